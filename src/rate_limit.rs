//! A bounded rate with a burst: the generic cell rate algorithm (GCRA, ITU-T I.371).
//!
//! Not here: limits that charge by cost, which the server has (`server/limit.rs`). Sans-IO; any thread.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// Permits a burst at once, and then one in each interval.
#[derive(Copy, Clone, Debug)]
pub struct RateLimit {
    interval: Duration,
    /// Time by which `full_at` may be ahead: the burst without its last one.
    reserve: Duration,
    /// When the burst is whole again.
    full_at: Time,
}

impl RateLimit {
    /// `burst` at once, at least 1, and one more in each `interval`. The burst is whole.
    pub fn new(burst: u32, interval: Duration) -> RateLimit {
        RateLimit { interval, reserve: interval * burst.saturating_sub(1), full_at: Time::ZERO }
    }

    /// Takes one; false if it has to wait until [`RateLimit::opens_at`].
    pub fn take(&mut self, now: Time) -> bool {
        if now < self.opens_at() {
            return false;
        }
        self.full_at = self.full_at.max(now) + self.interval;
        true
    }

    /// When the next one may be taken.
    pub fn opens_at(&self) -> Time {
        Time::from_nanos(self.full_at.as_nanos().saturating_sub(self.reserve.as_nanos() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burst_passes_at_once_and_then_one_an_interval() {
        let (burst, interval) = (10, Duration::from_millis(200));
        let mut rate = RateLimit::new(burst, interval);
        let start = Time::from_nanos(1_000_000_000_000);
        assert_eq!((0..100).filter(|_| rate.take(start)).count(), burst as usize);
        assert_eq!(rate.opens_at(), start + interval);
        let passed = (0..1000).filter(|n| rate.take(start + Duration::from_millis(10) * *n)).count();
        assert!((49..=50).contains(&passed), "{passed}");
        assert_eq!((0..100).filter(|_| rate.take(start + Duration::from_secs(60))).count(), burst as usize);
    }
}

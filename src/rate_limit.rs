//! A bounded rate with a burst: the generic cell rate algorithm (GCRA, ITU-T I.371).
//!
//! Not here: limits that charge by cost, which the server has (`server/limit.rs`). Sans-IO; any thread.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// Permits a burst of actions at once, and then one action in each interval.
#[derive(Copy, Clone, Debug)]
pub struct RateLimit {
    interval: Duration,
    /// Maximum time by which `full_at` may be ahead of the present: one interval for each action of the burst except the last.
    reserve: Duration,
    /// Time at which the whole burst is available again.
    full_at: Time,
}

impl RateLimit {
    /// A limit of `burst` actions at once (at least 1) and one more in each `interval`. The whole burst is available at the
    /// start.
    pub fn new(burst: u32, interval: Duration) -> RateLimit {
        RateLimit { interval, reserve: interval * burst.saturating_sub(1), full_at: Time::ZERO }
    }

    /// Takes one action; false if the action has to wait until [`RateLimit::opens_at`].
    pub fn take(&mut self, now: Time) -> bool {
        if now < self.opens_at() {
            return false;
        }
        self.full_at = self.full_at.max(now) + self.interval;
        true
    }

    /// Time from which the next action is permitted.
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

//! Bounds how often the room sends one kind of request, so that a setting that the application changes in a loop costs its server
//! little.
//!
//! A request that is refused here is not queued: the room compares the setting with what the server has, and sends the newest
//! value when the rate permits. Part of [`super::Room`]; control thread; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// Requests of one kind at once: more than a user can cause by hand.
const BURST: u32 = 10;
/// Time between two requests of one kind after a burst. A server announces the changes of a participant at twice this rate.
const INTERVAL: Duration = Duration::from_millis(200);

/// The rate of one kind of request (the generic cell rate algorithm, ITU-T I.371).
#[derive(Copy, Clone, Debug)]
pub(super) struct RequestRate {
    /// When the burst is whole again.
    full_at: Time,
}

impl RequestRate {
    /// No request was sent yet.
    pub(super) fn new() -> RequestRate {
        RequestRate { full_at: Time::ZERO }
    }

    /// Takes a request; false if it has to wait until [`RequestRate::opens_at`].
    pub(super) fn take(&mut self, now: Time) -> bool {
        if now < self.opens_at() {
            return false;
        }
        self.full_at = self.full_at.max(now) + INTERVAL;
        true
    }

    /// When the next request may be sent.
    pub(super) fn opens_at(&self) -> Time {
        let reserve = INTERVAL * (BURST - 1);
        Time::from_nanos(self.full_at.as_nanos().saturating_sub(reserve.as_nanos() as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burst_passes_at_once_and_then_five_a_second() {
        let mut rate = RequestRate::new();
        let start = Time::from_nanos(1_000_000_000_000);
        assert_eq!((0..100).filter(|_| rate.take(start)).count(), BURST as usize);
        assert_eq!(rate.opens_at(), start + INTERVAL);
        let passed = (0..1000).filter(|n| rate.take(start + Duration::from_millis(10) * *n)).count();
        assert!((49..=50).contains(&passed), "{passed}");
        assert_eq!((0..100).filter(|_| rate.take(start + Duration::from_secs(60))).count(), BURST as usize);
    }
}

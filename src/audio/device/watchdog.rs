//! Notices a sound card that says nothing any more: no callback, and no error either.
//!
//! Sans-IO: polled by the media thread with its time. What counts is the time that the media thread itself was awake to see, so
//! that a process that was stopped, or a machine that slept, is not taken for a device that stalled.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// A device that was running and is silent for this long has stalled. A busy machine keeps one waiting for a second.
pub const STALLED_AFTER: Duration = Duration::from_secs(2);
/// A device may take this long between its first callbacks: some plug-ins, and PulseAudio's null sinks, take two seconds.
pub const START_PATIENCE: Duration = Duration::from_secs(4);
/// A device that has called so often has started.
const STARTED: u64 = 10;
/// How often it is looked at, and the most that one look counts.
const STEP: Duration = Duration::from_millis(250);

/// Watches one device.
#[derive(Debug, Default)]
pub struct Watchdog {
    calls: u64,
    quiet: Duration,
    looked: Option<Time>,
}

impl Watchdog {
    /// Looks at how often the device has called so far; true once it has been silent for too long.
    pub fn has_stalled(&mut self, calls: u64, now: Time) -> bool {
        let looked = self.looked.unwrap_or(now);
        if calls != self.calls {
            *self = Watchdog { calls, quiet: Duration::ZERO, looked: Some(now) };
            return false;
        }
        let patience = if calls < STARTED { START_PATIENCE } else { STALLED_AFTER };
        self.quiet += now.since(looked).min(STEP);
        self.looked = Some(now);
        self.quiet >= patience
    }

    /// When to look next.
    pub fn deadline(&self) -> Time {
        self.looked.map_or(Time::ZERO, |looked| looked + STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Time {
        Time::from_nanos(7_000_000_000) + Duration::from_millis(milliseconds)
    }

    /// Looks every 250 ms from `from` on; gives the time at which the device is taken for stalled.
    fn stalled_at(dog: &mut Watchdog, calls: u64, from: u64) -> Option<u64> {
        (0..40).map(|k| from + k * 250).find(|time| dog.has_stalled(calls, at(*time)))
    }

    #[test]
    fn a_device_that_ceases_to_call_has_stalled_after_two_seconds() {
        let mut dog = Watchdog::default();
        assert_eq!(dog.deadline(), Time::ZERO, "looked at as soon as it is there");
        assert!((0..100).all(|k| !dog.has_stalled(k, at(10 * k))));
        assert_eq!(stalled_at(&mut dog, 99, 1000), Some(3000));
    }

    #[test]
    fn a_device_has_more_time_for_its_first_calls() {
        for calls in [0, 1, STARTED - 1] {
            assert_eq!(stalled_at(&mut Watchdog::default(), calls, 0), Some(4000));
        }
    }

    #[test]
    fn a_machine_that_slept_is_not_a_device_that_stalled() {
        let mut dog = Watchdog::default();
        dog.has_stalled(5, at(0));
        assert!(!dog.has_stalled(5, at(60_000)), "nobody looked for a minute");
        assert!(!dog.has_stalled(6, at(60_010)));
    }
}

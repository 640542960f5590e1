//! Detects a stalled sound card: it makes no callbacks and reports no error.
//!
//! Sans-IO: the media thread polls it with its time. Only the time that the media thread itself was running counts, so that a
//! stopped process or a sleeping machine is not taken for a stalled device.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// A running device that makes no callback for this long has stalled. A busy machine can delay a callback by a second.
pub const STALLED_AFTER: Duration = Duration::from_secs(2);
/// Maximum time between the first callbacks of a device: some plug-ins, and PulseAudio's null sinks, take two seconds.
pub const START_TIMEOUT: Duration = Duration::from_secs(4);
/// After this many callbacks a device has started.
const STARTED: u64 = 10;
/// Interval between checks, and the maximum time that one check counts.
const STEP: Duration = Duration::from_millis(250);

/// Watches one device.
#[derive(Debug, Default)]
pub struct Watchdog {
    calls: u64,
    quiet: Duration,
    checked_at: Option<Time>,
}

impl Watchdog {
    /// Checks the number of callbacks so far; returns true if there was none for too long.
    pub fn has_stalled(&mut self, calls: u64, now: Time) -> bool {
        let checked_at = self.checked_at.unwrap_or(now);
        if calls != self.calls {
            *self = Watchdog { calls, quiet: Duration::ZERO, checked_at: Some(now) };
            return false;
        }
        let timeout = if calls < STARTED { START_TIMEOUT } else { STALLED_AFTER };
        self.quiet += now.since(checked_at).min(STEP);
        self.checked_at = Some(now);
        self.quiet >= timeout
    }

    /// Time of the next check.
    pub fn deadline(&self) -> Time {
        self.checked_at.map_or(Time::ZERO, |checked_at| checked_at + STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: u64) -> Time {
        Time::from_nanos(7_000_000_000) + Duration::from_millis(milliseconds)
    }

    /// Checks every 250 ms from `from` on; returns the time at which the device counts as stalled.
    fn stalled_at(watchdog: &mut Watchdog, calls: u64, from: u64) -> Option<u64> {
        (0..40).map(|k| from + k * 250).find(|time| watchdog.has_stalled(calls, at(*time)))
    }

    #[test]
    fn device_without_callbacks_stalls_after_two_seconds() {
        let mut watchdog = Watchdog::default();
        assert_eq!(watchdog.deadline(), Time::ZERO, "the first check is at once");
        assert!((0..100).all(|k| !watchdog.has_stalled(k, at(10 * k))));
        assert_eq!(stalled_at(&mut watchdog, 99, 1000), Some(3000));
    }

    #[test]
    fn first_callbacks_have_more_time() {
        for calls in [0, 1, STARTED - 1] {
            assert_eq!(stalled_at(&mut Watchdog::default(), calls, 0), Some(4000));
        }
    }

    #[test]
    fn sleeping_machine_is_not_a_stalled_device() {
        let mut watchdog = Watchdog::default();
        watchdog.has_stalled(5, at(0));
        assert!(!watchdog.has_stalled(5, at(60_000)), "there was no check for a minute");
        assert!(!watchdog.has_stalled(6, at(60_010)));
    }
}

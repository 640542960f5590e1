//! Time: the one place that reads a clock.
//!
//! [`Time`] is nanoseconds of the system's monotonic clock (`CLOCK_MONOTONIC`), like the `t_ns` fields of the C API. Callers pass
//! the time to sans-IO cores, which never read a clock, so that a simulator can pass a virtual time.
#![forbid(unsafe_code)]

use std::ops::{Add, AddAssign, Sub};
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A point on the monotonic clock, in nanoseconds.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Time(u64);

impl Time {
    /// The clock's origin.
    pub const ZERO: Time = Time(0);
    /// Later than every other time.
    pub const NEVER: Time = Time(u64::MAX);

    /// The time `nanos` nanoseconds after the clock's origin.
    pub const fn from_nanos(nanos: u64) -> Time {
        Time(nanos)
    }

    /// Nanoseconds since the clock's origin.
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// The time since `earlier`; zero if `earlier` is later.
    pub fn since(self, earlier: Time) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// This time as the standard library's `Instant`, for the WebRTC stack.
    pub fn to_instant(self) -> Instant {
        let (instant, time) = anchor();
        if self >= time {
            instant + self.since(time)
        } else {
            instant.checked_sub(time.since(self)).unwrap_or(instant)
        }
    }

    /// Converts an `Instant`.
    pub fn from_instant(instant: Instant) -> Time {
        let (base, time) = anchor();
        if instant >= base {
            time + (instant - base)
        } else {
            Time(time.0.saturating_sub((base - instant).as_nanos() as u64))
        }
    }
}

impl Add<Duration> for Time {
    type Output = Time;
    fn add(self, duration: Duration) -> Time {
        Time(self.0.saturating_add(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
    }
}

impl AddAssign<Duration> for Time {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Duration> for Time {
    type Output = Time;
    fn sub(self, duration: Duration) -> Time {
        Time(self.0.saturating_sub(u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)))
    }
}

/// One simultaneous reading of both clocks, for conversions.
fn anchor() -> (Instant, Time) {
    static ANCHOR: OnceLock<(Instant, Time)> = OnceLock::new();
    *ANCHOR.get_or_init(|| (Instant::now(), now()))
}

/// Reads the monotonic clock.
pub fn now() -> Time {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    Time(t.tv_sec as u64 * 1_000_000_000 + t.tv_nsec as u64)
}

/// CPU time of the calling thread so far, for measurements.
#[cfg(any(test, feature = "internals"))]
pub fn thread_cpu() -> Duration {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(t.tv_sec as u64, t.tv_nsec as u32)
}

/// Reads the wall clock: the time since 1970 (UTC).
pub fn wall() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Wall time minus monotonic time. It grows while the machine sleeps.
pub fn wall_offset() -> Duration {
    wall().saturating_sub(Duration::from_nanos(now().as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_survives_conversion_to_instant() {
        let t = now();
        assert_eq!(Time::from_instant(t.to_instant()), t);
        let later = t + Duration::from_secs(5);
        assert_eq!(Time::from_instant(later.to_instant()), later);
    }

    #[test]
    fn time_never_wraps() {
        assert_eq!(Time::NEVER + Duration::from_secs(1), Time::NEVER);
        assert_eq!(Time::ZERO - Duration::from_secs(1), Time::ZERO);
        assert_eq!(Time::ZERO.since(Time::NEVER), Duration::ZERO);
    }
}

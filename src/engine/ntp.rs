//! Absolute capture times on the wire: NTP time stamps of points on the monotonic clock. Pure arithmetic of the media half.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// The 64-bit NTP time stamp (RFC 5905) of a point on the monotonic clock.
pub fn ntp(wall_offset: Duration, at: Time) -> u64 {
    const UNIX_TO_NTP: u64 = 2_208_988_800;
    let wall = wall_offset + Duration::from_nanos(at.as_nanos());
    ((wall.as_secs() + UNIX_TO_NTP) << 32) | ((u64::from(wall.subsec_nanos()) << 32) / 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capture_time_is_told_in_ntp() {
        let at = ntp(Duration::from_secs(1_000_000_000), Time::from_nanos(500_000_000));
        assert_eq!(at >> 32, 3_208_988_800);
        assert_eq!(at & 0xffff_ffff, 0x8000_0000);
    }
}

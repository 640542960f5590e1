//! Resend history: the last packets of a track, for receivers that request lost packets (NACK, RFC 4585 section 6.2.1).
//!
//! A client keeps its sent packets for the server. A server keeps its forwarded packets once for all listeners of a track
//! (`server/history.rs`). The limits are the same. Not here: when a receiver sends a request (`transport/missing.rs`).
//!
//! Used on the media thread and the server's thread; sans-IO; storage is bounded.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Time;

/// Maximum number of packets that are kept per track.
pub const MAX_PACKETS: usize = 64;
/// Maximum age of a packet that is resent: no receiver waits longer.
pub const MAX_AGE: Duration = Duration::from_millis(500);
/// Maximum number of times that a client resends one packet.
pub const MAX_RESENDS: u8 = 3;
/// Time for which a server requests a missing packet after it detected the gap, because listeners may wait that long.
pub const SERVER_PATIENCE: Duration = Duration::from_millis(100);

#[derive(Debug)]
struct Kept<N, P> {
    number: N,
    at: Time,
    resends: u8,
    packet: P,
}

/// The packets by their numbers, oldest first.
#[derive(Debug)]
pub struct Recent<N, P> {
    packets: VecDeque<Kept<N, P>>,
}

impl<N, P> Default for Recent<N, P> {
    fn default() -> Self {
        Recent { packets: VecDeque::new() }
    }
}

impl<N: Copy + PartialEq, P> Recent<N, P> {
    /// Keeps a packet that was sent at `now`. If there are [`MAX_PACKETS`] already, the oldest is dropped.
    pub fn keep(&mut self, number: N, packet: P, now: Time) {
        if self.packets.len() == MAX_PACKETS {
            self.packets.pop_front();
        }
        self.packets.push_back(Kept { number, at: now, resends: 0, packet });
    }

    /// The packet with this number, however old.
    pub fn get(&self, number: N) -> Option<&P> {
        self.packets.iter().find(|kept| kept.number == number).map(|kept| &kept.packet)
    }

    /// The packet with this number, if it was sent at least `least_age` ago and at most [`MAX_AGE`].
    pub fn find(&self, number: N, least_age: Duration, now: Time) -> Option<&P> {
        let is_it =
            |kept: &&Kept<N, P>| kept.number == number && (least_age..=MAX_AGE).contains(&now.since(kept.at));
        self.packets.iter().find(is_it).map(|kept| &kept.packet)
    }

    /// The packet to resend for a request; `None` if it is too old or was resent [`MAX_RESENDS`] times.
    pub fn resend(&mut self, number: N, now: Time) -> Option<&P> {
        let kept = self.packets.iter_mut().find(|kept| kept.number == number)?;
        if kept.resends >= MAX_RESENDS || now.since(kept.at) > MAX_AGE {
            return None;
        }
        kept.resends += 1;
        Some(&kept.packet)
    }

    /// The numbers of all packets, oldest first.
    pub fn numbers(&self) -> impl Iterator<Item = N> {
        self.packets.iter().map(|kept| kept.number)
    }

    /// Forgets all packets.
    pub fn clear(&mut self) {
        self.packets.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packet_is_resent_within_count_and_age_limits() {
        let mut recent = Recent::default();
        recent.keep(1, "one", Time::ZERO);
        recent.keep(2, "two", Time::ZERO + MAX_AGE);
        let now = Time::ZERO + MAX_AGE;
        let resent = (0..10).filter(|_| recent.resend(1, now) == Some(&"one")).count();
        assert_eq!(resent, usize::from(MAX_RESENDS));
        assert_eq!(recent.resend(2, now + MAX_AGE + Duration::from_nanos(1)), None);
        assert_eq!(recent.resend(3, now), None);
        assert_eq!(recent.get(2), Some(&"two"));
    }

    #[test]
    fn packet_younger_than_the_round_trip_is_not_found() {
        let mut recent = Recent::default();
        recent.keep(1, (), Time::ZERO);
        let trip = Duration::from_millis(10);
        let found = |ms| recent.find(1, trip, Time::ZERO + Duration::from_millis(ms)).is_some();
        assert_eq!([9, 10, 500, 501].map(found), [false, true, true, false]);
    }

    #[test]
    fn the_oldest_packets_are_dropped() {
        let mut recent = Recent::default();
        (0..1000).for_each(|n| recent.keep(n, n, Time::ZERO));
        assert!(recent.numbers().eq(1000 - MAX_PACKETS..1000));
    }
}

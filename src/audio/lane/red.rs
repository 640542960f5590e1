//! Packets with copies of earlier ones (RED, RFC 2198) on their way into a lane, and what can still be asked for.
//!
//! Media thread.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::Lane;
use crate::audio::duration_of;
use crate::audio::jitter::LanePacket;
use crate::clock::Time;
use crate::wire::red;

impl Lane {
    /// Takes a packet with copies of earlier ones. What is not laid out so is counted and dropped.
    pub fn insert_red(&mut self, packet: &LanePacket<'_>, arrival: Time) {
        // Without any sound of its own it is counted as what it is: no Opus.
        let own = red::own(packet.payload).unwrap_or_default();
        self.insert(&LanePacket { payload: own, ..*packet }, arrival);
    }

    /// How long the newest packet that came will wait until it is played; `None` while nothing is played. A packet missing
    /// before it is due earlier, by as much as their timestamps lie apart.
    pub fn spare(&self) -> Option<Duration> {
        let (_, newest) = self.store.newest()?;
        let ahead = newest - self.next? + self.fifo.certain() as i64 - self.invented as i64;
        Some(duration_of(u64::try_from(ahead).unwrap_or(0)))
    }
}

//! The last packets of a track, for listeners who miss one: kept once for all of them, as they came from the publisher.
//!
//! What a listener was sent is made of it anew, byte for byte, since a packet that is sent again is encrypted with the same key
//! and counter. So a packet that never came itself, and was put together from a copy in a later one, is told from one that did:
//! only listeners who do not take copies were sent it. Used by the core on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Time;
use crate::transport::{OPUS, RED, RtpPacket};
use crate::wire::red;

/// Packets that are kept of a track.
pub const MAX_PACKETS: usize = 64;
/// Older packets are not sent again: nobody waits that long.
pub const MAX_AGE: Duration = Duration::from_millis(500);

/// The packets of one track.
#[derive(Debug, Default)]
pub struct History {
    packets: VecDeque<Kept>,
}

#[derive(Debug)]
struct Kept {
    packet: RtpPacket,
    at: Time,
    is_restored: bool,
}

/// How a listener takes a track.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Taste {
    /// As it comes, with copies of earlier packets.
    Red,
    /// Opus alone.
    Opus,
}

impl History {
    /// Keeps a packet. `is_restored`: it was put together from a copy.
    pub fn keep(&mut self, packet: RtpPacket, is_restored: bool, now: Time) {
        if self.packets.len() == MAX_PACKETS {
            self.packets.pop_front();
        }
        self.packets.push_back(Kept { packet, at: now, is_restored });
    }

    /// Whether a packet with this number was sent to those who take Opus alone.
    pub fn has(&self, sequence: u16) -> bool {
        self.packets.iter().any(|kept| kept.packet.sequence == sequence)
    }

    /// Forgets everything: what came before a mute is not sent after it.
    pub fn clear(&mut self) {
        self.packets.clear();
    }

    /// Whether this packet is missing between others that are here.
    pub fn lacks(&self, sequence: u16) -> bool {
        let before = |kept: &Kept| (1..0x8000).contains(&sequence.wrapping_sub(kept.packet.sequence));
        self.packets.iter().any(before) && !self.has(sequence)
    }

    /// The packet with this number as it was sent to such a listener; its numbers are those of the publisher. None that has not
    /// been sent for a `round_trip`: the request cannot be an answer to it.
    pub fn find(&self, sequence: u16, taste: Taste, round_trip: Duration, now: Time) -> Option<RtpPacket> {
        let fits = |kept: &&Kept| {
            let sent_to = taste == Taste::Opus || !kept.is_restored;
            kept.packet.sequence == sequence
                && sent_to
                && (round_trip..=MAX_AGE).contains(&now.since(kept.at))
        };
        // The first one is what was sent to those who take Opus alone, should there be two.
        let kept = self.packets.iter().find(fits)?;
        match taste {
            Taste::Red => Some(kept.packet.clone()),
            Taste::Opus => Some(without_copies(&kept.packet).unwrap_or_else(|| kept.packet.clone())),
        }
    }
}

/// A packet with copies as one without; `None` for one that is without, or that cannot be read.
pub fn without_copies(packet: &RtpPacket) -> Option<RtpPacket> {
    let own =
        Some(&packet.payload).filter(|_| packet.payload_type == RED).and_then(|payload| red::own(payload))?;
    Some(RtpPacket { payload_type: OPUS, payload: own.to_vec(), ..numbers_of(packet) })
}

/// Those of the packets that this one has copies of which are `wanted` by their number, oldest first.
pub fn copies_in(packet: &RtpPacket, wanted: impl Fn(u16) -> bool) -> Vec<RtpPacket> {
    let blocks =
        Some(&packet.payload).filter(|_| packet.payload_type == RED).and_then(|payload| red::read(payload));
    let copies = blocks.into_iter().flatten().filter_map(|block| {
        let sequence = packet.sequence.wrapping_sub(block.back);
        (block.back > 0 && !block.payload.is_empty() && wanted(sequence)).then(|| RtpPacket {
            payload_type: OPUS,
            marker: false,
            sequence,
            timestamp: packet.timestamp.wrapping_sub(block.offset),
            level: None,
            capture_ntp: None,
            payload: block.payload.to_vec(),
        })
    });
    copies.collect()
}

/// The packet without its bytes.
fn numbers_of(packet: &RtpPacket) -> RtpPacket {
    RtpPacket {
        payload_type: packet.payload_type,
        marker: packet.marker,
        sequence: packet.sequence,
        timestamp: packet.timestamp,
        level: packet.level,
        capture_ntp: packet.capture_ntp,
        payload: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opus(sequence: u16) -> RtpPacket {
        RtpPacket {
            payload_type: OPUS,
            marker: false,
            sequence,
            timestamp: u32::from(sequence) * 960,
            level: None,
            capture_ntp: Some(7),
            payload: vec![sequence as u8; 5],
        }
    }

    fn red(sequence: u16, copies: u16) -> RtpPacket {
        let mut packet = RtpPacket { payload_type: RED, ..opus(sequence) };
        let sent: Vec<(u32, Vec<u8>)> = (1..=copies)
            .rev()
            .map(|n| (u32::from(n) * 960, opus(sequence.wrapping_sub(n)).payload))
            .collect();
        let own = packet.payload.clone();
        red::write(&mut packet.payload, 111, sent.iter().map(|(offset, bytes)| (*offset, &bytes[..])), &own);
        packet
    }

    #[test]
    fn a_packet_is_found_as_each_listener_was_sent_it() {
        let mut history = History::default();
        history.keep(red(5, 1), false, Time::ZERO);
        history.keep(opus(6), false, Time::ZERO);
        for sequence in [5, 6] {
            assert_eq!(history.find(sequence, Taste::Opus, Duration::ZERO, Time::ZERO), Some(opus(sequence)));
        }
        assert_eq!(history.find(5, Taste::Red, Duration::ZERO, Time::ZERO), Some(red(5, 1)));
        assert_eq!(history.find(7, Taste::Red, Duration::ZERO, Time::ZERO), None);
        let (trip, soon) = (Duration::from_millis(10), Time::ZERO + Duration::from_millis(9));
        assert_eq!(history.find(5, Taste::Red, trip, soon), None, "asked for before it was sent");
        assert_eq!(history.find(5, Taste::Red, Duration::ZERO, Time::ZERO + MAX_AGE * 2), None, "too old");
    }

    #[test]
    fn what_was_put_together_is_only_found_by_those_who_were_sent_it() {
        let mut history = History::default();
        history.keep(opus(4), false, Time::ZERO);
        assert!(
            history.lacks(5) && !history.lacks(4) && !history.lacks(3),
            "nothing from before the beginning"
        );
        let packet = red(6, 2);
        let copies = copies_in(&packet, |_| true);
        assert_eq!(
            copies.iter().map(|copy| (copy.sequence, copy.timestamp)).collect::<Vec<_>>(),
            [(4, 3840), (5, 4800)]
        );
        assert_eq!(copies[1].payload, opus(5).payload);
        history.keep(copies[1].clone(), true, Time::ZERO);
        assert!(!history.lacks(5) && history.has(5));
        assert_eq!(history.find(5, Taste::Red, Duration::ZERO, Time::ZERO), None);
        // The packet itself comes after all: it goes to those who take copies, and only they may be sent it again.
        history.keep(red(5, 1), false, Time::ZERO);
        assert_eq!(history.find(5, Taste::Red, Duration::ZERO, Time::ZERO), Some(red(5, 1)));
        assert_eq!(
            history.find(5, Taste::Opus, Duration::ZERO, Time::ZERO).map(|packet| packet.capture_ntp),
            Some(None)
        );
    }

    #[test]
    fn no_more_is_kept_than_is_said() {
        let mut history = History::default();
        for sequence in 0..1000 {
            history.keep(opus(sequence), false, Time::ZERO);
        }
        assert_eq!(history.packets.len(), MAX_PACKETS);
        assert!(history.has(999) && !history.has(999 - MAX_PACKETS as u16));
    }
}

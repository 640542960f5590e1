//! The last packets of a track, for listeners who miss one: kept once for all of them, under the publisher's numbers.
//!
//! A packet that never came itself may have been put together from a copy in a later one; it is kept like any other, and stays
//! what it is even if it comes after all, since a packet that is sent again is encrypted with the same key and counter and has to
//! be what was sent before, byte for byte. Used by the core on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;
use crate::transport::{OPUS, RED, RtpPacket};
use crate::wire::resend::{MAX_PACKETS, Recent};
use crate::wire::{red, sequence};

/// One that comes this far behind the newest is not passed on: nobody could use it, and whether it was passed on before, put
/// together from a copy, is not known any more. To send other bytes under a number that was used would give the key away.
/// Among [`MAX_PACKETS`] different ones are all that lie less far behind.
const MAX_BEHIND: i64 = MAX_PACKETS as i64 / 2;

/// Packets after which what was counted of [`Recovered`] weighs less, so that it is about the last seconds of speech...
const SPAN: f32 = 150.0;
/// ...by this much.
const KEPT: f32 = 0.7;

/// The packets of one track.
#[derive(Debug, Default)]
pub struct History {
    packets: Recent<i64, RtpPacket>,
    newest: Option<i64>,
}

/// What is put together of a track's packets: the share of late, older packets counting less.
#[derive(Copy, Clone, Debug, Default)]
pub struct Recovered {
    highest: Option<i64>,
    expected: f32,
    recovered: f32,
}

impl Recovered {
    /// A packet came.
    pub fn take(&mut self, sequence: i64) {
        let continues = self.highest.is_some_and(|highest| sequence::continues(highest, sequence));
        let ahead = self.highest.filter(|_| continues).map_or(1, |highest| sequence - highest);
        if ahead <= 0 {
            return;
        }
        // A longer gap is an outage, of which no copy could restore anything.
        self.expected += if ahead <= MAX_PACKETS as i64 { ahead as f32 } else { 1.0 };
        self.highest = Some(sequence);
        if self.expected > SPAN {
            self.expected *= KEPT;
            self.recovered *= KEPT;
        }
    }

    /// One was put together.
    pub fn rebuilt(&mut self) {
        self.recovered += 1.0;
    }

    /// One that was put together came after all: it was late, not lost.
    pub fn arrived_late(&mut self) {
        self.recovered = (self.recovered - 1.0).max(0.0);
    }

    /// The share of packets that were put together, 0–1.
    pub fn share(&self) -> f32 {
        (self.recovered / self.expected.max(1.0)).min(1.0)
    }
}

/// How a listener takes a track.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PayloadPreference {
    /// As it comes, with copies of earlier packets.
    Red,
    /// Opus alone.
    Opus,
}

impl History {
    /// Whether a packet with this number may not be passed on: it was already, or may have been.
    pub fn refuses(&self, sequence: i64) -> bool {
        // A restarted stream goes on under numbers of its own.
        let is_old = |newest| sequence::continues(newest, sequence) && newest - sequence >= MAX_BEHIND;
        self.newest.is_some_and(is_old) || self.has(sequence)
    }

    /// Keeps a packet that was passed on.
    pub fn keep(&mut self, packet: RtpPacket, now: Time) {
        let is_late = |newest| sequence::continues(newest, packet.sequence) && packet.sequence <= newest;
        if !self.newest.is_some_and(is_late) {
            self.newest = Some(packet.sequence);
        }
        self.packets.keep(packet.sequence, packet, now);
    }

    /// Whether a packet with this number was passed on.
    pub fn has(&self, sequence: i64) -> bool {
        self.packets.get(sequence).is_some()
    }

    /// Forgets everything: what came before a mute is not sent after it.
    pub fn clear(&mut self) {
        self.packets.clear();
        self.newest = None;
    }

    /// Whether this packet is missing between others that are here.
    pub fn lacks(&self, sequence: i64) -> bool {
        let before = |kept| kept < sequence && sequence::continues(kept, sequence);
        self.packets.numbers().any(before) && !self.refuses(sequence)
    }

    /// A packet that was put together, with copies of those right before it, as many as are here and at most `most`.
    pub fn with_copies(&self, packet: RtpPacket, most: u16) -> RtpPacket {
        let before = (1..=most).map_while(|back| {
            let kept = self.packets.get(packet.sequence - i64::from(back))?;
            let sound = if kept.payload_type == RED { red::own(&kept.payload)? } else { &kept.payload };
            Some((packet.timestamp.wrapping_sub(kept.timestamp), sound))
        });
        // No longer than a talker of ours would make it: it has to go into one datagram.
        let mut length = red::length(packet.payload.len(), std::iter::empty());
        let before = before.take_while(|(_, sound)| {
            length += red::COPY_HEADER + sound.len();
            length <= red::MAX_PACKET
        });
        let mut before: Vec<(u32, &[u8])> = before.collect();
        before.reverse();
        let mut payload = Vec::new();
        red::write(&mut payload, OPUS, before.into_iter(), &packet.payload);
        RtpPacket { payload_type: RED, payload, ..packet }
    }

    /// The packet with this number as it was sent to such a listener; its numbers are those of the publisher. None that has not
    /// been sent for a `round_trip`: the request cannot be an answer to it.
    pub fn find(
        &self,
        sequence: i64,
        preference: PayloadPreference,
        round_trip: Duration,
        now: Time,
    ) -> Option<RtpPacket> {
        let packet = self.packets.find(sequence, round_trip, now)?;
        match preference {
            PayloadPreference::Red => Some(packet.clone()),
            PayloadPreference::Opus => Some(without_copies(packet).unwrap_or_else(|| packet.clone())),
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
pub fn copies_in(packet: &RtpPacket, wanted: impl Fn(i64) -> bool) -> Vec<RtpPacket> {
    let blocks =
        Some(&packet.payload).filter(|_| packet.payload_type == RED).and_then(|payload| red::read(payload));
    let copies = blocks.into_iter().flatten().filter_map(|block| {
        let sequence = packet.sequence - i64::from(block.back);
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
    use crate::wire::resend::MAX_AGE;

    fn opus(sequence: i64) -> RtpPacket {
        RtpPacket {
            payload_type: OPUS,
            marker: false,
            sequence,
            timestamp: sequence as u32 * 960,
            level: None,
            capture_ntp: Some(7),
            payload: vec![sequence as u8; 5],
        }
    }

    fn red(sequence: i64, copies: u16) -> RtpPacket {
        let mut packet = RtpPacket { payload_type: RED, ..opus(sequence) };
        let sent: Vec<(u32, Vec<u8>)> =
            (1..=copies).rev().map(|n| (u32::from(n) * 960, opus(sequence - i64::from(n)).payload)).collect();
        let own = packet.payload.clone();
        red::write(&mut packet.payload, 111, sent.iter().map(|(offset, bytes)| (*offset, &bytes[..])), &own);
        packet
    }

    #[test]
    fn a_packet_is_found_as_each_listener_was_sent_it() {
        let mut history = History::default();
        history.keep(red(5, 1), Time::ZERO);
        history.keep(opus(6), Time::ZERO);
        for sequence in [5, 6] {
            assert_eq!(
                history.find(sequence, PayloadPreference::Opus, Duration::ZERO, Time::ZERO),
                Some(opus(sequence))
            );
        }
        assert_eq!(history.find(5, PayloadPreference::Red, Duration::ZERO, Time::ZERO), Some(red(5, 1)));
        assert_eq!(history.find(7, PayloadPreference::Red, Duration::ZERO, Time::ZERO), None);
        let (trip, soon) = (Duration::from_millis(10), Time::ZERO + Duration::from_millis(9));
        assert_eq!(history.find(5, PayloadPreference::Red, trip, soon), None, "asked for before it was sent");
        assert_eq!(
            history.find(5, PayloadPreference::Red, Duration::ZERO, Time::ZERO + MAX_AGE * 2),
            None,
            "too old"
        );
    }

    #[test]
    fn what_was_put_together_is_a_packet_like_any_other() {
        let mut history = History::default();
        history.keep(opus(3), Time::ZERO);
        history.keep(red(4, 1), Time::ZERO);
        assert!(
            history.lacks(5) && !history.lacks(4) && !history.lacks(2),
            "nothing from before the beginning"
        );
        let packet = red(6, 2);
        let copies = copies_in(&packet, |_| true);
        assert_eq!(
            copies.iter().map(|copy| (copy.sequence, copy.timestamp)).collect::<Vec<_>>(),
            [(4, 3840), (5, 4800)]
        );
        let whole = history.with_copies(copies[1].clone(), 2);
        assert_eq!(whole, RtpPacket { capture_ntp: None, ..red(5, 2) });
        history.keep(whole.clone(), Time::ZERO);
        assert!(!history.lacks(5) && history.has(5));
        assert_eq!(history.find(5, PayloadPreference::Red, Duration::ZERO, Time::ZERO), Some(whole));
        assert_eq!(
            history.find(5, PayloadPreference::Opus, Duration::ZERO, Time::ZERO),
            Some(RtpPacket { capture_ntp: None, ..opus(5) })
        );
    }

    #[test]
    fn copies_are_counted_by_their_place_so_they_end_where_a_packet_is_missing() {
        let mut history = History::default();
        history.keep(opus(3), Time::ZERO);
        history.keep(opus(5), Time::ZERO);
        let none = RtpPacket { capture_ntp: None, ..opus(6) };
        assert_eq!(history.with_copies(none.clone(), 3), RtpPacket { capture_ntp: None, ..red(6, 1) });
        assert_eq!(red::copies(&history.with_copies(none, 0).payload), 0);
    }

    #[test]
    fn what_is_put_together_is_counted_as_a_share_of_what_was_sent() {
        let mut recovered = Recovered::default();
        for sequence in [65_534, 65_535, 65_537, 65_539, 65_538, 65_540, 65_544] {
            recovered.take(sequence);
        }
        for _ in 0..4 {
            recovered.rebuilt();
        }
        recovered.arrived_late();
        assert_eq!(recovered.share(), 3.0 / 11.0);
        // One packet after a restart changes little.
        recovered.take(130_000);
        recovered.rebuilt();
        assert!((0.3..0.4).contains(&recovered.share()));
        for sequence in 130_001..150_000 {
            recovered.take(sequence);
        }
        assert!(recovered.share() < 0.001);
        // However long it went well, what begins is told of within two seconds.
        for sequence in 150_000..150_100 {
            if sequence % 10 == 0 {
                recovered.rebuilt();
            } else {
                recovered.take(sequence);
            }
        }
        assert!(recovered.share() > 0.04, "{}", recovered.share());
    }

    #[test]
    fn what_was_passed_on_is_never_passed_on_again_in_another_form() {
        let mut history = History::default();
        history.keep(opus(100), Time::ZERO);
        for sequence in 101..171 {
            history.keep(opus(sequence), Time::ZERO);
        }
        assert!(!history.has(100) && history.refuses(100), "forgotten, and refused all the same");
        assert!(history.refuses(171 - MAX_BEHIND) && history.refuses(170) && !history.refuses(171));
        // A restart; one of an earlier number is that of another connection.
        for other in [170 + sequence::MAX_DROPOUT, 50] {
            assert!(!history.refuses(other));
            history.keep(opus(other), Time::ZERO);
            assert!(history.refuses(other) && !history.refuses(other + 1) && history.refuses(other - 40));
        }
        history.clear();
        assert!(!history.refuses(50));
    }

    #[test]
    fn what_is_put_together_fits_one_datagram() {
        let mut history = History::default();
        let large = |sequence| RtpPacket { payload: vec![7; 500], capture_ntp: None, ..opus(sequence) };
        for sequence in 1..9 {
            history.keep(large(sequence), Time::ZERO);
        }
        let whole = history.with_copies(large(9), 8);
        assert_eq!(red::copies(&whole.payload), 1);
        assert!(whole.payload.len() <= red::MAX_PACKET, "{}", whole.payload.len());
    }

    #[test]
    fn no_more_is_kept_than_is_said() {
        let mut history = History::default();
        for sequence in 0..1000 {
            history.keep(opus(sequence), Time::ZERO);
        }
        assert_eq!(history.packets.numbers().count(), MAX_PACKETS);
        assert!(history.has(999) && !history.has(999 - MAX_PACKETS as i64));
    }
}

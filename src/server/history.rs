//! The last packets of a track, to be resent to subscribers. They are kept once for all subscribers, under the publisher's
//! sequence numbers.
//!
//! A recovered packet (rebuilt from a RED copy) is kept like any other, and stays as it is even if the original arrives
//! later: a resent packet is encrypted with the same key and counter as before, so its bytes must not change. Used by the
//! core on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;
use crate::transport::{OPUS, RED, RtpPacket};
use crate::wire::resend::{MAX_PACKETS, Recent};
use crate::wire::{red, sequence};

/// A packet this far behind the newest one is not forwarded. It is too late to be of use, and whether it was already
/// forwarded as a recovered packet is no longer known. Other bytes under a used sequence number would expose the SRTP key
/// stream. The last [`MAX_PACKETS`] packets include all packets that are less far behind.
const MAX_BEHIND: i64 = MAX_PACKETS as i64 / 2;

/// After this many expected packets, the counts of [`Recovered`] are scaled by [`COUNT_DECAY`], so that the share describes the
/// last seconds of speech.
const SPAN: f32 = 150.0;
/// Factor by which the counts are scaled.
const COUNT_DECAY: f32 = 0.7;

/// The packets of one track.
#[derive(Debug, Default)]
pub struct History {
    packets: Recent<i64, RtpPacket>,
    newest: Option<i64>,
}

/// The fraction of recovered packets of a track; older packets weigh less.
#[derive(Copy, Clone, Debug, Default)]
pub struct Recovered {
    highest: Option<i64>,
    expected: f32,
    recovered: f32,
}

impl Recovered {
    /// A packet arrived.
    pub fn take(&mut self, sequence: i64) {
        let continues = self.highest.is_some_and(|highest| sequence::continues(highest, sequence));
        let ahead = self.highest.filter(|_| continues).map_or(1, |highest| sequence - highest);
        if ahead <= 0 {
            return;
        }
        // A longer gap is an outage, which no copy can cover.
        self.expected += if ahead <= MAX_PACKETS as i64 { ahead as f32 } else { 1.0 };
        self.highest = Some(sequence);
        if self.expected > SPAN {
            self.expected *= COUNT_DECAY;
            self.recovered *= COUNT_DECAY;
        }
    }

    /// A packet was recovered.
    pub fn rebuilt(&mut self) {
        self.recovered += 1.0;
    }

    /// A recovered packet arrived after all: it was late, not lost.
    pub fn arrived_late(&mut self) {
        self.recovered = (self.recovered - 1.0).max(0.0);
    }

    /// The fraction of recovered packets, 0–1.
    pub fn share(&self) -> f32 {
        (self.recovered / self.expected.max(1.0)).min(1.0)
    }
}

/// Whether a subscriber takes RED or plain Opus.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PayloadPreference {
    /// As the publisher sends it, with RED copies.
    Red,
    /// Plain Opus.
    Opus,
}

impl History {
    /// Whether a packet with this sequence number must not be forwarded: it was forwarded, or may have been.
    pub fn refuses(&self, sequence: i64) -> bool {
        // A restarted stream has its own range of sequence numbers.
        let is_old = |newest| sequence::continues(newest, sequence) && newest - sequence >= MAX_BEHIND;
        self.newest.is_some_and(is_old) || self.has(sequence)
    }

    /// Keeps a packet that was forwarded.
    pub fn keep(&mut self, packet: RtpPacket, now: Time) {
        let is_late = |newest| sequence::continues(newest, packet.sequence) && packet.sequence <= newest;
        if !self.newest.is_some_and(is_late) {
            self.newest = Some(packet.sequence);
        }
        self.packets.keep(packet.sequence, packet, now);
    }

    /// Whether a packet with this sequence number was forwarded.
    pub fn has(&self, sequence: i64) -> bool {
        self.packets.get(sequence).is_some()
    }

    /// Removes all packets: nothing from before a mute is resent after it.
    pub fn clear(&mut self) {
        self.packets.clear();
        self.newest = None;
    }

    /// Whether this packet is missing although an earlier packet has arrived.
    pub fn lacks(&self, sequence: i64) -> bool {
        let before = |kept| kept < sequence && sequence::continues(kept, sequence);
        self.packets.numbers().any(before) && !self.refuses(sequence)
    }

    /// A recovered packet with RED copies of the packets right before it: as many as are here, at most `most`.
    pub fn with_copies(&self, packet: RtpPacket, most: u16) -> RtpPacket {
        let before = (1..=most).map_while(|back| {
            let kept = self.packets.get(packet.sequence - i64::from(back))?;
            let sound = if kept.payload_type == RED { red::own(&kept.payload)? } else { &kept.payload };
            Some((packet.timestamp.wrapping_sub(kept.timestamp), sound))
        });
        // The packet has to fit one datagram, so it has no more bytes than a client's own RED packets.
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

    /// The packet with this sequence number as it was sent to a subscriber with this preference, with the publisher's numbers.
    /// `None` if it was sent less than `round_trip` ago: the request cannot refer to that transmission.
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

/// A RED packet as plain Opus; `None` if it is plain Opus already or cannot be parsed.
pub fn without_copies(packet: &RtpPacket) -> Option<RtpPacket> {
    let own =
        Some(&packet.payload).filter(|_| packet.payload_type == RED).and_then(|payload| red::own(payload))?;
    Some(RtpPacket { payload_type: OPUS, payload: own.to_vec(), ..numbers_of(packet) })
}

/// The packets in the RED copies of this packet whose sequence number is `wanted`, oldest first.
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

/// The packet without its payload.
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
    fn packet_is_found_as_each_subscriber_received_it() {
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
        assert_eq!(
            history.find(5, PayloadPreference::Red, trip, soon),
            None,
            "requested before it was resent"
        );
        assert_eq!(
            history.find(5, PayloadPreference::Red, Duration::ZERO, Time::ZERO + MAX_AGE * 2),
            None,
            "too old"
        );
    }

    #[test]
    fn recovered_packet_is_kept_like_any_other() {
        let mut history = History::default();
        history.keep(opus(3), Time::ZERO);
        history.keep(red(4, 1), Time::ZERO);
        assert!(
            history.lacks(5) && !history.lacks(4) && !history.lacks(2),
            "nothing before the first packet is missing"
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
    fn copies_end_where_a_packet_is_missing() {
        let mut history = History::default();
        history.keep(opus(3), Time::ZERO);
        history.keep(opus(5), Time::ZERO);
        let none = RtpPacket { capture_ntp: None, ..opus(6) };
        assert_eq!(history.with_copies(none.clone(), 3), RtpPacket { capture_ntp: None, ..red(6, 1) });
        assert_eq!(red::copies(&history.with_copies(none, 0).payload), 0);
    }

    #[test]
    fn recovered_share_follows_the_expected_packets() {
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
        // After a long time without loss, new losses are visible within two seconds.
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
    fn forwarded_sequence_number_is_never_used_again() {
        let mut history = History::default();
        history.keep(opus(100), Time::ZERO);
        for sequence in 101..171 {
            history.keep(opus(sequence), Time::ZERO);
        }
        assert!(!history.has(100) && history.refuses(100), "no longer kept, and still refused");
        assert!(history.refuses(171 - MAX_BEHIND) && history.refuses(170) && !history.refuses(171));
        // A restart of the stream. A lower sequence number belongs to another stream.
        for other in [170 + sequence::MAX_DROPOUT, 50] {
            assert!(!history.refuses(other));
            history.keep(opus(other), Time::ZERO);
            assert!(history.refuses(other) && !history.refuses(other + 1) && history.refuses(other - 40));
        }
        history.clear();
        assert!(!history.refuses(50));
    }

    #[test]
    fn recovered_packet_fits_one_datagram() {
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
    fn history_is_bounded() {
        let mut history = History::default();
        for sequence in 0..1000 {
            history.keep(opus(sequence), Time::ZERO);
        }
        assert_eq!(history.packets.numbers().count(), MAX_PACKETS);
        assert!(history.has(999) && !history.has(999 - MAX_PACKETS as i64));
    }
}

//! The packet buffer of a receive stream: stores packets in order. Sequence numbers are already extended; timestamps are
//! extended here.
//!
//! It makes no decision about time: `receive_stream.rs` decides when a packet is decoded and how a missing one is repaired,
//! `packet_buffer/delay_estimator.rs` how much delay the network requires. Storage is fixed. Runs on the media thread.
#![forbid(unsafe_code)]

pub mod delay_estimator;
pub mod stretch;

use super::opus;
use crate::clock::Time;
use crate::wire::sequence::{self, MAX_MISORDER};

/// Maximum number of stored packets: 1.28 s of 10 ms packets.
pub const CAPACITY: usize = 128;
/// Maximum payload size, in bytes; more does not fit a datagram.
pub const MAX_PAYLOAD: usize = 1472;
/// The arrival of packets is known for this many sequence numbers up to the newest; more than [`MAX_MISORDER`].
const SEEN: i64 = 256;
/// A timestamp that differs by more than this, in either direction, restarts the stream: 5 s.
const MAX_JUMP: i64 = 5 * super::SAMPLE_RATE as i64;

/// A packet from the network.
#[derive(Copy, Clone, Debug)]
pub struct ReceivedPacket<'a> {
    /// Extended RTP sequence number (`wire/sequence.rs`).
    pub sequence: i64,
    /// RTP timestamp at 48 kHz.
    pub timestamp: u32,
    /// The Opus packet.
    pub payload: &'a [u8],
}

/// Origin of a packet.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PacketOrigin {
    /// The packet as sent.
    Sent,
    /// A RED copy inside a later packet (RFC 2198).
    RedCopy,
    /// The packet, resent after a NACK.
    Resent,
}

/// A stored packet without its bytes.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Extended sequence number.
    pub sequence: i64,
    /// Extended timestamp of the first sample.
    pub timestamp: i64,
    /// Samples per channel.
    pub samples: usize,
    /// Arrival time.
    pub arrival: Time,
    /// Origin of the packet.
    pub origin: PacketOrigin,
    slot: usize,
    length: usize,
}

impl Entry {
    /// The timestamp after its last sample.
    pub fn end(&self) -> i64 {
        self.timestamp + self.samples as i64
    }
}

/// Result of an insertion.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum InsertResult {
    /// Stored, with the highest sequence number so far.
    InOrder,
    /// Stored, after a packet with a higher sequence number.
    Reordered,
    /// Stored as the first packet of a new stream; the previous stream is dropped.
    Restarted,
    /// Dropped: the packet has already arrived.
    Duplicate,
    /// Dropped: its playout time has passed.
    Late,
    /// Dropped: not Opus, longer than a datagram, or a repair that does not belong to the stream.
    Invalid,
    /// Dropped: the buffer is full.
    Full,
}

/// Stores packets in order.
pub struct PacketBuffer {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    free: Vec<usize>,
    /// Highest sequence number and its timestamp, after the first packet.
    newest: Option<(i64, i64)>,
    /// The playout time of sequence numbers up to this one has passed.
    passed: i64,
    /// Which of the last [`SEEN`] sequence numbers have arrived: one bit each, at the number modulo [`SEEN`].
    seen: [u64; SEEN as usize / 64],
}

impl Default for PacketBuffer {
    fn default() -> Self {
        PacketBuffer::new()
    }
}

impl PacketBuffer {
    /// An empty buffer.
    pub fn new() -> PacketBuffer {
        PacketBuffer {
            // Untouched zeroed memory costs nothing; slots are used lowest first.
            bytes: vec![0; CAPACITY * MAX_PAYLOAD],
            entries: Vec::with_capacity(CAPACITY),
            free: (0..CAPACITY).rev().collect(),
            newest: None,
            passed: i64::MIN,
            seen: [0; SEEN as usize / 64],
        }
    }

    /// Inserts a repair of a packet that may be missing: a RED copy or a resent packet. A repair that arrives before the first
    /// sent packet, or is newer than all sent packets, is invalid.
    pub fn insert_repair(
        &mut self,
        packet: &ReceivedPacket<'_>,
        origin: PacketOrigin,
        arrival: Time,
    ) -> InsertResult {
        let Ok(samples) = opus::packet_samples(packet.payload) else { return InsertResult::Invalid };
        let Some((newest, newest_timestamp)) = self.newest else { return InsertResult::Invalid };
        let (sequence, timestamp) = (packet.sequence, self.extend(packet.timestamp));
        let is_wild = !(newest - MAX_MISORDER..=newest).contains(&sequence)
            || !(-MAX_JUMP..=0).contains(&(timestamp - newest_timestamp));
        if is_wild || packet.payload.len() > MAX_PAYLOAD {
            return InsertResult::Invalid;
        }
        self.buffer(packet, Entry { sequence, timestamp, samples, arrival, origin, slot: 0, length: 0 })
    }

    /// Inserts a packet that arrived at `arrival`.
    pub fn insert(&mut self, packet: &ReceivedPacket<'_>, arrival: Time) -> InsertResult {
        let Ok(samples) = opus::packet_samples(packet.payload) else { return InsertResult::Invalid };
        if packet.payload.len() > MAX_PAYLOAD {
            return InsertResult::Invalid;
        }
        let sequence = packet.sequence;
        let mut timestamp = self.extend(packet.timestamp);
        let mut restarted = false;
        if let Some((newest, newest_timestamp)) = self.newest {
            let is_wild = !sequence::continues(newest, sequence);
            let is_back_in_time = sequence > newest && timestamp < newest_timestamp;
            if is_wild || is_back_in_time || (timestamp - newest_timestamp).abs() > MAX_JUMP {
                self.clear();
                timestamp = self.extend(packet.timestamp);
                restarted = true;
            }
        }
        let origin = PacketOrigin::Sent;
        let inserted =
            self.buffer(packet, Entry { sequence, timestamp, samples, arrival, origin, slot: 0, length: 0 });
        if restarted { InsertResult::Restarted } else { inserted }
    }

    /// Stores a packet in its place.
    fn buffer(&mut self, packet: &ReceivedPacket<'_>, entry: Entry) -> InsertResult {
        let sequence = entry.sequence;
        if self.has_arrived(sequence) {
            return InsertResult::Duplicate;
        }
        if sequence <= self.passed {
            self.note(sequence);
            return InsertResult::Late;
        }
        let Some(slot) = self.free.pop() else { return InsertResult::Full };
        let (start, length) = (slot * MAX_PAYLOAD, packet.payload.len());
        self.bytes[start..start + length].copy_from_slice(packet.payload);
        let place = self.entries.partition_point(|entry| entry.sequence < sequence);
        self.entries.insert(place, Entry { slot, length, ..entry });
        let is_newest = self.newest.is_none_or(|(newest, _)| sequence > newest);
        if is_newest {
            let newest = self.newest.map_or(sequence - 1, |(newest, _)| newest);
            (newest + 1..sequence).rev().take(SEEN as usize).for_each(|missing| self.forget(missing));
            self.newest = Some((sequence, entry.timestamp));
        }
        self.note(sequence);
        if is_newest { InsertResult::InOrder } else { InsertResult::Reordered }
    }

    /// Whether a packet has arrived, in time or late; false for packets that are too old to be known, or found no room.
    pub fn has_arrived(&self, sequence: i64) -> bool {
        let back = self.newest.map_or(-1, |(newest, _)| newest - sequence);
        (0..SEEN).contains(&back) && self.seen[bit(sequence).0] & bit(sequence).1 != 0
    }

    /// Marks a packet as arrived although it is useless: it is before the beginning of playback.
    pub fn disregard(&mut self, sequence: i64) {
        self.note(sequence);
    }

    fn note(&mut self, sequence: i64) {
        self.seen[bit(sequence).0] |= bit(sequence).1;
    }

    fn forget(&mut self, sequence: i64) {
        self.seen[bit(sequence).0] &= !bit(sequence).1;
    }

    /// Extends the timestamp of a packet to the value closest to that of the newest packet.
    pub fn extend(&self, timestamp: u32) -> i64 {
        let newest = self.newest.map(|(_, newest)| newest);
        newest.map_or(i64::from(timestamp), |newest| sequence::nearest_timestamp(newest, timestamp))
    }

    /// The packet with the lowest sequence number.
    pub fn first(&self) -> Option<Entry> {
        self.entries.first().copied()
    }

    /// The packet with the highest sequence number.
    pub fn last(&self) -> Option<Entry> {
        self.entries.last().copied()
    }

    /// The packet with this sequence number, if it is stored.
    pub fn get(&self, sequence: i64) -> Option<Entry> {
        self.entries.iter().find(|entry| entry.sequence == sequence).copied()
    }

    /// The bytes of a stored packet.
    pub fn payload(&self, entry: &Entry) -> &[u8] {
        let start = entry.slot * MAX_PAYLOAD;
        &self.bytes[start..start + entry.length]
    }

    /// Removes the first packet. Packets up to its sequence number are no longer accepted.
    pub fn remove_first(&mut self) {
        if !self.entries.is_empty() {
            let entry = self.entries.remove(0);
            self.passed = entry.sequence;
            self.free.push(entry.slot);
        }
    }

    /// Highest sequence number that has found room, and its timestamp.
    pub fn newest(&self) -> Option<(i64, i64)> {
        self.newest
    }

    /// Number of stored packets.
    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no packet is stored.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Drops all packets and the numbering.
    pub fn clear(&mut self) {
        while let Some(entry) = self.entries.pop() {
            self.free.push(entry.slot);
        }
        self.newest = None;
        self.passed = i64::MIN;
        self.seen = [0; SEEN as usize / 64];
    }
}

/// Word and mask of a sequence number.
fn bit(sequence: i64) -> (usize, u64) {
    let place = sequence.rem_euclid(SEEN) as usize;
    (place / 64, 1 << (place % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet whose first byte says 20 ms of SILK; the other bytes mean nothing.
    const PAYLOAD: &[u8] = &[0x48, 1, 2, 3];

    fn insert(buffer: &mut PacketBuffer, sequence: i64, timestamp: u32) -> InsertResult {
        let packet = ReceivedPacket { sequence, timestamp, payload: PAYLOAD };
        buffer.insert(&packet, Time::ZERO)
    }

    #[test]
    fn packets_are_returned_in_order_and_once() {
        let mut buffer = PacketBuffer::new();
        assert_eq!(insert(&mut buffer, 10, 960 * 10), InsertResult::InOrder);
        assert_eq!(insert(&mut buffer, 12, 960 * 12), InsertResult::InOrder);
        assert_eq!(insert(&mut buffer, 11, 960 * 11), InsertResult::Reordered);
        assert_eq!(insert(&mut buffer, 12, 960 * 12), InsertResult::Duplicate);
        let mut order = Vec::new();
        while let Some(entry) = buffer.first() {
            assert_eq!(buffer.payload(&entry), PAYLOAD);
            order.push(entry.sequence);
            buffer.remove_first();
        }
        assert_eq!(order, [10, 11, 12]);
        assert_eq!(insert(&mut buffer, 11, 960 * 11), InsertResult::Duplicate);
        assert_eq!(insert(&mut buffer, 9, 960 * 9), InsertResult::Late);
        assert_eq!(insert(&mut buffer, 9, 960 * 9), InsertResult::Duplicate);
        // Skipped numbers are not confused with earlier ones in the same position.
        assert_eq!(insert(&mut buffer, 300, 960 * 13), InsertResult::InOrder);
        assert!(!buffer.has_arrived(267) && !buffer.has_arrived(299) && buffer.has_arrived(300));
    }

    #[test]
    fn copy_only_fills_gaps() {
        let mut buffer = PacketBuffer::new();
        let copy = |buffer: &mut PacketBuffer, sequence: i64| {
            let timestamp = sequence as u32 * 960;
            let packet = ReceivedPacket { sequence, timestamp, payload: PAYLOAD };
            buffer.insert_repair(&packet, PacketOrigin::RedCopy, Time::ZERO)
        };
        assert_eq!(copy(&mut buffer, 9), InsertResult::Invalid, "a copy does not begin a stream");
        insert(&mut buffer, 10, 960 * 10);
        insert(&mut buffer, 12, 960 * 12);
        assert_eq!(copy(&mut buffer, 13), InsertResult::Invalid);
        assert_eq!(copy(&mut buffer, 12), InsertResult::Duplicate);
        assert_eq!(copy(&mut buffer, 11), InsertResult::Reordered);
        assert_eq!(insert(&mut buffer, 11, 960 * 11), InsertResult::Duplicate);
        buffer.remove_first();
        assert_eq!(buffer.first().unwrap().origin, PacketOrigin::RedCopy);
        assert_eq!(copy(&mut buffer, 9), InsertResult::Late);
    }

    #[test]
    fn timestamps_continue_through_wrap() {
        let mut buffer = PacketBuffer::new();
        let start = u32::MAX - 960;
        for k in 0..4 {
            let timestamp = start.wrapping_add(960 * k);
            assert_eq!(insert(&mut buffer, 65_534 + i64::from(k), timestamp), InsertResult::InOrder);
        }
        let timestamps: Vec<i64> = buffer.entries.iter().map(|entry| entry.timestamp).collect();
        assert!(timestamps.windows(2).all(|pair| pair[1] - pair[0] == 960), "{timestamps:?}");
        assert!(buffer.entries.windows(2).all(|pair| pair[1].sequence - pair[0].sequence == 1));
    }

    #[test]
    fn jump_restarts_the_stream() {
        for (sequence, timestamp) in
            [(101, 960 * 100 + 6 * 48_000), (101, 960 * 50), (20_000, 960 * 101), (60_000, 0)]
        {
            let mut buffer = PacketBuffer::new();
            insert(&mut buffer, 100, 960 * 100);
            assert_eq!(insert(&mut buffer, sequence, timestamp), InsertResult::Restarted);
            assert_eq!(buffer.len(), 1);
        }
    }

    #[test]
    fn full_buffer_and_invalid_packets_are_rejected() {
        let mut buffer = PacketBuffer::new();
        for k in 0..CAPACITY as u32 {
            assert_eq!(insert(&mut buffer, k.into(), 960 * k), InsertResult::InOrder);
        }
        assert_eq!(insert(&mut buffer, CAPACITY as i64, 960 * CAPACITY as u32), InsertResult::Full);
        let packet = ReceivedPacket { sequence: 200, timestamp: 0, payload: &[] };
        assert_eq!(buffer.insert(&packet, Time::ZERO), InsertResult::Invalid);
        let long = [0x48; MAX_PAYLOAD + 1];
        assert_eq!(
            buffer.insert(&ReceivedPacket { payload: &long, ..packet }, Time::ZERO),
            InsertResult::Invalid
        );
    }
}

//! One receive stream: the packets of one remote stream in, blocks of 2.5 ms out.
//!
//! It decides when a packet is decoded and how a lost packet is repaired. The sources, best first: a RED copy or the resent
//! packet, in-band FEC of the next packet, DRED of the first later packet, concealment (`receive_stream/repair.rs`). A packet
//! is decoded as late as possible, when the decoded audio does not fill the next block. Overtaken packets and packets with FEC
//! can then still arrive in time. While the next packet is missing, the stream conceals without advancing its timestamp. A
//! packet that then arrives is played whole, and the delay grows by the concealed time.
//!
//! `packet_buffer/delay_estimator.rs` measures how much delay the network and its losses require. The receive stream approaches
//! that delay by time stretch (`receive_stream/pace.rs`), by playing repaired audio that it would otherwise skip, and by
//! changing the length of the talker's pauses.
//!
//! The mixer owns it on the media thread. It allocates in [`ReceiveStream::new`] only. It does not depend on rooms, and uses
//! only the sequence number and the timestamp of RTP.
#![forbid(unsafe_code)]

pub mod budget;
pub mod copies;
pub mod fifo;
pub mod missing;
pub mod pace;
pub mod pause;
mod red_split;
pub mod repair;
mod rest;
pub mod stats;
pub mod suspend;

use std::time::Duration;

use self::fifo::Fifo;
use self::missing::Missing;
use self::pace::Pace;
pub use self::repair::Scratch;
use self::repair::{DORMANT, Gap};
pub use self::stats::ReceiveStreamStats;
use super::opus::{self, Decoder, DecoderState, Dred};
use super::packet_buffer::delay_estimator::{ArrivalKind, DelayEstimator};
use super::packet_buffer::{Entry, InsertResult, PacketBuffer, PacketOrigin, ReceivedPacket};
use super::{BLOCK, SAMPLE_RATE};
use crate::clock::Time;
use crate::error::Result;
use crate::wire::reception::Jitter;

/// The first packet of a stream is played with the first block that begins at least this long after its arrival. The second
/// packet always jitters a little, and would otherwise cause a gap.
pub const START_SLACK: Duration = Duration::from_millis(1);
/// Maximum delay. After a stall, the oldest packets are skipped until [`KEPT_AFTER_SKIP`] is left.
pub const MAX_DELAY: Duration = Duration::from_millis(1000);
/// Audio that remains after a skip.
pub const KEPT_AFTER_SKIP: Duration = Duration::from_millis(60);
/// A longer gap is not concealed: the stream continues with the next packet.
const MAX_GAP: usize = SAMPLE_RATE as usize;
/// After a packet with RED copies or in-band FEC, the stream is assumed to carry redundancy for this many packets: the encoder
/// omits FEC in silence.
const REDUNDANCY_PACKETS: u32 = 100;
/// Mean square up to which concealment counts as silent: −70 dBFS.
const SILENT: f32 = 1e-7;

/// The receive stream of one talker.
pub struct ReceiveStream {
    buffer: PacketBuffer,
    mono: Decoder,
    stereo: Decoder,
    is_stereo_in_use: bool,
    /// State of the decoder before the current concealment, for in-band FEC that arrives while it plays.
    before_concealment: DecoderState,
    /// DRED of the packet after the current gap.
    dred: Dred,
    fifo: Fifo,
    /// Timestamp of the next sample to decode, once the stream runs.
    next: Option<i64>,
    last_sequence: i64,
    /// Concealed samples played after timestamp `next`: the beginning of a gap, or the delay of a late packet.
    concealed: usize,
    /// The current gap, once a packet after it has arrived.
    gap: Option<Gap>,
    missing: Missing,
    /// Whether the talker pauses: the concealed samples are comfort noise and do not count as loss.
    is_pause: bool,
    is_concealing: bool,
    estimator: DelayEstimator,
    pace: Pace,
    jitter: Jitter,
    /// Number of packets for which the stream is assumed to carry redundancy.
    redundancy_left: u32,
    first_audio: Option<Time>,
    is_first_audio_reported: bool,
    stats: ReceiveStreamStats,
}

impl ReceiveStream {
    /// A receive stream that waits for its first packet. Errors: no memory.
    pub fn new() -> Result<ReceiveStream> {
        Ok(ReceiveStream {
            buffer: PacketBuffer::new(),
            mono: Decoder::new(1)?,
            stereo: Decoder::new(2)?,
            is_stereo_in_use: false,
            before_concealment: DecoderState::new(),
            dred: Dred::new()?,
            fifo: Fifo::new(1),
            next: None,
            last_sequence: 0,
            concealed: 0,
            gap: None,
            missing: Missing::new(),
            is_pause: false,
            is_concealing: false,
            estimator: DelayEstimator::new(),
            pace: Pace::new(),
            jitter: Jitter::default(),
            redundancy_left: 0,
            first_audio: None,
            is_first_audio_reported: false,
            stats: ReceiveStreamStats::default(),
        })
    }

    /// Sets the minimum delay (at most [`super::packet_buffer::delay_estimator::MAX_TARGET`]), relative to the fastest packet.
    /// A stream that has not started starts with this delay.
    #[cfg(any(test, feature = "internals"))]
    pub fn set_min_delay(&mut self, min_delay: Duration) {
        self.estimator.set_min_delay(min_delay);
    }

    /// Sets the delay of a stream that has not begun: room for a repair in its first words, when nothing is known about the
    /// network. The delay estimator gives it up after some seconds of speech.
    pub fn set_start_delay(&mut self, start: Duration) {
        self.estimator.set_start(start);
    }

    /// Inserts a packet from the network; `arrival` is its arrival time. Duplicate, late and invalid packets are counted and
    /// dropped. A packet that does not continue the stream restarts it.
    pub fn insert(&mut self, packet: &ReceivedPacket<'_>, arrival: Time) {
        let (sequence, timestamp) = (packet.sequence, self.buffer.extend(packet.timestamp));
        let mut inserted = self.buffer.insert(packet, arrival);
        if inserted == InsertResult::Full {
            self.skip_to(KEPT_AFTER_SKIP);
            inserted = self.buffer.insert(packet, arrival);
        }
        self.count_packet(packet, inserted);
        self.note_redundancy(opus::packet_has_fec(packet.payload));
        let overtaken = if self.redundancy_left > 0 { ArrivalKind::Covered } else { ArrivalKind::Overtaken };
        match inserted {
            InsertResult::Duplicate => return self.estimator.record_overtaken(),
            InsertResult::Invalid | InsertResult::Full => return,
            InsertResult::Late => {
                self.missing.remove(sequence);
                self.estimator.add_packet(timestamp, arrival, overtaken);
                self.pace.packet_overtaken();
                return;
            }
            InsertResult::Restarted => self.restart(),
            InsertResult::InOrder | InsertResult::Reordered => {}
        }
        let Some(newest) = self.buffer.last() else { return };
        if inserted == InsertResult::Reordered {
            self.estimator.add_packet(timestamp, arrival, overtaken);
            self.pace.packet_overtaken();
        } else {
            self.measure_jitter(newest.timestamp, arrival);
            self.estimator.add_packet(newest.timestamp, arrival, ArrivalKind::InOrder);
        }
        while let Some((wait_ms, in_burst)) = self.missing.poll_lost(arrival, self.is_even()) {
            self.estimator.record_repairable_loss(wait_ms, in_burst, arrival);
        }
        if self.next.is_some_and(|next| newest.end() - next > samples_of(MAX_DELAY) as i64) {
            self.skip_to(KEPT_AFTER_SKIP);
        }
    }

    /// Inserts a repair of a packet that may be missing: a RED copy or a resent packet. Insert the packet that carries a RED
    /// copy before the copy. A repair of a packet that is not missing is dropped and not counted. The delay estimator records
    /// how long the wait for the repair would have been. Returns whether the packet was missing.
    pub fn insert_repair(
        &mut self,
        packet: &ReceivedPacket<'_>,
        origin: PacketOrigin,
        arrival: Time,
    ) -> bool {
        let (sequence, timestamp) = (packet.sequence, self.buffer.extend(packet.timestamp));
        let inserted = self.buffer.insert_repair(packet, origin, arrival);
        match inserted {
            InsertResult::Reordered => {
                let arrival = self.repair_arrival(sequence, origin).unwrap_or(arrival);
                self.estimator.add_packet(timestamp, arrival, ArrivalKind::Repaired);
                true
            }
            // A wait for a resent packet is not worthwhile if another source could have repaired it earlier.
            InsertResult::Late if origin == PacketOrigin::RedCopy || !self.missing.contains(sequence) => {
                self.missing.remove(sequence);
                self.estimator.add_packet(timestamp, arrival, ArrivalKind::Repaired);
                true
            }
            _ => false,
        }
    }

    /// Notes whether a packet carries redundancy.
    fn note_redundancy(&mut self, is_present: bool) {
        self.redundancy_left =
            if is_present { REDUNDANCY_PACKETS } else { self.redundancy_left.saturating_sub(1) };
    }

    /// Arrival time of the in-band FEC that could have repaired the packet before it was resent.
    fn repair_arrival(&self, sequence: i64, origin: PacketOrigin) -> Option<Time> {
        let after = self.buffer.get(sequence + 1).filter(|_| origin == PacketOrigin::Resent)?;
        opus::packet_has_fec(self.buffer.payload(&after)).then_some(after.arrival)
    }

    /// Renders one block of `channels` interleaved channels; its first sample is played at `playout_at`. Returns whether the
    /// block is more than digital silence.
    pub fn render(
        &mut self,
        block: &mut [f32],
        channels: usize,
        playout_at: Time,
        now: Time,
        scratch: &mut Scratch,
    ) -> bool {
        self.fifo.set_channels(channels);
        while self.fifo.certain() < BLOCK && self.decode_next(playout_at, now, scratch) {}
        self.adjust(playout_at, now, scratch);
        if self.next.is_none() && self.fifo.ready() == 0 {
            block.fill(0.0);
            return false;
        }
        if self.fifo.ready() < BLOCK {
            self.conceal_ahead(scratch);
        }
        let concealed_now = BLOCK.saturating_sub(self.fifo.certain());
        self.fifo.pop(block);
        self.pace.played(block, concealed_now == 0 || self.is_pause);
        self.stats.played_samples += BLOCK as u64;
        if concealed_now == 0 {
            return true;
        }
        self.concealed = self.concealed.saturating_add(concealed_now);
        if self.is_pause {
            self.stats.pause_samples += concealed_now as u64;
        } else {
            self.count_concealed(concealed_now, block);
        }
        self.concealed < DORMANT
    }

    /// Playout time of the stream's first audio; returned once.
    pub fn take_first_audio(&mut self) -> Option<Time> {
        self.first_audio.take()
    }

    /// The stats so far.
    pub fn stats(&self) -> ReceiveStreamStats {
        ReceiveStreamStats { target_ms: self.estimator.delay().as_secs_f32() * 1000.0, ..self.stats.clone() }
    }

    /// Decodes or repairs the next samples. Returns false if the stream has to wait for a packet.
    fn decode_next(&mut self, playout_at: Time, now: Time, scratch: &mut Scratch) -> bool {
        while let Some(first) = self.buffer.first() {
            let Some(next) = self.next else {
                if now.since(first.arrival) < START_SLACK.max(self.estimator.start_delay()) {
                    return false;
                }
                self.next = Some(first.timestamp);
                self.last_sequence = first.sequence - 1;
                self.concealed = 0;
                continue;
            };
            if first.end() <= next {
                self.stats.late_packets += 1;
                self.buffer.remove_first();
                continue;
            }
            let missing = usize::try_from(first.timestamp - next).unwrap_or(0);
            let due = missing.saturating_sub(self.concealed);
            if due > MAX_GAP {
                self.decoder().reset();
                self.decode_packet(&first, playout_at, now, scratch);
            } else if missing == 0 {
                self.decode_packet(&first, playout_at, now, scratch);
            } else if first.sequence == self.last_sequence + 1 {
                // The talker sent nothing in between: comfort noise until the delay is right, which loses no audio.
                self.is_pause = true;
                if self.lack(first.timestamp, now) > 0 {
                    return false;
                }
                self.decode_packet(&first, playout_at, now, scratch);
            } else {
                // Repaired audio is also played to lengthen the delay, up to the target, if that cannot wait for a pause.
                let gap = self.inspect_gap(&first, missing, scratch);
                let lack = self.lack(first.timestamp, now);
                let waits = self.waits_for_pause(lack - due as i64);
                let lack = if waits { 0 } else { lack.max(0) as usize };
                match due.max(lack.min(gap.restorable())).min(missing) {
                    0 => self.decode_packet(&first, playout_at, now, scratch),
                    restored => self.restore(&first, gap, restored, scratch),
                }
            }
            return true;
        }
        false
    }

    /// Selects the decoder for a packet. Once a stream has been stereo, its mono packets are decoded in stereo too: encoders
    /// alternate at low rates, and only a decoder that has received every packet joins them without a click.
    fn select_decoder(&mut self, entry: &Entry) {
        let payload = self.buffer.payload(entry);
        let is_stereo = opus::packet_channels(payload) == 2 || self.is_stereo_in_use;
        let stereo = is_stereo && self.fifo.channels() == 2;
        if stereo != self.is_stereo_in_use {
            self.is_stereo_in_use = stereo;
            self.decoder().reset();
        }
    }

    fn decode_packet(&mut self, entry: &Entry, playout_at: Time, now: Time, scratch: &mut Scratch) {
        self.select_decoder(entry);
        let payload = self.buffer.payload(entry);
        self.is_pause = payload.len() <= opus::DTX_BYTES;
        let decoder = if self.is_stereo_in_use { &mut self.stereo } else { &mut self.mono };
        decoder.set_deep_plc(!self.is_pause);
        let channels = decoder.channels();
        let decoded = decoder.decode(payload, &mut scratch.pcm[..]);
        let is_decoded = decoded.is_ok();
        let samples = match decoded {
            Ok(samples) => {
                self.is_concealing = false;
                samples
            }
            Err(_) => {
                self.stats.invalid_packets += 1;
                let samples = entry.samples;
                if decoder.conceal(&mut scratch.pcm[..samples * channels]).is_err() {
                    scratch.pcm[..samples * channels].fill(0.0);
                }
                self.count_concealed(samples, &scratch.pcm[..samples * channels]);
                samples
            }
        };
        // Only the part of a packet that does not overlap played audio is used.
        let over =
            self.next.map_or(0, |next| usize::try_from(next - entry.timestamp).unwrap_or(0)).min(samples);
        self.count_emitted(entry, samples - over, playout_at, now);
        if scratch.copies.is_wanted() && is_decoded {
            let ahead = self.fifo.certain() as i64 - over as i64;
            scratch.copies.add(self.buffer.payload(entry), ahead);
        }
        self.fifo.append(&scratch.pcm[over * channels..samples * channels], channels);
        self.settle_gap(entry, now);
        self.next = Some(entry.timestamp + samples as i64);
        self.last_sequence = entry.sequence;
        self.concealed = 0;
        self.buffer.remove_first();
    }

    fn decoder(&mut self) -> &mut Decoder {
        if self.is_stereo_in_use { &mut self.stereo } else { &mut self.mono }
    }

    /// Restarts the stream with the next packet. Decoded audio is still played.
    fn restart(&mut self) {
        self.decoder().reset();
        self.before_concealment.clear();
        self.next = None;
        self.concealed = 0;
        self.is_pause = false;
        self.jitter.restart();
        self.gap = None;
        self.missing.clear();
        self.estimator.restart();
    }

    /// Drops the oldest packets until at most `keep` is left.
    fn skip_to(&mut self, keep: Duration) {
        let Some(last) = self.buffer.last() else { return };
        while let Some(first) = self.buffer.first() {
            if last.end() - first.timestamp <= samples_of(keep) as i64 || first == last {
                self.next = Some(first.timestamp);
                self.last_sequence = first.sequence - 1;
                self.concealed = 0;
                self.before_concealment.clear();
                return;
            }
            self.stats.skipped_packets += 1;
            self.buffer.remove_first();
        }
    }
}

fn samples_of(duration: Duration) -> usize {
    (duration.as_micros() as u64 * u64::from(SAMPLE_RATE) / 1_000_000) as usize
}

#[cfg(test)]
mod tests;

//! One receive stream: packets of one talker in, blocks of 2.5 ms out.
//!
//! Decides when a packet is decoded and what is done about one that is missing. In order of preference: a copy of it that came
//! in time, in-band FEC of the packet after it, DRED of the first later packet, concealment (`receive_stream/repair.rs`). A
//! packet is decoded as late as possible, when the decoded sound does not fill the next block, so that a packet that is out of
//! order, or one that carries FEC, has its chance. Where nothing is there at all, sound is made up without time going on: a
//! packet that comes late is played whole, and the delay has grown by what it was late.
//!
//! How much delay the network and its losses ask for is measured by `jitter/target.rs`; the receive stream goes there by taking out or
//! putting in whole periods of the pitch (`receive_stream/pace.rs`), by playing what is restored where it would otherwise have jumped,
//! and in the talker's pauses.
//!
//! Owned by the mixer on the media thread; allocates in [`ReceiveStream::new`] only, and knows nothing of rooms or of RTP beyond
//! sequence number and timestamp.
#![forbid(unsafe_code)]

pub mod budget;
pub mod fifo;
pub mod missing;
pub mod pace;
mod red_split;
pub mod repair;
pub mod stats;
pub mod suspend;

use std::time::Duration;

use self::fifo::Fifo;
use self::missing::Missing;
use self::pace::STRETCH_BLOCKS;
pub use self::repair::Scratch;
use self::repair::{DORMANT, Gap};
pub use self::stats::ReceiveStreamStats;
use super::opus::{self, Decoder, Dred};
use super::packet_buffer::delay_estimator::{ArrivalKind, DelayEstimator};
use super::packet_buffer::{Entry, InsertResult, PacketBuffer, PacketOrigin, ReceivedPacket};
use super::{BLOCK, SAMPLE_RATE};
use crate::clock::Time;
use crate::error::Result;
use crate::wire::reception::Jitter;

/// A stream's first packet is played at the first block that lies this much behind its arrival, so that the second one,
/// which is never exactly in time, does not make a gap at once.
pub const START_SLACK: Duration = Duration::from_millis(1);
/// More sound than this is not kept waiting: after a stall, the oldest is skipped down to [`KEPT_AFTER_SKIP`].
pub const MAX_DELAY: Duration = Duration::from_millis(1000);
/// What is left after a skip.
pub const KEPT_AFTER_SKIP: Duration = Duration::from_millis(60);
/// A gap that is longer is not bridged: the sound goes on with what is there.
const MAX_GAP: usize = SAMPLE_RATE as usize;
/// Packets after one with copies or in-band FEC that are taken to have them where it matters: the encoder leaves FEC out of silence.
const REPAIR_KNOWN: u32 = 100;
/// Mean square up to which concealment counts as silent: -70 dBFS.
const SILENT: f32 = 1e-7;

/// One talker.
pub struct ReceiveStream {
    store: PacketBuffer,
    mono: Decoder,
    stereo: Decoder,
    stereo_in_use: bool,
    /// The DRED of the packet behind the present gap.
    dred: Dred,
    fifo: Fifo,
    /// Timestamp of the next sample to decode, once the stream runs.
    next: Option<i64>,
    last_sequence: i64,
    /// Samples made up and played since `next`: the head of a gap, or lateness.
    invented: usize,
    /// The gap that is being filled, once a packet behind it is here.
    gap: Option<Gap>,
    missing: Missing,
    /// The talker makes a pause: what is made up is comfort noise and no loss.
    pause: bool,
    concealing: bool,
    target: DelayEstimator,
    /// Smallest delay of a block since the last look, in samples.
    lowest: i64,
    /// Smallest margin of the next packet since the last look, in samples.
    tightest: i64,
    blocks_until_look: u32,
    jitter: Jitter,
    /// Packets for which copies or in-band FEC are reckoned with.
    repair_known: u32,
    first_audio: Option<Time>,
    is_first_audio_reported: bool,
    stats: ReceiveStreamStats,
}

impl ReceiveStream {
    /// A receive stream that waits for its first packet. Errors: no memory.
    pub fn new() -> Result<ReceiveStream> {
        Ok(ReceiveStream {
            store: PacketBuffer::new(),
            mono: Decoder::new(1)?,
            stereo: Decoder::new(2)?,
            stereo_in_use: false,
            dred: Dred::new()?,
            fifo: Fifo::new(1),
            next: None,
            last_sequence: 0,
            invented: 0,
            gap: None,
            missing: Missing::new(),
            pause: false,
            concealing: false,
            target: DelayEstimator::new(),
            lowest: i64::MAX,
            tightest: i64::MAX,
            blocks_until_look: STRETCH_BLOCKS,
            jitter: Jitter::default(),
            repair_known: 0,
            first_audio: None,
            is_first_audio_reported: false,
            stats: ReceiveStreamStats::default(),
        })
    }

    /// Aims at a delay of at least `least` from here on, against the fastest packet; a stream that has not begun begins with
    /// it. Up to [`super::jitter::target::MAX_TARGET`].
    pub fn set_least_delay(&mut self, least: Duration) {
        self.target.set_least(least);
    }

    /// Takes a packet off the network; `arrival` is when it came. Duplicates, late ones and what is not Opus are counted
    /// and dropped; one that does not go on from those before starts the stream again.
    pub fn insert(&mut self, packet: &ReceivedPacket<'_>, arrival: Time) {
        let (sequence, timestamp) = (packet.sequence, self.store.extend(packet.timestamp));
        let mut inserted = self.store.insert(packet, arrival);
        if inserted == InsertResult::Full {
            self.skip_to(KEPT_AFTER_SKIP);
            inserted = self.store.insert(packet, arrival);
        }
        self.count_packet(packet, inserted);
        self.expect_repair(opus::packet_has_fec(packet.payload));
        let overtaken = if self.repair_known > 0 { ArrivalKind::Covered } else { ArrivalKind::Overtaken };
        match inserted {
            InsertResult::Duplicate => return self.target.was_overtaken(),
            InsertResult::Invalid | InsertResult::Full => return,
            InsertResult::Late => {
                self.missing.take(sequence);
                self.target.packet(timestamp, arrival, overtaken);
                return;
            }
            InsertResult::Restarted => self.restart(),
            InsertResult::InOrder | InsertResult::Reordered => {}
        }
        let Some(newest) = self.store.last() else { return };
        if inserted == InsertResult::Reordered {
            self.target.packet(timestamp, arrival, overtaken);
        } else {
            self.measure_jitter(newest.timestamp, arrival);
            self.target.packet(newest.timestamp, arrival, ArrivalKind::InOrder);
        }
        while let Some((wait_ms, in_run)) = self.missing.poll_lost(arrival) {
            self.target.could_be_saved(wait_ms, in_run, arrival);
        }
        if self.next.is_some_and(|next| newest.end() - next > samples_of(MAX_DELAY) as i64) {
            self.skip_to(KEPT_AFTER_SKIP);
        }
    }

    /// Takes a copy of a packet that may be missing: from inside a later packet, which is inserted first, or sent again. One
    /// that is not missing is dropped and counts as nothing. The delay learns what a wait for copies would save. Says whether it
    /// was missing.
    pub fn insert_repair(
        &mut self,
        packet: &ReceivedPacket<'_>,
        origin: PacketOrigin,
        arrival: Time,
    ) -> bool {
        let (sequence, timestamp) = (packet.sequence, self.store.extend(packet.timestamp));
        let inserted = self.store.insert_repair(packet, origin, arrival);
        match inserted {
            InsertResult::Reordered => {
                let arrival = self.sooner(sequence, origin).unwrap_or(arrival);
                self.target.packet(timestamp, arrival, ArrivalKind::Repaired);
                true
            }
            // What something else could have restored sooner is not worth the wait for a retransmission.
            InsertResult::Late if origin == PacketOrigin::RedCopy || !self.missing.contains(sequence) => {
                self.missing.take(sequence);
                self.target.packet(timestamp, arrival, ArrivalKind::Repaired);
                true
            }
            _ => false,
        }
    }

    /// Takes note of whether a packet brings what restores others.
    fn expect_repair(&mut self, has_some: bool) {
        self.repair_known = if has_some { REPAIR_KNOWN } else { self.repair_known.saturating_sub(1) };
    }

    /// When something came that could have restored a packet which was then sent again: in-band FEC in the one after it.
    fn sooner(&self, sequence: i64, origin: PacketOrigin) -> Option<Time> {
        let after = self.store.get(sequence + 1).filter(|_| origin == PacketOrigin::Retransmission)?;
        opus::packet_has_fec(self.store.payload(&after)).then_some(after.arrival)
    }

    /// Plays one block of `channels` interleaved channels whose first sample is heard at `heard_at`. Returns whether
    /// anything but dead silence is in it.
    pub fn render(
        &mut self,
        block: &mut [f32],
        channels: usize,
        heard_at: Time,
        now: Time,
        scratch_space: &mut Scratch,
    ) -> bool {
        self.fifo.set_channels(channels);
        while self.fifo.certain() < BLOCK && self.decode_next(heard_at, now, scratch_space) {}
        self.adjust(heard_at, now, scratch_space);
        if self.next.is_none() && self.fifo.ready() == 0 {
            block.fill(0.0);
            return false;
        }
        if self.fifo.ready() < BLOCK {
            self.invent(scratch_space);
        }
        let made_up = BLOCK.saturating_sub(self.fifo.certain());
        self.fifo.pop(block);
        self.stats.played_samples += BLOCK as u64;
        if made_up == 0 {
            return true;
        }
        self.invented = self.invented.saturating_add(made_up);
        if self.pause {
            self.stats.pause_samples += made_up as u64;
        } else {
            self.count_concealed(made_up, block);
        }
        self.invented < DORMANT
    }

    /// When the first sound of the stream is heard; told once.
    pub fn take_first_audio(&mut self) -> Option<Time> {
        self.first_audio.take()
    }

    /// The stats so far.
    pub fn stats(&self) -> ReceiveStreamStats {
        ReceiveStreamStats { target_ms: self.target.delay().as_secs_f32() * 1000.0, ..self.stats.clone() }
    }

    /// Decodes or restores the next piece of certain sound. False: nothing can be had now.
    fn decode_next(&mut self, heard_at: Time, now: Time, scratch_space: &mut Scratch) -> bool {
        while let Some(first) = self.store.first() {
            let Some(next) = self.next else {
                if now.since(first.arrival) < START_SLACK.max(self.target.least()) {
                    return false;
                }
                self.next = Some(first.timestamp);
                self.last_sequence = first.sequence - 1;
                self.invented = 0;
                continue;
            };
            if first.end() <= next {
                self.stats.late_packets += 1;
                self.store.pass_first();
                continue;
            }
            let gap = usize::try_from(first.timestamp - next).unwrap_or(0);
            let due = gap.saturating_sub(self.invented);
            if due > MAX_GAP {
                self.decoder().reset();
                self.decode_packet(&first, heard_at, now, scratch_space);
            } else if gap == 0 {
                self.decode_packet(&first, heard_at, now, scratch_space);
            } else if first.sequence == self.last_sequence + 1 {
                // Nothing was sent in between: comfort noise until the delay is right, which costs nobody anything.
                self.pause = true;
                if self.lack(first.timestamp, now) > 0 {
                    return false;
                }
                self.decode_packet(&first, heard_at, now, scratch_space);
            } else {
                // What can be restored is also played where that makes the delay longer, up to what is aimed at.
                let hole = self.look(&first, gap, scratch_space);
                let lack = self.lack(first.timestamp, now).max(0) as usize;
                match due.max(lack.min(hole.restorable())).min(gap) {
                    0 => self.decode_packet(&first, heard_at, now, scratch_space),
                    due => self.restore(&first, hole, due, scratch_space),
                }
            }
            return true;
        }
        false
    }

    /// Goes over to the decoder that a packet asks for. One that was not in use knows nothing of what came meanwhile, so once a
    /// stream was in stereo its packets in mono are decoded in stereo too: at low rates an encoder goes to and fro, and only a
    /// decoder that has heard all of it joins them without a click.
    fn take_channels(&mut self, entry: &Entry) {
        let payload = self.store.payload(entry);
        let is_stereo = opus::packet_channels(payload) == 2 || self.stereo_in_use;
        let stereo = is_stereo && self.fifo.channels() == 2;
        if stereo != self.stereo_in_use {
            self.stereo_in_use = stereo;
            self.decoder().reset();
        }
    }

    fn decode_packet(&mut self, entry: &Entry, heard_at: Time, now: Time, scratch_space: &mut Scratch) {
        self.take_channels(entry);
        let payload = self.store.payload(entry);
        self.pause = payload.len() <= opus::DTX_BYTES;
        let decoder = if self.stereo_in_use { &mut self.stereo } else { &mut self.mono };
        decoder.set_deep_concealment(!self.pause);
        let channels = decoder.channels();
        let samples = match decoder.decode(payload, &mut scratch_space.pcm[..]) {
            Ok(samples) => {
                self.concealing = false;
                samples
            }
            Err(_) => {
                self.stats.invalid_packets += 1;
                let samples = entry.samples;
                if decoder.conceal(&mut scratch_space.pcm[..samples * channels]).is_err() {
                    scratch_space.pcm[..samples * channels].fill(0.0);
                }
                self.count_concealed(samples, &scratch_space.pcm[..samples * channels]);
                samples
            }
        };
        // A packet that overlaps what was played gives only what is left of it.
        let over =
            self.next.map_or(0, |next| usize::try_from(next - entry.timestamp).unwrap_or(0)).min(samples);
        self.count_emitted(entry, samples - over, heard_at, now);
        self.fifo.append(&scratch_space.pcm[over * channels..samples * channels], channels);
        self.pass_gap(entry, now);
        self.next = Some(entry.timestamp + samples as i64);
        self.last_sequence = entry.sequence;
        self.invented = 0;
        self.store.pass_first();
    }

    fn decoder(&mut self) -> &mut Decoder {
        if self.stereo_in_use { &mut self.stereo } else { &mut self.mono }
    }

    /// The next packet is the first of a stream; what is decoded is still played.
    fn restart(&mut self) {
        self.decoder().reset();
        self.next = None;
        self.invented = 0;
        self.pause = false;
        self.jitter.restart();
        self.gap = None;
        self.missing.clear();
        self.target.restart();
    }

    /// Drops the oldest packets until at most `keep` waits.
    fn skip_to(&mut self, keep: Duration) {
        let Some(last) = self.store.last() else { return };
        while let Some(first) = self.store.first() {
            if last.end() - first.timestamp <= samples_of(keep) as i64 || first == last {
                self.next = Some(first.timestamp);
                self.last_sequence = first.sequence - 1;
                self.invented = 0;
                return;
            }
            self.stats.skipped_packets += 1;
            self.store.pass_first();
        }
    }
}

fn samples_of(duration: Duration) -> usize {
    (duration.as_micros() as u64 * u64::from(SAMPLE_RATE) / 1_000_000) as usize
}

#[cfg(test)]
mod tests;

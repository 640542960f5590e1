//! The stats of a receive stream, and how they are counted.
//!
//! Each field names its W3C identifier for WebRTC statistics, if there is one. The stats decide nothing; the receive stream
//! decides by its own measurements (`packet_buffer/delay_estimator.rs`). A packet is counted by its state at its playout time;
//! the network's losses are counted in `wire/reception.rs`. Runs on the media thread.
#![forbid(unsafe_code)]

use super::{ReceiveStream, SILENT};
use crate::audio::level::square_sum_and_peak;
use crate::audio::packet_buffer::{Entry, InsertResult, PacketOrigin, ReceivedPacket};
use crate::audio::{duration_of, opus};
use crate::clock::Time;

/// Stats of a receive stream since its creation. Samples count one channel.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReceiveStreamStats {
    /// Whether the receive stream is suspended, because it has no selection slot.
    pub is_suspended: bool,
    /// Packets that arrived as sent: no copies, no resent packets.
    pub packets: u64,
    /// Bytes of the payloads of these packets.
    pub bytes: u64,
    /// Packets that were missing at their playout time.
    pub lost_packets: u64,
    /// Packets that arrived after their playout time.
    pub late_packets: u64,
    /// Packets that arrived twice, or after their copy.
    pub duplicate_packets: u64,
    /// Packets that were not Opus, that libopus rejected, or for which the buffer had no room.
    pub invalid_packets: u64,
    /// Packets that were skipped because too many were waiting.
    pub skipped_packets: u64,
    /// Packets that arrived after a later packet, but before their playout time.
    pub reordered_packets: u64,
    /// Restarts of the stream.
    pub restarts: u64,
    /// Interarrival jitter (RFC 3550 section 6.4.1), in ms.
    pub jitter_ms: f32,
    /// Time between the arrival of a packet and the mixing of its first sample, smoothed, in ms. The playback device's delay is
    /// not included.
    pub buffer_ms: f32,
    /// Time between the arrival of the fastest packets of the last seconds and the mixing of their first sample, smoothed, in
    /// ms. The fastest packets wait until the slower ones can be played too, so the smallest delay of the network plus this value
    /// is the delay of every sample.
    pub held_ms: f32,
    /// The part of `held_ms` for which the audio, already decoded, waited for its block, smoothed, in ms.
    pub decoded_ms: f32,
    /// Time between the mixing of a packet's first sample and its playout, smoothed, in ms: the playback device's delay.
    pub playback_ms: f32,
    /// Target delay, in ms.
    pub target_ms: f32,
    /// Sum of the time that all emitted samples spent in the buffer, in seconds (W3C `jitterBufferDelay`).
    pub buffer_delay_s: f64,
    /// Sum of the target delay over all emitted samples, in seconds (W3C `jitterBufferTargetDelay`).
    pub target_delay_s: f64,
    /// Sum of the delay that the network requires, without minimum and start delay, over all emitted samples, in seconds (W3C
    /// `jitterBufferMinimumDelay`).
    pub minimum_delay_s: f64,
    /// Samples that left the buffer (W3C `jitterBufferEmittedCount`).
    pub emitted_samples: u64,
    /// Samples that were played, including concealed ones (W3C `totalSamplesReceived`).
    pub played_samples: u64,
    /// Samples that were concealed (W3C `concealedSamples`).
    pub concealed_samples: u64,
    /// Concealed samples that were silent (W3C `silentConcealedSamples`).
    pub silent_concealed_samples: u64,
    /// Samples of comfort noise and silence in the talker's pauses; they are not counted as concealed.
    pub pause_samples: u64,
    /// Number of uninterrupted concealments (W3C `concealmentEvents`).
    pub concealment_events: u64,
    /// Packets that carried redundancy for earlier ones: in-band FEC or a copy (W3C `fecPacketsReceived`).
    pub fec_packets_received: u64,
    /// Packets repaired from in-band FEC.
    pub fec_packets: u64,
    /// Packets that carried RED copies (RFC 2198).
    pub redundant_packets: u64,
    /// Packets played from a RED copy.
    pub red_packets: u64,
    /// Packets played after they were resent (W3C `retransmittedPacketsReceived`).
    pub retransmitted_packets: u64,
    /// Frames of 10 ms restored from DRED.
    pub dred_frames: u64,
    /// Packets whose DRED was parsed: one per gap.
    pub dred_parses: u64,
    /// Samples inserted to lengthen the delay (W3C `insertedSamplesForDeceleration`).
    pub inserted_samples: u64,
    /// Samples removed to shorten the delay (W3C `removedSamplesForAcceleration`).
    pub removed_samples: u64,
    /// Number of insertions and removals.
    pub stretches: u64,
}

impl ReceiveStreamStats {
    /// Packets that arrived twice or too late, or were skipped (W3C `packetsDiscarded`).
    pub fn discarded_packets(&self) -> u64 {
        self.late_packets + self.duplicate_packets + self.skipped_packets
    }

    /// Packets that were sent: those that arrived as sent, and those that came only as a copy, only by resending, or not at all.
    /// A late packet is in `packets` and in `lost_packets`, and a packet that arrived after its copy in `packets` and in
    /// `red_packets`, so each is subtracted once.
    pub fn expected_packets(&self) -> u64 {
        (self.packets + self.network_lost_packets()).saturating_sub(self.duplicate_packets)
    }

    /// Packets that the network lost, including those that a copy or resending repaired, and packets that arrived only after
    /// their copy.
    pub fn network_lost_packets(&self) -> u64 {
        (self.lost_packets + self.red_packets + self.retransmitted_packets).saturating_sub(self.late_packets)
    }
}

impl ReceiveStream {
    /// Counts a packet that arrived as sent.
    pub(super) fn count_packet(&mut self, packet: &ReceivedPacket<'_>, inserted: InsertResult) {
        self.stats.packets += 1;
        self.stats.bytes += packet.payload.len() as u64;
        self.stats.fec_packets_received += u64::from(opus::packet_has_fec(packet.payload));
        match inserted {
            InsertResult::InOrder => {}
            InsertResult::Reordered => self.stats.reordered_packets += 1,
            InsertResult::Restarted => self.stats.restarts += 1,
            InsertResult::Duplicate => self.stats.duplicate_packets += 1,
            InsertResult::Late => self.stats.late_packets += 1,
            InsertResult::Invalid | InsertResult::Full => self.stats.invalid_packets += 1,
        }
    }

    pub(super) fn measure_jitter(&mut self, timestamp: i64, arrival: Time) {
        self.jitter.take(timestamp as u32, arrival);
        self.stats.jitter_ms = (self.jitter.seconds() * 1e3) as f32;
    }

    /// Counts samples of a packet that are appended to the certain samples.
    pub(super) fn count_emitted(&mut self, entry: &Entry, samples: usize, playout_at: Time, now: Time) {
        let waits = duration_of(self.fifo.certain() as u64);
        let delay = (now + waits).since(entry.arrival).as_secs_f64();
        self.stats.buffer_delay_s += delay * samples as f64;
        self.stats.target_delay_s += self.estimator.delay().as_secs_f64() * samples as f64;
        self.stats.minimum_delay_s += self.estimator.network_delay().as_secs_f64() * samples as f64;
        self.stats.emitted_samples += samples as u64;
        match entry.origin {
            PacketOrigin::Sent => {}
            PacketOrigin::RedCopy => self.stats.red_packets += 1,
            PacketOrigin::Resent => self.stats.retransmitted_packets += 1,
        }
        let delay_ms = delay as f32 * 1000.0;
        let first = entry.timestamp + (entry.samples - samples.min(entry.samples)) as i64;
        let held_ms = self
            .estimator
            .playout_delay_nanos(first, now + waits)
            .map_or(delay_ms, |nanos| nanos as f32 / 1e6);
        let decoded_ms = waits.as_secs_f32() * 1000.0;
        let playback_ms = playout_at.since(now).as_secs_f32() * 1000.0;
        if self.is_first_audio_reported {
            self.stats.buffer_ms += (delay_ms - self.stats.buffer_ms) / 16.0;
            self.stats.held_ms += (held_ms - self.stats.held_ms) / 16.0;
            self.stats.decoded_ms += (decoded_ms - self.stats.decoded_ms) / 16.0;
            self.stats.playback_ms += (playback_ms - self.stats.playback_ms) / 16.0;
        } else {
            self.stats.buffer_ms = delay_ms;
            self.stats.held_ms = held_ms;
            self.stats.decoded_ms = decoded_ms;
            self.stats.playback_ms = playback_ms;
            self.is_first_audio_reported = true;
            self.first_audio = Some(playout_at + waits);
        }
    }

    /// Counts concealed samples. `pcm` contains them, or is empty if their level does not matter.
    pub(super) fn count_concealed(&mut self, samples: usize, pcm: &[f32]) {
        self.stats.concealed_samples += samples as u64;
        let (energy, _) = square_sum_and_peak(pcm);
        if energy <= SILENT * pcm.len() as f32 && !pcm.is_empty() {
            self.stats.silent_concealed_samples += samples as u64;
        }
        if !std::mem::replace(&mut self.is_concealing, true) {
            self.stats.concealment_events += 1;
        }
    }
}

//! The stats of a receive stream, and how they are counted.
//!
//! Names follow the W3C identifiers for WebRTC statistics where there is one, and the comment says which. No figure decides
//! anything; the receive stream's own measurements do (`jitter/target.rs`). Packets are counted by what became of them at their time to be
//! played, which is another question than how many the network lost (`wire/reception.rs`). Media thread.
#![forbid(unsafe_code)]

use super::{ReceiveStream, SILENT};
use crate::audio::packet_buffer::{Entry, InsertResult, PacketOrigin, ReceivedPacket};
use crate::audio::{duration_of, opus};
use crate::clock::Time;

/// Stats of a receive stream since it was made. Samples count one channel.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReceiveStreamStats {
    /// Whether the receive stream is not decoded, because others are louder.
    pub is_resting: bool,
    /// Packets that came as they were sent, whatever became of them.
    pub packets: u64,
    /// Bytes of their payloads.
    pub bytes: u64,
    /// Packets that were not there when their time came.
    pub lost_packets: u64,
    /// Packets that came after their time.
    pub late_packets: u64,
    /// Packets that came twice.
    pub duplicate_packets: u64,
    /// Packets that were not Opus, or that libopus refused.
    pub invalid_packets: u64,
    /// Packets that were skipped because too many waited.
    pub skipped_packets: u64,
    /// Packets that came after a later one, but in time to be told from late ones.
    pub reordered_packets: u64,
    /// Streams that began again.
    pub restarts: u64,
    /// Interarrival jitter (RFC 3550 section 6.4.1), in ms.
    pub jitter_ms: f32,
    /// Delay between the arrival of a packet and the mixing of its first sample, smoothed, in ms; the playback device's own
    /// delay comes on top.
    pub buffer_ms: f32,
    /// From when the fastest packets of the last seconds come until the mixing of their first sample, smoothed, in ms: what other
    /// packets are late is in it, and so the delay of every sample behind the network.
    pub held_ms: f32,
    /// The part of it in which the sound was decoded already and waited for its block, smoothed, in ms.
    pub decoded_ms: f32,
    /// From the mixing of a packet's first sample until it is heard, smoothed, in ms: the playback device's delay.
    pub playback_ms: f32,
    /// What the delay is aimed at, in ms.
    pub target_ms: f32,
    /// Sum over all emitted samples of the time that they spent here, in seconds (W3C `jitterBufferDelay`).
    pub buffer_delay_s: f64,
    /// Sum over all emitted samples of what the delay was aimed at, in seconds (W3C `jitterBufferTargetDelay`).
    pub target_delay_s: f64,
    /// The same without what the application asks for (W3C `jitterBufferMinimumDelay`).
    pub minimum_delay_s: f64,
    /// Samples that left the buffer (W3C `jitterBufferEmittedCount`).
    pub emitted_samples: u64,
    /// Samples that were played, made-up ones included (W3C `totalSamplesReceived`).
    pub played_samples: u64,
    /// Samples that were made up for missing ones (W3C `concealedSamples`).
    pub concealed_samples: u64,
    /// Those of them that were silent (W3C `silentConcealedSamples`).
    pub silent_concealed_samples: u64,
    /// Samples of comfort noise and silence in the talker's pauses; they are not counted as concealed.
    pub pause_samples: u64,
    /// Runs of concealed samples (W3C `concealmentEvents`).
    pub concealment_events: u64,
    /// Packets that brought redundancy for earlier ones: in-band FEC or a copy (W3C `fecPacketsReceived`).
    pub fec_packets_received: u64,
    /// Packets restored from in-band FEC.
    pub fec_packets: u64,
    /// Packets that came with copies of earlier ones (RED, RFC 2198).
    pub redundant_packets: u64,
    /// Packets played from the copy in a later one.
    pub red_packets: u64,
    /// Packets played that were sent again because they were asked for.
    pub retransmitted_packets: u64,
    /// Frames of 10 ms restored from DRED.
    pub dred_frames: u64,
    /// Packets whose DRED was read: one a gap.
    pub dred_parses: u64,
    /// Samples put in to make the delay longer (W3C `insertedSamplesForDeceleration`).
    pub inserted_samples: u64,
    /// Samples taken out to make the delay shorter (W3C `removedSamplesForAcceleration`).
    pub removed_samples: u64,
    /// Times that samples were put in or taken out.
    pub stretches: u64,
}

impl ReceiveStreamStats {
    /// Packets that came twice, too late, or that had to be skipped (W3C `packetsDiscarded`).
    pub fn discarded_packets(&self) -> u64 {
        self.late_packets + self.duplicate_packets + self.skipped_packets
    }

    /// Packets that should have come: those that came, and those that did not by themselves. What was too late is among the lost
    /// ones, and what came after a copy of it among the copies.
    pub fn expected_packets(&self) -> u64 {
        (self.packets + self.network_lost_packets()).saturating_sub(self.duplicate_packets)
    }

    /// Packets that the network lost, also those that a copy or a retransmission brought back.
    pub fn network_lost_packets(&self) -> u64 {
        (self.lost_packets + self.red_packets + self.retransmitted_packets).saturating_sub(self.late_packets)
    }
}

impl ReceiveStream {
    /// Counts a packet that came as it was sent.
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

    /// Counts samples of a packet that go behind what is certain.
    pub(super) fn count_emitted(&mut self, entry: &Entry, samples: usize, heard_at: Time, now: Time) {
        let waits = duration_of(self.fifo.certain() as u64);
        let delay = (now + waits).since(entry.arrival).as_secs_f64();
        self.stats.buffer_delay_s += delay * samples as f64;
        self.stats.target_delay_s += self.target.delay().as_secs_f64() * samples as f64;
        self.stats.minimum_delay_s += self.target.minimum().as_secs_f64() * samples as f64;
        self.stats.emitted_samples += samples as u64;
        match entry.origin {
            PacketOrigin::Sent => {}
            PacketOrigin::RedCopy => self.stats.red_packets += 1,
            PacketOrigin::Retransmission => self.stats.retransmitted_packets += 1,
        }
        let delay_ms = delay as f32 * 1000.0;
        let first = entry.timestamp + (entry.samples - samples.min(entry.samples)) as i64;
        let held_ms =
            self.target.playout_nanos(first, now + waits).map_or(delay_ms, |nanos| nanos as f32 / 1e6);
        let decoded_ms = waits.as_secs_f32() * 1000.0;
        let playback_ms = heard_at.since(now).as_secs_f32() * 1000.0;
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
            self.first_audio = Some(heard_at + waits);
        }
    }

    /// Counts made-up samples; `pcm` is where they are among others, or all of them, or empty where they are not looked at.
    pub(super) fn count_concealed(&mut self, samples: usize, pcm: &[f32]) {
        self.stats.concealed_samples += samples as u64;
        let energy: f32 = pcm.iter().map(|sample| sample * sample).sum();
        if energy <= SILENT * pcm.len() as f32 && !pcm.is_empty() {
            self.stats.silent_concealed_samples += samples as u64;
        }
        if !std::mem::replace(&mut self.concealing, true) {
            self.stats.concealment_events += 1;
        }
    }
}

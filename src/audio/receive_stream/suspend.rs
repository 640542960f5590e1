//! Suspend and resume of a receive stream that is not played because it has no selection slot. It still receives packets but
//! decodes none.
//!
//! It still measures the network, and drops packets after their playout time, except the last [`CONVERGENCE_SAMPLES`]. On
//! resume, the kept packets are decoded and the output is discarded, so that the decoder reaches the state of uninterrupted
//! decoding. Playback begins with the sample that is due. Runs on the media thread.
#![forbid(unsafe_code)]

use super::{ReceiveStream, Scratch};
use crate::audio::SAMPLE_RATE;
use crate::audio::packet_buffer::Entry;
use crate::clock::Time;

/// Audio that is kept before the due sample. A decoder has converged after 60 ms.
pub const CONVERGENCE_SAMPLES: usize = 60 * SAMPLE_RATE as usize / 1000;

impl ReceiveStream {
    /// Advances a suspended stream: call it once per tick of 10 ms instead of [`ReceiveStream::render`].
    pub fn tick_suspended(&mut self, now: Time) {
        self.stats.is_suspended = true;
        self.fifo.clear();
        self.before_concealment.clear();
        self.concealed = 0;
        self.is_pause = false;
        self.is_concealing = false;
        self.gap = None;
        while let Some(first) = self.buffer.first() {
            if self.next.is_none() {
                self.next = Some(first.timestamp);
                self.last_sequence = first.sequence - 1;
            }
            if self.samples_since_due(&first, now) < (first.samples + CONVERGENCE_SAMPLES) as i64 {
                return;
            }
            self.advance_past(&first);
        }
    }

    /// Resumes decoding; the next [`ReceiveStream::render`] produces `channels` channels.
    pub fn resume(&mut self, channels: usize, now: Time, scratch: &mut Scratch) {
        self.stats.is_suspended = false;
        self.fifo.set_channels(channels);
        self.fifo.clear();
        self.decoder().reset();
        while let Some(first) = self.buffer.first() {
            let age = self.samples_since_due(&first, now);
            if age < first.samples as i64 {
                // The due sample is in this packet, or in a gap before it. Packets that are missing there are counted as lost, but the rest
                // of the gap is played as a pause.
                self.count_missing(&first);
                self.last_sequence = first.sequence - 1;
                self.next = Some(first.timestamp + age);
                return;
            }
            self.catch_up(&first, scratch);
            self.advance_past(&first);
        }
        // All buffered packets are past their playout time: the stream starts with the next packet.
        self.next = None;
    }

    /// Samples since the first sample of a packet was due; negative while it is not due.
    fn samples_since_due(&self, entry: &Entry, now: Time) -> i64 {
        -self.lack(entry.timestamp, now)
    }

    /// Decodes a packet after its playout time, to bring the decoder up to date.
    fn catch_up(&mut self, entry: &Entry, scratch: &mut Scratch) {
        self.select_decoder(entry);
        let payload = self.buffer.payload(entry);
        let decoder = if self.is_stereo_in_use { &mut self.stereo } else { &mut self.mono };
        // Invalid packets are counted when they are played; here they do no harm.
        let _ = decoder.decode(payload, &mut scratch.pcm[..]);
    }

    fn advance_past(&mut self, entry: &Entry) {
        self.count_missing(entry);
        self.last_sequence = entry.sequence;
        self.next = Some(entry.end());
        self.buffer.remove_first();
    }

    fn count_missing(&mut self, entry: &Entry) {
        let missing = entry.sequence - self.last_sequence - 1;
        self.stats.lost_packets += u64::try_from(missing).unwrap_or(0);
    }
}

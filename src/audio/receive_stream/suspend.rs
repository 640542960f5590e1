//! Suspend and resume of a receive stream that is not played because others are louder: it receives and decodes nothing.
//!
//! It still measures the network, and drops packets after their playout time, except the last [`KEPT`]. On resume, these
//! packets are decoded and discarded, so that the decoder has the state that it would have had, and playback begins with the
//! sample that is due at that moment.
#![forbid(unsafe_code)]

use super::ReceiveStream;
use super::Scratch;
use crate::audio::SAMPLE_RATE;
use crate::audio::packet_buffer::Entry;
use crate::clock::Time;

/// Sound that is kept before the sample that is due: 60 ms. After that, a decoder has converged.
pub const KEPT: usize = 60 * SAMPLE_RATE as usize / 1000;

impl ReceiveStream {
    /// Advances a suspended stream: call it once per tick of 10 ms instead of [`ReceiveStream::render`].
    pub fn tick_suspended(&mut self, now: Time) {
        self.stats.is_suspended = true;
        self.fifo.clear();
        self.concealed = 0;
        self.is_pause = false;
        self.is_concealing = false;
        self.gap = None;
        while let Some(first) = self.buffer.first() {
            if self.next.is_none() {
                self.next = Some(first.timestamp);
                self.last_sequence = first.sequence - 1;
            }
            if self.age(&first, now) < (first.samples + KEPT) as i64 {
                return;
            }
            self.pass(&first);
        }
    }

    /// Resumes decoding; the next [`ReceiveStream::render`] produces `channels` channels.
    pub fn resume(&mut self, channels: usize, now: Time, scratch: &mut Scratch) {
        self.stats.is_suspended = false;
        self.fifo.set_channels(channels);
        self.fifo.clear();
        self.decoder().reset();
        while let Some(first) = self.buffer.first() {
            let age = self.age(&first, now);
            if age < first.samples as i64 {
                // The sample that is due is in this packet, or a little before it in a gap that counts as a pause.
                self.count_missing(&first);
                self.last_sequence = first.sequence - 1;
                self.next = Some(first.timestamp + age);
                return;
            }
            self.catch_up(&first, scratch);
            self.pass(&first);
        }
        // No packet here is still to be played: the stream begins with the next one.
        self.next = None;
    }

    /// How many samples ago the first sample of a packet was due.
    fn age(&self, entry: &Entry, now: Time) -> i64 {
        -self.lack(entry.timestamp, now)
    }

    /// Decodes a packet after its playout time, to bring the decoder up to date.
    fn catch_up(&mut self, entry: &Entry, scratch: &mut Scratch) {
        self.take_channels(entry);
        let payload = self.buffer.payload(entry);
        let decoder = if self.is_stereo_in_use { &mut self.stereo } else { &mut self.mono };
        // Invalid packets are counted when they are played; here they do no harm.
        let _ = decoder.decode(payload, &mut scratch.pcm[..]);
    }

    fn pass(&mut self, entry: &Entry) {
        self.count_missing(entry);
        self.last_sequence = entry.sequence;
        self.next = Some(entry.end());
        self.buffer.pass_first();
    }

    fn count_missing(&mut self, entry: &Entry) {
        let missing = entry.sequence - self.last_sequence - 1;
        self.stats.lost_packets += u64::try_from(missing).unwrap_or(0);
    }
}

//! A receive stream that is not heard while others are louder: it goes on receiving and decodes nothing.
//!
//! What the network does is measured all the same, and packets are dropped when their time is over, but for the last
//! [`KEPT`]. When the receive stream is heard again, these are decoded and thrown away, so that the decoder is where it would have
//! been, and the sound begins with the sample that is due at that moment.
#![forbid(unsafe_code)]

use super::ReceiveStream;
use super::Scratch;
use crate::audio::SAMPLE_RATE;
use crate::audio::packet_buffer::Entry;
use crate::clock::Time;

/// Sound that is kept behind the moment that is due: 60 ms, after which a decoder no longer tells that it missed the rest.
pub const KEPT: usize = 60 * SAMPLE_RATE as usize / 1000;

impl ReceiveStream {
    /// Plays nothing: call it once a tick of 10 ms instead of [`ReceiveStream::render`].
    pub fn rest(&mut self, now: Time) {
        self.stats.is_resting = true;
        self.fifo.clear();
        self.invented = 0;
        self.pause = false;
        self.concealing = false;
        self.gap = None;
        while let Some(first) = self.store.first() {
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

    /// Is heard again from the next [`ReceiveStream::render`] on, which is for this many channels.
    pub fn wake(&mut self, channels: usize, now: Time, scratch_space: &mut Scratch) {
        self.stats.is_resting = false;
        self.fifo.set_channels(channels);
        self.fifo.clear();
        self.decoder().reset();
        while let Some(first) = self.store.first() {
            let age = self.age(&first, now);
            if age < first.samples as i64 {
                // What is due lies in this packet, or a little before it, which is then taken for a pause.
                self.count_missing(&first);
                self.last_sequence = first.sequence - 1;
                self.next = Some(first.timestamp + age);
                return;
            }
            self.warm(&first, scratch_space);
            self.pass(&first);
        }
        // Nothing is here that is still to be heard: the next packet begins.
        self.next = None;
    }

    /// How many samples ago the first sample of a packet was due.
    fn age(&self, entry: &Entry, now: Time) -> i64 {
        -self.lack(entry.timestamp, now)
    }

    /// Decodes a packet whose time is over, for the decoder's sake.
    fn warm(&mut self, entry: &Entry, scratch_space: &mut Scratch) {
        self.take_channels(entry);
        let payload = self.store.payload(entry);
        let decoder = if self.stereo_in_use { &mut self.stereo } else { &mut self.mono };
        // One that is not Opus is counted when it is played; here it does no harm.
        let _ = decoder.decode(payload, &mut scratch_space.pcm[..]);
    }

    fn pass(&mut self, entry: &Entry) {
        self.count_missing(entry);
        self.last_sequence = entry.sequence;
        self.next = Some(entry.end());
        self.store.pass_first();
    }

    fn count_missing(&mut self, entry: &Entry) {
        let missing = entry.sequence - self.last_sequence - 1;
        self.stats.lost_packets += u64::try_from(missing).unwrap_or(0);
    }
}

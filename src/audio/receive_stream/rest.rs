//! Rest of a receive stream: without a packet it plays silence, which need not be rendered.
//!
//! A stream rests before its first packet, and when its concealment has ended because the talker's microphone is off. Resting
//! changes nothing: after [`ReceiveStream::rest`] the stream is in the state to which rendering silence would have led it. Called
//! by the mixer on the media thread.
#![forbid(unsafe_code)]

use super::ReceiveStream;
use super::repair::DORMANT;
use crate::audio::{BLOCK, FRAME};

impl ReceiveStream {
    /// Whether [`ReceiveStream::render`] produces silence until the next packet arrives.
    pub fn is_resting(&self) -> bool {
        let is_silent = match self.next {
            None => self.fifo.ready() == 0,
            // The last frame of concealment can still be in the FIFO.
            Some(_) => self.concealed >= DORMANT + FRAME,
        };
        is_silent && !self.has_packet()
    }

    /// Whether a packet waits to be played.
    pub fn has_packet(&self) -> bool {
        self.buffer.first().is_some()
    }

    /// Passes over `blocks` blocks of silence.
    pub fn rest(&mut self, blocks: usize) {
        if self.next.is_none() {
            return;
        }
        let samples = blocks.saturating_mul(BLOCK);
        self.pace.rest(u32::try_from(blocks).unwrap_or(u32::MAX), self.is_pause);
        self.stats.played_samples += samples as u64;
        self.concealed = self.concealed.saturating_add(samples);
        if self.is_pause {
            self.stats.pause_samples += samples as u64;
        } else {
            self.count_concealed(samples, &[0.0]);
        }
    }
}

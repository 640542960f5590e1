//! How a receive stream gets to the delay that is aimed at: by taking out or putting in whole periods of the pitch.
//!
//! Looks at the delay now and then, never while something is made up. How much delay is aimed at is measured by
//! `jitter/target.rs`, where a period lies is found by `jitter/stretch.rs`, and the cut is made by `receive_stream/fifo.rs`.
//! Media thread.
#![forbid(unsafe_code)]

use super::repair::Scratch;
use super::{ReceiveStream, samples_of};
use crate::audio::packet_buffer::stretch::{self, MAX_LAG, MIN_LAG, Place, SIMILAR, SIMILAR_ENOUGH};
use crate::audio::{BLOCK, SAMPLE_RATE};
use crate::clock::Time;

/// Blocks between two looks at the delay: at most one period is taken out or put in every 50 ms.
pub const STRETCH_BLOCKS: u32 = 20;
/// Blocks between two looks while the delay is far too long.
const FAST_STRETCH_BLOCKS: u32 = 4;
/// A delay this much above its target falls fast, and any likeness of two periods will do: 100 ms.
const FAR_TOO_LONG: i64 = SAMPLE_RATE as i64 / 10;
/// A delay up to this much above its target is left alone, and [`TOO_LONG_SHARE`] of the target on top: 5 ms.
const TOO_LONG: i64 = SAMPLE_RATE as i64 / 200;
/// See above: a sixth. On an unsteady network the target itself is not steady.
const TOO_LONG_SHARE: i64 = 6;
/// A delay up to this much below its target is left alone: 2 ms.
const TOO_SHORT: i64 = SAMPLE_RATE as i64 / 500;
/// In silence, where it cannot be heard, the delay is brought closer to its target: from 5 ms too long or 1 ms too short.
const TOO_LONG_IN_SILENCE: i64 = 2 * BLOCK as i64;
/// See above.
const TOO_SHORT_IN_SILENCE: i64 = SAMPLE_RATE as i64 / 1000;
/// A packet is wanted when the block begins that has its first sample. When that comes as close as this to the lateness
/// that has to be covered, the delay is too short in any case: 0.25 ms.
const LEAST_MARGIN: i64 = SAMPLE_RATE as i64 / 4000;
/// More alike than any two periods are: only silence passes.
const ONLY_SILENCE: f32 = 2.0;

impl ReceiveStream {
    /// How much too short the delay is, in samples, if `timestamp` were the next to be played behind what is certain.
    pub(super) fn lack(&self, timestamp: i64, now: Time) -> i64 {
        let nanos = self.target.playout_nanos(timestamp - self.fifo.certain() as i64, now).unwrap_or(0);
        samples_of(self.target.delay()) as i64 - samples_of_nanos(nanos)
    }

    /// Takes out or puts in a period where the delay has been too long or too short for a while.
    pub(super) fn adjust(&mut self, heard_at: Time, now: Time, scratch_space: &mut Scratch) {
        let Some(next) = self.next else { return };
        if self.invented > 0 || self.fifo.ready() > self.fifo.certain() {
            (self.lowest, self.tightest, self.blocks_until_look) = (i64::MAX, i64::MAX, STRETCH_BLOCKS);
            return;
        }
        self.lowest = self.lowest.min(-self.lack(next, now));
        self.tightest = self.tightest.min(self.margin(next, now));
        self.blocks_until_look = self.blocks_until_look.saturating_sub(1);
        if self.blocks_until_look > 0 {
            return;
        }
        let lowest = std::mem::replace(&mut self.lowest, i64::MAX);
        let is_tight = std::mem::replace(&mut self.tightest, i64::MAX) < LEAST_MARGIN;
        let far = lowest > FAR_TOO_LONG;
        self.blocks_until_look = if far { FAST_STRETCH_BLOCKS } else { STRETCH_BLOCKS };
        if lowest > TOO_LONG_IN_SILENCE {
            self.shorten(lowest, heard_at, now, scratch_space);
        } else if is_tight || lowest < -TOO_SHORT {
            self.lengthen(SIMILAR, MAX_LAG);
        } else if lowest < -TOO_SHORT_IN_SILENCE {
            self.lengthen(ONLY_SILENCE, MIN_LAG);
        }
    }

    /// How much sooner than it has to be the packet that begins with `timestamp` is here, in samples, if it is as late as any
    /// that has to be covered.
    fn margin(&self, timestamp: i64, now: Time) -> i64 {
        let whole_blocks = self.fifo.certain() / BLOCK * BLOCK;
        let nanos = self.target.playout_nanos(timestamp - whole_blocks as i64, now).unwrap_or(i64::MAX);
        samples_of_nanos(nanos) - samples_of(self.target.need()) as i64
    }

    fn lengthen(&mut self, similar: f32, most: usize) {
        let channels = self.fifo.channels();
        let position = self.fifo.history().min(MAX_LAG);
        let around = self.fifo.around(position);
        if let Some(lag) = stretch::period(around, channels, position, Place::Around, most, similar) {
            self.stats.inserted_samples += self.fifo.insert_period(lag) as u64;
            self.stats.stretches += 1;
        }
    }

    /// Takes out a period of at most `excess` samples, less one block. Packets that wait in order are decoded early for it.
    fn shorten(&mut self, excess: i64, heard_at: Time, now: Time, scratch_space: &mut Scratch) {
        let too_long = TOO_LONG + samples_of(self.target.delay()) as i64 / TOO_LONG_SHARE;
        let similar = if excess > FAR_TOO_LONG {
            SIMILAR_ENOUGH
        } else if excess > too_long {
            SIMILAR
        } else {
            ONLY_SILENCE
        };
        while self.fifo.certain() < 2 * MAX_LAG {
            let in_order = self.store.first().filter(|first| {
                Some(first.timestamp) == self.next && first.sequence == self.last_sequence + 1
            });
            let Some(first) = in_order else { break };
            self.decode_packet(&first, heard_at, now, scratch_space);
        }
        // A block more than the target is left, as the next packet may then begin anywhere within a block.
        let (channels, most) = (self.fifo.channels(), (excess as usize).saturating_sub(BLOCK).min(MAX_LAG));
        if let Some(lag) = stretch::period(self.fifo.around(0), channels, 0, Place::Behind, most, similar) {
            self.stats.removed_samples += self.fifo.remove_period(lag) as u64;
            self.stats.stretches += 1;
        }
    }
}

fn samples_of_nanos(nanos: i64) -> i64 {
    (i128::from(nanos) * i128::from(SAMPLE_RATE) / 1_000_000_000) as i64
}

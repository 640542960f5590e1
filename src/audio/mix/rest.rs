//! Rest of the mixer: while no stream has sound to play, blocks need not be rendered.
//!
//! The media half then does not wake for the blocks of the null device, which discards them. Called on the media thread.
#![forbid(unsafe_code)]

use super::active_speakers::Slot;
use super::{Mixer, TICK_BLOCKS};

impl Mixer {
    /// Whether [`Mixer::render`] produces silence until the next packet arrives, if nothing is added to it.
    pub fn is_resting(&self) -> bool {
        self.channels.iter().all(|channel| match channel.rank.slot {
            Slot::Off => !channel.receive_stream.has_packet(),
            Slot::On(_) => channel.receive_stream.is_resting(),
            Slot::Leaving => false,
        })
    }

    /// Passes over `blocks` blocks of silence, with as many `channels` as [`Mixer::render`] has.
    pub fn rest(&mut self, blocks: u64, channels: usize) {
        let (before, after) = (u64::from(self.block_of_tick), u64::from(self.block_of_tick) + blocks);
        let tick_blocks = u64::from(TICK_BLOCKS);
        let ticks = after.div_ceil(tick_blocks) - before.div_ceil(tick_blocks);
        self.block_of_tick = (after % tick_blocks) as u32;
        for channel in &mut self.channels {
            channel.rank.pass(u32::try_from(ticks).unwrap_or(u32::MAX));
            // A volume that was changed meanwhile applies from the first sound on.
            channel.gains = channel.goal(channels);
            if channel.rank.slot != Slot::Off {
                channel.receive_stream.rest(usize::try_from(blocks).unwrap_or(usize::MAX));
            }
        }
        (self.gain, self.switch_gain) = (self.volume, if self.is_on { 1.0 } else { 0.0 });
    }
}

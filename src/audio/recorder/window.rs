//! The samples of one file that are not written yet: blocks of several sources are added up at their positions.
//!
//! Used by `session.rs` only.
#![forbid(unsafe_code)]

use std::collections::VecDeque;

use crate::audio::FRAME;
use crate::audio::mix::limiter::Limiter;

/// Samples beyond this distance from the beginning of the window are dropped: 5 s. No device plays that far ahead.
const MAX_AHEAD: u64 = 5 * 48_000;

/// Interleaved samples from a position on.
#[derive(Debug)]
pub(super) struct Window {
    channels: usize,
    /// Position of the first sample.
    start: u64,
    samples: VecDeque<f32>,
    limiter: Limiter,
}

impl Window {
    /// An empty window that begins at a position.
    pub(super) fn new(channels: usize, start: u64) -> Window {
        Window { channels, start, samples: VecDeque::new(), limiter: Limiter::new() }
    }

    /// Position up to which samples were taken.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    /// Adds interleaved samples at a position. What lies before the window, or far behind it, is dropped. Returns the number of
    /// samples per channel that were dropped; those from before the recording do not count.
    pub(super) fn add(&mut self, position: i64, block: &[f32]) -> usize {
        let late = (self.start as i64).saturating_sub(position).max(0) as usize;
        let too_late = if position < 0 { 0 } else { late.min(block.len() / self.channels) };
        let Some(block) = block.get(late.saturating_mul(self.channels)..).filter(|block| !block.is_empty())
        else {
            return too_late;
        };
        let offset = (position + late as i64) as u64 - self.start;
        if offset > MAX_AHEAD {
            return too_late + block.len() / self.channels;
        }
        let at = offset as usize * self.channels;
        if self.samples.len() < at + block.len() {
            self.samples.resize(at + block.len(), 0.0);
        }
        self.samples.range_mut(at..).zip(block).for_each(|(sum, sample)| *sum += sample);
        too_late
    }

    /// Takes the samples up to a position, in pieces of at most one frame; silence where nothing was added.
    pub(super) fn take<E>(
        &mut self,
        until: u64,
        mut receive: impl FnMut(&[f32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut piece = Vec::with_capacity(FRAME * self.channels);
        while self.start < until {
            let count = (until - self.start).min(FRAME as u64) as usize;
            let wanted = count * self.channels;
            piece.clear();
            piece.extend(self.samples.drain(..wanted.min(self.samples.len())));
            piece.resize(wanted, 0.0);
            self.limiter.process(&mut piece, self.channels);
            self.start += count as u64;
            receive(&piece)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(window: &mut Window, until: u64) -> Vec<f32> {
        let mut samples = Vec::new();
        let mut receive = |piece: &[f32]| -> Result<(), ()> {
            samples.extend_from_slice(piece);
            Ok(())
        };
        window.take(until, &mut receive).unwrap();
        samples
    }

    #[test]
    fn sources_are_added_up_at_their_positions() {
        let mut window = Window::new(1, 0);
        window.add(2, &[0.1; 4]);
        window.add(4, &[0.2; 4]);
        window.add(-3, &[0.4; 4]);
        let samples = taken(&mut window, 10);
        let expected = [0.4, 0.0, 0.1, 0.1, 0.3, 0.3, 0.2, 0.2, 0.0, 0.0];
        assert_eq!(samples.len(), 10);
        assert!(samples.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{samples:?}");
    }

    #[test]
    fn late_and_far_samples_are_dropped() {
        let mut window = Window::new(2, 0);
        assert_eq!(taken(&mut window, 1000).len(), 2000);
        assert_eq!(window.add(900, &[0.5; 150 * 2]), 100);
        assert_eq!(window.add(1000 + 6 * 48_000, &[0.5; 4 * 2]), 4);
        assert_eq!(window.samples.len(), 50 * 2);
        assert_eq!(window.add(500, &[0.5; 150 * 2]), 150);
        assert_eq!(window.add(i64::MIN, &[0.5; 2]), 0);
        assert_eq!(taken(&mut window, 1060)[..100], [0.5; 100]);
    }

    #[test]
    fn sum_stays_within_full_scale() {
        let mut window = Window::new(1, 0);
        window.add(0, &[0.9; 480]);
        window.add(0, &[0.9; 480]);
        assert!(taken(&mut window, 480).iter().all(|sample| *sample <= 1.0));
    }
}

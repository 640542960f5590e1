//! A FIFO between two device clocks, both served by the media thread.
//!
//! The microphone's side writes frames of 10 ms, the loudspeaker's side reads blocks of 2.5 ms. The two clocks drift, so the
//! fill level would grow or run out. Once per second, the smallest fill level of that second is compared with [`AIM`], and the
//! sound is resampled a little faster or slower, by at most [`MAX_PACE`]. Storage is fixed; nothing allocates after
//! [`DriftFifo::new`].
//!
//! The delay depends on the step sizes of the two sides: 10 to 15 ms with devices that read 10 ms at once, and never more than
//! [`MAX_HELD`].
#![forbid(unsafe_code)]

use std::collections::VecDeque;

use super::frame::{convert_channels, sanitise};
use super::ramp::ramp;
use super::resample::StreamResampler;
use super::{BLOCK, FRAME, MAX_CHANNELS, SAMPLE_RATE};
use crate::error::Result;

/// Maximum fill level, in samples per channel: 60 ms. Older samples are dropped while the reader is stalled.
pub const MAX_HELD: usize = 60 * SAMPLE_RATE as usize / 1000;
/// Target of the smallest fill level within a second: 2.5 ms.
pub const AIM: usize = BLOCK;
/// Maximum change of speed.
pub const MAX_PACE: f64 = 0.001;
/// Fill level at which reading begins.
const PRIMED: usize = FRAME + BLOCK;
/// Increase of that level after each underrun.
const MORE: usize = FRAME / 2;
/// Blocks between two checks of the smallest fill level: 1 s.
const CHECK_BLOCKS: u32 = 400;
/// Time in which a deviation is to be corrected, in seconds.
const SECONDS_TO_AIM: f64 = 2.0;

/// A FIFO of stereo audio.
pub struct DriftFifo {
    resampler: StreamResampler,
    held: VecDeque<f32>,
    prime: usize,
    is_primed: bool,
    /// The next written audio fades in.
    is_fresh: bool,
    /// The next read audio fades in.
    fades_in: bool,
    lowest: usize,
    blocks: u32,
    underruns: u64,
}

impl std::fmt::Debug for DriftFifo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DriftFifo({} samples)", self.held())
    }
}

impl DriftFifo {
    /// An empty FIFO. Errors: the resampler cannot be created.
    pub fn new() -> Result<DriftFifo> {
        Ok(DriftFifo {
            resampler: StreamResampler::new(SAMPLE_RATE, SAMPLE_RATE, MAX_CHANNELS)?,
            held: VecDeque::with_capacity((MAX_HELD + 4 * FRAME) * MAX_CHANNELS),
            prime: PRIMED,
            is_primed: false,
            is_fresh: true,
            fades_in: false,
            lowest: usize::MAX,
            blocks: 0,
            underruns: 0,
        })
    }

    /// Fill level in samples per channel.
    pub fn held(&self) -> usize {
        self.held.len() / MAX_CHANNELS
    }

    /// Number of underruns.
    #[cfg(test)]
    pub fn underruns(&self) -> u64 {
        self.underruns
    }

    /// Whether reads return sound: it has been filled, and there was no underrun since.
    pub fn has_sound(&self) -> bool {
        self.is_primed || self.held() >= self.prime
    }

    /// Writes interleaved samples of 1 or 2 channels.
    pub fn write(&mut self, samples: &[f32], channels: usize) {
        let mut pairs = [0.0; BLOCK * MAX_CHANNELS];
        for piece in samples.chunks(BLOCK * channels) {
            let count = piece.len() / channels;
            convert_channels(piece, channels, &mut pairs[..count * MAX_CHANNELS], MAX_CHANNELS);
            pairs.iter_mut().for_each(|sample| *sample = sanitise(*sample));
            if std::mem::take(&mut self.is_fresh) {
                ramp(&mut pairs[..count * MAX_CHANNELS], MAX_CHANNELS, 0.0, 1.0);
            }
            let held = &mut self.held;
            self.resampler.push(&pairs[..count * MAX_CHANNELS], |converted| held.extend(converted));
        }
        if self.held() > MAX_HELD {
            let over = self.held() - self.prime;
            self.held.drain(..over * MAX_CHANNELS);
            self.fades_in = true;
        }
    }

    /// Reads a block of `channels` interleaved channels; silence until the FIFO has filled, at the beginning and after each
    /// underrun. Sound fades in and out.
    pub fn read(&mut self, block: &mut [f32; BLOCK * MAX_CHANNELS], channels: usize) {
        block.fill(0.0);
        if !self.has_sound() {
            return;
        }
        self.is_primed = true;
        let count = self.held().min(BLOCK);
        let mut pairs = [0.0; BLOCK * MAX_CHANNELS];
        for (target, sample) in pairs.iter_mut().zip(self.held.drain(..count * MAX_CHANNELS)) {
            *target = sample;
        }
        if std::mem::take(&mut self.fades_in) {
            ramp(&mut pairs, MAX_CHANNELS, 0.0, 1.0);
        }
        if count < BLOCK {
            // The last sample is repeated to the block's end, and the whole block fades out.
            let last = count.checked_sub(1).map_or([0.0; MAX_CHANNELS], |n| [pairs[2 * n], pairs[2 * n + 1]]);
            pairs.chunks_exact_mut(MAX_CHANNELS).skip(count).for_each(|pair| pair.copy_from_slice(&last));
            ramp(&mut pairs, MAX_CHANNELS, 1.0, 0.0);
            self.underruns += 1;
            self.is_primed = false;
            self.fades_in = true;
            self.prime = (self.prime + MORE).min(MAX_HELD / 2);
            (self.lowest, self.blocks) = (usize::MAX, 0);
        }
        convert_channels(&pairs, MAX_CHANNELS, &mut block[..BLOCK * channels], channels);
        self.steer();
    }

    fn steer(&mut self) {
        self.lowest = self.lowest.min(self.held());
        self.blocks += 1;
        if self.blocks < CHECK_BLOCKS {
            return;
        }
        let too_much = self.lowest as f64 - AIM as f64;
        let pace = too_much / (SECONDS_TO_AIM * f64::from(SAMPLE_RATE));
        self.resampler.set_pace(1.0 - pace.clamp(-MAX_PACE, MAX_PACE));
        (self.lowest, self.blocks) = (usize::MAX, 0);
    }

    /// Drops all samples.
    pub fn clear(&mut self) {
        self.held.clear();
        (self.is_primed, self.is_fresh) = (false, true);
        (self.lowest, self.blocks) = (usize::MAX, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::test_signal::steepest;

    fn tone(n: usize) -> f32 {
        (0.5 * (n as f64 * 440.0 * std::f64::consts::TAU / 48_000.0).sin()) as f32
    }

    /// Writes frames by one clock and reads `step` samples at once by another clock that is `ppm` faster. Returns the output,
    /// and the fill level after each read.
    fn run(drift_fifo: &mut DriftFifo, seconds: usize, step: usize, ppm: f64) -> (Vec<f32>, Vec<usize>) {
        let (mut written, mut read, mut played, mut held) = (0, 0, Vec::new(), Vec::new());
        for tick in 0..seconds * 100 {
            let frame: Vec<f32> = (written..written + FRAME).map(tone).collect();
            written += FRAME;
            drift_fifo.write(&frame, 1);
            let due = ((tick * FRAME) as f64 * (1.0 + ppm * 1e-6)) as usize;
            while read + step <= due {
                for _ in 0..step / BLOCK {
                    let mut block = [0.0; BLOCK * MAX_CHANNELS];
                    drift_fifo.read(&mut block, 1);
                    played.extend_from_slice(&block[..BLOCK]);
                    held.push(drift_fifo.held());
                }
                read += step;
            }
        }
        (played, held)
    }

    #[test]
    fn clock_drift_is_followed_without_gap_or_click() {
        for (step, ppm) in
            [(BLOCK, 0.0), (BLOCK, 200.0), (FRAME, -200.0), (2 * FRAME, 100.0), (2 * FRAME, -100.0)]
        {
            let mut drift_fifo = DriftFifo::new().unwrap();
            let (played, held) = run(&mut drift_fifo, 60, step, ppm);
            let start = 5 * 48_000;
            let underruns = drift_fifo.underruns();
            assert!(underruns <= 2, "{step} at {ppm} ppm: {underruns} underruns");
            assert!(held.iter().all(|held| *held <= MAX_HELD));
            let late = &held[held.len() / 2..];
            let most = *late.iter().max().unwrap();
            assert!(most <= 2 * step.max(FRAME) + 2 * AIM, "{step} at {ppm} ppm: {most} samples held");
            // The tone changes by 0.029 per sample.
            assert!(
                steepest(&played[start..]) < 0.032,
                "{step} at {ppm} ppm: {}",
                steepest(&played[start..])
            );
        }
    }

    #[test]
    fn fill_level_is_limited_while_reader_is_stalled() {
        let mut drift_fifo = DriftFifo::new().unwrap();
        for k in 0..1000 {
            drift_fifo.write(&[0.1; FRAME], 1);
            assert!(drift_fifo.held() <= MAX_HELD, "after {k}");
        }
        let mut block = [0.0; BLOCK * MAX_CHANNELS];
        drift_fifo.read(&mut block, 2);
        assert!(block[0] < 0.001 && (block[2 * BLOCK - 1] - 0.1).abs() < 0.01, "begins softly");
    }

    #[test]
    fn underrun_fades_and_non_finite_samples_are_silence() {
        let mut drift_fifo = DriftFifo::new().unwrap();
        drift_fifo.write(&[f32::NAN; 2 * FRAME], 2);
        (0..3).for_each(|_| drift_fifo.write(&[0.5; FRAME], 1));
        let mut played = Vec::new();
        for k in 0..40 {
            if k == 30 {
                (0..4).for_each(|_| drift_fifo.write(&[0.5; FRAME], 1));
            }
            let mut block = [0.0; BLOCK * MAX_CHANNELS];
            drift_fifo.read(&mut block, 2);
            played.extend(block.chunks_exact(2).map(|pair| pair[0]));
        }
        assert!(played.iter().all(|sample| sample.is_finite()));
        assert_eq!(drift_fifo.underruns(), 1);
        let loudest = played[30 * BLOCK..].iter().fold(0.0_f32, |most, sample| most.max(*sample));
        assert!((loudest - 0.5).abs() < 0.01, "sound begins again: {loudest}");
        assert!(steepest(&played[12 * BLOCK..]) < 0.02, "{}", steepest(&played[12 * BLOCK..]));
    }
}

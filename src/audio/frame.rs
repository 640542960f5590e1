//! A frame: 10 ms of audio at 48 kHz, mono or interleaved stereo, in storage of fixed size.
//!
//! Plain data: devices fill it, processors change it, the send chain encodes it. Never allocates; used on the media thread.
#![forbid(unsafe_code)]

use super::{FRAME, MAX_CHANNELS};

/// 480 samples per channel in f32, nominally within ±1.0.
#[derive(Clone, PartialEq, Debug)]
pub struct Frame {
    samples: [f32; FRAME * MAX_CHANNELS],
    channels: usize,
}

impl Frame {
    /// A silent frame of 1 or 2 channels; other values are clamped.
    pub fn silence(channels: usize) -> Frame {
        Frame { samples: [0.0; FRAME * MAX_CHANNELS], channels: channels.clamp(1, MAX_CHANNELS) }
    }

    /// 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Makes the frame silent and sets its channel count (1 or 2).
    pub fn clear(&mut self, channels: usize) {
        self.channels = channels.clamp(1, MAX_CHANNELS);
        self.samples.fill(0.0);
    }

    /// The samples, interleaved: 480 times the channel count.
    pub fn samples(&self) -> &[f32] {
        &self.samples[..FRAME * self.channels]
    }

    /// The samples, mutable and interleaved: 480 times the channel count.
    pub fn samples_mut(&mut self) -> &mut [f32] {
        &mut self.samples[..FRAME * self.channels]
    }
}

/// Copies interleaved samples of `from` channels into `to` channels: two become one by their mean, one is copied to two.
///
/// Both slices should have the same number of samples per channel; otherwise the shorter one decides.
pub fn convert_channels(source: &[f32], from: usize, target: &mut [f32], to: usize) {
    match (from, to) {
        (1, 2) => {
            for (pair, sample) in target.chunks_exact_mut(2).zip(source) {
                pair.fill(*sample);
            }
        }
        (2, 1) => {
            for (sample, pair) in target.iter_mut().zip(source.chunks_exact(2)) {
                *sample = (pair[0] + pair[1]) * 0.5;
            }
        }
        _ => {
            let count = source.len().min(target.len());
            target[..count].copy_from_slice(&source[..count]);
        }
    }
}

/// Maximum absolute value of input samples: +24 dBFS. Larger values are a fault, not loud sound.
pub const MAX_INPUT: f32 = 16.0;

/// Makes an input sample safe: NaN, infinities and denormals become 0, other values are clamped to ±[`MAX_INPUT`].
///
/// A NaN would stay in the encoder's filters forever, and denormals make them many times slower.
pub fn sanitise(sample: f32) -> f32 {
    if sample.is_normal() { sample.clamp(-MAX_INPUT, MAX_INPUT) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invalid_samples_become_silence() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e-40, -1e-42] {
            assert_eq!(sanitise(bad), 0.0, "{bad}");
        }
        assert_eq!(sanitise(-0.25), -0.25);
        assert_eq!(sanitise(1e30), MAX_INPUT);
    }

    #[test]
    fn channels_convert_by_mean_and_by_copy() {
        let mut mono = [0.0; 2];
        convert_channels(&[1.0, 0.0, 0.5, 0.5], 2, &mut mono, 1);
        assert_eq!(mono, [0.5, 0.5]);
        let mut stereo = [0.0; 4];
        convert_channels(&[0.1, 0.2], 1, &mut stereo, 2);
        assert_eq!(stereo, [0.1, 0.1, 0.2, 0.2]);
    }

    #[test]
    fn frame_has_480_samples_per_channel() {
        assert_eq!(Frame::silence(1).samples().len(), 480);
        assert_eq!(Frame::silence(2).samples().len(), 960);
        assert_eq!(Frame::silence(7).channels(), 2);
    }
}

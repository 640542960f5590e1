//! The high-pass filter: removes rumble, wind and the DC offset of cheap converters.
//!
//! It is used while the echo canceller, which has its own, is off. Second order, Butterworth, 80 Hz, no delay (R.
//! Bristow-Johnson, Cookbook formulae for audio EQ biquad filter coefficients). Runs on the media thread; allocates nothing.
#![forbid(unsafe_code)]

use crate::audio::{FRAME, SAMPLE_RATE};

/// Cut-off frequency, in Hz. Deep voices begin at about 85.
const CUTOFF_HZ: f64 = 80.0;
/// Smaller values count as silence, before they become denormal and slow.
const FLOOR: f64 = 1e-15;

/// The high-pass filter of one channel.
pub struct HighPass {
    /// b0, b1, b2, a1, a2 with a0 = 1.
    coefficients: [f64; 5],
    state: [f64; 2],
}

impl HighPass {
    /// A filter at rest.
    pub fn new() -> HighPass {
        let omega = std::f64::consts::TAU * CUTOFF_HZ / f64::from(SAMPLE_RATE);
        let (sine, cosine) = omega.sin_cos();
        let alpha = sine * std::f64::consts::FRAC_1_SQRT_2;
        let a0 = 1.0 + alpha;
        let b = (1.0 + cosine) / 2.0 / a0;
        HighPass { coefficients: [b, -2.0 * b, b, -2.0 * cosine / a0, (1.0 - alpha) / a0], state: [0.0; 2] }
    }

    /// Filters 10 ms in place.
    pub fn process(&mut self, samples: &mut [f32; FRAME]) {
        let [b0, b1, b2, a1, a2] = self.coefficients;
        let [mut s1, mut s2] = self.state;
        for sample in samples {
            let x = f64::from(*sample);
            let y = b0 * x + s1;
            s1 = b1 * x - a1 * y + s2;
            s2 = b2 * x - a2 * y;
            *sample = y as f32;
        }
        self.state = [s1, s2].map(|value| if value.abs() < FLOOR { 0.0 } else { value });
    }
}

impl Default for HighPass {
    fn default() -> Self {
        HighPass::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gain in dB at a frequency, once the filter has settled.
    fn gain_db(hz: f32) -> f32 {
        let mut filter = HighPass::new();
        let (mut given, mut got) = (0.0, 0.0);
        for k in 0..100 {
            let tone: [f32; FRAME] = std::array::from_fn(|n| {
                (std::f32::consts::TAU * hz * (k * FRAME + n) as f32 / SAMPLE_RATE as f32).sin()
            });
            let mut samples = tone;
            filter.process(&mut samples);
            if k >= 50 {
                given += tone.iter().map(|s| s * s).sum::<f32>();
                got += samples.iter().map(|s| s * s).sum::<f32>();
            }
        }
        10.0 * (got / given).log10()
    }

    #[test]
    fn rumble_is_removed_and_voices_pass() {
        assert!(gain_db(20.0) < -22.0, "{}", gain_db(20.0));
        assert!((gain_db(80.0) + 3.0).abs() < 0.2, "{}", gain_db(80.0));
        assert!(gain_db(200.0).abs() < 0.2, "{}", gain_db(200.0));
        assert!(gain_db(10_000.0).abs() < 0.01);
    }

    #[test]
    fn offset_decays_to_zero_without_denormals() {
        let mut filter = HighPass::new();
        filter.process(&mut [0.5; FRAME]);
        let mut samples = [0.0; FRAME];
        for _ in 0..300 {
            samples = [0.0; FRAME];
            filter.process(&mut samples);
        }
        assert_eq!(samples, [0.0; FRAME]);
    }
}

//! Estimates the pitch of a voice, for the voice changer.
//!
//! Normalised cross-correlation of the last 33 ms at 12 kHz (as in D. Talkin, "A robust algorithm for pitch tracking (RAPT)",
//! 1995, without its tracking over time): the first lag that is nearly as good as the best one is the period, so that an octave
//! below is not taken for it. Runs on the media thread; allocates nothing.
#![forbid(unsafe_code)]

use crate::audio::FRAME;

/// Lowest pitch that is found, in Hz.
pub const LOWEST_HZ: usize = 75;
/// Highest pitch that is found, in Hz.
const HIGHEST_HZ: usize = 500;
/// Samples at 48 kHz of which one at 12 kHz is the mean.
const STEP: usize = 4;
/// Lags that are compared, at 12 kHz.
const LAGS: std::ops::RangeInclusive<usize> = 12_000 / HIGHEST_HZ..=12_000 / LOWEST_HZ;
/// Samples that are compared, at 12 kHz: 20 ms.
const WINDOW: usize = 240;
/// Samples that are kept.
const KEPT: usize = WINDOW + 12_000 / LOWEST_HZ;
/// Likeness of two periods from which a sound is voiced, 0–1, and below which a voiced sound ends.
const VOICED: f32 = 0.6;
const UNVOICED: f32 = 0.45;
/// A shorter lag is the period if it is this good, relative to the best one.
const NEARLY_BEST: f32 = 0.88;
/// Mean square below which everything is unvoiced: −70 dBFS.
const QUIET: f32 = 1e-7;

/// Follows the pitch of one voice.
pub struct PitchEstimator {
    kept: [f32; KEPT],
    is_voiced: bool,
}

impl PitchEstimator {
    /// An estimator that has heard nothing.
    pub fn new() -> PitchEstimator {
        PitchEstimator { kept: [0.0; KEPT], is_voiced: false }
    }

    /// Takes 10 ms. Returns the period of the newest audio in samples at 48 kHz; `None` if it is not voiced.
    pub fn push(&mut self, samples: &[f32; FRAME]) -> Option<f32> {
        self.kept.copy_within(FRAME / STEP.., 0);
        for (kept, four) in self.kept[KEPT - FRAME / STEP..].iter_mut().zip(samples.chunks_exact(STEP)) {
            *kept = four.iter().sum::<f32>() / STEP as f32;
        }
        let newest = &self.kept[KEPT - WINDOW..];
        let power = dot(newest, newest);
        if power < QUIET * WINDOW as f32 {
            self.is_voiced = false;
            return None;
        }
        let mut likeness = [0.0_f32; *LAGS.end() + 1];
        for lag in LAGS {
            let earlier = &self.kept[KEPT - WINDOW - lag..][..WINDOW];
            let scale = (power * dot(earlier, earlier)).sqrt();
            likeness[lag] = if scale > 0.0 { dot(newest, earlier) / scale } else { 0.0 };
        }
        let best = likeness.iter().copied().fold(0.0, f32::max);
        self.is_voiced = best > if self.is_voiced { UNVOICED } else { VOICED };
        if !self.is_voiced {
            return None;
        }
        let is_peak = |lag: usize| {
            let next = likeness.get(lag + 1).copied().unwrap_or(0.0);
            likeness[lag] >= NEARLY_BEST * best && likeness[lag] >= likeness[lag - 1] && likeness[lag] >= next
        };
        let lag = LAGS.into_iter().find(|lag| is_peak(*lag))?;
        // The peak lies between the samples: the vertex of the parabola through three points.
        let (before, at) = (likeness[lag - 1], likeness[lag]);
        let after = likeness.get(lag + 1).copied().unwrap_or(before);
        let curve = before - 2.0 * at + after;
        let shift = if curve < 0.0 { (0.5 * (before - after) / curve).clamp(-0.5, 0.5) } else { 0.0 };
        Some((lag as f32 + shift) * STEP as f32)
    }
}

impl Default for PitchEstimator {
    fn default() -> Self {
        PitchEstimator::new()
    }
}

/// The sum of the products, in lanes that the compiler turns into vectors.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::SAMPLE_RATE;
    use crate::random::Random;

    /// A tone with many harmonics.
    fn vowel(hz: f32, k: usize) -> [f32; FRAME] {
        std::array::from_fn(|n| {
            let phase = (k * FRAME + n) as f32 * std::f32::consts::TAU * hz / SAMPLE_RATE as f32;
            (1..12).map(|h| (phase * h as f32).sin() / h as f32).sum::<f32>() * 0.1
        })
    }

    #[test]
    fn period_of_a_voice_is_found() {
        for hz in [80.0_f32, 110.0, 150.0, 220.0, 330.0, 450.0] {
            let mut pitch = PitchEstimator::new();
            let found = (0..20).filter_map(|k| pitch.push(&vowel(hz, k))).last().unwrap();
            let found_hz = SAMPLE_RATE as f32 / found;
            assert!((found_hz / hz - 1.0).abs() < 0.02, "{found_hz} Hz of {hz}");
        }
    }

    #[test]
    fn noise_and_silence_have_no_pitch() {
        let mut pitch = PitchEstimator::new();
        let mut random = Random::from_seed(3);
        let voiced = (0..100)
            .filter(|_| pitch.push(&std::array::from_fn(|_| (random.unit() as f32 - 0.5) * 0.2)).is_some())
            .count();
        assert!(voiced < 5, "{voiced} of 100 frames of noise");
        assert_eq!(
            pitch.push(&[0.0; FRAME]).or_else(|| (0..5).find_map(|_| pitch.push(&[0.0; FRAME]))),
            None
        );
    }
}

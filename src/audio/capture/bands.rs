//! Splits 10 ms at 48 kHz into three bands at 16 kHz each, and joins them again. The echo canceller works on these bands.
//!
//! The filters are those of `sonora`'s filter bank, which the canceller was tuned with. Sonora's own implementation uses fused
//! multiply-add, which is a function call per sample where the library is built for a generic processor; it took a quarter of
//! the time of the whole capture chain. This file therefore reads the impulse responses from the bank once and computes the
//! sums itself. Called by `echo.rs` on the media thread; allocates nothing.
#![forbid(unsafe_code)]

use sonora::three_band_filter_bank::ThreeBandFilterBank;

use crate::audio::FRAME;

/// Number of bands: 0–8, 8–16 and 16–24 kHz.
pub(super) const BANDS: usize = 3;
/// Samples of one band in 10 ms.
pub(super) const BAND: usize = FRAME / BANDS;
/// Length of the impulse responses, in samples of a band.
const TAPS: usize = 16;
/// Number of sums that are computed side by side, to fill the vector registers.
const SIDE: usize = 16;
/// Smaller values count as silence, before they become denormal and slow.
const FLOOR: f32 = 1e-15;

/// 10 ms in three bands.
pub(super) type Split = [[f32; BAND]; BANDS];
/// An impulse response for each pair of an input and an output: `taps[input][output]`.
type Responses = [[[f32; TAPS]; BANDS]; BANDS];

/// Filters three inputs at 16 kHz into three outputs.
struct Matrix {
    responses: Responses,
    /// The end of the previous 10 ms, followed by the current 10 ms.
    lines: [[f32; TAPS + BAND]; BANDS],
}

impl Matrix {
    fn new(responses: Responses) -> Matrix {
        Matrix { responses, lines: [[0.0; TAPS + BAND]; BANDS] }
    }

    /// Makes room for the next 10 ms of an input.
    fn next(&mut self, input: usize) -> &mut [f32] {
        let line = &mut self.lines[input];
        line.copy_within(BAND.., 0);
        &mut line[TAPS..]
    }

    fn output(&self, output: usize, target: &mut [f32; BAND]) {
        for (piece, sums) in target.chunks_exact_mut(SIDE).enumerate() {
            let mut side = [0.0_f32; SIDE];
            for (line, responses) in self.lines.iter().zip(&self.responses) {
                let end = TAPS + piece * SIDE;
                for (tap, weight) in responses[output].iter().enumerate() {
                    let samples = &line[end - tap..][..SIDE];
                    for (sum, sample) in side.iter_mut().zip(samples) {
                        *sum += sample * weight;
                    }
                }
            }
            sums.copy_from_slice(&side);
        }
    }
}

/// Splits one signal into bands.
pub(super) struct Analysis(Matrix);

impl Analysis {
    /// A filter at rest.
    pub(super) fn new() -> Analysis {
        let mut responses = [[[0.0; TAPS]; BANDS]; BANDS];
        for (phase, responses) in responses.iter_mut().enumerate() {
            let mut impulse = [0.0; FRAME];
            impulse[phase] = 1.0;
            let mut bands = [[0.0; BAND]; BANDS];
            ThreeBandFilterBank::new().analysis(&impulse, &mut bands);
            for (response, band) in responses.iter_mut().zip(&bands) {
                response.copy_from_slice(&band[..TAPS]);
            }
        }
        Analysis(Matrix::new(responses))
    }

    /// Splits 10 ms; each sample is multiplied by `scale`.
    pub(super) fn process(&mut self, samples: &[f32; FRAME], scale: f32, bands: &mut Split) {
        for phase in 0..BANDS {
            let line = self.0.next(phase);
            for (target, group) in line.iter_mut().zip(samples.chunks_exact(BANDS)) {
                let sample = group[phase] * scale;
                *target = if sample.abs() < FLOOR { 0.0 } else { sample };
            }
        }
        for (band, target) in bands.iter_mut().enumerate() {
            self.0.output(band, target);
        }
    }
}

/// Joins the bands of one signal.
pub(super) struct Synthesis(Matrix);

impl Synthesis {
    /// A filter at rest.
    pub(super) fn new() -> Synthesis {
        let mut responses = [[[0.0; TAPS]; BANDS]; BANDS];
        for (band, responses) in responses.iter_mut().enumerate() {
            let mut impulse = [[0.0; BAND]; BANDS];
            impulse[band][0] = 1.0;
            let mut samples = [0.0; FRAME];
            ThreeBandFilterBank::new().synthesis(&impulse, &mut samples);
            for (phase, response) in responses.iter_mut().enumerate() {
                for (tap, group) in response.iter_mut().zip(samples.chunks_exact(BANDS)) {
                    *tap = group[phase];
                }
            }
        }
        Synthesis(Matrix::new(responses))
    }

    /// Joins 10 ms; each sample is multiplied by `scale`.
    pub(super) fn process(&mut self, bands: &Split, scale: f32, samples: &mut [f32; FRAME]) {
        for (band, source) in bands.iter().enumerate() {
            self.0.next(band).copy_from_slice(source);
        }
        let mut phases = [[0.0; BAND]; BANDS];
        for (phase, target) in phases.iter_mut().enumerate() {
            self.0.output(phase, target);
        }
        for (n, group) in samples.chunks_exact_mut(BANDS).enumerate() {
            for (sample, phase) in group.iter_mut().zip(&phases) {
                *sample = phase[n] * scale;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn noise(random: &mut Random) -> [f32; FRAME] {
        std::array::from_fn(|_| random.unit() as f32 * 2.0 - 1.0)
    }

    #[test]
    fn bands_equal_those_of_sonora() {
        let mut random = Random::from_seed(3);
        let (mut bank, mut analysis, mut synthesis) =
            (ThreeBandFilterBank::new(), Analysis::new(), Synthesis::new());
        for _ in 0..5 {
            let samples = noise(&mut random);
            let (mut expected, mut bands) = ([[0.0; BAND]; BANDS], [[0.0; BAND]; BANDS]);
            bank.analysis(&samples, &mut expected);
            analysis.process(&samples, 1.0, &mut bands);
            let off = expected.as_flattened().iter().zip(bands.as_flattened());
            assert!(off.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max) < 1e-5);
            let (mut whole, mut joined) = ([0.0; FRAME], [0.0; FRAME]);
            bank.synthesis(&expected, &mut whole);
            synthesis.process(&bands, 1.0, &mut joined);
            assert!(whole.iter().zip(&joined).all(|(a, b)| (a - b).abs() < 1e-5));
        }
    }

    #[test]
    fn silence_after_sound_becomes_exact_silence() {
        let (mut analysis, mut synthesis) = (Analysis::new(), Synthesis::new());
        let (mut bands, mut samples) = ([[0.0; BAND]; BANDS], [0.5; FRAME]);
        for k in 0..3 {
            analysis.process(&[if k == 0 { 0.5 } else { 0.0 }; FRAME], 1.0, &mut bands);
            synthesis.process(&bands, 1.0, &mut samples);
        }
        assert_eq!(samples, [0.0; FRAME]);
    }
}

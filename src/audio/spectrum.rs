//! The spectrum of a short piece of audio: one-third-octave bands in dBFS, for display.
//!
//! It is not for measurements: a Hann window of 85 ms leaks into the neighbours of the lowest bands. It is computed at the
//! requested interval only, from the samples that a [`Meter`](super::level::Meter) keeps. Runs on the media thread; allocates
//! in [`Analyser::new`] only.
#![forbid(unsafe_code)]

use std::f64::consts::TAU;

use sonora_fft::fft4g::Fft4g;

use super::SAMPLE_RATE;
use super::level::{HISTORY, SILENCE_DBFS};

/// Bands of a spectrum: one-third-octave bands from 100 Hz to 20 kHz (IEC 61260-1, base 10).
pub const BANDS: usize = 24;
/// Number of the first band in the series of centre frequencies: 10^(20/10) = 100 Hz.
const FIRST: f64 = 20.0;
/// Larger samples are clamped to this: everything above full scale is 0 dBFS, and sums stay finite.
const LARGEST: f32 = 8.0;

/// Lower edge of band `band` in Hz; for [`BANDS`] the upper edge of the last band. From 89.1 Hz to 22.4 kHz.
pub fn edge_hz(band: usize) -> f64 {
    10f64.powf((FIRST + band as f64 - 0.5) / 10.0)
}

/// RMS level of each band in dBFS, −127 to 0. The sum of the powers of all bands is that of the audio between the edges.
pub type Spectrum = [f32; BANDS];

/// Computes spectra.
pub struct Analyser {
    transform: Fft4g,
    window: Vec<f32>,
    /// The sound, and after the transform its bins: alternating real and imaginary parts. The real part of the last bin is
    /// stored in place of the first bin's imaginary part, which is 0.
    bins: Vec<f32>,
    /// Edges in bins, shifted by half a bin: bin k reaches from k to k + 1.
    edges: [f64; BANDS + 1],
    /// Factor from the squares of a bin to the mean square of the audio.
    scale: f64,
}

impl Default for Analyser {
    fn default() -> Self {
        Analyser::new()
    }
}

impl Analyser {
    /// Creates the tables.
    pub fn new() -> Analyser {
        let window: Vec<f32> =
            (0..HISTORY).map(|n| (0.5 - 0.5 * (TAU * n as f64 / HISTORY as f64).cos()) as f32).collect();
        let energy: f64 = window.iter().map(|w| f64::from(*w) * f64::from(*w)).sum();
        let bin_hz = f64::from(SAMPLE_RATE) / HISTORY as f64;
        Analyser {
            transform: Fft4g::new(HISTORY),
            bins: vec![0.0; HISTORY],
            edges: std::array::from_fn(|band| edge_hz(band) / bin_hz + 0.5),
            // Parseval's theorem: a real signal has each frequency twice, and the transform returns one of them.
            scale: 2.0 / (HISTORY as f64 * energy),
            window,
        }
    }

    /// The spectrum of [`HISTORY`] samples in two pieces ([`Meter::history`](super::level::Meter::history)). Missing and
    /// non-finite samples count as silence.
    pub fn analyse(&mut self, (older, newer): (&[f32], &[f32])) -> Spectrum {
        let mut samples = older.iter().chain(newer);
        for (input, window) in self.bins.iter_mut().zip(&self.window) {
            let sample = samples.next().copied().filter(|sample| sample.is_finite()).unwrap_or(0.0);
            *input = sample.clamp(-LARGEST, LARGEST) * window;
        }
        self.transform.rdft(&mut self.bins);
        std::array::from_fn(|band| self.band_dbfs(self.edges[band], self.edges[band + 1]))
    }

    /// Power between two edges; a bin that an edge cuts counts with its part inside.
    fn band_dbfs(&self, low: f64, high: f64) -> f32 {
        // The first and the last bin are outside all edges; they are stored differently.
        let (first, last) = ((low as usize).max(1), (high as usize).min(HISTORY / 2 - 1));
        let mut power = 0.0;
        for bin in first..=last {
            let part = high.min(bin as f64 + 1.0) - low.max(bin as f64);
            let (real, imaginary) = (self.bins[2 * bin], self.bins[2 * bin + 1]);
            power += f64::from(real * real + imaginary * imaginary) * part.max(0.0);
        }
        let dbfs = 10.0 * (power * self.scale).log10();
        (dbfs as f32).clamp(SILENCE_DBFS, 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::level::measure;
    use crate::random::Random;

    fn sine(frequency: f64, amplitude: f32) -> Vec<f32> {
        (0..HISTORY)
            .map(|n| amplitude * (n as f64 * frequency * TAU / f64::from(SAMPLE_RATE)).sin() as f32)
            .collect()
    }

    #[test]
    fn edges_are_third_octaves_from_89_hz_to_22_khz() {
        assert!((edge_hz(0) - 89.125).abs() < 0.01 && (edge_hz(BANDS) - 22_387.2).abs() < 0.1);
        for band in 0..BANDS {
            let ratio = edge_hz(band + 1) / edge_hz(band);
            assert!((ratio - 2f64.powf(1.0 / 3.0)).abs() < 0.002, "{ratio}");
        }
    }

    #[test]
    fn full_scale_sine_appears_in_its_band_only() {
        let mut analyser = Analyser::new();
        for band in 0..BANDS {
            let centre = 10f64.powf((FIRST + band as f64) / 10.0);
            let (older, newer) = (&sine(centre, 1.0)[..1000], &sine(centre, 1.0)[1000..]);
            let spectrum = analyser.analyse((older, newer));
            assert!((spectrum[band] + 3.01).abs() < 1.5, "{centre} Hz: {spectrum:?}");
            for (other, level) in spectrum.iter().enumerate() {
                // The lowest bands are two bins wide, as wide as each half of the window's main lobe.
                let most = if band < 4 && band.abs_diff(other) == 1 { -9.0 } else { -30.0 };
                assert!(other == band || *level < most, "{centre} Hz in band {other}: {spectrum:?}");
            }
        }
    }

    #[test]
    fn band_powers_add_up_to_the_power_of_the_sound() {
        let mut random = Random::from_seed(3);
        let noise: Vec<f32> =
            (0..HISTORY).map(|_| (random.next_u64() as f64 / u64::MAX as f64 - 0.5) as f32 * 0.4).collect();
        let spectrum = Analyser::new().analyse((&noise, &[]));
        let sum: f64 = spectrum.iter().map(|dbfs| 10f64.powf(f64::from(*dbfs) / 10.0)).sum();
        let whole = f64::from(measure(&noise).rms_dbfs);
        // White noise up to 24 kHz has 7 % of its power above the last band and almost none below the first.
        assert!((10.0 * sum.log10() - whole).abs() < 0.6, "{} against {whole}", 10.0 * sum.log10());
        let rises = spectrum.windows(2).skip(6).filter(|pair| pair[1] > pair[0]).count();
        assert!(rises >= 14, "white noise rises by one decibel per band: {spectrum:?}");
    }

    #[test]
    fn silence_and_non_finite_samples_have_no_spectrum() {
        let mut analyser = Analyser::new();
        assert_eq!(analyser.analyse((&[], &[])), [SILENCE_DBFS; BANDS]);
        assert_eq!(analyser.analyse((&[f32::NAN; HISTORY], &[])), [SILENCE_DBFS; BANDS]);
        let loud = analyser.analyse((&[f32::MAX; HISTORY], &[]));
        assert!(loud.iter().all(|level| level.is_finite() && *level <= 0.0), "{loud:?}");
    }
}

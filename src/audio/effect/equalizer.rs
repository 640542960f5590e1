//! The ten-band equalizer: a peaking filter for each octave from 31 Hz to 16 kHz.
//!
//! Second-order filters in series (R. Bristow-Johnson, Cookbook formulae for audio EQ biquad filter coefficients), each one octave
//! wide. A band with a gain of 0 dB costs nothing. New gains are crossfaded within one frame. Adds no delay. Runs on the media
//! thread; allocates nothing.
#![forbid(unsafe_code)]

use crate::audio::{FRAME, SAMPLE_RATE};

/// Number of bands.
pub const BANDS: usize = 10;
/// Centre frequencies of the bands, in Hz.
pub const CENTRES_HZ: [f64; BANDS] =
    [31.25, 62.5, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0];
/// Quality of a filter that is one octave wide.
const QUALITY: f64 = std::f64::consts::SQRT_2;
/// Smaller values count as silence, before they become denormal and slow.
const FLOOR: f64 = 1e-15;

/// One band: its filter, or `None` at 0 dB.
#[derive(Copy, Clone, Default)]
struct Band {
    /// b0, b1, b2, a1, a2 with a0 = 1.
    filter: Option<[f64; 5]>,
    /// State of each channel.
    state: [[f64; 2]; 2],
}

impl Band {
    fn set_gain(&mut self, centre_hz: f64, gain_db: f32) {
        if gain_db == 0.0 {
            *self = Band::default();
            return;
        }
        let amplitude = 10f64.powf(f64::from(gain_db) / 40.0);
        let (sine, cosine) = (std::f64::consts::TAU * centre_hz / f64::from(SAMPLE_RATE)).sin_cos();
        let alpha = sine / (2.0 * QUALITY);
        let a0 = 1.0 + alpha / amplitude;
        let (b0, b2) = (1.0 + alpha * amplitude, 1.0 - alpha * amplitude);
        let a2 = 1.0 - alpha / amplitude;
        self.filter = Some([b0, -2.0 * cosine, b2, -2.0 * cosine, a2].map(|value| value / a0));
    }

    fn process<const CHANNELS: usize>(&mut self, samples: &mut [f32]) {
        let Some([b0, b1, b2, a1, a2]) = self.filter else { return };
        let [mut s1, mut s2] = self.state;
        for samples in samples.chunks_exact_mut(CHANNELS) {
            // The channels are independent, so they are computed side by side.
            for (channel, sample) in samples.iter_mut().enumerate() {
                let x = f64::from(*sample);
                let y = b0 * x + s1[channel];
                s1[channel] = b1 * x - a1 * y + s2[channel];
                s2[channel] = b2 * x - a2 * y;
                *sample = y as f32;
            }
        }
        self.state = [s1, s2].map(|pair| pair.map(|value| if value.abs() < FLOOR { 0.0 } else { value }));
    }
}

/// The equalizer of a mono or stereo signal.
#[derive(Default)]
pub struct Equalizer {
    bands: [Band; BANDS],
    gains_db: [f32; BANDS],
    /// The bands before the last change, until they have faded out.
    before: Option<[Band; BANDS]>,
}

impl Equalizer {
    /// An equalizer with all gains at 0 dB.
    pub fn new() -> Equalizer {
        Equalizer::default()
    }

    /// Sets the gain of each band, in dB.
    pub fn set_gains(&mut self, gains_db: &[f32; BANDS]) {
        if *gains_db == self.gains_db {
            return;
        }
        self.before.get_or_insert(self.bands);
        self.gains_db = *gains_db;
        for (k, band) in self.bands.iter_mut().enumerate() {
            band.set_gain(CENTRES_HZ[k], gains_db[k]);
        }
    }

    /// Forgets all earlier audio.
    pub fn reset(&mut self) {
        self.before = None;
        self.bands.iter_mut().for_each(|band| band.state = Default::default());
    }

    /// Filters 10 ms in place: `N` is 480 for mono, and 960 for interleaved stereo.
    pub fn process<const N: usize>(&mut self, samples: &mut [f32; N]) {
        let Some(mut before) = self.before.take() else { return run(&mut self.bands, samples) };
        let mut earlier = *samples;
        run(&mut before, &mut earlier);
        run(&mut self.bands, samples);
        for (n, (sample, earlier)) in samples.iter_mut().zip(earlier).enumerate() {
            let share = ((n / const { N / FRAME }) + 1) as f32 / FRAME as f32;
            *sample = earlier + (*sample - earlier) * share;
        }
    }
}

fn run<const N: usize>(bands: &mut [Band; BANDS], samples: &mut [f32; N]) {
    for band in bands {
        match const { N / FRAME } {
            1 => band.process::<1>(samples),
            _ => band.process::<2>(samples),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::test_signal::steepest;

    fn tone(hz: f64, k: usize) -> [f32; FRAME] {
        let step = std::f64::consts::TAU * hz / f64::from(SAMPLE_RATE);
        std::array::from_fn(|n| (((k * FRAME + n) as f64 * step).sin() * 0.1) as f32)
    }

    fn power(samples: &[f32]) -> f64 {
        samples.iter().map(|sample| f64::from(*sample).powi(2)).sum()
    }

    /// Gain in dB at a frequency, once the filters have settled.
    fn gain_db(equalizer: &mut Equalizer, hz: f64) -> f64 {
        let (mut given, mut got) = (0.0, 0.0);
        for k in 0..60 {
            let mut frame = tone(hz, k);
            if k >= 40 {
                given += power(&frame);
            }
            equalizer.process(&mut frame);
            if k >= 40 {
                got += power(&frame);
            }
        }
        10.0 * (got / given).log10()
    }

    #[test]
    fn each_band_has_its_gain_at_its_centre() {
        for (band, centre_hz) in CENTRES_HZ.into_iter().enumerate() {
            for gain in [-15.0_f32, -6.0, 9.0, 15.0] {
                let mut equalizer = Equalizer::new();
                let mut gains = [0.0; BANDS];
                gains[band] = gain;
                equalizer.set_gains(&gains);
                let measured = gain_db(&mut equalizer, centre_hz);
                assert!((measured - f64::from(gain)).abs() < 0.2, "{centre_hz} Hz: {measured} dB of {gain}");
            }
        }
    }

    #[test]
    fn octave_next_but_one_is_hardly_changed() {
        let mut equalizer = Equalizer::new();
        equalizer.set_gains(&[0.0, 0.0, 0.0, 0.0, 0.0, 12.0, 0.0, 0.0, 0.0, 0.0]);
        for hz in [250.0, 4_000.0] {
            let measured = gain_db(&mut equalizer, hz);
            assert!(measured.abs() < 1.2, "{hz} Hz: {measured} dB");
        }
    }

    #[test]
    fn flat_equalizer_changes_no_bit() {
        let mut equalizer = Equalizer::new();
        for k in 0..5 {
            let mut frame = tone(440.0, k);
            equalizer.process(&mut frame);
            assert_eq!(frame, tone(440.0, k));
        }
    }

    #[test]
    fn change_of_gains_does_not_click() {
        let mut equalizer = Equalizer::new();
        let mut heard = Vec::new();
        for k in 0..40 {
            let gain = if (k / 5) % 2 == 0 { 15.0 } else { -15.0 };
            equalizer.set_gains(&[gain; BANDS]);
            let mut frame = tone(200.0, k);
            equalizer.process(&mut frame);
            heard.extend_from_slice(&frame);
        }
        let largest = heard.iter().fold(0.0_f32, |largest, sample| largest.max(sample.abs()));
        let smooth = largest * (std::f64::consts::TAU * 200.0 / f64::from(SAMPLE_RATE)) as f32;
        assert!(steepest(&heard) < smooth * 1.5, "{} of {smooth}", steepest(&heard));
    }

    #[test]
    fn channels_of_a_stereo_frame_stay_apart() {
        let (mut both, mut left) = (Equalizer::new(), Equalizer::new());
        for equalizer in [&mut both, &mut left] {
            equalizer.set_gains(&[6.0; BANDS]);
        }
        for k in 0..10 {
            let mono = tone(300.0, k);
            let mut stereo: [f32; 2 * FRAME] =
                std::array::from_fn(|n| if n % 2 == 0 { mono[n / 2] } else { 0.0 });
            both.process(&mut stereo);
            let mut alone = mono;
            left.process(&mut alone);
            assert!(stereo.chunks_exact(2).zip(alone).all(|(pair, left)| pair == [left, 0.0]));
        }
    }
}

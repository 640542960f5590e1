//! Sine tones that tests can distinguish, and the measurement of a tone's amplitude in recorded audio.
//!
//! Plain arithmetic on samples at 48 kHz; used by the world's virtual microphones and by assertions.
#![forbid(unsafe_code)]

use std::f64::consts::TAU;

/// Sample rate of all tones and recordings, in Hz.
pub const RATE_HZ: u32 = 48_000;

/// A sine tone, continuous from one call to the next.
#[derive(Clone, PartialEq, Debug)]
pub struct Tone {
    /// Frequency in Hz.
    pub frequency_hz: f64,
    /// Largest sample (0–1).
    pub amplitude: f32,
    next_sample: u64,
}

impl Tone {
    /// A tone of half of full scale.
    pub fn new(frequency_hz: f64) -> Tone {
        Tone { frequency_hz, amplitude: 0.5, next_sample: 0 }
    }

    /// Fills `samples` (one channel) with the next part of the tone.
    pub fn fill(&mut self, samples: &mut [f32]) {
        // The phase is computed from the sample's number, not accumulated, so that the frequency stays exact for hours.
        let turns_per_sample = self.frequency_hz / f64::from(RATE_HZ);
        for sample in samples {
            let turns = (self.next_sample as f64 * turns_per_sample).fract();
            *sample = self.amplitude * (turns * TAU).sin() as f32;
            self.next_sample += 1;
        }
    }
}

/// The amplitude (0–1) of one frequency in `samples`, by Goertzel's algorithm with a Hann window.
///
/// Give it 100 ms or more to separate tones: in 100 ms, tones closer than about 40 Hz cannot be separated.
pub fn amplitude_of(samples: &[f32], frequency_hz: f64) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    let omega = TAU * frequency_hz / f64::from(RATE_HZ);
    let factor = 2.0 * omega.cos();
    let (mut before, mut last) = (0.0f64, 0.0f64);
    let count = samples.len() as f64;
    for (n, sample) in samples.iter().enumerate() {
        let window = 0.5 - 0.5 * (TAU * n as f64 / count).cos();
        let next = f64::from(*sample) * window + factor * last - before;
        before = last;
        last = next;
    }
    let power = last * last + before * before - factor * last * before;
    // A Hann window halves the sum, and a sine puts half of its amplitude on each side of the spectrum.
    (power.max(0.0).sqrt() * 4.0 / count) as f32
}

/// Root mean square of `samples` (0–1).
pub fn rms(samples: &[f32]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    (samples.iter().map(|s| f64::from(*s) * f64::from(*s)).sum::<f64>() / samples.len() as f64).sqrt() as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(tones: &mut [Tone], count: usize) -> Vec<f32> {
        let mut sum = vec![0.0; count];
        let mut one = vec![0.0; count];
        for tone in tones {
            tone.fill(&mut one);
            sum.iter_mut().zip(&one).for_each(|(s, o)| *s += o);
        }
        sum
    }

    #[test]
    fn tone_is_measured_with_its_amplitude() {
        let samples = mix(&mut [Tone::new(440.0)], 9600);
        assert!((amplitude_of(&samples, 440.0) - 0.5).abs() < 0.01);
        assert!((rms(&samples) - 0.5 / 2f32.sqrt()).abs() < 0.01);
    }

    #[test]
    fn tones_of_one_mix_are_separated() {
        let samples = mix(&mut [Tone::new(400.0), Tone { amplitude: 0.1, ..Tone::new(700.0) }], 9600);
        assert!((amplitude_of(&samples, 400.0) - 0.5).abs() < 0.01);
        assert!((amplitude_of(&samples, 700.0) - 0.1).abs() < 0.01);
        assert!(amplitude_of(&samples, 550.0) < 0.01);
    }

    #[test]
    fn tone_is_continuous_across_calls() {
        let whole = mix(&mut [Tone::new(333.3)], 960);
        let mut tone = Tone::new(333.3);
        let mut parts = vec![0.0; 960];
        parts.chunks_mut(120).for_each(|part| tone.fill(part));
        assert_eq!(whole, parts);
    }

    #[test]
    fn silence_contains_no_tone() {
        assert_eq!(amplitude_of(&[0.0; 4800], 440.0), 0.0);
        assert_eq!(amplitude_of(&[], 440.0), 0.0);
    }
}

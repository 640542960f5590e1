//! The reverb: adds the sound of a room.
//!
//! A feedback delay network (J.-M. Jot and A. Chaigne, "Digital delay networks for designing artificial reverberators", 90th AES
//! Convention, 1991): eight delay lines whose outputs are mixed by a Householder matrix and fed back. A low-pass filter in each
//! line makes high frequencies decay faster, as air and walls do. Two all-pass filters spread the input (M. R. Schroeder,
//! "Natural sounding artificial reverberation", 1962). The dry sound is not delayed. Runs on the media thread; allocates in
//! [`Reverb::new`] only.
#![forbid(unsafe_code)]

use crate::audio::{FRAME, SAMPLE_RATE};
use crate::config::ReverbOptions;

/// Number of delay lines.
const LINES: usize = 8;
/// Lengths of the lines in the largest room, in samples: primes, from 45 to 97 ms.
const LENGTHS: [usize; LINES] = [2_179, 2_521, 2_857, 3_221, 3_571, 3_931, 4_283, 4_651];
/// Length of the lines in the smallest room, relative to the largest.
const SMALLEST: f32 = 0.2;
/// Lengths of the all-pass filters, in samples.
const DIFFUSION: [usize; 2] = [229, 349];
/// Coefficient of the all-pass filters.
const DIFFUSE: f32 = 0.6;
/// Gain of the wet sound, so that it is about as loud as the dry one at a wet gain of 1 and a decay of 1 s.
const LEVEL: f32 = 0.35;
/// Smaller values count as silence, before they become denormal and slow.
const FLOOR: f32 = 1e-15;

/// A delay of fixed length.
struct Delay {
    samples: Vec<f32>,
    at: usize,
    length: usize,
}

impl Delay {
    fn new(longest: usize) -> Delay {
        Delay { samples: vec![0.0; longest], at: 0, length: longest }
    }

    fn clear(&mut self, length: usize) {
        self.samples.fill(0.0);
        (self.at, self.length) = (0, length.clamp(1, self.samples.len()));
    }

    fn read(&self) -> f32 {
        self.samples[self.at]
    }

    fn write(&mut self, sample: f32) {
        self.samples[self.at] = sample;
        self.at = if self.at + 1 == self.length { 0 } else { self.at + 1 };
    }
}

/// The reverb of a mono or stereo signal.
pub struct Reverb {
    options: ReverbOptions,
    lines: [Delay; LINES],
    diffusers: [Delay; 2],
    /// Gain of one passage through each line.
    decay: [f32; LINES],
    /// Low-pass filter of each line.
    low: [f32; LINES],
    damping: f32,
    /// Wet gain at the end of the last frame; it reaches a new value over one frame.
    wet: f32,
    /// The room that follows when the present one has faded out.
    next: Option<ReverbOptions>,
}

impl Reverb {
    /// An empty room of these options.
    pub fn new(options: &ReverbOptions) -> Reverb {
        let mut reverb = Reverb {
            options: *options,
            lines: LENGTHS.map(Delay::new),
            diffusers: DIFFUSION.map(Delay::new),
            decay: [0.0; LINES],
            low: [0.0; LINES],
            damping: 0.0,
            wet: options.wet_gain,
            next: None,
        };
        reverb.build(options);
        reverb
    }

    /// Changes the room. A room of another size fades out within a frame, and the new one begins empty; all other changes are
    /// gradual.
    pub fn set(&mut self, options: &ReverbOptions) {
        if options.room_size == self.options.room_size {
            self.next = None;
            self.options = *options;
            self.tune(options);
        } else {
            self.next = Some(*options);
        }
    }

    /// Forgets all earlier audio.
    pub fn reset(&mut self) {
        let options = self.next.take().unwrap_or(self.options);
        self.build(&options);
    }

    fn build(&mut self, options: &ReverbOptions) {
        self.options = *options;
        let scale = SMALLEST + (1.0 - SMALLEST) * options.room_size;
        for (line, longest) in self.lines.iter_mut().zip(LENGTHS) {
            line.clear((longest as f32 * scale) as usize);
        }
        self.diffusers.iter_mut().zip(DIFFUSION).for_each(|(diffuser, length)| diffuser.clear(length));
        self.low = [0.0; LINES];
        self.tune(options);
    }

    fn tune(&mut self, options: &ReverbOptions) {
        for (decay, line) in self.decay.iter_mut().zip(&self.lines) {
            // The level falls by 60 dB in `decay_s`.
            *decay = 10f32.powf(-3.0 * line.length as f32 / (options.decay_s * SAMPLE_RATE as f32));
        }
        self.damping = options.damping * 0.9;
    }

    /// Adds the room to 10 ms in place: `N` is 480 for mono, and 960 for interleaved stereo. A mono signal gets the mean of both
    /// sides.
    pub fn process<const N: usize>(&mut self, samples: &mut [f32; N]) {
        let goal = if self.next.is_some() { 0.0 } else { self.options.wet_gain };
        let step = (goal - self.wet) / FRAME as f32;
        for (n, samples) in samples.chunks_exact_mut(const { N / FRAME }).enumerate() {
            let input = samples.iter().sum::<f32>() / samples.len() as f32;
            let [left, right] = self.sides(input);
            let gain = (self.wet + step * (n + 1) as f32) * LEVEL;
            match samples {
                [mono] => *mono += gain * (left + right) * 0.5,
                [first, second] => {
                    *first += gain * left;
                    *second += gain * right;
                }
                _ => {}
            }
        }
        self.wet = goal;
        self.low.iter_mut().filter(|value| value.abs() < FLOOR).for_each(|value| *value = 0.0);
        if let Some(next) = self.next.take() {
            self.build(&next);
        }
    }

    /// The wet sound of both sides for one sample.
    fn sides(&mut self, input: f32) -> [f32; 2] {
        let mut spread = input;
        for diffuser in &mut self.diffusers {
            let held = diffuser.read();
            let inner = spread + DIFFUSE * held;
            spread = held - DIFFUSE * inner;
            diffuser.write(inner);
        }
        let mut outputs = [0.0; LINES];
        for (k, output) in outputs.iter_mut().enumerate() {
            let read = self.lines[k].read();
            self.low[k] = read + (self.low[k] - read) * self.damping;
            *output = self.low[k] * self.decay[k];
        }
        // Householder: each line gets all the others' outputs, and the sum of the powers does not change.
        let shared = outputs.iter().sum::<f32>() * (2.0 / LINES as f32);
        for (k, output) in outputs.iter().enumerate() {
            let fed = output - shared + if k % 2 == 0 { spread } else { -spread };
            self.lines[k].write(if fed.abs() < FLOOR { 0.0 } else { fed });
        }
        let [a, b, c, d, e, f, g, h] = outputs;
        [a + c - e - g, b + d - f - h]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::test_signal::steepest;
    use crate::config::ReverbPreset;

    fn options(room_size: f32, decay_s: f32, damping: f32) -> ReverbOptions {
        ReverbOptions { room_size, decay_s, damping, wet_gain: 1.0 }
    }

    /// The response to one loud sample, without that sample; interleaved stereo.
    fn response(options: &ReverbOptions, seconds: f32) -> Vec<f32> {
        let mut reverb = Reverb::new(options);
        let mut heard = Vec::new();
        for k in 0..(seconds * 100.0) as usize {
            let mut frame = [0.0; 2 * FRAME];
            if k == 0 {
                frame[..2].fill(1.0);
            }
            reverb.process(&mut frame);
            if k == 0 {
                frame[..2].fill(0.0);
            }
            heard.extend_from_slice(&frame);
        }
        heard
    }

    fn energy(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum()
    }

    /// Time after which the remaining energy is 60 dB below the whole, extrapolated from −5 to −25 dB (ISO 3382-1).
    fn decay_s(heard: &[f32]) -> f32 {
        let total = energy(heard);
        let mut left = total;
        let (mut from, mut to) = (None, None);
        for (n, frame) in heard.chunks(96).enumerate() {
            left -= energy(frame);
            let level = 10.0 * (left.max(1e-20) / total).log10();
            let at = (n + 1) as f32 * 0.001;
            from = from.or((level < -5.0).then_some(at));
            to = to.or((level < -25.0).then_some(at));
        }
        (to.unwrap() - from.unwrap()) * 3.0
    }

    #[test]
    fn sound_decays_in_the_stated_time() {
        for seconds in [0.3, 1.0, 3.0] {
            let measured = decay_s(&response(&options(0.6, seconds, 0.0), seconds * 1.5));
            assert!((measured / seconds - 1.0).abs() < 0.15, "{measured} s of {seconds}");
        }
    }

    #[test]
    fn larger_room_answers_later() {
        let first =
            |size| response(&options(size, 1.0, 0.0), 0.5).iter().position(|sample| sample.abs() > 0.01);
        assert!(first(0.0).unwrap() * 3 < first(1.0).unwrap());
    }

    #[test]
    fn damping_shortens_high_frequencies() {
        let high = |damping| {
            let heard = response(&options(0.5, 2.0, damping), 1.0);
            let late = &heard[heard.len() / 2..];
            let difference: Vec<f32> = late.windows(3).step_by(2).map(|pair| pair[2] - pair[0]).collect();
            energy(&difference) / energy(late)
        };
        assert!(high(0.8) < high(0.0) * 0.2, "{} of {}", high(0.8), high(0.0));
    }

    #[test]
    fn every_preset_is_stable_and_audible() {
        for preset in ReverbPreset::ALL {
            let heard = response(&preset.options(), 12.0);
            let (early, late) = (energy(&heard[..96_000]), energy(&heard[heard.len() - 96_000..]));
            assert!(early > 1e-3 && late < early * 1e-6, "{preset:?}: {early} then {late}");
        }
    }

    #[test]
    fn both_sides_differ_and_are_equally_loud() {
        let heard = response(&options(0.5, 1.5, 0.2), 2.0);
        let side = |first| heard.iter().skip(first).step_by(2).copied().collect::<Vec<f32>>();
        let (left, right) = (side(0), side(1));
        let both: f32 = left.iter().zip(&right).map(|(left, right)| left * right).sum();
        let (left, right) = (energy(&left), energy(&right));
        assert!((10.0 * (left / right).log10()).abs() < 1.5, "{left} and {right}");
        assert!(both.abs() < 0.3 * (left * right).sqrt(), "correlation {}", both / (left * right).sqrt());
    }

    #[test]
    fn change_of_room_does_not_click() {
        let mut reverb = Reverb::new(&ReverbPreset::ConcertHall.options());
        let mut heard = Vec::new();
        for k in 0..100 {
            if k % 7 == 3 {
                reverb.set(&ReverbPreset::ALL[k % 4].options());
            }
            let mut frame: [f32; FRAME] =
                std::array::from_fn(|n| ((k * FRAME + n) as f32 * 0.02).sin() * 0.3);
            reverb.process(&mut frame);
            heard.extend_from_slice(&frame);
        }
        assert!(steepest(&heard) < 0.02, "{}", steepest(&heard));
    }

    #[test]
    fn reset_room_is_silent() {
        let mut reverb = Reverb::new(&ReverbPreset::LargeAuditorium.options());
        reverb.process(&mut [0.5; FRAME]);
        reverb.reset();
        let mut frame = [0.0; FRAME];
        (0..20).for_each(|_| {
            reverb.process(&mut frame);
            assert_eq!(frame, [0.0; FRAME]);
        });
    }
}

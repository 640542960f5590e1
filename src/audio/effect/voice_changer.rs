//! The voice changer: another pitch with the same formants, so that the vowels stay what they are.
//!
//! Pitch-synchronous overlap-add in the time domain (E. Moulines and F. Charpentier, "Pitch-synchronous waveform processing
//! techniques for text-to-speech synthesis using diphones", Speech Communication 9, 1990): pitch marks are set one period apart,
//! the two periods around each mark are cut out under a window, and the pieces are added again at another distance. Unvoiced
//! sound has no period; its pieces keep their distance, so it passes unchanged. The delay is fixed, see [`DELAY`]. Runs on the
//! media thread; allocates in [`VoiceChanger::new`] only.
#![forbid(unsafe_code)]

use super::pitch::{LOWEST_HZ, PitchEstimator, dot};
use crate::audio::{FRAME, SAMPLE_RATE};

/// Longest period, in samples: that of the lowest pitch.
const LONGEST: usize = SAMPLE_RATE as usize / LOWEST_HZ;
/// Distance of the marks in unvoiced sound, in samples: 5 ms.
const UNVOICED: usize = 240;
/// The next mark is searched within this share of a period.
const SEARCH: f32 = 0.12;
/// Delay of the output, in samples: 38.3 ms. A piece reaches half a period beyond its place in the output, and one period beyond
/// its own mark; the following mark and the search for it lie before that. All together stay below 2.9 longest periods.
pub const DELAY: usize = 1_840;
/// Samples of input and output that are kept.
const KEPT: usize = 8_192;
/// Frames whose period is kept: a mark is set up to [`DELAY`] samples after its sound came in.
const PERIODS: usize = 4;
/// The middle of the audio from which a period was estimated is this old, in samples: half of 20 ms, and of a period.
const PERIOD_AGE: usize = 720;

/// A pitch mark, and the distances to its neighbours, in samples.
#[derive(Copy, Clone)]
struct Mark {
    /// Position in the input, counted from the beginning.
    at: usize,
    before: usize,
    after: usize,
    is_voiced: bool,
}

/// Changes the pitch of one voice.
pub struct VoiceChanger {
    /// Pitch of the output relative to the input.
    ratio: f64,
    pitch: PitchEstimator,
    /// The periods of the last frames, the newest first; `None` in unvoiced sound.
    periods: [Option<f32>; PERIODS],
    /// The newest [`KEPT`] samples of the input, the newest last.
    input: Vec<f32>,
    /// The output that is being added up, of the same positions.
    output: Vec<f32>,
    /// Number of samples that have come in.
    taken: usize,
    mark: Mark,
    /// Position in the output of the next piece.
    place: f64,
}

impl VoiceChanger {
    /// A voice changer by `semitones`, −8 to 8.
    pub fn new(semitones: f32) -> VoiceChanger {
        let mut this = VoiceChanger {
            ratio: 1.0,
            pitch: PitchEstimator::new(),
            periods: [None; PERIODS],
            input: vec![0.0; KEPT],
            output: vec![0.0; KEPT],
            taken: 0,
            mark: Mark { at: 0, before: UNVOICED, after: UNVOICED, is_voiced: false },
            place: 0.0,
        };
        this.set_semitones(semitones);
        this.reset();
        this
    }

    /// Changes the pitch, from the next piece on.
    pub fn set_semitones(&mut self, semitones: f32) {
        self.ratio = 2f64.powf(f64::from(semitones) / 12.0);
    }

    /// Forgets all earlier audio.
    pub fn reset(&mut self) {
        self.pitch = PitchEstimator::new();
        self.periods = [None; PERIODS];
        self.input.fill(0.0);
        self.output.fill(0.0);
        // The silence before the beginning counts as input.
        self.taken = KEPT;
        let at = KEPT - DELAY;
        self.mark = Mark { at, before: UNVOICED, after: UNVOICED, is_voiced: false };
        self.place = at as f64;
    }

    /// Replaces 10 ms by the changed voice, [`DELAY`] samples late.
    pub fn process(&mut self, samples: &mut [f32; FRAME]) {
        self.periods.rotate_right(1);
        self.periods[0] = self.pitch.push(samples);
        self.input.copy_within(FRAME.., 0);
        self.input[KEPT - FRAME..].copy_from_slice(samples);
        self.output.copy_within(FRAME.., 0);
        self.output[KEPT - FRAME..].fill(0.0);
        self.taken += FRAME;
        let ready = self.taken - DELAY;
        // Pieces that reach into the output of this frame.
        while self.place < (ready + LONGEST) as f64 {
            self.follow();
            self.add_piece();
            let distance = self.mark.after as f64;
            self.place += if self.mark.is_voiced { distance / self.ratio } else { distance };
        }
        let first = self.index(ready - FRAME);
        samples.copy_from_slice(&self.output[first..first + FRAME]);
    }

    /// Index of a position in `input` and `output`.
    fn index(&self, position: usize) -> usize {
        position + KEPT - self.taken
    }

    /// Moves on to the mark that is nearest to the place of the next piece.
    fn follow(&mut self) {
        while (self.mark.at + self.mark.after) as f64 - self.place < self.place - self.mark.at as f64 {
            let at = self.mark.at + self.mark.after;
            let before = self.mark.after;
            let (after, is_voiced) = self.next_distance(at);
            self.mark = Mark { at, before, after, is_voiced };
        }
    }

    /// Distance from the mark at `at` to the one after it, and whether it is a period.
    fn next_distance(&self, at: usize) -> (usize, bool) {
        let frames_ago = (self.taken - at).saturating_sub(PERIOD_AGE - FRAME / 2) / FRAME;
        let Some(period) = self.periods[frames_ago.min(PERIODS - 1)] else { return (UNVOICED, false) };
        let (shortest, longest) = (period * (1.0 - SEARCH), (period * (1.0 + SEARCH)).min(LONGEST as f32));
        // The piece around this mark is compared with the pieces around each possible next one.
        let half = (period * 0.5) as usize;
        let piece = |at: usize| &self.input[self.index(at - half)..][..2 * half];
        let here = piece(at);
        let mut best = (0.0, period.min(LONGEST as f32) as usize);
        for distance in shortest as usize..=longest as usize {
            if self.index(at + distance + half) > KEPT {
                break;
            }
            let there = piece(at + distance);
            let scale = dot(there, there).sqrt();
            let likeness = if scale > 0.0 { dot(here, there) / scale } else { 0.0 };
            if likeness > best.0 {
                best = (likeness, distance);
            }
        }
        (best.1, true)
    }

    /// Adds the two periods around the mark at the place in the output.
    fn add_piece(&mut self) {
        let Mark { at, before, after, is_voiced } = self.mark;
        // More or fewer periods a second have more or less power.
        let gain = if is_voiced { (1.0 / self.ratio).sqrt() as f32 } else { 1.0 };
        let (source, target) = (self.index(at), self.index(self.place.round() as usize));
        let (input, output) = (&self.input, &mut self.output);
        // A Hann window whose halves have the length of the neighbouring periods: the windows of all marks add up to 1.
        let mut rising = HalfHann::new(before);
        for n in 0..before {
            output[target - before + n] += input[source - before + n] * rising.next() * gain;
        }
        // The other half falls: it is taken from its end, where the window begins with 0.
        let mut rising = HalfHann::new(after);
        for n in (0..=after).rev() {
            output[target + n] += input[source + n] * rising.next() * gain;
        }
    }
}

/// The rising half of a Hann window, 0 at its first sample, and 1 one sample after its last.
struct HalfHann {
    /// cos of this sample and of the one before, and twice the cosine of the step.
    cosine: f64,
    previous: f64,
    twice: f64,
}

impl HalfHann {
    fn new(length: usize) -> HalfHann {
        let step = std::f64::consts::PI / length as f64;
        HalfHann { cosine: 1.0, previous: step.cos(), twice: 2.0 * step.cos() }
    }

    fn next(&mut self) -> f32 {
        let value = 0.5 - 0.5 * self.cosine;
        let following = self.twice * self.cosine - self.previous;
        (self.previous, self.cosine) = (self.cosine, following);
        value as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// A vowel: pulses of a voice through three resonances.
    struct Vowel {
        phase: f32,
        states: [[f32; 2]; 3],
    }

    const FORMANTS_HZ: [f32; 3] = [700.0, 1_220.0, 2_600.0];

    impl Vowel {
        fn new() -> Vowel {
            Vowel { phase: 0.0, states: [[0.0; 2]; 3] }
        }

        fn next(&mut self, hz: f32) -> f32 {
            self.phase += hz / SAMPLE_RATE as f32;
            let mut x = 0.0;
            if self.phase >= 1.0 {
                self.phase -= 1.0;
                x = 1.0;
            }
            let mut sum = 0.0;
            for (state, formant_hz) in self.states.iter_mut().zip(FORMANTS_HZ) {
                let radius = (-std::f32::consts::PI * 90.0 / SAMPLE_RATE as f32).exp();
                let angle = std::f32::consts::TAU * formant_hz / SAMPLE_RATE as f32;
                let y = x + 2.0 * radius * angle.cos() * state[0] - radius * radius * state[1];
                *state = [y, state[0]];
                sum += y;
            }
            sum * 0.02
        }
    }

    /// A second of a vowel, and what the voice changer makes of it.
    fn changed(semitones: f32, hz: f32) -> [Vec<f32>; 2] {
        let (mut changer, mut vowel) = (VoiceChanger::new(semitones), Vowel::new());
        let (mut given, mut got) = (Vec::new(), Vec::new());
        for _ in 0..100 {
            let mut frame: [f32; FRAME] = std::array::from_fn(|_| vowel.next(hz));
            given.extend_from_slice(&frame);
            changer.process(&mut frame);
            got.extend_from_slice(&frame);
        }
        [given, got]
    }

    fn pitch_hz(samples: &[f32]) -> f32 {
        let mut pitch = PitchEstimator::new();
        let found: Vec<f32> = samples
            .chunks_exact(FRAME)
            .filter_map(|frame| pitch.push(frame.try_into().expect("a whole frame")))
            .collect();
        SAMPLE_RATE as f32 / found[found.len() / 2]
    }

    /// Level in dB of the band of a third octave around a frequency.
    fn band_db(samples: &[f32], hz: f32) -> f32 {
        // Steps of 4 Hz: the bins of a quarter of a second, so that no harmonic falls between two of them.
        let samples = &samples[..12_000];
        let (low, high) = ((hz * 0.89 / 4.0) as usize, (hz * 1.12 / 4.0) as usize);
        let power: f32 = (low..high)
            .map(|bin| bin as f32 * 4.0)
            .map(|hz| {
                let step = std::f32::consts::TAU * hz / SAMPLE_RATE as f32;
                let (mut re, mut im) = (0.0, 0.0);
                for (n, sample) in samples.iter().enumerate() {
                    let (sine, cosine) = (n as f32 * step).sin_cos();
                    (re, im) = (re + sample * cosine, im + sample * sine);
                }
                re * re + im * im
            })
            .sum();
        10.0 * power.log10()
    }

    fn power(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32
    }

    #[test]
    fn pitch_moves_by_the_semitones() {
        for (semitones, hz) in [(-8.0, 220.0), (-3.0, 190.0), (4.0, 110.0), (6.0, 200.0), (8.0, 120.0)] {
            let [_, got] = changed(semitones, hz);
            let (measured, expected) = (pitch_hz(&got[24_000..]), hz * 2f32.powf(semitones / 12.0));
            assert!((measured / expected - 1.0).abs() < 0.03, "{semitones}: {measured} Hz of {expected}");
        }
    }

    #[test]
    fn formants_stay_where_they_are() {
        for semitones in [-5.0, 5.0] {
            let [given, got] = changed(semitones, 140.0);
            let (given, got) = (&given[24_000..], &got[24_000..]);
            // Of two bands the one with the formant stays the louder one, by about as much.
            for (formant_hz, gap_hz) in [(700.0, 400.0), (1_220.0, 1_800.0), (2_600.0, 3_600.0)] {
                let before = band_db(given, formant_hz) - band_db(given, gap_hz);
                let after = band_db(got, formant_hz) - band_db(got, gap_hz);
                assert!((after - before).abs() < 6.0, "{semitones}, {formant_hz} Hz: {before} to {after} dB");
            }
        }
    }

    #[test]
    fn loudness_stays() {
        for semitones in [-8.0, -4.0, 4.0, 8.0] {
            let [given, got] = changed(semitones, 150.0);
            let gain = 10.0 * (power(&got[24_000..]) / power(&given[24_000..])).log10();
            assert!(gain.abs() < 2.0, "{semitones}: {gain} dB");
        }
    }

    #[test]
    fn noise_passes_with_the_stated_delay() {
        let (mut changer, mut random) = (VoiceChanger::new(5.0), Random::from_seed(9));
        let (mut given, mut got) = (Vec::new(), Vec::new());
        for _ in 0..60 {
            let mut frame: [f32; FRAME] = std::array::from_fn(|_| (random.unit() as f32 - 0.5) * 0.3);
            given.extend_from_slice(&frame);
            changer.process(&mut frame);
            got.extend_from_slice(&frame);
        }
        let length = got.len() - 4_800;
        let error: Vec<f32> = (4_800..length).map(|n| got[n] - given[n - DELAY]).collect();
        assert!(power(&error) < power(&given) * 0.01, "{} of {}", power(&error), power(&given));
    }

    #[test]
    fn voice_without_change_passes_with_the_stated_delay() {
        let [given, got] = changed(0.0, 130.0);
        let error: Vec<f32> = (9_600..got.len()).map(|n| got[n] - given[n - DELAY]).collect();
        assert!(power(&error) < power(&given) * 0.01, "{} of {}", power(&error), power(&given));
    }

    #[test]
    fn silence_stays_silent_after_a_reset() {
        let mut changer = VoiceChanger::new(4.0);
        let mut vowel = Vowel::new();
        for _ in 0..20 {
            changer.process(&mut std::array::from_fn(|_| vowel.next(140.0)));
        }
        changer.reset();
        for _ in 0..10 {
            let mut frame = [0.0; FRAME];
            changer.process(&mut frame);
            assert_eq!(frame, [0.0; FRAME]);
        }
    }
}

//! Voice activity detection.
//!
//! While noise suppression is on, its neural network also detects speech (`noise.rs`), at no additional cost. Otherwise the crate
//! `earshot` detects it, at 16 kHz. The level is measured in `level.rs`. Runs on the media thread; allocates at creation only.
#![forbid(unsafe_code)]

use earshot::Detector;

use crate::audio::FRAME;

/// Default threshold: speech begins above this probability, in percent.
pub const USUAL_THRESHOLD_PERCENT: u32 = 50;
/// Speech ends below this fraction of the threshold.
const RELEASE_FRACTION: f32 = 0.6;
/// A pause within speech is shorter than this number of frames: 250 ms.
const HANG_FRAMES: u32 = 25;
/// Number of samples at 48 kHz per sample at 16 kHz.
const STEP: usize = 3;
/// Taps of the anti-aliasing filter: passes up to 6.5 kHz and stops frequencies that would alias below that.
const TAPS: usize = 48;
/// Samples at 16 kHz that the detector processes at once: 16 ms.
const DETECTOR_FRAME: usize = 256;

/// Detects speech.
pub struct Voice {
    detector: Box<Detector>,
    taps: [f32; TAPS],
    /// The end of the previous frame, followed by the current frame.
    history: Box<[f32; TAPS + FRAME]>,
    /// Samples at 16 kHz that wait for the detector.
    waiting: Box<[f32; DETECTOR_FRAME]>,
    filled: usize,
    threshold: f32,
    probability: f32,
    is_active: bool,
    hang: u32,
}

impl Voice {
    /// A detector in its initial state.
    pub fn new() -> Voice {
        Voice {
            detector: Detector::default_boxed(),
            taps: taps(),
            history: Box::new([0.0; TAPS + FRAME]),
            waiting: Box::new([0.0; DETECTOR_FRAME]),
            filled: 0,
            threshold: USUAL_THRESHOLD_PERCENT as f32 / 100.0,
            probability: 0.0,
            is_active: false,
            hang: 0,
        }
    }

    /// Begins a new stream: earlier speech has ended.
    pub fn restart(&mut self) {
        self.history.fill(0.0);
        (self.filled, self.probability, self.is_active, self.hang) = (0, 0.0, false, 0);
    }

    /// Sets the probability at which speech begins, 1–99 percent.
    pub fn set_threshold(&mut self, percent: u32) {
        self.threshold = percent.clamp(1, 99) as f32 / 100.0;
    }

    /// Processes a frame of mono audio. `suppressor`: the frame's speech probability from the noise suppressor, while it runs.
    pub fn take(&mut self, mono: &[f32; FRAME], suppressor: Option<f32>) {
        self.probability = match suppressor {
            Some(probability) => probability,
            None => self.listen(mono),
        };
        if self.probability > self.threshold {
            self.is_active = true;
        } else if self.probability < self.threshold * RELEASE_FRACTION {
            self.is_active = false;
        }
        self.hang = if self.is_active { HANG_FRAMES } else { self.hang.saturating_sub(1) };
    }

    /// Speech probability of the newest audio, 0–1.
    pub fn probability(&self) -> f32 {
        self.probability
    }

    /// Whether the newest audio is speech.
    pub fn is_active(&self) -> bool {
        self.is_active
    }

    /// Whether the user speaks, including pauses shorter than 250 ms.
    pub fn is_voice(&self) -> bool {
        self.hang > 0
    }

    /// Resamples the frame to 16 kHz and runs the detector for every 16 ms.
    fn listen(&mut self, mono: &[f32; FRAME]) -> f32 {
        self.history.copy_within(FRAME.., 0);
        self.history[TAPS..].copy_from_slice(mono);
        let mut probability = self.probability;
        for n in 0..FRAME / STEP {
            let piece = &self.history[n * STEP + STEP..][..TAPS];
            let sample: f32 = piece.iter().zip(&self.taps).map(|(sample, tap)| sample * tap).sum();
            self.waiting[self.filled] = sample.clamp(-1.0, 1.0);
            self.filled += 1;
            if self.filled == DETECTOR_FRAME {
                self.filled = 0;
                probability = self.detector.predict_f32(&self.waiting[..]).clamp(0.0, 1.0);
            }
        }
        probability
    }
}

impl Default for Voice {
    fn default() -> Self {
        Voice::new()
    }
}

/// A windowed-sinc low-pass for decimation to a third of the rate. Its cutoff is 90 % of the new Nyquist frequency.
fn taps() -> [f32; TAPS] {
    let cutoff = 0.9 / (2 * STEP) as f64;
    let raw: [f64; TAPS] = std::array::from_fn(|n| {
        let x = n as f64 - (TAPS - 1) as f64 / 2.0;
        let angle = std::f64::consts::TAU * (n as f64 + 0.5) / TAPS as f64;
        let window = 0.42 - 0.5 * angle.cos() + 0.08 * (2.0 * angle).cos();
        window * (std::f64::consts::TAU * cutoff * x).sin() / (std::f64::consts::PI * x)
    });
    let sum: f64 = raw.iter().sum();
    raw.map(|tap| (tap / sum) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filter_passes_voice_and_prevents_aliasing() {
        let taps = taps();
        let gain = |hz: f32| {
            let (sine, cosine) = taps.iter().enumerate().fold((0.0, 0.0), |(s, c), (n, tap)| {
                let angle = std::f32::consts::TAU * hz * n as f32 / 48_000.0;
                (s + tap * angle.sin(), c + tap * angle.cos())
            });
            10.0 * (sine * sine + cosine * cosine).log10()
        };
        assert!(gain(300.0).abs() < 0.1 && gain(4_000.0).abs() < 0.5, "{}", gain(4_000.0));
        assert!(gain(12_000.0) < -50.0, "{}", gain(12_000.0));
    }

    #[test]
    fn speech_begins_and_ends_at_thresholds_with_hold() {
        let mut voice = Voice::new();
        let frame = [0.0; FRAME];
        for (probability, is_active) in
            [(0.4, false), (0.6, true), (0.4, true), (0.31, true), (0.29, false), (0.45, false)]
        {
            voice.take(&frame, Some(probability));
            assert_eq!(voice.is_active(), is_active, "{probability}");
        }
        voice.take(&frame, Some(0.9));
        for k in 0..30 {
            voice.take(&frame, Some(0.0));
            assert_eq!(voice.is_voice(), k < 24, "{k}");
        }
        voice.take(&frame, Some(0.9));
        voice.restart();
        assert!(!voice.is_active() && !voice.is_voice());
        voice.set_threshold(90);
        voice.take(&frame, Some(0.8));
        assert!(!voice.is_active());
    }

    #[test]
    fn silence_and_steady_tone_are_not_speech() {
        let mut voice = Voice::new();
        for k in 0..300 {
            let tone = std::array::from_fn(|n| 0.2 * ((k * FRAME + n) as f32 * 0.4).sin());
            voice.take(if k < 100 { &[0.0; FRAME] } else { &tone }, None);
        }
        assert!(!voice.is_active(), "{}", voice.probability());
    }
}

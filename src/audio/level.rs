//! How loud something is: RMS and peak in dBFS, the 0–100 scale, the RFC 6464 level, and whether it sounds like a voice.
//!
//! Not a meter for people with ballistics and colours: figures of the last 100 ms, which callers average as they like.
//! Runs on the media thread; never allocates.
#![forbid(unsafe_code)]

/// What silence is reported as, in dBFS; nothing is reported lower.
pub const SILENCE_DBFS: f32 = -127.0;
/// Where the 0–100 scale begins, in dBFS.
pub const SCALE_FLOOR_DBFS: f32 = -60.0;

/// Steps of the window that a [`Meter`] reports on.
const WINDOW: usize = 10;
/// A voice is at least this loud, in dBFS.
const VOICE_FLOOR_DBFS: f32 = -52.0;
/// A voice is at least this much above the background noise, in dB.
const VOICE_MARGIN_DB: f32 = 9.0;
/// How fast the noise estimate climbs, in dB a step of 10 ms; it falls at once.
const NOISE_RISE_DB: f32 = 0.03;
/// A voice lasts at least this many steps after its last loud one, so that pauses between words do not flicker.
const VOICE_HANG: u32 = 20;

/// Loudness of a short piece of sound.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct LevelReading {
    /// RMS in dB relative to a full-scale square wave (RFC 6464's dBov), −127 to 0; a full-scale sine is −3.
    pub rms_dbfs: f32,
    /// Largest absolute sample in dBFS, −127 to 0 (clipped above).
    pub peak_dbfs: f32,
    /// Whether someone seems to speak: louder than the background, held 200 ms.
    pub voice: bool,
}

impl LevelReading {
    /// The reading of silence.
    pub const SILENCE: LevelReading =
        LevelReading { rms_dbfs: SILENCE_DBFS, peak_dbfs: SILENCE_DBFS, voice: false };

    /// The 0–100 scale: linear in dB, 0 at −60 dBFS RMS and below, 100 at 0 dBFS.
    pub fn percent(&self) -> f32 {
        percent_of_dbfs(self.rms_dbfs)
    }

    /// The level as RFC 6464 sends it: −dBov rounded, 0 (loudest) to 127 (silence).
    pub fn minus_dbov(&self) -> u8 {
        (-self.rms_dbfs).round().clamp(0.0, 127.0) as u8
    }
}

/// Maps dBFS to the 0–100 scale: linear in dB, 0 at −60 dBFS and below, 100 at 0 dBFS.
pub fn percent_of_dbfs(dbfs: f32) -> f32 {
    ((dbfs - SCALE_FLOOR_DBFS) / -SCALE_FLOOR_DBFS * 100.0).clamp(0.0, 100.0)
}

/// An amplitude (1.0 is full scale) in dBFS, −127 to 0.
pub fn dbfs(amplitude: f32) -> f32 {
    if amplitude <= 0.0 { SILENCE_DBFS } else { (20.0 * amplitude.log10()).clamp(SILENCE_DBFS, 0.0) }
}

/// Measures a stream of samples in steps of any length (10 ms on the send side, 2.5 ms on the playback side).
#[derive(Clone, Debug)]
pub struct Meter {
    step: usize,
    /// What the running step has so far: samples, sum of squares, largest.
    samples: usize,
    square_sum: f64,
    peak: f32,
    /// Mean square and peak of the last [`WINDOW`] steps.
    window: [(f32, f32); WINDOW],
    next: usize,
    noise_dbfs: f32,
    hang: u32,
}

impl Meter {
    /// A meter whose steps are `step_samples` numbers long (all channels together): 10 ms is meant.
    pub fn new(step_samples: usize) -> Meter {
        Meter {
            step: step_samples.max(1),
            samples: 0,
            square_sum: 0.0,
            peak: 0.0,
            window: [(0.0, 0.0); WINDOW],
            next: 0,
            noise_dbfs: VOICE_FLOOR_DBFS - VOICE_MARGIN_DB,
            hang: 0,
        }
    }

    /// Takes samples.
    pub fn push(&mut self, samples: &[f32]) {
        for sample in samples {
            self.square_sum += f64::from(sample * sample);
            self.peak = self.peak.max(sample.abs());
            self.samples += 1;
            if self.samples == self.step {
                self.end_step();
            }
        }
    }

    fn end_step(&mut self) {
        let mean_square = (self.square_sum / self.samples as f64) as f32;
        self.window[self.next] = (mean_square, self.peak);
        self.next = (self.next + 1) % WINDOW;
        let level = dbfs(mean_square.sqrt());
        // Digital silence says nothing about the noise of the room.
        if level > SILENCE_DBFS {
            self.noise_dbfs = level.min(self.noise_dbfs + NOISE_RISE_DB).max(SCALE_FLOOR_DBFS - 20.0);
        }
        if level > VOICE_FLOOR_DBFS.max(self.noise_dbfs + VOICE_MARGIN_DB) {
            self.hang = VOICE_HANG;
        } else {
            self.hang = self.hang.saturating_sub(1);
        }
        (self.samples, self.square_sum, self.peak) = (0, 0.0, 0.0);
    }

    /// The last 100 ms.
    pub fn reading(&self) -> LevelReading {
        let mean = self.window.iter().map(|(square, _)| square).sum::<f32>() / WINDOW as f32;
        let peak = self.window.iter().fold(0.0_f32, |most, (_, peak)| most.max(*peak));
        LevelReading { rms_dbfs: dbfs(mean.sqrt()), peak_dbfs: dbfs(peak), voice: self.hang > 0 }
    }

    /// Forgets what was measured, but not how noisy the background is.
    pub fn clear(&mut self) {
        (self.samples, self.square_sum, self.peak, self.hang) = (0, 0.0, 0.0, 0);
        self.window = [(0.0, 0.0); WINDOW];
    }
}

/// Measures one piece of sound by itself: RMS and peak, `voice` false.
pub fn measure(samples: &[f32]) -> LevelReading {
    if samples.is_empty() {
        return LevelReading::SILENCE;
    }
    let (sum, peak) =
        samples.iter().fold((0.0_f64, 0.0_f32), |(sum, peak), s| (sum + f64::from(s * s), peak.max(s.abs())));
    let rms = (sum / samples.len() as f64).sqrt() as f32;
    LevelReading { rms_dbfs: dbfs(rms), peak_dbfs: dbfs(peak), voice: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sine(amplitude: f32, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| amplitude * (n as f32 * 0.1309).sin()).collect()
    }

    #[test]
    fn a_full_scale_sine_is_three_decibels_below_overload() {
        let reading = measure(&sine(1.0, 48_000));
        assert!((reading.rms_dbfs + 3.01).abs() < 0.05, "{reading:?}");
        assert!(reading.peak_dbfs > -0.01);
        assert_eq!(reading.minus_dbov(), 3);
        assert_eq!(measure(&[1.0; 480]).minus_dbov(), 0);
        assert_eq!(measure(&[0.0; 480]).minus_dbov(), 127);
    }

    #[test]
    fn the_scale_is_linear_in_decibels_from_minus_sixty() {
        for (dbfs, percent) in [(0.0, 100.0), (-30.0, 50.0), (-60.0, 0.0), (-90.0, 0.0)] {
            assert_eq!(percent_of_dbfs(dbfs), percent);
        }
    }

    #[test]
    fn a_voice_is_told_from_steady_noise_and_held_over_a_pause() {
        let mut meter = Meter::new(480);
        for _ in 0..1000 {
            meter.push(&sine(0.003, 480));
        }
        assert!(!meter.reading().voice, "steady noise is no voice");
        meter.push(&sine(0.1, 480));
        assert!(meter.reading().voice);
        meter.push(&vec![0.0; 480 * 19]);
        assert!(meter.reading().voice, "held over a short pause");
        meter.push(&vec![0.0; 480 * 2]);
        assert!(!meter.reading().voice);
    }
}

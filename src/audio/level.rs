//! Levels: RMS and peak in dBFS, the 0–100 scale, the audio level of RFC 6464, and whether the audio resembles speech.
//!
//! It is not a meter for display with ballistics and colours; it measures the last 100 ms, or the period since the last call.
//! On request a meter also keeps the newest samples, from which `spectrum.rs` computes bands. Runs on the media thread;
//! allocates in [`Meter::keep_history`] only.
#![forbid(unsafe_code)]

/// Level of silence, in dBFS: the lowest value.
pub const SILENCE_DBFS: f32 = -127.0;
/// Lower end of the 0–100 scale, in dBFS.
pub const SCALE_FLOOR_DBFS: f32 = -60.0;

/// Number of steps in the window of a [`Meter`].
const WINDOW: usize = 10;
/// Minimum level of speech, in dBFS.
const VOICE_FLOOR_DBFS: f32 = -52.0;
/// Minimum level of speech above the background noise, in dB.
const VOICE_MARGIN_DB: f32 = 9.0;
/// Rise of the noise estimate, in dB per step of 10 ms; it falls at once.
const NOISE_RISE_DB: f32 = 0.03;
/// Speech ends with this step after its last loud step, so that the result does not flicker in pauses between words.
const VOICE_HANG: u32 = 20;
/// Number of samples of one channel that a [`Meter`] keeps on request: 85 ms.
pub const HISTORY: usize = 4096;

/// Level of a short piece of audio.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct LevelReading {
    /// RMS in dB relative to a full-scale square wave (RFC 6464's dBov), −127 to 0; a full-scale sine is −3.
    pub rms_dbfs: f32,
    /// Largest absolute sample in dBFS, −127 to 0 (clipped above).
    pub peak_dbfs: f32,
    /// Whether the audio is probably speech: louder than the background, held for 200 ms.
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

    /// The audio level of RFC 6464: −dBov rounded, 0 (loudest) to 127 (silence).
    pub fn minus_dbov(&self) -> u8 {
        (-self.rms_dbfs).round().clamp(0.0, 127.0) as u8
    }
}

/// Converts dBFS to the 0–100 scale: linear in dB, 0 at −60 dBFS and below, 100 at 0 dBFS.
pub fn percent_of_dbfs(dbfs: f32) -> f32 {
    ((dbfs - SCALE_FLOOR_DBFS) / -SCALE_FLOOR_DBFS * 100.0).clamp(0.0, 100.0)
}

/// Converts an amplitude (1.0 is full scale) to dBFS, −127 to 0.
pub fn dbfs(amplitude: f32) -> f32 {
    if amplitude <= 0.0 { SILENCE_DBFS } else { (20.0 * amplitude.log10()).clamp(SILENCE_DBFS, 0.0) }
}

/// Sum of the squares, and largest absolute value. NaN is in the sum, not in the peak. The compiler vectorises the lanes; it may
/// not reorder the additions of a single sum.
pub fn square_sum_and_peak(samples: &[f32]) -> (f32, f32) {
    const LANES: usize = 16;
    let (mut sums, mut peaks) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    let runs = samples.chunks_exact(LANES);
    let rest = runs.remainder();
    for run in runs {
        for ((sum, peak), sample) in sums.iter_mut().zip(&mut peaks).zip(run) {
            *sum += sample * sample;
            *peak = peak.max(sample.abs());
        }
    }
    for ((sum, peak), sample) in sums.iter_mut().zip(&mut peaks).zip(rest) {
        *sum += sample * sample;
        *peak = peak.max(sample.abs());
    }
    (sums.iter().sum(), peaks.into_iter().fold(0.0, f32::max))
}

/// The newest samples; two channels are averaged.
#[derive(Clone, Debug)]
struct History {
    samples: Box<[f32; HISTORY]>,
    next: usize,
    channels: usize,
}

impl History {
    fn push(&mut self, samples: &[f32]) {
        for pair in samples.chunks_exact(self.channels) {
            self.samples[self.next] = pair.iter().sum::<f32>() / self.channels as f32;
            self.next = (self.next + 1) % HISTORY;
        }
    }
}

/// Measurement since the last call of [`Meter::take_period`].
#[derive(Copy, Clone, Debug, Default)]
struct Period {
    square_sum: f64,
    steps: u32,
    peak: f32,
    voice: bool,
}

/// Measures a stream of samples that is pushed in pieces of any length (10 ms on the send side, 2.5 ms on the playback side).
#[derive(Clone, Debug)]
pub struct Meter {
    step: usize,
    /// The current step so far: samples, sum of squares, peak.
    samples: usize,
    square_sum: f64,
    peak: f32,
    /// Mean square and peak of the last [`WINDOW`] steps.
    window: [(f32, f32); WINDOW],
    next: usize,
    noise_dbfs: f32,
    hang: u32,
    /// Whether the last step alone was louder than the background.
    is_loud: bool,
    period: Period,
    history: Option<History>,
}

impl Meter {
    /// A meter with steps of `step_samples` samples (all channels together), normally 10 ms.
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
            is_loud: false,
            period: Period::default(),
            history: None,
        }
    }

    /// Measures samples.
    pub fn push(&mut self, samples: &[f32]) {
        if let Some(history) = &mut self.history {
            history.push(samples);
        }
        let mut rest = samples;
        while !rest.is_empty() {
            let (run, after) = rest.split_at((self.step - self.samples).min(rest.len()));
            let (square_sum, peak) = square_sum_and_peak(run);
            self.square_sum += f64::from(square_sum);
            self.peak = self.peak.max(peak);
            self.samples += run.len();
            if self.samples == self.step {
                self.end_step();
            }
            rest = after;
        }
    }

    fn end_step(&mut self) {
        let mean_square = (self.square_sum / self.samples as f64) as f32;
        // A non-finite value must not stay in the sums.
        let mean_square = if mean_square.is_finite() { mean_square } else { 0.0 };
        self.window[self.next] = (mean_square, self.peak);
        self.next = (self.next + 1) % WINDOW;
        let level = dbfs(mean_square.sqrt());
        // Digital silence says nothing about the noise of the room.
        if level > SILENCE_DBFS {
            self.noise_dbfs = level.min(self.noise_dbfs + NOISE_RISE_DB).max(SCALE_FLOOR_DBFS - 20.0);
        }
        self.is_loud = level > VOICE_FLOOR_DBFS.max(self.noise_dbfs + VOICE_MARGIN_DB);
        self.hang = if self.is_loud { VOICE_HANG } else { self.hang.saturating_sub(1) };
        self.period.square_sum += f64::from(mean_square);
        self.period.peak = self.period.peak.max(self.peak);
        self.period.voice |= self.hang > 0;
        self.period.steps += 1;
        (self.samples, self.square_sum, self.peak) = (0, 0.0, 0.0);
    }

    /// Level of the last 100 ms.
    pub fn reading(&self) -> LevelReading {
        let mean = self.window.iter().map(|(square, _)| square).sum::<f32>() / WINDOW as f32;
        let peak = self.window.iter().fold(0.0_f32, |most, (_, peak)| most.max(*peak));
        LevelReading { rms_dbfs: dbfs(mean.sqrt()), peak_dbfs: dbfs(peak), voice: self.hang > 0 }
    }

    /// Level since the last call; the last 100 ms if there was no complete step since.
    pub fn take_period(&mut self) -> LevelReading {
        let period = std::mem::take(&mut self.period);
        if period.steps == 0 {
            return self.reading();
        }
        let rms = (period.square_sum / f64::from(period.steps)).sqrt() as f32;
        LevelReading { rms_dbfs: dbfs(rms), peak_dbfs: dbfs(period.peak), voice: period.voice }
    }

    /// Whether the last step alone was louder than the background, without the hold of [`LevelReading::voice`].
    pub fn is_loud(&self) -> bool {
        self.is_loud
    }

    /// Begins to keep the newest [`HISTORY`] samples, pushed as `channels` interleaved channels, or ends it.
    pub fn keep_history(&mut self, channels: Option<usize>) {
        match (channels, &self.history) {
            (Some(channels), Some(history)) if history.channels == channels.max(1) => {}
            (Some(channels), _) => {
                let samples = Box::new([0.0; HISTORY]);
                self.history = Some(History { samples, next: 0, channels: channels.max(1) });
            }
            (None, _) => self.history = None,
        }
    }

    /// The kept samples, oldest first, in two pieces; silence where there are too few. `None`: no samples are kept.
    pub fn history(&self) -> Option<(&[f32], &[f32])> {
        let history = self.history.as_ref()?;
        let (newer, older) = history.samples.split_at(history.next);
        Some((older, newer))
    }

    /// Clears the measurement, except the background noise.
    pub fn clear(&mut self) {
        (self.samples, self.square_sum, self.peak, self.hang) = (0, 0.0, 0.0, 0);
        self.window = [(0.0, 0.0); WINDOW];
        self.period = Period::default();
        self.is_loud = false;
        if let Some(history) = &mut self.history {
            history.samples.fill(0.0);
        }
    }
}

/// Measures one piece of audio alone: RMS and peak; `voice` is false.
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
    fn full_scale_sine_has_minus_three_dbfs() {
        let reading = measure(&sine(1.0, 48_000));
        assert!((reading.rms_dbfs + 3.01).abs() < 0.05, "{reading:?}");
        assert!(reading.peak_dbfs > -0.01);
        assert_eq!(reading.minus_dbov(), 3);
        assert_eq!(measure(&[1.0; 480]).minus_dbov(), 0);
        assert_eq!(measure(&[0.0; 480]).minus_dbov(), 127);
    }

    #[test]
    fn sum_and_peak_contain_every_sample() {
        for count in 0..40_u16 {
            let samples: Vec<f32> =
                (1..=count).map(|n| if n % 2 == 0 { f32::from(n) } else { -f32::from(n) }).collect();
            let expected = samples.iter().map(|sample| sample * sample).sum::<f32>();
            assert_eq!(square_sum_and_peak(&samples), (expected, f32::from(count)), "{count} samples");
        }
    }

    #[test]
    fn scale_is_linear_in_decibels_from_minus_sixty() {
        for (dbfs, percent) in [(0.0, 100.0), (-30.0, 50.0), (-60.0, 0.0), (-90.0, 0.0)] {
            assert_eq!(percent_of_dbfs(dbfs), percent);
        }
    }

    #[test]
    fn period_begins_again_when_taken() {
        let mut meter = Meter::new(480);
        meter.push(&[0.8; 480]);
        meter.push(&vec![0.0; 480 * 99]);
        assert_eq!(meter.reading().rms_dbfs, SILENCE_DBFS, "the last 100 ms were silent");
        let taken = meter.take_period();
        assert!((taken.rms_dbfs - dbfs(0.08)).abs() < 0.01, "a hundredth of the power: {taken:?}");
        assert!((taken.peak_dbfs - dbfs(0.8)).abs() < 0.01 && taken.voice);
        meter.push(&[0.1; 480]);
        let taken = meter.take_period();
        assert!((taken.peak_dbfs + 20.0).abs() < 0.01, "{taken:?}");
        assert_eq!(meter.take_period(), meter.reading(), "no step in between");
    }

    #[test]
    fn kept_samples_are_the_newest_in_order_and_mono() {
        let mut meter = Meter::new(960);
        assert!(meter.history().is_none());
        meter.keep_history(Some(2));
        let pairs: Vec<f32> = (0..HISTORY + 100).flat_map(|n| [n as f32, n as f32 + 1.0]).collect();
        meter.push(&pairs);
        meter.keep_history(Some(2));
        let (older, newer) = meter.history().unwrap();
        let kept: Vec<f32> = older.iter().chain(newer).copied().collect();
        assert_eq!(kept.len(), HISTORY);
        assert!(kept.iter().enumerate().all(|(n, sample)| *sample == (n + 100) as f32 + 0.5));
        meter.keep_history(None);
        assert!(meter.history().is_none());
    }

    #[test]
    fn non_finite_samples_do_not_stay_in_the_sums() {
        let mut meter = Meter::new(480);
        meter.push(&[f32::NAN; 480]);
        meter.push(&[f32::INFINITY; 480]);
        meter.push(&vec![0.0; 480 * WINDOW]);
        assert_eq!(meter.reading().rms_dbfs, SILENCE_DBFS);
        assert!(meter.take_period().rms_dbfs.is_finite());
    }

    #[test]
    fn voice_is_distinguished_from_noise_and_held_in_pauses() {
        let mut meter = Meter::new(480);
        for _ in 0..1000 {
            meter.push(&sine(0.003, 480));
        }
        assert!(!meter.reading().voice, "steady noise is not speech");
        meter.push(&sine(0.1, 480));
        assert!(meter.reading().voice);
        meter.push(&vec![0.0; 480 * 19]);
        assert!(meter.reading().voice, "held over a short pause");
        meter.push(&vec![0.0; 480 * 2]);
        assert!(!meter.reading().voice);
    }
}

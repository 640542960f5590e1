//! Sample rate conversion: a resampler of streams for devices, ports and drift FIFOs, and of whole files.
//!
//! All audio between the device edge and the encoder is at 48 kHz, so the rate is converted only at that edge. A drift FIFO only
//! changes the speed a little. The stream resampler adds about 0.7 ms and allocates nothing after creation.
#![forbid(unsafe_code)]

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, FixedAsync, Resampler, SincInterpolationParameters, SincInterpolationType, WindowFunction,
};

use super::{MAX_CHANNELS, SAMPLE_RATE};
use crate::error::{Error, ErrorKind, Result};

/// Minimum sample rate, in Hz.
pub const MIN_SAMPLE_RATE: u32 = 8_000;
/// Maximum sample rate, in Hz.
pub const MAX_SAMPLE_RATE: u32 = 192_000;
/// Length of the interpolation filter, in samples of the slower side: 0.7 ms of delay at 48 kHz.
const SINC_LENGTH: usize = 64;
/// Maximum number of filters for whole files.
const MAX_PLACES: u32 = 4096;
/// Cut-off of the filter for whole files, as a share of the slower side's Nyquist frequency.
const CUTOFF: f64 = 0.94;
/// Conversion steps per second of a stream: 2.5 ms each.
const STEPS_A_SECOND: u32 = 400;

/// Returns an error for rates outside [`MIN_SAMPLE_RATE`]–[`MAX_SAMPLE_RATE`].
pub fn check_rate(rate_hz: u32) -> Result<()> {
    crate::config::range("sample rate", rate_hz, MIN_SAMPLE_RATE, MAX_SAMPLE_RATE, "Hz")
}

fn failure(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Internal, format!("the sample rate cannot be converted: {error}"))
}

/// Converts a stream from one rate to another, in pieces of any length.
pub struct StreamResampler {
    inner: Async<f32>,
    channels: usize,
    chunk: usize,
    input: Vec<f32>,
    output: Vec<f32>,
    rates: (u32, u32),
}

impl StreamResampler {
    /// A resampler of 1 or 2 interleaved channels. Errors: a rate is out of range.
    pub fn new(from_hz: u32, to_hz: u32, channels: usize) -> Result<StreamResampler> {
        check_rate(from_hz)?;
        check_rate(to_hz)?;
        let channels = channels.clamp(1, MAX_CHANNELS);
        let parameters = SincInterpolationParameters {
            sinc_len: SINC_LENGTH,
            f_cutoff: None,
            oversampling_factor: 256,
            interpolation: SincInterpolationType::Linear,
            window: WindowFunction::BlackmanHarris2,
        };
        let chunk = (from_hz / STEPS_A_SECOND) as usize;
        let ratio = f64::from(to_hz) / f64::from(from_hz);
        let inner =
            Async::new_sinc(ratio, 1.02, &parameters, chunk, channels, FixedAsync::Input).map_err(failure)?;
        let output = vec![0.0; inner.output_frames_max() * channels];
        Ok(StreamResampler {
            inner,
            channels,
            chunk,
            input: Vec::with_capacity(chunk * channels),
            output,
            rates: (from_hz, to_hz),
        })
    }

    /// Input rate, output rate and channels.
    pub fn format(&self) -> (u32, u32, usize) {
        (self.rates.0, self.rates.1, self.channels)
    }

    /// Forgets all earlier samples, as after creation. Allocates and frees nothing.
    pub fn reset(&mut self) {
        self.inner.reset();
        self.input.clear();
    }

    /// Delay of the filter, in samples per channel at the output rate.
    pub fn delay(&self) -> usize {
        self.inner.output_delay()
    }

    /// Outputs a little more (above 1.0) or less audio than the rates require, to follow a drifting clock. The range is
    /// 0.98–1.02; other values are ignored. The change is spread over the next 2.5 ms.
    pub fn set_pace(&mut self, relative: f64) {
        if let Some(adjustable) = self.inner.as_adjustable() {
            let _ = adjustable.set_resample_ratio_relative(relative, true);
        }
    }

    /// Converts interleaved samples; `take` gets the result in pieces. Up to 2.5 ms stay in the resampler until the next call.
    pub fn push(&mut self, mut samples: &[f32], mut take: impl FnMut(&[f32])) {
        while !samples.is_empty() {
            let wanted = self.chunk * self.channels - self.input.len();
            let (head, tail) = samples.split_at(wanted.min(samples.len()));
            self.input.extend_from_slice(head);
            samples = tail;
            if self.input.len() < self.chunk * self.channels {
                return;
            }
            let written = self.convert().unwrap_or(0);
            self.input.clear();
            take(&self.output[..written * self.channels]);
        }
    }

    fn convert(&mut self) -> Option<usize> {
        let room = self.output.len() / self.channels;
        let input = InterleavedSlice::new(&self.input[..], self.channels, self.chunk).ok()?;
        let mut output = InterleavedSlice::new_mut(&mut self.output[..], self.channels, room).ok()?;
        let (_, written) = self.inner.process_into_buffer(&input, &mut output, None).ok()?;
        Some(written)
    }
}

/// Converts a whole recording of interleaved samples to 48 kHz, without delay. Errors: the rate is out of range.
///
/// A windowed sinc, with a filter for each position that a sample at 48 kHz can have between two samples of the recording
/// (Smith, Digital Audio Resampling, 2002). It compensates the delay to a fraction of a sample, which the stream resampler
/// cannot do.
pub fn resample_all(samples: Vec<f32>, channels: usize, rate_hz: u32) -> Result<Vec<f32>> {
    check_rate(rate_hz)?;
    if rate_hz == SAMPLE_RATE {
        return Ok(samples);
    }
    let step = f64::from(rate_hz) / f64::from(SAMPLE_RATE);
    let divisor = greatest_common_divisor(rate_hz, SAMPLE_RATE);
    // A rate that has only a small divisor in common with 48 kHz would need a filter per sample; the nearest of many filters is
    // used instead.
    let places = (SAMPLE_RATE / divisor).min(MAX_PLACES) as usize;
    let half = (SINC_LENGTH as f64 / 2.0 * step.max(1.0)).ceil() as usize;
    let filters: Vec<Vec<f32>> =
        (0..=places).map(|place| filter(place as f64 / places as f64, half, step)).collect();
    let length = samples.len() / channels;
    let count = (length as f64 / step).ceil() as usize;
    let mut converted = vec![0.0; count * channels];
    for (n, frame) in converted.chunks_exact_mut(channels).enumerate() {
        let position = n as f64 * step;
        let before = position.floor();
        let taps = &filters[((position - before) * places as f64).round() as usize];
        let first = before as usize + 1;
        for (tap, gain) in taps.iter().enumerate() {
            let Some(at) = (first + tap).checked_sub(half).filter(|at| *at < length) else { continue };
            for (channel, sample) in frame.iter_mut().enumerate() {
                *sample += samples[at * channels + channel] * gain;
            }
        }
    }
    Ok(converted)
}

/// Converts stereo audio of a file to 48 kHz piece by piece, without delay: sample n of the result belongs to the time
/// n/48000 s of the file, wherever the conversion begins. The result of a conversion that began in the middle is therefore the
/// same as that of one that began earlier.
pub(crate) struct FileResampler {
    rate_hz: u64,
    half: u64,
    /// One filter for each position between two samples; empty at 48 kHz.
    filters: Vec<Vec<f32>>,
    /// Samples from `first` on.
    held: Vec<[f32; 2]>,
    first: u64,
    /// Number of the next sample of the result.
    next: u64,
}

impl FileResampler {
    /// A converter that begins at sample 0. Errors: the rate is out of range.
    pub(crate) fn new(rate_hz: u32) -> Result<FileResampler> {
        check_rate(rate_hz)?;
        let step = f64::from(rate_hz) / f64::from(SAMPLE_RATE);
        let places = (SAMPLE_RATE / greatest_common_divisor(rate_hz, SAMPLE_RATE)).min(MAX_PLACES);
        let is_same = rate_hz == SAMPLE_RATE;
        let half = if is_same { 0 } else { (SINC_LENGTH as f64 / 2.0 * step.max(1.0)).ceil() as u64 };
        let weights = |place| filter(f64::from(place) / f64::from(places), half as usize, step);
        let filters = if is_same { Vec::new() } else { (0..=places).map(weights).collect() };
        Ok(FileResampler { rate_hz: rate_hz.into(), half, filters, held: Vec::new(), first: 0, next: 0 })
    }

    /// Begins again at sample `next` of the result. Returns the number of the sample of the file to push first.
    pub(crate) fn begin_at(&mut self, next: u64) -> u64 {
        self.held.clear();
        self.next = next;
        self.first = (next * self.rate_hz / u64::from(SAMPLE_RATE)).saturating_sub(self.half);
        self.first
    }

    /// Number of the sample of the result that the sample `source` of the file begins, or the next one.
    pub(crate) fn result_of(&self, source: u64) -> u64 {
        // A file can state any length.
        let result = (u128::from(source) * u128::from(SAMPLE_RATE)).div_ceil(self.rate_hz.into());
        u64::try_from(result).unwrap_or(u64::MAX)
    }

    /// Takes the next samples of the file.
    pub(crate) fn push(&mut self, samples: &[[f32; 2]]) {
        self.held.extend_from_slice(samples);
    }

    /// The next sample of the result, and its number; `None` until more samples of the file were pushed.
    pub(crate) fn pull(&mut self) -> Option<(u64, [f32; 2])> {
        let scaled = self.next * self.rate_hz;
        let (before, rest) = (scaled / u64::from(SAMPLE_RATE), scaled % u64::from(SAMPLE_RATE));
        let end = before + 1 + self.half;
        if end > self.first + self.held.len() as u64 {
            return None;
        }
        let number = self.next;
        self.next += 1;
        if self.filters.is_empty() {
            let sample = self.held[(before - self.first) as usize];
            self.drop_before(before + 1);
            return Some((number, sample));
        }
        let places = (self.filters.len() - 1) as f64;
        let taps = &self.filters[(rest as f64 / SAMPLE_RATE as f64 * places).round() as usize];
        let mut sum = [0.0; 2];
        for (tap, gain) in taps.iter().enumerate() {
            // Samples before the file's beginning are silent.
            let Some(at) = (before + 1 + tap as u64).checked_sub(self.half) else { continue };
            let Some(pair) = at.checked_sub(self.first).and_then(|at| self.held.get(at as usize)) else {
                continue;
            };
            sum[0] += pair[0] * gain;
            sum[1] += pair[1] * gain;
        }
        self.drop_before((before + 1).saturating_sub(self.half));
        Some((number, sum))
    }

    /// Forgets samples that no later result needs, in steps, because the others have to be moved.
    fn drop_before(&mut self, source: u64) {
        let unused = source.saturating_sub(self.first) as usize;
        if unused >= 4096.min(self.held.len().max(1)) {
            self.held.drain(..unused.min(self.held.len()));
            self.first += unused as u64;
        }
    }
}

/// Weights of the `2 * half` samples around a position that is `fraction` after the last sample of the first half.
fn filter(fraction: f64, half: usize, step: f64) -> Vec<f32> {
    let cutoff = 1.0_f64.min(1.0 / step) * CUTOFF;
    let gains = (0..2 * half).map(|tap| {
        let distance = tap as f64 + 1.0 - half as f64 - fraction;
        let turn = std::f64::consts::PI * distance;
        let sinc = if distance.abs() < 1e-9 { cutoff } else { (turn * cutoff).sin() / turn };
        // Blackman-Harris, four terms.
        let phase = std::f64::consts::PI * (distance / half as f64).clamp(-1.0, 1.0);
        let window =
            0.35875 + 0.48829 * phase.cos() + 0.14128 * (2.0 * phase).cos() + 0.01168 * (3.0 * phase).cos();
        sinc * window
    });
    let gains: Vec<f64> = gains.collect();
    let sum: f64 = gains.iter().sum();
    gains.iter().map(|gain| (gain / sum) as f32).collect()
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, seconds: f32, channels: usize) -> Vec<f32> {
        (0..(rate as f32 * seconds) as usize)
            .flat_map(|n| {
                let sample = 0.5 * (n as f32 * 1000.0 * std::f32::consts::TAU / rate as f32).sin();
                std::iter::repeat_n(sample, channels)
            })
            .collect()
    }

    #[test]
    fn stream_of_any_rate_keeps_tone_and_length() {
        for (rate, channels) in [(8_000, 1), (11_025, 1), (16_000, 2), (44_100, 2), (96_000, 1), (192_000, 1)]
        {
            let mut resampler = StreamResampler::new(rate, SAMPLE_RATE, channels).unwrap();
            let mut played = Vec::new();
            for piece in tone(rate, 1.0, channels).chunks(channels * 331) {
                resampler.push(piece, |samples| played.extend_from_slice(samples));
            }
            let count = played.len() / channels;
            assert!((47_700..=48_010).contains(&count), "{rate}: {count}");
            assert!(resampler.delay() < 480, "{rate}: {}", resampler.delay());
            let expected = tone(SAMPLE_RATE, 1.0, 1);
            let mono: Vec<f32> = played.iter().step_by(channels).copied().collect();
            let worst = (2000..40_000)
                .map(|n| (mono[n + resampler.delay()] - expected[n]).abs())
                .fold(0.0_f32, f32::max);
            // The stated delay is rounded to samples; the tone changes by 0.065 per sample.
            assert!(worst < 0.07, "{rate}: {worst}");
        }
    }

    #[test]
    fn recording_keeps_its_position_in_time() {
        for rate in [8_000, 16_000, 44_100, 44_101, 96_000] {
            let played = resample_all(tone(rate, 1.0, 1), 1, rate).unwrap();
            let expected = tone(SAMPLE_RATE, 1.0, 1);
            assert!(played.len().abs_diff(48_000) < 10, "{rate}: {}", played.len());
            let worst = (2000..46_000).map(|n| (played[n] - expected[n]).abs()).fold(0.0_f32, f32::max);
            assert!(worst < 0.01, "{rate}: {worst}");
        }
    }

    #[test]
    fn frequencies_above_nyquist_are_removed_without_aliasing() {
        // 30 kHz at 96 kHz: sixteen samples are exactly five periods.
        let high: Vec<f32> =
            (0..96_000).map(|n| ((n * 5 % 16) as f32 / 16.0 * std::f32::consts::TAU).sin()).collect();
        let played = resample_all(high, 1, 96_000).unwrap();
        let loudest = played[2000..46_000].iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
        assert!(loudest < 0.001, "{loudest}");
    }

    #[test]
    fn out_of_range_rate_is_an_error() {
        for rate in [0, 7_999, 192_001] {
            assert_eq!(StreamResampler::new(rate, 48_000, 1).err().unwrap().kind, ErrorKind::OutOfRange);
            assert_eq!(resample_all(vec![0.0; 10], 1, rate).unwrap_err().kind, ErrorKind::OutOfRange);
        }
    }
}

//! Sample rates other than 48 kHz: a stream converter for devices and ports, and a converter of whole files.
//!
//! Between the device edge and the encoder everything is at 48 kHz, so this is only met at that edge. The stream converter
//! adds about 0.7 ms and allocates nothing after creation.
#![forbid(unsafe_code)]

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Async, Fft, FixedAsync, FixedSync, Resampler, SincInterpolationParameters, SincInterpolationType,
    WindowFunction,
};

use super::{MAX_CHANNELS, SAMPLE_RATE};
use crate::error::{Error, ErrorKind, Result};

/// Lowest rate that is taken, in Hz.
pub const MIN_RATE: u32 = 8_000;
/// Highest rate that is taken, in Hz.
pub const MAX_RATE: u32 = 192_000;
/// Length of the interpolation filter, in samples of the slower side: 0.7 ms of delay at 48 kHz.
const SINC_LENGTH: usize = 64;
/// Steps a second in which a stream is converted: 2.5 ms each.
const STEPS_A_SECOND: u32 = 400;

/// Refuses rates outside [`MIN_RATE`]–[`MAX_RATE`].
pub fn check_rate(rate_hz: u32) -> Result<()> {
    crate::config::range("sample rate", rate_hz, MIN_RATE, MAX_RATE, "Hz")
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
    /// A converter of 1 or 2 interleaved channels. Errors: a rate is out of range.
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

    /// The rates that it converts from and to, and the channels.
    pub fn shape(&self) -> (u32, u32, usize) {
        (self.rates.0, self.rates.1, self.channels)
    }

    /// Delay of the filter, in samples a channel at the output rate.
    pub fn delay(&self) -> usize {
        self.inner.output_delay()
    }

    /// Converts interleaved samples; `take` gets the result in pieces. Up to 2.5 ms stay here until the next call.
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
pub fn resample_all(samples: Vec<f32>, channels: usize, rate_hz: u32) -> Result<Vec<f32>> {
    check_rate(rate_hz)?;
    if rate_hz == SAMPLE_RATE {
        return Ok(samples);
    }
    let mut fft = Fft::<f32>::new(rate_hz as usize, SAMPLE_RATE as usize, 1024, channels, FixedSync::Input)
        .map_err(failure)?;
    let length = samples.len() / channels;
    let input = InterleavedSlice::new(&samples[..], channels, length).map_err(failure)?;
    Ok(fft.process_all(&input, length, None).map_err(failure)?.take_data())
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
    fn a_stream_of_any_rate_keeps_its_tone_and_its_length() {
        for (rate, channels) in [(8_000, 1), (11_025, 1), (16_000, 2), (44_100, 2), (96_000, 1), (192_000, 1)]
        {
            let mut resampler = StreamResampler::new(rate, SAMPLE_RATE, channels).unwrap();
            let mut heard = Vec::new();
            for piece in tone(rate, 1.0, channels).chunks(channels * 331) {
                resampler.push(piece, |samples| heard.extend_from_slice(samples));
            }
            let count = heard.len() / channels;
            assert!((47_700..=48_010).contains(&count), "{rate}: {count}");
            assert!(resampler.delay() < 480, "{rate}: {}", resampler.delay());
            let expected = tone(SAMPLE_RATE, 1.0, 1);
            let mono: Vec<f32> = heard.iter().step_by(channels).copied().collect();
            let worst = (2000..40_000)
                .map(|n| (mono[n + resampler.delay()] - expected[n]).abs())
                .fold(0.0_f32, f32::max);
            // The stated delay is whole samples; the tone moves by 0.065 a sample.
            assert!(worst < 0.07, "{rate}: {worst}");
        }
    }

    #[test]
    fn a_recording_keeps_its_place_in_time() {
        for rate in [8_000, 16_000, 44_100, 96_000] {
            let heard = resample_all(tone(rate, 1.0, 1), 1, rate).unwrap();
            let expected = tone(SAMPLE_RATE, 1.0, 1);
            assert!(heard.len().abs_diff(48_000) < 10, "{rate}: {}", heard.len());
            let worst = (2000..46_000).map(|n| (heard[n] - expected[n]).abs()).fold(0.0_f32, f32::max);
            assert!(worst < 0.01, "{rate}: {worst}");
        }
    }

    #[test]
    fn a_rate_out_of_range_is_refused() {
        for rate in [0, 7_999, 192_001] {
            assert_eq!(StreamResampler::new(rate, 48_000, 1).err().unwrap().kind, ErrorKind::OutOfRange);
            assert_eq!(resample_all(vec![0.0; 10], 1, rate).unwrap_err().kind, ErrorKind::OutOfRange);
        }
    }
}

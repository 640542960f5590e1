//! The application as a device: it pushes microphone samples and pulls loudspeaker samples, at its own pace and sample rate.
//!
//! A port is meant for one thread, usually the application's audio thread; of two simultaneous calls, one returns `Busy`. No call
//! waits. The first call at a rate other than 48 kHz creates a resampler, and a call at a third rate replaces it: these calls
//! allocate or free memory. All others are real-time safe, also those that alternate between 48 kHz and one other rate. The other
//! end of each port is a ring that the media thread serves. Called by `engine/`, `sim/` and `aux_input.rs`.
#![forbid(unsafe_code)]

use std::fmt;

use parking_lot::Mutex;

use super::Wake;
use super::ring::{self, CaptureReader, CaptureWriter, PlaybackReader, PlaybackWriter};
use crate::audio::frame::{convert_channels, sanitise};
use crate::audio::resample::{MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, StreamResampler};
use crate::audio::{BLOCK, MAX_CHANNELS, SAMPLE_RATE};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};

/// Maximum duration of the samples of one call, in milliseconds; 10 are expected.
pub const MAX_CALL_MS: u32 = 60;

/// Error of a port call. Small, so that nothing is allocated on an audio thread.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PortError {
    /// The ring is full, or another thread is in a call.
    Busy,
    /// No or too many samples, not 1 or 2 channels, or a rate outside 8–192 kHz.
    Format,
    /// The resampler for this rate could not be created.
    Resampler,
}

impl PortError {
    /// The kind of the error, and advice. A static text, so that nothing is allocated.
    fn describe(self) -> (ErrorKind, &'static str) {
        match self {
            PortError::Busy => (
                ErrorKind::Busy,
                "the ring is full or another thread is in a call: pass 10 ms every 10 ms, from one thread",
            ),
            PortError::Format => (
                ErrorKind::OutOfRange,
                "the format is not supported: pass 10 ms (at most 60) of 1 or 2 channels at 8000 to 192000 Hz",
            ),
            PortError::Resampler => {
                (ErrorKind::Internal, "no resampler could be created for this sample rate: use 48000 Hz")
            }
        }
    }
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.describe().1)
    }
}

impl From<PortError> for Error {
    fn from(error: PortError) -> Error {
        let (kind, text) = error.describe();
        Error::new(kind, text)
    }
}

fn check(length: usize, channels: usize, rate_hz: u32) -> Result<usize, PortError> {
    if !(1..=MAX_CHANNELS).contains(&channels) || !(MIN_SAMPLE_RATE..=MAX_SAMPLE_RATE).contains(&rate_hz) {
        return Err(PortError::Format);
    }
    let count = length / channels;
    if count == 0 || !length.is_multiple_of(channels) || count > (rate_hz / 1000 * MAX_CALL_MS) as usize {
        return Err(PortError::Format);
    }
    Ok(count)
}

/// Reuses or creates the resampler for a pair of rates; `None` if they are equal. A resampler that is not needed now is reset
/// and kept, because freeing it is not real-time safe.
fn resampler_for(
    slot: &mut Option<StreamResampler>,
    from_hz: u32,
    to_hz: u32,
) -> Result<Option<&mut StreamResampler>, PortError> {
    if from_hz == to_hz {
        if let Some(resampler) = slot {
            resampler.reset();
        }
        return Ok(None);
    }
    if slot.as_ref().is_none_or(|resampler| resampler.format() != (from_hz, to_hz, MAX_CHANNELS)) {
        *slot = Some(StreamResampler::new(from_hz, to_hz, MAX_CHANNELS).map_err(|_| PortError::Resampler)?);
    }
    Ok(slot.as_mut())
}

struct PushState {
    writer: CaptureWriter,
    resampler: Option<StreamResampler>,
}

/// Accepts microphone samples from the application.
pub struct PushPort(Mutex<PushState>);

/// Creates a push port and the end that the media thread reads.
#[expect(clippy::expect_used, reason = "48 kHz needs no resampler, and nothing else can fail")]
pub fn push_port(wake: Wake) -> (CaptureReader, PushPort) {
    let (writer, reader) =
        ring::capture(SAMPLE_RATE, MAX_CHANNELS, wake, None).expect("48 kHz needs no resampler");
    (reader, PushPort(Mutex::new(PushState { writer, resampler: None })))
}

impl PushPort {
    /// Pushes interleaved samples, usually 10 ms and at most [`MAX_CALL_MS`], of which the last is captured at `now`.
    /// Non-finite samples (NaN, infinity) become silence and are counted. Does not wait; allocates only when the rate changes
    /// (see the module comment). On an error nothing is pushed.
    pub fn push(
        &self,
        interleaved: &[f32],
        channels: usize,
        rate_hz: u32,
        now: Time,
    ) -> Result<(), PortError> {
        let count = check(interleaved.len(), channels, rate_hz)?;
        let mut guard = self.0.try_lock().ok_or(PortError::Busy)?;
        let PushState { writer, resampler } = &mut *guard;
        let mut resampler = resampler_for(resampler, rate_hz, SAMPLE_RATE)?;
        let needed = (count as u64 * u64::from(SAMPLE_RATE)).div_ceil(u64::from(rate_hz)) as usize + BLOCK;
        if writer.room() < needed {
            return Err(PortError::Busy);
        }
        writer.set_mono(channels == 1);
        let mut clean = [0.0; BLOCK * MAX_CHANNELS];
        let mut pairs = [0.0; BLOCK * MAX_CHANNELS];
        let mut bad = 0;
        for piece in interleaved.chunks(BLOCK * channels) {
            for (target, sample) in clean.iter_mut().zip(piece) {
                *target = sanitise(*sample);
                bad += u64::from(!sample.is_finite());
            }
            let count = piece.len() / channels;
            convert_channels(
                &clean[..piece.len()],
                channels,
                &mut pairs[..count * MAX_CHANNELS],
                MAX_CHANNELS,
            );
            match &mut resampler {
                None => writer.write(&pairs[..count * MAX_CHANNELS]),
                Some(resampler) => {
                    resampler.push(&pairs[..count * MAX_CHANNELS], |samples| writer.write(samples));
                }
            }
        }
        writer.note_bad(bad);
        writer.commit(now);
        Ok(())
    }
}

struct PullState {
    reader: PlaybackReader,
    resampler: Option<StreamResampler>,
    /// Converted stereo samples that the application has not pulled yet.
    pending: Vec<f32>,
}

/// Outputs loudspeaker samples to the application.
pub struct PullPort(Mutex<PullState>);

/// Creates a pull port and the end that the media thread writes.
#[expect(clippy::expect_used, reason = "48 kHz needs no resampler, and nothing else can fail")]
pub fn pull_port(wake: Wake) -> (PlaybackWriter, PullPort) {
    let (reader, writer) =
        ring::playback(SAMPLE_RATE, MAX_CHANNELS, wake, None).expect("48 kHz needs no resampler");
    // Room for the longest call at the highest rate, and one step of the resampler.
    let capacity = (MAX_SAMPLE_RATE / 1000 * (MAX_CALL_MS + 10)) as usize * MAX_CHANNELS;
    let pending = Vec::with_capacity(capacity);
    (writer, PullPort(Mutex::new(PullState { reader, resampler: None, pending })))
}

impl PullPort {
    /// Fills `interleaved` (usually 10 ms, at most [`MAX_CALL_MS`]) with the next samples, of which the first is played at
    /// `now`; silence if there is none. Does not wait; allocates only when the rate changes (see the module comment).
    pub fn pull(
        &self,
        interleaved: &mut [f32],
        channels: usize,
        rate_hz: u32,
        now: Time,
    ) -> Result<(), PortError> {
        check(interleaved.len(), channels, rate_hz)?;
        let mut guard = self.0.try_lock().ok_or(PortError::Busy)?;
        let PullState { reader, resampler, pending } = &mut *guard;
        let mut pairs = [0.0; BLOCK * MAX_CHANNELS];
        match resampler_for(resampler, SAMPLE_RATE, rate_hz)? {
            None => {
                pending.clear();
                for piece in interleaved.chunks_mut(BLOCK * channels) {
                    let count = piece.len() / channels;
                    reader.read(&mut pairs[..count * MAX_CHANNELS]);
                    convert_channels(&pairs[..count * MAX_CHANNELS], MAX_CHANNELS, piece, channels);
                }
            }
            Some(resampler) => {
                let needed = interleaved.len() / channels * MAX_CHANNELS;
                while pending.len() < needed {
                    reader.read(&mut pairs);
                    resampler.push(&pairs, |samples| pending.extend_from_slice(samples));
                }
                convert_channels(&pending[..needed], MAX_CHANNELS, interleaved, channels);
                pending.copy_within(needed.., 0);
                pending.truncate(pending.len() - needed);
            }
        }
        reader.commit(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Frame;
    use crate::audio::test_signal::steepest;
    use std::sync::Arc;
    use std::time::Duration;

    fn at(milliseconds: u64) -> Time {
        Time::from_nanos(3_000_000_000) + Duration::from_millis(milliseconds)
    }

    fn tone(rate: u32, start: usize, count: usize, channels: usize) -> Vec<f32> {
        (start..start + count)
            .flat_map(|n| {
                std::iter::repeat_n(
                    0.5 * (n as f32 * 400.0 * std::f32::consts::TAU / rate as f32).sin(),
                    channels,
                )
            })
            .collect()
    }

    #[test]
    fn sound_pushed_at_any_rate_becomes_frames() {
        for (rate, channels) in [(48_000, 1), (48_000, 2), (16_000, 1), (44_100, 2), (11_025, 1)] {
            let (mut reader, port) = push_port(Arc::new(|| {}));
            let mut frame = Frame::silence(1);
            let (mut played, mut ends) = (Vec::new(), Vec::new());
            let count = rate as usize / 100;
            for k in 0..100 {
                port.push(&tone(rate, k * count, count, channels), channels, rate, at(10 * (k as u64 + 1)))
                    .unwrap();
                while let Some(end) = reader.read(&mut frame) {
                    assert_eq!(frame.channels(), channels);
                    played.extend(frame.samples().iter().step_by(channels));
                    ends.push(end);
                }
            }
            assert!(played.len() > 47_000, "{rate}: {}", played.len());
            let peak = played[24_000..].iter().fold(0.0_f32, |most, sample| most.max(*sample));
            assert!((peak - 0.5).abs() < 0.01, "{rate}: {peak}");
            assert!(ends.last().unwrap().since(at(1000)) == Duration::ZERO);
            assert!(at(1000).since(*ends.last().unwrap()) < Duration::from_millis(15));
        }
    }

    #[test]
    fn non_finite_samples_become_silence_and_full_ring_is_busy() {
        let (mut reader, port) = push_port(Arc::new(|| {}));
        let mut frame = Frame::silence(1);
        port.push(&[f32::NAN; 240], 1, 48_000, at(5)).unwrap();
        port.push(&[f32::INFINITY; 240], 1, 48_000, at(10)).unwrap();
        reader.read(&mut frame).unwrap();
        assert_eq!(reader.counts().bad_samples, 480);
        assert!(frame.samples().iter().all(|sample| *sample == 0.0));
        let refused =
            (0..30).map(|k| port.push(&[0.0; 480], 1, 48_000, at(20 + 10 * k))).find(|r| r.is_err());
        assert_eq!(refused, Some(Err(PortError::Busy)));
        assert_eq!(Error::from(PortError::Busy).kind, ErrorKind::Busy);
    }

    #[test]
    fn unsupported_format_is_rejected() {
        let (_reader, port) = push_port(Arc::new(|| {}));
        let (_writer, puller) = pull_port(Arc::new(|| {}));
        for (length, channels, rate) in [
            (0, 1, 48_000),
            (480, 0, 48_000),
            (480, 3, 48_000),
            (481, 2, 48_000),
            (80, 1, 7_999),
            (5_000, 1, 48_000),
        ] {
            assert_eq!(port.push(&vec![0.0; length], channels, rate, at(0)), Err(PortError::Format));
            assert_eq!(puller.pull(&mut vec![0.0; length], channels, rate, at(0)), Err(PortError::Format));
        }
        let text = PortError::Format.to_string();
        for limit in [MAX_CALL_MS, MIN_SAMPLE_RATE, MAX_SAMPLE_RATE] {
            assert!(text.contains(&limit.to_string()), "{limit} is not in {text:?}");
        }
    }

    #[test]
    fn resampler_is_kept_and_silent_after_calls_at_48_khz() {
        let (mut reader, port) = push_port(Arc::new(|| {}));
        let (_writer, puller) = pull_port(Arc::new(|| {}));
        let mut frame = Frame::silence(1);
        let mut loudest = 0.0_f32;
        let calls = [(44_100, 0.5), (48_000, 0.0), (48_000, 0.0), (44_100, 0.0), (44_100, 0.0)];
        for (k, (rate, level)) in calls.into_iter().enumerate() {
            let now = at(10 * (k as u64 + 1));
            let mut samples = vec![level; rate as usize / 100];
            port.push(&samples, 1, rate, now).unwrap();
            puller.pull(&mut samples, 1, rate, now).unwrap();
            assert!(port.0.lock().resampler.is_some() && puller.0.lock().resampler.is_some(), "call {k}");
            while reader.read(&mut frame).is_some() {
                let peak = frame.samples().iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
                loudest = if k >= 3 { loudest.max(peak) } else { 0.0 };
            }
        }
        assert!(loudest < 1e-6, "samples from before the change of the rate: {loudest}");
    }

    #[test]
    fn sound_is_pulled_at_any_rate() {
        for (rate, channels) in [(48_000, 1), (48_000, 2), (16_000, 1), (44_100, 2)] {
            let (mut writer, port) = pull_port(Arc::new(|| {}));
            let count = rate as usize / 100;
            let mut played = Vec::new();
            let mut written = 0;
            for k in 0..100 {
                let mut out = vec![9.0; count * channels];
                port.pull(&mut out, channels, rate, at(10 * k)).unwrap();
                played.extend(out.iter().step_by(channels));
                while writer.wanted(at(10 * k)).is_some() {
                    writer.write(&tone(48_000, written, BLOCK, 2));
                    written += BLOCK;
                }
            }
            assert!(
                played[..count].iter().all(|sample| *sample == 0.0),
                "nothing is rendered before the first call"
            );
            let peak = played[played.len() / 2..].iter().fold(0.0_f32, |most, sample| most.max(*sample));
            assert!((peak - 0.5).abs() < 0.01, "{rate}: {peak}");
            let steepest = steepest(&played[played.len() / 4..]);
            assert!(steepest < 0.03 * 48_000.0 / rate as f32 * 1.2, "{rate}: {steepest}");
            assert_eq!(writer.counts().missing_samples, 0, "{rate}");
        }
    }
}

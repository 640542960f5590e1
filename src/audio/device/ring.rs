//! Rings between a foreign clock (a sound card's callback, the application's audio thread) and the media thread.
//!
//! The outer ends, [`CaptureWriter`] and [`PlaybackReader`], are called by the foreign side: they copy, count, note the time
//! and wake the media thread once, and never allocate, lock, log or wait. The inner ends, [`CaptureReader`] and
//! [`PlaybackWriter`], live on the media thread and convert the sample rate where the device is not at 48 kHz. What goes
//! wrong outside comes in as a number and becomes an error here.
#![forbid(unsafe_code)]

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};

use super::{DeviceCounts, Wake};
use crate::audio::frame::convert_channels;
use crate::audio::resample::StreamResampler;
use crate::audio::{BLOCK, FRAME, FRAME_NANOS, Frame, MAX_CHANNELS, SAMPLE_RATE};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::link::Latest;

/// Sound that a ring holds at most: 200 ms.
const RING_SHARE: u32 = 5;
/// How much a playback ring holds beyond one request of the device grows by one block with each underrun, up to this many.
const MAX_MARGIN_BLOCKS: u64 = 8;

/// What both ends of a ring know.
pub struct Shared {
    /// (samples a channel that passed the outer end, when the last of them existed or the next one is heard)
    clock: Latest<2>,
    started: AtomicU64,
    missing: AtomicU64,
    dropped: AtomicU64,
    events: AtomicU64,
    /// Largest request of the device, in samples a channel.
    request: AtomicU64,
    is_mono: AtomicBool,
    /// 0, or what a [`Failure`] stands for.
    failure: AtomicU32,
    wake: Wake,
}

/// Why a device stopped, small enough for a callback to tell.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Failure {
    /// The device is gone.
    Gone = 1,
    /// The device needs to be opened again.
    Invalidated = 2,
    /// The system does not allow it.
    Denied = 3,
    /// The sound server or driver failed.
    Backend = 4,
}

impl Shared {
    fn new(wake: Wake) -> Arc<Shared> {
        Arc::new(Shared {
            clock: Latest::new(),
            started: AtomicU64::new(0),
            missing: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            events: AtomicU64::new(0),
            request: AtomicU64::new(0),
            is_mono: AtomicBool::new(false),
            failure: AtomicU32::new(0),
            wake,
        })
    }

    /// Notes that the device stopped, and wakes the media thread the first time; returns whether it was. Wait-free.
    pub fn fail(&self, failure: Failure) -> bool {
        let is_first =
            self.failure.compare_exchange(0, failure as u32, Ordering::AcqRel, Ordering::Relaxed).is_ok();
        if is_first {
            (self.wake)();
        }
        is_first
    }

    /// Counts a gap that the device itself reports. Wait-free.
    pub fn note_gap(&self) {
        self.events.fetch_add(1, Ordering::Relaxed);
    }

    fn counts(&self) -> DeviceCounts {
        DeviceCounts {
            missing_samples: self.missing.load(Ordering::Relaxed),
            dropped_samples: self.dropped.load(Ordering::Relaxed),
            events: self.events.load(Ordering::Relaxed),
            late_blocks: 0,
        }
    }

    fn started(&self) -> Option<Time> {
        match self.started.load(Ordering::Acquire) {
            0 => None,
            nanos => Some(Time::from_nanos(nanos)),
        }
    }

    fn start(&self, at: Time) {
        let _ = self.started.compare_exchange(0, at.as_nanos().max(1), Ordering::AcqRel, Ordering::Relaxed);
    }

    fn error(&self, told: &mut u32) -> Option<Error> {
        let failure = self.failure.load(Ordering::Acquire);
        if failure == std::mem::replace(told, failure) {
            return None;
        }
        let what = match failure {
            1 => {
                "the sound device is gone: choose another with SetDevice, or the same one when it is plugged in again"
            }
            2 => "the system changed the sound device: call SetDevice to open it again",
            3 => {
                "the system does not allow the use of this sound device: check its privacy settings, then call SetDevice"
            }
            _ => {
                "the sound server or driver failed: call SetDevice when it runs again, or choose another device"
            }
        };
        Some(Error::new(ErrorKind::Device, what))
    }
}

fn time_of(samples: u64, rate_hz: u32) -> Duration {
    Duration::from_nanos((u128::from(samples) * 1_000_000_000 / u128::from(rate_hz.max(1))) as u64)
}

/// Makes the two ends for a microphone of 1 or 2 channels at `rate_hz`. `keep` lives as long as the inner end.
pub fn capture(
    rate_hz: u32,
    channels: usize,
    wake: Wake,
    keep: Option<Box<dyn Any + Send>>,
) -> Result<(CaptureWriter, CaptureReader)> {
    let resampler = match rate_hz {
        SAMPLE_RATE => None,
        rate_hz => Some(StreamResampler::new(rate_hz, SAMPLE_RATE, channels)?),
    };
    let (producer, consumer) = RingBuffer::new((rate_hz / RING_SHARE) as usize * channels);
    let shared = Shared::new(wake);
    let writer = CaptureWriter { ring: producer, channels, rate_hz, written: 0, shared: shared.clone() };
    let reader = CaptureReader {
        ring: consumer,
        channels,
        rate_hz,
        resampler,
        pending: Vec::with_capacity(4 * FRAME * MAX_CHANNELS),
        frames: 0,
        end: None,
        told: 0,
        shared,
        keep,
    };
    Ok((writer, reader))
}

/// The end of a microphone's ring that the device writes to.
pub struct CaptureWriter {
    ring: Producer<f32>,
    channels: usize,
    rate_hz: u32,
    written: u64,
    shared: Arc<Shared>,
}

impl CaptureWriter {
    /// What both ends share, for error callbacks.
    pub fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// Samples a channel that fit.
    pub fn room(&self) -> usize {
        self.ring.slots() / self.channels
    }

    /// Says that both channels are alike.
    pub fn set_mono(&self, is_mono: bool) {
        self.shared.is_mono.store(is_mono, Ordering::Relaxed);
    }

    /// Queues interleaved samples without telling the other end yet. What does not fit is dropped and counted. Wait-free.
    pub fn write(&mut self, samples: &[f32]) {
        let count = samples.len() / self.channels;
        if self.ring.push_entire_slice(&samples[..count * self.channels]).is_ok() {
            self.written += count as u64;
        } else {
            self.shared.dropped.fetch_add(count as u64, Ordering::Relaxed);
            self.shared.events.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Tells the other end what was written, whose last sample existed at `end`, and wakes it. Wait-free.
    pub fn commit(&mut self, end: Time) {
        self.shared.clock.set([self.written, end.as_nanos()]);
        self.shared.start(end - time_of(self.written, self.rate_hz));
        (self.shared.wake)();
    }
}

/// The end of a microphone's ring that the media thread reads from.
pub struct CaptureReader {
    ring: Consumer<f32>,
    channels: usize,
    rate_hz: u32,
    resampler: Option<StreamResampler>,
    /// Converted samples that do not make a frame yet.
    pending: Vec<f32>,
    frames: u64,
    /// When the last sample of the frame before existed.
    end: Option<Time>,
    told: u32,
    shared: Arc<Shared>,
    #[allow(dead_code, reason = "held until the reader is dropped")]
    keep: Option<Box<dyn Any + Send>>,
}

impl CaptureReader {
    /// Fetches 10 ms and returns when their last sample existed. A first frame whose time is not known yet waits for it: the
    /// device is between writing and committing, and wakes the media thread when it has done both.
    pub fn read(&mut self, frame: &mut Frame) -> Option<Time> {
        let clock = self.shared.clock.get();
        if clock.is_none() && self.end.is_none() {
            return None;
        }
        frame.clear(self.channels);
        let numbers = FRAME * self.channels;
        if let Some(resampler) = &mut self.resampler {
            let mut piece = [0.0; BLOCK * MAX_CHANNELS];
            while self.pending.len() < numbers {
                let count = self.ring.slots().min(BLOCK * self.channels);
                if count == 0 || self.ring.pop_entire_slice(&mut piece[..count]).is_err() {
                    return None;
                }
                let pending = &mut self.pending;
                resampler.push(&piece[..count], |samples| pending.extend_from_slice(samples));
            }
            frame.samples_mut().copy_from_slice(&self.pending[..numbers]);
            self.pending.copy_within(numbers.., 0);
            self.pending.truncate(self.pending.len() - numbers);
        } else if self.ring.pop_entire_slice(frame.samples_mut()).is_err() {
            return None;
        }
        self.frames += 1;
        if self.channels == 2 && self.shared.is_mono.load(Ordering::Relaxed) {
            let mut mono = Frame::silence(1);
            convert_channels(frame.samples(), 2, mono.samples_mut(), 1);
            *frame = mono;
        }
        // The clock that came with these samples, if it can be had; the device may be writing it at this moment.
        self.end = match self.shared.clock.get().or(clock) {
            Some(clock) => Some(self.end_of_frame(clock)),
            None => self.end.map(|end| end + Duration::from_nanos(FRAME_NANOS)),
        };
        self.end
    }

    fn end_of_frame(&self, [written, end]: [u64; 2]) -> Time {
        let filter = self.resampler.as_ref().map_or(0, StreamResampler::delay) as u64;
        let read = time_of((self.frames * FRAME as u64).saturating_sub(filter), SAMPLE_RATE);
        Time::from_nanos(end) - time_of(written, self.rate_hz).saturating_sub(read)
    }

    /// When sample 0 existed.
    pub fn started(&self) -> Option<Time> {
        self.shared.started()
    }

    /// What went wrong so far.
    pub fn counts(&self) -> DeviceCounts {
        self.shared.counts()
    }

    /// Why the device stopped, told once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.shared.error(&mut self.told)
    }
}

/// Makes the two ends for a loudspeaker of 1 or 2 channels at `rate_hz`. `keep` lives as long as the inner end.
pub fn playback(
    rate_hz: u32,
    channels: usize,
    wake: Wake,
    keep: Option<Box<dyn Any + Send>>,
) -> Result<(PlaybackReader, PlaybackWriter)> {
    let resampler = match rate_hz {
        SAMPLE_RATE => None,
        rate_hz => Some(StreamResampler::new(SAMPLE_RATE, rate_hz, channels)?),
    };
    let (producer, consumer) = RingBuffer::new((rate_hz / RING_SHARE) as usize * channels);
    let shared = Shared::new(wake);
    let reader =
        PlaybackReader { ring: consumer, channels, rate_hz, taken: 0, requested: 0, shared: shared.clone() };
    let writer =
        PlaybackWriter { ring: producer, channels, rate_hz, resampler, pushed: 0, told: 0, shared, keep };
    Ok((reader, writer))
}

/// The end of a loudspeaker's ring that the device reads from.
pub struct PlaybackReader {
    ring: Consumer<f32>,
    channels: usize,
    rate_hz: u32,
    taken: u64,
    /// Samples a channel asked for since the last commit.
    requested: u64,
    shared: Arc<Shared>,
}

impl PlaybackReader {
    /// What both ends share, for error callbacks.
    pub fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// Takes interleaved samples; what is missing becomes silence and, once sound has come, is counted. Wait-free.
    pub fn read(&mut self, samples: &mut [f32]) {
        let wanted = samples.len() / self.channels;
        let count = wanted.min(self.ring.slots() / self.channels);
        let (head, tail) = samples.split_at_mut(count * self.channels);
        let count = if self.ring.pop_entire_slice(head).is_ok() { count } else { 0 };
        if count == 0 {
            head.fill(0.0);
        }
        tail.fill(0.0);
        if count < wanted && self.taken > 0 {
            self.shared.missing.fetch_add((wanted - count) as u64, Ordering::Relaxed);
            self.shared.events.fetch_add(1, Ordering::Relaxed);
        }
        self.taken += count as u64;
        self.requested += wanted as u64;
    }

    /// Tells the other end what was taken since the last time, whose first sample is heard at `heard_at`, and wakes it.
    /// Wait-free.
    pub fn commit(&mut self, heard_at: Time) {
        let next = heard_at + time_of(self.requested, self.rate_hz);
        self.shared.clock.set([self.taken, next.as_nanos()]);
        if self.taken > 0 {
            self.shared.start(next - time_of(self.taken, self.rate_hz));
        }
        self.shared.request.fetch_max(self.requested, Ordering::AcqRel);
        self.requested = 0;
        (self.shared.wake)();
    }
}

/// The end of a loudspeaker's ring that the media thread writes to.
pub struct PlaybackWriter {
    ring: Producer<f32>,
    channels: usize,
    rate_hz: u32,
    resampler: Option<StreamResampler>,
    pushed: u64,
    told: u32,
    shared: Arc<Shared>,
    #[allow(dead_code, reason = "held until the writer is dropped")]
    keep: Option<Box<dyn Any + Send>>,
}

impl PlaybackWriter {
    /// Returns when the next block is heard, if the ring holds less than the device takes at once.
    pub fn wanted(&mut self, now: Time) -> Option<Time> {
        let request = self.shared.request.load(Ordering::Acquire);
        if request == 0 {
            return None;
        }
        let margin = self.shared.events.load(Ordering::Relaxed).min(MAX_MARGIN_BLOCKS) * BLOCK as u64;
        let capacity = self.ring.buffer().capacity() / self.channels;
        let held = (capacity - self.ring.slots() / self.channels) as u64;
        let goal = (request + margin * u64::from(self.rate_hz) / u64::from(SAMPLE_RATE))
            .min(capacity as u64 - 4 * BLOCK as u64);
        if held >= goal {
            return None;
        }
        let [taken, next] = self.shared.clock.get()?;
        let ahead = time_of(self.pushed.saturating_sub(taken), self.rate_hz);
        Some((Time::from_nanos(next) + ahead).max(now))
    }

    /// Takes a block of 2.5 ms.
    pub fn write(&mut self, block: &[f32]) {
        let (ring, channels) = (&mut self.ring, self.channels);
        let (pushed, shared) = (&mut self.pushed, &self.shared);
        let mut put = |samples: &[f32]| {
            if ring.push_entire_slice(samples).is_ok() {
                *pushed += (samples.len() / channels) as u64;
            } else {
                shared.dropped.fetch_add((samples.len() / channels) as u64, Ordering::Relaxed);
            }
        };
        match &mut self.resampler {
            Some(resampler) => resampler.push(block, put),
            None => put(block),
        }
    }

    /// 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// When sample 0 is heard.
    pub fn started(&self) -> Option<Time> {
        self.shared.started()
    }

    /// What went wrong so far.
    pub fn counts(&self) -> DeviceCounts {
        self.shared.counts()
    }

    /// Why the device stopped, told once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.shared.error(&mut self.told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn counter() -> (Wake, Arc<AtomicUsize>) {
        let count = Arc::new(AtomicUsize::new(0));
        let wake = {
            let count = count.clone();
            Arc::new(move || {
                count.fetch_add(1, Ordering::Relaxed);
            })
        };
        (wake, count)
    }

    fn at(micros: u64) -> Time {
        Time::from_nanos(9_000_000_000) + Duration::from_micros(micros)
    }

    #[test]
    fn callbacks_of_any_size_become_frames_that_know_their_time() {
        for (rate, channels) in [(48_000, 1), (48_000, 2), (44_100, 1), (16_000, 2)] {
            let (wake, count) = counter();
            let (mut writer, mut reader) = capture(rate, channels, wake, None).unwrap();
            let mut frame = Frame::silence(1);
            let (mut frames, mut samples, mut worst) = (0_u64, 0_u64, 0_i64);
            for k in 0..300 {
                let size = [480, 24, 300, 477][k % 4] * rate as usize / 48_000;
                writer.write(&vec![0.25; size * channels]);
                samples += size as u64;
                writer.commit(at(0) + time_of(samples, rate));
                while let Some(end) = reader.read(&mut frame) {
                    frames += 1;
                    assert_eq!(frame.channels(), channels);
                    let expected = at(0) + Duration::from_millis(10 * frames);
                    worst = worst.max((end.as_nanos() as i64 - expected.as_nanos() as i64).abs());
                }
            }
            assert_eq!(reader.started(), Some(at(0)));
            assert_eq!(count.load(Ordering::Relaxed), 300, "one wake-up a callback");
            assert!(frames.abs_diff(samples * 100 / u64::from(rate)) <= 2, "{frames} frames");
            // Up to one step of the converter waits inside it.
            assert!(worst <= 2_500_000, "{rate}: times are off by {worst} ns");
            assert!(rate != 48_000 || worst < 10_000, "{worst}");
            assert_eq!(reader.counts(), DeviceCounts::default());
        }
    }

    #[test]
    fn a_frame_read_while_the_device_writes_its_clock_goes_on_from_the_one_before() {
        let (mut writer, mut reader) = capture(48_000, 1, counter().0, None).unwrap();
        let mut frame = Frame::silence(1);
        writer.write(&[0.0; 480]);
        assert_eq!(reader.read(&mut frame), None, "nobody knows yet when this was");
        writer.commit(at(10_000));
        assert_eq!(reader.read(&mut frame), Some(at(10_000)));
        writer.write(&[0.0; 960]);
        writer.shared.clock.stop_writer_half_way();
        assert_eq!(reader.read(&mut frame), Some(at(20_000)));
        assert_eq!(reader.read(&mut frame), Some(at(30_000)));
        writer.commit(at(31_000));
        writer.write(&[0.0; 480]);
        writer.commit(at(41_000));
        assert_eq!(reader.read(&mut frame), Some(at(41_000)));
    }

    #[test]
    fn every_failure_says_how_sound_comes_back() {
        for failure in [Failure::Gone, Failure::Invalidated, Failure::Denied, Failure::Backend] {
            let (writer, mut reader) = capture(48_000, 1, counter().0, None).unwrap();
            writer.shared().fail(failure);
            let text = reader.take_error().unwrap().context;
            assert!(text.contains("SetDevice"), "nothing is opened again by itself: {text}");
        }
    }

    #[test]
    fn a_microphone_that_nobody_reads_drops_and_counts() {
        let (mut writer, reader) = capture(48_000, 1, counter().0, None).unwrap();
        for k in 0..30 {
            writer.write(&[0.0; 480]);
            writer.commit(at(10_000 * k));
        }
        assert_eq!(reader.counts().dropped_samples, 10 * 480);
        assert_eq!(reader.counts().events, 10);
    }

    #[test]
    fn a_loudspeaker_is_kept_filled_for_one_request() {
        let (mut reader, mut writer) = playback(48_000, 1, counter().0, None).unwrap();
        assert_eq!(
            writer.wanted(at(0)),
            None,
            "before the first callback nothing is rendered ahead of its time"
        );
        let mut out = [1.0; 480];
        reader.read(&mut out);
        reader.commit(at(5_000));
        assert_eq!(out, [0.0; 480]);
        let mut heard = Vec::new();
        for k in 1..50_u64 {
            while let Some(heard_at) = writer.wanted(at(10_000 * (k - 1))) {
                heard.push(heard_at);
                writer.write(&[0.5; BLOCK]);
            }
            reader.read(&mut out);
            reader.commit(at(5_000 + 10_000 * k));
            assert_eq!(out, [0.5; 480]);
        }
        assert_eq!(writer.started(), Some(at(15_000)));
        for (k, heard_at) in heard.iter().enumerate() {
            let expected = at(15_000) + Duration::from_micros(2_500 * k as u64);
            assert!(heard_at.as_nanos().abs_diff(expected.as_nanos()) < 10_000);
        }
        assert_eq!(writer.counts(), DeviceCounts::default());
        // An underrun is silence, is counted, and makes the ring keep more.
        reader.read(&mut out);
        reader.commit(at(600_000));
        assert_eq!(writer.counts().missing_samples, 480);
        let blocks =
            std::iter::from_fn(|| writer.wanted(at(600_000)).map(|_| writer.write(&[0.5; BLOCK]))).count();
        assert_eq!(blocks, 5);
    }

    #[test]
    fn a_loudspeaker_at_another_rate_gets_its_own() {
        let (mut reader, mut writer) = playback(44_100, 2, counter().0, None).unwrap();
        let mut out = [0.0; 882];
        let mut blocks = 0;
        for k in 0..200 {
            reader.read(&mut out);
            reader.commit(at(10_000 * k));
            while writer.wanted(at(10_000 * k)).is_some() {
                writer.write(&[0.5; BLOCK * 2]);
                blocks += 1;
            }
        }
        assert!((out[440] - 0.5).abs() < 0.01);
        assert!((790..=830).contains(&blocks), "{blocks} blocks in two seconds");
        assert_eq!(writer.counts().missing_samples, 0);
    }

    #[test]
    fn a_failure_is_told_once_however_often_it_happens() {
        let (wake, count) = counter();
        let (writer, mut reader) = capture(48_000, 1, wake, None).unwrap();
        assert_eq!(reader.take_error(), None);
        for _ in 0..1000 {
            writer.shared().fail(Failure::Backend);
        }
        assert_eq!(count.load(Ordering::Relaxed), 1);
        assert_eq!(reader.take_error().unwrap().kind, ErrorKind::Device);
        assert_eq!(reader.take_error(), None);
    }
}

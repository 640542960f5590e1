//! Rings between a foreign clock (a sound card's callback, the application's audio thread) and the media thread.
//!
//! The foreign side calls the outer ends, [`CaptureWriter`] and [`PlaybackReader`]: they copy, count, note the time and wake
//! the media thread once, and never allocate, lock, log or wait. The inner ends, [`CaptureReader`] and [`PlaybackWriter`],
//! belong to the media thread and resample if the device is not at 48 kHz. The foreign side reports a failure as a number
//! ([`Shared::fail`]); the inner ends turn it into an error.
#![forbid(unsafe_code)]

pub mod handover;

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};

use self::handover::{Handover, time_at};
use super::watchdog::Watchdog;
use super::{DeviceCounts, Wake};
use crate::audio::frame::convert_channels;
use crate::audio::resample::StreamResampler;
use crate::audio::{BLOCK, FRAME, FRAME_NANOS, Frame, MAX_CHANNELS, SAMPLE_RATE};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};

/// Capacity of a ring, as a fraction of a second: 200 ms.
const RINGS_PER_SECOND: u32 = 5;
/// A playback ring holds the samples of one device callback and a margin. The margin grows by one block with each underrun, and
/// with each gap that the device reports, up to this many.
const MAX_MARGIN_BLOCKS: u64 = 8;
/// After this time without an underrun or a gap the margin shrinks by one block.
const MARGIN_HOLD: Duration = Duration::from_secs(30);
/// The largest callback is that of the last one or two windows of this number of callbacks, so that a single long callback
/// does not add delay permanently.
const WINDOW: u32 = 128;
/// A device that reports more gaps than this between two callbacks has failed.
const MAX_GAPS: u64 = 1000;

/// The shared state of both ends of a ring.
pub struct Shared {
    handover: Handover,
    missing: AtomicU64,
    dropped: AtomicU64,
    bad: AtomicU64,
    glitches: AtomicU64,
    is_mono: AtomicBool,
    wake: Wake,
}

/// The reason why a device stopped; small enough for a callback.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum Failure {
    /// The device is gone.
    Gone = 1,
    /// The device must be opened again.
    Invalidated = 2,
    /// The system denies the use of the device.
    Denied = 3,
    /// The sound server or driver failed.
    Backend = 4,
    /// The device makes no callbacks and reports no error.
    Stalled = 5,
}

impl Shared {
    fn new(wake: Wake) -> Arc<Shared> {
        Arc::new(Shared {
            handover: Handover::default(),
            missing: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            bad: AtomicU64::new(0),
            glitches: AtomicU64::new(0),
            is_mono: AtomicBool::new(false),
            wake,
        })
    }

    /// Notes that the device stopped; the first failure wakes the media thread. Returns whether it was the first. Wait-free.
    pub fn fail(&self, failure: Failure) -> bool {
        let is_first = self.handover.fail(failure as u32);
        if is_first {
            (self.wake)();
        }
        is_first
    }

    /// Counts a gap that the device reports. Returns false if there are so many that the device has failed. Wait-free.
    pub fn note_gap(&self) -> bool {
        self.glitches.fetch_add(1, Ordering::Relaxed);
        self.handover.note_gap() < MAX_GAPS
    }

    fn note_call(&self) {
        self.handover.note_call();
        (self.wake)();
    }

    /// Checks whether the device still makes callbacks.
    fn watch(&self, watchdog: &mut Option<Watchdog>, now: Time) {
        if self.handover.failure() != 0 {
            *watchdog = None;
        }
        if let Some(watchdog) = watchdog
            && watchdog.has_stalled(self.handover.calls(), now)
        {
            self.fail(Failure::Stalled);
        }
    }

    fn counts(&self) -> DeviceCounts {
        DeviceCounts {
            missing_samples: self.missing.load(Ordering::Relaxed),
            dropped_samples: self.dropped.load(Ordering::Relaxed),
            glitches: self.glitches.load(Ordering::Relaxed),
            late_blocks: 0,
            bad_samples: self.bad.load(Ordering::Relaxed),
        }
    }

    fn started(&self) -> Option<Time> {
        self.handover.started().map(Time::from_nanos)
    }

    fn error(&self, reported: &mut u32) -> Option<Error> {
        let failure = self.handover.failure();
        if failure == std::mem::replace(reported, failure) {
            return None;
        }
        let what = match failure {
            1 => {
                "the sound device is gone: it is opened again automatically when it is back; SetDevice chooses another"
            }
            2 => "the system changed the sound device: it is opened again automatically",
            3 => {
                "the system does not allow the use of this sound device: check its privacy settings; it is tried again automatically"
            }
            5 => "the sound device has stalled: it is opened again automatically; SetDevice chooses another",
            _ => {
                "the sound server or driver failed: the device is opened again automatically when it runs again"
            }
        };
        Some(Error::new(ErrorKind::Device, what))
    }
}

fn time_of(samples: u64, rate_hz: u32) -> Duration {
    Duration::from_nanos((u128::from(samples) * 1_000_000_000 / u128::from(rate_hz.max(1))) as u64)
}

/// Creates the two ends for a microphone of 1 or 2 channels at `rate_hz`. `keep` lives as long as the inner end.
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
    let (producer, consumer) = RingBuffer::new((rate_hz / RINGS_PER_SECOND) as usize * channels);
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
        reported: 0,
        watchdog: None,
        shared,
        keep,
    };
    Ok((writer, reader))
}

/// The end of a microphone's ring that the device writes.
pub struct CaptureWriter {
    ring: Producer<f32>,
    channels: usize,
    rate_hz: u32,
    written: u64,
    shared: Arc<Shared>,
}

impl CaptureWriter {
    /// The shared state, for error callbacks.
    pub fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// Free space in samples per channel.
    pub fn room(&self) -> usize {
        self.ring.slots() / self.channels
    }

    /// Sets whether both channels are equal.
    pub fn set_mono(&self, is_mono: bool) {
        self.shared.is_mono.store(is_mono, Ordering::Relaxed);
    }

    /// Counts non-finite samples. Wait-free.
    pub fn note_bad(&self, samples: u64) {
        self.shared.bad.fetch_add(samples, Ordering::Relaxed);
    }

    /// Queues interleaved samples without notifying the other end yet. Samples that do not fit are dropped and counted.
    /// Wait-free.
    pub fn write(&mut self, samples: &[f32]) {
        let count = samples.len() / self.channels;
        if self.ring.push_entire_slice(&samples[..count * self.channels]).is_ok() {
            self.written += count as u64;
        } else {
            self.shared.dropped.fetch_add(count as u64, Ordering::Relaxed);
            self.shared.glitches.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Notifies the other end of the written samples, of which the last was captured at `end`. Wait-free.
    pub fn commit(&mut self, end: Time) {
        self.shared.handover.set_clock(self.written, end.as_nanos());
        self.shared.handover.start((end - time_of(self.written, self.rate_hz)).as_nanos());
        self.shared.note_call();
    }
}

/// The end of a microphone's ring that the media thread reads.
pub struct CaptureReader {
    ring: Consumer<f32>,
    channels: usize,
    rate_hz: u32,
    resampler: Option<StreamResampler>,
    /// Converted samples that do not fill a frame yet.
    pending: Vec<f32>,
    frames: u64,
    /// Capture time of the last sample of the previous frame.
    end: Option<Time>,
    reported: u32,
    watchdog: Option<Watchdog>,
    shared: Arc<Shared>,
    #[expect(dead_code, reason = "held until the reader is dropped")]
    keep: Option<Box<dyn Any + Send>>,
}

impl CaptureReader {
    /// Reads 10 ms and returns the capture time of their last sample. `None`: there are too few samples, or the device has
    /// written its first samples and not committed them yet, so that their time is not known. The commit wakes the media thread.
    pub fn read(&mut self, frame: &mut Frame) -> Option<Time> {
        let clock = self.shared.handover.clock();
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
        // The clock after the samples were read, unless the device is just writing it.
        self.end = match self.shared.handover.clock().or(clock) {
            Some(clock) => Some(self.end_of_frame(clock)),
            None => self.end.map(|end| end + Duration::from_nanos(FRAME_NANOS)),
        };
        self.end
    }

    fn end_of_frame(&self, [written, end]: [u64; 2]) -> Time {
        let filter = self.resampler.as_ref().map_or(0, StreamResampler::delay) as u64;
        let read = time_of((self.frames * FRAME as u64).saturating_sub(filter), SAMPLE_RATE);
        let [written, read] = [time_of(written, self.rate_hz), read].map(|time| time.as_nanos() as u64);
        Time::from_nanos(time_at(written, end, read))
    }

    /// Capture time of sample 0.
    pub fn started(&self) -> Option<Time> {
        self.shared.started()
    }

    /// From here on, a device that makes no callbacks and reports no error counts as failed.
    pub fn expect_calls(&mut self) {
        self.watchdog = Some(Watchdog::default());
    }

    /// Checks whether the device still makes callbacks.
    pub fn watch(&mut self, now: Time) {
        self.shared.watch(&mut self.watchdog, now);
    }

    /// Time of the next check.
    pub fn deadline(&self) -> Option<Time> {
        self.watchdog.as_ref().map(Watchdog::deadline)
    }

    /// Problems so far.
    pub fn counts(&self) -> DeviceCounts {
        self.shared.counts()
    }

    /// The error that stopped the device; returned once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.shared.error(&mut self.reported)
    }
}

/// Creates the two ends for a loudspeaker of 1 or 2 channels at `rate_hz`. `keep` lives as long as the inner end.
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
    let (producer, consumer) = RingBuffer::new((rate_hz / RINGS_PER_SECOND) as usize * channels);
    let shared = Shared::new(wake);
    let reader = PlaybackReader {
        ring: consumer,
        channels,
        rate_hz,
        taken: 0,
        requested: 0,
        peaks: [0; 2],
        callbacks: 0,
        shared: shared.clone(),
    };
    let writer = PlaybackWriter {
        ring: producer,
        channels,
        rate_hz,
        resampler,
        pushed: 0,
        margin: Margin::default(),
        reported: 0,
        watchdog: None,
        shared,
        keep,
    };
    Ok((reader, writer))
}

/// The end of a loudspeaker's ring that the device reads.
pub struct PlaybackReader {
    ring: Consumer<f32>,
    channels: usize,
    rate_hz: u32,
    taken: u64,
    /// Samples per channel of the callback so far, missing ones included.
    requested: u64,
    /// The largest callback of the current and of the previous window of [`WINDOW`], in samples per channel, and the number of
    /// callbacks in the current window.
    peaks: [u64; 2],
    callbacks: u32,
    shared: Arc<Shared>,
}

impl PlaybackReader {
    /// The shared state, for error callbacks.
    pub fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// Reads interleaved samples. Missing samples become silence and, after the first sound, are counted. Wait-free.
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
            self.shared.glitches.fetch_add(1, Ordering::Relaxed);
        }
        self.taken += count as u64;
        self.requested += wanted as u64;
    }

    /// Notifies the other end of the samples taken since the last commit, of which the first is played at `playout_at`, and
    /// wakes it. Wait-free.
    pub fn commit(&mut self, playout_at: Time) {
        let next = playout_at + time_of(self.requested, self.rate_hz);
        self.shared.handover.set_clock(self.taken, next.as_nanos());
        if self.taken > 0 {
            self.shared.handover.start((next - time_of(self.taken, self.rate_hz)).as_nanos());
        }
        self.peaks[0] = self.peaks[0].max(self.requested);
        self.shared.handover.set_largest_callback(self.peaks[0].max(self.peaks[1]));
        self.callbacks += 1;
        if self.callbacks == WINDOW {
            (self.callbacks, self.peaks) = (0, [0, self.peaks[0]]);
        }
        self.requested = 0;
        self.shared.note_call();
    }
}

/// The end of a loudspeaker's ring that the media thread writes.
pub struct PlaybackWriter {
    ring: Producer<f32>,
    channels: usize,
    rate_hz: u32,
    resampler: Option<StreamResampler>,
    pushed: u64,
    margin: Margin,
    reported: u32,
    watchdog: Option<Watchdog>,
    shared: Arc<Shared>,
    #[expect(dead_code, reason = "held until the writer is dropped")]
    keep: Option<Box<dyn Any + Send>>,
}

/// The number of blocks that a ring holds beyond one callback, adapted to recent underruns and gaps.
#[derive(Debug, Default)]
struct Margin {
    blocks: u64,
    events: u64,
    since: Time,
}

impl Margin {
    fn blocks(&mut self, events: u64, now: Time) -> u64 {
        if events != self.events {
            self.blocks = (self.blocks + events.saturating_sub(self.events)).min(MAX_MARGIN_BLOCKS);
            (self.events, self.since) = (events, now);
        } else if self.blocks > 0 && now.since(self.since) >= MARGIN_HOLD {
            self.blocks -= 1;
            self.since = now;
        }
        self.blocks
    }
}

impl PlaybackWriter {
    /// Returns the playout time of the next block, if the ring holds less than the largest callback and the margin.
    pub fn wanted(&mut self, now: Time) -> Option<Time> {
        self.watch(now);
        let callback = self.shared.handover.largest_callback();
        if callback == 0 {
            return None;
        }
        let margin = self.margin.blocks(self.shared.glitches.load(Ordering::Relaxed), now) * BLOCK as u64;
        let capacity = self.ring.buffer().capacity() / self.channels;
        let held = (capacity - self.ring.slots() / self.channels) as u64;
        let goal = (callback + margin * u64::from(self.rate_hz) / u64::from(SAMPLE_RATE))
            .min(capacity as u64 - 4 * BLOCK as u64);
        if held >= goal {
            return None;
        }
        let [taken, next] = self.shared.handover.clock()?;
        let ahead = time_of(self.pushed.saturating_sub(taken), self.rate_hz);
        Some((Time::from_nanos(next) + ahead).max(now))
    }

    /// Writes a block of 2.5 ms.
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

    /// Playout time of sample 0.
    pub fn started(&self) -> Option<Time> {
        self.shared.started()
    }

    /// From here on, a device that makes no callbacks and reports no error counts as failed.
    pub fn expect_calls(&mut self) {
        self.watchdog = Some(Watchdog::default());
    }

    /// Checks whether the device still makes callbacks.
    pub fn watch(&mut self, now: Time) {
        self.shared.watch(&mut self.watchdog, now);
    }

    /// Time of the next check.
    pub fn deadline(&self) -> Option<Time> {
        self.watchdog.as_ref().map(Watchdog::deadline)
    }

    /// Problems so far.
    pub fn counts(&self) -> DeviceCounts {
        self.shared.counts()
    }

    /// The error that stopped the device; returned once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.shared.error(&mut self.reported)
    }
}

#[cfg(test)]
mod tests;

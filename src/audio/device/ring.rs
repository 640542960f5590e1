//! Rings between a foreign clock (a sound card's callback, the application's audio thread) and the media thread.
//!
//! The outer ends, [`CaptureWriter`] and [`PlaybackReader`], are called by the foreign side: they copy, count, note the time
//! and wake the media thread once, and never allocate, lock, log or wait. The inner ends, [`CaptureReader`] and
//! [`PlaybackWriter`], live on the media thread and convert the sample rate where the device is not at 48 kHz. What goes
//! wrong outside comes in as a number and becomes an error here.
#![forbid(unsafe_code)]

mod handover;

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

/// Sound that a ring holds at most: 200 ms.
const RING_SHARE: u32 = 5;
/// How much a playback ring holds beyond one request of the device grows by one block with each underrun, up to this many.
const MAX_MARGIN_BLOCKS: u64 = 8;
/// After this time without an underrun it holds one block less.
const MARGIN_HOLD: Duration = Duration::from_secs(30);
/// The device's largest request is that of the last one or two times so many: a single long one does not delay sound for good.
const REQUESTS: u32 = 128;
/// A device that reports more gaps than this between two callbacks does nothing but complain.
const MOST_GAPS: u64 = 1000;

/// What both ends of a ring know.
pub struct Shared {
    handover: Handover,
    missing: AtomicU64,
    dropped: AtomicU64,
    bad: AtomicU64,
    events: AtomicU64,
    is_mono: AtomicBool,
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
    /// The device neither calls nor fails.
    Stalled = 5,
}

impl Shared {
    fn new(wake: Wake) -> Arc<Shared> {
        Arc::new(Shared {
            handover: Handover::default(),
            missing: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            bad: AtomicU64::new(0),
            events: AtomicU64::new(0),
            is_mono: AtomicBool::new(false),
            wake,
        })
    }

    /// Notes that the device stopped, and wakes the media thread the first time; returns whether it was. Wait-free.
    pub fn fail(&self, failure: Failure) -> bool {
        let is_first = self.handover.fail(failure as u32);
        if is_first {
            (self.wake)();
        }
        is_first
    }

    /// Counts a gap that the device itself reports; false when there are so many that it does nothing else. Wait-free.
    pub fn note_gap(&self) -> bool {
        self.events.fetch_add(1, Ordering::Relaxed);
        self.handover.note_gap() < MOST_GAPS
    }

    fn note_call(&self) {
        self.handover.note_call();
        (self.wake)();
    }

    /// Looks whether the device still calls.
    fn watch(&self, dog: &mut Option<Watchdog>, now: Time) {
        if self.handover.failure() != 0 {
            *dog = None;
        }
        if let Some(dog) = dog
            && dog.has_stalled(self.handover.calls(), now)
        {
            self.fail(Failure::Stalled);
        }
    }

    fn counts(&self) -> DeviceCounts {
        DeviceCounts {
            missing_samples: self.missing.load(Ordering::Relaxed),
            dropped_samples: self.dropped.load(Ordering::Relaxed),
            events: self.events.load(Ordering::Relaxed),
            late_blocks: 0,
            bad_samples: self.bad.load(Ordering::Relaxed),
        }
    }

    fn started(&self) -> Option<Time> {
        self.handover.started().map(Time::from_nanos)
    }

    fn error(&self, told: &mut u32) -> Option<Error> {
        let failure = self.handover.failure();
        if failure == std::mem::replace(told, failure) {
            return None;
        }
        let what = match failure {
            1 => {
                "the sound device is gone: it is opened again by itself when it is back; SetDevice chooses another"
            }
            2 => "the system changed the sound device: it is opened again by itself",
            3 => {
                "the system does not allow the use of this sound device: check its privacy settings; it is tried again by itself"
            }
            5 => "the sound device has stalled: it is opened again by itself; SetDevice chooses another",
            _ => "the sound server or driver failed: the device is opened again by itself when it runs again",
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
        dog: None,
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

    /// Counts numbers that are no sound. Wait-free.
    pub fn note_bad(&self, samples: u64) {
        self.shared.bad.fetch_add(samples, Ordering::Relaxed);
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
        self.shared.handover.set_clock(self.written, end.as_nanos());
        self.shared.handover.start((end - time_of(self.written, self.rate_hz)).as_nanos());
        self.shared.note_call();
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
    dog: Option<Watchdog>,
    shared: Arc<Shared>,
    #[expect(dead_code, reason = "held until the reader is dropped")]
    keep: Option<Box<dyn Any + Send>>,
}

impl CaptureReader {
    /// Fetches 10 ms and returns when their last sample existed. A first frame whose time is not known yet waits for it: the
    /// device is between writing and committing, and wakes the media thread when it has done both.
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
        // The clock that came with these samples, if it can be had; the device may be writing it at this moment.
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

    /// When sample 0 existed.
    pub fn started(&self) -> Option<Time> {
        self.shared.started()
    }

    /// From here on, a device that neither calls nor fails is taken for one that failed.
    pub fn expect_calls(&mut self) {
        self.dog = Some(Watchdog::default());
    }

    /// Looks whether the device still calls.
    pub fn watch(&mut self, now: Time) {
        self.shared.watch(&mut self.dog, now);
    }

    /// When to look next.
    pub fn deadline(&self) -> Option<Time> {
        self.dog.as_ref().map(Watchdog::deadline)
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
    let reader = PlaybackReader {
        ring: consumer,
        channels,
        rate_hz,
        taken: 0,
        requested: 0,
        peaks: [0; 2],
        requests: 0,
        shared: shared.clone(),
    };
    let writer = PlaybackWriter {
        ring: producer,
        channels,
        rate_hz,
        resampler,
        pushed: 0,
        margin: Margin::default(),
        told: 0,
        dog: None,
        shared,
        keep,
    };
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
    /// The largest request of the present and of the last window of [`REQUESTS`], and how many the present one has.
    peaks: [u64; 2],
    requests: u32,
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
        self.shared.handover.set_clock(self.taken, next.as_nanos());
        if self.taken > 0 {
            self.shared.handover.start((next - time_of(self.taken, self.rate_hz)).as_nanos());
        }
        self.peaks[0] = self.peaks[0].max(self.requested);
        self.shared.handover.set_request(self.peaks[0].max(self.peaks[1]));
        self.requests += 1;
        if self.requests == REQUESTS {
            (self.requests, self.peaks) = (0, [0, self.peaks[0]]);
        }
        self.requested = 0;
        self.shared.note_call();
    }
}

/// The end of a loudspeaker's ring that the media thread writes to.
pub struct PlaybackWriter {
    ring: Producer<f32>,
    channels: usize,
    rate_hz: u32,
    resampler: Option<StreamResampler>,
    pushed: u64,
    margin: Margin,
    told: u32,
    dog: Option<Watchdog>,
    shared: Arc<Shared>,
    #[expect(dead_code, reason = "held until the writer is dropped")]
    keep: Option<Box<dyn Any + Send>>,
}

/// How many blocks a ring holds beyond one request: as many as the device needed of late.
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
    /// Returns when the next block is heard, if the ring holds less than the device takes at once.
    pub fn wanted(&mut self, now: Time) -> Option<Time> {
        self.watch(now);
        let request = self.shared.handover.request();
        if request == 0 {
            return None;
        }
        let margin = self.margin.blocks(self.shared.events.load(Ordering::Relaxed), now) * BLOCK as u64;
        let capacity = self.ring.buffer().capacity() / self.channels;
        let held = (capacity - self.ring.slots() / self.channels) as u64;
        let goal = (request + margin * u64::from(self.rate_hz) / u64::from(SAMPLE_RATE))
            .min(capacity as u64 - 4 * BLOCK as u64);
        if held >= goal {
            return None;
        }
        let [taken, next] = self.shared.handover.clock()?;
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

    /// From here on, a device that neither calls nor fails is taken for one that failed.
    pub fn expect_calls(&mut self) {
        self.dog = Some(Watchdog::default());
    }

    /// Looks whether the device still calls.
    pub fn watch(&mut self, now: Time) {
        self.shared.watch(&mut self.dog, now);
    }

    /// When to look next.
    pub fn deadline(&self) -> Option<Time> {
        self.dog.as_ref().map(Watchdog::deadline)
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
mod tests;

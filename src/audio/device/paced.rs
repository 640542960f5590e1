//! Null and file devices: no hardware, but the pace of a sound card.
//!
//! Sample n of a capture exists at `started + n / 48 000`, and a frame can be read when its last sample exists. Block k of a
//! playback is requested just before `started + k * 2.5 ms`, without a buffer in between. `started` is the first `now` that the
//! device is given, so a simulator runs these devices in virtual time. A late thread loses no sample positions: missed frames and
//! blocks follow at once. This file reads no clock, and leaves files to `wav.rs`. Media thread.
#![forbid(unsafe_code)]

use std::path::Path;
use std::time::Duration;

use super::DeviceCounts;
use super::wav::FileSink;
use crate::audio::{BLOCK, BLOCK_NANOS, FRAME, FRAME_NANOS, Frame, MAX_CHANNELS};
use crate::clock::Time;
use crate::error::{Error, Result};

/// Time between the request of a block and its playout: enough to wake up, mix and write.
pub const LEAD: Duration = Duration::from_micros(500);
/// After a longer absence of the thread, positions continue, and the missed sound before the last two seconds is skipped.
pub const MAX_CATCH_UP: Duration = Duration::from_secs(2);

/// Outputs silence or a recording.
pub struct PacedCapture {
    samples: Vec<f32>,
    channels: usize,
    position: usize,
    started: Option<Time>,
    frames: u64,
    counts: DeviceCounts,
}

impl PacedCapture {
    /// Mono silence.
    pub fn null() -> PacedCapture {
        PacedCapture::samples(Vec::new(), 1)
    }

    /// Interleaved samples at 48 kHz of 1 or 2 channels, repeated endlessly.
    pub fn samples(samples: Vec<f32>, channels: usize) -> PacedCapture {
        PacedCapture {
            samples,
            channels: channels.clamp(1, MAX_CHANNELS),
            position: 0,
            started: None,
            frames: 0,
            counts: DeviceCounts::default(),
        }
    }

    /// Whether this is the null device.
    pub fn is_null(&self) -> bool {
        self.samples.is_empty()
    }

    /// End of the next frame; at once before the start.
    pub fn deadline(&self) -> Time {
        self.started.map_or(Time::ZERO, |started| self.end_of(started))
    }

    fn end_of(&self, started: Time) -> Time {
        started + Duration::from_nanos((self.frames + 1) * FRAME_NANOS)
    }

    /// Returns a frame that is complete at `now`, and the capture time of its last sample.
    pub fn read(&mut self, now: Time, frame: &mut Frame) -> Option<Time> {
        let started = *self.started.get_or_insert(now);
        let mut end = self.end_of(started);
        if now < end {
            return None;
        }
        let behind = now.since(end);
        if behind > MAX_CATCH_UP {
            let skipped = ((behind - MAX_CATCH_UP).as_nanos() as u64).div_ceil(FRAME_NANOS);
            self.frames += skipped;
            self.counts.dropped_samples += skipped * FRAME as u64;
            self.counts.glitches += 1;
            if !self.samples.is_empty() {
                let numbers = skipped as u128 * (FRAME * self.channels) as u128;
                self.position = ((self.position as u128 + numbers) % self.samples.len() as u128) as usize;
            }
            end = self.end_of(started);
        }
        self.fill(frame);
        self.frames += 1;
        Some(end)
    }

    fn fill(&mut self, frame: &mut Frame) {
        frame.clear(self.channels);
        if self.samples.is_empty() {
            return;
        }
        let mut target = frame.samples_mut();
        while !target.is_empty() {
            let source = &self.samples[self.position..];
            let count = source.len().min(target.len());
            target[..count].copy_from_slice(&source[..count]);
            self.position = (self.position + count) % self.samples.len();
            target = &mut target[count..];
        }
    }

    /// Capture time of sample 0.
    pub fn started(&self) -> Option<Time> {
        self.started
    }

    /// Problems so far.
    pub fn counts(&self) -> DeviceCounts {
        self.counts
    }
}

enum Sink {
    Null,
    #[cfg(any(test, feature = "internals"))]
    Memory(Vec<f32>),
    File(FileSink),
}

/// Discards sound, keeps it, or writes it to a file. Mono.
pub struct PacedPlayback {
    sink: Sink,
    started: Option<Time>,
    blocks: u64,
    counts: DeviceCounts,
}

impl PacedPlayback {
    /// Discards sound.
    pub fn null() -> PacedPlayback {
        PacedPlayback::over(Sink::Null)
    }

    /// Keeps up to `seconds` of sound.
    #[cfg(any(test, feature = "internals"))]
    pub fn memory(seconds: u32) -> PacedPlayback {
        let samples = seconds as usize * crate::audio::SAMPLE_RATE as usize;
        PacedPlayback::over(Sink::Memory(Vec::with_capacity(samples)))
    }

    /// Writes a WAV file (48 kHz, 16 bit, mono). Errors: it cannot be created.
    pub fn file(path: &Path) -> Result<PacedPlayback> {
        Ok(PacedPlayback::over(Sink::File(FileSink::create(path)?)))
    }

    fn over(sink: Sink) -> PacedPlayback {
        PacedPlayback { sink, started: None, blocks: 0, counts: DeviceCounts::default() }
    }

    fn playout_at(&self, started: Time) -> Time {
        started + Duration::from_nanos(self.blocks * BLOCK_NANOS)
    }

    /// Time at which the next block is requested; at once before the start.
    pub fn deadline(&self) -> Time {
        self.started.map_or(Time::ZERO, |started| self.playout_at(started) - LEAD)
    }

    /// Whether this is the null device.
    pub fn is_null(&self) -> bool {
        matches!(self.sink, Sink::Null)
    }

    /// Passes over the blocks that are due, as if they had been written. Returns their number. For a null device while nothing is
    /// played.
    pub fn pass(&mut self, now: Time) -> u64 {
        let Some(started) = self.started else { return 0 };
        let due = (now + LEAD).since(started).as_nanos() as u64 / BLOCK_NANOS + 1;
        let passed = due.saturating_sub(self.blocks);
        self.blocks += passed;
        passed
    }

    /// Returns the playout time of the next block, if it is due.
    pub fn wanted(&mut self, now: Time) -> Option<Time> {
        let started = *self.started.get_or_insert(now);
        let playout = self.playout_at(started);
        if now + LEAD < playout {
            return None;
        }
        if now.since(playout) > MAX_CATCH_UP {
            let skipped = ((now.since(playout) - MAX_CATCH_UP).as_nanos() as u64).div_ceil(BLOCK_NANOS);
            self.skip(skipped);
        }
        Some(self.playout_at(started))
            .inspect(|playout| self.counts.late_blocks += u64::from(now > *playout && self.blocks > 0))
    }

    fn skip(&mut self, blocks: u64) {
        let samples = blocks * BLOCK as u64;
        self.blocks += blocks;
        self.counts.missing_samples += samples;
        self.counts.glitches += 1;
        match &mut self.sink {
            Sink::Null => {}
            #[cfg(any(test, feature = "internals"))]
            Sink::Memory(kept) => {
                let room = kept.capacity() - kept.len();
                let count = usize::try_from(samples).unwrap_or(usize::MAX).min(room);
                kept.resize(kept.len() + count, 0.0);
            }
            Sink::File(file) => file.skip(samples),
        }
    }

    /// Writes the requested block.
    pub fn write(&mut self, block: &[f32]) {
        self.blocks += 1;
        match &mut self.sink {
            Sink::Null => {}
            #[cfg(any(test, feature = "internals"))]
            Sink::Memory(kept) => {
                let room = kept.capacity() - kept.len();
                kept.extend_from_slice(&block[..room.min(block.len())]);
            }
            Sink::File(file) => file.write(block),
        }
    }

    /// Playout time of sample 0.
    pub fn started(&self) -> Option<Time> {
        self.started
    }

    /// Problems so far.
    pub fn counts(&self) -> DeviceCounts {
        let mut counts = self.counts;
        if let Sink::File(file) = &self.sink {
            counts.missing_samples += file.overrun_samples();
        }
        counts
    }

    /// The error that prevented writing the file; returned once.
    pub fn take_error(&mut self) -> Option<Error> {
        match &mut self.sink {
            Sink::File(file) => file.take_error(),
            _ => None,
        }
    }

    /// The sound that a memory device has kept.
    #[cfg(any(test, feature = "internals"))]
    pub fn recorded(&self) -> &[f32] {
        match &self.sink {
            Sink::Memory(kept) => kept,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::from_nanos(5_000_000_123);

    fn at(micros: u64) -> Time {
        START + Duration::from_micros(micros)
    }

    #[test]
    fn frame_is_returned_when_its_last_sample_exists() {
        let samples: Vec<f32> = (0..700).map(|n| n as f32).collect();
        let mut capture = PacedCapture::samples(samples, 1);
        let mut frame = Frame::silence(1);
        assert_eq!(capture.deadline(), Time::ZERO, "before the start: at once");
        assert_eq!(capture.read(START, &mut frame), None);
        assert_eq!(capture.started(), Some(START));
        assert_eq!(capture.deadline(), at(10_000));
        assert_eq!(capture.read(at(9_999), &mut frame), None);
        assert_eq!(capture.read(at(10_000), &mut frame), Some(at(10_000)));
        assert_eq!(frame.samples()[479], 479.0);
        assert_eq!(capture.read(at(10_000), &mut frame), None);
        // A late thread gets all frames that exist, and a short recording is repeated.
        assert_eq!(capture.read(at(35_000), &mut frame), Some(at(20_000)));
        assert_eq!((frame.samples()[219], frame.samples()[220]), (699.0, 0.0));
        assert_eq!(capture.read(at(35_000), &mut frame), Some(at(30_000)));
        assert_eq!(capture.read(at(35_000), &mut frame), None);
    }

    #[test]
    fn long_absence_keeps_positions_but_skips_sound() {
        let samples: Vec<f32> = (0..48_000).map(|n| n as f32).collect();
        let mut capture = PacedCapture::samples(samples, 1);
        let mut frame = Frame::silence(1);
        capture.read(START, &mut frame);
        let now = START + Duration::from_secs(10);
        let end = capture.read(now, &mut frame).unwrap();
        assert_eq!(now.since(end), MAX_CATCH_UP);
        let first = (end.since(START).as_millis() as usize - 10) * 48 % 48_000;
        assert_eq!(frame.samples()[0], first as f32);
        let rest = std::iter::from_fn(|| capture.read(now, &mut frame)).count();
        assert_eq!(rest, 200);
    }

    #[test]
    fn block_is_requested_just_before_its_playout() {
        let mut playback = PacedPlayback::memory(1);
        assert_eq!(playback.deadline(), Time::ZERO);
        assert_eq!(playback.wanted(START), Some(START));
        playback.write(&[0.1; BLOCK]);
        assert_eq!(playback.deadline(), at(2_000));
        assert_eq!(playback.wanted(at(1_999)), None);
        assert_eq!(playback.wanted(at(2_000)), Some(at(2_500)));
        assert_eq!(playback.wanted(at(2_000)), Some(at(2_500)), "until it is written");
        playback.write(&[0.2; BLOCK]);
        assert_eq!(playback.wanted(at(2_000)), None);
        // A late thread renders the blocks that it missed.
        for k in 2..5 {
            assert_eq!(playback.wanted(at(10_500)), Some(at(2_500 * k)));
            playback.write(&[0.3; BLOCK]);
        }
        assert_eq!(playback.wanted(at(9_000)), None);
        assert_eq!(playback.counts().late_blocks, 3);
        assert_eq!(playback.recorded().len(), 5 * BLOCK);
        assert_eq!(playback.recorded()[2 * BLOCK], 0.3);
    }

    #[test]
    fn passed_blocks_leave_the_grid_as_it_was() {
        let (mut awake, mut resting) = (PacedPlayback::null(), PacedPlayback::null());
        for playback in [&mut awake, &mut resting] {
            assert_eq!(playback.pass(START), 0, "before the start nothing is due");
            playback.wanted(START);
            playback.write(&[0.0; BLOCK]);
        }
        for now in [1_000, 1_999, 2_000, 3_000, 9_999, 20_000_000].map(at) {
            let written =
                std::iter::from_fn(|| awake.wanted(now).map(|_| awake.write(&[0.0; BLOCK]))).count();
            assert!(resting.pass(now) >= written as u64);
            assert_eq!(resting.deadline(), awake.deadline());
        }
        assert_eq!(resting.counts(), DeviceCounts::default(), "nothing is late or missing");
    }

    #[test]
    fn playback_gap_is_silence_in_the_recording() {
        let mut playback = PacedPlayback::memory(20);
        playback.wanted(START);
        playback.write(&[0.5; BLOCK]);
        let now = START + Duration::from_secs(5);
        let playout = playback.wanted(now).unwrap();
        playback.write(&[0.7; BLOCK]);
        let position = (playout.since(START).as_nanos() * 48_000 / 1_000_000_000) as usize;
        assert_eq!(playback.recorded()[position], 0.7);
        assert!(playback.recorded()[BLOCK..position].iter().all(|sample| *sample == 0.0));
        assert!(playback.counts().missing_samples > 100_000);
    }
}

//! The aux input: audio of the application (music, a game) that is sent with the local microphone and played locally.
//!
//! The application pushes frames from its own thread, or a callback ([`Pull`]) supplies them on the media thread. One frame is
//! fetched every 10 ms. While a microphone is open, its clock sets the pace, and the loudspeaker gets the frames through a
//! [`DriftFifo`]; otherwise the loudspeaker sets the pace. The sent audio is added after the microphone's processing, switch
//! and volume, so that music is not suppressed as noise and continues while the microphone is off. The local audio goes through
//! the mixer and therefore into the far end, so that the echo canceller removes it from the microphone.
//!
//! If a frame is missing, the audio fades out and silence follows, and [`AuxInput::take_news`] reports it. Lives on the media
//! thread. Allocates nothing, except the resampler for a callback's first frame at another rate.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::device::port::{self, PortError, PushPort};
use super::device::ring::CaptureReader;
use super::drift_fifo::DriftFifo;
use super::frame::convert_channels;
use super::ramp::ramp;
use super::{BLOCK, FRAME, Frame, MAX_CHANNELS, MAX_VOLUME};
use crate::clock::Time;
use crate::error::Result;

/// The microphone sets the pace until it has supplied no frame for this long.
const PACE_LOST: Duration = Duration::from_millis(60);
/// Maximum number of callback calls for one frame: a resampler delays the first samples.
const MAX_PULLS: u32 = 3;
/// Duration of fade-in and fade-out: 2.5 ms.
const FADE: usize = BLOCK;
/// Maximum size of a callback's frame: 10 ms of stereo at 48 kHz.
pub const MAX_PULLED: usize = FRAME * MAX_CHANNELS;
/// A callback that takes longer than this is reported.
pub const PULL_BUDGET: Duration = Duration::from_millis(5);
/// Minimum time between two reports of missing audio.
const NEWS_APART: Duration = Duration::from_secs(1);

/// Format of a callback's frame: 10 ms of `channels` interleaved channels at `rate_hz`.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    /// 1 or 2.
    pub channels: usize,
    /// 8000–48 000 Hz, a multiple of 100.
    pub rate_hz: u32,
}

/// Requests 10 ms from the application, which writes them into the slice or returns `None` if it has no sound now. Called on
/// the media thread.
pub type Pull = Box<dyn FnMut(&mut [f32; MAX_PULLED]) -> Option<Shape> + Send>;
/// Holds the application's callback. It is locked while the callback runs, so that a removed callback no longer runs.
pub type PullSlot = Arc<Mutex<Option<Pull>>>;

/// The parts of an aux input that need memory, created outside the media thread.
pub struct Input {
    reader: CaptureReader,
    port: Arc<PushPort>,
    pull: PullSlot,
    clock: fn() -> Time,
    drift_fifo: Box<DriftFifo>,
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Input")
    }
}

/// Creates an input and the port that the application pushes into: at any rate, at most 200 ms ahead. `clock` measures the
/// duration of callbacks.
pub fn input(pull: PullSlot, clock: fn() -> Time) -> Result<(Input, Arc<PushPort>)> {
    let (reader, port) = port::push_port(Arc::new(|| {}));
    let port = Arc::new(port);
    Ok((Input { reader, port: port.clone(), pull, clock, drift_fifo: Box::new(DriftFifo::new()?) }, port))
}

/// A report to the application.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// Expected audio was missing this many times since the input was switched on.
    Dry(u64),
    /// A callback returned an invalid format.
    Format(PortError),
    /// A callback took this long; all audio waits for it.
    Slow(Duration),
}

/// Whether sound is expected.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Flow {
    /// No sound is expected.
    Quiet,
    /// Every fetch should find a frame.
    Running,
}

/// Result of the search for a frame.
enum Found {
    Frame,
    /// The application has no sound now.
    Nothing,
    Missing,
    Bad(PortError),
}

struct Source {
    reader: CaptureReader,
    port: Arc<PushPort>,
    pull: PullSlot,
    clock: fn() -> Time,
    slow: Option<Duration>,
}

impl Source {
    fn next(&mut self, frame: &mut Frame, now: Time) -> Found {
        if self.reader.read(frame).is_some() {
            return Found::Frame;
        }
        // Another thread locks the slot only while it sets or removes a callback.
        let Some(mut slot) = self.pull.try_lock() else { return Found::Missing };
        let Some(pull) = slot.as_mut() else { return Found::Missing };
        for _ in 0..MAX_PULLS {
            let mut samples = [0.0; MAX_PULLED];
            let start = (self.clock)();
            let given = pull(&mut samples);
            let took = (self.clock)().since(start);
            if took > PULL_BUDGET {
                self.slow = Some(took);
            }
            let Some(Shape { channels, rate_hz }) = given else { return Found::Nothing };
            let is_known = (1..=MAX_CHANNELS).contains(&channels) && rate_hz.is_multiple_of(100);
            let count = (rate_hz / 100) as usize;
            let Some(given) =
                (is_known && count <= FRAME).then(|| &samples[..count * channels.min(MAX_CHANNELS)])
            else {
                return Found::Bad(PortError::Format);
            };
            match self.port.push(given, channels, rate_hz, now) {
                Ok(()) if self.reader.read(frame).is_some() => return Found::Frame,
                // The port is busy while the application pushes.
                Ok(()) | Err(PortError::Busy) => {}
                Err(error) => return Found::Bad(error),
            }
        }
        Found::Missing
    }
}

/// Mixes the application's audio into the sent and the local audio.
pub struct AuxInput {
    source: Option<Source>,
    /// Outlives the source until its sound has been played.
    drift_fifo: Option<Box<DriftFifo>>,
    flow: Flow,
    /// The last frame, and the number of its samples per channel that the loudspeaker has not taken yet. The number is 0 while
    /// the microphone sets the pace.
    frame: Frame,
    left: usize,
    sent: Frame,
    block: [f32; BLOCK * MAX_CHANNELS],
    local_volume: f32,
    sent_volume: f32,
    is_muted: bool,
    /// Gains at the end of the last block and frame.
    local_gain: f32,
    sent_gain: f32,
    was_audible: bool,
    last_played: [f32; MAX_CHANNELS],
    /// Time at which the microphone last fetched a frame.
    asked: Option<Time>,
    missing: u64,
    news: Option<News>,
    reported: Option<Time>,
}

impl Default for AuxInput {
    fn default() -> Self {
        AuxInput::new()
    }
}

impl AuxInput {
    /// An aux input that is off, at full volume.
    pub fn new() -> AuxInput {
        AuxInput {
            source: None,
            drift_fifo: None,
            flow: Flow::Quiet,
            frame: Frame::silence(MAX_CHANNELS),
            left: 0,
            sent: Frame::silence(MAX_CHANNELS),
            block: [0.0; BLOCK * MAX_CHANNELS],
            local_volume: 1.0,
            sent_volume: 1.0,
            is_muted: false,
            local_gain: 1.0,
            sent_gain: 1.0,
            was_audible: false,
            last_played: [0.0; MAX_CHANNELS],
            asked: None,
            missing: 0,
            news: None,
            reported: None,
        }
    }

    /// Non-finite samples from the application since the input was switched on.
    pub fn bad_samples(&self) -> u64 {
        self.source.as_ref().map_or(0, |source| source.reader.counts().bad_samples)
    }

    /// Switches the aux input on, with an input that [`input`] created, or off (`None`), with a fade.
    pub fn set(&mut self, input: Option<Box<Input>>) {
        self.source = input.map(|input| {
            let Input { reader, port, pull, clock, drift_fifo } = *input;
            self.drift_fifo = Some(drift_fifo);
            self.missing = 0;
            Source { reader, port, pull, clock, slow: None }
        });
    }

    /// Whether it is on, or has a fade-out to play.
    pub fn is_playing(&self) -> bool {
        self.source.is_some() || self.flow == Flow::Running || self.was_audible
    }

    /// Sets the local and the sent volume, in percent: 0–[`MAX_VOLUME`]; 100 does not change the samples.
    pub fn set_volume(&mut self, local: u32, sent: u32) {
        self.local_volume = local.min(MAX_VOLUME) as f32 / 100.0;
        self.sent_volume = sent.min(MAX_VOLUME) as f32 / 100.0;
    }

    /// Mutes the local audio; the sent audio is not changed.
    pub fn set_muted(&mut self, muted: bool) {
        self.is_muted = muted;
    }

    /// Number of times that sound was missing since the input was switched on.
    pub fn missing_frames(&self) -> u64 {
        self.missing
    }

    /// Returns a report to the application, at most one per second.
    pub fn take_news(&mut self, now: Time) -> Option<News> {
        if self.reported.is_some_and(|reported| now.since(reported) < NEWS_APART) {
            return None;
        }
        let news = self.news.take()?;
        self.reported = Some(now);
        Some(news)
    }

    /// Returns 10 ms at the sent volume. Call it for each frame of the microphone.
    pub fn send(&mut self, now: Time) -> Option<&Frame> {
        if self.source.is_none() && self.flow == Flow::Quiet {
            return None;
        }
        if let Some(drift_fifo) = self.drift_fifo.as_mut().filter(|_| !is_recent(self.asked, now)) {
            // The loudspeaker set the pace until now: it continues with the rest of its frame.
            drift_fifo.clear();
            let channels = self.frame.channels();
            drift_fifo.write(&self.frame.samples()[(FRAME - self.left) * channels..], channels);
            self.left = 0;
        }
        self.asked = Some(now);
        let start = std::mem::replace(&mut self.sent_gain, self.sent_volume);
        if !self.fetch(now) {
            return None;
        }
        let channels = self.frame.channels();
        if let Some(drift_fifo) = &mut self.drift_fifo {
            drift_fifo.write(self.frame.samples(), channels);
        }
        self.sent.clear(channels);
        self.sent.samples_mut().copy_from_slice(self.frame.samples());
        ramp(self.sent.samples_mut(), channels, start, self.sent_volume);
        Some(&self.sent)
    }

    /// Returns a block of `channels` interleaved channels for the loudspeaker, at the local volume.
    pub fn play(&mut self, channels: usize, now: Time) -> Option<&[f32]> {
        let goal = if self.is_muted { 0.0 } else { self.local_volume };
        let start = std::mem::replace(&mut self.local_gain, goal);
        let has_sound = self.next_block(channels, now);
        let block = &mut self.block[..BLOCK * channels];
        match (std::mem::replace(&mut self.was_audible, has_sound), has_sound) {
            (false, false) => return None,
            (false, true) => ramp(block, channels, 0.0, 1.0),
            (true, false) => fall_from(self.last_played, block, channels),
            (true, true) => {}
        }
        self.last_played = [block[block.len() - channels], block[block.len() - 1]];
        ramp(block, channels, start, goal);
        Some(block)
    }

    /// Fills the block; returns false if there is no sound.
    fn next_block(&mut self, channels: usize, now: Time) -> bool {
        if is_recent(self.asked, now) {
            let Some(drift_fifo) = self.drift_fifo.as_mut().filter(|drift_fifo| drift_fifo.has_sound())
            else {
                return false;
            };
            drift_fifo.read(&mut self.block, channels);
            return true;
        }
        if self.left == 0 {
            if (self.source.is_none() && self.flow == Flow::Quiet) || !self.fetch(now) {
                return false;
            }
            self.left = FRAME;
        }
        let from = self.frame.channels();
        let start = (FRAME - self.left) * from;
        let samples = &self.frame.samples()[start..start + BLOCK * from];
        convert_channels(samples, from, &mut self.block[..BLOCK * channels], channels);
        self.left -= BLOCK;
        true
    }

    /// Fetches the next 10 ms into `frame`; returns false for silence.
    fn fetch(&mut self, now: Time) -> bool {
        let last = last_of(&self.frame);
        let found = match &mut self.source {
            Some(source) => source.next(&mut self.frame, now),
            None => Found::Nothing,
        };
        if let Some(took) = self.source.as_mut().and_then(|source| source.slow.take()) {
            self.news = Some(News::Slow(took));
        }
        if let Found::Frame = found {
            if std::mem::replace(&mut self.flow, Flow::Running) == Flow::Quiet {
                let channels = self.frame.channels();
                ramp(&mut self.frame.samples_mut()[..FADE * channels], channels, 0.0, 1.0);
            }
            return true;
        }
        let was_running = std::mem::replace(&mut self.flow, Flow::Quiet) == Flow::Running;
        match found {
            Found::Bad(error) => self.news = Some(News::Format(error)),
            Found::Missing if was_running => {
                self.missing += 1;
                self.news = Some(News::Dry(self.missing));
            }
            _ => {}
        }
        if was_running {
            self.frame.clear(MAX_CHANNELS);
            fall_from(last, &mut self.frame.samples_mut()[..FADE * MAX_CHANNELS], MAX_CHANNELS);
        }
        was_running
    }
}

/// Whether the microphone fetched a frame recently and therefore sets the pace.
fn is_recent(asked: Option<Time>, now: Time) -> bool {
    asked.is_some_and(|asked| now.since(asked) < PACE_LOST)
}

/// The last sample of both channels.
fn last_of(frame: &Frame) -> [f32; MAX_CHANNELS] {
    let (samples, channels) = (frame.samples(), frame.channels());
    let last = &samples[samples.len() - channels..];
    [last[0], last[channels - 1]]
}

/// Fills `samples` with a slope from the last sample down to silence.
fn fall_from(last: [f32; MAX_CHANNELS], samples: &mut [f32], channels: usize) {
    samples.chunks_exact_mut(channels).for_each(|pair| pair.copy_from_slice(&last[..channels]));
    ramp(samples, channels, 1.0, 0.0);
}

#[cfg(test)]
mod tests;

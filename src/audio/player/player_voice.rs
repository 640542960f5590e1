//! The playing end of a player: takes samples from the ring, with state, repetitions and volumes.
//!
//! Lives on the media thread, inside [`PlayerMix`](super::player_mix::PlayerMix). Never locks, allocates or frees: a voice that is
//! removed goes back to another thread, with everything that it holds. Sound begins with a ramp; where it stops, a slope of
//! 2.5 ms leads from the last sample to silence.
#![forbid(unsafe_code)]

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::Consumer;

use super::{Chunk, Content, Shared};
use crate::audio::drift_fifo::DriftFifo;
use crate::audio::{BLOCK, FRAME, MAX_CHANNELS};
use crate::event::{Event, PlayerState};
use crate::id::PlayerId;

/// Length of ramps and slopes in samples: 2.5 ms.
const FADE: usize = BLOCK;
/// Samples of a step: 10 ms of stereo.
pub(super) const STEP: usize = FRAME * MAX_CHANNELS;

/// One destination of a player: the local playback, or the local stream.
#[derive(Copy, Clone, Debug)]
pub(super) struct Destination {
    is_on: bool,
    volume: f32,
    /// Gain at the end of the last step.
    gain: f32,
}

impl Destination {
    fn new() -> Destination {
        Destination { is_on: true, volume: 1.0, gain: 1.0 }
    }

    fn goal(self) -> f32 {
        if self.is_on { self.volume } else { 0.0 }
    }

    /// Adds a step to the sum; the gain changes linearly.
    pub(super) fn add(&mut self, step: &[f32; STEP], sum: &mut [f32]) {
        let (start, goal) = (self.gain, self.goal());
        self.gain = goal;
        if start == 0.0 && goal == 0.0 {
            return;
        }
        let change = (goal - start) / FRAME as f32;
        let pairs = sum.chunks_exact_mut(MAX_CHANNELS).zip(step.chunks_exact(MAX_CHANNELS));
        for (n, (sum, pair)) in pairs.enumerate() {
            let gain = if change == 0.0 { goal } else { start + change * (n + 1) as f32 };
            sum[0] += pair[0] * gain;
            sum[1] += pair[1] * gain;
        }
    }
}

/// A slope to silence.
#[derive(Copy, Clone, Default, Debug)]
struct Slope {
    from: [f32; MAX_CHANNELS],
    left: usize,
}

impl Slope {
    fn add(&mut self, samples: &mut [f32]) {
        for pair in samples.chunks_exact_mut(MAX_CHANNELS).take(self.left) {
            self.left -= 1;
            let gain = self.left as f32 / FADE as f32;
            pair[0] += self.from[0] * gain;
            pair[1] += self.from[1] * gain;
        }
    }
}

/// The playing end of a player.
pub struct Voice {
    id: PlayerId,
    chunks: Consumer<Chunk>,
    shared: Arc<Shared>,
    /// For the loudspeaker's clock, if no other voice has supplied one.
    pub(super) fifo: Option<Box<DriftFifo>>,
    epoch: u32,
    /// Samples per channel that were taken from the first chunk of the ring.
    taken: usize,
    state: PlayerState,
    /// Whether the state [`PlayerState::Playing`] was reported.
    is_announced: bool,
    /// Number of passes; `None` for ever.
    passes: Option<u32>,
    /// Passes that are left, including this one.
    left: Option<u32>,
    /// Whether the last step ended with sound.
    is_audible: bool,
    /// Samples of the ramp that were played.
    faded_in: usize,
    last: [f32; MAX_CHANNELS],
    slope: Slope,
    pub(super) local: Destination,
    pub(super) sent: Destination,
    pub(super) is_leaving: bool,
}

impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Voice({:?}, {:?})", self.id, self.state)
    }
}

impl Voice {
    pub(super) fn new(
        id: PlayerId,
        chunks: Consumer<Chunk>,
        shared: Arc<Shared>,
        fifo: Box<DriftFifo>,
    ) -> Voice {
        Voice {
            id,
            chunks,
            shared,
            fifo: Some(fifo),
            epoch: 0,
            taken: 0,
            state: PlayerState::Ready,
            is_announced: false,
            passes: Some(1),
            left: Some(1),
            is_audible: false,
            faded_in: 0,
            last: [0.0; MAX_CHANNELS],
            slope: Slope::default(),
            local: Destination::new(),
            sent: Destination::new(),
            is_leaving: false,
        }
    }

    /// The player.
    pub fn id(&self) -> PlayerId {
        self.id
    }

    /// Sets the volumes in the local playback and in the local stream, in percent. Before the first step there is no ramp.
    pub fn set_volumes(&mut self, local: u32, sent: u32) {
        self.local.volume = local as f32 / 100.0;
        self.sent.volume = sent as f32 / 100.0;
        self.settle();
    }

    /// Sets whether it is played locally and whether it is sent.
    pub fn set_outputs(&mut self, local: bool, sent: bool) {
        (self.local.is_on, self.sent.is_on) = (local, sent);
        self.settle();
    }

    fn settle(&mut self) {
        if !self.has_sound() {
            self.local.gain = self.local.goal();
            self.sent.gain = self.sent.goal();
        }
    }

    /// Sets the number of passes (`None` for ever), from the present one on.
    pub fn set_passes(&mut self, passes: Option<u32>) {
        (self.passes, self.left) = (passes, passes);
    }

    /// Starts, or continues.
    pub(super) fn start(&mut self) {
        // After a failure nothing follows before a stop, which the call sends once it knows of the failure.
        if !matches!(self.state, PlayerState::Playing | PlayerState::Failed) {
            if self.state != PlayerState::Paused {
                self.left = self.passes;
            }
            (self.state, self.is_announced) = (PlayerState::Playing, false);
            self.shared.is_playing.store(true, Ordering::Release);
        }
        self.shared.starts_handled.fetch_add(1, Ordering::AcqRel);
    }

    /// Continues after a pause.
    pub(super) fn resume(&mut self) {
        if self.state == PlayerState::Paused {
            self.start();
        } else {
            self.shared.starts_handled.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// Pauses; the next sample stays the same.
    pub(super) fn pause(&mut self) -> Option<Event> {
        if self.state != PlayerState::Playing {
            return None;
        }
        if self.is_start_withdrawn() {
            return None;
        }
        self.enter(PlayerState::Paused)
    }

    /// Stops; the next start begins with the first chunk of the epoch, which is at the beginning.
    pub(super) fn stop(&mut self, epoch: u32) -> Option<Event> {
        self.begin_epoch(epoch);
        self.left = self.passes;
        if self.state == PlayerState::Ready || self.is_start_withdrawn() {
            return None;
        }
        self.enter(PlayerState::Ready)
    }

    /// Withdraws a start and returns true, unless the file is open. Until then, the feeder reports the states.
    fn is_start_withdrawn(&mut self) -> bool {
        let is_open = self.shared.state() != PlayerState::Loading && !self.shared.is_unusable();
        if !is_open {
            self.state = PlayerState::Ready;
            self.shared.is_playing.store(false, Ordering::Release);
        }
        !is_open
    }

    /// Drops the samples of earlier epochs.
    pub(super) fn begin_epoch(&mut self, epoch: u32) {
        if epoch.wrapping_sub(self.epoch) as i32 <= 0 {
            return;
        }
        (self.epoch, self.taken) = (epoch, 0);
        self.fall();
        while self.chunks.peek().is_ok_and(|chunk| chunk.epoch.wrapping_sub(epoch) as i32 <= -1) {
            self.drop_chunk();
        }
    }

    /// Whether a step has sound, or can have sound.
    pub(super) fn has_sound(&self) -> bool {
        let is_playing = self.state == PlayerState::Playing && !self.shared.is_unusable();
        is_playing || self.is_audible || self.slope.left > 0
    }

    /// Whether it has left, and its slope was played.
    pub(super) fn is_done(&self) -> bool {
        self.is_leaving && !self.is_audible && self.slope.left == 0
    }

    /// Leaves: the sound ends with a slope.
    pub(super) fn leave(&mut self) {
        self.is_leaving = true;
        self.fall();
    }

    /// Nothing is played any more: a slope would never be taken.
    pub(super) fn silence(&mut self) {
        (self.is_audible, self.slope.left, self.faded_in) = (false, 0, 0);
    }

    fn enter(&mut self, state: PlayerState) -> Option<Event> {
        self.state = state;
        if state != PlayerState::Playing {
            self.shared.is_playing.store(false, Ordering::Release);
            self.fall();
        }
        self.shared.set_state(state);
        // The feeder has written the cause before the chunk, and does not touch it afterwards: nobody is waited for.
        let is_failed = state == PlayerState::Failed;
        let error =
            if is_failed { self.shared.failure.try_lock().and_then(|mut one| one.take()) } else { None };
        let event = Event::PlayerState {
            player: self.id,
            state,
            position_ms: self.shared.position_ms(),
            duration_ms: self.shared.duration_ms(),
            error,
        };
        if state == PlayerState::Ended {
            self.set_position(0);
        }
        Some(event)
    }

    /// Begins a slope from the last sample.
    fn fall(&mut self) {
        if std::mem::take(&mut self.is_audible) {
            self.slope = Slope { from: self.last, left: FADE };
        }
        self.faded_in = 0;
    }

    /// Fills a step of 10 ms. Returns an event for the application.
    pub(super) fn step(&mut self, step: &mut [f32; STEP]) -> Option<Event> {
        step.fill(0.0);
        self.slope.add(step);
        if self.state != PlayerState::Playing || self.is_leaving {
            return None;
        }
        let mut samples = [0.0; STEP];
        let (count, end) = self.read(&mut samples);
        for pair in samples[..count * MAX_CHANNELS].chunks_exact_mut(MAX_CHANNELS) {
            if self.faded_in >= FADE {
                break;
            }
            self.faded_in += 1;
            let gain = self.faded_in as f32 / FADE as f32;
            pair.iter_mut().for_each(|sample| *sample *= gain);
        }
        step.iter_mut().zip(&samples).for_each(|(sum, sample)| *sum += sample);
        if count > 0 {
            self.last = [samples[(count - 1) * 2], samples[(count - 1) * 2 + 1]];
            self.is_audible = true;
        }
        let begins = count > 0 && !std::mem::replace(&mut self.is_announced, true);
        if let Some(state) = end {
            let event = self.enter(state);
            self.slope.add(&mut step[count * MAX_CHANNELS..]);
            return event;
        }
        if count < FRAME && self.is_audible {
            self.shared.missing.fetch_add(1, Ordering::AcqRel);
            self.fall();
            self.slope.add(&mut step[count * MAX_CHANNELS..]);
        }
        if begins { self.enter(PlayerState::Playing) } else { None }
    }

    /// Takes up to 10 ms from the ring. Returns the number of samples per channel, and the state after the last one if the player
    /// has ended.
    fn read(&mut self, samples: &mut [f32; STEP]) -> (usize, Option<PlayerState>) {
        let mut count = 0;
        while count < FRAME {
            let Ok(chunk) = self.chunks.peek() else { break };
            let age = chunk.epoch.wrapping_sub(self.epoch) as i32;
            if age > 0 {
                // The message about this seek is on its way.
                break;
            }
            if age < 0 {
                self.drop_chunk();
                continue;
            }
            match &chunk.content {
                Content::Audio => {
                    let length = (chunk.length - self.taken).min(FRAME - count);
                    let from =
                        &chunk.samples[self.taken * MAX_CHANNELS..(self.taken + length) * MAX_CHANNELS];
                    samples[count * MAX_CHANNELS..(count + length) * MAX_CHANNELS].copy_from_slice(from);
                    (count, self.taken) = (count + length, self.taken + length);
                    let (position, is_whole) =
                        (chunk.position + self.taken as u64, self.taken == chunk.length);
                    self.set_position(position);
                    if is_whole {
                        self.drop_chunk();
                    }
                }
                Content::PassEnd => {
                    self.drop_chunk();
                    self.left = self.left.map(|left| left.saturating_sub(1));
                    if self.left == Some(0) {
                        self.left = self.passes;
                        return (count, Some(PlayerState::Ended));
                    }
                    self.set_position(0);
                }
                Content::Failed => {
                    self.drop_chunk();
                    return (count, Some(PlayerState::Failed));
                }
            }
        }
        (count, None)
    }

    fn drop_chunk(&mut self) {
        self.taken = 0;
        let _ = self.chunks.pop();
    }

    fn set_position(&self, position: u64) {
        // After a seek, the position is that of the seek until its samples come.
        if self.shared.epoch.load(Ordering::Acquire) == self.epoch {
            self.shared.position.store(position, Ordering::Release);
        }
    }
}

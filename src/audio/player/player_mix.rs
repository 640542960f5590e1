//! The sum of all media players: one for the local playback and one for the local stream.
//!
//! As with the aux input, one step of 10 ms is taken from every player for both. While a microphone is open, its clock sets the
//! pace, and the loudspeaker gets the sum through a [`DriftFifo`]; otherwise the loudspeaker sets the pace. Lives on the media
//! thread; allocates and frees nothing: removed voices wait in [`PlayerMix::poll_removed`] for another thread. Without players it
//! does nothing.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::player_voice::{STEP, Voice};
use crate::audio::drift_fifo::DriftFifo;
use crate::audio::frame::{Frame, convert_channels};
use crate::audio::{BLOCK, FRAME, MAX_CHANNELS};
use crate::clock::Time;
use crate::config::MAX_PLAYERS;
use crate::event::Event;
use crate::id::PlayerId;

/// The microphone sets the pace until it has taken no step for this long. A removed voice waits as long for its last step.
const PACE_LOST: Duration = Duration::from_millis(60);

/// Players, and as many that fade out.
const MOST_VOICES: usize = 2 * MAX_PLAYERS;

/// All players of an engine.
#[expect(clippy::vec_box, reason = "a voice comes and goes in its box, which this thread must not free")]
pub struct PlayerMix {
    voices: Vec<Box<Voice>>,
    removed: Vec<Box<Voice>>,
    events: VecDeque<Event>,
    fifo: Option<Box<DriftFifo>>,
    local: Frame,
    sent: Frame,
    /// Samples per channel of `local` that the loudspeaker has not taken; 0 while the microphone sets the pace.
    left: usize,
    block: [f32; BLOCK * MAX_CHANNELS],
    /// Time at which the microphone last took a step.
    asked: Option<Time>,
    /// Time of the last step.
    stepped: Option<Time>,
    /// Time at which voices that leave are removed without their last step.
    leave_by: Option<Time>,
}

impl Default for PlayerMix {
    fn default() -> Self {
        PlayerMix::new()
    }
}

impl PlayerMix {
    /// No players. Allocates all memory that is ever needed.
    pub fn new() -> PlayerMix {
        PlayerMix {
            voices: Vec::with_capacity(MOST_VOICES),
            removed: Vec::with_capacity(MOST_VOICES),
            events: VecDeque::with_capacity(4 * MAX_PLAYERS),
            fifo: None,
            local: Frame::silence(MAX_CHANNELS),
            sent: Frame::silence(MAX_CHANNELS),
            left: 0,
            block: [0.0; BLOCK * MAX_CHANNELS],
            asked: None,
            stepped: None,
            leave_by: None,
        }
    }

    /// Adds a voice. If too many are there, those that leave are silenced. If there are too many others, which the call prevents,
    /// the voice is returned by [`PlayerMix::poll_removed`].
    pub fn add(&mut self, mut voice: Box<Voice>) {
        if self.voices.len() >= MOST_VOICES {
            self.voices.iter_mut().filter(|voice| voice.is_leaving).for_each(|voice| voice.silence());
            self.remove_done();
        }
        if self.voices.len() >= MOST_VOICES {
            if self.removed.len() < MOST_VOICES {
                self.removed.push(voice);
            }
            return;
        }
        if self.fifo.is_none() {
            self.fifo = voice.fifo.take();
        }
        self.voices.push(voice);
    }

    /// Changes a player; does nothing if it was removed. `change` may return an event.
    fn change(&mut self, id: PlayerId, now: Time, change: impl FnOnce(&mut Voice) -> Option<Event>) {
        let is_taken = self.is_taken(now);
        let Some(voice) = self.voices.iter_mut().find(|voice| voice.id() == id) else { return };
        let event = change(voice);
        if !is_taken {
            voice.silence();
        }
        self.report(event);
    }

    /// Starts or continues a player.
    pub fn start(&mut self, id: PlayerId, now: Time) {
        self.change(id, now, |voice| {
            voice.start();
            None
        });
    }

    /// Continues a paused player.
    pub fn resume(&mut self, id: PlayerId, now: Time) {
        self.change(id, now, |voice| {
            voice.resume();
            None
        });
    }

    /// Pauses a player.
    pub fn pause(&mut self, id: PlayerId, now: Time) {
        self.change(id, now, Voice::pause);
    }

    /// Stops a player; a new epoch is at the beginning of its file.
    pub fn stop(&mut self, id: PlayerId, epoch: u32, now: Time) {
        self.change(id, now, |voice| voice.stop(epoch));
    }

    /// Continues at the samples of a new epoch.
    pub fn seek(&mut self, id: PlayerId, epoch: u32, now: Time) {
        self.change(id, now, |voice| {
            voice.begin_epoch(epoch);
            None
        });
    }

    /// Sets the volumes of a player in the local playback and in the local stream, in percent.
    pub fn set_volumes(&mut self, id: PlayerId, local: u32, sent: u32, now: Time) {
        self.change(id, now, |voice| {
            voice.set_volumes(local, sent);
            None
        });
    }

    /// Sets whether a player is played locally, and whether it is sent.
    pub fn set_outputs(&mut self, id: PlayerId, local: bool, sent: bool, now: Time) {
        self.change(id, now, |voice| {
            voice.set_outputs(local, sent);
            None
        });
    }

    /// Sets the number of passes of a player, from the present one on; `None` for ever.
    pub fn set_passes(&mut self, id: PlayerId, passes: Option<u32>, now: Time) {
        self.change(id, now, |voice| {
            voice.set_passes(passes);
            None
        });
    }

    /// Removes a player, after a slope to silence if its sound is being taken.
    pub fn remove(&mut self, id: PlayerId, now: Time) {
        let is_taken = self.is_taken(now);
        let Some(voice) = self.voices.iter_mut().find(|voice| voice.id() == id) else { return };
        voice.leave();
        if is_taken {
            self.leave_by.get_or_insert(now + PACE_LOST);
        } else {
            voice.silence();
        }
        self.remove_done();
    }

    /// Removes voices whose last step nobody has taken. Call it at [`PlayerMix::deadline`].
    pub fn clean(&mut self, now: Time) {
        if self.leave_by.is_some_and(|at| at <= now) {
            self.leave_by = None;
            self.voices.iter_mut().filter(|voice| voice.is_leaving).for_each(|voice| voice.silence());
            self.remove_done();
        }
    }

    /// Time at which [`PlayerMix::clean`] is due.
    pub fn deadline(&self) -> Option<Time> {
        self.leave_by
    }

    /// The next event for the application.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// The next voice to free on another thread.
    pub fn poll_removed(&mut self) -> Option<Box<Voice>> {
        self.removed.pop()
    }

    /// Whether a player has sound, or the loudspeaker's FIFO has.
    pub fn is_playing(&self) -> bool {
        let has_rest = || self.fifo.as_ref().is_some_and(|fifo| fifo.has_sound()) || self.left > 0;
        !self.voices.is_empty() && self.voices.iter().any(|voice| voice.has_sound()) || has_rest()
    }

    /// Returns 10 ms for the local stream. Call it for each frame of the microphone.
    pub fn send(&mut self, now: Time) -> Option<&Frame> {
        if self.voices.is_empty() {
            return None;
        }
        let channels = MAX_CHANNELS;
        if !is_recent(self.asked, now)
            && let Some(fifo) = &mut self.fifo
        {
            // The loudspeaker set the pace until now: it continues with the rest of its step.
            fifo.clear();
            fifo.write(&self.local.samples()[(FRAME - self.left) * channels..], channels);
            self.left = 0;
        }
        self.asked = Some(now);
        if !self.step(now) {
            return None;
        }
        if let Some(fifo) = &mut self.fifo {
            fifo.write(self.local.samples(), channels);
        }
        Some(&self.sent)
    }

    /// Returns a block of `channels` interleaved channels for the loudspeaker.
    pub fn play(&mut self, channels: usize, now: Time) -> Option<&[f32]> {
        if self.voices.is_empty() && !self.is_playing() {
            return None;
        }
        if is_recent(self.asked, now) {
            let fifo = self.fifo.as_mut().filter(|fifo| fifo.has_sound())?;
            fifo.read(&mut self.block, channels);
            return Some(&self.block[..BLOCK * channels]);
        }
        if self.left == 0 {
            if !self.step(now) {
                return None;
            }
            self.left = FRAME;
        }
        let start = (FRAME - self.left) * MAX_CHANNELS;
        let samples = &self.local.samples()[start..start + BLOCK * MAX_CHANNELS];
        convert_channels(samples, MAX_CHANNELS, &mut self.block[..BLOCK * channels], channels);
        self.left -= BLOCK;
        Some(&self.block[..BLOCK * channels])
    }

    /// Takes 10 ms from every player; returns false for silence.
    fn step(&mut self, now: Time) -> bool {
        self.stepped = Some(now);
        let mut has_sound = false;
        let mut step = [0.0; STEP];
        self.local.clear(MAX_CHANNELS);
        self.sent.clear(MAX_CHANNELS);
        for at in 0..self.voices.len() {
            let voice = &mut self.voices[at];
            if !voice.has_sound() {
                continue;
            }
            has_sound = true;
            let event = voice.step(&mut step);
            voice.local.add(&step, self.local.samples_mut());
            voice.sent.add(&step, self.sent.samples_mut());
            self.report(event);
        }
        self.remove_done();
        has_sound
    }

    /// Whether steps are being taken, so that slopes are heard.
    fn is_taken(&self, now: Time) -> bool {
        is_recent(self.stepped, now)
    }

    fn remove_done(&mut self) {
        while self.removed.len() < MOST_VOICES
            && let Some(at) = self.voices.iter().position(|voice| voice.is_done())
        {
            let voice = self.voices.swap_remove(at);
            self.removed.push(voice);
        }
    }

    fn report(&mut self, event: Option<Event>) {
        self.events.extend(event);
    }
}

/// Whether this was a short time ago.
fn is_recent(at: Option<Time>, now: Time) -> bool {
    at.is_some_and(|at| now.since(at) < PACE_LOST)
}

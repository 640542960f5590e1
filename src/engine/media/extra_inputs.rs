//! Sidetone, aux input, media players and recordings on the media half.
//!
//! Owned by [`super::Media`], on the media thread; the files about capture and playback beside this one use it.
#![forbid(unsafe_code)]

use super::recorder::Recorders;
use crate::audio::MAX_CHANNELS;
use crate::audio::aux_input::{self, AuxInput, News};
use crate::audio::drift_fifo::DriftFifo;
use crate::audio::frame::{Frame, convert_channels};
use crate::audio::player::player_mix::PlayerMix;
use crate::audio::sidetone::Sidetone;
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;

/// A request about sidetone or aux input.
#[derive(Debug)]
pub enum ExtraInputRequest {
    /// Switches the sidetone on, with this FIFO to the loudspeaker's clock, or off.
    Sidetone(Option<Box<DriftFifo>>),
    /// Volume of the sidetone, 0–200 percent.
    SidetoneVolume(u32),
    /// Switches the aux input on, with this input, or off.
    AuxInput(Option<Box<aux_input::Input>>),
    /// Volumes of the aux input, 0–200 percent each.
    AuxVolume {
        /// In the local playback.
        local: u32,
        /// In the local stream.
        sent: u32,
    },
    /// Whether the aux input is silent in the local playback.
    MuteAux(bool),
}

/// Sidetone, aux input, media players and recordings.
pub(super) struct ExtraInputs {
    /// The sidetone.
    pub sidetone: Sidetone,
    /// The aux input.
    pub aux_input: AuxInput,
    /// The media players.
    pub players: PlayerMix,
    /// Sum of the sent audio of aux input and players.
    sum: Frame,
    /// The recordings.
    pub recorders: Recorders,
    is_mic_on: bool,
    capture_volume: u32,
}

impl ExtraInputs {
    /// Sidetone and aux input are off, and there is no player.
    pub(super) fn new() -> ExtraInputs {
        ExtraInputs {
            sidetone: Sidetone::new(),
            aux_input: AuxInput::new(),
            players: PlayerMix::new(),
            sum: Frame::silence(MAX_CHANNELS),
            recorders: Recorders::new(),
            is_mic_on: true,
            capture_volume: 100,
        }
    }

    /// Carries out a request.
    pub(super) fn request(&mut self, request: ExtraInputRequest) {
        match request {
            ExtraInputRequest::Sidetone(drift_fifo) => self.sidetone.set(drift_fifo),
            ExtraInputRequest::SidetoneVolume(volume) => self.sidetone.set_volume(volume),
            ExtraInputRequest::AuxInput(input) => self.aux_input.set(input),
            ExtraInputRequest::AuxVolume { local, sent } => self.aux_input.set_volume(local, sent),
            ExtraInputRequest::MuteAux(muted) => self.aux_input.set_muted(muted),
        }
    }

    /// Applies the microphone switch to the sidetone.
    pub(super) fn set_mic(&mut self, on: bool) {
        self.is_mic_on = on;
        self.update_sidetone();
    }

    /// Applies the volume of the microphone to the sidetone.
    pub(super) fn set_capture_volume(&mut self, volume: u32) {
        self.capture_volume = volume;
        self.update_sidetone();
    }

    /// Whether the loudspeaker plays sidetone, aux input or a player.
    pub(super) fn is_playing(&self) -> bool {
        self.aux_input.is_playing() || self.sidetone.is_playing() || self.players.is_playing()
    }

    /// Returns 10 ms of aux input and players for the local stream. Call it for each frame of the microphone.
    pub(super) fn send(&mut self, now: Time) -> Option<&Frame> {
        match (self.aux_input.send(now), self.players.send(now)) {
            (None, sent) | (sent, None) => sent,
            (Some(aux), Some(players)) => {
                self.sum.clear(MAX_CHANNELS);
                convert_channels(aux.samples(), aux.channels(), self.sum.samples_mut(), MAX_CHANNELS);
                self.sum.samples_mut().iter_mut().zip(players.samples()).for_each(|(sum, one)| *sum += one);
                Some(&self.sum)
            }
        }
    }

    fn update_sidetone(&mut self) {
        self.sidetone.set_mic(if self.is_mic_on { self.capture_volume as f32 / 100.0 } else { 0.0 });
    }

    /// The next event about the aux input.
    pub(super) fn poll_event(&mut self, now: Time) -> Option<Event> {
        let error = match self.aux_input.take_news(now)? {
            News::Dry(times) => Error::new(
                ErrorKind::Timeout,
                format!(
                    "no frame of the aux input was ready in time ({times} times since it was enabled): push 10 ms every 10 ms, one frame ahead, or call EnableAux with 0 when the audio has ended"
                ),
            ),
            News::Format(error) => Error::from(error),
            News::Slow(took) => Error::new(
                ErrorKind::Timeout,
                format!(
                    "the callback of the aux input took {} ms: prepare the audio on another thread and copy it in the callback",
                    took.as_millis()
                ),
            ),
        };
        Some(Event::AuxProblem { missing: self.aux_input.missing_frames(), error })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use parking_lot::Mutex;

    use super::*;

    #[test]
    fn missing_aux_frame_is_reported_once() {
        let mut extra = ExtraInputs::new();
        let (input, port) = aux_input::input(Arc::new(Mutex::new(None)), || Time::ZERO).unwrap();
        extra.request(ExtraInputRequest::AuxInput(Some(Box::new(input))));
        let at = |ms| Time::from_nanos(1_000_000_000) + Duration::from_millis(ms);
        port.push(&[0.1; 480], 1, 48_000, at(0)).unwrap();
        assert!(extra.aux_input.send(at(0)).is_some());
        assert_eq!(extra.poll_event(at(0)), None);
        extra.aux_input.send(at(10));
        match extra.poll_event(at(10)) {
            Some(Event::AuxProblem { missing: 1, error }) => assert_eq!(error.kind, ErrorKind::Timeout),
            other => panic!("{other:?}"),
        }
        assert_eq!(extra.poll_event(at(20)), None);
    }
}

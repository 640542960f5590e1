//! Calls about what is played here: positions, how many streams, the local microphone, the aux input.
//!
//! The rest of [`Engine`] is `engine.rs`. What takes memory is made here, on the caller's thread, and handed to the media half.
#![forbid(unsafe_code)]

use std::sync::Arc;

use parking_lot::Mutex;

use super::Engine;
use crate::audio::aux_input::{self, Pull, PullSlot};
use crate::audio::device::port::PushPort;
use crate::audio::drift_fifo::DriftFifo;
use crate::config::{self, MAX_PAN};
use crate::engine::message::{Command, ExtraInputRequest, PlaybackRequest, ToMedia};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{RoomId, StreamId};

/// What the calls share with the media half, or remember.
#[derive(Default)]
pub(super) struct PlaySettings {
    /// Takes pushed frames while the aux input is on.
    aux_input: Mutex<Option<Arc<PushPort>>>,
    pull: PullSlot,
}

impl Engine {
    /// Puts a stream to the left (−100), the right (100) or anywhere between; 0 is the middle.
    pub fn set_stream_position(&self, room: RoomId, stream: StreamId, pan: i32) -> Result<()> {
        if !(-MAX_PAN..=MAX_PAN).contains(&pan) {
            let text = format!("pan is {pan}: give -{MAX_PAN} (left) to {MAX_PAN} (right)");
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        self.remote(room, stream, || {
            Command::Media(ToMedia::Playback(PlaybackRequest::Position(stream, pan)))
        })
    }

    /// Sets how many streams are decoded and heard at once, 1–128: of more, the loudest.
    pub fn set_max_decoded_streams(&self, most: u32) -> Result<()> {
        config::range("count", most, 1, config::MAX_RECEIVED_STREAMS as u32, "streams")?;
        let command = Command::Media(ToMedia::Playback(PlaybackRequest::MaxPlayed(most as usize)));
        self.calls.commit(command, |registry| registry.settings.max_decoded_streams = most)
    }

    /// How many streams are decoded and heard at once.
    pub fn max_decoded_streams(&self) -> u32 {
        self.calls.look(|registry| registry.settings.max_decoded_streams)
    }

    /// Plays the local microphone here while a microphone is open, for headphones.
    pub fn enable_sidetone(&self, on: bool) -> Result<()> {
        let drift_fifo = if on { Some(Box::new(DriftFifo::new()?)) } else { None };
        self.media(ToMedia::ExtraInputs(ExtraInputRequest::Sidetone(drift_fifo)))
    }

    /// Scales the local microphone here: 0–200, 100 is as it is sent.
    pub fn set_sidetone_volume(&self, volume: u32) -> Result<()> {
        config::range("volume", volume, 0, config::MAX_PLAY_VOLUME, "")?;
        self.media(ToMedia::ExtraInputs(ExtraInputRequest::SidetoneVolume(volume)))
    }

    /// Switches the aux input; what was pushed and not played yet is dropped.
    pub fn enable_aux(&self, on: bool) -> Result<()> {
        let mut present = self.play.aux_input.lock();
        if on == present.is_some() {
            return Ok(());
        }
        let (input, port) = match on {
            true => {
                let (input, port) = aux_input::input(self.play.pull.clone(), self.calls.stopwatch())?;
                (Some(Box::new(input)), Some(port))
            }
            false => (None, None),
        };
        let command = Command::Media(ToMedia::ExtraInputs(ExtraInputRequest::AuxInput(input)));
        self.calls.commit(command, |_| *present = port)
    }

    /// Hands over 10 ms of auxiliary sound, interleaved; wait-free. `Busy` when 200 ms wait already.
    pub fn push_aux_frame(&self, interleaved: &[f32], channels: u32, rate_hz: u32) -> Result<()> {
        match self.play.aux_input.try_lock().as_deref() {
            Some(Some(port)) => {
                port.push(interleaved, channels as usize, rate_hz, self.calls.now()).map_err(Error::from)
            }
            Some(None) => {
                Err(Error::new(ErrorKind::WrongState, "the aux input is off: call EnableAux with 1 first"))
            }
            None => Err(Error::new(
                ErrorKind::Busy,
                "another thread is in this call or switches the aux input: try again",
            )),
        }
    }

    /// Sets who is asked for auxiliary sound where none was pushed, or nobody. When this returns, the one before is not asked any
    /// more. Not to be called inside it.
    pub fn set_aux_pull(&self, pull: Option<Pull>) -> Result<()> {
        let before = std::mem::replace(&mut *self.play.pull.lock(), pull);
        drop(before);
        Ok(())
    }

    /// Scales the auxiliary sound here and for the others: 0–200 each, 100 is as it came.
    pub fn set_aux_volume(&self, local: u32, sent: u32) -> Result<()> {
        config::range("local_volume", local, 0, config::MAX_PLAY_VOLUME, "")?;
        config::range("sent_volume", sent, 0, config::MAX_PLAY_VOLUME, "")?;
        self.media(ToMedia::ExtraInputs(ExtraInputRequest::AuxVolume { local, sent }))
    }

    /// Silences the auxiliary sound here; the others hear it all the same.
    pub fn mute_aux(&self, mute: bool) -> Result<()> {
        self.media(ToMedia::ExtraInputs(ExtraInputRequest::MuteAux(mute)))
    }
}

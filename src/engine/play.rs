//! Calls about local playback: positions, the limit of decoded streams, sidetone, aux input.
//!
//! The rest of [`Engine`] is `engine.rs`. Buffers are allocated here, on the caller's thread, and passed to the media half.
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

/// State of these calls, partly shared with the media half.
#[derive(Default)]
pub(super) struct PlaySettings {
    /// Receives pushed frames while the aux input is on.
    aux_input: Mutex<Option<Arc<PushPort>>>,
    pull: PullSlot,
}

impl Engine {
    /// Sets the position of a stream, from −100 (left) to 100 (right); 0 is the middle.
    pub fn set_stream_position(&self, room: RoomId, stream: StreamId, pan: i32) -> Result<()> {
        if !(-MAX_PAN..=MAX_PAN).contains(&pan) {
            let text = format!("pan is {pan}: give -{MAX_PAN} (left) to {MAX_PAN} (right)");
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        self.remote(room, stream, || {
            Command::Media(ToMedia::Playback(PlaybackRequest::Position(stream, pan)))
        })
    }

    /// Sets the most streams that are decoded at once, 1–128. When more users talk, the loudest are decoded.
    pub fn set_max_decoded_streams(&self, most: u32) -> Result<()> {
        config::range("count", most, 1, config::MAX_RECEIVED_STREAMS as u32, "streams")?;
        let command = Command::Media(ToMedia::Playback(PlaybackRequest::MaxPlayed(most as usize)));
        self.calls.commit(command, |registry| registry.settings.max_decoded_streams = most)
    }

    /// The most streams that are decoded at once.
    pub fn max_decoded_streams(&self) -> u32 {
        self.calls.look(|registry| registry.settings.max_decoded_streams)
    }

    /// Switches the sidetone: the local microphone in the local playback, for headphones.
    pub fn enable_sidetone(&self, on: bool) -> Result<()> {
        let drift_fifo = if on { Some(Box::new(DriftFifo::new()?)) } else { None };
        self.media(ToMedia::ExtraInputs(ExtraInputRequest::Sidetone(drift_fifo)))
    }

    /// Sets the volume of the sidetone: 0–200, 100 is unchanged.
    pub fn set_sidetone_volume(&self, volume: u32) -> Result<()> {
        config::range("volume", volume, 0, config::MAX_PLAY_VOLUME, "")?;
        self.media(ToMedia::ExtraInputs(ExtraInputRequest::SidetoneVolume(volume)))
    }

    /// Switches the aux input; pushed frames that are not played yet are dropped.
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

    /// Pushes 10 ms of audio to the aux input, interleaved; wait-free. `Busy` when 200 ms wait already.
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

    /// Sets or removes the callback that provides frames for the aux input when none was pushed. The previous callback does not
    /// run after this has returned. Do not call this inside the callback.
    pub fn set_aux_pull(&self, pull: Option<Pull>) -> Result<()> {
        let before = std::mem::replace(&mut *self.play.pull.lock(), pull);
        drop(before);
        Ok(())
    }

    /// Sets the volumes of the aux input in the local playback and in the local stream: 0–200 each, 100 is unchanged.
    pub fn set_aux_volume(&self, local: u32, sent: u32) -> Result<()> {
        config::range("local_volume", local, 0, config::MAX_PLAY_VOLUME, "")?;
        config::range("sent_volume", sent, 0, config::MAX_PLAY_VOLUME, "")?;
        self.media(ToMedia::ExtraInputs(ExtraInputRequest::AuxVolume { local, sent }))
    }

    /// Mutes the aux input in the local playback only.
    pub fn mute_aux(&self, mute: bool) -> Result<()> {
        self.media(ToMedia::ExtraInputs(ExtraInputRequest::MuteAux(mute)))
    }
}

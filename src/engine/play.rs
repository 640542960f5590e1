//! Calls about local playback: volumes, mutes, pan, the loudspeaker switch, the limit of decoded streams, sidetone, aux input.
//!
//! The rest of [`Engine`] is `engine.rs`. Buffers are allocated here, on the caller's thread, and passed to the media half.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::Engine;
use crate::audio::aux_input::{self, Pull, PullSlot};
use crate::audio::device::port::PushPort;
use crate::audio::drift_fifo::DriftFifo;
use crate::config::{self, MAX_PAN};
use crate::engine::message::{Command, ExtraInputRequest, PlaybackRequest, ToMedia};
use crate::engine::processing::CLOSE_TIMEOUT;
use crate::engine::registry::{Settings, StreamChoice};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{RoomId, StreamId};

/// State of these calls, partly shared with the media half.
#[derive(Default)]
pub(super) struct PlaySettings {
    /// Receives pushed frames while the aux input is on.
    aux_input: Mutex<Option<Arc<PushPort>>>,
    pub(super) pull: PullSlot,
    /// The engine has ended: no aux source is called.
    has_ended: Arc<AtomicBool>,
}

impl PlaySettings {
    /// The engine ends: no call of an aux source begins after this, even if a call still hangs on an abandoned media thread.
    pub(super) fn close(&self) {
        self.has_ended.store(true, Ordering::Release);
        let before = self.pull.try_lock_for(CLOSE_TIMEOUT).and_then(|mut present| present.take());
        drop(before);
    }
}

/// The target of a play volume.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum PlayVolumeOf {
    /// Everything that the engine plays.
    Engine,
    /// The streams of one room, also later ones.
    Room(RoomId),
    /// One remote stream.
    Stream(RoomId, StreamId),
}

impl Engine {
    /// Sets a playback volume: 0–200 percent, 100 is unchanged. The volumes of engine, room and stream are multiplied.
    pub fn set_play_volume(&self, of: PlayVolumeOf, volume: i32) -> Result<()> {
        let percent = config::volume("volume", volume)?;
        let command = |request| Command::Media(ToMedia::Playback(request));
        match of {
            PlayVolumeOf::Engine => {
                let command = command(PlaybackRequest::Volume(None, percent));
                self.calls.commit(command, |registry| registry.settings.play_volume = percent)
            }
            PlayVolumeOf::Room(room) => self.calls.commit_planned(
                |registry| {
                    registry.room(room)?;
                    Ok(Some((command(PlaybackRequest::RoomVolume(room, percent)), ())))
                },
                |registry, ()| {
                    if let Ok(entry) = registry.room_mut(room) {
                        entry.volume = percent;
                    }
                },
            ),
            PlayVolumeOf::Stream(room, stream) => self.remote_choice(
                room,
                stream,
                || command(PlaybackRequest::Volume(Some(stream), percent)),
                |choice| choice.volume = percent,
            ),
        }
    }

    /// The volume that [`Engine::set_play_volume`] has set, in percent.
    pub fn play_volume(&self, of: PlayVolumeOf) -> Result<u32> {
        match of {
            PlayVolumeOf::Engine => Ok(self.calls.look(|registry| registry.settings.play_volume)),
            PlayVolumeOf::Room(room) => {
                self.calls.look(|registry| registry.room(room).map(|entry| entry.volume))
            }
            PlayVolumeOf::Stream(room, stream) => Ok(self.choice(room, stream)?.volume),
        }
    }

    /// Mutes one stream in the local playback.
    pub fn mute_stream(&self, room: RoomId, stream: StreamId, mute: bool) -> Result<()> {
        let command = || Command::Media(ToMedia::Playback(PlaybackRequest::Mute(stream, mute)));
        self.remote_choice(room, stream, command, |choice| choice.mute = mute)
    }

    /// Whether [`Engine::mute_stream`] has muted a stream.
    pub fn is_stream_muted(&self, room: RoomId, stream: StreamId) -> Result<bool> {
        Ok(self.choice(room, stream)?.mute)
    }

    /// Pan of a stream, from −100 (left) to 100 (right).
    pub fn stream_pan(&self, room: RoomId, stream: StreamId) -> Result<i32> {
        Ok(self.choice(room, stream)?.pan)
    }

    /// Switches the loudspeaker; streams are still received.
    pub fn enable_speaker(&self, on: bool) -> Result<()> {
        let command = Command::Media(ToMedia::Playback(PlaybackRequest::Output(on)));
        self.calls.commit(command, |registry| registry.settings.speaker = on)
    }

    /// A copy of the application's settings, for getters.
    pub fn settings(&self) -> Settings {
        self.calls.look(|registry| registry.settings.clone())
    }

    /// Sends a command about a remote stream, and updates the stream's settings in the registry.
    pub(super) fn remote_choice(
        &self,
        room: RoomId,
        stream: StreamId,
        command: impl FnOnce() -> Command,
        change: impl FnOnce(&mut StreamChoice),
    ) -> Result<()> {
        self.calls.commit_planned(
            |registry| registry.remote_stream(room, stream).map(|()| Some((command(), ()))),
            |registry, ()| {
                if let Ok(entry) = registry.room_mut(room) {
                    change(entry.choices.entry(stream).or_default());
                }
            },
        )
    }

    fn choice(&self, room: RoomId, stream: StreamId) -> Result<StreamChoice> {
        self.calls.look(|registry| {
            registry.remote_stream(room, stream)?;
            Ok(registry.room(room)?.choices.get(&stream).copied().unwrap_or_default())
        })
    }

    /// Pans a stream, from −100 (left) to 100 (right); 0 is the middle.
    pub fn set_stream_pan(&self, room: RoomId, stream: StreamId, pan: i32) -> Result<()> {
        if !(-MAX_PAN..=MAX_PAN).contains(&pan) {
            let text = format!("pan is {pan}: give -{MAX_PAN} (left) to {MAX_PAN} (right)");
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        let command = || Command::Media(ToMedia::Playback(PlaybackRequest::Pan(stream, pan)));
        self.remote_choice(room, stream, command, |choice| choice.pan = pan)
    }

    /// Sets the maximum number of streams that are decoded at once, 1–128. When more users talk, the loudest are decoded.
    pub fn set_max_decoded_streams(&self, most: u32) -> Result<()> {
        config::range("count", most, 1, config::MAX_RECEIVED_STREAMS as u32, "streams")?;
        let command = Command::Media(ToMedia::Playback(PlaybackRequest::MaxPlayed(most as usize)));
        self.calls.commit(command, |registry| registry.settings.max_decoded_streams = most)
    }

    /// The maximum number of streams that are decoded at once.
    pub fn max_decoded_streams(&self) -> u32 {
        self.calls.look(|registry| registry.settings.max_decoded_streams)
    }

    /// Switches the sidetone: the local microphone in the local playback, for headphones.
    pub fn enable_sidetone(&self, on: bool) -> Result<()> {
        let drift_fifo = if on { Some(Box::new(DriftFifo::new()?)) } else { None };
        let command = Command::Media(ToMedia::ExtraInputs(ExtraInputRequest::Sidetone(drift_fifo)));
        self.calls.commit(command, |registry| registry.settings.sidetone = on)
    }

    /// Sets the volume of the sidetone: 0–200 percent, 100 is unchanged.
    pub fn set_sidetone_volume(&self, volume: i32) -> Result<()> {
        let percent = config::volume("volume", volume)?;
        let command = Command::Media(ToMedia::ExtraInputs(ExtraInputRequest::SidetoneVolume(percent)));
        self.calls.commit(command, |registry| registry.settings.sidetone_volume = percent)
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

    /// Pushes 10 ms of audio to the aux input, interleaved; does not wait. `Busy` when 200 ms are queued already.
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
        let has_ended = self.play.has_ended.clone();
        let pull = pull.map(|mut pull| -> Pull {
            Box::new(move |samples| if has_ended.load(Ordering::Acquire) { None } else { pull(samples) })
        });
        let before = std::mem::replace(&mut *self.play.pull.lock(), pull);
        drop(before);
        Ok(())
    }

    /// Sets the volumes of the aux input in the local playback and in the local stream: 0–200 percent each, 100 is unchanged.
    pub fn set_aux_volume(&self, local: i32, sent: i32) -> Result<()> {
        let local = config::volume("local_volume", local)?;
        let sent = config::volume("sent_volume", sent)?;
        let command = Command::Media(ToMedia::ExtraInputs(ExtraInputRequest::AuxVolume { local, sent }));
        self.calls.commit(command, |registry| registry.settings.aux_volumes = [local, sent])
    }

    /// Mutes the aux input in the local playback only.
    pub fn mute_aux(&self, mute: bool) -> Result<()> {
        let command = Command::Media(ToMedia::ExtraInputs(ExtraInputRequest::MuteAux(mute)));
        self.calls.commit(command, |registry| registry.settings.aux_muted = mute)
    }

    /// Whether the aux input is on.
    pub fn is_aux_enabled(&self) -> bool {
        self.play.aux_input.lock().is_some()
    }
}

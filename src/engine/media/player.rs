//! Media players on the media half: requests, their events, and voices that another thread frees.
//!
//! A part of [`Media`], on the media thread; the audio itself is in `audio/player/`.
#![forbid(unsafe_code)]

use super::Media;
use crate::audio::player::player_voice::Voice;
use crate::clock::Time;
use crate::engine::message::ToControl;
use crate::id::PlayerId;

/// A request about a media player.
#[derive(Debug)]
pub enum PlayerRequest {
    /// Adds a player; whether it is sent.
    Add(Box<Voice>, bool),
    /// Starts it, or continues after a pause.
    Start(PlayerId),
    /// Continues after a pause; otherwise it does nothing.
    Resume(PlayerId),
    /// Pauses it.
    Pause(PlayerId),
    /// Stops it. The epoch is at the beginning of the file.
    Stop(PlayerId, u32),
    /// Continues at the samples of this epoch.
    Seek(PlayerId, u32),
    /// Volumes in the local playback and in the local stream, 0–200 percent each.
    Volumes(PlayerId, u32, u32),
    /// Whether it is played locally, and whether it is sent.
    Outputs(PlayerId, bool, bool),
    /// Number of passes, from the present one on; `None` for ever.
    Passes(PlayerId, Option<u32>),
    /// Removes it.
    Remove(PlayerId),
}

impl Media {
    /// Carries out a request.
    pub(super) fn player(&mut self, request: PlayerRequest, now: Time) {
        let players = &mut self.extra.players;
        match request {
            PlayerRequest::Add(voice, _) => players.add(voice),
            PlayerRequest::Start(player) => players.start(player, now),
            PlayerRequest::Resume(player) => players.resume(player, now),
            PlayerRequest::Pause(player) => players.pause(player, now),
            PlayerRequest::Stop(player, epoch) => players.stop(player, epoch, now),
            PlayerRequest::Seek(player, epoch) => players.seek(player, epoch, now),
            PlayerRequest::Volumes(player, local, sent) => players.set_volumes(player, local, sent, now),
            PlayerRequest::Outputs(player, local, sent) => players.set_outputs(player, local, sent, now),
            PlayerRequest::Passes(player, passes) => players.set_passes(player, passes, now),
            PlayerRequest::Remove(player) => players.remove(player, now),
        }
    }

    /// Passes on events and removed voices. Does nothing without players.
    pub(super) fn run_players(&mut self, now: Time) {
        self.extra.players.clean(now);
        while let Some(event) = self.extra.players.poll_event() {
            self.send_control(ToControl::Event(event));
        }
        while let Some(voice) = self.extra.players.poll_removed() {
            self.send_control(ToControl::PlayerRemoved(voice));
        }
    }
}

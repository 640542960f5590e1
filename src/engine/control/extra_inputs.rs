//! What is sent besides the microphone: aux input and media players. While there is any, a stream is not announced as muted.
//!
//! A part of [`Control`](super::Control), on the control thread.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use crate::engine::message::{ExtraInputRequest, PlayerRequest, ToMedia};
use crate::event::{Event, PlayerState};
use crate::id::PlayerId;

/// One media player.
#[derive(Copy, Clone, Default)]
struct Player {
    is_sent: bool,
    is_started: bool,
    is_paused: bool,
}

/// The sources that the microphone switch does not mute.
#[derive(Default)]
pub(super) struct ExtraSources {
    is_aux_on: bool,
    players: BTreeMap<PlayerId, Player>,
}

impl ExtraSources {
    /// Whether anything is sent besides the microphone.
    pub(super) fn are_sent(&self) -> bool {
        self.is_aux_on || self.players.values().any(|player| player.is_sent && player.is_started)
    }

    /// Looks at a request to the media half. Returns whether it can have changed [`ExtraSources::are_sent`].
    pub(super) fn look(&mut self, message: &ToMedia) -> bool {
        match message {
            ToMedia::ExtraInputs(ExtraInputRequest::AuxInput(input)) => self.is_aux_on = input.is_some(),
            ToMedia::Player(PlayerRequest::Add(voice, is_sent)) => {
                self.players.insert(voice.id(), Player { is_sent: *is_sent, ..Player::default() });
            }
            ToMedia::Player(PlayerRequest::Outputs(player, _, is_sent)) => {
                self.change(*player, |player| player.is_sent = *is_sent);
            }
            ToMedia::Player(PlayerRequest::Start(player)) => {
                self.change(*player, |player| (player.is_started, player.is_paused) = (true, false));
            }
            ToMedia::Player(PlayerRequest::Resume(player)) => {
                self.change(*player, |player| player.is_started |= player.is_paused);
            }
            ToMedia::Player(PlayerRequest::Pause(player)) => {
                self.change(*player, |player| {
                    player.is_paused = player.is_started;
                    player.is_started = false;
                });
            }
            ToMedia::Player(PlayerRequest::Stop(player, _)) => {
                self.change(*player, |player| (player.is_started, player.is_paused) = (false, false));
            }
            ToMedia::Player(PlayerRequest::Remove(player)) => {
                self.players.remove(player);
            }
            _ => return false,
        }
        true
    }

    /// Looks at an event of the media half: a player that has ended is not sent any more. Returns as [`ExtraSources::look`].
    pub(super) fn look_at_event(&mut self, event: &Event) -> bool {
        let Event::PlayerState { player, state: PlayerState::Ended | PlayerState::Failed, .. } = event else {
            return false;
        };
        self.change(*player, |player| player.is_started = false);
        true
    }

    fn change(&mut self, player: PlayerId, change: impl FnOnce(&mut Player)) {
        if let Some(player) = self.players.get_mut(&player) {
            change(player);
        }
    }
}

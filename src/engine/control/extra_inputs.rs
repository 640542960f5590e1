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
    /// The media half has paused it.
    is_paused: bool,
    /// The media half has reported that it plays, and no stop since.
    has_played: bool,
    /// It has failed, so that a start is ignored before a stop.
    has_failed: bool,
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
                self.change(*player, |player| {
                    (player.is_started, player.is_paused) = (!player.has_failed, false);
                });
            }
            ToMedia::Player(PlayerRequest::Resume(player)) => {
                self.change(*player, |player| player.is_started |= player.is_paused);
            }
            ToMedia::Player(PlayerRequest::Pause(player)) => {
                self.change(*player, |player| player.is_started = false);
            }
            ToMedia::Player(PlayerRequest::Stop(player, _)) => {
                self.change(*player, |player| {
                    (player.is_started, player.is_paused, player.has_failed) = (false, false, false);
                });
            }
            ToMedia::Player(PlayerRequest::Remove(player)) => {
                self.players.remove(player);
            }
            _ => return false,
        }
        true
    }

    /// Looks at an event of the media half. It corrects what [`ExtraSources::look`] has assumed: an event can be older than a
    /// request that was looked at before, and then a newer event follows. Returns as [`ExtraSources::look`].
    pub(super) fn look_at_event(&mut self, event: &Event) -> bool {
        let Event::PlayerState { player, state, .. } = event else { return false };
        self.change(*player, |player| match state {
            PlayerState::Playing => {
                (player.is_started, player.is_paused) = (true, false);
                (player.has_played, player.has_failed) = (true, false);
            }
            PlayerState::Paused => (player.is_started, player.is_paused) = (false, true),
            PlayerState::Ended => (player.is_started, player.is_paused) = (false, false),
            PlayerState::Failed => {
                (player.is_started, player.is_paused, player.has_failed) = (false, false, true);
            }
            // A stop. Without a sample before, it is the opening of the file, and a start may be on its way.
            PlayerState::Ready if player.has_played => {
                *player = Player { is_sent: player.is_sent, ..Player::default() };
            }
            PlayerState::Ready | PlayerState::Loading => {}
        });
        true
    }

    fn change(&mut self, player: PlayerId, change: impl FnOnce(&mut Player)) {
        if let Some(player) = self.players.get_mut(&player) {
            change(player);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sources with one player that is sent.
    fn sources(player: PlayerId) -> ExtraSources {
        let sent = Player { is_sent: true, ..Player::default() };
        ExtraSources { players: BTreeMap::from([(player, sent)]), ..ExtraSources::default() }
    }

    fn request(sources: &mut ExtraSources, request: PlayerRequest) -> bool {
        sources.look(&ToMedia::Player(request));
        sources.are_sent()
    }

    fn event(sources: &mut ExtraSources, player: PlayerId, state: PlayerState) -> bool {
        let (position_ms, duration_ms, error) = (0, 0, None);
        sources.look_at_event(&Event::PlayerState { player, state, position_ms, duration_ms, error });
        sources.are_sent()
    }

    #[test]
    fn start_before_an_older_end_is_sent_when_it_plays() {
        let player = PlayerId::fresh();
        let mut sources = sources(player);
        assert!(request(&mut sources, PlayerRequest::Start(player)));
        assert!(event(&mut sources, player, PlayerState::Ready), "the file was opened after the start");
        assert!(event(&mut sources, player, PlayerState::Playing));
        assert!(request(&mut sources, PlayerRequest::Start(player)));
        assert!(!event(&mut sources, player, PlayerState::Ended));
        assert!(event(&mut sources, player, PlayerState::Playing));
        assert!(!event(&mut sources, player, PlayerState::Ended));
    }

    #[test]
    fn stop_before_an_older_event_is_not_sent() {
        let player = PlayerId::fresh();
        let mut sources = sources(player);
        request(&mut sources, PlayerRequest::Start(player));
        assert!(!request(&mut sources, PlayerRequest::Stop(player, 1)));
        event(&mut sources, player, PlayerState::Playing);
        assert!(!event(&mut sources, player, PlayerState::Ready));
    }

    #[test]
    fn only_a_paused_player_is_resumed() {
        let player = PlayerId::fresh();
        let mut sources = sources(player);
        request(&mut sources, PlayerRequest::Start(player));
        request(&mut sources, PlayerRequest::Pause(player));
        assert!(!request(&mut sources, PlayerRequest::Resume(player)), "it was loading");
        assert!(event(&mut sources, player, PlayerState::Playing));
        request(&mut sources, PlayerRequest::Pause(player));
        assert!(!event(&mut sources, player, PlayerState::Paused));
        assert!(request(&mut sources, PlayerRequest::Resume(player)));
    }

    #[test]
    fn start_after_a_failure_is_not_sent_without_a_stop() {
        let player = PlayerId::fresh();
        let mut sources = sources(player);
        event(&mut sources, player, PlayerState::Failed);
        assert!(!request(&mut sources, PlayerRequest::Start(player)));
        request(&mut sources, PlayerRequest::Stop(player, 1));
        assert!(request(&mut sources, PlayerRequest::Start(player)));
    }
}

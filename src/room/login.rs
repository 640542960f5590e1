//! From nothing to the login event: find the server, make an offer, join, answer, media. A rejoin goes the same way.
//!
//! A login always ends: with the event, or within its time-out with an error that names the step that did not work.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::{Output, Permission, Phase, Place, Room, SPARE_RECEIVERS, reconnect};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::log::Level;
use crate::wire::{proto, url};

/// An attempt that the server let in but whose media does not connect within this time is begun again.
pub(super) const MEDIA_TIMEOUT: Duration = Duration::from_secs(4);
/// Most attempts of one login: a server that ends just then, or one that is just starting, deserves another.
const MAX_ATTEMPTS: u32 = 4;
/// Most m-lines that a rejoin offers at once for the streams that it expects to find again.
const MAX_FIRST_RECEIVERS: usize = 64;

impl Room {
    /// Asks for the server and a token.
    pub(super) fn begin_attempt(&mut self, now: Time) {
        self.phase = Phase::Locating;
        if self.answered.is_some() {
            self.roster.go_stale();
        } else {
            self.roster = super::roster::Roster::default();
        }
        self.attempt_deadline = self.lost.is_some().then(|| now + reconnect::ATTEMPT_TIMEOUT);
        self.output.push_back(Output::Locate { attempt: self.attempt });
    }

    pub(super) fn located(&mut self, place: Place, now: Time) {
        if self.phase != Phase::Locating {
            return;
        }
        self.place = place;
        self.phase = Phase::Opening;
        self.server_subscribes = !self.manual_play;
        self.prepare_travel(now);
        let expected = self.roster.streams.len().min(MAX_FIRST_RECEIVERS);
        self.open_peer(SPARE_RECEIVERS + u32::try_from(expected).unwrap_or_default(), now);
    }

    pub(super) fn locate_failed(&mut self, error: Error, now: Time) {
        if self.phase == Phase::Locating {
            self.attempt_failed(error, now);
        }
    }

    /// The first offer is made: into the join request with it.
    pub(super) fn join(&mut self, offer: proto::SessionDescription, now: Time) {
        self.phase = Phase::Joining;
        self.is_signal_begun = true;
        self.is_joined = false;
        let join = Box::new(self.join_request(offer));
        self.extra_info.join_sent(now);
        let url = self.place.server_url.clone();
        self.output.push_back(Output::Connect { url, token: self.token(), join });
        self.log.line(Level::Debug, "room", format_args!("joining after {:?}", now.since(self.started)));
    }

    pub(super) fn joined(&mut self, response: proto::JoinResponse, now: Time) {
        if self.phase != Phase::Joining {
            return;
        }
        self.is_joined = true;
        self.attempt_deadline = Some(now + MEDIA_TIMEOUT);
        self.permission = Permission { publish: true, subscribe: true, data: true };
        self.messages.restart();
        // Before what it says of this user: that is read by what the server is.
        let description =
            response.server_info.as_ref().map(|info| info.debug_info.clone()).unwrap_or_default();
        self.note_server(&description);
        if let Some(participant) = response.participant {
            self.own_sid = participant.sid.clone();
            if !participant.identity.is_empty() {
                self.user.user_id = participant.identity.clone();
            }
            if !participant.name.is_empty() {
                self.user.user_name = participant.name.clone();
            }
            self.own_report(&participant);
        }
        self.extra_info.joined();
        self.participants(&response.other_participants);
    }

    pub(super) fn media_up(&mut self, now: Time) {
        self.is_media_up = true;
        self.mended(now);
    }

    /// Sees whether everything that a connection needs is there.
    pub(super) fn mended(&mut self, now: Time) {
        if !self.is_joined || !self.is_media_up {
            return;
        }
        match self.phase {
            Phase::Live if self.lost.is_none() => self.attempt_deadline = None,
            Phase::Joining => {
                self.phase = Phase::Live;
                self.attempt_deadline = None;
                self.attempt = 0;
                if self.answered.is_none() {
                    self.logged_in(now);
                } else {
                    self.recovered(true, now);
                }
            }
            Phase::Live if self.lost.is_some() && !self.negotiation.is_outstanding() => {
                self.attempt_deadline = None;
                self.attempt = 0;
                self.recovered(false, now);
            }
            _ => {}
        }
    }

    fn logged_in(&mut self, now: Time) {
        self.answered = Some(now);
        let is_open = url::is_unprotected(&self.place.server_url);
        let warning = is_open.then(|| {
            "the token travels unprotected to another machine: use wss:// so that nobody on the way can take it".to_owned()
        });
        if let Some(warning) = &warning {
            self.log.line(Level::Warn, "room", format_args!("{warning}"));
        }
        self.tell(Event::LoginRoom {
            room: self.room,
            room_id: self.room_id.clone(),
            error: None,
            server_url: self.place.server_url.clone(),
            is_embedded: self.place.is_embedded,
            warning,
        });
        self.announce_total();
    }

    /// An attempt did not work: another one, or the end.
    pub(super) fn attempt_failed(&mut self, error: Error, now: Time) {
        if self.answered.is_some() {
            self.reconnect_failed(error, now);
            return;
        }
        let is_worth_another =
            matches!(error.kind, ErrorKind::Unreachable | ErrorKind::ConnectionLost) || self.is_joined;
        if is_worth_another && self.attempt + 1 < MAX_ATTEMPTS {
            self.log.line(Level::Info, "room", format_args!("login is tried again: {error}"));
            self.drop_attempt();
            self.pause(now);
        } else {
            self.login_failed(error);
        }
    }

    pub(super) fn login_failed(&mut self, error: Error) {
        self.drop_attempt();
        self.finish(Event::LoginRoom {
            room: self.room,
            room_id: self.room_id.clone(),
            error: Some(error),
            server_url: self.server_url(),
            is_embedded: self.place.is_embedded,
            warning: None,
        });
    }

    fn server_url(&self) -> String {
        if self.place.server_url.is_empty() {
            self.config.server_url.clone().unwrap_or_default()
        } else {
            self.place.server_url.clone()
        }
    }

    /// Does what is due.
    pub(super) fn timeouts(&mut self, now: Time) {
        if self.phase == Phase::Ended {
            return;
        }
        if self.answered.is_none() && now >= self.started + self.config.login_timeout {
            let error = Error::new(ErrorKind::Timeout, self.missing_step());
            self.login_failed(error);
            return;
        }
        if self.give_up_when_due(now) {
            return;
        }
        if self.attempt_deadline.is_some_and(|deadline| deadline <= now) {
            self.attempt_deadline = None;
            match self.phase {
                Phase::Pausing => self.begin_attempt(now),
                Phase::Live if self.lost.is_none() => self.media_broke(now),
                _ => self.attempt_failed(Error::new(ErrorKind::Timeout, self.missing_step()), now),
            }
        }
        if self.roster.stale_deadline().is_some_and(|deadline| deadline <= now) {
            self.roster.drop_stale();
        }
        self.negotiation_timeout(now);
        self.play_timeout(now);
        self.publish_timeout(now);
        self.extra_info_timeout(now);
    }

    fn missing_step(&self) -> String {
        let url = &self.place.server_url;
        match self.phase {
            Phase::Locating => {
                "no server was found in time and none was started: name one with server_url".to_owned()
            }
            Phase::Opening => "the media connection could not be prepared in time".to_owned(),
            Phase::Joining if !self.is_joined => {
                format!("the server at {url} did not answer the login in time: check address and network")
            }
            Phase::Joining if self.negotiation.is_outstanding() => {
                format!("the server at {url} let the login in but did not answer the offer in time")
            }
            _ => format!(
                "the server at {url} answered but media did not connect in time: check that its UDP port can be reached"
            ),
        }
    }
}

//! The steps of a login: find the server, make an offer, join, get the answer, connect media. A rejoin takes the same steps.
//!
//! Part of [`Room`]; control thread; sans-IO. A login always ends with one login event, at the latest at its time-out, unless the
//! application logs out first. The error of a failed login names the step that failed.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::link::{Connection, Link, SignalEnd, Step};
use super::{Output, Permission, Place, Room, SPARE_RECEIVERS, reconnect};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::log::Level;
use crate::wire::proto::{self, signal_request};
use crate::wire::{ice_server, url};

/// An attempt whose media does not connect within this time after the join response has failed. Each further attempt has twice
/// the time of the attempt before; the time is doubled at most [`MAX_DOUBLINGS`] times.
pub(super) const MEDIA_TIMEOUT: Duration = Duration::from_secs(4);
const MAX_DOUBLINGS: u32 = 4;
/// Maximum number of attempts of one login at an address that refuses or closes connections. A second attempt makes sense,
/// because the server may just be restarting. Attempts that join but get no media in time are repeated until the time-out of the
/// login.
pub(super) const MAX_ATTEMPTS: u32 = 4;
/// The room ends an attempt this much before signalling does, so that its error names the step.
const SIGNAL_MARGIN: Duration = Duration::from_secs(1);
/// Maximum number of addresses that an error text names.
const MAX_NAMED: usize = 4;
/// Maximum number of m-lines that a rejoin offers for the streams that it expects to find again.
const MAX_FIRST_RECEIVERS: usize = 64;

impl Room {
    /// Starts an attempt: asks for a server and a token.
    pub(super) fn begin_attempt(&mut self, now: Time) {
        let is_rejoin = matches!(self.link, Link::Rejoin { .. });
        let deadline = self
            .attempt_timeout(is_rejoin.then_some(reconnect::ATTEMPT_TIMEOUT))
            .map(|timeout| now + timeout);
        let attempt = match &mut self.link {
            Link::Login(attempt) => {
                attempt.step = Step::Locating { deadline };
                self.roster = super::roster::Roster::default();
                attempt.number
            }
            Link::Rejoin { attempt, .. } => {
                attempt.step = Step::Locating { deadline };
                self.roster.go_stale();
                attempt.number
            }
            _ => return,
        };
        self.output.push_back(Output::Locate { attempt, url: self.servers.url().map(str::to_owned) });
    }

    pub(super) fn located(&mut self, place: Place, now: Time) {
        let Some(attempt) = self.link.attempt_mut() else { return };
        let Step::Locating { deadline } = attempt.step else { return };
        attempt.step = Step::Opening { connection: Connection::default(), deadline };
        self.place = place;
        self.ask_for_regions();
        self.server_subscribes = !self.manual_play;
        self.prepare_first_offer(now);
        let expected = self.roster.streams.len().min(MAX_FIRST_RECEIVERS);
        self.open_peer(SPARE_RECEIVERS + u32::try_from(expected).unwrap_or_default(), now);
    }

    pub(super) fn locate_failed(&mut self, error: Error, now: Time) {
        if self.link.attempt().is_some_and(|attempt| matches!(attempt.step, Step::Locating { .. })) {
            self.attempt_failed(error, SignalEnd::Closed, now);
        }
    }

    /// Sends the connection's first offer in the join request, and each later offer as a request of its own.
    pub(super) fn send_offer(&mut self, offer: proto::SessionDescription, now: Time) {
        if let Some(attempt) = self.link.attempt_mut()
            && let Step::Opening { connection, deadline } = attempt.step
        {
            attempt.step = Step::Joining { connection, deadline };
            self.join(offer, now);
        } else {
            self.request(signal_request::Message::Offer(offer));
        }
    }

    fn join(&mut self, offer: proto::SessionDescription, now: Time) {
        let join = Box::new(self.join_request(offer, now));
        self.extra_info.join_sent(now);
        let deadline = match self.link.attempt().map(|attempt| &attempt.step) {
            Some(Step::Joining { deadline: Some(deadline), .. }) => Some(*deadline),
            _ => self.login_deadline(),
        };
        self.connect(join, deadline.unwrap_or(now), now);
        self.log.line(Level::Debug, "room", format_args!("joining after {:?}", now.since(self.started)));
    }

    /// Asks for signalling, whose first message has to arrive by `deadline`.
    pub(super) fn connect(&mut self, join: Box<proto::JoinRequest>, deadline: Time, now: Time) {
        self.join_sent = now;
        let timeout = deadline.since(now) + SIGNAL_MARGIN;
        let url = self.place.server_url.clone();
        self.output.push_back(Output::Connect { url, token: self.token(), join, timeout });
    }

    /// The server accepted a join or a resume.
    pub(super) fn join_answered(&mut self, now: Time) {
        let took = now.since(self.join_sent);
        self.join_time = Some(self.join_time.map_or(took, |shortest| shortest.min(took)));
    }

    pub(super) fn joined(&mut self, response: proto::JoinResponse, now: Time) {
        if !self.link.attempt().is_some_and(|attempt| matches!(attempt.step, Step::Joining { .. })) {
            return;
        }
        self.join_answered(now);
        let media_timeout = self.step_timeout(MEDIA_TIMEOUT);
        let Some(attempt) = self.link.attempt_mut() else { return };
        let Step::Joining { connection, .. } = attempt.step else { return };
        let doubled = media_timeout * (1 << attempt.number.min(MAX_DOUBLINGS));
        attempt.step = Step::Joined { connection, deadline: now + doubled };
        self.permission = Permission { publish: true, subscribe: true, data: true };
        self.messages.restart();
        self.messages.interrupted();
        self.bytes_interrupted();
        // Comes first, because `local_info` depends on the kind of server.
        let description =
            response.server_info.as_ref().map(|info| info.debug_info.clone()).unwrap_or_default();
        self.note_server(&description);
        self.forget_speakers();
        if let Some(participant) = response.participant {
            self.local_sid = participant.sid.clone();
            if !participant.identity.is_empty() {
                self.user.user_id = participant.identity.clone();
            }
            self.own_info_joined(&participant);
            self.local_info(&participant);
        }
        self.room_described(response.room);
        self.extra_info.joined();
        self.alternative_named(&response.alternative_url);
        self.encryption_joined(response.sif_trailer);
        self.turn_servers(&response.ice_servers);
        self.participants(&response.other_participants);
    }

    /// The server has named servers for ICE.
    pub(super) fn turn_servers(&mut self, named: &[proto::IceServer]) {
        let servers = ice_server::turn_servers(named);
        if !servers.is_empty() {
            self.output.push_back(Output::UseTurnServers { generation: self.generation, servers });
        }
    }

    pub(super) fn media_up(&mut self, now: Time) {
        self.link.media_connected();
        self.connect_when_ready(now);
        self.media_restored(now);
    }

    /// Connects the room when it has joined and media is up. A resumed session also needs the answer to its offer.
    pub(super) fn connect_when_ready(&mut self, now: Time) {
        let connection = match &self.link {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => match attempt.step {
                Step::Joined { connection, .. } => connection,
                _ => return,
            },
            Link::Dark { connection, .. } => *connection,
            Link::Resumed { connection, .. } if !self.negotiation.is_outstanding() => *connection,
            _ => return,
        };
        if !connection.is_media_up {
            return;
        }
        self.servers.connected();
        let up = Link::Up { are_channels_open: connection.are_channels_open };
        if !matches!(self.link, Link::Dark { .. }) {
            self.up_since = now;
        }
        // An offer that was made before the path was dark gets its whole time.
        self.negotiation.restart_clock(now);
        match std::mem::replace(&mut self.link, up) {
            Link::Login(_) => self.logged_in(),
            Link::Rejoin { .. } => {
                self.roster.start_grace(now);
                self.reconnected();
            }
            Link::Resumed { loss, .. } if loss.is_restored => {}
            _ => self.reconnected(),
        }
    }

    fn logged_in(&mut self) {
        let is_open = url::is_unprotected(&self.place.server_url);
        let warning = is_open.then(|| {
            "the token is sent to another machine without encryption: use wss:// so that nobody on the way can read it".to_owned()
        });
        if let Some(warning) = &warning {
            self.log.line(Level::Warn, "room", format_args!("{warning}"));
        }
        self.emit(Event::LoginRoom {
            room: self.room,
            room_id: self.room_id.clone(),
            error: None,
            server_url: self.place.server_url.clone(),
            is_embedded: self.place.is_embedded,
            warning,
        });
        self.announce_total();
    }

    /// An attempt failed. During the login this starts another attempt or ends the login; after it, the reconnect goes on.
    pub(super) fn attempt_failed(&mut self, error: Error, signal: SignalEnd, now: Time) {
        let Link::Login(attempt) = &self.link else {
            return self.reconnect_failed(error, signal, now);
        };
        // The server ended the session because media did not come up. The room's own state shows the same.
        let is_without_media =
            matches!(&attempt.step, Step::Joined { connection, .. } if !connection.is_media_up);
        let error = match error.kind {
            ErrorKind::ConnectionLost if signal == SignalEnd::Left && is_without_media => {
                Error::new(ErrorKind::Timeout, self.missing_step())
            }
            _ => error,
        };
        let attempts = attempt.number;
        let is_joined = matches!(attempt.step, Step::Joined { .. });
        if self.login_elsewhere(&error, signal, attempts, now) {
            return;
        }
        let is_worth_another =
            matches!(error.kind, ErrorKind::Unreachable | ErrorKind::ConnectionLost) || is_joined;
        let has_more = error.kind == ErrorKind::Timeout || attempts + 1 < MAX_ATTEMPTS;
        if is_worth_another && has_more {
            self.log.line(Level::Info, "room", format_args!("the login is tried again: {error}"));
            self.last_failure = Some(error);
            self.close_connection(signal);
            self.pause(now);
        } else {
            self.login_failed(error, signal);
        }
    }

    pub(super) fn login_failed(&mut self, error: Error, signal: SignalEnd) {
        self.close_connection(signal);
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

    /// Handles all deadlines that have passed.
    pub(super) fn timeouts(&mut self, now: Time) {
        if self.link.is_ended() {
            return;
        }
        if self.login_deadline().is_some_and(|deadline| deadline <= now) {
            let step = self.link.attempt().map(|attempt| &attempt.step);
            let has_begun = matches!(step, Some(Step::Joining { .. } | Step::Joined { .. }));
            let text = match self.last_failure.take() {
                Some(error) if !has_begun => error.context.into_owned(),
                _ => self.missing_step(),
            };
            let text = self.login_summary(&text).unwrap_or(text);
            self.login_failed(Error::new(ErrorKind::Timeout, text), SignalEnd::Open);
            return;
        }
        if self.give_up_when_due(now) {
            return;
        }
        self.silence_timeout(now);
        if self.link.deadline().is_some_and(|deadline| deadline <= now) {
            self.link_timeout(now);
        }
        if self.roster.stale_deadline().is_some_and(|deadline| deadline <= now) {
            self.roster.drop_stale();
        }
        self.negotiation_timeout(now);
        self.play_timeout(now);
        self.publish_timeout(now);
        self.extra_info_timeout(now);
        self.own_info_timeout(now);
    }

    fn link_timeout(&mut self, now: Time) {
        match &self.link {
            Link::Login(attempt) | Link::Rejoin { attempt, .. }
                if matches!(attempt.step, Step::Pausing { .. }) =>
            {
                self.begin_attempt(now);
            }
            Link::MediaFailed { .. } => self.media_lost(now),
            Link::Dark { .. } => self.dark_timeout(now),
            Link::SignalLost { ask, .. } if ask.since.is_none() => self.ask_to_resume(now),
            Link::Resumed { .. } => {
                let error = Error::new(ErrorKind::Timeout, self.missing_step());
                self.resumed_timeout(error, now);
            }
            _ => {
                let error = Error::new(ErrorKind::Timeout, self.missing_step());
                self.attempt_failed(error, SignalEnd::Open, now);
            }
        }
    }

    /// Time at which the login gives up.
    pub(super) fn login_deadline(&self) -> Option<Time> {
        matches!(self.link, Link::Login(_)).then(|| self.started + self.config.login_timeout)
    }

    /// The step that did not complete in time, as an error text.
    fn missing_step(&self) -> String {
        let url = &self.place.server_url;
        match self.link.attempt().map(|attempt| &attempt.step) {
            Some(Step::Locating { .. }) => {
                "no server was found in time and none could be started: set server_url".to_owned()
            }
            Some(Step::Opening { .. }) => "the media connection could not be prepared in time".to_owned(),
            Some(Step::Joining { .. }) => {
                format!("the server at {url} did not answer the login in time: check address and network")
            }
            Some(Step::Joined { .. }) if self.negotiation.is_outstanding() => {
                format!("the server at {url} accepted the login but did not answer the offer in time")
            }
            _ => self.missing_media(),
        }
    }

    /// The addresses that did not answer, as an error text.
    fn missing_media(&self) -> String {
        let url = &self.place.server_url;
        let addresses = self.negotiation.media_addresses();
        if addresses.is_empty() {
            let advice = "check that its UDP port can be reached";
            return format!("the server at {url} answered but media did not connect in time: {advice}");
        }
        let mut names: Vec<String> = addresses.iter().take(MAX_NAMED).map(ToString::to_string).collect();
        if addresses.len() > MAX_NAMED {
            names.push(format!("{} more", addresses.len() - MAX_NAMED));
        }
        let tcp = if self.negotiation.has_tcp() { " and none by TCP" } else { "" };
        format!(
            "the server at {url} answered but media did not connect in time, no answer came by UDP from {}{tcp}: check that \
             this UDP port is open in the firewalls and forwarded to the server, and that these are its addresses (its node-ip)",
            names.join(", ")
        )
    }
}

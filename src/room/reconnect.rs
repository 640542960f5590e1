//! From a connection loss to the restored connection. While the path is dark, the room waits and keeps the connection open. Where
//! the server may still have the session, the room asks to resume it; otherwise the room joins again.
//!
//! Part of [`Room`]; control thread; sans-IO. The application gets one event when media or signalling is lost, and one event when
//! the connection is restored or the room gives up. A path that gets dark again before signalling is resumed is a new loss.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::link::{Ask, Attempt, Connection, Link, Loss, SignalEnd, Step};
use super::{Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::log::Level;
use crate::wire::proto::{self, signal_request};

/// A rejoin that has not joined within this time has failed.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
/// A server that has not accepted a resume within this time is asked again.
pub(super) const RESUME_TIMEOUT: Duration = Duration::from_secs(3);
/// A request to resume that is older than this is repeated when media comes through again: its TCP segments may be waiting for a
/// retransmission.
const RESUME_STALE: Duration = Duration::from_millis(300);
/// Media that is dark for this time although signalling works gets a new path through an ICE restart.
pub(super) const DARK_TIMEOUT: Duration = Duration::from_secs(3);
/// Signalling that is silent for this time while media is dark is lost too.
const SIGNAL_SILENCE: Duration = Duration::from_millis(500);
/// While media is dark, a request to resume is repeated after this time, because TCP repeats a lost handshake late. Every third
/// request gets [`RESUME_TIMEOUT`], for slow paths.
const DARK_RESUME_TIMEOUT: Duration = Duration::from_secs(1);
/// Media that is still down this long after an ICE restart or a resume is replaced by a rejoin.
pub(super) const ICE_RESTART_TIMEOUT: Duration = Duration::from_secs(3);
/// Maximum duration of a step of a login or a reconnect, as a multiple of the time that a join takes: media needs up to seven
/// round trips.
const STEP_PER_JOIN: u32 = 4;
/// A path that answers no check within this time after signalling has resumed does not come back: the client's own address may
/// have changed. The path is replaced by a rejoin, which has new sockets.
const RESUMED_DARK_TIMEOUT: Duration = Duration::from_secs(1);
/// A path that gets dark within this time after the application reported a change of the network is replaced by a rejoin.
const CHANGE_COUNTS_FOR: Duration = Duration::from_secs(5);
/// While media is dark and the session cannot be resumed, the connection is kept for this time: servers keep the session as long.
const KEPT_FOR: Duration = Duration::from_secs(45);
/// Time for which the room waits for the server's leave message after the media connection failed.
pub(super) const LEAVE_TIMEOUT: Duration = Duration::from_millis(200);
/// The first pause between two attempts. Each further pause is twice as long, up to the longest one.
pub(super) const BACKOFF_MIN: Duration = Duration::from_millis(100);
/// The longest pause in the first time after a loss. Each pause is shortened by up to half at random, so that many clients do
/// not reconnect at once.
const BACKOFF_EARLY: Duration = Duration::from_millis(150);
/// Length of that first time. After it, the longest pause grows with the time since the loss.
const EARLY: Duration = Duration::from_secs(30);
/// After the first time, the longest pause is this part of the time since the loss.
const LATE_PART: u32 = 20;
/// The longest pause of all.
pub(super) const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// A connection that is lost within this time was lost early. A connection that lasts longer ends the pauses.
pub(super) const EARLY_LOSS: Duration = Duration::from_secs(10);
/// Maximum number of early losses in a row after each of which the room reconnects at once. Further early losses are followed by
/// growing pauses, so that a server that accepts each login and ends it soon after is not flooded.
pub(super) const MAX_EARLY_LOSSES: u32 = 3;

impl Room {
    /// The time-out of a step that usually takes `usual` at most. It is longer on a path on which joining takes long: a join
    /// takes two round trips or more, and no step takes more than [`STEP_PER_JOIN`] times as long as a join.
    pub(super) fn step_timeout(&self, usual: Duration) -> Duration {
        usual.max(self.join_time.unwrap_or_default() * STEP_PER_JOIN)
    }

    /// The WebSocket of signalling failed or was closed.
    pub(super) fn signal_lost(&mut self, error: Error, now: Time) {
        if !self.link.has_signalling() {
            return;
        }
        match &self.link {
            Link::Login(_) | Link::Rejoin { .. } | Link::SignalLost { .. } => {
                self.attempt_failed(error, SignalEnd::Closed, now);
            }
            _ => self.lose(error, SignalEnd::Closed, true, now),
        }
    }

    /// Nothing comes through: the path is dark, in one direction or in both.
    pub(super) fn media_down(&mut self, now: Time) {
        self.link.media_disconnected();
        let are_channels_open = match &self.link {
            Link::Up { are_channels_open } | Link::MediaFailed { are_channels_open, .. } => {
                *are_channels_open
            }
            _ => {
                self.lose_again(now);
                return self.probe_others(now);
            }
        };
        let error = Error::new(ErrorKind::ConnectionLost, "nothing comes through");
        let Some(loss) = self.begin_loss(error, SignalEnd::Open, now) else { return };
        let connection = Connection { is_media_up: false, are_channels_open };
        self.link = Link::Dark { loss, connection, deadline: now + SIGNAL_SILENCE };
        if self.network_changed_at.is_some_and(|at| now.since(at) < CHANGE_COUNTS_FOR) {
            return self.replace_path(now);
        }
        self.ping(now);
        self.probe_others(now);
    }

    /// Sends pings, whose answers show that signalling works.
    fn ping(&mut self, now: Time) {
        let timestamp = i64::try_from(now.as_nanos() / 1_000_000).unwrap_or(i64::MAX);
        self.request(signal_request::Message::Ping(timestamp));
        let ping = proto::Ping { timestamp, ..Default::default() };
        self.request(signal_request::Message::PingReq(ping));
    }

    /// The path has been dark for a while.
    pub(super) fn dark_timeout(&mut self, now: Time) {
        let Link::Dark { loss, connection, deadline } = &mut self.link else { return };
        if self.signal_heard <= loss.since {
            let error = Error::new(ErrorKind::ConnectionLost, "neither media nor signalling comes through");
            return self.lose(error, SignalEnd::Open, true, now);
        }
        let restart_at = loss.since + DARK_TIMEOUT;
        if now < restart_at {
            *deadline = restart_at;
            return;
        }
        let (loss, connection) = (loss.clone(), *connection);
        let deadline = now + self.step_timeout(ICE_RESTART_TIMEOUT);
        self.link = Link::Resumed { loss, connection, deadline, restarts_ice: true };
        self.renegotiate(0, true, now);
    }

    /// Media comes through again while signalling is not resumed yet: the application is notified at once, because the voice is
    /// back.
    pub(super) fn media_restored(&mut self, now: Time) {
        if !matches!(self.link, Link::SignalLost { .. } | Link::Resumed { .. }) {
            return;
        }
        if let Some(loss) = self.link.loss_mut().filter(|loss| !loss.is_restored) {
            loss.is_restored = true;
            self.reconnected();
        }
        if let Link::SignalLost { ask, .. } = &self.link
            && ask.since.is_none_or(|since| now.since(since) > RESUME_STALE)
        {
            self.ask_to_resume(now);
        }
    }

    /// Reports the loss again if the application was notified that media comes through.
    fn lose_again(&mut self, now: Time) {
        let room = self.room;
        let Some(loss) = self.link.loss_mut().filter(|loss| loss.is_restored) else { return };
        (loss.is_restored, loss.since) = (false, now);
        let error = loss.cause.clone();
        self.emit(Event::Reconnecting { room, error });
    }

    /// Media failed. A server that removes this user closes media and sends a leave message; the two may arrive in either order.
    /// A rejoin before the leave message is read could log out a newer session of the same user.
    pub(super) fn media_failed(&mut self, now: Time) {
        self.link.media_disconnected();
        let until = now + LEAVE_TIMEOUT;
        match &mut self.link {
            Link::Login(attempt) | Link::Rejoin { attempt, .. } => match &mut attempt.step {
                Step::Joining { deadline, .. } => {
                    *deadline = Some(deadline.map_or(until, |deadline| deadline.min(until)));
                }
                Step::Joined { deadline, .. } => *deadline = (*deadline).min(until),
                Step::Locating { .. } | Step::Opening { .. } | Step::Pausing { .. } => {}
            },
            Link::Up { are_channels_open } | Link::MediaFailed { are_channels_open, .. } => {
                self.link = Link::MediaFailed { are_channels_open: *are_channels_open, until };
            }
            Link::Dark { .. } | Link::SignalLost { .. } | Link::Resumed { .. } => self.media_lost(now),
            Link::TokenNeeded { .. } | Link::Ended => {}
        }
    }

    /// Media failed and the server sent no leave message.
    pub(super) fn media_lost(&mut self, now: Time) {
        let error = Error::new(ErrorKind::ConnectionLost, "the media connection failed");
        self.lose(error, SignalEnd::Open, false, now);
    }

    /// The connection could not carry out a request.
    pub(super) fn peer_error(&mut self, error: Error, now: Time) {
        match (&self.link, error.kind) {
            (Link::Login(_), _) => self.attempt_failed(error, SignalEnd::Open, now),
            // Only this request failed: the connection still works.
            (_, ErrorKind::Busy | ErrorKind::WrongState | ErrorKind::TooLong) => {
                self.log.line(Level::Warn, "room", format_args!("{error}"));
            }
            (Link::Rejoin { .. } | Link::SignalLost { .. }, _) => {
                self.reconnect_failed(error, SignalEnd::Open, now);
            }
            _ => self.lose(error, SignalEnd::Open, false, now),
        }
    }

    /// The connection of a logged-in room is lost. `may_resume`: the server may still have the session.
    pub(super) fn lose(&mut self, error: Error, signal: SignalEnd, may_resume: bool, now: Time) {
        if self.link.loss().is_none() {
            let is_early = now.since(self.up_since) < EARLY_LOSS;
            self.early_losses = if is_early { self.early_losses.saturating_add(1) } else { 0 };
        }
        let Some(loss) = self.begin_loss(error, signal, now) else { return };
        // A server that the engine found on this machine must prove its identity again before it gets a token.
        let may_resume = may_resume && self.config.server_url.is_some() && !self.local_sid.is_empty();
        if self.early_losses > MAX_EARLY_LOSSES {
            self.close_connection(signal);
            self.link = Link::Rejoin { loss, attempt: Attempt::new(self.early_losses - MAX_EARLY_LOSSES) };
            self.begin_rejoin_round();
            return self.pause(now);
        }
        // An ICE restart has given up the earlier path.
        let is_kept = match &self.link {
            Link::Dark { .. } | Link::Resumed { restarts_ice: false, .. } => true,
            link => link.connection().is_some_and(|connection| connection.is_media_up),
        };
        match self.link.connection() {
            Some(connection) if may_resume && is_kept => self.resume(loss, connection, now),
            _ => self.rejoin(loss, signal, now),
        }
    }

    /// The loss that the room now recovers from. `None`: the login permits no reconnect, and the room has ended.
    fn begin_loss(&mut self, error: Error, signal: SignalEnd, now: Time) -> Option<Loss> {
        if let Some(loss) = self.link.loss() {
            return Some(loss.clone());
        }
        if self.config.reconnect_timeout.is_zero() {
            self.give_up(&error, signal);
            return None;
        }
        self.log.line(Level::Info, "room", format_args!("reconnecting: {error}"));
        self.emit(Event::Reconnecting { room: self.room, error: error.clone() });
        Some(Loss::new(error, now))
    }

    fn resume(&mut self, loss: Loss, connection: Connection, now: Time) {
        let ask = Ask { failures: 0, since: None, deadline: now };
        self.link = Link::SignalLost { loss, connection, ask };
        self.ask_to_resume(now);
    }

    /// Asks the server to resume the session.
    pub(super) fn ask_to_resume(&mut self, now: Time) {
        let short = self.step_timeout(DARK_RESUME_TIMEOUT);
        let long = self.step_timeout(RESUME_TIMEOUT);
        let Link::SignalLost { ask, connection, .. } = &mut self.link else { return };
        let is_short = !connection.is_media_up && ask.failures % 3 != 2;
        let deadline = now + if is_short { short } else { long };
        (ask.since, ask.deadline) = (Some(now), deadline);
        let join = Box::new(self.resume_request(now));
        self.connect(join, deadline, now);
        self.probe_others(now);
    }

    /// A request to resume failed. Returns whether the request is repeated or the room joins another server. A server that did not
    /// answer may still have the session: the connection is kept, and the request is repeated after a pause. If the server refused
    /// the application's token, the request is repeated with the application's next token.
    fn ask_later(&mut self, error: &Error, signal: SignalEnd, now: Time) -> bool {
        let Link::SignalLost { loss, connection, ask } = &self.link else { return false };
        let is_kept = connection.is_media_up || now.since(loss.since) < KEPT_FOR;
        if !is_kept || signal == SignalEnd::Left {
            return false;
        }
        let (failures, asked) = (ask.failures, ask.since);
        if self.give_up_refusing(error, asked, signal, now) {
            return true;
        }
        let pause = match error.kind {
            ErrorKind::Unreachable | ErrorKind::Timeout | ErrorKind::ConnectionLost => {
                self.backoff(failures, now)
            }
            ErrorKind::TokenNeeded | ErrorKind::TokenExpired | ErrorKind::TokenRefused
                if self.config.token.is_some() =>
            {
                self.emit(Event::TokenNeeded { room: self.room, reason: error.kind });
                KEPT_FOR
            }
            _ => return false,
        };
        if signal == SignalEnd::Open {
            self.output.push_back(Output::Disconnect);
        }
        if let Link::SignalLost { ask, .. } = &mut self.link {
            *ask = Ask { failures: failures.saturating_add(1), since: None, deadline: now + pause };
        }
        true
    }

    /// The server still has the session. The client sends its state first, then an offer. If the server is not an audioroom
    /// server, the offer also restarts ICE, as that server's own clients do.
    pub(super) fn resumed(&mut self, response: &proto::ReconnectResponse, now: Time) {
        let Link::SignalLost { loss, connection, .. } = &self.link else { return };
        let (loss, connection) = (loss.clone(), *connection);
        if self.is_audioroom_server() {
            self.forget_speakers();
        }
        self.join_answered(now);
        let restarts_ice = !self.is_audioroom_server();
        let is_short = !restarts_ice && !connection.is_media_up;
        let usual = if is_short { RESUMED_DARK_TIMEOUT } else { ICE_RESTART_TIMEOUT };
        let deadline = now + self.step_timeout(usual);
        self.link = Link::Resumed { loss, connection, deadline, restarts_ice };
        let state = self.sync_state();
        self.request(signal_request::Message::SyncState(state));
        self.resend_requests(now);
        // The answer to an offer of the lost WebSocket will not arrive.
        self.negotiation.abandon();
        self.turn_servers(&response.ice_servers);
        self.renegotiate(0, restarts_ice, now);
    }

    /// The resumed session is not complete in time.
    pub(super) fn resumed_timeout(&mut self, error: Error, now: Time) {
        match &self.link {
            Link::Resumed { loss, connection, restarts_ice: false, .. } if connection.is_media_up => {
                // Media works, so it is signalling that is lost again.
                let (loss, connection) = (loss.clone(), *connection);
                self.output.push_back(Output::Disconnect);
                self.resume(loss, connection, now);
            }
            _ => self.attempt_failed(error, SignalEnd::Open, now),
        }
    }

    /// Joins again from the start, without a pause.
    pub(super) fn rejoin(&mut self, loss: Loss, signal: SignalEnd, now: Time) {
        self.lose_again(now);
        let loss = self.link.loss().cloned().unwrap_or(loss);
        self.close_connection(signal);
        self.link = Link::Rejoin { loss, attempt: Attempt::new(0) };
        self.begin_rejoin_round();
        self.begin_attempt(now);
    }

    /// A resume, an ICE restart or a rejoin failed.
    pub(super) fn reconnect_failed(&mut self, error: Error, signal: SignalEnd, now: Time) {
        if self.ask_later(&error, signal, now) {
            return;
        }
        let (loss, attempts) = match &self.link {
            Link::SignalLost { loss, .. } | Link::Resumed { loss, .. } => {
                let loss = loss.clone();
                return self.rejoin(loss, signal, now);
            }
            Link::Rejoin { loss, attempt } => (loss.clone(), attempt.number),
            _ => return,
        };
        self.close_connection(signal);
        if self.has_several_servers() {
            return self.rejoin_elsewhere(error, loss, attempts, now);
        }
        match error.kind {
            ErrorKind::TokenNeeded | ErrorKind::TokenExpired | ErrorKind::TokenRefused => {
                self.link = Link::TokenNeeded { loss, attempts };
                self.emit(Event::TokenNeeded { room: self.room, reason: error.kind });
            }
            _ => {
                let loss = Loss { cause: error, ..loss };
                self.link = Link::Rejoin { loss, attempt: Attempt::new(attempts) };
                self.pause(now);
            }
        }
    }

    /// Waits before the next attempt.
    pub(super) fn pause(&mut self, now: Time) {
        let Some(failures) = self.link.attempt().map(|attempt| attempt.number) else { return };
        let until = now + self.backoff(failures, now);
        if let Some(attempt) = self.link.attempt_mut() {
            attempt.number = attempt.number.saturating_add(1);
            attempt.step = Step::Pausing { until };
        }
    }

    /// The pause after this number of failures.
    fn backoff(&mut self, failures: u32, now: Time) -> Duration {
        let since_loss = self.link.loss().map(|loss| now.since(loss.since));
        let longest = match since_loss {
            _ if self.early_losses > MAX_EARLY_LOSSES => BACKOFF_MAX,
            Some(time) if time < EARLY => BACKOFF_EARLY,
            Some(time) => (time / LATE_PART).min(BACKOFF_MAX),
            None => BACKOFF_MAX,
        };
        let full = BACKOFF_MIN.saturating_mul(1 << failures.min(10)).min(longest);
        full.mul_f64(0.5 + 0.5 * self.random.unit())
    }

    /// Closes signalling and the connection of the present link. The caller then sets the next link.
    pub(super) fn close_connection(&mut self, signal: SignalEnd) {
        if self.link.has_signalling() && signal != SignalEnd::Closed {
            if signal == SignalEnd::Open {
                self.request(signal_request::Message::Leave(super::leave::request()));
            }
            self.output.push_back(Output::Disconnect);
        }
        if self.link.connection().is_some() {
            self.output.push_back(Output::CloseConnection { generation: self.generation });
        }
        self.stop_receive_streams();
        self.is_path_due = false;
        self.publish.detach();
        self.extra_info.resend();
        self.own_info.resend();
        self.messages.detach();
        self.detach_bytes();
    }

    /// Reports that the connection is restored.
    pub(super) fn reconnected(&mut self) {
        self.emit(Event::Reconnected {
            room: self.room,
            server_url: self.place.server_url.clone(),
            is_embedded: self.place.is_embedded,
        });
    }

    /// Stores the application's new token, and resumes or rejoins with it if the room waits for one.
    pub(super) fn renew_token(&mut self, token: String, now: Time) {
        self.is_token_renewed = true;
        self.fresher_token = Some(token);
        if let Link::TokenNeeded { loss, attempts } = &self.link {
            self.link = Link::Rejoin { loss: loss.clone(), attempt: Attempt::new(*attempts) };
            self.begin_attempt(now);
        } else if matches!(&self.link, Link::SignalLost { ask, .. } if ask.since.is_none()) {
            self.ask_to_resume(now);
        }
        self.retry_with_token(now);
    }

    /// The application reports that the network has changed: looks for a new network path at once.
    pub(super) fn network_changed(&mut self, now: Time) {
        self.network_changed_at = Some(now);
        match &mut self.link {
            Link::Up { .. } | Link::MediaFailed { .. } => self.is_path_due = true,
            Link::Dark { .. } => self.replace_path(now),
            Link::SignalLost { connection, .. } if !connection.is_media_up => self.replace_path(now),
            Link::SignalLost { ask: Ask { since: None, deadline, .. }, .. } => *deadline = now,
            link => link.end_pause(now),
        }
    }

    /// The machine's addresses have changed: attempts that wait for a server are repeated at once. A request to resume that is
    /// not answered yet may have left from an address that is gone.
    pub(super) fn addresses_changed(&mut self, now: Time) {
        match &mut self.link {
            Link::SignalLost { .. } => self.ask_to_resume(now),
            link => link.end_pause(now),
        }
    }

    /// The dark path belongs to an earlier network: rejoins with new sockets.
    fn replace_path(&mut self, now: Time) {
        self.network_changed_at = None;
        if let Some(loss) = self.link.loss().cloned() {
            self.rejoin(loss, SignalEnd::Open, now);
        }
    }

    /// Restarts ICE after a change of the network, at a bounded rate. Called while connected.
    pub(super) fn settle_path(&mut self, now: Time) {
        if self.is_path_due && self.path_rate.take(now) {
            self.is_path_due = false;
            self.renegotiate(0, true, now);
        }
    }

    /// When an ICE restart that waits for its rate may start.
    pub(super) fn path_deadline(&self) -> Option<Time> {
        (self.is_path_due && self.link.is_connected()).then(|| self.path_rate.opens_at())
    }

    /// Ends the room when it has tried to reconnect for long enough. Returns whether it has ended.
    pub(super) fn give_up_when_due(&mut self, now: Time) -> bool {
        let Some(loss) = self.link.loss() else { return false };
        if now < loss.deadline(self.config.reconnect_timeout) {
            return false;
        }
        let cause = loss.cause.clone();
        self.give_up(&cause, SignalEnd::Open);
        true
    }

    fn give_up(&mut self, cause: &Error, signal: SignalEnd) {
        self.close_connection(signal);
        let text =
            format!("the connection was lost and could not be restored in time ({cause}): log in again");
        self.finish(Event::Disconnect {
            room: self.room,
            room_id: self.room_id.clone(),
            error: Error::new(ErrorKind::ConnectionLost, text),
        });
    }
}

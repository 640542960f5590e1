//! From a connection loss to the restored connection: a resume where the server may still have the session, else a rejoin.
//! Failed rejoins are repeated after growing pauses.
//!
//! Part of [`Room`]; control thread; sans-IO. The application gets one event when the connection is lost, and one when it is
//! restored or given up.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::link::{Attempt, Connection, Link, Loss, SignalEnd, Step};
use super::{Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::log::Level;
use crate::wire::proto::{self, signal_request};

/// A rejoin that has not joined within this time has failed.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
/// A server that has not accepted the resume within this time does not have the session any more.
pub(super) const RESUME_TIMEOUT: Duration = Duration::from_secs(3);
/// Media that is still down this long after an ICE restart is replaced by a rejoin.
pub(super) const ICE_RESTART_TIMEOUT: Duration = Duration::from_secs(3);
/// Maximum duration of any step of a reconnect, in joins: media needs up to seven round trips.
const STEP_PER_JOIN: u32 = 4;
/// Time for which the room waits for the server's leave message after the media connection failed.
pub(super) const LEAVE_TIMEOUT: Duration = Duration::from_millis(200);
/// The first pause between two attempts. Each further pause is twice as long.
pub(super) const BACKOFF_MIN: Duration = Duration::from_millis(100);
/// The longest pause. Each pause is shortened by up to half at random, so that many clients do not reconnect at once.
pub(super) const BACKOFF_MAX: Duration = Duration::from_secs(5);

impl Room {
    /// The time-out of a step that usually takes `usual` at most. It is longer on a path on which joining takes long: a join is
    /// two round trips or more, and no step needs more than [`STEP_PER_JOIN`] times as many.
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

    /// No media arrives: the network path may have changed.
    pub(super) fn media_down(&mut self, now: Time) {
        let are_channels_open = match &self.link {
            Link::Up { are_channels_open } | Link::MediaFailed { are_channels_open, .. } => {
                *are_channels_open
            }
            Link::IceRestart { connection, .. } => connection.are_channels_open,
            _ => return self.link.media_disconnected(),
        };
        let error = Error::new(ErrorKind::ConnectionLost, "no media arrives");
        let Some(loss) = self.begin_loss(error, SignalEnd::Open, now) else { return };
        let connection = Connection { is_media_up: false, are_channels_open };
        self.link =
            Link::IceRestart { loss, connection, deadline: now + self.step_timeout(ICE_RESTART_TIMEOUT) };
        self.renegotiate(0, true, now);
    }

    /// Media failed. A server that removes this user closes media and sends a leave message, which may arrive
    /// in either order. A rejoin before the leave message is read could log out a newer session of the same user.
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
            Link::SignalLost { .. } | Link::IceRestart { .. } => self.media_lost(now),
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
        let Some(loss) = self.begin_loss(error, signal, now) else { return };
        // A server that the engine found on this machine must prove its identity again before it gets a token.
        let may_resume = may_resume && self.config.server_url.is_some() && !self.local_sid.is_empty();
        match self.link.connection() {
            Some(connection) if may_resume && connection.is_media_up => self.resume(loss, connection, now),
            _ => self.rejoin(loss, signal, now),
        }
    }

    /// The loss that the room now recovers from. `None`: losses end the room.
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
        Some(Loss { since: now, cause: error })
    }

    fn resume(&mut self, loss: Loss, connection: Connection, now: Time) {
        let deadline = now + self.step_timeout(RESUME_TIMEOUT);
        self.link = Link::SignalLost { loss, connection, deadline };
        let join = Box::new(self.resume_request());
        self.connect(join, deadline, now);
    }

    /// The server still has the session. The client sends its state first, then an offer with an ICE restart.
    pub(super) fn resumed(&mut self, _response: &proto::ReconnectResponse, now: Time) {
        let Link::SignalLost { loss, connection, .. } = &self.link else { return };
        let (loss, connection) = (loss.clone(), *connection);
        self.join_answered(now);
        let deadline = now + self.step_timeout(ICE_RESTART_TIMEOUT);
        self.link = Link::IceRestart { loss, connection, deadline };
        let state = self.sync_state();
        self.request(signal_request::Message::SyncState(state));
        self.resend_requests(now);
        // The answer to an offer of the lost WebSocket will not arrive.
        self.negotiation.abandon();
        self.renegotiate(0, true, now);
    }

    /// Joins again from the start, without a pause.
    fn rejoin(&mut self, loss: Loss, signal: SignalEnd, now: Time) {
        self.close_connection(signal);
        self.link = Link::Rejoin { loss, attempt: Attempt::new(0) };
        self.begin_attempt(now);
    }

    /// A resume, an ICE restart or a rejoin failed.
    pub(super) fn reconnect_failed(&mut self, error: Error, signal: SignalEnd, now: Time) {
        let (loss, attempts) = match &self.link {
            Link::SignalLost { loss, .. } | Link::IceRestart { loss, .. } => {
                let loss = loss.clone();
                return self.rejoin(loss, signal, now);
            }
            Link::Rejoin { loss, attempt } => (loss.clone(), attempt.number),
            _ => return,
        };
        self.close_connection(signal);
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
        let Some(attempt) = self.link.attempt_mut() else { return };
        let full = BACKOFF_MIN.saturating_mul(1 << attempt.number.min(10)).min(BACKOFF_MAX);
        attempt.number = attempt.number.saturating_add(1);
        attempt.step = Step::Pausing { until: now + full.mul_f64(0.5 + 0.5 * self.random.unit()) };
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
        self.publish.detach();
        self.extra_info.resend();
        self.messages.detach();
    }

    /// Reports that the connection is restored.
    pub(super) fn reconnected(&mut self) {
        self.emit(Event::Reconnected {
            room: self.room,
            server_url: self.place.server_url.clone(),
            is_embedded: self.place.is_embedded,
        });
    }

    /// Stores the application's new token, and rejoins with it if the room waits for one.
    pub(super) fn renew_token(&mut self, token: String, now: Time) {
        self.is_token_renewed = true;
        self.fresher_token = Some(token);
        if let Link::TokenNeeded { loss, attempts } = &self.link {
            self.link = Link::Rejoin { loss: loss.clone(), attempt: Attempt::new(*attempts) };
            self.begin_attempt(now);
        }
    }

    /// Looks for a new network path at once.
    pub(super) fn network_changed(&mut self, now: Time) {
        if self.link.is_connected() {
            self.renegotiate(0, true, now);
        } else if let Some(Attempt { step: Step::Pausing { until }, .. }) = self.link.attempt_mut() {
            *until = now;
        }
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

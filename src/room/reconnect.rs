//! From a loss to the mended connection: a resume where the server may still know us, else a rejoin with growing pauses.
//!
//! The application is told once that the connection broke and once that it is back, or that it is lost for good.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::{Output, Phase, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::log::Level;
use crate::wire::proto::{self, signal_request};

/// A rejoin that has not connected by then is given up for another.
pub(super) const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
/// A server that has not taken the resume up by then does not know us any more.
pub(super) const RESUME_TIMEOUT: Duration = Duration::from_secs(3);
/// Media that is silent gets this long after an ICE restart before everything is made again.
pub(super) const MEDIA_PATIENCE: Duration = Duration::from_secs(3);
/// Media that ended gets this long for the server's word about why.
pub(super) const GOODBYE_PATIENCE: Duration = Duration::from_millis(200);
/// The first pause between two attempts; each next one is twice as long.
pub(super) const BACKOFF_MIN: Duration = Duration::from_millis(100);
/// The longest pause. Each is shortened by up to half at random, so that a crowd does not come back at one instant.
pub(super) const BACKOFF_MAX: Duration = Duration::from_secs(5);

/// A loss that is being mended.
#[derive(Debug)]
pub(super) struct Lost {
    since: Time,
    why: Error,
}

impl Lost {
    pub(super) fn deadline(&self, patience: Duration) -> Time {
        self.since + patience
    }
}

impl Room {
    pub(super) fn signal_lost(&mut self, error: Error, now: Time) {
        if !self.is_signal_begun {
            return;
        }
        self.is_signal_begun = false;
        match self.phase {
            Phase::Joining => self.attempt_failed(error, now),
            // The server is another one, or does not take resumes: join again at once.
            Phase::Resuming => self.rejoin(now),
            Phase::Live => self.lose(error, true, now),
            _ => {}
        }
        // Only now, since an attempt that the server had let in is judged by it.
        if !self.is_signal_begun {
            self.is_joined = false;
        }
    }

    /// Nothing comes through: the path may have changed.
    pub(super) fn media_down(&mut self, now: Time) {
        self.is_media_up = false;
        if self.phase != Phase::Live {
            return;
        }
        self.mark_lost(Error::new(ErrorKind::ConnectionLost, "no media comes through"), now);
        if self.phase == Phase::Ended {
            return;
        }
        self.attempt_deadline = Some(now + MEDIA_PATIENCE);
        self.renegotiate(0, true, now);
    }

    /// The media connection is dead. A server that throws us out closes media and says why on another line, and the two may
    /// cross: its word is awaited for a moment, since a rejoin would throw out whoever took our place.
    pub(super) fn media_failed(&mut self, now: Time) {
        self.is_media_up = false;
        let word = now + GOODBYE_PATIENCE;
        match self.phase {
            Phase::Joining => {
                self.attempt_deadline =
                    Some(self.attempt_deadline.map_or(word, |deadline| deadline.min(word)));
            }
            Phase::Live if self.lost.is_none() => self.attempt_deadline = Some(word),
            Phase::Live | Phase::Resuming => self.media_broke(now),
            _ => {}
        }
    }

    /// Media is dead and the server had nothing to say about it.
    pub(super) fn media_broke(&mut self, now: Time) {
        self.lose(Error::new(ErrorKind::ConnectionLost, "the media connection broke"), false, now);
    }

    pub(super) fn peer_error(&mut self, error: Error, now: Time) {
        match (self.answered, error.kind) {
            (None, _) => self.attempt_failed(error, now),
            // One thing could not be sent; the connection is as good as before.
            (Some(_), ErrorKind::Busy | ErrorKind::WrongState | ErrorKind::TooLong) => {
                self.log.line(Level::Warn, "room", format_args!("{error}"));
            }
            (Some(_), _) if self.phase == Phase::Live => self.lose(error, false, now),
            (Some(_), _) => self.reconnect_failed(error, now),
        }
    }

    /// The connection of a logged-in room broke. `may_resume`: only signalling did, and the server may still know us.
    pub(super) fn lose(&mut self, error: Error, may_resume: bool, now: Time) {
        self.mark_lost(error, now);
        if self.phase == Phase::Ended {
            return;
        }
        if may_resume && self.is_media_up && !self.own_sid.is_empty() {
            self.resume(now);
        } else {
            self.rejoin(now);
        }
    }

    fn mark_lost(&mut self, error: Error, now: Time) {
        if self.lost.is_some() {
            return;
        }
        if self.config.reconnect_timeout.is_zero() {
            self.lost_for_good(&error);
            return;
        }
        self.log.line(Level::Info, "room", format_args!("reconnecting: {error}"));
        self.tell(Event::Reconnecting { room: self.room, error: error.clone() });
        self.lost = Some(Lost { since: now, why: error });
    }

    fn resume(&mut self, now: Time) {
        // Whatever has the port of this machine's server now must prove itself before it is told a token.
        if self.config.server_url.is_none() {
            return self.rejoin(now);
        }
        self.phase = Phase::Resuming;
        self.attempt_deadline = Some(now + RESUME_TIMEOUT);
        self.is_signal_begun = true;
        self.is_joined = false;
        let join = Box::new(self.resume_request());
        let url = self.place.server_url.clone();
        let token = self.token();
        self.output.push_back(Output::Connect { url, token, join });
    }

    /// The server still knows us: it hears our state first, then an offer with an ICE restart.
    pub(super) fn resumed(&mut self, _response: &proto::ReconnectResponse, now: Time) {
        if self.phase != Phase::Resuming {
            return;
        }
        self.phase = Phase::Live;
        self.is_joined = true;
        self.attempt_deadline = Some(now + MEDIA_PATIENCE);
        let state = self.sync_state();
        self.request(signal_request::Message::SyncState(state));
        self.resend_requests(now);
        // An answer that was on its way when the line broke will not come.
        self.negotiation.abandon();
        self.renegotiate(0, true, now);
    }

    /// Begins again without a pause.
    pub(super) fn rejoin(&mut self, now: Time) {
        self.drop_attempt();
        self.begin_attempt(now);
    }

    /// An attempt to reconnect did not work.
    pub(super) fn reconnect_failed(&mut self, error: Error, now: Time) {
        let was_resume = self.phase == Phase::Resuming || (self.phase == Phase::Live && self.lost.is_some());
        if was_resume {
            self.rejoin(now);
            return;
        }
        self.drop_attempt();
        match error.kind {
            ErrorKind::TokenNeeded | ErrorKind::TokenExpired | ErrorKind::TokenRefused => {
                self.phase = Phase::Token;
                self.attempt_deadline = None;
                self.tell(Event::TokenNeeded { room: self.room, reason: error.kind });
            }
            _ => {
                if let Some(lost) = &mut self.lost {
                    lost.why = error;
                }
                self.pause(now);
            }
        }
    }

    /// Waits before the next attempt.
    pub(super) fn pause(&mut self, now: Time) {
        let full = BACKOFF_MIN.saturating_mul(1 << self.attempt.min(10)).min(BACKOFF_MAX);
        self.attempt = self.attempt.saturating_add(1);
        self.phase = Phase::Pausing;
        self.attempt_deadline = Some(now + full.mul_f64(0.5 + 0.5 * self.random.unit()));
    }

    /// Ends what an attempt, or the lost connection, has left behind.
    pub(super) fn drop_attempt(&mut self) {
        if self.is_signal_begun {
            if self.is_joined {
                self.request(signal_request::Message::Leave(super::leave::request()));
            }
            self.output.push_back(Output::Disconnect);
        }
        self.is_signal_begun = false;
        self.is_joined = false;
        if self.is_peer_open {
            self.output.push_back(Output::ClosePeer { generation: self.generation });
        }
        self.is_peer_open = false;
        self.is_media_up = false;
        self.are_channels_open = false;
        self.attempt_deadline = None;
        self.stop_receive_streams();
        self.publish.detach();
        self.extra_info.resend();
        self.messages.detach();
    }

    /// The connection is back. `anew`: as another participant, so others' streams have to be found again.
    pub(super) fn recovered(&mut self, anew: bool, now: Time) {
        self.lost = None;
        if anew {
            self.roster.start_grace(now);
        }
        self.tell(Event::Reconnected {
            room: self.room,
            server_url: self.place.server_url.clone(),
            is_embedded: self.place.is_embedded,
        });
    }

    pub(super) fn renew_token(&mut self, token: String, now: Time) {
        self.is_token_renewed = true;
        self.fresher_token = Some(token);
        if self.phase == Phase::Token {
            self.begin_attempt(now);
        }
    }

    pub(super) fn network_changed(&mut self, now: Time) {
        match self.phase {
            Phase::Live if self.lost.is_none() => self.renegotiate(0, true, now),
            Phase::Pausing => self.attempt_deadline = Some(now),
            _ => {}
        }
    }

    /// Whether the room ended because nothing helped in time.
    pub(super) fn give_up_when_due(&mut self, now: Time) -> bool {
        let Some(lost) = &self.lost else { return false };
        if now < lost.deadline(self.config.reconnect_timeout) {
            return false;
        }
        let why = lost.why.clone();
        self.lost_for_good(&why);
        true
    }

    fn lost_for_good(&mut self, why: &Error) {
        self.drop_attempt();
        let text = format!("the connection was lost and did not come back in time ({why}): log in again");
        self.finish(Event::Disconnect {
            room: self.room,
            room_id: self.room_id.clone(),
            error: Error::new(ErrorKind::ConnectionLost, text),
        });
    }
}

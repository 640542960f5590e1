//! The extra info of the local stream: an attribute of the participant, carried by the join request or by an update of its own.
//!
//! Each call of the application is a request that ends once: the server has taken the text, has refused it, or did not answer; or
//! too many requests waited already; or the room ended. A newer text replaces a text that was not sent yet, and the answer to the
//! newer text ends both requests. Updates have a bounded rate, and a text that the server has is not sent again. Called by
//! [`Room`] on the control thread; sans-IO. Extra info of others is in `roster.rs`.
#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::time::Duration;

use super::Room;
use super::message::MAX_QUEUED;
use super::request_rate::request_rate;
use super::roster::EXTRA_INFO_KEY;
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::id::RequestId;
use crate::log::Level;
use crate::rate_limit::RateLimit;
use crate::wire::proto::{self, request_response::Reason, signal_request};

/// A request that the server has not answered within this time has failed.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The number that stands for the join request; updates are numbered from 1.
const JOIN: u32 = 0;

/// A request of the application that has not ended.
#[derive(Debug)]
struct Pending {
    request: RequestId,
    /// The number of the update that carries its text, and the time at which the update was sent.
    sent: Option<(u32, Time)>,
    /// The server has the text. The request ends as soon as the room is connected.
    is_taken: bool,
}

/// Extra info of one room.
#[derive(Debug)]
pub(super) struct ExtraInfo {
    text: String,
    /// The text that this connection sent last.
    sent: String,
    /// The number of the update that carried it.
    newest: u32,
    /// Whether the server has taken it.
    is_confirmed: bool,
    /// The text that the server took last.
    accepted: String,
    rate: RateLimit,
    pending: Vec<Pending>,
}

impl ExtraInfo {
    pub(super) fn new(text: String) -> ExtraInfo {
        ExtraInfo {
            text,
            sent: String::new(),
            newest: 0,
            is_confirmed: false,
            accepted: String::new(),
            rate: request_rate(),
            pending: Vec::new(),
        }
    }

    /// The text for the join request.
    pub(super) fn joining(&self) -> Option<&str> {
        (!self.text.is_empty()).then_some(self.text.as_str())
    }

    /// The join request carries the text.
    pub(super) fn join_sent(&mut self, now: Time) {
        self.sent.clone_from(&self.text);
        self.is_confirmed = false;
        for pending in &mut self.pending {
            pending.sent = Some((JOIN, now));
        }
    }

    /// The server answered the join request. A text that the server did not accept from it is sent again as an update, because a
    /// server answers updates.
    pub(super) fn joined(&mut self) {
        for pending in &mut self.pending {
            pending.sent = pending.sent.filter(|(number, _)| *number != JOIN);
        }
    }

    /// The connection failed: requests that were sent may not have arrived.
    pub(super) fn resend(&mut self) {
        self.sent.clear();
        self.is_confirmed = false;
        for pending in &mut self.pending {
            pending.sent = None;
        }
    }

    /// Requests that end with the room.
    pub(super) fn take_requests(&mut self) -> Vec<RequestId> {
        self.pending.drain(..).map(|pending| pending.request).collect()
    }

    /// The attributes of this participant as the server has them.
    pub(super) fn reported(&mut self, attributes: &HashMap<String, String>) {
        let has = attributes.get(EXTRA_INFO_KEY).map_or("", String::as_str);
        if has == self.text && has == self.sent {
            self.accepted.clone_from(&self.text);
            self.is_confirmed = true;
            for pending in self.pending.iter_mut().filter(|pending| pending.sent.is_some()) {
                pending.is_taken = true;
            }
        }
    }

    /// Removes and returns the requests for which `ended` is true.
    fn take(&mut self, ended: impl Fn(&Pending) -> bool) -> Vec<RequestId> {
        let (ended, kept) = std::mem::take(&mut self.pending).into_iter().partition(ended);
        self.pending = kept;
        ended.into_iter().map(|pending| pending.request).collect()
    }

    /// A request for the text that was sent last needs no update of its own: it ends with the update that carried the text.
    fn share_last_update(&mut self) {
        if self.text != self.sent {
            return;
        }
        let (newest, is_confirmed) = (self.newest, self.is_confirmed);
        let last = self.pending.iter().filter_map(|one| one.sent).find(|(number, _)| *number == newest);
        for pending in self.pending.iter_mut().filter(|one| one.sent.is_none()) {
            pending.is_taken |= is_confirmed;
            pending.sent = last;
        }
    }

    fn is_due(&self) -> bool {
        self.text != self.sent
            || self.pending.iter().any(|pending| pending.sent.is_none() && !pending.is_taken)
    }

    fn deadline(&self) -> Option<Time> {
        let waiting = self.pending.iter().filter(|pending| !pending.is_taken);
        waiting.filter_map(|pending| pending.sent).map(|(_, since)| since + ANSWER_TIMEOUT).min()
    }
}

impl Room {
    pub(super) fn set_extra_info(&mut self, request: RequestId, text: String) {
        if self.extra_info.pending.len() >= MAX_QUEUED {
            let text = "too many changes of the extra info wait for the server: try again later";
            return self.request_done(request, Err(Error::new(ErrorKind::Busy, text)));
        }
        self.extra_info.text = text;
        self.extra_info.pending.push(Pending { request, sent: None, is_taken: false });
    }

    /// Sends the text and ends the requests that the server has accepted; only while connected.
    pub(super) fn settle_extra_info(&mut self, now: Time) {
        self.extra_info.share_last_update();
        for request in self.extra_info.take(|pending| pending.is_taken) {
            self.request_done(request, Ok(()));
        }
        if !self.extra_info.is_due() || !self.extra_info.rate.take(now) {
            return;
        }
        self.next_request += 1;
        let number = self.next_request;
        let info = &mut self.extra_info;
        info.sent.clone_from(&info.text);
        info.newest = number;
        info.is_confirmed = false;
        for pending in info.pending.iter_mut().filter(|pending| pending.sent.is_none()) {
            pending.sent = Some((number, now));
        }
        let (name, metadata) = self.own_info.unchanged();
        let update = proto::UpdateParticipantMetadata {
            metadata,
            name,
            attributes: HashMap::from([(EXTRA_INFO_KEY.to_owned(), self.extra_info.text.clone())]),
            request_id: number,
        };
        self.request(signal_request::Message::UpdateMetadata(update));
    }

    /// The server answered the update with this number.
    pub(super) fn extra_info_answered(&mut self, number: u32, reason: Reason) {
        let result = answer(reason);
        let info = &mut self.extra_info;
        info.is_confirmed |= number == info.newest && result.is_ok();
        if number != JOIN && info.newest == number && info.text == info.sent {
            // A refused text must not come back with the next connection.
            if result.is_ok() {
                info.accepted.clone_from(&info.text)
            } else {
                info.text.clone_from(&info.accepted)
            }
            info.sent.clone_from(&info.text);
        }
        if let Err(error) = &result {
            self.log.line(Level::Warn, "room", format_args!("extra info was not attached: {error}"));
        }
        for request in self.extra_info.take(|pending| pending.sent.is_some_and(|(sent, _)| sent == number)) {
            self.request_done(request, result.clone());
        }
    }

    /// Time at which the next update may be sent, or the wait for an answer ends.
    pub(super) fn extra_info_deadline(&self) -> Option<Time> {
        let info = &self.extra_info;
        let update = info.is_due().then(|| info.rate.opens_at());
        let deadline = info.deadline().into_iter().chain(update).min();
        deadline.filter(|_| self.link.is_connected())
    }

    pub(super) fn extra_info_timeout(&mut self, now: Time) {
        if self.extra_info_deadline().is_none_or(|deadline| deadline > now) {
            return;
        }
        let is_late = |pending: &Pending| {
            !pending.is_taken && pending.sent.is_some_and(|(_, since)| since + ANSWER_TIMEOUT <= now)
        };
        for request in self.extra_info.take(is_late) {
            let text = "the server did not confirm the extra info in time: set it again";
            self.request_done(request, Err(Error::new(ErrorKind::Timeout, text)));
        }
    }
}

/// The result of a request for the application, from the server's answer.
fn answer(reason: Reason) -> Result<()> {
    match reason {
        Reason::Ok => Ok(()),
        Reason::NotAllowed => {
            let text = "the token does not let this user set extra info: get one with canUpdateOwnMetadata";
            Err(Error::new(ErrorKind::NotAllowed, text))
        }
        Reason::LimitExceeded => {
            Err(Error::new(ErrorKind::TooLong, "the extra info is too long for this server: shorten it"))
        }
        other => {
            let text =
                format!("the server refuses the extra info ({}): set it again later", other.as_str_name());
            Err(Error::new(ErrorKind::WrongState, text))
        }
    }
}

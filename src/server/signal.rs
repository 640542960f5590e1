//! Signalling messages of clients: decoded, charged by cost, delayed or refused if they cost too much.
//!
//! The server's one thread also carries media, so each participant's signalling gets a share of the thread's time. The cost
//! of a message is estimated from its bytes, its fields, the m-lines of an offer, and the messages that it causes to
//! others. After a participant has spent its budget, further messages of the connection wait in order. Messages beyond the
//! waiting space are dropped and answered with the reason: a flood costs messages, not the session. A client that goes on, or
//! exceeds another limit, is disconnected with the reason.
//!
//! Announcements of a participant to its room are limited here too, so that many changes become one announcement.
//!
//! Not here: the requests themselves (`request.rs`, `subscription.rs`). Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use bytes::Bytes;
use prost::Message as _;

use crate::clock::Time;
use crate::log::Level;
use crate::wire::elements;
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::request_response::{self, Reason};
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason, signal_request};

use super::core::{Output, ServerCore};
use super::limit::{
    COST_BYTE, COST_ELEMENT, COST_ENCODED_BYTE, COST_LOOK_UP, COST_M_LINE, COST_MESSAGE, COST_SEND,
    COST_SENT_BYTE, DROP_ANSWER_BURST, DROP_ANSWER_RATE, INFO_BURST, INFO_RATE, MAX_ANSWERED_DROP,
    MAX_DROPPED_MESSAGES, MAX_DROPPED_SIGNAL, MAX_M_LINES, MAX_SIGNAL, MAX_WAITING_MESSAGES,
    MAX_WAITING_SIGNAL, SIGNAL_BURST, SIGNAL_RATE,
};
use super::participant::ParticipantKey;
use super::timer::Timer;

impl ServerCore {
    /// Handles a message of a client, now or when its participant has budget again.
    pub(super) fn message(&mut self, conn: u64, data: &[u8], text: bool, now: Time) {
        let Some(connection) = self.connections.get_mut(&conn) else { return };
        connection.last_message = now;
        let key = connection.participant;
        if data.len() > MAX_SIGNAL {
            return self.disconnect_client(key, "a message was too long: send shorter ones", now);
        }
        if text {
            return self.disconnect_client(key, "a text message arrived: send binary messages", now);
        }
        let opens_at = if connection.waiting.is_empty() { self.spendable_at(key, now) } else { Some(now) };
        let Some(opens_at) = opens_at else { return self.process(key, data, now) };
        let Some(connection) = self.connections.get_mut(&conn) else { return };
        if connection.waiting.len() >= MAX_WAITING_MESSAGES
            || connection.waiting_bytes + data.len() > MAX_WAITING_SIGNAL
        {
            return self.drop_message(conn, data, now);
        }
        connection.waiting_bytes += data.len();
        connection.waiting.push_back(data.to_vec());
        if connection.waiting.len() == 1 {
            self.arm(opens_at, Timer::Backlog(conn));
        }
    }

    /// Handles messages that waited, as far as the participant's budget reaches.
    pub(super) fn backlog_timeout(&mut self, conn: u64, now: Time) {
        loop {
            let Some(connection) = self.connections.get(&conn) else { return };
            let key = connection.participant;
            if connection.waiting.is_empty() {
                return;
            }
            if let Some(at) = self.spendable_at(key, now) {
                return self.arm(at, Timer::Backlog(conn));
            }
            let Some(connection) = self.connections.get_mut(&conn) else { return };
            let Some(data) = connection.waiting.pop_front() else { return };
            connection.waiting_bytes -= data.len();
            if connection.waiting.is_empty() {
                (connection.dropped, connection.dropped_bytes) = (0, 0);
            }
            self.process(key, &data, now);
        }
    }

    /// Drops a message for which there is no space. The client is notified, and disconnected if it goes on like this.
    fn drop_message(&mut self, conn: u64, data: &[u8], now: Time) {
        self.stats.requests_dropped += 1;
        let Some(connection) = self.connections.get_mut(&conn) else { return };
        let key = connection.participant;
        connection.dropped += 1;
        connection.dropped_bytes += data.len();
        if connection.dropped > MAX_DROPPED_MESSAGES || connection.dropped_bytes > MAX_DROPPED_SIGNAL {
            return self.disconnect_client(key, "too many or too costly messages arrived: send fewer", now);
        }
        if !connection.drop_answers.take(DROP_ANSWER_RATE, DROP_ANSWER_BURST, now) {
            return;
        }
        if connection.dropped == 1 {
            self.log(Level::Warn, "messages of a client are dropped: it sends too many or too costly ones");
        }
        let (request_id, request) = dropped_request(data);
        let response = proto::RequestResponse {
            request_id,
            reason: Reason::LimitExceeded as i32,
            message: "too many requests arrived, and this one was dropped: send fewer".to_owned(),
            request,
        };
        self.send(key, Message::RequestResponse(response));
    }

    /// When a participant has budget again; `None`: it has some now.
    pub(super) fn spendable_at(&mut self, key: ParticipantKey, now: Time) -> Option<Time> {
        self.participants.get_mut(&key)?.signal_budget.opens_at(SIGNAL_RATE, SIGNAL_BURST, now)
    }

    /// Carries out a message and charges for it.
    fn process(&mut self, key: ParticipantKey, data: &[u8], now: Time) {
        let Some(count) = elements::of_request(data) else {
            return self.disconnect_client(
                key,
                "a message was not a SignalRequest or had too many fields",
                now,
            );
        };
        let Ok(request) = proto::SignalRequest::decode(data) else {
            return self.disconnect_client(key, "a message was not a SignalRequest", now);
        };
        let mut cost = COST_MESSAGE + data.len() as f64 * COST_BYTE + count as f64 * COST_ELEMENT;
        let Some(message) = request.message else { return self.charge(key, cost, now) };
        match &message {
            signal_request::Message::Subscription(_)
            | signal_request::Message::TrackSetting(_)
            | signal_request::Message::SyncState(_)
            | signal_request::Message::SubscriptionPermission(_) => {
                let one = self.participants.get(&key);
                let members =
                    one.and_then(|one| self.rooms.get(&one.room)).map_or(0, |room| room.members.len());
                let tracks = one.map_or(0, |one| one.tracks.len());
                cost += (members * (count + tracks)) as f64 * COST_LOOK_UP;
            }
            _ => {}
        }
        let sent = self.outputs.len();
        self.request(key, message, now);
        cost += self.cost_since(sent);
        self.charge(key, cost, now);
    }

    /// Charges for an offer. Returns false if it has too many m-lines; the client is then disconnected.
    pub(super) fn may_offer(&mut self, key: ParticipantKey, sdp: &str, now: Time) -> bool {
        let Some(one) = self.participants.get(&key) else { return false };
        let m_lines = one.peer.count_m_lines(sdp);
        if m_lines > MAX_M_LINES {
            self.disconnect_client(key, "an offer had too many m-lines: offer fewer", now);
            return false;
        }
        self.charge(key, m_lines as f64 * COST_M_LINE, now);
        true
    }

    /// The cost of the messages queued since there were `before` outputs.
    pub(super) fn cost_since(&self, before: usize) -> f64 {
        let mut cost = 0.0;
        let mut last: Option<*const u8> = None;
        for output in self.outputs.iter().skip(before) {
            let Output::Send { data, .. } = output else { continue };
            // A message to several clients was encoded once.
            if last.replace(data.as_ptr()) != Some(data.as_ptr()) {
                cost += data.len() as f64 * COST_ENCODED_BYTE;
            }
            cost += COST_SEND + data.len() as f64 * COST_SENT_BYTE;
        }
        cost
    }

    /// Charges a participant. A cost above its budget becomes a debt.
    pub(super) fn charge(&mut self, key: ParticipantKey, cost: f64, now: Time) {
        if let Some(one) = self.participants.get_mut(&key) {
            one.signal_budget.charge(cost, SIGNAL_RATE, SIGNAL_BURST, now);
        }
    }

    /// Disconnects a client that broke a limit. The reason is sent and logged.
    fn disconnect_client(&mut self, key: ParticipantKey, why: &str, now: Time) {
        self.stats.refused += 1;
        self.log(Level::Warn, format!("a client was disconnected: {why}"));
        let reason = Message::RequestResponse(proto::RequestResponse {
            reason: Reason::LimitExceeded as i32,
            message: why.to_owned(),
            ..Default::default()
        });
        self.send(key, reason);
        self.remove(key, DisconnectReason::StateMismatch, Some(Action::Disconnect), now);
    }

    /// Sends a message to one participant, if its signalling is connected.
    pub(super) fn send(&mut self, to: ParticipantKey, message: Message) {
        if let Some(conn) = self.participants.get(&to).and_then(|one| one.state.signalling()) {
            self.outputs.push_back(Output::Send { conn, data: encode(message), text: false });
        }
    }

    /// Sends a message to several participants.
    pub(super) fn send_all(&mut self, to: impl IntoIterator<Item = ParticipantKey>, message: Message) {
        let data = encode(message);
        for key in to {
            if let Some(conn) = self.participants.get(&key).and_then(|one| one.state.signalling()) {
                self.outputs.push_back(Output::Send { conn, data: data.clone(), text: false });
            }
        }
    }

    /// A participant changed. Its room is notified at once, or later if the participant changes often or has no budget.
    pub(super) fn announce(&mut self, key: ParticipantKey) {
        let now = self.now;
        let is_spent = self.spendable_at(key, now).is_some();
        let Some(one) = self.participants.get_mut(&key) else { return };
        if one.is_info_due {
            return;
        }
        // Within a request, the budget was checked when the request began.
        if !is_spent && one.info_rate.take(INFO_RATE, INFO_BURST, now) {
            return self.broadcast_info(key);
        }
        one.is_info_due = true;
        let at = one.info_rate.opens_at(INFO_RATE, INFO_BURST, now).unwrap_or(now);
        self.arm(at, Timer::Info(key));
    }

    /// Announces the collected changes.
    pub(super) fn info_timeout(&mut self, key: ParticipantKey, now: Time) {
        let spendable_at = self.spendable_at(key, now);
        let Some(one) = self.participants.get_mut(&key).filter(|one| one.is_info_due) else { return };
        if let Some(at) = spendable_at.or_else(|| one.info_rate.opens_at(INFO_RATE, INFO_BURST, now)) {
            return self.arm(at, Timer::Info(key));
        }
        let _ = one.info_rate.take(INFO_RATE, INFO_BURST, now);
        let sent = self.outputs.len();
        self.broadcast_info(key);
        let cost = self.cost_since(sent);
        self.charge(key, cost, now);
    }
}

/// The request id and the content of a dropped message, for the answer.
fn dropped_request(data: &[u8]) -> (u32, Option<request_response::Request>) {
    use request_response::Request;
    use signal_request::Message as Ask;
    if data.len() > MAX_ANSWERED_DROP || elements::of_request(data).is_none() {
        return (0, None);
    }
    match proto::SignalRequest::decode(data).ok().and_then(|request| request.message) {
        Some(Ask::UpdateMetadata(request)) => (request.request_id, Some(Request::UpdateMetadata(request))),
        Some(Ask::AddTrack(request)) => (0, Some(Request::AddTrack(request))),
        Some(Ask::Mute(request)) => (0, Some(Request::Mute(request))),
        Some(Ask::UpdateAudioTrack(request)) => (0, Some(Request::UpdateAudioTrack(request))),
        _ => (0, None),
    }
}

/// An encoded message, whose bytes all receivers share.
pub(super) fn encode(message: Message) -> Bytes {
    proto::SignalResponse { message: Some(message) }.encode_to_vec().into()
}

//! Signalling messages of clients: decoded, charged by what they cost, delayed or refused where they cost too much.
//!
//! The server is one thread that also carries media, so a participant's signalling gets a share of its time. What a message
//! costs is estimated from its bytes, its fields, the m-lines of an offer, and what it makes the server send to others. A
//! participant who has spent the share waits: further messages of the connection are kept in their order and taken later. Who
//! sends on and on, or one message beyond a limit, is disconnected with the reason.
//!
//! Announcements of a participant to the room go through here as well, so that many changes are put together.
//!
//! Not here: what a message asks for (`request.rs`, `subscription.rs`). Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use bytes::Bytes;
use prost::Message as _;

use crate::clock::Time;
use crate::log::Level;
use crate::wire::elements;
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::request_response::Reason;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason, signal_request};

use super::core::{Output, ServerCore};
use super::limit::{
    COST_BYTE, COST_ELEMENT, COST_ENCODED_BYTE, COST_LOOK_UP, COST_M_LINE, COST_MESSAGE, COST_SEND,
    COST_SENT_BYTE, INFO_BURST, INFO_RATE, MAX_M_LINES, MAX_SIGNAL, MAX_WAITING_MESSAGES, MAX_WAITING_SIGNAL,
    SIGNAL_BURST, SIGNAL_RATE,
};
use super::participant::ParticipantKey;
use super::timer::Timer;

impl ServerCore {
    /// Takes a message of a client, now or when its participant may spend again.
    pub(super) fn message(&mut self, conn: u64, data: &[u8], text: bool, now: Time) {
        let Some(connection) = self.connections.get_mut(&conn) else { return };
        connection.last_message = now;
        let key = connection.participant;
        if data.len() > MAX_SIGNAL {
            return self.disconnect_client(key, "a message was too long: send shorter ones", now);
        }
        if text {
            return self.disconnect_client(
                key,
                "a text message came where only binary ones are understood",
                now,
            );
        }
        let opens_at = if connection.waiting.is_empty() { self.spendable_at(key, now) } else { Some(now) };
        let Some(opens_at) = opens_at else { return self.process(key, data, now) };
        let Some(connection) = self.connections.get_mut(&conn) else { return };
        if connection.waiting.len() >= MAX_WAITING_MESSAGES
            || connection.waiting_bytes + data.len() > MAX_WAITING_SIGNAL
        {
            return self.disconnect_client(key, "too many or too costly messages came: send fewer", now);
        }
        connection.waiting_bytes += data.len();
        connection.waiting.push_back(data.to_vec());
        if connection.waiting.len() == 1 {
            self.arm(opens_at, Timer::Backlog(conn));
        }
    }

    /// Takes messages that waited, as many as the participant may spend.
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
            self.process(key, &data, now);
        }
    }

    /// When a participant may spend again; `None`: now.
    pub(super) fn spendable_at(&mut self, key: ParticipantKey, now: Time) -> Option<Time> {
        self.participants.get_mut(&key)?.signal_budget.opens_at(SIGNAL_RATE, SIGNAL_BURST, now)
    }

    /// Does what a message asks for, and charges for it.
    fn process(&mut self, key: ParticipantKey, data: &[u8], now: Time) {
        let Some(count) = elements::of_request(data) else {
            // The fields were walked through all the same.
            return self.disconnect_client(
                key,
                "a message was no SignalRequest, or had too many fields",
                now,
            );
        };
        let Ok(request) = proto::SignalRequest::decode(data) else {
            return self.disconnect_client(key, "a message was no SignalRequest", now);
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

    /// Charges for an offer. False: it has too many m-lines, and the client was disconnected.
    pub(super) fn may_offer(&mut self, key: ParticipantKey, sdp: &str, now: Time) -> bool {
        let Some(one) = self.participants.get(&key) else { return false };
        let m_lines = one.peer.count_m_lines(sdp);
        if m_lines > MAX_M_LINES {
            self.disconnect_client(key, "an offer had too many sections: offer fewer", now);
            return false;
        }
        self.charge(key, m_lines as f64 * COST_M_LINE, now);
        true
    }

    /// What the messages cost that were handed out since there were `before` outputs.
    pub(super) fn cost_since(&self, before: usize) -> f64 {
        let mut cost = 0.0;
        let mut last: Option<*const u8> = None;
        for output in self.outputs.iter().skip(before) {
            let Output::Send { data, .. } = output else { continue };
            // The same bytes for several were encoded once.
            if last.replace(data.as_ptr()) != Some(data.as_ptr()) {
                cost += data.len() as f64 * COST_ENCODED_BYTE;
            }
            cost += COST_SEND + data.len() as f64 * COST_SENT_BYTE;
        }
        cost
    }

    /// Charges a participant; what it has not is a debt.
    pub(super) fn charge(&mut self, key: ParticipantKey, cost: f64, now: Time) {
        if let Some(one) = self.participants.get_mut(&key) {
            one.signal_budget.charge(cost, SIGNAL_RATE, SIGNAL_BURST, now);
        }
    }

    /// Disconnects a client that breaks the rules, with the reason in words and in the log.
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

    /// A participant changed in something that others show: they are informed at once, or soon when that happens often or
    /// the participant has spent its share.
    pub(super) fn announce(&mut self, key: ParticipantKey) {
        let now = self.now;
        let is_spent = self.spendable_at(key, now).is_some();
        let Some(one) = self.participants.get_mut(&key) else { return };
        if one.is_info_due {
            return;
        }
        // Within a request the share was there when it began.
        if !is_spent && one.info_rate.take(INFO_RATE, INFO_BURST, now) {
            return self.broadcast_info(key);
        }
        one.is_info_due = true;
        let at = one.info_rate.opens_at(INFO_RATE, INFO_BURST, now).unwrap_or(now);
        self.arm(at, Timer::Info(key));
    }

    /// Changes that were put together are announced.
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

/// A message as bytes, which all who get it share.
pub(super) fn encode(message: Message) -> Bytes {
    proto::SignalResponse { message: Some(message) }.encode_to_vec().into()
}

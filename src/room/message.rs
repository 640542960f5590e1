//! Room messages, texts and data packets in both directions, those of RPC included. Messages wait, within limits, while they cannot be sent.
//!
//! Part of [`Room`]; control thread; sans-IO. Reliable packets are handed to the connection one at a time, each after the
//! previous packet was accepted. Receivers ignore a packet that arrives after a packet with a higher number, and take a text as
//! complete when its last packet arrives. So a packet that the full channel refused is sent again before any other packet.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::bytes::{BytePacket, ByteStep};
use super::{Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Delivery, Event, User};
use crate::id::RequestId;
use crate::log::Level;
use crate::wire::data::{self, CHAT_TOPIC, Reassembly, Seen};
use crate::wire::proto::{self, data_packet::Value};
use crate::wire::report;

/// Maximum number of messages, texts and reliable data that wait to be handed over, and of changes of the extra info that wait for an
/// answer. Further requests fail with `Busy`.
pub(super) const MAX_QUEUED: usize = 64;

/// Maximum number of confirmations and answers of RPC that wait. While there are more, requests of other users are ignored.
const MAX_REPLIES: usize = 128;

/// A packet that the full channel refused is sent again after this time.
pub(super) const RETRY_PAUSE: Duration = Duration::from_millis(50);

/// The message that is being handed to the connection.
#[derive(Debug)]
struct Handover {
    what: Waiting,
    /// Packets that have not been handed over.
    rest: VecDeque<proto::DataPacket>,
    /// The packet whose result is awaited, or that was refused and will be sent again.
    open: Option<Vec<u8>>,
    /// Whether that packet was made before the room had a key.
    is_open_in_clear: bool,
    /// Time at which the refused packet is sent again.
    retry_at: Option<Time>,
}

#[derive(Debug)]
enum Waiting {
    Text {
        request: RequestId,
        text: String,
        topic: String,
        to: Vec<String>,
        at: Time,
    },
    Data {
        request: RequestId,
        data: Vec<u8>,
        topic: String,
        to: Vec<String>,
    },
    /// A packet of RPC: the request of a call, or a reply.
    Rpc {
        call: Option<RequestId>,
        value: Value,
        to: String,
    },
    /// A packet of a byte stream.
    Bytes {
        stream: RequestId,
        step: ByteStep,
        value: Value,
        to: Vec<String>,
    },
}

impl Waiting {
    /// The request of the application that `RequestDone` ends.
    fn request(&self) -> Option<RequestId> {
        match self {
            Waiting::Text { request, .. } | Waiting::Data { request, .. } => Some(*request),
            Waiting::Rpc { .. } | Waiting::Bytes { .. } => None,
        }
    }
}

/// Messages of one room.
#[derive(Debug, Default)]
pub(super) struct Messages {
    waiting: VecDeque<Waiting>,
    handover: Option<Handover>,
    /// The server has asked for no reliable data until then.
    held_until: Option<Time>,
    /// The last packet was one of a byte stream.
    was_bytes: bool,
    sequence: u32,
    reassembly: Reassembly,
    seen: Seen,
}

impl Messages {
    pub(super) fn receive_states(&self) -> Vec<proto::DataChannelReceiveState> {
        self.seen.states()
    }

    /// Restarts the sequence numbers for a new participant.
    pub(super) fn restart(&mut self) {
        self.sequence = 0;
    }

    /// The server asks for no reliable data for this time.
    pub(super) fn hold(&mut self, time: Duration, now: Time) {
        self.held_until = Some(now + time);
    }

    /// The connection is closed: a message that was not accepted completely is sent again from the start.
    pub(super) fn detach(&mut self) {
        self.held_until = None;
        if let Some(handover) = self.handover.take() {
            self.waiting.push_front(handover.what);
        }
    }

    /// The session is over: packets of byte streams are of no use in the next one.
    pub(super) fn drop_bytes(&mut self) {
        self.waiting.retain(|waiting| !matches!(waiting, Waiting::Bytes { .. }));
    }

    /// A new session began. Packets may have been lost in between: texts whose length is unknown cannot be checked.
    pub(super) fn interrupted(&mut self) {
        self.reassembly.forget_unmeasured();
    }

    /// Queues a packet of a byte stream after the messages that wait.
    pub(super) fn push_bytes(&mut self, packet: BytePacket) {
        let BytePacket { stream, step, value, to } = packet;
        self.waiting.push_back(Waiting::Bytes { stream, step, value, to });
    }

    /// Removes the waiting messages and returns their requests.
    pub(super) fn take_requests(&mut self) -> Vec<RequestId> {
        self.detach();
        self.waiting.drain(..).filter_map(|waiting| waiting.request()).collect()
    }

    /// Whether as many messages and data wait as may.
    fn is_full(&self) -> bool {
        self.waiting.iter().filter(|waiting| waiting.request().is_some()).count() >= MAX_QUEUED
    }

    /// Queues a packet of RPC for one user; `call` for the request of a call, whose sending is reported to `rpc`.
    pub(super) fn push_packet(&mut self, value: Value, to: String, call: Option<RequestId>) {
        self.waiting.push_back(Waiting::Rpc { call, value, to });
    }

    /// Removes the request of a call that has ended.
    pub(super) fn drop_packet(&mut self, request: RequestId) {
        let is_it =
            |waiting: &Waiting| matches!(waiting, Waiting::Rpc { call: Some(call), .. } if *call == request);
        self.waiting.retain(|waiting| !is_it(waiting));
        if self.handover.as_ref().is_some_and(|handover| handover.retry_at.is_some() && is_it(&handover.what))
        {
            self.handover = None;
        }
    }

    /// Whether there is room for another confirmation and answer of RPC.
    pub(super) fn may_reply(&self) -> bool {
        self.waiting.iter().filter(|waiting| matches!(waiting, Waiting::Rpc { call: None, .. })).count()
            < MAX_REPLIES
    }
}

impl Room {
    /// Sends a text to all users, or to the named ones.
    pub(super) fn send_text(
        &mut self,
        request: RequestId,
        text: String,
        topic: String,
        to: Vec<String>,
        now: Time,
    ) {
        if !self.permission.data {
            self.request_done(request, Err(not_allowed()));
        } else if self.messages.is_full() {
            self.request_done(request, Err(too_many()));
        } else {
            self.messages.waiting.push_back(Waiting::Text { request, text, topic, to, at: now });
        }
    }

    pub(super) fn send_data(
        &mut self,
        request: RequestId,
        data: Vec<u8>,
        topic: String,
        to: Vec<String>,
        delivery: Delivery,
    ) {
        if !self.permission.data {
            return self.request_done(request, Err(not_allowed()));
        }
        match delivery {
            Delivery::Lossy => {
                let result = self.send_lossy(data, &topic, to);
                self.request_done(request, result);
            }
            Delivery::Reliable if self.messages.is_full() => {
                self.request_done(request, Err(too_many()));
            }
            Delivery::Reliable => {
                self.messages.waiting.push_back(Waiting::Data { request, data, topic, to });
            }
        }
    }

    /// Lossy data never waits, since late data is of no use: it is handed over now, or refused.
    pub(super) fn send_lossy(&mut self, data: Vec<u8>, topic: &str, to: Vec<String>) -> Result<()> {
        if !self.may_send_data() {
            let text =
                "the connection is interrupted and lossy data does not wait for it: send it again later";
            return Err(Error::new(ErrorKind::WrongState, text));
        }
        let packet = data::user(data, topic, to, Delivery::Lossy);
        let data = self.stamp(packet, Delivery::Lossy)?;
        self.hand_over(Delivery::Lossy, data);
        Ok(())
    }

    pub(super) fn may_send_data(&self) -> bool {
        self.link.can_send_data()
    }

    /// Sends the waiting messages. Called while connected.
    pub(super) fn settle_messages(&mut self, now: Time) {
        let is_held = self.messages.held_until.is_some_and(|until| now < until);
        if !is_held {
            self.messages.held_until = None;
        }
        while self.may_send_data() {
            let Some(handover) = &mut self.messages.handover else {
                if is_held {
                    return;
                }
                let Some(what) = self.next_message() else { return };
                self.begin_handover(what);
                continue;
            };
            if let Some(packet) = &handover.open {
                if handover.retry_at.is_some() && handover.is_open_in_clear && self.encryption.is_on() {
                    // A key was set since the channel refused it: the message is sent again from the start, encrypted.
                    self.messages.detach();
                    continue;
                }
                if !is_held && handover.retry_at.is_some_and(|at| at <= now) {
                    handover.retry_at = None;
                    let data = packet.clone();
                    self.hand_over(Delivery::Reliable, data);
                }
                return;
            }
            if is_held && !handover.rest.is_empty() {
                return;
            }
            let Some(packet) = handover.rest.pop_front() else {
                self.end_handover(Ok(()), now);
                continue;
            };
            match self.stamp(packet, Delivery::Reliable) {
                Ok(data) => {
                    let is_open_in_clear = !self.encryption.is_on();
                    if let Some(handover) = &mut self.messages.handover {
                        handover.is_open_in_clear = is_open_in_clear;
                        handover.open = Some(data.clone());
                    }
                    self.hand_over(Delivery::Reliable, data);
                }
                Err(error) => self.end_handover(Err(error), now),
            }
        }
    }

    /// The next message. Packets of byte streams and other messages take turns, so that neither delays the other for long.
    fn next_message(&mut self) -> Option<Waiting> {
        let messages = &mut self.messages;
        let is_turn_of_bytes =
            !std::mem::replace(&mut messages.was_bytes, false) || messages.waiting.is_empty();
        if is_turn_of_bytes && let Some(packet) = self.bytes.next_packet() {
            let BytePacket { stream, step, value, to } = packet;
            self.messages.was_bytes = true;
            return Some(Waiting::Bytes { stream, step, value, to });
        }
        self.messages.waiting.pop_front()
    }

    fn begin_handover(&mut self, what: Waiting) {
        let rest = match &what {
            Waiting::Text { text, topic, to, at, .. } => {
                let id = self.random.text(20);
                data::text_stream(&id, topic, text, self.wall_ms(*at), to).into()
            }
            Waiting::Data { data, topic, to, .. } => {
                VecDeque::from([data::user(data.clone(), topic, to.clone(), Delivery::Reliable)])
            }
            Waiting::Bytes { value, to, .. } => {
                VecDeque::from([data::packet(value.clone(), to.clone(), Delivery::Reliable)])
            }
            Waiting::Rpc { value, to, .. } => {
                VecDeque::from([data::packet(value.clone(), vec![to.clone()], Delivery::Reliable)])
            }
        };
        self.messages.handover =
            Some(Handover { what, rest, open: None, is_open_in_clear: false, retry_at: None });
    }

    fn end_handover(&mut self, result: Result<()>, now: Time) {
        let Some(Handover { what, .. }) = self.messages.handover.take() else { return };
        if let Some(request) = what.request() {
            self.request_done(request, result);
        } else if let Waiting::Rpc { call: Some(call), .. } = what {
            self.rpc_handed_over(call, result, now);
        } else if let Waiting::Bytes { stream, step, .. } = what {
            self.bytes_handed_over(stream, step, result);
        }
    }

    /// The connection accepted the packet, or refused it with an error.
    pub(super) fn data_sent(&mut self, error: Option<Error>, now: Time) {
        let Some(handover) = &mut self.messages.handover else { return };
        match error {
            None => handover.open = None,
            // The channel is full or closing: retry until there is space, or another connection.
            Some(error) if matches!(error.kind, ErrorKind::Busy | ErrorKind::WrongState) => {
                handover.retry_at = Some(now + RETRY_PAUSE);
            }
            Some(error) => {
                self.end_handover(Err(error.clone()), now);
                self.peer_error(error, now);
            }
        }
    }

    /// Time at which a refused packet is sent again, at which the server's request to wait ends, or at which an incomplete text is
    /// dropped.
    pub(super) fn message_deadline(&self) -> Option<Time> {
        let Messages { waiting, handover, held_until, .. } = &self.messages;
        let retry_at = handover.as_ref().and_then(|handover| handover.retry_at);
        let is_next_waiting = match handover {
            Some(handover) => handover.open.is_none() && !handover.rest.is_empty(),
            None => !waiting.is_empty() || self.bytes.has_packet(),
        };
        let send_at = retry_at
            .max(held_until.filter(|_| retry_at.is_some() || is_next_waiting))
            .filter(|_| self.may_send_data());
        send_at.into_iter().chain(self.messages.reassembly.deadline()).min()
    }

    /// Encodes a packet with this client as its sender; once the room has a key, encrypted.
    pub(super) fn stamp(&mut self, mut packet: proto::DataPacket, delivery: Delivery) -> Result<Vec<u8>> {
        self.seal_packet(&mut packet)?;
        packet.participant_sid = self.local_sid.clone();
        packet.participant_identity = self.user.user_id.clone();
        if delivery == Delivery::Reliable {
            self.messages.sequence = data::next_sequence(self.messages.sequence);
            packet.sequence = self.messages.sequence;
        }
        data::encode(&packet)
    }

    pub(super) fn hand_over(&mut self, delivery: Delivery, data: Vec<u8>) {
        self.output.push_back(Output::SendPeerData { generation: self.generation, delivery, data });
    }

    pub(super) fn request_done(&mut self, request: RequestId, result: Result<()>) {
        self.emit(Event::RequestDone { room: self.room, request, error: result.err() });
    }

    /// A message arrived on a data channel.
    pub(super) fn data(&mut self, delivery: Delivery, bytes: &[u8], now: Time) {
        if !self.link.is_logged_in() {
            return;
        }
        let packet = match data::decode(bytes) {
            Ok(packet) => packet,
            Err(error) => {
                self.log.line(Level::Debug, "room", format_args!("a data packet was ignored: {error}"));
                return;
            }
        };
        if delivery == Delivery::Reliable
            && !self.messages.seen.is_fresh(&packet.participant_sid, packet.sequence, now)
        {
            return;
        }
        let Some(value) =
            self.open_packet(&packet.participant_identity, &packet.participant_sid, packet.value)
        else {
            return;
        };
        if let Value::User(user) = &value
            && user.topic.as_deref() == Some(report::TOPIC)
        {
            return self.report_arrived(&packet.participant_identity, &user.payload, now);
        }
        let sid = packet.participant_sid;
        let user = self.sender(packet.participant_identity, &sid);
        let room = self.room;
        match value {
            Value::User(packet) => self.emit(Event::Data {
                room,
                user,
                topic: packet.topic.unwrap_or_default(),
                data: packet.payload,
                delivery,
            }),
            Value::ChatMessage(chat) if !chat.deleted => self.emit(Event::RoomMessage {
                room,
                user,
                message_id: chat.id,
                text: chat.message,
                sent_at_ms: chat.timestamp,
            }),
            Value::RpcRequest(request) => self.rpc_request(user, request, now),
            Value::RpcAck(ack) => self.rpc_ack(&user.user_id, &ack),
            Value::RpcResponse(response) => self.rpc_response(&user.user_id, response),
            value => {
                let Some(value) = self.bytes_arrived(&user, &sid, value, now) else { return };
                if let Some(text) = self.messages.reassembly.handle(&user.user_id, &sid, value, now) {
                    self.text_arrived(user, text);
                }
            }
        }
    }

    /// A chat message of LiveKit's clients is a room message; other topics are the application's.
    fn text_arrived(&mut self, user: User, text: data::Text) {
        let room = self.room;
        let data::Text { id: message_id, topic, text, sent_at_ms, attributes } = text;
        self.emit(if topic == CHAT_TOPIC {
            Event::RoomMessage { room, user, message_id, text, sent_at_ms }
        } else {
            Event::Text { room, user, topic, message_id, text, sent_at_ms, attributes }
        });
    }

    /// A user has left, or has begun a new session: the incomplete texts of that user from the sessions that are over are dropped,
    /// the byte streams end.
    pub(super) fn sessions_ended(&mut self, user_id: &str, is_over: impl Fn(&str) -> bool) {
        self.messages.reassembly.forget(user_id, &is_over);
        self.bytes_sessions_ended(user_id, is_over);
    }

    /// Drops the incomplete texts that wait too long.
    pub(super) fn expire_texts(&mut self, now: Time) {
        self.messages.reassembly.expire(now);
    }

    fn sender(&mut self, identity: String, sid: &str) -> User {
        if !identity.is_empty() {
            let known = self.roster.user(&identity).cloned();
            return known.unwrap_or_else(|| User { user_id: identity.clone(), user_name: identity });
        }
        if sid.is_empty() {
            return User::default();
        }
        self.roster.member_by_sid(sid).map(|member| member.user.clone()).unwrap_or_default()
    }
}

fn too_many() -> Error {
    Error::new(ErrorKind::Busy, "too many messages wait for the connection: try again later")
}

pub(super) fn not_allowed() -> Error {
    Error::new(
        ErrorKind::NotAllowed,
        "the token does not allow this user to send data: get one with canPublishData",
    )
}

//! Room messages and data packets, both ways. What cannot be sent yet waits, within limits.
#![forbid(unsafe_code)]

use std::collections::VecDeque;

use super::{Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{Delivery, Event, User};
use crate::id::RequestId;
use crate::log::Level;
use crate::wire::data::{self, CHAT_TOPIC, Reassembly, Seen};
use crate::wire::proto::{self, data_packet::Value};

/// Most messages that wait for an open channel; more are refused as `Busy`.
pub const MAX_QUEUED: usize = 64;

#[derive(Debug)]
enum Waiting {
    Message { request: RequestId, text: String, at: Time },
    Data { data: Vec<u8>, topic: String, to: Vec<String> },
}

/// Messages of one room.
#[derive(Debug, Default)]
pub(super) struct Messages {
    waiting: VecDeque<Waiting>,
    sequence: u32,
    reassembly: Reassembly,
    seen: Seen,
}

impl Messages {
    pub(super) fn receive_states(&self) -> Vec<proto::DataChannelReceiveState> {
        self.seen.states()
    }

    /// Another participant of ours begins to count anew.
    pub(super) fn restart(&mut self) {
        self.sequence = 0;
    }

    /// Requests that will not be answered any more.
    pub(super) fn take_requests(&mut self) -> Vec<RequestId> {
        self.waiting
            .drain(..)
            .filter_map(|waiting| match waiting {
                Waiting::Message { request, .. } => Some(request),
                Waiting::Data { .. } => None,
            })
            .collect()
    }
}

impl Room {
    pub(super) fn send_message(&mut self, request: RequestId, text: String, now: Time) {
        if !self.permission.data {
            self.request_done(request, Err(not_allowed()));
        } else if self.messages.waiting.len() >= MAX_QUEUED {
            let text = "too many messages wait for the connection: try again later";
            self.request_done(request, Err(Error::new(ErrorKind::Busy, text)));
        } else {
            self.messages.waiting.push_back(Waiting::Message { request, text, at: now });
        }
    }

    pub(super) fn send_data(&mut self, data: Vec<u8>, topic: String, to: Vec<String>, delivery: Delivery) {
        if !self.permission.data {
            self.log.line(Level::Warn, "room", format_args!("data was not sent: {}", not_allowed()));
            return;
        }
        match delivery {
            // Lossy data that has to wait is late: it is lost instead.
            Delivery::Lossy if !self.may_send_data() => {}
            Delivery::Lossy => {
                let packet = data::user(data, &topic, to, Delivery::Lossy);
                if let Err(error) = self.send_packet(packet, Delivery::Lossy) {
                    self.log.line(Level::Warn, "room", format_args!("data was not sent: {error}"));
                }
            }
            Delivery::Reliable if self.messages.waiting.len() >= MAX_QUEUED => {
                self.log.line(Level::Warn, "room", format_args!("data was not sent: too much waits already"));
            }
            Delivery::Reliable => self.messages.waiting.push_back(Waiting::Data { data, topic, to }),
        }
    }

    fn may_send_data(&self) -> bool {
        self.are_channels_open && self.answered.is_some() && self.lost.is_none()
    }

    /// Sends what waits; only while connected.
    pub(super) fn settle_messages(&mut self) {
        while self.may_send_data() {
            match self.messages.waiting.pop_front() {
                Some(Waiting::Message { request, text, at }) => {
                    let id = self.random.text(20);
                    let packets = data::text_stream(&id, CHAT_TOPIC, &text, self.wall_ms(at), &[]);
                    let sent: Result<Vec<()>> = packets
                        .into_iter()
                        .map(|packet| self.send_packet(packet, Delivery::Reliable))
                        .collect();
                    self.request_done(request, sent.map(|_| ()));
                }
                Some(Waiting::Data { data, topic, to }) => {
                    let packet = data::user(data, &topic, to, Delivery::Reliable);
                    if let Err(error) = self.send_packet(packet, Delivery::Reliable) {
                        self.log.line(Level::Warn, "room", format_args!("data was not sent: {error}"));
                    }
                }
                None => return,
            }
        }
    }

    fn send_packet(&mut self, mut packet: proto::DataPacket, delivery: Delivery) -> Result<()> {
        packet.participant_sid = self.own_sid.clone();
        packet.participant_identity = self.user.user_id.clone();
        if delivery == Delivery::Reliable {
            self.messages.sequence += 1;
            packet.sequence = self.messages.sequence;
        }
        let data = data::encode(&packet)?;
        self.output.push_back(Output::SendPeerData { generation: self.generation, delivery, data });
        Ok(())
    }

    pub(super) fn request_done(&mut self, request: RequestId, result: Result<()>) {
        self.tell(Event::RequestDone { room: self.room, request, error: result.err() });
    }

    /// A message came on a data channel.
    pub(super) fn data(&mut self, delivery: Delivery, bytes: &[u8], now: Time) {
        if self.answered.is_none() {
            return;
        }
        let packet = match data::decode(bytes) {
            Ok(packet) => packet,
            Err(error) => {
                self.log.line(Level::Debug, "room", format_args!("passed over: {error}"));
                return;
            }
        };
        if delivery == Delivery::Reliable
            && !self.messages.seen.is_fresh(&packet.participant_sid, packet.sequence, now)
        {
            return;
        }
        let Some(value) = packet.value else { return };
        let user = self.sender(packet.participant_identity, &packet.participant_sid);
        let room = self.room;
        match value {
            Value::User(packet) => self.tell(Event::Data {
                room,
                user,
                topic: packet.topic.unwrap_or_default(),
                data: packet.payload,
                delivery,
            }),
            Value::ChatMessage(chat) if !chat.deleted => self.tell(Event::RoomMessage {
                room,
                user,
                message_id: chat.id,
                text: chat.message,
                sent_at_ms: chat.timestamp,
            }),
            value => {
                let text = self.messages.reassembly.handle(&user.user_id, value, now);
                if let Some(text) = text.filter(|text| text.topic == CHAT_TOPIC) {
                    self.tell(Event::RoomMessage {
                        room,
                        user,
                        message_id: text.id,
                        text: text.text,
                        sent_at_ms: text.sent_at_ms,
                    });
                }
            }
        }
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

fn not_allowed() -> Error {
    Error::new(
        ErrorKind::NotAllowed,
        "the token does not let this user send data: get one with canPublishData",
    )
}

//! Messages between participants: data packets on the two channels, stamped with their sender and forwarded.
//!
//! The server does not read the content (a message, a chunk of a stream, an RPC), except for voice reports, which it
//! consumes (`report.rs`). Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use prost::Message as _;

use crate::clock::Time;
use crate::log::Level;
use crate::transport::Channel;
use crate::wire::data;
use crate::wire::proto::{self, data_packet};
use crate::wire::report;

use super::core::ServerCore;
use super::limit::MAX_DATA_PACKET;
use super::participant::ParticipantKey;

impl ServerCore {
    /// Forwards a data packet to the participants that it names, or to all others in the room.
    pub(super) fn data(&mut self, from: ParticipantKey, channel: Channel, data: &[u8], now: Time) {
        let Some(sender) = self.participants.get_mut(&from) else { return };
        if !sender.claims.can_publish_data
            || data.len() > MAX_DATA_PACKET
            || !sender.data_rate.take(data.len(), now)
        {
            self.stats.data_dropped += 1;
            return;
        }
        let Ok(mut packet) = proto::DataPacket::decode(data) else {
            self.stats.data_dropped += 1;
            return;
        };
        if let Some(data_packet::Value::User(user)) = &packet.value
            && user.topic.as_deref() == Some(report::TOPIC)
        {
            return self.voice_report(from, &user.payload, now);
        }
        if channel == Channel::Reliable && packet.sequence > 0 {
            // After a resume, a client resends packets that may have been lost.
            if !data::is_newer(packet.sequence, sender.last_data_sequence) {
                return;
            }
            sender.last_data_sequence = packet.sequence;
        }
        packet.participant_sid.clone_from(&sender.sid);
        packet.participant_identity = sender.identity().to_owned();
        let room = sender.room;
        let Some(destinations) = stamp(&mut packet, channel) else { return };
        let bytes = packet.encode_to_vec();
        for key in self.members(room) {
            if key == from {
                continue;
            }
            let Some(receiver) = self.participants.get_mut(&key) else { continue };
            let is_meant = destinations.is_empty()
                || destinations.iter().any(|name| name == receiver.identity() || *name == receiver.sid);
            if is_meant {
                self.deliver(key, channel, &bytes, now);
            }
        }
    }

    fn deliver(&mut self, to: ParticipantKey, channel: Channel, bytes: &[u8], now: Time) {
        let Some(receiver) = self.participants.get_mut(&to) else { return };
        let is_sent = if receiver.has_channels {
            receiver.peer.send_data(channel, bytes, now).is_ok()
        } else {
            channel == Channel::Reliable && receiver.keep_data(bytes)
        };
        if is_sent {
            self.stats.data_forwarded += 1;
        } else {
            self.stats.data_dropped += 1;
        }
        self.touch(to);
    }

    /// A participant's data channels are open: sends the data that waited for them.
    pub(super) fn channels_open(&mut self, key: ParticipantKey, now: Time) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.has_channels = true;
        for bytes in std::mem::take(&mut participant.waiting_data) {
            if let Err(error) = participant.peer.send_data(Channel::Reliable, &bytes, now) {
                self.stats.data_dropped += 1;
                return self.log(Level::Debug, format!("a waiting message was dropped: {error}"));
            }
        }
        self.touch(key);
    }
}

/// Writes sender and channel into a packet. Returns its destinations; `None`: the packet is not for participants.
#[expect(deprecated, reason = "older clients read and write the older fields")]
fn stamp(packet: &mut proto::DataPacket, channel: Channel) -> Option<Vec<String>> {
    packet.kind = match channel {
        Channel::Reliable => data_packet::Kind::Reliable,
        Channel::Lossy => data_packet::Kind::Lossy,
    } as i32;
    let mut destinations = packet.destination_identities.clone();
    match &mut packet.value {
        // Metrics are for the server; only the server sends active speakers.
        None | Some(data_packet::Value::Metrics(_) | data_packet::Value::Speaker(_)) => return None,
        Some(data_packet::Value::User(user)) => {
            user.participant_sid.clone_from(&packet.participant_sid);
            user.participant_identity.clone_from(&packet.participant_identity);
            destinations.append(&mut user.destination_identities.clone());
            destinations.append(&mut user.destination_sids.clone());
        }
        Some(_) => {}
    }
    Some(destinations)
}

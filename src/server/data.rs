//! Messages between participants: data packets on the two channels, stamped with their sender and forwarded.
//!
//! The server does not read the content (a message, a chunk of a stream, an RPC), except for voice reports, which it
//! consumes (`report.rs`). Reliable data is never dropped: what a receiver does not take yet waits in its queue
//! (`data_queue.rs`). While that queue is long, the senders are held back. A receiver that holds senders back and takes too little is
//! closed. Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::sync::Arc;

use prost::Message as _;

use crate::clock::Time;
use crate::error::ErrorKind;
use crate::log::Level;
use crate::transport::Channel;
use crate::wire::data;
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::request_response::Reason;
use crate::wire::proto::{self, DisconnectReason, data_packet};
use crate::wire::report;

use super::core::ServerCore;
use super::data_queue::Message;
use super::limit::{MAX_DATA_PACKET, MAX_DATA_QUEUE, MAX_DATA_UNACKNOWLEDGED};
use super::participant::{Participant, ParticipantKey};
use super::room::RoomKey;
use super::timer::Timer;

impl ServerCore {
    /// Forwards a data packet to the participants that it names, or to all others in the room.
    pub(super) fn data(&mut self, from: ParticipantKey, channel: Channel, data: &[u8], now: Time) {
        let Some(sender) = self.participants.get_mut(&from) else { return };
        if !sender.claims.can_publish_data || data.len() > MAX_DATA_PACKET {
            self.stats.data_dropped += 1;
            return;
        }
        match channel {
            // What comes next is read when the rate permits it.
            Channel::Reliable => {
                if let Some(at) = sender.data_rate.charge(data.len(), now) {
                    self.hold_until(from, at);
                }
            }
            Channel::Lossy => {
                if !sender.data_rate.take(data.len(), now) {
                    self.stats.data_dropped += 1;
                    return;
                }
            }
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
        let Some(sender) = self.participants.get_mut(&from) else { return };
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
        self.distribute(room, Some(from), channel, packet, now);
    }

    /// Sends a packet to the participants that it names, or to all but its sender. `from`: `None` for the server.
    pub(super) fn distribute(
        &mut self,
        room: RoomKey,
        from: Option<ParticipantKey>,
        channel: Channel,
        mut packet: proto::DataPacket,
        now: Time,
    ) {
        let Some(destinations) = stamp(&mut packet, channel) else { return };
        let message = Arc::new(packet.encode_to_vec());
        let length = message.len();
        if length > MAX_DATA_PACKET {
            // Its sender's names are in it now. No connection takes it.
            self.stats.data_dropped += 1;
            return;
        }
        self.data_held += length;
        for key in self.members(room) {
            let Some(receiver) = self.participants.get(&key).filter(|_| Some(key) != from) else { continue };
            if is_meant(receiver, &destinations) {
                match channel {
                    Channel::Reliable => self.enqueue(key, from, message.clone(), now),
                    Channel::Lossy => self.send_lossy(key, &message, now),
                }
            }
        }
        if Arc::into_inner(message).is_some() {
            // It is in no queue.
            self.data_held = self.data_held.saturating_sub(length);
        }
        self.limit_held_data(now);
    }

    fn send_lossy(&mut self, to: ParticipantKey, bytes: &[u8], now: Time) {
        let Some(receiver) = self.participants.get_mut(&to) else { return };
        if receiver.has_channels && receiver.peer.send_data(Channel::Lossy, bytes, now).is_ok() {
            self.stats.data_forwarded += 1;
        } else {
            self.stats.data_dropped += 1;
        }
        self.touch(to);
    }

    /// Queues a reliable message. A long queue holds the sender back.
    fn enqueue(&mut self, to: ParticipantKey, from: Option<ParticipantKey>, message: Message, now: Time) {
        let Some(receiver) = self.participants.get_mut(&to) else { return };
        if !receiver.data_queue.push(message) {
            self.stats.data_dropped += 1;
            return;
        }
        self.flush_data(to, now);
        let Some(receiver) = self.participants.get_mut(&to) else { return };
        let Some(from) = from.filter(|_| receiver.data_queue.bytes() > MAX_DATA_QUEUE) else { return };
        if receiver.data_queue.hold(from, now)
            && let Some(at) = receiver.data_queue.period_ends(receiver.has_channels)
        {
            self.arm(at, Timer::DataPeriod(to));
        }
        if let Some(sender) = self.participants.get_mut(&from) {
            sender.data_pause.receivers.insert(to);
            sender.peer.pause_data(true);
        }
    }

    /// Hands waiting messages to the connection, as many as it takes.
    pub(super) fn flush_data(&mut self, to: ParticipantKey, now: Time) {
        let Some(receiver) = self.participants.get_mut(&to) else { return };
        if !receiver.has_channels || receiver.data_queue.is_empty() {
            return;
        }
        let before = receiver.data_queue.bytes();
        while let Some(message) = receiver.data_queue.front() {
            let waiting = receiver.peer.unacknowledged_data();
            if waiting > 0 && waiting + message.len() > MAX_DATA_UNACKNOWLEDGED {
                break;
            }
            match receiver.peer.send_data(Channel::Reliable, message, now) {
                Ok(()) => self.stats.data_forwarded += 1,
                Err(error) if error.kind == ErrorKind::Busy => break,
                // A message that this client can never get, as one above its SCTP limit, must not hold back the next ones.
                Err(_) => self.stats.data_dropped += 1,
            }
            // The last queue that had the message.
            if let Some(message) = receiver.data_queue.pop().and_then(Arc::into_inner) {
                self.data_held = self.data_held.saturating_sub(message.len());
            }
        }
        if receiver.data_queue.bytes() < before {
            self.touch(to);
            self.release_senders(to);
        }
    }

    /// Reads the data of the senders again that a queue holds back no longer.
    fn release_senders(&mut self, receiver: ParticipantKey) {
        let Some(one) = self.participants.get_mut(&receiver) else { return };
        for sender in one.data_queue.release() {
            self.resume_data(sender, |pause| {
                pause.receivers.remove(&receiver);
            });
        }
    }

    fn resume_data(
        &mut self,
        sender: ParticipantKey,
        change: impl FnOnce(&mut super::data_queue::DataPause),
    ) {
        let Some(sender) = self.participants.get_mut(&sender) else { return };
        change(&mut sender.data_pause);
        if !sender.data_pause.is_on() {
            sender.peer.pause_data(false);
            let key = sender.key;
            self.touch(key);
        }
    }

    /// The participant sent reliable data above its rate: the next is read at `at`.
    fn hold_until(&mut self, key: ParticipantKey, at: Time) {
        let Some(sender) = self.participants.get_mut(&key) else { return };
        sender.data_pause.until = Some(at);
        sender.peer.pause_data(true);
        self.arm(at, Timer::DataRate(key));
    }

    /// The rate of a participant permits further data.
    pub(super) fn data_rate_timeout(&mut self, key: ParticipantKey) {
        self.resume_data(key, |pause| pause.until = None);
    }

    /// A participant has held senders back for a period.
    pub(super) fn data_period_timeout(&mut self, key: ParticipantKey, now: Time) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        if !one.has_channels {
            self.drop_data(key);
            return self.release_senders(key);
        }
        if one.data_queue.is_too_slow(now) {
            return self.close_for_data(key, "it takes reliable data too slowly", now);
        }
        if let Some(at) = one.data_queue.period_ends(true) {
            self.arm(at, Timer::DataPeriod(key));
        }
    }

    /// Above the limit for all data that the server holds, the receivers that hold senders back for the longest time are closed, then
    /// the senders of which most is unread.
    fn limit_held_data(&mut self, now: Time) {
        while self.data_held + self.data_unread > self.data_limit {
            let since = |one: &Participant| one.data_queue.holds_since().map(|since| (since, one.key));
            let slowest = self.participants.values().filter_map(since).min().map(|(_, key)| key);
            if let Some(slowest) = slowest {
                self.close_for_data(slowest, "too much reliable data waits for it", now);
                continue;
            }
            let fastest = self.participants.values().filter(|one| one.unread_data > 0);
            let Some(key) = fastest.max_by_key(|one| one.unread_data).map(|one| one.key) else { return };
            self.close_for_data(key, "it sends data too fast", now);
        }
    }

    /// Continues what waits for a participant whose connection has handled something, and counts what it has not read.
    pub(super) fn continue_data(&mut self, key: ParticipantKey, now: Time) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        let unread = one.peer.unread_data();
        let before = std::mem::replace(&mut one.unread_data, unread);
        self.data_unread = self.data_unread.saturating_sub(before) + unread;
        if !one.data_queue.is_empty() {
            self.flush_data(key, now);
        }
        if unread > before {
            self.limit_held_data(now);
        }
    }

    /// Closes a participant whose data exceeds a limit. Its client logs in again, and has lost what waited.
    fn close_for_data(&mut self, key: ParticipantKey, why: &str, now: Time) {
        self.stats.readers_closed += 1;
        self.log(Level::Warn, format!("a client was closed: {why}"));
        let reason = proto::RequestResponse {
            reason: Reason::LimitExceeded as i32,
            message: format!("this client was closed because {why}: use a faster connection, or send less"),
            ..Default::default()
        };
        self.send(key, proto::signal_response::Message::RequestResponse(reason));
        self.remove(key, DisconnectReason::MediaFailure, Some(Action::Reconnect), now);
    }

    /// Drops what waits for a participant whose data channels did not open in time.
    fn drop_data(&mut self, key: ParticipantKey) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        let dropped = one.data_queue.refuse();
        self.stats.data_dropped += dropped.len() as u64;
        for message in dropped.into_iter().filter_map(Arc::into_inner) {
            self.data_held = self.data_held.saturating_sub(message.len());
        }
    }

    /// A participant was removed: what waited for it is dropped, and its senders are read again.
    pub(super) fn forget_data(&mut self, participant: &mut Participant) {
        self.data_unread = self.data_unread.saturating_sub(participant.unread_data);
        for message in participant.data_queue.refuse().into_iter().filter_map(Arc::into_inner) {
            self.data_held = self.data_held.saturating_sub(message.len());
        }
        for sender in participant.data_queue.release() {
            self.resume_data(sender, |pause| {
                pause.receivers.remove(&participant.key);
            });
        }
    }

    /// A participant's data channels are open: sends the data that waited for them.
    pub(super) fn channels_open(&mut self, key: ParticipantKey, now: Time) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.has_channels = true;
        participant.data_queue.channels_open();
        // The period in which it holds senders back is longer from now on.
        if let Some(at) = participant.data_queue.period_ends(true) {
            self.arm(at, Timer::DataPeriod(key));
        }
        self.flush_data(key, now);
        self.touch(key);
    }

    /// Whether a further reliable message of the server would wait behind a long queue of a participant that it is for.
    pub(super) fn has_long_data_queue(&self, room: RoomKey, packet: &proto::DataPacket) -> bool {
        let destinations = destinations(packet);
        self.members(room)
            .iter()
            .filter_map(|key| self.participants.get(key))
            .any(|one| is_meant(one, &destinations) && one.data_queue.bytes() > MAX_DATA_QUEUE)
    }
}

fn is_meant(receiver: &Participant, destinations: &BTreeSet<String>) -> bool {
    destinations.is_empty()
        || destinations.contains(receiver.identity())
        || destinations.contains(&receiver.sid)
}

/// The participants that a packet names. A set, because a hostile packet names thousands.
#[expect(deprecated, reason = "older clients read and write the older fields")]
fn destinations(packet: &proto::DataPacket) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = packet.destination_identities.iter().cloned().collect();
    if let Some(data_packet::Value::User(user)) = &packet.value {
        names.extend(user.destination_identities.iter().chain(&user.destination_sids).cloned());
    }
    names
}

/// Writes sender and channel into a packet. Returns its destinations; `None`: the packet is not for participants.
#[expect(deprecated, reason = "older clients read and write the older fields")]
fn stamp(packet: &mut proto::DataPacket, channel: Channel) -> Option<BTreeSet<String>> {
    packet.kind = match channel {
        Channel::Reliable => data_packet::Kind::Reliable,
        Channel::Lossy => data_packet::Kind::Lossy,
    } as i32;
    match &mut packet.value {
        // Metrics are for the server; only the server sends active speakers.
        None | Some(data_packet::Value::Metrics(_) | data_packet::Value::Speaker(_)) => return None,
        Some(data_packet::Value::User(user)) => {
            user.participant_sid.clone_from(&packet.participant_sid);
            user.participant_identity.clone_from(&packet.participant_identity);
        }
        Some(_) => {}
    }
    Some(destinations(packet))
}

//! Messages between participants: data packets on the two channels, stamped with their sender and forwarded.
//!
//! The server does not read the content (a message, a chunk of a stream, an RPC), except for voice reports, which it
//! consumes (`report.rs`). Reliable data is never dropped: what a receiver does not take yet waits in its queue
//! (`data_queue.rs`). While that queue is long, the senders are held back. A receiver that holds senders back for too long in total is
//! closed. Lossy data, and with it the voice reports, does not wait for reliable data. Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::sync::Arc;

use prost::Message as _;

use crate::clock::Time;
use crate::error::ErrorKind;
use crate::event::Delivery;
use crate::log::Level;
use crate::transport::Channel;
use crate::wire::attempt::Attempt;
use crate::wire::data;
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::request_response::Reason;
use crate::wire::proto::{self, DisconnectReason, data_packet};
use crate::wire::report::{self, VoiceReport};

use super::core::ServerCore;
use super::data_queue::Message;
use super::limit::{
    DATA_HOLD_ABOVE, DATA_HOLD_BELOW, DATA_HOLD_MS, DATA_HOLD_RENEWAL, MAX_DATA_PACKET, MAX_DATA_QUEUE,
    MAX_DATA_UNACKNOWLEDGED,
};
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
                if !sender.lossy_rate.take(data.len(), now) {
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
        let room = self.rooms.get_mut(&receiver.room);
        let earlier =
            || room.and_then(|room| room.hold_times.remove(&receiver.claims.identity)).unwrap_or_default();
        if receiver.data_queue.hold(from, earlier, now)
            && let Some(at) = receiver.data_queue.plan_check(receiver.has_channels, now)
        {
            self.arm(at, Timer::DataHold(to));
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
        let taken = before - receiver.data_queue.bytes();
        if taken > 0 {
            receiver.data_queue.taken(taken, now);
            self.touch(to);
            self.release_senders(to, now);
        }
    }

    /// Reads the data of the senders again that a queue holds back no longer.
    fn release_senders(&mut self, receiver: ParticipantKey, now: Time) {
        let Some(one) = self.participants.get_mut(&receiver) else { return };
        for sender in one.data_queue.release(now) {
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

    /// Checks a participant that holds senders back.
    pub(super) fn data_hold_timeout(&mut self, key: ParticipantKey, now: Time) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        if !one.has_channels {
            self.drop_data(key);
            return self.release_senders(key, now);
        }
        if one.data_queue.is_too_slow(now) {
            return self.close_for_data(key, "it takes reliable data too slowly", now);
        }
        if let Some(at) = one.data_queue.plan_check(true, now) {
            self.arm(at, Timer::DataHold(key));
        }
    }

    /// Above the limit for all data that the server holds, the participants with the most of it are closed: what waits for a receiver,
    /// and what is unread of a sender.
    fn limit_held_data(&mut self, now: Time) {
        while self.data_held + self.data_unread > self.data_limit {
            let share = |one: &Participant| one.data_queue.bytes().max(one.unread_data);
            let Some(largest) = self.participants.values().max_by_key(|one| share(one)) else { return };
            let why = match (largest.unread_data, share(largest)) {
                (_, 0) => return,
                (unread, share) if unread == share => "it sends data too fast",
                _ => "too much reliable data waits for it",
            };
            self.close_for_data(largest.key, why, now);
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
        self.request_hold(key, now);
        if unread > before {
            self.limit_held_data(now);
        }
    }

    /// Asks the client of a sender of which much is unread to wait, and when little is left, to go on. A client of this library then
    /// leaves the association to its lossy data. Other clients are stopped by SCTP.
    pub(super) fn request_hold(&mut self, key: ParticipantKey, now: Time) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        let until = one.data_pause.renew_at;
        let is_long = one.unread_data > until.map_or(DATA_HOLD_ABOVE, |_| DATA_HOLD_BELOW);
        let hold_ms = match until {
            None if is_long && Attempt::of(&one.client).is_some() => DATA_HOLD_MS,
            Some(at) if is_long && at <= now => DATA_HOLD_MS,
            Some(_) if !is_long => 0,
            _ => return,
        };
        one.data_pause.renew_at = (hold_ms > 0).then(|| now + DATA_HOLD_RENEWAL);
        let renew_at = one.data_pause.renew_at;
        let report = VoiceReport { hold_ms: Some(hold_ms), ..VoiceReport::default() };
        let packet = data::user(report.encode(), report::TOPIC, Vec::new(), Delivery::Lossy);
        if let Ok(bytes) = data::encode(&packet) {
            self.send_lossy(key, &bytes, now);
        }
        if let Some(at) = renew_at {
            self.arm(at, Timer::HoldRequest(key));
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
        if let Some(room) = self.rooms.get_mut(&participant.room) {
            let spent = participant.data_queue.hold_time(self.now);
            room.keep_hold_time(participant.identity(), spent, self.now);
        }
        for sender in participant.data_queue.release(self.now) {
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
        // It may hold senders back for longer from now on.
        if let Some(at) = participant.data_queue.plan_check(true, now) {
            self.arm(at, Timer::DataHold(key));
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

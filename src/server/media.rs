//! Media: the participant of a datagram, forwarding of packets, audio levels, quality.
//!
//! The time-critical path of the server: a packet is handled once when it arrives, and once for each subscriber. Part of
//! [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use crate::clock::Time;
use crate::log::Level;
use crate::transport::{Mid, Protocol, RED, Received, RtpPacket, SenderId, stun_transaction, stun_ufrag};
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason};
use crate::wire::red;

use super::address::Remote;
use super::connection_state::{ConnectionState, Stage};
use super::core::{FAILED_TIMEOUT, ServerCore};
use super::history::{self, PayloadPreference};
use super::participant::{ParticipantKey, Track};
use super::quality::{self, Sample};
use super::room::RoomKey;
use super::speaker::{self, ACTIVE_LEVEL, SpeakerChange};
use super::timer::Timer;

/// Assumed duration of a packet when its timestamp does not show it.
const DEFAULT_PACKET: Duration = Duration::from_millis(20);

impl ServerCore {
    /// Passes a datagram to the connection of its participant.
    ///
    /// An address becomes known by a connectivity check that is signed for a connection of this server. Other datagrams
    /// from unknown addresses are dropped after a table look-up. An unsigned check is dropped wherever it comes from: its
    /// source can be forged, and its ufrag can be overheard.
    pub(super) fn datagram(&mut self, received: Received<'_>, now: Time) {
        let Received { protocol, from, data, .. } = received;
        self.stats.datagrams_received += 1;
        self.stats.bytes_received += data.len() as u64;
        // The first two bits distinguish STUN from other protocols (RFC 7983).
        let named = if data.first().is_some_and(|byte| *byte < 4) { stun_ufrag(data) } else { None };
        let key = match named {
            Some(ufrag) => self.owner_by_check(ufrag, (protocol, from), data, now),
            None => self.addresses.owner((protocol, from)),
        };
        let Some(key) = key else {
            self.stats.datagrams_unknown += 1;
            return;
        };
        if let Some(participant) = self.participants.get_mut(&key) {
            participant.peer.receive(received, now);
            self.touch(key);
        } else if let Some((owner, peer)) = self.subscriber_with(key) {
            peer.receive(received, now);
            self.touch(owner);
        }
    }

    /// Whether a TCP connection from this address belongs to a session: a check that was signed for the session came from it.
    pub fn owns_tcp(&self, from: SocketAddr) -> bool {
        self.addresses.owner((Protocol::Tcp, from)).is_some()
    }

    /// The participant of a connectivity check, if the check is signed with its connection's password and may use its
    /// source address.
    fn owner_by_check(
        &mut self,
        ufrag: &str,
        from: Remote,
        data: &[u8],
        now: Time,
    ) -> Option<ParticipantKey> {
        let key = *self.ufrags.get(ufrag)?;
        let is_signed = match self.participants.get(&key) {
            Some(participant) => participant.peer.has_signed(data),
            None => self.subscriber_with(key)?.1.has_signed(data),
        };
        (is_signed && self.addresses.checked(key, from, stun_transaction(data), now)).then_some(key)
    }

    /// The part of a user's connection that an attacker may know: ufrag and password of the server's end, and the user's
    /// address. For simulated attacks.
    #[cfg(feature = "sim")]
    pub fn media_path(&self, room: &str, user: &str) -> Option<(String, String, SocketAddr)> {
        let key = self.find(room, user)?;
        let peer = &self.participants.get(&key)?.peer;
        let address = self.addresses.latest(key)?;
        Some((peer.local_ufrag().to_owned(), peer.local_password().to_owned(), address))
    }

    /// Forwards a packet to the subscribers of its track.
    pub(super) fn forward(&mut self, key: ParticipantKey, mid: &Mid, packet: RtpPacket, now: Time) {
        self.stats.packets_received += 1;
        let Some(publisher) = self.participants.get_mut(&key) else { return };
        // Limited here, where the packet is authenticated and has cost nothing for the subscribers yet.
        if !publisher.media_rate.take(packet.payload.len(), now) {
            self.stats.packets_dropped += 1;
            return;
        }
        let Some(track) = publisher.m_lines.get(mid).and_then(|sid| publisher.tracks.get_mut(sid)) else {
            return;
        };
        track.arrivals.take(packet.sequence, packet.timestamp, now);
        if track.info.muted {
            return;
        }
        let sound = match track.last_timestamp.replace(packet.timestamp) {
            Some(last) => match packet.timestamp.wrapping_sub(last) {
                units @ 120..=5760 => Duration::from_micros(u64::from(units) * 1000 / 48),
                _ => DEFAULT_PACKET,
            },
            None => DEFAULT_PACKET,
        };
        let mut is_loud = false;
        if let Some(level) = packet.level {
            track.audio_level.observe(level.minus_dbov, sound, now);
            is_loud = level.minus_dbov <= ACTIVE_LEVEL;
        }
        let room = publisher.room;
        if track.history.refuses(packet.sequence) {
            // It was overtaken and has been recovered meanwhile.
            if track.history.has(packet.sequence) {
                track.recovered.arrived_late();
            }
            return;
        }
        track.recovered.take(packet.sequence);
        let level = packet.level.map(|level| level.minus_dbov);
        let is_selected = match (self.config.max_forwarded_talkers, self.rooms.get_mut(&room)) {
            (0, _) | (_, None) => true,
            (most, Some(entry)) => entry.talkers.take(key, level, most, now),
        };
        if !is_selected {
            track.hold(packet, now);
            if is_loud {
                self.start_speaker_timer(room, now);
            }
            return;
        }
        track.is_held = false;
        // Missing packets of which this packet has a copy are forwarded before it, to every subscriber: each hop repairs
        // its own losses, and subscribers get the track with all its copies, as if nothing had been lost before this
        // server.
        let recovered = history::copies_in(&packet, |sequence| track.history.lacks(sequence));
        let copies = red::copies(&packet.payload);
        for copy in recovered {
            let Some(track) = self.track_in(key, mid) else { return };
            track.recovered.rebuilt();
            let copy = track.history.with_copies(copy, copies);
            self.forward_to_subscribers(key, mid, copy, now);
        }
        self.forward_to_subscribers(key, mid, packet, now);
        if is_loud {
            self.start_speaker_timer(room, now);
        }
    }

    /// The track that a publisher sends on an m-line.
    fn track_in(&mut self, key: ParticipantKey, mid: &Mid) -> Option<&mut Track> {
        let publisher = self.participants.get_mut(&key)?;
        publisher.m_lines.get(mid).and_then(|sid| publisher.tracks.get_mut(sid))
    }

    /// Sends a packet to every subscriber, as RED or plain Opus by the subscriber's preference, and keeps it to be resent.
    fn forward_to_subscribers(&mut self, key: ParticipantKey, mid: &Mid, mut packet: RtpPacket, now: Time) {
        let Some(track) = self.track_in(key, mid) else { return };
        let mut listeners = std::mem::take(&mut track.down_tracks);
        let (sequence, timestamp, marker) = (packet.sequence, packet.timestamp, packet.marker);
        let mut plain = None;
        for down_track in &mut listeners {
            let Some(listener) = self.participants.get_mut(&down_track.to) else { continue };
            let Some(numbers) = down_track.pass(sequence, timestamp, now) else { continue };
            let out = match down_track.preference {
                PayloadPreference::Opus if packet.payload_type == RED => {
                    if plain.is_none() {
                        plain = history::without_copies(&packet);
                    }
                    // A packet that cannot be parsed as RED is useless to subscribers of plain Opus.
                    let Some(plain) = &mut plain else { continue };
                    plain
                }
                _ => &mut packet,
            };
            out.sequence = numbers.sequence;
            out.timestamp = numbers.timestamp;
            out.marker = marker || numbers.begins;
            if let Ok(true) = listener.down_peer_mut().send_rtp(down_track.sender, out, now) {
                self.stats.packets_forwarded += 1;
                if !listener.is_written {
                    listener.is_written = true;
                    self.written.push(down_track.to);
                }
            }
        }
        // Nothing above changed the list, so it is put back.
        if let Some(track) = self.track_in(key, mid) {
            track.down_tracks = listeners;
            (packet.sequence, packet.timestamp, packet.marker) = (sequence, timestamp, marker);
            track.history.keep(packet, now);
        }
    }

    /// A subscriber requests packets of a track: those that are kept are resent.
    pub(super) fn resend(&mut self, key: ParticipantKey, sender: SenderId, sequences: &[u16], now: Time) {
        let Some(listener) = self.participants.get(&key) else { return };
        let subscription =
            listener.subscriptions.iter().find(|(_, subscription)| subscription.sender == Some(sender));
        // A little less than the last round trip, in case it has become shorter.
        let round_trip = listener.down_peer().round_trip().unwrap_or_default() * 9 / 10;
        let Some((publisher, sid)) =
            subscription.map(|(sid, subscription)| (subscription.publisher, sid.clone()))
        else {
            return;
        };
        let track = self.participants.get_mut(&publisher).and_then(|one| one.tracks.get_mut(&sid));
        let Some(track) = track else { return };
        let Some(down_track) = track.down_tracks.iter_mut().find(|one| one.to == key) else { return };
        let mut again = Vec::new();
        for sequence in sequences {
            let Some(origin) = down_track.origin(*sequence) else { continue };
            let Some(packet) = track.history.find(origin.sequence, down_track.preference, round_trip, now)
            else {
                continue;
            };
            if !down_track.may_resend(now) {
                break;
            }
            again.push(RtpPacket {
                sequence: origin.sent,
                timestamp: packet.timestamp.wrapping_add(origin.timestamp_shift),
                marker: packet.marker || origin.begins,
                ..packet
            });
        }
        let Some(listener) = self.participants.get_mut(&key) else { return };
        for packet in again {
            self.stats.packets_resent += u64::from(listener.down_peer_mut().resend(sender, &packet, now));
        }
        self.touch(key);
    }

    /// Starts the room's timer of audio level windows, which stops while no user speaks.
    fn start_speaker_timer(&mut self, room: RoomKey, now: Time) {
        if let Some(entry) = self.rooms.get_mut(&room)
            && !entry.has_speaker_timer
        {
            entry.has_speaker_timer = true;
            self.arm(now + speaker::INTERVAL, Timer::Speakers(room));
        }
    }

    /// Ends a window of audio levels and announces the changes of active speakers.
    pub(super) fn speakers_timeout(&mut self, room_key: RoomKey, now: Time) {
        let members = self.members(room_key);
        let mut levels = BTreeMap::new();
        let mut is_anyone_talking = false;
        for key in &members {
            let Some(participant) = self.participants.get_mut(key) else { continue };
            let mut loudest = 0f32;
            for track in participant.tracks.values_mut() {
                let level = track.audio_level.close_window(now);
                loudest = loudest.max(if track.info.muted { 0.0 } else { level });
            }
            if loudest > 0.0 {
                is_anyone_talking = true;
                levels.insert(*key, loudest);
            }
        }
        let Some(room) = self.rooms.get_mut(&room_key) else { return };
        let was_anyone_talking = room.speakers.is_anyone();
        room.speakers.update(levels);
        room.has_speaker_timer = is_anyone_talking || was_anyone_talking;
        if room.has_speaker_timer {
            self.arm(now + speaker::INTERVAL, Timer::Speakers(room_key));
        }
        for key in members {
            self.send_speakers(key);
        }
    }

    /// Sends a participant the changes of active speakers that its client does not know yet. A client knows its own participant
    /// and the participants to whom it subscribes.
    pub(super) fn send_speakers(&mut self, key: ParticipantKey) {
        let Some(listener) = self.participants.get(&key) else { return };
        let Some(room) = self.rooms.get(&listener.room) else { return };
        if !room.speakers.is_anyone() && !listener.speakers.is_anyone() {
            return;
        }
        let hears = |speaker: ParticipantKey| {
            speaker == key
                || listener.subscriptions.values().any(|subscription| subscription.publisher == speaker)
        };
        let heard = room.speakers.current().iter().filter(|(speaker, _)| hears(**speaker));
        let heard = heard.map(|(speaker, level)| (*speaker, *level)).collect();
        let changes = self.participants.get_mut(&key).map(|one| one.speakers.update(heard));
        let speakers: Vec<proto::SpeakerInfo> = changes
            .into_iter()
            .flatten()
            .filter_map(|SpeakerChange { speaker, level }| {
                let sid = self.participants.get(&speaker)?.sid.clone();
                Some(proto::SpeakerInfo { sid, level, active: level > 0.0 })
            })
            .collect();
        if !speakers.is_empty() {
            self.send(key, Message::SpeakersChanged(proto::SpeakersChanged { speakers }));
        }
    }

    /// Handles a subscriber's receiver report about a track.
    pub(super) fn report(&mut self, key: ParticipantKey, sender: SenderId, sample: Sample, now: Time) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        if let Some((track, subscription)) =
            participant.subscriptions.iter_mut().find(|(_, subscription)| subscription.sender == Some(sender))
        {
            subscription.report = Some(sample);
            let track = track.clone();
            self.voice_sample(key, &track, sample, now);
        }
    }

    /// Computes the quality of all participants in a room and announces the changes.
    pub(super) fn quality_timeout(&mut self, room_key: RoomKey, now: Time) {
        let members = self.members(room_key);
        if members.is_empty() {
            if let Some(room) = self.rooms.get_mut(&room_key) {
                room.has_quality_timer = false;
            }
            return;
        }
        self.arm(now + quality::INTERVAL, Timer::Quality(room_key));
        let mut updates = Vec::new();
        for key in &members {
            let Some(participant) = self.participants.get_mut(key) else { continue };
            if participant.state.stage() < Stage::Active {
                continue;
            }
            let round_trip = participant
                .subscriptions
                .values()
                .filter_map(|subscription| subscription.report?.round_trip)
                .min();
            let sent = participant
                .tracks
                .values_mut()
                .filter_map(|track| quality::close_interval(&mut track.arrivals))
                .map(|sample| Sample { round_trip, ..sample });
            let received =
                participant.subscriptions.values_mut().filter_map(|subscription| subscription.report.take());
            let samples: Vec<Sample> = sent.chain(received).collect();
            let is_lost = participant.state.is_media_lost();
            if let Some((quality, score)) = participant.quality.update(samples.into_iter(), is_lost) {
                updates.push(proto::ConnectionQualityInfo {
                    participant_sid: participant.sid.clone(),
                    quality: quality as i32,
                    score,
                });
            }
        }
        if !updates.is_empty() {
            let update = proto::ConnectionQualityUpdate { updates };
            self.send_all(members, Message::ConnectionQuality(update));
        }
    }

    /// Media is connected.
    pub(super) fn media_connected(&mut self, key: ParticipantKey) {
        if self.change_state(key, ConnectionState::media_connected) == Some(true) {
            self.broadcast_info(key);
            self.report_joined(key);
        }
    }

    /// Media is interrupted and may come back.
    pub(super) fn media_disconnected(&mut self, key: ParticipantKey, now: Time) {
        self.change_state(key, |state| state.media_lost(now));
    }

    /// Media ended and cannot come back.
    pub(super) fn media_failed(&mut self, key: ParticipantKey, now: Time) {
        if self.change_state(key, ConnectionState::media_failed).is_some() {
            self.arm(now + FAILED_TIMEOUT, Timer::Failed(key));
        }
    }

    /// A client whose media ended did not leave: it is asked to log in again.
    pub(super) fn failed_timeout(&mut self, key: ParticipantKey, now: Time) {
        let Some(one) = self.participants.get(&key).filter(|one| one.state.has_failed()) else { return };
        let reason = if one.state.stage() < Stage::Active {
            DisconnectReason::JoinFailure
        } else {
            DisconnectReason::ConnectionTimeout
        };
        self.log(Level::Info, "a participant was removed: its media connection failed");
        self.remove(key, reason, Some(Action::Reconnect), now);
    }
}

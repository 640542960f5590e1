//! Sessions: a participant joins, resumes, gets a new token, leaves or is removed.
//!
//! Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::clock::Time;
use crate::error::{Error, Result};
use crate::log::Level;
use crate::transport::PeerConnection;
use crate::wire::attempt::Attempt;
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason, participant_info};
use crate::wire::token::{self, Claims};

use super::admission::{Admitted, Refusal};
use super::connection_state::{ConnectionState, Stage};
use super::core::{
    JOIN_TIMEOUT, LIVEKIT_VERSION, Output, PING_INTERVAL_S, PING_TIMEOUT_S, PROTOCOL, REFRESH_INTERVAL,
    REFRESH_LIFETIME, ServerCore,
};
use super::data_queue::{DataPause, DataQueue};
use super::limit::{Bucket, INFO_BURST, MAX_DEPARTURES, MAX_TRACKS, SIGNAL_BURST, Throughput};
use super::participant::{Negotiation, Participant, ParticipantKey, SubscriptionPermission};
use super::quality::{self, Quality};
use super::report::Reporting;
use super::room::{Room, RoomKey, opus};
use super::simulate::Simulation;
use super::speaker::Speakers;
use super::timer::Timer;
use super::webhook::RoomEvent;

impl ServerCore {
    /// Whether a login finds space. A user who replaces an earlier login needs none.
    pub(super) fn has_space(&self, admitted: &Admitted) -> Result<(), Refusal> {
        let claims = &admitted.claims;
        let room = self.names.get(&claims.room).and_then(|key| self.rooms.get(key));
        if self.is_draining {
            return Err(super::core::shutting_down());
        }
        if self.find(&claims.room, &claims.identity).is_some() {
            return Ok(());
        }
        if self.participants.len() >= self.config.max_users {
            return Err(Refusal::new(503, "the server is full: try again later"));
        }
        match room {
            Some(room) if room.members.len() >= room.max_members(self.config.max_users_per_room) => {
                Err(Refusal::new(503, "the room is full: try again later"))
            }
            None if self.rooms.len() >= self.config.max_rooms => {
                Err(Refusal::new(503, "the server has the maximum number of rooms: try again later"))
            }
            _ => Ok(()),
        }
    }

    /// The participant of this identity in this room.
    pub(super) fn find(&self, room: &str, identity: &str) -> Option<ParticipantKey> {
        let room = self.rooms.get(self.names.get(room)?)?;
        room.members
            .iter()
            .copied()
            .find(|key| self.participants.get(key).is_some_and(|one| one.identity() == identity))
    }

    /// Admits a client: a new participant, or the signalling of an earlier participant that resumes.
    pub(super) fn join(
        &mut self,
        conn: u64,
        admitted: Admitted,
        from: IpAddr,
        now: Time,
    ) -> Result<(), Refusal> {
        if admitted.join.reconnect {
            self.resume(conn, admitted, now);
            return Ok(());
        }
        self.has_space(&admitted)?;
        let Admitted { claims, key: signer, join, is_page, has_two_connections } = admitted;
        if let Some(earlier) = self.find(&claims.room, &claims.identity) {
            if self.participants.get(&earlier).is_some_and(|known| is_overtaken(&join, known)) {
                return Err(Refusal::new(409, "a later attempt of the same client has joined"));
            }
            self.log(Level::Info, "the user logged in to the room again: the earlier login ends");
            self.remove(earlier, DisconnectReason::DuplicateIdentity, Some(Action::Disconnect), now);
        }
        let settings = self.peer_settings(is_page, &claims, from, now);
        let failed =
            |error: Error| Refusal::new(500, format!("the media connection could not be created: {error}"));
        let peer = PeerConnection::server(&settings, &self.certificate, now).map_err(failed)?;
        let subscriber = has_two_connections.then(|| self.new_subscriber(&settings, now));
        let subscriber = subscriber.transpose().map_err(failed)?;
        let room = self.room_named(&claims.room, now);
        let key = ParticipantKey(self.fresh_key());
        let sid = self.fresh_sid("PA_");
        let wall = self.wall(now);
        let mut participant = participant(key, room, sid, claims, signer, &join, peer, wall, conn);
        participant.is_muted =
            self.rooms.get(&room).is_some_and(|room| room.muted.contains(participant.identity()));
        participant.join_deadline = now + JOIN_TIMEOUT;
        self.participants.insert(key, participant);
        if let Some(subscriber) = subscriber {
            self.attach_subscriber(key, subscriber);
        }
        if let Some(entry) = self.rooms.get_mut(&room) {
            entry.members.insert(key);
            entry.empty_since = None;
            entry.was_joined = true;
            if !std::mem::replace(&mut entry.has_quality_timer, true) {
                self.arm(now + quality::INTERVAL, Timer::Quality(room));
            }
        }
        self.attach(conn, key, now);
        self.stats.logins += 1;
        self.outputs.push_back(Output::Accept { conn });
        let response = self.join_response(key);
        self.send(key, Message::Join(response));
        self.refresh(key, now);
        self.arm(now + JOIN_TIMEOUT, Timer::Join(key));
        // The first track above the limit is answered with the reason.
        for request in join.add_track_requests.into_iter().take(MAX_TRACKS + 1) {
            self.add_track(key, request, now);
        }
        self.reconcile_subscriptions(key);
        if let Some(offer) = join.publisher_offer.filter(|offer| !offer.sdp.is_empty()) {
            self.offer(key, offer, now);
        }
        self.offer_waiting_tracks(key, now);
        self.send_speakers(key);
        Ok(())
    }

    /// The room of this name, which is created if there is none.
    pub(super) fn room_named(&mut self, name: &str, now: Time) -> RoomKey {
        if let Some(key) = self.names.get(name) {
            return *key;
        }
        let key = RoomKey(self.fresh_key());
        let room = Room::new(self.fresh_sid("RM_"), name.to_owned(), self.wall(now));
        self.rooms.insert(key, room);
        self.names.insert(name.to_owned(), key);
        self.report_room(key, RoomEvent::Started);
        key
    }

    fn server_info(&self) -> proto::ServerInfo {
        proto::ServerInfo {
            edition: proto::server_info::Edition::Standard as i32,
            version: LIVEKIT_VERSION.to_owned(),
            protocol: PROTOCOL,
            node_id: self.node.clone(),
            // The version of this server. By this text, audioroom's clients recognise a server that sums up their voice reports.
            debug_info: concat!("audioroom ", env!("CARGO_PKG_VERSION")).to_owned(),
            ..Default::default()
        }
    }

    /// The description of a room as clients see it.
    pub(super) fn room_info(&self, room: RoomKey) -> Option<proto::Room> {
        let publishers = |key: &&ParticipantKey| {
            self.participants.get(key).is_some_and(|one| one.published().next().is_some())
        };
        let room = self.rooms.get(&room)?;
        let count = room.members.iter().filter(publishers).count() as u32;
        Some(room.info(self.config.empty_room_timeout, count))
    }

    /// The participants that `key` may see, without itself.
    fn others(&self, key: ParticipantKey, room: RoomKey) -> Vec<proto::ParticipantInfo> {
        self.members(room)
            .iter()
            .filter(|other| **other != key)
            .filter_map(|other| self.participants.get(other))
            .filter(|other| other.is_visible())
            .map(Participant::info)
            .collect()
    }

    fn join_response(&mut self, key: ParticipantKey) -> proto::JoinResponse {
        let mut trailer = vec![0; 16];
        self.random.fill(&mut trailer);
        let Some(participant) = self.participants.get(&key) else { return Default::default() };
        proto::JoinResponse {
            room: self.room_info(participant.room),
            participant: Some(participant.info()),
            other_participants: self.others(key, participant.room),
            server_version: LIVEKIT_VERSION.to_owned(),
            ping_timeout: PING_TIMEOUT_S,
            ping_interval: PING_INTERVAL_S,
            server_info: Some(self.server_info()),
            sif_trailer: trailer,
            enabled_publish_codecs: vec![opus()],
            fast_publish: participant.claims.can_publish,
            ..Default::default()
        }
    }

    /// The signalling of an earlier session resumes.
    fn resume(&mut self, conn: u64, admitted: Admitted, now: Time) {
        let Admitted { claims, join, .. } = admitted;
        let known = self.find(&claims.room, &claims.identity).filter(|key| {
            self.participants.get(key).is_some_and(|one| {
                (join.participant_sid.is_empty() || one.sid == join.participant_sid)
                    && !one.state.has_failed()
                    && !is_overtaken(&join, one)
            })
        });
        self.outputs.push_back(Output::Accept { conn });
        let Some(key) = known else {
            let leave = leave(DisconnectReason::StateMismatch, Action::Reconnect);
            self.outputs.push_back(Output::Send {
                conn,
                data: super::signal::encode(Message::Leave(leave)),
                text: false,
            });
            self.outputs.push_back(Output::Close { conn });
            return;
        };
        if self.fails_at_once(key, conn, now) {
            return;
        }
        self.attach(conn, key, now);
        let Some(participant) = self.participants.get_mut(&key) else { return };
        if let Some(client) = join.client_info {
            participant.client = client;
        }
        let departures = std::mem::take(&mut participant.departures);
        let (room, last_message_seq) = (participant.room, participant.last_data_sequence);
        // A request for an offer may have been lost with the old connection.
        participant.negotiation.is_asked = false;
        for subscription in participant.subscriptions.values_mut() {
            subscription.requests = 0;
        }
        // So may changes of the active speakers: the client gets the complete list.
        participant.speakers = Speakers::default();
        let replaced = self.change_state(key, |state| state.resumed(conn)).flatten();
        if let Some(replaced) = replaced {
            self.detach(replaced);
            self.outputs.push_back(Output::Close { conn: replaced });
        }
        let server_info = Some(self.server_info());
        self.send(
            key,
            Message::Reconnect(proto::ReconnectResponse {
                server_info,
                last_message_seq,
                ..Default::default()
            }),
        );
        if !departures.is_empty() {
            self.send(key, Message::Update(proto::ParticipantUpdate { participants: departures }));
        }
        let mut participants = self.others(key, room);
        participants.extend(self.participants.get(&key).map(Participant::info));
        self.send(key, Message::Update(proto::ParticipantUpdate { participants }));
        self.send_speakers(key);
        if let Some(room) = self.room_info(room) {
            self.send(key, Message::RoomUpdate(proto::RoomUpdate { room: Some(room) }));
        }
        self.refresh(key, now);
        if let Some(state) = join.sync_state {
            self.sync_state(key, state, now);
        }
        match join.publisher_offer.filter(|offer| !offer.sdp.is_empty()) {
            Some(offer) => self.offer(key, offer, now),
            // A second connection gets its offer below.
            None if self.participants.get(&key).is_some_and(|one| one.subscriber.is_some()) => {}
            None => self.ask_for_offer(key),
        }
        self.fail_after_resume(key, conn, now);
        self.resume_subscriber(key, now);
    }

    /// The WebSocket is closed. An active participant may resume for a while.
    pub(super) fn closed(&mut self, conn: u64, now: Time) {
        let Some(connection) = self.detach(conn) else { return };
        let key = connection.participant;
        if self.participants.get(&key).is_none_or(|one| one.state.signalling() != Some(conn)) {
            return;
        }
        if self.change_state(key, |state| state.signalling_lost(now)) == Some(false) {
            self.remove(key, DisconnectReason::SignalClose, None, now);
        }
    }

    /// Changes the connection state of a participant and moves the timer of its removal. `None`: there is no such
    /// participant.
    pub(super) fn change_state<T>(
        &mut self,
        key: ParticipantKey,
        change: impl FnOnce(&mut ConnectionState) -> T,
    ) -> Option<T> {
        let state = &mut self.participants.get_mut(&key)?.state;
        let before = state.removed_at();
        let result = change(state);
        let after = state.removed_at();
        if let Some(before) = before {
            self.disarm(before, Timer::Removal(key));
        }
        if let Some(after) = after {
            self.arm(after, Timer::Removal(key));
        }
        Some(result)
    }

    pub(super) fn join_timeout(&mut self, key: ParticipantKey, now: Time) {
        if self.participants.get(&key).is_some_and(|one| one.state.stage() < Stage::Active) {
            self.log(Level::Info, "a participant was removed: its media connection did not come up");
            self.remove(key, DisconnectReason::JoinFailure, Some(Action::Disconnect), now);
        }
    }

    /// Sends a new token, and again after [`REFRESH_INTERVAL`].
    pub(super) fn refresh(&mut self, key: ParticipantKey, now: Time) {
        let wall = self.wall(now);
        let Some(participant) = self.participants.get(&key) else { return };
        let Some(signer) = self.config.keys.iter().find(|one| one.key == participant.signer) else { return };
        let claims = &participant.claims;
        let remaining = claims.expires.saturating_sub(wall).max(REFRESH_LIFETIME);
        let fresh = Claims {
            not_before: None,
            expires: wall + remaining,
            name: participant.name.clone(),
            metadata: participant.metadata.clone(),
            attributes: participant.attributes.clone(),
            ..claims.clone()
        };
        match token::sign(signer, &fresh, wall) {
            Ok(token) => self.send(key, Message::RefreshToken(token)),
            // The metadata may exceed the size of a token. The old token stays valid.
            Err(error) => self.log(Level::Debug, format!("a token was not renewed: {error}")),
        }
        if self.is_draining {
            return;
        }
        let at = now + REFRESH_INTERVAL;
        // A resume renews the token too, so the renewal that was due is postponed.
        if let Some(participant) = self.participants.get_mut(&key)
            && let Some(before) = participant.refresh_at.replace(at)
        {
            self.disarm(before, Timer::Refresh(key));
        }
        self.arm(at, Timer::Refresh(key));
    }

    /// Removes a participant. `action`: the request to its client; `None` sends no message.
    pub(super) fn remove(
        &mut self,
        key: ParticipantKey,
        reason: DisconnectReason,
        action: Option<Action>,
        now: Time,
    ) {
        if let Some(action) = action {
            self.send(key, Message::Leave(leave(reason, action)));
        }
        self.report_left(key);
        let tracks: Vec<String> =
            self.participants.get(&key).map(|one| one.tracks.keys().cloned().collect()).unwrap_or_default();
        for track in tracks {
            self.unsubscribe_all(key, &track);
        }
        let Some(mut participant) = self.participants.remove(&key) else { return };
        if let Some(conn) = participant.state.signalling() {
            self.detach(conn);
            self.outputs.push_back(Output::Close { conn });
        }
        // A DTLS close often arrives before the leave message, and a client that sees it first reconnects as the user that
        // was just removed. A client that was notified by signalling therefore gets no DTLS close.
        let notifies = action.is_none() || participant.state.signalling().is_none();
        self.close_subscriber(&mut participant, notifies, now);
        if notifies {
            participant.peer.close(now);
            while let Some(datagram) = participant.peer.poll_datagram() {
                self.outputs.push_back(Output::Datagram(datagram));
            }
        }
        self.forget_data(&mut participant);
        self.unschedule(&participant);
        self.addresses.forget(key);
        self.ufrags.remove(&participant.ufrag);
        for (track, subscription) in &participant.subscriptions {
            if let Some(track) =
                self.participants.get_mut(&subscription.publisher).and_then(|one| one.tracks.get_mut(track))
            {
                track.down_tracks.retain(|down_track| down_track.to != key);
            }
        }
        let room_key = participant.room;
        if let Some(room) = self.rooms.get_mut(&room_key) {
            room.members.remove(&key);
            room.speakers.forget(key);
            if room.members.is_empty() {
                room.empty_since = Some(now);
                let at = now + room.timeout(self.config.empty_room_timeout);
                self.arm(at, Timer::Empty(room_key));
            }
        }
        for member in self.members(room_key) {
            if let Some(other) = self.participants.get_mut(&member) {
                other.speakers.forget(key);
            }
        }
        if participant.is_visible() {
            self.announce_departure(&participant, reason);
        }
    }

    fn announce_departure(&mut self, participant: &Participant, reason: DisconnectReason) {
        let mut info = participant.info();
        info.state = participant_info::State::Disconnected as i32;
        info.disconnect_reason = reason as i32;
        info.version += 1;
        info.tracks.clear();
        let members = self.members(participant.room);
        for member in &members {
            if let Some(other) = self.participants.get_mut(member)
                && other.state.signalling().is_none()
                && other.departures.len() < MAX_DEPARTURES
            {
                // A participant that was away needs the names of those who left, not their metadata.
                let (metadata, attributes) = Default::default();
                other.departures.push(proto::ParticipantInfo { metadata, attributes, ..info.clone() });
            }
        }
        self.send_all(members, Message::Update(proto::ParticipantUpdate { participants: vec![info] }));
    }

    /// Removes a room that stayed empty.
    pub(super) fn forget_if_empty(&mut self, key: RoomKey, now: Time) {
        let default = self.config.empty_room_timeout;
        let is_due = |room: &Room| room.empty_since.is_some_and(|since| now >= since + room.timeout(default));
        if self.rooms.get(&key).is_some_and(is_due) {
            self.forget_room(key);
        }
    }

    /// Removes a room that has no participants.
    pub(super) fn forget_room(&mut self, key: RoomKey) {
        self.report_room(key, RoomEvent::Finished);
        if let Some(room) = self.rooms.remove(&key) {
            self.names.remove(&room.name);
        }
    }

    /// The server shuts down: every client is asked to log in elsewhere.
    pub(super) fn drain(&mut self, now: Time) {
        self.is_draining = true;
        let everyone: Vec<ParticipantKey> = self.participants.keys().copied().collect();
        // All participants leave, so no departure is announced.
        for room in self.rooms.values_mut() {
            room.members.clear();
        }
        for key in everyone {
            self.remove(key, DisconnectReason::ServerShutdown, Some(Action::Reconnect), now);
        }
    }
}

/// A leave message. Clients older than the field `action` read `can_reconnect`.
pub(super) fn leave(reason: DisconnectReason, action: Action) -> proto::LeaveRequest {
    proto::LeaveRequest {
        can_reconnect: action != Action::Disconnect,
        reason: reason as i32,
        action: action as i32,
        regions: None,
    }
}

/// Whether the request was made by the same process as the request with which `known` joined or resumed last, and before that
/// one. Such a request waited on the way, and its client has given it up.
fn is_overtaken(join: &proto::JoinRequest, known: &Participant) -> bool {
    let made = join.client_info.as_ref().and_then(Attempt::of);
    made.zip(Attempt::of(&known.client)).is_some_and(|(made, known)| made.is_before(known))
}

#[expect(
    clippy::too_many_arguments,
    reason = "called once; a struct of these would be the participant itself"
)]
fn participant(
    key: ParticipantKey,
    room: RoomKey,
    sid: String,
    claims: Claims,
    signer: String,
    join: &proto::JoinRequest,
    peer: PeerConnection,
    joined: std::time::Duration,
    conn: u64,
) -> Participant {
    let mut attributes = claims.attributes.clone();
    let mut metadata = claims.metadata.clone();
    if claims.can_update_own_metadata {
        attributes
            .extend(join.participant_attributes.iter().map(|(name, value)| (name.clone(), value.clone())));
        if !join.metadata.is_empty() {
            metadata.clone_from(&join.metadata);
        }
    }
    Participant {
        key,
        room,
        sid,
        signer,
        name: claims.name.clone(),
        metadata,
        attributes,
        client: join.client_info.clone().unwrap_or_default(),
        state: ConnectionState::Joining { conn },
        version: 1,
        joined,
        departures: Vec::new(),
        peer,
        subscriber: None,
        has_channels: false,
        ufrag: String::new(),
        media_rate: Throughput::media(),
        data_rate: Throughput::data(),
        lossy_rate: Throughput::data(),
        signal_budget: Bucket::full(SIGNAL_BURST, Time::ZERO),
        info_rate: Bucket::full(INFO_BURST, Time::ZERO),
        is_info_due: false,
        peer_deadline: None,
        refresh_at: None,
        is_touched: false,
        is_written: false,
        tracks: BTreeMap::new(),
        m_lines: BTreeMap::new(),
        auto_subscribe: join.connection_settings.as_ref().is_some_and(|settings| settings.auto_subscribe),
        choices: BTreeMap::new(),
        subscriptions: BTreeMap::new(),
        permission: SubscriptionPermission::default(),
        is_muted: false,
        negotiation: Negotiation::default(),
        simulation: Simulation::default(),
        reporting: Reporting::default(),
        last_data_sequence: 0,
        data_queue: DataQueue::default(),
        data_pause: DataPause::default(),
        unread_data: 0,
        speakers: Speakers::default(),
        join_deadline: Time::ZERO,
        quality: Quality::default(),
        claims,
    }
}

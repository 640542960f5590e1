//! RoomService: participants are listed, changed, muted and removed; their subscriptions are changed; data is sent to them.
//!
//! Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use super::{Code, Failure, Outcome};
use crate::clock::Time;
use crate::server::core::ServerCore;
use crate::server::limit::MAX_DATA_PACKET;
use crate::server::participant::{Participant, ParticipantKey};
use crate::server::webhook::TrackEvent;
use crate::transport::Channel;
use crate::wire::proto::leave_request::Action;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason, data_packet};

/// Length of a nonce, by which clients recognise a packet that arrives twice.
const NONCE: usize = 16;

impl ServerCore {
    /// The participant of this identity. Error: `NotFound`.
    fn participant_named(&self, room: &str, identity: &str) -> Outcome<ParticipantKey> {
        self.find(room, identity).ok_or_else(|| Failure::new(Code::NotFound, "participant does not exist"))
    }

    fn info_of(&self, key: ParticipantKey) -> Outcome<proto::ParticipantInfo> {
        let info = self.participants.get(&key).map(Participant::info);
        info.ok_or_else(|| Failure::new(Code::NotFound, "participant does not exist"))
    }

    /// Everyone in a room, hidden participants too. A room that does not exist has nobody.
    pub(super) fn list_participants(
        &self,
        request: proto::ListParticipantsRequest,
    ) -> Outcome<proto::ListParticipantsResponse> {
        let members = self.names.get(&request.room).map(|room| self.members(*room)).unwrap_or_default();
        let participants = members.iter().filter_map(|key| self.info_of(*key).ok()).collect();
        Ok(proto::ListParticipantsResponse { participants })
    }

    pub(super) fn get_participant(
        &self,
        request: proto::RoomParticipantIdentity,
    ) -> Outcome<proto::ParticipantInfo> {
        self.info_of(self.participant_named(&request.room, &request.identity)?)
    }

    /// Removes a participant. Its client does not come back by itself.
    pub(super) fn remove_participant(
        &mut self,
        request: proto::RoomParticipantIdentity,
        now: Time,
    ) -> Outcome<proto::RemoveParticipantResponse> {
        let key = self.participant_named(&request.room, &request.identity)?;
        self.remove(key, DisconnectReason::ParticipantRemoved, Some(Action::Disconnect), now);
        Ok(proto::RemoveParticipantResponse {})
    }

    /// Sets or lifts the server mute of the participant who publishes the track. It covers all tracks of the participant, who cannot
    /// lift it.
    pub(super) fn mute_published_track(
        &mut self,
        request: proto::MuteRoomTrackRequest,
        now: Time,
    ) -> Outcome<proto::MuteRoomTrackResponse> {
        let key = self.participant_named(&request.room, &request.identity)?;
        let track = |core: &ServerCore| {
            let track = core.participants.get(&key).and_then(|one| one.tracks.get(&request.track_sid));
            track.map(|track| track.info.clone())
        };
        if track(self).is_none() {
            return Err(Failure::new(Code::NotFound, "track is not found"));
        }
        let muted = self.mute(&request.room, &request.identity, request.muted, now);
        muted.map_err(|error| Failure::new(Code::NotFound, error.to_string()))?;
        Ok(proto::MuteRoomTrackResponse { track: track(self) })
    }

    /// Changes name, metadata, attributes and permissions. Empty ones stay; an attribute that is set to nothing is deleted. A
    /// participant stays hidden or visible.
    pub(super) fn update_participant(
        &mut self,
        request: proto::UpdateParticipantRequest,
        now: Time,
    ) -> Outcome<proto::ParticipantInfo> {
        let key = self.participant_named(&request.room, &request.identity)?;
        if !self.change_metadata(key, &request.name, &request.metadata, &request.attributes) {
            return Err(Failure::new(
                Code::InvalidArgument,
                "name, metadata or attributes exceed limits: send shorter ones",
            ));
        }
        if let Some(permission) = request.permission {
            self.set_permission(key, &permission, now);
        }
        self.announce(key);
        self.info_of(key)
    }

    /// Sets what a participant may do. Tracks that it may no longer publish end, and subscriptions that it may no longer have.
    fn set_permission(&mut self, key: ParticipantKey, permission: &proto::ParticipantPermission, now: Time) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        let claims = &mut one.claims;
        claims.can_subscribe = permission.can_subscribe;
        claims.can_publish = permission.can_publish;
        claims.can_publish_data = permission.can_publish_data;
        claims.can_update_own_metadata = permission.can_update_metadata;
        claims.can_publish_sources = permission
            .can_publish_sources()
            .map(|source| source.as_str_name().to_ascii_lowercase())
            .collect();
        let forbidden: Vec<String> = one
            .tracks
            .iter()
            .filter(|(_, track)| !one.may_publish(track.info.source()))
            .map(|(sid, _)| sid.clone())
            .collect();
        for sid in forbidden {
            self.report_track(key, &sid, TrackEvent::Unpublished);
            self.unsubscribe_all(key, &sid);
            if let Some(one) = self.participants.get_mut(&key)
                && let Some(mid) = one.tracks.remove(&sid).and_then(|track| track.mid)
            {
                one.m_lines.remove(&mid);
            }
            self.send(key, Message::TrackUnpublished(proto::TrackUnpublishedResponse { track_sid: sid }));
        }
        self.reconcile_subscriptions(key);
        // What the participant may receive from now on needs m-lines.
        self.ask_for_offer(key);
        // The new token has the new permissions, for the client's next login.
        self.refresh(key, now);
    }

    /// Subscribes a participant to tracks, or ends the subscriptions.
    pub(super) fn update_subscriptions(
        &mut self,
        request: proto::UpdateSubscriptionsRequest,
        now: Time,
    ) -> Outcome<proto::UpdateSubscriptionsResponse> {
        let key = self.participant_named(&request.room, &request.identity)?;
        let update = proto::UpdateSubscription {
            track_sids: request.track_sids,
            subscribe: request.subscribe,
            participant_tracks: request.participant_tracks,
        };
        self.update_subscription(key, update, now);
        Ok(proto::UpdateSubscriptionsResponse {})
    }

    /// Sends data to the named participants, or to all.
    #[expect(deprecated, reason = "older clients read and write the older fields")]
    pub(super) fn send_data(
        &mut self,
        request: proto::SendDataRequest,
        now: Time,
    ) -> Outcome<proto::SendDataResponse> {
        if !request.nonce.is_empty() && request.nonce.len() != NONCE {
            let text =
                format!("nonce should be {NONCE} bytes or not present, got: {} bytes", request.nonce.len());
            return Err(Failure::new(Code::InvalidArgument, text));
        }
        let room = self.named(&request.room)?;
        let channel = match request.kind() {
            data_packet::Kind::Reliable => Channel::Reliable,
            data_packet::Kind::Lossy => Channel::Lossy,
        };
        let user = proto::UserPacket {
            payload: request.data,
            topic: request.topic,
            nonce: request.nonce,
            destination_sids: request.destination_sids,
            destination_identities: request.destination_identities.clone(),
            ..Default::default()
        };
        let packet = proto::DataPacket {
            destination_identities: request.destination_identities,
            value: Some(data_packet::Value::User(user)),
            ..Default::default()
        };
        if prost::Message::encoded_len(&packet) > MAX_DATA_PACKET {
            let text = format!("the data is too long: a packet may have at most {MAX_DATA_PACKET} bytes");
            return Err(Failure::new(Code::InvalidArgument, text));
        }
        if channel == Channel::Reliable && self.has_long_data_queue(room, &packet) {
            let text = "a receiver takes data too slowly: try again later";
            return Err(Failure::new(Code::ResourceExhausted, text));
        }
        self.distribute(room, None, channel, packet, now);
        Ok(proto::SendDataResponse {})
    }
}

//! Requests of clients over signalling.
//!
//! Part of [`ServerCore`]; server's thread; sans-IO. Offers, subscriptions and the sync state of a resume are in
//! `subscription.rs`.
#![forbid(unsafe_code)]

use std::collections::HashMap;

use crate::clock::Time;
use crate::config::{MAX_STREAM_ID, MAX_USER_NAME};
use crate::wire::proto::request_response::{Reason, Request};
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, DisconnectReason, TrackSource, TrackType, signal_request};
use crate::wire::reception::Reception;

use super::admission::attribute_bytes;
use super::core::ServerCore;
use super::history::{History, Recovered};
use super::limit::{MAX_ATTRIBUTES, MAX_METADATA, MAX_TRACKS};
use super::participant::{ParticipantKey, Track, has_feature};
use super::speaker::Loudness;

impl ServerCore {
    /// Carries out a request, or answers why not.
    pub(super) fn request(&mut self, key: ParticipantKey, request: signal_request::Message, now: Time) {
        use signal_request::Message as Ask;
        match request {
            Ask::Offer(offer) => self.offer(key, offer, now),
            Ask::AddTrack(request) => self.add_track(key, request, now),
            Ask::Mute(request) => self.mute_request(key, request),
            Ask::Subscription(request) => self.update_subscription(key, request, now),
            Ask::TrackSetting(request) => self.track_setting(key, request),
            Ask::SubscriptionPermission(request) => self.subscription_permission(key, request),
            Ask::SyncState(state) => self.sync_state(key, state, now),
            Ask::Leave(_) => self.remove(key, DisconnectReason::ClientInitiated, None, now),
            Ask::Ping(_) => {
                let answer = Message::Pong(self.wall(now).as_millis() as i64);
                self.send(key, answer);
            }
            Ask::PingReq(ping) => {
                let answer = proto::Pong {
                    last_ping_timestamp: ping.timestamp,
                    timestamp: self.wall(now).as_millis() as i64,
                };
                self.send(key, Message::PongResp(answer));
            }
            Ask::UpdateMetadata(request) => self.update_metadata(key, request),
            Ask::UpdateAudioTrack(request) => self.update_audio_track(key, request),
            Ask::Simulate(scenario) => self.simulate(key, scenario, now),
            Ask::Answer(answer) => self.subscriber_answer(key, answer, now),
            // The server is ICE-lite: it answers connectivity checks from any address, and checks only addresses from which a
            // check came, so it needs no remote candidates.
            Ask::Trickle(_) => {}
            Ask::UpdateVideoTrack(request) => {
                self.refuse(
                    key,
                    0,
                    Reason::UnsupportedType,
                    "this server carries audio only",
                    Some(Request::UpdateVideoTrack(request)),
                );
            }
            Ask::PublishDataTrackRequest(request) => {
                self.refuse(
                    key,
                    0,
                    Reason::UnsupportedType,
                    "this server does not support data tracks",
                    Some(Request::PublishDataTrack(request)),
                );
            }
            Ask::UnpublishDataTrackRequest(request) => {
                self.refuse(
                    key,
                    0,
                    Reason::UnsupportedType,
                    "this server does not support data tracks",
                    Some(Request::UnpublishDataTrack(request)),
                );
            }
            #[expect(deprecated, reason = "named so that no request is forgotten")]
            Ask::UpdateLayers(_)
            | Ask::UpdateDataSubscription(_)
            | Ask::StoreDataBlobRequest(_)
            | Ask::GetDataBlobRequest(_) => {
                self.refuse(
                    key,
                    0,
                    Reason::UnsupportedType,
                    "this server does not support this request",
                    None,
                );
            }
        }
    }

    fn refuse(
        &mut self,
        key: ParticipantKey,
        request_id: u32,
        reason: Reason,
        message: &str,
        request: Option<Request>,
    ) {
        self.send(
            key,
            Message::RequestResponse(proto::RequestResponse {
                request_id,
                reason: reason as i32,
                message: message.to_owned(),
                request,
            }),
        );
    }

    /// A client announces a track. It is published when an offer carries it.
    pub(super) fn add_track(&mut self, key: ParticipantKey, request: proto::AddTrackRequest, now: Time) {
        let _ = now;
        let Some(one) = self.participants.get(&key) else { return };
        let fault = if request.r#type() != TrackType::Audio {
            Some((Reason::UnsupportedType, "this server carries audio only"))
        } else if !one.may_publish(request.source()) {
            Some((Reason::NotAllowed, "the token does not permit publishing from this source"))
        } else if one.tracks.len() >= MAX_TRACKS {
            Some((Reason::LimitExceeded, "this participant has too many tracks"))
        } else if request.name.len() > MAX_STREAM_ID
            || request.cid.len() > MAX_STREAM_ID
            || request.stream.len() > MAX_STREAM_ID
        {
            Some((Reason::LimitExceeded, "the track's name is too long"))
        } else if request.cid.is_empty() {
            Some((Reason::InvalidRequest, "the track has no cid"))
        } else {
            None
        };
        if let Some((reason, text)) = fault {
            // LiveKit's JavaScript client does not read this refusal, and its page would wait 10 s for an answer. An answer without
            // a track rejects the page's promise at once, before the client has added anything to its connection.
            let answer = one.is_javascript().then(|| request.cid.clone());
            self.refuse(key, 0, reason, text, Some(Request::AddTrack(request)));
            if let Some(cid) = answer {
                self.send(key, Message::TrackPublished(proto::TrackPublishedResponse { cid, track: None }));
            }
            return;
        }
        // A repeated announcement is answered with the same track.
        if let Some(track) = one.tracks.values().find(|track| track.cid == request.cid) {
            let answer = proto::TrackPublishedResponse { cid: request.cid, track: Some(track.info.clone()) };
            return self.send(key, Message::TrackPublished(answer));
        }
        let letter = match request.source() {
            TrackSource::Microphone => "M",
            TrackSource::ScreenShareAudio => "s",
            _ => "",
        };
        let sid = self.fresh_sid(&format!("TR_A{letter}"));
        let cid = request.cid.clone();
        let is_muted_by_user = request.muted;
        let mut info = track_info(sid.clone(), request);
        let Some(one) = self.participants.get_mut(&key) else { return };
        info.muted |= one.is_muted;
        let is_muted_by_server = one.is_muted;
        let track = Track {
            info: info.clone(),
            is_muted_by_user,
            was_muted_by_user: is_muted_by_user,
            cid: cid.clone(),
            mid: None,
            down_tracks: Vec::new(),
            is_subscribed: false,
            audio_level: Loudness::default(),
            arrivals: Reception::default(),
            last_timestamp: None,
            history: History::default(),
            recovered: Recovered::default(),
            is_held: false,
        };
        one.tracks.insert(sid.clone(), track);
        self.send(key, Message::TrackPublished(proto::TrackPublishedResponse { cid, track: Some(info) }));
        if is_muted_by_server {
            self.send(key, Message::Mute(proto::MuteTrackRequest { sid, muted: true }));
        }
    }

    fn mute_request(&mut self, key: ParticipantKey, request: proto::MuteTrackRequest) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        let is_muted_by_server = one.is_muted;
        let Some(track) = one.tracks.get_mut(&request.sid) else {
            let text = "there is no such track";
            return self.refuse(key, 0, Reason::NotFound, text, Some(Request::Mute(request)));
        };
        track.is_muted_by_user = request.muted;
        if self.settle_mute(key, &request.sid) {
            self.announce(key);
        }
        if is_muted_by_server && !request.muted {
            self.send(key, Message::Mute(proto::MuteTrackRequest { sid: request.sid, muted: true }));
        }
    }

    /// Applies the user's mute and the server mute to a track. Returns true if its state changed, which must be announced to
    /// the room.
    fn settle_mute(&mut self, key: ParticipantKey, sid: &str) -> bool {
        let Some(one) = self.participants.get_mut(&key) else { return false };
        let is_muted_by_server = one.is_muted;
        let Some(track) = one.tracks.get_mut(sid) else { return false };
        let muted = track.is_muted_by_user || is_muted_by_server;
        if track.info.muted == muted {
            return false;
        }
        track.info.muted = muted;
        track.history.clear();
        track.recovered = Recovered::default();
        for down_track in &mut track.down_tracks {
            down_track.pause();
        }
        true
    }

    /// Sets or lifts the server mute of a participant. Its client gets a message for each track, as LiveKit's clients
    /// expect. A track that the user had muted before stays muted.
    pub(super) fn set_muted_by_server(&mut self, key: ParticipantKey, muted: bool) {
        let Some(one) = self.participants.get_mut(&key).filter(|one| one.is_muted != muted) else { return };
        one.is_muted = muted;
        let mut notified = Vec::new();
        for (sid, track) in &mut one.tracks {
            if muted {
                track.was_muted_by_user = track.is_muted_by_user;
            }
            if muted || !track.was_muted_by_user {
                notified.push(sid.clone());
            }
        }
        let sids: Vec<String> = one.tracks.keys().cloned().collect();
        for sid in sids {
            self.settle_mute(key, &sid);
        }
        self.announce(key);
        for sid in notified {
            self.send(key, Message::Mute(proto::MuteTrackRequest { sid, muted }));
        }
    }

    fn update_audio_track(&mut self, key: ParticipantKey, request: proto::UpdateLocalAudioTrack) {
        let track = self.participants.get_mut(&key).and_then(|one| one.tracks.get_mut(&request.track_sid));
        let Some(track) = track else {
            return self.refuse(
                key,
                0,
                Reason::NotFound,
                "there is no such track",
                Some(Request::UpdateAudioTrack(request)),
            );
        };
        track.info.audio_features = features(&request.features);
        follow_features(&mut track.info);
        self.update_codec_preference(key, &request.track_sid);
        self.announce(key);
        self.refuse(key, 0, Reason::Ok, "", Some(Request::UpdateAudioTrack(request)));
    }

    fn update_metadata(&mut self, key: ParticipantKey, request: proto::UpdateParticipantMetadata) {
        let Some(one) = self.participants.get_mut(&key) else { return };
        let id = request.request_id;
        if !one.claims.can_update_own_metadata {
            let text = "the token does not permit changing metadata (canUpdateOwnMetadata)";
            return self.refuse(key, id, Reason::NotAllowed, text, Some(Request::UpdateMetadata(request)));
        }
        if !self.change_metadata(key, &request.name, &request.metadata, &request.attributes) {
            let text = "name, metadata or attributes are too long";
            return self.refuse(key, id, Reason::LimitExceeded, text, Some(Request::UpdateMetadata(request)));
        }
        self.announce(key);
        self.refuse(key, id, Reason::Ok, "", Some(Request::UpdateMetadata(request)));
    }

    /// Changes a participant's description. Empty texts change nothing; an attribute that is set to nothing is deleted. Returns false if
    /// a limit is exceeded; nothing is changed then.
    pub(super) fn change_metadata(
        &mut self,
        key: ParticipantKey,
        name: &str,
        metadata: &str,
        changes: &HashMap<String, String>,
    ) -> bool {
        let Some(one) = self.participants.get_mut(&key) else { return false };
        let mut attributes = one.attributes.clone();
        for (name, value) in changes {
            if value.is_empty() {
                attributes.remove(name);
            } else {
                attributes.insert(name.clone(), value.clone());
            }
        }
        if name.len() > MAX_USER_NAME
            || metadata.len() > MAX_METADATA
            || attribute_bytes(&attributes) > MAX_METADATA
            || attributes.len() > MAX_ATTRIBUTES
        {
            return false;
        }
        one.attributes = attributes;
        if !name.is_empty() {
            one.name = name.to_owned();
        }
        if !metadata.is_empty() {
            one.metadata = metadata.to_owned();
        }
        true
    }
}

/// The known features, each once.
fn features(numbers: &[i32]) -> Vec<i32> {
    let mut known: Vec<i32> = numbers
        .iter()
        .copied()
        .filter(|number| proto::AudioTrackFeature::try_from(*number).is_ok())
        .collect();
    known.sort_unstable();
    known.dedup();
    known
}

/// Sets the older fields from the features.
#[expect(deprecated, reason = "older clients read the older fields")]
fn follow_features(info: &mut proto::TrackInfo) {
    info.stereo = has_feature(info, proto::AudioTrackFeature::TfStereo);
    info.disable_dtx = has_feature(info, proto::AudioTrackFeature::TfNoDtx);
}

#[expect(deprecated, reason = "older clients read the older fields")]
fn track_info(sid: String, request: proto::AddTrackRequest) -> proto::TrackInfo {
    let mut audio_features = features(&request.audio_features);
    for (flag, feature) in [
        (request.stereo, proto::AudioTrackFeature::TfStereo),
        (request.disable_dtx, proto::AudioTrackFeature::TfNoDtx),
    ] {
        if flag && !audio_features.contains(&(feature as i32)) {
            audio_features.push(feature as i32);
        }
    }
    let stream = match request.source() {
        _ if !request.stream.is_empty() => request.stream.clone(),
        TrackSource::Microphone | TrackSource::Camera => "camera".to_owned(),
        TrackSource::ScreenShare | TrackSource::ScreenShareAudio => "screen".to_owned(),
        TrackSource::Unknown => String::new(),
    };
    let mut info = proto::TrackInfo {
        sid,
        r#type: TrackType::Audio as i32,
        name: request.name,
        muted: request.muted,
        source: request.source,
        mime_type: "audio/opus".into(),
        codecs: vec![proto::SimulcastCodecInfo {
            mime_type: "audio/opus".into(),
            cid: request.cid,
            ..Default::default()
        }],
        // The server could not remove the copies of an end-to-end encrypted track for subscribers without RED.
        disable_red: request.disable_red || request.encryption != 0,
        encryption: request.encryption,
        stream,
        audio_features,
        ..Default::default()
    };
    follow_features(&mut info);
    info
}

//! The requests that describe this client to the server: join, resume, the local track, the state after a resume. Pure.
#![forbid(unsafe_code)]

use super::Room;
use super::publish::LocalStream;
use super::roster::EXTRA_INFO_KEY;
use crate::clock::Time;
use crate::wire::attempt::Attempt;
use crate::wire::proto::{self, encryption::Type as Encryption};

/// LiveKit protocol version of this client. It implements all of it except packet trailers and negotiated data channels.
pub(super) const PROTOCOL: i32 = 16;

impl Room {
    /// The join request with the first offer.
    pub(super) fn join_request(&self, offer: proto::SessionDescription, now: Time) -> proto::JoinRequest {
        let mut request = proto::JoinRequest {
            client_info: Some(self.client_info(now)),
            connection_settings: Some(self.connection_settings()),
            publisher_offer: Some(offer),
            add_track_requests: self.publish.offered().map(|own| self.add_track(own)).into_iter().collect(),
            ..Default::default()
        };
        if let Some(text) = self.extra_info.joining() {
            request.participant_attributes.insert(EXTRA_INFO_KEY.to_owned(), text.to_owned());
        }
        request
    }

    /// The join request that asks the server to resume this participant's session.
    pub(super) fn resume_request(&self, now: Time) -> proto::JoinRequest {
        proto::JoinRequest {
            client_info: Some(self.client_info(now)),
            connection_settings: Some(self.connection_settings()),
            reconnect: true,
            reconnect_reason: proto::ReconnectReason::RrSignalDisconnected as i32,
            participant_sid: self.local_sid.clone(),
            ..Default::default()
        }
    }

    /// The client's state after a resume, sent before all other requests.
    pub(super) fn sync_state(&self) -> proto::SyncState {
        let publish_tracks = self.publish.published().map(|(cid, track)| proto::TrackPublishedResponse {
            cid: cid.to_owned(),
            track: Some(track.clone()),
        });
        // The list holds the exceptions from the server's automatic subscription.
        let exceptions = self.roster.exceptions(self.server_subscribes);
        proto::SyncState {
            offer: self.negotiation.last_offer(),
            answer: self.negotiation.last_answer(),
            subscription: Some(proto::UpdateSubscription {
                track_sids: exceptions,
                subscribe: !self.server_subscribes,
                participant_tracks: Vec::new(),
            }),
            publish_tracks: publish_tracks.into_iter().collect(),
            data_channels: ["_reliable", "_lossy"]
                .into_iter()
                .map(|label| proto::DataChannelInfo {
                    label: label.to_owned(),
                    id: 0,
                    target: proto::SignalTarget::Publisher as i32,
                })
                .collect(),
            datachannel_receive_states: self.messages.receive_states(),
            ..Default::default()
        }
    }

    /// The request that announces the local track.
    #[expect(deprecated, reason = "older servers read the older fields")]
    pub(super) fn add_track(&self, own: &LocalStream) -> proto::AddTrackRequest {
        proto::AddTrackRequest {
            cid: own.cid.clone(),
            name: own.name.clone(),
            r#type: proto::TrackType::Audio as i32,
            source: proto::TrackSource::Microphone as i32,
            muted: self.mute_to_announce(),
            // A copy would have to be encrypted on its own. No client does that: all turn RED off.
            disable_red: self.profile.red == Some(0) || own.is_encrypted,
            encryption: if own.is_encrypted { Encryption::Gcm } else { Encryption::None } as i32,
            audio_features: self.audio_features(),
            stereo: self.profile.channels == 2,
            disable_dtx: !self.profile.dtx,
            ..Default::default()
        }
    }

    /// The announced features of the local microphone, in ascending order.
    pub(super) fn audio_features(&self) -> Vec<i32> {
        let features = [
            (self.profile.channels == 2, proto::AudioTrackFeature::TfStereo),
            (!self.profile.dtx, proto::AudioTrackFeature::TfNoDtx),
        ];
        features.into_iter().filter(|(is_so, _)| *is_so).map(|(_, feature)| feature as i32).collect()
    }

    fn connection_settings(&self) -> proto::ConnectionSettings {
        proto::ConnectionSettings {
            auto_subscribe: self.server_subscribes,
            auto_subscribe_data_track: Some(false),
            ..Default::default()
        }
    }

    /// The SDK is unknown, so that servers apply no work-arounds for the faults of another SDK.
    fn client_info(&self, now: Time) -> proto::ClientInfo {
        proto::ClientInfo {
            sdk: proto::client_info::Sdk::Unknown as i32,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            protocol: PROTOCOL,
            os: std::env::consts::OS.to_owned(),
            other_sdks: Attempt::new(self.process, now).entry(),
            ..Default::default()
        }
    }
}

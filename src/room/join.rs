//! The requests that describe this client to the server: join, resume, the own track, the state after a resume. Pure.
#![forbid(unsafe_code)]

use super::Room;
use super::publish::LocalStream;
use super::roster::EXTRA_INFO_KEY;
use crate::wire::proto;

/// The LiveKit protocol that this client speaks: everything but packet trailers and negotiated data channels.
pub(super) const PROTOCOL: i32 = 16;

impl Room {
    /// The request that goes with a first offer.
    pub(super) fn join_request(&self, offer: proto::SessionDescription) -> proto::JoinRequest {
        let mut request = proto::JoinRequest {
            client_info: Some(client_info()),
            connection_settings: Some(self.connection_settings()),
            publisher_offer: Some(offer),
            add_track_requests: self
                .publish
                .travelling()
                .map(|own| self.add_track(own))
                .into_iter()
                .collect(),
            ..Default::default()
        };
        if let Some(text) = self.extra_info.joining() {
            request.participant_attributes.insert(EXTRA_INFO_KEY.to_owned(), text.to_owned());
        }
        request
    }

    /// The request that asks the server to go on with this participant.
    pub(super) fn resume_request(&self) -> proto::JoinRequest {
        proto::JoinRequest {
            client_info: Some(client_info()),
            connection_settings: Some(self.connection_settings()),
            reconnect: true,
            reconnect_reason: proto::ReconnectReason::RrSignalDisconnected as i32,
            participant_sid: self.own_sid.clone(),
            ..Default::default()
        }
    }

    /// What this client believes after a resume: sent before anything else.
    pub(super) fn sync_state(&self) -> proto::SyncState {
        let publish_tracks = self.publish.published().map(|(cid, track)| proto::TrackPublishedResponse {
            cid: cid.to_owned(),
            track: Some(track.clone()),
        });
        // The list names the exceptions from what the server does by itself.
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

    /// Announces the own track to the server.
    #[expect(deprecated, reason = "older servers read the older fields")]
    pub(super) fn add_track(&self, own: &LocalStream) -> proto::AddTrackRequest {
        proto::AddTrackRequest {
            cid: own.cid.clone(),
            name: own.name.clone(),
            r#type: proto::TrackType::Audio as i32,
            source: proto::TrackSource::Microphone as i32,
            muted: self.says_muted(),
            disable_red: self.profile.red == Some(0),
            audio_features: self.audio_features(),
            stereo: self.profile.channels == 2,
            disable_dtx: !self.profile.dtx,
            ..Default::default()
        }
    }

    /// What the server is told of the local microphone; in order.
    pub(super) fn audio_features(&self) -> Vec<i32> {
        let said = [
            (self.profile.channels == 2, proto::AudioTrackFeature::TfStereo),
            (!self.profile.dtx, proto::AudioTrackFeature::TfNoDtx),
        ];
        said.into_iter().filter(|(is_so, _)| *is_so).map(|(_, feature)| feature as i32).collect()
    }

    fn connection_settings(&self) -> proto::ConnectionSettings {
        proto::ConnectionSettings {
            auto_subscribe: self.server_subscribes,
            auto_subscribe_data_track: Some(false),
            ..Default::default()
        }
    }
}

/// The SDK is told as unknown, so that no server takes this client for one with other habits.
fn client_info() -> proto::ClientInfo {
    proto::ClientInfo {
        sdk: proto::client_info::Sdk::Unknown as i32,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: PROTOCOL,
        os: std::env::consts::OS.to_owned(),
        ..Default::default()
    }
}

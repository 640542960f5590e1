//! Webhooks: notifications about rooms, participants and tracks for an application's own server, as LiveKit's server sends them.
//!
//! Here: what is reported, and when. `listen/webhook.rs` signs and delivers. Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use super::connection_state::Stage;
use super::core::{Output, ServerCore};
use super::participant::{Participant, ParticipantKey};
use super::room::RoomKey;
use crate::wire::proto;

/// What is reported about a room.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum RoomEvent {
    Started,
    Finished,
}

/// What is reported about a track.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum TrackEvent {
    Published,
    Unpublished,
}

impl ServerCore {
    /// Reports the begin or the end of a room.
    pub(super) fn report_room(&mut self, room: RoomKey, event: RoomEvent) {
        let name = match event {
            RoomEvent::Started => "room_started",
            RoomEvent::Finished => "room_finished",
        };
        self.webhook(name, room, None, None);
    }

    /// Reports that a participant's media is connected for the first time.
    pub(super) fn report_joined(&mut self, key: ParticipantKey) {
        self.report_participant(key, "participant_joined");
    }

    /// Reports that a participant leaves, and the end of its tracks. Called before it is removed.
    pub(super) fn report_left(&mut self, key: ParticipantKey) {
        let Some(one) = self.participants.get(&key).filter(|_| self.config.has_webhooks) else { return };
        let is_active = one.state.stage() == Stage::Active;
        let tracks: Vec<String> = one.published().map(|track| track.info.sid.clone()).collect();
        for track in tracks {
            self.report_track(key, &track, TrackEvent::Unpublished);
        }
        self.report_participant(
            key,
            if is_active { "participant_left" } else { "participant_connection_aborted" },
        );
    }

    fn report_participant(&mut self, key: ParticipantKey, name: &str) {
        let Some(one) = self.participants.get(&key) else { return };
        self.webhook(name, one.room, Some(key), None);
    }

    /// Reports a track of a participant. Called before the track is removed.
    pub(super) fn report_track(&mut self, key: ParticipantKey, track: &str, event: TrackEvent) {
        let Some(one) = self.participants.get(&key) else { return };
        let name = match event {
            TrackEvent::Published => "track_published",
            TrackEvent::Unpublished => "track_unpublished",
        };
        let info = one.tracks.get(track).map(|track| track.info.clone());
        self.webhook(name, one.room, Some(key), info);
    }

    fn webhook(
        &mut self,
        name: &str,
        room: RoomKey,
        participant: Option<ParticipantKey>,
        track: Option<proto::TrackInfo>,
    ) {
        if !self.config.has_webhooks {
            return;
        }
        let event = proto::WebhookEvent {
            event: name.to_owned(),
            room: self.room_info(room),
            participant: participant.and_then(|key| self.participants.get(&key)).map(Participant::info),
            track,
            id: self.fresh_sid("EV_"),
            created_at: self.wall(self.now).as_secs() as i64,
            ..Default::default()
        };
        if let Ok(body) = serde_json::to_vec(&event) {
            self.outputs.push_back(Output::Webhook(body.into()));
        }
    }
}

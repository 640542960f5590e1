//! A participant: identity, permissions, tracks, what it hears, and its connection.
//!
//! Plain data with the questions that are asked about it; what happens between participants is in the core's other files.
//! Used on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

use crate::clock::Time;
use crate::transport::{Mid, Peer, SenderId};
use crate::wire::MUTED_KEY;
use crate::wire::proto::{self, TrackSource, participant_info};
use crate::wire::reception::Reception;
use crate::wire::token::Claims;

use super::connection_state::{ConnectionState, Stage};
use super::down_track::DownTrack;
use super::history::{History, Recovered};
use super::limit::{Bucket, MAX_CHOICES, MAX_PERMISSIONS, MAX_WAITING_DATA};
use super::quality::{Quality, Sample};
use super::report::{Reporting, Voice};
use super::room::RoomKey;
use super::speaker::Loudness;

/// Names a participant inside the core; later ones are greater.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ParticipantKey(pub u64);

/// A track that is published or announced.
#[derive(Debug)]
pub struct Track {
    /// What is told about it. It is muted while its user or a moderator mutes it.
    pub info: proto::TrackInfo,
    /// Whether its user mutes it.
    pub is_muted_by_user: bool,
    /// Whether its user muted it already when the moderator's mute began.
    pub was_muted_by_user: bool,
    /// The publisher's own id of it.
    pub cid: String,
    /// The m-line that carries it; `None` until the offer with it came.
    pub mid: Option<Mid>,
    /// Who hears it.
    pub down_tracks: Vec<DownTrack>,
    /// Whether the publisher was told that someone hears it.
    pub is_subscribed: bool,
    /// How loud it is.
    pub audio_level: Loudness,
    /// How it arrives.
    pub arrivals: Reception,
    /// Timestamp of the packet before.
    pub last_timestamp: Option<u32>,
    /// The last packets, for listeners who miss one.
    pub history: History,
    /// Packets that were put together, for what the talker is told.
    pub recovered: Recovered,
}

impl Track {
    /// Whether it was announced with this feature.
    pub fn has(&self, feature: proto::AudioTrackFeature) -> bool {
        has_feature(&self.info, feature)
    }
}

/// Whether a track was announced with this feature.
pub fn has_feature(info: &proto::TrackInfo, feature: proto::AudioTrackFeature) -> bool {
    info.audio_features.contains(&(feature as i32))
}

/// A track that this participant should hear.
#[derive(Clone, Debug)]
pub struct Receiving {
    /// Whose it is.
    pub publisher: ParticipantKey,
    /// The track on this connection, once an answer assigned it.
    pub sender: Option<SenderId>,
    /// What the listener's reports said last.
    pub report: Option<Sample>,
    /// How it is heard, since talkers were told last.
    pub voice: Voice,
}

/// What one listener may hear of a participant.
#[derive(Clone, Debug, Default)]
struct Grant {
    all_tracks: bool,
    tracks: BTreeSet<String>,
}

/// Who may hear a participant.
#[derive(Clone, Debug, Default)]
pub struct SubscriptionPermission {
    is_closed: bool,
    by_sid: BTreeMap<String, Grant>,
    by_identity: BTreeMap<String, Grant>,
}

impl SubscriptionPermission {
    /// Everyone (`is_open`), or those whom the first [`MAX_PERMISSIONS`] rules name.
    pub fn new(is_open: bool, rules: Vec<proto::TrackPermission>) -> SubscriptionPermission {
        let mut permission =
            SubscriptionPermission { is_closed: !is_open, ..SubscriptionPermission::default() };
        for rule in rules.into_iter().take(MAX_PERMISSIONS) {
            let names = [
                (rule.participant_sid, &mut permission.by_sid),
                (rule.participant_identity, &mut permission.by_identity),
            ];
            for (name, grants) in names.into_iter().filter(|(name, _)| !name.is_empty()) {
                let grant: &mut Grant = grants.entry(name).or_default();
                grant.all_tracks |= rule.all_tracks;
                grant.tracks.extend(rule.track_sids.iter().cloned());
            }
        }
        permission
    }

    /// Whether `sid` or `identity` may hear the track `track`.
    pub fn allows(&self, sid: &str, identity: &str, track: &str) -> bool {
        let grants = [self.by_sid.get(sid), self.by_identity.get(identity)];
        !self.is_closed
            || grants.into_iter().flatten().any(|grant| grant.all_tracks || grant.tracks.contains(track))
    }
}

/// What the listener chose for one track; unset is the default.
#[derive(Copy, Clone, Debug, Default)]
pub struct Choice {
    /// Hear it or not.
    pub subscribe: Option<bool>,
    /// Switched off for the moment.
    pub is_disabled: bool,
}

/// Negotiation of m-lines with the client, who always makes the offer.
#[derive(Clone, Debug, Default)]
pub struct Negotiation {
    /// Whether an offer was taken at all.
    pub has_offer: bool,
    /// Whether the client was asked for an offer that has not come.
    pub is_asked: bool,
    /// Sections in the last offer that could carry a track to the client.
    pub m_lines: u32,
    /// Sections that may not be used before the next answer: their track ended after the last one.
    pub ended: u32,
}

/// A participant.
pub struct Participant {
    /// Its name inside the core.
    pub key: ParticipantKey,
    /// Its room.
    pub room: RoomKey,
    /// `PA_…`.
    pub sid: String,
    /// What the token says.
    pub claims: Claims,
    /// The API key that signed the token.
    pub signer: String,
    /// Name for people.
    pub name: String,
    /// Metadata.
    pub metadata: String,
    /// Attributes.
    pub attributes: BTreeMap<String, String>,
    /// What the client said about itself.
    pub client: proto::ClientInfo,
    /// State of its login, signalling and media.
    pub state: ConnectionState,
    /// Counts what was told about it.
    pub version: u32,
    /// When it joined, since 1970.
    pub joined: Duration,
    /// Departures that happened meanwhile.
    pub departures: Vec<proto::ParticipantInfo>,
    /// Its media connection.
    pub peer: Peer,
    /// Whether data channels are open.
    pub has_channels: bool,
    /// The ICE user name fragment that names its connection in connectivity checks.
    pub ufrag: String,
    /// How many audio packets of it are forwarded.
    pub media_rate: Bucket,
    /// How many data packets of it are taken.
    pub data_rate: Bucket,
    /// What its signalling may cost, in µs.
    pub signal_budget: Bucket,
    /// How often its changes are announced, and whether one waits to be.
    pub info_rate: Bucket,
    /// See above.
    pub is_info_due: bool,
    /// When the connection wants to be woken.
    pub peer_deadline: Option<Time>,
    /// When its token is renewed next.
    pub refresh_at: Option<Time>,
    /// Whether it waits to be polled.
    pub is_touched: bool,
    /// Whether it only waits to hand out datagrams.
    pub is_written: bool,
    /// Its tracks by sid.
    pub tracks: BTreeMap<String, Track>,
    /// Which of them a m-line carries.
    pub m_lines: BTreeMap<Mid, String>,
    /// Whether it hears everyone unless it says otherwise.
    pub auto_subscribe: bool,
    /// What it said about single tracks.
    pub choices: BTreeMap<String, Choice>,
    /// What it should hear, by the track's sid.
    pub receiving: BTreeMap<String, Receiving>,
    /// Who may hear it.
    pub permission: SubscriptionPermission,
    /// Whether a moderator muted it: no track of it is forwarded, whatever it says.
    pub is_muted: bool,
    /// State of offers and answers.
    pub negotiation: Negotiation,
    /// Sequence of its last reliable data packet.
    pub last_data_sequence: u32,
    /// Reliable data for it that came before its channels were open.
    pub waiting_data: VecDeque<Vec<u8>>,
    /// Quality of its connection.
    pub quality: Quality,
    /// Its voice reports.
    pub reporting: Reporting,
}

impl Participant {
    /// Its identity.
    pub fn identity(&self) -> &str {
        &self.claims.identity
    }

    /// Whether others may be told of it.
    pub fn is_visible(&self) -> bool {
        self.state.stage() >= Stage::Joined && !self.claims.hidden
    }

    /// What is told about it.
    pub fn info(&self) -> proto::ParticipantInfo {
        proto::ParticipantInfo {
            sid: self.sid.clone(),
            identity: self.identity().to_owned(),
            state: match self.state.stage() {
                Stage::Joining => participant_info::State::Joining,
                Stage::Joined => participant_info::State::Joined,
                Stage::Active => participant_info::State::Active,
            } as i32,
            tracks: self.published().map(|track| track.info.clone()).collect(),
            metadata: self.metadata.clone(),
            joined_at: self.joined.as_secs() as i64,
            joined_at_ms: self.joined.as_millis() as i64,
            name: self.name.clone(),
            version: self.version,
            permission: Some(self.permission()),
            is_publisher: self.published().next().is_some(),
            attributes: self.announced_attributes(),
            client_protocol: self.client.client_protocol,
            capabilities: self.client.capabilities.clone(),
            ..Default::default()
        }
    }

    /// Attributes as told: the moderator's mute is one that only the server sets.
    fn announced_attributes(&self) -> HashMap<String, String> {
        let own = self.attributes.iter().filter(|(name, _)| *name != MUTED_KEY);
        let mut told: HashMap<String, String> =
            own.map(|(name, value)| (name.clone(), value.clone())).collect();
        if self.is_muted {
            told.insert(MUTED_KEY.to_owned(), "1".to_owned());
        }
        told
    }

    /// What it may do, as told.
    fn permission(&self) -> proto::ParticipantPermission {
        let claims = &self.claims;
        proto::ParticipantPermission {
            can_subscribe: claims.can_subscribe,
            can_publish: claims.can_publish,
            can_publish_data: claims.can_publish_data,
            can_publish_sources: claims
                .can_publish_sources
                .iter()
                .filter_map(|name| source_named(name))
                .map(|source| source as i32)
                .collect(),
            hidden: claims.hidden,
            can_update_metadata: claims.can_update_own_metadata,
            ..Default::default()
        }
    }

    /// Whether it may publish from this source.
    pub fn may_publish(&self, source: TrackSource) -> bool {
        let sources = &self.claims.can_publish_sources;
        self.claims.can_publish
            && (sources.is_empty() || sources.iter().any(|name| source_named(name) == Some(source)))
    }

    /// Tracks that others can hear.
    pub fn published(&self) -> impl Iterator<Item = &Track> {
        self.tracks.values().filter(|track| track.mid.is_some())
    }

    /// The choice about a track, made when it is not there; `None` when too many are kept.
    pub fn choice(&mut self, track: &str) -> Option<&mut Choice> {
        if !self.choices.contains_key(track) && self.choices.len() >= MAX_CHOICES {
            return None;
        }
        Some(self.choices.entry(track.to_owned()).or_default())
    }

    /// Whether it wants to hear a track, as far as it is concerned itself.
    pub fn wants(&self, track: &str) -> bool {
        self.claims.can_subscribe
            && self.choices.get(track).and_then(|choice| choice.subscribe).unwrap_or(self.auto_subscribe)
    }

    /// Whether it switched a track off for the moment.
    pub fn is_disabled(&self, track: &str) -> bool {
        self.choices.get(track).is_some_and(|choice| choice.is_disabled)
    }

    /// Keeps a reliable message until the channels are open; false when too much waits.
    pub fn keep_data(&mut self, data: &[u8]) -> bool {
        let waiting: usize = self.waiting_data.iter().map(Vec::len).sum();
        if waiting + data.len() > MAX_WAITING_DATA {
            return false;
        }
        self.waiting_data.push_back(data.to_vec());
        true
    }

    /// A m-line that had carried a track to it is free from the next answer on.
    pub fn m_line_ended(&mut self, receiving: &Receiving) {
        if receiving.sender.is_some() {
            self.negotiation.ended += 1;
        }
    }
}

/// The source that a token names, `microphone` for one.
fn source_named(name: &str) -> Option<TrackSource> {
    match name.to_ascii_lowercase().as_str() {
        "camera" => Some(TrackSource::Camera),
        "microphone" => Some(TrackSource::Microphone),
        "screen_share" => Some(TrackSource::ScreenShare),
        "screen_share_audio" => Some(TrackSource::ScreenShareAudio),
        _ => None,
    }
}

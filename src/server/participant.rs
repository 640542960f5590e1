//! A participant: identity, permissions, tracks, subscriptions and connection.
//!
//! Plain data and queries on it. The core's other files handle everything between participants. Used on the server's
//! thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use crate::clock::Time;
use crate::transport::{Mid, PeerConnection, RtpPacket, SenderId};
use crate::wire::MUTED_KEY;
use crate::wire::proto::{self, TrackSource, participant_info};
use crate::wire::reception::Reception;
use crate::wire::token::Claims;

use super::connection_state::{ConnectionState, Stage};
use super::data_queue::{DataPause, DataQueue};
use super::down_track::DownTrack;
use super::history::{History, Recovered};
use super::limit::{Bucket, MAX_CHOICES, MAX_OFFER_REQUESTS, MAX_PERMISSIONS, Throughput};
use super::quality::{Quality, Sample};
use super::report::{Reporting, Voice};
use super::room::RoomKey;
use super::simulate::Simulation;
use super::speaker::{Loudness, Speakers};
use super::subscriber::Subscriber;

/// Identifies a participant inside the core. Later participants have greater keys.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ParticipantKey(pub u64);

/// Sources from which a track can be published. Applications publish from an unknown source what is neither a microphone nor the
/// sound of a shared screen.
const AUDIO_SOURCES: [TrackSource; 3] =
    [TrackSource::Unknown, TrackSource::Microphone, TrackSource::ScreenShareAudio];

/// A track that is announced or published.
#[derive(Debug)]
pub struct Track {
    /// Its description as other participants see it. It is muted while its user or a moderator mutes it.
    pub info: proto::TrackInfo,
    /// Whether the user mutes it.
    pub is_muted_by_user: bool,
    /// Whether the user had muted it when the moderator's mute began.
    pub was_muted_by_user: bool,
    /// The publisher's id of it (`AddTrackRequest.cid`).
    pub cid: String,
    /// The m-line that carries it; `None` before an offer contains it.
    pub mid: Option<Mid>,
    /// One down track for each subscriber that an answer gave an m-line.
    pub down_tracks: Vec<DownTrack>,
    /// Whether the publisher was notified that the track has a subscriber.
    pub is_subscribed: bool,
    /// The audio level of its packets.
    pub audio_level: Loudness,
    /// Loss and jitter of its packets between the publisher and this server.
    pub arrivals: Reception,
    /// RTP timestamp of the previous packet.
    pub last_timestamp: Option<u32>,
    /// The last packets, to be resent to subscribers.
    pub history: History,
    /// The fraction of recovered packets, which the publisher's summary includes.
    pub recovered: Recovered,
    /// Whether its packets are not forwarded, because louder users talk.
    pub is_held: bool,
}

impl Track {
    /// A packet of a user who is not selected: it is kept for the history, and no subscriber gets it.
    pub fn hold(&mut self, packet: RtpPacket, now: Time) {
        if !std::mem::replace(&mut self.is_held, true) {
            self.down_tracks.iter_mut().for_each(DownTrack::pause);
        }
        self.history.keep(packet, now);
    }

    /// Whether the track was announced with this feature.
    pub fn has(&self, feature: proto::AudioTrackFeature) -> bool {
        has_feature(&self.info, feature)
    }
}

/// Whether a track was announced with this feature.
pub fn has_feature(info: &proto::TrackInfo, feature: proto::AudioTrackFeature) -> bool {
    info.audio_features.contains(&(feature as i32))
}

/// A subscription of this participant.
#[derive(Clone, Debug)]
pub struct Subscription {
    /// The publisher of the track.
    pub publisher: ParticipantKey,
    /// The sender on the subscriber's connection, once an answer assigned one.
    pub sender: Option<SenderId>,
    /// Number of offers that were requested while it waited for an m-line; [`MAX_OFFER_REQUESTS`] + 1 when it is given up.
    pub requests: u32,
    /// Loss, jitter and round trip from the subscriber's last receiver report.
    pub report: Option<Sample>,
    /// The subscriber's reception since the last summary to the publisher.
    pub voice: Voice,
}

/// The tracks of a participant that one user may subscribe to.
#[derive(Clone, Debug, Default)]
struct Grant {
    all_tracks: bool,
    tracks: BTreeSet<String>,
}

/// Which users may subscribe to a participant's tracks.
#[derive(Clone, Debug, Default)]
pub struct SubscriptionPermission {
    is_closed: bool,
    by_sid: BTreeMap<String, Grant>,
    by_identity: BTreeMap<String, Grant>,
}

impl SubscriptionPermission {
    /// Permits everyone (`is_open`), or the users in the first [`MAX_PERMISSIONS`] rules.
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

    /// Whether the participant `sid` with this identity may subscribe to the track `track`.
    pub fn allows(&self, sid: &str, identity: &str, track: &str) -> bool {
        let grants = [self.by_sid.get(sid), self.by_identity.get(identity)];
        !self.is_closed
            || grants.into_iter().flatten().any(|grant| grant.all_tracks || grant.tracks.contains(track))
    }
}

impl Subscription {
    /// A subscription without an m-line.
    pub fn new(publisher: ParticipantKey) -> Subscription {
        Subscription { publisher, sender: None, requests: 0, report: None, voice: Voice::default() }
    }

    /// Whether it waits for an m-line. After [`MAX_OFFER_REQUESTS`] requests it no longer waits, but takes one if an
    /// offer has one.
    pub fn waits(&self) -> bool {
        self.sender.is_none() && self.requests < MAX_OFFER_REQUESTS
    }
}

/// The subscriber's settings for one track.
#[derive(Copy, Clone, Debug, Default)]
pub struct Choice {
    /// Whether to subscribe; `None`: the subscriber's `auto_subscribe` applies.
    pub subscribe: Option<bool>,
    /// Still subscribed, but not sent until it is enabled again.
    pub is_disabled: bool,
}

/// State of the negotiation of m-lines. The client makes every offer.
#[derive(Clone, Debug, Default)]
pub struct Negotiation {
    /// Whether an offer was accepted.
    pub has_offer: bool,
    /// Whether an offer was requested from the client and has not arrived.
    pub is_asked: bool,
    /// m-lines of the last offer that could carry a track to the client.
    pub m_lines: u32,
    /// m-lines that the next answer must leave `inactive`: their track ended after the last answer.
    pub ended: u32,
}

/// A participant.
pub struct Participant {
    /// Its key inside the core.
    pub key: ParticipantKey,
    /// Its room.
    pub room: RoomKey,
    /// `PA_…`.
    pub sid: String,
    /// The claims of the token.
    pub claims: Claims,
    /// The API key that signed the token.
    pub signer: String,
    /// Display name.
    pub name: String,
    /// The participant's metadata: from the token, or as its client has set it.
    pub metadata: String,
    /// The participant's attributes, by key: from the token, and as its client has set them.
    pub attributes: BTreeMap<String, String>,
    /// The client's description of itself.
    pub client: proto::ClientInfo,
    /// State of its login, signalling and media.
    pub state: ConnectionState,
    /// The version of its description; rises with each announcement.
    pub version: u32,
    /// Time at which it joined, since 1970.
    pub joined: Duration,
    /// Departures of others while its signalling was not connected.
    pub departures: Vec<proto::ParticipantInfo>,
    /// Its media connection.
    pub peer: PeerConnection,
    /// The connection on which it receives, if it has one for each direction.
    pub subscriber: Option<Box<Subscriber>>,
    /// Whether data channels are open.
    pub has_channels: bool,
    /// The ufrag of its media connection, which connectivity checks contain.
    pub ufrag: String,
    /// Limits its audio packets.
    pub media_rate: Throughput,
    /// Limits its data packets.
    pub data_rate: Throughput,
    /// Limits the cost of its signalling, in µs.
    pub signal_budget: Bucket,
    /// Limits how often its changes are announced.
    pub info_rate: Bucket,
    /// Whether a change waits to be announced.
    pub is_info_due: bool,
    /// The deadline of its media connection.
    pub peer_deadline: Option<Time>,
    /// Time at which its token is renewed next.
    pub refresh_at: Option<Time>,
    /// Whether it is queued to be polled.
    pub is_touched: bool,
    /// Whether it is queued to hand out datagrams.
    pub is_written: bool,
    /// Its tracks by sid.
    pub tracks: BTreeMap<String, Track>,
    /// m-line of each published track → sid.
    pub m_lines: BTreeMap<Mid, String>,
    /// Whether it subscribes to every track for which [`Participant::choices`] says nothing.
    pub auto_subscribe: bool,
    /// Its choices about single tracks, by sid.
    pub choices: BTreeMap<String, Choice>,
    /// Its subscriptions, by the track's sid.
    pub subscriptions: BTreeMap<String, Subscription>,
    /// Which users may subscribe to its tracks.
    pub permission: SubscriptionPermission,
    /// The server mute: no track of it is forwarded, whatever its client does.
    pub is_muted: bool,
    /// State of offers and answers.
    pub negotiation: Negotiation,
    /// Sequence number of its last reliable data packet.
    pub last_data_sequence: u32,
    /// Reliable data that waits for it.
    pub data_queue: DataQueue,
    /// Why its data is not read.
    pub data_pause: DataPause,
    /// Bytes of its data that arrived and were not read.
    pub unread_data: usize,
    /// The active speakers that its client knows.
    pub speakers: Speakers,
    /// When it is removed if its media has not connected.
    pub join_deadline: Time,
    /// Quality of its connection.
    pub quality: Quality,
    /// What is simulated for it.
    pub simulation: Simulation,
    /// State of its voice reports.
    pub reporting: Reporting,
}

impl Participant {
    /// The user's identity, from the token.
    pub fn identity(&self) -> &str {
        &self.claims.identity
    }

    /// Whether other participants may see it.
    pub fn is_visible(&self) -> bool {
        self.state.stage() >= Stage::Joined && !self.claims.hidden
    }

    /// Its description as other participants see it.
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
            kind: self.kind() as i32,
            kind_details: self.kind_details(),
            client_protocol: self.client.client_protocol,
            capabilities: self.client.capabilities.clone(),
            ..Default::default()
        }
    }

    /// Its kind, which the token names. Other words mean `standard`, as in LiveKit's server.
    fn kind(&self) -> participant_info::Kind {
        participant_info::Kind::from_str_name(&self.claims.kind.to_ascii_uppercase()).unwrap_or_default()
    }

    /// The details of its kind that are known.
    fn kind_details(&self) -> Vec<i32> {
        let names = self.claims.kind_details.iter().map(|name| name.to_ascii_uppercase());
        names
            .filter_map(|name| participant_info::KindDetail::from_str_name(&name))
            .map(|detail| detail as i32)
            .collect()
    }

    /// Its attributes as other participants see them. Only the server sets the attribute of the server mute.
    fn announced_attributes(&self) -> HashMap<String, String> {
        let user_set = self.attributes.iter().filter(|(name, _)| *name != MUTED_KEY);
        let mut announced: HashMap<String, String> =
            user_set.map(|(name, value)| (name.clone(), value.clone())).collect();
        if self.is_muted {
            announced.insert(MUTED_KEY.to_owned(), "1".to_owned());
        }
        announced
    }

    /// Its permissions as other participants see them. Sources of video are left out, because the server carries audio only: a
    /// client then refuses at once to publish from them, and its page hides their buttons.
    fn permission(&self) -> proto::ParticipantPermission {
        let claims = &self.claims;
        let sources = AUDIO_SOURCES.into_iter().filter(|source| self.may_publish(*source));
        let can_publish_sources: Vec<i32> = sources.map(|source| source as i32).collect();
        proto::ParticipantPermission {
            can_subscribe: claims.can_subscribe,
            // LiveKit's clients take an empty list for every source.
            can_publish: claims.can_publish && !can_publish_sources.is_empty(),
            can_publish_data: claims.can_publish_data,
            can_publish_sources,
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

    /// Whether its client is LiveKit's JavaScript client.
    pub fn is_javascript(&self) -> bool {
        use proto::client_info::Sdk;
        matches!(self.client.sdk(), Sdk::Js | Sdk::ReactNative)
    }

    /// Its tracks that an m-line carries.
    pub fn published(&self) -> impl Iterator<Item = &Track> {
        self.tracks.values().filter(|track| track.mid.is_some())
    }

    /// The choice about a track, which is created if there is none. `None`: there are [`MAX_CHOICES`] already.
    pub fn choice(&mut self, track: &str) -> Option<&mut Choice> {
        if !self.choices.contains_key(track) && self.choices.len() >= MAX_CHOICES {
            return None;
        }
        Some(self.choices.entry(track.to_owned()).or_default())
    }

    /// Whether it would subscribe to a track. The publisher's permission is not considered.
    pub fn wants(&self, track: &str) -> bool {
        self.claims.can_subscribe
            && self.choices.get(track).and_then(|choice| choice.subscribe).unwrap_or(self.auto_subscribe)
    }

    /// Whether it disabled a track.
    pub fn is_disabled(&self, track: &str) -> bool {
        self.choices.get(track).is_some_and(|choice| choice.is_disabled)
    }

    /// A subscription ended: its m-line is free after the next answer.
    pub fn m_line_ended(&mut self, subscription: &Subscription) {
        if subscription.sender.is_some() {
            self.negotiation.ended += 1;
        }
    }
}

/// The source that a token names, for example `microphone`.
fn source_named(name: &str) -> Option<TrackSource> {
    match name.to_ascii_lowercase().as_str() {
        "camera" => Some(TrackSource::Camera),
        "microphone" => Some(TrackSource::Microphone),
        "screen_share" => Some(TrackSource::ScreenShare),
        "screen_share_audio" => Some(TrackSource::ScreenShareAudio),
        _ => None,
    }
}

//! A room: its participants, its description, its active speakers.
//!
//! Plain data; the participants themselves are in the core. Used on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::time::Duration;

use crate::clock::Time;
use crate::wire::proto;

use super::limit::MAX_MUTED;
use super::participant::ParticipantKey;
use super::simulate::Switched;
use super::speaker::Speakers;
use super::talkers::Talkers;

/// Identifies a room inside the core.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RoomKey(pub u64);

/// What RoomService sets of a room.
#[derive(Clone, Debug, Default)]
pub struct RoomOptions {
    /// Time until the room is removed if nobody joins; `None`: the server's.
    pub empty_timeout: Option<Duration>,
    /// Time until the room is removed after the last participant has left; `None`: the server's.
    pub departure_timeout: Option<Duration>,
    /// Maximum number of participants; 0: the server's.
    pub max_participants: u32,
    /// Text for all participants.
    pub metadata: String,
}

/// A room.
#[derive(Debug)]
pub struct Room {
    /// `RM_…`.
    pub sid: String,
    /// Its id, as in the token.
    pub name: String,
    /// Time at which it was created, since 1970.
    pub created: Duration,
    /// Its participants, in the order of joining.
    pub members: BTreeSet<ParticipantKey>,
    /// Its active speakers.
    pub speakers: Speakers,
    /// Its selected talkers, if their number is limited.
    pub talkers: Talkers,
    /// Whether the timer of audio level windows runs; it stops while no user speaks.
    pub has_speaker_timer: bool,
    /// Whether the timer of connection quality runs; it stops while the room is empty.
    pub has_quality_timer: bool,
    /// Whether the timer of voice reports runs; it stops while no client reports.
    pub has_report_timer: bool,
    /// Time at which it became empty; `None` while it has participants.
    pub empty_since: Option<Time>,
    /// Whether anybody has joined it.
    pub was_joined: bool,
    /// Identities whose next connections are simulated to have no UDP.
    pub switched: Switched,
    /// What RoomService has set.
    pub options: RoomOptions,
    /// Identities with a server mute, present or absent: at most [`MAX_MUTED`], or all present users with one if these are more.
    pub muted: BTreeSet<String>,
}

impl Room {
    /// An empty room.
    pub fn new(sid: String, name: String, created: Duration) -> Room {
        Room {
            sid,
            name,
            created,
            members: BTreeSet::new(),
            speakers: Speakers::default(),
            talkers: Talkers::default(),
            has_speaker_timer: false,
            has_quality_timer: false,
            has_report_timer: false,
            empty_since: None,
            was_joined: false,
            switched: Switched::default(),
            options: RoomOptions::default(),
            muted: BTreeSet::new(),
        }
    }

    /// Sets the server mute of an identity until it is lifted or the room ends. `is_present`: whether an identity is in the
    /// room. Above [`MAX_MUTED`], the mute of an absent user is removed.
    pub fn mute(&mut self, identity: &str, is_present: impl Fn(&str) -> bool) {
        if self.muted.len() >= MAX_MUTED
            && let Some(absent) = self.muted.iter().find(|one| !is_present(one)).cloned()
        {
            self.muted.remove(&absent);
        }
        self.muted.insert(identity.to_owned());
    }

    /// Maximum number of participants. `most`: the server's.
    pub fn max_members(&self, most: usize) -> usize {
        match self.options.max_participants {
            0 => most,
            own => most.min(own as usize),
        }
    }

    /// Time for which it may be empty. `default`: the server's.
    pub fn timeout(&self, default: Duration) -> Duration {
        let options = &self.options;
        let own = if self.was_joined { options.departure_timeout } else { options.empty_timeout };
        own.unwrap_or(default)
    }

    /// The description of the room as clients see it.
    pub fn info(&self, default_timeout: Duration, publishers: u32) -> proto::Room {
        let RoomOptions { empty_timeout, departure_timeout, max_participants, metadata } = &self.options;
        let seconds = |own: &Option<Duration>| own.unwrap_or(default_timeout).as_secs() as u32;
        proto::Room {
            sid: self.sid.clone(),
            name: self.name.clone(),
            empty_timeout: seconds(empty_timeout),
            departure_timeout: seconds(departure_timeout),
            max_participants: *max_participants,
            metadata: metadata.clone(),
            creation_time: self.created.as_secs() as i64,
            creation_time_ms: self.created.as_millis() as i64,
            enabled_codecs: vec![opus()],
            num_participants: self.members.len() as u32,
            num_publishers: publishers,
            ..Default::default()
        }
    }
}

/// The only codec that this server supports.
pub fn opus() -> proto::Codec {
    proto::Codec { mime: "audio/opus".into(), fmtp_line: String::new() }
}

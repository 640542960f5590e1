//! A room: who is in it, what is told about it, who of it speaks.
//!
//! Plain data; the participants themselves live in the core. Used on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::time::Duration;

use crate::clock::Time;
use crate::wire::proto;

use super::limit::MAX_MUTED;
use super::participant::ParticipantKey;
use super::speaker::Speakers;

/// Names a room inside the core.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RoomKey(pub u64);

/// A room.
#[derive(Debug)]
pub struct Room {
    /// `RM_…`.
    pub sid: String,
    /// Its id, as in the token.
    pub name: String,
    /// When it was made, since 1970.
    pub created: Duration,
    /// Who is in it, in the order of joining.
    pub members: BTreeSet<ParticipantKey>,
    /// Who of them speaks.
    pub speakers: Speakers,
    /// Whether the timer of loudness windows runs; it stands still while nobody is heard.
    pub has_speaker_timer: bool,
    /// Whether the timer of connection quality runs; it stands still while the room is empty.
    pub has_quality_timer: bool,
    /// Whether the timer of voice reports runs; it stands still while nobody reports.
    pub has_report_timer: bool,
    /// Since when nobody is in it.
    pub empty_since: Option<Time>,
    /// Identities that a moderator muted, present or not; at most [`MAX_MUTED`] of absent ones are kept.
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
            has_speaker_timer: false,
            has_quality_timer: false,
            has_report_timer: false,
            empty_since: None,
            muted: BTreeSet::new(),
        }
    }

    /// Mutes an identity for as long as the room lives, or until it is lifted. `is_present` says who is in the room: where too many
    /// are muted, one of the absent is forgotten.
    pub fn mute(&mut self, identity: &str, is_present: impl Fn(&str) -> bool) {
        if self.muted.len() >= MAX_MUTED
            && let Some(absent) = self.muted.iter().find(|one| !is_present(one)).cloned()
        {
            self.muted.remove(&absent);
        }
        self.muted.insert(identity.to_owned());
    }

    /// What is told about the room.
    pub fn info(&self, empty_timeout: Duration, publishers: u32) -> proto::Room {
        proto::Room {
            sid: self.sid.clone(),
            name: self.name.clone(),
            empty_timeout: empty_timeout.as_secs() as u32,
            departure_timeout: empty_timeout.as_secs() as u32,
            creation_time: self.created.as_secs() as i64,
            creation_time_ms: self.created.as_millis() as i64,
            enabled_codecs: vec![opus()],
            num_participants: self.members.len() as u32,
            num_publishers: publishers,
            ..Default::default()
        }
    }
}

/// The one codec that this server takes.
pub fn opus() -> proto::Codec {
    proto::Codec { mime: "audio/opus".into(), fmtp_line: String::new() }
}

//! Active speakers of a room, as its participants see them: changes only, loudest first.
//!
//! The server does not decode audio; it uses the audio level in the packets (`crate::speaker`). Used by the core on the
//! server's thread; sans-IO. The room's timer closes a window every [`INTERVAL`].
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

pub use crate::speaker::{ACTIVE_LEVEL, INTERVAL, Loudness};

/// The active speakers reported last: participant's sid → level.
#[derive(Clone, Debug, Default)]
pub struct Speakers {
    reported: BTreeMap<String, f32>,
}

/// A change to report. Level 0: the participant stopped speaking.
#[derive(Clone, PartialEq, Debug)]
pub struct SpeakerChange {
    /// Sid of the participant.
    pub sid: String,
    /// Level, 0–1.
    pub level: f32,
}

impl Speakers {
    /// Sets the levels of all active speakers. Returns the differences to the last report, loudest first.
    pub fn update(&mut self, levels: BTreeMap<String, f32>) -> Vec<SpeakerChange> {
        let mut changes: Vec<SpeakerChange> = levels
            .iter()
            .filter(|(sid, level)| self.reported.get(*sid) != Some(level))
            .map(|(sid, level)| SpeakerChange { sid: sid.clone(), level: *level })
            .collect();
        changes.sort_by(|a, b| b.level.total_cmp(&a.level));
        let stopped = self.reported.keys().filter(|sid| !levels.contains_key(*sid));
        changes.extend(stopped.map(|sid| SpeakerChange { sid: sid.clone(), level: 0.0 }));
        self.reported = levels;
        changes
    }

    /// Whether the last report has an active speaker.
    pub fn is_anyone(&self) -> bool {
        !self.reported.is_empty()
    }

    /// The active speakers of the last report.
    pub fn current(&self) -> &BTreeMap<String, f32> {
        &self.reported
    }

    /// Removes a participant who left.
    pub fn forget(&mut self, sid: &str) {
        self.reported.remove(sid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_reported_once() {
        let mut speakers = Speakers::default();
        let one = BTreeMap::from([("PA_a".to_owned(), 0.5), ("PA_b".to_owned(), 0.75)]);
        assert_eq!(speakers.update(one.clone())[0].sid, "PA_b");
        assert!(speakers.update(one).is_empty());
        let changes = speakers.update(BTreeMap::from([("PA_a".to_owned(), 0.5)]));
        assert_eq!(changes, [SpeakerChange { sid: "PA_b".into(), level: 0.0 }]);
        assert_eq!(speakers.update(BTreeMap::new()).len(), 1);
        assert!(!speakers.is_anyone());
    }
}

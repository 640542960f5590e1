//! Who of a room is speaking, as its people are told: changes only, loudest first.
//!
//! The server hears nothing itself: loudness is that of the level in the packets (`crate::speaker`). Used by the core on the
//! server's thread; sans-IO. The room's timer closes a window every [`INTERVAL`].
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

pub use crate::speaker::{ACTIVE_LEVEL, INTERVAL, Loudness};

/// Who of a room is speaking, as told last: participant's sid → level.
#[derive(Clone, Debug, Default)]
pub struct Speakers {
    reported: BTreeMap<String, f32>,
}

/// A change to tell: level 0 means that they stopped.
#[derive(Clone, PartialEq, Debug)]
pub struct SpeakerChange {
    /// Sid of the participant.
    pub sid: String,
    /// 0–1.
    pub level: f32,
}

impl Speakers {
    /// Takes the levels of all participants that speak, gives what differs from what was told, loudest first.
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

    /// Whether someone is told to be speaking.
    pub fn is_anyone(&self) -> bool {
        !self.reported.is_empty()
    }

    /// Those told to be speaking.
    pub fn current(&self) -> &BTreeMap<String, f32> {
        &self.reported
    }

    /// Forgets a participant who left.
    pub fn forget(&mut self, sid: &str) {
        self.reported.remove(sid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_changes_are_told_and_the_end_once() {
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

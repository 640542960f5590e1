//! Active speakers: those of a room, and those that one participant's client knows.
//!
//! A client gets changes only. What it knows is therefore kept for each participant, and a participant that joins, resumes or
//! subscribes gets exactly what it lacks. The server does not decode audio; it uses the audio level in the packets
//! (`crate::speaker`). Used by the core on the server's thread; sans-IO. The room's timer closes a window every [`INTERVAL`].
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use super::participant::ParticipantKey;

pub use crate::speaker::{ACTIVE_LEVEL, INTERVAL, Loudness};

/// Active speakers with their levels.
#[derive(Clone, Debug, Default)]
pub struct Speakers {
    levels: BTreeMap<ParticipantKey, f32>,
}

/// A difference between two lists. Level 0: the participant stopped speaking.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct SpeakerChange {
    /// The participant.
    pub speaker: ParticipantKey,
    /// Level, 0–1.
    pub level: f32,
}

impl Speakers {
    /// Sets the levels of all active speakers. Returns the differences to the list before, loudest first.
    pub fn update(&mut self, levels: BTreeMap<ParticipantKey, f32>) -> Vec<SpeakerChange> {
        let mut changes: Vec<SpeakerChange> = levels
            .iter()
            .filter(|(speaker, level)| self.levels.get(*speaker) != Some(level))
            .map(|(speaker, level)| SpeakerChange { speaker: *speaker, level: *level })
            .collect();
        changes.sort_by(|a, b| b.level.total_cmp(&a.level));
        let stopped = self.levels.keys().filter(|speaker| !levels.contains_key(*speaker));
        changes.extend(stopped.map(|speaker| SpeakerChange { speaker: *speaker, level: 0.0 }));
        self.levels = levels;
        changes
    }

    /// Whether there is an active speaker.
    pub fn is_anyone(&self) -> bool {
        !self.levels.is_empty()
    }

    /// The active speakers.
    pub fn current(&self) -> &BTreeMap<ParticipantKey, f32> {
        &self.levels
    }

    /// Removes a participant who left.
    pub fn forget(&mut self, speaker: ParticipantKey) {
        self.levels.remove(&speaker);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_reported_once() {
        let (a, b) = (ParticipantKey(1), ParticipantKey(2));
        let mut speakers = Speakers::default();
        let one = BTreeMap::from([(a, 0.5), (b, 0.75)]);
        assert_eq!(speakers.update(one.clone())[0].speaker, b);
        assert!(speakers.update(one).is_empty());
        let changes = speakers.update(BTreeMap::from([(a, 0.5)]));
        assert_eq!(changes, [SpeakerChange { speaker: b, level: 0.0 }]);
        assert_eq!(speakers.update(BTreeMap::new()).len(), 1);
        assert!(!speakers.is_anyone());
    }
}

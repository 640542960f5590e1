//! What this user decided about others' streams: volume, mute, position, and whether to play them at all.
//!
//! Part of [`super::roster`]; control thread; sans-IO. A stream's id ends when its talker's connection or track does, and the talker
//! comes back under another one. So a decision belongs to the talker: to a place among the streams of one user that have the
//! same source. The first stream of a user that comes back takes the first place, or the place of the stream whose name it has.
//! Decisions last as long as this login, reconnects included.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};

use super::roster::Stream;
use super::{Output, Room};
use crate::id::StreamId;

/// Most decisions that are kept; for a further one, the first of a stream that is not there is forgotten.
pub(super) const MAX_DECISIONS: usize = 4096;

/// A place among a user's streams.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) user_id: String,
    /// The track's source: a microphone is another thing than the sound of a screen.
    pub(super) source: i32,
    /// 0 is the first stream of this user and source.
    pub(super) number: usize,
}

/// What the application asks for about one stream.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TalkerSetting {
    /// 0-200 percent.
    Volume(u32),
    /// Silent here or not.
    Mute(bool),
    /// From -100 (left) to 100 (right).
    Position(i32),
}

/// What was decided about the stream in one place.
#[derive(Clone, Debug, Default)]
struct Decision {
    /// The track's name, by which the stream is found again.
    name: String,
    volume: Option<u32>,
    mute: Option<bool>,
    position: Option<i32>,
    play: Option<bool>,
}

/// All decisions of one login.
#[derive(Debug, Default)]
pub(super) struct Decisions(BTreeMap<Place, Decision>);

impl Decisions {
    /// The place of a stream that appears, while the places in `taken` have streams; and whether it is to be played.
    pub(super) fn place(
        &self,
        user_id: &str,
        source: i32,
        name: &str,
        taken: &BTreeSet<usize>,
    ) -> (Place, Option<bool>) {
        let first = Place { user_id: user_id.to_owned(), source, number: 0 };
        let free = |number: &usize| !taken.contains(number);
        let named = self
            .0
            .range(first.clone()..)
            .take_while(|(place, _)| place.user_id == user_id && place.source == source)
            .find(|(place, decision)| decision.name == name && free(&place.number))
            .map(|(place, _)| place.number);
        let number = named.or_else(|| (0..).find(free)).unwrap_or_default();
        let place = Place { number, ..first };
        let play = self.0.get(&place).and_then(|decision| decision.play);
        (place, play)
    }

    /// The decision about a stream, made when there is none.
    fn of(&mut self, stream: &Stream, present: impl Fn(&Place) -> bool) -> &mut Decision {
        if !self.0.contains_key(&stream.place)
            && self.0.len() >= MAX_DECISIONS
            && let Some(absent) = self.0.keys().find(|place| !present(place)).cloned()
        {
            self.0.remove(&absent);
        }
        let decision = self.0.entry(stream.place.clone()).or_default();
        decision.name.clone_from(&stream.name);
        decision
    }

    /// What was wished for the stream in a place.
    fn wishes(&self, place: &Place) -> Vec<TalkerSetting> {
        let Some(decision) = self.0.get(place) else { return Vec::new() };
        [
            decision.volume.map(TalkerSetting::Volume),
            decision.mute.map(TalkerSetting::Mute),
            decision.position.map(TalkerSetting::Position),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Room {
    /// Notes a wish for a stream, for when its talker comes back. The media half has it already.
    pub(super) fn wish(&mut self, stream: StreamId, wish: TalkerSetting) {
        self.decide(stream, |decision| match wish {
            TalkerSetting::Volume(volume) => decision.volume = Some(volume),
            TalkerSetting::Mute(mute) => decision.mute = Some(mute),
            TalkerSetting::Position(position) => decision.position = Some(position),
        });
    }

    /// Notes whether a stream is to be played.
    pub(super) fn decide_play(&mut self, stream: StreamId, play: bool) {
        self.decide(stream, |decision| decision.play = Some(play));
    }

    fn decide(&mut self, stream: StreamId, change: impl FnOnce(&mut Decision)) {
        let streams = &self.roster.streams;
        let Some(state) = streams.get(&stream) else { return };
        let present = |place: &Place| streams.values().any(|stream| stream.place == *place);
        change(self.roster.decisions.of(state, present));
    }

    /// Repeats to the media half what was wished for a stream that appears: before any of it is played.
    pub(super) fn repeat_decision(&mut self, stream: StreamId) {
        let Some(state) = self.roster.streams.get(&stream) else { return };
        for wish in self.roster.decisions.wishes(&state.place) {
            self.output.push_back(Output::TalkerSetting { stream, wish });
        }
    }
}

//! The local user's settings for remote streams: volume, mute, pan, and whether they are played.
//!
//! Part of [`super::roster`]; control thread; sans-IO. A stream's handle is valid until its talker's connection or track ends,
//! and the talker returns with another handle. A decision therefore belongs to a [`Place`]: the nth stream of one user and
//! source. A new stream takes the place of an earlier stream with the same name, else the first free place. Decisions are kept
//! until the login ends, also during reconnects.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};

use super::roster::{MAX_STREAMS, Stream};
use super::{Output, Room};
use crate::id::StreamId;

/// Limit on stored decisions. Beyond it, a new decision replaces one about an absent stream (the first in key order, not the
/// oldest). Such a decision exists, because fewer streams than this can be present.
pub(super) const MAX_DECISIONS: usize = 4096;
const _: () = assert!(MAX_STREAMS < MAX_DECISIONS);

/// A place among a user's streams.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) user_id: String,
    /// The track's source: microphone or screen-share audio.
    pub(super) source: i32,
    /// 0 is the first stream of this user and source.
    pub(super) number: usize,
}

/// A setting of the application for one stream.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum TalkerSetting {
    /// 0–200 percent.
    Volume(u32),
    /// Whether the stream is silent at this listener.
    Mute(bool),
    /// −100 (left) to 100 (right).
    Pan(i32),
}

/// The settings of the stream in one place.
#[derive(Clone, Debug, Default)]
struct Decision {
    /// The track's name, which identifies the stream when it returns.
    name: String,
    volume: Option<u32>,
    mute: Option<bool>,
    pan: Option<i32>,
    play: Option<bool>,
}

/// All decisions of one login.
#[derive(Debug, Default)]
pub(super) struct Decisions(BTreeMap<Place, Decision>);

impl Decisions {
    /// The place of a new stream, and whether it is played. The places in `taken` are in use by other streams.
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

    /// The decision about a stream; creates it if there is none.
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

    /// The settings of the stream in a place.
    fn settings(&self, place: &Place) -> Vec<TalkerSetting> {
        let Some(decision) = self.0.get(place) else { return Vec::new() };
        [
            decision.volume.map(TalkerSetting::Volume),
            decision.mute.map(TalkerSetting::Mute),
            decision.pan.map(TalkerSetting::Pan),
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
    /// Keeps a setting for the time when the talker returns. The media half has applied it already.
    pub(super) fn keep_setting(&mut self, stream: StreamId, setting: TalkerSetting) {
        self.decide(stream, |decision| match setting {
            TalkerSetting::Volume(volume) => decision.volume = Some(volume),
            TalkerSetting::Mute(mute) => decision.mute = Some(mute),
            TalkerSetting::Pan(pan) => decision.pan = Some(pan),
        });
    }

    /// Keeps whether a stream is played.
    pub(super) fn decide_play(&mut self, stream: StreamId, play: bool) {
        self.decide(stream, |decision| decision.play = Some(play));
    }

    fn decide(&mut self, stream: StreamId, change: impl FnOnce(&mut Decision)) {
        let streams = &self.roster.streams;
        let Some(state) = streams.get(&stream) else { return };
        let present = |place: &Place| streams.values().any(|stream| stream.place == *place);
        change(self.roster.decisions.of(state, present));
    }

    /// Sends the settings of a new stream to the media half before it is played.
    pub(super) fn apply_decision(&mut self, stream: StreamId) {
        let Some(state) = self.roster.streams.get(&stream) else { return };
        for setting in self.roster.decisions.settings(&state.place) {
            self.output.push_back(Output::TalkerSetting { stream, setting });
        }
    }
}

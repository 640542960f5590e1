//! Voice reports of one room: whose track is whose, to whom a report goes, and what one that arrives means.
//!
//! The stats come from the media half and go there ([`VoiceNews`]); this file only knows names. An audioroom server, which says
//! so in the join response, takes reports for itself; to any other server they go with the names of the talkers, fewer of them
//! the more people are in the room, and never to everyone.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Output, Room};
use crate::clock::Time;
use crate::event::Delivery;
use crate::id::StreamId;
use crate::wire::data;
use crate::wire::report::{self, HeardReport, PathReport, TalkReport, VoiceReport};

/// How the join response of an audioroom server begins to describe itself.
pub const OWN_SERVER: &str = "audioroom";
/// Most names that a report is sent to.
const MAX_DESTINATIONS: usize = 16;
/// Most listeners whose reports are answered.
const MAX_LISTENERS: usize = 64;
/// A listener that has not reported for this long is no longer answered.
const LISTENER_TIMEOUT: Duration = Duration::from_secs(15);
/// People in a room for whom one report a second each is not too much, where no server sums them up.
const USERS_A_SECOND: usize = 10;

/// What a report that arrived says to the media half.
#[derive(Clone, PartialEq, Debug)]
pub enum VoiceNews {
    /// How the local microphone is heard.
    Heard {
        /// The listener; empty: the server, for all of them.
        who: String,
        /// The listener with the greatest loss.
        worst: PathReport,
        /// The one in the middle.
        median: PathReport,
    },
    /// What a talker says of itself.
    Talk {
        /// Its streams.
        streams: Vec<StreamId>,
        /// Its delays and clocks.
        talk: TalkReport,
    },
}

/// State of the reports of one room.
#[derive(Debug, Default)]
pub(super) struct Reports {
    /// The server sums reports up.
    is_summed_up: bool,
    /// Who reported on the local microphone, and when last.
    listeners: BTreeMap<String, Time>,
    /// When the last report was sent.
    sent_at: Option<Time>,
}

impl Room {
    /// The server said what it is; it may be another one than before.
    pub(super) fn note_server(&mut self, description: &str) {
        self.gets_speaker_updates = false;
        self.reports = Reports { is_summed_up: description.starts_with(OWN_SERVER), ..Reports::default() };
    }

    /// Whether the server is an audioroom server.
    pub(super) fn is_own_server(&self) -> bool {
        self.reports.is_summed_up
    }

    /// Sends what the media half measured.
    pub(super) fn send_report(
        &mut self,
        talk: Option<TalkReport>,
        heard: Vec<(StreamId, PathReport)>,
        now: Time,
    ) {
        if !self.may_send_data() || !self.permission.data {
            return;
        }
        let is_summed_up = self.reports.is_summed_up;
        let pause =
            if is_summed_up { 1 } else { self.roster.users().count().div_ceil(USERS_A_SECOND).max(1) };
        // A little less than the second in which stats come, or every other one would be passed over.
        let pause = Duration::from_secs(pause as u64) - Duration::from_millis(200);
        if self.reports.sent_at.is_some_and(|at| now.since(at) < pause) {
            return;
        }
        self.reports.listeners.retain(|_, at| now.since(*at) < LISTENER_TIMEOUT);
        let mut to: Vec<String> = Vec::new();
        let mut said = VoiceReport { talk, ..VoiceReport::default() };
        for (stream, path) in heard.into_iter().take(report::MAX_HEARD) {
            let Some(stream) = self.roster.streams.get(&stream) else { continue };
            if !is_summed_up && !to.contains(&stream.user_id) {
                if to.len() == MAX_DESTINATIONS {
                    continue;
                }
                to.push(stream.user_id.clone());
            }
            said.heard.push(HeardReport { track: stream.track_sid.clone(), path });
        }
        if !is_summed_up && said.talk.is_some() {
            let others = self.reports.listeners.keys().filter(|name| !to.contains(name));
            let room = MAX_DESTINATIONS - to.len();
            let others: Vec<String> = others.take(room).cloned().collect();
            to.extend(others);
        }
        // Without a name it would go to everyone.
        if said.is_empty() || (!is_summed_up && to.is_empty()) {
            return;
        }
        loop {
            let packet = data::user(said.encode(), report::TOPIC, to.clone(), Delivery::Lossy);
            match self.stamp(packet, Delivery::Lossy) {
                Ok(bytes) if bytes.len() <= report::MAX_PACKET => {
                    self.reports.sent_at = Some(now);
                    return self.hand_over(Delivery::Lossy, bytes);
                }
                // Long names and many talkers: fewer of them, then.
                _ if to.len() > 1 => {
                    to.pop();
                }
                _ if said.heard.len() > 1 => said.heard.truncate(said.heard.len() / 2),
                _ => return,
            }
        }
    }

    /// Takes a report that came from `identity`, or from the server where that is empty.
    pub(super) fn report_arrived(&mut self, identity: &str, payload: &[u8], now: Time) {
        let Some(said) = VoiceReport::decode(payload) else { return };
        let own = self.publish.published().map(|(_, track)| track.sid.clone()).unwrap_or_default();
        if identity.is_empty() {
            for summary in said.summaries.iter().filter(|summary| summary.track == own) {
                let news =
                    VoiceNews::Heard { who: String::new(), worst: summary.worst, median: summary.median };
                self.output.push_back(Output::Voice(news));
            }
            return;
        }
        if self.roster.user(identity).is_none() {
            return;
        }
        for heard in said.heard.iter().filter(|heard| !own.is_empty() && heard.track == own) {
            if self.reports.listeners.len() < MAX_LISTENERS || self.reports.listeners.contains_key(identity) {
                self.reports.listeners.insert(identity.to_owned(), now);
            }
            let (worst, median) = (heard.path, heard.path);
            self.output.push_back(Output::Voice(VoiceNews::Heard {
                who: identity.to_owned(),
                worst,
                median,
            }));
        }
        if let Some(talk) = said.talk {
            let streams: Vec<StreamId> = self
                .roster
                .streams
                .iter()
                .filter(|(_, stream)| stream.user_id == identity)
                .map(|(id, _)| *id)
                .collect();
            if !streams.is_empty() {
                self.output.push_back(Output::Voice(VoiceNews::Talk { streams, talk }));
            }
        }
    }
}

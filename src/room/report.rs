//! Voice reports of one room: their destinations, and the users and streams that they are about.
//!
//! Part of [`Room`]; control thread; sans-IO. The stats come from the media half, and the content of received reports goes there
//! ([`VoiceNews`]). An audioroom server, which identifies itself in the join response, receives the reports itself. Through any
//! other server they go by name to the talkers that are audioroom clients, less often in larger rooms. Other clients never get them.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Output, Room};
use crate::clock::Time;
use crate::event::Delivery;
use crate::id::StreamId;
use crate::wire::data;
use crate::wire::report::{self, PathReport, ReceptionReport, TalkReport, VoiceReport};

/// First word of an audioroom server's description in the join response.
pub(super) const OWN_SERVER: &str = "audioroom";
/// Maximum number of users that a report is sent to.
const MAX_DESTINATIONS: usize = 16;
/// Maximum number of listeners that are remembered as possible receivers of the local talker's report.
const MAX_LISTENERS: usize = 64;
/// A listener that has not reported for this time gets no further report.
const LISTENER_TIMEOUT: Duration = Duration::from_secs(15);
/// Maximum number of users in a room in which each user reports every second, where the server does not summarise the reports.
const USERS_A_SECOND: usize = 10;

/// The content of a received report, for the media half.
#[derive(Clone, PartialEq, Debug)]
pub enum VoiceNews {
    /// Reception of the local stream at a listener.
    ReceptionReport {
        /// The listener's user id; empty for a summary of all listeners by the server.
        identity: String,
        /// The path to the listener with the greatest loss after resending.
        worst: PathReport,
        /// The path to the median listener.
        median: PathReport,
    },
    /// A talker's report about itself.
    Talk {
        /// The talker's streams.
        streams: Vec<StreamId>,
        /// The talker's delays and clocks.
        talk: TalkReport,
    },
}

/// State of the reports of one room.
#[derive(Debug, Default)]
pub(super) struct Reports {
    /// The server summarises the reports.
    has_summaries: bool,
    /// Listeners that reported about the local stream, with the time of the last report.
    listeners: BTreeMap<String, Time>,
    /// Time of the last report that was sent.
    sent_at: Option<Time>,
}

impl Room {
    /// The server described itself. It may be a different server from before.
    pub(super) fn note_server(&mut self, description: &str) {
        self.gets_speaker_updates = false;
        self.reports = Reports { has_summaries: description.starts_with(OWN_SERVER), ..Reports::default() };
    }

    /// Whether the server is an audioroom server.
    pub(super) fn is_audioroom_server(&self) -> bool {
        self.reports.has_summaries
    }

    /// Sends the measurements of the media half.
    pub(super) fn send_report(
        &mut self,
        talk: Option<TalkReport>,
        received: Vec<(StreamId, PathReport)>,
        now: Time,
    ) {
        if !self.may_send_data() || !self.permission.data {
            return;
        }
        let has_summaries = self.reports.has_summaries;
        let pause =
            if has_summaries { 1 } else { self.roster.users().count().div_ceil(USERS_A_SECOND).max(1) };
        // Slightly less than the period of the stats, or every second report would be skipped.
        let pause = Duration::from_secs(pause as u64) - Duration::from_millis(200);
        if self.reports.sent_at.is_some_and(|at| now.since(at) < pause) {
            return;
        }
        self.reports.listeners.retain(|_, at| now.since(*at) < LISTENER_TIMEOUT);
        let mut to: Vec<String> = Vec::new();
        let mut report = VoiceReport { talk, ..VoiceReport::default() };
        for (stream, path) in received.into_iter().take(report::MAX_RECEPTION_REPORTS) {
            let Some(stream) = self.roster.streams.get(&stream) else { continue };
            if !has_summaries && !stream.is_of_audioroom {
                continue;
            }
            if !has_summaries && !to.contains(&stream.user_id) {
                if to.len() == MAX_DESTINATIONS {
                    continue;
                }
                to.push(stream.user_id.clone());
            }
            report.received.push(ReceptionReport { track: stream.track_sid.clone(), path });
        }
        if !has_summaries && report.talk.is_some() {
            let others = self.reports.listeners.keys().filter(|name| !to.contains(name));
            let room = MAX_DESTINATIONS - to.len();
            let others: Vec<String> = others.take(room).cloned().collect();
            to.extend(others);
        }
        // Without a destination the report would go to all users.
        if report.is_empty() || (!has_summaries && to.is_empty()) {
            return;
        }
        loop {
            let packet = data::user(report.encode(), report::TOPIC, to.clone(), Delivery::Lossy);
            match self.stamp(packet, Delivery::Lossy) {
                Ok(bytes) if bytes.len() <= report::MAX_PACKET => {
                    self.reports.sent_at = Some(now);
                    return self.hand_over(Delivery::Lossy, bytes);
                }
                // The report is too long: leave destinations out, then talkers.
                _ if to.len() > 1 => {
                    to.pop();
                }
                _ if report.received.len() > 1 => report.received.truncate(report.received.len() / 2),
                _ => return,
            }
        }
    }

    /// Handles a report from `identity`; empty for the server.
    pub(super) fn report_arrived(&mut self, identity: &str, payload: &[u8], now: Time) {
        let Some(report) = VoiceReport::decode(payload) else { return };
        let own = self.publish.published().map(|(_, track)| track.sid.clone()).unwrap_or_default();
        if identity.is_empty() {
            if let Some(hold_ms) = report.hold_ms {
                self.messages.hold(Duration::from_millis(hold_ms.into()), now);
            }
            for summary in report.summaries.iter().filter(|summary| summary.track == own) {
                let news = VoiceNews::ReceptionReport {
                    identity: String::new(),
                    worst: summary.worst,
                    median: summary.median,
                };
                self.output.push_back(Output::Voice(news));
            }
            return;
        }
        if self.roster.user(identity).is_none() {
            return;
        }
        for received in report.received.iter().filter(|received| !own.is_empty() && received.track == own) {
            if self.reports.listeners.len() < MAX_LISTENERS || self.reports.listeners.contains_key(identity) {
                self.reports.listeners.insert(identity.to_owned(), now);
            }
            let (worst, median) = (received.path, received.path);
            self.output.push_back(Output::Voice(VoiceNews::ReceptionReport {
                identity: identity.to_owned(),
                worst,
                median,
            }));
        }
        if let Some(talk) = report.talk {
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

//! Voice reports on the media half: counts the arrivals of each stream, makes a report once a second, and controls the encoder
//! from the reports of the listeners.
//!
//! Owned by `media.rs`, on the media thread; sans-IO. Its timer runs only while packets are sent or received. `room/report.rs`
//! adds the names of tracks and users; `audio/encoder_control.rs` makes the decision.
#![forbid(unsafe_code)]

mod arrival;

use std::collections::BTreeMap;
use std::time::Duration;

use self::arrival::Arrivals;
use crate::audio::encoder_control::{
    self, ListenerReport, ListenerSummary, RateControl, RateStats, SendSettings, UplinkReport,
};
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::engine::stat::MAX_RECEIVED_STREAMS;
use crate::id::{RoomId, StreamId};
use crate::room::VoiceNews;
use crate::wire::report::{PathReport, TalkReport};

/// Minimum number of packets for a report.
const FEW: u32 = 10;
/// Fewer packets than [`FEW`] are discarded after this time: a DTX pause has few packets.
const QUIET: Duration = Duration::from_secs(3);

/// A played stream at the end of a second.
pub struct Played {
    /// The stream.
    pub stream: StreamId,
    /// Its room.
    pub room: RoomId,
    /// The receive stream's stats since its creation.
    pub receive_stream: ReceiveStreamStats,
    /// Round trip between this engine and the server.
    pub round_trip: Option<Duration>,
}

/// The voice reports of each room: one about the local stream, and one about each played stream.
pub type Reports = BTreeMap<RoomId, (Option<TalkReport>, Vec<(StreamId, PathReport)>)>;

/// Makes voice reports and controls the encoder.
pub struct Reporter {
    rate: RateControl,
    arrivals: BTreeMap<StreamId, Arrivals>,
    /// The reports of the talkers about themselves.
    talkers: BTreeMap<StreamId, TalkReport>,
    due: Option<Time>,
    /// Packets of the local stream in this second.
    sent: u32,
}

impl Reporter {
    /// A reporter without streams.
    pub fn new(profile: &AudioProfile) -> Reporter {
        Reporter {
            rate: RateControl::new(profile),
            arrivals: BTreeMap::new(),
            talkers: BTreeMap::new(),
            due: None,
            sent: 0,
        }
    }

    /// Sets the profile; returns the new decision.
    pub fn set_profile(&mut self, profile: &AudioProfile) -> SendSettings {
        self.rate.set_profile(profile);
        self.rate.decision()
    }

    /// Sets whether the servers of all rooms accept RED.
    pub fn set_accepts_red(&mut self, accepts_red: bool) {
        self.rate.set_accepts_red(accepts_red);
    }

    /// Counts a received packet.
    pub fn arrived(&mut self, stream: StreamId, sequence: i64, now: Time) {
        if !self.arrivals.contains_key(&stream) && self.arrivals.len() >= MAX_RECEIVED_STREAMS {
            return;
        }
        self.arrivals.entry(stream).or_default().take(sequence, now);
        self.arm(now);
    }

    /// Counts a sent packet of the local stream.
    pub fn sent(&mut self, now: Time) {
        self.sent = self.sent.saturating_add(1);
        self.arm(now);
    }

    fn arm(&mut self, now: Time) {
        self.due.get_or_insert(now + encoder_control::INTERVAL);
    }

    /// Time at which [`Reporter::close`] is due.
    pub fn deadline(&self) -> Option<Time> {
        self.due
    }

    /// Adds an RTCP receiver report of a room's server.
    pub fn add_uplink_report(&mut self, room: RoomId, report: &UplinkReport, now: Time) {
        self.rate.add_uplink_report(room, report, now);
    }

    /// Adds a voice report of another user or of the server.
    pub fn add_voice_report(&mut self, room: RoomId, news: VoiceNews, now: Time) {
        match news {
            VoiceNews::ReceptionReport { identity, worst, median } => {
                self.rate.add_listener_report(room, &identity, &ListenerReport { worst, median }, now);
            }
            VoiceNews::Talk { streams, talk } => {
                for stream in streams {
                    if self.talkers.len() < MAX_RECEIVED_STREAMS || self.talkers.contains_key(&stream) {
                        self.talkers.insert(stream, talk);
                    }
                }
            }
        }
    }

    /// Ends a second when it is due, and returns the reports. `sending`: rooms that the local stream is sent to.
    pub fn close(
        &mut self,
        played: impl Iterator<Item = Played>,
        talk: impl FnOnce() -> TalkReport,
        sending: impl Iterator<Item = RoomId>,
        now: Time,
    ) -> Option<Reports> {
        self.due.filter(|due| *due <= now)?;
        self.due = None;
        let mut reports = Reports::new();
        for one in played {
            let Some(arrivals) = self.arrivals.get_mut(&one.stream) else { continue };
            if let Some(path) = arrivals.close(&one.receive_stream, one.round_trip, now) {
                reports.entry(one.room).or_default().1.push((one.stream, path));
            }
            // Counts that are not reported yet are reported with the next packets, or after another second.
            if arrivals.is_waiting() {
                self.due = Some(now + encoder_control::INTERVAL);
            }
        }
        if self.sent >= FEW {
            let talk = talk();
            for room in sending {
                reports.entry(room).or_default().0 = Some(talk);
            }
        }
        Some(reports)
    }

    /// Returns the encoder's decision if it has changed. Call it after [`Reporter::close`].
    pub fn decide(&mut self, now: Time) -> Option<SendSettings> {
        if std::mem::take(&mut self.sent) == 0 {
            return None;
        }
        self.rate.decide(now)
    }

    /// Forgets a room whose connection was closed.
    pub fn forget_room(&mut self, room: RoomId) {
        self.rate.forget(room);
    }

    /// Forgets a stream that is no longer played.
    pub fn forget_stream(&mut self, stream: StreamId) {
        self.arrivals.remove(&stream);
        self.talkers.remove(&stream);
    }

    /// The present decision of the encoder control.
    pub fn decision(&self) -> SendSettings {
        self.rate.decision()
    }

    /// The stats that the decision is based on.
    pub fn stats(&self) -> RateStats {
        self.rate.stats()
    }

    /// The summary of the listeners' reports in a room.
    pub fn hearing(&self, room: RoomId) -> Option<ListenerSummary> {
        self.rate.listener_summary(room)
    }

    /// The reports of the talkers about themselves.
    pub fn talkers(&self) -> &BTreeMap<StreamId, TalkReport> {
        &self.talkers
    }
}

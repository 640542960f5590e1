//! Voice reports on the media half: counts how each stream arrives, says once a second what was seen, and steers the encoder by
//! what others say.
//!
//! Owned by `media.rs`, on the media thread; sans-IO. Its timer runs only while packets come or go. Names of tracks and users are
//! the room's (`room/report.rs`), the choice is `audio/rate.rs`.
#![forbid(unsafe_code)]

mod arrival;

use std::collections::BTreeMap;
use std::time::Duration;

use self::arrival::Arrivals;
use crate::audio::rate::{
    self, Decision, ListenerReport, ListenerSummary, RateControl, RateStats, UplinkReport,
};
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::engine::stat::MAX_RECEIVED_STREAMS;
use crate::id::{RoomId, StreamId};
use crate::room::VoiceNews;
use crate::wire::report::{PathReport, TalkReport};

/// Stats of fewer packets than this tell nothing...
const FEW: u32 = 10;
/// ...and are forgotten after this time: a pause of the talker is a packet now and then.
const QUIET: Duration = Duration::from_secs(3);

/// A stream that is played, as the end of a second finds it.
pub struct Played {
    /// The stream.
    pub stream: StreamId,
    /// Its room.
    pub room: RoomId,
    /// The receive stream's stats since it was made.
    pub receive_stream: ReceiveStreamStats,
    /// Round trip between here and the server.
    pub round_trip: Option<Duration>,
}

/// What each room is to say.
pub type Said = BTreeMap<RoomId, (Option<TalkReport>, Vec<(StreamId, PathReport)>)>;

/// Counts, reports and steers.
pub struct Reporter {
    rate: RateControl,
    arrivals: BTreeMap<StreamId, Arrivals>,
    /// What talkers said of themselves.
    talkers: BTreeMap<StreamId, TalkReport>,
    due: Option<Time>,
    /// Packets of the local microphone since the second began.
    sent: u32,
}

impl Reporter {
    /// Nothing was seen yet.
    pub fn new(profile: &AudioProfile) -> Reporter {
        Reporter {
            rate: RateControl::new(profile),
            arrivals: BTreeMap::new(),
            talkers: BTreeMap::new(),
            due: None,
            sent: 0,
        }
    }

    /// Goes by another profile; gives what is sent from here on.
    pub fn set_profile(&mut self, profile: &AudioProfile) -> Decision {
        self.rate.set_profile(profile);
        self.rate.decision()
    }

    /// Says whether every room's server takes redundant copies.
    pub fn set_takes_red(&mut self, takes_red: bool) {
        self.rate.set_takes_red(takes_red);
    }

    /// A packet of a stream came off the network.
    pub fn arrived(&mut self, stream: StreamId, sequence: i64, now: Time) {
        if !self.arrivals.contains_key(&stream) && self.arrivals.len() >= MAX_RECEIVED_STREAMS {
            return;
        }
        self.arrivals.entry(stream).or_default().take(sequence, now);
        self.arm(now);
    }

    /// A packet of the local microphone went out.
    pub fn sent(&mut self, now: Time) {
        self.sent = self.sent.saturating_add(1);
        self.arm(now);
    }

    fn arm(&mut self, now: Time) {
        self.due.get_or_insert(now + rate::INTERVAL);
    }

    /// When [`Reporter::close`] is due.
    pub fn deadline(&self) -> Option<Time> {
        self.due
    }

    /// The server of a room reports on the first hop.
    pub fn uplink(&mut self, room: RoomId, report: &UplinkReport, now: Time) {
        self.rate.uplink(room, report, now);
    }

    /// A voice report said this.
    pub fn hear(&mut self, room: RoomId, news: VoiceNews, now: Time) {
        match news {
            VoiceNews::Heard { who, worst, median } => {
                self.rate.listener_report(room, &who, &ListenerReport { worst, median }, now);
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

    /// Ends a second, when it is time: what each room is to say. `sending`: rooms that the local microphone goes to.
    pub fn close(
        &mut self,
        played: impl Iterator<Item = Played>,
        talk: impl FnOnce() -> TalkReport,
        sending: impl Iterator<Item = RoomId>,
        now: Time,
    ) -> Option<Said> {
        self.due.filter(|due| *due <= now)?;
        self.due = None;
        let mut said = Said::new();
        for one in played {
            let Some(arrivals) = self.arrivals.get_mut(&one.stream) else { continue };
            if let Some(path) = arrivals.close(&one.receive_stream, one.round_trip, now) {
                said.entry(one.room).or_default().1.push((one.stream, path));
            }
            // What has not been told yet is told with the next packets, or when a second more has passed.
            if arrivals.is_waiting() {
                self.due = Some(now + rate::INTERVAL);
            }
        }
        if self.sent >= FEW {
            let talk = talk();
            for room in sending {
                said.entry(room).or_default().0 = Some(talk);
            }
        }
        Some(said)
    }

    /// To be called after [`Reporter::close`]: what is sent from here on, when that changed.
    pub fn decide(&mut self, now: Time) -> Option<Decision> {
        if std::mem::take(&mut self.sent) == 0 {
            return None;
        }
        self.rate.decide(now)
    }

    /// A connection was closed.
    pub fn forget_room(&mut self, room: RoomId) {
        self.rate.forget(room);
    }

    /// A stream is no longer played.
    pub fn forget_stream(&mut self, stream: StreamId) {
        self.arrivals.remove(&stream);
        self.talkers.remove(&stream);
    }

    /// What is chosen at present.
    pub fn decision(&self) -> Decision {
        self.rate.decision()
    }

    /// Stats behind it.
    pub fn stats(&self) -> RateStats {
        self.rate.stats()
    }

    /// What the listeners of a room report.
    pub fn hearing(&self, room: RoomId) -> Option<ListenerSummary> {
        self.rate.listener_summary(room)
    }

    /// What talkers said of themselves.
    pub fn talkers(&self) -> &BTreeMap<StreamId, TalkReport> {
        &self.talkers
    }
}

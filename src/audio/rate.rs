//! Encoder control: how many bits the local microphone gets, and what protects it against loss.
//!
//! Reports of how the voice arrives come in, a [`Decision`] comes out: bitrate, in-band error correction and the loss it is made
//! for, redundant copies, DRED. The rule is the least bitrate that does the job: of all that the profile leaves open
//! and the path carries, `rate/choice.rs` takes the cheapest that sounds as good as the best, give or take a little; more
//! protection comes at once, less of it only after [`CALM`]. What the path carries is estimated by `rate/estimate.rs`. The length
//! of packets is never changed.
//!
//! Not here: who sends reports and how (`wire/report.rs`, `engine/report.rs`), the encoder itself (`send.rs`), resending, which
//! costs nothing until something is lost and goes on by itself. Owned by the media half; sans-IO; every table is bounded.
#![forbid(unsafe_code)]

pub mod choice;
pub mod estimate;

use std::collections::BTreeMap;
use std::time::Duration;

pub use self::choice::Decision;
use self::choice::{Loss, Terms};
use self::estimate::Estimate;
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::id::RoomId;
use crate::wire::report::PathReport;

/// How often a decision is made while something is sent.
pub const INTERVAL: Duration = Duration::from_secs(1);
/// Less protection is taken only when it would have been enough for this long.
pub const CALM: Duration = Duration::from_secs(5);
/// A listener that has not reported for this long is left out.
const STALE: Duration = Duration::from_secs(10);
/// Most listeners that are remembered; of others nothing is taken.
const MAX_LISTENERS: usize = 64;
/// Packets after which a report that tells of more loss counts by half.
const RISE_PACKETS: f32 = 50.0;
/// And one that tells of less.
const FALL_PACKETS: f32 = 200.0;
/// Lost packets after which a report's length of bursts counts by half.
const BURST_LOSSES: f32 = 40.0;
/// One listener alone gets everyone protected against at most this loss; who loses more shares that with half of the room.
const ONE_LISTENER_LOSS: f32 = 0.20;
/// Less protection has to be enough for this much more loss than there is.
const MARGIN: f32 = 1.3;

/// What a listener, or the server for many, says of the local microphone.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Heard {
    /// The listener with the greatest loss.
    pub worst: PathReport,
    /// The one in the middle; the same where there is only one.
    pub median: PathReport,
}

/// A receiver report of the server: the first hop alone.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct UplinkReport {
    /// Fraction lost since the last one, 0–1.
    pub loss: f32,
    /// Round trip by the report, queues included, where it could be computed.
    pub round_trip: Option<Duration>,
    /// Smallest round trip that was lately seen, by the connection's own checks.
    pub least_round_trip: Option<Duration>,
    /// Interarrival jitter by the report.
    pub jitter: Duration,
    /// Packets sent since the last report.
    pub packets: u32,
    /// Bytes sent since then, every header included.
    pub bytes: u64,
}

/// Stats of the controller, for statistics and tests.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub struct RateStats {
    /// Bits a second that the path carries, headers included; `None`: more than was ever tried.
    pub capacity_bps: Option<u32>,
    /// Loss that is protected against, 0–1.
    pub loss: f32,
    /// Mean number of packets lost in a row.
    pub burst: f32,
}

/// What the listeners of one room report, smoothed: shares of packets, 0–1.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Hearing {
    /// What the listener who is left with most loses before repairs.
    pub worst: f32,
    /// What of it is left after resending.
    pub worst_left: f32,
    /// The same for the listener in the middle.
    pub median_left: f32,
    /// Share of the sound that the listener in the middle had to make up, after all repairs.
    pub median_concealed: f32,
}

/// Chooses for one encoder, whose packets may go to several rooms.
pub struct RateControl {
    profile: AudioProfile,
    decision: Decision,
    listeners: BTreeMap<(RoomId, String), Listener>,
    uplinks: BTreeMap<RoomId, Uplink>,
    /// Since when something cheaper would have been enough.
    calm_since: Option<Time>,
    /// Whether copies are taken by every room that the voice goes to.
    takes_red: bool,
}

struct Listener {
    worst: Smooth,
    median: Smooth,
    heard_at: Time,
}

struct Uplink {
    loss: Smooth,
    estimate: Estimate,
}

impl RateControl {
    /// A controller that begins with what the profile says. The profile has been validated.
    pub fn new(profile: &AudioProfile) -> RateControl {
        RateControl {
            profile: profile.clone(),
            decision: choice::start(profile),
            listeners: BTreeMap::new(),
            uplinks: BTreeMap::new(),
            calm_since: None,
            takes_red: false,
        }
    }

    /// Goes by another profile; what is known of the path stays known.
    pub fn set_profile(&mut self, profile: &AudioProfile) {
        self.profile = profile.clone();
        self.calm_since = None;
        let known = !self.listeners.is_empty() || !self.uplinks.is_empty();
        self.decision = if known { self.choose(1.0) } else { choice::start(profile) };
    }

    /// Says whether copies are of use: every room's server takes them.
    pub fn set_takes_red(&mut self, takes_red: bool) {
        self.takes_red = takes_red;
    }

    /// What is chosen at present.
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// Stats behind it.
    pub fn stats(&self) -> RateStats {
        let loss = self.loss();
        RateStats { capacity_bps: self.capacity(), loss: loss.raw, burst: loss.burst }
    }

    /// What the listeners of a room report; `None` while none does.
    pub fn hearing(&self, room: RoomId) -> Option<Hearing> {
        let listeners = || self.listeners.iter().filter(|((of, _), _)| *of == room).map(|(_, one)| one);
        let worst = listeners().max_by(|a, b| a.worst.left().total_cmp(&b.worst.left()))?.worst;
        Some(Hearing {
            worst: worst.raw,
            worst_left: worst.left(),
            median_left: median(listeners().map(|one| one.median.left()))?,
            median_concealed: median(listeners().map(|one| one.median.concealed))?,
        })
    }

    /// A listener of a room reports; `who` is its identity, or "" for the server's summary.
    pub fn heard(&mut self, room: RoomId, who: &str, heard: &Heard, now: Time) {
        let key = (room, who.to_owned());
        if !self.listeners.contains_key(&key) && self.listeners.len() >= MAX_LISTENERS {
            return;
        }
        let listener = self.listeners.entry(key).or_insert_with(|| Listener {
            worst: Smooth::default(),
            median: Smooth::default(),
            heard_at: now,
        });
        listener.heard_at = now;
        listener.worst.take(&heard.worst);
        listener.median.take(&heard.median);
    }

    /// The server of a room reports what arrives there.
    pub fn uplink(&mut self, room: RoomId, report: &UplinkReport, now: Time) {
        if !self.uplinks.contains_key(&room) && self.uplinks.len() >= MAX_LISTENERS {
            return;
        }
        let uplink = self
            .uplinks
            .entry(room)
            .or_insert_with(|| Uplink { loss: Smooth::default(), estimate: Estimate::new() });
        uplink.loss.take(&PathReport {
            packets: report.packets.min(u32::from(u16::MAX)) as u16,
            loss: report.loss,
            ..PathReport::default()
        });
        uplink.estimate.report(report, now);
    }

    /// A room is left, or its connection was made again: what was known of it is void.
    pub fn forget(&mut self, room: RoomId) {
        self.uplinks.remove(&room);
        self.listeners.retain(|(of, _), _| *of != room);
    }

    /// Decides again; to be called every [`INTERVAL`] while something is sent. Gives the decision when it changed.
    pub fn decide(&mut self, now: Time) -> Option<Decision> {
        self.listeners.retain(|_, listener| now.since(listener.heard_at) < STALE);
        let before = self.decision;
        if self.listeners.is_empty() && self.uplinks.is_empty() {
            return None;
        }
        let wanted = self.choose(1.0);
        let loss = self.loss();
        let terms = self.terms(loss);
        if choice::is_needed(&wanted, &before, &terms, loss) {
            self.calm_since = None;
            self.decision = wanted;
        } else if wanted == before {
            self.calm_since = None;
        } else {
            let since = *self.calm_since.get_or_insert(now);
            if now.since(since) >= CALM {
                // Down only as far as holds when the loss grows a little.
                self.decision = self.choose(MARGIN);
                self.calm_since = None;
            }
        }
        (self.decision != before).then_some(self.decision)
    }

    fn terms(&self, loss: Loss) -> Terms<'_> {
        Terms {
            profile: &self.profile,
            takes_red: self.takes_red,
            capacity_bps: self.capacity(),
            is_reported: loss.is_reported,
            present: Some(self.decision),
        }
    }

    fn choose(&self, margin: f32) -> Decision {
        let loss = self.loss().times(margin);
        choice::choose(&self.terms(loss), loss)
    }

    /// The least that any of the paths carries.
    fn capacity(&self) -> Option<u32> {
        self.uplinks.values().filter_map(|uplink| uplink.estimate.capacity_bps()).min()
    }

    /// The loss to protect against: that of the worst listener, unless it is alone with it.
    fn loss(&self) -> Loss {
        let middle = median(self.listeners.values().map(|one| one.median.raw)).unwrap_or(0.0);
        let most = middle.max(ONE_LISTENER_LOSS);
        let worst = self.listeners.iter().max_by(|(_, a), (_, b)| a.worst.left().total_cmp(&b.worst.left()));
        let mut loss = worst.map_or(Loss::default(), |(_, one)| one.worst.loss(most));
        loss.is_reported = worst.is_some();
        // A server that sums up also repairs what it gets, so copies have to deal with one hop at a time.
        if let Some(((room, who), _)) = worst
            && self.takes_red
            && who.is_empty()
            && let Some(uplink) = self.uplinks.get(room)
        {
            let first = uplink.loss.raw.clamp(0.0, loss.raw);
            let beyond = 1.0 - (1.0 - loss.raw) / (1.0 - first).max(1e-3);
            loss.part = first.max(beyond);
        }
        let rooms_reported = |room: &RoomId| self.listeners.keys().any(|(of, _)| of == room);
        for (_, uplink) in self.uplinks.iter().filter(|(room, _)| !rooms_reported(room)) {
            // Nobody tells of the ways beyond the server: they are taken to be like this one.
            let hop = uplink.loss.raw.clamp(0.0, 1.0);
            let both = 1.0 - (1.0 - hop) * (1.0 - hop);
            if both > loss.raw {
                loss = Loss::by_chance(both, loss.is_reported);
            }
        }
        loss
    }
}

/// The figure in the middle; the upper one of two.
fn median(stats: impl Iterator<Item = f32>) -> Option<f32> {
    let mut stats: Vec<f32> = stats.collect();
    stats.sort_by(f32::total_cmp);
    stats.get(stats.len() / 2).copied()
}

/// One path's loss, smoothed: it rises fast and falls slowly, and a report counts by the packets behind it.
#[derive(Copy, Clone, Debug, Default)]
struct Smooth {
    raw: f32,
    resent: f32,
    burst: f32,
    /// Share of the sound that was made up.
    concealed: f32,
}

impl Smooth {
    fn take(&mut self, report: &PathReport) {
        if report.packets == 0 {
            return;
        }
        let packets = f32::from(report.packets);
        let loss = report.loss.clamp(0.0, 1.0);
        let slowness = if loss > self.raw { RISE_PACKETS } else { FALL_PACKETS };
        let weight = packets / (packets + slowness);
        self.raw += (loss - self.raw) * weight;
        self.resent += (report.resent.clamp(0.0, loss) - self.resent) * weight;
        let concealed = if report.concealed.is_finite() { report.concealed.clamp(0.0, 1.0) } else { 0.0 };
        self.concealed += (concealed - self.concealed) * weight;
        if loss > 0.0 {
            // A burst counts by the packets lost in it: a second with a long one tells more than one with a single loss. Two in a
            // row that meet by chance are to tell little.
            let lost = loss * packets;
            let before = self.burst.max(1.0);
            self.burst = before + (report.burst.max(1.0) - before) * lost / (lost + BURST_LOSSES);
        }
    }

    /// What is missing after resending.
    fn left(&self) -> f32 {
        (self.raw - self.resent).max(0.0)
    }

    fn loss(&self, most: f32) -> Loss {
        let shrink = if self.raw > most { most / self.raw } else { 1.0 };
        let raw = self.raw * shrink;
        Loss { raw, left: self.left() * shrink, part: raw, burst: self.burst, is_reported: true }
    }
}

#[cfg(test)]
mod tests;

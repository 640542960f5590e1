//! Encoder control: bitrate and loss protection of the local stream.
//!
//! From reports about the reception of the local stream it chooses the [`SendSettings`]: bitrate, in-band FEC and the loss to
//! encode for, RED copies, DRED. It uses the lowest bitrate that suffices: among the combinations that the profile permits and
//! the path can carry, `encoder_control/choice.rs` takes the cheapest whose quality is close to the best. A change that is
//! needed ([`choice::is_needed`]) is made at once, for example more protection against much loss. All other changes, for
//! example less protection, are made only after [`CALM`]. `encoder_control/estimate.rs` estimates the bandwidth of the path.
//! The duration of packets is never changed.
//!
//! It does not send the reports (`wire/report.rs`, `engine/report.rs`), run the encoder (`send.rs`), or control resending,
//! which costs nothing until a packet is lost. Owned by the media half, on the media thread. It does no I/O; all tables are
//! bounded.
#![forbid(unsafe_code)]

pub mod choice;
pub mod estimate;

use std::collections::BTreeMap;
use std::time::Duration;

pub use self::choice::SendSettings;
use self::choice::{Loss, Terms};
use self::estimate::Estimate;
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::id::RoomId;
use crate::wire::report::PathReport;

/// Interval between decisions while the stream is sent.
pub const INTERVAL: Duration = Duration::from_secs(1);
/// A change that is not needed at once, such as less protection, is made only if it would have been right for this long.
pub const CALM: Duration = Duration::from_secs(5);
/// A listener that has not reported for this long is ignored.
const STALE: Duration = Duration::from_secs(10);
/// Maximum number of listeners; reports of further listeners are ignored.
const MAX_LISTENERS: usize = 64;
/// Maximum number of rooms with receiver reports; reports of further rooms are ignored.
const MAX_UPLINKS: usize = 64;
/// A report of higher loss over this many packets moves the estimate half of the way.
const RISE_PACKETS: f32 = 50.0;
/// A report of lower loss over this many packets moves the estimate half of the way.
const FALL_PACKETS: f32 = 200.0;
/// A report with this many lost packets moves the burst length half of the way.
const BURST_LOSSES: f32 = 40.0;
/// The loss of a single listener counts up to this value. Higher loss counts only if half of the listeners report it too.
const ONE_LISTENER_LOSS: f32 = 0.20;
/// Reduced protection must suffice for this multiple of the current loss.
const MARGIN: f32 = 1.3;

/// A report about the local stream, from a listener, or from the server for all listeners.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct ListenerReport {
    /// The listener with the highest loss.
    pub worst: PathReport,
    /// The median listener; equals `worst` if only one listener reports.
    pub median: PathReport,
}

/// A receiver report of the server: the first hop only.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct UplinkReport {
    /// Fraction lost since the last report, 0–1.
    pub loss: f32,
    /// Round trip of the report, including queues, if it could be computed.
    pub round_trip: Option<Duration>,
    /// Smallest recent round trip of the connectivity checks.
    pub min_round_trip: Option<Duration>,
    /// Interarrival jitter of the report.
    pub jitter: Duration,
    /// Packets sent since the last report.
    pub packets: u32,
    /// Bytes sent since the last report, including all headers.
    pub bytes: u64,
}

/// State of the controller, for statistics and tests.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub struct RateStats {
    /// Bandwidth of the path in bits per second, headers included; `None`: no limit is known.
    pub capacity_bps: Option<u32>,
    /// Loss that the decision protects against, 0–1.
    pub loss: f32,
    /// Mean number of consecutive lost packets.
    pub burst: f32,
}

/// Reports of the listeners of one room, smoothed: fractions of the packets or of the audio, 0–1.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct ListenerSummary {
    /// Loss before repair, for the listener whose loss after resending is highest.
    pub worst: f32,
    /// Loss after resending, for the same listener.
    pub worst_residual: f32,
    /// Loss after resending, for the median listener.
    pub median_residual: f32,
    /// Fraction of concealed audio, after all repairs, for the median listener.
    pub median_concealed: f32,
}

/// Decides for one encoder, whose packets may go to several rooms.
pub struct RateControl {
    profile: AudioProfile,
    decision: SendSettings,
    listeners: BTreeMap<(RoomId, String), Listener>,
    uplinks: BTreeMap<RoomId, Uplink>,
    /// Time since which another decision would have been better, without being needed at once.
    calm_since: Option<Time>,
    /// Whether the servers of all rooms accept RED.
    accepts_red: bool,
}

struct Listener {
    worst: Smooth,
    median: Smooth,
    reported_at: Time,
}

struct Uplink {
    loss: Smooth,
    estimate: Estimate,
}

impl RateControl {
    /// A controller with the initial decision of a validated profile.
    pub fn new(profile: &AudioProfile) -> RateControl {
        RateControl {
            profile: profile.clone(),
            decision: choice::start(profile),
            listeners: BTreeMap::new(),
            uplinks: BTreeMap::new(),
            calm_since: None,
            accepts_red: false,
        }
    }

    /// Changes the profile; the knowledge about the path is kept.
    pub fn set_profile(&mut self, profile: &AudioProfile) {
        self.profile = profile.clone();
        self.calm_since = None;
        let known = !self.listeners.is_empty() || !self.uplinks.is_empty();
        self.decision = if known { self.choose(1.0) } else { choice::start(profile) };
    }

    /// Sets whether the servers of all rooms accept RED.
    pub fn set_accepts_red(&mut self, accepts_red: bool) {
        self.accepts_red = accepts_red;
    }

    /// The current decision.
    pub fn decision(&self) -> SendSettings {
        self.decision
    }

    /// The stats behind the decision.
    pub fn stats(&self) -> RateStats {
        let loss = self.loss();
        RateStats { capacity_bps: self.capacity(), loss: loss.raw, burst: loss.burst }
    }

    /// Reports of the listeners of a room; `None` while no listener reports.
    pub fn listener_summary(&self, room: RoomId) -> Option<ListenerSummary> {
        let in_room = self.listeners.iter().filter(|((listener_room, _), _)| *listener_room == room);
        let listeners = || in_room.clone().map(|(_, listener)| listener);
        let worst = listeners().max_by(|a, b| a.worst.residual().total_cmp(&b.worst.residual()))?.worst;
        Some(ListenerSummary {
            worst: worst.raw,
            worst_residual: worst.residual(),
            median_residual: median(listeners().map(|listener| listener.median.residual()))?,
            median_concealed: median(listeners().map(|listener| listener.median.concealed))?,
        })
    }

    /// Adds a report of a listener of a room. `identity` is the listener's, or "" for the server's summary.
    pub fn add_listener_report(&mut self, room: RoomId, identity: &str, report: &ListenerReport, now: Time) {
        let key = (room, identity.to_owned());
        if !self.listeners.contains_key(&key) && self.listeners.len() >= MAX_LISTENERS {
            return;
        }
        let listener = self.listeners.entry(key).or_insert_with(|| Listener {
            worst: Smooth::default(),
            median: Smooth::default(),
            reported_at: now,
        });
        listener.reported_at = now;
        listener.worst.update(&report.worst);
        listener.median.update(&report.median);
    }

    /// Adds a receiver report of a room's server.
    pub fn add_uplink_report(&mut self, room: RoomId, report: &UplinkReport, now: Time) {
        if !self.uplinks.contains_key(&room) && self.uplinks.len() >= MAX_UPLINKS {
            return;
        }
        let uplink = self
            .uplinks
            .entry(room)
            .or_insert_with(|| Uplink { loss: Smooth::default(), estimate: Estimate::new() });
        uplink.loss.update(&PathReport {
            packets: report.packets.min(u32::from(u16::MAX)) as u16,
            loss: report.loss,
            ..PathReport::default()
        });
        uplink.estimate.report(report, now);
    }

    /// Forgets a room that was left or whose connection was replaced.
    pub fn forget(&mut self, room: RoomId) {
        self.uplinks.remove(&room);
        self.listeners.retain(|(listener_room, _), _| *listener_room != room);
    }

    /// Decides again; call it every [`INTERVAL`] while the stream is sent. Returns the decision if it changed.
    pub fn decide(&mut self, now: Time) -> Option<SendSettings> {
        self.listeners.retain(|_, listener| now.since(listener.reported_at) < STALE);
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
                // Protection is reduced only as far as it would suffice for a slightly higher loss.
                self.decision = self.choose(MARGIN);
                self.calm_since = None;
            }
        }
        (self.decision != before).then_some(self.decision)
    }

    fn terms(&self, loss: Loss) -> Terms<'_> {
        Terms {
            profile: &self.profile,
            accepts_red: self.accepts_red,
            capacity_bps: self.capacity(),
            is_reported: loss.is_reported,
            current: Some(self.decision),
        }
    }

    fn choose(&self, margin: f32) -> SendSettings {
        let loss = self.loss().times(margin);
        choice::choose(&self.terms(loss), loss)
    }

    /// The smallest bandwidth of all paths.
    fn capacity(&self) -> Option<u32> {
        self.uplinks.values().filter_map(|uplink| uplink.estimate.capacity_bps()).min()
    }

    /// The loss to protect against: that of the worst listener, capped at [`ONE_LISTENER_LOSS`] or the median listener's loss,
    /// whichever is higher. A room without listener reports counts instead if its loss is higher.
    fn loss(&self) -> Loss {
        let median = median(self.listeners.values().map(|listener| listener.median.raw)).unwrap_or(0.0);
        let cap = median.max(ONE_LISTENER_LOSS);
        let worst =
            self.listeners.iter().max_by(|(_, a), (_, b)| a.worst.residual().total_cmp(&b.worst.residual()));
        let mut loss = worst.map_or(Loss::default(), |(_, listener)| listener.worst.loss(cap));
        loss.is_reported = worst.is_some();
        // A server that sends summaries also recovers packets, so copies must repair only one hop at a time.
        if let Some(((room, identity), _)) = worst
            && self.accepts_red
            && identity.is_empty()
            && let Some(uplink) = self.uplinks.get(room)
        {
            let first = uplink.loss.raw.clamp(0.0, loss.raw);
            let beyond = 1.0 - (1.0 - loss.raw) / (1.0 - first).max(1e-3);
            loss.worse_hop = first.max(beyond);
        }
        let is_reported =
            |room: &RoomId| self.listeners.keys().any(|(listener_room, _)| listener_room == room);
        for (_, uplink) in self.uplinks.iter().filter(|(room, _)| !is_reported(room)) {
            // No listener reports the hops after the server: they are assumed to be like the first.
            let hop = uplink.loss.raw.clamp(0.0, 1.0);
            let both = 1.0 - (1.0 - hop) * (1.0 - hop);
            if both > loss.raw {
                loss = Loss::by_chance(both, loss.is_reported);
            }
        }
        loss
    }
}

/// The median; the upper one of two.
fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// The smoothed loss of one path. It rises fast and falls slowly, and a report is weighted by its number of packets.
#[derive(Copy, Clone, Debug, Default)]
struct Smooth {
    raw: f32,
    resent: f32,
    burst: f32,
    /// Fraction of the audio that was concealed.
    concealed: f32,
}

impl Smooth {
    fn update(&mut self, report: &PathReport) {
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
            // A burst length is weighted by the number of lost packets: a second with a long burst says more than one with a
            // single loss, and two consecutive losses may be chance.
            let lost = loss * packets;
            let before = self.burst.max(1.0);
            self.burst = before + (report.burst.max(1.0) - before) * lost / (lost + BURST_LOSSES);
        }
    }

    /// Loss after resending.
    fn residual(&self) -> f32 {
        (self.raw - self.resent).max(0.0)
    }

    fn loss(&self, cap: f32) -> Loss {
        let shrink = if self.raw > cap { cap / self.raw } else { 1.0 };
        let raw = self.raw * shrink;
        let residual = self.residual() * shrink;
        Loss { raw, residual, worse_hop: raw, burst: self.burst, is_reported: true }
    }
}

#[cfg(test)]
mod tests;

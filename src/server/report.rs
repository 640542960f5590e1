//! Voice reports: consumed from the lossy channel, and summed up for each talker once a second.
//!
//! In a room of forty, each listener reports its reception to the server, and each talker gets a summary of the worst and
//! the median listener: forty packets each way instead of sixteen hundred. For a listener whose client sends no voice
//! reports, the receiver reports of its connection are used. A talker's own delays are forwarded to its listeners every few
//! seconds. Part of [`ServerCore`]; server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Time;
use crate::event::Delivery;
use crate::transport::Channel;
use crate::wire::data;
use crate::wire::report::{MAX_SUMMARIES, PathReport, SummaryReport, TOPIC, TalkReport, VoiceReport};

use super::core::ServerCore;
use super::participant::{ParticipantKey, Subscription};
use super::quality::Sample;
use super::room::RoomKey;
use super::timer::Timer;

/// Interval of the summaries to talkers.
pub const INTERVAL: Duration = Duration::from_secs(1);
/// Reports of one participant at shorter intervals are dropped.
const MIN_REPORT_INTERVAL: Duration = Duration::from_millis(400);
/// Interval at which a talker's own delays are forwarded.
const TALK_INTERVAL: Duration = Duration::from_secs(5);
/// Time for which a listener's voice report takes precedence over the receiver reports of its connection.
const REPORT_LIFETIME: Duration = Duration::from_secs(5);
/// Assumed number of packets in the interval of a receiver report, which does not contain this number.
const ASSUMED_PACKETS: u16 = 50;

/// One listener's reception of one track since the last summary.
#[derive(Copy, Clone, Debug, Default)]
pub struct Voice {
    path: Option<PathReport>,
    /// Time of the listener's last voice report.
    reported_at: Option<Time>,
}

/// State of a participant's reports.
#[derive(Copy, Clone, Debug, Default)]
pub struct Reporting {
    /// Time of its last report; `None`: its client has sent none, and gets none.
    at: Option<Time>,
    /// Time at which its own delays were last forwarded.
    talk_at: Option<Time>,
}

impl ServerCore {
    /// Handles a participant's voice report.
    pub(super) fn voice_report(&mut self, from: ParticipantKey, payload: &[u8], now: Time) {
        let Some(reporter) = self.participants.get_mut(&from) else { return };
        let is_too_early = reporter.reporting.at.is_some_and(|at| now.since(at) < MIN_REPORT_INTERVAL);
        let Some(report) = VoiceReport::decode(payload).filter(|_| !is_too_early) else {
            self.stats.data_dropped += 1;
            return;
        };
        let is_first = reporter.reporting.at.replace(now).is_none();
        let room = reporter.room;
        for reception in report.received {
            // A participant reports about its own subscriptions only.
            if let Some(subscription) = reporter.subscriptions.get_mut(&reception.track) {
                subscription.voice = Voice { path: Some(reception.path), reported_at: Some(now) };
            }
        }
        if let Some(talk) = report.talk
            && reporter.reporting.talk_at.is_none_or(|at| now.since(at) >= TALK_INTERVAL)
        {
            reporter.reporting.talk_at = Some(now);
            self.forward_talk(from, talk, now);
        }
        if is_first {
            // The new participant missed the talkers' delays: they are forwarded with the talkers' next reports.
            for key in self.members(room) {
                if let Some(talker) = self.participants.get_mut(&key).filter(|_| key != from) {
                    talker.reporting.talk_at = None;
                }
            }
        }
        self.start_summary_timer(room, now);
    }

    /// Handles a receiver report about a subscription of a participant whose client may not support voice reports.
    pub(super) fn voice_sample(&mut self, key: ParticipantKey, track: &str, sample: Sample, now: Time) {
        let Some(listener) = self.participants.get(&key) else { return };
        let (room, Some(subscription)) = (listener.room, listener.subscriptions.get(track)) else { return };
        if subscription.voice.reported_at.is_some_and(|at| now.since(at) < REPORT_LIFETIME) {
            return;
        }
        // Packets lost between the talker and this server, and not recovered, are lost to the listener too.
        let uplink = self
            .participants
            .get(&subscription.publisher)
            .and_then(|publisher| publisher.tracks.get(track))
            .map_or(0.0, |track| (track.arrivals.interval().loss() - track.recovered.share()).max(0.0));
        let path = PathReport {
            packets: ASSUMED_PACKETS,
            loss: 1.0 - (1.0 - uplink) * (1.0 - sample.loss),
            burst: 1.0,
            round_trip_ms: sample.round_trip.map_or(f32::NAN, |time| time.as_secs_f32() * 1e3),
            jitter_ms: sample.jitter.as_secs_f32() * 1e3,
            ..PathReport::default()
        };
        if let Some(subscription) =
            self.participants.get_mut(&key).and_then(|one| one.subscriptions.get_mut(track))
        {
            subscription.voice.path = Some(path);
            self.start_summary_timer(room, now);
        }
    }

    fn start_summary_timer(&mut self, room: RoomKey, now: Time) {
        if let Some(entry) = self.rooms.get_mut(&room)
            && !std::mem::replace(&mut entry.has_report_timer, true)
        {
            self.arm(now + INTERVAL, Timer::Voices(room));
        }
    }

    /// Sends each talker its summary. The timer stops when there are no reports.
    pub(super) fn voices_timeout(&mut self, room_key: RoomKey, now: Time) {
        let members = self.members(room_key);
        let mut received: BTreeMap<(ParticipantKey, String), Vec<PathReport>> = BTreeMap::new();
        for key in &members {
            let Some(listener) = self.participants.get_mut(key) else { continue };
            for (track, subscription) in &mut listener.subscriptions {
                let Subscription { publisher, voice, .. } = subscription;
                if let Some(path) = voice.path.take() {
                    received.entry((*publisher, track.clone())).or_default().push(path);
                }
            }
        }
        if let Some(room) = self.rooms.get_mut(&room_key) {
            room.has_report_timer = !received.is_empty();
        }
        if received.is_empty() {
            return;
        }
        self.arm(now + INTERVAL, Timer::Voices(room_key));
        let mut reports: BTreeMap<ParticipantKey, VoiceReport> = BTreeMap::new();
        for ((publisher, track), mut paths) in received {
            let recovered = self
                .participants
                .get(&publisher)
                .and_then(|publisher| publisher.tracks.get(&track))
                .map_or(0.0, |track| track.recovered.share());
            for path in &mut paths {
                // A listener cannot see recovered packets: the summary adds that loss.
                path.loss = 1.0 - (1.0 - path.loss) * (1.0 - recovered);
            }
            let report = reports.entry(publisher).or_default();
            if report.summaries.len() < MAX_SUMMARIES {
                report.summaries.extend(summary(track, paths));
            }
        }
        for (publisher, report) in reports {
            self.send_voice(publisher, None, &report, now);
        }
    }

    fn forward_talk(&mut self, from: ParticipantKey, talk: TalkReport, now: Time) {
        let Some(talker) = self.participants.get(&from) else { return };
        let name = (talker.sid.clone(), talker.identity().to_owned());
        let report = VoiceReport { talk: Some(talk), ..VoiceReport::default() };
        for key in self.members(talker.room) {
            let is_subscribed = self.participants.get(&key).is_some_and(|one| {
                one.subscriptions.values().any(|subscription| subscription.publisher == from)
            });
            if is_subscribed {
                self.send_voice(key, Some(&name), &report, now);
            }
        }
    }

    /// Sends a report to a participant whose client has sent reports itself. `from`: sid and identity of a participant; `None`:
    /// the server.
    fn send_voice(
        &mut self,
        to: ParticipantKey,
        from: Option<&(String, String)>,
        report: &VoiceReport,
        now: Time,
    ) {
        let Some(receiver) = self.participants.get_mut(&to) else { return };
        if receiver.reporting.at.is_none() || !receiver.has_channels {
            return;
        }
        let mut packet = data::user(report.encode(), TOPIC, Vec::new(), Delivery::Lossy);
        if let Some((sid, identity)) = from {
            packet.participant_sid.clone_from(sid);
            packet.participant_identity.clone_from(identity);
        }
        let is_sent = data::encode(&packet)
            .is_ok_and(|bytes| receiver.peer.send_data(Channel::Lossy, &bytes, now).is_ok());
        if is_sent {
            self.stats.data_forwarded += 1;
        } else {
            self.stats.data_dropped += 1;
        }
        self.touch(to);
    }
}

/// The worst and the median of several listeners; `None` without listeners.
fn summary(track: String, mut paths: Vec<PathReport>) -> Option<SummaryReport> {
    paths.sort_by(|a, b| (a.loss - a.resent).total_cmp(&(b.loss - b.resent)));
    Some(SummaryReport {
        track,
        listeners: paths.len().min(usize::from(u16::MAX)) as u16,
        worst: *paths.last()?,
        median: paths[paths.len() / 2],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summary_has_the_worst_and_the_median_listener() {
        let path = |loss: f32, resent: f32| PathReport { loss, resent, ..PathReport::default() };
        let paths = vec![path(0.5, 0.5), path(0.3, 0.0), path(0.01, 0.0), path(0.02, 0.0), path(0.0, 0.0)];
        let summary = summary("TR_x".into(), paths).unwrap();
        assert_eq!((summary.listeners, summary.worst.loss, summary.median.loss), (5, 0.3, 0.01));
        assert_eq!(super::summary("TR_x".into(), Vec::new()), None);
    }
}

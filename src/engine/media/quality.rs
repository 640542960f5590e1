//! Reports the quality of the local stream and of the played streams at the period that the application has set.
//!
//! Owned by [`super::Media`], on the media thread. It compares the present stats with the stats of one period before. Its timer
//! runs only while a stream is sent or played.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use super::capture_pipeline::CapturePipeline;
use super::playback_pipeline::PlaybackPipeline;
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::engine::connection::Connection;
use crate::engine::report::Reporter;
use crate::event::{Event, PlayQuality, PublishQuality};
use crate::id::{RoomId, StreamId};
use crate::quality::{Sample, grade, mos};

/// Assumed duration of a packet of a talker who does not report a part of the delay, in ms.
const USUAL_PACKET_MS: f32 = 20.0;

/// The sources of the stats.
pub(super) struct View<'a> {
    /// The local stream.
    pub capture_pipeline: &'a CapturePipeline,
    /// The received streams.
    pub playback_pipeline: &'a PlaybackPipeline,
    /// The connections.
    pub connections: &'a BTreeMap<RoomId, Connection>,
    /// The voice reports, and the encoder's decision.
    pub reports: &'a Reporter,
}

impl View<'_> {
    fn is_busy(&self) -> bool {
        !self.capture_pipeline.sending.is_empty() || !self.playback_pipeline.playing.is_empty()
    }
}

/// Reports quality.
pub(super) struct QualityMonitor {
    period: Duration,
    due: Option<Time>,
    /// Time at which the period began, and the counts at that time: packets and bytes of local streams, stats of receive streams.
    begun: Time,
    sent: BTreeMap<StreamId, (u64, u64)>,
    played: BTreeMap<StreamId, ReceiveStreamStats>,
}

impl QualityMonitor {
    /// The first report is due one period after a stream is sent or played.
    pub(super) fn new(period: Duration) -> QualityMonitor {
        QualityMonitor {
            period,
            due: None,
            begun: Time::ZERO,
            sent: BTreeMap::new(),
            played: BTreeMap::new(),
        }
    }

    /// Sets the period, which begins with the next input.
    pub(super) fn set_period(&mut self, period: Duration) {
        self.period = period;
        self.due = None;
    }

    /// Time at which [`QualityMonitor::report`] is due.
    pub(super) fn due(&self) -> Option<Time> {
        self.due
    }

    /// Begins a period when a stream is sent or played, and ends it when none is. Call it after every input.
    pub(super) fn follow(&mut self, view: &View<'_>, now: Time) {
        match (view.is_busy(), self.due) {
            (true, None) => self.begin(view, now),
            (false, Some(_)) => self.due = None,
            _ => {}
        }
    }

    fn begin(&mut self, view: &View<'_>, now: Time) {
        self.begun = now;
        self.due = Some(now + self.period);
        self.sent.clear();
        self.played.clear();
        for (room, stream) in &view.capture_pipeline.sending {
            if let Some(sent) = view.connections.get(room).and_then(|one| one.sent(*stream)) {
                self.sent.insert(*stream, (sent.packets, sent.bytes));
            }
        }
        for stream in view.playback_pipeline.playing.keys() {
            if let Some(receive_stream) = view.playback_pipeline.mixer.stats(*stream) {
                self.played.insert(*stream, receive_stream);
            }
        }
    }

    /// The reports, if they are due: one for each room that is sent to, and one for all played streams.
    pub(super) fn report(&mut self, view: &View<'_>, now: Time) -> Vec<Event> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let period = now.since(self.begun);
        let sending = view.capture_pipeline.sending.iter();
        let mut events: Vec<Event> = sending
            .filter_map(|(room, stream)| {
                let quality = self.publish(view, *room, *stream, period)?;
                Some(Event::PublishQuality { room: *room, stream: *stream, quality })
            })
            .collect();
        let playing = view.playback_pipeline.playing.iter();
        let qualities: Vec<PlayQuality> = playing
            .filter_map(|(stream, source)| self.play(view, source.room, *stream, period, now))
            .collect();
        if !qualities.is_empty() {
            events.push(Event::PlayQuality { period, qualities });
        }
        self.begin(view, now);
        events
    }

    fn publish(
        &self,
        view: &View<'_>,
        room: RoomId,
        stream: StreamId,
        period: Duration,
    ) -> Option<PublishQuality> {
        let connection = view.connections.get(&room)?;
        let sent = connection.sent(stream)?;
        let (packets, bytes) = self.sent.get(&stream).copied().unwrap_or_default();
        let path_ms = connection.stats().round_trip.map(|trip| trip.as_secs_f32() * 1e3);
        let round_trip_ms = sent.round_trip_ms.or(path_ms);
        let listeners = view.reports.hearing(room);
        let unknown = f32::NAN;
        let loss = listeners.map(|listeners| listeners.median_concealed).or(sent.loss);
        Some(PublishQuality {
            quality: graded(loss, sent.jitter_ms.unwrap_or(0.0), round_trip_ms),
            mos: mos(self.sent_delay_ms(view, round_trip_ms), loss.unwrap_or(unknown)),
            connection_quality: -1,
            period,
            round_trip_ms: round_trip_ms.unwrap_or(unknown),
            jitter_ms: sent.jitter_ms.unwrap_or(unknown),
            loss: sent.loss.unwrap_or(unknown),
            listener_loss: listeners.map_or(unknown, |listeners| listeners.worst),
            listener_residual_loss: listeners.map_or(unknown, |listeners| listeners.worst_residual),
            median_residual_loss: listeners.map_or(unknown, |listeners| listeners.median_residual),
            packets: sent.packets.saturating_sub(packets) as i64,
            send_bps: bits_per_second(sent.bytes.saturating_sub(bytes), period),
            bitrate_bps: view.reports.decision().bitrate.into(),
            capacity_bps: view.reports.stats().capacity_bps.map_or(-1, i64::from),
        })
    }

    /// An estimate of the mouth-to-ear delay of the local stream: its packet, its encoder, and the round trip to the server,
    /// which stands for the way to the server and for a listener's way from the server. NaN while the round trip is unknown.
    fn sent_delay_ms(&self, view: &View<'_>, round_trip_ms: Option<f32>) -> f32 {
        let send = &view.capture_pipeline.send;
        let packet = send.packet_duration() + send.lookahead();
        packet.as_secs_f32() * 1e3 + round_trip_ms.unwrap_or(f32::NAN)
    }

    fn play(
        &self,
        view: &View<'_>,
        room: RoomId,
        stream: StreamId,
        period: Duration,
        now: Time,
    ) -> Option<PlayQuality> {
        let receive_stream = view.playback_pipeline.mixer.stats(stream)?;
        // The counts of a new receive stream begin at 0.
        let before = self.played.get(&stream).filter(|before| before.packets <= receive_stream.packets);
        let before = before.cloned().unwrap_or_default();
        let grown =
            |count: fn(&ReceiveStreamStats) -> u64| count(&receive_stream).saturating_sub(count(&before));
        let packets = grown(|receive_stream| receive_stream.packets);
        let lost = grown(|receive_stream| receive_stream.lost_packets);
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f32 / whole as f32);
        let trip = view.connections.get(&room).and_then(|one| one.stats().round_trip);
        let round_trip_ms = trip.map(|trip| trip.as_secs_f32() * 1e3);
        let expected = grown(ReceiveStreamStats::expected_packets);
        let loss = share(lost.min(expected), expected);
        let concealed = share(
            grown(|receive_stream| receive_stream.concealed_samples),
            grown(|receive_stream| receive_stream.played_samples),
        );
        let breaks = grown(|receive_stream| receive_stream.concealment_events) as f32;
        let mouth_to_ear_ms = view.playback_pipeline.mouth_to_ear_ms(stream, &receive_stream, now);
        // The talker does not report its part of the delay: this engine's round trip stands for both ways.
        let delay_ms = match mouth_to_ear_ms.is_nan() {
            true => round_trip_ms.unwrap_or(f32::NAN) + receive_stream.buffer_ms + USUAL_PACKET_MS,
            false => mouth_to_ear_ms,
        };
        Some(PlayQuality {
            room,
            stream,
            quality: graded(loss, receive_stream.jitter_ms, round_trip_ms),
            mos: mos(delay_ms, concealed.or(loss).unwrap_or(f32::NAN)),
            packets: packets as i64,
            receive_bps: bits_per_second(grown(|receive_stream| receive_stream.bytes), period),
            loss: loss.unwrap_or(f32::NAN),
            concealed: concealed.unwrap_or(f32::NAN),
            concealments_per_minute: concealed.map_or(f32::NAN, |_| breaks * 60.0 / period.as_secs_f32()),
            round_trip_ms: round_trip_ms.unwrap_or(f32::NAN),
            jitter_ms: receive_stream.jitter_ms,
            buffer_ms: receive_stream.buffer_ms,
            mouth_to_ear_ms,
        })
    }
}

/// The grade of a stream; -1 if its loss is unknown.
fn graded(loss: Option<f32>, jitter_ms: f32, round_trip_ms: Option<f32>) -> i32 {
    let time = |ms: f32| Duration::try_from_secs_f32(ms / 1e3).unwrap_or_default();
    loss.map_or(-1, |loss| {
        grade(Sample { loss, jitter: time(jitter_ms), round_trip: round_trip_ms.map(time) }.score())
    })
}

fn bits_per_second(bytes: u64, period: Duration) -> i64 {
    (bytes as f64 * 8.0 / period.as_secs_f64()) as i64
}

#[cfg(test)]
mod tests {
    use super::super::playback_pipeline::Source;
    use super::*;

    const PERIOD: Duration = Duration::from_secs(3);

    #[test]
    fn report_covers_its_period_while_a_stream_is_played() {
        let capture_pipeline = CapturePipeline::new(&Default::default(), Duration::ZERO).unwrap();
        let mut playback_pipeline = PlaybackPipeline::new().unwrap();
        let (connections, reports) = (BTreeMap::new(), Reporter::new(&Default::default()));
        let mut monitor = QualityMonitor::new(PERIOD);
        let start = Time::from_nanos(1_000_000_000);
        macro_rules! view {
            () => {
                &View {
                    capture_pipeline: &capture_pipeline,
                    playback_pipeline: &playback_pipeline,
                    connections: &connections,
                    reports: &reports,
                }
            };
        }
        monitor.follow(view!(), start);
        assert_eq!(monitor.due(), None, "nothing is sent or played");
        let (room, stream) = (RoomId::fresh(), StreamId::fresh());
        playback_pipeline
            .play(stream, Source { room, generation: 1, mid: "0".into(), talker: "alice".into() })
            .unwrap();
        monitor.follow(view!(), start);
        monitor.follow(view!(), start + PERIOD / 2);
        assert_eq!(monitor.due(), Some(start + PERIOD));
        assert_eq!(monitor.report(view!(), start + PERIOD / 2), []);
        // Packets that are not Opus count as packets.
        for sequence in 0..30 {
            let packet = crate::audio::packet_buffer::ReceivedPacket {
                sequence,
                timestamp: sequence as u32 * 960,
                payload: &[0xff; 100],
            };
            playback_pipeline.mixer.insert(stream, packet, start + PERIOD / 2);
        }
        let reported = monitor.report(view!(), start + PERIOD);
        let [Event::PlayQuality { period: PERIOD, qualities }] = &reported[..] else {
            panic!("{reported:?}")
        };
        let [one] = &qualities[..] else { panic!("{qualities:?}") };
        assert_eq!((one.room, one.stream, one.packets, one.receive_bps), (room, stream, 30, 8_000));
        assert_eq!((one.loss, one.quality), (0.0, 3));
        assert!(one.mouth_to_ear_ms.is_nan() && one.round_trip_ms.is_nan() && one.mos.is_nan());
        let reported = monitor.report(view!(), start + PERIOD * 2);
        let [Event::PlayQuality { qualities, .. }] = &reported[..] else { panic!("{reported:?}") };
        assert_eq!((qualities[0].packets, qualities[0].quality), (0, -1), "the second period had none");
        playback_pipeline.stop(stream);
        monitor.follow(view!(), start + PERIOD * 2);
        assert_eq!(monitor.due(), None);
    }
}

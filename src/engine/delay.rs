//! The delay meter: measures the mouth-to-ear delay of one stream in stages, and the drift of the talker's clock.
//!
//! The stages have three sources. The talker's voice report has the talker's part. The receive stream measures its own part. The
//! network is half of the smallest round trip of each of the two hops, because one-way delay cannot be measured without a common
//! clock. Every stage is that of the *fastest* packets of the last seconds. The jitter buffer holds the fastest packets until the
//! slower ones can be played too. All samples are therefore played with the same delay, which is the sum of the stages.
//!
//! Sans-IO, on the media thread; allocates nothing after it is created.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::audio::SAMPLE_RATE;
use crate::audio::packet_buffer::delay_estimator::transit_nanos;
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::wire::report::TalkReport;
use crate::wire::sequence::nearest_timestamp;

/// A jump of the timestamp by more than this restarts the measurement: 5 s, in units of the RTP clock (48 kHz).
const MAX_JUMP: i64 = 5 * SAMPLE_RATE as i64;
/// Lifetime of a talker's report.
const REPORT_LIFE: Duration = Duration::from_secs(30);
/// Maximum duration of a stage; reports with a longer stage are ignored.
const MAX_STAGE_MS: f32 = 10_000.0;
/// Length of a window. The fastest packet of each window is one point; the slope of the points is the drift.
const CLOCK_WINDOW: Duration = Duration::from_secs(5);
/// Number of windows that are kept: two minutes.
const CLOCK_WINDOWS: usize = 24;
/// Minimum number of windows for a result: half a minute.
const MIN_CLOCK_WINDOWS: usize = 6;
/// Maximum difference between two consecutive points, multiplied by the number of windows between them. A larger one is a new
/// path or a gap, not drift: 5 ms in 5 s are 1000 ppm.
const CLOCK_STEP_NANOS: i64 = 5_000_000;

/// The smallest duration of the last one or two time spans. A span ends only when a duration is added, so that after a pause
/// older durations still count.
#[derive(Copy, Clone, Debug, Default)]
pub struct Smallest(Option<(Duration, Duration, Time)>);

impl Smallest {
    /// Adds a duration. All durations of the last `span` count, and possibly those of the `span` before it.
    pub fn add(&mut self, duration: Duration, span: Duration, now: Time) {
        self.0 = Some(match self.0 {
            None => (duration, duration, now),
            Some((present, _, began)) if now.since(began) >= span => (duration, present, now),
            Some((present, before, began)) => (present.min(duration), before, began),
        });
    }

    /// The smallest duration in ms; `None` before the first.
    pub fn ms(&self) -> Option<f32> {
        self.0.map(|(present, before, _)| present.min(before).as_secs_f32() * 1e3)
    }
}

/// The talker's part of the delay, in ms.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct TalkerPart {
    /// From the capture of a sample until the library has read it; the smallest of the last seconds.
    pub device_ms: f32,
    /// Delay of the capture chain.
    pub chain_ms: f32,
    /// Filling a packet, and the encoder's look-ahead.
    pub packet_ms: f32,
    /// Half of the smallest round trip between the talker and its server.
    pub network_ms: f32,
}

impl From<&TalkReport> for TalkerPart {
    fn from(report: &TalkReport) -> TalkerPart {
        TalkerPart {
            device_ms: report.device_ms,
            chain_ms: report.chain_ms,
            packet_ms: report.packet_ms,
            network_ms: report.round_trip_ms / 2.0,
        }
    }
}

impl TalkerPart {
    /// Checks values from the network: `None` unless all are valid times.
    fn checked(self) -> Option<TalkerPart> {
        let all = [self.device_ms, self.chain_ms, self.packet_ms, self.network_ms];
        all.iter().all(|ms| (0.0..=MAX_STAGE_MS).contains(ms)).then_some(self)
    }
}

/// The stages of the mouth-to-ear delay in ms; unknown ones are NaN.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Stages {
    /// The talker's capture device.
    pub capture_ms: f32,
    /// The talker's capture chain.
    pub chain_ms: f32,
    /// Filling a packet, and the encoder's look-ahead, which includes the delay of the decoder.
    pub packet_ms: f32,
    /// Half of the smallest round trips of both hops.
    pub network_ms: f32,
    /// From the arrival of the fastest packets until they are decoded.
    pub jitter_buffer_ms: f32,
    /// From decoding until mixing. A packet is decoded when a block needs its first sample, so this is less than a block,
    /// unless the time stretch has decoded ahead.
    pub decode_ms: f32,
    /// From mixing until playout.
    pub playback_ms: f32,
}

impl Stages {
    /// All stages unknown.
    pub const UNKNOWN: Stages = Stages {
        capture_ms: f32::NAN,
        chain_ms: f32::NAN,
        packet_ms: f32::NAN,
        network_ms: f32::NAN,
        jitter_buffer_ms: f32::NAN,
        decode_ms: f32::NAN,
        playback_ms: f32::NAN,
    };

    /// The mouth-to-ear delay; NaN while a stage is unknown.
    pub fn mouth_to_ear_ms(&self) -> f32 {
        self.capture_ms
            + self.chain_ms
            + self.packet_ms
            + self.network_ms
            + self.jitter_buffer_ms
            + self.decode_ms
            + self.playback_ms
    }
}

/// The meter of one received stream.
#[derive(Clone, Debug, Default)]
pub struct StreamDelay {
    /// Extended timestamp of the newest packet.
    newest: Option<i64>,
    clock: ClockDifference,
    talker: Option<(TalkerPart, Time)>,
}

impl StreamDelay {
    /// Measures a packet of the stream.
    pub fn packet(&mut self, timestamp: u32, arrival: Time) {
        let timestamp = match self.newest {
            None => i64::from(timestamp),
            Some(newest) => {
                let extended = nearest_timestamp(newest, timestamp);
                if (extended - newest).abs() > MAX_JUMP {
                    self.restart();
                }
                extended
            }
        };
        self.newest = Some(self.newest.map_or(timestamp, |newest| newest.max(timestamp)));
        let transit = transit_nanos(arrival, timestamp);
        self.clock.packet(transit, arrival);
    }

    /// Sets the talker's part of the delay; invalid values are ignored.
    pub fn talker(&mut self, part: TalkerPart, now: Time) {
        if let Some(part) = part.checked() {
            self.talker = Some((part, now));
        }
    }

    /// The stages, from the receive stream's stats and half of the smallest round trip to this engine's server, in ms.
    pub fn stages(&self, receive_stream: &ReceiveStreamStats, network_ms: Option<f32>, now: Time) -> Stages {
        let mut stages = Stages::UNKNOWN;
        let talker = self.talker.filter(|(_, at)| now.since(*at) <= REPORT_LIFE);
        if let Some((part, _)) = talker {
            stages.capture_ms = part.device_ms;
            stages.chain_ms = part.chain_ms;
            stages.packet_ms = part.packet_ms;
            stages.network_ms = network_ms.map_or(f32::NAN, |own| own + part.network_ms);
        }
        if receive_stream.emitted_samples > 0 {
            stages.jitter_buffer_ms = receive_stream.held_ms - receive_stream.decoded_ms;
            stages.decode_ms = receive_stream.decoded_ms;
            stages.playback_ms = receive_stream.playback_ms;
        }
        stages
    }

    /// Deviation of the talker's clock from the local clock, in ppm; positive: the talker's clock is faster. `None` in the
    /// first half minute.
    pub fn clock_ppm(&self) -> Option<f32> {
        self.clock.ppm
    }

    fn restart(&mut self) {
        self.newest = None;
        self.clock = ClockDifference::default();
    }
}

/// The slope of the fastest transit times: a talker with a fast clock sends earlier and earlier by the local clock.
#[derive(Clone, Debug, Default)]
struct ClockDifference {
    /// End of the present window, and its fastest packet.
    window: Option<(Time, (Time, i64))>,
    /// Fastest packets of earlier windows, oldest first.
    points: [(Time, i64); CLOCK_WINDOWS],
    count: usize,
    ppm: Option<f32>,
}

impl ClockDifference {
    fn packet(&mut self, transit: i64, arrival: Time) {
        let Some((end, fastest)) = &mut self.window else {
            self.window = Some((arrival + CLOCK_WINDOW, (arrival, transit)));
            return;
        };
        if arrival < *end {
            if transit < fastest.1 {
                *fastest = (arrival, transit);
            }
            return;
        }
        let point = *fastest;
        self.window = Some((arrival + CLOCK_WINDOW, (arrival, transit)));
        self.add(point);
    }

    fn add(&mut self, point: (Time, i64)) {
        if let Some(last) = self.count.checked_sub(1).map(|at| self.points[at]) {
            let windows = (point.0.since(last.0).as_nanos() / CLOCK_WINDOW.as_nanos()).max(1) as i64;
            if (point.1 - last.1).abs() > CLOCK_STEP_NANOS.saturating_mul(windows) {
                self.count = 0;
                // `ppm` stays: the drift is still the same.
            }
        }
        if self.count == CLOCK_WINDOWS {
            self.points.copy_within(1.., 0);
            self.count -= 1;
        }
        self.points[self.count] = point;
        self.count += 1;
        if self.count >= MIN_CLOCK_WINDOWS {
            self.ppm = Some(self.slope());
        }
    }

    /// The median of the slopes of all pairs (Theil–Sen estimator). A window without a fast packet hardly changes it.
    fn slope(&self) -> f32 {
        const PAIRS: usize = CLOCK_WINDOWS * (CLOCK_WINDOWS - 1) / 2;
        let mut slopes = [0.0_f64; PAIRS];
        let mut found = 0;
        let points = &self.points[..self.count];
        for (n, early) in points.iter().enumerate() {
            for late in &points[n + 1..] {
                let apart = late.0.since(early.0).as_nanos() as f64;
                if apart > 0.0 {
                    slopes[found] = (early.1 - late.1) as f64 / apart;
                    found += 1;
                }
            }
        }
        let slopes = &mut slopes[..found];
        slopes.sort_unstable_by(f64::total_cmp);
        slopes.get(found / 2).map_or(f32::NAN, |slope| (slope * 1e6) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const PACKET: Duration = Duration::from_millis(20);

    /// An exponential delay of this mean, in ms.
    fn exponential(random: &mut Random, mean_ms: f64) -> f64 {
        let uniform = (random.next_u64() as f64 / u64::MAX as f64).max(1e-12);
        -uniform.ln() * mean_ms
    }

    /// Sends for `seconds` with a clock that is `ppm` fast, over a path of 40 ms with this mean jitter.
    fn send(meter: &mut StreamDelay, seconds: u64, ppm: f64, jitter_ms: f64, seed: u64) {
        let mut random = Random::from_seed(seed);
        for n in 0..seconds * 50 {
            let sent = n as f64 * PACKET.as_secs_f64() / (1.0 + ppm / 1e6);
            let nanos = (sent + 0.040 + exponential(&mut random, jitter_ms) / 1e3) * 1e9;
            let timestamp = (u32::MAX - 50_000).wrapping_add(n as u32 * 960);
            meter.packet(timestamp, Time::from_nanos(1_000_000_000 + nanos as u64));
        }
    }

    fn part() -> TalkerPart {
        TalkerPart { device_ms: 5.0, chain_ms: 2.0, packet_ms: 26.5, network_ms: 20.0 }
    }

    fn receive_stream() -> ReceiveStreamStats {
        ReceiveStreamStats {
            held_ms: 30.0,
            decoded_ms: 1.5,
            playback_ms: 10.0,
            emitted_samples: 960,
            ..Default::default()
        }
    }

    #[test]
    fn smallest_duration_of_the_span_counts() {
        let mut smallest = Smallest::default();
        assert!(smallest.ms().is_none());
        let mut smallest_ms = Vec::new();
        for n in 0..800_u64 {
            let duration = Duration::from_millis(if n == 100 { 2 } else { 5 + n % 3 });
            smallest.add(duration, Duration::from_secs(2), Time::from_nanos(n * 10_000_000));
            smallest_ms.push(smallest.ms().unwrap());
        }
        assert_eq!(
            (smallest_ms[50], smallest_ms[100], smallest_ms[350], smallest_ms[700]),
            (5.0, 2.0, 2.0, 5.0)
        );
    }

    #[test]
    fn sum_of_stages_is_unknown_while_one_is_unknown() {
        let mut meter = StreamDelay::default();
        let now = Time::from_nanos(5_000_000_000);
        send(&mut meter, 4, 0.0, 0.0, 1);
        let stages = meter.stages(&receive_stream(), Some(25.0), now);
        assert!(stages.capture_ms.is_nan() && stages.network_ms.is_nan());
        assert!(stages.mouth_to_ear_ms().is_nan() && stages.jitter_buffer_ms > 0.0);
        meter.talker(part(), now);
        let stages = meter.stages(&receive_stream(), Some(25.0), now);
        assert!((stages.network_ms - 45.0).abs() < 0.01);
        assert!((stages.jitter_buffer_ms - 28.5).abs() < 0.01, "{stages:?}");
        let sum = 5.0 + 2.0 + 26.5 + 45.0 + 28.5 + 1.5 + 10.0;
        assert!((stages.mouth_to_ear_ms() - sum).abs() < 0.01, "{stages:?}");
        assert!(meter.stages(&receive_stream(), None, now).mouth_to_ear_ms().is_nan());
        assert!(meter.stages(&ReceiveStreamStats::default(), Some(25.0), now).mouth_to_ear_ms().is_nan());
    }

    #[test]
    fn old_and_invalid_talker_reports_are_ignored() {
        let mut meter = StreamDelay::default();
        send(&mut meter, 4, 0.0, 0.0, 1);
        let reported_at = Time::from_nanos(5_000_000_000);
        meter.talker(part(), reported_at);
        for wrong in [f32::NAN, f32::INFINITY, -1.0, 20_000.0] {
            meter.talker(TalkerPart { chain_ms: wrong, ..part() }, reported_at);
        }
        assert_eq!(meter.stages(&receive_stream(), Some(1.0), reported_at).chain_ms, 2.0);
        let later = reported_at + REPORT_LIFE + Duration::from_millis(1);
        assert!(meter.stages(&receive_stream(), Some(1.0), later).capture_ms.is_nan());
    }

    #[test]
    fn drift_is_measured_through_jitter() {
        for (ppm, jitter_ms, within) in
            [(0.0, 0.0, 0.1), (200.0, 0.0, 0.5), (-200.0, 1.0, 3.0), (50.0, 15.0, 15.0)]
        {
            for seed in 0..5 {
                let mut meter = StreamDelay::default();
                send(&mut meter, 20, ppm, jitter_ms, seed);
                assert_eq!(meter.clock_ppm(), None, "too early");
                let mut meter = StreamDelay::default();
                send(&mut meter, 120, ppm, jitter_ms, seed);
                let measured = f64::from(meter.clock_ppm().unwrap());
                assert!((measured - ppm).abs() < within, "{ppm} ppm, {jitter_ms} ms: {measured}");
            }
        }
    }

    #[test]
    fn path_change_is_not_measured_as_drift() {
        let mut meter = StreamDelay::default();
        let at =
            |n: u64, delay_ms: u64| Time::from_nanos(1_000_000_000 + n * 20_000_000 + delay_ms * 1_000_000);
        for n in 0..6_000_u64 {
            meter.packet(n as u32 * 960, at(n, if n < 3_000 { 20 } else { 80 }));
        }
        assert!(meter.clock_ppm().unwrap().abs() < 1.0, "{:?}", meter.clock_ppm());
    }

    #[test]
    fn restarted_stream_restarts_the_measurement() {
        let mut meter = StreamDelay::default();
        send(&mut meter, 60, 100.0, 0.0, 1);
        assert!(meter.clock_ppm().is_some());
        meter.packet(77, Time::from_nanos(90_000_000_000));
        assert_eq!(meter.clock_ppm(), None);
    }
}

//! Estimates the bandwidth of the path to the server from its receiver reports: loss, and the growth of the round trip.
//!
//! LiveKit negotiates no transport-wide feedback for audio, so there is only one report per second. The round trip of a report
//! includes the time in the queue in which the voice packets wait. A growing queue, or loss that disappears when less is sent, is
//! congestion: the capacity is then set to a little less than the rate that arrived, and still less is sent until the queue is
//! empty. Loss that stays when less is sent comes from the radio link, and is left to redundancy. After some time without
//! congestion the capacity is raised step by step; congestion that recurs soon doubles that time. A capacity far above the sent
//! rate is removed. One estimate per connection; sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::UplinkReport;
use crate::clock::Time;

/// A queue of this length is congestion on a path without jitter, in two consecutive reports; 1.5 times as much in one report.
const QUEUE: Duration = Duration::from_millis(60);
/// A queue up to this length counts as empty.
const NO_QUEUE: Duration = Duration::from_millis(25);
/// Jitter lengthens the round trip like a queue: [`QUEUE`] is raised by this multiple of the reported jitter, and [`NO_QUEUE`] by
/// half of that multiple.
const JITTERS: u32 = 4;
/// The smallest round trip within this time is that of the empty path.
const BASE_WINDOW: Duration = Duration::from_secs(30);
/// Maximum number of reports within it.
const MAX_BASES: usize = 64;
/// From this loss on, a lower rate is tried.
const MUCH_LOSS: f32 = 0.25;
/// Duration of a trial, after which its effect is known.
const TRIAL: Duration = Duration::from_secs(4);
/// After a trial that did not reduce the loss, the next one waits this long.
const RETRIAL_AFTER: Duration = Duration::from_secs(60);
/// Time without congestion before the rate is raised: initial value.
const FIRST_HOLD: Duration = Duration::from_secs(3);
/// Time without congestion before the rate is raised: maximum value.
const LAST_HOLD: Duration = Duration::from_secs(24);
/// Growth of the capacity with each report without congestion.
const GROWTH: f32 = 1.08;
/// Minimum growth, in bit/s.
const MIN_GROWTH: f32 = 1500.0;
/// A capacity of this multiple of the sent rate is removed.
const FREE: f32 = 2.5;
/// Minimum capacity, in bit/s: a lower capacity is of no use to voice.
const MIN_CAPACITY: f32 = 12_000.0;
/// Below this rate, in bit/s, the talker is silent and a report is ignored.
const SILENT: f32 = 4_000.0;

/// The bandwidth estimate of one connection.
#[derive(Debug)]
pub struct Estimate {
    capacity: Option<f32>,
    last: Option<Time>,
    bases: VecDeque<(Time, Duration)>,
    /// Difference between the last round trip and the round trip of the empty path, for the last report and for the report
    /// before.
    queue: Duration,
    queue_before: Duration,
    jitter: Duration,
    /// Consecutive reports without a new round trip.
    blind: u32,
    /// The capacity does not grow before this time.
    grow_at: Time,
    hold: Duration,
    /// Time of the last congestion.
    trouble_at: Option<Time>,
    /// Trial of a lower rate because of loss: the time at which the trial began, and loss and capacity before it.
    trial: Option<(Time, f32, Option<f32>)>,
    patient_until: Time,
    loss: f32,
}

impl Default for Estimate {
    fn default() -> Self {
        Estimate::new()
    }
}

impl Estimate {
    /// An estimate for an unknown path.
    pub fn new() -> Estimate {
        Estimate {
            capacity: None,
            last: None,
            bases: VecDeque::new(),
            queue: Duration::ZERO,
            queue_before: Duration::ZERO,
            jitter: Duration::ZERO,
            blind: 0,
            grow_at: Time::ZERO,
            hold: FIRST_HOLD,
            trouble_at: None,
            trial: None,
            patient_until: Time::ZERO,
            loss: 0.0,
        }
    }

    /// Bits per second that may be sent, headers included; `None`: no limit is known.
    pub fn capacity_bps(&self) -> Option<u32> {
        let capacity = self.capacity?;
        // While there is a queue, the rate stays below the arriving rate, so that the queue drains.
        let share = if self.is_congested() {
            0.75
        } else if self.is_free() {
            1.0
        } else {
            0.9
        };
        Some((capacity * share).max(MIN_CAPACITY) as u32)
    }

    /// Adds a report.
    pub fn report(&mut self, report: &UplinkReport, now: Time) {
        let Some(last) = self.last.replace(now) else {
            self.measure_queue(report, now);
            return;
        };
        let interval = now.since(last).as_secs_f32();
        let has_queue = self.measure_queue(report, now);
        if interval < 0.1 {
            return;
        }
        let sent = report.bytes as f32 * 8.0 / interval;
        if sent < SILENT {
            return;
        }
        let loss = report.loss.clamp(0.0, 1.0);
        self.loss += (loss - self.loss) * 0.4;
        // Bytes that are still in the queue have not arrived.
        let grown = self.queue.as_secs_f32() - self.queue_before.as_secs_f32();
        let arrived = sent * (1.0 - loss) / (1.0 + (grown / interval).clamp(-0.5, 2.0));
        if has_queue && self.is_congested() {
            let is_draining = self.queue + Duration::from_millis(20) < self.queue_before;
            if !is_draining {
                self.reduce(arrived * 0.95, now);
            }
            self.postpone_growth(now);
            return;
        }
        // Without a round trip, a full queue may be dropping packets. The smoothed loss shows that only after seconds, the loss
        // of this report at once.
        let loss = if self.is_blind() { loss.max(self.loss) } else { self.loss };
        self.judge_loss(loss, arrived, now);
        if self.capacity.is_some() && now >= self.grow_at && self.is_free() && self.trial.is_none() {
            self.grow(sent);
        }
        if self.trouble_at.is_some_and(|at| now.since(at) > RETRIAL_AFTER) {
            self.hold = FIRST_HOLD;
        }
    }

    /// Updates the round trip of the empty path and the queue. Returns false if the report has no round trip.
    fn measure_queue(&mut self, report: &UplinkReport, now: Time) -> bool {
        let Some(round_trip) = report.round_trip else {
            self.blind += 1;
            return false;
        };
        self.blind = 0;
        while self.bases.front().is_some_and(|(at, _)| now.since(*at) > BASE_WINDOW)
            || self.bases.len() >= MAX_BASES
        {
            self.bases.pop_front();
        }
        // The connectivity checks began before the voice packets, on an empty path.
        let smallest = report.min_round_trip.map_or(round_trip, |min| min.min(round_trip));
        self.bases.push_back((now, smallest));
        let base = self.bases.iter().map(|(_, round_trip)| *round_trip).min().unwrap_or(round_trip);
        self.queue_before = self.queue;
        self.queue = round_trip.saturating_sub(base);
        self.jitter = report.jitter;
        true
    }

    fn is_congested(&self) -> bool {
        let limit = QUEUE + self.jitter * JITTERS;
        self.is_blind() || self.queue.min(self.queue_before) > limit || self.queue > limit * 3 / 2
    }

    /// Whether there is loss and no new round trip: the sender reports wait in a queue, or were dropped from it.
    fn is_blind(&self) -> bool {
        self.blind > 0 && self.loss > MUCH_LOSS / 2.0
    }

    fn is_free(&self) -> bool {
        self.queue <= NO_QUEUE + self.jitter * JITTERS / 2
    }

    /// Loss without a queue comes from a policer or from the radio link. A trial with a lower rate distinguishes them.
    fn judge_loss(&mut self, loss: f32, arrived: f32, now: Time) {
        if let Some((at, loss_before, capacity_before)) = self.trial {
            if now.since(at) < TRIAL {
                return;
            }
            self.trial = None;
            if self.loss > loss_before * 0.6 {
                self.capacity = capacity_before;
                self.patient_until = now + RETRIAL_AFTER;
            } else {
                self.postpone_growth(now);
            }
            return;
        }
        if loss > MUCH_LOSS && now >= self.patient_until {
            self.trial = Some((now, loss, self.capacity));
            self.reduce(arrived * 0.95, now);
        }
    }

    fn reduce(&mut self, to: f32, now: Time) {
        let to = self.capacity.map_or(to, |capacity| capacity.min(to)).max(MIN_CAPACITY);
        self.capacity = Some(to);
        if self.trouble_at.is_none_or(|at| now.since(at) > Duration::from_secs(2)) {
            if self.trouble_at.is_some_and(|at| now.since(at) < RETRIAL_AFTER) {
                self.hold = (self.hold * 2).min(LAST_HOLD);
            }
            self.trouble_at = Some(now);
        }
    }

    fn postpone_growth(&mut self, now: Time) {
        self.grow_at = now + self.hold;
    }

    fn grow(&mut self, sent: f32) {
        let Some(capacity) = self.capacity else { return };
        let grown = (capacity * GROWTH).max(capacity + MIN_GROWTH);
        // A limit far above the sent rate limits nothing, and an encoder that sends less cannot test it.
        self.capacity = if grown > sent * FREE { None } else { Some(grown) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A path of `rate` bit/s with a queue of at most `room_s` seconds, and a round trip of 100 ms without the queue; one step
    /// per second.
    struct Path {
        rate: f32,
        room_s: f32,
        queue_s: f32,
        loss: f32,
        queues: Vec<f32>,
        now: Time,
    }

    impl Path {
        fn new(rate: f32) -> Path {
            Path {
                rate,
                room_s: 1.0,
                queue_s: 0.0,
                loss: 0.0,
                queues: vec![0.0],
                now: Time::from_nanos(1_000_000_000),
            }
        }

        /// Smallest queue that the connectivity checks met in the last 10 s.
        fn smallest_queue(&mut self) -> f32 {
            self.queues.push(self.queue_s);
            self.queues.iter().rev().take(10).copied().fold(f32::INFINITY, f32::min)
        }

        fn second(&mut self, sent: f32) -> UplinkReport {
            self.now += Duration::from_secs(1);
            let offered = sent * (1.0 - self.loss) + self.queue_s * self.rate;
            let waiting = (offered - self.rate).max(0.0);
            let kept = waiting.min(self.room_s * self.rate);
            let dropped = (waiting - kept) / sent.max(1.0);
            self.queue_s = kept / self.rate;
            UplinkReport {
                loss: (dropped + self.loss).min(1.0),
                round_trip: Some(Duration::from_secs_f32(0.1 + self.queue_s)),
                min_round_trip: Some(Duration::from_secs_f32(0.1 + self.smallest_queue())),
                jitter: Duration::from_millis(2),
                packets: 50,
                bytes: (sent / 8.0) as u64,
            }
        }
    }

    /// Sends the wanted rate, or the rate that the estimate allows. Returns the rate sent and the queue in s, second by second.
    fn run(estimate: &mut Estimate, path: &mut Path, wanted: f32, seconds: u32) -> Vec<(f32, f32)> {
        let mut seen = Vec::new();
        for _ in 0..seconds {
            let sent = estimate.capacity_bps().map_or(wanted, |most| wanted.min(most as f32));
            let report = path.second(sent);
            estimate.report(&report, path.now);
            seen.push((sent, path.queue_s));
        }
        seen
    }

    #[test]
    fn sufficient_path_has_no_limit() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(1e6));
        run(&mut estimate, &mut path, 66_000.0, 60);
        assert_eq!(estimate.capacity_bps(), None);
    }

    #[test]
    fn narrow_path_is_found_and_its_queue_drains() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(30_000.0));
        let seen = run(&mut estimate, &mut path, 60_000.0, 60);
        assert!(seen[4].0 < 30_000.0, "{seen:?}");
        assert!(seen[12..].iter().all(|(_, queue)| *queue < 0.2), "{seen:?}");
        let late: Vec<f32> = seen[20..].iter().map(|(sent, _)| *sent).collect();
        let mean = late.iter().sum::<f32>() / late.len() as f32;
        assert!(mean > 21_000.0 && mean < 30_500.0, "{mean}");
    }

    #[test]
    fn queue_that_drops_sender_reports_is_drained() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(30_000.0));
        for second in 0..20 {
            let sent = estimate.capacity_bps().map_or(60_000.0, |most| most as f32);
            let mut report = path.second(sent);
            if path.queue_s > 0.5 {
                report.round_trip = None;
            }
            estimate.report(&report, path.now);
            assert!(
                second < 8 || sent < 27_000.0 || path.queue_s < 0.2,
                "{second} s: {sent} {}",
                path.queue_s
            );
        }
    }

    #[test]
    fn widened_path_is_used_again() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(30_000.0));
        run(&mut estimate, &mut path, 60_000.0, 40);
        path.rate = 1e6;
        let seen = run(&mut estimate, &mut path, 60_000.0, 45);
        assert!(seen.last().unwrap().0 >= 60_000.0, "{seen:?}");
    }

    #[test]
    fn radio_loss_is_left_to_redundancy() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(1e6));
        path.loss = 0.19;
        run(&mut estimate, &mut path, 90_000.0, 60);
        assert_eq!(estimate.capacity_bps(), None);
        path.loss = 0.4;
        let seen = run(&mut estimate, &mut path, 90_000.0, 60);
        let reduced = seen.iter().filter(|(sent, _)| *sent < 89_000.0).count();
        assert!(reduced > 0 && reduced < 12, "one trial only: {reduced}");
    }

    #[test]
    fn policer_without_queue_is_found_by_trial() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(40_000.0));
        path.room_s = 0.01;
        let seen = run(&mut estimate, &mut path, 80_000.0, 40);
        let late: Vec<f32> = seen[15..].iter().map(|(sent, _)| *sent).collect();
        let mean = late.iter().sum::<f32>() / late.len() as f32;
        assert!(mean < 52_000.0, "{seen:?}");
    }

    #[test]
    fn jitter_is_not_taken_for_a_queue() {
        let mut random = crate::random::Random::from_seed(6);
        let mut exponential = || -0.03 * (1.0 - random.unit() as f32).max(1e-6).ln();
        let (mut estimate, mut path) = (Estimate::new(), Path::new(1e6));
        for _ in 0..300 {
            let report = path.second(66_000.0);
            let late = Duration::from_secs_f32(exponential() + exponential());
            let round_trip = report.round_trip.map(|time| time + late);
            let jitter = Duration::from_millis(30);
            estimate.report(&UplinkReport { round_trip, jitter, ..report }, path.now);
            assert_eq!(estimate.capacity_bps(), None);
        }
    }

    #[test]
    fn reports_during_silence_are_ignored() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(30_000.0));
        run(&mut estimate, &mut path, 60_000.0, 20);
        let before = estimate.capacity_bps();
        run(&mut estimate, &mut path, 1_000.0, 30);
        assert!(estimate.capacity_bps() >= before && estimate.capacity_bps().is_some());
    }
}

//! What the way to the server carries, from its receiver reports: loss, and the growth of the round trip.
//!
//! LiveKit negotiates no transport-wide feedback for audio, so a report a second is all there is; the round trip in it waits in
//! the same queue as the voice. A queue that grows, or loss that goes away when less is sent, is congestion: the capacity
//! becomes what arrived, and a little less until the queue is empty. Loss that stays when less is sent is the air's, and is left
//! to redundancy. After some time without trouble the capacity is raised step by step, each trouble doubling that time; a
//! capacity far above what is sent is no longer one. One for each connection; sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::UplinkReport;
use crate::clock::Time;

/// A queue of this length is congestion, on a path without jitter and in two reports one after the other, and half as much again in one.
const QUEUE: Duration = Duration::from_millis(60);
/// One of this length is none.
const NO_QUEUE: Duration = Duration::from_millis(25);
/// Jitter lengthens the round trip as a queue does: so many times the reported one are added to both limits.
const JITTERS: u32 = 4;
/// The smallest round trip of this time is that of the empty path.
const BASE_WINDOW: Duration = Duration::from_secs(30);
/// Reports that can lie in it.
const MAX_BASES: usize = 64;
/// Loss from which less is tried.
const MUCH_LOSS: f32 = 0.25;
/// Time after which a trial shows what it brought.
const TRIAL: Duration = Duration::from_secs(4);
/// Loss that stayed when less was sent is not tried against for this long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Time without trouble before more is tried: at first, and at most.
const FIRST_HOLD: Duration = Duration::from_secs(3);
/// See [`FIRST_HOLD`].
const LAST_HOLD: Duration = Duration::from_secs(24);
/// Growth of the capacity in each report without trouble.
const GROWTH: f32 = 1.08;
/// And at least this much, in bit/s.
const LEAST_GROWTH: f32 = 1500.0;
/// A capacity this many times what is sent binds nothing.
const FREE: f32 = 2.5;
/// No capacity is below this, in bit/s: less than the least voice is of no use.
const LEAST: f32 = 12_000.0;
/// Below this rate, in bit/s, a report tells nothing: the talker is silent.
const SILENT: f32 = 4_000.0;

/// The estimate for one connection.
#[derive(Debug)]
pub struct Estimate {
    capacity: Option<f32>,
    last: Option<Time>,
    bases: VecDeque<(Time, Duration)>,
    /// What the last round trip was longer than that of the empty path, and the one before.
    queue: Duration,
    queue_before: Duration,
    jitter: Duration,
    /// Reports in a row without a new round trip.
    blind: u32,
    /// More is tried from here on.
    grow_at: Time,
    hold: Duration,
    /// When the last trouble was.
    trouble_at: Option<Time>,
    /// Less was tried because of loss: when, at which loss, and the capacity before.
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
    /// Of a path of which nothing is known.
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

    /// Bits a second that may be sent, headers included; `None`: nothing speaks against what was sent so far.
    pub fn capacity_bps(&self) -> Option<u32> {
        let capacity = self.capacity?;
        // While a queue stands, less than what arrives is sent, so that it goes away.
        let share = if self.is_congested() {
            0.75
        } else if self.is_free() {
            1.0
        } else {
            0.9
        };
        Some((capacity * share).max(LEAST) as u32)
    }

    /// Takes a report.
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
        // What is still in the queue has not arrived.
        let grown = self.queue.as_secs_f32() - self.queue_before.as_secs_f32();
        let arrived = sent * (1.0 - loss) / (1.0 + (grown / interval).clamp(-0.5, 2.0));
        if has_queue && self.is_congested() {
            let is_draining = self.queue + Duration::from_millis(20) < self.queue_before;
            if !is_draining {
                self.reduce(arrived * 0.95, now);
            }
            self.put_off(now);
            return;
        }
        // A queue that drops shows at once, an average hides it for seconds.
        let loss = if self.is_blind() { loss.max(self.loss) } else { self.loss };
        self.judge_loss(loss, arrived, now);
        if self.capacity.is_some() && now >= self.grow_at && self.is_free() && self.trial.is_none() {
            self.grow(sent);
        }
        if self.trouble_at.is_some_and(|at| now.since(at) > PATIENCE) {
            self.hold = FIRST_HOLD;
        }
    }

    /// Keeps the round trip of the empty path and the queue on top of it; false when the report has none.
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
        // The checks of the connection began before the voice did, on an empty path.
        let least = report.least_round_trip.map_or(round_trip, |least| least.min(round_trip));
        self.bases.push_back((now, least));
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

    /// Loss without a queue: a limit without patience, or the air. What happens when less is sent tells.
    fn judge_loss(&mut self, loss: f32, arrived: f32, now: Time) {
        if let Some((at, loss_before, capacity_before)) = self.trial {
            if now.since(at) < TRIAL {
                return;
            }
            self.trial = None;
            if self.loss > loss_before * 0.6 {
                self.capacity = capacity_before;
                self.patient_until = now + PATIENCE;
            } else {
                self.put_off(now);
            }
            return;
        }
        if loss > MUCH_LOSS && now >= self.patient_until {
            self.trial = Some((now, loss, self.capacity));
            self.reduce(arrived * 0.95, now);
        }
    }

    fn reduce(&mut self, to: f32, now: Time) {
        let to = self.capacity.map_or(to, |capacity| capacity.min(to)).max(LEAST);
        self.capacity = Some(to);
        if self.trouble_at.is_none_or(|at| now.since(at) > Duration::from_secs(2)) {
            if self.trouble_at.is_some_and(|at| now.since(at) < PATIENCE) {
                self.hold = (self.hold * 2).min(LAST_HOLD);
            }
            self.trouble_at = Some(now);
        }
    }

    fn put_off(&mut self, now: Time) {
        self.grow_at = now + self.hold;
    }

    fn grow(&mut self, sent: f32) {
        let Some(capacity) = self.capacity else { return };
        let grown = (capacity * GROWTH).max(capacity + LEAST_GROWTH);
        // Only what was tried counts: an encoder that needs less proves nothing beyond that.
        self.capacity = if grown > sent * FREE { None } else { Some(grown) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A path of `rate` bit/s with a queue of `room`, and 100 ms without it; one step a second.
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

        /// What the checks of the connection met in the last 10 s.
        fn least_queue(&mut self) -> f32 {
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
                least_round_trip: Some(Duration::from_secs_f32(0.1 + self.least_queue())),
                jitter: Duration::from_millis(2),
                packets: 50,
                bytes: (sent / 8.0) as u64,
            }
        }
    }

    /// Sends what is wanted, or what the estimate allows; gives the rate sent and the queue in s, second by second.
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
    fn a_path_that_carries_it_all_sets_no_bound() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(1e6));
        run(&mut estimate, &mut path, 66_000.0, 60);
        assert_eq!(estimate.capacity_bps(), None);
    }

    #[test]
    fn a_narrow_path_is_found_in_seconds_and_its_queue_goes_away_and_stays_away() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(30_000.0));
        let seen = run(&mut estimate, &mut path, 60_000.0, 60);
        assert!(seen[4].0 < 30_000.0, "{seen:?}");
        assert!(seen[12..].iter().all(|(_, queue)| *queue < 0.2), "{seen:?}");
        let late: Vec<f32> = seen[20..].iter().map(|(sent, _)| *sent).collect();
        let mean = late.iter().sum::<f32>() / late.len() as f32;
        assert!(mean > 21_000.0 && mean < 30_500.0, "{mean}");
    }

    #[test]
    fn a_queue_that_swallows_sender_reports_is_emptied() {
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
    fn a_path_that_widens_is_used_again() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(30_000.0));
        run(&mut estimate, &mut path, 60_000.0, 40);
        path.rate = 1e6;
        let seen = run(&mut estimate, &mut path, 60_000.0, 45);
        assert!(seen.last().unwrap().0 >= 60_000.0, "{seen:?}");
    }

    #[test]
    fn loss_of_the_air_is_left_to_redundancy() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(1e6));
        path.loss = 0.19;
        run(&mut estimate, &mut path, 90_000.0, 60);
        assert_eq!(estimate.capacity_bps(), None);
        path.loss = 0.4;
        let seen = run(&mut estimate, &mut path, 90_000.0, 60);
        let reduced = seen.iter().filter(|(sent, _)| *sent < 89_000.0).count();
        assert!(reduced > 0 && reduced < 12, "tried once and given up: {reduced}");
    }

    #[test]
    fn a_limit_without_a_queue_is_found_by_what_less_brings() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(40_000.0));
        path.room_s = 0.01;
        let seen = run(&mut estimate, &mut path, 80_000.0, 40);
        let late: Vec<f32> = seen[15..].iter().map(|(sent, _)| *sent).collect();
        let mean = late.iter().sum::<f32>() / late.len() as f32;
        assert!(mean < 52_000.0, "{seen:?}");
    }

    #[test]
    fn jitter_is_no_queue() {
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
    fn silence_tells_nothing() {
        let (mut estimate, mut path) = (Estimate::new(), Path::new(30_000.0));
        run(&mut estimate, &mut path, 60_000.0, 20);
        let before = estimate.capacity_bps();
        run(&mut estimate, &mut path, 1_000.0, 30);
        assert!(estimate.capacity_bps() >= before && estimate.capacity_bps().is_some());
    }
}

//! The delay estimator of a receive stream: measures how late packets arrive, and how many losses a longer delay would repair.
//!
//! It makes two estimates and uses the larger one. The *lateness* of packets in order, relative to the fastest one of the last
//! two seconds: a histogram of the maximum of each half second, of which the 95th percentile must be covered. And the losses
//! that a longer delay *saves* (overtaken packets, and lost ones that a copy, in-band FEC or DRED restores): another histogram,
//! in which each percent is worth [`WORTH_MS`] of delay. Both decay with a half-life of about 20 s. Lateness and losses that
//! have not recurred for [`MEMORY`] are not covered at all, so that the delay recovers soon after the network does.
//!
//! Arithmetic on given times only; allocates at creation only.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::super::SAMPLE_RATE;
use crate::clock::Time;

/// Maximum target delay.
#[cfg(any(test, feature = "internals"))]
pub const MAX_TARGET: Duration = Duration::from_millis(BUCKETS as u64);
/// Value of saving one percent of the packets, in ms of delay. A wait of 20 ms for in-band FEC is then worthwhile from one lost
/// packet in 200.
pub const WORTH_MS: f32 = 80.0;
/// Weight of a packet that is lost in a run, because longer concealment sounds worse. Covering whole bursts is then worthwhile
/// if they come more often than every twelve seconds.
const RUN_WEIGHT: f32 = 3.0;
/// Weight of a late packet or of a copy, because it is better than a restored one.
const LATE_WEIGHT: f32 = 1.6;
/// Weight of an overtaken packet in a stream with copies or in-band FEC, which mostly replace it. With 1.6, jitter of 15 ms on
/// each hop costs 15 ms more delay, and speech scores the same (PESQ 4.34 to 4.41 either way).
const COVERED_WEIGHT: f32 = 0.4;
/// Weight of a potential double loss. With [`WORTH_MS`], waiting 20 ms longer is worthwhile from about 2.5 % loss.
const TWICE_WEIGHT: f32 = 5.0;
/// Factor by which each further copy reduces the weight of the earlier ones.
const COPIES_KEPT: f32 = 0.97;
/// Maximum target delay until [`WINDOW`] of arrivals is known.
pub const START_TARGET: Duration = Duration::from_millis(80);
/// Lateness and losses that have not recurred for this long are no longer covered.
pub const MEMORY: Duration = Duration::from_secs(12);
/// Added to the measured lateness, in ms: blocks and packets are not aligned.
const MARGIN_MS: f32 = 1.0;
/// Added to a wait for a repair, in ms: it must arrive before the block that needs its first sample.
const BLOCK_MS: f32 = 2.5;
/// Hysteresis: another wait must be better than the current one by this much, in ms, plus [`BETTER_SHARE`] of it.
const BETTER_MS: f32 = 3.0;
/// The relative part of the hysteresis.
const BETTER_SHARE: f32 = 0.06;
/// Buckets of 1 ms.
const BUCKETS: usize = 400;
/// Share of half seconds whose maximum lateness is covered.
const QUANTILE: f32 = 0.95;
/// The fastest packet within this time is the reference.
const WINDOW: Duration = Duration::from_secs(2);
/// The maximum lateness within this time is one entry of the histogram.
const INTERVAL: Duration = Duration::from_millis(500);
/// Number of half seconds in [`MEMORY`].
const RECENT: usize = (MEMORY.as_millis() / INTERVAL.as_millis()) as usize;
/// Decay of the histogram per half second.
const INTERVAL_FORGET: f32 = 0.983;
/// Half-life of the losses that could be saved.
const SAVING_HALF_LIFE_S: f32 = 20.0;
/// A pause without packets says nothing about the network: at most this much of it counts for the decay.
const MOST_FORGOTTEN_AT_ONCE: Duration = Duration::from_millis(120);
/// Number of steps of the window; the fastest packet of each is kept.
const STEPS: usize = 20;

/// How a packet arrived.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ArrivalKind {
    /// In order.
    InOrder,
    /// After a packet with a higher sequence number.
    Overtaken,
    /// Overtaken, in a stream with copies or in-band FEC.
    Covered,
    /// As a RED copy or a retransmission.
    Repaired,
}

/// A histogram of delays in ms, with decay.
struct Histogram {
    weights: [f32; BUCKETS],
    total: f32,
}

impl Histogram {
    fn new() -> Histogram {
        Histogram { weights: [0.0; BUCKETS], total: 0.0 }
    }

    fn forget(&mut self, factor: f32) {
        self.weights.iter_mut().for_each(|weight| *weight *= factor);
        self.total *= factor;
    }

    fn add(&mut self, delay_ms: f32, weight: f32) {
        self.weights[bucket(delay_ms)] += weight;
        self.total += weight;
    }

    /// Clears all but the first bucket.
    fn clear_late(&mut self) {
        self.weights[1..].fill(0.0);
        self.total = self.weights[0];
    }

    /// Upper edge of the bucket below which `share` of the weight lies.
    fn quantile_ms(&self, share: f32) -> f32 {
        let mut sum = 0.0;
        for (bucket, weight) in self.weights.iter().enumerate() {
            sum += weight;
            if sum > 0.0 && sum >= share * self.total {
                return (bucket + 1) as f32;
            }
        }
        0.0
    }
}

fn bucket(delay_ms: f32) -> usize {
    (delay_ms.max(0.0) as usize).min(BUCKETS - 1)
}

/// Measures packets and estimates the delay that they need.
pub struct DelayEstimator {
    lateness: Histogram,
    saving: Histogram,
    last_saving: Option<Time>,
    /// Decaying counts of packets that arrived as a copy, and of those that then also arrived themselves.
    copied: f32,
    overtaken: f32,
    /// Fastest transit of each tenth of a second: (step number, nanoseconds).
    steps: VecDeque<(u64, i64)>,
    /// The fastest of them.
    fastest: Option<i64>,
    first_arrival: Option<Time>,
    last_arrival: Option<Time>,
    interval_end: Option<Time>,
    interval_worst_ms: f32,
    /// Maximum lateness of each of the last half seconds, the newest last.
    recent_worst_ms: VecDeque<f32>,
    /// Lateness that must be covered, without margin.
    need_ms: f32,
    /// The wait with the best balance of delay and saved losses.
    wait_ms: f32,
    target_ms: f32,
    least: Duration,
}

impl Default for DelayEstimator {
    fn default() -> Self {
        DelayEstimator::new()
    }
}

/// Arrival minus media time, in nanoseconds; only differences are meaningful.
pub fn transit_nanos(at: Time, timestamp: i64) -> i64 {
    at.as_nanos() as i64 - (i128::from(timestamp) * 1_000_000_000 / i128::from(SAMPLE_RATE)) as i64
}

impl DelayEstimator {
    /// An estimator without measurements; its delay is 0.
    pub fn new() -> DelayEstimator {
        DelayEstimator {
            lateness: Histogram::new(),
            saving: Histogram::new(),
            last_saving: None,
            copied: 0.0,
            overtaken: 0.0,
            steps: VecDeque::with_capacity(STEPS + 2),
            fastest: None,
            first_arrival: None,
            last_arrival: None,
            interval_end: None,
            interval_worst_ms: 0.0,
            recent_worst_ms: VecDeque::with_capacity(RECENT + 1),
            need_ms: 0.0,
            wait_ms: 0.0,
            target_ms: MARGIN_MS,
            least: Duration::ZERO,
        }
    }

    /// Drops the fastest packet, because timestamps begin again. The jitter of the network stays known.
    pub fn restart(&mut self) {
        self.steps.clear();
        self.fastest = None;
        self.interval_worst_ms = 0.0;
    }

    /// Sets the minimum target delay.
    #[cfg(any(test, feature = "internals"))]
    pub fn set_least(&mut self, least: Duration) {
        self.least = least.min(MAX_TARGET);
    }

    /// The minimum target delay.
    pub fn least(&self) -> Duration {
        self.least
    }

    /// Takes a received packet.
    pub fn packet(&mut self, timestamp: i64, arrival: Time, kind: ArrivalKind) {
        if kind != ArrivalKind::InOrder {
            let missed = match kind {
                ArrivalKind::Covered => 0.0,
                ArrivalKind::Repaired => self.repaired(),
                _ => 1.0,
            };
            if let Some(late_ms) = self.late_ms(timestamp, arrival) {
                self.save(late_ms, COVERED_WEIGHT + (LATE_WEIGHT - COVERED_WEIGHT) * missed, arrival);
            }
            return;
        }
        let transit = transit_nanos(arrival, timestamp);
        self.note_transit(transit, arrival);
        self.first_arrival.get_or_insert(arrival);
        let since_last =
            self.last_arrival.replace(arrival).map_or(Duration::ZERO, |last| arrival.since(last));
        let counted = since_last.min(MOST_FORGOTTEN_AT_ONCE).as_secs_f32();
        self.saving.forget((-counted / SAVING_HALF_LIFE_S).exp2());
        self.saving.add(0.0, 1.0);
        if self.last_saving.is_some_and(|last| arrival.since(last) > MEMORY) {
            self.last_saving = None;
            self.saving.clear_late();
        }
        let late_ms = millis(transit - self.fastest.unwrap_or(transit));
        self.interval_worst_ms = self.interval_worst_ms.max(late_ms);
        let end = *self.interval_end.get_or_insert(arrival + INTERVAL);
        if arrival >= end {
            self.lateness.forget(INTERVAL_FORGET);
            self.lateness.add(self.interval_worst_ms, 1.0);
            if self.recent_worst_ms.len() == RECENT {
                self.recent_worst_ms.pop_front();
            }
            self.recent_worst_ms.push_back(self.interval_worst_ms);
            self.interval_worst_ms = 0.0;
            self.interval_end = Some(arrival + INTERVAL);
        }
        self.update();
    }

    /// Takes a lost packet, alone or in a run, whose sound a wait of `wait_ms` would have restored. Waits beyond the maximum
    /// target save nothing.
    pub fn could_be_saved(&mut self, wait_ms: f32, in_run: bool, now: Time) {
        self.save(wait_ms, if in_run { RUN_WEIGHT } else { 1.0 }, now);
    }

    /// Takes a missing packet that arrived as a copy. The packet with the copy is lost as often as any other, and a wait of
    /// `wait_ms` would then restore both. If the estimator waited only after such a pair occurred, each period of loss would
    /// begin audibly.
    pub fn could_be_lost_twice(&mut self, wait_ms: f32, now: Time) {
        let share = (1.0 - self.saving.weights[0] / self.saving.total.max(1.0)) / LATE_WEIGHT;
        self.save(wait_ms, TWICE_WEIGHT * share * self.lost_of_copied(), now);
    }

    /// Counts a packet that arrived as a copy; returns the probability that it was lost, not overtaken.
    fn repaired(&mut self) -> f32 {
        self.copied = self.copied * COPIES_KEPT + 1.0;
        self.overtaken *= COPIES_KEPT;
        self.lost_of_copied()
    }

    fn lost_of_copied(&self) -> f32 {
        1.0 - (self.overtaken / self.copied.max(1.0)).min(1.0)
    }

    /// Takes a packet that arrived after its copy: it was overtaken, not lost.
    pub fn was_overtaken(&mut self) {
        self.overtaken += 1.0;
    }

    fn save(&mut self, wait_ms: f32, weight: f32, now: Time) {
        if wait_ms < BUCKETS as f32 {
            self.saving.add(wait_ms, weight);
            self.last_saving = Some(now);
            self.update();
        }
    }

    /// Lateness of a packet with this timestamp that arrives at `arrival`, in ms, relative to the fastest one of the last two
    /// seconds.
    pub fn late_ms(&self, timestamp: i64, arrival: Time) -> Option<f32> {
        Some(millis(transit_nanos(arrival, timestamp) - self.fastest?))
    }

    fn note_transit(&mut self, transit: i64, arrival: Time) {
        let step = arrival.as_nanos() / (WINDOW.as_nanos() as u64 / STEPS as u64);
        while self.steps.front().is_some_and(|(old, _)| old + STEPS as u64 <= step) {
            self.steps.pop_front();
        }
        match self.steps.back_mut() {
            Some((last, fastest)) if *last == step => *fastest = transit.min(*fastest),
            _ => {
                if self.steps.len() > STEPS {
                    self.steps.pop_front();
                }
                self.steps.push_back((step, transit));
            }
        }
        self.fastest = self.steps.iter().map(|(_, transit)| *transit).min();
    }

    fn update(&mut self) {
        // In the first half second, the maximum so far is all that is known.
        let worst = self.recent_worst_ms.iter().copied().fold(0.0, f32::max);
        let late_ms = if self.lateness.total == 0.0 {
            self.interval_worst_ms
        } else {
            self.lateness.quantile_ms(QUANTILE).min(worst.floor() + 1.0)
        };
        self.need_ms = late_ms.min(worst.max(self.interval_worst_ms));
        let present = bucket(self.wait_ms - 1.0);
        let (mut best, mut present_cost) = ((f32::MAX, late_ms), f32::MAX);
        let mut beyond = self.saving.total;
        for (bucket, weight) in self.saving.weights.iter().enumerate() {
            beyond -= weight;
            if *weight == 0.0 && bucket != 0 && bucket != present {
                continue;
            }
            let wait_ms = (bucket + 1) as f32;
            let lost = (beyond / self.saving.total.max(1.0)).max(0.0);
            let cost = (wait_ms - late_ms).max(0.0) + WORTH_MS * 100.0 * lost;
            if cost < best.0 {
                best = (cost, wait_ms);
            }
            if bucket == present {
                present_cost = cost;
            }
        }
        let better_ms = BETTER_MS + BETTER_SHARE * self.wait_ms;
        if best.0 + better_ms < present_cost || best.1 <= 1.0 {
            self.wait_ms = best.1;
        }
        let wait_ms = if self.wait_ms > 1.0 { self.wait_ms + BLOCK_MS } else { 0.0 };
        self.target_ms = late_ms.max(wait_ms).min(BUCKETS as f32) + MARGIN_MS;
    }

    /// The part of the delay that covers the lateness of packets, without margin. With less, some packets are late.
    pub fn need(&self) -> Duration {
        Duration::from_micros((self.need_ms * 1000.0) as u64)
    }

    /// The delay that the network requires, relative to the fastest packet of the last two seconds.
    pub fn minimum(&self) -> Duration {
        let target = Duration::from_micros((self.target_ms * 1000.0) as u64);
        let known = match (self.first_arrival, self.last_arrival) {
            (Some(first), Some(last)) => last.since(first),
            _ => Duration::ZERO,
        };
        if known < WINDOW { target.min(START_TARGET) } else { target }
    }

    /// The target delay.
    pub fn delay(&self) -> Duration {
        self.minimum().max(self.least)
    }

    /// Delay of a sample that is played at `playout_at`, relative to the fastest packet of the last two seconds.
    pub fn playout_nanos(&self, timestamp: i64, playout_at: Time) -> Option<i64> {
        Some(transit_nanos(playout_at, timestamp) - self.fastest?)
    }
}

fn millis(nanos: i64) -> f32 {
    nanos as f32 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Feeds `seconds` of 20 ms packets, each `late_ms` after its time.
    fn feed(estimator: &mut DelayEstimator, from: u64, seconds: u64, mut late_ms: impl FnMut(u64) -> f64) {
        for k in from * 50..(from + seconds) * 50 {
            let arrival = Time::from_nanos(1_000_000_000 + k * 20_000_000 + (late_ms(k) * 1e6) as u64);
            estimator.packet(k as i64 * 960, arrival, ArrivalKind::InOrder);
        }
    }

    #[test]
    fn steady_network_needs_little_delay() {
        let mut random = Random::from_seed(1);
        let mut estimator = DelayEstimator::new();
        feed(&mut estimator, 0, 10, |_| random.unit() * 0.5);
        assert!(estimator.delay() <= Duration::from_millis(2), "{:?}", estimator.delay());
    }

    #[test]
    fn unsteady_network_is_covered_and_forgotten_within_20_seconds() {
        let mut random = Random::from_seed(2);
        let mut estimator = DelayEstimator::new();
        feed(&mut estimator, 0, 30, |_| random.unit() * 60.0);
        let unsteady = estimator.delay();
        assert!((Duration::from_millis(55)..Duration::from_millis(63)).contains(&unsteady), "{unsteady:?}");
        feed(&mut estimator, 30, 8, |_| 1.0);
        assert!(
            estimator.delay() > Duration::from_millis(50),
            "not forgotten at once: {:?}",
            estimator.delay()
        );
        feed(&mut estimator, 38, 8, |_| 1.0);
        assert!(estimator.delay() < Duration::from_millis(4), "{:?}", estimator.delay());
    }

    #[test]
    fn start_target_limits_growth_in_first_two_seconds() {
        let mut estimator = DelayEstimator::new();
        feed(&mut estimator, 0, 1, |k| if k % 10 == 5 { 200.0 } else { 0.0 });
        assert_eq!(estimator.delay(), START_TARGET);
        feed(&mut estimator, 1, 3, |k| if k % 10 == 5 { 200.0 } else { 0.0 });
        assert!(estimator.delay() > Duration::from_millis(200), "{:?}", estimator.delay());
    }

    #[test]
    fn minimum_delay_is_kept_and_separate_from_network_delay() {
        let mut estimator = DelayEstimator::new();
        estimator.set_least(Duration::from_millis(60));
        feed(&mut estimator, 0, 5, |k| if k % 7 == 3 { 0.4 } else { 0.0 });
        assert!((350..450).contains(&estimator.need().as_micros()), "{:?}", estimator.need());
        assert_eq!(estimator.delay(), Duration::from_millis(60));
        assert!(estimator.minimum() < Duration::from_millis(3), "{:?}", estimator.minimum());
    }

    #[test]
    fn clock_drift_is_not_lateness() {
        let mut estimator = DelayEstimator::new();
        feed(&mut estimator, 0, 60, |k| k as f64 * 0.02 * 0.2);
        assert!(estimator.delay() <= Duration::from_millis(3), "200 ppm: {:?}", estimator.delay());
    }

    #[test]
    fn delay_covers_losses_if_enough_can_be_saved() {
        for (one_in, expected_ms) in [(10, 23..26), (400, 0..3)] {
            let mut estimator = DelayEstimator::new();
            for second in 0..20 {
                feed(&mut estimator, second, 1, |_| 0.0);
                let now = estimator.last_arrival.unwrap();
                for k in 0..50 {
                    if (second * 50 + k) % one_in == one_in - 1 {
                        estimator.could_be_saved(20.0, false, now);
                    }
                }
            }
            let delay = estimator.delay().as_millis();
            assert!(expected_ms.contains(&delay), "one in {one_in}: {delay} ms");
        }
    }

    #[test]
    fn overtaken_packet_counts_less_with_copies_or_fec() {
        let delay_ms = |kind: ArrivalKind, comes_itself: bool| {
            let mut estimator = DelayEstimator::new();
            for k in 0..3000 {
                let arrival = Time::from_nanos(1_000_000_000 + k * 20_000_000);
                estimator.packet(k as i64 * 960, arrival, ArrivalKind::InOrder);
                if k % 100 == 99 {
                    estimator.packet((k as i64 - 3) * 960, arrival, kind);
                    if comes_itself {
                        estimator.was_overtaken();
                    }
                }
            }
            estimator.delay().as_millis()
        };
        assert!((60..66).contains(&delay_ms(ArrivalKind::Overtaken, false)));
        assert!(delay_ms(ArrivalKind::Covered, false) < 4);
        assert!(
            (60..66).contains(&delay_ms(ArrivalKind::Repaired, false)),
            "lost packets are worth the wait for copies"
        );
        assert!(
            delay_ms(ArrivalKind::Repaired, true) < 4,
            "a packet that arrives after its copy was overtaken"
        );
    }

    #[test]
    fn bursts_are_covered_and_forgotten_within_20_seconds() {
        let mut estimator = DelayEstimator::new();
        for burst in 0..4 {
            feed(&mut estimator, burst * 3, 3, |_| 0.0);
            let now = estimator.last_arrival.unwrap();
            (1..=10).for_each(|back| estimator.could_be_saved(20.0 * back as f32, true, now));
        }
        assert!((200..210).contains(&estimator.delay().as_millis()), "{:?}", estimator.delay());
        feed(&mut estimator, 12, 15, |_| 0.0);
        assert!(estimator.delay() < Duration::from_millis(4), "{:?}", estimator.delay());
    }

    #[test]
    fn copy_beyond_maximum_wait_changes_nothing() {
        let mut estimator = DelayEstimator::new();
        feed(&mut estimator, 0, 5, |_| 0.0);
        let now = estimator.last_arrival.unwrap();
        (0..50).for_each(|_| estimator.could_be_saved(BUCKETS as f32, false, now));
        assert!(estimator.delay() < Duration::from_millis(4), "{:?}", estimator.delay());
    }

    #[test]
    fn extreme_timestamps_do_no_harm() {
        let mut random = Random::from_seed(3);
        let mut estimator = DelayEstimator::new();
        for _ in 0..5000 {
            let timestamp = random.next_u64() as i64 >> 24;
            let kind =
                [ArrivalKind::InOrder, ArrivalKind::Overtaken, ArrivalKind::Covered, ArrivalKind::Repaired]
                    [random.next_u32() as usize % 4];
            estimator.packet(timestamp, Time::from_nanos(random.next_u64() >> 8), kind);
        }
        assert!(estimator.delay() <= MAX_TARGET + Duration::from_millis(2));
    }
}

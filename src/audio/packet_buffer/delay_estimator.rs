//! The delay estimator of a receive stream: measures how late packets arrive, and how many losses a longer delay would repair.
//!
//! It makes two estimates and uses the larger one. The first covers the *relative delay* of packets that arrive in order,
//! measured against the fastest packet of the last two seconds: the 95th percentile of a histogram of half-second maxima. The
//! second weighs a longer delay against the packets that it would save: overtaken ones, and lost ones that a RED copy, in-band
//! FEC or DRED can repair. Repairing one percent of the packets is worth [`WORTH_MS`] of delay. Both histograms decay with a
//! half-life of about 20 s. Relative delays and losses that have not recurred for [`MEMORY`] are not covered at all, so that the
//! delay recovers soon after the network does.
//!
//! Called by the receive stream on the media thread. Arithmetic on given times only; allocates at creation only.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::super::SAMPLE_RATE;
use crate::clock::Time;

/// Maximum target delay, without [`MARGIN_MS`].
#[cfg(any(test, feature = "internals"))]
pub const MAX_TARGET: Duration = Duration::from_millis(BUCKETS as u64);
/// Value of repairing one percent of the packets, in ms of delay. A wait of 20 ms for in-band FEC is then worthwhile if at
/// least one packet in 350 is lost.
pub const WORTH_MS: f32 = 80.0;
/// Weight of a packet that is lost in a burst. It is above 1 because longer concealment sounds worse. Covering whole bursts
/// is then worthwhile if they come more often than every twelve seconds.
const BURST_WEIGHT: f32 = 3.0;
/// Weight of an overtaken packet in a stream without copies or in-band FEC, and of a lost packet that arrived as a RED copy or
/// resent. It is above 1 because both sound better than in-band FEC or DRED.
const LATE_WEIGHT: f32 = 1.6;
/// Weight of an overtaken packet in a stream with copies or in-band FEC, which mostly replace it. With [`LATE_WEIGHT`] instead,
/// jitter of 15 ms on each hop would cost 15 ms more delay, and speech would score the same (PESQ 4.34 to 4.41 either way).
const COVERED_WEIGHT: f32 = 0.4;
/// Weight of a potential double loss. With [`WORTH_MS`], waiting 20 ms longer is worthwhile if at least about 2.5 % is lost.
const TWICE_WEIGHT: f32 = 5.0;
/// Factor by which each further copy reduces the weight of the earlier ones.
const COPY_DECAY: f32 = 0.97;
/// Maximum target delay until arrivals over a whole [`WINDOW`] have been measured, and maximum start delay.
pub const START_TARGET: Duration = Duration::from_millis(80);
/// The start delay is kept for this number of packets: about 10 s of speech with its pauses.
const START_PACKETS: u32 = 450;
/// Relative delays and losses that have not recurred for this long are no longer covered.
pub const MEMORY: Duration = Duration::from_secs(12);
/// Added to the larger of the two estimates, in ms, because blocks and packets are not aligned.
const MARGIN_MS: f32 = 1.0;
/// Added to a wait for a repair, in ms: it must arrive before the block that needs its first sample.
const BLOCK_MS: f32 = 2.5;
/// Hysteresis: a new wait replaces the current wait only if its cost is lower by this many ms plus [`BETTER_FRACTION`] of the
/// current wait.
const BETTER_MS: f32 = 3.0;
/// The relative part of the hysteresis.
const BETTER_FRACTION: f32 = 0.06;
/// Number of histogram buckets of 1 ms.
const BUCKETS: usize = 400;
/// Fraction of half seconds whose maximum relative delay is covered.
const QUANTILE: f32 = 0.95;
/// The fastest packet within this time is the reference.
const WINDOW: Duration = Duration::from_secs(2);
/// The maximum relative delay within this time is one entry of the histogram.
const INTERVAL: Duration = Duration::from_millis(500);
/// Number of half seconds in [`MEMORY`].
const RECENT: usize = (MEMORY.as_millis() / INTERVAL.as_millis()) as usize;
/// Decay of the histogram per half second.
const INTERVAL_FORGET: f32 = 0.983;
/// Half-life of the losses that could be repaired.
const REPAIRABLE_HALF_LIFE_S: f32 = 20.0;
/// A pause without packets says nothing about the network: at most this much of it counts for the decay.
const MAX_FORGOTTEN_AT_ONCE: Duration = Duration::from_millis(120);
/// Number of slices of the window; the fastest packet of each is kept.
const SLICES: usize = 20;

/// How a packet arrived.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ArrivalKind {
    /// In order.
    InOrder,
    /// After a packet with a higher sequence number.
    Overtaken,
    /// Overtaken, in a stream with copies or in-band FEC.
    Covered,
    /// As a RED copy, or resent.
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
    relative_delays: Histogram,
    repairable: Histogram,
    last_repairable: Option<Time>,
    /// Decaying counts of packets that were repaired, by a copy or a resent packet, and of those whose original arrived later.
    copied: f32,
    overtaken: f32,
    /// Fastest transit of each tenth of a second: (slice number, nanoseconds).
    slices: VecDeque<(u64, i64)>,
    /// The fastest of them.
    fastest: Option<i64>,
    first_arrival: Option<Time>,
    last_arrival: Option<Time>,
    interval_end: Option<Time>,
    interval_worst_ms: f32,
    /// Maximum relative delay of each of the last half seconds, the newest last.
    recent_worst_ms: VecDeque<f32>,
    /// Relative delay that must be covered, without margin.
    p95_ms: f32,
    /// The wait with the best balance of delay and repaired losses.
    wait_ms: f32,
    target_ms: f32,
    min_delay: Duration,
    /// Minimum target delay of the first [`START_PACKETS`] packets.
    start: Duration,
    /// Number of packets in order, up to [`START_PACKETS`].
    packets: u32,
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
    /// An estimator without measurements; its delay is [`MARGIN_MS`].
    pub fn new() -> DelayEstimator {
        DelayEstimator {
            relative_delays: Histogram::new(),
            repairable: Histogram::new(),
            last_repairable: None,
            copied: 0.0,
            overtaken: 0.0,
            slices: VecDeque::with_capacity(SLICES + 2),
            fastest: None,
            first_arrival: None,
            last_arrival: None,
            interval_end: None,
            interval_worst_ms: 0.0,
            recent_worst_ms: VecDeque::with_capacity(RECENT + 1),
            p95_ms: 0.0,
            wait_ms: 0.0,
            target_ms: MARGIN_MS,
            min_delay: Duration::ZERO,
            start: Duration::ZERO,
            packets: 0,
        }
    }

    /// Forgets the transit times, because timestamps begin again. The histograms are kept.
    pub fn restart(&mut self) {
        self.slices.clear();
        self.fastest = None;
        self.interval_worst_ms = 0.0;
    }

    /// Sets the minimum target delay.
    #[cfg(any(test, feature = "internals"))]
    pub fn set_min_delay(&mut self, min_delay: Duration) {
        self.min_delay = min_delay.min(MAX_TARGET);
    }

    /// Sets the minimum target delay of the first [`START_PACKETS`] packets.
    pub fn set_start(&mut self, start: Duration) {
        self.start = start.min(START_TARGET);
    }

    /// The delay with which a stream begins.
    pub fn start_delay(&self) -> Duration {
        self.min_delay.max(self.start)
    }

    /// Measures a received packet.
    pub fn add_packet(&mut self, timestamp: i64, arrival: Time, kind: ArrivalKind) {
        if kind != ArrivalKind::InOrder {
            let missed = match kind {
                ArrivalKind::Covered => 0.0,
                ArrivalKind::Repaired => self.record_repair(),
                _ => 1.0,
            };
            if let Some(relative_ms) = self.relative_delay_ms(timestamp, arrival) {
                self.add_repairable(
                    relative_ms,
                    COVERED_WEIGHT + (LATE_WEIGHT - COVERED_WEIGHT) * missed,
                    arrival,
                );
            }
            return;
        }
        self.packets = self.packets.saturating_add(1).min(START_PACKETS);
        let transit = transit_nanos(arrival, timestamp);
        self.note_transit(transit, arrival);
        self.first_arrival.get_or_insert(arrival);
        let since_last =
            self.last_arrival.replace(arrival).map_or(Duration::ZERO, |last| arrival.since(last));
        let counted = since_last.min(MAX_FORGOTTEN_AT_ONCE).as_secs_f32();
        self.repairable.forget((-counted / REPAIRABLE_HALF_LIFE_S).exp2());
        self.repairable.add(0.0, 1.0);
        if self.last_repairable.is_some_and(|last| arrival.since(last) > MEMORY) {
            self.last_repairable = None;
            self.repairable.clear_late();
        }
        let relative_ms = millis(transit - self.fastest.unwrap_or(transit));
        self.interval_worst_ms = self.interval_worst_ms.max(relative_ms);
        let end = *self.interval_end.get_or_insert(arrival + INTERVAL);
        if arrival >= end {
            self.relative_delays.forget(INTERVAL_FORGET);
            self.relative_delays.add(self.interval_worst_ms, 1.0);
            if self.recent_worst_ms.len() == RECENT {
                self.recent_worst_ms.pop_front();
            }
            self.recent_worst_ms.push_back(self.interval_worst_ms);
            self.interval_worst_ms = 0.0;
            self.interval_end = Some(arrival + INTERVAL);
        }
        self.update();
    }

    /// Records a lost packet that could have been repaired after a wait of `wait_ms`. `in_burst`: its neighbour was lost too.
    /// Waits beyond [`MAX_TARGET`] are ignored.
    pub fn record_repairable_loss(&mut self, wait_ms: f32, in_burst: bool, now: Time) {
        self.add_repairable(wait_ms, if in_burst { BURST_WEIGHT } else { 1.0 }, now);
    }

    /// Records a missing packet that arrived as a RED copy. The packet that carried the copy could have been lost too; a wait
    /// of `wait_ms` would have repaired both. Without this, the delay would grow only after the first double loss, and each
    /// lossy period would start audibly.
    pub fn record_possible_double_loss(&mut self, wait_ms: f32, now: Time) {
        let share = (1.0 - self.repairable.weights[0] / self.repairable.total.max(1.0)) / LATE_WEIGHT;
        self.add_repairable(wait_ms, TWICE_WEIGHT * share * self.lost_of_copied(), now);
    }

    /// Counts a packet that was repaired; returns the probability that it was lost, not overtaken.
    fn record_repair(&mut self) -> f32 {
        self.copied = self.copied * COPY_DECAY + 1.0;
        self.overtaken *= COPY_DECAY;
        self.lost_of_copied()
    }

    fn lost_of_copied(&self) -> f32 {
        1.0 - (self.overtaken / self.copied.max(1.0)).min(1.0)
    }

    /// Records a packet that arrived after its copy: it was overtaken, not lost.
    pub fn record_overtaken(&mut self) {
        self.overtaken += 1.0;
    }

    fn add_repairable(&mut self, wait_ms: f32, weight: f32, now: Time) {
        if wait_ms < BUCKETS as f32 {
            self.repairable.add(wait_ms, weight);
            self.last_repairable = Some(now);
            self.update();
        }
    }

    /// Relative delay of a packet with this timestamp that arrives at `arrival`, in ms, measured against the fastest packet of
    /// the last two seconds.
    pub fn relative_delay_ms(&self, timestamp: i64, arrival: Time) -> Option<f32> {
        Some(millis(transit_nanos(arrival, timestamp) - self.fastest?))
    }

    fn note_transit(&mut self, transit: i64, arrival: Time) {
        let slice = arrival.as_nanos() / (WINDOW.as_nanos() as u64 / SLICES as u64);
        while self.slices.front().is_some_and(|(old, _)| old + SLICES as u64 <= slice) {
            self.slices.pop_front();
        }
        match self.slices.back_mut() {
            Some((last, fastest)) if *last == slice => *fastest = transit.min(*fastest),
            _ => {
                if self.slices.len() > SLICES {
                    self.slices.pop_front();
                }
                self.slices.push_back((slice, transit));
            }
        }
        self.fastest = self.slices.iter().map(|(_, transit)| *transit).min();
    }

    fn update(&mut self) {
        // In the first half second, the maximum so far is all that is known.
        let worst = self.recent_worst_ms.iter().copied().fold(0.0, f32::max);
        let relative_ms = if self.relative_delays.total == 0.0 {
            self.interval_worst_ms
        } else {
            self.relative_delays.quantile_ms(QUANTILE).min(worst.floor() + 1.0)
        };
        self.p95_ms = relative_ms.min(worst.max(self.interval_worst_ms));
        let current = bucket(self.wait_ms - 1.0);
        let (mut best, mut current_cost) = ((f32::MAX, relative_ms), f32::MAX);
        let mut beyond = self.repairable.total;
        for (bucket, weight) in self.repairable.weights.iter().enumerate() {
            beyond -= weight;
            if *weight == 0.0 && bucket != 0 && bucket != current {
                continue;
            }
            let wait_ms = (bucket + 1) as f32;
            let lost = (beyond / self.repairable.total.max(1.0)).max(0.0);
            let cost = (wait_ms - relative_ms).max(0.0) + WORTH_MS * 100.0 * lost;
            if cost < best.0 {
                best = (cost, wait_ms);
            }
            if bucket == current {
                current_cost = cost;
            }
        }
        let better_ms = BETTER_MS + BETTER_FRACTION * self.wait_ms;
        if best.0 + better_ms < current_cost || best.1 <= 1.0 {
            self.wait_ms = best.1;
        }
        let wait_ms = if self.wait_ms > 1.0 { self.wait_ms + BLOCK_MS } else { 0.0 };
        self.target_ms = relative_ms.max(wait_ms).min(BUCKETS as f32) + MARGIN_MS;
    }

    /// The part of the delay that covers the relative delay of packets, without margin. With less, some packets are late.
    pub fn relative_delay_p95(&self) -> Duration {
        Duration::from_micros((self.p95_ms * 1000.0) as u64)
    }

    /// The delay that the network requires, relative to the fastest packet of the last two seconds.
    pub fn network_delay(&self) -> Duration {
        let target = Duration::from_micros((self.target_ms * 1000.0) as u64);
        let known = match (self.first_arrival, self.last_arrival) {
            (Some(first), Some(last)) => last.since(first),
            _ => Duration::ZERO,
        };
        if known < WINDOW { target.min(START_TARGET) } else { target }
    }

    /// The target delay.
    pub fn delay(&self) -> Duration {
        let start = if self.packets < START_PACKETS { self.start } else { Duration::ZERO };
        self.required().max(start)
    }

    /// The target delay without the start delay. Audio is stretched only to reach this delay, never to reach the start delay.
    pub fn required(&self) -> Duration {
        self.network_delay().max(self.min_delay)
    }

    /// Delay of a sample that is played at `playout_at`, relative to the fastest packet of the last two seconds.
    pub fn playout_delay_nanos(&self, timestamp: i64, playout_at: Time) -> Option<i64> {
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

    /// Feeds `seconds` of 20 ms packets, each `relative_ms` after its time.
    fn feed(
        estimator: &mut DelayEstimator,
        from: u64,
        seconds: u64,
        mut relative_ms: impl FnMut(u64) -> f64,
    ) {
        for k in from * 50..(from + seconds) * 50 {
            let arrival = Time::from_nanos(1_000_000_000 + k * 20_000_000 + (relative_ms(k) * 1e6) as u64);
            estimator.add_packet(k as i64 * 960, arrival, ArrivalKind::InOrder);
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
        estimator.set_min_delay(Duration::from_millis(60));
        feed(&mut estimator, 0, 5, |k| if k % 7 == 3 { 0.4 } else { 0.0 });
        assert!(
            (350..450).contains(&estimator.relative_delay_p95().as_micros()),
            "{:?}",
            estimator.relative_delay_p95()
        );
        assert_eq!(estimator.delay(), Duration::from_millis(60));
        assert!(estimator.network_delay() < Duration::from_millis(3), "{:?}", estimator.network_delay());
    }

    #[test]
    fn start_delay_ends_after_ten_seconds() {
        let mut estimator = DelayEstimator::new();
        estimator.set_start(Duration::from_millis(10));
        assert_eq!(estimator.start_delay(), Duration::from_millis(10));
        feed(&mut estimator, 0, 8, |_| 0.0);
        assert_eq!(estimator.delay(), Duration::from_millis(10));
        feed(&mut estimator, 8, 2, |_| 0.0);
        assert!(estimator.delay() < Duration::from_millis(3), "{:?}", estimator.delay());
    }

    #[test]
    fn clock_drift_is_not_lateness() {
        let mut estimator = DelayEstimator::new();
        feed(&mut estimator, 0, 60, |k| k as f64 * 0.02 * 0.2);
        assert!(estimator.delay() <= Duration::from_millis(3), "200 ppm: {:?}", estimator.delay());
    }

    #[test]
    fn delay_covers_losses_if_enough_can_be_repaired() {
        for (one_in, expected_ms) in [(10, 23..26), (400, 0..3)] {
            let mut estimator = DelayEstimator::new();
            for second in 0..20 {
                feed(&mut estimator, second, 1, |_| 0.0);
                let now = estimator.last_arrival.unwrap();
                for k in 0..50 {
                    if (second * 50 + k) % one_in == one_in - 1 {
                        estimator.record_repairable_loss(20.0, false, now);
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
                estimator.add_packet(k as i64 * 960, arrival, ArrivalKind::InOrder);
                if k % 100 == 99 {
                    estimator.add_packet((k as i64 - 3) * 960, arrival, kind);
                    if comes_itself {
                        estimator.record_overtaken();
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
            (1..=10).for_each(|back| estimator.record_repairable_loss(20.0 * back as f32, true, now));
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
        (0..50).for_each(|_| estimator.record_repairable_loss(BUCKETS as f32, false, now));
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
            estimator.add_packet(timestamp, Time::from_nanos(random.next_u64() >> 8), kind);
        }
        assert!(estimator.delay() <= MAX_TARGET + Duration::from_millis(2));
    }
}

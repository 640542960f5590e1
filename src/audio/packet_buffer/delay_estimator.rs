//! How much delay a receive stream should have: measured from how late packets come, and from what may be got by waiting.
//!
//! Two stats, and the larger one counts. The *lateness* of packets in order against the fastest one of the last two
//! seconds goes into a histogram of the largest lateness of each half second, whose 95th percentile has to be waited for.
//! What a longer wait would *save* (packets out of order, and lost ones that a copy, in-band FEC or DRED brings
//! back) goes into another, where each percent saved is worth [`WORTH_MS`] of delay. Both forget with a half-life of about
//! 20 s, and what has not been seen for [`FORGIVEN`] is not waited for at all, so that the delay is back soon after the
//! network is.
//!
//! Pure arithmetic on given times; nothing is allocated after creation.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::super::SAMPLE_RATE;
use crate::clock::Time;

/// Largest delay that is aimed at.
pub const MAX_TARGET: Duration = Duration::from_millis(BUCKETS as u64);
/// What saving one percent of the packets is worth, in ms of delay. Waiting 20 ms for in-band FEC then begins to pay at one
/// packet lost in 200.
pub const WORTH_MS: f32 = 80.0;
/// A packet that is lost in a run with others counts this much, for what is made up sounds worse the longer it gets. Bridging
/// whole bursts then pays when they come more often than every twelve seconds.
const RUN_WEIGHT: f32 = 3.0;
/// A packet that comes late, or the copy of one, counts this much, for it is better than what is restored.
const LATE_WEIGHT: f32 = 1.6;
/// One that was only overtaken, in a stream whose packets bring copies or in-band FEC that mostly stand in, counts this much. With
/// 1.6, jitter of 15 ms on each hop costs 15 ms more delay, and speech scores alike (PESQ 4.34 to 4.41 either way).
const COVERED_WEIGHT: f32 = 0.4;
/// Two packets lost in a row that may come any time count this much: by [`WORTH_MS`] enough to wait 20 ms more for from about 2.5 %
/// of loss on.
const TWICE_WEIGHT: f32 = 5.0;
/// What each further copy leaves of the weight of those before it.
const COPIES_KEPT: f32 = 0.97;
/// The most that is aimed at until [`WINDOW`] of arrivals are known.
pub const START_TARGET: Duration = Duration::from_millis(80);
/// Lateness and losses that have not come again for this long are no longer waited for.
pub const FORGIVEN: Duration = Duration::from_secs(12);
/// Added to the measured lateness, in ms: blocks begin when they do, not when packets come.
const MARGIN_MS: f32 = 1.0;
/// Added to a wait for redundancy, in ms: it has to be there when the block begins that needs its first sample.
const BLOCK_MS: f32 = 2.5;
/// Another wait has to be better than the present one by this much, in ms, and by [`BETTER_SHARE`] of it on top, so that the
/// delay does not go to and fro.
const BETTER_MS: f32 = 3.0;
/// See above.
const BETTER_SHARE: f32 = 0.06;
/// Buckets of 1 ms.
const BUCKETS: usize = 400;
/// Share of half seconds whose largest lateness is waited for.
const QUANTILE: f32 = 0.95;
/// Over which time the fastest packet is the measure.
const WINDOW: Duration = Duration::from_secs(2);
/// Over which time the largest lateness is one sample of the histogram.
const INTERVAL: Duration = Duration::from_millis(500);
/// Half seconds in [`FORGIVEN`].
const RECENT: usize = (FORGIVEN.as_millis() / INTERVAL.as_millis()) as usize;
/// How fast half seconds are forgotten.
const INTERVAL_FORGET: f32 = 0.983;
/// In which time what may be saved counts half.
const SAVING_HALF_LIFE_S: f32 = 20.0;
/// A pause in which nothing came says nothing about the network: more than this of it does not count.
const MOST_FORGOTTEN_AT_ONCE: Duration = Duration::from_millis(120);
/// Steps into which the window is cut: the fastest packet of each is kept.
const STEPS: usize = 20;

/// How a packet came.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ArrivalKind {
    /// Before those behind it.
    InOrder,
    /// After a later one.
    Overtaken,
    /// After a later one, in a stream with copies or in-band FEC.
    Covered,
    /// As a copy in a later packet, or sent again.
    Repaired,
}

/// Weights of delays in ms; older ones weigh less.
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

    /// Forgets all but the first bucket.
    fn forgive(&mut self) {
        self.weights[1..].fill(0.0);
        self.total = self.weights[0];
    }

    /// The upper edge of the bucket below which `share` of the weight lies.
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

/// Measures packets and says how much delay they need.
pub struct DelayEstimator {
    lateness: Histogram,
    saving: Histogram,
    last_saving: Option<Time>,
    /// Packets that came as a copy, and those that came themselves after it; older ones weigh less.
    copied: f32,
    overtaken: f32,
    /// Fastest transit of each tenth of a second: (which, nanoseconds).
    steps: VecDeque<(u64, i64)>,
    /// The fastest of them.
    fastest: Option<i64>,
    first_arrival: Option<Time>,
    last_arrival: Option<Time>,
    interval_end: Option<Time>,
    interval_worst_ms: f32,
    /// Largest lateness of each of the last half seconds, the newest last.
    recent_worst_ms: VecDeque<f32>,
    /// Lateness that has to be covered, without any margin.
    need_ms: f32,
    /// The wait that was found best for what it saves.
    wait_ms: f32,
    target_ms: f32,
    least: Duration,
}

impl Default for DelayEstimator {
    fn default() -> Self {
        DelayEstimator::new()
    }
}

/// Arrival minus media time, in nanoseconds; only differences mean something.
pub fn transit_nanos(at: Time, timestamp: i64) -> i64 {
    at.as_nanos() as i64 - (i128::from(timestamp) * 1_000_000_000 / i128::from(SAMPLE_RATE)) as i64
}

impl DelayEstimator {
    /// Nothing is known: no delay is asked for.
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

    /// Forgets which packet was the fastest: timestamps begin again. How steady the network is stays known.
    pub fn restart(&mut self) {
        self.steps.clear();
        self.fastest = None;
        self.interval_worst_ms = 0.0;
    }

    /// From here on at least `least` is aimed at.
    pub fn set_least(&mut self, least: Duration) {
        self.least = least.min(MAX_TARGET);
    }

    /// What is aimed at whatever the network does.
    pub fn least(&self) -> Duration {
        self.least
    }

    /// Takes a packet that came.
    pub fn packet(&mut self, timestamp: i64, arrival: Time, coming: ArrivalKind) {
        if coming != ArrivalKind::InOrder {
            let missed = match coming {
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
        if self.last_saving.is_some_and(|last| arrival.since(last) > FORGIVEN) {
            self.last_saving = None;
            self.saving.forgive();
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

    /// Takes a packet that was lost, alone or in a run of several, but whose sound could have been had after a wait of
    /// `wait_ms`. Longer waits than can be aimed at save nothing.
    pub fn could_be_saved(&mut self, wait_ms: f32, in_run: bool, now: Time) {
        self.save(wait_ms, if in_run { RUN_WEIGHT } else { 1.0 }, now);
    }

    /// Takes a packet that was missing and came as a copy. The packet with the copy is lost as often as any other; then a wait of
    /// `wait_ms` would bring both back. To wait for that only when it has happened would be to hear it each time the loss begins.
    pub fn could_be_lost_twice(&mut self, wait_ms: f32, now: Time) {
        let share = (1.0 - self.saving.weights[0] / self.saving.total.max(1.0)) / LATE_WEIGHT;
        self.save(wait_ms, TWICE_WEIGHT * share * self.lost_of_copied(), now);
    }

    /// Counts a packet that came as a copy; how likely it is lost and not only overtaken by that.
    fn repaired(&mut self) -> f32 {
        self.copied = self.copied * COPIES_KEPT + 1.0;
        self.overtaken *= COPIES_KEPT;
        self.lost_of_copied()
    }

    fn lost_of_copied(&self) -> f32 {
        1.0 - (self.overtaken / self.copied.max(1.0)).min(1.0)
    }

    /// Takes a packet that came after a copy of it: it was overtaken, not lost.
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

    /// How late a packet with this timestamp is that comes at `arrival`, in ms, against the fastest one of the last two
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
        // Until the first half second is over, its worst packet so far is all that is known.
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

    /// The part of it that covers the lateness of packets, without any margin: with less, some are not there in time.
    pub fn need(&self) -> Duration {
        Duration::from_micros((self.need_ms * 1000.0) as u64)
    }

    /// The delay that the network asks for, against the fastest packet of the last two seconds.
    pub fn minimum(&self) -> Duration {
        let target = Duration::from_micros((self.target_ms * 1000.0) as u64);
        let known = match (self.first_arrival, self.last_arrival) {
            (Some(first), Some(last)) => last.since(first),
            _ => Duration::ZERO,
        };
        if known < WINDOW { target.min(START_TARGET) } else { target }
    }

    /// The delay to aim at.
    pub fn delay(&self) -> Duration {
        self.minimum().max(self.least)
    }

    /// The delay that a sample has which is heard at `heard_at`, against the fastest packet of the last two seconds.
    pub fn playout_nanos(&self, timestamp: i64, heard_at: Time) -> Option<i64> {
        Some(transit_nanos(heard_at, timestamp) - self.fastest?)
    }
}

fn millis(nanos: i64) -> f32 {
    nanos as f32 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Feeds `seconds` of 20 ms packets, each `late` ms after its time.
    fn feed(target: &mut DelayEstimator, from: u64, seconds: u64, mut late_ms: impl FnMut(u64) -> f64) {
        for k in from * 50..(from + seconds) * 50 {
            let arrival = Time::from_nanos(1_000_000_000 + k * 20_000_000 + (late_ms(k) * 1e6) as u64);
            target.packet(k as i64 * 960, arrival, ArrivalKind::InOrder);
        }
    }

    #[test]
    fn a_quiet_network_asks_for_next_to_nothing() {
        let mut random = Random::from_seed(1);
        let mut target = DelayEstimator::new();
        feed(&mut target, 0, 10, |_| random.unit() * 0.5);
        assert!(target.delay() <= Duration::from_millis(2), "{:?}", target.delay());
    }

    #[test]
    fn an_unsteady_network_asks_for_what_it_is_late_and_is_forgiven_within_20_seconds() {
        let mut random = Random::from_seed(2);
        let mut target = DelayEstimator::new();
        feed(&mut target, 0, 30, |_| random.unit() * 60.0);
        let unsteady = target.delay();
        assert!((Duration::from_millis(55)..Duration::from_millis(63)).contains(&unsteady), "{unsteady:?}");
        feed(&mut target, 30, 8, |_| 1.0);
        assert!(target.delay() > Duration::from_millis(50), "not forgotten at once: {:?}", target.delay());
        feed(&mut target, 38, 8, |_| 1.0);
        assert!(target.delay() < Duration::from_millis(4), "{:?}", target.delay());
    }

    #[test]
    fn the_start_target_limits_growth_until_two_seconds_are_known() {
        let mut target = DelayEstimator::new();
        feed(&mut target, 0, 1, |k| if k % 10 == 5 { 200.0 } else { 0.0 });
        assert_eq!(target.delay(), START_TARGET);
        feed(&mut target, 1, 3, |k| if k % 10 == 5 { 200.0 } else { 0.0 });
        assert!(target.delay() > Duration::from_millis(200), "{:?}", target.delay());
    }

    #[test]
    fn a_least_delay_is_kept_and_told_apart_from_what_the_network_asks_for() {
        let mut target = DelayEstimator::new();
        target.set_least(Duration::from_millis(60));
        feed(&mut target, 0, 5, |k| if k % 7 == 3 { 0.4 } else { 0.0 });
        assert!((350..450).contains(&target.need().as_micros()), "{:?}", target.need());
        assert_eq!(target.delay(), Duration::from_millis(60));
        assert!(target.minimum() < Duration::from_millis(3), "{:?}", target.minimum());
    }

    #[test]
    fn a_clock_that_drifts_is_not_lateness() {
        let mut target = DelayEstimator::new();
        feed(&mut target, 0, 60, |k| k as f64 * 0.02 * 0.2);
        assert!(target.delay() <= Duration::from_millis(3), "200 ppm: {:?}", target.delay());
    }

    #[test]
    fn losses_are_waited_for_when_enough_of_them_can_be_saved() {
        for (one_in, expected_ms) in [(10, 23..26), (400, 0..3)] {
            let mut target = DelayEstimator::new();
            for second in 0..20 {
                feed(&mut target, second, 1, |_| 0.0);
                let now = target.last_arrival.unwrap();
                for k in 0..50 {
                    if (second * 50 + k) % one_in == one_in - 1 {
                        target.could_be_saved(20.0, false, now);
                    }
                }
            }
            let delay = target.delay().as_millis();
            assert!(expected_ms.contains(&delay), "one in {one_in}: {delay} ms");
        }
    }

    #[test]
    fn an_overtaken_packet_is_waited_for_less_where_copies_or_fec_stand_in() {
        let delay_ms = |coming: ArrivalKind, comes_itself: bool| {
            let mut target = DelayEstimator::new();
            for k in 0..3000 {
                let arrival = Time::from_nanos(1_000_000_000 + k * 20_000_000);
                target.packet(k as i64 * 960, arrival, ArrivalKind::InOrder);
                if k % 100 == 99 {
                    target.packet((k as i64 - 3) * 960, arrival, coming);
                    if comes_itself {
                        target.was_overtaken();
                    }
                }
            }
            target.delay().as_millis()
        };
        assert!((60..66).contains(&delay_ms(ArrivalKind::Overtaken, false)));
        assert!(delay_ms(ArrivalKind::Covered, false) < 4);
        assert!(
            (60..66).contains(&delay_ms(ArrivalKind::Repaired, false)),
            "lost ones are worth the wait for copies"
        );
        assert!(
            delay_ms(ArrivalKind::Repaired, true) < 4,
            "one that comes after its copy was only overtaken"
        );
    }

    #[test]
    fn bursts_are_waited_for_whole_and_forgiven_within_20_seconds() {
        let mut target = DelayEstimator::new();
        for burst in 0..4 {
            feed(&mut target, burst * 3, 3, |_| 0.0);
            let now = target.last_arrival.unwrap();
            (1..=10).for_each(|back| target.could_be_saved(20.0 * back as f32, true, now));
        }
        assert!((200..210).contains(&target.delay().as_millis()), "{:?}", target.delay());
        feed(&mut target, 12, 15, |_| 0.0);
        assert!(target.delay() < Duration::from_millis(4), "{:?}", target.delay());
    }

    #[test]
    fn a_copy_that_comes_too_late_to_be_waited_for_changes_nothing() {
        let mut target = DelayEstimator::new();
        feed(&mut target, 0, 5, |_| 0.0);
        let now = target.last_arrival.unwrap();
        (0..50).for_each(|_| target.could_be_saved(BUCKETS as f32, false, now));
        assert!(target.delay() < Duration::from_millis(4), "{:?}", target.delay());
    }

    #[test]
    fn wild_timestamps_do_no_harm() {
        let mut random = Random::from_seed(3);
        let mut target = DelayEstimator::new();
        for _ in 0..5000 {
            let timestamp = random.next_u64() as i64 >> 24;
            let coming =
                [ArrivalKind::InOrder, ArrivalKind::Overtaken, ArrivalKind::Covered, ArrivalKind::Repaired]
                    [random.next_u32() as usize % 4];
            target.packet(timestamp, Time::from_nanos(random.next_u64() >> 8), coming);
        }
        assert!(target.delay() <= MAX_TARGET + Duration::from_millis(2));
    }
}

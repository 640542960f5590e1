//! How much delay a lane should have: measured from how late packets come, and from what may be got by waiting.
//!
//! Two figures, and the larger one counts. The *lateness* of packets against the fastest one of the last two seconds goes
//! into a histogram of the largest lateness of each half second, whose 95th percentile has to be waited for. What a longer
//! wait would *save* (packets out of order, and lost ones that in-band FEC or deep redundancy of a later packet brings back)
//! goes into another, where each percent saved is worth [`WORTH_MS`] of delay. Both forget with a half-life of about 20 s.
//!
//! Pure arithmetic on given times; nothing is allocated after creation.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::super::SAMPLE_RATE;
use crate::clock::Time;

/// Largest delay that is aimed at.
pub const MAX_TARGET: Duration = Duration::from_millis(BUCKETS as u64);
/// What saving one percent of the packets is worth, in ms of delay.
pub const WORTH_MS: f32 = 20.0;
/// Added to the measured lateness, in ms: blocks begin when they do, not when packets come.
const MARGIN_MS: f32 = 1.0;
/// Added to a wait for redundancy, in ms: it has to be there when the block begins that needs its first sample.
const BLOCK_MS: f32 = 2.5;
/// Buckets of 1 ms.
const BUCKETS: usize = 400;
/// Share of half seconds whose largest lateness is waited for.
const QUANTILE: f32 = 0.95;
/// Over which time the fastest packet is the measure.
const WINDOW: Duration = Duration::from_secs(2);
/// Over which time the largest lateness is one sample of the histogram.
const INTERVAL: Duration = Duration::from_millis(500);
/// How fast half seconds are forgotten.
const INTERVAL_FORGET: f32 = 0.983;
/// How fast packets are forgotten.
const PACKET_FORGET: f32 = 0.9993;
/// Steps into which the window is cut: the fastest packet of each is kept.
const STEPS: usize = 20;

/// Weights of delays in ms, the newest weighing most; their sum is 1 once there is one.
struct Histogram {
    weights: [f32; BUCKETS],
    forget: f32,
    samples: f32,
}

impl Histogram {
    fn new(forget: f32) -> Histogram {
        Histogram { weights: [0.0; BUCKETS], forget, samples: 0.0 }
    }

    fn add(&mut self, delay_ms: f32) {
        self.samples += 1.0;
        // The first samples weigh as much as all before them together, so that a few are enough to begin with.
        let forget = (1.0 - 1.0 / self.samples).min(self.forget);
        for weight in &mut self.weights {
            *weight *= forget;
        }
        let bucket = (delay_ms.max(0.0) as usize).min(BUCKETS - 1);
        self.weights[bucket] += 1.0 - forget;
    }

    /// The upper edge of the bucket below which `share` of the weight lies.
    fn quantile_ms(&self, share: f32) -> f32 {
        let mut sum = 0.0;
        for (bucket, weight) in self.weights.iter().enumerate() {
            sum += weight;
            if sum >= share {
                return (bucket + 1) as f32;
            }
        }
        0.0
    }
}

/// Measures packets and says how much delay they need.
pub struct Target {
    lateness: Histogram,
    saving: Histogram,
    /// Fastest transit of each tenth of a second: (which, nanoseconds).
    fastest: VecDeque<(u64, i64)>,
    interval_end: Option<Time>,
    interval_worst_ms: f32,
    target_ms: f32,
}

impl Default for Target {
    fn default() -> Self {
        Target::new()
    }
}

/// Arrival minus media time, in nanoseconds; only differences mean something.
pub fn transit_nanos(at: Time, timestamp: i64) -> i64 {
    at.as_nanos() as i64 - (i128::from(timestamp) * 1_000_000_000 / i128::from(SAMPLE_RATE)) as i64
}

impl Target {
    /// Nothing is known: no delay is asked for.
    pub fn new() -> Target {
        Target {
            lateness: Histogram::new(INTERVAL_FORGET),
            saving: Histogram::new(PACKET_FORGET),
            fastest: VecDeque::with_capacity(STEPS + 2),
            interval_end: None,
            interval_worst_ms: 0.0,
            target_ms: MARGIN_MS,
        }
    }

    /// Forgets which packet was the fastest: timestamps begin anew. How steady the network is stays known.
    pub fn restart(&mut self) {
        self.fastest.clear();
        self.interval_worst_ms = 0.0;
    }

    /// Takes a packet that came in order, or one that came `reordered`.
    pub fn packet(&mut self, timestamp: i64, arrival: Time, reordered: bool) {
        let transit = transit_nanos(arrival, timestamp);
        if reordered {
            if let Some(fastest) = self.fastest_nanos() {
                self.saving.add(millis(transit - fastest));
                self.update();
            }
            return;
        }
        self.note_transit(transit, arrival);
        let late_ms = millis(transit - self.fastest_nanos().unwrap_or(transit));
        self.saving.add(0.0);
        self.interval_worst_ms = self.interval_worst_ms.max(late_ms);
        let end = *self.interval_end.get_or_insert(arrival + INTERVAL);
        if arrival >= end {
            self.lateness.add(self.interval_worst_ms);
            self.interval_worst_ms = 0.0;
            self.interval_end = Some(arrival + INTERVAL);
        }
        self.update();
    }

    /// Takes a packet that did not come, but whose sound could be had from a later one that came this much after it was
    /// due.
    pub fn could_be_saved(&mut self, wait: Duration) {
        self.saving.add(wait.as_secs_f32() * 1000.0);
        self.update();
    }

    fn note_transit(&mut self, transit: i64, arrival: Time) {
        let step = arrival.as_nanos() / (WINDOW.as_nanos() as u64 / STEPS as u64);
        while self.fastest.front().is_some_and(|(old, _)| old + STEPS as u64 <= step) {
            self.fastest.pop_front();
        }
        match self.fastest.back_mut() {
            Some((last, fastest)) if *last == step => *fastest = transit.min(*fastest),
            _ => {
                if self.fastest.len() > STEPS {
                    self.fastest.pop_front();
                }
                self.fastest.push_back((step, transit));
            }
        }
    }

    fn fastest_nanos(&self) -> Option<i64> {
        self.fastest.iter().map(|(_, transit)| *transit).min()
    }

    fn update(&mut self) {
        // Until the first half second is over, its worst packet so far is all that is known.
        let late_ms = if self.lateness.samples == 0.0 {
            self.interval_worst_ms
        } else {
            self.lateness.quantile_ms(QUANTILE)
        };
        let mut best = (f32::MAX, late_ms);
        let mut beyond: f32 = self.saving.weights.iter().sum();
        for (bucket, weight) in self.saving.weights.iter().enumerate() {
            beyond -= weight;
            let wait_ms = if *weight > 0.0 || bucket == 0 { (bucket + 1) as f32 } else { continue };
            let cost = (wait_ms - late_ms).max(0.0) + WORTH_MS * 100.0 * beyond.max(0.0);
            if cost < best.0 {
                best = (cost, wait_ms);
            }
        }
        let wait_ms = if best.1 > 1.0 { best.1 + BLOCK_MS } else { 0.0 };
        self.target_ms = late_ms.max(wait_ms).min(BUCKETS as f32) + MARGIN_MS;
    }

    /// The delay to aim at, against the fastest packet of the last two seconds.
    pub fn delay(&self) -> Duration {
        Duration::from_micros((self.target_ms * 1000.0) as u64)
    }

    /// The delay that a sample has which is heard at `heard_at`, against the fastest packet of the last two seconds.
    pub fn playout_nanos(&self, timestamp: i64, heard_at: Time) -> Option<i64> {
        Some(transit_nanos(heard_at, timestamp) - self.fastest_nanos()?)
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
    fn feed(target: &mut Target, from: u64, seconds: u64, mut late_ms: impl FnMut(u64) -> f64) {
        for k in from * 50..(from + seconds) * 50 {
            let arrival = Time::from_nanos(1_000_000_000 + k * 20_000_000 + (late_ms(k) * 1e6) as u64);
            target.packet(k as i64 * 960, arrival, false);
        }
    }

    #[test]
    fn a_quiet_network_asks_for_next_to_nothing() {
        let mut random = Random::from_seed(1);
        let mut target = Target::new();
        feed(&mut target, 0, 10, |_| random.unit() * 0.5);
        assert!(target.delay() <= Duration::from_millis(2), "{:?}", target.delay());
    }

    #[test]
    fn an_unsteady_network_asks_for_what_it_is_late_and_is_forgiven_later() {
        let mut random = Random::from_seed(2);
        let mut target = Target::new();
        feed(&mut target, 0, 30, |_| random.unit() * 60.0);
        let unsteady = target.delay();
        assert!((Duration::from_millis(55)..Duration::from_millis(63)).contains(&unsteady), "{unsteady:?}");
        feed(&mut target, 30, 20, |_| 1.0);
        assert!(target.delay() > Duration::from_millis(30), "not forgotten at once: {:?}", target.delay());
        feed(&mut target, 50, 120, |_| 1.0);
        assert!(target.delay() < Duration::from_millis(4), "{:?}", target.delay());
    }

    #[test]
    fn a_clock_that_drifts_is_not_lateness() {
        let mut target = Target::new();
        feed(&mut target, 0, 60, |k| k as f64 * 0.02 * 0.2);
        assert!(target.delay() <= Duration::from_millis(3), "200 ppm: {:?}", target.delay());
    }

    #[test]
    fn losses_are_waited_for_when_enough_of_them_can_be_saved() {
        for (one_in, expected_ms) in [(10, 23..26), (400, 0..3)] {
            let mut target = Target::new();
            for second in 0..20 {
                feed(&mut target, second, 1, |_| 0.0);
                for k in 0..50 {
                    if (second * 50 + k) % one_in == one_in - 1 {
                        target.could_be_saved(Duration::from_millis(20));
                    }
                }
            }
            let delay = target.delay().as_millis();
            assert!(expected_ms.contains(&delay), "one in {one_in}: {delay} ms");
        }
    }

    #[test]
    fn wild_timestamps_do_no_harm() {
        let mut random = Random::from_seed(3);
        let mut target = Target::new();
        for _ in 0..5000 {
            let timestamp = random.next_u64() as i64 >> 24;
            target.packet(timestamp, Time::from_nanos(random.next_u64() >> 8), random.next_u32() & 1 == 0);
        }
        assert!(target.delay() <= MAX_TARGET + Duration::from_millis(2));
    }
}

//! A model of how NetEq, the jitter buffer of libwebrtc, controls its delay; receive streams are compared with it on the same
//! trace.
//!
//! It is built from NetEq's published constants and descriptions of its parts. It is not NetEq's code, and it decodes nothing:
//! a stretch always succeeds and changes the delay by [`PERIOD_MS`]. It models the relative delay within two seconds, the
//! underrun optimiser (95th percentile of the largest delay of each half second in buckets of 20 ms), the reorder optimiser (20
//! ms per percent), the start target, and the decisions of each tick of 10 ms.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

/// Change of the delay by one stretch, in ms.
const PERIOD_MS: f64 = 8.0;
const TICK_MS: f64 = 10.0;
const PACKET_MS: f64 = 20.0;
const START_MS: f64 = 80.0;
const BUCKET_MS: f64 = 20.0;
const WINDOW_MS: f64 = 2000.0;
/// Ticks between two stretches.
const STRETCH_TICKS: u32 = 5;

/// Result of a trace.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Mean time from the arrival of a packet to its playout, in ms.
    pub delay_ms: f64,
    /// Number of played packets.
    pub played: f64,
    /// Fraction of the played audio that was concealed.
    pub concealed: f64,
    /// Stretches per second.
    pub stretches: f64,
}

struct Histogram {
    share: [f64; 100],
    forget: f64,
    most: f64,
    count: f64,
}

impl Histogram {
    fn new(most: f64) -> Histogram {
        let mut share = [0.0; 100];
        share.iter_mut().enumerate().for_each(|(n, share)| *share = 0.5_f64.powi(n as i32 + 1));
        Histogram { share, forget: 0.0, most, count: 0.0 }
    }

    fn add(&mut self, delay_ms: f64) {
        self.share.iter_mut().for_each(|share| *share *= self.forget);
        self.share[((delay_ms / BUCKET_MS) as usize).min(99)] += 1.0 - self.forget;
        self.count += 1.0;
        self.forget = (1.0 - 2.0 / (self.count + 1.0)).clamp(0.0, self.most);
    }

    fn quantile_ms(&self, share: f64) -> f64 {
        let mut sum = 0.0;
        let place = self.share.iter().position(|part| {
            sum += part;
            sum >= share
        });
        (1 + place.unwrap_or(99)) as f64 * BUCKET_MS
    }

    fn cheapest_ms(&self, base_ms: f64) -> f64 {
        let (mut lost, mut best) = (1.0, (f64::MAX, 0.0));
        for (n, share) in self.share.iter().enumerate() {
            lost -= share;
            let cost = (n as f64 * BUCKET_MS - base_ms).max(0.0) + 20.0 * 100.0 * lost.max(0.0);
            if cost < best.0 {
                best = (cost, (n + 1) as f64 * BUCKET_MS);
            }
        }
        best.1
    }
}

struct DelayEstimator {
    history: Vec<(f64, f64)>,
    newest: f64,
    underrun: Histogram,
    reorder: Histogram,
    interval_start: f64,
    interval_worst: f64,
    underrun_ms: Option<f64>,
    target_ms: f64,
}

impl DelayEstimator {
    /// The delay of the sample with timestamp `at` if it arrived at `now`, relative to the fastest packet of the window.
    fn delay_ms(&self, at: f64, now: f64) -> f64 {
        let fastest = self.history.iter().map(|(at, arrival)| arrival - at).fold(f64::MAX, f64::min);
        if fastest == f64::MAX { 0.0 } else { (now - at - fastest).max(0.0) }
    }

    fn most_ms(&self) -> f64 {
        self.history.iter().map(|(at, arrival)| self.delay_ms(*at, *arrival)).fold(0.0, f64::max)
    }

    fn packet(&mut self, at: f64, arrival: f64) {
        let reordered = at < self.newest;
        self.newest = self.newest.max(at);
        self.history.push((at, arrival));
        let newest = self.newest;
        self.history.retain(|(at, _)| newest - at < WINDOW_MS);
        let delay_ms = self.delay_ms(at, arrival);
        self.reorder.add(if reordered { delay_ms } else { 0.0 });
        if !reordered {
            self.interval_worst = self.interval_worst.max(delay_ms);
            if arrival - self.interval_start >= 500.0 {
                self.underrun.add(self.interval_worst);
                (self.interval_start, self.interval_worst) = (arrival, 0.0);
                self.underrun_ms = Some(self.underrun.quantile_ms(0.95));
            }
        }
        let base_ms = self.underrun_ms.unwrap_or(START_MS);
        self.target_ms = base_ms.max(self.reorder.cheapest_ms(base_ms));
    }
}

/// Plays packets of 20 ms until `end_ms`; number k arrives at `arrivals_ms[k]`.
pub fn play(arrivals_ms: &[f64], end_ms: f64) -> Outcome {
    let mut order: Vec<(f64, usize)> = arrivals_ms.iter().copied().zip(0..).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut order = order.into_iter().peekable();
    let mut target = DelayEstimator {
        history: Vec::new(),
        newest: -1.0,
        underrun: Histogram::new(0.983),
        reorder: Histogram::new(0.9993),
        interval_start: arrivals_ms[0],
        interval_worst: 0.0,
        underrun_ms: None,
        target_ms: START_MS,
    };
    let mut buffer: BTreeMap<usize, f64> = BTreeMap::new();
    let (mut next, mut ready_ms, mut expanded_ms) = (None, 0.0_f64, 0.0);
    let (mut since_stretch, mut delay_sum, mut played) = (0, 0.0, 0.0);
    let mut outcome = Outcome::default();
    let mut ticks = 0.0;
    for tick in 0..(end_ms / TICK_MS) as usize {
        let now = tick as f64 * TICK_MS;
        while let Some((arrival, k)) = order.next_if(|(arrival, _)| *arrival <= now) {
            target.packet(k as f64 * PACKET_MS, arrival);
            if next.is_none_or(|next| k >= next) {
                buffer.insert(k, arrival);
            }
        }
        let Some(first) = buffer.keys().next().copied().or(next) else { continue };
        let expected = *next.get_or_insert(first);
        ticks += TICK_MS;
        since_stretch += 1;
        let mut decode = |buffer: &mut BTreeMap<usize, f64>, k: usize, ready_ms: &mut f64| {
            let arrival = buffer.remove(&k).expect("it is here");
            delay_sum += now + *ready_ms - arrival;
            played += 1.0;
            *ready_ms += PACKET_MS;
            next = Some(k + 1);
        };
        if buffer.contains_key(&expected) {
            let playing_ms = expected as f64 * PACKET_MS - ready_ms;
            let delay_ms = target.delay_ms(playing_ms, now);
            let high_ms = target.target_ms + target.most_ms() + 20.0;
            let may = expanded_ms == 0.0 && since_stretch >= STRETCH_TICKS;
            if ready_ms < TICK_MS {
                decode(&mut buffer, expected, &mut ready_ms);
            }
            if expanded_ms == 0.0 && delay_ms >= 4.0 * high_ms || may && delay_ms >= high_ms {
                if ready_ms < 30.0 && buffer.contains_key(&(expected + 1)) {
                    let following = *buffer.keys().next().expect("it is here");
                    if following == expected + 1 || following == expected {
                        decode(&mut buffer, following, &mut ready_ms);
                    }
                }
                ready_ms -= PERIOD_MS.min((ready_ms - TICK_MS).max(0.0));
                (since_stretch, outcome.stretches) = (0, outcome.stretches + 1.0);
            } else if may && delay_ms < target.target_ms {
                ready_ms += PERIOD_MS;
                (since_stretch, outcome.stretches) = (0, outcome.stretches + 1.0);
            }
            expanded_ms = 0.0;
        } else if ready_ms < TICK_MS {
            let gap_ms = first.saturating_sub(expected) as f64 * PACKET_MS;
            let waits_ms = buffer.len() as f64 * PACKET_MS;
            if !buffer.is_empty() && (expanded_ms >= gap_ms || waits_ms > target.target_ms + 50.0) {
                decode(&mut buffer, first, &mut ready_ms);
                expanded_ms = 0.0;
            } else {
                outcome.concealed += TICK_MS - ready_ms;
                expanded_ms += TICK_MS - ready_ms;
                ready_ms = TICK_MS;
            }
        }
        ready_ms -= TICK_MS;
    }
    outcome.delay_ms = delay_sum / played;
    outcome.played = played;
    outcome.concealed /= ticks;
    outcome.stretches /= ticks / 1000.0;
    outcome
}

#[test]
fn model_has_a_plausible_delay_on_steady_and_late_traces() {
    // A steady network: one bucket, because no packet is late, and at most a packet more.
    let steady: Vec<f64> = (0..3000).map(|k| k as f64 * PACKET_MS + 50.0).collect();
    let outcome = play(&steady, 60_000.0);
    assert!(outcome.concealed < 0.002 && (10.0..100.0).contains(&outcome.delay_ms), "{outcome:?}");
    // Packets in order that are up to 60 ms late and must be waited for.
    let late: Vec<f64> = (0..3000).map(|k| k as f64 * PACKET_MS + 50.0 + f64::from(k % 4) * 19.9).collect();
    let outcome = play(&late, 60_000.0);
    assert!(outcome.concealed < 0.005 && (40.0..160.0).contains(&outcome.delay_ms), "{outcome:?}");
}

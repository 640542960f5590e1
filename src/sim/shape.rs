//! The shape of one direction of a link: delay, jitter, loss, bursts, reordering, duplicates, rate, outages.
//!
//! [`LinkShape`] is plain data that a test writes. [`Link`] applies it to one direction with independent random numbers, so a
//! change of one link does not change the draws of another. Used by [`super::network`] for datagrams and by
//! [`super::reliable_link`] for signalling.
#![forbid(unsafe_code)]

use std::ops::Range;
use std::time::Duration;

use crate::clock::Time;
use crate::random::Random;

/// Bytes that IPv4 and UDP add to a datagram; they count against a [`Rate`].
const HEADER_BYTES: u64 = 28;

/// Variation of a link's delay.
#[derive(Copy, Clone, PartialEq, Debug, Default)]
pub enum Jitter {
    /// The delay is constant.
    #[default]
    None,
    /// Extra delay with a uniform distribution from zero to this time.
    Uniform(Duration),
    /// Extra delay with an exponential distribution of this mean, limited to ten times the mean.
    Exponential(Duration),
}

/// Bursty loss: the two-state model of Gilbert and Elliott.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Burst {
    /// Probability per datagram that a burst begins (0–1).
    pub begin: f64,
    /// Probability per datagram in a burst that the burst ends (0–1); its inverse is the mean length.
    pub end: f64,
    /// Loss within a burst (0–1).
    pub loss: f64,
}

impl Burst {
    /// Mean loss (0–1).
    pub fn mean_loss(&self) -> f64 {
        if self.begin + self.end <= 0.0 { 0.0 } else { self.loss * self.begin / (self.begin + self.end) }
    }
}

/// A bottleneck with a queue. Datagrams that would wait longer than the queue's length are dropped.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Rate {
    /// Bits per second, headers included; at least 1.
    pub bits_per_second: u64,
    /// Maximum time in the queue.
    pub queue: Duration,
}

/// Settings of one direction of a link. The default is a delay of 1 ms and no faults.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkShape {
    /// Delay of every datagram.
    pub delay: Duration,
    /// Variation of the delay.
    pub jitter: Jitter,
    /// Independent loss (0–1).
    pub loss: f64,
    /// Bursty loss, in addition to independent loss.
    pub burst: Option<Burst>,
    /// Whether jitter may reorder datagrams.
    pub reorder: bool,
    /// Probability that a datagram arrives twice (0–1), the second time with independent jitter.
    pub duplicate: f64,
    /// Rate and queue of the bottleneck; `None`: no limit.
    pub rate: Option<Rate>,
    /// Whether this direction is blocked.
    pub blocked: bool,
    /// Times when this direction is blocked.
    pub outages: Vec<Range<Time>>,
}

impl Default for LinkShape {
    fn default() -> Self {
        LinkShape {
            delay: Duration::from_millis(1),
            jitter: Jitter::None,
            loss: 0.0,
            burst: None,
            reorder: false,
            duplicate: 0.0,
            rate: None,
            blocked: false,
            outages: Vec::new(),
        }
    }
}

impl LinkShape {
    /// A link with this delay and no faults.
    pub fn delay_ms(delay_ms: u64) -> LinkShape {
        LinkShape { delay: Duration::from_millis(delay_ms), ..LinkShape::default() }
    }

    /// The same link with independent loss (0–1).
    pub fn with_loss(self, loss: f64) -> LinkShape {
        LinkShape { loss, ..self }
    }

    /// The same link with this jitter, which may reorder.
    pub fn with_jitter(self, jitter: Jitter) -> LinkShape {
        LinkShape { jitter, reorder: true, ..self }
    }

    /// The same link with duplicates (0–1).
    pub fn with_duplicates(self, duplicate: f64) -> LinkShape {
        LinkShape { duplicate, ..self }
    }

    /// The same link, blocked during `outage`.
    pub fn with_outage(mut self, outage: Range<Time>) -> LinkShape {
        self.outages.push(outage);
        self
    }

    /// A blocked link.
    pub fn dead() -> LinkShape {
        LinkShape { blocked: true, ..LinkShape::default() }
    }

    /// The earliest time from `now` on when the link is not blocked (`Time::NEVER`: not before the shape changes).
    pub fn open_at(&self, now: Time) -> Time {
        if self.blocked {
            return Time::NEVER;
        }
        let mut at = now;
        // Outages may overlap or touch, so one pass over them is not enough.
        while let Some(outage) = self.outages.iter().find(|outage| outage.contains(&at)) {
            at = outage.end;
        }
        at
    }
}

/// One direction of a link: its shape, its random numbers and the state that earlier datagrams left.
#[derive(Debug)]
pub(super) struct Link {
    shape: LinkShape,
    random: Random,
    in_burst: bool,
    /// Time at which the bottleneck's queue is empty.
    idle_at: Time,
    /// Latest arrival so far, for links that do not reorder.
    last_arrival: Time,
}

impl Link {
    pub(super) fn new(shape: LinkShape, random: Random) -> Link {
        Link { shape, random, in_burst: false, idle_at: Time::ZERO, last_arrival: Time::ZERO }
    }

    pub(super) fn shape(&self) -> &LinkShape {
        &self.shape
    }

    pub(super) fn set_shape(&mut self, shape: LinkShape) {
        self.shape = shape;
    }

    /// Arrival times of a datagram of `bytes` sent at `now`: none, one or two.
    pub(super) fn arrivals(&mut self, bytes: usize, now: Time) -> [Option<Time>; 2] {
        if self.lost() || self.shape.open_at(now) != now {
            return [None, None];
        }
        let Some(sent) = self.through_bottleneck(bytes, now) else { return [None, None] };
        let first = self.arrival(sent);
        let again = self.chance(self.shape.duplicate).then(|| self.arrival(sent));
        [Some(first), again]
    }

    /// Forgets the latest arrival. The caller draws the arrivals of messages in flight again.
    pub(super) fn forget_arrivals(&mut self) {
        self.last_arrival = Time::ZERO;
        self.idle_at = Time::ZERO;
    }

    /// Arrival time of a message that is resent until it arrives and never overtakes. `Time::NEVER`: the link is blocked.
    pub(super) fn reliable_arrival(&mut self, bytes: usize, now: Time) -> Time {
        let open = self.shape.open_at(now);
        if open == Time::NEVER {
            return Time::NEVER;
        }
        let mut sent = self.through_bottleneck(bytes, open).unwrap_or(open);
        let mut resend_after = FIRST_RESEND;
        while self.lost() && sent < now + LAST_RESEND {
            sent += resend_after;
            resend_after *= 2;
        }
        let arrival = (sent + self.shape.delay + self.jitter()).max(self.last_arrival);
        self.last_arrival = arrival;
        arrival
    }

    fn arrival(&mut self, sent: Time) -> Time {
        let mut arrival = sent + self.shape.delay + self.jitter();
        if !self.shape.reorder {
            arrival = arrival.max(self.last_arrival);
            self.last_arrival = arrival;
        }
        arrival
    }

    fn lost(&mut self) -> bool {
        if let Some(burst) = self.shape.burst {
            let turns = self.chance(if self.in_burst { burst.end } else { burst.begin });
            self.in_burst ^= turns;
            if self.in_burst && self.chance(burst.loss) {
                return true;
            }
        }
        self.chance(self.shape.loss)
    }

    fn through_bottleneck(&mut self, bytes: usize, now: Time) -> Option<Time> {
        let Some(rate) = self.shape.rate else { return Some(now) };
        let begins = self.idle_at.max(now);
        if begins.since(now) > rate.queue {
            return None;
        }
        let bits = (bytes as u64 + HEADER_BYTES) * 8;
        self.idle_at = begins + Duration::from_nanos(bits * 1_000_000_000 / rate.bits_per_second.max(1));
        Some(self.idle_at)
    }

    fn jitter(&mut self) -> Duration {
        match self.shape.jitter {
            Jitter::None => Duration::ZERO,
            Jitter::Uniform(most) => most.mul_f64(self.random.unit()),
            Jitter::Exponential(mean) => mean.mul_f64((-(1.0 - self.random.unit()).ln()).min(10.0)),
        }
    }

    fn chance(&mut self, chance: f64) -> bool {
        // A fault that is off draws nothing, so that a further kind of fault does not change the draws of existing tests.
        chance > 0.0 && self.random.unit() < chance
    }
}

/// First time-out before a reliable link resends a lost message, as in TCP. Each further time-out is twice as long.
const FIRST_RESEND: Duration = Duration::from_millis(200);
/// A message that is resent later than this after it was sent is not lost again.
const LAST_RESEND: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    const START: Time = Time::from_nanos(1_000_000_000);
    const COUNT: usize = 20_000;

    fn link(shape: LinkShape) -> Link {
        Link::new(shape, Random::from_seed(1))
    }

    /// Sends one datagram every millisecond; returns the arrivals.
    fn run(shape: LinkShape) -> Vec<[Option<Time>; 2]> {
        let mut link = link(shape);
        (0..COUNT).map(|n| link.arrivals(100, START + Duration::from_millis(n as u64))).collect()
    }

    fn lost(arrivals: &[[Option<Time>; 2]]) -> f64 {
        arrivals.iter().filter(|a| a[0].is_none()).count() as f64 / arrivals.len() as f64
    }

    #[test]
    fn link_without_faults_only_delays() {
        for (n, arrival) in run(LinkShape::delay_ms(20)).into_iter().enumerate() {
            assert_eq!(arrival, [Some(START + Duration::from_millis(20 + n as u64)), None]);
        }
    }

    #[test]
    fn independent_loss_is_near_its_setting() {
        let share = lost(&run(LinkShape::delay_ms(1).with_loss(0.2)));
        assert!((0.19..0.21).contains(&share), "{share}");
    }

    #[test]
    fn bursty_loss_has_its_mean_and_burst_length() {
        let burst = Burst { begin: 0.01, end: 0.2, loss: 1.0 };
        let arrivals = run(LinkShape { burst: Some(burst), ..LinkShape::default() });
        let share = lost(&arrivals);
        assert!((share - burst.mean_loss()).abs() < 0.01, "{share} instead of {}", burst.mean_loss());
        let runs = arrivals.windows(2).filter(|w| w[0][0].is_some() && w[1][0].is_none()).count();
        let mean_run = share * COUNT as f64 / runs as f64;
        assert!((4.0..6.0).contains(&mean_run), "{mean_run}");
    }

    #[test]
    fn uniform_jitter_stays_in_its_range() {
        let most = Duration::from_millis(30);
        let delays: Vec<f64> = run(LinkShape::delay_ms(10).with_jitter(Jitter::Uniform(most)))
            .iter()
            .enumerate()
            .map(|(n, a)| a[0].unwrap().since(START + Duration::from_millis(n as u64)).as_secs_f64() * 1e3)
            .collect();
        assert!(delays.iter().all(|d| (10.0..40.0).contains(d)));
        let mean = delays.iter().sum::<f64>() / delays.len() as f64;
        assert!((24.5..25.5).contains(&mean), "{mean}");
    }

    #[test]
    fn exponential_jitter_has_its_mean() {
        let shape = LinkShape::delay_ms(0).with_jitter(Jitter::Exponential(Duration::from_millis(10)));
        let mean = run(shape)
            .iter()
            .enumerate()
            .map(|(n, a)| a[0].unwrap().since(START + Duration::from_millis(n as u64)).as_secs_f64() * 1e3)
            .sum::<f64>()
            / COUNT as f64;
        assert!((9.6..10.4).contains(&mean), "{mean}");
    }

    #[test]
    fn link_reorders_only_if_allowed() {
        let jitter = LinkShape::delay_ms(5).with_jitter(Jitter::Uniform(Duration::from_millis(10)));
        let backward =
            |arrivals: Vec<[Option<Time>; 2]>| arrivals.windows(2).filter(|w| w[1][0] < w[0][0]).count();
        assert!(backward(run(jitter.clone())) > COUNT / 10);
        assert_eq!(backward(run(LinkShape { reorder: false, ..jitter })), 0);
    }

    #[test]
    fn duplicates_are_near_their_setting() {
        let twice = run(LinkShape::default().with_duplicates(0.05)).iter().filter(|a| a[1].is_some()).count();
        assert!((900..1100).contains(&twice), "{twice}");
    }

    #[test]
    fn bottleneck_queues_and_then_drops() {
        // 128 bytes are 1024 bits: 10 ms at 102.4 kbit/s, while one datagram is sent every millisecond.
        let rate = Rate { bits_per_second: 102_400, queue: Duration::from_millis(100) };
        let arrivals = run(LinkShape { rate: Some(rate), delay: Duration::ZERO, ..LinkShape::default() });
        assert!((0.89..0.91).contains(&lost(&arrivals)), "{}", lost(&arrivals));
        assert_eq!(arrivals[0][0], Some(START + Duration::from_millis(10)));
        for (n, arrival) in arrivals.iter().enumerate() {
            let sent = START + Duration::from_millis(n as u64);
            assert!(arrival[0].is_none_or(|a| a.since(sent) <= Duration::from_millis(111)));
        }
    }

    #[test]
    fn blocked_link_passes_nothing_and_an_outage_ends() {
        assert_eq!(lost(&run(LinkShape::dead())), 1.0);
        let second = Duration::from_secs(1);
        let shape = LinkShape::default().with_outage(START + second..START + second * 3);
        for (n, arrival) in run(shape).iter().enumerate() {
            assert_eq!(arrival[0].is_none(), (1000..3000).contains(&n), "{n}");
        }
    }

    #[test]
    fn adjacent_outages_are_one() {
        let s = Duration::from_secs(1);
        let shape = LinkShape::default().with_outage(START..START + s).with_outage(START + s..START + s * 2);
        assert_eq!(shape.open_at(START), START + s * 2);
        assert_eq!(shape.open_at(START + s * 2), START + s * 2);
    }

    #[test]
    fn reliable_link_turns_loss_into_delay_and_keeps_order() {
        let mut link = link(LinkShape::delay_ms(20).with_loss(0.3));
        let mut last = Time::ZERO;
        let mut late = 0;
        for n in 0..1000 {
            let sent = START + Duration::from_secs(n);
            let arrival = link.reliable_arrival(50, sent);
            assert!(arrival >= last && arrival >= sent + Duration::from_millis(20));
            late += usize::from(arrival >= sent + Duration::from_millis(220));
            last = arrival;
        }
        assert!((250..360).contains(&late), "{late}");
    }

    #[test]
    fn same_seed_repeats_a_link() {
        let shape = LinkShape::delay_ms(5)
            .with_loss(0.1)
            .with_jitter(Jitter::Exponential(Duration::from_millis(5)))
            .with_duplicates(0.1);
        assert_eq!(run(shape.clone()), run(shape));
    }
}

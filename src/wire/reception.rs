//! Counts of a receiver for one RTP stream: packets expected, received and lost (RFC 3550 A.3), and interarrival jitter (A.8).
//!
//! The receiver reports of both stacks and the server's connection quality use these counts. Two similar counts measure something
//! else: the voice report (`engine/report/arrival.rs`) counts overtaken packets, bursts and late packets; a receive stream
//! (`audio/receive_stream/stats.rs`) counts the packets that were missing at their playout time. The receive stream also uses
//! [`Jitter`].
//!
//! Used on the media thread and the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::sequence;
use crate::clock::Time;

/// Units of the RTP clock of Opus in a second (RFC 7587).
pub const CLOCK_HZ: u32 = 48_000;
/// A change of the transit time by this much, in units of the RTP clock (1 s), is a pause of the sender's clock and not jitter
/// of the network.
const PAUSE: u32 = CLOCK_HZ;

/// Interarrival jitter (RFC 3550 A.8): how much the transit time changes from packet to packet, smoothed.
#[derive(Clone, Debug, Default)]
pub struct Jitter {
    /// Arrival minus timestamp, in units of the RTP clock modulo 2^32.
    transit: Option<u32>,
    units: f64,
}

impl Jitter {
    /// Counts a packet that arrived at `arrival`.
    pub fn take(&mut self, timestamp: u32, arrival: Time) {
        // In steps of 125 ns, so that no product overflows: 6 units are 125 µs.
        let arrival = arrival.as_nanos() / 125 * 6 / 1000;
        let transit = (arrival as u32).wrapping_sub(timestamp);
        if let Some(before) = self.transit.replace(transit) {
            let change = (transit.wrapping_sub(before) as i32).unsigned_abs();
            if change < PAUSE {
                self.units += (f64::from(change) - self.units) / 16.0;
            }
        }
    }

    /// The stream restarted: earlier timestamps cannot be compared with later ones. The estimate stays.
    pub fn restart(&mut self) {
        self.transit = None;
    }

    /// The estimate in units of the RTP clock ([`CLOCK_HZ`]).
    pub fn units(&self) -> f64 {
        self.units
    }

    /// The estimate in seconds.
    pub fn seconds(&self) -> f64 {
        self.units / f64::from(CLOCK_HZ)
    }
}

/// Packets of one interval between reports. Duplicates count as received (RFC 3550 A.3).
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Interval {
    /// Sequence numbers that the stream used.
    pub expected: u64,
    /// Packets that arrived.
    pub received: u64,
}

impl Interval {
    /// Packets lost; 0 where duplicates and late packets would make it negative.
    pub fn lost(self) -> u64 {
        self.expected.saturating_sub(self.received)
    }

    /// Fraction of packets lost, 0–1.
    pub fn loss(self) -> f32 {
        self.lost() as f32 / self.expected.max(1) as f32
    }

    /// The fraction lost of a receiver report, in 1/256.
    pub fn fraction(self) -> u8 {
        (self.lost() * 256).checked_div(self.expected).map_or(0, |fraction| fraction.min(255) as u8)
    }
}

/// The counts of one stream since it began or restarted.
#[derive(Clone, Debug, Default)]
pub struct Reception {
    /// First and highest extended sequence number.
    range: Option<(i64, i64)>,
    received: u64,
    /// Counts at the end of the last interval.
    before: Interval,
    jitter: Jitter,
}

impl Reception {
    /// Counts a packet with its extended number. A restart ([`sequence::continues`]) resets all counts.
    pub fn take(&mut self, sequence: i64, timestamp: u32, arrival: Time) {
        match &mut self.range {
            Some((_, highest)) if sequence::continues(*highest, sequence) => {
                *highest = (*highest).max(sequence);
            }
            _ => *self = Reception { range: Some((sequence, sequence)), ..Reception::default() },
        }
        self.received += 1;
        self.jitter.take(timestamp, arrival);
    }

    /// The highest extended number; `None` before the first packet.
    pub fn highest(&self) -> Option<i64> {
        self.range.map(|(_, highest)| highest)
    }

    /// All packets since the stream began.
    pub fn total(&self) -> Interval {
        let expected = self.range.map_or(0, |(first, highest)| (highest - first + 1) as u64);
        Interval { expected, received: self.received }
    }

    /// The packets since the last [`Reception::close_interval`].
    pub fn interval(&self) -> Interval {
        let total = self.total();
        Interval {
            expected: total.expected - self.before.expected,
            received: total.received - self.before.received,
        }
    }

    /// Ends an interval and returns its packets.
    pub fn close_interval(&mut self) -> Interval {
        let interval = self.interval();
        self.before = self.total();
        interval
    }

    /// The interarrival jitter.
    pub fn jitter(&self) -> &Jitter {
        &self.jitter
    }

    /// The interarrival jitter as a time.
    pub fn jitter_time(&self) -> Duration {
        Duration::from_secs_f64(self.jitter.seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
    use crate::wire::sequence::Extender;

    const PACKET: Duration = Duration::from_millis(20);

    fn take_all(sequences: &[i64]) -> Reception {
        let mut reception = Reception::default();
        for sequence in sequences {
            reception.take(*sequence, (*sequence as u32).wrapping_mul(960), Time::ZERO);
        }
        reception
    }

    #[test]
    fn loss_follows_the_algorithm_of_rfc_3550() {
        // Expected, received, fraction of 256, by hand from A.3.
        type Vector = (&'static [i64], (u64, u64, u8));
        let vectors: [Vector; 6] = [
            (&[65_533, 65_535, 65_534, 65_536, 65_537, 65_540, 65_539, 65_541], (9, 8, 28)),
            (&[10], (1, 1, 0)),
            (&[10, 11, 11, 11, 14], (5, 5, 0)),
            (&[10, 11, 11, 11], (2, 4, 0)),
            (&[10, 20], (11, 2, 209)),
            (&[10, 9, 12], (3, 3, 0)),
        ];
        for (sequences, (expected, received, fraction)) in vectors {
            let total = take_all(sequences).total();
            assert_eq!((total.expected, total.received, total.fraction()), (expected, received, fraction));
        }
        assert_eq!(Reception::default().total().fraction(), 0);
    }

    #[test]
    fn intervals_add_up_to_the_total() {
        let mut random = Random::from_seed(3);
        let (mut reception, mut sum) = (Reception::default(), Interval::default());
        for n in 0..20_000 {
            // The first packet is received, so that the count begins with it.
            if n == 0 || !random.next_u32().is_multiple_of(10) {
                reception.take(n, n as u32 * 960, Time::ZERO + PACKET * n as u32);
            }
            if random.next_u32().is_multiple_of(50) {
                let interval = reception.close_interval();
                sum.expected += interval.expected;
                sum.received += interval.received;
                assert_eq!(reception.interval(), Interval::default());
            }
        }
        let last = reception.close_interval();
        let total = reception.total();
        assert_eq!(
            (sum.expected + last.expected, sum.received + last.received),
            (total.expected, total.received)
        );
        assert!((0.08..0.12).contains(&total.loss()), "{}", total.loss());
    }

    #[test]
    fn gap_is_loss_below_the_limit_and_a_restart_above() {
        let gap = |ahead: i64| take_all(&[10, 10 + ahead]).total();
        assert_eq!(gap(1500).lost(), 1499);
        assert_eq!(gap(sequence::MAX_DROPOUT - 1).lost(), 2998);
        assert_eq!(gap(sequence::MAX_DROPOUT), Interval { expected: 1, received: 1 });
        assert_eq!(gap(-sequence::MAX_MISORDER), Interval { expected: 1, received: 1 });
    }

    #[test]
    fn jitter_follows_the_algorithm_of_rfc_3550() {
        // Transit times in units of the RTP clock, and the estimate after each by J += (|D| - J) / 16.
        let mut jitter = Jitter::default();
        for (n, (transit_us, expected)) in
            [(0, 0.0), (1000, 3.0), (1000, 2.8125), (0, 5.636_718_75)].into_iter().enumerate()
        {
            jitter.take(n as u32 * 960, Time::ZERO + PACKET * n as u32 + Duration::from_micros(transit_us));
            assert_eq!(jitter.units(), expected, "packet {n}");
        }
    }

    #[test]
    fn wraps_are_neither_loss_nor_jitter() {
        let (mut extender, mut reception) = (Extender::default(), Reception::default());
        let start = u32::MAX - 960 * 100;
        for n in 0..200_000_u32 {
            let at = Time::ZERO + PACKET * n;
            reception.take(extender.extend(n as u16), start.wrapping_add(n.wrapping_mul(960)), at);
        }
        assert_eq!(reception.total(), Interval { expected: 200_000, received: 200_000 });
        assert_eq!((reception.highest(), reception.jitter_time()), (Some(199_999), Duration::ZERO));
    }

    #[test]
    fn pause_of_the_senders_clock_is_not_jitter() {
        let mut reception = Reception::default();
        for n in 0..10_u32 {
            let pause = if n < 5 { Duration::ZERO } else { Duration::from_secs(30) };
            reception.take(n.into(), n * 960, Time::ZERO + PACKET * n + pause);
        }
        assert_eq!(reception.jitter_time(), Duration::ZERO);
    }
}

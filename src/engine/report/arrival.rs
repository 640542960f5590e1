//! Counts how the packets of one stream arrive: which were missing at their turn, in which bursts, and which arrived later.
//!
//! This differs from the count of RFC 3550 (`wire/reception.rs`), which has one total. Here each packet is tracked: whether it
//! was missing when later packets arrived, and whether it arrived after all. A part of [`super::Reporter`]; sans-IO, bounded
//! memory.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::{FEW, QUIET};
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::wire::report::{PathReport, Repairs};
use crate::wire::sequence;

/// A packet that arrives at most this much later was overtaken and does not count as missing.
const REORDERED: Duration = Duration::from_millis(15);
/// A gap is settled after this time. A packet that arrives before then is counted as missing and as arrived in the same report,
/// so that jitter alone does not look like loss for a second.
const SETTLED: Duration = Duration::from_millis(250);
/// A resent packet arrives within a round trip plus this time. If the sum is longer than [`SETTLED`], gaps settle after the
/// sum.
const ASKING: Duration = Duration::from_millis(100);
/// Maximum number of missing packets that are tracked; older ones are settled.
const MAX_MISSING: usize = 128;
/// Maximum number of packets that arrived after their report and are counted in the next report.
const MAX_CARRIED: u32 = 32;

/// A packet that was missing at its turn.
#[derive(Copy, Clone, Debug)]
struct Missing {
    sequence: i64,
    since: Time,
    has_arrived: bool,
    /// Whether the gap is settled and counted.
    is_settled: bool,
}

/// Counts of one stream since the last report.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    highest: Option<i64>,
    expected: u32,
    /// Settled gaps.
    gone: u32,
    /// Bursts of settled gaps.
    runs: u32,
    /// Settled gaps whose packet arrived later.
    back: u32,
    /// Late packets of the receive stream: they arrived after their playout time.
    late: u32,
    missing: VecDeque<Missing>,
    /// The last settled gap.
    last_gone: Option<i64>,
    /// The receive stream's stats at the last report.
    before: Option<ReceiveStreamStats>,
    since: Option<Time>,
}

impl Arrivals {
    /// Records the extended sequence number of a packet.
    pub(super) fn take(&mut self, sequence: i64, now: Time) {
        self.since.get_or_insert(now);
        let Some(highest) = self.highest else {
            self.highest = Some(sequence);
            self.expected += 1;
            return;
        };
        if !sequence::continues(highest, sequence) {
            self.missing.clear();
            self.last_gone = None;
            self.highest = Some(sequence);
            self.expected += 1;
        } else if sequence > highest {
            self.expected += (sequence - highest) as u32;
            for sequence in highest + 1..sequence {
                if self.missing.len() == MAX_MISSING {
                    self.settle(0);
                    self.missing.pop_front();
                }
                self.missing.push_back(Missing {
                    sequence,
                    since: now,
                    has_arrived: false,
                    is_settled: false,
                });
            }
            self.highest = Some(sequence);
        } else if let Some(at) = self.missing.iter().position(|one| one.sequence == sequence) {
            let one = &mut self.missing[at];
            if !one.is_settled && now.since(one.since) <= REORDERED {
                self.missing.remove(at);
            } else if !one.has_arrived {
                one.has_arrived = true;
                self.back += u32::from(one.is_settled);
            }
        }
    }

    /// Settles the gap at this index, unless it is settled.
    fn settle(&mut self, at: usize) {
        let one = &mut self.missing[at];
        if one.is_settled {
            return;
        }
        one.is_settled = true;
        self.gone += 1;
        self.back += u32::from(one.has_arrived);
        let is_run = self.last_gone.is_some_and(|last| last + 1 == one.sequence);
        self.runs += u32::from(!is_run || self.runs == 0);
        self.last_gone = Some(one.sequence);
    }

    /// Whether packets were counted that are in no report yet.
    pub(super) fn is_waiting(&self) -> bool {
        self.expected > 0
    }

    /// Ends a second and returns its report; `None` while there are too few packets.
    pub(super) fn close(
        &mut self,
        receive_stream: &ReceiveStreamStats,
        round_trip: Option<Duration>,
        now: Time,
    ) -> Option<PathReport> {
        if self.expected < FEW {
            if self.since.is_none_or(|since| now.since(since) >= QUIET) {
                self.forget();
            }
            return None;
        }
        let settled = round_trip.map_or(SETTLED, |time| SETTLED.max(time + ASKING));
        // Gaps are in the order of time.
        for at in 0..self.missing.partition_point(|one| now.since(one.since) >= settled) {
            self.settle(at);
        }
        let zero = ReceiveStreamStats::default();
        let before =
            self.before.as_ref().filter(|one| one.packets <= receive_stream.packets).unwrap_or(&zero);
        let delta = |now: u64, before: u64| now.saturating_sub(before);
        let late = delta(receive_stream.late_packets, before.late_packets).min(u64::from(MAX_CARRIED)) as u32;
        self.late = (self.late + late).min(MAX_CARRIED);
        let gone = self.gone.min(self.expected);
        let arrived = self.back.min(gone);
        let useless = self.late.min(arrived);
        let back = arrived - useless;
        let share = |part: f32, whole: f32| if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 };
        let report = PathReport {
            packets: self.expected.min(u32::from(u16::MAX)) as u16,
            loss: share(gone as f32, self.expected as f32),
            resent: share(back as f32, self.expected as f32),
            concealed: share(
                delta(receive_stream.concealed_samples, before.concealed_samples) as f32,
                delta(receive_stream.played_samples, before.played_samples) as f32,
            ),
            burst: share_of(gone, self.runs),
            round_trip_ms: round_trip.map_or(f32::NAN, |time| time.as_secs_f32() * 1e3),
            jitter_ms: receive_stream.jitter_ms,
            repairs: Repairs {
                red: receive_stream.red_packets > before.red_packets,
                fec: receive_stream.fec_packets > before.fec_packets,
                dred: receive_stream.dred_frames > before.dred_frames,
            },
        };
        self.before = Some(receive_stream.clone());
        // A packet that arrived after its report is counted in the next report, so that each packet counts once.
        let (back, late) = ((self.back - arrived).min(MAX_CARRIED), self.late - useless);
        self.forget();
        (self.back, self.late) = (back, late);
        Some(report)
    }

    fn forget(&mut self) {
        (self.expected, self.gone, self.runs, self.back, self.late, self.since) = (0, 0, 0, 0, 0, None);
    }
}

fn share_of(gone: u32, runs: u32) -> f32 {
    if runs == 0 { 0.0 } else { gone as f32 / runs as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const START: Time = Time::from_nanos(1_000_000_000);

    fn at(ms: u64) -> Time {
        START + Duration::from_millis(ms)
    }

    #[test]
    fn late_packet_is_not_reported_as_lost() {
        // Every tenth packet arrives 40 ms late, and every second ends with one of them missing.
        let mut arrivals = Arrivals::default();
        let mut reported = 0;
        for n in 0..1000 {
            if n % 10 != 9 {
                arrivals.take(n, at(20 * n as u64));
            }
            if n % 10 == 1 && n > 10 {
                arrivals.take(n - 2, at(20 * n as u64));
            }
            if n % 50 == 0 && n > 0 {
                let report = arrivals.close(&ReceiveStreamStats::default(), None, at(20 * n as u64)).unwrap();
                assert!(report.loss == report.resent, "{report:?}");
                reported += (report.loss * f32::from(report.packets)).round() as u32;
            }
        }
        assert_eq!(reported, 93, "of 95, the last two may still arrive");
    }

    #[test]
    fn jitter_alone_causes_no_loss_in_any_second() {
        let mut random = Random::from_seed(7);
        let late_ms =
            |random: &mut Random| -30.0 * (1.0 - random.unit()).ln() - 30.0 * (1.0 - random.unit()).ln();
        let mut packets: Vec<(Time, i64)> =
            (0..3000).map(|n| (at(20 * n as u64 + late_ms(&mut random) as u64), n)).collect();
        packets.sort_unstable();
        let (mut arrivals, mut end, mut most) = (Arrivals::default(), at(1000), 0.0f32);
        for (time, n) in packets {
            if time >= end {
                let report = arrivals.close(&ReceiveStreamStats::default(), None, end).unwrap();
                assert!(report.loss > 0.1, "each hop's jitter is longer than a packet: {report:?}");
                most = most.max(report.loss - report.resent);
                end += Duration::from_secs(1);
            }
            arrivals.take(n, time);
        }
        assert!(most <= 0.021, "{most}: at most one packet a second arrives after its gap is settled");
    }

    #[test]
    fn packet_after_its_report_is_counted_in_the_next() {
        let mut arrivals = Arrivals::default();
        let mut resent = Vec::new();
        for n in 0..150 {
            let now = 20 * n as u64;
            if n != 30 && n != 120 {
                arrivals.take(n, at(now));
            }
            if n == 55 {
                arrivals.take(30, at(now));
            }
            if n % 50 == 49 {
                let report = arrivals.close(&ReceiveStreamStats::default(), None, at(now)).unwrap();
                resent.push((report.loss > 0.0, report.resent > 0.0));
            }
        }
        assert_eq!(resent, [(true, false), (false, false), (true, true)]);
    }

    fn run(lost: impl Fn(i64) -> bool) -> PathReport {
        let mut arrivals = Arrivals::default();
        for n in 0..100 {
            if !lost(n) {
                arrivals.take(n, at(20 * n as u64));
            }
        }
        arrivals.close(&ReceiveStreamStats::default(), None, at(2300)).unwrap()
    }

    #[test]
    fn loss_and_burst_length_are_counted() {
        let clean = run(|_| false);
        assert_eq!((clean.packets, clean.loss, clean.burst), (100, 0.0, 0.0));
        let single = run(|n| n % 10 == 5);
        assert_eq!((single.loss, single.burst), (0.10, 1.0));
        let bursts = run(|n| n % 50 >= 40 && n % 50 < 48);
        assert_eq!((bursts.loss, bursts.burst), (0.16, 8.0));
    }

    #[test]
    fn later_packet_is_counted_and_overtaken_packet_is_not_loss() {
        let mut arrivals = Arrivals::default();
        for n in [0, 1, 3, 2, 4, 6, 7, 8, 9, 10, 11, 12] {
            // 2 arrives 5 ms after 3, and 5 arrives 125 ms after 6.
            arrivals.take(n, at(if n == 2 { 65 } else { 20 * n as u64 }));
        }
        arrivals.take(5, at(245));
        let report = arrivals.close(&ReceiveStreamStats::default(), None, at(1000)).unwrap();
        assert_eq!(report.packets, 13);
        assert!((report.loss - 1.0 / 13.0).abs() < 1e-6 && (report.resent - 1.0 / 13.0).abs() < 1e-6);
        // A packet that arrives after its playout time does not count as resent.
        for n in [13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 14] {
            arrivals.take(n, at(1000 + 20 * n as u64 + if n == 14 { 600 } else { 0 }));
        }
        let receive_stream =
            ReceiveStreamStats { late_packets: 1, packets: 12, ..ReceiveStreamStats::default() };
        let report = arrivals.close(&receive_stream, None, at(2000)).unwrap();
        assert!(report.loss > 0.0 && report.resent == 0.0, "{report:?}");
    }

    #[test]
    fn few_packets_wait_and_a_restarted_stream_is_not_loss() {
        let mut arrivals = Arrivals::default();
        arrivals.take(7, at(0));
        assert!(
            arrivals.close(&ReceiveStreamStats::default(), None, at(1000)).is_none() && arrivals.is_waiting()
        );
        for n in 0..20 {
            arrivals.take(40_000 + n, at(1500 + 20 * n as u64));
        }
        let report = arrivals.close(&ReceiveStreamStats::default(), None, at(2000)).unwrap();
        assert_eq!((report.packets, report.loss), (21, 0.0));
        arrivals.take(40_020, at(2500));
        assert!(
            arrivals.close(&ReceiveStreamStats::default(), None, at(3000)).is_none() && arrivals.is_waiting()
        );
        assert!(
            arrivals.close(&ReceiveStreamStats::default(), None, at(5500)).is_none()
                && !arrivals.is_waiting()
        );
    }

    #[test]
    fn gap_below_the_restart_limit_is_loss() {
        let mut arrivals = Arrivals::default();
        for n in (0..10).chain(1510..1520) {
            arrivals.take(n, at(20 * n as u64));
        }
        let report = arrivals.close(&ReceiveStreamStats::default(), None, at(40_000)).unwrap();
        assert_eq!((report.packets, report.loss), (1520, 1500.0 / 1520.0));
    }

    #[test]
    fn tracked_gaps_are_bounded() {
        let mut arrivals = Arrivals::default();
        for n in 0..2000 {
            arrivals.take(n * 900, at(n as u64));
        }
        assert!(arrivals.missing.len() <= MAX_MISSING);
    }
}

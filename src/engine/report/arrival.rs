//! How the packets of one stream arrive: which did not come at their turn, in what runs, and which came all the same.
//!
//! This is not the count of RFC 3550 (`wire/reception.rs`), which knows no turn: it is for each packet whether it was missing when
//! the next ones arrived, and whether it was only late. Part of [`super::Reporter`]; pure state, time is handed in, memory is bounded.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::{FEW, QUIET};
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::wire::report::{PathReport, Repairs};
use crate::wire::sequence;

/// A packet that is only late by this much was overtaken, not lost.
const REORDERED: Duration = Duration::from_millis(15);
/// A missing packet is told of this much after it was missed: what comes meanwhile is told as missed and as come in one report, so
/// that jitter alone does not look like loss for a second.
const SETTLED: Duration = Duration::from_millis(250);
/// Packets that are sent again come within a round trip and this much: where that is longer, it is waited for.
const ASKING: Duration = Duration::from_millis(100);
/// Missing packets that are remembered; of those before nothing more is expected.
const MAX_MISSING: usize = 128;
/// Packets that came later than their report and are counted in the next one, at most.
const MOST_CARRIED: u32 = 32;

/// A packet that did not come at its turn.
#[derive(Copy, Clone, Debug)]
struct Missing {
    sequence: i64,
    missed_at: Time,
    came: bool,
    /// Whether it has been counted as gone.
    is_settled: bool,
}

/// Counts of one stream since the last report.
#[derive(Debug, Default)]
pub struct Arrivals {
    highest: Option<i64>,
    expected: u32,
    /// Packets that did not come at their turn.
    gone: u32,
    /// Runs of such packets.
    runs: u32,
    /// Packets among them that came later.
    back: u32,
    /// Packets that came when their time was over, by the receive stream.
    late: u32,
    missing: VecDeque<Missing>,
    /// The last packet that was counted as gone.
    last_gone: Option<i64>,
    /// The receive stream's stats at the last report.
    before: Option<ReceiveStreamStats>,
    since: Option<Time>,
}

impl Arrivals {
    /// Takes a packet, by its extended number.
    pub fn take(&mut self, sequence: i64, now: Time) {
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
                self.missing.push_back(Missing { sequence, missed_at: now, came: false, is_settled: false });
            }
            self.highest = Some(sequence);
        } else if let Some(at) = self.missing.iter().position(|one| one.sequence == sequence) {
            let one = &mut self.missing[at];
            if !one.is_settled && now.since(one.missed_at) <= REORDERED {
                self.missing.remove(at);
            } else if !one.came {
                one.came = true;
                self.back += u32::from(one.is_settled);
            }
        }
    }

    /// Counts the missing packet at this place as gone, unless it was.
    fn settle(&mut self, at: usize) {
        let one = &mut self.missing[at];
        if one.is_settled {
            return;
        }
        one.is_settled = true;
        self.gone += 1;
        self.back += u32::from(one.came);
        let is_run = self.last_gone.is_some_and(|last| last + 1 == one.sequence);
        self.runs += u32::from(!is_run || self.runs == 0);
        self.last_gone = Some(one.sequence);
    }

    /// Whether packets were counted that no report has told of.
    pub fn is_waiting(&self) -> bool {
        self.expected > 0
    }

    /// Ends a report's time; `None` while there is too little to tell.
    pub fn close(
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
        // The oldest are the first.
        for at in 0..self.missing.partition_point(|one| now.since(one.missed_at) >= settled) {
            self.settle(at);
        }
        let zero = ReceiveStreamStats::default();
        let before =
            self.before.as_ref().filter(|one| one.packets <= receive_stream.packets).unwrap_or(&zero);
        let delta = |now: u64, before: u64| now.saturating_sub(before);
        let late =
            delta(receive_stream.late_packets, before.late_packets).min(u64::from(MOST_CARRIED)) as u32;
        self.late = (self.late + late).min(MOST_CARRIED);
        let gone = self.gone.min(self.expected);
        let came = self.back.min(gone);
        let useless = self.late.min(came);
        let back = came - useless;
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
        // What came after its report is told in the next one, so that over the seconds each counts once.
        let (back, late) = ((self.back - came).min(MOST_CARRIED), self.late - useless);
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
    fn what_only_comes_late_is_told_as_come_in_the_report_that_tells_it_was_missed() {
        // Each tenth packet comes 40 ms after the others around it, and every second ends with one of them missing.
        let mut arrivals = Arrivals::default();
        let mut told = 0;
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
                told += (report.loss * f32::from(report.packets)).round() as u32;
            }
        }
        assert_eq!(told, 93, "of 95, the last two may still come");
    }

    #[test]
    fn jitter_alone_leaves_no_loss_in_any_second() {
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
        assert!(most <= 0.021, "{most}: one packet of a second at most comes later than is waited for");
    }

    #[test]
    fn what_comes_after_its_report_is_told_in_the_next_one_that_tells_of_losses() {
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
    fn loss_and_the_length_of_its_runs_are_counted() {
        let clean = run(|_| false);
        assert_eq!((clean.packets, clean.loss, clean.burst), (100, 0.0, 0.0));
        let single = run(|n| n % 10 == 5);
        assert_eq!((single.loss, single.burst), (0.10, 1.0));
        let bursts = run(|n| n % 50 >= 40 && n % 50 < 48);
        assert_eq!((bursts.loss, bursts.burst), (0.16, 8.0));
    }

    #[test]
    fn what_comes_later_is_told_and_what_was_only_overtaken_is_no_loss() {
        let mut arrivals = Arrivals::default();
        for n in [0, 1, 3, 2, 4, 6, 7, 8, 9, 10, 11, 12] {
            // 2 is overtaken by 5 ms, 5 comes back after 100 ms.
            arrivals.take(n, at(if n == 2 { 65 } else { 20 * n as u64 }));
        }
        arrivals.take(5, at(245));
        let report = arrivals.close(&ReceiveStreamStats::default(), None, at(1000)).unwrap();
        assert_eq!(report.packets, 13);
        assert!((report.loss - 1.0 / 13.0).abs() < 1e-6 && (report.resent - 1.0 / 13.0).abs() < 1e-6);
        // One that came back too late to be played is of no use.
        for n in [13, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 14] {
            arrivals.take(n, at(1000 + 20 * n as u64 + if n == 14 { 600 } else { 0 }));
        }
        let receive_stream =
            ReceiveStreamStats { late_packets: 1, packets: 12, ..ReceiveStreamStats::default() };
        let report = arrivals.close(&receive_stream, None, at(2000)).unwrap();
        assert!(report.loss > 0.0 && report.resent == 0.0, "{report:?}");
    }

    #[test]
    fn a_few_packets_wait_for_more_and_not_for_long_and_a_new_stream_is_no_loss() {
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
    fn a_gap_below_the_limit_of_a_restart_is_loss() {
        let mut arrivals = Arrivals::default();
        for n in (0..10).chain(1510..1520) {
            arrivals.take(n, at(20 * n as u64));
        }
        let report = arrivals.close(&ReceiveStreamStats::default(), None, at(40_000)).unwrap();
        assert_eq!((report.packets, report.loss), (1520, 1500.0 / 1520.0));
    }

    #[test]
    fn memory_of_missing_packets_is_bounded() {
        let mut arrivals = Arrivals::default();
        for n in 0..2000 {
            arrivals.take(n * 900, at(n as u64));
        }
        assert!(arrivals.missing.len() <= MAX_MISSING);
    }
}

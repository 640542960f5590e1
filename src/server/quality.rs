//! Connection quality: a score 0–100 for each participant from loss, jitter and round trip, every [`INTERVAL`].
//!
//! The formula is that of `crate::quality`. Used by the core on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;
pub use crate::quality::Sample;
use crate::quality::grade;
use crate::wire::proto::ConnectionQuality;

/// How often quality is computed.
pub const INTERVAL: Duration = Duration::from_secs(5);

/// The quality of a participant's connection.
#[derive(Clone, Debug)]
pub struct Quality {
    score: f32,
    was_lost: bool,
    told: Option<(ConnectionQuality, f32)>,
}

impl Default for Quality {
    fn default() -> Self {
        Quality { score: 100.0, was_lost: false, told: None }
    }
}

impl Quality {
    /// Ends an interval. `samples`: the streams that flowed; none leaves the score as it is. `is_lost`: the media path is away.
    /// Gives the quality and the mean opinion score (1–4.5) when they are worth telling.
    pub fn update(
        &mut self,
        samples: impl Iterator<Item = Sample>,
        is_lost: bool,
    ) -> Option<(ConnectionQuality, f32)> {
        let worst = samples.map(|sample| sample.score()).reduce(f32::min);
        if std::mem::replace(&mut self.was_lost, is_lost) && !is_lost {
            // The path is back: the score of its absence says nothing about it.
            self.score = 100.0;
        }
        if is_lost {
            self.score = 0.0;
        } else if let Some(worst) = worst {
            // Falls faster than it rises.
            let factor = if worst < self.score { 0.8 } else { 0.4 };
            self.score += (worst - self.score) * factor;
        }
        let quality = match grade(self.score) {
            3 => ConnectionQuality::Excellent,
            2 => ConnectionQuality::Good,
            1 => ConnectionQuality::Poor,
            _ => ConnectionQuality::Lost,
        };
        let opinion = 1.0 + 3.5 * self.score / 100.0;
        if self.told.is_some_and(|(told, at)| told == quality && (at - opinion).abs() < 0.35) {
            return None;
        }
        self.told = Some((quality, opinion));
        self.told
    }

    /// What was told last.
    pub fn told(&self) -> Option<(ConnectionQuality, f32)> {
        self.told
    }
}

/// Counts the packets of one incoming stream: loss and jitter (RFC 3550 6.4.1, A.8).
#[derive(Clone, Debug, Default)]
pub struct Arrivals {
    highest: Option<u16>,
    expected: u32,
    received: u32,
    transit: Option<i64>,
    jitter_ticks: f64,
}

impl Arrivals {
    /// Takes a packet that arrived at `now`.
    pub fn take(&mut self, sequence: u16, timestamp: u32, now: Time) {
        self.received += 1;
        match self.highest {
            None => {
                self.expected += 1;
                self.highest = Some(sequence);
            }
            Some(highest) => {
                let ahead = sequence.wrapping_sub(highest);
                if ahead != 0 && ahead < 0x8000 {
                    // A jump is a stream that began anew, not a thousand lost packets.
                    self.expected += if ahead < 1000 { u32::from(ahead) } else { 1 };
                    self.highest = Some(sequence);
                }
            }
        }
        let arrival = (now.as_nanos() / 1000) as i64 * 48 / 1000;
        let transit = arrival.wrapping_sub(i64::from(timestamp));
        if let Some(before) = self.transit {
            let change = (transit - before).abs();
            // Silence that is not sent and wrapped timestamps say nothing about the network.
            if change < 48_000 {
                self.jitter_ticks += (change as f64 - self.jitter_ticks) / 16.0;
            }
        }
        self.transit = Some(transit);
    }

    /// Share of packets lost since the interval began, 0–1.
    pub fn loss(&self) -> f32 {
        self.expected.saturating_sub(self.received) as f32 / self.expected.max(1) as f32
    }

    /// Ends an interval; `None` when nothing arrived in it.
    pub fn close_interval(&mut self) -> Option<Sample> {
        let (expected, received) = (self.expected, self.received);
        self.expected = 0;
        self.received = 0;
        if received == 0 {
            return None;
        }
        let lost = expected.saturating_sub(received);
        Some(Sample {
            loss: lost as f32 / expected.max(1) as f32,
            jitter: Duration::from_secs_f64(self.jitter_ticks / 48_000.0),
            round_trip: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lossy(loss: f32) -> Sample {
        Sample { loss, jitter: Duration::from_millis(3), round_trip: Some(Duration::from_millis(40)) }
    }

    #[test]
    fn a_clean_connection_is_excellent_and_told_once() {
        let mut quality = Quality::default();
        assert_eq!(quality.update([lossy(0.0)].into_iter(), false).unwrap().0, ConnectionQuality::Excellent);
        assert_eq!(quality.update([lossy(0.0)].into_iter(), false), None);
    }

    #[test]
    fn loss_lowers_quality_at_once_and_it_recovers_slowly() {
        let mut quality = Quality::default();
        quality.update(std::iter::empty(), false);
        assert_eq!(quality.update([lossy(0.1)].into_iter(), false).unwrap().0, ConnectionQuality::Good);
        let mut intervals = 0;
        while quality.told().unwrap().0 != ConnectionQuality::Excellent {
            quality.update([lossy(0.0)].into_iter(), false);
            intervals += 1;
        }
        assert!((1..5).contains(&intervals), "{intervals}");
    }

    #[test]
    fn the_worst_stream_counts_and_a_lost_path_is_lost() {
        let mut quality = Quality::default();
        let told = quality.update([lossy(0.0), lossy(0.15), lossy(0.0)].into_iter(), false).unwrap();
        assert_eq!(told.0, ConnectionQuality::Poor);
        assert_eq!(quality.update(std::iter::empty(), true).unwrap(), (ConnectionQuality::Lost, 1.0));
    }

    #[test]
    fn a_path_that_is_back_is_judged_anew_though_nobody_talks() {
        let mut quality = Quality::default();
        quality.update(std::iter::empty(), true);
        let told = quality.update(std::iter::empty(), false).unwrap();
        assert_eq!(told.0, ConnectionQuality::Excellent);
        quality.update(std::iter::empty(), true);
        let told = quality.update([lossy(0.15)].into_iter(), false).unwrap();
        assert_eq!(told.0, ConnectionQuality::Poor);
        assert_eq!(quality.update(std::iter::empty(), false), None, "silence alone changes nothing");
    }

    #[test]
    fn loss_is_counted_across_the_wrap_and_reordering_is_no_loss() {
        let mut arrivals = Arrivals::default();
        let mut at = Time::ZERO;
        for (n, sequence) in [65533u16, 65535, 65534, 0, 1, 4, 3, 5].into_iter().enumerate() {
            at += Duration::from_millis(20);
            arrivals.take(sequence, n as u32 * 960, at);
        }
        // 65533 … 5 are nine packets, of which one (2) is missing.
        let sample = arrivals.close_interval().unwrap();
        assert!((sample.loss - 1.0 / 9.0).abs() < 1e-6, "{sample:?}");
        assert_eq!(arrivals.close_interval(), None);
    }

    #[test]
    fn steady_packets_have_no_jitter_and_bursts_have() {
        let (mut steady, mut bursty) = (Arrivals::default(), Arrivals::default());
        for n in 0..100u32 {
            let at = Time::ZERO + Duration::from_millis(u64::from(n) * 20);
            steady.take(n as u16, n * 960, at);
            bursty.take(n as u16, n * 960, at + Duration::from_millis(u64::from(n % 2) * 10));
        }
        assert_eq!(steady.close_interval().unwrap().jitter, Duration::ZERO);
        let jitter = bursty.close_interval().unwrap().jitter;
        assert!((Duration::from_millis(8)..Duration::from_millis(12)).contains(&jitter), "{jitter:?}");
    }
}

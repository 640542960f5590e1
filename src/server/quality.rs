//! Connection quality: a score 0–100 for each participant from loss, jitter and round trip, every [`INTERVAL`].
//!
//! The formula is in `crate::quality`, the counters are in `wire/reception.rs`. Used by the core on the server's thread;
//! sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

pub use crate::quality::Sample;
use crate::quality::grade;
use crate::wire::proto::ConnectionQuality;
use crate::wire::reception::Reception;

/// Interval at which quality is computed.
pub const INTERVAL: Duration = Duration::from_secs(5);

/// The quality of a participant's connection.
#[derive(Clone, Debug)]
pub struct Quality {
    score: f32,
    was_lost: bool,
    reported: Option<(ConnectionQuality, f32)>,
}

impl Default for Quality {
    fn default() -> Self {
        Quality { score: 100.0, was_lost: false, reported: None }
    }
}

impl Quality {
    /// Ends an interval. `samples`: one for each stream that flowed; without samples the score stays. `is_lost`: media is
    /// not connected. Returns quality and mean opinion score (1–4.5) if they changed enough to be reported.
    pub fn update(
        &mut self,
        samples: impl Iterator<Item = Sample>,
        is_lost: bool,
    ) -> Option<(ConnectionQuality, f32)> {
        let worst = samples.map(|sample| sample.score()).reduce(f32::min);
        if std::mem::replace(&mut self.was_lost, is_lost) && !is_lost {
            // The path is back: its score from the outage is obsolete.
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
        if self.reported.is_some_and(|(reported, at)| reported == quality && (at - opinion).abs() < 0.35) {
            return None;
        }
        self.reported = Some((quality, opinion));
        self.reported
    }

    /// The last report.
    pub fn reported(&self) -> Option<(ConnectionQuality, f32)> {
        self.reported
    }
}

/// Ends an interval of a stream that a participant sends; `None` when nothing arrived in it.
pub fn close_interval(reception: &mut Reception) -> Option<Sample> {
    let interval = reception.close_interval();
    (interval.received > 0).then(|| Sample {
        loss: interval.loss(),
        jitter: reception.jitter_time(),
        round_trip: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;

    fn lossy(loss: f32) -> Sample {
        Sample { loss, jitter: Duration::from_millis(3), round_trip: Some(Duration::from_millis(40)) }
    }

    #[test]
    fn clean_connection_is_reported_as_excellent_once() {
        let mut quality = Quality::default();
        assert_eq!(quality.update([lossy(0.0)].into_iter(), false).unwrap().0, ConnectionQuality::Excellent);
        assert_eq!(quality.update([lossy(0.0)].into_iter(), false), None);
    }

    #[test]
    fn quality_falls_at_once_and_recovers_slowly() {
        let mut quality = Quality::default();
        quality.update(std::iter::empty(), false);
        assert_eq!(quality.update([lossy(0.1)].into_iter(), false).unwrap().0, ConnectionQuality::Good);
        let mut intervals = 0;
        while quality.reported().unwrap().0 != ConnectionQuality::Excellent {
            quality.update([lossy(0.0)].into_iter(), false);
            intervals += 1;
        }
        assert!((1..5).contains(&intervals), "{intervals}");
    }

    #[test]
    fn worst_stream_sets_quality() {
        let mut quality = Quality::default();
        let reported = quality.update([lossy(0.0), lossy(0.15), lossy(0.0)].into_iter(), false).unwrap();
        assert_eq!(reported.0, ConnectionQuality::Poor);
        assert_eq!(quality.update(std::iter::empty(), true).unwrap(), (ConnectionQuality::Lost, 1.0));
    }

    #[test]
    fn restored_path_resets_the_score() {
        let mut quality = Quality::default();
        quality.update(std::iter::empty(), true);
        let reported = quality.update(std::iter::empty(), false).unwrap();
        assert_eq!(reported.0, ConnectionQuality::Excellent);
        quality.update(std::iter::empty(), true);
        let reported = quality.update([lossy(0.15)].into_iter(), false).unwrap();
        assert_eq!(reported.0, ConnectionQuality::Poor);
        assert_eq!(quality.update(std::iter::empty(), false), None, "silence alone changes nothing");
    }

    #[test]
    fn interval_reports_loss_and_jitter() {
        let mut reception = Reception::default();
        for n in [0, 2, 1, 3, 4, 7, 6, 8] {
            let late = Duration::from_millis(n % 2 * 10);
            let at = Time::ZERO + Duration::from_millis(20 * n) + late;
            reception.take(n as i64, n as u32 * 960, at);
        }
        // 0 to 8 are nine packets, of which one (5) is missing.
        let sample = close_interval(&mut reception).unwrap();
        assert_eq!(sample.loss, 1.0 / 9.0);
        assert!(sample.jitter > Duration::from_millis(1), "{sample:?}");
        assert_eq!(close_interval(&mut reception), None, "nothing arrived since");
    }
}

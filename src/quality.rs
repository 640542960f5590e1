//! Quality of a path: a score 0–100 from loss, jitter and round trip, and its grade.
//!
//! The formula is LiveKit's simplified E-model (ITU-T G.107), so that the same network gets the same grade everywhere. Used
//! by the room server on its thread, and by the media half for the streams that it sends and plays; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

/// Score that 1 % of loss costs with in-band FEC.
const LOSS_WEIGHT: f32 = 8.0 / 1.5;

/// Stats of one stream in one interval.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Share of packets lost, 0–1.
    pub loss: f32,
    /// Interarrival jitter.
    pub jitter: Duration,
    /// Round trip, if known.
    pub round_trip: Option<Duration>,
}

impl Sample {
    /// The score of this interval, 0–100.
    pub fn score(&self) -> f32 {
        let delay_ms =
            self.round_trip.unwrap_or_default().as_secs_f32() * 500.0 + self.jitter.as_secs_f32() * 2000.0;
        let effect = if delay_ms <= 160.0 { delay_ms / 40.0 } else { (delay_ms - 120.0) / 10.0 };
        (100.0 - effect - self.loss * 100.0 * LOSS_WEIGHT).clamp(0.0, 100.0)
    }
}

/// The grade of a score: 3 excellent, 2 good, 1 poor, 0 lost.
pub fn grade(score: f32) -> i32 {
    match score {
        score if score > 80.0 => 3,
        score if score > 40.0 => 2,
        score if score > 20.0 => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn score_follows_the_e_model() {
        let clean = Sample::default();
        assert_eq!((clean.score(), grade(clean.score())), (100.0, 3));
        let lossy = |loss| grade(Sample { loss, ..clean }.score());
        assert_eq!([lossy(0.03), lossy(0.05), lossy(0.13), lossy(0.5)], [3, 2, 1, 0]);
        let slow = Sample { round_trip: Some(Duration::from_millis(800)), ..clean };
        assert_eq!(grade(slow.score()), 2);
    }
}

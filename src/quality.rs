//! How good a path is: a score 0–100 from loss, jitter and round trip with its grade, and an estimated mean opinion score
//! (MOS).
//!
//! Score and grade are LiveKit's short form of the E-model, so that the same network has the same grade in every client. The
//! MOS is the E-model of ITU-T G.107 itself. Used by the room server on its thread, and by the media half for the streams that
//! it sends and plays; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

/// Points of the score that 1 % of loss costs with in-band FEC.
const LOSS_WEIGHT: f32 = 8.0 / 1.5;

/// Stats of one stream in one interval.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Fraction of packets lost, 0–1.
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

/// R of a connection without impairment: G.107 with the default values of its Table 3.
const R_BEST: f32 = 93.2;
/// Equipment impairment of Opus. G.113 has no value for Opus. At 16 kbit/s and more, Opus counts as transparent for narrowband
/// speech, like G.711, whose value in G.113 Appendix I is 0.
const OPUS_IE: f32 = 0.0;
/// Packet-loss robustness of Opus: assumed to be that of G.711 with concealment, 25.1 (G.113 Appendix I, random loss).
const OPUS_BPL: f32 = 25.1;

/// Estimated mean opinion score, 1–4.5: ITU-T G.107 from the mouth-to-ear delay in ms and the fraction of packets (0–1) that are
/// lost after all repair. NaN if one of the two is NaN. Echo, noise and levels have the default values, under which they cost
/// nothing.
pub fn mos(delay_ms: f32, loss: f32) -> f32 {
    let r = R_BEST - delay_impairment(delay_ms) - loss_impairment(OPUS_IE, OPUS_BPL, loss);
    mos_of_r(r)
}

/// Impairment by a delay without echo, Idd of G.107 (7-27, 7-28): nothing up to 100 ms.
fn delay_impairment(delay_ms: f32) -> f32 {
    if delay_ms <= 100.0 {
        return 0.0;
    }
    let x = (delay_ms / 100.0).log2();
    let root = |x: f32| (1.0 + x.powi(6)).powf(1.0 / 6.0);
    25.0 * (root(x) - 3.0 * root(x / 3.0) + 2.0)
}

/// Impairment by codec and random loss, Ie,eff of G.107 (7-29) with BurstR = 1; `loss` is 0–1.
fn loss_impairment(ie: f32, bpl: f32, loss: f32) -> f32 {
    let percent = loss * 100.0;
    ie + (95.0 - ie) * percent / (percent + bpl)
}

/// R as a mean opinion score: G.107 Annex B (B-4). Below R = 6.5 the cubic falls below 1, which is the lowest opinion score.
fn mos_of_r(r: f32) -> f32 {
    if r.is_nan() {
        return r;
    }
    let r = r.clamp(0.0, 100.0);
    (1.0 + 0.035 * r + r * (r - 60.0) * (100.0 - r) * 7e-6).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opinion_score_of_r_matches_g107_annex_b() {
        // Table B.1 of G.107: lower limits of the categories, in two places.
        for (r, score) in [(90.0, 4.34), (80.0, 4.03), (70.0, 3.60), (60.0, 3.10), (50.0, 2.58)] {
            assert!((mos_of_r(r) - score).abs() < 0.01, "R {r}: {}", mos_of_r(r));
        }
        assert_eq!((mos_of_r(-20.0), mos_of_r(3.0), mos_of_r(100.0)), (1.0, 1.0, 4.5));
        assert!((mos(0.0, 0.0) - 4.41).abs() < 0.005, "the default connection");
    }

    #[test]
    fn delay_costs_what_g107_says() {
        assert_eq!(delay_impairment(100.0), 0.0);
        for (ms, idd) in [(150.0, 0.16), (200.0, 3.04), (300.0, 14.76), (400.0, 24.07)] {
            assert!((delay_impairment(ms) - idd).abs() < 0.03, "{ms} ms: {}", delay_impairment(ms));
        }
    }

    #[test]
    fn loss_costs_what_g113_values_give() {
        // G.113 Appendix I: G.729A + VAD has Ie 11 and Bpl 19, G.711 with concealment 0 and 25.1.
        for (ie, bpl, loss, effective) in [
            (11.0, 19.0, 0.0, 11.0),
            (11.0, 19.0, 0.02, 19.0),
            (0.0, 25.1, 0.02, 7.01),
            (0.0, 25.1, 0.05, 15.78),
        ] {
            let found = loss_impairment(ie, bpl, loss);
            assert!((found - effective).abs() < 0.01, "{ie} {bpl} {loss}: {found}");
        }
        assert!(mos(20.0, 0.02) > mos(20.0, 0.05) && mos(20.0, 0.05) > mos(300.0, 0.05));
    }

    #[test]
    fn opinion_of_an_unknown_path_is_unknown() {
        assert!(mos(f32::NAN, 0.0).is_nan() && mos(50.0, f32::NAN).is_nan());
    }

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

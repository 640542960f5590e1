//! Finds a pitch period that can be removed or inserted inaudibly.
//!
//! The delay of a receive stream is changed by whole pitch periods, crossfaded in `receive_stream/fifo.rs`. This file finds the
//! length of a period at a position by comparing the audio before and after it. Silence has no pitch and allows any length.
//! Arithmetic only, no allocation.
#![forbid(unsafe_code)]

/// Minimum period, in samples: 2.5 ms (400 Hz).
pub const MIN_LAG: usize = 120;
/// Maximum period, in samples: 15 ms (67 Hz).
pub const MAX_LAG: usize = 720;
/// Minimum similarity (normalised correlation) of two neighbouring periods for a removal or insertion.
pub const SIMILAR: f32 = 0.9;
/// Minimum similarity when the delay must fall fast.
pub const SIMILAR_ENOUGH: f32 = 0.5;
/// Step of the coarse search, in samples: it compares the audio at 8 kHz. The fine search that follows uses every second sample.
const STEP: usize = 6;
/// Maximum number of samples that are removed from or inserted into silence at once: 15 ms. The wait for in-band FEC or a copy,
/// which is 13 ms longer than the longest start delay, is then inserted into one pause at once.
const SILENCE_LAG: usize = MAX_LAG;

/// Position of the two compared periods.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// Both periods are after the position: one of them will be removed.
    After,
    /// One period is before the position and one after it: one will be inserted.
    Around,
}

/// Parameters of a search.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct Search {
    /// Position of the two periods.
    pub place: Place,
    /// Length of the longest period, in samples.
    pub most: usize,
    /// Minimum similarity of the two periods. Above 1, which no two periods reach, only silence passes.
    pub similar: f32,
    /// Audio with a mean square below this counts as silence: any length of it can be removed or inserted.
    pub quiet: f32,
}

/// Finds a period at `position` of the interleaved `samples`. The first channel decides.
pub fn period(samples: &[f32], channels: usize, position: usize, search: &Search) -> Option<usize> {
    let Search { place, most, similar, quiet } = *search;
    let count = samples.len() / channels.max(1);
    let after = count.saturating_sub(position);
    let most = match place {
        Place::After => most.min(after / 2),
        Place::Around => most.min(after).min(position),
    }
    .min(MAX_LAG);
    if most < MIN_LAG {
        return None;
    }
    let at = |n: usize| samples[n * channels];
    let start = |lag: usize| if place == Place::After { position } else { position - lag };
    if mean_square(start(most), 2 * most, &at) < quiet {
        return Some(most.min(SILENCE_LAG));
    }
    if similar > 1.0 {
        return None;
    }
    let similarity = |lag: usize, step: usize| {
        let first = start(lag);
        let (mut product, mut early, mut late) = (0.0_f32, 1e-9_f32, 1e-9_f32);
        for n in (first..first + lag).step_by(step) {
            let (a, b) = (at(n), at(n + lag));
            product += a * b;
            early += a * a;
            late += b * b;
        }
        product / (early * late).sqrt()
    };
    let coarse = best((MIN_LAG..=most).step_by(STEP), |lag| similarity(lag, STEP))?;
    let fine =
        best((coarse.0.saturating_sub(STEP).max(MIN_LAG)..=(coarse.0 + STEP).min(most)).step_by(1), |lag| {
            similarity(lag, 2)
        })?;
    (fine.1 >= similar).then_some(fine.0)
}

fn best(lags: impl Iterator<Item = usize>, similarity: impl Fn(usize) -> f32) -> Option<(usize, f32)> {
    lags.map(|lag| (lag, similarity(lag))).max_by(|a, b| a.1.total_cmp(&b.1))
}

fn mean_square(start: usize, count: usize, at: &impl Fn(usize) -> f32) -> f32 {
    (start..start + count).step_by(STEP).map(|n| at(n) * at(n)).sum::<f32>() / (count / STEP) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn search(place: Place, most: usize) -> Search {
        Search { place, most, similar: SIMILAR, quiet: 3.2e-6 }
    }

    fn voice(period: f32, count: usize) -> Vec<f32> {
        (0..count)
            .map(|n| {
                let phase = n as f32 / period * std::f32::consts::TAU;
                0.3 * (phase.sin() + 0.5 * (2.0 * phase + 0.3).sin() + 0.3 * (5.0 * phase).sin())
            })
            .collect()
    }

    #[test]
    fn period_of_a_voice_is_found() {
        for expected in [160.0, 267.0, 400.0, 600.0] {
            let samples = voice(expected, 3000);
            for (place, position) in [(Place::After, 100), (Place::Around, 1500)] {
                let lag = period(&samples, 1, position, &search(place, MAX_LAG)).unwrap();
                let periods = (lag as f32 / expected).round();
                assert!(
                    periods >= 1.0 && (lag as f32 - periods * expected).abs() <= 3.0,
                    "{expected}: {lag}"
                );
            }
        }
    }

    #[test]
    fn noise_has_no_period_and_silence_allows_any_length() {
        let mut random = Random::from_seed(4);
        let noise: Vec<f32> = (0..3000).map(|_| random.unit() as f32 - 0.5).collect();
        assert_eq!(period(&noise, 1, 0, &search(Place::After, MAX_LAG)), None);
        let silence = vec![0.0005; 3000];
        assert_eq!(period(&silence, 1, 0, &search(Place::After, MAX_LAG)), Some(SILENCE_LAG));
        assert_eq!(period(&silence, 1, 1500, &search(Place::Around, 200)), Some(200));
    }

    #[test]
    fn too_few_samples_have_no_period() {
        let samples = voice(160.0, 230);
        assert_eq!(period(&samples, 1, 0, &search(Place::After, MAX_LAG)), None);
        assert_eq!(period(&samples, 1, 100, &search(Place::Around, MAX_LAG)), None);
        assert_eq!(period(&samples, 2, 500, &search(Place::Around, MAX_LAG)), None);
    }
}

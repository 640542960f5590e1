//! Tests only: measurements of signals that several tests of the audio engine need.
#![forbid(unsafe_code)]

/// The largest difference between neighbouring samples. A click raises it above that of the signal itself.
pub fn steepest(samples: &[f32]) -> f32 {
    samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max)
}

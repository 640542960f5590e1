//! A gain that changes gradually, so that switching causes no click.
//!
//! Arithmetic on given samples, on the media thread; never allocates.
#![forbid(unsafe_code)]

/// Multiplies interleaved samples of `channels` with a gain that changes linearly from `start`, before the first sample, to
/// `goal` at the last sample of each channel.
pub fn ramp(samples: &mut [f32], channels: usize, start: f32, goal: f32) {
    if start == goal {
        samples.iter_mut().for_each(|sample| *sample *= goal);
        return;
    }
    let step = (goal - start) / (samples.len() / channels) as f32;
    for (n, samples) in samples.chunks_exact_mut(channels).enumerate() {
        let gain = start + step * (n + 1) as f32;
        samples.iter_mut().for_each(|sample| *sample *= gain);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gain_is_linear_in_both_channels_and_constant_at_goal() {
        let mut pairs = [1.0; 8];
        ramp(&mut pairs, 2, 0.0, 1.0);
        assert_eq!(pairs, [0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1.0, 1.0]);
        ramp(&mut pairs, 2, 0.5, 0.5);
        assert_eq!(pairs, [0.125, 0.125, 0.25, 0.25, 0.375, 0.375, 0.5, 0.5]);
        let mut mono = [1.0; 4];
        ramp(&mut mono, 1, 1.0, 0.0);
        assert_eq!(mono, [0.75, 0.5, 0.25, 0.0]);
        ramp(&mut [], 2, 0.0, 1.0);
    }
}

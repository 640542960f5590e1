//! A limiter that looks ahead only within a block: it keeps the sum of many voices within full scale, without delay.
//!
//! The gain falls along a ramp from the start of the block to its peak, so that the peak is not clipped, and rises slowly.
//! Called by the mixer on the media thread; allocates nothing.
#![forbid(unsafe_code)]

/// Maximum absolute value of the output.
pub const CEILING: f32 = 1.0;
/// Smoothing factor of the rising gain, per sample: a time constant of 100 ms at 48 kHz.
const RELEASE: f32 = 1.0 / 4800.0;

/// Keeps the samples within ±[`CEILING`].
#[derive(Clone, Debug)]
pub struct Limiter {
    gain: f32,
}

impl Default for Limiter {
    fn default() -> Self {
        Limiter::new()
    }
}

impl Limiter {
    /// A limiter at full gain.
    pub fn new() -> Limiter {
        Limiter { gain: 1.0 }
    }

    /// Limits interleaved samples in place; both channels get the same gain.
    pub fn process(&mut self, block: &mut [f32], channels: usize) {
        let mut peak = 0.0_f32;
        let mut peak_at = 0;
        for (n, sample) in block.iter().enumerate() {
            if sample.abs() > peak {
                (peak, peak_at) = (sample.abs(), n / channels);
            }
        }
        if peak <= CEILING && self.gain > 0.9999 {
            self.gain = 1.0;
            return;
        }
        let needed = if peak > CEILING { CEILING / peak } else { 1.0 };
        let start = self.gain;
        for (n, samples) in block.chunks_exact_mut(channels).enumerate() {
            if needed < start && n <= peak_at {
                let part = (n + 1) as f32 / (peak_at + 1) as f32;
                self.gain = self.gain.min(start + (needed - start) * part);
            } else if self.gain < 1.0 {
                self.gain += (1.0 - self.gain) * RELEASE;
            }
            let loudest = samples.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
            if loudest * self.gain > CEILING {
                self.gain = CEILING / loudest;
            }
            for sample in samples {
                // Rounding can leave the sample slightly above.
                *sample = (*sample * self.gain).clamp(-CEILING, CEILING);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_stays_within_full_scale_and_quiet_sound_is_unchanged() {
        let mut limiter = Limiter::new();
        let quiet: Vec<f32> = (0..120).map(|n| 0.9 * (n as f32 * 0.05).sin()).collect();
        let mut block = quiet.clone();
        limiter.process(&mut block, 1);
        assert_eq!(block, quiet);
        for amplitude in [1.5, 20.0, 1000.0, 3.0] {
            let mut block: Vec<f32> = (0..240).map(|n| amplitude * (n as f32 * 0.05).sin()).collect();
            limiter.process(&mut block, 2);
            let peak = block.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
            assert!(peak <= CEILING, "{amplitude}: {peak}");
        }
    }

    #[test]
    fn gain_recovers_slowly() {
        let mut limiter = Limiter::new();
        limiter.process(&mut [4.0; 120], 1);
        let mut block = [0.1; 120];
        limiter.process(&mut block, 1);
        assert!(block[119] < 0.05, "still reduced after 2.5 ms: {}", block[119]);
        for _ in 0..400 {
            block = [0.1; 120];
            limiter.process(&mut block, 1);
        }
        assert!((block[119] - 0.1).abs() < 0.001, "restored after a second: {}", block[119]);
    }
}

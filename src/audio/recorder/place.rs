//! Where the blocks of one source go in a recording.
//!
//! The times of blocks come from the clock of a device: they jitter, and drift against the clock of the recording. Each block is
//! therefore put directly after the block before it, and a lasting difference is removed by one sample a block. A larger
//! difference is a gap, or a restart of the device: the block then goes to the place that its time names.
#![forbid(unsafe_code)]

/// A smaller difference is not corrected: 0.25 ms, in samples.
const TOLERANCE: i64 = 12;
/// A larger difference is a gap or a restart: 5 ms, in samples.
const JUMP: i64 = 240;

/// The place of the blocks of one source.
#[derive(Default, Debug)]
pub(super) struct Place {
    /// Position after the last block.
    next: Option<i64>,
}

impl Place {
    /// The position of a block of `count` samples that came at `position`, and the number of samples that it is to have.
    pub(super) fn put(&mut self, position: i64, count: usize) -> (i64, usize) {
        let start = self.next.filter(|next| (position - next).abs() <= JUMP).unwrap_or(position);
        let length = match position - start {
            late if late > TOLERANCE => count + 1,
            late if late < -TOLERANCE && count > 1 => count - 1,
            _ => count,
        };
        self.next = Some(start + length as i64);
        (start, length)
    }
}

/// Stretches interleaved `samples` to `length` samples per channel by linear interpolation, into `target`.
pub(super) fn stretch(samples: &[f32], channels: usize, length: usize, target: &mut Vec<f32>) {
    let count = samples.len() / channels;
    target.clear();
    for n in 0..length {
        let at = n as f32 * (count - 1) as f32 / (length.max(2) - 1) as f32;
        let (first, part) = (at as usize, at.fract());
        let second = (first + 1).min(count - 1);
        for channel in 0..channels {
            let (a, b) = (samples[first * channels + channel], samples[second * channels + channel]);
            target.push(a + (b - a) * part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drift_is_followed_within_a_millisecond() {
        let mut place = Place::default();
        let mut worst = 0;
        // The device's clock is 200 ppm slow, and its times jitter by 0.2 ms.
        for n in 0..400_000_i64 {
            let at = n * 120 * 10_002 / 10_000 + [0, 9, -9][n as usize % 3];
            let (start, length) = place.put(at, 120);
            assert!((119..=121).contains(&length));
            worst = worst.max((start - n * 120 * 10_002 / 10_000).abs());
        }
        assert!(worst < 48, "{worst} samples");
    }

    #[test]
    fn block_after_a_gap_is_at_its_time() {
        let mut place = Place::default();
        assert_eq!(place.put(1000, 120), (1000, 120));
        assert_eq!(place.put(1125, 120), (1120, 120));
        assert_eq!(place.put(5000, 120), (5000, 120));
        assert_eq!(place.put(4000, 120), (4000, 120));
    }

    #[test]
    fn stretched_block_keeps_its_ends() {
        let mut target = Vec::new();
        stretch(&[0.0, 1.0, 1.0, 2.0, 2.0, 3.0], 2, 4, &mut target);
        assert_eq!((target[0], target[1], target[6], target[7]), (0.0, 1.0, 2.0, 3.0));
        stretch(&[0.5], 1, 2, &mut target);
        assert_eq!(target, [0.5, 0.5]);
    }
}

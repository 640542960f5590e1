//! Where the blocks of one source go in a recording.
//!
//! The times of blocks come from the clock of a device: they jitter, and drift against the clock of the recording. Each block is
//! therefore put directly after the block before it, and a lasting difference is removed by one sample a block. A larger
//! difference is a gap, or a change of the delay: the block then goes to the place that its time names, without what is there
//! already.
#![forbid(unsafe_code)]

/// A smaller difference is not corrected: 0.25 ms, in samples.
const TOLERANCE: i64 = 12;
/// A larger difference is a gap or a restart: 5 ms, in samples.
const JUMP: i64 = 240;

/// Where a block goes.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Placed {
    /// Position of the first sample.
    pub start: i64,
    /// Samples at the beginning of the block that are left out.
    pub skip: usize,
    /// Number of samples that the rest of the block is to have.
    pub length: usize,
}

/// The place of the blocks of one source.
#[derive(Default, Debug)]
pub(super) struct Place {
    /// Position after the last block.
    next: Option<i64>,
    /// The delay has grown: blocks are left out up to `next`.
    is_behind: bool,
}

impl Place {
    /// Places a block of `count` samples that came at `position`.
    pub(super) fn put(&mut self, position: i64, count: usize) -> Placed {
        let next = self.next.unwrap_or(position);
        let late = position - next;
        if late.abs() > JUMP || (self.is_behind && late < 0) {
            let skip = usize::try_from(-late).unwrap_or(0).min(count);
            self.next = Some(next.max(position + count as i64));
            self.is_behind = skip == count;
            return Placed { start: position + skip as i64, skip, length: count - skip };
        }
        let length = match late {
            late if late > TOLERANCE => count + 1,
            late if late < -TOLERANCE && count > 1 => count - 1,
            _ => count,
        };
        self.is_behind = false;
        self.next = Some(next + length as i64);
        Placed { start: next, skip: 0, length }
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
            let Placed { start, length, .. } = place.put(at, 120);
            assert!((119..=121).contains(&length));
            worst = worst.max((start - n * 120 * 10_002 / 10_000).abs());
        }
        assert!(worst < 48, "{worst} samples");
    }

    #[test]
    fn block_after_a_gap_is_at_its_time() {
        let mut place = Place::default();
        assert_eq!(place.put(1000, 120), Placed { start: 1000, skip: 0, length: 120 });
        assert_eq!(place.put(1125, 120), Placed { start: 1120, skip: 0, length: 120 });
        assert_eq!(place.put(5000, 120), Placed { start: 5000, skip: 0, length: 120 });
    }

    #[test]
    fn longer_delay_repeats_nothing() {
        let mut place = Place::default();
        place.put(1000, 480);
        // The delay grows by 600 samples.
        assert_eq!(place.put(880, 480), Placed { start: 1360, skip: 480, length: 0 });
        assert_eq!(place.put(1360, 480), Placed { start: 1480, skip: 120, length: 360 });
        assert_eq!(place.put(1840, 480), Placed { start: 1840, skip: 0, length: 480 });
        let mut place = Place::default();
        place.put(1000, 480);
        // It grows by 380 samples: the rest of the block is new.
        assert_eq!(place.put(1100, 480), Placed { start: 1480, skip: 380, length: 100 });
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

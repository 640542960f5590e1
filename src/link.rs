//! A cell with the latest value, through which real-time threads report to other threads.
//!
//! The writer of the cell is wait-free and allocates nothing. Samples do not pass through it: they go through `rtrb` rings.
//! `tests/loom/` checks all interleavings.
#![forbid(unsafe_code)]

use crate::atomic::{AtomicU64, Ordering, spin_loop};

/// Number of times that a reader retries while the writer is active.
const READ_ATTEMPTS: usize = 16;

/// The latest value of `N` words, written by one thread and read by any: a seqlock.
///
/// The writer never waits. A reader retries a limited number of times while the writer is active, then gets no value.
#[derive(Debug)]
pub struct Latest<const N: usize> {
    /// Odd while the writer is active; 0 before the first write.
    version: AtomicU64,
    words: [AtomicU64; N],
}

impl<const N: usize> Default for Latest<N> {
    fn default() -> Self {
        Latest { version: AtomicU64::new(0), words: std::array::from_fn(|_| AtomicU64::new(0)) }
    }
}

impl<const N: usize> Latest<N> {
    /// Replaces the value. Only one thread may write.
    pub fn set(&self, words: [u64; N]) {
        let version = self.version.load(Ordering::Relaxed);
        self.version.store(version | 1, Ordering::SeqCst);
        for (cell, word) in self.words.iter().zip(words) {
            cell.store(word, Ordering::SeqCst);
        }
        self.version.store((version | 1) + 1, Ordering::SeqCst);
    }

    /// Leaves the cell in the state of a writer that was stopped between its first and its last step. The next write repairs it.
    #[cfg(test)]
    pub fn stop_writer_half_way(&self) {
        self.version.fetch_or(1, Ordering::SeqCst);
    }

    /// The latest completely written value; `None` before the first value, and if the writer was active at every retry.
    pub fn get(&self) -> Option<[u64; N]> {
        for _ in 0..READ_ATTEMPTS {
            let before = self.version.load(Ordering::SeqCst);
            if before == 0 {
                return None;
            }
            if before & 1 == 1 {
                spin_loop();
                continue;
            }
            let words = std::array::from_fn(|n| self.words[n].load(Ordering::SeqCst));
            if self.version.load(Ordering::SeqCst) == before {
                return Some(words);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn reader_never_sees_a_half_written_value() {
        let cell = Arc::new(Latest::<3>::default());
        assert_eq!(cell.get(), None);
        let writer = {
            let cell = cell.clone();
            std::thread::spawn(move || (1..200_000_u64).for_each(|n| cell.set([n, n * 2, n * 3])))
        };
        let mut last = 0;
        while !writer.is_finished() {
            if let Some([a, b, c]) = cell.get() {
                assert!(b == a * 2 && c == a * 3 && a >= last);
                last = a;
            }
        }
        writer.join().unwrap();
        assert_eq!(cell.get(), Some([199_999, 399_998, 599_997]));
    }
}

//! Random numbers. A program seeds them from the system; a simulation seeds them with a number, so that runs are repeatable.
//!
//! A ChaCha12 generator (the `rand` crate's `StdRng`), which suits identifiers and nonces. The WebRTC stack draws its own keys.
#![forbid(unsafe_code)]

use std::sync::LazyLock;

use rand::{RngExt, SeedableRng, rngs::StdRng};

/// A random number generator, owned by one core.
#[derive(Debug)]
pub struct Random(StdRng);

/// A random number of this process, the same at each call.
pub fn of_process() -> u64 {
    static NUMBER: LazyLock<u64> = LazyLock::new(|| Random::from_system().next_u64());
    *NUMBER
}

impl Random {
    /// Seeds a generator from the operating system.
    pub fn from_system() -> Random {
        Random(rand::make_rng())
    }

    /// Seeds a generator from a number: the same number gives the same draws.
    pub fn from_seed(seed: u64) -> Random {
        Random(StdRng::seed_from_u64(seed))
    }

    /// Draws 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0.random()
    }

    /// Draws 32 bits.
    pub fn next_u32(&mut self) -> u32 {
        self.0.random()
    }

    /// Draws a number in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    /// Draws `length` characters of `A-Za-z0-9`, for identifiers on the wire.
    pub fn text(&mut self, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        (0..length).map(|_| LETTERS[self.0.random_range(0..LETTERS.len())] as char).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_gives_the_same_numbers() {
        assert_eq!(Random::from_seed(7).text(12), Random::from_seed(7).text(12));
        assert_ne!(Random::from_seed(7).next_u64(), Random::from_seed(8).next_u64());
    }
}

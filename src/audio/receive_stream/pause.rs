//! Finds the pauses in the played sound, in which a change of the delay is inaudible.
//!
//! A pause is quiet sound that has lasted longer than any stop inside a word. What to do with a pause is decided in
//! `receive_stream/pace.rs`. Arithmetic only; media thread.
#![forbid(unsafe_code)]

use crate::audio::level::square_sum_and_peak;
use crate::audio::{BLOCK, SAMPLE_RATE};

/// Quiet sound of at least this length is a pause, in blocks: 80 ms. The closure of a plosive inside a word is shorter.
const SHORTEST: u32 = 80 * SAMPLE_RATE / 1000 / BLOCK as u32;
/// Quiet sound of at least this length is a long pause, in blocks: 160 ms. After it, another phrase begins, so that a different
/// delay is not heard as a gap in a word.
const LONG: u32 = 160 * SAMPLE_RATE / 1000 / BLOCK as u32;
/// Mean square below which sound is quiet in any case: −55 dBFS.
const SILENCE: f32 = 3.2e-6;
/// Sound is quiet, too, if it is this much below the loudest recent sound: 30 dB.
const BELOW_LOUDEST: f32 = 1e-3;
/// The loudest sound decays by half in this number of blocks: 1 s.
const HALF_LIFE: f32 = (SAMPLE_RATE as usize / BLOCK) as f32;

/// Detects pauses from the played blocks.
pub struct PauseDetector {
    /// Mean square of the loudest block, with decay.
    loudest: f32,
    /// Decay per block.
    decay: f32,
    /// Number of quiet blocks in a row.
    quiet_blocks: u32,
}

impl Default for PauseDetector {
    fn default() -> Self {
        PauseDetector::new()
    }
}

impl PauseDetector {
    /// A detector that has heard nothing: the stream begins in no pause.
    pub fn new() -> PauseDetector {
        PauseDetector { loudest: 0.0, decay: (-1.0 / HALF_LIFE).exp2(), quiet_blocks: 0 }
    }

    /// Takes a played block. `is_certain`: it was decoded or is comfort noise. Concealment that has faded out is no pause.
    pub fn played(&mut self, block: &[f32], is_certain: bool) {
        let power = square_sum_and_peak(block).0 / block.len().max(1) as f32;
        self.loudest = power.max(self.loudest * self.decay);
        let is_quiet = is_certain && power <= self.quiet();
        self.quiet_blocks = if is_quiet { self.quiet_blocks.saturating_add(1) } else { 0 };
    }

    /// Takes `blocks` blocks of silence.
    pub fn rest(&mut self, blocks: u32, is_certain: bool) {
        self.loudest *= self.decay.powf(blocks as f32);
        self.quiet_blocks = if is_certain { self.quiet_blocks.saturating_add(blocks) } else { 0 };
    }

    /// Whether the talker pauses.
    pub fn is_pause(&self) -> bool {
        self.quiet_blocks >= SHORTEST
    }

    /// Whether the talker pauses between two phrases.
    pub fn is_long(&self) -> bool {
        self.quiet_blocks >= LONG
    }

    /// Mean square up to which sound is silence, where any length can be removed or inserted. In a pause that is all quiet sound;
    /// inside words a soft consonant can be as quiet.
    pub fn silence(&self) -> f32 {
        if self.is_pause() { self.quiet() } else { SILENCE }
    }

    /// Mean square up to which sound is quiet.
    fn quiet(&self) -> f32 {
        SILENCE.max(self.loudest * BELOW_LOUDEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays `milliseconds` of a tone with this amplitude.
    fn play(pauses: &mut PauseDetector, milliseconds: u32, amplitude: f32) {
        for block in 0..milliseconds * 2 / 5 {
            let sample = |n: usize| amplitude * ((block as usize * BLOCK + n) as f32 * 0.05).sin();
            pauses.played(&std::array::from_fn::<f32, BLOCK, _>(sample), true);
        }
    }

    #[test]
    fn pause_is_longer_than_the_stop_of_a_plosive() {
        let mut pauses = PauseDetector::new();
        for (milliseconds, amplitude, is_pause) in [
            (300, 0.2, false),
            (70, 0.0, false),
            (100, 0.2, false),
            (85, 0.0, true),
            (5, 0.2, false),
            (200, 0.02, false),
            (200, 0.004, true),
        ] {
            play(&mut pauses, milliseconds, amplitude);
            assert_eq!(pauses.is_pause(), is_pause, "{milliseconds} ms at {amplitude}");
        }
    }

    #[test]
    fn faded_concealment_is_no_pause() {
        let mut pauses = PauseDetector::new();
        play(&mut pauses, 200, 0.2);
        (0..100).for_each(|_| pauses.played(&[0.0; BLOCK], false));
        assert!(!pauses.is_pause());
    }
}

//! Noise suppression: RNNoise, by the crate `nnnoiseless`.
//!
//! It is made for speech and impairs music and singing, so it can be switched off. It also detects speech for `voice.rs`. It
//! delays by one frame. Called by `capture.rs` on the media thread; allocates at creation only.
//!
//! The crate stays at 0.5.1: 0.5.2 keeps memory for every thread that ever used it, and 0.3.1 removes much less noise in a
//! pause (`capture/tests.rs` measures it). Its Fourier transform is `vendor/rustfft`.
#![forbid(unsafe_code)]

use nnnoiseless::DenoiseState;

use crate::audio::FRAME;

/// Delay in samples.
pub const DELAY: usize = FRAME;
/// The network was trained on 16-bit numbers.
const FULL_SCALE: f32 = 32_768.0;

/// The noise suppressor of one channel.
pub struct NoiseSuppressor {
    state: Box<DenoiseState<'static>>,
    input: [f32; FRAME],
    /// Speech probability of the newest frame.
    probability: f32,
}

impl NoiseSuppressor {
    /// A suppressor in its initial state.
    pub fn new() -> NoiseSuppressor {
        NoiseSuppressor { state: DenoiseState::new(), input: [0.0; FRAME], probability: 0.0 }
    }

    /// Replaces 10 ms of audio with the 10 ms before it, from which the noise is removed.
    pub fn process(&mut self, samples: &mut [f32; FRAME]) {
        for (scaled, sample) in self.input.iter_mut().zip(samples.iter()) {
            *scaled = sample * FULL_SCALE;
        }
        self.probability = self.state.process_frame(samples, &self.input);
        for sample in samples {
            *sample /= FULL_SCALE;
        }
    }

    /// Speech probability of the newest frame, 0–1.
    pub fn probability(&self) -> f32 {
        self.probability
    }
}

impl Default for NoiseSuppressor {
    fn default() -> Self {
        NoiseSuppressor::new()
    }
}

//! Noise suppression: RNNoise, by the crate `nnnoiseless`.
//!
//! Made for speech: music and singing lose by it, so it can be switched. It also tells how likely someone speaks, which
//! `voice.rs` uses. Delays by one frame. Media thread; allocates only when it is made.
//!
//! The crate stays at 0.5.1: 0.5.2 keeps 17 kB for every thread that ever used it, and 0.3.1 takes 6 dB of noise out
//! of a pause where this one takes more than 15. Its Fourier transform is `vendor/rustfft`.
#![forbid(unsafe_code)]

use nnnoiseless::DenoiseState;

use crate::audio::FRAME;

/// Samples that it delays by.
pub const DELAY: usize = FRAME;
/// The network was trained on 16-bit numbers.
const FULL_SCALE: f32 = 32_768.0;

/// One channel's suppressor.
pub struct Noise {
    state: Box<DenoiseState<'static>>,
    input: [f32; FRAME],
    /// How likely the newest frame has a voice.
    probability: f32,
}

impl Noise {
    /// A suppressor that has heard nothing yet.
    pub fn new() -> Noise {
        Noise { state: DenoiseState::new(), input: [0.0; FRAME], probability: 0.0 }
    }

    /// Takes 10 ms and gives the 10 ms before them without noise, in place.
    pub fn process(&mut self, samples: &mut [f32; FRAME]) {
        for (scaled, sample) in self.input.iter_mut().zip(samples.iter()) {
            *scaled = sample * FULL_SCALE;
        }
        self.probability = self.state.process_frame(samples, &self.input);
        for sample in samples {
            *sample /= FULL_SCALE;
        }
    }

    /// How likely the newest frame that was taken has a voice in it, 0–1.
    pub fn probability(&self) -> f32 {
        self.probability
    }
}

impl Default for Noise {
    fn default() -> Self {
        Noise::new()
    }
}

//! Gain control: brings quiet and loud talkers to one loudness, by the adaptive digital gain of `sonora` (AGC2 of the WebRTC
//! audio processing module) with its limiter.
//!
//! An instance of its own behind the noise suppressor, so that it does not lift noise. Without delay. Media thread. `sonora`
//! allocates in every frame; the count is in `tests/rt_safety/`.
#![forbid(unsafe_code)]

use sonora::config::{AdaptiveDigital, GainController2, MaxProcessingRate, Pipeline};
use sonora::{AudioProcessing, Config, StreamConfig};

use crate::audio::{FRAME, SAMPLE_RATE};

/// What it begins with, in dB, until it has heard a voice. The usual 15 would also lift what is left of an echo.
pub const INITIAL_GAIN_DB: f32 = 4.0;
/// Most that it lifts, in dB: more makes a whisper of the next room audible.
const MAX_GAIN_DB: f32 = 30.0;

/// One channel's gain control.
pub struct Gain {
    inner: AudioProcessing,
    input: [f32; FRAME],
}

impl Gain {
    /// A control that has heard nothing yet.
    pub fn new() -> Gain {
        let adaptive = AdaptiveDigital {
            initial_gain_db: INITIAL_GAIN_DB,
            max_gain_db: MAX_GAIN_DB,
            ..Default::default()
        };
        let config = Config {
            pipeline: Pipeline {
                maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz,
                ..Default::default()
            },
            gain_controller2: Some(GainController2 {
                adaptive_digital: Some(adaptive),
                ..Default::default()
            }),
            ..Default::default()
        };
        let mono = StreamConfig::new(SAMPLE_RATE, 1);
        let inner =
            AudioProcessing::builder().config(config).capture_config(mono).render_config(mono).build();
        Gain { inner, input: [0.0; FRAME] }
    }

    /// Scales 10 ms in place.
    pub fn process(&mut self, samples: &mut [f32; FRAME]) {
        self.input = *samples;
        if self.inner.process_capture_f32(&[&self.input[..]], &mut [&mut samples[..]]).is_err() {
            // Only for shapes that it does not know; the sound goes on as it came.
            *samples = self.input;
        }
    }
}

impl Default for Gain {
    fn default() -> Self {
        Gain::new()
    }
}

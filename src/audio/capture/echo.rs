//! Echo cancellation with the high-pass filter that it needs, by `sonora` (AEC3 of the WebRTC audio processing module).
//!
//! Each frame of the microphone goes in after the far end's frame of the same device time, which `far_end.rs` looks up. The
//! canceller finds the delay of the room by itself, up to half a second, and follows its changes. Media thread; `sonora`
//! allocates in every frame (the count is in `tests/rt_safety/`), so it never runs in a device callback.
#![forbid(unsafe_code)]

use sonora::config::{EchoCanceller, MaxProcessingRate, Pipeline};
use sonora::{AudioProcessing, Config, StreamConfig};

use crate::audio::{FRAME, SAMPLE_RATE};

/// Samples that it delays by, measured: its filter bank of three bands and the canceller's blocks.
pub const DELAY: usize = 429;

/// One microphone's canceller.
pub struct Echo {
    inner: AudioProcessing,
    input: [f32; FRAME],
    /// `sonora` hands the far end back; nobody wants it.
    rendered: [f32; FRAME],
}

impl Echo {
    /// A canceller that knows no echo path yet.
    pub fn new() -> Echo {
        let config = Config {
            pipeline: Pipeline {
                // The default of 32 kHz would cut the voice at 16 kHz.
                maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz,
                multi_channel_render: false,
                multi_channel_capture: false,
                ..Default::default()
            },
            echo_canceller: Some(EchoCanceller::default()),
            ..Default::default()
        };
        let mono = StreamConfig::new(SAMPLE_RATE, 1);
        let inner =
            AudioProcessing::builder().config(config).capture_config(mono).render_config(mono).build();
        Echo { inner, input: [0.0; FRAME], rendered: [0.0; FRAME] }
    }

    /// Takes the echo of `far_end` out of 10 ms of the microphone, in place.
    pub fn process(&mut self, samples: &mut [f32; FRAME], far_end: &[f32; FRAME]) {
        self.input = *samples;
        let heard = self.inner.process_render_f32(&[&far_end[..]], &mut [&mut self.rendered[..]]);
        let clean = self.inner.process_capture_f32(&[&self.input[..]], &mut [&mut samples[..]]);
        if heard.is_err() || clean.is_err() {
            // Only for shapes that it does not know; the sound goes on as it came.
            *samples = self.input;
        }
    }

    /// By how much it lowers the echo, in dB, as far as it can tell.
    pub fn return_loss_db(&self) -> Option<f32> {
        self.inner.statistics().echo_return_loss_enhancement.map(|db| db as f32)
    }

    /// Delay between the far end as it is given and its echo, in ms, as far as it can tell.
    pub fn path_delay_ms(&self) -> Option<i32> {
        self.inner.statistics().delay_ms
    }
}

impl Default for Echo {
    fn default() -> Self {
        Echo::new()
    }
}

//! The application's requests about the capture chain and the effects, on the media half.
//!
//! A part of [`CapturePipeline`], on the media thread; the chain is `audio/capture.rs`. A new step needs a field of
//! [`CaptureSettings`], and no change here.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::capture_pipeline::CapturePipeline;
use super::extra_inputs::ExtraInputs;
use crate::audio::capture::processor::ProcessorRunner;
use crate::audio::effect::{EffectChain, Sending};
use crate::audio::frame::Frame;
use crate::clock::Time;
use crate::config::{CaptureSettings, EffectSettings};

/// A request about the capture chain.
#[derive(Debug)]
pub enum CaptureRequest {
    /// Settings of the steps and of the gate.
    Settings(CaptureSettings),
    /// Effects on the voice.
    Effects(EffectSettings),
    /// Whether the push-to-talk key is held.
    PushToTalk(bool),
    /// Sets the runner of the application's capture processor.
    Processor(Box<ProcessorRunner>),
}

impl CapturePipeline {
    /// Carries out a request.
    pub(super) fn request(&mut self, request: CaptureRequest, now: Time) {
        match request {
            CaptureRequest::Settings(settings) => self.set_settings(settings, now),
            CaptureRequest::Effects(settings) => {
                // Fails only for settings out of range, which the call has checked.
                let _ = self.effects.set(&settings);
            }
            CaptureRequest::PushToTalk(is_pressed) => self.chain.press(is_pressed, now),
            CaptureRequest::Processor(processor) => self.chain.set_processor(Some(*processor)),
        }
    }
}

/// Runs the effects on a frame, and passes it to the sidetone: with effects if it is sent, and without them to a user who has
/// switched the microphone off. Returns the delay of the effects.
pub(super) fn affect(
    effects: &mut EffectChain,
    frame: &mut Frame,
    sending: &Sending,
    extra: &mut ExtraInputs,
) -> Duration {
    if !sending.is_allowed {
        extra.sidetone.push(frame);
    }
    let delay = effects.process(frame, sending);
    if sending.is_allowed {
        extra.sidetone.push(frame);
    }
    delay
}

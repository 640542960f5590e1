//! The capture chain on the media half: what the application sets for it.
//!
//! A part of [`CapturePipeline`], on the media thread; the chain is `audio/capture.rs`. A new step needs a field of [`CaptureSettings`] and
//! nothing here.
#![forbid(unsafe_code)]

use super::capture_pipeline::CapturePipeline;
use crate::audio::capture::processor::ProcessorRunner;
use crate::clock::Time;
use crate::config::CaptureSettings;

/// What is asked of the capture chain.
#[derive(Debug)]
pub enum CaptureRequest {
    /// Which steps run, and when the microphone is sent.
    Settings(CaptureSettings),
    /// The key of push-to-talk is held, or not.
    PushToTalk(bool),
    /// Runs the application's own processing of the microphone.
    Processor(Box<ProcessorRunner>),
}

impl CapturePipeline {
    /// Carries out a request.
    pub fn request(&mut self, request: CaptureRequest, now: Time) {
        match request {
            CaptureRequest::Settings(settings) => self.set_settings(settings, now),
            CaptureRequest::PushToTalk(is_pressed) => self.chain.press(is_pressed, now),
            CaptureRequest::Processor(processor) => self.chain.set_processor(Some(*processor)),
        }
    }
}

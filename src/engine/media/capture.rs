//! The application's requests about the capture chain, on the media half.
//!
//! A part of [`CapturePipeline`], on the media thread; the chain is `audio/capture.rs`. A new step needs a field of
//! [`CaptureSettings`], and no change here.
#![forbid(unsafe_code)]

use super::capture_pipeline::CapturePipeline;
use crate::audio::capture::processor::ProcessorRunner;
use crate::clock::Time;
use crate::config::CaptureSettings;

/// A request about the capture chain.
#[derive(Debug)]
pub enum CaptureRequest {
    /// Settings of the steps and of the gate.
    Settings(CaptureSettings),
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
            CaptureRequest::PushToTalk(is_pressed) => self.chain.press(is_pressed, now),
            CaptureRequest::Processor(processor) => self.chain.set_processor(Some(*processor)),
        }
    }
}

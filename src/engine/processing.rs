//! Calls about the capture chain and about the application's processors.
//!
//! A part of [`Engine`]. Switches become messages to the media half. Processors are shared with it through a
//! [`ProcessorSlot`], so a removed processor does not run after the call has returned. Called on any thread of the application.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Engine;
use crate::audio::capture::Processing;
use crate::audio::capture::processor::{Processor, ProcessorRunner, ProcessorSlot, ProcessorStats};
use crate::config::{CaptureSettings, TalkOptions};
use crate::engine::message::{CaptureRequest, Command, PlaybackRequest, ToMedia};
use crate::error::Result;
use crate::event::DeviceSide;

/// Time limit of a capture processor for a frame of 10 ms.
const CAPTURE_BUDGET: Duration = Duration::from_millis(5);
/// Time limit of a playback processor for a block of 2.5 ms.
const PLAYBACK_BUDGET: Duration = Duration::from_micros(1_250);
/// Maximum time that an ending engine waits for a running processor or aux source.
pub(super) const CLOSE_TIMEOUT: Duration = Duration::from_millis(200);

/// A copy of the capture chain's stats. An unknown value is NaN or -1.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct ProcessingStats {
    /// The steps that run: echo canceller, high-pass, noise suppression, gain control. All are off while no microphone is open.
    pub steps: Processing,
    /// Delay of the chain, in ms.
    pub delay_ms: f32,
    /// Probability of voice, 0–1.
    pub voice_probability: f32,
    /// Whether voice is detected, also while the microphone is not sent.
    pub is_voice: bool,
    /// Whether the gate is open.
    pub is_open: bool,
    /// Echo return loss enhancement (ERLE), in dB, as the echo canceller estimates it.
    pub echo_loss_db: f32,
    /// Delay of the echo path, in ms, as the echo canceller estimates it.
    pub echo_delay_ms: i32,
    /// Number of times that far end and microphone were aligned.
    pub alignments: i64,
}

impl Default for ProcessingStats {
    fn default() -> Self {
        ProcessingStats {
            steps: Processing::default(),
            delay_ms: f32::NAN,
            voice_probability: f32::NAN,
            is_voice: false,
            is_open: false,
            echo_loss_db: f32::NAN,
            echo_delay_ms: -1,
            alignments: -1,
        }
    }
}

/// The processors of an engine.
#[derive(Default)]
pub(super) struct ProcessingSettings {
    /// Capture and playback.
    processors: [Place; 2],
}

#[derive(Default)]
struct Place {
    slot: Arc<ProcessorSlot>,
    /// Whether the media half has the runner of this slot; accessed under the registry's lock.
    is_attached: AtomicBool,
}

impl ProcessingSettings {
    /// The engine ends: no processor is called after this.
    pub(super) fn close(&self) {
        for place in &self.processors {
            place.slot.clear(CLOSE_TIMEOUT);
        }
    }
}

impl Engine {
    /// Switches echo cancellation, with its high-pass filter. `None` lets the library choose: on for a sound card if the audio
    /// profile has processing, as that for voice does; off for a file, the null device and application devices.
    pub fn enable_aec(&self, on: Option<bool>) -> Result<()> {
        self.change_capture(|settings| settings.echo = on)
    }

    /// Switches the high-pass filter where echo cancellation is off; `None` as in [`Engine::enable_aec`].
    pub fn enable_high_pass(&self, on: Option<bool>) -> Result<()> {
        self.change_capture(|settings| settings.high_pass = on)
    }

    /// Switches noise suppression; `None` as in [`Engine::enable_aec`].
    pub fn enable_noise_suppression(&self, on: Option<bool>) -> Result<()> {
        self.change_capture(|settings| settings.noise = on)
    }

    /// Switches gain control; `None` as in [`Engine::enable_aec`].
    pub fn enable_agc(&self, on: Option<bool>) -> Result<()> {
        self.change_capture(|settings| settings.gain = on)
    }

    /// Sets push-to-talk, voice activation or open microphone. Errors: `OutOfRange`.
    pub fn set_talk_options(&self, options: TalkOptions) -> Result<()> {
        self.change_capture(|settings| settings.talk = options)
    }

    /// Presses or releases the push-to-talk key.
    pub fn set_push_to_talk(&self, is_pressed: bool) -> Result<()> {
        let command = Command::Media(ToMedia::Capture(CaptureRequest::PushToTalk(is_pressed)));
        self.calls.commit(command, |registry| registry.settings.push_to_talk = is_pressed)
    }

    /// Sets the processor of the microphone, which gets frames of 10 ms before the gate; `None` removes it. The previous
    /// processor does not run after this has returned. Do not call this inside a processor.
    pub fn set_capture_processor(&self, processor: Option<Processor>) -> Result<()> {
        self.set_processor(DeviceSide::Capture, CAPTURE_BUDGET, processor)
    }

    /// Sets the processor of the loudspeaker, which gets blocks of 2.5 ms after the mixer; otherwise as
    /// [`Engine::set_capture_processor`].
    pub fn set_playback_processor(&self, processor: Option<Processor>) -> Result<()> {
        self.set_processor(DeviceSide::Playback, PLAYBACK_BUDGET, processor)
    }

    /// Stats of the capture and the playback processor.
    pub fn processor_stats(&self) -> [ProcessorStats; 2] {
        self.processing.processors.each_ref().map(|place| place.slot.counts())
    }

    /// Stats of the capture chain, at most 200 ms old while the microphone is open.
    pub fn processing_stats(&self) -> ProcessingStats {
        self.calls.look(|registry| registry.stats.processing)
    }

    fn change_capture(&self, change: impl FnOnce(&mut CaptureSettings)) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                let mut settings = registry.settings.capture;
                change(&mut settings);
                settings.validate()?;
                let command = Command::Media(ToMedia::Capture(CaptureRequest::Settings(settings)));
                Ok(Some((command, settings)))
            },
            |registry, settings| registry.settings.capture = settings,
        )
    }

    fn set_processor(&self, side: DeviceSide, budget: Duration, processor: Option<Processor>) -> Result<()> {
        let place = &self.processing.processors[side as usize];
        if processor.is_some() {
            self.calls.commit_planned(
                |_| {
                    let stopwatch = self.calls.stopwatch();
                    let runner = || Box::new(ProcessorRunner::new(place.slot.clone(), stopwatch, budget));
                    let message = || match side {
                        DeviceSide::Capture => ToMedia::Capture(CaptureRequest::Processor(runner())),
                        DeviceSide::Playback => ToMedia::Playback(PlaybackRequest::Processor(runner())),
                    };
                    let attach = || (Command::Media(message()), ());
                    Ok((!place.is_attached.load(Ordering::Relaxed)).then(attach))
                },
                |_, ()| place.is_attached.store(true, Ordering::Relaxed),
            )?;
        }
        place.slot.set(processor);
        Ok(())
    }
}

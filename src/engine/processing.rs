//! Calls about the capture chain, the talk mode, and the processors of the application.
//!
//! A part of [`Engine`]: switches become messages for the media half. Processors are shared with it through a [`ProcessorSlot`], so
//! that a processor that was removed has run for the last time when the call returns. Called on any thread of the application.
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

/// Time that a capture processor may take of the 10 ms of its frame.
const CAPTURE_BUDGET: Duration = Duration::from_millis(5);
/// Time that a playback processor may take of the 2.5 ms of its block.
const PLAYBACK_BUDGET: Duration = Duration::from_micros(1_250);
/// An engine that ends waits this long for a processor that is running.
const PATIENCE: Duration = Duration::from_millis(200);

/// State of the capture chain at one moment. An unknown value is NaN or -1.
#[derive(Copy, Clone, PartialEq, Debug)]
pub struct ProcessingStats {
    /// What runs: echo cancellation, high-pass filter, noise suppression, gain control; all off while no microphone is open.
    pub steps: Processing,
    /// How much later the sound is for it, in ms.
    pub delay_ms: f32,
    /// How likely there is a voice, 0–1.
    pub voice_probability: f32,
    /// Whether someone speaks, also while the microphone is not sent.
    pub is_voice: bool,
    /// Whether the gate lets sound through.
    pub is_open: bool,
    /// By how much the echo is lowered, in dB, as the canceller estimates it.
    pub echo_loss_db: f32,
    /// Delay of the echo's path, in ms, as the canceller estimates it.
    pub echo_delay_ms: i32,
    /// How often loudspeaker and microphone were aligned.
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

/// What the calls of this file keep.
#[derive(Default)]
pub(super) struct ProcessingSettings {
    /// Microphone and loudspeaker.
    processors: [Place; 2],
}

#[derive(Default)]
struct Place {
    slot: Arc<ProcessorSlot>,
    /// Whether the media half has its end of the slot; read and written under the registry's lock.
    is_attached: AtomicBool,
}

impl ProcessingSettings {
    /// The engine ends: no processor is called from now on.
    pub(super) fn close(&self) {
        for place in &self.processors {
            place.slot.clear(PATIENCE);
        }
    }
}

impl Engine {
    /// Switches echo cancellation, with its high-pass filter; `None` lets the library choose: on for a microphone, off for a
    /// file, for the application's own samples, and for music.
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

    /// Sets when the microphone is sent. Errors: `OutOfRange`.
    pub fn set_talk_options(&self, options: TalkOptions) -> Result<()> {
        self.change_capture(|settings| settings.talk = options)
    }

    /// Presses or releases the key of push-to-talk.
    pub fn set_push_to_talk(&self, is_pressed: bool) -> Result<()> {
        let command = Command::Media(ToMedia::Capture(CaptureRequest::PushToTalk(is_pressed)));
        self.calls.commit(command, |registry| registry.settings.push_to_talk = is_pressed)
    }

    /// Sets what changes the microphone's sound, 10 ms at a time, before the gate; `None` takes it away. When this returns the
    /// one before never runs again. Not to be called inside a processor.
    pub fn set_capture_processor(&self, processor: Option<Processor>) -> Result<()> {
        self.set_processor(DeviceSide::Capture, CAPTURE_BUDGET, processor)
    }

    /// Sets what changes the sound for the loudspeaker, 2.5 ms at a time, behind the mix; the rest as for the microphone.
    pub fn set_playback_processor(&self, processor: Option<Processor>) -> Result<()> {
        self.set_processor(DeviceSide::Playback, PLAYBACK_BUDGET, processor)
    }

    /// Counts of the processors of microphone and loudspeaker.
    pub fn processor_stats(&self) -> [ProcessorStats; 2] {
        self.processing.processors.each_ref().map(|place| place.slot.counts())
    }

    /// State of the capture chain, at most 200 ms old while a microphone is open.
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

//! The capture chain: takes frames of the microphone and removes echo, rumble and noise, controls the gain, and applies the
//! gate.
//!
//! "Life of a voice packet" in ARCHITECTURE.md shows the order of the steps. The chain stands between
//! [`Capture::read`](super::device::Capture::read) and [`SendChain::push`](super::send::SendChain::push). Every step can be
//! switched while audio is processed, without a click. With all steps off the chain adds no delay and changes no bit. Each step
//! is a file in `capture/`. The chain does not depend on devices, encoders or rooms, and reads no clock.
//!
//! Stereo: echo canceller, high-pass, noise suppression and gain control work on the mean of the two channels and put the
//! result on both. The stereo width fades out when the first of these steps is switched on, and fades in when the last one is
//! switched off. Processor and gate work on all channels. A stereo step after the gain control is possible, because
//! [`Switched`] runs mono and stereo frames.
//!
//! Runs on the media thread. [`CaptureChain::set`] creates steps and allocates. [`CaptureChain::process`] does not, except for
//! `sonora` inside echo canceller and gain control; `tests/rt_safety/` has the count.
#![forbid(unsafe_code)]

mod bands;
pub mod echo;
pub mod far_end;
pub mod gain;
pub mod gate;
pub mod high_pass;
pub mod noise;
pub mod processor;
pub(in crate::audio) mod switched;
pub mod voice;

use std::time::Duration;

use self::echo::Echo;
use self::far_end::FarEnd;
use self::gain::GainControl;
use self::gate::Gate;
use self::high_pass::HighPass;
use self::noise::NoiseSuppressor;
use self::processor::ProcessorRunner;
use self::switched::Switched;
use self::voice::Voice;
use super::frame::{Frame, convert_channels, sanitise};
use super::{FRAME, duration_of};
use crate::clock::Time;
use crate::config::{CaptureSettings, TalkOptions};
use crate::error::Result;

/// Frames for which echo canceller and noise suppressor run before their output is used: one for their delay, and one because the
/// first output of the noise suppressor fades in.
const WARM_UP: u32 = 2;

/// Which steps run, and when the gate is open.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Processing {
    /// Echo cancellation, with its high-pass filter.
    pub echo: bool,
    /// The high-pass filter, even if the echo canceller is off.
    pub high_pass: bool,
    /// Noise suppression.
    pub noise: bool,
    /// Gain control.
    pub gain: bool,
    /// When the gate is open.
    pub talk: TalkOptions,
}

impl Processing {
    /// Resolves the application's settings for a source: automatic switches are on for the voice of a microphone and off for
    /// all other sources.
    pub fn resolve(settings: &CaptureSettings, is_voice_of_microphone: bool) -> Processing {
        let or_auto = |switch: Option<bool>| switch.unwrap_or(is_voice_of_microphone);
        Processing {
            echo: or_auto(settings.echo),
            high_pass: or_auto(settings.high_pass),
            noise: or_auto(settings.noise),
            gain: or_auto(settings.gain),
            talk: settings.talk,
        }
    }
}

/// All processing between the microphone and the encoder.
pub struct CaptureChain {
    processing: Processing,
    far_end: FarEnd,
    echo: Switched<Echo>,
    high_pass: Switched<HighPass>,
    noise: Switched<NoiseSuppressor>,
    gain: Switched<GainControl>,
    processor: Option<ProcessorRunner>,
    voice: Voice,
    gate: Gate,
    /// Whether the last frame was processed as mono.
    is_narrow: bool,
}

impl CaptureChain {
    /// A chain with all steps off and the gate open.
    pub fn new() -> CaptureChain {
        CaptureChain {
            processing: Processing::default(),
            far_end: FarEnd::new(),
            echo: Switched::off(WARM_UP),
            high_pass: Switched::off(0),
            noise: Switched::off(WARM_UP),
            gain: Switched::off(0),
            processor: None,
            voice: Voice::new(),
            gate: Gate::new(),
            is_narrow: false,
        }
    }

    /// Switches steps on and off, and creates a step when it is switched on for the first time. Errors: a value is out of
    /// range; nothing changes.
    pub fn set(&mut self, processing: &Processing) -> Result<()> {
        processing.talk.validate()?;
        self.echo.set(processing.echo, || Ok(Echo::new()))?;
        // The echo canceller has its own high-pass filter.
        self.high_pass.set(processing.high_pass && !processing.echo, || Ok(HighPass::new()))?;
        self.noise.set(processing.noise, || Ok(NoiseSuppressor::new()))?;
        self.gain.set(processing.gain, || Ok(GainControl::new()))?;
        self.voice.set_threshold(processing.talk.threshold_percent());
        self.gate.set(processing.talk);
        self.processing = *processing;
        Ok(())
    }

    /// The current settings.
    pub fn processing(&self) -> &Processing {
        &self.processing
    }

    /// Sets the runner of the application's processor.
    pub fn set_processor(&mut self, processor: Option<ProcessorRunner>) {
        self.processor = processor;
    }

    /// Whether the application has a processor.
    pub fn has_processor(&self) -> bool {
        self.processor.is_some()
    }

    /// The runner of the application's processor.
    pub fn processor_mut(&mut self) -> Option<&mut ProcessorRunner> {
        self.processor.as_mut()
    }

    /// Notes that the key was pressed or released at `now`, for [`TalkMode::PushToTalk`](crate::config::TalkMode::PushToTalk).
    pub fn press(&mut self, is_pressed: bool, now: Time) {
        self.gate.press(is_pressed, now);
    }

    /// Blocks all audio that was captured before `time`.
    pub fn bar(&mut self, time: Time) {
        self.gate.bar(time);
    }

    /// Records mono playback audio for the echo canceller; the first sample is played at `playout_at`. Pass the audio before
    /// the microphone frame that may contain its echo.
    #[cfg(any(test, feature = "internals"))]
    pub fn far_end(&mut self, mono: &[f32], playout_at: Time) {
        self.far_end.push(mono, 1, playout_at);
    }

    /// As `far_end`, for interleaved audio.
    pub fn far_end_interleaved(&mut self, samples: &[f32], channels: usize, playout_at: Time) {
        self.far_end.push(samples, channels, playout_at);
    }

    /// Whether the echo canceller runs, which needs the far end.
    pub fn needs_far_end(&self) -> bool {
        !self.echo.is_idle()
    }

    /// Microphone or loudspeaker changed: aligns the far end again.
    pub fn device_changed(&mut self) {
        self.far_end.realign();
    }

    /// Processes 10 ms in place; the last sample was captured at `captured_end`. The output was captured
    /// [`CaptureChain::delay`] earlier.
    pub fn process(&mut self, frame: &mut Frame, captured_end: Time) {
        let channels = frame.channels();
        for sample in frame.samples_mut() {
            *sample = sanitise(*sample);
        }
        let mut mono = [0.0; FRAME];
        convert_channels(frame.samples(), channels, &mut mono, 1);
        let is_narrow = self.is_voice_processed();
        // A frame in which a step is switched contains sound with and without the step's delay; the longer delay counts.
        let mut delay = self.delay_before_gate();
        if is_narrow || self.is_narrow {
            let before = mono;
            self.process_voice(&mut mono, captured_end);
            self.spread(frame, &before, &mono);
        }
        if let Some(processor) = &mut self.processor {
            processor.process(frame.samples_mut(), channels);
            convert_channels(frame.samples(), channels, &mut mono, 1);
        }
        if self.gate.is_discontinuous(captured_end) {
            self.voice.restart();
        }
        self.voice.take(&mono, self.suppressor());
        delay = delay.max(self.delay_before_gate());
        self.gate.process(frame.samples_mut(), channels, self.voice.is_active(), captured_end, delay);
    }

    /// Delay of the chain.
    pub fn delay(&self) -> Duration {
        self.delay_before_gate() + self.gate.delay()
    }

    fn delay_before_gate(&self) -> Duration {
        let echo = if self.echo.is_active() { echo::DELAY } else { 0 };
        let noise = if self.noise.is_active() { noise::DELAY } else { 0 };
        duration_of((echo + noise) as u64)
    }

    /// Probability that the newest frame contains speech, 0–1, independent of gate and microphone switch.
    pub fn voice_probability(&self) -> f32 {
        self.voice.probability()
    }

    /// Whether the user speaks, including pauses shorter than 250 ms, independent of gate and microphone switch.
    pub fn is_voice(&self) -> bool {
        self.voice.is_voice()
    }

    /// Whether the gate passes audio.
    pub fn is_open(&self) -> bool {
        self.gate.is_open()
    }

    /// Echo return loss enhancement in dB and delay of the echo path in ms, as estimated by the canceller.
    pub fn echo_stats(&self) -> (Option<f32>, Option<i32>) {
        match self.echo.step().filter(|_| self.echo.is_active()) {
            Some(echo) => (echo.erle_db(), echo.path_delay_ms()),
            None => (None, None),
        }
    }

    /// The alignment of the far end with the microphone.
    pub fn alignment(&self) -> &FarEnd {
        &self.far_end
    }

    /// Speech probability of the newest frame from the noise suppressor, while it runs.
    fn suppressor(&self) -> Option<f32> {
        self.noise.step().filter(|_| self.noise.is_active()).map(NoiseSuppressor::probability)
    }

    fn is_voice_processed(&self) -> bool {
        !(self.echo.is_idle() && self.high_pass.is_idle() && self.noise.is_idle() && self.gain.is_idle())
    }

    fn process_voice(&mut self, mono: &mut [f32; FRAME], captured_end: Time) {
        if !self.echo.is_idle() {
            let mut far_end = [0.0; FRAME];
            self.far_end.read(captured_end, &mut far_end);
            self.echo.run(mono, |echo, samples| echo.process(samples, &far_end));
        }
        self.high_pass.run(mono, HighPass::process);
        self.noise.run(mono, NoiseSuppressor::process);
        let suppressor = self.suppressor();
        self.gain.run(mono, |gain, samples| gain.process(samples, suppressor));
    }

    /// Replaces each channel of the frame by the processed mono audio. The width of a stereo frame (the difference of its
    /// channels) fades out in the first processed frame, and in again in the last one.
    fn spread(&mut self, frame: &mut Frame, before: &[f32; FRAME], after: &[f32; FRAME]) {
        let is_narrow = self.is_voice_processed();
        let (from, to) = (f32::from(u8::from(!self.is_narrow)), f32::from(u8::from(!is_narrow)));
        self.is_narrow = is_narrow;
        let channels = frame.channels();
        for (n, samples) in frame.samples_mut().chunks_exact_mut(channels).enumerate() {
            let width = from + (to - from) * (n + 1) as f32 / FRAME as f32;
            for sample in samples {
                *sample = after[n] + (*sample - before[n]) * width;
            }
        }
    }
}

impl Default for CaptureChain {
    fn default() -> Self {
        CaptureChain::new()
    }
}

#[cfg(test)]
mod tests;

//! The capture chain: frames of the microphone in, the same frames without echo, rumble and noise and at one loudness out.
//!
//! ```text
//! device edge (resampler, drift) ─► echo + high-pass ─► noise ─► gain ─► hook ─► voice activity, gate ─► send chain
//!                                        ▲ far end: what was really played
//! ```
//!
//! It sits between [`Capture::read`](super::device::Capture::read) and [`SendChain::push`](super::send::SendChain::push). Every
//! step is switchable while sound runs, without a click; with everything off the chain delays nothing and changes no bit. A
//! file in `capture/` is one step. It knows nothing of devices, encoders or rooms, and reads no clock.
//!
//! Stereo: echo, noise and gain work on one channel, the mean of the two, which is then on both; the width of the sound fades
//! out when the first of them is switched on and in when the last is switched off. Hook and gate work on what there is; so can a
//! step that belongs behind the gain, since [`Switched`] runs mono and stereo frames.
//!
//! Runs on the media thread. Steps are made in [`CaptureChain::set`], which allocates; [`CaptureChain::process`] does not,
//! apart from `sonora` inside echo and gain, whose count is in `tests/rt_safety/`.
#![forbid(unsafe_code)]

mod bands;
pub mod echo;
pub mod far_end;
pub mod gain;
pub mod gate;
pub mod high_pass;
pub mod noise;
pub mod processor;
mod switched;
pub mod voice;

use std::time::Duration;

use self::echo::Echo;
use self::far_end::FarEnd;
use self::gain::Gain;
use self::gate::Gate;
use self::high_pass::HighPass;
use self::noise::Noise;
use self::processor::ProcessorRunner;
use self::switched::Switched;
use self::voice::Voice;
use super::frame::{Frame, convert_channels, sanitise};
use super::level::{LevelReading, measure};
use super::{FRAME, duration_of};
use crate::clock::Time;
use crate::config::{CaptureSettings, TalkOptions};
use crate::error::Result;

/// Frames that echo canceller and noise suppressor run before they are heard: their delay, and the one that fades in.
const WARM_UP: u32 = 2;

/// Which steps run, and when sound is let through.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Processing {
    /// Echo cancellation, with its high-pass filter.
    pub echo: bool,
    /// The high-pass filter, also where the echo canceller is off.
    pub high_pass: bool,
    /// Noise suppression.
    pub noise: bool,
    /// Gain control.
    pub gain: bool,
    /// When sound is let through.
    pub talk: TalkOptions,
}

impl Processing {
    /// What the application's switches mean for this source: what they leave open is on for a microphone's voice and off for
    /// all else.
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

/// Everything between the microphone and the encoder.
pub struct CaptureChain {
    processing: Processing,
    far_end: FarEnd,
    echo: Switched<Echo>,
    high_pass: Switched<HighPass>,
    noise: Switched<Noise>,
    gain: Switched<Gain>,
    processor: Option<ProcessorRunner>,
    voice: Voice,
    gate: Gate,
    /// Whether both channels were one in the last frame.
    is_narrow: bool,
    input: LevelReading,
}

impl CaptureChain {
    /// A chain with everything off and the gate open.
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
            input: LevelReading::SILENCE,
        }
    }

    /// Switches steps on and off. What is switched on for the first time is made here. Errors: a value is out of range;
    /// everything stays as it is.
    pub fn set(&mut self, processing: &Processing) -> Result<()> {
        processing.talk.validate()?;
        self.echo.set(processing.echo, || Ok(Echo::new()))?;
        // The canceller has a high-pass filter of its own.
        self.high_pass.set(processing.high_pass && !processing.echo, || Ok(HighPass::new()))?;
        self.noise.set(processing.noise, || Ok(Noise::new()))?;
        self.gain.set(processing.gain, || Ok(Gain::new()))?;
        self.voice.set_threshold(processing.talk.threshold_percent());
        self.gate.set(processing.talk);
        self.processing = *processing;
        Ok(())
    }

    /// What is switched on.
    pub fn processing(&self) -> &Processing {
        &self.processing
    }

    /// Sets who runs the application's own processing.
    pub fn set_processor(&mut self, processor: Option<ProcessorRunner>) {
        self.processor = processor;
    }

    /// The application's own processing.
    pub fn processor_mut(&mut self) -> Option<&mut ProcessorRunner> {
        self.processor.as_mut()
    }

    /// The key went down or up at `now`, for [`TalkMode::PushToTalk`](crate::config::TalkMode::PushToTalk).
    pub fn press(&mut self, is_pressed: bool, now: Time) {
        self.gate.press(is_pressed, now);
    }

    /// Sound that was captured before `time` does not leave the chain.
    pub fn bar(&mut self, time: Time) {
        self.gate.bar(time);
    }

    /// Takes mono sound that is played; its first sample is heard at `heard_at`. Hand over what is played before the frame of
    /// the microphone that may hold its echo.
    pub fn far_end(&mut self, mono: &[f32], heard_at: Time) {
        self.far_end.push(mono, 1, heard_at);
    }

    /// The same for interleaved sound.
    pub fn far_end_interleaved(&mut self, samples: &[f32], channels: usize, heard_at: Time) {
        self.far_end.push(samples, channels, heard_at);
    }

    /// Microphone or loudspeaker were changed: the far end is aligned again.
    pub fn device_changed(&mut self) {
        self.far_end.realign();
    }

    /// Processes 10 ms in place, whose last sample existed at `captured_end`. What comes out was captured
    /// [`CaptureChain::delay`] earlier.
    pub fn process(&mut self, frame: &mut Frame, captured_end: Time) {
        let channels = frame.channels();
        for sample in frame.samples_mut() {
            *sample = sanitise(*sample);
        }
        self.input = measure(frame.samples());
        let mut mono = [0.0; FRAME];
        convert_channels(frame.samples(), channels, &mut mono, 1);
        let is_narrow = self.is_voice_processed();
        // A step that is switched on or off gives both: sound that waited in it and sound that did not.
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
        if self.gate.stood_still(captured_end) {
            self.voice.restart();
        }
        self.voice.take(&mono, self.suppressor());
        delay = delay.max(self.delay_before_gate());
        self.gate.process(frame.samples_mut(), channels, self.voice.is_active(), captured_end, delay);
    }

    /// How much later than captured sound comes out.
    pub fn delay(&self) -> Duration {
        self.delay_before_gate() + self.gate.delay()
    }

    fn delay_before_gate(&self) -> Duration {
        let echo = if self.echo.is_heard() { echo::DELAY } else { 0 };
        let noise = if self.noise.is_heard() { noise::DELAY } else { 0 };
        duration_of((echo + noise) as u64)
    }

    /// How likely the newest frame has a voice in it, 0–1, whatever gate and microphone switch make of it.
    pub fn voice_probability(&self) -> f32 {
        self.voice.probability()
    }

    /// Whether someone speaks, pauses of up to 250 ms included, whatever gate and microphone switch make of it.
    pub fn is_voice(&self) -> bool {
        self.voice.is_voice()
    }

    /// Loudness of the newest frame as it came from the device. `voice` is not judged.
    pub fn input_level(&self) -> LevelReading {
        self.input
    }

    /// Whether the gate lets anything through.
    pub fn is_open(&self) -> bool {
        self.gate.is_open()
    }

    /// By how much the echo is lowered, in dB, and the delay of its path in ms, as far as the canceller can tell.
    pub fn echo_stats(&self) -> (Option<f32>, Option<i32>) {
        match self.echo.stage().filter(|_| self.echo.is_heard()) {
            Some(echo) => (echo.return_loss_db(), echo.path_delay_ms()),
            None => (None, None),
        }
    }

    /// What aligns the far end with the microphone.
    pub fn alignment(&self) -> &FarEnd {
        &self.far_end
    }

    /// How likely the noise suppressor takes the newest frame for a voice, while it runs.
    fn suppressor(&self) -> Option<f32> {
        self.noise.stage().filter(|_| self.noise.is_heard()).map(Noise::probability)
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
        self.noise.run(mono, Noise::process);
        let suppressor = self.suppressor();
        self.gain.run(mono, |gain, samples| gain.process(samples, suppressor));
    }

    /// Puts the processed channel in place of the frame's. Of a frame of two channels the width, which is what the two differ
    /// by, fades out in the first processed frame and in with the first one that is not.
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

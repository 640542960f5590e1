//! Effects on the local voice: equalizer, voice changer, reverb, virtual stereo, in this order.
//!
//! Where: behind the capture chain and the microphone switch (`engine/media/capture_pipeline.rs`), before the aux input. An effect
//! keeps audio for seconds; here it gets only audio that may be sent, so a reverb cannot reveal what was said while the microphone
//! was off. Echo canceller, voice detection and gate work on the voice without effects.
//!
//! Every effect can be switched and changed while audio is processed, without a click. With all effects off the chain changes no
//! bit and adds no delay; the voice changer adds [`voice_changer::DELAY`] samples. A mono voice becomes stereo if reverb or
//! virtual stereo is on and stereo is sent. Each effect is a file in `effect/`.
//!
//! Runs on the media thread. [`EffectChain::set`] creates effects and allocates; [`EffectChain::process`] does not.
#![forbid(unsafe_code)]

pub mod equalizer;
pub mod pitch;
pub mod reverb;
pub mod virtual_stereo;
pub mod voice_changer;

use std::time::Duration;

use self::equalizer::Equalizer;
use self::reverb::Reverb;
use self::virtual_stereo::VirtualStereo;
use self::voice_changer::VoiceChanger;
use super::capture::switched::Switched;
use super::frame::{Frame, convert_channels};
use super::ramp::ramp;
use super::{CAPTURE_GAP, FRAME, FRAME_NANOS, duration_of};
use crate::clock::Time;
use crate::config::EffectSettings;
use crate::error::Result;

/// Frames for which the voice changer runs before its output is used: those that its delay fills.
const CHANGER_WARM_UP: u32 = voice_changer::DELAY.div_ceil(FRAME) as u32;

/// How a frame is sent.
#[derive(Copy, Clone, Debug)]
pub struct Sending {
    /// Whether the audio may be sent. Otherwise the effects get silence instead of it.
    pub is_allowed: bool,
    /// Number of channels that are sent, 1 or 2.
    pub channels: usize,
    /// Number of restarts of the encoder so far. After a restart, what is sent contains no earlier audio.
    pub restarts: u64,
    /// Capture time of the last sample of the frame.
    pub captured_end: Time,
}

/// All effects on the local voice.
pub struct EffectChain {
    equalizer: Switched<Equalizer>,
    changer: Switched<VoiceChanger>,
    reverb: Switched<Reverb>,
    stereo: Switched<VirtualStereo>,
    /// Of the last frame.
    before: Sending,
}

impl EffectChain {
    /// A chain with all effects off.
    pub fn new() -> EffectChain {
        EffectChain {
            equalizer: Switched::off(0),
            changer: Switched::off(CHANGER_WARM_UP),
            reverb: Switched::off(0),
            stereo: Switched::off(0),
            before: Sending { is_allowed: false, channels: 1, restarts: 0, captured_end: Time::ZERO },
        }
    }

    /// Switches and changes the effects. Errors: a value is out of range; nothing changes.
    pub fn set(&mut self, settings: &EffectSettings) -> Result<()> {
        settings.validate()?;
        let gains_db = settings.equalizer_db;
        self.equalizer.set(gains_db != [0.0; equalizer::BANDS], || Ok(Equalizer::new()))?;
        self.equalizer.change(Equalizer::reset, |equalizer| equalizer.set_gains(&gains_db));
        let semitones = settings.semitones;
        self.changer.set(semitones != 0.0, || Ok(VoiceChanger::new(semitones)))?;
        if semitones != 0.0 {
            self.changer.change(VoiceChanger::reset, |changer| changer.set_semitones(semitones));
        }
        self.reverb
            .set(settings.reverb.is_some(), || Ok(Reverb::new(&settings.reverb.unwrap_or_default())))?;
        if let Some(options) = &settings.reverb {
            self.reverb.change(Reverb::reset, |reverb| reverb.set(options));
        }
        let angle_deg = settings.angle_deg.unwrap_or(90.0);
        self.stereo.set(settings.angle_deg.is_some(), || Ok(VirtualStereo::new(angle_deg)))?;
        if settings.angle_deg.is_some() {
            self.stereo.change(VirtualStereo::reset, |stereo| stereo.set_angle(angle_deg));
        }
        Ok(())
    }

    /// Delay of the chain.
    pub fn delay(&self) -> Duration {
        duration_of(if self.changer.is_active() { voice_changer::DELAY as u64 } else { 0 })
    }

    /// Whether no effect runs.
    pub fn is_idle(&self) -> bool {
        self.equalizer.is_idle() && self.changer.is_idle() && self.reverb.is_idle() && self.stereo.is_idle()
    }

    /// Forgets all earlier audio.
    fn reset(&mut self) {
        self.equalizer.step_mut().map(Equalizer::reset);
        self.changer.step_mut().map(VoiceChanger::reset);
        self.reverb.step_mut().map(Reverb::reset);
        self.stereo.step_mut().map(VirtualStereo::reset);
    }

    /// Processes 10 ms in place. Returns the delay of the audio in the frame; of a frame in which the delay changes, the longer
    /// one.
    pub fn process(&mut self, frame: &mut Frame, sending: &Sending) -> Duration {
        let before = std::mem::replace(&mut self.before, *sending);
        if self.is_idle() {
            return Duration::ZERO;
        }
        let gap = sending.captured_end.since(before.captured_end + Duration::from_nanos(FRAME_NANOS));
        if sending.restarts != before.restarts || gap > CAPTURE_GAP {
            self.reset();
        }
        let channels = frame.channels();
        if !sending.is_allowed {
            frame.clear(channels);
        } else if !before.is_allowed {
            ramp(frame.samples_mut(), channels, 0.0, 1.0);
        }
        let delay = self.delay();
        self.run(frame, sending.channels);
        self.delay().max(delay)
    }

    fn run(&mut self, frame: &mut Frame, sent: usize) {
        let needs_stereo = !(self.reverb.is_idle() && self.stereo.is_idle());
        if frame.channels() == 1 && sent == 2 && needs_stereo {
            let mut mono = [0.0; FRAME];
            mono.copy_from_slice(frame.samples());
            frame.clear(2);
            convert_channels(&mono, 1, frame.samples_mut(), 2);
        }
        if let Ok(mono) = <&mut [f32; FRAME]>::try_from(frame.samples_mut()) {
            self.equalizer.run(mono, Equalizer::process);
            self.changer.run(mono, VoiceChanger::process);
            self.reverb.run(mono, Reverb::process);
        } else if let Ok(stereo) = <&mut [f32; 2 * FRAME]>::try_from(frame.samples_mut()) {
            self.equalizer.run(stereo, Equalizer::process);
            self.changer.run(stereo, change_both);
            self.reverb.run(stereo, Reverb::process);
            self.stereo.run(stereo, VirtualStereo::process);
        }
    }
}

/// The changed voice is the mean of both channels, in both.
fn change_both(changer: &mut VoiceChanger, samples: &mut [f32; 2 * FRAME]) {
    let mut mono = [0.0; FRAME];
    convert_channels(samples, 2, &mut mono, 1);
    changer.process(&mut mono);
    convert_channels(&mono, 1, samples, 2);
}

impl Default for EffectChain {
    fn default() -> Self {
        EffectChain::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::test_signal::steepest;
    use crate::config::ReverbPreset;

    fn all() -> EffectSettings {
        EffectSettings {
            equalizer_db: [3.0; equalizer::BANDS],
            semitones: 4.0,
            reverb: Some(ReverbPreset::ConcertHall.options()),
            angle_deg: Some(40.0),
        }
    }

    fn tone(channels: usize, k: usize) -> Frame {
        let mut frame = Frame::silence(channels);
        for (n, samples) in frame.samples_mut().chunks_exact_mut(channels).enumerate() {
            samples.fill(((k * FRAME + n) as f32 * 0.03).sin() * 0.3);
        }
        frame
    }

    /// Runs the chain on the next frame.
    fn run(chain: &mut EffectChain, frame: &mut Frame, is_allowed: bool, channels: usize) {
        let captured_end = chain.before.captured_end + Duration::from_nanos(FRAME_NANOS);
        chain
            .process(frame, &Sending { is_allowed, channels, restarts: chain.before.restarts, captured_end });
    }

    fn loudest(frame: &Frame) -> f32 {
        frame.samples().iter().fold(0.0, |loudest, sample| loudest.max(sample.abs()))
    }

    #[test]
    fn chain_without_effects_changes_no_bit() {
        let mut chain = EffectChain::new();
        for channels in [1, 2] {
            for is_allowed in [true, false] {
                let mut frame = tone(channels, 3);
                run(&mut chain, &mut frame, is_allowed, 2);
                assert_eq!(frame.samples(), tone(channels, 3).samples());
            }
        }
        assert_eq!(chain.delay(), Duration::ZERO);
    }

    #[test]
    fn audio_that_may_not_be_sent_leaves_no_trace() {
        let mut chain = EffectChain::new();
        chain.set(&all()).unwrap();
        for k in 0..200 {
            let mut frame = tone(1, k);
            run(&mut chain, &mut frame, false, 2);
            assert_eq!(loudest(&frame), 0.0);
        }
        // Silence follows, which may be sent.
        for _ in 0..200 {
            let mut frame = Frame::silence(1);
            run(&mut chain, &mut frame, true, 2);
            assert_eq!(loudest(&frame), 0.0);
        }
    }

    #[test]
    fn effects_forget_what_came_before_they_were_switched_off() {
        let mut chain = EffectChain::new();
        chain.set(&all()).unwrap();
        (0..100).for_each(|k| run(&mut chain, &mut tone(2, k), true, 2));
        chain.set(&EffectSettings::default()).unwrap();
        (0..3).for_each(|_| run(&mut chain, &mut Frame::silence(2), true, 2));
        chain.set(&all()).unwrap();
        for _ in 0..100 {
            let mut frame = Frame::silence(2);
            run(&mut chain, &mut frame, true, 2);
            assert_eq!(loudest(&frame), 0.0);
        }
    }

    #[test]
    fn nothing_is_heard_after_an_encoder_restart_or_a_gap() {
        for (restarts, gap_ms) in [(1, 10), (0, 500)] {
            let mut chain = EffectChain::new();
            chain.set(&all()).unwrap();
            (0..100).for_each(|k| run(&mut chain, &mut tone(1, k), true, 2));
            let mut frame = Frame::silence(1);
            let captured_end = chain.before.captured_end + Duration::from_millis(gap_ms);
            chain.process(&mut frame, &Sending { is_allowed: true, channels: 2, restarts, captured_end });
            assert_eq!(loudest(&frame), 0.0, "{restarts} restarts, {gap_ms} ms");
        }
    }

    #[test]
    fn mono_voice_becomes_stereo_only_where_stereo_is_sent() {
        for (sent, expected) in [(1, 1), (2, 2)] {
            let mut chain = EffectChain::new();
            chain.set(&all()).unwrap();
            let mut frame = tone(1, 0);
            run(&mut chain, &mut frame, true, sent);
            assert_eq!(frame.channels(), expected);
        }
    }

    #[test]
    fn switching_effects_does_not_click() {
        for one in [
            EffectSettings { equalizer_db: [9.0; equalizer::BANDS], ..Default::default() },
            EffectSettings { reverb: all().reverb, ..Default::default() },
            EffectSettings { angle_deg: Some(10.0), ..Default::default() },
        ] {
            let mut chain = EffectChain::new();
            let mut heard: Vec<f32> = Vec::new();
            for k in 0..100 {
                chain.set(&if (k / 8) % 2 == 0 { EffectSettings::default() } else { one }).unwrap();
                let mut frame = tone(2, k);
                run(&mut chain, &mut frame, true, 2);
                heard.extend(frame.samples().iter().step_by(2));
            }
            assert!(steepest(&heard) < 0.06, "{one:?}: {}", steepest(&heard));
        }
    }

    #[test]
    fn settings_out_of_range_change_nothing() {
        let heard = |is_refused: bool| {
            let mut chain = EffectChain::new();
            chain.set(&all()).unwrap();
            let mut heard = Vec::new();
            for k in 0..20 {
                if is_refused && k == 10 {
                    chain.set(&EffectSettings { semitones: 20.0, ..Default::default() }).unwrap_err();
                }
                let mut frame = tone(2, k);
                run(&mut chain, &mut frame, true, 2);
                heard.extend_from_slice(frame.samples());
            }
            heard
        };
        assert_eq!(heard(true), heard(false));
    }
}

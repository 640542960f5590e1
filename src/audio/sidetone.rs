//! The sidetone: plays the local microphone in the user's own headphones, as it is sent: after all steps of the capture chain,
//! before the encoder.
//!
//! It is added after the mixer and is *not* part of the echo canceller's far end. It is the near end itself, slightly delayed; if
//! it were in the far end, the canceller would remove the user's voice from the microphone for all listeners. With headphones it
//! does not return to the microphone, so there is no echo to cancel. With loudspeakers the microphone picks it up again and
//! nothing removes it; the limiter bounds it, but it may howl.
//!
//! Its delay between processing and loudspeaker is that of a [`DriftFifo`]: usually 10 to 15 ms, never more than 60. Lives on
//! the media thread; allocates nothing.
#![forbid(unsafe_code)]

use super::drift_fifo::DriftFifo;
use super::mix::limiter::Limiter;
use super::ramp::ramp;
use super::{BLOCK, Frame, MAX_CHANNELS, MAX_VOLUME};

/// Plays the local microphone while it has a drift FIFO.
pub struct Sidetone {
    drift_fifo: Option<Box<DriftFifo>>,
    is_ending: bool,
    volume: f32,
    mic_gain: f32,
    is_speaker_on: bool,
    /// Gain at the end of the last block.
    gain: f32,
    limiter: Limiter,
}

impl Default for Sidetone {
    fn default() -> Self {
        Sidetone::new()
    }
}

impl Sidetone {
    /// A sidetone that is off.
    pub fn new() -> Sidetone {
        Sidetone {
            drift_fifo: None,
            is_ending: false,
            volume: 1.0,
            mic_gain: 1.0,
            is_speaker_on: true,
            gain: 0.0,
            limiter: Limiter::new(),
        }
    }

    /// Switches the sidetone on, with a drift FIFO created outside the media thread, or off.
    pub fn set(&mut self, drift_fifo: Option<Box<DriftFifo>>) {
        match drift_fifo {
            // If the sidetone is already on, or is switched on again during the fade-out, it keeps the current FIFO.
            Some(drift_fifo) => {
                self.is_ending = false;
                self.drift_fifo.get_or_insert(drift_fifo);
            }
            None => self.is_ending = true,
        }
    }

    /// Whether the sidetone is on.
    #[cfg(test)]
    pub fn is_on(&self) -> bool {
        self.drift_fifo.is_some() && !self.is_ending
    }

    /// Whether it plays, or has a fade-out to play.
    pub fn is_playing(&self) -> bool {
        self.drift_fifo.is_some()
    }

    /// Sets the volume in percent; 100 plays the microphone as sent.
    pub fn set_volume(&mut self, percent: u32) {
        self.volume = percent.min(MAX_VOLUME) as f32 / 100.0;
    }

    /// Sets the gain of the microphone's switch and volume: audio that is not sent is not played either.
    pub fn set_mic(&mut self, gain: f32) {
        self.mic_gain = gain;
    }

    /// Sets the loudspeaker's switch.
    pub fn set_speaker(&mut self, on: bool) {
        self.is_speaker_on = on;
    }

    /// Writes 10 ms of the local microphone.
    pub fn push(&mut self, frame: &Frame) {
        if let Some(drift_fifo) = &mut self.drift_fifo {
            drift_fifo.write(frame.samples(), frame.channels());
        }
    }

    /// Adds the local microphone to a block that will be played next; no sample then exceeds ±1.0.
    pub fn play(&mut self, block: &mut [f32], channels: usize) {
        let Some(drift_fifo) = &mut self.drift_fifo else { return };
        let mut voice = [0.0; BLOCK * MAX_CHANNELS];
        drift_fifo.read(&mut voice, channels);
        let is_audible = !self.is_ending && self.is_speaker_on;
        let goal = if is_audible { self.volume * self.mic_gain } else { 0.0 };
        let start = std::mem::replace(&mut self.gain, goal);
        let voice = &mut voice[..BLOCK * channels];
        ramp(voice, channels, start, goal);
        block.iter_mut().zip(voice).for_each(|(target, voice)| *target += *voice);
        self.limiter.process(block, channels);
        if self.is_ending {
            self.drift_fifo = None;
            self.is_ending = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on() -> Sidetone {
        let mut sidetone = Sidetone::new();
        sidetone.set(Some(Box::new(DriftFifo::new().unwrap())));
        sidetone
    }

    fn voice(amplitude: f32) -> Frame {
        let mut frame = Frame::silence(1);
        frame.samples_mut().fill(amplitude);
        frame
    }

    /// 10 ms ticks of microphone and playback. Returns the last sample, the peak and the largest step.
    fn run(sidetone: &mut Sidetone, amplitude: f32, ticks: usize) -> (f32, f32, f32) {
        let (mut last, mut loudest, mut steepest) = (0.0, 0.0_f32, 0.0_f32);
        for _ in 0..ticks {
            sidetone.push(&voice(amplitude));
            for _ in 0..4 {
                let mut block = [0.2; BLOCK];
                sidetone.play(&mut block, 1);
                let mut before = last;
                for sample in block {
                    loudest = loudest.max(sample.abs());
                    steepest = steepest.max(if before == 0.0 { 0.0 } else { (sample - before).abs() });
                    before = sample;
                }
                last = block[BLOCK - 1];
            }
        }
        (last, loudest, steepest)
    }

    #[test]
    fn local_microphone_is_added_at_its_volume_and_limited() {
        let mut sidetone = on();
        assert!((run(&mut sidetone, 0.3, 10).0 - 0.5).abs() < 0.01);
        sidetone.set_volume(50);
        assert!((run(&mut sidetone, 0.3, 10).0 - 0.35).abs() < 0.01);
        sidetone.set_volume(200);
        assert!(run(&mut sidetone, 0.9, 10).1 <= 1.0);
    }

    #[test]
    fn unsent_sound_is_not_played_and_switches_do_not_click() {
        let mut sidetone = on();
        let mut steepest = run(&mut sidetone, 0.3, 10).2;
        for act in [
            (|m: &mut Sidetone| m.set_mic(0.0)) as fn(&mut Sidetone),
            |m| m.set_mic(1.0),
            |m| m.set_speaker(false),
            |m| m.set_speaker(true),
            |m| m.set(None),
        ] {
            act(&mut sidetone);
            let (last, _, step) = run(&mut sidetone, 0.3, 10);
            steepest = steepest.max(step);
            let expected =
                if sidetone.is_on() && sidetone.mic_gain > 0.0 && sidetone.is_speaker_on { 0.5 } else { 0.2 };
            assert!((last - expected).abs() < 0.01, "{last} instead of {expected}");
        }
        assert!(!sidetone.is_on());
        assert!(steepest < 0.01, "{steepest}");
    }

    #[test]
    fn sidetone_that_is_off_changes_nothing() {
        let mut block = [3.0; BLOCK];
        Sidetone::new().play(&mut block, 1);
        assert_eq!(block, [3.0; BLOCK]);
    }
}

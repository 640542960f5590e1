//! The gate: who talks only while a key is held, or only while there is a voice, sends silence otherwise.
//!
//! In voice activation the sound waits for the length of the pre-roll, so that the gate is open before the first syllable
//! that opened it; the others pay nothing. It opens within the attack and closes within the release, after the hold. It is the
//! last step before the encoder, whose DTX then sends nothing. Media thread; allocates only when it is made.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::audio::{FRAME, MAX_CHANNELS, SAMPLE_RATE, duration_of};
use crate::config::{MAX_PRE_ROLL_MS, TalkMode, TalkOptions};

/// Samples a channel that are kept: the longest pre-roll and one frame.
const KEPT: usize = (MAX_PRE_ROLL_MS as usize * SAMPLE_RATE as usize) / 1000 + FRAME;

/// Lets sound through, or not.
pub struct Gate {
    options: TalkOptions,
    is_pressed: bool,
    /// 0–1, at the end of the last frame.
    gain: f32,
    /// Frames that it stays open without a reason.
    hold: u32,
    /// The last samples, always as pairs.
    line: Box<[[f32; MAX_CHANNELS]]>,
    next: usize,
    /// Samples that the sound waits.
    delay: usize,
}

impl Gate {
    /// An open gate.
    pub fn new() -> Gate {
        Gate {
            options: TalkOptions::default(),
            is_pressed: false,
            gain: 1.0,
            hold: 0,
            line: vec![[0.0; MAX_CHANNELS]; KEPT].into_boxed_slice(),
            next: 0,
            delay: 0,
        }
    }

    /// Sets when sound is let through.
    pub fn set(&mut self, options: TalkOptions) {
        self.options = options;
    }

    /// Whether the key is held, for [`TalkMode::PushToTalk`].
    pub fn press(&mut self, is_pressed: bool) {
        self.is_pressed = is_pressed;
    }

    /// Whether anything gets through.
    pub fn is_open(&self) -> bool {
        self.gain > 0.0
    }

    /// How long the sound waits here.
    pub fn delay(&self) -> Duration {
        duration_of(self.delay as u64)
    }

    /// Lets 10 ms of interleaved sound through or not, in place; `is_voice` says whether the newest frame has a voice.
    pub fn process(&mut self, samples: &mut [f32], channels: usize, is_voice: bool) {
        let start = self.next;
        for frame in samples.chunks_exact(channels) {
            self.line[self.next] = [frame[0], frame[channels - 1]];
            self.next = (self.next + 1) % KEPT;
        }
        let delay = self.options.pre_roll_ms() as usize * SAMPLE_RATE as usize / 1000;
        if delay != 0 || self.delay != 0 {
            self.wait(samples, channels, start, delay);
        }
        let reason = match self.options.mode {
            TalkMode::Open => true,
            TalkMode::PushToTalk => self.is_pressed,
            TalkMode::VoiceActivation => is_voice,
        };
        let is_open = reason || self.hold > 0;
        self.hold = if reason {
            // What opened it is heard only after the pre-roll.
            (self.options.hold_ms() + self.options.pre_roll_ms()).div_ceil(10)
        } else {
            self.hold.saturating_sub(1)
        };
        self.ramp(samples, channels, is_open);
    }

    /// Takes the sound from the line; another delay than before fades in over the frame.
    fn wait(&mut self, samples: &mut [f32], channels: usize, start: usize, delay: usize) {
        for (n, frame) in samples.chunks_exact_mut(channels).enumerate() {
            let now = self.line[(start + n + KEPT - delay) % KEPT];
            let before = self.line[(start + n + KEPT - self.delay) % KEPT];
            let share = (n + 1) as f32 / FRAME as f32;
            for (channel, sample) in frame.iter_mut().enumerate() {
                *sample = before[channel] + (now[channel] - before[channel]) * share;
            }
        }
        self.delay = delay;
    }

    fn ramp(&mut self, samples: &mut [f32], channels: usize, is_open: bool) {
        let goal = if is_open { 1.0 } else { 0.0 };
        if self.gain == goal {
            if !is_open {
                samples.fill(0.0);
            }
            return;
        }
        let ms = if is_open { self.options.attack_ms() } else { self.options.release_ms() };
        let step = 1000.0 / (ms.max(1) as f32 * SAMPLE_RATE as f32);
        for frame in samples.chunks_exact_mut(channels) {
            self.gain = if is_open { (self.gain + step).min(1.0) } else { (self.gain - step).max(0.0) };
            frame.iter_mut().for_each(|sample| *sample *= self.gain);
        }
    }
}

impl Default for Gate {
    fn default() -> Self {
        Gate::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(mode: TalkMode) -> TalkOptions {
        TalkOptions {
            mode,
            hold_ms: Some(100),
            attack_ms: Some(5),
            release_ms: Some(20),
            pre_roll_ms: Some(if mode == TalkMode::VoiceActivation { 60 } else { 0 }),
            ..Default::default()
        }
    }

    /// Runs frames of a constant sound; `reason` says in which frames there is one. Gives all samples.
    fn run(gate: &mut Gate, frames: usize, reason: impl Fn(usize) -> bool) -> Vec<f32> {
        let mut all = Vec::new();
        for k in 0..frames {
            gate.press(reason(k));
            let mut samples = [0.5; FRAME];
            gate.process(&mut samples, 1, reason(k));
            all.extend_from_slice(&samples);
        }
        all
    }

    #[test]
    fn an_open_gate_leaves_every_bit_alone() {
        let mut gate = Gate::new();
        let sound: [f32; FRAME * 2] = std::array::from_fn(|n| (n as f32 * 0.37).sin());
        let mut samples = sound;
        gate.process(&mut samples, 2, false);
        assert_eq!(samples, sound);
        assert_eq!(gate.delay(), Duration::ZERO);
    }

    #[test]
    fn a_key_lets_sound_through_while_it_is_held_and_a_little_longer() {
        let mut gate = Gate::new();
        gate.set(options(TalkMode::PushToTalk));
        run(&mut gate, 20, |_| false);
        let heard = run(&mut gate, 60, |k| (10..20).contains(&k));
        let at = |ms: usize| heard[ms * 48];
        assert_eq!((at(50), at(99)), (0.0, 0.0));
        assert!(at(103) > 0.2 && at(103) < 0.5, "it opens within 5 ms: {}", at(103));
        assert_eq!((at(106), at(199), at(299)), (0.5, 0.5, 0.5), "open, and held for 100 ms");
        assert!(at(310) < 0.5 && at(310) > 0.0, "it closes within 20 ms: {}", at(310));
        assert_eq!(at(321), 0.0);
        let steepest = heard.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.003, "{steepest}");
    }

    #[test]
    fn the_syllable_that_opens_the_gate_is_not_cut() {
        let mut gate = Gate::new();
        gate.set(options(TalkMode::VoiceActivation));
        run(&mut gate, 40, |_| false);
        assert_eq!(gate.delay(), Duration::from_millis(60));
        // A burst that begins in frame 10 and is known for a voice 40 ms later.
        let mut heard = Vec::new();
        for k in 0..80 {
            let mut samples = [if (10..30).contains(&k) { 0.5 } else { 0.0 }; FRAME];
            gate.process(&mut samples, 1, (14..30).contains(&k));
            heard.extend_from_slice(&samples);
        }
        let first = heard.iter().position(|sample| *sample > 0.49).unwrap();
        let last = heard.iter().rposition(|sample| *sample > 0.49).unwrap();
        assert_eq!((first, last), (16 * FRAME, 36 * FRAME - 1), "all of it, 60 ms later");
        assert!(!gate.is_open());
    }

    #[test]
    fn another_mode_fades_from_one_delay_to_the_other() {
        let mut gate = Gate::new();
        let mut heard = Vec::new();
        for k in 0..90 {
            let mode = if (30..60).contains(&k) { TalkMode::VoiceActivation } else { TalkMode::Open };
            gate.set(options(mode));
            let mut samples: [f32; FRAME] =
                std::array::from_fn(|n| 0.5 * ((k * FRAME + n) as f32 * 0.02).sin());
            gate.process(&mut samples, 1, true);
            heard.extend_from_slice(&samples);
        }
        let steepest = heard.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.5 * 0.02 + 1.0 / FRAME as f32 + 1e-3, "{steepest}");
        assert_eq!(gate.delay(), Duration::ZERO);
    }
}

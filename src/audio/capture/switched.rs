//! Switches one step of the capture chain, or one effect, on and off without a click.
//!
//! When a step is switched on, it first runs in parallel until its own delay is filled; then the output is crossfaded to the
//! step within one frame. Switching off crossfades back within one frame. If the step adds a delay, that frame contains the
//! same audio twice, shifted by the delay. The switch does not depend on the kind of step. Called by `capture.rs` and
//! `effect.rs` on the media thread; running a step allocates nothing.
#![forbid(unsafe_code)]

use crate::audio::FRAME;
use crate::error::Result;

/// State of the switch.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum State {
    Off,
    /// The step runs in parallel for this many more frames.
    Warming(u32),
    On,
}

/// A step and its switch. The step is created when it is switched on for the first time, and kept.
pub(in crate::audio) struct Switched<S> {
    step: Option<S>,
    state: State,
    is_wanted: bool,
    /// Frames for which the step runs in parallel before its output is used.
    warm_up: u32,
}

impl<S> Switched<S> {
    /// A step that is off, with a warm-up of `warm_up` frames.
    pub(in crate::audio) fn off(warm_up: u32) -> Switched<S> {
        Switched { step: None, state: State::Off, is_wanted: false, warm_up }
    }

    /// Switches the step. If there is none yet, `make` creates it, which allocates. Errors: those of `make`; the switch is then
    /// unchanged.
    pub(in crate::audio) fn set(&mut self, on: bool, make: impl FnOnce() -> Result<S>) -> Result<()> {
        if on && self.step.is_none() {
            self.step = Some(make()?);
        }
        self.is_wanted = on;
        Ok(())
    }

    /// Whether the step is off and stays off.
    pub(in crate::audio) fn is_idle(&self) -> bool {
        self.state == State::Off && !self.is_wanted
    }

    /// Whether the step's output is used.
    pub(in crate::audio) fn is_active(&self) -> bool {
        self.state == State::On
    }

    /// Changes the step, if it was created. A step that was off before first forgets what it has heard.
    pub(in crate::audio) fn change(&mut self, reset: impl FnOnce(&mut S), change: impl FnOnce(&mut S)) {
        let Some(step) = self.step.as_mut() else { return };
        if self.state == State::Off {
            reset(step);
        }
        change(step);
    }

    /// The step, if it was created.
    pub(in crate::audio) fn step_mut(&mut self) -> Option<&mut S> {
        self.step.as_mut()
    }

    /// The step, if it was created.
    pub(in crate::audio) fn step(&self) -> Option<&S> {
        self.step.as_ref()
    }

    /// Runs 10 ms of audio through the step, or past it. `body` processes the samples in place. `N` is 480 for mono and 960 for
    /// interleaved stereo, known at compile time so that mono is not slowed down.
    pub(in crate::audio) fn run<const N: usize>(
        &mut self,
        samples: &mut [f32; N],
        body: impl FnOnce(&mut S, &mut [f32; N]),
    ) {
        let Some(step) = self.step.as_mut() else { return };
        match (self.state, self.is_wanted) {
            (State::Off, false) => {}
            (State::On, true) => body(step, samples),
            (State::On, false) => {
                let mut wet = *samples;
                body(step, &mut wet);
                blend(samples, &wet, 1.0, 0.0);
                self.state = State::Off;
            }
            (State::Warming(_), false) => self.state = State::Off,
            (State::Off | State::Warming(_), true) => {
                let left = if let State::Warming(left) = self.state { left } else { self.warm_up };
                let mut wet = *samples;
                body(step, &mut wet);
                if left > 0 {
                    self.state = State::Warming(left - 1);
                } else {
                    blend(samples, &wet, 0.0, 1.0);
                    self.state = State::On;
                }
            }
        }
    }
}

/// Mixes `wet` into `dry`; the share of `wet` changes from `from` to `to` over the frame, the same in all channels.
fn blend<const N: usize>(dry: &mut [f32; N], wet: &[f32; N], from: f32, to: f32) {
    let channels = const { N / FRAME };
    let pairs = dry.chunks_exact_mut(channels).zip(wet.chunks_exact(channels));
    for (n, (dry, wet)) in pairs.enumerate() {
        let share = from + (to - from) * (n + 1) as f32 / FRAME as f32;
        for (dry, wet) in dry.iter_mut().zip(wet) {
            *dry += (wet - *dry) * share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::test_signal::steepest;

    /// Delays by one frame and inverts the sign.
    struct Turn([f32; FRAME]);

    fn turn(step: &mut Turn, samples: &mut [f32; FRAME]) {
        std::mem::swap(&mut step.0, samples);
        samples.iter_mut().for_each(|sample| *sample = -*sample);
    }

    fn tone(k: usize) -> [f32; FRAME] {
        std::array::from_fn(|n| ((k * FRAME + n) as f32 * 0.02).sin())
    }

    #[test]
    fn output_starts_after_warm_up_and_switches_without_click() {
        let mut slot = Switched::off(2);
        let mut output = Vec::new();
        for k in 0..40 {
            slot.set((10..25).contains(&k), || Ok(Turn([0.0; FRAME]))).unwrap();
            let mut samples = tone(k);
            slot.run(&mut samples, turn);
            if k == 11 {
                assert_eq!(samples, tone(k), "the output is not used during warm-up");
            }
            if k == 13 {
                assert_eq!(samples, tone(k - 1).map(|sample| -sample));
            }
            output.extend_from_slice(&samples);
        }
        assert!(slot.is_idle());
        let steepest = steepest(&output);
        assert!(steepest < 0.02 + 2.0 / FRAME as f32 + 1e-3, "{steepest}");
    }

    #[test]
    fn stereo_switches_like_mono_in_both_channels() {
        let (mut mono, mut stereo) = (Switched::off(2), Switched::off(2));
        for k in 0..20 {
            mono.set((3..12).contains(&k), || Ok(())).unwrap();
            stereo.set((3..12).contains(&k), || Ok(())).unwrap();
            let mut one = tone(k);
            let mut two: [f32; 2 * FRAME] = std::array::from_fn(|n| one[n / 2] * [1.0, -1.0][n % 2]);
            mono.run(&mut one, |(), samples| samples.iter_mut().for_each(|sample| *sample *= 0.5));
            stereo.run(&mut two, |(), samples| samples.iter_mut().for_each(|sample| *sample *= 0.5));
            for (n, pair) in two.chunks_exact(2).enumerate() {
                assert_eq!(pair, [one[n], -one[n]], "frame {k}");
            }
        }
    }

    #[test]
    fn step_that_was_never_on_changes_no_bit() {
        let mut slot: Switched<Turn> = Switched::off(2);
        let mut samples = tone(3);
        slot.run(&mut samples, turn);
        assert_eq!(samples, tone(3));
    }
}

//! The gate: passes the microphone always, only while a key is held, or only during speech; otherwise it outputs silence.
//!
//! Whether it is open depends on talk mode, key, speech and the capture time of the audio, never on the number of processed
//! frames. Audio that was captured before the key was pressed does not pass, however long it was delayed here or in the steps
//! before; the pre-roll is the exception. After a gap in the stream, the hold of earlier speech has ended. The audio is delayed
//! by the pre-roll, if the options have one, so that in voice activation the beginning of the syllable that opened the gate
//! passes too. Without a pre-roll there is no delay. The gate opens within the attack, and closes within the release after the
//! hold. It is the last step of the microphone's processing. While it is closed, the encoder's DTX sends almost nothing. Runs on
//! the media thread; allocates at creation only.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::audio::{CAPTURE_GAP, FRAME, FRAME_NANOS, MAX_CHANNELS, SAMPLE_RATE, duration_of};
use crate::clock::Time;
use crate::config::{MAX_PRE_ROLL_MS, TalkMode, TalkOptions};

/// Number of stored samples per channel: the longest pre-roll and one frame.
const LINE_SAMPLES: usize = (MAX_PRE_ROLL_MS as usize * SAMPLE_RATE as usize) / 1000 + FRAME;
/// Duration of a frame.
const FRAME_TIME: Duration = Duration::from_nanos(FRAME_NANOS);

/// Passes audio or replaces it by silence.
pub struct Gate {
    options: TalkOptions,
    is_pressed: bool,
    /// Time at which the key was pressed last. A press within the hold continues the previous one.
    pressed_at: Option<Time>,
    /// Time at which the key was released, on the clock of the audio.
    released_at: Time,
    /// In voice activation: the gate is open for frames that end by this time.
    open_until: Time,
    /// Audio that was captured earlier never passes.
    barred_until: Time,
    /// End of the newest frame.
    last_end: Option<Time>,
    /// The mode changed and the gate has not been fully open or closed since: if it closes, it does so within one frame.
    is_cut: bool,
    /// Gain at the end of the last frame, 0–1.
    gain: f32,
    /// The last samples, always as pairs.
    line: Box<[[f32; MAX_CHANNELS]]>,
    next: usize,
    /// Current delay in samples.
    delay: usize,
}

impl Gate {
    /// A gate in the open mode that has not passed any audio.
    pub fn new() -> Gate {
        Gate {
            options: TalkOptions::default(),
            is_pressed: false,
            pressed_at: None,
            released_at: Time::ZERO,
            open_until: Time::ZERO,
            barred_until: Time::ZERO,
            last_end: None,
            is_cut: false,
            gain: 1.0,
            line: vec![[0.0; MAX_CHANNELS]; LINE_SAMPLES].into_boxed_slice(),
            next: 0,
            delay: 0,
        }
    }

    /// Sets the talk mode and its options. A new mode does not inherit the hold of the previous one.
    pub fn set(&mut self, options: TalkOptions) {
        if options.mode != self.options.mode {
            self.open_until = Time::ZERO;
            self.is_cut = true;
        }
        self.options = options;
        if self.last_end.is_none() {
            self.gain = self.gain_at_start();
        }
    }

    /// Notes that the key was pressed or released at `now`, for [`TalkMode::PushToTalk`].
    pub fn press(&mut self, is_pressed: bool, now: Time) {
        if is_pressed && !self.is_pressed {
            let is_held_on = now <= self.released_at + self.hold();
            self.pressed_at = self.pressed_at.filter(|_| is_held_on).or(Some(now));
        }
        if self.is_pressed && !is_pressed {
            // A late or stalled microphone must not pass more audio than a timely one.
            self.released_at = self.last_end.map_or(Time::ZERO, |end| end.min(now));
        }
        self.is_pressed = is_pressed;
    }

    /// Blocks audio that was captured before `time`.
    pub fn bar(&mut self, time: Time) {
        self.barred_until = self.barred_until.max(time);
    }

    /// Whether a frame that ends at `captured_end` does not continue the last frame, because nothing was captured for a while.
    pub fn is_discontinuous(&self, captured_end: Time) -> bool {
        self.last_end.is_none_or(|end| captured_end.since(end + FRAME_TIME) > CAPTURE_GAP)
    }

    /// Begins a new stream at `start`: drops the stored audio; only mode and key decide whether the gate is open.
    fn restart(&mut self, start: Time) {
        self.bar(start);
        self.line.fill([0.0; MAX_CHANNELS]);
        self.delay = self.delay_wanted();
        self.open_until = Time::ZERO;
        self.is_cut = false;
        self.gain = self.gain_at_start();
    }

    /// Whether any audio passes.
    pub fn is_open(&self) -> bool {
        self.gain > 0.0
    }

    /// Delay of the gate.
    pub fn delay(&self) -> Duration {
        duration_of(self.delay as u64)
    }

    /// Processes 10 ms of interleaved audio in place. The newest microphone frame ends at `captured_end`; the earlier steps
    /// add a delay of `before`, so the last sample was captured at `captured_end - before`. `is_voice`: the newest frame
    /// contains speech.
    pub fn process(
        &mut self,
        samples: &mut [f32],
        channels: usize,
        is_voice: bool,
        captured_end: Time,
        before: Duration,
    ) {
        if self.is_discontinuous(captured_end) {
            self.restart(captured_end - FRAME_TIME);
        }
        self.last_end = Some(captured_end);
        let start = self.next;
        for frame in samples.chunks_exact(channels) {
            self.line[self.next] = [frame[0], frame[channels - 1]];
            self.next = (self.next + 1) % LINE_SAMPLES;
        }
        let delay = self.delay_wanted();
        let oldest = delay.max(self.delay);
        if oldest != 0 {
            self.wait(samples, channels, start, delay);
        }
        let output_start = captured_end - FRAME_TIME - before - duration_of(oldest as u64);
        if output_start < self.barred_until {
            samples.fill(0.0);
            self.gain = 0.0;
            return;
        }
        if self.options.mode == TalkMode::VoiceActivation && is_voice {
            self.open_until = captured_end + self.hold();
        }
        let is_open = match self.options.mode {
            TalkMode::Open => true,
            TalkMode::PushToTalk => self.is_key_down(captured_end, output_start),
            TalkMode::VoiceActivation => is_voice || captured_end <= self.open_until,
        };
        self.ramp(samples, channels, is_open);
    }

    /// Whether the key opens the gate for a frame that ends at `captured_end` and outputs sound from `output_start` on.
    fn is_key_down(&self, captured_end: Time, output_start: Time) -> bool {
        let pre_roll = duration_of(self.delay as u64);
        let is_begun = self.pressed_at.is_some_and(|pressed_at| output_start + pre_roll >= pressed_at);
        is_begun && (self.is_pressed || captured_end <= self.released_at + self.hold())
    }

    /// Time for which the gate stays open after key or speech. It includes the pre-roll, because the end of the sound is
    /// output that much later.
    fn hold(&self) -> Duration {
        Duration::from_millis(u64::from(self.options.hold_ms() + self.options.pre_roll_ms()))
    }

    fn gain_at_start(&self) -> f32 {
        if self.options.mode == TalkMode::Open { 1.0 } else { 0.0 }
    }

    fn delay_wanted(&self) -> usize {
        self.options.pre_roll_ms() as usize * SAMPLE_RATE as usize / 1000
    }

    /// Outputs delayed audio; a change of the delay is crossfaded over the frame.
    fn wait(&mut self, samples: &mut [f32], channels: usize, start: usize, delay: usize) {
        for (n, frame) in samples.chunks_exact_mut(channels).enumerate() {
            let now = self.line[(start + n + LINE_SAMPLES - delay) % LINE_SAMPLES];
            let before = self.line[(start + n + LINE_SAMPLES - self.delay) % LINE_SAMPLES];
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
            self.is_cut = false;
            if !is_open {
                samples.fill(0.0);
            }
            return;
        }
        let ms = match is_open {
            true => self.options.attack_ms(),
            false if self.is_cut => self.options.release_ms().min(FRAME_TIME.as_millis() as u32),
            false => self.options.release_ms(),
        };
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
    use crate::audio::test_signal::steepest;

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

    /// Beginning of test frame `k`.
    fn at(k: usize) -> Time {
        Time::from_nanos(1_000_000_000 + k as u64 * FRAME_NANOS)
    }

    /// Output of the gate for a frame of constant audio, mono.
    fn pass(gate: &mut Gate, k: usize, is_voice: bool) -> [f32; FRAME] {
        let mut samples = [0.5; FRAME];
        gate.process(&mut samples, 1, is_voice, at(k + 1), Duration::ZERO);
        samples
    }

    /// Runs frames of constant audio through the gate. `reason(k)`: in frame k the key is held, and the frame is speech. Returns
    /// all samples.
    fn run(gate: &mut Gate, frames: std::ops::Range<usize>, reason: impl Fn(usize) -> bool) -> Vec<f32> {
        let mut all = Vec::new();
        for k in frames {
            gate.press(reason(k), at(k));
            all.extend_from_slice(&pass(gate, k, reason(k)));
        }
        all
    }

    #[test]
    fn open_gate_changes_no_bit() {
        let mut gate = Gate::new();
        let sound: [f32; FRAME * 2] = std::array::from_fn(|n| (n as f32 * 0.37).sin());
        let mut samples = sound;
        gate.process(&mut samples, 2, false, at(1), Duration::ZERO);
        assert_eq!(samples, sound);
        assert_eq!(gate.delay(), Duration::ZERO);
    }

    #[test]
    fn held_key_passes_sound_until_hold_ends() {
        let mut gate = Gate::new();
        gate.set(options(TalkMode::PushToTalk));
        run(&mut gate, 0..20, |_| false);
        let output = run(&mut gate, 20..80, |k| (30..40).contains(&k));
        let at = |ms: usize| output[ms * 48];
        assert_eq!((at(50), at(99)), (0.0, 0.0));
        assert!(at(103) > 0.2 && at(103) < 0.5, "it opens within 5 ms: {}", at(103));
        assert_eq!((at(106), at(199), at(299)), (0.5, 0.5, 0.5), "open, and held for 100 ms");
        assert!(at(310) < 0.5 && at(310) > 0.0, "it closes within 20 ms: {}", at(310));
        assert_eq!(at(321), 0.0);
        let steepest = steepest(&output);
        assert!(steepest < 0.003, "{steepest}");
    }

    #[test]
    fn syllable_that_opens_the_gate_is_complete() {
        let mut gate = Gate::new();
        gate.set(options(TalkMode::VoiceActivation));
        run(&mut gate, 0..40, |_| false);
        assert_eq!(gate.delay(), Duration::from_millis(60));
        // A burst that begins in frame 10 and is detected as speech 40 ms later.
        let mut output = Vec::new();
        for k in 0..80 {
            let mut samples = [if (10..30).contains(&k) { 0.5 } else { 0.0 }; FRAME];
            gate.process(&mut samples, 1, (14..30).contains(&k), at(40 + k + 1), Duration::ZERO);
            output.extend_from_slice(&samples);
        }
        let first = output.iter().position(|sample| *sample > 0.49).unwrap();
        let last = output.iter().rposition(|sample| *sample > 0.49).unwrap();
        assert_eq!((first, last), (16 * FRAME, 36 * FRAME - 1), "all of it, 60 ms later");
        assert!(!gate.is_open());
    }

    #[test]
    fn mode_change_crossfades_the_delays() {
        let mut gate = Gate::new();
        let mut output = Vec::new();
        for k in 0..90 {
            let mode = if (30..60).contains(&k) { TalkMode::VoiceActivation } else { TalkMode::Open };
            gate.set(options(mode));
            let mut samples: [f32; FRAME] =
                std::array::from_fn(|n| 0.5 * ((k * FRAME + n) as f32 * 0.02).sin());
            gate.process(&mut samples, 1, true, at(k + 1), Duration::ZERO);
            output.extend_from_slice(&samples);
        }
        let steepest = steepest(&output);
        assert!(steepest < 0.5 * 0.02 + 1.0 / FRAME as f32 + 1e-3, "{steepest}");
        assert_eq!(gate.delay(), Duration::ZERO);
    }

    fn loudest(samples: &[f32]) -> f32 {
        samples.iter().fold(0.0, |most, sample| sample.abs().max(most))
    }

    #[test]
    fn push_to_talk_and_voice_activation_start_closed() {
        for mode in [TalkMode::PushToTalk, TalkMode::VoiceActivation] {
            let mut gate = Gate::new();
            gate.set(options(mode));
            assert_eq!(loudest(&run(&mut gate, 0..30, |_| false)), 0.0, "{mode:?}");
        }
    }

    #[test]
    fn hold_expires_during_a_gap() {
        for mode in [TalkMode::PushToTalk, TalkMode::VoiceActivation] {
            let mut gate = Gate::new();
            gate.set(options(mode));
            run(&mut gate, 0..20, |_| true);
            gate.press(false, at(25));
            assert_eq!(loudest(&run(&mut gate, 40..100, |_| false)), 0.0, "{mode:?}");
        }
    }

    #[test]
    fn held_key_is_open_at_once_after_gap() {
        let mut gate = Gate::new();
        gate.set(options(TalkMode::PushToTalk));
        run(&mut gate, 0..20, |_| true);
        let output = run(&mut gate, 100..102, |_| true);
        assert!(output[0] < 0.1 && output[FRAME] == 0.5, "it fades in within 5 ms");
    }

    #[test]
    fn key_passes_no_earlier_sound() {
        for before_ms in [0, 17] {
            let mut gate = Gate::new();
            gate.set(options(TalkMode::PushToTalk));
            let before = Duration::from_millis(before_ms);
            for k in 0..100 {
                if k == 50 {
                    gate.press(true, at(k) + Duration::from_millis(3));
                }
                let mut samples = [0.5; FRAME];
                gate.process(&mut samples, 1, false, at(k + 1), before);
                let captured = at(k) - before;
                if captured < at(50) + Duration::from_millis(3) {
                    assert_eq!(loudest(&samples), 0.0, "frame {k}, delay {before_ms} ms");
                } else {
                    assert!(loudest(&samples) > 0.0, "frame {k}, delay {before_ms} ms");
                }
            }
        }
    }

    #[test]
    fn delayed_sound_is_dropped_at_a_gap() {
        let mut gate = Gate::new();
        let talk = TalkOptions { pre_roll_ms: Some(200), ..options(TalkMode::PushToTalk) };
        gate.set(talk);
        run(&mut gate, 0..50, |_| false);
        gate.press(true, at(500));
        let mut output = Vec::new();
        for k in 500..540 {
            let mut samples = [0.0; FRAME];
            gate.process(&mut samples, 1, false, at(k + 1), Duration::ZERO);
            output.extend_from_slice(&samples);
        }
        assert_eq!(loudest(&output), 0.0);
    }

    #[test]
    fn new_mode_closes_within_frame_without_inherited_hold() {
        for before in [TalkMode::Open, TalkMode::VoiceActivation] {
            let mut gate = Gate::new();
            gate.set(options(before));
            for k in 0..30 {
                pass(&mut gate, k, true);
            }
            gate.set(TalkOptions { hold_ms: Some(5000), ..options(TalkMode::PushToTalk) });
            let output: Vec<f32> = (30..90).flat_map(|k| pass(&mut gate, k, true)).collect();
            assert!(loudest(&output[FRAME..]) < 1e-4, "{before:?}");
            let steepest = steepest(&output);
            assert!(steepest < 0.01, "{before:?}: {steepest}");
        }
    }

    #[test]
    fn barred_sound_does_not_pass_open_gate() {
        let mut gate = Gate::new();
        gate.bar(at(5));
        let output: Vec<f32> = (0..20).flat_map(|k| pass(&mut gate, k, false)).collect();
        assert_eq!(loudest(&output[..5 * FRAME]), 0.0);
        assert_eq!(output[19 * FRAME], 0.5);
    }
}

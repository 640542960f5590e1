//! The far end: what was really played, kept until the microphone's frame of the same time comes by.
//!
//! Playback blocks come in with the time when they are heard, microphone frames with the time when they were captured, both
//! on the clock of [`crate::clock`]. What one frame may hold an echo of is looked up by these times, so a gap on either side
//! moves the far end along and the canceller sees the same path as before.
//!
//! Both devices are resampled to that clock at their edges, so the two sides run at one speed and sound is copied as it is.
//! Where one of them drifts all the same (the application's own devices may), the far end is read faster or slower by what
//! the times say, up to [`MAX_RATE`]. Device times can be wrong by a constant: the far end is therefore given as early as it
//! is known, and the canceller finds the rest. Mono. Media thread; allocates only when it is made.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::audio::frame::sanitise;
use crate::audio::{FRAME, FRAME_NANOS, SAMPLE_RATE, duration_of};
use crate::clock::Time;

/// Samples that are kept: 1.4 s, more than any device holds.
const KEPT: usize = 1 << 16;
/// The far end is given earlier than it is heard by at most this many samples: 150 ms. The canceller searches 500.
const MAX_LEAD: f64 = 7_200.0;
/// Of what is known ahead so much is left for the unsteadiness of both devices, in samples: 10 ms.
const LEAD_RESERVE: f64 = 480.0;
/// Blocks whose times lie this far from where the last one ended are a gap or a new start.
const GAP: Duration = Duration::from_millis(20);
/// An error of this many samples is a jump of the device: 60 ms.
const JUMP: f64 = 2_880.0;
/// An error that changed by this many samples and stays so is a jump as well: 4 ms.
const STEP: f64 = 192.0;
/// For so many frames it has to stay so.
const STEP_FRAMES: u32 = 25;
/// The error's usual value is learnt over so many frames after an alignment: 3 s.
const LEARNING_FRAMES: u32 = 300;
/// How fast the slow and the fast mean of the error follow it, as a share a frame: 4 s and 150 ms.
const SLOW_SHARE: f64 = 1.0 / 400.0;
const FAST_SHARE: f64 = 1.0 / 15.0;
/// Errors below this many samples are left alone: 0.5 ms.
const DEAD_ZONE: f64 = 24.0;
/// An error is taken back over so many samples: 20 s.
const PULL: f64 = 20.0 * SAMPLE_RATE as f64;
/// The most that the far end is read faster or slower: 600 ppm.
pub const MAX_RATE: f64 = 600e-6;
/// After so many frames in a second that were not there in time, it is read later.
const STARVED_FRAMES: u32 = 3;
const STARVED_WINDOW: u32 = 100;

/// Keeps the far end and gives it out by capture time.
pub struct FarEnd {
    ring: Box<[f32]>,
    /// Samples that were ever taken; the newest [`KEPT`] are in the ring.
    written: i64,
    /// When sample `written` is heard.
    next_heard: Option<Time>,
    /// Which sample the next frame begins with.
    position: f64,
    /// How many samples earlier than heard the far end is given.
    lead: f64,
    is_aligned: bool,
    frames: u32,
    slow: f64,
    fast: f64,
    usual: f64,
    /// Frames for which the error has been another one, and the sum of what it changed by.
    stepped: u32,
    step_sum: f64,
    starved: u32,
    /// Samples that are read more or less in one sample.
    rate: f64,
    alignments: u64,
}

impl FarEnd {
    /// Nothing was played yet.
    pub fn new() -> FarEnd {
        FarEnd {
            ring: vec![0.0; KEPT].into_boxed_slice(),
            written: 0,
            next_heard: None,
            position: 0.0,
            lead: 0.0,
            is_aligned: false,
            frames: 0,
            slow: 0.0,
            fast: 0.0,
            usual: 0.0,
            stepped: 0,
            step_sum: 0.0,
            starved: 0,
            rate: 0.0,
            alignments: 0,
        }
    }

    /// Takes what is played: interleaved samples whose first one is heard at `heard_at`.
    pub fn push(&mut self, block: &[f32], channels: usize, heard_at: Time) {
        match self.next_heard {
            Some(next) if heard_at > next + GAP => self.silence(heard_at.since(next)),
            // The device begins again, earlier than the last one would have gone on.
            Some(next) if heard_at + GAP < next => self.is_aligned = false,
            _ => {}
        }
        let channels = channels.max(1);
        let scale = 1.0 / channels as f32;
        for samples in block.chunks_exact(channels) {
            let sum: f32 = samples.iter().map(|sample| sanitise(*sample)).sum();
            self.put(sum * scale);
        }
        self.next_heard = Some(heard_at + duration_of((block.len() / channels) as u64));
    }

    /// Microphone or loudspeaker were changed: times before and after do not belong together.
    pub fn realign(&mut self) {
        self.is_aligned = false;
    }

    /// How often the two sides were put side by side: once, and again after each change and jump.
    pub fn alignments(&self) -> u64 {
        self.alignments
    }

    /// By how much the far end is read faster than it was played, in ppm.
    pub fn drift_ppm(&self) -> f32 {
        (self.rate * 1e6) as f32
    }

    /// Gives what the microphone's frame that ended at `captured_end` may hold an echo of; silence where nothing was played.
    pub fn read(&mut self, captured_end: Time, out: &mut [f32; FRAME]) {
        let Some(next_heard) = self.next_heard else { return out.fill(0.0) };
        let captured_start = captured_end - Duration::from_nanos(FRAME_NANOS);
        let heard = self.written as f64 + samples_between(next_heard, captured_start);
        let error = heard + self.lead - self.position;
        if !self.is_aligned || error.abs() > JUMP {
            self.align(heard);
        } else {
            self.follow(error);
        }
        self.watch_supply(heard);
        self.copy(out);
    }

    /// Puts the two sides side by side; the far end is given as early as it is known.
    fn align(&mut self, heard: f64) {
        let known = self.written as f64 - (heard + FRAME as f64) - LEAD_RESERVE;
        self.lead = known.clamp(0.0, MAX_LEAD).round();
        self.position = (heard + self.lead).round();
        (self.slow, self.fast, self.usual, self.rate) = (0.0, 0.0, 0.0, 0.0);
        (self.frames, self.stepped, self.starved, self.step_sum) = (0, 0, 0, 0.0);
        self.is_aligned = true;
        self.alignments += 1;
    }

    /// Gives the far end later where it is asked for before it is known. A loudspeaker that stalls is another matter: what it
    /// does not play is silence.
    fn watch_supply(&mut self, heard: f64) {
        if self.frames.is_multiple_of(STARVED_WINDOW) {
            self.starved = 0;
        }
        let is_stalled = heard + FRAME as f64 > self.written as f64;
        if self.lead > 0.0 && !is_stalled && self.position + FRAME as f64 > self.written as f64 {
            self.starved += 1;
            if self.starved > STARVED_FRAMES {
                self.align(heard);
            }
        }
    }

    /// Learns the usual error, and takes back what it drifts or jumps away from it.
    fn follow(&mut self, error: f64) {
        self.frames = self.frames.saturating_add(1);
        if self.frames <= LEARNING_FRAMES {
            self.usual += (error - self.usual) / f64::from(self.frames);
            (self.slow, self.fast) = (self.usual, self.usual);
            return;
        }
        self.fast += (error - self.fast) * FAST_SHARE;
        if (self.fast - self.slow).abs() > STEP {
            self.stepped += 1;
            self.step_sum += error - self.usual;
        } else {
            (self.stepped, self.step_sum) = (0, 0.0);
            self.slow += (error - self.slow) * SLOW_SHARE;
        }
        if self.stepped > STEP_FRAMES {
            self.position += (self.step_sum / f64::from(self.stepped)).round();
            (self.slow, self.fast) = (self.usual, self.usual);
            (self.stepped, self.step_sum) = (0, 0.0);
            self.alignments += 1;
        }
        if self.stepped > 0 {
            // A jump, or none: neither is drift.
            return;
        }
        let away = self.slow - self.usual;
        let beyond = away.signum() * (away.abs() - DEAD_ZONE).max(0.0);
        self.rate = (beyond / PULL).clamp(-MAX_RATE, MAX_RATE);
    }

    fn copy(&mut self, out: &mut [f32; FRAME]) {
        let whole = self.position.floor();
        let mut place = self.position - whole;
        let mut at = whole as i64;
        if self.rate == 0.0 && place == 0.0 {
            for sample in out {
                *sample = self.get(at);
                at += 1;
            }
            self.position = at as f64;
            return;
        }
        for sample in out {
            let near = [self.get(at - 1), self.get(at), self.get(at + 1), self.get(at + 2)];
            *sample = between(near, place as f32);
            place += 1.0 + self.rate;
            let step = place.floor();
            at += step as i64;
            place -= step;
        }
        self.position = at as f64 + place;
    }

    fn get(&self, at: i64) -> f32 {
        let is_kept = at >= 0 && at < self.written && self.written - at <= KEPT as i64;
        if is_kept { self.ring[at as usize % KEPT] } else { 0.0 }
    }

    fn put(&mut self, sample: f32) {
        self.ring[self.written as usize % KEPT] = sample;
        self.written += 1;
    }

    /// Silence for a time in which nothing was played.
    fn silence(&mut self, time: Duration) {
        let samples = (time.as_nanos() * u128::from(SAMPLE_RATE) / 1_000_000_000) as i64;
        let filled = samples.min(KEPT as i64);
        // Positions go on over a long gap; what lies before it is forgotten.
        self.written += samples - filled;
        for _ in 0..filled {
            self.put(0.0);
        }
    }
}

impl Default for FarEnd {
    fn default() -> Self {
        FarEnd::new()
    }
}

/// Samples from `from` to `to`; negative where `to` is earlier.
fn samples_between(from: Time, to: Time) -> f64 {
    let nanos = to.as_nanos() as i128 - from.as_nanos() as i128;
    nanos as f64 * f64::from(SAMPLE_RATE) / 1e9
}

/// A value between the second and the third of four neighbours (Lagrange, third order).
fn between([a, b, c, d]: [f32; 4], place: f32) -> f32 {
    let (p, m, q) = (place + 1.0, place - 1.0, place - 2.0);
    -a * place * m * q / 6.0 + b * p * m * q / 2.0 - c * p * place * q / 2.0 + d * p * place * m / 6.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::BLOCK;

    const START: Time = Time::from_nanos(7_000_000_000);

    /// A played sound whose sample n is heard at START + n / 48 kHz, and which tells its own position.
    fn ramp(n: usize) -> f32 {
        (n % 30_000) as f32 / 30_000.0
    }

    /// Plays and captures side by side: blocks are handed over `ahead` ms before they are heard.
    struct Fixture {
        far: FarEnd,
        played: usize,
        frames: u64,
        ahead_ms: u64,
    }

    impl Fixture {
        fn new(ahead_ms: u64) -> Fixture {
            Fixture { far: FarEnd::new(), played: 0, frames: 0, ahead_ms }
        }

        fn play_until(&mut self, now: Time) {
            while START + duration_of(self.played as u64) < now + Duration::from_millis(self.ahead_ms) {
                let block: [f32; BLOCK] = std::array::from_fn(|n| ramp(self.played + n));
                self.far.push(&block, 1, START + duration_of(self.played as u64));
                self.played += BLOCK;
            }
        }

        /// The sample that the next frame begins with, as far as the ramp can tell.
        fn frame(&mut self) -> (usize, [f32; FRAME]) {
            self.frames += 1;
            let end = START + Duration::from_nanos(self.frames * FRAME_NANOS);
            self.play_until(end);
            let mut out = [0.0; FRAME];
            self.far.read(end, &mut out);
            ((self.frames as usize - 1) * FRAME, out)
        }
    }

    #[test]
    fn a_frame_gets_what_was_heard_while_it_was_captured() {
        let mut fixture = Fixture::new(0);
        for k in 0..500 {
            let (captured, out) = fixture.frame();
            if k > 2 {
                assert_eq!(out[0], ramp(captured), "frame {k}");
                assert_eq!(out[479], ramp(captured + 479));
            }
        }
        assert!(fixture.far.alignments() <= 2);
    }

    #[test]
    fn where_more_is_known_ahead_it_is_given_earlier_and_always_by_the_same() {
        let mut fixture = Fixture::new(60);
        let leads: Vec<i64> = (0..800)
            .map(|_| {
                let (captured, out) = fixture.frame();
                (out[0] * 30_000.0).round() as i64 - (captured % 30_000) as i64
            })
            .map(|lead| lead.rem_euclid(30_000))
            .collect();
        assert!(leads[0] > 1_900 && leads[0] < 2_880, "{}", leads[0]);
        assert!(leads.iter().all(|lead| *lead == leads[0]));
    }

    #[test]
    fn a_gap_of_the_microphone_moves_the_far_end_along() {
        let mut fixture = Fixture::new(30);
        for _ in 0..400 {
            fixture.frame();
        }
        let lead = fixture.far.lead;
        fixture.frames += 37;
        let (captured, out) = fixture.frame();
        assert!(fixture.far.lead >= 0.0 && (fixture.far.lead - lead).abs() <= 240.0);
        assert_eq!(out[0], ramp(captured + fixture.far.lead as usize));
    }

    #[test]
    fn a_gap_in_what_is_played_is_silence_of_its_length() {
        let mut far = FarEnd::new();
        far.push(&[0.5; 480], 1, START);
        far.push(&[0.25; 480], 1, START + Duration::from_millis(110));
        let at = |n: i64| far.get(n);
        assert_eq!((at(479), at(480), at(5_279), at(5_280)), (0.5, 0.0, 0.0, 0.25));
        assert_eq!((at(-1), at(5_760)), (0.0, 0.0));
    }

    #[test]
    fn a_loudspeaker_that_stalls_is_silent_and_comes_back_where_it_was() {
        let mut fixture = Fixture::new(30);
        for _ in 0..400 {
            fixture.frame();
        }
        let lead = fixture.far.lead;
        let mut out = [0.0; FRAME];
        for _ in 0..30 {
            fixture.frames += 1;
            fixture.far.read(START + Duration::from_nanos(fixture.frames * FRAME_NANOS), &mut out);
        }
        assert_eq!(out, [0.0; FRAME]);
        // It goes on as a device does that lost 300 ms.
        fixture.played += 14_400;
        for _ in 0..20 {
            fixture.frame();
        }
        let (captured, out) = fixture.frame();
        assert_eq!(out[0], ramp(captured + lead as usize));
        assert_eq!(fixture.far.alignments(), 1);
    }

    #[test]
    fn drift_is_followed_without_a_jump() {
        for ppm in [200.0_f64, -200.0] {
            let mut fixture = Fixture::new(30);
            let mut last: Option<f32> = None;
            let mut error_before = 0.0;
            for k in 0..12_000_u64 {
                // The microphone's frames come at another speed than they say.
                let nanos = (k + 1) as f64 * FRAME_NANOS as f64 * (1.0 + ppm * 1e-6);
                let end = START + Duration::from_nanos(nanos as u64);
                fixture.play_until(end);
                let mut out = [0.0; FRAME];
                fixture.far.read(end, &mut out);
                if let Some(last) = last.filter(|last| *last < 0.98 && out[0] > 0.01) {
                    assert!((out[0] - last).abs() < 3.0 / 30_000.0, "frame {k}: {last} {}", out[0]);
                }
                last = Some(out[479]);
                if k == 9_000 {
                    error_before = fixture.far.slow;
                }
            }
            assert_eq!(fixture.far.alignments(), 1);
            assert!((f64::from(fixture.far.drift_ppm()) - ppm).abs() < 10.0, "{}", fixture.far.drift_ppm());
            assert!((fixture.far.slow - error_before).abs() < 5.0, "the delay has settled");
        }
    }

    #[test]
    fn unsteady_times_do_not_move_the_far_end() {
        let mut fixture = Fixture::new(40);
        let mut random = crate::random::Random::from_seed(3);
        for k in 0..3_000_u64 {
            let end = START + Duration::from_nanos((k + 1) * FRAME_NANOS);
            let shake = Duration::from_micros(random.next_u64() % 4_000);
            fixture.play_until(end);
            let mut out = [0.0; FRAME];
            fixture.far.read(end - shake, &mut out);
        }
        assert_eq!(fixture.far.alignments(), 1);
        assert!(fixture.far.drift_ppm().abs() < 8.0, "{}", fixture.far.drift_ppm());
    }

    #[test]
    fn a_step_that_stays_is_taken_back_at_once() {
        let mut fixture = Fixture::new(40);
        for _ in 0..400 {
            fixture.frame();
        }
        // 8 ms of the microphone are lost.
        let late = Duration::from_millis(8);
        let mut out = [0.0; FRAME];
        for k in 0..200 {
            fixture.frames += 1;
            let end = START + Duration::from_nanos(fixture.frames * FRAME_NANOS) + late;
            fixture.play_until(end);
            fixture.far.read(end, &mut out);
            if k == 150 {
                let captured = (fixture.frames as usize - 1) * FRAME + 384;
                assert_eq!(out[0], ramp(captured + fixture.far.lead as usize));
            }
        }
        assert_eq!(fixture.far.alignments(), 2);
        assert_eq!(fixture.far.drift_ppm(), 0.0);
    }

    #[test]
    fn numbers_that_are_no_sound_stay_out_and_two_channels_become_one() {
        let mut far = FarEnd::new();
        far.push(&[f32::NAN, 0.5, f32::INFINITY, 0.5, 0.25, 0.75], 2, START);
        assert_eq!(far.ring[..3], [0.25, 0.25, 0.5]);
    }
}

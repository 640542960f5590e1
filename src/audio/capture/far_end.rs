//! The far end: the played audio, stored until the microphone frame of the same time is processed.
//!
//! Playback blocks have a playout time and microphone frames a capture time, both on the clock of [`crate::clock`]. The audio
//! whose echo a frame may contain is found by these times. After a gap on either side, the far end is read from the matching
//! later position, so the canceller sees an unchanged echo path. The *error* is the position that the times require minus the
//! position that is read.
//!
//! While both devices run at the same speed, samples are copied unchanged. If their clocks drift apart, the far end is read
//! faster or slower as the times require, up to [`MAX_DRIFT`]. Device times can have a constant error. The far end is therefore
//! read ahead of its playout time, as far as blocks are available (at most [`MAX_LEAD`]), and the canceller estimates the
//! remaining delay.
//!
//! The far end is mono. Called by `capture.rs` on the media thread; allocates only at creation.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::audio::frame::sanitise;
use crate::audio::{FRAME, FRAME_NANOS, SAMPLE_RATE, duration_of};
use crate::clock::Time;

/// Number of stored samples: 1.4 s, more than any device buffers.
const RING_SAMPLES: usize = 1 << 16;
/// Maximum lead of the far end over its playout time, in samples: 150 ms. The canceller finds delays of up to 500 ms.
const MAX_LEAD: f64 = 7_200.0;
/// Available far-end samples that the lead does not use, as a reserve against the jitter of both devices: 10 ms.
const LEAD_RESERVE: f64 = 480.0;
/// A block whose time differs by more than this from the end of the last block begins after a gap or a restart.
const GAP: Duration = Duration::from_millis(20);
/// If the read position is wrong by this many samples, the device has jumped: 60 ms.
const JUMP: f64 = 2_880.0;
/// A lasting change of the error by this many samples is a jump as well: 4 ms.
const LASTING_ERROR: f64 = 192.0;
/// Number of frames after which a change is lasting.
const LASTING_FRAMES: u32 = 25;
/// Number of frames after an alignment over which the baseline error is averaged: 3 s.
const BASELINE_FRAMES: u32 = 300;
/// Smoothing factors of the slow and the fast average of the error, per frame: time constants of 4 s and 150 ms.
const SLOW_SMOOTHING: f64 = 1.0 / 400.0;
const FAST_SMOOTHING: f64 = 1.0 / 15.0;
/// Smaller errors are not corrected, in samples: 0.5 ms.
const DEAD_ZONE: f64 = 24.0;
/// An error is corrected over this many samples: 20 s.
const CORRECTION_SAMPLES: f64 = 20.0 * SAMPLE_RATE as f64;
/// Maximum deviation of the read speed from the playout speed: 600 ppm.
pub const MAX_DRIFT: f64 = 600e-6;
/// After more than this many underruns within [`UNDERRUN_WINDOW`], the two sides are aligned again, with more far-end samples in
/// stock.
const UNDERRUN_FRAMES: u32 = 3;
/// Number of frames over which underruns are counted: 1 s.
const UNDERRUN_WINDOW: u32 = 100;

/// Stores the far end and returns it by capture time.
pub struct FarEnd {
    ring: Box<[f32]>,
    /// Number of samples pushed so far; the newest [`RING_SAMPLES`] are in the ring.
    written: i64,
    /// Playout time of sample `written`.
    next_playout: Option<Time>,
    /// Position of the first sample of the next frame.
    position: f64,
    /// Lead over the playout time, in samples.
    lead: f64,
    is_aligned: bool,
    frames: u32,
    slow: f64,
    fast: f64,
    baseline: f64,
    /// Number of consecutive frames in which the fast average has differed from the slow average by more than
    /// [`LASTING_ERROR`], and the sum of their errors beyond the baseline.
    deviating: u32,
    deviation_sum: f64,
    underruns: u32,
    /// Additional samples read per sample.
    drift: f64,
    alignments: u64,
}

impl FarEnd {
    /// An empty far end.
    pub fn new() -> FarEnd {
        FarEnd {
            ring: vec![0.0; RING_SAMPLES].into_boxed_slice(),
            written: 0,
            next_playout: None,
            position: 0.0,
            lead: 0.0,
            is_aligned: false,
            frames: 0,
            slow: 0.0,
            fast: 0.0,
            baseline: 0.0,
            deviating: 0,
            deviation_sum: 0.0,
            underruns: 0,
            drift: 0.0,
            alignments: 0,
        }
    }

    /// Appends played audio: interleaved samples, of which the first is played at `playout_at`.
    pub fn push(&mut self, block: &[f32], channels: usize, playout_at: Time) {
        match self.next_playout {
            Some(next) if playout_at > next + GAP => self.silence(playout_at.since(next)),
            // The device restarted: the block begins before the end of the last block.
            Some(next) if playout_at + GAP < next => self.is_aligned = false,
            _ => {}
        }
        let channels = channels.max(1);
        let scale = 1.0 / channels as f32;
        for samples in block.chunks_exact(channels) {
            let sum: f32 = samples.iter().map(|sample| sanitise(*sample)).sum();
            self.put(sum * scale);
        }
        self.next_playout = Some(playout_at + duration_of((block.len() / channels) as u64));
    }

    /// Discards the alignment: the microphone or the loudspeaker was replaced, so earlier and later times are not comparable.
    pub fn realign(&mut self) {
        self.is_aligned = false;
    }

    /// Number of alignments: the first one, and one after each replaced or restarted device, jump or series of underruns.
    pub fn alignments(&self) -> u64 {
        self.alignments
    }

    /// Deviation of the read speed from the playout speed, in ppm; positive: the far end is read faster.
    #[cfg(test)]
    pub fn drift_ppm(&self) -> f32 {
        (self.drift * 1e6) as f32
    }

    /// Reads the far end for the microphone frame that ended at `captured_end`; silence where nothing was played.
    pub fn read(&mut self, captured_end: Time, out: &mut [f32; FRAME]) {
        let Some(next_playout) = self.next_playout else { return out.fill(0.0) };
        let captured_start = captured_end - Duration::from_nanos(FRAME_NANOS);
        let playout = self.written as f64 + samples_between(next_playout, captured_start);
        let error = playout + self.lead - self.position;
        if !self.is_aligned || error.abs() > JUMP {
            self.align(playout);
        } else {
            self.follow(error);
        }
        self.watch_supply(playout);
        self.copy(out);
    }

    /// Aligns the two sides, with the largest possible lead.
    fn align(&mut self, playout: f64) {
        let available = self.written as f64 - (playout + FRAME as f64) - LEAD_RESERVE;
        self.lead = available.clamp(0.0, MAX_LEAD).round();
        self.position = (playout + self.lead).round();
        (self.slow, self.fast, self.baseline, self.drift) = (0.0, 0.0, 0.0, 0.0);
        (self.frames, self.deviating, self.underruns, self.deviation_sum) = (0, 0, 0, 0.0);
        self.is_aligned = true;
        self.alignments += 1;
    }

    /// Reduces the lead if samples are requested before they are available. A stalled loudspeaker does not count: while it
    /// plays nothing, the far end is silence.
    fn watch_supply(&mut self, playout: f64) {
        if self.frames.is_multiple_of(UNDERRUN_WINDOW) {
            self.underruns = 0;
        }
        let is_stalled = playout + FRAME as f64 > self.written as f64;
        if self.lead > 0.0 && !is_stalled && self.position + FRAME as f64 > self.written as f64 {
            self.underruns += 1;
            if self.underruns > UNDERRUN_FRAMES {
                self.align(playout);
            }
        }
    }

    /// Averages the baseline error; afterwards, corrects drift and jumps.
    fn follow(&mut self, error: f64) {
        self.frames = self.frames.saturating_add(1);
        if self.frames <= BASELINE_FRAMES {
            self.baseline += (error - self.baseline) / f64::from(self.frames);
            (self.slow, self.fast) = (self.baseline, self.baseline);
            return;
        }
        self.fast += (error - self.fast) * FAST_SMOOTHING;
        if (self.fast - self.slow).abs() > LASTING_ERROR {
            self.deviating += 1;
            self.deviation_sum += error - self.baseline;
        } else {
            (self.deviating, self.deviation_sum) = (0, 0.0);
            self.slow += (error - self.slow) * SLOW_SMOOTHING;
        }
        if self.deviating > LASTING_FRAMES {
            self.position += (self.deviation_sum / f64::from(self.deviating)).round();
            (self.slow, self.fast) = (self.baseline, self.baseline);
            (self.deviating, self.deviation_sum) = (0, 0.0);
            self.alignments += 1;
        }
        if self.deviating > 0 {
            // A possible jump must not be corrected as drift.
            return;
        }
        let away = self.slow - self.baseline;
        let beyond = away.signum() * (away.abs() - DEAD_ZONE).max(0.0);
        self.drift = (beyond / CORRECTION_SAMPLES).clamp(-MAX_DRIFT, MAX_DRIFT);
    }

    fn copy(&mut self, out: &mut [f32; FRAME]) {
        let whole = self.position.floor();
        let mut fraction = self.position - whole;
        let mut at = whole as i64;
        if self.drift == 0.0 && fraction == 0.0 {
            for sample in out {
                *sample = self.get(at);
                at += 1;
            }
            self.position = at as f64;
            return;
        }
        for sample in out {
            let near = [self.get(at - 1), self.get(at), self.get(at + 1), self.get(at + 2)];
            *sample = interpolate(near, fraction as f32);
            fraction += 1.0 + self.drift;
            let whole = fraction.floor();
            at += whole as i64;
            fraction -= whole;
        }
        self.position = at as f64 + fraction;
    }

    fn get(&self, at: i64) -> f32 {
        let is_stored = at >= 0 && at < self.written && self.written - at <= RING_SAMPLES as i64;
        if is_stored { self.ring[at as usize % RING_SAMPLES] } else { 0.0 }
    }

    fn put(&mut self, sample: f32) {
        self.ring[self.written as usize % RING_SAMPLES] = sample;
        self.written += 1;
    }

    /// Appends silence for a time in which nothing was played.
    fn silence(&mut self, time: Duration) {
        let samples = (time.as_nanos() * u128::from(SAMPLE_RATE) / 1_000_000_000) as i64;
        let filled = samples.min(RING_SAMPLES as i64);
        // Positions continue over a long gap; older samples are lost.
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

/// Samples between `from` and `to`; negative if `to` is earlier.
fn samples_between(from: Time, to: Time) -> f64 {
    let nanos = to.as_nanos() as i128 - from.as_nanos() as i128;
    nanos as f64 * f64::from(SAMPLE_RATE) / 1e9
}

/// Interpolates between the second and the third of four samples (Lagrange, third order); `x` is 0–1.
fn interpolate([a, b, c, d]: [f32; 4], x: f32) -> f32 {
    let (p, m, q) = (x + 1.0, x - 1.0, x - 2.0);
    -a * x * m * q / 6.0 + b * p * m * q / 2.0 - c * p * x * q / 2.0 + d * p * x * m / 6.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::BLOCK;

    const START: Time = Time::from_nanos(7_000_000_000);

    /// Sample `n` of the played audio, which is played at START + n / 48 kHz and encodes its position.
    fn ramp(n: usize) -> f32 {
        (n % 30_000) as f32 / 30_000.0
    }

    /// Plays and captures in parallel; blocks are pushed `ahead_ms` before they are played.
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

        /// Captures the next frame; returns the number of its first sample and the far end read for it.
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
    fn frame_gets_audio_played_during_its_capture() {
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
    fn lead_is_constant_and_uses_available_blocks() {
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
    fn microphone_gap_shifts_far_end() {
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
    fn playback_gap_is_silence_of_equal_length() {
        let mut far = FarEnd::new();
        far.push(&[0.5; 480], 1, START);
        far.push(&[0.25; 480], 1, START + Duration::from_millis(110));
        let at = |n: i64| far.get(n);
        assert_eq!((at(479), at(480), at(5_279), at(5_280)), (0.5, 0.0, 0.0, 0.25));
        assert_eq!((at(-1), at(5_760)), (0.0, 0.0));
    }

    #[test]
    fn stalled_loudspeaker_is_silent_and_resumes_in_place() {
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
        // The loudspeaker continues like a device that lost 300 ms.
        fixture.played += 14_400;
        for _ in 0..20 {
            fixture.frame();
        }
        let (captured, out) = fixture.frame();
        assert_eq!(out[0], ramp(captured + lead as usize));
        assert_eq!(fixture.far.alignments(), 1);
    }

    #[test]
    fn drift_is_followed_without_jump() {
        for ppm in [200.0_f64, -200.0] {
            let mut fixture = Fixture::new(30);
            let mut last: Option<f32> = None;
            let mut error_before = 0.0;
            for k in 0..12_000_u64 {
                // The capture times advance faster or slower than the captured samples.
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
    fn jittering_times_do_not_move_far_end() {
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
    fn lasting_step_is_corrected_as_jump_and_not_as_drift() {
        let mut fixture = Fixture::new(40);
        for _ in 0..400 {
            fixture.frame();
        }
        // The microphone loses 8 ms.
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
    fn non_finite_samples_are_replaced_and_stereo_is_mixed() {
        let mut far = FarEnd::new();
        far.push(&[f32::NAN, 0.5, f32::INFINITY, 0.5, 0.25, 0.75], 2, START);
        assert_eq!(far.ring[..3], [0.25, 0.25, 0.5]);
    }
}

//! Virtual stereo: places a mono voice at an angle around the listener, for headphones.
//!
//! The structural model of a head without ear lobes (C. P. Brown and R. O. Duda, "A structural model for binaural sound
//! synthesis", IEEE Trans. Speech and Audio Processing 6(5), 1998): the sound reaches the far ear later, and the head shadows its
//! high frequencies there. A change of the angle is crossfaded within one frame. Delays the sound by at most 0.7 ms, which is not
//! counted. Runs on the media thread; allocates nothing.
#![forbid(unsafe_code)]

use crate::audio::{FRAME, SAMPLE_RATE};

/// Radius of the head, in metres.
const RADIUS_M: f32 = 0.087_5;
/// Speed of sound, in metres per second.
const SOUND_M_PER_S: f32 = 343.0;
/// The head shadows most at this angle from the ear, in degrees, and by this gain of the highest frequencies.
const DEEPEST_DEG: f32 = 150.0;
const DEEPEST_GAIN: f32 = 0.1;
/// Earlier samples that are kept: more than the longest delay of an ear (31 samples).
const KEPT: usize = 40;

/// The path to one ear: a delay and a filter with one pole and one zero.
#[derive(Copy, Clone, Default)]
struct Ear {
    delay: f32,
    /// b0, b1, a1 with a0 = 1.
    filter: [f32; 3],
    state: f32,
}

impl Ear {
    /// The ear at `away` degrees from the direction of the sound, 0 to 180.
    fn aim(&mut self, away: f32) {
        let radians = away.to_radians();
        // Brown and Duda, equation 6, from the time at which the sound reaches the nearest point of the head.
        let path =
            if away < 90.0 { 1.0 - radians.cos() } else { 1.0 + radians - std::f32::consts::FRAC_PI_2 };
        self.delay = path * RADIUS_M / SOUND_M_PER_S * SAMPLE_RATE as f32;
        // Equations 4 and 5, by the bilinear transform.
        let shadow = (180.0 * away / DEEPEST_DEG).to_radians().cos();
        let alpha = 1.0 + DEEPEST_GAIN / 2.0 + (1.0 - DEEPEST_GAIN / 2.0) * shadow;
        let (beta, rate) = (2.0 * SOUND_M_PER_S / RADIUS_M, 2.0 * SAMPLE_RATE as f32);
        let a0 = beta + rate;
        self.filter = [(beta + alpha * rate) / a0, (beta - alpha * rate) / a0, (beta - rate) / a0];
    }

    /// The sound at the ear. `heard` ends with the newest sample.
    fn hear(&mut self, heard: &[f32]) -> f32 {
        let whole = self.delay as usize;
        let part = self.delay - whole as f32;
        let newest = heard.len() - 1 - whole;
        let x = heard[newest] + (heard[newest - 1] - heard[newest]) * part;
        let [b0, b1, a1] = self.filter;
        let y = b0 * x + self.state;
        self.state = b1 * x - a1 * y;
        y
    }
}

/// A voice at an angle.
pub struct VirtualStereo {
    angle_deg: f32,
    /// Left and right.
    ears: [Ear; 2],
    /// The ears before the last change, until they have faded out.
    before: Option<[Ear; 2]>,
    /// The last samples of the frame before.
    earlier: [f32; KEPT],
}

impl VirtualStereo {
    /// A voice at `angle_deg`: 0 is far right, 90 in front, 180 far left.
    pub fn new(angle_deg: f32) -> VirtualStereo {
        let mut this =
            VirtualStereo { angle_deg, ears: [Ear::default(); 2], before: None, earlier: [0.0; KEPT] };
        this.aim(angle_deg);
        this
    }

    /// Moves the voice.
    pub fn set_angle(&mut self, angle_deg: f32) {
        if angle_deg != self.angle_deg {
            self.before.get_or_insert(self.ears);
            self.aim(angle_deg);
        }
    }

    fn aim(&mut self, angle_deg: f32) {
        self.angle_deg = angle_deg;
        // The right ear is at 0 degrees, the left one at 180.
        self.ears[0].aim((180.0 - angle_deg).abs());
        self.ears[1].aim(angle_deg.abs());
    }

    /// Forgets all earlier audio.
    pub fn reset(&mut self) {
        *self = VirtualStereo::new(self.angle_deg);
    }

    /// Replaces 10 ms of interleaved stereo by the mean of its channels at the angle.
    pub fn process(&mut self, samples: &mut [f32; 2 * FRAME]) {
        let mut heard = [0.0; KEPT + FRAME];
        heard[..KEPT].copy_from_slice(&self.earlier);
        for (heard, pair) in heard[KEPT..].iter_mut().zip(samples.chunks_exact(2)) {
            *heard = (pair[0] + pair[1]) * 0.5;
        }
        let mut before = self.before.take();
        for (n, pair) in samples.chunks_exact_mut(2).enumerate() {
            let until = &heard[..=KEPT + n];
            for (side, sample) in pair.iter_mut().enumerate() {
                *sample = self.ears[side].hear(until);
                if let Some(before) = &mut before {
                    let earlier = before[side].hear(until);
                    *sample = earlier + (*sample - earlier) * (n + 1) as f32 / FRAME as f32;
                }
            }
        }
        self.earlier.copy_from_slice(&heard[FRAME..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::test_signal::steepest;

    /// Both sides of a tone at an angle, after the first frames.
    fn sides(angle_deg: f32, hz: f32) -> [Vec<f32>; 2] {
        let mut stereo = VirtualStereo::new(angle_deg);
        let mut sides = [Vec::new(), Vec::new()];
        for k in 0..20 {
            let mut frame: [f32; 2 * FRAME] = std::array::from_fn(|n| {
                ((k * FRAME + n / 2) as f32 * std::f32::consts::TAU * hz / SAMPLE_RATE as f32).sin() * 0.3
            });
            stereo.process(&mut frame);
            if k >= 10 {
                sides[0].extend(frame.iter().step_by(2));
                sides[1].extend(frame.iter().skip(1).step_by(2));
            }
        }
        sides
    }

    fn energy(samples: &[f32]) -> f32 {
        samples.iter().map(|sample| sample * sample).sum()
    }

    /// Samples by which `late` follows `early`.
    fn lag(early: &[f32], late: &[f32]) -> usize {
        let likeness = |lag: usize| early.iter().zip(&late[lag..]).map(|(a, b)| a * b).sum::<f32>();
        (0..60).max_by(|a, b| likeness(*a).total_cmp(&likeness(*b))).unwrap()
    }

    #[test]
    fn voice_in_front_is_equal_at_both_ears() {
        let [left, right] = sides(90.0, 1_000.0);
        assert!(left.iter().zip(&right).all(|(left, right)| (left - right).abs() < 1e-5));
    }

    #[test]
    fn far_ear_hears_later_and_duller() {
        for (angle, near) in [(0.0, 1), (30.0, 1), (150.0, 0), (180.0, 0)] {
            let sides_low = sides(angle, 300.0);
            let later = lag(&sides_low[near], &sides_low[1 - near]);
            assert!(later >= 12, "{angle} degrees: {later} samples");
            let sides_high = sides(angle, 6_000.0);
            let ratio = energy(&sides_high[near]) / energy(&sides_high[1 - near]);
            assert!(10.0 * ratio.log10() > 8.0, "{angle} degrees: {} dB", 10.0 * ratio.log10());
        }
    }

    #[test]
    fn time_between_the_ears_is_that_of_a_head() {
        let [left, right] = sides(0.0, 300.0);
        // A head of this radius: 0.66 ms (Woodworth), a little more in the filter at low frequencies.
        let later = lag(&right, &left) as f32 / 48.0;
        assert!((0.6..0.9).contains(&later), "{later} ms");
    }

    #[test]
    fn moving_voice_does_not_click() {
        let mut stereo = VirtualStereo::new(0.0);
        let mut left = Vec::new();
        for k in 0..60 {
            stereo.set_angle((k * 37 % 181) as f32);
            let mut frame: [f32; 2 * FRAME] =
                std::array::from_fn(|n| ((k * FRAME + n / 2) as f32 * 0.03).sin() * 0.3);
            stereo.process(&mut frame);
            left.extend(frame.iter().step_by(2));
        }
        assert!(steepest(&left) < 0.3 * 0.03 * 2.5, "{}", steepest(&left));
    }
}

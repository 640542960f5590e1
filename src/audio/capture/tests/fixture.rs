//! Sounds and rooms for the tests of the capture chain: a voice, noise, and the echo of a loudspeaker.
#![forbid(unsafe_code)]

use super::*;
pub use crate::audio::test_signal::steepest;
use crate::audio::{FRAME_NANOS, SAMPLE_RATE};
use crate::random::Random;

pub const START: Time = Time::from_nanos(5_000_000_000);

/// End of frame `k`.
pub fn end_of(k: usize) -> Time {
    START + Duration::from_nanos((k as u64 + 1) * FRAME_NANOS)
}

pub fn noise(seed: u64, samples: usize) -> Vec<f32> {
    let mut random = Random::from_seed(seed);
    (0..samples).map(|_| (random.unit() + random.unit() + random.unit() - 1.5) as f32 * 2.0).collect()
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// Level in dBFS.
pub fn level_db(samples: &[f32]) -> f32 {
    20.0 * rms(samples).max(1e-9).log10()
}

/// Scales to a level in dBFS.
pub fn at_level(mut samples: Vec<f32>, dbfs: f32) -> Vec<f32> {
    let gain = 10.0_f32.powf(dbfs / 20.0) / rms(&samples).max(1e-9);
    samples.iter_mut().for_each(|sample| *sample *= gain);
    samples
}

/// Similar to a voice, without pauses: alternating hiss and a buzz of changing pitch, through moving resonances.
pub fn voice(seed: u64, samples: usize) -> Vec<f32> {
    let mut random = Random::from_seed(seed);
    let hiss = noise(seed + 100, samples);
    let rate = SAMPLE_RATE as f32;
    let (mut phase, mut pitch, mut left, mut is_hiss) = (0.0_f32, 120.0_f32, 0_usize, false);
    let mut goals = [500.0_f32, 1_500.0, 2_500.0];
    let mut formants = goals;
    let mut state = [[0.0_f32; 2]; 3];
    let mut loudness = 0.0_f32;
    let mut out = Vec::with_capacity(samples);
    for hiss in hiss {
        if left == 0 {
            left = (rate * (0.06 + 0.12 * random.unit() as f32)) as usize;
            is_hiss = random.unit() < 0.2;
            pitch = 95.0 + 90.0 * random.unit() as f32;
            let place = random.unit() as f32;
            goals = [
                300.0 + 500.0 * place,
                900.0 + 1_400.0 * random.unit() as f32,
                2_300.0 + 700.0 * random.unit() as f32,
            ];
        }
        left -= 1;
        phase += pitch / rate;
        let pulse = if phase >= 1.0 {
            phase -= 1.0;
            1.0
        } else {
            0.0
        };
        let source = if is_hiss { hiss * 0.05 } else { pulse + hiss * 0.002 };
        loudness += ((if is_hiss { 0.4 } else { 1.0 }) - loudness) * 0.001;
        let mut sum = 0.0;
        for ((formant, goal), state) in formants.iter_mut().zip(goals).zip(&mut state) {
            *formant += (goal - *formant) * 0.0008;
            let radius = 1.0 - 80.0 * std::f32::consts::PI / rate;
            let angle = std::f32::consts::TAU * *formant / rate;
            let y = source + 2.0 * radius * angle.cos() * state[0] - radius * radius * state[1];
            *state = [y, state[0]];
            sum += y * (1.0 - radius);
        }
        out.push(sum * loudness);
    }
    at_level(out, -23.0)
}

/// Recorded speech at −23 dBFS: the recordings of Debian's pocketsphinx-testdata (LibriVox) where they are installed, otherwise
/// [`voice`].
pub fn speech(seed: u64, samples: usize) -> Vec<f32> {
    let folder = std::path::Path::new("/usr/share/pocketsphinx/test/data/librivox");
    let mut parts: Vec<Vec<f32>> = ["0870", "0880", "0890", "0920", "0930"]
        .iter()
        .map(|part| folder.join(format!("sense_and_sensibility_01_austen_64kb-{part}.wav")))
        .filter_map(|path| crate::audio::device::wav::read(&path).ok())
        .map(|sound| sound.samples)
        .collect();
    if parts.is_empty() {
        return voice(seed, samples);
    }
    let first = seed as usize % parts.len();
    parts.rotate_left(first);
    at_level(parts.concat().into_iter().cycle().take(samples).collect(), -23.0)
}

/// The echo of a sound after `delay_ms`, in a room that rings for 100 ms, at `gain_db`.
pub fn echo(sound: &[f32], delay_ms: usize, gain_db: f32, seed: u64) -> Vec<f32> {
    let mut random = Random::from_seed(seed);
    let ring = SAMPLE_RATE as usize / 10;
    // One reflection in ten samples: no ear or adaptive filter distinguishes this echo from a denser one, and it is computed ten
    // times as fast.
    let taps: Vec<(usize, f32)> = (0..ring)
        .step_by(10)
        .map(|at| {
            let fade = (-6.9 * at as f32 / ring as f32).exp();
            (at + (random.unit() * 10.0) as usize, fade * (random.unit() as f32 * 2.0 - 1.0))
        })
        .collect();
    let power: f32 = taps.iter().map(|(_, tap)| tap * tap).sum();
    let gain = 10.0_f32.powf(gain_db / 20.0) / power.sqrt();
    let mut out = vec![0.0; sound.len()];
    for (at, tap) in taps {
        let from = at + delay_ms * SAMPLE_RATE as usize / 1000;
        for (out, sound) in out[from.min(sound.len())..].iter_mut().zip(sound) {
            *out += sound * tap * gain;
        }
    }
    out
}

/// Runs a whole microphone signal through the chain, while the loudspeaker plays `far_end`.
pub fn run(chain: &mut CaptureChain, microphone: &[f32], far_end: &[f32], first: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(microphone.len());
    let mut frame = Frame::silence(1);
    for (k, captured) in microphone.chunks_exact(FRAME).enumerate() {
        if let Some(played) = far_end.get(k * FRAME..(k + 1) * FRAME) {
            chain.far_end(played, end_of(first + k) - Duration::from_nanos(FRAME_NANOS));
        }
        frame.samples_mut().copy_from_slice(captured);
        chain.process(&mut frame, end_of(first + k));
        out.extend_from_slice(frame.samples());
    }
    out
}

/// Number of samples by which `later` is behind `earlier`, by cross-correlation.
pub fn lag(earlier: &[f32], later: &[f32], most: usize) -> usize {
    let count = earlier.len() - most;
    let alike = |lag: usize| -> f32 {
        let power = rms(&later[lag..lag + count]);
        earlier[..count].iter().zip(&later[lag..]).map(|(a, b)| a * b).sum::<f32>() / power.max(1e-9)
    };
    (0..most).map(|lag| (lag, alike(lag))).max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |best| best.0)
}

//! Records the playback of an engine: one channel at 48 kHz with the virtual time of each sample. Keeps at least the last
//! minute.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::tone::{RATE_HZ, amplitude_of, rms};
use crate::clock::Time;

/// Minimum number of the newest samples that are kept; up to a quarter more may be stored.
const MAX_SAMPLES: usize = 60 * RATE_HZ as usize;

/// A recording.
#[derive(Debug, Default)]
pub struct PlaybackRecording {
    samples: Vec<f32>,
    /// Time of the end of the last sample.
    end: Time,
}

impl PlaybackRecording {
    /// Appends audio of one channel that ends at `end`. A gap before it becomes silence.
    pub fn push(&mut self, samples: &[f32], end: Time) {
        let begin = end - length(samples.len());
        if !self.samples.is_empty() {
            let gap = (begin.since(self.end).as_secs_f64() * f64::from(RATE_HZ)).round() as usize;
            self.samples.resize(self.samples.len() + gap.min(MAX_SAMPLES), 0.0);
        }
        self.samples.extend_from_slice(samples);
        self.end = end;
        // Dropped in large steps, so that not every frame moves the whole recording.
        if self.samples.len() > MAX_SAMPLES + MAX_SAMPLES / 4 {
            self.samples.drain(..self.samples.len() - MAX_SAMPLES);
        }
    }

    /// The samples from `from` to `to` that are kept.
    pub fn between(&self, from: Time, to: Time) -> &[f32] {
        let index = |at: Time| {
            let before_end = (self.end.since(at).as_secs_f64() * f64::from(RATE_HZ)).round() as usize;
            self.samples.len().saturating_sub(before_end)
        };
        let (from, to) = (index(from), index(to));
        &self.samples[from.min(to)..to]
    }

    /// The amplitude (0–1) of one frequency from `from` to `to`.
    pub fn amplitude(&self, frequency_hz: f64, from: Time, to: Time) -> f32 {
        amplitude_of(self.between(from, to), frequency_hz)
    }

    /// The share (0–1) of pieces of length `piece` between `from` and `to` in which a frequency has at least this amplitude.
    pub fn share(&self, frequency_hz: f64, least: f32, piece: Duration, from: Time, to: Time) -> f32 {
        let count = (piece.as_secs_f64() * f64::from(RATE_HZ)) as usize;
        let pieces: Vec<bool> = self
            .between(from, to)
            .chunks_exact(count.max(1))
            .map(|piece| amplitude_of(piece, frequency_hz) >= least)
            .collect();
        pieces.iter().filter(|there| **there).count() as f32 / pieces.len().max(1) as f32
    }

    /// RMS (0–1) from `from` to `to`.
    pub fn rms(&self, from: Time, to: Time) -> f32 {
        rms(self.between(from, to))
    }
}

fn length(samples: usize) -> Duration {
    Duration::from_nanos(samples as u64 * 1_000_000_000 / u64::from(RATE_HZ))
}

#[cfg(test)]
mod tests {
    use super::super::tone::Tone;
    use super::*;

    const START: Time = Time::from_nanos(1_000_000_000);

    #[test]
    fn audio_has_its_playout_time() {
        let mut recording = PlaybackRecording::default();
        let mut tone = Tone::new(500.0);
        let mut frame = [0.0; 480];
        for n in 1..=100u64 {
            if n > 50 {
                tone.fill(&mut frame);
            }
            recording.push(&frame, START + Duration::from_millis(10 * n));
        }
        let at = |ms| START + Duration::from_millis(ms);
        assert!(recording.amplitude(500.0, at(0), at(500)) < 0.01);
        assert!(recording.amplitude(500.0, at(500), at(1000)) > 0.45);
        let share = recording.share(500.0, 0.2, Duration::from_millis(50), at(0), at(1000));
        assert!((share - 0.5).abs() < 0.06, "{share}");
        assert!(recording.rms(at(0), at(400)) < 0.001 && recording.rms(at(600), at(1000)) > 0.3);
    }

    #[test]
    fn pause_of_the_device_is_silence() {
        let mut recording = PlaybackRecording::default();
        recording.push(&[0.5; 480], START + Duration::from_millis(10));
        recording.push(&[0.5; 480], START + Duration::from_millis(30));
        assert_eq!(recording.between(START, START + Duration::from_millis(30)).len(), 1440);
        assert_eq!(recording.rms(START + Duration::from_millis(10), START + Duration::from_millis(20)), 0.0);
    }

    #[test]
    fn only_the_last_minute_is_kept() {
        let mut recording = PlaybackRecording::default();
        for n in 1..=10_000u64 {
            recording.push(&[0.1; 480], START + Duration::from_millis(10 * n));
        }
        assert!(recording.samples.len() <= MAX_SAMPLES + MAX_SAMPLES / 4);
        assert!(recording.rms(START + Duration::from_secs(50), START + Duration::from_secs(100)) > 0.09);
    }
}

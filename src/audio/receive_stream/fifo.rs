//! Decoded audio of a receive stream that is not played yet, and a little of the played audio before it.
//!
//! Samples are *certain* (decoded or repaired) or *provisional*: concealed because no packet was there, and cut off where a
//! packet arrives late. Positions are samples per channel; samples are interleaved. Runs on the media thread; allocates at
//! creation only.
#![forbid(unsafe_code)]

use crate::audio::frame::convert_channels;
use crate::audio::opus::MAX_PACKET_SAMPLES;
use crate::audio::{BLOCK, MAX_CHANNELS};

/// Played samples that are kept for the pitch search: 15 ms.
pub const HISTORY: usize = 720;
/// Maximum number of ready samples before another packet is decoded.
const MAX_BEFORE_DECODE: usize = 2 * HISTORY + BLOCK;
const CAPACITY: usize = HISTORY + MAX_BEFORE_DECODE + MAX_PACKET_SAMPLES + HISTORY;
/// Provisional samples are crossfaded with certain samples over this many samples.
const SPLICE: usize = BLOCK;

/// Interleaved samples, first in, first out.
pub struct Fifo {
    samples: Box<[f32]>,
    channels: usize,
    read: usize,
    end: usize,
    provisional: usize,
}

impl Fifo {
    /// An empty FIFO of 1 or 2 channels.
    pub fn new(channels: usize) -> Fifo {
        Fifo {
            samples: vec![0.0; CAPACITY * MAX_CHANNELS].into_boxed_slice(),
            channels,
            read: 0,
            end: 0,
            provisional: 0,
        }
    }

    /// 1 or 2.
    pub fn channels(&self) -> usize {
        self.channels
    }

    /// Changes the channel count, when the playback device changes. Drops all audio, played and not played, if the count
    /// changes.
    pub fn set_channels(&mut self, channels: usize) {
        if self.channels != channels {
            *self = Fifo {
                samples: std::mem::take(&mut self.samples),
                channels,
                read: 0,
                end: 0,
                provisional: 0,
            };
        }
    }

    /// Drops all audio, played and not played.
    pub fn clear(&mut self) {
        (self.read, self.end, self.provisional) = (0, 0, 0);
    }

    /// Samples per channel that can be played, including provisional ones.
    pub fn ready(&self) -> usize {
        self.end - self.read
    }

    /// Decoded or repaired samples per channel.
    pub fn certain(&self) -> usize {
        self.ready() - self.provisional
    }

    /// Played samples per channel that are still stored.
    pub fn history(&self) -> usize {
        self.read
    }

    /// Appends `source`, which has `from` interleaved channels, as certain samples. They replace the provisional samples,
    /// with a crossfade.
    pub fn append(&mut self, source: &[f32], from: usize) {
        let count = source.len() / from;
        self.make_room(count);
        let start = self.end - self.provisional;
        let overlap = SPLICE.min(self.provisional).min(count);
        for n in 0..overlap {
            let weight = (n + 1) as f32 / (overlap + 1) as f32;
            let mut converted = [0.0; MAX_CHANNELS];
            let converted = &mut converted[..self.channels];
            convert_channels(&source[n * from..(n + 1) * from], from, converted, self.channels);
            for (channel, sample) in converted.iter().enumerate() {
                let target = &mut self.samples[(start + n) * self.channels + channel];
                *target += (sample - *target) * weight;
            }
        }
        convert_channels(
            &source[overlap * from..count * from],
            from,
            &mut self.samples[(start + overlap) * self.channels..(start + count) * self.channels],
            self.channels,
        );
        self.end = start + count;
        self.provisional = 0;
    }

    /// Appends provisional samples.
    pub fn append_provisional(&mut self, source: &[f32], from: usize) {
        let before = self.provisional;
        self.provisional = 0;
        self.append(source, from);
        self.provisional = before + source.len() / from;
    }

    /// Makes up to `max` provisional samples certain, oldest first; returns their number.
    pub fn make_certain(&mut self, max: usize) -> usize {
        let kept = max.min(self.provisional);
        self.provisional -= kept;
        kept
    }

    /// Moves samples into `target`, whose length is a multiple of the channel count, and fills the rest with silence.
    pub fn pop(&mut self, target: &mut [f32]) {
        let count = (target.len() / self.channels).min(self.ready());
        let start = self.read * self.channels;
        let len = count * self.channels;
        target[..len].copy_from_slice(&self.samples[start..start + len]);
        target[len..].fill(0.0);
        self.read += count;
        self.provisional = self.provisional.min(self.ready());
    }

    /// The samples from `back` before the read position to the end, interleaved.
    pub fn around(&self, back: usize) -> &[f32] {
        &self.samples[(self.read - back.min(self.read)) * self.channels..self.end * self.channels]
    }

    /// Removes one period of `lag` samples at the read position by crossfading it with the next one. Needs twice `lag` certain
    /// samples. Returns the number of removed samples.
    pub fn remove_period(&mut self, lag: usize) -> usize {
        if self.certain() < 2 * lag {
            return 0;
        }
        // The result overwrites the second period, so the read position advances by one period.
        for n in 0..lag {
            let weight = (n + 1) as f32 / (lag + 1) as f32;
            for channel in 0..self.channels {
                let early = self.samples[(self.read + n) * self.channels + channel];
                let late = &mut self.samples[(self.read + lag + n) * self.channels + channel];
                *late = early + (*late - early) * weight;
            }
        }
        // The removed period was not played, so the history moves up to the new read position.
        let channels = self.channels;
        self.samples.copy_within(0..self.read * channels, lag * channels);
        self.read += lag;
        lag
    }

    /// Inserts one period of `lag` samples at the read position: a crossfade from the next period to the last played period.
    /// Needs `lag` played and `lag` certain samples. Returns the number of inserted samples.
    pub fn insert_period(&mut self, lag: usize) -> usize {
        self.make_room(lag);
        if self.certain() < lag || self.history() < lag {
            return 0;
        }
        let channels = self.channels;
        let (read, end) = (self.read * channels, self.end * channels);
        self.samples.copy_within(read..end, read + lag * channels);
        for n in 0..lag {
            let weight = (n + 1) as f32 / (lag + 1) as f32;
            for channel in 0..channels {
                let past = self.samples[(self.read - lag + n) * channels + channel];
                let coming = self.samples[(self.read + lag + n) * channels + channel];
                self.samples[(self.read + n) * channels + channel] = coming + (past - coming) * weight;
            }
        }
        self.end += lag;
        lag
    }

    /// Makes room for `count` samples after the certain ones and keeps [`HISTORY`] played samples.
    fn make_room(&mut self, count: usize) {
        if self.end + count <= CAPACITY {
            return;
        }
        let drop = self.read.saturating_sub(HISTORY);
        self.samples.copy_within(drop * self.channels..self.end * self.channels, 0);
        self.read -= drop;
        self.end -= drop;
        // There is normally room now, because a packet is decoded only while fewer than MAX_BEFORE_DECODE samples are ready. If
        // there is not, the oldest samples are dropped.
        let over = (self.end + count).saturating_sub(CAPACITY);
        if over > 0 {
            let over = over.min(self.end);
            self.samples.copy_within(over * self.channels..self.end * self.channels, 0);
            self.end -= over;
            self.read = self.read.saturating_sub(over);
            self.provisional = self.provisional.min(self.ready());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::test_signal::steepest;

    fn sine(period: usize, start: usize, count: usize) -> Vec<f32> {
        (start..start + count).map(|n| (n as f32 * std::f32::consts::TAU / period as f32).sin()).collect()
    }

    #[test]
    fn output_equals_input() {
        let mut fifo = Fifo::new(1);
        let input = sine(200, 0, 96_000);
        let mut output = Vec::new();
        for packet in input.chunks(960) {
            fifo.append(packet, 1);
            while fifo.ready() >= BLOCK {
                let mut block = [0.0; BLOCK];
                fifo.pop(&mut block);
                output.extend_from_slice(&block);
            }
        }
        assert_eq!(input, output);
    }

    #[test]
    fn provisional_sound_is_replaced_without_click() {
        let mut fifo = Fifo::new(1);
        fifo.append(&[0.5; 120], 1);
        fifo.append_provisional(&[0.5; 480], 1);
        fifo.append(&[-0.5; 960], 1);
        assert_eq!((fifo.ready(), fifo.certain()), (1080, 1080));
        let mut all = vec![0.0; 1080];
        fifo.pop(&mut all);
        assert!(steepest(&all) < 0.01, "{}", steepest(&all));
    }

    #[test]
    fn kept_provisional_sound_is_played_unchanged() {
        let mut fifo = Fifo::new(1);
        fifo.append_provisional(&[0.5; 480], 1);
        assert_eq!((fifo.make_certain(100), fifo.certain()), (100, 100));
        fifo.append(&[-0.5; 960], 1);
        assert_eq!((fifo.ready(), fifo.make_certain(100)), (1060, 0));
        let mut all = vec![0.0; 1060];
        fifo.pop(&mut all);
        assert!(all[..100].iter().all(|sample| *sample == 0.5) && all[340] == -0.5);
    }

    #[test]
    fn period_is_inserted_and_removed_without_click() {
        for channels in [1, 2] {
            let wave = sine(300, 0, 2400);
            let mut fifo = Fifo::new(channels);
            fifo.append(&wave, 1);
            let mut played = vec![0.0; 720 * channels];
            fifo.pop(&mut played);
            fifo.insert_period(300);
            assert_eq!(fifo.ready(), 2400 - 720 + 300);
            fifo.remove_period(300);
            fifo.remove_period(300);
            assert_eq!(fifo.ready(), 2400 - 720 - 300);
            let mut rest = vec![0.0; fifo.ready() * channels];
            fifo.pop(&mut rest);
            played.extend(rest);
            let mono: Vec<f32> = played.iter().step_by(channels).copied().collect();
            assert!(
                steepest(&mono) < 0.025,
                "a sine of this period changes by 0.021 per sample: {}",
                steepest(&mono)
            );
        }
    }
}

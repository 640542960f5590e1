//! The mixer: all receive lanes into one signal for the loudspeaker.
//!
//! Gain and mute of each lane, volume and switch of the whole, and a limiter that keeps the sum within full scale. It knows
//! streams by their ids only. Lives on the media thread; allocates where a lane is added or removed, never in
//! [`Mixer::insert`] or [`Mixer::render`].
#![forbid(unsafe_code)]

pub mod limiter;

use std::collections::BTreeMap;
use std::time::Duration;

use self::limiter::Limiter;
use super::jitter::LanePacket;
use super::lane::{Bench, Lane, LaneStats};
use super::level::{LevelReading, Meter};
use super::{BLOCK, FRAME, MAX_CHANNELS};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::id::StreamId;

/// Lanes that a mixer has at most.
pub const MAX_LANES: usize = 128;
/// Loudest volume, in percent; more counts as this.
pub const MAX_VOLUME: u32 = 200;

struct Channel {
    lane: Lane,
    volume: f32,
    is_muted: bool,
    /// Gain at the end of the last block; moves to its target over one block, so that changes do not click.
    gain: f32,
    meter: Meter,
}

/// Mixes any number of lanes.
pub struct Mixer {
    channels: BTreeMap<StreamId, Channel>,
    bench: Bench,
    volume: f32,
    is_on: bool,
    gain: f32,
    limiter: Limiter,
    mix_meter: Meter,
    scratch: [f32; BLOCK * MAX_CHANNELS],
}

impl Mixer {
    /// A mixer without lanes, switched on at full volume. Errors: no memory.
    pub fn new() -> Result<Mixer> {
        Ok(Mixer {
            channels: BTreeMap::new(),
            bench: Bench::new()?,
            volume: 1.0,
            is_on: true,
            gain: 1.0,
            limiter: Limiter::new(),
            mix_meter: Meter::new(FRAME),
            scratch: [0.0; BLOCK * MAX_CHANNELS],
        })
    }

    /// Adds a lane that waits for its first packet; one that is there stays as it is. Errors: [`MAX_LANES`] are there, or
    /// there is no memory.
    pub fn add_lane(&mut self, stream: StreamId) -> Result<()> {
        if self.channels.contains_key(&stream) {
            return Ok(());
        }
        if self.channels.len() >= MAX_LANES {
            return Err(Error::new(
                ErrorKind::PlayFailed,
                format!("{MAX_LANES} streams are being played already: stop playing one first"),
            ));
        }
        let channel =
            Channel { lane: Lane::new()?, volume: 1.0, is_muted: false, gain: 1.0, meter: Meter::new(FRAME) };
        self.channels.insert(stream, channel);
        Ok(())
    }

    /// Removes a lane; unknown ones are none.
    pub fn remove_lane(&mut self, stream: StreamId) {
        self.channels.remove(&stream);
    }

    /// Hands a packet to its lane; without that lane it is dropped.
    pub fn insert(&mut self, stream: StreamId, packet: LanePacket<'_>, arrival: Time) {
        if let Some(channel) = self.channels.get_mut(&stream) {
            channel.lane.insert(&packet, arrival);
        }
    }

    /// Hands a packet with copies of earlier ones (RFC 2198) to its lane.
    pub fn insert_red(&mut self, stream: StreamId, packet: LanePacket<'_>, arrival: Time) {
        if let Some(channel) = self.channels.get_mut(&stream) {
            channel.lane.insert_red(&packet, arrival);
        }
    }

    /// How long the newest packet of a stream will wait until it is played ([`Lane::spare`]).
    pub fn spare(&self, stream: StreamId) -> Option<Duration> {
        self.channels.get(&stream)?.lane.spare()
    }

    /// Sets the volume of one stream, or of the whole (`None`), in percent: 0–[`MAX_VOLUME`], 100 is as sent.
    pub fn set_volume(&mut self, stream: Option<StreamId>, percent: u32) {
        let volume = percent.min(MAX_VOLUME) as f32 / 100.0;
        match stream {
            None => self.volume = volume,
            Some(stream) => {
                if let Some(channel) = self.channels.get_mut(&stream) {
                    channel.volume = volume;
                }
            }
        }
    }

    /// Mutes a stream, which goes on being received.
    pub fn set_muted(&mut self, stream: StreamId, muted: bool) {
        if let Some(channel) = self.channels.get_mut(&stream) {
            channel.is_muted = muted;
        }
    }

    /// Switches the loudspeaker: off is silence, and every stream goes on being received.
    pub fn set_speaker(&mut self, on: bool) {
        self.is_on = on;
    }

    /// Mixes 2.5 ms into `block`: `BLOCK` samples of `channels` interleaved channels (1 or 2) whose first one is heard at
    /// `heard_at`. Nothing in it exceeds ±1.0.
    pub fn render(&mut self, block: &mut [f32], channels: usize, heard_at: Time, now: Time) {
        let channels = channels.clamp(1, MAX_CHANNELS);
        let length = (BLOCK * channels).min(block.len());
        block.fill(0.0);
        let scratch = &mut self.scratch[..BLOCK * channels];
        for channel in self.channels.values_mut() {
            let audible = channel.lane.render(scratch, channels, heard_at, now, &mut self.bench);
            let goal = if channel.is_muted { 0.0 } else { channel.volume };
            let start = std::mem::replace(&mut channel.gain, goal);
            measure(&mut channel.meter, scratch, channels);
            if audible {
                add_with_ramp(&mut block[..length], scratch, channels, start, goal);
            }
        }
        let goal = if self.is_on { self.volume } else { 0.0 };
        let start = std::mem::replace(&mut self.gain, goal);
        if start != 1.0 || goal != 1.0 {
            scratch[..length].copy_from_slice(&block[..length]);
            block.fill(0.0);
            add_with_ramp(&mut block[..length], scratch, channels, start, goal);
        }
        self.limiter.process(&mut block[..length], channels);
        measure(&mut self.mix_meter, &block[..length], channels);
    }

    /// Hands out a stream whose first sound is in the last rendered block, and when it is heard.
    pub fn poll_first_audio(&mut self) -> Option<(StreamId, Time)> {
        self.channels
            .iter_mut()
            .find_map(|(stream, channel)| channel.lane.take_first_audio().map(|at| (*stream, at)))
    }

    /// Figures of a stream.
    pub fn stats(&self, stream: StreamId) -> Option<LaneStats> {
        self.channels.get(&stream).map(|channel| channel.lane.stats())
    }

    /// Loudness of a stream over the last 100 ms, before its volume.
    pub fn level(&self, stream: StreamId) -> Option<LevelReading> {
        self.channels.get(&stream).map(|channel| channel.meter.reading())
    }

    /// Loudness of what goes to the loudspeaker over the last 100 ms.
    pub fn mix_level(&self) -> LevelReading {
        self.mix_meter.reading()
    }

    /// The streams that have a lane.
    pub fn streams(&self) -> impl Iterator<Item = StreamId> {
        self.channels.keys().copied()
    }
}

/// Measures the first channel of two, or the one there is: a meter's step is a count of numbers.
fn measure(meter: &mut Meter, samples: &[f32], channels: usize) {
    if channels == 1 {
        meter.push(samples);
        return;
    }
    let mut mono = [0.0; BLOCK];
    super::frame::convert_channels(samples, 2, &mut mono, 1);
    meter.push(&mono);
}

fn add_with_ramp(target: &mut [f32], source: &[f32], channels: usize, start: f32, goal: f32) {
    let step = (goal - start) / BLOCK as f32;
    let pairs = target.chunks_exact_mut(channels).zip(source.chunks_exact(channels));
    for (n, (target, source)) in pairs.enumerate() {
        let gain = if step == 0.0 { goal } else { start + step * (n + 1) as f32 };
        for (target, source) in target.iter_mut().zip(source) {
            *target += source * gain;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::send::SendChain;
    use crate::audio::{BLOCK_NANOS, FRAME_NANOS, Frame};
    use crate::config::{AudioProfile, LatencyMode};
    use std::time::Duration;

    /// Packets of a tone of `frequency`, 20 ms each.
    fn packets(frequency: f32, amplitude: f32, count: usize) -> Vec<Vec<u8>> {
        let profile =
            AudioProfile { dtx: false, complexity: 2, latency: LatencyMode::Balanced, ..Default::default() };
        let mut chain = SendChain::new(&profile).unwrap();
        let mut all = Vec::new();
        for k in 0..2 * count {
            let mut frame = Frame::silence(1);
            for (n, sample) in frame.samples_mut().iter_mut().enumerate() {
                let t = (k * FRAME + n) as f32 / 48_000.0;
                *sample = amplitude * (t * frequency * std::f32::consts::TAU).sin();
            }
            chain.push(&frame, Time::from_nanos((k as u64 + 1) * FRAME_NANOS));
            if let Some(packet) = chain.poll() {
                all.push(packet.payload.to_vec());
            }
        }
        all
    }

    /// Plays every stream's packets on an ideal network; `act` is called before each block.
    fn play(
        mixer: &mut Mixer,
        streams: &[(StreamId, Vec<Vec<u8>>)],
        blocks: usize,
        mut act: impl FnMut(&mut Mixer, usize),
    ) -> Vec<f32> {
        let mut heard = Vec::new();
        for k in 0..blocks {
            let now = Time::from_nanos(1_000_000_000 + k as u64 * BLOCK_NANOS);
            if k % 8 == 0 {
                for (stream, packets) in streams {
                    let Some(payload) = packets.get(k / 8) else { continue };
                    let packet = LanePacket {
                        sequence: (k / 8) as u16,
                        timestamp: (k / 8 * 960) as u32,
                        marker: k == 0,
                        payload,
                        captured_ntp: None,
                    };
                    mixer.insert(*stream, packet, now - Duration::from_millis(1));
                }
            }
            act(mixer, k);
            let mut block = [0.0; BLOCK];
            mixer.render(&mut block, 1, now, now);
            heard.extend_from_slice(&block);
        }
        heard
    }

    #[test]
    fn twenty_loud_lanes_at_once_stay_within_full_scale() {
        let mut mixer = Mixer::new().unwrap();
        let streams: Vec<(StreamId, Vec<Vec<u8>>)> =
            (0..20).map(|k| (StreamId::fresh(), packets(200.0 + 37.0 * k as f32, 0.7, 15))).collect();
        for (stream, _) in &streams {
            mixer.add_lane(*stream).unwrap();
        }
        let heard = play(&mut mixer, &streams, 100, |_, _| {});
        let peak = heard.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
        assert!(peak <= 1.0 && peak > 0.5, "peak {peak}");
        for (stream, _) in &streams {
            let stats = mixer.stats(*stream).unwrap();
            assert_eq!((stats.concealed_samples, stats.lost_packets), (0, 0));
            assert!(mixer.level(*stream).unwrap().rms_dbfs > -10.0);
        }
        let told = std::iter::from_fn(|| mixer.poll_first_audio()).count();
        assert_eq!(told, 20);
        assert!(mixer.poll_first_audio().is_none(), "told once");
    }

    #[test]
    fn a_change_of_volume_mute_or_switch_does_not_click() {
        let mut mixer = Mixer::new().unwrap();
        let stream = StreamId::fresh();
        mixer.add_lane(stream).unwrap();
        let streams = [(stream, packets(220.0, 0.4, 40))];
        let heard = play(&mut mixer, &streams, 300, |mixer, k| match k {
            80 => mixer.set_volume(Some(stream), 10),
            100 => mixer.set_volume(None, 200),
            120 => mixer.set_muted(stream, true),
            140 => mixer.set_muted(stream, false),
            160 => mixer.set_speaker(false),
            180 => mixer.set_speaker(true),
            _ => {}
        });
        let peak = |from: usize| {
            heard[from * BLOCK..(from + 10) * BLOCK].iter().fold(0.0_f32, |most, s| most.max(s.abs()))
        };
        assert!(peak(60) > 0.3 && peak(85) < 0.06 && peak(125) == 0.0 && peak(165) == 0.0);
        assert!((peak(185) - 0.08).abs() < 0.02, "{}", peak(185));
        // The tone itself moves by at most 0.0115 a sample, and twice over a ramp.
        let steepest = heard[2400..].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        assert!(steepest < 0.03, "steepest step {steepest}");
    }

    #[test]
    fn a_mixer_takes_no_more_lanes_than_it_says() {
        let mut mixer = Mixer::new().unwrap();
        let streams: Vec<StreamId> = (0..MAX_LANES).map(|_| StreamId::fresh()).collect();
        for stream in &streams {
            mixer.add_lane(*stream).unwrap();
        }
        mixer.add_lane(streams[0]).unwrap();
        assert_eq!(mixer.add_lane(StreamId::fresh()).unwrap_err().kind, ErrorKind::PlayFailed);
        mixer.remove_lane(streams[0]);
        mixer.add_lane(StreamId::fresh()).unwrap();
    }

    #[test]
    fn without_packets_there_is_silence_and_what_is_unknown_is_dropped() {
        let mut mixer = Mixer::new().unwrap();
        mixer.add_lane(StreamId::fresh()).unwrap();
        let packet =
            LanePacket { sequence: 0, timestamp: 0, marker: true, payload: &[0x48, 1], captured_ntp: None };
        mixer.insert(StreamId::fresh(), packet, Time::ZERO);
        let mut block = [1.0; BLOCK * 2];
        mixer.render(&mut block, 2, Time::ZERO, Time::ZERO);
        assert!(block.iter().all(|sample| *sample == 0.0));
        assert!(mixer.poll_first_audio().is_none());
    }
}

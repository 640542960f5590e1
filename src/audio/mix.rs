//! The mixer: all receive streams into one signal for the loudspeaker.
//!
//! Gain, position and mute of each receive stream, volume and switch of the whole, and a limiter that keeps the sum within full scale.
//! Of more receive streams than the limit the loudest are decoded (`mix/stage.rs`), and what all of them together spend on costly
//! concealment is bounded (`receive_stream/budget.rs`). It knows streams by their ids only. Lives on the media thread; allocates where a
//! receive stream is added or removed, never in [`Mixer::insert`] or [`Mixer::render`].
#![forbid(unsafe_code)]

pub mod active_speakers;
pub mod limiter;

use std::time::Duration;

use self::active_speakers::{FADE_BLOCKS, Place, Standing};
use self::limiter::Limiter;
use super::level::{LevelReading, Meter, SILENCE_DBFS};
use super::opus::DTX_BYTES;
use super::packet_buffer::{PacketOrigin, ReceivedPacket};
use super::ramp::ramp;
use super::receive_stream::budget::{Budget, MAX_COSTLY_FRAMES};
use super::receive_stream::{ReceiveStream, ReceiveStreamStats, Scratch};
use super::{BLOCK, FRAME, MAX_CHANNELS, MAX_VOLUME};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::id::StreamId;
use crate::wire::red;

/// Receive streams that a mixer has at most.
pub const MAX_RECEIVE_STREAMS: usize = crate::config::MAX_RECEIVED_STREAMS;
/// Receive streams that are decoded at once, until another number is set.
pub const DEFAULT_DECODED: usize = 16;
/// Furthest position to either side.
pub const MAX_PAN: i32 = crate::config::MAX_PAN;
/// Blocks of a tick: 10 ms.
const TICK_BLOCKS: u32 = 4;

/// A gain for each channel.
type Gains = [f32; MAX_CHANNELS];

struct Channel {
    stream: StreamId,
    receive_stream: ReceiveStream,
    volume: f32,
    /// Volume of the room that the stream is in.
    room_volume: f32,
    is_muted: bool,
    pan: Gains,
    standing: Standing,
    /// Streams of the same participant have the same number.
    group: u64,
    /// 0–[`FADE_BLOCKS`]: how far it has come on stage.
    presence: u32,
    /// Gains at the end of the last block; they move to their target over one block, so that changes do not click.
    gains: Gains,
    is_audible: bool,
    /// A costly frame is kept for it in this tick.
    has_claim: bool,
    /// It asked for one in this tick.
    has_asked: bool,
    meter: Meter,
}

impl Channel {
    fn new(stream: StreamId, place: Place) -> Result<Channel> {
        Ok(Channel {
            stream,
            receive_stream: ReceiveStream::new()?,
            volume: 1.0,
            room_volume: 1.0,
            is_muted: false,
            pan: [1.0; MAX_CHANNELS],
            standing: Standing::new(place),
            group: stream.raw(),
            presence: if place == Place::Off { 0 } else { FADE_BLOCKS },
            gains: [1.0; MAX_CHANNELS],
            is_audible: false,
            has_claim: false,
            has_asked: false,
            meter: Meter::new(FRAME),
        })
    }

    /// The gains that it should have after this block.
    fn goal(&self, channels: usize) -> Gains {
        let volume = if self.is_muted { 0.0 } else { self.volume * self.room_volume };
        let gain = volume * self.presence as f32 / FADE_BLOCKS as f32;
        // One loudspeaker has no sides.
        if channels == 1 { [gain; MAX_CHANNELS] } else { self.pan.map(|side| side * gain) }
    }

    fn want(&mut self) {
        self.standing.is_unwanted = self.is_muted || self.volume * self.room_volume == 0.0;
    }
}

/// Mixes any number of receive streams.
pub struct Mixer {
    /// In the order of their ids.
    channels: Vec<Box<Channel>>,
    /// Indices into it, loudest first.
    order: Vec<usize>,
    max_decoded: usize,
    block_of_tick: u32,
    scratch_space: Scratch,
    volume: f32,
    is_on: bool,
    gain: f32,
    switch_gain: f32,
    /// Sound beside the receive streams, for the next block.
    extra: Option<[f32; BLOCK * MAX_CHANNELS]>,
    limiter: Limiter,
    mix_meter: Meter,
    scratch: [f32; BLOCK * MAX_CHANNELS],
}

impl Mixer {
    /// A mixer without receive streams, switched on at full volume. Errors: no memory.
    pub fn new() -> Result<Mixer> {
        let mut scratch_space = Scratch::new()?;
        scratch_space.budget = Budget::new(MAX_COSTLY_FRAMES);
        Ok(Mixer {
            channels: Vec::with_capacity(MAX_RECEIVE_STREAMS),
            order: Vec::with_capacity(MAX_RECEIVE_STREAMS),
            max_decoded: DEFAULT_DECODED,
            block_of_tick: 0,
            scratch_space,
            volume: 1.0,
            is_on: true,
            gain: 1.0,
            switch_gain: 1.0,
            extra: None,
            limiter: Limiter::new(),
            mix_meter: Meter::new(FRAME),
            scratch: [0.0; BLOCK * MAX_CHANNELS],
        })
    }

    /// Adds a receive stream that waits for its first packet; one that is there stays as it is. Errors: [`MAX_RECEIVE_STREAMS`] are there, or
    /// there is no memory.
    pub fn add_stream(&mut self, stream: StreamId) -> Result<()> {
        let Err(at) = self.find(stream) else { return Ok(()) };
        if self.channels.len() >= MAX_RECEIVE_STREAMS {
            return Err(Error::new(
                ErrorKind::PlayFailed,
                format!("{MAX_RECEIVE_STREAMS} streams are being played already: stop playing one first"),
            ));
        }
        let place = if self.decoded() < self.max_decoded { Place::On(0) } else { Place::Off };
        self.channels.insert(at, Box::new(Channel::new(stream, place)?));
        self.rank();
        Ok(())
    }

    /// Says which streams are of one participant: those of the same `group`. Until then each is of a participant of its own. A
    /// participant is entitled to one place among the decoded; further streams get what others leave.
    pub fn set_group(&mut self, stream: StreamId, group: u64) {
        if let Some(channel) = self.channel(stream) {
            channel.group = group;
        }
        self.rank();
    }

    /// The group of a stream that has a receive stream.
    pub fn group(&self, stream: StreamId) -> Option<u64> {
        self.known(stream).map(|channel| channel.group)
    }

    /// Removes a receive stream; unknown ones are none.
    pub fn remove_stream(&mut self, stream: StreamId) {
        if let Ok(at) = self.find(stream) {
            self.channels.remove(at);
            self.rank();
        }
    }

    /// Hands a packet to its receive stream; without that receive stream it is dropped.
    pub fn insert(&mut self, stream: StreamId, packet: ReceivedPacket<'_>, arrival: Time) {
        if let Some(channel) = self.channel(stream) {
            channel.standing.came(packet.payload.len() > DTX_BYTES);
            channel.receive_stream.insert(&packet, arrival);
        }
    }

    /// Hands a packet with copies of earlier ones (RFC 2198) to its receive stream ([`ReceiveStream::insert_red`]).
    pub fn insert_red(
        &mut self,
        stream: StreamId,
        packet: ReceivedPacket<'_>,
        origin: PacketOrigin,
        arrival: Time,
    ) {
        if let Some(channel) = self.channel(stream) {
            if origin == PacketOrigin::Sent {
                channel.standing.came(red::own(packet.payload).is_some_and(|own| own.len() > DTX_BYTES));
            }
            channel.receive_stream.insert_red(&packet, origin, arrival);
        }
    }

    /// How long the newest packet of a stream will wait until it is played ([`ReceiveStream::spare`]).
    pub fn spare(&mut self, stream: StreamId) -> Option<Duration> {
        self.channel(stream)?.receive_stream.spare()
    }

    /// Hands a copy of a packet that may be missing to its receive stream ([`ReceiveStream::insert_repair`]).
    pub fn insert_repair(
        &mut self,
        stream: StreamId,
        packet: ReceivedPacket<'_>,
        origin: PacketOrigin,
        arrival: Time,
    ) {
        if let Some(channel) = self.channel(stream) {
            channel.receive_stream.insert_repair(&packet, origin, arrival);
        }
    }

    /// Sets the least delay that a stream's receive stream aims at ([`ReceiveStream::set_least_delay`]).
    pub fn set_least_delay(&mut self, stream: StreamId, least: Duration) {
        if let Some(channel) = self.channel(stream) {
            channel.receive_stream.set_least_delay(least);
        }
    }

    /// A packet of a stream says how loud it is, in −dBov (RFC 6464).
    pub fn packet_level(&mut self, stream: StreamId, minus_dbov: u8) {
        if let Some(channel) = self.channel(stream) {
            channel.standing.told(minus_dbov);
        }
    }

    /// The server says how loud a stream's talker is: amplitude 0–1, 0 for one who does not speak.
    pub fn listed_level(&mut self, stream: StreamId, level: f32) {
        if let Some(channel) = self.channel(stream) {
            channel.standing.listed(level);
        }
    }

    /// Sets how many receive streams are decoded at once: 1–[`MAX_RECEIVE_STREAMS`]. Of more, the loudest are.
    pub fn set_max_decoded(&mut self, most: usize) {
        self.max_decoded = most.clamp(1, MAX_RECEIVE_STREAMS);
    }

    /// Sets how many costly frames the receive streams may make together in a tick of 10 ms.
    pub fn set_costly_frames(&mut self, most: u32) {
        self.scratch_space.budget = Budget::new(most);
    }

    /// Sets the volume of one stream, or of the whole (`None`), in percent: 0–[`MAX_VOLUME`], 100 is as sent.
    pub fn set_volume(&mut self, stream: Option<StreamId>, percent: u32) {
        let volume = percent.min(MAX_VOLUME) as f32 / 100.0;
        match stream {
            None => self.volume = volume,
            Some(stream) => {
                if let Some(channel) = self.channel(stream) {
                    channel.volume = volume;
                    channel.want();
                }
            }
        }
    }

    /// Sets the volume of a stream's room, in percent: 0–[`MAX_VOLUME`]. The volumes of stream and room are multiplied.
    pub fn set_room_volume(&mut self, stream: StreamId, percent: u32) {
        if let Some(channel) = self.channel(stream) {
            channel.room_volume = percent.min(MAX_VOLUME) as f32 / 100.0;
            channel.want();
        }
    }

    /// Mutes a stream, which goes on being received.
    pub fn set_muted(&mut self, stream: StreamId, muted: bool) {
        if let Some(channel) = self.channel(stream) {
            channel.is_muted = muted;
            channel.want();
        }
    }

    /// Sets where a stream is heard, from −[`MAX_PAN`] (left) to [`MAX_PAN`] (right); 0 is the middle. The power of both sides
    /// together stays the same. With one loudspeaker all are in the middle.
    pub fn set_pan(&mut self, stream: StreamId, pan: i32) {
        if let Some(channel) = self.channel(stream) {
            channel.pan = gains_at(pan);
        }
    }

    /// Switches the loudspeaker: off is silence, and every stream goes on being received.
    pub fn set_speaker(&mut self, on: bool) {
        self.is_on = on;
    }

    /// Adds sound to the next block: `BLOCK` samples of as many interleaved channels as that block has. The volume of the
    /// streams does not change it, the switch does.
    pub fn add_extra(&mut self, samples: &[f32]) {
        let extra = self.extra.get_or_insert([0.0; BLOCK * MAX_CHANNELS]);
        for (target, sample) in extra.iter_mut().zip(samples) {
            *target += sample;
        }
    }

    /// Mixes 2.5 ms into `block`: `BLOCK` samples of `channels` interleaved channels (1 or 2) whose first one is heard at
    /// `heard_at`. Nothing in it exceeds ±1.0.
    pub fn render(&mut self, block: &mut [f32], channels: usize, heard_at: Time, now: Time) {
        let channels = channels.clamp(1, MAX_CHANNELS);
        if self.block_of_tick == 0 {
            self.tick(channels, now);
        }
        self.block_of_tick = (self.block_of_tick + 1) % TICK_BLOCKS;
        let length = (BLOCK * channels).min(block.len());
        block.fill(0.0);
        for at in &self.order {
            let channel = &mut *self.channels[*at];
            match channel.standing.place {
                Place::Off => continue,
                Place::On(_) => channel.presence = (channel.presence + 1).min(FADE_BLOCKS),
                Place::Leaving => channel.presence = channel.presence.saturating_sub(1),
            }
            let scratch = &mut self.scratch[..BLOCK * channels];
            self.scratch_space.budget.begin_receive_stream(channel.has_claim);
            channel.is_audible =
                channel.receive_stream.render(scratch, channels, heard_at, now, &mut self.scratch_space);
            let (has_asked, has_claim) = self.scratch_space.budget.end_receive_stream();
            channel.has_asked |= has_asked;
            channel.has_claim = has_claim;
            let goal = channel.goal(channels);
            let start = std::mem::replace(&mut channel.gains, goal);
            measure(&mut channel.meter, scratch, channels);
            if channel.is_audible {
                add_with_ramp(&mut block[..length], scratch, channels, start, goal);
            }
        }
        self.scale(&mut block[..length], channels, true);
        if let Some(extra) = self.extra.take() {
            block[..length].iter_mut().zip(&extra).for_each(|(sample, extra)| *sample += extra);
        }
        self.scale(&mut block[..length], channels, false);
        self.limiter.process(&mut block[..length], channels);
        measure(&mut self.mix_meter, &block[..length], channels);
    }

    /// Applies the volume of all streams, or the switch.
    fn scale(&mut self, block: &mut [f32], channels: usize, is_volume: bool) {
        let (gain, goal) = if is_volume {
            (&mut self.gain, self.volume)
        } else {
            (&mut self.switch_gain, if self.is_on { 1.0 } else { 0.0 })
        };
        let start = std::mem::replace(gain, goal);
        if start == 1.0 && goal == 1.0 {
            return;
        }
        ramp(block, channels, start, goal);
    }

    /// Every 10 ms: who is on stage, and for whom a costly frame is kept.
    fn tick(&mut self, channels: usize, now: Time) {
        for channel in &mut self.channels {
            if channel.standing.place == Place::Off {
                channel.receive_stream.rest(now);
            } else {
                channel.standing.measured(channel.meter.reading().rms_dbfs);
                if channel.standing.place == Place::Leaving && (channel.presence == 0 || !channel.is_audible)
                {
                    channel.standing.place = Place::Off;
                    channel.presence = 0;
                    channel.is_audible = false;
                    channel.meter.clear();
                    channel.receive_stream.rest(now);
                }
            }
            channel.standing.tick();
        }
        self.rank();
        self.change_stage();
        for at in 0..self.order.len() {
            if self.decoded() >= self.max_decoded {
                break;
            }
            let channel = &mut *self.channels[self.order[at]];
            if channel.standing.place == Place::Off {
                channel.standing.place = Place::On(0);
                channel.gains = [0.0; MAX_CHANNELS];
                channel.receive_stream.wake(channels, now, &mut self.scratch_space);
            }
        }
        let mut claims = 0;
        for at in &self.order {
            let channel = &mut self.channels[*at];
            let has_asked = std::mem::take(&mut channel.has_asked);
            channel.has_claim = has_asked
                && channel.standing.place != Place::Off
                && claims < self.scratch_space.budget.most();
            claims += u32::from(channel.has_claim);
        }
        self.scratch_space.budget.begin_tick(claims);
    }

    /// Lets the quietest leave the stage for someone louder, or because the limit was lowered.
    fn change_stage(&mut self) {
        let place = |at: &usize| self.channels[*at].standing.place;
        let on = self.order.iter().filter(|at| matches!(place(at), Place::On(_))).count();
        let Some(quietest) = self.order.iter().rfind(|at| matches!(place(at), Place::On(_))).copied() else {
            return;
        };
        let challenger = self.order.iter().find(|at| place(at) == Place::Off);
        let is_full = self.decoded() >= self.max_decoded;
        let gives_way = is_full
            && challenger.is_some_and(|at| {
                self.channels[quietest].standing.gives_way_to(&self.channels[*at].standing)
            });
        if on > self.max_decoded || gives_way {
            let channel = &mut self.channels[quietest];
            // Someone of whom nothing is heard need not fade out.
            channel.standing.place = if channel.is_audible { Place::Leaving } else { Place::Off };
            if channel.standing.place == Place::Off {
                channel.presence = 0;
            }
        }
    }

    /// Puts the loudest first.
    fn rank(&mut self) {
        self.order.clear();
        self.order.extend(0..self.channels.len());
        // Of each participant's streams the first competes for a place.
        let channels = &mut self.channels;
        self.order.sort_unstable_by(|a, b| {
            let (one, other) = (&channels[*a], &channels[*b]);
            let (claim, other_claim) = (one.standing.claim_among_own(), other.standing.claim_among_own());
            one.group.cmp(&other.group).then(other_claim.total_cmp(&claim)).then(a.cmp(b))
        });
        let mut group = None;
        for at in &self.order {
            let channel = &mut channels[*at];
            channel.standing.is_extra = group.replace(channel.group) == Some(channel.group);
        }
        // Those of equal rank stay in the order of their ids: it has to be the same in every run.
        self.order
            .sort_unstable_by(|a, b| channels[*b].standing.order(&channels[*a].standing).then(a.cmp(b)));
    }

    fn decoded(&self) -> usize {
        self.channels.iter().filter(|channel| channel.standing.place != Place::Off).count()
    }

    fn find(&self, stream: StreamId) -> std::result::Result<usize, usize> {
        self.channels.binary_search_by_key(&stream, |channel| channel.stream)
    }

    fn channel(&mut self, stream: StreamId) -> Option<&mut Channel> {
        let at = self.find(stream).ok()?;
        Some(&mut self.channels[at])
    }

    fn known(&self, stream: StreamId) -> Option<&Channel> {
        Some(&self.channels[self.find(stream).ok()?])
    }

    /// Hands out a stream whose first sound is in the last rendered block, and when it is heard.
    pub fn poll_first_audio(&mut self) -> Option<(StreamId, Time)> {
        self.channels
            .iter_mut()
            .find_map(|channel| channel.receive_stream.take_first_audio().map(|at| (channel.stream, at)))
    }

    /// Stats of a stream.
    pub fn stats(&self, stream: StreamId) -> Option<ReceiveStreamStats> {
        self.known(stream).map(|channel| channel.receive_stream.stats())
    }

    /// Whether a stream is decoded now, or too quiet for it.
    pub fn is_decoded(&self, stream: StreamId) -> Option<bool> {
        self.known(stream).map(|channel| channel.standing.place != Place::Off)
    }

    /// Costly frames that were given to receive streams, and those that were refused, since the beginning.
    pub fn costly_frames(&self) -> (u64, u64) {
        self.scratch_space.budget.counts()
    }

    /// Loudness of a stream over the last 100 ms, before its volume; of one that is not decoded, what its packets tell.
    pub fn level(&self, stream: StreamId) -> Option<LevelReading> {
        let channel = self.known(stream)?;
        if channel.standing.place != Place::Off {
            return Some(channel.meter.reading());
        }
        let dbfs = channel.standing.loudness_dbfs();
        let voice = dbfs > active_speakers::QUIET_DBFS;
        Some(LevelReading { rms_dbfs: dbfs, peak_dbfs: dbfs.max(SILENCE_DBFS), voice })
    }

    /// Loudness of a stream since this was last called, alike.
    pub fn take_level(&mut self, stream: StreamId) -> Option<LevelReading> {
        if self.is_decoded(stream)? { Some(self.meter(stream)?.take_period()) } else { self.level(stream) }
    }

    /// The meter of a stream: one channel, before its volume.
    pub fn meter(&mut self, stream: StreamId) -> Option<&mut Meter> {
        self.channel(stream).map(|channel| &mut channel.meter)
    }

    /// Loudness of what goes to the loudspeaker over the last 100 ms.
    pub fn mix_level(&self) -> LevelReading {
        self.mix_meter.reading()
    }

    /// The streams that have a receive stream.
    pub fn streams(&self) -> impl Iterator<Item = StreamId> {
        self.channels.iter().map(|channel| channel.stream)
    }
}

/// Gains of the two sides for a position; both are 1 in the middle, and their squares always sum to 2.
fn gains_at(pan: i32) -> Gains {
    let part = (pan.clamp(-MAX_PAN, MAX_PAN) + MAX_PAN) as f32 / (2 * MAX_PAN) as f32;
    let angle = part * std::f32::consts::FRAC_PI_2;
    if pan == 0 {
        return [1.0; MAX_CHANNELS];
    }
    // The sine of a whole half-turn is not exactly 0.
    [angle.cos(), angle.sin()].map(|side| if side < 1e-6 { 0.0 } else { side * std::f32::consts::SQRT_2 })
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

fn add_with_ramp(target: &mut [f32], source: &[f32], channels: usize, start: Gains, goal: Gains) {
    let step: Gains = std::array::from_fn(|side| (goal[side] - start[side]) / BLOCK as f32);
    let is_still = start == goal;
    let pairs = target.chunks_exact_mut(channels).zip(source.chunks_exact(channels));
    for (n, (target, source)) in pairs.enumerate() {
        for (side, (target, source)) in target.iter_mut().zip(source).enumerate() {
            let gain = if is_still { goal[side] } else { start[side] + step[side] * (n + 1) as f32 };
            *target += source * gain;
        }
    }
}

#[cfg(test)]
mod tests;

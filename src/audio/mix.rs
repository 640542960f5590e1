//! The mixer: all receive streams into one signal for the loudspeaker.
//!
//! It applies volume, pan and mute of each receive stream, and the common volume to their sum. Then it adds the aux input, and
//! applies the loudspeaker switch and a limiter that keeps the sum within full scale. If there are more receive streams than the
//! limit, only the loudest are decoded (`mix/active_speakers.rs`); a common budget limits costly concealment
//! (`receive_stream/budget.rs`). It knows streams by their ids only. Lives on the media thread. Allocates when a receive stream
//! is added or removed, never in [`Mixer::insert`] or [`Mixer::render`].
#![forbid(unsafe_code)]

pub mod active_speakers;
pub mod limiter;
mod rest;

use std::time::Duration;

use self::active_speakers::{FADE_BLOCKS, Rank, Slot};
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

/// Maximum number of receive streams of a mixer.
pub const MAX_RECEIVE_STREAMS: usize = crate::config::MAX_RECEIVED_STREAMS;
/// Default number of receive streams that are decoded at the same time.
pub const DEFAULT_DECODED: usize = 16;
/// The pan of the far right; its negative is the far left.
pub const MAX_PAN: i32 = crate::config::MAX_PAN;
/// Blocks per tick of 10 ms.
const TICK_BLOCKS: u32 = 4;

/// A gain per channel.
type Gains = [f32; MAX_CHANNELS];

/// Hears the streams of a mixer one by one, while a block is rendered.
pub trait Listener {
    /// The block of a stream that has sound, before volume and pan.
    fn sound(&mut self, stream: StreamId, block: &[f32]);
    /// Whether [`Listener::packet`] is wanted for a stream.
    fn wants_packets(&self, stream: StreamId) -> bool;
    /// A packet that was decoded. Its first sample is played `ahead` samples after the beginning of the block.
    fn packet(&mut self, stream: StreamId, packet: &[u8], ahead: i64);
}

#[cfg(any(test, feature = "internals"))]
struct NoListener;

#[cfg(any(test, feature = "internals"))]
impl Listener for NoListener {
    fn sound(&mut self, _: StreamId, _: &[f32]) {}
    fn wants_packets(&self, _: StreamId) -> bool {
        false
    }
    fn packet(&mut self, _: StreamId, _: &[u8], _: i64) {}
}

struct Channel {
    stream: StreamId,
    receive_stream: ReceiveStream,
    volume: f32,
    /// Volume of the room that the stream is in.
    room_volume: f32,
    is_muted: bool,
    pan: Gains,
    rank: Rank,
    /// Streams of the same user have the same number.
    group: u64,
    /// Progress of the fade, 0–[`FADE_BLOCKS`].
    fade: u32,
    /// Gains at the end of the last block. They reach new values over one block, so that changes do not click.
    gains: Gains,
    is_audible: bool,
    /// A costly frame is reserved for this stream in this tick.
    has_claim: bool,
    /// This stream requested a costly frame in this tick.
    has_requested: bool,
    meter: Meter,
}

impl Channel {
    fn new(stream: StreamId, slot: Slot) -> Result<Channel> {
        Ok(Channel {
            stream,
            receive_stream: ReceiveStream::new()?,
            volume: 1.0,
            room_volume: 1.0,
            is_muted: false,
            pan: [1.0; MAX_CHANNELS],
            rank: Rank::new(slot),
            group: stream.raw(),
            fade: if slot == Slot::Off { 0 } else { FADE_BLOCKS },
            gains: [1.0; MAX_CHANNELS],
            is_audible: false,
            has_claim: false,
            has_requested: false,
            meter: Meter::new(FRAME),
        })
    }

    /// Gains at the end of the next block.
    fn goal(&self, channels: usize) -> Gains {
        let volume = if self.is_muted { 0.0 } else { self.volume * self.room_volume };
        let gain = volume * self.fade as f32 / FADE_BLOCKS as f32;
        // A single loudspeaker has no sides.
        if channels == 1 { [gain; MAX_CHANNELS] } else { self.pan.map(|side| side * gain) }
    }

    fn update_wanted(&mut self) {
        self.rank.is_unwanted = self.is_muted || self.volume * self.room_volume == 0.0;
    }
}

/// Mixes up to [`MAX_RECEIVE_STREAMS`] receive streams.
pub struct Mixer {
    /// Sorted by stream id.
    channels: Vec<Box<Channel>>,
    /// Indices into `channels`, loudest first.
    order: Vec<usize>,
    max_decoded: usize,
    block_of_tick: u32,
    scratch: Scratch,
    volume: f32,
    is_on: bool,
    gain: f32,
    switch_gain: f32,
    /// Aux input for the next block.
    extra: Option<[f32; BLOCK * MAX_CHANNELS]>,
    limiter: Limiter,
    mix_meter: Meter,
    rendered: [f32; BLOCK * MAX_CHANNELS],
}

impl Mixer {
    /// A mixer without receive streams, switched on at full volume. Errors: no memory.
    pub fn new() -> Result<Mixer> {
        let mut scratch = Scratch::new()?;
        scratch.budget = Budget::new(MAX_COSTLY_FRAMES);
        Ok(Mixer {
            channels: Vec::with_capacity(MAX_RECEIVE_STREAMS),
            order: Vec::with_capacity(MAX_RECEIVE_STREAMS),
            max_decoded: DEFAULT_DECODED,
            block_of_tick: 0,
            scratch,
            volume: 1.0,
            is_on: true,
            gain: 1.0,
            switch_gain: 1.0,
            extra: None,
            limiter: Limiter::new(),
            mix_meter: Meter::new(FRAME),
            rendered: [0.0; BLOCK * MAX_CHANNELS],
        })
    }

    /// Adds a receive stream that waits for its first packet. An existing one stays as it is. Errors: there are already
    /// [`MAX_RECEIVE_STREAMS`], or there is no memory.
    pub fn add_stream(&mut self, stream: StreamId) -> Result<()> {
        let Err(at) = self.find(stream) else { return Ok(()) };
        if self.channels.len() >= MAX_RECEIVE_STREAMS {
            return Err(Error::new(
                ErrorKind::PlayFailed,
                format!("{MAX_RECEIVE_STREAMS} streams are already played: stop playing one first"),
            ));
        }
        let slot = if self.decoded() < self.max_decoded { Slot::On(0) } else { Slot::Off };
        self.channels.insert(at, Box::new(Channel::new(stream, slot)?));
        self.sort();
        Ok(())
    }

    /// Sets the group of a stream; streams of one user have the same group. Until then a stream is alone in its group. One stream
    /// of each group competes for a slot among the decoded streams; the other streams get the slots that remain.
    pub fn set_group(&mut self, stream: StreamId, group: u64) {
        if let Some(channel) = self.channel(stream) {
            channel.group = group;
        }
        self.sort();
    }

    /// The group of a stream, if it has a receive stream.
    pub fn group(&self, stream: StreamId) -> Option<u64> {
        self.known(stream).map(|channel| channel.group)
    }

    /// Removes a receive stream; an unknown id is ignored.
    pub fn remove_stream(&mut self, stream: StreamId) {
        if let Ok(at) = self.find(stream) {
            self.channels.remove(at);
            self.sort();
        }
    }

    /// Passes a packet to its receive stream; without one the packet is dropped.
    pub fn insert(&mut self, stream: StreamId, packet: ReceivedPacket<'_>, arrival: Time) {
        if let Some(channel) = self.channel(stream) {
            channel.rank.packet_arrived(packet.payload.len() > DTX_BYTES);
            channel.receive_stream.insert(&packet, arrival);
        }
    }

    /// Passes a packet with RED copies (RFC 2198) to its receive stream ([`ReceiveStream::insert_red`]).
    pub fn insert_red(
        &mut self,
        stream: StreamId,
        packet: ReceivedPacket<'_>,
        origin: PacketOrigin,
        arrival: Time,
    ) {
        if let Some(channel) = self.channel(stream) {
            if origin == PacketOrigin::Sent {
                channel
                    .rank
                    .packet_arrived(red::own(packet.payload).is_some_and(|own| own.len() > DTX_BYTES));
            }
            channel.receive_stream.insert_red(&packet, origin, arrival);
        }
    }

    /// Time until the newest packet of a stream is played ([`ReceiveStream::playout_headroom`]).
    pub fn playout_headroom(&mut self, stream: StreamId) -> Option<Duration> {
        self.channel(stream)?.receive_stream.playout_headroom()
    }

    /// Passes a repair of a packet that may be missing to the packet's receive stream ([`ReceiveStream::insert_repair`]).
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

    /// Sets the minimum delay of a receive stream ([`ReceiveStream::set_min_delay`]).
    #[cfg(any(test, feature = "internals"))]
    pub fn set_min_delay(&mut self, stream: StreamId, min_delay: Duration) {
        if let Some(channel) = self.channel(stream) {
            channel.receive_stream.set_min_delay(min_delay);
        }
    }

    /// Sets the start delay of a receive stream ([`ReceiveStream::set_start_delay`]).
    pub fn set_start_delay(&mut self, stream: StreamId, start: Duration) {
        if let Some(channel) = self.channel(stream) {
            channel.receive_stream.set_start_delay(start);
        }
    }

    /// Records the audio level of a packet, in −dBov (RFC 6464).
    pub fn packet_level(&mut self, stream: StreamId, minus_dbov: u8) {
        if let Some(channel) = self.channel(stream) {
            channel.rank.packet_level(minus_dbov);
        }
    }

    /// Records a stream's level from the server's list of active speakers: amplitude 0–1, 0 if the user does not speak.
    pub fn listed_level(&mut self, stream: StreamId, level: f32) {
        if let Some(channel) = self.channel(stream) {
            channel.rank.listed_level(level);
        }
    }

    /// Sets how many receive streams are decoded at the same time: 1–[`MAX_RECEIVE_STREAMS`]. If there are more, only the
    /// loudest are decoded.
    pub fn set_max_decoded(&mut self, most: usize) {
        self.max_decoded = most.clamp(1, MAX_RECEIVE_STREAMS);
    }

    /// Sets how many costly frames all receive streams together may make in a tick of 10 ms.
    #[cfg(any(test, feature = "internals"))]
    pub fn set_costly_frames(&mut self, most: u32) {
        self.scratch.budget = Budget::new(most);
    }

    /// Sets the volume of one stream or of all (`None`), in percent: 0–[`MAX_VOLUME`]; 100 plays the stream as sent.
    pub fn set_volume(&mut self, stream: Option<StreamId>, percent: u32) {
        let volume = percent.min(MAX_VOLUME) as f32 / 100.0;
        match stream {
            None => self.volume = volume,
            Some(stream) => {
                if let Some(channel) = self.channel(stream) {
                    channel.volume = volume;
                    channel.update_wanted();
                }
            }
        }
    }

    /// Sets the volume of a stream's room, in percent: 0–[`MAX_VOLUME`]. The volumes of stream and room are multiplied.
    pub fn set_room_volume(&mut self, stream: StreamId, percent: u32) {
        if let Some(channel) = self.channel(stream) {
            channel.room_volume = percent.min(MAX_VOLUME) as f32 / 100.0;
            channel.update_wanted();
        }
    }

    /// Mutes a stream; it is still received.
    pub fn set_muted(&mut self, stream: StreamId, muted: bool) {
        if let Some(channel) = self.channel(stream) {
            channel.is_muted = muted;
            channel.update_wanted();
        }
    }

    /// Sets the pan of a stream, from −[`MAX_PAN`] (left) to [`MAX_PAN`] (right); 0 is the middle. The sum of the power of
    /// both sides is constant. With one loudspeaker all streams are in the middle.
    pub fn set_pan(&mut self, stream: StreamId, pan: i32) {
        if let Some(channel) = self.channel(stream) {
            channel.pan = gains_at(pan);
        }
    }

    /// Switches the loudspeaker. While it is off, the output is silence and all streams are still received.
    pub fn set_speaker(&mut self, on: bool) {
        self.is_on = on;
    }

    /// Adds audio to the next block: `BLOCK` samples of as many interleaved channels as that block has. The common volume does
    /// not apply to this audio; the loudspeaker switch does.
    pub fn add_extra(&mut self, samples: &[f32]) {
        let extra = self.extra.get_or_insert([0.0; BLOCK * MAX_CHANNELS]);
        for (target, sample) in extra.iter_mut().zip(samples) {
            *target += sample;
        }
    }

    /// Mixes 2.5 ms into `block`: `BLOCK` samples of `channels` interleaved channels (1 or 2). The first sample is played at
    /// `playout_at`. No sample exceeds ±1.0.
    #[cfg(any(test, feature = "internals"))]
    pub fn render(&mut self, block: &mut [f32], channels: usize, playout_at: Time, now: Time) {
        self.render_with(block, channels, playout_at, now, &mut NoListener);
    }

    /// As [`Mixer::render`], with a listener of single streams.
    pub fn render_with(
        &mut self,
        block: &mut [f32],
        channels: usize,
        playout_at: Time,
        now: Time,
        listener: &mut impl Listener,
    ) {
        let channels = channels.clamp(1, MAX_CHANNELS);
        if self.block_of_tick == 0 {
            self.tick(channels, now);
        }
        self.block_of_tick = (self.block_of_tick + 1) % TICK_BLOCKS;
        let length = (BLOCK * channels).min(block.len());
        block.fill(0.0);
        for at in &self.order {
            let channel = &mut *self.channels[*at];
            match channel.rank.slot {
                Slot::Off => continue,
                Slot::On(_) => channel.fade = (channel.fade + 1).min(FADE_BLOCKS),
                Slot::Leaving => channel.fade = channel.fade.saturating_sub(1),
            }
            let rendered = &mut self.rendered[..BLOCK * channels];
            self.scratch.budget.begin_receive_stream(channel.has_claim);
            self.scratch.copies.begin(listener.wants_packets(channel.stream));
            channel.is_audible =
                channel.receive_stream.render(rendered, channels, playout_at, now, &mut self.scratch);
            let (has_requested, has_claim) = self.scratch.budget.end_receive_stream();
            for (packet, ahead) in self.scratch.copies.iter() {
                listener.packet(channel.stream, packet, ahead);
            }
            channel.has_requested |= has_requested;
            channel.has_claim = has_claim;
            let goal = channel.goal(channels);
            let start = std::mem::replace(&mut channel.gains, goal);
            measure(&mut channel.meter, rendered, channels);
            if channel.is_audible {
                listener.sound(channel.stream, rendered);
                add_with_ramp(&mut block[..length], rendered, channels, start, goal);
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

    /// Applies the common volume, or the switch.
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

    /// Every 10 ms: assigns the slots and reserves the costly frames.
    fn tick(&mut self, channels: usize, now: Time) {
        for channel in &mut self.channels {
            if channel.rank.slot == Slot::Off {
                channel.receive_stream.tick_suspended(now);
            } else {
                channel.rank.measured_level(channel.meter.reading().rms_dbfs);
                if channel.rank.slot == Slot::Leaving && (channel.fade == 0 || !channel.is_audible) {
                    channel.rank.slot = Slot::Off;
                    channel.fade = 0;
                    channel.is_audible = false;
                    channel.meter.clear();
                    channel.receive_stream.tick_suspended(now);
                }
            }
            channel.rank.tick();
        }
        self.sort();
        self.free_slot();
        for at in 0..self.order.len() {
            if self.decoded() >= self.max_decoded {
                break;
            }
            let channel = &mut *self.channels[self.order[at]];
            if channel.rank.slot == Slot::Off {
                channel.rank.slot = Slot::On(0);
                channel.gains = [0.0; MAX_CHANNELS];
                channel.receive_stream.resume(channels, now, &mut self.scratch);
            }
        }
        let mut claims = 0;
        for at in &self.order {
            let channel = &mut self.channels[*at];
            let has_requested = std::mem::take(&mut channel.has_requested);
            channel.has_claim =
                has_requested && channel.rank.slot != Slot::Off && claims < self.scratch.budget.most();
            claims += u32::from(channel.has_claim);
        }
        self.scratch.budget.begin_tick(claims);
    }

    /// Takes the slot from the quietest stream for a louder stream, or because the limit was lowered.
    fn free_slot(&mut self) {
        let slot = |at: &usize| self.channels[*at].rank.slot;
        let on = self.order.iter().filter(|at| matches!(slot(at), Slot::On(_))).count();
        let Some(quietest) = self.order.iter().rfind(|at| matches!(slot(at), Slot::On(_))).copied() else {
            return;
        };
        let challenger = self.order.iter().find(|at| slot(at) == Slot::Off);
        let is_full = self.decoded() >= self.max_decoded;
        let gives_way = is_full
            && challenger
                .is_some_and(|at| self.channels[quietest].rank.gives_way_to(&self.channels[*at].rank));
        if on > self.max_decoded || gives_way {
            let channel = &mut self.channels[quietest];
            // A silent stream need not fade out.
            channel.rank.slot = if channel.is_audible { Slot::Leaving } else { Slot::Off };
            if channel.rank.slot == Slot::Off {
                channel.fade = 0;
            }
        }
    }

    /// Sorts the streams, loudest first.
    fn sort(&mut self) {
        self.order.clear();
        self.order.extend(0..self.channels.len());
        // The first of each group's streams competes for a slot.
        let channels = &mut self.channels;
        self.order.sort_unstable_by(|a, b| {
            let (one, other) = (&channels[*a], &channels[*b]);
            let (claim, other_claim) = (one.rank.score_within_user(), other.rank.score_within_user());
            one.group.cmp(&other.group).then(other_claim.total_cmp(&claim)).then(a.cmp(b))
        });
        let mut group = None;
        for at in &self.order {
            let channel = &mut channels[*at];
            channel.rank.is_extra = group.replace(channel.group) == Some(channel.group);
        }
        // Streams of equal rank stay in the order of their ids, so that runs repeat.
        self.order.sort_unstable_by(|a, b| channels[*b].rank.order(&channels[*a].rank).then(a.cmp(b)));
    }

    fn decoded(&self) -> usize {
        self.channels.iter().filter(|channel| channel.rank.slot != Slot::Off).count()
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

    /// Returns a stream whose first sound is in the last rendered block, and its playout time.
    pub fn poll_first_audio(&mut self) -> Option<(StreamId, Time)> {
        self.channels
            .iter_mut()
            .find_map(|channel| channel.receive_stream.take_first_audio().map(|at| (channel.stream, at)))
    }

    /// Stats of a stream.
    pub fn stats(&self, stream: StreamId) -> Option<ReceiveStreamStats> {
        self.known(stream).map(|channel| channel.receive_stream.stats())
    }

    /// Whether a stream is decoded now (true) or has no slot.
    pub fn is_decoded(&self, stream: StreamId) -> Option<bool> {
        self.known(stream).map(|channel| channel.rank.slot != Slot::Off)
    }

    /// Costly frames that were granted to receive streams and refused, since the beginning.
    #[cfg(any(test, feature = "internals"))]
    pub fn costly_frames(&self) -> (u64, u64) {
        self.scratch.budget.counts()
    }

    /// Level of a stream over the last 100 ms, before its volume. For a stream that is not decoded, the level of its packets.
    pub fn level(&self, stream: StreamId) -> Option<LevelReading> {
        let channel = self.known(stream)?;
        if channel.rank.slot != Slot::Off {
            return Some(channel.meter.reading());
        }
        let dbfs = channel.rank.level_dbfs();
        let voice = dbfs > active_speakers::QUIET_DBFS;
        Some(LevelReading { rms_dbfs: dbfs, peak_dbfs: dbfs.max(SILENCE_DBFS), voice })
    }

    /// Level of a stream since the last call, like [`Mixer::level`].
    pub fn take_level(&mut self, stream: StreamId) -> Option<LevelReading> {
        if self.is_decoded(stream)? { Some(self.meter(stream)?.take_period()) } else { self.level(stream) }
    }

    /// Meter of a stream: one channel, before its volume.
    pub fn meter(&mut self, stream: StreamId) -> Option<&mut Meter> {
        self.channel(stream).map(|channel| &mut channel.meter)
    }

    /// All streams that have a receive stream.
    #[cfg(any(test, feature = "internals"))]
    pub fn streams(&self) -> impl Iterator<Item = StreamId> {
        self.channels.iter().map(|channel| channel.stream)
    }
}

/// Gains of the two sides for a pan. Both are 1 in the middle, and the sum of their squares is always 2.
fn gains_at(pan: i32) -> Gains {
    let part = (pan.clamp(-MAX_PAN, MAX_PAN) + MAX_PAN) as f32 / (2 * MAX_PAN) as f32;
    let angle = part * std::f32::consts::FRAC_PI_2;
    if pan == 0 {
        return [1.0; MAX_CHANNELS];
    }
    // The computed cosine of a quarter turn is not exactly 0.
    [angle.cos(), angle.sin()].map(|side| if side < 1e-6 { 0.0 } else { side * std::f32::consts::SQRT_2 })
}

/// Measures the audio as mono, because the meters here count samples of one channel.
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

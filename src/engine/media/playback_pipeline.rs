//! Remote streams on the media half: receive streams → mixer → loudspeaker.
//!
//! Owned by [`super::Media`], on the media thread. The local microphone is `capture_pipeline.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audio::capture::CaptureChain;
use crate::audio::capture::processor::{ProcessorFault, ProcessorRunner};
use crate::audio::device::Playback;
use crate::audio::mix::Mixer;
use crate::audio::packet_buffer::{PacketOrigin, ReceivedPacket};
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::audio::{BLOCK, duration_of, opus};
use crate::clock::Time;
use crate::engine::delay::{Smallest, StreamDelay, TalkerPart};
use crate::engine::media::extra_inputs::ExtraInputs;
use crate::engine::stat::MediaStats;
use crate::error::{Error, Result};
use crate::id::{RoomId, StreamId};
use crate::transport::{RED, RtpPacket};
use crate::wire::red;

/// Volume at which a stream is played unchanged, in percent.
const FULL_VOLUME: u32 = 100;

/// Number of underruns of a loudspeaker, of gaps that it reported, and of blocks that were rendered after their playout time.
fn underruns_of(playback: Option<&Playback>) -> u64 {
    playback.map_or(0, |playback| playback.counts().glitches + playback.counts().late_blocks)
}

/// The pipeline rests after this number of silent blocks: 20 ms, longer than any ramp.
const REST_AFTER: u32 = 8;

/// The round trip is the smallest one in this time: connectivity checks are rare, and most of them wait in a queue on the way.
const TRIP_SPAN: Duration = Duration::from_secs(30);

/// Source of a played stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Source {
    /// The login.
    pub room: RoomId,
    /// The number of the connection within its login.
    pub generation: u32,
    /// The m-line.
    pub mid: String,
    /// User id of the stream's user.
    pub talker: String,
}

/// The application's settings for a stream. They outlive the receive stream, which a new connection creates again.
#[derive(Default)]
struct StreamSettings {
    volume: Option<u32>,
    mute: bool,
    pan: i32,
}

/// Receive streams, mixer and loudspeaker.
pub(super) struct PlaybackPipeline {
    playback: Option<Box<Playback>>,
    /// The number of the current device, or of the change that closed the last device.
    number: u64,
    announced: bool,
    /// Underruns of earlier loudspeakers.
    underruns: u64,
    /// Whether blocks of the null device are passed over, because nothing is played.
    is_resting: bool,
    /// Number of silent blocks in a row that were written to the null device.
    silent_blocks: u32,
    block: Vec<f32>,
    /// The receive streams and the mixer.
    pub mixer: Mixer,
    /// The played streams.
    pub playing: BTreeMap<StreamId, Source>,
    delays: BTreeMap<StreamId, StreamDelay>,
    /// Smallest round trip to each room's server.
    trips: BTreeMap<RoomId, Smallest>,
    settings: BTreeMap<StreamId, StreamSettings>,
    /// Volumes of rooms in percent, where the application has set a volume.
    room_volumes: BTreeMap<RoomId, u32>,
    processor: Option<ProcessorRunner>,
}

impl PlaybackPipeline {
    /// A pipeline without a loudspeaker and without streams.
    pub(super) fn new() -> Result<PlaybackPipeline> {
        Ok(PlaybackPipeline {
            playback: None,
            number: 0,
            announced: false,
            underruns: 0,
            is_resting: false,
            silent_blocks: 0,
            block: vec![0.0; BLOCK * 2],
            mixer: Mixer::new()?,
            playing: BTreeMap::new(),
            delays: BTreeMap::new(),
            trips: BTreeMap::new(),
            settings: BTreeMap::new(),
            room_volumes: BTreeMap::new(),
            processor: None,
        })
    }

    /// Whether a loudspeaker is open.
    pub(super) fn is_open(&self) -> bool {
        self.playback.is_some()
    }

    /// The number of the present device.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Time at which a paced loudspeaker needs its next block; `None` while the pipeline rests.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.playback.as_ref().filter(|_| !self.is_resting).and_then(|playback| playback.deadline())
    }

    /// The recording of a loudspeaker that records its playback ([`Playback::memory`]).
    #[cfg(feature = "sim")]
    pub(super) fn recorded(&self) -> &[f32] {
        self.playback.as_ref().map_or(&[], |p| p.recorded())
    }

    /// Replaces the loudspeaker; returns the device to drop. A device with an outdated number is returned itself.
    pub(super) fn set_device(&mut self, number: u64, device: Option<Box<Playback>>) -> Option<Box<Playback>> {
        if number < self.number {
            return device;
        }
        self.number = number;
        self.announced = false;
        (self.is_resting, self.silent_blocks) = (false, 0);
        self.underruns += underruns_of(self.playback.as_deref());
        std::mem::replace(&mut self.playback, device)
    }

    /// Closes the loudspeaker; returns the device to drop.
    pub(super) fn close(&mut self) -> Option<Box<Playback>> {
        (self.is_resting, self.silent_blocks) = (false, 0);
        self.underruns += underruns_of(self.playback.as_deref());
        self.playback.take()
    }

    /// Starts playing a stream. Returns false if it is played from this source already. Errors: no receive stream is free.
    pub(super) fn play(&mut self, stream: StreamId, source: Source) -> Result<bool> {
        if let Some(present) = self.playing.get(&stream) {
            if *present == source {
                return Ok(false);
            }
        } else {
            // All streams of one user share that user's limits.
            let other = self
                .playing
                .iter()
                .find(|(_, other)| other.room == source.room && other.talker == source.talker);
            let group = other.and_then(|(other, _)| self.mixer.group(*other));
            self.mixer.add_stream(stream)?;
            self.mixer.set_group(stream, group.unwrap_or(stream.raw()));
            if let Some(setting) = self.settings.get(&stream) {
                self.mixer.set_volume(Some(stream), setting.volume.unwrap_or(FULL_VOLUME));
                self.mixer.set_muted(stream, setting.mute);
                self.mixer.set_pan(stream, setting.pan);
            }
            if let Some(volume) = self.room_volumes.get(&source.room) {
                self.mixer.set_room_volume(stream, *volume);
            }
        }
        self.playing.insert(stream, source);
        self.delays.entry(stream).or_default();
        Ok(true)
    }

    /// Stops playing a stream; returns its room.
    pub(super) fn stop(&mut self, stream: StreamId) -> Option<RoomId> {
        let source = self.playing.remove(&stream)?;
        self.mixer.remove_stream(stream);
        self.delays.remove(&stream);
        Some(source.room)
    }

    /// Records a round trip to a room's server; returns the smallest of the last [`TRIP_SPAN`], in ms.
    pub(super) fn note_round_trip(&mut self, room: RoomId, trip: Option<Duration>, now: Time) -> Option<f32> {
        let smallest = self.trips.entry(room).or_default();
        if let Some(trip) = trip {
            smallest.add(trip, TRIP_SPAN, now);
        }
        smallest.ms()
    }

    /// Forgets the round trip of a room whose connection is closed: a new connection can take another path.
    pub(super) fn forget_round_trip(&mut self, room: RoomId) {
        self.trips.remove(&room);
    }

    /// Mouth-to-ear delay of a stream with these stats, in ms; NaN while a stage is unknown.
    pub(super) fn mouth_to_ear_ms(
        &self,
        stream: StreamId,
        receive_stream: &ReceiveStreamStats,
        now: Time,
    ) -> f32 {
        let known = self.delays.get(&stream).zip(self.playing.get(&stream));
        known.map_or(f32::NAN, |(delay, source)| {
            let trip_ms = self.trips.get(&source.room).and_then(Smallest::ms);
            delay.stages(receive_stream, trip_ms.map(|trip_ms| trip_ms / 2.0), now).mouth_to_ear_ms()
        })
    }

    /// Records the talker's part of a stream's delay, from its voice report.
    pub(super) fn set_talker_part(&mut self, stream: StreamId, part: TalkerPart, now: Time) {
        if let Some(delay) = self.delays.get_mut(&stream) {
            delay.talker(part, now);
        }
    }

    /// Sets the volume of one stream (also before it is played) or of all streams.
    pub(super) fn set_volume(&mut self, stream: Option<StreamId>, volume: u32) {
        if let Some(stream) = stream {
            self.settings.entry(stream).or_default().volume = Some(volume);
        }
        self.mixer.set_volume(stream, volume);
    }

    /// Sets the volume of a room's streams, also of later ones.
    pub(super) fn set_room_volume(&mut self, room: RoomId, volume: u32) {
        self.room_volumes.insert(room, volume);
        for (stream, _) in self.playing.iter().filter(|(_, source)| source.room == room) {
            self.mixer.set_room_volume(*stream, volume);
        }
    }

    /// Forgets the volume of a room that has ended.
    pub(super) fn forget_room(&mut self, room: RoomId) {
        self.room_volumes.remove(&room);
    }

    /// Mutes a stream, also before it is played.
    pub(super) fn set_muted(&mut self, stream: StreamId, mute: bool) {
        self.settings.entry(stream).or_default().mute = mute;
        self.mixer.set_muted(stream, mute);
    }

    /// Sets the pan of a stream, also before it is played.
    pub(super) fn set_pan(&mut self, stream: StreamId, pan: i32) {
        self.settings.entry(stream).or_default().pan = pan;
        self.mixer.set_pan(stream, pan);
    }

    /// Applies a room's list of active speakers, with their amplitudes 0–1. The room's other streams count as silent.
    pub(super) fn set_speakers(&mut self, room: RoomId, speakers: &[(StreamId, f32)]) {
        for (stream, _) in self.playing.iter().filter(|(_, source)| source.room == room) {
            let level =
                speakers.iter().find(|(speaker, _)| speaker == stream).map_or(0.0, |(_, level)| *level);
            self.mixer.listed_level(*stream, level);
        }
    }

    /// Forgets the settings of a stream that has ended.
    pub(super) fn forget(&mut self, stream: StreamId) {
        self.settings.remove(&stream);
    }

    /// Sets the runner of the application's playback processor.
    pub(super) fn set_processor(&mut self, processor: ProcessorRunner) {
        self.processor = Some(processor);
    }

    /// A fault of the application's processor, and its time limit; once.
    pub(super) fn take_processor_fault(&mut self) -> Option<(ProcessorFault, Duration)> {
        let processor = self.processor.as_mut()?;
        Some((processor.take_fault()?, processor.budget()))
    }

    /// Audio level of a packet in −dBov, and its duration. For a packet without the header extension, it is the level of the
    /// audio that was decoded last.
    pub(super) fn audio_level(&self, stream: StreamId, packet: &RtpPacket) -> Option<(u8, Duration)> {
        let own = if packet.payload_type == RED { red::own(&packet.payload)? } else { &packet.payload[..] };
        let samples = opus::packet_samples(own).ok()?;
        let minus_dbov = match &packet.level {
            Some(level) => level.minus_dbov,
            None => self.mixer.level(stream)?.minus_dbov(),
        };
        Some((minus_dbov, duration_of(samples as u64)))
    }

    /// Inserts a packet of a stream; drops packets of streams that are not played. `origin` marks resent packets.
    pub(super) fn insert(&mut self, stream: StreamId, packet: &RtpPacket, origin: PacketOrigin, now: Time) {
        let receive_stream = ReceivedPacket {
            sequence: packet.sequence,
            timestamp: packet.timestamp,
            payload: &packet.payload,
        };
        if origin == PacketOrigin::Sent {
            if let Some(level) = &packet.level {
                self.mixer.packet_level(stream, level.minus_dbov);
            }
            if let Some(delay) = self.delays.get_mut(&stream) {
                delay.packet(packet.timestamp, now);
            }
        }
        match (packet.payload_type, origin) {
            (RED, _) => self.mixer.insert_red(stream, receive_stream, origin, now),
            (_, PacketOrigin::Sent) => self.mixer.insert(stream, receive_stream, now),
            _ => self.mixer.insert_repair(stream, receive_stream, origin, now),
        }
    }

    /// Renders every block that the loudspeaker needs, with aux input and sidetone. The sidetone comes last, after the block
    /// went to the echo canceller as the far end.
    pub(super) fn run(&mut self, extra: &mut ExtraInputs, chain: &mut CaptureChain, now: Time) {
        let Some(playback) = self.playback.as_mut().filter(|_| !self.is_resting) else { return };
        let channels = playback.channels();
        while let Some(played_at) = playback.wanted(now) {
            let block = &mut self.block[..BLOCK * channels];
            if let Some(sound) = extra.aux_input.play(channels, now) {
                self.mixer.add_extra(sound);
            }
            if let Some(sound) = extra.players.play(channels, now) {
                self.mixer.add_extra(sound);
            }
            let mut listener = extra.recorders.listener(&self.playing, channels, played_at);
            self.mixer.render_with(block, channels, played_at, now, &mut listener);
            if let Some(processor) = &mut self.processor {
                processor.process(block, channels);
                block.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
            }
            chain.far_end_interleaved(block, channels, played_at);
            extra.recorders.played(block, channels, played_at);
            extra.sidetone.play(block, channels);
            if playback.is_null() {
                let is_silent = block.iter().all(|sample| *sample == 0.0);
                self.silent_blocks = if is_silent { self.silent_blocks.saturating_add(1) } else { 0 };
            }
            playback.write(block);
        }
    }

    /// Begins or ends the rest, in which no block is rendered: nothing would be heard, because the device is the null device, no
    /// stream has sound, and nobody else needs the blocks (`is_needed`: sidetone, aux input, echo canceller). The first block after
    /// the rest is the same as without it. Call it after each input.
    pub(super) fn update_rest(&mut self, is_needed: bool) {
        if self.silent_blocks < REST_AFTER {
            return;
        }
        let rests = !is_needed && self.processor.is_none() && self.mixer.is_resting();
        if self.is_resting && !rests {
            self.silent_blocks = 0;
        }
        self.is_resting = rests;
    }

    /// While the pipeline rests: passes over the blocks until `now`. Call it before each input.
    pub(super) fn pass(&mut self, now: Time) {
        let Some(playback) = self.playback.as_mut().filter(|_| self.is_resting) else { return };
        let blocks = playback.pass(now);
        if blocks > 0 {
            self.mixer.rest(blocks, playback.channels());
        }
    }

    /// Time at which the loudspeaker started; once for each device.
    pub(super) fn take_started(&mut self) -> Option<Time> {
        if self.announced {
            return None;
        }
        let at = self.playback.as_ref()?.started()?;
        self.announced = true;
        Some(at)
    }

    /// A failure of the loudspeaker, once.
    pub(super) fn take_error(&mut self) -> Option<Error> {
        self.playback.as_mut()?.take_error()
    }

    /// A stream whose first audio was mixed: its room, its handle, and the playout time.
    pub(super) fn poll_first_audio(&mut self) -> Option<(RoomId, StreamId, Time)> {
        while let Some((stream, at)) = self.mixer.poll_first_audio() {
            if let Some(source) = self.playing.get(&stream) {
                return Some((source.room, stream, at));
            }
        }
        None
    }

    /// Adds the stats of this pipeline. The stats of the connections must be there already.
    pub(super) fn report(&self, stats: &mut MediaStats) {
        stats.playback_underruns = self.underruns + underruns_of(self.playback.as_deref());
        stats.trips_ms = self.trips.iter().filter_map(|(room, trip)| Some((*room, trip.ms()?))).collect();
        for (stream, source) in &self.playing {
            let Some(receive_stream) = self.mixer.stats(*stream) else { continue };
            let round_trip = stats.rooms.get(&source.room).and_then(|path| path.round_trip);
            if let Some(delay) = self.delays.get(stream) {
                let network_ms = stats.trips_ms.get(&source.room).map(|trip_ms| trip_ms / 2.0);
                stats.delays.insert(
                    *stream,
                    (delay.stages(&receive_stream, network_ms, stats.at), delay.clock_ppm()),
                );
            }
            stats.streams.insert(*stream, (receive_stream, self.mixer.level(*stream), round_trip));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::frame::Frame;
    use crate::audio::send::SendChain;
    use crate::config::{AudioProfile, LatencyMode};

    /// Encodes and plays a tone of one second; returns its energy.
    fn played(
        playback_pipeline: &mut PlaybackPipeline,
        send: &mut SendChain,
        stream: StreamId,
        from: Time,
    ) -> f32 {
        let mut energy = 0.0;
        let mut frame = Frame::silence(1);
        for n in 0..100u16 {
            let now = from + Duration::from_millis(10 * u64::from(n) + 10);
            for (i, sample) in frame.samples_mut().iter_mut().enumerate() {
                *sample = ((usize::from(n) * 480 + i) as f32 * 0.05).sin() * 0.3;
            }
            send.push(&frame, now);
            while let Some(encoded) = send.poll() {
                let packet = ReceivedPacket {
                    sequence: n.into(),
                    timestamp: encoded.timestamp,
                    payload: encoded.payload,
                };
                playback_pipeline.mixer.insert(stream, packet, now);
            }
            for block in 0..4 {
                let at = now + Duration::from_micros(2_500 * block);
                playback_pipeline.mixer.render(&mut playback_pipeline.block[..BLOCK], 1, at, at);
                energy += playback_pipeline.block[..BLOCK].iter().map(|x| x * x).sum::<f32>();
            }
        }
        energy
    }

    /// Plays speech of a talker who begins at `begin` and pauses for `pause`, on `playback`. Returns the playout times of the first
    /// block of each word, and the number of deadlines that had passed.
    fn words(playback: Playback, begin: Duration, pause: Duration) -> (Vec<Time>, usize, ReceiveStreamStats) {
        let profile = AudioProfile { latency: LatencyMode::Low, ..AudioProfile::default() };
        let mut send = SendChain::new(&profile).unwrap();
        let (mut extra, mut chain) = (ExtraInputs::new(), CaptureChain::new());
        let mut pipeline = PlaybackPipeline::new().unwrap();
        let (room, stream, start) = (RoomId::fresh(), StreamId::fresh(), Time::from_nanos(1_000_000_000));
        let source = Source { room, generation: 1, mid: "0".to_owned(), talker: "alice".to_owned() };
        pipeline.set_device(1, Some(Box::new(playback)));
        assert!(pipeline.play(stream, source).unwrap());
        let (mut times, mut deadlines, mut sequence) = (Vec::new(), 0, 0);
        let mut level_before = 0.0;
        for n in 0..(begin + pause + Duration::from_secs(1)).as_millis() as u64 {
            let now = start + Duration::from_millis(n);
            pipeline.pass(now);
            // The driver wakes at the deadline, before a packet that arrives later.
            if let Some(due) = pipeline.deadline().filter(|due| *due <= now) {
                deadlines += 1;
                let at = due.max(start);
                pipeline.run(&mut extra, &mut chain, at);
                let level = pipeline.block[..BLOCK].iter().map(|x| x * x).sum::<f32>();
                if level > 0.001 && level_before <= 0.001 {
                    times.push(at);
                }
                level_before = level;
                pipeline.update_rest(false);
            }
            let since = now.since(start);
            let talks =
                since >= begin && (since < begin + Duration::from_millis(300) || since >= begin + pause);
            if talks && n.is_multiple_of(10) {
                let mut frame = Frame::silence(1);
                for (i, sample) in frame.samples_mut().iter_mut().enumerate() {
                    *sample = (i as f32 * 0.05).sin() * 0.3;
                }
                send.push(&frame, now);
                while let Some(encoded) = send.poll() {
                    let timestamp = (since.as_millis() * 48) as u32;
                    let packet = ReceivedPacket { sequence, timestamp, payload: encoded.payload };
                    pipeline.mixer.insert(stream, packet, now);
                    sequence += 1;
                }
            }
            pipeline.update_rest(false);
        }
        pipeline.pass(start + begin + pause + Duration::from_secs(1));
        (times, deadlines, pipeline.mixer.stats(stream).unwrap())
    }

    #[test]
    fn resting_pipeline_plays_as_early_as_one_that_renders() {
        let (begin, pause) = (Duration::from_millis(1_003), Duration::from_millis(5_000));
        let (rested, few, stats) = words(Playback::null(), begin, pause);
        let (rendered, many, stats_rendered) = words(Playback::memory(10), begin, pause);
        assert!(rendered.len() >= 2, "{rendered:?}");
        assert_eq!(rested, rendered);
        assert!(few + 1_000 < many, "{few} and {many} deadlines");
        assert_eq!(format!("{stats:?}"), format!("{stats_rendered:?}"));
    }

    #[test]
    fn pipeline_with_other_listeners_does_not_rest() {
        let (mut extra, mut chain) = (ExtraInputs::new(), CaptureChain::new());
        let mut pipeline = PlaybackPipeline::new().unwrap();
        pipeline.set_device(1, Some(Box::new(Playback::null())));
        let mut run = |pipeline: &mut PlaybackPipeline, is_needed, from: u64| {
            for n in from..from + 100 {
                let now = Time::from_nanos(1_000_000_000) + Duration::from_millis(n);
                pipeline.pass(now);
                pipeline.run(&mut extra, &mut chain, now);
                pipeline.update_rest(is_needed);
            }
            pipeline.deadline().is_none()
        };
        assert!(!run(&mut pipeline, true, 0));
        assert!(run(&mut pipeline, false, 100));
        assert!(!run(&mut pipeline, true, 200));
        pipeline.set_device(2, Some(Box::new(Playback::memory(1))));
        assert!(!run(&mut pipeline, false, 300), "only the null device discards the blocks");
    }

    #[test]
    fn stream_settings_survive_a_new_receive_stream() {
        let profile = AudioProfile { latency: LatencyMode::Low, ..AudioProfile::default() };
        let (mut playback_pipeline, mut send) =
            (PlaybackPipeline::new().unwrap(), SendChain::new(&profile).unwrap());
        let (room, stream, at) = (RoomId::fresh(), StreamId::fresh(), Time::from_nanos(1_000_000_000));
        let source =
            |generation| Source { room, generation, mid: "0".to_owned(), talker: "alice".to_owned() };
        assert!(playback_pipeline.play(stream, source(1)).unwrap());
        assert!(!playback_pipeline.play(stream, source(1)).unwrap(), "it is played from this source already");
        assert!(played(&mut playback_pipeline, &mut send, stream, at) > 100.0);
        playback_pipeline.set_muted(stream, true);
        assert_eq!(playback_pipeline.stop(stream), Some(room));
        assert!(playback_pipeline.play(stream, source(2)).unwrap());
        assert_eq!(played(&mut playback_pipeline, &mut send, stream, at + Duration::from_secs(2)), 0.0);
        playback_pipeline.forget(stream);
        playback_pipeline.stop(stream);
        assert!(playback_pipeline.play(stream, source(3)).unwrap());
        let energy = played(&mut playback_pipeline, &mut send, stream, at + Duration::from_secs(4));
        assert!(energy > 100.0, "the settings are forgotten");
    }
}

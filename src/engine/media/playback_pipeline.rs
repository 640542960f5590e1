//! The others' voices on the media half: receive streams → mix → loudspeaker.
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

/// Percent at which a stream is played as it was sent.
const FULL_VOLUME: u32 = 100;

/// Blocks that a loudspeaker asked for and that were not there, or only after they should have been heard.
fn underruns_of(playback: Option<&Playback>) -> u64 {
    playback.map_or(0, |playback| playback.counts().events + playback.counts().late_blocks)
}

/// The smallest round trip of this time counts: the checks that measure it are few, and most of them meet some queue.
const TRIP_SPAN: Duration = Duration::from_secs(30);

/// Where a stream that is played comes from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The login.
    pub room: RoomId,
    /// Which of its connections.
    pub generation: u32,
    /// Which section.
    pub mid: String,
    /// Whose stream it is: the user's id in the room.
    pub talker: String,
}

/// What the application wants of a stream; it outlives the receive stream, which a new connection makes again.
#[derive(Default)]
struct StreamSettings {
    volume: Option<u32>,
    mute: bool,
    pan: i32,
}

/// Receive streams, mixer and loudspeaker.
pub struct PlaybackPipeline {
    playback: Option<Box<Playback>>,
    /// The number under which the present device was opened, or the last one closed.
    number: u64,
    announced: bool,
    /// Of the loudspeakers before this one.
    underruns: u64,
    block: Vec<f32>,
    /// The receive streams and their sum.
    pub mixer: Mixer,
    /// Streams that are played.
    pub playing: BTreeMap<StreamId, Source>,
    delays: BTreeMap<StreamId, StreamDelay>,
    /// Smallest round trips between here and the servers.
    trips: BTreeMap<RoomId, Smallest>,
    wishes: BTreeMap<StreamId, StreamSettings>,
    /// Volumes of rooms in percent, where the application has set one.
    room_volumes: BTreeMap<RoomId, u32>,
    processor: Option<ProcessorRunner>,
}

impl PlaybackPipeline {
    /// No loudspeaker, and nothing is played.
    pub fn new() -> Result<PlaybackPipeline> {
        Ok(PlaybackPipeline {
            playback: None,
            number: 0,
            announced: false,
            underruns: 0,
            block: vec![0.0; BLOCK * 2],
            mixer: Mixer::new()?,
            playing: BTreeMap::new(),
            delays: BTreeMap::new(),
            trips: BTreeMap::new(),
            wishes: BTreeMap::new(),
            room_volumes: BTreeMap::new(),
            processor: None,
        })
    }

    /// Whether a loudspeaker is open.
    pub fn is_open(&self) -> bool {
        self.playback.is_some()
    }

    /// The number of the present device.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// When the loudspeaker wants its next block.
    pub fn deadline(&self) -> Option<Time> {
        self.playback.as_ref().and_then(|playback| playback.deadline())
    }

    /// What a loudspeaker that keeps what it plays has kept ([`Playback::memory`]).
    pub fn recorded(&self) -> &[f32] {
        self.playback.as_ref().map_or(&[], |p| p.recorded())
    }

    /// Takes another loudspeaker, or none; gives the one that is to be dropped. One that comes after a later number is not
    /// taken.
    pub fn set_device(&mut self, number: u64, device: Option<Box<Playback>>) -> Option<Box<Playback>> {
        if number < self.number {
            return device;
        }
        self.number = number;
        self.announced = false;
        self.underruns += underruns_of(self.playback.as_deref());
        std::mem::replace(&mut self.playback, device)
    }

    /// Gives the loudspeaker away.
    pub fn close(&mut self) -> Option<Box<Playback>> {
        self.underruns += underruns_of(self.playback.as_deref());
        self.playback.take()
    }

    /// Begins to play a stream. False: it is played from there already. Errors: no receive stream is free.
    pub fn play(&mut self, stream: StreamId, source: Source) -> Result<bool> {
        if let Some(present) = self.playing.get(&stream) {
            if *present == source {
                return Ok(false);
            }
        } else {
            // All streams of one participant share what one participant may have.
            let other = self
                .playing
                .iter()
                .find(|(_, other)| other.room == source.room && other.talker == source.talker);
            let group = other.and_then(|(other, _)| self.mixer.group(*other));
            self.mixer.add_stream(stream)?;
            self.mixer.set_group(stream, group.unwrap_or(stream.raw()));
            if let Some(wish) = self.wishes.get(&stream) {
                self.mixer.set_volume(Some(stream), wish.volume.unwrap_or(FULL_VOLUME));
                self.mixer.set_muted(stream, wish.mute);
                self.mixer.set_pan(stream, wish.pan);
            }
            if let Some(volume) = self.room_volumes.get(&source.room) {
                self.mixer.set_room_volume(stream, *volume);
            }
        }
        self.playing.insert(stream, source);
        self.delays.entry(stream).or_default();
        Ok(true)
    }

    /// Ends playing a stream; gives the room that it came from.
    pub fn stop(&mut self, stream: StreamId) -> Option<RoomId> {
        let source = self.playing.remove(&stream)?;
        self.mixer.remove_stream(stream);
        self.delays.remove(&stream);
        Some(source.room)
    }

    /// Takes the round trip between here and a room's server; gives the smallest of late, in ms.
    pub fn note_round_trip(&mut self, room: RoomId, trip: Option<Duration>, now: Time) -> Option<f32> {
        let smallest = self.trips.entry(room).or_default();
        if let Some(trip) = trip {
            smallest.add(trip, TRIP_SPAN, now);
        }
        smallest.ms()
    }

    /// The connection to a room is closed: another one may go another way.
    pub fn forget_round_trip(&mut self, room: RoomId) {
        self.trips.remove(&room);
    }

    /// Microphone to loudspeaker of a stream with these stats, in ms; NaN while a part of it is not known.
    pub fn mouth_to_ear_ms(&self, stream: StreamId, receive_stream: &ReceiveStreamStats, now: Time) -> f32 {
        let known = self.delays.get(&stream).zip(self.playing.get(&stream));
        known.map_or(f32::NAN, |(delay, source)| {
            let trip_ms = self.trips.get(&source.room).and_then(Smallest::ms);
            delay.stages(receive_stream, trip_ms.map(|trip_ms| trip_ms / 2.0), now).mouth_to_ear_ms()
        })
    }

    /// Takes what the talker of a stream tells of its part of the delay.
    pub fn set_talker_part(&mut self, stream: StreamId, part: TalkerPart, now: Time) {
        if let Some(delay) = self.delays.get_mut(&stream) {
            delay.talker(part, now);
        }
    }

    /// Sets the volume of one stream, also of one that is not played yet, or of all.
    pub fn set_volume(&mut self, stream: Option<StreamId>, volume: u32) {
        if let Some(stream) = stream {
            self.wishes.entry(stream).or_default().volume = Some(volume);
        }
        self.mixer.set_volume(stream, volume);
    }

    /// Sets the volume of a room's streams, also of those that are played later.
    pub fn set_room_volume(&mut self, room: RoomId, volume: u32) {
        self.room_volumes.insert(room, volume);
        for (stream, _) in self.playing.iter().filter(|(_, source)| source.room == room) {
            self.mixer.set_room_volume(*stream, volume);
        }
    }

    /// Forgets the volume of a room that has ended.
    pub fn forget_room(&mut self, room: RoomId) {
        self.room_volumes.remove(&room);
    }

    /// Mutes a stream, also one that is not played yet.
    pub fn set_muted(&mut self, stream: StreamId, mute: bool) {
        self.wishes.entry(stream).or_default().mute = mute;
        self.mixer.set_muted(stream, mute);
    }

    /// Sets where a stream is heard, also one that is not played yet.
    pub fn set_pan(&mut self, stream: StreamId, pan: i32) {
        self.wishes.entry(stream).or_default().pan = pan;
        self.mixer.set_pan(stream, pan);
    }

    /// Takes a room's list of speakers, with their amplitudes 0–1; who is not on it does not speak.
    pub fn set_speakers(&mut self, room: RoomId, speakers: &[(StreamId, f32)]) {
        for (stream, _) in self.playing.iter().filter(|(_, source)| source.room == room) {
            let level =
                speakers.iter().find(|(speaker, _)| speaker == stream).map_or(0.0, |(_, level)| *level);
            self.mixer.listed_level(*stream, level);
        }
    }

    /// Forgets what was wished for a stream that is gone for good.
    pub fn forget(&mut self, stream: StreamId) {
        self.wishes.remove(&stream);
    }

    /// Sets who runs the application's own processing of what is played.
    pub fn set_processor(&mut self, processor: ProcessorRunner) {
        self.processor = Some(processor);
    }

    /// What the application's processing did wrong, and how long it may take.
    pub fn take_processor_fault(&mut self) -> Option<(ProcessorFault, Duration)> {
        let processor = self.processor.as_mut()?;
        Some((processor.take_fault()?, processor.budget()))
    }

    /// How loud a packet of a stream is, in −dBov, and how much sound it holds: by its own word, or else as what was decoded last.
    pub fn audio_level(&self, stream: StreamId, packet: &RtpPacket) -> Option<(u8, Duration)> {
        let own = if packet.payload_type == RED { red::own(&packet.payload)? } else { &packet.payload[..] };
        let samples = opus::packet_samples(own).ok()?;
        let minus_dbov = match &packet.level {
            Some(level) => level.minus_dbov,
            None => self.mixer.level(stream)?.minus_dbov(),
        };
        Some((minus_dbov, duration_of(samples as u64)))
    }

    /// Takes a packet of a stream that is played; of others it is dropped. `origin` says whether it had been asked for.
    pub fn insert(&mut self, stream: StreamId, packet: &RtpPacket, origin: PacketOrigin, now: Time) {
        let receive_stream = ReceivedPacket {
            sequence: packet.sequence,
            timestamp: packet.timestamp,
            marker: packet.marker,
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

    /// Gives the loudspeaker every block that it wants, with the auxiliary sound and the local microphone where they are on. The own
    /// voice comes last: it is no part of the far end, which the microphone's echo canceller is given here.
    pub fn run(&mut self, extra: &mut ExtraInputs, chain: &mut CaptureChain, now: Time) {
        let Some(playback) = self.playback.as_mut() else { return };
        let channels = playback.channels();
        while let Some(heard_at) = playback.wanted(now) {
            let block = &mut self.block[..BLOCK * channels];
            if let Some(sound) = extra.aux_input.play(channels, now) {
                self.mixer.add_extra(sound);
            }
            self.mixer.render(block, channels, heard_at, now);
            if let Some(processor) = &mut self.processor {
                processor.process(block, channels);
                block.iter_mut().for_each(|sample| *sample = sample.clamp(-1.0, 1.0));
            }
            chain.far_end_interleaved(block, channels, heard_at);
            extra.sidetone.play(block, channels);
            playback.write(block);
        }
    }

    /// When the loudspeaker began; told once for each device.
    pub fn take_started(&mut self) -> Option<Time> {
        if self.announced {
            return None;
        }
        let at = self.playback.as_ref()?.started()?;
        self.announced = true;
        Some(at)
    }

    /// What is wrong with the loudspeaker, once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.playback.as_mut()?.take_error()
    }

    /// A stream whose first sound was mixed, its room, and when it is heard.
    pub fn poll_first_audio(&mut self) -> Option<(RoomId, StreamId, Time)> {
        while let Some((stream, at)) = self.mixer.poll_first_audio() {
            if let Some(source) = self.playing.get(&stream) {
                return Some((source.room, stream, at));
            }
        }
        None
    }

    /// Adds this half's stats; those of the paths are there already.
    pub fn report(&self, stats: &mut MediaStats) {
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

    /// Loudness of a second of a tone, sent by an encoder and played by the mixer.
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
                    marker: false,
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

    #[test]
    fn what_was_wished_for_a_stream_survives_a_new_lane() {
        let profile = AudioProfile { latency: LatencyMode::Low, ..AudioProfile::default() };
        let (mut playback_pipeline, mut send) =
            (PlaybackPipeline::new().unwrap(), SendChain::new(&profile).unwrap());
        let (room, stream, at) = (RoomId::fresh(), StreamId::fresh(), Time::from_nanos(1_000_000_000));
        let source =
            |generation| Source { room, generation, mid: "0".to_owned(), talker: "alice".to_owned() };
        assert!(playback_pipeline.play(stream, source(1)).unwrap());
        assert!(!playback_pipeline.play(stream, source(1)).unwrap(), "it is played from there already");
        assert!(played(&mut playback_pipeline, &mut send, stream, at) > 100.0);
        playback_pipeline.set_muted(stream, true);
        assert_eq!(playback_pipeline.stop(stream), Some(room));
        assert!(playback_pipeline.play(stream, source(2)).unwrap());
        assert_eq!(played(&mut playback_pipeline, &mut send, stream, at + Duration::from_secs(2)), 0.0);
        playback_pipeline.forget(stream);
        playback_pipeline.stop(stream);
        assert!(playback_pipeline.play(stream, source(3)).unwrap());
        let energy = played(&mut playback_pipeline, &mut send, stream, at + Duration::from_secs(4));
        assert!(energy > 100.0, "a forgotten wish is gone");
    }
}

//! The media half of an engine, sans-IO: connections, the own voice, everyone else's, and the sound devices between them.
//!
//! Runs on the media thread. It knows rooms only as numbers and never delivers events: what the application should know goes to
//! the control half as [`ToControl`]. Rule: after every [`Media::handle`], drain [`Media::poll`]; call with
//! [`Input::Timeout`] at [`Media::deadline`].
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use crate::audio::BLOCK;
use crate::audio::device::{Capture, Playback};
use crate::audio::frame::Frame;
use crate::audio::jitter::LanePacket;
use crate::audio::mix::Mixer;
use crate::audio::send::SendChain;
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::engine::connection::Connection;
use crate::engine::message::{ToControl, ToMedia};
use crate::engine::stat::MediaStats;
use crate::error::{Error, Result};
use crate::event::{DeviceSide, Event, SoundLevel};
use crate::id::{RoomId, StreamId};
use crate::room;
use crate::transport::{AudioLevel, Certificate, Datagram, PeerConfig, PeerEvent, RtpPacket, Stack};

/// Opus in every LiveKit offer.
const OPUS: u8 = 111;
/// Percent at which a stream is played as it was sent.
const FULL_VOLUME: u32 = 100;
/// Redundancy is made for at least this loss, in percent: the server's report covers the way to it and not the ways beyond.
const LEAST_EXPECTED_LOSS: u32 = 10;
/// And for at most this, where more redundancy would leave too few bits for the voice itself.
const MOST_EXPECTED_LOSS: u32 = 30;
/// A wake-up later than this after its deadline is counted.
const LATE: Duration = Duration::from_millis(5);

/// What the media half needs to begin.
pub struct MediaSetup {
    /// Which stack carries connections.
    pub stack: Stack,
    /// Shared by all connections of the engine.
    pub certificate: Certificate,
    /// How the own voice is encoded.
    pub profile: AudioProfile,
    /// Wall time minus monotonic time, for absolute capture times.
    pub wall_offset: Duration,
    /// Seeds what is drawn outside the stack.
    pub seed: u64,
}

/// What the media half is given.
#[derive(Debug)]
pub enum Input<'a> {
    /// From the control half.
    Message(ToMedia),
    /// A datagram that arrived for a connection.
    Datagram {
        /// The login.
        room: RoomId,
        /// Which of its connections.
        generation: u32,
        /// Own address.
        to: SocketAddr,
        /// The sender's address.
        from: SocketAddr,
        /// The bytes.
        data: &'a [u8],
    },
    /// A packet of the own voice that no encoder made, for every room that sends: a simulation without codecs.
    #[cfg(feature = "sim")]
    Payload {
        /// At 48 kHz.
        timestamp: u32,
        /// The bytes.
        payload: &'a [u8],
    },
    /// The deadline has come, or a device woke the thread.
    Timeout,
}

/// What the media half asks for.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, moved once: a box would cost more than the copy"
)]
#[derive(Debug)]
pub enum Output {
    /// Send a datagram of a connection.
    Datagram(RoomId, u32, Datagram),
    /// The sockets of a connection can be closed.
    Closed(RoomId, u32),
    /// Tell the control half.
    ToControl(ToControl),
    /// Drop a device where that may take its time.
    Retired(Retired),
    /// End the thread.
    Stop,
}

/// A device that is no longer used.
#[derive(Debug)]
pub enum Retired {
    /// A microphone.
    Capture(Box<Capture>),
    /// A loudspeaker.
    Playback(Box<Playback>),
}

/// The media half.
pub struct Media {
    setup: MediaSetup,
    connections: BTreeMap<RoomId, Connection>,
    send: SendChain,
    mixer: Mixer,
    capture: Option<Box<Capture>>,
    playback: Option<Box<Playback>>,
    /// Own streams that are sent now, with the room each goes to.
    sending: BTreeMap<RoomId, StreamId>,
    /// Streams that are played, with the room and section each comes from.
    playing: BTreeMap<StreamId, (RoomId, u32, String)>,
    wishes: BTreeMap<StreamId, Wish>,
    frame: Frame,
    block: Vec<f32>,
    levels: Option<LevelMonitor>,
    outputs: VecDeque<Output>,
    stats: MediaStats,
    announced: [bool; 2],
    /// Under which numbers the present devices were opened, or the last ones closed.
    numbers: [u64; 2],
}

/// What the application wants of a stream; it outlives the lane, which a new connection makes anew.
#[derive(Default)]
struct Wish {
    volume: Option<u32>,
    mute: bool,
}

struct LevelMonitor {
    period: Duration,
    due: Time,
}

impl Media {
    /// Makes a media half with nothing open.
    pub fn new(setup: MediaSetup) -> Result<Media> {
        let send = SendChain::new(&setup.profile)?;
        Ok(Media {
            send,
            setup,
            connections: BTreeMap::new(),
            mixer: Mixer::new()?,
            capture: None,
            playback: None,
            sending: BTreeMap::new(),
            playing: BTreeMap::new(),
            wishes: BTreeMap::new(),
            frame: Frame::silence(1),
            block: vec![0.0; BLOCK * 2],
            levels: None,
            outputs: VecDeque::new(),
            stats: MediaStats::default(),
            announced: [false; 2],
            numbers: [0; 2],
        })
    }

    /// Takes one input.
    pub fn handle(&mut self, input: Input<'_>, now: Time) {
        match input {
            Input::Message(message) => self.message(message, now),
            Input::Datagram { room, generation, to, from, data } => {
                if let Some(connection) =
                    self.connections.get_mut(&room).filter(|c| c.generation == generation)
                {
                    connection.peer.handle_datagram(to, from, data, now);
                    self.drain(room, now);
                }
            }
            #[cfg(feature = "sim")]
            Input::Payload { timestamp, payload } => self.send_payload(timestamp, payload, now),
            Input::Timeout => self.timeout(now),
        }
    }

    /// The next thing to do for the driver.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Timeout`] is due.
    pub fn deadline(&self) -> Option<Time> {
        let connections = self.connections.values().filter_map(|c| c.peer.deadline());
        let devices = [
            self.capture.as_ref().and_then(|c| c.deadline()),
            self.playback.as_ref().and_then(|p| p.deadline()),
            self.levels.as_ref().map(|l| l.due),
        ];
        connections.chain(devices.into_iter().flatten()).min()
    }

    /// What a loudspeaker that keeps what it plays has kept ([`Playback::memory`]).
    pub fn recorded(&self) -> &[f32] {
        self.playback.as_ref().map_or(&[], |p| p.recorded())
    }

    /// Whether there is anything whose figures change.
    pub fn is_busy(&self) -> bool {
        !self.connections.is_empty() || self.capture.is_some() || self.playback.is_some()
    }

    /// Figures of every connection and stream.
    pub fn stats(&mut self, now: Time) -> MediaStats {
        let mut stats = self.stats.clone();
        for (room, connection) in &self.connections {
            stats.rooms.insert(*room, connection.stats());
        }
        stats.playback_underruns =
            self.playback.as_ref().map_or(0, |p| p.counts().events + p.counts().late_blocks);
        stats.capture_overruns = self.capture.as_ref().map_or(0, |c| c.counts().events);
        stats.capture_level = self.send.level();
        stats.packet_ms = self.send.packet_duration().as_secs_f32() * 1e3;
        stats.lookahead_ms = self.send.lookahead().as_secs_f32() * 1e3;
        for (stream, (room, ..)) in &self.playing {
            let Some(lane) = self.mixer.stats(*stream) else { continue };
            let round_trip = stats.rooms.get(room).and_then(|path| path.round_trip);
            stats.streams.insert(*stream, (lane, self.mixer.level(*stream), round_trip));
        }
        for (room, stream) in &self.sending {
            if let Some(sent) = self.connections.get(room).and_then(|c| c.sent(*stream)) {
                stats.sent.insert(*stream, sent);
            }
        }
        stats.at = now;
        stats
    }

    fn message(&mut self, message: ToMedia, now: Time) {
        match message {
            ToMedia::OpenPeer { room, generation, receivers, sender, local, .. } => {
                self.open_peer(room, generation, receivers, sender, local, now);
            }
            ToMedia::ClosePeer { room, generation } => self.close_peer(room, generation, now),
            ToMedia::Peer { room, generation, request } => {
                if let Some(connection) =
                    self.connections.get_mut(&room).filter(|c| c.generation == generation)
                {
                    if let Some(input) = connection.request(request, now) {
                        self.tell_control(ToControl::Room(room, input));
                    }
                    self.drain(room, now);
                }
            }
            ToMedia::SetSending { room, stream, on } => {
                if on {
                    self.sending.insert(room, stream);
                } else {
                    self.sending.remove(&room);
                }
            }
            ToMedia::Play { room, stream, generation, mid } => {
                if let Some((_, present, section)) = self.playing.get(&stream) {
                    if (*present, section) == (generation, &mid) {
                        return;
                    }
                } else if let Err(error) = self.mixer.add_lane(stream) {
                    // More talkers than there are lanes: this one stays silent, and the application can ask why.
                    return self.tell_control(ToControl::Log(error));
                } else if let Some(wish) = self.wishes.get(&stream) {
                    self.mixer.set_volume(Some(stream), wish.volume.unwrap_or(FULL_VOLUME));
                    self.mixer.set_muted(stream, wish.mute);
                }
                if let Some(connection) =
                    self.connections.get_mut(&room).filter(|c| c.generation == generation)
                {
                    connection.route(&mid, stream);
                }
                self.playing.insert(stream, (room, generation, mid));
            }
            ToMedia::StopPlay { stream } => {
                if let Some((room, ..)) = self.playing.remove(&stream) {
                    if let Some(connection) = self.connections.get_mut(&room) {
                        connection.unroute(stream);
                    }
                    self.mixer.remove_lane(stream);
                }
            }
            ToMedia::Mic(on) => self.send.set_mic(on),
            // Its ranges were checked by the call; an encoder that refuses it all the same keeps what it had.
            ToMedia::Profile(profile) => drop(self.send.set_profile(&profile)),
            ToMedia::CaptureVolume(volume) => self.send.set_volume(volume),
            ToMedia::PlayVolume(stream, volume) => {
                if let Some(stream) = stream {
                    self.wishes.entry(stream).or_default().volume = Some(volume);
                }
                self.mixer.set_volume(stream, volume);
            }
            ToMedia::MuteStream(stream, mute) => {
                self.wishes.entry(stream).or_default().mute = mute;
                self.mixer.set_muted(stream, mute);
            }
            ToMedia::Forget(stream) => {
                self.wishes.remove(&stream);
            }
            ToMedia::Speaker(on) => self.mixer.set_speaker(on),
            ToMedia::LevelMonitor(period) => {
                self.levels = period.map(|period| LevelMonitor { period, due: now + period });
            }
            ToMedia::Capture(number, device) => {
                if number < self.numbers[0] {
                    self.outputs.extend(device.map(|d| Output::Retired(Retired::Capture(d))));
                    return;
                }
                self.numbers[0] = number;
                self.retire(DeviceSide::Capture);
                self.capture = device;
                self.announced[0] = false;
                self.capture_frames(now);
            }
            ToMedia::Playback(number, device) => {
                if number < self.numbers[1] {
                    self.outputs.extend(device.map(|d| Output::Retired(Retired::Playback(d))));
                    return;
                }
                self.numbers[1] = number;
                self.retire(DeviceSide::Playback);
                self.playback = device;
                self.announced[1] = false;
                self.render(now);
            }
            ToMedia::Stop => {
                let rooms: Vec<(RoomId, u32)> =
                    self.connections.iter().map(|(r, c)| (*r, c.generation)).collect();
                for (room, generation) in rooms {
                    self.close_peer(room, generation, now);
                }
                self.retire(DeviceSide::Capture);
                self.retire(DeviceSide::Playback);
                self.outputs.push_back(Output::Stop);
            }
        }
    }

    fn open_peer(
        &mut self,
        room: RoomId,
        generation: u32,
        receivers: u32,
        sender: Option<(StreamId, String)>,
        local: Vec<SocketAddr>,
        now: Time,
    ) {
        if let Some(old) = self.connections.get(&room).map(|c| c.generation) {
            self.close_peer(room, old, now);
        }
        self.setup.seed = self.setup.seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let config = PeerConfig { stack: self.setup.stack, local, seed: self.setup.seed };
        match Connection::open(&config, &self.setup.certificate, generation, receivers, sender, now) {
            Ok((connection, sdp)) => {
                self.connections.insert(room, connection);
                self.tell_control(ToControl::Room(room, room::Input::PeerOffer { generation, sdp }));
                self.drain(room, now);
            }
            Err(error) => {
                self.outputs.push_back(Output::Closed(room, generation));
                self.tell_control(ToControl::Room(room, room::Input::PeerError { generation, error }));
            }
        }
    }

    fn close_peer(&mut self, room: RoomId, generation: u32, now: Time) {
        if self.connections.get(&room).is_none_or(|c| c.generation != generation) {
            return;
        }
        if let Some(mut connection) = self.connections.remove(&room) {
            connection.peer.close(now);
            while let Some(datagram) = connection.peer.poll_datagram() {
                self.outputs.push_back(Output::Datagram(room, generation, datagram));
            }
        }
        self.sending.remove(&room);
        self.outputs.push_back(Output::Closed(room, generation));
    }

    fn timeout(&mut self, now: Time) {
        if self.deadline().is_some_and(|due| now.since(due) > LATE) {
            self.stats.late_wakeups += 1;
        }
        let due: Vec<RoomId> = self
            .connections
            .iter()
            .filter(|(_, c)| c.peer.deadline().is_some_and(|at| at <= now))
            .map(|(room, _)| *room)
            .collect();
        for room in due {
            if let Some(connection) = self.connections.get_mut(&room) {
                connection.peer.handle_timeout(now);
            }
            self.drain(room, now);
        }
        self.capture_frames(now);
        self.render(now);
        self.report_levels(now);
    }

    /// Microphone → packets → every room that takes the own stream.
    fn capture_frames(&mut self, now: Time) {
        let Some(capture) = self.capture.as_mut() else { return };
        let mut sent = false;
        while let Some(captured_end) = capture.read(now, &mut self.frame) {
            self.stats.capture_delay_ms = now.since(captured_end).as_secs_f32() * 1e3;
            self.send.push(&self.frame, captured_end);
            while let Some(encoded) = self.send.poll() {
                if encoded.silent {
                    continue;
                }
                for (room, stream) in &self.sending {
                    let Some(connection) = self.connections.get_mut(room) else { continue };
                    let packet = RtpPacket {
                        payload_type: OPUS,
                        marker: encoded.marker,
                        sequence: 0,
                        timestamp: encoded.timestamp,
                        level: Some(AudioLevel { minus_dbov: encoded.minus_dbov, voice: encoded.voice }),
                        capture_ntp: Some(ntp(self.setup.wall_offset, encoded.captured_start)),
                        payload: encoded.payload.to_vec(),
                    };
                    connection.send(*stream, packet, now);
                    sent = true;
                }
            }
        }
        if let (false, Some(at)) = (self.announced[0], capture.started()) {
            self.announced[0] = true;
            let event = Event::DeviceStarted { side: DeviceSide::Capture, at };
            self.outputs.push_back(Output::ToControl(ToControl::Event(event)));
        }
        if let Some(error) = capture.take_error() {
            self.device_failed(DeviceSide::Capture, error);
        }
        if sent {
            for room in self.sending.keys().copied().collect::<Vec<_>>() {
                self.drain(room, now);
            }
        }
    }

    #[cfg(feature = "sim")]
    fn send_payload(&mut self, timestamp: u32, payload: &[u8], now: Time) {
        for (room, stream) in self.sending.clone() {
            let Some(connection) = self.connections.get_mut(&room) else { continue };
            let packet = RtpPacket {
                payload_type: OPUS,
                marker: false,
                sequence: 0,
                timestamp,
                level: None,
                capture_ntp: None,
                payload: payload.to_vec(),
            };
            connection.send(stream, packet, now);
            self.drain(room, now);
        }
    }

    /// Lanes → mix → loudspeaker.
    fn render(&mut self, now: Time) {
        let Some(playback) = self.playback.as_mut() else { return };
        let channels = playback.channels();
        while let Some(heard_at) = playback.wanted(now) {
            let block = &mut self.block[..BLOCK * channels];
            self.mixer.render(block, channels, heard_at, now);
            self.stats.playback_delay_ms = heard_at.since(now).as_secs_f32() * 1e3;
            playback.write(block);
        }
        if let (false, Some(at)) = (self.announced[1], playback.started()) {
            self.announced[1] = true;
            let event = Event::DeviceStarted { side: DeviceSide::Playback, at };
            self.outputs.push_back(Output::ToControl(ToControl::Event(event)));
        }
        if let Some(error) = playback.take_error() {
            self.device_failed(DeviceSide::Playback, error);
        }
        while let Some((stream, at)) = self.mixer.poll_first_audio() {
            if let Some((room, ..)) = self.playing.get(&stream) {
                let event = Event::FirstAudio { room: *room, stream, at };
                self.outputs.push_back(Output::ToControl(ToControl::Event(event)));
            }
        }
    }

    fn retire(&mut self, side: DeviceSide) {
        let retired = match side {
            DeviceSide::Capture => self.capture.take().map(Retired::Capture),
            DeviceSide::Playback => self.playback.take().map(Retired::Playback),
        };
        self.outputs.extend(retired.map(Output::Retired));
    }

    fn device_failed(&mut self, side: DeviceSide, error: Error) {
        let number = self.numbers[side as usize];
        self.outputs.push_back(Output::ToControl(ToControl::DeviceFailed(side, number, error)));
    }

    fn report_levels(&mut self, now: Time) {
        let Some(monitor) = self.levels.as_mut().filter(|m| m.due <= now) else { return };
        // A late wake-up skips reports; it does not make them come in bursts.
        while monitor.due <= now {
            monitor.due += monitor.period;
        }
        let mut levels = Vec::with_capacity(1 + self.playing.len());
        if !self.sending.is_empty() {
            levels.push(reading(self.send.level(), None, None));
        }
        for (stream, (room, ..)) in &self.playing {
            if let Some(level) = self.mixer.level(*stream) {
                levels.push(reading(level, Some(*stream), Some(*room)));
            }
        }
        self.tell_control(ToControl::Event(Event::SoundLevel { levels }));
    }

    /// Takes everything that a connection has to say.
    fn drain(&mut self, room: RoomId, now: Time) {
        let Some(connection) = self.connections.get_mut(&room) else { return };
        let generation = connection.generation;
        let mut said = Vec::new();
        loop {
            let mut idle = true;
            while let Some(event) = connection.peer.poll_event() {
                idle = false;
                if let PeerEvent::Rtp(mid, packet) = &event {
                    if let Some(stream) = connection.stream_of(&mid.0) {
                        let lane = LanePacket {
                            sequence: packet.sequence,
                            timestamp: packet.timestamp,
                            marker: packet.marker,
                            payload: &packet.payload,
                            captured_ntp: packet.capture_ntp,
                        };
                        self.mixer.insert(stream, lane, now);
                    }
                } else if let Some(input) = connection.event(event) {
                    said.push(input);
                }
            }
            while let Some(datagram) = connection.peer.poll_datagram() {
                idle = false;
                self.outputs.push_back(Output::Datagram(room, generation, datagram));
            }
            if idle {
                break;
            }
        }
        if let Some(percent) = connection.take_reported_loss() {
            // Fails for an encoder that takes no settings, which would fail to encode as well and is counted there.
            let _ = self.send.set_expected_loss(percent.clamp(LEAST_EXPECTED_LOSS, MOST_EXPECTED_LOSS));
        }
        for input in said {
            self.tell_control(ToControl::Room(room, input));
        }
    }

    fn tell_control(&mut self, message: ToControl) {
        self.outputs.push_back(Output::ToControl(message));
    }
}

fn reading(
    level: crate::audio::level::LevelReading,
    stream: Option<StreamId>,
    room: Option<RoomId>,
) -> SoundLevel {
    SoundLevel {
        stream,
        room,
        level: level.percent(),
        rms_dbfs: level.rms_dbfs,
        peak_dbfs: level.peak_dbfs,
        voice: level.voice,
    }
}

/// The 64-bit NTP time stamp (RFC 5905) of a point on the monotonic clock.
fn ntp(wall_offset: Duration, at: Time) -> u64 {
    const UNIX_TO_NTP: u64 = 2_208_988_800;
    let wall = wall_offset + Duration::from_nanos(at.as_nanos());
    ((wall.as_secs() + UNIX_TO_NTP) << 32) | ((u64::from(wall.subsec_nanos()) << 32) / 1_000_000_000)
}

#[cfg(test)]
mod tests;

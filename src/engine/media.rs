//! The media half of an engine, sans-IO: connections, the own voice, everyone else's, and the sound devices between them.
//!
//! Runs on the media thread. It knows rooms only as numbers and never delivers events: what the application should know goes to
//! the control half as [`ToControl`]. Rule: after every [`Media::handle`], drain [`Media::poll`]; call with
//! [`Input::Timeout`] at [`Media::deadline`].
#![forbid(unsafe_code)]

mod beside;
mod level;
mod listen;
mod problem;
mod quality;
mod report;
mod speaking;
mod talk;

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::ops::Bound;
use std::time::Duration;

use self::beside::Beside;
use self::level::{LevelMonitor, SpectrumMonitor};
use self::listen::{Listen, Source};
use self::problem::Problems;
use self::quality::QualityMonitor;
use self::speaking::Speaking;
use self::talk::Talk;
use crate::audio::device::{Capture, Playback};
use crate::audio::jitter::Origin;
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::engine::connection::Connection;
use crate::engine::message::{ToControl, ToMedia};
use crate::engine::report::Reporter;
use crate::engine::stat::MediaStats;
use crate::error::{Error, Result};
use crate::event::{DeviceSide, Event};
use crate::id::{RoomId, StreamId};
use crate::room;
use crate::transport::{Certificate, Datagram, PeerConfig, PeerEvent, Stack};

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
    talk: Talk,
    listen: Listen,
    beside: Beside,
    levels: Option<LevelMonitor>,
    spectra: Option<SpectrumMonitor>,
    quality: Option<QualityMonitor>,
    problems: Problems,
    speaking: Speaking,
    reports: Reporter,
    outputs: VecDeque<Output>,
    late_wakeups: u64,
}

impl Media {
    /// Makes a media half with nothing open.
    pub fn new(setup: MediaSetup) -> Result<Media> {
        Ok(Media {
            talk: Talk::new(&setup.profile, setup.wall_offset)?,
            listen: Listen::new()?,
            beside: Beside::new(),
            reports: Reporter::new(&setup.profile),
            setup,
            connections: BTreeMap::new(),
            levels: None,
            spectra: None,
            quality: None,
            problems: Problems::default(),
            speaking: Speaking::default(),
            outputs: VecDeque::new(),
            late_wakeups: 0,
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
            Input::Payload { timestamp, payload } => {
                if self.talk.send_payload(&mut self.connections, timestamp, payload, now) {
                    self.reports.sent(now);
                    self.drain_sending(now);
                }
            }
            Input::Timeout => self.timeout(now),
        }
        self.run_quality(now);
    }

    /// The next thing to do for the driver.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Input::Timeout`] is due.
    pub fn deadline(&self) -> Option<Time> {
        let connections = self.connections.values().filter_map(|c| c.peer.deadline());
        let own = [
            self.talk.deadline(),
            self.listen.deadline(),
            self.levels.as_ref().map(LevelMonitor::due),
            self.spectra.as_ref().map(SpectrumMonitor::due),
            self.reports.deadline(),
            self.quality.as_ref().and_then(QualityMonitor::due),
            self.speaking.deadline(),
        ];
        connections.chain(own.into_iter().flatten()).min()
    }

    /// What a loudspeaker that keeps what it plays has kept ([`Playback::memory`]).
    pub fn recorded(&self) -> &[f32] {
        self.listen.recorded()
    }

    /// Whether there is anything whose figures change.
    pub fn is_busy(&self) -> bool {
        !self.connections.is_empty() || self.talk.is_open() || self.listen.is_open()
    }

    /// Figures of every connection and stream.
    pub fn stats(&mut self, now: Time) -> MediaStats {
        let mut stats = MediaStats { at: now, late_wakeups: self.late_wakeups, ..MediaStats::default() };
        for (room, connection) in &self.connections {
            stats.rooms.insert(*room, connection.stats());
        }
        self.talk.report(&self.connections, &mut stats);
        self.listen.report(&mut stats);
        stats.talkers = self.reports.talkers().clone();
        stats.decision = Some(self.reports.decision());
        stats.rate = self.reports.figures();
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
            ToMedia::SetSending { room, stream, on: true } => {
                self.talk.begin_sending(room, stream, now);
            }
            ToMedia::SetSending { room, on: false, .. } => {
                self.talk.end_sending(room);
            }
            ToMedia::Play { room, stream, generation, mid, talker } => {
                self.play(stream, Source { room, generation, mid, talker });
            }
            ToMedia::StopPlay { stream } => {
                self.reports.forget_stream(stream);
                self.problems.forget(stream);
                self.speaking.forget_stream(stream);
                let room = self.listen.stop(stream);
                if let Some(connection) = room.and_then(|room| self.connections.get_mut(&room)) {
                    connection.unroute(stream);
                }
            }
            ToMedia::Mic(on) => {
                self.talk.set_mic(on, now);
                self.beside.set_mic(on);
            }
            ToMedia::Beside(request) => self.beside.request(request),
            // Its ranges were checked by the call; an encoder that refuses it all the same keeps what it had.
            ToMedia::Profile(profile) => {
                if self.talk.set_profile(&profile).is_ok() {
                    let is_stereo = profile.channels == 2;
                    self.connections.values_mut().for_each(|connection| connection.set_stereo(is_stereo));
                    let decision = self.reports.set_profile(&profile);
                    self.talk.set_decision(&decision);
                }
            }
            ToMedia::Voice(room, news) => {
                if let room::VoiceNews::Talk { streams, talk } = &news {
                    streams.iter().for_each(|stream| self.listen.set_talker_part(*stream, talk.into(), now));
                }
                self.reports.hear(room, news, now);
            }
            ToMedia::CaptureVolume(volume) => {
                self.talk.send.set_volume(volume);
                self.beside.set_capture_volume(volume);
            }
            ToMedia::PlayVolume(stream, volume) => self.listen.set_volume(stream, volume),
            ToMedia::MuteStream(stream, mute) => self.listen.set_muted(stream, mute),
            ToMedia::Forget(stream) => self.listen.forget(stream),
            ToMedia::Position(stream, pan) => self.listen.set_pan(stream, pan),
            ToMedia::MostPlayed(most) => self.listen.mixer.set_most_decoded(most),
            ToMedia::Speakers(room, speakers) => {
                self.speaking.server_tells(room);
                self.listen.set_speakers(room, &speakers);
            }
            ToMedia::Speaker(on) => {
                self.listen.mixer.set_speaker(on);
                self.beside.monitor.set_speaker(on);
            }
            ToMedia::Processing(switches) => self.talk.set_switches(switches),
            ToMedia::Talk(options) => self.talk.set_options(options, now),
            ToMedia::PushToTalk(is_pressed) => self.talk.chain.press(is_pressed, now),
            ToMedia::Hook(DeviceSide::Capture, hook) => self.talk.chain.set_hook(Some(*hook)),
            ToMedia::Hook(DeviceSide::Playback, hook) => self.listen.set_hook(*hook),
            ToMedia::LevelMonitor(period) => {
                self.levels = period.map(|period| LevelMonitor::new(period, now));
            }
            ToMedia::QualityMonitor(None) => self.quality = None,
            ToMedia::QualityMonitor(Some(period)) => {
                self.quality.get_or_insert_with(|| QualityMonitor::new(period)).set_period(period);
            }
            ToMedia::SpectrumMonitor(Some(period)) => match &mut self.spectra {
                Some(spectra) => spectra.set_period(period, now),
                None => self.spectra = Some(SpectrumMonitor::new(period, now)),
            },
            ToMedia::SpectrumMonitor(None) => {
                if let Some(spectra) = self.spectra.take() {
                    spectra.end(&mut self.talk, &mut self.listen);
                }
            }
            ToMedia::Capture(number, device) => {
                let retired = self.talk.set_device(number, device).map(Retired::Capture);
                self.outputs.extend(retired.map(Output::Retired));
                self.run_talk(now);
            }
            ToMedia::Playback(number, device) => {
                let retired = self.listen.set_device(number, device).map(Retired::Playback);
                self.talk.chain.device_changed();
                self.outputs.extend(retired.map(Output::Retired));
                self.run_listen(now);
            }
            ToMedia::Stop => {
                let rooms: Vec<(RoomId, u32)> =
                    self.connections.iter().map(|(r, c)| (*r, c.generation)).collect();
                for (room, generation) in rooms {
                    self.close_peer(room, generation, now);
                }
                let capture = self.talk.close().map(Retired::Capture);
                let playback = self.listen.close().map(Retired::Playback);
                self.outputs.extend(capture.into_iter().chain(playback).map(Output::Retired));
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
        let is_stereo = self.talk.send.channels() == 2;
        let certificate = &self.setup.certificate;
        match Connection::open(&config, certificate, generation, receivers, sender, is_stereo, now) {
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
        self.talk.end_sending(room);
        self.listen.forget_round_trip(room);
        self.reports.forget_room(room);
        if self.speaking.forget_room(room) {
            self.tell_control(ToControl::Room(room, room::Input::Speaking { levels: Vec::new() }));
        }
        self.outputs.push_back(Output::Closed(room, generation));
    }

    fn timeout(&mut self, now: Time) {
        if self.deadline().is_some_and(|due| now.since(due) > LATE) {
            self.late_wakeups += 1;
        }
        let mut last = None;
        while let Some(room) = next_key(&self.connections, last) {
            last = Some(room);
            let Some(connection) = self.connections.get_mut(&room) else { continue };
            if connection.peer.deadline().is_some_and(|at| at <= now) {
                connection.peer.handle_timeout(now);
                self.drain(room, now);
            }
        }
        // What is played comes before the frame of the microphone that may hold its echo.
        self.run_listen(now);
        self.run_talk(now);
        self.run_reports(now);
        while let Some((room, levels)) = self.speaking.close(now) {
            self.tell_control(ToControl::Room(room, room::Input::Speaking { levels }));
        }
        let (talk, listen) = (&mut self.talk, &mut self.listen);
        let levels = self.levels.as_mut().and_then(|m| m.report(talk, listen, now));
        let spectra = self.spectra.as_mut().and_then(|m| m.report(talk, listen, now));
        if let Some(levels) = levels {
            self.tell_control(ToControl::Event(Event::SoundLevel { levels }));
        }
        if let Some(spectra) = spectra {
            self.tell_control(ToControl::Event(Event::Spectrum { spectra }));
        }
    }

    fn play(&mut self, stream: StreamId, source: Source) {
        let (room, generation, mid) = (source.room, source.generation, source.mid.clone());
        match self.listen.play(stream, source) {
            Ok(true) => {
                if let Some(connection) =
                    self.connections.get_mut(&room).filter(|c| c.generation == generation)
                {
                    connection.route(&mid, stream);
                }
            }
            Ok(false) => {}
            // More talkers than there are lanes: this one stays silent.
            Err(error) => {
                self.tell_control(ToControl::Event(problem::unplayable(room, stream, error)));
            }
        }
    }

    /// Microphone → packets → every room that takes the own stream.
    fn run_talk(&mut self, now: Time) {
        let sent = self.talk.run(&mut self.connections, &mut self.beside, now);
        if let Some(attention) = self.talk.take_attention() {
            self.tell_control(ToControl::Event(Event::MicAttention { attention }));
        }
        if let Some(at) = self.talk.take_started() {
            self.device_started(DeviceSide::Capture, at);
        }
        if let Some((fault, budget)) = self.talk.take_hook_fault() {
            let event = problem::of_hook(DeviceSide::Capture, fault, budget);
            self.tell_control(ToControl::Event(event));
        }
        let (pushed, auxiliary) = (self.talk.bad_samples(), self.beside.auxiliary.bad_samples());
        if let Some(event) = self.problems.pushed(pushed, auxiliary, now) {
            self.tell_control(ToControl::Event(event));
        }
        if let Some((minus_dbov, sound)) = self.talk.take_loudness() {
            for room in self.talk.sending.keys() {
                self.speaking.hear(*room, None, minus_dbov, sound, now);
            }
        }
        if let Some(error) = self.talk.take_error() {
            self.device_failed(DeviceSide::Capture, self.talk.number(), error);
        }
        if sent {
            self.reports.sent(now);
            self.drain_sending(now);
        }
    }

    fn drain_sending(&mut self, now: Time) {
        let mut last = None;
        while let Some(room) = next_key(&self.talk.sending, last) {
            last = Some(room);
            self.drain(room, now);
        }
    }

    /// Lanes → mix → loudspeaker.
    fn run_listen(&mut self, now: Time) {
        self.listen.run(&mut self.beside, &mut self.talk.chain, now);
        if let Some((fault, budget)) = self.listen.take_hook_fault() {
            let event = problem::of_hook(DeviceSide::Playback, fault, budget);
            self.tell_control(ToControl::Event(event));
        }
        if let Some(event) = self.beside.poll_event(now) {
            self.tell_control(ToControl::Event(event));
        }
        if let Some(at) = self.listen.take_started() {
            self.device_started(DeviceSide::Playback, at);
        }
        if let Some(error) = self.listen.take_error() {
            self.device_failed(DeviceSide::Playback, self.listen.number(), error);
        }
        while let Some((room, stream, at)) = self.listen.poll_first_audio() {
            self.tell_control(ToControl::Event(Event::FirstAudio { room, stream, at }));
        }
    }

    fn device_started(&mut self, side: DeviceSide, at: Time) {
        self.tell_control(ToControl::Event(Event::DeviceStarted { side, at }));
    }

    fn device_failed(&mut self, side: DeviceSide, number: u64, error: Error) {
        self.tell_control(ToControl::DeviceFailed(side, number, error));
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
                if let PeerEvent::Rtp(mid, packet) | PeerEvent::Resent(mid, packet) = &event {
                    if let Some(stream) = connection.stream_of(&mid.0) {
                        let origin = match event {
                            PeerEvent::Resent(..) => Origin::Retransmission,
                            _ => Origin::Sent,
                        };
                        self.listen.insert(stream, packet, origin, now);
                        if let Some(spare) = self.listen.mixer.spare(stream) {
                            connection.peer.set_spare(mid, spare, now);
                        }
                        if origin == Origin::Sent {
                            self.reports.arrived(stream, packet.sequence, now);
                            if self.speaking.is_wanted(room)
                                && let Some((minus_dbov, sound)) = self.listen.loudness(stream, packet)
                            {
                                self.speaking.hear(room, Some(stream), minus_dbov, sound, now);
                            }
                        }
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
        if let Some(report) = connection.take_uplink() {
            self.reports.uplink(room, &report, now);
        }
        for input in said {
            self.tell_control(ToControl::Room(room, input));
        }
    }

    fn tell_control(&mut self, message: ToControl) {
        self.outputs.push_back(Output::ToControl(message));
    }
}

/// The key behind `last`, or the first: a way through a map that may change on the way.
fn next_key<V>(map: &BTreeMap<RoomId, V>, last: Option<RoomId>) -> Option<RoomId> {
    let from = last.map_or(Bound::Unbounded, Bound::Excluded);
    map.range((from, Bound::Unbounded)).next().map(|(room, _)| *room)
}

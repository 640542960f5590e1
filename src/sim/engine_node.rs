//! An engine at a node of the world: the engine's core, virtual sound devices, and an application that records events.
//!
//! It drives virtual sockets and devices as `engine/threads.rs` drives real ones. It decides nothing about rooms.
#![forbid(unsafe_code)]

mod recorder;
mod sound;

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use prost::Message;

use self::recorder::Writers;
use self::sound::{Sound, TICK};
use super::part::{FromEngine, SignalKey, ToEngine};
use super::recording::PlaybackRecording;
use super::tone::Tone;
use crate::audio::device::{self, Capture, Playback};
use crate::audio::player::feeder::{Feeder, Next};
use crate::audio::recorder::Session;
use crate::clock::Time;
use crate::config::{ApiKey, AudioProfile, DeviceSpec, EngineConfig};
use crate::engine::Engine;
use crate::engine::calls::CommandSink;
use crate::engine::control::ControlSetup;
use crate::engine::core::{Core, Input, Output};
use crate::engine::media::MediaSetup;
use crate::engine::message::Command;
use crate::engine::registry::Registry;
use crate::engine::stat::MediaStats;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{DeviceSide, Event};
use crate::id::RoomId;
use crate::log::Log;
use crate::random::Random;
use crate::room::{self, Lookup};
use crate::signal;
use crate::transport::{Certificate, Stack};
use crate::wire::{proto, url};

/// Packet duration of payloads that no encoder made.
const PACKET: Duration = Duration::from_millis(20);
/// Duration of such a packet in samples.
const PACKET_SAMPLES: u32 = 960;
/// The first port of an engine's connections.
const FIRST_PORT: u16 = 40_000;
/// Maximum number of events that are kept for assertions; tests with more events clear them.
const MAX_EVENTS: usize = 100_000;

/// The settings of an engine in a world.
#[derive(Clone)]
pub struct EngineSetup {
    /// User id and name.
    pub name: String,
    /// Its node.
    pub ip: IpAddr,
    /// The stack of its connections.
    pub stack: Stack,
    /// Its certificate.
    pub certificate: Certificate,
    /// Signs its tokens.
    pub key: Option<ApiKey>,
    /// Encoder settings of its local stream.
    pub profile: AudioProfile,
    /// Wall time minus virtual time.
    pub wall_offset: Duration,
    /// Seed of all its draws.
    pub seed: u64,
    /// Whether it has a microphone and a loudspeaker. A run without them is faster.
    pub has_devices: bool,
    /// Devices that play and keep a recording, instead of application devices.
    pub recording: Option<Recording>,
    /// Whether microphone and loudspeaker have two channels.
    pub is_stereo: bool,
    /// Timestamp (48 kHz) of the first sample of its microphone.
    pub first_timestamp: u32,
}

/// A microphone that reads a recording, and a loudspeaker that records, both like file devices: sample n exists, or is played,
/// at the device's start + n/48000 s.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The microphone's signal (48 kHz, mono unless the devices have two channels), which repeats. Empty: silence.
    pub spoken: Vec<f32>,
    /// Length of the loudspeaker's recording, in seconds.
    pub seconds: u32,
}

/// An engine and its environment.
pub struct EngineNode {
    setup: EngineSetup,
    core: Core,
    registry: Arc<Mutex<Registry>>,
    engine: Engine,
    calls: Arc<CallQueue>,
    alive: bool,
    /// The process does not run, as after SIGSTOP or while the machine sleeps.
    is_stopped: bool,
    sockets: BTreeMap<RoomId, SignalKey>,
    /// Questions whether a server answers at an address.
    probes: BTreeMap<SignalKey, (RoomId, String)>,
    next_key: u64,
    /// Sockets with keys up to this one were opened at an address that the machine has lost.
    last_lost_key: u64,
    outputs: VecDeque<FromEngine>,
    sound: Sound,
    writers: Writers,
    /// The events that the application received, in order.
    pub events: Vec<(Time, Event)>,
    /// While set, events wait in the queue, as if the application did not poll.
    pub holds_events: bool,
    /// Whether the application mutes each new stream inside the callback that reports it.
    pub mutes_new_streams: bool,
    /// While set, the server's lists of active speakers are dropped, as if the server sent none.
    pub misses_speakers: bool,
    waiting: VecDeque<Event>,
    /// Number of deadlines of the core (not of the sound card) that were due.
    pub wakes: u64,
    /// A payload instead of encoded audio: the next packet's time and timestamp, and the bytes.
    payload: Option<(Time, u32, Vec<u8>)>,
    /// The decoding ends of media players.
    feeders: Vec<Feeder>,
    /// The core's deadline after the last input, kept because computing it visits every part of the core.
    due: Option<Time>,
}

impl EngineNode {
    pub(super) fn new(setup: EngineSetup, now: Time) -> Result<EngineNode> {
        let registry = Arc::new(Mutex::new(Registry::default()));
        let mut random = Random::from_seed(setup.seed);
        let media = MediaSetup {
            stack: setup.stack,
            certificate: setup.certificate.clone(),
            profile: setup.profile.clone(),
            wall_offset: setup.wall_offset,
            seed: random.next_u64(),
        };
        let config = EngineConfig {
            user_id: setup.name.clone(),
            user_name: setup.name.clone(),
            api_key: setup.key.clone(),
            capture_device: DeviceSpec::Application,
            playback_device: DeviceSpec::Application,
            profile: setup.profile.clone(),
            ..EngineConfig::default()
        };
        let control = ControlSetup {
            manual_publish: config.manual_publish,
            manual_play: config.manual_play,
            profile: setup.profile.clone(),
            devices: [config.capture_device.clone(), config.playback_device.clone()],
            wall_offset: setup.wall_offset,
            registry: registry.clone(),
            random,
            process: setup.seed,
            log: Log::off(),
        };
        let calls = Arc::new(CallQueue::new(now));
        let engine = Engine::over(calls.clone(), config, registry.clone(), Default::default(), Log::off())?;
        let mut core = Core::new(control, media, setup.ip, FIRST_PORT)?;
        core.set_first_timestamp(setup.first_timestamp);
        Ok(EngineNode {
            core,
            registry,
            engine,
            calls,
            alive: true,
            is_stopped: false,
            sockets: BTreeMap::new(),
            probes: BTreeMap::new(),
            next_key: 0,
            last_lost_key: 0,
            outputs: VecDeque::new(),
            sound: Sound {
                capture: None,
                playback: None,
                tone: None,
                right: None,
                heard: PlaybackRecording::default(),
                sides: setup.is_stereo.then(Default::default),
                next_tick: now,
            },
            writers: Writers::default(),
            events: Vec::new(),
            holds_events: false,
            mutes_new_streams: false,
            misses_speakers: false,
            waiting: VecDeque::new(),
            wakes: 0,
            payload: None,
            feeders: Vec::new(),
            due: None,
            setup,
        })
    }

    /// The user id.
    pub fn name(&self) -> &str {
        &self.setup.name
    }

    /// The node.
    pub fn ip(&self) -> IpAddr {
        self.setup.ip
    }

    /// Whether it runs.
    pub fn is_alive(&self) -> bool {
        self.alive
    }

    /// The end of the virtual sound card's current period, when the microphone delivers the samples of the period.
    pub fn next_tick(&self) -> Time {
        self.sound.next_tick
    }

    /// The recording of its loudspeaker.
    pub fn heard(&self) -> &PlaybackRecording {
        &self.sound.heard
    }

    /// The recordings of the left and the right channel of its loudspeaker, if it has two.
    pub fn heard_sides(&self) -> Option<&[PlaybackRecording; 2]> {
        self.sound.sides.as_ref()
    }

    /// The samples that the loudspeaker of a [`Recording`] has recorded, from its start on.
    pub fn recorded(&self) -> &[f32] {
        self.core.recorded()
    }

    /// Its media stats.
    pub fn stats(&mut self, now: Time) -> MediaStats {
        self.core.stats(now)
    }

    /// The state that the application's calls read.
    pub fn registry(&self) -> &Mutex<Registry> {
        &self.registry
    }

    pub(super) fn set_tone(&mut self, tone: Option<Tone>) {
        self.sound.tone = tone;
        self.sound.right = None;
    }

    pub(super) fn set_tones(&mut self, left: Tone, right: Tone) {
        (self.sound.tone, self.sound.right) = (Some(left), Some(right));
    }

    /// Sends a payload of `bytes` bytes, which no encoder made, every 20 ms while the engine publishes.
    pub(super) fn send_payload(&mut self, bytes: usize, timestamp: u32, now: Time) {
        // The TOC byte declares one frame of 20 ms; the rest is not decoded.
        let mut payload = vec![0x5a; bytes.max(1)];
        payload[0] = 0xfc;
        self.send_bytes(payload, timestamp, now);
    }

    /// Sends these bytes every 20 ms, while the engine publishes.
    pub(super) fn send_bytes(&mut self, payload: Vec<u8>, timestamp: u32, now: Time) {
        self.payload = Some((now, timestamp, payload));
    }

    /// The process ends without closing connections.
    pub(super) fn die(&mut self) {
        self.alive = false;
        self.outputs.clear();
    }

    /// The machine gets another address.
    pub(super) fn move_to(&mut self, ip: IpAddr) {
        self.setup.ip = ip;
        self.core.set_host(ip);
        self.last_lost_key = self.next_key;
    }

    /// The application (`is_reported`) or the operating system reports that the address has changed.
    pub(super) fn follow_addresses(&mut self, is_reported: bool, now: Time) {
        let lost = self.sockets.extract_if(.., |_, key| key.0 <= self.last_lost_key);
        for (room, key) in lost.collect::<Vec<_>>() {
            self.outputs.push_back(FromEngine::SignalClose(key));
            let error = Error::new(ErrorKind::ConnectionLost, "this machine's address changed");
            self.core.handle(Input::Socket(room, signal::Input::Closed(error)), now);
        }
        self.core.follow_host(is_reported, now);
        self.carry(now);
    }

    /// Stops the process, or lets it go on.
    pub(super) fn set_stopped(&mut self, is_stopped: bool, now: Time) {
        self.is_stopped = is_stopped;
        if let Some((at, ..)) = &mut self.payload {
            *at = now.max(*at);
        }
    }

    /// Sends no more payloads.
    pub(super) fn stop_payload(&mut self) {
        self.payload = None;
    }

    /// Sets whether the command queue is full; calls then fail with `Busy`.
    pub fn set_busy(&self, is_busy: bool) {
        self.calls.state.lock().is_full = is_busy;
    }

    /// Runs a call of the application and its commands.
    pub(super) fn call<R>(&mut self, call: impl FnOnce(&Engine) -> R, now: Time) -> R {
        self.calls.state.lock().now = now;
        let result = call(&self.engine);
        self.feeders.append(&mut self.calls.state.lock().feeders);
        self.feed(now);
        self.writers.add(&mut self.calls.state.lock().sessions, now);
        self.carry_calls(now);
        self.carry(now);
        result
    }

    fn carry_calls(&mut self, now: Time) {
        while let Some(command) = self.calls.pop() {
            self.core.handle(Input::Command(command), now);
        }
    }

    /// The answer to an output that the world itself carries out.
    pub(super) fn answered(&mut self, answer: Input<'_>, now: Time) {
        self.core.handle(answer, now);
        self.carry(now);
    }

    pub(super) fn handle(&mut self, input: ToEngine<'_>, now: Time) {
        match input {
            ToEngine::Datagram(datagram) => {
                self.core.handle(Input::Datagram(datagram.received()), now);
            }
            ToEngine::SignalOpened(key) => self.socket(key, signal::Input::Opened, now),
            ToEngine::SignalMessage(_, data) if self.misses_speakers && sends_speakers(data) => {}
            ToEngine::SignalMessage(key, data) => self.socket(key, signal::Input::Message(data), now),
            ToEngine::SignalRefused(key, status, body) => {
                self.socket(key, signal::Input::Refused { status, body }, now);
            }
            ToEngine::SignalClosed(key, error) => self.socket(key, signal::Input::Closed(error), now),
            ToEngine::Timeout => self.time_out(now),
        }
        self.carry(now);
    }

    pub(super) fn poll(&mut self) -> Option<FromEngine> {
        self.outputs.pop_front()
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        if !self.alive || self.is_stopped {
            return None;
        }
        let tick = self.sound.is_open().then_some(self.sound.next_tick);
        let payload = self.payload.as_ref().map(|p| p.0);
        [self.due, tick, payload, self.writers.due()].into_iter().flatten().min()
    }

    /// Delivers the events that waited.
    pub(super) fn poll_events(&mut self, now: Time) {
        while let Some(event) = self.waiting.pop_front() {
            self.deliver(event, now);
        }
        self.carry(now);
    }

    fn socket(&mut self, key: SignalKey, input: signal::Input<'_>, now: Time) {
        if let Some((room, url)) = self.probes.remove(&key) {
            let answers = match input {
                signal::Input::Refused { status, .. } => status < 500,
                _ => matches!(input, signal::Input::Opened),
            };
            return self.core.handle(Input::LookedUp(room, room::Input::Probed { url, answers }), now);
        }
        // Events of a closed or replaced socket are dropped.
        if let Some((room, _)) = self.sockets.iter().find(|(_, k)| **k == key) {
            self.core.handle(Input::Socket(*room, input), now);
        }
    }

    /// Asks as `signal/probe.rs` does: a request without a token.
    fn probe(&mut self, room: RoomId, url: String) {
        self.next_key += 1;
        let key = SignalKey(self.next_key);
        if let Ok(asked) = url::validate(&url) {
            self.outputs.push_back(FromEngine::SignalOpen { key, url: asked.into(), headers: Vec::new() });
        }
        self.probes.insert(key, (room, url));
    }

    /// Fills the rings of the media players, as their threads do.
    fn feed(&mut self, now: Time) {
        let core = &mut self.core;
        self.feeders.retain_mut(|feeder| {
            let mut next = feeder.step();
            while next == Next::Again {
                next = feeder.step();
            }
            while let Some(event) = feeder.poll_event() {
                core.handle(Input::Event(event), now);
            }
            next != Next::End
        });
    }

    fn time_out(&mut self, now: Time) {
        if !self.feeders.is_empty() {
            self.feed(now);
        }
        for event in self.writers.step(now) {
            self.core.handle(Input::Command(Command::Recorded(event)), now);
        }
        if self.due.is_some_and(|due| due <= now) {
            self.wakes += 1;
        }
        if self.sound.is_open() && self.sound.next_tick <= now {
            self.sound.tick(now);
            self.core.handle(Input::Wake, now);
        }
        if let Some((at, timestamp, bytes)) = self.payload.as_mut().filter(|p| p.0 <= now) {
            self.core.handle(Input::Payload(*timestamp, bytes), now);
            *at += PACKET;
            *timestamp = timestamp.wrapping_add(PACKET_SAMPLES);
            return;
        }
        self.core.handle(Input::Timeout, now);
    }

    fn carry(&mut self, now: Time) {
        while let Some(output) = self.core.poll() {
            match output {
                Output::Datagram(datagram) => self.outputs.push_back(FromEngine::Datagram(datagram)),
                Output::OpenSocket { room, url, headers } => {
                    self.next_key += 1;
                    let key = SignalKey(self.next_key);
                    if let Some(old) = self.sockets.insert(room, key) {
                        self.outputs.push_back(FromEngine::SignalClose(old));
                    }
                    self.outputs.push_back(FromEngine::SignalOpen { key, url, headers });
                }
                Output::SocketSend(room, data) => {
                    if let Some(key) = self.sockets.get(&room) {
                        self.outputs.push_back(FromEngine::SignalSend(*key, data));
                    }
                }
                Output::CloseSocket(room) => {
                    if let Some(key) = self.sockets.remove(&room) {
                        self.outputs.push_back(FromEngine::SignalClose(key));
                    }
                }
                Output::FindLocal(room) => self.outputs.push_back(FromEngine::FindLocal(room)),
                Output::LookUp(room, Lookup::Server { url }) => self.probe(room, url),
                Output::LookUp(room, Lookup::Service { request, call }) => {
                    self.outputs.push_back(FromEngine::CallService(room, request, call));
                }
                // The servers of a world have no list of regions.
                Output::LookUp(_, Lookup::Regions { .. }) => {}
                Output::OpenDevice(side, _) => self.open_device(side, now),
                Output::FollowAddresses => self.follow_addresses(true, now),
                Output::DeviceClosed(DeviceSide::Capture) => self.sound.capture = None,
                Output::DeviceClosed(DeviceSide::Playback) => self.sound.playback = None,
                Output::Event(event) if self.holds_events => self.waiting.push_back(event),
                Output::Event(event) => self.deliver(event, now),
                Output::Stopped => self.alive = false,
            }
        }
        self.due = self.core.deadline();
    }

    fn open_device(&mut self, side: DeviceSide, now: Time) {
        if !self.setup.has_devices {
            return;
        }
        if let Some(recording) = &self.setup.recording {
            let input = match side {
                DeviceSide::Capture => {
                    let channels = if self.setup.is_stereo { 2 } else { 1 };
                    Input::Capture(Ok(Box::new(Capture::samples(recording.spoken.clone(), channels))))
                }
                DeviceSide::Playback => Input::Playback(Ok(Box::new(Playback::memory(recording.seconds)))),
            };
            self.core.handle(input, now);
            return;
        }
        if !self.sound.is_open() {
            self.sound.next_tick = now + TICK;
        }
        let input = match side {
            DeviceSide::Capture => {
                let (capture, port) = device::application_capture(Arc::new(|| {}));
                self.sound.capture = Some(port);
                Input::Capture(Ok(Box::new(capture)))
            }
            DeviceSide::Playback => {
                let (playback, port) = device::application_playback(Arc::new(|| {}));
                self.sound.playback = Some(port);
                Input::Playback(Ok(Box::new(playback)))
            }
        };
        self.core.handle(input, now);
    }

    /// The application's callback: records the event.
    fn deliver(&mut self, event: Event, now: Time) {
        self.calls.state.lock().now = now;
        if let Event::StreamUpdate { room, added: true, streams } = &event
            && self.mutes_new_streams
        {
            for stream in streams {
                // Fails only if the stream has ended already.
                let _ = self.engine.mute_stream(*room, stream.stream, true);
            }
        }
        self.engine.event_delivered(&event);
        if self.events.len() < MAX_EVENTS {
            self.events.push((now, event));
        }
        self.carry_calls(now);
    }
}

/// The commands of calls, until the node carries them out after the call.
struct CallQueue {
    state: Mutex<CallState>,
}

struct CallState {
    now: Time,
    commands: VecDeque<Command>,
    feeders: Vec<Feeder>,
    sessions: Vec<Session>,
    is_full: bool,
}

impl CallQueue {
    fn new(now: Time) -> CallQueue {
        let (commands, feeders, sessions) = (VecDeque::new(), Vec::new(), Vec::new());
        CallQueue { state: Mutex::new(CallState { now, commands, feeders, sessions, is_full: false }) }
    }

    fn pop(&self) -> Option<Command> {
        self.state.lock().commands.pop_front()
    }
}

impl CommandSink for CallQueue {
    fn send(&self, command: Command) -> Result<()> {
        let mut state = self.state.lock();
        if state.is_full {
            return Err(Error::new(ErrorKind::Busy, "the simulated queue is full: try again"));
        }
        state.commands.push_back(command);
        Ok(())
    }

    fn deliver(&self, command: Command) {
        self.state.lock().commands.push_back(command);
    }

    fn run_feeder(&self, feeder: Box<Feeder>) -> Result<()> {
        self.state.lock().feeders.push(*feeder);
        Ok(())
    }

    fn now(&self) -> Time {
        self.state.lock().now
    }

    /// Virtual time does not advance while a function runs.
    fn stopwatch(&self) -> fn() -> Time {
        || Time::ZERO
    }

    fn record(&self, session: Session) -> Result<()> {
        self.state.lock().sessions.push(session);
        Ok(())
    }

    /// Does nothing: there are no threads, and the node ends with its world.
    fn stop(&self) {}
}

fn sends_speakers(data: &[u8]) -> bool {
    let message = proto::SignalResponse::decode(data).ok().and_then(|response| response.message);
    matches!(message, Some(proto::signal_response::Message::SpeakersChanged(_)))
}

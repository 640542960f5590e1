//! The functions that tests and `audioroom-lab` call: create a world, add engines and servers, log in, talk, break paths, wait,
//! and inspect.
//!
//! Short names for functions of [`World`] and its parts. Times are virtual: waiting costs only the work that is due meanwhile.
#![forbid(unsafe_code)]
#![expect(
    clippy::expect_used,
    reason = "a simulation that cannot be set up is a mistake of the test that runs it"
)]

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::engine_node::{EngineNode, EngineSetup};
use super::reliable_link::Side;
use super::server_node::ServerNode;
use super::shape::LinkShape;
use super::tone::Tone;
use super::world::{BEGINNING, EngineId, FakeServer, PORT, ServerId, World};
use crate::clock::Time;
use crate::config::{ApiKey, AudioProfile, LoginConfig};
use crate::engine::Engine;
use crate::error::Error;
use crate::event::Event;
use crate::id::RoomId;
use crate::random::Random;
use crate::server::core::CoreConfig;
use crate::transport::{Certificate, Stack};

/// Interval at which `run_until` checks its condition.
const CHECK_EVERY: Duration = Duration::from_millis(10);
/// Length of the playback that `hears` checks.
const LISTEN: Duration = Duration::from_millis(200);
/// Minimum amplitude at which a tone that was sent with 0.5 counts as heard.
const HEARD: f32 = 0.1;
/// Resolution of [`World::heard_after`].
const STEP: Duration = Duration::from_millis(10);

impl World {
    /// A world on the plain stack. Runs with the same seed are equal to the byte.
    pub fn plain(seed: u64) -> World {
        World::with(seed, Stack::Plain)
    }

    /// A world on the real WebRTC stack in virtual time.
    pub fn webrtc(seed: u64) -> World {
        World::with(seed, Stack::WebRtc)
    }

    /// A world on this stack.
    pub fn with(seed: u64, stack: Stack) -> World {
        let certificate = Certificate::generate().expect("a certificate can be made");
        World::empty(seed, stack, certificate)
    }

    /// Sets the current wall time (since 1970) of the servers and engines that start from now on.
    pub fn set_wall(&mut self, wall: Duration) {
        self.wall_offset = wall.saturating_sub(Duration::from_nanos(self.now.as_nanos()));
    }

    /// Starts a server at a new node.
    pub fn server(&mut self) -> ServerId {
        self.server_with(|_| {})
    }

    /// Starts a server with changed settings at a new node.
    pub fn server_with(&mut self, adjust: impl FnOnce(&mut CoreConfig)) -> ServerId {
        let address = SocketAddr::from(([10, 0, 0, 1 + self.servers.len() as u8], PORT));
        self.start_server(address, false, adjust)
    }

    pub(super) fn start_server(
        &mut self,
        address: SocketAddr,
        is_local: bool,
        adjust: impl FnOnce(&mut CoreConfig),
    ) -> ServerId {
        let seed = self.draw("server", self.servers.len());
        let mut config = CoreConfig {
            stack: self.stack,
            addresses: vec![address],
            keys: vec![self.key.clone()],
            seed,
            ..CoreConfig::default()
        };
        adjust(&mut config);
        let wall = self.server_wall();
        let server =
            ServerNode::new(config, address, is_local, self.now, wall).expect("the settings are good");
        self.servers.push(server);
        ServerId(self.servers.len() - 1)
    }

    /// Starts a server that is not a room server at a new node; returns its URL.
    pub fn fake_server(&mut self, fake_server: FakeServer) -> String {
        let address = SocketAddr::from(([10, 0, 9, 1 + self.fake_servers.len() as u8], PORT));
        self.fake_servers.insert(address, fake_server);
        format!("ws://{address}")
    }

    /// Starts an engine of this user at a new node.
    pub fn engine(&mut self, name: &str) -> EngineId {
        self.engine_with(name, |_| {})
    }

    /// Starts an engine with changed settings at a new node.
    pub fn engine_with(&mut self, name: &str, adjust: impl FnOnce(&mut EngineSetup)) -> EngineId {
        let number = self.engines.len();
        let mut setup = EngineSetup {
            name: name.to_owned(),
            ip: IpAddr::from([10, 1, (number / 250) as u8, (1 + number % 250) as u8]),
            stack: self.stack,
            certificate: self.certificate.clone(),
            key: Some(self.key.clone()),
            profile: AudioProfile::default(),
            wall_offset: self.wall_offset,
            seed: self.draw("engine", number),
            has_devices: true,
            recording: None,
            is_stereo: false,
            first_timestamp: 0,
        };
        adjust(&mut setup);
        self.engines.push(EngineNode::new(setup, self.now).expect("the default settings are good"));
        EngineId(number)
    }

    /// Starts one engine for each name and logs all in to one room at the first server, which is started if there is none.
    pub fn room_of(&mut self, names: &[&str], room_id: &str) -> Vec<EngineId> {
        if self.servers.is_empty() {
            self.server();
        }
        let engines: Vec<EngineId> = names.iter().map(|name| self.engine(name)).collect();
        let rooms: Vec<RoomId> = engines.iter().map(|engine| self.login(*engine, room_id)).collect();
        self.wait("everyone is logged in", Duration::from_secs(10), |world| {
            engines.iter().zip(&rooms).all(|(engine, room)| world.is_logged_in(*engine, *room))
        });
        engines
    }

    /// An engine.
    pub fn at(&mut self, engine: EngineId) -> &mut EngineNode {
        &mut self.engines[engine.0]
    }

    /// A server.
    pub fn server_at(&mut self, server: ServerId) -> &mut ServerNode {
        &mut self.servers[server.0]
    }

    /// The node of an engine.
    pub fn ip(&self, engine: EngineId) -> IpAddr {
        self.engines[engine.0].ip()
    }

    /// The URL of the first server that runs.
    pub fn url(&self) -> String {
        self.servers.iter().find(|s| s.is_alive()).map(ServerNode::url).expect("a server runs")
    }

    /// The key of all servers and engines of this world.
    pub fn key(&self) -> &ApiKey {
        &self.key
    }

    // Calls of the application.

    /// LoginRoom at the first server that runs.
    pub fn login(&mut self, engine: EngineId, room_id: &str) -> RoomId {
        let server_url = Some(self.url());
        self.login_with(engine, room_id, LoginConfig { server_url, ..LoginConfig::default() })
    }

    /// LoginRoom with these valid settings; `server_url: None` is the local server.
    pub fn login_with(&mut self, engine: EngineId, room_id: &str, config: LoginConfig) -> RoomId {
        self.call(engine, |engine| engine.login_room(room_id, config)).expect("the login is accepted")
    }

    /// A call of the application. Its commands are carried out before this returns.
    pub fn call<R>(&mut self, engine: EngineId, call: impl FnOnce(&Engine) -> R) -> R {
        let result = self.engines[engine.0].call(call, self.now);
        self.drain_engine(engine.0);
        result
    }

    /// The application polls the events that waited ([`EngineNode::holds_events`]).
    pub fn poll_events(&mut self, engine: EngineId) {
        self.engines[engine.0].poll_events(self.now);
        self.drain_engine(engine.0);
    }

    /// The microphone gets a tone; each engine has its own frequency.
    pub fn talk(&mut self, engine: EngineId) {
        let frequency_hz = voice_of(engine);
        self.engines[engine.0].set_tone(Some(Tone::new(frequency_hz)));
    }

    /// The microphone gets a tone of this frequency.
    pub fn talk_at(&mut self, engine: EngineId, frequency_hz: f64) {
        self.engines[engine.0].set_tone(Some(Tone::new(frequency_hz)));
    }

    /// The microphone gets two channels with a tone each.
    pub fn talk_in_stereo(&mut self, engine: EngineId, left_hz: f64, right_hz: f64) {
        self.engines[engine.0].set_tones(Tone::new(left_hz), Tone::new(right_hz));
    }

    /// The amplitudes of a tone in the left and the right channel of a listener's playback of the last 200 ms. The listener's
    /// devices must have two channels.
    pub fn sides(&self, listener: EngineId, frequency_hz: f64) -> [f32; 2] {
        let from = self.now - LISTEN;
        let sides = self.engines[listener.0].heard_sides().expect("the engine was made with is_stereo");
        sides.each_ref().map(|side| side.amplitude(frequency_hz, from, self.now))
    }

    /// Sends a payload of this length every 20 ms. No encoder runs for it, which makes a run faster.
    pub fn send_payload(&mut self, engine: EngineId, bytes: usize) {
        self.send_payload_from(engine, bytes, 0);
    }

    /// As [`World::send_payload`], with this timestamp (48 kHz) on the first packet.
    pub fn send_payload_from(&mut self, engine: EngineId, bytes: usize, timestamp: u32) {
        self.engines[engine.0].send_payload(bytes, timestamp, self.now);
    }

    /// As [`World::send_payload`], with these bytes.
    pub fn send_bytes(&mut self, engine: EngineId, payload: Vec<u8>) {
        self.engines[engine.0].send_bytes(payload, 0, self.now);
    }

    /// Stops [`World::send_payload`].
    pub fn stop_payload(&mut self, engine: EngineId) {
        self.engines[engine.0].stop_payload();
    }

    /// The microphone gets silence.
    pub fn stop_talking(&mut self, engine: EngineId) {
        self.engines[engine.0].set_tone(None);
    }

    // Time.

    /// Lets time pass.
    pub fn run_for(&mut self, time: Duration) {
        let end = self.now + time;
        while self.step(end) {}
    }

    /// Lets time pass until `is_there` is true, checked every 10 ms, or `limit` is over. Returns the time that passed; `None` if
    /// `limit` is over first.
    pub fn run_until(
        &mut self,
        limit: Duration,
        mut is_there: impl FnMut(&mut World) -> bool,
    ) -> Option<Duration> {
        let (begin, end) = (self.now, self.now + limit);
        loop {
            if is_there(self) {
                return Some(self.now.since(begin));
            }
            if self.now >= end {
                return None;
            }
            self.run_for(CHECK_EVERY.min(end.since(self.now)));
        }
    }

    /// As [`World::run_until`], but panics after `limit`, with [`World::trace`].
    pub fn wait(
        &mut self,
        what: &str,
        limit: Duration,
        is_there: impl FnMut(&mut World) -> bool,
    ) -> Duration {
        match self.run_until(limit, is_there) {
            Some(time) => time,
            None => panic!("timeout after {limit:?}: {what}\n{}", self.trace()),
        }
    }

    /// The virtual time since the world began.
    pub fn age(&self) -> Duration {
        self.now.since(BEGINNING)
    }

    // Inspection.

    /// The events that the application of an engine received, in order.
    pub fn events(&self, engine: EngineId) -> impl DoubleEndedIterator<Item = &Event> + '_ {
        self.engines[engine.0].events.iter().map(|(_, event)| event)
    }

    /// Number of events of an engine that match.
    pub fn count(&self, engine: EngineId, which: impl Fn(&Event) -> bool) -> usize {
        self.events(engine).filter(|event| which(event)).count()
    }

    /// The result of a login; `None` while it is in progress.
    pub fn login_end(&self, engine: EngineId, room: RoomId) -> Option<Result<(), Error>> {
        self.events(engine).find_map(|event| match event {
            Event::LoginRoom { room: r, error, .. } if *r == room => Some(error.clone().map_or(Ok(()), Err)),
            _ => None,
        })
    }

    /// Whether a login has succeeded.
    pub fn is_logged_in(&self, engine: EngineId, room: RoomId) -> bool {
        self.login_end(engine, room) == Some(Ok(()))
    }

    /// The amplitude of a talker's tone in a listener's playback of the last 200 ms (0.5 is unchanged).
    pub fn loudness(&self, listener: EngineId, talker: EngineId) -> f32 {
        let from = self.now - LISTEN;
        self.engines[listener.0].heard().amplitude(voice_of(talker), from, self.now)
    }

    /// Whether a listener hears a talker.
    pub fn hears(&self, listener: EngineId, talker: EngineId) -> bool {
        self.loudness(listener, talker) >= HEARD
    }

    /// The share (0–1) of the last `time` in which a listener heard a talker's tone, in pieces of 50 ms.
    pub fn heard_share(&self, listener: EngineId, talker: EngineId, time: Duration) -> f32 {
        let from = self.now - time;
        let piece = Duration::from_millis(50);
        self.engines[listener.0].heard().share(voice_of(talker), HEARD, piece, from, self.now)
    }

    /// How long after `since` a listener hears a talker: the beginning of the first 40 ms that contain the talker's tone. `None`
    /// while it has not been heard.
    pub fn heard_after(&self, listener: EngineId, talker: EngineId, since: Time) -> Option<Duration> {
        let heard = self.engines[listener.0].heard();
        (0u32..)
            .map(|n| since + STEP * n)
            .take_while(|from| *from + STEP * 4 <= self.now)
            .find(|from| heard.amplitude(voice_of(talker), *from, *from + STEP * 4) >= HEARD)
            .map(|from| from.since(since))
    }

    /// Time from `since` to the end of the last silence in which a listener does not hear a talker; zero without a silence. A
    /// silence is 40 ms without the talker's tone.
    pub fn silence_after(&self, listener: EngineId, talker: EngineId, since: Time) -> Duration {
        let heard = self.engines[listener.0].heard();
        let silent = (0u32..)
            .map(|n| since + STEP * n)
            .take_while(|from| *from + STEP * 4 <= self.now)
            .filter(|from| heard.amplitude(voice_of(talker), *from, *from + STEP * 4) < HEARD);
        silent.last().map_or(Duration::ZERO, |from| (from + STEP * 4).since(since))
    }

    /// How long ago the application of an engine received the last event that matches.
    pub fn since_event(&self, engine: EngineId, which: impl Fn(&Event) -> bool) -> Option<Duration> {
        let events = &self.engines[engine.0].events;
        events.iter().rev().find(|(_, event)| which(event)).map(|(at, _)| self.now.since(*at))
    }

    /// Time from `since` until the application of an engine received the first event that matches.
    pub fn event_after(
        &self,
        engine: EngineId,
        since: Time,
        which: impl Fn(&Event) -> bool,
    ) -> Option<Duration> {
        let events = &self.engines[engine.0].events;
        events.iter().find(|(at, event)| *at >= since && which(event)).map(|(at, _)| at.since(since))
    }

    /// The first 200 events of each engine, for the message of a failed test.
    pub fn trace(&self) -> String {
        let mut lines: Vec<(Time, String)> = Vec::new();
        for engine in &self.engines {
            for (at, event) in engine.events.iter().take(200) {
                let seconds = at.since(BEGINNING).as_secs_f64();
                lines.push((*at, format!("{seconds:9.3} s {:>8}: {event:?}", engine.name())));
            }
        }
        lines.sort_by_key(|(at, _)| *at);
        lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    }

    /// Number of audio packets that an engine has received, all streams together.
    pub fn packets_received(&mut self, engine: EngineId) -> u64 {
        let stats = self.engines[engine.0].stats(self.now);
        stats.streams.values().map(|(receive_stream, ..)| receive_stream.packets).sum()
    }

    // Faults.

    /// Sets the shape of an engine's media path to and from a server.
    pub fn shape_media(&mut self, engine: EngineId, server: ServerId, up: LinkShape, down: LinkShape) {
        let (engine, server) = (self.ip(engine), self.servers[server.0].ip());
        self.network.set(engine, server, up);
        self.network.set(server, engine, down);
    }

    /// Sets the shape of an engine's signalling path to and from a server.
    pub fn shape_signalling(&mut self, engine: EngineId, server: ServerId, up: LinkShape, down: LinkShape) {
        let (engine, server) = (self.ip(engine), self.servers[server.0].ip());
        self.signalling.set(engine, server, up, self.now);
        self.signalling.set(server, engine, down, self.now);
    }

    /// An engine's whole path to and from a server, signalling and media, gets this shape in both directions.
    pub fn shape_path(&mut self, engine: EngineId, server: ServerId, shape: &LinkShape) {
        self.shape_media(engine, server, shape.clone(), shape.clone());
        self.shape_signalling(engine, server, shape.clone(), shape.clone());
    }

    /// A moderator at a server sets or removes the server mute of a user.
    pub fn mute_user(&mut self, server: ServerId, room: &str, user: &str, muted: bool) {
        self.servers[server.0].mute(room, user, muted, self.now).expect("the user is in the room");
        self.drain_server(server.0);
    }

    /// A server's process ends without closing connections; its machine closes the signalling links.
    pub fn kill_server(&mut self, server: ServerId) {
        self.servers[server.0].die();
        self.cut_links(|_, s| s == Some(server.0), &[Side::Opener]);
    }

    /// A server's process ends, and another process starts at the same address without state.
    pub fn restart_server(&mut self, server: ServerId) -> ServerId {
        self.kill_server(server);
        self.start_again(server)
    }

    /// A server that was killed starts again at its address, without state.
    pub fn start_again(&mut self, server: ServerId) -> ServerId {
        let address = self.servers[server.0].address();
        self.start_server(address, false, |_| {})
    }

    /// The server that was started first.
    pub fn first_server() -> ServerId {
        ServerId(0)
    }

    /// A server shuts down and notifies its clients, as after SIGTERM.
    pub fn stop_server(&mut self, server: ServerId) {
        self.servers[server.0].drain(self.now);
        self.drain_server(server.0);
    }

    /// An engine's process ends without closing connections; its machine closes the signalling links. A local server that it
    /// started ends with it.
    pub fn kill_engine(&mut self, engine: EngineId) {
        let ip = self.ip(engine);
        for server in (0..self.servers.len()).filter(|s| self.servers[*s].ip() == ip).collect::<Vec<_>>() {
            self.kill_server(ServerId(server));
        }
        self.engines[engine.0].die();
        self.cut_links(|e, _| e == engine.0, &[Side::Listener]);
    }

    /// The NAT in front of an engine maps the engine's media to other ports; servers see a new address of the engine.
    pub fn rebind_address(&mut self, engine: EngineId) {
        let ip = self.ip(engine);
        self.network.rebind(ip);
    }

    /// The system of an engine's machine reports that addresses have changed.
    pub fn report_addresses(&mut self, engine: EngineId) {
        self.engines[engine.0].follow_addresses(false, self.now);
        self.drain_engine(engine.0);
    }

    /// The machine of an engine gets another address. Sockets at the earlier address are dead, and nothing reports that.
    pub fn change_address(&mut self, engine: EngineId, server: ServerId) {
        self.shape_path(engine, server, &LinkShape::dead());
        self.engines[engine.0].move_to(IpAddr::from([10, 2, 0, 1 + engine.0 as u8]));
    }

    /// The process of an engine stops, or goes on. What arrives meanwhile waits (signalling) or is lost (media), because nobody
    /// reads the socket. When the process goes on, the path from the server gets a delay of 5 ms.
    pub fn stop_process(&mut self, engine: EngineId, server: ServerId, is_stopped: bool) {
        let (node, from) = (self.ip(engine), self.servers[server.0].ip());
        let shape = if is_stopped { LinkShape::dead() } else { LinkShape::delay_ms(5) };
        self.network.set(from, node, shape.clone());
        self.signalling.set(from, node, shape, self.now);
        self.engines[engine.0].set_stopped(is_stopped, self.now);
        self.drain_engine(engine.0);
    }

    /// The wall clocks of all servers jump ahead.
    pub fn jump_server_clocks(&mut self, by: Duration) {
        self.server_clock_lead += by;
        let (wall, now) = (self.server_wall(), self.now);
        for server in &mut self.servers {
            server.core().set_wall(wall, now);
        }
    }

    /// The wall clock of the servers.
    pub fn server_wall(&self) -> Duration {
        self.wall_offset + Duration::from_nanos(self.now.as_nanos()) + self.server_clock_lead
    }

    /// Every signalling link of an engine fails; both ends are notified.
    pub fn cut_signalling(&mut self, engine: EngineId) {
        self.cut_links(|e, _| e == engine.0, &[Side::Opener, Side::Listener]);
    }

    /// A digest of all datagrams; two equal runs have the same digest.
    pub fn digest(&self) -> u64 {
        self.network.digest()
    }

    fn draw(&self, what: &str, number: usize) -> u64 {
        let mut random: Random = super::network::link_random(self.seed, &(what, number));
        random.next_u64()
    }
}

/// The frequency of an engine's tone: whole cycles in 100 ms, and not a harmonic of another engine's tone.
fn voice_of(engine: EngineId) -> f64 {
    // Steps of 70 Hz from 310 Hz on keep twenty talkers apart below 2 kHz, well inside the bandwidth of Opus.
    310.0 + 70.0 * engine.0 as f64
}

//! Seeded disorder: engines log in, log out, publish, mute and write, while paths break and the server restarts. The events of
//! each login stay consistent, and when the faults end, all users are in the room and hear each other again.
#![cfg(feature = "sim")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use audioroom::config::LoginConfig;
use audioroom::error::ErrorKind;
use audioroom::event::{Event, StreamState};
use audioroom::id::{RoomId, StreamId};
use audioroom::random::Random;
use audioroom::sim::shape::{Jitter, LinkShape};
use audioroom::sim::world::{EngineId, ServerId, World};

const SECOND: Duration = Duration::from_secs(1);
const PEOPLE: usize = 4;

struct Fixture {
    world: World,
    random: Random,
    server: ServerId,
    engines: Vec<EngineId>,
    crashed: Vec<EngineId>,
    rooms: Vec<Option<RoomId>>,
    /// The log of the actions, for the message of a failed test.
    done: Vec<String>,
}

/// The engine of a person. It sends packets without an encoder while it publishes.
fn person(world: &mut World, who: usize) -> EngineId {
    let engine = world.engine_with(&format!("user{who}"), |setup| setup.has_devices = false);
    world.send_payload(engine, 60);
    engine
}

impl Fixture {
    fn new(mut world: World, seed: u64) -> Fixture {
        let server = world.server();
        let engines: Vec<EngineId> = (0..PEOPLE).map(|who| person(&mut world, who)).collect();
        let rooms = vec![None; PEOPLE];
        Fixture {
            world,
            random: Random::from_seed(seed),
            server,
            engines,
            crashed: Vec::new(),
            rooms,
            done: Vec::new(),
        }
    }

    fn below(&mut self, count: u32) -> u32 {
        self.random.next_u32() % count
    }

    fn note(&mut self, text: String) {
        self.done.push(format!("{:9.3} s {text}", self.world.age().as_secs_f64()));
    }

    /// The current login of a person.
    fn room(&mut self, who: usize) -> Option<RoomId> {
        let room = self.rooms[who]?;
        let ended = self.world.events(self.engines[who]).any(|e| e.ends_room() == Some(room));
        if ended {
            self.rooms[who] = None;
        }
        self.rooms[who]
    }

    fn login(&mut self, who: usize) {
        if self.room(who).is_some() {
            return;
        }
        self.note(format!("login {who}"));
        let config = LoginConfig {
            server_url: Some(self.world.url()),
            user_updates: true,
            manual_publish: Some(false),
            ..LoginConfig::default()
        };
        self.rooms[who] = Some(self.world.login_with(self.engines[who], "lobby", config));
    }

    fn act(&mut self) {
        let who = self.below(PEOPLE as u32) as usize;
        let engine = self.engines[who];
        let action = self.below(18);
        let room = self.room(who);
        match (action, room) {
            (0..=3, _) => self.login(who),
            (4, Some(room)) => {
                self.note(format!("logout {who}"));
                self.world.call(engine, |engine| engine.logout_room(room)).unwrap();
                self.rooms[who] = None;
            }
            (5, _) => {
                let on = self.below(2) == 1;
                self.note(format!("mic {who} {on}"));
                self.world.call(engine, |engine| engine.enable_mic(on)).unwrap();
            }
            (6, Some(room)) => {
                self.note(format!("stop publishing {who}"));
                self.world.call(engine, |engine| engine.stop_publish(room)).unwrap();
            }
            (7, Some(room)) => {
                self.note(format!("start publishing {who}"));
                // Refused while the stream is published or the login is in progress.
                let _ = self.world.call(engine, |engine| engine.start_publish(room, None));
            }
            (8, Some(room)) => {
                self.note(format!("write {who}"));
                // Refused while the login is in progress.
                let _ = self.world.call(engine, |engine| engine.send_room_message(room, "hello"));
            }
            (9, _) => {
                self.note(format!("cut signalling {who}"));
                self.world.cut_signalling(engine);
            }
            (10 | 11, _) => {
                let begin = self.world.now();
                let outage = begin..begin + Duration::from_millis(u64::from(self.below(6_000)));
                self.note(format!("media of {who} out for {:?}", outage.end.since(begin)));
                let shape = LinkShape::delay_ms(5).with_outage(outage);
                self.world.shape_media(engine, self.server, shape.clone(), shape);
            }
            (12, _) => {
                let begin = self.world.now();
                let outage = begin..begin + Duration::from_millis(u64::from(self.below(20_000)));
                self.note(format!("path of {who} out for {:?}", outage.end.since(begin)));
                self.world.shape_path(engine, self.server, &LinkShape::delay_ms(5).with_outage(outage));
            }
            (13, _) => {
                self.note(format!("path of {who} loses a tenth"));
                let jitter = Jitter::Exponential(Duration::from_millis(10));
                let shape = LinkShape::delay_ms(20).with_loss(0.1).with_jitter(jitter).with_duplicates(0.05);
                self.world.shape_media(engine, self.server, shape.clone(), shape);
            }
            (14, Some(room)) => {
                self.note(format!("extra info {who}"));
                let info = format!("info {who}");
                self.world.call(engine, |engine| engine.set_stream_extra_info(room, &info)).unwrap();
            }
            (15, _) if self.below(6) == 0 => {
                self.note("the server restarts".into());
                self.server = self.world.restart_server(self.server);
            }
            (16, _) => {
                self.note(format!("the program of {who} crashes and starts again"));
                self.world.kill_engine(engine);
                self.crashed.push(engine);
                self.engines[who] = person(&mut self.world, who);
                self.rooms[who] = None;
                self.login(who);
            }
            (17, _) => {
                self.note(format!("the machine of {who} vanishes, and another takes its place"));
                self.world.shape_path(engine, self.server, &LinkShape::dead());
                self.world.kill_engine(engine);
                self.crashed.push(engine);
                self.engines[who] = person(&mut self.world, who);
                self.rooms[who] = None;
                self.login(who);
            }
            _ => {}
        }
    }

    /// The paths are good again and everyone outside logs in. In the end everyone sees everyone.
    fn settle(&mut self) {
        self.note("the disorder ends".into());
        let good = LinkShape::delay_ms(5);
        for engine in self.engines.clone() {
            self.world.shape_path(engine, self.server, &good);
            self.world.call(engine, |engine| engine.enable_mic(true)).unwrap();
        }
        // A login of the disorder may still fail. A person without a login tries again, as a user would.
        let deadline = self.world.age() + SECOND * 60;
        loop {
            for who in 0..PEOPLE {
                self.login(who);
            }
            self.world.run_for(SECOND);
            if self.is_together() {
                break;
            }
            assert!(self.world.age() < deadline, "they do not come together\n{}", self.trace());
        }
        for who in 0..PEOPLE {
            if let Some(room) = self.room(who) {
                // Refused if the stream is already published.
                let _ = self.world.call(self.engines[who], |engine| engine.start_publish(room, None));
            }
        }
        // Longer than a client needs to detect a dead connection that looks open.
        self.world.run_for(SECOND * 20);
        self.everyone_is_heard();
    }

    fn is_together(&mut self) -> bool {
        (0..PEOPLE).all(|who| {
            let Some(room) = self.room(who) else { return false };
            let node = self.world.at(self.engines[who]);
            let registry = node.registry().lock();
            registry.rooms.get(&room).is_some_and(|entry| {
                entry.state == audioroom::engine::RoomState::Connected && entry.users.len() == PEOPLE - 1
            })
        })
    }

    fn everyone_is_heard(&mut self) {
        let received = |fixture: &mut Fixture, who: usize| -> BTreeMap<StreamId, u64> {
            let now = fixture.world.now();
            let stats = fixture.world.at(fixture.engines[who]).stats(now);
            stats
                .streams
                .iter()
                .map(|(stream, (receive_stream, ..))| (*stream, receive_stream.packets))
                .collect()
        };
        let before: Vec<_> = (0..PEOPLE).map(|who| received(self, who)).collect();
        self.world.run_for(SECOND * 2);
        for (who, before) in before.iter().enumerate() {
            let after = received(self, who);
            let flowing =
                after.iter().filter(|(s, count)| **count >= before.get(s).copied().unwrap_or(0) + 90).count();
            assert_eq!(flowing, PEOPLE - 1, "user{who} gets {before:?}, then {after:?}\n{}", self.trace());
            let names: BTreeSet<String> = {
                let room = self.room(who).expect("everyone is in");
                let node = self.world.at(self.engines[who]);
                let registry = node.registry().lock();
                registry.rooms[&room].streams.iter().map(|s| s.user.user_id.clone()).collect()
            };
            assert_eq!(names.len(), PEOPLE - 1, "user{who} sees {names:?}\n{}", self.trace());
        }
    }

    fn trace(&self) -> String {
        format!("{}\n\n{}", self.done.join("\n"), self.world.trace())
    }

    /// Everyone leaves. Neither the server nor the engines keep state.
    fn leave(&mut self) {
        for who in 0..PEOPLE {
            let engine = self.engines[who];
            if let Some(room) = self.room(who) {
                self.world.call(engine, |engine| engine.logout_room(room)).unwrap();
            }
        }
        // The server keeps an empty room for 20 s, and the session of a vanished client for 45 s.
        self.world.run_for(SECOND * 60);
        let stats = self.world.server_at(self.server).core().stats();
        let left = (stats.rooms, stats.participants, stats.tracks, stats.connections);
        assert_eq!(
            left,
            (0, 0, 0, 0),
            "remaining rooms, participants, tracks and connections\n{}",
            self.trace()
        );
        for engine in self.engines.clone() {
            assert!(self.world.at(engine).registry().lock().rooms.is_empty(), "{}", self.trace());
            let before = self.world.at(engine).wakes;
            self.world.run_for(SECOND * 60);
            assert_eq!(self.world.at(engine).wakes, before, "an engine outside a room sleeps");
        }
    }

    /// The rules for the events of a login.
    fn check_events(&self) {
        for engine in self.engines.iter().chain(&self.crashed) {
            if let Err(fault) = check(self.world.events(*engine)) {
                panic!("{fault}\n{}", self.trace());
            }
        }
    }
}

#[derive(Default)]
struct LoginState {
    is_in: bool,
    has_ended: bool,
    is_away: bool,
    streams: BTreeSet<StreamId>,
    users: BTreeSet<String>,
    own: Option<(StreamId, StreamState)>,
    plays: BTreeSet<StreamId>,
}

/// Checks the events of one engine in their order; returns the first inconsistency.
fn check<'a>(events: impl Iterator<Item = &'a Event>) -> Result<(), String> {
    let mut rooms: BTreeMap<RoomId, LoginState> = BTreeMap::new();
    for event in events {
        let Some(room) = room_of(event) else { continue };
        let login = rooms.entry(room).or_default();
        let fault = |what: &str| Err(format!("{what}: {event:?}"));
        if login.has_ended {
            return fault("an event after the end");
        }
        login.has_ended = event.ends_room().is_some();
        match event {
            Event::LoginRoom { .. } if login.is_in => return fault("a login is answered twice"),
            Event::LoginRoom { error, .. } => login.is_in = error.is_none(),
            // A request may be sent, and ended by the logout, before the login was answered.
            Event::LogoutRoom { .. } | Event::RequestDone { .. } => {}
            // A call that the engine refuses before it reaches the room.
            Event::PublishState { error: Some(error), .. } if error.kind == ErrorKind::WrongState => {}
            _ if !login.is_in => return fault("an event before the login"),
            Event::Reconnecting { .. } if login.is_away => return fault("reconnecting twice"),
            Event::Reconnecting { .. } => login.is_away = true,
            Event::Reconnected { .. } if !login.is_away => return fault("reconnected without reconnecting"),
            Event::Reconnected { .. } => login.is_away = false,
            Event::UserUpdate { total, added, removed, .. } => {
                if *total {
                    login.users.clear();
                }
                for user in removed {
                    if !login.users.remove(&user.user_id) {
                        return fault("an unknown user leaves");
                    }
                }
                for user in added {
                    if !login.users.insert(user.user_id.clone()) {
                        return fault("a user is added twice");
                    }
                }
            }
            Event::StreamUpdate { added, streams, .. } => {
                for stream in streams {
                    let changed = if *added {
                        login.streams.insert(stream.stream)
                    } else {
                        login.streams.remove(&stream.stream)
                    };
                    if !changed {
                        return fault("a stream is added or removed twice");
                    }
                }
            }
            Event::StreamInfoUpdate { streams, .. }
                if !streams.iter().all(|s| login.streams.contains(&s.stream)) =>
            {
                return fault("extra info of an unknown stream");
            }
            Event::PlayState { stream, state: StreamState::Active, .. } => {
                if !login.streams.contains(stream) {
                    return fault("an unknown stream is played");
                }
                login.plays.insert(*stream);
            }
            Event::PublishState { stream, state, .. } => {
                let before = login.own.replace((*stream, *state));
                let is_repeated = before == Some((*stream, *state)) && *state != StreamState::Active;
                let is_woken = *state == StreamState::Active && before.is_none_or(|(s, _)| s != *stream);
                if is_repeated || is_woken {
                    return fault("the states of the local stream are inconsistent");
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn room_of(event: &Event) -> Option<RoomId> {
    match event {
        Event::LoginRoom { room, .. }
        | Event::LogoutRoom { room, .. }
        | Event::KickOut { room, .. }
        | Event::Disconnect { room, .. }
        | Event::Reconnecting { room, .. }
        | Event::Reconnected { room, .. }
        | Event::UserUpdate { room, .. }
        | Event::StreamUpdate { room, .. }
        | Event::StreamInfoUpdate { room, .. }
        | Event::PublishState { room, .. }
        | Event::ServerMute { room, .. }
        | Event::PlayState { room, .. }
        | Event::RoomMessage { room, .. }
        | Event::RequestDone { room, .. }
        | Event::FirstAudio { room, .. } => Some(*room),
        _ => None,
    }
}

fn disorder(world: World, seed: u64) {
    let mut fixture = Fixture::new(world, seed);
    let end = fixture.world.age() + SECOND * 40;
    while fixture.world.age() < end {
        fixture.act();
        let pause = fixture.below(600);
        fixture.world.run_for(Duration::from_millis(u64::from(pause)));
    }
    fixture.settle();
    fixture.leave();
    fixture.check_events();
}

fn seeds() -> std::ops::Range<u64> {
    // One seed, to investigate a failure, or a number of seeds, to search for failures.
    let read = |name| std::env::var(name).ok().and_then(|text: String| text.parse::<u64>().ok());
    match (read("AUDIOROOM_SIM_SEED"), read("AUDIOROOM_SIM_SEEDS")) {
        (Some(seed), _) => seed..seed + 1,
        (None, count) => 0..count.unwrap_or(20),
    }
}

#[test]
fn everyone_is_together_after_the_disorder() {
    for seed in seeds() {
        println!("seed {seed}");
        disorder(World::plain(seed), seed);
    }
}

#[test]
fn everyone_is_together_after_the_disorder_over_webrtc() {
    for seed in seeds().step_by(5) {
        println!("seed {seed}");
        disorder(World::webrtc(seed), seed);
    }
}

//! Several addresses for one server: how soon a login succeeds when the first address is dead, how soon the voice is back when
//! the server of a session dies, and that a dark path of one client does not move it. On a virtual clock.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::clock::Time;
use audioroom::config::LoginConfig;
use audioroom::error::ErrorKind;
use audioroom::event::Event;
use audioroom::id::RoomId;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, FakeServer, ServerId, World};

const SECOND: Duration = Duration::from_secs(1);
/// An address of a node at which nothing listens.
const NOBODY: &str = "ws://10.0.0.77:7880";

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn worlds(seed: u64) -> [World; 2] {
    [World::plain(seed), World::webrtc(seed)]
}

fn login(world: &mut World, engine: EngineId, list: &str) -> RoomId {
    let server_url = Some(list.to_owned());
    world.login_with(engine, "lobby", LoginConfig { server_url, ..LoginConfig::default() })
}

/// The address of the server in use, by the events.
fn server_of(world: &World, engine: EngineId) -> String {
    let url = world.events(engine).rev().find_map(|event| match event {
        Event::LoginRoom { error: None, server_url, .. } | Event::Reconnected { server_url, .. } => {
            Some(server_url.clone())
        }
        _ => None,
    });
    url.expect("it is logged in")
}

fn reconnected(event: &Event) -> bool {
    matches!(event, Event::Reconnected { .. })
}

struct Pair {
    world: World,
    alice: EngineId,
    bob: EngineId,
    servers: [ServerId; 2],
    urls: [String; 2],
}

/// Two people who hear each other at the first of two servers.
fn pair(world: World) -> Pair {
    pair_at(world, 5)
}

/// As [`pair`], with this one-way delay to both servers.
fn pair_at(mut world: World, delay_ms: u64) -> Pair {
    let servers = [world.server(), world.server()];
    let urls = servers.map(|server| world.server_at(server).url());
    let list = urls.join(",");
    let (alice, bob) = (world.engine("alice"), world.engine("bob"));
    for engine in [alice, bob] {
        for server in servers {
            world.shape_path(engine, server, &LinkShape::delay_ms(delay_ms));
        }
        let room = login(&mut world, engine, &list);
        world.wait("it is logged in", SECOND * 5, |world| world.is_logged_in(engine, room));
        world.talk(engine);
    }
    world.wait("both are heard", SECOND * 3, |world| world.hears(alice, bob) && world.hears(bob, alice));
    world.run_for(SECOND * 3);
    Pair { world, alice, bob, servers, urls }
}

impl Pair {
    /// How long after `since` both hear each other.
    fn voice_back(&mut self, since: Time) -> Duration {
        self.world.run_for(SECOND * 8);
        let both = [(self.alice, self.bob), (self.bob, self.alice)];
        let times = both.map(|(listener, talker)| self.world.silence_after(listener, talker, since));
        times[0].max(times[1])
    }

    fn shape(&mut self, engines: &[EngineId], servers: &[ServerId], shape: &LinkShape) {
        for engine in engines {
            for server in servers {
                self.world.shape_path(*engine, *server, shape);
            }
        }
    }

    fn are_at(&self, server: usize) {
        for engine in [self.alice, self.bob] {
            assert_eq!(server_of(&self.world, engine), self.urls[server], "{}", self.world.trace());
        }
    }
}

#[test]
fn dead_first_address_delays_a_login_briefly() {
    for (first, most) in [
        ("nobody", ms(200)),
        ("refuses", ms(200)),
        ("closes", ms(200)),
        ("another protocol", ms(200)),
        ("silent", SECOND * 2),
        ("blackholed", SECOND * 2),
    ] {
        for mut world in worlds(1) {
            let (dark, good) = (world.server(), world.server());
            let alice = world.engine("alice");
            let address = match first {
                "nobody" => NOBODY.to_owned(),
                "refuses" => world.fake_server(FakeServer::Refuses(502)),
                "closes" => world.fake_server(FakeServer::Closes),
                "another protocol" => world.fake_server(FakeServer::Nonsense),
                "silent" => world.fake_server(FakeServer::Silent),
                _ => world.server_at(dark).url(),
            };
            world.shape_path(alice, dark, &LinkShape::dead());
            let url = world.server_at(good).url();
            let begun = world.now();
            let room = login(&mut world, alice, &format!("{address} {url}"));
            world.wait("it is logged in", SECOND * 5, |world| world.is_logged_in(alice, room));
            let took = world.now().since(begun);
            println!("first address {first}: {took:?}");
            assert!(took <= most, "{first}: {took:?}\n{}", world.trace());
            assert_eq!(server_of(&world, alice), url);
        }
    }
}

#[test]
fn refused_token_is_not_tried_at_the_next_address() {
    let mut world = World::plain(2);
    let good = world.server();
    let list = format!("{} {}", world.fake_server(FakeServer::Refuses(401)), world.server_at(good).url());
    let alice = world.engine("alice");
    let room = login(&mut world, alice, &list);
    world.run_for(SECOND);
    let error = world.login_end(alice, room).expect("the login has ended").expect_err("it is refused");
    assert_eq!(error.kind, ErrorKind::TokenRefused);
}

#[test]
fn login_at_dead_addresses_ends_in_time_and_names_them() {
    let mut world = World::plain(3);
    let silent = world.fake_server(FakeServer::Silent);
    let alice = world.engine("alice");
    let room = login(&mut world, alice, &format!("{NOBODY} {silent}"));
    world.run_for(ms(10_100));
    let error = world.login_end(alice, room).expect("the login has ended").expect_err("it has failed");
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(error.context.contains(NOBODY) && error.context.contains(&silent), "{error}");
}

#[test]
fn voice_is_back_soon_after_the_server_was_killed() {
    for world in worlds(10) {
        let mut pair = pair(world);
        let killed = pair.world.now();
        pair.world.kill_server(pair.servers[0]);
        let voice = pair.voice_back(killed);
        println!("killed: voice {voice:?}");
        assert!(voice <= SECOND * 2, "{voice:?}\n{}", pair.world.trace());
        pair.are_at(1);
        pair.world.run_for(SECOND * 20);
        for engine in [pair.alice, pair.bob] {
            assert_eq!(pair.world.count(engine, reconnected), 1, "{}", pair.world.trace());
        }
    }
}

#[test]
fn voice_is_back_soon_after_the_server_went_dark() {
    for delay_ms in [5, 100] {
        for world in worlds(11) {
            let mut pair = pair_at(world, delay_ms);
            let (engines, servers) = ([pair.alice, pair.bob], pair.servers);
            let dark = pair.world.now();
            pair.shape(&engines, &servers[..1], &LinkShape::dead());
            let voice = pair.voice_back(dark);
            println!("dark, {delay_ms} ms: voice {voice:?}");
            assert!(voice <= SECOND * 5, "{delay_ms} ms: {voice:?}\n{}", pair.world.trace());
            pair.are_at(1);
            // The first server works again: nobody goes back.
            pair.shape(&engines, &servers[..1], &LinkShape::delay_ms(delay_ms));
            pair.world.run_for(SECOND * 20);
            pair.are_at(1);
            assert_eq!(pair.world.count(pair.alice, reconnected), 1, "{}", pair.world.trace());
        }
    }
}

#[test]
fn voice_is_back_soon_after_the_server_shuts_down() {
    for world in worlds(12) {
        let mut pair = pair(world);
        let stopped = pair.world.now();
        pair.world.stop_server(pair.servers[0]);
        let voice = pair.voice_back(stopped);
        println!("shut down: voice {voice:?}");
        assert!(voice <= SECOND, "{voice:?}\n{}", pair.world.trace());
        pair.are_at(1);
    }
}

#[test]
fn second_server_that_dies_is_left_for_the_first() {
    for world in worlds(13) {
        let mut pair = pair(world);
        pair.world.kill_server(pair.servers[0]);
        pair.world.run_for(SECOND * 15);
        pair.are_at(1);
        pair.world.start_again(pair.servers[0]);
        let killed = pair.world.now();
        pair.world.kill_server(pair.servers[1]);
        let voice = pair.voice_back(killed);
        println!("second killed: voice {voice:?}");
        assert!(voice <= SECOND * 2, "{voice:?}\n{}", pair.world.trace());
        pair.are_at(0);
    }
}

#[test]
fn dark_path_of_one_client_does_not_move_it() {
    for seconds in [3, 20] {
        for world in worlds(14) {
            let mut pair = pair(world);
            let (alice, servers) = (pair.alice, pair.servers);
            pair.shape(&[alice], &servers, &LinkShape::dead());
            pair.world.run_for(SECOND * seconds);
            let back = pair.world.now();
            pair.shape(&[alice], &servers, &LinkShape::delay_ms(5));
            pair.world.run_for(SECOND * 3);
            for (listener, talker) in [(alice, pair.bob), (pair.bob, alice)] {
                let voice = pair.world.heard_after(listener, talker, back);
                assert!(voice.is_some_and(|voice| voice <= ms(100)), "{voice:?}\n{}", pair.world.trace());
            }
            pair.world.run_for(SECOND * 10);
            pair.are_at(0);
        }
    }
}

#[test]
fn short_outage_of_the_server_does_not_move_its_clients() {
    for world in worlds(15) {
        let mut pair = pair(world);
        let (engines, servers) = ([pair.alice, pair.bob], pair.servers);
        pair.shape(&engines, &servers[..1], &LinkShape::dead());
        pair.world.run_for(ms(1_500));
        pair.shape(&engines, &servers[..1], &LinkShape::delay_ms(5));
        pair.world.run_for(SECOND * 10);
        pair.are_at(0);
        assert!(pair.world.hears(pair.alice, pair.bob), "{}", pair.world.trace());
    }
}

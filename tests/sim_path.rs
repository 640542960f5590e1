//! Bad and breaking paths on a virtual clock: which part of the voice is heard, which events are reported, and how the
//! connection is restored.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::config::LoginConfig;
use audioroom::error::ErrorKind;
use audioroom::event::Event;
use audioroom::sim::shape::{Burst, Jitter, LinkShape};
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn reconnecting(event: &Event) -> bool {
    matches!(event, Event::Reconnecting { .. })
}

fn reconnected(event: &Event) -> bool {
    matches!(event, Event::Reconnected { .. })
}

/// Two people who hear each other.
fn pair(mut world: World) -> (World, EngineId, EngineId) {
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    world.talk(alice);
    world.talk(bob);
    world.wait("both are heard", SECOND * 3, |world| world.hears(alice, bob) && world.hears(bob, alice));
    (world, alice, bob)
}

/// The share of ten seconds of the voice of Alice that Bob hears when every media link has this shape.
fn heard_through(seed: u64, shape: &LinkShape) -> (f32, World) {
    let (mut world, alice, bob) = pair(World::plain(seed));
    world.network.set_all(shape);
    // The jitter buffer gets a second to adapt to the path.
    world.run_for(SECOND);
    world.run_for(SECOND * 10);
    (world.heard_share(bob, alice, SECOND * 10), world)
}

#[test]
fn thirty_milliseconds_of_jitter_do_not_interrupt_voice() {
    let shape = LinkShape { reorder: false, ..LinkShape::delay_ms(20).with_jitter(Jitter::Uniform(ms(30))) };
    let (share, world) = heard_through(1, &shape);
    assert!(share > 0.97, "{share}\n{}", world.trace());
}

#[test]
fn duplicates_and_reordering_are_harmless() {
    let shape = LinkShape::delay_ms(20).with_jitter(Jitter::Exponential(ms(5))).with_duplicates(0.3);
    let (share, world) = heard_through(2, &shape);
    assert!(share > 0.97, "{share}\n{}", world.trace());
}

#[test]
fn five_percent_loss_on_each_link_is_concealed() {
    let (share, world) = heard_through(3, &LinkShape::delay_ms(20).with_loss(0.05));
    assert!(share > 0.95, "{share}\n{}", world.trace());
}

#[test]
fn short_bursts_of_loss_do_not_end_voice() {
    let burst = Burst { begin: 0.01, end: 0.4, loss: 0.9 };
    let shape = LinkShape { burst: Some(burst), ..LinkShape::delay_ms(20) };
    let (share, world) = heard_through(4, &shape);
    assert!(share > 0.9, "{share}\n{}", world.trace());
}

#[test]
fn dead_path_is_reported_and_voice_returns_with_it() {
    for world in [World::plain(5), World::webrtc(5)] {
        let (mut world, alice, bob) = pair(world);
        let server = World::first_server();
        world.shape_path(alice, server, &LinkShape::dead());
        world.wait("alice gets the event", SECOND * 30, |world| world.count(alice, reconnecting) == 1);
        assert!(!world.hears(alice, bob));
        world.run_for(SECOND * 5);
        world.shape_path(alice, server, &LinkShape::delay_ms(5));
        world.wait("alice is reconnected", SECOND * 15, |world| world.count(alice, reconnected) == 1);
        world.wait("voice is back", SECOND * 3, |world| world.hears(alice, bob) && world.hears(bob, alice));
        world.run_for(SECOND * 10);
        assert_eq!(world.count(alice, reconnecting), 1, "{}", world.trace());
        assert!(world.heard_share(bob, alice, SECOND * 5) > 0.97);
        assert_eq!(world.count(alice, |e| matches!(e, Event::LoginRoom { .. })), 1);
    }
}

#[test]
fn broken_signalling_connection_does_not_interrupt_voice() {
    let (mut world, alice, bob) = pair(World::plain(6));
    world.run_for(SECOND * 2);
    world.cut_signalling(alice);
    world.run_for(SECOND * 5);
    assert!(world.heard_share(bob, alice, SECOND * 5) > 0.95, "{}", world.trace());
    assert!(world.heard_share(alice, bob, SECOND * 5) > 0.95, "{}", world.trace());
    // Whatever is reported, the room continues for everyone: Bob gets no event about a stream.
    assert_eq!(
        world.count(bob, |e| matches!(e, Event::StreamUpdate { added: false, .. })),
        0,
        "{}",
        world.trace()
    );
    assert_eq!(world.count(alice, |e| e.ends_room().is_some()), 0, "{}", world.trace());
    assert_eq!(world.count(alice, reconnecting), world.count(alice, reconnected), "{}", world.trace());
}

#[test]
fn dead_media_path_is_restored_while_signalling_works() {
    for world in [World::plain(7), World::webrtc(7)] {
        let (mut world, alice, bob) = pair(world);
        let server = World::first_server();
        world.shape_media(alice, server, LinkShape::dead(), LinkShape::dead());
        world.run_for(SECOND * 8);
        world.shape_media(alice, server, LinkShape::delay_ms(5), LinkShape::delay_ms(5));
        world.wait("voice is back", SECOND * 20, |world| world.hears(alice, bob) && world.hears(bob, alice));
        world.run_for(SECOND * 10);
        assert!(world.heard_share(bob, alice, SECOND * 5) > 0.97, "{}", world.trace());
        assert_eq!(world.count(alice, reconnecting), world.count(alice, reconnected), "{}", world.trace());
    }
}

#[test]
fn one_way_break_of_media_is_detected() {
    // Alice still receives from the server, but the server no longer receives from Alice. The state must not be "connected".
    let (mut world, alice, bob) = pair(World::plain(8));
    let server = World::first_server();
    world.shape_media(alice, server, LinkShape::dead(), LinkShape::delay_ms(5));
    world.wait("alice gets the event", SECOND * 30, |world| world.count(alice, reconnecting) >= 1);
    assert!(!world.hears(bob, alice));
    world.shape_media(alice, server, LinkShape::delay_ms(5), LinkShape::delay_ms(5));
    world.wait("voice is back", SECOND * 20, |world| world.hears(alice, bob) && world.hears(bob, alice));
}

#[test]
fn short_break_of_the_path_is_not_reported() {
    let (mut world, alice, bob) = pair(World::plain(9));
    let outage = world.now()..world.now() + ms(800);
    world.shape_path(alice, World::first_server(), &LinkShape::delay_ms(5).with_outage(outage));
    world.run_for(SECOND * 2);
    assert!(world.hears(bob, alice) && world.hears(alice, bob));
    world.run_for(SECOND * 20);
    assert_eq!(world.count(alice, reconnecting), 0, "{}", world.trace());
    assert!(world.heard_share(bob, alice, SECOND * 10) > 0.97);
}

#[test]
fn room_ends_in_time_when_the_server_stays_away() {
    let mut world = World::plain(10);
    let server = world.server();
    let alice = world.engine("alice");
    let config = LoginConfig {
        server_url: Some(world.url()),
        reconnect_timeout: SECOND * 20,
        ..LoginConfig::default()
    };
    let room = world.login_with(alice, "lobby", config);
    world.wait("alice is in", SECOND * 5, |world| world.is_logged_in(alice, room));
    world.kill_server(server);
    let time = world.wait("the room ends", SECOND * 40, |world| {
        world
            .events(alice)
            .any(|e| matches!(e, Event::Disconnect { error, .. } if error.kind == ErrorKind::ConnectionLost))
    });
    assert!(time >= SECOND * 18 && time < SECOND * 25, "{time:?}");
    assert_eq!(world.count(alice, reconnecting), 1, "{}", world.trace());
    world.run_for(SECOND * 20);
    let last = world.events(alice).next_back().expect("there are events");
    assert!(matches!(last, Event::Disconnect { .. }), "no event after the end: {last:?}");
}

#[test]
fn restarted_server_gets_its_rooms_back() {
    let (mut world, alice, bob) = pair(World::plain(11));
    world.run_for(SECOND);
    world.restart_server(World::first_server());
    let time = world.wait("both are reconnected", SECOND * 10, |world| {
        [alice, bob].iter().all(|engine| world.count(*engine, reconnected) == 1)
    });
    assert!(time < SECOND * 2, "{time:?}");
    world.run_for(SECOND);
    assert!(world.hears(alice, bob) && world.hears(bob, alice), "{}", world.trace());
    for engine in [alice, bob] {
        assert_eq!(
            (world.count(engine, reconnecting), world.count(engine, reconnected)),
            (1, 1),
            "{}",
            world.trace()
        );
    }
}

#[test]
fn another_engine_restarts_the_local_server() {
    for world in [World::plain(12), World::webrtc(12)] {
        let mut world = world;
        let engines: Vec<EngineId> =
            ["alice", "bob", "carol"].iter().map(|name| world.engine(name)).collect();
        let rooms: Vec<_> =
            engines.iter().map(|engine| world.login_with(*engine, "lobby", LoginConfig::default())).collect();
        world.wait("all are in", SECOND * 5, |world| {
            engines.iter().zip(&rooms).all(|(engine, room)| world.is_logged_in(*engine, *room))
        });
        let holds = |world: &World, engine| {
            world.events(engine).any(|e| matches!(e, Event::LoginRoom { is_embedded: true, .. }))
        };
        assert!(
            holds(&world, engines[0]) && !holds(&world, engines[1]),
            "the first engine started the server"
        );
        engines.iter().for_each(|engine| world.talk(*engine));
        let (bob, carol) = (engines[1], engines[2]);
        world.wait("voice flows", SECOND * 3, |world| world.hears(bob, carol) && world.hears(carol, bob));
        world.kill_engine(engines[0]);
        let killed = world.now();
        world.wait("both are reconnected", SECOND * 10, |world| {
            [bob, carol].iter().all(|engine| world.count(*engine, reconnected) == 1)
        });
        // Voice that is heard from here on passes through the new server.
        world.run_for(ms(250));
        world.wait("voice is back", SECOND * 3, |world| world.hears(bob, carol) && world.hears(carol, bob));
        let time = world.now().since(killed);
        assert!(time <= SECOND * 3, "{time:?}\n{}", world.trace());
        for engine in [bob, carol] {
            assert_eq!(world.count(engine, reconnecting), 1, "{}", world.trace());
            assert_eq!(world.count(engine, reconnected), 1, "{}", world.trace());
        }
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "23 minutes of a room take a minute without optimisation")]
fn sequence_number_and_timestamp_wraps_are_inaudible() {
    let mut world = World::plain(13);
    world.server();
    let alice = world.engine_with("alice", |setup| setup.has_devices = false);
    let bob = world.engine("bob");
    let rooms = [world.login(alice, "lobby"), world.login(bob, "lobby")];
    world.wait("both are in", SECOND * 5, |w| {
        w.is_logged_in(alice, rooms[0]) && w.is_logged_in(bob, rooms[1])
    });
    // The timestamp wraps after 20 s; the sequence number after at most 65 536 packets of 20 ms.
    world.send_payload_from(alice, 80, 0u32.wrapping_sub(20 * 48_000));
    world.run_for(SECOND * 1_400);
    let received = world.packets_received(bob);
    assert!(received > 69_900, "{received}");
    let restarts: u64 = {
        let now = world.now();
        world
            .at(bob)
            .stats(now)
            .streams
            .values()
            .map(|(receive_stream, ..)| receive_stream.restarts + receive_stream.lost_packets)
            .sum()
    };
    assert_eq!(restarts, 0, "neither wrap counts as loss or restart");
}

#[test]
fn local_server_is_restarted_each_time_its_process_dies() {
    let mut world = World::plain(14);
    let mut engines: Vec<EngineId> =
        ["alice", "bob", "carol", "dave"].iter().map(|name| world.engine(name)).collect();
    let rooms: Vec<_> =
        engines.iter().map(|e| world.login_with(*e, "lobby", LoginConfig::default())).collect();
    world.wait("all are in", SECOND * 5, |world| {
        engines.iter().zip(&rooms).all(|(engine, room)| world.is_logged_in(*engine, *room))
    });
    engines.iter().for_each(|engine| world.talk(*engine));
    world.run_for(SECOND);
    for round in 1..=2 {
        let embedded = |event: &Event| match event {
            Event::LoginRoom { is_embedded, .. } | Event::Reconnected { is_embedded, .. } => {
                Some(*is_embedded)
            }
            _ => None,
        };
        let holders: Vec<EngineId> = engines
            .iter()
            .copied()
            .filter(|engine| world.events(*engine).filter_map(embedded).next_back() == Some(true))
            .collect();
        assert_eq!(holders.len(), 1, "one process holds the server\n{}", world.trace());
        world.kill_engine(holders[0]);
        engines.retain(|engine| *engine != holders[0]);
        world.wait("the others are reconnected", SECOND * 3, |world| {
            engines.iter().all(|engine| world.count(*engine, reconnected) == round)
        });
        world.run_for(ms(250));
        world.wait("the others hear each other", SECOND * 2, |world| {
            engines.iter().all(|a| engines.iter().all(|b| a == b || world.hears(*a, *b)))
        });
        // The users whose process died have left.
        world.run_for(SECOND * 10);
        for engine in &engines {
            let gone = world.count(*engine, |e| matches!(e, Event::StreamUpdate { added: false, .. }));
            assert_eq!(gone, round, "{}", world.trace());
        }
    }
}

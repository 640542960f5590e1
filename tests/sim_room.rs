//! People in a room on a virtual clock: who hears whom, events, messages and data.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::config::LoginConfig;
use audioroom::engine::Engine;
use audioroom::error::ErrorKind;
use audioroom::event::{Delivery, Event};
use audioroom::id::RequestId;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);

/// Everyone talks; within seconds everyone hears everyone else.
fn everyone_hears_everyone(world: &mut World, engines: &[EngineId]) {
    for engine in engines {
        world.talk(*engine);
    }
    world.wait("everyone hears everyone else", SECOND * 3, |world| {
        engines.iter().all(|a| engines.iter().all(|b| a == b || world.hears(*a, *b)))
    });
}

/// The login of an engine that is in one room.
fn room_of(world: &World, engine: EngineId) -> audioroom::id::RoomId {
    world
        .events(engine)
        .find_map(|event| match event {
            Event::LoginRoom { room, error: None, .. } => Some(*room),
            _ => None,
        })
        .expect("the engine is logged in")
}

#[test]
fn three_people_hear_each_other() {
    let mut world = World::plain(1);
    let engines = world.room_of(&["alice", "bob", "carol"], "lobby");
    everyone_hears_everyone(&mut world, &engines);
    world.run_for(SECOND);
    for listener in &engines {
        assert!(world.loudness(*listener, *listener) < 0.05, "nobody hears themselves");
        for talker in engines.iter().filter(|talker| *talker != listener) {
            assert!(world.heard_share(*listener, *talker, SECOND) > 0.95);
        }
    }
}

#[test]
fn three_people_hear_each_other_over_webrtc() {
    let mut world = World::webrtc(1);
    let engines = world.room_of(&["alice", "bob", "carol"], "lobby");
    everyone_hears_everyone(&mut world, &engines);
    world.run_for(SECOND);
    assert!(world.heard_share(engines[0], engines[2], SECOND) > 0.95);
    assert!(world.loudness(engines[0], engines[0]) < 0.05, "nobody hears themselves");
}

#[test]
fn late_joiner_hears_current_talkers() {
    let mut world = World::plain(2);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    everyone_hears_everyone(&mut world, &engines);
    world.run_for(SECOND * 10);
    let late = world.engine("carol");
    let room = world.login(late, "lobby");
    let time = world.wait("the late joiner hears both", SECOND * 3, |world| {
        world.hears(late, engines[0]) && world.hears(late, engines[1])
    });
    assert!(time < SECOND, "{time:?}");
    assert!(world.is_logged_in(late, room));
    // The first event of a login is its login event.
    assert!(
        matches!(world.events(late).next(), Some(Event::LoginRoom { error: None, .. })),
        "{}",
        world.trace()
    );
}

#[test]
fn stream_and_its_end_are_announced_once() {
    let mut world = World::plain(3);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    everyone_hears_everyone(&mut world, &engines);
    let (alice, bob) = (engines[0], engines[1]);
    let room = room_of(&world, alice);
    world.call(alice, |engine| engine.logout_room(room)).unwrap();
    world.wait("alice is out", SECOND, |world| {
        world.count(alice, |e| matches!(e, Event::LogoutRoom { .. })) == 1
    });
    world.run_for(SECOND * 2);
    assert_eq!(
        world.count(bob, |e| matches!(e, Event::StreamUpdate { added: true, .. })),
        1,
        "{}",
        world.trace()
    );
    assert_eq!(
        world.count(bob, |e| matches!(e, Event::StreamUpdate { added: false, .. })),
        1,
        "{}",
        world.trace()
    );
    assert!(!world.hears(bob, alice));
    let last = world.events(alice).next_back().expect("there are events");
    assert!(matches!(last, Event::LogoutRoom { .. }), "no event after the end: {last:?}");
}

#[test]
fn muted_microphone_is_reported_and_not_heard() {
    let mut world = World::plain(4);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    everyone_hears_everyone(&mut world, &engines);
    let (alice, bob) = (engines[0], engines[1]);
    let muted = |world: &World, value: bool| {
        world.events(bob).any(|event| match event {
            Event::StreamInfoUpdate { streams, .. } => streams.iter().any(|s| s.muted == value),
            _ => false,
        })
    };
    world.call(alice, |engine| engine.enable_mic(false)).unwrap();
    world.wait("the mute is reported", SECOND, |world| muted(world, true));
    world.run_for(SECOND);
    assert!(!world.hears(bob, alice));
    assert_eq!(
        world.count(bob, |e| matches!(e, Event::StreamUpdate { added: false, .. })),
        0,
        "the stream stays"
    );
    world.call(alice, |engine| engine.enable_mic(true)).unwrap();
    world.wait("the end of the mute is reported", SECOND, |world| muted(world, false));
    world.wait("alice is heard again", SECOND, |world| world.hears(bob, alice));
}

#[test]
fn two_rooms_do_not_hear_each_other() {
    let mut world = World::plain(5);
    let first = world.room_of(&["alice", "bob"], "one");
    let second = world.room_of(&["carol", "dave"], "two");
    everyone_hears_everyone(&mut world, &first);
    everyone_hears_everyone(&mut world, &second);
    world.run_for(SECOND);
    for a in &first {
        for b in &second {
            assert!(world.loudness(*a, *b) < 0.02 && world.loudness(*b, *a) < 0.02);
        }
    }
}

#[test]
fn one_engine_in_two_rooms_talks_and_listens_in_both() {
    let mut world = World::plain(6);
    let first = world.room_of(&["alice", "bob"], "one");
    let second = world.room_of(&["carol"], "two");
    let (alice, bob, carol) = (first[0], first[1], second[0]);
    let room = world.login(alice, "two");
    world.wait("alice is in both rooms", SECOND * 5, |world| world.is_logged_in(alice, room));
    for engine in [alice, bob, carol] {
        world.talk(engine);
    }
    world.wait("alice hears both and both hear alice", SECOND * 3, |world| {
        world.hears(alice, bob)
            && world.hears(alice, carol)
            && world.hears(bob, alice)
            && world.hears(carol, alice)
    });
    assert!(!world.hears(bob, carol) && !world.hears(carol, bob));
}

#[test]
fn rooms_of_one_name_on_two_servers_are_distinct() {
    let mut world = World::plain(40);
    let servers = [world.server(), world.server()];
    let urls = servers.map(|server| world.server_at(server).url());
    let to = |url: &str| LoginConfig { server_url: Some(url.to_owned()), ..LoginConfig::default() };
    let (alice, bob, carol) = (world.engine("alice"), world.engine("bob"), world.engine("carol"));
    let logins = [(alice, 0), (alice, 1), (bob, 0), (carol, 1)];
    let rooms = logins.map(|(engine, server)| world.login_with(engine, "lobby", to(&urls[server])));
    assert_ne!(rooms[0], rooms[1]);
    world.wait("everyone is in", SECOND * 5, |world| {
        logins.iter().zip(&rooms).all(|((engine, _), room)| world.is_logged_in(*engine, *room))
    });
    for engine in [alice, bob, carol] {
        world.talk(engine);
    }
    world.wait("alice talks and listens in both", SECOND * 3, |world| {
        [bob, carol].iter().all(|other| world.hears(alice, *other) && world.hears(*other, alice))
    });
    assert!(!world.hears(bob, carol) && !world.hears(carol, bob));

    let same = format!("{}/", urls[0].replace("ws:", "http:"));
    let again = world.call(alice, |engine| engine.login_room("lobby", to(&same)));
    assert_eq!(again.unwrap_err().kind, ErrorKind::AlreadyInRoom);
    world.call(alice, |engine| engine.logout_room(rooms[0])).unwrap();
    world.run_for(SECOND * 2);
    assert!(!world.hears(alice, bob) && world.hears(alice, carol), "only one of the two rooms has ended");
}

/// The texts of the room messages that an engine received.
fn messages(world: &World, engine: EngineId) -> Vec<String> {
    let text = |event: &Event| match event {
        Event::RoomMessage { text, .. } => Some(text.clone()),
        _ => None,
    };
    world.events(engine).filter_map(text).collect()
}

#[test]
fn room_messages_arrive_in_order_on_a_lossy_path() {
    let mut world = World::plain(7);
    world.network.set_all(&LinkShape::delay_ms(30).with_loss(0.1));
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    let room = room_of(&world, alice);
    let sent: Vec<String> = (0..50).map(|n| format!("message {n}")).collect();
    for text in &sent {
        world.call(alice, |engine| engine.send_room_message(room, text)).unwrap();
        world.run_for(Duration::from_millis(20));
    }
    world.wait("all arrive", SECOND * 20, |world| messages(world, bob).len() >= sent.len());
    assert_eq!(messages(&world, bob), sent);
    assert_eq!(world.count(alice, |e| matches!(e, Event::RequestDone { error: None, .. })), sent.len());
    assert!(messages(&world, alice).is_empty(), "a sender gets no event about its own message");
}

#[test]
fn longest_message_arrives_complete() {
    let mut world = World::plain(8);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let room = room_of(&world, engines[0]);
    let text: String = (0..64_000).map(|n| char::from(b'a' + (n % 26) as u8)).collect();
    world.call(engines[0], |engine| engine.send_room_message(room, &text)).unwrap();
    world.wait("the message arrives", SECOND * 10, |world| !messages(world, engines[1]).is_empty());
    assert!(messages(&world, engines[1]) == [text]);
}

/// The first byte of each data message that an engine received.
fn data(world: &World, engine: EngineId) -> Vec<u8> {
    let byte = |event: &Event| match event {
        Event::Data { data, .. } => data.first().copied(),
        _ => None,
    };
    world.events(engine).filter_map(byte).collect()
}

#[test]
fn lossy_data_is_lost_and_reliable_data_is_not() {
    let mut world = World::plain(9);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    let room = room_of(&world, alice);
    world.network.set_all(&LinkShape::delay_ms(10).with_loss(0.2));
    let send = |world: &mut World, delivery| {
        for n in 0..100u8 {
            world.call(alice, |engine| engine.send_data(room, &[n], "dice", &[], delivery)).unwrap();
            world.run_for(Duration::from_millis(20));
        }
    };
    send(&mut world, Delivery::Lossy);
    world.run_for(SECOND * 2);
    // Two links with 20 % loss deliver 64 %.
    let lossy = data(&world, bob).len();
    assert!((45..85).contains(&lossy), "{lossy}");
    world.at(bob).events.clear();
    send(&mut world, Delivery::Reliable);
    world.wait("all data arrives", SECOND * 30, |world| data(world, bob).len() >= 100);
    assert_eq!(data(&world, bob), (0..100).collect::<Vec<u8>>());
}

#[test]
fn data_for_one_user_reaches_only_that_user() {
    let mut world = World::plain(10);
    let engines = world.room_of(&["alice", "bob", "carol"], "lobby");
    let room = room_of(&world, engines[0]);
    let send = |engine: &Engine| engine.send_data(room, &[7], "x", &["carol"], Delivery::Reliable);
    world.call(engines[0], send).unwrap();
    world.wait("carol gets the data", SECOND * 2, |world| data(world, engines[2]) == [7]);
    world.run_for(SECOND);
    assert!(data(&world, engines[1]).is_empty() && data(&world, engines[0]).is_empty());
}

#[test]
fn lossy_data_without_a_request_ends_without_an_event() {
    let mut world = World::plain(12);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let room = room_of(&world, engines[0]);
    world.call(engines[0], |engine| engine.send_unreported(room, &[7], "x", &[])).unwrap();
    world.wait("bob gets the data", SECOND * 2, |world| data(world, engines[1]) == [7]);
    assert!(!world.events(engines[0]).any(|event| matches!(event, Event::RequestDone { .. })));
    world.call(engines[0], |engine| engine.send_data(room, &[8], "x", &[], Delivery::Lossy)).unwrap();
    world.wait("the request ends", SECOND, |world| {
        world.events(engines[0]).filter(|event| matches!(event, Event::RequestDone { .. })).count() == 1
    });
}

/// The number of the RPC request that an engine received last.
fn rpc_request(world: &World, engine: EngineId) -> Option<RequestId> {
    world
        .events(engine)
        .filter_map(|event| match event {
            Event::RpcRequest { request, .. } => Some(*request),
            _ => None,
        })
        .next_back()
}

#[test]
fn method_of_another_user_answers_a_call() {
    let mut world = World::webrtc(24);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    let (at_alice, at_bob) = (room_of(&world, alice), room_of(&world, bob));
    world.call(bob, |engine| engine.register_rpc_method(at_bob, "add")).unwrap();
    world.run_for(SECOND);
    let call = |world: &mut World, method: &'static str| {
        let perform = |engine: &Engine| engine.perform_rpc(at_alice, "bob", method, "1 2", SECOND * 15);
        world.call(alice, perform).unwrap()
    };
    let sum = call(&mut world, "add");
    let unknown = call(&mut world, "multiply");
    world.wait("bob is called", SECOND, |world| rpc_request(world, bob).is_some());
    let request = rpc_request(&world, bob).unwrap();
    world.run_for(SECOND);
    let answer = |engine: &Engine| engine.respond_to_rpc(at_bob, request, "3");
    world.call(bob, answer).unwrap();
    assert_eq!(world.call(bob, answer).unwrap_err().kind, ErrorKind::NotFound, "a second answer");
    world.run_for(SECOND);
    let ends: Vec<_> = world
        .events(alice)
        .filter_map(|event| match event {
            Event::RpcDone { request, payload, code, .. } => Some((*request, payload.as_str(), *code)),
            _ => None,
        })
        .collect();
    assert_eq!(ends, [(unknown, "", 1400), (sum, "3", 0)]);
    // A request whose time is over cannot be answered.
    call(&mut world, "add");
    world.run_for(SECOND * 9);
    let late = rpc_request(&world, bob).unwrap();
    assert_ne!(late, request);
    let result = world.call(bob, |engine| engine.respond_to_rpc(at_bob, late, "3"));
    assert_eq!(result.unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn room_of_twenty_hears_its_three_talkers() {
    let mut world = World::plain(11);
    let names: Vec<String> = (0..20).map(|n| format!("user{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let engines = world.room_of(&names, "hall");
    for talker in &engines[..3] {
        world.talk(*talker);
    }
    world.wait("all twenty hear the three", SECOND * 4, |world| {
        engines.iter().all(|l| engines[..3].iter().all(|t| l == t || world.hears(*l, *t)))
    });
    let streams = |event: &Event| match event {
        Event::StreamUpdate { added: true, streams, .. } => streams.len(),
        _ => 0,
    };
    for engine in &engines {
        assert_eq!(
            world.events(*engine).map(streams).sum::<usize>(),
            19,
            "everyone sees the streams of all others once"
        );
    }
}

#[test]
fn silent_room_sends_almost_nothing() {
    let mut world = World::plain(12);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, server) = (world.ip(engines[0]), std::net::IpAddr::from([10, 0, 0, 1]));
    world.run_for(SECOND * 5);
    let before = (world.network.count(alice, server).sent, world.network.count(server, alice).sent);
    world.run_for(SECOND * 20);
    let after = (world.network.count(alice, server).sent, world.network.count(server, alice).sent);
    // 20 s of speech are 1000 packets. Silence leaves a connectivity check every 400 ms, reports and comfort noise.
    let (up, down) = (after.0 - before.0, after.1 - before.1);
    assert!(up < 250 && down < 250, "{up} up, {down} down");
    world.talk(engines[0]);
    world.wait("the first words are heard at once", Duration::from_millis(400), |world| {
        world.hears(engines[1], engines[0])
    });
}

#[test]
fn everyone_is_heard_while_a_room_grows_and_shrinks() {
    for world in [World::plain(13), World::webrtc(13)] {
        let mut world = world;
        world.server();
        let mut people = Vec::new();
        // In some orders of joining and leaving, the connection reuses m-lines and requests more.
        for number in 0..8 {
            let engine = world.engine_with(&format!("user{number}"), |setup| setup.has_devices = false);
            world.send_payload(engine, 60);
            people.push((engine, world.login(engine, "lobby")));
            world.run_for(Duration::from_millis(if number % 3 == 0 { 0 } else { 400 }));
        }
        everyone_gets_everyone(&mut world, &people);
        for (engine, room) in people.drain(1..5) {
            world.call(engine, |engine| engine.logout_room(room)).unwrap();
        }
        world.run_for(Duration::from_millis(50));
        for number in 8..14 {
            let engine = world.engine_with(&format!("user{number}"), |setup| setup.has_devices = false);
            world.send_payload(engine, 60);
            people.push((engine, world.login(engine, "lobby")));
            world.run_for(Duration::from_millis(if number % 2 == 0 { 0 } else { 30 }));
        }
        everyone_gets_everyone(&mut world, &people);
    }
}

/// Checks that everyone receives packets of every other talker.
fn everyone_gets_everyone(world: &mut World, people: &[(EngineId, audioroom::id::RoomId)]) {
    world.run_for(SECOND * 3);
    for (engine, room) in people {
        assert!(world.is_logged_in(*engine, *room), "{}", world.trace());
    }
    let counts = |world: &mut World| -> Vec<std::collections::BTreeMap<_, u64>> {
        let now = world.now();
        let of = |stats: audioroom::engine::stat::MediaStats| {
            stats
                .streams
                .iter()
                .map(|(stream, (receive_stream, ..))| (*stream, receive_stream.packets))
                .collect()
        };
        people.iter().map(|(engine, _)| of(world.at(*engine).stats(now))).collect()
    };
    let before = counts(world);
    world.run_for(SECOND);
    let after = counts(world);
    for (listener, (before, after)) in before.iter().zip(&after).enumerate() {
        let flowing =
            after.iter().filter(|(stream, count)| **count >= before.get(stream).copied().unwrap_or(0) + 45);
        assert_eq!(
            flowing.count(),
            people.len() - 1,
            "person {listener}: {before:?}, then {after:?}\n{}",
            world.trace()
        );
    }
}

//! The order of calls and events on a virtual clock: manual publishing, logout, login again.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::config::LoginConfig;
use audioroom::error::{Error, ErrorKind};
use audioroom::event::{Event, StreamState};
use audioroom::id::RoomId;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);

fn streams_seen(world: &World, engine: EngineId) -> usize {
    world.count(engine, |e| matches!(e, Event::StreamUpdate { added: true, .. }))
}

fn enter(world: &mut World, engine: EngineId) -> RoomId {
    let room = world.login(engine, "lobby");
    world.wait("the login ends well", SECOND * 5, |world| world.is_logged_in(engine, room));
    room
}

#[test]
fn manual_publisher_is_not_announced_before_it_publishes() {
    let mut world = World::plain(1);
    let bob = world.room_of(&["bob"], "lobby")[0];
    let alice = world.engine("alice");
    world.call(alice, |engine| engine.set_manual_publish(true)).unwrap();
    let room = enter(&mut world, alice);
    world.talk(alice);
    world.run_for(SECOND * 10);
    assert_eq!(streams_seen(&world, bob), 0);
    assert_eq!(
        world.count(alice, |e| matches!(
            e,
            Event::DeviceStarted { side: audioroom::event::DeviceSide::Capture, .. }
        )),
        0
    );

    world.call(alice, |engine| engine.start_publish(room, Some("alice-voice"))).unwrap();
    world.wait("bob hears alice", SECOND * 3, |world| world.hears(bob, alice));
    let names = world.events(bob).find_map(|event| match event {
        Event::StreamUpdate { added: true, streams, .. } => Some(streams[0].stream_id.clone()),
        _ => None,
    });
    assert_eq!(names.as_deref(), Some("alice-voice"));

    world.call(alice, |engine| engine.stop_publish(room)).unwrap();
    world.wait("bob gets the end of the stream", SECOND * 2, |world| {
        world.count(bob, |e| matches!(e, Event::StreamUpdate { added: false, .. })) == 1
    });
    world.run_for(SECOND);
    assert!(!world.hears(bob, alice));
}

#[test]
fn set_manual_publish_right_after_login_room_applies() {
    let mut world = World::plain(2);
    let bob = world.room_of(&["bob"], "lobby")[0];
    let alice = world.engine("alice");
    let room = world.login(alice, "lobby");
    world.call(alice, |engine| engine.set_manual_publish(true)).unwrap();
    world.wait("alice is in", SECOND * 5, |world| world.is_logged_in(alice, room));
    world.run_for(SECOND * 5);
    assert_eq!(streams_seen(&world, bob), 0, "{}", world.trace());
}

#[test]
fn set_manual_publish_applies_until_the_login_event_was_polled() {
    // With polling: the login event waits, the application switches to manual publishing, and only then polls its events.
    let mut world = World::plain(3);
    let bob = world.room_of(&["bob"], "lobby")[0];
    let alice = world.engine("alice");
    world.at(alice).holds_events = true;
    let room = world.login(alice, "lobby");
    world.run_for(SECOND * 3);
    assert_eq!(world.login_end(alice, room), None, "the application has not polled");
    world.call(alice, |engine| engine.set_manual_publish(true)).unwrap();
    world.run_for(SECOND);
    world.at(alice).holds_events = false;
    world.poll_events(alice);
    assert!(world.is_logged_in(alice, room));
    world.run_for(SECOND * 5);
    assert_eq!(streams_seen(&world, bob), 0, "{}", world.trace());
}

#[test]
fn automatic_publishing_waits_until_the_login_event_was_polled() {
    let mut world = World::plain(4);
    let bob = world.room_of(&["bob"], "lobby")[0];
    let alice = world.engine("alice");
    world.at(alice).holds_events = true;
    world.login(alice, "lobby");
    world.run_for(SECOND * 3);
    assert_eq!(
        streams_seen(&world, bob),
        0,
        "nothing is published before the application knows of the login"
    );
    world.at(alice).holds_events = false;
    world.poll_events(alice);
    world.wait("then alice is announced", SECOND * 2, |world| streams_seen(world, bob) == 1);
}

#[test]
fn login_option_for_publishing_overrides_later_settings() {
    let mut world = World::plain(5);
    let bob = world.room_of(&["bob"], "lobby")[0];
    let alice = world.engine("alice");
    let config =
        LoginConfig { server_url: Some(world.url()), manual_publish: Some(false), ..LoginConfig::default() };
    world.login_with(alice, "lobby", config);
    world.call(alice, |engine| engine.set_manual_publish(true)).unwrap();
    world.wait("alice is announced", SECOND * 3, |world| streams_seen(world, bob) == 1);
}

#[test]
fn logout_and_login_at_once_are_two_sessions() {
    let mut world = World::plain(6);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    world.talk(alice);
    world.wait("bob hears alice", SECOND * 3, |world| world.hears(bob, alice));
    let Some(Event::LoginRoom { room: first, .. }) = world.events(alice).next().cloned() else {
        panic!("no login")
    };
    let config = LoginConfig { server_url: Some(world.url()), ..LoginConfig::default() };
    // The queue holds all calls before the first logout is carried out.
    let second = world.call(alice, |engine| {
        (0..3).for_each(|_| engine.logout_room(first).unwrap());
        engine.login_room("lobby", config).unwrap()
    });
    assert_ne!(first, second);
    world.wait("alice is in again", SECOND * 5, |world| world.is_logged_in(alice, second));
    world.run_for(SECOND * 5);
    assert!(world.hears(bob, alice), "{}", world.trace());
    let ends = |event: &Event| event.ends_room();
    assert_eq!(world.events(alice).filter_map(ends).collect::<Vec<_>>(), [first], "{}", world.trace());
    assert_eq!(world.count(alice, |e| matches!(e, Event::KickOut { .. })), 0);
}

#[test]
fn login_that_is_left_at_once_ends_once() {
    let mut world = World::plain(7);
    let server = world.server();
    let alice = world.engine("alice");
    world.shape_path(alice, server, &LinkShape::delay_ms(50));
    // At each stage of a login: before the socket, before the answer, before the media path, and right after.
    for wait_ms in [0, 60, 110, 160, 210, 260, 310, 400, 600] {
        let room = world.login(alice, "lobby");
        world.run_for(Duration::from_millis(wait_ms));
        world.call(alice, |engine| engine.logout_room(room)).unwrap();
        world.wait("the room ends", SECOND * 3, |world| {
            world.events(alice).any(|e| e.ends_room() == Some(room))
        });
        world.run_for(SECOND * 2);
        let of_room: Vec<&Event> = world.events(alice).filter(|e| e.ends_room() == Some(room)).collect();
        assert_eq!(of_room.len(), 1, "after {wait_ms} ms: {of_room:?}");
    }
    assert!(world.at(alice).registry().lock().rooms.is_empty());
}

#[test]
fn stop_publish_in_automatic_mode_is_no_error() {
    let mut world = World::plain(8);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    world.talk(alice);
    world.wait("bob hears alice", SECOND * 3, |world| world.hears(bob, alice));
    let Some(Event::LoginRoom { room, .. }) = world.events(alice).next().cloned() else { panic!("no login") };
    world.call(alice, |engine| engine.stop_publish(room)).unwrap();
    world.run_for(SECOND * 2);
    assert!(!world.hears(bob, alice));
    let stopped = world
        .events(alice)
        .filter(|e| matches!(e, Event::PublishState { state: StreamState::Stopped, error: None, .. }));
    assert_eq!(stopped.count(), 1, "{}", world.trace());
    assert_eq!(world.count(alice, |e| e.ends_room().is_some()), 0);
}

#[test]
fn local_stream_is_never_announced() {
    let mut world = World::plain(9);
    let alice = world.room_of(&["alice"], "lobby")[0];
    world.run_for(SECOND * 5);
    assert_eq!(streams_seen(&world, alice), 0);
    assert_eq!(world.count(alice, |e| matches!(e, Event::UserUpdate { added, .. } if !added.is_empty())), 0);
    assert!(world.count(alice, |e| matches!(e, Event::PublishState { state: StreamState::Active, .. })) == 1);
}

#[test]
fn users_are_reported_before_streams_with_the_list_first() {
    let mut world = World::plain(10);
    world.room_of(&["alice", "bob"], "lobby");
    world.run_for(SECOND);
    let carol = world.engine("carol");
    let config = LoginConfig { server_url: Some(world.url()), user_updates: true, ..LoginConfig::default() };
    let room = world.login_with(carol, "lobby", config);
    world.wait("carol is in", SECOND * 5, |world| world.is_logged_in(carol, room));
    world.run_for(SECOND);
    let order: Vec<&str> = world
        .events(carol)
        .filter_map(|event| match event {
            Event::LoginRoom { .. } => Some("login"),
            Event::UserUpdate { total: true, added, .. } => {
                assert_eq!(added.len(), 2, "the list has the others, not carol");
                Some("users")
            }
            Event::UserUpdate { total: false, .. } => Some("more users"),
            Event::StreamUpdate { added: true, .. } => Some("streams"),
            Event::PlayState { .. } => Some("play"),
            _ => None,
        })
        .collect();
    let first = |what| order.iter().position(|o| *o == what).unwrap_or_else(|| panic!("{what}: {order:?}"));
    assert_eq!(order[..2], ["login", "users"], "{order:?}");
    assert!(first("streams") < first("play"), "{order:?}");
    assert!(!order.contains(&"more users"), "{order:?}");
}

#[test]
fn manual_play_receives_only_requested_streams() {
    let mut world = World::plain(11);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    engines.iter().for_each(|engine| world.talk(*engine));
    let carol = world.engine("carol");
    world.call(carol, |engine| engine.set_manual_play(true)).unwrap();
    let room = enter(&mut world, carol);
    world.run_for(SECOND * 3);
    assert!(!world.hears(carol, engines[0]) && !world.hears(carol, engines[1]));
    let alice = world.events(carol).find_map(|event| match event {
        Event::StreamUpdate { added: true, streams, .. } => {
            streams.iter().find(|s| s.user.user_id == "alice").map(|s| s.stream)
        }
        _ => None,
    });
    let alice = alice.expect("carol sees the stream of alice");
    world.call(carol, |engine| engine.start_play(room, alice)).unwrap();
    world.wait("carol hears alice", SECOND * 2, |world| world.hears(carol, engines[0]));
    assert!(!world.hears(carol, engines[1]));
    world.call(carol, |engine| engine.stop_play(room, alice)).unwrap();
    world.run_for(SECOND);
    assert!(!world.hears(carol, engines[0]));
}

#[test]
fn call_that_gets_busy_changes_nothing() {
    let mut world = World::plain(40);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    let login = |event: &Event| matches!(event, Event::LoginRoom { .. }).then(|| event.clone());
    let Some(Event::LoginRoom { room, .. }) = world.events(alice).find_map(login) else { panic!() };
    world.talk(alice);
    world.wait("bob hears alice", SECOND * 3, |world| world.hears(bob, alice));
    let before = format!("{:?}", world.at(alice).registry().lock().rooms);

    world.at(alice).set_busy(true);
    let busy = |result: Result<(), Error>| assert_eq!(result.unwrap_err().kind, ErrorKind::Busy);
    busy(world.call(alice, |engine| engine.stop_publish(room)));
    busy(world.call(alice, |engine| engine.logout_room(room)));
    busy(world.call(alice, |engine| engine.login_room("another", LoginConfig::default()).map(drop)));
    assert_eq!(format!("{:?}", world.at(alice).registry().lock().rooms), before);
    world.at(alice).set_busy(false);
    world.run_for(SECOND * 3);
    assert!(world.hears(bob, alice), "the stream is still published");
    let again = world.call(alice, |engine| engine.start_publish(room, None));
    assert_eq!(again.unwrap_err().kind, ErrorKind::WrongState, "the engine of alice knows it");

    world.call(alice, |engine| engine.stop_publish(room)).unwrap();
    world.call(alice, |engine| engine.start_publish(room, None)).unwrap();
    world.wait("bob hears alice again", SECOND * 3, |world| world.hears(bob, alice));
}

#[test]
fn automatic_publishing_begins_while_calls_get_busy() {
    let mut world = World::plain(41);
    let bob = world.room_of(&["bob"], "lobby")[0];
    let alice = world.engine("alice");
    world.login(alice, "lobby");
    world.at(alice).set_busy(true);
    world.wait("alice is announced", SECOND * 5, |world| streams_seen(world, bob) == 1);
}

//! Mutes and settings for talkers on a virtual clock: the server mute holds through everything that the muted user does, and a
//! listener's setting for a talker holds through everything that the network does.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::engine::PlayVolumeOf;
use audioroom::event::Event;
use audioroom::id::{RoomId, StreamId};
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);

/// Alice talks, and Bob hears her.
fn pair(mut world: World) -> (World, EngineId, EngineId) {
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    world.talk(alice);
    world.wait("alice is heard", 3 * SECOND, |world| world.hears(bob, alice));
    (world, alice, bob)
}

/// The latest login of an engine.
fn room_of(world: &World, engine: EngineId) -> RoomId {
    let login = |event: &Event| match event {
        Event::LoginRoom { room, error: None, .. } => Some(*room),
        _ => None,
    };
    world.events(engine).filter_map(login).next_back().expect("the engine is logged in")
}

/// The server mutes that the engine reported, in order.
fn mutes(world: &World, engine: EngineId) -> Vec<bool> {
    let mute = |event: &Event| match event {
        Event::ServerMute { is_muted_by_server, .. } => Some(*is_muted_by_server),
        _ => None,
    };
    world.events(engine).filter_map(mute).collect()
}

/// The mute of the other stream in the last event that Bob got.
fn last_reported_mute(world: &World, bob: EngineId) -> Option<bool> {
    world
        .events(bob)
        .filter_map(|event| match event {
            Event::StreamInfoUpdate { streams, .. } | Event::StreamUpdate { added: true, streams, .. } => {
                streams.last().map(|info| info.muted)
            }
            _ => None,
        })
        .next_back()
}

fn mute(world: &mut World, muted: bool) {
    world.mute_user(World::first_server(), "lobby", "alice", muted);
}

/// Checks that the talker is not heard in the next seconds.
fn stays_unheard(world: &mut World, listener: EngineId, talker: EngineId, what: &str) {
    world.run_for(3 * SECOND);
    assert!(world.heard_share(listener, talker, 2 * SECOND) == 0.0, "{what}\n{}", world.trace());
}

fn a_server_mute_holds(world: World) {
    let server = World::first_server();
    let (mut world, alice, bob) = pair(world);
    let room = room_of(&world, alice);
    mute(&mut world, true);
    world.run_for(SECOND);
    stays_unheard(&mut world, bob, alice, "muted by the server");
    assert_eq!(last_reported_mute(&world, bob), Some(true));
    for on in [true, false, true] {
        world.call(alice, |engine| engine.enable_mic(on)).unwrap();
        stays_unheard(&mut world, bob, alice, "the microphone's switch");
    }
    world.call(alice, |engine| engine.restart_publish(room)).unwrap();
    stays_unheard(&mut world, bob, alice, "RestartPublish");
    world.call(alice, |engine| engine.stop_publish(room)).unwrap();
    world.run_for(SECOND);
    world.call(alice, |engine| engine.start_publish(room, None)).unwrap();
    stays_unheard(&mut world, bob, alice, "StopPublish and StartPublish");
    assert_eq!(last_reported_mute(&world, bob), Some(true));
    world.cut_signalling(alice);
    stays_unheard(&mut world, bob, alice, "a resume");
    world.shape_path(alice, server, &LinkShape::dead());
    world.run_for(60 * SECOND);
    world.shape_path(alice, server, &LinkShape::delay_ms(5));
    stays_unheard(&mut world, bob, alice, "a reconnect");
    assert!(world.count(alice, |event| matches!(event, Event::Reconnected { .. })) >= 1, "{}", world.trace());
    stays_unheard(&mut world, bob, alice, "a reconnect, later");
    assert_eq!(mutes(&world, alice), [true], "{}", world.trace());
    world.call(alice, |engine| engine.logout_room(room)).unwrap();
    world.run_for(SECOND);
    world.login(alice, "lobby");
    stays_unheard(&mut world, bob, alice, "a new login");
    assert_eq!(mutes(&world, alice), [true, true], "once in each login: {}", world.trace());
    mute(&mut world, false);
    world.wait("alice is heard again", 3 * SECOND, |world| world.hears(bob, alice));
    assert_eq!(last_reported_mute(&world, bob), Some(false));
    assert_eq!(mutes(&world, alice), [true, true, false]);
}

#[test]
fn server_mute_holds_until_it_is_removed() {
    a_server_mute_holds(World::plain(1));
}

#[test]
fn server_mute_holds_over_webrtc() {
    a_server_mute_holds(World::webrtc(1));
}

#[test]
fn user_mute_remains_when_the_server_mute_is_lifted() {
    let (mut world, alice, bob) = pair(World::plain(2));
    world.call(alice, |engine| engine.enable_mic(false)).unwrap();
    world.run_for(SECOND);
    mute(&mut world, true);
    world.run_for(SECOND);
    mute(&mut world, false);
    stays_unheard(&mut world, bob, alice, "the user's own mute is on");
    assert_eq!((last_reported_mute(&world, bob), mutes(&world, alice)), (Some(true), vec![true, false]));
    world.call(alice, |engine| engine.enable_mic(true)).unwrap();
    world.wait("alice is heard again", 3 * SECOND, |world| world.hears(bob, alice));
}

#[test]
fn server_mute_removed_while_unpublished_does_not_return() {
    let (mut world, alice, bob) = pair(World::plain(3));
    let room = room_of(&world, alice);
    mute(&mut world, true);
    world.run_for(SECOND);
    world.call(alice, |engine| engine.stop_publish(room)).unwrap();
    world.run_for(SECOND);
    mute(&mut world, false);
    world.run_for(SECOND);
    assert_eq!(mutes(&world, alice), [true, false]);
    world.call(alice, |engine| engine.start_publish(room, None)).unwrap();
    world.wait("alice is heard again", 3 * SECOND, |world| world.hears(bob, alice));
}

/// The current id of the stream of Alice at Bob.
fn stream_of_alice(world: &World, bob: EngineId) -> StreamId {
    let added = |event: &Event| match event {
        Event::StreamUpdate { added: true, streams, .. } => streams.last().map(|info| info.stream),
        _ => None,
    };
    world.events(bob).filter_map(added).next_back().expect("bob got an event about a stream")
}

/// The network of Alice is down for a minute. The server removes her, and she returns with another stream id.
fn breaks_for_a_minute(world: &mut World, alice: EngineId, bob: EngineId) {
    let before = stream_of_alice(world, bob);
    world.shape_path(alice, World::first_server(), &LinkShape::dead());
    world.run_for(60 * SECOND);
    world.shape_path(alice, World::first_server(), &LinkShape::delay_ms(5));
    world.wait("alice is back", 10 * SECOND, |world| stream_of_alice(world, bob) != before);
}

/// Alice publishes again, and Bob gets an event about another stream.
fn publishes_again(world: &mut World, alice: EngineId, bob: EngineId) {
    let before = stream_of_alice(world, bob);
    let room = room_of(world, alice);
    world.call(alice, |engine| engine.restart_publish(room)).unwrap();
    world.wait("alice is back", 5 * SECOND, |world| stream_of_alice(world, bob) != before);
}

#[test]
fn muted_talker_stays_muted_under_a_new_stream_id() {
    let (mut world, alice, bob) = pair(World::plain(4));
    let stream = stream_of_alice(&world, bob);
    let room = room_of(&world, bob);
    world.call(bob, |engine| engine.mute_stream(room, stream, true)).unwrap();
    world.run_for(SECOND);
    let from = world.now();
    breaks_for_a_minute(&mut world, alice, bob);
    world.run_for(3 * SECOND);
    publishes_again(&mut world, alice, bob);
    world.run_for(3 * SECOND);
    let now = world.now();
    assert!(world.at(bob).heard().rms(from, now) == 0.0, "she is not heard\n{}", world.trace());
    let stream = stream_of_alice(&world, bob);
    let room = room_of(&world, bob);
    world.call(bob, |engine| engine.mute_stream(room, stream, false)).unwrap();
    world.wait("alice is heard again", SECOND, |world| world.hears(bob, alice));
}

#[test]
fn volume_and_pan_hold_under_a_new_stream_id() {
    let mut world = World::plain(5);
    world.server();
    let alice = world.engine("alice");
    let bob = world.engine_with("bob", |setup| setup.is_stereo = true);
    world.login(alice, "lobby");
    world.login(bob, "lobby");
    world.talk(alice);
    world.wait("alice is heard", 5 * SECOND, |world| world.sides(bob, 310.0)[0] > 0.1);
    world.run_for(SECOND);
    let full = world.sides(bob, 310.0);
    let stream = stream_of_alice(&world, bob);
    let room = room_of(&world, bob);
    world.call(bob, |engine| engine.set_play_volume(PlayVolumeOf::Stream(room, stream), 50)).unwrap();
    world.call(bob, |engine| engine.set_stream_pan(room, stream, 100)).unwrap();
    world.run_for(SECOND);
    let decided = world.sides(bob, 310.0);
    assert!(decided[0] < 0.05 * full[0] && decided[1] < 0.8 * full[1], "{full:?} {decided:?}");
    breaks_for_a_minute(&mut world, alice, bob);
    world.run_for(3 * SECOND);
    let [left, right] = world.sides(bob, 310.0);
    assert!(left < 0.05 && (right - decided[1]).abs() < 0.05, "{decided:?} {left} {right}");
    let (room, stream) = (room_of(&world, bob), stream_of_alice(&world, bob));
    let of = PlayVolumeOf::Stream(room, stream);
    assert_eq!(world.call(bob, |engine| engine.play_volume(of)).unwrap(), 50, "the getter knows the new id");
    assert_eq!(world.call(bob, |engine| engine.stream_pan(room, stream)).unwrap(), 100);
    publishes_again(&mut world, alice, bob);
    world.run_for(3 * SECOND);
    let [left, right] = world.sides(bob, 310.0);
    assert!(left < 0.05 && (right - decided[1]).abs() < 0.05, "{decided:?} {left} {right}");
}

#[test]
fn volume_of_a_room_holds_for_later_streams() {
    let mut world = World::plain(8);
    world.server();
    let (alice, bob) = (world.engine("alice"), world.engine("bob"));
    world.login(bob, "lobby");
    world.run_for(SECOND);
    let room = room_of(&world, bob);
    world.call(bob, |engine| engine.set_play_volume(PlayVolumeOf::Room(room), 0)).unwrap();
    world.login(alice, "lobby");
    world.talk(alice);
    stays_unheard(&mut world, bob, alice, "the room is silent");
    let stream = stream_of_alice(&world, bob);
    let volume = |world: &mut World, of| world.call(bob, |engine| engine.play_volume(of)).unwrap();
    assert_eq!(volume(&mut world, PlayVolumeOf::Stream(room, stream)), 100);
    assert_eq!(volume(&mut world, PlayVolumeOf::Engine), 100);
    world.call(bob, |engine| engine.set_play_volume(PlayVolumeOf::Room(room), 100)).unwrap();
    world.wait("alice is heard", 3 * SECOND, |world| world.hears(bob, alice));
}

#[test]
fn a_stopped_talker_stays_stopped_under_a_new_stream_id() {
    let (mut world, alice, bob) = pair(World::plain(6));
    let (room, stream) = (room_of(&world, bob), stream_of_alice(&world, bob));
    world.call(bob, |engine| engine.stop_play(room, stream)).unwrap();
    world.run_for(SECOND);
    breaks_for_a_minute(&mut world, alice, bob);
    stays_unheard(&mut world, bob, alice, "after the break");
    publishes_again(&mut world, alice, bob);
    stays_unheard(&mut world, bob, alice, "after RestartPublish");
    let stream = stream_of_alice(&world, bob);
    world.call(bob, |engine| engine.start_play(room, stream)).unwrap();
    world.wait("alice is heard again", 3 * SECOND, |world| world.hears(bob, alice));
}

#[test]
fn stream_muted_in_its_event_is_never_heard() {
    let mut world = World::plain(7);
    world.server();
    let (alice, bob) = (world.engine("alice"), world.engine("bob"));
    world.at(bob).mutes_new_streams = true;
    world.talk(alice);
    world.login(bob, "lobby");
    world.run_for(SECOND);
    let from = world.now();
    world.login(alice, "lobby");
    world.run_for(5 * SECOND);
    let now = world.now();
    assert!(world.packets_received(bob) > 100, "it is received");
    assert!(world.at(bob).heard().rms(from, now) == 0.0, "not one sample");
}

#[test]
fn stream_is_heard_after_its_event_was_polled() {
    let mut world = World::plain(8);
    world.server();
    let (alice, bob) = (world.engine("alice"), world.engine("bob"));
    world.talk(alice);
    world.login(bob, "lobby");
    world.run_for(SECOND);
    world.at(bob).holds_events = true;
    let from = world.now();
    world.login(alice, "lobby");
    world.run_for(3 * SECOND);
    let now = world.now();
    assert!(world.at(bob).heard().rms(from, now) == 0.0, "her stream is not yet announced");
    world.poll_events(bob);
    let time = world.wait("alice is heard", SECOND, |world| world.hears(bob, alice));
    assert!(time < SECOND / 2, "{time:?}");
}

#[test]
fn moderator_mutes_and_removes_a_user_through_the_service() {
    let (mut world, alice, bob) = pair(World::plain(7));
    let room = room_of(&world, bob);
    let done = |world: &World| {
        let done = |event: &&Event| matches!(event, Event::RequestDone { error: None, .. });
        world.events(bob).filter(done).count()
    };
    for (count, muted) in [(1, true), (2, false)] {
        world.call(bob, |engine| engine.mute_room_user(room, "alice", muted)).unwrap();
        world.wait("the server did it", SECOND, |world| done(world) == count);
        world.wait("alice is notified", SECOND, |world| mutes(world, alice).last() == Some(&muted));
    }
    world.call(bob, |engine| engine.kick_room_user(room, "alice")).unwrap();
    let is_kick = |event: &Event| matches!(event, Event::KickOut { .. });
    world.wait("alice is removed", SECOND, |world| world.events(alice).any(is_kick));
    assert_eq!(done(&world), 3);
}

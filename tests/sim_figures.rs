//! Determinism, speed and wake-ups of runs on a virtual clock.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::event::Event;
use audioroom::sim::shape::{Jitter, LinkShape};
use audioroom::sim::world::World;
use audioroom::transport::Stack;

const SECOND: Duration = Duration::from_secs(1);

/// A conversation in which the seed decides everything. Returns a digest of the sent bytes, and the events of everyone.
fn conversation(seed: u64) -> (u64, Vec<String>) {
    let mut world = World::plain(seed);
    world.network.set_all(
        &LinkShape::delay_ms(25)
            .with_loss(0.05)
            .with_duplicates(0.02)
            .with_jitter(Jitter::Exponential(Duration::from_millis(8))),
    );
    let engines = world.room_of(&["alice", "bob", "carol"], "lobby");
    engines.iter().for_each(|engine| world.talk(*engine));
    world.run_for(SECOND * 10);
    // Ids of rooms and streams are unique in a process, so events are compared by kind and time.
    let events_of_all = engines
        .iter()
        .flat_map(|engine| {
            let events: Vec<_> =
                world.at(*engine).events.iter().map(|(at, e)| (at.as_nanos(), kind(e))).collect();
            events
        })
        .map(|(at, kind)| format!("{at} {kind}"))
        .collect();
    (world.digest(), events_of_all)
}

fn kind(event: &Event) -> String {
    let text = format!("{event:?}");
    text.split([' ', '{', '(']).next().unwrap_or_default().to_owned()
}

#[test]
fn two_runs_with_one_seed_are_byte_identical() {
    let (first, second) = (conversation(42), conversation(42));
    assert_eq!(first.1, second.1);
    assert_eq!(first.0, second.0, "the same bytes at the same times");
    assert_ne!(first.0, conversation(43).0, "another seed gives another run");
}

#[test]
fn engine_outside_a_room_and_empty_server_sleep() {
    let mut world = World::plain(1);
    let server = world.server();
    let alice = world.engine("alice");
    world.run_for(SECOND * 3600);
    assert_eq!(world.at(alice).wakes, 0);
    assert_eq!(world.server_at(server).wakes, 0);
}

#[test]
fn engine_and_server_sleep_after_the_last_logout() {
    let mut world = World::plain(2);
    let server = world.server();
    let alice = world.engine("alice");
    let room = world.login(alice, "lobby");
    world.wait("alice is in", SECOND * 5, |world| world.is_logged_in(alice, room));
    world.call(alice, |engine| engine.logout_room(room)).unwrap();
    // The last timer of the login is that of its token.
    world.run_for(SECOND * 600);
    let before = (world.at(alice).wakes, world.server_at(server).wakes);
    world.run_for(SECOND * 3600);
    assert_eq!((world.at(alice).wakes, world.server_at(server).wakes), before);
}

#[test]
fn a_silent_participant_costs_few_wake_ups() {
    wake_ups(Stack::Plain, 2.0);
    wake_ups(Stack::WebRtc, 2.0);
}

/// Checks the wake-ups a second of an engine without devices and of its server while nothing happens.
fn wake_ups(stack: Stack, most: f64) {
    let mut world = World::with(3, stack);
    let server = world.server();
    let alice = world.engine_with("alice", |setup| setup.has_devices = false);
    let room = world.login(alice, "lobby");
    world.wait("alice is in", SECOND * 5, |world| world.is_logged_in(alice, room));
    world.run_for(SECOND * 30);
    let before = (world.server_at(server).wakes, world.at(alice).wakes);
    world.run_for(SECOND * 60);
    let server_wakes = (world.server_at(server).wakes - before.0) as f64 / 60.0;
    let engine_wakes = (world.at(alice).wakes - before.1) as f64 / 60.0;
    println!("{stack:?}: {server_wakes:.1} wake-ups a second of the server, {engine_wakes:.1} of the engine");
    // Quality, connectivity checks and reports are the timers of the protocol; there is no polling.
    assert!(server_wakes <= most && engine_wakes <= most, "{server_wakes} and {engine_wakes} a second");
}

/// Virtual seconds per second of processor time of this thread. Other load of the machine does not count.
#[cfg(not(debug_assertions))]
fn speed(world: &mut World, time: Duration) -> f64 {
    let used = || {
        let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        used.tv_sec as f64 + used.tv_nsec as f64 / 1e9
    };
    let begin = used();
    world.run_for(time);
    time.as_secs_f64() / (used() - begin)
}

#[test]
#[cfg(not(debug_assertions))]
fn webrtc_stack_with_opus_runs_ten_times_real_time() {
    let mut world = World::webrtc(4);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    engines.iter().for_each(|engine| world.talk(*engine));
    let speed = speed(&mut world, SECOND * 20);
    println!("two talkers on the WebRTC stack with Opus: {speed:.0} times real time");
    assert!(speed >= 10.0, "{speed}");
}

#[test]
#[cfg(not(debug_assertions))]
fn plain_stack_runs_a_thousand_times_real_time() {
    let mut world = World::plain(5);
    world.server();
    let engines: Vec<_> = ["alice", "bob"]
        .iter()
        .map(|name| world.engine_with(name, |setup| setup.has_devices = false))
        .collect();
    let rooms: Vec<_> = engines.iter().map(|engine| world.login(*engine, "lobby")).collect();
    world
        .wait("both are in", SECOND * 5, |w| engines.iter().zip(&rooms).all(|(e, r)| w.is_logged_in(*e, *r)));
    engines.iter().for_each(|engine| world.send_payload(*engine, 80));
    world.run_for(SECOND);
    let before = world.packets_received(engines[0]);
    let speed = speed(&mut world, SECOND * 600);
    let received = world.packets_received(engines[0]) - before;
    println!("two talkers with a plain payload: {speed:.0} times real time");
    assert!(received >= 29_900, "{received} of 30000 packets");
    assert!(speed >= 1000.0, "{speed}");
}

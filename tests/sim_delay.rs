//! The delay meter compared with the real delay: a tone starts at a microphone at a known time and is heard at a known time.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::config::{AudioProfile, LatencyMode};
use audioroom::engine::delay::Stages;
use audioroom::event::Event;
use audioroom::sim::shape::{Jitter, LinkShape};
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);
/// One period of the virtual sound card.
const TICK: Duration = Duration::from_millis(10);
const BURSTS: usize = 12;

/// Alice and Bob in a room. Alice also sends while she is silent.
fn pair(mut world: World, latency: LatencyMode, shape: &LinkShape) -> (World, EngineId, EngineId) {
    world.network.set_all(shape);
    world.server();
    let profile = AudioProfile { latency, dtx: false, complexity: 2, ..AudioProfile::default() };
    let engines =
        ["alice", "bob"].map(|name| world.engine_with(name, |setup| setup.profile = profile.clone()));
    let rooms = engines.map(|engine| world.login(engine, "lobby"));
    world.wait("both are in", SECOND * 10, |world| {
        engines.iter().zip(rooms).all(|(engine, room)| world.is_logged_in(*engine, room))
    });
    // Long enough for a connectivity check that met no queue, because the checks measure the round trip.
    world.run_for(if shape.jitter == Jitter::None { SECOND * 10 } else { SECOND * 40 });
    (world, engines[0], engines[1])
}

/// The delay of Alice in the delay meter of Bob.
fn measured(world: &mut World, bob: EngineId) -> (Stages, Option<f32>) {
    let now = world.now();
    *world.at(bob).stats(now).delays.values().next().expect("bob plays alice")
}

/// Means of the real delay and of the measured one, in ms, over some bursts of a tone.
fn heard_and_measured(world: &mut World, alice: EngineId, bob: EngineId) -> (f32, f32) {
    let (mut heard_ms, mut measured_ms) = (0.0, 0.0);
    for burst in 0..BURSTS {
        // The tone starts at different places in a packet.
        world.run_for(Duration::from_millis(600 + 10 * (burst as u64 % 4)));
        // The first period with the tone ends at the next tick.
        let begun = world.at(alice).next_tick() - TICK;
        world.talk(alice);
        measured_ms += measured(world, bob).0.mouth_to_ear_ms() / BURSTS as f32;
        world.run_for(Duration::from_millis(500));
        // A period is recorded when the loudspeaker fetches it, and heard during the next one.
        let samples = world.at(bob).heard().between(begun - TICK, begun - TICK + SECOND / 2);
        let onset = samples.iter().position(|sample| sample.abs() > 0.25);
        let onset = onset.unwrap_or_else(|| panic!("nothing was heard\n{}", world.trace()));
        heard_ms += onset as f32 / 48.0 / BURSTS as f32;
        world.stop_talking(alice);
    }
    (heard_ms, measured_ms)
}

fn check(latency: LatencyMode, shape: &LinkShape, within_ms: f32) {
    let (mut world, alice, bob) = pair(World::plain(11), latency, shape);
    let (heard_ms, measured_ms) = heard_and_measured(&mut world, alice, bob);
    let stages = measured(&mut world, bob).0;
    assert!(
        (heard_ms - measured_ms).abs() < within_ms,
        "heard {heard_ms}, measured {measured_ms}: {stages:?}"
    );
    let network_ms = 2.0 * shape.delay.as_secs_f32() * 1e3;
    assert!((stages.network_ms - network_ms).abs() < 2.0 + 0.1 * network_ms, "{stages:?}");
}

#[test]
fn meter_shows_the_delay_that_is_heard() {
    for latency in [LatencyMode::Low, LatencyMode::Balanced, LatencyMode::Robust] {
        check(latency, &LinkShape::delay_ms(25), 3.0);
    }
}

#[test]
fn meter_shows_the_delay_that_is_heard_under_jitter() {
    check(LatencyMode::Balanced, &LinkShape::delay_ms(25).with_jitter(Jitter::Exponential(TICK)), 6.0);
}

#[test]
fn clocks_without_drift_are_measured_as_equal() {
    let shape = LinkShape::delay_ms(25).with_jitter(Jitter::Exponential(TICK / 2));
    let (mut world, _, bob) = pair(World::plain(12), LatencyMode::Balanced, &shape);
    world.run_for(SECOND * 40);
    let ppm = measured(&mut world, bob).1.unwrap();
    assert!(ppm.abs() < 25.0, "{ppm}");
}

#[test]
fn late_joiner_soon_knows_the_delay_of_a_talker() {
    let (mut world, alice, _) = pair(World::plain(13), LatencyMode::Balanced, &LinkShape::delay_ms(25));
    world.talk(alice);
    // The server forwards the report of a talker every few seconds, so listeners join at different times.
    for name in ["carol", "dave", "erin"] {
        world.run_for(Duration::from_millis(1_700));
        let late = world.engine(name);
        world.login(late, "lobby");
        world.run_for(Duration::from_millis(4_500));
        let now = world.now();
        let stats = world.at(late).stats(now);
        let known = stats.delays.values().filter(|(stages, _)| !stages.mouth_to_ear_ms().is_nan()).count();
        assert!(known >= 1, "{name}: {:?}", stats.delays);
    }
}

/// Alice talks in a room in which Bob is already, on a path of 50 ms each way without faults. Returns as soon as Bob hears her.
fn begun(stack: World) -> (World, EngineId, EngineId) {
    let mut world = stack;
    world.network.set_all(&LinkShape::delay_ms(50));
    world.server();
    let engines = ["bob", "alice"].map(|name| world.engine(name));
    for engine in engines {
        world.talk(engine);
        let room = world.login(engine, "lobby");
        world.wait("the login", SECOND * 10, |world| world.is_logged_in(engine, room));
    }
    let [bob, alice] = engines;
    world.wait("bob hears alice", SECOND * 5, |world| {
        world.events(bob).any(|event| matches!(event, Event::FirstAudio { .. }))
    });
    (world, alice, bob)
}

#[test]
fn target_delay_of_a_new_stream_falls_without_stretching() {
    let (mut world, _, bob) = begun(World::webrtc(14));
    let mut delays_ms = Vec::new();
    for _ in 0..110 {
        world.run_for(TICK * 10);
        let now = world.now();
        let streams = world.at(bob).stats(now).streams;
        let (stream, ..) = streams.values().next().expect("bob plays alice");
        assert_eq!((stream.concealed_samples, stream.stretches), (0, 0), "{delays_ms:?}");
        delays_ms.push(stream.target_ms);
    }
    // The start delay, and then what an even path requires.
    assert!(delays_ms.iter().all(|ms| *ms <= 10.0) && delays_ms[109] <= 2.5, "{delays_ms:?}");
}

//! Stereo from end to end on a virtual clock: the left channel is heard on the left.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::config::{AudioProfile, LatencyMode};
use audioroom::engine::PlayVolumeOf;
use audioroom::event::Event;
use audioroom::id::{RoomId, StreamId};
use audioroom::sim::engine_node::Recording;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);
const LEFT_HZ: f64 = 500.0;
const RIGHT_HZ: f64 = 1_400.0;
/// Amplitude of the tones of the virtual microphones.
const LOUD: f32 = 0.5;

fn music() -> AudioProfile {
    AudioProfile { complexity: 5, ..AudioProfile::music() }
}

/// A talker, and a listener with two loudspeakers, logged in.
fn two(mut world: World, profile: &AudioProfile) -> (World, EngineId, EngineId) {
    world.server();
    let talker = world.engine_with("talker", |setup| setup.profile = profile.clone());
    let listener = world.engine_with("listener", |setup| setup.is_stereo = true);
    let rooms = [talker, listener].map(|engine| (engine, world.login(engine, "hall")));
    world.wait("both are logged in", SECOND * 10, |world| {
        rooms.iter().all(|(engine, room)| world.is_logged_in(*engine, *room))
    });
    (world, talker, listener)
}

/// Checks that each tone is heard on its side only.
fn on_their_own_sides(world: &World, listener: EngineId) {
    let (left, right) = (world.sides(listener, LEFT_HZ), world.sides(listener, RIGHT_HZ));
    for (own, other) in [(left[0], left[1]), (right[1], right[0])] {
        assert!((own - LOUD).abs() < 0.08, "{left:?} {right:?}");
        // 30 dB lower.
        assert!(other < own * 0.03, "{left:?} {right:?}");
    }
}

/// Checks that both tones are in the middle.
fn in_the_middle(world: &World, listener: EngineId) {
    for side in [world.sides(listener, LEFT_HZ), world.sides(listener, RIGHT_HZ)] {
        assert!((side[0] - LOUD / 2.0).abs() < 0.05 && (side[0] - side[1]).abs() < 0.01, "{side:?}");
    }
}

fn stream_of(world: &World, listener: EngineId) -> (RoomId, StreamId) {
    let added = |event: &Event| match event {
        Event::StreamUpdate { room, added: true, streams } => streams.first().map(|one| (*room, one.stream)),
        _ => None,
    };
    world.events(listener).find_map(added).expect("the listener got an event about the stream")
}

#[test]
fn left_stays_left_and_right_stays_right() {
    for make in [World::plain, World::webrtc] {
        for latency in [LatencyMode::Low, LatencyMode::Balanced] {
            let (mut world, talker, listener) = two(make(101), &AudioProfile { latency, ..music() });
            world.talk_in_stereo(talker, LEFT_HZ, RIGHT_HZ);
            world.run_for(SECOND * 2);
            on_their_own_sides(&world, listener);
        }
    }
}

#[test]
fn stereo_file_is_heard_in_stereo() {
    let mut world = World::plain(103);
    world.server();
    let tone = |n: usize, hz: f64| LOUD * (n as f64 * hz / 48_000.0 * std::f64::consts::TAU).sin() as f32;
    let spoken = (0..48_000).flat_map(|n| [tone(n, LEFT_HZ), tone(n, RIGHT_HZ)]).collect();
    let talker = world.engine_with("talker", |setup| {
        setup.profile = music();
        setup.is_stereo = true;
        setup.recording = Some(Recording { spoken, seconds: 0 });
    });
    let listener = world.engine_with("listener", |setup| setup.is_stereo = true);
    world.login(talker, "hall");
    world.login(listener, "hall");
    world.run_for(SECOND * 4);
    on_their_own_sides(&world, listener);
}

#[test]
fn stereo_survives_loss() {
    let (mut world, talker, listener) = two(World::plain(104), &music());
    world.network.set_all(&LinkShape::delay_ms(20).with_loss(0.05));
    world.talk_in_stereo(talker, LEFT_HZ, RIGHT_HZ);
    world.run_for(SECOND * 3);
    let (mut own, mut other) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        world.run_for(SECOND / 5);
        own.push(world.sides(listener, LEFT_HZ)[0]);
        other.push(world.sides(listener, LEFT_HZ)[1]);
    }
    own.sort_by(f32::total_cmp);
    assert!(own[10] > 0.4, "{own:?}");
    // Concealed samples stay on their side as well.
    assert!(other.iter().all(|other| *other < 0.1), "{other:?}");
}

#[test]
fn talker_switches_to_stereo_and_back_without_an_offer() {
    for world in [World::plain(105), World::webrtc(105)] {
        let voice = AudioProfile { complexity: 5, processing: Some(false), ..AudioProfile::default() };
        let (mut world, talker, listener) = two(world, &voice);
        world.talk_in_stereo(talker, LEFT_HZ, RIGHT_HZ);
        world.run_for(SECOND * 2);
        in_the_middle(&world, listener);
        for _ in 0..2 {
            world.call(talker, |engine| engine.set_audio_profile(music())).unwrap();
            world.run_for(SECOND);
            on_their_own_sides(&world, listener);
            world.call(talker, |engine| engine.set_audio_profile(voice.clone())).unwrap();
            world.run_for(SECOND);
            in_the_middle(&world, listener);
        }
        let streams = world.count(listener, |event| matches!(event, Event::StreamUpdate { .. }));
        assert_eq!(streams, 1, "the stream is the same\n{}", world.trace());
    }
}

#[test]
fn mono_loudspeaker_plays_both_sides() {
    let mut world = World::plain(106);
    world.server();
    let talker = world.engine_with("talker", |setup| setup.profile = music());
    // Devices that record have one channel.
    let listener = world.engine_with("listener", |setup| {
        setup.recording = Some(Recording { spoken: Vec::new(), seconds: 5 });
    });
    world.login(talker, "hall");
    world.login(listener, "hall");
    world.talk_in_stereo(talker, LEFT_HZ, RIGHT_HZ);
    world.run_for(SECOND * 4);
    let heard = world.at(listener).recorded();
    let last = &heard[heard.len() - 24_000..];
    for frequency_hz in [LEFT_HZ, RIGHT_HZ] {
        let amplitude = audioroom::sim::tone::amplitude_of(last, frequency_hz);
        assert!((amplitude - LOUD / 2.0).abs() < 0.05, "{frequency_hz}: {amplitude}");
    }
}

#[test]
fn volume_and_pan_apply_to_both_sides_of_stereo() {
    let (mut world, talker, listener) = two(World::plain(107), &music());
    world.talk_in_stereo(talker, LEFT_HZ, RIGHT_HZ);
    world.run_for(SECOND * 2);
    let (room, stream) = stream_of(&world, listener);
    world.call(listener, |engine| engine.set_play_volume(PlayVolumeOf::Stream(room, stream), 50)).unwrap();
    world.run_for(SECOND);
    for own in [world.sides(listener, LEFT_HZ)[0], world.sides(listener, RIGHT_HZ)[1]] {
        assert!((own - LOUD / 2.0).abs() < 0.04, "{own}");
    }
    world.call(listener, |engine| engine.set_play_volume(PlayVolumeOf::Stream(room, stream), 100)).unwrap();
    // With the pan fully to the right, the left channel is heard on neither side, and the right channel is louder, so that the
    // power stays the same.
    world.call(listener, |engine| engine.set_stream_pan(room, stream, 100)).unwrap();
    world.run_for(SECOND);
    let (left, right) = (world.sides(listener, LEFT_HZ), world.sides(listener, RIGHT_HZ));
    assert!(
        left[0] < 0.01 && left[1] < 0.02 && right[0] < 0.02 && right[1] > LOUD * 1.2,
        "{left:?} {right:?}"
    );
}

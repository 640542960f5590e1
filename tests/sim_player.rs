//! Media players on a virtual clock: one engine plays a file into a room, and another hears it.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::audio::player::test_rig::{Memory, wav};
use audioroom::config::AudioProfile;
use audioroom::engine::{PlayerSettings, PlayerSource};
use audioroom::event::{Event, PlayerState};
use audioroom::id::PlayerId;
use audioroom::sim::engine_node::Recording;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);
const FILE_HZ: f64 = 700.0;
const LOUD: f32 = 0.4;

/// A WAV file of a tone.
fn tone(seconds: f64) -> Vec<u8> {
    let sample = |n: usize| LOUD * (n as f64 * FILE_HZ / 48_000.0 * std::f64::consts::TAU).sin() as f32;
    wav(&(0..(seconds * 48_000.0) as usize).map(sample).collect::<Vec<_>>(), 1, 48_000)
}

fn player(world: &mut World, engine: EngineId, bytes: Vec<u8>, settings: PlayerSettings) -> PlayerId {
    let length = bytes.len() as u64;
    world.call(engine, |engine| {
        engine.create_player(PlayerSource::Reader(Box::new(Memory(bytes)), length), settings).unwrap()
    })
}

fn start(world: &mut World, engine: EngineId, player: PlayerId) {
    world.call(engine, |engine| engine.start_player(player).unwrap());
}

/// Alice and Bob in a room; Alice is silent.
fn pair(seed: u64) -> (World, EngineId, EngineId) {
    let mut world = World::plain(seed);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    world.run_for(SECOND);
    (world, engines[0], engines[1])
}

/// Amplitude of the file's tone at the engine's loudspeaker in the last half second.
fn heard(world: &mut World, engine: EngineId) -> f32 {
    let now = world.now();
    world.at(engine).heard().amplitude(FILE_HZ, now - SECOND / 2, now)
}

fn states(world: &World, engine: EngineId) -> Vec<PlayerState> {
    let state = |event: &Event| match event {
        Event::PlayerState { state, .. } => Some(*state),
        _ => None,
    };
    world.events(engine).filter_map(state).collect()
}

#[test]
fn file_is_heard_in_the_room_and_locally() {
    let (mut world, alice, bob) = pair(1);
    let file = player(&mut world, alice, tone(3.0), PlayerSettings::default());
    start(&mut world, alice, file);
    world.run_for(2 * SECOND);
    for engine in [alice, bob] {
        let amplitude = heard(&mut world, engine);
        assert!((amplitude - LOUD).abs() < 0.06, "{amplitude}");
    }
    world.run_for(2 * SECOND);
    assert!(heard(&mut world, bob) < 0.01 && heard(&mut world, alice) < 0.01);
    assert_eq!(states(&world, alice), [PlayerState::Ready, PlayerState::Playing, PlayerState::Ended]);
    assert_eq!(states(&world, bob), []);
}

#[test]
fn local_player_is_not_sent_nor_a_sent_one_local() {
    for (is_local, is_sent) in [(true, false), (false, true)] {
        let (mut world, alice, bob) = pair(2);
        let settings = PlayerSettings { is_local, is_sent, ..PlayerSettings::default() };
        let file = player(&mut world, alice, tone(3.0), settings);
        start(&mut world, alice, file);
        world.run_for(2 * SECOND);
        let (here, there) = (heard(&mut world, alice), heard(&mut world, bob));
        assert_eq!((here > 0.3, there > 0.3), (is_local, is_sent), "{here} {there}");
        assert!(is_local || here < 0.01, "{here}");
        assert!(is_sent || there < 0.01, "{there}");
    }
}

#[test]
fn volumes_are_separate_and_several_players_add() {
    let (mut world, alice, bob) = pair(3);
    let settings = PlayerSettings { local_volume: 25, sent_volume: 50, ..PlayerSettings::default() };
    for _ in 0..2 {
        let file = player(&mut world, alice, tone(5.0), settings);
        start(&mut world, alice, file);
    }
    world.run_for(2 * SECOND);
    let (here, there) = (heard(&mut world, alice), heard(&mut world, bob));
    assert!((here - LOUD / 2.0).abs() < 0.04 && (there - LOUD).abs() < 0.06, "{here} {there}");
}

#[test]
fn microphone_switch_does_not_mute_a_player() {
    let (mut world, alice, bob) = pair(4);
    world.talk(alice);
    world.run_for(SECOND);
    assert!(world.hears(bob, alice));
    world.call(alice, |engine| engine.enable_mic(false).unwrap());
    world.run_for(2 * SECOND);
    let is_muted = |world: &World| {
        let muted = |event: &Event| match event {
            Event::StreamInfoUpdate { streams, .. } => streams.last().map(|info| info.muted),
            _ => None,
        };
        world.events(bob).filter_map(muted).next_back().unwrap_or(false)
    };
    assert!(is_muted(&world) && !world.hears(bob, alice));
    let file = player(&mut world, alice, tone(2.0), PlayerSettings::default());
    start(&mut world, alice, file);
    world.run_for(SECOND + SECOND / 2);
    assert!(!is_muted(&world) && !world.hears(bob, alice), "the microphone stays off");
    let amplitude = heard(&mut world, bob);
    assert!(amplitude > 0.3, "{amplitude}");
    world.run_for(2 * SECOND);
    assert!(is_muted(&world), "the file has ended");
}

#[test]
fn repetition_has_no_gap_at_the_loudspeaker() {
    let mut world = World::plain(5);
    world.server();
    let alice = world.engine_with("alice", |setup| {
        setup.recording = Some(Recording { spoken: Vec::new(), seconds: 30 });
        setup.profile = AudioProfile { complexity: 5, ..AudioProfile::default() };
    });
    let room = world.login(alice, "hall");
    world.wait("alice is logged in", SECOND * 10, |world| world.is_logged_in(alice, room));
    // 0.1 s has 70 whole periods of the tone.
    let settings = PlayerSettings { passes: 0, is_sent: false, ..PlayerSettings::default() };
    let file = player(&mut world, alice, tone(0.1), settings);
    start(&mut world, alice, file);
    world.run_for(8 * SECOND);
    let recorded = world.at(alice).recorded().to_vec();
    let begin = recorded.iter().position(|sample| sample.abs() > 0.2).expect("it is played");
    let steady = &recorded[begin + 48_000..begin + 48_000 * 6];
    // The tone changes by 0.037 a sample; a gap or a jump changes more, or makes a period quiet.
    let steepest = steady.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0_f32, f32::max);
    assert!(steepest < 0.04, "{steepest}");
    let quietest =
        steady.chunks_exact(69).map(|period| period.iter().fold(0.0_f32, |most, one| most.max(one.abs())));
    let quietest = quietest.fold(1.0_f32, f32::min);
    assert!(quietest > 0.38, "{quietest}");
    let position = world.call(alice, |engine| engine.player_info(file).unwrap().position_ms);
    assert!((0..100).contains(&position), "{position}");
}

#[test]
fn destroyed_player_is_silent_and_unknown() {
    let (mut world, alice, bob) = pair(6);
    let settings = PlayerSettings { passes: 0, is_local: false, ..PlayerSettings::default() };
    let file = player(&mut world, alice, tone(1.0), settings);
    start(&mut world, alice, file);
    world.run_for(2 * SECOND);
    assert!(heard(&mut world, bob) > 0.3);
    world.call(alice, |engine| engine.destroy_player(file).unwrap());
    world.run_for(2 * SECOND);
    assert!(heard(&mut world, bob) < 0.01);
    world.call(alice, |engine| assert!(engine.player_info(file).is_err()));
}

#[test]
fn player_waits_outside_a_room() {
    let mut world = World::plain(7);
    world.server();
    let alice = world.engine("alice");
    let file = player(&mut world, alice, tone(1.0), PlayerSettings::default());
    start(&mut world, alice, file);
    world.run_for(5 * SECOND);
    assert_eq!(states(&world, alice), [PlayerState::Ready]);
    let room = world.login(alice, "hall");
    world.wait("alice is logged in", SECOND * 10, |world| world.is_logged_in(alice, room));
    world.run_for(3 * SECOND);
    assert_eq!(states(&world, alice), [PlayerState::Ready, PlayerState::Playing, PlayerState::Ended]);
}

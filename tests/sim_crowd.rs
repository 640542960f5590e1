//! Many talkers and additional inputs, on a virtual clock: active-speaker selection, a path that fails for all talkers at once,
//! aux input with the microphone off, and sidetone.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::audio::aux_input::{Pull, Shape};
use audioroom::config::{AudioProfile, LoginConfig};
use audioroom::event::Event;
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, World};
use audioroom::transport::Stack;

const SECOND: Duration = Duration::from_secs(1);

/// One listener, and talkers that play nothing, in one room of a new server.
fn crowd(world: &mut World, talkers: usize) -> (EngineId, Vec<EngineId>) {
    world.server();
    join(world, talkers)
}

fn join(world: &mut World, talkers: usize) -> (EngineId, Vec<EngineId>) {
    let listener = world.engine("listener");
    let talkers: Vec<EngineId> = (0..talkers)
        .map(|n| {
            world.engine_with(&format!("talker {n}"), |setup| {
                // Without DTX, because it does not send a steady tone.
                setup.profile = AudioProfile { complexity: 0, dtx: false, ..AudioProfile::default() };
            })
        })
        .collect();
    let mut rooms = vec![world.login(listener, "square")];
    for talker in &talkers {
        let config =
            LoginConfig { server_url: Some(world.url()), manual_play: Some(true), ..LoginConfig::default() };
        rooms.push(world.login_with(*talker, "square", config));
    }
    let everyone: Vec<EngineId> = std::iter::once(listener).chain(talkers.iter().copied()).collect();
    world.wait("everyone is in", SECOND * 20, |world| {
        everyone.iter().zip(&rooms).all(|(engine, room)| world.is_logged_in(*engine, *room))
    });
    (listener, talkers)
}

fn heard(world: &World, listener: EngineId, talkers: &[EngineId]) -> Vec<usize> {
    (0..talkers.len()).filter(|n| world.hears(listener, talkers[*n])).collect()
}

/// Two of six talkers may be decoded. The selection uses the audio level in their packets, which passes through the server.
fn the_loudest_are_heard(stack: Stack) {
    let mut world = World::with(11, stack);
    let (listener, talkers) = crowd(&mut world, 6);
    world.call(listener, |engine| engine.set_max_decoded_streams(2)).unwrap();
    for (n, talker) in talkers.iter().enumerate() {
        // The loud talkers are 8 dB louder than the others.
        let volume = if matches!(n, 3 | 5) { 100 } else { 40 };
        world.call(*talker, |engine| engine.set_capture_volume(volume)).unwrap();
        world.talk(*talker);
    }
    world.wait("only the two loudest are heard", SECOND * 5, |world| {
        heard(world, listener, &talkers) == [3, 5]
    });
    world.run_for(SECOND * 2);
    assert_eq!(heard(&world, listener, &talkers), [3, 5], "the selection is stable");
    world.stop_talking(talkers[3]);
    let time = world.wait("another talker is heard after a talker has stopped", SECOND * 3, |world| {
        let heard = heard(world, listener, &talkers);
        heard.len() == 2 && !heard.contains(&3) && heard.contains(&5)
    });
    assert!(time < SECOND * 2, "{time:?}");
    // All talkers are still received.
    let now = world.now();
    let stats = world.at(listener).stats(now);
    assert_eq!(stats.streams.len(), 6);
    assert!(
        stats
            .streams
            .values()
            .all(|(receive_stream, ..)| receive_stream.packets > 100 && receive_stream.lost_packets == 0)
    );
    assert_eq!(
        stats.streams.values().filter(|(receive_stream, ..)| receive_stream.is_suspended).count(),
        4,
        "the stats show it"
    );
}

#[test]
fn loudest_talkers_of_a_crowd_are_heard() {
    the_loudest_are_heard(Stack::Plain);
}

#[test]
fn loudest_talkers_of_a_crowd_are_heard_over_webrtc() {
    the_loudest_are_heard(Stack::WebRtc);
}

/// Packets of each talker that the listener has received, and whether any was lost.
fn received(world: &mut World, listener: EngineId) -> (Vec<u64>, u64) {
    let now = world.now();
    let stats = world.at(listener).stats(now);
    let packets = stats.streams.values().map(|(receive_stream, ..)| receive_stream.packets).collect();
    (packets, stats.streams.values().map(|(receive_stream, ..)| receive_stream.lost_packets).sum())
}

/// The server forwards two of eight talkers.
fn the_loudest_are_forwarded(stack: Stack) {
    let mut world = World::with(14, stack);
    world.server_with(|config| config.max_forwarded_talkers = 2);
    let (listener, talkers) = join(&mut world, 8);
    for (n, talker) in talkers.iter().enumerate() {
        let volume = if matches!(n, 3 | 5) { 100 } else { 40 };
        world.call(*talker, |engine| engine.set_capture_volume(volume)).unwrap();
        world.talk(*talker);
    }
    world.wait("only the two loudest are heard", SECOND * 5, |world| {
        heard(world, listener, &talkers) == [3, 5]
    });
    let (before, _) = received(&mut world, listener);
    world.run_for(SECOND * 2);
    assert_eq!(heard(&world, listener, &talkers), [3, 5], "the selection is stable");
    let (after, lost) = received(&mut world, listener);
    let forwarded = before.iter().zip(&after).filter(|(before, after)| **after - **before > 90).count();
    let held = before.iter().zip(&after).filter(|(before, after)| before == after).count();
    assert_eq!((forwarded, held, lost), (2, 6, 0), "{before:?} {after:?}");
    world.stop_talking(talkers[3]);
    let time = world.wait("another talker is heard after a talker has stopped", SECOND * 3, |world| {
        let heard = heard(world, listener, &talkers);
        heard.len() == 2 && !heard.contains(&3) && heard.contains(&5)
    });
    assert!(time < SECOND * 2, "{time:?}");
    assert_eq!(received(&mut world, listener).1, 0, "a selection leaves no gap");
}

#[test]
fn server_forwards_the_loudest_talkers() {
    the_loudest_are_forwarded(Stack::Plain);
}

#[test]
fn server_forwards_the_loudest_talkers_over_webrtc() {
    the_loudest_are_forwarded(Stack::WebRtc);
}

#[test]
fn twenty_talkers_survive_losses_and_a_failing_path() {
    let mut world = World::plain(12);
    let (listener, talkers) = crowd(&mut world, 20);
    let server = World::first_server();
    world.call(listener, |engine| engine.set_max_decoded_streams(20)).unwrap();
    talkers.iter().for_each(|talker| world.talk(*talker));
    // Each at a twentieth of full scale, so that the limiter does not act.
    for talker in &talkers {
        world.call(*talker, |engine| engine.set_capture_volume(10)).unwrap();
    }
    world.run_for(SECOND * 2);
    let begin = world.now() + SECOND;
    let down = LinkShape::delay_ms(20).with_loss(0.1).with_outage(begin..begin + Duration::from_millis(200));
    world.shape_media(listener, server, LinkShape::delay_ms(20), down);
    world.run_for(SECOND * 3);
    let now = world.now();
    let stats = world.at(listener).stats(now);
    assert_eq!((stats.streams.len(), stats.playback_underruns), (20, 0));
    for (receive_stream, ..) in stats.streams.values() {
        assert!(
            receive_stream.lost_packets > 0 && receive_stream.concealed_samples > 0,
            "{receive_stream:?}"
        );
    }
    let quiet: Vec<usize> = (0..20).filter(|n| world.loudness(listener, talkers[*n]) < 0.03).collect();
    assert!(quiet.is_empty(), "no longer heard: {quiet:?}");
}

/// An aux input that plays a tone. At the frequency of an engine's virtual microphone, it counts as the voice of that engine.
fn music(frequency_hz: f64) -> Pull {
    let mut n = 0_u64;
    let pull: Pull = Box::new(move |samples| {
        for pair in samples.chunks_exact_mut(2) {
            let sample = 0.4 * (n as f64 * frequency_hz * std::f64::consts::TAU / 48_000.0).sin();
            pair.fill(sample as f32);
            n += 1;
        }
        Some(Shape { channels: 2, rate_hz: 48_000 })
    });
    pull
}

#[test]
fn aux_input_works_while_the_microphone_is_off() {
    let mut world = World::plain(13);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let (alice, bob) = (engines[0], engines[1]);
    world.run_for(SECOND);
    world.call(alice, |engine| engine.enable_mic(false)).unwrap();
    let muted = |event: &Event| matches!(event, Event::StreamInfoUpdate { streams, .. } if streams.iter().any(|stream| stream.muted));
    world.run_for(SECOND);
    let before = world.count(bob, muted);
    assert_eq!(before, 1, "a microphone that is off is reported");
    // The tone of the first engine.
    world.call(alice, |engine| engine.set_aux_pull(Some(music(310.0)))).unwrap();
    world.call(alice, |engine| engine.enable_aux(true)).unwrap();
    world.wait("bob hears the music", SECOND * 2, |world| world.hears(bob, alice));
    world.run_for(SECOND * 2);
    assert!(world.heard_share(bob, alice, SECOND) > 0.95);
    assert!(world.heard_share(alice, alice, SECOND) > 0.95, "alice hears it too");
    assert_eq!(world.count(bob, muted), before);
    world.call(alice, |engine| engine.set_aux_volume(0, 100)).unwrap();
    world.run_for(SECOND);
    assert!(!world.hears(alice, alice) && world.hears(bob, alice), "the two volumes are independent");
    world.call(alice, |engine| engine.set_aux_volume(100, 0)).unwrap();
    world.run_for(SECOND);
    assert!(world.hears(alice, alice) && !world.hears(bob, alice));
    world.call(alice, |engine| engine.mute_aux(true)).unwrap();
    world.run_for(SECOND);
    assert!(!world.hears(alice, alice));
    world.call(alice, |engine| engine.enable_aux(false)).unwrap();
    world.run_for(SECOND);
    assert_eq!(world.count(bob, muted), before + 1, "without music the mute is reported again");
    assert_eq!(world.count(alice, |event| matches!(event, Event::AuxProblem { .. })), 0);
}

#[test]
fn sidetone_plays_what_the_microphone_sends() {
    let mut world = World::plain(14);
    let engines = world.room_of(&["alice", "bob"], "lobby");
    let alice = engines[0];
    world.talk(alice);
    world.run_for(SECOND);
    assert!(!world.hears(alice, alice));
    world.call(alice, |engine| engine.enable_sidetone(true)).unwrap();
    world.run_for(SECOND);
    assert!((world.loudness(alice, alice) - 0.5).abs() < 0.05, "{}", world.loudness(alice, alice));
    world.call(alice, |engine| engine.enable_mic(false)).unwrap();
    world.run_for(SECOND);
    assert!(!world.hears(alice, alice), "a muted microphone has no sidetone");
    world.call(alice, |engine| engine.enable_mic(true)).unwrap();
    world.call(alice, |engine| engine.set_sidetone_volume(50)).unwrap();
    world.run_for(SECOND);
    assert!((world.loudness(alice, alice) - 0.25).abs() < 0.03, "{}", world.loudness(alice, alice));
    world.call(alice, |engine| engine.enable_sidetone(false)).unwrap();
    world.run_for(SECOND);
    assert!(!world.hears(alice, alice));
}

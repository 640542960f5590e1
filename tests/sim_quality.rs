//! Events about quality on a virtual clock: problems of streams, quality reports, and active speakers.
#![cfg(feature = "sim")]

use std::time::Duration;

use audioroom::config::AudioProfile;
use audioroom::error::ErrorKind;
use audioroom::event::{AudioProblem, Event, PublishQuality};
use audioroom::sim::shape::LinkShape;
use audioroom::sim::world::{EngineId, World};

const SECOND: Duration = Duration::from_secs(1);
const PERIOD: Duration = Duration::from_secs(3);

/// Two users without DTX, which would take their steady tones for noise.
fn pair(world: &mut World) -> [EngineId; 2] {
    world.server();
    let profile = AudioProfile { complexity: 0, dtx: false, ..AudioProfile::default() };
    let engines = ["alice", "bob"].map(|name| world.engine_with(name, |one| one.profile = profile.clone()));
    let rooms = engines.map(|engine| world.login(engine, "lobby"));
    world.wait("both are in", SECOND * 5, |world| {
        engines.iter().zip(rooms).all(|(engine, room)| world.is_logged_in(*engine, room))
    });
    engines
}

fn problems(world: &World, engine: EngineId) -> Vec<(AudioProblem, ErrorKind, String)> {
    let events = world.events(engine).filter_map(|event| match event {
        Event::AudioProblem { problem, error, .. } => Some((*problem, error.kind, error.to_string())),
        _ => None,
    });
    events.collect()
}

#[test]
fn non_opus_stream_is_reported_once_and_others_are_heard() {
    for mut world in [World::plain(1), World::webrtc(1)] {
        let [alice, bob] = pair(&mut world);
        // An Opus packet with an invalid number of frames.
        let mallory = world.engine_with("mallory", |setup| setup.has_devices = false);
        world.login(mallory, "lobby");
        world.send_bytes(mallory, vec![0xff, 0x00, 1, 2, 3, 4]);
        world.talk(alice);
        world.wait("bob gets the event", SECOND * 8, |world| !problems(world, bob).is_empty());
        world.run_for(SECOND * 5);
        let reports = problems(&world, bob);
        let [(AudioProblem::PlayedStream, ErrorKind::PlayFailed, text)] = &reports[..] else {
            panic!("{reports:?}")
        };
        assert!(text.contains("not Opus") && text.contains("StopPlay"), "{text}");
        assert!(world.hears(bob, alice), "{}", world.trace());
    }
}

fn qualities(world: &World, engine: EngineId) -> Vec<PublishQuality> {
    let events = world.events(engine).filter_map(|event| match event {
        Event::PublishQuality { quality, .. } => Some(quality.clone()),
        _ => None,
    });
    events.collect()
}

/// The listeners lose a fifth of the packets behind the server; the path of the talker is good.
#[test]
fn quality_events_report_loss_to_talker_and_listener() {
    let mut world = World::plain(2);
    let server = world.server();
    let alice = world.engine("alice");
    for quiet in [false, true] {
        world.call(alice, |engine| engine.start_quality_monitor(PERIOD)).unwrap();
        let before = world.at(alice).wakes;
        world.run_for(SECOND * 60);
        assert_eq!(world.at(alice).wakes, before, "nothing is published or played (again: {quiet})");
        let room = world.login(alice, "lobby");
        world.wait("alice is in", SECOND * 5, |world| world.is_logged_in(alice, room));
        world.talk(alice);
        let bob = world.engine(if quiet { "bob" } else { "bert" });
        let bobs = world.login(bob, "lobby");
        world.wait("bob hears alice", SECOND * 5, |world| world.hears(bob, alice));
        if quiet {
            world.call(alice, |engine| engine.stop_publish(room)).unwrap();
            world.call(bob, |engine| engine.stop_publish(bobs)).unwrap();
            world.run_for(SECOND);
            let reports = qualities(&world, alice).len();
            world.run_for(SECOND * 20);
            assert_eq!(qualities(&world, alice).len(), reports, "nothing is published");
            break;
        }
        let clean = LinkShape::delay_ms(20);
        world.shape_media(bob, server, clean.clone(), clean.with_loss(0.2));
        world.call(bob, |engine| engine.start_quality_monitor(PERIOD)).unwrap();
        let before = qualities(&world, alice).len();
        world.run_for(SECOND * 30);
        let reports = qualities(&world, alice);
        assert!((9..=11).contains(&(reports.len() - before)), "one every 3 s: {}", reports.len() - before);
        let last = reports.last().unwrap();
        assert!((0.1..0.3).contains(&last.listener_loss), "{last:?}");
        assert!(last.loss < 0.02 && last.listener_residual_loss <= last.listener_loss, "{last:?}");
        assert!((0..=3).contains(&last.quality) && (0..=3).contains(&last.connection_quality), "{last:?}");
        assert!((140..=160).contains(&last.packets) && last.period == PERIOD, "{last:?}");
        assert!(last.send_bps > 8_000 && last.bitrate_bps > 8_000, "{last:?}");
        let last = world.events(bob).rev().find_map(|event| match event {
            Event::PlayQuality { qualities, .. } => qualities.first(),
            _ => None,
        });
        let last = last.expect("bob gets reports too");
        assert!((80..160).contains(&last.packets) && last.receive_bps > 8_000, "{last:?}");
        assert!(last.buffer_ms > 0.0 && last.mouth_to_ear_ms > 0.0, "{last:?}");
        world.call(alice, |engine| engine.logout_room(room)).unwrap();
        world.call(bob, |engine| engine.logout_room(bobs)).unwrap();
        world.stop_talking(alice);
        world.run_for(SECOND);
        world.run_for(SECOND * 2);
    }
}

/// The latest list of active speakers of an engine, by name.
fn speaking(world: &World, engine: EngineId) -> Option<Vec<String>> {
    world.events(engine).rev().find_map(|event| match event {
        Event::ActiveSpeakers { speakers, .. } => {
            Some(speakers.iter().map(|(user, _)| user.user_id.clone()).collect())
        }
        _ => None,
    })
}

#[test]
fn active_speakers_are_reported_without_the_servers_list() {
    let mut lists = Vec::new();
    for misses in [false, true] {
        let mut world = World::plain(3);
        let engines = pair(&mut world);
        let [alice, bob] = engines;
        engines.iter().for_each(|engine| world.at(*engine).misses_speakers = misses);
        world.run_for(SECOND * 3);
        assert_eq!((speaking(&world, alice), speaking(&world, bob)), (None, None), "nobody speaks");
        world.talk(alice);
        world.run_for(SECOND * 2);
        assert_eq!(speaking(&world, bob), Some(vec!["alice".to_owned()]), "{}", world.trace());
        assert_eq!(speaking(&world, alice), speaking(&world, bob), "alice sees herself too");
        world.stop_talking(alice);
        world.run_for(SECOND * 4);
        assert_eq!(speaking(&world, bob), Some(Vec::new()), "{}", world.trace());
        assert_eq!(speaking(&world, alice), Some(Vec::new()));
        lists.push(world.count(bob, |event| matches!(event, Event::ActiveSpeakers { .. })));
    }
    assert!(lists[1] <= lists[0] + 2, "about as many events as with a server: {lists:?}");
}

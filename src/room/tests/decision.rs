//! What was decided about a talker holds when the talker comes back under another stream id.

use super::*;
use crate::room::decision::MAX_DECISIONS;

/// The newest stream that was told.
fn newest(scene: &Scene) -> StreamId {
    scene.room.streams().last().expect("a stream is there").stream
}

/// What the media half is told again about a stream.
fn wishes(scene: &Scene, of: StreamId) -> Vec<Wish> {
    let wish = |output: &Output| match output {
        Output::Wish { stream, wish } if *stream == of => Some(*wish),
        _ => None,
    };
    scene.said.iter().filter_map(wish).collect()
}

fn plays(scene: &Scene, of: StreamId) -> bool {
    scene.has(|output| matches!(output, Output::Play { stream, .. } if *stream == of))
}

/// A talker with one stream, who is heard.
fn hearing_bob() -> Scene {
    let mut scene =
        Scene::logged_in(manual(), vec![participant("bob", 1, &[("TR_1", "voice")])], &[("0", "TR_1")]);
    scene.take();
    scene
}

/// Bob's streams are these from here on.
fn bob_has(scene: &mut Scene, version: u32, tracks: &[(&str, &str)]) {
    scene.handle(update(vec![participant("bob", version, tracks)]));
}

#[test]
fn decisions_hold_for_a_new_stream_of_the_same_user() {
    let mut scene = hearing_bob();
    let first = newest(&scene);
    for wish in [Wish::Volume(50), Wish::Mute(true), Wish::Position(-40)] {
        scene.command(Command::Wish(first, wish));
    }
    bob_has(&mut scene, 2, &[]);
    bob_has(&mut scene, 3, &[("TR_2", "another name")]);
    let second = newest(&scene);
    assert_ne!(first, second);
    assert_eq!(wishes(&scene, second), [Wish::Volume(50), Wish::Mute(true), Wish::Position(-40)]);
    let wish = scene.said.iter().position(|output| matches!(output, Output::Wish { .. })).unwrap();
    let told =
        scene.said.iter().rposition(|output| matches!(output, Output::Event(Event::StreamUpdate { .. })));
    assert!(wish < told.unwrap(), "before the application can be surprised by it");
}

#[test]
fn a_stream_replaced_in_one_report_keeps_its_decision() {
    let mut scene = hearing_bob();
    scene.command(Command::Wish(newest(&scene), Wish::Mute(true)));
    bob_has(&mut scene, 2, &[("TR_2", "voice")]);
    assert_eq!(wishes(&scene, newest(&scene)), [Wish::Mute(true)]);
}

#[test]
fn a_stopped_talker_stays_stopped_under_a_new_stream() {
    let mut scene = hearing_bob();
    scene.command(Command::StopPlay(newest(&scene)));
    bob_has(&mut scene, 2, &[]);
    bob_has(&mut scene, 3, &[("TR_2", "voice")]);
    scene.millis(5_000);
    assert!(!plays(&scene, newest(&scene)));
    scene.command(Command::StartPlay(newest(&scene)));
    scene.peer_offers();
    scene.answered(&[("0", "TR_2")]);
    assert!(plays(&scene, newest(&scene)));
}

#[test]
fn decisions_hold_when_the_talker_returns_after_our_reconnect() {
    let mut scene = hearing_bob();
    let first = newest(&scene);
    scene.command(Command::Wish(first, Wish::Volume(50)));
    let generation = scene.generation();
    scene.handle(Input::PeerFailed { generation });
    scene.millis(300);
    scene.connect(vec![], &[]);
    scene.millis(6_000);
    assert!(scene.room.streams().is_empty(), "bob had not come back in time");
    bob_has(&mut scene, 9, &[("TR_9", "voice")]);
    assert_eq!(wishes(&scene, newest(&scene)), [Wish::Volume(50)]);
}

#[test]
fn a_second_stream_of_a_user_has_its_own_decision() {
    let mut scene = hearing_bob();
    scene.command(Command::Wish(newest(&scene), Wish::Mute(true)));
    bob_has(&mut scene, 2, &[("TR_1", "voice"), ("TR_2", "music")]);
    let music = newest(&scene);
    assert_eq!(wishes(&scene, music), []);
    scene.command(Command::Wish(music, Wish::Volume(20)));
    bob_has(&mut scene, 3, &[]);
    bob_has(&mut scene, 4, &[("TR_4", "music")]);
    assert_eq!(wishes(&scene, newest(&scene)), [Wish::Volume(20)], "found again by its name");
}

#[test]
fn a_stream_is_played_once_the_application_knows_it() {
    let mut scene = hearing_bob();
    scene.is_slow = true;
    bob_has(&mut scene, 2, &[("TR_1", "voice"), ("TR_2", "music")]);
    scene.peer_offers();
    scene.answered(&[("0", "TR_1"), ("1", "TR_2")]);
    scene.millis(5_000);
    let music = newest(&scene);
    assert!(!plays(&scene, music));
    scene.handle(Input::StreamAddedDelivered(music));
    assert!(plays(&scene, music));
}

#[test]
fn decisions_are_kept_up_to_a_limit() {
    let mut scene = Scene::logged_in(manual(), vec![], &[]);
    for n in 0..u32::try_from(MAX_DECISIONS).unwrap() + 10 {
        let sid = format!("TR_{n}");
        let user = format!("user{n}");
        scene.handle(update(vec![participant(&user, 1, &[(&sid, "voice")])]));
        scene.command(Command::Wish(newest(&scene), Wish::Mute(true)));
        let gone = ParticipantInfo {
            state: participant_info::State::Disconnected as i32,
            ..participant(&user, 2, &[])
        };
        scene.handle(update(vec![gone]));
        scene.said.clear();
    }
    assert_eq!(scene.room.roster.decisions.len(), MAX_DECISIONS);
}

//! Settings for a talker apply again when the talker returns with another stream handle.
#![forbid(unsafe_code)]

use super::*;
use crate::room::decision::MAX_DECISIONS;

/// The newest reported stream.
fn newest(fixture: &Fixture) -> StreamId {
    fixture.room.streams().last().expect("a stream is there").stream
}

/// The settings of a stream that were sent to the media half.
fn settings(fixture: &Fixture, of: StreamId) -> Vec<TalkerSetting> {
    let setting = |output: &Output| match output {
        Output::TalkerSetting { stream, setting } if *stream == of => Some(*setting),
        _ => None,
    };
    fixture.outputs.iter().filter_map(setting).collect()
}

fn plays(fixture: &Fixture, of: StreamId) -> bool {
    fixture.has(|output| matches!(output, Output::Play { stream, .. } if *stream == of))
}

/// A room with one remote user, who has one stream.
fn with_bob() -> Fixture {
    let mut fixture =
        Fixture::logged_in(manual(), vec![participant("bob", 1, &[("TR_1", "voice")])], &[("0", "TR_1")]);
    fixture.take();
    fixture
}

/// Changes Bob's streams.
fn bob_has(fixture: &mut Fixture, version: u32, tracks: &[(&str, &str)]) {
    fixture.handle(update(vec![participant("bob", version, tracks)]));
}

#[test]
fn decisions_apply_to_a_new_stream_of_the_same_user() {
    let mut fixture = with_bob();
    let first = newest(&fixture);
    for setting in [TalkerSetting::Volume(50), TalkerSetting::Mute(true), TalkerSetting::Pan(-40)] {
        fixture.command(Command::TalkerSetting(first, setting));
    }
    bob_has(&mut fixture, 2, &[]);
    bob_has(&mut fixture, 3, &[("TR_2", "another name")]);
    let second = newest(&fixture);
    assert_ne!(first, second);
    assert_eq!(
        settings(&fixture, second),
        [TalkerSetting::Volume(50), TalkerSetting::Mute(true), TalkerSetting::Pan(-40)]
    );
    let setting =
        fixture.outputs.iter().position(|output| matches!(output, Output::TalkerSetting { .. })).unwrap();
    let reported = fixture
        .outputs
        .iter()
        .rposition(|output| matches!(output, Output::Event(Event::StreamUpdate { .. })));
    assert!(setting < reported.unwrap(), "before the application can play the stream");
}

#[test]
fn stream_replaced_in_one_update_keeps_its_decision() {
    let mut fixture = with_bob();
    fixture.command(Command::TalkerSetting(newest(&fixture), TalkerSetting::Mute(true)));
    bob_has(&mut fixture, 2, &[("TR_2", "voice")]);
    assert_eq!(settings(&fixture, newest(&fixture)), [TalkerSetting::Mute(true)]);
}

#[test]
fn stopped_talker_stays_stopped_with_a_new_stream() {
    let mut fixture = with_bob();
    fixture.command(Command::StopPlay(newest(&fixture)));
    bob_has(&mut fixture, 2, &[]);
    bob_has(&mut fixture, 3, &[("TR_2", "voice")]);
    fixture.millis(5_000);
    assert!(!plays(&fixture, newest(&fixture)));
    fixture.command(Command::StartPlay(newest(&fixture)));
    fixture.peer_offers();
    fixture.answered(&[("0", "TR_2")]);
    assert!(plays(&fixture, newest(&fixture)));
}

#[test]
fn decisions_apply_when_the_talker_returns_after_a_rejoin() {
    let mut fixture = with_bob();
    let first = newest(&fixture);
    fixture.command(Command::TalkerSetting(first, TalkerSetting::Volume(50)));
    let generation = fixture.generation();
    fixture.handle(Input::PeerFailed { generation });
    fixture.millis(300);
    fixture.connect(vec![], &[]);
    fixture.millis(6_000);
    assert!(fixture.room.streams().is_empty(), "bob did not return in time");
    bob_has(&mut fixture, 9, &[("TR_9", "voice")]);
    assert_eq!(settings(&fixture, newest(&fixture)), [TalkerSetting::Volume(50)]);
}

#[test]
fn second_stream_of_a_user_has_its_own_decision() {
    let mut fixture = with_bob();
    fixture.command(Command::TalkerSetting(newest(&fixture), TalkerSetting::Mute(true)));
    bob_has(&mut fixture, 2, &[("TR_1", "voice"), ("TR_2", "music")]);
    let music = newest(&fixture);
    assert_eq!(settings(&fixture, music), []);
    fixture.command(Command::TalkerSetting(music, TalkerSetting::Volume(20)));
    bob_has(&mut fixture, 3, &[]);
    bob_has(&mut fixture, 4, &[("TR_4", "music")]);
    assert_eq!(settings(&fixture, newest(&fixture)), [TalkerSetting::Volume(20)], "found again by its name");
}

#[test]
fn stream_is_played_once_its_event_is_delivered() {
    let mut fixture = with_bob();
    fixture.is_slow = true;
    bob_has(&mut fixture, 2, &[("TR_1", "voice"), ("TR_2", "music")]);
    fixture.peer_offers();
    fixture.answered(&[("0", "TR_1"), ("1", "TR_2")]);
    fixture.millis(5_000);
    let music = newest(&fixture);
    assert!(!plays(&fixture, music));
    fixture.handle(Input::StreamAddedDelivered(music));
    assert!(plays(&fixture, music));
}

#[test]
fn decisions_are_kept_up_to_a_limit() {
    let mut fixture = Fixture::logged_in(manual(), vec![], &[]);
    for n in 0..u32::try_from(MAX_DECISIONS).unwrap() + 10 {
        let sid = format!("TR_{n}");
        let user = format!("user{n}");
        fixture.handle(update(vec![participant(&user, 1, &[(&sid, "voice")])]));
        fixture.command(Command::TalkerSetting(newest(&fixture), TalkerSetting::Mute(true)));
        let gone = ParticipantInfo {
            state: participant_info::State::Disconnected as i32,
            ..participant(&user, 2, &[])
        };
        fixture.handle(update(vec![gone]));
        fixture.outputs.clear();
    }
    assert_eq!(fixture.room.roster.decisions.len(), MAX_DECISIONS);
}

//! What was decided about a talker holds when the talker comes back under another stream id.

use super::*;
use crate::room::decision::MAX_DECISIONS;

/// The newest stream that was told.
fn newest(fixture: &Fixture) -> StreamId {
    fixture.room.streams().last().expect("a stream is there").stream
}

/// What the media half is told again about a stream.
fn wishes(fixture: &Fixture, of: StreamId) -> Vec<TalkerSetting> {
    let wish = |output: &Output| match output {
        Output::TalkerSetting { stream, wish } if *stream == of => Some(*wish),
        _ => None,
    };
    fixture.said.iter().filter_map(wish).collect()
}

fn plays(fixture: &Fixture, of: StreamId) -> bool {
    fixture.has(|output| matches!(output, Output::Play { stream, .. } if *stream == of))
}

/// A talker with one stream, who is heard.
fn hearing_bob() -> Fixture {
    let mut fixture =
        Fixture::logged_in(manual(), vec![participant("bob", 1, &[("TR_1", "voice")])], &[("0", "TR_1")]);
    fixture.take();
    fixture
}

/// Bob's streams are these from here on.
fn bob_has(fixture: &mut Fixture, version: u32, tracks: &[(&str, &str)]) {
    fixture.handle(update(vec![participant("bob", version, tracks)]));
}

#[test]
fn decisions_hold_for_a_new_stream_of_the_same_user() {
    let mut fixture = hearing_bob();
    let first = newest(&fixture);
    for wish in [TalkerSetting::Volume(50), TalkerSetting::Mute(true), TalkerSetting::Position(-40)] {
        fixture.command(Command::TalkerSetting(first, wish));
    }
    bob_has(&mut fixture, 2, &[]);
    bob_has(&mut fixture, 3, &[("TR_2", "another name")]);
    let second = newest(&fixture);
    assert_ne!(first, second);
    assert_eq!(
        wishes(&fixture, second),
        [TalkerSetting::Volume(50), TalkerSetting::Mute(true), TalkerSetting::Position(-40)]
    );
    let wish = fixture.said.iter().position(|output| matches!(output, Output::TalkerSetting { .. })).unwrap();
    let told =
        fixture.said.iter().rposition(|output| matches!(output, Output::Event(Event::StreamUpdate { .. })));
    assert!(wish < told.unwrap(), "before the application can be surprised by it");
}

#[test]
fn a_stream_replaced_in_one_report_keeps_its_decision() {
    let mut fixture = hearing_bob();
    fixture.command(Command::TalkerSetting(newest(&fixture), TalkerSetting::Mute(true)));
    bob_has(&mut fixture, 2, &[("TR_2", "voice")]);
    assert_eq!(wishes(&fixture, newest(&fixture)), [TalkerSetting::Mute(true)]);
}

#[test]
fn a_stopped_talker_stays_stopped_under_a_new_stream() {
    let mut fixture = hearing_bob();
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
fn decisions_hold_when_the_talker_returns_after_our_reconnect() {
    let mut fixture = hearing_bob();
    let first = newest(&fixture);
    fixture.command(Command::TalkerSetting(first, TalkerSetting::Volume(50)));
    let generation = fixture.generation();
    fixture.handle(Input::PeerFailed { generation });
    fixture.millis(300);
    fixture.connect(vec![], &[]);
    fixture.millis(6_000);
    assert!(fixture.room.streams().is_empty(), "bob had not come back in time");
    bob_has(&mut fixture, 9, &[("TR_9", "voice")]);
    assert_eq!(wishes(&fixture, newest(&fixture)), [TalkerSetting::Volume(50)]);
}

#[test]
fn a_second_stream_of_a_user_has_its_own_decision() {
    let mut fixture = hearing_bob();
    fixture.command(Command::TalkerSetting(newest(&fixture), TalkerSetting::Mute(true)));
    bob_has(&mut fixture, 2, &[("TR_1", "voice"), ("TR_2", "music")]);
    let music = newest(&fixture);
    assert_eq!(wishes(&fixture, music), []);
    fixture.command(Command::TalkerSetting(music, TalkerSetting::Volume(20)));
    bob_has(&mut fixture, 3, &[]);
    bob_has(&mut fixture, 4, &[("TR_4", "music")]);
    assert_eq!(wishes(&fixture, newest(&fixture)), [TalkerSetting::Volume(20)], "found again by its name");
}

#[test]
fn a_stream_is_played_once_the_application_knows_it() {
    let mut fixture = hearing_bob();
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
        fixture.said.clear();
    }
    assert_eq!(fixture.room.roster.decisions.len(), MAX_DECISIONS);
}

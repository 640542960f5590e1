//! Tests only: faults that a client requests in order to test itself.
#![forbid(unsafe_code)]

use super::session::resume;
use super::*;
use proto::simulate_scenario::Scenario;

fn simulate(fixture: &mut Fixture, client: usize, scenario: Scenario) {
    let request = proto::SimulateScenario { scenario: Some(scenario) };
    fixture.request(client, signal_request::Message::Simulate(request));
}

/// The changes of the speaker's state that a client got.
fn activity(fixture: &Fixture, client: usize, sid: &str) -> Vec<bool> {
    let changes = fixture.clients[client].messages.iter().filter_map(|message| match message {
        Message::SpeakersChanged(changed) => changed.speakers.iter().find(|speaker| speaker.sid == sid),
        _ => None,
    });
    changes.map(|speaker| speaker.active).collect()
}

#[test]
fn simulated_speaker_is_active_for_the_requested_time() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let sid = fixture.sid(alice);
    simulate(&mut fixture, alice, Scenario::SpeakerUpdate(2));
    fixture.run(Duration::from_millis(1900));
    assert_eq!(activity(&fixture, bob, &sid), [true]);
    fixture.run(Duration::from_millis(200));
    assert_eq!(activity(&fixture, bob, &sid), [true, false]);
    assert_eq!(activity(&fixture, alice, &sid), [true, false]);
}

#[test]
fn simulated_failure_of_a_resume_ends_its_signalling_once() {
    for (scenario, answers) in [
        (Scenario::DisconnectSignalOnResume(true), 1),
        (Scenario::DisconnectSignalOnResumeNoMessages(true), 0),
    ] {
        let mut fixture = plain();
        let alice = fixture.join(Login::new("alice", "lobby"));
        let bob = fixture.join(Login::new("bob", "lobby"));
        simulate(&mut fixture, alice, scenario);
        fixture.close_signalling(alice);
        resume(&mut fixture, alice, "alice", 90);
        let resumed = |fixture: &Fixture| count(fixture, alice, |m| matches!(m, Message::Reconnect(_)));
        assert_eq!(resumed(&fixture), answers, "{scenario:?}");
        assert!(fixture.clients[alice].is_closed);
        fixture.clients[alice].is_closed = false;
        resume(&mut fixture, alice, "alice", 91);
        assert_eq!(resumed(&fixture), answers + 1);
        fixture.run(10 * SECOND);
        assert!(!fixture.clients[alice].is_closed);
        assert!(!is_gone(&fixture, bob, "alice"));
    }
}

#[test]
fn switched_protocol_leaves_only_candidates_of_tcp() {
    let mut fixture = Fixture::with(Stack::WebRtc, |config| {
        config.tcp_addresses = config.addresses.clone();
    });
    let protocols = |fixture: &mut Fixture, user: &str| {
        let client = fixture.login(Login::new(user, "lobby"));
        let answer = fixture.answer(client).to_owned();
        let lines = answer.lines().filter(|line| line.starts_with("a=candidate:"));
        let mut names: Vec<String> =
            lines.filter_map(|line| line.split(' ').nth(2)).map(str::to_ascii_lowercase).collect();
        names.sort();
        names.dedup();
        (client, names)
    };
    let (alice, before) = protocols(&mut fixture, "alice");
    assert_eq!(before, ["tcp", "udp"]);
    simulate(&mut fixture, alice, Scenario::SwitchCandidateProtocol(proto::CandidateProtocol::Tls as i32));
    let (alice, switched) = protocols(&mut fixture, "alice");
    assert_eq!(switched, ["tcp"]);
    assert_eq!(protocols(&mut fixture, "bob").1, ["tcp", "udp"]);
    simulate(&mut fixture, alice, Scenario::SwitchCandidateProtocol(proto::CandidateProtocol::Udp as i32));
    assert_eq!(protocols(&mut fixture, "alice").1, ["tcp", "udp"]);
}

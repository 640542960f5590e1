//! Tests only: the server mute of a user, and the user's own mute.
#![forbid(unsafe_code)]

use super::*;
use crate::server::limit::MAX_MUTED;
use crate::wire::MUTED_KEY;

fn moderate(fixture: &mut Fixture, user: &str, muted: bool) {
    let now = fixture.now;
    fixture.core.mute("lobby", user, muted, now).unwrap();
    fixture.settle();
}

/// A client mutes or unmutes its last track.
fn request_mute(fixture: &mut Fixture, client: usize, muted: bool) {
    let sid = fixture.track(client);
    fixture.request(client, signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted }));
}

/// Whether the listener sees all of a user's tracks as muted.
fn sees_muted(fixture: &Fixture, listener: usize, user: &str) -> bool {
    fixture.info_of(listener, user).unwrap().tracks.iter().all(|track| track.muted)
}

/// The last mute message to a client.
fn last_mute(fixture: &Fixture, client: usize) -> Option<bool> {
    fixture.clients[client].messages.iter().rev().find_map(|message| match message {
        Message::Mute(mute) => Some(mute.muted),
        _ => None,
    })
}

/// The packets that a listener receives of 100 ms of talking.
fn received(fixture: &mut Fixture, listener: usize, talker: usize) -> usize {
    fixture.clients[listener].received.clear();
    fixture.talk(talker, Duration::from_millis(100), 30);
    fixture.run(SECOND);
    fixture.clients[listener].received.len()
}

fn two() -> (Fixture, usize, usize) {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    (fixture, alice, bob)
}

#[test]
fn muted_user_cannot_unmute() {
    let (mut fixture, alice, bob) = two();
    moderate(&mut fixture, "alice", true);
    assert!(sees_muted(&fixture, bob, "alice"));
    assert_eq!(last_mute(&fixture, alice), Some(true));
    fixture.clients[alice].messages.clear();
    let sid = fixture.info_of(bob, "alice").unwrap().tracks[0].sid.clone();
    fixture.request(alice, signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted: false }));
    assert_eq!(last_mute(&fixture, alice), Some(true), "the request is answered with the mute");
    assert!(sees_muted(&fixture, bob, "alice"));
    assert_eq!(received(&mut fixture, bob, alice), 0, "whatever the client sends");
    moderate(&mut fixture, "alice", false);
    assert!(!sees_muted(&fixture, bob, "alice"));
    assert_eq!(last_mute(&fixture, alice), Some(false));
    assert_eq!(received(&mut fixture, bob, alice), 5);
}

#[test]
fn user_mute_outlives_the_server_mute() {
    let (mut fixture, alice, bob) = two();
    request_mute(&mut fixture, alice, true);
    moderate(&mut fixture, "alice", true);
    moderate(&mut fixture, "alice", false);
    assert!(sees_muted(&fixture, bob, "alice"));
    assert_eq!(last_mute(&fixture, alice), Some(true), "a client that obeys an unmute message stays muted");
    assert!(!fixture.info_of(alice, "alice").unwrap().attributes.contains_key(MUTED_KEY));
    request_mute(&mut fixture, alice, false);
    assert!(!sees_muted(&fixture, bob, "alice"));
}

#[test]
fn later_tracks_of_a_muted_user_are_muted() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    moderate(&mut fixture, "alice", true);
    assert_eq!(fixture.info_of(alice, "alice").unwrap().attributes[MUTED_KEY], "1");
    fixture.request(alice, signal_request::Message::AddTrack(add_track("later")));
    let published = fixture.clients[alice].messages.iter().rev().find_map(|message| match message {
        Message::TrackPublished(published) => published.track.clone(),
        _ => None,
    });
    assert!(published.unwrap().muted);
    assert_eq!(last_mute(&fixture, alice), Some(true));
}

#[test]
fn new_login_of_a_muted_user_is_muted() {
    let (mut fixture, _, bob) = two();
    moderate(&mut fixture, "alice", true);
    let again = fixture.join(Login::publishing("alice", "lobby"));
    assert_eq!(fixture.joined(again).participant.as_ref().unwrap().attributes[MUTED_KEY], "1");
    assert!(sees_muted(&fixture, bob, "alice"));
    assert_eq!(received(&mut fixture, bob, again), 0);
    moderate(&mut fixture, "alice", false);
    assert_eq!(received(&mut fixture, bob, again), 5);
}

#[test]
fn server_mute_survives_a_resume() {
    let (mut fixture, alice, bob) = two();
    moderate(&mut fixture, "alice", true);
    let sid = fixture.sid(alice);
    fixture.close_signalling(alice);
    let back =
        fixture.login(Login { resume: Some(sid), without_offer: true, ..Login::new("alice", "lobby") });
    assert_eq!(
        fixture.info_of(back, "alice").unwrap().attributes[MUTED_KEY],
        "1",
        "it may have missed the announcement"
    );
    assert_eq!(fixture.info_of(bob, "alice").unwrap().attributes[MUTED_KEY], "1");
    assert!(sees_muted(&fixture, bob, "alice"));
}

#[test]
fn server_mute_is_lifted_while_the_user_is_away() {
    let (mut fixture, alice, bob) = two();
    moderate(&mut fixture, "alice", true);
    fixture.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    assert!(is_gone(&fixture, bob, "alice"));
    moderate(&mut fixture, "alice", false);
    let now = fixture.now;
    assert!(fixture.core.mute("lobby", "alice", false, now).is_err(), "nothing is left to lift");
    let again = fixture.join(Login::publishing("alice", "lobby"));
    assert_eq!(received(&mut fixture, bob, again), 5);
}

#[test]
fn client_cannot_set_the_server_mute_attribute() {
    let mut fixture = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_update_own_metadata = true;
    login.claims.attributes.insert(MUTED_KEY.into(), "1".into());
    let alice = fixture.join(login);
    let own = |fixture: &Fixture| fixture.joined(alice).participant.clone().unwrap().attributes;
    assert!(!own(&fixture).contains_key(MUTED_KEY));
    moderate(&mut fixture, "alice", true);
    let update = proto::UpdateParticipantMetadata {
        attributes: [(MUTED_KEY.to_owned(), String::new())].into(),
        ..Default::default()
    };
    fixture.request(alice, signal_request::Message::UpdateMetadata(update));
    assert_eq!(fixture.info_of(alice, "alice").unwrap().attributes[MUTED_KEY], "1");
}

#[test]
fn server_mutes_of_absent_users_are_bounded() {
    let mut room = crate::server::room::Room::new("RM_x".into(), "lobby".into(), Duration::ZERO);
    for n in 0..2 * MAX_MUTED {
        room.mute(&format!("user{n}"), |one| one == "user7");
    }
    assert_eq!(room.muted.len(), MAX_MUTED);
    assert!(room.muted.contains("user7"), "a present user stays muted");
}

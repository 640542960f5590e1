//! Tests only: the moderator's mute of a user, and the user's own beside it.
#![forbid(unsafe_code)]

use super::*;
use crate::server::limit::MAX_MUTED;
use crate::wire::MUTED_KEY;

fn moderate(scene: &mut Scene, user: &str, muted: bool) {
    let now = scene.now;
    scene.core.mute("lobby", user, muted, now).unwrap();
    scene.settle();
}

/// A client says that its last track is muted, or is not.
fn say(scene: &mut Scene, client: usize, muted: bool) {
    let sid = scene.track(client);
    scene.request(client, signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted }));
}

/// Whether the listener is told that all of a user's tracks are muted.
fn is_told_muted(scene: &Scene, listener: usize, user: &str) -> bool {
    scene.told(listener, user).unwrap().tracks.iter().all(|track| track.muted)
}

/// The mute that a client was told last.
fn last_mute(scene: &Scene, client: usize) -> Option<bool> {
    scene.clients[client].messages.iter().rev().find_map(|message| match message {
        Message::Mute(mute) => Some(mute.muted),
        _ => None,
    })
}

/// Packets that a listener gets of what a talker sends in 100 ms.
fn heard(scene: &mut Scene, listener: usize, talker: usize) -> usize {
    scene.clients[listener].heard.clear();
    scene.talk(talker, Duration::from_millis(100), 30);
    scene.run(SECOND);
    scene.clients[listener].heard.len()
}

fn two() -> (Scene, usize, usize) {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    (scene, alice, bob)
}

#[test]
fn a_muted_user_cannot_unmute() {
    let (mut scene, alice, bob) = two();
    moderate(&mut scene, "alice", true);
    assert!(is_told_muted(&scene, bob, "alice"));
    assert_eq!(last_mute(&scene, alice), Some(true));
    scene.clients[alice].messages.clear();
    let sid = scene.told(bob, "alice").unwrap().tracks[0].sid.clone();
    scene.request(alice, signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted: false }));
    assert_eq!(last_mute(&scene, alice), Some(true), "the wish is answered with the mute");
    assert!(is_told_muted(&scene, bob, "alice"));
    assert_eq!(heard(&mut scene, bob, alice), 0, "whatever the client sends");
    moderate(&mut scene, "alice", false);
    assert!(!is_told_muted(&scene, bob, "alice"));
    assert_eq!(last_mute(&scene, alice), Some(false));
    assert_eq!(heard(&mut scene, bob, alice), 5);
}

#[test]
fn the_users_own_mute_outlives_the_moderators() {
    let (mut scene, alice, bob) = two();
    say(&mut scene, alice, true);
    moderate(&mut scene, "alice", true);
    moderate(&mut scene, "alice", false);
    assert!(is_told_muted(&scene, bob, "alice"));
    assert_eq!(last_mute(&scene, alice), Some(true), "a client that unmutes when told so is left muted");
    assert!(!scene.told(alice, "alice").unwrap().attributes.contains_key(MUTED_KEY));
    say(&mut scene, alice, false);
    assert!(!is_told_muted(&scene, bob, "alice"));
}

#[test]
fn later_tracks_of_a_muted_user_are_muted() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    moderate(&mut scene, "alice", true);
    assert_eq!(scene.told(alice, "alice").unwrap().attributes[MUTED_KEY], "1");
    scene.request(alice, signal_request::Message::AddTrack(add_track("later")));
    let published = scene.clients[alice].messages.iter().rev().find_map(|message| match message {
        Message::TrackPublished(published) => published.track.clone(),
        _ => None,
    });
    assert!(published.unwrap().muted);
    assert_eq!(last_mute(&scene, alice), Some(true));
}

#[test]
fn a_new_login_of_a_muted_user_is_muted() {
    let (mut scene, _, bob) = two();
    moderate(&mut scene, "alice", true);
    let again = scene.enter(Login::publishing("alice", "lobby"));
    assert_eq!(scene.joined(again).participant.as_ref().unwrap().attributes[MUTED_KEY], "1");
    assert!(is_told_muted(&scene, bob, "alice"));
    assert_eq!(heard(&mut scene, bob, again), 0);
    moderate(&mut scene, "alice", false);
    assert_eq!(heard(&mut scene, bob, again), 5);
}

#[test]
fn a_mute_holds_over_a_resume() {
    let (mut scene, alice, bob) = two();
    moderate(&mut scene, "alice", true);
    let sid = scene.sid(alice);
    scene.hang_up(alice);
    let back = scene.login(Login { resume: Some(sid), without_offer: true, ..Login::new("alice", "lobby") });
    assert_eq!(scene.told(back, "alice").unwrap().attributes[MUTED_KEY], "1", "it may have missed it");
    assert_eq!(scene.told(bob, "alice").unwrap().attributes[MUTED_KEY], "1");
    assert!(is_told_muted(&scene, bob, "alice"));
}

#[test]
fn a_mute_is_lifted_while_the_user_is_away() {
    let (mut scene, alice, bob) = two();
    moderate(&mut scene, "alice", true);
    scene.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    assert!(is_gone(&scene, bob, "alice"));
    moderate(&mut scene, "alice", false);
    let now = scene.now;
    assert!(scene.core.mute("lobby", "alice", false, now).is_err(), "nothing is left to lift");
    let again = scene.enter(Login::publishing("alice", "lobby"));
    assert_eq!(heard(&mut scene, bob, again), 5);
}

#[test]
fn a_client_cannot_claim_the_moderators_attribute() {
    let mut scene = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_update_own_metadata = true;
    login.claims.attributes.insert(MUTED_KEY.into(), "1".into());
    let alice = scene.enter(login);
    let own = |scene: &Scene| scene.joined(alice).participant.clone().unwrap().attributes;
    assert!(!own(&scene).contains_key(MUTED_KEY));
    moderate(&mut scene, "alice", true);
    let update = proto::UpdateParticipantMetadata {
        attributes: [(MUTED_KEY.to_owned(), String::new())].into(),
        ..Default::default()
    };
    scene.request(alice, signal_request::Message::UpdateMetadata(update));
    assert_eq!(scene.told(alice, "alice").unwrap().attributes[MUTED_KEY], "1");
}

#[test]
fn mutes_of_absent_users_do_not_grow_without_limit() {
    let mut room = crate::server::room::Room::new("RM_x".into(), "lobby".into(), Duration::ZERO);
    for n in 0..2 * MAX_MUTED {
        room.mute(&format!("user{n}"), |one| one == "user7");
    }
    assert_eq!(room.muted.len(), MAX_MUTED);
    assert!(room.muted.contains("user7"), "whoever is present stays muted");
}

//! Tests only: clients whose offers do not have the m-lines that the server asks for, and tracks that the server does not carry.
#![forbid(unsafe_code)]

use super::*;
use crate::server::limit::MAX_OFFER_REQUESTS;
use crate::wire::proto::{TrackSource, TrackType};

const BOUND: usize = MAX_OFFER_REQUESTS as usize;

fn requests(fixture: &Fixture, client: usize) -> usize {
    count(fixture, client, |message| matches!(message, Message::MediaSectionsRequirement(_)))
}

/// Logs in a client with one receive m-line that never adds another.
fn join_stubborn(fixture: &mut Fixture) -> usize {
    let alice = fixture.join(Login { receivers: 1, ..Login::new("alice", "lobby") });
    fixture.clients[alice].adds_no_m_lines = true;
    alice
}

fn refused_tracks(fixture: &Fixture, client: usize) -> Vec<String> {
    let messages = fixture.clients[client].messages.iter();
    messages
        .filter_map(|message| match message {
            Message::SubscriptionResponse(response) => Some(response.track_sid.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn client_without_new_m_lines_is_not_asked_for_ever() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut fixture = Fixture::new(stack);
        let alice = join_stubborn(&mut fixture);
        let bob = fixture.join(Login::publishing("bob", "lobby"));
        let carol = fixture.join(Login::publishing("carol", "lobby"));
        fixture.run(10 * SECOND);
        // The first track takes the one m-line; its request is the first one.
        assert_eq!(requests(&fixture, alice), 1 + BOUND, "{stack:?}");
        assert_eq!(refused_tracks(&fixture, alice), [fixture.track(carol)]);
        assert_eq!(fixture.core.stats().subscriptions_given_up, 1);
        assert_eq!(fixture.logs.iter().filter(|line| line.contains("requested offers")).count(), 1);
        // The session goes on.
        fixture.talk(bob, Duration::from_millis(100), 30);
        fixture.run(SECOND);
        assert_eq!(fixture.clients[alice].received.len(), 5);
        assert!(fixture.leave(alice).is_none());
    }
}

#[test]
fn further_track_is_asked_for_although_another_was_given_up() {
    let mut fixture = plain();
    let alice = join_stubborn(&mut fixture);
    for user in ["bob", "carol", "dave"] {
        fixture.join(Login::publishing(user, "lobby"));
        fixture.run(SECOND);
    }
    assert_eq!(requests(&fixture, alice), 1 + 2 * BOUND);
    assert_eq!(fixture.core.stats().subscriptions_given_up, 2, "each track is given up once");
}

#[test]
fn track_that_was_given_up_takes_a_free_m_line() {
    let mut fixture = plain();
    let alice = join_stubborn(&mut fixture);
    let bob = fixture.join(Login::publishing("bob", "lobby"));
    let carol = fixture.join(Login::publishing("carol", "lobby"));
    fixture.run(SECOND);
    fixture.request(bob, signal_request::Message::Leave(Default::default()));
    // The first answer frees the m-line, the second one uses it again.
    fixture.offer(alice);
    fixture.offer(alice);
    fixture.talk(carol, Duration::from_millis(100), 30);
    fixture.run(SECOND);
    assert_eq!(fixture.clients[alice].received.len(), 5);
}

#[test]
fn resumed_client_is_asked_for_m_lines_again() {
    let mut fixture = plain();
    let alice = join_stubborn(&mut fixture);
    fixture.join(Login::publishing("bob", "lobby"));
    fixture.join(Login::publishing("carol", "lobby"));
    fixture.run(SECOND);
    let sid = fixture.sid(alice);
    fixture.close_signalling(alice);
    let again = fixture.login(Login {
        receivers: 1,
        without_offer: true,
        resume: Some(sid),
        ..Login::new("alice", "lobby")
    });
    assert_eq!(requests(&fixture, again), 1);
}

fn video(source: TrackSource) -> proto::AddTrackRequest {
    proto::AddTrackRequest { r#type: TrackType::Video as i32, source: source as i32, ..add_track("v") }
}

fn publish_permission(fixture: &Fixture, client: usize) -> (bool, Vec<TrackSource>) {
    let permission = fixture.joined(client).participant.clone().unwrap().permission.unwrap();
    (permission.can_publish, permission.can_publish_sources().collect())
}

#[test]
fn permission_names_the_sources_of_audio_only() {
    let mut fixture = plain();
    let all = fixture.join(Login::new("alice", "lobby"));
    let audio = vec![TrackSource::Unknown, TrackSource::Microphone, TrackSource::ScreenShareAudio];
    assert_eq!(publish_permission(&fixture, all), (true, audio));
    for (named, can_publish, announced) in [
        (&["camera", "microphone"][..], true, vec![TrackSource::Microphone]),
        // LiveKit's clients take an empty list for every source.
        (&["camera", "screen_share"], false, vec![]),
    ] {
        let mut login = Login::new("bob", "lobby");
        login.claims.can_publish_sources = named.iter().map(|name| name.to_string()).collect();
        let bob = fixture.join(login);
        assert_eq!(publish_permission(&fixture, bob), (can_publish, announced), "{named:?}");
    }
}

#[test]
fn refused_track_is_answered_so_that_javascript_rejects_at_once() {
    for (sdk, answers) in [
        (proto::client_info::Sdk::Js, 1),
        (proto::client_info::Sdk::ReactNative, 1),
        (proto::client_info::Sdk::Python, 0),
    ] {
        let mut fixture = plain();
        let bob = fixture.join(Login { sdk, ..Login::publishing("bob", "lobby") });
        let before = fixture.clients[bob].messages.len();
        fixture.request(bob, signal_request::Message::AddTrack(video(TrackSource::Unknown)));
        let messages = &fixture.clients[bob].messages[before..];
        assert!(
            matches!(&messages[0], Message::RequestResponse(one) if one.reason() == Reason::UnsupportedType)
        );
        let empty = |message: &&Message| matches!(message, Message::TrackPublished(answer) if answer.cid == "v" && answer.track.is_none());
        assert_eq!(messages.iter().filter(empty).count(), answers, "{sdk:?}");
        assert_eq!(messages.len(), 1 + answers);
        assert_eq!(fixture.core.stats().tracks, 1, "the microphone stays");
    }
}

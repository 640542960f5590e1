//! Tests only: calls of RoomService, and what they do in rooms.
#![forbid(unsafe_code)]

use super::*;
use crate::server::api::{Answer, Call};
use crate::wire::token::Claims;
use serde_json::json;

/// A token with grants of administration.
fn admin(room: &str) -> Claims {
    Claims { room_join: false, room_admin: true, room_create: true, room_list: true, ..claims("", room) }
}

fn call_as(fixture: &mut Fixture, claims: &Claims, method: &str, body: &serde_json::Value) -> Answer {
    let token = format!("Bearer {}", token::sign(&key(), claims, WALL).unwrap());
    let body = body.to_string().into_bytes();
    let call = Call {
        method,
        authorization: Some(&token),
        content_type: Some("application/json; charset=utf-8"),
        body: &body,
    };
    let now = fixture.now;
    let answer = fixture.core.api(&call, now);
    fixture.settle();
    answer
}

/// The answer to a call with all grants: HTTP status and message.
fn call(fixture: &mut Fixture, method: &str, body: serde_json::Value) -> (u16, serde_json::Value) {
    let answer = call_as(fixture, &admin("lobby"), method, &body);
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

fn rooms(fixture: &mut Fixture) -> usize {
    fixture.core.stats().rooms as usize
}

#[test]
fn each_method_needs_its_grant() {
    let mut fixture = plain();
    let all = [
        ("CreateRoom", "create"),
        ("DeleteRoom", "create"),
        ("ListRooms", "list"),
        ("UpdateRoomMetadata", "admin"),
        ("ListParticipants", "admin"),
        ("GetParticipant", "admin"),
        ("RemoveParticipant", "admin"),
        ("MutePublishedTrack", "admin"),
        ("UpdateParticipant", "admin"),
        ("UpdateSubscriptions", "admin"),
        ("SendData", "admin"),
    ];
    let body = json!({"name": "lobby", "room": "lobby"});
    for (method, needed) in all {
        for granted in ["create", "list", "admin", "admin of another room"] {
            let mut claims = claims("", if granted == "admin of another room" { "other" } else { "lobby" });
            claims.room_join = false;
            claims.room_create = granted == "create";
            claims.room_list = granted == "list";
            claims.room_admin = granted.starts_with("admin");
            let answer = call_as(&mut fixture, &claims, method, &body);
            assert_eq!(answer.status != 401, granted == needed, "{method} with {granted}");
        }
    }
    let unsigned = Call { method: "ListRooms", authorization: None, content_type: None, body: b"" };
    let now = fixture.now;
    assert_eq!(fixture.core.api(&unsigned, now).status, 401);
}

#[test]
fn created_room_lasts_for_its_own_times() {
    let mut fixture = plain();
    let options = json!({"name": "lobby", "emptyTimeout": 5, "departure_timeout": 9});
    let (status, room) = call(&mut fixture, "CreateRoom", options.clone());
    assert_eq!((status, &room["empty_timeout"]), (200, &json!(5)));
    fixture.run(4 * SECOND);
    assert_eq!(rooms(&mut fixture), 1);
    fixture.run(2 * SECOND);
    assert_eq!(rooms(&mut fixture), 0);
    call(&mut fixture, "CreateRoom", options);
    let alice = fixture.join(Login::new("alice", "lobby"));
    fixture.run(20 * SECOND);
    fixture.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    fixture.run(8 * SECOND);
    assert_eq!(rooms(&mut fixture), 1);
    fixture.run(2 * SECOND);
    assert_eq!(rooms(&mut fixture), 0);
}

#[test]
fn full_room_refuses_further_logins() {
    let mut fixture = plain();
    call(&mut fixture, "CreateRoom", json!({"name": "lobby", "max_participants": 1}));
    fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.login(Login::new("bob", "lobby"));
    assert_eq!(fixture.clients[bob].refusal.as_ref().unwrap().0, 503);
}

#[test]
fn number_of_created_rooms_is_limited() {
    let mut fixture = Fixture::with(Stack::Plain, |config| config.max_rooms = 2);
    let made = |fixture: &mut Fixture, name: &str| call(fixture, "CreateRoom", json!({ "name": name })).0;
    assert_eq!(made(&mut fixture, "a"), 200);
    assert_eq!(made(&mut fixture, "b"), 200);
    assert_eq!(made(&mut fixture, "c"), 429);
    assert_eq!(made(&mut fixture, "a"), 200, "it exists");
    let long = "x".repeat(super::super::limit::MAX_METADATA + 1);
    let (status, answer) = call(&mut fixture, "CreateRoom", json!({"name": "a", "metadata": long}));
    assert_eq!((status, &answer["code"]), (400, &json!("invalid_argument")));
}

#[test]
fn deleted_room_and_its_participants_are_gone() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    assert_eq!(call(&mut fixture, "DeleteRoom", json!({"room": "lobby"})).0, 200);
    let leave = fixture.leave(alice).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::RoomDeleted, Action::Disconnect));
    assert_eq!(rooms(&mut fixture), 0);
    assert_eq!(fixture.core.stats().participants, 0);
    assert_eq!(call(&mut fixture, "DeleteRoom", json!({"room": "lobby"})).0, 404);
    // The timers of the deleted room do not disturb the next one.
    fixture.join(Login::new("alice", "lobby"));
    fixture.run(20 * SECOND);
    assert_eq!(rooms(&mut fixture), 1);
}

#[test]
fn revoked_permission_ends_the_tracks_and_can_return() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let sid = fixture.track(alice);
    let permit = |fixture: &mut Fixture, can_publish: bool| {
        let permission = json!({"can_publish": can_publish, "can_subscribe": true, "can_publish_data": true, "can_publish_sources": ["MICROPHONE"]});
        call(
            fixture,
            "UpdateParticipant",
            json!({"room": "lobby", "identity": "alice", "permission": permission}),
        )
    };
    let (status, info) = permit(&mut fixture, false);
    assert_eq!((status, info.get("tracks")), (200, None));
    assert!(fixture.info_of(bob, "alice").unwrap().tracks.is_empty());
    let is_ended =
        |message: &Message| matches!(message, Message::TrackUnpublished(one) if one.track_sid == sid);
    assert_eq!(count(&fixture, alice, is_ended), 1);
    fixture.talk(alice, Duration::from_millis(100), 30);
    assert!(fixture.clients[bob].received.is_empty());
    let Some(Message::RefreshToken(fresh)) = fixture.clients[alice]
        .messages
        .iter()
        .rev()
        .find(|message| matches!(message, Message::RefreshToken(_)))
    else {
        panic!()
    };
    assert!(!token::verify(&[key()], fresh, WALL).unwrap().0.can_publish);
    fixture.request(alice, signal_request::Message::AddTrack(add_track("again")));
    let refused = |message: &Message| matches!(message, Message::RequestResponse(one) if one.reason() == Reason::NotAllowed);
    assert_eq!(count(&fixture, alice, refused), 1);
    permit(&mut fixture, true);
    fixture.request(alice, signal_request::Message::AddTrack(add_track("again")));
    assert_ne!(fixture.track(alice), sid);
}

#[test]
fn revoked_subscription_permission_ends_subscriptions() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.run(SECOND);
    let permission = json!({"can_publish": true, "can_subscribe": false});
    call(
        &mut fixture,
        "UpdateParticipant",
        json!({"room": "lobby", "identity": "bob", "permission": permission}),
    );
    fixture.talk(alice, Duration::from_millis(100), 30);
    assert!(fixture.clients[bob].received.is_empty());
}

#[test]
fn subscription_permission_that_is_granted_brings_sound() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut fixture = Fixture::new(stack);
        let alice = fixture.join(Login::publishing("alice", "lobby"));
        let bob = fixture.join(Login::new("bob", "lobby"));
        for can_subscribe in [false, true] {
            fixture.run(SECOND);
            let permission = json!({"can_publish": true, "can_subscribe": can_subscribe});
            let request = json!({"room": "lobby", "identity": "bob", "permission": permission});
            assert_eq!(call(&mut fixture, "UpdateParticipant", request).0, 200);
            fixture.run(SECOND);
            fixture.clients[bob].received.clear();
            fixture.talk(alice, Duration::from_millis(100), 30);
            fixture.run(SECOND / 2);
            assert_eq!(fixture.clients[bob].received.len(), if can_subscribe { 5 } else { 0 }, "{stack:?}");
        }
    }
}

#[test]
fn token_that_only_joins_gets_no_answer_of_the_service() {
    let mut fixture = plain();
    fixture.join(Login::publishing("alice", "lobby"));
    let bearer = format!("Bearer {}", token::sign(&key(), &claims("alice", "lobby"), WALL).unwrap());
    let is_refused = |method| fixture.core.api_claims(method, Some(&bearer), fixture.now).is_err();
    assert!(is_refused("ListParticipants") && is_refused("SendData"));
    assert!(!is_refused("NoSuchMethod"), "that has an answer of its own");
}

#[test]
fn data_of_the_api_has_no_sender() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    fixture.run(SECOND);
    let data = json!({"room": "lobby", "data": "aGVsbG8=", "kind": "RELIABLE", "topic": "t", "nonce": "MDEyMzQ1Njc4OWFiY2RlZg=="});
    assert_eq!(call(&mut fixture, "SendData", data).0, 200);
    fixture.run(SECOND);
    let packet = &fixture.clients[alice].data[0];
    assert!(packet.participant_identity.is_empty());
    let Some(data_packet::Value::User(user)) = &packet.value else { panic!("{packet:?}") };
    assert_eq!(
        (user.payload.as_slice(), user.topic.as_deref(), user.nonce.len()),
        (&b"hello"[..], Some("t"), 16)
    );
    let data = json!({"room": "lobby", "data": "aGVsbG8=", "nonce": "aGVsbG8="});
    assert_eq!(call(&mut fixture, "SendData", data).0, 400);
}

#[test]
fn api_refuses_calls_while_the_server_shuts_down() {
    let mut fixture = plain();
    let now = fixture.now;
    fixture.core.handle(Input::Drain, now);
    let (status, answer) = call(&mut fixture, "CreateRoom", json!({"name": "lobby"}));
    assert_eq!((status, &answer["code"]), (503, &json!("unavailable")));
}

#[test]
fn webhooks_report_rooms_participants_and_tracks_in_order() {
    let mut fixture = Fixture::with(Stack::Plain, |config| config.has_webhooks = true);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let aborted = fixture.login(Login::new("bob", "lobby"));
    fixture.clients[aborted].is_cut = true;
    fixture.run(JOIN_TIMEOUT + SECOND);
    fixture.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    fixture.run(Duration::from_secs(60));
    let seen: Vec<(&str, &str)> = fixture
        .webhooks
        .iter()
        .map(|event| {
            let participant = event.participant.as_ref().map_or("", |one| one.identity.as_str());
            (event.event.as_str(), participant)
        })
        .collect();
    let expected = [
        ("room_started", ""),
        ("track_published", "alice"),
        ("participant_joined", "alice"),
        ("participant_connection_aborted", "bob"),
        ("track_unpublished", "alice"),
        ("participant_left", "alice"),
        ("room_finished", ""),
    ];
    assert_eq!(seen, expected);
    let sid = fixture.joined(alice).room.as_ref().unwrap().sid.clone();
    assert!(fixture.webhooks.iter().all(|event| event.room.as_ref().is_some_and(|room| room.sid == sid)));
    let tracks: Vec<&str> = fixture
        .webhooks
        .iter()
        .filter_map(|event| event.track.as_ref())
        .map(|track| track.sid.as_str())
        .collect();
    let track = fixture.track(alice);
    assert_eq!(tracks, [track.as_str(); 2]);
    let ids: std::collections::BTreeSet<&str> =
        fixture.webhooks.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids.len(), expected.len());
    assert!(fixture.webhooks.iter().all(|event| event.created_at >= WALL.as_secs() as i64));
}

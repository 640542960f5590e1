//! Tests only: one client attacks by checks, by costly messages and by floods, beside a room in which somebody talks.
#![forbid(unsafe_code)]

use super::*;
use crate::server::limit::{MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_SECTIONS, MAX_TRACKS};

/// A talker, a listener, and an attacker in another room; all are in.
fn attacked(stack: Stack) -> (Scene, usize, usize, usize) {
    let mut scene = Scene::new(stack);
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let eve = scene.enter(Login::publishing("eve", "elsewhere"));
    scene.run(SECOND);
    (scene, alice, bob, eve)
}

fn check(scene: &mut Scene, from: std::net::SocketAddr, data: &[u8]) {
    let to = "10.0.0.1:7870".parse().unwrap();
    scene.core.handle(Input::Datagram { to, from, data }, scene.now);
    scene.settle();
}

/// Packets of alice's that bob gets of one second of talking, while `attack` is done with each.
fn heard_while(scene: &mut Scene, alice: usize, bob: usize, mut attack: impl FnMut(&mut Scene, u8)) -> usize {
    let before = scene.clients[bob].heard.len();
    for n in 0..50 {
        attack(scene, n);
        scene.packet(alice, 30);
        scene.run(Duration::from_millis(20));
    }
    scene.run(SECOND / 2);
    scene.clients[bob].heard.len() - before
}

#[test]
fn an_unsigned_check_moves_no_address() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut scene, alice, bob, eve) = attacked(stack);
        let (own, victim) = (scene.fragment(eve), scene.address(alice));
        let heard = heard_while(&mut scene, alice, bob, |scene, n| {
            check(scene, victim, &unsigned_check(&own, "x", [n; 12]));
        });
        assert_eq!(heard, 50, "{stack:?}");
    }
}

#[test]
fn a_signed_check_does_not_take_another_live_sessions_address() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut scene, alice, bob, eve) = attacked(stack);
        let (own, password, victim) = (scene.fragment(eve), scene.password(eve), scene.address(alice));
        let heard = heard_while(&mut scene, alice, bob, |scene, n| {
            check(scene, victim, &signed_check(&own, "x", [n; 12], &password));
        });
        assert_eq!(heard, 50, "{stack:?}");
    }
}

#[test]
fn checks_of_a_stranger_evict_no_address() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut scene, alice, bob, _) = attacked(stack);
        let fragment = scene.fragment(alice);
        let heard = heard_while(&mut scene, alice, bob, |scene, n| {
            for port in 1..=40 {
                check(scene, ([10, 9, 9, 9], port).into(), &unsigned_check(&fragment, "x", [n; 12]));
            }
        });
        assert_eq!(heard, 50, "{stack:?}");
        assert_eq!(scene.core.addresses.len(), 3);
    }
}

#[test]
fn an_overheard_check_repeated_from_elsewhere_changes_nothing() {
    let (mut scene, alice, bob, _) = attacked(Stack::Plain);
    let (fragment, password, own) = (scene.fragment(alice), scene.password(alice), scene.address(alice));
    let real = signed_check(&fragment, "x", [77; 12], &password);
    check(&mut scene, own, &real);
    let heard = heard_while(&mut scene, alice, bob, |scene, _| {
        for port in 1..=40 {
            check(scene, ([10, 9, 9, 9], port).into(), &real);
        }
    });
    assert_eq!((heard, scene.core.addresses.len()), (50, 3));
}

fn metadata(text: &str) -> signal_request::Message {
    signal_request::Message::UpdateMetadata(proto::UpdateParticipantMetadata {
        metadata: text.to_owned(),
        ..Default::default()
    })
}

fn attributes(count: usize) -> signal_request::Message {
    signal_request::Message::UpdateMetadata(proto::UpdateParticipantMetadata {
        attributes: (0..count).map(|n| (format!("k{n}"), "v".to_owned())).collect(),
        ..Default::default()
    })
}

/// The text with which a client was disconnected.
fn reason(scene: &Scene, client: usize) -> String {
    assert!(scene.clients[client].is_closed && scene.leave(client).is_some());
    let said = scene.clients[client].messages.iter().rev().find_map(|message| match message {
        Message::RequestResponse(response) => Some(response.message.clone()),
        _ => None,
    });
    said.expect("the reason was given")
}

#[test]
fn messages_beyond_a_limit_end_the_session_with_the_reason() {
    let empty = vec![String::new(); 400_000];
    let rules = vec![proto::TrackPermission { track_sids: empty.clone(), ..Default::default() }];
    let subscription = proto::UpdateSubscription { track_sids: empty.clone(), ..Default::default() };
    let setting = proto::UpdateTrackSettings { track_sids: empty, ..Default::default() };
    let permission = proto::SubscriptionPermission { track_permissions: rules, ..Default::default() };
    for (message, why) in [
        (attributes(10_000), "too many fields"),
        (signal_request::Message::Subscription(subscription), "too many fields"),
        (signal_request::Message::TrackSetting(setting), "too many fields"),
        (signal_request::Message::SubscriptionPermission(permission), "too many fields"),
    ] {
        let (mut scene, alice, bob, eve) = attacked(Stack::Plain);
        scene.request(eve, message);
        let said = reason(&scene, eve);
        assert!(said.contains(why), "{said}");
        assert_eq!(heard_while(&mut scene, alice, bob, |_, _| {}), 50);
    }
}

#[test]
fn an_offer_with_too_many_sections_ends_the_session() {
    let (mut scene, alice, bob, eve) = attacked(Stack::WebRtc);
    let sdp = format!("v=0\r\n{}", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n".repeat(MAX_SECTIONS + 1));
    let offer = proto::SessionDescription { r#type: "offer".into(), sdp, ..Default::default() };
    scene.request(eve, signal_request::Message::Offer(offer));
    let said = reason(&scene, eve);
    assert!(said.contains("too many sections"), "{said}");
    assert_eq!(heard_while(&mut scene, alice, bob, |_, _| {}), 50);
}

#[test]
fn more_attributes_than_the_limit_are_refused() {
    let mut scene = plain();
    let eve = scene.enter(Login::new("eve", "lobby"));
    scene.request(eve, attributes(MAX_ATTRIBUTES));
    scene.request(eve, attributes(MAX_ATTRIBUTES + 1));
    scene.run(SECOND);
    let answers: Vec<Reason> = scene.clients[eve]
        .messages
        .iter()
        .filter_map(|message| match message {
            Message::RequestResponse(response) => Some(response.reason()),
            _ => None,
        })
        .collect();
    assert_eq!(answers, [Reason::Ok, Reason::LimitExceeded]);
    assert!(!scene.clients[eve].is_closed);
}

#[test]
fn costly_messages_wait_and_a_flood_of_them_ends_the_session() {
    let (mut scene, _, _, eve) = attacked(Stack::Plain);
    let mallory = scene.enter(Login::new("mallory", "elsewhere"));
    let before = count(&scene, mallory, |message| matches!(message, Message::Update(_)));
    let mut sent = 0;
    let start = scene.now;
    while !scene.clients[eve].is_closed && sent < 3000 {
        scene.request(eve, metadata(&format!("{sent:060000}")));
        scene.run(Duration::from_millis(1));
        sent += 1;
    }
    assert!(reason(&scene, eve).contains("too costly"));
    let seconds = scene.now.since(start).as_secs_f64();
    let updates = count(&scene, mallory, |message| matches!(message, Message::Update(_))) - before;
    assert!(updates as f64 <= 21.0 + 11.0 * seconds, "{updates} announcements in {seconds} s");
}

#[test]
fn an_honest_burst_of_messages_is_taken_at_once() {
    let (mut scene, _, _, eve) = attacked(Stack::Plain);
    for n in 0..100 {
        scene.request(eve, signal_request::Message::Ping(n));
        scene.request(eve, signal_request::Message::AddTrack(add_track(&format!("again{}", n % 5))));
    }
    assert_eq!(count(&scene, eve, |message| matches!(message, Message::Pong(_))), 100);
    assert!(!scene.clients[eve].is_closed);
}

#[test]
fn many_changes_of_one_participant_are_announced_together() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let before = count(&scene, bob, |message| matches!(message, Message::Update(_)));
    for n in 0..200 {
        scene.request(alice, metadata(&format!("{n}")));
    }
    scene.run(SECOND);
    let updates = count(&scene, bob, |message| matches!(message, Message::Update(_))) - before;
    assert!((1..=31).contains(&updates), "{updates}");
    assert_eq!(scene.told(bob, "alice").unwrap().metadata, "199", "the last one is known");
}

#[test]
fn costly_resumes_are_refused_until_the_share_is_there_again() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    for n in 0..30 {
        let other = scene.login(Login::new(&format!("user{n}"), "lobby"));
        scene.request(other, metadata(&"x".repeat(60_000)));
    }
    let sid = scene.sid(alice);
    let mut refused = 0;
    let resume = || Login { resume: Some(sid.clone()), without_offer: true, ..Login::new("alice", "lobby") };
    for _ in 0..20 {
        let again = scene.login(resume());
        refused += usize::from(scene.clients[again].refusal.is_some());
    }
    assert!(refused >= 15, "{refused} {:?}", scene.logs);
    scene.run(5 * SECOND);
    let again = scene.login(resume());
    assert!(scene.clients[again].refusal.is_none() && scene.leave(again).is_none());
}

#[test]
fn a_join_with_countless_tracks_is_answered_a_few_times() {
    let mut scene = plain();
    let eve = scene.enter(Login::new("eve", "lobby"));
    let request = proto::JoinRequest {
        add_track_requests: (0..500).map(|n| add_track(&format!("t{n}"))).collect(),
        ..Default::default()
    };
    let token = token::sign(&key(), &claims("eve", "lobby"), WALL).unwrap();
    let conn = scene.clients[eve].conn;
    scene.clients[eve].conn = 999;
    scene.clients[eve].messages.clear();
    scene.open(999, &request, &token, IpAddr::from([10, 0, 1, 1]));
    assert_ne!(conn, 999);
    let published = count(&scene, eve, |message| matches!(message, Message::TrackPublished(_)));
    let refused = count(&scene, eve, |message| matches!(message, Message::RequestResponse(_)));
    assert_eq!((published, refused), (MAX_TRACKS, 1));
    assert!(request.add_track_requests.len() < MAX_ELEMENTS);
}

#[test]
fn a_flood_of_packets_is_not_forwarded_beyond_the_rate() {
    let (mut scene, alice, bob, _) = attacked(Stack::Plain);
    let before = scene.clients[bob].heard.len();
    for _ in 0..100 {
        (0..200).for_each(|_| scene.packet(alice, 30));
        scene.run(Duration::from_millis(10));
    }
    scene.run(SECOND);
    let heard = scene.clients[bob].heard.len() - before;
    let most = (crate::server::limit::MEDIA_BURST + crate::server::limit::MEDIA_RATE * 11 / 10) as usize;
    assert!(heard <= most && heard > most / 2, "{heard} of 20000");
}

#[test]
fn a_broadcast_is_encoded_once_and_shared() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    (0..5).for_each(|n| {
        scene.enter(Login::new(&format!("user{n}"), "lobby"));
    });
    let data = proto::SignalRequest { message: Some(metadata("shared")) }.encode_to_vec();
    let conn = scene.clients[alice].conn;
    scene.core.handle(Input::Message { conn, data: &data, text: false }, scene.now);
    let mut places = Vec::new();
    while let Some(output) = scene.core.poll() {
        if let Output::Send { data, .. } = output {
            places.push(data.as_ptr() as usize);
        }
    }
    // Six get the update, and alice an answer.
    assert_eq!(places.len(), 7);
    assert!(places[..6].iter().all(|place| *place == places[0]), "{places:?}");
}

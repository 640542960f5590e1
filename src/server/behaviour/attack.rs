//! Tests only: one client attacks with connectivity checks, costly messages and floods, while a talker sends in another
//! room.
#![forbid(unsafe_code)]

use super::*;
use crate::server::limit::{MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_M_LINES, MAX_TRACKS};
use crate::transport::Received;

/// A talker, a listener, and an attacker in another room, all joined.
fn attacked(stack: Stack) -> (Fixture, usize, usize, usize) {
    let mut fixture = Fixture::new(stack);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let eve = fixture.join(Login::publishing("eve", "elsewhere"));
    fixture.run(SECOND);
    (fixture, alice, bob, eve)
}

/// A datagram from this address reaches the server.
pub(super) fn check(fixture: &mut Fixture, from: std::net::SocketAddr, data: &[u8]) {
    let to = "10.0.0.1:7870".parse().unwrap();
    fixture.core.handle(Input::Datagram(Received::udp(to, from, data)), fixture.now);
    fixture.settle();
}

/// The packets of alice that bob receives during one second of talking, while `attack` runs before each packet.
pub(super) fn received_while(
    fixture: &mut Fixture,
    alice: usize,
    bob: usize,
    mut attack: impl FnMut(&mut Fixture, u8),
) -> usize {
    let before = fixture.clients[bob].received.len();
    for n in 0..50 {
        attack(fixture, n);
        fixture.packet(alice, 30);
        fixture.run(Duration::from_millis(20));
    }
    fixture.run(SECOND / 2);
    fixture.clients[bob].received.len() - before
}

#[test]
fn unsigned_check_takes_no_address() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, eve) = attacked(stack);
        let (own, victim) = (fixture.ufrag(eve), fixture.address(alice));
        let received = received_while(&mut fixture, alice, bob, |fixture, n| {
            check(fixture, victim, &unsigned_check(&own, "x", [n; 12]));
        });
        assert_eq!(received, 50, "{stack:?}");
    }
}

#[test]
fn signed_check_does_not_take_a_live_address() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, eve) = attacked(stack);
        let (own, password, victim) = (fixture.ufrag(eve), fixture.password(eve), fixture.address(alice));
        let received = received_while(&mut fixture, alice, bob, |fixture, n| {
            check(fixture, victim, &signed_check(&own, "x", [n; 12], &password));
        });
        assert_eq!(received, 50, "{stack:?}");
    }
}

#[test]
fn unauthenticated_checks_evict_no_address() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, _) = attacked(stack);
        let ufrag = fixture.ufrag(alice);
        let received = received_while(&mut fixture, alice, bob, |fixture, n| {
            for port in 1..=40 {
                check(fixture, ([10, 9, 9, 9], port).into(), &unsigned_check(&ufrag, "x", [n; 12]));
            }
        });
        assert_eq!(received, 50, "{stack:?}");
        assert_eq!(fixture.core.addresses.len(), 3);
    }
}

#[test]
fn replayed_check_from_another_address_changes_nothing() {
    let (mut fixture, alice, bob, _) = attacked(Stack::Plain);
    let (ufrag, password, own) = (fixture.ufrag(alice), fixture.password(alice), fixture.address(alice));
    let real = signed_check(&ufrag, "x", [77; 12], &password);
    check(&mut fixture, own, &real);
    let received = received_while(&mut fixture, alice, bob, |fixture, _| {
        for port in 1..=40 {
            check(fixture, ([10, 9, 9, 9], port).into(), &real);
        }
    });
    assert_eq!((received, fixture.core.addresses.len()), (50, 3));
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

/// The reason with which a client was disconnected.
fn reason(fixture: &Fixture, client: usize) -> String {
    assert!(fixture.clients[client].is_closed && fixture.leave(client).is_some());
    let text = fixture.clients[client].messages.iter().rev().find_map(|message| match message {
        Message::RequestResponse(response) => Some(response.message.clone()),
        _ => None,
    });
    text.expect("the reason was sent")
}

#[test]
fn message_above_a_limit_ends_the_session_with_a_reason() {
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
        let (mut fixture, alice, bob, eve) = attacked(Stack::Plain);
        fixture.request(eve, message);
        let text = reason(&fixture, eve);
        assert!(text.contains(why), "{text}");
        assert_eq!(received_while(&mut fixture, alice, bob, |_, _| {}), 50);
    }
}

#[test]
fn offer_with_too_many_m_lines_ends_the_session() {
    let (mut fixture, alice, bob, eve) = attacked(Stack::WebRtc);
    let sdp = format!("v=0\r\n{}", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n".repeat(MAX_M_LINES + 1));
    let offer = proto::SessionDescription { r#type: "offer".into(), sdp, ..Default::default() };
    fixture.request(eve, signal_request::Message::Offer(offer));
    let text = reason(&fixture, eve);
    assert!(text.contains("too many m-lines"), "{text}");
    assert_eq!(received_while(&mut fixture, alice, bob, |_, _| {}), 50);
}

#[test]
fn attributes_above_the_limit_are_refused() {
    let mut fixture = plain();
    let eve = fixture.join(Login::new("eve", "lobby"));
    fixture.request(eve, attributes(MAX_ATTRIBUTES));
    fixture.request(eve, attributes(MAX_ATTRIBUTES + 1));
    fixture.run(SECOND);
    let answers: Vec<Reason> = fixture.clients[eve]
        .messages
        .iter()
        .filter_map(|message| match message {
            Message::RequestResponse(response) => Some(response.reason()),
            _ => None,
        })
        .collect();
    assert_eq!(answers, [Reason::Ok, Reason::LimitExceeded]);
    assert!(!fixture.clients[eve].is_closed);
}

#[test]
fn flood_of_costly_messages_ends_the_session() {
    let (mut fixture, _, _, eve) = attacked(Stack::Plain);
    let mallory = fixture.join(Login::new("mallory", "elsewhere"));
    let before = count(&fixture, mallory, |message| matches!(message, Message::Update(_)));
    let mut sent = 0;
    let start = fixture.now;
    while !fixture.clients[eve].is_closed && sent < 3000 {
        fixture.request(eve, metadata(&format!("{sent:060000}")));
        fixture.run(Duration::from_millis(1));
        sent += 1;
    }
    assert!(reason(&fixture, eve).contains("too costly"));
    let seconds = fixture.now.since(start).as_secs_f64();
    let updates = count(&fixture, mallory, |message| matches!(message, Message::Update(_))) - before;
    assert!(updates as f64 <= 21.0 + 11.0 * seconds, "{updates} announcements in {seconds} s");
}

fn mute(fixture: &Fixture, client: usize, muted: bool) -> signal_request::Message {
    signal_request::Message::Mute(proto::MuteTrackRequest { sid: fixture.track(client), muted })
}

#[test]
fn muting_144_times_a_second_does_not_end_the_session() {
    let mut fixture = plain();
    let eve = fixture.join(Login::publishing("eve", "lobby"));
    let listeners: Vec<usize> =
        (0..20).map(|n| fixture.login(Login::new(&format!("user{n}"), "lobby"))).collect();
    fixture.run(SECOND);
    for n in 0..144 * 20 {
        let message = mute(&fixture, eve, n % 2 == 0);
        fixture.request(eve, message);
        fixture.run(SECOND / 144);
    }
    assert!(!fixture.clients[eve].is_closed);
    let message = mute(&fixture, eve, true);
    fixture.request(eve, message);
    fixture.run(SECOND);
    let info = fixture.info_of(listeners[0], "eve").unwrap();
    assert!(info.tracks[0].muted, "the newest value wins");
}

#[test]
fn flood_drops_messages_but_does_not_end_the_session() {
    let (mut fixture, alice, bob, eve) = attacked(Stack::Plain);
    for n in 0..6000 {
        let message = mute(&fixture, eve, n % 2 == 0);
        fixture.request(eve, message);
    }
    let dropped = fixture.core.stats().requests_dropped;
    assert!((1000..6000).contains(&dropped), "{dropped}");
    let refused = |message: &Message| match message {
        Message::RequestResponse(response) => {
            response.reason() == Reason::LimitExceeded && response.request.is_some()
        }
        _ => false,
    };
    let answers = count(&fixture, eve, refused);
    assert!((1..=20).contains(&answers), "{answers}");
    assert_eq!(received_while(&mut fixture, alice, bob, |_, _| {}), 50);
    let pongs = |fixture: &Fixture| count(fixture, eve, |message| matches!(message, Message::Pong(_)));
    fixture.request(eve, signal_request::Message::Ping(1));
    assert_eq!((pongs(&fixture), fixture.clients[eve].is_closed), (1, false), "the user stays");
}

#[test]
fn endless_flood_ends_the_session() {
    let (mut fixture, _, _, eve) = attacked(Stack::Plain);
    let message = mute(&fixture, eve, true);
    for _ in 0..20_000 {
        fixture.request(eve, message.clone());
    }
    assert!(reason(&fixture, eve).contains("too many"));
}

#[test]
fn short_burst_of_messages_is_handled_at_once() {
    let (mut fixture, _, _, eve) = attacked(Stack::Plain);
    for n in 0..100 {
        fixture.request(eve, signal_request::Message::Ping(n));
        fixture.request(eve, signal_request::Message::AddTrack(add_track(&format!("again{}", n % 5))));
    }
    assert_eq!(count(&fixture, eve, |message| matches!(message, Message::Pong(_))), 100);
    assert!(!fixture.clients[eve].is_closed);
}

#[test]
fn many_changes_of_a_participant_are_announced_together() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let before = count(&fixture, bob, |message| matches!(message, Message::Update(_)));
    for n in 0..200 {
        fixture.request(alice, metadata(&format!("{n}")));
    }
    fixture.run(SECOND);
    let updates = count(&fixture, bob, |message| matches!(message, Message::Update(_))) - before;
    assert!((1..=31).contains(&updates), "{updates}");
    assert_eq!(fixture.info_of(bob, "alice").unwrap().metadata, "199", "the last one is known");
}

#[test]
fn costly_resumes_are_refused_until_there_is_budget() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    for n in 0..30 {
        let other = fixture.login(Login::new(&format!("user{n}"), "lobby"));
        fixture.request(other, metadata(&"x".repeat(60_000)));
    }
    let sid = fixture.sid(alice);
    let mut refused = 0;
    let resume = || Login { resume: Some(sid.clone()), without_offer: true, ..Login::new("alice", "lobby") };
    for _ in 0..20 {
        let again = fixture.login(resume());
        refused += usize::from(fixture.clients[again].refusal.is_some());
    }
    assert!(refused >= 15, "{refused} {:?}", fixture.logs);
    fixture.run(5 * SECOND);
    let again = fixture.login(resume());
    assert!(fixture.clients[again].refusal.is_none() && fixture.leave(again).is_none());
}

#[test]
fn join_with_too_many_tracks_gets_one_refusal() {
    let mut fixture = plain();
    let eve = fixture.join(Login::new("eve", "lobby"));
    let request = proto::JoinRequest {
        add_track_requests: (0..500).map(|n| add_track(&format!("t{n}"))).collect(),
        ..Default::default()
    };
    let token = token::sign(&key(), &claims("eve", "lobby"), WALL).unwrap();
    let conn = fixture.clients[eve].conn;
    fixture.clients[eve].conn = 999;
    fixture.clients[eve].messages.clear();
    fixture.open(999, &request, &token, IpAddr::from([10, 0, 1, 1]));
    assert_ne!(conn, 999);
    let published = count(&fixture, eve, |message| matches!(message, Message::TrackPublished(_)));
    let refused = count(&fixture, eve, |message| matches!(message, Message::RequestResponse(_)));
    assert_eq!((published, refused), (MAX_TRACKS, 1));
    assert!(request.add_track_requests.len() < MAX_ELEMENTS);
}

#[test]
fn session_of_another_identity_or_room_is_not_resumed() {
    let mut fixture = plain();
    let carol = fixture.join(Login::publishing("carol", "lobby"));
    let sid = fixture.sid(carol);
    for (user, room) in [("eve", "lobby"), ("carol", "elsewhere")] {
        let login = Login { resume: Some(sid.clone()), without_offer: true, ..Login::new(user, room) };
        let again = fixture.login(login);
        let leave = fixture.leave(again).expect("there is no such session");
        assert_eq!(leave.action(), Action::Reconnect, "{user} in {room}");
    }
    assert!(fixture.leave(carol).is_none() && !fixture.clients[carol].is_closed);
}

#[test]
fn recorded_token_is_refused_after_it_expired() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let again = fixture.login(Login::new("alice", "lobby"));
    assert!(fixture.clients[again].is_accepted, "until then it is the same user's token");
    assert_eq!(fixture.leave(alice).unwrap().reason(), DisconnectReason::DuplicateIdentity);
    fixture.run(Duration::from_secs(2 * 3600));
    let late = fixture.login(Login::new("alice", "lobby"));
    let (status, why) = fixture.clients[late].refusal.clone().expect("it is refused");
    assert!(status == 401 && why.contains("expired"), "{status} {why}");
}

#[test]
fn forged_packets_with_any_ssrc_harm_no_voice() {
    let (mut fixture, alice, bob, _) = attacked(Stack::WebRtc);
    let victim = fixture.address(alice);
    let received = received_while(&mut fixture, alice, bob, |fixture, n| {
        for ssrc in 0..20u32 {
            let ssrc = (u32::from(n) << 8 | ssrc).to_be_bytes();
            let forged = [&[0x80, 111, 0, n, 0, 0, 0, 0][..], &ssrc, &[0x55; 60]].concat();
            check(fixture, victim, &forged);
            let report = [&[0x80, 201, 0, 7][..], &ssrc, &[0x55; 40]].concat();
            check(fixture, victim, &report);
        }
    });
    assert_eq!(received, 50);
}

#[test]
fn packets_are_forwarded_up_to_the_rate() {
    let (mut fixture, alice, bob, _) = attacked(Stack::Plain);
    let before = fixture.clients[bob].received.len();
    for _ in 0..100 {
        (0..200).for_each(|_| fixture.packet(alice, 30));
        fixture.run(Duration::from_millis(10));
    }
    fixture.run(SECOND);
    let received = fixture.clients[bob].received.len() - before;
    let most = (crate::server::limit::MEDIA_BURST + crate::server::limit::MEDIA_RATE * 11 / 10) as usize;
    assert!(received <= most && received > most / 2, "{received} of 20000");
    assert_eq!(fixture.core.stats().packets_dropped, 20_000 - received as u64);
}

#[test]
fn broadcast_is_encoded_once() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    (0..5).for_each(|n| {
        fixture.join(Login::new(&format!("user{n}"), "lobby"));
    });
    let data = proto::SignalRequest { message: Some(metadata("shared")) }.encode_to_vec();
    let conn = fixture.clients[alice].conn;
    fixture.core.handle(Input::Message { conn, data: &data, text: false }, fixture.now);
    let mut places = Vec::new();
    while let Some(output) = fixture.core.poll() {
        if let Output::Send { data, .. } = output {
            places.push(data.as_ptr() as usize);
        }
    }
    // Six participants get the update, and alice an answer.
    assert_eq!(places.len(), 7);
    assert!(places[..6].iter().all(|place| *place == places[0]), "{places:?}");
}

#[test]
fn resume_without_budget_is_refused_for_that_reason() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let resume = Some(fixture.sid(alice));
    let (key, now) = (*fixture.core.participants.keys().next().unwrap(), fixture.now);
    fixture.core.charge(key, 1e6, now);
    let late = fixture.login(Login { resume, ..Login::new("alice", "lobby") });
    let (status, text) = fixture.clients[late].refusal.clone().unwrap();
    assert_eq!(status, 429);
    assert!(text.contains("too many signalling messages"), "{text}");
}

//! Tests only: joining, resuming, leaving, removal.
#![forbid(unsafe_code)]

use super::*;
use crate::wire::attempt::Attempt;

#[test]
fn join_response_comes_first_and_a_new_token_second() {
    let mut fixture = plain();
    let alice = fixture.login(Login::new("alice", "lobby"));
    let messages = &fixture.clients[alice].messages;
    let Message::Join(join) = &messages[0] else { panic!("{:?}", messages[0]) };
    assert!(join.participant.as_ref().unwrap().sid.starts_with("PA_"));
    assert!(join.room.as_ref().unwrap().sid.starts_with("RM_"));
    assert_eq!((join.ping_interval, join.ping_timeout), (5, 15));
    let server = join.server_info.as_ref().unwrap();
    assert_eq!(server.protocol, 16);
    let Message::RefreshToken(fresh) = &messages[1] else { panic!("{:?}", messages[1]) };
    assert_eq!(token::verify(&[key()], fresh, WALL).unwrap().0.identity, "alice");
}

#[test]
fn announced_version_is_the_tested_livekit_server() {
    let mut fixture = plain();
    let alice = fixture.login(Login::new("alice", "lobby"));
    let join = fixture.joined(alice);
    let server = join.server_info.as_ref().unwrap();
    let peer = include_str!("../../../tests/peers/livekit-server/go.mod");
    assert!(peer.contains(&format!("livekit-server v{}\n", server.version)), "{peer}");
    assert_eq!(join.server_version, server.version);
    assert_eq!(server.debug_info, concat!("audioroom ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn token_is_renewed_every_five_minutes() {
    let mut fixture = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.expires = WALL + Duration::from_secs(60);
    let alice = fixture.join(login);
    let start = fixture.now;
    while fixture.now.since(start) < REFRESH_INTERVAL + SECOND {
        fixture.request(alice, signal_request::Message::Ping(1));
        fixture.run(5 * SECOND);
    }
    let tokens: Vec<&String> = fixture.clients[alice]
        .messages
        .iter()
        .filter_map(|message| if let Message::RefreshToken(token) = message { Some(token) } else { None })
        .collect();
    assert_eq!(tokens.len(), 2);
    token::verify(&[key()], tokens[1], WALL + REFRESH_INTERVAL + Duration::from_secs(500)).unwrap();
}

#[test]
fn others_see_a_participant_join_activate_and_leave() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    assert_eq!(fixture.info_of(alice, "bob").unwrap().state(), State::Active);
    let before = fixture.info_of(alice, "bob").unwrap().version;
    fixture.request(bob, signal_request::Message::Leave(proto::LeaveRequest::default()));
    let info = fixture.info_of(alice, "bob").unwrap();
    assert_eq!(info.state(), State::Disconnected);
    assert_eq!(info.disconnect_reason(), DisconnectReason::ClientInitiated);
    assert!(info.version > before);
    assert!(fixture.clients[bob].is_closed);
}

#[test]
fn participant_has_the_kind_of_its_token() {
    use proto::participant_info::{Kind, KindDetail};
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let known =
        [("agent", Kind::Agent), ("ingress", Kind::Ingress), ("", Kind::Standard), ("x", Kind::Standard)];
    for (word, kind) in known {
        let mut login = Login::new(&format!("user-{word}"), "lobby");
        login.claims.kind = word.into();
        login.claims.kind_details = vec!["cloud_agent".into(), "unknown".into()];
        fixture.join(login);
        let info = fixture.info_of(alice, &format!("user-{word}")).unwrap();
        assert_eq!(info.kind(), kind, "{word}");
        assert_eq!(info.kind_details, [KindDetail::CloudAgent as i32]);
    }
}

#[test]
fn second_login_replaces_the_first() {
    let mut fixture = plain();
    let first = fixture.join(Login::new("alice", "lobby"));
    let second = fixture.join(Login::new("alice", "lobby"));
    let leave = fixture.leave(first).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert!(fixture.clients[first].is_closed && fixture.leave(second).is_none());
    assert_eq!(fixture.core.stats().participants, 1);
}

fn attempt(login: Login, process: u64, at_ms: u64) -> Login {
    Login { attempt: Some(Attempt { process, at_ms }), ..login }
}

#[test]
fn request_that_a_later_attempt_overtook_ends_no_session() {
    let mut fixture = plain();
    let newer = fixture.join(attempt(Login::new("alice", "lobby"), 7, 2_000));
    let late = fixture.login(attempt(Login::new("alice", "lobby"), 7, 1_000));
    assert_eq!(fixture.clients[late].refusal.as_ref().unwrap().0, 409);
    assert!(fixture.leave(newer).is_none() && !fixture.clients[newer].is_closed);
    // A login of another process, or a later one of the same, replaces the session as before.
    let other = fixture.join(attempt(Login::new("alice", "lobby"), 8, 1_000));
    assert_eq!(fixture.leave(newer).unwrap().reason(), DisconnectReason::DuplicateIdentity);
    fixture.join(attempt(Login::new("alice", "lobby"), 8, 1_001));
    assert_eq!(fixture.leave(other).unwrap().reason(), DisconnectReason::DuplicateIdentity);
}

#[test]
fn overtaken_request_to_resume_does_not_take_the_session() {
    let mut fixture = plain();
    let alice = fixture.join(attempt(Login::new("alice", "lobby"), 7, 1_000));
    let sid = fixture.sid(alice);
    fixture.close_signalling(alice);
    let resume =
        |at_ms| attempt(Login { resume: Some(sid.clone()), ..Login::new("alice", "lobby") }, 7, at_ms);
    let newer = fixture.login(resume(3_000));
    let late = fixture.login(resume(2_000));
    assert_eq!(fixture.leave(late).unwrap().reason(), DisconnectReason::StateMismatch);
    assert!(fixture.clients[late].is_closed && !fixture.clients[newer].is_closed);
}

#[test]
fn same_identity_in_another_room_is_another_participant() {
    let mut fixture = plain();
    let first = fixture.join(Login::publishing("alice", "lobby"));
    let second = fixture.join(Login::publishing("alice", "kitchen"));
    fixture.packet(first, 30);
    fixture.run(SECOND);
    assert!(fixture.leave(first).is_none() && fixture.clients[second].received.is_empty());
    assert_eq!(fixture.core.stats().rooms, 2);
}

#[test]
fn participant_without_media_is_removed() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.login(Login::new("bob", "lobby"));
    fixture.cut(bob);
    fixture.run(JOIN_TIMEOUT + SECOND);
    assert_eq!(fixture.leave(bob).unwrap().reason(), DisconnectReason::JoinFailure);
    assert!(is_gone(&fixture, alice, "bob"));
    assert!(fixture.leave(alice).is_none());
}

#[test]
fn signalling_lost_before_media_connects_ends_the_login() {
    let mut fixture = plain();
    let alice = fixture.login(Login::new("alice", "lobby"));
    fixture.close_signalling(alice);
    assert_eq!(fixture.core.stats().participants, 0);
}

#[test]
fn active_participant_resumes_after_its_signalling_closed() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::publishing("bob", "lobby"));
    let carol = fixture.join(Login::new("carol", "lobby"));
    let (sid, track) = (fixture.sid(alice), fixture.track(alice));
    fixture.close_signalling(alice);
    fixture.request(carol, signal_request::Message::Leave(proto::LeaveRequest::default()));
    fixture.run(2 * SECOND);
    assert!(!is_gone(&fixture, bob, "alice"));
    // The media connection is unchanged; only the signalling is new.
    let conn = 90;
    let request = proto::JoinRequest { reconnect: true, participant_sid: sid, ..Default::default() };
    let signed = token::sign(&key(), &claims("alice", "lobby"), WALL).unwrap();
    fixture.clients[alice].conn = conn;
    fixture.clients[alice].messages.clear();
    fixture.open(conn, &request, &signed, IpAddr::from([10, 0, 1, 1]));
    let messages = &fixture.clients[alice].messages;
    assert!(matches!(messages[0], Message::Reconnect(_)), "{:?}", messages[0]);
    let Message::Update(gone) = &messages[1] else { panic!("{:?}", messages[1]) };
    assert_eq!(gone.participants[0].identity, "carol");
    assert!(is_gone(&fixture, alice, "carol"));
    assert_eq!(fixture.info_of(alice, "alice").unwrap().tracks[0].sid, track);
    fixture.talk(alice, Duration::from_millis(100), 30);
    fixture.run(RESUME_TIMEOUT / 2);
    assert_eq!(fixture.clients[bob].received.len(), 5);
    fixture.request(alice, signal_request::Message::Ping(1));
    fixture.run(RESUME_TIMEOUT / 2 + SECOND);
    assert!(!is_gone(&fixture, bob, "alice"));
}

#[test]
fn resume_over_another_network_path_restores_media() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut fixture = Fixture::new(stack);
        let alice = fixture.join(Login::publishing("alice", "lobby"));
        let bob = fixture.join(Login::publishing("bob", "lobby"));
        fixture.run(SECOND);
        fixture.close_signalling(alice);
        // The path breaks, the server detects it, and the path comes back before the server gives up.
        fixture.cut(alice);
        let start = fixture.now;
        while fixture.core.participants.values().all(|one| !one.state.is_media_lost()) {
            fixture.request(bob, signal_request::Message::Ping(1));
            fixture.run(SECOND);
            assert!(fixture.now.since(start) < RESUME_TIMEOUT, "{stack:?}");
        }
        fixture.restore(alice);
        fixture.clients[alice].peer.restart_ice().unwrap();
        let now = fixture.now;
        let sdp = fixture.clients[alice].peer.create_offer(now).unwrap();
        fixture.clients[alice].conn = 90;
        let request = proto::JoinRequest {
            reconnect: true,
            participant_sid: fixture.sid(alice),
            publisher_offer: Some(proto::SessionDescription {
                r#type: "offer".into(),
                sdp,
                id: 2,
                ..Default::default()
            }),
            ..Default::default()
        };
        let signed = token::sign(&key(), &claims("alice", "lobby"), WALL).unwrap();
        fixture.open(90, &request, &signed, IpAddr::from([10, 0, 1, 1]));
        fixture.run(SECOND);
        assert_eq!(fixture.core.ufrags.len(), 2, "{stack:?}");
        fixture.talk(alice, Duration::from_millis(100), 30);
        fixture.talk(bob, Duration::from_millis(100), 30);
        fixture.run(SECOND);
        assert_eq!(fixture.clients[bob].received.len(), 5, "{stack:?} {:?}", fixture.logs);
        assert_eq!(fixture.clients[alice].received.len(), 5, "{stack:?} {:?}", fixture.logs);
        assert_eq!(count(&fixture, bob, |m| matches!(m, Message::Leave(_))), 0);
    }
}

#[test]
fn resume_of_an_unknown_session_requests_a_new_login() {
    let mut fixture = plain();
    let alice = fixture.login(Login { resume: Some("PA_unknown".into()), ..Login::new("alice", "lobby") });
    let leave = fixture.leave(alice).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::StateMismatch, Action::Reconnect));
    assert!(fixture.clients[alice].is_accepted && fixture.clients[alice].is_closed);
}

#[test]
fn participant_that_does_not_resume_is_removed() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.close_signalling(alice);
    fixture.cut(alice);
    let start = fixture.now;
    while fixture.now.since(start) < RESUME_TIMEOUT + SECOND {
        fixture.request(bob, signal_request::Message::Ping(1));
        fixture.run(5 * SECOND);
    }
    assert!(is_gone(&fixture, bob, "alice"));
}

#[test]
fn media_closed_just_before_the_leave_counts_as_leave() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let now = fixture.now;
    fixture.clients[bob].peer.close(now);
    fixture.run(Duration::from_millis(100));
    fixture.request(bob, signal_request::Message::Leave(proto::LeaveRequest::default()));
    assert_eq!(fixture.info_of(alice, "bob").unwrap().disconnect_reason(), DisconnectReason::ClientInitiated);
}

#[test]
fn client_with_failed_media_is_asked_to_log_in() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let now = fixture.now;
    fixture.clients[bob].peer.close(now);
    fixture.run(SECOND);
    assert!(is_gone(&fixture, alice, "bob"));
    assert_eq!(fixture.leave(bob).unwrap().action(), Action::Reconnect);
}

#[test]
fn silent_signalling_connection_is_closed() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    fixture.run(SIGNAL_TIMEOUT + SECOND);
    assert!(fixture.clients[alice].is_closed);
}

#[test]
fn empty_room_is_removed_and_leaves_no_timer() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    fixture.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    fixture.run(10 * SECOND);
    assert_eq!(fixture.core.stats().rooms, 1);
    let sid = fixture.joined(alice).room.as_ref().unwrap().sid.clone();
    let again = fixture.join(Login::new("alice", "lobby"));
    assert_eq!(fixture.joined(again).room.as_ref().unwrap().sid, sid);
    fixture.request(again, signal_request::Message::Leave(proto::LeaveRequest::default()));
    fixture.run(Duration::from_secs(600));
    assert_eq!(fixture.core.stats().rooms, 0);
    assert_eq!(fixture.core.deadline(), None);
}

/// Resumes a client's session with a new signalling connection.
pub(super) fn resume(fixture: &mut Fixture, client: usize, user: &str, conn: u64) {
    let participant_sid = fixture.sid(client);
    let request = proto::JoinRequest { reconnect: true, participant_sid, ..Default::default() };
    let signed = token::sign(&key(), &claims(user, "lobby"), WALL).unwrap();
    fixture.clients[client].conn = conn;
    fixture.open(conn, &request, &signed, IpAddr::from([10, 0, 1, 1]));
}

/// Lets time pass while these clients keep their signalling alive.
fn run_with(fixture: &mut Fixture, clients: &[usize], length: Duration) {
    let end = fixture.now + length;
    while fixture.now < end {
        for client in clients {
            fixture.request(*client, signal_request::Message::Ping(1));
        }
        fixture.run((5 * SECOND).min(end.since(fixture.now)));
    }
}

#[test]
fn resumes_do_not_multiply_token_renewals() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    for conn in 90..93 {
        run_with(&mut fixture, &[alice], SECOND);
        fixture.close_signalling(alice);
        resume(&mut fixture, alice, "alice", conn);
    }
    let tokens = |fixture: &Fixture| count(fixture, alice, |m| matches!(m, Message::RefreshToken(_)));
    assert_eq!(tokens(&fixture), 4);
    run_with(&mut fixture, &[alice], 2 * (REFRESH_INTERVAL + SECOND));
    assert_eq!(tokens(&fixture), 6);
}

#[test]
fn departed_participants_leave_no_timers() {
    let mut fixture = Fixture::with(Stack::Plain, |config| config.empty_room_timeout = 10 * SECOND);
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.close_signalling(alice);
    fixture.request(bob, signal_request::Message::Leave(proto::LeaveRequest::default()));
    resume(&mut fixture, alice, "alice", 90);
    fixture.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    fixture.run(11 * SECOND);
    assert_eq!((fixture.core.stats().rooms, fixture.core.deadline()), (0, None));
}

#[test]
fn each_loss_of_signalling_has_its_own_deadline() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.close_signalling(alice);
    run_with(&mut fixture, &[bob], 5 * SECOND);
    resume(&mut fixture, alice, "alice", 90);
    run_with(&mut fixture, &[alice, bob], RESUME_TIMEOUT - 6 * SECOND);
    fixture.close_signalling(alice);
    run_with(&mut fixture, &[bob], 5 * SECOND);
    assert!(!is_gone(&fixture, bob, "alice"), "the deadline of the first loss is void");
    run_with(&mut fixture, &[bob], RESUME_TIMEOUT);
    assert!(is_gone(&fixture, bob, "alice"));
}

#[test]
fn restored_media_extends_the_deadline_of_lost_signalling() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let is_disconnected =
        |fixture: &Fixture| fixture.core.participants.values().any(|one| one.state.is_media_lost());
    fixture.close_signalling(alice);
    let start = fixture.now;
    fixture.cut(alice);
    while !is_disconnected(&fixture) {
        run_with(&mut fixture, &[bob], SECOND);
        assert!(fixture.now.since(start) < RESUME_TIMEOUT / 2);
    }
    fixture.restore(alice);
    run_with(&mut fixture, &[bob], 3 * SECOND);
    assert!(!is_disconnected(&fixture));
    run_with(&mut fixture, &[bob], 5 * SECOND);
    assert!(!is_gone(&fixture, bob, "alice"));
    // A participant that does not resume is removed after the usual time.
    let rest = RESUME_TIMEOUT - fixture.now.since(start);
    run_with(&mut fixture, &[bob], rest + SECOND);
    assert!(is_gone(&fixture, bob, "alice"));
}

#[test]
fn kicked_and_muted_users_are_notified() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let now = fixture.now;
    fixture.core.mute("lobby", "alice", true, now).unwrap();
    fixture.settle();
    assert!(fixture.clients[alice].messages.iter().any(|m| matches!(m, Message::Mute(mute) if mute.muted)));
    assert!(fixture.info_of(bob, "alice").unwrap().tracks[0].muted);
    fixture.core.kick("lobby", "alice", now).unwrap();
    fixture.settle();
    let leave = fixture.leave(alice).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::ParticipantRemoved, Action::Disconnect));
    assert!(is_gone(&fixture, bob, "alice"));
    assert!(fixture.core.kick("lobby", "alice", now).is_err() && fixture.core.kick("x", "y", now).is_err());
}

#[test]
fn shutdown_asks_every_client_to_reconnect_and_refuses_logins() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.core.handle(Input::Drain, fixture.now);
    fixture.settle();
    for client in [alice, bob] {
        let leave = fixture.leave(client).unwrap();
        assert_eq!((leave.reason(), leave.action()), (DisconnectReason::ServerShutdown, Action::Reconnect));
        assert!(fixture.clients[client].is_closed);
    }
    let late = fixture.login(Login::new("late", "lobby"));
    assert_eq!(fixture.clients[late].refusal.as_ref().unwrap().0, 500);
    assert_eq!(fixture.core.stats().participants, 0);
}

#[test]
fn removed_client_gets_the_leave_message_first() {
    for drain in [true, false] {
        let mut fixture = Fixture::new(Stack::WebRtc);
        let alice = fixture.join(Login::new("alice", "lobby"));
        fixture.run(SECOND);
        let sent = fixture.sent;
        let now = fixture.now;
        if drain {
            fixture.core.handle(Input::Drain, now);
        } else {
            fixture.core.kick("lobby", "alice", now).unwrap();
        }
        fixture.settle();
        assert!(fixture.leave(alice).is_some());
        assert_eq!(fixture.sent, sent, "a DTLS close would look like a broken connection");
    }
}

#[test]
fn new_tokens_are_accepted_after_the_machine_slept() {
    let mut fixture = plain();
    let slept = Duration::from_secs(8 * 3600);
    let mut login = Login::new("alice", "lobby");
    login.claims.not_before = Some(WALL + slept);
    login.claims.expires = WALL + slept + SECOND;
    let now = fixture.now;
    fixture.core.set_wall(WALL + slept, now);
    let alice = fixture.login(login);
    assert!(fixture.clients[alice].is_accepted, "{:?}", fixture.clients[alice].refusal);
}

#[test]
fn loopback_addresses_are_announced_to_this_machine_only() {
    let seen = |from: [u8; 4]| {
        let mut fixture = Fixture::with(Stack::Plain, |config| {
            config.addresses = vec!["192.168.7.7:7870".parse().unwrap(), "127.0.0.1:7870".parse().unwrap()];
        });
        let client = fixture.login(Login { from: from.into(), ..Login::new("alice", "lobby") });
        let sdp = fixture.clients[client].messages.iter().find_map(|message| {
            if let Message::Answer(answer) = message { Some(answer.sdp.clone()) } else { None }
        });
        let sdp = sdp.unwrap();
        (sdp.contains("127.0.0.1"), sdp.contains("192.168.7.7"))
    };
    assert_eq!(seen([192, 168, 7, 9]), (false, true));
    assert_eq!(seen([127, 0, 0, 1]), (true, true));
}

#[test]
fn departed_participant_leaves_only_the_empty_room_timer() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    fixture.talk(alice, SECOND, 20);
    fixture.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    fixture.close_signalling(alice);
    let empty = crate::config::ServerConfig::default().empty_room_timeout;
    assert_eq!(fixture.core.deadline(), Some(fixture.now + empty), "only the removal of the empty room");
    fixture.run(empty);
    assert_eq!(fixture.core.deadline(), None);
}

#[test]
fn thousands_of_joins_and_leaves_leave_nothing_behind() {
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let size = |core: &ServerCore| {
        let alice = core.participants.values().next().expect("alice stays");
        let tracks: usize = alice.tracks.values().map(|track| track.down_tracks.len()).sum();
        [
            core.participants.len(),
            core.connections.len(),
            core.addresses.len(),
            core.ufrags.len(),
            core.timers.len(),
            core.rooms.len(),
            alice.subscriptions.len() + alice.choices.len() + alice.departures.len() + tracks,
            alice.m_lines.len() + alice.data_queue.bytes(),
        ]
    };
    let mut before = None;
    for n in 0..2000 {
        let guest = fixture.login(Login::publishing(&format!("guest{n}"), "lobby"));
        fixture.run(Duration::from_millis(20));
        if n % 2 == 0 {
            fixture.request(guest, signal_request::Message::Leave(proto::LeaveRequest::default()));
        } else {
            fixture.close_signalling(guest);
            fixture.core.kick("lobby", &format!("guest{n}"), fixture.now).ok();
            fixture.settle();
        }
        fixture.clients.truncate(1);
        fixture.clients[alice].messages.clear();
        // The connection's own deadline comes and goes.
        fixture.run(Duration::from_millis(10));
        if n == 20 {
            before = Some(size(&fixture.core));
        }
    }
    let after = size(&fixture.core);
    let before = before.unwrap();
    assert!(after.iter().zip(before).all(|(after, before)| *after <= before + 2), "{before:?} {after:?}");
}

#[test]
fn page_on_this_machine_gets_the_addresses_for_pages() {
    let page: std::net::SocketAddr = "192.0.2.2:7870".parse().unwrap();
    let mut fixture = Fixture::with(Stack::WebRtc, |config| {
        config.addresses = vec!["127.0.0.1:7870".parse().unwrap()];
        config.page_addresses = vec![page];
    });
    let here = IpAddr::from([127, 0, 0, 1]);
    let site = Some("https://example.org");
    for (origin, from, gets) in
        [(site, here, true), (None, here, false), (site, IpAddr::from([10, 0, 1, 1]), false)]
    {
        let client = fixture.login(Login { origin, from, ..Login::new("alice", "lobby") });
        let candidates = crate::wire::candidate::udp_addresses(fixture.answer(client));
        assert!(candidates.contains(&"127.0.0.1:7870".parse().unwrap()));
        assert_eq!(candidates.contains(&page), gets, "{origin:?} {from}");
    }
}

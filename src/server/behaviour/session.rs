//! Tests only: joining, resuming, leaving, being removed.
#![forbid(unsafe_code)]

use super::*;

#[test]
fn the_first_message_is_the_join_response_and_a_fresh_token_follows() {
    let mut scene = plain();
    let alice = scene.login(Login::new("alice", "lobby"));
    let messages = &scene.clients[alice].messages;
    let Message::Join(join) = &messages[0] else { panic!("{:?}", messages[0]) };
    assert!(join.participant.as_ref().unwrap().sid.starts_with("PA_"));
    assert!(join.room.as_ref().unwrap().sid.starts_with("RM_"));
    assert_eq!((join.ping_interval, join.ping_timeout), (5, 15));
    let server = join.server_info.as_ref().unwrap();
    assert!(server.protocol == 16 && !server.version.is_empty());
    let Message::RefreshToken(fresh) = &messages[1] else { panic!("{:?}", messages[1]) };
    assert_eq!(token::verify(&[key()], fresh, WALL).unwrap().0.identity, "alice");
}

#[test]
fn a_token_is_renewed_every_five_minutes_and_outlives_the_first() {
    let mut scene = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.expires = WALL + Duration::from_secs(60);
    let alice = scene.enter(login);
    let start = scene.now;
    while scene.now.since(start) < REFRESH_INTERVAL + SECOND {
        scene.request(alice, signal_request::Message::Ping(1));
        scene.run(5 * SECOND);
    }
    let tokens: Vec<&String> = scene.clients[alice]
        .messages
        .iter()
        .filter_map(|message| if let Message::RefreshToken(token) = message { Some(token) } else { None })
        .collect();
    assert_eq!(tokens.len(), 2);
    token::verify(&[key()], tokens[1], WALL + REFRESH_INTERVAL + Duration::from_secs(500)).unwrap();
}

#[test]
fn others_see_a_participant_come_become_active_and_go() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    assert_eq!(scene.told(alice, "bob").unwrap().state(), State::Active);
    let before = scene.told(alice, "bob").unwrap().version;
    scene.request(bob, signal_request::Message::Leave(proto::LeaveRequest::default()));
    let info = scene.told(alice, "bob").unwrap();
    assert_eq!(info.state(), State::Disconnected);
    assert_eq!(info.disconnect_reason(), DisconnectReason::ClientInitiated);
    assert!(info.version > before);
    assert!(scene.clients[bob].is_closed);
}

#[test]
fn the_same_user_again_throws_the_earlier_one_out() {
    let mut scene = plain();
    let first = scene.enter(Login::new("alice", "lobby"));
    let second = scene.enter(Login::new("alice", "lobby"));
    let leave = scene.leave(first).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::DuplicateIdentity, Action::Disconnect));
    assert!(scene.clients[first].is_closed && scene.leave(second).is_none());
    assert_eq!(scene.core.stats().participants, 1);
}

#[test]
fn the_same_name_in_another_room_is_somebody_else() {
    let mut scene = plain();
    let first = scene.enter(Login::publishing("alice", "lobby"));
    let second = scene.enter(Login::publishing("alice", "kitchen"));
    scene.packet(first, 30);
    scene.run(SECOND);
    assert!(scene.leave(first).is_none() && scene.clients[second].heard.is_empty());
    assert_eq!(scene.core.stats().rooms, 2);
}

#[test]
fn a_participant_whose_media_does_not_come_up_is_removed() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.login(Login::new("bob", "lobby"));
    scene.cut(bob);
    scene.run(JOIN_TIMEOUT + SECOND);
    assert_eq!(scene.leave(bob).unwrap().reason(), DisconnectReason::JoinFailure);
    assert!(is_gone(&scene, alice, "bob"));
    assert!(scene.leave(alice).is_none());
}

#[test]
fn a_broken_socket_before_media_is_up_ends_the_login() {
    let mut scene = plain();
    let alice = scene.login(Login::new("alice", "lobby"));
    scene.hang_up(alice);
    assert_eq!(scene.core.stats().participants, 0);
}

#[test]
fn a_connected_participant_survives_a_broken_socket_and_resumes() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::publishing("bob", "lobby"));
    let carol = scene.enter(Login::new("carol", "lobby"));
    let (sid, track) = (scene.sid(alice), scene.track(alice));
    scene.hang_up(alice);
    scene.request(carol, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.run(2 * SECOND);
    assert!(!is_gone(&scene, bob, "alice"));
    // The media connection is still the first one's: only the signalling is new.
    let conn = 90;
    let request = proto::JoinRequest { reconnect: true, participant_sid: sid, ..Default::default() };
    let signed = token::sign(&key(), &claims("alice", "lobby"), WALL).unwrap();
    scene.clients[alice].conn = conn;
    scene.clients[alice].messages.clear();
    scene.open(conn, &request, &signed, IpAddr::from([10, 0, 1, 1]));
    let messages = &scene.clients[alice].messages;
    assert!(matches!(messages[0], Message::Reconnect(_)), "{:?}", messages[0]);
    let Message::Update(gone) = &messages[1] else { panic!("{:?}", messages[1]) };
    assert_eq!(gone.participants[0].identity, "carol");
    assert!(is_gone(&scene, alice, "carol"));
    assert_eq!(scene.told(alice, "alice").unwrap().tracks[0].sid, track);
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(RESUME_TIMEOUT / 2);
    assert_eq!(scene.clients[bob].heard.len(), 5);
    scene.request(alice, signal_request::Message::Ping(1));
    scene.run(RESUME_TIMEOUT / 2 + SECOND);
    assert!(!is_gone(&scene, bob, "alice"));
}

#[test]
fn a_resume_with_another_network_path_carries_on() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut scene = Scene::new(stack);
        let alice = scene.enter(Login::publishing("alice", "lobby"));
        let bob = scene.enter(Login::publishing("bob", "lobby"));
        scene.run(SECOND);
        scene.hang_up(alice);
        // The path dies, is missed by the server, and comes back before it gives up.
        scene.cut(alice);
        let start = scene.now;
        while scene.core.participants.values().all(|one| !one.is_disconnected) {
            scene.request(bob, signal_request::Message::Ping(1));
            scene.run(SECOND);
            assert!(scene.now.since(start) < RESUME_TIMEOUT, "{stack:?}");
        }
        scene.mend(alice);
        scene.clients[alice].peer.restart_ice().unwrap();
        let now = scene.now;
        let sdp = scene.clients[alice].peer.create_offer(now).unwrap();
        scene.clients[alice].conn = 90;
        let request = proto::JoinRequest {
            reconnect: true,
            participant_sid: scene.sid(alice),
            publisher_offer: Some(proto::SessionDescription {
                r#type: "offer".into(),
                sdp,
                id: 2,
                ..Default::default()
            }),
            ..Default::default()
        };
        let signed = token::sign(&key(), &claims("alice", "lobby"), WALL).unwrap();
        scene.open(90, &request, &signed, IpAddr::from([10, 0, 1, 1]));
        scene.run(SECOND);
        assert_eq!(scene.core.fragments.len(), 2, "{stack:?}");
        scene.talk(alice, Duration::from_millis(100), 30);
        scene.talk(bob, Duration::from_millis(100), 30);
        scene.run(SECOND);
        assert_eq!(scene.clients[bob].heard.len(), 5, "{stack:?} {:?}", scene.logs);
        assert_eq!(scene.clients[alice].heard.len(), 5, "{stack:?} {:?}", scene.logs);
        assert_eq!(count(&scene, bob, |m| matches!(m, Message::Leave(_))), 0);
    }
}

#[test]
fn a_session_that_is_not_known_any_more_is_told_to_log_in_anew() {
    let mut scene = plain();
    let alice = scene.login(Login { resume: Some("PA_unknown".into()), ..Login::new("alice", "lobby") });
    let leave = scene.leave(alice).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::StateMismatch, Action::Reconnect));
    assert!(scene.clients[alice].is_accepted && scene.clients[alice].is_closed);
}

#[test]
fn a_participant_who_never_comes_back_is_removed() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.hang_up(alice);
    scene.cut(alice);
    let start = scene.now;
    while scene.now.since(start) < RESUME_TIMEOUT + SECOND {
        scene.request(bob, signal_request::Message::Ping(1));
        scene.run(5 * SECOND);
    }
    assert!(is_gone(&scene, bob, "alice"));
}

#[test]
fn a_client_that_closes_its_media_just_before_it_leaves_has_left() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let now = scene.now;
    scene.clients[bob].peer.close(now);
    scene.run(Duration::from_millis(100));
    scene.request(bob, signal_request::Message::Leave(proto::LeaveRequest::default()));
    assert_eq!(scene.told(alice, "bob").unwrap().disconnect_reason(), DisconnectReason::ClientInitiated);
}

#[test]
fn a_client_whose_media_ends_is_told_to_log_in_anew() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let now = scene.now;
    scene.clients[bob].peer.close(now);
    scene.run(SECOND);
    assert!(is_gone(&scene, alice, "bob"));
    assert_eq!(scene.leave(bob).unwrap().action(), Action::Reconnect);
}

#[test]
fn a_socket_that_says_nothing_is_closed() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    scene.run(SIGNAL_TIMEOUT + SECOND);
    assert!(scene.clients[alice].is_closed);
}

#[test]
fn an_empty_room_is_forgotten_and_then_nothing_is_due() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    scene.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.run(10 * SECOND);
    assert_eq!(scene.core.stats().rooms, 1);
    let sid = scene.joined(alice).room.as_ref().unwrap().sid.clone();
    let again = scene.enter(Login::new("alice", "lobby"));
    assert_eq!(scene.joined(again).room.as_ref().unwrap().sid, sid);
    scene.request(again, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.run(Duration::from_secs(600));
    assert_eq!(scene.core.stats().rooms, 0);
    assert_eq!(scene.core.deadline(), None);
}

/// The signalling of a client who is still known comes back on another connection.
fn resume(scene: &mut Scene, client: usize, user: &str, conn: u64) {
    let participant_sid = scene.sid(client);
    let request = proto::JoinRequest { reconnect: true, participant_sid, ..Default::default() };
    let signed = token::sign(&key(), &claims(user, "lobby"), WALL).unwrap();
    scene.clients[client].conn = conn;
    scene.open(conn, &request, &signed, IpAddr::from([10, 0, 1, 1]));
}

/// Lets time pass while these clients keep their signalling alive.
fn run_with(scene: &mut Scene, clients: &[usize], length: Duration) {
    let end = scene.now + length;
    while scene.now < end {
        for client in clients {
            scene.request(*client, signal_request::Message::Ping(1));
        }
        scene.run((5 * SECOND).min(end.since(scene.now)));
    }
}

#[test]
fn resumes_do_not_multiply_the_renewals_of_the_token() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    for conn in 90..93 {
        run_with(&mut scene, &[alice], SECOND);
        scene.hang_up(alice);
        resume(&mut scene, alice, "alice", conn);
    }
    let tokens = |scene: &Scene| count(scene, alice, |m| matches!(m, Message::RefreshToken(_)));
    assert_eq!(tokens(&scene), 4);
    run_with(&mut scene, &[alice], 2 * (REFRESH_INTERVAL + SECOND));
    assert_eq!(tokens(&scene), 6);
}

#[test]
fn nothing_of_those_who_left_wakes_an_empty_server() {
    let mut scene = Scene::with(Stack::Plain, |config| config.empty_room_timeout = 10 * SECOND);
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.hang_up(alice);
    scene.request(bob, signal_request::Message::Leave(proto::LeaveRequest::default()));
    resume(&mut scene, alice, "alice", 90);
    scene.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.run(11 * SECOND);
    assert_eq!((scene.core.stats().rooms, scene.core.deadline()), (0, None));
}

#[test]
fn each_absence_of_signalling_has_its_own_patience() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.hang_up(alice);
    run_with(&mut scene, &[bob], 5 * SECOND);
    resume(&mut scene, alice, "alice", 90);
    run_with(&mut scene, &[alice, bob], RESUME_TIMEOUT - 6 * SECOND);
    scene.hang_up(alice);
    run_with(&mut scene, &[bob], 5 * SECOND);
    assert!(!is_gone(&scene, bob, "alice"), "the patience of the first absence is not hers any more");
    run_with(&mut scene, &[bob], RESUME_TIMEOUT);
    assert!(is_gone(&scene, bob, "alice"));
}

#[test]
fn media_that_comes_back_in_time_saves_a_participant_without_signalling() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let is_disconnected = |scene: &Scene| scene.core.participants.values().any(|one| one.is_disconnected);
    scene.hang_up(alice);
    let start = scene.now;
    scene.cut(alice);
    while !is_disconnected(&scene) {
        run_with(&mut scene, &[bob], SECOND);
        assert!(scene.now.since(start) < RESUME_TIMEOUT / 2);
    }
    scene.mend(alice);
    run_with(&mut scene, &[bob], 3 * SECOND);
    assert!(!is_disconnected(&scene));
    run_with(&mut scene, &[bob], 5 * SECOND);
    assert!(!is_gone(&scene, bob, "alice"));
    // Yet who does not come back at all is given up in the usual time.
    let rest = RESUME_TIMEOUT - scene.now.since(start);
    run_with(&mut scene, &[bob], rest + SECOND);
    assert!(is_gone(&scene, bob, "alice"));
}

#[test]
fn kicked_and_muted_users_are_told() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let now = scene.now;
    scene.core.mute("lobby", "alice", true, now).unwrap();
    scene.settle();
    assert!(scene.clients[alice].messages.iter().any(|m| matches!(m, Message::Mute(mute) if mute.muted)));
    assert!(scene.told(bob, "alice").unwrap().tracks[0].muted);
    scene.core.kick("lobby", "alice", now).unwrap();
    scene.settle();
    let leave = scene.leave(alice).unwrap();
    assert_eq!((leave.reason(), leave.action()), (DisconnectReason::ParticipantRemoved, Action::Disconnect));
    assert!(is_gone(&scene, bob, "alice"));
    assert!(scene.core.kick("lobby", "alice", now).is_err() && scene.core.kick("x", "y", now).is_err());
}

#[test]
fn a_server_that_ends_sends_everyone_elsewhere_and_lets_nobody_in() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.core.handle(Input::Drain, scene.now);
    scene.settle();
    for client in [alice, bob] {
        let leave = scene.leave(client).unwrap();
        assert_eq!((leave.reason(), leave.action()), (DisconnectReason::ServerShutdown, Action::Reconnect));
        assert!(scene.clients[client].is_closed);
    }
    let late = scene.login(Login::new("late", "lobby"));
    assert_eq!(scene.clients[late].refusal.as_ref().unwrap().0, 500);
    assert_eq!(scene.core.stats().participants, 0);
}

#[test]
fn who_is_told_to_go_hears_it_before_the_media_path_says_goodbye() {
    for drain in [true, false] {
        let mut scene = Scene::new(Stack::WebRtc);
        let alice = scene.enter(Login::new("alice", "lobby"));
        scene.run(SECOND);
        let sent = scene.sent;
        let now = scene.now;
        if drain {
            scene.core.handle(Input::Drain, now);
        } else {
            scene.core.kick("lobby", "alice", now).unwrap();
        }
        scene.settle();
        assert!(scene.leave(alice).is_some());
        assert_eq!(scene.sent, sent, "a goodbye would look like a broken connection");
    }
}

#[test]
fn after_the_machine_slept_fresh_tokens_are_still_taken() {
    let mut scene = plain();
    let slept = Duration::from_secs(8 * 3600);
    let mut login = Login::new("alice", "lobby");
    login.claims.not_before = Some(WALL + slept);
    login.claims.expires = WALL + slept + SECOND;
    let now = scene.now;
    scene.core.set_wall(WALL + slept, now);
    let alice = scene.login(login);
    assert!(scene.clients[alice].is_accepted, "{:?}", scene.clients[alice].refusal);
}

#[test]
fn loopback_addresses_are_only_told_to_this_machine() {
    let told = |from: [u8; 4]| {
        let mut scene = Scene::with(Stack::Plain, |config| {
            config.addresses = vec!["192.168.7.7:7870".parse().unwrap(), "127.0.0.1:7870".parse().unwrap()];
        });
        let client = scene.login(Login { from: from.into(), ..Login::new("alice", "lobby") });
        let sdp = scene.clients[client].messages.iter().find_map(|message| {
            if let Message::Answer(answer) = message { Some(answer.sdp.clone()) } else { None }
        });
        let sdp = sdp.unwrap();
        (sdp.contains("127.0.0.1"), sdp.contains("192.168.7.7"))
    };
    assert_eq!(told([192, 168, 7, 9]), (false, true));
    assert_eq!(told([127, 0, 0, 1]), (true, true));
}

#[test]
fn nothing_is_waited_for_on_behalf_of_who_has_left() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    scene.talk(alice, SECOND, 20);
    scene.request(alice, signal_request::Message::Leave(proto::LeaveRequest::default()));
    scene.hang_up(alice);
    let empty = crate::config::ServerConfig::default().empty_room_timeout;
    assert_eq!(scene.core.deadline(), Some(scene.now + empty), "only the empty room is, to be forgotten");
    scene.run(empty);
    assert_eq!(scene.core.deadline(), None);
}

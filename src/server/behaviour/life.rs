//! Tests only: broken lines, resumes, limits, kicks and the end of a server, in virtual time.
#![forbid(unsafe_code)]

use super::*;

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
fn nonsense_closes_its_sender_and_nobody_else() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::publishing("bob", "lobby"));
    let carol = scene.enter(Login::new("carol", "lobby"));
    scene.raw(alice, &[0xff; 100]);
    assert!(scene.clients[alice].is_closed);
    scene.raw(carol, &vec![0; crate::server::limit::MAX_SIGNAL + 1]);
    assert!(scene.clients[carol].is_closed);
    let offer = proto::SessionDescription { sdp: "v=0\r\nnonsense".into(), ..Default::default() };
    let dave = scene.enter(Login::new("dave", "lobby"));
    scene.request(dave, signal_request::Message::Offer(offer));
    scene.packet(bob, 30);
    assert!(!scene.clients[bob].is_closed);
    assert_eq!(scene.core.stats().participants, if scene.clients[dave].is_closed { 1 } else { 2 });
}

#[test]
fn a_flood_of_messages_closes_its_sender() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let mut sent = 0;
    while !scene.clients[alice].is_closed {
        scene.request(alice, signal_request::Message::Ping(1));
        sent += 1;
        assert!(sent < 10_000);
    }
    assert!(sent > 100);
}

#[test]
fn a_client_that_brings_its_offer_later_is_served_as_well() {
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let bob = scene.login(Login { without_offer: true, ..Login::new("bob", "lobby") });
    assert_eq!(count(&scene, bob, |m| matches!(m, Message::Answer(_))), 0);
    assert!(scene.told(alice, "bob").is_none());
    // The offer that the scene made and did not send is the outstanding one: it is made again.
    scene.offer(bob);
    scene.run(SECOND);
    scene.talk(alice, Duration::from_millis(100), 30);
    scene.run(SECOND);
    assert_eq!(scene.clients[bob].heard.len(), 5);
}

#[test]
fn limits_of_rooms_and_participants_refuse_with_a_sentence() {
    let mut scene = Scene::with(Stack::Plain, |config| {
        config.max_rooms = 2;
        config.max_participants = 2;
    });
    scene.login(Login::new("a", "one"));
    scene.login(Login::new("b", "one"));
    let third = scene.login(Login::new("c", "one"));
    assert_eq!(scene.clients[third].refusal.as_ref().unwrap().0, 503);
    assert!(scene.clients[third].refusal.as_ref().unwrap().1.contains("room is full"));
    let again = scene.login(Login::new("a", "one"));
    assert!(scene.clients[again].is_accepted, "who takes over an own session needs no space");
    scene.login(Login::new("a", "two"));
    let other = scene.login(Login::new("a", "three"));
    assert_eq!(scene.clients[other].refusal.as_ref().unwrap().0, 503);
}

#[test]
fn logins_of_one_address_are_limited_and_recover() {
    let mut scene = Scene::with(Stack::Plain, |config| config.max_logins_per_second = 3);
    let statuses: Vec<Option<u16>> = (0..5)
        .map(|n| {
            let client = scene.login(Login::new(&format!("user{n}"), "lobby"));
            scene.clients[client].refusal.as_ref().map(|refusal| refusal.0)
        })
        .collect();
    assert_eq!(statuses, [None, None, None, Some(429), Some(429)]);
    scene.run(SECOND);
    let late = scene.login(Login::new("late", "lobby"));
    assert!(scene.clients[late].is_accepted);
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

#[test]
fn strangers_datagrams_are_counted_and_dropped() {
    let mut scene = plain();
    let to = "10.0.0.1:7870".parse().unwrap();
    let from = "10.9.9.9:1000".parse().unwrap();
    let stun = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[7; 12]].concat();
    for data in [&[][..], &[22, 254, 253, 0, 0][..], &[0x80, 111, 0, 1][..], &[0; 1500][..], &stun[..]] {
        scene.core.handle(Input::Datagram { to, from, data }, scene.now);
    }
    assert_eq!(scene.core.stats().datagrams_unknown, 5);
    assert!(scene.core.addresses.is_empty() && scene.core.poll().is_none());
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
fn a_participant_is_found_behind_a_new_address_and_the_old_one_is_bounded() {
    let mut scene = plain();
    scene.enter(Login::new("alice", "lobby"));
    let fragment = scene.core.fragments.keys().next().unwrap().clone();
    let to = "10.0.0.1:7870".parse().unwrap();
    for port in 1..=100u16 {
        let name = format!("{fragment}:peer");
        let padded = name.len().next_multiple_of(4);
        let mut stun = vec![0, 1, 0, (padded + 4) as u8, 0x21, 0x12, 0xa4, 0x42];
        stun.extend([port as u8; 12]);
        stun.extend([0, 6, 0, name.len() as u8]);
        stun.extend(name.as_bytes());
        stun.resize(24 + padded, 0);
        let from = ([10, 3, 3, 3], port).into();
        scene.core.handle(Input::Datagram { to, from, data: &stun }, scene.now);
    }
    assert_eq!(scene.core.addresses.len(), crate::server::limit::MAX_ADDRESSES);
}

#[test]
fn garbage_in_any_order_never_panics() {
    let mut random = crate::random::Random::from_seed(11);
    let mut scene = plain();
    let alice = scene.enter(Login::publishing("alice", "lobby"));
    let real = proto::SignalRequest { message: Some(signal_request::Message::AddTrack(add_track("q"))) };
    for _ in 0..3000 {
        let mut data = real.encode_to_vec();
        let at = random.next_u32() as usize % data.len();
        data[at] = random.next_u32() as u8;
        let conn = if random.unit() < 0.5 { scene.clients[alice].conn } else { random.next_u64() % 5 };
        match random.next_u32() % 4 {
            0 => {
                scene.core.handle(Input::Message { conn, data: &data, text: random.unit() < 0.1 }, scene.now)
            }
            1 => scene.core.handle(
                Input::Datagram {
                    to: ([10, 0, 0, 1], 7870).into(),
                    from: ([10, 0, 2, 1], 5000).into(),
                    data: &data,
                },
                scene.now,
            ),
            2 => scene.core.handle(Input::Timeout, scene.now),
            _ => scene.core.handle(
                Input::Open {
                    conn,
                    path: "/rtc/v1",
                    query: "join_request=x&access_token=y",
                    authorization: None,
                    origin: None,
                    from: IpAddr::from([1, 2, 3, 4]),
                },
                scene.now,
            ),
        }
        scene.now += Duration::from_millis(7);
        scene.settle();
    }
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
fn a_login_without_a_token_is_refused() {
    let mut core = ServerCore::new(Default::default(), crate::clock::Time::from_nanos(1), WALL).unwrap();
    let open = Input::Open {
        conn: 1,
        path: "/rtc/v1",
        query: "",
        authorization: None,
        origin: None,
        from: [9, 9, 9, 9].into(),
    };
    core.handle(open, crate::clock::Time::from_nanos(1));
    let refused = std::iter::from_fn(|| core.poll())
        .any(|output| matches!(output, Output::Refuse { conn: 1, status: 401, .. }));
    assert!(refused);
}

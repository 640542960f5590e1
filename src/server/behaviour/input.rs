//! Tests only: messages, requests, limits and bad input.
#![forbid(unsafe_code)]

use super::*;

#[test]
fn messages_reach_everyone_or_those_they_name_and_say_who_sent_them() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut scene = Scene::new(stack);
        let all: Vec<usize> =
            ["alice", "bob", "carol"].iter().map(|user| scene.enter(Login::new(user, "lobby"))).collect();
        scene.run(2 * SECOND);
        let mut forged = user_packet(&[]);
        forged.participant_identity = "somebody else".into();
        for (channel, packet) in [
            (Channel::Reliable, forged),
            (Channel::Lossy, user_packet(&["carol"])),
            (Channel::Reliable, user_packet(&["nobody"])),
        ] {
            let now = scene.now;
            scene.clients[all[0]].peer.send_data(channel, &packet.encode_to_vec(), now).unwrap();
            scene.run(SECOND);
        }
        assert_eq!(scene.clients[all[0]].data.len(), 0, "{stack:?}");
        assert_eq!(scene.clients[all[1]].data.len(), 1, "{stack:?}");
        assert_eq!(scene.clients[all[2]].data.len(), 2, "{stack:?}");
        let packet = &scene.clients[all[1]].data[0];
        assert_eq!(packet.participant_identity, "alice");
        assert_eq!(packet.participant_sid, scene.sid(all[0]));
    }
}

#[test]
fn a_reliable_message_that_is_sent_again_is_handed_on_once() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.run(SECOND);
    for sequence in [1, 2, 2, 1, 3] {
        let packet = proto::DataPacket { sequence, ..user_packet(&[]) };
        let now = scene.now;
        scene.clients[alice].peer.send_data(Channel::Reliable, &packet.encode_to_vec(), now).unwrap();
        scene.run(SECOND);
    }
    let sequences: Vec<u32> = scene.clients[bob].data.iter().map(|packet| packet.sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
}

#[test]
fn who_may_not_send_data_is_not_heard_and_noise_is_dropped() {
    let mut scene = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_publish_data = false;
    let alice = scene.enter(login);
    let bob = scene.enter(Login::new("bob", "lobby"));
    scene.run(SECOND);
    let now = scene.now;
    scene.clients[alice].peer.send_data(Channel::Reliable, &user_packet(&[]).encode_to_vec(), now).unwrap();
    scene.clients[bob].peer.send_data(Channel::Reliable, &[0xff; 40], now).unwrap();
    scene.run(SECOND);
    assert!(scene.clients[bob].data.is_empty() && scene.clients[alice].data.is_empty());
    assert_eq!(scene.core.stats().data_dropped, 2);
}

#[test]
fn pings_are_answered_both_ways() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    scene.request(alice, signal_request::Message::Ping(5));
    scene.request(alice, signal_request::Message::PingReq(proto::Ping { timestamp: 77, rtt: 0 }));
    let messages = &scene.clients[alice].messages;
    assert!(messages.iter().any(|m| matches!(m, Message::Pong(at) if *at >= WALL.as_millis() as i64)));
    assert!(messages.iter().any(|m| matches!(m, Message::PongResp(pong) if pong.last_ping_timestamp == 77)));
}

#[test]
fn attributes_are_merged_deleted_and_told_to_the_room() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let bob = scene.enter(Login::new("bob", "lobby"));
    let set = |pairs: &[(&str, &str)], request_id| {
        signal_request::Message::UpdateMetadata(proto::UpdateParticipantMetadata {
            attributes: pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            request_id,
            ..Default::default()
        })
    };
    scene.request(alice, set(&[("a", "1"), ("b", "2")], 1));
    scene.request(alice, set(&[("a", ""), ("c", "3")], 2));
    let attributes = scene.told(bob, "alice").unwrap().attributes;
    assert_eq!(attributes.len(), 2);
    assert_eq!((attributes["b"].as_str(), attributes["c"].as_str()), ("2", "3"));
    let too_long = "x".repeat(crate::server::limit::MAX_METADATA + 1);
    scene.request(alice, set(&[("d", &too_long)], 3));
    let answers: Vec<(u32, Reason)> = scene.clients[alice]
        .messages
        .iter()
        .filter_map(|message| match message {
            Message::RequestResponse(response) => Some((response.request_id, response.reason())),
            _ => None,
        })
        .collect();
    assert_eq!(answers, [(1, Reason::Ok), (2, Reason::Ok), (3, Reason::LimitExceeded)]);
}

#[test]
fn who_may_not_change_itself_is_told_so() {
    let mut scene = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_update_own_metadata = false;
    let alice = scene.enter(login);
    let request = proto::UpdateParticipantMetadata { metadata: "x".into(), ..Default::default() };
    scene.request(alice, signal_request::Message::UpdateMetadata(request));
    assert!(scene.clients[alice].messages.iter().any(|message| {
        matches!(message, Message::RequestResponse(response) if response.reason() == Reason::NotAllowed)
    }));
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
fn strangers_datagrams_are_counted_and_dropped() {
    let mut scene = plain();
    let to = "10.0.0.1:7870".parse().unwrap();
    let from = "10.9.9.9:1000".parse().unwrap();
    let stun = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[7; 12]].concat();
    for data in [&[][..], &[22, 254, 253, 0, 0][..], &[0x80, 111, 0, 1][..], &[0; 1500][..], &stun[..]] {
        scene.core.handle(Input::Datagram { to, from, data }, scene.now);
    }
    assert_eq!(scene.core.stats().datagrams_unknown, 5);
    assert!(scene.core.addresses.len() == 0 && scene.core.poll().is_none());
}

#[test]
fn a_participant_is_found_behind_a_new_address_and_the_old_one_is_bounded() {
    let mut scene = plain();
    let alice = scene.enter(Login::new("alice", "lobby"));
    let fragment = scene.fragment(alice);
    let password = scene.password(alice);
    let to = "10.0.0.1:7870".parse().unwrap();
    for port in 1..=100u16 {
        let check = signed_check(&fragment, "peer", [port as u8; 12], &password);
        let from = ([10, 3, 3, 3], port).into();
        scene.core.handle(Input::Datagram { to, from, data: &check }, scene.now);
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

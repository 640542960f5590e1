//! Tests only: messages, requests, limits and bad input.
#![forbid(unsafe_code)]

use super::*;
use crate::transport::Received;

#[test]
fn message_reaches_its_destinations_with_its_sender() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let mut fixture = Fixture::new(stack);
        let all: Vec<usize> =
            ["alice", "bob", "carol"].iter().map(|user| fixture.join(Login::new(user, "lobby"))).collect();
        fixture.run(2 * SECOND);
        let mut forged = user_packet(&[]);
        forged.participant_identity = "somebody else".into();
        for (channel, packet) in [
            (Channel::Reliable, forged),
            (Channel::Lossy, user_packet(&["carol"])),
            (Channel::Reliable, user_packet(&["nobody"])),
        ] {
            let now = fixture.now;
            fixture.clients[all[0]].peer.send_data(channel, &packet.encode_to_vec(), now).unwrap();
            fixture.run(SECOND);
        }
        assert_eq!(fixture.clients[all[0]].data.len(), 0, "{stack:?}");
        assert_eq!(fixture.clients[all[1]].data.len(), 1, "{stack:?}");
        assert_eq!(fixture.clients[all[2]].data.len(), 2, "{stack:?}");
        let packet = &fixture.clients[all[1]].data[0];
        assert_eq!(packet.participant_identity, "alice");
        assert_eq!(packet.participant_sid, fixture.sid(all[0]));
    }
}

#[test]
fn resent_reliable_message_is_forwarded_once() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.run(SECOND);
    for sequence in [1, 2, 2, 1, 3] {
        let packet = proto::DataPacket { sequence, ..user_packet(&[]) };
        let now = fixture.now;
        fixture.clients[alice].peer.send_data(Channel::Reliable, &packet.encode_to_vec(), now).unwrap();
        fixture.run(SECOND);
    }
    let sequences: Vec<u32> = fixture.clients[bob].data.iter().map(|packet| packet.sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
}

#[test]
fn data_without_permission_is_dropped() {
    let mut fixture = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_publish_data = false;
    let alice = fixture.join(login);
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.run(SECOND);
    let now = fixture.now;
    fixture.clients[alice].peer.send_data(Channel::Reliable, &user_packet(&[]).encode_to_vec(), now).unwrap();
    fixture.clients[bob].peer.send_data(Channel::Reliable, &[0xff; 40], now).unwrap();
    fixture.run(SECOND);
    assert!(fixture.clients[bob].data.is_empty() && fixture.clients[alice].data.is_empty());
    assert_eq!(fixture.core.stats().data_dropped, 2);
}

#[test]
fn both_kinds_of_ping_are_answered() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    fixture.request(alice, signal_request::Message::Ping(5));
    fixture.request(alice, signal_request::Message::PingReq(proto::Ping { timestamp: 77, rtt: 0 }));
    let messages = &fixture.clients[alice].messages;
    assert!(messages.iter().any(|m| matches!(m, Message::Pong(at) if *at >= WALL.as_millis() as i64)));
    assert!(messages.iter().any(|m| matches!(m, Message::PongResp(pong) if pong.last_ping_timestamp == 77)));
}

#[test]
fn attributes_are_merged_deleted_and_announced() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let set = |pairs: &[(&str, &str)], request_id| {
        signal_request::Message::UpdateMetadata(proto::UpdateParticipantMetadata {
            attributes: pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            request_id,
            ..Default::default()
        })
    };
    fixture.request(alice, set(&[("a", "1"), ("b", "2")], 1));
    fixture.request(alice, set(&[("a", ""), ("c", "3")], 2));
    let attributes = fixture.info_of(bob, "alice").unwrap().attributes;
    assert_eq!(attributes.len(), 2);
    assert_eq!((attributes["b"].as_str(), attributes["c"].as_str()), ("2", "3"));
    let too_long = "x".repeat(crate::server::limit::MAX_METADATA + 1);
    fixture.request(alice, set(&[("d", &too_long)], 3));
    let answers: Vec<(u32, Reason)> = fixture.clients[alice]
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
fn metadata_change_without_permission_is_refused() {
    let mut fixture = plain();
    let mut login = Login::new("alice", "lobby");
    login.claims.can_update_own_metadata = false;
    let alice = fixture.join(login);
    let request = proto::UpdateParticipantMetadata { metadata: "x".into(), ..Default::default() };
    fixture.request(alice, signal_request::Message::UpdateMetadata(request));
    assert!(fixture.clients[alice].messages.iter().any(|message| {
        matches!(message, Message::RequestResponse(response) if response.reason() == Reason::NotAllowed)
    }));
}

#[test]
fn invalid_message_closes_only_its_sender() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let bob = fixture.join(Login::publishing("bob", "lobby"));
    let carol = fixture.join(Login::new("carol", "lobby"));
    fixture.raw(alice, &[0xff; 100]);
    assert!(fixture.clients[alice].is_closed);
    fixture.raw(carol, &vec![0; crate::server::limit::MAX_SIGNAL + 1]);
    assert!(fixture.clients[carol].is_closed);
    let offer = proto::SessionDescription { sdp: "v=0\r\nnonsense".into(), ..Default::default() };
    let dave = fixture.join(Login::new("dave", "lobby"));
    fixture.request(dave, signal_request::Message::Offer(offer));
    fixture.packet(bob, 30);
    assert!(!fixture.clients[bob].is_closed);
    assert_eq!(fixture.core.stats().participants, if fixture.clients[dave].is_closed { 1 } else { 2 });
}

#[test]
fn flood_of_messages_closes_its_sender() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let mut sent = 0;
    while !fixture.clients[alice].is_closed {
        fixture.request(alice, signal_request::Message::Ping(1));
        sent += 1;
        assert!(sent < 10_000);
    }
    assert!(sent > 100);
}

#[test]
fn login_above_a_limit_is_refused_with_a_reason() {
    let mut fixture = Fixture::with(Stack::Plain, |config| {
        config.max_rooms = 2;
        config.max_users_per_room = 2;
    });
    fixture.login(Login::new("a", "one"));
    fixture.login(Login::new("b", "one"));
    let third = fixture.login(Login::new("c", "one"));
    assert_eq!(fixture.clients[third].refusal.as_ref().unwrap().0, 503);
    assert!(fixture.clients[third].refusal.as_ref().unwrap().1.contains("room is full"));
    let again = fixture.login(Login::new("a", "one"));
    assert!(fixture.clients[again].is_accepted, "a user who replaces an earlier login needs no space");
    fixture.login(Login::new("a", "two"));
    let other = fixture.login(Login::new("a", "three"));
    assert_eq!(fixture.clients[other].refusal.as_ref().unwrap().0, 503);
}

#[test]
fn login_rate_of_one_address_is_limited_and_recovers() {
    let mut fixture = Fixture::with(Stack::Plain, |config| config.max_logins_per_second = 3);
    let statuses: Vec<Option<u16>> = (0..5)
        .map(|n| {
            let client = fixture.login(Login::new(&format!("user{n}"), "lobby"));
            fixture.clients[client].refusal.as_ref().map(|refusal| refusal.0)
        })
        .collect();
    assert_eq!(statuses, [None, None, None, Some(429), Some(429)]);
    fixture.run(SECOND);
    let late = fixture.login(Login::new("late", "lobby"));
    assert!(fixture.clients[late].is_accepted);
}

#[test]
fn datagram_of_an_unknown_address_is_counted_and_dropped() {
    let mut fixture = plain();
    let to = "10.0.0.1:7870".parse().unwrap();
    let from = "10.9.9.9:1000".parse().unwrap();
    let stun = [&[0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42][..], &[7; 12]].concat();
    for data in [&[][..], &[22, 254, 253, 0, 0][..], &[0x80, 111, 0, 1][..], &[0; 1500][..], &stun[..]] {
        fixture.core.handle(Input::Datagram(Received::udp(to, from, data)), fixture.now);
    }
    assert_eq!(fixture.core.stats().datagrams_unknown, 5);
    assert!(fixture.core.addresses.len() == 0 && fixture.core.poll().is_none());
}

#[test]
fn addresses_of_one_participant_are_bounded() {
    let mut fixture = plain();
    let alice = fixture.join(Login::new("alice", "lobby"));
    let ufrag = fixture.ufrag(alice);
    let password = fixture.password(alice);
    let to = "10.0.0.1:7870".parse().unwrap();
    for port in 1..=100u16 {
        let check = signed_check(&ufrag, "peer", [port as u8; 12], &password);
        let from = ([10, 3, 3, 3], port).into();
        fixture.core.handle(Input::Datagram(Received::udp(to, from, &check)), fixture.now);
    }
    assert_eq!(fixture.core.addresses.len(), crate::server::limit::MAX_ADDRESSES);
}

#[test]
fn random_inputs_never_panic() {
    let mut random = crate::random::Random::from_seed(11);
    let mut fixture = plain();
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let real = proto::SignalRequest { message: Some(signal_request::Message::AddTrack(add_track("q"))) };
    for _ in 0..3000 {
        let mut data = real.encode_to_vec();
        let at = random.next_u32() as usize % data.len();
        data[at] = random.next_u32() as u8;
        let conn = if random.unit() < 0.5 { fixture.clients[alice].conn } else { random.next_u64() % 5 };
        match random.next_u32() % 4 {
            0 => fixture
                .core
                .handle(Input::Message { conn, data: &data, text: random.unit() < 0.1 }, fixture.now),
            1 => fixture.core.handle(
                Input::Datagram(Received::udp(
                    ([10, 0, 0, 1], 7870).into(),
                    ([10, 0, 2, 1], 5000).into(),
                    &data,
                )),
                fixture.now,
            ),
            2 => fixture.core.handle(Input::Timeout, fixture.now),
            _ => fixture.core.handle(
                Input::Open {
                    conn,
                    path: "/rtc/v1",
                    query: "join_request=x&access_token=y",
                    authorization: None,
                    origin: None,
                    from: IpAddr::from([1, 2, 3, 4]),
                },
                fixture.now,
            ),
        }
        fixture.now += Duration::from_millis(7);
        fixture.settle();
    }
}

#[test]
fn login_without_token_is_refused() {
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

//! Tests only: clients that signal at `/rtc`, with one connection to publish and one to receive.
#![forbid(unsafe_code)]

use super::*;

fn two(login: Login) -> Login {
    Login { has_two_connections: true, ..login }
}

fn heard(fixture: &mut Fixture, talker: usize, listener: usize) -> usize {
    fixture.clients[listener].received.clear();
    fixture.talk(talker, Duration::from_millis(100), 30);
    fixture.run(SECOND / 2);
    let from_talker = |packet: &crate::transport::RtpPacket| packet.payload[0] == talker as u8;
    fixture.clients[listener].received.iter().filter(|(_, packet)| from_talker(packet)).count()
}

fn offers(fixture: &Fixture, client: usize) -> usize {
    count(fixture, client, |message| matches!(message, Message::Offer(_)))
}

#[test]
fn clients_with_one_and_two_connections_hear_each_other() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(two(Login::publishing("bob", "lobby")));
    let carol = fixture.join(two(Login::publishing("carol", "lobby")));
    fixture.run(2 * SECOND);
    for (talker, listener) in [(alice, bob), (bob, alice), (bob, carol), (carol, bob), (alice, carol)] {
        assert_eq!(heard(&mut fixture, talker, listener), 5, "{talker} at {listener}");
    }
    assert!(!fixture.joined(bob).subscriber_primary, "data and login use the first connection");
    let asked = |client| count(&fixture, client, |m| matches!(m, Message::MediaSectionsRequirement(_)));
    assert_eq!((asked(bob), asked(carol)), (0, 0));
    let carried: Vec<&String> = fixture.clients[bob].carried.values().collect();
    assert_eq!(carried.len(), 2);
    assert!(carried.contains(&&fixture.track(alice)) && carried.contains(&&fixture.track(carol)));
}

/// The client's WebSocket is lost, and another one resumes its session. Its connections stay.
fn resume(fixture: &mut Fixture, client: usize, user: &str) {
    let sid = fixture.sid(client);
    fixture.close_signalling(client);
    fixture.run(SECOND);
    fixture.clients[client].conn += 1000;
    let input = Input::Open {
        conn: fixture.clients[client].conn,
        path: "/rtc",
        query: &format!("protocol=16&reconnect=1&sid={sid}"),
        authorization: Some(&format!(
            "Bearer {}",
            token::sign(&key(), &claims(user, "lobby"), WALL).unwrap()
        )),
        origin: None,
        from: IpAddr::from([10, 0, 1, 1]),
    };
    fixture.core.handle(input, fixture.now);
    fixture.settle();
    assert!(count(fixture, client, |message| matches!(message, Message::Reconnect(_))) >= 1);
}

#[test]
fn one_offer_is_outstanding_at_a_time() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let alice = fixture.join(two(Login::new("alice", "lobby")));
    assert_eq!(offers(&fixture, alice), 0, "there is nothing to offer");
    fixture.clients[alice].unanswered_offers = 1;
    let talkers: Vec<usize> =
        (0..3).map(|n| fixture.join(Login::publishing(&format!("user{n}"), "lobby"))).collect();
    assert_eq!(offers(&fixture, alice), 1, "the first one is unanswered");
    // After a resume the same offer comes again, and after its answer the next one.
    resume(&mut fixture, alice, "alice");
    assert_eq!(offers(&fixture, alice), 3);
    fixture.run(2 * SECOND);
    for talker in talkers {
        assert_eq!(heard(&mut fixture, talker, alice), 5, "{talker}");
    }
}

#[test]
fn resumed_client_hears_again_after_an_ice_restart() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(two(Login::publishing("bob", "lobby")));
    fixture.run(SECOND);
    let before = fixture.core.ufrags.len();
    for _ in 0..2 {
        resume(&mut fixture, bob, "bob");
        fixture.run(2 * SECOND);
        assert_eq!(heard(&mut fixture, alice, bob), 5);
        assert_eq!(heard(&mut fixture, bob, alice), 5);
        assert_eq!(fixture.core.ufrags.len(), before, "earlier ufrags are forgotten");
    }
    assert_eq!(offers(&fixture, bob), 3, "each resume restarts ICE");
}

/// A down track that begins again has sequence numbers of its own. With the SSRC of the earlier one, SRTP would use an index twice.
#[test]
fn track_that_is_subscribed_again_is_heard_at_once() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(two(Login::new("bob", "lobby")));
    fixture.clients[alice].sequence = 30_000;
    fixture.run(2 * SECOND);
    assert_eq!(heard(&mut fixture, alice, bob), 5);
    for subscribe in [false, true] {
        let track_sids = vec![fixture.track(alice)];
        let update = proto::UpdateSubscription { track_sids, subscribe, ..Default::default() };
        fixture.request(bob, signal_request::Message::Subscription(update));
    }
    // The first number of a down track is below 2^15, so this one begins at a lower number than the earlier one.
    fixture.clients[alice].sequence = 35_000;
    fixture.run(SECOND);
    assert_eq!(heard(&mut fixture, alice, bob), 5);
}

#[test]
fn later_track_uses_the_m_line_of_an_ended_one() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let alice = fixture.join(two(Login::new("alice", "lobby")));
    for n in 0..6 {
        let talker = fixture.join(Login::publishing(&format!("user{n}"), "lobby"));
        fixture.run(SECOND);
        assert_eq!(heard(&mut fixture, talker, alice), 5, "talker {n}");
        fixture.request(talker, signal_request::Message::Leave(Default::default()));
    }
    let last = fixture.clients[alice].messages.iter().rev().find_map(|message| match message {
        Message::Offer(offer) => Some(offer.sdp.matches("m=audio").count()),
        _ => None,
    });
    assert_eq!(last, Some(2), "each m-line is inactive once, and then carries a track again");
}

#[test]
fn messages_and_mutes_reach_clients_with_two_connections() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(two(Login::publishing("bob", "lobby")));
    fixture.run(SECOND);
    let data = user_packet(&[]).encode_to_vec();
    for (from, to) in [(alice, bob), (bob, alice)] {
        let now = fixture.now;
        fixture.clients[from].peer.send_data(Channel::Reliable, &data, now).unwrap();
        fixture.run(SECOND);
        assert_eq!(fixture.clients[to].data.len(), 1, "{from} to {to}");
    }
    let now = fixture.now;
    fixture.core.mute("lobby", "alice", true, now).unwrap();
    assert_eq!(heard(&mut fixture, alice, bob), 0);
    fixture.core.mute("lobby", "alice", false, now).unwrap();
    fixture.request(
        alice,
        signal_request::Message::Mute(proto::MuteTrackRequest { sid: fixture.track(alice), muted: false }),
    );
    assert_eq!(heard(&mut fixture, alice, bob), 5);
}

#[test]
fn lost_packets_are_resent_on_the_second_connection() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let alice = fixture.join(Login { accepts_red: false, ..Login::publishing("alice", "lobby") });
    let bob = fixture.join(two(Login::new("bob", "lobby")));
    fixture.run(SECOND);
    assert_eq!(heard(&mut fixture, alice, bob), 5);
    fixture.cut(bob);
    fixture.packet(alice, 30);
    fixture.run(Duration::from_millis(20));
    fixture.restore(bob);
    assert_eq!(heard(&mut fixture, alice, bob), 5);
    fixture.run(SECOND);
    assert!(fixture.core.stats().packets_resent >= 1);
}

#[test]
fn removed_client_leaves_nothing_of_its_second_connection() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let (ufrags, addresses) = (fixture.core.ufrags.len(), fixture.core.addresses.len());
    for _ in 0..3 {
        let bob = fixture.join(two(Login::publishing("bob", "lobby")));
        fixture.run(SECOND);
        assert_eq!(heard(&mut fixture, alice, bob), 5);
        assert_eq!(fixture.core.ufrags.len(), ufrags + 2);
        fixture.request(bob, signal_request::Message::Leave(Default::default()));
        fixture.run(SECOND);
        assert!(fixture.core.subscribers.is_empty());
        assert_eq!((fixture.core.ufrags.len(), fixture.core.addresses.len()), (ufrags, addresses));
    }
}

#[test]
fn unexpected_answers_are_ignored_and_invalid_ones_end_the_session() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    fixture.join(Login::publishing("alice", "lobby"));
    let one = fixture.join(Login::new("one", "lobby"));
    let bob = fixture.join(two(Login::new("bob", "lobby")));
    let answer = |id| {
        let sdp = "v=0\r\nm=audio 9 x 111\r\n".to_owned();
        signal_request::Message::Answer(proto::SessionDescription {
            r#type: "answer".into(),
            sdp,
            id,
            ..Default::default()
        })
    };
    fixture.request(one, answer(1));
    fixture.request(bob, answer(1));
    assert!(fixture.leave(one).is_none() && fixture.leave(bob).is_none());
    fixture.clients[bob].unanswered_offers = 1;
    fixture.join(Login::publishing("carol", "lobby"));
    fixture.request(bob, answer(9));
    assert!(fixture.leave(bob).is_none(), "another offer's answer");
    fixture.request(bob, answer(2));
    assert!(fixture.leave(bob).is_some());
}

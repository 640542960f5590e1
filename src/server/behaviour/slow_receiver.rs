//! Tests only: reliable data and receivers that take it slowly.
#![forbid(unsafe_code)]

use super::*;
use crate::server::limit::{DATA_HOLD_ABOVE, DATA_RATE, MAX_DATA_HOLD_TIME};
use crate::wire::attempt::Attempt;
use crate::wire::report::{self, VoiceReport};

/// Sends numbered messages from one client as fast as its channel takes them, until `end`. Returns how many it has sent.
struct Stream {
    from: usize,
    length: usize,
    count: u32,
    sent: u32,
}

impl Stream {
    fn run(&mut self, fixture: &mut Fixture, time: Duration) {
        let end = fixture.now + time;
        while fixture.now < end {
            while self.sent < self.count {
                let mut packet = proto::DataPacket { sequence: self.sent + 1, ..user_packet(&[]) };
                if let Some(data_packet::Value::User(user)) = &mut packet.value {
                    user.payload = vec![self.sent as u8; self.length];
                }
                let now = fixture.now;
                let peer = &mut fixture.clients[self.from].peer;
                if peer.send_data(Channel::Reliable, &packet.encode_to_vec(), now).is_err() {
                    break;
                }
                self.sent += 1;
            }
            fixture.run(Duration::from_millis(20));
        }
    }

    fn is_complete_at(&self, fixture: &Fixture, client: usize) -> bool {
        let arrived = fixture.clients[client].data.iter().map(|packet| packet.sequence);
        arrived.eq(1..=self.count)
    }
}

fn three(stack: Stack) -> (Fixture, usize, usize, usize) {
    let mut fixture = Fixture::new(stack);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let carol = fixture.join(Login::new("carol", "lobby"));
    fixture.run(2 * SECOND);
    (fixture, alice, bob, carol)
}

/// The times for which the server has asked a client to hold its reliable data, in ms.
fn requested_holds(fixture: &Fixture, client: usize) -> Vec<u16> {
    let reports = fixture.clients[client].data.iter().filter_map(|packet| match &packet.value {
        Some(data_packet::Value::User(user)) if user.topic.as_deref() == Some(report::TOPIC) => {
            VoiceReport::decode(&user.payload)?.hold_ms
        }
        _ => None,
    });
    reports.collect()
}

fn nothing_is_held(fixture: &Fixture) {
    assert_eq!((fixture.core.data_held, fixture.core.data_unread), (0, 0));
    assert_eq!(fixture.core.stats().data_dropped, 0);
}

#[test]
fn message_that_is_too_long_with_its_sender_blocks_nothing() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, _) = three(stack);
        let mut packet = user_packet(&[]);
        if let Some(data_packet::Value::User(user)) = &mut packet.value {
            user.payload = vec![0; 65_500];
        }
        for (n, length) in [(1, 65_500), (2, 10)] {
            packet.sequence = n;
            if let Some(data_packet::Value::User(user)) = &mut packet.value {
                user.payload.truncate(length);
            }
            let bytes = packet.encode_to_vec();
            assert!(bytes.len() <= 65_535);
            fixture.clients[alice].peer.send_data(Channel::Reliable, &bytes, fixture.now).unwrap();
            fixture.run(SECOND);
        }
        let arrived: Vec<u32> = fixture.clients[bob].data.iter().map(|packet| packet.sequence).collect();
        assert_eq!(arrived, [2], "{stack:?}");
        assert_eq!((fixture.core.data_held, fixture.core.stats().data_dropped), (0, 1));
    }
}

#[test]
fn reliable_data_waits_for_a_receiver_without_loss() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = three(stack);
        let mut stream = Stream { from: alice, length: 15_000, count: 200, sent: 0 };
        fixture.clients[bob].is_cut = true;
        stream.run(&mut fixture, 4 * SECOND);
        let held = fixture.core.data_held + fixture.core.data_unread;
        assert!((250_000..3_000_000).contains(&held), "{held}");
        assert!(!stream.is_complete_at(&fixture, carol), "alice is held back");
        fixture.clients[bob].is_cut = false;
        stream.run(&mut fixture, 20 * SECOND);
        let closed = fixture.core.stats().readers_closed;
        assert!(
            stream.is_complete_at(&fixture, bob),
            "{stack:?} {} {closed}",
            fixture.clients[bob].data.len()
        );
        assert!(stream.is_complete_at(&fixture, carol), "{stack:?} {}", fixture.clients[carol].data.len());
        nothing_is_held(&fixture);
        assert_eq!(fixture.core.stats().readers_closed, 0);
    }
}

#[test]
fn voice_passes_while_a_sender_of_data_is_held_back() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = three(stack);
        let mut stream = Stream { from: alice, length: 15_000, count: 200, sent: 0 };
        fixture.clients[bob].is_cut = true;
        stream.run(&mut fixture, SECOND);
        let before = fixture.clients[carol].received.len();
        for _ in 0..100 {
            fixture.packet(alice, 30);
            stream.run(&mut fixture, Duration::from_millis(20));
        }
        assert!(!stream.is_complete_at(&fixture, carol), "alice is held back");
        assert_eq!(fixture.clients[carol].received.len() - before, 100, "{stack:?}");
    }
}

#[test]
fn lossy_data_passes_while_a_sender_is_held_back() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = three(stack);
        let mut stream = Stream { from: alice, length: 15_000, count: 100, sent: 0 };
        fixture.clients[bob].is_cut = true;
        stream.run(&mut fixture, SECOND);
        let lossy = user_packet(&[]).encode_to_vec();
        for _ in 0..50 {
            let now = fixture.now;
            fixture.clients[alice].peer.send_data(Channel::Lossy, &lossy, now).unwrap();
            stream.run(&mut fixture, Duration::from_millis(20));
        }
        assert!(!stream.is_complete_at(&fixture, carol), "alice is held back");
        let is_lossy = |packet: &&proto::DataPacket| packet.kind() == data_packet::Kind::Lossy;
        assert_eq!(fixture.clients[carol].data.iter().filter(is_lossy).count(), 50, "{stack:?}");
    }
}

#[test]
fn client_is_asked_to_hold_its_stream_while_unread() {
    let mut fixture = Fixture::new(Stack::WebRtc);
    let attempt = Some(Attempt { process: 7, at_ms: 1 });
    let own = fixture.join(Login { attempt, ..Login::new("own", "lobby") });
    let other = fixture.join(Login::new("other", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    fixture.run(2 * SECOND);
    fixture.clients[bob].is_cut = true;
    for from in [own, other] {
        Stream { from, length: 15_000, count: 100, sent: 0 }.run(&mut fixture, 2 * SECOND);
        assert!(fixture.core.data_unread > DATA_HOLD_ABOVE);
    }
    let asked = requested_holds(&fixture, own);
    assert!(asked.len() >= 5 && asked.iter().all(|time| *time == 1000), "renewed: {asked:?}");
    assert!(requested_holds(&fixture, other).is_empty(), "another library does not know the request");
    fixture.clients[bob].is_cut = false;
    fixture.run(20 * SECOND);
    assert_eq!(requested_holds(&fixture, own).last(), Some(&0));
    nothing_is_held(&fixture);
}

#[test]
fn time_of_holding_senders_back_outlasts_a_session() {
    let (mut fixture, alice, bob, carol) = three(Stack::Plain);
    let mut stream = Stream { from: alice, length: 15_000, count: u32::MAX, sent: 0 };
    fixture.clients[bob].is_cut = true;
    stream.run(&mut fixture, MAX_DATA_HOLD_TIME - 5 * SECOND);
    assert!(!is_gone(&fixture, carol, "bob"));
    let again = fixture.join(Login::new("bob", "lobby"));
    stream.run(&mut fixture, SECOND);
    fixture.clients[again].is_cut = true;
    stream.run(&mut fixture, 4 * SECOND);
    assert_eq!(fixture.core.stats().readers_closed, 0);
    stream.run(&mut fixture, 4 * SECOND);
    assert_eq!(fixture.core.stats().readers_closed, 1);
}

#[test]
fn slow_link_survives_small_messages_of_many_senders() {
    let mut fixture = plain();
    let mut join = |name: &str| {
        fixture.run(SECOND);
        fixture.join(Login::new(name, "lobby"))
    };
    let senders: Vec<usize> = (0..5).map(|n| join(&format!("user{n}"))).collect();
    let bob = join("bob");
    fixture.run(2 * SECOND);
    for second in 0..24 {
        // The link takes data during a short part of eight seconds.
        fixture.clients[bob].is_cut = second % 8 != 0;
        for sender in &senders {
            let mut packet = proto::DataPacket { sequence: second + 1, ..user_packet(&[]) };
            if let Some(data_packet::Value::User(user)) = &mut packet.value {
                user.payload = vec![0; 1400];
            }
            let now = fixture.now;
            fixture.clients[*sender].peer.send_data(Channel::Reliable, &packet.encode_to_vec(), now).unwrap();
        }
        fixture.run(SECOND);
    }
    fixture.clients[bob].is_cut = false;
    fixture.run(15 * SECOND);
    assert_eq!((fixture.core.stats().readers_closed, fixture.core.stats().data_dropped), (0, 0));
    assert_eq!(fixture.clients[bob].data.len(), 120);
}

#[test]
fn participant_with_the_most_held_data_is_closed_first() {
    let mut fixture = plain();
    fixture.core.data_limit = 900_000;
    let room = |fixture: &mut Fixture, name: &str, senders: usize| {
        let receiver = fixture.join(Login::new("receiver", name));
        let senders = (0..senders).map(|n| fixture.join(Login::new(&format!("user{n}"), name)));
        (receiver, senders.collect::<Vec<_>>())
    };
    let (small, small_senders) = room(&mut fixture, "small", 1);
    let (large, large_senders) = room(&mut fixture, "large", 9);
    fixture.run(2 * SECOND);
    for receiver in [small, large] {
        fixture.clients[receiver].is_cut = true;
    }
    let mut streams = small_senders.iter().chain(&large_senders);
    let mut run = |from: &usize| {
        Stream { from: *from, length: 60_000, count: 8, sent: 0 }.run(&mut fixture, SECOND / 2);
    };
    streams.by_ref().for_each(&mut run);
    assert!(
        !fixture.clients[small].is_closed,
        "it holds its sender back for the longest time, and has little"
    );
    assert!(fixture.clients[large].is_closed);
}

#[test]
fn receiver_that_takes_no_data_is_closed_for_the_others() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = three(stack);
        let mut stream = Stream { from: alice, length: 15_000, count: 100, sent: 0 };
        fixture.clients[bob].is_cut = true;
        stream.run(&mut fixture, MAX_DATA_HOLD_TIME - SECOND);
        assert!(!is_gone(&fixture, carol, "bob"));
        stream.run(&mut fixture, 5 * SECOND);
        assert!(is_gone(&fixture, carol, "bob"));
        let leave = fixture.leave(bob).unwrap();
        assert_eq!((leave.action(), leave.reason()), (Action::Reconnect, DisconnectReason::MediaFailure));
        let is_reason = |message: &Message| matches!(message, Message::RequestResponse(response) if response.message.contains("too slowly"));
        assert_eq!(count(&fixture, bob, is_reason), 1);
        assert!(fixture.logs.iter().any(|line| line.contains("too slowly")), "{:?}", fixture.logs);
        assert!(stream.is_complete_at(&fixture, carol), "{stack:?} {}", fixture.clients[carol].data.len());
        nothing_is_held(&fixture);
        assert_eq!(fixture.core.stats().readers_closed, 1);
    }
}

#[test]
fn client_without_data_channels_holds_senders_back_briefly() {
    let (mut fixture, alice, _, carol) = three(Stack::Plain);
    let dave = fixture.login(Login::new("dave", "lobby"));
    fixture.clients[dave].is_cut = true;
    let mut stream = Stream { from: alice, length: 15_000, count: 100, sent: 0 };
    stream.run(&mut fixture, 2 * SECOND);
    assert!(!stream.is_complete_at(&fixture, carol));
    stream.run(&mut fixture, 3 * SECOND);
    assert!(stream.is_complete_at(&fixture, carol));
    assert_eq!(fixture.core.data_held, 0);
}

#[test]
fn reliable_data_above_the_rate_is_delayed_and_not_dropped() {
    let (mut fixture, alice, bob, _) = three(Stack::Plain);
    let mut stream = Stream { from: alice, length: 10, count: 5 * DATA_RATE, sent: 0 };
    stream.run(&mut fixture, 12 * SECOND);
    assert!(stream.is_complete_at(&fixture, bob), "{} {}", stream.sent, fixture.clients[bob].data.len());
    nothing_is_held(&fixture);
}

#[test]
fn held_data_of_all_rooms_is_bounded() {
    let mut fixture = plain();
    fixture.core.data_limit = 1_000_000;
    let mut streams = Vec::new();
    for room in 0..8 {
        let room = format!("room{room}");
        let from = fixture.join(Login::new("alice", &room));
        fixture.join(Login::new("bob", &room));
        streams.push(Stream { from, length: 60_000, count: 40, sent: 0 });
    }
    for stream in &streams {
        fixture.clients[stream.from + 1].is_cut = true;
    }
    let mut most = 0;
    for _ in 0..30 {
        for stream in &mut streams {
            stream.run(&mut fixture, Duration::from_millis(20));
            most = most.max(fixture.core.data_held + fixture.core.data_unread);
        }
    }
    assert!((500_000..=1_000_000).contains(&most), "{most}");
    assert!((4..8).contains(&fixture.core.stats().readers_closed));
}

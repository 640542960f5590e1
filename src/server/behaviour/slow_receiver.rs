//! Tests only: reliable data and receivers that take it slowly.
#![forbid(unsafe_code)]

use super::*;
use crate::server::limit::{DATA_RATE, DATA_SLOW_TIME};

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
fn receiver_that_takes_no_data_is_closed_for_the_others() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = three(stack);
        let mut stream = Stream { from: alice, length: 15_000, count: 100, sent: 0 };
        fixture.clients[bob].is_cut = true;
        stream.run(&mut fixture, DATA_SLOW_TIME - SECOND);
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

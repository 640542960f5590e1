//! Tests only: RED copies, recovered packets and resent packets.
#![forbid(unsafe_code)]

use super::*;
use crate::transport::{Mid, OPUS, RED, RtpPacket};
use crate::wire::red;

/// The Opus payload of a client's packet with this sequence number.
fn sound(client: usize, sequence: i64) -> Vec<u8> {
    vec![client as u8, sequence as u8, 3, 4]
}

/// Sends the packet `sequence` with `copies` RED copies. The network drops it if `is_lost`.
fn send_packet(fixture: &mut Fixture, client: usize, sequence: i64, copies: u16, is_lost: bool) {
    let own = sound(client, sequence);
    let mut packet = RtpPacket {
        payload_type: OPUS,
        marker: false,
        sequence,
        timestamp: sequence as u32 * 960,
        level: None,
        capture_ntp: None,
        payload: own.clone(),
    };
    if copies > 0 {
        let before: Vec<(u32, Vec<u8>)> = (1..=copies)
            .rev()
            .map(|n| (u32::from(n) * 960, sound(client, sequence - i64::from(n))))
            .collect();
        packet.payload_type = RED;
        red::write(&mut packet.payload, OPUS, before.iter().map(|(at, bytes)| (*at, &bytes[..])), &own);
    }
    let one = &mut fixture.clients[client];
    let sender = one.microphone.expect("the client publishes");
    assert!(one.peer.send_rtp(sender, &packet, fixture.now).unwrap());
    if is_lost {
        while one.peer.poll_datagram().is_some() {}
    }
    fixture.settle();
}

/// Mutes or unmutes a track.
fn mute(fixture: &mut Fixture, client: usize, sid: &str, muted: bool) {
    let sid = sid.to_owned();
    fixture.request(client, signal_request::Message::Mute(proto::MuteTrackRequest { sid, muted }));
    fixture.run(Duration::from_millis(20));
}

fn numbers(received: &[(Mid, RtpPacket)]) -> Vec<i64> {
    received.iter().map(|(_, packet)| packet.sequence).collect()
}

fn room(stack: Stack) -> (Fixture, usize, usize, usize) {
    let mut fixture = Fixture::new(stack);
    let alice = fixture.join(Login::publishing("alice", "lobby"));
    let bob = fixture.join(Login::new("bob", "lobby"));
    let carol = fixture.join(Login { accepts_red: false, ..Login::new("carol", "lobby") });
    fixture.run(SECOND);
    (fixture, alice, bob, carol)
}

#[test]
fn subscribers_get_red_or_opus_by_their_preference() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = room(stack);
        assert_eq!(fixture.info_of(bob, "alice").unwrap().tracks[0].mime_type, "audio/red");
        for sequence in 10..20 {
            // Some packets are plain Opus. Every subscriber gets them as they are.
            send_packet(&mut fixture, alice, sequence, if sequence % 4 == 0 { 0 } else { 2 }, false);
            fixture.run(Duration::from_millis(20));
        }
        let (red, opus) = (&fixture.clients[bob].received, &fixture.clients[carol].received);
        assert_eq!((numbers(red), numbers(opus)), ((10..20).collect(), (10..20).collect()), "{stack:?}");
        for (_, packet) in red {
            let has_copies = packet.sequence % 4 != 0;
            assert_eq!(packet.payload_type, if has_copies { RED } else { OPUS });
            assert_eq!(has_copies, packet.payload != sound(alice, packet.sequence));
        }
        for (_, packet) in opus {
            assert_eq!((packet.payload_type, &packet.payload), (OPUS, &sound(alice, packet.sequence)));
        }
    }
}

#[test]
fn recovered_packet_is_forwarded_to_every_subscriber() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = room(stack);
        for sequence in 10..20 {
            send_packet(&mut fixture, alice, sequence, 2, [12, 15, 16].contains(&sequence));
            fixture.run(Duration::from_millis(20));
        }
        for listener in [bob, carol] {
            let received = &fixture.clients[listener].received;
            assert_eq!(numbers(received), (10..20).collect::<Vec<i64>>(), "{stack:?}");
            for (_, packet) in received {
                assert_eq!(packet.timestamp, packet.sequence as u32 * 960);
                let copies = red::copies(&packet.payload) * u16::from(packet.payload_type == RED);
                // Each hop repairs its own losses: the next hop gets every packet with all its copies.
                assert_eq!(copies, if listener == bob { 2 } else { 0 }, "{} {stack:?}", packet.sequence);
                let own = red::own(&packet.payload).filter(|_| packet.payload_type == RED);
                assert_eq!(own.unwrap_or(&packet.payload), sound(alice, packet.sequence));
            }
        }
    }
}

#[test]
fn overtaken_and_recovered_packet_is_sent_once() {
    let (mut fixture, alice, bob, carol) = room(Stack::Plain);
    for sequence in [10, 11, 13, 12, 14] {
        send_packet(&mut fixture, alice, sequence, 1, false);
        fixture.run(Duration::from_millis(20));
    }
    for listener in [bob, carol] {
        assert_eq!(numbers(&fixture.clients[listener].received), [10, 11, 12, 13, 14]);
    }
}

#[test]
fn server_requests_lost_packets_from_the_talker() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = room(stack);
        for sequence in 10..20 {
            send_packet(&mut fixture, alice, sequence, 0, [12, 15, 16].contains(&sequence));
            fixture.run(Duration::from_millis(20));
        }
        for listener in [bob, carol] {
            let mut received = numbers(&fixture.clients[listener].received);
            received.sort_unstable();
            assert_eq!(received, (10..20).collect::<Vec<i64>>(), "{stack:?}");
        }
        assert_eq!(fixture.clients[alice].peer.stats().resent, 3);
    }
}

#[test]
fn resent_packet_equals_the_original() {
    for stack in [Stack::Plain, Stack::WebRtc] {
        let (mut fixture, alice, bob, carol) = room(stack);
        // A mute shifts the outgoing sequence numbers.
        let sid = fixture.track(alice);
        send_packet(&mut fixture, alice, 5, 0, false);
        fixture.run(Duration::from_millis(20));
        for muted in [true, false] {
            mute(&mut fixture, alice, &sid, muted);
        }
        for sequence in 30..40 {
            for listener in [bob, carol] {
                fixture.clients[listener].is_cut = [33, 34].contains(&sequence);
            }
            send_packet(&mut fixture, alice, sequence, sequence as u16 % 2, false);
            for listener in [bob, carol] {
                // A receive stream with a long delay makes the same call.
                let one = &mut fixture.clients[listener];
                if let Some((mid, _)) = one.received.last().cloned() {
                    one.peer.set_playout_delay(&mid, Duration::from_millis(200), fixture.now);
                }
            }
            fixture.run(Duration::from_millis(20));
        }
        fixture.run(SECOND);
        for listener in [bob, carol] {
            let received = &fixture.clients[listener].received;
            let mut order = numbers(received);
            order.sort_unstable();
            // Two packets were dropped. With RED, the second one arrived as a copy in the next packet.
            let all: Vec<i64> = (5..16).filter(|sequence| listener == carol || *sequence != 10).collect();
            assert_eq!(order, all, "{stack:?} {listener}: 5, then 30 to 39 without a gap");
            for (_, packet) in received {
                let origin = if packet.sequence == 5 { 5 } else { packet.sequence + 24 };
                let payload = red::own(&packet.payload).filter(|_| packet.payload_type == RED);
                assert_eq!(payload.unwrap_or(&packet.payload), sound(alice, origin));
            }
        }
    }
}

#[test]
fn packet_sent_during_a_mute_is_not_recovered_afterwards() {
    let (mut fixture, alice, _, carol) = room(Stack::Plain);
    let sid = fixture.track(alice);
    send_packet(&mut fixture, alice, 10, 0, false);
    fixture.run(Duration::from_millis(20));
    mute(&mut fixture, alice, &sid, true);
    for sequence in [11, 12] {
        send_packet(&mut fixture, alice, sequence, 1, false);
        fixture.run(Duration::from_millis(20));
    }
    mute(&mut fixture, alice, &sid, false);
    send_packet(&mut fixture, alice, 13, 2, false);
    fixture.run(SECOND);
    let received: Vec<Vec<u8>> =
        fixture.clients[carol].received.iter().map(|(_, packet)| packet.payload.clone()).collect();
    assert_eq!(received, [sound(alice, 10), sound(alice, 13)]);
}

#[test]
fn invalid_red_packet_is_not_sent_as_opus() {
    let (mut fixture, alice, bob, carol) = room(Stack::Plain);
    send_packet(&mut fixture, alice, 10, 1, false);
    for (sequence, payload) in
        [(11, vec![]), (12, vec![0xff; 40]), (13, vec![0x80 | 111, 0, 3, 0xff, 111, 1])]
    {
        let packet = RtpPacket {
            payload_type: RED,
            marker: false,
            sequence,
            timestamp: sequence as u32 * 960,
            level: None,
            capture_ntp: None,
            payload,
        };
        let one = &mut fixture.clients[alice];
        one.peer.send_rtp(one.microphone.unwrap(), &packet, fixture.now).unwrap();
        fixture.settle();
    }
    send_packet(&mut fixture, alice, 14, 0, false);
    fixture.run(SECOND);
    assert_eq!(numbers(&fixture.clients[carol].received), [10, 14]);
    assert_eq!(fixture.clients[bob].received.len(), 5, "a subscriber of RED has to check the packets itself");
}

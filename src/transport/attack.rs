//! Tests only: replayed and forged datagrams, forged source addresses, an unlimited number of data channels, and messages without
//! an end.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use super::reflection::FIRST_CHECK;
use super::test_pair::{DELAY, Pair, client_address, packet, server_address, tcp_client_address};
use super::*;
use crate::wire::sequence::MAX_MISORDER;

const SECOND: Duration = Duration::from_secs(1);

/// Datagrams that were sent (`true`: by the client), in their order.
type Record = Rc<RefCell<Vec<(bool, Vec<u8>)>>>;

fn is_media(data: &[u8]) -> bool {
    (128..192).contains(&data[0])
}

fn is_rtcp(data: &[u8]) -> bool {
    is_media(data) && (192..=223).contains(&data[1])
}

/// A connected pair on the WebRTC stack in which both sides can send, and the two senders.
fn connected(seed: u64) -> (Pair, SenderId, SenderId) {
    connected_over(Protocol::Udp, seed)
}

/// As [`connected`], on a network that carries one protocol.
fn connected_over(protocol: Protocol, seed: u64) -> (Pair, SenderId, SenderId) {
    let mut pair = Pair::with_tcp(Stack::WebRtc, seed, 1, vec![server_address()]);
    pair.path_filter = Box::new(move |one| one == protocol);
    let mic = pair.client.add_sender("mic").unwrap();
    pair.negotiate(&[("PA_b|camera", "TR_b")]);
    let is_open = |pair: &Pair| {
        let open = PeerConnectionEvent::ChannelsOpen;
        pair.client_events.contains(&open) && pair.server_events.contains(&open)
    };
    assert!(pair.run(5 * SECOND, is_open));
    pair.pass(SECOND);
    let down = pair.server.sender_of("TR_b").unwrap();
    (pair, mic, down)
}

/// Records the datagrams from now on. Those that `is_held` selects do not arrive.
fn record(pair: &mut Pair, is_held: impl Fn(&[u8]) -> bool + 'static) -> Record {
    let record = Record::default();
    let keep = record.clone();
    pair.filter = Box::new(move |from_client, data| {
        keep.borrow_mut().push((from_client, data.to_vec()));
        !is_held(data)
    });
    record
}

/// Hands a datagram to the other side, without letting time pass. Returns the events that it caused.
fn deliver(pair: &mut Pair, from_client: bool, data: &[u8]) -> Vec<PeerConnectionEvent> {
    let (peer, to, from) = if from_client {
        (&mut pair.server, server_address(), client_address())
    } else {
        (&mut pair.client, client_address(), server_address())
    };
    peer.handle_datagram(to, from, data, pair.now);
    while peer.poll_datagram().is_some() {}
    std::iter::from_fn(|| peer.poll_event()).collect()
}

#[test]
fn replayed_datagrams_change_nothing_on_either_side() {
    let (mut pair, mic, down) = connected(41);
    let record = record(&mut pair, |_| false);
    for n in 1..=150 {
        pair.client.send_rtp(mic, &packet(n), pair.now).unwrap();
        pair.server.send_rtp(down, &packet(n), pair.now).unwrap();
        if n % 10 == 0 {
            pair.client.send_data(Channel::Reliable, &[n as u8], pair.now).unwrap();
            pair.server.send_data(Channel::Lossy, &[n as u8], pair.now).unwrap();
        }
        pair.pass(DELAY);
    }
    pair.pass(SECOND);
    for (events, name) in [(&pair.server_events, "server"), (&pair.client_events, "client")] {
        assert_eq!(Pair::packets(events).len(), 150, "{name}");
        let count =
            |is_it: fn(&PeerConnectionEvent) -> bool| events.iter().filter(|event| is_it(event)).count();
        assert_eq!(count(|event| matches!(event, PeerConnectionEvent::Data(..))), 15, "{name}");
        assert!(count(|event| matches!(event, PeerConnectionEvent::Report { .. })) > 1, "{name}");
    }
    let recorded = record.borrow().clone();
    for (from_client, what) in [(true, "client"), (false, "server")] {
        for is_it in [is_media, is_rtcp] {
            let count = recorded.iter().filter(|(from, data)| *from == from_client && is_it(data)).count();
            assert!(count > 1, "the {what} sent RTP and RTCP");
        }
    }
    for round in 0..3 {
        for (from_client, data) in &recorded {
            let accepted = deliver(&mut pair, *from_client, data);
            assert!(accepted.is_empty(), "round {round}, from the client: {from_client}: {accepted:?}");
        }
    }
    pair.client.send_rtp(mic, &packet(151), pair.now).unwrap();
    pair.server.send_rtp(down, &packet(151), pair.now).unwrap();
    pair.pass(SECOND);
    for events in [&pair.server_events, &pair.client_events] {
        assert_eq!(Pair::packets(events).len(), 151, "the next packet arrives");
    }
}

/// RFC 3711 section 3.3.2: the replay window has at least 64 packets. Each packet in the window is accepted once, and earlier
/// packets are refused.
#[test]
fn replay_window_accepts_each_late_packet_once() {
    for from_client in [true, false] {
        let (mut pair, mic, down) = connected(42);
        let record = record(&mut pair, is_media);
        let first = 65_450;
        for n in 0..150 {
            let packet = RtpPacket { sequence: first + n, ..packet(1) };
            let (peer, sender) = if from_client { (&mut pair.client, mic) } else { (&mut pair.server, down) };
            peer.send_rtp(sender, &packet, pair.now).unwrap();
            pair.pass(DELAY / 20);
        }
        let held: Vec<Vec<u8>> = record
            .borrow()
            .iter()
            .filter(|(from, data)| *from == from_client && is_media(data) && !is_rtcp(data))
            .map(|(_, data)| data.clone())
            .collect();
        assert_eq!(held.len(), 150);
        let mut accepted = Vec::new();
        for _ in 0..2 {
            // The first packet, which is before the wrap of the sequence number; then all packets from the newest backwards.
            for data in std::iter::once(&held[0]).chain(held.iter().rev()) {
                accepted.extend(Pair::packets(&deliver(&mut pair, from_client, data)));
            }
        }
        let mut numbers: Vec<u16> = accepted.iter().map(|(_, packet)| packet.sequence as u16).collect();
        numbers.sort_unstable_by_key(|number| number.wrapping_sub(first as u16));
        let window = 150 - MAX_MISORDER..150;
        let wanted: Vec<u16> = std::iter::once(0).chain(window).map(|n| (first + n) as u16).collect();
        assert_eq!(numbers, wanted, "from the client: {from_client}");
    }
}

/// A packet from before the last wrap of the sequence number would pass as newer than the newest packet. It is refused because
/// the authentication tag of SRTP covers the number of wraps.
#[test]
fn packet_of_an_earlier_wrap_is_not_replayed() {
    let (mut pair, mic, _) = connected(43);
    let record = record(&mut pair, |_| false);
    for sequence in [1, 2, 20_000, 40_000, 60_000, 75_000, 75_001] {
        pair.client.send_rtp(mic, &RtpPacket { sequence, ..packet(1) }, pair.now).unwrap();
        pair.pass(DELAY * 2);
    }
    assert_eq!(Pair::packets(&pair.server_events).len(), 7);
    let recorded = record.borrow().clone();
    for (_, data) in recorded.iter().filter(|(from_client, data)| *from_client && is_media(data)) {
        assert!(deliver(&mut pair, true, data).is_empty());
    }
}

/// A member of the room signs checks with its own password and sends them with a stranger's source address.
#[test]
fn forged_source_receives_at_most_one_extra_check() {
    bounded_answers_to(Protocol::Udp, "203.0.113.9:3478".parse().unwrap());
}

/// Another program may have the UDP port of that number.
#[test]
fn proof_over_tcp_does_not_count_for_udp() {
    bounded_answers_to(Protocol::Tcp, tcp_client_address());
}

/// The connection uses `protocol`. The forged checks come by UDP.
fn bounded_answers_to(protocol: Protocol, stranger: SocketAddr) {
    let (mut pair, mic, down) = connected_over(protocol, 45);
    let (ufrag, password) = (pair.server.local_ufrag().to_owned(), pair.server.local_password().to_owned());
    let own = pair.client.local_ufrag().to_owned();
    let (mut received, mut sent, mut media) = (0, 0, 0);
    for n in 0..100u8 {
        for check in [
            signed_check(&ufrag, &own, [n; 12], &password),
            nominating_check(&ufrag, &own, [100 + n; 12], &password),
        ] {
            pair.server.handle_datagram(server_address(), stranger, &check, pair.now);
            received += check.len();
        }
        pair.server.send_rtp(down, &packet(n.into()), pair.now).unwrap();
        while let Some(datagram) = pair.server.poll_datagram() {
            if (datagram.protocol, datagram.to) == (Protocol::Udp, stranger) {
                sent += datagram.data.len();
                assert!(datagram.data[0] < 4, "media goes to the address that answers checks");
            } else {
                media += usize::from(is_media(&datagram.data));
            }
            assert!(sent <= received + FIRST_CHECK, "{sent} bytes in answer to {received}");
        }
        pair.client.send_rtp(mic, &packet(n.into()), pair.now).unwrap();
        pair.pass(DELAY);
    }
    assert!(media >= 100, "{media}");
    assert_eq!(Pair::packets(&pair.server_events).len(), 100);
}

#[test]
fn client_that_opens_endless_channels_is_disconnected() {
    let (mut pair, _, _) = connected(46);
    let label = "x".repeat(60_000);
    for _ in 0..40 {
        pair.client.open_channel(&label);
        pair.pass(SECOND / 5);
    }
    assert!(pair.server_events.contains(&PeerConnectionEvent::Failed));
    assert!(!pair.server.is_connected());
}

/// Sends up to `count` reliable messages of 30 kB from the client until the server gives up. Returns the number of bytes.
fn send_until_failure(pair: &mut Pair, count: usize) -> usize {
    let mut bytes = 0;
    for _ in 0..20 * count {
        if bytes < count * 30_000 && pair.client.send_data(Channel::Reliable, &[5; 30_000], pair.now).is_ok()
        {
            bytes += 30_000;
        }
        pair.pass(SECOND / 100);
        if pair.server_events.contains(&PeerConnectionEvent::Failed) {
            break;
        }
    }
    bytes
}

#[test]
fn client_whose_message_never_ends_is_disconnected() {
    let (mut pair, _, _) = connected(50);
    rtc_connection(&mut pair.client).complete_no_message();
    let bytes = send_until_failure(&mut pair, 200);
    assert!(pair.server_events.contains(&PeerConnectionEvent::Failed), "{bytes} bytes were taken");
    // What the client has in flight and queued comes on top of what the server kept.
    assert!((1_000_000..3_500_000).contains(&bytes), "{bytes}");
}

#[test]
fn client_that_is_held_back_stays_connected() {
    let (mut pair, _, _) = connected(51);
    pair.server.pause_data(true);
    let bytes = send_until_failure(&mut pair, 100);
    pair.pass(60 * SECOND);
    assert!(bytes > 2_000_000, "{bytes} are more than the window");
    assert!(!pair.server_events.contains(&PeerConnectionEvent::Failed));
    pair.server.pause_data(false);
    pair.pass(20 * SECOND);
    let received = |event: &&PeerConnectionEvent| matches!(event, PeerConnectionEvent::Data(..));
    assert_eq!(pair.server_events.iter().filter(received).count() * 30_000, bytes);
}

fn rtc_connection(peer: &mut PeerConnection) -> &mut RtcConnection {
    #[cfg_attr(
        not(feature = "sim"),
        expect(irrefutable_let_patterns, reason = "another stack exists with that feature")
    )]
    let Inner::Rtc(peer) = &mut peer.0 else { panic!("not the WebRTC stack") };
    peer
}

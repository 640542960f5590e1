//! Tests only: the behaviour of `transport.rs`, on both stacks wherever both provide it.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::rtc_connection::Side;
use super::test_pair::{DELAY, Pair, client_address, config, packet, server_address, test_certificate};
use super::*;
use crate::random::Random;

/// The stacks that must behave alike.
const STACKS: [Stack; 2] = [Stack::WebRtc, Stack::Plain];

#[test]
fn connection_carries_voice_and_data_both_ways() {
    STACKS.into_iter().for_each(carries_voice_and_data_both_ways);
}

fn carries_voice_and_data_both_ways(stack: Stack) {
    let mut pair = Pair::new(stack, 1, 2);
    let mic = pair.client.add_sender("mic").unwrap();
    let answer = pair.negotiate(&[("PA_b|camera", "TR_b")]);
    assert_eq!(answer.m_lines_missing, 0);
    assert!(pair.connect(Duration::from_secs(2)));
    assert!(
        pair.run(Duration::from_secs(3), |pair| pair
            .client_events
            .contains(&PeerConnectionEvent::ChannelsOpen)
            && pair.server_events.contains(&PeerConnectionEvent::ChannelsOpen))
    );
    let down = pair.server.sender_of("TR_b").unwrap();
    let mid = answer.mid_to_track.iter().find(|(_, track)| *track == "TR_b").unwrap().0.clone();
    assert!(pair.client_events.contains(&PeerConnectionEvent::ReceiverAdded {
        mid: Mid(mid.clone()),
        stream: "PA_b|camera".into(),
        track: "TR_b".into(),
    }));
    for n in 1..=5 {
        assert!(pair.client.send_rtp(mic, &packet(n), pair.now).unwrap());
        assert!(pair.server.send_rtp(down, &packet(n + 100), pair.now).unwrap());
        pair.pass(DELAY);
    }
    pair.client.send_data(Channel::Reliable, b"hello", pair.now).unwrap();
    pair.client.send_data(Channel::Lossy, b"quick", pair.now).unwrap();
    pair.server.send_data(Channel::Reliable, b"dear", pair.now).unwrap();
    pair.server.send_data(Channel::Lossy, b"client", pair.now).unwrap();
    pair.pass(Duration::from_millis(500));
    let up = Pair::packets(&pair.server_events);
    assert_eq!(
        up.iter().map(|(_, packet)| packet.clone()).collect::<Vec<_>>(),
        (1..=5).map(packet).collect::<Vec<_>>()
    );
    let down = Pair::packets(&pair.client_events);
    assert_eq!(down, (101..=105).map(|n| (Mid(mid.clone()), packet(n))).collect::<Vec<_>>());
    for (events, reliable, lossy) in [
        (&pair.server_events, b"hello".as_slice(), b"quick".as_slice()),
        (&pair.client_events, b"dear", b"client"),
    ] {
        assert!(
            events.contains(&PeerConnectionEvent::Data(Channel::Reliable, reliable.to_vec())),
            "{events:?}"
        );
        assert!(events.contains(&PeerConnectionEvent::Data(Channel::Lossy, lossy.to_vec())), "{events:?}");
    }
}

#[test]
fn data_channels_do_not_hold_packets_back() {
    STACKS.into_iter().for_each(|stack| {
        let mut pair = Pair::new(stack, 4, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[("PA_b|camera", "TR_b")]);
        assert!(pair.connect(Duration::from_secs(2)));
        let down = pair.server.sender_of("TR_b").unwrap();
        // The channels open meanwhile, and then carry messages. If a datagram of a channel waited in the stack, it would be sent
        // in place of a packet, and the packet would be sent only together with the next packet.
        for n in 1..=200 {
            pair.client.send_rtp(mic, &packet(n), pair.now).unwrap();
            pair.server.send_rtp(down, &packet(n), pair.now).unwrap();
            if n > 50 && n % 7 == 0 {
                for _ in 0..n % 4 {
                    pair.client.send_data(Channel::Reliable, &[1; 3000], pair.now).unwrap();
                    pair.server.send_data(Channel::Lossy, &[2; 100], pair.now).unwrap();
                }
            }
            pair.pass(DELAY);
            for events in [&pair.server_events, &pair.client_events] {
                let newest = Pair::packets(events).last().map(|(_, packet)| packet.sequence);
                assert_eq!(newest, Some(n.into()), "{stack:?}");
            }
        }
    });
}

/// The m-line on which an answer sends a track.
fn mid_of(answer: &Answer, track: &str) -> Mid {
    Mid(answer.mid_to_track.iter().find(|(_, known)| *known == track).expect("the track is sent").0.clone())
}

fn added(mid: &Mid, track: &str) -> PeerConnectionEvent {
    PeerConnectionEvent::ReceiverAdded { mid: mid.clone(), stream: "PA_x|camera".into(), track: track.into() }
}

#[test]
fn m_line_is_used_again_for_another_track() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 2, 2);
        let first = pair.negotiate(&[("PA_x|camera", "TR_a"), ("PA_x|camera", "TR_b")]);
        assert!(pair.connect(Duration::from_secs(2)));
        let b = pair.server.sender_of("TR_b").unwrap();
        pair.client_events.clear();
        let second = pair.negotiate(&[("PA_x|camera", "TR_b"), ("PA_x|camera", "TR_c")]);
        let (mid_a, mid_b, mid_c) = (mid_of(&first, "TR_a"), mid_of(&first, "TR_b"), mid_of(&second, "TR_c"));
        assert_eq!(mid_a, mid_c, "the freed m-line is used");
        assert_eq!(mid_b, mid_of(&second, "TR_b"), "a sent track keeps its m-line");
        assert_eq!(pair.server.sender_of("TR_b"), Some(b));
        assert_eq!(pair.server.sender_of("TR_a"), None);
        pair.pass(Duration::from_millis(100));
        assert_eq!(
            pair.client_events,
            [PeerConnectionEvent::ReceiverRemoved(mid_a), added(&mid_c, "TR_c")],
            "{stack:?}"
        );
        let c = pair.server.sender_of("TR_c").unwrap();
        for n in 1..=3 {
            assert!(pair.server.send_rtp(b, &packet(n), pair.now).unwrap());
            assert!(pair.server.send_rtp(c, &packet(n + 50), pair.now).unwrap());
            pair.pass(DELAY);
        }
        pair.pass(DELAY * 2);
        let packets = Pair::packets(&pair.client_events);
        let of = |mid: &Mid| {
            packets.iter().filter(|(known, _)| known == mid).map(|(_, p)| p.clone()).collect::<Vec<_>>()
        };
        assert_eq!(of(&mid_b), (1..=3).map(packet).collect::<Vec<_>>(), "{stack:?}");
        assert_eq!(of(&mid_c), (51..=53).map(packet).collect::<Vec<_>>(), "{stack:?}");
    }
}

#[test]
fn missing_m_lines_are_counted_and_offered_later() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 3, 1);
        let tracks = [("PA_x|camera", "TR_a"), ("PA_x|camera", "TR_b"), ("PA_x|camera", "TR_c")];
        let first = pair.negotiate(&tracks);
        assert_eq!((first.m_lines_missing, first.mid_to_track.len()), (2, 1));
        assert!(pair.connect(Duration::from_secs(2)));
        pair.client.add_receivers(2).unwrap();
        let second = pair.negotiate(&tracks);
        assert_eq!((second.m_lines_missing, second.mid_to_track.len()), (0, 3));
        pair.pass(Duration::from_millis(100));
        for (_, track) in tracks {
            let sender = pair.server.sender_of(track).unwrap();
            assert!(pair.server.send_rtp(sender, &packet(9), pair.now).unwrap());
        }
        pair.pass(DELAY * 2);
        let mids: std::collections::BTreeSet<Mid> =
            Pair::packets(&pair.client_events).into_iter().map(|(mid, _)| mid).collect();
        assert_eq!(mids.len(), 3, "{stack:?}");
    }
}

#[test]
fn client_track_is_added_removed_and_added_again() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 4, 2);
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        assert!(pair.connect(Duration::from_secs(2)));
        for round in 0..3 {
            let cid = format!("cid{round}");
            let mic = pair.client.add_sender(&cid).unwrap();
            assert!(!pair.client.send_rtp(mic, &packet(1), pair.now).unwrap(), "not before the answer");
            pair.negotiate(&[("PA_x|camera", "TR_a")]);
            pair.server_events.clear();
            pair.pass(Duration::from_millis(10));
            let Some(PeerConnectionEvent::ReceiverAdded { mid, track, .. }) =
                pair.server_events.first().cloned()
            else {
                panic!("{stack:?} {round}: {:?}", pair.server_events)
            };
            assert_eq!(track, cid);
            assert!(pair.client.send_rtp(mic, &packet(7), pair.now).unwrap());
            pair.pass(DELAY * 2);
            assert_eq!(Pair::packets(&pair.server_events), [(mid.clone(), packet(7))], "{stack:?} {round}");
            pair.client.remove_sender(mic).unwrap();
            pair.negotiate(&[("PA_x|camera", "TR_a")]);
            pair.pass(Duration::from_millis(10));
            assert!(pair.server_events.contains(&PeerConnectionEvent::ReceiverRemoved(mid)));
            assert!(pair.client.send_rtp(mic, &packet(8), pair.now).is_err());
        }
        let down = pair.server.sender_of("TR_a").unwrap();
        assert!(pair.server.send_rtp(down, &packet(5), pair.now).unwrap());
        pair.client_events.clear();
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.client_events).len(), 1);
    }
}

#[test]
fn close_is_reported_at_once() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 5, 1);
        pair.negotiate(&[]);
        assert!(pair.run(Duration::from_secs(3), |pair| {
            pair.server_events.contains(&PeerConnectionEvent::ChannelsOpen)
                && pair.client_events.contains(&PeerConnectionEvent::ChannelsOpen)
        }));
        pair.client.close(pair.now);
        assert!(
            pair.run(Duration::from_millis(300), |pair| pair
                .server_events
                .contains(&PeerConnectionEvent::Failed)),
            "{stack:?}"
        );
        assert!(!pair.client.is_connected() && !pair.server.is_connected());
        assert_eq!(pair.client.deadline(), None, "a closed connection has no timers");
    }
}

#[test]
fn interruption_and_recovery_of_the_network_are_reported() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 6, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(2)));
        pair.pass(Duration::from_secs(1));
        pair.client_events.clear();
        pair.server_events.clear();
        pair.loss = 1.0;
        pair.pass(Duration::from_secs(9));
        assert_eq!(pair.client_events.last(), Some(&PeerConnectionEvent::Disconnected), "{stack:?}");
        assert_eq!(pair.server_events.last(), Some(&PeerConnectionEvent::Disconnected), "{stack:?}");
        pair.loss = 0.0;
        assert!(pair.connect(Duration::from_secs(4)), "{stack:?}");
        assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap());
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.server_events).len(), 1);
        pair.loss = 1.0;
        pair.pass(Duration::from_secs(46));
        // A client's connection does not fail by itself: the room decides how long to wait.
        assert_eq!(pair.client_events.last(), Some(&PeerConnectionEvent::Disconnected), "{stack:?}");
        assert_eq!(pair.server_events.last(), Some(&PeerConnectionEvent::Failed), "{stack:?}");
    }
}

#[test]
fn media_survives_an_ice_restart() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 7, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        assert!(pair.connect(Duration::from_secs(2)));
        let before = pair.server.local_ufrag().to_owned();
        pair.client.restart_ice().unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        assert_ne!(pair.server.local_ufrag(), before);
        pair.pass(Duration::from_millis(500));
        assert!(pair.connect(Duration::from_secs(2)), "{stack:?}");
        let down = pair.server.sender_of("TR_a").unwrap();
        assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap());
        assert!(pair.server.send_rtp(down, &packet(2), pair.now).unwrap());
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.server_events).len(), 1, "{stack:?}");
        assert_eq!(Pair::packets(&pair.client_events).len(), 1, "{stack:?}");
    }
}

#[test]
fn first_check_contains_the_ufrag_of_its_connection() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 8, 1);
        let seen = std::rc::Rc::new(std::cell::RefCell::new(None));
        let keep = seen.clone();
        pair.filter = Box::new(move |from_client, data| {
            if from_client {
                keep.borrow_mut().get_or_insert_with(|| stun_ufrag(data).map(str::to_owned));
            }
            true
        });
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(2)));
        assert_eq!(*seen.borrow(), Some(Some(pair.server.local_ufrag().to_owned())), "{stack:?}");
    }
}

#[test]
fn invalid_input_is_refused_and_changes_nothing() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 9, 1);
        for text in ["", "x", "{}", "v=0\r\n", "v=0\r\nm=audio\r\n"] {
            assert!(pair.server.accept_offer(text, pair.now).is_err(), "{stack:?} {text:?}");
        }
        assert!(pair.client.set_answer("nonsense", pair.now).is_err());
        for junk in [&[0u8; 30][..], &[22; 30], &[0x80; 5], &[0xff; 1600], &[]] {
            pair.server.handle_datagram(server_address(), client_address(), junk, pair.now);
            pair.client.handle_datagram(client_address(), server_address(), junk, pair.now);
        }
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(2)), "{stack:?}");
        let mut random = Random::from_seed(1);
        for n in 0..2000usize {
            let mut junk = vec![0; 1 + n % 200];
            random.fill(&mut junk);
            pair.server.handle_datagram(server_address(), client_address(), &junk, pair.now);
            pair.client.handle_datagram(client_address(), server_address(), &junk, pair.now);
        }
        pair.pass(Duration::from_millis(200));
        assert!(pair.client.is_connected() && pair.server.is_connected(), "{stack:?}");
    }
}

#[test]
fn plain_stack_repeats_every_byte_for_a_seed() {
    let run = |seed| {
        let mut pair = Pair::new(Stack::Plain, seed, 1);
        pair.loss = 0.2;
        let bytes = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let keep = bytes.clone();
        pair.filter = Box::new(move |_, data| {
            keep.borrow_mut().extend_from_slice(data);
            true
        });
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        assert!(pair.connect(Duration::from_secs(5)));
        for n in 0..200 {
            pair.client.send_rtp(mic, &packet(n), pair.now).unwrap();
            pair.client.send_data(Channel::Reliable, &[n as u8; 2000], pair.now).unwrap();
            pair.pass(DELAY);
        }
        pair.pass(Duration::from_secs(10));
        let data =
            pair.server_events.iter().filter(|event| matches!(event, PeerConnectionEvent::Data(..))).count();
        assert_eq!(data, 200, "every message arrives");
        assert!(
            pair.client_events.iter().any(
                |event| matches!(event, PeerConnectionEvent::Report { loss, round_trip: Some(trip), .. }
            if *loss > 0.0 && *trip == DELAY * 2)
            )
        );
        bytes.take()
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}

#[test]
fn server_with_full_ice_and_active_dtls_connects() {
    for loss in [0.0, 0.2] {
        for seed in 0..20 {
            let mut pair = Pair::with_server(Side::FullServer, 100 + seed, 2);
            pair.loss = loss;
            let mic = pair.client.add_sender("mic").unwrap();
            let answer = pair.negotiate(&[("PA_x|camera", "TR_a")]);
            assert!(answer.sdp.contains("a=setup:active") && !answer.sdp.contains("ice-lite"));
            assert!(pair.connect(Duration::from_secs(10)), "seed {seed}, loss {loss}");
            pair.loss = 0.0;
            let down = pair.server.sender_of("TR_a").unwrap();
            assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap());
            assert!(pair.server.send_rtp(down, &packet(2), pair.now).unwrap());
            pair.pass(Duration::from_millis(300));
            assert_eq!(Pair::packets(&pair.server_events).len(), 1);
            assert_eq!(Pair::packets(&pair.client_events).len(), 1);
        }
    }
}

#[test]
fn replayed_packet_is_dropped() {
    let mut pair = Pair::new(Stack::WebRtc, 41, 1);
    let mic = pair.client.add_sender("mic").unwrap();
    pair.negotiate(&[]);
    assert!(pair.connect(Duration::from_secs(2)));
    pair.pass(Duration::from_millis(100));
    let seen = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let keep = seen.clone();
    pair.filter = Box::new(move |from_client, data| {
        if from_client {
            keep.borrow_mut().push(data.to_vec());
        }
        true
    });
    for n in 1..=3 {
        pair.client.send_rtp(mic, &packet(n), pair.now).unwrap();
        pair.pass(DELAY * 2);
    }
    let recorded = seen.borrow().clone();
    assert!(recorded.len() >= 3);
    for data in recorded.iter().chain(&recorded) {
        pair.server.handle_datagram(server_address(), client_address(), data, pair.now);
    }
    pair.pass(DELAY);
    assert_eq!(Pair::packets(&pair.server_events).len(), 3, "each packet once");
}

#[test]
fn unanswered_offer_can_be_created_again() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 71, 1);
        pair.client.create_offer(pair.now).unwrap();
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(2)));
        // The same in a live call: the offer was lost with the signalling connection, and ICE is restarted after the resume.
        let mic = pair.client.add_sender("mic").unwrap();
        pair.client.create_offer(pair.now).unwrap();
        pair.client.restart_ice().unwrap();
        pair.negotiate(&[]);
        pair.pass(Duration::from_millis(500));
        assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap());
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.server_events).len(), 1, "{stack:?}");
    }
}

#[test]
fn server_accepts_a_second_offer_before_its_answer() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 72, 1);
        let first = pair.client.create_offer(pair.now).unwrap();
        pair.server.accept_offer(&first, pair.now).unwrap();
        pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        assert!(pair.connect(Duration::from_secs(2)), "{stack:?}");
        let reports = pair
            .server_events
            .iter()
            .filter(|event| matches!(event, PeerConnectionEvent::ReceiverAdded { .. }))
            .count();
        assert_eq!(reports, 1, "a track is reported once");
    }
}

#[test]
fn sixty_tracks_are_negotiated_at_once() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 73, 60);
        let tracks: Vec<(String, String)> =
            (0..60).map(|n| (format!("PA_{n}|camera"), format!("TR_{n}"))).collect();
        let tracks: Vec<(&str, &str)> =
            tracks.iter().map(|(stream, track)| (stream.as_str(), track.as_str())).collect();
        let answer = pair.negotiate(&tracks);
        assert_eq!((answer.m_lines_missing, answer.mid_to_track.len()), (0, 60));
        assert!(pair.connect(Duration::from_secs(3)));
        for (n, (_, track)) in tracks.iter().enumerate() {
            let sender = pair.server.sender_of(track).unwrap();
            assert!(pair.server.send_rtp(sender, &packet(n as u16), pair.now).unwrap());
        }
        pair.pass(DELAY * 2);
        let mut received: Vec<(String, i64)> = Pair::packets(&pair.client_events)
            .iter()
            .map(|(mid, packet)| (mid.0.clone(), packet.sequence))
            .collect();
        received.sort_by_key(|(_, sequence)| *sequence);
        let wanted: Vec<(String, i64)> =
            (0..60).map(|n| (mid_of(&answer, tracks[n].1).0, n as i64)).collect();
        assert_eq!(received, wanted, "{stack:?}");
    }
}

#[test]
fn mutated_descriptions_never_panic() {
    let mut random = Random::from_seed(74);
    for stack in STACKS {
        let mut pair = Pair::new(stack, 74, 2);
        pair.client.add_sender("mic").unwrap();
        let offer = pair.client.create_offer(pair.now).unwrap();
        pair.server.accept_offer(&offer, pair.now).unwrap();
        let answer = pair.server.create_answer(pair.now).unwrap().sdp;
        for n in 0..300 {
            let original = if n % 2 == 0 { &offer } else { &answer };
            let mut bytes = original.as_bytes().to_vec();
            for _ in 0..1 + n % 5 {
                let at = random.next_u32() as usize % bytes.len();
                match random.next_u32() % 3 {
                    0 => bytes[at] = b' ' + (random.next_u32() % 94) as u8,
                    1 => drop(bytes.drain(at..(at + 20).min(bytes.len()))),
                    _ => bytes.extend_from_within(at..),
                }
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let config = config(stack, server_address(), 1);
            if n % 2 == 0 {
                let mut server = PeerConnection::server(&config, test_certificate(), pair.now).unwrap();
                let _ = server.accept_offer(&text, pair.now);
                let _ = server.create_answer(pair.now);
                while server.poll_datagram().is_some() {}
            } else {
                let mut client = PeerConnection::client(&config, test_certificate(), 2, pair.now).unwrap();
                client.create_offer(pair.now).unwrap();
                let _ = client.set_answer(&text, pair.now);
                while client.poll_datagram().is_some() {}
            }
        }
    }
}

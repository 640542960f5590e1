//! Tests only: two peers on a virtual clock and a network with delay and loss in memory.
//!
//! The tests of the facade's behaviour stand here too; those of a single work-around stand in its own file.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use super::rtc_peer::{RtcPeer, Side};
use super::*;
use crate::random::Random;

/// One way delay unless a test says otherwise.
pub(super) const DELAY: Duration = Duration::from_millis(20);

/// A client, a server, and what is under way between them.
pub(super) struct Pair {
    pub client: Peer,
    pub server: Peer,
    pub now: Time,
    pub delay: Duration,
    /// Probability that a datagram is lost, each way.
    pub loss: f64,
    /// Looks at each datagram (`true`: from the client); answers whether it passes.
    pub filter: Box<dyn FnMut(bool, &[u8]) -> bool>,
    pub client_events: Vec<PeerEvent>,
    pub server_events: Vec<PeerEvent>,
    /// How often a peer's deadline was served.
    pub wakes: u32,
    random: Random,
    under_way: BTreeMap<(Time, u64), (bool, Datagram)>,
    number: u64,
}

pub(super) fn client_address() -> SocketAddr {
    "10.0.0.1:40000".parse().unwrap()
}

pub(super) fn server_address() -> SocketAddr {
    "10.0.0.2:50000".parse().unwrap()
}

pub(super) fn test_certificate() -> &'static Certificate {
    static CERTIFICATE: OnceLock<Certificate> = OnceLock::new();
    CERTIFICATE.get_or_init(|| Certificate::generate().unwrap())
}

pub(super) fn config(stack: Stack, own: SocketAddr, seed: u64) -> PeerConfig {
    PeerConfig { stack, local: vec![own], seed }
}

impl Pair {
    /// Two peers that have not met; the client has `receivers` spare sections.
    pub(super) fn new(stack: Stack, seed: u64, receivers: u32) -> Pair {
        let now = Time::from_nanos(1_000_000_000_000);
        let server =
            Peer::server(&config(stack, server_address(), seed ^ 0x5555), test_certificate(), now).unwrap();
        Pair::of(stack, seed, receivers, server, now)
    }

    /// As [`Pair::new`] on the WebRTC stack, with a server of another kind.
    pub(super) fn with_server(side: Side, seed: u64, receivers: u32) -> Pair {
        let now = Time::from_nanos(1_000_000_000_000);
        let config = config(Stack::WebRtc, server_address(), seed);
        let server = RtcPeer::new(side, &config, test_certificate().stack().unwrap(), 0, now).unwrap();
        Pair::of(Stack::WebRtc, seed, receivers, Peer(Inner::Rtc(Box::new(server))), now)
    }

    fn of(stack: Stack, seed: u64, receivers: u32, server: Peer, now: Time) -> Pair {
        let client =
            Peer::client(&config(stack, client_address(), seed), test_certificate(), receivers, now).unwrap();
        Pair {
            client,
            server,
            now,
            delay: DELAY,
            loss: 0.0,
            filter: Box::new(|_, _| true),
            client_events: Vec::new(),
            server_events: Vec::new(),
            wakes: 0,
            random: Random::from_seed(seed),
            under_way: BTreeMap::new(),
            number: 0,
        }
    }

    /// Offer and answer, without a wire between them.
    pub(super) fn negotiate(&mut self, downstream: &[(&str, &str)]) -> Answer {
        let offer = self.client.create_offer(self.now).unwrap();
        self.server.accept_offer(&offer, self.now).unwrap();
        let tracks: Vec<_> =
            downstream.iter().map(|(stream, track)| (stream.to_string(), track.to_string())).collect();
        self.server.set_downstream(&tracks).unwrap();
        let answer = self.server.create_answer(self.now).unwrap();
        self.client.set_answer(&answer.sdp, self.now).unwrap();
        answer
    }

    /// Lets time pass up to `end`, or until `done`; says whether it was done.
    pub(super) fn run(&mut self, length: Duration, mut done: impl FnMut(&Pair) -> bool) -> bool {
        let end = self.now + length;
        loop {
            self.drain();
            if done(self) {
                return true;
            }
            let next = [
                self.client.deadline(),
                self.server.deadline(),
                self.under_way.keys().next().map(|key| key.0),
            ];
            let next = next.into_iter().flatten().min().unwrap_or(Time::NEVER);
            if next > end {
                self.now = end;
                return false;
            }
            // A deadline in the past means at once; time itself never stands still for ever.
            self.now = self.now.max(next);
            while let Some(entry) = self.under_way.first_entry().filter(|entry| entry.key().0 <= self.now) {
                let (from_client, datagram) = entry.remove();
                let peer = if from_client { &mut self.server } else { &mut self.client };
                peer.handle_datagram(datagram.to, datagram.from, &datagram.data, self.now);
                self.drain();
            }
            for peer in [&mut self.client, &mut self.server] {
                if peer.deadline().is_some_and(|deadline| deadline <= self.now) {
                    self.wakes += 1;
                    peer.handle_timeout(self.now);
                }
            }
        }
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, length: Duration) {
        self.run(length, |_| false);
    }

    /// Runs until both sides are connected.
    pub(super) fn connect(&mut self, within: Duration) -> bool {
        self.run(within, |pair| pair.client.is_connected() && pair.server.is_connected())
    }

    fn drain(&mut self) {
        for from_client in [true, false] {
            loop {
                let peer = if from_client { &mut self.client } else { &mut self.server };
                let Some(datagram) = peer.poll_datagram() else { break };
                assert!(datagram.data.len() <= MAX_DATAGRAM, "a datagram of {} bytes", datagram.data.len());
                let passes = (self.filter)(from_client, &datagram.data);
                if passes && self.random.unit() >= self.loss {
                    self.number += 1;
                    self.under_way.insert((self.now + self.delay, self.number), (from_client, datagram));
                }
            }
        }
        while let Some(event) = self.client.poll_event() {
            self.client_events.push(event);
        }
        while let Some(event) = self.server.poll_event() {
            self.server_events.push(event);
        }
    }

    /// The packets that a side received so far: section and packet.
    pub(super) fn packets(events: &[PeerEvent]) -> Vec<(Mid, RtpPacket)> {
        events
            .iter()
            .filter_map(|event| match event {
                PeerEvent::Rtp(mid, packet) => Some((mid.clone(), packet.clone())),
                _ => None,
            })
            .collect()
    }
}

/// A packet with everything set.
pub(super) fn packet(sequence: u16) -> RtpPacket {
    RtpPacket {
        payload_type: 111,
        marker: sequence == 1,
        sequence,
        timestamp: u32::from(sequence).wrapping_mul(960),
        level: Some(AudioLevel { minus_dbov: 23, voice: true }),
        capture_ntp: Some(0x1234_5678_9abc_def0 + u64::from(sequence)),
        payload: vec![sequence as u8; 80],
    }
}

/// Both stacks, for what both must do.
const STACKS: [Stack; 2] = [Stack::WebRtc, Stack::Plain];

#[test]
fn two_peers_connect_and_carry_voice_and_data_both_ways() {
    STACKS.into_iter().for_each(carries_voice_and_data_both_ways);
}

fn carries_voice_and_data_both_ways(stack: Stack) {
    let mut pair = Pair::new(stack, 1, 2);
    let mic = pair.client.add_sender("mic").unwrap();
    let answer = pair.negotiate(&[("PA_b|camera", "TR_b")]);
    assert_eq!(answer.sections_missing, 0);
    assert!(pair.connect(Duration::from_secs(2)));
    assert!(pair.run(Duration::from_secs(3), |pair| pair.client_events.contains(&PeerEvent::ChannelsOpen)
        && pair.server_events.contains(&PeerEvent::ChannelsOpen)));
    let downstream = pair.server.sender_of("TR_b").unwrap();
    let mid = answer.mid_to_track.iter().find(|(_, track)| *track == "TR_b").unwrap().0.clone();
    assert!(pair.client_events.contains(&PeerEvent::ReceiverAdded {
        mid: Mid(mid.clone()),
        stream: "PA_b|camera".into(),
        track: "TR_b".into(),
    }));
    for n in 1..=5 {
        assert!(pair.client.send_rtp(mic, &packet(n), pair.now).unwrap());
        assert!(pair.server.send_rtp(downstream, &packet(n + 100), pair.now).unwrap());
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
        assert!(events.contains(&PeerEvent::Data(Channel::Reliable, reliable.to_vec())), "{events:?}");
        assert!(events.contains(&PeerEvent::Data(Channel::Lossy, lossy.to_vec())), "{events:?}");
    }
}

/// The section on which an answer sends a track.
fn mid_of(answer: &Answer, track: &str) -> Mid {
    Mid(answer.mid_to_track.iter().find(|(_, known)| *known == track).expect("the track is sent").0.clone())
}

fn added(mid: &Mid, track: &str) -> PeerEvent {
    PeerEvent::ReceiverAdded { mid: mid.clone(), stream: "PA_x|camera".into(), track: track.into() }
}

#[test]
fn a_section_is_used_again_for_another_track() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 2, 2);
        let first = pair.negotiate(&[("PA_x|camera", "TR_a"), ("PA_x|camera", "TR_b")]);
        assert!(pair.connect(Duration::from_secs(2)));
        let b = pair.server.sender_of("TR_b").unwrap();
        pair.client_events.clear();
        let second = pair.negotiate(&[("PA_x|camera", "TR_b"), ("PA_x|camera", "TR_c")]);
        let (mid_a, mid_b, mid_c) = (mid_of(&first, "TR_a"), mid_of(&first, "TR_b"), mid_of(&second, "TR_c"));
        assert_eq!(mid_a, mid_c, "the freed section is taken");
        assert_eq!(mid_b, mid_of(&second, "TR_b"), "what is sent already keeps its section");
        assert_eq!(pair.server.sender_of("TR_b"), Some(b));
        assert_eq!(pair.server.sender_of("TR_a"), None);
        pair.pass(Duration::from_millis(100));
        assert_eq!(
            pair.client_events,
            [PeerEvent::ReceiverRemoved(mid_a), added(&mid_c, "TR_c")],
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
fn missing_sections_are_counted_and_filled_by_the_next_offer() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 3, 1);
        let tracks = [("PA_x|camera", "TR_a"), ("PA_x|camera", "TR_b"), ("PA_x|camera", "TR_c")];
        let first = pair.negotiate(&tracks);
        assert_eq!((first.sections_missing, first.mid_to_track.len()), (2, 1));
        assert!(pair.connect(Duration::from_secs(2)));
        pair.client.add_receivers(2).unwrap();
        let second = pair.negotiate(&tracks);
        assert_eq!((second.sections_missing, second.mid_to_track.len()), (0, 3));
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
fn a_track_of_the_client_can_come_late_go_and_come_again() {
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
            let Some(PeerEvent::ReceiverAdded { mid, track, .. }) = pair.server_events.first().cloned()
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
            assert!(pair.server_events.contains(&PeerEvent::ReceiverRemoved(mid)));
            assert!(pair.client.send_rtp(mic, &packet(8), pair.now).is_err());
        }
        let downstream = pair.server.sender_of("TR_a").unwrap();
        assert!(pair.server.send_rtp(downstream, &packet(5), pair.now).unwrap());
        pair.client_events.clear();
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.client_events).len(), 1);
    }
}

#[test]
fn a_goodbye_is_heard_at_once() {
    for stack in STACKS {
        let mut pair = Pair::new(stack, 5, 1);
        pair.negotiate(&[]);
        assert!(pair.run(
            Duration::from_secs(3),
            |pair| pair.server_events.contains(&PeerEvent::ChannelsOpen)
                && pair.client_events.contains(&PeerEvent::ChannelsOpen)
        ));
        pair.client.close(pair.now);
        assert!(
            pair.run(Duration::from_millis(300), |pair| pair.server_events.contains(&PeerEvent::Failed)),
            "{stack:?}"
        );
        assert!(!pair.client.is_connected() && !pair.server.is_connected());
        assert_eq!(pair.client.deadline(), None, "a closed connection wants nothing");
    }
}

#[test]
fn silence_is_told_and_a_network_that_comes_back_too() {
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
        assert_eq!(pair.client_events.last(), Some(&PeerEvent::Disconnected), "{stack:?}");
        assert_eq!(pair.server_events.last(), Some(&PeerEvent::Disconnected), "{stack:?}");
        pair.loss = 0.0;
        assert!(pair.connect(Duration::from_secs(4)), "{stack:?}");
        assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap());
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.server_events).len(), 1);
        pair.loss = 1.0;
        pair.pass(Duration::from_secs(25));
        assert_eq!(pair.client_events.last(), Some(&PeerEvent::Failed), "{stack:?}");
        assert_eq!(pair.server_events.last(), Some(&PeerEvent::Failed), "{stack:?}");
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
        let downstream = pair.server.sender_of("TR_a").unwrap();
        assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap());
        assert!(pair.server.send_rtp(downstream, &packet(2), pair.now).unwrap());
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.server_events).len(), 1, "{stack:?}");
        assert_eq!(Pair::packets(&pair.client_events).len(), 1, "{stack:?}");
    }
}

#[test]
fn the_first_check_names_the_connection_that_it_is_for() {
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
fn nonsense_is_refused_and_changes_nothing() {
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
fn the_plain_double_repeats_every_byte_for_a_seed() {
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
        let data = pair.server_events.iter().filter(|event| matches!(event, PeerEvent::Data(..))).count();
        assert_eq!(data, 200, "every message arrives");
        assert!(
            pair.client_events
                .iter()
                .any(|event| matches!(event, PeerEvent::Report { loss, round_trip: Some(trip), .. }
            if *loss > 0.0 && *trip == DELAY * 2))
        );
        bytes.take()
    };
    assert_eq!(run(5), run(5));
    assert_ne!(run(5), run(6));
}

#[test]
fn a_server_with_full_ice_and_active_dtls_is_no_different() {
    for loss in [0.0, 0.2] {
        for seed in 0..20 {
            let mut pair = Pair::with_server(Side::FullServer, 100 + seed, 2);
            pair.loss = loss;
            let mic = pair.client.add_sender("mic").unwrap();
            let answer = pair.negotiate(&[("PA_x|camera", "TR_a")]);
            assert!(answer.sdp.contains("a=setup:active") && !answer.sdp.contains("ice-lite"));
            assert!(pair.connect(Duration::from_secs(10)), "seed {seed}, loss {loss}");
            pair.loss = 0.0;
            let downstream = pair.server.sender_of("TR_a").unwrap();
            assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap());
            assert!(pair.server.send_rtp(downstream, &packet(2), pair.now).unwrap());
            pair.pass(Duration::from_millis(300));
            assert_eq!(Pair::packets(&pair.server_events).len(), 1);
            assert_eq!(Pair::packets(&pair.client_events).len(), 1);
        }
    }
}

#[test]
fn a_packet_that_is_played_back_by_the_network_is_dropped() {
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

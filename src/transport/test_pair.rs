//! Tests only: two connections on a virtual clock and a network in memory, with delay and loss.
//!
//! The tests of the behaviour of `transport.rs` are in `behaviour.rs`; those of a single work-around are in its own file.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use super::rtc_connection::{RtcConnection, Side};
use super::turn::test_server::TestServer;
use super::*;
use crate::random::Random;

/// Default one-way delay.
pub(super) const DELAY: Duration = Duration::from_millis(20);

/// A client, a server, and the datagrams between them.
pub(super) struct Pair {
    pub client: PeerConnection,
    pub server: PeerConnection,
    pub now: Time,
    pub delay: Duration,
    /// Probability that a datagram is lost, each way.
    pub loss: f64,
    /// Gets each datagram (`true`: from the client). Returns whether it passes.
    #[expect(clippy::type_complexity, reason = "it is named once, and reads better in full")]
    pub filter: Box<dyn FnMut(bool, &[u8]) -> bool>,
    /// Whether the network carries datagrams of a protocol.
    pub path_filter: Box<dyn Fn(Protocol) -> bool>,
    /// A TURN server, and whether datagrams of a protocol reach it.
    pub turn: TestServer,
    pub turn_filter: Box<dyn Fn(Protocol) -> bool>,
    /// Number of messages that it got.
    pub turn_messages: usize,
    pub client_events: Vec<PeerConnectionEvent>,
    pub server_events: Vec<PeerConnectionEvent>,
    /// Number of handled deadlines.
    pub wakes: u32,
    /// The local address that the client gave to its TCP connection.
    tcp_from: Option<SocketAddr>,
    /// How the client reaches the TURN server, and from where.
    turn_client: Option<(Protocol, SocketAddr)>,
    random: Random,
    under_way: BTreeMap<(Time, u64), (bool, Datagram)>,
    number: u64,
}

pub(super) fn client_address() -> SocketAddr {
    "10.0.0.1:40000".parse().unwrap()
}

/// The client's address on its TCP connection, as the server sees it.
pub(super) fn tcp_client_address() -> SocketAddr {
    "10.0.0.1:45000".parse().unwrap()
}

pub(super) fn turn_address() -> SocketAddr {
    "10.0.0.3:3478".parse().unwrap()
}

pub(super) fn relayed_address() -> SocketAddr {
    "10.0.0.3:60000".parse().unwrap()
}

pub(super) fn server_address() -> SocketAddr {
    "10.0.0.2:50000".parse().unwrap()
}

pub(super) fn test_certificate() -> &'static Certificate {
    static CERTIFICATE: OnceLock<Certificate> = OnceLock::new();
    CERTIFICATE.get_or_init(|| Certificate::generate().unwrap())
}

pub(super) fn config(stack: Stack, own: SocketAddr, seed: u64) -> PeerConnectionConfig {
    PeerConnectionConfig { stack, local: vec![own], local_tcp: Vec::new(), seed }
}

impl Pair {
    /// Two connections that are not negotiated; the client has `receivers` spare m-lines.
    pub(super) fn new(stack: Stack, seed: u64, receivers: u32) -> Pair {
        let now = Time::from_nanos(1_000_000_000_000);
        let server =
            PeerConnection::server(&config(stack, server_address(), seed ^ 0x5555), test_certificate(), now)
                .unwrap();
        Pair::of(stack, seed, receivers, server, now)
    }

    /// As [`Pair::new`], with a server that accepts TCP at these addresses.
    pub(super) fn with_tcp(stack: Stack, seed: u64, receivers: u32, local_tcp: Vec<SocketAddr>) -> Pair {
        let now = Time::from_nanos(1_000_000_000_000);
        let config = PeerConnectionConfig { local_tcp, ..config(stack, server_address(), seed ^ 0x5555) };
        let server = PeerConnection::server(&config, test_certificate(), now).unwrap();
        Pair::of(stack, seed, receivers, server, now)
    }

    /// As [`Pair::new`] on the WebRTC stack, with a server of another kind.
    pub(super) fn with_server(side: Side, seed: u64, receivers: u32) -> Pair {
        let now = Time::from_nanos(1_000_000_000_000);
        let config = config(Stack::WebRtc, server_address(), seed);
        let server = RtcConnection::new(side, &config, test_certificate().stack().unwrap(), 0, now).unwrap();
        Pair::of(Stack::WebRtc, seed, receivers, PeerConnection(Inner::Rtc(Box::new(server))), now)
    }

    fn of(stack: Stack, seed: u64, receivers: u32, server: PeerConnection, now: Time) -> Pair {
        // The client has two interfaces; the first one leads nowhere.
        let mut config = config(stack, client_address(), seed);
        if stack == Stack::WebRtc {
            config.local.insert(0, "192.168.7.7:40000".parse().unwrap());
        }
        let client = PeerConnection::client(&config, test_certificate(), receivers, now).unwrap();
        Pair {
            client,
            server,
            now,
            delay: DELAY,
            loss: 0.0,
            filter: Box::new(|_, _| true),
            path_filter: Box::new(|_| true),
            turn: TestServer::new(relayed_address()),
            turn_filter: Box::new(|_| false),
            turn_messages: 0,
            client_events: Vec::new(),
            server_events: Vec::new(),
            wakes: 0,
            tcp_from: None,
            turn_client: None,
            random: Random::from_seed(seed),
            under_way: BTreeMap::new(),
            number: 0,
        }
    }

    /// Exchanges offer and answer directly.
    pub(super) fn negotiate(&mut self, tracks: &[(&str, &str)]) -> Answer {
        let offer = self.client.create_offer(self.now).unwrap();
        self.server.accept_offer(&offer, self.now).unwrap();
        let tracks: Vec<_> =
            tracks.iter().map(|(stream, track)| (stream.to_string(), track.to_string())).collect();
        self.server.set_down_tracks(&tracks).unwrap();
        let answer = self.server.create_answer(self.now).unwrap();
        self.client.set_answer(&answer.sdp, self.now).unwrap();
        answer
    }

    /// Lets time pass for `length` or until `done`. Returns whether it was done.
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
            // A deadline in the past is handled at once.
            self.now = self.now.max(next);
            while let Some(entry) = self.under_way.first_entry().filter(|entry| entry.key().0 <= self.now) {
                let (from_client, datagram) = entry.remove();
                let peer = if from_client { &mut self.server } else { &mut self.client };
                peer.receive(datagram.received(), self.now);
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
                let Some(mut datagram) = peer.poll_datagram() else { break };
                assert!(datagram.data.len() <= MAX_DATAGRAM, "a datagram of {} bytes", datagram.data.len());
                if [datagram.to, datagram.from].contains(&turn_address()) || datagram.to == relayed_address()
                {
                    self.relay(datagram);
                    continue;
                }
                let (from, to) = if from_client {
                    (client_address(), server_address())
                } else {
                    (server_address(), client_address())
                };
                // Only these two addresses are reachable.
                let routed = match datagram.protocol {
                    Protocol::Udp => datagram.from == from && datagram.to == to,
                    // The system chooses the local address of the client's connection.
                    Protocol::Tcp if from_client => datagram.to == to,
                    Protocol::Tcp => datagram.to == tcp_client_address(),
                    // Only the TURN server has such connections.
                    Protocol::RelayTcp | Protocol::RelayTls => false,
                };
                if datagram.protocol == Protocol::Tcp {
                    if from_client {
                        self.tcp_from = Some(std::mem::replace(&mut datagram.from, tcp_client_address()));
                    } else {
                        datagram.to = self.tcp_from.unwrap_or(datagram.to);
                    }
                }
                let passes = routed
                    && (self.path_filter)(datagram.protocol)
                    && (self.filter)(from_client, &datagram.data);
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

    /// The TURN server gets a datagram of the client, or the relayed address one of the server.
    fn relay(&mut self, datagram: Datagram) {
        let Datagram { protocol, from, to, data } = datagram;
        if to == relayed_address() {
            if let (Some(data), Some((protocol, client))) =
                (self.turn.handle_peer(from, &data, self.now), self.turn_client)
            {
                self.send(false, Datagram { protocol, from: turn_address(), to: client, data });
            }
            return;
        }
        if !(self.turn_filter)(protocol) {
            return;
        }
        self.turn_messages += 1;
        self.turn_client = Some((protocol, from));
        let (answer, relayed) = self.turn.handle_client(&data, self.now);
        if let Some(data) = answer {
            self.send(false, Datagram { protocol, from: turn_address(), to: from, data });
        }
        if let Some((to, data)) = relayed.filter(|(to, _)| *to == server_address()) {
            self.send(true, Datagram { protocol: Protocol::Udp, from: relayed_address(), to, data });
        }
    }

    fn send(&mut self, from_client: bool, datagram: Datagram) {
        if (self.filter)(from_client, &datagram.data) {
            self.number += 1;
            self.under_way.insert((self.now + self.delay, self.number), (from_client, datagram));
        }
    }

    /// The packets that a side received: m-line and packet.
    pub(super) fn packets(events: &[PeerConnectionEvent]) -> Vec<(Mid, RtpPacket)> {
        events
            .iter()
            .filter_map(|event| match event {
                PeerConnectionEvent::Rtp(mid, packet) | PeerConnectionEvent::Resent(mid, packet) => {
                    Some((mid.clone(), packet.clone()))
                }
                _ => None,
            })
            .collect()
    }
}

/// A packet with every field set.
pub(super) fn packet(sequence: u16) -> RtpPacket {
    RtpPacket {
        payload_type: 111,
        marker: sequence == 1,
        sequence: sequence.into(),
        timestamp: u32::from(sequence).wrapping_mul(960),
        level: Some(AudioLevel { minus_dbov: 23, voice: true }),
        capture_ntp: Some(0x1234_5678_9abc_def0 + u64::from(sequence)),
        payload: vec![sequence as u8; 80],
    }
}

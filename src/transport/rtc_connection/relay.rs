//! The relays of a client's connection (RFC 8656): which TURN servers it asks, when, and what passes through them.
//!
//! A relay costs a server and time, so it is the last choice: the servers are asked when neither UDP nor TCP has connected for
//! [`HEAD_START`], those that are reached over UDP first, then TCP, then TLS. A relay becomes a local candidate of the stack,
//! whose datagrams this file packs and unpacks (`transport/turn.rs`): for the rest of the connection, a relayed path is a path of
//! UDP with the relayed address as its local one. When a path is selected, the relays that it does not use are given back.
//!
//! A server learns the relayed address from the connectivity checks that come from there, so no candidate is announced. Called by
//! `rtc_connection.rs`; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use super::{RtcConnection, Side, settings};
use crate::clock::Time;
use crate::random::Random;
use crate::transport::stun::is_check;
use crate::transport::turn::{Event, Turn};
use crate::transport::{Datagram, Protocol, Received, RelayServer};
use crate::wire::ice_server::MAX_SERVERS;

/// Time that UDP and ICE over TCP have for themselves. TCP begins after a second, and the first attempt of a login has four.
pub(super) const HEAD_START: Duration = Duration::from_millis(1750);
/// After an ICE restart of a connection that uses a relay, the direct paths have this time for themselves. Then that relay has as
/// much time, before the servers are asked again.
const RESTART: Duration = Duration::from_millis(500);
/// Time after which the next server is asked too.
const NEXT_SERVER: Duration = Duration::from_millis(500);
/// Time that an allocated relay has to connect, before the next server is asked.
const CONNECT: Duration = Duration::from_secs(4);

/// The client of one server, and how it is reached.
#[derive(Debug)]
struct Relay {
    turn: Turn,
    protocol: Protocol,
    local: SocketAddr,
    remote: SocketAddr,
}

/// The relays of a connection.
#[derive(Debug, Default)]
pub(super) struct Relays {
    /// The servers, in the order in which they are asked.
    servers: Vec<RelayServer>,
    /// The next one to ask, and when.
    next: usize,
    due: Option<Time>,
    /// Until then, no check goes through a relay.
    held_until: Option<Time>,
    relays: Vec<Relay>,
    /// Number of TCP connections to servers.
    opened: u16,
    /// All relayed addresses, of earlier relays too: the stack keeps their candidates.
    known: BTreeSet<SocketAddr>,
}

impl Relays {
    /// Whether this local address is that of a relay.
    pub(super) fn is_relayed(&self, local: SocketAddr) -> bool {
        self.known.contains(&local)
    }

    /// How the server of a relay is reached.
    pub(super) fn protocol(&self, local: SocketAddr) -> Option<Protocol> {
        let relay = self.relays.iter().find(|relay| relay.turn.relayed() == Some(local));
        relay.map(|relay| relay.protocol)
    }

    /// The next message for a server.
    pub(super) fn poll(&mut self) -> Option<Datagram> {
        self.relays.iter_mut().find_map(Relay::poll)
    }

    /// Packs a datagram that leaves from a relayed address. Returns it if it leaves from another one.
    pub(super) fn pack(&mut self, datagram: Datagram, now: Time) -> Option<Datagram> {
        if datagram.protocol != Protocol::Udp || !self.is_relayed(datagram.from) {
            return Some(datagram);
        }
        let is_held = is_check(&datagram.data) && self.held_until.is_some_and(|until| until > now);
        let relay = self.relays.iter_mut().find(|relay| relay.turn.relayed() == Some(datagram.from));
        if let Some(relay) = relay.filter(|_| !is_held) {
            relay.turn.send(datagram.to, &datagram.data, now);
        }
        None
    }

    /// When [`RtcConnection::relay_timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.relays.iter().map(|relay| relay.turn.deadline()).chain([self.due]).flatten().min()
    }

    fn wants_more(&self) -> bool {
        self.next < self.servers.len()
    }
}

impl Relay {
    fn poll(&mut self) -> Option<Datagram> {
        let data = self.turn.poll()?;
        Some(Datagram { protocol: self.protocol, from: self.local, to: self.remote, data })
    }
}

impl RtcConnection {
    /// The server of the room names TURN servers, in the order in which they are asked (`wire/ice_server.rs`).
    pub(in crate::transport) fn set_relays(&mut self, servers: Vec<RelayServer>, now: Time) {
        if self.side != Side::Client || self.closed {
            return;
        }
        self.advance(now);
        self.relays.servers = servers;
        self.relays.servers.truncate(MAX_SERVERS);
        self.relays.next = 0;
        self.refresh_deadline();
    }

    /// An ICE session begins.
    pub(super) fn begin_relays(&mut self) {
        let is_in_use = self.path.local().is_some_and(|local| self.relays.is_relayed(local));
        self.relays.next = 0;
        self.relays.due = Some(self.now + if is_in_use { RESTART * 2 } else { HEAD_START });
        self.relays.held_until = is_in_use.then_some(self.now + RESTART);
    }

    /// The stack has selected a path: gives back the relays that it does not use.
    pub(super) fn path_selected_among_relays(&mut self) {
        let in_use = self.path.local();
        (self.relays.due, self.relays.held_until) = (None, None);
        self.end_relays(|relay| relay.turn.relayed() != in_use || in_use.is_none());
    }

    /// Gives back relays. Their last messages are sent directly, because nothing polls a relay that has ended.
    fn end_relays(&mut self, which: impl Fn(&Relay) -> bool) {
        for relay in self.relays.relays.extract_if(.., |relay| which(relay)) {
            let mut relay = relay;
            relay.turn.close();
            self.datagrams.extend(std::iter::from_fn(|| relay.poll()));
        }
    }

    /// Gives back all relays.
    pub(super) fn close_relays(&mut self) {
        self.relays.due = None;
        self.end_relays(|_| true);
    }

    /// Asks the server that is due, and handles the timers of the relays.
    pub(super) fn relay_timeout(&mut self) {
        for relay in &mut self.relays.relays {
            relay.turn.handle_timeout(self.now);
        }
        self.relay_events();
        if self.relays.due.is_some_and(|due| due <= self.now) {
            self.relays.due = None;
            if self.relays.next == 0 {
                // What is left of an earlier session did not connect.
                self.end_relays(|_| true);
            }
            self.ask_next_server();
        }
    }

    fn ask_next_server(&mut self) {
        let Some(server) = self.relays.servers.get(self.relays.next).cloned() else {
            // The servers are not known yet.
            self.relays.due = self.relays.servers.is_empty().then_some(self.now + NEXT_SERVER);
            return;
        };
        self.relays.next += 1;
        self.relays.due = self.relays.wants_more().then_some(self.now + NEXT_SERVER);
        let is_same_family = |own: &&SocketAddr| own.is_ipv4() == server.address.is_ipv4();
        let usual = self.local.iter().find(is_same_family).copied();
        let Some(mut local) = server.local.or(usual) else { return };
        let is_reliable = server.protocol != Protocol::Udp;
        if is_reliable {
            // The system chooses the port. Here it distinguishes the connections.
            self.relays.opened = self.relays.opened.wrapping_add(1);
            local.set_port(self.relays.opened);
        }
        let random = Random::from_seed(self.random.next_u64());
        let turn = Turn::new(&server.username, &server.credential, is_reliable, random, self.now);
        let (protocol, remote) = (server.protocol, server.address);
        self.relays.relays.push(Relay { turn, protocol, local, remote });
    }

    /// Handles a datagram of a TURN server. True: it was one.
    pub(super) fn relay_arrived(&mut self, received: Received<'_>, now: Time) -> bool {
        let Received { protocol, to, from, data } = received;
        let is_from = |relay: &Relay| relay.protocol == protocol && relay.remote == from && relay.local == to;
        let Some(at) = self.relays.relays.iter().position(is_from) else { return false };
        self.advance(now);
        let relay = &mut self.relays.relays[at];
        let relayed = relay.turn.relayed();
        let content = relay.turn.handle(data, self.now);
        if let Some(((peer, content), relayed)) = content.zip(relayed)
            && !content.is_empty()
        {
            self.read(Received::udp(relayed, peer, content), now);
        }
        self.relay_events();
        self.refresh_deadline();
        true
    }

    fn relay_events(&mut self) {
        let mut at = 0;
        while let Some(relay) = self.relays.relays.get_mut(at) {
            match relay.turn.poll_event() {
                Some(Event::Allocated(relayed)) => self.relay_allocated(relayed),
                Some(Event::Failed(_)) => {
                    self.relays.relays.remove(at);
                    if self.relays.due.is_some() {
                        self.relays.due = Some(self.now);
                    }
                }
                None => at += 1,
            }
        }
    }

    /// A relayed address is a candidate of the stack.
    fn relay_allocated(&mut self, relayed: SocketAddr) {
        self.relays.known.insert(relayed);
        if self.relays.due.is_some() {
            self.relays.due = Some(self.now + CONNECT);
        }
        let added = settings::relay_candidate(relayed).and_then(|one| self.pc.add_local_candidate(one));
        if added.is_ok() {
            self.check_pace.restart();
            self.touch();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::test_pair::{Pair, client_address, packet, server_address, turn_address};
    use super::super::super::turn::test_server::{PASSWORD, USER};
    use super::super::super::{PeerConnectionEvent, SenderId, Stack};
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const PROTOCOLS: [Protocol; 3] = [Protocol::Udp, Protocol::RelayTcp, Protocol::RelayTls];

    fn servers(protocols: &[Protocol]) -> Vec<RelayServer> {
        let server = |protocol: &Protocol| RelayServer {
            protocol: *protocol,
            address: turn_address(),
            host: "turn.test".into(),
            local: Some(client_address()),
            username: USER.into(),
            credential: PASSWORD.into(),
        };
        protocols.iter().map(server).collect()
    }

    /// A negotiated pair: `direct` reaches the server, `to_turn` the TURN server, which is named for these protocols.
    fn pair(
        direct: impl Fn(Protocol) -> bool + 'static,
        to_turn: impl Fn(Protocol) -> bool + 'static,
        named: &[Protocol],
    ) -> (Pair, SenderId) {
        let mut pair = Pair::with_tcp(Stack::WebRtc, 81, 1, vec![server_address()]);
        pair.path_filter = Box::new(direct);
        pair.turn_filter = Box::new(to_turn);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        pair.client.set_relays(servers(named), pair.now);
        (pair, mic)
    }

    /// Both sides send a packet every 20 ms. Returns how many arrive at each side.
    fn talk(pair: &mut Pair, mic: SenderId, time: Duration) -> [usize; 2] {
        let down = pair.server.sender_of("TR_a").unwrap();
        let count = |pair: &Pair| {
            [&pair.server_events, &pair.client_events].map(|events| Pair::packets(events).len())
        };
        let (before, end) = (count(pair), pair.now + time);
        while pair.now < end {
            let n = (pair.now.as_nanos() / 20_000_000) as u16;
            let _ = pair.client.send_rtp(mic, &packet(n), pair.now);
            let _ = pair.server.send_rtp(down, &packet(n), pair.now);
            pair.pass(Duration::from_millis(20));
        }
        let after = count(pair);
        [after[0] - before[0], after[1] - before[1]]
    }

    fn path(pair: &Pair) -> (Option<Protocol>, bool) {
        let stats = pair.client.stats();
        (stats.protocol, stats.is_relayed)
    }

    #[test]
    fn relay_carries_voice_where_nothing_else_passes() {
        for only in PROTOCOLS {
            let (mut pair, mic) = pair(|_| false, move |protocol| protocol == only, &PROTOCOLS);
            let begin = pair.now;
            assert!(pair.connect(SECOND * 6), "{only:?}");
            let took = pair.now.since(begin);
            assert!(took >= HEAD_START && took < HEAD_START + NEXT_SERVER * 2 + SECOND, "{only:?}: {took:?}");
            assert_eq!(path(&pair), (Some(only), true));
            let arrived = talk(&mut pair, mic, SECOND * 2);
            assert!(arrived.iter().all(|count| *count >= 98), "{only:?}: {arrived:?}");
            // Beyond the lifetimes of relay and permission.
            pair.pass(SECOND * 1500);
            let arrived = talk(&mut pair, mic, SECOND);
            assert!(arrived.iter().all(|count| *count >= 48), "{only:?}: {arrived:?}");
            let lost = PeerConnectionEvent::Disconnected;
            assert!(!pair.client_events.contains(&lost) && !pair.server_events.contains(&lost), "{only:?}");
        }
    }

    #[test]
    fn path_without_a_relay_asks_no_turn_server() {
        for direct in [Protocol::Udp, Protocol::Tcp] {
            let (mut pair, _) = pair(move |protocol| protocol == direct, |_| true, &PROTOCOLS);
            assert!(pair.connect(SECOND * 4));
            pair.pass(SECOND * 20);
            assert_eq!((path(&pair), pair.turn_messages), ((Some(direct), false), 0));
        }
    }

    #[test]
    fn ice_restart_leaves_the_relay_when_udp_works() {
        use std::cell::Cell;
        use std::rc::Rc;
        let is_open = Rc::new(Cell::new(false));
        let open = is_open.clone();
        let (mut pair, mic) = pair(move |_| open.get(), |_| true, &[Protocol::Udp]);
        assert!(pair.connect(SECOND * 5));
        assert!(path(&pair).1 && pair.turn.end.is_some());
        // While nothing else works, a restart keeps the relay.
        for _ in 0..3 {
            pair.client.restart_ice().unwrap();
            pair.negotiate(&[("PA_x|camera", "TR_a")]);
            pair.pass(SECOND * 4);
            assert!(pair.client.is_connected() && path(&pair).1);
            assert!(talk(&mut pair, mic, SECOND).iter().all(|count| *count >= 48));
        }
        is_open.set(true);
        pair.client.restart_ice().unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        pair.pass(SECOND * 2);
        assert_eq!((pair.client.is_connected(), path(&pair)), (true, (Some(Protocol::Udp), false)));
        assert_eq!(pair.turn.end, None, "the relay is given back");
        assert!(talk(&mut pair, mic, SECOND).iter().all(|count| *count >= 48));
    }

    #[test]
    fn lost_relay_is_dark_and_a_restart_gets_another() {
        let (mut pair, mic) = pair(|_| false, |_| true, &PROTOCOLS);
        assert!(pair.connect(SECOND * 5));
        talk(&mut pair, mic, SECOND * 2);
        pair.turn.end = None;
        talk(&mut pair, mic, SECOND);
        assert!(pair.client_events.contains(&PeerConnectionEvent::Disconnected));
        pair.client.restart_ice().unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        pair.pass(SECOND * 3);
        assert!(pair.client.is_connected() && pair.turn.end.is_some());
        assert!(talk(&mut pair, mic, SECOND).iter().all(|count| *count >= 48));
    }

    #[test]
    fn servers_named_late_are_used_at_once() {
        let (mut pair, _) = pair(|_| false, |_| true, &[]);
        pair.pass(SECOND * 8);
        assert_eq!(pair.turn_messages, 0);
        pair.client.set_relays(servers(&PROTOCOLS), pair.now);
        assert!(pair.connect(SECOND * 2));
    }

    #[test]
    fn closed_connection_gives_its_relay_back() {
        let (mut pair, _) = pair(|_| false, |_| true, &PROTOCOLS);
        assert!(pair.connect(SECOND * 5));
        assert!(pair.turn.end.is_some());
        pair.client.close(pair.now);
        pair.pass(SECOND);
        assert_eq!(pair.turn.end, None);
    }

    #[test]
    fn few_servers_are_asked_however_many_are_named() {
        let (mut pair, _) = pair(|_| false, |_| true, &[]);
        let many = (0..500).map(|n| RelayServer {
            address: SocketAddr::from(([10, 1, 0, (n % 250) as u8], 3478)),
            ..servers(&[Protocol::Udp]).remove(0)
        });
        pair.client.set_relays(many.collect(), pair.now);
        let mut asked = BTreeSet::new();
        let end = pair.now + SECOND * 60;
        while pair.now < end {
            while let Some(datagram) = pair.client.poll_datagram() {
                asked.extend((datagram.to.ip().to_string().starts_with("10.1.")).then_some(datagram.to));
            }
            let next = pair.client.deadline().unwrap_or(end);
            pair.now = next.clamp(pair.now + Duration::from_millis(1), end);
            pair.client.handle_timeout(pair.now);
        }
        assert_eq!(asked.len(), MAX_SERVERS);
    }
}

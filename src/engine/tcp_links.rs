//! The TCP connections that carry the media of an engine's connections where UDP does not get through (RFC 6544), and those to
//! TURN servers, with TLS or without (RFC 8656).
//!
//! The transport decides when TCP is used, and to which addresses: a link begins to connect with the first connectivity check for
//! its address, and a link to a TURN server with the request for a relay. A link that breaks is opened again by a later check or
//! request. So is a link to a media server over which nothing has come for a while: a path that returns does not wait for the
//! retransmissions of an old connection. Datagrams that cannot be sent are lost, as on a network. Used by the media thread's loop
//! (`engine/udp_loop.rs`); the connections themselves are those of `transport/tcp.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::clock::Time;
use crate::engine::udp_sockets::Key;
use crate::engine::wait::Wait;
use crate::transport::framing::Framing;
use crate::transport::tcp::{TcpEdge, TlsSettings};
use crate::transport::{Datagram, Protocol, Received, RelayServer};

/// Tokens of links begin here, above those of the UDP sockets.
const FIRST_TOKEN: usize = usize::MAX / 2;
/// Shortest time between two attempts to open one link.
const RETRY: Duration = Duration::from_secs(1);
/// A link to a media server over which nothing comes for this time, although datagrams are sent, is opened again. The server
/// answers checks that are less than a second apart.
const SILENCE: Duration = Duration::from_secs(3);
/// Maximum number of links of one connection.
const MAX_LINKS: usize = 12;

/// A TCP connection to one address.
struct Link {
    key: Key,
    protocol: Protocol,
    remote: SocketAddr,
    /// The local address that the transport knows. For a link to a TURN server, its port is the number of the relay.
    local: SocketAddr,
    token: usize,
    edge: Option<TcpEdge>,
    /// When it was opened, or something came.
    last_sign: Time,
    /// When it was opened last.
    tried: Option<Time>,
}

/// The links of all connections.
#[derive(Default)]
pub(super) struct Links {
    links: Vec<Link>,
    opened: usize,
    /// The host names of the TURN servers that are reached with TLS.
    hosts: BTreeMap<(Key, SocketAddr), String>,
    tls: Option<TlsSettings>,
}

impl Links {
    /// Takes the names of the TURN servers of a connection, and the settings of TLS.
    pub(super) fn set_servers(&mut self, key: Key, servers: &[RelayServer], tls: Option<TlsSettings>) {
        self.hosts.retain(|(known, _), _| *known != key);
        let with_tls = servers.iter().filter(|server| server.protocol == Protocol::RelayTls);
        self.hosts.extend(with_tls.map(|server| ((key, server.address), server.host.clone())));
        self.tls = tls.or(self.tls.take());
    }

    /// Whether this token belongs to a link.
    pub(super) fn owns(token: usize) -> bool {
        token >= FIRST_TOKEN
    }

    /// Sends a datagram, and opens its link if there is none and the datagram may open it ([`Datagram::opens_link`]).
    pub(super) fn send(&mut self, key: Key, datagram: &Datagram, wait: &Wait, now: Time) {
        let Some(at) = self.link_to(key, datagram, now) else { return };
        let link = &self.links[at];
        // A relay ends with its connection, which therefore stays open.
        let may_reopen = link.protocol == Protocol::Tcp;
        if may_reopen && link.edge.is_some() && now.since(link.last_sign) >= SILENCE {
            self.break_up(at, wait);
        }
        let link = &self.links[at];
        let may_retry = link.tried.is_none_or(|tried| now.since(tried) >= RETRY);
        if link.edge.is_none() && datagram.opens_link() && may_retry {
            self.open(at, wait, now);
        }
        if let Some(edge) = &mut self.links[at].edge
            && edge.send(&datagram.data).is_err()
        {
            self.break_up(at, wait);
        }
    }

    /// The link to the address of a datagram; `None`: the connection has too many.
    fn link_to(&mut self, key: Key, datagram: &Datagram, now: Time) -> Option<usize> {
        let &Datagram { protocol, from: local, to: remote, .. } = datagram;
        let is_same = |link: &Link| (link.key, link.protocol, link.remote) == (key, protocol, remote);
        let is_its = |link: &Link| is_same(link) && (!protocol.is_relay() || link.local == local);
        let known = self.links.iter().position(is_its);
        if known.is_some() {
            return known;
        }
        if self.links.iter().filter(|link| link.key == key).count() >= MAX_LINKS {
            return None;
        }
        self.links.push(Link {
            key,
            protocol,
            remote,
            local,
            token: 0,
            edge: None,
            last_sign: now,
            tried: None,
        });
        Some(self.links.len() - 1)
    }

    fn open(&mut self, at: usize, wait: &Wait, now: Time) {
        let link = &mut self.links[at];
        (link.tried, link.last_sign) = (Some(now), now);
        let connected = match link.protocol {
            Protocol::RelayTls => {
                let host = self.hosts.get(&(link.key, link.remote));
                let Some((host, tls)) = host.zip(self.tls.as_ref()) else { return };
                TcpEdge::connect_tls(link.remote, Framing::Turn, host, tls)
            }
            Protocol::RelayTcp => TcpEdge::connect(link.remote, Framing::Turn),
            _ => TcpEdge::connect(link.remote, Framing::Datagrams),
        };
        let Ok(mut edge) = connected else { return };
        // Tokens are never used twice, so that a late readiness cannot hit another link.
        self.opened += 1;
        link.token = FIRST_TOKEN + self.opened;
        if wait.add(&mut edge, link.token).is_ok() {
            link.edge = Some(edge);
        }
    }

    fn break_up(&mut self, at: usize, wait: &Wait) {
        if let Some(mut edge) = self.links[at].edge.take() {
            let _ = wait.remove(&mut edge);
        }
    }

    /// Writes what waits for a link, and receives its next datagram, in `buffer`; `None` while none waits.
    pub(super) fn receive<'b>(
        &mut self,
        token: usize,
        buffer: &'b mut [u8],
        wait: &Wait,
        now: Time,
    ) -> Option<(Key, Received<'b>)> {
        let at = self.links.iter().position(|link| link.token == token && link.edge.is_some())?;
        let link = &mut self.links[at];
        let received = link.edge.as_mut().map(|edge| {
            edge.flush()?;
            edge.recv(buffer)
        });
        match received? {
            Ok(length) => {
                let length = length?;
                link.last_sign = now;
                let (protocol, to, from) = (link.protocol, link.local, link.remote);
                Some((link.key, Received { protocol, to, from, data: &buffer[..length] }))
            }
            Err(_) => {
                self.break_up(at, wait);
                None
            }
        }
    }

    /// Breaks the links at local addresses that this machine has lost. The next check opens them again at once, from the address
    /// from which the system now sends to the server.
    pub(super) fn follow(&mut self, lost: &[IpAddr], wait: &Wait) {
        for at in 0..self.links.len() {
            let local = self.links[at].edge.as_ref().and_then(TcpEdge::local_ip);
            if local.is_some_and(|ip| lost.contains(&ip)) {
                self.break_up(at, wait);
                self.links[at].tried = None;
            }
        }
    }

    /// Closes the links of a connection.
    pub(super) fn close(&mut self, key: Key, wait: &Wait) {
        for at in 0..self.links.len() {
            if self.links[at].key == key {
                self.break_up(at, wait);
            }
        }
        self.links.retain(|link| link.key != key);
        self.hosts.retain(|(known, _), _| *known != key);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{TcpListener, TcpStream};

    use super::*;
    use crate::clock;
    use crate::id::RoomId;

    /// A link, and the server's end of its connection.
    struct Fixture {
        links: Links,
        wait: Wait,
        key: Key,
        listener: TcpListener,
    }

    impl Fixture {
        fn new() -> Fixture {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            Fixture {
                links: Links::default(),
                wait: Wait::new().unwrap(),
                key: (RoomId::fresh(), 1),
                listener,
            }
        }

        fn send(&mut self, data: &[u8], now: Time) {
            let to = self.listener.local_addr().unwrap();
            let from = "127.0.0.1:9".parse().unwrap();
            let datagram = Datagram { protocol: Protocol::Tcp, from, to, data: data.to_vec() };
            self.links.send(self.key, &datagram, &self.wait, now);
        }

        fn accept(&self) -> TcpStream {
            let stream = self.listener.accept().unwrap().0;
            stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
            stream
        }

        /// The datagram that the link receives, within five seconds.
        fn received(&mut self) -> Option<Vec<u8>> {
            let end = clock::now() + Duration::from_secs(5);
            let mut buffer = [0; 1501];
            while clock::now() < end {
                let mut ready = Vec::new();
                self.wait.wait(Some(clock::now() + Duration::from_millis(20)), &mut ready).unwrap();
                for token in ready {
                    assert!(Links::owns(token));
                    let received = self.links.receive(token, &mut buffer, &self.wait, clock::now());
                    if let Some((key, one)) = received {
                        assert_eq!(
                            (key, one.to.port(), one.from),
                            (self.key, 9, self.listener.local_addr().unwrap())
                        );
                        return Some(one.data.to_vec());
                    }
                }
            }
            None
        }
    }

    #[test]
    fn datagrams_pass_both_ways_in_their_frames() {
        let mut fixture = Fixture::new();
        fixture.send(b"\0\x01hello", clock::now());
        let mut server = fixture.accept();
        server.write_all(&[0, 3, b'y', b'e', b's']).unwrap();
        assert_eq!(fixture.received().unwrap(), b"yes");
        let mut frame = [0; 9];
        server.read_exact(&mut frame).unwrap();
        assert_eq!(&frame, b"\0\x07\0\x01hello");
    }

    #[test]
    fn broken_link_is_opened_again_but_not_at_once() {
        let mut fixture = Fixture::new();
        let now = clock::now();
        fixture.send(b"\0\x01one", now);
        drop(fixture.accept());
        assert_eq!(fixture.received_nothing(), None);
        assert!(fixture.links.links[0].edge.is_none(), "the end of the connection was seen");
        fixture.send(b"\0\x01two", now + RETRY / 2);
        assert!(fixture.links.links[0].edge.is_none());
        fixture.send(b"audio", now + RETRY);
        assert!(fixture.links.links[0].edge.is_none(), "only a check opens it");
        fixture.send(b"\0\x01three", now + RETRY);
        let mut frame = [0; 9];
        fixture.accept().read_exact(&mut frame).unwrap();
        assert_eq!(&frame, b"\0\x07\0\x01three");
    }

    #[test]
    fn silent_link_is_opened_again() {
        let mut fixture = Fixture::new();
        let now = clock::now();
        fixture.send(b"\0\x01one", now);
        let _first = fixture.accept();
        fixture.send(b"\0\x01two", now + SILENCE);
        let mut frame = [0; 7];
        fixture.accept().read_exact(&mut frame).unwrap();
        assert_eq!(&frame, b"\0\x05\0\x01two");
    }

    #[test]
    fn link_at_a_lost_address_is_opened_again_at_once() {
        let mut fixture = Fixture::new();
        let now = clock::now();
        fixture.send(b"\0\x01one", now);
        let mut first = fixture.accept();
        fixture.links.follow(&["192.0.2.1".parse().unwrap()], &fixture.wait);
        assert!(fixture.links.links[0].edge.is_some(), "another address was lost");
        fixture.links.follow(&["127.0.0.1".parse().unwrap()], &fixture.wait);
        assert!(first.read_to_end(&mut Vec::new()).is_ok(), "the old connection is closed");
        fixture.send(b"\0\x01two", now + Duration::from_millis(50));
        let mut frame = [0; 7];
        fixture.accept().read_exact(&mut frame).unwrap();
        assert_eq!(&frame, b"\0\x05\0\x01two");
    }

    #[test]
    fn server_that_does_not_read_does_not_block_sending() {
        let mut fixture = Fixture::new();
        let now = clock::now();
        fixture.send(b"\0\x01one", now);
        let _server = fixture.accept();
        let begin = clock::now();
        for _ in 0..20_000 {
            fixture.send(&[7; 1200], now);
        }
        assert!(clock::now().since(begin) < Duration::from_secs(2));
        assert!(fixture.links.links[0].edge.is_some(), "what does not fit is dropped, and the link stays");
        fixture.links.close(fixture.key, &fixture.wait);
        assert!(fixture.links.links.is_empty());
    }

    #[test]
    fn links_of_one_connection_are_few() {
        let mut fixture = Fixture::new();
        for host in 1..=100 {
            let to = SocketAddr::from(([127, 0, 1, host], 7));
            let from = "127.0.0.1:9".parse().unwrap();
            let datagram = Datagram { protocol: Protocol::Tcp, from, to, data: vec![0, 1] };
            fixture.links.send(fixture.key, &datagram, &fixture.wait, clock::now());
        }
        assert_eq!(fixture.links.links.len(), MAX_LINKS);
    }

    impl Fixture {
        /// Waits until the end of the connection was seen.
        fn received_nothing(&mut self) -> Option<Vec<u8>> {
            let mut buffer = [0; 1501];
            for _ in 0..250 {
                let mut ready = Vec::new();
                self.wait.wait(Some(clock::now() + Duration::from_millis(20)), &mut ready).unwrap();
                for token in ready {
                    let received = self.links.receive(token, &mut buffer, &self.wait, clock::now());
                    if let Some((_, one)) = received {
                        return Some(one.data.to_vec());
                    }
                }
                self.links.links[0].edge.as_ref()?;
            }
            None
        }
    }
}

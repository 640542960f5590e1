//! ICE over TCP of a client (RFC 6544): which of the server's TCP candidates the stack checks, and when.
//!
//! UDP is better for voice, because a lost packet delays no other. The stack nominates the first pair that works, and keeps it.
//! So it gets the server's TCP candidates only when UDP has not connected for [`HEAD_START`]; an ICE restart of a connection that
//! uses TCP does not wait again. The client opens the connections, so it has one active candidate for each family of addresses.
//!
//! Work-around: the stack finds a remote candidate by its address alone, whatever its protocol. A server whose UDP and TCP ports
//! have the same number would have two candidates with one address, of which the stack finds only the first. So the stack gets
//! the TCP candidates with other ports ([`Tcp::stack_address`], [`Tcp::real_address`]).
//!
//! A server needs none of this: its passive candidates are in its description, and the stack learns the client's address from a
//! check. Called by `rtc_connection.rs`; sans-IO.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::time::Duration;

use rtc::peer_connection::transport::RTCIceCandidateInit;

use super::{RtcConnection, Side, settings};
use crate::clock::Time;
use crate::transport::Protocol;
use crate::wire::candidate::tcp_address;

/// Time that UDP has for itself.
pub(super) const HEAD_START: Duration = Duration::from_secs(1);
/// Maximum number of TCP candidates of a server that are checked. Each one costs a connection.
const MAX_CANDIDATES: usize = 4;

/// The TCP candidates of a connection.
#[derive(Debug, Default)]
pub(super) struct Tcp {
    /// The server's candidates that the stack does not have yet.
    waiting: Vec<String>,
    /// When the stack gets them.
    due: Option<Time>,
    /// Whether the stack has got those of this ICE session.
    is_begun: bool,
    /// Addresses of the server's candidates. Within the stack, the port of a candidate is its index here plus 1.
    remotes: Vec<SocketAddr>,
    /// Whether the stack has the active candidate of a family: IPv4, IPv6.
    has_active: [bool; 2],
}

impl Tcp {
    /// The address that a remote candidate has within the stack.
    pub(super) fn stack_address(&self, real: SocketAddr) -> SocketAddr {
        match self.remotes.iter().position(|known| *known == real) {
            Some(at) => SocketAddr::new(real.ip(), at as u16 + 1),
            None => real,
        }
    }

    /// The address of a remote candidate.
    pub(super) fn real_address(&self, stack: SocketAddr) -> SocketAddr {
        let at = usize::from(stack.port()).checked_sub(1);
        let real = at.and_then(|at| self.remotes.get(at)).filter(|real| real.ip() == stack.ip());
        real.copied().unwrap_or(stack)
    }

    /// The stack has selected a pair.
    pub(super) fn path_selected(&mut self) {
        self.due = None;
        self.waiting.clear();
    }

    /// When [`RtcConnection::tcp_timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.due
    }
}

impl RtcConnection {
    /// An ICE session begins.
    pub(super) fn begin_tcp(&mut self) {
        let is_in_use = self.path.protocol() == Some(Protocol::Tcp);
        self.tcp.waiting.clear();
        self.tcp.is_begun = false;
        self.tcp.due = Some(if is_in_use { self.now } else { self.now + HEAD_START });
    }

    /// Takes a TCP candidate of the server.
    pub(super) fn take_tcp_candidate(&mut self, candidate: String) {
        if self.side != Side::Client || self.checks_itself() {
            return;
        }
        if self.tcp.is_begun {
            self.use_tcp_candidate(&candidate);
        } else if self.tcp.waiting.len() < MAX_CANDIDATES {
            self.tcp.waiting.push(candidate);
        }
    }

    /// Gives the stack the TCP candidates when it is time.
    pub(super) fn tcp_timeout(&mut self) {
        if self.tcp.due.is_none_or(|due| due > self.now) {
            return;
        }
        self.tcp.due = None;
        self.tcp.is_begun = true;
        for candidate in std::mem::take(&mut self.tcp.waiting) {
            self.use_tcp_candidate(&candidate);
        }
    }

    /// A candidate that the stack does not accept is left out: the others may work.
    fn use_tcp_candidate(&mut self, candidate: &str) {
        let Some(remote) = tcp_address(candidate) else { return };
        let Some(local) = self.local.iter().find(|own| own.is_ipv4() == remote.is_ipv4()) else { return };
        if !self.tcp.remotes.contains(&remote) {
            if self.tcp.remotes.len() == MAX_CANDIDATES {
                return;
            }
            self.tcp.remotes.push(remote);
        }
        let family = usize::from(remote.is_ipv6());
        if !self.tcp.has_active[family] {
            let Ok(active) = settings::active_candidate(local.ip()) else { return };
            if self.pc.add_local_candidate(active).is_err() {
                return;
            }
            self.tcp.has_active[family] = true;
        }
        let port = self.tcp.stack_address(remote).port().to_string();
        let words: Vec<&str> = candidate
            .split_ascii_whitespace()
            .enumerate()
            .map(|(at, word)| if at == 5 { port.as_str() } else { word })
            .collect();
        let init = RTCIceCandidateInit {
            candidate: format!("candidate:{}", words.join(" ")),
            ..RTCIceCandidateInit::default()
        };
        let _ = self.pc.add_remote_candidate(init);
        self.touch();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::super::super::test_pair::{Pair, packet, server_address};
    use super::super::super::{PeerConnection, PeerConnectionEvent, SenderId, Stack};
    use super::*;

    /// A pair whose server accepts TCP at the address of its UDP port. The filter of each datagram is `passes`.
    fn pair(passes: impl Fn(Protocol) -> bool + 'static) -> Pair {
        let mut pair = Pair::with_tcp(Stack::WebRtc, 71, 1, vec![server_address()]);
        pair.path_filter = Box::new(passes);
        pair
    }

    fn protocol(peer: &PeerConnection) -> Option<Protocol> {
        peer.stats().protocol
    }

    #[test]
    fn blocked_udp_leaves_tcp_which_carries_both_directions() {
        let mut pair = pair(|protocol| protocol == Protocol::Tcp);
        let mic = pair.client.add_sender("mic").unwrap();
        let begin = pair.now;
        let answer = pair.negotiate(&[("PA_x|camera", "TR_a")]).sdp;
        assert!(answer.contains("tcptype passive"), "{answer}");
        assert!(pair.connect(Duration::from_secs(5)));
        let took = pair.now.since(begin);
        assert!(took >= HEAD_START && took < HEAD_START + Duration::from_millis(700), "{took:?}");
        let down = pair.server.sender_of("TR_a").unwrap();
        for n in 1..=20 {
            assert!(pair.client.send_rtp(mic, &packet(n), pair.now).unwrap());
            assert!(pair.server.send_rtp(down, &packet(n), pair.now).unwrap());
            pair.pass(Duration::from_millis(20));
        }
        pair.pass(Duration::from_millis(100));
        assert_eq!(Pair::packets(&pair.server_events).len(), 20);
        assert_eq!(Pair::packets(&pair.client_events).len(), 20);
        for side in [&pair.client, &pair.server] {
            assert_eq!(protocol(side), Some(Protocol::Tcp));
        }
        pair.pass(Duration::from_secs(60));
        assert!(pair.client.is_connected() && pair.server.is_connected());
    }

    #[test]
    fn udp_is_used_where_it_works_and_opens_no_connection() {
        let tcp = Rc::new(Cell::new(0));
        let count = tcp.clone();
        let mut pair = pair(move |protocol| {
            count.set(count.get() + u32::from(protocol == Protocol::Tcp));
            true
        });
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(1)));
        pair.pass(Duration::from_secs(10));
        assert_eq!((protocol(&pair.client), tcp.get()), (Some(Protocol::Udp), 0));
    }

    #[test]
    fn ice_restart_goes_from_udp_to_tcp_and_back() {
        let blocked = Rc::new(Cell::new(false));
        let is_blocked = blocked.clone();
        let mut pair = pair(move |protocol| protocol == Protocol::Tcp || !is_blocked.get());
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(1)));
        for (is_blocked, wanted) in [(true, Protocol::Tcp), (true, Protocol::Tcp), (false, Protocol::Udp)] {
            blocked.set(is_blocked);
            pair.pass(Duration::from_secs(2));
            pair.client.restart_ice().unwrap();
            pair.negotiate(&[]);
            pair.pass(Duration::from_secs(3));
            assert!(pair.client.is_connected(), "blocked: {is_blocked}");
            assert_eq!(protocol(&pair.client), Some(wanted), "blocked: {is_blocked}");
        }
    }

    /// Both sides send a packet every 20 ms.
    fn talk(pair: &mut Pair, mic: SenderId, time: Duration) {
        let (down, end) = (pair.server.sender_of("TR_a").unwrap(), pair.now + time);
        while pair.now < end {
            let n = (pair.now.as_nanos() / 20_000_000) as u16;
            let _ = pair.client.send_rtp(mic, &packet(n), pair.now);
            let _ = pair.server.send_rtp(down, &packet(n), pair.now);
            pair.pass(Duration::from_millis(20));
        }
    }

    #[test]
    fn dark_tcp_path_is_detected_and_used_again_like_udp() {
        // The filter decides which direction is dark: up, down, both.
        for dark in [[true, false], [false, true], [true, true]] {
            let mut pair = pair(|protocol| protocol == Protocol::Tcp);
            let mic = pair.client.add_sender("mic").unwrap();
            pair.negotiate(&[("PA_x|camera", "TR_a")]);
            assert!(pair.connect(Duration::from_secs(5)));
            talk(&mut pair, mic, Duration::from_secs(10));
            let count = |pair: &Pair, wanted: &PeerConnectionEvent| {
                pair.client_events.iter().filter(|event| *event == wanted).count()
            };
            assert_eq!(count(&pair, &PeerConnectionEvent::Disconnected), 0);
            pair.filter = Box::new(move |from_client, _| !dark[usize::from(!from_client)]);
            talk(&mut pair, mic, Duration::from_secs(1));
            assert_eq!(count(&pair, &PeerConnectionEvent::Disconnected), 1, "{dark:?}");
            pair.filter = Box::new(|_, _| true);
            let before = count(&pair, &PeerConnectionEvent::Connected);
            talk(&mut pair, mic, Duration::from_millis(150));
            assert_eq!(count(&pair, &PeerConnectionEvent::Connected), before + 1, "{dark:?}");
            assert_eq!(protocol(&pair.client), Some(Protocol::Tcp));
        }
    }

    #[test]
    fn few_connections_are_opened_however_many_a_server_names() {
        let mut pair = pair(|_| false);
        let offer = pair.client.create_offer(pair.now).unwrap();
        pair.server.accept_offer(&offer, pair.now).unwrap();
        let answer = pair.server.create_answer(pair.now).unwrap().sdp;
        pair.client.set_answer(&answer, pair.now).unwrap();
        for host in 1..=50 {
            let text = format!("candidate:9 1 tcp 1000 203.0.113.{host} 7881 typ host tcptype passive");
            pair.client.add_remote_candidate(&text, pair.now).unwrap();
        }
        let (mut asked, end) = (std::collections::BTreeSet::new(), pair.now + Duration::from_secs(10));
        while pair.now < end {
            while let Some(datagram) = pair.client.poll_datagram() {
                asked.extend((datagram.protocol == Protocol::Tcp).then_some(datagram.to));
            }
            let next = pair.client.deadline().unwrap_or(end);
            pair.now = next.clamp(pair.now + Duration::from_millis(1), end);
            pair.client.handle_timeout(pair.now);
        }
        assert_eq!(asked.len(), MAX_CANDIDATES);
    }
}

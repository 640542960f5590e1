//! Connectivity checks of a connection that is up, above the stack's ICE agent.
//!
//! The agent's keep-alive has a fixed interval, and the pair that it has selected stays selected: after a NAT rebinding it would
//! send to the old address until the connection fails. So once a connection is up,
//!
//! * a client sends checks of its own on the path in use, as often as `liveness.rs` asks for;
//! * a server answers checks itself, and moves its path: what the stack addresses to the selected pair goes to the
//!   address in use, as RTP and RTCP do.
//!
//! A server moves its path when a packet from another address decrypts, or when another address answers a check of the server.
//! The server checks another address when that address has sent a check with USE-CANDIDATE, or has sent a check while the address
//! in use is silent. A check that was recorded and is replayed from elsewhere therefore moves nothing: its sender cannot sign the
//! answer, and cannot encrypt a packet.
//!
//! Called by `rtc_connection.rs`; sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use rtc::shared::{TaggedBytesMut, TransportProtocol};

use super::check_loss::CheckLoss;
use super::{RtcConnection, Side};
use crate::clock::Time;
use crate::transport::dtls_resend::RouteQuality;
use crate::transport::liveness::Change;
use crate::transport::stun;
use crate::transport::{Datagram, PeerConnectionEvent, Protocol, Received};

/// A check without USE-CANDIDATE from another address makes the server check that address only if the address in use has been
/// silent for this time.
const MOVE_SILENCE: Duration = Duration::from_millis(300);
/// The same for a check over TCP while UDP is in use. A browser keeps a TCP connection beside UDP, checks both, and its checks
/// are seconds apart.
const MOVE_TO_TCP_SILENCE: Duration = Duration::from_secs(5);

/// Maximum number of addresses that are checked at the same time.
const MAX_CHALLENGES: usize = 4;
/// An address is checked once in this time.
const CHALLENGE_INTERVAL: Duration = Duration::from_secs(1);

/// A local and a remote address, and what carries datagrams between them.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Pair {
    pub(super) protocol: Protocol,
    pub(super) local: SocketAddr,
    pub(super) remote: SocketAddr,
}

impl Pair {
    fn datagram(self, data: Vec<u8>) -> Datagram {
        Datagram { protocol: self.protocol, from: self.local, to: self.remote, data }
    }
}

/// A check whose answer moves the path.
struct Challenge {
    id: [u8; 12],
    pair: Pair,
    sent: Time,
}

/// The path of a connection's packets.
#[derive(Default)]
pub(super) struct Path {
    /// The pair that the stack has selected.
    selected: Option<Pair>,
    /// The pair that the stack has nominated last, and selects when the nomination is answered (client).
    nominated: Option<Pair>,
    /// The pair in use instead of the selected one.
    moved: Option<Pair>,
    /// Time of the last check or packet on the path in use.
    last_used: Time,
    /// Checks that were sent to other addresses, the latest first.
    challenges: VecDeque<Challenge>,
    /// Where the datagram in progress came from, if not on the path in use.
    arriving_from: Option<Pair>,
    tie_breaker: u64,
    /// Whether ICE restarts: the stack handles all checks.
    is_restarting: bool,
    /// The peer's ufrag and password.
    remote: Option<(String, String)>,
    check_loss: CheckLoss,
}

impl Path {
    fn in_use(&self) -> Option<Pair> {
        self.moved.or(self.selected)
    }

    /// The local address from which packets leave.
    pub(super) fn local(&self) -> Option<SocketAddr> {
        self.in_use().map(|pair| pair.local)
    }

    /// What carries the packets.
    pub(super) fn protocol(&self) -> Option<Protocol> {
        self.in_use().map(|pair| pair.protocol)
    }
}

/// Whether a datagram is a STUN message (RFC 7983).
fn is_stun(data: &[u8]) -> bool {
    data.first().is_some_and(|byte| *byte < 4)
}

impl RtcConnection {
    /// The pair of an arrived datagram.
    pub(super) fn pair(&self, received: Received<'_>) -> Pair {
        let Received { protocol, to, from, .. } = received;
        Pair { protocol, local: self.own_address(protocol, to), remote: from }
    }

    /// A socket bound to every address reports the unspecified address; the stack needs that of the candidate. (A client's TCP
    /// connection reports the address of the candidate that opened it.)
    pub(super) fn own_address(&self, protocol: Protocol, to: SocketAddr) -> SocketAddr {
        let own = if protocol == Protocol::Tcp { &self.local_tcp } else { &self.local };
        if own.contains(&to) || self.relays.is_relayed(to) {
            return to;
        }
        own.iter().copied().find(|own| own.is_ipv4() == to.is_ipv4()).unwrap_or(to)
    }

    /// Takes ufrag and password of the peer from its description.
    pub(super) fn remote_described(&mut self, ufrag: Option<&str>, password: Option<&str>) {
        let (Some(ufrag), Some(password)) = (ufrag, password) else { return };
        self.path.remote = Some((ufrag.to_owned(), password.to_owned()));
        self.liveness.negotiated(self.now);
    }

    /// A local description has other ICE credentials.
    pub(super) fn credentials_changed(&mut self) {
        self.path.is_restarting = true;
        self.check_rtt.forget_requests();
    }

    /// The stack is connected, for the first time or after an ICE restart.
    pub(super) fn path_selected(&mut self) {
        self.path.is_restarting = false;
        self.path.moved = None;
        // Checks go there although no packet has been sent there yet.
        self.path.selected = self.path.nominated.take().or(self.path.selected);
        self.path.challenges.clear();
        self.path.last_used = self.now;
        self.check_rtt.forget_requests();
        self.tcp.path_selected();
        self.path_selected_among_relays();
        self.liveness.connected(self.now);
    }

    pub(super) fn checks_itself(&self) -> bool {
        self.connected && !self.path.is_restarting
    }

    /// Handles a STUN message of a connection that is up. True: the stack does not get it.
    pub(super) fn check_arrived(&mut self, pair: Pair, data: &[u8]) -> bool {
        if !is_stun(data) {
            return false;
        }
        if stun::stun_ufrag(data).is_none() {
            return self.answer_arrived(data, pair);
        }
        if self.side != Side::Server || !self.checks_itself() {
            return false;
        }
        if stun::stun_ufrag(data) != Some(self.ufrag.as_str()) || !stun::is_signed(data, &self.password) {
            return true;
        }
        self.arrived_from(pair, data);
        let answer = stun::answer(stun::stun_transaction(data), pair.remote, &self.password);
        let answer = pair.datagram(answer);
        if self.may_send(&answer) {
            self.datagrams.push_back(answer);
        }
        self.sign_of_life();
        let in_use = self.path.in_use();
        let is_downgrade =
            pair.protocol == Protocol::Tcp && in_use.is_some_and(|used| used.protocol == Protocol::Udp);
        let silence = if is_downgrade { MOVE_TO_TCP_SILENCE } else { MOVE_SILENCE };
        if in_use == Some(pair) {
            self.path.last_used = self.now;
        } else if stun::nominates(data) || self.now.since(self.path.last_used) >= silence {
            self.challenge(pair);
        }
        true
    }

    fn answer_arrived(&mut self, data: &[u8], pair: Pair) -> bool {
        let Some((_, password)) = &self.path.remote else { return false };
        let id = stun::stun_transaction(data);
        let challenged = self.path.challenges.iter().position(|known| known.id == id);
        let is_own = challenged.is_some() || self.own_checks.contains(&id);
        if !stun::is_signed_answer(data, password) {
            return is_own;
        }
        if self.check_rtt.incoming(data, self.now).is_none() {
            return is_own;
        }
        if !self.connected {
            self.path.check_loss.incoming(pair, data);
        }
        if let Some(challenge) = challenged.and_then(|at| self.path.challenges.remove(at))
            && challenge.pair == pair
        {
            self.move_path(pair);
        }
        if self.connected && self.liveness.answered(self.now) {
            self.events.push_back(PeerConnectionEvent::Connected);
        }
        is_own
    }

    /// An authenticated packet or check arrived.
    pub(super) fn sign_of_life(&mut self) {
        if self.connected && self.liveness.received(self.now) {
            self.events.push_back(PeerConnectionEvent::Connected);
        }
    }

    /// RTP or RTCP arrives: remembers where it came from.
    pub(super) fn note_source(&mut self, pair: Pair) {
        let is_elsewhere =
            self.side == Side::Server && self.checks_itself() && self.path.in_use() != Some(pair);
        self.path.arriving_from = is_elsewhere.then_some(pair);
    }

    /// The content of the datagram in progress was authentic.
    pub(super) fn was_authentic(&mut self) {
        match self.path.arriving_from.take() {
            Some(pair) => self.move_path(pair),
            None => self.path.last_used = self.now,
        }
    }

    pub(super) fn source_handled(&mut self) {
        self.path.arriving_from = None;
    }

    fn move_path(&mut self, pair: Pair) {
        if self.side == Side::Server && self.checks_itself() {
            self.path.moved = Some(pair).filter(|pair| self.path.selected != Some(*pair));
            self.path.last_used = self.now;
            if pair.protocol == Protocol::Udp {
                self.reflection.proved(pair.remote);
            }
        }
    }

    /// Sends a check whose answer moves the path to this pair.
    fn challenge(&mut self, pair: Pair) {
        let now = self.now;
        let is_asked = |one: &Challenge| one.pair == pair && now.since(one.sent) < CHALLENGE_INTERVAL;
        if self.path.challenges.iter().any(is_asked) {
            return;
        }
        if let Some(id) = self.send_check(pair) {
            self.path.challenges.retain(|one| one.pair != pair);
            self.path.challenges.truncate(MAX_CHALLENGES - 1);
            self.path.challenges.push_front(Challenge { id, pair, sent: now });
        }
    }

    /// Sends a check. Returns its transaction id.
    fn send_check(&mut self, pair: Pair) -> Option<[u8; 12]> {
        let (ufrag, password) = self.path.remote.as_ref()?;
        if self.path.tie_breaker == 0 {
            self.path.tie_breaker = self.random.next_u64();
        }
        let mut id = [0; 12];
        self.random.fill(&mut id);
        let nominates = self.side == Side::Client;
        let data = stun::check(ufrag, &self.ufrag, id, password, self.path.tie_breaker, nominates);
        let check = pair.datagram(data);
        if !self.may_send(&check) {
            return None;
        }
        self.check_rtt.outgoing(&check.data, self.now);
        self.datagrams.push_back(check);
        Some(id)
    }

    /// A datagram of the stack is sent that is not DTLS: a check or an answer.
    pub(super) fn check_leaves(&mut self, datagram: &Datagram) {
        self.check_rtt.outgoing(&datagram.data, self.now);
        if !self.connected {
            let Datagram { protocol, from, to, data } = datagram;
            self.path.check_loss.outgoing(
                Pair { protocol: *protocol, local: *from, remote: *to },
                data,
                self.now,
            );
        }
    }

    /// What the checks have shown, for the repeats of the DTLS handshake.
    pub(super) fn route_quality(&self) -> RouteQuality {
        let longest = self.check_rtt.longest_round_trip();
        RouteQuality {
            round_trip: self.check_rtt.round_trip(self.now),
            has_lost: self.path.check_loss.is_found(longest, self.now),
        }
    }

    /// When a repeat of a DTLS flight is due, or due sooner because a check is lost.
    pub(super) fn dtls_deadline(&self) -> Option<Time> {
        let resend = self.dtls_resend.deadline(self.route_quality());
        let longest = self.check_rtt.longest_round_trip();
        let loss = self.path.check_loss.deadline(longest, self.now);
        resend.into_iter().chain(loss.filter(|_| resend.is_some() && !self.connected)).min()
    }

    /// When [`RtcConnection::liveness_timeout`] is due.
    pub(super) fn liveness_deadline(&self) -> Option<Time> {
        if self.closed { None } else { self.liveness.deadline(self.check_rtt.checks()) }
    }

    /// Sends the check that is due, and reports the change that is due.
    pub(super) fn liveness_timeout(&mut self) {
        if let Some(change) = self.liveness.timeout(self.check_rtt.checks(), self.now) {
            self.events.push_back(match change {
                Change::Dark => PeerConnectionEvent::Disconnected,
                Change::Failed => {
                    self.connected = false;
                    PeerConnectionEvent::Failed
                }
            });
        }
        if self.liveness.next_check(self.check_rtt.checks()).is_some_and(|at| at <= self.now) {
            self.liveness.check_sent(self.now);
            if let Some(pair) = self.path.in_use().filter(|_| self.checks_itself()) {
                let Some(id) = self.send_check(pair) else { return };
                if self.own_checks.len() == super::MAX_OWN_CHECKS {
                    self.own_checks.pop_front();
                }
                self.own_checks.push_back(id);
            }
        }
    }

    /// Sends RTP or RTCP to the path in use. It is lost if there is none, or if the limits forbid it.
    pub(super) fn send_on_path(&mut self, data: Vec<u8>) {
        let Some(pair) = self.path.in_use() else { return };
        let datagram = pair.datagram(data);
        if self.may_send(&datagram) {
            self.datagrams.push_back(datagram);
        }
        self.dirty.media = true;
    }

    /// Addresses a datagram of the stack: STUN as the stack asks for, everything else to the path in use.
    pub(super) fn route(&mut self, write: TaggedBytesMut) -> Datagram {
        let data: Vec<u8> = write.message.into();
        let (local, peer) = (write.transport.local_addr, write.transport.peer_addr);
        let pair = match write.transport.transport_protocol {
            TransportProtocol::TCP => {
                Pair { protocol: Protocol::Tcp, local, remote: self.tcp.real_address(peer) }
            }
            _ => Pair { protocol: Protocol::Udp, local, remote: peer },
        };
        if is_stun(&data) {
            if self.side == Side::Client && stun::nominates(&data) {
                self.path.nominated = Some(pair);
            }
            return pair.datagram(data);
        }
        if self.path.selected != Some(pair) {
            self.path.selected = Some(pair);
        }
        self.path.moved.unwrap_or(pair).datagram(data)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::test_pair::{DELAY, Pair, client_address, packet, server_address};
    use super::super::super::{SenderId, Stack};
    use super::*;
    use crate::transport::PeerConnection;

    fn other_address() -> SocketAddr {
        "203.0.113.9:4242".parse().unwrap()
    }

    /// A connected pair whose client sends and receives a track.
    fn connected() -> (Pair, SenderId, SenderId) {
        let mut pair = Pair::new(Stack::WebRtc, 61, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        assert!(pair.connect(Duration::from_secs(5)));
        pair.pass(Duration::from_secs(1));
        let down = pair.server.sender_of("TR_a").unwrap();
        (pair, mic, down)
    }

    /// Where the server sends an audio packet.
    fn destination(pair: &mut Pair, down: SenderId, sequence: u16) -> SocketAddr {
        assert!(pair.server.send_rtp(down, &packet(sequence), pair.now).unwrap());
        let mut found = None;
        while let Some(datagram) = pair.server.poll_datagram() {
            if !is_stun(&datagram.data) {
                found = Some(datagram.to);
            }
        }
        found.expect("the packet is sent")
    }

    /// The datagrams that a connection has ready.
    fn take(peer: &mut PeerConnection) -> Vec<Datagram> {
        std::iter::from_fn(|| peer.poll_datagram()).collect()
    }

    /// The client's next check.
    fn next_check(pair: &mut Pair) -> Datagram {
        loop {
            let due = pair.client.deadline().expect("checks go on");
            pair.now = pair.now.max(due);
            pair.client.handle_timeout(pair.now);
            let check = take(&mut pair.client).into_iter().find(|one| stun::nominates(&one.data));
            if let Some(check) = check {
                return check;
            }
        }
    }

    #[test]
    fn packet_from_another_address_moves_the_path() {
        let (mut pair, mic, down) = connected();
        assert_eq!(destination(&mut pair, down, 1), client_address());
        assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap());
        let datagram = take(&mut pair.client).pop().unwrap();
        let mut forged = datagram.data.clone();
        *forged.last_mut().unwrap() ^= 1;
        pair.server.handle_datagram(server_address(), other_address(), &forged, pair.now);
        assert_eq!(destination(&mut pair, down, 2), client_address(), "a forged packet moves nothing");
        pair.server.handle_datagram(server_address(), other_address(), &datagram.data, pair.now);
        assert_eq!(destination(&mut pair, down, 3), other_address());
        // A copy of the same packet from elsewhere is a replay.
        pair.server.handle_datagram(server_address(), client_address(), &datagram.data, pair.now);
        assert_eq!(destination(&mut pair, down, 4), other_address());
    }

    #[test]
    fn check_moves_the_path_when_its_address_answers() {
        let (mut pair, _, down) = connected();
        let check = next_check(&mut pair);
        pair.server.handle_datagram(server_address(), other_address(), &check.data, pair.now);
        let sent = take(&mut pair.server);
        assert_eq!(sent.iter().filter(|one| one.to == other_address()).count(), 2, "an answer and a check");
        assert_eq!(destination(&mut pair, down, 1), client_address(), "nothing is proven yet");
        for datagram in sent {
            pair.client.handle_datagram(client_address(), server_address(), &datagram.data, pair.now);
        }
        let answers = take(&mut pair.client);
        for answer in &answers {
            pair.server.handle_datagram(server_address(), other_address(), &answer.data, pair.now);
        }
        assert_eq!(destination(&mut pair, down, 2), other_address());
    }

    #[test]
    fn replayed_check_does_not_move_the_path() {
        let (mut pair, _, down) = connected();
        let check = next_check(&mut pair);
        pair.server.handle_datagram(server_address(), client_address(), &check.data, pair.now);
        let _ = take(&mut pair.server);
        for _ in 0..20 {
            pair.now += DELAY * 5;
            pair.server.handle_datagram(server_address(), other_address(), &check.data, pair.now);
            let challenges = take(&mut pair.server);
            // The replaying side cannot sign: it returns what it got.
            for challenge in challenges.iter().filter(|one| one.to == other_address()) {
                pair.server.handle_datagram(server_address(), other_address(), &challenge.data, pair.now);
            }
        }
        let _ = take(&mut pair.server);
        assert_eq!(destination(&mut pair, down, 1), client_address());
    }

    #[test]
    fn client_checks_are_answered_without_the_stack() {
        let (mut pair, _, _) = connected();
        let check = next_check(&mut pair);
        pair.server.handle_datagram(server_address(), client_address(), &check.data, pair.now);
        let answers = take(&mut pair.server);
        assert_eq!(answers.len(), 1, "one answer, and no check in return");
        assert!(stun::is_signed_answer(&answers[0].data, pair.server.local_password()));
        let unsigned = {
            let mut data = check.data.clone();
            let last = data.len() - 12;
            data[last] ^= 1;
            data
        };
        pair.server.handle_datagram(server_address(), client_address(), &unsigned, pair.now);
        assert!(take(&mut pair.server).is_empty(), "an unsigned check gets no answer");
    }
}

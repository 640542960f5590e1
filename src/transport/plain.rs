//! The plain stack: the behaviour of `transport.rs` without ICE, DTLS, SRTP and SCTP, for the simulator.
//!
//! Nothing is encrypted, and nothing is checked beyond the needs of tests. Every byte is the same for the same seed, and a
//! packet costs well under a microsecond. A connection starts with STUN binding requests, so that a server can distinguish
//! connections as with the real stack. `plain/description.rs` is its session description, `plain/negotiation.rs` its offers
//! and answers, `plain/channel.rs` its data channels, `plain/rtp.rs` its packets and reports. Called only through
//! `transport.rs`.
#![forbid(unsafe_code)]

mod channel;
mod description;
mod negotiation;
mod rtp;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use self::channel::Channels;
use self::description::Description;
pub(super) use self::rtp::read as read_packet;
use self::rtp::{Arrivals, Sender};
use super::check_rtt::CheckRtt;
use super::liveness::{Change, Liveness};
use super::receiver::Track;
use super::stun;
use super::{
    Channel, Datagram, Mid, PeerConnectionConfig, PeerConnectionEvent, PeerConnectionStats, Protocol,
    Received,
};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::random::Random;

/// First and longest interval of the checks while connecting.
const FIRST_CHECK: Duration = Duration::from_millis(50);
const MAX_CHECK_WAIT: Duration = Duration::from_millis(500);

/// First byte of a close message, in the range of DTLS.
const BYE: u8 = 21;

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum State {
    /// Not negotiated yet.
    New,
    Connecting,
    /// It was connected; `liveness` has whether packets come through.
    Connected,
    Failed,
    Closed,
}

/// The error for an offer of the server.
pub(super) fn one_connection() -> Error {
    Error::new(ErrorKind::WrongState, "clients of the plain stack have one connection: they make the offers")
}

/// The password of a side. It stays for the whole connection; a real one changes with each ICE restart.
fn password(seed: u64) -> String {
    Random::from_seed(seed ^ 0x7061_7373_776f_7264).text(22)
}

/// One connection.
pub(super) struct PlainConnection {
    is_client: bool,
    local: Vec<SocketAddr>,
    random: Random,
    now: Time,
    state: State,
    ufrag: String,
    remote_ufrag: String,
    password: String,
    remote_password: String,
    /// Addresses to send checks to.
    addresses: Vec<SocketAddr>,
    /// Local and remote address in use.
    path: Option<(SocketAddr, SocketAddr)>,
    liveness: Liveness,
    /// The next check while connecting, and the wait before it.
    check: Option<(Time, Duration)>,
    check_rtt: CheckRtt,
    restart: bool,
    outstanding: Option<Description>,
    offered: Option<Description>,
    /// Local m-lines in the order of the description.
    m_lines: Vec<LocalMLine>,
    senders: Vec<Sender>,
    next_sender: u32,
    wanted: Vec<Track>,
    receivers: BTreeMap<Mid, Track>,
    arrivals: BTreeMap<u32, Arrivals>,
    /// The round trip from the last report with a value.
    reported: Option<Duration>,
    /// Whether offers contain RED (client).
    offer_red: bool,
    /// m-lines on which the peer accepts RED.
    red_m_lines: BTreeSet<Mid>,
    /// m-lines on which answers prefer RED (server).
    prefers_red: BTreeSet<Mid>,
    channels: Channels,
    datagrams: VecDeque<Datagram>,
    events: VecDeque<PeerConnectionEvent>,
    stats: PeerConnectionStats,
}

/// An m-line of the client's offer, on the client's side.
struct LocalMLine {
    mid: String,
    /// The local track on it; `None` for a receive m-line.
    sender: Option<super::SenderId>,
    is_receiver: bool,
}

impl PlainConnection {
    /// Creates the connection of one side.
    pub(super) fn new(
        is_client: bool,
        config: &PeerConnectionConfig,
        receivers: u32,
        now: Time,
    ) -> Result<PlainConnection> {
        let mut random = Random::from_seed(config.seed);
        let ufrag = random.text(8);
        let mut peer = PlainConnection {
            is_client,
            local: config.local.clone(),
            random,
            now,
            state: State::New,
            ufrag,
            remote_ufrag: String::new(),
            password: password(config.seed),
            remote_password: String::new(),
            addresses: Vec::new(),
            path: None,
            liveness: Liveness::new(is_client),
            check: None,
            check_rtt: CheckRtt::default(),
            restart: false,
            outstanding: None,
            offered: None,
            m_lines: Vec::new(),
            senders: Vec::new(),
            next_sender: 0,
            wanted: Vec::new(),
            receivers: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            reported: None,
            offer_red: true,
            red_m_lines: BTreeSet::new(),
            prefers_red: BTreeSet::new(),
            channels: Channels::default(),
            datagrams: VecDeque::new(),
            events: VecDeque::new(),
            stats: PeerConnectionStats::default(),
        };
        peer.add_receivers(receivers)?;
        Ok(peer)
    }

    fn is_over(&self) -> bool {
        matches!(self.state, State::Failed | State::Closed)
    }

    /// Handles a datagram. This stack has no TCP: what arrives over it is dropped.
    pub(super) fn receive(&mut self, received: Received<'_>, now: Time) {
        let Received { protocol, to, from, data } = received;
        self.now = self.now.max(now);
        self.stats.datagrams_in += 1;
        self.stats.bytes_in += data.len() as u64;
        if protocol != Protocol::Udp || self.is_over() || data.is_empty() || data.len() > super::MAX_DATAGRAM
        {
            return;
        }
        match data[0] {
            0..=3 => self.stun_arrived(to, from, data),
            _ if self.path.is_none_or(|(_, remote)| remote != from) => {}
            BYE if data[1..] == *self.remote_ufrag.as_bytes() => {
                self.state = State::Failed;
                self.liveness.ended();
                self.events.push_back(PeerConnectionEvent::Failed);
            }
            channel::CHUNK | channel::ACK => {
                self.received();
                for (channel, message) in self.channels.handle(data, self.now) {
                    self.events.push_back(PeerConnectionEvent::Data(channel, message));
                }
            }
            _ => {
                self.received();
                self.rtp_or_rtcp_arrived(data);
            }
        }
        self.flush_channels();
    }

    fn received(&mut self) {
        if self.state == State::Connected && self.liveness.received(self.now) {
            self.events.push_back(PeerConnectionEvent::Connected);
        }
    }

    fn stun_arrived(&mut self, to: SocketAddr, from: SocketAddr, data: &[u8]) {
        if let Some(receiver) = stun::stun_ufrag(data) {
            if receiver == self.ufrag && stun::is_signed(data, &self.password) && self.state != State::New {
                let mut response = data[..20].to_vec();
                response[0..4].copy_from_slice(&[1, 1, 0, 0]);
                let own =
                    if self.local.contains(&to) { to } else { self.local.first().copied().unwrap_or(to) };
                self.send(own, from, response);
                self.path = Some((own, from));
                self.connected();
            }
            return;
        }
        if self.check_rtt.incoming(data, self.now).is_some() {
            self.path = Some((to, from));
            self.connected();
            if self.liveness.answered(self.now) {
                self.events.push_back(PeerConnectionEvent::Connected);
            }
        }
    }

    fn connected(&mut self) {
        if self.state == State::Connecting {
            self.state = State::Connected;
            self.liveness.connected(self.now);
            self.events.push_back(PeerConnectionEvent::Connected);
            self.events.push_back(PeerConnectionEvent::ChannelsOpen);
            self.check_rtt.forget_requests();
        } else {
            self.received();
        }
        self.check = None;
    }

    fn send(&mut self, from: SocketAddr, to: SocketAddr, data: Vec<u8>) {
        self.datagrams.push_back(Datagram { protocol: Protocol::Udp, from, to, data });
    }

    fn send_on_path(&mut self, data: Vec<u8>) {
        if let Some((from, to)) = self.path {
            self.send(from, to, data);
        }
    }

    fn send_check(&mut self) {
        let mut transaction = [0; 12];
        self.random.fill(&mut transaction);
        let check = stun::signed_check(&self.remote_ufrag, &self.ufrag, transaction, &self.remote_password);
        self.check_rtt.outgoing(&check, self.now);
        match self.path {
            Some((from, to)) => self.send(from, to, check),
            None => {
                let Some(&own) = self.local.first() else { return };
                for to in self.addresses.clone() {
                    self.send(own, to, check.clone());
                }
            }
        }
    }

    /// Handles the timers that are due.
    pub(super) fn handle_timeout(&mut self, now: Time) {
        self.now = self.now.max(now);
        if self.is_over() {
            return;
        }
        match self.liveness.timeout(self.check_rtt.checks(), self.now) {
            Some(Change::Dark) => self.events.push_back(PeerConnectionEvent::Disconnected),
            Some(Change::Failed) => {
                self.state = State::Failed;
                self.events.push_back(PeerConnectionEvent::Failed);
                return;
            }
            None => {}
        }
        if let Some((_, wait)) = self.check.filter(|(at, _)| *at <= self.now) {
            self.send_check();
            let wait = (wait * 2).min(MAX_CHECK_WAIT);
            self.check = Some((self.now + wait, wait));
        }
        if self.liveness.next_check(self.check_rtt.checks()).is_some_and(|at| at <= self.now) {
            self.liveness.check_sent(self.now);
            self.send_check();
        }
        self.report();
        self.send_requests();
        self.channels.handle_timeout(self.now);
        self.flush_channels();
    }

    /// When [`PlainConnection::handle_timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        if self.is_over() {
            return None;
        }
        let liveness = self.liveness.deadline(self.check_rtt.checks());
        let check = self.check.map(|(at, _)| at);
        [liveness, check, self.channels.deadline(), self.report_deadline()].into_iter().flatten().min()
    }

    fn flush_channels(&mut self) {
        while let Some(data) = self.channels.poll() {
            self.send_on_path(data);
        }
    }

    /// Sends a message.
    pub(super) fn send_data(&mut self, channel: Channel, data: &[u8], now: Time) -> Result<()> {
        self.now = self.now.max(now);
        if self.state != State::Connected {
            return Err(Error::new(
                ErrorKind::WrongState,
                "the data channel is not open yet: wait for the connection",
            ));
        }
        self.channels.send(channel, data, self.now)?;
        self.flush_channels();
        Ok(())
    }

    /// Pauses the reading of reliable data, or continues it. While it is paused, reliable chunks are dropped without an
    /// acknowledgement, and the peer sends them again later; lossy messages are still reported.
    pub(super) fn pause_data(&mut self, paused: bool) {
        self.channels.is_paused = paused;
    }

    /// Bytes that the peer has not acknowledged.
    pub(super) fn unacknowledged_data(&self) -> usize {
        self.channels.waiting_bytes()
    }

    /// Nothing is kept unread.
    pub(super) fn unread_data(&self) -> usize {
        0
    }

    pub(super) fn poll_datagram(&mut self) -> Option<Datagram> {
        let datagram = self.datagrams.pop_front()?;
        self.stats.datagrams_out += 1;
        self.stats.bytes_out += datagram.data.len() as u64;
        Some(datagram)
    }

    pub(super) fn poll_event(&mut self) -> Option<PeerConnectionEvent> {
        self.events.pop_front()
    }

    pub(super) fn is_connected(&self) -> bool {
        self.state == State::Connected && self.liveness.is_up()
    }

    /// Whether packets may be sent.
    fn may_send(&self) -> bool {
        self.state == State::Connected && self.liveness.has_consent(self.now)
    }

    /// Closes the connection.
    pub(super) fn close(&mut self, now: Time) {
        self.now = self.now.max(now);
        if self.is_over() {
            return;
        }
        self.send_on_path([&[BYE], self.ufrag.as_bytes()].concat());
        self.state = State::Closed;
    }

    pub(super) fn stats(&self) -> PeerConnectionStats {
        PeerConnectionStats { round_trip: self.check_rtt.round_trip(self.now), ..self.stats.clone() }
    }
}

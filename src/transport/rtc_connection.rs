//! A connection on the `rtc` crate: its parts, and the loop that drives them.
//!
//! `rtc_connection/settings.rs` configures the stack, `rtc_connection/negotiation.rs` handles descriptions,
//! `rtc_connection/rtp.rs` handles RTP, RTCP and data. `rtc_connection/checks.rs` checks and moves the path,
//! `rtc_connection/send_limit.rs` limits what is sent to an address that has not answered, `rtc_connection/tcp.rs` and
//! `rtc_connection/relay.rs` are for clients whose UDP is blocked. The work-arounds are files of `transport/`; one more is in
//! `rtc_connection/tcp.rs`. Called through the interface (`transport.rs`) only.
//!
//! The stack has ICE, DTLS and SCTP. RTP and RTCP do not pass through it: `transport/srtp.rs` encrypts and opens them with the keys
//! of the handshake. Draining the stack runs all its eight handlers, so it is done only after a negotiation, a timer, or a
//! datagram for the stack.
#![forbid(unsafe_code)]

mod check_loss;
mod checks;
mod down_offer;
mod negotiation;
mod relay;
mod rtp;
mod send_limit;
mod settings;
mod tcp;
mod unread;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Display;
use std::net::SocketAddr;

use bytes::BytesMut;
use rtc::data_channel::RTCDataChannelId;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::certificate::RTCCertificate;
use rtc::peer_connection::event::{RTCDataChannelEvent, RTCPeerConnectionEvent};
use rtc::peer_connection::state::RTCPeerConnectionState;
use rtc::peer_connection::transport::RTCDtlsRole;
use rtc::sansio::Protocol as _;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};
use rtc::statistics::StatsSelector;

use self::checks::Path;
use self::relay::Relays;
use self::rtp::{Receiver, Sender};
use self::tcp::Tcp;
use self::unread::Unread;
use super::check_limit::CheckLimit;
use super::check_pace::CheckPace;
use super::check_rtt::CheckRtt;
use super::dtls_limit::dtls_limit;
use super::dtls_resend::{DtlsResend, is_dtls};
use super::early_datagrams::EarlyDatagrams;
use super::liveness::Liveness;
use super::reflection::Reflection;
use super::rtcp::Rtcp;
use super::sdp::MLine;
use super::srtp::{self, Srtp};
use super::stack_tables::Candidates;
use super::timer_pump::TimerPump;
use super::timer_suppression::TimerSuppression;
use super::{
    Channel, CodecPreference, Datagram, Mid, PeerConnectionConfig, PeerConnectionEvent, PeerConnectionStats,
    Protocol, Received,
};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::random::Random;
use crate::rate_limit::RateLimit;

/// The stack's certificate.
pub(super) type StackCertificate = RTCCertificate;

/// Creates a certificate; takes milliseconds.
pub(super) fn certificate() -> Result<StackCertificate> {
    settings::certificate()
}

/// The result of an operation of the stack.
type StackResult<T> = std::result::Result<T, rtc::shared::error::Error>;

/// Maximum number of checks sent by this side whose answers are recognised.
const MAX_OWN_CHECKS: usize = 64;

/// The side of a connection.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Side {
    /// It makes the offers.
    Client,
    /// It answers: ICE-lite, passive DTLS.
    Server,
    /// It answers as LiveKit's own server does: full ICE, active DTLS.
    #[cfg(test)]
    FullServer,
}

/// The parts of the stack that have to be drained.
#[derive(Clone, Default)]
struct Dirty {
    /// Anything may have changed.
    everything: bool,
    /// RTP or RTCP was sent or arrived: reports may be due.
    media: bool,
}

/// One connection.
pub(super) struct RtcConnection {
    side: Side,
    pc: RTCPeerConnection,
    local: Vec<SocketAddr>,
    local_tcp: Vec<SocketAddr>,
    random: Random,
    now: Time,
    dirty: Dirty,
    /// The stack's deadline.
    stack_deadline: Option<Time>,
    /// The deadline of the whole connection.
    deadline: Option<Time>,
    connected: bool,
    closed: bool,
    timer_pump: TimerPump,
    early_datagrams: EarlyDatagrams,
    dtls_resend: DtlsResend,
    dtls_limit: RateLimit,
    check_pace: CheckPace,
    check_rtt: CheckRtt,
    check_limit: CheckLimit,
    /// The same limit for the checks that go through relays.
    relay_limit: CheckLimit,
    reflection: Reflection,
    timer_suppression: TimerSuppression,
    liveness: Liveness,
    path: Path,
    tcp: Tcp,
    relays: Relays,
    /// Transaction ids of the last checks that this side sent.
    own_checks: VecDeque<[u8; 12]>,
    rtcp: Rtcp,
    datagrams: VecDeque<Datagram>,
    events: VecDeque<PeerConnectionEvent>,
    stats: PeerConnectionStats,
    /// m-lines of the peer's last description.
    remote: Vec<MLine>,
    receivers: BTreeMap<Mid, Receiver>,
    mid_of_ssrc: BTreeMap<u32, Mid>,
    /// The keying material of the handshake, until `srtp` has it.
    material: srtp::exporter::Material,
    sctp_window: srtp::exporter::SharedWindow,
    /// Set when the DTLS handshake has ended.
    srtp: Option<Srtp>,
    candidates: Candidates,
    senders: Vec<Sender>,
    next_sender: u32,
    /// The last local SSRC, and the odd step to the next one. No SSRC is used twice with one key.
    last_ssrc: u32,
    ssrc_step: u32,
    /// Number of the peer's candidates used after its description.
    trickled: usize,
    /// Whether an accepted offer has no answer yet.
    unanswered: bool,
    channels: BTreeMap<Channel, RTCDataChannelId>,
    open: BTreeMap<Channel, RTCDataChannelId>,
    unread: Unread,
    /// Number of channels that the peer opened beside LiveKit's two data channels.
    other_channels: u32,
    ufrag: String,
    password: String,
    /// Tracks to send: (`PA_x|camera`, `TR_y`). Server side.
    wanted: Vec<(String, String)>,
    /// Whether offers contain RED (client).
    offer_red: bool,
    /// m-lines on which answers prefer RED (server).
    prefers_red: BTreeSet<Mid>,
    /// How the client should encode its tracks (server).
    codec_preferences: BTreeMap<Mid, CodecPreference>,
    /// Local stereo tracks, by their names.
    stereo: BTreeSet<String>,
}

/// An error of the stack, after the operation that failed.
fn stack_error(what: &str, error: impl Display) -> Error {
    Error::new(ErrorKind::WrongState, format!("{what}: {error}"))
}

impl RtcConnection {
    /// Creates the connection of one side. A client's connection has data channels and `receivers` spare m-lines.
    pub(super) fn new(
        side: Side,
        config: &PeerConnectionConfig,
        certificate: &StackCertificate,
        receivers: u32,
        now: Time,
    ) -> Result<RtcConnection> {
        let fail = |error| stack_error("a connection could not be created", error);
        let sctp_window = srtp::exporter::SharedWindow::default();
        let (provider, material) = srtp::exporter::provider(settings::provider()?, sctp_window.clone());
        let pc = settings::connection(side, certificate, provider, now).map_err(fail)?;
        let mut random = Random::from_system();
        let mut peer = RtcConnection {
            side,
            pc,
            local: config.local.clone(),
            local_tcp: config.local_tcp.clone(),
            now,
            dirty: Dirty::default(),
            stack_deadline: None,
            deadline: None,
            connected: false,
            closed: false,
            timer_pump: TimerPump::default(),
            early_datagrams: EarlyDatagrams::default(),
            dtls_resend: DtlsResend::default(),
            dtls_limit: dtls_limit(),
            check_pace: CheckPace::default(),
            check_rtt: CheckRtt::default(),
            check_limit: CheckLimit::default(),
            relay_limit: CheckLimit::default(),
            reflection: Reflection::default(),
            timer_suppression: TimerSuppression::default(),
            liveness: Liveness::new(side == Side::Client),
            path: Path::default(),
            tcp: Tcp::default(),
            relays: Relays::default(),
            own_checks: VecDeque::new(),
            rtcp: if side == Side::Client { Rtcp::default() } else { Rtcp::server() },
            datagrams: VecDeque::new(),
            events: VecDeque::new(),
            stats: PeerConnectionStats::default(),
            remote: Vec::new(),
            receivers: BTreeMap::new(),
            mid_of_ssrc: BTreeMap::new(),
            material,
            sctp_window,
            srtp: None,
            candidates: Candidates::default(),
            senders: Vec::new(),
            next_sender: 0,
            last_ssrc: random.next_u32(),
            ssrc_step: random.next_u32() | 1,
            trickled: 0,
            unanswered: false,
            channels: BTreeMap::new(),
            open: BTreeMap::new(),
            unread: Unread::default(),
            other_channels: 0,
            ufrag: String::new(),
            password: String::new(),
            wanted: Vec::new(),
            offer_red: true,
            prefers_red: BTreeSet::new(),
            codec_preferences: BTreeMap::new(),
            stereo: BTreeSet::new(),
            random,
        };
        peer.add_local_candidates().map_err(fail)?;
        if side == Side::Client {
            peer.make_channels().map_err(fail)?;
            peer.add_receivers(receivers)?;
        }
        Ok(peer)
    }

    /// Handles a datagram.
    pub(super) fn receive(&mut self, received: Received<'_>, now: Time) {
        let Received { protocol, to, from, data } = received;
        self.stats.datagrams_in += 1;
        self.stats.bytes_in += data.len() as u64;
        if data.is_empty() || data.len() > super::MAX_DATAGRAM || self.closed {
            return;
        }
        if self.relay_arrived(received, now) {
            return;
        }
        // A client opens no TCP connection before the answer.
        let may_be_early = self.side == Side::Client && protocol == Protocol::Udp;
        if may_be_early && self.early_datagrams.keep(to, from, data) {
            return;
        }
        self.read(received, now);
    }

    fn read(&mut self, received: Received<'_>, now: Time) {
        self.advance(now);
        let (pair, data) = (self.pair(received), received.data);
        if is_dtls(data) {
            self.timer_suppression.used(self.now);
            if !self.connected && !self.dtls_limit.take(self.now) {
                return;
            }
            if !self.dtls_resend.incoming(data, self.route_quality(), self.now) {
                self.touch();
                return;
            }
        } else if self.check_arrived(pair, data) {
            return self.refresh_deadline();
        }
        self.arrived_from(pair, data);
        if (128..192).contains(&data[0]) {
            self.note_source(pair);
            self.media_arrived(data);
            self.source_handled();
            // RTP and RTCP change nothing in the stack.
            self.dirty.media = true;
            return;
        }
        let message = TaggedBytesMut {
            now: self.now.to_instant(),
            transport: TransportContext {
                local_addr: pair.local,
                peer_addr: match pair.protocol {
                    Protocol::Tcp => self.tcp.stack_address(pair.remote),
                    _ => pair.remote,
                },
                transport_protocol: match pair.protocol {
                    Protocol::Tcp => TransportProtocol::TCP,
                    // A relay forwards UDP.
                    _ => TransportProtocol::UDP,
                },
                ecn: None,
            },
            message: BytesMut::from(data),
        };
        // A datagram that the stack cannot place is ignored.
        let _ = self.pc.handle_read(message);
        self.unread.arrived(self.material.take_authentic());
        self.begin_srtp();
        self.touch();
        if self.sctp_window.lock().is_exceeded() {
            self.expel();
        }
    }

    /// Takes the keys of a DTLS handshake that has ended.
    fn begin_srtp(&mut self) {
        let material = self.material.take();
        if self.srtp.is_some() || material.is_empty() {
            return;
        }
        let report = self.pc.get_stats(self.now.to_instant(), StatsSelector::None);
        let Some(transport) = report.transport() else { return };
        let Some(profile) = srtp::Profile::from_name(&transport.srtp_cipher) else { return };
        let is_client = transport.dtls_role == RTCDtlsRole::Client;
        self.srtp = settings::provider()
            .and_then(|provider| Srtp::new(profile, material.as_ref(), is_client, provider.crypto()))
            .ok();
    }

    /// Handles the timers that are due.
    pub(super) fn handle_timeout(&mut self, now: Time) {
        if self.closed {
            return;
        }
        self.advance(now);
        self.liveness_timeout();
        self.tcp_timeout();
        self.relay_timeout();
        self.rtcp.handle_timeout(self.check_rtt.round_trip(self.now), self.now);
        let is_due = |deadline: Option<Time>| deadline.is_some_and(|at| at <= self.now);
        if !self.connected || is_due(self.stack_deadline()) || is_due(self.dtls_deadline()) {
            let _ = self.pc.handle_timeout(self.now.to_instant());
            self.timer_suppression.woken(self.now);
            self.check_pace.woken(self.now);
            self.touch();
        } else {
            // Only reports may wait: the stack has nothing to do.
            self.dirty.media = true;
        }
    }

    /// When the stack's own timers are due.
    fn stack_deadline(&self) -> Option<Time> {
        self.timer_suppression.postpone(self.stack_deadline, self.connected, self.now)
    }

    /// When [`RtcConnection::handle_timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        if self.is_dirty() { Some(self.now) } else { self.deadline }
    }

    /// The next datagram to send.
    pub(super) fn poll_datagram(&mut self) -> Option<Datagram> {
        self.settle();
        let datagram = loop {
            if let Some(message) = self.relays.poll() {
                break message;
            }
            let datagram = self.datagrams.pop_front()?;
            if let Some(direct) = self.relays.pack(datagram, self.now) {
                break direct;
            }
        };
        self.stats.datagrams_out += 1;
        self.stats.bytes_out += datagram.data.len() as u64;
        Some(datagram)
    }

    /// The next event.
    pub(super) fn poll_event(&mut self) -> Option<PeerConnectionEvent> {
        self.settle();
        let event = self.events.pop_front();
        if matches!(event, Some(PeerConnectionEvent::Data(..))) && self.unread.reported() {
            self.touch();
        }
        event
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connected && self.liveness.is_up()
    }

    /// Closes the connection and drops its state.
    pub(super) fn close(&mut self, now: Time) {
        if self.closed {
            return;
        }
        self.advance(now);
        self.settle();
        let _ = self.pc.close();
        self.drain_writes();
        self.close_relays();
        self.closed = true;
        self.connected = false;
        self.dirty = Dirty::default();
        self.deadline = None;
    }

    pub(super) fn stats(&self) -> PeerConnectionStats {
        PeerConnectionStats {
            round_trip: self.check_rtt.round_trip(self.now),
            resent: self.rtcp.resent,
            requests: self.rtcp.requests,
            protocol: self
                .path
                .local()
                .and_then(|local| self.relays.protocol(local))
                .or(self.path.protocol()),
            is_relayed: self.path.local().is_some_and(|local| self.relays.is_relayed(local)),
            ..self.stats.clone()
        }
    }

    /// Number of statistics that the stack keeps.
    #[cfg(test)]
    pub(super) fn stack_table_size(&mut self, now: Time) -> usize {
        self.pc.get_stats(now.to_instant(), StatsSelector::None).len()
    }

    #[cfg(test)]
    pub(super) fn early_datagrams(&mut self) -> &mut EarlyDatagrams {
        &mut self.early_datagrams
    }

    /// Forgets which addresses have answered a check.
    #[cfg(test)]
    pub(super) fn forget_answers(&mut self) {
        self.reflection = Reflection::default();
    }

    #[cfg(test)]
    pub(super) fn dtls_resend(&mut self) -> &mut DtlsResend {
        &mut self.dtls_resend
    }

    fn advance(&mut self, now: Time) {
        self.now = self.now.max(now);
    }

    fn touch(&mut self) {
        self.dirty.everything |= !self.closed;
    }

    fn is_dirty(&self) -> bool {
        self.dirty.everything || self.dirty.media
    }

    /// Drains the parts of the stack that may have changed.
    fn settle(&mut self) {
        if !self.is_dirty() {
            return;
        }
        if std::mem::take(&mut self.dirty.everything) {
            self.settle_everything();
        }
        if std::mem::take(&mut self.dirty.media) {
            self.flush_rtcp();
            self.dirty.media = false;
        }
        self.refresh_deadline();
    }

    fn refresh_deadline(&mut self) {
        let stack = self.stack_deadline();
        let stack = self.check_pace.postpone(stack, self.connected, self.now);
        let own = [
            self.dtls_deadline(),
            self.rtcp.deadline(),
            self.liveness_deadline(),
            self.tcp.deadline(),
            self.relays.deadline(),
        ];
        self.deadline = own.into_iter().chain([stack]).flatten().min();
    }

    fn settle_everything(&mut self) {
        self.dirty = Dirty::default();
        self.timer_pump.begin();
        loop {
            self.flush_rtcp();
            let mut moved = self.drain_writes();
            moved |= self.drain_events();
            moved |= self.drain_reads();
            if self.timer_pump.wanted(moved) {
                let _ = self.pc.handle_timeout(self.now.to_instant());
            } else if !moved && !self.is_read_answered() {
                break;
            }
        }
        self.dirty = Dirty::default();
        for datagram in self.dtls_resend.due(self.route_quality(), self.now) {
            if self.may_send(&datagram) {
                self.datagrams.push_back(datagram);
            }
        }
        self.stack_deadline = self.pc.poll_timeout().map(Time::from_instant);
    }

    /// Drains what a live connection wrote while it was read without returning a message: the stack's data channels do that. If
    /// it stayed, it would take the place of the next packet, which would then wait for another one.
    fn is_read_answered(&mut self) -> bool {
        self.connected && self.drain_writes()
    }

    fn drain_writes(&mut self) -> bool {
        let mut moved = false;
        self.dtls_resend.begin_drain();
        while let Some(write) = self.pc.poll_write() {
            moved = true;
            self.push_datagram(write);
        }
        moved
    }

    fn push_datagram(&mut self, write: TaggedBytesMut) {
        let mut datagram = self.route(write);
        if !self.may_send(&datagram) {
            return;
        }
        if is_dtls(&datagram.data) {
            self.timer_suppression.used(self.now);
            self.dtls_resend.outgoing(&mut datagram, self.now);
        } else {
            self.check_leaves(&datagram);
        }
        self.datagrams.push_back(datagram);
    }

    fn drain_events(&mut self) -> bool {
        let mut moved = false;
        while let Some(event) = self.pc.poll_event() {
            moved = true;
            match event {
                RTCPeerConnectionEvent::OnConnectionStateChangeEvent(state) => self.state_changed(state),
                RTCPeerConnectionEvent::OnDataChannel(RTCDataChannelEvent::OnOpen(id)) => {
                    self.channel_opened(id)
                }
                RTCPeerConnectionEvent::OnDataChannel(RTCDataChannelEvent::OnClose(id)) => {
                    self.channel_closed(id)
                }
                _ => {}
            }
        }
        moved
    }

    fn state_changed(&mut self, state: RTCPeerConnectionState) {
        match state {
            RTCPeerConnectionState::Connected => {
                self.connected = true;
                self.timer_pump.stop();
                self.dtls_resend.connected(self.route_quality());
                self.path_selected();
                self.events.push_back(PeerConnectionEvent::Connected);
            }
            RTCPeerConnectionState::Failed | RTCPeerConnectionState::Closed => {
                self.liveness.ended();
                self.connected = false;
                self.events.push_back(PeerConnectionEvent::Failed);
            }
            _ => {}
        }
    }
}

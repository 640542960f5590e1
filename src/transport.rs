//! One WebRTC connection behind one interface, sans-IO, for clients and servers.
//!
//! [`PeerConnection`] takes datagrams, SDP and time, and returns datagrams, events and deadlines. It has two implementations:
//! the `rtc` crate (`rtc_connection.rs`), and a plain stack without encryption (`plain.rs`, feature `sim`), whose bytes are the
//! same for the same seed. No other folder names a type of the WebRTC stack. The edges are `udp.rs` (clients and servers),
//! `local_address.rs` (clients, and servers when they start), and `tcp.rs` and `address_watch.rs` (clients). Each work-around for
//! the stack is a file of its own, or the part of a file that is marked as one, with tests that fail without it.
//!
//! Not here: the content of an RTP payload (`audio`), subscriptions (`server`), the meaning of a message (`room`).
//!
//! After every call that takes `&mut self`, drain [`PeerConnection::poll_datagram`] and [`PeerConnection::poll_event`], and
//! call [`PeerConnection::handle_timeout`] at [`PeerConnection::deadline`].
#![forbid(unsafe_code)]

pub mod address_watch;
#[cfg(test)]
mod attack;
#[cfg(test)]
mod behaviour;
mod candidate;
mod check_limit;
mod check_pace;
mod check_rtt;
mod datagram;
mod dtls_limit;
mod dtls_resend;
mod early_datagrams;
pub mod framing;
mod liveness;
pub mod local_address;
#[cfg(test)]
mod lossy_connect;
mod missing;
mod offer_filter;
#[cfg(feature = "sim")]
mod plain;
mod receiver;
mod reflection;
mod rtc_connection;
mod rtcp;
mod sctp_window;
mod sdp;
mod sdp_bundle;
mod sdp_opus;
mod sdp_red;
mod sender_slots;
mod srtp;
mod stack_tables;
mod stun;
pub mod tcp;
#[cfg(test)]
mod test_pair;
mod timer_pump;
mod timer_suppression;
mod turn;
pub mod udp;
#[cfg(test)]
mod wrap;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

pub use self::datagram::{Datagram, Protocol, Received};
use self::rtc_connection::{RtcConnection, Side};
#[cfg(feature = "sim")]
pub use self::stun::{nominating_check, signed_check, unsigned_check};
pub use self::stun::{stun_transaction, stun_ufrag};
pub use self::turn::RelayServer;
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};

/// Maximum size of a datagram that is sent or accepted, in bytes.
pub const MAX_DATAGRAM: usize = 1500;
/// Payload type of Opus in this interface; the negotiated one is used on the wire.
pub const OPUS: u8 = 111;
/// Payload type of RED (RFC 2198) in this interface; the negotiated one is used on the wire.
pub const RED: u8 = 63;

/// The audio packet in a datagram of the plain stack; `None` for every other datagram.
#[cfg(feature = "sim")]
pub fn plain_packet(datagram: &Datagram) -> Option<RtpPacket> {
    plain::read_packet(&datagram.data).map(|(_, packet)| packet)
}

/// The implementation of a connection.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Stack {
    /// ICE, DTLS, SRTP and SCTP by the `rtc` crate.
    WebRtc,
    /// The plain stack of the simulator.
    #[cfg(feature = "sim")]
    Plain,
}

/// Settings of a connection.
#[derive(Clone, Debug)]
pub struct PeerConnectionConfig {
    /// The implementation.
    pub stack: Stack,
    /// Local addresses, offered as host candidates. A socket that is bound to every address may report the unspecified address as
    /// the destination. A datagram to an address that is not in this list therefore counts as a datagram to the first address of
    /// its family.
    pub local: Vec<SocketAddr>,
    /// Addresses at which a server accepts TCP connections for media, offered as passive candidates (RFC 6544). A client has
    /// none: it opens its connections itself.
    pub local_tcp: Vec<SocketAddr>,
    /// Seed of random values outside the stack, and of all random values of the plain stack.
    pub seed: u64,
}

/// A certificate, created once for each engine or server and shared by its connections. Its creation takes milliseconds.
#[derive(Clone)]
pub struct Certificate(Option<rtc_connection::StackCertificate>);

impl Certificate {
    /// Creates a self-signed certificate. `WrongState` if the crypto provider fails.
    pub fn generate() -> Result<Certificate> {
        rtc_connection::certificate().map(|certificate| Certificate(Some(certificate)))
    }

    /// No certificate: enough for [`Stack::Plain`].
    #[cfg(feature = "sim")]
    pub fn none() -> Certificate {
        Certificate(None)
    }

    fn stack(&self) -> Result<&rtc_connection::StackCertificate> {
        self.0.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::WrongState, "a connection needs a certificate: generate one")
        })
    }
}

/// Identifies an outgoing audio track of one connection.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SenderId(pub u32);

/// Identifies an incoming audio track of one connection: its m-line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Mid(pub String);

/// LiveKit's data channels.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// `_reliable`: ordered, without loss.
    Reliable,
    /// `_lossy`: unordered, never resent.
    Lossy,
}

/// An RTP packet: header fields and payload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RtpPacket {
    /// [`OPUS`] or [`RED`].
    pub payload_type: u8,
    /// Whether it is the first packet of a talk spurt.
    pub marker: bool,
    /// Sequence number: of a received packet, the extended number (`wire/sequence.rs`); of a packet to send, the low 16 bits are
    /// used.
    pub sequence: i64,
    /// Timestamp, 48 kHz.
    pub timestamp: u32,
    /// Audio level and voice flag (RFC 6464), if the packet has the extension.
    pub level: Option<AudioLevel>,
    /// Absolute capture time, 64-bit NTP, if the packet has the extension.
    pub capture_ntp: Option<u64>,
    /// Encoded audio.
    pub payload: Vec<u8>,
}

/// An audio level (RFC 6464).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct AudioLevel {
    /// Level in −dBov: 0 is loudest, 127 is silence.
    pub minus_dbov: u8,
    /// Whether the packet contains voice.
    pub voice: bool,
}

/// An event of a connection.
#[derive(Clone, PartialEq, Debug)]
pub enum PeerConnectionEvent {
    /// ICE and DTLS are connected: media flows. Reported again after an interruption and after an ICE restart.
    Connected,
    /// The path is dark: on a client, nothing comes through in one direction or both; on a server, the client is silent. The
    /// connection stays open, and is reported as connected when the path works again.
    Disconnected,
    /// The connection ended: it did not come up within 30 s, the client was silent for 45 s (server), the peer closed it or
    /// opened too many data channels, or the stack gave it up.
    Failed,
    /// Both data channels are open.
    ChannelsOpen,
    /// A message on a data channel.
    Data(Channel, Vec<u8>),
    /// The peer sends on this m-line (on a server: the client publishes). Reported once for each mid and track.
    ReceiverAdded {
        /// The m-line.
        mid: Mid,
        /// First token of `a=msid` (`PA_x|camera`).
        stream: String,
        /// Second token of `a=msid`: the publisher's cid, or `TR_y` from a server.
        track: String,
    },
    /// The peer no longer sends on this m-line.
    ReceiverRemoved(Mid),
    /// An audio packet arrived.
    Rtp(Mid, RtpPacket),
    /// A packet arrived that was requested with a NACK.
    Resent(Mid, RtpPacket),
    /// The peer requests packets of a track. Reported on a server only; a client's connection resends them itself.
    Nack {
        /// The track.
        sender: SenderId,
        /// The sequence numbers, as sent.
        sequences: Vec<u16>,
    },
    /// A receiver report about a local track.
    Report {
        /// The track.
        sender: SenderId,
        /// Fraction lost in the last interval, 0–1.
        loss: f32,
        /// Interarrival jitter.
        jitter: Duration,
        /// Round-trip time, where it could be computed (RFC 3550).
        round_trip: Option<Duration>,
    },
}

/// How a peer should encode the track that it sends.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct CodecPreference {
    /// Stereo, if the source has two channels.
    pub stereo: bool,
    /// DTX: no packets during silence.
    pub dtx: bool,
}

/// The server's answer.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// The SDP.
    pub sdp: String,
    /// The track sent on each m-line: mid → `TR_…`.
    pub mid_to_track: BTreeMap<String, String>,
    /// Number of tracks without an m-line: the client has to offer as many more.
    pub m_lines_missing: u32,
}

/// Stats of a connection.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PeerConnectionStats {
    /// Round trip of the connectivity checks: the smallest one of the last 10 s, or else the last one.
    pub round_trip: Option<Duration>,
    /// Datagrams received.
    pub datagrams_in: u64,
    /// Datagrams sent.
    pub datagrams_out: u64,
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Packets of local tracks that were resent.
    pub resent: u64,
    /// NACKs sent.
    pub requests: u64,
    /// What carries the packets to the server or to a relay; `None` until the first connect.
    pub protocol: Option<Protocol>,
    /// Whether they go through a relay.
    pub is_relayed: bool,
}

/// One connection.
///
/// Client: `client`, `add_sender`, `create_offer` (to the join request) → `set_answer`; `add_receivers` and a new offer when
/// the server asks for m-lines. Server: `server`, `accept_offer`, `set_down_tracks`, `create_answer`.
pub struct PeerConnection(Inner);

enum Inner {
    Rtc(Box<RtcConnection>),
    #[cfg(feature = "sim")]
    Plain(Box<plain::PlainConnection>),
}

macro_rules! inner {
    ($peer:expr, $inner:ident => $call:expr) => {
        match &$peer.0 {
            Inner::Rtc($inner) => $call,
            #[cfg(feature = "sim")]
            Inner::Plain($inner) => $call,
        }
    };
    (mut $peer:expr, $inner:ident => $call:expr) => {
        match &mut $peer.0 {
            Inner::Rtc($inner) => $call,
            #[cfg(feature = "sim")]
            Inner::Plain($inner) => $call,
        }
    };
}

impl PeerConnection {
    /// Creates a client's connection, which makes the offers. It has the data channels and `receivers` spare receive
    /// m-lines.
    pub fn client(
        config: &PeerConnectionConfig,
        certificate: &Certificate,
        receivers: u32,
        now: Time,
    ) -> Result<PeerConnection> {
        match config.stack {
            #[cfg(feature = "sim")]
            Stack::Plain => Ok(PeerConnection(Inner::Plain(Box::new(plain::PlainConnection::new(
                true, config, receivers, now,
            )?)))),
            Stack::WebRtc => Ok(PeerConnection(Inner::Rtc(Box::new(RtcConnection::new(
                Side::Client,
                config,
                certificate.stack()?,
                receivers,
                now,
            )?)))),
        }
    }
    /// Creates a server's connection, which answers: ICE-lite, passive DTLS.
    pub fn server(
        config: &PeerConnectionConfig,
        certificate: &Certificate,
        now: Time,
    ) -> Result<PeerConnection> {
        match config.stack {
            #[cfg(feature = "sim")]
            Stack::Plain => Ok(PeerConnection(Inner::Plain(Box::new(plain::PlainConnection::new(
                false, config, 0, now,
            )?)))),
            Stack::WebRtc => Ok(PeerConnection(Inner::Rtc(Box::new(RtcConnection::new(
                Side::Server,
                config,
                certificate.stack()?,
                0,
                now,
            )?)))),
        }
    }

    /// Creates the connection of a client that answers a server's offers: full ICE, active DTLS.
    #[cfg(test)]
    pub(crate) fn answering(
        config: &PeerConnectionConfig,
        certificate: &Certificate,
        now: Time,
    ) -> PeerConnection {
        let certificate = certificate.stack().unwrap();
        let peer = RtcConnection::new(rtc_connection::Side::FullServer, config, certificate, 0, now).unwrap();
        PeerConnection(Inner::Rtc(Box::new(peer)))
    }

    // Client side.
    /// Adds a local audio track. `track` becomes the second token of `a=msid` and must equal `AddTrackRequest.cid`.
    pub fn add_sender(&mut self, track: &str) -> Result<SenderId> {
        inner!(mut self, peer => peer.add_sender(track))
    }
    /// Removes a local audio track. On the wire with the next offer.
    pub fn remove_sender(&mut self, sender: SenderId) -> Result<()> {
        inner!(mut self, peer => peer.remove_sender(sender))
    }
    /// Sets whether later offers contain RED (RFC 2198). Default: yes.
    pub fn offer_red(&mut self, on: bool) {
        inner!(mut self, peer => peer.offer_red(on));
    }
    /// Adds `count` receive m-lines.
    pub fn add_receivers(&mut self, count: u32) -> Result<()> {
        inner!(mut self, peer => peer.add_receivers(count))
    }
    /// Creates an offer with all candidates. It replaces an outstanding offer.
    pub fn create_offer(&mut self, now: Time) -> Result<String> {
        inner!(mut self, peer => peer.create_offer(now))
    }
    /// Accepts the answer to the outstanding offer. Errors: `WrongState` or `TooLong` for an invalid answer.
    pub fn set_answer(&mut self, sdp: &str, now: Time) -> Result<()> {
        inner!(mut self, peer => peer.set_answer(sdp, now))
    }
    /// Restarts ICE with the next offer, after a change of the network or a resume.
    pub fn restart_ice(&mut self) -> Result<()> {
        inner!(mut self, peer => peer.restart_ice());
        Ok(())
    }

    /// Adds a local address, such as that of an interface that came up after the connection was created. Checks from it begin at
    /// once; later offers contain it. An address that the connection already has is ignored.
    pub fn add_local_address(&mut self, address: SocketAddr, now: Time) -> Result<()> {
        inner!(mut self, peer => peer.add_local_address(address, now))
    }

    // Server side.
    /// The ufrag of this side, by which a server finds the connection of a check from an unknown address. Empty before the
    /// first description. It changes with the answer to an ICE restart, so read it after each answer.
    pub fn local_ufrag(&self) -> &str {
        inner!(self, peer => peer.local_ufrag())
    }
    /// Whether a connectivity check (STUN binding request) is signed with this side's ICE password (RFC 8445 section 7.3).
    /// Costs an HMAC of the datagram: compare the ufrag first.
    pub fn has_signed(&self, check: &[u8]) -> bool {
        stun::is_signed(check, self.local_password())
    }
    /// The ICE password of this side. Empty before the first description.
    pub(crate) fn local_password(&self) -> &str {
        inner!(self, peer => peer.local_password())
    }
    /// The number of m-lines in an offer, without parsing it.
    pub fn count_m_lines(&self, sdp: &str) -> usize {
        inner!(self, peer => peer.count_m_lines(sdp))
    }
    /// Accepts a client's offer. It replaces an unanswered offer. Errors: `WrongState` or `TooLong` for an invalid offer,
    /// after which the connection is unusable.
    pub fn accept_offer(&mut self, sdp: &str, now: Time) -> Result<()> {
        inner!(mut self, peer => peer.accept_offer(sdp, now))
    }
    /// The number of m-lines in the accepted offer that could carry a track to the client. Read it before the answer.
    pub fn receive_m_lines(&self) -> u32 {
        inner!(self, peer => peer.receive_m_lines())
    }
    /// Sets the tracks to send from the next answer on: pairs of `PA_x|camera` and `TR_y`. Tracks that are sent already
    /// keep their m-line; tracks that are no longer listed free theirs.
    pub fn set_down_tracks(&mut self, tracks: &[(String, String)]) -> Result<()> {
        inner!(mut self, peer => peer.set_down_tracks(tracks))
    }
    /// Answers the accepted offer.
    pub fn create_answer(&mut self, now: Time) -> Result<Answer> {
        inner!(mut self, peer => peer.create_answer(now))
    }
    /// The sender of the track `TR_y`, once an answer assigned one.
    pub fn sender_of(&self, track: &str) -> Option<SenderId> {
        inner!(self, peer => peer.sender_of(track))
    }

    /// Offers the tracks of the last [`PeerConnection::set_down_tracks`], on the second connection to a client that answers there.
    /// Errors: `WrongState` while an offer is outstanding, and on the plain stack, whose clients have one connection.
    pub fn offer_down_tracks(&mut self, now: Time) -> Result<Answer> {
        match &mut self.0 {
            Inner::Rtc(peer) => peer.offer_down_tracks(now),
            #[cfg(feature = "sim")]
            Inner::Plain(_) => Err(plain::one_connection()),
        }
    }
    /// Accepts the answer to the outstanding offer. Errors: `WrongState` or `TooLong` for an invalid answer, after which the
    /// connection is unusable.
    pub fn accept_answer(&mut self, sdp: &str, now: Time) -> Result<()> {
        match &mut self.0 {
            Inner::Rtc(peer) => peer.accept_answer(sdp, now),
            #[cfg(feature = "sim")]
            Inner::Plain(_) => Err(plain::one_connection()),
        }
    }

    /// Whether the accepted offer contains RED on this m-line.
    pub fn remote_offered_red(&self, mid: &Mid) -> bool {
        inner!(self, peer => peer.remote_offered_red(mid))
    }
    /// Later answers prefer RED on this m-line. Default: Opus is preferred.
    pub fn prefer_red(&mut self, mid: &Mid) {
        inner!(mut self, peer => peer.prefer_red(mid));
    }
    /// Later answers ask the client to encode the track of this m-line in this way.
    pub fn set_codec_preference(&mut self, mid: &Mid, codec_preferences: CodecPreference) {
        inner!(mut self, peer => peer.set_codec_preference(mid, codec_preferences));
    }
    /// The round trip to the client, from its connectivity checks or its last report; `None` while unknown.
    pub fn round_trip(&self) -> Option<Duration> {
        inner!(self, peer => peer.round_trip())
    }
    /// Resends a packet, which must have the bytes of the first transmission. Returns false if it was not sent.
    pub fn resend(&mut self, sender: SenderId, packet: &RtpPacket, now: Time) -> bool {
        inner!(mut self, peer => peer.resend(sender, packet, now))
    }

    /// Opens a data channel that nothing uses.
    #[cfg(test)]
    fn open_channel(&mut self, label: &str) {
        let Inner::Rtc(peer) = &mut self.0 else { return };
        peer.open_channel(label);
    }

    // Both sides.
    /// Sets whether later descriptions mark a local track as stereo; `track` is the second token of its `a=msid`. A hint
    /// for the peer: the sent packets do not depend on it.
    pub fn set_stereo(&mut self, track: &str, stereo: bool) {
        inner!(mut self, peer => peer.set_stereo(track, stereo));
    }
    /// Whether the peer accepts RED on this track.
    pub fn accepts_red(&self, sender: SenderId) -> bool {
        inner!(self, peer => peer.accepts_red(sender))
    }
    /// Time from a request until the resent packet of this m-line arrives; `None`: packets cannot be requested, or the round trip
    /// is unknown.
    pub fn resend_delay(&self, mid: &Mid) -> Option<Duration> {
        inner!(self, peer => peer.resend_delay(mid))
    }
    /// Sets how long from now the newest packet of an m-line waits until it is played. Earlier missing packets are
    /// requested if they can arrive in time. A client requests nothing before the first call; a server has a fixed time
    /// limit.
    pub fn set_playout_delay(&mut self, mid: &Mid, delay: Duration, now: Time) {
        inner!(mut self, peer => peer.set_playout_delay(mid, delay, now));
    }
    /// Adds a candidate of the peer (the attribute value `candidate:…`). mDNS names are ignored.
    pub fn add_remote_candidate(&mut self, candidate: &str, now: Time) -> Result<()> {
        inner!(mut self, peer => peer.add_remote_candidate(candidate, now))
    }
    /// The TURN servers that a client may use where neither UDP nor TCP leads to the server.
    pub fn set_relays(&mut self, servers: Vec<RelayServer>, now: Time) {
        match &mut self.0 {
            Inner::Rtc(peer) => peer.set_relays(servers, now),
            // The simulator's network has no TURN server.
            #[cfg(feature = "sim")]
            Inner::Plain(_) => {}
        }
    }
    /// Sends a packet. `Ok(false)`: it was dropped, because nothing is connected. Extensions that were not negotiated are
    /// omitted.
    pub fn send_rtp(&mut self, sender: SenderId, packet: &RtpPacket, now: Time) -> Result<bool> {
        inner!(mut self, peer => peer.send_rtp(sender, packet, now))
    }
    /// Sends a message. Errors: `WrongState` before the channel is open; `TooLong` for a message of more than 65 535 bytes;
    /// `Busy` if more than 1 MiB would wait.
    pub fn send_data(&mut self, channel: Channel, data: &[u8], now: Time) -> Result<()> {
        inner!(mut self, peer => peer.send_data(channel, data, now))
    }
    /// Sets whether received messages are not reported. What then arrives waits in the stack, and the sender stops when the stack's
    /// receive window is full (RFC 9260 section 6.1). Media does not wait.
    pub fn pause_data(&mut self, paused: bool) {
        inner!(mut self, peer => peer.pause_data(paused));
    }
    /// Bytes of reliable messages that the peer has not acknowledged.
    pub fn unacknowledged_data(&mut self) -> usize {
        inner!(mut self, peer => peer.unacknowledged_data())
    }
    /// Bytes that arrived for the data channels and were not reported yet; an estimate that is not too low.
    pub fn unread_data(&self) -> usize {
        inner!(self, peer => peer.unread_data())
    }
    /// Handles a datagram that arrived over UDP at `to` from `from`.
    pub fn handle_datagram(&mut self, to: SocketAddr, from: SocketAddr, data: &[u8], now: Time) {
        self.receive(Received::udp(to, from, data), now);
    }

    /// Handles a datagram. A datagram that does not belong to this connection is counted and dropped.
    pub fn receive(&mut self, received: Received<'_>, now: Time) {
        inner!(mut self, peer => peer.receive(received, now))
    }
    /// Handles RTP or RTCP as if it had just been decrypted. The plain stack, which does not encrypt, ignores it. For tests.
    #[cfg(feature = "test-hooks")]
    pub fn handle_decrypted(&mut self, datagram: &[u8], now: Time) {
        match &mut self.0 {
            Inner::Rtc(peer) => peer.handle_decrypted(datagram, now),
            #[cfg(feature = "sim")]
            Inner::Plain(_) => {}
        }
    }
    /// Handles the timers that are due. Cheap when none is.
    pub fn handle_timeout(&mut self, now: Time) {
        inner!(mut self, peer => peer.handle_timeout(now))
    }
    /// Time at which `handle_timeout` is due; `None` while no timer runs.
    pub fn deadline(&self) -> Option<Time> {
        inner!(self, peer => peer.deadline())
    }
    /// The next datagram to send.
    pub fn poll_datagram(&mut self) -> Option<Datagram> {
        inner!(mut self, peer => peer.poll_datagram())
    }
    /// The next event.
    pub fn poll_event(&mut self) -> Option<PeerConnectionEvent> {
        inner!(mut self, peer => peer.poll_event())
    }
    /// Whether the connection is connected now.
    pub fn is_connected(&self) -> bool {
        inner!(self, peer => peer.is_connected())
    }
    /// Closes the connection (DTLS close_notify). Drain `poll_datagram` afterwards.
    pub fn close(&mut self, now: Time) {
        inner!(mut self, peer => peer.close(now))
    }
    /// The stats.
    pub fn stats(&self) -> PeerConnectionStats {
        inner!(self, peer => peer.stats())
    }
}

//! One WebRTC connection behind one facade, sans-IO, for the client and for the server.
//!
//! [`Peer`] takes datagrams, SDP and time and gives datagrams, events and deadlines. Two stacks stand behind it: the `rtc`
//! crate (`rtc_connection.rs`), and a plain double without encryption (`plain.rs`, feature `sim`), whose bytes repeat for a seed.
//! No type of the WebRTC stack is named outside this folder. `transport/udp.rs` is the UDP edge of clients and servers. Each
//! work-around of the stack is a file of its own with tests that fail without it.
//!
//! Not here: what is inside an RTP payload (`audio`), who may hear whom (`server`), what a message means (`room`).
//!
//! Rule: after every call that takes `&mut self`, drain [`Peer::poll_datagram`] and [`Peer::poll_event`]; call
//! [`Peer::handle_timeout`] at [`Peer::deadline`].
#![forbid(unsafe_code)]

#[cfg(test)]
mod behaviour;
mod candidate;
mod check_rtt;
mod dtls_limit;
mod dtls_resend;
mod early_datagrams;
mod liveness;
#[cfg(test)]
mod lossy_connect;
mod missing;
mod offer_filter;
#[cfg(feature = "sim")]
mod plain;
mod receiver;
mod rtc_connection;
mod rtcp;
mod sdp;
mod sdp_opus;
mod sdp_red;
mod sender_slots;
mod stun;
#[cfg(test)]
mod test_pair;
mod timer_pump;
mod timer_suppression;
pub mod udp;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use self::rtc_connection::{RtcConnection, Side};
#[cfg(feature = "sim")]
pub use self::stun::{signed_check, unsigned_check};
pub use self::stun::{stun_transaction, stun_ufrag};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};

/// Largest datagram that is sent or taken.
pub const MAX_DATAGRAM: usize = 1500;
/// Payload type of Opus here; on the wire it is what was negotiated.
pub const OPUS: u8 = 111;
/// Payload type of Opus with copies of earlier packets here (RED, RFC 2198); on the wire it is what was negotiated.
pub const RED: u8 = 63;

/// The audio packet in a datagram of the plain stack; `None` for every other datagram.
#[cfg(feature = "sim")]
pub fn plain_packet(datagram: &Datagram) -> Option<RtpPacket> {
    plain::read_packet(&datagram.data).map(|(_, packet)| packet)
}

/// Which stack carries a connection.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Stack {
    /// ICE, DTLS, SRTP and SCTP by the `rtc` crate.
    WebRtc,
    /// The plain double of the simulator.
    #[cfg(feature = "sim")]
    Plain,
}

/// Settings of a connection.
#[derive(Clone, Debug)]
pub struct PeerConfig {
    /// Which stack.
    pub stack: Stack,
    /// Own addresses offered as host candidates. A socket bound to every address may report the unspecified one: a datagram
    /// that arrived at none of these is taken as if it came to the first of its family.
    pub local: Vec<SocketAddr>,
    /// Seeds what is drawn outside the stack (and everything in the plain double).
    pub seed: u64,
}

/// A certificate made once for a process part and shared by its connections (making one takes milliseconds).
#[derive(Clone)]
pub struct Certificate(Option<rtc_connection::StackCertificate>);

impl Certificate {
    /// Makes a self-signed certificate. `WrongState` when the crypto provider cannot.
    pub fn generate() -> Result<Certificate> {
        rtc_connection::certificate().map(|certificate| Certificate(Some(certificate)))
    }

    /// No certificate, at no cost: enough for [`Stack::Plain`].
    #[cfg(feature = "sim")]
    pub fn none() -> Certificate {
        Certificate(None)
    }

    fn stack(&self) -> Result<&rtc_connection::StackCertificate> {
        self.0.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::WrongState, "A connection needs a certificate: generate one.")
        })
    }
}

/// Names an outgoing audio track of one connection.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SenderId(pub u32);

/// Names an incoming audio track of one connection: its m-line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Mid(pub String);

/// The data channels of LiveKit.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Channel {
    /// `_reliable`: ordered, complete.
    Reliable,
    /// `_lossy`: unordered, never resent.
    Lossy,
}

/// One RTP packet in or out, header fields and payload.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RtpPacket {
    /// [`OPUS`] or [`RED`].
    pub payload_type: u8,
    /// First packet of a talk spurt.
    pub marker: bool,
    /// Sequence number: extended of a packet that arrived (`wire/sequence.rs`); of one to be sent the low 16 bits count.
    pub sequence: i64,
    /// Timestamp at 48 kHz.
    pub timestamp: u32,
    /// Loudness −dBov (0 loudest … 127 silence) and voice flag (RFC 6464), where the extension is there.
    pub level: Option<AudioLevel>,
    /// Absolute capture time, NTP 64 bit, where the extension is there.
    pub capture_ntp: Option<u64>,
    /// Encoded audio.
    pub payload: Vec<u8>,
}

/// RFC 6464.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct AudioLevel {
    /// −dBov: 0 is loudest, 127 is silence.
    pub minus_dbov: u8,
    /// Whether the packet holds voice.
    pub voice: bool,
}

/// A datagram to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Datagram {
    /// Own address it leaves from.
    pub from: SocketAddr,
    /// Where to.
    pub to: SocketAddr,
    /// The bytes.
    pub data: Vec<u8>,
}

/// What a connection tells its owner.
#[derive(Clone, PartialEq, Debug)]
pub enum PeerEvent {
    /// ICE and DTLS are up: media flows. Told again when a disturbed or restarted connection is back.
    Connected,
    /// Nothing was heard for a while; it may come back.
    Disconnected,
    /// The connection is dead: nothing was heard for 15 s, or the remote side said goodbye.
    Failed,
    /// Both data channels are open.
    ChannelsOpen,
    /// A message on a data channel.
    Data(Channel, Vec<u8>),
    /// The remote side sends (server: the client publishes) on this m-line; told once for each mid and track.
    ReceiverAdded {
        /// The m-line.
        mid: Mid,
        /// First token of `a=msid` (`PA_x|camera`).
        stream: String,
        /// Second token of `a=msid`: the publisher's cid, or `TR_y` from a server.
        track: String,
    },
    /// The remote side no longer sends on this m-line.
    ReceiverRemoved(Mid),
    /// An audio packet arrived.
    Rtp(Mid, RtpPacket),
    /// An audio packet arrived that was missing and had been asked for.
    Resent(Mid, RtpPacket),
    /// The remote side asks once more for packets of a track that the server sends. (A client answers such requests here.)
    Asked {
        /// Which track.
        sender: SenderId,
        /// The sequence numbers.
        sequences: Vec<u16>,
    },
    /// A receiver report about an own track: fraction lost in the last interval (0–1), highest sequence, jitter, round trip.
    Report {
        /// Which track.
        sender: SenderId,
        /// 0–1.
        loss: f32,
        /// Interarrival jitter.
        jitter: Duration,
        /// Round-trip time, where it could be computed (RFC 3550).
        round_trip: Option<Duration>,
    },
}

/// How a side would like to be sent a track.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Wishes {
    /// In two channels, where the talker has two.
    pub stereo: bool,
    /// Without its silence.
    pub dtx: bool,
}

/// An answer of the server side.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// The SDP.
    pub sdp: String,
    /// Which of our tracks is sent on which m-line: mid → `TR_…`.
    pub mid_to_track: BTreeMap<String, String>,
    /// How many more receive m-lines the client has to offer before every wanted track is sent.
    pub sections_missing: u32,
}

/// Stats of a connection.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PeerStats {
    /// Round trip of the ICE checks, the smallest seen in the last 10 s.
    pub round_trip: Option<Duration>,
    /// Datagrams and bytes in and out.
    pub datagrams_in: u64,
    /// See above.
    pub datagrams_out: u64,
    /// See above.
    pub bytes_in: u64,
    /// See above.
    pub bytes_out: u64,
    /// Packets of own tracks that were sent once more.
    pub resent: u64,
    /// Requests for missing packets that were sent.
    pub requests: u64,
}

/// One connection.
///
/// Client: `client`, `add_sender`, `create_offer` (to the join request) → `set_answer`; `add_receivers` and a new offer when
/// the server asks for m-lines. Server: `server`, `accept_offer`, `set_downstream`, `create_answer`.
pub struct Peer(Inner);

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

impl Peer {
    /// Client side: the offerer; makes the data channels and `receivers` spare receive m-lines.
    pub fn client(config: &PeerConfig, certificate: &Certificate, receivers: u32, now: Time) -> Result<Peer> {
        match config.stack {
            #[cfg(feature = "sim")]
            Stack::Plain => {
                Ok(Peer(Inner::Plain(Box::new(plain::PlainConnection::new(true, config, receivers, now)?))))
            }
            Stack::WebRtc => Ok(Peer(Inner::Rtc(Box::new(RtcConnection::new(
                Side::Client,
                config,
                certificate.stack()?,
                receivers,
                now,
            )?)))),
        }
    }
    /// Server side: the answerer, ICE-lite, passive DTLS.
    pub fn server(config: &PeerConfig, certificate: &Certificate, now: Time) -> Result<Peer> {
        match config.stack {
            #[cfg(feature = "sim")]
            Stack::Plain => {
                Ok(Peer(Inner::Plain(Box::new(plain::PlainConnection::new(false, config, 0, now)?))))
            }
            Stack::WebRtc => Ok(Peer(Inner::Rtc(Box::new(RtcConnection::new(
                Side::Server,
                config,
                certificate.stack()?,
                0,
                now,
            )?)))),
        }
    }

    // Client side.
    /// Adds an own audio track; `track` becomes the 2nd token of `a=msid` and must equal AddTrackRequest.cid.
    pub fn add_sender(&mut self, track: &str) -> Result<SenderId> {
        inner!(mut self, peer => peer.add_sender(track))
    }
    /// Removes an own audio track; takes effect on the wire with the next offer.
    pub fn remove_sender(&mut self, sender: SenderId) -> Result<()> {
        inner!(mut self, peer => peer.remove_sender(sender))
    }
    /// Whether the next offers say that RED (RFC 2198) is understood; they do unless this is called.
    pub fn offer_red(&mut self, on: bool) {
        inner!(mut self, peer => peer.offer_red(on));
    }
    /// Adds `count` receive m-lines.
    pub fn add_receivers(&mut self, count: u32) -> Result<()> {
        inner!(mut self, peer => peer.add_receivers(count))
    }
    /// Makes an offer with the candidates inside. One is outstanding: another call replaces it.
    pub fn create_offer(&mut self, now: Time) -> Result<String> {
        inner!(mut self, peer => peer.create_offer(now))
    }
    /// Takes the answer to the outstanding offer. `WrongState` or `TooLong` for one that is refused.
    pub fn set_answer(&mut self, sdp: &str, now: Time) -> Result<()> {
        inner!(mut self, peer => peer.set_answer(sdp, now))
    }
    /// Restarts ICE with the next offer (the network changed, or a resume).
    pub fn restart_ice(&mut self) -> Result<()> {
        inner!(mut self, peer => peer.restart_ice());
        Ok(())
    }

    // Server side.
    /// The ICE user name fragment of this side, by which an unknown address's first STUN check is told to belong here. Empty
    /// until the first description is made; another one after each answer to an ICE restart, so ask again after each answer.
    pub fn local_ufrag(&self) -> &str {
        inner!(self, peer => peer.local_ufrag())
    }
    /// Whether a connectivity check (STUN binding request) is signed with this side's ICE password, as RFC 8445 section 7.3 asks
    /// for. Costs an HMAC of the datagram: compare the user name fragment first.
    pub fn has_signed(&self, check: &[u8]) -> bool {
        stun::is_signed(check, self.local_password())
    }
    /// The ICE password of this side; empty until the first description is made.
    pub(crate) fn local_password(&self) -> &str {
        inner!(self, peer => peer.local_password())
    }
    /// How many m-lines an offer has, without parsing it.
    pub fn count_sections(&self, sdp: &str) -> usize {
        inner!(self, peer => peer.count_sections(sdp))
    }
    /// Takes a client's offer. One that was not answered yet is replaced. `WrongState` or `TooLong` for one that is refused:
    /// the connection is of no more use then.
    pub fn accept_offer(&mut self, sdp: &str, now: Time) -> Result<()> {
        inner!(mut self, peer => peer.accept_offer(sdp, now))
    }
    /// How many m-lines of the offer taken last could carry a track to the client. To be asked before the answer is made.
    pub fn receive_sections(&self) -> u32 {
        inner!(self, peer => peer.receive_sections())
    }
    /// The tracks this connection should send from the next answer on: (`PA_x|camera`, `TR_y`) pairs. Those already sent keep
    /// their m-line; those no longer named free theirs.
    pub fn set_downstream(&mut self, tracks: &[(String, String)]) -> Result<()> {
        inner!(mut self, peer => peer.set_downstream(tracks))
    }
    /// Answers the offer taken last.
    pub fn create_answer(&mut self, now: Time) -> Result<Answer> {
        inner!(mut self, peer => peer.create_answer(now))
    }
    /// The sender that carries the track `TR_y`, once an answer assigned it.
    pub fn sender_of(&self, track: &str) -> Option<SenderId> {
        inner!(self, peer => peer.sender_of(track))
    }

    /// Whether the offer taken last says that the client could send RED on this m-line.
    pub fn offers_red(&self, mid: &Mid) -> bool {
        inner!(self, peer => peer.offers_red(mid))
    }
    /// Answers say from now on that RED is welcome on this m-line; without it, Opus is preferred.
    pub fn prefer_red(&mut self, mid: &Mid) {
        inner!(mut self, peer => peer.prefer_red(mid));
    }
    /// Answers say from now on how the client should send the track of this m-line.
    pub fn wish(&mut self, mid: &Mid, wishes: Wishes) {
        inner!(mut self, peer => peer.wish(mid, wishes));
    }
    /// The round trip to the client, where it is known: by the last report of what it receives.
    pub fn round_trip(&self) -> Option<Duration> {
        inner!(self, peer => peer.round_trip())
    }
    /// Sends a packet once more, exactly as it was sent before. False: it was not sent.
    pub fn send_again(&mut self, sender: SenderId, packet: &RtpPacket, now: Time) -> bool {
        inner!(mut self, peer => peer.send_again(sender, packet, now))
    }

    // Both.
    /// Descriptions say from now on whether an own track is in stereo; `track` is the 2nd token of its `a=msid`. A hint for the
    /// remote side: what is sent does not depend on it.
    pub fn set_stereo(&mut self, track: &str, stereo: bool) {
        inner!(mut self, peer => peer.set_stereo(track, stereo));
    }
    /// Whether the remote side takes RED on this track.
    pub fn takes_red(&self, sender: SenderId) -> bool {
        inner!(self, peer => peer.takes_red(sender))
    }
    /// Whether missing packets of this m-line can be asked for, and how long an answer takes then.
    pub fn resend_delay(&self, mid: &Mid) -> Option<Duration> {
        inner!(self, peer => peer.resend_delay(mid))
    }
    /// Tells how long from now the newest packet of a m-line waits until it is played: what is missing before it is asked for
    /// if it can be there in time. A client asks for nothing without it; a server has a time of its own.
    pub fn set_playout_headroom(&mut self, mid: &Mid, headroom: Duration, now: Time) {
        inner!(mut self, peer => peer.set_playout_headroom(mid, headroom, now));
    }
    /// Adds a candidate of the remote side (`candidate:…` attribute value). mDNS names are ignored.
    pub fn add_remote_candidate(&mut self, candidate: &str, now: Time) -> Result<()> {
        inner!(mut self, peer => peer.add_remote_candidate(candidate, now))
    }
    /// Sends a packet. `Ok(false)`: not connected (yet), dropped. Extensions that were not negotiated are left out.
    pub fn send_rtp(&mut self, sender: SenderId, packet: &RtpPacket, now: Time) -> Result<bool> {
        inner!(mut self, peer => peer.send_rtp(sender, packet, now))
    }
    /// Sends a message. `WrongState` before the channels are open; `Busy` when 1 MiB waits already.
    pub fn send_data(&mut self, channel: Channel, data: &[u8], now: Time) -> Result<()> {
        inner!(mut self, peer => peer.send_data(channel, data, now))
    }
    /// Takes a datagram that arrived at `to` from `from`. What is no packet of this connection is counted and dropped.
    pub fn handle_datagram(&mut self, to: SocketAddr, from: SocketAddr, data: &[u8], now: Time) {
        inner!(mut self, peer => peer.handle_datagram(to, from, data, now))
    }
    /// Does what is due. Cheap when nothing is.
    pub fn handle_timeout(&mut self, now: Time) {
        inner!(mut self, peer => peer.handle_timeout(now))
    }
    /// When `handle_timeout` wants to be called next.
    pub fn deadline(&self) -> Option<Time> {
        inner!(self, peer => peer.deadline())
    }
    /// The next datagram to send.
    pub fn poll_datagram(&mut self) -> Option<Datagram> {
        inner!(mut self, peer => peer.poll_datagram())
    }
    /// The next event.
    pub fn poll_event(&mut self) -> Option<PeerEvent> {
        inner!(mut self, peer => peer.poll_event())
    }
    /// Whether media flows now.
    pub fn is_connected(&self) -> bool {
        inner!(self, peer => peer.is_connected())
    }
    /// Says goodbye (DTLS close_notify); drain `poll_datagram` afterwards.
    pub fn close(&mut self, now: Time) {
        inner!(mut self, peer => peer.close(now))
    }
    /// Stats.
    pub fn stats(&self) -> PeerStats {
        inner!(self, peer => peer.stats())
    }
}

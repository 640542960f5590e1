//! The messages between a TURN client and its server (RFC 8656 sections 14 and 18).
//!
//! Not here: when they are sent (`turn.rs`), and the parts that all STUN messages have (`stun.rs`). Pure functions over bytes.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::time::Duration;

use rtc::crypto::{HashAlgorithm, default_provider};

use crate::transport::stun::{self, HEADER, USERNAME, append, attribute, stun_transaction};

/// Methods, and the bits of a success response and of an error response (RFC 8489 section 5, RFC 8656 section 17).
pub(super) const ALLOCATE: u8 = 0x03;
pub(super) const REFRESH: u8 = 0x04;
pub(super) const CHANNEL_BIND: u8 = 0x09;
pub(super) const RESPONSE: u8 = 0x01;
pub(super) const ERROR_BITS: u8 = 0x10;
const DATA_INDICATION: [u8; 2] = [0x00, 0x17];

pub(super) const ERROR_CODE: u16 = 0x0009;
pub(super) const CHANNEL_NUMBER: u16 = 0x000c;
pub(super) const LIFETIME: u16 = 0x000d;
pub(super) const XOR_PEER_ADDRESS: u16 = 0x0012;
pub(super) const DATA: u16 = 0x0013;
pub(super) const REALM: u16 = 0x0014;
pub(super) const NONCE: u16 = 0x0015;
pub(super) const XOR_RELAYED_ADDRESS: u16 = 0x0016;
const REQUESTED_TRANSPORT: u16 = 0x0019;
/// UDP, as a protocol number of IP.
const UDP: [u8; 4] = [17, 0, 0, 0];
/// Longest realm and longest nonce that are accepted, in bytes (RFC 8489 sections 14.9 and 14.10).
const MAX_TEXT: usize = 763;
/// Bytes before the data of a channel: number and length.
pub(super) const CHANNEL_HEADER: usize = 4;

/// A request.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// For a relay.
    Allocate,
    /// To keep it.
    Refresh,
    /// To give it back.
    Release,
    /// To bind a channel to a peer.
    Bind {
        /// The number of the channel.
        number: u16,
        /// The peer.
        peer: SocketAddr,
    },
}

/// An answer to a request.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Answer {
    Success,
    /// With its code.
    Error(u16),
}

/// A message of the server.
#[derive(Debug)]
pub(super) enum Received<'a> {
    /// Data of a channel.
    ChannelData(u16, &'a [u8]),
    /// Data of a peer.
    Indication(SocketAddr, &'a [u8]),
    /// An answer to the request with this transaction id.
    Answer([u8; 12], Answer),
}

/// Long-term credentials.
#[derive(Clone)]
pub(super) struct Credentials {
    username: String,
    realm: Vec<u8>,
    nonce: Vec<u8>,
    key: Vec<u8>,
}

impl Credentials {
    /// The credentials with realm and nonce of an error response. `None` if these are missing or too long.
    pub(super) fn challenged(username: &str, password: &str, response: &[u8]) -> Option<Credentials> {
        let text = |kind| {
            let (_, value) = attribute(response, class(response)?, kind)?;
            (value.len() <= MAX_TEXT).then(|| value.to_vec())
        };
        let (realm, nonce) = (text(REALM)?, text(NONCE)?);
        let key = key(username, &realm, password)?;
        Some(Credentials { username: username.to_owned(), realm, nonce, key })
    }

    /// Whether a message is signed with these credentials.
    pub(super) fn has_signed(&self, message: &[u8]) -> bool {
        class(message).is_some_and(|class| stun::has_signature(message, class, &self.key))
    }
}

/// The key of long-term credentials: an MD5 hash (RFC 8489 section 9.2.2).
pub(super) fn key(username: &str, realm: &[u8], password: &str) -> Option<Vec<u8>> {
    let text = [username.as_bytes(), realm, password.as_bytes()].join(&b':');
    default_provider().ok()?.crypto().hash(HashAlgorithm::Md5, &text).ok()
}

/// The first two bytes of a message.
pub(super) fn class(message: &[u8]) -> Option<[u8; 2]> {
    message.first_chunk::<2>().copied()
}

/// Creates a request.
pub(super) fn request(kind: Kind, id: [u8; 12], credentials: Option<&Credentials>) -> Vec<u8> {
    let method = match kind {
        Kind::Allocate => ALLOCATE,
        Kind::Refresh | Kind::Release => REFRESH,
        Kind::Bind { .. } => CHANNEL_BIND,
    };
    let mut out = stun::header([0, method], id);
    match kind {
        Kind::Allocate => append(&mut out, REQUESTED_TRANSPORT, &UDP),
        // The server's own lifetime is long enough.
        Kind::Refresh => {}
        Kind::Release => append(&mut out, LIFETIME, &[0; 4]),
        Kind::Bind { number, peer } => {
            let [high, low] = number.to_be_bytes();
            append(&mut out, CHANNEL_NUMBER, &[high, low, 0, 0]);
            append(&mut out, XOR_PEER_ADDRESS, &stun::masked_address(peer, id));
        }
    }
    if let Some(credentials) = credentials {
        append(&mut out, USERNAME, credentials.username.as_bytes());
        append(&mut out, REALM, &credentials.realm);
        append(&mut out, NONCE, &credentials.nonce);
        stun::sign(&mut out, &credentials.key);
    }
    stun::add_fingerprint(&mut out);
    out
}

/// Creates the message with data for a channel, padded to four bytes, as over TCP (RFC 8656 section 12.5).
pub(super) fn channel_data(number: u16, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(CHANNEL_HEADER + data.len().next_multiple_of(4));
    out.extend_from_slice(&number.to_be_bytes());
    out.extend_from_slice(&(data.len() as u16).to_be_bytes());
    out.extend_from_slice(data);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// Reads a message of the server; `None` for every other datagram.
pub(super) fn read(data: &[u8]) -> Option<Received<'_>> {
    let class = class(data)?;
    if (0x40..0x50).contains(&class[0]) {
        let length = usize::from(u16::from_be_bytes(*data[2..].first_chunk()?));
        let data = data.get(CHANNEL_HEADER..CHANNEL_HEADER + length)?;
        return Some(Received::ChannelData(u16::from_be_bytes(class), data));
    }
    if data.len() < HEADER {
        return None;
    }
    let id = stun_transaction(data);
    if class == DATA_INDICATION {
        let (_, peer) = attribute(data, class, XOR_PEER_ADDRESS)?;
        let (_, content) = attribute(data, class, DATA)?;
        return Some(Received::Indication(stun::unmasked_address(peer, id)?, content));
    }
    match class {
        [RESPONSE, method] if method & ERROR_BITS == 0 => Some(Received::Answer(id, Answer::Success)),
        [RESPONSE, _] => {
            let (_, value) = attribute(data, class, ERROR_CODE)?;
            let &[_, _, hundreds, rest] = value.first_chunk::<4>()?;
            Some(Received::Answer(id, Answer::Error(u16::from(hundreds & 7) * 100 + u16::from(rest))))
        }
        _ => None,
    }
}

/// The relayed address in a success response.
pub(super) fn relayed_address(response: &[u8]) -> Option<SocketAddr> {
    let (_, value) = attribute(response, class(response)?, XOR_RELAYED_ADDRESS)?;
    stun::unmasked_address(value, stun_transaction(response))
}

/// The lifetime in a success response.
pub(super) fn lifetime(response: &[u8]) -> Option<Duration> {
    let (_, value) = attribute(response, class(response)?, LIFETIME)?;
    Some(Duration::from_secs(u32::from_be_bytes(*value.first_chunk()?).into()))
}

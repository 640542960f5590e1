//! Tests only: a TURN server in memory, which relays as RFC 8656 says, and can be made to fail.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::time::Duration;

use super::message::{
    ALLOCATE, CHANNEL_BIND, CHANNEL_HEADER, CHANNEL_NUMBER, DATA, ERROR_BITS, ERROR_CODE, LIFETIME, NONCE,
    REALM, REFRESH, RESPONSE, XOR_PEER_ADDRESS, XOR_RELAYED_ADDRESS, channel_data, class, key,
};
use crate::clock::Time;
use crate::transport::stun::{self, MESSAGE_INTEGRITY, USERNAME, append, attribute, stun_transaction};

pub const USER: &str = "1700000000:alice";
pub const PASSWORD: &str = "a password";
const REALM_NAME: &[u8] = b"turn.test";
/// The lifetime of a relay (RFC 8656 section 3.2).
pub const LIFETIME_S: u32 = 600;
/// The lifetime of a permission.
const PERMISSION: Duration = Duration::from_secs(300);

/// An answer for the client, or a datagram for a peer.
pub type Handled = (Option<Vec<u8>>, Option<(SocketAddr, Vec<u8>)>);

/// A server with one client.
pub struct TestServer {
    relayed: SocketAddr,
    pub nonce: u32,
    /// When the relay ends, if there is one.
    pub end: Option<Time>,
    /// Channels with their peers, and when their permissions end.
    pub channels: Vec<(u16, SocketAddr, Time)>,
    /// The methods of the requests that it answered, and the codes of its errors (0: none).
    pub answered: Vec<(u8, u16)>,
    /// A peer to which it does not relay.
    pub forbidden: Option<SocketAddr>,
}

impl TestServer {
    pub fn new(relayed: SocketAddr) -> TestServer {
        TestServer {
            relayed,
            nonce: 1,
            end: None,
            channels: Vec::new(),
            answered: Vec::new(),
            forbidden: None,
        }
    }

    fn is_up(&self, now: Time) -> bool {
        self.end.is_some_and(|end| end > now)
    }

    /// Handles a message of the client.
    pub fn handle_client(&mut self, data: &[u8], now: Time) -> Handled {
        if data[0] >= 0x40 {
            let number = u16::from_be_bytes([data[0], data[1]]);
            let length = usize::from(u16::from_be_bytes([data[2], data[3]]));
            let peer = self.channels.iter().find(|(known, _, end)| *known == number && *end > now);
            let relayed = peer
                .filter(|_| self.is_up(now))
                .map(|(_, peer, _)| (*peer, data[CHANNEL_HEADER..CHANNEL_HEADER + length].to_vec()));
            return (None, relayed);
        }
        let class = class(data).unwrap();
        let code = self.check(data, class, now);
        self.answered.push((class[1], code));
        let id = stun_transaction(data);
        let bits = if code == 0 { 0 } else { ERROR_BITS };
        let mut answer = stun::header([RESPONSE, class[1] | bits], id);
        if code != 0 {
            append(&mut answer, ERROR_CODE, &[0, 0, (code / 100) as u8, (code % 100) as u8]);
            append(&mut answer, REALM, REALM_NAME);
            append(&mut answer, NONCE, format!("nonce {}", self.nonce).as_bytes());
        } else {
            self.carry_out(class[1], data, &mut answer, now);
            stun::sign(&mut answer, &key(USER, REALM_NAME, PASSWORD).unwrap());
        }
        stun::add_fingerprint(&mut answer);
        (Some(answer), None)
    }

    /// The code of the error, or 0.
    fn check(&self, data: &[u8], class: [u8; 2], now: Time) -> u16 {
        let value = |kind| attribute(data, class, kind).map(|(_, value)| value);
        if value(MESSAGE_INTEGRITY).is_none() {
            return 401;
        }
        if value(NONCE) != Some(format!("nonce {}", self.nonce).as_bytes()) {
            return 438;
        }
        let key = key(USER, REALM_NAME, PASSWORD).unwrap();
        if value(USERNAME) != Some(USER.as_bytes()) || !stun::has_signature(data, class, &key) {
            return 401;
        }
        match (class[1], self.is_up(now)) {
            (ALLOCATE, true) | (REFRESH | CHANNEL_BIND, false) => 437,
            (CHANNEL_BIND, true) if self.forbidden == peer_of(data) => 403,
            _ => 0,
        }
    }

    fn carry_out(&mut self, method: u8, data: &[u8], answer: &mut Vec<u8>, now: Time) {
        let value = |kind| attribute(data, [0, method], kind).map(|(_, value)| value);
        if method == CHANNEL_BIND {
            let number = value(CHANNEL_NUMBER).unwrap();
            let number = u16::from_be_bytes([number[0], number[1]]);
            let peer = peer_of(data).unwrap();
            self.channels.retain(|(known, ..)| *known != number);
            assert!(self.channels.iter().all(|(_, known, _)| *known != peer), "a peer has one channel");
            self.channels.push((number, peer, now + PERMISSION));
            return;
        }
        let lifetime =
            value(LIFETIME).map_or(LIFETIME_S, |value| u32::from_be_bytes(value.try_into().unwrap()));
        self.end = (lifetime > 0).then(|| now + Duration::from_secs(lifetime.into()));
        if method == ALLOCATE {
            self.channels.clear();
            append(answer, XOR_RELAYED_ADDRESS, &stun::masked_address(self.relayed, stun_transaction(data)));
        }
        append(answer, LIFETIME, &lifetime.to_be_bytes());
    }

    /// The message for the client with a datagram of a peer, if the peer is permitted.
    pub fn handle_peer(&self, peer: SocketAddr, data: &[u8], now: Time) -> Option<Vec<u8>> {
        let mut permitted =
            self.channels.iter().filter(|(_, known, end)| known.ip() == peer.ip() && *end > now);
        if !self.is_up(now) {
            return None;
        }
        if let Some((number, ..)) = permitted.clone().find(|(_, known, _)| *known == peer) {
            return Some(channel_data(*number, data));
        }
        permitted.next()?;
        let mut message = stun::header([0, 0x17], [9; 12]);
        append(&mut message, XOR_PEER_ADDRESS, &stun::masked_address(peer, [9; 12]));
        append(&mut message, DATA, data);
        Some(message)
    }
}

fn peer_of(data: &[u8]) -> Option<SocketAddr> {
    let (_, value) = attribute(data, class(data)?, XOR_PEER_ADDRESS)?;
    stun::unmasked_address(value, stun_transaction(data))
}

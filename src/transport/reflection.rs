//! Bounds what a server sends to an address that has not proved that it receives.
//!
//! The source of a datagram can be forged. A member of a room could sign connectivity checks with its own password and a
//! stranger's source address, and each of them would make the server send an answer and a check of its own to that stranger.
//! Until an address has answered a check of this side, it therefore gets at most as many bytes as came from it, plus one check to
//! answer. Without that extra check, a connect would wait for another check of the client. Media goes only to an address that has
//! answered, or from which an authentic packet came.
//!
//! TCP needs no such bound, because its handshake proves the address; the caller leaves its datagrams out. A proof over TCP does
//! not count here: a port of UDP may belong to another program.
//!
//! The client's side needs no such bound: `transport/check_limit.rs` bounds its checks. Used by `rtc_connection.rs`; sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::net::SocketAddr;

use super::stun::{SUCCESS_RESPONSE, is_check, stun_transaction};

/// Maximum number of remembered addresses. A further address replaces one without a proof, or else the oldest one.
const MAX_ADDRESSES: usize = 64;
/// Maximum number of remembered checks without an answer.
const MAX_CHECKS: usize = 256;
/// Maximum number of bytes that an address gets beyond those that came from it: one check of the stack with its header, both
/// ufrags, priority, role, signature and fingerprint.
pub(super) const FIRST_CHECK: usize = 120;

#[derive(Debug)]
struct Known {
    address: SocketAddr,
    has_answered: bool,
    /// Bytes that may be sent to the address.
    allowance: usize,
}

/// The remote addresses of one connection.
#[derive(Debug, Default)]
pub(super) struct Reflection {
    known: VecDeque<Known>,
    /// Transaction ids of this side's checks, and their destinations.
    checks: VecDeque<([u8; 12], SocketAddr)>,
}

impl Reflection {
    /// A datagram arrived from this address.
    pub(super) fn incoming(&mut self, from: SocketAddr, data: &[u8]) {
        let has_answered = data.starts_with(&SUCCESS_RESPONSE) && self.is_answer(from, data);
        let Some(known) = self.known.iter_mut().find(|known| known.address == from) else {
            let allowance = data.len() + FIRST_CHECK;
            return self.add(Known { address: from, has_answered, allowance });
        };
        known.has_answered |= has_answered;
        if !known.has_answered {
            known.allowance += data.len();
        }
    }

    /// An authentic packet proved that the peer is at this address.
    pub(super) fn proved(&mut self, address: SocketAddr) {
        match self.known.iter_mut().find(|known| known.address == address) {
            Some(known) => known.has_answered = true,
            None => self.add(Known { address, has_answered: true, allowance: 0 }),
        }
    }

    /// Whether a datagram answers a check that was sent to its source address. Nobody else knows the transaction id.
    fn is_answer(&mut self, from: SocketAddr, data: &[u8]) -> bool {
        let asked = (stun_transaction(data), from);
        let Some(at) = self.checks.iter().position(|check| *check == asked) else { return false };
        self.checks.remove(at);
        true
    }

    fn add(&mut self, known: Known) {
        if self.known.len() >= MAX_ADDRESSES {
            let at = self.known.iter().position(|known| !known.has_answered).unwrap_or(0);
            self.known.remove(at);
        }
        self.known.push_back(known);
    }

    /// Whether this datagram may be sent. A datagram that is sent is charged.
    pub(super) fn allows(&mut self, to: SocketAddr, data: &[u8]) -> bool {
        let Some(known) = self.known.iter_mut().find(|known| known.address == to) else { return false };
        if !known.has_answered {
            let Some(left) = known.allowance.checked_sub(data.len()) else { return false };
            known.allowance = left;
        }
        if is_check(data) {
            if self.checks.len() >= MAX_CHECKS {
                self.checks.pop_front();
            }
            self.checks.push_back((stun_transaction(data), to));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::stun::BINDING_REQUEST;

    fn at(port: u16) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, 1], port))
    }

    fn message(kind: [u8; 2], id: u8, length: usize) -> Vec<u8> {
        let mut out = [&kind[..], &[0, 0, 0x21, 0x12, 0xa4, 0x42], &[id; 12]].concat();
        out.resize(length, 0);
        out
    }

    #[test]
    fn unproved_address_gets_at_most_one_extra_check() {
        let mut reflection = Reflection::default();
        let (mut received, mut sent) = (0, 0);
        for n in 0..100u8 {
            let check = message(BINDING_REQUEST, n, 72);
            reflection.incoming(at(1), &check);
            received += check.len();
            for answer in [message(SUCCESS_RESPONSE, n, 64), message(BINDING_REQUEST, 100 + n, 104)] {
                sent += if reflection.allows(at(1), &answer) { answer.len() } else { 0 };
                assert!(sent <= received + FIRST_CHECK);
            }
        }
        assert!(sent > received, "{sent} of {received}");
        assert!(!reflection.allows(at(2), &[22; 20]), "an address that sent nothing gets nothing");
    }

    #[test]
    fn answer_to_a_check_ends_the_bound() {
        let mut reflection = Reflection::default();
        reflection.incoming(at(1), &message(BINDING_REQUEST, 1, 100));
        assert!(reflection.allows(at(1), &message(BINDING_REQUEST, 7, 100)));
        assert!(reflection.allows(at(1), &message(SUCCESS_RESPONSE, 1, 64)));
        assert!(!reflection.allows(at(1), &[0x80; 60]));
        reflection.incoming(at(2), &message(BINDING_REQUEST, 2, 100));
        for (from, id) in [(at(1), 8), (at(2), 7)] {
            reflection.incoming(from, &message(SUCCESS_RESPONSE, id, 20));
            assert!(
                !reflection.allows(from, &[0x80; 1000]),
                "a guessed answer, and one from another address"
            );
        }
        reflection.incoming(at(1), &message(SUCCESS_RESPONSE, 7, 20));
        assert!((0..1000).all(|_| reflection.allows(at(1), &[0x80; 1000])));
    }

    #[test]
    fn forged_addresses_do_not_replace_a_proved_address() {
        let mut reflection = Reflection::default();
        reflection.incoming(at(1), &message(BINDING_REQUEST, 1, 200));
        assert!(reflection.allows(at(1), &message(BINDING_REQUEST, 7, 100)));
        reflection.incoming(at(1), &message(SUCCESS_RESPONSE, 7, 20));
        for port in 2..2000 {
            reflection.incoming(at(port), &message(BINDING_REQUEST, 1, 100));
            let _ = reflection.allows(at(port), &message(BINDING_REQUEST, 9, 100));
        }
        assert!(reflection.known.len() <= MAX_ADDRESSES && reflection.checks.len() <= MAX_CHECKS);
        assert!(reflection.allows(at(1), &[0x80; 1000]));
    }
}

//! Detects that the path of a connection loses datagrams, from the connectivity checks that are sent while it comes up.
//!
//! A check is lost if a later check of the same pair of addresses is answered first. Checks that were sent before the first answer
//! of a pair do not count: a peer answers none until it has this side's description. A path that reorders datagrams is taken for
//! one that loses them.
//!
//! On such a path `transport/dtls_resend.rs` repeats the flights of the handshake sooner. Called by `rtc_connection/checks.rs`;
//! sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;

use super::checks::Pair;
use crate::transport::stun::{SUCCESS_RESPONSE, is_check, stun_transaction};

/// Maximum number of remembered checks.
const MAX_CHECKS: usize = 256;
/// Maximum number of remembered pairs.
const MAX_PAIRS: usize = 16;

struct Check {
    id: [u8; 12],
    pair: Pair,
    /// Whether the pair had answered when the check was sent.
    counts: bool,
}

/// State of one connection.
#[derive(Default)]
pub(super) struct CheckLoss {
    /// Checks without an answer, the oldest first.
    checks: VecDeque<Check>,
    /// Pairs that have answered.
    answered: Vec<Pair>,
    is_found: bool,
}

impl CheckLoss {
    /// Records a datagram to send, if it is a check.
    pub(super) fn outgoing(&mut self, pair: Pair, data: &[u8]) {
        if self.is_found || !is_check(data) {
            return;
        }
        if self.checks.len() == MAX_CHECKS {
            self.checks.pop_front();
        }
        let counts = self.answered.contains(&pair);
        self.checks.push_back(Check { id: stun_transaction(data), pair, counts });
    }

    /// Records a message that arrived, if it answers a check. The caller has checked its signature.
    pub(super) fn incoming(&mut self, pair: Pair, data: &[u8]) {
        if self.is_found || !data.starts_with(&SUCCESS_RESPONSE) {
            return;
        }
        let id = stun_transaction(data);
        let Some(at) = self.checks.iter().position(|check| check.id == id && check.pair == pair) else {
            return;
        };
        self.checks.remove(at);
        let mut place = 0;
        let mut is_lost = false;
        self.checks.retain(|check| {
            let is_earlier = place < at && check.pair == pair;
            is_lost |= is_earlier && check.counts;
            place += 1;
            !is_earlier
        });
        self.is_found = is_lost;
        if self.answered.len() < MAX_PAIRS && !self.answered.contains(&pair) {
            self.answered.push(pair);
        }
        if is_lost {
            self.checks.clear();
        }
    }

    /// Whether a check was lost.
    pub(super) fn is_found(&self) -> bool {
        self.is_found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Protocol;
    use crate::transport::stun::BINDING_REQUEST;

    fn pair(port: u16) -> Pair {
        let local = "10.0.0.1:4000".parse().unwrap();
        Pair { protocol: Protocol::Udp, local, remote: ([10, 0, 0, 2], port).into() }
    }

    fn message(kind: [u8; 2], id: u8) -> Vec<u8> {
        [&kind[..], &[0, 0, 0x21, 0x12, 0xa4, 0x42], &[id; 12]].concat()
    }

    /// Sends checks (`true`) and receives answers (`false`) on pairs in this order. Returns whether a loss was found.
    fn is_lossy(steps: &[(bool, u16, u8)]) -> bool {
        let mut loss = CheckLoss::default();
        for (sent, port, id) in steps {
            if *sent {
                loss.outgoing(pair(*port), &message(BINDING_REQUEST, *id));
            } else {
                loss.incoming(pair(*port), &message(SUCCESS_RESPONSE, *id));
            }
        }
        loss.is_found()
    }

    #[test]
    fn check_without_answer_between_answered_ones_is_lost() {
        assert!(is_lossy(&[(true, 1, 1), (false, 1, 1), (true, 1, 2), (true, 1, 3), (false, 1, 3)]));
        assert!(!is_lossy(&[
            (true, 1, 1),
            (false, 1, 1),
            (true, 1, 2),
            (true, 1, 3),
            (false, 1, 2),
            (false, 1, 3)
        ]));
    }

    #[test]
    fn checks_before_the_first_answer_are_not_counted() {
        assert!(!is_lossy(&[(true, 1, 1), (true, 1, 2), (false, 1, 2), (true, 1, 3), (false, 1, 3)]));
    }

    #[test]
    fn silent_pair_is_no_loss_on_another_pair() {
        let silent = [(true, 2, 2), (true, 1, 3), (false, 1, 3), (true, 2, 4), (true, 1, 5), (false, 1, 5)];
        assert!(!is_lossy(&[&[(true, 1, 1), (false, 1, 1)], &silent[..]].concat()));
        // An answer from another address than the check was sent to answers nothing.
        assert!(!is_lossy(&[(true, 1, 1), (false, 1, 1), (true, 1, 2), (true, 1, 3), (false, 2, 3)]));
    }

    #[test]
    fn remembered_checks_are_bounded() {
        let mut loss = CheckLoss::default();
        for n in 0..3000u16 {
            loss.outgoing(pair(n), &message(BINDING_REQUEST, n as u8));
            loss.incoming(pair(n), &message(SUCCESS_RESPONSE, n as u8));
            loss.outgoing(pair(n), &message(BINDING_REQUEST, n as u8));
        }
        assert!(loss.checks.len() <= MAX_CHECKS && loss.answered.len() <= MAX_PAIRS);
    }
}

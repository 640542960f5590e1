//! Detects that the path of a connection loses datagrams, from the connectivity checks that are sent while it comes up.
//!
//! A check is lost if a later check of the same pair of addresses is answered first, or if its answer is a quarter of a round trip
//! late, and 40 ms at least. Not counted are the checks that a peer may have left without an answer: those before its first answer,
//! when it may not have had this side's description, and those before this side has answered one of its checks, because until
//! then the peer may limit what it sends here. A path that reorders datagrams is taken for one that loses them.
//!
//! On such a path `transport/dtls_resend.rs` repeats the flights of the handshake sooner. Called by `rtc_connection/checks.rs`;
//! sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::checks::Pair;
use crate::clock::Time;
use crate::transport::stun::{SUCCESS_RESPONSE, is_check, stun_transaction};

/// Maximum number of remembered checks.
const MAX_CHECKS: usize = 256;
/// Maximum number of remembered pairs.
const MAX_PAIRS: usize = 16;
/// An answer is late after at least this time beyond the round trip. A busy machine may answer that late without loss.
const LEAST_LATENESS: Duration = Duration::from_millis(40);

struct Check {
    id: [u8; 12],
    pair: Pair,
    sent: Time,
    /// Whether the peer is expected to answer.
    counts: bool,
}

/// A pair of addresses on which checks were sent or arrived.
struct KnownPair {
    pair: Pair,
    /// Whether the peer has answered a check.
    peer_answered: bool,
    /// Whether this side has answered a check.
    answered_peer: bool,
}

/// State of one connection.
#[derive(Default)]
pub(super) struct CheckLoss {
    /// Checks without an answer, the oldest first.
    checks: VecDeque<Check>,
    pairs: Vec<KnownPair>,
    is_found: bool,
}

impl CheckLoss {
    /// Records a STUN message to send.
    pub(super) fn outgoing(&mut self, pair: Pair, data: &[u8], now: Time) {
        if self.is_found {
            return;
        }
        if data.starts_with(&SUCCESS_RESPONSE) {
            if let Some(known) = self.known(pair) {
                known.answered_peer = true;
            }
        } else if is_check(data) {
            if self.checks.len() == MAX_CHECKS {
                self.checks.pop_front();
            }
            let counts = self.known(pair).is_some_and(|known| known.peer_answered && known.answered_peer);
            self.checks.push_back(Check { id: stun_transaction(data), pair, sent: now, counts });
        }
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
        let later = self.checks.split_off(at + 1);
        self.checks.pop_back();
        self.is_found = self.checks.iter().any(|check| check.counts && check.pair == pair);
        self.checks.retain(|check| check.pair != pair);
        self.checks.extend(later);
        if let Some(known) = self.known(pair) {
            known.peer_answered = true;
        }
    }

    /// The state of a pair, unless too many are known.
    fn known(&mut self, pair: Pair) -> Option<&mut KnownPair> {
        let at = self.pairs.iter().position(|known| known.pair == pair).unwrap_or(self.pairs.len());
        if at == self.pairs.len() && at < MAX_PAIRS {
            self.pairs.push(KnownPair { pair, peer_answered: false, answered_peer: false });
        }
        self.pairs.get_mut(at)
    }

    /// Whether a check was lost. `round_trip`: the longest of the last ones.
    pub(super) fn is_found(&self, round_trip: Option<Duration>, now: Time) -> bool {
        self.is_found || self.late(round_trip).is_some_and(|late| late <= now)
    }

    /// When the oldest check will count as lost, if none was lost yet.
    pub(super) fn deadline(&self, round_trip: Option<Duration>, now: Time) -> Option<Time> {
        self.late(round_trip).filter(|late| !self.is_found && *late > now)
    }

    fn late(&self, round_trip: Option<Duration>) -> Option<Time> {
        let oldest = self.checks.iter().find(|check| check.counts)?.sent;
        round_trip.map(|round_trip| oldest + round_trip + LEAST_LATENESS.max(round_trip / 4))
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

    fn at(ms: u64) -> Time {
        Time::from_nanos(1_000_000_000) + Duration::from_millis(ms)
    }

    /// What happens on a pair, by its port: a check with an id is sent, its answer arrives, or this side answers a check.
    #[derive(Copy, Clone)]
    enum Step {
        Check(u16, u8),
        Answer(u16, u8),
        Reply(u16),
    }
    use Step::{Answer, Check as Sent, Reply};

    fn after(steps: &[Step]) -> CheckLoss {
        let mut loss = CheckLoss::default();
        for step in steps {
            match *step {
                Sent(port, id) => loss.outgoing(pair(port), &message(BINDING_REQUEST, id), at(0)),
                Answer(port, id) => loss.incoming(pair(port), &message(SUCCESS_RESPONSE, id)),
                Reply(port) => loss.outgoing(pair(port), &message(SUCCESS_RESPONSE, 99), at(0)),
            }
        }
        loss
    }

    fn is_found(steps: &[Step]) -> bool {
        after(steps).is_found(None, at(0))
    }

    const BEGIN: [Step; 3] = [Sent(1, 1), Answer(1, 1), Reply(1)];

    #[test]
    fn check_before_an_answered_one_is_lost() {
        assert!(is_found(&[&BEGIN[..], &[Sent(1, 2), Sent(1, 3), Answer(1, 3)]].concat()));
        assert!(!is_found(&[&BEGIN[..], &[Sent(1, 2), Sent(1, 3), Answer(1, 2), Answer(1, 3)]].concat()));
    }

    #[test]
    fn checks_that_a_peer_may_leave_do_not_count() {
        let rest = [Sent(1, 3), Sent(1, 4), Answer(1, 4)];
        for begin in [&[Sent(1, 1), Answer(1, 1)][..], &[Sent(1, 1), Reply(1)], &[]] {
            assert!(!is_found(&[begin, &rest].concat()));
        }
        assert!(is_found(&[&BEGIN[..], &rest].concat()));
    }

    #[test]
    fn silent_pair_is_no_loss_on_another_pair() {
        let silent = [Reply(2), Sent(2, 2), Sent(1, 3), Answer(1, 3), Sent(2, 4), Sent(1, 5), Answer(1, 5)];
        assert!(!is_found(&[&BEGIN[..], &silent].concat()));
        // An answer from another address than the check was sent to answers nothing.
        assert!(!is_found(&[&BEGIN[..], &[Sent(1, 2), Sent(1, 3), Answer(2, 3)]].concat()));
    }

    #[test]
    fn check_without_answer_is_lost_after_the_round_trip() {
        let loss = after(&[&BEGIN[..], &[Sent(1, 2)]].concat());
        let trip = Some(Duration::from_millis(400));
        assert_eq!(loss.deadline(trip, at(0)), Some(at(500)));
        assert!(!loss.is_found(trip, at(499)) && loss.is_found(trip, at(500)));
        assert_eq!(loss.deadline(trip, at(500)), None, "it is found");
        assert_eq!(loss.deadline(Some(Duration::from_millis(1)), at(0)), Some(at(41)));
        assert!(!loss.is_found(None, at(10_000)), "the round trip is not known");
        assert_eq!(after(&BEGIN).deadline(trip, at(0)), None);
    }

    #[test]
    fn remembered_checks_are_bounded() {
        let mut loss = CheckLoss::default();
        for n in 0..3000u16 {
            loss.outgoing(pair(n), &message(BINDING_REQUEST, n as u8), at(0));
            loss.incoming(pair(n), &message(SUCCESS_RESPONSE, n as u8));
            loss.outgoing(pair(n), &message(BINDING_REQUEST, n as u8), at(0));
        }
        assert!(loss.checks.len() <= MAX_CHECKS && loss.pairs.len() <= MAX_PAIRS);
    }
}

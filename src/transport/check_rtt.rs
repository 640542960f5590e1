//! Local connectivity checks that wait for an answer, and the round trip of those that were answered, measured on the datagrams.
//!
//! The stack measures the round trip too, but only reports it in a statistics call that costs more than the whole packet path.
//! Here, a local binding request is matched with its success response by the transaction id. `liveness.rs` concludes from the
//! checks without an answer that nothing comes through. Used by both stacks; sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use super::liveness::Checks;
use super::stun::{BINDING_REQUEST, SUCCESS_RESPONSE};
use crate::clock::Time;

/// Maximum number of requests that are remembered. A connect on a long path has a few dozen without a response for each candidate
/// pair (`check_pace.rs`).
const MAX_REQUESTS: usize = 1024;
/// A longer round trip is not measured, and a request that waits longer is forgotten.
const LONGEST: Duration = Duration::from_secs(10);
/// The smallest round trip of this span is reported.
const SPAN: Duration = Duration::from_secs(10);
/// Maximum number of round trips of that span that are kept.
const MAX_KEPT: usize = 64;

/// The longest of this number of last round trips is reported too.
const LAST: usize = 8;

/// The smallest round trip of the last one to two of these spans counts as that of the path without a queue.
const BASE_SPAN: Duration = Duration::from_secs(30);

/// Requests without a response, and recent round trips.
#[derive(Default)]
pub(super) struct CheckRtt {
    requests: VecDeque<([u8; 12], Time)>,
    measured: VecDeque<(Time, Duration)>,
    base: Base,
}

/// The smallest round trip of the current [`BASE_SPAN`] and of the span before it.
#[derive(Default)]
struct Base {
    since: Time,
    smallest: Option<Duration>,
    before: Option<Duration>,
}

impl Base {
    fn add(&mut self, took: Duration, now: Time) {
        if now.since(self.since) > BASE_SPAN {
            (self.before, self.smallest, self.since) = (self.smallest, None, now);
        }
        self.smallest = Some(self.smallest.map_or(took, |smallest| smallest.min(took)));
    }

    fn get(&self) -> Option<Duration> {
        self.smallest.into_iter().chain(self.before).min()
    }
}

fn transaction(data: &[u8], kind: [u8; 2]) -> Option<[u8; 12]> {
    if data.get(..2)? != kind {
        return None;
    }
    data.get(8..20)?.try_into().ok()
}

impl CheckRtt {
    /// Records a local request.
    pub(super) fn outgoing(&mut self, data: &[u8], now: Time) {
        if let Some(id) = transaction(data, BINDING_REQUEST) {
            while self.requests.front().is_some_and(|(_, sent)| now.since(*sent) > LONGEST)
                || self.requests.len() >= MAX_REQUESTS
            {
                self.requests.pop_front();
            }
            self.requests.push_back((id, now));
        }
    }

    /// Matches a response. Returns when the local request that it answers was sent. Earlier requests no longer wait: they are
    /// lost, or the order of the answers changed.
    pub(super) fn incoming(&mut self, data: &[u8], now: Time) -> Option<Time> {
        let id = transaction(data, SUCCESS_RESPONSE)?;
        let at = self.requests.iter().position(|(known, _)| *known == id)?;
        let (_, sent) = self.requests.drain(..=at).next_back()?;
        let took = now.since(sent);
        if took <= LONGEST {
            self.base.add(took, now);
            if self.measured.len() == MAX_KEPT {
                self.measured.pop_front();
            }
            self.measured.push_back((now, took));
        }
        Some(sent)
    }

    /// What is known of the checks for `liveness.rs`.
    pub(super) fn checks(&self) -> Checks {
        let round_trip = self.measured.back().map(|(_, took)| *took);
        Checks {
            oldest_unanswered: self.requests.front().map(|(_, sent)| *sent),
            round_trip,
            queue: round_trip
                .zip(self.base.get())
                .map_or(Duration::ZERO, |(last, base)| last.saturating_sub(base)),
        }
    }

    /// Forgets the requests without an answer: another address or password is in use.
    pub(super) fn forget_requests(&mut self) {
        self.requests.clear();
    }

    /// The smallest round trip of the last [`SPAN`], or else the last round trip.
    pub(super) fn round_trip(&self, now: Time) -> Option<Duration> {
        let recent =
            self.measured.iter().filter(|(at, _)| now.since(*at) <= SPAN).map(|(_, took)| *took).min();
        recent.or_else(|| self.measured.back().map(|(_, took)| *took))
    }

    /// The longest of the last round trips: a peer that is busy answers late.
    pub(super) fn longest_round_trip(&self) -> Option<Duration> {
        self.measured.iter().rev().take(LAST).map(|(_, took)| *took).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: [u8; 2], id: u8) -> Vec<u8> {
        let mut out = kind.to_vec();
        out.extend_from_slice(&[0, 0, 0x21, 0x12, 0xa4, 0x42]);
        out.extend_from_slice(&[id; 12]);
        out
    }

    #[test]
    fn response_is_matched_with_its_request() {
        let mut check_rtt = CheckRtt::default();
        let start = Time::from_nanos(1_000_000_000);
        check_rtt.outgoing(&message(BINDING_REQUEST, 1), start);
        check_rtt.outgoing(&message(BINDING_REQUEST, 2), start + Duration::from_millis(10));
        check_rtt.incoming(&message(SUCCESS_RESPONSE, 3), start + Duration::from_millis(20));
        assert_eq!(check_rtt.round_trip(start), None);
        check_rtt.incoming(&message(SUCCESS_RESPONSE, 2), start + Duration::from_millis(50));
        assert_eq!(check_rtt.round_trip(start), Some(Duration::from_millis(40)));
        check_rtt.incoming(&message(SUCCESS_RESPONSE, 2), start + Duration::from_millis(51));
        assert_eq!(check_rtt.longest_round_trip(), Some(Duration::from_millis(40)));
        assert_eq!(check_rtt.measured.len(), 1, "a repeated response counts once");
        for n in 0..3000u32 {
            check_rtt.outgoing(&message(BINDING_REQUEST, n as u8), start);
        }
        assert!(check_rtt.requests.len() <= MAX_REQUESTS);
        check_rtt.outgoing(&message(BINDING_REQUEST, 9), start + LONGEST * 2);
        assert_eq!(check_rtt.requests.len(), 1, "old requests are forgotten");
        check_rtt.incoming(&[], start);
    }

    #[test]
    fn longer_round_trip_is_a_queue_for_half_a_minute() {
        let mut check_rtt = CheckRtt::default();
        let mut measure = |at: u64, took: u64| {
            let sent = Time::from_nanos(1_000_000_000) + Duration::from_millis(at);
            check_rtt.outgoing(&message(BINDING_REQUEST, 1), sent);
            check_rtt.incoming(&message(SUCCESS_RESPONSE, 1), sent + Duration::from_millis(took));
            check_rtt.checks().queue
        };
        assert_eq!(measure(0, 40), Duration::ZERO);
        for second in 1..30 {
            assert_eq!(measure(second * 1000, 840), Duration::from_millis(800));
        }
        // A round trip that stays longer is that of a new path, not of a queue.
        for second in 30..100 {
            measure(second * 1000, 840);
        }
        assert_eq!(measure(100_000, 840), Duration::ZERO);
    }

    #[test]
    fn answer_settles_earlier_requests() {
        let mut check_rtt = CheckRtt::default();
        let at = |ms| Time::from_nanos(1_000_000_000) + Duration::from_millis(ms);
        for n in 1..=3 {
            check_rtt.outgoing(&message(BINDING_REQUEST, n), at(u64::from(n) * 100));
        }
        assert_eq!(check_rtt.checks().oldest_unanswered, Some(at(100)));
        assert_eq!(check_rtt.incoming(&message(SUCCESS_RESPONSE, 2), at(210)), Some(at(200)));
        assert_eq!(check_rtt.checks().oldest_unanswered, Some(at(300)));
        check_rtt.forget_requests();
        assert_eq!(check_rtt.checks().oldest_unanswered, None);
    }
}

//! Missing packets of a remote track, and when to request them (NACK, RFC 4585 section 6.2.1).
//!
//! A packet is requested when a later packet shows the gap, again after about a round trip, and only while an answer can
//! arrive in time. A client knows how long the newest packet waits until it is played; a server uses a fixed time limit. A
//! packet whose copy arrived is not requested. On a path that reorders packets, the first request waits for as long as the
//! reordering takes.
//!
//! Sans-IO. It names no type of the WebRTC stack. `transport/rtcp.rs` and the plain stack (`transport/plain.rs`) each keep one
//! [`Missing`] per remote track.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Time;
use crate::wire::sequence;

/// Maximum number of requests for one packet.
pub(super) const MAX_ATTEMPTS: u8 = 3;
/// Maximum number of tracked missing packets per track. New gaps that would exceed it are not requested.
pub(super) const MAX_MISSING: usize = 32;
/// Missing packets this far behind the newest one are given up.
const MAX_BACK: i64 = 64;
/// Minimum time between two requests of one track; packets that become due meanwhile are in the next request.
const SPACING: Duration = Duration::from_millis(5);
/// An answer has to arrive this long before its deadline.
const MARGIN: Duration = Duration::from_millis(3);
/// A packet is requested even if it arrives too late to be played, provided that it can arrive within this time after its
/// gap: late packets show the delay estimator that a longer delay would help.
const ALWAYS_WITHIN: Duration = Duration::from_millis(40);
/// Maximum wait for reordered packets before a request.
const MAX_REORDER: Duration = Duration::from_millis(30);
/// Assumed round trip of a side with a fixed time limit while none is known.
const ASSUMED_ROUND_TRIP: Duration = Duration::from_millis(50);

/// Time by which an answer has to arrive.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Deadline {
    /// Not known: nothing is requested.
    None,
    /// This long after the gap was seen.
    Fixed(Duration),
    /// Before playout: the packet with this timestamp is played at this time.
    Played { timestamp: u32, at: Time },
}

/// How a packet arrived.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Arrival {
    /// In order, reordered, or a duplicate.
    Original,
    /// As the answer to a request.
    Resent,
}

#[derive(Copy, Clone, Debug)]
struct Gap {
    timestamp: u32,
    seen_at: Time,
    request_at: Time,
    attempts: u8,
    /// Time of the last request, and the earliest time at which the answer can arrive.
    requested: Option<(Time, Time)>,
}

/// Missing packets of one remote track.
#[derive(Debug)]
pub(super) struct Missing {
    /// Whether the peer answers requests.
    pub can_request: bool,
    deadline: Deadline,
    /// Extended sequence number and timestamp of the newest packet.
    newest: Option<(i64, u32)>,
    gaps: BTreeMap<i64, Gap>,
    /// Round trip of the last answer to a first request.
    measured_round_trip: Option<Duration>,
    /// Recent extent of reordering.
    reorder: Duration,
    /// Earliest time of the next request.
    next_request_at: Time,
}

impl Default for Missing {
    fn default() -> Self {
        Missing {
            can_request: false,
            deadline: Deadline::None,
            newest: None,
            gaps: BTreeMap::new(),
            measured_round_trip: None,
            reorder: Duration::ZERO,
            next_request_at: Time::ZERO,
        }
    }
}

impl Missing {
    /// The state of a server, which does not know when its subscribers play a packet and so uses a fixed time limit.
    pub(super) fn with_deadline(deadline: Duration) -> Missing {
        Missing { deadline: Deadline::Fixed(deadline), ..Missing::default() }
    }

    /// Sets how long from now the newest packet waits until it is played.
    pub(super) fn set_playout_delay(&mut self, delay: Duration, now: Time) {
        if let Some((_, timestamp)) = self.newest {
            self.deadline = Deadline::Played { timestamp, at: now + delay };
        }
    }

    /// Handles a packet with RED copies of the `copies` packets before it.
    pub(super) fn arrived(&mut self, sequence: i64, timestamp: u32, copies: u16, now: Time) -> Arrival {
        let Some((newest, newest_timestamp)) = self.newest else {
            self.newest = Some((sequence, timestamp));
            return Arrival::Original;
        };
        if !sequence::continues(newest, sequence) {
            self.gaps.clear();
            self.newest = Some((sequence, timestamp));
            return Arrival::Original;
        }
        for back in 1..=i64::from(copies) {
            self.gaps.remove(&(sequence - back));
        }
        if sequence <= newest {
            return self
                .gaps
                .remove(&sequence)
                .map_or(Arrival::Original, |gap| self.arrived_missing(gap, now));
        }
        self.newest = Some((sequence, timestamp));
        self.reorder -= self.reorder / 256;
        let ahead = sequence - newest;
        let step = timestamp.wrapping_sub(newest_timestamp) / ahead as u32;
        self.gaps.retain(|number, _| sequence - number <= MAX_BACK);
        let lost = (ahead - 1 - i64::from(copies)).max(0);
        if self.can_request
            && self.deadline != Deadline::None
            && lost as usize + self.gaps.len() <= MAX_MISSING
        {
            for n in 1..=lost {
                let gap = Gap {
                    timestamp: newest_timestamp.wrapping_add(step.wrapping_mul(n as u32)),
                    seen_at: now,
                    request_at: now + self.reorder,
                    attempts: 0,
                    requested: None,
                };
                self.gaps.insert(newest + n, gap);
            }
        }
        Arrival::Original
    }

    /// A missing packet arrived, as the answer to a request or reordered.
    fn arrived_missing(&mut self, gap: Gap, now: Time) -> Arrival {
        if let Some((at, earliest)) = gap.requested
            && now >= earliest
        {
            if gap.attempts == 1 {
                self.measured_round_trip = Some(now.since(at));
            }
            return Arrival::Resent;
        }
        self.reorder = self.reorder.max(now.since(gap.seen_at).min(MAX_REORDER));
        Arrival::Original
    }

    /// When [`Missing::take_requests`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        let due = self.gaps.values().map(|gap| gap.request_at).filter(|at| *at != Time::NEVER).min()?;
        Some(due.max(self.next_request_at))
    }

    /// The sequence numbers to request now, in order. `round_trip`: to the peer that resends them, if known.
    pub(super) fn take_requests(&mut self, round_trip: Option<Duration>, now: Time) -> Vec<u16> {
        let mut requested = Vec::new();
        if self.deadline().is_none_or(|at| at > now) {
            return requested;
        }
        let known = round_trip.or(self.measured_round_trip);
        let is_fixed = matches!(self.deadline, Deadline::Fixed(_));
        let round_trip = known.or(is_fixed.then_some(ASSUMED_ROUND_TRIP));
        let earliest = known.map_or(SPACING, |round_trip| round_trip * 4 / 5);
        for (number, gap) in &mut self.gaps {
            if gap.request_at > now {
                continue;
            }
            let last = match self.deadline {
                Deadline::None => Time::ZERO,
                Deadline::Fixed(deadline) => gap.seen_at + deadline,
                Deadline::Played { timestamp, at } => {
                    let earlier = u64::from(timestamp.wrapping_sub(gap.timestamp).min(i32::MAX as u32));
                    let played = Time::from_nanos(at.as_nanos().saturating_sub(earlier * 62_500 / 3));
                    played.max(gap.seen_at + ALWAYS_WITHIN)
                }
            };
            let in_time =
                round_trip.filter(|trip| gap.attempts < MAX_ATTEMPTS && now + *trip + MARGIN <= last);
            let Some(round_trip) = in_time else {
                // Kept without further requests, so that its late arrival is recognised.
                gap.request_at = Time::NEVER;
                continue;
            };
            gap.attempts += 1;
            gap.requested = Some((now, now + earliest));
            gap.request_at = now + round_trip * 5 / 4 + SPACING;
            requested.push(*number as u16);
        }
        if !requested.is_empty() {
            self.next_request_at = now + SPACING;
        }
        requested
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.gaps.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sequence::Extender;

    const PACKET: Duration = Duration::from_millis(20);
    const START: Time = Time::from_nanos(1_000_000_000);
    const TRIP: Duration = Duration::from_millis(20);

    fn asking(deadline: Duration) -> Missing {
        Missing { can_request: true, ..Missing::with_deadline(deadline) }
    }

    /// Collects the requests until none is due, each with the time since `START`.
    fn requests(missing: &mut Missing, trip: Duration) -> Vec<(Duration, Vec<u16>)> {
        let mut all = Vec::new();
        while let Some(at) = missing.deadline() {
            let requested = missing.take_requests(Some(trip), at);
            if !requested.is_empty() {
                all.push((at.since(START), requested));
            }
        }
        all
    }

    fn take(missing: &mut Missing, sequence: i64, copies: u16, now: Time) -> Arrival {
        missing.arrived(sequence, (sequence as u32).wrapping_mul(960), copies, now)
    }

    #[test]
    fn gap_is_requested_three_times() {
        let mut missing = asking(Duration::from_secs(1));
        take(&mut missing, 65_534, 0, START);
        take(&mut missing, 65_538, 0, START);
        let gap = vec![65_535, 0, 1];
        let wait = TRIP * 5 / 4 + SPACING;
        assert_eq!(
            requests(&mut missing, TRIP),
            [(Duration::ZERO, gap.clone()), (wait, gap.clone()), (wait * 2, gap)]
        );
        assert_eq!(missing.deadline(), None, "no timer is left");
    }

    #[test]
    fn packet_that_would_arrive_too_late_is_not_requested() {
        let mut missing = asking(Duration::from_millis(50));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 3, 0, START);
        assert_eq!(requests(&mut missing, TRIP).len(), 1, "a second answer would be too late");
        take(&mut missing, 5, 0, START);
        assert!(requests(&mut missing, Duration::from_millis(50)).is_empty());
    }

    #[test]
    fn playout_time_limits_the_requests() {
        let trip = TRIP * 3;
        let first = |lost: i64, delay: Option<Duration>, trip| {
            let mut missing = Missing { can_request: true, ..Missing::default() };
            take(&mut missing, 1, 0, START);
            missing.set_playout_delay(PACKET, START);
            take(&mut missing, 2 + lost, 0, START);
            if let Some(delay) = delay {
                missing.set_playout_delay(delay, START);
            }
            requests(&mut missing, trip).first().map(|(at, requested)| (*at, requested.clone()))
        };
        // The newest packet is played in 105 ms, so packet 3 in 85 ms and packet 2 in 65 ms.
        assert_eq!(first(2, Some(Duration::from_millis(105)), trip), Some((Duration::ZERO, vec![2, 3])));
        assert_eq!(first(2, Some(Duration::from_millis(85)), trip), Some((Duration::ZERO, vec![3])));
        assert_eq!(first(2, Some(Duration::from_millis(40)), trip), None, "all are played too soon");
        assert!(first(1, Some(Duration::ZERO), TRIP).is_some(), "a short path is always tried");
        let mut missing = Missing { can_request: true, ..Missing::default() };
        take(&mut missing, 1, 0, START);
        take(&mut missing, 3, 0, START);
        assert_eq!(missing.deadline(), None, "no playout time is known");
    }

    #[test]
    fn packet_with_a_copy_is_not_requested() {
        let mut missing = asking(Duration::from_secs(1));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 3, 1, START);
        assert_eq!(missing.deadline(), None);
        take(&mut missing, 6, 1, START);
        assert_eq!(missing.len(), 1);
        take(&mut missing, 7, 3, START);
        assert_eq!(missing.deadline(), None, "a later packet had a copy");
    }

    #[test]
    fn answer_is_distinguished_from_a_reordered_packet() {
        let mut missing = asking(Duration::from_secs(1));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 4, 0, START);
        missing.take_requests(Some(TRIP), START);
        assert_eq!(take(&mut missing, 2, 0, START + TRIP), Arrival::Resent);
        assert_eq!(take(&mut missing, 2, 0, START + TRIP), Arrival::Original, "once");
        assert_eq!(take(&mut missing, 3, 0, START + TRIP / 4), Arrival::Original, "too soon for an answer");
        // From here on, requests wait for reordered packets.
        take(&mut missing, 6, 0, START);
        assert_eq!(missing.deadline(), Some(START + Duration::from_millis(5)));
        let later = START + Duration::from_secs(40);
        for n in 7..2000 {
            take(&mut missing, n, 0, later);
        }
        take(&mut missing, 2001, 0, later);
        assert!(missing.deadline().unwrap() < later + Duration::from_millis(1), "the wait decays");
    }

    #[test]
    fn round_trip_is_learned_from_answers() {
        let mut missing = asking(Duration::from_millis(60));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 3, 0, START);
        assert_eq!(missing.take_requests(None, START), [2], "with an assumed round trip");
        assert_eq!(
            missing.take_requests(None, missing.deadline().unwrap()),
            [0; 0],
            "no time is left for a second request"
        );
        assert_eq!(take(&mut missing, 2, 0, START + Duration::from_millis(12)), Arrival::Resent);
        take(&mut missing, 5, 0, START);
        assert_eq!(missing.take_requests(None, START + SPACING), [4]);
        let again = START + SPACING * 2 + Duration::from_millis(15);
        assert_eq!((missing.deadline(), missing.take_requests(None, again)), (Some(again), vec![4]));
    }

    #[test]
    fn number_of_missing_packets_is_bounded() {
        let mut missing = asking(Duration::from_secs(1));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 1000, 0, START);
        assert_eq!(missing.len(), 0, "a long gap is not requested");
        let mut extender = Extender::default();
        for n in 0..5000u16 {
            take(&mut missing, extender.extend(n.wrapping_mul(n).wrapping_mul(7)), n % 3, START);
            assert!(missing.len() <= MAX_MISSING);
        }
        for n in 0..500 {
            take(&mut missing, extender.extend(n * 3), 0, START);
            assert!(missing.len() <= MAX_MISSING);
        }
    }

    #[test]
    fn requests_are_spaced() {
        let mut missing = asking(Duration::from_secs(1));
        for n in 0..20 {
            let now = START + Duration::from_millis(n as u64);
            take(&mut missing, n * 2, 0, now);
        }
        let all = requests(&mut missing, TRIP);
        assert!(all.windows(2).all(|pair| pair[1].0 - pair[0].0 >= SPACING), "{all:?}");
    }
}

//! Which packets of a remote track are missing, and when they are asked for (NACK, RFC 4585 section 6.2.1).
//!
//! A packet is asked for when a later one shows the gap, again after about a round trip, and only while an answer can still be
//! of use: a client is told how long the newest packet waits until it is played, a server takes a fixed time. What a later packet
//! has a copy of is not asked for. Where packets overtake one another, they get the time that this takes first.
//!
//! Sans-IO and without any type of a stack; both stacks use it, one [`Missing`] for each remote track.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Time;
use crate::wire::sequence;

/// How often one packet is asked for at most.
pub(super) const MAX_ASKS: u8 = 3;
/// Most missing packets of one track that are looked after; a larger gap is not asked for.
pub(super) const MAX_MISSING: usize = 32;
/// Packets that lie further back are given up.
const MAX_BACK: i64 = 64;
/// Between two requests of one track; what becomes due meanwhile goes with the next one.
const SPACING: Duration = Duration::from_millis(5);
/// An answer has to be there this long before its packet is played.
const MARGIN: Duration = Duration::from_millis(3);
/// An answer that is here this soon after the gap was seen is asked for even where it comes too late: only so can a player
/// learn that it would be worth a longer delay.
const ALWAYS: Duration = Duration::from_millis(40);
/// Longest time that is given to packets that overtake one another.
const MAX_REORDER: Duration = Duration::from_millis(30);
/// Round trip that a side with a fixed patience takes while it knows none.
const ASSUMED_ROUND_TRIP: Duration = Duration::from_millis(50);

/// Until when an answer is of use.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Patience {
    /// Nobody said: nothing is asked for.
    None,
    /// For so long after the gap was seen.
    Fixed(Duration),
    /// The packet with this timestamp is played at this time.
    Played { timestamp: u32, at: Time },
}

/// What a packet that arrived is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Arrival {
    /// New, or out of order, or come twice.
    Usual,
    /// The answer to a request.
    Answer,
}

#[derive(Copy, Clone, Debug)]
struct Gap {
    timestamp: u32,
    seen: Time,
    ask_at: Time,
    asks: u8,
    /// When it was asked for last, and from when on what comes can be the answer.
    asked: Option<(Time, Time)>,
}

/// Missing packets of one remote track.
#[derive(Debug)]
pub(super) struct Missing {
    /// Whether the remote side takes requests.
    pub asks: bool,
    patience: Patience,
    /// Extended number and timestamp of the newest packet.
    newest: Option<(i64, u32)>,
    gaps: BTreeMap<i64, Gap>,
    /// What the last answer to a first request took.
    measured: Option<Duration>,
    /// How far packets overtake one another, of late.
    reorder: Duration,
    /// No request before this.
    quiet_until: Time,
}

impl Default for Missing {
    fn default() -> Self {
        Missing {
            asks: false,
            patience: Patience::None,
            newest: None,
            gaps: BTreeMap::new(),
            measured: None,
            reorder: Duration::ZERO,
            quiet_until: Time::ZERO,
        }
    }
}

impl Missing {
    /// For a side that forwards: whoever plays the packets has some patience, and this is what is taken for it.
    pub(super) fn with_patience(patience: Duration) -> Missing {
        Missing { patience: Patience::Fixed(patience), ..Missing::default() }
    }

    /// Tells how long from now the newest packet waits until it is played.
    pub(super) fn set_playout_headroom(&mut self, headroom: Duration, now: Time) {
        if let Some((_, timestamp)) = self.newest {
            self.patience = Patience::Played { timestamp, at: now + headroom };
        }
    }

    /// Takes a packet, by its extended number, that has copies of the `copies` packets before it.
    pub(super) fn arrived(&mut self, sequence: i64, timestamp: u32, copies: u16, now: Time) -> Arrival {
        let Some((newest, newest_timestamp)) = self.newest else {
            self.newest = Some((sequence, timestamp));
            return Arrival::Usual;
        };
        if !sequence::continues(newest, sequence) {
            self.gaps.clear();
            self.newest = Some((sequence, timestamp));
            return Arrival::Usual;
        }
        for back in 1..=i64::from(copies) {
            self.gaps.remove(&(sequence - back));
        }
        if sequence <= newest {
            return self.gaps.remove(&sequence).map_or(Arrival::Usual, |gap| self.filled(gap, now));
        }
        self.newest = Some((sequence, timestamp));
        self.reorder -= self.reorder / 256;
        let ahead = sequence - newest;
        let step = timestamp.wrapping_sub(newest_timestamp) / ahead as u32;
        self.gaps.retain(|number, _| sequence - number <= MAX_BACK);
        let lost = (ahead - 1 - i64::from(copies)).max(0);
        if self.asks && self.patience != Patience::None && lost as usize + self.gaps.len() <= MAX_MISSING {
            for n in 1..=lost {
                let gap = Gap {
                    timestamp: newest_timestamp.wrapping_add(step.wrapping_mul(n as u32)),
                    seen: now,
                    ask_at: now + self.reorder,
                    asks: 0,
                    asked: None,
                };
                self.gaps.insert(newest + n, gap);
            }
        }
        Arrival::Usual
    }

    /// A missing packet came: as the answer to a request, or because it had been overtaken.
    fn filled(&mut self, gap: Gap, now: Time) -> Arrival {
        if let Some((at, earliest)) = gap.asked
            && now >= earliest
        {
            if gap.asks == 1 {
                self.measured = Some(now.since(at));
            }
            return Arrival::Answer;
        }
        self.reorder = self.reorder.max(now.since(gap.seen).min(MAX_REORDER));
        Arrival::Usual
    }

    /// When [`Missing::ask`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        let due = self.gaps.values().map(|gap| gap.ask_at).filter(|at| *at != Time::NEVER).min()?;
        Some(due.max(self.quiet_until))
    }

    /// The numbers to ask for now, in order; `round_trip` to whoever has them, where it is known.
    pub(super) fn ask(&mut self, round_trip: Option<Duration>, now: Time) -> Vec<u16> {
        let mut asked = Vec::new();
        if self.deadline().is_none_or(|at| at > now) {
            return asked;
        }
        let known = round_trip.or(self.measured);
        let is_fixed = matches!(self.patience, Patience::Fixed(_));
        let round_trip = known.or(is_fixed.then_some(ASSUMED_ROUND_TRIP));
        let earliest = known.map_or(SPACING, |round_trip| round_trip * 4 / 5);
        for (number, gap) in &mut self.gaps {
            if gap.ask_at > now {
                continue;
            }
            let last = match self.patience {
                Patience::None => Time::ZERO,
                Patience::Fixed(patience) => gap.seen + patience,
                Patience::Played { timestamp, at } => {
                    let earlier = u64::from(timestamp.wrapping_sub(gap.timestamp).min(i32::MAX as u32));
                    let played = Time::from_nanos(at.as_nanos().saturating_sub(earlier * 62_500 / 3));
                    played.max(gap.seen + ALWAYS)
                }
            };
            let in_time = round_trip.filter(|trip| gap.asks < MAX_ASKS && now + *trip + MARGIN <= last);
            let Some(round_trip) = in_time else {
                // Remembered, so that its late arrival is told from a new packet, and left alone.
                gap.ask_at = Time::NEVER;
                continue;
            };
            gap.asks += 1;
            gap.asked = Some((now, now + earliest));
            gap.ask_at = now + round_trip * 5 / 4 + SPACING;
            asked.push(*number as u16);
        }
        if !asked.is_empty() {
            self.quiet_until = now + SPACING;
        }
        asked
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

    fn asking(patience: Duration) -> Missing {
        Missing { asks: true, ..Missing::with_patience(patience) }
    }

    /// Asks until there is nothing more to ask for; the numbers of each request with the time since `START`.
    fn requests(missing: &mut Missing, trip: Duration) -> Vec<(Duration, Vec<u16>)> {
        let mut all = Vec::new();
        while let Some(at) = missing.deadline() {
            let asked = missing.ask(Some(trip), at);
            if !asked.is_empty() {
                all.push((at.since(START), asked));
            }
        }
        all
    }

    fn take(missing: &mut Missing, sequence: i64, copies: u16, now: Time) -> Arrival {
        missing.arrived(sequence, (sequence as u32).wrapping_mul(960), copies, now)
    }

    #[test]
    fn a_gap_is_asked_for_at_once_and_after_each_round_trip_three_times_in_all() {
        let mut missing = asking(Duration::from_secs(1));
        take(&mut missing, 65_534, 0, START);
        take(&mut missing, 65_538, 0, START);
        let gap = vec![65_535, 0, 1];
        let wait = TRIP * 5 / 4 + SPACING;
        assert_eq!(
            requests(&mut missing, TRIP),
            [(Duration::ZERO, gap.clone()), (wait, gap.clone()), (wait * 2, gap)]
        );
        assert_eq!(missing.deadline(), None, "and then no timer is left");
    }

    #[test]
    fn nothing_is_asked_for_that_would_come_too_late() {
        let mut missing = asking(Duration::from_millis(50));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 3, 0, START);
        assert_eq!(requests(&mut missing, TRIP).len(), 1, "a second answer would be too late");
        take(&mut missing, 5, 0, START);
        assert!(requests(&mut missing, Duration::from_millis(50)).is_empty());
    }

    #[test]
    fn a_player_says_how_long_it_waits() {
        let trip = TRIP * 3;
        let first = |lost: i64, headroom: Option<Duration>, trip| {
            let mut missing = Missing { asks: true, ..Missing::default() };
            take(&mut missing, 1, 0, START);
            missing.set_playout_headroom(PACKET, START);
            take(&mut missing, 2 + lost, 0, START);
            if let Some(headroom) = headroom {
                missing.set_playout_headroom(headroom, START);
            }
            requests(&mut missing, trip).first().map(|(at, asked)| (*at, asked.clone()))
        };
        // The newest one is played in 105 ms, so 3 in 85 and 2 in 65 ms.
        assert_eq!(first(2, Some(Duration::from_millis(105)), trip), Some((Duration::ZERO, vec![2, 3])));
        assert_eq!(first(2, Some(Duration::from_millis(85)), trip), Some((Duration::ZERO, vec![3])));
        assert_eq!(first(2, Some(Duration::from_millis(40)), trip), None, "all are played too soon");
        assert!(first(1, Some(Duration::ZERO), TRIP).is_some(), "so short a way is always tried");
        let mut missing = Missing { asks: true, ..Missing::default() };
        take(&mut missing, 1, 0, START);
        take(&mut missing, 3, 0, START);
        assert_eq!(missing.deadline(), None, "nobody said that anything is played");
    }

    #[test]
    fn what_there_is_a_copy_of_is_not_asked_for() {
        let mut missing = asking(Duration::from_secs(1));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 3, 1, START);
        assert_eq!(missing.deadline(), None);
        take(&mut missing, 6, 1, START);
        assert_eq!(missing.len(), 1);
        take(&mut missing, 7, 3, START);
        assert_eq!(missing.deadline(), None, "a copy of it came with a later one");
    }

    #[test]
    fn an_answer_is_told_from_a_packet_that_was_overtaken() {
        let mut missing = asking(Duration::from_secs(1));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 4, 0, START);
        missing.ask(Some(TRIP), START);
        assert_eq!(take(&mut missing, 2, 0, START + TRIP), Arrival::Answer);
        assert_eq!(take(&mut missing, 2, 0, START + TRIP), Arrival::Usual, "once");
        assert_eq!(take(&mut missing, 3, 0, START + TRIP / 4), Arrival::Usual, "too soon for an answer");
        // From here on, packets get the time that overtaking takes.
        take(&mut missing, 6, 0, START);
        assert_eq!(missing.deadline(), Some(START + Duration::from_millis(5)));
        let later = START + Duration::from_secs(40);
        for n in 7..2000 {
            take(&mut missing, n, 0, later);
        }
        take(&mut missing, 2001, 0, later);
        assert!(missing.deadline().unwrap() < later + Duration::from_millis(1), "and not for ever");
    }

    #[test]
    fn a_side_that_does_not_know_its_round_trip_learns_it_from_the_answers() {
        let mut missing = asking(Duration::from_millis(60));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 3, 0, START);
        assert_eq!(missing.ask(None, START), [2], "it takes one for granted");
        assert_eq!(
            missing.ask(None, missing.deadline().unwrap()),
            [0; 0],
            "and has no time for a second request"
        );
        assert_eq!(take(&mut missing, 2, 0, START + Duration::from_millis(12)), Arrival::Answer);
        take(&mut missing, 5, 0, START);
        assert_eq!(missing.ask(None, START + SPACING), [4]);
        let again = START + SPACING * 2 + Duration::from_millis(15);
        assert_eq!((missing.deadline(), missing.ask(None, again)), (Some(again), vec![4]));
    }

    #[test]
    fn a_wild_stream_costs_little() {
        let mut missing = asking(Duration::from_secs(1));
        take(&mut missing, 1, 0, START);
        take(&mut missing, 1000, 0, START);
        assert_eq!(missing.len(), 0, "a long gap is not asked for");
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

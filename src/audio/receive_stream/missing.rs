//! Packets that were missing at their playout time, until it is known whether they are lost or late.
//!
//! A late packet shows how much longer the stream would have had to wait for it. A lost packet shows how long it would have had
//! to wait for a repair. A late packet must not be taken for a lost packet: the delay estimator would learn a useless wait.
//! Runs on the media thread; allocates at creation only.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Time;

/// A missing packet counts as lost this long after its playout time.
pub const LOST_AFTER: Duration = Duration::from_millis(500);
/// On an even path, where nearly all packets take equally long, a missing packet counts as lost this long after its playout time.
/// Another packet may be lost soon, and a pause in which the delay can be lengthened may begin. The entry stays until
/// [`LOST_AFTER`], so that a resent packet is known to have had another repair.
pub const LOST_AFTER_EVEN: Duration = Duration::from_millis(60);
/// Maximum number of packets that are noted.
const CAPACITY: usize = 64;

#[derive(Copy, Clone, PartialEq, Debug)]
struct Entry {
    sequence: i64,
    wait_ms: f32,
    in_burst: bool,
    passed: Time,
}

/// The missing packets, gap by gap, the oldest gap first.
pub struct Missing {
    entries: VecDeque<Entry>,
    /// Number of entries, oldest first, that have been counted as lost.
    counted: usize,
}

impl Default for Missing {
    fn default() -> Self {
        Missing::new()
    }
}

impl Missing {
    /// An empty list.
    pub fn new() -> Missing {
        Missing { entries: VecDeque::with_capacity(CAPACITY), counted: 0 }
    }

    /// Notes a packet that was missing at its playout time `now` and could have been repaired after `wait_ms`. `in_burst`: its
    /// neighbour is missing too. Ignored while the list is full: a gap of that length is not measured packet by packet.
    pub fn note(&mut self, sequence: i64, wait_ms: f32, in_burst: bool, now: Time) {
        if self.entries.len() < CAPACITY {
            self.entries.push_back(Entry { sequence, wait_ms, in_burst, passed: now });
        }
    }

    /// Removes a packet that arrived late; returns whether it was noted.
    pub fn remove(&mut self, sequence: i64) -> bool {
        let index = self.entries.iter().position(|entry| entry.sequence == sequence);
        let Some(index) = index else { return false };
        self.counted -= usize::from(index < self.counted);
        self.entries.remove(index).is_some()
    }

    /// Whether the packet is noted, which means that another source could have repaired it.
    pub fn contains(&self, sequence: i64) -> bool {
        self.entries.iter().any(|entry| entry.sequence == sequence)
    }

    /// Returns the wait of a packet that is lost by `now`, and whether it was in a burst. Call it until it returns `None`.
    /// `is_even`: the path is even.
    pub fn poll_lost(&mut self, now: Time, is_even: bool) -> Option<(f32, bool)> {
        while self.counted > 0
            && self.entries.front().is_some_and(|oldest| now.since(oldest.passed) >= LOST_AFTER)
        {
            self.entries.pop_front();
            self.counted -= 1;
        }
        let after = if is_even { LOST_AFTER_EVEN } else { LOST_AFTER };
        let lost = self.entries.get(self.counted).filter(|entry| now.since(entry.passed) >= after)?;
        self.counted += 1;
        Some((lost.wait_ms, lost.in_burst))
    }

    /// Clears the list: the sequence numbers begin again.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.counted = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_packet_is_not_lost() {
        let at = |ms: u64| Time::from_nanos(ms * 1_000_000);
        let mut missing = Missing::new();
        missing.note(1, 20.0, false, at(0));
        missing.note(2, 40.0, true, at(100));
        assert!(missing.remove(1) && !missing.remove(1) && missing.contains(2));
        assert_eq!(missing.poll_lost(at(599), false), None);
        assert_eq!(missing.poll_lost(at(600), false), Some((40.0, true)));
        assert_eq!(missing.poll_lost(at(10_000), false), None);
    }

    #[test]
    fn loss_on_an_even_path_counts_early_and_once() {
        let at = |ms: u64| Time::from_nanos(ms * 1_000_000);
        let mut missing = Missing::new();
        missing.note(1, 20.0, false, at(0));
        missing.note(2, 30.0, false, at(20));
        assert_eq!(missing.poll_lost(at(59), true), None);
        assert_eq!(missing.poll_lost(at(60), true), Some((20.0, false)));
        assert_eq!(missing.poll_lost(at(60), true), None);
        assert!(missing.contains(1), "a resent packet may still arrive");
        assert!(missing.remove(1) && missing.contains(2));
        assert_eq!(missing.poll_lost(at(519), false), None);
        assert_eq!(missing.poll_lost(at(520), false), Some((30.0, false)));
        assert_eq!(missing.poll_lost(at(10_000), true), None);
        assert!(!missing.contains(2));
    }

    #[test]
    fn list_is_limited() {
        let mut missing = Missing::new();
        for sequence in 0..1000 {
            missing.note(sequence, 20.0, true, Time::ZERO);
        }
        assert_eq!(missing.entries.len(), CAPACITY);
        assert_eq!(std::iter::from_fn(|| missing.poll_lost(Time::NEVER, false)).count(), CAPACITY);
    }
}

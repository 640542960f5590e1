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
/// Maximum number of packets that are noted.
const CAPACITY: usize = 64;

#[derive(Copy, Clone, PartialEq, Debug)]
struct Entry {
    sequence: i64,
    wait_ms: f32,
    in_burst: bool,
    passed: Time,
}

/// The missing packets, in order of playout time.
pub struct Missing {
    entries: VecDeque<Entry>,
}

impl Default for Missing {
    fn default() -> Self {
        Missing::new()
    }
}

impl Missing {
    /// An empty list.
    pub fn new() -> Missing {
        Missing { entries: VecDeque::with_capacity(CAPACITY) }
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
        index.and_then(|index| self.entries.remove(index)).is_some()
    }

    /// Whether the packet is noted, which means that another source could have repaired it.
    pub fn contains(&self, sequence: i64) -> bool {
        self.entries.iter().any(|entry| entry.sequence == sequence)
    }

    /// Returns the wait of a packet that is lost by `now`, and whether it was in a burst. Call it until it returns `None`.
    pub fn poll_lost(&mut self, now: Time) -> Option<(f32, bool)> {
        let oldest = self.entries.front()?;
        if now.since(oldest.passed) < LOST_AFTER {
            return None;
        }
        self.entries.pop_front().map(|entry| (entry.wait_ms, entry.in_burst))
    }

    /// Clears the list: the sequence numbers begin again.
    pub fn clear(&mut self) {
        self.entries.clear();
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
        assert_eq!(missing.poll_lost(at(599)), None);
        assert_eq!(missing.poll_lost(at(600)), Some((40.0, true)));
        assert_eq!(missing.poll_lost(at(10_000)), None);
    }

    #[test]
    fn list_is_limited() {
        let mut missing = Missing::new();
        for sequence in 0..1000 {
            missing.note(sequence, 20.0, true, Time::ZERO);
        }
        assert_eq!(missing.entries.len(), CAPACITY);
        assert_eq!(std::iter::from_fn(|| missing.poll_lost(Time::NEVER)).count(), CAPACITY);
    }
}

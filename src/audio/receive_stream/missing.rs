//! Packets that were not there when their time came, until it is clear whether they are lost or only late.
//!
//! A late packet tells how much longer a wait for it would have been, and a lost one how much longer a wait for what
//! restores it; to take a late one for lost would teach the delay a wait that helps nobody. Fixed storage, media thread.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Time;

/// A packet that has not come this long after its time is lost.
pub const LOST_AFTER: Duration = Duration::from_millis(500);
/// Packets that are remembered; more are not noted.
const CAPACITY: usize = 64;

#[derive(Copy, Clone, PartialEq, Debug)]
struct Entry {
    sequence: i64,
    wait_ms: f32,
    in_run: bool,
    passed: Time,
}

/// The packets, in the order in which their time came.
pub struct Missing {
    entries: VecDeque<Entry>,
}

impl Default for Missing {
    fn default() -> Self {
        Missing::new()
    }
}

impl Missing {
    /// None.
    pub fn new() -> Missing {
        Missing { entries: VecDeque::with_capacity(CAPACITY) }
    }

    /// Notes a packet whose time came at `now`, alone or in a run of several, and which a wait of `wait_ms` would have
    /// restored. One too many is not noted: a gap as long as that is no longer measured packet by packet.
    pub fn note(&mut self, sequence: i64, wait_ms: f32, in_run: bool, now: Time) {
        if self.entries.len() < CAPACITY {
            self.entries.push_back(Entry { sequence, wait_ms, in_run, passed: now });
        }
    }

    /// The packet has come after all; whether it was noted.
    pub fn take(&mut self, sequence: i64) -> bool {
        let place = self.entries.iter().position(|entry| entry.sequence == sequence);
        place.and_then(|place| self.entries.remove(place)).is_some()
    }

    /// Whether the packet is noted: something else could have restored it.
    pub fn contains(&self, sequence: i64) -> bool {
        self.entries.iter().any(|entry| entry.sequence == sequence)
    }

    /// Hands out the wait of a packet that is lost by `now`, and whether it was in a run; call until there is none.
    pub fn poll_lost(&mut self, now: Time) -> Option<(f32, bool)> {
        let oldest = self.entries.front()?;
        if now.since(oldest.passed) < LOST_AFTER {
            return None;
        }
        self.entries.pop_front().map(|entry| (entry.wait_ms, entry.in_run))
    }

    /// Forgets all: the numbers begin again.
    pub fn clear(&mut self) {
        self.entries.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_late_is_not_lost() {
        let at = |ms: u64| Time::from_nanos(ms * 1_000_000);
        let mut missing = Missing::new();
        missing.note(1, 20.0, false, at(0));
        missing.note(2, 40.0, true, at(100));
        assert!(missing.take(1) && !missing.take(1) && missing.contains(2));
        assert_eq!(missing.poll_lost(at(599)), None);
        assert_eq!(missing.poll_lost(at(600)), Some((40.0, true)));
        assert_eq!(missing.poll_lost(at(10_000)), None);
    }

    #[test]
    fn storage_is_fixed() {
        let mut missing = Missing::new();
        for sequence in 0..1000 {
            missing.note(sequence, 20.0, true, Time::ZERO);
        }
        assert_eq!(missing.entries.len(), CAPACITY);
        assert_eq!(std::iter::from_fn(|| missing.poll_lost(Time::NEVER)).count(), CAPACITY);
    }
}

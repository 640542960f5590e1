//! What the two ends of a ring hand over beside the samples: a clock, the start, calls, requests and a failure.
//!
//! The outer end calls [`Handover::commit`] after its samples are in the ring (or out of it) and before it wakes the media
//! thread; the inner end reads. Every call is wait-free. `tests/loom/` checks this file under every order of its steps.
//! Not here: samples (`rtrb`), waking, and what the numbers mean (`ring.rs`).
#![forbid(unsafe_code)]

use crate::atomic::{AtomicU32, AtomicU64, Ordering};
use crate::link::Latest;

/// The shared numbers. All times are in nanoseconds on one monotonic clock.
#[derive(Debug, Default)]
pub struct Handover {
    /// Position of the outer end in samples a channel, and the time of that position.
    clock: Latest<2>,
    /// Time of position 0; 0 before it is known.
    started: AtomicU64,
    /// How often the device called.
    calls: AtomicU64,
    /// Gaps that the device reported since it called last.
    gaps: AtomicU64,
    /// Largest request of the device of late, in samples a channel.
    request: AtomicU64,
    /// 0, or the number of the first failure.
    failure: AtomicU32,
}

impl Handover {
    /// Notes the outer end's position and its time. The samples up to there passed the ring before.
    pub fn set_clock(&self, position: u64, nanos: u64) {
        self.clock.set([position, nanos]);
    }

    /// Notes the time of position 0, the first time only.
    pub fn start(&self, nanos: u64) {
        let _ = self.started.compare_exchange(0, nanos.max(1), Ordering::AcqRel, Ordering::Relaxed);
    }

    /// Notes the largest request of the device.
    pub fn set_request(&self, samples: u64) {
        self.request.store(samples, Ordering::Release);
    }

    /// Ends a call of the device: who sees the count sees what was noted before.
    pub fn note_call(&self) {
        self.gaps.store(0, Ordering::Relaxed);
        self.calls.fetch_add(1, Ordering::Release);
    }

    /// Counts a gap that the device reports; returns how many there were since its last call.
    pub fn note_gap(&self) -> u64 {
        self.gaps.fetch_add(1, Ordering::Relaxed)
    }

    /// Notes a failure, which is not 0; returns whether it is the first, which is the one that stays.
    pub fn fail(&self, failure: u32) -> bool {
        self.failure.compare_exchange(0, failure, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// Position and time, as last noted; `None` before the first time, and when the device kept writing meanwhile.
    pub fn clock(&self) -> Option<[u64; 2]> {
        self.clock.get()
    }

    /// Time of position 0.
    pub fn started(&self) -> Option<u64> {
        Some(self.started.load(Ordering::Acquire)).filter(|nanos| *nanos != 0)
    }

    /// How often the device called.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Acquire)
    }

    /// The largest request of the device of late; 0 before the first.
    pub fn request(&self) -> u64 {
        self.request.load(Ordering::Acquire)
    }

    /// The failure, or 0.
    pub fn failure(&self) -> u32 {
        self.failure.load(Ordering::Acquire)
    }

    /// Leaves the clock as a device does that is stopped while it writes it.
    #[cfg(test)]
    pub fn stop_writer_half_way(&self) {
        self.clock.stop_writer_half_way();
    }
}

/// When a position existed or is heard, given the time `at` of another one. The inner end may be ahead of the clock: samples are
/// in the ring before their clock is noted. All in nanoseconds, positions from position 0.
pub fn time_at(position: u64, at: u64, wanted: u64) -> u64 {
    if wanted >= position {
        at.saturating_add(wanted - position)
    } else {
        at.saturating_sub(position - wanted)
    }
}

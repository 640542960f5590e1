//! The shared numbers of the two ends of a ring: clock, start, callbacks, their size, gaps, and failure.
//!
//! The outer end calls [`Handover::set_clock`] and [`Handover::note_call`] after its samples are in the ring (or out of it) and
//! before it wakes the media thread; the inner end reads. Every call is wait-free. `tests/loom/` checks this file under every
//! order of its steps. It does not contain the samples (`rtrb`), the wake-up, or the meaning of the numbers (`ring.rs`).
#![forbid(unsafe_code)]

use crate::atomic::{AtomicU32, AtomicU64, Ordering};
use crate::link::Latest;

/// The shared numbers. All times are in nanoseconds on one monotonic clock.
#[derive(Debug, Default)]
pub struct Handover {
    /// Position of the outer end in samples per channel, and the time of that position.
    clock: Latest<2>,
    /// Time of position 0; 0 before it is known.
    started: AtomicU64,
    /// Number of callbacks.
    calls: AtomicU64,
    /// Gaps that the device reported since its last callback.
    gaps: AtomicU64,
    /// The recent largest callback of the device, in samples per channel.
    largest_callback: AtomicU64,
    /// 0, or the number of the first failure.
    failure: AtomicU32,
}

impl Handover {
    /// Notes the outer end's position and its time. All samples up to the position are already in the ring (microphone) or out
    /// of it (loudspeaker).
    pub fn set_clock(&self, position: u64, nanos: u64) {
        self.clock.set([position, nanos]);
    }

    /// Notes the time of position 0; only the first call counts.
    pub fn start(&self, nanos: u64) {
        let _ = self.started.compare_exchange(0, nanos.max(1), Ordering::AcqRel, Ordering::Relaxed);
    }

    /// Notes the largest callback of the device, in samples per channel.
    pub fn set_largest_callback(&self, samples: u64) {
        self.largest_callback.store(samples, Ordering::Release);
    }

    /// Ends a callback: a thread that sees the new count also sees everything that was noted before.
    pub fn note_call(&self) {
        self.gaps.store(0, Ordering::Relaxed);
        self.calls.fetch_add(1, Ordering::Release);
    }

    /// Counts a gap that the device reports; returns the number of earlier gaps since its last callback.
    pub fn note_gap(&self) -> u64 {
        self.gaps.fetch_add(1, Ordering::Relaxed)
    }

    /// Notes the number of a failure, which must not be 0. Returns whether it is the first failure; only the first is kept.
    pub fn fail(&self, failure: u32) -> bool {
        self.failure.compare_exchange(0, failure, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }

    /// The noted position and time. `None` before the first call, or if the device kept writing during the read.
    pub fn clock(&self) -> Option<[u64; 2]> {
        self.clock.get()
    }

    /// Time of position 0.
    pub fn started(&self) -> Option<u64> {
        Some(self.started.load(Ordering::Acquire)).filter(|nanos| *nanos != 0)
    }

    /// Number of callbacks.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Acquire)
    }

    /// The recent largest callback of the device, in samples per channel; 0 before the first.
    pub fn largest_callback(&self) -> u64 {
        self.largest_callback.load(Ordering::Acquire)
    }

    /// The failure, or 0.
    pub fn failure(&self) -> u32 {
        self.failure.load(Ordering::Acquire)
    }

    /// Leaves the clock in the state of a device that is stopped while it writes it.
    #[cfg(test)]
    pub fn stop_writer_half_way(&self) {
        self.clock.stop_writer_half_way();
    }
}

/// Time of position `wanted`, if position `position` has the time `at`. The inner end may be ahead of the clock, because
/// samples are in the ring before their clock is noted. All times in nanoseconds.
pub fn time_at(position: u64, at: u64, wanted: u64) -> u64 {
    if wanted >= position {
        at.saturating_add(wanted - position)
    } else {
        at.saturating_sub(position - wanted)
    }
}

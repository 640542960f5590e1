//! The library's own lock-free protocols, compiled with loom's atomics in the place of the real ones.
//!
//! The two files are those of the library, not copies. loom runs every order of the steps of the threads of a model, and every
//! value that a load may return under acquire and release; where the library asks for sequential consistency, loom checks the
//! weaker order, so what passes here holds all the more.
//!
//! Covered: the latest-value cell (`src/link.rs`); clock, start, calls, requests and failure of the device rings
//! (`src/audio/device/ring/handover.rs`); their order against the samples. Not covered: the sample ring itself, which is the
//! crate `rtrb` (the models have a plain ring with the same promise, index last), and counters that only add up for the stats.
#![forbid(unsafe_code)]

/// Stands in for `src/atomic.rs`.
pub mod atomic {
    pub use loom::hint::spin_loop;
    pub use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
}

#[path = "../../../src/audio/device/ring/handover.rs"]
pub mod handover;
#[path = "../../../src/link.rs"]
pub mod link;

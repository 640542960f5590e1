//! The lock-free code of the library, compiled with the atomics of loom in place of the real ones.
//!
//! The two files are those of the library, not copies. loom runs every order of the steps of the threads in a model with at most
//! three preemptions, and every value that a load may return under acquire and release. Where the library uses sequential
//! consistency, loom checks the weaker order, so a model that passes also holds for the library.
//!
//! Covered: the latest-value cell (`src/link.rs`); clock, start, callbacks, their size and the failure of the device rings
//! (`src/audio/device/ring/handover.rs`); their order relative to the samples. Not covered: the ring of samples, which is the
//! crate `rtrb` (the models have a plain ring with the same guarantee, index last), and counters that are only used for the
//! stats.
#![forbid(unsafe_code)]

/// Replaces `src/atomic.rs`.
pub mod atomic {
    pub use loom::hint::spin_loop;
    pub use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
}

#[path = "../../../src/audio/device/ring/handover.rs"]
pub mod handover;
#[path = "../../../src/link.rs"]
pub mod link;

//! The atomics of this library's own lock-free protocols: `link.rs` and `audio/device/ring/handover.rs`.
//!
//! They name them through this file, so that `tests/loom/`, which compiles the same two files, can put loom's in their place.
#![forbid(unsafe_code)]

pub use std::hint::spin_loop;
pub use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

//! The atomics of the lock-free files `link.rs` and `audio/device/ring/handover.rs`.
//!
//! Those files import atomics from here, so that `tests/loom/`, which compiles them too, can substitute loom's.
#![forbid(unsafe_code)]

pub use std::hint::spin_loop;
pub use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

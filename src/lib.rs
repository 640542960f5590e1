//! audioroom: group voice for host applications.
//!
//! One library behind one C header: devices, Opus, jitter buffers, mixing, WebRTC transport, rooms, and a room server
//! that starts inside the process. It speaks the LiveKit protocol. `include/audioroom.h` is the manual of the C API;
//! `ARCHITECTURE.md` is the map of this crate; this comment is its short form.
//!
//! ```text
//! ffi ──► engine ──► room, signal, transport, audio ──► (error config event id clock log link random wire …)
//!  │        └─────► server (start and stop only) ──► transport, wire
//!  └───► server            sim ──► all but ffi
//! ```
//!
//! Cores are sans-IO: `handle(input, now)` and `poll() -> Option<Output>` (plus `deadline()`); after every `handle`, drain
//! `poll`. They never read a clock, open a socket, spawn or sleep. `tests/architecture/` checks this.
//!
//! Most modules are private, so that the compiler finds dead code; the feature `internals` makes them public for tests and
//! benchmarks. `ffi`, and the modules that the server program uses, are always public.
// Not in the manifest, whose lints also cover tests and programs: those may unwrap, and each uses only a part of shared modules.
#![warn(clippy::allow_attributes)]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::unwrap_used))]
// Without `internals`, nearly everything is unreachable from outside; the lint would report nearly every line.
#![cfg_attr(all(feature = "internals", not(test)), warn(unreachable_pub))]
// Code that only a feature uses is compiled without the feature too, where nothing uses it.
#![cfg_attr(not(all(feature = "device", feature = "server")), allow(dead_code, unused_imports))]

#[cfg(not(feature = "internals"))]
mod atomic;
#[cfg(feature = "internals")]
pub mod atomic;
#[cfg(not(feature = "internals"))]
mod audio;
#[cfg(feature = "internals")]
pub mod audio;
#[cfg(not(feature = "internals"))]
mod clock;
#[cfg(feature = "internals")]
pub mod clock;
pub mod config;
#[cfg(not(feature = "internals"))]
mod engine;
#[cfg(feature = "internals")]
pub mod engine;
pub mod error;
#[cfg(not(feature = "internals"))]
mod event;
#[cfg(feature = "internals")]
pub mod event;
pub mod ffi;
pub mod file;
#[cfg(not(feature = "internals"))]
mod id;
#[cfg(feature = "internals")]
pub mod id;
#[cfg(not(feature = "internals"))]
mod link;
#[cfg(feature = "internals")]
pub mod link;
pub mod log;
#[cfg(not(feature = "internals"))]
mod quality;
#[cfg(feature = "internals")]
pub mod quality;
#[cfg(not(feature = "internals"))]
mod random;
#[cfg(feature = "internals")]
pub mod random;
#[cfg(not(feature = "internals"))]
mod rate_limit;
#[cfg(feature = "internals")]
pub mod rate_limit;
#[cfg(not(feature = "internals"))]
mod room;
#[cfg(feature = "internals")]
pub mod room;
#[cfg(feature = "server")]
pub mod server;
#[cfg(not(feature = "internals"))]
mod signal;
#[cfg(feature = "internals")]
pub mod signal;
#[cfg(feature = "sim")]
pub mod sim;
#[cfg(not(feature = "internals"))]
mod speaker;
#[cfg(feature = "internals")]
pub mod speaker;
#[cfg(not(feature = "internals"))]
mod thread;
#[cfg(feature = "internals")]
pub mod thread;
#[cfg(not(feature = "internals"))]
mod transport;
#[cfg(feature = "internals")]
pub mod transport;
#[cfg(not(feature = "internals"))]
mod wire;
#[cfg(feature = "internals")]
pub mod wire;

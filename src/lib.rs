//! audioroom: group voice for host applications.
//!
//! One library behind one C header: devices, Opus, jitter buffers, mixing, WebRTC transport, rooms, and a room server
//! that starts inside the process. It speaks the LiveKit protocol. `include/audioroom.h` is the manual of the C API;
//! `ARCHITECTURE.md` is the map of this crate; this page is its short form.
//!
//! ```text
//! ffi ──► engine ──► room, signal, transport, audio ──► (error config event id clock log link random wire …)
//!  │        └─────► server (start and stop only) ──► transport, wire
//!  └───► server            sim ──► engine::core, server::core
//! ```
//!
//! Cores are sans-IO: `handle(input, now)` and `poll() -> Option<Output>` (plus `deadline()`); after every `handle`, drain
//! `poll`. They never read a clock, open a socket, spawn or sleep. `tests/architecture/` checks this.
#![warn(missing_docs, unsafe_op_in_unsafe_fn)]
// Not in the manifest, whose lints also cover tests and programs: those may unwrap, and each uses only a part of shared modules.
#![warn(clippy::allow_attributes)]
#![cfg_attr(not(test), warn(clippy::expect_used, clippy::unwrap_used))]

pub mod atomic;
pub mod audio;
pub mod clock;
pub mod config;
pub mod engine;
pub mod error;
pub mod event;
pub mod ffi;
pub mod file;
pub mod id;
pub mod link;
pub mod log;
pub mod quality;
pub mod random;
pub mod room;
#[cfg(feature = "server")]
pub mod server;
pub mod signal;
#[cfg(feature = "sim")]
pub mod sim;
pub mod speaker;
pub mod thread;
pub mod transport;
pub mod wire;

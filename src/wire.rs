//! LiveKit messages used by client and server: types come from `livekit-protocol`, this folder holds what both sides do with
//! them: framing, limits, the join request, tokens, data packets, text streams, voice reports, candidates, server
//! addresses, packets with copies of earlier ones.
#![forbid(unsafe_code)]

pub mod token;

pub use livekit_protocol as proto;

pub mod candidate;
pub mod data;
pub mod join;
pub mod red;
pub mod report;
pub mod url;

/// The participant attribute by which an audioroom server says that a moderator muted the participant, on all tracks of now and later.
/// Only the server sets it.
pub const MUTED_KEY: &str = "audioroom.muted_by_server";

//! LiveKit messages used by client and server: types come from `livekit-protocol`, this folder holds what both sides do with
//! them: framing, limits, the join request, tokens, data packets, text streams, voice reports, candidates, server
//! addresses, the proof of a local server, packets with copies of earlier ones; and the arithmetic of RTP: extended numbers,
//! reception counts, packets kept for resending.
#![forbid(unsafe_code)]

pub mod token;

pub use livekit_protocol as proto;

pub mod candidate;
pub mod data;
pub mod elements;
pub mod join;
pub mod local_proof;
pub mod reception;
pub mod red;
pub mod report;
pub mod resend;
pub mod sequence;
pub mod url;

/// The participant attribute by which an audioroom server says that a moderator muted the participant, on all tracks of now and later.
/// Only the server sets it.
pub const MUTED_KEY: &str = "audioroom.muted_by_server";

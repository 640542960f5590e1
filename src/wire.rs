//! Wire formats that client and server share.
//!
//! The LiveKit message types come from `livekit-protocol`. The files of this folder add limits, the join request and the mark of
//! its attempt, tokens, data packets, text and byte streams, end-to-end encryption, voice reports, candidates, NAT64, TURN servers, server
//! addresses, lists and regions of them, the proof of a local server and RED; and for RTP, headers, extended numbers, reception counts and
//! a resend history.
#![forbid(unsafe_code)]

pub mod token;

pub use livekit_protocol as proto;

pub mod attempt;
pub mod bytes;
pub mod candidate;
pub mod data;
pub mod elements;
pub mod encryption;
pub mod ice_server;
pub mod join;
pub mod local_proof;
pub mod nat64;
pub mod reception;
pub mod red;
pub mod region;
pub mod report;
pub mod resend;
pub mod rpc;
pub mod rtp_header;
pub mod sequence;
pub mod server_list;
pub mod service;
pub mod url;

/// First characters of the cid of a track that an audioroom client publishes. Servers show a track's cid to all participants
/// (`TrackInfo.codecs`), so this is how an audioroom client recognises another one through any server.
pub const CID_PREFIX: &str = "audioroom-";

/// Every participant attribute of this library begins with this. Applications neither see nor set such attributes.
pub const PRIVATE_PREFIX: &str = "audioroom.";

/// Participant attribute that an audioroom server sets while a moderator mutes the participant, on all present and later tracks.
/// Only the server sets it.
pub const MUTED_KEY: &str = "audioroom.muted_by_server";

//! The room server: `server/core.rs` and what it names are sans-IO, `server/listen.rs` is the edge.
//!
//! ```text
//! listen ──► core ──► admission   may this request come in
//!                ├──► session     join, resume, leave
//!                ├──► request     what clients ask for over signalling
//!                ├──► subscription who hears whom, offers and answers
//!                ├──► media       datagrams, forwarding, speakers, quality
//!                └──► data        messages between participants
//! ```
//!
//! It speaks LiveKit's `/rtc/v1` (one connection, the client offers), so LiveKit's own clients can join. Audio only.
//! Not here: what is inside a packet of audio; how tokens are written (`wire/token.rs`); the WebRTC stack (`transport`).
#![forbid(unsafe_code)]

mod address;
pub mod admission;
#[cfg(all(test, feature = "sim"))]
mod behaviour;
pub mod connection_state;
pub mod core;
mod data;
pub mod down_track;
#[cfg(all(test, feature = "sim"))]
mod fixture;
pub mod history;
pub mod http;
pub mod limit;
pub mod listen;
mod media;
pub mod participant;
pub mod port;
pub mod quality;
pub mod report;
mod request;
pub mod room;
pub mod secret;
mod session;
mod signal;
pub mod speaker;
mod subscription;
mod timer;

pub use self::listen::Server;

/// Stats of a server, counted since it started unless said otherwise.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct ServerStats {
    /// Rooms there are.
    pub rooms: u64,
    /// Participants there are.
    pub participants: u64,
    /// Tracks there are.
    pub tracks: u64,
    /// Signalling connections there are.
    pub connections: u64,
    /// Logins that were let in.
    pub logins: u64,
    /// Logins and requests that were refused.
    pub refused: u64,
    /// Audio packets received.
    pub packets_received: u64,
    /// Audio packets forwarded, counted for each listener.
    pub packets_forwarded: u64,
    /// Audio packets that a listener missed and was sent again.
    pub packets_resent: u64,
    /// Data packets forwarded, counted for each receiver.
    pub data_forwarded: u64,
    /// Data packets that a receiver had no room for.
    pub data_dropped: u64,
    /// Datagrams received and sent.
    pub datagrams_received: u64,
    /// See above.
    pub datagrams_sent: u64,
    /// Bytes of them.
    pub bytes_received: u64,
    /// See above.
    pub bytes_sent: u64,
    /// Datagrams that belong to no participant.
    pub datagrams_unknown: u64,
    /// Times that the core was woken by a deadline.
    pub wakeups: u64,
}

//! The room server. `server/core.rs` and its parts are sans-IO; `server/listen.rs` is the edge.
//!
//! ```text
//! listen ──► core ──► admission      admits or refuses a login
//!                ├──► session        join, resume, leave, removal
//!                ├──► request        requests of clients over signalling
//!                ├──► subscription   subscriptions, offers and answers
//!                ├──► subscriber     the second connection of older clients
//!                ├──► media          datagrams, forwarding, active speakers, quality
//!                ├──► moderate       removal and mutes by a moderator
//!                ├──► simulate       faults that clients request to test themselves
//!                ├──► data           messages between participants
//!                ├──► api            calls of LiveKit's RoomService
//!                └──► guest          tokens for users of the server's page
//! ```
//!
//! A participant's data are in `participant.rs`, the state of its signalling and media in `connection_state.rs`.
//!
//! The server speaks LiveKit's `/rtc/v1` (one connection for each client, the client makes the offers) and the older `/rtc` (a second
//! connection, on which the server offers), so LiveKit's own clients can join. Audio only.
//! Not here: the content of audio packets; the format of tokens (`wire/token.rs`); the WebRTC stack (`transport`).
#![forbid(unsafe_code)]

mod address;
pub mod admission;
pub mod api;
#[cfg(all(test, feature = "sim"))]
mod behaviour;
mod broadcast;
pub mod connection_state;
pub mod core;
mod data;
pub mod data_queue;
pub mod down_track;
#[cfg(all(test, feature = "sim"))]
mod fixture;
#[cfg(feature = "page")]
pub mod guest;
pub mod history;
pub mod http;
pub mod limit;
pub mod listen;
mod media;
mod media_plan;
mod moderate;
mod old_join;
#[cfg(feature = "page")]
pub mod page;
pub mod participant;
mod peer_settings;
pub mod port;
pub mod quality;
pub mod report;
mod request;
pub mod room;
pub mod secret;
mod session;
mod signal;
pub mod simulate;
pub mod speaker;
pub mod subscriber;
mod subscription;
pub mod talkers;
mod timer;
mod webhook;

pub use self::listen::Server;

/// Stats of a server. Counters count since the start of the server.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct ServerStats {
    /// Rooms that exist now.
    pub rooms: u64,
    /// Participants that exist now.
    pub participants: u64,
    /// Published tracks that exist now.
    pub tracks: u64,
    /// Signalling connections that are open now.
    pub connections: u64,
    /// Logins that were admitted.
    pub logins: u64,
    /// Logins and requests that were refused.
    pub refused: u64,
    /// Connections that were closed before a login or an HTTP answer: above the limits, too slow, not HTTP, or media of no
    /// session.
    pub strangers_closed: u64,
    /// Clients whose connection was closed because they did not read their messages or took their data too slowly.
    pub readers_closed: u64,
    /// Audio packets received.
    pub packets_received: u64,
    /// Audio packets forwarded, counted once for each subscriber.
    pub packets_forwarded: u64,
    /// Audio packets dropped above the rate of their participant.
    pub packets_dropped: u64,
    /// Signalling messages dropped above the rate of their participant.
    pub requests_dropped: u64,
    /// Subscriptions that got no m-line, because the client's offers had too few of them.
    pub subscriptions_given_up: u64,
    /// Audio packets resent to a subscriber.
    pub packets_resent: u64,
    /// Data packets forwarded, counted once for each receiver.
    pub data_forwarded: u64,
    /// Data packets dropped: invalid, not permitted, for a client without data channels, or lossy ones above the rate or without
    /// space at the receiver.
    pub data_dropped: u64,
    /// Datagrams received.
    pub datagrams_received: u64,
    /// Datagrams sent.
    pub datagrams_sent: u64,
    /// Bytes of the datagrams received.
    pub bytes_received: u64,
    /// Bytes of the datagrams sent.
    pub bytes_sent: u64,
    /// Datagrams received that belong to no participant.
    pub datagrams_unknown: u64,
    /// Wake-ups of the core by a deadline.
    pub wakeups: u64,
}

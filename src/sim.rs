//! Engines and a server on a virtual clock and a seeded network: a whole room in one test thread.
//!
//! [`world::World`] is what tests use: it owns the clock, the network, one server core and any number of engine cores, hands
//! each what is due, and jumps to the next deadline when nothing is. Nothing here reads the system's clock, opens a socket,
//! spawns or sleeps, so minutes of a room pass in milliseconds and a run repeats for its seed (with the plain stack to the
//! byte; the WebRTC stack draws keys of its own).
//!
//! Not here: any behaviour of an engine or a server. What this folder adds to them is a network ([`shape`], [`network`],
//! [`message`]), virtual sound devices ([`tone`]) and book-keeping for assertions.
#![forbid(unsafe_code)]

pub mod engine_node;
pub mod network;
pub mod part;
pub mod recording;
pub mod reliable_link;
pub mod script;
pub mod server_node;
pub mod shape;
pub mod tone;
pub mod world;

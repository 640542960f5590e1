//! Engines and a server on a virtual clock and a seeded network: a whole room in one test thread.
//!
//! Tests and `audioroom-lab` use [`world::World`]. It owns the clock, the network, and any number of server and engine cores,
//! gives each core the inputs that are due, and jumps to the next deadline. Nothing here reads the system's clock, opens a
//! socket, spawns or sleeps, so minutes of a room pass in milliseconds. Runs with the same seed are equal: to the byte on the
//! plain stack; the WebRTC stack draws its own keys.
//!
//! Not here: any behaviour of an engine or a server. This folder adds a network ([`shape`], [`network`], [`reliable_link`]),
//! virtual sound devices ([`tone`]), and records for assertions.
#![forbid(unsafe_code)]

pub mod engine_node;
mod nat;
pub mod network;
pub mod part;
pub mod recording;
pub mod reliable_link;
pub mod script;
pub mod server_node;
pub mod shape;
pub mod tone;
pub mod world;

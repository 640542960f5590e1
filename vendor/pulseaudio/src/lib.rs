//! The crate `pulseaudio` 0.3.2 by Colin Marc (MIT, `LICENSE.md`), which finds the sound server as libpulse does.
//!
//! Why it exists: the original looks for a server at PULSE_SERVER only if that is one address that begins with `unix:`, takes another server
//! where it cannot read the address, and sends an empty cookie where there is no cookie file, which the server refuses.
//! `[patch.crates-io]` in audioroom's Cargo.toml puts this one in its place, so that the crate `cpal` uses it too; a program that takes audioroom as
//! a Rust dependency gets the original, and with it its limits.
//!
//! What was changed: `address.rs` is new; [`Client::from_env`] and `Client::new_unix` use it; this file; the tests of the original, which
//! need crates that are not here, are left out. Everything else is as it was.

mod address;
// The original has other rules of style.
#[allow(clippy::all)]
mod client;
#[allow(clippy::all)]
pub mod protocol;
pub use address::{Address, Servers, connect_from_env, cookie_from_env, servers_from_env};
pub use client::*;

/// Whether a server is to be expected: the path of its socket, or its address as text where somebody named a server that is no socket or does
/// not exist.
pub fn socket_path_from_env() -> Option<std::path::PathBuf> {
    let servers = servers_from_env();
    let path = |address: &Address| match address {
        Address::Unix(path) => path.clone(),
        tcp @ Address::Tcp { .. } => tcp.to_string().into(),
    };
    let sockets =
        servers.addresses.iter().find(|address| matches!(address, Address::Unix(path) if path.exists()));
    let first = sockets.or(servers.addresses.first()).map(path);
    servers.is_any().then(|| first.unwrap_or_default())
}

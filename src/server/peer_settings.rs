//! The addresses that a client gets for media.
//!
//! Part of [`ServerCore`]; server's thread; sans-IO. Called by `session.rs` for each join.
#![forbid(unsafe_code)]

use std::net::{IpAddr, SocketAddr};

use crate::transport::PeerConnectionConfig;

use super::core::ServerCore;

impl ServerCore {
    /// The settings of a media connection: the addresses that the client gets. `is_only_tcp`: only those of TCP, if there are any.
    pub(super) fn peer_settings(
        &mut self,
        is_page: bool,
        is_only_tcp: bool,
        from: IpAddr,
    ) -> PeerConnectionConfig {
        let local_tcp = local_for(&self.config.tcp_addresses, from);
        let mut local = Vec::new();
        if local_tcp.is_empty() || !is_only_tcp {
            local = local_for(&self.config.addresses, from);
            if is_page && from.to_canonical().is_loopback() {
                local.extend(&self.config.page_addresses);
            }
        }
        PeerConnectionConfig { stack: self.config.stack, local, local_tcp, seed: self.random.next_u64() }
    }
}

/// The local addresses that a client gets. A client on this machine gets the loopback addresses and then the others. Another
/// client gets loopback addresses only if there are no others.
fn local_for(addresses: &[SocketAddr], from: IpAddr) -> Vec<SocketAddr> {
    let (mut loopback, mut others): (Vec<SocketAddr>, Vec<SocketAddr>) =
        addresses.iter().partition(|address| address.ip().is_loopback());
    if from.to_canonical().is_loopback() {
        loopback.append(&mut others);
        loopback
    } else if others.is_empty() {
        loopback
    } else {
        others
    }
}

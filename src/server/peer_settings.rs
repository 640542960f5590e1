//! The settings of a participant's media connection: which addresses of the server its client gets.
//!
//! `session.rs` uses them when a participant joins. `media_plan.rs` decides which addresses the server has. Sans-IO.
#![forbid(unsafe_code)]

use std::net::{IpAddr, SocketAddr};

use super::core::ServerCore;
use crate::clock::Time;
use crate::transport::PeerConnectionConfig;
use crate::wire::token::Claims;

impl ServerCore {
    /// The settings of a media connection: the addresses that the client gets. A client that simulates blocked UDP gets none for UDP.
    pub(super) fn peer_settings(
        &mut self,
        is_page: bool,
        claims: &Claims,
        from: IpAddr,
        now: Time,
    ) -> PeerConnectionConfig {
        let local_tcp = local_for(&self.config.tcp_addresses, from);
        let is_only_tcp = !local_tcp.is_empty() && self.is_switched(&claims.room, &claims.identity, now);
        let mut local = if is_only_tcp { Vec::new() } else { local_for(&self.config.addresses, from) };
        if !is_only_tcp && is_page && from.to_canonical().is_loopback() {
            local.extend(&self.config.page_addresses);
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

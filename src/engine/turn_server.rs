//! The addresses of TURN servers, which the server of a room names by their host names.
//!
//! An edge, used by the driver of the control thread (`engine/threads.rs`) on its runtime.
#![forbid(unsafe_code)]

use std::net::SocketAddr;

use crate::transport::{Protocol, RelayServer};
use crate::wire::ice_server::{TurnServer, TurnTransport};

/// Resolves the names of all servers at once.
pub(super) async fn resolve_all(servers: Vec<TurnServer>) -> Vec<RelayServer> {
    futures_util::future::join_all(servers.into_iter().map(resolve)).await.into_iter().flatten().collect()
}

/// Resolves the name of a server. Returns the server once for each family of addresses, and not at all if the name cannot be
/// resolved: other servers may be reached.
async fn resolve(server: TurnServer) -> Vec<RelayServer> {
    let found = tokio::net::lookup_host((server.host.as_str(), server.port)).await;
    let addresses: Vec<SocketAddr> = found.map(Iterator::collect).unwrap_or_default();
    let first = |is_ipv4| addresses.iter().copied().find(move |address| address.is_ipv4() == is_ipv4);
    let relay = |address| RelayServer {
        protocol: match server.transport {
            TurnTransport::Udp => Protocol::Udp,
            TurnTransport::Tcp => Protocol::RelayTcp,
            TurnTransport::Tls => Protocol::RelayTls,
        },
        address,
        host: server.host.clone(),
        local: None,
        username: server.username.clone(),
        credential: server.credential.clone(),
    };
    [true, false].into_iter().filter_map(first).map(relay).collect()
}

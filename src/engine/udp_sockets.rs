//! The UDP sockets of an engine's connections: which local addresses a connection uses, and when it gets further ones.
//!
//! A connection begins with the most useful addresses of this machine (`transport/local_address.rs`). When the server has named
//! its own addresses, the connection also gets the address from which the system sends to each of them: signalling may go
//! through a proxy or a forwarder, so its path says nothing about the path of media. An ICE restart adds the addresses of
//! interfaces that came up later. Used by the media thread's loop (`engine/udp_loop.rs`); the sockets themselves are those of
//! `transport/udp.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::engine::wait::Wait;
use crate::id::RoomId;
use crate::transport::local_address;
use crate::transport::udp::UdpEdge;
use crate::wire::candidate::MAX_ADDRESSES;

/// Maximum number of addresses that a connection takes for their usefulness. Those from which the system sends to the server's
/// addresses are not counted.
const MAX_USEFUL: usize = 8;
/// Maximum number of sockets of one connection.
const MAX_SOCKETS: usize = 24;

/// A login and the number of the connection within it.
pub(super) type Key = (RoomId, u32);

/// One socket.
pub(super) struct Bound {
    /// The socket.
    pub(super) edge: UdpEdge,
    /// Its local address.
    pub(super) address: SocketAddr,
    /// The connection that it belongs to.
    pub(super) key: Key,
}

/// Addresses of one connection.
#[derive(Default)]
struct Path {
    /// Signalling goes to a loopback address.
    is_loopback: bool,
    /// The addresses that the server has named.
    remote: Vec<SocketAddr>,
}

/// The sockets of all connections.
#[derive(Default)]
pub(super) struct Sockets {
    bound: BTreeMap<usize, Bound>,
    paths: BTreeMap<Key, Path>,
    last_token: usize,
}

impl Sockets {
    /// Opens the first sockets of a connection; returns their addresses. Where signalling goes to a loopback address, these are
    /// loopback sockets, because most servers that are reached so run on this machine.
    pub(super) fn open(&mut self, key: Key, is_loopback: bool, wait: &Wait) -> Vec<SocketAddr> {
        self.paths.insert(key, Path { is_loopback, remote: Vec::new() });
        let mut opened = if is_loopback { Vec::new() } else { self.bind(key, &useful(), wait) };
        if opened.is_empty() {
            opened = self.bind(key, &loopback(), wait);
        }
        if opened.is_empty() {
            // The connection will not be opened, so nobody closes it.
            self.paths.remove(&key);
        }
        opened
    }

    /// The server has named addresses for media: opens a socket on the local address from which the system sends to each of
    /// them, unless there is one. Returns the addresses of the opened ones.
    pub(super) fn reach(&mut self, key: Key, remote: &[SocketAddr], wait: &Wait) -> Vec<SocketAddr> {
        let Some(path) = self.paths.get_mut(&key) else { return Vec::new() };
        for address in remote {
            if path.remote.len() < MAX_ADDRESSES && !path.remote.contains(address) {
                path.remote.push(*address);
            }
        }
        let wanted = path.on_the_way();
        self.bind(key, &wanted, wait)
    }

    /// Looks for interfaces and routes again. Closes the sockets whose addresses this machine has lost, opens sockets at further
    /// addresses, and returns those.
    pub(super) fn refresh(&mut self, key: Key, wait: &Wait) -> Vec<SocketAddr> {
        let Some(path) = self.paths.get(&key) else { return Vec::new() };
        let mut wanted = path.on_the_way();
        if !path.is_loopback {
            wanted.extend(useful());
        }
        if let Ok(present) = local_address::all() {
            let is_lost = |b: &Bound| b.key == key && !present.iter().any(|own| own.ip == b.address.ip());
            self.close_where(is_lost, wait);
        }
        self.bind(key, &wanted, wait)
    }

    /// The socket with this token.
    pub(super) fn get(&self, token: usize) -> Option<&Bound> {
        self.bound.get(&token)
    }

    /// The socket of a connection at this local address.
    pub(super) fn find(&self, key: Key, address: SocketAddr) -> Option<&Bound> {
        self.bound.values().find(|b| b.key == key && b.address == address)
    }

    /// Closes the sockets of a connection.
    pub(super) fn close(&mut self, key: Key, wait: &Wait) {
        self.paths.remove(&key);
        self.close_where(|b| b.key == key, wait);
    }

    fn close_where(&mut self, which: impl Fn(&Bound) -> bool, wait: &Wait) {
        self.bound.retain(|_, bound| {
            let is_kept = !which(bound);
            if !is_kept {
                let _ = wait.remove(&mut bound.edge);
            }
            is_kept
        });
    }

    /// Opens a socket at each address at which the connection has none. An address that cannot be bound is left out.
    fn bind(&mut self, key: Key, addresses: &[IpAddr], wait: &Wait) -> Vec<SocketAddr> {
        let mut opened = Vec::new();
        for &ip in addresses {
            let mut own = self.bound.values().filter(|b| b.key == key);
            if own.clone().count() >= MAX_SOCKETS || own.any(|b| b.address.ip() == ip) {
                continue;
            }
            let Ok(mut edge) = UdpEdge::bind(SocketAddr::new(ip, 0)) else { continue };
            #[cfg(feature = "test-hooks")]
            edge.set_loss_from(crate::transport::udp::CLIENT_LOSS);
            let address = edge.local_addr();
            // Tokens are never used twice, so that a late readiness cannot hit another socket.
            self.last_token += 1;
            if wait.add(&mut edge, self.last_token).is_err() {
                continue;
            }
            self.bound.insert(self.last_token, Bound { edge, address, key });
            opened.push(address);
        }
        opened
    }
}

impl Path {
    /// The local addresses from which the system sends to the server's addresses. A loopback address of the server counts only if
    /// signalling goes to one too, or if the server has no other: otherwise it is the server's own machine.
    fn on_the_way(&self) -> Vec<IpAddr> {
        let has_other = self.remote.iter().any(|address| !address.ip().is_loopback());
        let counts = |address: &&SocketAddr| self.is_loopback || !has_other || !address.ip().is_loopback();
        self.remote.iter().filter(counts).filter_map(|address| local_address::towards(*address)).collect()
    }
}

fn loopback() -> [IpAddr; 2] {
    [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
}

/// The most useful addresses of this machine.
fn useful() -> Vec<IpAddr> {
    let addresses = local_address::all().unwrap_or_default();
    let mut useful = local_address::ranked(&addresses, &local_address::default_routes());
    useful.truncate(MAX_USEFUL);
    useful
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: fn() -> Key = || (RoomId::fresh(), 1);

    fn at(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    #[test]
    fn loopback_login_begins_with_loopback_sockets_only() {
        let (mut sockets, wait, key) = (Sockets::default(), Wait::new().unwrap(), KEY());
        let opened = sockets.open(key, true, &wait);
        assert!(!opened.is_empty() && opened.iter().all(|address| address.ip().is_loopback()), "{opened:?}");
        assert!(sockets.reach(key, &[at("127.0.0.1:7880")], &wait).is_empty());
        assert!(sockets.find(key, opened[0]).is_some());
        sockets.close(key, &wait);
        assert!(sockets.bound.is_empty() && sockets.paths.is_empty());
        assert!(sockets.reach(key, &[at("127.0.0.1:7880")], &wait).is_empty(), "it is closed");
    }

    #[test]
    fn address_of_the_server_brings_a_socket_on_its_way() {
        let Some(out) = local_address::towards(at("192.0.2.1:9")) else {
            return println!("skipped: this machine has no default route");
        };
        let (mut sockets, wait, key) = (Sockets::default(), Wait::new().unwrap(), KEY());
        sockets.open(key, true, &wait);
        let added = sockets.reach(key, &[at("192.0.2.1:7880"), at("192.0.2.2:7880")], &wait);
        assert_eq!(added.iter().map(SocketAddr::ip).collect::<Vec<_>>(), [out]);
        assert!(sockets.reach(key, &[at("192.0.2.1:7880")], &wait).is_empty(), "there is one already");
        assert!(sockets.refresh(key, &wait).is_empty());
    }

    #[test]
    fn loopback_address_counts_where_the_server_has_no_other() {
        let path = |remote: &[&str]| Path {
            is_loopback: false,
            remote: remote.iter().map(|text| at(text)).collect(),
        };
        assert_eq!(path(&["127.0.0.1:1"]).on_the_way(), [IpAddr::V4(Ipv4Addr::LOCALHOST)]);
        assert!(!path(&["127.0.0.1:1", "192.0.2.1:1"]).on_the_way().iter().any(IpAddr::is_loopback));
    }

    #[test]
    fn flood_of_addresses_opens_few_sockets() {
        let (mut sockets, wait, key) = (Sockets::default(), Wait::new().unwrap(), KEY());
        sockets.open(key, true, &wait);
        let flood: Vec<SocketAddr> = (1..=255).map(|n| SocketAddr::from(([127, 0, 1, n], 7880))).collect();
        sockets.reach(key, &flood, &wait);
        assert!(sockets.paths[&key].remote.len() <= MAX_ADDRESSES);
        assert!(sockets.bound.len() <= MAX_SOCKETS);
    }
}

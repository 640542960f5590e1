//! The UDP sockets of an engine's connections: which local addresses a connection uses, and when it gets further addresses.
//!
//! A connection begins with the most useful addresses of this machine (`transport/local_address.rs`). When the server has named
//! its own addresses, the connection also gets the address from which the system sends to each of them: signalling may go through
//! a proxy or a forwarder, so its path says nothing about the path of media. The addresses of interfaces that came up later are
//! added at an ICE restart, and once a second while the connection is not connected.
//!
//! When this machine loses an address, the socket there is replaced by one at the address from which the system now sends to the
//! server. Inside the connection the socket keeps its earlier address, so nothing has to be negotiated: for the server it is the
//! same as a NAT rebinding. Used by the media thread's loop (`engine/udp_loop.rs`); the sockets themselves are those of
//! `transport/udp.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::engine::wait::Wait;
use crate::id::RoomId;
use crate::transport::address_watch::AddressWatch;
use crate::transport::local_address::{self, LocalAddress};
use crate::transport::udp::UdpEdge;
use crate::wire::candidate::MAX_ADDRESSES;

/// Maximum number of addresses that a connection takes because they rank first among this machine's addresses. Addresses from
/// which the system sends to the server are not counted.
const MAX_USEFUL: usize = 8;
/// Maximum number of sockets of one connection.
const MAX_SOCKETS: usize = 24;

/// The token of reports of changed addresses; see [`Wait::add`].
const WATCH: usize = usize::MAX - 2;

/// A login and the number of the connection within it.
pub(super) type Key = (RoomId, u32);

/// One socket.
pub(super) struct Bound {
    /// The socket.
    pub(super) edge: UdpEdge,
    /// The socket's first address, under which the connection knows it.
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

/// Result of [`Sockets::follow`].
#[derive(Default)]
pub(super) struct Followed {
    /// Whether this machine's addresses have changed.
    pub(super) is_changed: bool,
    /// The addresses that this machine has lost, and those that a socket has left because the interface is down.
    pub(super) lost: Vec<IpAddr>,
    /// The sockets that moved: from and to.
    pub(super) moved: Vec<(SocketAddr, SocketAddr)>,
}

/// The sockets of all connections.
#[derive(Default)]
pub(super) struct Sockets {
    bound: BTreeMap<usize, Bound>,
    paths: BTreeMap<Key, Path>,
    last_token: usize,
    /// Reports changed addresses while there are connections.
    watch: Option<AddressWatch>,
    /// This machine's addresses when they were last read.
    known: Vec<LocalAddress>,
}

impl Sockets {
    /// Opens the first sockets of a connection; returns their addresses. Where signalling goes to a loopback address, these are
    /// loopback sockets, because most servers that are reached in this way run on this machine.
    pub(super) fn open(&mut self, key: Key, is_loopback: bool, wait: &Wait) -> Vec<SocketAddr> {
        self.paths.insert(key, Path { is_loopback, remote: Vec::new() });
        self.watch(wait);
        let mut opened = if is_loopback { Vec::new() } else { self.bind(key, &useful(), wait) };
        if opened.is_empty() {
            opened = self.bind(key, &loopback(), wait);
        }
        if opened.is_empty() {
            // The connection will not be opened, so nobody closes it.
            self.paths.remove(&key);
            self.unwatch(wait);
        }
        opened
    }

    /// Whether this token is that of a report of changed addresses. Takes the report.
    pub(super) fn is_change(&self, token: usize) -> bool {
        token == WATCH && self.watch.as_ref().is_some_and(AddressWatch::take)
    }

    /// Reads the addresses of this machine. Moves each socket whose address is lost or whose interface is down, if the system now
    /// has another local address towards the server.
    pub(super) fn follow(&mut self, wait: &Wait) -> Followed {
        let Ok(present) = local_address::all() else { return Followed::default() };
        let mut moved = Vec::new();
        let tokens: Vec<usize> = self.bound.keys().copied().collect();
        for token in tokens {
            moved.extend(self.follow_one(token, &present, wait));
        }
        let mut lost: Vec<IpAddr> = self.known.iter().map(|own| own.ip).collect();
        lost.retain(|ip| !present.iter().any(|own| own.ip == *ip));
        lost.extend(moved.iter().map(|(from, _): &(SocketAddr, SocketAddr)| from.ip()));
        let is_changed = self.known != present || !moved.is_empty();
        self.known = present;
        Followed { is_changed, lost, moved }
    }

    fn follow_one(
        &mut self,
        token: usize,
        present: &[LocalAddress],
        wait: &Wait,
    ) -> Option<(SocketAddr, SocketAddr)> {
        let bound = self.bound.get(&token)?;
        let from = bound.edge.local_addr();
        if present.iter().any(|own| own.ip == from.ip() && own.is_up) {
            return None;
        }
        let ways = self.paths.get(&bound.key)?.on_the_way();
        let ip = ways.into_iter().find(|ip| ip.is_ipv4() == from.is_ipv4())?;
        if ip == from.ip() {
            return None;
        }
        let (key, name) = (bound.key, bound.address);
        let (_, to) = self.bind_one(key, ip, Some(name), wait)?;
        self.close_where(|one| one.edge.local_addr() == from && one.key == key, wait);
        Some((from, to))
    }

    /// Begins to watch this machine's addresses. If that fails, a change is noticed only when a path becomes dark.
    fn watch(&mut self, wait: &Wait) {
        if self.watch.is_some() {
            return;
        }
        self.known = local_address::all().unwrap_or_default();
        self.watch = AddressWatch::new().ok();
        if let Some(watch) = &mut self.watch
            && wait.add(watch, WATCH).is_err()
        {
            self.watch = None;
        }
    }

    /// Ends the watch when there are no connections, so that changes of addresses do not wake an idle engine.
    fn unwatch(&mut self, wait: &Wait) {
        if self.paths.is_empty()
            && let Some(mut watch) = self.watch.take()
        {
            let _ = wait.remove(&mut watch);
        }
    }

    /// The server has named addresses for media: opens a socket on the local address from which the system sends to each of them,
    /// unless there is one already. Returns the addresses of the opened sockets.
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
    /// addresses, and returns the further addresses.
    pub(super) fn refresh(&mut self, key: Key, wait: &Wait) -> Vec<SocketAddr> {
        let Some(path) = self.paths.get(&key) else { return Vec::new() };
        let mut wanted = path.on_the_way();
        if !path.is_loopback {
            wanted.extend(useful());
        }
        if let Ok(present) = local_address::all() {
            let is_lost =
                |b: &Bound| b.key == key && !present.iter().any(|own| own.ip == b.edge.local_addr().ip());
            self.close_where(is_lost, wait);
        }
        self.bind(key, &wanted, wait)
    }

    /// The address of the connection's socket from which the system sends to a remote address.
    pub(super) fn towards(&self, key: Key, remote: SocketAddr) -> Option<SocketAddr> {
        let ip = local_address::towards(remote)?;
        let own = self.bound.values().find(|bound| bound.key == key && bound.edge.local_addr().ip() == ip)?;
        Some(own.address)
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
        self.unwatch(wait);
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
            // A socket that has moved does not count: the connection knows it under another address.
            let is_there = |b: &Bound| b.address.ip() == ip && b.edge.local_addr().ip() == ip;
            if own.clone().count() >= MAX_SOCKETS || own.any(is_there) {
                continue;
            }
            opened.extend(self.bind_one(key, ip, None, wait).map(|(name, _)| name));
        }
        opened
    }

    /// Opens a socket. Returns the address under which the connection knows it, and the address where it is.
    fn bind_one(
        &mut self,
        key: Key,
        ip: IpAddr,
        name: Option<SocketAddr>,
        wait: &Wait,
    ) -> Option<(SocketAddr, SocketAddr)> {
        let mut edge = UdpEdge::bind(SocketAddr::new(ip, 0)).ok()?;
        #[cfg(feature = "test-hooks")]
        edge.set_loss_from(crate::transport::udp::CLIENT_LOSS);
        let place = edge.local_addr();
        let address = name.unwrap_or(place);
        // Tokens are never used twice, so that a late readiness cannot hit another socket.
        self.last_token += 1;
        wait.add(&mut edge, self.last_token).ok()?;
        self.bound.insert(self.last_token, Bound { edge, address, key });
        Some((address, place))
    }
}

impl Path {
    /// The local addresses from which the system sends to the server's addresses. A loopback address of the server counts only if
    /// signalling goes to one too, or if the server has no other: otherwise the address means the server's machine.
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
    fn server_address_opens_a_socket_on_the_route_to_it() {
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

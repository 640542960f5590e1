//! The addresses of this machine, the most useful ones first, and the address from which the system reaches another machine.
//!
//! A machine may have dozens of addresses: of Docker, of virtual machines, of interfaces without a cable. A connection opens a
//! socket for only a few of them, so the order decides whether media works. The system's own choice for a destination
//! ([`towards`]) is always right where there is one. An edge: it queries the system, which takes microseconds. The order itself
//! ([`ranked`]) is pure. Called by the client's media thread (`engine/udp_sockets.rs`), and by a server when it starts.
#![forbid(unsafe_code)]

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Beginnings of the names of interfaces that connect this machine with its own containers and virtual machines. On Linux, the
/// interface of a user-defined Docker network has a name such as `br-0123456789ab`.
const VIRTUAL: [&str; 18] = [
    "docker",
    "br-",
    "veth",
    "virbr",
    "vnet",
    "cni",
    "flannel",
    "cali",
    "cilium",
    "lxc",
    "lxd",
    "podman",
    "vmnet",
    "vboxnet",
    "kube",
    "vEthernet",
    "bridge",
    "tap",
];
/// Destinations that no machine has (RFC 5737, RFC 3849). The system's route to them is the default route.
const ELSEWHERE: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1))];

/// An address of an interface.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LocalAddress {
    /// The address.
    pub ip: IpAddr,
    /// Name of the interface.
    pub interface: String,
    /// Whether the interface is up and has a carrier.
    pub is_up: bool,
}

/// How useful an address is, the most useful first.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Usefulness {
    Network,
    Virtual,
    Down,
    LinkLocal,
    Loopback,
}

/// All addresses of this machine, in the system's order. Link-local addresses of IPv6 are left out: they need a scope, which a
/// candidate cannot carry (RFC 8839 section 5.1).
pub fn all() -> io::Result<Vec<LocalAddress>> {
    let interfaces = if_addrs::get_if_addrs()?;
    let addresses = interfaces.into_iter().map(|interface| LocalAddress {
        ip: interface.ip(),
        is_up: interface.is_oper_up(),
        interface: interface.name,
    });
    Ok(addresses.filter(|address| !needs_scope(address.ip)).collect())
}

/// The local address from which the system sends to `remote`; `None` without a route. Sends nothing.
pub fn towards(remote: SocketAddr) -> Option<IpAddr> {
    let any: IpAddr = match remote {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect(remote).ok()?;
    let local = socket.local_addr().ok()?.ip();
    (!local.is_unspecified() && !needs_scope(local)).then_some(local)
}

/// The local addresses of the default routes.
pub fn default_routes() -> Vec<IpAddr> {
    ELSEWHERE.into_iter().filter_map(|ip| towards(SocketAddr::new(ip, 9))).collect()
}

/// Orders addresses by their usefulness: those in `routed` first, in that order, then those of networks, of this machine's own
/// containers and virtual machines, of interfaces without a carrier, link-local ones, and loopback. Within a group, the
/// families alternate (RFC 8421). Link-local addresses are left out where there is a better one, and loopback where there is
/// any other.
pub fn ranked(addresses: &[LocalAddress], routed: &[IpAddr]) -> Vec<IpAddr> {
    let mut known: Vec<(Usefulness, IpAddr)> =
        addresses.iter().map(|address| (usefulness(address), address.ip)).collect();
    known.sort_by_key(|(usefulness, _)| *usefulness);
    let best = known.first().map_or(Usefulness::Loopback, |(usefulness, _)| *usefulness);
    let last = best.max(Usefulness::Down);
    let mut ranked = Vec::new();
    let routed = routed.iter().filter(|ip| !ip.is_loopback() || best == Usefulness::Loopback);
    for ip in routed.copied().chain(known.chunk_by(|a, b| a.0 == b.0).flat_map(|group| {
        let group = group.iter().filter(|(usefulness, _)| *usefulness <= last).map(|(_, ip)| *ip);
        alternated(group.collect())
    })) {
        if !ranked.contains(&ip) {
            ranked.push(ip);
        }
    }
    ranked
}

fn usefulness(address: &LocalAddress) -> Usefulness {
    if address.ip.is_loopback() {
        Usefulness::Loopback
    } else if matches!(address.ip, IpAddr::V4(ip) if ip.is_link_local()) {
        Usefulness::LinkLocal
    } else if !address.is_up {
        Usefulness::Down
    } else if VIRTUAL.iter().any(|name| address.interface.starts_with(name)) {
        Usefulness::Virtual
    } else {
        Usefulness::Network
    }
}

/// The addresses with IPv6 and IPv4 in turn, IPv6 first.
fn alternated(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let (v6, v4): (Vec<IpAddr>, Vec<IpAddr>) = addresses.into_iter().partition(IpAddr::is_ipv6);
    let (mut v6, mut v4) = (v6.into_iter(), v4.into_iter());
    let mut out = Vec::new();
    loop {
        let pair = [v6.next(), v4.next()];
        if pair == [None, None] {
            return out;
        }
        out.extend(pair.into_iter().flatten());
    }
}

fn needs_scope(ip: IpAddr) -> bool {
    matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(interface: &str, ip: &str) -> LocalAddress {
        LocalAddress { ip: ip.parse().unwrap(), interface: interface.to_owned(), is_up: true }
    }

    fn down(interface: &str, ip: &str) -> LocalAddress {
        LocalAddress { is_up: false, ..at(interface, ip) }
    }

    fn order(addresses: &[LocalAddress], routed: &[&str]) -> Vec<String> {
        let routed: Vec<IpAddr> = routed.iter().map(|ip| ip.parse().unwrap()).collect();
        ranked(addresses, &routed).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn routed_address_comes_before_those_of_bridges() {
        let mut addresses = vec![at("lo", "127.0.0.1")];
        addresses.extend((0..10).map(|n| at(&format!("br-00000000000{n}"), &format!("172.{}.0.1", 17 + n))));
        addresses.push(at("enp3s0", "192.168.1.20"));
        assert_eq!(order(&addresses, &["192.168.1.20"])[0], "192.168.1.20");
        assert_eq!(order(&addresses, &[])[0], "192.168.1.20", "also without a default route");
        let through_docker = order(&addresses, &["172.20.0.1"]);
        assert_eq!(through_docker[..2], ["172.20.0.1", "192.168.1.20"]);
        assert_eq!(through_docker.len(), 11, "each address once, without loopback");
    }

    #[test]
    fn useless_addresses_come_last() {
        let addresses = [
            at("lo", "127.0.0.1"),
            at("lo", "::1"),
            at("eth1", "169.254.7.7"),
            down("docker0", "172.17.0.1"),
            down("eth2", "10.9.0.1"),
            at("virbr0", "192.168.122.1"),
            at("eth0", "10.0.0.5"),
            at("wlan0", "10.0.1.5"),
            at("eth0", "2001:db8::5"),
        ];
        assert_eq!(
            order(&addresses, &[]),
            ["2001:db8::5", "10.0.0.5", "10.0.1.5", "192.168.122.1", "172.17.0.1", "10.9.0.1"]
        );
    }

    #[test]
    fn link_local_address_is_used_where_nothing_is_better() {
        let addresses = [at("lo", "127.0.0.1"), at("eth0", "169.254.7.7")];
        assert_eq!(order(&addresses, &[]), ["169.254.7.7"]);
        assert_eq!(order(&addresses, &["127.0.0.1"]), ["169.254.7.7"]);
        assert_eq!(order(&addresses[..1], &["127.0.0.1"]), ["127.0.0.1"]);
        assert!(order(&[], &[]).is_empty());
        let named = [at("eth0", "10.0.0.1"), at("eth0", "169.254.7.7")];
        assert_eq!(order(&named, &["169.254.7.7"]), ["169.254.7.7", "10.0.0.1"]);
    }

    #[test]
    fn system_names_the_local_address_of_a_route() {
        assert_eq!(towards("127.0.0.1:9".parse().unwrap()), Some(Ipv4Addr::LOCALHOST.into()));
        assert!(all().unwrap().iter().any(|address| address.ip.is_loopback()));
    }
}

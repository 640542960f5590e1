//! The sockets of a server, and the addresses announced to clients.
//!
//! Media has one UDP port for all participants. A server bound to every address opens that port once on each interface's
//! address, so that it knows the local address of each datagram and answers from the same address. Interfaces that come up
//! later are not served. Called by the edge when it starts; blocks for a few milliseconds.
#![forbid(unsafe_code)]

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

use crate::config::ServerConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::udp::UdpEdge;

/// Number of ports tried when the system's choice is in use on one of the addresses.
const ATTEMPTS: u32 = 16;
/// Backlog of connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// A media socket and its announced addresses.
pub struct MediaSocket {
    /// The socket.
    pub edge: UdpEdge,
    /// The announced addresses. The first one is the local address of all datagrams.
    pub advertised: Vec<SocketAddr>,
}

/// Opens the signalling port. Error: `Server`, with the remedy.
pub fn listen(address: SocketAddr) -> Result<TcpListener> {
    let open = || -> io::Result<TcpListener> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        // A restarted server finds its old port in TIME_WAIT. (On Windows, the option means something else.)
        #[cfg(unix)]
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        socket.set_nonblocking(true)?;
        Ok(socket.into())
    };
    open().map_err(|error| refused("TCP", address, &error))
}

/// Opens the media port on every address of `config`. Error: `Server`, with the remedy.
pub fn media(config: &ServerConfig) -> Result<Vec<MediaSocket>> {
    let plan = plan(config)?;
    let mut last = None;
    for _ in 0..if config.udp_port == 0 { ATTEMPTS } else { 1 } {
        match open_all(&plan, config.udp_port) {
            Ok(sockets) => return Ok(sockets),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(|| {
        Error::new(
            ErrorKind::Server,
            "there is no address for a media port: bring an interface up or name --node-ip",
        )
    }))
}

/// The addresses to bind, each with its announced addresses.
fn plan(config: &ServerConfig) -> Result<Vec<(IpAddr, Vec<IpAddr>)>> {
    let bind = config.bind.ip();
    let node = &config.node_ips;
    if !bind.is_unspecified() {
        return Ok(vec![(bind, if node.is_empty() { vec![bind] } else { node.clone() })]);
    }
    if !node.is_empty() {
        let (v4, v6): (Vec<IpAddr>, Vec<IpAddr>) = node.iter().partition(|ip| ip.is_ipv4());
        let mut plan = Vec::new();
        if !v4.is_empty() {
            plan.push((IpAddr::V4(Ipv4Addr::UNSPECIFIED), v4));
        }
        if !v6.is_empty() {
            plan.push((IpAddr::V6(Ipv6Addr::UNSPECIFIED), v6));
        }
        return Ok(plan);
    }
    let interfaces = if_addrs::get_if_addrs().map_err(|error| {
        Error::new(ErrorKind::Server, format!("the interfaces cannot be listed ({error}): name --node-ip"))
    })?;
    let mut addresses: Vec<IpAddr> = interfaces
        .iter()
        .map(if_addrs::Interface::ip)
        .filter(|ip| match ip {
            IpAddr::V4(ip) => !ip.is_link_local(),
            // Link-local addresses need a scope, which a candidate cannot carry.
            IpAddr::V6(ip) => bind.is_ipv6() && !ip.is_unicast_link_local(),
        })
        .collect();
    addresses.sort_by_key(|ip| (ip.is_loopback(), ip.is_ipv6(), *ip));
    addresses.dedup();
    if addresses.is_empty() {
        return Err(Error::new(
            ErrorKind::Server,
            "this machine has no address: bring an interface up or name --node-ip",
        ));
    }
    Ok(addresses.into_iter().map(|ip| (ip, vec![ip])).collect())
}

fn open_all(plan: &[(IpAddr, Vec<IpAddr>)], wanted: u16) -> Result<Vec<MediaSocket>> {
    let mut port = wanted;
    let mut sockets = Vec::new();
    for (ip, announced) in plan {
        let address = SocketAddr::new(*ip, port);
        let edge = UdpEdge::bind(address).map_err(|error| refused("UDP", address, &error))?;
        #[cfg(feature = "test-hooks")]
        edge.set_loss_from(crate::transport::udp::SERVER_LOSS);
        port = edge.local_addr().port();
        let advertised = announced.iter().map(|ip| SocketAddr::new(*ip, port)).collect();
        sockets.push(MediaSocket { edge, advertised });
    }
    Ok(sockets)
}

fn refused(protocol: &str, address: SocketAddr, error: &io::Error) -> Error {
    let text = match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!(
                "{protocol} port {} on {} is in use: stop the program that uses it, or choose another port",
                address.port(),
                address.ip()
            )
        }
        io::ErrorKind::PermissionDenied => {
            format!(
                "{protocol} port {} may not be opened by this user: choose one above 1023",
                address.port()
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            format!(
                "{} is not an address of this machine: bind to one of its own, and name the public one as --node-ip",
                address.ip()
            )
        }
        _ => format!("{protocol} port {address} cannot be opened: {error}"),
    };
    Error::new(ErrorKind::Server, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(bind: &str, node: &[&str]) -> ServerConfig {
        ServerConfig {
            bind: bind.parse().unwrap(),
            udp_port: 0,
            node_ips: node.iter().map(|ip| ip.parse().unwrap()).collect(),
            ..Default::default()
        }
    }

    #[test]
    fn server_announces_its_address_or_the_node_ip() {
        let announced =
            |node: &[&str]| media(&config("127.0.0.1:0", node)).unwrap()[0].advertised[0].ip().to_string();
        assert_eq!(announced(&[]), "127.0.0.1");
        assert_eq!(announced(&["203.0.113.5"]), "203.0.113.5");
    }

    #[test]
    fn server_bound_to_every_address_has_one_port() {
        let sockets = media(&config("0.0.0.0:0", &[])).unwrap();
        let port = sockets[0].edge.local_addr().port();
        assert!(sockets.iter().all(|one| one.edge.local_addr().port() == port));
        assert!(sockets.iter().all(|one| one.advertised == [one.edge.local_addr()]));
        assert!(sockets.iter().any(|one| one.advertised[0].ip().is_loopback()));
    }

    #[test]
    fn error_of_a_used_port_names_the_remedy() {
        let first = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let error = listen(first.local_addr().unwrap()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Server);
        assert!(error.context.contains("in use") && error.context.contains("choose another"), "{error}");
        assert!(listen("203.0.113.5:0".parse().unwrap()).unwrap_err().context.contains("--node-ip"));
    }
}

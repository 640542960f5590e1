//! The sockets of a server, and the addresses announced to clients.
//!
//! Media has one UDP port for all participants; `media_plan.rs` decides on which addresses. A server that is bound to every
//! address and has no node-ip opens that port once on each interface's address, so that it knows the local address of each
//! datagram and answers from the same one. Interfaces that come up later are not served. Media over TCP has the same port number:
//! on the addresses at which signalling listens, both share its listener. Called by the edge when it starts; blocks for a few
//! milliseconds.
#![forbid(unsafe_code)]

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

use crate::config::ServerConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::server::media_plan::{self, Plan, Planned};
use crate::transport::local_address;
use crate::transport::udp::UdpEdge;

/// Number of ports tried when the system's choice is in use on one of the addresses.
const ATTEMPTS: u32 = 16;
/// Backlog of connections that wait to be accepted.
const BACKLOG: i32 = 1024;

/// Maximum number of addresses beside the loopback addresses that web pages of this machine get.
const MAX_PAGE_ADDRESSES: usize = 8;

/// A media socket and its announced addresses.
pub struct MediaSocket {
    /// The socket.
    pub edge: UdpEdge,
    /// The announced addresses. The first one is the local address of all datagrams.
    pub advertised: Vec<SocketAddr>,
    /// The only addresses whose datagrams are read: those of this machine. `None`: all.
    pub only_from: Option<Vec<IpAddr>>,
}

impl MediaSocket {
    /// Whether datagrams from this address are read.
    pub fn reads_from(only_from: Option<&[IpAddr]>, from: SocketAddr) -> bool {
        only_from.is_none_or(|known| known.contains(&from.ip().to_canonical()))
    }
}

/// Where media is accepted over TCP.
#[derive(Default)]
pub struct MediaTcp {
    /// The listeners beside the one of signalling.
    pub listeners: Vec<TcpListener>,
    /// The announced addresses.
    pub advertised: Vec<SocketAddr>,
    /// The addresses that could not be bound, with the reason. Clients there have UDP only.
    pub refused: Vec<(SocketAddr, String)>,
}

/// Opens the signalling port. Error: `Server`, with the remedy.
pub fn listen(address: SocketAddr) -> Result<TcpListener> {
    open_tcp(address).map_err(|error| refused("TCP", address, &error))
}

fn open_tcp(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restarted server finds its old port in TIME_WAIT. (On Windows, the option means something else.)
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Opens TCP ports for media, with the numbers of the UDP ports. If a port is in use, the server runs without it, and clients
/// whose UDP is blocked cannot use it. `signalling`: the address at which signalling listens.
pub fn media_tcp(signalling: SocketAddr, media: &[MediaSocket]) -> MediaTcp {
    let mut tcp = MediaTcp::default();
    for socket in media {
        let address = socket.edge.local_addr();
        if covers(signalling, address) {
            tcp.advertised.extend(&socket.advertised);
            continue;
        }
        match open_tcp(address) {
            Ok(listener) => {
                tcp.listeners.push(listener);
                tcp.advertised.extend(&socket.advertised);
            }
            // Signalling has the port on a loopback address, behind a proxy. The other addresses are free.
            Err(error) if address.ip().is_unspecified() && error.kind() == io::ErrorKind::AddrInUse => {
                let opened = open_each(address);
                if opened.is_empty() {
                    tcp.refused.push((address, error.to_string()));
                } else {
                    tcp.advertised.extend(&socket.advertised);
                }
                tcp.listeners.extend(opened);
            }
            Err(error) => tcp.refused.push((address, error.to_string())),
        }
    }
    tcp
}

/// Opens a port on each address of this machine that other machines reach.
fn open_each(any: SocketAddr) -> Vec<TcpListener> {
    let own = local_address::all().unwrap_or_default();
    let wanted = own.iter().map(|own| own.ip).filter(|ip| !ip.is_loopback() && ip.is_ipv4() == any.is_ipv4());
    wanted.filter_map(|ip: IpAddr| open_tcp(SocketAddr::new(ip, any.port())).ok()).collect()
}

/// Whether a listener accepts the connections to an address.
fn covers(listener: SocketAddr, address: SocketAddr) -> bool {
    let is_any = listener.ip().is_unspecified() && (listener.is_ipv6() || address.is_ipv4());
    listener.port() == address.port() && (is_any || listener.ip() == address.ip())
}

/// Opens the media port on every address of the plan (`media_plan.rs`). Error: `Server`, with the remedy.
pub fn media(config: &ServerConfig) -> Result<Vec<MediaSocket>> {
    let own = local_address::all().map_err(|error| {
        let text = format!("the interfaces cannot be listed ({error}): set --node-ip and --media-bind");
        Error::new(ErrorKind::Server, text)
    })?;
    let plan = media_plan::plan(config, &own, &local_address::default_routes())?;
    let mut last = None;
    for _ in 0..if config.udp_port == 0 { ATTEMPTS } else { 1 } {
        match open_all(&plan, config.udp_port) {
            Ok(sockets) => return Ok(sockets),
            Err(error) => last = Some(error),
        }
    }
    Err(last.unwrap_or_else(no_address))
}

/// Opens the media port of a server on a loopback address once more, at the other addresses of this machine, for the web pages of
/// this machine: Firefox sends nothing to a loopback address. These sockets read only what programs on this machine send. (A system
/// drops what arrives from a network with a source address of its own.) Addresses that cannot be bound are left out, and so are all if
/// the settings name the addresses to bind.
pub fn media_for_pages(config: &ServerConfig, media: &[MediaSocket]) -> Vec<MediaSocket> {
    if !config.media_binds.is_empty() || !media_plan::is_for_this_machine(config) {
        return Vec::new();
    }
    let own = local_address::all().unwrap_or_default();
    let machine: Vec<IpAddr> = own.iter().map(|address| address.ip).collect();
    let others = local_address::ranked(&own, &local_address::default_routes());
    let others = others.into_iter().filter(|ip| !ip.is_loopback());
    let opened = others.take(MAX_PAGE_ADDRESSES).filter_map(|ip| {
        let of_family = media.iter().map(|socket| socket.edge.local_addr());
        let port = of_family
            .filter(|address| address.is_ipv4() == ip.is_ipv4())
            .map(|address| address.port())
            .next()?;
        let edge = UdpEdge::bind(SocketAddr::new(ip, port)).ok()?;
        Some(MediaSocket {
            edge,
            advertised: vec![SocketAddr::new(ip, port)],
            only_from: Some(machine.clone()),
        })
    });
    opened.collect()
}

fn no_address() -> Error {
    let text = "there is no address for a media port: bring an interface up or set --node-ip";
    Error::new(ErrorKind::Server, text)
}

fn open_all(plan: &Plan, wanted: u16) -> Result<Vec<MediaSocket>> {
    let mut port = wanted;
    let mut sockets = Vec::new();
    for Planned { bind, announced } in &plan.sockets {
        let address = SocketAddr::new(*bind, port);
        let edge = match UdpEdge::bind(address) {
            Ok(edge) => edge,
            // An interface that has just gone down, or an IPv6 address that the system is still checking.
            Err(error) if plan.is_of_interfaces && error.kind() == io::ErrorKind::AddrNotAvailable => {
                continue;
            }
            Err(error) => return Err(refused("UDP", address, &error)),
        };
        #[cfg(feature = "test-hooks")]
        edge.set_loss_from(crate::transport::udp::SERVER_LOSS);
        port = edge.local_addr().port();
        let advertised = announced.iter().map(|ip| SocketAddr::new(*ip, port)).collect();
        sockets.push(MediaSocket { edge, advertised, only_from: None });
    }
    if sockets.is_empty() { Err(no_address()) } else { Ok(sockets) }
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
        _ if address.is_ipv6() && address.ip().is_unspecified() && !is_in_use_or_denied(error) => {
            format!("this system has no IPv6 ({error}): bind to 0.0.0.0, and leave out a node-ip of IPv6")
        }
        io::ErrorKind::AddrNotAvailable => {
            format!(
                "{} is not an address of this machine: bind to one of its own, and set --node-ip to the public one",
                address.ip()
            )
        }
        _ => {
            let what = format_args!("{protocol} port {address} cannot be opened");
            return Error::of_system(ErrorKind::Server, what, error);
        }
    };
    Error::new(ErrorKind::Server, text)
}

fn is_in_use_or_denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn config(bind: &str, node: &[&str]) -> ServerConfig {
        ServerConfig {
            bind: bind.parse().unwrap(),
            udp_port: 0,
            node_ips: node.iter().map(|ip| ip.parse::<IpAddr>().unwrap()).collect(),
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
    fn server_behind_a_proxy_receives_media_from_other_machines() {
        let sockets = media(&config("127.0.0.1:0", &["203.0.113.5"])).unwrap();
        assert!(sockets[0].edge.local_addr().ip().is_unspecified());
    }

    #[test]
    fn pages_of_this_machine_get_its_other_addresses() {
        let loopback = config("127.0.0.1:0", &[]);
        let media_sockets = media(&loopback).unwrap();
        let port = media_sockets[0].edge.local_addr().port();
        let pages = media_for_pages(&loopback, &media_sockets);
        let own = local_address::all().unwrap();
        let has_network = own.iter().any(|own| own.ip.is_ipv4() && !own.ip.is_loopback() && own.is_up);
        assert_eq!(!pages.is_empty(), has_network);
        for socket in &pages {
            let address = socket.advertised[0];
            assert!(!address.ip().is_loopback() && address.is_ipv4() && address.port() == port, "{address}");
            let only_from = socket.only_from.as_deref();
            assert!(MediaSocket::reads_from(only_from, SocketAddr::new(address.ip(), 4242)));
            assert!(!MediaSocket::reads_from(only_from, "198.51.100.7:4242".parse().unwrap()));
        }
        let named =
            ServerConfig { media_binds: vec!["127.0.0.1".parse().unwrap()], ..config("127.0.0.1:0", &[]) };
        assert!(media_for_pages(&named, &media(&named).unwrap()).is_empty());
        // A server with media for other machines needs no such sockets.
        let public = config("127.0.0.1:0", &["203.0.113.5"]);
        assert!(media_for_pages(&public, &media(&public).unwrap()).is_empty());
    }

    #[test]
    fn missing_address_and_used_port_of_media_are_named() {
        let missing = ServerConfig {
            media_binds: vec!["203.0.113.9".parse().unwrap()],
            ..config("127.0.0.1:0", &["203.0.113.5"])
        };
        let error = media(&missing).err().unwrap();
        assert!(error.context.contains("203.0.113.9 is not an address of this machine"), "{error}");
        let taken = UdpEdge::bind("127.0.0.1:0".parse().unwrap()).unwrap().local_addr().port();
        let _holder = UdpEdge::bind(SocketAddr::from(([127, 0, 0, 1], taken))).unwrap();
        let error = media(&ServerConfig { udp_port: taken, ..config("127.0.0.1:0", &[]) }).err().unwrap();
        assert!(
            error.context.contains(&format!("UDP port {taken}")) && error.context.contains("in use"),
            "{error}"
        );
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
    fn media_over_tcp_shares_the_port_of_signalling() {
        let signalling = listen("127.0.0.1:0".parse().unwrap()).unwrap().local_addr().unwrap();
        let sockets =
            media(&ServerConfig { udp_port: signalling.port(), ..config("127.0.0.1:0", &[]) }).unwrap();
        let shared = media_tcp(signalling, &sockets);
        assert!(shared.listeners.is_empty() && shared.refused.is_empty());
        assert_eq!(shared.advertised, [signalling]);
        let other = media_tcp("127.0.0.1:9".parse().unwrap(), &sockets);
        assert_eq!((other.listeners.len(), other.advertised), (1, vec![signalling]));
    }

    #[test]
    fn used_tcp_port_of_media_is_not_announced() {
        let sockets = media(&config("127.0.0.1:0", &[])).unwrap();
        let taken = listen(sockets[0].edge.local_addr()).unwrap();
        let tcp = media_tcp("127.0.0.1:9".parse().unwrap(), &sockets);
        assert!(tcp.advertised.is_empty() && tcp.listeners.is_empty());
        assert_eq!(tcp.refused[0].0, taken.local_addr().unwrap());
    }

    #[test]
    fn listener_of_every_address_covers_each() {
        let at = |text: &str| text.parse::<SocketAddr>().unwrap();
        assert!(covers(at("0.0.0.0:7"), at("10.0.0.1:7")) && covers(at("[::]:7"), at("10.0.0.1:7")));
        assert!(covers(at("[::]:7"), at("[::1]:7")) && covers(at("10.0.0.1:7"), at("10.0.0.1:7")));
        for (listener, address) in
            [("0.0.0.0:7", "[::1]:7"), ("0.0.0.0:7", "10.0.0.1:8"), ("127.0.0.1:7", "0.0.0.0:7")]
        {
            assert!(!covers(at(listener), at(address)), "{listener} {address}");
        }
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

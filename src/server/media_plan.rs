//! Where a server binds its media port and which addresses it announces to clients, from its settings and this machine's
//! addresses. Settings that contradict each other are refused here: such a server would start, and nobody would hear anybody.
//!
//! Pure; called by `port.rs` when a server starts.
#![forbid(unsafe_code)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::config::ServerConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::local_address::{self, LocalAddress};

/// One media socket.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Planned {
    /// The address to bind.
    pub(super) bind: IpAddr,
    /// The announced addresses.
    pub(super) announced: Vec<IpAddr>,
}

/// The media sockets of a server.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Plan {
    /// The sockets. All have the same port.
    pub(super) sockets: Vec<Planned>,
    /// Whether the addresses are those of all interfaces, so that one that cannot be bound is left out.
    pub(super) is_of_interfaces: bool,
}

/// Whether only programs on this machine reach the server.
pub(super) fn is_for_this_machine(config: &ServerConfig) -> bool {
    let mut addresses = config.node_ips.iter().chain(&config.media_binds);
    config.bind.ip().is_loopback() && addresses.all(IpAddr::is_loopback)
}

/// Makes the plan. `own`: the addresses of this machine; `routed`: those of its default routes. Error: `Server`, with the
/// contradiction and the remedy.
pub(super) fn plan(config: &ServerConfig, own: &[LocalAddress], routed: &[IpAddr]) -> Result<Plan> {
    for ip in &config.node_ips {
        check_node(*ip)?;
    }
    if !config.media_binds.is_empty() {
        return with_media_binds(config, own, routed);
    }
    let bind = config.bind.ip();
    if config.node_ips.is_empty() {
        return of_bind(bind, own, routed);
    }
    let mut plan = Plan::default();
    for &node in &config.node_ips {
        let at = match bind {
            // Behind a proxy on this machine, signalling is bound to loopback only.
            _ if bind.is_unspecified() || (bind.is_loopback() && !node.is_loopback()) => any(node),
            _ if bind == node => bind,
            // A socket at the address of signalling receives nothing that is sent to another address of this machine.
            _ if node.is_loopback() || is_own(node, own) => node,
            _ if bind.is_ipv4() != node.is_ipv4() => return Err(other_family(node, bind)),
            // A router translates the address.
            _ => bind,
        };
        plan.announce(at, node);
    }
    Ok(plan)
}

fn with_media_binds(config: &ServerConfig, own: &[LocalAddress], routed: &[IpAddr]) -> Result<Plan> {
    let mut plan = Plan::default();
    if config.node_ips.is_empty() {
        for &bind in &config.media_binds {
            let part = of_bind(bind, own, routed)?;
            plan.is_of_interfaces |= part.is_of_interfaces;
            for socket in part.sockets {
                socket.announced.iter().for_each(|ip| plan.announce(socket.bind, *ip));
            }
        }
        return Ok(plan);
    }
    for &node in &config.node_ips {
        let family: Vec<IpAddr> =
            config.media_binds.iter().copied().filter(|bind| bind.is_ipv4() == node.is_ipv4()).collect();
        let Some(&first) = family.first() else {
            let bind = config.media_binds.first().copied().unwrap_or(any(node));
            return Err(other_family(node, bind));
        };
        // The address itself, or else one that a router may translate it to.
        let exact = family.iter().copied().find(|bind| *bind == node || bind.is_unspecified());
        let translated = || {
            let is_here = node.is_loopback() || is_own(node, own);
            family.iter().copied().find(|bind| !is_here && !bind.is_loopback())
        };
        let Some(at) = exact.or_else(translated) else { return Err(not_bound(node, first)) };
        plan.announce(at, node);
    }
    Ok(plan)
}

/// The plan of one bound address when no node-ip is set.
fn of_bind(bind: IpAddr, own: &[LocalAddress], routed: &[IpAddr]) -> Result<Plan> {
    let mut plan = Plan::default();
    if !bind.is_unspecified() {
        plan.announce(bind, bind);
        return Ok(plan);
    }
    // An application that binds to [::] expects both families.
    let has_family = |ip: &IpAddr| ip.is_ipv4() || bind.is_ipv6();
    let ranked = local_address::ranked(own, routed);
    let loopback = own.iter().map(|address| address.ip).filter(IpAddr::is_loopback);
    for ip in ranked.into_iter().chain(loopback).filter(has_family) {
        plan.announce(ip, ip);
    }
    plan.is_of_interfaces = true;
    if plan.sockets.is_empty() {
        let text = "this machine has no address: bring an interface up or set --node-ip";
        return Err(Error::new(ErrorKind::Server, text));
    }
    Ok(plan)
}

impl Plan {
    fn announce(&mut self, bind: IpAddr, ip: IpAddr) {
        let at = self.sockets.iter().position(|socket| socket.bind == bind).unwrap_or_else(|| {
            self.sockets.push(Planned { bind, announced: Vec::new() });
            self.sockets.len() - 1
        });
        if let Some(socket) = self.sockets.get_mut(at)
            && !socket.announced.contains(&ip)
        {
            socket.announced.push(ip);
        }
    }
}

fn any(ip: IpAddr) -> IpAddr {
    if ip.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() }
}

fn is_own(ip: IpAddr, own: &[LocalAddress]) -> bool {
    own.iter().any(|address| address.ip == ip)
}

/// Refuses an address to which no client can send.
fn check_node(ip: IpAddr) -> Result<()> {
    let why = match ip {
        IpAddr::V6(ip) if ip.is_unicast_link_local() => {
            "is link-local, and clients do not know on which interface to send"
        }
        _ if ip.is_unspecified() || ip.is_multicast() || ip == IpAddr::V4(Ipv4Addr::BROADCAST) => {
            "is not the address of a machine"
        }
        _ => return Ok(()),
    };
    let text = format!("node-ip {ip} {why}: give the address at which clients reach this machine");
    Err(Error::new(ErrorKind::Server, text))
}

fn other_family(node: IpAddr, bind: IpAddr) -> Error {
    let family = |ip: IpAddr| if ip.is_ipv4() { "IPv4" } else { "IPv6" };
    let text = format!(
        "node-ip {node} is an {} address, but media is bound to {bind}, which receives {} only: bind media to {} with --media-bind",
        family(node),
        family(bind),
        any(node)
    );
    Error::new(ErrorKind::Server, text)
}

fn not_bound(node: IpAddr, bind: IpAddr) -> Error {
    let text = format!(
        "media is bound to {bind}, which receives nothing that clients send to node-ip {node}: leave --media-bind out, or bind it to {}",
        any(node)
    );
    Error::new(ErrorKind::Server, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Vec<LocalAddress> {
        [
            ("lo", "127.0.0.1"),
            ("lo", "::1"),
            ("br-0", "172.18.0.1"),
            ("eth0", "10.0.0.5"),
            ("eth1", "192.168.1.5"),
        ]
        .into_iter()
        .map(|(interface, ip)| LocalAddress {
            ip: ip.parse().unwrap(),
            interface: interface.to_owned(),
            is_up: true,
        })
        .collect()
    }

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn planned(bind: &str, nodes: &[&str], media: &[&str]) -> Result<Plan> {
        let bind = std::net::SocketAddr::new(bind.parse().unwrap(), 7880);
        let config =
            ServerConfig { bind, node_ips: ips(nodes), media_binds: ips(media), ..Default::default() };
        plan(&config, &own(), &ips(&["10.0.0.5"]))
    }

    /// The plan as `bound>announced+announced bound>…`, or the text of the error.
    fn shown(bind: &str, nodes: &[&str], media: &[&str]) -> String {
        let sockets = match planned(bind, nodes, media) {
            Ok(plan) => plan.sockets,
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::Server);
                return error.context.into_owned();
            }
        };
        let show = |socket: &Planned| {
            let announced: Vec<String> = socket.announced.iter().map(ToString::to_string).collect();
            format!("{}>{}", socket.bind, announced.join("+"))
        };
        sockets.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn media_is_bound_where_the_announced_address_reaches_it() {
        for (bind, nodes, media, wanted) in [
            ("127.0.0.1", &[][..], &[][..], "127.0.0.1>127.0.0.1"),
            // Behind a web server on this machine.
            ("127.0.0.1", &["203.0.113.5"], &[], "0.0.0.0>203.0.113.5"),
            ("::1", &["203.0.113.5", "2001:db8::1"], &[], "0.0.0.0>203.0.113.5 ::>2001:db8::1"),
            ("127.0.0.1", &["127.0.0.2"], &[], "127.0.0.2>127.0.0.2"),
            // Behind a router that translates addresses.
            ("10.0.0.5", &["203.0.113.5"], &[], "10.0.0.5>203.0.113.5"),
            ("0.0.0.0", &["203.0.113.5"], &[], "0.0.0.0>203.0.113.5"),
            ("0.0.0.0", &["203.0.113.5", "203.0.113.6"], &[], "0.0.0.0>203.0.113.5+203.0.113.6"),
            // Another address of this machine.
            ("10.0.0.5", &["192.168.1.5"], &[], "192.168.1.5>192.168.1.5"),
            ("127.0.0.1", &["203.0.113.5"], &["10.0.0.5"], "10.0.0.5>203.0.113.5"),
            ("127.0.0.1", &["203.0.113.5"], &["127.0.0.1", "10.0.0.5"], "10.0.0.5>203.0.113.5"),
            ("127.0.0.1", &["192.168.1.5", "::1"], &["0.0.0.0", "::"], "0.0.0.0>192.168.1.5 ::>::1"),
            ("127.0.0.1", &[], &["10.0.0.5"], "10.0.0.5>10.0.0.5"),
        ] {
            assert_eq!(shown(bind, nodes, media), wanted, "{bind} {nodes:?} {media:?}");
        }
    }

    #[test]
    fn all_interfaces_are_announced_with_the_useful_ones_first() {
        let plan = planned("0.0.0.0", &[], &[]).unwrap();
        assert!(plan.is_of_interfaces);
        let wanted = "10.0.0.5>10.0.0.5 192.168.1.5>192.168.1.5 172.18.0.1>172.18.0.1 127.0.0.1>127.0.0.1";
        assert_eq!(shown("0.0.0.0", &[], &[]), wanted);
        assert_eq!(shown("127.0.0.1", &[], &["0.0.0.0"]), wanted);
        assert!(shown("::", &[], &[]).ends_with("127.0.0.1>127.0.0.1 ::1>::1"));
    }

    #[test]
    fn contradictory_settings_are_refused_with_the_reason() {
        for (bind, nodes, media, words) in [
            ("10.0.0.5", &["2001:db8::1"][..], &[][..], ["IPv6", "10.0.0.5", "--media-bind"]),
            ("127.0.0.1", &["2001:db8::1"], &["0.0.0.0"], ["IPv6", "0.0.0.0", "bind media to ::"]),
            ("0.0.0.0", &["203.0.113.5"], &["127.0.0.1"], ["127.0.0.1", "203.0.113.5", "--media-bind"]),
            ("0.0.0.0", &["192.168.1.5"], &["10.0.0.5"], ["10.0.0.5", "192.168.1.5", "--media-bind"]),
            ("0.0.0.0", &["127.0.0.1"], &["10.0.0.5"], ["10.0.0.5", "127.0.0.1", "--media-bind"]),
            ("0.0.0.0", &["0.0.0.0"], &[], ["0.0.0.0", "not the address of a machine", "give"]),
            ("0.0.0.0", &["255.255.255.255"], &[], ["255.255.255.255", "not the address", "give"]),
            ("0.0.0.0", &["239.1.1.1"], &[], ["239.1.1.1", "not the address", "give"]),
            ("::", &["fe80::1"], &[], ["fe80::1", "link-local", "give"]),
        ] {
            let text = shown(bind, nodes, media);
            assert!(words.iter().all(|word| text.contains(word)), "{bind} {nodes:?} {media:?}: {text}");
        }
    }

    #[test]
    fn public_address_makes_the_server_public() {
        let config = |nodes: &[&str], media: &[&str]| ServerConfig {
            bind: "127.0.0.1:0".parse().unwrap(),
            node_ips: ips(nodes),
            media_binds: ips(media),
            ..Default::default()
        };
        assert!(is_for_this_machine(&config(&[], &[])) && is_for_this_machine(&config(&["127.0.0.2"], &[])));
        assert!(!is_for_this_machine(&config(&["203.0.113.5"], &[])));
        assert!(!is_for_this_machine(&config(&[], &["0.0.0.0"])));
    }
}

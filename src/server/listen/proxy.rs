//! The address of a client behind trusted reverse proxies, and whether a request comes from this machine.
//!
//! Anyone can send the headers that name a client, so they count only where the connection comes from a trusted proxy. They are
//! read from the right, because each proxy appends the address from which it was reached. Pure functions, called by `answer.rs`.
#![forbid(unsafe_code)]

use std::net::{IpAddr, SocketAddr};

use hyper::header::{self, HeaderMap};

use crate::config::{ForwardedHeader, Network};

/// Maximum number of addresses of one header that are read.
const MAX_HOPS: usize = 32;

/// The address of the client of a request that arrived from `from`.
pub(super) fn client(
    from: IpAddr,
    headers: &HeaderMap,
    trusted: &[Network],
    kind: ForwardedHeader,
) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    if !is_trusted(from) {
        return from;
    }
    let hops: Vec<&str> = headers
        .get_all(name(kind))
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let mut client = from;
    for hop in hops.into_iter().rev().take(MAX_HOPS) {
        let address = match kind {
            ForwardedHeader::XForwardedFor => parse(hop),
            ForwardedHeader::Forwarded => forwarded_for(hop).and_then(parse),
        };
        // A trusted proxy appends an address. Anything else was sent by the client, or the proxy hides the address on purpose.
        let Some(address) = address else { break };
        client = address;
        if !is_trusted(client) {
            break;
        }
    }
    client
}

/// Whether a request comes from a program on this machine: not from another machine, not through a proxy, and not by a name that
/// a web page made to point here (DNS rebinding).
pub(super) fn is_local(client: IpAddr, from: IpAddr, headers: &HeaderMap) -> bool {
    let is_forwarded = ["x-forwarded-for", "forwarded", "via", "x-real-ip"];
    client.to_canonical().is_loopback()
        && from.to_canonical().is_loopback()
        && !is_forwarded.iter().any(|name| headers.contains_key(*name))
        && names_this_machine(headers)
}

/// Whether the header `Host` is a loopback address or `localhost`, with any port. Also true without the header, which no browser
/// omits.
pub(super) fn names_this_machine(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else { return true };
    let Ok(host) = host.to_str() else { return false };
    if let Ok(address) = host.parse::<SocketAddr>() {
        return address.ip().is_loopback();
    }
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.strip_suffix('.').unwrap_or(name);
    let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn name(kind: ForwardedHeader) -> &'static str {
    match kind {
        ForwardedHeader::XForwardedFor => "x-forwarded-for",
        ForwardedHeader::Forwarded => "forwarded",
    }
}

/// The value of `for=` in one element of the header `Forwarded` (RFC 7239).
fn forwarded_for(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        name.eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
    })
}

/// An address, with or without a port and brackets.
fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse::<IpAddr>().ok();
    address
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(rows: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in rows {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn client_is_the_last_address_that_no_trusted_proxy_has() {
        let trusted: Vec<Network> = ["10.0.0.0/8", "127.0.0.1"].map(|text| text.parse().unwrap()).into();
        let of = |from: &str, kind, rows: &[(&'static str, &str)]| {
            client(from.parse().unwrap(), &headers(rows), &trusted, kind).to_string()
        };
        use ForwardedHeader::{Forwarded, XForwardedFor};
        let spoofed = [("x-forwarded-for", "1.1.1.1, 203.0.113.9"), ("x-forwarded-for", "10.0.0.7")];
        assert_eq!(of("10.0.0.2", XForwardedFor, &spoofed), "203.0.113.9");
        assert_eq!(of("192.0.2.1", XForwardedFor, &spoofed), "192.0.2.1", "not from a trusted proxy");
        assert_eq!(of("10.0.0.2", Forwarded, &spoofed), "10.0.0.2", "only one header counts");
        assert_eq!(of("127.0.0.1", XForwardedFor, &[]), "127.0.0.1");
        assert_eq!(
            of("127.0.0.1", XForwardedFor, &[("x-forwarded-for", "x, [2001:db8::1]:99")]),
            "2001:db8::1"
        );
        assert_eq!(of("127.0.0.1", XForwardedFor, &[("x-forwarded-for", "1.1.1.1, nonsense")]), "127.0.0.1");
        let element = [("forwarded", "for=1.1.1.1, proto=http;For=\"[2001:db8::7]:4711\";by=10.0.0.1")];
        assert_eq!(of("10.0.0.1", Forwarded, &element), "2001:db8::7");
        assert_eq!(of("10.0.0.1", Forwarded, &[("forwarded", "for=unknown")]), "10.0.0.1");
        assert_eq!(
            of("10.0.0.1", XForwardedFor, &[("x-forwarded-for", "198.51.100.3:5555")]),
            "198.51.100.3"
        );
    }

    #[test]
    fn request_is_local_only_without_proxy_and_foreign_name() {
        let local = |from: &str, rows: &[(&'static str, &str)]| {
            let from: IpAddr = from.parse().unwrap();
            is_local(from, from, &headers(rows))
        };
        for host in
            ["127.0.0.1", "127.0.0.1:7880", "localhost:80", "LOCALHOST", "localhost.", "[::1]:7880", "[::1]"]
        {
            assert!(local("127.0.0.1", &[("host", host)]), "{host}");
        }
        for host in ["example.org", "example.org:7880", "localhost.example.org", "192.0.2.1", "0.0.0.0", ""] {
            assert!(!local("::1", &[("host", host)]), "{host}");
        }
        assert!(local("::1", &[]) && !local("192.0.2.1", &[("host", "localhost")]));
        assert!(!local("127.0.0.1", &[("host", "localhost"), ("x-forwarded-for", "127.0.0.1")]));
        assert!(!local("127.0.0.1", &[("host", "localhost"), ("via", "1.1 proxy")]));
    }
}

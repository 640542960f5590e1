//! Opens the TCP connection of signalling: resolves the name and tries all its addresses, so that an address that swallows
//! packets does not hold up the others (RFC 8305, "Happy Eyeballs"). Secures it with TLS.
//!
//! An edge, used by `signal/socket.rs` and `signal/http.rs` on the control thread's runtime. The time-outs of the callers end it.
#![forbid(unsafe_code)]

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::proxy::{self, Proxy};
use super::tls::fault;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::nat64::{self, Nat64};

/// Time after which the next address is tried while the earlier ones have not answered (RFC 8305 section 5).
pub const NEXT_ATTEMPT: Duration = Duration::from_millis(250);
/// Maximum time of a look-up for NAT64.
const NAT64_TIME: Duration = Duration::from_secs(5);
/// Maximum number of addresses of a name that are tried.
const MAX_ADDRESSES: usize = 16;

/// Connects to a host, through the proxy that the environment names for it, or directly. Errors: those of [`connect`], and a proxy
/// that the environment names wrongly.
pub async fn open(host: &str, port: u16, is_tls: bool) -> Result<TcpStream> {
    let proxy = proxy::choose(host, port, is_tls, |name| std::env::var(name).ok())?;
    connect(host, port, proxy.as_ref()).await
}

/// Connects to a host by name or address, directly or through a proxy, which then resolves the name. Errors: `Unreachable`, with
/// the name or the addresses and the system's reasons.
async fn connect(host: &str, port: u16, proxy: Option<&Proxy>) -> Result<TcpStream> {
    let Some(proxy) = proxy else { return direct(host, port).await };
    let through = |error: Error| Error::new(error.kind, format!("the proxy for {host}: {error}"));
    let mut stream = direct(&proxy.host, proxy.port).await.map_err(through)?;
    let head = tunnel(&mut stream, &proxy.request(host, port)).await.map_err(|error| {
        let text = format!(
            "the proxy {} port {} ended the connection ({error}): check the proxy",
            proxy.host, proxy.port
        );
        Error::new(ErrorKind::Unreachable, text)
    })?;
    proxy.answer(&head)?;
    Ok(stream)
}

/// Secures a connection to this host with TLS. Errors: those of certificates and of TLS, `OutOfRange` for a host that no certificate
/// can name, `Internal` without settings.
pub async fn secure(
    host: &str,
    port: u16,
    stream: TcpStream,
    settings: Option<Arc<ClientConfig>>,
) -> Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(host.to_owned()).map_err(|_| {
        let text = format!("{host} is not a valid host name for a certificate: check the address");
        Error::new(ErrorKind::OutOfRange, text)
    })?;
    let settings = settings
        .ok_or_else(|| Error::new(ErrorKind::Internal, "TLS settings are missing for a wss:// address"))?;
    let connected = TlsConnector::from(settings).connect(name, stream).await;
    connected.map_err(|error| fault::error(host, port, &error))
}

/// Sends a request and reads the head of the answer, which may be cut off. No byte after the head is read.
async fn tunnel(stream: &mut TcpStream, request: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(request).await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < proxy::MAX_HEAD {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        }
    }
    Ok(head)
}

/// Looks for NAT64 (RFC 7050). `None`: the network has none, or did not answer in time.
pub async fn nat64() -> Option<Nat64> {
    let found = tokio::time::timeout(NAT64_TIME, tokio::net::lookup_host((nat64::NAME, 0))).await;
    let addresses = found.ok()?.ok()?;
    Nat64::discover(addresses.filter_map(|address| match address.ip() {
        IpAddr::V6(ip) => Some(ip),
        IpAddr::V4(_) => None,
    }))
}

async fn direct(host: &str, port: u16) -> Result<TcpStream> {
    let found = tokio::net::lookup_host((host, port)).await;
    let addresses: Vec<SocketAddr> = found.map_err(|error| unresolved(host, &error.to_string()))?.collect();
    if addresses.is_empty() {
        return Err(unresolved(host, "it has no address"));
    }
    let failures = match race(&in_turn(addresses), TcpStream::connect, NEXT_ATTEMPT).await {
        Ok(stream) => return Ok(stream),
        Err(failures) => failures,
    };
    through_nat64(host, port, &failures).await.ok_or_else(|| unreachable(host, port, &failures))
}

fn unreachable(host: &str, port: u16, failures: &[(SocketAddr, io::Error)]) -> Error {
    let reasons: Vec<String> = match failures {
        [(_, error)] => vec![error.to_string()],
        several => several.iter().map(|(address, error)| format!("{}: {error}", address.ip())).collect(),
    };
    let text =
        format!("{host} port {port} cannot be reached ({}): check address and network", reasons.join("; "));
    Error::new(ErrorKind::Unreachable, text)
}

/// Connects to a host that is given as an IPv4 address, in a network that has IPv6 only: no resolver translates such an address
/// (RFC 8305 section 7.1).
async fn through_nat64(host: &str, port: u16, failures: &[(SocketAddr, io::Error)]) -> Option<TcpStream> {
    let is_unrouted =
        |(_, error): &(SocketAddr, io::Error)| error.kind() == io::ErrorKind::NetworkUnreachable;
    let ip: Ipv4Addr = host.parse().ok()?;
    if !failures.iter().all(is_unrouted) {
        return None;
    }
    TcpStream::connect((nat64().await?.embed(ip), port)).await.ok()
}

fn unresolved(host: &str, why: &str) -> Error {
    let text = format!(
        "the name {host} cannot be resolved ({why}): check its spelling in server_url and the network's DNS"
    );
    Error::new(ErrorKind::Unreachable, text)
}

/// The addresses with both families in turn, beginning with the family that the system prefers (RFC 8305 section 4).
fn in_turn(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let Some(first) = addresses.first().copied() else { return addresses };
    let (preferred, other): (Vec<SocketAddr>, Vec<SocketAddr>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == first.is_ipv6());
    let (mut preferred, mut other) = (preferred.into_iter(), other.into_iter());
    let mut turns = Vec::new();
    while turns.len() < MAX_ADDRESSES {
        let pair = [preferred.next(), other.next()];
        if pair == [None, None] {
            break;
        }
        turns.extend(pair.into_iter().flatten());
    }
    turns.truncate(MAX_ADDRESSES);
    turns
}

/// Connects to the addresses in order: to the next one when an attempt has failed, or when `pause` has passed since the last
/// attempt began. The first connection wins, and the other attempts are dropped. Errors: those of all addresses.
async fn race<T, F: Future<Output = io::Result<T>>>(
    addresses: &[SocketAddr],
    connect: impl Fn(SocketAddr) -> F,
    pause: Duration,
) -> Result<T, Vec<(SocketAddr, io::Error)>> {
    let mut waiting = addresses.iter().copied();
    let mut attempts = FuturesUnordered::new();
    let mut failures = Vec::new();
    loop {
        let next = waiting.next();
        if let Some(address) = next {
            let attempt = connect(address);
            attempts.push(async move { (address, attempt.await) });
        }
        let wait_for_next = async {
            match next {
                Some(_) => tokio::time::sleep(pause).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            ended = attempts.next() => match ended {
                Some((_, Ok(connected))) => return Ok(connected),
                Some((address, Err(error))) => failures.push((address, error)),
                None => return Err(failures),
            },
            () = wait_for_next => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    const PAUSE: Duration = Duration::from_millis(30);

    fn at(addresses: &[&str]) -> Vec<SocketAddr> {
        addresses.iter().map(|address| address.parse().unwrap()).collect()
    }

    /// The behaviour of an address: it swallows packets, refuses, or answers after this time.
    #[derive(Copy, Clone)]
    enum Host {
        Silent,
        Refuses,
        Answers(u64),
    }

    /// Races hosts at the ports 0, 1, 2 …; returns the winner's port or the number of failures, and the time.
    fn outcome(hosts: &[Host]) -> (Result<u16, usize>, Duration) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let addresses: Vec<SocketAddr> =
            (0..hosts.len()).map(|n| SocketAddr::from(([127, 0, 0, 1], n as u16))).collect();
        let connect = |address: SocketAddr| {
            let host = hosts[usize::from(address.port())];
            async move {
                match host {
                    Host::Silent => std::future::pending().await,
                    Host::Refuses => Err(io::ErrorKind::ConnectionRefused.into()),
                    Host::Answers(ms) => {
                        tokio::time::sleep(Duration::from_millis(ms)).await;
                        Ok(address.port())
                    }
                }
            }
        };
        let begin = Instant::now();
        let result = runtime.block_on(race(&addresses, connect, PAUSE)).map_err(|failures| failures.len());
        (result, begin.elapsed())
    }

    #[test]
    fn address_that_swallows_packets_does_not_hold_up_others() {
        let (result, took) = outcome(&[Host::Silent, Host::Answers(0)]);
        assert_eq!(result, Ok(1));
        assert!(took >= PAUSE, "{took:?}");
        assert_eq!(outcome(&[Host::Silent, Host::Silent, Host::Refuses, Host::Answers(0)]).0, Ok(3));
    }

    #[test]
    fn refused_address_is_followed_by_the_next_at_once() {
        let (result, took) = outcome(&[Host::Refuses, Host::Refuses, Host::Answers(0)]);
        assert_eq!(result, Ok(2));
        assert!(took < PAUSE * 2, "{took:?}");
        assert_eq!(outcome(&[Host::Refuses, Host::Refuses]).0, Err(2));
    }

    #[test]
    fn first_connection_wins_whichever_attempt_began_first() {
        assert_eq!(outcome(&[Host::Answers(5), Host::Answers(0)]).0, Ok(0), "within the pause");
        assert_eq!(outcome(&[Host::Answers(2000), Host::Answers(5)]).0, Ok(1));
        assert_eq!(outcome(&[Host::Answers(60), Host::Silent]).0, Ok(0), "an earlier attempt goes on");
    }

    #[test]
    fn address_families_take_turns_beginning_with_the_preferred_family() {
        let addresses = at(&["[::1]:1", "[::2]:1", "[::3]:1", "127.0.0.1:1", "127.0.0.2:1"]);
        let turns = at(&["[::1]:1", "127.0.0.1:1", "[::2]:1", "127.0.0.2:1", "[::3]:1"]);
        assert_eq!(in_turn(addresses), turns);
        assert_eq!(in_turn(at(&["127.0.0.1:1", "[::1]:1"]))[0], at(&["127.0.0.1:1"])[0]);
        let many = (0..100).map(|n| SocketAddr::from(([127, 0, 0, n], 1))).collect();
        assert_eq!(in_turn(many).len(), MAX_ADDRESSES);
    }

    #[test]
    fn name_without_an_address_is_named_in_the_error() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let error = runtime.block_on(connect("no such host.invalid", 80, None)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreachable);
        assert!(error.context.contains("no such host.invalid cannot be resolved"), "{error}");
        let error = runtime.block_on(connect("127.0.0.1", 1, None)).unwrap_err();
        assert!(error.context.contains("127.0.0.1 port 1 cannot be reached"), "{error}");
    }

    /// A proxy on loopback that answers with this head and the text after it.
    fn proxy_that_answers(text: &'static [u8]) -> Proxy {
        use std::io::{Read as _, Write as _};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].starts_with(b"CONNECT voice.example:443 HTTP/1.1\r\n"));
            stream.write_all(text).unwrap();
        });
        let variable = |name: &str| (name == "https_proxy").then(|| format!("http://{address}"));
        proxy::choose("voice.example", 443, true, variable).unwrap().unwrap()
    }

    #[test]
    fn tunnel_through_a_proxy_carries_the_bytes_after_its_answer() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let through = |text| {
            let proxy = proxy_that_answers(text);
            runtime.block_on(connect("voice.example", 443, Some(&proxy)))
        };
        let mut stream = through(b"HTTP/1.1 200 OK\r\nVia: x\r\n\r\nhello").unwrap();
        let mut rest = String::new();
        runtime.block_on(stream.read_to_string(&mut rest)).unwrap();
        assert_eq!(rest, "hello");
        for text in [&b"HTTP/1.1 403 Forbidden\r\n\r\n"[..], b"HTTP/1.1 2", b""] {
            let error = through(text).unwrap_err();
            assert!(
                error.kind == ErrorKind::Unreachable && error.context.contains("127.0.0.1 port"),
                "{error}"
            );
        }
    }
}

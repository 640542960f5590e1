//! HTTP requests and WebSocket messages at the server, byte for byte as they arrive on a TCP connection.

use std::net::{IpAddr, SocketAddr};
use std::sync::LazyLock;

use audioroom::clock;
use audioroom::config::{Page, ServerConfig};
use audioroom::server::listen::in_memory;

use super::{KEY, signed};

/// Stands for a token in an input, because a token in a file would expire.
const TOKEN: &[u8] = b"$TOKEN";

static SIGNED: LazyLock<String> = LazyLock::new(|| signed("alice", clock::wall()));
static CONFIG: LazyLock<ServerConfig> = LazyLock::new(|| ServerConfig {
    keys: vec![KEY.clone()],
    max_logins_per_second: 1_000_000,
    trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")],
    page: Page::Everyone,
    ..ServerConfig::default()
});

/// The bytes of one connection. The first byte says from where the connection comes, and whether the server is the local one.
pub(super) fn request(bytes: &[u8]) {
    let Some((flags, mut rest)) = bytes.split_first() else { return };
    let mut sent = Vec::with_capacity(rest.len());
    while let Some(at) = rest.windows(TOKEN.len()).position(|window| window == TOKEN) {
        sent.extend_from_slice(&rest[..at]);
        sent.extend_from_slice(SIGNED.as_bytes());
        rest = &rest[at + TOKEN.len()..];
    }
    sent.extend_from_slice(rest);
    let ip: IpAddr = if flags & 2 == 0 { [127, 0, 0, 1].into() } else { [10, 0, 0, 7].into() };
    let answer = in_memory::serve_bytes(&CONFIG, flags & 1 != 0, SocketAddr::new(ip, 4711), &sent);
    let answer = answer.expect("every connection ends");
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1."), "an answer is HTTP");
    assert!(answer.len() < 512 * 1024, "one connection gets a limited answer: {} bytes", answer.len());
}

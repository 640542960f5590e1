//! The TURN servers that the server of a room names for its clients (LiveKit's `ICEServer`, whose addresses are those of RFC
//! 7065).
//!
//! Not here: the resolution of their names (`engine/turn_server.rs`), and when they are asked
//! (`transport/rtc_connection/relay.rs`). Pure; any thread.
#![forbid(unsafe_code)]

use crate::wire::candidate::may_connect_to;
use crate::wire::proto;

/// Maximum number of servers that are used.
pub const MAX_SERVERS: usize = 8;
/// Longest host name, in bytes (RFC 1035 section 2.3.4).
const MAX_HOST: usize = 253;
/// Longest user name, in bytes (RFC 8489 section 14.3), and longest password.
const MAX_TEXT: usize = 508;

/// How a TURN server is reached. The order is that of preference.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum TurnTransport {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
    /// TLS.
    Tls,
}

/// A TURN server, and the credentials for it.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnServer {
    /// How it is reached.
    pub transport: TurnTransport,
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The user name.
    pub username: String,
    /// The password.
    pub credential: String,
}

impl std::fmt::Debug for TurnServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TurnServer({:?} {}:{})", self.transport, self.host, self.port)
    }
}

/// The TURN servers among those that a server has named, at most [`MAX_SERVERS`], in the order in which they are asked. What
/// cannot be read or is too long is left out, and so are STUN servers, which a client of a room does not need.
pub fn turn_servers(named: &[proto::IceServer]) -> Vec<TurnServer> {
    let mut servers: Vec<TurnServer> = Vec::new();
    for one in named.iter().filter(|one| one.username.len() <= MAX_TEXT && one.credential.len() <= MAX_TEXT) {
        for (transport, host, port) in one.urls.iter().filter_map(|url| parse(url)) {
            let (username, credential) = (one.username.clone(), one.credential.clone());
            let server = TurnServer { transport, host, port, username, credential };
            if servers.len() < MAX_SERVERS && !servers.contains(&server) {
                servers.push(server);
            }
        }
    }
    servers.sort_by_key(|server| server.transport);
    servers
}

/// Reads `turn:host:port?transport=udp`. TURN over DTLS (`turns:` with UDP) is not supported.
fn parse(url: &str) -> Option<(TurnTransport, String, u16)> {
    let (scheme, rest) = url.split_once(':')?;
    let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
    let wanted = query.split('&').find_map(|pair| pair.strip_prefix("transport="));
    let (transport, usual_port) = match (scheme.to_ascii_lowercase().as_str(), wanted) {
        ("turn", None | Some("udp")) => (TurnTransport::Udp, 3478),
        ("turn", Some("tcp")) => (TurnTransport::Tcp, 3478),
        ("turns", None | Some("tcp")) => (TurnTransport::Tls, 5349),
        _ => return None,
    };
    let (host, port) = match address.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']')?;
            (host, if port.is_empty() { None } else { Some(port.strip_prefix(':')?) })
        }
        None => address.split_once(':').map_or((address, None), |(host, port)| (host, Some(port))),
    };
    let port =
        port.map_or(Some(usual_port), |port| port.parse().ok()).filter(|port| may_connect_to(*port))?;
    let is_name =
        !host.is_empty() && host.len() <= MAX_HOST && host.bytes().all(|byte| byte.is_ascii_graphic());
    is_name.then(|| (transport, host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_text_of_a_server_has_no_password() {
        let server = TurnServer {
            transport: TurnTransport::Tls,
            host: "turn.example".into(),
            port: 443,
            username: "user".into(),
            credential: "hidden".into(),
        };
        assert_eq!(format!("{server:?}"), "TurnServer(Tls turn.example:443)");
    }

    #[test]
    fn addresses_of_turn_servers_are_parsed() {
        let found = |transport, host: &str, port| Some((transport, host.to_owned(), port));
        assert_eq!(parse("turn:turn.example"), found(TurnTransport::Udp, "turn.example", 3478));
        assert_eq!(parse("turn:1.2.3.4:443?transport=udp"), found(TurnTransport::Udp, "1.2.3.4", 443));
        assert_eq!(
            parse("turn:turn.example:80?transport=tcp"),
            found(TurnTransport::Tcp, "turn.example", 80)
        );
        assert_eq!(parse("TURNS:turn.example"), found(TurnTransport::Tls, "turn.example", 5349));
        assert_eq!(parse("turns:[::1]:443?transport=tcp"), found(TurnTransport::Tls, "::1", 443));
        assert_eq!(parse("turn:[2001:db8::1]"), found(TurnTransport::Udp, "2001:db8::1", 3478));
    }

    #[test]
    fn other_servers_and_malformed_addresses_are_left_out() {
        for url in [
            "",
            "turn",
            "turn:",
            "stun:stun.example:3478",
            "turns:turn.example?transport=udp",
            "turn:turn.example?transport=sctp",
            "turn:turn.example:0",
            "turn:turn.example:25?transport=tcp",
            "turn:turn.example:70000",
            "turn:[::1:443",
            "turn:[::1]x",
            "turn:a name",
            "turn:a\r\nb",
        ] {
            assert_eq!(parse(url), None, "{url:?}");
        }
        assert_eq!(parse(&format!("turn:{}", "x".repeat(300))), None);
    }

    #[test]
    fn servers_are_few_and_in_the_order_of_their_use() {
        let named = proto::IceServer {
            urls: vec![
                "turns:a".into(),
                "turn:a?transport=tcp".into(),
                "stun:a".into(),
                "turn:a".into(),
                "turn:a".into(),
            ],
            username: "user".into(),
            credential: "secret".into(),
        };
        let servers = turn_servers(&[named.clone(), named]);
        let transports: Vec<TurnTransport> = servers.iter().map(|server| server.transport).collect();
        assert_eq!(transports, [TurnTransport::Udp, TurnTransport::Tcp, TurnTransport::Tls]);
        assert!(servers.iter().all(|one| one.username == "user" && one.credential == "secret"));
        let flood: Vec<proto::IceServer> = (0..1000)
            .map(|n| proto::IceServer { urls: vec![format!("turn:host{n}")], ..Default::default() })
            .collect();
        assert_eq!(turn_servers(&flood).len(), MAX_SERVERS);
        let long =
            proto::IceServer { urls: vec!["turn:a".into()], username: "x".repeat(600), ..Default::default() };
        assert!(turn_servers(&[long]).is_empty());
    }
}

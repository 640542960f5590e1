//! HTTP proxies for signalling: the proxy that the environment names for a host, and the request that opens a tunnel through it.
//!
//! The variables are those of curl and most other programs: `https_proxy` for wss addresses, `http_proxy` for ws addresses,
//! `all_proxy` for both, and `no_proxy` for the hosts that need no proxy; each also in capitals. A tunnel is opened with CONNECT
//! (RFC 9110 section 9.3.6), because a WebSocket needs a tunnel (RFC 6455 section 4.1). Media does not go through a proxy, over
//! UDP or over TCP.
//!
//! Pure: `signal/socket.rs` reads the environment, and `signal/dial.rs` uses the socket.
#![forbid(unsafe_code)]

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::{Host, Url};

use crate::error::{Error, ErrorKind, Result};

/// Maximum length of the head of a proxy's answer, in bytes.
pub const MAX_HEAD: usize = 16 * 1024;

/// A proxy.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `user:password` in base64, if the variable has them.
    authorization: Option<String>,
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxy({} port {})", self.host, self.port)
    }
}

/// The proxy for a host; `None` connects directly. `variable` reads the environment. Error: `OutOfRange` for a proxy that cannot
/// be used.
pub fn choose(
    host: &str,
    port: u16,
    is_tls: bool,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>> {
    let read = |name: &str| {
        let value = variable(name).or_else(|| variable(&name.to_ascii_uppercase()));
        value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    };
    let name = if is_tls { "https_proxy" } else { "http_proxy" };
    let Some((name, text)) = [name, "all_proxy"].into_iter().find_map(|name| Some((name, read(name)?)))
    else {
        return Ok(None);
    };
    let is_excepted =
        read("no_proxy").is_some_and(|list| list.split(',').any(|entry| excepts(entry, host, port)));
    if is_on_this_machine(host) || is_excepted {
        return Ok(None);
    }
    parse(&text).map(Some).map_err(|why| {
        let text = format!(
            "the proxy in the environment variable {name} {why}: write it like http://proxy.example.org:3128"
        );
        Error::new(ErrorKind::OutOfRange, text)
    })
}

fn is_on_this_machine(host: &str) -> bool {
    let is_loopback = host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    is_loopback || host.eq_ignore_ascii_case("localhost") || host.to_ascii_lowercase().ends_with(".localhost")
}

/// Whether an entry of `no_proxy` names this host: `*`, a name and all names below it, an address, or a network such as
/// 10.0.0.0/8; a name or address may have a port.
fn excepts(entry: &str, host: &str, port: u16) -> bool {
    let entry = entry.trim().trim_matches(['[', ']']).to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    if entry.is_empty() || entry == "*" {
        return !entry.is_empty();
    }
    if let Ok(ip) = host.parse::<IpAddr>() {
        let same =
            |text: &str| text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|known| known == ip);
        let with_port =
            entry.rsplit_once(':').is_some_and(|(name, number)| number.parse() == Ok(port) && same(name));
        return same(&entry) || with_port || is_in_network(&entry, ip);
    }
    let (name, wanted) = match entry.rsplit_once(':') {
        Some((name, number)) => (name, number.parse::<u16>().ok()),
        None => (entry.as_str(), Some(port)),
    };
    let name = name.trim_start_matches("*.").trim_start_matches('.');
    let is_below = host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    wanted == Some(port) && !name.is_empty() && is_below
}

fn is_in_network(network: &str, ip: IpAddr) -> bool {
    let Some((base, length)) = network.split_once('/') else { return false };
    let (Ok(base), Ok(length)) = (base.parse::<IpAddr>(), length.parse::<u32>()) else { return false };
    let (base, ip, most) = match (base, ip) {
        (IpAddr::V4(base), IpAddr::V4(ip)) => (u128::from(base.to_bits()), u128::from(ip.to_bits()), 32),
        (IpAddr::V6(base), IpAddr::V6(ip)) => (base.to_bits(), ip.to_bits(), 128),
        _ => return false,
    };
    length <= most && (base ^ ip).checked_shr(most - length).unwrap_or(0) == 0
}

fn parse(text: &str) -> std::result::Result<Proxy, &'static str> {
    let with_scheme = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&with_scheme).map_err(|_| "is malformed")?;
    match url.scheme() {
        "http" => {}
        "https" => return Err("is reached by TLS, which is not supported"),
        _ => return Err("is not an HTTP proxy"),
    }
    let host = match url.host() {
        Some(Host::Domain(name)) if !name.is_empty() => name.to_owned(),
        Some(Host::Ipv4(ip)) => ip.to_string(),
        Some(Host::Ipv6(ip)) => ip.to_string(),
        _ => return Err("has no host"),
    };
    let authorization = (!url.username().is_empty()).then(|| {
        let [user, password] = [url.username(), url.password().unwrap_or_default()].map(decoded);
        STANDARD.encode([user, b":".to_vec(), password].concat())
    });
    // Without a port, the port of HTTP is used. curl uses 1080, which would be a surprise here.
    Ok(Proxy { host, port: url.port_or_known_default().unwrap_or(80), authorization })
}

/// Text of a URL, with its percent-encoding decoded.
fn decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = tail.get(..2).filter(|_| first == b'%').and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = &tail[2..];
            }
            None => {
                out.push(first);
                rest = tail;
            }
        }
    }
    out
}

impl Proxy {
    /// The request for a tunnel to a host.
    pub fn request(&self, host: &str, port: u16) -> Vec<u8> {
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let authorization = self
            .authorization
            .as_ref()
            .map(|text| format!("Proxy-Authorization: Basic {text}\r\n"))
            .unwrap_or_default();
        format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{authorization}\r\n").into_bytes()
    }

    /// Interprets the head of the answer to [`Proxy::request`]. Error: `Unreachable`, with the proxy and its reason.
    pub fn answer(&self, head: &[u8]) -> Result<()> {
        let head = String::from_utf8_lossy(head);
        let line = head.lines().next().unwrap_or_default();
        let status =
            line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1)?.parse::<u16>().ok());
        let advice = match status {
            Some(200..=299) => return Ok(()),
            Some(407) => "give its user and password in the environment variable",
            Some(_) => "ask for access to that host, or name it in no_proxy",
            None => "check that it is an HTTP proxy",
        };
        let line: String = line.chars().filter(|letter| !letter.is_control()).take(80).collect();
        let text = format!("the proxy {} port {} opens no tunnel ({line}): {advice}", self.host, self.port);
        Err(Error::new(ErrorKind::Unreachable, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(host: &str, is_tls: bool, variables: &[(&str, &str)]) -> Option<String> {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let proxy = choose(host, 7880, is_tls, variable).unwrap()?;
        Some(format!("{}:{}", proxy.host, proxy.port))
    }

    #[test]
    fn variable_of_the_scheme_is_read_in_both_cases() {
        let both = [("https_proxy", "http://a:1"), ("http_proxy", "b:2")];
        assert_eq!(chosen("voice.example", true, &both).as_deref(), Some("a:1"));
        assert_eq!(chosen("voice.example", false, &both).as_deref(), Some("b:2"));
        assert_eq!(chosen("voice.example", true, &[("HTTPS_PROXY", "http://a")]).as_deref(), Some("a:80"));
        assert_eq!(
            chosen("voice.example", false, &[("ALL_PROXY", "http://[::1]:3128/")]).as_deref(),
            Some("::1:3128")
        );
        let lower_case_first = [("https_proxy", "a:1"), ("HTTPS_PROXY", "b:2")];
        assert_eq!(chosen("voice.example", true, &lower_case_first).as_deref(), Some("a:1"));
        assert_eq!(chosen("voice.example", true, &[("http_proxy", "b:2"), ("https_proxy", " ")]), None);
    }

    #[test]
    fn hosts_in_no_proxy_are_reached_directly() {
        let is_direct = |host: &str, list: &str| {
            chosen(host, true, &[("https_proxy", "a:1"), ("NO_PROXY", list)]).is_none()
        };
        for (host, list) in [
            ("voice.example", "*"),
            ("voice.example", "other.example, voice.example"),
            ("eu.voice.example", ".voice.example"),
            ("eu.VOICE.example", "*.voice.example"),
            ("voice.example", "voice.example:7880"),
            ("10.1.2.3", "10.0.0.0/8"),
            ("10.1.2.3", "10.1.2.3"),
            ("10.1.2.3", "10.1.2.3:7880"),
            ("fd00::5", "fd00::/8"),
            ("fd00::5", "[fd00::5]"),
            ("localhost", ""),
            ("127.0.0.1", ""),
            ("::1", ""),
        ] {
            assert!(is_direct(host, list), "{host} {list}");
        }
        for (host, list) in [
            ("voice.example", ""),
            ("voice.example", ","),
            ("myvoice.example", "voice.example"),
            ("voice.example", "voice.example:80"),
            ("11.1.2.3", "10.0.0.0/8"),
            ("10.1.2.3", "10.0.0.0/40"),
            ("10.1.2.3", "fd00::/8"),
        ] {
            assert!(!is_direct(host, list), "{host} {list}");
        }
        assert!(is_direct("1.2.3.4", "0.0.0.0/0"));
    }

    #[test]
    fn unusable_proxy_is_named_with_its_variable() {
        for (text, why) in [
            ("https://a:1", "TLS"),
            ("socks5://a:1", "not an HTTP proxy"),
            ("http://", "malformed"),
            ("http://a:99999", "malformed"),
        ] {
            let error =
                choose("voice.example", 80, true, |name| (name == "https_proxy").then(|| text.into()));
            let error = error.unwrap_err();
            assert!(error.context.contains("https_proxy") && error.context.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn tunnel_is_requested_with_host_and_password() {
        let proxy = parse("http://user:pass%20word@proxy.example:3128").unwrap();
        let request = String::from_utf8(proxy.request("fd00::5", 443)).unwrap();
        assert!(
            request.starts_with("CONNECT [fd00::5]:443 HTTP/1.1\r\nHost: [fd00::5]:443\r\n"),
            "{request}"
        );
        let wanted = STANDARD.encode("user:pass word");
        assert!(request.ends_with(&format!("Proxy-Authorization: Basic {wanted}\r\n\r\n")), "{request}");
        assert_eq!(format!("{proxy:?}"), "Proxy(proxy.example port 3128)");
    }

    #[test]
    fn refusal_of_a_proxy_names_its_reason() {
        let proxy = parse("proxy.example:3128").unwrap();
        proxy.answer(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        proxy.answer(b"HTTP/1.0 200\r\n\r\n").unwrap();
        for (head, word) in [
            (&b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"[..], "password"),
            (b"HTTP/1.1 403 Forbidden\r\n\r\n", "no_proxy"),
            (b"220 mail.example ESMTP\r\n", "HTTP proxy"),
            (b"", "HTTP proxy"),
        ] {
            let error = proxy.answer(head).unwrap_err();
            assert_eq!(error.kind, ErrorKind::Unreachable);
            assert!(error.context.contains("proxy.example") && error.context.contains(word), "{error}");
        }
    }
}

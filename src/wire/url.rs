//! The address of a room server: the accepted spellings, the URL of signalling, and whether a token is sent unprotected.
//!
//! Pure; any thread. Used by `signal` (to connect), `room` (for the warning of the login event) and `engine` (to check arguments,
//! and for loopback addresses).
#![forbid(unsafe_code)]

use ::url::{Host, Url};

use crate::error::{Error, ErrorKind, Result};

/// Maximum length of an accepted address, in bytes.
pub const MAX_URL: usize = 2048;

/// Parses a `ws://`, `wss://`, `http://` or `https://` address with optional port, path and trailing slash. The result is ws or
/// wss.
pub fn parse(text: &str) -> Result<Url> {
    if text.len() > MAX_URL {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("the server's address is longer than {MAX_URL} bytes"),
        ));
    }
    let swapped = match text.split_once("://").map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest)) {
        Some((scheme, rest)) if scheme == "ws" || scheme == "http" => format!("ws://{rest}"),
        Some((scheme, rest)) if scheme == "wss" || scheme == "https" => format!("wss://{rest}"),
        _ => return Err(bad("starts with neither ws:// nor wss://")),
    };
    let url = Url::parse(&swapped).map_err(|_| bad("is malformed"))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err(bad("has no host"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad("has a user or a password, which belong in the token"));
    }
    Ok(url)
}

/// The URL of `/rtc/v1` signalling under the base address, with the packed join request as its query.
pub fn signal(base: &str, join: &str) -> Result<String> {
    let mut url = parse(base)?;
    let path = format!("{}/rtc/v1", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_fragment(None);
    url.set_query(Some(&format!("join_request={}", join.replace('=', "%3D"))));
    Ok(url.into())
}

/// The URL of a plain HTTP request that any room server at the base address answers, without a token (`/rtc/v1/validate`).
pub fn validate(base: &str) -> Result<Url> {
    let mut url = parse(base)?;
    let path = format!("{}/rtc/v1/validate", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_fragment(None);
    url.set_query(None);
    Ok(url)
}

/// The canonical spelling of an address: two texts for the same server give the same spelling.
pub fn spelling(base: &str) -> Result<String> {
    let mut url = parse(base)?;
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    url.set_fragment(None);
    url.set_query(None);
    Ok(url.into())
}

/// Whether a token would be sent unprotected: with ws:// to another machine.
pub fn is_unprotected(base: &str) -> bool {
    parse(base).is_ok_and(|url| url.scheme() != "wss" && !is_this_machine(&url))
}

/// Whether the address is one of wss://.
pub fn is_tls(base: &str) -> bool {
    parse(base).is_ok_and(|url| url.scheme() == "wss")
}

/// Whether this is a loopback address of this machine. Media then begins with loopback addresses.
pub fn is_loopback(base: &str) -> bool {
    parse(base).is_ok_and(|url| is_this_machine(&url))
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

fn bad(what: &str) -> Error {
    Error::new(
        ErrorKind::OutOfRange,
        format!("the server's address {what}: write it like wss://voice.example.org"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_has_one_spelling() {
        let one = spelling("ws://Voice.example.org:80/a").unwrap();
        for same in ["http://voice.example.org/a/", "WS://voice.example.org:80/a?b=c#d"] {
            assert_eq!(spelling(same).unwrap(), one, "{same}");
        }
        for other in ["wss://voice.example.org/a", "ws://voice.example.org", "ws://voice.example.org:81/a"] {
            assert_ne!(spelling(other).unwrap(), one, "{other}");
        }
    }

    #[test]
    fn loopback_address_is_recognised() {
        for here in ["ws://127.0.0.1:7880", "wss://localhost", "ws://[::1]:1"] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in ["ws://192.168.1.5:7880", "wss://voice.example", "nonsense"] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn usual_server_addresses_give_the_signalling_url() {
        for (base, wanted) in [
            ("ws://a:7880", "ws://a:7880/rtc/v1?join_request=x%3D"),
            ("ws://a:7880/", "ws://a:7880/rtc/v1?join_request=x%3D"),
            ("http://a", "ws://a/rtc/v1?join_request=x%3D"),
            ("HTTPS://a/voice/", "wss://a/voice/rtc/v1?join_request=x%3D"),
            ("wss://a/voice//?k=v#f", "wss://a/voice/rtc/v1?join_request=x%3D"),
            ("ws://[::1]:7870", "ws://[::1]:7870/rtc/v1?join_request=x%3D"),
        ] {
            assert_eq!(signal(base, "x=").unwrap(), wanted, "{base}");
        }
    }

    #[test]
    fn check_of_a_server_has_no_query() {
        assert_eq!(validate("https://a/voice/?k=v#f").unwrap().as_str(), "wss://a/voice/rtc/v1/validate");
    }

    #[test]
    fn malformed_server_address_is_refused_with_a_hint() {
        for base in ["", "a:7880", "ftp://a", "ws://", "ws://u:p@a", "ws:// a", "://"] {
            let error = signal(base, "x").unwrap_err();
            assert_eq!(error.kind, ErrorKind::OutOfRange, "{base}");
            assert!(error.context.contains("wss://voice.example.org"));
        }
        assert_eq!(
            signal(&format!("ws://{}", "a".repeat(MAX_URL)), "x").unwrap_err().kind,
            ErrorKind::TooLong
        );
    }

    #[test]
    fn token_is_unprotected_only_without_tls_off_this_machine() {
        for safe in ["ws://127.0.0.1:7870", "ws://[::1]", "ws://localhost", "wss://a", "https://a"] {
            assert!(!is_unprotected(safe), "{safe}");
        }
        for open in ["ws://192.168.1.2", "http://voice.example.org", "ws://localhost.example.org"] {
            assert!(is_unprotected(open), "{open}");
        }
    }
}

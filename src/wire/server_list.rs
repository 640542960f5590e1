//! The addresses of a room server in one text: an application may give several, which are tried in order. Also here: whether a
//! client may follow a server to an address that the server names.
//!
//! Pure; any thread. Used by `engine` (to check arguments) and `room` (to choose an address). Not here: the spelling of a single
//! address (`wire/url.rs`), and when which address is tried (`room/servers.rs`).
#![forbid(unsafe_code)]

use super::url;
use crate::error::{Error, ErrorKind, Result};

/// Maximum number of addresses in a list.
pub const MAX_SERVERS: usize = 8;
/// Maximum length of an address that a server names, in bytes.
pub const MAX_NAMED_URL: usize = 512;
/// Maximum length of an address in an error text, in characters.
const MAX_SHOWN: usize = 80;

/// The addresses of a text, separated by commas or white space, in order. An address that occurs twice counts once. A comma that
/// belongs to an address is written as `%2C`.
///
/// Errors, which name the address if there are several: those of [`url::parse`]; `OutOfRange` for more than [`MAX_SERVERS`], or
/// if the token would be encrypted on the way to some of them and readable on the way to others.
pub fn parse(text: &str) -> Result<Vec<String>> {
    let parts: Vec<&str> = parts(text).collect();
    if parts.len() < 2 {
        url::parse(parts.first().copied().unwrap_or_default())?;
        return Ok(parts.into_iter().map(str::to_owned).collect());
    }
    let (mut urls, mut spellings) = (Vec::new(), Vec::new());
    for part in &parts {
        let spelling = url::spelling(part)
            .map_err(|error| Error::new(error.kind, format!("{} in server_url: {error}", shown(part))))?;
        if spellings.contains(&spelling) {
            continue;
        }
        if urls.len() == MAX_SERVERS {
            let text = format!("server_url names more than {MAX_SERVERS} servers: leave some out");
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        spellings.push(spelling);
        urls.push((*part).to_owned());
    }
    // Otherwise, whoever can block the encrypted addresses could read the token.
    let is_encrypted = |spelling: &String| spelling.starts_with("wss:");
    let open = urls.iter().find(|part| url::is_unprotected(part));
    if let (Some(open), true) = (open, spellings.iter().any(is_encrypted)) {
        let text = format!(
            "the token would be readable on the way to {} but not to the other servers of the list: use wss:// for all of them",
            shown(open)
        );
        return Err(Error::new(ErrorKind::OutOfRange, text));
    }
    Ok(urls)
}

/// The canonical spellings of the addresses of a text.
pub fn spellings(text: &str) -> Result<Vec<String>> {
    parse(text)?.iter().map(|part| url::spelling(part)).collect()
}

/// Whether a client that reached a server at `from` may send its token to the address `to`, which that server has named. It never
/// follows from an encrypted address to one without encryption, from this machine to an unencrypted address elsewhere, or from
/// elsewhere to this machine.
pub fn may_follow(from: &str, to: &str) -> bool {
    if to.len() > MAX_NAMED_URL
        || url::parse(to).is_err()
        || (url::is_loopback(to) && !url::is_loopback(from))
    {
        return false;
    }
    !url::is_unprotected(to) || url::is_unprotected(from)
}

/// An address in an error text: without user and password, and not too long.
pub fn shown(part: &str) -> String {
    let host = part.rsplit_once('@').map_or(part, |(_, host)| host);
    if host.chars().count() <= MAX_SHOWN {
        return host.to_owned();
    }
    host.chars().take(MAX_SHOWN).chain(['…']).collect()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ' ', '\t', '\r', '\n']).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_separated_by_commas_or_white_space() {
        let wanted = ["wss://a.example", "wss://b.example:7880/x"];
        for text in [
            "wss://a.example,wss://b.example:7880/x",
            " wss://a.example  wss://b.example:7880/x ",
            "wss://a.example,\n\twss://b.example:7880/x,",
        ] {
            assert_eq!(parse(text).unwrap(), wanted, "{text:?}");
        }
        assert_eq!(parse(" ws://127.0.0.1:7870 ").unwrap(), ["ws://127.0.0.1:7870"]);
    }

    #[test]
    fn address_that_occurs_twice_counts_once() {
        let text = "wss://a.example https://A.example:443/ wss://b.example wss://a.example";
        assert_eq!(parse(text).unwrap(), ["wss://a.example", "wss://b.example"]);
        assert_eq!(spellings(text).unwrap(), ["wss://a.example/", "wss://b.example/"]);
    }

    #[test]
    fn one_bad_address_refuses_the_list_and_is_named() {
        for (text, named) in [
            ("wss://a.example ftp://b.example", "ftp://b.example"),
            ("wss://a.example,b.example:7880", "b.example:7880"),
            ("wss://a.example wss://user:secret@b.example", "b.example"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.kind, ErrorKind::OutOfRange, "{text}");
            assert!(error.context.starts_with(named) && !error.context.contains("secret"), "{error}");
        }
        for text in ["", ",", "a:7880"] {
            assert_eq!(parse(text).unwrap_err().kind, ErrorKind::OutOfRange, "{text:?}");
        }
    }

    #[test]
    fn list_is_bounded() {
        let list = |count: usize| (0..count).map(|n| format!("wss://n{n}.example ")).collect::<String>();
        assert_eq!(parse(&list(MAX_SERVERS)).unwrap().len(), MAX_SERVERS);
        let error = parse(&list(MAX_SERVERS + 1)).unwrap_err();
        assert!(error.kind == ErrorKind::OutOfRange && error.context.contains("more than 8"), "{error}");
        let same = "wss://a.example ".repeat(MAX_SERVERS + 5);
        assert_eq!(parse(&same).unwrap().len(), 1);
        let long = format!("wss://a.example wss://{}", "b".repeat(url::MAX_URL));
        assert_eq!(parse(&long).unwrap_err().kind, ErrorKind::TooLong);
    }

    #[test]
    fn list_does_not_mix_encrypted_and_readable_tokens() {
        let error = parse("wss://a.example ws://b.example").unwrap_err();
        assert!(error.context.contains("ws://b.example") && error.context.contains("wss://"), "{error}");
        assert!(parse("wss://a.example ws://127.0.0.1:7870").is_ok(), "this machine");
        assert!(parse("ws://a.example ws://b.example").is_ok());
    }

    #[test]
    fn client_follows_a_server_to_equally_protected_addresses_only() {
        for (from, to, may) in [
            ("wss://a.example", "wss://b.example", true),
            ("wss://a.example", "https://b.example", true),
            ("wss://a.example", "ws://b.example", false),
            ("wss://a.example", "http://a.example", false),
            ("wss://a.example", "wss://127.0.0.1", false),
            ("wss://a.example", "ws://localhost:7880", false),
            ("ws://a.example", "wss://b.example", true),
            ("ws://a.example", "ws://b.example", true),
            ("ws://a.example", "ws://127.0.0.1", false),
            ("ws://127.0.0.1", "ws://[::1]:7880", true),
            ("ws://127.0.0.1", "ws://a.example", false),
            ("ws://127.0.0.1", "wss://a.example", true),
            ("wss://a.example", "ftp://b.example", false),
            ("wss://a.example", "", false),
        ] {
            assert_eq!(may_follow(from, to), may, "{from} {to}");
        }
        assert!(!may_follow("wss://a.example", &format!("wss://b.example/{}", "x".repeat(MAX_NAMED_URL))));
    }
}

//! What an HTTP answer instead of a WebSocket means for the person who logs in. Pure; called by [`super::Signal`].
#![forbid(unsafe_code)]

use crate::error::{Error, ErrorKind};

/// Most of the server's text that is quoted, in characters.
const QUOTE: usize = 200;

/// Turns status and text of the answer into an error that says what to do.
pub fn error(status: u16, body: &str) -> Error {
    let said = quote(body);
    let lower = body.to_ascii_lowercase();
    let (kind, text) = match status {
        401 | 403 if lower.contains("expired") => {
            (ErrorKind::TokenExpired, "the token has expired: get a fresh one and log in again".to_owned())
        }
        401 | 403 => (
            ErrorKind::TokenRefused,
            "the server refuses the token: check key, secret, room and grants".to_owned(),
        ),
        404 if lower.contains("room") && lower.contains("not exist") => {
            (ErrorKind::NotFound, "the room does not exist and this server makes none by itself".to_owned())
        }
        404 | 405 | 426 => (
            ErrorKind::NotAServer,
            "what answers at that address has no /rtc/v1: it is no room server, or an old one".to_owned(),
        ),
        429 => (ErrorKind::Busy, "the server takes no more logins now: try again later".to_owned()),
        503 => (ErrorKind::RoomFull, "the room or the server is full: try again later".to_owned()),
        400 | 413 | 414 | 431 => (
            ErrorKind::OutOfRange,
            "the server does not take the login's parameters: check user and room id".to_owned(),
        ),
        500..=599 => (
            ErrorKind::Unreachable,
            "the server, or a proxy before it, has a fault: try again later".to_owned(),
        ),
        _ => (
            ErrorKind::NotAServer,
            "what answers at that address speaks HTTP but is no room server: check the address".to_owned(),
        ),
    };
    Error::new(kind, format!("{text} (HTTP {status}{said})"))
}

fn quote(body: &str) -> String {
    let line: String =
        body.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(QUOTE).collect();
    let line = line.trim();
    if line.is_empty() { String::new() } else { format!(": {line}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_can_be_done() {
        for (status, body, kind) in [
            (401, "invalid token: go-jose: token is expired (exp)", ErrorKind::TokenExpired),
            (401, "invalid API key: x", ErrorKind::TokenRefused),
            (403, "permissions denied", ErrorKind::TokenRefused),
            (404, "404 page not found", ErrorKind::NotAServer),
            (404, "requested room does not exist", ErrorKind::NotFound),
            (429, "", ErrorKind::Busy),
            (503, "limit exceeded", ErrorKind::RoomFull),
            (400, "identity is too long", ErrorKind::OutOfRange),
            (502, "bad gateway", ErrorKind::Unreachable),
            (200, "<html>", ErrorKind::NotAServer),
            (301, "", ErrorKind::NotAServer),
        ] {
            let error = error(status, body);
            assert_eq!(error.kind, kind, "{status} {body}");
            assert!(error.context.contains(&status.to_string()));
        }
    }

    #[test]
    fn long_or_binary_answer_is_quoted_briefly() {
        let error = error(200, &"\u{0}\u{7f}é".repeat(5_000));
        assert!(error.context.len() < 800 && !error.context.contains('\u{0}'));
    }
}

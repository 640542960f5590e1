//! Errors for HTTP responses that refuse the WebSocket. Pure; called by [`super::Signal`].
#![forbid(unsafe_code)]

use crate::error::{Error, ErrorKind};

/// Maximum length of a quotation of the server's text, in characters.
const QUOTE: usize = 200;

/// The error for an HTTP status and text; its context says what to do.
pub fn error(status: u16, body: &str) -> Error {
    let quoted = quote(body);
    let lower = body.to_ascii_lowercase();
    let (kind, text) = match status {
        401 | 403 if lower.contains("expired") => {
            (ErrorKind::TokenExpired, "the token has expired: get a fresh one and log in again".to_owned())
        }
        401 | 403 => (
            ErrorKind::TokenRefused,
            "the server refused the token: check key, secret, room and grants".to_owned(),
        ),
        404 if lower.contains("room") && lower.contains("not exist") => (
            ErrorKind::NotFound,
            "the room does not exist and this server does not create rooms at a login: create it first"
                .to_owned(),
        ),
        404 | 405 | 426 => (
            ErrorKind::NotAServer,
            "the server has no /rtc/v1: check that a current room server runs at that address".to_owned(),
        ),
        429 => (ErrorKind::Busy, "the server accepts no further logins now: try again later".to_owned()),
        503 => (ErrorKind::RoomFull, "the room or the server is full: try again later".to_owned()),
        400 | 413 | 414 | 431 => (
            ErrorKind::OutOfRange,
            "the server refused the login's parameters: check user id and room id".to_owned(),
        ),
        500..=599 => (ErrorKind::Unreachable, "the server or its proxy failed: try again later".to_owned()),
        _ => (
            ErrorKind::NotAServer,
            "an HTTP server that is not a room server answered: check the address".to_owned(),
        ),
    };
    Error::new(kind, format!("{text} (HTTP {status}{quoted})"))
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
    fn refusal_maps_to_an_error_kind() {
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

//! A call of a server's RoomService as a client makes it: where it goes, and what the answer means.
//!
//! The form is that of Twirp (version 7): a POST with a message as protobuf; an error is JSON with `code` and `msg`. LiveKit servers and
//! audioroom servers have the service at the address of signalling. Pure; any thread. The request is sent by `signal/service.rs`.
#![forbid(unsafe_code)]

use serde::Deserialize;

use super::url;
use crate::error::{Error, ErrorKind, Result};

/// Maximum length of the server's text that is quoted, in characters.
const QUOTE: usize = 200;

/// A call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceCall {
    /// The server's address, as for signalling.
    pub server_url: String,
    /// The token.
    pub token: String,
    /// The method, such as `RemoveParticipant`.
    pub method: &'static str,
    /// The message.
    pub body: Vec<u8>,
}

/// Status and body of an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ServiceAnswer {
    /// HTTP status.
    pub status: u16,
    /// The body, or the beginning of it.
    pub body: Vec<u8>,
}

#[derive(Deserialize)]
struct Failure {
    code: String,
    #[serde(default)]
    msg: String,
}

impl ServiceCall {
    /// The URL of the method; its scheme is ws or wss.
    pub fn url(&self) -> Result<::url::Url> {
        let mut url = url::parse(&self.server_url)?;
        let path = format!("{}/twirp/livekit.RoomService/{}", url.path().trim_end_matches('/'), self.method);
        url.set_path(&path);
        url.set_query(None);
        url.set_fragment(None);
        Ok(url)
    }
}

impl ServiceAnswer {
    /// Whether the call was carried out. Errors: `NotAllowed`, `NotFound`, `Busy`, `OutOfRange`, `NotAServer`, `Unreachable`.
    pub fn result(&self) -> Result<()> {
        if (200..300).contains(&self.status) {
            return Ok(());
        }
        let failure: Option<Failure> = serde_json::from_slice(&self.body).ok();
        let code = failure.as_ref().map_or("", |failure| failure.code.as_str());
        let (kind, text) = match (code, self.status) {
            ("unauthenticated" | "permission_denied", _) | ("", 401 | 403) => {
                (ErrorKind::NotAllowed, "the token does not allow this: get one with roomAdmin for this room")
            }
            // A LiveKit server that does not permit that a moderator lifts a mute.
            ("failed_precondition", _) => {
                (ErrorKind::NotAllowed, "the server does not allow this: check its settings")
            }
            ("not_found", _) => (ErrorKind::NotFound, "the user is not in the room: wait for the user"),
            ("resource_exhausted", _) | ("", 429) => {
                (ErrorKind::Busy, "the server accepts no further calls now: try again later")
            }
            ("invalid_argument" | "malformed", _) => {
                (ErrorKind::OutOfRange, "the server refused the call: check the user id")
            }
            ("bad_route" | "unimplemented", _) | ("", 404 | 405 | 501) => {
                (ErrorKind::NotAServer, "the server has no RoomService at its address: check the address")
            }
            _ => (ErrorKind::Unreachable, "the server or its proxy failed: try again later"),
        };
        let quote: String = failure.map(|failure| failure.msg).unwrap_or_default();
        let quote: String = quote.chars().filter(|letter| !letter.is_control()).take(QUOTE).collect();
        let separator = if quote.is_empty() { "" } else { ": " };
        Err(Error::new(kind, format!("{text} (HTTP {}{separator}{quote})", self.status)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn call_goes_to_the_address_of_signalling() {
        let call = |server_url: &str| ServiceCall {
            server_url: server_url.into(),
            token: String::new(),
            method: "RemoveParticipant",
            body: Vec::new(),
        };
        let url = call("https://example.org/base/?x=1").url().unwrap();
        assert_eq!(url.as_str(), "wss://example.org/base/twirp/livekit.RoomService/RemoveParticipant");
        assert!(call("ftp://example.org").url().is_err());
    }

    #[test]
    fn answer_of_the_service_becomes_an_error_with_a_cause() {
        let kind = |status: u16, body: &str| {
            let answer = ServiceAnswer { status, body: body.as_bytes().to_vec() };
            answer.result().err().map(|error| error.kind)
        };
        assert_eq!(kind(200, ""), None);
        for (status, body, wanted) in [
            (401, r#"{"code":"unauthenticated","msg":"permissions denied"}"#, ErrorKind::NotAllowed),
            (403, "", ErrorKind::NotAllowed),
            (412, r#"{"code":"failed_precondition"}"#, ErrorKind::NotAllowed),
            (404, r#"{"code":"not_found","msg":"participant does not exist"}"#, ErrorKind::NotFound),
            (404, "no such page", ErrorKind::NotAServer),
            (404, r#"{"code":"bad_route","msg":""}"#, ErrorKind::NotAServer),
            (429, "", ErrorKind::Busy),
            (400, r#"{"code":"malformed","msg":""}"#, ErrorKind::OutOfRange),
            (502, "<html>", ErrorKind::Unreachable),
        ] {
            assert_eq!(kind(status, body), Some(wanted), "{status} {body}");
        }
        let long = format!("{{\"code\":\"not_found\",\"msg\":\"{}\"}}", "x".repeat(1000));
        let answer = ServiceAnswer { status: 404, body: long.into_bytes() };
        assert!(answer.result().unwrap_err().context.len() < 300);
    }
}

//! The plain double's session description: a small JSON text with what an SDP would say.
//!
//! Parsed with the same bounds as a real one; what does not parse is an error.
#![forbid(unsafe_code)]

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::transport::sdp::{MAX_M_LINES, MAX_SDP};

/// Most addresses of one description.
pub(super) const MAX_ADDRESSES: usize = 16;

/// An offer or an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Description {
    pub ufrag: String,
    pub password: String,
    pub addresses: Vec<SocketAddr>,
    pub m_lines: Vec<MLine>,
}

/// One audio m-line, as its author sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct MLine {
    pub mid: String,
    pub sends: bool,
    pub receives: bool,
    /// The stream, the track and the number that its packets carry.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub track: Option<(String, String, u32)>,
    /// Whether the author understands packets with copies of earlier ones.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub red: bool,
}

impl Description {
    /// Writes it.
    #[expect(clippy::expect_used, reason = "strings, numbers and addresses always have a JSON form")]
    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).expect("strings, numbers and addresses always have a JSON form")
    }

    /// Reads it.
    pub(super) fn read(text: &str) -> Result<Description> {
        let refuse = |why: &str| {
            Error::new(ErrorKind::WrongState, format!("The session description is refused: {why}."))
        };
        if text.len() > MAX_SDP {
            return Err(refuse("it is too long"));
        }
        let description: Description =
            serde_json::from_str(text).map_err(|error| refuse(&error.to_string()))?;
        if description.m_lines.len() > MAX_M_LINES || description.addresses.len() > MAX_ADDRESSES {
            return Err(refuse("it names too much"));
        }
        Ok(description)
    }
}

/// The address in a candidate (`… udp priority address port typ …`); `None` for one that cannot be used.
pub(super) fn candidate_address(candidate: &str) -> Option<SocketAddr> {
    let candidate = candidate.strip_prefix("candidate:").unwrap_or(candidate);
    if !crate::transport::candidate::usable(candidate) {
        return None;
    }
    let mut words = candidate.split_ascii_whitespace().skip(4);
    Some(SocketAddr::new(words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

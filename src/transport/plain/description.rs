//! The plain stack's session description: a small JSON text with the content of an SDP.
//!
//! Parsed with the same limits as a real one; an invalid description is an error.
#![forbid(unsafe_code)]

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::transport::sdp::{MAX_M_LINES, MAX_SDP};

/// Maximum number of addresses of one description.
pub(super) const MAX_ADDRESSES: usize = 16;

/// An offer or an answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Description {
    pub ufrag: String,
    pub password: String,
    pub addresses: Vec<SocketAddr>,
    pub m_lines: Vec<MLine>,
}

/// One audio m-line, from its author's view.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct MLine {
    pub mid: String,
    pub sends: bool,
    pub receives: bool,
    /// Stream, track and SSRC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub track: Option<(String, String, u32)>,
    /// Whether the author accepts RED.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub red: bool,
}

impl Description {
    /// Encodes the description.
    #[expect(clippy::expect_used, reason = "strings, numbers and addresses always have a JSON form")]
    pub(super) fn write(&self) -> String {
        serde_json::to_string(self).expect("strings, numbers and addresses always have a JSON form")
    }

    /// Decodes a description.
    pub(super) fn read(text: &str) -> Result<Description> {
        let refuse = |why: &str| {
            Error::new(ErrorKind::WrongState, format!("the session description is invalid: {why}"))
        };
        if text.len() > MAX_SDP {
            return Err(refuse("it is too long"));
        }
        let description: Description =
            serde_json::from_str(text).map_err(|error| refuse(&error.to_string()))?;
        if description.m_lines.len() > MAX_M_LINES || description.addresses.len() > MAX_ADDRESSES {
            return Err(refuse("it has too many m-lines or addresses"));
        }
        Ok(description)
    }
}

/// The address in a candidate (`… udp priority address port typ …`); `None` for an unusable candidate.
pub(super) fn candidate_address(candidate: &str) -> Option<SocketAddr> {
    let candidate = candidate.strip_prefix("candidate:").unwrap_or(candidate);
    if !crate::transport::candidate::usable(candidate) {
        return None;
    }
    let mut words = candidate.split_ascii_whitespace().skip(4);
    Some(SocketAddr::new(words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

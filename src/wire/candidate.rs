//! A trickled ICE candidate as LiveKit's clients and servers write it: the JSON of a browser's `RTCIceCandidateInit`.
//!
//! A LiveKit server trickles candidates. audioroom's client and server write theirs into the offer and the answer. Also here: the
//! address of a candidate, and the ports to which a client connects. Pure; any thread.
#![forbid(unsafe_code)]

use std::net::SocketAddr;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};

/// Longest JSON text that is parsed, in bytes.
pub const MAX_TEXT: usize = 4096;
/// Maximum number of addresses that are read from one description.
pub const MAX_ADDRESSES: usize = 16;

/// An ICE candidate.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// `candidate:…`, without `a=`; empty at the end of candidates.
    pub candidate: String,
    /// The m-line's mid.
    pub mid: String,
    /// The m-line's index.
    pub line: u32,
    /// The ICE user name fragment, if the sender gave it.
    pub ufrag: Option<String>,
}

/// Mid and index are always written: LiveKit's Rust client cannot read an object without them.
#[cfg(any(test, feature = "internals"))]
#[derive(serde::Serialize)]
struct Written<'a> {
    candidate: &'a str,
    #[serde(rename = "sdpMid")]
    mid: &'a str,
    #[serde(rename = "sdpMLineIndex")]
    line: u32,
    #[serde(rename = "usernameFragment", skip_serializing_if = "Option::is_none")]
    ufrag: Option<&'a str>,
}

#[derive(Deserialize)]
struct Read {
    candidate: Option<String>,
    #[serde(rename = "sdpMid")]
    mid: Option<String>,
    #[serde(rename = "sdpMLineIndex")]
    line: Option<u32>,
    #[serde(rename = "usernameFragment")]
    ufrag: Option<String>,
}

/// Writes the JSON text of `TrickleRequest.candidate_init`.
#[cfg(any(test, feature = "internals"))]
#[expect(clippy::expect_used, reason = "strings and numbers always have a JSON form")]
pub fn encode(candidate: &Candidate) -> String {
    let written = Written {
        candidate: &candidate.candidate,
        mid: &candidate.mid,
        line: candidate.line,
        ufrag: candidate.ufrag.as_deref(),
    };
    serde_json::to_string(&written).expect("strings and numbers always become JSON")
}

/// Reads `TrickleRequest.candidate_init`. Missing and null fields are allowed. Errors: `TooLong`, and `OutOfRange` for malformed
/// text.
pub fn decode(text: &str) -> Result<Candidate> {
    if text.len() > MAX_TEXT {
        return Err(Error::new(ErrorKind::TooLong, format!("a candidate is longer than {MAX_TEXT} bytes")));
    }
    let read: Read = serde_json::from_str(text).map_err(|_| {
        Error::new(ErrorKind::OutOfRange, "a trickled candidate is not a JSON object of a candidate")
    })?;
    let candidate = read.candidate.unwrap_or_default();
    if candidate.contains(['\r', '\n']) {
        return Err(Error::new(ErrorKind::OutOfRange, "a trickled candidate has more than one line"));
    }
    Ok(Candidate {
        candidate: candidate.strip_prefix("a=").map(str::to_owned).unwrap_or(candidate),
        mid: read.mid.unwrap_or_default(),
        line: read.line.unwrap_or_default(),
        ufrag: read.ufrag.filter(|ufrag| !ufrag.is_empty()),
    })
}

/// The address of a candidate (RFC 8839 section 5.1: `… transport priority address port typ …`, with or without `candidate:`);
/// `None` unless it is a UDP candidate for RTP with an IP address.
pub fn udp_address(candidate: &str) -> Option<SocketAddr> {
    let candidate = candidate.strip_prefix("candidate:").unwrap_or(candidate);
    let mut words = candidate.split_ascii_whitespace().skip(1);
    let is_rtp = words.next() == Some("1");
    let is_udp = words.next().is_some_and(|transport| transport.eq_ignore_ascii_case("udp"));
    if !is_rtp || !is_udp {
        return None;
    }
    let mut words = words.skip(1);
    Some(SocketAddr::new(words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

/// The address of a candidate that accepts TCP connections (RFC 6544: `… tcp … tcptype passive`), with or without `candidate:`;
/// `None` for every other one, and for a port that [`may_connect_to`] refuses.
pub fn tcp_address(candidate: &str) -> Option<SocketAddr> {
    let candidate = candidate.strip_prefix("candidate:").unwrap_or(candidate);
    let words: Vec<&str> = candidate.split_ascii_whitespace().collect();
    let &[_, component, transport, _, ip, port, ref extensions @ ..] = words.as_slice() else { return None };
    let address = SocketAddr::new(ip.parse().ok()?, port.parse().ok()?);
    let is_passive = extensions.windows(2).any(|pair| pair == ["tcptype", "passive"]);
    let is_tcp = component == "1" && transport.eq_ignore_ascii_case("tcp") && is_passive;
    (is_tcp && may_connect_to(address.port())).then_some(address)
}

/// Whether a client connects to this port where the server of a room names it. Of the ports below 1024, only 80 and 443, as in
/// browsers: a server names any address, and the others may belong to services of the client's network.
pub fn may_connect_to(port: u16) -> bool {
    port >= 1024 || matches!(port, 80 | 443)
}

/// The addresses of the usable candidates in a session description, each one once, at most [`MAX_ADDRESSES`].
pub fn udp_addresses(sdp: &str) -> Vec<SocketAddr> {
    let mut addresses = Vec::new();
    for candidate in sdp.lines().filter_map(|line| line.trim_end().strip_prefix("a=candidate:")) {
        if let Some(address) = udp_address(candidate)
            && addresses.len() < MAX_ADDRESSES
            && !addresses.contains(&address)
        {
            addresses.push(address);
        }
    }
    addresses
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn addresses_are_those_of_usable_udp_candidates() {
        let sdp = "v=0\r\na=candidate:1 1 udp 2130706431 10.0.0.1 5000 typ host\r\na=candidate:1 2 udp 1 10.0.0.1 5001 typ host\r\n\
                   a=candidate:2 1 tcp 1 10.0.0.1 9 typ host tcptype active\r\na=candidate:3 1 UDP 1 some.local 5001 typ host\r\n\
                   a=candidate:4 1 UDP 1 ::1 5001 typ host\na=candidate:1 1 udp 2130706431 10.0.0.1 5000 typ host\r\na=candidate:5 1\r\n";
        let addresses: Vec<String> = udp_addresses(sdp).iter().map(ToString::to_string).collect();
        assert_eq!(addresses, ["10.0.0.1:5000", "[::1]:5001"]);
        let many: String =
            (0..100).map(|port| format!("a=candidate:1 1 udp 1 10.0.0.1 {port} typ host\n")).collect();
        assert_eq!(udp_addresses(&many).len(), MAX_ADDRESSES);
        assert_eq!(udp_address("candidate:4 1 udp 1 ::1 70000 typ host"), None);
    }

    #[test]
    fn passive_tcp_candidate_has_an_address_and_a_harmless_port() {
        let passive =
            |port: u16| tcp_address(&format!("candidate:5 1 TCP 1 10.0.0.1 {port} typ host tcptype passive"));
        for port in [80, 443, 1024, 7881] {
            assert_eq!(passive(port), Some(SocketAddr::from(([10, 0, 0, 1], port))));
        }
        assert!([0, 9, 22, 25, 1023].into_iter().all(|port| passive(port).is_none()));
        for other in [
            "1 tcp 1 10.0.0.1 7881 typ host",
            "1 tcp 1 10.0.0.1 9 typ host tcptype active",
            "1 tcp 1 a.local 7881 typ host tcptype passive",
            "2 tcp 1 10.0.0.1 7881 typ host tcptype passive",
            "1 udp 1 10.0.0.1 7881 typ host tcptype passive",
        ] {
            assert_eq!(tcp_address(&format!("5 {other}")), None, "{other}");
        }
    }

    fn host() -> Candidate {
        Candidate {
            candidate: "candidate:1 1 udp 2130706431 127.0.0.1 7870 typ host".into(),
            mid: "0".into(),
            line: 0,
            ufrag: Some("abcd".into()),
        }
    }

    #[test]
    fn a_candidate_survives_the_way_through_json() {
        assert_eq!(decode(&encode(&host())).unwrap(), host());
        let end = Candidate::default();
        assert_eq!(decode(&encode(&end)).unwrap(), end);
    }

    #[test]
    fn mid_and_line_are_always_written() {
        let json = encode(&Candidate { candidate: "candidate:1".into(), ..Default::default() });
        assert!(json.contains(r#""sdpMid":"""#) && json.contains(r#""sdpMLineIndex":0"#), "{json}");
    }

    #[test]
    fn null_and_missing_fields_are_read() {
        let text = r#"{"candidate":"a=candidate:1 1 udp 1 ::1 9 typ host","sdpMid":null,"sdpMLineIndex":null,"usernameFragment":""}"#;
        let candidate = decode(text).unwrap();
        assert_eq!(candidate.candidate, "candidate:1 1 udp 1 ::1 9 typ host");
        assert_eq!((candidate.mid.as_str(), candidate.line, candidate.ufrag), ("", 0, None));
        assert!(decode("{}").is_ok());
    }

    #[test]
    fn nonsense_is_refused_without_a_panic() {
        for text in ["", "[]", "null", "\"candidate\"", r#"{"candidate":5}"#, r#"{"candidate":"a\nb"}"#, "{"]
        {
            assert!(decode(text).is_err(), "{text}");
        }
        assert_eq!(decode(&" ".repeat(MAX_TEXT + 1)).unwrap_err().kind, ErrorKind::TooLong);
        let good = encode(&host());
        for end in 0..good.len() {
            assert!(decode(&good[..end]).is_err());
        }
        let mut random = Random::from_seed(2);
        for round in 0..1_000 {
            let mut bytes = vec![0; round % 100];
            random.fill(&mut bytes);
            let _ = decode(&String::from_utf8_lossy(&bytes));
        }
    }
}

//! Work-around: candidates are removed from a description and passed to the stack one by one.
//!
//! The stack ignores the candidates of an `inactive` m-line. When a listener joins an empty room, the server's candidates
//! are in such an m-line, and the connection would never come up. The same pass keeps only usable candidates for RTP with an IP
//! address: UDP ones, and TCP ones to which a connection can be opened. Used by `rtc_connection.rs` for every description, local
//! and remote.
#![forbid(unsafe_code)]

use std::net::IpAddr;

use crate::wire::candidate::tcp_address;

/// Maximum number of candidates of the peer that are used, in a description and after it.
pub(super) const MAX_CANDIDATES: usize = 64;

/// Whether a candidate (the text after `candidate:`) is usable.
pub(super) fn usable(candidate: &str) -> bool {
    is_udp(candidate) || tcp_address(candidate).is_some()
}

fn is_udp(candidate: &str) -> bool {
    let mut words = candidate.split_ascii_whitespace().skip(1);
    words.next() == Some("1")
        && words.next().is_some_and(|protocol| protocol.eq_ignore_ascii_case("udp"))
        && words.nth(1).is_some_and(|address| address.parse::<IpAddr>().is_ok())
}

/// Whether a candidate is for RTP.
fn is_for_rtp(candidate: &str) -> bool {
    candidate.split_ascii_whitespace().nth(1) == Some("1")
}

/// A description without its candidates, and its usable candidates.
pub(super) fn take(description: &str) -> (String, Vec<String>) {
    let mut rest = String::with_capacity(description.len());
    let mut candidates: Vec<String> = Vec::new();
    for line in description.lines() {
        match line.strip_prefix("a=candidate:") {
            Some(candidate) => {
                let wanted = usable(candidate) && candidates.len() < MAX_CANDIDATES;
                if wanted && !candidates.iter().any(|known| known == candidate) {
                    candidates.push(candidate.to_owned());
                }
            }
            None => {
                rest.push_str(line);
                rest.push_str("\r\n");
            }
        }
    }
    (rest, candidates)
}

/// A local description without the second copy of each candidate, which the stack adds for RTCP: RTCP has no port of its own
/// here.
pub(super) fn without_rtcp(description: &str) -> String {
    let mut out = String::with_capacity(description.len());
    for line in description.lines() {
        if line.strip_prefix("a=candidate:").is_none_or(is_for_rtp) {
            out.push_str(line);
            out.push_str("\r\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Stack;
    use super::super::test_pair::Pair;
    use super::*;

    #[test]
    fn only_usable_candidates_are_taken() {
        let text = "m=audio 9 x 1\r\na=candidate:1 1 udp 2130706431 10.0.0.1 5000 typ host\r\na=candidate:1 2 udp 1 10.0.0.1 5000 typ host\r\n\
                    a=candidate:2 1 tcp 1 10.0.0.1 9 typ host tcptype active\r\na=candidate:3 1 UDP 1 some.local 5001 typ host\r\n\
                    a=candidate:4 1 udp 1 ::1 5001 typ host\r\na=candidate:5 1 tcp 1 10.0.0.1 7881 typ host tcptype passive\r\na=mid:0\r\n\
                    m=audio 9 x 1\r\na=candidate:1 1 udp 2130706431 10.0.0.1 5000 typ host\r\na=mid:1\r\n";
        let (rest, candidates) = take(text);
        assert_eq!(rest, "m=audio 9 x 1\r\na=mid:0\r\nm=audio 9 x 1\r\na=mid:1\r\n");
        let [udp, udp_6] = ["1 1 udp 2130706431 10.0.0.1 5000 typ host", "4 1 udp 1 ::1 5001 typ host"];
        assert_eq!(candidates, [udp, udp_6, "5 1 tcp 1 10.0.0.1 7881 typ host tcptype passive"]);
        assert!(!usable("") && !usable("1") && !usable("1 1 udp"));
    }

    #[test]
    fn candidates_of_an_inactive_m_line_are_used() {
        // A listener in an empty room: every audio m-line of the answer is inactive, and the first m-line contains the
        // candidates.
        let mut pair = Pair::new(Stack::WebRtc, 7, 3);
        let answer = pair.negotiate(&[]);
        assert!(answer.sdp.contains("a=inactive") && !answer.sdp.contains("a=sendonly"));
        assert!(pair.connect(Duration::from_secs(1)));
    }
}

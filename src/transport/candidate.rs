//! Work-around: candidates are taken out of a description and handed to the stack one by one.
//!
//! The stack leaves out the candidates of an `inactive` m-line; when a listener joins an empty room, that is the m-line in
//! which the server's candidates stand, and nothing ever connects. The same pass keeps those that can be used: UDP, for RTP,
//! with an address in place of a name. Used by `rtc_connection.rs` for every description, both ways.
#![forbid(unsafe_code)]

use std::net::IpAddr;

/// Most candidates of the remote side that are taken, in a description and after it.
pub(super) const MAX_CANDIDATES: usize = 64;

/// Whether a candidate (the text after `candidate:`) can be used.
pub(super) fn usable(candidate: &str) -> bool {
    let mut words = candidate.split_ascii_whitespace().skip(1);
    words.next() == Some("1")
        && words.next().is_some_and(|protocol| protocol.eq_ignore_ascii_case("udp"))
        && words.nth(1).is_some_and(|address| address.parse::<IpAddr>().is_ok())
}

/// A description without its candidates, and those of them that can be used.
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

/// A description of ours without what the stack says twice: each candidate once more, for RTCP, which never has a port here.
pub(super) fn without_rtcp(description: &str) -> String {
    let mut out = String::with_capacity(description.len());
    for line in description.lines() {
        if line.strip_prefix("a=candidate:").is_none_or(usable) {
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
    fn only_what_can_be_used_is_taken() {
        let text = "m=audio 9 x 1\r\na=candidate:1 1 udp 2130706431 10.0.0.1 5000 typ host\r\na=candidate:1 2 udp 1 10.0.0.1 5000 typ host\r\n\
                    a=candidate:2 1 tcp 1 10.0.0.1 9 typ host tcptype active\r\na=candidate:3 1 UDP 1 some.local 5001 typ host\r\n\
                    a=candidate:4 1 udp 1 ::1 5001 typ host\r\na=mid:0\r\n\
                    m=audio 9 x 1\r\na=candidate:1 1 udp 2130706431 10.0.0.1 5000 typ host\r\na=mid:1\r\n";
        let (rest, candidates) = take(text);
        assert_eq!(rest, "m=audio 9 x 1\r\na=mid:0\r\nm=audio 9 x 1\r\na=mid:1\r\n");
        assert_eq!(candidates, ["1 1 udp 2130706431 10.0.0.1 5000 typ host", "4 1 udp 1 ::1 5001 typ host"]);
        assert!(!usable("") && !usable("1") && !usable("1 1 udp"));
    }

    #[test]
    fn candidates_in_a_section_that_carries_nothing_are_used() {
        // A listener in an empty room: every audio m-line of the answer is inactive, the first of them holds the candidates.
        let mut pair = Pair::new(Stack::WebRtc, 7, 3);
        let answer = pair.negotiate(&[]);
        assert!(answer.sdp.contains("a=inactive") && !answer.sdp.contains("a=sendonly"));
        assert!(pair.connect(Duration::from_secs(1)));
    }
}

//! Work-around: tables of the stack that only grow.
//!
//! * The stack keeps statistics for each SSRC that a description ever declared, and this library reads none of them. The stack
//!   therefore gets one placeholder SSRC for each m-line ([`with_placeholders`], [`without_placeholders`]). Packets have their
//!   own SSRC; they do not pass through the stack.
//! * The stack keeps statistics for each candidate that it is given, even for a candidate that it already has. [`Candidates`]
//!   passes each candidate once in an ICE session.
//!
//! Without this work-around, each join of another user would cost 1.4 kB in every connection of the room. Called by
//! `rtc_connection.rs`; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use super::candidate::MAX_CANDIDATES;

/// The SSRC that the stack gets for the m-line with index 0. ([`with_placeholders`] counts the m-lines from 1.)
const FIRST_PLACEHOLDER: u32 = 2;

/// The SSRC that the stack gets for an m-line, by the stack's index.
pub(super) fn placeholder(m_line: usize) -> u32 {
    u32::try_from(m_line).unwrap_or(u32::MAX - FIRST_PLACEHOLDER) + FIRST_PLACEHOLDER
}

/// A remote description in which each m-line that declares SSRCs declares its placeholder instead.
pub(super) fn with_placeholders(description: &str) -> String {
    let mut out = String::with_capacity(description.len());
    let mut m_lines = 0;
    let mut is_declared = false;
    for line in description.lines() {
        if line.starts_with("m=") {
            m_lines += 1;
            is_declared = false;
        }
        if line.starts_with("a=ssrc-group:") {
            continue;
        }
        if line.starts_with("a=ssrc:") {
            if !std::mem::replace(&mut is_declared, true) {
                out.push_str(&format!("a=ssrc:{} cname:-\r\n", placeholder(m_lines)));
            }
            continue;
        }
        out.push_str(line);
        out.push_str("\r\n");
    }
    out
}

/// A local description with the real SSRC in place of each placeholder. `real`: the SSRC that packets of a placeholder have.
pub(super) fn without_placeholders(description: &str, real: impl Fn(u32) -> Option<u32>) -> String {
    let mut out = String::with_capacity(description.len());
    for line in description.lines() {
        let ssrc = line.strip_prefix("a=ssrc:").and_then(|rest| rest.split_once(' '));
        match ssrc.and_then(|(number, rest)| Some((real(number.parse().ok()?)?, rest))) {
            Some((ssrc, rest)) => out.push_str(&format!("a=ssrc:{ssrc} {rest}")),
            None => out.push_str(line),
        }
        out.push_str("\r\n");
    }
    out
}

/// The candidates of the peer that the stack has.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// The ufrags of both sides.
    session: (String, String),
    known: BTreeSet<String>,
}

impl Candidates {
    /// A description of the peer arrived. Returns whether it begins another ICE session; the stack has none of that session's
    /// candidates.
    pub(super) fn begin(&mut self, own_ufrag: &str, remote_ufrag: &str) -> bool {
        let session = (own_ufrag.to_owned(), remote_ufrag.to_owned());
        let is_other = session != self.session;
        if is_other {
            self.session = session;
            self.known.clear();
        }
        is_other
    }

    /// Whether the stack needs this candidate. At most [`MAX_CANDIDATES`] are used in an ICE session.
    pub(super) fn is_new(&mut self, candidate: &str) -> bool {
        self.known.len() < MAX_CANDIDATES && self.known.insert(candidate.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::test_pair::{Pair, packet};
    use super::super::{Inner, PeerConnection, Stack};
    use super::*;
    use crate::clock::Time;

    #[test]
    fn placeholders_replace_ssrcs_and_are_replaced_again() {
        let text = "v=0\r\nm=audio 9 x 111\r\na=ssrc-group:FID 7 8\r\na=ssrc:7 cname:x\r\na=ssrc:7 msid:a b\r\na=ssrc:8 cname:x\r\n\
                    m=audio 9 x 111\r\na=mid:1\r\nm=audio 9 x 111\r\na=ssrc:9 cname:y\r\n";
        let stack = with_placeholders(text);
        assert_eq!(
            stack,
            "v=0\r\nm=audio 9 x 111\r\na=ssrc:3 cname:-\r\nm=audio 9 x 111\r\na=mid:1\r\nm=audio 9 x 111\r\na=ssrc:5 cname:-\r\n"
        );
        let real = without_placeholders(&stack, |ssrc| (ssrc == 5).then_some(99));
        assert!(real.contains("a=ssrc:3 cname:-\r\n") && real.contains("a=ssrc:99 cname:-\r\n"), "{real}");
    }

    fn table_size(peer: &mut PeerConnection, now: Time) -> usize {
        let Inner::Rtc(peer) = &mut peer.0 else { panic!("not the WebRTC stack") };
        peer.stack_table_size(now)
    }

    #[test]
    fn tables_of_the_stack_stay_flat_while_streams_change() {
        let mut pair = Pair::new(Stack::WebRtc, 3, 3);
        let microphone = pair.client.add_sender("own").unwrap();
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(5)));
        let mut sizes = Vec::new();
        for round in 0..60 {
            let track = format!("TR_{round}");
            pair.negotiate(&[("PA|camera", &track)]);
            let sender = pair.server.sender_of(&track).unwrap();
            pair.client_events.clear();
            pair.server_events.clear();
            for n in 1..=3 {
                pair.server.send_rtp(sender, &packet(n), pair.now).unwrap();
                pair.client.send_rtp(microphone, &packet(3 * round + n), pair.now).unwrap();
                pair.pass(Duration::from_millis(20));
            }
            pair.pass(Duration::from_millis(100));
            assert_eq!(Pair::packets(&pair.client_events).len(), 3, "round {round}");
            assert_eq!(Pair::packets(&pair.server_events).len(), 3, "round {round}");
            pair.negotiate(&[]);
            if round % 20 == 19 {
                sizes.push((table_size(&mut pair.client, pair.now), table_size(&mut pair.server, pair.now)));
            }
        }
        assert!(sizes[0].0 > 0 && sizes[0].1 > 0);
        assert!(sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
    }

    #[test]
    fn candidates_are_used_again_after_an_ice_restart() {
        let mut pair = Pair::new(Stack::WebRtc, 4, 3);
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(5)));
        pair.client.restart_ice().unwrap();
        pair.negotiate(&[("PA|camera", "TR_a")]);
        pair.pass(Duration::from_secs(2));
        let sender = pair.server.sender_of("TR_a").unwrap();
        pair.client_events.clear();
        pair.server.send_rtp(sender, &packet(1), pair.now).unwrap();
        pair.pass(Duration::from_secs(1));
        assert_eq!(Pair::packets(&pair.client_events).len(), 1);
    }
}

//! Gives the bundled m-lines of an offer a port, so that port 0 means "refused" everywhere behind this file.
//!
//! An offer may contain an m-line with port 0 and `a=bundle-only`: the m-line is not refused, but is used only inside its BUNDLE
//! group (RFC 9143 section 6). Firefox offers every m-line after the first one like this. The stack, and [`super::sdp`], take port 0
//! for a refusal (RFC 3264 section 6), so the m-line gets the port 9, as in the offers of other browsers.
//!
//! Not for answers: there `a=bundle-only` has no meaning, and port 0 is a refusal. Called by `rtc_connection.rs` for each offer of
//! a client. A function from text to text.
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::collections::BTreeSet;

/// The port of an m-line whose address is negotiated by ICE (RFC 8840 section 4.1.1).
const DISCARD: &str = "9";

/// An offer in which each m-line with port 0 is refused. An m-line with `a=bundle-only` gets a port if a BUNDLE group contains it
/// together with an m-line that has one. Otherwise nothing carries it, and it stays refused.
pub(super) fn with_ports(offer: &str) -> Cow<'_, str> {
    if !offer.contains("a=bundle-only") {
        return Cow::Borrowed(offer);
    }
    let sections = sections(offer);
    let bundled = bundled(offer, &sections);
    let mut out = String::with_capacity(offer.len());
    let mut section = None;
    for line in offer.lines() {
        if line.starts_with("m=") {
            section = Some(section.map_or(0, |n: usize| n + 1));
        }
        let one = section.and_then(|n| sections.get(n));
        if one.is_some_and(|one| one.is_bundle_only() && bundled.contains(one.mid)) {
            if line == "a=bundle-only" {
                continue;
            }
            if let Some((media, rest)) = line.strip_prefix("m=").and_then(|line| line.split_once(" 0 ")) {
                out.push_str(&format!("m={media} {DISCARD} {rest}\r\n"));
                continue;
            }
        }
        out.push_str(line);
        out.push_str("\r\n");
    }
    Cow::Owned(out)
}

/// What decides whether an m-line is refused.
#[derive(Debug, Default)]
struct Section<'a> {
    mid: &'a str,
    has_port: bool,
    has_bundle_only: bool,
}

impl Section<'_> {
    fn is_bundle_only(&self) -> bool {
        !self.has_port && self.has_bundle_only
    }
}

fn sections(offer: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for line in offer.lines() {
        if let Some(media) = line.strip_prefix("m=") {
            let has_port = media.split(' ').nth(1) != Some("0");
            sections.push(Section { has_port, ..Section::default() });
        } else if let Some(section) = sections.last_mut() {
            match line.strip_prefix("a=mid:") {
                Some(mid) => section.mid = mid,
                None => section.has_bundle_only |= line == "a=bundle-only",
            }
        }
    }
    sections
}

/// The mids of the BUNDLE groups in which an m-line has a port.
fn bundled<'a>(offer: &'a str, sections: &[Section<'_>]) -> BTreeSet<&'a str> {
    let session = offer.lines().take_while(|line| !line.starts_with("m="));
    let groups = session.filter_map(|line| line.strip_prefix("a=group:BUNDLE "));
    let has_port = |mid: &str| sections.iter().any(|section| section.has_port && section.mid == mid);
    groups.filter(|group| group.split(' ').any(has_port)).flat_map(|group| group.split(' ')).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::transport::Stack;
    use crate::transport::sdp;
    use crate::transport::test_pair::{DELAY, Pair, packet};

    fn ports(offer: &str) -> Vec<String> {
        let offer = with_ports(offer);
        let m_lines = offer.lines().filter_map(|line| line.strip_prefix("m="));
        m_lines.map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect()
    }

    /// An offer with one m-line for each port; `b`: port 0 and `a=bundle-only`.
    fn offer(group: &str, list: &[&str]) -> String {
        let mut out = format!("v=0\r\n{group}");
        for (mid, port) in list.iter().enumerate() {
            let (port, only) = if *port == "b" { ("0", "a=bundle-only\r\n") } else { (*port, "") };
            out += &format!("m=audio {port} UDP/TLS/RTP/SAVPF 109\r\na=mid:{mid}\r\n{only}a=sendrecv\r\n");
        }
        out
    }

    #[test]
    fn bundled_m_line_with_port_0_gets_a_port() {
        let firefox = offer("a=group:BUNDLE 0 1 2\r\n", &["53417", "b", "b"]);
        assert_eq!(ports(&firefox), ["53417", "9", "9"]);
        assert!(!with_ports(&firefox).contains("bundle-only"));
        assert!(sdp::m_lines(&with_ports(&firefox)).iter().all(|m_line| !m_line.refused));
        // Data channels are bundled too.
        let data = firefox
            .replace("m=audio 0 UDP/TLS/RTP/SAVPF 109", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel");
        assert_eq!(ports(&data), ["53417", "9", "9"]);
    }

    #[test]
    fn port_0_outside_a_usable_group_is_a_refusal() {
        // Refused or stopped: no `a=bundle-only`.
        assert_eq!(ports(&offer("a=group:BUNDLE 0 2\r\n", &["9", "0", "b"])), ["9", "0", "9"]);
        // In no group, in a group of another kind, in a group without a port.
        assert_eq!(ports(&offer("", &["9", "b"])), ["9", "0"]);
        assert_eq!(ports(&offer("a=group:BUNDLE 0\r\n", &["9", "b"])), ["9", "0"]);
        assert_eq!(ports(&offer("a=group:LS 0 1\r\n", &["9", "b"])), ["9", "0"]);
        assert_eq!(
            ports(&offer("a=group:BUNDLE 0\r\na=group:BUNDLE 1 2\r\n", &["9", "b", "b"])),
            ["9", "0", "0"]
        );
        assert_eq!(ports(&offer("a=group:BUNDLE 0 1 7\r\n", &["0", "b"])), ["0", "0"]);
        // A group in an m-line is none of the session.
        assert_eq!(ports(&(offer("", &["9", "b"]) + "a=group:BUNDLE 0 1\r\n")), ["9", "0"]);
        // Two groups, each with a port.
        assert_eq!(
            ports(&offer("a=group:BUNDLE 0 1\r\na=group:BUNDLE 2 3\r\n", &["9", "b", "9", "b"])),
            ["9"; 4]
        );
    }

    #[test]
    fn first_m_line_may_be_refused() {
        assert_eq!(ports(&offer("a=group:BUNDLE 1 2\r\n", &["0", "9", "b"])), ["0", "9", "9"]);
    }

    /// As Firefox writes it: all m-lines after the first one have port 0.
    fn like_firefox(offer: &str) -> String {
        let mut out = String::new();
        for (n, part) in offer.split("m=").enumerate() {
            match n {
                0 => out += part,
                1 => out += &format!("m={part}"),
                _ => {
                    let part = part.replacen(" 9 ", " 0 ", 1);
                    out += &format!("m={part}a=bundle-only\r\n");
                }
            }
        }
        out
    }

    #[test]
    fn connection_with_bundle_only_m_lines_carries_voice_both_ways() {
        let mut pair = Pair::new(Stack::WebRtc, 71, 2);
        let mic = pair.client.add_sender("mic").unwrap();
        let offer = like_firefox(&pair.client.create_offer(pair.now).unwrap());
        assert!(offer.matches(" 0 UDP").count() >= 3, "{offer}");
        pair.server.accept_offer(&offer, pair.now).unwrap();
        assert_eq!(pair.server.receive_m_lines(), 2);
        let tracks =
            [("PA_x|camera".to_owned(), "TR_a".to_owned()), ("PA_y|camera".to_owned(), "TR_b".to_owned())];
        pair.server.set_down_tracks(&tracks).unwrap();
        let answer = pair.server.create_answer(pair.now).unwrap();
        assert_eq!(answer.m_lines_missing, 0);
        assert!(!answer.sdp.contains("bundle-only") && !answer.sdp.contains(" 0 UDP"), "{}", answer.sdp);
        pair.client.set_answer(&answer.sdp, pair.now).unwrap();
        assert!(pair.connect(Duration::from_secs(5)));
        pair.client.send_rtp(mic, &packet(1), pair.now).unwrap();
        for track in ["TR_a", "TR_b"] {
            let down = pair.server.sender_of(track).unwrap();
            assert!(pair.server.send_rtp(down, &packet(1), pair.now).unwrap());
        }
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.server_events).len(), 1);
        assert_eq!(Pair::packets(&pair.client_events).len(), 2);
    }

    #[test]
    fn refused_m_line_of_an_offer_carries_nothing() {
        let mut pair = Pair::new(Stack::WebRtc, 72, 2);
        let offer = pair.client.create_offer(pair.now).unwrap();
        // The last audio m-line is stopped.
        let last = offer.rfind("m=audio 9").unwrap();
        let offer = format!("{}m=audio 0{}", &offer[..last], &offer[last + 9..]);
        pair.server.accept_offer(&offer, pair.now).unwrap();
        assert_eq!(pair.server.receive_m_lines(), 1);
    }

    #[test]
    fn answer_with_port_0_is_a_refusal() {
        let mut pair = Pair::new(Stack::WebRtc, 73, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        let offer = pair.client.create_offer(pair.now).unwrap();
        pair.server.accept_offer(&offer, pair.now).unwrap();
        let answer = pair.server.create_answer(pair.now).unwrap().sdp;
        let own = sdp::m_lines(&offer)
            .into_iter()
            .find(|m_line| m_line.direction.sends() && m_line.kind == sdp::Kind::Audio);
        let mid = format!("a=mid:{}\r\n", own.unwrap().mid);
        let before = answer[..answer.find(&mid).unwrap()].rfind("m=audio 9").unwrap();
        let refused = format!("{}m=audio 0{}", &answer[..before], &answer[before + 9..]);
        pair.client.set_answer(&refused.replace(&mid, &format!("{mid}a=bundle-only\r\n")), pair.now).unwrap();
        assert!(pair.connect(Duration::from_secs(5)));
        assert!(!pair.client.send_rtp(mic, &packet(1), pair.now).unwrap(), "the server refused the track");
    }
}

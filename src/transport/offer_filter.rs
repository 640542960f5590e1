//! Work-around: before the stack parses an offer, the offer is reduced to the parts that this server can answer.
//!
//! A browser offers a dozen codecs and header extensions for each m-line, and the stack matches all of them each time, which
//! takes milliseconds. With Opus, one VP8 payload type and two header extensions, answering takes a fraction of that. The
//! filter also changes parts that the stack handles wrongly:
//!
//! * A sending m-line without `a=ssrc` makes a later step of the stack fail, so the m-line's `a=msid` is removed. Nothing can be
//!   received on that m-line.
//! * `inactive` stops an m-line of the stack permanently, so it is replaced by `recvonly`. The directions of the answer are set
//!   from the original offer (`sdp.rs`), so the m-line is still answered `inactive`.
//!
//! Called by the server side of `rtc_connection.rs` for each offer. A function from text to text; the client's payload types
//! are kept.
#![forbid(unsafe_code)]

use super::sdp::{CAPTURE_URI, LEVEL_URI};

/// Filters an offer. Lines end in `\r\n` whatever the offer had.
pub(super) fn offer_filter(offer: &str) -> String {
    let mut out = String::with_capacity(offer.len() / 2);
    let mut m_line: Vec<&str> = Vec::new();
    for line in offer.lines() {
        if line.starts_with("m=") {
            write_section(&m_line, &mut out);
            m_line.clear();
        }
        m_line.push(line);
    }
    write_section(&m_line, &mut out);
    out
}

fn write_section(lines: &[&str], out: &mut String) {
    let first = lines.first().copied().unwrap_or("");
    if first.starts_with("m=audio") {
        write_media(lines, "opus/48000", out);
    } else if first.starts_with("m=video") {
        write_media(lines, "vp8/90000", out);
    } else {
        for line in lines.iter().filter(|line| !line.starts_with("a=sctp-init")) {
            push(out, line);
        }
    }
}

fn write_media(lines: &[&str], codec: &str, out: &mut String) {
    let audio = codec.starts_with("opus");
    let payload_type = lines.iter().find_map(|line| {
        let (number, name) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
        (name.len() >= codec.len() && name.as_bytes()[..codec.len()].eq_ignore_ascii_case(codec.as_bytes()))
            .then_some(number)
    });
    let ssrc = lines.iter().find_map(|line| line.strip_prefix("a=ssrc:")?.split(' ').next());
    for line in lines {
        let Some(attribute) = line.strip_prefix("a=") else {
            match (line.strip_prefix("m="), payload_type) {
                (Some(media), Some(payload_type)) => {
                    // Media, port and protocol; the payload types follow.
                    let mut words = media.split(' ');
                    out.push_str("m=");
                    for word in words.by_ref().take(3) {
                        out.push_str(word);
                        out.push(' ');
                    }
                    push(out, payload_type);
                }
                _ => push(out, line),
            }
            continue;
        };
        let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
        let keep = match name {
            "rtpmap" | "fmtp" => {
                payload_type.is_none_or(|payload_type| starts_with_number(value, payload_type))
            }
            "rtcp-fb" => {
                audio
                    && value.ends_with(" nack")
                    && payload_type.is_some_and(|payload_type| starts_with_number(value, payload_type))
            }
            "extmap" => audio && (value.contains(LEVEL_URI) || value.contains(CAPTURE_URI)),
            "msid" => audio && ssrc.is_some(),
            "ssrc" => audio && ssrc.is_some_and(|ssrc| starts_with_number(value, ssrc)),
            "ssrc-group" | "rid" | "simulcast" | "extmap-allow-mixed" | "sctp-init" => false,
            "inactive" => {
                push(out, "a=recvonly");
                false
            }
            _ => true,
        };
        if keep {
            push(out, line);
        }
    }
}

/// Whether an attribute value begins with this payload type or SSRC.
fn starts_with_number(value: &str, number: &str) -> bool {
    value.split(' ').next() == Some(number)
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::clock::Time;
    use crate::transport::test_pair::{DELAY, Pair, config, packet, server_address, test_certificate};
    use crate::transport::{Answer, Mid, PeerConnection, Stack, sdp};

    const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\na=extmap-allow-mixed\r\n\
m=audio 9 UDP/TLS/RTP/SAVPF 63 109 9\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=mid:0\r\na=sendonly\r\na=msid:s t\r\n\
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
a=rtpmap:63 red/48000/2\r\na=fmtp:63 109/109\r\na=rtpmap:109 opus/48000/2\r\na=rtcp-fb:109 transport-cc\r\n\
a=rtcp-fb:109 nack\r\na=fmtp:109 minptime=10;useinbandfec=1\r\na=rtpmap:9 G722/8000\r\na=ssrc:5 cname:x\r\na=ssrc:6 cname:x\r\n\
m=audio 9 UDP/TLS/RTP/SAVPF 109\r\na=mid:1\r\na=inactive\r\na=msid:s u\r\na=rtpmap:109 opus/48000/2\r\n\
m=video 9 UDP/TLS/RTP/SAVPF 96 97 98\r\na=mid:2\r\na=recvonly\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\n\
a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:98 H264/90000\r\na=extmap:3 urn:3gpp:video-orientation\r\n";

    #[test]
    fn offer_is_reduced_to_supported_parts() {
        let filtered = offer_filter(OFFER);
        assert!(filtered.contains("m=audio 9 UDP/TLS/RTP/SAVPF 109\r\n"), "{filtered}");
        assert!(filtered.contains("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"), "{filtered}");
        for gone in ["G722", "red/", "H264", "transport-cc", "sdes:mid", "a=ssrc:6", "3gpp", "rtx"] {
            assert!(OFFER.contains(gone), "{gone}");
            assert!(!filtered.contains(gone), "{gone} is still in\n{filtered}");
        }
        for kept in
            ["a=rtcp-fb:109 nack", "a=fmtp:109 minptime=10;useinbandfec=1", "a=ssrc:5 cname:x", "a=msid:s t"]
        {
            assert!(filtered.contains(kept), "{kept} is missing in\n{filtered}");
        }
    }

    #[test]
    fn inactive_and_missing_ssrc_are_replaced() {
        let before = sdp::m_lines(OFFER);
        let after = sdp::m_lines(&offer_filter(OFFER));
        assert_eq!(before[1].direction, sdp::Direction::Inactive);
        assert_eq!(after[1].direction, sdp::Direction::RecvOnly);
        assert_eq!(after[1].msid, None, "no SSRC, so no track");
    }

    #[test]
    fn filtering_twice_changes_nothing_more() {
        let once = offer_filter(OFFER);
        assert_eq!(offer_filter(&once), once);
    }

    /// An offer of this crate, changed to look like a browser's: other payload types, more codecs and extensions, video.
    fn browser_like(offer: &str) -> String {
        let mut out = offer.replace("SAVPF 111", "SAVPF 63 109 9 0 8 13").replace(":111 ", ":109 ");
        let clutter = "a=rtpmap:63 red/48000/2\r\na=fmtp:63 109/109\r\na=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\n\
                       a=rtpmap:8 PCMA/8000\r\na=rtpmap:13 CN/8000\r\na=extmap:9 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n";
        out = out.replace("a=rtpmap:109", &format!("{clutter}a=rtpmap:109"));
        let line = |key: &str| offer.lines().find(|line| line.starts_with(key)).unwrap().to_owned() + "\r\n";
        let keys = line("a=ice-ufrag:") + &line("a=ice-pwd:") + &line("a=setup:");
        let types: String = (96..120).map(|n| format!(" {n}")).collect();
        let mut video = format!(
            "m=video 9 UDP/TLS/RTP/SAVPF{types}\r\nc=IN IP4 0.0.0.0\r\na=mid:v\r\na=recvonly\r\na=rtcp-mux\r\n{keys}"
        );
        for n in (96..120).step_by(2) {
            let codec = if n == 98 { "VP8" } else { "H264" };
            video += &format!(
                "a=rtpmap:{n} {codec}/90000\r\na=rtcp-fb:{n} nack pli\r\na=rtpmap:{} rtx/90000\r\na=fmtp:{} apt={n}\r\n",
                n + 1,
                n + 1
            );
        }
        out = out.replace("m=application", &format!("{video}m=application"));
        let group = out.lines().find(|line| line.starts_with("a=group:")).unwrap().to_owned();
        out.replace(&group, &format!("{group} v"))
    }

    fn answered(offer: &str) -> Answer {
        let config = config(Stack::WebRtc, server_address(), 1);
        let mut server = PeerConnection::server(&config, test_certificate(), Time::ZERO).unwrap();
        server.accept_offer(offer, Time::ZERO).unwrap();
        server.set_down_tracks(&[("PA_x|camera".into(), "TR_a".into())]).unwrap();
        server.create_answer(Time::ZERO).unwrap()
    }

    #[test]
    fn browser_offer_keeps_its_payload_types_and_inactive_video() {
        let mut pair = Pair::new(Stack::WebRtc, 61, 2);
        pair.client.add_sender("mic").unwrap();
        let answer = answered(&browser_like(&pair.client.create_offer(pair.now).unwrap()));
        let m_lines = sdp::m_lines(&answer.sdp);
        let audio: Vec<_> = m_lines.iter().filter(|m_line| m_line.kind == sdp::Kind::Audio).collect();
        assert!(audio.iter().all(|m_line| m_line.opus == Some(109)), "{}", answer.sdp);
        assert!(!answer.sdp.contains("G722") && !answer.sdp.contains("red/"));
        let video = m_lines.iter().find(|m_line| m_line.kind == sdp::Kind::Video).unwrap();
        assert_eq!((video.direction, video.refused), (sdp::Direction::Inactive, false));
        assert!(answer.sdp.contains("a=rtpmap:98 VP8/90000"));
        assert!(!answer.sdp.contains("\nm=audio 0") && !answer.sdp.contains("\nm=video 0"));
        let directions: Vec<_> = audio.iter().map(|m_line| m_line.direction).collect();
        assert_eq!(
            directions,
            [sdp::Direction::SendOnly, sdp::Direction::Inactive, sdp::Direction::RecvOnly]
        );
    }

    #[test]
    fn track_without_ssrc_does_not_break_the_answer() {
        let mut pair = Pair::new(Stack::WebRtc, 62, 2);
        pair.client.add_sender("mic").unwrap();
        let offer = pair.client.create_offer(pair.now).unwrap();
        let offer: String = offer
            .lines()
            .filter(|line| !line.starts_with("a=ssrc"))
            .map(|line| format!("{line}\r\n"))
            .collect();
        assert!(offer.contains("a=msid:audioroom mic"));
        assert_eq!(answered(&offer).m_lines_missing, 0);
    }

    #[test]
    fn inactive_m_line_is_used_again() {
        let mut pair = Pair::new(Stack::WebRtc, 63, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(2)));
        // The m-line is inactive for a while and then sends again, as in browsers.
        let first = pair.client.create_offer(pair.now).unwrap();
        let rest = first.replace("a=sendonly", "a=inactive");
        for (offer, receives) in [(&rest, false), (&first, true)] {
            pair.server.accept_offer(offer, pair.now).unwrap();
            let answer = pair.server.create_answer(pair.now).unwrap();
            let m_line = sdp::m_lines(&answer.sdp).into_iter().find(|m_line| m_line.mid == "1").unwrap();
            assert_eq!(m_line.direction.receives(), receives);
        }
        pair.server_events.clear();
        pair.client.send_rtp(mic, &packet(4), pair.now).unwrap();
        pair.pass(DELAY * 2);
        assert_eq!(Pair::packets(&pair.server_events), [(Mid("1".into()), packet(4))]);
    }
}

//! Work-around: an offer is cut down to what this server can answer before the stack parses it.
//!
//! A browser offers a dozen codecs and as many header extensions for each section, and the stack matches all of them each
//! time: 8 ms an offer. Cut to Opus, one VP8 type and two header extensions, answering takes a tenth of that. The same pass
//! takes out what the stack trips over:
//!
//! * a sending section without `a=ssrc` makes a later step fail, so its `a=msid` goes (nothing can be received on it);
//! * `inactive` stops a section of the stack for good, so it is read as `recvonly`; whoever sets the directions of the answer
//!   works from the real offer (`sdp.rs`) and answers it `inactive`.
//!
//! Called by the server side of `rtc_peer.rs` for each offer. Text in, text out; the client's payload types stay.
#![forbid(unsafe_code)]

use super::sdp::{CAPTURE_URI, LEVEL_URI};

/// Cuts an offer down. Lines end in `\r\n` whatever the offer had.
pub(super) fn slim(offer: &str) -> String {
    let mut out = String::with_capacity(offer.len() / 2);
    let mut section: Vec<&str> = Vec::new();
    for line in offer.lines() {
        if line.starts_with("m=") {
            write_section(&section, &mut out);
            section.clear();
        }
        section.push(line);
    }
    write_section(&section, &mut out);
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
                    // media, port, protocol, then the payload types.
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
            "rtpmap" | "fmtp" => payload_type.is_none_or(|payload_type| of_type(value, payload_type)),
            "rtcp-fb" => {
                audio
                    && value.ends_with(" nack")
                    && payload_type.is_some_and(|payload_type| of_type(value, payload_type))
            }
            "extmap" => audio && (value.contains(LEVEL_URI) || value.contains(CAPTURE_URI)),
            "msid" => audio && ssrc.is_some(),
            "ssrc" => audio && ssrc.is_some_and(|ssrc| of_type(value, ssrc)),
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
fn of_type(value: &str, number: &str) -> bool {
    value.split(' ').next() == Some(number)
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::sdp;

    const OFFER: &str = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\na=extmap-allow-mixed\r\n\
m=audio 9 UDP/TLS/RTP/SAVPF 63 109 9\r\nc=IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=mid:0\r\na=sendonly\r\na=msid:s t\r\n\
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n\
a=rtpmap:63 red/48000/2\r\na=fmtp:63 109/109\r\na=rtpmap:109 opus/48000/2\r\na=rtcp-fb:109 transport-cc\r\n\
a=rtcp-fb:109 nack\r\na=fmtp:109 minptime=10;useinbandfec=1\r\na=rtpmap:9 G722/8000\r\na=ssrc:5 cname:x\r\na=ssrc:6 cname:x\r\n\
m=audio 9 UDP/TLS/RTP/SAVPF 109\r\na=mid:1\r\na=inactive\r\na=msid:s u\r\na=rtpmap:109 opus/48000/2\r\n\
m=video 9 UDP/TLS/RTP/SAVPF 96 97 98\r\na=mid:2\r\na=recvonly\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\n\
a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:98 H264/90000\r\na=extmap:3 urn:3gpp:video-orientation\r\n";

    #[test]
    fn an_offer_is_cut_to_what_can_be_answered() {
        let slim = slim(OFFER);
        assert!(slim.contains("m=audio 9 UDP/TLS/RTP/SAVPF 109\r\n"), "{slim}");
        assert!(slim.contains("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"), "{slim}");
        for gone in [
            "G722",
            "red/",
            "H264",
            "transport-cc",
            "sdes:mid",
            "a=ssrc:6",
            "tcptype",
            ".local",
            " 2 udp",
            "3gpp",
            "rtx",
        ] {
            assert!(!slim.contains(gone), "{gone} is still in\n{slim}");
        }
        for kept in
            ["a=rtcp-fb:109 nack", "a=fmtp:109 minptime=10;useinbandfec=1", "a=ssrc:5 cname:x", "a=msid:s t"]
        {
            assert!(slim.contains(kept), "{kept} is missing in\n{slim}");
        }
    }

    #[test]
    fn what_the_stack_trips_over_is_taken_out() {
        let slim = slim(OFFER);
        let before = sdp::sections(OFFER);
        let after = sdp::sections(&slim);
        assert_eq!(before[1].direction, sdp::Direction::Inactive);
        assert_eq!(after[1].direction, sdp::Direction::RecvOnly);
        assert_eq!(after[1].msid, None, "no SSRC, so no track");
    }

    #[test]
    fn a_slim_offer_stays_as_it_is() {
        let once = slim(OFFER);
        assert_eq!(slim(&once), once);
    }
}

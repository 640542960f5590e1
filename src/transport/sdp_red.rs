//! Work-around: writes and removes the lines of a description that negotiate RED (RFC 2198), so that the stack never sees
//! them.
//!
//! The stack takes one codec of an m-line as the codec of its track and drops codecs that match only in part. It does not
//! support a track that changes between Opus and RED from packet to packet, as LiveKit's do. Packets need no work-around:
//! they do not pass through the stack (`transport/srtp.rs`).
//!
//! Called by `rtc_connection.rs` for each description. The functions map text to text.
#![forbid(unsafe_code)]

use super::RED;

/// RED in an m-line.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Red {
    /// Its payload type.
    pub payload_type: u8,
    /// Whether it is listed before Opus. In an answer, this order means that RED is preferred.
    pub is_first: bool,
}

/// Adds RED to every audio m-line of a local offer.
pub(super) fn offered(offer: &str) -> String {
    add(offer, |_| Some(Red { payload_type: RED, is_first: false }))
}

/// Adds RED to the audio m-lines for which `red` returns it. `red` gets the mid.
pub(super) fn add(description: &str, red: impl Fn(&str) -> Option<Red>) -> String {
    let mut out = String::with_capacity(description.len() * 5 / 4);
    each_m_line(description, |lines| {
        let red = opus(lines).zip(value(lines, "a=mid:").and_then(&red));
        for (at, line) in lines.iter().enumerate() {
            match red {
                Some((opus, red)) if at == 0 => push(&mut out, &with_type(line, opus, red)),
                _ => push(&mut out, line),
            }
            if let Some((opus, Red { payload_type, .. })) = red
                && line.strip_prefix("a=rtpmap:").is_some_and(|rest| is_of(rest, opus))
            {
                push(&mut out, &format!("a=rtpmap:{payload_type} red/48000/2"));
                push(&mut out, &format!("a=fmtp:{payload_type} {opus}/{opus}"));
            }
        }
    });
    out
}

/// Removes RED from a description.
pub(super) fn without(description: &str) -> String {
    let mut out = String::with_capacity(description.len());
    each_m_line(description, |lines| {
        let red = lines.iter().find_map(|line| {
            let (number, codec) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
            codec.to_ascii_lowercase().starts_with("red/48000/").then_some(number)
        });
        for (at, line) in lines.iter().enumerate() {
            let Some(red) = red else {
                push(&mut out, line);
                continue;
            };
            let attribute =
                ["a=rtpmap:", "a=fmtp:", "a=rtcp-fb:"].iter().find_map(|name| line.strip_prefix(name));
            if at == 0 {
                let kept: Vec<&str> = line
                    .split(' ')
                    .enumerate()
                    .filter(|(n, word)| *n < 3 || *word != red)
                    .map(|(_, w)| w)
                    .collect();
                push(&mut out, &kept.join(" "));
            } else if attribute.is_none_or(|rest| !is_of(rest, red)) {
                push(&mut out, line);
            }
        }
    });
    out
}

fn each_m_line(description: &str, mut m_line: impl FnMut(&[&str])) {
    let lines: Vec<&str> = description.lines().collect();
    let mut rest = &lines[..];
    while !rest.is_empty() {
        let length = 1 + rest[1..].iter().take_while(|line| !line.starts_with("m=")).count();
        m_line(&rest[..length]);
        rest = &rest[length..];
    }
}

/// The payload type of Opus in an audio m-line that is not refused.
fn opus<'a>(lines: &[&'a str]) -> Option<&'a str> {
    let mut words = lines.first()?.strip_prefix("m=audio ")?.split(' ');
    if words.next() == Some("0") {
        return None;
    }
    lines.iter().find_map(|line| {
        let (number, codec) = line.strip_prefix("a=rtpmap:")?.split_once(' ')?;
        codec.to_ascii_lowercase().starts_with("opus/").then_some(number)
    })
}

fn value<'a>(lines: &[&'a str], name: &str) -> Option<&'a str> {
    lines.iter().find_map(|line| line.strip_prefix(name))
}

fn is_of(rest: &str, payload_type: &str) -> bool {
    rest.split(' ').next() == Some(payload_type)
}

/// The `m=` line with RED directly before Opus, or last.
fn with_type(line: &str, opus: &str, red: Red) -> String {
    let number = red.payload_type.to_string();
    if !red.is_first {
        return format!("{line} {number}");
    }
    let mut words: Vec<&str> = line.split(' ').collect();
    let place = words.iter().skip(3).position(|word| *word == opus).map_or(words.len(), |at| at + 3);
    words.insert(place, &number);
    words.join(" ")
}

fn push(out: &mut String, line: &str) {
    out.push_str(line);
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::test_pair::{DELAY, Pair, packet};
    use super::super::{Mid, OPUS, PeerConnectionEvent, RtpPacket, SenderId, Stack, sdp};
    use super::*;

    const PLAIN: &str = "v=0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n\
        a=fmtp:111 minptime=10\r\na=rtcp-fb:111 nack\r\nm=audio 0 UDP/TLS/RTP/SAVPF 111\r\na=mid:1\r\n\
        a=rtpmap:111 opus/48000/2\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n";

    #[test]
    fn added_red_is_parsed_and_removed_again() {
        for is_first in [false, true] {
            let with = add(PLAIN, |_| Some(Red { payload_type: 63, is_first }));
            let m_lines = sdp::m_lines(&with);
            assert_eq!(m_lines.iter().map(|m_line| m_line.red).collect::<Vec<_>>(), [Some(63), None, None]);
            let types = if is_first { "63 111" } else { "111 63" };
            assert!(with.contains(&format!("m=audio 9 UDP/TLS/RTP/SAVPF {types}\r\n")), "{with}");
            assert_eq!(without(&with), PLAIN);
        }
        assert_eq!(without(PLAIN), PLAIN);
        assert_eq!(add(PLAIN, |_| None), PLAIN);
        assert_eq!(without(""), "");
    }

    /// Sends one packet each way. Returns the packets that the server and the client received.
    fn both_ways(pair: &mut Pair, mic: SenderId, packet: &RtpPacket) -> [Vec<(Mid, RtpPacket)>; 2] {
        pair.client_events.clear();
        pair.server_events.clear();
        let down = pair.server.sender_of("TR_a").unwrap();
        pair.client.send_rtp(mic, packet, pair.now).unwrap();
        pair.server.send_rtp(down, packet, pair.now).unwrap();
        pair.pass(DELAY * 2);
        [Pair::packets(&pair.server_events), Pair::packets(&pair.client_events)]
    }

    #[test]
    fn each_packet_may_be_red_or_opus() {
        for stack in [Stack::WebRtc, Stack::Plain] {
            for first in [RED, OPUS] {
                let mut pair = Pair::new(stack, 71, 1);
                let mic = pair.client.add_sender("mic").unwrap();
                pair.server.prefer_red(&Mid("1".into()));
                pair.negotiate(&[("PA_x|camera", "TR_a")]);
                assert!(pair.connect(Duration::from_secs(2)));
                let down = pair.server.sender_of("TR_a").unwrap();
                assert!(pair.client.accepts_red(mic) && pair.server.accepts_red(down), "{stack:?}");
                for n in 0..6u16 {
                    let payload_type = if n % 2 == 0 { first } else { RED + OPUS - first };
                    let mut packet = RtpPacket { payload_type, ..packet(n + 1) };
                    packet.payload[0] = 111;
                    let got = both_ways(&mut pair, mic, &packet);
                    for received in got {
                        assert_eq!(received.len(), 1, "{stack:?} {n}");
                        assert_eq!(received[0].1.payload_type, payload_type);
                        assert_eq!(received[0].1.payload, packet.payload);
                    }
                }
            }
        }
    }

    #[test]
    fn side_without_red_gets_opus_only() {
        for stack in [Stack::WebRtc, Stack::Plain] {
            let mut pair = Pair::new(stack, 72, 1);
            pair.client.offer_red(false);
            let mic = pair.client.add_sender("mic").unwrap();
            pair.negotiate(&[("PA_x|camera", "TR_a")]);
            assert!(pair.connect(Duration::from_secs(2)));
            let down = pair.server.sender_of("TR_a").unwrap();
            assert!(!pair.client.accepts_red(mic) && !pair.server.accepts_red(down), "{stack:?}");
            let red = RtpPacket { payload_type: RED, ..packet(1) };
            assert!(!pair.server.send_rtp(down, &red, pair.now).unwrap());
            assert_eq!(both_ways(&mut pair, mic, &packet(2)).map(|received| received.len()), [1, 1]);
        }
    }

    #[test]
    fn answer_prefers_red_on_request() {
        let mut pair = Pair::new(Stack::WebRtc, 73, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        let first = |pair: &mut Pair| {
            let offer = pair.client.create_offer(pair.now).unwrap();
            pair.server.accept_offer(&offer, pair.now).unwrap();
            let Some(PeerConnectionEvent::ReceiverAdded { mid, .. }) = pair.server.poll_event() else {
                panic!()
            };
            assert!(pair.server.remote_offered_red(&mid));
            pair.server.prefer_red(&mid);
            pair.server.create_answer(pair.now).unwrap().sdp
        };
        let answer = first(&mut pair);
        let lines: Vec<&str> = answer.lines().filter(|line| line.starts_with("m=audio")).collect();
        assert!(lines.iter().any(|line| line.ends_with(" 63 111")), "{lines:?}");
        assert!(lines.iter().any(|line| line.ends_with(" 111 63")), "{lines:?}");
        pair.client.set_answer(&answer, pair.now).unwrap();
        assert!(pair.client.accepts_red(mic));
        // A server that accepts RED but prefers Opus gets no RED.
        for stack in [Stack::WebRtc, Stack::Plain] {
            let mut pair = Pair::new(stack, 74, 1);
            let mic = pair.client.add_sender("mic").unwrap();
            pair.negotiate(&[]);
            assert!(!pair.client.accepts_red(mic), "{stack:?}");
        }
    }
}

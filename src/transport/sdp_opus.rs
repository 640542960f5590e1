//! Work-around: writes and removes the Opus parameters (RFC 7587) of each m-line, because the stack has one set of
//! parameters for all of them.
//!
//! The two sides need not agree on these parameters: every Opus packet contains its number of channels, and every decoder
//! here accepts both. Peers on libwebrtc follow the parameters: they send mono unless the answer has `stereo=1`, send
//! during silence unless it has `usedtx=1`, and decode mono unless their own offer has `stereo=1`.
//!
//! Called by `rtc_connection.rs` for each description. The functions map text to text.
#![forbid(unsafe_code)]

use super::sdp::{self, Kind, MLine};

/// The Opus parameters of every m-line: packets of 10 ms or more, and in-band FEC is useful.
pub(super) const FIXED: &str = "minptime=10;useinbandfec=1";

/// Further Opus parameters of one m-line.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Parameters {
    /// `stereo`: the author prefers to receive stereo.
    pub stereo: bool,
    /// `sprop-stereo`: the author sends stereo.
    pub sends_stereo: bool,
    /// `usedtx`: the author prefers not to receive silence.
    pub dtx: bool,
}

/// Writes the parameters of every m-line with Opus.
pub(super) fn write(description: &str, parameters: impl Fn(&MLine) -> Parameters) -> String {
    let m_lines = sdp::m_lines(description);
    let mut rest = m_lines.iter();
    let mut current: Option<(u8, &MLine)> = None;
    let mut out = String::with_capacity(description.len() * 5 / 4);
    for line in description.lines() {
        if line.starts_with("m=") {
            let m_line = rest.next().filter(|m_line| m_line.kind == Kind::Audio);
            current = m_line.and_then(|m_line| Some((m_line.opus?, m_line)));
        }
        let is_of = |rest: &str, opus: u8| rest.split(' ').next().and_then(|n| n.parse().ok()) == Some(opus);
        if let Some((opus, _)) = current
            && line.strip_prefix("a=fmtp:").is_some_and(|rest| is_of(rest, opus))
        {
            continue;
        }
        out.push_str(line);
        out.push_str("\r\n");
        if let Some((opus, m_line)) = current
            && line.strip_prefix("a=rtpmap:").is_some_and(|rest| is_of(rest, opus))
        {
            let Parameters { stereo, sends_stereo, dtx } = parameters(m_line);
            out.push_str(&format!("a=fmtp:{opus} {FIXED}"));
            for (is_set, parameter) in
                [(stereo, ";stereo=1"), (sends_stereo, ";sprop-stereo=1"), (dtx, ";usedtx=1")]
            {
                out.push_str(if is_set { parameter } else { "" });
            }
            out.push_str("\r\n");
        }
    }
    out
}

/// A description with only the fixed parameters, which match the stack's own codec.
pub(super) fn with_fixed_parameters(description: &str) -> String {
    write(description, |_| Parameters::default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::test_pair::{DELAY, Pair, config, packet, server_address, test_certificate};
    use super::super::{CodecPreference, Mid, PeerConnection, PeerConnectionEvent, Stack};
    use super::*;
    use crate::clock::Time;

    /// The Opus parameters of each audio m-line.
    fn lines(description: &str) -> Vec<String> {
        let mut found = Vec::new();
        for m_line in description.split("\r\nm=").filter(|m_line| m_line.starts_with("audio ")) {
            let mut of_opus = m_line.lines().filter_map(|line| {
                let (number, rest) = line.strip_prefix("a=fmtp:")?.split_once(' ')?;
                m_line.contains(&format!("a=rtpmap:{number} opus/")).then(|| rest.to_owned())
            });
            found.push(of_opus.next().unwrap_or_default());
            assert_eq!(of_opus.next(), None, "written twice\n{description}");
        }
        found
    }

    #[test]
    fn only_the_parameters_of_opus_are_replaced() {
        let given = "v=0\r\na=fmtp:111 x\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=mid:0\r\na=fmtp:111 cbr=1;stereo=0\r\n\
                     a=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n\
                     m=video 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 VP8/90000\r\na=fmtp:111 y\r\n\
                     m=audio 9 UDP/TLS/RTP/SAVPF 109\r\na=mid:2\r\na=rtpmap:109 opus/48000/2\r\n\
                     m=audio 9 UDP/TLS/RTP/SAVPF 9\r\na=mid:3\r\na=rtpmap:9 G722/8000\r\na=fmtp:9 z\r\n";
        let written = write(given, |m_line| Parameters {
            stereo: m_line.mid == "0",
            sends_stereo: m_line.mid == "2",
            dtx: m_line.mid == "0",
        });
        assert_eq!(
            lines(&written),
            [format!("{FIXED};stereo=1;usedtx=1"), format!("{FIXED};sprop-stereo=1"), String::new()]
        );
        for kept in ["v=0\r\na=fmtp:111 x\r\n", "a=fmtp:63 111/111\r\n", "a=fmtp:111 y\r\n", "a=fmtp:9 z\r\n"]
        {
            assert!(written.contains(kept), "{kept} is gone from\n{written}");
        }
        assert_eq!(lines(&with_fixed_parameters(&written)), [FIXED, FIXED, ""]);
        assert_eq!(with_fixed_parameters(""), "");
    }

    #[test]
    fn offer_requests_stereo_and_marks_the_local_stereo_track() {
        let mut pair = Pair::new(Stack::WebRtc, 81, 1);
        pair.client.add_sender("mic").unwrap();
        pair.client.add_sender("music").unwrap();
        pair.client.set_stereo("music", true);
        let offer = pair.client.create_offer(pair.now).unwrap();
        let written = lines(&offer);
        assert_eq!(
            written,
            [format!("{FIXED};stereo=1"), FIXED.to_owned(), format!("{FIXED};sprop-stereo=1")],
            "{offer}"
        );
        pair.client.set_stereo("music", false);
        assert_eq!(lines(&pair.client.create_offer(pair.now).unwrap())[2], FIXED);
    }

    #[test]
    fn answer_contains_codec_preferences_and_forwarded_stereo() {
        let mut pair = Pair::new(Stack::WebRtc, 82, 2);
        pair.client.add_sender("mic").unwrap();
        pair.client.add_sender("music").unwrap();
        let offer = pair.client.create_offer(pair.now).unwrap();
        pair.server.accept_offer(&offer, pair.now).unwrap();
        while let Some(event) = pair.server.poll_event() {
            let PeerConnectionEvent::ReceiverAdded { mid, track, .. } = event else { continue };
            pair.server.set_codec_preference(
                &mid,
                CodecPreference { stereo: track == "music", dtx: track == "mic" },
            );
        }
        let wanted =
            [("PA_x|camera".to_owned(), "TR_a".to_owned()), ("PA_y|camera".to_owned(), "TR_b".to_owned())];
        pair.server.set_down_tracks(&wanted).unwrap();
        pair.server.set_stereo("TR_b", true);
        let answer = pair.server.create_answer(pair.now).unwrap();
        let m_lines = sdp::m_lines(&answer.sdp);
        let audio = m_lines.iter().filter(|m_line| m_line.kind == Kind::Audio);
        for (m_line, written) in audio.zip(lines(&answer.sdp)) {
            let forwarded = answer.mid_to_track.get(&m_line.mid).map(String::as_str);
            let expected = match (forwarded, m_line.direction.receives()) {
                (Some("TR_b"), _) => format!("{FIXED};sprop-stereo=1"),
                (Some(_), _) => FIXED.to_owned(),
                (None, true) if written.contains("stereo") => format!("{FIXED};stereo=1"),
                (None, _) => format!("{FIXED};usedtx=1"),
            };
            assert_eq!(written, expected, "{}\n{}", m_line.mid, answer.sdp);
        }
        for once in ["sprop-stereo=1", ";stereo=1", "usedtx=1"] {
            assert_eq!(answer.sdp.matches(once).count(), 1, "{once}\n{}", answer.sdp);
        }
    }

    /// The connection works with any Opus parameters.
    #[test]
    fn unusual_opus_parameters_do_not_prevent_a_connection() {
        for parameters in [
            "",
            "a=fmtp:111 maxplaybackrate=48000;stereo=1;useinbandfec=1\r\n",
            "a=fmtp:111 minptime=3;useinbandfec=0;stereo=0;cbr=1;maxaveragebitrate=510000\r\n",
            "a=fmtp:111 \r\n",
        ] {
            let changed = |description: &str| -> String {
                let lines = description.split_inclusive("\r\n");
                lines
                    .filter(|line| !line.starts_with("a=fmtp:111 "))
                    .map(|line| {
                        let is_opus = line.starts_with("a=rtpmap:111 ");
                        line.to_owned() + if is_opus { parameters } else { "" }
                    })
                    .collect()
            };
            let mut pair = Pair::new(Stack::WebRtc, 83, 1);
            let mic = pair.client.add_sender("mic").unwrap();
            let offer = changed(&pair.client.create_offer(pair.now).unwrap());
            pair.server.accept_offer(&offer, pair.now).unwrap();
            let answer = changed(&pair.server.create_answer(pair.now).unwrap().sdp);
            pair.client.set_answer(&answer, pair.now).unwrap();
            assert!(pair.connect(Duration::from_secs(2)), "{parameters}");
            pair.server_events.clear();
            pair.client.send_rtp(mic, &packet(4), pair.now).unwrap();
            pair.pass(DELAY * 2);
            assert_eq!(Pair::packets(&pair.server_events), [(Mid("1".into()), packet(4))], "{parameters}");
        }
    }

    #[test]
    fn codec_preferences_of_unknown_m_lines_are_dropped() {
        let config = config(Stack::WebRtc, server_address(), 1);
        let mut server = PeerConnection::server(&config, test_certificate(), Time::ZERO).unwrap();
        // No offer contains these m-lines.
        for n in 0..100 {
            server.set_codec_preference(&Mid(format!("x{n}")), CodecPreference { stereo: true, dtx: false });
        }
        let mut pair = Pair::new(Stack::WebRtc, 84, 0);
        pair.client.add_sender("mic").unwrap();
        let offer = pair.client.create_offer(pair.now).unwrap().replace("a=mid:1", "a=mid:x1");
        let offer = offer.replace("BUNDLE 0 1", "BUNDLE 0 x1");
        server.accept_offer(&offer, Time::ZERO).unwrap();
        assert!(!server.create_answer(Time::ZERO).unwrap().sdp.contains("stereo"));
    }
}

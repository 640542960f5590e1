//! A reader for the parts of a session description that this crate needs: one [`MLine`] for each m-line.
//!
//! Not a full SDP parser, which the WebRTC stack has. Nothing is validated: an unknown line is skipped. Called by the
//! connections for each description, never for a packet.
#![forbid(unsafe_code)]

use crate::error::{Error, ErrorKind};

/// Header extension: audio level and voice flag (RFC 6464).
pub(super) const LEVEL_URI: &str = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
/// Header extension: absolute capture time.
pub(super) const CAPTURE_URI: &str = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
/// Header extension: the mid of the m-line.
pub(super) const MID_URI: &str = "urn:ietf:params:rtp-hdrext:sdes:mid";

/// Maximum number of m-lines of a description; a description with more is refused before the stack parses it.
pub(super) const MAX_M_LINES: usize = 1000;
/// Maximum length of an accepted description, in bytes.
pub(super) const MAX_SDP: usize = 1 << 20;

/// The error for a connection that would get more than [`MAX_M_LINES`].
pub(super) fn too_many_streams() -> Error {
    Error::new(ErrorKind::OutOfRange, "too many streams for one connection: publish or subscribe to fewer")
}

/// The kind of an m-line.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Audio,
    Video,
    Data,
}

/// The direction of an m-line, as its author sees it.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum Direction {
    #[default]
    SendRecv,
    SendOnly,
    RecvOnly,
    Inactive,
}

impl Direction {
    /// Whether the author of the description sends.
    pub(super) fn sends(self) -> bool {
        matches!(self, Direction::SendRecv | Direction::SendOnly)
    }

    /// Whether the author of the description wants to receive.
    pub(super) fn receives(self) -> bool {
        matches!(self, Direction::SendRecv | Direction::RecvOnly)
    }
}

/// One m-line and its attributes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct MLine {
    pub kind: Kind,
    pub mid: String,
    pub direction: Direction,
    /// Whether the port is 0: refused or stopped.
    pub refused: bool,
    /// Both tokens of `a=msid`.
    pub msid: Option<(String, String)>,
    /// The first SSRC.
    pub ssrc: Option<u32>,
    /// Payload type of Opus.
    pub opus: Option<u8>,
    /// Payload type of RED (RFC 2198) with Opus inside.
    pub red: Option<u8>,
    /// Whether RED is listed before Opus: the author of an answer prefers it.
    pub prefers_red: bool,
    /// Payload types in the order of the line.
    types: Vec<u8>,
    /// From the last `fmtp` with the form of RED: its payload type, and that of the first codec in it.
    red_of: Option<(u8, u8)>,
    /// Whether lost Opus packets may be requested (NACK).
    pub nack: bool,
    /// Id of the audio level extension.
    pub level_id: Option<u8>,
    /// Id of the capture time extension.
    pub capture_id: Option<u8>,
}

/// Reads every m-line of a description.
pub(super) fn m_lines(sdp: &str) -> Vec<MLine> {
    let mut m_lines: Vec<MLine> = Vec::new();
    let mut session_direction = Direction::SendRecv;
    for line in sdp.lines() {
        if let Some(rest) = line.strip_prefix("m=") {
            let mut words = rest.split(' ');
            let kind = match words.next() {
                Some("audio") => Kind::Audio,
                Some("video") => Kind::Video,
                _ => Kind::Data,
            };
            m_lines.push(MLine {
                kind,
                mid: String::new(),
                direction: session_direction,
                refused: words.next() == Some("0"),
                msid: None,
                ssrc: None,
                opus: None,
                red: None,
                prefers_red: false,
                types: Vec::new(),
                red_of: None,
                nack: false,
                level_id: None,
                capture_id: None,
            });
            if let Some(m_line) = m_lines.last_mut().filter(|m_line| m_line.kind == Kind::Audio) {
                // The words after the protocol.
                m_line.types = words.skip(1).filter_map(|word| word.parse().ok()).collect();
            }
            continue;
        }
        let Some(attribute) = line.strip_prefix("a=") else { continue };
        let (name, value) = attribute.split_once(':').unwrap_or((attribute, ""));
        if let Some(direction) = direction(name) {
            match m_lines.last_mut() {
                Some(m_line) => m_line.direction = direction,
                None => session_direction = direction,
            }
            continue;
        }
        if let Some(m_line) = m_lines.last_mut() {
            m_line.read(name, value);
        }
    }
    for m_line in &mut m_lines {
        m_line.red = m_line.red.filter(|red| m_line.red_of == m_line.opus.map(|opus| (*red, opus)));
        let first = m_line.types.iter().find(|one| Some(**one) == m_line.red || Some(**one) == m_line.opus);
        m_line.prefers_red = m_line.red.is_some() && first.copied() == m_line.red;
    }
    m_lines
}

fn direction(name: &str) -> Option<Direction> {
    Some(match name {
        "sendrecv" => Direction::SendRecv,
        "sendonly" => Direction::SendOnly,
        "recvonly" => Direction::RecvOnly,
        "inactive" => Direction::Inactive,
        _ => return None,
    })
}

impl MLine {
    fn read(&mut self, name: &str, value: &str) {
        match name {
            "mid" => self.mid = value.to_owned(),
            "msid" => {
                if let Some((stream, track)) = value.split_once(' ') {
                    self.msid = Some((stream.to_owned(), track.to_owned()));
                }
            }
            "ssrc" => {
                let (ssrc, rest) = value.split_once(' ').unwrap_or((value, ""));
                self.ssrc = self.ssrc.or_else(|| ssrc.parse().ok());
                if let (None, Some((stream, track))) =
                    (&self.msid, rest.strip_prefix("msid:").and_then(|m| m.split_once(' ')))
                {
                    self.msid = Some((stream.to_owned(), track.to_owned()));
                }
            }
            "rtpmap" => {
                if let Some((payload_type, codec)) = value.split_once(' ')
                    && codec.len() >= 10
                    && codec.as_bytes()[..10].eq_ignore_ascii_case(b"red/48000/")
                {
                    self.red = payload_type.parse().ok();
                }
                if let Some((payload_type, codec)) = value.split_once(' ')
                    && codec.len() >= 5
                    && codec.as_bytes()[..5].eq_ignore_ascii_case(b"opus/")
                    && self.opus.is_none()
                {
                    self.opus = payload_type.parse().ok();
                }
            }
            "fmtp" => {
                // `63 111/111`: the codec of each copy and of the primary block.
                if let Some((payload_type, codecs)) = value.split_once(' ')
                    && let (Ok(red), Some(Ok(of))) =
                        (payload_type.parse(), codecs.split('/').next().map(str::parse))
                {
                    self.red_of = Some((red, of));
                }
            }
            "rtcp-fb" => {
                let nack = value.strip_suffix(" nack").and_then(|of| of.parse().ok());
                self.nack |= value == "* nack" || (nack.is_some() && nack == self.opus);
            }
            "extmap" => {
                if let Some((id, uri)) = value.split_once(' ') {
                    // The id may carry a direction (`3/sendonly`), the URI may be followed by attributes.
                    let id = id.split('/').next().and_then(|id| id.parse().ok());
                    match uri.split(' ').next() {
                        Some(LEVEL_URI) => self.level_id = id,
                        Some(CAPTURE_URI) => self.capture_id = id,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// The first ufrag of a description.
pub(super) fn ufrag(sdp: &str) -> Option<&str> {
    sdp.lines().find_map(|line| line.strip_prefix("a=ice-ufrag:"))
}

/// The first ICE password of a description.
pub(super) fn password(sdp: &str) -> Option<&str> {
    sdp.lines().find_map(|line| line.strip_prefix("a=ice-pwd:"))
}

/// The number of m-lines, without parsing them.
pub(super) fn count_m_lines(sdp: &str) -> usize {
    sdp.lines().filter(|line| line.starts_with("m=")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m_line_is_read_with_its_track() {
        let sdp = "v=0\r\na=ice-ufrag:abcd\r\nm=audio 9 UDP/TLS/RTP/SAVPF 109\r\na=mid:4\r\na=sendonly\r\na=msid:PA_x|camera TR_y\r\n\
                   a=rtpmap:109 opus/48000/2\r\na=rtcp-fb:109 nack\r\na=extmap:1/sendonly urn:ietf:params:rtp-hdrext:ssrc-audio-level vad=on\r\n\
                   a=ssrc:77 cname:x\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:5\r\n";
        let all = m_lines(sdp);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].mid, "4");
        assert_eq!(all[0].direction, Direction::SendOnly);
        assert_eq!(all[0].msid, Some(("PA_x|camera".into(), "TR_y".into())));
        assert_eq!(
            (all[0].ssrc, all[0].opus, all[0].level_id, all[0].capture_id),
            (Some(77), Some(109), Some(1), None)
        );
        assert!(all[0].nack);
        assert_eq!(all[1].kind, Kind::Data);
        assert_eq!(ufrag(sdp), Some("abcd"));
    }

    #[test]
    fn red_is_recognised_with_opus_inside() {
        let red = |lines: &str| {
            m_lines(&format!("m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\na=rtpmap:111 opus/48000/2\r\n{lines}"))[0]
                .red
        };
        assert_eq!(red("a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n"), Some(63));
        assert_eq!(
            red("a=fmtp:63 111/111\r\na=rtpmap:63 RED/48000/2\r\na=fmtp:111 minptime=10\r\n"),
            Some(63)
        );
        assert_eq!(red("a=rtpmap:63 red/48000/2\r\na=fmtp:63 9/9\r\n"), None);
        assert_eq!(red("a=rtpmap:63 red/48000/2\r\n"), None);
        assert_eq!(red("a=rtpmap:63 red/8000\r\na=fmtp:63 111/111\r\n"), None);
        let preferred = |types: &str| {
            let lines = "a=rtpmap:111 opus/48000/2\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n";
            m_lines(&format!("m=audio 9 UDP/TLS/RTP/SAVPF {types}\r\n{lines}"))[0].prefers_red
        };
        assert!(preferred("63 111") && preferred("9 63 0 111"));
        assert!(!preferred("111 63") && !preferred("9") && !preferred("x y"));
        assert_eq!(red("a=rtpmap:x red/48000/2\r\na=fmtp:x 111/111\r\na=fmtp:\r\na=fmtp:63 x/\r\n"), None);
    }

    #[test]
    fn invalid_lines_are_skipped() {
        assert!(m_lines("").is_empty());
        assert!(m_lines("a=ssrc:\r\na=rtpmap:x\r\n").is_empty());
        let all = m_lines("m=\r\na=ssrc:x\r\na=rtpmap:300 opus/48000/2\r\na=extmap:x y\r\na=msid:one");
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].ssrc, all[0].opus, all[0].msid.clone()), (None, None, None));
    }
}

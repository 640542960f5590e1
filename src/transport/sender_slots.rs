//! Work-around: a track is sent on a chosen m-line.
//!
//! The stack's `add_track` takes the first m-line of the same kind (audio) that sends nothing, which may be the m-line on which
//! the client publishes. Here each earlier free m-line gets a decoy first, so that the chosen one is the only one left; then the
//! decoys are removed. Within the stack, a track has the placeholder SSRC of its m-line (`stack_tables.rs`); its packets have an
//! SSRC of their own.
//!
//! Called by the server side of `rtc_connection.rs` before it answers; directions are set there afterwards.
#![forbid(unsafe_code)]

use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::RTCPeerConnection;
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::shared::error::Error;

/// Adds each track to its m-line (the stack's index). The m-lines must be audio, not stopped and without a sender; `audio`
/// is the indices of all audio m-lines, ascending.
pub(super) fn add_aimed(
    pc: &mut RTCPeerConnection,
    audio: &[usize],
    mut wanted: Vec<(usize, MediaStreamTrack)>,
    decoy: impl Fn() -> MediaStreamTrack,
) -> Result<(), Error> {
    wanted.sort_by_key(|(m_line, _)| *m_line);
    let mut decoys: Vec<RTCRtpSenderId> = Vec::new();
    let mut result = Ok(());
    let mut free =
        audio.iter().copied().filter(|&m_line| is_free(pc, m_line)).collect::<Vec<_>>().into_iter();
    'wanted: for (m_line, track) in wanted {
        loop {
            let Some(slot) = free.next() else {
                result = Err(Error::ErrRTPSenderNotExisted);
                break 'wanted;
            };
            let aimed = slot == m_line;
            match pc.add_track(if aimed { track.clone() } else { decoy() }) {
                Ok(sender) if !aimed => decoys.push(sender),
                Ok(sender) if usize::from(sender) == m_line => break,
                Ok(sender) => {
                    decoys.push(sender);
                    result = Err(Error::ErrRTPSenderNotExisted);
                    break 'wanted;
                }
                Err(error) => {
                    result = Err(error);
                    break 'wanted;
                }
            }
        }
    }
    for decoy in decoys {
        pc.remove_track(decoy)?;
    }
    result
}

fn is_free(pc: &mut RTCPeerConnection, m_line: usize) -> bool {
    pc.rtp_transceiver(m_line).is_some_and(|transceiver| transceiver.sender().is_none())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::test_pair::{DELAY, Pair, packet};
    use super::super::{PeerConnectionEvent, Stack};

    #[test]
    fn track_avoids_the_m_line_of_the_client() {
        // The client's track comes first, so it is the first m-line without a sender on the server's side.
        let mut pair = Pair::new(Stack::WebRtc, 51, 0);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.client.add_receivers(4).unwrap();
        let tracks = [("PA_x|camera", "TR_a"), ("PA_y|camera", "TR_b"), ("PA_z|camera", "TR_c")];
        let answer = pair.negotiate(&tracks);
        assert_eq!(answer.mid_to_track.keys().map(String::as_str).collect::<Vec<_>>(), ["1", "2", "3"]);
        assert!(pair.connect(Duration::from_secs(2)));
        // The middle track is replaced, so that the only free m-line is between two used ones.
        let answer = pair.negotiate(&[tracks[0], tracks[2], ("PA_w|camera", "TR_d")]);
        assert_eq!(answer.mid_to_track.get("2").map(String::as_str), Some("TR_d"));
        pair.pass(Duration::from_millis(100));
        pair.client_events.clear();
        pair.client.send_rtp(mic, &packet(9), pair.now).unwrap();
        for (n, (track, mid)) in [("TR_a", "1"), ("TR_d", "2"), ("TR_c", "3")].into_iter().enumerate() {
            assert_eq!(answer.mid_to_track.get(mid).map(String::as_str), Some(track));
            let sender = pair.server.sender_of(track).unwrap();
            pair.server.send_rtp(sender, &packet(n as u16), pair.now).unwrap();
        }
        pair.pass(DELAY * 2);
        let received = Pair::packets(&pair.client_events);
        let received: Vec<_> =
            received.iter().map(|(mid, packet)| (mid.0.as_str(), packet.sequence)).collect();
        assert_eq!(received, [("1", 0), ("2", 1), ("3", 2)]);
        assert!(
            pair.server_events
                .iter()
                .any(|event| matches!(event, PeerConnectionEvent::Rtp(mid, _) if mid.0 == "0"))
        );
    }
}

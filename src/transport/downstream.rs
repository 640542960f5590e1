//! Work-around: sending a track on the section that was chosen for it.
//!
//! The stack's `add_track` takes the first section of the kind that sends nothing, perhaps the one on which the client
//! publishes. Here each earlier hole is filled with a decoy first, so that the wanted section is the only one left, and the
//! decoys are taken out again. A track always gets a fresh SSRC: replacing the track of a section would keep the old one.
//!
//! Called by the server side of `rtc_peer.rs` before it answers; directions are set there afterwards.
#![forbid(unsafe_code)]

use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::RTCPeerConnection;
use rtc::rtp_transceiver::RTCRtpSenderId;
use rtc::shared::error::Error;

/// Adds each track to the section (the stack's number of it) that is named with it. Sections must be audio, not stopped and
/// without a sender; `audio` holds the stack's numbers of all audio sections, ascending.
pub(super) fn add_aimed(
    pc: &mut RTCPeerConnection,
    audio: &[usize],
    mut wanted: Vec<(usize, MediaStreamTrack)>,
    decoy: impl Fn() -> MediaStreamTrack,
) -> Result<(), Error> {
    wanted.sort_by_key(|(section, _)| *section);
    let mut decoys: Vec<RTCRtpSenderId> = Vec::new();
    let mut result = Ok(());
    let mut holes =
        audio.iter().copied().filter(|&section| has_hole(pc, section)).collect::<Vec<_>>().into_iter();
    'wanted: for (section, track) in wanted {
        loop {
            let Some(hole) = holes.next() else {
                result = Err(Error::ErrRTPSenderNotExisted);
                break 'wanted;
            };
            let aimed = hole == section;
            match pc.add_track(if aimed { track.clone() } else { decoy() }) {
                Ok(sender) if !aimed => decoys.push(sender),
                Ok(sender) if usize::from(sender) == section => break,
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

fn has_hole(pc: &mut RTCPeerConnection, section: usize) -> bool {
    pc.rtp_transceiver(section).is_some_and(|transceiver| transceiver.sender().is_none())
}

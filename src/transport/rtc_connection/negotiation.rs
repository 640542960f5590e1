//! Offers and answers of one connection.
//!
//! A client offers data channels, spare receive m-lines and its tracks. A server accepts the client's tracks and sends down
//! tracks on free receive m-lines. Called by `transport.rs` for each description, never for a packet.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::peer_connection::transport::RTCIceCandidateInit;
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use rtc::rtp_transceiver::{RTCRtpSenderId, RTCRtpTransceiverDirection, RTCRtpTransceiverInit};

use super::rtp::{Negotiated, Sender};
use super::{RtcConnection, Side, StackResult, settings, stack_error};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::sdp::{self, Direction, Kind, MLine};
use crate::transport::sdp_bundle;
use crate::transport::sdp_opus::{self, Parameters};
use crate::transport::sdp_red::{self, Red};
use crate::transport::{
    Answer, CodecPreference, Mid, OPUS, Received, SenderId, candidate, offer_filter, sender_slots,
    stack_tables,
};
use crate::wire::candidate::tcp_address;

/// The stream of a client's tracks in `a=msid`.
const STREAM: &str = "audioroom";

fn too_long() -> Error {
    Error::new(ErrorKind::TooLong, "the session description is too long: offer fewer m-lines")
}

impl RtcConnection {
    /// Adds a local address (client). It is not trickled: the peer learns it from the checks, and from later offers.
    pub(in crate::transport) fn add_local_address(&mut self, address: SocketAddr, now: Time) -> Result<()> {
        let fail = |error| stack_error("a local address could not be added", error);
        if self.local.contains(&address) {
            return Ok(());
        }
        self.advance(now);
        self.pc.add_local_candidate(settings::host_candidate(address).map_err(fail)?).map_err(fail)?;
        self.local.push(address);
        self.check_pace.restart();
        self.touch();
        Ok(())
    }

    /// Passes the local addresses to the stack. None of them is trickled.
    pub(super) fn add_local_candidates(&mut self) -> StackResult<()> {
        for &address in &self.local {
            self.pc.add_local_candidate(settings::host_candidate(address)?)?;
        }
        for &address in &self.local_tcp {
            self.pc.add_local_candidate(settings::passive_candidate(address)?)?;
        }
        self.pc.add_local_candidate(RTCIceCandidateInit::default())
    }

    /// Adds a local audio track (client).
    pub(in crate::transport) fn add_sender(&mut self, track: &str) -> Result<SenderId> {
        if self.pc.get_transceivers().count() >= sdp::MAX_M_LINES {
            return Err(sdp::too_many_streams());
        }
        let ssrc = self.fresh_ssrc();
        let init = RTCRtpTransceiverInit {
            direction: RTCRtpTransceiverDirection::Sendonly,
            ..RTCRtpTransceiverInit::default()
        };
        let m_line = self
            .pc
            .add_transceiver_from_track(settings::audio_track(STREAM, track, ssrc), Some(init))
            .map_err(|error| stack_error("the track could not be added", error))?;
        Ok(self.push_sender(m_line, ssrc, STREAM, track))
    }

    pub(super) fn push_sender(&mut self, m_line: usize, ssrc: u32, stream: &str, track: &str) -> SenderId {
        let id = SenderId(self.next_sender);
        self.next_sender += 1;
        self.senders.push(Sender {
            id,
            m_line,
            mid: None,
            ssrc,
            stream: stream.to_owned(),
            track: track.to_owned(),
            negotiated: None,
        });
        id
    }

    /// An SSRC that this connection has not used: with an odd step, all 2^32 values come before one comes again.
    pub(super) fn fresh_ssrc(&mut self) -> u32 {
        loop {
            self.last_ssrc = self.last_ssrc.wrapping_add(self.ssrc_step);
            if self.last_ssrc != 0 && !self.mid_of_ssrc.contains_key(&self.last_ssrc) {
                return self.last_ssrc;
            }
        }
    }

    /// Removes a local track (client). On the wire with the next offer.
    pub(in crate::transport) fn remove_sender(&mut self, sender: SenderId) -> Result<()> {
        let at = self
            .senders
            .iter()
            .position(|known| known.id == sender)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "this connection has no such track"))?;
        let sender = self.senders.remove(at);
        self.stereo.remove(&sender.track);
        self.pc
            .remove_track(RTCRtpSenderId::from(sender.m_line))
            .map_err(|error| stack_error("the track could not be removed", error))
    }

    /// Adds receive m-lines (client).
    pub(in crate::transport) fn add_receivers(&mut self, count: u32) -> Result<()> {
        if count as usize + self.pc.get_transceivers().count() > sdp::MAX_M_LINES {
            return Err(sdp::too_many_streams());
        }
        for _ in 0..count {
            self.pc
                .add_transceiver_from_kind(RtpCodecKind::Audio, None)
                .map_err(|error| stack_error("a receive m-line could not be added", error))?;
        }
        Ok(())
    }

    /// Creates an offer and keeps it as the outstanding one (client).
    pub(in crate::transport) fn create_offer(&mut self, now: Time) -> Result<String> {
        let fail = |error| stack_error("the offer could not be created", error);
        self.advance(now);
        let offer = self.pc.create_offer(None).map_err(fail)?;
        let text = self.with_parameters(&candidate::without_rtcp(&offer.sdp));
        let text = if self.offer_red { sdp_red::offered(&text) } else { text };
        self.pc.set_local_description(self.now.to_instant(), offer).map_err(fail)?;
        self.take_credentials(&text);
        self.touch();
        Ok(text)
    }

    /// Takes ufrag and password of this side from its description.
    pub(super) fn take_credentials(&mut self, description: &str) {
        let ufrag = sdp::ufrag(description).unwrap_or_default().to_owned();
        if std::mem::replace(&mut self.ufrag, ufrag) != self.ufrag {
            self.credentials_changed();
        }
        self.password = sdp::password(description).unwrap_or_default().to_owned();
    }

    /// Accepts the answer to the outstanding offer (client).
    pub(in crate::transport) fn set_answer(&mut self, answer: &str, now: Time) -> Result<()> {
        let fail = |error| stack_error("the server's answer is invalid", error);
        if answer.len() > sdp::MAX_SDP {
            return Err(too_long());
        }
        let m_lines = checked_m_lines(answer)?;
        self.advance(now);
        self.remote_described(sdp::ufrag(answer), sdp::password(answer));
        let (answer, candidates) = candidate::take(answer);
        if self.candidates.begin(&self.ufrag, sdp::ufrag(&answer).unwrap_or_default()) {
            self.begin_tcp();
            self.begin_relays();
        }
        let answer = stack_tables::with_placeholders(&sdp_red::without(&answer));
        self.apply_answer(&answer, candidates, m_lines).map_err(fail)?;
        self.trickled = 0;
        self.update_receivers();
        for (to, from, data) in self.early_datagrams.release() {
            self.read(Received::udp(to, from, &data), now);
            self.settle();
        }
        Ok(())
    }

    /// Gives the stack an answer in the stack's form, and takes over its candidates and m-lines (both sides).
    pub(super) fn apply_answer(
        &mut self,
        answer: &str,
        candidates: Vec<String>,
        m_lines: Vec<MLine>,
    ) -> StackResult<()> {
        let description = RTCSessionDescription::answer(sdp_opus::with_fixed_parameters(answer))?;
        self.pc.set_remote_description(self.now.to_instant(), description)?;
        self.take_candidates(candidates)?;
        self.check_pace.restart();
        self.timer_suppression.used(self.now);
        self.remote = m_lines;
        self.update_senders();
        self.touch();
        Ok(())
    }

    /// Restarts ICE with the next offer (client).
    pub(in crate::transport) fn restart_ice(&mut self) {
        self.pc.restart_ice();
    }

    /// The ufrag of this side, from the last local description.
    pub(in crate::transport) fn local_ufrag(&self) -> &str {
        &self.ufrag
    }

    /// The ICE password of this side, from the last local description.
    pub(in crate::transport) fn local_password(&self) -> &str {
        &self.password
    }

    /// The number of m-lines in an offer.
    pub(in crate::transport) fn count_m_lines(&self, sdp: &str) -> usize {
        sdp::count_m_lines(sdp)
    }

    /// Accepts a client's offer (server).
    pub(in crate::transport) fn accept_offer(&mut self, offer: &str, now: Time) -> Result<()> {
        let fail = |error| stack_error("the client's offer is invalid", error);
        if offer.len() > sdp::MAX_SDP {
            return Err(too_long());
        }
        let offer = &sdp_bundle::with_ports(offer);
        let m_lines = checked_m_lines(offer)?;
        self.advance(now);
        if self.unanswered {
            // The client abandoned its earlier offer. The stack accepts another offer only after an answer.
            self.create_answer(now)?;
        }
        self.remote_described(sdp::ufrag(offer), sdp::password(offer));
        let (offer, candidates) = candidate::take(offer);
        self.candidates.begin(&self.ufrag, sdp::ufrag(&offer).unwrap_or_default());
        let offer = stack_tables::with_placeholders(&offer_filter::offer_filter(&offer));
        let description =
            RTCSessionDescription::offer(sdp_opus::with_fixed_parameters(&offer)).map_err(fail)?;
        self.pc.set_remote_description(self.now.to_instant(), description).map_err(fail)?;
        self.unanswered = true;
        self.take_candidates(candidates).map_err(fail)?;
        self.trickled = 0;
        self.check_pace.restart();
        self.timer_suppression.used(now);
        self.remote = m_lines;
        self.update_receivers();
        self.touch();
        Ok(())
    }

    /// m-lines of the client's offer that could carry a track to it (server).
    pub(in crate::transport) fn receive_m_lines(&self) -> u32 {
        self.remote.iter().filter(|m_line| takes_down_track(m_line)).count() as u32
    }

    /// Sets the tracks to send from the next answer on (server).
    pub(in crate::transport) fn set_down_tracks(&mut self, tracks: &[(String, String)]) -> Result<()> {
        if tracks.len() > sdp::MAX_M_LINES {
            return Err(sdp::too_many_streams());
        }
        self.wanted = tracks.to_vec();
        self.stereo.retain(|track| tracks.iter().any(|(_, wanted)| wanted == track));
        Ok(())
    }

    /// Answers the accepted offer (server).
    pub(in crate::transport) fn create_answer(&mut self, now: Time) -> Result<Answer> {
        let fail = |error| stack_error("the answer could not be created", error);
        self.advance(now);
        let index = self.m_line_index();
        let m_lines_missing = self.assign(&index).map_err(fail)?;
        self.set_directions(&index);
        let answer = self.pc.create_answer(None).map_err(fail)?;
        let text = self.with_ssrcs(&candidate::without_rtcp(&answer.sdp));
        let text = self.with_red(&self.with_parameters(&text));
        self.pc.set_local_description(self.now.to_instant(), answer).map_err(fail)?;
        self.unanswered = false;
        self.take_credentials(&text);
        self.update_senders();
        self.touch();
        let mid_to_track = self
            .senders
            .iter()
            .filter_map(|sender| Some((sender.mid.clone()?, sender.track.clone())))
            .collect::<BTreeMap<_, _>>();
        Ok(Answer { sdp: text, mid_to_track, m_lines_missing })
    }

    /// An answer with the SSRCs of the packets, which the stack does not know.
    pub(super) fn with_ssrcs(&self, answer: &str) -> String {
        stack_tables::without_placeholders(answer, |ssrc| {
            let sender =
                self.senders.iter().find(|sender| stack_tables::placeholder(sender.m_line) == ssrc)?;
            Some(sender.ssrc)
        })
    }

    /// An answer with RED on every m-line that offers it.
    fn with_red(&self, answer: &str) -> String {
        let offered: BTreeMap<&str, u8> =
            self.remote.iter().filter_map(|m_line| Some((m_line.mid.as_str(), m_line.red?))).collect();
        sdp_red::add(answer, |mid| {
            let is_first = self.prefers_red.iter().any(|preferred| preferred.0 == mid);
            offered.get(mid).map(|payload_type| Red { payload_type: *payload_type, is_first })
        })
    }

    /// A description with the Opus parameters of every m-line. A client accepts stereo wherever it receives; a server marks
    /// the stereo tracks that it forwards.
    pub(super) fn with_parameters(&self, description: &str) -> String {
        let is_stereo =
            |m_line: &MLine| m_line.msid.as_ref().is_some_and(|(_, track)| self.stereo.contains(track));
        sdp_opus::write(description, |m_line| match (m_line.direction.receives(), self.side) {
            (true, Side::Client) => Parameters { stereo: true, ..Parameters::default() },
            (true, _) => {
                let codec_preferences = self.codec_preferences.iter().find(|(mid, _)| mid.0 == m_line.mid);
                let CodecPreference { stereo, dtx } = codec_preferences
                    .map_or_else(CodecPreference::default, |(_, codec_preferences)| *codec_preferences);
                Parameters { stereo, dtx, sends_stereo: false }
            }
            (false, _) => Parameters { sends_stereo: is_stereo(m_line), ..Parameters::default() },
        })
    }

    /// Sets whether a local track is stereo.
    pub(in crate::transport) fn set_stereo(&mut self, track: &str, stereo: bool) {
        let is_known = self.senders.iter().any(|sender| sender.track == track)
            || self.wanted.iter().any(|(_, wanted)| wanted == track);
        if stereo && is_known {
            self.stereo.insert(track.to_owned());
        } else {
            self.stereo.remove(track);
        }
    }

    /// Sets how the client should encode the track of an m-line (server).
    pub(in crate::transport) fn set_codec_preference(
        &mut self,
        mid: &Mid,
        codec_preferences: CodecPreference,
    ) {
        self.codec_preferences.retain(|mid, _| self.receivers.contains_key(mid));
        if self.receivers.contains_key(mid) {
            self.codec_preferences.insert(mid.clone(), codec_preferences);
        }
    }

    /// Sets whether offers contain RED (client).
    pub(in crate::transport) fn offer_red(&mut self, on: bool) {
        self.offer_red = on;
    }

    /// Makes answers prefer RED on this m-line (server).
    pub(in crate::transport) fn prefer_red(&mut self, mid: &Mid) {
        self.prefers_red.insert(mid.clone());
    }

    pub(in crate::transport) fn sender_of(&self, track: &str) -> Option<SenderId> {
        self.senders
            .iter()
            .find(|sender| sender.track == track && sender.mid.is_some())
            .map(|sender| sender.id)
    }

    /// Adds a candidate of the peer; an unusable one is ignored.
    pub(in crate::transport) fn add_remote_candidate(&mut self, candidate: &str, now: Time) -> Result<()> {
        let candidate = candidate.strip_prefix("candidate:").unwrap_or(candidate);
        if !candidate::usable(candidate) || self.trickled >= candidate::MAX_CANDIDATES {
            return Ok(());
        }
        self.trickled += 1;
        self.check_pace.restart();
        self.advance(now);
        self.take_candidates(vec![candidate.to_owned()])
            .map_err(|error| stack_error("the candidate is invalid", error))?;
        self.touch();
        Ok(())
    }

    pub(super) fn take_candidates(&mut self, candidates: Vec<String>) -> StackResult<()> {
        for candidate in candidates {
            if !self.candidates.is_new(&candidate) {
                continue;
            }
            if tcp_address(&candidate).is_some() {
                self.take_tcp_candidate(candidate);
                continue;
            }
            let init = RTCIceCandidateInit {
                candidate: format!("candidate:{candidate}"),
                ..RTCIceCandidateInit::default()
            };
            self.pc.add_remote_candidate(init)?;
        }
        Ok(())
    }

    /// Mid → the stack's index of the m-line.
    pub(super) fn m_line_index(&mut self) -> BTreeMap<String, usize> {
        let ids: Vec<usize> = self.pc.get_transceivers().collect();
        ids.into_iter().filter_map(|id| Some((self.pc.rtp_transceiver(id)?.mid().clone()?, id))).collect()
    }

    /// Frees the m-lines of ended down tracks and assigns free ones to new down tracks. Returns the number of tracks
    /// without an m-line.
    fn assign(&mut self, index: &BTreeMap<String, usize>) -> StackResult<u32> {
        let takes: BTreeSet<usize> = self
            .remote
            .iter()
            .filter(|m_line| takes_down_track(m_line))
            .filter_map(|s| index.get(&s.mid).copied())
            .collect();
        let mut kept = Vec::new();
        for sender in std::mem::take(&mut self.senders) {
            let wanted =
                self.wanted.iter().any(|(stream, track)| *stream == sender.stream && *track == sender.track);
            if wanted && takes.contains(&sender.m_line) {
                kept.push(sender);
            } else {
                self.pc.remove_track(RTCRtpSenderId::from(sender.m_line))?;
            }
        }
        self.senders = kept;
        let used: BTreeSet<usize> = self.senders.iter().map(|sender| sender.m_line).collect();
        let mut free = takes.difference(&used);
        let mut adding = Vec::new();
        let mut missing = 0;
        for (stream, track) in self.wanted.clone() {
            if self.senders.iter().any(|sender| sender.track == track && sender.stream == stream) {
                continue;
            }
            let Some(&m_line) = free.next() else {
                missing += 1;
                continue;
            };
            let ssrc = self.fresh_ssrc();
            self.push_sender(m_line, ssrc, &stream, &track);
            let placeholder = stack_tables::placeholder(m_line);
            adding.push((m_line, settings::audio_track(&stream, &track, placeholder)));
        }
        if !adding.is_empty() {
            let audio: Vec<usize> = self
                .remote
                .iter()
                .filter(|m_line| m_line.kind == Kind::Audio)
                .filter_map(|m_line| index.get(&m_line.mid).copied())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect();
            sender_slots::add_aimed(&mut self.pc, &audio, adding, || settings::audio_track("-", "-", 1))?;
        }
        Ok(missing)
    }

    /// Sets the direction of every m-line of the answer: receive if the client sends, send if a track is assigned, or else
    /// inactive.
    fn set_directions(&mut self, index: &BTreeMap<String, usize>) {
        for m_line in &self.remote {
            let Some(&id) = index.get(&m_line.mid) else { continue };
            let sends = self.senders.iter().any(|sender| sender.m_line == id);
            let receives = m_line.kind == Kind::Audio && m_line.direction.sends();
            let direction = match (sends, receives) {
                (true, _) => RTCRtpTransceiverDirection::Sendonly,
                (false, true) => RTCRtpTransceiverDirection::Recvonly,
                (false, false) => RTCRtpTransceiverDirection::Inactive,
            };
            if let Some(mut transceiver) = self.pc.rtp_transceiver(id) {
                transceiver.set_direction(direction);
            }
        }
    }

    /// Stores the mid of each local track.
    pub(super) fn name_senders(&mut self) {
        for sender in &mut self.senders {
            sender.mid =
                self.pc.rtp_transceiver(sender.m_line).and_then(|transceiver| transceiver.mid().clone());
        }
    }

    /// Stores for each local track whether and in which format the peer's last description permits it.
    pub(super) fn update_senders(&mut self) {
        self.name_senders();
        for sender in &mut self.senders {
            let m_line = self.remote.iter().find(|m_line| Some(&m_line.mid) == sender.mid.as_ref());
            sender.negotiated =
                m_line.filter(|m_line| m_line.direction.receives() && !m_line.refused).map(|m_line| {
                    Negotiated {
                        payload_type: m_line.opus.unwrap_or(OPUS),
                        // A server sends RED if the client accepts it; a client sends RED if the server prefers it.
                        red: m_line.red.filter(|_| self.side != Side::Client || m_line.prefers_red),
                        nack: m_line.nack,
                        level_id: m_line.level_id,
                        capture_id: m_line.capture_id,
                    }
                });
        }
        if let Some(srtp) = &mut self.srtp {
            srtp.keep_sent(|ssrc| self.senders.iter().any(|sender| sender.ssrc == ssrc));
        }
        self.rtcp.set_outgoing(
            self.senders.iter().filter_map(|sender| Some((sender.ssrc, sender.id, sender.negotiated?.nack))),
        );
    }
}

/// Whether a down track can use this m-line of the client's offer.
fn takes_down_track(m_line: &MLine) -> bool {
    m_line.kind == Kind::Audio && m_line.direction == Direction::RecvOnly && !m_line.refused
}

pub(super) fn checked_m_lines(text: &str) -> Result<Vec<MLine>> {
    let m_lines = sdp::m_lines(text);
    if m_lines.len() > sdp::MAX_M_LINES { Err(too_long()) } else { Ok(m_lines) }
}

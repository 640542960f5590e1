//! Offers of a server: its second connection to a client that has one connection for each direction.
//!
//! Older clients of LiveKit publish on one connection, where they offer, and receive on another one, where the server offers the
//! tracks. On that second connection an offer has one m-line for each down track. An m-line whose track ended is offered `inactive`
//! once before it carries another track: a browser reports a track to its page only when an m-line starts to send.
//!
//! Called through `transport.rs` for each description, never for a packet.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use rtc::rtp_transceiver::{RTCRtpSenderId, RTCRtpTransceiverDirection, RTCRtpTransceiverInit};

use super::{RtcConnection, StackResult, settings, stack_error};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::sdp::{self, Direction};
use crate::transport::{Answer, candidate, sdp_red, sender_slots, stack_tables};

impl RtcConnection {
    /// Offers the tracks of the last `set_down_tracks` (server). The answer has to arrive before the next offer.
    pub(in crate::transport) fn offer_down_tracks(&mut self, now: Time) -> Result<Answer> {
        let fail = |error| stack_error("the tracks could not be offered", error);
        self.advance(now);
        if self.unanswered {
            return Err(Error::new(ErrorKind::WrongState, "an offer is outstanding: wait for its answer"));
        }
        self.place_down_tracks().map_err(fail)?;
        self.set_offered_directions();
        let offer = self.pc.create_offer(None).map_err(fail)?;
        let text = self.with_ssrcs(&candidate::without_rtcp(&offer.sdp));
        let text = sdp_red::offered(&self.with_parameters(&text));
        self.pc.set_local_description(self.now.to_instant(), offer).map_err(fail)?;
        self.unanswered = true;
        self.take_credentials(&text);
        self.name_senders();
        self.touch();
        let named = self.senders.iter().filter_map(|one| Some((one.mid.clone()?, one.track.clone())));
        Ok(Answer { mid_to_track: named.collect(), sdp: text, m_lines_missing: 0 })
    }

    /// Accepts the answer to the outstanding offer (server).
    pub(in crate::transport) fn accept_answer(&mut self, answer: &str, now: Time) -> Result<()> {
        let fail = |error| stack_error("the client's answer is invalid", error);
        if !self.unanswered {
            return Err(Error::new(ErrorKind::WrongState, "no offer is outstanding"));
        }
        let m_lines = super::negotiation::checked_m_lines(answer)?;
        self.advance(now);
        self.remote_described(sdp::ufrag(answer), sdp::password(answer));
        let (answer, candidates) = candidate::take(answer);
        self.candidates.begin(&self.ufrag, sdp::ufrag(&answer).unwrap_or_default());
        // `inactive` stops an m-line of the stack permanently (`offer_filter.rs`).
        let answer = stack_tables::with_placeholders(&sdp_red::without(&answer))
            .replace("a=inactive\r\n", "a=recvonly\r\n");
        self.apply_answer(&answer, candidates, m_lines).map_err(fail)?;
        self.unanswered = false;
        Ok(())
    }

    /// Gives each wanted track an m-line: one that was answered inactive, or else a new one.
    fn place_down_tracks(&mut self) -> StackResult<()> {
        let wanted = self.wanted.clone();
        let (kept, ended): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.senders).into_iter().partition(|one| {
                wanted.iter().any(|(stream, track)| *stream == one.stream && *track == one.track)
            });
        let index = self.m_line_index();
        let inactive = self.remote.iter().filter(|m_line| m_line.direction == Direction::Inactive);
        let mut free: BTreeSet<usize> = inactive
            .filter(|m_line| !m_line.refused)
            .filter_map(|m_line| index.get(&m_line.mid).copied())
            .collect();
        for sender in &ended {
            self.pc.remove_track(RTCRtpSenderId::from(sender.m_line))?;
            free.remove(&sender.m_line);
        }
        for sender in &kept {
            free.remove(&sender.m_line);
        }
        self.senders = kept;
        let mut reused = Vec::new();
        for (stream, track) in wanted {
            if self.senders.iter().any(|one| one.stream == stream && one.track == track) {
                continue;
            }
            let ssrc = self.fresh_ssrc();
            let m_line = match free.pop_first() {
                Some(m_line) => {
                    let placeholder = stack_tables::placeholder(m_line);
                    reused.push((m_line, settings::audio_track(&stream, &track, placeholder)));
                    m_line
                }
                None => {
                    let placeholder = stack_tables::placeholder(self.pc.get_transceivers().count());
                    let init = RTCRtpTransceiverInit {
                        direction: RTCRtpTransceiverDirection::Sendonly,
                        ..RTCRtpTransceiverInit::default()
                    };
                    let track = settings::audio_track(&stream, &track, placeholder);
                    self.pc.add_transceiver_from_track(track, Some(init))?
                }
            };
            self.push_sender(m_line, ssrc, &stream, &track);
        }
        if !reused.is_empty() {
            let all: Vec<usize> = self.pc.get_transceivers().collect();
            sender_slots::add_aimed(&mut self.pc, &all, reused, || settings::audio_track("-", "-", 1))?;
        }
        Ok(())
    }

    /// Sets the direction of every m-line of the offer: send if a track is assigned, or else inactive.
    fn set_offered_directions(&mut self) {
        let all: Vec<usize> = self.pc.get_transceivers().collect();
        for m_line in all {
            let direction = if self.senders.iter().any(|sender| sender.m_line == m_line) {
                RTCRtpTransceiverDirection::Sendonly
            } else {
                RTCRtpTransceiverDirection::Inactive
            };
            if let Some(mut transceiver) = self.pc.rtp_transceiver(m_line) {
                transceiver.set_direction(direction);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::time::Duration;

    use super::super::Side;
    use super::*;
    use crate::transport::test_pair::{client_address, config, packet, server_address, test_certificate};
    use crate::transport::{Datagram, PeerConnectionEvent, Stack, sdp_bundle};

    /// A server that offers, and a client that answers.
    struct Two {
        server: RtcConnection,
        client: RtcConnection,
        now: Time,
        heard: usize,
        sequence: u16,
    }

    impl Two {
        fn new() -> Two {
            let now = Time::from_nanos(1_000_000_000_000);
            let new = |side, address| {
                let config = config(Stack::WebRtc, address, 1);
                RtcConnection::new(side, &config, test_certificate().stack().unwrap(), 0, now).unwrap()
            };
            let (server, client) =
                (new(Side::Server, server_address()), new(Side::FullServer, client_address()));
            Two { server, client, now, heard: 0, sequence: 0 }
        }

        /// Offers these tracks, and returns offer and answer.
        fn negotiate(&mut self, tracks: &[&str]) -> (String, String) {
            let tracks: Vec<_> =
                tracks.iter().map(|track| (format!("PA_x|{track}"), (*track).to_owned())).collect();
            self.server.set_down_tracks(&tracks).unwrap();
            let offer = self.server.offer_down_tracks(self.now).unwrap();
            assert!(self.server.offer_down_tracks(self.now).is_err(), "one offer is outstanding");
            self.client.accept_offer(&offer.sdp, self.now).unwrap();
            let answer = self.client.create_answer(self.now).unwrap();
            self.server.accept_answer(&answer.sdp, self.now).unwrap();
            (offer.sdp, answer.sdp)
        }

        fn pass(&mut self, length: Duration) {
            let end = self.now + length;
            while self.now < end {
                let mut way: VecDeque<(bool, Datagram)> = VecDeque::new();
                way.extend(std::iter::from_fn(|| self.server.poll_datagram()).map(|one| (true, one)));
                way.extend(std::iter::from_fn(|| self.client.poll_datagram()).map(|one| (false, one)));
                for (to_client, datagram) in way {
                    let peer = if to_client { &mut self.client } else { &mut self.server };
                    peer.receive(datagram.received(), self.now);
                }
                while let Some(event) = self.client.poll_event() {
                    self.heard += usize::from(matches!(event, PeerConnectionEvent::Rtp(..)));
                }
                while self.server.poll_event().is_some() {}
                self.now += Duration::from_millis(5);
                for peer in [&mut self.client, &mut self.server] {
                    if peer.deadline().is_some_and(|at| at <= self.now) {
                        peer.handle_timeout(self.now);
                    }
                }
            }
        }

        /// Sends one packet on each of these tracks, and returns how many arrive.
        fn arrive(&mut self, tracks: &[&str]) -> usize {
            self.heard = 0;
            self.sequence += 1;
            for track in tracks {
                let sender = self.server.sender_of(track).unwrap();
                assert!(self.server.send_rtp(sender, &packet(self.sequence), self.now).unwrap(), "{track}");
            }
            self.pass(Duration::from_millis(50));
            self.heard
        }
    }

    fn directions(sdp: &str) -> Vec<Direction> {
        sdp::m_lines(sdp).iter().map(|m_line| m_line.direction).collect()
    }

    #[test]
    fn offered_tracks_arrive_at_the_client() {
        let mut two = Two::new();
        let (offer, _) = two.negotiate(&["TR_a", "TR_b"]);
        for line in [
            "a=ice-lite",
            "a=setup:actpass",
            "a=msid:PA_x|TR_a TR_a",
            "a=candidate:",
            "a=rtpmap:63 red/48000/2",
        ] {
            assert!(offer.contains(line), "{line} is missing in\n{offer}");
        }
        assert_eq!(sdp_bundle::with_ports(&offer), offer);
        two.pass(Duration::from_secs(2));
        assert!(two.client.is_connected() && two.server.is_connected());
        assert_eq!(two.arrive(&["TR_a", "TR_b"]), 2);
    }

    #[test]
    fn ended_track_leaves_its_m_line_inactive_once() {
        use Direction::{Inactive, SendOnly};
        let mut two = Two::new();
        two.negotiate(&["TR_a", "TR_b"]);
        two.pass(Duration::from_secs(2));
        let (offer, _) = two.negotiate(&["TR_b", "TR_c"]);
        assert_eq!(
            directions(&offer),
            [Inactive, SendOnly, SendOnly],
            "a page would not see TR_c on the m-line of TR_a"
        );
        two.pass(Duration::from_millis(100));
        assert_eq!(two.arrive(&["TR_b", "TR_c"]), 2);
        let (offer, _) = two.negotiate(&["TR_b", "TR_c", "TR_d"]);
        assert_eq!(directions(&offer), [SendOnly; 3]);
        two.pass(Duration::from_millis(100));
        assert_eq!(two.arrive(&["TR_b", "TR_c", "TR_d"]), 3);
    }

    #[test]
    fn refused_track_is_not_sent() {
        let mut two = Two::new();
        two.server.set_down_tracks(&[("PA_x|TR_a".into(), "TR_a".into())]).unwrap();
        let offer = two.server.offer_down_tracks(two.now).unwrap();
        two.client.accept_offer(&offer.sdp, two.now).unwrap();
        let answer = two.client.create_answer(two.now).unwrap().sdp.replace("a=recvonly", "a=inactive");
        two.server.accept_answer(&answer, two.now).unwrap();
        two.pass(Duration::from_secs(2));
        let sender = two.server.sender_of("TR_a").unwrap();
        assert!(!two.server.send_rtp(sender, &packet(1), two.now).unwrap());
    }

    #[test]
    fn restarted_ice_moves_the_connection_to_other_credentials() {
        let mut two = Two::new();
        let (first, _) = two.negotiate(&["TR_a"]);
        two.pass(Duration::from_secs(2));
        two.server.restart_ice();
        let (second, _) = two.negotiate(&["TR_a"]);
        assert_ne!(sdp::ufrag(&first), sdp::ufrag(&second));
        two.pass(Duration::from_secs(3));
        assert_eq!(two.arrive(&["TR_a"]), 1);
    }

    #[test]
    fn answer_without_an_offer_is_refused() {
        let mut two = Two::new();
        let (_, answer) = two.negotiate(&["TR_a"]);
        assert!(two.server.accept_answer(&answer, two.now).is_err());
    }
}

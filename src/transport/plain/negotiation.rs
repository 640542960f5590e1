//! Offers and answers of the plain stack: the rules of the WebRTC stack, without SDP. Called by `transport.rs`, on the thread
//! of the connection.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use super::description::{Description, MAX_ADDRESSES, MLine};
use super::rtp::{Arrivals, Sender};
use super::{FIRST_CHECK, LocalMLine, PlainConnection, State};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::sdp::{MAX_M_LINES, too_many_streams};
use crate::transport::{Answer, CodecPreference, Mid, SenderId, receiver};
use crate::wire::candidate::udp_address;
use crate::wire::resend::Recent;

/// The stream of a client's tracks.
const STREAM: &str = "audioroom";

impl PlainConnection {
    fn push_sender(&mut self, stream: &str, track: &str, mid: &str) -> SenderId {
        let id = SenderId(self.next_sender);
        self.next_sender += 1;
        let ssrc = self.random.next_u32();
        self.senders.push(Sender {
            id,
            stream: stream.to_owned(),
            track: track.to_owned(),
            mid: mid.to_owned(),
            ssrc,
            accepted: false,
            red: false,
            report: None,
            named: 0,
            history: Recent::default(),
        });
        id
    }

    fn push_m_line(&mut self, sender: Option<SenderId>) -> Result<()> {
        if self.m_lines.len() >= MAX_M_LINES {
            return Err(too_many_streams());
        }
        let mid = self.m_lines.len().to_string();
        self.m_lines.push(LocalMLine { mid, sender, is_receiver: sender.is_none() });
        Ok(())
    }

    pub(in crate::transport) fn add_sender(&mut self, track: &str) -> Result<SenderId> {
        self.push_m_line(Some(SenderId(self.next_sender)))?;
        let mid = (self.m_lines.len() - 1).to_string();
        Ok(self.push_sender(STREAM, track, &mid))
    }

    pub(in crate::transport) fn remove_sender(&mut self, sender: SenderId) -> Result<()> {
        let before = self.senders.len();
        self.senders.retain(|known| known.id != sender);
        if self.senders.len() == before {
            return Err(Error::new(ErrorKind::NotFound, "this connection has no such track"));
        }
        for m_line in self.m_lines.iter_mut().filter(|m_line| m_line.sender == Some(sender)) {
            m_line.sender = None;
        }
        Ok(())
    }

    pub(in crate::transport) fn add_receivers(&mut self, count: u32) -> Result<()> {
        (0..count).try_for_each(|_| self.push_m_line(None))
    }

    pub(in crate::transport) fn restart_ice(&mut self) {
        self.restart = true;
    }

    pub(in crate::transport) fn local_ufrag(&self) -> &str {
        &self.ufrag
    }

    pub(in crate::transport) fn local_password(&self) -> &str {
        &self.password
    }

    pub(in crate::transport) fn count_m_lines(&self, text: &str) -> usize {
        text.matches("\"mid\"").count()
    }

    pub(in crate::transport) fn create_offer(&mut self, now: Time) -> Result<String> {
        self.now = self.now.max(now);
        if std::mem::take(&mut self.restart) {
            self.ufrag = self.random.text(8);
        }
        let m_lines = self.m_lines.iter().map(|m_line| MLine {
            mid: m_line.mid.clone(),
            sends: m_line.sender.is_some(),
            receives: m_line.is_receiver,
            track: self
                .senders
                .iter()
                .find(|sender| Some(sender.id) == m_line.sender)
                .map(|sender| (sender.stream.clone(), sender.track.clone(), sender.ssrc)),
            red: self.offer_red,
        });
        let offer = Description {
            ufrag: self.ufrag.clone(),
            password: self.password.clone(),
            addresses: self.local.clone(),
            m_lines: m_lines.collect(),
        };
        let text = offer.write();
        self.outstanding = Some(offer);
        Ok(text)
    }

    pub(in crate::transport) fn set_answer(&mut self, answer: &str, now: Time) -> Result<()> {
        self.now = self.now.max(now);
        let answer = Description::read(answer)?;
        if self.outstanding.take().is_none() {
            return Err(Error::new(ErrorKind::WrongState, "there is no outstanding offer: create one first"));
        }
        for sender in &mut self.senders {
            let m_line = answer.m_lines.iter().find(|m_line| m_line.mid == sender.mid && m_line.receives);
            sender.accepted = m_line.is_some();
            sender.red = m_line.is_some_and(|m_line| m_line.red);
        }
        self.set_remote_tracks(&answer);
        if self.remote_ufrag != answer.ufrag {
            self.remote_ufrag = answer.ufrag;
            self.remote_password = answer.password;
            self.addresses = answer.addresses;
            self.path = self.path.filter(|_| self.liveness.is_up());
            if self.state == State::New {
                self.state = State::Connecting;
            }
            self.liveness.negotiated(self.now);
            self.check = Some((self.now, FIRST_CHECK / 2));
        }
        Ok(())
    }

    pub(in crate::transport) fn accept_offer(&mut self, offer: &str, now: Time) -> Result<()> {
        self.now = self.now.max(now);
        let offer = Description::read(offer)?;
        if self.remote_ufrag != offer.ufrag && !self.remote_ufrag.is_empty() {
            self.ufrag = self.random.text(8);
        }
        self.remote_ufrag = offer.ufrag.clone();
        self.remote_password = offer.password.clone();
        self.set_remote_tracks(&offer);
        self.offered = Some(offer);
        Ok(())
    }

    /// Sets the tracks of the remote end and reports the new and the removed tracks.
    fn set_remote_tracks(&mut self, remote: &Description) {
        let sending = remote.m_lines.iter().filter(|m_line| m_line.sends);
        let tracks: Vec<(&str, &(String, String, u32))> =
            sending.filter_map(|m_line| Some((m_line.mid.as_str(), m_line.track.as_ref()?))).collect();
        let found: BTreeMap<Mid, _> = tracks
            .iter()
            .map(|(mid, (stream, track, _))| (Mid((*mid).to_owned()), (stream.clone(), track.clone())))
            .collect();
        self.events.extend(receiver::changes(&self.receivers, &found));
        self.receivers = found;
        self.red_m_lines =
            remote.m_lines.iter().filter(|m_line| m_line.red).map(|s| Mid(s.mid.clone())).collect();
        let mut known = std::mem::take(&mut self.arrivals);
        for (mid, (_, _, ssrc)) in tracks {
            self.arrivals
                .insert(*ssrc, known.remove(ssrc).unwrap_or_else(|| Arrivals::of(mid, self.is_client)));
        }
    }

    pub(in crate::transport) fn receive_m_lines(&self) -> u32 {
        let m_lines = self.offered.iter().flat_map(|offer| &offer.m_lines);
        m_lines.filter(|m_line| m_line.receives && !m_line.sends).count() as u32
    }

    pub(in crate::transport) fn set_down_tracks(&mut self, tracks: &[(String, String)]) -> Result<()> {
        if tracks.len() > MAX_M_LINES {
            return Err(too_many_streams());
        }
        self.wanted = tracks.to_vec();
        Ok(())
    }

    pub(in crate::transport) fn create_answer(&mut self, now: Time) -> Result<Answer> {
        self.now = self.now.max(now);
        let Some(offer) = self.offered.take() else {
            return Err(Error::new(ErrorKind::WrongState, "there is no offer to answer: accept one first"));
        };
        let receive_mids: BTreeSet<&str> =
            offer.m_lines.iter().filter(|s| s.receives && !s.sends).map(|s| s.mid.as_str()).collect();
        let wanted = self.wanted.clone();
        self.senders.retain(|sender| {
            receive_mids.contains(sender.mid.as_str())
                && wanted.iter().any(|(stream, track)| *stream == sender.stream && *track == sender.track)
        });
        let used: BTreeSet<String> = self.senders.iter().map(|sender| sender.mid.clone()).collect();
        let mut free = offer
            .m_lines
            .iter()
            .map(|m_line| m_line.mid.as_str())
            .filter(|mid| receive_mids.contains(mid) && !used.contains(*mid));
        let mut m_lines_missing = 0;
        for (stream, track) in &wanted {
            if self.senders.iter().any(|sender| sender.track == *track && sender.stream == *stream) {
                continue;
            }
            match free.next() {
                Some(mid) => {
                    self.push_sender(stream, track, mid);
                }
                None => m_lines_missing += 1,
            }
        }
        let m_lines = offer.m_lines.iter().map(|m_line| {
            let sender = self.senders.iter().find(|sender| sender.mid == m_line.mid);
            MLine {
                mid: m_line.mid.clone(),
                sends: sender.is_some(),
                receives: m_line.sends,
                track: sender.map(|sender| (sender.stream.clone(), sender.track.clone(), sender.ssrc)),
                red: m_line.red && (!m_line.sends || self.prefers_red.contains(&Mid(m_line.mid.clone()))),
            }
        });
        let answer = Description {
            ufrag: self.ufrag.clone(),
            password: self.password.clone(),
            addresses: self.local.clone(),
            m_lines: m_lines.collect(),
        };
        for sender in &mut self.senders {
            sender.accepted = true;
            sender.red = offer.m_lines.iter().any(|m_line| m_line.mid == sender.mid && m_line.red);
        }
        if self.state == State::New {
            self.state = State::Connecting;
            self.liveness.negotiated(self.now);
        }
        let mid_to_track =
            self.senders.iter().map(|sender| (sender.mid.clone(), sender.track.clone())).collect();
        Ok(Answer { sdp: answer.write(), mid_to_track, m_lines_missing })
    }

    /// Sets whether offers contain RED (client).
    pub(in crate::transport) fn offer_red(&mut self, on: bool) {
        self.offer_red = on;
    }

    /// Whether the remote end lists RED on this m-line.
    pub(in crate::transport) fn remote_offered_red(&self, mid: &Mid) -> bool {
        self.red_m_lines.contains(mid)
    }

    /// Makes answers prefer RED on this m-line (server).
    pub(in crate::transport) fn prefer_red(&mut self, mid: &Mid) {
        self.prefers_red.insert(mid.clone());
    }

    /// Does nothing: descriptions of the plain stack do not contain `stereo` (client and server).
    pub(in crate::transport) fn set_stereo(&mut self, _track: &str, _stereo: bool) {}

    /// Does nothing: descriptions of the plain stack do not contain encoder settings (server).
    pub(in crate::transport) fn set_codec_preference(&mut self, _mid: &Mid, _wishes: CodecPreference) {}

    pub(in crate::transport) fn sender_of(&self, track: &str) -> Option<SenderId> {
        self.senders.iter().find(|sender| sender.track == track && sender.accepted).map(|sender| sender.id)
    }

    /// Adds a local address. The plain stack sends from its first local address only (client).
    pub(in crate::transport) fn add_local_address(&mut self, address: SocketAddr, now: Time) -> Result<()> {
        self.now = self.now.max(now);
        if !self.local.contains(&address) {
            self.local.push(address);
        }
        Ok(())
    }

    pub(in crate::transport) fn add_remote_candidate(&mut self, candidate: &str, now: Time) -> Result<()> {
        self.now = self.now.max(now);
        if let Some(address) = udp_address(candidate)
            && self.addresses.len() < MAX_ADDRESSES
            && !self.addresses.contains(&address)
        {
            self.addresses.push(address);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::test_pair::Pair;
    use crate::transport::{Inner, Stack};

    #[test]
    fn refused_sender_leaves_nothing_behind() {
        let mut pair = Pair::new(Stack::Plain, 71, 0);
        let Inner::Plain(client) = &mut pair.client.0 else { panic!("not the plain stack") };
        let free = MAX_M_LINES - client.m_lines.len();
        client.add_receivers(free as u32).unwrap();
        assert_eq!(client.add_sender("mic").unwrap_err().kind, ErrorKind::OutOfRange);
        assert!(client.senders.is_empty());
    }
}

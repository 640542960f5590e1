//! RTP and data of one connection: conversion between the packets of `transport.rs` and those of the stack.
//!
//! Called by `rtc_connection.rs`, on the media thread of a client and the server's thread; nothing here blocks.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::BytesMut;
use rtc::data_channel::{RTCDataChannelId, RTCDataChannelInit};

use super::{RtcConnection, Side, StackResult, stack_error};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::transport::missing::Arrival;
use crate::transport::receiver;
use crate::transport::rtcp::Out;
use crate::transport::sdp::Kind;
use crate::transport::srtp;
use crate::transport::{AudioLevel, Channel, Mid, OPUS, PeerConnectionEvent, RED, RtpPacket, SenderId};
use crate::wire::red;
use crate::wire::rtp_header::{self, Header};

/// Maximum number of bytes that wait on one data channel.
const MAX_WAITING: usize = 1 << 20;
/// Maximum length of a message of a data channel, as in LiveKit's clients.
const MAX_MESSAGE: usize = 65_535;
/// Maximum number of channels that a peer may open beside LiveKit's two. The stack keeps each one with its label until the
/// connection ends.
const MAX_OTHER_CHANNELS: u32 = 16;

/// A local track.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    pub id: SenderId,
    /// The stack's index of its m-line.
    pub m_line: usize,
    pub mid: Option<String>,
    /// The SSRC of its packets.
    pub ssrc: u32,
    /// First token of its `a=msid`.
    pub stream: String,
    /// Second token of its `a=msid`.
    pub track: String,
    /// Set by the last answer if the peer accepts the track: payload types and extensions.
    pub negotiated: Option<Negotiated>,
}

/// Payload types and extensions that a description permits.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Negotiated {
    pub payload_type: u8,
    pub red: Option<u8>,
    pub nack: bool,
    pub level_id: Option<u8>,
    pub capture_id: Option<u8>,
}

/// A track of the peer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Receiver {
    pub stream: String,
    pub track: String,
    pub ssrc: Option<u32>,
    pub red: Option<u8>,
    pub nack: bool,
    pub level_id: Option<u8>,
    pub capture_id: Option<u8>,
}

/// Whether a datagram that is RTP or RTCP is RTCP: RTCP has the packet types 192 to 223 where RTP has marker and payload type (RFC
/// 5761 section 4).
pub(super) fn is_rtcp(datagram: &[u8]) -> bool {
    datagram.get(1).is_some_and(|byte| (192..=223).contains(byte))
}

impl RtcConnection {
    /// Creates LiveKit's two data channels (client side).
    pub(super) fn make_channels(&mut self) -> StackResult<()> {
        let reliable = self.pc.create_data_channel(label(Channel::Reliable), None)?.id();
        let lossy =
            RTCDataChannelInit { ordered: false, max_retransmits: Some(0), ..RTCDataChannelInit::default() };
        let lossy = self.pc.create_data_channel(label(Channel::Lossy), Some(lossy))?.id();
        self.channels.insert(Channel::Reliable, reliable);
        self.channels.insert(Channel::Lossy, lossy);
        Ok(())
    }

    #[cfg(test)]
    pub(in crate::transport) fn open_channel(&mut self, label: &str) {
        let _ = self.pc.create_data_channel(label, None);
        self.touch();
    }

    /// Sends a packet. Returns false if it was dropped, because nothing is connected or the peer does not accept the track.
    pub(in crate::transport) fn send_rtp(
        &mut self,
        sender: SenderId,
        packet: &RtpPacket,
        now: Time,
    ) -> Result<bool> {
        self.advance(now);
        let Some((ssrc, datagram)) = self.outgoing(sender, packet)? else { return Ok(false) };
        self.liveness.media_sent(self.now);
        self.rtcp.sent(ssrc, packet, &datagram, self.now);
        self.send_on_path(datagram);
        Ok(true)
    }

    /// Resends a packet. Returns false if it could not be sent. Its bytes must be those of the first transmission, because it
    /// is encrypted with the same key and counter.
    pub(in crate::transport) fn resend(&mut self, sender: SenderId, packet: &RtpPacket, now: Time) -> bool {
        self.advance(now);
        let Ok(Some((_, datagram))) = self.outgoing(sender, packet) else { return false };
        self.rtcp.resent += 1;
        self.send_on_path(datagram);
        true
    }

    /// The SSRC and the encrypted datagram of a packet; `None`: nothing is connected or the peer does not accept it.
    fn outgoing(&mut self, sender: SenderId, packet: &RtpPacket) -> Result<Option<(u32, Vec<u8>)>> {
        let Some(sender) = self.senders.iter().find(|known| known.id == sender) else {
            return Err(Error::new(ErrorKind::NotFound, "this connection has no such track"));
        };
        let may_send = self.connected && self.liveness.has_consent(self.now);
        let Some(negotiated) = sender.negotiated.filter(|_| may_send) else { return Ok(None) };
        let Some(srtp) = &mut self.srtp else { return Ok(None) };
        let opus = negotiated.payload_type;
        let is_red = packet.payload_type == RED;
        let payload_type = if is_red { negotiated.red } else { Some(opus) };
        let Some(payload_type) = payload_type else { return Ok(None) };
        let header = Header {
            marker: packet.marker,
            payload_type,
            sequence: packet.sequence as u16,
            timestamp: packet.timestamp,
            ssrc: sender.ssrc,
            ..Header::default()
        };
        let level =
            packet.level.map(|level| [level.minus_dbov.min(127) | if level.voice { 0x80 } else { 0 }]);
        let capture = packet.capture_ntp.map(u64::to_be_bytes);
        let extensions: [(u8, &[u8]); 2] = [
            level.as_ref().map_or((0, &[]), |byte| (negotiated.level_id.unwrap_or(0), byte)),
            capture.as_ref().map_or((0, &[]), |ntp| (negotiated.capture_id.unwrap_or(0), ntp)),
        ];
        let length = rtp_header::FIXED + rtp_header::EXTENSIONS_MAX + packet.payload.len() + srtp::OVERHEAD;
        let mut datagram = Vec::with_capacity(length);
        header.write(&extensions, &mut datagram);
        let payload = datagram.len();
        datagram.extend_from_slice(&packet.payload);
        if is_red && red::payload_type(&packet.payload) != Some(opus) {
            red::set_payload_type(&mut datagram[payload..], opus);
        }
        Ok(srtp.protect(&mut datagram).then_some((header.ssrc, datagram)))
    }

    /// Whether the peer accepts RED on this track.
    pub(in crate::transport) fn accepts_red(&self, sender: SenderId) -> bool {
        let negotiated =
            self.senders.iter().find(|known| known.id == sender).and_then(|known| known.negotiated);
        negotiated.is_some_and(|negotiated| negotiated.red.is_some())
    }

    /// Whether the peer could send RED on this m-line.
    pub(in crate::transport) fn remote_offered_red(&self, mid: &Mid) -> bool {
        self.receivers.get(mid).is_some_and(|receiver| receiver.red.is_some())
    }

    /// Time that a resent packet of this m-line takes; `None`: packets cannot be requested, or the round trip is unknown.
    pub(in crate::transport) fn resend_delay(&self, mid: &Mid) -> Option<Duration> {
        self.receivers.get(mid).filter(|receiver| receiver.nack)?;
        self.round_trip()
    }

    /// The round trip from the connectivity checks, or else from the reports.
    pub(in crate::transport) fn round_trip(&self) -> Option<Duration> {
        self.rtcp.resend_delay(self.check_rtt.round_trip(self.now))
    }

    /// Sets how long from now the newest packet of an m-line waits until it is played.
    pub(in crate::transport) fn set_playout_delay(&mut self, mid: &Mid, delay: Duration, now: Time) {
        self.advance(now);
        if let Some(ssrc) = self.receivers.get(mid).and_then(|receiver| receiver.ssrc) {
            self.rtcp.set_playout_delay(ssrc, delay, self.now);
        }
    }

    /// Sends the RTCP packets and the resent packets.
    pub(super) fn flush_rtcp(&mut self) {
        while let Some(out) = self.rtcp.poll() {
            let datagram = match out {
                Out::Resend(datagram) => datagram,
                Out::Rtcp(packets) => {
                    let Some(srtp) = &mut self.srtp else { continue };
                    let Ok(plain) = rtc::rtcp::packet::marshal(&packets) else { continue };
                    let mut datagram = Vec::with_capacity(plain.len() + srtp::OVERHEAD);
                    datagram.extend_from_slice(&plain);
                    if !srtp.protect_rtcp(&mut datagram) {
                        continue;
                    }
                    datagram
                }
            };
            // As with any packet: it is lost if it cannot be sent.
            self.send_on_path(datagram);
        }
    }

    /// Opens an SRTP or SRTCP datagram and handles its content. A datagram that is not authentic, or whose SSRC no description
    /// declared, changes nothing.
    pub(super) fn media_arrived(&mut self, datagram: &[u8]) {
        let Some(srtp) = &mut self.srtp else { return };
        if is_rtcp(datagram) {
            let Some(plain) = srtp.open_rtcp(datagram) else { return };
            self.rtcp_arrived(&plain);
        } else {
            let ssrc = Header::parse(datagram).map(|header| header.ssrc);
            if ssrc.is_none_or(|ssrc| !self.mid_of_ssrc.contains_key(&ssrc)) {
                return;
            }
            let Some((header, payload)) = srtp.open(datagram) else { return };
            self.rtp_arrived(&header, payload);
        }
    }

    /// Handles authentic RTCP packets.
    pub(super) fn rtcp_arrived(&mut self, mut plain: &[u8]) {
        self.was_authentic();
        self.sign_of_life();
        let Ok(packets) = rtc::rtcp::packet::unmarshal(&mut plain) else { return };
        let events = self.rtcp.handle(&packets, self.now);
        self.events.extend(events);
    }

    /// Handles an authentic RTP packet.
    pub(super) fn rtp_arrived(&mut self, header: &Header<'_>, payload: Vec<u8>) {
        self.was_authentic();
        self.sign_of_life();
        self.liveness.media_received(self.now);
        let Some(mid) = self.mid_of_ssrc.get(&header.ssrc) else { return };
        let Some(receiver) = self.receivers.get(mid) else { return };
        let is_red = receiver.red == Some(header.payload_type);
        let copies = if is_red { red::copies(&payload) } else { 0 };
        let received = self.rtcp.received(header.ssrc, header.sequence, header.timestamp, copies, self.now);
        let Some((sequence, arrival)) = received else { return };
        let extension = |id: Option<u8>| id.and_then(|id| header.extensions.get(id));
        let level = extension(receiver.level_id)
            .and_then(|bytes| bytes.first().copied())
            .map(|byte| AudioLevel { minus_dbov: byte & 0x7f, voice: byte & 0x80 != 0 });
        let capture_ntp = extension(receiver.capture_id)
            .and_then(|bytes| bytes.get(..8).and_then(|eight| <[u8; 8]>::try_from(eight).ok()))
            .map(u64::from_be_bytes);
        let mid = mid.clone();
        let packet = RtpPacket {
            payload_type: if is_red { RED } else { OPUS },
            marker: header.marker,
            sequence,
            timestamp: header.timestamp,
            level,
            capture_ntp,
            payload,
        };
        self.events.push_back(match arrival {
            Arrival::Original => PeerConnectionEvent::Rtp(mid, packet),
            Arrival::Resent => PeerConnectionEvent::Resent(mid, packet),
        });
    }

    /// Sends a message on a data channel.
    pub(in crate::transport) fn send_data(&mut self, channel: Channel, data: &[u8], now: Time) -> Result<()> {
        if data.len() > MAX_MESSAGE {
            return Err(Error::new(
                ErrorKind::TooLong,
                format!("a data channel message is too long: send at most {MAX_MESSAGE} bytes"),
            ));
        }
        let not_open =
            || Error::new(ErrorKind::WrongState, "the data channel is not open yet: wait for the connection");
        let id = *self.open.get(&channel).ok_or_else(not_open)?;
        self.advance(now);
        let mut stack_channel = self.pc.data_channel(id).ok_or_else(not_open)?;
        if stack_channel.outstanding_bytes() + data.len() > MAX_WAITING {
            return Err(Error::new(ErrorKind::Busy, "too much data waits to be sent: try again later"));
        }
        stack_channel
            .send(self.now.to_instant(), BytesMut::from(data))
            .map_err(|error| stack_error("a message could not be sent", error))?;
        self.touch();
        Ok(())
    }

    /// Sets whether received messages are not reported.
    pub(in crate::transport) fn pause_data(&mut self, paused: bool) {
        if self.unread.pause(paused) {
            self.touch();
        }
    }

    /// Bytes of reliable messages that the peer has not acknowledged.
    pub(in crate::transport) fn unacknowledged_data(&mut self) -> usize {
        let id = self.open.get(&Channel::Reliable).copied();
        id.and_then(|id| self.pc.data_channel(id)).map_or(0, |channel| channel.outstanding_bytes())
    }

    /// Bytes that arrived for the data channels and were not reported.
    pub(in crate::transport) fn unread_data(&self) -> usize {
        self.unread.bytes()
    }

    pub(super) fn channel_opened(&mut self, id: RTCDataChannelId) {
        let Some(channel) = self.pc.data_channel(id) else { return };
        let channel = match channel.label() {
            "_reliable" => Channel::Reliable,
            "_lossy" => Channel::Lossy,
            _ => return self.other_channel_opened(),
        };
        let complete = self.open.len() == 2;
        self.open.insert(channel, id);
        self.channels.insert(channel, id);
        if !complete && self.open.len() == 2 {
            self.events.push_back(PeerConnectionEvent::ChannelsOpen);
        }
    }

    /// The peer opened a channel that nothing uses. A peer that goes on like this loses its connection.
    fn other_channel_opened(&mut self) {
        self.other_channels += 1;
        if self.other_channels > MAX_OTHER_CHANNELS {
            self.expel();
        }
    }

    /// Closes the connection of a peer that would use ever more memory.
    pub(super) fn expel(&mut self) {
        if !self.closed {
            self.close(self.now);
            self.events.push_back(PeerConnectionEvent::Failed);
        }
    }

    /// Makes this side an attacker that completes no message ([`crate::transport::sctp_window::attack`]).
    #[cfg(test)]
    pub(in crate::transport) fn complete_no_message(&mut self) {
        self.sctp_window.lock().is_attacker = true;
    }

    /// Handles RTP or RTCP as if it had just been decrypted. For tests.
    #[cfg(feature = "test-hooks")]
    pub(in crate::transport) fn handle_decrypted(&mut self, datagram: &[u8], now: Time) {
        self.advance(now);
        if is_rtcp(datagram) {
            self.rtcp_arrived(datagram);
        } else if let Some(header) = Header::parse(datagram) {
            let mut payload = datagram[header.payload.clone()].to_vec();
            if !header.has_padding || rtp_header::remove_padding(&mut payload).is_some() {
                self.rtp_arrived(&header, payload);
            }
        }
        self.dirty.media = true;
    }

    /// The stack does not report that the peer closed the connection. It does report the end of every channel.
    pub(super) fn channel_closed(&mut self, id: RTCDataChannelId) {
        let before = self.open.len();
        self.open.retain(|_, open| *open != id);
        if before > 0 && self.open.is_empty() && !self.closed {
            self.connected = false;
            self.liveness.ended();
            self.events.push_back(PeerConnectionEvent::Failed);
        }
    }

    pub(super) fn data_arrived(&mut self, id: RTCDataChannelId, data: &[u8]) {
        let known = self.channels.iter().find(|(_, known)| **known == id).map(|(channel, _)| *channel);
        let channel = known.or_else(|| {
            // A message may arrive before the event that the channel is open.
            match self.pc.data_channel(id)?.label() {
                "_reliable" => Some(Channel::Reliable),
                "_lossy" => Some(Channel::Lossy),
                _ => None,
            }
        });
        if let Some(channel) = channel {
            self.unread.queued(data.len());
            self.events.push_back(PeerConnectionEvent::Data(channel, data.to_vec()));
        }
    }

    /// Compares the peer's tracks with the reported ones, and reports the changes.
    pub(super) fn update_receivers(&mut self) {
        let mut found = BTreeMap::new();
        for m_line in &self.remote {
            let sends = m_line.kind == Kind::Audio && m_line.direction.sends() && !m_line.refused;
            if let (true, Some((stream, track))) = (sends, &m_line.msid) {
                let receiver = Receiver {
                    stream: stream.clone(),
                    track: track.clone(),
                    ssrc: m_line.ssrc,
                    // A client accepts RED that it offered, whatever the answer contains.
                    red: m_line.red.or((self.side == Side::Client && self.offer_red).then_some(RED)),
                    nack: m_line.nack,
                    level_id: m_line.level_id,
                    capture_id: m_line.capture_id,
                };
                found.insert(Mid(m_line.mid.clone()), receiver);
            }
        }
        let tracks = |map: &BTreeMap<Mid, Receiver>| -> BTreeMap<Mid, receiver::Track> {
            map.iter()
                .map(|(mid, track)| (mid.clone(), (track.stream.clone(), track.track.clone())))
                .collect()
        };
        self.events.extend(receiver::changes(&tracks(&self.receivers), &tracks(&found)));
        self.mid_of_ssrc =
            found.iter().filter_map(|(mid, receiver)| Some((receiver.ssrc?, mid.clone()))).collect();
        self.receivers = found;
        if let Some(srtp) = &mut self.srtp {
            srtp.keep_received(|ssrc| self.mid_of_ssrc.contains_key(&ssrc));
        }
        self.rtcp.set_incoming(self.receivers.values().filter_map(|track| Some((track.ssrc?, track.nack))));
    }
}

/// The label of a channel on the wire.
pub(super) fn label(channel: Channel) -> &'static str {
    match channel {
        Channel::Reliable => "_reliable",
        Channel::Lossy => "_lossy",
    }
}

//! One login's connection on the media half: the peer connection, the sequence numbers of the local stream, and the remote
//! stream of each m-line.
//!
//! Not here: the order of requests (`room`), the packet buffer (`audio`). Owned by [`Media`](crate::engine::media::Media), on
//! the media thread.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::audio::encoder_control::UplinkReport;
use crate::audio::send_red::Redundancy;
use crate::clock::Time;
use crate::engine::frame_encryption::FrameEncryption;
use crate::engine::message::{NewSender, TransportRequest};
use crate::error::Result;
use crate::event::{Delivery, EncryptionState};
use crate::id::StreamId;
use crate::room;
use crate::transport::{
    Certificate, Channel, OPUS, PeerConnection, PeerConnectionConfig, PeerConnectionEvent,
    PeerConnectionStats, RED, RtpPacket, SenderId,
};
use crate::wire::encryption::frame::OVERHEAD;
use crate::wire::red;

/// Bytes of the IPv4 and UDP headers of each datagram.
const UDP_HEADER: u64 = 28;

/// A connection and its bookkeeping.
pub(super) struct Connection {
    /// The number of the connection within its login; messages of an earlier connection are ignored.
    pub generation: u32,
    /// The peer connection.
    pub peer: PeerConnection,
    senders: BTreeMap<StreamId, Sender>,
    routes: BTreeMap<String, Route>,
    uplink: Option<UplinkReport>,
    /// Packets and bytes, headers included, that had been sent at the last receiver report.
    reported: (u64, u64),
    /// RED copies in each packet, where the server takes them.
    copies: usize,
    /// Whether the local stream is stereo. The offers state it.
    is_stereo: bool,
    /// Encrypts and decrypts frames, once the room has a key.
    encryption: Option<Box<FrameEncryption>>,
}

/// The remote stream of an m-line.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Route {
    /// The stream.
    pub stream: StreamId,
    /// Whether it is end-to-end encrypted.
    pub is_encrypted: bool,
}

struct Sender {
    id: SenderId,
    cid: String,
    /// Whether the track was announced as encrypted. It never carries frames of the other kind.
    is_encrypted: bool,
    sequence: i64,
    redundancy: Redundancy,
    sent: SentStats,
}

/// Sender statistics of the local stream, and the last RTCP receiver report about it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SentStats {
    /// Packets sent.
    pub packets: u64,
    /// Their payload bytes.
    pub bytes: u64,
    /// Packets with RED copies.
    pub redundant: u64,
    /// Packets resent after a NACK.
    pub resent: u64,
    /// Fraction lost in the last receiver report, 0–1.
    pub loss: Option<f32>,
    /// Jitter in the last receiver report, in ms.
    pub jitter_ms: Option<f32>,
    /// Round trip from the last receiver report, in ms.
    pub round_trip_ms: Option<f32>,
}

impl Connection {
    /// Opens a connection; returns it with its first offer.
    pub(super) fn open(
        config: &PeerConnectionConfig,
        certificate: &Certificate,
        generation: u32,
        receivers: u32,
        sender: Option<NewSender>,
        is_stereo: bool,
        now: Time,
    ) -> Result<(Connection, String)> {
        let peer = PeerConnection::client(config, certificate, receivers, now)?;
        let mut connection = Connection {
            generation,
            peer,
            senders: BTreeMap::new(),
            routes: BTreeMap::new(),
            uplink: None,
            reported: (0, 0),
            copies: 0,
            is_stereo,
            encryption: None,
        };
        if let Some(sender) = sender {
            connection.add_sender(sender)?;
        }
        let sdp = connection.peer.create_offer(now)?;
        Ok((connection, sdp))
    }

    /// Uses further local addresses. An address that the stack does not accept is left out: the others may work.
    pub(crate) fn add_local(&mut self, local: &[SocketAddr], now: Time) {
        for address in local {
            let _ = self.peer.add_local_address(*address, now);
        }
    }

    /// Carries out a request of the room; returns the reply to the room, if there is one.
    pub(super) fn request(&mut self, request: TransportRequest, now: Time) -> Option<room::Input> {
        let generation = self.generation;
        let done = match request {
            TransportRequest::SetAnswer(sdp) => self.peer.set_answer(&sdp, now),
            // One unreadable candidate does not fail the connection: the others may work.
            TransportRequest::AddCandidate(candidate) => {
                let _ = self.peer.add_remote_candidate(&candidate, now);
                Ok(())
            }
            TransportRequest::Reoffer { add_receivers, restart_ice } => {
                return Some(match self.reoffer(add_receivers, restart_ice, now) {
                    Ok(sdp) => room::Input::PeerOffer { generation, sdp },
                    Err(error) => room::Input::PeerConnectionError { generation, error },
                });
            }
            TransportRequest::AddSender(sender) => self.add_sender(sender),
            TransportRequest::RemoveSender { stream } => {
                self.senders.remove(&stream).map_or(Ok(()), |sender| self.peer.remove_sender(sender.id))
            }
            TransportRequest::SendData { delivery, data } => {
                let channel = match delivery {
                    Delivery::Reliable => Channel::Reliable,
                    Delivery::Lossy => Channel::Lossy,
                };
                let sent = self.peer.send_data(channel, &data, now);
                if delivery == Delivery::Reliable {
                    return Some(room::Input::DataSent { generation, error: sent.err() });
                }
                sent
            }
        };
        done.err().map(|error| room::Input::PeerConnectionError { generation, error })
    }

    fn reoffer(&mut self, add_receivers: u32, restart_ice: bool, now: Time) -> Result<String> {
        if add_receivers > 0 {
            self.peer.add_receivers(add_receivers)?;
        }
        if restart_ice {
            self.peer.restart_ice()?;
        }
        self.peer.create_offer(now)
    }

    fn add_sender(&mut self, sender: NewSender) -> Result<()> {
        let NewSender { stream, cid, is_encrypted } = sender;
        let id = self.peer.add_sender(&cid)?;
        self.peer.set_stereo(&cid, self.is_stereo);
        let mut redundancy = Redundancy::default();
        redundancy.set_copies(self.copies);
        let sent = SentStats::default();
        self.senders.insert(stream, Sender { id, cid, is_encrypted, sequence: 1, redundancy, sent });
        Ok(())
    }

    /// Encrypts and decrypts the frames of this connection from now on. Nothing is sent in clear afterwards: a sender that was
    /// announced without encryption sends nothing any more.
    pub(super) fn set_encryption(&mut self, encryption: Option<FrameEncryption>) {
        self.encryption = encryption.map(Box::new);
    }

    /// The encryption of this connection; `None` while the room has no key.
    pub(super) fn encryption_mut(&mut self) -> Option<&mut FrameEncryption> {
        self.encryption.as_deref_mut()
    }

    /// The next change of a remote stream's encryption.
    pub(super) fn poll_encryption_report(&mut self) -> Option<(StreamId, EncryptionState)> {
        self.encryption.as_deref_mut()?.poll_report()
    }

    /// Sets the number of RED copies (RFC 2198) in each packet: 0, 1 or 2. It has no effect where the server takes no RED, or
    /// with end-to-end encryption. Each copy is as large as a packet.
    pub(super) fn set_redundancy(&mut self, copies: usize) {
        self.copies = copies;
        for sender in self.senders.values_mut() {
            sender.redundancy.set_copies(copies);
        }
    }

    /// Sets whether later offers describe the local stream as stereo. This makes no offer: receivers decode both kinds.
    pub(super) fn set_stereo(&mut self, is_stereo: bool) {
        self.is_stereo = is_stereo;
        for sender in self.senders.values() {
            self.peer.set_stereo(&sender.cid, is_stereo);
        }
    }

    /// Whether packets of this stream may carry RED copies.
    pub(super) fn accepts_redundancy(&self, stream: StreamId) -> bool {
        self.encryption.is_none()
            && self
                .senders
                .get(&stream)
                .is_some_and(|sender| !sender.is_encrypted && self.peer.accepts_red(sender.id))
    }

    /// The payload of a packet with this frame. It has capacity for the bytes that encryption adds.
    pub(super) fn payload_of(&self, encoded: &[u8]) -> Vec<u8> {
        let overhead = if self.encryption.is_some() { OVERHEAD } else { 0 };
        let mut payload = Vec::with_capacity(encoded.len() + overhead);
        payload.extend_from_slice(encoded);
        payload
    }

    /// Numbers and sends one packet of the local stream; drops it while the connection is down.
    pub(super) fn send(&mut self, stream: StreamId, mut packet: RtpPacket, now: Time) {
        let Some(sender) = self.senders.get_mut(&stream) else { return };
        packet.sequence = sender.sequence;
        match (&mut self.encryption, sender.is_encrypted) {
            (None, false) => {
                if self.peer.accepts_red(sender.id) {
                    sender.redundancy.pack(packet.timestamp, &mut packet.payload, OPUS);
                    packet.payload_type = RED;
                }
            }
            (Some(encryption), true) => {
                if !encryption.seal(&mut packet.payload) {
                    return;
                }
            }
            // Announced before the key was set: the room is about to publish the stream again.
            _ => return,
        }
        let bytes = packet.payload.len() as u64;
        let has_copies = packet.payload_type == RED && red::copies(&packet.payload) > 0;
        if let Ok(true) = self.peer.send_rtp(sender.id, &packet, now) {
            sender.sequence += 1;
            sender.sent.packets += 1;
            sender.sent.bytes += bytes;
            sender.sent.redundant += u64::from(has_copies);
        } else {
            sender.redundancy.forget();
        }
    }

    /// Decrypts the frame of a received packet of an encrypted stream. Returns false if the packet must be dropped. A RED packet
    /// is dropped too: a sender that encrypts makes none.
    pub(super) fn open_frame(&mut self, stream: StreamId, packet: &mut RtpPacket) -> bool {
        self.encryption.as_deref_mut().is_some_and(|encryption| {
            packet.payload_type == OPUS && encryption.open(stream, &mut packet.payload)
        })
    }

    /// Handles an event of the peer connection other than an audio packet; returns the input that follows for the room.
    pub(super) fn event(&mut self, event: PeerConnectionEvent) -> Option<room::Input> {
        let generation = self.generation;
        Some(match event {
            PeerConnectionEvent::Connected => room::Input::PeerConnected { generation },
            PeerConnectionEvent::Disconnected => room::Input::PeerDisconnected { generation },
            PeerConnectionEvent::Failed => room::Input::PeerFailed { generation },
            PeerConnectionEvent::ChannelsOpen => room::Input::ChannelsOpen { generation },
            PeerConnectionEvent::Data(channel, data) => {
                let delivery = match channel {
                    Channel::Reliable => Delivery::Reliable,
                    Channel::Lossy => Delivery::Lossy,
                };
                room::Input::PeerData { generation, delivery, data }
            }
            PeerConnectionEvent::ReceiverAdded { mid, track, .. } => {
                room::Input::ReceiverAdded { generation, mid: mid.0, track }
            }
            PeerConnectionEvent::ReceiverRemoved(mid) => {
                room::Input::ReceiverRemoved { generation, mid: mid.0 }
            }
            PeerConnectionEvent::Report { sender, loss, jitter, round_trip } => {
                let stats = self.peer.stats();
                let bytes = stats.bytes_out + UDP_HEADER * stats.datagrams_out;
                let mut packets = 0;
                if let Some(sender) = self.senders.values_mut().find(|s| s.id == sender) {
                    sender.sent.loss = Some(loss);
                    sender.sent.jitter_ms = Some(jitter.as_secs_f32() * 1e3);
                    let round_trip_ms = round_trip.map(|time| time.as_secs_f32() * 1e3);
                    sender.sent.round_trip_ms = round_trip_ms.or(sender.sent.round_trip_ms);
                    packets = sender.sent.packets;
                }
                let (packets_before, bytes_before) = std::mem::replace(&mut self.reported, (packets, bytes));
                self.uplink = Some(UplinkReport {
                    loss,
                    round_trip,
                    min_round_trip: stats.round_trip,
                    jitter,
                    packets: u32::try_from(packets.saturating_sub(packets_before)).unwrap_or(u32::MAX),
                    bytes: bytes.saturating_sub(bytes_before),
                });
                return None;
            }
            PeerConnectionEvent::Rtp(..)
            | PeerConnectionEvent::Resent(..)
            | PeerConnectionEvent::Nack { .. } => return None,
        })
    }

    /// The last receiver report, returned once.
    pub(super) fn take_uplink(&mut self) -> Option<UplinkReport> {
        self.uplink.take()
    }

    /// Assigns the packets of an m-line to a remote stream. `encrypted_by` is its user, if it is end-to-end encrypted.
    pub(super) fn route(&mut self, mid: &str, stream: StreamId, encrypted_by: Option<&str>) {
        self.unroute(stream);
        let is_encrypted = encrypted_by.is_some();
        self.routes.insert(mid.to_owned(), Route { stream, is_encrypted });
        if let (Some(encryption), Some(user_id)) = (&mut self.encryption, encrypted_by) {
            encryption.add(stream, user_id);
        }
    }

    /// Drops the packets of a remote stream from now on.
    pub(super) fn unroute(&mut self, stream: StreamId) {
        self.routes.retain(|_, route| route.stream != stream);
        if let Some(encryption) = &mut self.encryption {
            encryption.remove(stream);
        }
    }

    /// The remote stream of an m-line.
    pub(super) fn route_of(&self, mid: &str) -> Option<Route> {
        self.routes.get(mid).copied()
    }

    /// Stats of the peer connection.
    pub(super) fn stats(&self) -> PeerConnectionStats {
        self.peer.stats()
    }

    /// Sender statistics of a local stream.
    pub(super) fn sent(&self, stream: StreamId) -> Option<SentStats> {
        let resent = self.peer.stats().resent;
        self.senders.get(&stream).map(|s| SentStats { resent, ..s.sent.clone() })
    }
}

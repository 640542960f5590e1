//! Connections on the media half: opened, closed, given requests, and everything that they report.
//!
//! A part of [`Media`], on the media thread; one connection's bookkeeping is `engine/connection.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::Bound;

use super::{Media, Output};
use crate::audio::packet_buffer::PacketOrigin;
use crate::clock::Time;
use crate::engine::connection::Connection;
use crate::engine::message::{PeerRequest, ToControl};
use crate::id::{RoomId, StreamId};
use crate::room;
use crate::transport::{PeerConfig, PeerEvent};

/// What a login asks of one of its connections.
#[derive(Clone, PartialEq, Debug)]
pub enum ConnectionRequest {
    /// Open it and make the first offer; an earlier connection of the login is closed.
    Open {
        /// Spare receive sections.
        receivers: u32,
        /// The local stream and its cid, when it travels with the first offer.
        sender: Option<(StreamId, String)>,
        /// Own addresses; the driver binds sockets there before the media half sees the message.
        local: Vec<SocketAddr>,
        /// Whether the server is on this machine, so that only loopback addresses are of use.
        loopback: bool,
    },
    /// Close it.
    Close,
    /// Anything for an open connection.
    Peer(PeerRequest),
}

impl Media {
    /// Carries out a request; one for an earlier connection of the login is ignored.
    pub(super) fn connection(
        &mut self,
        room: RoomId,
        generation: u32,
        request: ConnectionRequest,
        now: Time,
    ) {
        match request {
            ConnectionRequest::Open { receivers, sender, local, .. } => {
                self.open_peer(room, generation, receivers, sender, local, now);
            }
            ConnectionRequest::Close => self.close_peer(room, generation, now),
            ConnectionRequest::Peer(request) => {
                if let Some(connection) =
                    self.connections.get_mut(&room).filter(|c| c.generation == generation)
                {
                    if let Some(input) = connection.request(request, now) {
                        self.send_control(ToControl::Room(room, input));
                    }
                    self.drain(room, now);
                }
            }
        }
    }

    fn open_peer(
        &mut self,
        room: RoomId,
        generation: u32,
        receivers: u32,
        sender: Option<(StreamId, String)>,
        local: Vec<SocketAddr>,
        now: Time,
    ) {
        if let Some(old) = self.connections.get(&room).map(|c| c.generation) {
            self.close_peer(room, old, now);
        }
        let config = PeerConfig { stack: self.setup.stack, local, seed: self.random.next_u64() };
        let is_stereo = self.capture_pipeline.send.channels() == 2;
        let certificate = &self.setup.certificate;
        match Connection::open(&config, certificate, generation, receivers, sender, is_stereo, now) {
            Ok((connection, sdp)) => {
                self.connections.insert(room, connection);
                self.send_control(ToControl::Room(room, room::Input::PeerOffer { generation, sdp }));
                self.drain(room, now);
            }
            Err(error) => {
                self.outputs.push_back(Output::Closed(room, generation));
                self.send_control(ToControl::Room(room, room::Input::PeerError { generation, error }));
            }
        }
    }

    pub(super) fn close_peer(&mut self, room: RoomId, generation: u32, now: Time) {
        if self.connections.get(&room).is_none_or(|c| c.generation != generation) {
            return;
        }
        if let Some(mut connection) = self.connections.remove(&room) {
            connection.peer.close(now);
            while let Some(datagram) = connection.peer.poll_datagram() {
                self.outputs.push_back(Output::Datagram(room, generation, datagram));
            }
        }
        self.capture_pipeline.end_sending(room);
        self.playback_pipeline.forget_round_trip(room);
        self.reports.forget_room(room);
        if self.speaking.forget_room(room) {
            self.send_control(ToControl::Room(room, room::Input::Speaking { levels: Vec::new() }));
        }
        self.outputs.push_back(Output::Closed(room, generation));
    }

    pub(super) fn drain_sending(&mut self, now: Time) {
        let mut last = None;
        while let Some(room) = next_key(&self.capture_pipeline.sending, last) {
            last = Some(room);
            self.drain(room, now);
        }
    }

    /// Takes everything that a connection has to say.
    pub(super) fn drain(&mut self, room: RoomId, now: Time) {
        let Some(connection) = self.connections.get_mut(&room) else { return };
        let generation = connection.generation;
        let mut said = Vec::new();
        loop {
            let mut idle = true;
            while let Some(event) = connection.peer.poll_event() {
                idle = false;
                if let PeerEvent::Rtp(mid, packet) | PeerEvent::Resent(mid, packet) = &event {
                    if let Some(stream) = connection.stream_of(&mid.0) {
                        let origin = match event {
                            PeerEvent::Resent(..) => PacketOrigin::Retransmission,
                            _ => PacketOrigin::Sent,
                        };
                        self.playback_pipeline.insert(stream, packet, origin, now);
                        if let Some(headroom) = self.playback_pipeline.mixer.playout_headroom(stream) {
                            connection.peer.set_playout_delay(mid, headroom, now);
                        }
                        if origin == PacketOrigin::Sent {
                            self.reports.arrived(stream, packet.sequence, now);
                            if self.speaking.is_wanted(room)
                                && let Some((minus_dbov, sound)) =
                                    self.playback_pipeline.audio_level(stream, packet)
                            {
                                self.speaking.hear(room, Some(stream), minus_dbov, sound, now);
                            }
                        }
                    }
                } else if let Some(input) = connection.event(event) {
                    said.push(input);
                }
            }
            while let Some(datagram) = connection.peer.poll_datagram() {
                idle = false;
                self.outputs.push_back(Output::Datagram(room, generation, datagram));
            }
            if idle {
                break;
            }
        }
        if let Some(report) = connection.take_uplink() {
            self.reports.uplink(room, &report, now);
        }
        for input in said {
            self.send_control(ToControl::Room(room, input));
        }
    }
}

/// The key after `last`, or the first: a way through a map that may change on the way.
pub(super) fn next_key<V>(map: &BTreeMap<RoomId, V>, last: Option<RoomId>) -> Option<RoomId> {
    let from = last.map_or(Bound::Unbounded, Bound::Excluded);
    map.range((from, Bound::Unbounded)).next().map(|(room, _)| *room)
}

//! The connections of the media half: opens and closes them, passes requests to them, and handles their events and packets.
//!
//! A part of [`Media`], on the media thread. The state of one connection is in `engine/connection.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::ops::Bound;

use super::{Media, Output};
use crate::audio::packet_buffer::PacketOrigin;
use crate::clock::Time;
use crate::engine::connection::{Connection, Route};
use crate::engine::message::{NewSender, ToControl, TransportRequest};
use crate::id::RoomId;
use crate::room;
use crate::transport::tcp::TlsSettings;
use crate::transport::{PeerConnectionConfig, PeerConnectionEvent, RelayServer};

/// A request of a login to one of its connections.
#[derive(Clone, PartialEq, Debug)]
pub enum ConnectionRequest {
    /// Open the connection and make the first offer. An earlier connection of the login is closed.
    Open {
        /// Receive m-lines in the first offer.
        receivers: u32,
        /// The local stream, when the first offer contains it.
        sender: Option<NewSender>,
        /// Local addresses. The driver binds the sockets and fills this in before the media half gets the message.
        local: Vec<SocketAddr>,
        /// Whether signalling goes to a loopback address. Media then begins with loopback addresses.
        loopback: bool,
    },
    /// Use further local addresses. The driver sends this when it has bound more sockets.
    AddLocal(Vec<SocketAddr>),
    /// Use these TURN servers where nothing else connects. The driver has resolved their names, and fills in the local addresses.
    Relays {
        /// The servers.
        servers: Vec<RelayServer>,
        /// The settings of TLS, if a server needs them. The driver takes them.
        tls: Option<TlsSettings>,
    },
    /// Close the connection.
    Close,
    /// A request to an open connection.
    Transport(TransportRequest),
}

impl Media {
    /// The connection with this number; `None` if the login has another one by now, or none.
    pub(super) fn live_connection(&mut self, room: RoomId, generation: u32) -> Option<&mut Connection> {
        self.connections.get_mut(&room).filter(|connection| connection.generation == generation)
    }

    /// Carries out a request. Requests to an earlier connection of the login are ignored.
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
            ConnectionRequest::Relays { servers, .. } => {
                if let Some(connection) = self.live_connection(room, generation) {
                    connection.peer.set_relays(servers, now);
                    self.drain(room, now);
                }
            }
            ConnectionRequest::AddLocal(local) => {
                if let Some(connection) = self.live_connection(room, generation) {
                    connection.add_local(&local, now);
                    self.drain(room, now);
                }
            }
            ConnectionRequest::Close => self.close_peer(room, generation, now),
            ConnectionRequest::Transport(request) => {
                if let Some(connection) = self.live_connection(room, generation) {
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
        sender: Option<NewSender>,
        local: Vec<SocketAddr>,
        now: Time,
    ) {
        if let Some(old) = self.connections.get(&room).map(|c| c.generation) {
            self.close_peer(room, old, now);
        }
        let config = PeerConnectionConfig {
            stack: self.setup.stack,
            local,
            local_tcp: Vec::new(),
            seed: self.random.next_u64(),
        };
        let is_stereo = self.capture_pipeline.send.channels() == 2;
        let certificate = &self.setup.certificate;
        match Connection::open(&config, certificate, generation, receivers, sender, is_stereo, now) {
            Ok((mut connection, sdp)) => {
                connection.set_encryption(self.new_encryption(room));
                self.connections.insert(room, connection);
                self.send_control(ToControl::Room(room, room::Input::PeerOffer { generation, sdp }));
                self.drain(room, now);
            }
            Err(error) => {
                self.outputs.push_back(Output::Closed(room, generation));
                self.send_control(ToControl::Room(
                    room,
                    room::Input::PeerConnectionError { generation, error },
                ));
            }
        }
    }

    /// The connections that are not connected now.
    pub fn unconnected(&self) -> impl Iterator<Item = (RoomId, u32)> {
        let unconnected = self.connections.iter().filter(|(_, connection)| !connection.peer.is_connected());
        unconnected.map(|(room, connection)| (*room, connection.generation))
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

    /// Handles all events and datagrams that a connection has ready.
    pub(super) fn drain(&mut self, room: RoomId, now: Time) {
        let Some(connection) = self.connections.get_mut(&room) else { return };
        let generation = connection.generation;
        let mut inputs = Vec::new();
        loop {
            let mut idle = true;
            while let Some(event) = connection.peer.poll_event() {
                idle = false;
                let (mid, mut packet, origin) = match event {
                    PeerConnectionEvent::Rtp(mid, packet) => (mid, packet, PacketOrigin::Sent),
                    PeerConnectionEvent::Resent(mid, packet) => (mid, packet, PacketOrigin::Resent),
                    event => {
                        inputs.extend(connection.event(event));
                        continue;
                    }
                };
                let Some(Route { stream, is_encrypted }) = connection.route_of(&mid.0) else { continue };
                if origin == PacketOrigin::Sent {
                    // A frame that cannot be decrypted is not a loss of the path.
                    self.reports.arrived(stream, packet.sequence, now);
                }
                if is_encrypted && !connection.open_frame(stream, &mut packet) {
                    continue;
                }
                self.playback_pipeline.insert(stream, &packet, origin, now);
                if let Some(headroom) = self.playback_pipeline.mixer.playout_headroom(stream) {
                    connection.peer.set_playout_delay(&mid, headroom, now);
                }
                if origin == PacketOrigin::Sent
                    && self.speaking.is_wanted(room)
                    && let Some((minus_dbov, sound)) = self.playback_pipeline.audio_level(stream, &packet)
                {
                    self.speaking.packet(room, Some(stream), minus_dbov, sound, now);
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
        while let Some((stream, state)) = connection.poll_encryption_report() {
            inputs.push(room::Input::StreamEncryption { generation, stream, state });
        }
        if let Some(report) = connection.take_uplink() {
            self.reports.add_uplink_report(room, &report, now);
        }
        for input in inputs {
            self.send_control(ToControl::Room(room, input));
        }
    }
}

/// The key after `last`, or the first: iterates over a map that may change in between.
pub(super) fn next_key<V>(map: &BTreeMap<RoomId, V>, last: Option<RoomId>) -> Option<RoomId> {
    let from = last.map_or(Bound::Unbounded, Bound::Excluded);
    map.range((from, Bound::Unbounded)).next().map(|(room, _)| *room)
}

//! One client: a room, its signalling and its connection, without audio. As in an engine (`engine/control.rs`), the room decides,
//! and this file carries out what it emits.
//!
//! Called by `driver.rs`, which waits for sockets and deadlines.
#![forbid(unsafe_code)]

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use audioroom::clock::{self, Time};
use audioroom::config::{ApiKey, AudioProfile, LoginConfig};
use audioroom::error::{Error, ErrorKind};
use audioroom::event::{Event, User};
use audioroom::id::RoomId;
use audioroom::log::Log;
use audioroom::random::{self, Random};
use audioroom::room::{Input, Output, Room, RoomSetup};
use audioroom::signal::socket::{self, Socket, SocketEvent};
use audioroom::signal::{self, Signal};
use audioroom::transport::{AudioLevel, Certificate, OPUS, PeerConnectionEvent, RED, Received, RtpPacket};
use audioroom::wire::encryption::key_ring::Keys;
use audioroom::wire::token::{self, Claims};
use mio::{Registry, Token};

use crate::datagrams::{Buffers, Datagrams};
use crate::peer::{Peer, room_input};
use crate::tally::{Tally, wall_ns};
use crate::voice::{self, SAMPLES, Stamp, Voice};

/// Validity of a token.
const TOKEN_LIFE: Duration = Duration::from_secs(6 * 3600);
/// Interval of a talker's packets.
pub const PACKET: Duration = Duration::from_millis(20);
/// Level of each packet.
const LEVEL: AudioLevel = AudioLevel { minus_dbov: 25, voice: true };

/// What all participants share.
pub struct Shared {
    pub key: ApiKey,
    pub certificate: Certificate,
    pub tls: Option<Arc<rustls::ClientConfig>>,
    pub voice: Voice,
    pub tally: Tally,
    pub buffers: Buffers,
    pub registry: Registry,
    /// Receives the events of the WebSockets. The upper half of the tag is the participant's number.
    pub events: tokio::sync::mpsc::Sender<(u64, SocketEvent)>,
    pub random: Random,
    /// Number of this run.
    pub run: u32,
    /// Number of rooms; participant n is in room n modulo this number.
    pub rooms: usize,
}

/// A server, and the address of this machine from which it is reached.
#[derive(Clone, Debug)]
pub struct Server {
    pub url: String,
    pub local: IpAddr,
}

/// One client, a participant of a room.
pub struct Client {
    number: usize,
    server: Server,
    user: User,
    room_id: String,
    room: Room,
    signal: Signal,
    socket: Option<(u64, Socket)>,
    sockets: u64,
    peer: Option<Peer>,
    begun: Time,
    /// Duration of the login, or its error; `None` while it is in progress.
    pub login: Option<Result<Duration, Error>>,
    /// Nothing more happens: the login failed or the logout is complete.
    pub has_ended: bool,
    /// Number of times that the connection was lost.
    pub losses: u32,
    /// When `timeout` is due.
    pub due: Option<Time>,
    is_sending: bool,
    /// When a talker's next packet is due.
    pub next_packet: Time,
    packets: usize,
    /// Packets of the measurement.
    pub sent: u64,
    /// The talkers of its room whose packets have arrived: one bit for each.
    heard: Vec<u64>,
}

impl Client {
    /// Starts a login.
    pub fn begin(number: usize, is_talker: bool, server: Server, shared: &mut Shared) -> Client {
        let now = clock::now();
        let run = shared.run;
        let user_id = format!("load-{run:08x}-{number}");
        let user = User { user_name: user_id.clone(), user_id };
        let room_id = format!("load-{run:08x}-{}", number % shared.rooms);
        let config = LoginConfig {
            server_url: Some(server.url.clone()),
            manual_publish: Some(!is_talker),
            manual_play: Some(false),
            ..LoginConfig::default()
        };
        let setup = RoomSetup {
            room: RoomId::fresh(),
            room_id: room_id.clone(),
            config,
            user: user.clone(),
            manual_publish: !is_talker,
            manual_play: false,
            mic: true,
            profile: AudioProfile::default(),
            extra_info: String::new(),
            keys: Keys::default(),
            wall: clock::wall(),
            seed: shared.random.next_u64(),
            process: random::of_process(),
            log: Log::off(),
        };
        let mut participant = Client {
            number,
            server,
            user,
            room_id,
            room: Room::new(setup, now),
            signal: Signal::new(),
            socket: None,
            sockets: 0,
            peer: None,
            begun: now,
            login: None,
            has_ended: false,
            losses: 0,
            due: None,
            is_sending: false,
            next_packet: Time::NEVER,
            packets: 0,
            sent: 0,
            heard: Vec::new(),
        };
        participant.drain(shared, now);
        participant
    }

    /// Whether it is logged in and has not ended.
    pub fn is_in_room(&self) -> bool {
        matches!(self.login, Some(Ok(_))) && !self.has_ended
    }

    /// Number of talkers that it has received.
    pub fn streams_heard(&self) -> u64 {
        self.heard.iter().map(|bits| u64::from(bits.count_ones())).sum()
    }

    /// Bytes received and sent over UDP, without IP headers.
    pub fn bytes(&self) -> (u64, u64) {
        self.peer.as_ref().map_or((0, 0), |peer| {
            let stats = peer.connection.stats();
            (stats.bytes_in, stats.bytes_out)
        })
    }

    /// Handles an event of its WebSocket.
    pub fn socket_event(&mut self, tag: u64, event: SocketEvent, shared: &mut Shared, now: Time) {
        if self.socket.as_ref().is_none_or(|(current, _)| *current != tag) {
            return;
        }
        let input = match &event {
            SocketEvent::Opened => signal::Input::Opened,
            SocketEvent::Message(data) => signal::Input::Message(data),
            SocketEvent::Refused { status, body } => {
                signal::Input::Refused { status: *status, body: body.clone() }
            }
            SocketEvent::Closed(error) => signal::Input::Closed(error.clone()),
        };
        if matches!(event, SocketEvent::Closed(_) | SocketEvent::Refused { .. }) {
            self.socket = None;
        }
        self.signal.handle(input, now);
        self.drain(shared, now);
    }

    /// Receives the datagrams that wait.
    pub fn receive(&mut self, shared: &mut Shared, now: Time) {
        let Some(Peer { connection, datagrams, generation, .. }) = &mut self.peer else { return };
        let (heard, tally) = (&mut self.heard, &mut shared.tally);
        let (run, rooms) = (shared.run, shared.rooms);
        let mut inputs = Vec::new();
        let mut event = |event, received_ns| match event {
            PeerConnectionEvent::Rtp(_, packet) | PeerConnectionEvent::Resent(_, packet) => {
                let stamp = voice::stamp(packet.payload_type, &packet.payload);
                if let Some(stamp) = stamp.filter(|stamp| stamp.run == run) {
                    mark(heard, stamp.talker as usize / rooms);
                    tally.add(stamp.sent_ns, if received_ns == 0 { wall_ns() } else { received_ns });
                }
            }
            other => inputs.extend(room_input(*generation, other)),
        };
        // A voice packet gives one event and no datagram: the connection is asked once for each, and drained at the end.
        datagrams.receive(&mut shared.buffers, |from, data, received_ns| {
            connection.receive(Received::udp(datagrams.local, from, data), now);
            if let Some(next) = connection.poll_event() {
                event(next, received_ns);
            }
        });
        while let Some(next) = connection.poll_event() {
            event(next, 0);
        }
        while let Some(datagram) = connection.poll_datagram() {
            datagrams.send(datagram.to, &datagram.data);
        }
        if inputs.is_empty() {
            // Voice changes nothing but deadlines of the connection.
            self.due = self.deadline();
            return;
        }
        for input in inputs {
            self.room.handle(input, now);
        }
        self.drain(shared, now);
    }

    /// Handles the deadlines that are due.
    pub fn timeout(&mut self, shared: &mut Shared, now: Time) {
        self.signal.handle(signal::Input::Timeout, now);
        self.room.handle(Input::Timeout, now);
        if let Some(peer) = &mut self.peer {
            peer.connection.handle_timeout(now);
        }
        self.drain(shared, now);
    }

    /// Sends the next packet, if it is a talker whose stream is published.
    pub fn send_voice(&mut self, shared: &mut Shared, now: Time) {
        while self.next_packet <= now {
            self.next_packet += PACKET;
        }
        let Some(peer) = self.peer.as_mut().filter(|_| self.is_sending) else { return };
        let Some(sender) = peer.sender else { return };
        let is_red = peer.connection.accepts_red(sender);
        let stamp = Stamp { run: shared.run, talker: self.number as u32, sent_ns: wall_ns() };
        let packet = RtpPacket {
            payload_type: if is_red { RED } else { OPUS },
            marker: self.packets == 0,
            sequence: self.packets as i64 + 1,
            timestamp: (self.packets as u32).wrapping_mul(SAMPLES as u32),
            level: Some(LEVEL),
            capture_ntp: None,
            payload: shared.voice.payload(self.packets, stamp, is_red),
        };
        if let Ok(true) = peer.connection.send_rtp(sender, &packet, now) {
            self.packets += 1;
            self.sent += u64::from(shared.tally.covers(stamp.sent_ns));
        }
        while let Some(datagram) = peer.connection.poll_datagram() {
            peer.datagrams.send(datagram.to, &datagram.data);
        }
    }

    /// Leaves the room.
    pub fn leave(&mut self, shared: &mut Shared, now: Time) {
        self.room.handle(Input::Command(audioroom::room::Command::Logout), now);
        self.drain(shared, now);
    }

    fn deadline(&self) -> Option<Time> {
        let peer = self.peer.as_ref().and_then(|peer| peer.connection.deadline());
        [self.room.deadline(), self.signal.deadline(), peer].into_iter().flatten().min()
    }

    /// Carries out the outputs of room, signalling and connection until none is left.
    fn drain(&mut self, shared: &mut Shared, now: Time) {
        loop {
            if let Some(output) = self.signal.poll() {
                self.signal_output(output, shared, now);
            } else if let Some(output) = self.room.poll() {
                self.room_output(output, shared, now);
            } else if let Some(peer) = &mut self.peer
                && let Some(event) = peer.connection.poll_event()
            {
                if let Some(input) = room_input(peer.generation, event) {
                    self.room.handle(input, now);
                }
            } else {
                break;
            }
        }
        if let Some(peer) = &mut self.peer {
            while let Some(datagram) = peer.connection.poll_datagram() {
                peer.datagrams.send(datagram.to, &datagram.data);
            }
        }
        self.due = self.deadline();
    }

    fn signal_output(&mut self, output: signal::Output, shared: &mut Shared, now: Time) {
        let input = match output {
            signal::Output::Open { url, headers } => {
                self.sockets += 1;
                let tag = (self.number as u64) << 32 | self.sockets;
                let (tls, events) = (shared.tls.clone(), shared.events.clone());
                self.socket = Some((tag, socket::open(url, headers, tls, events, tag)));
                return;
            }
            signal::Output::Send(data) => {
                if let Some((_, socket)) = &mut self.socket {
                    socket.send(data);
                }
                return;
            }
            signal::Output::Close => {
                if let Some((_, mut socket)) = self.socket.take() {
                    socket.close();
                }
                return;
            }
            signal::Output::Joined(response) => Input::SignalJoined(response),
            signal::Output::Reconnected(response) => Input::SignalReconnected(response),
            signal::Output::Message(message) => Input::SignalMessage(message),
            signal::Output::Lost(error) => Input::SignalLost(error),
        };
        self.room.handle(input, now);
    }

    fn room_output(&mut self, output: Output, shared: &mut Shared, now: Time) {
        match output {
            Output::Locate { url, .. } => {
                let input = self.locate(url, shared);
                self.room.handle(input, now);
            }
            Output::Connect { url, token, join, timeout } => {
                self.signal.handle(signal::Input::Connect { url, token, join, timeout }, now);
            }
            Output::Request(message) => self.signal.handle(signal::Input::Request(message), now),
            Output::Disconnect => self.signal.handle(signal::Input::Disconnect, now),
            Output::OpenConnection { generation, receivers, sender, .. } => {
                let input = self.open(generation, receivers, sender.map(|(_, cid)| cid), shared, now);
                self.room.handle(input, now);
            }
            Output::CloseConnection { .. } => self.close(now),
            Output::SetSending { on, .. } => self.is_sending = on,
            Output::Event(event) => self.event(event, now),
            Output::Ended => {
                self.close(now);
                self.has_ended = true;
                self.is_sending = false;
            }
            // Other servers and TURN servers are not used, nothing is encrypted, nobody is called, no bytes are streamed, and what is received needs no route.
            Output::LookUp(_)
            | Output::RpcExpired(_)
            | Output::BytesTaken(..)
            | Output::UseTurnServers { .. }
            | Output::UseKeys { .. }
            | Output::InsertedTrailer(_)
            | Output::Play { .. }
            | Output::StopPlay { .. }
            | Output::TalkerSetting { .. }
            | Output::Voice(_) => {}
            Output::SetAnswer { .. }
            | Output::AddCandidate { .. }
            | Output::Reoffer { .. }
            | Output::AddSender { .. }
            | Output::RemoveSender { .. }
            | Output::SendPeerData { .. } => {
                if let Some(input) = self.peer.as_mut().and_then(|peer| peer.carry_out(output, now)) {
                    self.room.handle(input, now);
                }
            }
        }
    }

    fn locate(&self, url: Option<String>, shared: &Shared) -> Input {
        let wall = clock::wall();
        let User { user_id, user_name } = &self.user;
        let claims = Claims::join(user_id, user_name, &self.room_id, wall + TOKEN_LIFE);
        match token::sign(&shared.key, &claims, wall) {
            Ok(token) => Input::Located {
                server_url: url.unwrap_or_else(|| self.server.url.clone()),
                token,
                is_embedded: false,
            },
            Err(error) => Input::LocateFailed(error),
        }
    }

    fn open(
        &mut self,
        generation: u32,
        receivers: u32,
        cid: Option<String>,
        shared: &mut Shared,
        now: Time,
    ) -> Input {
        self.close(now);
        let address = SocketAddr::new(self.server.local, 0);
        let opened = Datagrams::bind(address, &shared.registry, Token(self.number))
            .map_err(|error| {
                Error::new(ErrorKind::Unreachable, format!("no UDP socket can be opened ({error})"))
            })
            .and_then(|datagrams| Peer::open(generation, receivers, cid, datagrams, shared, now));
        match opened {
            Ok((peer, sdp)) => {
                self.peer = Some(peer);
                Input::PeerOffer { generation, sdp }
            }
            Err(error) => Input::PeerConnectionError { generation, error },
        }
    }

    fn close(&mut self, now: Time) {
        let Some(mut peer) = self.peer.take() else { return };
        peer.connection.close(now);
        while let Some(datagram) = peer.connection.poll_datagram() {
            peer.datagrams.send(datagram.to, &datagram.data);
        }
    }

    /// Does what an application does with an event.
    fn event(&mut self, event: Event, now: Time) {
        match event {
            Event::LoginRoom { error, .. } => {
                let time = now.since(self.begun);
                self.login = Some(error.map_or(Ok(time), Err));
                self.room.handle(Input::LoginDelivered, now);
            }
            Event::StreamUpdate { added, streams, .. } => {
                for info in streams {
                    let input = if added {
                        Input::StreamAddedDelivered(info.stream)
                    } else {
                        Input::StreamRemovedDelivered(info.stream)
                    };
                    self.room.handle(input, now);
                }
            }
            Event::Reconnecting { .. } | Event::Disconnect { .. } | Event::KickOut { .. } => self.losses += 1,
            _ => {}
        }
    }
}

/// Sets the bit of this number.
fn mark(bits: &mut Vec<u64>, number: usize) {
    if bits.len() <= number / 64 {
        bits.resize(number / 64 + 1, 0);
    }
    bits[number / 64] |= 1 << (number % 64);
}

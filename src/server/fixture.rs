//! Tests only: the server core, clients made of the transport's client side, and a network in memory, on a virtual clock.
//!
//! A client of the fixture answers as every client must (it sets answers and makes requested offers) and records all other
//! messages.
#![forbid(unsafe_code)]

mod seen;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;
use std::time::Duration;

use prost::Message as _;

use super::core::{CoreConfig, Input, Output, ServerCore};
use crate::clock::Time;
use crate::config::ApiKey;
use crate::transport::{
    AudioLevel, Certificate, Datagram, Mid, PeerConnection, PeerConnectionConfig, PeerConnectionEvent,
    RtpPacket, SenderId, Stack,
};
use crate::wire::attempt::Attempt;
use crate::wire::join;
use crate::wire::proto::signal_response::Message;
use crate::wire::proto::{self, signal_request};
use crate::wire::token::{self, Claims};

/// The wall clock at the start.
pub const WALL: Duration = Duration::from_secs(1_800_000_000);
/// One-way delay of the network.
pub const DELAY: Duration = Duration::from_millis(5);

pub fn key() -> ApiKey {
    ApiKey { key: "key".into(), secret: "a secret of at least thirty-two bytes!".into() }
}

pub fn claims(user: &str, room: &str) -> Claims {
    Claims::join(user, "", room, WALL + Duration::from_secs(3600))
}

fn certificate() -> &'static Certificate {
    static CERTIFICATE: OnceLock<Certificate> = OnceLock::new();
    CERTIFICATE.get_or_init(|| Certificate::generate().unwrap())
}

/// The login of a client.
pub struct Login {
    pub claims: Claims,
    pub receivers: u32,
    pub auto_subscribe: bool,
    /// Publishes a microphone with the login.
    pub publishes: bool,
    /// Leaves the offer out.
    pub without_offer: bool,
    pub resume: Option<String>,
    pub from: IpAddr,
    /// Whether its offers contain RED.
    pub accepts_red: bool,
    /// The announced features of its track.
    pub features: Vec<proto::AudioTrackFeature>,
    /// The mark of the attempt.
    pub attempt: Option<Attempt>,
    /// Signals at `/rtc`, with a connection for each direction (WebRTC stack only).
    pub has_two_connections: bool,
    /// The site of a web page; `None` for other clients.
    pub origin: Option<&'static str>,
    /// The client's library.
    pub sdk: proto::client_info::Sdk,
}

impl Login {
    pub fn new(user: &str, room: &str) -> Login {
        Login {
            claims: claims(user, room),
            receivers: 3,
            auto_subscribe: true,
            publishes: false,
            without_offer: false,
            resume: None,
            from: IpAddr::from([10, 0, 1, 1]),
            accepts_red: true,
            features: Vec::new(),
            attempt: None,
            has_two_connections: false,
            origin: None,
            sdk: proto::client_info::Sdk::Unknown,
        }
    }

    pub fn publishing(user: &str, room: &str) -> Login {
        Login { publishes: true, ..Login::new(user, room) }
    }
}

/// A client.
pub struct Client {
    pub conn: u64,
    pub peer: PeerConnection,
    pub messages: Vec<Message>,
    pub received: Vec<(Mid, RtpPacket)>,
    pub data: Vec<proto::DataPacket>,
    pub is_accepted: bool,
    pub refusal: Option<(u16, String)>,
    pub is_closed: bool,
    pub is_connected: bool,
    pub has_channels: bool,
    /// m-lines of the last answer: mid → track.
    pub carried: BTreeMap<String, String>,
    /// Whether it leaves requests for offers unanswered.
    pub ignores_offer_requests: bool,
    /// Whether its offers never have more m-lines than the first one.
    pub adds_no_m_lines: bool,
    pub microphone: Option<SenderId>,
    pub sequence: i64,
    pub timestamp: u32,
    address: SocketAddr,
    /// The connection on which it receives, if it has one for each direction. Its address has the next port.
    pub second: Option<PeerConnection>,
    /// Number of the server's offers that it leaves unanswered.
    pub unanswered_offers: usize,
    /// Whether the network drops its datagrams, both ways.
    pub is_cut: bool,
}

/// The server core, its clients and the network.
pub struct Fixture {
    pub core: ServerCore,
    pub clients: Vec<Client>,
    pub now: Time,
    pub logs: Vec<String>,
    pub webhooks: Vec<proto::WebhookEvent>,
    /// Datagrams that the server sent.
    pub sent: u64,
    /// Bytes that the server sent to each address.
    pub bytes_to: BTreeMap<SocketAddr, usize>,
    stack: Stack,
    network: BTreeMap<(Time, u64), Datagram>,
    count: u64,
}

impl Fixture {
    pub fn new(stack: Stack) -> Fixture {
        Fixture::with(stack, |_| {})
    }

    pub fn with(stack: Stack, change: impl FnOnce(&mut CoreConfig)) -> Fixture {
        let now = Time::from_nanos(1_000_000_000_000);
        let mut config = CoreConfig {
            keys: vec![key()],
            addresses: vec!["10.0.0.1:7870".parse().unwrap()],
            stack,
            ..Default::default()
        };
        change(&mut config);
        Fixture {
            core: ServerCore::new(config, now, WALL).unwrap(),
            clients: Vec::new(),
            now,
            logs: Vec::new(),
            webhooks: Vec::new(),
            sent: 0,
            bytes_to: BTreeMap::new(),
            stack,
            network: BTreeMap::new(),
            count: 0,
        }
    }

    /// Logs a client in. Returns its index.
    pub fn login(&mut self, login: Login) -> usize {
        let number = self.clients.len();
        let conn = number as u64 + 1;
        let address = SocketAddr::from(([10, 0, 2 + (number / 250) as u8, (number % 250) as u8 + 1], 5000));
        let settings = PeerConnectionConfig {
            stack: self.stack,
            local: vec![address],
            local_tcp: Vec::new(),
            seed: conn,
        };
        let mut peer = PeerConnection::client(&settings, certificate(), login.receivers, self.now).unwrap();
        peer.offer_red(login.accepts_red);
        let cid = format!("cid-{number}");
        let microphone = login.publishes.then(|| peer.add_sender(&cid).unwrap());
        let sdp = peer.create_offer(self.now).unwrap();
        let audio_features = login.features.iter().map(|feature| *feature as i32).collect();
        let track = proto::AddTrackRequest { audio_features, ..add_track(&cid) };
        let request = proto::JoinRequest {
            client_info: Some(proto::ClientInfo {
                protocol: 16,
                sdk: login.sdk as i32,
                other_sdks: login.attempt.map(Attempt::entry).unwrap_or_default(),
                ..Default::default()
            }),
            connection_settings: Some(proto::ConnectionSettings {
                auto_subscribe: login.auto_subscribe,
                ..Default::default()
            }),
            add_track_requests: if login.publishes { vec![track] } else { Vec::new() },
            publisher_offer: (!login.without_offer).then(|| description(&sdp, 1)),
            reconnect: login.resume.is_some(),
            participant_sid: login.resume.clone().unwrap_or_default(),
            ..Default::default()
        };
        self.clients.push(Client {
            conn,
            peer,
            messages: Vec::new(),
            received: Vec::new(),
            data: Vec::new(),
            is_accepted: false,
            refusal: None,
            is_closed: false,
            is_connected: false,
            has_channels: false,
            carried: BTreeMap::new(),
            ignores_offer_requests: false,
            adds_no_m_lines: false,
            microphone,
            sequence: 100,
            timestamp: 5000,
            address,
            second: None,
            unanswered_offers: 0,
            is_cut: false,
        });
        let token = token::sign(&key(), &login.claims, WALL).unwrap();
        if login.has_two_connections {
            self.log_in_with_two(number, &login, &request, &token);
        } else {
            self.open_from(conn, &request, &token, login.from, login.origin);
        }
        number
    }

    /// Logs a client in at `/rtc`. It publishes and offers after the join response.
    fn log_in_with_two(&mut self, number: usize, login: &Login, request: &proto::JoinRequest, token: &str) {
        let client = &mut self.clients[number];
        let settings = PeerConnectionConfig {
            stack: self.stack,
            local: vec![next_port(client.address)],
            local_tcp: Vec::new(),
            seed: client.conn + 1000,
        };
        client.second = Some(PeerConnection::answering(&settings, certificate(), self.now));
        let sid = login.resume.as_deref().map(|sid| format!("&reconnect=1&sid={sid}")).unwrap_or_default();
        let input = Input::Open {
            conn: client.conn,
            path: "/rtc",
            query: &format!("protocol=16&sdk=js&auto_subscribe={}{sid}", u8::from(login.auto_subscribe)),
            authorization: Some(&format!("Bearer {token}")),
            origin: login.origin,
            from: login.from,
        };
        self.core.handle(input, self.now);
        self.settle();
        for track in request.add_track_requests.iter().cloned() {
            self.request(number, signal_request::Message::AddTrack(track));
        }
        if let Some(offer) = request.publisher_offer.clone() {
            self.request(number, signal_request::Message::Offer(offer));
        }
    }

    pub fn open(&mut self, conn: u64, request: &proto::JoinRequest, token: &str, from: IpAddr) {
        self.open_from(conn, request, token, from, None);
    }

    fn open_from(
        &mut self,
        conn: u64,
        request: &proto::JoinRequest,
        token: &str,
        from: IpAddr,
        origin: Option<&str>,
    ) {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("join_request", &join::encode(request))
            .finish();
        let authorization = format!("Bearer {token}");
        let input = Input::Open {
            conn,
            path: "/rtc/v1",
            query: &query,
            authorization: Some(&authorization),
            origin,
            from,
        };
        self.core.handle(input, self.now);
        self.settle();
    }

    /// Logs a client in and waits until it is connected.
    pub fn join(&mut self, login: Login) -> usize {
        let number = self.login(login);
        self.run(Duration::from_secs(3));
        let client = &self.clients[number];
        assert!(client.is_connected, "the client did not connect: {:?} {:?}", client.refusal, self.logs);
        number
    }

    pub fn request(&mut self, client: usize, message: signal_request::Message) {
        let data = proto::SignalRequest { message: Some(message) }.encode_to_vec();
        self.raw(client, &data);
    }

    pub fn raw(&mut self, client: usize, data: &[u8]) {
        let conn = self.clients[client].conn;
        self.core.handle(Input::Message { conn, data, text: false }, self.now);
        self.settle();
    }

    pub fn offer(&mut self, client: usize) {
        let sdp = self.clients[client].peer.create_offer(self.now).unwrap();
        self.request(client, signal_request::Message::Offer(description(&sdp, 7)));
    }

    /// Closes the client's WebSocket.
    pub fn close_signalling(&mut self, client: usize) {
        let conn = self.clients[client].conn;
        self.core.handle(Input::Closed { conn }, self.now);
        self.settle();
    }

    /// The network drops this client's datagrams, both ways.
    pub fn cut(&mut self, client: usize) {
        self.clients[client].is_cut = true;
    }

    /// The network carries this client's datagrams again.
    pub fn restore(&mut self, client: usize) {
        self.clients[client].is_cut = false;
    }

    /// Sends one packet of 20 ms every 20 ms for `length`.
    pub fn talk(&mut self, client: usize, length: Duration, minus_dbov: u8) {
        let end = self.now + length;
        while self.now < end {
            self.packet(client, minus_dbov);
            self.run(Duration::from_millis(20));
        }
    }

    pub fn packet(&mut self, client: usize, minus_dbov: u8) {
        let one = &mut self.clients[client];
        one.sequence += 1;
        one.timestamp = one.timestamp.wrapping_add(960);
        let packet = RtpPacket {
            payload_type: 111,
            marker: false,
            sequence: one.sequence,
            timestamp: one.timestamp,
            level: Some(AudioLevel { minus_dbov, voice: true }),
            capture_ntp: None,
            payload: vec![client as u8; 60],
        };
        let sender = one.microphone.expect("the client publishes");
        one.peer.send_rtp(sender, &packet, self.now).unwrap();
        self.settle();
    }

    /// Lets time pass.
    pub fn run(&mut self, length: Duration) {
        let end = self.now + length;
        loop {
            self.settle();
            let next = self
                .clients
                .iter()
                .flat_map(|client| {
                    [client.peer.deadline(), client.second.as_ref().and_then(PeerConnection::deadline)]
                })
                .flatten()
                .chain(self.core.deadline())
                .chain(self.network.keys().next().map(|key| key.0))
                .min()
                .unwrap_or(Time::NEVER);
            if next > end {
                self.now = end;
                return;
            }
            self.now = self.now.max(next);
            while let Some(entry) = self.network.first_entry().filter(|entry| entry.key().0 <= self.now) {
                let datagram = entry.remove();
                let received = datagram.received();
                if let Some(client) = self.clients.iter_mut().find(|client| client.address == received.to) {
                    client.peer.receive(received, self.now);
                } else if let Some(second) = self
                    .clients
                    .iter_mut()
                    .filter(|client| next_port(client.address) == received.to)
                    .find_map(|client| client.second.as_mut())
                {
                    second.receive(received, self.now);
                } else {
                    self.core.handle(Input::Datagram(received), self.now);
                }
                self.settle();
            }
            for client in &mut self.clients {
                for peer in std::iter::once(&mut client.peer).chain(&mut client.second) {
                    if peer.deadline().is_some_and(|at| at <= self.now) {
                        peer.handle_timeout(self.now);
                    }
                }
            }
            if self.core.deadline().is_some_and(|at| at <= self.now) {
                self.core.handle(Input::Timeout, self.now);
            }
        }
    }

    /// Delivers everything that is due, without letting time pass.
    pub fn settle(&mut self) {
        loop {
            let mut is_done = true;
            while let Some(output) = self.core.poll() {
                is_done = false;
                self.output(output);
            }
            for number in 0..self.clients.len() {
                let client = &mut self.clients[number];
                let mut datagrams = Vec::new();
                let is_cut = client.is_cut;
                let mut events = Vec::new();
                for (n, peer) in std::iter::once(&mut client.peer).chain(&mut client.second).enumerate() {
                    datagrams.extend(std::iter::from_fn(|| peer.poll_datagram()));
                    // The state of a client is that of its first connection.
                    let counts =
                        |event: &PeerConnectionEvent| n == 0 || matches!(event, PeerConnectionEvent::Rtp(..));
                    events.extend(std::iter::from_fn(|| peer.poll_event()).filter(counts));
                }
                for event in events {
                    is_done = false;
                    match event {
                        PeerConnectionEvent::Connected => client.is_connected = true,
                        PeerConnectionEvent::ChannelsOpen => client.has_channels = true,
                        PeerConnectionEvent::Rtp(mid, packet) | PeerConnectionEvent::Resent(mid, packet) => {
                            client.received.push((mid, packet))
                        }
                        PeerConnectionEvent::Data(_, data) => {
                            client.data.push(proto::DataPacket::decode(data.as_slice()).unwrap());
                        }
                        _ => {}
                    }
                }
                for datagram in datagrams.into_iter().filter(|_| !is_cut) {
                    self.transmit(datagram);
                }
            }
            if is_done {
                return;
            }
        }
    }

    fn transmit(&mut self, datagram: Datagram) {
        self.count += 1;
        self.network.insert((self.now + DELAY, self.count), datagram);
    }

    fn output(&mut self, output: Output) {
        match output {
            Output::Datagram(datagram) => {
                self.sent += 1;
                *self.bytes_to.entry(datagram.to).or_default() += datagram.data.len();
                let is_to =
                    |client: &Client| [client.address, next_port(client.address)].contains(&datagram.to);
                if !self.clients.iter().any(|client| client.is_cut && is_to(client)) {
                    self.transmit(datagram);
                }
            }
            Output::Log(_, text) => self.logs.push(text),
            Output::Webhook(body) => self.webhooks.push(serde_json::from_slice(&body).unwrap()),
            Output::Accept { conn } => self.with_conn(conn, |client| client.is_accepted = true),
            Output::Refuse { conn, status, body } => {
                self.with_conn(conn, |client| client.refusal = Some((status, body)));
            }
            Output::Close { conn } => self.with_conn(conn, |client| client.is_closed = true),
            Output::Send { conn, data, .. } => {
                let message = proto::SignalResponse::decode(data).unwrap().message.unwrap();
                if let Some(number) = self.clients.iter().position(|client| client.conn == conn) {
                    self.react(number, &message);
                    self.clients[number].messages.push(message);
                }
            }
        }
    }

    fn with_conn(&mut self, conn: u64, act: impl FnOnce(&mut Client)) {
        if let Some(client) = self.clients.iter_mut().find(|client| client.conn == conn) {
            act(client);
        }
    }

    fn react(&mut self, number: usize, message: &Message) {
        let now = self.now;
        let client = &mut self.clients[number];
        match message {
            Message::Answer(answer) => {
                client.peer.set_answer(&answer.sdp, now).unwrap();
                if client.second.is_none() {
                    client.carried = answer.mid_to_track_id.clone().into_iter().collect();
                }
            }
            Message::Offer(offer) if client.unanswered_offers > 0 => {
                let _ = offer;
                client.unanswered_offers -= 1;
            }
            Message::Offer(offer) => {
                let second = client.second.as_mut().expect("only a client with two connections gets offers");
                second.accept_offer(&offer.sdp, now).unwrap();
                let answer = second.create_answer(now).unwrap();
                client.carried = offer.mid_to_track_id.clone().into_iter().collect();
                let answer = proto::SessionDescription {
                    r#type: "answer".into(),
                    ..description(&answer.sdp, offer.id)
                };
                let data = proto::SignalRequest { message: Some(signal_request::Message::Answer(answer)) };
                let (conn, data) = (client.conn, data.encode_to_vec());
                self.core.handle(Input::Message { conn, data: &data, text: false }, now);
            }
            Message::MediaSectionsRequirement(wanted) if !client.ignores_offer_requests => {
                if !client.adds_no_m_lines {
                    client.peer.add_receivers(wanted.num_audios).unwrap();
                }
                let sdp = client.peer.create_offer(now).unwrap();
                let data = proto::SignalRequest {
                    message: Some(signal_request::Message::Offer(description(&sdp, 9))),
                }
                .encode_to_vec();
                let conn = client.conn;
                self.core.handle(Input::Message { conn, data: &data, text: false }, now);
            }
            _ => {}
        }
    }
}

fn next_port(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port() + 1)
}

pub fn add_track(cid: &str) -> proto::AddTrackRequest {
    proto::AddTrackRequest {
        cid: cid.into(),
        name: "voice".into(),
        r#type: proto::TrackType::Audio as i32,
        source: proto::TrackSource::Microphone as i32,
        ..Default::default()
    }
}

fn description(sdp: &str, id: u32) -> proto::SessionDescription {
    proto::SessionDescription { r#type: "offer".into(), sdp: sdp.into(), id, ..Default::default() }
}

//! Voice and data through a server at real sockets.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::Duration;

use audioroom::clock;
use audioroom::config::ServerConfig;
use audioroom::log::Log;
use audioroom::server::Server;
use audioroom::transport::{
    Certificate, Channel, PeerConnection, PeerConnectionConfig, PeerConnectionEvent, RtpPacket, SenderId,
    Stack, unsigned_check,
};
use audioroom::wire::proto::{self, signal_request};
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use tokio_tungstenite::tungstenite::Message;

use crate::client::{
    Response, Socket, config, enter, join_request, next, open, query, run, signed, start, until_closed,
};

/// A client with its own WebSocket and media socket.
struct Talker {
    peer: PeerConnection,
    socket: Socket,
    media: UdpSocket,
    microphone: SenderId,
    /// The ufrag of the server's end of the connection, which each check contains in clear text.
    ufrag: String,
    is_connected: bool,
    has_channels: bool,
    heard: Vec<RtpPacket>,
    data: Vec<proto::DataPacket>,
}

impl Talker {
    async fn enter(server: &Server, user: &str, certificate: &Certificate) -> Talker {
        let media = UdpSocket::bind("127.0.0.1:0").unwrap();
        media.set_nonblocking(true).unwrap();
        let local = vec![media.local_addr().unwrap()];
        let settings = PeerConnectionConfig { stack: Stack::WebRtc, local, local_tcp: Vec::new(), seed: 1 };
        let mut peer = PeerConnection::client(&settings, certificate, 2, clock::now()).unwrap();
        let microphone = peer.add_sender("mic").unwrap();
        let sdp = peer.create_offer(clock::now()).unwrap();
        let request = proto::JoinRequest {
            add_track_requests: vec![proto::AddTrackRequest {
                cid: "mic".into(),
                source: proto::TrackSource::Microphone as i32,
                ..Default::default()
            }],
            publisher_offer: Some(proto::SessionDescription {
                r#type: "offer".into(),
                sdp,
                id: 1,
                ..Default::default()
            }),
            ..join_request()
        };
        let socket = open(server, &signed(user, "voice"), &query(&request), &[]).await.unwrap();
        Talker {
            peer,
            socket,
            media,
            microphone,
            ufrag: String::new(),
            is_connected: false,
            has_channels: false,
            heard: Vec::new(),
            data: Vec::new(),
        }
    }

    /// Handles due timers and everything that arrives within a millisecond.
    async fn turn(&mut self) {
        if let Ok(Some(Ok(Message::Binary(data)))) =
            tokio::time::timeout(Duration::from_millis(1), self.socket.next()).await
        {
            match proto::SignalResponse::decode(data).unwrap().message {
                Some(Response::Answer(answer)) => {
                    let mut lines = answer.sdp.lines();
                    let ufrag = lines.find_map(|line| line.strip_prefix("a=ice-ufrag:"));
                    self.ufrag = ufrag.unwrap().to_owned();
                    self.peer.set_answer(&answer.sdp, clock::now()).unwrap();
                }
                Some(Response::MediaSectionsRequirement(wanted)) => {
                    self.peer.add_receivers(wanted.num_audios).unwrap();
                    let sdp = self.peer.create_offer(clock::now()).unwrap();
                    let offer = proto::SessionDescription {
                        r#type: "offer".into(),
                        sdp,
                        id: 2,
                        ..Default::default()
                    };
                    let request =
                        proto::SignalRequest { message: Some(signal_request::Message::Offer(offer)) };
                    self.socket.send(Message::Binary(request.encode_to_vec().into())).await.unwrap();
                }
                _ => {}
            }
        }
        let to = self.media.local_addr().unwrap();
        let mut buffer = [0; 1500];
        while let Ok((size, from)) = self.media.recv_from(&mut buffer) {
            self.peer.handle_datagram(to, from, &buffer[..size], clock::now());
            self.drain();
        }
        if self.peer.deadline().is_some_and(|at| at <= clock::now()) {
            self.peer.handle_timeout(clock::now());
        }
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(event) = self.peer.poll_event() {
            match event {
                PeerConnectionEvent::Connected => self.is_connected = true,
                PeerConnectionEvent::ChannelsOpen => self.has_channels = true,
                PeerConnectionEvent::Rtp(_, packet) => self.heard.push(packet),
                PeerConnectionEvent::Data(_, data) => {
                    self.data.push(proto::DataPacket::decode(data.as_slice()).unwrap());
                }
                _ => {}
            }
        }
        while let Some(datagram) = self.peer.poll_datagram() {
            self.media.send_to(&datagram.data, datagram.to).unwrap();
        }
    }
}

fn voice_packet(sequence: i64) -> RtpPacket {
    RtpPacket {
        payload_type: 111,
        marker: false,
        sequence,
        timestamp: sequence as u32 * 960,
        level: None,
        capture_ntp: None,
        payload: vec![7; 50],
    }
}

/// Strangers know the ufrag of a talker's connection and send checks with it from 40 ports of their own.
#[test]
fn connectivity_checks_of_strangers_do_not_silence_a_talker() {
    const PACKETS: i64 = 200;
    let server = start();
    let certificate = Certificate::generate().unwrap();
    let to = SocketAddr::from(([127, 0, 0, 1], server.udp_port()));
    let strangers: Vec<UdpSocket> = (0..40).map(|_| UdpSocket::bind("127.0.0.1:0").unwrap()).collect();
    let heard = run(async {
        let mut one = Talker::enter(&server, "one", &certificate).await;
        let mut two = Talker::enter(&server, "two", &certificate).await;
        let mut first = 0;
        while !(one.is_connected && two.is_connected) || two.heard.is_empty() {
            first += 1;
            one.peer.send_rtp(one.microphone, &voice_packet(first), clock::now()).unwrap();
            one.turn().await;
            two.turn().await;
        }
        two.heard.clear();
        for n in 1..=PACKETS {
            for stranger in &strangers {
                let check = unsigned_check(&one.ufrag, "x", [n as u8; 12]);
                stranger.send_to(&check, to).unwrap();
            }
            one.peer.send_rtp(one.microphone, &voice_packet(first + n), clock::now()).unwrap();
            one.turn().await;
            two.turn().await;
        }
        for _ in 0..100 {
            one.turn().await;
            two.turn().await;
        }
        two.heard.len()
    });
    assert!(heard * 100 >= PACKETS as usize * 98, "{heard} of {PACKETS} packets were heard");
    assert!(server.stats().datagrams_unknown >= 40 * PACKETS as u64 / 2);
}

/// One client sends the most expensive messages. It is disconnected with the reason, and the other client stays.
#[test]
fn costly_signalling_disconnects_its_sender_with_a_reason() {
    let server = start();
    run(async {
        let mut good = enter(&server, "good", "r").await;
        let mut bad = enter(&server, "bad", "r").await;
        let update = proto::UpdateParticipantMetadata {
            attributes: (0..10_000).map(|n| (n.to_string(), "v".to_owned())).collect(),
            ..Default::default()
        };
        let request = proto::SignalRequest { message: Some(signal_request::Message::UpdateMetadata(update)) };
        bad.send(Message::Binary(request.encode_to_vec().into())).await.unwrap();
        let received = until_closed(&mut bad).await;
        assert!(received.iter().any(|message| {
            matches!(message, Response::RequestResponse(response) if response.message.contains("fields"))
        }));
        let ping = proto::SignalRequest { message: Some(signal_request::Message::Ping(1)) };
        good.send(Message::Binary(ping.encode_to_vec().into())).await.unwrap();
        while !matches!(next(&mut good).await.expect("the other client stays connected"), Response::Pong(_)) {
        }
    });
}

fn voice_through(server: &Server) {
    let certificate = Certificate::generate().unwrap();
    run(async {
        let mut one = Talker::enter(server, "one", &certificate).await;
        let mut two = Talker::enter(server, "two", &certificate).await;
        while !(one.is_connected && two.is_connected && one.has_channels && two.has_channels) {
            one.turn().await;
            two.turn().await;
        }
        let packet = proto::DataPacket {
            value: Some(proto::data_packet::Value::User(proto::UserPacket {
                payload: b"hello".to_vec(),
                ..Default::default()
            })),
            ..Default::default()
        };
        one.peer.send_data(Channel::Reliable, &packet.encode_to_vec(), clock::now()).unwrap();
        let mut sequence = 0;
        while one.heard.len() < 10 || two.heard.len() < 10 || two.data.is_empty() {
            sequence += 1;
            for talker in [&mut one, &mut two] {
                talker.peer.send_rtp(talker.microphone, &voice_packet(sequence), clock::now()).unwrap();
                talker.turn().await;
            }
        }
        assert_eq!(two.data[0].participant_identity, "one");
    });
    let stats = server.stats();
    assert!(stats.packets_forwarded >= 20 && stats.participants == 2, "{stats:?}");
}

#[test]
fn voice_and_data_pass_over_real_sockets() {
    voice_through(&start());
}

#[test]
fn server_on_all_addresses_is_reachable_at_loopback() {
    let server =
        Server::start(ServerConfig { bind: "0.0.0.0:0".parse().unwrap(), ..config() }, Log::off()).unwrap();
    voice_through(&server);
}

#[test]
fn server_with_a_foreign_node_address_answers_there() {
    // 127.0.0.2 stands for the public address of a router; here the system forwards by itself.
    let node_ips = vec![IpAddr::from([127, 0, 0, 2])];
    let bind = "0.0.0.0:0".parse().unwrap();
    let server = Server::start(ServerConfig { bind, node_ips, ..config() }, Log::off()).unwrap();
    voice_through(&server);
}

//! The server at its sockets: what strangers, web pages, impostors and broken clients get; TLS; start and end.
#![cfg(feature = "server")]

#[path = "program/port.rs"]
mod port;

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::clock;
use audioroom::config::{ApiKey, ServerConfig};
use audioroom::engine::local;
use audioroom::error::ErrorKind;
use audioroom::log::Log;
use audioroom::server::Server;
use audioroom::server::http::{from_hex, is_proof};
use audioroom::server::limit::{MAX_QUERY, MAX_SIGNAL};
use audioroom::transport::{Certificate, Channel, Peer, PeerConfig, PeerEvent, RtpPacket, SenderId, Stack};
use audioroom::wire::proto::signal_response::Message as Told;
use audioroom::wire::proto::{self, leave_request, signal_request};
use audioroom::wire::token::{self, Claims};
use audioroom::wire::{join, proto::DisconnectReason};
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// Longest wait for anything in this file; nothing takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(10);

fn key() -> ApiKey {
    ApiKey { key: "key".into(), secret: "k8Jq2mZpX5vT0wLrB7nC4dFgH1sAeYuI".into() }
}

fn config() -> ServerConfig {
    ServerConfig {
        bind: "127.0.0.1:0".parse().unwrap(),
        udp_port: 0,
        keys: vec![key()],
        max_logins_per_second: 1000,
        ..Default::default()
    }
}

fn start() -> Server {
    Server::start(config(), Log::off()).unwrap()
}

fn address(server: &Server) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], server.tcp_port()))
}

fn signed(user: &str, room: &str) -> String {
    let now = clock::wall();
    token::sign(&key(), &Claims::join(user, "", room, now + Duration::from_secs(60)), now).unwrap()
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async { tokio::time::timeout(PATIENCE, future).await.expect("this takes too long") })
}

/// One plain request; gives status, head and body.
fn get(to: SocketAddr, path: &str, headers: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // A refusal of a head that is too long may close before everything was sent, or read: the status says 0 then.
    let _ = write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    (status, head.to_ascii_lowercase(), body.to_owned())
}

fn query(request: &proto::JoinRequest) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("join_request", &join::encode(request))
        .finish()
}

fn join_request() -> proto::JoinRequest {
    proto::JoinRequest {
        connection_settings: Some(proto::ConnectionSettings { auto_subscribe: true, ..Default::default() }),
        ..Default::default()
    }
}

type Socket = WebSocketStream<tokio::net::TcpStream>;

async fn open(
    server: &Server,
    token: &str,
    query: &str,
    headers: &[(&'static str, &str)],
) -> Result<Socket, WebSocketError> {
    let url = format!("ws://127.0.0.1:{}/rtc/v1?{query}", server.tcp_port());
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("Authorization", format!("Bearer {token}").parse().unwrap());
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = tokio::net::TcpStream::connect(address(server)).await.unwrap();
    client_async(request, stream).await.map(|(socket, _)| socket)
}

async fn enter(server: &Server, user: &str, room: &str) -> Socket {
    let mut socket = open(server, &signed(user, room), &query(&join_request()), &[]).await.unwrap();
    assert!(matches!(next(&mut socket).await, Some(Told::Join(_))));
    socket
}

/// The next message of the protocol; `None` when the server closed.
async fn next(socket: &mut Socket) -> Option<Told> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Binary(data))) => {
                return proto::SignalResponse::decode(data).unwrap().message;
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
            Some(Ok(_)) => {}
        }
    }
}

async fn until_closed(socket: &mut Socket) -> Vec<Told> {
    let mut all = Vec::new();
    while let Some(message) = next(socket).await {
        all.push(message);
    }
    all
}

/// Status and body of a login that is refused.
fn refusal(server: &Server, token: &str, query: &str, headers: &[(&'static str, &str)]) -> (u16, String) {
    match run(open(server, token, query, headers)) {
        Err(WebSocketError::Http(answer)) => {
            let body = answer.body().clone().unwrap_or_default();
            (answer.status().as_u16(), String::from_utf8(body).unwrap())
        }
        other => panic!("not refused: {:?}", other.map(drop)),
    }
}

/// A folder of one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("audioroom-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn health_metrics_and_a_dry_run_are_answered_with_cors() {
    let server = start();
    let to = address(&server);
    for path in ["/", "/healthz"] {
        let (status, head, body) = get(to, path, "Origin: https://example.org\r\n");
        assert_eq!((status, body.as_str()), (200, "OK"));
        assert!(head.contains("access-control-allow-origin: *"), "{head}");
    }
    let (status, head, body) = get(to, "/metrics", "");
    assert!(status == 200 && head.contains("version=0.0.4") && body.contains("audioroom_rooms 0"), "{body}");
    let bearer = format!("Authorization: Bearer {}\r\n", signed("a", "r"));
    assert_eq!(get(to, "/rtc/v1/validate", &bearer).2, "success");
    assert_eq!(get(to, "//rtc/validate", &bearer).2, "success");
    assert_eq!(get(to, "/rtc/v1/validate", "").0, 401);
    assert_eq!(get(to, "/rtc/v1", &bearer).0, 404);
    assert_eq!(get(to, "/audioroom/prove?challenge=00", "").0, 404);
    assert_eq!(get(to, "/nothing", "").0, 404);
}

#[test]
fn expired_forged_and_foreign_tokens_are_told_apart() {
    let server = start();
    let (now, query) = (clock::wall(), query(&join_request()));
    let claims = Claims::join("a", "", "r", now - Duration::from_secs(5));
    let expired = token::sign(&key(), &claims, now - Duration::from_secs(60)).unwrap();
    let (status, body) = refusal(&server, &expired, &query, &[]);
    assert!(status == 401 && body.contains("expired"), "{body}");
    let claims = Claims::join("a", "", "r", now + Duration::from_secs(60));
    let forger = ApiKey { secret: "another secret, long enough to be taken".into(), ..key() };
    let (status, body) = refusal(&server, &token::sign(&forger, &claims, now).unwrap(), &query, &[]);
    assert!(status == 401 && body.contains("signature"), "{body}");
    let foreigner = ApiKey { key: "foreign".into(), ..key() };
    let (status, body) = refusal(&server, &token::sign(&foreigner, &claims, now).unwrap(), &query, &[]);
    assert!(status == 401 && body.contains("API key"), "{body}");
    assert_eq!(refusal(&server, "nonsense", &query, &[]).0, 401);
}

#[test]
fn oversize_and_nonsense_join_requests_are_refused() {
    let server = start();
    let token = signed("a", "r");
    let long = format!("join_request={}", "A".repeat(MAX_QUERY));
    assert_eq!(refusal(&server, &token, &long, &[]).0, 414);
    let endless = format!("/rtc/v1?join_request={}", "A".repeat(4 * MAX_QUERY));
    assert!([0, 400, 414, 431].contains(&get(address(&server), &endless, "").0));
    let bomb = proto::JoinRequest { metadata: "x".repeat(join::MAX_UNPACKED + 1), ..Default::default() };
    assert_eq!(refusal(&server, &token, &query(&bomb), &[]).0, 400);
    assert_eq!(refusal(&server, &token, "join_request=%21%21%21", &[]).0, 400);
    assert_eq!(refusal(&server, &token, "", &[]).0, 400);
    let (status, _, _) = get(address(&server), "/healthz", "");
    assert_eq!(status, 200);
}

#[test]
fn nonsense_messages_end_their_sender_and_nobody_else() {
    let server = start();
    run(async {
        let mut good = enter(&server, "good", "r").await;
        for (n, message) in [
            Message::Binary(vec![0xff; 64].into()),
            Message::Text("{\"hello\": 1}".into()),
            Message::Binary(vec![0; MAX_SIGNAL + 1].into()),
        ]
        .into_iter()
        .enumerate()
        {
            let mut bad = enter(&server, &format!("bad{n}"), "r").await;
            // The server may close before the whole message was sent.
            let _ = bad.send(message).await;
            until_closed(&mut bad).await;
        }
        let ping = proto::SignalRequest { message: Some(signal_request::Message::Ping(1)) };
        good.send(Message::Binary(ping.encode_to_vec().into())).await.unwrap();
        while !matches!(next(&mut good).await.expect("the good one stays"), Told::Pong(_)) {}
        assert_eq!(server.stats().participants, 1);
    });
}

#[test]
fn noise_that_is_no_http_is_closed() {
    let server = start();
    let mut stream = TcpStream::connect(address(&server)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(&[0x16, 3, 1, 0, 0xff, 0, 0, 0, 13, 10, 13, 10]).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
    assert_eq!(get(address(&server), "/healthz", "").0, 200);
}

#[test]
fn a_flood_of_idle_connections_is_bounded_and_ends_with_them() {
    let server = start();
    let mut idle: Vec<TcpStream> = (0..400).map(|_| TcpStream::connect(address(&server)).unwrap()).collect();
    // One more is accepted and dropped at once; who was let in before is still waited for.
    let mut refused = 0;
    for stream in &mut idle {
        stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
        let mut byte = [0];
        match stream.read(&mut byte) {
            Ok(0) => refused += 1,
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => refused += 1,
            _ => {}
        }
    }
    assert!((100..=200).contains(&refused), "{refused}");
    drop(idle);
    let begin = Instant::now();
    while get_quietly(address(&server)) != Some(200) {
        assert!(begin.elapsed() < PATIENCE);
    }
    run(async { drop(enter(&server, "a", "r").await) });
}

fn get_quietly(to: SocketAddr) -> Option<u16> {
    let mut stream = TcpStream::connect(to).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    write!(stream, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    text.split(' ').nth(1)?.parse().ok()
}

#[test]
fn a_flood_of_logins_is_limited() {
    let server = Server::start(ServerConfig { max_logins_per_second: 5, ..config() }, Log::off()).unwrap();
    let (token, query) = (signed("a", "r"), query(&join_request()));
    let refused = run(async {
        let mut refused = 0;
        for _ in 0..30 {
            if let Err(WebSocketError::Http(answer)) = open(&server, &token, &query, &[]).await {
                assert_eq!(answer.status().as_u16(), 429);
                refused += 1;
            }
        }
        refused
    });
    assert!(refused >= 15, "{refused}");
    assert_eq!(get(address(&server), "/healthz", "").0, 200);
}

#[test]
fn the_local_server_proves_its_key_and_refuses_web_pages() {
    let folder = Folder::new("origin");
    let found = run(local::find_or_start_at(port::free_port(), &folder.0, &Log::off())).unwrap();
    let server = found.embedded.as_ref().unwrap();
    let challenge = "5a".repeat(32);
    let (status, _, body) = get(address(server), &format!("/audioroom/prove?challenge={challenge}"), "");
    assert_eq!(status, 200);
    assert!(is_proof(&found.key.secret, &[0x5a; 32], &from_hex(&body).unwrap()));
    for path in ["/healthz", "/metrics", "/rtc/v1/validate", "/audioroom/prove?challenge=5a"] {
        let (status, head, _) = get(address(server), path, "Origin: https://example.org\r\n");
        assert_eq!(status, 403, "{path}");
        assert!(!head.contains("access-control"), "{head}");
    }
    let now = clock::wall();
    let claims = Claims::join("a", "", "r", now + Duration::from_secs(60));
    let token = token::sign(&found.key, &claims, now).unwrap();
    let query = query(&join_request());
    let (status, _) = refusal(server, &token, &query, &[("Origin", "https://example.org")]);
    assert_eq!(status, 403);
    run(async { assert!(open(server, &token, &query, &[]).await.is_ok()) });
}

#[test]
fn an_impostor_on_the_local_port_is_told_from_a_server() {
    let folder = Folder::new("impostor");
    // A room server as good as any, only that it does not know the key of this user.
    let impostor = start();
    let error = run(local::find_or_start_at(impostor.tcp_port(), &folder.0, &Log::off())).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotAServer);
    assert!(error.context.contains("another program"), "{error}");
    assert_eq!(impostor.stats().logins, 0);
}

#[test]
fn two_servers_in_one_process_do_not_know_of_each_other() {
    let (one, two) = (start(), start());
    assert_ne!((one.tcp_port(), one.udp_port()), (two.tcp_port(), two.udp_port()));
    run(async {
        let _a = enter(&one, "a", "same").await;
        let _b = enter(&two, "a", "same").await;
        assert_eq!((one.stats().participants, two.stats().participants), (1, 1));
        one.shutdown();
        assert_eq!(two.stats().participants, 1);
    });
}

#[test]
fn a_server_that_ends_tells_its_clients_and_frees_its_ports_at_once() {
    let server = start();
    let to = address(&server);
    let messages = run(async {
        let mut sockets = vec![enter(&server, "a", "r").await, enter(&server, "b", "r").await];
        let begin = Instant::now();
        server.shutdown();
        assert!(begin.elapsed() <= audioroom::server::listen::SHUTDOWN_TIME, "{:?}", begin.elapsed());
        let mut messages = Vec::new();
        for socket in &mut sockets {
            messages.push(until_closed(socket).await);
        }
        messages
    });
    for told in messages {
        let Some(Told::Leave(leave)) = told.last() else { panic!("{told:?}") };
        assert_eq!(leave.reason(), DisconnectReason::ServerShutdown);
        assert_eq!(leave.action(), leave_request::Action::Reconnect);
    }
    assert_eq!(server.kick("r", "a").unwrap_err().kind, ErrorKind::WrongState);
    let again = ServerConfig { bind: to, udp_port: server.udp_port(), ..config() };
    assert_eq!(Server::start(again, Log::off()).unwrap().tcp_port(), to.port());
}

#[test]
fn a_kicked_user_is_told() {
    let server = start();
    run(async {
        let mut socket = enter(&server, "a", "r").await;
        server.kick("r", "a").unwrap();
        let told = until_closed(&mut socket).await;
        assert!(told.iter().any(|message| {
            matches!(message, Told::Leave(leave) if leave.reason() == DisconnectReason::ParticipantRemoved)
        }));
    });
    assert_eq!(server.kick("r", "a").unwrap_err().kind, ErrorKind::NotFound);
    assert_eq!(server.mute("r", "a", true).unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn weak_secrets_are_refused_beyond_loopback_and_bad_settings_say_what_to_do() {
    let refused = |config: ServerConfig| {
        let error = Server::start(config, Log::off()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Server);
        error.context
    };
    let everywhere: SocketAddr = "0.0.0.0:0".parse().unwrap();
    let weak = |secret: &str| vec![ApiKey { key: "devkey".into(), secret: secret.into() }];
    let text = refused(ServerConfig { bind: everywhere, keys: weak("secret"), ..config() });
    assert!(text.contains("devkey") && text.contains("32"), "{text}");
    assert!(Server::start(ServerConfig { keys: weak("secret"), ..config() }, Log::off()).is_ok());
    assert!(Server::start(ServerConfig { bind: everywhere, ..config() }, Log::off()).is_ok());
    assert!(refused(ServerConfig { keys: Vec::new(), ..config() }).contains("no API key"));
    let taken = start();
    let text = refused(ServerConfig { bind: address(&taken), ..config() });
    assert!(text.contains("in use"), "{text}");
    let text = refused(ServerConfig { udp_port: taken.udp_port(), ..config() });
    assert!(text.contains("UDP") && text.contains("in use"), "{text}");
    let missing = Some((PathBuf::from("/nonexistent/a.pem"), PathBuf::from("/nonexistent/b.pem")));
    assert!(refused(ServerConfig { tls: missing, ..config() }).contains("a.pem"));
}

#[test]
fn wss_works_with_an_own_certificate_and_plain_ws_is_refused() {
    let folder = Folder::new("tls");
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let (chain, private) = (folder.0.join("cert.pem"), folder.0.join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&private, made.signing_key.serialize_pem()).unwrap();
    let tls = Some((chain.clone(), private));
    let server = Server::start(ServerConfig { tls, ..config() }, Log::off()).unwrap();
    assert!(server.url().starts_with("wss://"));
    let config = audioroom::signal::socket::tls_config(Some(&chain)).unwrap();
    run(async {
        let stream = tokio::net::TcpStream::connect(address(&server)).await.unwrap();
        let name = rustls::pki_types::ServerName::try_from("localhost").unwrap();
        let stream =
            tokio_rustls::TlsConnector::from(Arc::clone(&config)).connect(name, stream).await.unwrap();
        let url = format!("wss://localhost/rtc/v1?{}", query(&join_request()));
        let mut request = url.into_client_request().unwrap();
        request
            .headers_mut()
            .insert("Authorization", format!("Bearer {}", signed("a", "r")).parse().unwrap());
        let (mut socket, _) = client_async(request, stream).await.unwrap();
        let Some(Ok(Message::Binary(first))) = socket.next().await else { panic!("no message came") };
        assert!(matches!(proto::SignalResponse::decode(first).unwrap().message, Some(Told::Join(_))));
        assert!(open(&server, &signed("b", "r"), &query(&join_request()), &[]).await.is_err());
    });
}

/// A client with a WebSocket and a media socket of its own.
struct Talker {
    peer: Peer,
    socket: Socket,
    media: UdpSocket,
    microphone: SenderId,
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
        let settings = PeerConfig { stack: Stack::WebRtc, local, seed: 1 };
        let mut peer = Peer::client(&settings, certificate, 2, clock::now()).unwrap();
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
            is_connected: false,
            has_channels: false,
            heard: Vec::new(),
            data: Vec::new(),
        }
    }

    /// Does what is due, and what arrives within a millisecond.
    async fn turn(&mut self) {
        if let Ok(Some(Ok(Message::Binary(data)))) =
            tokio::time::timeout(Duration::from_millis(1), self.socket.next()).await
        {
            match proto::SignalResponse::decode(data).unwrap().message {
                Some(Told::Answer(answer)) => self.peer.set_answer(&answer.sdp, clock::now()).unwrap(),
                Some(Told::MediaSectionsRequirement(wanted)) => {
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
                PeerEvent::Connected => self.is_connected = true,
                PeerEvent::ChannelsOpen => self.has_channels = true,
                PeerEvent::Rtp(_, packet) => self.heard.push(packet),
                PeerEvent::Data(_, data) => {
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
                let packet = RtpPacket {
                    payload_type: 111,
                    marker: false,
                    sequence,
                    timestamp: u32::from(sequence) * 960,
                    level: None,
                    capture_ntp: None,
                    payload: vec![7; 50],
                };
                talker.peer.send_rtp(talker.microphone, &packet, clock::now()).unwrap();
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
fn a_server_on_every_address_is_reached_at_loopback_too() {
    let server =
        Server::start(ServerConfig { bind: "0.0.0.0:0".parse().unwrap(), ..config() }, Log::off()).unwrap();
    voice_through(&server);
}

#[test]
fn a_server_told_another_address_than_its_own_answers_at_it() {
    // 127.0.0.2 stands for the public address of a router; here the system itself hands on.
    let node_ips = vec![IpAddr::from([127, 0, 0, 2])];
    let bind = "0.0.0.0:0".parse().unwrap();
    let server = Server::start(ServerConfig { bind, node_ips, ..config() }, Log::off()).unwrap();
    voice_through(&server);
}

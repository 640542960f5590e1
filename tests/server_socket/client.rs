//! Shared by the tests of the server at its sockets: a server, signed tokens, plain requests and WebSocket logins.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use audioroom::clock;
use audioroom::config::{ApiKey, ServerConfig};
use audioroom::log::Log;
use audioroom::server::Server;
use audioroom::wire::token::{self, Claims};
use audioroom::wire::{join, proto};
use futures_util::StreamExt as _;
use prost::Message as _;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

pub use audioroom::wire::proto::signal_response::Message as Response;

/// Maximum wait of these tests. A regular wait takes less than a tenth of it.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

pub fn key() -> ApiKey {
    ApiKey { key: "key".into(), secret: "k8Jq2mZpX5vT0wLrB7nC4dFgH1sAeYuI".into() }
}

pub fn config() -> ServerConfig {
    ServerConfig {
        bind: "127.0.0.1:0".parse().unwrap(),
        udp_port: 0,
        keys: vec![key()],
        max_logins_per_second: 1000,
        ..Default::default()
    }
}

pub fn start() -> Server {
    Server::start(config(), Log::off()).unwrap()
}

pub fn address(server: &Server) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], server.tcp_port()))
}

pub fn signed(user: &str, room: &str) -> String {
    let now = clock::wall();
    token::sign(&key(), &Claims::join(user, "", room, now + Duration::from_secs(60)), now).unwrap()
}

pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        tokio::time::timeout(TIME_LIMIT, future).await.expect("it ends within the time limit")
    })
}

/// Sends a plain request; returns status, head and body.
pub fn get(to: SocketAddr, path: &str, headers: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    // The server may refuse a head that is too long and close before everything was sent or read. The status is then 0.
    let _ = write!(stream, "GET {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\n{headers}\r\n");
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    (status, head.to_ascii_lowercase(), body.to_owned())
}

pub fn query(request: &proto::JoinRequest) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("join_request", &join::encode(request))
        .finish()
}

pub fn join_request() -> proto::JoinRequest {
    proto::JoinRequest {
        connection_settings: Some(proto::ConnectionSettings { auto_subscribe: true, ..Default::default() }),
        ..Default::default()
    }
}

pub type Socket = WebSocketStream<tokio::net::TcpStream>;

pub async fn open(
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

pub async fn enter(server: &Server, user: &str, room: &str) -> Socket {
    let mut socket = open(server, &signed(user, room), &query(&join_request()), &[]).await.unwrap();
    assert!(matches!(next(&mut socket).await, Some(Response::Join(_))));
    socket
}

/// The next message of the protocol; `None` when the server has closed the connection.
pub async fn next(socket: &mut Socket) -> Option<Response> {
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

pub async fn until_closed(socket: &mut Socket) -> Vec<Response> {
    let mut all = Vec::new();
    while let Some(message) = next(socket).await {
        all.push(message);
    }
    all
}

/// Status and body of a refused login.
pub fn refusal(server: &Server, token: &str, query: &str, headers: &[(&'static str, &str)]) -> (u16, String) {
    match run(open(server, token, query, headers)) {
        Err(WebSocketError::Http(answer)) => {
            let body = answer.body().clone().unwrap_or_default();
            (answer.status().as_u16(), String::from_utf8(body).unwrap())
        }
        other => panic!("not refused: {:?}", other.map(drop)),
    }
}

/// A folder of one test, removed on drop.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("audioroom-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        use std::os::unix::fs::DirBuilderExt as _;
        std::fs::DirBuilder::new().mode(0o700).create(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

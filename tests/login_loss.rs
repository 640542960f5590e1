//! Logins over real sockets, while datagrams are lost in both directions, and at addresses without a room server.
//!
//! The environment sets the filter in `transport/udp.rs`, so the logins under loss run in a separate process: this program, for
//! one test that is otherwise ignored. The sockets of the clients lose datagrams in both directions, and the sockets of the
//! server lose nothing, so each direction has its loss once. A test may set the filter of the server instead. Media over TCP,
//! which loses nothing, is not available in these tests.
#![cfg(all(feature = "server", feature = "test-hooks"))]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::config::{ApiKey, DeviceSpec, EngineConfig, LoginConfig, ServerConfig};
use audioroom::engine::{Engine, EventSink};
use audioroom::error::{Error, ErrorKind};
use audioroom::event::Event;
use audioroom::log::{Level, Log};
use audioroom::server::Server;
use audioroom::transport::udp;

const SECRET: &str = "a secret that is long enough for a test server";
/// Logins of one run, and the number of simultaneous ones.
const LOGINS: usize = 100;
const AT_ONCE: usize = 20;
/// Environment variable with the loss, for the separate process.
const LOSS: &str = udp::CLIENT_LOSS;
/// On a busy machine, a login may end this much after its time-out.
const SLACK: Duration = Duration::from_millis(1_500);

struct Inbox(crossbeam_channel::Sender<(Instant, Event)>);

impl EventSink for Inbox {
    fn event(&self, event: Event) {
        let _ = self.0.send((Instant::now(), event));
    }
}

/// A login and its events.
struct Login {
    engine: Engine,
    events: crossbeam_channel::Receiver<(Instant, Event)>,
    begun: Instant,
}

impl Login {
    fn begin(user: &str, room: &str, url: &str, timeout: Duration) -> Login {
        let (sender, events) = crossbeam_channel::unbounded();
        let config = EngineConfig {
            user_id: user.to_owned(),
            server_url: Some(url.to_owned()),
            api_key: Some(ApiKey { key: "test".into(), secret: SECRET.into() }),
            capture_device: DeviceSpec::Null,
            playback_device: DeviceSpec::Null,
            manual_publish: true,
            log_level: Level::Off,
            ..EngineConfig::default()
        };
        let engine = Engine::create(config, Arc::new(Inbox(sender))).unwrap();
        let begun = Instant::now();
        engine.login_room(room, LoginConfig { login_timeout: timeout, ..LoginConfig::default() }).unwrap();
        Login { engine, events, begun }
    }

    /// The duration of the login, and its error.
    fn end(self, timeout: Duration) -> (Duration, Option<Error>) {
        loop {
            let left = (self.begun + timeout).saturating_duration_since(Instant::now());
            let (at, event) = self.events.recv_timeout(left).expect("the login ends within its time-out");
            self.engine.event_delivered(&event);
            if let Event::LoginRoom { error, .. } = event {
                return (at - self.begun, error);
            }
        }
    }
}

/// A server whose media has UDP only: another listener, which is returned, has the TCP port of that number.
fn start_server() -> (Server, TcpListener) {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let config = ServerConfig {
        bind: "127.0.0.1:0".parse().unwrap(),
        udp_port: taken.local_addr().unwrap().port(),
        keys: vec![ApiKey { key: "test".into(), secret: SECRET.into() }],
        max_logins_per_second: 1000,
        ..ServerConfig::default()
    };
    (Server::start(config, Log::off()).unwrap(), taken)
}

#[test]
#[ignore = "run by the tests below in a process with the filter"]
fn logins_through_the_filter() {
    assert!(std::env::var_os(LOSS).is_some(), "{LOSS} sets the filter");
    let (server, _taken) = start_server();
    let timeout = Duration::from_secs(10);
    let mut times = Vec::new();
    for batch in 0..LOGINS / AT_ONCE {
        let begin = |n| Login::begin("user", &format!("room {batch}.{n}"), server.url(), timeout);
        let logins: Vec<Login> = (0..AT_ONCE).map(begin).collect();
        for login in logins {
            match login.end(timeout + SLACK) {
                (time, None) => times.push(time),
                (time, Some(error)) => println!("failed after {time:?}: {error}"),
            }
        }
    }
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_millis();
    println!(
        "logins {} of {LOGINS}: median {} ms, p95 {} ms, longest {} ms",
        times.len(),
        at(50),
        at(95),
        at(100)
    );
}

/// Runs the logins under this loss in a separate process; returns how many succeeded.
fn logins_at(loss: f64, seed: u64) -> usize {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "logins_through_the_filter", "--nocapture"])
        .env(LOSS, format!("{seed}:{loss}:{loss}"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let result =
        text.lines().find_map(|line| line.split_once("logins ")).expect("the process prints the result").1;
    println!("at {} % loss each way: {result}", loss * 100.0);
    result.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn all_logins_succeed_at_ten_percent_loss() {
    assert_eq!(logins_at(0.10, 1_000), LOGINS);
}

#[test]
fn nearly_all_logins_succeed_at_twenty_percent_loss() {
    assert!(logins_at(0.20, 2_000) >= 98);
}

/// The filters work: when everything is lost, no login succeeds, and the error names the step that failed.
#[test]
#[ignore = "run by the test below in a process with the filter"]
fn a_login_without_media() {
    let (server, _taken) = start_server();
    let timeout = Duration::from_secs(3);
    let (time, error) = Login::begin("user", "room", server.url(), timeout).end(timeout + SLACK);
    let error = error.expect("the login fails");
    println!("after {} ms: {error}", time.as_millis());
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(error.context.contains("UDP port"), "{error}");
}

#[test]
fn unreachable_media_port_is_named_in_the_error() {
    // Lost: everything at the client, the input of the server, or the output of the server.
    for (filter, loss) in [(LOSS, "1:1:1"), (udp::SERVER_LOSS, "1:1:0"), (udp::SERVER_LOSS, "1:0:1")] {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "a_login_without_media", "--nocapture"])
            .env(filter, loss)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        print!("{text}");
        assert!(output.status.success(), "{filter}: {text}{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// A server that is not a room server. Each connection has a thread, which ends with the connection.
fn fake_server(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let serve = Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let serve = serve.clone();
            std::thread::spawn(move || serve(stream));
        }
    });
    address
}

/// Reads the head of a request.
fn head(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    while !text.ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(size) => text.extend_from_slice(&buffer[..size]),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// Reads until the client closes the connection.
fn wait_for_the_end(stream: &mut TcpStream) {
    let mut buffer = [0; 4096];
    while stream.read(&mut buffer).is_ok_and(|size| size > 0) {}
}

/// Accepts a WebSocket.
fn accept(stream: &mut TcpStream) {
    let head = head(stream);
    let key = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("sec-websocket-key").then(|| value.trim().to_owned())
    });
    let accept = tokio_tungstenite::tungstenite::handshake::derive_accept_key(key.unwrap().as_bytes());
    write!(
        stream,
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
    .unwrap();
}

/// Checks that a login at this address fails within its time-out with one of these kinds, and that the error text has one of
/// these words.
fn ends_with(address: &str, kinds: &[ErrorKind], words: &[&str]) {
    let timeout = Duration::from_secs(3);
    let (time, error) = Login::begin("user", "room", address, timeout).end(timeout + SLACK);
    let error = error.expect("the login fails");
    println!("after {} ms: {:?}: {error}", time.as_millis(), error.kind);
    assert!(kinds.contains(&error.kind), "{:?}: {error}", error.kind);
    assert!(words.iter().any(|word| error.context.contains(word)), "{error}");
}

fn ends(serve: impl Fn(TcpStream) + Send + Sync + 'static, kinds: &[ErrorKind], words: &[&str]) {
    ends_with(&format!("ws://{}", fake_server(serve)), kinds, words);
}

#[test]
fn silent_port_is_a_timeout() {
    ends(|mut stream| wait_for_the_end(&mut stream), &[ErrorKind::Timeout], &["did not answer"]);
}

#[test]
fn garbage_is_not_a_server() {
    let garbage = |mut stream: TcpStream| {
        head(&mut stream);
        let _ = stream.write_all(&[0x8f, 0x03, 0xff, 0x00, 0x0a, 0x0d, 0x80].repeat(40));
        let _ = stream.shutdown(Shutdown::Write);
        wait_for_the_end(&mut stream);
    };
    ends(garbage, &[ErrorKind::NotAServer], &["does not answer like a room server"]);
}

#[test]
fn web_server_is_not_a_room_server() {
    let page = |mut stream: TcpStream| {
        head(&mut stream);
        let _ =
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nIt works!");
    };
    ends(page, &[ErrorKind::NotAServer], &["is not a room server"]);
}

#[test]
fn connection_that_closes_at_once_is_named_in_the_error() {
    let kinds = [ErrorKind::Unreachable, ErrorKind::NotAServer, ErrorKind::ConnectionLost];
    ends(drop, &kinds, &["closed", "ended", "does not answer like a room server", "refused"]);
}

#[test]
fn closed_port_is_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    ends_with(
        &format!("ws://{free}"),
        &[ErrorKind::Unreachable],
        &["cannot be reached", "refused", "unreachable"],
    );
}

#[test]
fn websocket_that_closes_at_once_is_reported_as_lost() {
    let dies = |mut stream: TcpStream| accept(&mut stream);
    let kinds = [ErrorKind::ConnectionLost, ErrorKind::Unreachable, ErrorKind::NotAServer];
    ends(dies, &kinds, &["closed", "ended", "broke", "lost"]);
}

#[test]
fn silent_websocket_is_a_timeout() {
    let silent = |mut stream: TcpStream| {
        accept(&mut stream);
        wait_for_the_end(&mut stream);
    };
    ends(silent, &[ErrorKind::Timeout], &["did not answer"]);
}

#[test]
fn foreign_websocket_is_not_a_room_server() {
    let chat = |mut stream: TcpStream| {
        accept(&mut stream);
        // A binary message of four bytes and a text message, both invalid in the protocol.
        let _ = stream.write_all(&[0x82, 4, 0xff, 0xff, 0xff, 0xff]);
        let _ = stream.write_all(&[0x81, 5, b'h', b'e', b'l', b'l', b'o']);
        wait_for_the_end(&mut stream);
    };
    ends(chat, &[ErrorKind::NotAServer], &["sent an unknown message"]);
}

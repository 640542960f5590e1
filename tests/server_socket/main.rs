//! The server at its sockets: strangers, web pages, fake servers and broken clients; TLS; start and end.

mod client;
mod flood;
mod metrics;
#[cfg(feature = "page")]
mod page;
#[path = "../program/port.rs"]
mod port;
mod tcp_media;
mod voice;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::clock;
use audioroom::config::{ApiKey, ServerConfig};
use audioroom::engine::local;
use audioroom::error::ErrorKind;
use audioroom::log::Log;
use audioroom::server::Server;

use audioroom::server::limit::{MAX_QUERY, MAX_SIGNAL};
use audioroom::wire::proto::{self, DisconnectReason, leave_request, signal_request};
use audioroom::wire::token::{self, Claims};
use audioroom::wire::{join, local_proof};
use futures_util::{SinkExt as _, StreamExt as _};
use prost::Message as _;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};

use crate::client::*;

#[test]
fn health_metrics_and_validation_are_answered() {
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
fn expired_forged_and_foreign_tokens_get_different_errors() {
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
fn oversize_and_invalid_join_requests_are_refused() {
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
fn invalid_messages_disconnect_only_their_sender() {
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
        while !matches!(next(&mut good).await.expect("the other user stays connected"), Response::Pong(_)) {}
        assert_eq!(server.stats().participants, 1);
    });
}

#[test]
fn connection_that_is_not_http_is_closed() {
    let server = start();
    let mut stream = TcpStream::connect(address(&server)).unwrap();
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    stream.write_all(&[0x16, 3, 1, 0, 0xff, 0, 0, 0, 13, 10, 13, 10]).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
    assert_eq!(get(address(&server), "/healthz", "").0, 200);
}

#[test]
fn flood_of_idle_connections_is_bounded_and_recovers() {
    let server = start();
    let mut idle: Vec<TcpStream> = (0..400).map(|_| TcpStream::connect(address(&server)).unwrap()).collect();
    // Beyond the limit, a connection is accepted and dropped at once. Connections below the limit stay open.
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
        assert!(begin.elapsed() < TIME_LIMIT);
    }
    run(async { drop(enter(&server, "a", "r").await) });
}

fn get_quietly(to: SocketAddr) -> Option<u16> {
    let mut stream = TcpStream::connect(to).ok()?;
    stream.set_read_timeout(Some(TIME_LIMIT)).ok()?;
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
    let found = run(local::find_or_start_at(port::free_port(), &folder.0.join("own"), &Log::off())).unwrap();
    let server = found.embedded.as_ref().unwrap();
    let challenge = "5a".repeat(32);
    let (status, _, body) = get(address(server), &format!("/audioroom/prove?challenge={challenge}"), "");
    assert_eq!(status, 200);
    assert_eq!(local_proof::verify(&found.key.secret, &[0x5a; 32], &body), Some(true));
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
fn fake_server_on_the_local_port_is_rejected() {
    let folder = Folder::new("fake-server");
    // A valid room server that does not have the key of this user.
    let fake_server = start();
    let error =
        run(local::find_or_start_at(fake_server.tcp_port(), &folder.0.join("own"), &Log::off())).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotAServer);
    assert!(error.context.contains("another program"), "{error}");
    assert_eq!(fake_server.stats().logins, 0);
}

#[test]
fn two_servers_in_one_process_are_independent() {
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
fn shutdown_notifies_clients_and_frees_the_ports_at_once() {
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
    for received in messages {
        let Some(Response::Leave(leave)) = received.last() else { panic!("{received:?}") };
        assert_eq!(leave.reason(), DisconnectReason::ServerShutdown);
        assert_eq!(leave.action(), leave_request::Action::Reconnect);
    }
    assert_eq!(server.kick("r", "a").unwrap_err().kind, ErrorKind::WrongState);
    let again = ServerConfig { bind: to, udp_port: server.udp_port(), ..config() };
    assert_eq!(Server::start(again, Log::off()).unwrap().tcp_port(), to.port());
}

#[test]
fn kicked_user_is_notified() {
    let server = start();
    run(async {
        let mut socket = enter(&server, "a", "r").await;
        server.kick("r", "a").unwrap();
        let received = until_closed(&mut socket).await;
        assert!(received.iter().any(|message| {
            matches!(message, Response::Leave(leave) if leave.reason() == DisconnectReason::ParticipantRemoved)
        }));
    });
    assert_eq!(server.kick("r", "a").unwrap_err().kind, ErrorKind::NotFound);
    assert_eq!(server.mute("r", "a", true).unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn weak_secrets_and_invalid_settings_are_refused_with_a_reason() {
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
    let error = Server::start(ServerConfig { tls: missing, ..config() }, Log::off()).unwrap_err();
    assert!(error.kind == ErrorKind::File && error.context.contains("a.pem"), "{error}");
}

#[test]
fn wss_works_with_a_private_certificate_and_ws_is_refused() {
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
        let Some(Ok(Message::Binary(first))) = socket.next().await else {
            panic!("the first message is not a binary one")
        };
        assert!(matches!(proto::SignalResponse::decode(first).unwrap().message, Some(Response::Join(_))));
        assert!(open(&server, &signed("b", "r"), &query(&join_request()), &[]).await.is_err());
    });
}

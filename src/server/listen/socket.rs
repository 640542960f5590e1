//! One TCP connection: TLS if configured, HTTP/1.1, and the WebSocket after its upgrade.
//!
//! Not here: the decision about a login (`admission.rs`). Runs as tasks on the server's thread, one for each connection.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::upgrade::Upgraded;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::TARGET;
use super::io_driver::IoDriver;
use super::mailbox::Outgoing;
use crate::clock;
use crate::error::{Error, ErrorKind, Result};
use crate::log::Level;
use crate::server::admission::{self, Refusal, Route};
use crate::server::http;
use crate::server::limit::{MAX_QUERY, MAX_SIGNAL};
use crate::wire::local_proof;

/// Time limit for the TLS handshake and the head of a request.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// Time limit for sending a message.
const SEND_TIME: Duration = Duration::from_secs(10);
/// Time limit for the closing handshake.
const CLOSE_TIME: Duration = Duration::from_millis(200);
/// Maximum length of the head of a request, in bytes: the query and some headers.
const MAX_HEAD: usize = MAX_QUERY + 68 * 1024;
/// TCP connections beyond those of participants: health checks, `validate`, and logins in progress.
const SPARE_CONNECTIONS: usize = 512;
/// Maximum number of connections of one address that have not logged in.
const MAX_PENDING_LOGINS: usize = 256;

type Answer = Response<Full<Bytes>>;
type PendingLogins = Rc<std::cell::RefCell<BTreeMap<IpAddr, usize>>>;

/// Reads a certificate chain and its key. Error: `Server`, with the remedy.
pub(super) fn acceptor(chain: &Path, key: &Path) -> Result<Arc<rustls::ServerConfig>> {
    let fail = |path: &Path, why: String| {
        Error::new(ErrorKind::Server, format!("{} {why}: use a PEM file", path.display()))
    };
    let read =
        |path: &Path| std::fs::read(path).map_err(|error| fail(path, format!("cannot be read ({error})")));
    let certificates = rustls_pemfile::certs(&mut read(chain)?.as_slice())
        .collect::<std::io::Result<Vec<_>>>()
        .ok()
        .filter(|certificates| !certificates.is_empty())
        .ok_or_else(|| fail(chain, "holds no certificate".into()))?;
    let private = rustls_pemfile::private_key(&mut read(key)?.as_slice())
        .ok()
        .flatten()
        .ok_or_else(|| fail(key, "holds no private key".into()))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::new(ErrorKind::Internal, format!("TLS cannot be set up: {error}")))?
        .with_no_client_auth()
        .with_single_cert(certificates, private)
        .map_err(|error| {
            Error::new(ErrorKind::Server, format!("certificate and key do not match: {error}"))
        })?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Accepts connections until the runtime ends.
pub(super) async fn accept(
    io_driver: IoDriver,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    max_connections: usize,
) {
    let pending_logins = PendingLogins::default();
    loop {
        let (stream, from) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Probably out of file descriptors: other connections have to end first.
                io_driver.log().line(
                    Level::Warn,
                    TARGET,
                    format_args!("a TCP connection was not accepted: {error}"),
                );
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let ip = from.ip().to_canonical();
        if pending_logins.borrow().get(&ip).is_some_and(|count| *count >= MAX_PENDING_LOGINS)
            || !io_driver.enter(max_connections + SPARE_CONNECTIONS)
        {
            continue;
        }
        *pending_logins.borrow_mut().entry(ip).or_default() += 1;
        let guard = Rc::new(ConnectionGuard {
            io_driver: io_driver.clone(),
            pending_logins: pending_logins.clone(),
            ip,
            is_logged_in: false.into(),
        });
        let tls = tls.clone();
        tokio::task::spawn_local(async move {
            let _ = stream.set_nodelay(true);
            serve(stream, SocketAddr::new(ip, from.port()), tls, guard).await;
        });
    }
}

/// Counts a connection while it is open.
struct ConnectionGuard {
    io_driver: IoDriver,
    pending_logins: PendingLogins,
    ip: IpAddr,
    is_logged_in: std::cell::Cell<bool>,
}

impl ConnectionGuard {
    /// It has logged in and no longer counts as a pending login.
    fn logged_in(&self) {
        if !self.is_logged_in.replace(true) {
            let mut pending_logins = self.pending_logins.borrow_mut();
            if let Some(count) = pending_logins.get_mut(&self.ip) {
                *count -= 1;
                if *count == 0 {
                    pending_logins.remove(&self.ip);
                }
            }
        }
    }
}

impl Drop for ConnectionGuard {
    fn drop(&mut self) {
        self.logged_in();
        self.io_driver.leave();
    }
}

async fn serve(stream: TcpStream, from: SocketAddr, tls: Option<TlsAcceptor>, guard: Rc<ConnectionGuard>) {
    match tls {
        None => serve_http(stream, from, guard).await,
        Some(tls) => {
            // A failed handshake is the client's fault.
            if let Ok(Ok(stream)) = tokio::time::timeout(HEAD_TIME, tls.accept(stream)).await {
                serve_http(stream, from, guard).await;
            }
        }
    }
}

async fn serve_http(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    from: SocketAddr,
    guard: Rc<ConnectionGuard>,
) {
    let service = service_fn(move |request| {
        let guard = guard.clone();
        async move { Ok::<Answer, Infallible>(answer(request, from, guard)) }
    });
    // These errors are the client's: an invalid head, or a closed connection.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades()
        .await;
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Answers one request. A login is upgraded to a WebSocket.
fn answer(mut request: Request<Incoming>, from: SocketAddr, guard: Rc<ConnectionGuard>) -> Answer {
    let io_driver = guard.io_driver.clone();
    let has_origin = request.headers().contains_key(header::ORIGIN);
    if io_driver.proof_secret().is_some() && has_origin {
        // Without the CORS headers, so that the page cannot read the answer.
        return plain(
            403,
            "web pages may not use this server: it belongs to the user of this machine",
            false,
        );
    }
    let is_open = io_driver.proof_secret().is_none();
    if request.method() == Method::OPTIONS {
        return plain(204, "", is_open);
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return plain(405, "only GET and HEAD are supported", is_open);
    }
    let uri = request.uri().clone();
    let headers = request.headers();
    let key = is_upgrade(headers).then(|| headers.get(header::SEC_WEBSOCKET_KEY).cloned()).flatten();
    let asked = admission::Request {
        path: uri.path(),
        query: uri.query().unwrap_or_default(),
        authorization: header(headers, header::AUTHORIZATION),
        origin: header(headers, header::ORIGIN).or(has_origin.then_some("")),
        from: from.ip(),
    };
    if let Some(key) = key {
        let opened = io_driver.open(&asked);
        return match opened {
            Ok((conn, outgoing)) => {
                guard.logged_in();
                let upgrade = hyper::upgrade::on(&mut request);
                tokio::task::spawn_local(async move {
                    // The guard is kept until the WebSocket closes.
                    let _guest = guard;
                    match tokio::time::timeout(HEAD_TIME, upgrade).await {
                        Ok(Ok(upgraded)) => carry(upgraded, conn, outgoing, &io_driver).await,
                        _ => io_driver.closed(conn),
                    }
                });
                switching(&key, is_open)
            }
            Err(Refusal { status, body }) => plain(status, body, is_open),
        };
    }
    match admission::route(uri.path()) {
        Route::Validate => {
            let Refusal { status, body } = io_driver.validate(&asked);
            return plain(status, body, is_open);
        }
        Route::Signal | Route::OldSignal => return plain(404, "this path requires a WebSocket", is_open),
        Route::Other => {}
    }
    match uri.path() {
        "/" | "/healthz" => plain(200, "OK", is_open),
        "/metrics" => {
            let mut answer = plain(200, http::metrics(&io_driver.stats()), is_open);
            let kind = HeaderValue::from_static("text/plain; version=0.0.4");
            answer.headers_mut().insert(header::CONTENT_TYPE, kind);
            answer
        }
        local_proof::PATH => match io_driver.proof_secret() {
            Some(secret) => {
                let (status, body) = http::prove(secret, asked.query);
                plain(status, body, is_open)
            }
            None => plain(404, "this server does not belong to a single user", is_open),
        },
        _ => plain(404, "there is nothing at this path: rooms are at /rtc/v1", is_open),
    }
}

fn is_upgrade(headers: &HeaderMap) -> bool {
    let names = |name, word: &str| {
        header(headers, name)
            .is_some_and(|value| value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word)))
    };
    names(header::CONNECTION, "upgrade")
        && names(header::UPGRADE, "websocket")
        && names(header::SEC_WEBSOCKET_VERSION, "13")
}

/// A plain-text answer. `is_open`: pages of other origins may read it.
fn plain(status: u16, body: impl Into<String>, is_open: bool) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body.into())));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    allow(headers, is_open);
    answer
}

fn allow(headers: &mut HeaderMap, is_open: bool) {
    if !is_open {
        return;
    }
    for name in [
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::ACCESS_CONTROL_ALLOW_METHODS,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
    ] {
        headers.insert(name, HeaderValue::from_static("*"));
    }
    // The wildcard does not include this header.
    headers.append(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization"));
}

fn switching(key: &HeaderValue, is_open: bool) -> Answer {
    let mut answer = plain(101, "", is_open);
    let headers = answer.headers_mut();
    headers.remove(header::CONTENT_TYPE);
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::from_str(&derive_accept_key(key.as_bytes())) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    answer
}

/// Carries messages both ways until one side closes.
async fn carry(upgraded: Upgraded, conn: u64, mut outgoing: Outgoing, io_driver: &IoDriver) {
    let settings = WebSocketConfig::default()
        .max_message_size(Some(MAX_SIGNAL))
        .max_frame_size(Some(MAX_SIGNAL))
        .max_write_buffer_size(16 * MAX_SIGNAL);
    let mut socket =
        WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(settings)).await;
    loop {
        tokio::select! {
            // Outgoing messages first, so that a refusal is sent before the connection closes.
            biased;
            message = outgoing.next(clock::now) => match message {
                Some(data) => {
                    let sent = socket.send(Message::Binary(data));
                    if !matches!(tokio::time::timeout(SEND_TIME, sent).await, Ok(Ok(()))) {
                        break;
                    }
                }
                None => {
                    let _ = tokio::time::timeout(CLOSE_TIME, close(&mut socket)).await;
                    break;
                }
            },
            message = socket.next() => match message {
                Some(Ok(Message::Binary(data))) => io_driver.message(conn, &data, false),
                Some(Ok(Message::Text(text))) => io_driver.message(conn, text.as_bytes(), true),
                Some(Ok(Message::Close(_))) | Some(Err(_)) | None => break,
                // The library answers pings.
                Some(Ok(_)) => {}
            },
        }
    }
    io_driver.closed(conn);
}

/// Sends a close frame and waits for the client's, so that a reset does not discard earlier messages.
async fn close<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocketStream<S>) {
    if socket.close(None).await.is_ok() {
        while let Some(Ok(_)) = socket.next().await {}
    }
}

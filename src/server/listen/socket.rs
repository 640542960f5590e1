//! One TCP connection: TLS if configured, HTTP/1.1, and the WebSocket after its upgrade; or media, which its first byte shows.
//!
//! Not here: media (`tcp_media.rs`), answers to requests (`answer.rs`), and the decision about a login (`admission.rs`). Runs as
//! tasks on the server's thread, one for each connection.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use hyper::service::service_fn;
use hyper::upgrade::Upgraded;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::TARGET;
use super::answer::{self, Answer};
use super::io_driver::IoDriver;
use super::mailbox::Outgoing;
use super::strangers::{Place, Strangers};
use super::tcp_media;
use crate::clock;
use crate::error::{Error, ErrorKind, Result};
use crate::file;
use crate::log::Level;
use crate::server::core::Edge;
use crate::server::limit::{MAX_QUERY, MAX_SIGNAL, MAX_STRANGERS};
use crate::transport::framing;

/// Maximum size of a certificate chain or key, in bytes.
const MAX_PEM: u64 = 4 * 1024 * 1024;
/// Time limit for the TLS handshake and the head of a request.
pub(super) const HEAD_TIME: Duration = Duration::from_secs(10);
/// Time limit for sending a message.
const SEND_TIME: Duration = Duration::from_secs(10);
/// Time limit for the closing handshake.
const CLOSE_TIME: Duration = Duration::from_millis(200);
/// Time limit for a request and its answer, until the connection ends or becomes a WebSocket.
const REQUEST_TIME: Duration = Duration::from_secs(15);
/// Shortest time between two warnings that no connection can be accepted.
const WARN_INTERVAL: Duration = Duration::from_secs(10);
/// Longest head of a request, in bytes: the query and some headers.
const MAX_HEAD: usize = MAX_QUERY + 68 * 1024;
/// Bytes that a WebSocket reads at once. The library clears the buffer before each read. With its default of 128 KiB, that took a
/// seventh of all instructions of a server with twelve clients.
const READ_BUFFER: usize = 4 * 1024;

/// Reads a certificate chain and its key. Error: `File`, with the remedy.
pub(super) fn acceptor(chain: &Path, key: &Path) -> Result<Arc<rustls::ServerConfig>> {
    let fail = |path: &Path, why: String| {
        Error::new(ErrorKind::File, format!("{} {why}: use a PEM file", path.display()))
    };
    let read = |path: &Path| file::read(path, MAX_PEM);
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
        .map_err(|error| Error::new(ErrorKind::File, format!("certificate and key do not match: {error}")))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// What the connections of a listener carry.
#[derive(Clone)]
pub(super) enum Service {
    /// HTTP, inside TLS if configured, or media.
    SignallingAndMedia(Option<TlsAcceptor>),
    /// Media only.
    Media,
}

/// Accepts connections until the runtime ends.
pub(super) async fn accept(
    io_driver: IoDriver,
    listener: TcpListener,
    service: Service,
    strangers: Strangers,
    max_users: usize,
) {
    let mut warned_at = None;
    loop {
        let (stream, from) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Probably out of file descriptors: other connections have to end first.
                let now = clock::now();
                if warned_at.is_none_or(|at| now.since(at) >= WARN_INTERVAL) {
                    warned_at = Some(now);
                    let error =
                        Error::of_system(ErrorKind::Server, "a TCP connection was not accepted", &error);
                    io_driver.log().line(Level::Warn, TARGET, format_args!("{error}"));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let ip = from.ip().to_canonical();
        let is_proxy = io_driver.access().trusted_proxies.iter().any(|network| network.contains(ip));
        let Some(place) = strangers.enter(ip, is_proxy) else {
            io_driver.count(Edge::StrangerClosed);
            continue;
        };
        if !io_driver.enter(max_users + MAX_STRANGERS) {
            io_driver.count(Edge::StrangerClosed);
            continue;
        }
        let displaced = place.displaced();
        let guard = Rc::new(ConnectionGuard { io_driver: io_driver.clone(), place: Some(place).into() });
        let (service, io_driver) = (service.clone(), io_driver.clone());
        tokio::task::spawn_local(async move {
            let _ = stream.set_nodelay(true);
            let served = serve(stream, SocketAddr::new(ip, from.port()), service, guard);
            let is_served = tokio::select! {
                is_served = served => is_served,
                () = displaced => false,
            };
            if !is_served {
                io_driver.count(Edge::StrangerClosed);
            }
        });
    }
}

/// Counts a connection while it is open.
pub(super) struct ConnectionGuard {
    pub(super) io_driver: IoDriver,
    place: RefCell<Option<Place>>,
}

impl ConnectionGuard {
    /// It has logged in, and its place is free for another connection.
    pub(super) fn logged_in(&self) {
        self.place.borrow_mut().take();
    }

    /// Its place, for a connection that counts elsewhere.
    fn take_place(&self) -> Option<Place> {
        self.place.borrow_mut().take()
    }
}

impl Drop for ConnectionGuard {
    fn drop(&mut self) {
        self.io_driver.leave();
    }
}

/// Serves one connection. Returns false if it ended for a fault of the client: no TLS, no HTTP, too slow, not read, or media of
/// no session.
async fn serve(stream: TcpStream, from: SocketAddr, service: Service, guard: Rc<ConnectionGuard>) -> bool {
    let mut first = [0];
    let is_begun = tokio::time::timeout(HEAD_TIME, stream.peek(&mut first)).await;
    if !matches!(is_begun, Ok(Ok(1))) {
        // It was closed before a request, as some health checks do; or nothing came in time.
        return matches!(is_begun, Ok(Ok(0)));
    }
    if framing::begins_datagram(first[0]) {
        let (place, io_driver) = (guard.take_place(), guard.io_driver.clone());
        // The guard counts the connections of signalling, for whose end a server that shuts down waits.
        drop(guard);
        return tcp_media::serve(io_driver, stream, from, place).await;
    }
    match service {
        Service::Media => false,
        Service::SignallingAndMedia(None) => serve_http(stream, from, guard).await,
        Service::SignallingAndMedia(Some(tls)) => {
            match tokio::time::timeout(HEAD_TIME, tls.accept(stream)).await {
                Ok(Ok(stream)) => serve_http(stream, from, guard).await,
                _ => false,
            }
        }
    }
}

/// Serves a connection that is not a socket. For tests.
#[cfg(feature = "test-hooks")]
pub(super) async fn serve_in_memory(stream: tokio::io::DuplexStream, from: SocketAddr, io_driver: IoDriver) {
    serve_http(stream, from, Rc::new(ConnectionGuard { io_driver, place: None.into() })).await;
}

async fn serve_http(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    from: SocketAddr,
    guard: Rc<ConnectionGuard>,
) -> bool {
    let service = service_fn(move |request| {
        let guard = guard.clone();
        async move { Ok::<Answer, Infallible>(answer::answer(request, from, guard).await) }
    });
    // Each answer closes its connection: a client that does not read has one answer waiting, and not for long. It is small, or a file
    // of the page, whose bytes are not copied.
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    // These errors are the client's: an invalid head, a closed connection, or an answer that is not read.
    matches!(tokio::time::timeout(REQUEST_TIME, connection).await, Ok(Ok(())))
}

/// Carries messages both ways until one side closes.
pub(super) async fn carry(upgraded: Upgraded, conn: u64, mut outgoing: Outgoing, io_driver: &IoDriver) {
    let settings = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
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

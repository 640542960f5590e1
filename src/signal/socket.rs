//! The WebSocket edge of signalling: one task per connection on the control thread's runtime.
//!
//! A task connects (TCP without delay, TLS for `wss://`), performs the handshake, and carries binary messages in both
//! directions. It does not depend on rooms; `signal::refusal` interprets refusals. Memory is bounded: a slow receiver of events
//! slows the socket down, and a server that does not read ends the connection after [`MAX_QUEUE`] messages or [`SEND_TIMEOUT`].
//!
//! Every connection ends with exactly one last event.
#![forbid(unsafe_code)]

use std::future::Future;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error as WebSocketError, Message};

mod first_bytes;

use self::first_bytes::Watched;
use super::dial;
use super::tls::fault;
pub use super::tls::tls_config;
use crate::error::{Error, ErrorKind, Result};
use crate::signal::MAX_MESSAGE;

/// Maximum number of messages that wait for the socket.
pub const MAX_QUEUE: usize = 1024;
/// Time-out of connecting and of the handshake. The room gives up earlier, at its own time-out. This time-out is longer than the
/// longest time-out of a login, and applies only if the signalling core is not driven.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(130);
/// Time that a closing connection gets to send the queued messages.
pub const CLOSE_TIMEOUT: Duration = Duration::from_millis(200);
/// Time-out of sending one message. It ends the connection.
pub const SEND_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum length of the text that is kept of a refusal, in bytes.
const MAX_BODY: usize = 1024;

/// Event of a socket.
#[derive(Clone, PartialEq, Debug)]
pub enum SocketEvent {
    /// The WebSocket is open.
    Opened,
    /// A binary message.
    Message(Vec<u8>),
    /// The server answered with an HTTP response instead of a WebSocket. The last event.
    Refused {
        /// HTTP status.
        status: u16,
        /// The beginning of the response's text.
        body: String,
    },
    /// Closed, or never opened; `Cancelled` after [`Socket::close`]. The last event.
    Closed(Error),
}

/// Handle of a connection. Dropping it ends the connection like [`Socket::close`].
#[derive(Debug)]
pub struct Socket {
    messages: Option<mpsc::Sender<Vec<u8>>>,
    /// Dropped to end the connection, which works even while a message is being sent.
    ending: Option<oneshot::Sender<()>>,
    overflow: Arc<AtomicBool>,
    local: Arc<OnceLock<IpAddr>>,
}

/// Time-outs of the steps of a connection.
#[derive(Copy, Clone)]
struct JoinTimeouts {
    handshake: Duration,
    send: Duration,
}

/// Opens a connection in a task of the current runtime. `tag` marks its events.
///
/// Must be called within a tokio runtime with I/O and time enabled. `tls` is needed only for `wss://` addresses.
pub fn open(
    url: String,
    headers: Vec<(String, String)>,
    tls: Option<Arc<rustls::ClientConfig>>,
    events: mpsc::Sender<(u64, SocketEvent)>,
    tag: u64,
) -> Socket {
    let timeout = JoinTimeouts { handshake: HANDSHAKE_TIMEOUT, send: SEND_TIMEOUT };
    open_within(timeout, url, headers, tls, events, tag)
}

fn open_within(
    timeout: JoinTimeouts,
    url: String,
    headers: Vec<(String, String)>,
    tls: Option<Arc<rustls::ClientConfig>>,
    events: mpsc::Sender<(u64, SocketEvent)>,
    tag: u64,
) -> Socket {
    let (sender, messages) = mpsc::channel(MAX_QUEUE);
    let (ending, ended) = oneshot::channel();
    let overflow = Arc::new(AtomicBool::new(false));
    let local = Arc::new(OnceLock::new());
    let task = Task { events: events.clone(), tag, messages, timeout, local: Arc::clone(&local) };
    let is_overflown = Arc::clone(&overflow);
    tokio::task::spawn(async move {
        let last = last_event(task.run(url, headers, tls), ended, &is_overflown).await;
        // Without a receiver the engine has ended.
        let _ = events.send((tag, last)).await;
    });
    Socket { messages: Some(sender), ending: Some(ending), overflow, local }
}

/// Runs a connection until it ends, at the latest [`CLOSE_TIMEOUT`] after the handle was closed.
async fn last_event(
    connection: impl Future<Output = SocketEvent>,
    ended: oneshot::Receiver<()>,
    is_overflown: &AtomicBool,
) -> SocketEvent {
    let abandoned = async {
        let _ = ended.await;
        tokio::time::sleep(CLOSE_TIMEOUT).await;
    };
    let last = tokio::select! {
        last = connection => last,
        () = abandoned => asked(),
    };
    if is_overflown.load(Ordering::Relaxed) { unread() } else { last }
}

fn asked() -> SocketEvent {
    closed(ErrorKind::Cancelled, "the client closed the connection".to_owned())
}

fn unread() -> SocketEvent {
    closed(ErrorKind::ConnectionLost, "the server does not read its messages".to_owned())
}

impl Socket {
    /// Queues a binary message. When [`MAX_QUEUE`] wait, the connection ends with `Closed`.
    pub fn send(&mut self, message: Vec<u8>) {
        let Some(messages) = &self.messages else { return };
        if let Err(mpsc::error::TrySendError::Full(_)) = messages.try_send(message) {
            self.overflow.store(true, Ordering::Relaxed);
            self.close();
        }
    }

    /// The address of this machine that the connection uses; `None` before it is open.
    pub fn local_ip(&self) -> Option<IpAddr> {
        self.local.get().copied()
    }

    /// Closes after the queued messages are sent, within [`CLOSE_TIMEOUT`]. The last event reports that it is done.
    pub fn close(&mut self) {
        // The task sends the queued messages until the queue ends.
        self.messages = None;
        self.ending = None;
    }
}

struct Task {
    events: mpsc::Sender<(u64, SocketEvent)>,
    tag: u64,
    messages: mpsc::Receiver<Vec<u8>>,
    timeout: JoinTimeouts,
    /// Set when the TCP connection is open.
    local: Arc<OnceLock<IpAddr>>,
}

impl Task {
    async fn run(
        mut self,
        url: String,
        headers: Vec<(String, String)>,
        tls: Option<Arc<rustls::ClientConfig>>,
    ) -> SocketEvent {
        let opening = tokio::time::timeout(self.timeout.handshake, connect(&url, headers, tls, &self.local));
        let opened = tokio::select! {
            opened = opening => opened,
            // Nothing is sent before `Opened`, so the queue has ended.
            _ = self.messages.recv() => return asked(),
        };
        match opened {
            Err(_) => {
                let text = "the server accepted the connection but did not answer: check that a room server runs at that address";
                closed(ErrorKind::Timeout, text.to_owned())
            }
            Ok(Err(event)) => event,
            Ok(Ok(Connection::Plain(socket))) => self.talk(*socket).await,
            Ok(Ok(Connection::Tls(socket))) => self.talk(*socket).await,
        }
    }

    async fn emit(&self, event: SocketEvent) {
        // Without a receiver the engine has ended.
        let _ = self.events.send((self.tag, event)).await;
    }

    async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
        mut self,
        mut socket: WebSocketStream<S>,
    ) -> SocketEvent {
        self.emit(SocketEvent::Opened).await;
        loop {
            tokio::select! {
                message = self.messages.recv() => match message {
                    Some(message) => {
                        let sending = socket.send(Message::Binary(message.into()));
                        match tokio::time::timeout(self.timeout.send, sending).await {
                            Ok(Ok(())) => {}
                            Ok(Err(error)) => return SocketEvent::Closed(broken(&error)),
                            Err(_) => return unread(),
                        }
                    }
                    None => {
                        leave(&mut socket).await;
                        return asked();
                    }
                },
                message = socket.next() => match message {
                    Some(Ok(Message::Binary(bytes))) => self.emit(SocketEvent::Message(bytes.into())).await,
                    Some(Ok(Message::Close(_))) | None => {
                        let text = "the server closed the connection".to_owned();
                        return closed(ErrorKind::ConnectionLost, text);
                    }
                    // Pings are answered by the WebSocket library; text is for browsers.
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return SocketEvent::Closed(broken(&error)),
                },
            }
        }
    }
}

enum Connection {
    Plain(Box<WebSocketStream<Watched>>),
    Tls(Box<WebSocketStream<tokio_rustls::client::TlsStream<TcpStream>>>),
}

async fn connect(
    url: &str,
    headers: Vec<(String, String)>,
    tls: Option<Arc<rustls::ClientConfig>>,
    local: &OnceLock<IpAddr>,
) -> Result<Connection, SocketEvent> {
    let request = request(url, headers).map_err(SocketEvent::Closed)?;
    let is_tls = request.uri().scheme_str() == Some("wss");
    let host = request.uri().host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = request.uri().port_u16().unwrap_or(if is_tls { 443 } else { 80 });
    let stream = dial::open(&host, port, is_tls).await.map_err(SocketEvent::Closed)?;
    if let Ok(address) = stream.local_addr() {
        let _ = local.set(address.ip());
    }
    // Signalling has few and small messages, which must not wait for each other.
    let _ = stream.set_nodelay(true);
    let config = WebSocketConfig::default()
        .read_buffer_size(16 * 1024)
        .max_message_size(Some(MAX_MESSAGE))
        .max_frame_size(Some(MAX_MESSAGE));
    if !is_tls {
        let (stream, first_bytes) = Watched::new(stream);
        let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await;
        return opened.map(|(socket, _)| Connection::Plain(Box::new(socket))).map_err(|error| {
            if first_bytes.is_tls() {
                return SocketEvent::Closed(fault::needs_tls(&host, port));
            }
            refused(error)
        });
    }
    let stream = dial::secure(&host, port, stream, tls).await.map_err(SocketEvent::Closed)?;
    let opened = tokio_tungstenite::client_async_with_config(request, stream, Some(config)).await;
    opened.map(|(socket, _)| Connection::Tls(Box::new(socket))).map_err(refused)
}

fn request(url: &str, headers: Vec<(String, String)>) -> Result<Request> {
    let bad = |what: &str| {
        Error::new(ErrorKind::OutOfRange, format!("the login's {what} cannot be sent in a request"))
    };
    let mut request = url.into_client_request().map_err(|_| bad("server address"))?;
    for (name, value) in headers {
        let name = HeaderName::try_from(name).map_err(|_| bad("header name"))?;
        let mut value = HeaderValue::try_from(value).map_err(|_| bad("token"))?;
        value.set_sensitive(true);
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

fn refused(error: WebSocketError) -> SocketEvent {
    match error {
        WebSocketError::Http(response) => {
            let mut body = response.body().clone().unwrap_or_default();
            body.truncate(MAX_BODY);
            let body = String::from_utf8_lossy(&body).into_owned();
            SocketEvent::Refused { status: response.status().as_u16(), body }
        }
        other => closed(
            ErrorKind::NotAServer,
            format!("the server does not answer like a room server ({other}): check the address"),
        ),
    }
}

/// Sends a close frame and reads until the server has closed too. The server has then handled every earlier message, and no reset
/// of the connection discards a message. The caller's [`CLOSE_TIMEOUT`] ends the wait.
async fn leave<S: AsyncRead + AsyncWrite + Unpin>(socket: &mut WebSocketStream<S>) {
    if socket.close(None).await.is_ok() {
        while let Some(Ok(_)) = socket.next().await {}
    }
}

fn closed(kind: ErrorKind, text: String) -> SocketEvent {
    SocketEvent::Closed(Error::new(kind, text))
}

fn broken(error: &WebSocketError) -> Error {
    match error {
        WebSocketError::Capacity(_) => Error::new(
            ErrorKind::NotAServer,
            format!("the server sent a message of more than {MAX_MESSAGE} bytes"),
        ),
        other => {
            Error::new(ErrorKind::ConnectionLost, format!("the connection to the server was lost ({other})"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    fn run<F: Future<Output = ()>>(test: F) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { tokio::time::timeout(Duration::from_secs(20), test).await.unwrap() });
    }

    async fn listener() -> (TcpListener, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("ws://{}/rtc/v1?join_request=x", listener.local_addr().unwrap());
        (listener, url)
    }

    fn dial(url: String, handshake: Duration) -> (Socket, mpsc::Receiver<(u64, SocketEvent)>) {
        dial_within(url, JoinTimeouts { handshake, send: SEND_TIMEOUT })
    }

    fn dial_within(url: String, timeout: JoinTimeouts) -> (Socket, mpsc::Receiver<(u64, SocketEvent)>) {
        let (sender, receiver) = mpsc::channel(16);
        let headers = vec![("Authorization".to_owned(), "Bearer t".to_owned())];
        (open_within(timeout, url, headers, Some(tls_config(None).unwrap()), sender, 7), receiver)
    }

    /// The event after a server that reads the request, answers with `answer` and closes.
    async fn event_after(answer: &'static [u8]) -> SocketEvent {
        let (listener, url) = listener().await;
        let (_socket, mut events) = dial(url, HANDSHAKE_TIMEOUT);
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = [0; 4096];
        let _ = stream.read(&mut buffer).await.unwrap();
        stream.write_all(answer).await.unwrap();
        stream.shutdown().await.unwrap();
        let (tag, event) = events.recv().await.unwrap();
        assert_eq!(tag, 7);
        event
    }

    #[test]
    fn web_server_is_reported_with_status_and_text() {
        run(async {
            let event = event_after(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello").await;
            assert_eq!(event, SocketEvent::Refused { status: 200, body: "hello".into() });
            let event = event_after(b"HTTP/1.1 401 Unauthorized\r\n\r\ntoken is expired").await;
            assert!(
                matches!(event, SocketEvent::Refused { status: 401, ref body } if body.contains("expired"))
            );
        });
    }

    #[test]
    fn garbage_or_a_hang_up_reports_not_a_server() {
        run(async {
            for answer in [&b"SSH-2.0-OpenSSH_9.9\r\n"[..], b"\x00\x01\x02\xff\xfe garbage\r\n\r\n", b""] {
                let event = event_after(answer).await;
                let SocketEvent::Closed(error) = event else { panic!("{event:?}") };
                assert_eq!(error.kind, ErrorKind::NotAServer, "{error}");
            }
        });
    }

    #[test]
    fn silent_server_is_given_up() {
        run(async {
            let (listener, url) = listener().await;
            let (_socket, mut events) = dial(url, Duration::from_millis(50));
            let (_stream, _) = listener.accept().await.unwrap();
            let (_, SocketEvent::Closed(error)) = events.recv().await.unwrap() else { panic!() };
            assert_eq!(error.kind, ErrorKind::Timeout);
        });
    }

    #[test]
    fn a_closed_port_is_unreachable() {
        run(async {
            let (listener, url) = listener().await;
            drop(listener);
            let (_socket, mut events) = dial(url, HANDSHAKE_TIMEOUT);
            let (_, SocketEvent::Closed(error)) = events.recv().await.unwrap() else { panic!() };
            assert_eq!(error.kind, ErrorKind::Unreachable);
        });
    }

    #[test]
    fn error_names_a_server_without_tls() {
        run(async {
            let (listener, url) = listener().await;
            let (_socket, mut events) = dial(url.replace("ws://", "wss://"), HANDSHAKE_TIMEOUT);
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
            let (_, SocketEvent::Closed(error)) = events.recv().await.unwrap() else { panic!() };
            assert_eq!(error.kind, ErrorKind::NotAServer);
            assert!(error.context.contains("TLS"), "{error}");
        });
    }

    #[test]
    fn queued_messages_are_sent_before_the_close() {
        run(async {
            let (listener, url) = listener().await;
            let (mut socket, mut events) = dial(url, HANDSHAKE_TIMEOUT);
            let (stream, _) = listener.accept().await.unwrap();
            let mut server = tokio_tungstenite::accept_async(stream).await.unwrap();
            assert_eq!(events.recv().await.unwrap().1, SocketEvent::Opened);
            server.send(Message::Binary(vec![1, 2].into())).await.unwrap();
            assert_eq!(events.recv().await.unwrap().1, SocketEvent::Message(vec![1, 2]));
            socket.send(vec![3]);
            socket.send(vec![4]);
            socket.close();
            assert_eq!(server.next().await.unwrap().unwrap(), Message::Binary(vec![3].into()));
            assert_eq!(server.next().await.unwrap().unwrap(), Message::Binary(vec![4].into()));
            assert!(matches!(server.next().await, Some(Ok(Message::Close(_)))));
            drop(server);
            assert_eq!(ending(&mut events).await, ErrorKind::Cancelled);
        });
    }

    /// Error kind of the last event. Asserts that no event follows.
    async fn ending(events: &mut mpsc::Receiver<(u64, SocketEvent)>) -> ErrorKind {
        let (tag, SocketEvent::Closed(error)) = events.recv().await.unwrap() else { panic!() };
        assert_eq!(tag, 7);
        assert_eq!(events.recv().await, None, "no event follows the last one");
        error.kind
    }

    #[test]
    fn dropped_connection_reports_its_end_at_every_stage() {
        run(async {
            for is_dropped in [false, true] {
                for is_open in [false, true] {
                    let (listener, url) = listener().await;
                    let (mut socket, mut events) = dial(url, HANDSHAKE_TIMEOUT);
                    let (stream, _) = listener.accept().await.unwrap();
                    let mut server = None;
                    if is_open {
                        server = Some(tokio_tungstenite::accept_async(stream).await.unwrap());
                        assert_eq!(events.recv().await.unwrap().1, SocketEvent::Opened);
                    }
                    if is_dropped {
                        drop(socket);
                    } else {
                        socket.close();
                    }
                    assert_eq!(ending(&mut events).await, ErrorKind::Cancelled);
                    drop(server);
                }
            }
        });
    }

    /// A connection whose server does not read, with more queued than the network buffers.
    async fn clogged(
        send: Duration,
    ) -> (Socket, mpsc::Receiver<(u64, SocketEvent)>, WebSocketStream<TcpStream>) {
        let (listener, url) = listener().await;
        let (mut socket, mut events) = dial_within(url, JoinTimeouts { handshake: HANDSHAKE_TIMEOUT, send });
        let (stream, _) = listener.accept().await.unwrap();
        let server = tokio_tungstenite::accept_async(stream).await.unwrap();
        assert_eq!(events.recv().await.unwrap().1, SocketEvent::Opened);
        for _ in 0..64 {
            socket.send(vec![0; 1 << 20]);
        }
        (socket, events, server)
    }

    #[test]
    fn close_works_while_the_server_does_not_read() {
        run(async {
            let (mut socket, mut events, _server) = clogged(Duration::from_secs(3600)).await;
            socket.close();
            assert_eq!(ending(&mut events).await, ErrorKind::Cancelled);
        });
    }

    #[test]
    fn server_that_does_not_read_is_given_up() {
        run(async {
            let (_socket, mut events, _server) = clogged(Duration::from_millis(50)).await;
            assert_eq!(ending(&mut events).await, ErrorKind::ConnectionLost);
        });
    }

    #[test]
    fn a_queue_that_overflows_ends_the_connection() {
        run(async {
            let (mut socket, mut events, _server) = clogged(Duration::from_secs(3600)).await;
            for _ in 0..=MAX_QUEUE {
                socket.send(vec![0]);
            }
            assert_eq!(ending(&mut events).await, ErrorKind::ConnectionLost);
        });
    }

    #[test]
    fn closed_connection_is_reported_as_lost() {
        run(async {
            let (listener, url) = listener().await;
            let (_socket, mut events) = dial(url, HANDSHAKE_TIMEOUT);
            let (stream, _) = listener.accept().await.unwrap();
            let server = tokio_tungstenite::accept_async(stream).await.unwrap();
            assert_eq!(events.recv().await.unwrap().1, SocketEvent::Opened);
            drop(server);
            let (_, SocketEvent::Closed(error)) = events.recv().await.unwrap() else { panic!() };
            assert_eq!(error.kind, ErrorKind::ConnectionLost);
        });
    }

    #[test]
    fn a_message_beyond_the_limit_ends_the_connection() {
        run(async {
            let (listener, url) = listener().await;
            let (_socket, mut events) = dial(url, HANDSHAKE_TIMEOUT);
            let (stream, _) = listener.accept().await.unwrap();
            let mut server = tokio_tungstenite::accept_async(stream).await.unwrap();
            assert_eq!(events.recv().await.unwrap().1, SocketEvent::Opened);
            let _ = server.send(Message::Binary(vec![0; MAX_MESSAGE + 1].into())).await;
            let (_, SocketEvent::Closed(error)) = events.recv().await.unwrap() else { panic!() };
            assert_eq!(error.kind, ErrorKind::NotAServer);
        });
    }
}

//! The I/O driver of the server core: passes inputs to the core and carries out its outputs, on the server's one thread.
//!
//! Not here: HTTP and WebSockets (`socket.rs`), queues of messages (`mailbox.rs`). Called by the tasks of `listen.rs`,
//! `socket.rs`, `answer.rs` and `tcp_media.rs`.
#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;

use bytes::Bytes;
use tokio::io::Interest;
use tokio::net::UdpSocket;
use tokio::sync::Notify;

/// Interval at which a server that ends looks whether webhooks wait.
const WEBHOOK_CHECK: std::time::Duration = std::time::Duration::from_millis(5);

use super::TARGET;
use super::answer::Access;
use super::mailbox::{Mailboxes, Outgoing};
use super::tcp_media::MediaStreams;
use super::webhook::Webhooks;
use crate::clock::{self, Time};
use crate::log::{Level, Log};
use crate::server::ServerStats;
use crate::server::admission::{Refusal, Request};
use crate::server::api;
use crate::server::core::{Edge, Input, Output, ServerCore};
use crate::server::port::MediaSocket;
use crate::transport::udp::{self, UdpEdge};
use crate::transport::{Protocol, Received};
use crate::wire::token::Claims;

struct Media {
    edge: UdpEdge,
    /// A duplicate of the socket, with which tokio detects incoming datagrams.
    watched: UdpSocket,
    /// The local address of its datagrams, as announced to clients.
    address: SocketAddr,
    only_from: Option<Vec<IpAddr>>,
}

struct State {
    core: RefCell<ServerCore>,
    clients: RefCell<Mailboxes>,
    /// Answers to `Input::Open` that the connection's task has not taken yet.
    decisions: RefCell<BTreeMap<u64, Result<(), Refusal>>>,
    media: Vec<Media>,
    by_address: BTreeMap<SocketAddr, usize>,
    streams: MediaStreams,
    armed: Cell<Option<Time>>,
    rearm: Notify,
    closed: Notify,
    next_connection: Cell<u64>,
    open_connections: Cell<usize>,
    proof_secret: Option<String>,
    access: Access,
    webhooks: Webhooks,
    log: Log,
}

/// A shared handle of the core and its sockets.
#[derive(Clone)]
pub(super) struct IoDriver(Rc<State>);

impl IoDriver {
    /// Creates the driver; called on the runtime.
    pub(super) fn new(
        core: ServerCore,
        media: Vec<MediaSocket>,
        proof_secret: Option<String>,
        access: Access,
        webhooks: Webhooks,
        log: Log,
    ) -> std::io::Result<IoDriver> {
        let mut by_address = BTreeMap::new();
        let mut sockets = Vec::new();
        for socket in media {
            let Some(address) = socket.advertised.first().copied() else { continue };
            by_address.extend(socket.advertised.iter().map(|address| (*address, sockets.len())));
            let watched = UdpSocket::from_std(socket.edge.duplicate()?)?;
            sockets.push(Media { edge: socket.edge, watched, address, only_from: socket.only_from });
        }
        Ok(IoDriver(Rc::new(State {
            core: RefCell::new(core),
            clients: RefCell::default(),
            decisions: RefCell::default(),
            media: sockets,
            by_address,
            streams: MediaStreams::default(),
            armed: Cell::new(None),
            rearm: Notify::new(),
            closed: Notify::new(),
            next_connection: Cell::new(1),
            open_connections: Cell::new(0),
            proof_secret,
            access,
            webhooks,
            log,
        })))
    }

    /// Starts the tasks that read media and wait for the deadline.
    pub(super) fn start(&self) {
        for at in 0..self.0.media.len() {
            tokio::task::spawn_local(self.clone().read_media(at));
        }
        tokio::task::spawn_local(self.clone().watch_deadline());
    }

    /// The secret to prove, if this server belongs to one user.
    pub(super) fn proof_secret(&self) -> Option<&str> {
        self.0.proof_secret.as_deref()
    }

    /// The trusted proxies, the header in which they name a client's address, and the token for the metrics.
    pub(super) fn access(&self) -> &Access {
        &self.0.access
    }

    pub(super) fn log(&self) -> &Log {
        &self.0.log
    }

    pub(super) fn stats(&self) -> ServerStats {
        let stats = self.0.core.borrow().stats();
        ServerStats { webhooks_dropped: self.0.webhooks.dropped(), ..stats }
    }

    /// Counts something that this edge refused.
    pub(super) fn count(&self, what: Edge) {
        self.0.core.borrow_mut().count(what);
    }

    /// Calls the core and carries out its outputs.
    pub(super) fn with<T>(&self, call: impl FnOnce(&mut ServerCore, Time) -> T) -> T {
        let now = clock::now();
        let result = call(&mut self.0.core.borrow_mut(), now);
        self.carry_out();
        result
    }

    pub(super) fn validate(&self, request: &Request<'_>) -> Refusal {
        self.with(|core, now| {
            core.set_wall(clock::wall(), now);
            core.validate(request, now)
        })
    }

    /// The claims of the token of a RoomService call.
    pub(super) fn api_claims(
        &self,
        method: &str,
        authorization: Option<&str>,
    ) -> Result<Claims, api::Failure> {
        self.with(|core, now| {
            core.set_wall(clock::wall(), now);
            core.api_claims(method, authorization, now)
        })
    }

    /// A token for a guest of the page.
    #[cfg(feature = "page")]
    pub(super) fn guest(&self, query: &str, from: IpAddr) -> Result<String, Refusal> {
        self.with(|core, now| {
            core.set_wall(clock::wall(), now);
            core.guest(query, from, now)
        })
    }

    /// Carries out a RoomService call.
    pub(super) fn api(&self, call: &api::Call<'_>) -> api::Answer {
        self.with(|core, now| core.api(call, now))
    }

    /// Asks the core whether a WebSocket may open. Returns its number and its outgoing messages.
    pub(super) fn open(&self, request: &Request<'_>) -> Result<(u64, Outgoing), Refusal> {
        let conn = self.0.next_connection.get();
        self.0.next_connection.set(conn + 1);
        let outgoing = self.0.clients.borrow_mut().open(conn, clock::now());
        let &Request { path, query, authorization, origin, from } = request;
        self.with(|core, now| {
            core.set_wall(clock::wall(), now);
            core.handle(Input::Open { conn, path, query, authorization, origin, from }, now);
        });
        let decision = self.0.decisions.borrow_mut().remove(&conn);
        match decision.unwrap_or_else(|| Err(Refusal::new(500, "the server gave no answer"))) {
            Ok(()) => Ok((conn, outgoing)),
            Err(refusal) => {
                self.0.clients.borrow_mut().close(conn);
                Err(refusal)
            }
        }
    }

    pub(super) fn message(&self, conn: u64, data: &[u8], text: bool) {
        self.with(|core, now| core.handle(Input::Message { conn, data, text }, now));
    }

    /// The WebSocket is closed.
    pub(super) fn closed(&self, conn: u64) {
        self.0.clients.borrow_mut().close(conn);
        self.with(|core, now| core.handle(Input::Closed { conn }, now));
    }

    /// The TCP connections that carry media.
    pub(super) fn streams(&self) -> &MediaStreams {
        &self.0.streams
    }

    /// Passes a datagram of a TCP connection to the core. Returns whether the connection belongs to a session.
    pub(super) fn tcp_datagram(&self, to: SocketAddr, from: SocketAddr, data: &[u8]) -> bool {
        self.with(|core, now| {
            core.handle(Input::Datagram(Received { protocol: Protocol::Tcp, to, from, data }), now);
            core.owns_tcp(from)
        })
    }

    /// Notifies every client of the shutdown.
    pub(super) fn drain(&self) {
        self.with(|core, now| core.handle(Input::Drain, now));
    }

    /// Counts a new TCP connection. Returns false if there are `most` already.
    pub(super) fn enter(&self, most: usize) -> bool {
        let open = self.0.open_connections.get();
        if open >= most {
            return false;
        }
        self.0.open_connections.set(open + 1);
        true
    }

    /// Counts a closed TCP connection.
    pub(super) fn leave(&self) {
        self.0.open_connections.set(self.0.open_connections.get().saturating_sub(1));
        self.0.closed.notify_one();
    }

    /// Waits until every WebSocket is closed and no webhook waits.
    pub(super) async fn all_closed(&self) {
        while self.0.clients.borrow().is_any_read() {
            self.0.closed.notified().await;
        }
        // A connection whose mailbox is no longer read may still write its last message.
        while self.0.open_connections.get() > 0 {
            self.0.closed.notified().await;
        }
        while !self.0.webhooks.are_done() {
            tokio::time::sleep(WEBHOOK_CHECK).await;
        }
    }

    fn carry_out(&self) {
        loop {
            let Some(output) = self.0.core.borrow_mut().poll() else { break };
            match output {
                Output::Datagram(datagram) if datagram.protocol == Protocol::Tcp => {
                    self.0.streams.send(&datagram);
                }
                Output::Datagram(datagram) => {
                    if let Some(media) =
                        self.0.by_address.get(&datagram.from).and_then(|at| self.0.media.get(*at))
                    {
                        // A datagram that the system does not accept now is lost, as on any network.
                        let _ = media.edge.send(&datagram);
                    }
                }
                Output::Send { conn, data, .. } => self.send(conn, data),
                Output::Close { conn } => self.0.clients.borrow_mut().close(conn),
                Output::Accept { conn } => {
                    self.0.decisions.borrow_mut().insert(conn, Ok(()));
                }
                Output::Refuse { conn, status, body } => {
                    self.0.decisions.borrow_mut().insert(conn, Err(Refusal { status, body }));
                }
                Output::Webhook(body) => self.0.webhooks.send(&body),
                Output::Log(level, text) => self.0.log.line(level, TARGET, format_args!("{text}")),
            }
        }
        let deadline = self.0.core.borrow().deadline();
        let is_earlier = deadline.is_some_and(|at| self.0.armed.get().is_none_or(|armed| at < armed));
        // Without a deadline, the timer is cancelled rather than waking the thread for nothing.
        if is_earlier || (deadline.is_none() && self.0.armed.get().is_some()) {
            self.0.rearm.notify_one();
        }
    }

    fn send(&self, conn: u64, data: Bytes) {
        let closed = self.0.clients.borrow_mut().send(conn, data, clock::now());
        // The tasks of these connections end and notify the core.
        for _ in closed {
            self.count(Edge::ReaderClosed);
            self.0.log.line(
                Level::Warn,
                TARGET,
                format_args!("a client was closed: it does not read its messages"),
            );
        }
    }

    async fn read_media(self, at: usize) {
        let Some(media) = self.0.media.get(at) else { return };
        let mut buffer = [0u8; udp::RECEIVE_LENGTH];
        loop {
            if media.watched.readable().await.is_err() {
                return;
            }
            for _ in 0..udp::BURST {
                let received = media.watched.try_io(Interest::READABLE, || {
                    media.edge.recv(&mut buffer)?.ok_or_else(|| std::io::ErrorKind::WouldBlock.into())
                });
                // No datagram is left, or the system is short of a resource: the next turn tries again.
                let Ok((size, from)) = received else { break };
                if !MediaSocket::reads_from(media.only_from.as_deref(), from) {
                    continue;
                }
                let data = &buffer[..size];
                self.with(|core, now| {
                    core.handle(Input::Datagram(Received::udp(media.address, from, data)), now);
                });
            }
            tokio::task::yield_now().await;
        }
    }

    async fn watch_deadline(self) {
        loop {
            let deadline = self.0.core.borrow().deadline();
            self.0.armed.set(deadline);
            let Some(at) = deadline else {
                self.0.rearm.notified().await;
                continue;
            };
            let wait = at.since(clock::now());
            if wait.is_zero() {
                self.with(|core, now| core.handle(Input::Timeout, now));
                tokio::task::yield_now().await;
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.0.rearm.notified() => {}
            }
        }
    }
}

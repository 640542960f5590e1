//! The world: one virtual clock and one network, with engines and servers.
//!
//! [`World::step`] moves the clock to the next arrival or deadline and handles it; nothing happens in between. The functions that
//! tests use (`login`, `talk`, `run_until`) are in [`super::script`]. Called by tests and by `audioroom-lab`, on their thread.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::engine_node::EngineNode;
use super::network::Network;
use super::part::{FromEngine, FromServer, Request, SignalKey, ToEngine, ToServer, Wire};
use super::reliable_link::{Arrived, LinkId, MessageLinks, Side};
use super::server_node::ServerNode;
use crate::clock::Time;
use crate::config::ApiKey;
use crate::engine::core::Input;
use crate::error::{Error, ErrorKind, Result};
use crate::id::RoomId;
use crate::room;
use crate::transport::{Certificate, Stack};
use crate::wire::service::{ServiceAnswer, ServiceCall};

/// Start of the virtual clock.
pub const BEGINNING: Time = Time::from_nanos(1_000_000_000_000);
/// Wall time (since 1970) at virtual time zero, unless [`World::set_wall`] set another.
pub const WALL_OFFSET: Duration = Duration::from_secs(1_800_000_000);
/// Port of the servers, for signalling and for media.
pub const PORT: u16 = 7880;
/// Maximum number of steps without progress of the clock. A higher number means that a part has handled its time-out and
/// keeps the same deadline.
const MAX_STEPS_AT_ONCE: u32 = 100_000;

/// The id of an engine in its world.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EngineId(pub(super) usize);

/// The id of a server in its world.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ServerId(pub(super) usize);

/// A server that is not a room server.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FakeServer {
    /// Accepts the connection and never sends.
    Silent,
    /// Accepts the connection and sends a message of another protocol.
    Nonsense,
    /// Answers HTTP with this status.
    Refuses(u16),
    /// Accepts the connection and closes it.
    Closes,
}

/// Engines and servers on one clock.
pub struct World {
    /// Datagrams in flight, and the shapes and counts of media paths.
    pub network: Network,
    /// Signalling messages in flight, and the shapes of their paths.
    pub signalling: MessageLinks<Wire>,
    pub(super) now: Time,
    /// Wall time (since 1970) at virtual time zero.
    pub(super) wall_offset: Duration,
    pub(super) seed: u64,
    pub(super) stack: Stack,
    pub(super) certificate: Certificate,
    pub(super) key: ApiKey,
    pub(super) engines: Vec<EngineNode>,
    pub(super) servers: Vec<ServerNode>,
    pub(super) fake_servers: BTreeMap<SocketAddr, FakeServer>,
    connections: BTreeMap<LinkId, Connection>,
    opened: BTreeMap<(usize, SignalKey), LinkId>,
    /// How far the servers' wall clocks are ahead of those of the engines.
    pub(super) server_clock_lead: Duration,
    steps_at_once: u32,
}

/// The ends of a signalling link.
#[derive(Copy, Clone, Debug)]
struct Connection {
    engine: usize,
    key: SignalKey,
    listener: Listener,
    /// Whether the request has arrived.
    has_reached: bool,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Listener {
    Server(usize),
    FakeServer(FakeServer),
    /// A node without a listener.
    Nobody,
}

impl World {
    pub(super) fn empty(seed: u64, stack: Stack, certificate: Certificate) -> World {
        World {
            network: Network::new(seed),
            signalling: MessageLinks::new(seed),
            now: BEGINNING,
            wall_offset: WALL_OFFSET,
            seed,
            stack,
            certificate,
            key: ApiKey {
                key: "simulated".into(),
                secret: "a secret of the simulated world, 32+ bytes".into(),
            },
            engines: Vec::new(),
            servers: Vec::new(),
            fake_servers: BTreeMap::new(),
            connections: BTreeMap::new(),
            opened: BTreeMap::new(),
            server_clock_lead: Duration::ZERO,
            steps_at_once: 0,
        }
    }

    /// The virtual time.
    pub fn now(&self) -> Time {
        self.now
    }

    /// Moves the clock to the next arrival or deadline and handles it. Returns false if nothing is due by `until`; the clock is
    /// then at `until`.
    pub fn step(&mut self, until: Time) -> bool {
        let Some(due) = self.deadline().filter(|due| *due <= until) else {
            self.now = self.now.max(until);
            return false;
        };
        if due > self.now {
            self.now = due;
            self.steps_at_once = 0;
        }
        self.steps_at_once += 1;
        assert!(
            self.steps_at_once < MAX_STEPS_AT_ONCE,
            "time stands still at {:?}: {}",
            self.now,
            self.who_is_due()
        );
        self.deliver_datagrams();
        self.deliver_messages();
        self.time_out();
        true
    }

    fn deadline(&self) -> Option<Time> {
        let parts = self
            .engines
            .iter()
            .filter_map(|e| e.deadline())
            .chain(self.servers.iter().filter_map(|s| s.deadline()));
        parts.chain(self.network.deadline()).chain(self.signalling.deadline()).min()
    }

    fn who_is_due(&self) -> String {
        let late = |at: Option<Time>| at.is_some_and(|at| at <= self.now);
        let engines = self.engines.iter().filter(|e| late(e.deadline())).map(|e| e.name().to_owned());
        let servers =
            self.servers.iter().filter(|s| late(s.deadline())).map(|s| format!("server {}", s.address()));
        engines.chain(servers).collect::<Vec<_>>().join(", ")
    }

    fn deliver_datagrams(&mut self) {
        while let Some(datagram) = self.network.receive(self.now) {
            if let Some(server) = self.servers.iter().position(|s| s.is_alive() && s.address() == datagram.to)
            {
                self.servers[server].handle(ToServer::Datagram(&datagram), self.now);
                self.drain_server(server);
            } else if let Some(engine) =
                self.engines.iter().position(|e| e.is_alive() && e.ip() == datagram.to.ip())
            {
                self.engines[engine].handle(ToEngine::Datagram(&datagram), self.now);
                self.drain_engine(engine);
            }
        }
    }

    fn deliver_messages(&mut self) {
        while let Some((link, side, arrived)) = self.signalling.receive(self.now) {
            let Some(connection) = self.connections.get_mut(&link) else { continue };
            connection.has_reached = true;
            let connection = *connection;
            match side {
                Side::Listener => self.notify_listener(link, connection, arrived),
                Side::Opener => self.notify_opener(link, connection, arrived),
            }
        }
    }

    fn notify_listener(&mut self, link: LinkId, connection: Connection, arrived: Arrived<Wire>) {
        let from = self.engines[connection.engine].ip();
        match connection.listener {
            Listener::Server(server) => {
                let input = match &arrived {
                    Arrived::Message(Wire::Open(request)) => ToServer::Open { conn: link.0, request, from },
                    Arrived::Message(Wire::Data(data)) => ToServer::Message(link.0, data),
                    Arrived::Message(_) => return,
                    Arrived::Ended => ToServer::Closed(link.0),
                };
                self.servers[server].handle(input, self.now);
                self.drain_server(server);
            }
            Listener::Nobody => self.signalling.cut(link, &[Side::Opener], self.now),
            Listener::FakeServer(fake_server) if matches!(arrived, Arrived::Message(Wire::Open(_))) => {
                self.answer_as_fake(link, fake_server);
            }
            Listener::FakeServer(_) => {}
        }
    }

    fn answer_as_fake(&mut self, link: LinkId, fake_server: FakeServer) {
        if let FakeServer::Refuses(status) = fake_server {
            self.reply(link, Wire::Refuse(status, "no such thing here".into()));
            return;
        }
        self.reply(link, Wire::Accept);
        match fake_server {
            FakeServer::Nonsense => self.reply(link, Wire::Data(b"220 mail.example ESMTP".to_vec())),
            FakeServer::Closes => self.signalling.close(link, Side::Listener, self.now),
            FakeServer::Silent | FakeServer::Refuses(_) => {}
        }
    }

    fn reply(&mut self, link: LinkId, wire: Wire) {
        self.signalling.send(link, Side::Listener, wire.bytes(), wire, self.now);
    }

    fn notify_opener(&mut self, link: LinkId, connection: Connection, arrived: Arrived<Wire>) {
        let key = connection.key;
        let input = match &arrived {
            Arrived::Message(Wire::Accept) => ToEngine::SignalOpened(key),
            Arrived::Message(Wire::Data(data)) => ToEngine::SignalMessage(key, data),
            Arrived::Message(Wire::Refuse(status, body)) => {
                ToEngine::SignalRefused(key, *status, body.clone())
            }
            Arrived::Message(Wire::Open(_)) => return,
            Arrived::Ended => ToEngine::SignalClosed(key, ending(connection.listener)),
        };
        let over = matches!(arrived, Arrived::Ended | Arrived::Message(Wire::Refuse(..)));
        if over {
            self.opened.remove(&(connection.engine, key));
            self.connections.remove(&link);
        }
        if self.engines[connection.engine].is_alive() {
            self.engines[connection.engine].handle(input, self.now);
            self.drain_engine(connection.engine);
        }
    }

    fn time_out(&mut self) {
        for engine in 0..self.engines.len() {
            if self.engines[engine].deadline().is_some_and(|due| due <= self.now) {
                self.engines[engine].handle(ToEngine::Timeout, self.now);
                self.drain_engine(engine);
            }
        }
        for server in 0..self.servers.len() {
            if self.servers[server].deadline().is_some_and(|due| due <= self.now) {
                self.servers[server].handle(ToServer::Timeout, self.now);
                self.drain_server(server);
            }
        }
    }

    pub(super) fn drain_engine(&mut self, engine: usize) {
        while let Some(output) = self.engines[engine].poll() {
            match output {
                FromEngine::Datagram(datagram) => self.network.send(datagram, self.now),
                FromEngine::SignalOpen { key, url, headers } => self.open(engine, key, &url, &headers),
                FromEngine::SignalSend(key, data) => {
                    if let Some(link) = self.opened.get(&(engine, key)) {
                        let wire = Wire::Data(data);
                        self.signalling.send(*link, Side::Opener, wire.bytes(), wire, self.now);
                    }
                }
                FromEngine::SignalClose(key) => {
                    if let Some(link) = self.opened.remove(&(engine, key)) {
                        self.hang_up(link);
                    }
                }
                FromEngine::FindLocal(room) => self.find_local(engine, room),
                FromEngine::CallService(room, request, call) => {
                    let answer = self.call_service(&call);
                    let answer = Input::LookedUp(room, room::Input::ServiceAnswered { request, answer });
                    self.engines[engine].answered(answer, self.now);
                }
            }
        }
    }

    /// A client closes. If the handshake is not complete, nothing is delivered.
    fn hang_up(&mut self, link: LinkId) {
        if self.connections.get(&link).is_some_and(|c| c.has_reached) {
            self.signalling.close(link, Side::Opener, self.now);
        } else {
            self.signalling.cut(link, &[], self.now);
            self.connections.remove(&link);
        }
    }

    /// Finds the local server, which all engines share. The first engine that needs the server starts it.
    fn find_local(&mut self, engine: usize, room: RoomId) {
        let found = self.servers.iter().find(|s| s.is_local && s.is_alive()).map(|s| s.url());
        let is_embedded = found.is_none();
        let url = found.unwrap_or_else(|| {
            let address = SocketAddr::new(self.engines[engine].ip(), PORT);
            let server = self.start_server(address, true, |_| {});
            self.servers[server.0].url()
        });
        let found = Input::Local(room, Ok((url, self.key.clone(), is_embedded)));
        self.engines[engine].answered(found, self.now);
    }

    /// Makes a call of RoomService, which takes no time in this world.
    fn call_service(&mut self, call: &ServiceCall) -> Result<ServiceAnswer> {
        let found = read_url(call.url()?.as_str(), &[]).and_then(|(address, _)| {
            self.servers.iter().position(|server| server.is_alive() && server.address() == address)
        });
        let Some(server) = found else {
            return Err(Error::new(ErrorKind::Unreachable, format!("{} is no server", call.server_url)));
        };
        let answer = self.servers[server].call(call, self.now);
        self.drain_server(server);
        Ok(answer)
    }

    fn open(&mut self, engine: usize, key: SignalKey, url: &str, headers: &[(String, String)]) {
        let from = self.engines[engine].ip();
        let Some((address, request)) = read_url(url, headers) else {
            let error = Error::new(ErrorKind::Unreachable, format!("{url} names no node of this world"));
            self.engines[engine].handle(ToEngine::SignalClosed(key, error), self.now);
            return;
        };
        let server = self.servers.iter().position(|s| s.is_alive() && s.address() == address);
        let listener = match (server, self.fake_servers.get(&address)) {
            (Some(server), _) => Listener::Server(server),
            (None, Some(fake_server)) => Listener::FakeServer(*fake_server),
            (None, None) => Listener::Nobody,
        };
        let link = self.signalling.open(from, address.ip());
        self.connections.insert(link, Connection { engine, key, listener, has_reached: false });
        self.opened.insert((engine, key), link);
        // The TCP handshake takes one round trip before the request is sent.
        let shaken = self.now
            + self.signalling.one_way(from, address.ip())
            + self.signalling.one_way(address.ip(), from);
        let wire = Wire::Open(request);
        self.signalling.send(link, Side::Opener, wire.bytes(), wire, shaken);
    }

    pub(super) fn drain_server(&mut self, server: usize) {
        while let Some(output) = self.servers[server].poll() {
            match output {
                FromServer::Datagram(datagram) => self.network.send(datagram, self.now),
                FromServer::Accept(conn) => self.reply(LinkId(conn), Wire::Accept),
                FromServer::Send(conn, data) => self.reply(LinkId(conn), Wire::Data(data)),
                FromServer::Refuse(conn, status, body) => {
                    self.reply(LinkId(conn), Wire::Refuse(status, body))
                }
                FromServer::Close(conn) => self.signalling.close(LinkId(conn), Side::Listener, self.now),
            }
        }
    }

    /// Cuts all signalling links that `which` selects. The ends in `notified` are notified, as by the operating system when a
    /// process ends.
    pub(super) fn cut_links(&mut self, which: impl Fn(usize, Option<usize>) -> bool, notified: &[Side]) {
        let links: Vec<LinkId> = self
            .connections
            .iter()
            .filter(|(_, c)| {
                which(c.engine, if let Listener::Server(server) = c.listener { Some(server) } else { None })
            })
            .map(|(link, _)| *link)
            .collect();
        for link in links {
            self.signalling.cut(link, notified, self.now);
        }
    }
}

/// The error of a connection's end, as a socket reports it.
fn ending(listener: Listener) -> Error {
    match listener {
        Listener::Nobody => Error::new(
            ErrorKind::Unreachable,
            "nothing listens at that address: check the address of the server",
        ),
        _ => Error::new(ErrorKind::ConnectionLost, "the server closed the connection"),
    }
}

fn read_url(url: &str, headers: &[(String, String)]) -> Option<(SocketAddr, Request)> {
    let url = url::Url::parse(url).ok()?;
    let ip: IpAddr = url.host_str()?.trim_matches(['[', ']']).parse().ok()?;
    let header =
        |name: &str| headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.clone());
    let request = Request {
        path: url.path().to_owned(),
        query: url.query().unwrap_or_default().to_owned(),
        authorization: header("authorization"),
        origin: header("origin"),
    };
    Some((SocketAddr::new(ip, url.port_or_known_default()?), request))
}

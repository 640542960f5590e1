//! The server core: rooms, participants and timers, and the dispatch of every input. Sans-IO.
//!
//! This file holds the state and drives it. The handlers are in `session.rs`, `signal.rs`, `request.rs`, `subscription.rs`,
//! `media.rs`, `data.rs` and `report.rs`, and the timers in `timer.rs`; all are parts of [`ServerCore`]. Driven by
//! `server/listen.rs` on the server's thread and by the simulator.
//!
//! Only participants that changed are polled, and timers exist only where something is due. A room in which nothing happens
//! costs nothing.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;

use crate::clock::Time;
use crate::config::ApiKey;
use crate::error::Result;
use crate::log::Level;
use crate::random::Random;
use crate::transport::{Certificate, Datagram, Received, Stack};
use crate::wire::proto;

use super::ServerStats;
use super::address::Addresses;
use super::admission::{self, Refusal, Request, Route};
use super::limit::{Bucket, DROP_ANSWER_BURST, LoginRate, MAX_DATA_HELD};
use super::participant::{Participant, ParticipantKey};
use super::room::{Room, RoomKey};
use super::timer::Timer;

/// Interval at which clients ping, in seconds.
pub const PING_INTERVAL_S: i32 = 5;
/// Time without a pong after which clients give up the signalling connection, in seconds.
pub const PING_TIMEOUT_S: i32 = 15;
/// The announced version of LiveKit's protocol.
pub const PROTOCOL: i32 = 16;
/// The announced version of LiveKit's server: the version with which this server is compared (`tests/peers/`). LiveKit's clients use
/// a function only if the announced version has it; RPC needs 1.8.0. The version of this server itself is in `debug_info`.
pub const LIVEKIT_VERSION: &str = "1.13.5";
/// A participant whose media is not connected after this time is removed. With a round trip of 3 s, a connect takes 17 s.
pub const JOIN_TIMEOUT: Duration = Duration::from_secs(25);
/// A signalling connection without a message for this time is closed. A silent client's media connection is kept for a shorter
/// time, so signalling does not end the session of a client whose path is dark.
pub const SIGNAL_TIMEOUT: Duration = Duration::from_secs(60);
/// A participant without signalling is removed after this time, even if media flows.
pub const RESUME_TIMEOUT: Duration = Duration::from_secs(30);
/// A participant without signalling and media is removed after this time.
pub const BOTH_LOST_TIMEOUT: Duration = Duration::from_secs(5);
/// Time between the end of a media connection and the removal of its participant. A client that leaves closes its media
/// just before it sends the leave request.
pub const FAILED_TIMEOUT: Duration = Duration::from_millis(300);
/// Interval at which tokens are renewed.
pub const REFRESH_INTERVAL: Duration = Duration::from_secs(300);
/// A renewed token is valid for at least this time.
pub const REFRESH_LIFETIME: Duration = Duration::from_secs(600);

/// Settings of the server core; the edge derives them from [`crate::config::ServerConfig`].
#[derive(Clone, Debug)]
pub struct CoreConfig {
    /// Keys that sign tokens.
    pub keys: Vec<ApiKey>,
    /// Addresses announced to clients, each with the UDP port.
    pub addresses: Vec<SocketAddr>,
    /// Addresses announced to clients for media over TCP, each with its port.
    pub tcp_addresses: Vec<SocketAddr>,
    /// Further addresses for the web pages of this machine, each with the UDP port. Firefox sends nothing to a loopback address.
    pub page_addresses: Vec<SocketAddr>,
    /// The stack that carries media.
    pub stack: Stack,
    /// Seed of the random identifiers.
    pub seed: u64,
    /// Whether requests of web pages are refused.
    pub refuse_origin: bool,
    /// Maximum number of rooms.
    pub max_rooms: usize,
    /// Maximum number of participants in a room.
    pub max_users_per_room: usize,
    /// Maximum number of users of a room who are forwarded at a time; 0: all.
    pub max_forwarded_talkers: usize,
    /// Maximum number of participants on the server.
    pub max_users: usize,
    /// Maximum number of logins a second from one address.
    pub max_logins_per_second: u32,
    /// A room without participants is removed after this time.
    pub empty_room_timeout: Duration,
    /// Whether rooms, participants and tracks are reported by [`Output::Webhook`].
    pub has_webhooks: bool,
}

impl Default for CoreConfig {
    fn default() -> Self {
        let limits = crate::config::ServerConfig::default();
        CoreConfig {
            keys: Vec::new(),
            addresses: Vec::new(),
            tcp_addresses: Vec::new(),
            page_addresses: Vec::new(),
            stack: Stack::WebRtc,
            seed: 1,
            refuse_origin: false,
            max_rooms: limits.max_rooms,
            max_users_per_room: limits.max_users_per_room,
            max_forwarded_talkers: limits.max_forwarded_talkers,
            max_users: limits.max_users,
            max_logins_per_second: limits.max_logins_per_second,
            empty_room_timeout: limits.empty_room_timeout,
            has_webhooks: false,
        }
    }
}

/// An input of the server core.
#[derive(Debug)]
pub enum Input<'a> {
    /// A WebSocket wants to open; answered by [`Output::Accept`] or [`Output::Refuse`].
    Open {
        /// Number of the connection; the edge never uses one twice.
        conn: u64,
        /// Path without the query.
        path: &'a str,
        /// Query without the question mark.
        query: &'a str,
        /// The header `Authorization`.
        authorization: Option<&'a str>,
        /// The header `Origin`.
        origin: Option<&'a str>,
        /// Address of the client.
        from: IpAddr,
    },
    /// A message arrived.
    Message {
        /// Number of the connection.
        conn: u64,
        /// The message.
        data: &'a [u8],
        /// Whether it was a text frame.
        text: bool,
    },
    /// The WebSocket is closed.
    Closed {
        /// Number of the connection.
        conn: u64,
    },
    /// A datagram arrived. Its local address is one of those that are announced to clients, or that of its TCP connection.
    Datagram(Received<'a>),
    /// The deadline is reached.
    Timeout,
    /// The server shuts down: every client is notified, no login is admitted.
    Drain,
}

/// Something that the edge refused by itself, to be counted in the stats.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Edge {
    /// A request.
    Refused,
    /// A connection that had not logged in.
    StrangerClosed,
    /// A client that did not read its messages.
    ReaderClosed,
}

/// An output of the server core.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Accept the WebSocket.
    Accept {
        /// Number of the connection.
        conn: u64,
    },
    /// Answer the request with an HTTP status and close.
    Refuse {
        /// Number of the connection.
        conn: u64,
        /// HTTP status.
        status: u16,
        /// The reason, one sentence.
        body: String,
    },
    /// Send a message.
    Send {
        /// Number of the connection.
        conn: u64,
        /// The message. A message to several clients is encoded once and shared.
        data: Bytes,
        /// Whether to send it as a text frame.
        text: bool,
    },
    /// Close the WebSocket after all messages to it are sent.
    Close {
        /// Number of the connection.
        conn: u64,
    },
    /// Send a datagram.
    Datagram(Datagram),
    /// The body of a webhook: JSON.
    Webhook(Bytes),
    /// Write a log line.
    Log(Level, String),
}

/// A signalling connection.
#[derive(Debug)]
pub(super) struct Connection {
    pub(super) participant: ParticipantKey,
    pub(super) last_message: Time,
    /// Messages that wait because the participant has spent its budget.
    pub(super) waiting: VecDeque<Vec<u8>>,
    pub(super) waiting_bytes: usize,
    /// Messages and bytes that were dropped since no message waited.
    pub(super) dropped: usize,
    pub(super) dropped_bytes: usize,
    /// Limits the answers about dropped messages.
    pub(super) drop_answers: Bucket,
    /// When its silence is checked next.
    pub(super) checked_at: Time,
}

/// The server core. After every [`ServerCore::handle`], drain [`ServerCore::poll`]; pass [`Input::Timeout`] at
/// [`ServerCore::deadline`].
pub struct ServerCore {
    pub(super) config: CoreConfig,
    pub(super) certificate: Certificate,
    started: Time,
    started_wall: Duration,
    pub(super) random: Random,
    pub(super) node: String,
    pub(super) rooms: BTreeMap<RoomKey, Room>,
    pub(super) names: BTreeMap<String, RoomKey>,
    pub(super) participants: BTreeMap<ParticipantKey, Participant>,
    /// The participants that have a second connection, by its key.
    pub(super) subscribers: BTreeMap<ParticipantKey, ParticipantKey>,
    pub(super) connections: BTreeMap<u64, Connection>,
    pub(super) addresses: Addresses,
    pub(super) ufrags: BTreeMap<String, ParticipantKey>,
    pub(super) timers: BTreeSet<(Time, Timer)>,
    pub(super) touched: VecDeque<ParticipantKey>,
    pub(super) written: Vec<ParticipantKey>,
    pub(super) outputs: VecDeque<Output>,
    /// Maximum of the next two together, which a test may lower.
    pub(super) data_limit: usize,
    /// Bytes of reliable data in the queues of all participants.
    pub(super) data_held: usize,
    /// Bytes of data of all participants that arrived and were not read.
    pub(super) data_unread: usize,
    pub(super) logins: LoginRate,
    pub(super) stats: ServerStats,
    pub(super) is_draining: bool,
    /// The time of the last input.
    pub(super) now: Time,
    next_key: u64,
}

impl ServerCore {
    /// Creates a server without rooms. `wall`: the time since 1970 at `now`. Error: `WrongState` when no certificate can be
    /// created.
    pub fn new(config: CoreConfig, now: Time, wall: Duration) -> Result<ServerCore> {
        let mut random = Random::from_seed(config.seed);
        Ok(ServerCore {
            certificate: Certificate::generate()?,
            started: now,
            started_wall: wall,
            node: format!("ND_{}", random.text(12)),
            random,
            rooms: BTreeMap::new(),
            names: BTreeMap::new(),
            participants: BTreeMap::new(),
            subscribers: BTreeMap::new(),
            connections: BTreeMap::new(),
            addresses: Addresses::default(),
            ufrags: BTreeMap::new(),
            timers: BTreeSet::new(),
            touched: VecDeque::new(),
            written: Vec::new(),
            outputs: VecDeque::new(),
            data_limit: MAX_DATA_HELD,
            data_held: 0,
            data_unread: 0,
            logins: LoginRate::new(config.max_logins_per_second),
            stats: ServerStats::default(),
            is_draining: false,
            now,
            next_key: 1,
            config,
        })
    }

    /// Handles an input. Inputs may come in any order; an invalid one is refused, counted or ignored.
    pub fn handle(&mut self, input: Input<'_>, now: Time) {
        self.now = self.now.max(now);
        match input {
            Input::Open { conn, path, query, authorization, origin, from } => {
                self.open(conn, &Request { path, query, authorization, origin, from }, now);
            }
            Input::Message { conn, data, text } => self.message(conn, data, text, now),
            Input::Closed { conn } => self.closed(conn, now),
            Input::Datagram(received) => self.datagram(received, now),
            Input::Timeout => self.timeout(now),
            Input::Drain => self.drain(now),
        }
        self.drive(now);
    }

    /// The next output.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Time at which [`Input::Timeout`] is due; `None` while nothing is due.
    pub fn deadline(&self) -> Option<Time> {
        self.timers.first().map(|(time, _)| *time)
    }

    /// A snapshot of the stats.
    pub fn stats(&self) -> ServerStats {
        ServerStats {
            rooms: self.rooms.len() as u64,
            participants: self.participants.len() as u64,
            tracks: self.participants.values().map(|one| one.published().count() as u64).sum(),
            connections: self.connections.len() as u64,
            ..self.stats
        }
    }

    /// Answers `/rtc/v1/validate` and `/rtc/validate`: whether this login would be admitted.
    pub fn validate(&mut self, request: &Request<'_>, now: Time) -> Refusal {
        let wall = self.wall(now);
        let outcome = if self.logins.take(request.from, now) {
            admission::admit(request, &self.config.keys, self.config.refuse_origin, wall)
                .and_then(|admitted| self.has_space(&admitted))
        } else {
            Err(too_fast())
        };
        outcome.map_or_else(
            |refusal| {
                self.stats.refused += 1;
                refusal
            },
            |()| Refusal::new(200, "success"),
        )
    }

    /// Counts something that the edge refused.
    pub fn count(&mut self, what: Edge) {
        let counter = match what {
            Edge::Refused => &mut self.stats.refused,
            Edge::StrangerClosed => &mut self.stats.strangers_closed,
            Edge::ReaderClosed => &mut self.stats.readers_closed,
        };
        *counter += 1;
    }

    /// Sets the wall clock: the time since 1970 at `now`. Between two calls it runs with the monotonic clock, which stops
    /// while the machine sleeps and does not follow corrections. The edge therefore calls this before each login.
    pub fn set_wall(&mut self, wall: Duration, now: Time) {
        self.started = now;
        self.started_wall = wall;
    }

    /// The wall clock at `now`: the time since 1970.
    pub(super) fn wall(&self, now: Time) -> Duration {
        self.started_wall + now.since(self.started)
    }

    /// A key that nothing else in this server core has.
    pub(super) fn fresh_key(&mut self) -> u64 {
        self.next_key += 1;
        self.next_key
    }

    /// An identifier for the wire: the prefix (such as `PA_`) and twelve letters or digits.
    pub(super) fn fresh_sid(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.random.text(12))
    }

    pub(super) fn log(&mut self, level: Level, text: impl Into<String>) {
        self.outputs.push_back(Output::Log(level, text.into()));
    }

    fn open(&mut self, conn: u64, request: &Request<'_>, now: Time) {
        let outcome = if self.connections.contains_key(&conn) {
            Err(Refusal::new(400, "this connection is open already"))
        } else if self.is_draining {
            Err(shutting_down())
        } else if !self.logins.take(request.from, now) {
            Err(too_fast())
        } else if admission::route(request.path) == Route::Validate {
            Err(Refusal::new(400, "this path answers plain HTTP only"))
        } else {
            let wall = self.wall(now);
            admission::admit(request, &self.config.keys, self.config.refuse_origin, wall)
        };
        let outcome = outcome.and_then(|admitted| {
            let earlier = self.find(&admitted.claims.room, &admitted.claims.identity);
            if admitted.join.reconnect && earlier.is_some_and(|key| self.spendable_at(key, now).is_some()) {
                return Err(too_fast());
            }
            let sent = self.outputs.len();
            self.join(conn, admitted, request.from, now)?;
            let cost = self.cost_since(sent);
            if let Some(key) = self.connections.get(&conn).map(|connection| connection.participant) {
                self.charge(key, cost, now);
            }
            Ok(())
        });
        if let Err(Refusal { status, body }) = outcome {
            self.stats.refused += 1;
            self.log(Level::Info, format!("a login from {} was refused ({status}): {body}", request.from));
            self.outputs.push_back(Output::Refuse { conn, status, body });
        }
    }

    /// Registers `conn` as a signalling connection of `participant`.
    pub(super) fn attach(&mut self, conn: u64, participant: ParticipantKey, now: Time) {
        let checked_at = now + SIGNAL_TIMEOUT;
        let connection = Connection {
            participant,
            last_message: now,
            waiting: VecDeque::new(),
            waiting_bytes: 0,
            dropped: 0,
            dropped_bytes: 0,
            drop_answers: Bucket::full(DROP_ANSWER_BURST, now),
            checked_at,
        };
        self.connections.insert(conn, connection);
        self.arm(checked_at, Timer::Signal(conn));
    }

    /// Removes a signalling connection with its timer.
    pub(super) fn detach(&mut self, conn: u64) -> Option<Connection> {
        let connection = self.connections.remove(&conn)?;
        self.disarm(connection.checked_at, Timer::Signal(conn));
        Some(connection)
    }

    fn timeout(&mut self, now: Time) {
        self.stats.wakeups += 1;
        while let Some(timer) = self.take_due(now) {
            match timer {
                Timer::Connection(key) => {
                    if let Some(participant) = self.participants.get_mut(&key) {
                        participant.peer_deadline = None;
                        participant.handle_timeout(now);
                        self.touch(key);
                    }
                }
                Timer::Join(key) => self.join_timeout(key, now),
                Timer::Refresh(key) => self.refresh(key, now),
                Timer::Signal(conn) => self.signal_timeout(conn, now),
                Timer::Backlog(conn) => self.backlog_timeout(conn, now),
                Timer::Info(key) => self.info_timeout(key, now),
                Timer::Removal(key) => self.remove(key, proto::DisconnectReason::SignalClose, None, now),
                Timer::Failed(key) => self.failed_timeout(key, now),
                Timer::DataPeriod(key) => self.data_period_timeout(key, now),
                Timer::DataRate(key) => self.data_rate_timeout(key),
                Timer::Simulated(key) => self.simulated_timeout(key),
                Timer::Speakers(room) => self.speakers_timeout(room, now),
                Timer::Voices(room) => self.voices_timeout(room, now),
                Timer::Quality(room) => self.quality_timeout(room, now),
                Timer::Empty(room) => self.forget_if_empty(room, now),
            }
        }
    }

    fn signal_timeout(&mut self, conn: u64, now: Time) {
        let Some(connection) = self.connections.get_mut(&conn) else { return };
        let dead_at = connection.last_message + SIGNAL_TIMEOUT;
        if dead_at > now {
            connection.checked_at = dead_at;
            return self.arm(dead_at, Timer::Signal(conn));
        }
        self.outputs.push_back(Output::Close { conn });
        self.closed(conn, now);
    }

    /// Queues a participant to be polled.
    pub(super) fn touch(&mut self, key: ParticipantKey) {
        if let Some(participant) = self.participants.get_mut(&key)
            && !participant.is_touched
        {
            participant.is_touched = true;
            self.touched.push_back(key);
        }
    }

    /// Polls the queued participants until none is left.
    pub(super) fn drive(&mut self, now: Time) {
        while let Some(key) = self.touched.pop_front() {
            self.drive_one(key, now);
        }
        for key in std::mem::take(&mut self.written) {
            let Some(participant) = self.participants.get_mut(&key) else { continue };
            participant.is_written = false;
            let peer = participant.down_peer_mut();
            while let Some(datagram) = peer.poll_datagram() {
                self.stats.datagrams_sent += 1;
                self.stats.bytes_sent += datagram.data.len() as u64;
                self.outputs.push_back(Output::Datagram(datagram));
            }
        }
        self.prune_timers();
    }

    /// Polls one participant: datagrams, events, then its deadline.
    pub(super) fn drive_one(&mut self, key: ParticipantKey, now: Time) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        participant.is_touched = false;
        let has_two_connections = loop {
            let Some(participant) = self.participants.get_mut(&key) else { return };
            while let Some(datagram) = participant.peer.poll_datagram() {
                self.stats.datagrams_sent += 1;
                self.stats.bytes_sent += datagram.data.len() as u64;
                self.outputs.push_back(Output::Datagram(datagram));
            }
            let Some(event) = participant.peer.poll_event() else { break participant.subscriber.is_some() };
            self.peer_event(key, event, now);
        };
        if has_two_connections {
            self.drive_subscriber(key, now);
        }
        self.continue_data(key, now);
        self.reschedule(key);
    }

    /// Moves a participant's timer to the deadline of its media connection.
    pub(super) fn reschedule(&mut self, key: ParticipantKey) {
        let Some(participant) = self.participants.get_mut(&key) else { return };
        let wanted = participant.deadline();
        if wanted == participant.peer_deadline {
            return;
        }
        if let Some(old) = participant.peer_deadline {
            self.timers.remove(&(old, Timer::Connection(key)));
        }
        participant.peer_deadline = wanted;
        if let Some(at) = wanted {
            self.timers.insert((at, Timer::Connection(key)));
        }
    }

    /// Removes the timers of a participant that is removed.
    pub(super) fn unschedule(&mut self, participant: &Participant) {
        let key = participant.key;
        self.disarm(participant.join_deadline, Timer::Join(key));
        for (at, timer) in [
            (participant.peer_deadline, Timer::Connection(key)),
            (participant.refresh_at, Timer::Refresh(key)),
            (participant.state.removed_at(), Timer::Removal(key)),
        ] {
            if let Some(at) = at {
                self.disarm(at, timer);
            }
        }
    }
}

/// The refusal during a shutdown. Clients would take status 503 for a full room.
pub(super) fn shutting_down() -> Refusal {
    Refusal::new(500, "the server is shutting down: log in to another one")
}

pub(super) fn too_fast() -> Refusal {
    Refusal::new(429, "too many logins from this address: wait a second")
}

//! A client of one TURN server (RFC 8656): it asks for a relayed address, keeps it, and passes datagrams through it.
//!
//! Long-term credentials with the nonce of the server (RFC 8489 section 9.2). A channel is bound for each peer, which installs
//! the permission too (RFC 8656 section 12), so there are no Send indications: what is sent before the channel is bound is lost,
//! and the checks of ICE are repeated. A relay is given up when the server does not know it any more or does not answer.
//!
//! Not here: when a relay is used, and for which connection (`rtc_connection/relay.rs`); the sockets. The client of the crate
//! `rtc` waits half a lifetime after a stale nonce, reports no lost relay, and accepts answers without a signature. Sans-IO;
//! media thread.
#![forbid(unsafe_code)]

mod message;
#[cfg(test)]
pub(super) mod test_server;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use self::message::{Answer, Credentials, Kind, Received};
use crate::clock::Time;
use crate::random::Random;
use crate::transport::Protocol;

/// The first interval of a request over UDP. It doubles (RFC 8489 section 6.2.1; the round trip is unknown).
const FIRST_INTERVAL: Duration = Duration::from_millis(250);
/// Maximum number of times that a request is sent over UDP. It is given up after 3.75 s.
const TRIES: u32 = 4;
/// Time for the answer to a request over TCP, which resends by itself.
const RELIABLE_TIME: Duration = Duration::from_secs(8);
/// Maximum number of nonces for which one request is repeated.
const MAX_NONCES: u32 = 3;
/// Maximum time between two refreshes of a relay. A relay is refreshed at half of its lifetime at the latest.
const REFRESH: Duration = Duration::from_secs(240);
/// A binding is renewed after this time: a permission ends after 5 minutes (RFC 8656 section 9).
const REBIND: Duration = Duration::from_secs(240);
/// Time until a request without an answer is made again.
const AGAIN: Duration = Duration::from_secs(5);
/// Maximum number of peers of a relay.
const MAX_PEERS: usize = 16;
/// The first number of a channel, and how many there are (RFC 8656 section 12).
const FIRST_CHANNEL: u16 = 0x4000;
const CHANNELS: u16 = 0x1000;

/// A TURN server (RFC 8656).
#[derive(Clone, PartialEq, Eq)]
pub struct RelayServer {
    /// How it is reached: UDP, [`Protocol::RelayTcp`] or [`Protocol::RelayTls`].
    pub protocol: Protocol,
    /// Its address.
    pub address: SocketAddr,
    /// Its name, which a certificate has to have.
    pub host: String,
    /// The local address on the way to it; `None`: any of its family.
    pub local: Option<SocketAddr>,
    /// The user name.
    pub username: String,
    /// The password.
    pub credential: String,
}

impl std::fmt::Debug for RelayServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RelayServer({:?} {})", self.protocol, self.address)
    }
}

/// Whether a message asks for a relay.
pub(super) fn is_allocate(message: &[u8]) -> bool {
    message.starts_with(&[0, message::ALLOCATE])
}

/// What happened to a relay.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Event {
    /// The server has this address for the client.
    Allocated(SocketAddr),
    /// There is no relay, or not any more: the reason.
    Failed(String),
}

#[derive(Clone, PartialEq, Debug)]
enum State {
    Allocating,
    Allocated { relayed: SocketAddr, refresh_at: Time, end: Time },
    Over,
}

/// A request without an answer.
#[derive(Debug)]
struct Request {
    kind: Kind,
    id: [u8; 12],
    data: Vec<u8>,
    /// When it is sent again, or given up.
    due: Time,
    tries: u32,
    nonces: u32,
}

/// A peer with its channel.
#[derive(Debug)]
struct Channel {
    peer: SocketAddr,
    number: u16,
    state: ChannelState,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum ChannelState {
    Asked,
    /// Until it is renewed.
    Bound(Time),
    /// The server does not permit this peer.
    Refused,
}

/// The client of one server.
pub(super) struct Turn {
    /// The server is reached over TCP or TLS.
    is_reliable: bool,
    username: String,
    password: String,
    credentials: Option<Credentials>,
    state: State,
    /// Whether an earlier relay of this address was released.
    has_released: bool,
    requests: Vec<Request>,
    channels: Vec<Channel>,
    next_channel: u16,
    output: VecDeque<Vec<u8>>,
    events: VecDeque<Event>,
    random: Random,
}

impl std::fmt::Debug for Turn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Turn({:?})", self.state)
    }
}

impl Turn {
    /// Asks the server for a relay.
    pub(super) fn new(username: &str, password: &str, is_reliable: bool, random: Random, now: Time) -> Turn {
        let mut turn = Turn {
            is_reliable,
            username: username.to_owned(),
            password: password.to_owned(),
            credentials: None,
            state: State::Allocating,
            has_released: false,
            requests: Vec::new(),
            channels: Vec::new(),
            next_channel: 0,
            output: VecDeque::new(),
            events: VecDeque::new(),
            random,
        };
        turn.ask(Kind::Allocate, 0, now);
        turn
    }

    /// The relayed address.
    pub(super) fn relayed(&self) -> Option<SocketAddr> {
        match self.state {
            State::Allocated { relayed, .. } => Some(relayed),
            _ => None,
        }
    }

    /// Handles a message of the server. Returns a datagram of a peer, with the peer's address.
    pub(super) fn handle<'a>(&mut self, data: &'a [u8], now: Time) -> Option<(SocketAddr, &'a [u8])> {
        if self.state == State::Over {
            return None;
        }
        match message::read(data)? {
            Received::ChannelData(number, data) => {
                let channel = self.channels.iter().find(|channel| channel.number == number)?;
                Some((channel.peer, data))
            }
            // From a peer whose address is permitted, at a port without a channel.
            Received::Indication(peer, data) => {
                let is_permitted = self.channels.iter().any(|channel| channel.peer.ip() == peer.ip());
                is_permitted.then_some((peer, data))
            }
            Received::Answer(id, answer) => {
                let at = self.requests.iter().position(|request| request.id == id)?;
                if answer == Answer::Success && !self.is_signed(data) {
                    return None;
                }
                let request = self.requests.swap_remove(at);
                match answer {
                    Answer::Success => self.succeeded(request.kind, data, now),
                    Answer::Error(code) => self.refused(&request, code, data, now),
                }
                None
            }
        }
    }

    /// Whether a success response is signed with the key of the request, if that was signed.
    fn is_signed(&self, data: &[u8]) -> bool {
        self.credentials.as_ref().is_none_or(|credentials| credentials.has_signed(data))
    }

    fn succeeded(&mut self, kind: Kind, data: &[u8], now: Time) {
        match kind {
            Kind::Allocate => match message::relayed_address(data).zip(message::lifetime(data)) {
                Some((relayed, lifetime)) => {
                    let (refresh_at, end) = (now + time_to_refresh(lifetime), now + lifetime);
                    self.state = State::Allocated { relayed, refresh_at, end };
                    self.events.push_back(Event::Allocated(relayed));
                }
                None => self.fail("its answer names no address".to_owned()),
            },
            Kind::Refresh => {
                if let State::Allocated { refresh_at, end, .. } = &mut self.state {
                    let lifetime = message::lifetime(data).unwrap_or_default();
                    (*refresh_at, *end) = (now + time_to_refresh(lifetime), now + lifetime);
                }
            }
            Kind::Release => self.ask(Kind::Allocate, 0, now),
            Kind::Bind { number, .. } => {
                self.set_channel(number, ChannelState::Bound(now + REBIND));
            }
        }
    }

    fn refused(&mut self, request: &Request, code: u16, data: &[u8], now: Time) {
        match (code, request.kind) {
            // Unauthenticated, or a nonce that has expired.
            (401 | 438, kind) if request.nonces < MAX_NONCES => {
                if code == 401 && self.credentials.is_some() {
                    return self.fail("it refuses the user name and the password".to_owned());
                }
                match Credentials::challenged(&self.username, &self.password, data) {
                    Some(credentials) => {
                        self.credentials = Some(credentials);
                        self.ask(kind, request.nonces + 1, now);
                    }
                    None => self.fail("its answer has no nonce".to_owned()),
                }
            }
            // An earlier relay of this address: of a connection that ended without a release, for example.
            (437, Kind::Allocate) if !self.has_released && self.credentials.is_some() => {
                self.has_released = true;
                self.ask(Kind::Release, 0, now);
            }
            (_, Kind::Release) => self.ask(Kind::Allocate, 0, now),
            (437, Kind::Refresh | Kind::Bind { .. }) => {
                self.fail("it does not know the relay any more".to_owned())
            }
            (_, Kind::Bind { number, .. }) => self.set_channel(number, ChannelState::Refused),
            (code, Kind::Allocate | Kind::Refresh) => self.fail(format!("it answers with the error {code}")),
        }
    }

    fn set_channel(&mut self, number: u16, state: ChannelState) {
        if let Some(channel) = self.channels.iter_mut().find(|channel| channel.number == number) {
            channel.state = state;
        }
    }

    /// Sends a datagram to a peer. It is lost while the peer has no channel.
    pub(super) fn send(&mut self, peer: SocketAddr, data: &[u8], now: Time) {
        let State::Allocated { relayed, .. } = self.state else { return };
        if peer.is_ipv4() != relayed.is_ipv4() {
            return;
        }
        match self.channels.iter().find(|channel| channel.peer == peer) {
            Some(Channel { state: ChannelState::Bound(_), number, .. }) => {
                self.output.push_back(message::channel_data(*number, data));
            }
            Some(_) => {}
            None if self.channels.len() < MAX_PEERS => {
                let number = FIRST_CHANNEL + self.next_channel;
                self.next_channel = (self.next_channel + 1) % CHANNELS;
                self.channels.push(Channel { peer, number, state: ChannelState::Asked });
                self.ask(Kind::Bind { number, peer }, 0, now);
            }
            None => {}
        }
    }

    /// Gives the relay back.
    pub(super) fn close(&mut self) {
        if self.relayed().is_some() {
            let id = self.random_id();
            self.output.push_back(message::request(Kind::Release, id, self.credentials.as_ref()));
        }
        self.end();
    }

    /// The next message for the server.
    pub(super) fn poll(&mut self) -> Option<Vec<u8>> {
        self.output.pop_front()
    }

    /// The next event.
    pub(super) fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// When [`Turn::handle_timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        let refresh = match self.state {
            State::Allocated { refresh_at, .. } => Some(refresh_at),
            _ => None,
        };
        let rebind = self.channels.iter().filter_map(|channel| match channel.state {
            ChannelState::Bound(until) => Some(until),
            _ => None,
        });
        self.requests.iter().map(|request| request.due).chain(rebind).chain(refresh).min()
    }

    /// Repeats requests, and renews what would end.
    pub(super) fn handle_timeout(&mut self, now: Time) {
        let mut at = 0;
        while let Some(request) = self.requests.get_mut(at) {
            if request.due > now {
                at += 1;
            } else if !self.is_reliable && request.tries < TRIES {
                request.due = now + FIRST_INTERVAL * (1 << request.tries);
                request.tries += 1;
                self.output.push_back(request.data.clone());
                at += 1;
            } else {
                let request = self.requests.swap_remove(at);
                self.unanswered(request.kind, now);
            }
        }
        if let State::Allocated { refresh_at, .. } = &mut self.state
            && *refresh_at <= now
        {
            // The answer sets the next time; without one the relay is given up before that.
            *refresh_at = now + REFRESH;
            self.ask(Kind::Refresh, 0, now);
        }
        for at in 0..self.channels.len() {
            let Channel { peer, number, state } = self.channels[at];
            if matches!(state, ChannelState::Bound(until) if until <= now) {
                self.channels[at].state = ChannelState::Bound(now + REBIND);
                self.ask(Kind::Bind { number, peer }, 0, now);
            }
        }
    }

    /// A path that is dark for a while ends no relay: what exists already is asked for again.
    fn unanswered(&mut self, kind: Kind, now: Time) {
        match (kind, &mut self.state) {
            (Kind::Refresh, State::Allocated { refresh_at, end, .. }) if *end > now => {
                *refresh_at = now + AGAIN
            }
            (Kind::Bind { number, .. }, _) => {
                // The next datagram for a peer without a channel asks again.
                self.channels.retain(|one| one.number != number || one.state != ChannelState::Asked);
                if self.channels.iter().any(|one| one.number == number) {
                    self.set_channel(number, ChannelState::Bound(now + AGAIN));
                }
            }
            _ => self.fail("it does not answer".to_owned()),
        }
    }

    fn fail(&mut self, why: String) {
        self.end();
        self.events.push_back(Event::Failed(why));
    }

    fn end(&mut self) {
        self.state = State::Over;
        self.requests.clear();
        self.channels.clear();
    }

    fn random_id(&mut self) -> [u8; 12] {
        let mut id = [0; 12];
        self.random.fill(&mut id);
        id
    }

    fn ask(&mut self, kind: Kind, nonces: u32, now: Time) {
        let id = self.random_id();
        let data = message::request(kind, id, self.credentials.as_ref());
        self.output.push_back(data.clone());
        let due = now + if self.is_reliable { RELIABLE_TIME } else { FIRST_INTERVAL };
        self.requests.push(Request { kind, id, data, due, tries: 1, nonces });
    }
}

/// When a relay with this lifetime is refreshed: early enough for all tries of a request.
fn time_to_refresh(lifetime: Duration) -> Duration {
    (lifetime / 2).clamp(Duration::from_secs(1), REFRESH)
}

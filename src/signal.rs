//! Signalling of the client, sans-IO: the address, the first message, keep-alive, requests, the close, and the meaning of a
//! refusal.
//!
//! One [`Signal`] belongs to one room and is driven by the control half of the engine, which carries bytes between it and
//! `signal/socket.rs`, its WebSocket edge. Messages are only decoded here; `room` handles them.
//!
//! After every [`Signal::handle`], drain [`Signal::poll`]. Call [`Signal::handle`] with [`Input::Timeout`] at
//! [`Signal::deadline`]. An [`Output::Open`] replaces the previous socket, whose events must not be passed to [`Signal::handle`]
//! any more.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use prost::Message as _;

use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::wire::proto::{self, signal_request, signal_response};
use crate::wire::{join, url};

pub mod dial;
pub mod http;
pub mod keepalive;
pub mod probe;
pub mod proxy;
pub mod refusal;
pub mod service;
pub mod socket;
pub mod tls;

use keepalive::KeepAlive;

/// Maximum size of a message that is accepted, in bytes (the limit of LiveKit's server).
pub const MAX_MESSAGE: usize = 2 * 1024 * 1024;
/// Maximum number of requests that wait for the first message. A further request ends the conversation.
pub const MAX_WAITING: usize = 256;

/// Input of the conversation.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "messages come and go one at a time; a box each would cost more"
)]
pub enum Input<'a> {
    /// Connect. An open conversation is dropped.
    Connect {
        /// The server's base address.
        url: String,
        /// The token.
        token: String,
        /// The join request; with `reconnect` set it asks to resume.
        join: Box<proto::JoinRequest>,
        /// Time-out of everything up to the first message of the server.
        timeout: Duration,
    },
    /// The WebSocket is open.
    Opened,
    /// A binary message.
    Message(&'a [u8]),
    /// The server answered with an HTTP response instead of a WebSocket.
    Refused {
        /// HTTP status.
        status: u16,
        /// The beginning of the response's text.
        body: String,
    },
    /// The socket is closed or could not be opened.
    Closed(Error),
    /// Send a request.
    Request(signal_request::Message),
    /// End the conversation after the queued requests are sent.
    Disconnect,
    /// A deadline may have passed.
    Timeout,
}

/// Intent or report of the conversation.
#[derive(Clone, PartialEq, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "messages come and go one at a time; a box each would cost more"
)]
pub enum Output {
    /// Open a WebSocket, and drop the previous one.
    Open {
        /// Its URL, with the join request.
        url: String,
        /// Headers in addition to those of the handshake.
        headers: Vec<(String, String)>,
    },
    /// Send a binary message.
    Send(Vec<u8>),
    /// Close the socket after the queued messages are sent.
    Close,
    /// The join response.
    Joined(Box<proto::JoinResponse>),
    /// The server resumes the session.
    Reconnected(Box<proto::ReconnectResponse>),
    /// Any other message.
    Message(signal_response::Message),
    /// The conversation has ended with this error. Not reported after `Disconnect`.
    Lost(Error),
}

#[derive(Debug)]
enum Phase {
    Idle,
    /// The socket is being opened.
    Opening {
        deadline: Time,
    },
    /// The socket is open; the first message has not arrived.
    Joining {
        deadline: Time,
    },
    Open(KeepAlive),
}

/// One conversation with a server.
#[derive(Debug)]
pub struct Signal {
    phase: Phase,
    /// Requests made before the first message arrived.
    waiting: VecDeque<signal_request::Message>,
    output: VecDeque<Output>,
    /// The server's intervals. A resume keeps them, because its response does not contain them.
    intervals: keepalive::Intervals,
}

impl Default for Signal {
    fn default() -> Self {
        Signal::new()
    }
}

impl Signal {
    /// Creates a conversation that is not connected.
    pub fn new() -> Signal {
        Signal {
            phase: Phase::Idle,
            waiting: VecDeque::new(),
            output: VecDeque::new(),
            intervals: keepalive::Intervals::default(),
        }
    }

    /// Handles one input.
    pub fn handle(&mut self, input: Input<'_>, now: Time) {
        match input {
            Input::Connect { url, token, join, timeout } => {
                self.connect(&url, &token, &join, now + timeout);
            }
            Input::Opened => {
                if let Phase::Opening { deadline } = self.phase {
                    self.phase = Phase::Joining { deadline };
                }
            }
            Input::Message(bytes) => self.message(bytes, now),
            Input::Refused { status, body } => {
                if !matches!(self.phase, Phase::Idle) {
                    self.lose(refusal::error(status, &body));
                }
            }
            Input::Closed(error) => {
                let error = match self.phase {
                    Phase::Idle => return,
                    Phase::Joining { .. } if error.kind == ErrorKind::ConnectionLost => Error::new(
                        ErrorKind::NotAServer,
                        "the server closed the connection without an answer: check that a room server runs at that address",
                    ),
                    _ => error,
                };
                self.lose(error);
            }
            Input::Request(message) => self.request(message),
            Input::Disconnect => self.disconnect(),
            Input::Timeout => {}
        }
        self.timeouts(now);
    }

    /// Returns the next output.
    pub fn poll(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// Time at which [`Input::Timeout`] is due next.
    pub fn deadline(&self) -> Option<Time> {
        match &self.phase {
            Phase::Idle => None,
            Phase::Opening { deadline } | Phase::Joining { deadline } => Some(*deadline),
            Phase::Open(keepalive) => Some(keepalive.deadline()),
        }
    }

    /// Whether the conversation is open: the first message has arrived.
    #[cfg(test)]
    pub fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(_))
    }

    /// Round trip of the last ping, in milliseconds.
    #[cfg(test)]
    pub fn round_trip_ms(&self) -> Option<i64> {
        match &self.phase {
            Phase::Open(keepalive) => keepalive.round_trip_ms(),
            _ => None,
        }
    }

    fn connect(&mut self, base: &str, token: &str, request: &proto::JoinRequest, deadline: Time) {
        if !matches!(self.phase, Phase::Idle) {
            self.output.push_back(Output::Close);
        }
        self.waiting.clear();
        self.phase = Phase::Opening { deadline };
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.lose(Error::new(
                ErrorKind::TokenRefused,
                "the token is empty or has invalid characters: pass an access token of this server",
            ));
            return;
        }
        match url::signal(base, &join::encode(request)) {
            Ok(url) => {
                let headers = vec![("Authorization".to_owned(), format!("Bearer {token}"))];
                self.output.push_back(Output::Open { url, headers });
            }
            Err(error) => self.lose(error),
        }
    }

    fn message(&mut self, bytes: &[u8], now: Time) {
        if let Phase::Idle | Phase::Opening { .. } = self.phase {
            return;
        }
        if bytes.len() > MAX_MESSAGE {
            let text = format!("the server sent a message of {} bytes, more than {MAX_MESSAGE}", bytes.len());
            self.lose(Error::new(ErrorKind::NotAServer, text));
            return;
        }
        let Ok(response) = proto::SignalResponse::decode(bytes) else {
            self.lose(Error::new(
                ErrorKind::NotAServer,
                "the server sent an unknown message: check that a room server runs at that address",
            ));
            return;
        };
        match &mut self.phase {
            Phase::Joining { .. } => self.first(response.message, now),
            Phase::Open(keepalive) => {
                keepalive.message_received(now);
                // A message of a later protocol version decodes to `None`.
                let Some(message) = response.message else { return };
                if let signal_response::Message::PongResp(pong) = &message {
                    keepalive.pong(pong.last_ping_timestamp, now);
                }
                self.output.push_back(Output::Message(message));
            }
            Phase::Idle | Phase::Opening { .. } => {}
        }
    }

    fn first(&mut self, message: Option<signal_response::Message>, now: Time) {
        match message {
            Some(signal_response::Message::Join(response)) => {
                self.intervals = keepalive::Intervals::new(response.ping_interval, response.ping_timeout);
                self.output.push_back(Output::Joined(Box::new(response)));
            }
            Some(signal_response::Message::Reconnect(response)) => {
                self.output.push_back(Output::Reconnected(Box::new(response)));
            }
            Some(message @ signal_response::Message::Leave(_)) => {
                self.output.push_back(Output::Message(message));
            }
            _ => {
                self.lose(Error::new(
                    ErrorKind::NotAServer,
                    "the server's first message is not that of a room server: check the address",
                ));
                return;
            }
        }
        self.phase = Phase::Open(KeepAlive::new(self.intervals, now));
        for request in std::mem::take(&mut self.waiting) {
            self.request(request);
        }
    }

    fn request(&mut self, message: signal_request::Message) {
        match self.phase {
            Phase::Open(_) => {
                let request = proto::SignalRequest { message: Some(message) };
                self.output.push_back(Output::Send(request.encode_to_vec()));
            }
            Phase::Opening { .. } | Phase::Joining { .. } => {
                if self.waiting.len() >= MAX_WAITING {
                    self.lose(Error::new(
                        ErrorKind::Busy,
                        "too many requests wait for the server's first message: log in again",
                    ));
                    return;
                }
                self.waiting.push_back(message);
            }
            Phase::Idle => {}
        }
    }

    fn disconnect(&mut self) {
        if matches!(self.phase, Phase::Idle) {
            return;
        }
        // The WebSocket may be open before the first message arrives: send the waiting requests, such as a leave.
        if let Phase::Joining { .. } = self.phase {
            for message in std::mem::take(&mut self.waiting) {
                let request = proto::SignalRequest { message: Some(message) };
                self.output.push_back(Output::Send(request.encode_to_vec()));
            }
        }
        self.waiting.clear();
        self.phase = Phase::Idle;
        self.output.push_back(Output::Close);
    }

    fn timeouts(&mut self, now: Time) {
        let error = match &mut self.phase {
            Phase::Opening { deadline } if *deadline <= now => Error::new(
                ErrorKind::Timeout,
                "the server did not open the connection in time: check address and network",
            ),
            Phase::Joining { deadline } if *deadline <= now => Error::new(
                ErrorKind::Timeout,
                "the server opened the connection but sent no message: check that a room server runs at that address",
            ),
            Phase::Open(keepalive) => {
                if let Some(pings) = keepalive.due(now) {
                    for message in pings {
                        let request = proto::SignalRequest { message: Some(message) };
                        self.output.push_back(Output::Send(request.encode_to_vec()));
                    }
                }
                if !keepalive.is_silent(now) {
                    return;
                }
                Error::new(ErrorKind::ConnectionLost, "the server sent no message for too long")
            }
            _ => return,
        };
        self.lose(error);
    }

    fn lose(&mut self, error: Error) {
        self.phase = Phase::Idle;
        self.waiting.clear();
        self.output.push_back(Output::Close);
        self.output.push_back(Output::Lost(error));
    }
}

#[cfg(test)]
mod tests;

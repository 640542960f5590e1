//! Signalling conversation of the client, sans-IO: where to connect, the first message, keep-alive, requests, leave, and what
//! a refusal means.
//!
//! One [`Signal`] belongs to one room and is driven by the control half of the engine, which carries bytes between it and
//! `signal/socket.rs`, its WebSocket edge. What a message means for the room is `room`'s business; here it is only decoded.
//!
//! Rule: after every [`Signal::handle`], drain [`Signal::poll`]; hand in [`Input::Timeout`] at [`Signal::deadline`]. An
//! [`Output::Open`] replaces the socket that was there: events of an older socket must not be handed in any more.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::time::Duration;

use prost::Message as _;

use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::wire::proto::{self, signal_request, signal_response};
use crate::wire::{join, url};

pub mod keepalive;
pub mod refusal;
pub mod socket;
pub mod tls;

use keepalive::KeepAlive;

/// Largest message that is taken, in bytes (the limit of LiveKit's server).
pub const MAX_MESSAGE: usize = 2 * 1024 * 1024;
/// A server that has not opened the WebSocket by then has not answered.
pub const OPEN_TIMEOUT: Duration = Duration::from_secs(5);
/// A server whose first message has not come by then, counted from the open WebSocket, has not answered.
pub const JOIN_TIMEOUT: Duration = Duration::from_secs(5);
/// Most requests that wait for the first message; one more ends the conversation.
pub const MAX_WAITING: usize = 256;

/// What happens to the conversation.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "messages come and go one at a time; a box each would cost more"
)]
pub enum Input<'a> {
    /// Begin, or begin again: a conversation that goes on is dropped.
    Connect {
        /// The server's base address.
        url: String,
        /// The token.
        token: String,
        /// The join request; with `reconnect` set it asks to resume.
        join: Box<proto::JoinRequest>,
    },
    /// The WebSocket is open.
    Opened,
    /// A binary message.
    Message(&'a [u8]),
    /// The server answered with something else than a WebSocket.
    Refused {
        /// HTTP status.
        status: u16,
        /// The beginning of the answer's text.
        body: String,
    },
    /// The socket is closed or could not be opened.
    Closed(Error),
    /// Send this.
    Request(signal_request::Message),
    /// End the conversation, after what was to be sent.
    Disconnect,
    /// A deadline may have passed.
    Timeout,
}

/// What the conversation wants done, or tells.
#[derive(Clone, PartialEq, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "messages come and go one at a time; a box each would cost more"
)]
pub enum Output {
    /// Open a WebSocket, dropping the one that was there.
    Open {
        /// Its address, with the join request.
        url: String,
        /// Headers beside those of the handshake.
        headers: Vec<(String, String)>,
    },
    /// Send a binary message.
    Send(Vec<u8>),
    /// Close the socket, after what was to be sent.
    Close,
    /// The server let us in.
    Joined(Box<proto::JoinResponse>),
    /// The server knows us and goes on.
    Reconnected(Box<proto::ReconnectResponse>),
    /// Any other message.
    Message(signal_response::Message),
    /// The conversation is over, and why. Not told after `Disconnect`.
    Lost(Error),
}

#[derive(Debug)]
enum Phase {
    Idle,
    /// The socket is being opened.
    Opening {
        deadline: Time,
    },
    /// The socket is open, the first message has not come.
    Joining {
        deadline: Time,
    },
    Open(KeepAlive),
}

/// One conversation with a server.
#[derive(Debug)]
pub struct Signal {
    phase: Phase,
    /// Requests made before the first message came.
    waiting: VecDeque<signal_request::Message>,
    output: VecDeque<Output>,
    /// Kept over a resume, whose response does not tell them.
    intervals: keepalive::Intervals,
}

impl Default for Signal {
    fn default() -> Self {
        Signal::new()
    }
}

impl Signal {
    /// Makes a conversation that has not begun.
    pub fn new() -> Signal {
        Signal {
            phase: Phase::Idle,
            waiting: VecDeque::new(),
            output: VecDeque::new(),
            intervals: keepalive::Intervals::default(),
        }
    }

    /// Takes an input.
    pub fn handle(&mut self, input: Input<'_>, now: Time) {
        match input {
            Input::Connect { url, token, join } => self.connect(&url, &token, &join, now),
            Input::Opened => {
                if let Phase::Opening { .. } = self.phase {
                    self.phase = Phase::Joining { deadline: now + JOIN_TIMEOUT };
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
                        "the server closed the connection without a word: check that a room server is at that address",
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

    /// The next thing to do or to know.
    pub fn poll(&mut self) -> Option<Output> {
        self.output.pop_front()
    }

    /// When `Timeout` is wanted next.
    pub fn deadline(&self) -> Option<Time> {
        match &self.phase {
            Phase::Idle => None,
            Phase::Opening { deadline } | Phase::Joining { deadline } => Some(*deadline),
            Phase::Open(keepalive) => Some(keepalive.deadline()),
        }
    }

    /// Whether the server has let us in and is still there.
    pub fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(_))
    }

    /// Round trip of the last ping, in milliseconds.
    pub fn round_trip_ms(&self) -> Option<i64> {
        match &self.phase {
            Phase::Open(keepalive) => keepalive.round_trip_ms(),
            _ => None,
        }
    }

    fn connect(&mut self, base: &str, token: &str, request: &proto::JoinRequest, now: Time) {
        if !matches!(self.phase, Phase::Idle) {
            self.output.push_back(Output::Close);
        }
        self.waiting.clear();
        self.phase = Phase::Opening { deadline: now + OPEN_TIMEOUT };
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            self.lose(Error::new(
                ErrorKind::TokenRefused,
                "the token is empty or holds characters that no token has",
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
                "the server sent a message that is none of a room server's: check the address",
            ));
            return;
        };
        match &mut self.phase {
            Phase::Joining { .. } => self.first(response.message, now),
            Phase::Open(keepalive) => {
                keepalive.heard(now);
                match response.message {
                    Some(signal_response::Message::PongResp(pong)) => {
                        keepalive.pong(pong.last_ping_timestamp, now);
                    }
                    // A message that this version does not know decodes to none.
                    Some(signal_response::Message::Pong(_)) | None => {}
                    Some(message) => self.output.push_back(Output::Message(message)),
                }
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
                    "the server did not begin as a room server does: check the address",
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
                        "more was asked of the server than can wait for its first answer",
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
        // The WebSocket may be open though the first message has not come; what waits (a leave) is worth sending.
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
                "the server opened the connection and then said nothing: check that a room server is at that address",
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
                Error::new(ErrorKind::ConnectionLost, "the server was not heard of for too long")
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

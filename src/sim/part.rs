//! The inputs and outputs of the parts of a world: an engine or a server at a node of the network.
//!
//! Plain data. The adapters ([`super::engine_node`], [`super::server_node`]) convert it to the inputs and outputs of the sans-IO
//! cores, as a program's threads do with sockets.
#![forbid(unsafe_code)]

use crate::error::Error;
use crate::id::{RequestId, RoomId};
use crate::transport::Datagram;
use crate::wire::service::ServiceCall;

/// The number of a signalling connection of an engine.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct SignalKey(pub u64);

/// From the world to an engine.
#[derive(Debug)]
pub enum ToEngine<'a> {
    /// A datagram arrived.
    Datagram(&'a Datagram),
    /// The server accepted the connection.
    SignalOpened(SignalKey),
    /// A message arrived.
    SignalMessage(SignalKey, &'a [u8]),
    /// The server answered the request for a connection with this HTTP status and text.
    SignalRefused(SignalKey, u16, String),
    /// The connection has ended.
    SignalClosed(SignalKey, Error),
    /// The deadline has come.
    Timeout,
}

/// From an engine to the world.
#[derive(Debug)]
pub enum FromEngine {
    /// Send a datagram.
    Datagram(Datagram),
    /// Open a signalling connection.
    SignalOpen {
        /// Number of the connection.
        key: SignalKey,
        /// `ws://host:port/path?query`.
        url: String,
        /// HTTP headers by name.
        headers: Vec<(String, String)>,
    },
    /// Send a message.
    SignalSend(SignalKey, Vec<u8>),
    /// Close the connection, after everything that was sent.
    SignalClose(SignalKey),
    /// Call the RoomService of a server.
    CallService(RoomId, RequestId, ServiceCall),
    /// Find or start the local server for this login.
    FindLocal(RoomId),
}

/// From the world to a server.
#[derive(Debug)]
pub enum ToServer<'a> {
    /// A request for a connection.
    Open {
        /// Number of the connection.
        conn: u64,
        /// The HTTP request.
        request: &'a Request,
        /// The client's node.
        from: std::net::IpAddr,
    },
    /// A message arrived.
    Message(u64, &'a [u8]),
    /// The connection has ended.
    Closed(u64),
    /// A datagram arrived.
    Datagram(&'a Datagram),
    /// The deadline has come.
    Timeout,
}

/// From a server to the world.
#[derive(Debug)]
pub enum FromServer {
    /// Accept the connection.
    Accept(u64),
    /// Answer the request for a connection with this HTTP status and text.
    Refuse(u64, u16, String),
    /// Send a message.
    Send(u64, Vec<u8>),
    /// Close the connection, after everything that was sent.
    Close(u64),
    /// Send a datagram.
    Datagram(Datagram),
}

/// The HTTP request that opens a signalling connection.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Request {
    /// Path, as `/rtc/v1`.
    pub path: String,
    /// Query without the question mark.
    pub query: String,
    /// Header `Authorization`.
    pub authorization: Option<String>,
    /// Header `Origin`.
    pub origin: Option<String>,
}

/// A message on a signalling link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wire {
    /// Client to server: the opening request.
    Open(Request),
    /// Server to client: accepted.
    Accept,
    /// Server to client: refused.
    Refuse(u16, String),
    /// A message in either direction.
    Data(Vec<u8>),
}

impl Wire {
    /// Approximate length on the wire, for bottlenecks and counts.
    pub fn bytes(&self) -> usize {
        match self {
            Wire::Open(request) => 300 + request.path.len() + request.query.len(),
            Wire::Accept => 200,
            Wire::Refuse(_, body) => 200 + body.len(),
            Wire::Data(data) => 10 + data.len(),
        }
    }
}

//! Datagrams, as they are sent and as they arrive, and what carries them.
//!
//! Not here: the sockets (`udp.rs`, `tcp.rs`), and the format of datagrams in a TCP stream (`framing.rs`). Plain data; any
//! thread.
#![forbid(unsafe_code)]

use std::net::SocketAddr;

use super::{stun, turn};

/// What carries datagrams between two addresses.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Protocol {
    /// UDP.
    #[default]
    Udp,
    /// A TCP connection, in which each datagram follows its length (RFC 4571). Only where UDP does not get through.
    Tcp,
    /// A TCP connection to a TURN server, which carries the messages of that protocol.
    RelayTcp,
    /// The same inside TLS.
    RelayTls,
}

impl Protocol {
    /// Whether it is TCP, or uses it.
    pub fn is_tcp(self) -> bool {
        self != Protocol::Udp
    }

    /// Whether it is a connection to a TURN server. UDP may lead to one too.
    pub fn is_relay(self) -> bool {
        matches!(self, Protocol::RelayTcp | Protocol::RelayTls)
    }
}

/// A datagram to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Datagram {
    /// What carries it.
    pub protocol: Protocol,
    /// Local address to send from. Over TCP it is one of a client's addresses, and its port means nothing: the system chooses
    /// both.
    pub from: SocketAddr,
    /// Remote address.
    pub to: SocketAddr,
    /// The bytes.
    pub data: Vec<u8>,
}

impl Datagram {
    /// Whether a TCP connection may begin with this datagram. Only a connectivity check or a request for a relay may: a server
    /// ends a connection whose first datagram is something else.
    pub fn opens_link(&self) -> bool {
        if self.protocol.is_relay() { turn::is_allocate(&self.data) } else { stun::is_check(&self.data) }
    }

    /// The datagram as it arrives, if no address is translated on the way.
    pub fn received(&self) -> Received<'_> {
        Received { protocol: self.protocol, to: self.to, from: self.from, data: &self.data }
    }
}

/// A datagram that arrived.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Received<'a> {
    /// What carried it.
    pub protocol: Protocol,
    /// Local address at which it arrived. Over TCP it is the address from which a client sends ([`Datagram::from`]).
    pub to: SocketAddr,
    /// Remote address.
    pub from: SocketAddr,
    /// The bytes.
    pub data: &'a [u8],
}

impl<'a> Received<'a> {
    /// A datagram that arrived over UDP.
    pub fn udp(to: SocketAddr, from: SocketAddr, data: &'a [u8]) -> Received<'a> {
        Received { protocol: Protocol::Udp, to, from, data }
    }
}

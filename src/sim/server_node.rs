//! A room server at a node of the world. It gives the server core virtual sockets, as `server/listen.rs` gives it real ones.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::part::{FromServer, ToServer};
use crate::clock::Time;
use crate::error::Result;
use crate::server::api;
use crate::server::core::{CoreConfig, Input, Output, ServerCore};
use crate::wire::service::{ServiceAnswer, ServiceCall};

/// A server and its address.
pub struct ServerNode {
    core: ServerCore,
    address: SocketAddr,
    alive: bool,
    outputs: VecDeque<FromServer>,
    /// Number of deadlines that were due.
    pub wakes: u64,
    /// Whether this is the local server of the engines.
    pub is_local: bool,
    /// The core's deadline as of the last input.
    due: Option<Time>,
}

impl ServerNode {
    pub(super) fn new(
        config: CoreConfig,
        address: SocketAddr,
        is_local: bool,
        now: Time,
        wall: Duration,
    ) -> Result<ServerNode> {
        let core = ServerCore::new(config, now, wall)?;
        let due = core.deadline();
        Ok(ServerNode { core, address, alive: true, outputs: VecDeque::new(), wakes: 0, is_local, due })
    }

    /// Its address for signalling and media.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    /// Its node.
    pub fn ip(&self) -> IpAddr {
        self.address.ip()
    }

    /// Whether it runs.
    pub fn is_alive(&self) -> bool {
        self.alive
    }

    /// The core, for stats and for operations.
    pub fn core(&mut self) -> &mut ServerCore {
        &mut self.core
    }

    /// A moderator sets or removes a server mute.
    pub(super) fn mute(&mut self, room: &str, user: &str, muted: bool, now: Time) -> Result<()> {
        let outcome = self.core.mute(room, user, muted, now);
        self.carry();
        outcome
    }

    /// Carries out a call of RoomService.
    pub(super) fn call(&mut self, call: &ServiceCall, now: Time) -> ServiceAnswer {
        let authorization = format!("Bearer {}", call.token);
        let call = api::Call {
            method: call.method,
            authorization: Some(&authorization),
            content_type: Some("application/protobuf"),
            body: &call.body,
        };
        let api::Answer { status, body, .. } = self.core.api(&call, now);
        self.carry();
        ServiceAnswer { status, body }
    }

    /// The process ends without closing connections.
    pub(super) fn die(&mut self) {
        self.alive = false;
        self.outputs.clear();
    }

    /// The server shuts down and notifies its clients, as after SIGTERM.
    pub(super) fn drain(&mut self, now: Time) {
        self.core.handle(Input::Drain, now);
        self.carry();
    }

    pub(super) fn handle(&mut self, input: ToServer<'_>, now: Time) {
        let input = match input {
            ToServer::Open { conn, request, from } => Input::Open {
                conn,
                path: &request.path,
                query: &request.query,
                authorization: request.authorization.as_deref(),
                origin: request.origin.as_deref(),
                from,
            },
            ToServer::Message(conn, data) => Input::Message { conn, data, text: false },
            ToServer::Closed(conn) => Input::Closed { conn },
            ToServer::Datagram(datagram) => Input::Datagram(datagram.received()),
            ToServer::Timeout => {
                self.wakes += 1;
                Input::Timeout
            }
        };
        self.core.handle(input, now);
        self.carry();
    }

    pub(super) fn poll(&mut self) -> Option<FromServer> {
        self.outputs.pop_front()
    }

    pub(super) fn deadline(&self) -> Option<Time> {
        if self.alive { self.due } else { None }
    }

    fn carry(&mut self) {
        while let Some(output) = self.core.poll() {
            self.outputs.push_back(match output {
                Output::Accept { conn } => FromServer::Accept(conn),
                Output::Refuse { conn, status, body } => FromServer::Refuse(conn, status, body),
                Output::Send { conn, data, .. } => FromServer::Send(conn, data.to_vec()),
                Output::Close { conn } => FromServer::Close(conn),
                Output::Datagram(datagram) => FromServer::Datagram(datagram),
                Output::Log(..) | Output::Webhook(_) => continue,
            });
        }
        self.due = self.core.deadline();
    }
}

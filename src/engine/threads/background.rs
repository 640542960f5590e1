//! What the driver of the control thread has done in the background: names that are resolved, the search for the local server, and
//! calls of RoomService.
//!
//! Tasks on the control thread's runtime. Their results arrive as messages.
#![forbid(unsafe_code)]

use super::{Driver, Message};
use crate::clock;
use crate::engine::message::{ConnectionRequest, ToMedia};
use crate::engine::{control, local, turn_server};
use crate::id::{RequestId, RoomId};
use crate::signal::service;
use crate::transport::tcp::TlsSettings;
use crate::wire::ice_server::{TurnServer, TurnTransport};
use crate::wire::service::ServiceCall;

impl Driver {
    /// Resolves the names of TURN servers in the background, and passes their addresses to the media half.
    pub(super) fn find_turn_servers(&mut self, room: RoomId, generation: u32, servers: Vec<TurnServer>) {
        let needs_tls = servers.iter().any(|server| server.transport == TurnTransport::Tls);
        let tls = if needs_tls { self.tls_settings().ok().map(TlsSettings) } else { None };
        let (to_media, waker) = (self.to_media.clone(), self.waker.clone());
        tokio::task::spawn_local(async move {
            let request = ConnectionRequest::Relays { servers: turn_server::resolve_all(servers).await, tls };
            // If the queue is full, the connection does without relays, as most connections do.
            let _ = to_media.try_send(ToMedia::Connection { room, generation, request });
            let _ = waker.wake();
        });
    }

    /// Searches for the local server in the background; the result arrives as a message.
    pub(super) fn find_local(&self, room: RoomId) {
        let (news, log) = (self.news.clone(), self.log.clone());
        tokio::task::spawn_local(async move {
            let found = local::find_or_start(&log).await;
            let _ = news.send(Message::Local(room, found)).await;
        });
    }

    /// Calls the RoomService of a server; the answer arrives as a message.
    pub(super) fn call_service(&mut self, room: RoomId, request: RequestId, call: ServiceCall) {
        let needs_tls = call.url().is_ok_and(|url| url.scheme() == "wss");
        let tls = match needs_tls.then(|| self.tls_settings()).transpose() {
            Ok(tls) => tls,
            Err(error) => {
                let input = control::Input::ServiceAnswered(room, request, Err(error));
                return self.control.handle(input, clock::now());
            }
        };
        let news = self.news.clone();
        tokio::task::spawn_local(async move {
            let answer = service::call(call, tls).await;
            let _ = news.send(Message::Service(room, request, answer)).await;
        });
    }
}

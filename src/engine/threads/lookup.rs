//! What the driver of the control thread looks up in the background: root certificates, TURN servers, the local server, and
//! questions to servers.
//!
//! A part of [`Driver`], on its runtime. Each result arrives as a message.
#![forbid(unsafe_code)]

use std::sync::Arc;

use super::{Driver, Message};
use crate::engine::message::{ConnectionRequest, ToMedia};
use crate::engine::{local, turn_server};
use crate::error::Result;
use crate::id::RoomId;
use crate::room::{self, Lookup};
use crate::signal::{probe, socket};
use crate::transport::tcp::TlsSettings;
use crate::wire;
use crate::wire::ice_server::{TurnServer, TurnTransport};

impl Driver {
    /// Reads the system's root certificates when they are needed for the first time, because that takes milliseconds.
    pub(super) fn tls_settings(&mut self) -> Result<Arc<rustls::ClientConfig>> {
        match &self.tls {
            Some(tls) => Ok(tls.clone()),
            None => Ok(self.tls.insert(socket::tls_config(self.ca_file.as_deref())?).clone()),
        }
    }

    /// Resolves the names of TURN servers in the background, and passes their addresses to the media half.
    pub(super) fn find_turn_servers(&mut self, room: RoomId, generation: u32, servers: Vec<TurnServer>) {
        let needs_tls = servers.iter().any(|server| server.transport == TurnTransport::Tls);
        let tls = if needs_tls { self.tls_settings().ok().map(TlsSettings) } else { None };
        let (to_media, waker) = (self.to_media.clone(), self.waker.clone());
        tokio::task::spawn_local(async move {
            let request = ConnectionRequest::Relays { servers: turn_server::resolve_all(servers).await, tls };
            // If the queue is full, the connection does without relays, as most connections do.
            let _ = to_media.send(ToMedia::Connection { room, generation, request });
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

    /// Asks a server in the background; the answer arrives as a message.
    pub(super) fn look_up(&mut self, room: RoomId, question: Lookup) {
        let (Lookup::Server { url } | Lookup::Regions { url, .. }) = &question;
        // Without TLS settings, no server at an address of wss:// answers.
        let tls = if wire::url::is_tls(url) { self.tls_settings().ok() } else { None };
        let news = self.news.clone();
        tokio::task::spawn_local(async move {
            let answer = match question {
                Lookup::Server { url } => {
                    let answers = probe::answers(&url, tls).await;
                    room::Input::Probed { url, answers }
                }
                Lookup::Regions { url, token } => {
                    let regions = probe::regions(&url, &token, tls).await;
                    room::Input::RegionsFound { url, regions }
                }
            };
            let _ = news.send(Message::LookedUp(room, answer)).await;
        });
    }
}

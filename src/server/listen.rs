//! The edge of the server: one thread with one runtime and its sockets. Every event goes through the server core.
//!
//! [`Server`] is the interface for the library, the C API and the program. Signalling is HTTP/1.1 upgraded to a WebSocket
//! (`listen/socket.rs`), media is UDP, or TCP where UDP is blocked. Nothing here decides about rooms. Every queue is bounded: a
//! client that does not read is closed, and a datagram that the system does not accept is dropped.
#![forbid(unsafe_code)]

mod answer;
mod api;
#[cfg(feature = "test-hooks")]
pub mod in_memory;
mod io_driver;
mod mailbox;
#[cfg(feature = "page")]
mod page;
mod proxy;
mod socket;
mod strangers;
mod tcp_media;
mod webhook;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_rustls::TlsAcceptor;

use self::answer::Access;
use self::io_driver::IoDriver;
use self::socket::Service;
use self::strangers::Strangers;
use self::webhook::{Targets, Webhooks};
use super::ServerStats;
use super::core::{CoreConfig, ServerCore};
use super::{media_plan, port, secret};
use crate::clock;
use crate::config::ServerConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::log::{Level, Log};
use crate::random::Random;
use crate::transport::Stack;

/// Maximum time from the request to shut down until the server has ended.
pub const SHUTDOWN_TIME: Duration = Duration::from_millis(500);
/// The part of [`SHUTDOWN_TIME`] in which clients are notified.
const DRAIN_TIME: Duration = Duration::from_millis(300);
/// A call fails if the server's thread does not answer within this time.
const ANSWER_TIME: Duration = Duration::from_secs(2);
const TARGET: &str = "server";

/// Whom the server serves.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Purpose {
    /// Everyone with a token.
    Everyone,
    /// The programs of one user on this machine: the server proves that it knows the key, and refuses web pages.
    ThisUser,
}

enum Command {
    Stats(SyncSender<ServerStats>),
    Kick { room: String, user: String, answer: SyncSender<Result<()>> },
    Mute { room: String, user: String, muted: bool, answer: SyncSender<Result<()>> },
    Shutdown,
}

/// A running room server. Dropping it shuts it down.
pub struct Server {
    url: String,
    tcp: SocketAddr,
    media: Vec<SocketAddr>,
    commands: UnboundedSender<Command>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Server {
    /// Starts a server. Returns when its ports are open; blocks for a few milliseconds.
    ///
    /// Errors: `OutOfRange` for a limit that is out of range; `Server` for a port in use, an address of another machine, settings
    /// that contradict each other, a missing API key, or a secret that is too weak for addresses other than loopback; `File` for
    /// a certificate or a key that cannot be read.
    pub fn start(config: ServerConfig, log: Log) -> Result<Server> {
        Server::start_for(Purpose::Everyone, config, log)
    }

    /// Starts the server of one user on this machine. Its first key is the local key.
    pub(crate) fn start_local(config: ServerConfig, log: Log) -> Result<Server> {
        Server::start_for(Purpose::ThisUser, config, log)
    }

    fn start_for(purpose: Purpose, config: ServerConfig, log: Log) -> Result<Server> {
        config.validate()?;
        check_keys(&config)?;
        let tls = config.tls.as_ref().map(|(chain, key)| socket::acceptor(chain, key)).transpose()?;
        let webhooks = config.keys.first().map(|key| Targets::new(&config.webhook_urls, key)).transpose()?;
        let listener = port::listen(config.bind)?;
        let tcp = listener.local_addr().map_err(|error| io_error("the TCP port", &error))?;
        let mut media = port::media(&config)?;
        let addresses: Vec<SocketAddr> =
            media.iter().flat_map(|socket| socket.advertised.iter().copied()).collect();
        let bound: Vec<SocketAddr> = media.iter().map(|socket| socket.edge.local_addr()).collect();
        let media_tcp = port::media_tcp(tcp, &media);
        let host = if tcp.ip().is_unspecified() {
            addresses.first().map_or(tcp.ip(), SocketAddr::ip)
        } else {
            tcp.ip()
        };
        let scheme = if tls.is_some() { "wss" } else { "ws" };
        let url = format!("{scheme}://{}", SocketAddr::new(host, tcp.port()));
        let mut core_config = core_config(purpose, &config, addresses.clone(), media_tcp.advertised.clone());
        if !core_config.refuse_origin {
            let for_pages = port::media_for_pages(&config, &media);
            core_config.page_addresses =
                for_pages.iter().flat_map(|socket| socket.advertised.iter().copied()).collect();
            media.extend(for_pages);
        }
        let core = ServerCore::new(core_config, clock::now(), clock::wall())?;
        let proof_secret = (purpose == Purpose::ThisUser)
            .then(|| config.keys.first().map(|key| key.secret.clone()))
            .flatten();
        let (commands, inbox) = unbounded_channel();
        let thread_log = log.clone();
        let parts = Parts {
            core,
            listener,
            media,
            tcp_listeners: media_tcp.listeners,
            tls,
            proof_secret,
            access: Access::of(&config),
            max_users: config.max_users,
            webhooks,
            log: thread_log,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|error| io_error("the server's poll", &error))?;
        let (started, outcome) = sync_channel(1);
        let thread = crate::thread::spawn("ar-server", move || {
            run(&runtime, parts, inbox, &started);
            runtime.shutdown_background();
        })?;
        // Nothing is received if the thread ended before it reported a result.
        outcome.recv().unwrap_or_else(|_| {
            Err(Error::new(ErrorKind::Internal, "the server's thread ended while it started"))
        })?;
        log_start(&url, &addresses, &bound, &config, &log);
        log_tcp(&media_tcp.advertised, &media_tcp.refused, &log);
        Ok(Server { url, tcp, media: addresses, commands, thread: Mutex::new(Some(thread)) })
    }

    /// The URL at which clients log in: `ws://…` or `wss://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The TCP port of signalling.
    pub fn tcp_port(&self) -> u16 {
        self.tcp.port()
    }

    /// The UDP port of media.
    pub fn udp_port(&self) -> u16 {
        self.media.first().map_or(0, SocketAddr::port)
    }

    /// The addresses for media that clients get, the most useful one first.
    pub fn media_addresses(&self) -> &[SocketAddr] {
        &self.media
    }

    /// The stats; zeros after the server has ended.
    pub fn stats(&self) -> ServerStats {
        let (answer, reply) = sync_channel(1);
        let asked = self.commands.send(Command::Stats(answer));
        asked.ok().and_then(|()| reply.recv_timeout(ANSWER_TIME).ok()).unwrap_or_default()
    }

    /// Removes a user from a room. The client is notified and does not reconnect. Errors: `NotFound`; `WrongState` after
    /// the server has ended.
    pub fn kick(&self, room: &str, user: &str) -> Result<()> {
        self.ask(|answer| Command::Kick { room: room.to_owned(), user: user.to_owned(), answer })
    }

    /// Sets or lifts the server mute of a user. Errors: `NotFound`; `WrongState` after the server has ended.
    pub fn mute(&self, room: &str, user: &str, muted: bool) -> Result<()> {
        self.ask(|answer| Command::Mute { room: room.to_owned(), user: user.to_owned(), muted, answer })
    }

    /// Asks every client to log in elsewhere and ends the server, within [`SHUTDOWN_TIME`]. A second call does nothing.
    pub fn shutdown(&self) {
        // The thread may have ended already; then there is no receiver.
        let _ = self.commands.send(Command::Shutdown);
        if let Some(thread) = self.thread.lock().take() {
            let _ = thread.join();
        }
    }

    fn ask(&self, command: impl FnOnce(SyncSender<Result<()>>) -> Command) -> Result<()> {
        let (answer, reply) = sync_channel(1);
        let ended = |_| Error::new(ErrorKind::WrongState, "the server has ended: start another one");
        self.commands.send(command(answer)).map_err(|_| ended(()))?;
        reply.recv_timeout(ANSWER_TIME).map_err(|_| ended(()))?
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shutdown();
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Server({})", self.url)
    }
}

fn core_config(
    purpose: Purpose,
    config: &ServerConfig,
    addresses: Vec<SocketAddr>,
    tcp_addresses: Vec<SocketAddr>,
) -> CoreConfig {
    CoreConfig {
        keys: config.keys.clone(),
        addresses,
        tcp_addresses,
        page_addresses: Vec::new(),
        stack: Stack::WebRtc,
        seed: Random::from_system().next_u64(),
        refuse_origin: purpose == Purpose::ThisUser,
        max_rooms: config.max_rooms,
        max_users_per_room: config.max_users_per_room,
        max_forwarded_talkers: config.max_forwarded_talkers,
        max_users: config.max_users,
        max_logins_per_second: config.max_logins_per_second,
        empty_room_timeout: config.empty_room_timeout,
        has_webhooks: !config.webhook_urls.is_empty(),
    }
}

/// Reports where the server listens, and settings with which other machines cannot reach it.
fn log_start(url: &str, announced: &[SocketAddr], bound: &[SocketAddr], config: &ServerConfig, log: &Log) {
    let list =
        |addresses: &[SocketAddr]| addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let at = if bound == announced { String::new() } else { format!(" (bound to {})", list(bound)) };
    log.line(
        Level::Info,
        TARGET,
        format_args!("the server listens at {url}; clients send media by UDP to {}{at}", list(announced)),
    );
    if !config.bind.ip().is_loopback() && announced.iter().all(|address| address.ip().is_loopback()) {
        log.line(
            Level::Warn,
            TARGET,
            format_args!(
                "clients on other machines reach signalling but not media, because only a loopback address is announced: set --node-ip"
            ),
        );
    }
    if config.udp_port == 0
        && !config.node_ips.is_empty()
        && config.node_ips.iter().all(|ip| !ip.is_loopback())
    {
        log.line(
            Level::Warn,
            TARGET,
            format_args!(
                "the system chose the UDP port: a firewall or a router that forwards needs a fixed --udp-port"
            ),
        );
    }
}

/// Reports where clients whose UDP is blocked send media.
fn log_tcp(announced: &[SocketAddr], refused: &[(SocketAddr, String)], log: &Log) {
    let names: Vec<String> = announced.iter().map(ToString::to_string).collect();
    if !names.is_empty() {
        let text = format_args!("clients whose UDP is blocked send media by TCP to {}", names.join(", "));
        log.line(Level::Info, TARGET, text);
    }
    for (address, why) in refused {
        let text = format_args!(
            "clients whose UDP is blocked cannot send media to {address}: its TCP port cannot be opened ({why})"
        );
        log.line(Level::Warn, TARGET, text);
    }
}

fn check_keys(config: &ServerConfig) -> Result<()> {
    let refused = |text: String| Err(Error::new(ErrorKind::Server, text));
    if config.keys.is_empty() {
        return refused(
            "the server has no API key: set one, and a secret of at least 32 random bytes".into(),
        );
    }
    for key in &config.keys {
        if key.key.is_empty() || key.secret.is_empty() {
            return refused("an API key or its secret is empty: set both".into());
        }
        if media_plan::is_for_this_machine(config) {
            continue;
        }
        if let Some(why) = secret::weakness(key) {
            return refused(format!(
                "the secret of API key {} {why}; weak secrets are accepted on loopback addresses (bind, node-ip) only",
                key.key
            ));
        }
    }
    Ok(())
}

fn io_error(what: &str, error: &std::io::Error) -> Error {
    Error::of_system(ErrorKind::Server, format_args!("{what} cannot be used"), error)
}

/// What the server's thread starts with.
struct Parts {
    core: ServerCore,
    listener: std::net::TcpListener,
    media: Vec<port::MediaSocket>,
    tcp_listeners: Vec<std::net::TcpListener>,
    tls: Option<Arc<rustls::ServerConfig>>,
    proof_secret: Option<String>,
    access: Access,
    max_users: usize,
    webhooks: Option<Targets>,
    log: Log,
}

/// Runs the server on its thread. `started` gets the result as soon as the server serves.
fn run(
    runtime: &tokio::runtime::Runtime,
    parts: Parts,
    inbox: UnboundedReceiver<Command>,
    started: &SyncSender<Result<()>>,
) {
    let Parts { core, listener, media, tcp_listeners, tls, proof_secret, access, max_users, webhooks, log } =
        parts;
    let tasks = tokio::task::LocalSet::new();
    tasks.block_on(runtime, async {
        let webhooks = webhooks.map(|targets| Webhooks::start(targets, &log)).unwrap_or_default();
        let opened = IoDriver::new(core, media, proof_secret, access, webhooks, log).and_then(|io_driver| {
            let tcp_listeners: std::io::Result<Vec<_>> =
                tcp_listeners.into_iter().map(tokio::net::TcpListener::from_std).collect();
            Ok((io_driver, tokio::net::TcpListener::from_std(listener)?, tcp_listeners?))
        });
        let (io_driver, listener, tcp_listeners) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                let _ = started.send(Err(io_error("the server's sockets", &error)));
                return;
            }
        };
        io_driver.start();
        let strangers = Strangers::default();
        for listener in tcp_listeners {
            let (io_driver, strangers) = (io_driver.clone(), strangers.clone());
            tokio::task::spawn_local(socket::accept(
                io_driver,
                listener,
                Service::Media,
                strangers,
                max_users,
            ));
        }
        let service = Service::SignallingAndMedia(tls.map(TlsAcceptor::from));
        tokio::task::spawn_local(socket::accept(io_driver.clone(), listener, service, strangers, max_users));
        let _ = started.send(Ok(()));
        run_commands(&io_driver, inbox).await;
    });
    // Tasks that still wait for a client end here.
    drop(tasks);
}

/// Carries out the owner's commands until the shutdown.
async fn run_commands(io_driver: &IoDriver, mut inbox: UnboundedReceiver<Command>) {
    // A caller that timed out does not need its answer.
    while let Some(command) = inbox.recv().await {
        match command {
            Command::Stats(answer) => drop(answer.try_send(io_driver.stats())),
            Command::Kick { room, user, answer } => {
                drop(answer.try_send(io_driver.with(|core, now| core.kick(&room, &user, now))));
            }
            Command::Mute { room, user, muted, answer } => {
                drop(answer.try_send(io_driver.with(|core, now| core.mute(&room, &user, muted, now))));
            }
            Command::Shutdown => break,
        }
    }
    io_driver.drain();
    let _ = tokio::time::timeout(DRAIN_TIME, io_driver.all_closed()).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ApiKey;

    #[test]
    fn limit_that_refuses_every_login_prevents_the_start() {
        let key = ApiKey { key: "k".into(), secret: "s".into() };
        let bind = SocketAddr::from(([127, 0, 0, 1], 0));
        let config = ServerConfig { bind, keys: vec![key], max_logins_per_second: 0, ..Default::default() };
        let error = Server::start(config, Log::off()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::OutOfRange);
        assert!(error.context.contains("max_logins_per_second"), "{error}");
    }
}

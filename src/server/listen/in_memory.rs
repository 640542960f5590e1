//! One signalling connection without a socket: the bytes that a client sends, and the bytes of the answer.
//!
//! For tests (feature `test-hooks`): HTTP, WebSocket, admission and the room server are the real ones. Blocks the calling thread
//! until the connection has ended, which takes no longer than the server's work.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::task::LocalSet;

use super::answer::Access;
use super::io_driver::IoDriver;
use super::webhook::Webhooks;
use super::{Purpose, core_config, io_error, socket};
use crate::clock;
use crate::config::ServerConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::log::Log;
use crate::server::core::ServerCore;

/// Maximum number of bytes on the way in each direction.
const BUFFER: usize = 1024 * 1024;
/// Number of turns that the server gets before the client closes its side.
const TURNS: usize = 50;
/// Time limit of a connection. A regular connection takes less than a tenth of it.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Serves one connection from `from`, on which the client sends `sent` and closes. Returns what the server sent.
///
/// `is_local`: the server belongs to the user of this machine. Errors: those of [`super::Server::start`] for the settings;
/// `Timeout` if the connection did not end.
pub fn serve_bytes(config: &ServerConfig, is_local: bool, from: SocketAddr, sent: &[u8]) -> Result<Vec<u8>> {
    let purpose = if is_local { Purpose::ThisUser } else { Purpose::Everyone };
    let core =
        ServerCore::new(core_config(purpose, config, Vec::new(), Vec::new()), clock::now(), clock::wall())?;
    let proof_secret = config.keys.first().filter(|_| is_local).map(|key| key.secret.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.map_err(|error| io_error("the server's poll", &error))?;
    LocalSet::new().block_on(&runtime, async {
        let io_driver = IoDriver::new(
            core,
            Vec::new(),
            proof_secret,
            Access::of(config),
            Webhooks::default(),
            Log::off(),
        )
        .map_err(|error| io_error("the server's sockets", &error))?;
        let (client, stream) = tokio::io::duplex(BUFFER);
        tokio::task::spawn_local(socket::serve_in_memory(stream, from, io_driver));
        let (mut answer, mut request) = tokio::io::split(client);
        let mut answered = Vec::new();
        let exchange = async {
            let send = async {
                // Fails where the server has closed the connection.
                let _ = request.write_all(sent).await;
                for _ in 0..TURNS {
                    tokio::task::yield_now().await;
                }
                let _ = request.shutdown().await;
            };
            let (_, _) = tokio::join!(send, answer.read_to_end(&mut answered));
        };
        let ended = tokio::time::timeout(TIME_LIMIT, exchange).await;
        ended.map_err(|_| Error::new(ErrorKind::Timeout, "the connection did not end"))?;
        Ok(answered)
    })
}

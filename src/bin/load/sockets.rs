//! The poll of the UDP sockets, and the runtime that waits for it or does not.
//!
//! While packets are measured, `driver.rs` reads the sockets at intervals. If the runtime still waited for the poll, each datagram
//! would wake the thread, which costs more than handling the datagram, on this side and on the server's.
#![forbid(unsafe_code)]

use std::time::Duration;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The poll of all UDP sockets. While the runtime waits for it, each datagram wakes the thread.
pub enum Sockets {
    Awaited(AsyncFd<mio::Poll>),
    NotAwaited(mio::Poll),
    /// While it changes from one to the other.
    Changing,
}

impl Sockets {
    /// Awaits the sockets of this poll. Must be called in the runtime.
    pub fn new(poll: mio::Poll) -> Result<Sockets, String> {
        Ok(Sockets::Awaited(waiting(poll).map_err(cannot_wait)?))
    }

    /// Finds the sockets that have become readable, without waiting.
    pub fn poll(&mut self, ready: &mut mio::Events) -> std::io::Result<()> {
        match self {
            Sockets::Awaited(poll) => poll.get_mut().poll(ready, Some(Duration::ZERO)),
            Sockets::NotAwaited(poll) => poll.poll(ready, Some(Duration::ZERO)),
            Sockets::Changing => Ok(()),
        }
    }

    /// Whether [`Sockets::readable`] works from now on.
    pub fn set_awaited(&mut self, is_awaited: bool) -> Result<(), String> {
        let poll = match std::mem::replace(self, Sockets::Changing) {
            Sockets::Awaited(poll) => poll.into_inner(),
            Sockets::NotAwaited(poll) => poll,
            Sockets::Changing => return Ok(()),
        };
        *self = if is_awaited {
            Sockets::Awaited(waiting(poll).map_err(cannot_wait)?)
        } else {
            Sockets::NotAwaited(poll)
        };
        Ok(())
    }

    /// Waits until a socket may be readable.
    pub async fn readable(&self) {
        match self {
            Sockets::Awaited(poll) => {
                if let Ok(mut ready) = poll.readable().await {
                    ready.clear_ready();
                }
            }
            Sockets::NotAwaited(_) | Sockets::Changing => std::future::pending().await,
        }
    }
}

/// The error text for a refusal of the system.
pub fn cannot_wait(error: std::io::Error) -> String {
    format!("the program cannot wait for sockets: {error}")
}

/// Makes the runtime wait for the poll of all UDP sockets.
#[expect(
    deprecated,
    reason = "sound here, because the poll owns its descriptor; the successor needs unsafe code"
)]
fn waiting(poll: mio::Poll) -> std::io::Result<AsyncFd<mio::Poll>> {
    AsyncFd::with_interest(poll, Interest::READABLE)
}

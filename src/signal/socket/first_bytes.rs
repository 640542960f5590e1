//! A TCP stream that remembers the first two received bytes, so that a failed handshake shows whether the server speaks TLS.
//!
//! It does not change the bytes. Used by `signal/socket.rs` for plain connections, on the control thread.
#![forbid(unsafe_code)]

use std::io::Result;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The first received bytes of a stream: 0 while there are none, otherwise 0x10000 and the bytes.
#[derive(Clone, Default, Debug)]
pub(super) struct FirstBytes(Arc<AtomicU32>);

impl FirstBytes {
    /// Whether they are the beginning of a TLS record: an alert or a handshake message, of any version.
    pub(super) fn is_tls(&self) -> bool {
        matches!(self.0.load(Ordering::Relaxed), 0x1_1503 | 0x1_1603)
    }
}

/// The stream.
#[derive(Debug)]
pub(super) struct Watched {
    stream: TcpStream,
    first: FirstBytes,
}

impl Watched {
    /// Watches a stream from which nothing was read yet.
    pub(super) fn new(stream: TcpStream) -> (Watched, FirstBytes) {
        let first = FirstBytes::default();
        (Watched { stream, first: first.clone() }, first)
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if let (0, [first, second, ..]) = (self.first.0.load(Ordering::Relaxed), &buffer.filled()[before..]) {
            let bytes = u32::from(u16::from_be_bytes([*first, *second]));
            self.first.0.store(0x1_0000 | bytes, Ordering::Relaxed);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

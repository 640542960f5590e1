//! The TCP edge of a client: one non-blocking connection that carries datagrams (`framing.rs`).
//!
//! An edge, not a core: it calls the system, and does not read the content of datagrams. It never waits: what the system does not
//! take now waits in a bounded queue, and what does not fit there is dropped. The media thread registers it with mio
//! (`engine/tcp_links.rs`). A server's connections are tasks of its runtime (`server/listen/tcp_media.rs`).
#![forbid(unsafe_code)]

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr};

use mio::event::Source;
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use socket2::SockRef;

use super::framing::{FrameQueue, FrameReader};

/// Requested size of the system's send buffer, in bytes. What waits there is sent late, so it is small.
pub const SEND_BUFFER: usize = 32 * 1024;

/// A TCP connection to a server.
#[derive(Debug)]
pub struct TcpEdge {
    stream: TcpStream,
    reader: FrameReader,
    queue: FrameQueue,
}

impl TcpEdge {
    /// Begins to connect. Register it for reading and writing, and call [`TcpEdge::flush`] when it becomes ready.
    pub fn connect(to: SocketAddr) -> io::Result<TcpEdge> {
        let stream = TcpStream::connect(to)?;
        // A packet does not wait for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        // A larger buffer than requested is no reason not to connect.
        let _ = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
        Ok(TcpEdge { stream, reader: FrameReader::default(), queue: FrameQueue::default() })
    }

    /// The local address that the system chose; `None` if the connection is broken.
    pub fn local_ip(&self) -> Option<IpAddr> {
        Some(self.stream.local_addr().ok()?.ip())
    }

    /// Sends a datagram, or queues it, or drops it. Error: the connection is broken.
    pub fn send(&mut self, datagram: &[u8]) -> io::Result<()> {
        // A datagram that finds the queue full is lost, as on a network.
        let _ = self.queue.push(datagram);
        self.flush()
    }

    /// Writes what waits. Error: the connection is broken.
    pub fn flush(&mut self) -> io::Result<()> {
        while !self.queue.is_empty() {
            match self.stream.write(self.queue.pending()) {
                Ok(count) => self.queue.written(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Not connected yet, or the buffer is full.
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected) =>
                {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The next datagram, copied into `buffer`: its length; `None` while none waits. Error: the connection is broken or closed.
    pub fn recv(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        loop {
            let next = self.reader.read().map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
            if let Some(datagram) = next {
                let Some(place) = buffer.get_mut(..datagram.len()) else { continue };
                place.copy_from_slice(datagram);
                return Ok(Some(datagram.len()));
            }
            match self.stream.read(self.reader.space()) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.reader.filled(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected) =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            }
        }
    }
}

impl Source for TcpEdge {
    fn register(&mut self, registry: &Registry, token: Token, _: Interest) -> io::Result<()> {
        self.stream.register(registry, token, Interest::READABLE | Interest::WRITABLE)
    }

    fn reregister(&mut self, registry: &Registry, token: Token, _: Interest) -> io::Result<()> {
        self.stream.reregister(registry, token, Interest::READABLE | Interest::WRITABLE)
    }

    fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        self.stream.deregister(registry)
    }
}

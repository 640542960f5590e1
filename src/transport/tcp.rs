//! The TCP edge of a client: one non-blocking connection that carries datagrams (`framing.rs`), to a server of media, or to a
//! TURN server, with TLS or without.
//!
//! An edge, not a core: it calls the system, and does not read the content of datagrams. It never waits: what the system does not
//! take now waits in a bounded queue, and what does not fit there is dropped. The media thread registers it with mio
//! (`engine/tcp_links.rs`). A server's connections are tasks of its runtime (`server/listen/tcp_media.rs`).
#![forbid(unsafe_code)]

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use mio::event::Source;
use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection};
use socket2::SockRef;

use super::framing::{FrameQueue, FrameReader, Framing};

/// Requested size of the system's send buffer, in bytes. What waits there is sent late, so it is small.
pub const SEND_BUFFER: usize = 32 * 1024;

/// The settings of TLS, which all connections of an engine share.
#[derive(Clone, Debug)]
pub struct TlsSettings(pub Arc<ClientConfig>);

impl PartialEq for TlsSettings {
    fn eq(&self, other: &TlsSettings) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A TCP connection to a server.
#[derive(Debug)]
pub struct TcpEdge {
    stream: TcpStream,
    tls: Option<Box<ClientConnection>>,
    reader: FrameReader,
    queue: FrameQueue,
}

impl TcpEdge {
    /// Begins to connect. Register it for reading and writing, and call [`TcpEdge::flush`] when it becomes ready.
    pub fn connect(to: SocketAddr, framing: Framing) -> io::Result<TcpEdge> {
        let stream = TcpStream::connect(to)?;
        // A packet does not wait for the acknowledgement of the one before.
        stream.set_nodelay(true)?;
        // A larger buffer than requested is no reason not to connect.
        let _ = SockRef::from(&stream).set_send_buffer_size(SEND_BUFFER);
        Ok(TcpEdge { stream, tls: None, reader: FrameReader::new(framing), queue: FrameQueue::new(framing) })
    }

    /// The same with TLS, to a server whose certificate has this name.
    pub fn connect_tls(
        to: SocketAddr,
        framing: Framing,
        host: &str,
        settings: &TlsSettings,
    ) -> io::Result<TcpEdge> {
        let invalid = |_| io::Error::from(io::ErrorKind::InvalidInput);
        let name = ServerName::try_from(host.to_owned()).map_err(invalid)?;
        let tls = ClientConnection::new(settings.0.clone(), name).map_err(io::Error::other)?;
        Ok(TcpEdge { tls: Some(Box::new(tls)), ..TcpEdge::connect(to, framing)? })
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
        while self.wants_write()? {
            let written = match &mut self.tls {
                Some(tls) => tls.write_tls(&mut self.stream).map(|_| 0),
                None => self.stream.write(self.queue.pending()),
            };
            match written {
                Ok(count) => self.queue.written(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // Not connected yet, or the buffer is full.
                Err(error) if is_later(&error) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether something waits to be written. TLS gets what waits when it has nothing to write itself, so that the queue stays
    /// the only one.
    fn wants_write(&mut self) -> io::Result<bool> {
        let Some(tls) = &mut self.tls else { return Ok(!self.queue.is_empty()) };
        while !self.queue.is_empty() && !tls.wants_write() && !tls.is_handshaking() {
            let count = tls.writer().write(self.queue.pending())?;
            self.queue.written(count);
        }
        Ok(tls.wants_write())
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
            match self.read() {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => self.reader.filled(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if is_later(&error) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads bytes of datagrams. Handles what belongs to TLS itself.
    fn read(&mut self) -> io::Result<usize> {
        let Some(tls) = &mut self.tls else { return self.stream.read(self.reader.space()) };
        match tls.reader().read(self.reader.space()) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            read => return read,
        }
        if tls.read_tls(&mut self.stream)? == 0 {
            return Ok(0);
        }
        tls.process_new_packets().map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        // A step of the handshake has an answer, and its end lets the first datagrams go.
        self.flush()?;
        // There may be bytes of datagrams now.
        Err(io::ErrorKind::Interrupted.into())
    }
}

/// Whether a connection is only not ready.
fn is_later(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected)
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

//! TCP connections that carry media of clients whose UDP is blocked (RFC 6544, RFC 4571).
//!
//! A connection begins as that of a stranger: it has a stranger's place, and ends unless its first datagram is a connectivity
//! check that is signed for a session. It also ends when its session has ended, and when nothing comes for a while. What a client
//! does not read in time is dropped, so that a slow client stops nobody. One task for each connection, on the server's thread.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::io_driver::IoDriver;
use super::socket::HEAD_TIME;
use super::strangers::Place;
use crate::server::limit::MAX_MEDIA_STREAMS;
use crate::transport::framing::{FrameQueue, FrameReader};
use crate::transport::{Datagram, tcp};

/// A connection over which nothing comes for this time is closed. Clients send a check every few seconds.
const IDLE_TIME: Duration = Duration::from_secs(30);

/// The connections, by the address of the client.
#[derive(Default)]
pub(super) struct MediaStreams(RefCell<BTreeMap<SocketAddr, Rc<Connection>>>);

/// One connection.
struct Connection {
    stream: TcpStream,
    queue: RefCell<FrameQueue>,
    /// Something waits to be written.
    is_waiting: Notify,
}

impl Connection {
    /// Writes what waits. False: the connection is broken.
    fn flush(&self) -> bool {
        let mut queue = self.queue.borrow_mut();
        while !queue.is_empty() {
            match self.stream.try_write(queue.pending()) {
                Ok(count) => queue.written(count),
                Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
            }
        }
        true
    }
}

impl MediaStreams {
    /// Sends a datagram; without a connection to its address it is lost.
    pub(super) fn send(&self, datagram: &Datagram) {
        let connections = self.0.borrow();
        let Some(connection) = connections.get(&datagram.to) else { return };
        let _ = connection.queue.borrow_mut().push(&datagram.data);
        // Its task detects a broken connection.
        let _ = connection.flush();
        if !connection.queue.borrow().is_empty() {
            connection.is_waiting.notify_one();
        }
    }

    /// Adds a connection; false if there are too many, or one from this address.
    fn add(&self, from: SocketAddr, connection: Rc<Connection>) -> bool {
        let mut connections = self.0.borrow_mut();
        let is_free = connections.len() < MAX_MEDIA_STREAMS && !connections.contains_key(&from);
        if is_free {
            connections.insert(from, connection);
        }
        is_free
    }

    fn remove(&self, from: SocketAddr) {
        self.0.borrow_mut().remove(&from);
    }
}

/// Serves one connection until it ends. `place`: that of a stranger. Returns whether it belonged to a session.
pub(super) async fn serve(
    io_driver: IoDriver,
    stream: TcpStream,
    from: SocketAddr,
    mut place: Option<Place>,
) -> bool {
    let Ok(to) = stream.local_addr() else { return false };
    let to = SocketAddr::new(to.ip().to_canonical(), to.port());
    let _ = socket2::SockRef::from(&stream).set_send_buffer_size(tcp::SEND_BUFFER);
    let connection = Rc::new(Connection { stream, queue: RefCell::default(), is_waiting: Notify::new() });
    if io_driver.streams().add(from, connection.clone()) {
        // Displaced strangers are dropped at any await.
        let _entry = Entry { io_driver: &io_driver, from };
        carry(&io_driver, &connection, to, from, &mut place).await;
    }
    place.is_none()
}

/// Removes a connection from the table when it ends.
struct Entry<'a> {
    io_driver: &'a IoDriver,
    from: SocketAddr,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.io_driver.streams().remove(self.from);
    }
}

async fn carry(
    io_driver: &IoDriver,
    connection: &Connection,
    to: SocketAddr,
    from: SocketAddr,
    place: &mut Option<Place>,
) {
    let mut reader = FrameReader::default();
    let mut idle_at = tokio::time::Instant::now() + HEAD_TIME;
    loop {
        let has_waiting = !connection.queue.borrow().is_empty();
        tokio::select! {
            ready = connection.stream.readable() => if ready.is_err() { return },
            ready = connection.stream.writable(), if has_waiting => {
                if ready.is_err() || !connection.flush() {
                    return;
                }
                continue;
            }
            () = connection.is_waiting.notified(), if !has_waiting => continue,
            () = tokio::time::sleep_until(idle_at) => return,
        }
        match connection.stream.try_read(reader.space()) {
            Ok(0) => return,
            Ok(count) => reader.filled(count),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => continue,
            Err(_) => return,
        }
        loop {
            match reader.read() {
                Ok(Some(data)) => {
                    if !io_driver.tcp_datagram(to, from, data) {
                        return;
                    }
                    // It belongs to a session, and its place is free for another connection.
                    drop(place.take());
                    idle_at = tokio::time::Instant::now() + IDLE_TIME;
                }
                Ok(None) => break,
                Err(_) => return,
            }
        }
        tokio::task::yield_now().await;
    }
}

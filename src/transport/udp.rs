//! The UDP edge: one non-blocking socket, the same for clients and servers.
//!
//! An edge, not a core: it calls the system, and does not read the content of datagrams. A client's media thread registers
//! it with mio (`engine/udp_loop.rs`), the server's thread with tokio (`server/listen/io_driver.rs`). Each datagram is one
//! system call: batches saved less than 1 % of a server's time. With the feature `test-hooks`, a seeded filter drops
//! datagrams on purpose.
#![forbid(unsafe_code)]

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsRawFd, RawFd};

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use socket2::{Domain, Protocol, Socket, Type};

use super::{Datagram, MAX_DATAGRAM};

/// Requested size of each socket buffer, in bytes; the system may grant less.
const BUFFER: usize = 4 << 20;
/// Maximum number of datagrams to take from one socket before other work gets its turn.
pub const BURST: usize = 64;
/// Length of the receive buffer: one byte more than the largest datagram, which detects longer ones.
pub const RECEIVE_LENGTH: usize = MAX_DATAGRAM + 1;
/// The environment variable that sets the loss of clients' sockets, `seed:in:out`.
#[cfg(feature = "test-hooks")]
pub const CLIENT_LOSS: &str = "AUDIOROOM_TEST_LOSS";
/// The environment variable that sets the loss of servers' sockets, `seed:in:out`.
#[cfg(feature = "test-hooks")]
pub const SERVER_LOSS: &str = "AUDIOROOM_TEST_SERVER_LOSS";

/// A non-blocking UDP socket.
#[derive(Debug)]
pub struct UdpEdge {
    socket: UdpSocket,
    local: SocketAddr,
    #[cfg(feature = "test-hooks")]
    loss: std::cell::RefCell<Option<Loss>>,
}

impl UdpEdge {
    /// Binds a socket; port 0 lets the system choose. An IPv6 socket does not accept IPv4.
    pub fn bind(address: SocketAddr) -> io::Result<UdpEdge> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        if address.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        // A room's packets arrive in bursts. A smaller buffer than requested is no reason not to start.
        let _ = socket.set_recv_buffer_size(BUFFER);
        let _ = socket.set_send_buffer_size(BUFFER);
        socket.bind(&address.into())?;
        socket.set_nonblocking(true)?;
        let socket = UdpSocket::from(socket);
        Ok(UdpEdge {
            local: socket.local_addr()?,
            socket,
            #[cfg(feature = "test-hooks")]
            loss: std::cell::RefCell::default(),
        })
    }

    /// The bound address, with the port that the system chose.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// A duplicate descriptor, for a runtime that waits on it. Datagrams are received and sent here only.
    pub fn duplicate(&self) -> io::Result<UdpSocket> {
        self.socket.try_clone()
    }

    /// Receives the next datagram into a buffer of [`RECEIVE_LENGTH`]. Returns its length and source; `None` while none waits.
    /// A datagram longer than [`MAX_DATAGRAM`] is returned as an empty one, so that a flood of them counts in the caller's
    /// [`BURST`].
    pub fn recv(&self, buffer: &mut [u8]) -> io::Result<Option<(usize, SocketAddr)>> {
        loop {
            match self.socket.recv_from(buffer) {
                Ok((length, from)) if length > MAX_DATAGRAM => return Ok(Some((0, from))),
                Ok(received) => {
                    #[cfg(feature = "test-hooks")]
                    if self.loss.borrow_mut().as_mut().is_some_and(Loss::drops_incoming) {
                        continue;
                    }
                    return Ok(Some(received));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                // The network refused an earlier datagram, which says nothing about this socket.
                Err(error) if is_of_the_path(&error) => continue,
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends a datagram. It is dropped if the buffer is full or there is no route, as on a network.
    pub fn send(&self, datagram: &Datagram) -> io::Result<()> {
        #[cfg(feature = "test-hooks")]
        if self.loss.borrow_mut().as_mut().is_some_and(Loss::drops_outgoing) {
            return Ok(());
        }
        loop {
            match self.socket.send_to(&datagram.data, datagram.to) {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock || is_of_the_path(&error) => {
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Drops datagrams from here on. `rate_in` and `rate_out` are probabilities (0–1); the same `seed` drops the same
    /// datagrams.
    #[cfg(feature = "test-hooks")]
    pub fn set_loss(&self, seed: u64, rate_in: f64, rate_out: f64) {
        let random = crate::random::Random::from_seed(seed);
        self.loss.replace(Some(Loss { random, rate_in, rate_out }));
    }

    /// Drops datagrams as the environment variable says: [`CLIENT_LOSS`] or [`SERVER_LOSS`].
    #[cfg(feature = "test-hooks")]
    pub fn set_loss_from(&self, variable: &str) {
        self.loss.replace(Loss::from_environment(variable));
    }
}

/// Errors of one destination or moment, not of the socket.
fn is_of_the_path(error: &io::Error) -> bool {
    use io::ErrorKind::{
        AddrNotAvailable, ConnectionRefused, ConnectionReset, HostUnreachable, Interrupted, NetworkDown,
    };
    use io::ErrorKind::{InvalidInput, NetworkUnreachable, PermissionDenied};
    matches!(
        error.kind(),
        ConnectionRefused | ConnectionReset | HostUnreachable | NetworkUnreachable | NetworkDown | AddrNotAvailable | Interrupted
            // A candidate of another address family, or refused by the firewall.
            | InvalidInput | PermissionDenied
    ) || matches!(
        error.raw_os_error().map(rustix::io::Errno::from_raw_os_error),
        Some(rustix::io::Errno::AFNOSUPPORT | rustix::io::Errno::MSGSIZE | rustix::io::Errno::NOBUFS)
    )
}

impl Source for UdpEdge {
    fn register(&mut self, registry: &Registry, token: Token, interests: Interest) -> io::Result<()> {
        SourceFd(&self.as_raw_fd()).register(registry, token, interests)
    }

    fn reregister(&mut self, registry: &Registry, token: Token, interests: Interest) -> io::Result<()> {
        SourceFd(&self.as_raw_fd()).reregister(registry, token, interests)
    }

    fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        SourceFd(&self.as_raw_fd()).deregister(registry)
    }
}

impl AsRawFd for UdpEdge {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

/// A filter that drops datagrams on purpose.
#[cfg(feature = "test-hooks")]
#[derive(Debug)]
struct Loss {
    random: crate::random::Random,
    rate_in: f64,
    rate_out: f64,
}

#[cfg(feature = "test-hooks")]
impl Loss {
    /// Reads `seed:in:out` from an environment variable; the rates are probabilities. Each socket of a process drops different
    /// datagrams: the nth socket, counted from 0, uses the seed plus n.
    fn from_environment(variable: &str) -> Option<Loss> {
        use std::sync::atomic::{AtomicU64, Ordering};
        static SOCKETS: AtomicU64 = AtomicU64::new(0);
        let text = std::env::var(variable).ok()?;
        Loss::parse(&text, SOCKETS.fetch_add(1, Ordering::Relaxed))
    }

    fn parse(text: &str, socket: u64) -> Option<Loss> {
        let mut parts = text.split(':');
        let seed = parts.next()?.parse::<u64>().ok()?.wrapping_add(socket);
        let rate_in = parts.next()?.parse().ok()?;
        let rate_out = parts.next()?.parse().ok()?;
        parts.next().is_none().then(|| Loss {
            random: crate::random::Random::from_seed(seed),
            rate_in,
            rate_out,
        })
    }

    fn drops_incoming(&mut self) -> bool {
        self.random.unit() < self.rate_in
    }

    fn drops_outgoing(&mut self) -> bool {
        self.random.unit() < self.rate_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Protocol;

    fn bound() -> UdpEdge {
        UdpEdge::bind("127.0.0.1:0".parse().unwrap()).unwrap()
    }

    fn send(from: &UdpEdge, to: SocketAddr, data: &[u8]) {
        let datagram = Datagram { protocol: Protocol::Udp, from: from.local_addr(), to, data: data.to_vec() };
        from.send(&datagram).unwrap();
    }

    fn count(edge: &UdpEdge) -> usize {
        let mut buffer = [0; 2000];
        std::iter::from_fn(|| edge.recv(&mut buffer).unwrap()).count()
    }

    #[test]
    fn datagram_arrives_with_its_source() {
        let (a, b) = (bound(), bound());
        let mut buffer = [0; 2000];
        assert_eq!(b.recv(&mut buffer).unwrap(), None);
        send(&a, b.local_addr(), b"hello");
        assert_eq!(b.recv(&mut buffer).unwrap(), Some((5, a.local_addr())));
        assert_eq!(&buffer[..5], b"hello");
    }

    #[test]
    fn unreachable_destination_does_not_break_the_socket() {
        let (a, b) = (bound(), bound());
        let gone = bound().local_addr();
        for _ in 0..4 {
            send(&a, gone, b"anyone?");
        }
        send(&a, "[::1]:9".parse().unwrap(), b"other family");
        send(&a, b.local_addr(), &[0; 66_000]);
        send(&a, b.local_addr(), b"still here");
        assert_eq!(count(&b), 1);
        assert_eq!(count(&a), 0);
    }

    #[test]
    fn too_long_datagram_is_returned_empty() {
        let (a, b) = (bound(), bound());
        for length in [MAX_DATAGRAM, MAX_DATAGRAM + 1, 9000, 7] {
            send(&a, b.local_addr(), &vec![0; length]);
        }
        let mut buffer = [0; RECEIVE_LENGTH];
        let lengths = std::iter::from_fn(|| b.recv(&mut buffer).unwrap().map(|(length, _)| length));
        assert_eq!(lengths.collect::<Vec<_>>(), [MAX_DATAGRAM, 0, 0, 7]);
    }

    #[test]
    fn address_of_another_machine_is_refused() {
        let error = UdpEdge::bind("192.0.2.1:0".parse().unwrap()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AddrNotAvailable);
    }

    #[cfg(feature = "test-hooks")]
    #[test]
    fn filter_drops_the_same_datagrams_for_a_seed() {
        let run = |seed| {
            let (a, b) = (bound(), bound());
            a.set_loss(seed, 0.0, 0.5);
            b.set_loss(seed, 0.5, 0.0);
            for n in 0..64u8 {
                send(&a, b.local_addr(), &[n]);
            }
            let mut buffer = [0; 10];
            std::iter::from_fn(|| b.recv(&mut buffer).unwrap().map(|_| buffer[0])).collect::<Vec<_>>()
        };
        let first = run(1);
        assert!((4..40).contains(&first.len()), "{first:?}");
        assert_eq!(first, run(1));
        assert_ne!(first, run(2));
    }

    #[cfg(feature = "test-hooks")]
    #[test]
    fn environment_sets_the_filter() {
        let loss = Loss::parse("7:0.1:0.2", 0).unwrap();
        assert_eq!((loss.rate_in, loss.rate_out), (0.1, 0.2));
        for text in ["", "1:2", "1:0:0:0"] {
            assert!(Loss::parse(text, 0).is_none(), "{text}");
        }
    }

    #[cfg(feature = "test-hooks")]
    #[test]
    fn each_socket_drops_different_datagrams() {
        let taken = |socket| {
            let mut loss = Loss::parse("7:0.5:0.5", socket).unwrap();
            std::array::from_fn::<bool, 64, _>(|_| loss.drops_incoming())
        };
        assert_eq!(taken(1), taken(1));
        assert_ne!(taken(0), taken(1));
    }
}

//! The socket edge: one non-blocking UDP socket.
//!
//! An edge, not a core: it calls the system. A client's media thread and the server's thread own one each and register it with
//! their poll. Under the feature `test-hooks` a seeded filter drops datagrams on purpose.
#![forbid(unsafe_code)]

use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, RawFd};

use mio::event::Source;
use mio::{Interest, Registry, Token};
use rustix::net::sockopt;

use super::Datagram;
use crate::error::{Error, ErrorKind, Result};

/// Size that is asked for each buffer of the socket, in bytes; the system may give less.
const BUFFER: usize = 4 << 20;

/// A non-blocking UDP socket.
#[derive(Debug)]
pub struct UdpEdge {
    socket: mio::net::UdpSocket,
    local: SocketAddr,
    dropped: u64,
    #[cfg(feature = "test-hooks")]
    loss: Option<Loss>,
}

impl UdpEdge {
    /// Binds a socket; port 0 lets the system choose. `Unreachable` when the address is not of this machine or is taken.
    pub fn bind(address: SocketAddr) -> Result<UdpEdge> {
        let fail = |error: io::Error| {
            Error::new(ErrorKind::Unreachable, format!("UDP address {address} cannot be used: {error}."))
        };
        let socket = mio::net::UdpSocket::bind(address).map_err(fail)?;
        let local = socket.local_addr().map_err(fail)?;
        // A room's packets come in bursts. What the system refuses is no reason not to start.
        let _ = sockopt::set_socket_recv_buffer_size(socket.as_fd(), BUFFER);
        let _ = sockopt::set_socket_send_buffer_size(socket.as_fd(), BUFFER);
        Ok(UdpEdge {
            socket,
            local,
            dropped: 0,
            #[cfg(feature = "test-hooks")]
            loss: Loss::from_environment(),
        })
    }

    /// The address that the socket is bound to, with the port that the system chose.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// How many datagrams could not be sent because the socket's buffer was full or the way was closed.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Takes the next datagram that waits: its length and where it came from. `None` when nothing waits.
    pub fn recv(&mut self, buffer: &mut [u8]) -> io::Result<Option<(usize, SocketAddr)>> {
        loop {
            match self.socket.recv_from(buffer) {
                Ok(received) => {
                    #[cfg(feature = "test-hooks")]
                    if self.loss.as_mut().is_some_and(Loss::takes_incoming) {
                        continue;
                    }
                    return Ok(Some(received));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                // An earlier datagram of ours found no one: that says nothing about this socket.
                Err(error) if is_of_the_way(&error) => continue,
                Err(error) => return Err(error),
            }
        }
    }

    /// Sends a datagram. One that finds the buffer full or no way is counted and dropped, as the network does.
    pub fn send(&mut self, datagram: &Datagram) -> io::Result<()> {
        #[cfg(feature = "test-hooks")]
        if self.loss.as_mut().is_some_and(Loss::takes_outgoing) {
            return Ok(());
        }
        loop {
            match self.socket.send_to(&datagram.data, datagram.to) {
                Ok(_) => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock || is_of_the_way(&error) => {
                    self.dropped += 1;
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Drops datagrams from here on: `rate_in` and `rate_out` are probabilities (0–1), the same `seed` drops the same ones.
    #[cfg(feature = "test-hooks")]
    pub fn set_loss(&mut self, seed: u64, rate_in: f64, rate_out: f64) {
        self.loss = Some(Loss { random: crate::random::Random::from_seed(seed), rate_in, rate_out });
    }
}

/// Errors that belong to one destination or moment, not to the socket.
fn is_of_the_way(error: &io::Error) -> bool {
    use io::ErrorKind::{
        AddrNotAvailable, ConnectionRefused, ConnectionReset, HostUnreachable, Interrupted, NetworkDown,
    };
    use io::ErrorKind::{InvalidInput, NetworkUnreachable, PermissionDenied};
    matches!(
        error.kind(),
        ConnectionRefused | ConnectionReset | HostUnreachable | NetworkUnreachable | NetworkDown | AddrNotAvailable | Interrupted
            // A candidate of another address family, or one that the firewall refuses.
            | InvalidInput | PermissionDenied
    ) || matches!(
        error.raw_os_error().map(rustix::io::Errno::from_raw_os_error),
        Some(rustix::io::Errno::AFNOSUPPORT | rustix::io::Errno::MSGSIZE | rustix::io::Errno::NOBUFS)
    )
}

impl Source for UdpEdge {
    fn register(&mut self, registry: &Registry, token: Token, interests: Interest) -> io::Result<()> {
        self.socket.register(registry, token, interests)
    }

    fn reregister(&mut self, registry: &Registry, token: Token, interests: Interest) -> io::Result<()> {
        self.socket.reregister(registry, token, interests)
    }

    fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        self.socket.deregister(registry)
    }
}

impl AsFd for UdpEdge {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket.as_fd()
    }
}

impl AsRawFd for UdpEdge {
    fn as_raw_fd(&self) -> RawFd {
        self.socket.as_raw_fd()
    }
}

/// Drops datagrams on purpose.
#[cfg(feature = "test-hooks")]
#[derive(Debug)]
struct Loss {
    random: crate::random::Random,
    rate_in: f64,
    rate_out: f64,
}

#[cfg(feature = "test-hooks")]
impl Loss {
    /// From `AUDIOROOM_TEST_LOSS=seed:in:out`, rates as probabilities. Each socket of a process loses others: the nth one
    /// those of the seed plus n.
    fn from_environment() -> Option<Loss> {
        use std::sync::atomic::{AtomicU64, Ordering};
        static SOCKETS: AtomicU64 = AtomicU64::new(0);
        let text = std::env::var("AUDIOROOM_TEST_LOSS").ok()?;
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

    fn takes_incoming(&mut self) -> bool {
        self.random.unit() < self.rate_in
    }

    fn takes_outgoing(&mut self) -> bool {
        self.random.unit() < self.rate_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound() -> UdpEdge {
        UdpEdge::bind("127.0.0.1:0".parse().unwrap()).unwrap()
    }

    fn send(from: &mut UdpEdge, to: SocketAddr, data: &[u8]) {
        let datagram = Datagram { from: from.local_addr(), to, data: data.to_vec() };
        from.send(&datagram).unwrap();
    }

    fn count(edge: &mut UdpEdge) -> usize {
        let mut buffer = [0; 2000];
        std::iter::from_fn(|| edge.recv(&mut buffer).unwrap()).count()
    }

    #[test]
    fn a_datagram_arrives_with_its_sender() {
        let (mut a, mut b) = (bound(), bound());
        let mut buffer = [0; 2000];
        assert_eq!(b.recv(&mut buffer).unwrap(), None);
        send(&mut a, b.local_addr(), b"hello");
        assert_eq!(b.recv(&mut buffer).unwrap(), Some((5, a.local_addr())));
        assert_eq!(&buffer[..5], b"hello");
    }

    #[test]
    fn a_way_that_is_closed_does_not_break_the_socket() {
        let (mut a, mut b) = (bound(), bound());
        let gone = bound().local_addr();
        for _ in 0..4 {
            send(&mut a, gone, b"anyone?");
        }
        send(&mut a, "[::1]:9".parse().unwrap(), b"other family");
        send(&mut a, b.local_addr(), &[0; 66_000]);
        send(&mut a, b.local_addr(), b"still here");
        assert_eq!(count(&mut b), 1);
        assert_eq!(count(&mut a), 0);
    }

    #[test]
    fn an_address_of_another_machine_is_refused_with_a_sentence() {
        let error = UdpEdge::bind("192.0.2.1:0".parse().unwrap()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unreachable);
    }

    #[cfg(feature = "test-hooks")]
    #[test]
    fn the_filter_drops_the_same_datagrams_for_a_seed() {
        let run = |seed| {
            let (mut a, mut b) = (bound(), bound());
            a.set_loss(seed, 0.0, 0.5);
            b.set_loss(seed, 0.5, 0.0);
            for n in 0..64u8 {
                send(&mut a, b.local_addr(), &[n]);
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
    fn the_environment_sets_the_filter() {
        let loss = Loss::parse("7:0.1:0.2", 0).unwrap();
        assert_eq!((loss.rate_in, loss.rate_out), (0.1, 0.2));
        for text in ["", "1:2", "1:0:0:0"] {
            assert!(Loss::parse(text, 0).is_none(), "{text}");
        }
    }

    #[cfg(feature = "test-hooks")]
    #[test]
    fn each_socket_loses_others() {
        let taken = |socket| {
            let mut loss = Loss::parse("7:0.5:0.5", socket).unwrap();
            std::array::from_fn::<bool, 64, _>(|_| loss.takes_incoming())
        };
        assert_eq!(taken(1), taken(1));
        assert_ne!(taken(0), taken(1));
    }
}

//! The UDP socket of one participant: several datagrams in one system call, each with the time at which the kernel received it.
//!
//! With the kernel's times, the program may read its sockets seldom, which is cheap, and the measured delays are still exact.
#![forbid(unsafe_code)]

use std::io::{self, IoSliceMut};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd as _;

use audioroom::transport::MAX_DATAGRAM;
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};
use nix::errno::Errno;
use nix::sys::socket::sockopt::ReceiveTimestampns;
use nix::sys::socket::{ControlMessageOwned, MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, setsockopt};
use nix::sys::time::TimeSpec;
use socket2::{Domain, Protocol, Socket, Type};

/// Datagrams in one system call.
const BATCH: usize = 16;
/// Requested size of the receive buffer, in bytes; the system may grant less.
const BUFFER: usize = 1 << 20;

/// A non-blocking socket.
pub struct Datagrams {
    socket: UdpSocket,
    pub local: SocketAddr,
}

/// Memory for receiving, shared by all sockets.
pub struct Buffers {
    bytes: Vec<[u8; MAX_DATAGRAM + 1]>,
    headers: MultiHeaders<SockaddrStorage>,
}

impl Default for Buffers {
    fn default() -> Buffers {
        let headers = MultiHeaders::preallocate(BATCH, Some(nix::cmsg_space!(TimeSpec)));
        Buffers { bytes: vec![[0; MAX_DATAGRAM + 1]; BATCH], headers }
    }
}

impl Datagrams {
    /// Binds a socket and registers it with this token.
    pub fn bind(address: SocketAddr, registry: &Registry, token: Token) -> io::Result<Datagrams> {
        let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
        let _ = socket.set_recv_buffer_size(BUFFER);
        socket.set_nonblocking(true)?;
        setsockopt(&socket, ReceiveTimestampns, &true)?;
        socket.bind(&address.into())?;
        let socket = UdpSocket::from(socket);
        registry.register(&mut SourceFd(&socket.as_raw_fd()), token, Interest::READABLE)?;
        Ok(Datagrams { local: socket.local_addr()?, socket })
    }

    /// Sends a datagram. It is lost if the system refuses it, as on a network.
    pub fn send(&self, to: SocketAddr, data: &[u8]) {
        let _ = self.socket.send_to(data, to);
    }

    /// Receives all datagrams that wait. Each is passed with its source and the wall time, in nanoseconds since 1970, at which
    /// the kernel received it; 0 if the kernel gave no time.
    pub fn receive(&self, buffers: &mut Buffers, mut each: impl FnMut(SocketAddr, &[u8], u64)) {
        loop {
            let count = self.receive_batch(buffers, &mut each);
            if count < BATCH {
                return;
            }
        }
    }

    /// Returns [`BATCH`] if there may be more.
    fn receive_batch(&self, buffers: &mut Buffers, each: &mut impl FnMut(SocketAddr, &[u8], u64)) -> usize {
        let mut parts = buffers.bytes.iter_mut();
        let mut slices: [[IoSliceMut<'_>; 1]; BATCH] = std::array::from_fn(|_| {
            [IoSliceMut::new(parts.next().map_or(&mut [][..], |part| &mut part[..]))]
        });
        let received = match recvmmsg(
            self.socket.as_raw_fd(),
            &mut buffers.headers,
            slices.iter_mut(),
            MsgFlags::MSG_DONTWAIT,
            None,
        ) {
            Ok(received) => received,
            // The network refused an earlier datagram, which says nothing about this socket: there may be more.
            Err(Errno::EINTR | Errno::ECONNREFUSED) => return BATCH,
            Err(_) => return 0,
        };
        let mut count = 0;
        for message in received {
            count += 1;
            let Some(from) = message.address.as_ref().and_then(address) else { continue };
            let time = message.cmsgs().ok().and_then(|mut list| list.find_map(receive_time)).unwrap_or(0);
            if let Some(data) = message.iovs().next().filter(|data| data.len() <= MAX_DATAGRAM) {
                each(from, data, time);
            }
        }
        count
    }
}

fn receive_time(message: ControlMessageOwned) -> Option<u64> {
    match message {
        ControlMessageOwned::ScmTimestampns(time) => {
            u64::try_from(time.tv_sec() * 1_000_000_000 + time.tv_nsec()).ok()
        }
        _ => None,
    }
}

fn address(address: &SockaddrStorage) -> Option<SocketAddr> {
    let v4 = address.as_sockaddr_in().map(|v4| SocketAddr::V4((*v4).into()));
    v4.or_else(|| address.as_sockaddr_in6().map(|v6| SocketAddr::V6((*v6).into())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::wall_ns;

    #[test]
    fn datagrams_arrive_with_source_and_kernel_time() {
        let poll = mio::Poll::new().unwrap();
        let bind = |n| Datagrams::bind("127.0.0.1:0".parse().unwrap(), poll.registry(), Token(n)).unwrap();
        let (talker, listener) = (bind(0), bind(1));
        let mut buffers = Buffers::default();
        // The kernel begins to note times a moment after the first socket asks for them; until then it gives the time of the read.
        let has_kernel_time = |buffers: &mut Buffers| {
            talker.send(listener.local, &[0]);
            let (after, mut first) = (wall_ns(), u64::MAX);
            listener.receive(buffers, |_, _, time| first = time);
            first <= after
        };
        assert!(
            (0..1_000_000).any(|_| has_kernel_time(&mut buffers)),
            "no datagram has a time of the kernel"
        );
        for _ in 0..2 {
            let before = wall_ns();
            for n in 0..20_u8 {
                talker.send(listener.local, &vec![n; usize::from(n) + 1]);
            }
            let after = wall_ns();
            let mut lengths = Vec::new();
            listener.receive(&mut buffers, |from, data, time| {
                assert_eq!(from, talker.local);
                assert!((before..=after).contains(&time), "{before} {time} {after}");
                lengths.push(data.len());
            });
            assert_eq!(lengths, (1..=20).collect::<Vec<_>>());
        }
    }
}

//! Notices at once that addresses, interfaces or routes of this machine change.
//!
//! On Linux a socket of the kernel's routing family (rtnetlink(7)) becomes readable with each change. Its messages are not read
//! in detail: the caller looks at the addresses themselves (`local_address.rs`). Other systems have no watch: there a change is
//! noticed when the application reports it, or when a path is dark. An edge; used by the client's media thread
//! (`engine/udp_sockets.rs`).
#![forbid(unsafe_code)]

use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};

use mio::event::Source;
use mio::unix::SourceFd;
use mio::{Interest, Registry, Token};

/// Multicast groups of rtnetlink(7): interfaces, addresses and routes of both families.
#[cfg(target_os = "linux")]
const GROUPS: u32 = 0x1 | 0x10 | 0x40 | 0x100 | 0x400;
/// Maximum number of messages to take at once. Later ones make the socket readable again.
const BURST: usize = 1_000;

/// A descriptor that becomes readable when the addresses of this machine change.
#[derive(Debug)]
pub struct AddressWatch {
    socket: OwnedFd,
}

impl AddressWatch {
    /// Opens a watch. `Unsupported` where the system has none.
    pub fn new() -> io::Result<AddressWatch> {
        Ok(AddressWatch { socket: open()? })
    }

    /// Takes the waiting messages. Returns whether there were any.
    pub fn take(&self) -> bool {
        let mut buffer = [0; 8192];
        (0..BURST).take_while(|_| self.has_one(&mut buffer)).count() > 0
    }

    fn has_one(&self, buffer: &mut [u8]) -> bool {
        match rustix::net::recv(&self.socket, buffer, rustix::net::RecvFlags::DONTWAIT) {
            Ok(_) => true,
            // Some messages did not fit into the queue (ENOBUFS): there were changes.
            Err(error) => error == rustix::io::Errno::NOBUFS,
        }
    }
}

#[cfg(target_os = "linux")]
fn open() -> io::Result<OwnedFd> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, netlink, socket_with};
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    // Protocol 0 is NETLINK_ROUTE.
    let socket = socket_with(AddressFamily::NETLINK, SocketType::RAW, flags, None)?;
    bind(&socket, &netlink::SocketAddrNetlink::new(0, GROUPS))?;
    Ok(socket)
}

#[cfg(not(target_os = "linux"))]
fn open() -> io::Result<OwnedFd> {
    Err(io::ErrorKind::Unsupported.into())
}

impl Source for AddressWatch {
    fn register(&mut self, registry: &Registry, token: Token, interests: Interest) -> io::Result<()> {
        SourceFd(&self.socket.as_raw_fd()).register(registry, token, interests)
    }

    fn reregister(&mut self, registry: &Registry, token: Token, interests: Interest) -> io::Result<()> {
        SourceFd(&self.socket.as_raw_fd()).reregister(registry, token, interests)
    }

    fn deregister(&mut self, registry: &Registry) -> io::Result<()> {
        SourceFd(&self.socket.as_raw_fd()).deregister(registry)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn watch_without_a_change_has_no_messages() {
        let watch = AddressWatch::new().unwrap();
        assert!(!watch.take());
    }
}

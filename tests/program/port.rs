//! Ports for servers whose address must be known before they start.
//!
//! Shared by several tests; contains no test.

use std::sync::atomic::{AtomicU32, Ordering};

/// A port that is free for TCP and UDP. It lies below 32768, where the system assigns no ports by itself. Each call in a
/// process returns a different port, and different processes start at different ports.
pub fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + ((std::process::id() * 61 + next) % 12_000) as u16;
        let tcp = std::net::TcpListener::bind(("127.0.0.1", port));
        if tcp.is_ok() && std::net::UdpSocket::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

//! Ports for servers whose address has to be known before they start.
//!
//! A part of several tests; no test itself.

use std::sync::atomic::{AtomicU32, Ordering};

/// A port that nothing uses, neither for TCP nor for UDP, and that the system gives to nobody who asks for any: it takes those
/// from 32768 up. Each call of a process gives another one, and processes begin at places of their own.
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

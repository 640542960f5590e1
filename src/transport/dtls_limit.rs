//! Work-around: before a connection is up, the rate of DTLS datagrams to the stack is limited.
//!
//! The stack answers invalid handshake datagrams with whole flights, keeps every handshake message and hashes all of them
//! again each time. An attacker who knows the address could block a thread with that. A regular handshake needs about ten
//! datagrams and repeats them a few times a second. Used by `rtc_connection.rs`; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::rate_limit::RateLimit;

/// Maximum number of datagrams at once.
const BURST: u32 = 40;
/// Interval at which one more datagram is allowed.
const REFILL: Duration = Duration::from_millis(25);

/// The rate of DTLS datagrams that may reach the stack.
pub(super) fn dtls_limit() -> RateLimit {
    RateLimit::new(BURST, REFILL)
}

#[cfg(test)]
mod tests {
    use super::super::test_pair::{Pair, client_address, server_address};
    use super::super::{Stack, dtls_resend::is_dtls};
    use super::*;
    use crate::clock::Time;

    #[test]
    fn flood_is_limited_to_the_refill() {
        let mut limit = dtls_limit();
        let start = Time::from_nanos(9_000_000_000);
        let allowed = (0..10_000u64).filter(|n| limit.take(start + Duration::from_micros(n * 100))).count();
        assert!((40..=81).contains(&allowed), "{allowed}");
    }

    /// A flood of mangled client hellos before the connect is answered with a bounded number of flights.
    #[test]
    fn mangled_handshakes_are_answered_at_a_bounded_rate() {
        let mut pair = Pair::new(Stack::WebRtc, 3, 1);
        let seen = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let keep = seen.clone();
        // ICE datagrams pass; the client's DTLS datagrams are only recorded.
        pair.filter = Box::new(move |from_client, data| {
            let dtls = is_dtls(data);
            if dtls && from_client {
                keep.borrow_mut().push(data.to_vec());
            }
            !dtls
        });
        pair.negotiate(&[]);
        pair.pass(Duration::from_millis(150));
        let hello = seen.borrow().first().expect("the client says hello").clone();
        let mut answers = 0;
        for n in 0..2000u32 {
            let mut mangled = hello.clone();
            let length = mangled.len();
            // A new record number and a changed random, so that neither the replay window nor a cache stops the datagram.
            mangled[7..11].copy_from_slice(&(n + 100).to_be_bytes());
            mangled[length - 1 - (n as usize % 20)] ^= 0x10;
            pair.server.handle_datagram(server_address(), client_address(), &mangled, pair.now);
            while let Some(datagram) = pair.server.poll_datagram() {
                answers += usize::from(is_dtls(&datagram.data));
            }
        }
        assert!(answers <= 4 * BURST as usize, "{answers} datagrams in answer to 2000 at once");
    }
}

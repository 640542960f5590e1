//! Bounds the connectivity checks of a client to addresses that have not answered.
//!
//! A malicious server can announce any host as a candidate, and the stack would send each of them a hundred checks a second
//! for as long as it connects. All addresses that have not answered share one rate. An address that answered a check is not
//! limited. Used by `rtc_connection.rs` on the media thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use super::stun::is_check;
use crate::clock::Time;
use crate::rate_limit::RateLimit;

/// Maximum number of unanswered checks at once: 16 pairs of addresses, for 250 ms, at the stack's interval of 10 ms (16 × 25).
const BURST: u32 = 400;
/// Time until one more unanswered check may be sent, to all addresses together.
const INTERVAL: Duration = Duration::from_millis(20);
/// Maximum number of remembered addresses.
const MAX_ADDRESSES: usize = 128;

/// State of one connection.
#[derive(Debug)]
pub(super) struct CheckLimit {
    asked: BTreeSet<SocketAddr>,
    answered: BTreeSet<SocketAddr>,
    rate: RateLimit,
}

impl Default for CheckLimit {
    fn default() -> CheckLimit {
        CheckLimit {
            asked: BTreeSet::new(),
            answered: BTreeSet::new(),
            rate: RateLimit::new(BURST, INTERVAL),
        }
    }
}

impl CheckLimit {
    /// Records a datagram from this address. It counts as an answer if the address was checked.
    pub(super) fn incoming(&mut self, from: SocketAddr) {
        if self.asked.remove(&from) {
            self.answered.insert(from);
        }
    }

    /// Whether this datagram may be sent; false for a check above the rate.
    pub(super) fn allows(&mut self, to: SocketAddr, data: &[u8], now: Time) -> bool {
        if !is_check(data) || self.answered.contains(&to) {
            return true;
        }
        if self.asked.len() + self.answered.len() < MAX_ADDRESSES {
            self.asked.insert(to);
        }
        self.rate.take(now)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_pair::{Pair, client_address, config, server_address, test_certificate};
    use super::super::{PeerConnection, Stack};
    use super::*;

    #[test]
    fn address_that_answered_is_not_limited() {
        let mut limit = CheckLimit::default();
        let (to, check, now) = (server_address(), [0, 1, 0, 0], Time::from_nanos(1_000_000_000));
        assert_eq!((0..1000).filter(|_| limit.allows(to, &check, now)).count(), BURST as usize);
        assert!(limit.allows(to, &[0x16, 0xfe], now), "only checks are limited");
        limit.incoming("192.0.2.1:1".parse().unwrap());
        assert!(!limit.allows(to, &check, now));
        assert!(limit.allows(to, &check, now + INTERVAL));
        limit.incoming(to);
        assert!((0..1000).all(|_| limit.allows(to, &check, now)));
    }

    #[test]
    fn checks_to_hosts_that_a_server_names_are_bounded() {
        let mut pair = Pair::new(Stack::WebRtc, 9, 3);
        let answer = pair.negotiate(&[]).sdp;
        let first = answer.lines().find(|line| line.starts_with("a=candidate:")).unwrap();
        let own = server_address().ip().to_string();
        for hosts in [1, 20] {
            let mut text = String::new();
            for line in answer.lines().filter(|line| !line.starts_with("a=candidate:")) {
                text.push_str(&format!("{line}\r\n"));
                if line.starts_with("a=mid:0") {
                    for host in 1..=hosts {
                        let foreign = first.replace(&own, &format!("203.0.113.{host}"));
                        text.push_str(&format!("{foreign}\r\n"));
                    }
                }
            }
            let mut now = pair.now;
            let config = config(Stack::WebRtc, client_address(), 5);
            let mut client = PeerConnection::client(&config, test_certificate(), 3, now).unwrap();
            client.create_offer(now).unwrap();
            client.set_answer(&text, now).unwrap();
            let (mut checks, end) = (0, now + Duration::from_secs(10));
            while now < end {
                while let Some(datagram) = client.poll_datagram() {
                    checks += usize::from(datagram.data.starts_with(&[0, 1]));
                }
                now = client.deadline().unwrap_or(end).clamp(now + Duration::from_millis(10), end);
                client.handle_timeout(now);
            }
            let most = (BURST + 10_000 / INTERVAL.as_millis() as u32) as usize;
            assert!((50..=most + 1).contains(&checks), "{checks} checks to {hosts} hosts");
        }
    }
}

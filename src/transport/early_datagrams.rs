//! Work-around: datagrams that arrive before the answer is set are kept and replayed.
//!
//! A server's first connectivity check may arrive before the server's SDP answer on the signalling connection. The stack drops a
//! datagram that arrives before the answer is set, and the server repeats the check only after tens of milliseconds. Used by the
//! client side of `rtc_connection.rs`.
#![forbid(unsafe_code)]

use std::net::SocketAddr;

/// Maximum number of kept datagrams; later datagrams are dropped.
pub(super) const MAX_EARLY: usize = 16;

/// The datagrams that wait for the answer.
#[derive(Default)]
pub(super) struct EarlyDatagrams {
    answered: bool,
    waiting: Vec<(SocketAddr, SocketAddr, Vec<u8>)>,
    #[cfg(test)]
    pub disabled: bool,
}

impl EarlyDatagrams {
    /// Keeps a datagram while there is no answer. Returns true if the caller must not process the datagram: it was kept, or the
    /// store is full and it was dropped.
    pub(super) fn keep(&mut self, to: SocketAddr, from: SocketAddr, data: &[u8]) -> bool {
        if self.answered {
            return false;
        }
        #[cfg(test)]
        if self.disabled {
            return false;
        }
        if self.waiting.len() < MAX_EARLY {
            self.waiting.push((to, from, data.to_vec()));
        }
        true
    }

    /// Returns the kept datagrams in the order of arrival. Later datagrams are not kept.
    pub(super) fn release(&mut self) -> Vec<(SocketAddr, SocketAddr, Vec<u8>)> {
        self.answered = true;
        std::mem::take(&mut self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::rtc_connection::Side;
    use super::super::test_pair::Pair;
    use super::super::{Inner, candidate, stun_ufrag};
    use super::*;

    /// Connects to a full-ICE server. All of its checks arrive before its answer, and the answer has no candidate.
    fn connects_with_early_checks_only(kept: bool) -> bool {
        let mut pair = Pair::with_server(Side::FullServer, 31, 1);
        if let Inner::Rtc(client) = &mut pair.client.0 {
            client.early_datagrams().disabled = !kept;
        }
        let offer = pair.client.create_offer(pair.now).unwrap();
        pair.server.accept_offer(&offer, pair.now).unwrap();
        let answer = pair.server.create_answer(pair.now).unwrap().sdp;
        pair.pass(Duration::from_millis(50));
        pair.filter = Box::new(|from_client, data| from_client || stun_ufrag(data).is_none());
        pair.pass(Duration::from_millis(50));
        let (answer, _) = candidate::take(&answer);
        pair.client.set_answer(&answer, pair.now).unwrap();
        // The candidate from the server's check is used at once, without the stack's wait of a second for a better one.
        pair.connect(Duration::from_millis(400))
    }

    #[test]
    fn check_before_the_answer_is_not_lost() {
        assert!(connects_with_early_checks_only(true));
        assert!(!connects_with_early_checks_only(false), "without the store nothing connects");
    }

    #[test]
    fn store_is_bounded_and_used_once() {
        let address: SocketAddr = "127.0.0.1:1".parse().unwrap();
        let mut early_datagrams = EarlyDatagrams::default();
        for n in 0..40u8 {
            assert!(early_datagrams.keep(address, address, &[n]));
        }
        let kept = early_datagrams.release();
        assert_eq!(kept.len(), MAX_EARLY);
        assert_eq!(kept[3].2, [3]);
        assert!(!early_datagrams.keep(address, address, &[1]));
        assert!(early_datagrams.release().is_empty());
    }
}

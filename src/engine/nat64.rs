//! The server's IPv4 candidates in a network that has only IPv6 and a translator (NAT64).
//!
//! A candidate names an address, so the resolver of such a network (DNS64) cannot translate it, and the connection has no socket
//! that could reach it. The driver of the media thread (`engine/udp_loop.rs`) offers every candidate without a route to
//! [`Candidates`], and adds what it returns. The driver of the control thread looks for the translator ([`report`], on its
//! runtime) when it opens a socket for signalling. The formats are in `wire/nat64.rs`.
#![forbid(unsafe_code)]

use std::net::IpAddr;
use std::sync::Arc;

use mio::Waker;

use crate::engine::media_queue::MediaQueue;
use crate::engine::message::ToMedia;
use crate::engine::udp_sockets::Key;
use crate::signal::dial;
use crate::transport::local_address;
use crate::wire::nat64::Nat64;

/// Maximum number of candidates that wait for the look-up.
const MAX_WAITING: usize = 64;

/// Looks for the network's translator, and reports it to the media thread. Where IPv4 has a default route, it asks nothing.
pub(super) async fn report(to_media: MediaQueue, waker: Arc<Waker>) {
    let routes = local_address::default_routes();
    if routes.is_empty() || routes.iter().any(IpAddr::is_ipv4) {
        return;
    }
    if let Some(translator) = dial::nat64().await {
        // If the queue is full, the next connection looks again.
        let _ = to_media.send(ToMedia::Nat64(translator));
        let _ = waker.wake();
    }
}

/// Candidates of servers to which there is no route.
#[derive(Default)]
pub(super) struct Candidates {
    translator: Option<Nat64>,
    /// Those that came before the translator was found.
    waiting: Vec<(Key, String)>,
}

impl Candidates {
    /// Takes a candidate with an IPv4 address to which there is no route. Returns its translation if the translator is known.
    pub(super) fn translate(&mut self, key: Key, candidate: &str) -> Option<String> {
        if let Some(translator) = self.translator {
            return translator.candidate(candidate);
        }
        if self.waiting.len() < MAX_WAITING {
            self.waiting.push((key, candidate.to_owned()));
        }
        None
    }

    /// The translator was found. Returns the translations of the candidates that have waited for it.
    pub(super) fn found(&mut self, translator: Nat64) -> Vec<(Key, String)> {
        self.translator = Some(translator);
        let waiting = std::mem::take(&mut self.waiting);
        let translated = |(key, text): (Key, String)| Some((key, translator.candidate(&text)?));
        waiting.into_iter().filter_map(translated).collect()
    }

    /// The connection has ended.
    pub(super) fn close(&mut self, key: Key) {
        self.waiting.retain(|(waiting, _)| *waiting != key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::RoomId;

    const CANDIDATE: &str = "1 1 udp 2130706431 192.0.2.33 7880 typ host";
    const TRANSLATED: &str = "1 1 udp 2130706431 64:ff9b::c000:221 7880 typ host";

    fn translator() -> Nat64 {
        Nat64::discover(["64:ff9b::c000:aa".parse().unwrap()]).unwrap()
    }

    #[test]
    fn candidates_wait_for_the_translator() {
        let (mut candidates, room) = (Candidates::default(), RoomId::fresh());
        assert_eq!(candidates.translate((room, 1), CANDIDATE), None);
        assert_eq!(candidates.found(translator()), [((room, 1), TRANSLATED.to_owned())]);
        assert_eq!(candidates.translate((room, 1), CANDIDATE).as_deref(), Some(TRANSLATED));
        assert!(candidates.found(translator()).is_empty());
    }

    #[test]
    fn candidates_of_a_closed_connection_are_dropped() {
        let (mut candidates, room) = (Candidates::default(), RoomId::fresh());
        candidates.translate((room, 1), CANDIDATE);
        candidates.translate((room, 2), CANDIDATE);
        candidates.close((room, 1));
        assert_eq!(candidates.found(translator()), [((room, 2), TRANSLATED.to_owned())]);
    }

    #[test]
    fn few_candidates_wait() {
        let (mut candidates, room) = (Candidates::default(), RoomId::fresh());
        for generation in 0..2 * MAX_WAITING {
            candidates.translate((room, generation as u32), CANDIDATE);
        }
        assert_eq!(candidates.found(translator()).len(), MAX_WAITING);
    }
}

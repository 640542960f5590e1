//! TCP connections that have not logged in, by the network from which they come.
//!
//! All of them together have a bounded number of places. One network has at most half of the places, unless it is a trusted
//! proxy. When no place is left, the network with the most connections loses its oldest one to a newcomer of another network. So
//! nobody with the addresses of a few networks can keep others from logging in. Used by `socket.rs` on the server's thread.
#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::rc::Rc;

use tokio::sync::Notify;

use crate::server::limit::{MAX_STRANGERS, MAX_STRANGERS_OF_ONE, network_of};

/// The connections that have not logged in.
#[derive(Clone, Default)]
pub(super) struct Strangers(Rc<RefCell<State>>);

#[derive(Default)]
struct State {
    networks: BTreeMap<IpAddr, VecDeque<(u64, Rc<Notify>)>>,
    count: usize,
    next: u64,
}

/// The place of one connection; free again when it is dropped.
pub(super) struct Place {
    strangers: Strangers,
    network: IpAddr,
    number: u64,
    displaced: Rc<Notify>,
}

impl Strangers {
    /// Takes a place for a connection from this address; `None`: no place is left for it. `is_proxy`: the address is a trusted
    /// proxy's, which carries the connections of many clients.
    pub(super) fn enter(&self, from: IpAddr, is_proxy: bool) -> Option<Place> {
        let mut state = self.0.borrow_mut();
        let network = network_of(from);
        let own = state.networks.get(&network).map_or(0, VecDeque::len);
        if own >= MAX_STRANGERS_OF_ONE && !is_proxy {
            return None;
        }
        if state.count >= MAX_STRANGERS {
            let (_, most) = state.networks.iter_mut().max_by_key(|(_, connections)| connections.len())?;
            if most.len() <= own + 1 {
                return None;
            }
            // The task of the displaced connection closes it. The place is free at once.
            let (_, displaced) = most.pop_front()?;
            displaced.notify_one();
            state.count -= 1;
        }
        state.next += 1;
        state.count += 1;
        let (number, displaced) = (state.next, Rc::new(Notify::new()));
        state.networks.entry(network).or_default().push_back((number, displaced.clone()));
        Some(Place { strangers: self.clone(), network, number, displaced })
    }
}

impl Place {
    /// Ends when the connection has lost its place to another one.
    pub(super) fn displaced(&self) -> impl Future<Output = ()> + use<> {
        let displaced = self.displaced.clone();
        async move { displaced.notified().await }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.strangers.0.borrow_mut();
        let Some(connections) = state.networks.get_mut(&self.network) else { return };
        let before = connections.len();
        connections.retain(|(number, _)| *number != self.number);
        let freed = before - connections.len();
        if connections.is_empty() {
            state.networks.remove(&self.network);
        }
        state.count -= freed;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(network: u16, host: u16) -> IpAddr {
        IpAddr::from([0x2001, 0xdb8, 0, network, 7, 7, 7, host])
    }

    #[test]
    fn addresses_of_one_ipv6_network_share_their_places() {
        let strangers = Strangers::default();
        let places: Vec<Place> = (0..600).filter_map(|n| strangers.enter(host(1, n), false)).collect();
        assert_eq!(places.len(), MAX_STRANGERS_OF_ONE);
        assert!(strangers.enter(host(2, 0), false).is_some());
    }

    #[test]
    fn newcomer_displaces_the_network_with_most_connections() {
        let strangers = Strangers::default();
        let mut places: Vec<Place> = Vec::new();
        for network in 0..12 {
            places.extend((0..300).filter_map(|n| strangers.enter(host(network, n), false)));
        }
        let count = |strangers: &Strangers| strangers.0.borrow().count;
        assert_eq!(count(&strangers), MAX_STRANGERS);
        let spread = strangers.0.borrow().networks.values().map(VecDeque::len).max().unwrap();
        assert!(spread <= MAX_STRANGERS_OF_ONE, "{spread}");
        for n in 0..50 {
            assert!(strangers.enter(host(1000 + n, 0), false).is_some(), "there is a place for others");
        }
        drop(places);
        assert_eq!(count(&strangers), 0);
        assert!(strangers.0.borrow().networks.is_empty());
    }

    #[tokio::test]
    async fn displaced_connection_is_notified() {
        let strangers = Strangers::default();
        let first = strangers.enter(host(1, 0), false).unwrap();
        let _rest: Vec<Place> = (1..512)
            .filter_map(|n| strangers.enter(host(if n < 256 { 1 } else { 2 + n % 2 }, n), false))
            .collect();
        let _newcomer = strangers.enter(host(9, 0), false).unwrap();
        first.displaced().await;
    }

    #[test]
    fn proxy_has_as_many_places_as_there_are() {
        let strangers = Strangers::default();
        let proxy = IpAddr::from([10, 0, 0, 1]);
        let places: Vec<Place> = (0..600).filter_map(|_| strangers.enter(proxy, true)).collect();
        assert_eq!(places.len(), MAX_STRANGERS);
    }
}

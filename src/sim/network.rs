//! A virtual datagram network: nodes with IP addresses, and a shaped link for each direction between two nodes.
//!
//! [`Network::send`] draws the fate of a datagram at once; [`Network::receive`] returns the datagrams that have arrived, in the
//! order of arrival. Not here: signalling, which is reliable ([`super::reliable_link`]). Called by [`super::world`] and by
//! `audioroom-lab`, on their thread.
#![forbid(unsafe_code)]

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;

use super::nat::Nat;
use super::shape::{Link, LinkShape};
use crate::clock::Time;
use crate::random::Random;
use crate::transport::{Datagram, MAX_DATAGRAM};

/// Maximum number of datagrams in flight; further ones are dropped and counted as lost.
const MAX_UNDER_WAY: usize = 1 << 20;

/// Counts of one direction of a link.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct LinkCount {
    /// Datagrams sent.
    pub sent: u64,
    /// Bytes sent.
    pub bytes: u64,
    /// Datagrams lost.
    pub lost: u64,
    /// Datagrams duplicated.
    pub duplicated: u64,
}

/// Datagrams in flight between nodes.
#[derive(Debug)]
pub struct Network {
    seed: u64,
    default_shape: LinkShape,
    links: BTreeMap<(IpAddr, IpAddr), (Link, LinkCount)>,
    under_way: BinaryHeap<Arrival>,
    next_number: u64,
    digest: DefaultHasher,
    /// A node whose sent datagrams are recorded, and the record.
    kept: Option<(IpAddr, Vec<(Time, Datagram)>)>,
    /// Nodes behind a NAT.
    nats: BTreeMap<IpAddr, Nat>,
}

impl Network {
    /// A network of links with the default shape. All draws depend on `seed`.
    pub fn new(seed: u64) -> Network {
        Network {
            seed,
            default_shape: LinkShape::default(),
            links: BTreeMap::new(),
            under_way: BinaryHeap::new(),
            next_number: 0,
            digest: DefaultHasher::new(),
            kept: None,
            nats: BTreeMap::new(),
        }
    }

    /// Records every datagram that this node sends from now on, lost ones included.
    pub fn keep(&mut self, node: IpAddr) {
        self.kept = Some((node, Vec::new()));
    }

    /// The recorded datagrams, with their sending times.
    pub fn kept(&self) -> &[(Time, Datagram)] {
        self.kept.as_ref().map_or(&[], |(_, kept)| kept)
    }

    /// Sets the shape of every direction, and replaces shapes of single directions.
    pub fn set_all(&mut self, shape: &LinkShape) {
        self.default_shape = shape.clone();
        for (link, _) in self.links.values_mut() {
            link.set_shape(shape.clone());
        }
    }

    /// Sets the shape of the direction from one node to another. It does not change datagrams in flight.
    pub fn set(&mut self, from: IpAddr, to: IpAddr, shape: LinkShape) {
        self.link(from, to).0.set_shape(shape);
    }

    /// The shape of the direction from one node to another.
    pub fn shape(&mut self, from: IpAddr, to: IpAddr) -> LinkShape {
        self.link(from, to).0.shape().clone()
    }

    /// The counts of the direction from one node to another.
    pub fn count(&self, from: IpAddr, to: IpAddr) -> LinkCount {
        self.links.get(&(from, to)).map(|(_, count)| *count).unwrap_or_default()
    }

    /// The NAT in front of a node maps the node to other ports: other nodes see a new address of the node, and datagrams to the
    /// earlier address are lost.
    pub fn rebind(&mut self, node: IpAddr) {
        self.nats.entry(node).or_default().rebind();
    }

    /// Sends a datagram at `now`. Datagrams longer than [`MAX_DATAGRAM`] are lost, as on most paths.
    pub fn send(&mut self, mut datagram: Datagram, now: Time) {
        self.note(&datagram, now);
        if let Some((_, kept)) = self.kept.as_mut().filter(|(node, _)| *node == datagram.from.ip()) {
            kept.push((now, datagram.clone()));
        }
        if let Some(nat) = self.nats.get_mut(&datagram.from.ip()) {
            datagram.from.set_port(nat.outward(datagram.from.port()));
        }
        let bytes = datagram.data.len();
        let room = MAX_UNDER_WAY.saturating_sub(self.under_way.len());
        let (link, count) = self.link(datagram.from.ip(), datagram.to.ip());
        count.sent += 1;
        count.bytes += bytes as u64;
        let [first, again] = link.arrivals(bytes, now);
        let Some(first) = first.filter(|_| bytes <= MAX_DATAGRAM && room >= 2) else {
            count.lost += 1;
            return;
        };
        count.duplicated += u64::from(again.is_some());
        if let Some(again) = again {
            self.enqueue(again, datagram.clone());
        }
        self.enqueue(first, datagram);
    }

    /// Time at which the next datagram arrives.
    pub fn deadline(&self) -> Option<Time> {
        self.under_way.peek().map(|arrival| arrival.at)
    }

    /// The next datagram that has arrived by `now`.
    pub fn receive(&mut self, now: Time) -> Option<Datagram> {
        while self.deadline()? <= now {
            let mut datagram = self.under_way.pop()?.datagram;
            let Some(nat) = self.nats.get(&datagram.to.ip()) else { return Some(datagram) };
            if let Some(port) = nat.inward(datagram.to.port()) {
                datagram.to.set_port(port);
                return Some(datagram);
            }
        }
        None
    }

    /// A digest of all datagrams: their bytes, addresses and sending times. Two equal runs have the same digest.
    pub fn digest(&self) -> u64 {
        self.digest.finish()
    }

    fn note(&mut self, datagram: &Datagram, now: Time) {
        now.as_nanos().hash(&mut self.digest);
        datagram.from.hash(&mut self.digest);
        datagram.to.hash(&mut self.digest);
        datagram.data.hash(&mut self.digest);
    }

    fn enqueue(&mut self, at: Time, datagram: Datagram) {
        self.next_number += 1;
        self.under_way.push(Arrival { at, number: self.next_number, datagram });
    }

    fn link(&mut self, from: IpAddr, to: IpAddr) -> &mut (Link, LinkCount) {
        let (seed, shape) = (self.seed, &self.default_shape);
        self.links.entry((from, to)).or_insert_with(|| {
            (Link::new(shape.clone(), link_random(seed, &(from, to))), LinkCount::default())
        })
    }
}

/// The random numbers of one direction. They depend on the seed and the two nodes, not on other traffic.
pub(super) fn link_random(seed: u64, nodes: &impl Hash) -> Random {
    let mut hasher = DefaultHasher::new();
    seed.hash(&mut hasher);
    nodes.hash(&mut hasher);
    Random::from_seed(hasher.finish())
}

#[derive(Debug)]
struct Arrival {
    at: Time,
    /// Order of sending, for equal arrival times.
    number: u64,
    datagram: Datagram,
}

impl Ord for Arrival {
    fn cmp(&self, other: &Arrival) -> Ordering {
        // The heap returns the greatest entry, so the order is reversed.
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

impl PartialOrd for Arrival {
    fn partial_cmp(&self, other: &Arrival) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Arrival {
    fn eq(&self, other: &Arrival) -> bool {
        self.number == other.number
    }
}

impl Eq for Arrival {}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::Duration;

    use super::super::shape::Jitter;
    use super::*;
    use crate::transport::Protocol;

    const START: Time = Time::from_nanos(5_000_000_000);

    fn node(n: u8) -> SocketAddr {
        SocketAddr::from(([10, 0, 0, n], 4000))
    }

    fn datagram(from: u8, to: u8, byte: u8) -> Datagram {
        Datagram { protocol: Protocol::Udp, from: node(from), to: node(to), data: vec![byte; 60] }
    }

    /// Sends 500 datagrams from node 1 to node 2, one every 20 ms; returns the arrivals.
    fn run(network: &mut Network) -> Vec<(Time, u8)> {
        let mut arrived = Vec::new();
        let mut take = |network: &mut Network, until: Time| {
            while let Some(at) = network.deadline().filter(|at| *at <= until) {
                let datagram = network.receive(at).expect("it is due");
                arrived.push((at, datagram.data[0]));
            }
        };
        for n in 0..500u64 {
            let now = START + Duration::from_millis(20 * n);
            take(network, now);
            network.send(datagram(1, 2, n as u8), now);
        }
        take(network, Time::NEVER);
        arrived
    }

    fn rough() -> LinkShape {
        LinkShape::delay_ms(30)
            .with_loss(0.1)
            .with_duplicates(0.1)
            .with_jitter(Jitter::Exponential(Duration::from_millis(20)))
    }

    #[test]
    fn datagrams_arrive_in_order_after_the_delay() {
        let mut network = Network::new(1);
        network.set_all(&LinkShape::delay_ms(30));
        let arrived = run(&mut network);
        assert_eq!(arrived.len(), 500);
        assert_eq!(arrived[3], (START + Duration::from_millis(90), 3));
        assert!(network.receive(Time::NEVER).is_none());
    }

    #[test]
    fn datagrams_are_not_returned_early() {
        let mut network = Network::new(1);
        network.set_all(&LinkShape::delay_ms(30));
        network.send(datagram(1, 2, 7), START);
        assert!(network.receive(START + Duration::from_millis(29)).is_none());
        assert!(network.receive(START + Duration::from_millis(30)).is_some());
    }

    #[test]
    fn same_seed_repeats_the_run() {
        let play = |seed| {
            let mut network = Network::new(seed);
            network.set_all(&rough());
            (run(&mut network), network.digest(), network.count(node(1).ip(), node(2).ip()))
        };
        assert_eq!(play(3), play(3));
        assert_ne!(play(3).0, play(4).0);
    }

    #[test]
    fn one_byte_changes_the_digest() {
        let digest = |byte| {
            let mut network = Network::new(1);
            network.send(datagram(1, 2, byte), START);
            network.digest()
        };
        assert_ne!(digest(1), digest(2));
    }

    #[test]
    fn one_direction_can_be_blocked() {
        let mut network = Network::new(1);
        network.set(node(1).ip(), node(2).ip(), LinkShape::dead());
        network.send(datagram(1, 2, 1), START);
        network.send(datagram(2, 1, 2), START);
        let arrived = network.receive(Time::NEVER).expect("the other direction is open");
        assert_eq!(arrived.data[0], 2);
        assert!(network.receive(Time::NEVER).is_none());
        assert_eq!(network.count(node(1).ip(), node(2).ip()).lost, 1);
    }

    #[test]
    fn other_traffic_does_not_change_a_links_draws() {
        let mut alone = Network::new(9);
        alone.set_all(&rough());
        let mut crowd = Network::new(9);
        crowd.set_all(&rough());
        for n in 0..50 {
            crowd.send(datagram(3, 2, n), START - Duration::from_secs(1));
        }
        while crowd.receive(Time::NEVER).is_some() {}
        assert_eq!(run(&mut alone), run(&mut crowd));
    }

    #[test]
    fn too_long_datagram_is_lost() {
        let mut network = Network::new(1);
        let data = vec![0; MAX_DATAGRAM + 1];
        network.send(Datagram { protocol: Protocol::Udp, from: node(1), to: node(2), data }, START);
        assert!(network.deadline().is_none());
        assert_eq!(network.count(node(1).ip(), node(2).ip()).lost, 1);
    }
}

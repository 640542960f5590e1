//! Virtual reliable links for signalling: messages arrive complete and in order, and faults of the path only delay them.
//!
//! A link connects a client's node and a server's. Loss delays messages, an outage holds them until it ends, and a blocked
//! direction holds them until it is opened. A link ends with [`MessageLinks::close`] (after the messages in flight) or with
//! [`MessageLinks::cut`] (at once; messages in flight are lost). Not here: the content of messages. Called by [`super::world`].
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use super::network::link_random;
use super::shape::{Link, LinkShape};
use crate::clock::Time;

/// The id of a link, unique in its world.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LinkId(pub u64);

/// One end of a link.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Side {
    /// The end that opened the link.
    Opener,
    /// The end that accepted it.
    Listener,
}

impl Side {
    /// The other end.
    pub fn other(self) -> Side {
        match self {
            Side::Opener => Side::Listener,
            Side::Listener => Side::Opener,
        }
    }
}

/// An arrival at one end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Arrived<T> {
    /// A message.
    Message(T),
    /// The link has ended.
    Ended,
}

/// Links, and messages in flight.
#[derive(Debug)]
pub struct MessageLinks<T> {
    seed: u64,
    default_shape: LinkShape,
    shapes: BTreeMap<(IpAddr, IpAddr), LinkShape>,
    links: BTreeMap<LinkId, Pair<T>>,
    under_way: BTreeMap<(Time, u64), (LinkId, Side, Arrived<T>)>,
    next_number: u64,
    next_link: u64,
}

#[derive(Debug)]
struct Pair<T> {
    opener: IpAddr,
    listener: IpAddr,
    to_opener: Direction<T>,
    to_listener: Direction<T>,
}

#[derive(Debug)]
struct Direction<T> {
    link: Link,
    /// Messages that wait until a blocked direction opens, in order.
    held: VecDeque<(usize, Arrived<T>)>,
    /// Whether the sending end has closed.
    ended: bool,
}

impl<T> MessageLinks<T> {
    /// No links. All draws depend on `seed`.
    pub fn new(seed: u64) -> MessageLinks<T> {
        MessageLinks {
            seed,
            default_shape: LinkShape::default(),
            shapes: BTreeMap::new(),
            links: BTreeMap::new(),
            under_way: BTreeMap::new(),
            next_number: 0,
            next_link: 0,
        }
    }

    /// Sets the shape of every direction, and replaces shapes of single directions.
    pub fn set_all(&mut self, shape: &LinkShape, now: Time) {
        self.default_shape = shape.clone();
        self.shapes.clear();
        self.reshape(now);
    }

    /// Sets the shape of the direction from one node to another, for existing and later links.
    pub fn set(&mut self, from: IpAddr, to: IpAddr, shape: LinkShape, now: Time) {
        self.shapes.insert((from, to), shape);
        self.reshape(now);
    }

    /// Opens a link between two nodes.
    pub fn open(&mut self, opener: IpAddr, listener: IpAddr) -> LinkId {
        self.next_link += 1;
        let id = LinkId(self.next_link);
        let to_opener = self.direction(listener, opener, id);
        let to_listener = self.direction(opener, listener, id);
        self.links.insert(id, Pair { opener, listener, to_opener, to_listener });
        id
    }

    /// Shortest delay of a message from one node to another; a handshake consists of several.
    pub fn one_way(&self, opener: IpAddr, listener: IpAddr) -> Duration {
        self.shape(opener, listener).delay
    }

    /// Sends a message of `bytes` from one end. A link that has ended drops it.
    pub fn send(&mut self, id: LinkId, from: Side, bytes: usize, message: T, now: Time) {
        self.put(id, from, bytes, Arrived::Message(message), now);
    }

    /// Closes a link from this end, after all messages sent; the other end is notified.
    pub fn close(&mut self, id: LinkId, from: Side, now: Time) {
        self.put(id, from, 1, Arrived::Ended, now);
        if let Some(pair) = self.links.get_mut(&id) {
            pair.from(from).ended = true;
        }
        // Messages in flight to the closing end are dropped.
        self.under_way.retain(|_, (link, to, _)| *link != id || *to != from);
        self.forget_when_over(id);
    }

    /// Ends a link at once. Messages in flight are lost. The ends in `notified` are notified after the delay of their path.
    pub fn cut(&mut self, id: LinkId, notified: &[Side], now: Time) {
        self.under_way.retain(|_, (link, _, _)| *link != id);
        let Some(mut pair) = self.links.remove(&id) else { return };
        for side in notified {
            let arrival = match pair.from(side.other()).link.reliable_arrival(1, now) {
                // An end behind a blocked path cannot be notified.
                Time::NEVER => continue,
                arrival => arrival,
            };
            self.next_number += 1;
            self.under_way.insert((arrival, self.next_number), (id, *side, Arrived::Ended));
        }
    }

    /// The links of this node.
    pub fn links_of(&self, node: IpAddr) -> Vec<LinkId> {
        self.links.iter().filter(|(_, p)| p.opener == node || p.listener == node).map(|(id, _)| *id).collect()
    }

    /// Time at which the next message arrives.
    pub fn deadline(&self) -> Option<Time> {
        self.under_way.first_key_value().map(|((at, _), _)| *at)
    }

    /// The next message that has arrived by `now`, with its link and the end where it arrived.
    pub fn receive(&mut self, now: Time) -> Option<(LinkId, Side, Arrived<T>)> {
        let entry = self.under_way.first_entry()?;
        if entry.key().0 > now {
            return None;
        }
        let arrived = entry.remove();
        self.forget_when_over(arrived.0);
        Some(arrived)
    }

    fn put(&mut self, id: LinkId, from: Side, bytes: usize, what: Arrived<T>, now: Time) {
        let Some(direction) = self.links.get_mut(&id).map(|pair| pair.from(from)).filter(|d| !d.ended) else {
            return;
        };
        if !direction.held.is_empty() {
            direction.held.push_back((bytes, what));
            return;
        }
        self.schedule(id, from, bytes, what, Time::NEVER, now);
    }

    /// Gives every direction its shape. Messages in flight or held arrive by the new shape where that is earlier, because a
    /// path that works again delivers at once.
    fn reshape(&mut self, now: Time) {
        let ids: Vec<LinkId> = self.links.keys().copied().collect();
        for id in ids {
            for from in [Side::Opener, Side::Listener] {
                let Some((a, b)) = self.links.get(&id).map(|pair| pair.nodes(from)) else { continue };
                let shape = self.shape(a, b);
                let Some(direction) = self.links.get_mut(&id).map(|pair| pair.from(from)) else { continue };
                if *direction.link.shape() == shape {
                    continue;
                }
                direction.link.set_shape(shape);
                direction.link.forget_arrivals();
                let held = std::mem::take(&mut direction.held);
                for (at, what) in self.take_under_way(id, from.other()) {
                    self.schedule(id, from, 1, what, at, now);
                }
                for (bytes, what) in held {
                    self.schedule(id, from, bytes, what, Time::NEVER, now);
                }
            }
        }
    }

    /// Removes the messages in flight to one end; returns them in order.
    fn take_under_way(&mut self, id: LinkId, to: Side) -> Vec<(Time, Arrived<T>)> {
        let keys: Vec<(Time, u64)> = self
            .under_way
            .iter()
            .filter(|(_, (link, side, _))| (*link, *side) == (id, to))
            .map(|(key, _)| *key)
            .collect();
        keys.into_iter()
            .filter_map(|key| self.under_way.remove(&key).map(|(_, _, what)| (key.0, what)))
            .collect()
    }

    /// Sends an item with the link's shape, to arrive not later than `latest`.
    fn schedule(&mut self, id: LinkId, from: Side, bytes: usize, what: Arrived<T>, latest: Time, now: Time) {
        let Some(direction) = self.links.get_mut(&id).map(|pair| pair.from(from)) else { return };
        let arrival = direction.link.reliable_arrival(bytes, now).min(latest);
        if arrival == Time::NEVER {
            direction.held.push_back((bytes, what));
            return;
        }
        self.next_number += 1;
        self.under_way.insert((arrival, self.next_number), (id, from.other(), what));
    }

    fn shape(&self, from: IpAddr, to: IpAddr) -> LinkShape {
        self.shapes.get(&(from, to)).unwrap_or(&self.default_shape).clone()
    }

    fn direction(&self, from: IpAddr, to: IpAddr, id: LinkId) -> Direction<T> {
        let random = link_random(self.seed, &("message", from, to, id));
        Direction { link: Link::new(self.shape(from, to), random), held: VecDeque::new(), ended: false }
    }

    /// Forgets a link when both ends are closed, or one is closed and the other was notified.
    fn forget_when_over(&mut self, id: LinkId) {
        let Some(pair) = self.links.get(&id) else { return };
        let waits = |d: &Direction<T>| !d.held.is_empty();
        let over = (pair.to_opener.ended || pair.to_listener.ended)
            && !waits(&pair.to_opener)
            && !waits(&pair.to_listener)
            && !self.under_way.values().any(|(link, _, _)| *link == id);
        if over {
            self.links.remove(&id);
        }
    }
}

impl<T> Pair<T> {
    /// The node of this end, and the other.
    fn nodes(&self, side: Side) -> (IpAddr, IpAddr) {
        match side {
            Side::Opener => (self.opener, self.listener),
            Side::Listener => (self.listener, self.opener),
        }
    }

    /// The direction in which this end sends.
    fn from(&mut self, side: Side) -> &mut Direction<T> {
        match side {
            Side::Opener => &mut self.to_listener,
            Side::Listener => &mut self.to_opener,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shape::Jitter;
    use super::*;

    const START: Time = Time::from_nanos(1_000_000_000);

    fn node(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn all<T>(links: &mut MessageLinks<T>) -> Vec<(Time, Side, Arrived<T>)> {
        let mut out = Vec::new();
        while let Some(at) = links.deadline() {
            let (_, side, what) = links.receive(at).expect("it is due");
            out.push((at, side, what));
        }
        out
    }

    #[test]
    fn messages_keep_their_order_on_every_path() {
        let mut links = MessageLinks::new(1);
        links
            .set_all(&LinkShape::delay_ms(20).with_loss(0.3).with_jitter(Jitter::Exponential(ms(30))), START);
        let id = links.open(node(1), node(2));
        for n in 0..200u32 {
            links.send(id, Side::Opener, 100, n, START + ms(u64::from(n)));
        }
        let arrived: Vec<_> = all(&mut links).into_iter().map(|(_, _, what)| what).collect();
        assert_eq!(arrived, (0..200).map(Arrived::Message).collect::<Vec<_>>());
    }

    #[test]
    fn closed_link_delivers_earlier_messages() {
        let mut links = MessageLinks::new(1);
        let id = links.open(node(1), node(2));
        links.send(id, Side::Opener, 10, "last words", START);
        links.close(id, Side::Opener, START);
        links.send(id, Side::Opener, 10, "too late", START);
        let arrived: Vec<_> = all(&mut links).into_iter().map(|(_, side, what)| (side, what)).collect();
        assert_eq!(
            arrived,
            [(Side::Listener, Arrived::Message("last words")), (Side::Listener, Arrived::Ended)]
        );
        assert!(links.links_of(node(1)).is_empty());
    }

    #[test]
    fn cut_link_loses_messages_in_flight() {
        let mut links = MessageLinks::new(1);
        links.set_all(&LinkShape::delay_ms(20), START);
        let id = links.open(node(1), node(2));
        links.send(id, Side::Listener, 10, "never", START);
        links.cut(id, &[Side::Opener], START + ms(5));
        assert_eq!(all(&mut links), [(START + ms(25), Side::Opener, Arrived::Ended)]);
        links.send(id, Side::Opener, 10, "nobody", START + ms(30));
        assert!(links.deadline().is_none());
    }

    #[test]
    fn outage_delays_and_blocked_path_holds_messages() {
        let mut links = MessageLinks::new(1);
        links.set(node(1), node(2), LinkShape::delay_ms(20).with_outage(START..START + ms(500)), START);
        let id = links.open(node(1), node(2));
        links.send(id, Side::Opener, 10, 1, START + ms(100));
        assert_eq!(all(&mut links), [(START + ms(520), Side::Listener, Arrived::Message(1))]);

        links.set(node(1), node(2), LinkShape::dead(), START + ms(600));
        links.send(id, Side::Opener, 10, 2, START + ms(600));
        links.send(id, Side::Opener, 10, 3, START + ms(700));
        assert!(links.deadline().is_none());
        links.set(node(1), node(2), LinkShape::delay_ms(20), START + ms(5000));
        let arrived: Vec<_> = all(&mut links).into_iter().map(|(at, _, what)| (at, what)).collect();
        assert_eq!(
            arrived,
            [(START + ms(5020), Arrived::Message(2)), (START + ms(5020), Arrived::Message(3))]
        );
    }

    #[test]
    fn early_end_of_an_outage_delivers_held_messages() {
        let mut links = MessageLinks::new(1);
        links.set_all(&LinkShape::delay_ms(20).with_outage(START..START + ms(10_000)), START);
        let id = links.open(node(1), node(2));
        links.send(id, Side::Opener, 10, 1, START + ms(100));
        links.send(id, Side::Opener, 10, 2, START + ms(200));
        links.set_all(&LinkShape::delay_ms(20), START + ms(1000));
        links.send(id, Side::Opener, 10, 3, START + ms(1100));
        let arrived: Vec<_> = all(&mut links).into_iter().map(|(at, _, what)| (at, what)).collect();
        let expected = [(1020, 1), (1020, 2), (1120, 3)].map(|(at, n)| (START + ms(at), Arrived::Message(n)));
        assert_eq!(arrived, expected);
    }
}

//! Virtual reliable links for signalling: messages arrive complete and in order, and what the path does to them is delay.
//!
//! A link joins two nodes (a client's and a server's). Loss of the path delays, an outage holds messages until it ends, a
//! blocked direction holds them until it is opened. A link ends by [`MessageLinks::close`] (in order, after what was sent)
//! or by [`MessageLinks::cut`] (at once, and what is under way is gone). Not here: what a message means.
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use super::network::link_random;
use super::shape::{Link, LinkShape};
use crate::clock::Time;

/// Names a link for as long as the world lives.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LinkId(pub u64);

/// One end of a link.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Side {
    /// The end that opened it.
    Opener,
    /// The end that was asked.
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

/// What arrives at an end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Arrived<T> {
    /// A message.
    Message(T),
    /// The link has ended; nothing more comes.
    Ended,
}

/// Messages under way.
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
    /// Waits for a blocked direction to open; in order.
    held: VecDeque<(usize, Arrived<T>)>,
    /// The sending end has closed.
    ended: bool,
}

impl<T> MessageLinks<T> {
    /// No links; all draws come from `seed`.
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

    /// Sets the shape of every direction, those included that were set singly.
    pub fn set_all(&mut self, shape: &LinkShape, now: Time) {
        self.default_shape = shape.clone();
        self.shapes.clear();
        self.reshape(now);
    }

    /// Sets the shape of the direction from one node to another, of links that exist and of later ones.
    pub fn set(&mut self, from: IpAddr, to: IpAddr, shape: LinkShape, now: Time) {
        self.shapes.insert((from, to), shape);
        self.reshape(now);
    }

    /// Joins two nodes.
    pub fn open(&mut self, opener: IpAddr, listener: IpAddr) -> LinkId {
        self.next_link += 1;
        let id = LinkId(self.next_link);
        let to_opener = self.direction(listener, opener, id);
        let to_listener = self.direction(opener, listener, id);
        self.links.insert(id, Pair { opener, listener, to_opener, to_listener });
        id
    }

    /// How long one message from the opener takes at least; an opening handshake is made of these.
    pub fn one_way(&self, opener: IpAddr, listener: IpAddr) -> Duration {
        self.shape(opener, listener).delay
    }

    /// Sends a message of `bytes` from one end. A link that has ended drops it.
    pub fn send(&mut self, id: LinkId, from: Side, bytes: usize, message: T, now: Time) {
        self.put(id, from, bytes, Arrived::Message(message), now);
    }

    /// Ends a link after all that was sent from this end; the other end is told.
    pub fn close(&mut self, id: LinkId, from: Side, now: Time) {
        self.put(id, from, 1, Arrived::Ended, now);
        if let Some(pair) = self.links.get_mut(&id) {
            pair.from(from).ended = true;
        }
        // What is under way to the end that closed will find nobody there.
        self.under_way.retain(|_, (link, to, _)| *link != id || *to != from);
        self.forget_when_over(id);
    }

    /// Ends a link at once: what is under way is gone and the ends named in `tell` are told after the delay of their path.
    pub fn cut(&mut self, id: LinkId, tell: &[Side], now: Time) {
        self.under_way.retain(|_, (link, _, _)| *link != id);
        let Some(mut pair) = self.links.remove(&id) else { return };
        for side in tell {
            let arrival = match pair.from(side.other()).link.reliable_arrival(1, now) {
                // Nobody can tell an end behind a dead path.
                Time::NEVER => continue,
                arrival => arrival,
            };
            self.next_number += 1;
            self.under_way.insert((arrival, self.next_number), (id, *side, Arrived::Ended));
        }
    }

    /// The links that have this node at one of their ends.
    pub fn links_of(&self, node: IpAddr) -> Vec<LinkId> {
        self.links.iter().filter(|(_, p)| p.opener == node || p.listener == node).map(|(id, _)| *id).collect()
    }

    /// When the next message arrives.
    pub fn deadline(&self) -> Option<Time> {
        self.under_way.first_key_value().map(|((at, _), _)| *at)
    }

    /// The next message that has arrived by `now`, with the end that it arrived at.
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

    /// Gives every direction the shape that is set for it. What is under way or held arrives by the new shape where that is
    /// earlier: a path that is back carries at once what was sent again and again.
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

    /// Takes back what is under way to one end, in order.
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

    /// Puts something on its way by the link's shape, to arrive at `latest` at the latest.
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

    /// A link of which both ends are closed, or one is and the other was told, needs no memory.
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

    /// The direction that this end sends into.
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
    fn messages_keep_their_order_whatever_the_path_does() {
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
    fn a_closed_link_delivers_what_was_sent_before() {
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
    fn a_cut_link_loses_what_is_under_way() {
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
    fn an_outage_delays_messages_and_a_blocked_path_holds_them() {
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
    fn a_path_that_is_back_early_carries_what_waited() {
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

//! Messages that wait to be sent to clients, and the memory that they use together.
//!
//! A message to several clients is one block of bytes that all their mailboxes share, and counts once. Each client's
//! waiting messages are bounded in number, bytes and time. All clients' waiting bytes together are bounded too: above that limit,
//! the clients that have read nothing for the longest time are closed first, and their messages are dropped.
//!
//! Not here: sockets (`socket.rs`), and the choice of receivers (the core). Runs on one thread; has no clock.
#![forbid(unsafe_code)]

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::{Rc, Weak};

use bytes::Bytes;
use tokio::sync::Notify;

use crate::clock::Time;
use crate::server::limit::{MAX_QUEUED, MAX_QUEUED_FOR_ONE, MAX_QUEUED_MESSAGES, MAX_STALL};

/// Bytes that count as waiting until this value is dropped.
struct Charge {
    bytes: usize,
    total: Rc<Cell<usize>>,
}

impl Charge {
    fn new(bytes: usize, total: &Rc<Cell<usize>>) -> Charge {
        total.set(total.get() + bytes);
        Charge { bytes, total: total.clone() }
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        self.total.set(self.total.get().saturating_sub(self.bytes));
    }
}

/// A message in a mailbox.
struct Waiting {
    data: Bytes,
    /// Shared by all mailboxes that hold these bytes.
    _charge: Rc<Charge>,
}

/// The messages that wait for one client. The connection's task has the other end ([`Outgoing`]).
struct Mailbox {
    waiting: RefCell<VecDeque<Waiting>>,
    bytes: Cell<usize>,
    /// Time since which the client has read nothing.
    since: Cell<Time>,
    is_closed: Cell<bool>,
    changed: Notify,
}

impl Mailbox {
    fn close(&self) {
        self.is_closed.set(true);
        self.changed.notify_one();
    }

    /// Closes the mailbox and drops its messages.
    fn discard(&self) {
        self.waiting.borrow_mut().clear();
        self.bytes.set(0);
        self.close();
    }
}

/// The reading end of one client's mailbox.
pub(super) struct Outgoing {
    mailbox: Rc<Mailbox>,
    total: Rc<Cell<usize>>,
    /// The charge of the message that the socket is writing.
    writing: Option<Charge>,
}

impl Outgoing {
    /// The next message; `None` when the connection is to be closed. Cancel-safe. `now` is called when a message is taken.
    pub(super) async fn next(&mut self, now: impl Fn() -> Time) -> Option<Bytes> {
        self.writing = None;
        loop {
            let next = self.mailbox.waiting.borrow_mut().pop_front();
            if let Some(message) = next {
                self.mailbox.bytes.set(self.mailbox.bytes.get().saturating_sub(message.data.len()));
                self.mailbox.since.set(now());
                self.writing = Some(Charge::new(message.data.len(), &self.total));
                return Some(message.data);
            }
            if self.mailbox.is_closed.get() {
                return None;
            }
            self.mailbox.changed.notified().await;
        }
    }
}

/// The mailboxes of all clients.
#[derive(Default)]
pub(super) struct Mailboxes {
    boxes: BTreeMap<u64, Rc<Mailbox>>,
    total: Rc<Cell<usize>>,
    /// The message queued last. The same bytes are recognised by their address.
    last: Option<(*const u8, usize, Weak<Charge>)>,
}

impl Mailboxes {
    /// Opens a mailbox. Returns the end that the connection's task reads.
    pub(super) fn open(&mut self, conn: u64, now: Time) -> Outgoing {
        let mailbox = Rc::new(Mailbox {
            waiting: RefCell::default(),
            bytes: Cell::new(0),
            since: Cell::new(now),
            is_closed: Cell::new(false),
            changed: Notify::new(),
        });
        self.boxes.insert(conn, mailbox.clone());
        Outgoing { mailbox, total: self.total.clone(), writing: None }
    }

    /// Closes a mailbox after its last message.
    pub(super) fn close(&mut self, conn: u64) {
        if let Some(mailbox) = self.boxes.remove(&conn) {
            mailbox.close();
        }
    }

    /// Whether a task still reads a mailbox.
    pub(super) fn is_any_read(&self) -> bool {
        self.boxes.values().any(|mailbox| Rc::strong_count(mailbox) > 1)
    }

    /// Bytes that wait for all clients together.
    #[cfg(test)]
    fn waiting(&self) -> usize {
        self.total.get()
    }

    /// Queues a message. Returns the clients that were closed because they do not read.
    pub(super) fn send(&mut self, conn: u64, data: Bytes, now: Time) -> Vec<u64> {
        let Some(mailbox) = self.boxes.get(&conn).cloned() else { return Vec::new() };
        let charge = self.charge(&data);
        let mut waiting = mailbox.waiting.borrow_mut();
        if waiting.is_empty() {
            mailbox.since.set(now);
        }
        let bytes = mailbox.bytes.get() + data.len();
        let is_too_slow = bytes > MAX_QUEUED_FOR_ONE
            || waiting.len() >= MAX_QUEUED_MESSAGES
            || now >= mailbox.since.get() + MAX_STALL;
        if is_too_slow {
            drop((waiting, charge));
            self.discard(conn);
            return vec![conn];
        }
        mailbox.bytes.set(bytes);
        waiting.push_back(Waiting { data, _charge: charge });
        drop(waiting);
        let mut closed = Vec::new();
        while self.total.get() > MAX_QUEUED {
            let slowest = self.boxes.iter().filter(|(_, one)| !one.waiting.borrow().is_empty());
            let Some(slowest) = slowest.min_by_key(|(_, one)| one.since.get()).map(|(conn, _)| *conn) else {
                // The remaining bytes are being written, each under a time limit.
                break;
            };
            self.discard(slowest);
            closed.push(slowest);
        }
        mailbox.changed.notify_one();
        closed
    }

    /// The charge of these bytes, shared with the mailboxes that got the same bytes just before.
    fn charge(&mut self, data: &Bytes) -> Rc<Charge> {
        if let Some((at, length, charge)) = &self.last
            && *at == data.as_ptr()
            && *length == data.len()
            && let Some(charge) = charge.upgrade()
        {
            return charge;
        }
        let charge = Rc::new(Charge::new(data.len(), &self.total));
        self.last = Some((data.as_ptr(), data.len(), Rc::downgrade(&charge)));
        charge
    }

    fn discard(&mut self, conn: u64) {
        if let Some(mailbox) = self.boxes.remove(&conn) {
            mailbox.discard();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NOW: Time = Time::from_nanos(1_000_000_000);

    fn message(length: usize) -> Bytes {
        vec![7; length].into()
    }

    /// Takes the next message, as a client that reads does.
    fn take(outgoing: &mut Outgoing, now: Time) -> Option<Bytes> {
        use futures_util::FutureExt as _;
        outgoing.next(|| now).now_or_never().flatten()
    }

    #[test]
    fn message_to_several_clients_counts_once() {
        let mut boxes = Mailboxes::default();
        let _readers: Vec<Outgoing> = (0..300).map(|conn| boxes.open(conn, NOW)).collect();
        // 6 MB for each client: less than its limit.
        for n in 1..=100 {
            let data = message(60_000);
            for conn in 0..300 {
                assert!(boxes.send(conn, data.clone(), NOW).is_empty());
            }
            assert_eq!(boxes.waiting(), n * 60_000);
        }
    }

    #[test]
    fn slowest_clients_are_closed_above_the_total_limit() {
        let mut boxes = Mailboxes::default();
        let mut readers: Vec<Outgoing> = (0..20).map(|conn| boxes.open(conn, NOW)).collect();
        let mut closed = Vec::new();
        for round in 0..7 {
            for conn in 0..20 {
                // Each client gets its own bytes.
                let at = NOW + Duration::from_millis(round * 100 + conn);
                closed.extend(boxes.send(conn, message(1_000_000), at));
                assert!(boxes.waiting() <= MAX_QUEUED + 20_000_000);
                if conn == 19 {
                    assert!(take(&mut readers[19], at).is_some());
                }
            }
        }
        assert!(!closed.is_empty() && !closed.contains(&19), "{closed:?}");
        assert_eq!(
            closed,
            (0..closed.len() as u64).collect::<Vec<_>>(),
            "the clients that read nothing for the longest time"
        );
        assert!(take(&mut readers[0], NOW).is_none(), "its messages are dropped");
        drop(readers);
    }

    #[test]
    fn client_that_reads_nothing_is_closed() {
        let mut boxes = Mailboxes::default();
        let (mut slow, mut other) = (boxes.open(1, NOW), boxes.open(2, NOW));
        for second in 0..MAX_STALL.as_secs() {
            let at = NOW + Duration::from_secs(second);
            assert!(boxes.send(1, message(10), at).is_empty());
            assert!(boxes.send(2, message(10), at).is_empty());
            assert!(take(&mut other, at).is_some());
        }
        assert_eq!(boxes.send(1, message(10), NOW + MAX_STALL), [1]);
        assert!(boxes.send(2, message(10), NOW + MAX_STALL).is_empty());
        assert!(take(&mut slow, NOW).is_none());
    }

    #[test]
    fn message_counts_until_it_is_written() {
        let mut boxes = Mailboxes::default();
        let mut reader = boxes.open(1, NOW);
        boxes.send(1, message(100), NOW);
        boxes.send(1, message(50), NOW);
        assert_eq!(boxes.waiting(), 150);
        assert!(take(&mut reader, NOW).is_some());
        assert_eq!(boxes.waiting(), 150, "it is being written");
        assert!(take(&mut reader, NOW).is_some() && take(&mut reader, NOW).is_none());
        assert_eq!(boxes.waiting(), 0);
        boxes.send(1, message(10), NOW);
        boxes.close(1);
        assert!(take(&mut reader, NOW).is_some() && take(&mut reader, NOW).is_none());
        drop(reader);
        assert!(!boxes.is_any_read() && boxes.waiting() == 0);
    }
}

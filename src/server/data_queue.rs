//! Reliable data that waits for one participant, and the senders that are held back because of it.
//!
//! A sender is held back by not reading its data: its messages then wait at the sender, as SCTP's flow control provides (RFC 9260
//! section 6.1). Plain data; `data.rs` decides. Used on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use super::limit::{DATA_RESUMED_BELOW, DATA_SLOW_BYTES, DATA_SLOW_TIME, DATA_WAIT_FOR_CHANNELS};
use super::participant::ParticipantKey;
use crate::clock::Time;

/// A message, shared by the queues of its receivers.
pub type Message = Arc<Vec<u8>>;

/// The reliable messages that wait until the connection of one participant takes them.
#[derive(Debug, Default)]
pub struct DataQueue {
    messages: VecDeque<Message>,
    bytes: usize,
    /// The senders that are held back until this queue is short again.
    pub held_senders: BTreeSet<ParticipantKey>,
    /// While it holds senders back: the begin of the present period of measurement, and the bytes taken since.
    period: Option<(Time, usize)>,
    /// Nothing is kept, because the data channels did not open in time.
    is_refused: bool,
}

impl DataQueue {
    /// Adds a message. Returns false if nothing is kept for this participant.
    pub fn push(&mut self, message: Message) -> bool {
        if !self.is_refused {
            self.bytes += message.len();
            self.messages.push_back(message);
        }
        !self.is_refused
    }

    /// The next message.
    pub fn front(&self) -> Option<&Message> {
        self.messages.front()
    }

    /// Takes the next message; the connection has it.
    pub fn pop(&mut self) -> Option<Message> {
        let message = self.messages.pop_front()?;
        self.bytes -= message.len();
        if let Some((_, taken)) = &mut self.period {
            *taken += message.len();
        }
        Some(message)
    }

    /// Bytes that wait.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Holds a sender back. Returns true if it is the first one: the measurement begins.
    pub fn hold(&mut self, sender: ParticipantKey, now: Time) -> bool {
        self.held_senders.insert(sender);
        let is_first = self.period.is_none();
        if is_first {
            self.period = Some((now, 0));
        }
        is_first
    }

    /// The senders that need not be held back any longer.
    pub fn release(&mut self) -> BTreeSet<ParticipantKey> {
        if self.bytes > DATA_RESUMED_BELOW {
            return BTreeSet::new();
        }
        self.period = None;
        std::mem::take(&mut self.held_senders)
    }

    /// Time since which it holds senders back, in the present period; `None`: it holds none.
    pub fn holds_since(&self) -> Option<Time> {
        self.period.map(|(since, _)| since)
    }

    /// Time at which the present period ends.
    pub fn period_ends(&self, has_channels: bool) -> Option<Time> {
        let length = if has_channels { DATA_SLOW_TIME } else { DATA_WAIT_FOR_CHANNELS };
        Some(self.period?.0 + length)
    }

    /// The period has ended. Returns whether the participant took too little in it. Otherwise the next period begins.
    pub fn is_too_slow(&mut self, now: Time) -> bool {
        let Some((since, taken)) = &mut self.period else { return false };
        let is_too_slow = *taken < DATA_SLOW_BYTES;
        (*since, *taken) = (now, 0);
        is_too_slow
    }

    /// The data channels are open: messages are kept from now on.
    pub fn channels_open(&mut self) {
        self.is_refused = false;
    }

    /// The data channels did not open in time: nothing is kept until they do.
    pub fn refuse(&mut self) -> Vec<Message> {
        self.is_refused = true;
        self.bytes = 0;
        std::mem::take(&mut self.messages).into()
    }
}

/// The reasons for which a participant's data is not read.
#[derive(Debug, Default)]
pub struct DataPause {
    /// Receivers whose queues are long.
    pub receivers: BTreeSet<ParticipantKey>,
    /// It sent more than its rate permits.
    pub until: Option<Time>,
}

impl DataPause {
    /// Whether its data is not read.
    pub fn is_on(&self) -> bool {
        !self.receivers.is_empty() || self.until.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENDER: ParticipantKey = ParticipantKey(7);

    fn filled(bytes: usize) -> DataQueue {
        let mut queue = DataQueue::default();
        for _ in 0..bytes / 1000 {
            assert!(queue.push(Arc::new(vec![0; 1000])));
        }
        queue
    }

    #[test]
    fn senders_are_released_when_the_queue_is_short() {
        let mut queue = filled(DATA_RESUMED_BELOW + 2000);
        assert!(queue.hold(SENDER, Time::ZERO));
        assert!(!queue.hold(SENDER, Time::ZERO));
        assert!(queue.release().is_empty());
        while queue.bytes() > DATA_RESUMED_BELOW {
            queue.pop();
        }
        assert_eq!(queue.release(), BTreeSet::from([SENDER]));
        assert_eq!(queue.holds_since(), None);
    }

    #[test]
    fn only_a_receiver_below_the_lowest_rate_is_too_slow() {
        let mut queue = filled(2 * DATA_SLOW_BYTES);
        queue.hold(SENDER, Time::ZERO);
        let end = queue.period_ends(true).unwrap();
        assert_eq!(end, Time::ZERO + DATA_SLOW_TIME);
        for _ in 0..DATA_SLOW_BYTES.div_ceil(1000) {
            queue.pop();
        }
        assert!(!queue.is_too_slow(end));
        queue.pop();
        assert!(queue.is_too_slow(queue.period_ends(true).unwrap()));
    }

    #[test]
    fn nothing_is_kept_without_data_channels() {
        let mut queue = filled(5000);
        queue.hold(SENDER, Time::ZERO);
        assert_eq!(queue.period_ends(false), Some(Time::ZERO + DATA_WAIT_FOR_CHANNELS));
        assert_eq!(queue.refuse().len(), 5);
        assert!(!queue.push(Arc::new(vec![1])));
        assert_eq!(queue.release(), BTreeSet::from([SENDER]));
        queue.channels_open();
        assert!(queue.push(Arc::new(vec![1])));
    }
}

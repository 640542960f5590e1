//! Reliable data that waits for one participant, and the senders that are held back because of it.
//!
//! A sender is held back by not reading its data: its messages then wait at the sender, as SCTP's flow control provides (RFC 9260
//! section 6.1). Plain data; `data.rs` decides. Used on the server's thread; sans-IO.
#![forbid(unsafe_code)]

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::limit::{
    DATA_FAIR_RATE, DATA_HOLD_RECOVERY, DATA_RESUMED_BELOW, DATA_WAIT_FOR_CHANNELS, MAX_DATA_HOLD_TIME,
};
use super::participant::ParticipantKey;
use crate::clock::Time;

/// Minimum time between two checks of a participant that holds senders back.
const MIN_CHECK_INTERVAL: Duration = Duration::from_millis(100);

/// A message, shared by the queues of its receivers.
pub type Message = Arc<Vec<u8>>;

/// Time for which a participant has held senders back, beyond the time that a participant with [`DATA_FAIR_RATE`] needs for the same
/// bytes. It becomes less while the participant holds nobody back.
#[derive(Copy, Clone, Debug, Default)]
pub struct HoldTime {
    spent: Duration,
    /// Time to which `spent` refers.
    at: Time,
}

impl HoldTime {
    /// What counts at `now`, if the participant has held nobody back since.
    pub fn left(self, now: Time) -> Duration {
        self.spent.saturating_sub(now.since(self.at) / DATA_HOLD_RECOVERY)
    }
}

/// The reliable messages that wait until the connection of one participant takes them.
#[derive(Debug, Default)]
pub struct DataQueue {
    messages: VecDeque<Message>,
    bytes: usize,
    /// The senders that are held back until this queue is short again.
    pub held_senders: BTreeSet<ParticipantKey>,
    /// Whether it holds senders back.
    is_holding: bool,
    /// The time for which it did.
    held: HoldTime,
    /// Time at which [`DataQueue::is_too_slow`] is due.
    check_at: Option<Time>,
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

    /// Holds a sender back. Returns true if it is the first one. `earlier`: what an earlier session of this user has spent.
    pub fn hold(&mut self, sender: ParticipantKey, earlier: impl FnOnce() -> HoldTime, now: Time) -> bool {
        self.held_senders.insert(sender);
        let is_first = !self.is_holding;
        if is_first {
            self.held = HoldTime { spent: self.held.left(now).max(earlier().left(now)), at: now };
            self.is_holding = true;
        }
        is_first
    }

    /// The senders that need not be held back any longer.
    pub fn release(&mut self, now: Time) -> BTreeSet<ParticipantKey> {
        if self.bytes > DATA_RESUMED_BELOW {
            return BTreeSet::new();
        }
        self.held = self.hold_time(now);
        (self.is_holding, self.check_at) = (false, None);
        std::mem::take(&mut self.held_senders)
    }

    /// The connection has taken this number of bytes.
    pub fn taken(&mut self, bytes: usize, now: Time) {
        let fair = Duration::from_secs_f64(bytes as f64 / f64::from(DATA_FAIR_RATE));
        let HoldTime { spent, at } = self.hold_time(now);
        self.held = HoldTime { spent: spent.saturating_sub(fair), at };
    }

    /// The time for which it has held senders back, up to `now`.
    pub fn hold_time(&self, now: Time) -> HoldTime {
        let spent = match self.is_holding {
            true => self.held.spent + now.since(self.held.at),
            false => self.held.left(now),
        };
        HoldTime { spent, at: now }
    }

    /// Whether it has held senders back for too long.
    pub fn is_too_slow(&self, now: Time) -> bool {
        self.is_holding && self.hold_time(now).spent >= MAX_DATA_HOLD_TIME
    }

    /// Time of the next check of a participant that holds senders back.
    pub fn check_at(&self) -> Option<Time> {
        self.check_at
    }

    /// Sets the time of the next check: the earliest time at which it may be too slow, or at which the channels have to be open.
    pub fn plan_check(&mut self, has_channels: bool, now: Time) -> Option<Time> {
        if !self.is_holding {
            return None;
        }
        let left = MAX_DATA_HOLD_TIME.saturating_sub(self.hold_time(now).spent);
        self.check_at = Some(match has_channels {
            true => now + left.max(MIN_CHECK_INTERVAL),
            false => now + DATA_WAIT_FOR_CHANNELS,
        });
        self.check_at
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
    /// Its client was asked to wait, and is asked again at this time.
    pub renew_at: Option<Time>,
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

    fn at(seconds: u64) -> Time {
        Time::ZERO + Duration::from_secs(seconds)
    }

    #[test]
    fn senders_are_released_when_the_queue_is_short() {
        let mut queue = filled(DATA_RESUMED_BELOW + 2000);
        assert!(queue.hold(SENDER, HoldTime::default, Time::ZERO));
        assert!(!queue.hold(SENDER, HoldTime::default, Time::ZERO));
        assert!(queue.release(at(1)).is_empty());
        while queue.bytes() > DATA_RESUMED_BELOW {
            queue.pop();
        }
        assert!(queue.plan_check(true, at(1)).is_some());
        assert_eq!(queue.release(at(1)), BTreeSet::from([SENDER]));
        assert_eq!(queue.check_at(), None);
    }

    /// Takes `rate` bytes a second and is filled again each time that it is short. Returns the second in which it is too slow.
    fn too_slow_after(rate: usize) -> Option<u64> {
        let mut queue = DataQueue::default();
        (1..3600).find(|second| {
            if queue.bytes() <= DATA_RESUMED_BELOW {
                queue.release(at(*second));
                while queue.bytes() < 300_000 {
                    queue.push(Arc::new(vec![0; 1000]));
                }
                queue.hold(SENDER, HoldTime::default, at(*second));
            }
            for _ in 0..rate / 1000 {
                queue.pop();
            }
            queue.taken(rate, at(*second));
            queue.is_too_slow(at(*second))
        })
    }

    #[test]
    fn receiver_below_the_fair_rate_has_a_limit_in_total() {
        assert_eq!(too_slow_after(0), Some(1 + MAX_DATA_HOLD_TIME.as_secs()));
        // Its queue is short again every 15 s.
        assert!(too_slow_after(16_000).is_some_and(|second| second < 40), "{:?}", too_slow_after(16_000));
        assert!(too_slow_after(48_000).is_some_and(|second| second < 120));
        assert_eq!(too_slow_after(DATA_FAIR_RATE as usize), None);
    }

    #[test]
    fn what_was_taken_early_is_no_credit_for_later() {
        let mut queue = filled(300_000);
        queue.hold(SENDER, HoldTime::default, at(0));
        queue.taken(100_000_000, at(10));
        assert!(!queue.is_too_slow(at(29)));
        assert!(queue.is_too_slow(at(30)));
    }

    #[test]
    fn time_of_holding_is_forgiven_slowly_and_outlasts_a_session() {
        let mut queue = filled(300_000);
        queue.hold(SENDER, HoldTime::default, at(0));
        let earlier = queue.hold_time(at(15));
        assert_eq!(earlier.left(at(15)), Duration::from_secs(15));
        assert_eq!(earlier.left(at(15 + 50)), Duration::from_secs(10));
        let mut next = filled(300_000);
        next.hold(SENDER, || earlier, at(65));
        assert!(!next.is_too_slow(at(74)));
        assert!(next.is_too_slow(at(75)));
        assert_eq!(next.plan_check(true, at(74)), Some(at(75)));
        assert_eq!(earlier.left(at(1000)), Duration::ZERO);
    }

    #[test]
    fn nothing_is_kept_without_data_channels() {
        let mut queue = filled(5000);
        queue.hold(SENDER, HoldTime::default, Time::ZERO);
        assert_eq!(queue.plan_check(false, Time::ZERO), Some(Time::ZERO + DATA_WAIT_FOR_CHANNELS));
        assert_eq!(queue.refuse().len(), 5);
        assert!(!queue.push(Arc::new(vec![1])));
        assert_eq!(queue.release(at(3)), BTreeSet::from([SENDER]));
        queue.channels_open();
        assert!(queue.push(Arc::new(vec![1])));
    }
}

//! Work-around: the connectivity checks of a connection that does not come up become rarer.
//!
//! The stack checks every candidate pair at one fixed interval until the pair has had its maximum number of checks. The interval
//! is short, so that a connect takes little longer than its round trips. On a path that is long or blocked, the same interval
//! would send hundreds of checks a second. Here the pause before the stack is woken again is a fixed share of the time since the
//! checks began, so it grows, and a connect takes at most that share longer. RFC 8445 section 14.3 lets retransmissions back off
//! in the same way.
//!
//! Used by `rtc_connection.rs` when it reads the stack's deadline; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// The pause between two checks is the time since the first one divided by this number.
const SHARE: u32 = 16;
/// Maximum pause.
const MAX_PAUSE: Duration = Duration::from_millis(500);

/// The time at which the checks began, and the last time at which the stack was woken.
#[derive(Default)]
pub(super) struct CheckPace {
    began: Option<Time>,
    woken: Time,
}

impl CheckPace {
    /// The checks begin again: candidates or credentials changed.
    pub(super) fn restart(&mut self) {
        self.began = None;
    }

    /// The stack's timers were handled.
    pub(super) fn woken(&mut self, now: Time) {
        self.woken = now;
    }

    /// The deadline to use instead of the stack's.
    pub(super) fn postpone(&mut self, stack: Option<Time>, connected: bool, now: Time) -> Option<Time> {
        if connected {
            self.began = None;
            return stack;
        }
        let began = *self.began.get_or_insert(now);
        let pause = (now.since(began) / SHARE).min(MAX_PAUSE);
        stack.map(|stack| stack.max(self.woken + pause))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use super::super::Stack;
    use super::super::test_pair::Pair;
    use super::*;

    #[test]
    fn checks_of_a_blocked_path_become_rare() {
        let mut pair = Pair::new(Stack::WebRtc, 41, 1);
        let sent = Rc::new(Cell::new(0));
        let count = sent.clone();
        pair.filter = Box::new(move |_, data| {
            count.set(count.get() + u32::from(data[0] < 4));
            false
        });
        pair.negotiate(&[]);
        let mut per_second = Vec::new();
        for _ in 0..12 {
            let before = sent.get();
            pair.pass(Duration::from_secs(1));
            per_second.push(sent.get() - before);
        }
        // Only one of the two candidate pairs is counted: the other has no path to the server.
        assert!((30..=80).contains(&per_second[0]), "{per_second:?}");
        assert!(per_second[8..].iter().all(|sent| (1..=4).contains(sent)), "{per_second:?}");
    }

    #[test]
    fn long_path_connects_within_about_five_round_trips() {
        // Two round trips for ICE, three for DTLS.
        for (trip_ms, most_ms) in [(1_200, 6_100), (3_000, 15_250)] {
            let mut pair = Pair::new(Stack::WebRtc, 42, 1);
            pair.delay = Duration::from_millis(trip_ms / 2);
            let begin = pair.now;
            pair.negotiate(&[]);
            assert!(pair.connect(Duration::from_secs(60)), "{trip_ms} ms");
            let took = pair.now.since(begin);
            assert!(took <= Duration::from_millis(most_ms), "{trip_ms} ms: {took:?}");
        }
    }
}

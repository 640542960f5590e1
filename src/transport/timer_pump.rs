//! Work-around: until a connection is up, the stack's timers are handled after every step, not only when they are due.
//!
//! The stack starts its DTLS handshake in an event, but sends the flight only at the next `handle_timeout`, which it
//! requests 200 ms later. Calling `handle_timeout` at once removes those 200 ms from every connect. Used by
//! `rtc_connection.rs` after it has drained the stack's events.
#![forbid(unsafe_code)]

/// Maximum number of calls for one input, so that a stack that always has output cannot hold its thread.
const MAX_CALLS: u32 = 8;

/// Counts the calls of one step.
#[derive(Default)]
pub(super) struct TimerPump {
    connected: bool,
    calls: u32,
}

impl TimerPump {
    /// Starts a step: an input and the draining after it.
    pub(super) fn begin(&mut self) {
        self.calls = 0;
    }

    /// The connection is up: no more calls are needed.
    pub(super) fn stop(&mut self) {
        self.connected = true;
    }

    /// Whether to call the stack's `handle_timeout` now. `moved`: whether the last drain returned anything.
    pub(super) fn wanted(&mut self, moved: bool) -> bool {
        if self.connected || self.calls >= MAX_CALLS || (self.calls > 0 && !moved) {
            return false;
        }
        self.calls += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::Stack;
    use super::super::test_pair::Pair;
    use super::*;

    #[test]
    fn connect_on_one_machine_waits_only_for_checks() {
        let mut pair = Pair::new(Stack::WebRtc, 81, 1);
        pair.delay = Duration::from_micros(50);
        let start = pair.now;
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(2)));
        let took = pair.now.since(start);
        assert!(took <= Duration::from_millis(11), "{took:?}");
    }

    #[test]
    fn step_is_pumped_until_nothing_moves() {
        let mut timer_pump = TimerPump::default();
        timer_pump.begin();
        assert!(timer_pump.wanted(false));
        assert!(timer_pump.wanted(true));
        assert!(!timer_pump.wanted(false));
        timer_pump.begin();
        assert!((0..100).filter(|_| timer_pump.wanted(true)).count() <= MAX_CALLS as usize);
        timer_pump.stop();
        timer_pump.begin();
        assert!(!timer_pump.wanted(true));
    }
}

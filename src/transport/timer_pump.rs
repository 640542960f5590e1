//! Work-around: until a connection is up, the stack's timers are served after every step, not only when they are due.
//!
//! The stack starts its DTLS handshake in an event, but the flight it makes leaves only at the next `handle_timeout`, for
//! which it asks 200 ms later. Calling `handle_timeout` at once takes those 200 ms out of every connect. Used by
//! `rtc_connection.rs` after it has drained the stack's events.
#![forbid(unsafe_code)]

/// Most kicks in answer to one input, so that a stack that always has something to say cannot hold its thread.
const MAX_CALLS: u32 = 8;

/// Counts the kicks of one step.
#[derive(Default)]
pub(super) struct TimerPump {
    connected: bool,
    calls: u32,
}

impl TimerPump {
    /// Begins a step (an input and the draining after it).
    pub(super) fn begin(&mut self) {
        self.calls = 0;
    }

    /// The connection is up: no more kicks are needed.
    pub(super) fn stop(&mut self) {
        self.connected = true;
    }

    /// Whether the stack's `handle_timeout` is to be called now; `moved` says whether the last drain brought anything.
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
    fn a_connect_on_one_machine_waits_for_no_timer_but_the_checks() {
        let mut pair = Pair::new(Stack::WebRtc, 81, 1);
        pair.delay = Duration::from_micros(50);
        let start = pair.now;
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(2)));
        let took = pair.now.since(start);
        assert!(took <= Duration::from_millis(11), "{took:?}");
    }

    #[test]
    fn a_step_is_kicked_until_nothing_moves() {
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

//! Work-around: the stack of a live connection is not woken five times a second.
//!
//! The stack's ICE agent requests a wake-up every 200 ms, although a live connection is checked above the stack.
//! The stack reports only its earliest timer, so the timer of ICE can be postponed only while no other timer can be running.
//! Once DTLS is up, only the data channels have other timers, and these stop when the channels are unused for some time.
//!
//! Used by `rtc_connection.rs` when it reads the stack's deadline; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// Time without use of the data channels after which their timers have stopped.
const QUIET: Duration = Duration::from_secs(3);
/// Interval between wake-ups of an idle connection. The checks of `rtc_connection/checks.rs` do not need the stack.
const TICK: Duration = Duration::from_secs(5);

/// Times of the last use of the data channels and the last wake-up.
#[derive(Default)]
pub(super) struct TimerSuppression {
    used: Time,
    woken: Time,
}

impl TimerSuppression {
    /// The data channels were used, or a description changed.
    pub(super) fn used(&mut self, now: Time) {
        self.used = now;
    }

    /// The stack's timers were handled.
    pub(super) fn woken(&mut self, now: Time) {
        self.woken = now;
    }

    /// The deadline to use instead of the stack's.
    pub(super) fn postpone(&self, stack: Option<Time>, connected: bool, now: Time) -> Option<Time> {
        let stack = stack?;
        if connected && now.since(self.used) >= QUIET {
            Some(stack.max(self.woken + TICK))
        } else {
            Some(stack)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_pair::{DELAY, Pair, packet};
    use super::super::{Channel, PeerConnectionEvent, Stack};
    use super::*;

    #[test]
    fn idle_connection_wakes_for_its_checks_only() {
        let mut pair = Pair::new(Stack::WebRtc, 21, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[]);
        assert!(pair.run(Duration::from_secs(5), |pair| {
            pair.server_events.contains(&PeerConnectionEvent::ChannelsOpen)
        }));
        pair.client.send_rtp(mic, &packet(1), pair.now).unwrap();
        pair.pass(Duration::from_secs(5));
        let before = pair.wakes;
        pair.pass(Duration::from_secs(60));
        let wakes = pair.wakes - before;
        // Two stacks once in 5 s each, and a check every 600 ms.
        assert!(wakes <= 26 + 102, "{wakes} wake-ups of two peers in 60 s");
        assert!(pair.client.is_connected() && pair.server.is_connected(), "consent is still refreshed");
        // Nothing is late when the connection is used again, even with loss.
        pair.loss = 0.3;
        pair.server_events.clear();
        for n in 0..20u8 {
            pair.client.send_data(Channel::Reliable, &[n], pair.now).unwrap();
            pair.pass(DELAY);
        }
        pair.loss = 0.0;
        pair.pass(Duration::from_secs(6));
        assert_eq!(
            pair.server_events.iter().filter(|event| matches!(event, PeerConnectionEvent::Data(..))).count(),
            20
        );
    }
}

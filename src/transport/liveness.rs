//! Work-around: a connection is disturbed when nothing comes any more, not when two checks in a row got lost.
//!
//! The stack listens for STUN alone, of which a live connection has one answer every two seconds; at 5 % loss on each of two hops
//! both of two are lost every few minutes. The client would then restart ICE, and be silent for a quarter of a second, in the
//! middle of a talk whose packets come all the time. So while authenticated packets come, what the stack says is only noted, for so
//! long as chance explains it: what comes says nothing of whether what goes arrives.
//!
//! Used by `rtc_connection.rs`; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// A connection is not disturbed while something came within this time: two reports of a second each, and a half.
const SILENCE: Duration = Duration::from_millis(2500);

/// Six checks in a row get lost by chance once in a million times at 5 % on each of two hops; then the doubt is taken for
/// true, whatever comes.
const MAX_SUSPICION: Duration = Duration::from_secs(7);

/// When something came last, and whether the stack holds the connection for disturbed.
#[derive(Default)]
pub(super) struct Liveness {
    last_packet: Option<Time>,
    suspected_since: Option<Time>,
}

impl Liveness {
    /// A packet came that only the remote side can have sent.
    pub(super) fn packet_arrived(&mut self, now: Time) {
        self.last_packet = Some(now);
    }

    /// The stack says that the connection is disturbed. Whether it is; else [`Liveness::timeout`] tells when it is.
    pub(super) fn suspect(&mut self, now: Time) -> bool {
        let is_true = self.silent_at().is_none_or(|at| at <= now);
        self.suspected_since = (!is_true).then_some(now);
        is_true
    }

    /// The stack says that all is well, or that all is over. Whether that ends a doubt of which nobody was told.
    pub(super) fn settle(&mut self) -> bool {
        self.suspected_since.take().is_some()
    }

    /// When [`Liveness::timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        Some(self.silent_at()?.min(self.suspected_since? + MAX_SUSPICION))
    }

    /// Whether a doubt has come true.
    pub(super) fn timeout(&mut self, now: Time) -> bool {
        let is_true = self.deadline().is_some_and(|at| at <= now);
        if is_true {
            self.suspected_since = None;
        }
        is_true
    }

    fn silent_at(&self) -> Option<Time> {
        self.last_packet.map(|last_packet| last_packet + SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_pair::{Pair, packet};
    use super::super::{PeerEvent, SenderId, Stack};
    use super::*;

    /// A client that talks to a server.
    fn talking() -> (Pair, SenderId) {
        let mut pair = Pair::new(Stack::WebRtc, 31, 0);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[]);
        assert!(pair.connect(Duration::from_secs(5)));
        (pair, mic)
    }

    fn talk(pair: &mut Pair, mic: SenderId, seconds: std::ops::Range<u16>) {
        for n in seconds.start * 50..seconds.end * 50 {
            pair.client.send_rtp(mic, &packet(n), pair.now).unwrap();
            pair.pass(Duration::from_millis(20));
        }
    }

    fn is_stun(data: &[u8]) -> bool {
        data[0] < 4
    }

    #[test]
    fn lost_checks_do_not_disturb_a_connection_whose_packets_come() {
        let (mut pair, mic) = talking();
        pair.filter = Box::new(|_, data| !is_stun(data));
        talk(&mut pair, mic, 0..7);
        // The server hears the voice, the client the server's reports of it.
        assert_eq!(Pair::packets(&pair.server_events).len(), 7 * 50);
        pair.filter = Box::new(|_, _| true);
        talk(&mut pair, mic, 7..12);
        for events in [&pair.client_events, &pair.server_events] {
            let told = |wanted: &PeerEvent| events.iter().filter(|event| *event == wanted).count();
            assert_eq!((told(&PeerEvent::Connected), told(&PeerEvent::Disconnected)), (1, 0));
        }
    }

    #[test]
    fn a_doubted_connection_is_interrupted_when_the_packets_end_too() {
        let (mut pair, mic) = talking();
        pair.filter = Box::new(|_, data| !is_stun(data));
        talk(&mut pair, mic, 0..8);
        pair.filter = Box::new(|_, _| false);
        let cut = pair.now;
        for events in [
            (|pair: &Pair| pair.client_events.contains(&PeerEvent::Disconnected)) as fn(&Pair) -> bool,
            |pair| pair.server_events.contains(&PeerEvent::Disconnected),
        ] {
            assert!(pair.run(Duration::from_secs(5), events));
            assert!(pair.now.since(cut) <= SILENCE + Duration::from_millis(100), "{:?}", pair.now.since(cut));
        }
    }

    #[test]
    fn a_way_out_that_is_dead_is_told_though_packets_come_in() {
        let (mut pair, mic) = talking();
        talk(&mut pair, mic, 0..2);
        // What the server sends goes on coming; its checks' answers are what is missing.
        pair.filter = Box::new(|_, data| !is_stun(data));
        talk(&mut pair, mic, 2..15);
        assert!(pair.client_events.contains(&PeerEvent::Disconnected));
    }

    #[test]
    fn a_connection_on_which_nobody_talks_is_judged_by_its_checks() {
        let (mut pair, _) = talking();
        pair.pass(Duration::from_secs(10));
        pair.filter = Box::new(|_, _| false);
        let cut = pair.now;
        assert!(
            pair.run(Duration::from_secs(10), |pair| pair.client_events.contains(&PeerEvent::Disconnected))
        );
        assert!(pair.now.since(cut) <= Duration::from_secs(7));
    }
}

//! Work-around: a connection is interrupted when no packets arrive, not when two connectivity checks are lost.
//!
//! The stack considers STUN alone, of which a live connection receives one answer every two seconds. At 5 % loss on each of
//! two hops, two answers in a row are lost every few minutes. The client would then restart ICE and be silent for a quarter
//! of a second, although packets arrive all the time. So while authenticated packets arrive, the stack's report is only
//! noted as a suspicion, for as long as chance explains the lost checks: incoming packets do not prove that outgoing ones
//! arrive.
//!
//! Used by `rtc_connection.rs`; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// A connection is not interrupted while a packet arrived within this time: two intervals of reports, and a half.
const SILENCE: Duration = Duration::from_millis(2500);

/// Longest suspicion. Six checks in a row are lost by chance once in a million times at 5 % on each of two hops; after that
/// the connection is interrupted even if packets arrive.
const MAX_SUSPICION: Duration = Duration::from_secs(7);

/// Time of the last packet, and whether the stack considers the connection interrupted.
#[derive(Default)]
pub(super) struct Liveness {
    last_packet: Option<Time>,
    suspected_since: Option<Time>,
}

impl Liveness {
    /// An authenticated packet arrived.
    pub(super) fn packet_arrived(&mut self, now: Time) {
        self.last_packet = Some(now);
    }

    /// The stack reports an interruption. True: it is one. False: it is a suspicion, which [`Liveness::timeout`] may
    /// confirm.
    pub(super) fn suspect(&mut self, now: Time) -> bool {
        let is_confirmed = self.silent_at().is_none_or(|at| at <= now);
        self.suspected_since = (!is_confirmed).then_some(now);
        is_confirmed
    }

    /// The stack reports that the connection works, or that it failed. True: this ends a suspicion that was not reported.
    pub(super) fn settle(&mut self) -> bool {
        self.suspected_since.take().is_some()
    }

    /// When [`Liveness::timeout`] is due.
    pub(super) fn deadline(&self) -> Option<Time> {
        Some(self.silent_at()?.min(self.suspected_since? + MAX_SUSPICION))
    }

    /// Whether the suspicion is confirmed.
    pub(super) fn timeout(&mut self, now: Time) -> bool {
        let is_confirmed = self.deadline().is_some_and(|at| at <= now);
        if is_confirmed {
            self.suspected_since = None;
        }
        is_confirmed
    }

    fn silent_at(&self) -> Option<Time> {
        self.last_packet.map(|last_packet| last_packet + SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_pair::{Pair, packet};
    use super::super::{PeerConnectionEvent, SenderId, Stack};
    use super::*;

    /// A client connected to a server, and its sender.
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
    fn lost_checks_do_not_interrupt_a_connection_with_packets() {
        let (mut pair, mic) = talking();
        pair.filter = Box::new(|_, data| !is_stun(data));
        talk(&mut pair, mic, 0..7);
        // The server receives the audio, and the client the server's reports about it.
        assert_eq!(Pair::packets(&pair.server_events).len(), 7 * 50);
        pair.filter = Box::new(|_, _| true);
        talk(&mut pair, mic, 7..12);
        for events in [&pair.client_events, &pair.server_events] {
            let count = |wanted: &PeerConnectionEvent| events.iter().filter(|event| *event == wanted).count();
            assert_eq!(
                (count(&PeerConnectionEvent::Connected), count(&PeerConnectionEvent::Disconnected)),
                (1, 0)
            );
        }
    }

    #[test]
    fn suspected_connection_is_interrupted_when_packets_end() {
        let (mut pair, mic) = talking();
        pair.filter = Box::new(|_, data| !is_stun(data));
        talk(&mut pair, mic, 0..8);
        pair.filter = Box::new(|_, _| false);
        let cut = pair.now;
        for events in [
            (|pair: &Pair| pair.client_events.contains(&PeerConnectionEvent::Disconnected))
                as fn(&Pair) -> bool,
            |pair| pair.server_events.contains(&PeerConnectionEvent::Disconnected),
        ] {
            assert!(pair.run(Duration::from_secs(5), events));
            assert!(pair.now.since(cut) <= SILENCE + Duration::from_millis(100), "{:?}", pair.now.since(cut));
        }
    }

    #[test]
    fn dead_outgoing_path_is_reported_despite_incoming_packets() {
        let (mut pair, mic) = talking();
        talk(&mut pair, mic, 0..2);
        // The server's packets still arrive; the answers to the checks are missing.
        pair.filter = Box::new(|_, data| !is_stun(data));
        talk(&mut pair, mic, 2..15);
        assert!(pair.client_events.contains(&PeerConnectionEvent::Disconnected));
    }

    #[test]
    fn connection_without_packets_depends_on_its_checks() {
        let (mut pair, _) = talking();
        pair.pass(Duration::from_secs(10));
        pair.filter = Box::new(|_, _| false);
        let cut = pair.now;
        assert!(pair.run(Duration::from_secs(10), |pair| {
            pair.client_events.contains(&PeerConnectionEvent::Disconnected)
        }));
        assert!(pair.now.since(cut) <= Duration::from_secs(7));
    }
}

//! Work-around: the last DTLS flight is repeated until the connection is up, independently of the stack's timer.
//!
//! The stack stops its retransmission timer when a handshake record arrives that does not complete the peer's flight, and
//! does not start it again: after one lost datagram at the wrong time, the connection never comes up. Here the last
//! outgoing flight is kept and repeated (RFC 6347 §4.2.4). Each plaintext record gets a new sequence number, because the
//! peer's replay window drops repeated ones; the stack's own records are renumbered by the same counter. Encrypted records
//! are repeated unchanged: if their number was received, so was their content. After the connection is up, a repeated
//! handshake record of the peer is answered with our last flight and not passed to the stack, whose caches would grow.
//!
//! Used by `rtc_connection.rs` in both roles; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::Datagram;
use crate::clock::Time;

/// First wait before a flight is repeated; longer on a path with a long round trip.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The same on a path that has lost a check.
const LOSSY_FIRST_WAIT: Duration = Duration::from_millis(50);
/// Maximum wait between the first [`QUICK_REPEATS`] repeats, unless the round trip is longer.
const MAX_WAIT: Duration = Duration::from_secs(1);
/// Number of repeats after which the wait doubles again, up to [`SLOWEST_WAIT`].
const QUICK_REPEATS: u32 = 12;
/// Maximum wait between repeats.
const SLOWEST_WAIT: Duration = Duration::from_secs(4);
/// Maximum number of repeats of one flight. They take more than two minutes, which is the longest time-out of a login.
const MAX_REPEATS: u32 = 45;
/// Maximum number of datagrams of one flight.
const MAX_FLIGHT: usize = 16;
/// Minimum time between answers to repeated handshake records of a connected peer.
const ANSWER_INTERVAL: Duration = Duration::from_millis(40);

/// Bytes before the body of a record: type, version, epoch, sequence number, length.
const RECORD_HEADER: usize = 13;
const CHANGE_CIPHER_SPEC: u8 = 20;
const HANDSHAKE: u8 = 22;

/// Whether a datagram is DTLS (RFC 7983).
pub(super) fn is_dtls(data: &[u8]) -> bool {
    data.first().is_some_and(|first| (20..=63).contains(first))
}

/// Whether a datagram begins with a plaintext handshake record.
fn is_plain_handshake(data: &[u8]) -> bool {
    data.len() >= RECORD_HEADER && data[0] == HANDSHAKE && data[3..5] == [0, 0]
}

/// What the connectivity checks have shown of the path.
#[derive(Copy, Clone, Default, Debug)]
pub(super) struct RouteQuality {
    /// The round trip, if known.
    pub round_trip: Option<Duration>,
    /// Whether the path has lost a check.
    pub has_lost: bool,
}

impl RouteQuality {
    /// The wait before a flight is repeated for the first time.
    fn first_wait(self) -> Duration {
        let round_trip = self.round_trip.unwrap_or_default();
        if self.has_lost {
            LOSSY_FIRST_WAIT.max(round_trip * 5 / 4)
        } else {
            FIRST_WAIT.max(round_trip * 3 / 2)
        }
        .min(SLOWEST_WAIT)
    }

    /// The wait after another one.
    fn next_wait(self, wait: Duration) -> Duration {
        if self.has_lost { wait * 3 / 2 } else { wait * 2 }
    }

    /// The time after which a copy of a flight is sent.
    fn copy_wait(self) -> Option<Duration> {
        self.round_trip.filter(|_| self.has_lost).map(|round_trip| round_trip.min(SLOWEST_WAIT) / 4)
    }
}

/// The last flight and when to repeat it.
#[derive(Default)]
pub(super) struct DtlsResend {
    flight: Vec<Datagram>,
    /// Set while the datagrams of one drain are collected: they are one flight.
    collecting: bool,
    /// Set when a DTLS datagram arrived after the flight was sent.
    heard: bool,
    /// The number of the next plaintext record.
    sequence: u64,
    first_wait: Duration,
    wait: Duration,
    next: Option<Time>,
    /// When the copy of the flight is sent.
    copy: Option<Time>,
    repeats: u32,
    connected: bool,
    answered: Option<Time>,
    #[cfg(test)]
    pub disabled: bool,
}

impl DtlsResend {
    /// Starts a drain of the stack's writes, which are one flight.
    pub(super) fn begin_drain(&mut self) {
        self.collecting = false;
    }

    /// Records and renumbers an outgoing datagram.
    pub(super) fn outgoing(&mut self, datagram: &mut Datagram, quality: RouteQuality, now: Time) {
        if !is_dtls(&datagram.data) {
            return;
        }
        #[cfg(test)]
        if self.disabled {
            return;
        }
        renumber(&mut datagram.data, &mut self.sequence);
        if self.connected || !matches!(datagram.data[0], CHANGE_CIPHER_SPEC | HANDSHAKE) {
            return;
        }
        if !self.collecting {
            self.collecting = true;
            self.heard = false;
            self.flight.clear();
            self.repeats = 0;
            self.first_wait = quality.first_wait();
            self.wait = self.first_wait;
            self.next = Some(now + self.wait);
            self.copy = quality.copy_wait().filter(|_| !datagram.protocol.is_tcp()).map(|wait| now + wait);
        }
        if self.flight.len() < MAX_FLIGHT {
            self.flight.push(datagram.clone());
        }
    }

    /// Whether to pass an incoming datagram to the stack. A plaintext handshake record for a connected side is a repeat: it is
    /// not passed on, and [`DtlsResend::due`] answers it, at most once in [`ANSWER_INTERVAL`].
    pub(super) fn incoming(&mut self, data: &[u8], now: Time) -> bool {
        #[cfg(test)]
        if self.disabled {
            return true;
        }
        self.heard = true;
        if !self.connected || !is_plain_handshake(data) {
            return true;
        }
        if self.answered.is_none_or(|last| now.since(last) >= ANSWER_INTERVAL) {
            self.answered = Some(now);
            self.next = Some(now);
        }
        false
    }

    /// The connection is up: flights are repeated only in answer to the peer's repeats. The copy of a flight that the peer has not
    /// answered is still sent: the peer may wait for it.
    pub(super) fn connected(&mut self) {
        self.connected = true;
        self.next = None;
        self.copy = self.copy.filter(|_| !self.heard);
    }

    /// Time at which [`DtlsResend::due`] returns a flight.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.next.into_iter().chain(self.copy).min()
    }

    /// The flight, if it is time to repeat it.
    pub(super) fn due(&mut self, quality: RouteQuality, now: Time) -> Vec<Datagram> {
        if self.deadline().is_none_or(|deadline| deadline > now) {
            return Vec::new();
        }
        self.copy = None;
        if self.next.is_some_and(|next| next <= now) {
            self.repeats += 1;
            let longest =
                if self.repeats > QUICK_REPEATS { SLOWEST_WAIT } else { MAX_WAIT.max(self.first_wait) };
            self.wait = quality.next_wait(self.wait).min(longest);
            self.next = (!self.connected && self.repeats < MAX_REPEATS).then(|| now + self.wait);
        }
        for datagram in &mut self.flight {
            renumber(&mut datagram.data, &mut self.sequence);
        }
        self.flight.clone()
    }
}

/// Gives each plaintext record of a datagram the next sequence number.
fn renumber(data: &mut [u8], sequence: &mut u64) {
    let mut rest = data;
    while rest.len() >= RECORD_HEADER {
        if rest[3..5] == [0, 0] {
            rest[5..11].copy_from_slice(&sequence.to_be_bytes()[2..]);
            *sequence += 1;
        }
        let length = RECORD_HEADER + usize::from(u16::from_be_bytes([rest[11], rest[12]]));
        if length > rest.len() {
            return;
        }
        rest = &mut rest[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_pair::Pair;
    use super::super::{Inner, PeerConnection, Protocol, RtcConnection, Stack};
    use super::*;
    use std::cell::Cell;
    use std::rc::Rc;

    fn stack(peer: &mut PeerConnection) -> &mut RtcConnection {
        #[cfg_attr(
            not(feature = "sim"),
            expect(irrefutable_let_patterns, reason = "another stack exists with that feature")
        )]
        let Inner::Rtc(peer) = &mut peer.0 else { panic!("not the WebRTC stack") };
        peer
    }

    fn resend(peer: &mut PeerConnection) -> &mut DtlsResend {
        stack(peer).dtls_resend()
    }

    #[test]
    fn repeats_respect_the_bound_of_addresses_without_an_answer() {
        for has_answered in [true, false] {
            let mut pair = Pair::new(Stack::WebRtc, 8, 1);
            let flights = Rc::new(Cell::new(0));
            let counted = flights.clone();
            pair.filter = Box::new(move |from_client, data| {
                let is_flight = !from_client && is_plain_handshake(data) && data.len() > 300;
                counted.set(counted.get() + u32::from(is_flight));
                // Nothing comes from the client after the server's first flight.
                !from_client || counted.get() == 0
            });
            pair.negotiate(&[]);
            assert!(pair.run(Duration::from_secs(5), |_| flights.get() > 0));
            if !has_answered {
                stack(&mut pair.server).forget_answers();
            }
            flights.set(1);
            pair.pass(Duration::from_secs(5));
            assert_eq!(flights.get() > 1, has_answered, "{}", flights.get());
        }
    }

    /// Connects while the `n`-th DTLS datagram of one side is lost. Returns whether it connected, and the time.
    fn connect_without(from_client: bool, n: u32, shim: bool) -> (bool, Duration) {
        let mut pair = Pair::new(Stack::WebRtc, 7, 1);
        resend(&mut pair.client).disabled = !shim;
        resend(&mut pair.server).disabled = !shim;
        let mut seen = 0;
        pair.filter = Box::new(move |client, data| {
            let counts = client == from_client && is_dtls(data);
            seen += u32::from(counts);
            !(counts && seen == n)
        });
        let start = pair.now;
        pair.negotiate(&[]);
        let connected = pair.connect(Duration::from_secs(20));
        (connected, pair.now.since(start))
    }

    #[test]
    fn lost_flight_of_either_side_is_repeated() {
        for from_client in [true, false] {
            for n in 1..=4 {
                let (connected, took) = connect_without(from_client, n, true);
                assert!(
                    connected && took < Duration::from_millis(700),
                    "client {from_client}, datagram {n}: {connected} {took:?}"
                );
            }
        }
        let failures =
            [true, false].into_iter().flat_map(|side| (1..=4).map(move |n| connect_without(side, n, false)));
        assert!(
            failures.filter(|(connected, took)| !connected || *took > Duration::from_millis(700)).count() > 0
        );
    }

    fn record(kind: u8, epoch: u8, sequence: u64, body: &[u8]) -> Vec<u8> {
        let mut out = vec![kind, 254, 253, 0, epoch];
        out.extend_from_slice(&sequence.to_be_bytes()[2..]);
        out.extend_from_slice(&(body.len() as u16).to_be_bytes());
        out.extend_from_slice(body);
        out
    }

    fn datagram(data: Vec<u8>) -> Datagram {
        Datagram {
            protocol: Protocol::Udp,
            from: "10.0.0.1:1".parse().unwrap(),
            to: "10.0.0.2:2".parse().unwrap(),
            data,
        }
    }

    #[test]
    fn plaintext_records_get_new_sequence_numbers() {
        let mut resend = DtlsResend::default();
        let start = Time::from_nanos(5_000_000_000);
        resend.begin_drain();
        let mut first =
            datagram([record(22, 0, 0, b"abc"), record(20, 0, 1, b"x"), record(22, 1, 9, b"fin")].concat());
        resend.outgoing(&mut first, RouteQuality::default(), start);
        assert_eq!(resend.deadline(), Some(start + FIRST_WAIT));
        assert!(resend.due(RouteQuality::default(), start + FIRST_WAIT / 2).is_empty());
        let again = resend.due(RouteQuality::default(), start + FIRST_WAIT);
        let numbers = |data: &[u8]| (data[10], data[16 + 10], data[16 + 14 + 10]);
        assert_eq!(numbers(&first.data), (0, 1, 9));
        assert_eq!(numbers(&again[0].data), (2, 3, 9));
        assert_eq!(resend.deadline(), Some(start + FIRST_WAIT * 3));
    }

    #[test]
    fn connected_side_answers_repeats_at_a_bounded_rate() {
        let mut resend = DtlsResend::default();
        let mut now = Time::from_nanos(5_000_000_000);
        resend.begin_drain();
        resend.outgoing(&mut datagram(record(22, 0, 0, b"abc")), RouteQuality::default(), now);
        resend.connected();
        assert_eq!(resend.deadline(), None);
        let repeat = record(22, 0, 3, b"peer");
        let mut answers = 0;
        for _ in 0..1000 {
            assert!(!resend.incoming(&repeat, now), "the stack does not see it");
            answers += resend.due(RouteQuality::default(), now).len();
            now += Duration::from_millis(1);
        }
        assert_eq!(answers, 25);
        assert!(resend.incoming(&record(23, 1, 3, b"data"), now));
    }

    #[test]
    fn flight_is_repeated_a_bounded_number_of_times() {
        let mut resend = DtlsResend::default();
        resend.begin_drain();
        resend.outgoing(&mut datagram(record(22, 0, 0, b"abc")), RouteQuality::default(), Time::ZERO);
        let (mut repeats, mut last) = (0, Time::ZERO);
        while let Some(deadline) = resend.deadline() {
            repeats += resend.due(RouteQuality::default(), deadline).len();
            last = deadline;
        }
        assert_eq!(repeats, MAX_REPEATS as usize);
        assert!(
            (120..150).contains(&last.since(Time::ZERO).as_secs()),
            "the longest login is 120 s: {last:?}"
        );
    }
}

//! Work-around: the last DTLS flight is repeated until the connection is up, independently of the stack's timer.
//!
//! The stack stops its retransmission timer when a handshake record arrives that does not complete the peer's flight, and
//! does not start it again: after one lost datagram at the wrong time, the connection never comes up. Here the last
//! outgoing flight is kept and repeated (RFC 6347 §4.2.4). Each plaintext record gets a new sequence number, because the
//! peer's replay window drops repeated ones; the stack's own records are renumbered by the same counter. Encrypted records
//! are repeated unchanged: if their number was received, so was their content. After the connection is up, a repeated
//! handshake record of the peer is answered with our last flight and not passed to the stack, whose caches would grow.
//!
//! A path without loss gets no additional datagram. On a path that has lost a connectivity check, the wait before a repeat is shorter
//! and grows more slowly, and a copy of a flight follows after a quarter of the round trip: its loss then costs a quarter of a round
//! trip, not one and a quarter. The peer's repeats show loss too. Copies have new sequence numbers as repeats have, so a peer handles
//! them as repeats. The limits for addresses that have not answered (`rtc_connection/send_limit.rs`) apply to both.
//!
//! Used by `rtc_connection.rs` in both roles; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::Datagram;
use crate::clock::Time;

/// First wait before a flight is repeated; longer on a path with a long round trip.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// The same on a path that loses datagrams.
const LOSSY_FIRST_WAIT: Duration = Duration::from_millis(50);
/// Maximum wait between the first [`QUICK_REPEATS`] repeats, unless the round trip is longer.
const MAX_WAIT: Duration = Duration::from_secs(1);
/// Number of repeats after which the wait doubles again, up to [`SLOWEST_WAIT`].
const QUICK_REPEATS: u32 = 12;
/// Maximum wait between repeats.
const SLOWEST_WAIT: Duration = Duration::from_secs(4);
/// Maximum number of repeats of one flight. They take more than two minutes, which is the longest time-out of a login.
const MAX_REPEATS: u32 = 45;
/// Minimum wait between a flight and its copy: datagrams that follow one another are often lost together.
const SHORTEST_COPY_WAIT: Duration = Duration::from_millis(5);
/// Maximum number of copies of one flight.
const MAX_COPIES: u32 = 4;
/// The peer's timer does not repeat a flight sooner. The shortest timer of a common stack is 50 ms.
const SHORTEST_TIMER: Duration = Duration::from_millis(40);
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

/// The place of a plaintext handshake record in the peer's handshake: number of the message, and offset of the fragment.
fn place(data: &[u8]) -> Option<[u8; 5]> {
    let at = RECORD_HEADER + 4;
    data.get(at..at + 5)?.try_into().ok().filter(|_| is_plain_handshake(data))
}

/// What the connectivity checks have shown of the path.
#[derive(Copy, Clone, Default, Debug)]
pub(super) struct RouteQuality {
    /// The round trip, if known.
    pub round_trip: Option<Duration>,
    /// Whether the path has lost a check (`rtc_connection/check_loss.rs`).
    pub has_lost: bool,
}

impl RouteQuality {
    /// The wait after a flight that has been repeated `repeats` times.
    fn wait(self, repeats: u32) -> Duration {
        let round_trip = self.round_trip.unwrap_or_default();
        let first = if self.has_lost {
            LOSSY_FIRST_WAIT.max(round_trip * 5 / 4)
        } else {
            FIRST_WAIT.max(round_trip * 3 / 2)
        };
        let first = first.min(SLOWEST_WAIT);
        (0..repeats).fold(first, |wait, repeat| {
            let longest = if repeat < QUICK_REPEATS { MAX_WAIT.max(first) } else { SLOWEST_WAIT };
            (if self.has_lost { wait * 3 / 2 } else { wait * 2 }).min(longest)
        })
    }

    /// The wait between a flight and its copy, where copies are sent.
    fn copy_wait(self) -> Option<Duration> {
        let wait = |round_trip: Duration| (round_trip / 4).clamp(SHORTEST_COPY_WAIT, MAX_WAIT);
        self.round_trip.filter(|_| self.has_lost).map(wait)
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
    /// When the flight was sent or repeated last, not counting copies.
    sent: Time,
    repeats: u32,
    /// Number of copies of the flight.
    copies: u32,
    /// The highest [`place`] of the peer's datagrams.
    highest: Option<[u8; 5]>,
    /// Whether a repeat of the peer has shown that the path loses datagrams.
    path_loses: bool,
    /// Whether a copy may follow the flight as it was sent last.
    may_copy: bool,
    connected: bool,
    /// When the flight is sent after the connection is up: in answer to a repeat of the peer, or as a copy.
    next: Option<Time>,
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
    pub(super) fn outgoing(&mut self, datagram: &mut Datagram, now: Time) {
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
            self.sent = now;
            (self.repeats, self.copies) = (0, 0);
            // TCP loses nothing.
            self.may_copy = !datagram.protocol.is_tcp();
        }
        if self.flight.len() < MAX_FLIGHT {
            self.flight.push(datagram.clone());
        }
    }

    /// Whether to pass an incoming datagram to the stack. A plaintext handshake record for a connected side is a repeat: it is
    /// not passed on, and [`DtlsResend::due`] answers it, at most once in [`ANSWER_INTERVAL`].
    pub(super) fn incoming(&mut self, data: &[u8], quality: RouteQuality, now: Time) -> bool {
        #[cfg(test)]
        if self.disabled {
            return true;
        }
        self.heard = true;
        self.note_repeat(data, quality, now);
        if !self.connected || !is_plain_handshake(data) {
            return true;
        }
        if self.answered.is_none_or(|last| now.since(last) >= ANSWER_INTERVAL) {
            self.answered = Some(now);
            self.next = Some(now);
        }
        false
    }

    /// Concludes from a repeat of the peer that the path loses datagrams: an answer is lost if it had the time to arrive before the
    /// repeat was sent, and a peer that sends copies has lost a check. A repeat that was received together with the original
    /// says nothing.
    fn note_repeat(&mut self, data: &[u8], quality: RouteQuality, now: Time) {
        let (Some(place), Some(round_trip)) = (place(data), quality.round_trip) else { return };
        if self.highest.is_none_or(|highest| highest < place) {
            self.highest = Some(place);
        } else if !self.flight.is_empty() {
            let since = now.since(self.sent);
            let is_copy = since >= round_trip / 8 && since < SHORTEST_TIMER;
            self.path_loses |= is_copy || since >= round_trip;
        }
    }

    /// The connection is up: the flight is repeated only in answer to the peer's repeats. The copy of a flight that the peer has
    /// not answered is still sent, because the peer may be waiting for that flight.
    pub(super) fn connected(&mut self, quality: RouteQuality) {
        self.next = self.copy_deadline(quality).filter(|_| !self.heard);
        self.connected = true;
    }

    /// What is known of the path from the checks and the peer's repeats.
    fn quality(&self, checks: RouteQuality) -> RouteQuality {
        RouteQuality { has_lost: checks.has_lost || self.path_loses, ..checks }
    }

    fn copy_deadline(&self, quality: RouteQuality) -> Option<Time> {
        let wait = self.quality(quality).copy_wait().filter(|_| self.may_copy && !self.flight.is_empty())?;
        Some(self.sent + wait)
    }

    fn repeat_deadline(&self, quality: RouteQuality) -> Option<Time> {
        let may_repeat = self.repeats < MAX_REPEATS && !self.flight.is_empty();
        may_repeat.then(|| self.sent + self.quality(quality).wait(self.repeats))
    }

    /// Time at which [`DtlsResend::due`] returns a flight.
    pub(super) fn deadline(&self, quality: RouteQuality) -> Option<Time> {
        if self.connected {
            return self.next;
        }
        self.repeat_deadline(quality).into_iter().chain(self.copy_deadline(quality)).min()
    }

    /// The flight, if it is time to repeat it.
    pub(super) fn due(&mut self, quality: RouteQuality, now: Time) -> Vec<Datagram> {
        if self.deadline(quality).is_none_or(|deadline| deadline > now) {
            return Vec::new();
        }
        if self.connected {
            self.next = None;
        } else if self.repeat_deadline(quality).is_some_and(|deadline| deadline <= now) {
            self.repeats += 1;
            self.sent = now;
            self.may_copy = self.copies < MAX_COPIES && !self.flight[0].protocol.is_tcp();
        } else {
            self.copies += 1;
            self.may_copy = false;
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
        for (has_answered, path_loses) in [(true, false), (false, false), (true, true), (false, true)] {
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
            resend(&mut pair.server).path_loses = path_loses;
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

    const CLEAN: RouteQuality = RouteQuality { round_trip: None, has_lost: false };

    #[test]
    fn plaintext_records_get_new_sequence_numbers() {
        let mut resend = DtlsResend::default();
        let start = Time::from_nanos(5_000_000_000);
        resend.begin_drain();
        let mut first =
            datagram([record(22, 0, 0, b"abc"), record(20, 0, 1, b"x"), record(22, 1, 9, b"fin")].concat());
        resend.outgoing(&mut first, start);
        assert_eq!(resend.deadline(CLEAN), Some(start + FIRST_WAIT));
        assert!(resend.due(CLEAN, start + FIRST_WAIT / 2).is_empty());
        let again = resend.due(CLEAN, start + FIRST_WAIT);
        let numbers = |data: &[u8]| (data[10], data[16 + 10], data[16 + 14 + 10]);
        assert_eq!(numbers(&first.data), (0, 1, 9));
        assert_eq!(numbers(&again[0].data), (2, 3, 9));
        assert_eq!(resend.deadline(CLEAN), Some(start + FIRST_WAIT * 3));
    }

    #[test]
    fn connected_side_answers_repeats_at_a_bounded_rate() {
        let mut resend = DtlsResend::default();
        let mut now = Time::from_nanos(5_000_000_000);
        resend.begin_drain();
        resend.outgoing(&mut datagram(record(22, 0, 0, b"abc")), now);
        resend.connected(CLEAN);
        assert_eq!(resend.deadline(CLEAN), None);
        let repeat = record(22, 0, 3, b"peer");
        let mut answers = 0;
        for _ in 0..1000 {
            assert!(!resend.incoming(&repeat, CLEAN, now), "the stack does not see it");
            answers += resend.due(CLEAN, now).len();
            now += Duration::from_millis(1);
        }
        assert_eq!(answers, 25);
        assert!(resend.incoming(&record(23, 1, 3, b"data"), CLEAN, now));
    }

    const LOSSY: RouteQuality = RouteQuality { round_trip: Some(Duration::from_millis(80)), has_lost: true };

    /// A side that has sent a flight of one datagram.
    fn waiting() -> DtlsResend {
        let mut resend = DtlsResend::default();
        resend.begin_drain();
        resend.outgoing(&mut datagram(record(22, 0, 0, b"abc")), Time::ZERO);
        resend
    }

    /// The times in milliseconds at which a flight is sent after the first time, until the last repeat.
    fn sending_times(quality: RouteQuality) -> Vec<u64> {
        let (mut resend, mut times) = (waiting(), Vec::new());
        let mut sequence = 0;
        while let Some(deadline) = resend.deadline(quality) {
            for datagram in resend.due(quality, deadline) {
                sequence += 1;
                assert_eq!(datagram.data[10], sequence, "each has a sequence number of its own");
                times.push(deadline.since(Time::ZERO).as_millis() as u64);
            }
        }
        times
    }

    #[test]
    fn flight_is_repeated_a_bounded_number_of_times() {
        for (quality, copies) in [(CLEAN, 0), (LOSSY, MAX_COPIES)] {
            let times = sending_times(quality);
            assert_eq!(times.len(), (MAX_REPEATS + copies) as usize);
            let last = times[times.len() - 1] / 1000;
            assert!((120..150).contains(&last), "the longest login is 120 s: {last} s");
        }
    }

    #[test]
    fn lossy_path_gets_copies_and_sooner_repeats() {
        assert_eq!(sending_times(LOSSY)[..8], [20, 100, 120, 250, 270, 475, 495, 812]);
        let clean = RouteQuality { has_lost: false, ..LOSSY };
        assert_eq!(sending_times(clean)[..3], [120, 360, 840]);
        let short = RouteQuality { round_trip: Some(Duration::from_millis(4)), ..LOSSY };
        assert_eq!(sending_times(short)[..3], [5, 50, 55]);
    }

    #[test]
    fn loss_found_after_sending_brings_the_repeat_forward() {
        let mut resend = waiting();
        let clean = RouteQuality { has_lost: false, ..LOSSY };
        let now = Time::ZERO + Duration::from_millis(30);
        assert!(resend.due(clean, now).is_empty());
        assert_eq!(resend.due(LOSSY, now).len(), 1, "the copy is overdue");
        assert_eq!(resend.deadline(LOSSY), Some(Time::ZERO + Duration::from_millis(100)));
    }

    #[test]
    fn flight_over_tcp_has_no_copy() {
        let mut resend = DtlsResend::default();
        resend.begin_drain();
        let mut sent = Datagram { protocol: Protocol::Tcp, ..datagram(record(22, 0, 0, b"abc")) };
        resend.outgoing(&mut sent, Time::ZERO);
        assert_eq!(resend.deadline(LOSSY), Some(Time::ZERO + Duration::from_millis(100)));
    }

    #[test]
    fn copy_of_the_last_flight_outlives_the_handshake() {
        // The side that sends the last flight is connected before the peer has it.
        let mut last = waiting();
        last.connected(LOSSY);
        let due = last.deadline(LOSSY).unwrap();
        assert_eq!(due, Time::ZERO + Duration::from_millis(20));
        assert_eq!(last.due(LOSSY, due).len(), 1);
        assert_eq!(last.deadline(LOSSY), None);
        // The other side is connected when it has the answer.
        let mut first = waiting();
        first.incoming(&record(20, 0, 3, b"x"), LOSSY, Time::ZERO + Duration::from_millis(10));
        first.connected(LOSSY);
        assert_eq!(first.deadline(LOSSY), None);
    }

    #[test]
    fn repeat_of_a_peer_without_the_answer_shows_loss() {
        let clean = RouteQuality { has_lost: false, ..LOSSY };
        // Milliseconds between the answer and the repeat: received together, a copy, too early to say, the answer is missing.
        for (after, shows_loss) in [(5, false), (20, true), (50, false), (79, false), (80, true)] {
            let mut resend = waiting();
            let message = record(22, 0, 0, &[1, 0, 0, 90, 0, 1, 0, 0, 0, 0, 0, 90]);
            let next = record(22, 0, 1, &[11, 0, 0, 90, 0, 2, 0, 0, 0, 0, 0, 90]);
            let fragment = record(22, 0, 2, &[11, 0, 0, 90, 0, 2, 0, 0, 50, 0, 0, 40]);
            let now = Time::ZERO + Duration::from_millis(after);
            for new in [&message, &next, &fragment] {
                assert!(resend.incoming(new, clean, now) && !resend.path_loses);
            }
            assert!(resend.incoming(&next, clean, now), "the stack gets it");
            assert_eq!(resend.path_loses, shows_loss, "{after} ms");
        }
    }
}

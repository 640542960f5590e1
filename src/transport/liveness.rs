//! Whether packets come through, in both directions: when a side checks its path, when the path is dark, and when it works again.
//!
//! A client sends connectivity checks all the time. RFC 7675 prescribes 4 to 6 s between two checks. That is too slow for a voice
//! call, whose user has to learn within a second that nobody receives the voice, so checks are more frequent here, as in other
//! stacks. Where packets wait in a queue, checks are fewer, because they would lengthen it. An answer proves both directions. The
//! path is dark when nothing arrives at all, or when checks stay without an answer although packets arrive: then the local
//! packets are lost. Quick checks follow an overdue check, so that the loss of one check by chance does not make the path dark. A
//! check is also sent soon after media stops. While the path is dark, a client checks it at a steady rate until the first answer.
//!
//! A server sends no such checks. (Those of `rtc_connection/checks.rs` only decide which path it uses.) It observes how long a
//! client is silent, and waits longer than a client does: clients of other makes send a check only every 2.5 s. It keeps a silent
//! client for [`SERVER_FAILED`], so that the client's path may come back.
//!
//! Not here: the checks themselves (`rtc_connection/checks.rs`, `plain.rs`). Used by both stacks; sans-IO.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// A client's path is dark when nothing arrives for this time, or for longer where checks are rare or their answers take long.
const SILENCE: Duration = Duration::from_millis(940);
/// A client's path is also dark when all checks of this time plus a round trip are unanswered, although packets arrived after
/// the answer was due. Then only the uplink is dark.
const UPLINK_SILENCE: Duration = Duration::from_millis(560);
/// When nothing arrived for longer than this, the whole path was interrupted. After such a pause, the uplink gets [`GRACE`] to
/// work again too.
const PAUSE: Duration = Duration::from_millis(450);
/// Time for two quick checks, besides the round trip.
const GRACE: Duration = Duration::from_millis(100);
/// A client's path is dark when all checks of this time plus a round trip are unanswered, whether packets arrive or not.
const LONG_SILENCE: Duration = Duration::from_secs(2);
/// Interval of the checks while media is in use.
const CHECK: Duration = Duration::from_millis(400);
/// The interval is at least this multiple of the time that packets wait in a queue, up to [`SLOWEST`].
const QUEUES: u32 = 8;
/// The longest interval of checks that a queue causes.
const SLOWEST: Duration = Duration::from_secs(2);
/// When no media arrives for this time after the last packet, a check is sent.
const GAP: Duration = Duration::from_millis(150);
/// Interval of the checks of a connection without media.
const IDLE_CHECK: Duration = Duration::from_millis(600);
/// A connection without media for this time is idle.
const IDLE_AFTER: Duration = Duration::from_secs(5);
/// Interval of the checks while the path is dark, or may be.
const PROBE: Duration = Duration::from_millis(50);
/// A path that is dark for this time is checked every [`CHECK`] only.
const PROBE_FOR: Duration = Duration::from_secs(60);
/// An answer is overdue one and a half round trips and this time after its check.
const OVERDUE: Duration = Duration::from_millis(40);
/// Assumed round trip until one is measured.
const USUAL_ROUND_TRIP: Duration = Duration::from_millis(100);
/// A server reports the path of a client as dark after this silence.
const SERVER_SILENCE: Duration = Duration::from_secs(5);
/// A server gives up a client that was silent for this time.
pub(super) const SERVER_FAILED: Duration = Duration::from_secs(45);
/// A connection that is not up after this time has failed.
const CONNECT: Duration = Duration::from_secs(30);
/// Media is sent for this time after the peer last showed its consent (RFC 7675 section 5.1).
const CONSENT: Duration = Duration::from_secs(30);

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum State {
    /// Nothing is negotiated.
    New,
    Connecting {
        since: Time,
    },
    Up,
    Dark {
        since: Time,
    },
    Over,
}

/// A change of the state because time passed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Change {
    /// The path is dark.
    Dark,
    /// The connection is given up.
    Failed,
}

/// What is known of the checks without an answer, and of the round trip.
#[derive(Copy, Clone, Debug)]
pub(super) struct Checks {
    /// When the earliest check after the last answered one was sent.
    pub oldest_unanswered: Option<Time>,
    /// The last round trip.
    pub round_trip: Option<Duration>,
    /// The part of the last round trip that packets waited in a queue.
    pub queue: Duration,
}

/// The state of one connection's path.
#[derive(Debug)]
pub(super) struct Liveness {
    is_client: bool,
    state: State,
    /// The last authenticated packet, check or answer.
    last_received: Time,
    /// The last sign that the peer wants packets: an answer (client), or anything (server).
    last_consent: Time,
    /// The last packet of media, in either direction.
    last_media: Time,
    /// The last packet of media that arrived.
    last_media_received: Time,
    last_check: Time,
    /// When packets arrived again after the last pause longer than [`PAUSE`].
    pause_end: Time,
    /// When the connection came up: the answer to the first check takes a round trip.
    connected_at: Time,
}

impl Liveness {
    pub(super) fn new(is_client: bool) -> Liveness {
        Liveness {
            is_client,
            state: State::New,
            last_received: Time::ZERO,
            last_consent: Time::ZERO,
            last_media: Time::ZERO,
            last_media_received: Time::ZERO,
            last_check: Time::ZERO,
            pause_end: Time::ZERO,
            connected_at: Time::ZERO,
        }
    }

    /// Descriptions were exchanged.
    pub(super) fn negotiated(&mut self, now: Time) {
        if self.state == State::New {
            self.state = State::Connecting { since: now };
        }
    }

    /// The connection is up, for the first time or with a new path.
    pub(super) fn connected(&mut self, now: Time) {
        self.state = State::Up;
        self.last_media = self.last_media.max(now);
        self.last_check = self.last_check.max(now);
        (self.last_received, self.last_consent, self.pause_end) = (now, now, now);
        self.connected_at = now;
    }

    /// The connection has ended.
    pub(super) fn ended(&mut self) {
        self.state = State::Over;
    }

    /// Whether packets come through.
    pub(super) fn is_up(&self) -> bool {
        self.state == State::Up
    }

    /// Whether the peer still wants packets (RFC 7675).
    pub(super) fn has_consent(&self, now: Time) -> bool {
        now.since(self.last_consent) < CONSENT
    }

    /// An authenticated packet or check arrived. True: the path works again.
    #[must_use]
    pub(super) fn received(&mut self, now: Time) -> bool {
        if now.since(self.last_received) > PAUSE {
            self.pause_end = now;
        }
        self.last_received = now;
        if self.is_client {
            return false;
        }
        self.last_consent = now;
        self.come_back()
    }

    /// A check was answered. True: the path works again.
    #[must_use]
    pub(super) fn answered(&mut self, now: Time) -> bool {
        let was_dark = self.received(now);
        self.last_consent = now;
        was_dark || self.come_back()
    }

    fn come_back(&mut self) -> bool {
        let is_dark = matches!(self.state, State::Dark { .. });
        if is_dark {
            self.state = State::Up;
        }
        is_dark
    }

    /// A packet of media was sent.
    pub(super) fn media_sent(&mut self, now: Time) {
        self.last_media = now;
    }

    /// A packet of media arrived; [`Liveness::received`] is called for it too.
    pub(super) fn media_received(&mut self, now: Time) {
        (self.last_media, self.last_media_received) = (now, now);
    }

    /// A check was sent.
    pub(super) fn check_sent(&mut self, now: Time) {
        self.last_check = now;
    }

    /// When the next check is due; `None`: this side sends none now.
    pub(super) fn next_check(&self, checks: Checks) -> Option<Time> {
        if !self.is_client {
            return None;
        }
        let interval = match self.state {
            State::Up => self.interval(checks),
            State::Dark { since } if self.last_check.since(since) < PROBE_FOR => PROBE,
            State::Dark { .. } => CHECK,
            State::New | State::Connecting { .. } | State::Over => return None,
        };
        let overdue = checks.oldest_unanswered.map(|sent| sent + answer_due(checks));
        let is_gap = self.state == State::Up && self.last_media_received == self.last_received;
        let gap = Some(self.last_media_received + GAP).filter(|at| is_gap && self.last_check < *at);
        let quick = [overdue, gap]
            .into_iter()
            .flatten()
            .min()
            .map(|at| at.max(self.last_check + quick_interval(checks)));
        let regular = self.last_check + interval;
        Some(quick.map_or(regular, |quick| quick.min(regular)))
    }

    /// Interval of the checks while the path works.
    fn interval(&self, checks: Checks) -> Duration {
        let is_idle = self.last_check.since(self.last_media) >= IDLE_AFTER;
        let usual = if is_idle { IDLE_CHECK } else { CHECK };
        usual.max((checks.queue * QUEUES).min(SLOWEST))
    }

    /// When [`Liveness::timeout`] is due, or the next check.
    pub(super) fn deadline(&self, checks: Checks) -> Option<Time> {
        [self.next_check(checks), self.changes_at(checks).map(|(at, _)| at)].into_iter().flatten().min()
    }

    /// The change that is due.
    pub(super) fn timeout(&mut self, checks: Checks, now: Time) -> Option<Change> {
        let (_, change) = self.changes_at(checks).filter(|(at, _)| *at <= now)?;
        self.state = match change {
            Change::Dark => State::Dark { since: now },
            Change::Failed => State::Over,
        };
        Some(change)
    }

    fn changes_at(&self, checks: Checks) -> Option<(Time, Change)> {
        match self.state {
            State::Connecting { since } => Some((since + CONNECT, Change::Failed)),
            State::Up if self.is_client => Some((self.dark_at(checks), Change::Dark)),
            State::Up => Some((self.last_received + SERVER_SILENCE, Change::Dark)),
            State::Dark { .. } if !self.is_client => {
                Some((self.last_received + SERVER_FAILED, Change::Failed))
            }
            State::New | State::Dark { .. } | State::Over => None,
        }
    }

    fn dark_at(&self, checks: Checks) -> Time {
        let round_trip = checks.round_trip.unwrap_or(USUAL_ROUND_TRIP);
        // Time for one lost check, the quick check after it, and the answer to that.
        let patience = self.interval(checks) + round_trip * 5 / 2 + OVERDUE + quick_interval(checks);
        let silent = self.last_received.max(self.connected_at + round_trip) + SILENCE.max(patience);
        let Some(oldest) = checks.oldest_unanswered else { return silent };
        let is_uplink_only = self.last_received >= oldest + answer_due(checks);
        let uplink = (oldest + UPLINK_SILENCE).max(self.pause_end + GRACE) + round_trip;
        let uplink = if is_uplink_only { uplink } else { Time::NEVER };
        silent.min(uplink).min(oldest + LONG_SILENCE + round_trip)
    }
}

/// Interval of the quick checks that follow an overdue check: at most four wait in the queue of the path.
fn quick_interval(checks: Checks) -> Duration {
    PROBE.max(checks.queue / 4)
}

/// The longest time that the answer to a check usually takes.
fn answer_due(checks: Checks) -> Duration {
    let usual = checks.round_trip.unwrap_or(USUAL_ROUND_TRIP);
    usual + usual / 2 + OVERDUE
}

#[cfg(test)]
mod tests {
    use super::super::test_pair::{DELAY, Pair, packet};
    use super::super::{PeerConnectionEvent, SenderId, Stack};
    use super::*;
    use crate::random::Random;

    const STACKS: [Stack; 2] = [Stack::Plain, Stack::WebRtc];

    /// A client connected to a server, and its sender.
    fn talking(stack: Stack) -> (Pair, SenderId) {
        let mut pair = Pair::new(stack, 31, 1);
        let mic = pair.client.add_sender("mic").unwrap();
        pair.negotiate(&[("PA_x|camera", "TR_a")]);
        assert!(pair.connect(Duration::from_secs(5)));
        (pair, mic)
    }

    /// Both sides send a packet every 20 ms.
    fn talk(pair: &mut Pair, mic: SenderId, time: Duration) {
        let down = pair.server.sender_of("TR_a").unwrap();
        let end = pair.now + time;
        while pair.now < end {
            let n = (pair.now.as_nanos() / 20_000_000) as u16;
            let _ = pair.client.send_rtp(mic, &packet(n), pair.now);
            let _ = pair.server.send_rtp(down, &packet(n), pair.now);
            pair.pass(Duration::from_millis(20));
        }
    }

    fn is_stun(data: &[u8]) -> bool {
        data[0] < 4
    }

    fn count(events: &[PeerConnectionEvent], wanted: &PeerConnectionEvent) -> usize {
        events.iter().filter(|event| *event == wanted).count()
    }

    #[test]
    fn checks_lost_by_chance_do_not_interrupt_a_connection() {
        for stack in STACKS {
            let (mut pair, mic) = talking(stack);
            let mut random = Random::from_seed(3);
            pair.filter = Box::new(move |_, data| !is_stun(data) || random.unit() >= 0.2);
            talk(&mut pair, mic, Duration::from_secs(60));
            for events in [&pair.client_events, &pair.server_events] {
                assert_eq!(count(events, &PeerConnectionEvent::Disconnected), 0, "{stack:?}");
            }
        }
    }

    #[test]
    fn client_detects_a_dark_path_within_a_second() {
        // The filter decides which direction is dark: up, down, both.
        for stack in STACKS {
            for dark in [[true, false], [false, true], [true, true]] {
                for offset in [0, 50, 110, 190] {
                    let (mut pair, mic) = talking(stack);
                    talk(&mut pair, mic, Duration::from_secs(2) + Duration::from_millis(offset));
                    pair.filter = Box::new(move |from_client, _| !dark[usize::from(!from_client)]);
                    talk(&mut pair, mic, Duration::from_secs(1));
                    let events = &pair.client_events;
                    assert_eq!(count(events, &PeerConnectionEvent::Disconnected), 1, "{stack:?} {dark:?}");
                    pair.filter = Box::new(|_, _| true);
                    let before = count(&pair.client_events, &PeerConnectionEvent::Connected);
                    talk(&mut pair, mic, PROBE + DELAY * 2 + Duration::from_millis(20));
                    let events = &pair.client_events;
                    assert_eq!(
                        count(events, &PeerConnectionEvent::Connected),
                        before + 1,
                        "{stack:?} {dark:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn lone_talker_detects_a_dark_uplink() {
        for stack in STACKS {
            for offset in (0..1000).step_by(90) {
                let (mut pair, mic) = talking(stack);
                let speak = |pair: &mut Pair, time: u64| {
                    for n in 0..(time / 20) as u16 {
                        let _ = pair.client.send_rtp(mic, &packet(n), pair.now);
                        pair.pass(Duration::from_millis(20));
                    }
                };
                speak(&mut pair, 3000 + offset);
                pair.filter = Box::new(|from_client, _| !from_client);
                speak(&mut pair, 1080);
                let events = &pair.client_events;
                assert_eq!(count(events, &PeerConnectionEvent::Disconnected), 1, "{stack:?} {offset}");
            }
        }
    }

    #[test]
    fn idle_connection_detects_a_dark_path_within_a_second() {
        for stack in STACKS {
            let (mut pair, _) = talking(stack);
            pair.pass(Duration::from_secs(20));
            pair.filter = Box::new(|_, _| false);
            pair.pass(Duration::from_secs(1));
            assert_eq!(count(&pair.client_events, &PeerConnectionEvent::Disconnected), 1, "{stack:?}");
        }
    }

    #[test]
    fn interruption_of_eight_hundred_milliseconds_is_not_reported() {
        for stack in STACKS {
            for offset in [0, 50, 110, 190] {
                let (mut pair, mic) = talking(stack);
                talk(&mut pair, mic, Duration::from_secs(2) + Duration::from_millis(offset));
                pair.filter = Box::new(|_, _| false);
                talk(&mut pair, mic, Duration::from_millis(800));
                pair.filter = Box::new(|_, _| true);
                talk(&mut pair, mic, Duration::from_secs(3));
                assert_eq!(count(&pair.client_events, &PeerConnectionEvent::Disconnected), 0, "{stack:?}");
            }
        }
    }

    #[test]
    fn checks_are_few_while_the_path_works() {
        for stack in STACKS {
            let (mut pair, mic) = talking(stack);
            let sent = std::rc::Rc::new(std::cell::Cell::new(0));
            let counter = sent.clone();
            pair.filter = Box::new(move |from_client, data| {
                counter.set(counter.get() + u32::from(from_client && is_stun(data)));
                true
            });
            talk(&mut pair, mic, Duration::from_secs(20));
            assert!(sent.get() <= 60, "{stack:?}: {} in 20 s", sent.get());
            pair.pass(Duration::from_secs(5));
            sent.set(0);
            pair.pass(Duration::from_secs(20));
            assert!(sent.get() <= 40, "{stack:?}: {} in 20 s without media", sent.get());
        }
    }

    #[test]
    fn server_keeps_a_silent_client_for_its_return() {
        for stack in STACKS {
            let (mut pair, mic) = talking(stack);
            talk(&mut pair, mic, Duration::from_secs(1));
            pair.filter = Box::new(|_, _| false);
            talk(&mut pair, mic, Duration::from_secs(40));
            assert_eq!(count(&pair.server_events, &PeerConnectionEvent::Disconnected), 1, "{stack:?}");
            assert_eq!(count(&pair.server_events, &PeerConnectionEvent::Failed), 0, "{stack:?}");
            pair.filter = Box::new(|_, _| true);
            talk(&mut pair, mic, Duration::from_millis(200));
            assert!(pair.client.is_connected() && pair.server.is_connected(), "{stack:?}");
        }
    }

    #[test]
    fn consent_ends_after_thirty_seconds_of_silence() {
        for stack in STACKS {
            let (mut pair, mic) = talking(stack);
            pair.filter = Box::new(|_, _| false);
            pair.pass(CONSENT - Duration::from_secs(1));
            assert!(pair.client.send_rtp(mic, &packet(1), pair.now).unwrap(), "{stack:?}");
            pair.pass(Duration::from_secs(2));
            assert!(!pair.client.send_rtp(mic, &packet(2), pair.now).unwrap(), "{stack:?}");
            let down = pair.server.sender_of("TR_a").unwrap();
            assert!(!pair.server.send_rtp(down, &packet(2), pair.now).unwrap(), "{stack:?}");
        }
    }
}

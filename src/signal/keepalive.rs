//! Ping and silence of one signalling conversation. Owned by [`super::Signal`]; pure.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;
use crate::wire::proto::{self, signal_request};

/// How often to ping and how long to bear silence, as the server says, within reason.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Intervals {
    /// Between two pings: 1–60 s.
    pub ping: Duration,
    /// Silence that ends the conversation: 2–300 s, and longer than a ping interval.
    pub silence: Duration,
}

impl Default for Intervals {
    fn default() -> Self {
        Intervals { ping: Duration::from_secs(5), silence: Duration::from_secs(15) }
    }
}

impl Intervals {
    /// Reads the seconds of a JoinResponse; 0 and less mean the usual 5 and 15.
    pub fn new(ping_s: i32, silence_s: i32) -> Intervals {
        let usual = Intervals::default();
        let read = |seconds: i32, low: u64, high: u64| {
            u64::try_from(seconds)
                .ok()
                .filter(|seconds| *seconds > 0)
                .map(|seconds| Duration::from_secs(seconds.clamp(low, high)))
        };
        let ping = read(ping_s, 1, 60).unwrap_or(usual.ping);
        let silence = read(silence_s, 2, 300).unwrap_or(usual.silence).max(ping + Duration::from_secs(1));
        Intervals { ping, silence }
    }
}

/// Timers of an open conversation.
#[derive(Debug)]
pub struct KeepAlive {
    intervals: Intervals,
    next_ping: Time,
    heard: Time,
    round_trip_ms: Option<i64>,
}

impl KeepAlive {
    /// Starts at the first message.
    pub fn new(intervals: Intervals, now: Time) -> KeepAlive {
        KeepAlive { intervals, next_ping: now + intervals.ping, heard: now, round_trip_ms: None }
    }

    /// Any message of the server.
    pub fn heard(&mut self, now: Time) {
        self.heard = now;
    }

    /// The answer to the ping of `sent_ms`. A figure that cannot be is ignored.
    pub fn pong(&mut self, sent_ms: i64, now: Time) {
        let round_trip = millis(now).checked_sub(sent_ms);
        if let Some(round_trip) = round_trip.filter(|ms| (0..=60_000).contains(ms)) {
            self.round_trip_ms = Some(round_trip);
        }
    }

    /// The pings to send now, in both forms, since old servers know the first only.
    pub fn due(&mut self, now: Time) -> Option<[signal_request::Message; 2]> {
        if now < self.next_ping {
            return None;
        }
        self.next_ping = now + self.intervals.ping;
        let ping = proto::Ping { timestamp: millis(now), rtt: self.round_trip_ms.unwrap_or_default() };
        Some([signal_request::Message::Ping(ping.timestamp), signal_request::Message::PingReq(ping)])
    }

    /// Whether the server has been silent for too long.
    pub fn is_silent(&self, now: Time) -> bool {
        now >= self.heard + self.intervals.silence
    }

    /// The next ping or the end of patience.
    pub fn deadline(&self) -> Time {
        self.next_ping.min(self.heard + self.intervals.silence)
    }

    /// Round trip of the last answered ping.
    pub fn round_trip_ms(&self) -> Option<i64> {
        self.round_trip_ms
    }
}

/// The server only sends it back, so any clock will do.
fn millis(now: Time) -> i64 {
    i64::try_from(now.as_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

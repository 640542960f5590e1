//! Keep-alive of one signalling conversation: pings, and the time-out of a silent server. Owned by [`super::Signal`]; pure.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;
use crate::wire::proto::{self, signal_request};

/// Ping interval and silence time-out from the server, within limits.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Intervals {
    /// Time between two pings, 1–60 s.
    pub ping: Duration,
    /// Silence that ends the conversation, 2–300 s, and longer than the ping interval.
    pub silence: Duration,
}

impl Default for Intervals {
    fn default() -> Self {
        Intervals { ping: Duration::from_secs(5), silence: Duration::from_secs(15) }
    }
}

impl Intervals {
    /// Sets the intervals from the seconds of a `JoinResponse`. Zero and negative numbers mean the defaults, 5 and 15.
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
    last_message: Time,
    round_trip_ms: Option<i64>,
}

impl KeepAlive {
    /// Starts the timers at the first message.
    pub fn new(intervals: Intervals, now: Time) -> KeepAlive {
        KeepAlive { intervals, next_ping: now + intervals.ping, last_message: now, round_trip_ms: None }
    }

    /// A message of the server arrived.
    pub fn message_received(&mut self, now: Time) {
        self.last_message = now;
    }

    /// The answer to the ping of `sent_ms` arrived. An impossible round trip is ignored.
    pub fn pong(&mut self, sent_ms: i64, now: Time) {
        let round_trip = millis(now).checked_sub(sent_ms);
        if let Some(round_trip) = round_trip.filter(|ms| (0..=60_000).contains(ms)) {
            self.round_trip_ms = Some(round_trip);
        }
    }

    /// The pings that are due, in both forms, because old servers know only the first form.
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
        now >= self.last_message + self.intervals.silence
    }

    /// Time at which the next ping is due, or the silence time-out ends.
    pub fn deadline(&self) -> Time {
        self.next_ping.min(self.last_message + self.intervals.silence)
    }

    /// Round trip of the last answered ping, in ms.
    #[cfg(test)]
    pub fn round_trip_ms(&self) -> Option<i64> {
        self.round_trip_ms
    }
}

/// Timestamp of a ping. The server only echoes it, so any clock will do.
fn millis(now: Time) -> i64 {
    i64::try_from(now.as_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

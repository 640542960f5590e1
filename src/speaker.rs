//! Detection of active speakers from audio levels, in windows of time.
//!
//! The audio levels come from the packets (RFC 6464) or from decoded samples; nothing is measured here. The constants are those
//! of LiveKit's server, so that the same talker gets the same level everywhere. Used by the room server on its thread, and by the
//! media half if the server does not report active speakers; sans-IO. The caller closes a window every [`INTERVAL`].
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;

/// Length of a window.
pub const INTERVAL: Duration = Duration::from_millis(400);
/// A packet at least this loud (−dBov) counts as active.
pub const ACTIVE_LEVEL: u8 = 35;
/// A window is active when packets of at least this share of its length are active.
const ACTIVE_FRACTION: f32 = 0.4;
/// Exponential smoothing over two windows.
const SMOOTHING: f32 = 2.0 / 3.0;
/// Number of level steps, so that tiny changes cause no message.
const STEPS: f32 = 8.0;
/// Maximum duration that one packet counts for.
const MAX_PACKET_DURATION: Duration = Duration::from_millis(120);

/// Recent audio levels of one talker.
#[derive(Clone, Debug, Default)]
pub struct Loudness {
    loudest: Option<u8>,
    active: Duration,
    smoothed: f32,
    last_packet: Option<Time>,
}

impl Loudness {
    /// Counts a packet with this level that contains audio of the duration `sound`.
    pub fn observe(&mut self, minus_dbov: u8, sound: Duration, now: Time) {
        self.last_packet = Some(now);
        if minus_dbov > ACTIVE_LEVEL {
            return;
        }
        self.active += sound.min(MAX_PACKET_DURATION);
        self.loudest = Some(self.loudest.map_or(minus_dbov, |loudest| loudest.min(minus_dbov)));
    }

    /// Ends a window. Returns the level 0–1 in steps of 1/8, 0 if the talker is not active.
    pub fn close_window(&mut self, now: Time) -> f32 {
        let stale = self.last_packet.is_none_or(|at| now.since(at) > INTERVAL * 2);
        let share = self.active.as_secs_f32() / INTERVAL.as_secs_f32();
        let level = match self.loudest {
            Some(loudest) if share >= ACTIVE_FRACTION => {
                let weighted = f32::from(loudest) - 20.0 * share.min(1.0).log10();
                linear(weighted)
            }
            _ => 0.0,
        };
        self.loudest = None;
        self.active = Duration::ZERO;
        if stale {
            self.smoothed = 0.0;
            return 0.0;
        }
        self.smoothed += (level - self.smoothed) * SMOOTHING;
        if self.smoothed < linear(f32::from(ACTIVE_LEVEL)) {
            return 0.0;
        }
        (self.smoothed * STEPS).ceil() / STEPS
    }
}

fn linear(minus_db: f32) -> f32 {
    10f32.powf(-minus_db / 20.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: Duration = Duration::from_millis(20);

    fn talk(audio_level: &mut Loudness, minus_dbov: u8, packets: u32, from: Time) -> Time {
        (0..packets).fold(from, |at, _| {
            audio_level.observe(minus_dbov, PACKET, at);
            at + PACKET
        })
    }

    #[test]
    fn loud_talker_is_active_and_whisper_is_not() {
        let (mut loud, mut whisper) = (Loudness::default(), Loudness::default());
        let end = talk(&mut loud, 20, 20, Time::ZERO);
        talk(&mut whisper, 50, 20, Time::ZERO);
        assert_eq!(loud.close_window(end), 0.125);
        assert_eq!(whisper.close_window(end), 0.0);
    }

    #[test]
    fn short_click_is_not_speech() {
        let mut audio_level = Loudness::default();
        talk(&mut audio_level, 3, 3, Time::ZERO);
        assert_eq!(audio_level.close_window(Time::ZERO + INTERVAL), 0.0);
    }

    #[test]
    fn talker_without_packets_becomes_silent() {
        let mut audio_level = Loudness::default();
        let mut at = Time::ZERO;
        for _ in 0..5 {
            at = talk(&mut audio_level, 1, 20, at);
            assert!(audio_level.close_window(at) > 0.0);
        }
        let mut windows = 0;
        loop {
            at += INTERVAL;
            windows += 1;
            if audio_level.close_window(at) == 0.0 {
                break;
            }
        }
        assert!(windows <= 3, "{windows}");
    }
}

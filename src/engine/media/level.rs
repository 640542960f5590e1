//! Reports of loudness at the period that the application asked for.
//!
//! Owned by [`super::Media`], on the media thread; measuring is `audio/level.rs`.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::listen::Listen;
use super::talk::Talk;
use crate::audio::level::LevelReading;
use crate::clock::Time;
use crate::event::SoundLevel;
use crate::id::{RoomId, StreamId};

/// A period, and when it is over.
pub struct LevelMonitor {
    period: Duration,
    due: Time,
}

impl LevelMonitor {
    /// The first report comes after one period.
    pub fn new(period: Duration, now: Time) -> LevelMonitor {
        LevelMonitor { period, due: now + period }
    }

    /// When the next report is due.
    pub fn due(&self) -> Time {
        self.due
    }

    /// The report that is due, if one is: the own voice while it is sent, and every stream that is played.
    pub fn report(&mut self, talk: &Talk, listen: &Listen, now: Time) -> Option<Vec<SoundLevel>> {
        if self.due > now {
            return None;
        }
        // A late wake-up skips reports; it does not make them come in bursts.
        while self.due <= now {
            self.due += self.period;
        }
        let mut levels = Vec::with_capacity(1 + listen.playing.len());
        if !talk.sending.is_empty() {
            levels.push(reading(talk.send.level(), None, None));
        }
        for (stream, source) in &listen.playing {
            if let Some(level) = listen.mixer.level(*stream) {
                levels.push(reading(level, Some(*stream), Some(source.room)));
            }
        }
        Some(levels)
    }
}

fn reading(level: LevelReading, stream: Option<StreamId>, room: Option<RoomId>) -> SoundLevel {
    SoundLevel {
        stream,
        room,
        level: level.percent(),
        rms_dbfs: level.rms_dbfs,
        peak_dbfs: level.peak_dbfs,
        voice: level.voice,
    }
}

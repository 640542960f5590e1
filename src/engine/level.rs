//! How loud it is: the engine's calls for levels and spectra. Measuring is the media half's (`media/level.rs`).
//!
//! On any thread of the application; a call reads the registry or queues a command.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use super::Engine;
use crate::audio::level::SILENCE_DBFS;
pub use crate::audio::spectrum::{BANDS, edge_hz};
use crate::config;
use crate::engine::message::ToMedia;
use crate::error::{Error, ErrorKind, Result};
use crate::id::{RoomId, StreamId};

/// Shortest and longest period of reports, in ms.
const PERIOD_MS: (u32, u32) = (100, 3_000);

impl Engine {
    /// Reports sound levels every `period` (100–3000 ms).
    pub fn start_sound_level_monitor(&self, period: Duration) -> Result<()> {
        check_period(period)?;
        self.media(ToMedia::LevelMonitor(Some(period)))
    }

    /// No longer reports sound levels.
    pub fn stop_sound_level_monitor(&self) -> Result<()> {
        self.media(ToMedia::LevelMonitor(None))
    }

    /// Makes and reports spectra every `period` (100–3000 ms).
    pub fn start_spectrum_monitor(&self, period: Duration) -> Result<()> {
        check_period(period)?;
        self.registry.lock().spectra.get_or_insert_with(BTreeMap::new);
        self.media(ToMedia::SpectrumMonitor(Some(period)))
    }

    /// No longer makes spectra.
    pub fn stop_spectrum_monitor(&self) -> Result<()> {
        self.registry.lock().spectra = None;
        self.media(ToMedia::SpectrumMonitor(None))
    }

    /// The newest spectrum of the microphone (`None`) or of a stream: [`BANDS`] levels in dBFS, silence where none was made yet.
    ///
    /// Errors: `WrongState` while no spectra are made, `NotFound`.
    pub fn spectrum(&self, of: Option<(RoomId, StreamId)>) -> Result<[f32; BANDS]> {
        let registry = self.registry.lock();
        let stream = match of {
            None => None,
            Some((room, stream)) => {
                let own = registry.stream(room, stream)?.own_stream == Some(stream);
                (!own).then_some(stream)
            }
        };
        let Some(spectra) = &registry.spectra else {
            return Err(Error::new(
                ErrorKind::WrongState,
                "no spectra are made: call StartSpectrumMonitor first",
            ));
        };
        let mut bands = [SILENCE_DBFS; BANDS];
        if let Some(newest) = spectra.get(&stream) {
            bands.iter_mut().zip(newest).for_each(|(band, level)| *band = *level);
        }
        Ok(bands)
    }

    /// The microphone's level, 0–100; 0 while it is not open.
    pub fn capture_sound_level(&self) -> f32 {
        self.registry.lock().stats.capture_level.percent()
    }

    /// A received stream's level, 0–100.
    pub fn stream_sound_level(&self, room: RoomId, stream: StreamId) -> Result<f32> {
        let registry = self.registry.lock();
        let entry = registry.stream(room, stream)?;
        if entry.own_stream == Some(stream) {
            return Ok(registry.stats.capture_level.percent());
        }
        let level = registry.stats.streams.get(&stream).and_then(|s| s.1);
        Ok(level.map_or(0.0, |level| level.percent()))
    }
}

fn check_period(period: Duration) -> Result<()> {
    let period_ms = u32::try_from(period.as_millis()).unwrap_or(u32::MAX);
    config::range("period_ms", period_ms, PERIOD_MS.0, PERIOD_MS.1, "ms")
}

//! The engine's calls for levels and spectra. The media half measures them (`media/level.rs`).
//!
//! Called on any thread of the application; a call reads the registry or queues a command.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use super::Engine;
use crate::audio::level::SILENCE_DBFS;
pub use crate::audio::spectrum::{BANDS, edge_hz};
use crate::config;
use crate::engine::message::{Command, ReportRequest, ToMedia};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{RoomId, StreamId};

impl Engine {
    /// Reports sound levels every `period` (100–3000 ms).
    pub fn start_sound_level_monitor(&self, period: Duration) -> Result<()> {
        check_period(period)?;
        self.media(ToMedia::Report(ReportRequest::Levels(Some(period))))
    }

    /// Ends the reports of sound levels.
    pub fn stop_sound_level_monitor(&self) -> Result<()> {
        self.media(ToMedia::Report(ReportRequest::Levels(None)))
    }

    /// Measures and reports spectra every `period` (100–3000 ms).
    pub fn start_spectrum_monitor(&self, period: Duration) -> Result<()> {
        check_period(period)?;
        self.calls.commit(Command::Media(ToMedia::Report(ReportRequest::Spectra(Some(period)))), |registry| {
            registry.spectra.get_or_insert_with(BTreeMap::new);
        })
    }

    /// Ends the measurement of spectra.
    pub fn stop_spectrum_monitor(&self) -> Result<()> {
        let command = Command::Media(ToMedia::Report(ReportRequest::Spectra(None)));
        self.calls.commit(command, |registry| registry.spectra = None)
    }

    /// The newest spectrum of the microphone (`None`, or the local stream) or of a remote stream: [`BANDS`] levels in dBFS;
    /// silence before the first measurement.
    ///
    /// Errors: `WrongState` while spectra are not measured, `NotFound`.
    pub fn spectrum(&self, of: Option<(RoomId, StreamId)>) -> Result<[f32; BANDS]> {
        self.calls.look(|registry| {
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
        })
    }

    /// The level of the microphone (`None`, or the local stream) or of a remote stream, 0–100; 0 while it is not open or not
    /// played.
    pub fn sound_level(&self, of: Option<(RoomId, StreamId)>) -> Result<f32> {
        self.calls.look(|registry| {
            let Some((room, stream)) = of else { return Ok(registry.stats.capture_level.percent()) };
            if registry.stream(room, stream)?.own_stream == Some(stream) {
                return Ok(registry.stats.capture_level.percent());
            }
            let level = registry.stats.streams.get(&stream).and_then(|s| s.1);
            Ok(level.map_or(0.0, |level| level.percent()))
        })
    }
}

fn check_period(period: Duration) -> Result<()> {
    let (least, most) = config::LEVEL_PERIOD_MS;
    config::range("period_ms", config::millis(period), least, most, "ms")
}

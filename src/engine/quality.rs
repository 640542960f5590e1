//! How streams do: the engine's calls for it. The figures are the media half's (`media/quality.rs`).
//!
//! On any thread of the application; a call queues a command.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::Engine;
use crate::config;
use crate::engine::message::ToMedia;
use crate::error::Result;

/// Shortest and longest period of reports, in ms.
pub const PERIOD_MS: (u32, u32) = (500, 60_000);

impl Engine {
    /// Reports every `period` (500–60 000 ms) how the own stream and the played ones do, while there are any.
    pub fn start_quality_monitor(&self, period: Duration) -> Result<()> {
        let period_ms = u32::try_from(period.as_millis()).unwrap_or(u32::MAX);
        config::range("period_ms", period_ms, PERIOD_MS.0, PERIOD_MS.1, "ms")?;
        self.media(ToMedia::QualityMonitor(Some(period)))
    }

    /// No longer reports how streams do.
    pub fn stop_quality_monitor(&self) -> Result<()> {
        self.media(ToMedia::QualityMonitor(None))
    }
}

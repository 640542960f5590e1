//! How streams do: the engine's calls for it. The stats are the media half's (`media/quality.rs`).
//!
//! On any thread of the application; a call queues a command.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::Engine;
use crate::config;
use crate::engine::message::{ReportRequest, ToMedia};
use crate::error::Result;

impl Engine {
    /// Reports every `period` (500–60 000 ms) how the local stream and the played ones do, while there are any.
    pub fn start_quality_monitor(&self, period: Duration) -> Result<()> {
        let (least, most) = config::QUALITY_PERIOD_MS;
        config::range("period_ms", config::millis(period), least, most, "ms")?;
        self.media(ToMedia::Report(ReportRequest::Quality(Some(period))))
    }

    /// No longer reports how streams do.
    pub fn stop_quality_monitor(&self) -> Result<()> {
        self.media(ToMedia::Report(ReportRequest::Quality(None)))
    }
}

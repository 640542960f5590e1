//! The engine's calls for the quality monitor, which is in `media/quality.rs`.
//!
//! On any thread of the application; a call queues a command.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::Engine;
use crate::config;
use crate::engine::message::{ReportRequest, ToMedia};
use crate::error::Result;

impl Engine {
    /// Reports the quality of the local stream and of the played streams every `period` (500–60 000 ms), while there are any.
    pub fn start_quality_monitor(&self, period: Duration) -> Result<()> {
        let (least, most) = config::QUALITY_PERIOD_MS;
        config::range("period_ms", config::millis(period), least, most, "ms")?;
        self.media(ToMedia::Report(ReportRequest::Quality(Some(period))))
    }

    /// Ends the reports of [`Engine::start_quality_monitor`].
    pub fn stop_quality_monitor(&self) -> Result<()> {
        self.media(ToMedia::Report(ReportRequest::Quality(None)))
    }
}

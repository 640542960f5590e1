//! Reports log lines to the application as events. The log file is `log/file.rs`.
//!
//! Called on the threads that log.
#![forbid(unsafe_code)]

use std::sync::Arc;

use crate::engine::EventSink;
use crate::event::Event;
use crate::log::{Level, Sink};

/// Turns every line into an event.
pub(super) struct LogSink(pub Arc<dyn EventSink>);

impl Sink for LogSink {
    fn line(&self, level: Level, target: &'static str, text: &str) {
        self.0.event(Event::Log { level, target, text: text.to_owned() });
    }
}

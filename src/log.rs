//! Log lines. Any thread except device callbacks may write them; they go to the sink of their engine or server.
//!
//! There is no process-wide logger. A [`Log`] is cheap to clone, and a line below its level costs one comparison. Lines never
//! contain tokens, secrets or texts of users.
#![forbid(unsafe_code)]

pub mod file;

use std::fmt;
use std::sync::Arc;

/// Severity of a line.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(i32)]
pub enum Level {
    /// No lines.
    Off = 0,
    /// A fault of this library.
    Error = 1,
    /// A condition that the operator should change.
    Warn = 2,
    /// An important step, such as a login.
    #[default]
    Info = 3,
    /// Details for debugging.
    Debug = 4,
    /// Every message.
    Trace = 5,
}

/// Receives formatted lines. Called on any library thread except device callbacks; must not block.
pub trait Sink: Send + Sync {
    /// Receives one line; `target` is the module that wrote it.
    fn line(&self, level: Level, target: &'static str, text: &str);
}

/// Handle of a sink, with the level below which lines are dropped.
#[derive(Clone, Default)]
pub struct Log {
    level: Level,
    sink: Option<Arc<dyn Sink>>,
}

impl Log {
    /// A log that drops every line.
    pub fn off() -> Log {
        Log { level: Level::Off, sink: None }
    }

    /// A log that passes lines of at least the severity `level` to `sink`.
    pub fn new(level: Level, sink: Arc<dyn Sink>) -> Log {
        Log { level, sink: Some(sink) }
    }

    /// Whether lines of this level are written.
    pub fn enabled(&self, level: Level) -> bool {
        self.sink.is_some() && level <= self.level && level != Level::Off
    }

    /// Writes a line: `log.line(Level::Info, "room", format_args!(…))`. The text is formatted only if the level is enabled.
    pub fn line(&self, level: Level, target: &'static str, text: fmt::Arguments<'_>) {
        if let (true, Some(sink)) = (self.enabled(level), &self.sink) {
            sink.line(level, target, &text.to_string());
        }
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Log({:?})", self.level)
    }
}

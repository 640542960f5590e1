//! Log lines: made by any thread but the device callbacks, handed to a sink of the engine or server that made them.
//!
//! There is no process-wide logger. A [`Log`] is cheap to clone; a line below its level costs one comparison. Lines carry no
//! token, no secret and no text of the user's; `Error` means a fault of this library.
#![forbid(unsafe_code)]

pub mod file;

use std::fmt;
use std::sync::Arc;

/// How much a line matters.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(i32)]
pub enum Level {
    /// No lines.
    Off = 0,
    /// A fault of this library.
    Error = 1,
    /// Something that a person should change.
    Warn = 2,
    /// What a person would ask about later.
    #[default]
    Info = 3,
    /// For finding faults.
    Debug = 4,
    /// Every message.
    Trace = 5,
}

/// Takes finished lines. Called on any library thread but a device callback; must not block.
pub trait Sink: Send + Sync {
    /// Takes one line; `target` is the module that made it.
    fn line(&self, level: Level, target: &'static str, text: &str);
}

/// A handle on a sink, with the level below which lines are not made.
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

    /// A log that hands lines of `level` and more to `sink`.
    pub fn new(level: Level, sink: Arc<dyn Sink>) -> Log {
        Log { level, sink: Some(sink) }
    }

    /// Whether a line of this level would be handed on.
    pub fn enabled(&self, level: Level) -> bool {
        self.sink.is_some() && level <= self.level && level != Level::Off
    }

    /// Hands on a line; its text is only formatted when someone takes it: `log.line(Level::Info, "room", format_args!(…))`.
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

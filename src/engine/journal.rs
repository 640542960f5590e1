//! Where an engine's log lines go: to a file, if one is set, and to the application as events.
#![forbid(unsafe_code)]

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::clock;
use crate::engine::EventSink;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::log::{Level, Sink};

/// A log file and the event sink.
pub struct Journal {
    file: Option<Mutex<File>>,
    events: Arc<dyn EventSink>,
}

impl Journal {
    /// Opens the file for appending.
    pub fn open(path: Option<&Path>, events: Arc<dyn EventSink>) -> Result<Journal> {
        let file = match path {
            None => None,
            Some(path) => Some(Mutex::new(OpenOptions::new().create(true).append(true).open(path).map_err(
                |error| {
                    Error::new(
                        ErrorKind::File,
                        format!("the log file {} cannot be opened: {error}", path.display()),
                    )
                },
            )?)),
        };
        Ok(Journal { file, events })
    }
}

impl Sink for Journal {
    fn line(&self, level: Level, target: &'static str, text: &str) {
        if let Some(file) = &self.file {
            let wall = clock::wall();
            // A full disk loses lines, not calls.
            let _ = writeln!(
                file.lock(),
                "{}.{:03} {level:?} {target}: {text}",
                wall.as_secs(),
                wall.subsec_millis()
            );
        }
        self.events.event(Event::Log { level, target, text: text.to_owned() });
    }
}

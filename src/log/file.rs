//! Log file: appends the lines of an engine or a server to a file, then passes them to the next sink.
//!
//! Called on the threads that write lines. [`Log`](super::Log) filters the lines by level.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io::Write;
use std::path::Path;

use parking_lot::Mutex;

use super::{Level, Sink};
use crate::clock;
use crate::error::{Error, Result};
use crate::file;

/// Sink that appends lines to an optional file and passes every line to `T`.
pub struct FileSink<T> {
    file: Option<Mutex<File>>,
    next: T,
}

impl<T: Sink> FileSink<T> {
    /// Opens the file for appending, without waiting. Without a path, lines only go to `next`. Errors: `File`, also for a folder
    /// and a pipe.
    pub fn open(path: Option<&Path>, next: T) -> Result<FileSink<T>> {
        let open = |path: &Path| {
            file::append(path).map_err(|error| Error::new(error.kind, format!("the log file {error}")))
        };
        Ok(FileSink { file: path.map(open).transpose()?.map(Mutex::new), next })
    }
}

impl<T: Sink> Sink for FileSink<T> {
    fn line(&self, level: Level, target: &'static str, text: &str) {
        if let Some(file) = &self.file {
            let wall = clock::wall();
            let (seconds, ms) = (wall.as_secs(), wall.subsec_millis());
            // On a full disk, lines are lost but the call succeeds.
            let _ = writeln!(file.lock(), "{seconds}.{ms:03} {level:?} {target}: {text}");
        }
        self.next.line(level, target, text);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::error::ErrorKind;
    use crate::log::Log;

    struct Lines(Arc<Mutex<Vec<String>>>);

    impl Sink for Lines {
        fn line(&self, _: Level, target: &'static str, text: &str) {
            self.0.lock().push(format!("{target}: {text}"));
        }
    }

    #[test]
    fn line_is_written_and_passed_on() {
        let path = std::env::temp_dir().join(format!("audioroom-log-{}", std::process::id()));
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = Log::new(Level::Info, Arc::new(FileSink::open(Some(&path), Lines(lines.clone())).unwrap()));
        log.line(Level::Info, "room", format_args!("logged in"));
        log.line(Level::Debug, "room", format_args!("not at this level"));
        let written = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(written.ends_with(" Info room: logged in\n") && written.lines().count() == 1, "{written}");
        assert_eq!(*lines.lock(), ["room: logged in"]);
        let problem = |path: &str| {
            let error = FileSink::open(Some(Path::new(path)), Lines(lines.clone())).err().unwrap();
            assert_eq!(error.kind, ErrorKind::File);
            error.to_string()
        };
        assert!(problem("/nowhere/at/all").starts_with("the log file /nowhere/at/all cannot be written ("));
        assert_eq!(problem("/"), "the log file / is a folder: give a regular file");
    }
}

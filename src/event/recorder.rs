//! The progress of a recording, for its events.
#![forbid(unsafe_code)]

use std::time::Duration;

/// How far a recording is.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct RecordingProgress {
    /// Length of each file.
    pub duration: Duration,
    /// Bytes of all files together.
    pub bytes: u64,
    /// Number of files.
    pub files: u32,
    /// Audio that became silence because the disk, or the media thread, was too slow, or because its time was more than 5 s
    /// ahead of what is written. Audio of `unrecorded_users` does not count.
    pub lost: Duration,
    /// Users that have no file, because the limit of files is reached or the file cannot be created.
    pub unrecorded_users: u32,
}

//! Recordings: audio of the media thread into sound files, all on one clock.
//!
//! [`Tap`] is the media thread's end: it pushes blocks with their time into a ring, and never waits, allocates or frees.
//! [`Session`] is the other end: it takes the blocks, puts each at its place in its file and fills the rest with silence. It runs
//! on a thread of its own (`engine/recorder_thread.rs`), or in steps of virtual time in a simulation. Sample n of each file of
//! one recording is what was captured or played n/48000 s after the recording began.
//!
//! `recorder/sound_file.rs` writes the files: WAV (`device/wav/writer.rs`) or Ogg Opus (`recorder/ogg.rs`).
#![forbid(unsafe_code)]

mod file_name;
pub mod ogg;
pub mod ogg_copy;
mod place;
mod session;
mod sound_file;
mod tap;
mod window;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

pub use self::session::{Session, WRITE_PERIOD};
pub use self::tap::Tap;
use crate::clock::Time;
use crate::config::RecordingConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::id::RecordingId;

/// Maximum number of files that one engine records at the same time, in all its recordings.
pub const MAX_FILES: usize = crate::config::MAX_RECORDED_FILES;

/// State that both ends of a recording share.
#[derive(Debug)]
struct Shared {
    /// Position at which the recording ends; `u64::MAX` while it runs.
    end: AtomicU64,
    /// The files cannot be written any more: the media thread pushes nothing.
    has_failed: AtomicBool,
    /// Samples per channel that found no room in the ring, came too late, or were too far ahead.
    lost: AtomicU64,
}

/// Creates both ends of a recording that begins at `origin`. `files` counts the files of the engine.
///
/// Errors: `Busy` when [`MAX_FILES`] files are being recorded.
pub fn recording(
    id: RecordingId,
    config: RecordingConfig,
    origin: Time,
    files: &Arc<FileCount>,
) -> Result<(Tap, Session)> {
    let first = files.take().ok_or_else(|| {
        let text = format!("{MAX_FILES} files are being recorded: stop a recording first");
        Error::new(ErrorKind::Busy, text)
    })?;
    let shared = Arc::new(Shared {
        end: AtomicU64::new(u64::MAX),
        has_failed: AtomicBool::new(false),
        lost: AtomicU64::new(0),
    });
    let (tap, ring) = Tap::new(id, &config, origin, shared.clone());
    Ok((tap, Session::new(id, config, origin, ring, shared, files.clone(), first)))
}

/// Position of a time in a recording that began at `origin`, in samples per channel; negative before the beginning.
fn position(origin: Time, at: Time) -> i64 {
    let nanos = i128::from(at.as_nanos()) - i128::from(origin.as_nanos());
    // 48 000 samples in 1 000 000 000 ns; rounded to the nearest sample.
    ((nanos * 48 + 500_000).div_euclid(1_000_000)).clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

/// Counts the files that an engine records.
#[derive(Debug, Default)]
pub struct FileCount(AtomicUsize);

/// The right to one file; returned when it is dropped.
#[derive(Debug)]
pub(in crate::audio) struct FileSlot(Arc<FileCount>);

impl FileCount {
    fn take(self: &Arc<Self>) -> Option<FileSlot> {
        let one_more = |count| (count < MAX_FILES).then_some(count + 1);
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more).ok()?;
        Some(FileSlot(self.clone()))
    }
}

impl Drop for FileSlot {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests;

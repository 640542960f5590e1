//! The bytes of a player's file: a file of the system, or a callback of the application, with limits for damaged files.
//!
//! Read on the player's own thread by the demuxer. A limit of bytes and time applies until the next packet is decoded, so that a
//! file with an endless head, or with garbage in the middle, ends in an error.
#![forbid(unsafe_code)]

use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use symphonia::core::io::MediaSource;

use super::Shared;
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::file;
use crate::thread;

/// Maximum number of bytes that are read without a decoded packet: more than the largest cover pictures in practice.
pub const MAX_SEARCH: u64 = 16 * 1024 * 1024;
/// Maximum time without a decoded packet while bytes are read.
pub const SEARCH_TIMEOUT: Duration = Duration::from_secs(10);

/// Reads bytes for the library: implemented by the application.
pub trait ReadAt: Send {
    /// Reads bytes from `position` on; returns their number, 0 at the end, and `None` if they cannot be read.
    fn read_at(&mut self, position: u64, buffer: &mut [u8]) -> Option<usize>;
}

/// Holds the application's reader. It is locked while the reader runs, so that a removed reader no longer runs.
pub type ReaderSlot = Arc<Mutex<Option<Box<dyn ReadAt>>>>;

/// Where the bytes come from.
pub enum Origin {
    /// A regular file.
    File(PathBuf),
    /// The application, with the number of bytes.
    Reader(ReaderSlot, u64),
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

impl Origin {
    /// The name in error texts.
    pub fn name(&self) -> String {
        match self {
            Origin::File(path) => path.display().to_string(),
            Origin::Reader(..) => "the player's reader".to_owned(),
        }
    }

    /// Opens the file. Errors: `File`, with the path and the kind of what is there.
    pub(super) fn open(self, limits: Arc<Limits>) -> Result<Bounded> {
        let (bytes, length) = match self {
            Origin::File(path) => {
                let opened = file::open(&path)?;
                let length = opened.metadata().map_or(0, |found| found.len());
                (Bytes::File(opened), length)
            }
            Origin::Reader(reader, length) => (Bytes::Reader(reader), length),
        };
        limits.length.store(length, Ordering::Relaxed);
        Ok(Bounded { bytes, length, position: 0, limits })
    }
}

/// The limits of one search for a packet, shared between the demuxer's source and its user.
pub(super) struct Limits {
    shared: Arc<Shared>,
    clock: fn() -> Time,
    /// Size of the file.
    length: AtomicU64,
    /// Number of bytes that may be read.
    most: AtomicU64,
    bytes: AtomicU64,
    since: AtomicU64,
    /// The first refusal. The demuxer may replace its text.
    refused: Mutex<Option<Error>>,
}

impl Limits {
    pub(super) fn new(shared: Arc<Shared>, clock: fn() -> Time) -> Arc<Limits> {
        let since = AtomicU64::new(clock().as_nanos());
        let (length, most, bytes) = (AtomicU64::new(0), AtomicU64::new(MAX_SEARCH), AtomicU64::new(0));
        Arc::new(Limits { shared, clock, length, most, bytes, since, refused: Mutex::new(None) })
    }

    /// A search for a packet begins, and the limits with it.
    pub(super) fn renew(&self) {
        self.bytes.store(0, Ordering::Relaxed);
        self.most.store(MAX_SEARCH, Ordering::Relaxed);
        self.since.store((self.clock)().as_nanos(), Ordering::Relaxed);
    }

    /// A seek begins. It may read the whole file, since in an MP3 file every frame up to the target is read.
    pub(super) fn renew_for_seek(&self) {
        self.renew();
        self.most.fetch_max(self.length.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// Why bytes were refused, if they were.
    pub(super) fn take_refusal(&self) -> Option<Error> {
        self.refused.lock().take()
    }

    fn check(&self) -> Result<()> {
        if self.shared.is_closed.load(Ordering::Acquire) {
            return Err(Error::new(ErrorKind::WrongState, "the player is destroyed"));
        }
        let most = self.most.load(Ordering::Relaxed);
        if self.bytes.load(Ordering::Relaxed) > most {
            let text = format!(
                "no audio within {} MiB: the file is damaged, or is no audio file",
                most / 1024 / 1024
            );
            return Err(Error::new(ErrorKind::File, text));
        }
        let since = Time::from_nanos(self.since.load(Ordering::Relaxed));
        if (self.clock)().since(since) > SEARCH_TIMEOUT {
            let text = format!("no audio was read within {} s: use a faster disk", SEARCH_TIMEOUT.as_secs());
            return Err(Error::new(ErrorKind::Timeout, text));
        }
        Ok(())
    }

    fn refuse(&self, error: Error) -> io::Error {
        let text = error.context.to_string();
        self.refused.lock().get_or_insert(error);
        io::Error::other(text)
    }
}

enum Bytes {
    File(std::fs::File),
    Reader(ReaderSlot),
}

/// The bytes, within [`Limits`].
pub(super) struct Bounded {
    bytes: Bytes,
    length: u64,
    position: u64,
    limits: Arc<Limits>,
}

impl Bounded {
    /// Number of bytes.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    fn read_application(&self, reader: &ReaderSlot, buffer: &mut [u8]) -> io::Result<usize> {
        let failed = |text: &'static str| self.limits.refuse(Error::new(ErrorKind::File, text));
        let mut reader = reader.lock();
        let Some(reader) = reader.as_mut() else { return Err(failed("the player is destroyed")) };
        let left = self.length.saturating_sub(self.position);
        let wanted = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if wanted == 0 {
            return Ok(0);
        }
        let shared = &self.limits.shared;
        let read = || reader.read_at(self.position, &mut buffer[..wanted]);
        match thread::may_end(read, || shared.lose_thread()) {
            Some(count) if count <= wanted => Ok(count),
            Some(_) => Err(failed("the player's reader returned more bytes than were asked for")),
            None => Err(failed("the player's reader reported a failure")),
        }
    }
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.limits.check().map_err(|error| self.limits.refuse(error))?;
        let count = match &mut self.bytes {
            Bytes::File(file) => file.read(buffer).map_err(|error| {
                let text = format!("the file cannot be read ({error})");
                self.limits.refuse(Error::new(ErrorKind::File, text))
            })?,
            Bytes::Reader(reader) => {
                let reader = reader.clone();
                self.read_application(&reader, buffer)?
            }
        };
        self.position += count as u64;
        self.limits.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for Bounded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(from) => self.length.checked_add_signed(from),
            SeekFrom::Current(from) => self.position.checked_add_signed(from),
        };
        let Some(target) = target else { return Err(io::ErrorKind::InvalidInput.into()) };
        if let Bytes::File(file) = &mut self.bytes {
            file.seek(SeekFrom::Start(target))?;
        }
        self.position = target;
        Ok(target)
    }
}

impl MediaSource for Bounded {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}

//! The file that the playback side writes: takes samples from the media thread and writes them on a thread of its own, so that
//! the media thread never waits for a disk.
//!
//! The file is up to date within [`WRITE_PERIOD`]; `writer.rs` writes it. An error of the disk ends the writer, and
//! [`FileSink::take_error`] reports the error to the media thread.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use super::writer::Writer;
use crate::audio::{BLOCK, SAMPLE_RATE};
use crate::error::{Error, Result};
use crate::file;

/// Maximum sound that waits for the disk, in seconds.
const RING_SECONDS: usize = 10;
/// Interval at which the writer writes the samples that have arrived, and the lengths in the header. A killed process loses up
/// to this much audio.
const WRITE_PERIOD: Duration = Duration::from_millis(100);
/// Maximum time that closing waits for the disk.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(500);

/// The media thread's end of a file that is being written.
pub struct FileSink {
    ring: Option<Producer<f32>>,
    /// Silence that must still be written because the ring was full, so that later sound keeps its position.
    owed_silence: u64,
    overrun: u64,
    shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    failed: AtomicBool,
    error: Mutex<Option<Error>>,
    done: AtomicBool,
}

impl FileSink {
    /// Creates the file (48 kHz, 16 bit, mono) and starts its writer.
    ///
    /// Errors: `File` when it cannot be written, `Busy` when another engine or program is writing it.
    pub fn create(path: &Path) -> Result<FileSink> {
        let wav = Writer::new(file::create(path)?).map_err(|error| file::write_error(path, &error))?;
        let (ring, consumer) = RingBuffer::new(RING_SECONDS * SAMPLE_RATE as usize);
        let shared = Arc::new(Shared::default());
        let writer = {
            let (path, shared) = (path.to_owned(), shared.clone());
            crate::thread::spawn("ar-wav", move || {
                if let Err(error) = write_all(wav, consumer) {
                    *shared.error.lock() = Some(file::write_error(&path, &error));
                    shared.failed.store(true, Ordering::Release);
                }
                shared.done.store(true, Ordering::Release);
            })?
        };
        Ok(FileSink { ring: Some(ring), owed_silence: 0, overrun: 0, shared, writer: Some(writer) })
    }

    /// Queues samples; wait-free. If the disk is too slow, they are replaced by silence.
    pub fn write(&mut self, samples: &[f32]) {
        self.write_owed_silence();
        let Some(ring) = &mut self.ring else { return };
        if self.owed_silence > 0 || ring.push_entire_slice(samples).is_err() {
            self.overrun += samples.len() as u64;
            self.owed_silence += samples.len() as u64;
        }
    }

    /// Queues silence.
    pub fn skip(&mut self, samples: u64) {
        self.owed_silence += samples;
        self.write_owed_silence();
    }

    fn write_owed_silence(&mut self) {
        let Some(ring) = &mut self.ring else { return };
        while self.owed_silence > 0 {
            let count = self.owed_silence.min(BLOCK as u64) as usize;
            if ring.push_entire_slice(&[0.0; BLOCK][..count]).is_err() {
                return;
            }
            self.owed_silence -= count as u64;
        }
    }

    /// Samples that became silence because the disk was too slow.
    pub fn overrun_samples(&self) -> u64 {
        self.overrun
    }

    /// The error that stopped the writer; returned once.
    pub fn take_error(&mut self) -> Option<Error> {
        if !self.shared.failed.load(Ordering::Acquire) {
            return None;
        }
        self.shared.error.try_lock()?.take()
    }
}

impl Drop for FileSink {
    /// Completes the file; waits for the disk up to 500 ms.
    fn drop(&mut self) {
        self.write_owed_silence();
        self.ring = None;
        let Some(writer) = self.writer.take() else { return };
        writer.thread().unpark();
        let steps = CLOSE_TIMEOUT.as_millis() / 2;
        for _ in 0..steps {
            if self.shared.done.load(Ordering::Acquire) {
                let _ = writer.join();
                return;
            }
            std::thread::park_timeout(Duration::from_millis(2));
        }
    }
}

fn write_all(mut wav: Writer<File>, mut ring: Consumer<f32>) -> io::Result<()> {
    loop {
        // Checked before reading: samples that were written before the other end was dropped must still be read.
        let closed = ring.is_abandoned();
        let is_new = !ring.is_empty();
        while let Ok(sample) = ring.pop() {
            wav.push(sample)?;
        }
        if is_new {
            wav.update()?;
        }
        if closed {
            return Ok(());
        }
        std::thread::park_timeout(WRITE_PERIOD);
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn played_sound_is_in_the_file_after_closing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("written.wav");
        let mut sink = FileSink::create(&path).unwrap();
        for k in 0..400 {
            sink.write(&[k as f32 / 400.0; BLOCK]);
        }
        sink.skip(240);
        sink.write(&[-1.0; BLOCK]);
        drop(sink);
        let sound = read(&path).unwrap();
        assert_eq!(sound.samples.len(), 400 * BLOCK + 240 + BLOCK);
        assert!((sound.samples[200 * BLOCK] - 0.5).abs() < 0.001);
        assert_eq!(sound.samples[400 * BLOCK + 100], 0.0);
        assert!(sound.samples[400 * BLOCK + 240] < -0.99);
    }

    #[test]
    fn file_is_valid_before_it_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("open.wav");
        let mut sink = FileSink::create(&path).unwrap();
        // Half a second of sound reaches the file although nothing is written after it and the file is still open.
        for _ in 0..200 {
            sink.write(&[0.25; BLOCK]);
        }
        let good = (0..200).any(|_| {
            std::thread::park_timeout(Duration::from_millis(10));
            read(&path).is_ok_and(|sound| sound.samples.len() == 24_000)
        });
        assert!(good);
        // Another reader agrees about the lengths.
        let second = hound::WavReader::open(&path).unwrap();
        assert_eq!((second.duration(), second.spec().sample_rate), (24_000, SAMPLE_RATE));
        drop(sink);
    }

    #[test]
    fn file_is_written_by_one_device_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shared.wav");
        let mut first = FileSink::create(&path).unwrap();
        first.write(&[0.25; BLOCK]);
        assert_eq!(FileSink::create(&path).err().unwrap().kind, ErrorKind::Busy);
        drop(first);
        assert_eq!(read(&path).unwrap().samples.len(), BLOCK);
        assert!(FileSink::create(&path).is_ok());
        assert_eq!(FileSink::create(Path::new("/nowhere/x.wav")).err().unwrap().kind, ErrorKind::File);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn error_of_the_disk_is_reported_once() {
        // Every write to this device fails as on a full disk.
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let error = Writer::new(full).err().unwrap();
        let error = file::write_error(Path::new("/disk/x.wav"), &error);
        assert_eq!(error.kind, ErrorKind::File);
        assert!(error.context.starts_with("/disk/x.wav cannot be written (No space left"), "{error}");
        assert!(error.context.ends_with(": free some space on the disk"), "{error}");
        let shared = Arc::new(Shared::default());
        *shared.error.lock() = Some(error.clone());
        shared.failed.store(true, Ordering::Release);
        let mut sink = FileSink { ring: None, owed_silence: 0, overrun: 0, shared, writer: None };
        assert_eq!(sink.take_error(), Some(error));
        assert_eq!(sink.take_error(), None);
    }
}

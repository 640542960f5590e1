//! WAV files as devices: a whole file is read when it is opened; a file is written through a ring.
//!
//! Reading takes every PCM or float format and rate and returns 48 kHz mono or stereo. A thread of its own writes, so that the
//! media thread never waits for a disk. The header is updated about once per second, so that the file is valid even if the
//! process ends abruptly. Opening belongs to the device thread.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use parking_lot::Mutex;
use rtrb::{Consumer, Producer, RingBuffer};

use crate::audio::frame::sanitise;
use crate::audio::resample::{MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, resample_all};
use crate::audio::{BLOCK, SAMPLE_RATE};
use crate::error::{Error, ErrorKind, Result};

/// Maximum length of a recording that is read, in seconds: it is kept in memory.
pub const MAX_SECONDS: u32 = 600;
/// Maximum number of channels of a file; more than two are mixed to one.
pub const MAX_FILE_CHANNELS: u16 = 32;
/// Maximum sound that waits for the disk, in seconds.
const RING_SECONDS: usize = 10;
/// Interval at which the writer checks for sound.
const WRITE_PERIOD: Duration = Duration::from_millis(100);
/// Number of samples between two updates of the header.
const SAMPLES_A_FLUSH: usize = SAMPLE_RATE as usize;
/// Maximum time that closing waits for the disk.
const CLOSE_TIMEOUT: Duration = Duration::from_millis(500);

/// A recording at 48 kHz.
#[derive(Clone, PartialEq, Debug)]
pub struct Sound {
    /// Interleaved.
    pub samples: Vec<f32>,
    /// 1 or 2.
    pub channels: usize,
}

fn file_error(path: &Path, what: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::File, format!("{}: {what}", path.display()))
}

/// Reads a WAV file: PCM of 8–32 bit or 32-bit float, 8–192 kHz, up to [`MAX_SECONDS`].
///
/// Errors (kind `File`): it cannot be opened, is not a WAV file, has another format, is empty or too long.
pub fn read(path: &Path) -> Result<Sound> {
    let reader = WavReader::open(path).map_err(|error| match error {
        hound::Error::IoError(error) => file_error(path, format!("cannot be read: {error}")),
        error => file_error(path, format!("is not a readable WAV file ({error}): give PCM or float WAV")),
    })?;
    let spec = reader.spec();
    if !(MIN_SAMPLE_RATE..=MAX_SAMPLE_RATE).contains(&spec.sample_rate)
        || !(1..=MAX_FILE_CHANNELS).contains(&spec.channels)
    {
        return Err(file_error(
            path,
            format!(
                "has {} Hz and {} channels: give {MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE} Hz and 1 to {MAX_FILE_CHANNELS} channels",
                spec.sample_rate, spec.channels
            ),
        ));
    }
    if reader.duration() / spec.sample_rate >= MAX_SECONDS {
        return Err(file_error(path, format!("is longer than {MAX_SECONDS} s: cut it")));
    }
    let channels = usize::from(spec.channels);
    let broken = |error: hound::Error| file_error(path, format!("is damaged: {error}"));
    let samples: Vec<f32> = match spec.sample_format {
        SampleFormat::Float => {
            reader.into_samples::<f32>().map(|s| s.map(sanitise)).collect::<Result<_, _>>().map_err(broken)?
        }
        SampleFormat::Int => {
            let scale = 1.0 / (1_u64 << (spec.bits_per_sample - 1)) as f32;
            reader
                .into_samples::<i32>()
                .map(|sample| sample.map(|sample| sample as f32 * scale))
                .collect::<Result<_, _>>()
                .map_err(broken)?
        }
    };
    if samples.len() < channels {
        return Err(file_error(path, "contains no sound: choose another file"));
    }
    let (samples, channels) =
        if channels > 2 { (mean_of(&samples, channels), 1) } else { (samples, channels) };
    Ok(Sound { samples: resample_all(samples, channels, spec.sample_rate)?, channels })
}

fn mean_of(samples: &[f32], channels: usize) -> Vec<f32> {
    samples.chunks_exact(channels).map(|all| all.iter().sum::<f32>() / channels as f32).collect()
}

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
    /// Creates the file (48 kHz, 16 bit, mono) and starts its writer. Errors (kind `File`): it cannot be created.
    pub fn create(path: &Path) -> Result<FileSink> {
        let spec = WavSpec {
            channels: 1,
            sample_rate: SAMPLE_RATE,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        let mut wav = WavWriter::create(path, spec)
            .map_err(|error| file_error(path, format!("cannot be written: {error}")))?;
        wav.flush().map_err(|error| file_error(path, format!("cannot be written: {error}")))?;
        let (ring, consumer) = RingBuffer::new(RING_SECONDS * SAMPLE_RATE as usize);
        let shared = Arc::new(Shared::default());
        let writer = {
            let (path, shared) = (path.to_owned(), shared.clone());
            crate::thread::spawn("ar-wav", move || {
                if let Err(error) = write_all(wav, consumer) {
                    *shared.error.lock() = Some(file_error(&path, format!("cannot be written: {error}")));
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
            let count = (self.owed_silence as usize).min(BLOCK);
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

fn write_all(mut wav: WavWriter<BufWriter<File>>, mut ring: Consumer<f32>) -> Result<(), hound::Error> {
    let mut unflushed = 0;
    loop {
        // Checked before reading: samples that were written before the other end was dropped must still be read.
        let closed = ring.is_abandoned();
        while let Ok(sample) = ring.pop() {
            wav.write_sample((sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16)?;
            unflushed += 1;
            if unflushed >= SAMPLES_A_FLUSH {
                wav.flush()?;
                unflushed = 0;
            }
        }
        if closed {
            return wav.finalize();
        }
        std::thread::park_timeout(WRITE_PERIOD);
    }
}

/// A path in the system's folder for temporary files, for tests.
#[doc(hidden)]
#[cfg(test)]
pub fn temporary(name: &str) -> std::path::PathBuf {
    std::env::temp_dir().join(format!("audioroom-{}-{name}", std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_test_file(name: &str, spec: WavSpec, frames: usize) -> std::path::PathBuf {
        let path = temporary(name);
        let mut wav = WavWriter::create(&path, spec).unwrap();
        for n in 0..frames {
            let value = 0.5 * (n as f32 * 500.0 * std::f32::consts::TAU / spec.sample_rate as f32).sin();
            for _ in 0..spec.channels {
                match spec.sample_format {
                    SampleFormat::Float => wav.write_sample(value).unwrap(),
                    SampleFormat::Int => {
                        let scale = (1_i64 << (spec.bits_per_sample - 1)) as f32 - 1.0;
                        wav.write_sample((value * scale) as i32).unwrap();
                    }
                }
            }
        }
        wav.finalize().unwrap();
        path
    }

    #[test]
    fn every_file_format_gives_the_same_samples() {
        for (bits, sample_format, sample_rate, channels) in [
            (16, SampleFormat::Int, 16_000, 1),
            (8, SampleFormat::Int, 48_000, 1),
            (24, SampleFormat::Int, 44_100, 2),
            (32, SampleFormat::Int, 96_000, 2),
            (32, SampleFormat::Float, 22_050, 1),
            (16, SampleFormat::Int, 8_000, 6),
        ] {
            let spec = WavSpec { channels, sample_rate, bits_per_sample: bits, sample_format };
            let path =
                write_test_file(&format!("format-{bits}-{sample_rate}.wav"), spec, sample_rate as usize);
            let sound = read(&path).unwrap();
            std::fs::remove_file(&path).unwrap();
            assert_eq!(sound.channels, if channels == 2 { 2 } else { 1 });
            let mono: Vec<f32> = sound.samples.iter().step_by(sound.channels).copied().collect();
            assert!(mono.len().abs_diff(48_000) < 20, "{}", mono.len());
            let worst = (2000..46_000)
                .map(|n| (mono[n] - 0.5 * (n as f32 * 500.0 * std::f32::consts::TAU / 48_000.0).sin()).abs())
                .fold(0.0_f32, f32::max);
            assert!(worst < 0.02, "{spec:?}: {worst}");
        }
    }

    #[test]
    fn invalid_wav_file_is_named_in_the_error() {
        let path = temporary("text.wav");
        for (content, word) in [(&b"hello"[..], "WAV"), (&[][..], "read")] {
            std::fs::write(&path, content).unwrap();
            let error = read(&path).unwrap_err();
            assert_eq!(error.kind, ErrorKind::File);
            assert!(error.context.contains("text.wav") && error.context.contains(word), "{error}");
        }
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read(Path::new("/nowhere/x.wav")).unwrap_err().kind, ErrorKind::File);
        let spec =
            WavSpec { channels: 1, sample_rate: 8000, bits_per_sample: 16, sample_format: SampleFormat::Int };
        let empty = write_test_file("empty.wav", spec, 0);
        assert!(read(&empty).unwrap_err().context.contains("no sound"));
        std::fs::remove_file(&empty).unwrap();
        assert_eq!(FileSink::create(Path::new("/nowhere/x.wav")).err().unwrap().kind, ErrorKind::File);
    }

    #[test]
    fn played_sound_is_in_the_file_after_closing() {
        let path = temporary("written.wav");
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
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn file_is_valid_before_it_is_closed() {
        let path = temporary("open.wav");
        let mut sink = FileSink::create(&path).unwrap();
        for _ in 0..1000 {
            sink.write(&[0.25; BLOCK]);
        }
        // The writer flushes after each second of sound; there are two and a half.
        let good = (0..200).any(|_| {
            std::thread::park_timeout(Duration::from_millis(10));
            read(&path).is_ok_and(|sound| sound.samples.len() >= 96_000)
        });
        assert!(good);
        drop(sink);
        std::fs::remove_file(&path).unwrap();
    }
}

//! WAV files as devices: a whole file is read when it is opened; a file is written through a ring.
//!
//! Reading accepts the formats that `wav/format.rs` lists, at 8 to 192 kHz, and returns 48 kHz mono or stereo. `wav/sink.rs`
//! writes on a thread of its own. Opening belongs to the device thread.
//!
//! Reader and writer are own code. The crate `hound` refuses files that other players play (pad bytes, lengths that were never
//! filled in, RF64), and its lengths wrap beyond 4 GiB; only the tests use it, as a second reader and writer. The crate
//! `symphonia` has the MPL licence.
#![forbid(unsafe_code)]

mod chunk;
mod format;
mod sink;
pub mod writer;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

pub use self::sink::FileSink;
use crate::audio::resample::{MAX_SAMPLE_RATE, MIN_SAMPLE_RATE, resample_all};
use crate::error::Result;
use crate::file;

/// Maximum length of a recording that is read, in seconds: it is kept in memory.
pub const MAX_SECONDS: u32 = 600;
/// Maximum number of channels of a file; more than two are mixed to one.
pub const MAX_FILE_CHANNELS: u16 = 32;
/// Number of bytes that are converted at a time.
const PIECE: usize = 64 * 1024;
/// Number of bytes in which the valid bits of samples are looked for.
const SAMPLED: u64 = 16 * 1024 * 1024;

/// A recording at 48 kHz.
#[derive(Clone, PartialEq, Debug)]
pub struct Sound {
    /// Interleaved samples, nominally within ±1.0.
    pub samples: Vec<f32>,
    /// 1 or 2.
    pub channels: usize,
}

/// Reads a WAV file with samples in a format that `wav/format.rs` supports, 8–192 kHz, up to [`MAX_SECONDS`].
///
/// Errors (kind `File`): it cannot be opened, is not a WAV file, has another format, is empty or too long.
pub fn read(path: &Path) -> Result<Sound> {
    let fail = |what: String| file::file_error(path, what);
    let mut file = file::open(path)?;
    let found = chunk::find(&mut file).map_err(fail)?;
    let (rate_hz, channels) = (found.format.rate_hz, found.format.channels);
    if !(MIN_SAMPLE_RATE..=MAX_SAMPLE_RATE).contains(&rate_hz) || !(1..=MAX_FILE_CHANNELS).contains(&channels)
    {
        return Err(fail(format!(
            "has {rate_hz} Hz and {channels} channels: give {MIN_SAMPLE_RATE} to {MAX_SAMPLE_RATE} Hz and 1 to {MAX_FILE_CHANNELS} channels"
        )));
    }
    if found.frames == 0 {
        return Err(fail("contains no sound: choose another file".to_owned()));
    }
    if found.frames > u64::from(MAX_SECONDS) * u64::from(rate_hz) {
        return Err(fail(format!("is longer than {MAX_SECONDS} s: cut it")));
    }
    let unreadable = |error| fail(format!("cannot be read ({error}): choose another file"));
    let samples = samples(&mut file, &found).map_err(unreadable)?;
    let channels = if channels == 2 { 2 } else { 1 };
    Ok(Sound { samples: resample_all(samples, channels, rate_hz)?, channels })
}

/// The samples of a file: interleaved where it has two channels, otherwise one channel, the mean of all.
fn samples(file: &mut File, found: &chunk::Sound) -> std::io::Result<Vec<f32>> {
    let (mut format, block) = (found.format, found.format.block());
    let bytes = found.frames.saturating_mul(block as u64);
    let mut samples = Vec::new();
    let mut piece = Vec::new();
    file.seek(SeekFrom::Start(found.start))?;
    if format.spare_bits > 0 {
        file.by_ref().take(bytes.min(SAMPLED)).read_to_end(&mut piece)?;
        format = format.aligned_to(&piece);
        file.seek(SeekFrom::Start(found.start))?;
    }
    let mut sound = file.take(bytes);
    loop {
        piece.clear();
        // A file that has become shorter ends here.
        sound.by_ref().take((PIECE / block * block) as u64).read_to_end(&mut piece)?;
        if piece.len() < block {
            return Ok(samples);
        }
        for frame in piece.chunks_exact(block) {
            let all = frame.chunks_exact(format.bytes).map(|bytes| format.decode(bytes));
            match format.channels {
                1 | 2 => samples.extend(all),
                count => samples.push(all.sum::<f32>() / f32::from(count)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use hound::{SampleFormat, WavSpec, WavWriter};

    fn write_test_file(path: &Path, spec: WavSpec, frames: usize) {
        let mut wav = WavWriter::create(path, spec).unwrap();
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
    }

    #[test]
    fn every_file_format_gives_the_same_samples() {
        let folder = tempfile::tempdir().unwrap();
        for (bits, sample_format, sample_rate, channels) in [
            (16, SampleFormat::Int, 16_000, 1),
            (8, SampleFormat::Int, 48_000, 1),
            (24, SampleFormat::Int, 44_100, 2),
            (32, SampleFormat::Int, 96_000, 2),
            (32, SampleFormat::Float, 22_050, 1),
            (16, SampleFormat::Int, 8_000, 6),
        ] {
            let spec = WavSpec { channels, sample_rate, bits_per_sample: bits, sample_format };
            let path = folder.path().join(format!("format-{bits}-{sample_rate}.wav"));
            write_test_file(&path, spec, sample_rate as usize);
            let sound = read(&path).unwrap();
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
    fn cut_file_is_played_up_to_its_last_whole_frame() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cut.wav");
        let spec = WavSpec {
            channels: 2,
            sample_rate: 48_000,
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
        };
        write_test_file(&path, spec, 48_000);
        let whole = read(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 4 * 1000 - 3]).unwrap();
        let cut = read(&path).unwrap();
        assert_eq!(cut.samples, whole.samples[..2 * 46_999]);
    }

    #[test]
    fn invalid_wav_file_is_named_in_the_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text.wav");
        let problem = |path: &Path| {
            let error = read(path).unwrap_err();
            assert_eq!(error.kind, ErrorKind::File);
            assert!(error.context.starts_with(&path.display().to_string()), "{error}");
            error.to_string()
        };
        for (content, what) in [
            (&b"hello"[..], "is a text file: convert it to WAV"),
            (&[][..], "is empty: choose another file"),
            (b"RIFX\0\0\0\0WAVE", "is RIFX"),
        ] {
            std::fs::write(&path, content).unwrap();
            assert!(problem(&path).contains(what), "{}", problem(&path));
        }
        assert!(problem(folder.path()).contains("is a folder: give a regular file"));
        assert!(problem(Path::new("/nowhere/x.wav")).ends_with(": check the path"));
        let spec =
            WavSpec { channels: 1, sample_rate: 8000, bits_per_sample: 16, sample_format: SampleFormat::Int };
        write_test_file(&path, spec, 0);
        assert!(problem(&path).contains("no sound"));
        write_test_file(&path, WavSpec { sample_rate: 4000, ..spec }, 100);
        assert!(problem(&path).contains("has 4000 Hz"));
        // A file of 4.2 GiB with holes: refused by its length, without reading it.
        write_test_file(&path, spec, 100);
        let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(4_500_000_000).unwrap();
        file.seek(SeekFrom::Start(40)).unwrap();
        std::io::Write::write_all(&mut file, &[0xFF; 4]).unwrap();
        assert!(problem(&path).contains("is longer than 600 s"));
    }
}

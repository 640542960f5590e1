//! Reads every WAV format that the library reads, and writes 48 kHz mono, 16 bit.
#![forbid(unsafe_code)]

use std::path::Path;

use audioroom::audio::SAMPLE_RATE;
use audioroom::audio::device::wav::read;
use audioroom::audio::frame::convert_channels;
use audioroom::error::{Error, ErrorKind, Result};
use hound::{SampleFormat, WavSpec, WavWriter};

/// Reads a recording as mono at 48 kHz.
pub fn read_mono(path: &Path) -> Result<Vec<f32>> {
    let sound = read(path)?;
    if sound.channels == 1 {
        return Ok(sound.samples);
    }
    let mut mono = vec![0.0; sound.samples.len() / 2];
    convert_channels(&sound.samples, 2, &mut mono, 1);
    Ok(mono)
}

/// Writes mono at 48 kHz, 16 bit. Samples beyond full scale are clipped.
pub fn write_mono(path: &Path, samples: &[f32]) -> Result<()> {
    let failed = |error: hound::Error| {
        Error::new(ErrorKind::File, format!("cannot write {}: {error}", path.display()))
    };
    let spec = WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut wav = WavWriter::create(path, spec).map_err(failed)?;
    for sample in samples {
        wav.write_sample((sample.clamp(-1.0, 1.0) * 32767.0).round() as i16).map_err(failed)?;
    }
    wav.finalize().map_err(failed)
}

//! Reads every WAV format that the library reads, and writes 48 kHz mono, 16 bit.
#![forbid(unsafe_code)]

use std::path::Path;

use audioroom::audio::device::wav::read;
use audioroom::audio::device::wav::writer::Writer;
use audioroom::audio::frame::convert_channels;
use audioroom::error::Result;
use audioroom::file;

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
    let failed = |error| file::write_error(path, &error);
    let mut wav = Writer::new(file::create(path)?).map_err(failed)?;
    for sample in samples {
        wav.push(*sample).map_err(failed)?;
    }
    wav.update().map_err(failed)
}

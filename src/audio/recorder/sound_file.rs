//! One file of a recording, WAV or Ogg Opus. The only file of the recorder that does I/O.
//!
//! Called by `session.rs` on the writer's thread.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::FileSlot;
use super::ogg::OggOpus;
use crate::audio::device::wav::writer::Writer;
use crate::config::{RecordingConfig, RecordingFormat};
use crate::error::{Error, ErrorKind, Result};
use crate::file;

/// An open file.
pub(super) struct SoundFile {
    path: PathBuf,
    format: Format,
    _slot: FileSlot,
}

enum Format {
    Wav(Writer<File>),
    Ogg(Box<OggOpus<File>>),
}

/// Whether a path leads to something.
pub(super) fn exists(path: &str) -> bool {
    Path::new(path).symlink_metadata().is_ok()
}

impl SoundFile {
    /// Creates a file and writes its header. Errors: `File`; `Busy` when another recording or program is writing it.
    pub(super) fn create(
        path: &str,
        config: &RecordingConfig,
        serial: u32,
        slot: FileSlot,
    ) -> Result<SoundFile> {
        let path = PathBuf::from(path);
        let output = if config.overwrite { file::create(&path)? } else { file::create_new(&path)? };
        let failed = |error: io::Error| file::write_error(&path, &error);
        let format = match config.format()? {
            RecordingFormat::Wav => {
                Format::Wav(Writer::with_channels(output, config.channels as u16).map_err(failed)?)
            }
            RecordingFormat::OggOpus => {
                let ogg = OggOpus::new(output, config.channels as usize, config.bitrate(), serial)?;
                Format::Ogg(Box::new(ogg.map_err(failed)?))
            }
        };
        Ok(SoundFile { path, format, _slot: slot })
    }

    /// Length of the file, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        match &self.format {
            Format::Wav(wav) => wav.bytes(),
            Format::Ogg(ogg) => ogg.written(),
        }
    }

    /// Takes interleaved samples.
    pub(super) fn push(&mut self, samples: &[f32]) -> Result<()> {
        let result = match &mut self.format {
            Format::Wav(wav) => samples.iter().try_for_each(|sample| wav.push(*sample)),
            Format::Ogg(ogg) => ogg.push(samples),
        };
        self.check(result)
    }

    /// Makes the file playable up to the samples that were pushed; Ogg Opus up to its last whole page.
    pub(super) fn update(&mut self) -> Result<()> {
        let result = match &mut self.format {
            Format::Wav(wav) => wav.update(),
            Format::Ogg(_) => Ok(()),
        };
        self.check(result)
    }

    /// Completes the file.
    pub(super) fn finish(&mut self) -> Result<()> {
        let result = match &mut self.format {
            Format::Wav(wav) => wav.update(),
            Format::Ogg(ogg) => ogg.finish(),
        };
        self.check(result)
    }

    fn check(&self, result: io::Result<()>) -> Result<()> {
        result.map_err(|error| {
            if let Format::Ogg(ogg) = &self.format {
                // Part of a page may be in the file. If it cannot be removed, players skip it: its checksum is wrong.
                let _ = ogg.output().set_len(ogg.written());
            }
            match error.kind() {
                io::ErrorKind::Other => Error::new(ErrorKind::Internal, error.to_string()),
                _ => file::write_error(&self.path, &error),
            }
        })
    }
}

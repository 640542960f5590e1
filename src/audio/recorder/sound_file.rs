//! One file of a recording, WAV or Ogg Opus. The only file of the recorder that does I/O.
//!
//! Called by `session.rs` on the writer's thread.
#![forbid(unsafe_code)]

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::FileSlot;
use super::ogg::{OggOpus, Pages};
use super::ogg_copy::OggCopy;
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
    Copy(Box<OggCopy<File>>),
}

/// Whether a path leads to something.
pub(super) fn exists(path: &str) -> bool {
    Path::new(path).symlink_metadata().is_ok()
}

impl SoundFile {
    /// Creates a file and writes its header; `overwrite` lets it replace an existing file. Errors: `File`; `Busy` when another recording or program is writing it.
    pub(super) fn create(
        path: &str,
        config: &RecordingConfig,
        overwrite: bool,
        serial: u32,
        slot: FileSlot,
    ) -> Result<SoundFile> {
        let path = PathBuf::from(path);
        let output = if overwrite { file::create(&path)? } else { file::create_new(&path)? };
        let failed = |error: io::Error| file::write_error(&path, &error);
        let format = match config.format()? {
            RecordingFormat::Wav => {
                Format::Wav(Writer::with_channels(output, config.channels as u16).map_err(failed)?)
            }
            RecordingFormat::OggOpus if config.is_copied() => {
                Format::Copy(Box::new(OggCopy::new(output, config.channels as usize, serial)))
            }
            RecordingFormat::OggOpus => {
                let ogg = OggOpus::new(output, config.channels as usize, config.bitrate(), serial)?;
                Format::Ogg(Box::new(ogg.map_err(failed)?))
            }
        };
        Ok(SoundFile { path, format, _slot: slot })
    }

    /// The file begins with this many samples per channel of silence. Called before any sound. WAV gets a hole, Ogg Opus its
    /// packets in portions, at each [`SoundFile::update`]: the other files do not wait for it.
    pub(super) fn begin_with_silence(&mut self, samples: u64) -> Result<()> {
        let result = match &mut self.format {
            Format::Wav(wav) => wav.begin_with_silence(samples),
            Format::Ogg(ogg) => {
                ogg.begin_with_silence(samples);
                Ok(())
            }
            // It fills the file up to its first packet.
            Format::Copy(_) => Ok(()),
        };
        self.check(result)
    }

    /// Length of the file, in bytes.
    pub(super) fn bytes(&self) -> u64 {
        match &self.format {
            Format::Wav(wav) => wav.bytes(),
            Format::Ogg(ogg) => ogg.pages().written(),
            Format::Copy(ogg) => ogg.pages().written(),
        }
    }

    /// Takes a received packet whose sound begins at `position`.
    pub(super) fn push_packet(&mut self, packet: &[u8], position: i64) {
        if let Format::Copy(ogg) = &mut self.format {
            ogg.push(packet, position);
        }
    }

    /// Takes interleaved samples.
    pub(super) fn push(&mut self, samples: &[f32]) -> Result<()> {
        let result = match &mut self.format {
            Format::Wav(wav) => samples.iter().try_for_each(|sample| wav.push(*sample)),
            Format::Ogg(ogg) => ogg.push(samples),
            Format::Copy(_) => Ok(()),
        };
        self.check(result)
    }

    /// Makes the file playable up to `until`; Ogg Opus up to its last whole page.
    pub(super) fn update(&mut self, until: u64) -> Result<()> {
        let result = match &mut self.format {
            Format::Wav(wav) => wav.update(),
            Format::Ogg(ogg) => ogg.update(),
            Format::Copy(ogg) => ogg.advance(until),
        };
        self.check(result)
    }

    /// Completes the file, which ends at `end`.
    pub(super) fn finish(&mut self, end: u64) -> Result<()> {
        let result = match &mut self.format {
            Format::Wav(wav) => wav.update(),
            Format::Ogg(ogg) => ogg.finish(),
            Format::Copy(ogg) => ogg.finish(end),
        };
        self.check(result)
    }

    fn check(&self, result: io::Result<()>) -> Result<()> {
        result.map_err(|error| {
            match &self.format {
                Format::Wav(_) => {}
                Format::Ogg(ogg) => cut(ogg.pages()),
                Format::Copy(ogg) => cut(ogg.pages()),
            }
            match error.kind() {
                io::ErrorKind::Other => Error::new(ErrorKind::Internal, error.to_string()),
                _ => file::write_error(&self.path, &error),
            }
        })
    }
}

/// Removes the part of a page that a failed write has left.
fn cut(pages: &Pages<File>) {
    // If it cannot be removed, players skip it: its checksum is wrong.
    let _ = pages.output().set_len(pages.written());
}

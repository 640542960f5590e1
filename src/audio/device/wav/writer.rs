//! Writes a WAV file (48 kHz, 16 bit) that can be played at every moment, also after the process was killed.
//!
//! The header has a fixed length and room for 64-bit lengths: a chunk `JUNK`, which becomes `ds64` when the file outgrows RIFF
//! (4 GiB, 12 hours) and turns into RF64. Each update writes the samples first and then the whole header, so the lengths in the
//! header never exceed the file. Source: EBU Tech 3306, "Achieving compatibility". Called by `sink.rs` and the
//! recorder on threads of their own, and by programs.
#![forbid(unsafe_code)]

use std::io::{self, Seek, SeekFrom, Write};

use crate::audio::SAMPLE_RATE;

/// Length of the header, in bytes; the samples follow.
const HEADER: usize = 80;
/// Bytes of one sample.
const SAMPLE_BYTES: u64 = 2;
/// Maximum number of bytes that wait for [`Writer::update`].
const MAX_PENDING: usize = 64 * 1024;
/// Length of the chunk `ds64` without a table.
const DS64: u32 = 28;

/// A file that is being written.
#[derive(Debug)]
pub struct Writer<F> {
    file: F,
    channels: u16,
    /// Bytes of sound that are in the file.
    written: u64,
    pending: Vec<u8>,
}

impl<F: Write + Seek> Writer<F> {
    /// Writes the header of a mono file without sound into an empty file.
    pub fn new(file: F) -> io::Result<Writer<F>> {
        Writer::with_channels(file, 1)
    }

    /// As [`Writer::new`], for a number of interleaved channels.
    pub fn with_channels(file: F, channels: u16) -> io::Result<Writer<F>> {
        let mut writer = Writer { file, channels, written: 0, pending: Vec::with_capacity(MAX_PENDING) };
        writer.write_header()?;
        Ok(writer)
    }

    /// Length of the file after the last [`Writer::update`], in bytes.
    pub fn bytes(&self) -> u64 {
        HEADER as u64 + self.written
    }

    /// Takes a sample, nominally within ±1.0; it is in the file after the next [`Writer::update`]. Errors: as for
    /// [`Writer::update`].
    pub fn push(&mut self, sample: f32) -> io::Result<()> {
        let number = (sample.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
        self.pending.extend_from_slice(&number.to_le_bytes());
        if self.pending.len() < MAX_PENDING { Ok(()) } else { self.update() }
    }

    /// Adds silence of this many samples per channel to a file without sound. Only its last byte is written: where the file
    /// system has sparse files, the silence takes no space. Errors: as for [`Writer::update`]; the file then stays without sound.
    pub fn begin_with_silence(&mut self, samples: u64) -> io::Result<()> {
        let bytes = samples.saturating_mul(SAMPLE_BYTES * u64::from(self.channels));
        let Some(last) = bytes.checked_sub(1) else { return Ok(()) };
        self.file.seek(SeekFrom::Start(HEADER as u64 + self.written + last))?;
        self.file.write_all(&[0])?;
        self.written += bytes;
        self.write_header()
    }

    /// Writes the waiting samples, then the lengths. After an error the file can be played up to the last sample that was
    /// written.
    pub fn update(&mut self) -> io::Result<()> {
        let written = self.write_pending();
        let stated = self.write_header();
        written.and(stated)
    }

    fn write_pending(&mut self) -> io::Result<()> {
        let mut rest = &self.pending[..];
        let mut result = Ok(());
        while !rest.is_empty() && result.is_ok() {
            match self.file.write(rest) {
                Ok(0) => result = Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    self.written += count as u64;
                    rest = &rest[count..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => result = Err(error),
            }
        }
        self.pending.clear();
        result
    }

    fn write_header(&mut self) -> io::Result<()> {
        self.file.rewind()?;
        // In one piece, so that a killed process leaves the old or the new header.
        let frames = self.written / (SAMPLE_BYTES * u64::from(self.channels));
        self.file.write_all(&header(frames, self.channels))?;
        self.file.seek(SeekFrom::Start(HEADER as u64 + self.written))?;
        Ok(())
    }
}

/// The header of a file with this number of samples per channel.
fn header(samples: u64, channels: u16) -> [u8; HEADER] {
    let frame_bytes = SAMPLE_BYTES as u16 * channels;
    let data = samples.saturating_mul(u64::from(frame_bytes));
    let riff = data.saturating_add(HEADER as u64 - 8);
    // 0xFFFF_FFFF stands for an unknown length.
    let short = u32::try_from(riff).ok().filter(|riff| *riff != u32::MAX);
    let data_short = short.map_or(u32::MAX, |riff| riff - (HEADER as u32 - 8));
    let mut lengths = [0; DS64 as usize];
    if short.is_none() {
        lengths[..8].copy_from_slice(&riff.to_le_bytes());
        lengths[8..16].copy_from_slice(&data.to_le_bytes());
        lengths[16..24].copy_from_slice(&samples.to_le_bytes());
    }
    let rate_bytes = SAMPLE_RATE * u32::from(frame_bytes);
    let mut bytes = [0; HEADER];
    let mut rest = &mut bytes[..];
    for part in [
        if short.is_some() { &b"RIFF"[..] } else { b"RF64" },
        &short.unwrap_or(u32::MAX).to_le_bytes(),
        b"WAVE",
        if short.is_some() { b"JUNK" } else { b"ds64" },
        &DS64.to_le_bytes(),
        &lengths,
        b"fmt ",
        &16_u32.to_le_bytes(),
        // PCM.
        &1_u16.to_le_bytes(),
        &channels.to_le_bytes(),
        &SAMPLE_RATE.to_le_bytes(),
        &rate_bytes.to_le_bytes(),
        &frame_bytes.to_le_bytes(),
        &(SAMPLE_BYTES as u16 * 8).to_le_bytes(),
        b"data",
        &data_short.to_le_bytes(),
    ] {
        let (place, behind) = rest.split_at_mut(part.len());
        place.copy_from_slice(part);
        rest = behind;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::chunk;
    use super::*;

    /// Keeps the header of a file and the length of the rest; its disk can be full.
    #[derive(Debug)]
    struct Disk {
        header: [u8; HEADER],
        position: u64,
        length: u64,
        room: u64,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let room = self.room.saturating_sub(self.position);
            let count = bytes.len().min(room.try_into().unwrap_or(usize::MAX));
            if count == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            if self.position < HEADER as u64 {
                self.header[self.position as usize..][..count].copy_from_slice(&bytes[..count]);
            }
            self.position += count as u64;
            self.length = self.length.max(self.position);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Disk {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            let SeekFrom::Start(position) = to else { unreachable!("the writer knows where it is") };
            self.position = position;
            Ok(position)
        }
    }

    fn disk(room: u64) -> Disk {
        Disk { header: [0; HEADER], position: 0, length: 0, room }
    }

    fn number(bytes: &[u8], at: usize) -> u64 {
        u64::from(u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()))
    }

    fn long(bytes: &[u8], at: usize) -> u64 {
        u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
    }

    #[test]
    fn file_beyond_4_gib_becomes_rf64() {
        let mut writer = Writer::new(disk(u64::MAX)).unwrap();
        // 12 hours and 25 minutes of sound are in the file already.
        writer.written = u64::from(u32::MAX) - 101;
        writer.update().unwrap();
        assert_eq!(&writer.file.header[..4], b"RIFF");
        assert_eq!(number(&writer.file.header, 4) + 8, writer.file.length.max(80 + writer.written));
        assert_eq!(number(&writer.file.header, 76), u64::from(u32::MAX) - 101);
        for _ in 0..48_000 {
            writer.push(0.5).unwrap();
        }
        writer.update().unwrap();
        let (header, data) = (&writer.file.header, u64::from(u32::MAX) - 101 + 96_000);
        assert_eq!((&header[..4], &header[12..16]), (&b"RF64"[..], &b"ds64"[..]));
        assert_eq!((number(header, 4), number(header, 76)), (0xFFFF_FFFF, 0xFFFF_FFFF));
        assert_eq!(long(header, 20) + 8, writer.file.length);
        assert_eq!((long(header, 28), long(header, 36)), (data, data / 2));
    }

    #[test]
    fn no_length_wraps_at_the_limit_of_riff() {
        let most = (u64::from(u32::MAX) - 72) / 2;
        for samples in [0, 1, most - 1, most, most + 1, 1 << 31, 1 << 32, 1 << 40, u64::MAX / 4] {
            let header = header(samples, 1);
            let data = match &header[..4] {
                b"RIFF" => {
                    assert_eq!(number(&header, 4), number(&header, 76) + 72);
                    number(&header, 76)
                }
                _ => {
                    assert_eq!((number(&header, 4), number(&header, 76)), (0xFFFF_FFFF, 0xFFFF_FFFF));
                    long(&header, 28)
                }
            };
            assert_eq!(data, samples * 2, "{samples}");
        }
    }

    #[test]
    fn silence_at_the_beginning_is_a_hole() {
        let mut writer = Writer::with_channels(tempfile::tempfile().unwrap(), 2).unwrap();
        writer.begin_with_silence(0).unwrap();
        writer.begin_with_silence(3_600 * 48_000).unwrap();
        [0.5, -0.5].iter().for_each(|sample| writer.push(*sample).unwrap());
        writer.update().unwrap();
        let bytes = writer.bytes();
        assert_eq!(bytes, 80 + (3_600 * 48_000 + 1) * 4);
        assert_eq!(writer.file.metadata().unwrap().len(), bytes);
        #[cfg(target_os = "linux")]
        {
            use std::os::unix::fs::MetadataExt;
            assert!(writer.file.metadata().unwrap().blocks() < 2_000, "an hour of silence takes no megabyte");
        }
        let sound = chunk::find(&mut writer.file).unwrap();
        assert_eq!((sound.frames, sound.start), (3_600 * 48_000 + 1, 80));
        let mut end = [0; 6];
        writer.file.seek(SeekFrom::End(-6)).unwrap();
        std::io::Read::read_exact(&mut writer.file, &mut end).unwrap();
        assert_eq!(end, [0, 0, 0, 64, 0, 192], "the sound follows the silence");
    }

    #[test]
    fn full_disk_leaves_a_playable_file() {
        let mut writer = Writer::new(disk(80 + 1001)).unwrap();
        for _ in 0..400 {
            writer.push(0.5).unwrap();
        }
        writer.update().unwrap();
        for _ in 0..400 {
            writer.push(0.5).unwrap();
        }
        assert_eq!(writer.update().unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(number(&writer.file.header, 76), 1000, "whole samples that reached the disk");
        assert_eq!(number(&writer.file.header, 4), 1072);
    }

    #[test]
    fn header_never_states_more_than_the_file_has() {
        let mut writer = Writer::new(Cursor::new(Vec::new())).unwrap();
        for second in 0..3_u64 {
            let sound = chunk::find(&mut Cursor::new(writer.file.get_ref().clone())).unwrap();
            assert_eq!((sound.frames, sound.start), (second * 48_000, 80));
            for _ in 0..48_000 {
                writer.push(0.25).unwrap();
            }
            writer.update().unwrap();
        }
    }
}

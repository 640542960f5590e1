//! The format of a WAV file's samples: reads the chunk `fmt `, and converts stored samples to numbers.
//!
//! Supported are PCM in 1 to 4 bytes with 1 to 32 bits, and float with 32 bits, in a plain or an extensible chunk
//! (WAVE_FORMAT_EXTENSIBLE). The error for another format names it where its number is known. Source: "Multiple channel audio
//! data and WAVE files", Microsoft 2001; the numbers of formats are those of mmreg.h. This module reads no file; it is called by
//! `chunk.rs` and `wav.rs`.
#![forbid(unsafe_code)]

use crate::audio::frame::sanitise;

/// Length in bytes of the shortest chunk that has the field for bits per sample (PCMWAVEFORMAT).
pub(super) const MIN_CHUNK: usize = 16;
/// Length of the extensible form, in bytes. More is never read.
pub(super) const MAX_CHUNK: usize = 40;
/// The number of the extensible form; the number of the format is then at the start of its GUID.
const EXTENSIBLE: u16 = 0xFFFE;
/// The rest of the GUID of every format that has a number.
const NUMBERED: [u8; 14] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

/// How one sample is stored; all numbers are little-endian.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Encoding {
    /// One byte, 128 is silence.
    Unsigned,
    /// 2 to 4 bytes.
    Signed,
    /// 4 bytes.
    Float,
}

/// Format of the samples of a file.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Format {
    /// Samples of one frame, which in WAV is one sample of each channel.
    pub channels: u16,
    /// Frames per second.
    pub rate_hz: u32,
    /// Bytes of one sample.
    pub bytes: usize,
    /// Bits of a PCM sample beyond the valid ones.
    pub spare_bits: u32,
    /// Unused bits at the top.
    shift: u32,
    encoding: Encoding,
}

impl Format {
    /// Reads the body of a chunk `fmt `. Errors: why this library cannot play the file, and what to do.
    pub(super) fn of_chunk(body: &[u8]) -> Result<Format, String> {
        if body.len() < MIN_CHUNK {
            return Err(format!(
                "is damaged, its format has {} bytes instead of {MIN_CHUNK}: create it again",
                body.len()
            ));
        }
        let short = |at: usize| u16::from_le_bytes([body[at], body[at + 1]]);
        let rate_hz = u32::from_le_bytes([body[4], body[5], body[6], body[7]]);
        // The byte rate in between follows from the others, and many files have a wrong one.
        let (mut number, channels, block, bits) = (short(0), short(2), short(12), short(14));
        let mut valid = bits;
        if number == EXTENSIBLE {
            valid = body.get(18..20).map_or(0, |field| u16::from_le_bytes([field[0], field[1]]));
            number = match body.get(24..MAX_CHUNK) {
                Some(guid) if guid[2..] == NUMBERED => u16::from_le_bytes([guid[0], guid[1]]),
                _ => return Err(unsupported("this kind of WAVE_FORMAT_EXTENSIBLE", "16-bit PCM")),
            };
        }
        // A sample can have more bytes than its bits need.
        let whole = block.checked_div(channels).filter(|each| each * channels == block);
        let bytes = match whole {
            Some(each) if u32::from(each) * 8 >= u32::from(bits) => usize::from(each),
            _ => usize::from(bits.div_ceil(8)),
        };
        let encoding = match (number, bits, bytes) {
            (1 | 3, 0, _) => return Err("is damaged, its samples have 0 bits: create it again".to_owned()),
            (1, 1..=8, 1) => Encoding::Unsigned,
            (1, _, 2..=4) => Encoding::Signed,
            (3, 32, 4) => Encoding::Float,
            (1, _, _) => return Err(unsupported(&format!("{bits}-bit PCM"), "32-bit PCM")),
            (3, _, _) => return Err(unsupported(&format!("{bits}-bit float"), "32-bit float")),
            _ => return Err(unsupported(&name(number), "16-bit PCM")),
        };
        // Some programs leave the valid bits at 0.
        let valid = if (1..=bits).contains(&valid) { valid } else { bits };
        let spare_bits = match encoding {
            Encoding::Signed => (bytes as u32 * 8).saturating_sub(u32::from(valid)),
            _ => 0,
        };
        Ok(Format { channels, rate_hz, bytes, spare_bits, shift: 0, encoding })
    }

    /// The format, corrected after a look at the beginning of the sound: spare bits belong below the valid bits, but some
    /// programs put them above.
    pub(super) fn aligned_to(self, sound: &[u8]) -> Format {
        let numbers = || {
            let whole = sound.chunks_exact(self.bytes).map(|bytes| i32::from_le_bytes(self.word(bytes)));
            whole.map(|word| word >> (32 - 8 * self.bytes as u32))
        };
        if self.spare_bits == 0 || self.spare_bits >= 8 * self.bytes as u32 {
            return self;
        }
        let valid_bits = 8 * self.bytes as u32 - self.spare_bits;
        let is_below = numbers().any(|number| number & (i32::MAX >> (31 - self.spare_bits)) != 0);
        // Above the valid bits there are only zeros, or copies of the sign.
        let is_top_free = numbers().all(|number| matches!(number >> valid_bits, 0 | -1));
        Format { shift: if is_below && is_top_free { self.spare_bits } else { 0 }, ..self }
    }

    /// The bytes of a sample at the top of a word.
    fn word(&self, bytes: &[u8]) -> [u8; 4] {
        let mut word = [0; 4];
        let first = word.len().saturating_sub(bytes.len());
        word[first..].copy_from_slice(&bytes[..4 - first]);
        word
    }

    /// Bytes of one frame.
    pub(super) fn block(&self) -> usize {
        usize::from(self.channels) * self.bytes
    }

    /// The sample that is stored in `bytes`, nominally within ±1.0.
    pub(super) fn decode(&self, bytes: &[u8]) -> f32 {
        let word = self.word(bytes);
        match self.encoding {
            Encoding::Unsigned => (f32::from(word[3]) - 128.0) / 128.0,
            Encoding::Signed => (i32::from_le_bytes(word) << self.shift) as f32 / 2_147_483_648.0,
            Encoding::Float => sanitise(f32::from_le_bytes(word)),
        }
    }
}

fn unsupported(what: &str, instead: &str) -> String {
    format!("cannot be played, {what} is not supported: convert the file to {instead}")
}

/// The name of a format that is not supported.
fn name(number: u16) -> String {
    let known = match number {
        0x02 => "Microsoft ADPCM",
        0x06 => "A-law",
        0x07 => "mu-law",
        0x11 => "IMA ADPCM",
        0x14 | 0x40 | 0x45 | 0x64 | 0x65 => "G.72x ADPCM",
        0x31 => "GSM 6.10",
        0x50 => "MPEG audio",
        0x55 => "MP3",
        0xFF | 0x1600..=0x1602 | 0x1610 => "AAC",
        0x160..=0x163 => "Windows Media Audio",
        0x2000 => "AC-3",
        0x674F..=0x6751 | 0x676F..=0x6771 => "Vorbis",
        0x704F => "Opus",
        0xF1AC => "FLAC",
        _ => return format!("the WAV format {number:#06x}"),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chunk with this format number, 2 channels and 48 kHz.
    fn chunk(number: u16, block: u16, bits: u16) -> Vec<u8> {
        let mut body = number.to_le_bytes().to_vec();
        body.extend(2_u16.to_le_bytes());
        body.extend(48_000_u32.to_le_bytes());
        body.extend(0_u32.to_le_bytes());
        body.extend(block.to_le_bytes());
        body.extend(bits.to_le_bytes());
        body
    }

    fn extensible(number: u16, block: u16, bits: u16, valid: u16) -> Vec<u8> {
        let mut body = chunk(EXTENSIBLE, block, bits);
        body.extend(0_u16.to_le_bytes());
        body.extend(valid.to_le_bytes());
        body.extend(3_u32.to_le_bytes());
        body.extend(number.to_le_bytes());
        body.extend(NUMBERED);
        body
    }

    #[test]
    fn every_supported_format_is_decoded_to_full_scale() {
        for (body, stored, value) in [
            (chunk(1, 2, 8), &[64_u8][..], -0.5),
            (chunk(1, 4, 16), &[0, 0xC0], -0.5),
            (chunk(1, 6, 24), &[0, 0, 0x40], 0.5),
            (chunk(1, 8, 32), &[0, 0, 0, 0x40], 0.5),
            (chunk(3, 8, 32), &0.5_f32.to_le_bytes(), 0.5),
            (chunk(3, 8, 32), &f32::NAN.to_le_bytes(), 0.0),
            // Fewer bits than the bytes have room for, or as many, in both forms.
            (chunk(1, 4, 12), &[0, 0x40], 0.5),
            (chunk(1, 8, 24), &[0, 0, 0, 0x40], 0.5),
            (extensible(1, 8, 32, 24), &[0, 0, 0, 0x40], 0.5),
            (extensible(1, 4, 16, 16), &[0, 0xC0], -0.5),
            (extensible(3, 8, 32, 32), &0.5_f32.to_le_bytes(), 0.5),
            // A block size that is missing or cannot be right.
            (chunk(1, 0, 16), &[0, 0x40], 0.5),
            (chunk(1, 3, 16), &[0, 0x40], 0.5),
        ] {
            let format = Format::of_chunk(&body).unwrap();
            assert_eq!(
                (format.channels, format.rate_hz, format.bytes),
                (2, 48_000, stored.len()),
                "{body:?}"
            );
            assert_eq!(format.decode(stored), value, "{body:?}");
        }
        let long = [chunk(3, 8, 32), vec![0; 24]].concat();
        assert!(Format::of_chunk(&long).is_ok(), "40 bytes, and no extension");
    }

    #[test]
    fn valid_bits_are_found_at_both_ends() {
        for format in [chunk(1, 8, 24), extensible(1, 8, 32, 24)] {
            let format = Format::of_chunk(&format).unwrap();
            let top = [0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 1, 0, 0x40];
            assert_eq!(format.aligned_to(&top).decode(&top[4..8]), -0.5);
            for sign in [0, 0xFF] {
                let bottom = [0, 0, 0, 0, 0, 0, 0xC0, sign, 1, 0, 0x40, 0];
                assert_eq!(format.aligned_to(&bottom).decode(&bottom[4..8]), -0.5);
            }
            // All 32 bits are used, whatever the header says.
            let full = [1, 0, 0, 0x40, 0, 0, 0, 0xC0];
            assert_eq!(format.aligned_to(&full).decode(&full[4..]), -0.5);
            assert_eq!(format.aligned_to(&[0; 8]), format);
        }
    }

    #[test]
    fn every_number_of_valid_bits_is_accepted() {
        for valid in 1..=32 {
            let format = Format::of_chunk(&extensible(1, 8, 32, valid)).unwrap();
            let value = format.aligned_to(&[0x12, 0x34, 0x56, 0x78]).decode(&[0, 0, 0, 0x40]);
            assert_eq!(value, 0.5, "{valid}");
        }
    }

    #[test]
    fn unsupported_format_is_named_with_a_remedy() {
        for (body, what) in [
            (chunk(3, 16, 64), "64-bit float is not supported: convert the file to 32-bit float"),
            (chunk(3, 4, 16), "16-bit float is not supported: convert the file to 32-bit float"),
            (chunk(1, 16, 64), "64-bit PCM is not supported: convert the file to 32-bit PCM"),
            (chunk(6, 2, 8), "A-law is not supported: convert the file to 16-bit PCM"),
            (chunk(7, 2, 8), "mu-law is not supported"),
            (chunk(2, 2048, 4), "Microsoft ADPCM is not supported"),
            (chunk(0x11, 2048, 4), "IMA ADPCM is not supported"),
            (chunk(0x55, 1, 0), "MP3 is not supported"),
            (chunk(0x1234, 1, 8), "the WAV format 0x1234 is not supported"),
            (extensible(7, 2, 8, 8), "mu-law is not supported"),
            (chunk(EXTENSIBLE, 4, 16), "WAVE_FORMAT_EXTENSIBLE is not supported"),
            (chunk(1, 0, 0), "is damaged"),
            (chunk(1, 4, 16)[..14].to_vec(), "is damaged"),
        ] {
            let problem = Format::of_chunk(&body).unwrap_err();
            assert!(problem.contains(what), "{problem}");
        }
    }
}

//! Finds the format and the samples in a WAV file: RIFF, and RF64 or BW64 for files of more than 4 GiB.
//!
//! A stated length is not trusted: many files have lengths that were never filled in (written to a pipe, or by a recorder that
//! was killed), so sound ends at the stated length or at the end of the file, whichever comes first. Unknown chunks are skipped.
//! This file decodes no sample. Sources: Multimedia Programming Interface 1.0 (RIFF); EBU Tech 3306 (RF64); ITU-R BS.2088 (BW64).
//! Called by `wav.rs` on the device thread.
#![forbid(unsafe_code)]

use std::io::{self, Read, Seek, SeekFrom};

use super::format::{Format, MAX_CHUNK};

/// A length that is not in its 32-bit field: unknown, or in the chunk `ds64`.
const UNKNOWN: u64 = 0xFFFF_FFFF;
/// Maximum number of chunks that are looked at; files have fewer than 20.
const MAX_CHUNKS: usize = 10_000;

/// Where the sound of a file is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Sound {
    pub format: Format,
    /// Position of the first frame, in bytes.
    pub start: u64,
    /// Number of whole frames.
    pub frames: u64,
}

/// The chunk `data`.
#[derive(Copy, Clone)]
struct Data {
    start: u64,
    bytes: u64,
}

/// Reads a file up to its sound. Errors: why it cannot be played, and what to do.
pub(super) fn find(file: &mut (impl Read + Seek)) -> Result<Sound, String> {
    let length =
        file.seek(SeekFrom::End(0)).and_then(|length| file.rewind().map(|()| length)).map_err(unreadable)?;
    let head = read_up_to(file, 512)?;
    let is_long = match (head.get(0..4), head.get(8..12)) {
        (Some(b"RIFF"), Some(b"WAVE")) => false,
        (Some(b"RF64" | b"BW64"), Some(b"WAVE")) => true,
        _ => return Err(other_kind(&head)),
    };
    let mut riff_end = u64::from(number(&head[4..8])) + 8;
    let mut long_data = None;
    let (mut format, mut data) = (None, None::<Data>);
    let mut position = 12;
    for _ in 0..MAX_CHUNKS {
        let (Some(format), Some(data)) = (format, data) else {
            file.seek(SeekFrom::Start(position)).map_err(unreadable)?;
            let header = read_up_to(file, 8)?;
            if header.len() < 8 {
                break;
            }
            let (id, stated) = (&header[..4], u64::from(number(&header[4..8])));
            let start = position + 8;
            let mut bytes = stated;
            match id {
                b"fmt " => format = Some(Format::of_chunk(&read_up_to(file, stated.min(MAX_CHUNK as u64))?)?),
                b"ds64" if is_long => {
                    let body = read_up_to(file, stated.min(16))?;
                    if let (Some(riff), Some(all)) = (long(&body, 0), long(&body, 8)) {
                        riff_end = riff.saturating_add(8);
                        long_data = Some(all);
                    }
                }
                b"data" => {
                    let stated = if stated == UNKNOWN { long_data.unwrap_or(UNKNOWN) } else { stated };
                    // A length of 0 is right only in a file whose RIFF length is right too.
                    let is_closed = riff_end == length || riff_end + riff_end % 2 == length;
                    let is_unknown = stated == UNKNOWN || stated == 0 && !is_closed;
                    let there = length.saturating_sub(start);
                    bytes = if is_unknown { there } else { stated.min(there) };
                    data = data.or(Some(Data { start, bytes }));
                }
                _ => {}
            }
            position = end_of(file, start.saturating_add(bytes))?;
            continue;
        };
        // What remains of a cut frame is not played.
        let frames = data.bytes.checked_div(format.block() as u64).unwrap_or_default();
        return Ok(Sound { format, start: data.start, frames });
    }
    match (format, data) {
        (None, _) => Err("has no format (chunk \"fmt \"): create it again".to_owned()),
        _ => Err("contains no sound (chunk \"data\"): choose another file".to_owned()),
    }
}

/// The position of the next chunk, after a chunk that ends at `end`. A chunk of odd length is followed by a pad byte, which some
/// programs leave out.
fn end_of(file: &mut (impl Read + Seek), end: u64) -> Result<u64, String> {
    if end.is_multiple_of(2) {
        return Ok(end);
    }
    file.seek(SeekFrom::Start(end)).map_err(unreadable)?;
    let next = read_up_to(file, 4)?;
    let is_unpadded = matches!(next.as_slice(), b"fmt " | b"data" | b"ds64" | b"fact" | b"LIST");
    Ok(if is_unpadded { end } else { end.saturating_add(1) })
}

/// The error for a file that does not begin like a WAV file. It names the kind of the file.
fn other_kind(head: &[u8]) -> String {
    let kind = match head {
        [] => return "is empty: choose another file".to_owned(),
        [b'R', b'I', b'F', b'X', ..] => {
            return "is RIFX, a big-endian WAV file: convert it to RIFF".to_owned();
        }
        [b'R', b'I', b'F', b'F', ..] => "another kind of RIFF file",
        [b'r', b'i', b'f', b'f', ..] => "a Wave64 file",
        [b'F', b'O', b'R', b'M', ..] => "an AIFF file",
        [b'O', b'g', b'g', b'S', ..] => "an Ogg file",
        [b'f', b'L', b'a', b'C', ..] => "a FLAC file",
        [b'c', b'a', b'f', b'f', ..] => "a CAF file",
        [b'.', b's', b'n', b'd', ..] => "an AU file",
        [b'I', b'D', b'3', ..] | [0xFF, 0xFA | 0xFB | 0xF2 | 0xF3, ..] => "an MP3 file",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "an MP4 file",
        // Only the beginning of the file was read, so its last UTF-8 character may be cut.
        text if is_text(text) => "a text file",
        _ => "not a sound file that this library knows",
    };
    format!("is {kind}: convert it to WAV, or choose another file")
}

fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !whole.is_empty() && whole.chars().all(|letter| !letter.is_control() || letter.is_whitespace())
}

fn unreadable(error: io::Error) -> String {
    format!("cannot be read ({error}): choose another file")
}

/// Reads `count` bytes, or fewer at the end of the file.
fn read_up_to(file: &mut impl Read, count: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    file.by_ref().take(count).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

fn number(bytes: &[u8]) -> u32 {
    bytes.try_into().map_or(0, u32::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// 16-bit mono at 8 kHz.
    const FMT: &[u8] = b"fmt \x10\0\0\0\x01\0\x01\0\x40\x1F\0\0\x80\x3E\0\0\x02\0\x10\0";

    /// A file with a stated RIFF length; `None` states the right length.
    fn file(kind: &[u8; 4], riff: Option<u32>, chunks: &[&[u8]]) -> Vec<u8> {
        let body = chunks.concat();
        let riff = riff.unwrap_or(body.len() as u32 + 4);
        [&kind[..], &riff.to_le_bytes(), b"WAVE", &body].concat()
    }

    fn chunk(id: &[u8; 4], stated: u32, body: &[u8]) -> Vec<u8> {
        [&id[..], &stated.to_le_bytes(), body].concat()
    }

    fn frames(bytes: Vec<u8>) -> u64 {
        find(&mut Cursor::new(bytes)).unwrap().frames
    }

    #[test]
    fn unknown_length_is_the_end_of_the_file() {
        for (riff, stated) in [
            // Written to a pipe by several programs.
            (u32::MAX, u32::MAX),
            (u32::MAX, u32::MAX - 36),
            (0x8000_0024, 0x8000_0000),
            (0x7FFF_F024, 0x7FFF_F000),
            // Killed before, and while, the lengths were written.
            (0, 0),
            (36, 0),
            (0, 100_000),
            // Cut off.
            (1036, 1000),
        ] {
            let sound = [1; 21];
            let bytes = file(b"RIFF", Some(riff), &[FMT, &chunk(b"data", stated, &sound)]);
            assert_eq!(frames(bytes), 10, "{riff:#x} {stated:#x}: a cut frame is dropped");
        }
        let right = file(b"RIFF", None, &[FMT, &chunk(b"data", 4, &[1; 4]), &chunk(b"LIST", 4, b"INFO")]);
        assert_eq!(frames(right), 2, "a right length ends the sound");
        let empty = file(b"RIFF", None, &[FMT, &chunk(b"data", 0, b""), &chunk(b"LIST", 4, b"INFO")]);
        assert_eq!(frames(empty), 0, "also if it is 0");
    }

    #[test]
    fn unknown_chunks_are_skipped_with_and_without_pad_byte() {
        let data = chunk(b"data", 8, &[1; 8]);
        let padded = chunk(b"LIST", 5, b"INFOx\0");
        let unpadded = chunk(b"LIST", 5, b"INFOx");
        let odd_pad = chunk(b"junk", 1, b"x ");
        for before in [&padded[..], &unpadded, &odd_pad, &[&padded[..], &odd_pad].concat()] {
            assert_eq!(frames(file(b"RIFF", None, &[FMT, before, &data])), 4);
            assert_eq!(frames(file(b"RIFF", None, &[before, FMT, &data])), 4);
        }
        assert_eq!(frames(file(b"RIFF", None, &[&data, FMT])), 4, "the format may come last");
    }

    #[test]
    fn rf64_and_bw64_have_their_lengths_in_ds64() {
        let ds64 = |data: u64| {
            let numbers = [1_000_000_u64, data, 0].map(u64::to_le_bytes).concat();
            chunk(b"ds64", 28, &[&numbers[..], &[0; 4]].concat())
        };
        let list = chunk(b"LIST", 4, b"INFO");
        for kind in [b"RF64", b"BW64"] {
            let data = chunk(b"data", u32::MAX, &[1; 8]);
            assert_eq!(frames(file(kind, Some(u32::MAX), &[&ds64(8), FMT, &data, &list])), 4);
            assert_eq!(frames(file(kind, Some(u32::MAX), &[&ds64(1 << 40), FMT, &data])), 4, "killed");
            assert_eq!(frames(file(kind, Some(u32::MAX), &[&ds64(0), FMT, &data])), 4, "killed before");
            assert_eq!(frames(file(kind, Some(u32::MAX), &[FMT, &data])), 4, "without ds64");
        }
    }

    #[test]
    fn file_of_another_kind_is_named() {
        for (bytes, what) in [
            (&b""[..], "is empty"),
            (b"hello, \xC3", "is a text file"),
            (b"RIFX\0\0\0\0WAVE", "is RIFX, a big-endian WAV file: convert it to RIFF"),
            (b"RIFF\0\0\0\0AVI ", "another kind of RIFF"),
            (b"OggS\0", "an Ogg file"),
            (b"\xFF\xFB\x90", "an MP3 file"),
            (b"\0\x01\x02\x03", "not a sound file"),
            (b"RIFF\0\0\0\0WAVE", "has no format"),
            (&file(b"RIFF", None, &[FMT]), "contains no sound"),
            (&file(b"RIFF", None, &[&chunk(b"fmt ", 40, &FMT[8..20])]), "is damaged"),
            (&file(b"RIFF", None, &[&chunk(b"junk", u32::MAX, b"x")]), "has no format"),
        ] {
            let problem = find(&mut Cursor::new(bytes.to_vec())).unwrap_err();
            assert!(problem.contains(what), "{problem}");
        }
    }

    #[test]
    fn hostile_bytes_never_panic() {
        let valid =
            file(b"RF64", None, &[&chunk(b"ds64", 28, &[0xFF; 28]), FMT, &chunk(b"data", 5, b"soundx")]);
        for at in 0..valid.len() {
            for byte in [0, 1, 0x7F, 0x80, 0xFF] {
                let mut bytes = valid.clone();
                bytes[at] = byte;
                let _ = find(&mut Cursor::new(bytes.clone()));
                bytes.truncate(at);
                let _ = find(&mut Cursor::new(bytes));
            }
        }
    }
}

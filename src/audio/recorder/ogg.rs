//! Writes Ogg Opus: encodes samples, and puts the packets into pages with checksums.
//!
//! Formats: RFC 3533 (Ogg), RFC 7845 (Opus in Ogg). The file can be played at every moment up to the last whole page; a page is
//! written at least every [`PAGE_PACKETS`] packets. The encoder's look-ahead is the pre-skip, so the first sample of the file is
//! the first sample that was pushed; the last page states the exact length. `ogg_copy.rs` writes packets that others encoded.
//! Called by `sound_file.rs` on the writer's thread.
#![forbid(unsafe_code)]

use std::io::{self, Write};

use crate::audio::SAMPLE_RATE;
use crate::audio::opus::{Encoder, EncoderSettings, MAX_PACKET};
use crate::error::Result;

/// Samples per channel of a packet: 20 ms.
const PACKET_SAMPLES: usize = 960;
/// Maximum number of packets of a page. With packets of 20 ms it lasts 200 ms.
const PAGE_PACKETS: usize = 10;
/// Maximum number of packets of a page of silence at the beginning: 4 s.
const SILENT_PAGE_PACKETS: usize = 200;
/// Packets of silence that one [`OggOpus::update`] writes: 1 h.
const SILENT_PORTION: u64 = 180_000;
/// Packets after which the encoder has settled on silence.
const SETTLED: usize = 10;
/// Maximum number of lacing values of a page (RFC 3533).
const MAX_SEGMENTS: usize = 255;
/// Complexity of the encoder. Speech gains little above it.
const COMPLEXITY: u8 = 5;
/// Flag of the first page of a stream.
const FIRST: u8 = 2;
/// Flag of the last page of a stream.
const LAST: u8 = 4;
/// Position of the checksum in a page.
const CHECKSUM: usize = 22;

/// The checksum of each byte: polynomial 0x04c11db7, most significant bit first (RFC 3533).
const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = (byte as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 0x8000_0000 == 0 { sum << 1 } else { sum << 1 ^ 0x04c1_1db7 };
            bit += 1;
        }
        table[byte] = sum;
        byte += 1;
    }
    table
};

/// The checksum of a page whose own checksum is 0.
pub fn checksum(page: &[u8]) -> u32 {
    page.iter().fold(0, |sum, byte| sum << 8 ^ TABLE[(sum >> 24) as usize ^ usize::from(*byte)])
}

/// The pages of an Ogg Opus stream.
pub struct Pages<W> {
    output: W,
    /// Lacing values and packets of the next page.
    segments: Vec<u8>,
    body: Vec<u8>,
    packets: usize,
    serial: u32,
    number: u32,
    /// Length of the whole pages, in bytes.
    written: u64,
}

impl<W: Write> Pages<W> {
    /// No pages. `serial` identifies the stream in the file.
    pub fn new(output: W, serial: u32) -> Pages<W> {
        let (segments, body) = (Vec::with_capacity(MAX_SEGMENTS), Vec::new());
        Pages { output, segments, body, packets: 0, serial, number: 0, written: 0 }
    }

    /// Writes the two pages before the sound. The first `skip` samples per channel of the decoded sound are not played.
    pub fn write_headers(&mut self, channels: usize, skip: u16) -> io::Result<()> {
        let mut head = b"OpusHead\x01".to_vec();
        head.push(channels as u8);
        head.extend_from_slice(&skip.to_le_bytes());
        head.extend_from_slice(&SAMPLE_RATE.to_le_bytes());
        // No gain; one stream of one or two channels.
        head.extend_from_slice(&[0, 0, 0]);
        self.add(&head);
        self.write_page(FIRST, 0)?;
        let vendor = concat!("audioroom ", env!("CARGO_PKG_VERSION"));
        let mut tags = b"OpusTags".to_vec();
        tags.extend_from_slice(&(vendor.len() as u32).to_le_bytes());
        tags.extend_from_slice(vendor.as_bytes());
        tags.extend_from_slice(&0_u32.to_le_bytes());
        self.add(&tags);
        self.write_page(0, 0)
    }

    /// Adds a packet. `before` is the number of samples per channel of all packets before it.
    pub fn push(&mut self, packet: &[u8], before: u64) -> io::Result<()> {
        self.push_to_page(packet, before, PAGE_PACKETS)
    }

    /// As [`Pages::push`], with pages of up to `most` packets.
    fn push_to_page(&mut self, packet: &[u8], before: u64, most: usize) -> io::Result<()> {
        // A page is complete before it would get too many lacing values.
        let is_full = self.segments.len() + packet.len() / 255 + 1 > MAX_SEGMENTS;
        if is_full || self.packets >= most {
            self.write_page(0, before)?;
        }
        self.add(packet);
        Ok(())
    }

    /// Writes the last page. The sound ends after `end` samples per channel, counted as decoded.
    pub fn finish(&mut self, end: u64) -> io::Result<()> {
        self.write_page(LAST, end)
    }

    /// Length of the whole pages in the file, in bytes.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// The output.
    pub fn output(&self) -> &W {
        &self.output
    }

    fn add(&mut self, packet: &[u8]) {
        self.segments.extend(std::iter::repeat_n(255, packet.len() / 255));
        self.segments.push((packet.len() % 255) as u8);
        self.body.extend_from_slice(packet);
        self.packets += 1;
    }

    fn write_page(&mut self, flags: u8, granule: u64) -> io::Result<()> {
        let mut page = b"OggS\0".to_vec();
        page.push(flags);
        page.extend_from_slice(&granule.to_le_bytes());
        page.extend_from_slice(&self.serial.to_le_bytes());
        page.extend_from_slice(&self.number.to_le_bytes());
        page.extend_from_slice(&[0; 4]);
        page.push(self.segments.len() as u8);
        page.extend_from_slice(&self.segments);
        page.extend_from_slice(&self.body);
        let sum = checksum(&page);
        page[CHECKSUM..CHECKSUM + 4].copy_from_slice(&sum.to_le_bytes());
        self.segments.clear();
        self.body.clear();
        self.packets = 0;
        self.number = self.number.wrapping_add(1);
        self.output.write_all(&page)?;
        self.written += page.len() as u64;
        Ok(())
    }
}

/// An Ogg Opus file that is encoded while it is written.
pub struct OggOpus<W> {
    pages: Pages<W>,
    encoder: Encoder,
    channels: usize,
    /// Interleaved samples that do not fill a packet yet.
    pending: Vec<f32>,
    packet: Vec<u8>,
    /// Samples per channel that were pushed.
    pushed: u64,
    /// Samples per channel in packets.
    encoded: u64,
    /// Packets of silence that come before `pending`, and one of them.
    silent_packets: u64,
    silence: Vec<u8>,
}

impl<W: Write> OggOpus<W> {
    /// Writes the headers of a file of 1 or 2 channels. `serial` identifies the stream in the file.
    pub fn new(output: W, channels: usize, bitrate: u32, serial: u32) -> Result<io::Result<OggOpus<W>>> {
        let encoder = Encoder::new(&EncoderSettings {
            channels,
            restricted_delay: false,
            music: true,
            bitrate,
            complexity: COMPLEXITY,
            fec: false,
            loss_percent: 0,
            dtx: false,
            dred_ms: 0,
        })?;
        let mut ogg = OggOpus {
            pages: Pages::new(output, serial),
            encoder,
            channels,
            pending: Vec::with_capacity(2 * PACKET_SAMPLES * channels),
            packet: vec![0; MAX_PACKET],
            pushed: 0,
            encoded: 0,
            silent_packets: 0,
            silence: Vec::new(),
        };
        let skip = ogg.encoder.lookahead() as u16;
        let written = ogg.pages.write_headers(channels, skip);
        Ok(written.map(|()| ogg))
    }

    /// The pages.
    pub fn pages(&self) -> &Pages<W> {
        &self.pages
    }

    /// The file begins with this many samples per channel of silence. Called before any sound.
    pub fn begin_with_silence(&mut self, samples: u64) {
        let packet = PACKET_SAMPLES as u64;
        self.pushed = samples;
        self.silent_packets = samples / packet;
        self.pending.resize((samples % packet) as usize * self.channels, 0.0);
    }

    /// Writes a portion of the silence at the beginning; sound waits in memory until all of it is written.
    pub fn update(&mut self) -> io::Result<()> {
        if self.silent_packets == 0 {
            return Ok(());
        }
        if self.silence.is_empty() {
            let zeros = vec![0.0; PACKET_SAMPLES * self.channels];
            for _ in 0..SETTLED {
                let bytes = encode(&mut self.encoder, &zeros, &mut self.packet)?;
                self.silence = self.packet[..bytes].to_vec();
            }
        }
        for _ in 0..self.silent_packets.min(SILENT_PORTION) {
            self.pages.push_to_page(&self.silence, self.encoded, SILENT_PAGE_PACKETS)?;
            self.encoded += PACKET_SAMPLES as u64;
            self.silent_packets -= 1;
        }
        self.encode_pending()
    }

    /// Takes interleaved samples.
    pub fn push(&mut self, samples: &[f32]) -> io::Result<()> {
        self.pushed += (samples.len() / self.channels) as u64;
        self.pending.extend_from_slice(samples);
        self.encode_pending()
    }

    fn encode_pending(&mut self) -> io::Result<()> {
        if self.silent_packets > 0 {
            return Ok(());
        }
        let length = PACKET_SAMPLES * self.channels;
        let whole = self.pending.len() / length * length;
        let result = self.pending[..whole].chunks_exact(length).try_for_each(|piece| {
            let bytes = encode(&mut self.encoder, piece, &mut self.packet)?;
            self.pages.push(&self.packet[..bytes], self.encoded)?;
            self.encoded += PACKET_SAMPLES as u64;
            Ok(())
        });
        self.pending.drain(..whole);
        result
    }

    /// Writes what is left, and the exact length.
    pub fn finish(&mut self) -> io::Result<()> {
        while self.silent_packets > 0 {
            self.update()?;
        }
        let end = self.pushed + self.encoder.lookahead() as u64;
        while self.encoded < end {
            self.pending.resize(PACKET_SAMPLES * self.channels, 0.0);
            self.encode_pending()?;
        }
        self.pages.finish(end)
    }
}

fn encode(encoder: &mut Encoder, samples: &[f32], packet: &mut [u8]) -> io::Result<usize> {
    encoder.encode(samples, packet).map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::opus::Decoder;

    /// The packets of a file whose pages are whole, and the position after its last page.
    fn packets_of(mut file: &[u8]) -> (Vec<&[u8]>, u64) {
        let (mut packets, mut end) = (Vec::new(), 0);
        while !file.is_empty() {
            assert_eq!(&file[..4], b"OggS");
            let segments = usize::from(file[26]);
            end = u64::from_le_bytes(file[6..14].try_into().unwrap());
            let (lacing, mut body) = file[27..].split_at(segments);
            for length in lacing {
                assert!(*length < 255, "packets are short here");
                let (packet, rest) = body.split_at(usize::from(*length));
                packets.push(packet);
                body = rest;
            }
            file = body;
        }
        (packets, end)
    }

    #[test]
    fn sound_after_long_silence_is_at_its_sample() {
        // The first silence takes two portions.
        for (channels, silence) in [(1, 3_601 * 48_000 + 123), (2, 48_000 + 959)] {
            let mut ogg = OggOpus::new(Vec::new(), channels, 24_000, 7).unwrap().unwrap();
            ogg.begin_with_silence(silence);
            ogg.update().unwrap();
            let first = ogg.pages().written();
            let tone: Vec<f32> = (0..9_600).map(|n| 0.5 * (n as f32 * 0.06).cos()).collect();
            tone.iter().for_each(|sample| ogg.push(&[*sample, *sample][..channels]).unwrap());
            let waits = ogg.pages().written() == first;
            assert_eq!(waits, channels == 1, "sound waits for the silence");
            ogg.finish().unwrap();
            assert!(ogg.pages().written() < 1_000_000, "{} bytes", ogg.pages().written());
            let (packets, end) = packets_of(&ogg.pages.output);
            let skip = u64::from(u16::from_le_bytes([packets[0][10], packets[0][11]]));
            assert_eq!(end, silence + 9_600 + skip);
            let mut decoder = Decoder::new(channels).unwrap();
            let silent = (silence / 960) as usize;
            assert!(packets[2..2 + silent].iter().all(|packet| packet == &packets[2]));
            // A second of the silence is enough for the decoder.
            let before = silent.saturating_sub(50);
            let (mut position, mut onset) = (960 * before as u64, None);
            let mut piece = vec![0.0; 960 * channels];
            for packet in &packets[2 + before..] {
                assert_eq!(decoder.decode(packet, &mut piece).unwrap(), 960);
                let is_heard = |frame: &[f32]| frame.iter().all(|sample| sample.abs() > 0.1);
                if onset.is_none() {
                    onset = piece.chunks(channels).position(is_heard).map(|n| position + n as u64 - skip);
                }
                position += 960;
            }
            assert!(onset.unwrap().abs_diff(silence) <= 48, "{onset:?} instead of {silence}");
        }
    }
}

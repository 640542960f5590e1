//! Writes received Opus packets to Ogg Opus as they are, without decoding and encoding them.
//!
//! Each packet goes to the place where its sound is played. A gap is filled with packets without sound, for which decoders
//! conceal or play comfort noise, as after a lost packet. The pre-skip puts the first packet at its exact sample. All packets
//! have multiples of 2.5 ms, so after a gap the place is exact to half of that; and a packet that is due before the end of the
//! packet before it follows it directly, until the next gap. Called by `sound_file.rs` on the writer's thread.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::io::{self, Write};

use super::ogg::Pages;
use crate::audio::opus;

/// The unit of packet durations: 2.5 ms, in samples.
const UNIT: u64 = 120;
/// A smaller difference between the place of a packet and the end of the packet before it is no gap: 1 ms, in samples.
const TOLERANCE: i64 = 48;
/// A file without packets gets its headers when the recording is this long, so that it can be played: 1 s, in samples.
const PATIENCE: u64 = 48_000;
/// Packets without sound, longest first: their first byte (RFC 6716, CELT), and their duration in samples.
const FILLERS: [(u8, u64); 4] = [(31 << 3, 960), (30 << 3, 480), (29 << 3, 240), (28 << 3, 120)];

/// An Ogg Opus file of received packets.
pub struct OggCopy<W> {
    pages: Pages<W>,
    channels: usize,
    /// Packets that are not due yet, with their positions.
    waiting: VecDeque<(i64, Vec<u8>)>,
    /// Samples per channel of the written packets, as decoded.
    length: u64,
    /// The pre-skip, once the headers are written.
    skip: Option<u64>,
}

impl<W: Write> OggCopy<W> {
    /// A file without pages, of 1 or 2 channels. `serial` identifies the stream in the file.
    pub fn new(output: W, channels: usize, serial: u32) -> OggCopy<W> {
        OggCopy {
            pages: Pages::new(output, serial),
            channels,
            waiting: VecDeque::new(),
            length: 0,
            skip: None,
        }
    }

    /// The pages.
    pub fn pages(&self) -> &Pages<W> {
        &self.pages
    }

    /// Takes a packet whose sound begins at `position` of the recording. What is not Opus is dropped.
    pub fn push(&mut self, packet: &[u8], position: i64) {
        if opus::packet_samples(packet).is_ok() {
            self.waiting.push_back((position, packet.to_vec()));
        }
    }

    /// Writes the packets that begin before `until`, and fills the file up to there.
    pub fn advance(&mut self, until: u64) -> io::Result<()> {
        while self.waiting.front().is_some_and(|(position, _)| *position < until as i64) {
            let Some((position, packet)) = self.waiting.pop_front() else { break };
            self.write(&packet, position, until)?;
        }
        if self.skip.is_none() && until < PATIENCE {
            return Ok(());
        }
        let skip = self.begin(0)?;
        self.fill((until + skip).saturating_sub(self.length) / UNIT)
    }

    /// Writes what is left. The recording ends at `end`.
    pub fn finish(&mut self, end: u64) -> io::Result<()> {
        self.advance(end)?;
        let skip = self.begin(0)?;
        // The last packet may reach beyond the end.
        let units = (end + skip).saturating_sub(self.length).div_ceil(UNIT);
        // A stream has at least one packet.
        self.fill(if self.length == 0 { units.max(1) } else { units })?;
        self.pages.finish(end + skip)
    }

    /// Writes the headers, if they are not written, so that a packet can begin at `position`. Returns the pre-skip.
    fn begin(&mut self, position: u64) -> io::Result<u64> {
        if let Some(skip) = self.skip {
            return Ok(skip);
        }
        let skip = position.next_multiple_of(UNIT) - position;
        self.pages.write_headers(self.channels, skip as u16)?;
        self.skip = Some(skip);
        Ok(skip)
    }

    fn write(&mut self, packet: &[u8], position: i64, until: u64) -> io::Result<()> {
        let Ok(samples) = opus::packet_samples(packet) else { return Ok(()) };
        let skip = self.begin(u64::try_from(position).unwrap_or(0))?;
        let gap = position + skip as i64 - self.length as i64;
        // Its sound lies before the present end of the file.
        if gap <= -(samples as i64) || self.length >= until + skip {
            return Ok(());
        }
        if gap > TOLERANCE {
            self.fill((gap as u64 + UNIT / 2) / UNIT)?;
        }
        self.pages.push(packet, self.length)?;
        self.length += samples as u64;
        Ok(())
    }

    /// Adds packets without sound, of this many times 2.5 ms.
    fn fill(&mut self, units: u64) -> io::Result<()> {
        let mut samples = units * UNIT;
        for (first, duration) in FILLERS {
            while samples >= duration {
                self.pages.push(&[first], self.length)?;
                self.length += duration;
                samples -= duration;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet of 20 ms.
    const PACKET: [u8; 3] = [0xfc, 0xff, 0xfe];

    fn file() -> OggCopy<Vec<u8>> {
        OggCopy::new(Vec::new(), 1, 7)
    }

    #[test]
    fn first_packet_is_at_its_exact_sample() {
        for position in [0, 1, 119, 120, 4_321] {
            let mut file = file();
            file.push(&PACKET, position);
            file.advance(40_000).unwrap();
            let skip = file.skip.unwrap();
            assert!(skip < UNIT && (position as u64 + skip).is_multiple_of(UNIT));
            file.finish(40_000).unwrap();
            assert!(file.length - skip >= 40_000 && file.length - skip < 40_000 + UNIT);
        }
    }

    #[test]
    fn place_after_a_gap_is_exact_to_half_a_unit() {
        let mut file = file();
        file.push(&PACKET, 5);
        for (position, ends) in [(965, 0), (1_950, 0), (4_000, 60), (20_017, 60)] {
            file.push(&PACKET, position);
            file.advance(position as u64 + 1).unwrap();
            let begin = (file.length - file.skip.unwrap()) as i64 - 960;
            assert!((begin - position).abs() <= ends.max(TOLERANCE), "{begin} instead of {position}");
        }
    }

    #[test]
    fn packet_that_is_played_already_is_dropped() {
        let mut file = file();
        file.push(&PACKET, 0);
        file.push(&PACKET, 0);
        file.push(&PACKET, 500);
        file.push(&[], 0);
        file.advance(2_000).unwrap();
        assert_eq!(file.length, 960 + 960);
    }

    #[test]
    fn file_is_as_long_as_the_recording() {
        for end in [0, 1, 960, 100_000] {
            let mut file = file();
            file.advance(end).unwrap();
            file.push(&PACKET, end as i64 + 10);
            file.finish(end).unwrap();
            assert!(file.length >= end && file.length < end + 2 * UNIT, "{end}: {}", file.length);
            assert_eq!(&file.pages.output()[..4], b"OggS");
        }
    }
}

//! RED (RFC 2198): a packet with copies of earlier packets, in the form that LiveKit's clients and servers use for Opus.
//!
//! Copies come oldest first and the packet's own audio last. The nth block before the last one belongs to the packet whose
//! sequence number is n lower, as in LiveKit's server and in libwebrtc. Not here: which copies to send (`audio/send_red.rs`) and
//! which copies a receiver needs. Pure; nothing is allocated; malformed bytes are refused.
#![forbid(unsafe_code)]

/// Maximum distance of a copy, in units of the RTP clock (48 kHz): 341 ms.
pub const MAX_OFFSET: u32 = (1 << 14) - 1;
/// Maximum length of a copy, in bytes.
pub const MAX_COPY: usize = (1 << 10) - 1;
/// Maximum number of copies in one packet. A packet with more is refused. libwebrtc writes up to nine.
pub const MAX_COPIES: usize = 9;
/// Maximum length of a payload with copies that is written, in bytes. It fits one datagram on most paths.
pub const MAX_PACKET: usize = 1100;
/// Bytes of the header of a copy.
pub const COPY_HEADER: usize = 4;
/// Bytes of the header of the packet's own audio.
const OWN_HEADER: usize = 1;
/// Bit in the first byte of a header: another header follows.
const MORE: u8 = 0x80;

/// One block of a packet.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Block<'a> {
    /// Distance in packets from the packet that carries this block; 0 for that packet's own audio.
    pub back: u16,
    /// Distance of its timestamp from the packet's, in units of the RTP clock.
    pub offset: u32,
    /// The encoded audio.
    pub payload: &'a [u8],
}

/// Length in bytes of a packet with copies of these lengths.
pub fn length(own: usize, copies: impl Iterator<Item = usize>) -> usize {
    copies.map(|copy| COPY_HEADER + copy).sum::<usize>() + OWN_HEADER + own
}

/// Writes a packet into `out`, which is cleared first. `copies` are (offset, bytes), oldest first. A copy beyond [`MAX_OFFSET`]
/// or [`MAX_COPY`] is left out with all older copies. `payload_type` is that of Opus.
pub fn write<'a>(
    out: &mut Vec<u8>,
    payload_type: u8,
    copies: impl Iterator<Item = (u32, &'a [u8])> + Clone,
    own: &[u8],
) {
    out.clear();
    let fits = |(offset, bytes): &(u32, &[u8])| {
        (1..=MAX_OFFSET).contains(offset) && (1..=MAX_COPY).contains(&bytes.len())
    };
    let count = copies.clone().count();
    let first = copies.clone().enumerate().filter(|(_, copy)| !fits(copy)).map(|(at, _)| at + 1).max();
    let first = first.unwrap_or(0).max(count.saturating_sub(MAX_COPIES));
    for (offset, bytes) in copies.clone().skip(first) {
        let fields = offset << 10 | bytes.len() as u32;
        out.push(MORE | payload_type & 0x7f);
        out.extend_from_slice(&fields.to_be_bytes()[1..]);
    }
    out.push(payload_type & 0x7f);
    for (_, bytes) in copies.skip(first) {
        out.extend_from_slice(bytes);
    }
    out.extend_from_slice(own);
}

/// The blocks of a packet, oldest first, the packet's own audio last.
#[derive(Clone, Debug)]
pub struct Blocks<'a> {
    headers: &'a [u8],
    bytes: &'a [u8],
    left: u16,
}

/// Reads a packet; `None` if a block extends beyond its end or there are too many blocks.
pub fn read(packet: &[u8]) -> Option<Blocks<'_>> {
    let (mut at, mut copies, mut total) = (0, 0, 0);
    while packet.get(at)? & MORE != 0 {
        if copies == MAX_COPIES {
            return None;
        }
        total += copy_length(packet.get(at..at + COPY_HEADER)?);
        at += COPY_HEADER;
        copies += 1;
    }
    let (headers, bytes) = packet.split_at(at + OWN_HEADER);
    (total <= bytes.len()).then_some(Blocks { headers, bytes, left: copies as u16 + 1 })
}

/// The packet's own audio.
pub fn own(packet: &[u8]) -> Option<&[u8]> {
    read(packet)?.last().map(|block| block.payload)
}

/// Distance in packets to the oldest non-empty copy: the number of copies, if none of them is empty. 0 for a malformed packet.
pub fn copies(packet: &[u8]) -> u16 {
    let Some(blocks) = read(packet) else { return 0 };
    blocks
        .filter(|block| block.back > 0 && !block.payload.is_empty())
        .map(|block| block.back)
        .max()
        .unwrap_or(0)
}

/// Replaces the payload type of Opus in every header. Each side of a connection chooses its own number.
pub fn set_payload_type(packet: &mut [u8], payload_type: u8) {
    if read(packet).is_none() {
        return;
    }
    let mut at = 0;
    while let Some(byte) = packet.get_mut(at) {
        let more = *byte & MORE;
        *byte = more | payload_type & 0x7f;
        if more == 0 {
            return;
        }
        at += COPY_HEADER;
    }
}

/// The payload type of the packet's first block.
pub fn payload_type(packet: &[u8]) -> Option<u8> {
    packet.first().map(|byte| byte & !MORE)
}

fn copy_length(header: &[u8]) -> usize {
    usize::from(u16::from_be_bytes([header[2], header[3]]) & 0x3ff)
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Block<'a>;

    fn next(&mut self) -> Option<Block<'a>> {
        self.left = self.left.checked_sub(1)?;
        if self.left == 0 {
            return Some(Block { back: 0, offset: 0, payload: self.bytes });
        }
        let (header, headers) = self.headers.split_at(COPY_HEADER);
        let (payload, bytes) = self.bytes.split_at(copy_length(header));
        (self.headers, self.bytes) = (headers, bytes);
        let offset = u32::from_be_bytes([0, header[1], header[2], header[3]]) >> 10;
        Some(Block { back: self.left, offset, payload })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn written(copies: &[(u32, &[u8])], own: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, 111, copies.iter().copied(), own);
        out
    }

    #[test]
    fn packet_layout_matches_rfc_2198() {
        // Offset 960 in 14 bits, length 3 in 10 bits.
        assert_eq!(
            written(&[(960, &[7, 8, 9])], &[1, 2]),
            [0x80 | 111, 0x0f, 0x00, 0x03, 111, 7, 8, 9, 1, 2]
        );
        assert_eq!(written(&[], &[1, 2]), [111, 1, 2], "one byte before a packet without copies");
    }

    #[test]
    fn written_packet_is_read_back() {
        let long = [5; MAX_COPY];
        for copies in
            [&[][..], &[(960, &[1, 2][..])], &[(1920, &long[..]), (960, &[3])], &[(MAX_OFFSET, &[4])]]
        {
            let packet = written(copies, &[9; 40]);
            assert_eq!(packet.len(), length(40, copies.iter().map(|(_, bytes)| bytes.len())));
            let blocks: Vec<Block> = read(&packet).unwrap().collect();
            assert_eq!(blocks.len(), copies.len() + 1);
            for (n, (block, (offset, bytes))) in blocks.iter().zip(copies).enumerate() {
                assert_eq!((block.offset, block.payload), (*offset, *bytes));
                assert_eq!(usize::from(block.back), copies.len() - n);
            }
            assert_eq!(blocks.last(), Some(&Block { back: 0, offset: 0, payload: &[9; 40] }));
            assert_eq!(own(&packet), Some(&[9; 40][..]));
            assert_eq!(usize::from(super::copies(&packet)), copies.len());
        }
    }

    #[test]
    fn oversized_copy_is_left_out_with_all_older_copies() {
        let (long, short) = ([1; MAX_COPY + 1], [2; 3]);
        for bad in [(1920, &long[..]), (MAX_OFFSET + 1, &short[..]), (0, &short[..]), (1920, &[][..])] {
            let packet = written(&[(2880, &short), bad, (960, &short)], &[9]);
            let blocks: Vec<Block> = read(&packet).unwrap().collect();
            assert_eq!(blocks.len(), 2, "a hole would change the sequence numbers of the older copies");
            assert_eq!((blocks[0].back, blocks[0].offset), (1, 960));
        }
        let many: Vec<(u32, &[u8])> = (1..=20).rev().map(|n| (n * 480, &short[..])).collect();
        assert_eq!(read(&written(&many, &[9])).unwrap().count(), MAX_COPIES + 1);
    }

    #[test]
    fn payload_type_is_replaced_in_every_header() {
        let mut packet = written(&[(1920, &[111, 111]), (960, &[111])], &[111]);
        set_payload_type(&mut packet, 96);
        assert_eq!(payload_type(&packet), Some(96));
        let blocks: Vec<Block> = read(&packet).unwrap().collect();
        assert_eq!(blocks[0].payload, [111, 111], "sound stays as it is");
        assert_eq!([packet[0], packet[4], packet[8]], [0x80 | 96, 0x80 | 96, 96]);
    }

    #[test]
    fn hostile_bytes_are_refused_or_read_within_their_bounds() {
        let mut random = Random::from_seed(1);
        let mut read_well = 0;
        for round in 0..200_000 {
            let mut bytes = vec![0; round % 80];
            random.fill(&mut bytes);
            if let Some(first) = bytes.get_mut(..).filter(|_| round % 3 == 0) {
                // Small lengths and few blocks, so that some packets are well-formed.
                for (n, byte) in first.iter_mut().enumerate() {
                    *byte &= if n % 4 == 0 && n > 8 {
                        0x7f
                    } else if n % 4 == 2 {
                        0xfc
                    } else {
                        0x8f
                    };
                }
            }
            let before = bytes.clone();
            if let Some(blocks) = read(&bytes) {
                read_well += 1;
                let (count, total) = blocks.fold((0, 0), |(count, total), block| {
                    assert!(block.offset <= MAX_OFFSET && usize::from(block.back) <= MAX_COPIES);
                    (count + 1, total + block.payload.len())
                });
                assert_eq!(total + (count - 1) * COPY_HEADER + OWN_HEADER, bytes.len());
            }
            let _ = (own(&bytes), copies(&bytes), payload_type(&bytes));
            set_payload_type(&mut bytes, 63);
            assert_eq!(bytes.len(), before.len());
            assert_eq!(read(&bytes).is_some(), read(&before).is_some());
        }
        assert!(read_well > 1000, "{read_well}");
        assert!(read(&[]).is_none() && read(&[0x80; 100]).is_none());
    }
}

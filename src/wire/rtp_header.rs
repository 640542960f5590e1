//! RTP packets (RFC 3550 section 5.1) with header extensions of one or two bytes (RFC 8285): writes and reads the header.
//!
//! Not here: what an extension means, encryption (`transport/srtp.rs`), and the plain stack's own packets. A reader of foreign
//! bytes: every length is checked. Sans-IO; a read allocates nothing.
#![forbid(unsafe_code)]

use std::ops::Range;

/// Length of the header without CSRCs and extensions.
pub const FIXED: usize = 12;
/// Space for the extensions that [`Header::write`] writes, in bytes.
pub const EXTENSIONS_MAX: usize = 20;

/// The profile of extensions with a header of one byte.
const ONE_BYTE: u16 = 0xbede;
/// The profile of extensions with a header of two bytes, without the four bits for the application.
const TWO_BYTES: u16 = 0x1000;
/// Highest id of an extension with a header of one byte.
const ONE_BYTE_MAX_ID: u8 = 14;

/// The header of a packet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Header<'a> {
    /// Whether it is the first packet of a talk spurt (RFC 3551 section 4.1).
    pub marker: bool,
    /// 0 to 127.
    pub payload_type: u8,
    /// Sequence number on the wire.
    pub sequence: u16,
    /// Timestamp; its unit is that of the payload type.
    pub timestamp: u32,
    /// Synchronisation source.
    pub ssrc: u32,
    /// Whether the payload ends with padding.
    pub has_padding: bool,
    /// Header extensions of a packet that was read.
    pub extensions: Extensions<'a>,
    /// Where the payload is in the packet.
    pub payload: Range<usize>,
}

/// The header extensions of a packet.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Extensions<'a> {
    profile: u16,
    elements: &'a [u8],
}

fn u16_at(packet: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(packet.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(packet: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(packet.get(at..at + 4)?.try_into().ok()?))
}

impl<'a> Header<'a> {
    /// Reads the header of a packet. `None` if the packet is no RTP packet of version 2, or is too short for its header.
    pub fn parse(packet: &'a [u8]) -> Option<Header<'a>> {
        let (first, second) = (*packet.first()?, *packet.get(1)?);
        if first >> 6 != 2 {
            return None;
        }
        let mut end = FIXED + 4 * usize::from(first & 0x0f);
        let mut extensions = Extensions::default();
        if first & 0x10 != 0 {
            let profile = u16_at(packet, end)?;
            let length = 4 * usize::from(u16_at(packet, end + 2)?);
            end += 4;
            extensions = Extensions { profile, elements: packet.get(end..end + length)? };
            end += length;
        }
        if end > packet.len() {
            return None;
        }
        Some(Header {
            marker: second & 0x80 != 0,
            payload_type: second & 0x7f,
            sequence: u16_at(packet, 2)?,
            timestamp: u32_at(packet, 4)?,
            ssrc: u32_at(packet, 8)?,
            has_padding: first & 0x20 != 0,
            extensions,
            payload: end..packet.len(),
        })
    }

    /// Appends a header with these extensions to `out`: pairs of id (1 to 255) and content (1 to 16 bytes). An extension whose id
    /// is 0 is left out.
    pub fn write(&self, extensions: &[(u8, &[u8])], out: &mut Vec<u8>) {
        let begin = out.len();
        out.extend_from_slice(&[0x80, self.payload_type & 0x7f | if self.marker { 0x80 } else { 0 }]);
        out.extend_from_slice(&self.sequence.to_be_bytes());
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend_from_slice(&self.ssrc.to_be_bytes());
        let mut extensions = extensions.iter().filter(|(id, _)| *id != 0).peekable();
        if extensions.peek().is_none() {
            return;
        }
        let is_short = extensions.clone().all(|(id, _)| *id <= ONE_BYTE_MAX_ID);
        out[begin] |= 0x10;
        out.extend_from_slice(&(if is_short { ONE_BYTE } else { TWO_BYTES }).to_be_bytes());
        out.extend_from_slice(&[0, 0]);
        let elements = out.len();
        for (id, content) in extensions {
            if is_short {
                out.push(id << 4 | (content.len() as u8).wrapping_sub(1) & 0x0f);
            } else {
                out.extend_from_slice(&[*id, content.len() as u8]);
            }
            out.extend_from_slice(content);
        }
        while !(out.len() - elements).is_multiple_of(4) {
            out.push(0);
        }
        let words = ((out.len() - elements) / 4) as u16;
        out[elements - 2..elements].copy_from_slice(&words.to_be_bytes());
    }
}

impl<'a> Extensions<'a> {
    /// The content of the extension with this id.
    pub fn get(&self, id: u8) -> Option<&'a [u8]> {
        let is_short = self.profile == ONE_BYTE;
        if !is_short && self.profile & 0xfff0 != TWO_BYTES {
            return None;
        }
        let mut rest = self.elements;
        while let [first, after @ ..] = rest {
            if *first == 0 {
                // Padding.
                rest = after;
                continue;
            }
            let (found, length, content) = if is_short {
                if first >> 4 > ONE_BYTE_MAX_ID {
                    return None;
                }
                (first >> 4, usize::from(first & 0x0f) + 1, after)
            } else {
                let [length, content @ ..] = after else { return None };
                (*first, usize::from(*length), content)
            };
            let (content, after) = content.split_at_checked(length)?;
            if found == id {
                return Some(content);
            }
            rest = after;
        }
        None
    }
}

/// Removes the padding at the end of a payload, whose last byte is its length. `None` if the length is 0 or above the payload's.
pub fn remove_padding(payload: &mut Vec<u8>) -> Option<()> {
    let padding = usize::from(*payload.last()?);
    let length = payload.len().checked_sub(padding).filter(|_| padding > 0)?;
    payload.truncate(length);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header<'a>() -> Header<'a> {
        Header {
            marker: true,
            payload_type: 111,
            sequence: 65_535,
            timestamp: 0xfedc_ba98,
            ssrc: 0x0102_0304,
            has_padding: false,
            extensions: Extensions::default(),
            payload: 0..0,
        }
    }

    #[test]
    fn written_header_is_read_again() {
        let capture = 0x0123_4567_89ab_cdef_u64.to_be_bytes();
        for (level_id, capture_id) in [(1, 3), (14, 2), (1, 15), (200, 3), (1, 0), (0, 0)] {
            let mut packet = Vec::new();
            header().write(&[(level_id, &[0x85]), (capture_id, &capture)], &mut packet);
            assert!(packet.len() <= FIXED + EXTENSIONS_MAX);
            packet.extend_from_slice(b"payload");
            let read = Header::parse(&packet).unwrap();
            assert_eq!(&packet[read.payload.clone()], b"payload");
            let content = |id: u8, content: &'static [u8]| (id != 0).then_some(content);
            assert_eq!(read.extensions.get(level_id), content(level_id, &[0x85]), "{level_id}");
            assert_eq!(read.extensions.get(capture_id).map(<[u8]>::len), (capture_id != 0).then_some(8));
            assert_eq!(read.extensions.get(7), None);
            let expected = Header { extensions: read.extensions, payload: read.payload.clone(), ..header() };
            assert_eq!(read, expected);
        }
    }

    #[test]
    fn contributing_sources_and_padding_are_no_payload() {
        let mut packet = vec![0xa2, 0x6f, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
        packet.extend_from_slice(&[9; 8]);
        packet.extend_from_slice(&[1, 2, 0, 2]);
        let read = Header::parse(&packet).unwrap();
        assert!(read.has_padding && !read.marker);
        let mut payload = packet[read.payload].to_vec();
        assert_eq!(remove_padding(&mut payload), Some(()));
        assert_eq!(payload, [1, 2]);
        for bad in [&[][..], &[0], &[5, 5, 4]] {
            assert_eq!(remove_padding(&mut bad.to_vec()), None, "{bad:?}");
        }
    }

    #[test]
    fn cut_and_malformed_packets_are_refused() {
        let mut packet = Vec::new();
        header().write(&[(1, &[5]), (3, &[7; 8])], &mut packet);
        for length in 0..packet.len() {
            assert_eq!(Header::parse(&packet[..length]), None, "{length} bytes");
        }
        packet[0] = 0x40;
        assert_eq!(Header::parse(&packet), None, "another version");
        // An element that is longer than the extensions, in both forms.
        for (profile, elements) in
            [(0xbede_u16, [0x1f, 0, 0, 0]), (0x1000, [1, 9, 0, 0]), (0x1234, [0x10, 5, 0, 0])]
        {
            let extensions = Extensions { profile, elements: &elements };
            assert_eq!(extensions.get(1), None, "{profile:x}");
        }
    }
}

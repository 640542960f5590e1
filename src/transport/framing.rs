//! Datagrams in a TCP stream: each one follows its length, as two bytes (RFC 4571). ICE over TCP uses this format (RFC 6544). The
//! messages of a TURN client and its server follow each other directly, because each has its length in itself (RFC 8656).
//!
//! Not here: the sockets (`tcp.rs`, `server/listen/tcp_media.rs`). Both ends use the same reader and queue. The stack's own
//! decoder allocates for each datagram and takes any length, which a media thread and a server with strangers cannot afford.
//! Sans-IO; any thread.
#![forbid(unsafe_code)]

use std::collections::VecDeque;

use super::MAX_DATAGRAM;

/// Bytes of the length.
const HEADER: usize = 2;
/// Bytes before the attributes of a STUN message, and before the data of a channel.
const STUN_HEADER: usize = 20;
const CHANNEL_HEADER: usize = 4;
/// Size of the read buffer: two datagrams with their length, or with padding.
const READ_BUFFER: usize = 2 * (4 + MAX_DATAGRAM);
/// Most bytes that wait for the system to take them. More would be a queue of old audio.
pub const MAX_QUEUED: usize = 16 * 1024;

/// Whether the first byte of a TCP connection begins a datagram. HTTP begins with a letter, and TLS with 22.
pub fn begins_datagram(first: u8) -> bool {
    usize::from(first) <= MAX_DATAGRAM >> 8
}

/// How datagrams follow each other in a stream.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Framing {
    /// Each one follows its length.
    #[default]
    Datagrams,
    /// Messages of TURN: STUN messages, and data of channels, which is padded to four bytes (RFC 8656 section 12.5).
    Turn,
}

impl Framing {
    /// Where the first datagram of these bytes begins and ends, and where the next one begins; `None` while that is not known.
    fn first(self, bytes: &[u8]) -> Result<Option<(usize, usize, usize)>, NotFramed> {
        let length_at =
            |at: usize| bytes[at..].first_chunk().map(|two| usize::from(u16::from_be_bytes(*two)));
        let found = match (self, bytes) {
            (Framing::Datagrams, _) => length_at(0).map(|length| (HEADER, HEADER + length, HEADER + length)),
            (Framing::Turn, [_, _, _, _, ..]) => length_at(2).and_then(|length| match bytes[0] >> 6 {
                0 => Some((0, STUN_HEADER + length, STUN_HEADER + length)),
                1 => Some((0, CHANNEL_HEADER + length, CHANNEL_HEADER + length.next_multiple_of(4))),
                _ => None,
            }),
            (Framing::Turn, _) => return Ok(None),
        };
        match (self, found) {
            (Framing::Turn, None) => Err(NotFramed),
            (_, Some((begin, end, _))) if end - begin > MAX_DATAGRAM => Err(NotFramed),
            _ => Ok(found),
        }
    }
}

/// The stream is not a sequence of datagrams: the connection is useless.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct NotFramed;

/// Takes bytes as they arrive, and returns datagrams.
#[derive(Debug)]
pub struct FrameReader {
    framing: Framing,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Default for FrameReader {
    fn default() -> FrameReader {
        FrameReader::new(Framing::default())
    }
}

impl FrameReader {
    /// A reader of a stream that begins.
    pub fn new(framing: Framing) -> FrameReader {
        FrameReader { framing, buffer: vec![0; READ_BUFFER].into(), start: 0, end: 0 }
    }

    /// Where to read the next bytes to. Not empty after [`FrameReader::read`] has returned `None`.
    pub fn space(&mut self) -> &mut [u8] {
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        &mut self.buffer[self.end..]
    }

    /// This number of bytes was read.
    pub fn filled(&mut self, count: usize) {
        self.end = (self.end + count).min(self.buffer.len());
    }

    /// The next datagram; `None` while it is incomplete. Error: its length is above [`MAX_DATAGRAM`], or it is no message of
    /// TURN.
    pub fn read(&mut self) -> Result<Option<&[u8]>, NotFramed> {
        let rest = &self.buffer[self.start..self.end];
        let Some((begin, end, next)) = self.framing.first(rest)? else { return Ok(None) };
        if rest.len() < next {
            return Ok(None);
        }
        let begins = self.start;
        self.start += next;
        Ok(Some(&self.buffer[begins + begin..begins + end]))
    }
}

/// Datagrams that wait to be written. A datagram is queued whole or dropped, as on a network.
#[derive(Debug, Default)]
pub struct FrameQueue {
    framing: Framing,
    bytes: VecDeque<u8>,
}

impl FrameQueue {
    /// An empty queue.
    pub fn new(framing: Framing) -> FrameQueue {
        FrameQueue { framing, ..FrameQueue::default() }
    }

    /// Queues a datagram. False: it was dropped, because too much waits already or it is too long.
    pub fn push(&mut self, datagram: &[u8]) -> bool {
        let Ok(length) = u16::try_from(datagram.len()) else { return false };
        if self.bytes.len() + HEADER + datagram.len() > MAX_QUEUED {
            return false;
        }
        if self.bytes.capacity() == 0 {
            self.bytes.reserve_exact(MAX_QUEUED);
        }
        if self.framing == Framing::Datagrams {
            self.bytes.extend(length.to_be_bytes());
        }
        self.bytes.extend(datagram);
        true
    }

    /// The bytes to write next; empty when nothing waits.
    pub fn pending(&self) -> &[u8] {
        self.bytes.as_slices().0
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// This number of bytes was written.
    pub fn written(&mut self, count: usize) {
        self.bytes.drain(..count.min(self.bytes.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passes bytes in pieces of a length to a reader, and returns the datagrams.
    fn read(bytes: &[u8], piece: usize) -> Result<Vec<Vec<u8>>, NotFramed> {
        read_as(Framing::Datagrams, bytes, piece)
    }

    fn read_as(framing: Framing, bytes: &[u8], piece: usize) -> Result<Vec<Vec<u8>>, NotFramed> {
        let (mut reader, mut found) = (FrameReader::new(framing), Vec::new());
        let mut rest = bytes;
        while !rest.is_empty() {
            let space = reader.space();
            let count = piece.min(rest.len()).min(space.len());
            assert!(count > 0, "there is space");
            space[..count].copy_from_slice(&rest[..count]);
            reader.filled(count);
            rest = &rest[count..];
            while let Some(datagram) = reader.read()? {
                found.push(datagram.to_vec());
            }
        }
        Ok(found)
    }

    #[test]
    fn datagrams_come_out_whole_however_bytes_arrive() {
        let datagrams: Vec<Vec<u8>> =
            [1, 0, 1200, MAX_DATAGRAM, 7].iter().map(|length| vec![*length as u8; *length]).collect();
        let mut queue = FrameQueue::default();
        assert!(datagrams.iter().all(|datagram| queue.push(datagram)));
        let mut bytes = Vec::new();
        while !queue.is_empty() {
            let some = queue.pending().len().min(11);
            bytes.extend_from_slice(&queue.pending()[..some]);
            queue.written(some);
        }
        for piece in [1, 2, 3, 700, 10_000] {
            assert_eq!(read(&bytes, piece).unwrap(), datagrams, "pieces of {piece}");
        }
    }

    #[test]
    fn too_long_datagram_ends_the_stream() {
        assert_eq!(read(&[0x05, 0xdd, 1, 2], 4), Err(NotFramed));
        assert_eq!(read(b"GET / HTTP/1.1\r\n\r\n", 4), Err(NotFramed));
    }

    #[test]
    fn messages_of_turn_come_out_without_their_padding() {
        let stun = [&[0x01, 0x03, 0, 4, 0x21, 0x12, 0xa4, 0x42][..], &[7; 12], &[1, 2, 3, 4]].concat();
        let (data, padded) = ([0x40, 0, 0, 3, 7, 8, 9], [0x40, 0, 0, 3, 7, 8, 9, 0]);
        let mut queue = FrameQueue::new(Framing::Turn);
        assert!([&stun[..], &padded, &padded, &stun].into_iter().all(|message| queue.push(message)));
        let bytes: Vec<u8> = queue.bytes.iter().copied().collect();
        assert_eq!(bytes, [&stun[..], &padded, &padded, &stun].concat());
        for piece in [1, 2, 5, 1000] {
            let found = read_as(Framing::Turn, &bytes, piece).unwrap();
            assert_eq!(found, [&stun[..], &data, &data, &stun], "pieces of {piece}");
        }
        assert_eq!(read_as(Framing::Turn, &[0x80, 0, 0, 0], 4), Err(NotFramed));
        assert_eq!(read_as(Framing::Turn, &[0x40, 0, 0xff, 0], 4), Err(NotFramed));
    }

    #[test]
    fn full_queue_drops_whole_datagrams() {
        let mut queue = FrameQueue::default();
        let taken = (0..1000).filter(|_| queue.push(&[7; 120])).count();
        assert_eq!(taken, MAX_QUEUED / 122);
        queue.written(1);
        assert!(!queue.push(&[7; 120]));
        queue.written(121);
        assert!(queue.push(&[7; 120]) && !queue.push(&vec![0; 70_000]));
        assert!(queue.pending().len() <= MAX_QUEUED);
    }

    #[test]
    fn first_byte_separates_datagrams_from_http_and_tls() {
        assert!([0, 1, 5].into_iter().all(begins_datagram));
        assert!(![6, 0x16, b'G', b'P', 0x80].into_iter().any(begins_datagram));
    }
}

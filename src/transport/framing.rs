//! Datagrams in a TCP stream: each one follows its length, as two bytes (RFC 4571). ICE over TCP uses this format (RFC 6544).
//!
//! Not here: the sockets (`tcp.rs`, `server/listen/tcp_media.rs`). Both ends use the same reader and queue. The stack's own
//! decoder allocates for each datagram and takes any length, which a media thread and a server with strangers cannot afford.
//! Sans-IO; any thread.
#![forbid(unsafe_code)]

use std::collections::VecDeque;

use super::MAX_DATAGRAM;

/// Bytes of the length.
const HEADER: usize = 2;
/// Size of the read buffer: two datagrams.
const READ_BUFFER: usize = 2 * (HEADER + MAX_DATAGRAM);
/// Most bytes that wait for the system to take them. More would be a queue of old audio.
pub const MAX_QUEUED: usize = 16 * 1024;

/// Whether the first byte of a TCP connection begins a datagram. HTTP begins with a letter, and TLS with 22.
pub fn begins_datagram(first: u8) -> bool {
    usize::from(first) <= MAX_DATAGRAM >> 8
}

/// The stream is not a sequence of datagrams: the connection is useless.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct NotFramed;

/// Takes bytes as they arrive, and returns datagrams.
#[derive(Debug)]
pub struct FrameReader {
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Default for FrameReader {
    fn default() -> FrameReader {
        FrameReader { buffer: vec![0; READ_BUFFER].into(), start: 0, end: 0 }
    }
}

impl FrameReader {
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

    /// The next datagram; `None` while it is incomplete. Error: its length is above [`MAX_DATAGRAM`].
    pub fn read(&mut self) -> Result<Option<&[u8]>, NotFramed> {
        let rest = &self.buffer[self.start..self.end];
        let Some(header) = rest.first_chunk::<HEADER>() else { return Ok(None) };
        let length = usize::from(u16::from_be_bytes(*header));
        if length > MAX_DATAGRAM {
            return Err(NotFramed);
        }
        if rest.len() < HEADER + length {
            return Ok(None);
        }
        let begin = self.start + HEADER;
        self.start = begin + length;
        Ok(Some(&self.buffer[begin..begin + length]))
    }
}

/// Datagrams that wait to be written. A datagram is queued whole or dropped, as on a network.
#[derive(Debug, Default)]
pub struct FrameQueue {
    bytes: VecDeque<u8>,
}

impl FrameQueue {
    /// Queues a datagram. False: it was dropped, because too much waits already or it is too long.
    pub fn push(&mut self, datagram: &[u8]) -> bool {
        let Ok(length) = u16::try_from(datagram.len()) else { return false };
        if self.bytes.len() + HEADER + datagram.len() > MAX_QUEUED {
            return false;
        }
        if self.bytes.capacity() == 0 {
            self.bytes.reserve_exact(MAX_QUEUED);
        }
        self.bytes.extend(length.to_be_bytes());
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
        let (mut reader, mut found) = (FrameReader::default(), Vec::new());
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

//! Bounds what a peer can make the stack's SCTP keep.
//!
//! SCTP keeps received data until its message is complete and it is its turn, and reports the space that is left in each SACK. At
//! zero the stack still takes the next chunk as long as no message can be delivered, because that chunk may complete one. A peer
//! that never completes a message could so fill the memory. This part sees the decrypted packets (`srtp/exporter.rs`), and counts
//! the data that arrives after a SACK with no space. An honest peer then sends single probes (RFC 9260 section 6.1); one that sends
//! more than [`MAX_EXCESS`] loses its connection. Only authentic packets are seen, so nobody else can end the connection. Sans-IO;
//! called inside the stack's calls.
#![forbid(unsafe_code)]

/// Maximum number of bytes of data after a SACK with no space: more than one message, and the probes of some minutes.
const MAX_EXCESS: usize = 256 * 1024;
/// Length of the common header of a packet, and of the header of a chunk (RFC 9260 section 3).
const COMMON_HEADER: usize = 12;
const CHUNK_HEADER: usize = 4;
/// Types of chunks.
const DATA: u8 = 0;
const SACK: u8 = 3;

/// The receive window of one association.
#[derive(Debug, Default)]
pub(super) struct SctpWindow {
    /// Whether the last SACK that this side sent had no space.
    is_shut: bool,
    /// Bytes of data since then.
    excess: usize,
    /// Whether this side is an attacker.
    #[cfg(test)]
    pub(super) is_attacker: bool,
}

impl SctpWindow {
    /// This side sends a packet.
    pub(super) fn sent(&mut self, packet: &[u8]) {
        for (_, value) in chunks(packet).filter(|(kind, _)| *kind == SACK) {
            // The cumulative TSN comes first, then the window.
            let Some(window) = value.get(4..8) else { continue };
            self.is_shut = window == [0; 4];
            if !self.is_shut {
                self.excess = 0;
            }
        }
    }

    /// An authentic packet of the peer arrived.
    pub(super) fn received(&mut self, packet: &[u8]) {
        if self.is_shut {
            let data = chunks(packet).filter(|(kind, _)| *kind == DATA);
            self.excess = data.fold(self.excess, |sum, (_, value)| sum.saturating_add(value.len()));
        }
    }

    /// Whether the peer goes on sending without space.
    pub(super) fn is_exceeded(&self) -> bool {
        self.excess > MAX_EXCESS
    }
}

/// The chunks of a packet: their types and values. Ends at the first malformed chunk, at which the stack drops the packet.
fn chunks(packet: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = packet.get(COMMON_HEADER..).unwrap_or_default();
    std::iter::from_fn(move || {
        let length = usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]));
        let (kind, value) = (rest[0], rest.get(CHUNK_HEADER..length)?);
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((kind, value))
    })
}

#[cfg(test)]
pub(super) mod attack {
    //! A peer that completes no message, and ignores that the other side has no space.

    use super::{COMMON_HEADER, DATA, SACK, SctpWindow};

    /// Flags of a DATA chunk: the last fragment of a message.
    const END: u8 = 1;

    impl SctpWindow {
        /// Removes the ends of all messages from a packet to send.
        pub(in crate::transport) fn falsify_sent(&self, packet: &mut [u8]) {
            self.falsify(packet, |chunk| {
                if chunk[0] == DATA {
                    chunk[1] &= !END;
                }
            });
        }

        /// Writes much space into the SACKs of a packet that arrived.
        pub(in crate::transport) fn falsify_received(&self, packet: &mut [u8]) {
            self.falsify(packet, |chunk| {
                if chunk[0] == SACK {
                    chunk[8..12].copy_from_slice(&(1_u32 << 20).to_be_bytes());
                }
            });
        }

        fn falsify(&self, packet: &mut [u8], change: impl Fn(&mut [u8])) {
            if !self.is_attacker {
                return;
            }
            let mut at = COMMON_HEADER;
            while at + 4 <= packet.len() {
                let length = usize::from(u16::from_be_bytes([packet[at + 2], packet[at + 3]]));
                change(&mut packet[at..]);
                at += length.max(4).next_multiple_of(4);
            }
            packet[8..12].fill(0);
            let checksum = crc32c(packet);
            packet[8..12].copy_from_slice(&checksum.to_le_bytes());
        }
    }

    fn crc32c(data: &[u8]) -> u32 {
        !data.iter().fold(u32::MAX, |sum, byte| {
            (0..8)
                .fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0x82f6_3b78 & (sum & 1).wrapping_neg()))
        })
    }

    #[test]
    fn checksum_is_the_one_of_rfc_3720() {
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(chunks: &[(u8, &[u8])]) -> Vec<u8> {
        let mut packet = vec![0; COMMON_HEADER];
        for (kind, value) in chunks {
            packet.extend_from_slice(&[*kind, 3]);
            packet.extend_from_slice(&((value.len() + CHUNK_HEADER) as u16).to_be_bytes());
            packet.extend_from_slice(value);
            packet.resize(packet.len().next_multiple_of(4), 0);
        }
        packet
    }

    fn sack(window: u32) -> Vec<u8> {
        packet(&[(6, &[1; 5]), (SACK, &[&[0, 0, 0, 9], &window.to_be_bytes()[..], &[0; 4]].concat())])
    }

    #[test]
    fn data_counts_only_while_there_is_no_space() {
        let mut window = SctpWindow::default();
        let data = packet(&[(DATA, &[7; 1001]), (DATA, &[7; 100])]);
        (0..1000).for_each(|_| window.received(&data));
        assert!(!window.is_exceeded(), "no SACK yet");
        window.sent(&sack(0));
        (0..238).for_each(|_| window.received(&data));
        assert!(!window.is_exceeded());
        window.sent(&sack(1));
        window.sent(&sack(0));
        window.sent(&packet(&[(SACK, &[0; 7])]));
        (0..238).for_each(|_| window.received(&data));
        assert!(!window.is_exceeded(), "there was space in between");
        window.received(&data);
        assert!(window.is_exceeded());
    }

    #[test]
    fn malformed_packets_end_the_search() {
        for length in [0, 1, 3, 65_535] {
            let mut broken = packet(&[(DATA, &[0; 8]), (DATA, &[0; 8])]);
            broken[COMMON_HEADER + 2..COMMON_HEADER + 4].copy_from_slice(&u16::to_be_bytes(length));
            assert_eq!(chunks(&broken).count(), 0);
        }
        let whole = packet(&[(DATA, &[0; 8]), (SACK, &[0; 9])]);
        for length in 0..=whole.len() {
            assert!(chunks(&whole[..length]).count() <= 2);
        }
        assert_eq!(
            chunks(&whole).map(|(kind, value)| (kind, value.len())).collect::<Vec<_>>(),
            [(0, 8), (3, 9)]
        );
    }
}

//! Chooses the copies of earlier packets that are sent with a packet of the local stream (RED, RFC 2198).
//!
//! One [`Redundancy`] per track and connection: LiveKit and libwebrtc identify a copy by its distance in packets
//! (`wire/red.rs`), so the copies depend on the packets that this connection sent, while one encoder serves all connections.
//! `wire/red.rs` writes the bytes. Runs on the media thread. Allocates nothing once its buffers have grown to the size of the
//! packets.
#![forbid(unsafe_code)]

use crate::wire::red;

/// Maximum number of copies in a packet.
pub const MAX_COPIES: usize = 2;
/// Maximum age of a copy, in units of the RTP clock (48 kHz): 100 ms. Sound from before a talker's pause is not repeated.
const MAX_AGE: u32 = 4800;

/// The last packets of one track.
#[derive(Debug, Default)]
pub struct Redundancy {
    copies: usize,
    /// Newest last; the first `count` are valid.
    kept: [Kept; MAX_COPIES],
    count: usize,
    out: Vec<u8>,
}

#[derive(Debug, Default)]
struct Kept {
    timestamp: u32,
    payload: Vec<u8>,
}

impl Redundancy {
    /// Sets the number of copies in each packet, up to [`MAX_COPIES`]; 0 sends none. Takes effect with the next packet.
    pub fn set_copies(&mut self, copies: usize) {
        self.copies = copies.min(MAX_COPIES);
    }

    /// Number of copies in each packet.
    #[cfg(test)]
    pub fn copies(&self) -> usize {
        self.copies
    }

    /// Converts a packet to RED with copies of the packets before it, and stores it for the next packets. Call it for every
    /// packet that gets a sequence number, in order. A packet without copies gets a header of one byte, because a LiveKit
    /// server drops packets whose format differs from the first packet of their track. `payload_type` is that of Opus.
    pub fn pack(&mut self, timestamp: u32, payload: &mut Vec<u8>, payload_type: u8) {
        let wanted = self.copies.min(self.count);
        let mut first = self.count;
        let mut total = red::length(payload.len(), std::iter::empty());
        while first > self.count - wanted {
            let kept = &self.kept[first - 1];
            let longer = total + red::length(0, std::iter::once(kept.payload.len())) - 1;
            let offset = timestamp.wrapping_sub(kept.timestamp);
            if longer > red::MAX_PACKET
                || !(1..=MAX_AGE).contains(&offset)
                || kept.payload.len() > red::MAX_COPY
            {
                break;
            }
            (total, first) = (longer, first - 1);
        }
        let copies = self.kept[first..self.count].iter();
        let copies = copies.map(|kept| (timestamp.wrapping_sub(kept.timestamp), &kept.payload[..]));
        red::write(&mut self.out, payload_type, copies, payload);
        self.keep(timestamp, payload);
        std::mem::swap(payload, &mut self.out);
    }

    fn keep(&mut self, timestamp: u32, payload: &[u8]) {
        if self.count == MAX_COPIES {
            self.kept.rotate_left(1);
        } else {
            self.count += 1;
        }
        let kept = &mut self.kept[self.count - 1];
        kept.timestamp = timestamp;
        kept.payload.clear();
        kept.payload.extend_from_slice(payload);
    }

    /// Drops the stored packets: the next packet carries no copy.
    pub fn forget(&mut self) {
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packs packets; returns (distance, first byte) of each block.
    fn packed(redundancy: &mut Redundancy, packets: &[(u32, usize)]) -> Vec<Vec<(u16, u8)>> {
        let pack = |(timestamp, length): &(u32, usize)| {
            let mut payload = vec![(timestamp / 960) as u8; *length];
            redundancy.pack(*timestamp, &mut payload, 111);
            red::read(&payload).unwrap().map(|block| (block.back, block.payload[0])).collect()
        };
        packets.iter().map(pack).collect()
    }

    #[test]
    fn packet_carries_copies_of_packets_before_it() {
        let mut redundancy = Redundancy::default();
        let packets: Vec<(u32, usize)> = (1..=4).map(|n| (n * 960, 50)).collect();
        assert!(packed(&mut redundancy, &packets).iter().all(|blocks| blocks.len() == 1), "off by default");
        redundancy.forget();
        redundancy.set_copies(1);
        assert_eq!(
            packed(&mut redundancy, &packets),
            [vec![(0, 1)], vec![(1, 1), (0, 2)], vec![(1, 2), (0, 3)], vec![(1, 3), (0, 4)]]
        );
        redundancy.set_copies(9);
        assert_eq!(redundancy.copies(), MAX_COPIES);
        assert_eq!(packed(&mut redundancy, &[(5 * 960, 50)]), [[(2, 3), (1, 4), (0, 5)]]);
        redundancy.set_copies(0);
        assert_eq!(packed(&mut redundancy, &[(6 * 960, 50)]), [[(0, 6)]]);
        redundancy.set_copies(1);
        assert_eq!(
            packed(&mut redundancy, &[(7 * 960, 50)]),
            [[(1, 6), (0, 7)]],
            "a packet without copies is stored"
        );
    }

    #[test]
    fn copies_stop_at_a_pause_and_timestamps_wrap() {
        let mut redundancy = Redundancy::default();
        redundancy.set_copies(2);
        let start = u32::MAX - 959;
        let times =
            [start, start.wrapping_add(960), start.wrapping_add(20 * 960), start.wrapping_add(21 * 960)];
        let all = packed(&mut redundancy, &times.map(|time| (time, 50)));
        assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2, 1, 2]);
    }

    #[test]
    fn copies_do_not_exceed_maximum_packet_size() {
        let mut redundancy = Redundancy::default();
        redundancy.set_copies(2);
        let lengths = [400, 400, 400, 900, 1024, 100, 1080, 1400];
        let packets: Vec<(u32, usize)> =
            lengths.iter().enumerate().map(|(n, length)| (n as u32 * 960 + 960, *length)).collect();
        let blocks: Vec<usize> = packed(&mut redundancy, &packets).iter().map(Vec::len).collect();
        assert_eq!(blocks, [1, 2, 2, 1, 1, 1, 1, 1], "copies that do not fit are left out, oldest first");
    }

    #[test]
    fn packet_without_copies_gets_one_header_byte() {
        let mut payload = vec![1, 2, 3];
        Redundancy::default().pack(960, &mut payload, 111);
        assert_eq!(payload, [111, 1, 2, 3]);
    }
}

//! The packets that a receive stream has decoded while it rendered a block, for a recording that copies them.
//!
//! Part of the scratch buffers of the mixer, on the media thread; allocates at creation only.
#![forbid(unsafe_code)]

use crate::audio::opus::MAX_PACKET;

/// Maximum number of packets that are kept for one block. A block needs one packet, or two of the shortest; more are decoded only
/// when a stream skips.
const MAX_COPIES: usize = 8;

/// Packets of one block.
pub struct Copies {
    is_wanted: bool,
    count: usize,
    places: [(usize, i64); MAX_COPIES],
    bytes: Box<[[u8; MAX_PACKET]; MAX_COPIES]>,
}

impl Copies {
    /// No packets.
    pub(super) fn new() -> Copies {
        let bytes = Box::new([[0; MAX_PACKET]; MAX_COPIES]);
        Copies { is_wanted: false, count: 0, places: [(0, 0); MAX_COPIES], bytes }
    }

    /// Begins a block of a stream whose packets are wanted, or not.
    pub fn begin(&mut self, is_wanted: bool) {
        (self.is_wanted, self.count) = (is_wanted, 0);
    }

    /// Whether packets are wanted.
    pub fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    /// Adds a packet. Its first sample is played `ahead` samples after the beginning of the block. Further packets than
    /// [`MAX_COPIES`], and longer ones than this library sends, are dropped.
    pub(super) fn add(&mut self, packet: &[u8], ahead: i64) {
        if self.count < MAX_COPIES && packet.len() <= MAX_PACKET {
            self.bytes[self.count][..packet.len()].copy_from_slice(packet);
            self.places[self.count] = (packet.len(), ahead);
            self.count += 1;
        }
    }

    /// The packets, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], i64)> {
        let all = self.bytes.iter().zip(&self.places).take(self.count);
        all.map(|(bytes, (length, ahead))| (&bytes[..*length], *ahead))
    }
}

//! End-to-end encryption in LiveKit's formats: keys, encrypted frames, encrypted data packets.
//!
//! AES-128-GCM. The server forwards frames and packets that it cannot read. Not encrypted are the RTP header with the audio
//! level, the first byte of each frame, names, attributes, and voice reports. Used by the client only: frames by `engine` on the
//! media thread, data packets by `room` on the control thread; keys are derived on the application's thread. Sans-IO.
#![forbid(unsafe_code)]

pub mod frame;
pub mod key;
pub mod key_ring;
pub mod packet;

use crate::random::Random;

/// Bytes of a nonce (the initialisation vector of AES-GCM), which is sent with each frame and packet.
pub const NONCE: usize = 12;
/// Bytes of the authentication tag behind the encrypted bytes.
pub const TAG: usize = 16;

/// The nonces of one sender: 64 random bits and a counter. A nonce must not repeat under one key. Everyone with a shared key
/// encrypts with it, so the random bits are drawn again for each connection.
#[derive(Clone, Debug)]
pub struct Nonces {
    prefix: [u8; 8],
    counter: u32,
    random_step: u64,
}

impl Nonces {
    /// Draws the random part.
    pub fn new(random: &mut Random) -> Nonces {
        Nonces { prefix: random.next_u64().to_be_bytes(), counter: 0, random_step: random.next_u64() | 1 }
    }

    /// The next nonce. The counter lasts for more than a year; then the random part changes.
    pub fn draw(&mut self) -> [u8; NONCE] {
        let mut nonce = [0; NONCE];
        nonce[..8].copy_from_slice(&self.prefix);
        nonce[8..].copy_from_slice(&self.counter.to_be_bytes());
        self.counter = self.counter.wrapping_add(1);
        if self.counter == 0 {
            let next = u64::from_be_bytes(self.prefix).wrapping_add(self.random_step);
            self.prefix = next.to_be_bytes();
        }
        nonce
    }
}

#[cfg(test)]
mod tests;

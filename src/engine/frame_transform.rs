//! End-to-end encryption of encoded frames: a trait. The library has no implementation of it.
//!
//! Each [`Connection`](crate::engine::connection::Connection) holds one transform, or none. The transform changes the payload of
//! a packet: when sending, between encoder and SRTP; when receiving, between SRTP and packet buffer. Servers therefore forward
//! payloads that they cannot decode. A connection with a transform sends no RED, because a copy would be part of another packet's
//! payload. Runs on the media thread.
#![forbid(unsafe_code)]

use crate::id::StreamId;

/// Encrypts and decrypts the frames of one connection. One frame is the payload of one packet.
///
/// LiveKit's frame format leaves the first byte (TOC, RFC 6716 3.1) in clear, encrypts the rest with AES-GCM, and appends the
/// nonce, its length and the index of the key. A server rewrites sequence numbers, timestamps and the SSRC, so a receiver
/// cannot derive the nonce from the packet: it takes the nonce from the frame.
pub trait FrameTransform: Send {
    /// Encrypts a frame of the local stream in place; it may become longer. `timestamp` is the packet's, in units of the RTP
    /// clock (48 kHz). It can repeat after a restart of the encoder, so a nonce needs a counter as well.
    fn seal(&mut self, stream: StreamId, timestamp: u32, frame: &mut Vec<u8>);

    /// Decrypts a frame of a remote stream in place. Returns false if the frame cannot be decrypted or is not authentic; the
    /// packet is dropped.
    fn open(&mut self, stream: StreamId, frame: &mut Vec<u8>) -> bool;
}

/// Makes the transform of a new connection.
pub type MakeFrameTransform = fn() -> Box<dyn FrameTransform>;

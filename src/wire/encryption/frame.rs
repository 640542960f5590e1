//! Encrypted frames: the payload of one RTP packet in LiveKit's frame format.
//!
//! ```text
//! | first byte of the Opus packet, in clear | encrypted rest | tag, 16 bytes | nonce, 12 bytes | 12 | index of the key |
//! ```
//!
//! The first byte (TOC, RFC 6716 3.1) is authenticated. The nonce is in the frame, because a server rewrites sequence numbers,
//! timestamps and the SSRC. Pure; called on the media thread: encrypting allocates only if the frame lacks [`OVERHEAD`] bytes of
//! capacity, decrypting only if the key ratchets and the frame is longer than all before.
#![forbid(unsafe_code)]

use ring::aead::{Aad, LessSafeKey, Nonce};

use super::key_ring::{KeyRing, SLOTS};
use super::{NONCE, TAG};

/// Bytes at the start of a frame that are not encrypted.
const CLEAR: usize = 1;
/// Bytes behind the tag: nonce, its length, and the index of the key.
const TRAILER: usize = NONCE + 2;
/// Bytes by which encryption makes a frame longer.
pub const OVERHEAD: usize = TAG + TRAILER;
/// Maximum length of the trailer with which a server marks the frames that it inserts.
pub const MAX_INSERTED_TRAILER: usize = 64;
/// The start of the silent Opus packet that a LiveKit server inserts; only zero bytes follow.
const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];

/// How decrypting a frame ended.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Opened {
    /// The frame is decrypted.
    Decrypted,
    /// There is no key with the frame's index.
    KeyMissing,
    /// The key with the frame's index does not decrypt it, or this is no encrypted frame.
    KeyWrong,
}

/// Encrypts a frame in place with the ring's current key. Returns false if there is none: the frame must not be sent.
#[must_use]
pub fn seal(ring: &KeyRing, nonce: [u8; NONCE], frame: &mut Vec<u8>) -> bool {
    let Some((index, cipher)) = ring.current().and_then(|(index, key)| Some((index, key.step(0)?))) else {
        return false;
    };
    let Some((clear, rest)) = frame.split_at_mut_checked(CLEAR) else { return false };
    let aad = Aad::from([clear[0]]);
    let Ok(tag) = cipher.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, rest) else {
        return false;
    };
    frame.extend_from_slice(tag.as_ref());
    frame.extend_from_slice(&nonce);
    frame.extend_from_slice(&[NONCE as u8, index]);
    true
}

/// Decrypts the frames of one stream.
#[derive(Clone, Debug, Default)]
pub struct FrameOpener {
    /// How often each key was ratcheted, as far as this stream has shown.
    ratchets: [usize; SLOTS],
    /// An encrypted frame, while several keys are tried.
    copy: Vec<u8>,
}

impl FrameOpener {
    /// Decrypts a frame in place. On failure, the content of `frame` is undefined.
    pub fn open(&mut self, ring: &KeyRing, frame: &mut Vec<u8>) -> Opened {
        let length = frame.len();
        if length < CLEAR + OVERHEAD || usize::from(frame[length - 2]) != NONCE {
            return Opened::KeyWrong;
        }
        let index = usize::from(frame[length - 1]);
        let Some(key) = ring.get(index) else { return Opened::KeyMissing };
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&frame[length - TRAILER..length - 2]);
        frame.truncate(length - TRAILER);
        let steps = key.steps();
        let first = self.ratchets[index].min(steps.len() - 1);
        if steps.len() == 1 {
            return if decrypt(&steps[0], nonce, frame) { Opened::Decrypted } else { Opened::KeyWrong };
        }
        self.copy.clone_from(frame);
        // The newest key that this stream has used comes first, then those after more ratchets, then the earlier ones, for frames
        // that were overtaken.
        for step in (first..steps.len()).chain((0..first).rev()) {
            if step != first {
                frame.clone_from(&self.copy);
            }
            if decrypt(&steps[step], nonce, frame) {
                self.ratchets[index] = self.ratchets[index].max(step);
                return Opened::Decrypted;
            }
        }
        Opened::KeyWrong
    }

    /// Keys were replaced: forgets how often each was ratcheted.
    pub fn forget_ratchets(&mut self) {
        self.ratchets = [0; SLOTS];
    }
}

/// Decrypts clear byte, encrypted bytes and tag to clear byte and decrypted bytes.
fn decrypt(cipher: &LessSafeKey, nonce: [u8; NONCE], frame: &mut Vec<u8>) -> bool {
    let Some((clear, rest)) = frame.split_at_mut_checked(CLEAR) else { return false };
    let aad = Aad::from([clear[0]]);
    match cipher.open_in_place(Nonce::assume_unique_for_key(nonce), aad, rest) {
        Ok(plain) => {
            let length = CLEAR + plain.len();
            frame.truncate(length);
            true
        }
        Err(_) => false,
    }
}

/// Handles a frame that the server inserted, which is not encrypted and ends with `trailer` (`sif_trailer` of the join response).
/// Returns `None` for every other frame. `Some(true)`: the trailer was removed, and the rest is silence. `Some(false)`: the frame
/// must be dropped, because a server may insert nothing but silence.
pub fn take_inserted(trailer: &[u8], frame: &mut Vec<u8>) -> Option<bool> {
    if trailer.is_empty() || !frame.ends_with(trailer) {
        return None;
    }
    frame.truncate(frame.len() - trailer.len());
    let is_silence = frame.strip_prefix(&SILENCE).is_some_and(|rest| rest.iter().all(|byte| *byte == 0));
    Some(is_silence)
}

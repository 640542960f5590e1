//! The event of a stream whose key is missing, wrong or right, as a C struct.
//!
//! The struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::event::{EncryptionState, Event};
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// End-to-end encryption of one stream.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_EncryptionState {
    /// The room has a key, but this remote stream is sent in clear. It is played.
    AUDIOROOM_ENCRYPTION_NONE = 0,
    /// The stream is encrypted, and its key is right.
    AUDIOROOM_ENCRYPTION_OK = 1,
    /// The stream is encrypted, and this engine has no key for it, or none with the index that its user sends with. It is
    /// silent. For the local stream: there is no key to send with, and nothing is sent.
    AUDIOROOM_ENCRYPTION_KEY_MISSING = 2,
    /// The stream is encrypted with a key other than the one that is set. It is silent.
    AUDIOROOM_ENCRYPTION_KEY_WRONG = 3,
}

/// The end-to-end encryption of a remote stream, or of the local stream, changed its state. In a room without a key, the event
/// comes for each stream that needs a key, and for no other.
///
/// Status: AUDIOROOM_OK; AUDIOROOM_ERR_PLAY_FAILED when a remote stream is silent, AUDIOROOM_ERR_PUBLISH_FAILED when the local
/// stream is not sent.
#[repr(C)]
pub struct AUDIOROOM_StreamEncryptionEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, AUDIOROOM_ERR_PLAY_FAILED or AUDIOROOM_ERR_PUBLISH_FAILED.
    pub status: AUDIOROOM_Status,
    /// Cause, and what to do; "" with AUDIOROOM_OK.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The stream handle.
    pub stream: AUDIOROOM_Stream,
    /// The stream id.
    pub stream_id: *const c_char,
    /// AUDIOROOM_EncryptionState; expect values that you do not know.
    pub state: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_StreamEncryptionEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::StreamEncryption { room, stream, stream_id, state, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(error.as_ref());
        Some(AUDIOROOM_StreamEncryptionEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            stream: stream.raw(),
            stream_id: kept.text(stream_id),
            state: code(*state),
            reserved0: 0,
        })
    }
}

fn code(state: EncryptionState) -> i32 {
    let state = match state {
        EncryptionState::InClear => AUDIOROOM_EncryptionState::AUDIOROOM_ENCRYPTION_NONE,
        EncryptionState::Encrypted => AUDIOROOM_EncryptionState::AUDIOROOM_ENCRYPTION_OK,
        EncryptionState::KeyMissing => AUDIOROOM_EncryptionState::AUDIOROOM_ENCRYPTION_KEY_MISSING,
        EncryptionState::KeyWrong => AUDIOROOM_EncryptionState::AUDIOROOM_ENCRYPTION_KEY_WRONG,
    };
    state as i32
}

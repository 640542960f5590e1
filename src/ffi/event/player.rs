//! The event of media players, as a C struct.
//!
//! The struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. `audio/player/` detects
//! the changes.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::event::Event;
use crate::ffi::player::{AUDIOROOM_Player, state_code};
use crate::ffi::status::AUDIOROOM_Status;

/// A media player has another state. For AUDIOROOM_PLAYER_FAILED, `message` has the reason; what could be read was played before.
///
/// Status: AUDIOROOM_OK, except for AUDIOROOM_PLAYER_FAILED: AUDIOROOM_ERR_FILE when the file cannot be read or played,
/// AUDIOROOM_ERR_TIMEOUT when reading yields no audio for more than 10 s.
#[repr(C)]
pub struct AUDIOROOM_PlayerStateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, AUDIOROOM_ERR_FILE or AUDIOROOM_ERR_TIMEOUT.
    pub status: AUDIOROOM_Status,
    /// Cause of a failure, and what to do; otherwise empty.
    pub message: *const c_char,
    /// The player.
    pub player: AUDIOROOM_Player,
    /// AUDIOROOM_PlayerState; expect values that you do not know.
    pub state: i32,
    /// Reserved.
    pub reserved0: i32,
    /// Position in the file, in ms.
    pub position_ms: i64,
    /// Length of the file in ms; -1 if it is unknown.
    pub duration_ms: i64,
}

impl CEvent for AUDIOROOM_PlayerStateEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::PlayerState { player, state, position_ms, duration_ms, error } = event else {
            return None;
        };
        let (struct_size, status, message) = kept.head::<Self>(error.as_deref());
        Some(AUDIOROOM_PlayerStateEvent {
            struct_size,
            status,
            message,
            player: player.raw(),
            state: state_code(*state),
            reserved0: 0,
            position_ms: *position_ms,
            duration_ms: *duration_ms,
        })
    }
}

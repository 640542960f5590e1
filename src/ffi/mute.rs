//! The getter of the server's mute of this user. Called by the application on any thread.
//!
//! Its event is `ffi/event/mute.rs`. The user's own mute is AUDIOROOM_EnableMic in `ffi/publish.rs`; a server mutes by
//! AUDIOROOM_MuteUser in `ffi/server.rs`.

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::room::AUDIOROOM_Room;
use super::status::AUDIOROOM_Status;
use super::types::not_null;
use crate::id::RoomId;

/// Writes to `*muted` whether the server mutes this user in a room (1) or not (0), as the last on_server_mute reported.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsMutedByServer(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    muted: *mut i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(muted, "muted")?;
        let is_muted = handle.engine.is_muted_by_server(RoomId::from_raw(room)?)?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { muted.write(is_muted.into()) };
        Ok(())
    })
}

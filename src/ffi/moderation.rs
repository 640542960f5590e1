//! Removing and muting other users of a room, on any server. Called by the application on any thread.
//!
//! Not here: the same for a server in this process, which needs no login (`ffi/server.rs`).

use std::ffi::c_char;

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::room::AUDIOROOM_Room;
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::required;
use crate::id::RoomId;

/// Removes another user from a room, on any server; the user gets on_kick_out with AUDIOROOM_ERR_KICKED, and may come back while its
/// token is valid.
///
/// It needs the server's key and secret (AUDIOROOM_SetServer), or a token with roomAdmin for the room, which LiveKit's server SDKs
/// make.
/// A request: on_request_done reports that the server did it, or why not: AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it,
/// AUDIOROOM_ERR_NOT_FOUND when there is no such user, AUDIOROOM_ERR_UNREACHABLE, AUDIOROOM_ERR_TIMEOUT, or AUDIOROOM_ERR_BUSY when
/// 64 of these requests are open.
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE when `user_id` is empty,
/// AUDIOROOM_ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_KickRoomUser(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    user_id: *const c_char,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `user_id` is NULL or NUL-terminated, and `request` is
    // NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let user_id = required(user_id, "user_id")?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.kick_room_user(room, user_id)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Switch: mutes another user of a room for everyone, on any server; 0 lifts the mute. The user gets on_server_mute.
///
/// On an audioroom server this is the mute of AUDIOROOM_MuteUser, but this function works only while the user publishes a stream.
/// A LiveKit server mutes the streams that the user has now, and lifts a mute only if its settings allow it
/// (`enable_remote_unmute`). This function needs the server's key and secret (AUDIOROOM_SetServer), or a token with roomAdmin for
/// the room, which LiveKit's server SDKs make. A request: on_request_done reports its result as for AUDIOROOM_KickRoomUser;
/// AUDIOROOM_ERR_NOT_FOUND also when the user publishes nothing.
/// Errors: as AUDIOROOM_KickRoomUser.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_MuteRoomUser(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    user_id: *const c_char,
    mute: i32,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `user_id` is NULL or NUL-terminated, and `request` is
    // NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let user_id = required(user_id, "user_id")?;
        let mute = switch("mute", mute)?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.mute_room_user(room, user_id, mute)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

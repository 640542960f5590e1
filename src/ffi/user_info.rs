//! Names, metadata and attributes of users, and the metadata of a room. Called by the application on any thread.
//!
//! The events are in `ffi/event/user_info.rs`.

use std::ffi::{c_char, c_void};

use super::engine::{AUDIOROOM_Engine, handle};
use super::event::{AUDIOROOM_UserInfo, Kept};
use super::guard::guard;
use super::room::AUDIOROOM_Room;
use super::status::AUDIOROOM_Status;
use super::text::{give, required};
use super::types::not_null;
use crate::config;
use crate::error::{Error, ErrorKind, Result};
use crate::id::RoomId;

/// Sets the display name of the local user in one room, up to 256 bytes; "" removes it, and others see the user id.
///
/// The name replaces that of the token or of AUDIOROOM_SetUser until the room ends. After a reconnect the library sets it again,
/// unless the server has changed it since. The token must allow it (canUpdateOwnMetadata; AUDIOROOM_CreateToken makes such
/// tokens). Everyone gets on_user_info, this user too. A request: on_request_done reports that the server has made the change, or
/// why not: AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it, AUDIOROOM_ERR_TOO_LONG when the server takes less,
/// AUDIOROOM_ERR_TIMEOUT after 10 s without an answer, AUDIOROOM_ERR_WRONG_STATE when the server refuses for another reason,
/// AUDIOROOM_ERR_BUSY when 64 changes of name, metadata and attributes wait in this room. Changes of name, metadata and
/// attributes are sent one at a time; after the first 10, at most 5 a second are sent, and further changes wait.
/// Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before on_login_room is called (a call
/// inside it succeeds).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetUserName(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    user_name: *const c_char,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `user_name` is NULL or NUL-terminated, and `request`
    // is NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let name = required(user_name, "user_name")?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.set_user_name(room, name)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Sets the metadata of the local user in one room: a text of 1 to 65536 bytes whose form is a matter of the programs, often JSON.
///
/// Servers ignore an empty text, so metadata can be replaced but not removed. The call is a request, and its values last, as for
/// AUDIOROOM_SetUserName.
/// Errors: as AUDIOROOM_SetUserName, and AUDIOROOM_ERR_OUT_OF_RANGE when empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetUserMetadata(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    metadata: *const c_char,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `metadata` is NULL or NUL-terminated, and `request` is
    // NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let metadata = required(metadata, "metadata")?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.set_user_metadata(room, metadata)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Sets attributes of the local user in one room: `values[i]` for `keys[i]`. The value "" removes an attribute. Attributes that are
/// not named stay as they are.
///
/// `count` is 1 to 256. A key has 1 to 256 bytes; keys and values together have up to 65536 bytes. Keys that begin with
/// `audioroom.` are reserved for the library (AUDIOROOM_ERR_OUT_OF_RANGE). The call is a request, and its values last, as for
/// AUDIOROOM_SetUserName.
/// Errors: as AUDIOROOM_SetUserName, and AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetUserAttributes(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    keys: *const *const c_char,
    values: *const *const c_char,
    count: u32,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `keys` and `values` have `count` texts each, and
    // `request` is NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let attributes = attributes(keys, values, count)?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.set_user_attributes(room, &attributes)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Reads attributes of the caller's.
pub(super) unsafe fn attributes<'a>(
    keys: *const *const c_char,
    values: *const *const c_char,
    count: u32,
) -> Result<Vec<(&'a str, &'a str)>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    not_null(keys, "keys")?;
    not_null(values, "values")?;
    config::attribute_count(count as usize)?;
    // SAFETY: the header asks for as many pointers to text as `count` says, in both arrays.
    let (keys, values) = unsafe {
        (std::slice::from_raw_parts(keys, count as usize), std::slice::from_raw_parts(values, count as usize))
    };
    let pairs = keys.iter().zip(values);
    pairs
        .map(|(key, value)| {
            // SAFETY: the header asks that each of them is NULL or NUL-terminated text.
            unsafe { Ok((required(*key, "an entry of keys")?, required(*value, "an entry of values")?)) }
        })
        .collect()
}

/// Receives the user from AUDIOROOM_GetUser. `user` is valid during the call only.
pub type AUDIOROOM_UserInfoVisitor =
    Option<unsafe extern "C" fn(user_data: *mut c_void, user: *const AUDIOROOM_UserInfo)>;

/// Calls `visit` once with what is known of one user of a room, on this thread, before it returns. The user can be the local one.
/// `visit` may call any function of the library.
///
/// It works whether or not user updates are on.
/// Errors: AUDIOROOM_ERR_NOT_FOUND also when there is no such user; AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetUser(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    user_id: *const c_char,
    visit: AUDIOROOM_UserInfoVisitor,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken, and that `user_id` is NULL or
        // NUL-terminated.
        let (handle, user_id) = unsafe { (handle(engine)?, required(user_id, "user_id")?) };
        let visit =
            visit.ok_or_else(|| Error::new(ErrorKind::NullArgument, "visit is NULL: pass a function"))?;
        let info = handle.engine.user_info(RoomId::from_raw(room)?, user_id)?;
        let mut kept = Kept::default();
        let user = AUDIOROOM_UserInfo::of(&info, &mut kept);
        // SAFETY: the application vouches for its visitor; the user outlives the call.
        unsafe { visit(user_data, &raw const user) };
        Ok(())
    })
}

/// Copies the metadata of a room into `buffer` (buffer rule); "" if it has none, and before on_login_room is called.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetRoomMetadata(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `buffer` is NULL or has `size` bytes, and `needed` is
    // NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let metadata = handle(engine)?.engine.room_metadata(RoomId::from_raw(room)?)?;
        give(&metadata, buffer, size, needed)
    })
}

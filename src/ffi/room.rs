//! Logging in and out, and the state, users and streams of a room. Called by the application on any thread.

use std::ffi::{c_char, c_void};
use std::ptr;
use std::time::Duration;

use super::encryption::{AUDIOROOM_EncryptionKeyOptions, read_key};
use super::engine::{AUDIOROOM_Engine, handle};
use super::event::{AUDIOROOM_StreamInfo, AUDIOROOM_User, Kept};
use super::guard::guard;
use super::library::AUDIOROOM_AUTO;
use super::status::AUDIOROOM_Status;
use super::switch::{switch, switch_or_auto};
use super::text::{optional, required};
use super::types::{self, Growing, growing, not_null};
use crate::config::LoginConfig;
use crate::engine;
use crate::error::{Error, ErrorKind, Result};
use crate::id::RoomId;

/// The handle of a room that an engine logs in to. AUDIOROOM_LoginRoom writes it; the number is below 2^53. It becomes invalid when
/// on_login_room (with an error), on_logout_room, on_kick_out or on_disconnect has returned.
pub type AUDIOROOM_Room = u64;

/// The handle of a stream in one room, remote or local. The number is below 2^53, except AUDIOROOM_ALL_STREAMS and
/// AUDIOROOM_LOCAL_MICROPHONE, which are larger. The handle of a remote stream becomes invalid when the on_stream_update that
/// removes it has returned, or with its room. That of the local stream becomes invalid when AUDIOROOM_StopPublish returns, when
/// publishing fails (before on_publish_state reports it), or with its room; AUDIOROOM_RestartPublish makes it valid again.
pub type AUDIOROOM_Stream = u64;

/// The state of a room.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_RoomState {
    /// The login is under way.
    AUDIOROOM_ROOM_CONNECTING = 0,
    /// Logged in.
    AUDIOROOM_ROOM_CONNECTED = 1,
    /// The connection broke, and the library reconnects.
    AUDIOROOM_ROOM_RECONNECTING = 2,
    /// The logout is under way.
    AUDIOROOM_ROOM_LEAVING = 3,
}

/// Settings of one login. Text is copied by AUDIOROOM_LoginRoom.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_LoginOptions {
    /// Written by AUDIOROOM_InitLoginOptions.
    pub struct_size: u32,
    /// Whether publishing waits for AUDIOROOM_StartPublish: 0, 1, or AUDIOROOM_AUTO. With AUDIOROOM_AUTO the library reads the
    /// switch of AUDIOROOM_SetManualPublish when on_login_room returns, but not before 30 ms after AUDIOROOM_LoginRoom. 0 is the
    /// fastest way: publishing is part of the login, and may begin before on_login_room is delivered, in polling mode too.
    /// Default: AUDIOROOM_AUTO.
    pub manual_publish: i32,
    /// Whether playing waits for AUDIOROOM_StartPlay: 0, 1, or AUDIOROOM_AUTO for what AUDIOROOM_SetManualPlay says when
    /// on_login_room returns. Default: AUDIOROOM_AUTO.
    pub manual_play: i32,
    /// Switch: on_user_update reports users; AUDIOROOM_EnableUserUpdates changes it. Default: 0.
    pub user_updates: i32,
    /// Time limit for logging in, 1000 to 120000 ms; when it is over, on_login_room reports AUDIOROOM_ERR_TIMEOUT. Default: 10000.
    pub login_timeout_ms: u32,
    /// Time limit for reconnecting, 0 (no attempt) to 3600000 ms; when it is over, on_disconnect ends the room. Default: 90000.
    pub reconnect_timeout_ms: u32,
    /// The server, "ws://host:port" or "wss://host:port", or several as AUDIOROOM_SetServer takes them; NULL: the engine's.
    /// Default: NULL.
    pub server_url: *const c_char,
    /// A token for this room, up to 16384 bytes. If the engine has a user id, the token must be for the same user
    /// (AUDIOROOM_ERR_TOKEN_MISMATCH); otherwise the user id is that of the token. The user name is that of the token. NULL: the
    /// engine signs a token with its key; the local server needs none. Default: NULL.
    pub token: *const c_char,
    /// A key of end-to-end encryption for this room, used from the first packet on; NULL: only the keys that
    /// AUDIOROOM_SetEncryptionKey has set for all rooms. Default: NULL.
    pub encryption_key: *const AUDIOROOM_EncryptionKeyOptions,
}

growing!(AUDIOROOM_LoginOptions from config: LoginConfig {
    manual_publish: AUDIOROOM_AUTO,
    manual_play: AUDIOROOM_AUTO,
    user_updates: config.user_updates.into(),
    login_timeout_ms: config.login_timeout.as_millis() as u32,
    reconnect_timeout_ms: config.reconnect_timeout.as_millis() as u32,
    server_url: ptr::null(),
    token: ptr::null(),
    encryption_key: ptr::null(),
});

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitLoginOptions(
    options: *mut AUDIOROOM_LoginOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// Joins a room: begins to log in to it, and writes the room handle to `*room` before an event of the room can come. The server
/// creates a room that does not exist, unless it is configured not to.
///
/// on_login_room reports the result, within `login_timeout_ms`. By default the library then publishes the local microphone and
/// plays remote streams. Where `options` has AUDIOROOM_AUTO (the default), AUDIOROOM_SetManualPublish and AUDIOROOM_SetManualPlay
/// still apply to this login until on_login_room has returned. With AUDIOROOM_AUTO, automatic publishing also never begins within
/// 30 ms after this call, even if on_login_room is NULL or returns sooner: AUDIOROOM_SetManualPublish within that time still
/// applies. If AUDIOROOM_SetManualPublish could come later, call it before AUDIOROOM_LoginRoom, or set `manual_publish`.
/// `room_id` has 1 to 256 bytes; the same id on two servers is two rooms, and one engine can be in both (AUDIOROOM_SetServer
/// defines which lists of addresses are one server). `options` may be NULL for the defaults.
/// Errors: AUDIOROOM_ERR_WRONG_STATE without a user id, AUDIOROOM_ERR_ALREADY_IN_ROOM, AUDIOROOM_ERR_TOKEN_NEEDED when a server is
/// named and there is neither token nor key, AUDIOROOM_ERR_TOKEN_MISMATCH when the token is for another room or user,
/// AUDIOROOM_ERR_TOKEN_REFUSED when it is not a token, and those of bad arguments.
/// [blocks: with a passphrase in `encryption_key`, as long as AUDIOROOM_SetEncryptionKey does]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_LoginRoom(
    engine: *mut AUDIOROOM_Engine,
    room_id: *const c_char,
    options: *const AUDIOROOM_LoginOptions,
    room: *mut AUDIOROOM_Room,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `room_id` is NULL or NUL-terminated, `options`
    // is NULL or a struct that InitLoginOptions filled, with NULL or a key that InitEncryptionKeyOptions filled, and `room` is NULL
    // or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room_id = required(room_id, "room_id")?;
        not_null(room, "room")?;
        let mut options_read = AUDIOROOM_LoginOptions::defaults();
        if !options.is_null() {
            options_read = types::read(options, options_read)?;
        }
        let config = login_config(&options_read)?;
        let mut key = None;
        if !options_read.encryption_key.is_null() {
            let defaults = AUDIOROOM_EncryptionKeyOptions::defaults();
            key = Some(read_key(&types::read(options_read.encryption_key, defaults)?)?);
        }
        // The handle is in the caller's variable before a callback about it can run.
        let hold = handle.dispatcher.hold();
        room.write(handle.engine.login_room_with_key(room_id, config, key.as_ref())?.raw());
        drop(hold);
        Ok(())
    })
}

/// Leaves a room: publishing and playing stop at once, and the room handle becomes invalid when on_logout_room has returned.
///
/// You may log in to the same room again at once. A second call for the same `room` does nothing and returns AUDIOROOM_OK.
/// Errors: AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_LogoutRoom(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.logout_room(RoomId::from_raw(room)?))
}

/// Switch: publishing waits for AUDIOROOM_StartPublish. It applies to logins whose `manual_publish` is AUDIOROOM_AUTO (the
/// default): to later ones, and to those whose on_login_room has not returned. Default: `manual_publish` of
/// AUDIOROOM_EngineOptions.
///
/// A call within 30 ms after AUDIOROOM_LoginRoom still applies to that login. While the switch is on, these logins open no
/// microphone before AUDIOROOM_StartPublish.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetManualPublish(
    engine: *mut AUDIOROOM_Engine,
    manual: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_manual_publish(switch("manual", manual)?))
}

/// Writes whether publishing waits for AUDIOROOM_StartPublish (1) or not (0), as set last for the engine, to `*manual`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsManualPublish(
    engine: *mut AUDIOROOM_Engine,
    manual: *mut i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(manual, "manual")?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { manual.write(handle.engine.is_manual_publish().into()) };
        Ok(())
    })
}

/// Switch: playing waits for AUDIOROOM_StartPlay. It applies to logins whose `manual_play` is AUDIOROOM_AUTO (the default): to
/// later ones, and to those whose on_login_room has not returned. Default: `manual_play` of AUDIOROOM_EngineOptions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetManualPlay(
    engine: *mut AUDIOROOM_Engine,
    manual: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_manual_play(switch("manual", manual)?))
}

/// Writes whether playing waits for AUDIOROOM_StartPlay (1) or not (0), as set last for the engine, to `*manual`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsManualPlay(
    engine: *mut AUDIOROOM_Engine,
    manual: *mut i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(manual, "manual")?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { manual.write(handle.engine.is_manual_play().into()) };
        Ok(())
    })
}

/// Switch: on_user_update reports the users of this room, the complete list first. Default: `user_updates` of
/// AUDIOROOM_LoginOptions.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableUserUpdates(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    enable: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        handle.engine.set_user_updates(RoomId::from_raw(room)?, switch("enable", enable)?)
    })
}

/// Sets the token with which a room reconnects: the answer to on_token_needed. It may also be called before the token is needed.
/// `token` has up to 16384 bytes.
///
/// Errors: AUDIOROOM_ERR_TOKEN_MISMATCH when the token is for another room or user, AUDIOROOM_ERR_TOKEN_REFUSED when it is not a
/// token, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_RenewToken(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    token: *const c_char,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and `token` is NULL or NUL-terminated, as the
    // header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let token = required(token, "token")?;
        handle.engine.renew_token(room, token)
    })
}

/// Writes the AUDIOROOM_RoomState of a room to `*state`.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND when the room has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetRoomState(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    state: *mut i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(state, "state")?;
        let now = match handle.engine.room_state(RoomId::from_raw(room)?)? {
            engine::RoomState::Connecting => AUDIOROOM_RoomState::AUDIOROOM_ROOM_CONNECTING,
            engine::RoomState::Connected => AUDIOROOM_RoomState::AUDIOROOM_ROOM_CONNECTED,
            engine::RoomState::Reconnecting => AUDIOROOM_RoomState::AUDIOROOM_ROOM_RECONNECTING,
            engine::RoomState::Leaving => AUDIOROOM_RoomState::AUDIOROOM_ROOM_LEAVING,
        };
        // SAFETY: checked above; the application owns the variable.
        unsafe { state.write(now as i32) };
        Ok(())
    })
}

/// Receives one user from AUDIOROOM_GetUsers. `user` is valid during the call only.
pub type AUDIOROOM_UserVisitor =
    Option<unsafe extern "C" fn(user_data: *mut c_void, user: *const AUDIOROOM_User)>;

/// Receives one stream from AUDIOROOM_GetStreams. `stream` is valid during the call only.
pub type AUDIOROOM_StreamVisitor =
    Option<unsafe extern "C" fn(user_data: *mut c_void, stream: *const AUDIOROOM_StreamInfo)>;

/// Calls `visit` once for each remote user of a room, on this thread, before it returns. `visit` may call any function of the
/// library. AUDIOROOM_GetUsers works whether or not user updates are on.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetUsers(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    visit: AUDIOROOM_UserVisitor,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let visit = visit.ok_or_else(no_visitor)?;
        for user in handle.engine.users(RoomId::from_raw(room)?)? {
            let mut kept = Kept::default();
            let user = AUDIOROOM_User::of(&user, &mut kept);
            // SAFETY: the application vouches for its visitor; the user outlives the call.
            unsafe { visit(user_data, &raw const user) };
        }
        Ok(())
    })
}

/// Calls `visit` once for each remote stream of a room, on this thread, before it returns. `visit` may call any function of the
/// library.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetStreams(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    visit: AUDIOROOM_StreamVisitor,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let visit = visit.ok_or_else(no_visitor)?;
        for stream in handle.engine.streams(RoomId::from_raw(room)?)? {
            let mut kept = Kept::default();
            let stream = AUDIOROOM_StreamInfo::of(&stream, &mut kept);
            // SAFETY: the application vouches for its visitor; the stream outlives the call.
            unsafe { visit(user_data, &raw const stream) };
        }
        Ok(())
    })
}

/// The error of a list without a visitor.
pub(super) fn no_visitor() -> Error {
    Error::new(ErrorKind::NullArgument, "visit is NULL: give the function that is called for each entry")
}

unsafe fn login_config(options: &AUDIOROOM_LoginOptions) -> Result<LoginConfig> {
    // SAFETY: the header asks for NUL-terminated text or NULL.
    let (server_url, token) =
        unsafe { (optional(options.server_url, "server_url")?, optional(options.token, "token")?) };
    Ok(LoginConfig {
        server_url: server_url.map(str::to_owned),
        token: token.map(str::to_owned),
        manual_publish: switch_or_auto(options.manual_publish),
        manual_play: switch_or_auto(options.manual_play),
        user_updates: switch("user_updates", options.user_updates)?,
        login_timeout: Duration::from_millis(options.login_timeout_ms.into()),
        reconnect_timeout: Duration::from_millis(options.reconnect_timeout_ms.into()),
    })
}

//! Tokens for logging in to a room: their contents, and signing without a server. Called by the application on any thread.

use std::ffi::c_char;
use std::ptr;
use std::time::Duration;

use super::engine::key;
use super::guard::guard;
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::{self, optional};
use super::types::{self, Growing, growing, not_null};
use crate::clock;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::token::{self, Claims};

/// The contents of a token. Text is copied.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_TokenOptions {
    /// Written by AUDIOROOM_InitTokenOptions.
    pub struct_size: u32,
    /// The token is valid for this time from now on, 1 to 31536000 s. Default: 3600.
    pub valid_seconds: u32,
    /// The name of the API key that signs the token; must be set. Default: NULL.
    pub api_key: *const c_char,
    /// The secret of that key; must be set. Default: NULL.
    pub api_secret: *const c_char,
    /// The user who may log in, 1 to 256 bytes; must be set. Default: NULL.
    pub user_id: *const c_char,
    /// The user's display name, up to 256 bytes; NULL: the user id. Default: NULL.
    pub user_name: *const c_char,
    /// The id of the room that the user may log in to, 1 to 256 bytes; must be set. Default: NULL.
    pub room_id: *const c_char,
    /// Switch: the user may publish. Default: 1.
    pub can_publish: i32,
    /// Switch: the user may play the streams of others. Default: 1.
    pub can_subscribe: i32,
    /// Switch: the user may send messages and data. Default: 1.
    pub can_publish_data: i32,
    /// Switch: other users do not see this user: neither on_user_update nor on_stream_update reports the user or a stream of the
    /// user. Meant for users who only listen: set `can_publish` to 0 too. Default: 0.
    pub is_hidden: i32,
}

growing!(AUDIOROOM_TokenOptions {
    valid_seconds: 3600,
    api_key: ptr::null(),
    api_secret: ptr::null(),
    user_id: ptr::null(),
    user_name: ptr::null(),
    room_id: ptr::null(),
    can_publish: 1,
    can_subscribe: 1,
    can_publish_data: 1,
    is_hidden: 0,
});

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitTokenOptions(
    options: *mut AUDIOROOM_TokenOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// Signs a token and copies it into `buffer` (buffer rule). It is a LiveKit access token and needs no network.
///
/// Do this on a server of yours and pass the token to the program that logs in: whoever has the secret can log in as any user.
/// Two calls may make tokens of different lengths: ask for the size once, and add 64 bytes.
/// Errors: AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_TOO_LONG.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_CreateToken(
    options: *const AUDIOROOM_TokenOptions,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> AUDIOROOM_Status {
    // SAFETY: `options` is NULL or a struct that InitTokenOptions filled, `buffer` is NULL or has `size` bytes, and `needed`
    // is NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        not_null(options, "options")?;
        let options = types::read(options, AUDIOROOM_TokenOptions::defaults())?;
        let token = signed(&options)?;
        text::give(&token, buffer, size, needed)
    })
}

unsafe fn signed(options: &AUDIOROOM_TokenOptions) -> Result<String> {
    // SAFETY: the header asks for NUL-terminated text or NULL in every field.
    let (key, user_id, user_name, room_id) = unsafe {
        (
            key(options.api_key, options.api_secret)?,
            optional(options.user_id, "user_id")?,
            optional(options.user_name, "user_name")?.unwrap_or_default(),
            optional(options.room_id, "room_id")?,
        )
    };
    let missing =
        |name: &str| Error::new(ErrorKind::NullArgument, format!("{name} is NULL: a token needs it"));
    let key = key.ok_or_else(|| missing("api_key"))?;
    let user_id = user_id.ok_or_else(|| missing("user_id"))?;
    let room_id = room_id.ok_or_else(|| missing("room_id"))?;
    let now = clock::wall();
    let mut claims =
        Claims::join(user_id, user_name, room_id, now + Duration::from_secs(options.valid_seconds.into()));
    claims.can_publish = switch("can_publish", options.can_publish)?;
    claims.can_subscribe = switch("can_subscribe", options.can_subscribe)?;
    claims.can_publish_data = switch("can_publish_data", options.can_publish_data)?;
    claims.hidden = switch("is_hidden", options.is_hidden)?;
    token::issue(&key, &claims, now)
}

//! Keys of end-to-end encryption. Called by the application on any thread.
//!
//! The event of a stream whose key is missing, wrong or right is in `ffi/event/encryption.rs`.

use std::ffi::c_char;
use std::ptr;

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::guard::guard;
use super::room::AUDIOROOM_Room;
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::optional;
use super::types::{self, Growing, growing};
use crate::engine::{EncryptionKey, KeySource};
use crate::error::{Error, ErrorKind, Result};
use crate::id::RoomId;
use crate::wire::encryption::key::MAX_SECRET;

/// A key of end-to-end encryption: either `passphrase` or `key`. Everything is copied by the call that takes it.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_EncryptionKeyOptions {
    /// Written by AUDIOROOM_InitEncryptionKeyOptions.
    pub struct_size: u32,
    /// The index of the key, 0 to 15. Each encrypted packet carries the index of its key. A user sends with the key that was set
    /// last without `decrypt_only`; the keys of other indexes still decrypt. To replace a key without a gap, set the new key
    /// under another index. Default: 0.
    pub key_index: u32,
    /// A passphrase of 1 to 1024 bytes, from which the key is derived as in LiveKit's clients (PBKDF2). Default: NULL.
    pub passphrase: *const c_char,
    /// 16 to 1024 random bytes, from which the key is derived as in LiveKit's clients (HKDF). Not every LiveKit client knows this
    /// way. Default: NULL.
    pub key: *const u8,
    /// Number of bytes at `key`. Default: 0.
    pub key_size: u32,
    /// How many ratchets of a sender's key are followed, 0 to 16: a sender may replace its key by another that is derived from
    /// it. LiveKit's clients can do that, this library never does. Each ratchet lengthens AUDIOROOM_SetEncryptionKey and
    /// AUDIOROOM_LoginRoom by one derivation. Default: 0.
    pub ratchet_window: u32,
    /// The user who sends with this key. For a key that only this engine sends with, give the local user's id. A user with keys
    /// of their own does not use the shared keys. NULL: the key is shared by all users without keys of their own, the local user
    /// included. Default: NULL.
    pub user_id: *const c_char,
    /// Switch: this engine only decrypts with the key, and sends with it after you have set it again with `decrypt_only` 0. To
    /// change keys, give everyone the new key with `decrypt_only` 1 first, then set it again with `decrypt_only` 0. Default: 0.
    pub decrypt_only: i32,
    /// Reserved; must be 0.
    pub reserved0: i32,
}

growing!(AUDIOROOM_EncryptionKeyOptions {
    key_index: 0,
    passphrase: ptr::null(),
    key: ptr::null(),
    key_size: 0,
    ratchet_window: 0,
    user_id: ptr::null(),
    decrypt_only: 0,
    reserved0: 0,
});

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitEncryptionKeyOptions(
    options: *mut AUDIOROOM_EncryptionKeyOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// Sets a key of end-to-end encryption for a room, or with room 0 for all present and later rooms of the engine.
///
/// Once a room has had a key, audio, messages and data are sent to it encrypted or not at all. This holds until the room ends,
/// also after a reconnect and after every key is removed. If the local stream was published in clear, it is published again. To
/// encrypt one room from the first packet on, use `encryption_key` of AUDIOROOM_LoginOptions. Servers, and users without the key,
/// can read neither audio nor messages nor data. They still see names, extra info, audio levels, stats, and the sizes and times
/// of packets. on_stream_encryption reports each stream whose key is missing, wrong or right. Streams and messages that other
/// users send in clear are played and reported as before. Messages that cannot be decrypted are dropped, with a line in the log.
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT without a key, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND
/// when the room has ended, AUDIOROOM_ERR_BUSY when 4096 users have keys.
///
/// [blocks: about 50 ms for a passphrase, and as long again for each ratchet of the window]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetEncryptionKey(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    options: *const AUDIOROOM_EncryptionKeyOptions,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and `options` is NULL or a struct that
    // InitEncryptionKeyOptions filled, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let options = types::read(options, AUDIOROOM_EncryptionKeyOptions::defaults())?;
        handle.engine.set_encryption_key(room_or_all(room)?, &read_key(&options)?)
    })
}

/// Removes the key with this index of a user (`user_id`), or of the shared keys (NULL); does nothing if there is none. Room 0 is
/// all present and later rooms of the engine.
///
/// A room that had a key does not go back to sending in clear: without a key to send with, nothing is sent, and
/// on_stream_encryption reports it. Later logins are encrypted if a key for all rooms is left, or if they have a key of their own.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_RemoveEncryptionKey(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    user_id: *const c_char,
    key_index: u32,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and `user_id` is NULL or NUL-terminated, as the
    // header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let user_id = optional(user_id, "user_id")?;
        let removal =
            EncryptionKey { source: None, user_id, index: key_index, ratchet_window: 0, is_current: false };
        handle.engine.set_encryption_key(room_or_all(room)?, &removal)
    })
}

/// Room 0 is every room.
fn room_or_all(room: AUDIOROOM_Room) -> Result<Option<RoomId>> {
    if room == 0 { Ok(None) } else { RoomId::from_raw(room).map(Some) }
}

/// Reads the key that the options describe.
///
/// # Safety
/// `passphrase` and `user_id` are NULL or NUL-terminated, and `key` is NULL or has `key_size` bytes.
pub(super) unsafe fn read_key<'a>(options: &AUDIOROOM_EncryptionKeyOptions) -> Result<EncryptionKey<'a>> {
    if options.reserved0 != 0 {
        return Err(out_of_range("reserved0", options.reserved0, "0"));
    }
    // SAFETY: the caller vouches for the texts.
    let (passphrase, user_id) =
        unsafe { (optional(options.passphrase, "passphrase")?, optional(options.user_id, "user_id")?) };
    let size = options.key_size as usize;
    let source = match (passphrase, options.key.is_null()) {
        (Some(text), true) => KeySource::Passphrase(text),
        (None, false) if size > MAX_SECRET => {
            let text = format!("key_size is {size}: give at most {MAX_SECRET} bytes");
            return Err(Error::new(ErrorKind::TooLong, text));
        }
        // SAFETY: the caller vouches for `key_size` bytes.
        (None, false) => KeySource::Bytes(unsafe { std::slice::from_raw_parts(options.key, size) }),
        (Some(_), false) => {
            let text = "passphrase and key are both set: set one of them";
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        (None, true) => {
            let text = "passphrase and key are both NULL: set one of them, or call RemoveEncryptionKey";
            return Err(Error::new(ErrorKind::NullArgument, text));
        }
    };
    Ok(EncryptionKey {
        source: Some(source),
        user_id,
        index: options.key_index,
        ratchet_window: options.ratchet_window,
        is_current: !switch("decrypt_only", options.decrypt_only)?,
    })
}

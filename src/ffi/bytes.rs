//! Byte streams to other users, such as files. Called by the application on any thread.
//!
//! The events are in `ffi/event/bytes.rs`.

use std::ffi::c_char;
use std::ptr;

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::guard::guard;
use super::message::users;
use super::room::AUDIOROOM_Room;
use super::status::AUDIOROOM_Status;
use super::text::optional;
use super::types::{self, Growing, growing, not_null};
use super::user_info::attributes;
use crate::config;
use crate::engine::ByteHeader;
use crate::error::Result;
use crate::id::{RequestId, RoomId};

/// The description of a byte stream, for its receivers.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_ByteStreamOptions {
    /// Written by AUDIOROOM_InitByteStreamOptions.
    pub struct_size: u32,
    /// Number of attributes, 0 to 256. Default: 0.
    pub attribute_count: u32,
    /// A label for the receivers, up to 256 bytes; NULL is none. Default: NULL.
    pub topic: *const c_char,
    /// The name, usually of a file, up to 1024 bytes; NULL is none. Default: NULL.
    pub name: *const c_char,
    /// The MIME type, up to 1024 bytes; NULL: `application/octet-stream`. Default: NULL.
    pub mime_type: *const c_char,
    /// Number of bytes that will be written; -1 if it is not known. With it, receivers can show progress. Without it, a receiver
    /// that gets a new connection during the stream ends the stream with AUDIOROOM_ERR_CONNECTION_LOST, even if all bytes
    /// arrived. Default: -1.
    pub total_size: i64,
    /// The keys of the attributes; keys and values together have up to 16384 bytes. NULL if there are none. Default: NULL.
    pub attribute_keys: *const *const c_char,
    /// The values of the attributes, in the order of the keys. Default: NULL.
    pub attribute_values: *const *const c_char,
    /// The ids of the users who get the stream, at most 1000. If `user_count` is 0, everyone gets it. Default: NULL.
    pub user_ids: *const *const c_char,
    /// Number of entries in `user_ids`. Default: 0.
    pub user_count: u32,
    /// Reserved; must be 0.
    pub reserved0: u32,
}

growing!(AUDIOROOM_ByteStreamOptions {
    attribute_count: 0,
    topic: ptr::null(),
    name: ptr::null(),
    mime_type: ptr::null(),
    total_size: -1,
    attribute_keys: ptr::null(),
    attribute_values: ptr::null(),
    user_ids: ptr::null(),
    user_count: 0,
    reserved0: 0,
});

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitByteStreamOptions(
    options: *mut AUDIOROOM_ByteStreamOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// Begins a byte stream of any length to everyone in a room, or to the users that the options name: a byte stream of LiveKit.
///
/// `options` may be NULL for the defaults. The number of the stream is written to `stream`. Write the bytes with
/// AUDIOROOM_WriteByteStream, then call AUDIOROOM_CloseByteStream. The receivers get on_bytes, with the first bytes before the
/// last ones are written. At most 16 streams of a room are open at the same time. The stream is a request: one on_request_done,
/// with the number of the stream in `request`, ends it. It has AUDIOROOM_OK when all bytes were handed to the transport.
/// Otherwise it has AUDIOROOM_ERR_CANCELLED after AUDIOROOM_CancelByteStream or when the room ends, AUDIOROOM_ERR_CONNECTION_LOST
/// when the connection was replaced after the stream began (send it again as a new stream), AUDIOROOM_ERR_NOT_ALLOWED when the
/// token forbids data, or AUDIOROOM_ERR_WRONG_STATE in an encrypted room when this user has no key to send with.
/// Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_BUSY when 16 streams are open,
/// AUDIOROOM_ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_OpenByteStream(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    options: *const AUDIOROOM_ByteStreamOptions,
    stream: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `options` is NULL or a struct that
    // InitByteStreamOptions filled, with texts and arrays as the header asks, and `stream` is NULL or a variable of the application.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        not_null(stream, "stream")?;
        let mut read = AUDIOROOM_ByteStreamOptions::defaults();
        if !options.is_null() {
            read = types::read(options, read)?;
        }
        let header = described(&read)?;
        let to = users(read.user_ids, read.user_count)?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.open_bytes(room, header, &to)?;
        stream.write(made.raw());
        drop(hold);
        Ok(())
    })
}

unsafe fn described(options: &AUDIOROOM_ByteStreamOptions) -> Result<ByteHeader> {
    let total = match options.total_size {
        -1 => None,
        size => {
            let size = u64::try_from(size);
            Some(size.map_err(|_| out_of_range("total_size", options.total_size, "0 or more, or -1"))?)
        }
    };
    // SAFETY: the header asks for NUL-terminated texts or NULL in every field, and for as many attributes as `attribute_count` says.
    unsafe {
        let attributes =
            attributes(options.attribute_keys, options.attribute_values, options.attribute_count)?;
        let attributes = attributes.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned()));
        Ok(ByteHeader {
            topic: optional(options.topic, "topic")?.unwrap_or_default().to_owned(),
            name: optional(options.name, "name")?.unwrap_or_default().to_owned(),
            mime_type: optional(options.mime_type, "mime_type")?.unwrap_or_default().to_owned(),
            total,
            attributes: attributes.collect(),
        })
    }
}

/// Writes the next bytes of a byte stream: `size` is 1 to 65536.
///
/// At most 262144 bytes of a stream wait for the connection; a short write counts as 1024 bytes. When there is no space, the call
/// returns AUDIOROOM_ERR_BUSY and takes nothing: write the same bytes again after on_bytes_space. A receiver ends a stream that
/// pauses for 30 s.
/// Errors: AUDIOROOM_ERR_BUSY, AUDIOROOM_ERR_OUT_OF_RANGE also when more bytes are written than announced, AUDIOROOM_ERR_WRONG_STATE
/// when the stream is closed, AUDIOROOM_ERR_NOT_FOUND when the stream or the room has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_WriteByteStream(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: u64,
    data: *const u8,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, and `data` is NULL or has `size` bytes, as the header
    // asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let (room, stream) = (RoomId::from_raw(room)?, RequestId::from_raw(stream)?);
        not_null(data, "data")?;
        // Checked before the slice is made: a slice cannot be larger than the address space.
        config::byte_write(size)?;
        handle.engine.write_bytes(room, stream, std::slice::from_raw_parts(data, size))
    })
}

/// Says that a byte stream is complete. Its on_request_done follows when all bytes were handed to the transport.
///
/// Errors: AUDIOROOM_ERR_WRONG_STATE when fewer bytes were written than announced (the stream stays open), or when it is closed
/// already; AUDIOROOM_ERR_NOT_FOUND when the stream or the room has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_CloseByteStream(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: u64,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe {
        let (room, stream) = (RoomId::from_raw(room)?, RequestId::from_raw(stream)?);
        handle(engine)?.engine.close_bytes(room, stream)
    })
}

/// Cancels a byte stream whose on_request_done has not come, also after AUDIOROOM_CloseByteStream. Its on_request_done has
/// AUDIOROOM_ERR_CANCELLED. Receivers that got the BEGIN get an END with an error; if nothing was sent yet, they get nothing.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND when the stream or the room has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_CancelByteStream(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: u64,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe {
        let (room, stream) = (RoomId::from_raw(room)?, RequestId::from_raw(stream)?);
        handle(engine)?.engine.cancel_bytes(room, stream)
    })
}

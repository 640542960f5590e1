//! Room messages, texts and data: text and bytes to other users. Called by the application on any thread.
//!
//! The events of received messages are in `ffi/event/message.rs`.

use std::ffi::c_char;

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::guard::guard;
use super::room::AUDIOROOM_Room;
use super::status::AUDIOROOM_Status;
use super::text::{optional, required};
use super::types::not_null;
use crate::config;
use crate::error::Result;
use crate::event::Delivery;
use crate::id::RoomId;

/// How data is delivered.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_Delivery {
    /// Unreliable and unordered: a lost packet is not resent, and no packet waits for an earlier one.
    AUDIOROOM_DELIVERY_LOSSY = 0,
    /// Reliable and ordered.
    AUDIOROOM_DELIVERY_RELIABLE = 1,
}

/// The C number of a delivery.
pub(super) fn delivery_code(delivery: Delivery) -> i32 {
    match delivery {
        Delivery::Lossy => AUDIOROOM_Delivery::AUDIOROOM_DELIVERY_LOSSY as i32,
        Delivery::Reliable => AUDIOROOM_Delivery::AUDIOROOM_DELIVERY_RELIABLE as i32,
    }
}

/// Sends text to everyone in a room, reliable and ordered, up to 64000 bytes. LiveKit's clients show it as a chat message.
///
/// A request: on_request_done reports that the text was handed to the transport, or why it was not, such as
/// AUDIOROOM_ERR_NOT_ALLOWED when the token forbids it and AUDIOROOM_ERR_BUSY when 64 messages are queued already. The sender does
/// not receive its own message.
/// Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE when empty, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before
/// on_login_room is called (a call inside it succeeds).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SendRoomMessage(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    text: *const c_char,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `text` is NULL or NUL-terminated, and
    // `request` is NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let text = required(text, "text")?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.send_room_message(room, text)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Sends bytes to everyone in a room, or to the users that `user_ids` names.
///
/// `size` is 0 to 1200 for AUDIOROOM_DELIVERY_LOSSY and 0 to 64000 for AUDIOROOM_DELIVERY_RELIABLE; `data` may be NULL if `size`
/// is 0. `topic` is a label for the receivers, up to 256 bytes; NULL is none, and `ar.voice` is reserved
/// (AUDIOROOM_ERR_OUT_OF_RANGE). `user_ids` points to `user_count` ids, at most 1000. With a count of 0 the data goes to
/// everyone, and `user_ids` may be NULL. The receivers get on_data. The sender does not receive its own data, and ids that are
/// not in the room are ignored. A request: on_request_done reports that the data was handed to the transport, or why it was not.
/// Reliable data waits for the connection; on_request_done has AUDIOROOM_ERR_BUSY if 64 messages are queued already. Lossy data
/// never waits: without a connection, on_request_done has AUDIOROOM_ERR_WRONG_STATE. Lossy data that is sent with a NULL
/// `request` ends without an event.
/// Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before
/// on_login_room is called (a call inside it succeeds).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SendData(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    data: *const u8,
    size: usize,
    topic: *const c_char,
    user_ids: *const *const c_char,
    user_count: u32,
    delivery: i32,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `data` has `size` bytes or is NULL, `topic` is NULL
    // or NUL-terminated, `user_ids` has `user_count` texts, and `request` is NULL or a variable of the application, as the header
    // asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let delivery = match delivery {
            0 => Delivery::Lossy,
            1 => Delivery::Reliable,
            other => return Err(out_of_range("delivery", other, "an AUDIOROOM_Delivery, 0 or 1")),
        };
        if size > 0 {
            not_null(data, "data")?;
        }
        // Checked before the slice is made: a slice cannot be larger than the address space.
        config::data_size(size, delivery == Delivery::Reliable)?;
        let topic = optional(topic, "topic")?.unwrap_or_default();
        let to = users(user_ids, user_count)?;
        // The pointer of an empty C++ vector may be NULL.
        let data = if size > 0 { std::slice::from_raw_parts(data, size) } else { &[] };
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        if request.is_null() && delivery == Delivery::Lossy {
            return handle.engine.send_unreported(room, data, topic, &to);
        }
        let made = handle.engine.send_data(room, data, topic, &to, delivery)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Sends a text with a topic to everyone in a room, or to the users that `user_ids` names, reliably and in order, as a text
/// stream of LiveKit.
///
/// `text` has 1 to 262144 bytes. `topic` has up to 256 bytes; NULL is none. `user_ids` and `user_count` are as in
/// AUDIOROOM_SendData. The receivers get on_text; with the topic `lk.chat` they get on_room_message, as from
/// AUDIOROOM_SendRoomMessage.
/// A request: on_request_done reports that the text was handed to the transport, or why it was not. AUDIOROOM_ERR_BUSY means that 64
/// messages are queued already.
/// Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE before
/// on_login_room is called (a call inside it succeeds).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SendText(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    text: *const c_char,
    topic: *const c_char,
    user_ids: *const *const c_char,
    user_count: u32,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, the texts are NULL or NUL-terminated, `user_ids` has
    // `user_count` texts, and `request` is NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let text = required(text, "text")?;
        let topic = optional(topic, "topic")?.unwrap_or_default();
        let to = users(user_ids, user_count)?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.send_text(room, text, topic, &to)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Reads the user ids of the receivers.
pub(super) unsafe fn users<'a>(user_ids: *const *const c_char, count: u32) -> Result<Vec<&'a str>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    not_null(user_ids, "user_ids")?;
    config::receiver_count(count as usize)?;
    // SAFETY: the header asks for as many pointers to text as `count` says.
    let pointers = unsafe { std::slice::from_raw_parts(user_ids, count as usize) };
    pointers
        .iter()
        .map(|text| {
            // SAFETY: the header asks that each of them is NULL or NUL-terminated text.
            unsafe { required(*text, "an entry of user_ids") }
        })
        .collect()
}

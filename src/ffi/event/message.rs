//! Events of messages, texts, data and requests, as C structs.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. Sending is
//! `ffi/message.rs`.

use std::ffi::c_char;

use super::user::AUDIOROOM_Attribute;
use super::{CEvent, Kept};
use crate::event::Event;
use crate::ffi::message::delivery_code;
use crate::ffi::room::AUDIOROOM_Room;
use crate::ffi::status::AUDIOROOM_Status;

/// Text from another user, sent with AUDIOROOM_SendRoomMessage or as a chat message of a LiveKit client.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_RoomMessageEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "". The text is in `text`.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The sender's user id.
    pub user_id: *const c_char,
    /// The sender's display name.
    pub user_name: *const c_char,
    /// The message id, from the sender's library.
    pub message_id: *const c_char,
    /// The text.
    pub text: *const c_char,
    /// Milliseconds since 1970 by the sender's clock.
    pub sent_at_ms: i64,
}

impl CEvent for AUDIOROOM_RoomMessageEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::RoomMessage { room, user, message_id, text, sent_at_ms } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_RoomMessageEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            user_id: kept.text(&user.user_id),
            user_name: kept.text(&user.user_name),
            message_id: kept.text(message_id),
            text: kept.text(text),
            sent_at_ms: *sent_at_ms,
        })
    }
}

/// A text with a topic, from AUDIOROOM_SendText or as a text stream of a LiveKit client. on_room_message reports texts with the
/// topic `lk.chat`. The event comes when the text is complete. A text of more than 262144 bytes, or one whose sender pauses for
/// 30 s or leaves, is dropped.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_TextEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "". The text is in `text`.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The sender's user id.
    pub user_id: *const c_char,
    /// The sender's display name.
    pub user_name: *const c_char,
    /// The topic; "" if there is none.
    pub topic: *const c_char,
    /// The message id, from the sender's library.
    pub message_id: *const c_char,
    /// The text.
    pub text: *const c_char,
    /// Milliseconds since 1970 by the sender's clock.
    pub sent_at_ms: i64,
    /// Attributes that the sender gave to the text, in the order of their keys. A transcription of a LiveKit agent, for example,
    /// has the id of its segment here.
    pub attributes: *const *const AUDIOROOM_Attribute,
    /// Number of entries in `attributes`.
    pub attribute_count: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_TextEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::Text { room, user, topic, message_id, text, sent_at_ms, attributes } = event else {
            return None;
        };
        let attributes = AUDIOROOM_Attribute::list(attributes, kept);
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_TextEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            user_id: kept.text(&user.user_id),
            user_name: kept.text(&user.user_name),
            topic: kept.text(topic),
            message_id: kept.text(message_id),
            text: kept.text(text),
            sent_at_ms: *sent_at_ms,
            attributes: attributes.pointers,
            attribute_count: attributes.count,
            reserved0: 0,
        })
    }
}

/// Bytes from another user (AUDIOROOM_SendData) or from the server.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_DataEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The sender's user id; "" for data of the server.
    pub user_id: *const c_char,
    /// The sender's display name.
    pub user_name: *const c_char,
    /// The sender's label; "" if there is none.
    pub topic: *const c_char,
    /// The bytes. Not NUL-terminated.
    pub data: *const u8,
    /// Number of bytes.
    pub size: u32,
    /// AUDIOROOM_Delivery: how they were sent.
    pub delivery: i32,
}

impl CEvent for AUDIOROOM_DataEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::Data { room, user, topic, data, delivery } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_DataEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            user_id: kept.text(&user.user_id),
            user_name: kept.text(&user.user_name),
            topic: kept.text(topic),
            data: data.as_ptr(),
            size: data.len() as u32,
            delivery: delivery_code(*delivery),
        })
    }
}

/// A request ended: a message, a text, data or all bytes of a byte stream were handed to the transport; the server has accepted extra
/// info or a name, metadata or attributes, or has removed or muted a user; or the request failed. AUDIOROOM_OK does not mean that a
/// receiver has the message. The event comes exactly once for each request, except lossy data that was sent with a NULL `request`.
///
/// Status: AUDIOROOM_OK; AUDIOROOM_ERR_NOT_ALLOWED when the token or the server does not allow it; AUDIOROOM_ERR_BUSY when 64
/// requests of its kind are queued already; AUDIOROOM_ERR_WRONG_STATE for lossy data while there is no connection, in an
/// encrypted room when this user has no key to send with, and when the server refuses a change of name, metadata or attributes
/// for another reason; AUDIOROOM_ERR_TOO_LONG when the server takes less; AUDIOROOM_ERR_TIMEOUT when the server does not answer;
/// AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_UNREACHABLE, AUDIOROOM_ERR_NOT_A_SERVER and AUDIOROOM_ERR_OUT_OF_RANGE when a user
/// cannot be removed or muted; AUDIOROOM_ERR_CONNECTION_LOST when the connection was replaced during a byte stream;
/// AUDIOROOM_ERR_CANCELLED when the room ends first, or the application cancelled a byte stream; AUDIOROOM_ERR_INTERNAL.
#[repr(C)]
pub struct AUDIOROOM_RequestDoneEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, or why the request failed.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do; "" when it succeeded.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The number that the call wrote to `request`.
    pub request: u64,
}

impl CEvent for AUDIOROOM_RequestDoneEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::RequestDone { room, request, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(error.as_ref());
        Some(AUDIOROOM_RequestDoneEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            request: request.raw(),
        })
    }
}

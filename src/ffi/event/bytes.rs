//! Events of byte streams, as C structs. Each struct stands beside its conversion.
//!
//! Called by `ffi/callback.rs` on the thread that delivers events. Sending is `ffi/bytes.rs`.

use std::ffi::c_char;
use std::ptr;

use super::user::AUDIOROOM_Attribute;
use super::{CEvent, Kept};
use crate::error::Error;
use crate::event::{BytePart, Event};
use crate::ffi::room::AUDIOROOM_Room;
use crate::ffi::status::AUDIOROOM_Status;

/// The parts of a byte stream.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_BytesPart {
    /// The stream begins.
    AUDIOROOM_BYTES_BEGIN = 0,
    /// The next bytes.
    AUDIOROOM_BYTES_DATA = 1,
    /// The stream ended. Its bytes are complete only if `status` is AUDIOROOM_OK.
    AUDIOROOM_BYTES_END = 2,
    /// The stream was refused: the library does not receive it, and no other part follows.
    AUDIOROOM_BYTES_REFUSED = 3,
}

/// A part of a byte stream of another user (AUDIOROOM_OpenByteStream, or `send_file` of a LiveKit client) arrived. A stream that
/// is reported has one BEGIN, its DATA parts in order and without gaps, and exactly one END, also if the room ends first. A
/// stream whose BEGIN finds the queue of events full is not reported at all. At most 64 streams of a room, and 16 of one user,
/// are received at the same time; further ones are refused. The library does not keep the bytes of earlier parts: store them in
/// the callback.
///
/// Status: AUDIOROOM_OK in a BEGIN and a DATA, and in an END when all bytes have arrived. In other ENDs: AUDIOROOM_ERR_CANCELLED
/// when the sender cancelled the stream or began another one with the same id, or the room ended; AUDIOROOM_ERR_TIMEOUT when the
/// sender sent nothing for 30 s; AUDIOROOM_ERR_CONNECTION_LOST when bytes are missing, when the sender left or got a new
/// connection, and when this user got a new connection during a stream without `total_size`; AUDIOROOM_ERR_TOO_LONG when more
/// bytes came than the sender had announced; AUDIOROOM_ERR_BUSY when events waited too long, and bytes were dropped. In a
/// REFUSED: AUDIOROOM_ERR_BUSY when too many streams are open; AUDIOROOM_ERR_NOT_BUILT_IN when the stream is compressed;
/// AUDIOROOM_ERR_OUT_OF_RANGE when its id is not usable.
#[repr(C)]
pub struct AUDIOROOM_BytesEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, or why bytes are missing.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do; "" when nothing is wrong.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The number of the stream, the same in all its events. A stream that its sender starts again has another number.
    pub stream: u64,
    /// AUDIOROOM_BytesPart.
    pub part: i32,
    /// Number of bytes in `data`; 0 in all parts but DATA.
    pub size: u32,
    /// The bytes of a DATA part. Not NUL-terminated.
    pub data: *const u8,
    /// Number of bytes before `data`; in an END, number of bytes that arrived.
    pub offset: u64,
    /// Number of bytes that the sender announced; -1 if it did not.
    pub total_size: i64,
    /// The sender's user id.
    pub user_id: *const c_char,
    /// The sender's display name.
    pub user_name: *const c_char,
    /// The topic; "" if there is none.
    pub topic: *const c_char,
    /// The name, usually of a file; "" if there is none. It comes from another user: do not use it as a path.
    pub name: *const c_char,
    /// The MIME type.
    pub mime_type: *const c_char,
    /// The sender's id of the stream.
    pub stream_id: *const c_char,
    /// Milliseconds since 1970 by the sender's clock.
    pub sent_at_ms: i64,
    /// Attributes that the sender gave to the stream, in the order of their keys.
    pub attributes: *const *const AUDIOROOM_Attribute,
    /// Number of entries in `attributes`.
    pub attribute_count: u32,
    /// Reserved.
    pub reserved0: u32,
    /// In a REFUSED: number of streams that were refused in this room so far, this one included. Otherwise 0.
    pub refused_count: u64,
}

impl CEvent for AUDIOROOM_BytesEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        use AUDIOROOM_BytesPart::{
            AUDIOROOM_BYTES_BEGIN, AUDIOROOM_BYTES_DATA, AUDIOROOM_BYTES_END, AUDIOROOM_BYTES_REFUSED,
        };
        let Event::Bytes { room, info, part } = event else { return None };
        let none: (&[u8], u64, Option<&Error>, u64) = (&[], 0, None, 0);
        let (code, (data, offset, error, refused_count)) = match part {
            BytePart::Begin => (AUDIOROOM_BYTES_BEGIN, none),
            BytePart::Data { offset, data } => (AUDIOROOM_BYTES_DATA, (&data[..], *offset, None, 0)),
            BytePart::End { received, error } => {
                (AUDIOROOM_BYTES_END, (&[][..], *received, error.as_ref(), 0))
            }
            BytePart::Refused { count, error } => {
                (AUDIOROOM_BYTES_REFUSED, (&[][..], 0, Some(error), *count))
            }
        };
        let attributes = AUDIOROOM_Attribute::list(&info.attributes, kept);
        let (struct_size, status, message) = kept.head::<Self>(error);
        Some(AUDIOROOM_BytesEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            stream: info.stream.raw(),
            part: code as i32,
            size: data.len() as u32,
            data: if data.is_empty() { ptr::null() } else { data.as_ptr() },
            offset,
            total_size: info.total.map_or(-1, |total| i64::try_from(total).unwrap_or(i64::MAX)),
            user_id: kept.text(&info.user.user_id),
            user_name: kept.text(&info.user.user_name),
            topic: kept.text(&info.topic),
            name: kept.text(&info.name),
            mime_type: kept.text(&info.mime_type),
            stream_id: kept.text(&info.id),
            sent_at_ms: info.sent_at_ms,
            attributes: attributes.pointers,
            attribute_count: attributes.count,
            reserved0: 0,
            refused_count,
        })
    }
}

/// After AUDIOROOM_WriteByteStream returned AUDIOROOM_ERR_BUSY, the stream has space again: at most 131072 bytes of it still
/// wait. The event comes at most once for each such call.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_BytesSpaceEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The number that AUDIOROOM_OpenByteStream wrote to `stream`.
    pub stream: u64,
}

impl CEvent for AUDIOROOM_BytesSpaceEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::BytesSpace { room, stream } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_BytesSpaceEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            stream: stream.raw(),
        })
    }
}

//! Events of a room as C structs: the login, the connection, and the end of the room.
//!
//! Each struct stands beside its conversion. Not here: the users of the room (`event/user.rs`) and its streams
//! (`event/stream.rs`). Called by `ffi/callback.rs` on the thread that delivers events.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::ffi::room::AUDIOROOM_Room;
use crate::ffi::status::AUDIOROOM_Status;

/// A login succeeded or failed. The event comes exactly once for each AUDIOROOM_LoginRoom that returned AUDIOROOM_OK, unless
/// AUDIOROOM_LogoutRoom came first.
///
/// Status: AUDIOROOM_OK; AUDIOROOM_ERR_UNREACHABLE, AUDIOROOM_ERR_NOT_A_SERVER, AUDIOROOM_ERR_TIMEOUT and
/// AUDIOROOM_ERR_CONNECTION_LOST when the server cannot be reached or stops answering; AUDIOROOM_ERR_TOKEN_EXPIRED and
/// AUDIOROOM_ERR_TOKEN_REFUSED when the server does not accept the token; AUDIOROOM_ERR_ROOM_FULL when the room or the server is
/// full; AUDIOROOM_ERR_BUSY when there are too many logins a second; AUDIOROOM_ERR_NOT_FOUND when the server does not create rooms
/// and this one does not exist; AUDIOROOM_ERR_OUT_OF_RANGE when the server does not accept an id; AUDIOROOM_ERR_SAME_USER and
/// AUDIOROOM_ERR_KICKED when the user is removed during the login; AUDIOROOM_ERR_FILE for `ca_file`, or for the file in which the
/// library keeps the local server's key; AUDIOROOM_ERR_SERVER when the local server cannot start; AUDIOROOM_ERR_INTERNAL.
#[repr(C)]
pub struct AUDIOROOM_LoginRoomEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK when signalling and media are both connected. Otherwise `room` becomes invalid when this callback returns.
    pub status: AUDIOROOM_Status,
    /// Which step failed and what to do; "" when the login succeeded.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The room id, as passed to AUDIOROOM_LoginRoom.
    pub room_id: *const c_char,
    /// The address of the server, such as "ws://127.0.0.1:7870". Of several addresses it is the one in use; if all failed, it is
    /// the one that was tried last, while the status is that of the first.
    pub server_url: *const c_char,
    /// A risk that the user should know of, such as a token that was sent over ws:// to another machine; "" where there is none.
    pub warning: *const c_char,
    /// 1 when the server runs in this process.
    pub is_embedded: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_LoginRoomEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::LoginRoom { room, room_id, error, server_url, is_embedded, warning } = event else {
            return None;
        };
        let (struct_size, status, message) = kept.head::<Self>(error.as_ref());
        Some(AUDIOROOM_LoginRoomEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            room_id: kept.text(room_id),
            server_url: kept.text(server_url),
            warning: kept.text(warning.as_deref().unwrap_or_default()),
            is_embedded: (*is_embedded).into(),
            reserved0: 0,
        })
    }
}

/// AUDIOROOM_LogoutRoom is done; `room` becomes invalid when this callback returns.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_LogoutRoomEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The room id, as passed to AUDIOROOM_LoginRoom.
    pub room_id: *const c_char,
}

impl CEvent for AUDIOROOM_LogoutRoomEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::LogoutRoom { room, room_id } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_LogoutRoomEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            room_id: kept.text(room_id),
        })
    }
}

/// The user was removed from the room; publishing and playing have stopped, and `room` becomes invalid when this callback returns.
///
/// Status: AUDIOROOM_ERR_SAME_USER when the user logged in elsewhere, AUDIOROOM_ERR_KICKED when the user was removed,
/// AUDIOROOM_ERR_NOT_FOUND when the room was closed.
#[repr(C)]
pub struct AUDIOROOM_KickOutEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// The reason; never AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// The reason, for people.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The room id, as passed to AUDIOROOM_LoginRoom.
    pub room_id: *const c_char,
}

impl CEvent for AUDIOROOM_KickOutEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::KickOut { room, room_id, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(Some(error));
        Some(AUDIOROOM_KickOutEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            room_id: kept.text(room_id),
        })
    }
}

/// The connection is lost for good; `room` becomes invalid when this callback returns. Log in again if the user wants to.
///
/// Status: AUDIOROOM_ERR_CONNECTION_LOST.
#[repr(C)]
pub struct AUDIOROOM_DisconnectEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// The reason; never AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The room id, as passed to AUDIOROOM_LoginRoom.
    pub room_id: *const c_char,
}

impl CEvent for AUDIOROOM_DisconnectEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::Disconnect { room, room_id, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(Some(error));
        Some(AUDIOROOM_DisconnectEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            room_id: kept.text(room_id),
        })
    }
}

/// The connection broke, and the library tries to reconnect until `reconnect_timeout_ms` is over. The event comes once for each
/// outage. The application can show it.
///
/// Status: AUDIOROOM_ERR_CONNECTION_LOST, or AUDIOROOM_ERR_TIMEOUT when the server stopped answering; other numbers are possible,
/// and there is nothing to do about any of them.
#[repr(C)]
pub struct AUDIOROOM_ReconnectingEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// The reason; never AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// What happened.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
}

impl CEvent for AUDIOROOM_ReconnectingEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::Reconnecting { room, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(Some(error));
        Some(AUDIOROOM_ReconnectingEvent { struct_size, status, message, room: room.raw() })
    }
}

/// The connection is back. Users and streams that changed meanwhile are reported as additions and removals; handles and ids are the
/// same.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_ReconnectedEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The address of the server in use, which may have changed.
    pub server_url: *const c_char,
    /// 1 when the server runs in this process.
    pub is_embedded: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_ReconnectedEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::Reconnected { room, server_url, is_embedded } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_ReconnectedEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            server_url: kept.text(server_url),
            is_embedded: (*is_embedded).into(),
            reserved0: 0,
        })
    }
}

/// The library needs a fresh token to reconnect. Answer with AUDIOROOM_RenewToken, on any thread, before `reconnect_timeout_ms` is
/// over; without an answer the room ends with on_disconnect. A token that expires while the room is connected causes no event.
///
/// Status: AUDIOROOM_ERR_TOKEN_NEEDED, AUDIOROOM_ERR_TOKEN_EXPIRED, AUDIOROOM_ERR_TOKEN_REFUSED.
#[repr(C)]
pub struct AUDIOROOM_TokenNeededEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why the present token is not enough, such as AUDIOROOM_ERR_TOKEN_EXPIRED.
    pub status: AUDIOROOM_Status,
    /// The reason and what to do, for people.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
}

impl CEvent for AUDIOROOM_TokenNeededEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::TokenNeeded { room, reason } = event else { return None };
        let error = Error::new(*reason, token_text(*reason));
        let (struct_size, status, message) = kept.head::<Self>(Some(&error));
        Some(AUDIOROOM_TokenNeededEvent { struct_size, status, message, room: room.raw() })
    }
}

fn token_text(reason: ErrorKind) -> String {
    let name = reason.name().to_lowercase().replace('_', " ");
    format!("the server wants another token ({name}): give one to AUDIOROOM_RenewToken")
}

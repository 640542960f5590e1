//! The event of the server's mute of this user, as a C struct.
//!
//! The struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. The getter of the
//! current mute is in `ffi/mute.rs`.

use std::ffi::{CStr, c_char};

use super::{CEvent, Kept};
use crate::event::Event;
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// The server (a moderator) has muted this user in a room, or has lifted the mute. Each start and each end of a mute is reported
/// once; a mute that is in force when this user logs in is reported after on_login_room.
///
/// While the mute lasts, nobody in the room hears this user, and the microphone is closed unless another room uses it. The mute
/// applies to the user, not to a stream: AUDIOROOM_EnableMic, AUDIOROOM_StartPublish, AUDIOROOM_RestartPublish, a new stream and a
/// reconnect do not lift it. Publishing has not failed, and nothing has to be retried: when the mute is lifted, the stream is heard
/// again automatically if the microphone is on.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_ServerMuteEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// A sentence for the user.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The handle of the local stream; 0 while nothing is published.
    pub stream: AUDIOROOM_Stream,
    /// The stream id of the local stream; "" while nothing is published.
    pub stream_id: *const c_char,
    /// 1: the server has muted this user. 0: the server has lifted the mute.
    pub is_muted_by_server: i32,
    /// 1 while the microphone is off by AUDIOROOM_EnableMic: the stream then stays muted when the server lifts the mute.
    pub is_muted_by_user: i32,
}

impl CEvent for AUDIOROOM_ServerMuteEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::ServerMute { room, stream, is_muted_by_server, is_muted_by_user } = event else {
            return None;
        };
        let (struct_size, status, _) = kept.head::<Self>(None);
        Some(AUDIOROOM_ServerMuteEvent {
            struct_size,
            status,
            message: text(*is_muted_by_server, *is_muted_by_user).as_ptr(),
            room: room.raw(),
            stream: stream.as_ref().map_or(0, |(stream, _)| stream.raw()),
            stream_id: kept.text(stream.as_ref().map_or("", |(_, name)| name)),
            is_muted_by_server: (*is_muted_by_server).into(),
            is_muted_by_user: (*is_muted_by_user).into(),
        })
    }
}

/// The text about a server mute, for the user.
fn text(is_muted_by_server: bool, is_muted_by_user: bool) -> &'static CStr {
    match (is_muted_by_server, is_muted_by_user) {
        (true, _) => c"the moderator muted you: nobody hears you until the moderator lifts it",
        (false, false) => c"the moderator lifted the mute: you are heard again",
        (false, true) => c"the moderator lifted the mute: switch the microphone on to be heard",
    }
}

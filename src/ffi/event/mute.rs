//! The event of the server's mute of this user, as a C struct.
//!
//! The struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. The question whether
//! a mute lasts is `ffi/mute.rs`.

use std::ffi::{CStr, c_char};

use super::{CEvent, Kept};
use crate::event::Event;
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// The server (a moderator) began to mute this user in a room, or lifted that. Begin and end come once each; a mute that holds
/// already when this user logs in is reported after on_login_room.
///
/// While it lasts nobody hears this user in this room. It belongs to the user, not to the stream: AUDIOROOM_EnableMic,
/// AUDIOROOM_StartPublish, AUDIOROOM_RestartPublish, a new stream and a reconnect do not lift it. It is no failure of publishing:
/// there is nothing to try again. When it is lifted, the stream is heard again by itself if the microphone is on.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_PublishMuteEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// A sentence for the user.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The local stream; 0 while nothing is published.
    pub stream: AUDIOROOM_Stream,
    /// Its name; "" while nothing is published.
    pub stream_id: *const c_char,
    /// 1: the server mutes this user. 0: it has lifted that.
    pub is_muted_by_server: i32,
    /// 1 while the microphone is off by AUDIOROOM_EnableMic: the stream then stays muted when the server lifts its mute.
    pub is_muted_by_user: i32,
}

impl CEvent for AUDIOROOM_PublishMuteEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::PublishMute { room, stream, is_muted_by_server, is_muted_by_user } = event else {
            return None;
        };
        let (struct_size, status, _) = kept.head::<Self>(None);
        Some(AUDIOROOM_PublishMuteEvent {
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

/// What a user should read about a mute by the server.
fn text(is_muted_by_server: bool, is_muted_by_user: bool) -> &'static CStr {
    match (is_muted_by_server, is_muted_by_user) {
        (true, _) => c"the moderator muted you: nobody hears you until the moderator lifts it",
        (false, false) => c"the moderator lifted the mute: you are heard again",
        (false, true) => c"the moderator lifted the mute: switch the microphone on to be heard",
    }
}

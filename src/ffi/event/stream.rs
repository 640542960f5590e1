//! Streams of a room and events about them, as C structs: remote streams, and the states of playing and publishing.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events, and by
//! `ffi/room.rs`, which shows the same [`AUDIOROOM_StreamInfo`] to a visitor.

use std::ffi::c_char;

use super::{CEvent, Kept, List};
use crate::event::{Event, StreamInfo, StreamState};
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// A remote stream of a room.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_StreamInfo {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 1 while the publishing user has muted the microphone or the server mutes that user, otherwise 0.
    pub is_muted: i32,
    /// The stream handle, for AUDIOROOM_StartPlay, AUDIOROOM_SetPlayVolume and other functions.
    pub stream: AUDIOROOM_Stream,
    /// The stream id that the publishing user chose, or, if there is none, the id that the server gave to the stream.
    pub stream_id: *const c_char,
    /// Id of the publishing user.
    pub user_id: *const c_char,
    /// Display name of the publishing user.
    pub user_name: *const c_char,
    /// Text that the publishing user attached with AUDIOROOM_SetStreamExtraInfo, or "".
    pub extra_info: *const c_char,
}

impl AUDIOROOM_StreamInfo {
    /// The C struct of a stream, with its text in `kept`.
    pub(in crate::ffi) fn of(info: &StreamInfo, kept: &mut Kept) -> Self {
        AUDIOROOM_StreamInfo {
            struct_size: size_of::<Self>() as u32,
            is_muted: info.muted.into(),
            stream: info.stream.raw(),
            stream_id: kept.text(&info.stream_id),
            user_id: kept.text(&info.user.user_id),
            user_name: kept.text(&info.user.user_name),
            extra_info: kept.text(&info.extra_info),
        }
    }

    fn list(infos: &[StreamInfo], kept: &mut Kept) -> List<Self> {
        let infos: Vec<_> = infos.iter().map(|info| Self::of(info, kept)).collect();
        kept.list(infos)
    }
}

/// Remote streams were added or removed, never both in one event.
///
/// Where playing is automatic, an added stream is played after this callback has returned: AUDIOROOM_MuteStream,
/// AUDIOROOM_SetPlayVolume and AUDIOROOM_StopPlay inside the callback take effect before its first sound. These settings and
/// AUDIOROOM_SetStreamPan last until the room ends, reconnects included, and apply again when the same user publishes under a
/// new handle: to the stream with the same stream id, otherwise to the first stream of that user from the same source
/// (microphone or screen share). The handle of a removed stream becomes invalid when this callback returns; there is no
/// on_play_state for it, except AUDIOROOM_ERR_NOT_FOUND for an AUDIOROOM_StartPlay that came too late.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_StreamUpdateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// 1 for added, 0 for removed.
    pub is_added: i32,
    /// Number of entries.
    pub count: u32,
    /// The streams.
    pub streams: *const *const AUDIOROOM_StreamInfo,
}

impl CEvent for AUDIOROOM_StreamUpdateEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::StreamUpdate { room, added, streams } = event else { return None };
        let list = AUDIOROOM_StreamInfo::list(streams, kept);
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_StreamUpdateEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            is_added: (*added).into(),
            count: list.count,
            streams: list.pointers,
        })
    }
}

/// The mute state or the extra info of remote streams changed, for example because a user has switched the microphone off.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_StreamInfoUpdateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The streams as they are now.
    pub streams: *const *const AUDIOROOM_StreamInfo,
    /// Number of entries.
    pub count: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_StreamInfoUpdateEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::StreamInfoUpdate { room, streams } = event else { return None };
        let list = AUDIOROOM_StreamInfo::list(streams, kept);
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_StreamInfoUpdateEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            streams: list.pointers,
            count: list.count,
            reserved0: 0,
        })
    }
}

/// State of publishing or of playing a stream.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_StreamState {
    /// Requested and not yet confirmed.
    AUDIOROOM_STREAM_STARTING = 0,
    /// Active. It may be reported again after a reconnect.
    AUDIOROOM_STREAM_ACTIVE = 1,
    /// Ended. `status` is AUDIOROOM_OK after a call of the application, otherwise the cause.
    AUDIOROOM_STREAM_STOPPED = 2,
}

pub(in crate::ffi) fn code(state: StreamState) -> i32 {
    let state = match state {
        StreamState::Starting => AUDIOROOM_StreamState::AUDIOROOM_STREAM_STARTING,
        StreamState::Active => AUDIOROOM_StreamState::AUDIOROOM_STREAM_ACTIVE,
        StreamState::Stopped => AUDIOROOM_StreamState::AUDIOROOM_STREAM_STOPPED,
    };
    state as i32
}

/// Publishing of the local stream changed its state. When a room ends, there is no such event for its streams.
///
/// Status: AUDIOROOM_OK; with AUDIOROOM_STREAM_STOPPED also AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it or the
/// server ended the stream, AUDIOROOM_ERR_PUBLISH_FAILED when the server refused or did not confirm it,
/// AUDIOROOM_ERR_WRONG_STATE when AUDIOROOM_StartPublish came too late because automatic publishing had begun: `stream` is the
/// handle that AUDIOROOM_StartPublish wrote, and is invalid; the automatic stream goes on under its own handle.
#[repr(C)]
pub struct AUDIOROOM_PublishStateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, or why publishing stopped by itself; AUDIOROOM_RestartPublish tries again. AUDIOROOM_ERR_WRONG_STATE: only a
    /// late AUDIOROOM_StartPublish failed, and the automatic stream goes on; do not restart it.
    pub status: AUDIOROOM_Status,
    /// Cause, and what to do; "" with AUDIOROOM_OK.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The handle of the local stream.
    pub stream: AUDIOROOM_Stream,
    /// The stream id, which the library may have chosen.
    pub stream_id: *const c_char,
    /// AUDIOROOM_StreamState.
    pub state: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_PublishStateEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::PublishState { room, stream, stream_id, state, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(error.as_ref());
        Some(AUDIOROOM_PublishStateEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            stream: stream.raw(),
            stream_id: kept.text(stream_id),
            state: code(*state),
            reserved0: 0,
        })
    }
}

/// Playing of a remote stream changed its state. When a room ends, there is no such event for its streams. A stream that cannot be
/// played because the server does not send its codec is AUDIOROOM_STREAM_STOPPED with AUDIOROOM_ERR_PLAY_FAILED. An end-to-end
/// encrypted stream is not played before it has a key; on_stream_encryption reports it.
///
/// Status: AUDIOROOM_OK; with AUDIOROOM_STREAM_STOPPED also AUDIOROOM_ERR_PLAY_FAILED when the stream cannot be played,
/// AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it, AUDIOROOM_ERR_NOT_FOUND when the stream left the room before
/// AUDIOROOM_StartPlay took effect.
#[repr(C)]
pub struct AUDIOROOM_PlayStateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, or why playing stopped by itself.
    pub status: AUDIOROOM_Status,
    /// Cause, and what to do; "" with AUDIOROOM_OK.
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The stream handle.
    pub stream: AUDIOROOM_Stream,
    /// The stream id.
    pub stream_id: *const c_char,
    /// AUDIOROOM_StreamState.
    pub state: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_PlayStateEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::PlayState { room, stream, stream_id, state, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(error.as_ref());
        Some(AUDIOROOM_PlayStateEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            stream: stream.raw(),
            stream_id: kept.text(stream_id),
            state: code(*state),
            reserved0: 0,
        })
    }
}

/// The first audio of a remote stream reached the playback device. The event comes each time that playing starts, also after a
/// reconnect.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_FirstAudioEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The stream handle.
    pub stream: AUDIOROOM_Stream,
    /// When its first sample is heard, in ns of the monotonic clock: CLOCK_MONOTONIC; on Windows, QueryPerformanceCounter in ns.
    pub t_ns: u64,
}

impl CEvent for AUDIOROOM_FirstAudioEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::FirstAudio { room, stream, at } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_FirstAudioEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            stream: stream.raw(),
            t_ns: at.as_nanos(),
        })
    }
}

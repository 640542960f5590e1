//! Streams of a room and events about them, as C structs: what others publish, and how playing and publishing go.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events, and by
//! `ffi/room.rs`, which shows the same [`AUDIOROOM_StreamInfo`] to a visitor.

use std::ffi::c_char;

use super::{CEvent, Kept, List};
use crate::event::{Event, StreamInfo, StreamState};
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// A stream of a room: one voice of one user.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_StreamInfo {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 1 while the talker has muted the microphone, or the server mutes the talker.
    pub is_muted: i32,
    /// The handle, for StartPlay, SetPlayVolume and the like.
    pub stream: AUDIOROOM_Stream,
    /// The stream's name as its user chose it, or the server's id where it has none.
    pub stream_id: *const c_char,
    /// Who talks.
    pub user_id: *const c_char,
    /// The talker's name for people.
    pub user_name: *const c_char,
    /// Text that the talker attached with AUDIOROOM_SetStreamExtraInfo; "" where there is none.
    pub extra_info: *const c_char,
}

impl AUDIOROOM_StreamInfo {
    /// Of a stream, with its text in `kept`.
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

/// Streams of others were added or removed, never both in one event. The local stream is not among them.
///
/// Where playing is automatic, an added stream is heard once this callback has returned: a MuteStream, SetPlayVolume or StopPlay made in
/// it lets nothing through. What was decided about a stream (these and SetStreamPosition) belongs to its talker: as long as this login
/// lasts, reconnects included, it holds for the stream with which the talker comes back under another id.
/// A removed stream's id ends when this callback returns.
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
    /// The login.
    pub room: AUDIOROOM_Room,
    /// 1 for added, 0 for removed.
    pub is_added: i32,
    /// How many.
    pub count: u32,
    /// Which.
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

/// The extra info or the mute state of others' streams changed.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_StreamExtraInfoEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// Which, as they are now.
    pub streams: *const *const AUDIOROOM_StreamInfo,
    /// How many.
    pub count: u32,
    /// Not used.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_StreamExtraInfoEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::StreamExtraInfo { room, streams } = event else { return None };
        let list = AUDIOROOM_StreamInfo::list(streams, kept);
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_StreamExtraInfoEvent {
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

/// What a stream that is published or played does.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_StreamState {
    /// Asked for, not yet confirmed.
    AUDIOROOM_STREAM_STARTING = 0,
    /// Going on. It may be told again after a reconnect.
    AUDIOROOM_STREAM_ACTIVE = 1,
    /// Ended; `status` says why, AUDIOROOM_OK when it was asked to.
    AUDIOROOM_STREAM_STOPPED = 2,
}

/// The C number of a stream's state.
pub(in crate::ffi) fn stream_state_code(state: StreamState) -> i32 {
    let state = match state {
        StreamState::Starting => AUDIOROOM_StreamState::AUDIOROOM_STREAM_STARTING,
        StreamState::Active => AUDIOROOM_StreamState::AUDIOROOM_STREAM_ACTIVE,
        StreamState::Stopped => AUDIOROOM_StreamState::AUDIOROOM_STREAM_STOPPED,
    };
    state as i32
}

/// Publishing of the local stream changed its state.
///
/// Status: AUDIOROOM_OK; with AUDIOROOM_STREAM_STOPPED also AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow it or the server ended the stream,
/// AUDIOROOM_ERR_PUBLISH_FAILED when the server refused or did not confirm it, AUDIOROOM_ERR_WRONG_STATE when the call came too early.
#[repr(C)]
pub struct AUDIOROOM_PublishStateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why it stopped when nobody asked it to; AUDIOROOM_RestartPublish tries again.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do; "" otherwise.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The local stream.
    pub stream: AUDIOROOM_Stream,
    /// Its name: use this one, the library may have made it.
    pub stream_id: *const c_char,
    /// AUDIOROOM_StreamState.
    pub state: i32,
    /// Not used.
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
            state: stream_state_code(*state),
            reserved0: 0,
        })
    }
}

/// Playing of a stream changed its state. One that cannot be played is told of as stopped with AUDIOROOM_ERR_PLAY_FAILED: the server
/// does not send its codec, or it is encrypted from end to end, which is not supported here.
///
/// Status: AUDIOROOM_OK; with AUDIOROOM_STREAM_STOPPED also AUDIOROOM_ERR_PLAY_FAILED when the stream cannot be played, AUDIOROOM_ERR_NOT_ALLOWED when
/// the token does not allow it, AUDIOROOM_ERR_NOT_FOUND when the stream has left the room.
#[repr(C)]
pub struct AUDIOROOM_PlayStateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why it stopped when nobody asked it to.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do; "" otherwise.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The stream.
    pub stream: AUDIOROOM_Stream,
    /// Its name.
    pub stream_id: *const c_char,
    /// AUDIOROOM_StreamState.
    pub state: i32,
    /// Not used.
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
            state: stream_state_code(*state),
            reserved0: 0,
        })
    }
}

/// The first sound of a stream reached the playback device.
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
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The stream.
    pub stream: AUDIOROOM_Stream,
    /// When its first sample is heard, in nanoseconds of the monotonic clock (CLOCK_MONOTONIC).
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

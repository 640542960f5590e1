//! Users of a room and events about them, as C structs: arrivals, departures, active speakers, connection quality.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events, and by
//! `ffi/room.rs`, which shows the same [`AUDIOROOM_User`] to a visitor.

use std::collections::BTreeMap;
use std::ffi::c_char;

use super::{CEvent, Kept, List};
use crate::event::{Event, User};
use crate::ffi::room::AUDIOROOM_Room;
use crate::ffi::status::AUDIOROOM_Status;

/// A user of a room.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_User {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Reserved.
    pub reserved0: u32,
    /// The user id, 1 to 256 bytes.
    pub user_id: *const c_char,
    /// The user's display name; the user id if none was set.
    pub user_name: *const c_char,
}

impl AUDIOROOM_User {
    /// The C struct of a user, with its text in `kept`.
    pub(in crate::ffi) fn of(user: &User, kept: &mut Kept) -> Self {
        AUDIOROOM_User {
            struct_size: size_of::<Self>() as u32,
            reserved0: 0,
            user_id: kept.text(&user.user_id),
            user_name: kept.text(&user.user_name),
        }
    }
}

/// A value with its key: an attribute of a user, a text or a byte stream.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_Attribute {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Reserved.
    pub reserved0: u32,
    /// The key.
    pub key: *const c_char,
    /// The value.
    pub value: *const c_char,
}

impl AUDIOROOM_Attribute {
    /// The C structs of attributes, in the order of their keys, with their texts in `kept`.
    pub(super) fn list(attributes: &BTreeMap<String, String>, kept: &mut Kept) -> List<AUDIOROOM_Attribute> {
        let size = size_of::<Self>() as u32;
        let attributes = attributes.iter().map(|(key, value)| AUDIOROOM_Attribute {
            struct_size: size,
            reserved0: 0,
            key: kept.text(key),
            value: kept.text(value),
        });
        let attributes: Vec<_> = attributes.collect();
        kept.list(attributes)
    }
}

/// Users entered or left the room. The local user is not among them. The event comes only while user updates are on (`user_updates`
/// of AUDIOROOM_LoginOptions, AUDIOROOM_EnableUserUpdates); they are off by default.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_UserUpdateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// 1 when `added` is the complete list, which replaces what you know; otherwise 0. The first event after a login has the
    /// complete list.
    pub is_complete: i32,
    /// Number of users in `added`.
    pub added_count: u32,
    /// The users who entered.
    pub added: *const *const AUDIOROOM_User,
    /// The users who left.
    pub removed: *const *const AUDIOROOM_User,
    /// Number of users in `removed`.
    pub removed_count: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_UserUpdateEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::UserUpdate { room, total, added, removed } = event else { return None };
        let added: Vec<_> = added.iter().map(|user| AUDIOROOM_User::of(user, kept)).collect();
        let removed: Vec<_> = removed.iter().map(|user| AUDIOROOM_User::of(user, kept)).collect();
        let (added, removed) = (kept.list(added), kept.list(removed));
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_UserUpdateEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            is_complete: (*total).into(),
            added_count: added.count,
            added: added.pointers,
            removed: removed.pointers,
            removed_count: removed.count,
            reserved0: 0,
        })
    }
}

/// A user who is talking now.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_ActiveSpeaker {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// The level, 0 to 100.
    pub level: f32,
    /// The user id; it can be that of the local user.
    pub user_id: *const c_char,
    /// The user's display name.
    pub user_name: *const c_char,
}

/// The active speakers. The event comes when they change, at most every 400 ms. The server detects them, also for streams that are
/// not played here. If the server does not report speakers, or not yet, the library detects them in the played streams and in the
/// local microphone, with the same thresholds.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_ActiveSpeakersEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The active speakers, the loudest first; empty when nobody speaks.
    pub speakers: *const *const AUDIOROOM_ActiveSpeaker,
    /// Number of speakers.
    pub count: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_ActiveSpeakersEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::ActiveSpeakers { room, speakers } = event else { return None };
        let speaker = |(user, level): &(User, f32)| AUDIOROOM_ActiveSpeaker {
            struct_size: size_of::<AUDIOROOM_ActiveSpeaker>() as u32,
            level: *level,
            user_id: kept.text(&user.user_id),
            user_name: kept.text(&user.user_name),
        };
        let speakers: Vec<_> = speakers.iter().map(speaker).collect();
        let list = kept.list(speakers);
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_ActiveSpeakersEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            speakers: list.pointers,
            count: list.count,
            reserved0: 0,
        })
    }
}

/// The quality of a user's connection. The event comes when the server's rating of a remote user or of the local user changes; a
/// server of this library rates every 5 s. No monitor is needed.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_ConnectionQualityEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The id of the user whose connection this is; it can be that of the local user.
    pub user_id: *const c_char,
    /// The user's display name.
    pub user_name: *const c_char,
    /// AUDIOROOM_Quality.
    pub quality: i32,
    /// Mean opinion score as the server estimates it, 1 to 4.5; NaN if the server does not estimate it.
    pub mos: f32,
}

impl CEvent for AUDIOROOM_ConnectionQualityEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::ConnectionQuality { room, user, quality, mos } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_ConnectionQualityEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            user_id: kept.text(&user.user_id),
            user_name: kept.text(&user.user_name),
            quality: *quality,
            mos: *mos,
        })
    }
}

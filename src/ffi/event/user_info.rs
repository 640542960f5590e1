//! What is known of users and of the room, as C structs: names, metadata, attributes.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events, and by
//! `ffi/user_info.rs`, which shows [`AUDIOROOM_UserInfo`] to a visitor.

use std::ffi::c_char;

use super::user::AUDIOROOM_Attribute;
use super::{CEvent, Kept};
use crate::event::{Event, UserInfo};
use crate::ffi::room::AUDIOROOM_Room;
use crate::ffi::status::AUDIOROOM_Status;

/// Kinds of users: LiveKit's numbers. A kind that is not listed here keeps its number.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_UserKind {
    /// A person, or a program that joins like one.
    AUDIOROOM_USER_STANDARD = 0,
    /// A service that publishes streams from outside.
    AUDIOROOM_USER_INGRESS = 1,
    /// A service that records or forwards streams.
    AUDIOROOM_USER_EGRESS = 2,
    /// A telephone.
    AUDIOROOM_USER_SIP = 3,
    /// An agent.
    AUDIOROOM_USER_AGENT = 4,
}

/// What is known of a user.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_UserInfo {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_UserKind.
    pub user_kind: i32,
    /// The user id.
    pub user_id: *const c_char,
    /// The display name; the user id if there is none.
    pub user_name: *const c_char,
    /// The metadata; "" if there is none.
    pub metadata: *const c_char,
    /// The attributes, in the order of their keys.
    pub attributes: *const *const AUDIOROOM_Attribute,
    /// Number of entries in `attributes`.
    pub attribute_count: u32,
    /// Reserved.
    pub reserved0: u32,
}

impl AUDIOROOM_UserInfo {
    /// The C struct of a user, with its texts and lists in `kept`.
    pub(in crate::ffi) fn of(info: &UserInfo, kept: &mut Kept) -> Self {
        let attributes = AUDIOROOM_Attribute::list(&info.attributes, kept);
        AUDIOROOM_UserInfo {
            struct_size: size_of::<Self>() as u32,
            user_kind: info.kind,
            user_id: kept.text(&info.user.user_id),
            user_name: kept.text(&info.user.user_name),
            metadata: kept.text(&info.metadata),
            attributes: attributes.pointers,
            attribute_count: attributes.count,
            reserved0: 0,
        }
    }
}

/// The name, the metadata or attributes of a user in the room changed. The user can be the local one. The event does not depend
/// on user updates. It does not come when a user enters: read that user's values with AUDIOROOM_GetUser. Changes of one user that
/// wait in the queue become one event.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_UserInfoEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The user id.
    pub user_id: *const c_char,
    /// The display name; the user id if there is none.
    pub user_name: *const c_char,
    /// The metadata; "" if there is none.
    pub metadata: *const c_char,
    /// All attributes, in the order of their keys.
    pub attributes: *const *const AUDIOROOM_Attribute,
    /// The attributes that changed, with their new values; the value of a removed attribute is "".
    pub changed_attributes: *const *const AUDIOROOM_Attribute,
    /// Number of entries in `attributes`.
    pub attribute_count: u32,
    /// Number of entries in `changed_attributes`.
    pub changed_attribute_count: u32,
    /// 1 when the display name changed; otherwise 0.
    pub is_name_changed: i32,
    /// 1 when the metadata changed; otherwise 0.
    pub is_metadata_changed: i32,
    /// AUDIOROOM_UserKind.
    pub user_kind: i32,
    /// Reserved.
    pub reserved0: u32,
}

impl CEvent for AUDIOROOM_UserInfoEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::UserInfo { room, change } = event else { return None };
        let user = AUDIOROOM_UserInfo::of(&change.info, kept);
        let changed = AUDIOROOM_Attribute::list(&change.attributes, kept);
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_UserInfoEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            user_id: user.user_id,
            user_name: user.user_name,
            metadata: user.metadata,
            attributes: user.attributes,
            changed_attributes: changed.pointers,
            attribute_count: user.attribute_count,
            changed_attribute_count: changed.count,
            is_name_changed: change.is_name_changed.into(),
            is_metadata_changed: change.is_metadata_changed.into(),
            user_kind: user.user_kind,
            reserved0: 0,
        })
    }
}

/// The metadata of the room changed. A server SDK of LiveKit sets it (UpdateRoomMetadata). AUDIOROOM_GetRoomMetadata reads it,
/// from the call of on_login_room on.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_RoomMetadataEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The new metadata; "" if there is none.
    pub metadata: *const c_char,
}

impl CEvent for AUDIOROOM_RoomMetadataEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::RoomMetadata { room, metadata } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_RoomMetadataEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            metadata: kept.text(metadata),
        })
    }
}

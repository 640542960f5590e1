//! Names, metadata and attributes of users, and the metadata of rooms: the calls that set and read them.
//!
//! Methods of [`Engine`], called on any thread. They check the limits; `room/user_info.rs` does the work.
#![forbid(unsafe_code)]

use std::sync::Arc;

use crate::config;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::event::UserInfo;
use crate::id::{RequestId, RoomId};
use crate::room::{self, InfoChange};
use crate::wire::PRIVATE_PREFIX;

impl Engine {
    /// Sets the display name of the local user in a room; an empty name removes it. Ends with
    /// [`crate::event::Event::RequestDone`].
    pub fn set_user_name(&self, room: RoomId, name: &str) -> Result<RequestId> {
        config::length("user_name", name, 0, config::MAX_USER_NAME)?;
        self.set_user_info(room, InfoChange { name: Some(name.to_owned()), ..Default::default() })
    }

    /// Sets the metadata of the local user in a room, 1–65 536 bytes; ends with [`crate::event::Event::RequestDone`].
    pub fn set_user_metadata(&self, room: RoomId, metadata: &str) -> Result<RequestId> {
        if metadata.is_empty() {
            let text = "metadata is empty, which servers ignore: set a text that means nothing to your program, such as {}";
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        config::length("metadata", metadata, 1, config::MAX_USER_METADATA)?;
        self.set_user_info(room, InfoChange { metadata: Some(metadata.to_owned()), ..Default::default() })
    }

    /// Sets attributes of the local user in a room. An empty value removes an attribute; the others stay. Ends with
    /// [`crate::event::Event::RequestDone`].
    pub fn set_user_attributes(&self, room: RoomId, attributes: &[(&str, &str)]) -> Result<RequestId> {
        if attributes.is_empty() {
            return Err(Error::new(ErrorKind::OutOfRange, "there are no attributes: give at least one"));
        }
        config::attributes(attributes.iter().copied(), config::MAX_ATTRIBUTE_BYTES)?;
        if let Some((key, _)) = attributes.iter().find(|(key, _)| key.starts_with(PRIVATE_PREFIX)) {
            let text = format!(
                "the attribute {key:?} is the library's own: use a key that does not begin with {PRIVATE_PREFIX}"
            );
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        let attributes =
            attributes.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        self.set_user_info(room, InfoChange { attributes, ..Default::default() })
    }

    fn set_user_info(&self, room: RoomId, change: InfoChange) -> Result<RequestId> {
        let request = RequestId::fresh();
        self.connected(room, room::Command::SetUserInfo { request, change })?;
        Ok(request)
    }

    /// What is known of a user of a room, who may be the local user. Errors: `NotFound`.
    pub fn user_info(&self, room: RoomId, user_id: &str) -> Result<Arc<UserInfo>> {
        self.calls.look(|registry| {
            let info = registry.room(room)?.infos.get(user_id);
            info.cloned().ok_or_else(|| {
                let text = "there is no such user in the room: check the user id, or wait for on_login_room";
                Error::new(ErrorKind::NotFound, text)
            })
        })
    }

    /// The metadata of a room; empty if it has none, or before the login is complete.
    pub fn room_metadata(&self, room: RoomId) -> Result<String> {
        self.calls.look(|registry| registry.room(room).map(|entry| entry.metadata.clone()))
    }
}

//! The engine's calls that remove and mute other users. Any thread of the application.
#![forbid(unsafe_code)]

use super::Engine;
use crate::config;
use crate::error::Result;
use crate::id::{RequestId, RoomId};
use crate::room::{self, Measure};

impl Engine {
    /// Removes a user from a room; ends with [`crate::event::Event::RequestDone`].
    pub fn kick_room_user(&self, room: RoomId, user_id: &str) -> Result<RequestId> {
        self.moderate(room, user_id, Measure::Kick)
    }

    /// Mutes a user of a room for everyone, or lifts that mute; ends with [`crate::event::Event::RequestDone`].
    pub fn mute_room_user(&self, room: RoomId, user_id: &str, mute: bool) -> Result<RequestId> {
        self.moderate(room, user_id, Measure::Mute(mute))
    }

    fn moderate(&self, room: RoomId, user_id: &str, measure: Measure) -> Result<RequestId> {
        config::length("user_id", user_id, 1, config::MAX_USER_ID)?;
        let request = RequestId::fresh();
        self.connected(room, room::Command::Moderate { request, user_id: user_id.to_owned(), measure })?;
        Ok(request)
    }
}

//! What a moderator does: removes and mutes users.
//!
//! Part of [`ServerCore`]; server's thread; sans-IO. Called by the owner of the server through `server/listen.rs`, and by RoomService.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::proto::DisconnectReason;
use crate::wire::proto::leave_request::Action;

use super::core::ServerCore;
use super::participant::ParticipantKey;

impl ServerCore {
    /// Removes a user from a room. The client does not reconnect. Error: `NotFound`.
    pub fn kick(&mut self, room: &str, user: &str, now: Time) -> Result<()> {
        let key = self.find_user(room, user)?;
        self.remove(key, DisconnectReason::ParticipantRemoved, Some(Action::Disconnect), now);
        self.drive(now);
        Ok(())
    }

    /// Sets or lifts the server mute of a user in a room. The server mute covers current and later tracks and later logins, and
    /// leaves the user's own mute unchanged. It lasts as long as the room, and can be lifted while the user is away. Error:
    /// `NotFound`.
    pub fn mute(&mut self, room: &str, user: &str, muted: bool, now: Time) -> Result<()> {
        let found = self.find_user(room, user);
        let members = self.names.get(room).map(|key| self.members(*key)).unwrap_or_default();
        let present: BTreeSet<String> = members
            .iter()
            .filter_map(|key| self.participants.get(key))
            .map(|one| one.identity().to_owned())
            .collect();
        if let Some(entry) = self.names.get(room).and_then(|key| self.rooms.get_mut(key)) {
            if !muted {
                let was_muted = entry.muted.remove(user);
                if was_muted && found.is_err() {
                    return Ok(());
                }
            } else if found.is_ok() {
                entry.mute(user, |one| present.contains(one));
            }
        }
        self.set_muted_by_server(found?, muted);
        self.drive(now);
        Ok(())
    }

    fn find_user(&self, room: &str, user: &str) -> Result<ParticipantKey> {
        self.find(room, user).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("there is no user {user} in the room {room}"))
        })
    }
}

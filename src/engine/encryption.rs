//! The engine's call for the keys of end-to-end encryption, and a login with a key.
//!
//! On any thread of the application. A key is derived in the call, on that thread, and handed on with the command.
#![forbid(unsafe_code)]

use std::sync::Arc;

use super::Engine;
use crate::config::{self, LoginConfig};
use crate::engine::check::{check_url, plan_login};
use crate::engine::message::Command;
use crate::error::{Error, ErrorKind, Result};
use crate::id::RoomId;
use crate::wire::encryption::key::Key;
pub use crate::wire::encryption::key::KeySource;
use crate::wire::encryption::key_ring::{KeyChange, Keys, SLOTS};

/// A key of end-to-end encryption, as the application sets it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct EncryptionKey<'a> {
    /// The key; `None` removes the key of this index.
    pub source: Option<KeySource<'a>>,
    /// Whose key it is; `None` for the key that all users share.
    pub user_id: Option<&'a str>,
    /// Its index, 0–15.
    pub index: u32,
    /// Number of ratchets of the sender that are followed, 0–16.
    pub ratchet_window: u32,
    /// Whether the owner encrypts with it from now on.
    pub is_current: bool,
}

impl<'a> EncryptionKey<'a> {
    /// The key with index 0 that all users share.
    #[cfg(any(test, feature = "internals"))]
    pub fn shared(source: KeySource<'a>) -> EncryptionKey<'a> {
        EncryptionKey { source: Some(source), user_id: None, index: 0, ratchet_window: 0, is_current: true }
    }

    /// Checks the key and derives it.
    fn derive(&self) -> Result<KeyChange> {
        if self.index as usize >= SLOTS {
            let text = format!("key_index is {}: 0 to {} is possible", self.index, SLOTS - 1);
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        if let Some(user_id) = self.user_id {
            config::length("user_id", user_id, 1, config::MAX_USER_ID)?;
        }
        let derived =
            self.source.map(|source| Key::derive(source, self.ratchet_window as usize)).transpose()?;
        Ok(KeyChange {
            user_id: self.user_id.map(str::to_owned),
            index: self.index as u8,
            key: derived.map(Arc::new),
            is_current: self.is_current,
        })
    }
}

impl Engine {
    /// As [`Engine::login_room`], with a key for this room, which is used from the first packet on.
    pub fn login_room_with_key(
        &self,
        room_id: &str,
        config: LoginConfig,
        key: Option<&EncryptionKey<'_>>,
    ) -> Result<RoomId> {
        config::length("room_id", room_id, 1, config::MAX_ROOM_ID)?;
        check_url(config.server_url.as_deref())?;
        config.validate()?;
        let key = key.map(EncryptionKey::derive).transpose()?;
        let room = RoomId::fresh();
        let now = self.calls.now();
        self.calls.commit_planned(
            |registry| {
                let (request, entry) = plan_login(registry, room, room_id, config, key.as_ref(), now)?;
                Ok(Some((Command::Login(Box::new(request)), entry)))
            },
            |registry, entry| {
                registry.rooms.insert(room, entry);
            },
        )?;
        Ok(room)
    }

    /// Sets or removes a key, in one room, or (`None`) in all present and later rooms of this engine. Takes tens of milliseconds
    /// for a passphrase, and as long again for each ratchet of the window.
    ///
    /// Errors: `OutOfRange`, `TooLong`, `Busy` when too many users have keys, `NotFound` when the room has ended.
    pub fn set_encryption_key(&self, room: Option<RoomId>, key: &EncryptionKey<'_>) -> Result<()> {
        let change = key.derive()?;
        self.calls.commit_planned(
            |registry| {
                match room {
                    Some(room) => registry.room(room)?.keys.check(&change)?,
                    None => {
                        registry.settings.keys.check(&change)?;
                        registry.rooms.values().try_for_each(|entry| entry.keys.check(&change))?;
                    }
                }
                Ok(Some((Command::SetEncryptionKey(room, change.clone()), ())))
            },
            |registry, ()| {
                if room.is_none() {
                    registry.settings.keys.apply(&change);
                    if registry.settings.keys.is_empty() {
                        // Later logins are not encrypted. A room that is encrypted stays so.
                        registry.settings.keys = Keys::default();
                    }
                }
                let is_meant = |id: &RoomId| room.is_none_or(|room| room == *id);
                let entries = registry.rooms.iter_mut().filter(|(id, _)| is_meant(id));
                entries.for_each(|(_, entry)| entry.keys.apply(&change));
            },
        )
    }
}

//! The keys of a room: 16 of them shared by all users, and 16 of each user who has keys of their own.
//!
//! A number in each frame and packet says which of the 16 keys encrypted it, so that keys can be replaced one after the other
//! while frames are under way. Plain data; a copy is cheap, because copies share the derived keys and the list of users.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::sync::Arc;

use super::key::Key;
use crate::error::{Error, ErrorKind, Result};

/// Number of keys in a ring, as in LiveKit's clients.
pub const SLOTS: usize = 16;
/// Maximum number of users with keys of their own, in one room.
pub const MAX_USERS: usize = 4096;

/// Keys by their index.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct KeyRing {
    slots: [Option<Arc<Key>>; SLOTS],
    /// The index with which the owner of the ring encrypts.
    current: usize,
}

impl KeyRing {
    /// The key of an index, which may come from the network.
    pub fn get(&self, index: usize) -> Option<&Key> {
        self.slots.get(index)?.as_deref()
    }

    /// The key that encrypts, and its index.
    pub fn current(&self) -> Option<(u8, &Key)> {
        self.get(self.current).map(|key| (self.current as u8, key))
    }

    fn is_empty(&self) -> bool {
        self.slots.iter().all(Option::is_none)
    }
}

/// A key that the application sets or removes.
#[derive(Clone, PartialEq, Debug)]
pub struct KeyChange {
    /// Whose key it is; `None` for the key that all users share.
    pub user_id: Option<String>,
    /// Its index, below [`SLOTS`].
    pub index: u8,
    /// The key; `None` removes the key of this index.
    pub key: Option<Arc<Key>>,
    /// Whether the owner encrypts with this key from now on. If not, it only decrypts until a later change.
    pub is_current: bool,
}

/// The keys of a room.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Keys {
    shared: KeyRing,
    users: Arc<BTreeMap<String, KeyRing>>,
    is_on: bool,
}

impl Keys {
    /// Whether a key was ever set: nothing is sent in clear from then on, even if every key is removed.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// Whether no key is set.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty() && self.shared.is_empty()
    }

    /// The ring of a user: keys of their own, otherwise the shared keys.
    pub fn of(&self, user_id: &str) -> &KeyRing {
        self.users.get(user_id).unwrap_or(&self.shared)
    }

    /// Whether there is a key with which frames of this user may be decrypted.
    pub fn has_any_of(&self, user_id: &str) -> bool {
        !self.of(user_id).is_empty()
    }

    /// Checks the limit of users. Errors: `Busy`.
    pub fn check(&self, change: &KeyChange) -> Result<()> {
        let is_new = |user: &String| change.key.is_some() && !self.users.contains_key(user);
        if change.user_id.as_ref().is_some_and(is_new) && self.users.len() >= MAX_USERS {
            let text = format!("{MAX_USERS} users have keys already: remove the keys of users who have left");
            return Err(Error::new(ErrorKind::Busy, text));
        }
        Ok(())
    }

    /// Sets or removes a key. A change beyond the limit of users is ignored.
    pub fn apply(&mut self, change: &KeyChange) {
        if self.check(change).is_err() {
            return;
        }
        self.is_on |= change.key.is_some();
        let users = Arc::make_mut(&mut self.users);
        let ring = match &change.user_id {
            None => &mut self.shared,
            Some(user) if change.key.is_none() && !users.contains_key(user) => return,
            Some(user) => users.entry(user.clone()).or_default(),
        };
        let index = usize::from(change.index);
        let Some(slot) = ring.slots.get_mut(index) else { return };
        slot.clone_from(&change.key);
        if change.key.is_some() && change.is_current {
            ring.current = index;
        }
        users.retain(|_, ring| !ring.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::encryption::key::KeySource;

    fn change(user: Option<&str>, index: u8, secret: Option<u8>) -> KeyChange {
        let key = secret.map(|byte| Arc::new(Key::derive(KeySource::Bytes(&[byte; 16]), 0).unwrap()));
        KeyChange { user_id: user.map(str::to_owned), index, key, is_current: true }
    }

    #[test]
    fn keys_of_a_user_replace_the_shared_ones() {
        let mut keys = Keys::default();
        assert!(!keys.is_on() && !keys.has_any_of("bob"));
        keys.apply(&change(None, 0, Some(1)));
        keys.apply(&change(Some("bob"), 3, Some(2)));
        assert_eq!(keys.of("alice").current().map(|(index, _)| index), Some(0));
        assert_eq!(keys.of("bob").current().map(|(index, _)| index), Some(3));
        assert!(keys.of("bob").get(0).is_none(), "a shared key does not decrypt the frames of bob");
        keys.apply(&change(Some("bob"), 3, None));
        assert_eq!(keys.of("bob").current().map(|(index, _)| index), Some(0));
        keys.apply(&change(None, 0, None));
        assert!(keys.is_on() && keys.is_empty() && keys.of("alice").current().is_none());
    }

    #[test]
    fn key_for_decryption_only_leaves_the_current_one() {
        let mut keys = Keys::default();
        keys.apply(&change(None, 0, Some(1)));
        keys.apply(&KeyChange { is_current: false, ..change(None, 1, Some(2)) });
        assert_eq!(keys.of("").current().map(|(index, _)| index), Some(0));
        assert!(keys.of("").get(1).is_some());
        keys.apply(&change(None, 1, Some(2)));
        assert_eq!(keys.of("").current().map(|(index, _)| index), Some(1));
        assert!(keys.of("").get(200).is_none());
    }

    #[test]
    fn number_of_users_with_keys_is_limited() {
        let mut keys = Keys::default();
        let key = change(None, 0, Some(1)).key;
        for n in 0..MAX_USERS {
            keys.apply(&KeyChange {
                user_id: Some(format!("{n}")),
                index: 0,
                key: key.clone(),
                is_current: true,
            });
        }
        assert_eq!(keys.check(&change(Some("more"), 0, Some(1))).unwrap_err().kind, ErrorKind::Busy);
        assert!(keys.check(&change(Some("7"), 1, Some(1))).is_ok());
        keys.apply(&change(Some("7"), 0, None));
        assert!(keys.check(&change(Some("more"), 0, Some(1))).is_ok());
    }
}

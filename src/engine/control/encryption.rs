//! The keys of end-to-end encryption of each login.
//!
//! A part of [`Control`], on the control thread. The keys were derived on the application's thread.
#![forbid(unsafe_code)]

use super::Control;
use crate::clock::Time;
use crate::id::RoomId;
use crate::room;
use crate::wire::encryption::key_ring::KeyChange;

impl Control {
    /// Sets or removes a key, in one room or in all. A login that begins later brings its keys.
    pub(super) fn set_encryption_key(&mut self, of: Option<RoomId>, change: &KeyChange, now: Time) {
        let rooms: Vec<RoomId> = match of {
            Some(room) => vec![room],
            None => self.logins.keys().copied().collect(),
        };
        for room in rooms {
            let Some(login) = self.logins.get_mut(&room) else { continue };
            login.keys.apply(change);
            let keys = login.keys.clone();
            self.room(room, room::Input::Command(room::Command::UseKeys(keys)), now);
        }
    }
}

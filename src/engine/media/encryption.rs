//! The keys of end-to-end encryption on the media half: kept for each room, because a room has one connection after the other.
//!
//! A part of [`Media`], on the media thread. `engine/frame_encryption.rs` encrypts and decrypts.
#![forbid(unsafe_code)]

use super::Media;
use crate::engine::frame_encryption::{FrameEncryption, RoomKeys};
use crate::id::RoomId;
use crate::wire::encryption::Nonces;
use crate::wire::encryption::key_ring::Keys;

/// A request about the encryption of a room.
#[derive(Clone, PartialEq, Debug)]
pub enum EncryptionRequest {
    /// Use these keys from now on. Nothing is sent in clear afterwards.
    UseKeys {
        /// The local user.
        user_id: String,
        /// The keys of all users.
        keys: Keys,
    },
    /// Frames that end so are not encrypted: the server inserts them.
    InsertedTrailer(Vec<u8>),
    /// The room has ended.
    Forget,
}

/// What is kept of a room.
#[derive(Debug, Default)]
pub(super) struct RoomEncryption {
    keys: Option<RoomKeys>,
    inserted_trailer: Vec<u8>,
}

impl Media {
    /// Carries out a request.
    pub(super) fn encryption(&mut self, room: RoomId, request: EncryptionRequest) {
        match request {
            EncryptionRequest::UseKeys { user_id, keys } => {
                let keys = RoomKeys { user_id, keys };
                self.encryption.entry(room).or_default().keys = Some(keys.clone());
                let has_encryption = match self.connections.get_mut(&room) {
                    None => return,
                    Some(connection) => match connection.encryption_mut() {
                        None => false,
                        Some(encryption) => {
                            encryption.set_keys(keys);
                            true
                        }
                    },
                };
                if !has_encryption {
                    let encryption = self.new_encryption(room);
                    if let Some(connection) = self.connections.get_mut(&room) {
                        connection.set_encryption(encryption);
                    }
                }
            }
            EncryptionRequest::InsertedTrailer(trailer) => {
                if let Some(connection) = self.connections.get_mut(&room)
                    && let Some(encryption) = connection.encryption_mut()
                {
                    encryption.set_inserted_trailer(&trailer);
                }
                self.encryption.entry(room).or_default().inserted_trailer = trailer;
            }
            EncryptionRequest::Forget => {
                self.encryption.remove(&room);
            }
        }
    }

    /// The encryption of a new connection; `None` while the room has no key.
    pub(super) fn new_encryption(&mut self, room: RoomId) -> Option<FrameEncryption> {
        let kept = self.encryption.get(&room)?;
        let keys = kept.keys.clone()?;
        Some(FrameEncryption::new(keys, &kept.inserted_trailer, Nonces::new(&mut self.random)))
    }
}

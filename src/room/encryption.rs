//! End-to-end encryption in one room: its keys, encrypted data packets, and the report of streams whose key is missing or wrong.
//!
//! Part of [`Room`]; control thread; sans-IO. Frames are encrypted and decrypted on the media half, which reports what it can
//! decrypt. Once a key was set, the local stream is announced as encrypted, and everything is sent encrypted or not at all. Voice
//! reports are the exception: they are statistics, which the server reads.
#![forbid(unsafe_code)]

use super::{Output, Room};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{EncryptionState, Event};
use crate::id::StreamId;
use crate::log::Level;
use crate::random::Random;
use crate::wire::encryption::frame::MAX_INSERTED_TRAILER;
use crate::wire::encryption::key_ring::Keys;
use crate::wire::encryption::{Nonces, packet};
use crate::wire::proto::{self, data_packet::Value};
use crate::wire::report;

/// Encryption of one room.
#[derive(Debug)]
pub(super) struct Encryption {
    keys: Keys,
    nonces: Nonces,
    /// The state of the local stream that was reported to the application.
    local_reported: Option<(StreamId, EncryptionState)>,
}

impl Encryption {
    /// Encryption without keys.
    pub(super) fn new(seed: u64) -> Encryption {
        let nonces = Nonces::new(&mut Random::from_seed(!seed));
        Encryption { keys: Keys::default(), nonces, local_reported: None }
    }

    /// Whether a key was ever set in this room.
    pub(super) fn is_on(&self) -> bool {
        self.keys.is_on()
    }
}

impl Room {
    /// Encrypts and decrypts with these keys from now on.
    pub(super) fn use_keys(&mut self, keys: Keys) {
        self.encryption.keys = keys;
        self.hand_over_keys();
    }

    fn hand_over_keys(&mut self) {
        if self.encryption.is_on() {
            let (user_id, keys) = (self.user.user_id.clone(), self.encryption.keys.clone());
            self.output.push_back(Output::UseKeys { user_id, keys });
        }
    }

    /// The server has named this user, and the end of the frames that it inserts. A trailer that is too long is not used.
    pub(super) fn encryption_joined(&mut self, trailer: Vec<u8>) {
        self.hand_over_keys();
        if !trailer.is_empty() && trailer.len() <= MAX_INSERTED_TRAILER {
            self.output.push_back(Output::InsertedTrailer(trailer));
        }
    }

    /// Finds the encrypted streams that have a key.
    pub(super) fn settle_keys(&mut self) {
        for stream in self.roster.streams.values_mut().filter(|stream| stream.is_encrypted) {
            stream.has_key = self.encryption.keys.has_any_of(&stream.user_id);
        }
    }

    /// Reports the streams whose state follows from the keys alone. Called while connected.
    pub(super) fn report_encryption(&mut self) {
        let is_on = self.encryption.is_on();
        let states: Vec<(StreamId, EncryptionState)> = self
            .roster
            .streams
            .iter()
            .filter_map(|(id, stream)| match (stream.is_encrypted, stream.has_key) {
                (true, false) => Some((*id, EncryptionState::KeyMissing)),
                (false, _) if is_on => Some((*id, EncryptionState::InClear)),
                _ => None,
            })
            .collect();
        for (stream, state) in states {
            self.stream_encryption(stream, state);
        }
        if let Some(own) = self.publish.offered().filter(|own| is_on && own.is_active_reported) {
            let (stream, stream_id) = (own.stream, own.name.clone());
            let state = match self.encryption.keys.of(&self.user.user_id).current() {
                Some(_) => EncryptionState::Encrypted,
                None => EncryptionState::KeyMissing,
            };
            if self.encryption.local_reported.replace((stream, state)) != Some((stream, state)) {
                let error = (state == EncryptionState::KeyMissing).then(|| {
                    let text = "the room is end-to-end encrypted and this user has no key, so nothing is sent: call SetEncryptionKey";
                    Error::new(ErrorKind::PublishFailed, text)
                });
                self.emit(Event::StreamEncryption { room: self.room, stream, stream_id, state, error });
            }
        }
    }

    /// Reports the state of a remote stream, if it has changed.
    pub(super) fn stream_encryption(&mut self, stream: StreamId, state: EncryptionState) {
        let Some(info) = self.reported_streams.get(&stream) else { return };
        let Some(kept) = self.roster.streams.get_mut(&stream) else { return };
        if kept.encryption_reported.replace(state) == Some(state) {
            return;
        }
        let text = match state {
            EncryptionState::InClear | EncryptionState::Encrypted => None,
            EncryptionState::KeyMissing => {
                Some("the stream is end-to-end encrypted and its key is missing: call SetEncryptionKey")
            }
            EncryptionState::KeyWrong => Some(
                "the stream is end-to-end encrypted and the key that is set does not decrypt it: set the key that its user has",
            ),
        };
        let error = text.map(|text| Error::new(ErrorKind::PlayFailed, text));
        let stream_id = info.stream_id.clone();
        self.emit(Event::StreamEncryption { room: self.room, stream, stream_id, state, error });
    }

    /// Encrypts the value of a data packet, if the room has a key. Errors: `WrongState` without a key of the local user.
    pub(super) fn seal_packet(&mut self, data: &mut proto::DataPacket) -> Result<()> {
        let is_report =
            matches!(&data.value, Some(Value::User(user)) if user.topic.as_deref() == Some(report::TOPIC));
        if !self.encryption.is_on() || is_report {
            return Ok(());
        }
        if let Some(value) = data.value.take() {
            let nonce = self.encryption.nonces.draw();
            let ring = self.encryption.keys.of(&self.user.user_id);
            data.value = Some(packet::seal(ring, nonce, value)?);
        }
        Ok(())
    }

    /// Decrypts the value of a received packet, if it is encrypted. Returns `None` if it cannot be read.
    pub(super) fn open_packet(&mut self, identity: &str, sid: &str, value: Option<Value>) -> Option<Value> {
        let sealed = match value? {
            Value::EncryptedPacket(sealed) => sealed,
            value => return Some(value),
        };
        let user_id = match identity {
            "" => self.roster.member_by_sid(sid).map(|member| member.user.user_id.clone())?,
            identity => identity.to_owned(),
        };
        match packet::open(self.encryption.keys.of(&user_id), sealed) {
            Ok(value) => Some(value),
            Err(error) => {
                let line = format_args!("an encrypted message of {user_id:?} was dropped: {error}");
                self.log.line(Level::Warn, "room", line);
                None
            }
        }
    }
}

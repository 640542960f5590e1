//! Encrypted data packets: LiveKit's `EncryptedPacket`, which holds the encrypted value of a data packet.
//!
//! Sender, receivers, sequence number and delivery of the packet stay in clear, because the server needs them. Pure; called by
//! `room` on the control thread.
#![forbid(unsafe_code)]

use prost::Message as _;
use ring::aead::{Aad, Nonce};

use super::NONCE;
use super::key_ring::KeyRing;
use crate::error::{Error, ErrorKind, Result};
use crate::wire::proto::{self, data_packet::Value, encrypted_packet_payload};

/// Encrypts a value with the ring's current key. Values of other kinds than messages and data are returned as they are: LiveKit
/// does not encrypt them, and this library does not send them.
///
/// Errors: `WrongState` without a key.
pub fn seal(ring: &KeyRing, nonce: [u8; NONCE], value: Value) -> Result<Value> {
    use encrypted_packet_payload::Value as Inner;
    let inner = match value {
        Value::User(value) => Inner::User(value),
        Value::ChatMessage(value) => Inner::ChatMessage(value),
        Value::RpcRequest(value) => Inner::RpcRequest(value),
        Value::RpcAck(value) => Inner::RpcAck(value),
        Value::RpcResponse(value) => Inner::RpcResponse(value),
        Value::StreamHeader(value) => Inner::StreamHeader(value),
        Value::StreamChunk(value) => Inner::StreamChunk(value),
        Value::StreamTrailer(value) => Inner::StreamTrailer(value),
        other => return Ok(other),
    };
    let (index, cipher) =
        ring.current().and_then(|(index, key)| Some((index, key.step(0)?))).ok_or_else(no_key)?;
    let mut bytes = proto::EncryptedPacketPayload { value: Some(inner) }.encode_to_vec();
    cipher
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut bytes)
        .map_err(|_| Error::new(ErrorKind::Internal, "the message could not be encrypted"))?;
    Ok(Value::EncryptedPacket(proto::EncryptedPacket {
        encryption_type: proto::encryption::Type::Gcm as i32,
        iv: nonce.to_vec(),
        key_index: index.into(),
        encrypted_value: bytes,
    }))
}

/// Decrypts a packet. Errors: `WrongState` without its key, `OutOfRange` if the key does not decrypt it or the content is
/// damaged.
pub fn open(ring: &KeyRing, packet: proto::EncryptedPacket) -> Result<Value> {
    use encrypted_packet_payload::Value as Inner;
    let key = usize::try_from(packet.key_index).ok().and_then(|index| ring.get(index)).ok_or_else(no_key)?;
    let wrong = || Error::new(ErrorKind::OutOfRange, "the key does not decrypt it: set the sender's key");
    let nonce = <[u8; NONCE]>::try_from(packet.iv.as_slice()).map_err(|_| wrong())?;
    let plain = key.steps().iter().find_map(|cipher| {
        let mut bytes = packet.encrypted_value.clone();
        let length =
            cipher.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut bytes).ok()?.len();
        bytes.truncate(length);
        Some(bytes)
    });
    let payload = proto::EncryptedPacketPayload::decode(plain.ok_or_else(wrong)?.as_slice())
        .map_err(|_| Error::new(ErrorKind::OutOfRange, "its content cannot be read"))?;
    Ok(match payload.value {
        Some(Inner::User(value)) => Value::User(value),
        Some(Inner::ChatMessage(value)) => Value::ChatMessage(value),
        Some(Inner::RpcRequest(value)) => Value::RpcRequest(value),
        Some(Inner::RpcAck(value)) => Value::RpcAck(value),
        Some(Inner::RpcResponse(value)) => Value::RpcResponse(value),
        Some(Inner::StreamHeader(value)) => Value::StreamHeader(value),
        Some(Inner::StreamChunk(value)) => Value::StreamChunk(value),
        Some(Inner::StreamTrailer(value)) => Value::StreamTrailer(value),
        None => return Err(Error::new(ErrorKind::OutOfRange, "it is of a kind that is not known")),
    })
}

fn no_key() -> Error {
    Error::new(ErrorKind::WrongState, "the key is missing: call SetEncryptionKey")
}

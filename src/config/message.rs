//! Limits of messages, data, extra info and RPC, with their checks. Plain data; any thread.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::{length, range};
use crate::error::{Error, ErrorKind, Result};

/// Maximum length of the topic of a data message, in bytes.
pub const MAX_TOPIC: usize = 256;
/// Maximum number of users that one data message can be addressed to.
pub const MAX_RECEIVERS: usize = 1000;
/// Maximum length of the extra info of a stream, in bytes.
pub const MAX_EXTRA_INFO: usize = 1024;
/// Maximum length of a room message, in bytes of UTF-8.
pub const MAX_MESSAGE: usize = 64_000;
/// Maximum length of a text, sent or received, in bytes of UTF-8. Longer than a room message, because clients of other makers send
/// longer texts.
pub const MAX_TEXT: usize = 256 * 1024;
/// Maximum length of a lossy data message, in bytes: it travels in one datagram.
pub const MAX_LOSSY_DATA: usize = 1200;
/// Maximum length of the metadata of a user, in bytes.
pub const MAX_USER_METADATA: usize = 64 * 1024;
/// Maximum length of the key of an attribute, in bytes.
pub const MAX_ATTRIBUTE_KEY: usize = 256;
/// Maximum length of keys and values of attributes together, in bytes (LiveKit's limit for a user).
pub const MAX_ATTRIBUTE_BYTES: usize = 64 * 1024;
/// Maximum number of attributes in one call.
pub const MAX_ATTRIBUTES: usize = 256;
/// Maximum length of the name and of the MIME type of a byte stream, in bytes.
pub const MAX_STREAM_NAME: usize = 1024;
/// Maximum length of the attributes of a byte stream together, in bytes: they travel in one packet.
pub const MAX_STREAM_ATTRIBUTE_BYTES: usize = 16 * 1024;
/// Maximum number of byte streams that one room sends at the same time.
pub const MAX_BYTE_STREAMS: usize = 16;
/// Maximum number of bytes in one write to a byte stream.
pub const MAX_BYTE_WRITE: usize = 64 * 1024;
/// Maximum number of bytes of one byte stream that wait for the connection.
pub const MAX_BYTES_WAITING: usize = 256 * 1024;
/// Maximum length of the name of an RPC method, in bytes (LiveKit's limit).
pub const MAX_RPC_METHOD: usize = 64;
/// Maximum length of the payload of an RPC request, of its response, and of the data of an error, in bytes (LiveKit's limit).
pub const MAX_RPC_PAYLOAD: usize = 15_360;
/// Maximum length of the text of an RPC error, in bytes (LiveKit's limit).
pub const MAX_RPC_MESSAGE: usize = 256;
/// Maximum number of RPC methods that are registered in one room.
pub const MAX_RPC_METHODS: usize = 256;
/// Time for an RPC request and its response, if the application names none (LiveKit's default).
pub const RPC_TIMEOUT: Duration = Duration::from_secs(15);
/// Shortest and longest time for an RPC request and its response, in ms.
pub const RPC_TIMEOUT_MS: (u32, u32) = (1_000, 600_000);

/// Refuses a data message that is too long for its delivery.
pub fn data_size(size: usize, is_reliable: bool) -> Result<()> {
    let most = if is_reliable { MAX_MESSAGE } else { MAX_LOSSY_DATA };
    if size <= most {
        return Ok(());
    }
    let text = format!("data has {size} bytes: give at most {most} with this delivery");
    Err(Error::new(ErrorKind::TooLong, text))
}

/// Refuses more than [`MAX_RECEIVERS`] receivers of a data message.
pub fn receiver_count(count: usize) -> Result<()> {
    range("user_count", u32::try_from(count).unwrap_or(u32::MAX), 0, MAX_RECEIVERS as u32, "users")
}

/// Refuses an empty or overlong write to a byte stream.
pub fn byte_write(size: usize) -> Result<()> {
    range("size", u32::try_from(size).unwrap_or(u32::MAX), 1, MAX_BYTE_WRITE as u32, "bytes")
}

/// Refuses attributes that are too many, or whose keys and values exceed a limit.
pub fn attributes<'a>(attributes: impl Iterator<Item = (&'a str, &'a str)>, most_bytes: usize) -> Result<()> {
    let (mut count, mut bytes) = (0_usize, 0);
    for (key, value) in attributes {
        length("the key of an attribute", key, 1, MAX_ATTRIBUTE_KEY)?;
        count += 1;
        bytes += key.len() + value.len();
    }
    attribute_count(count)?;
    if bytes > most_bytes {
        let text =
            format!("the attributes have {bytes} bytes: give at most {most_bytes}, keys and values together");
        return Err(Error::new(ErrorKind::TooLong, text));
    }
    Ok(())
}

/// Refuses more than [`MAX_ATTRIBUTES`] attributes.
pub fn attribute_count(count: usize) -> Result<()> {
    range("attribute_count", u32::try_from(count).unwrap_or(u32::MAX), 0, MAX_ATTRIBUTES as u32, "attributes")
}

/// Refuses an empty or overlong name of an RPC method.
pub fn rpc_method(method: &str) -> Result<()> {
    length("method", method, 1, MAX_RPC_METHOD)
}

/// The time for an RPC request and its response; 0 ms is [`RPC_TIMEOUT`].
pub fn rpc_timeout(timeout_ms: u32) -> Result<Duration> {
    if timeout_ms == 0 {
        return Ok(RPC_TIMEOUT);
    }
    range("timeout_ms", timeout_ms, RPC_TIMEOUT_MS.0, RPC_TIMEOUT_MS.1, "ms, or 0 for 15000 ms")?;
    Ok(Duration::from_millis(timeout_ms.into()))
}

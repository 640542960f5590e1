//! Byte streams of other users, as events report them. Plain data.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use super::User;
use crate::error::Error;
use crate::id::RequestId;

/// A byte stream of another user, as its sender announced it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ByteStreamInfo {
    /// The number of the stream in this process. A stream that its sender starts again gets a new one.
    pub stream: RequestId,
    /// The sender's id of the stream.
    pub id: String,
    /// The sender.
    pub user: User,
    /// The topic.
    pub topic: String,
    /// The name, usually of a file.
    pub name: String,
    /// The MIME type.
    pub mime_type: String,
    /// Number of bytes in all, if the sender announced it.
    pub total: Option<u64>,
    /// Further values of the sender, by key.
    pub attributes: BTreeMap<String, String>,
    /// Time of sending by the sender's clock, in ms since 1970.
    pub sent_at_ms: i64,
}

impl ByteStreamInfo {
    /// Number of bytes that it occupies, approximately.
    pub fn size(&self) -> usize {
        let attributes = super::attributes_size(&self.attributes);
        let user = self.user.user_id.len() + self.user.user_name.len();
        self.id.len() + user + self.topic.len() + self.name.len() + self.mime_type.len() + attributes
    }
}

/// A part of a byte stream.
#[derive(Clone, PartialEq, Debug)]
pub enum BytePart {
    /// The stream begins.
    Begin,
    /// The next bytes.
    Data {
        /// Number of bytes before them.
        offset: u64,
        /// The bytes.
        data: Vec<u8>,
    },
    /// The stream ended. It is complete if there is no error.
    End {
        /// Number of bytes that arrived.
        received: u64,
        /// Why bytes are missing.
        error: Option<Error>,
    },
    /// The stream was refused: it has no other part.
    Refused {
        /// Number of streams that this room has refused, this one included.
        count: u64,
        /// The cause.
        error: Error,
    },
}

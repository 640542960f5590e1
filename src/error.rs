//! The library's one error: a kind, which says what the application can do, and a sentence, which says what happened.
//!
//! Each kind has a status number in the C API. Numbers are never reused; a retired one stays in [`ErrorKind::status`] as a
//! comment.
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::fmt;

/// What went wrong, by what can be done about it.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A pointer that must not be NULL was NULL. Fix the call.
    NullArgument,
    /// A string is not UTF-8. Convert it first.
    InvalidUtf8,
    /// A string or a message is longer than allowed. Shorten it: nothing is ever cut.
    TooLong,
    /// A number is outside its stated range. Fix the call.
    OutOfRange,
    /// `struct_size` is 0 or shorter than the first release's struct. Call the struct's Init function first.
    StructSize,
    /// A longer struct than this library knows has its unknown fields set. Clear them or update the library.
    UnknownField,
    /// Header and library are of different ABI versions. Install the matching pair.
    Version,
    /// No such room, stream, user or device (any more). Forget the id.
    NotFound,
    /// The id belongs to another kind of thing. Fix the call.
    WrongKind,
    /// Not possible now. The message says what has to come first.
    WrongState,
    /// This function may not be called on this thread.
    WrongThread,
    /// Something is in use or full. Try again later.
    Busy,
    /// The caller's buffer is too small; `needed` says how large it must be.
    BufferTooSmall,
    /// This build of the library leaves that part out.
    NotBuiltIn,
    /// The request was ended before its answer came: the room was left.
    Cancelled,
    /// A fault in the library. Report it with the message.
    Internal,

    /// The server could not be reached. Check address and network, then retry.
    Unreachable,
    /// What answers at that address is not a room server. Fix the address.
    NotAServer,
    /// No answer in time. Retry.
    Timeout,
    /// The server wants a token and none can be made here. Give a token or a key and secret.
    TokenNeeded,
    /// The token has expired. Get a new one and log in again.
    TokenExpired,
    /// The server refuses the token. Check key, secret and grants.
    TokenRefused,
    /// The token is for another room or user than the call names.
    TokenMismatch,
    /// The room or the server is full. Retry later.
    RoomFull,
    /// This engine is in that room already.
    AlreadyInRoom,
    /// The same user logged in to the room elsewhere. Do not retry by yourself: the two would throw each other out.
    SameUser,
    /// The user was removed from the room.
    Kicked,
    /// The token does not allow this.
    NotAllowed,
    /// The connection was lost and did not come back in time. Log in again.
    ConnectionLost,

    /// Publishing failed. The message says why; try again with RestartPublish.
    PublishFailed,
    /// The stream cannot be played. The message says why.
    PlayFailed,
    /// The audio device does not exist, is in use, or failed. Choose another or wait for it.
    Device,
    /// A file cannot be read or written, or is not of a supported format.
    File,
    /// The server cannot start or was stopped. The message says why.
    Server,
}

/// Shorthand for every kind, its C number and its C name (without the prefix `AUDIOROOM_ERR_`).
const TABLE: &[(ErrorKind, i32, &str)] = &[
    (ErrorKind::NullArgument, -1, "NULL_ARGUMENT"),
    (ErrorKind::InvalidUtf8, -2, "INVALID_UTF8"),
    (ErrorKind::TooLong, -3, "TOO_LONG"),
    (ErrorKind::OutOfRange, -4, "OUT_OF_RANGE"),
    (ErrorKind::StructSize, -5, "STRUCT_SIZE"),
    (ErrorKind::UnknownField, -6, "UNKNOWN_FIELD"),
    (ErrorKind::Version, -7, "VERSION"),
    (ErrorKind::NotFound, -8, "NOT_FOUND"),
    (ErrorKind::WrongKind, -9, "WRONG_KIND"),
    (ErrorKind::WrongState, -10, "WRONG_STATE"),
    (ErrorKind::WrongThread, -11, "WRONG_THREAD"),
    (ErrorKind::Busy, -12, "BUSY"),
    (ErrorKind::BufferTooSmall, -13, "BUFFER_TOO_SMALL"),
    (ErrorKind::NotBuiltIn, -14, "NOT_BUILT_IN"),
    (ErrorKind::Cancelled, -15, "CANCELLED"),
    (ErrorKind::Internal, -16, "INTERNAL"),
    (ErrorKind::Unreachable, -100, "UNREACHABLE"),
    (ErrorKind::NotAServer, -101, "NOT_A_SERVER"),
    (ErrorKind::Timeout, -102, "TIMEOUT"),
    (ErrorKind::TokenNeeded, -103, "TOKEN_NEEDED"),
    (ErrorKind::TokenExpired, -104, "TOKEN_EXPIRED"),
    (ErrorKind::TokenRefused, -105, "TOKEN_REFUSED"),
    (ErrorKind::TokenMismatch, -106, "TOKEN_MISMATCH"),
    (ErrorKind::RoomFull, -107, "ROOM_FULL"),
    (ErrorKind::AlreadyInRoom, -108, "ALREADY_IN_ROOM"),
    (ErrorKind::SameUser, -109, "SAME_USER"),
    (ErrorKind::Kicked, -110, "KICKED"),
    (ErrorKind::NotAllowed, -111, "NOT_ALLOWED"),
    (ErrorKind::ConnectionLost, -112, "CONNECTION_LOST"),
    (ErrorKind::PublishFailed, -200, "PUBLISH_FAILED"),
    (ErrorKind::PlayFailed, -300, "PLAY_FAILED"),
    (ErrorKind::Device, -400, "DEVICE"),
    (ErrorKind::File, -500, "FILE"),
    (ErrorKind::Server, -600, "SERVER"),
];

impl ErrorKind {
    /// The status number of the C API.
    pub fn status(self) -> i32 {
        TABLE.iter().find(|row| row.0 == self).map_or(-16, |row| row.1)
    }

    /// The name of the C constant without its prefix, as in `NOT_FOUND`.
    pub fn name(self) -> &'static str {
        TABLE.iter().find(|row| row.0 == self).map_or("INTERNAL", |row| row.2)
    }

    /// Every kind, in the order of the numbers.
    pub fn all() -> impl Iterator<Item = ErrorKind> {
        TABLE.iter().map(|row| row.0)
    }
}

/// An error of the library.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// What can be done about it.
    pub kind: ErrorKind,
    /// What happened and what to do, for a person to read. Never holds a token or a secret.
    pub context: Cow<'static, str>,
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Makes an error; `context` is a sentence that says what happened and what to do. A `&'static str` is not copied, so that
    /// calls of real-time threads can fail without allocating.
    pub fn new(kind: ErrorKind, context: impl Into<Cow<'static, str>>) -> Error {
        Error { kind, context: context.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.context)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_number_of_its_own() {
        let mut numbers: Vec<i32> = TABLE.iter().map(|row| row.1).collect();
        let before = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), before);
        assert!(numbers.iter().all(|n| *n < 0));
    }
}

//! The error type of the library: a kind for the application, and a sentence for people.
//!
//! Each kind has a status number and a constant in the C API; the manual of both is `ffi/status.rs`. Numbers are never reused: a
//! retired number stays in the list below as a comment.
#![forbid(unsafe_code)]

use std::borrow::Cow;
use std::fmt;

/// Every kind of error with its status number and its C constant. Passes the list to the macro `$make`.
macro_rules! with_error_kinds {
    ($make:ident) => {
        $make! {
            NullArgument = -1, AUDIOROOM_ERR_NULL_ARGUMENT;
            InvalidUtf8 = -2, AUDIOROOM_ERR_INVALID_UTF8;
            TooLong = -3, AUDIOROOM_ERR_TOO_LONG;
            OutOfRange = -4, AUDIOROOM_ERR_OUT_OF_RANGE;
            StructSize = -5, AUDIOROOM_ERR_STRUCT_SIZE;
            UnknownField = -6, AUDIOROOM_ERR_UNKNOWN_FIELD;
            Version = -7, AUDIOROOM_ERR_VERSION;
            NotFound = -8, AUDIOROOM_ERR_NOT_FOUND;
            WrongKind = -9, AUDIOROOM_ERR_WRONG_KIND;
            WrongState = -10, AUDIOROOM_ERR_WRONG_STATE;
            WrongThread = -11, AUDIOROOM_ERR_WRONG_THREAD;
            Busy = -12, AUDIOROOM_ERR_BUSY;
            BufferTooSmall = -13, AUDIOROOM_ERR_BUFFER_TOO_SMALL;
            NotBuiltIn = -14, AUDIOROOM_ERR_NOT_BUILT_IN;
            Cancelled = -15, AUDIOROOM_ERR_CANCELLED;
            Internal = -16, AUDIOROOM_ERR_INTERNAL;
            Unreachable = -100, AUDIOROOM_ERR_UNREACHABLE;
            NotAServer = -101, AUDIOROOM_ERR_NOT_A_SERVER;
            Timeout = -102, AUDIOROOM_ERR_TIMEOUT;
            TokenNeeded = -103, AUDIOROOM_ERR_TOKEN_NEEDED;
            TokenExpired = -104, AUDIOROOM_ERR_TOKEN_EXPIRED;
            TokenRefused = -105, AUDIOROOM_ERR_TOKEN_REFUSED;
            TokenMismatch = -106, AUDIOROOM_ERR_TOKEN_MISMATCH;
            RoomFull = -107, AUDIOROOM_ERR_ROOM_FULL;
            AlreadyInRoom = -108, AUDIOROOM_ERR_ALREADY_IN_ROOM;
            SameUser = -109, AUDIOROOM_ERR_SAME_USER;
            Kicked = -110, AUDIOROOM_ERR_KICKED;
            NotAllowed = -111, AUDIOROOM_ERR_NOT_ALLOWED;
            ConnectionLost = -112, AUDIOROOM_ERR_CONNECTION_LOST;
            RpcFailed = -113, AUDIOROOM_ERR_RPC_FAILED;
            PublishFailed = -200, AUDIOROOM_ERR_PUBLISH_FAILED;
            PlayFailed = -300, AUDIOROOM_ERR_PLAY_FAILED;
            Device = -400, AUDIOROOM_ERR_DEVICE;
            File = -500, AUDIOROOM_ERR_FILE;
            Server = -600, AUDIOROOM_ERR_SERVER;
        }
    };
}
pub(crate) use with_error_kinds;

macro_rules! error_kinds {
    ($($kind:ident = $status:literal, $constant:ident;)*) => {
        /// Kind of an error. Kinds differ where the application can react differently.
        #[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $(
                #[doc = concat!("`", stringify!($constant), "`, status ", stringify!($status), ".")]
                $kind,
            )*
        }

        impl ErrorKind {
            /// Every kind, in the order of the numbers.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$kind),*];

            /// The status number of the C API.
            pub const fn status(self) -> i32 {
                match self {
                    $(ErrorKind::$kind => $status,)*
                }
            }

            /// The C constant, as in `AUDIOROOM_ERR_NOT_FOUND`.
            pub const fn constant(self) -> &'static str {
                match self {
                    $(ErrorKind::$kind => stringify!($constant),)*
                }
            }
        }
    };
}

with_error_kinds!(error_kinds);

impl ErrorKind {
    /// The name of the C constant without its prefix, as in `NOT_FOUND`.
    pub fn name(self) -> &'static str {
        self.constant().trim_start_matches("AUDIOROOM_ERR_")
    }
}

/// An error of the library.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// The kind.
    pub kind: ErrorKind,
    /// The cause and what to do, in lower case without a full stop. Never contains a token or a secret.
    pub context: Cow<'static, str>,
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Creates an error. `context` has the cause, then what to do after a colon. A `&'static str` is not copied, so that calls of
    /// real-time threads can fail without allocating.
    pub fn new(kind: ErrorKind, context: impl Into<Cow<'static, str>>) -> Error {
        Error { kind, context: context.into() }
    }

    /// The error for a refusal of the operating system. `what` is the cause, as in "the port cannot be opened". The text says
    /// what to do if no file descriptor is left.
    pub(crate) fn of_system(kind: ErrorKind, what: impl fmt::Display, error: &std::io::Error) -> Error {
        let advice = if is_out_of_files(error) {
            ": raise the limit of open files (ulimit -n), or close some"
        } else {
            ""
        };
        Error::new(kind, format!("{what} ({error}){advice}"))
    }
}

/// Whether the process (`EMFILE`) or the whole system (`ENFILE`) has no file descriptor left. The numbers are the same on every
/// Unix.
fn is_out_of_files(error: &std::io::Error) -> bool {
    cfg!(unix) && matches!(error.raw_os_error(), Some(23 | 24))
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
    fn every_kind_has_its_own_number() {
        let mut numbers: Vec<i32> = ErrorKind::ALL.iter().map(|kind| kind.status()).collect();
        assert!(numbers.iter().all(|number| *number < 0));
        assert!(numbers.is_sorted_by(|earlier, later| earlier > later), "in the order of the numbers");
        numbers.dedup();
        assert_eq!(numbers.len(), ErrorKind::ALL.len());
    }
}

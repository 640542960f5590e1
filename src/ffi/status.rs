//! Status numbers of the C API: [`ErrorKind`] as constants and names.
//!
//! The comments of the constants are the manual of all errors. The list in `src/error.rs` has the number and the constant of each
//! kind; a constant that differs from it does not compile. Called by the application on any thread.

use std::ffi::{CStr, c_char};

use super::guard::guard_value;
use crate::error::{ErrorKind, with_error_kinds};

/// The return value of a call: AUDIOROOM_OK (0), or a negative AUDIOROOM_ERR_… number. A number never changes its meaning, and
/// later versions may add numbers: treat any negative number that you do not know as an error.
pub type AUDIOROOM_Status = i32;

/// The numbers of AUDIOROOM_Status. The comment of an error ends with what the application can do about it, if there is
/// something. -1 to -99 are about the call, -100 to -199 about rooms, -200 publishing, -300 playing, -400 devices, -500 files,
/// -600 servers.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_StatusCode {
    /// The call succeeded, or was accepted and an event reports its result.
    AUDIOROOM_OK = 0,
    /// A pointer that must not be NULL was NULL. Fix the call.
    AUDIOROOM_ERR_NULL_ARGUMENT = -1,
    /// A string is not UTF-8. Convert it first.
    AUDIOROOM_ERR_INVALID_UTF8 = -2,
    /// A string or a message is longer than allowed. Shorten it: nothing is ever cut.
    AUDIOROOM_ERR_TOO_LONG = -3,
    /// A number is outside its stated range, or a string is empty or not permitted. Fix the call.
    AUDIOROOM_ERR_OUT_OF_RANGE = -4,
    /// `struct_size` is 0 or not a valid size of this struct. Call the struct's Init function first.
    AUDIOROOM_ERR_STRUCT_SIZE = -5,
    /// The struct is longer than this library knows, and a byte beyond the known fields is not 0. Clear those bytes or update the
    /// library.
    AUDIOROOM_ERR_UNKNOWN_FIELD = -6,
    /// Header and library are of different ABI versions. Install the matching pair.
    AUDIOROOM_ERR_VERSION = -7,
    /// There is no such room, stream or user (any more), or no default device. Forget the handle or the id.
    AUDIOROOM_ERR_NOT_FOUND = -8,
    /// The handle is of another kind, such as a stream where a room is expected. Fix the order of the arguments.
    AUDIOROOM_ERR_WRONG_KIND = -9,
    /// Not possible now. The message says what has to come first.
    AUDIOROOM_ERR_WRONG_STATE = -10,
    /// This function may not be called on this thread. Post to your own loop.
    AUDIOROOM_ERR_WRONG_THREAD = -11,
    /// A queue is full, another thread is in the same call, or the server limits the rate of logins. Try again later.
    AUDIOROOM_ERR_BUSY = -12,
    /// The buffer is too small. Where the function has an argument `needed`, it says how large it must be.
    AUDIOROOM_ERR_BUFFER_TOO_SMALL = -13,
    /// The function or setting is not available: it was left out of this build, or the operating system or its sound server does
    /// not offer it. Do without it.
    AUDIOROOM_ERR_NOT_BUILT_IN = -14,
    /// The room ended before the request had its answer. Send it again after the next login.
    AUDIOROOM_ERR_CANCELLED = -15,
    /// A fault in the library. Report it with the message.
    AUDIOROOM_ERR_INTERNAL = -16,
    /// The server could not be reached. Check address and network, then retry.
    AUDIOROOM_ERR_UNREACHABLE = -100,
    /// What answers at that address is not the expected server: it is not a room server or, for a login with `server_url` NULL,
    /// it is a program at AUDIOROOM_LOCAL_PORT that is not this account's local server. Fix the address.
    AUDIOROOM_ERR_NOT_A_SERVER = -101,
    /// No answer in time. Retry.
    AUDIOROOM_ERR_TIMEOUT = -102,
    /// The server needs a token, and there is neither a token nor a key. Pass a token, or a key and its secret.
    AUDIOROOM_ERR_TOKEN_NEEDED = -103,
    /// The token has expired. Get a fresh one and log in again.
    AUDIOROOM_ERR_TOKEN_EXPIRED = -104,
    /// The server refuses the token. Check the key, the secret and the grants.
    AUDIOROOM_ERR_TOKEN_REFUSED = -105,
    /// The token is for another room or user than the call names. Fix the call or the token.
    AUDIOROOM_ERR_TOKEN_MISMATCH = -106,
    /// The room or the server is full. Retry later.
    AUDIOROOM_ERR_ROOM_FULL = -107,
    /// This engine is in that room already. Log out first.
    AUDIOROOM_ERR_ALREADY_IN_ROOM = -108,
    /// The same user logged in to the room elsewhere. Do not log in again automatically: the two would remove each other.
    AUDIOROOM_ERR_SAME_USER = -109,
    /// The user was removed from the room. Ask before logging in again.
    AUDIOROOM_ERR_KICKED = -110,
    /// The token or the server does not allow this. The message says which; get a token that allows it.
    AUDIOROOM_ERR_NOT_ALLOWED = -111,
    /// The connection was lost and did not come back in time. Log in again.
    AUDIOROOM_ERR_CONNECTION_LOST = -112,
    /// The other user has no such RPC method, or the method answered with an error. The `code` of on_rpc_done says which.
    AUDIOROOM_ERR_RPC_FAILED = -113,
    /// The local stream is not sent. The message says why, and what helps: AUDIOROOM_RestartPublish, or a key.
    AUDIOROOM_ERR_PUBLISH_FAILED = -200,
    /// The stream cannot be played. The message says why.
    AUDIOROOM_ERR_PLAY_FAILED = -300,
    /// The sound device does not exist, is in use, or failed. Choose another or wait for it.
    AUDIOROOM_ERR_DEVICE = -400,
    /// A file cannot be read or written, or is not of a supported format. Fix the path or the file.
    AUDIOROOM_ERR_FILE = -500,
    /// The server cannot start or was stopped. The message says why.
    AUDIOROOM_ERR_SERVER = -600,
}

/// Returns the name of a status, such as "AUDIOROOM_ERR_NOT_FOUND".
///
/// The text is static; it is "AUDIOROOM_ERR_UNKNOWN" for a number that this library does not use. For logs, not for users:
/// AUDIOROOM_GetLastErrorMessage and the `message` of events say more.
///
/// [audio threads too]
#[unsafe(no_mangle)]
pub extern "C" fn AUDIOROOM_GetStatusName(status: AUDIOROOM_Status) -> *const c_char {
    guard_value(c"AUDIOROOM_ERR_UNKNOWN".as_ptr(), || {
        code(status).map_or(c"AUDIOROOM_ERR_UNKNOWN", name).as_ptr()
    })
}

/// Constants and names from the list of error kinds. Each match is over all of one side: a constant without a kind, and a kind
/// without a constant, do not compile.
macro_rules! constants {
    ($($kind:ident = $status:literal, $constant:ident;)*) => {
        const _: () = {
            $(assert!(AUDIOROOM_StatusCode::$constant as i32 == ErrorKind::$kind.status());)*
        };

        fn code(status: AUDIOROOM_Status) -> Option<AUDIOROOM_StatusCode> {
            match status {
                0 => Some(AUDIOROOM_StatusCode::AUDIOROOM_OK),
                $($status => Some(AUDIOROOM_StatusCode::$constant),)*
                _ => None,
            }
        }

        fn name(code: AUDIOROOM_StatusCode) -> &'static CStr {
            match code {
                AUDIOROOM_StatusCode::AUDIOROOM_OK => c"AUDIOROOM_OK",
                $(AUDIOROOM_StatusCode::$constant => {
                    const NAME: &CStr = terminated(concat!(stringify!($constant), "\0"));
                    NAME
                })*
            }
        }
    };
}

with_error_kinds!(constants);

/// A text with one NUL, at its end, as C has it.
const fn terminated(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("the text has a NUL inside or none at its end"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(status: AUDIOROOM_Status) -> &'static str {
        // SAFETY: GetStatusName gives static text with a NUL at its end.
        unsafe { CStr::from_ptr(AUDIOROOM_GetStatusName(status)) }.to_str().unwrap()
    }

    #[test]
    fn every_status_has_the_name_of_its_constant() {
        for kind in ErrorKind::ALL {
            assert_eq!(name_of(kind.status()), format!("AUDIOROOM_ERR_{}", kind.name()));
        }
        assert_eq!((name_of(0), name_of(-99_999)), ("AUDIOROOM_OK", "AUDIOROOM_ERR_UNKNOWN"));
    }
}

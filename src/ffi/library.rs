//! Version numbers, the positions of a switch, the levels of the log, the last error's text, and a function that only tests call.

use std::ffi::c_char;

use super::guard::{self, guard_value};
use super::status::AUDIOROOM_Status;
use super::text;
use crate::error::{Error, ErrorKind, Result};

/// The binary interface that this header describes; the number in the library's file name (SONAME). It rises only when programs
/// have to be compiled again.
pub const AUDIOROOM_ABI_VERSION: u32 = 1;

/// Version of the library that this header came with, first number.
pub const AUDIOROOM_VERSION_MAJOR: u32 = 0;
/// Version of the library that this header came with, second number. It rises with new functions and fields.
pub const AUDIOROOM_VERSION_MINOR: u32 = 1;
/// Version of the library that this header came with, third number. It rises with corrections.
pub const AUDIOROOM_VERSION_PATCH: u32 = 0;

/// Pass it instead of a switch or a number, where a comment allows it, to let the library choose the value.
pub const AUDIOROOM_AUTO: i32 = -2_147_483_647 - 1;

/// The positions of a switch. Every switch is an int32_t: 0 is off, any other number except AUDIOROOM_AUTO is on.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_Switch {
    /// Off.
    AUDIOROOM_OFF = 0,
    /// On.
    AUDIOROOM_ON = 1,
}

/// Importance of a log line. A level includes all levels with smaller numbers.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_LogLevel {
    /// No lines.
    AUDIOROOM_LOG_OFF = 0,
    /// Errors that need attention: a fault of the library, or a service that stopped.
    AUDIOROOM_LOG_ERROR = 1,
    /// Conditions that somebody should correct.
    AUDIOROOM_LOG_WARN = 2,
    /// Logins, devices, reconnects.
    AUDIOROOM_LOG_INFO = 3,
    /// Details for finding faults.
    AUDIOROOM_LOG_DEBUG = 4,
    /// Every message.
    AUDIOROOM_LOG_TRACE = 5,
}

/// Returns the version of the library that is loaded, such as "0.1.0". The text is static.
///
/// [audio threads too]
#[unsafe(no_mangle)]
pub extern "C" fn AUDIOROOM_GetVersionString() -> *const c_char {
    guard_value(c"".as_ptr(), || concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast::<c_char>())
}

/// Returns the ABI version of the library that is loaded, to compare with AUDIOROOM_ABI_VERSION of the header.
/// AUDIOROOM_CreateEngine does so by itself.
///
/// [audio threads too]
#[unsafe(no_mangle)]
pub extern "C" fn AUDIOROOM_GetAbiVersion() -> u32 {
    guard_value(0, || AUDIOROOM_ABI_VERSION)
}

/// Copies the text of this thread's last failed call into `buffer` (buffer rule): the cause, then what to do.
///
/// It is "" when no call of this thread has failed yet. Successful calls and this function do not change it.
/// Errors: AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetLastErrorMessage(
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> AUDIOROOM_Status {
    guard_value(ErrorKind::Internal.status(), || {
        // SAFETY: the header asks that `buffer` is NULL or has `size` bytes, and that `needed` is NULL or the application's.
        let given = unsafe { text::give(&guard::last_error(), buffer, size, needed) };
        given.map_or_else(|error| error.kind.status(), |()| 0)
    })
}

/// Refuses a program that was compiled for another ABI.
pub(super) fn check_abi(abi_version: u32) -> Result<()> {
    if abi_version == AUDIOROOM_ABI_VERSION {
        return Ok(());
    }
    let text = format!(
        "the program was compiled for ABI version {abi_version}, this library ({}) has ABI version {AUDIOROOM_ABI_VERSION}: install the header and library that belong together",
        env!("CARGO_PKG_VERSION")
    );
    Err(Error::new(ErrorKind::Version, text))
}

/// Panics inside the library, so that a test can see what reaches C.
#[cfg(feature = "test-hooks")]
#[unsafe(no_mangle)]
pub extern "C" fn AUDIOROOM_TestPanic() -> AUDIOROOM_Status {
    guard::guard(|| panic!("a deliberate panic"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_numbers_are_those_of_the_package() {
        let numbers =
            format!("{AUDIOROOM_VERSION_MAJOR}.{AUDIOROOM_VERSION_MINOR}.{AUDIOROOM_VERSION_PATCH}");
        assert_eq!(numbers, env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn a_foreign_abi_is_refused_with_both_numbers() {
        let error = check_abi(99).unwrap_err();
        assert!(error.kind == ErrorKind::Version && error.context.contains("99"), "{error}");
        assert!(error.context.contains(&format!("ABI version {AUDIOROOM_ABI_VERSION}")), "{error}");
    }
}

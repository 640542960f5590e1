//! Text across the boundary: UTF-8, NUL-terminated, copied before return in both directions.

use std::ffi::{CStr, CString, c_char};
use std::ptr;

use super::types::not_null;
use crate::error::{Error, ErrorKind, Result};

/// Reads text that may be left out (NULL).
pub(super) unsafe fn optional<'a>(text: *const c_char, name: &str) -> Result<Option<&'a str>> {
    if text.is_null() {
        return Ok(None);
    }
    // SAFETY: the header asks for a NUL-terminated string that stays as it is during the call.
    let text = unsafe { CStr::from_ptr(text) };
    match text.to_str() {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            let text = format!("{name} is not UTF-8 from byte {} on: convert it first", error.valid_up_to());
            Err(Error::new(ErrorKind::InvalidUtf8, text))
        }
    }
}

/// Reads text that has to be given.
pub(super) unsafe fn required<'a>(text: *const c_char, name: &str) -> Result<&'a str> {
    not_null(text, name)?;
    // SAFETY: as above.
    Ok(unsafe { optional(text, name) }?.unwrap_or_default())
}

/// Writes text into the caller's buffer by the header's buffer rule.
pub(super) unsafe fn give(text: &str, buffer: *mut c_char, size: usize, needed: *mut usize) -> Result<()> {
    let text = owned(text);
    let bytes = text.as_bytes_with_nul();
    if buffer.is_null() && size != 0 {
        return Err(Error::new(
            ErrorKind::NullArgument,
            "buffer is NULL but size is not 0: give both, or NULL and 0 to ask",
        ));
    }
    if buffer.is_null() && needed.is_null() {
        return Err(Error::new(
            ErrorKind::NullArgument,
            "buffer and needed are both NULL: give at least one of them",
        ));
    }
    // SAFETY: the caller owns `needed` and `size` bytes at `buffer`.
    unsafe {
        if !needed.is_null() {
            needed.write(bytes.len());
        }
        if buffer.is_null() {
            return Ok(());
        }
        if size < bytes.len() {
            let text =
                format!("the buffer has {size} bytes and {} are needed: give a larger buffer", bytes.len());
            return Err(Error::new(ErrorKind::BufferTooSmall, text));
        }
        ptr::copy_nonoverlapping(bytes.as_ptr().cast::<c_char>(), buffer, bytes.len());
    }
    Ok(())
}

/// Text for the application. A NUL inside, which C would take for the end, becomes U+FFFD: nothing is cut silently.
pub(super) fn owned(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', "\u{FFFD}")).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needed_includes_the_nul_and_is_always_written() {
        let (mut buffer, mut needed) = ([0x7F as c_char; 4], 0);
        // SAFETY: `buffer` and `needed` are variables of this test, as long as `size` says.
        unsafe { give("abc", ptr::null_mut(), 0, &mut needed) }.unwrap();
        assert_eq!(needed, 4);
        needed = 0;
        // SAFETY: `buffer` and `needed` are variables of this test, as long as `size` says.
        let error = unsafe { give("abc", buffer.as_mut_ptr(), 3, &mut needed) }.unwrap_err();
        assert_eq!((error.kind, needed, buffer[0]), (ErrorKind::BufferTooSmall, 4, 0x7F));
        // SAFETY: `buffer` and `needed` are variables of this test, as long as `size` says.
        unsafe { give("abc", buffer.as_mut_ptr(), 4, ptr::null_mut()) }.unwrap();
        // SAFETY: `buffer` and `needed` are variables of this test, as long as `size` says.
        assert_eq!(unsafe { CStr::from_ptr(buffer.as_ptr()) }, c"abc");
        // SAFETY: `buffer` and `needed` are variables of this test, as long as `size` says.
        assert!(unsafe { give("abc", ptr::null_mut(), 4, &mut needed) }.is_err());
    }

    #[test]
    fn text_with_a_nul_inside_is_not_cut() {
        assert_eq!(owned("a\0b").to_str().unwrap(), "a\u{FFFD}b");
    }

    #[test]
    fn invalid_utf8_is_refused_with_its_argument_name() {
        let bad = [b'a' as c_char, 0xFFu8 as c_char, 0];
        // SAFETY: `bad` is a variable of this test that ends with NUL.
        let error = unsafe { optional(bad.as_ptr(), "room_id") }.unwrap_err();
        assert!(error.kind == ErrorKind::InvalidUtf8 && error.context.contains("room_id"), "{error}");
    }
}

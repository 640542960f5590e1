//! The frame in which every exported function runs: the panic guard, the thread check and the thread's last error text.
//!
//! The only state is thread-local: the last error's text, and whether this thread is inside a callback that may call no function
//! (`on_wake`, `on_release`, a server's log sink) or only some of them (an audio callback). A text that is a constant is kept
//! apart from a formatted one: keeping it neither allocates nor frees, so that calls of the audio thread may fail too.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::status::AUDIOROOM_Status;
use crate::error::{Error, ErrorKind, Result};

thread_local! {
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
    /// Newer than `LAST` where there is one.
    static LAST_STATIC: Cell<Option<&'static str>> = const { Cell::new(None) };
    static CLOSED: Cell<bool> = const { Cell::new(false) };
    static IN_AUDIO_CALLBACK: Cell<bool> = const { Cell::new(false) };
}

/// Runs the body of an exported function: no panic leaves it, and an error's text is kept for GetLastErrorMessage.
pub(super) fn guard(body: impl FnOnce() -> Result<()>) -> AUDIOROOM_Status {
    if CLOSED.get() {
        let text = "the library cannot be called inside on_wake, on_release or a server's on_log: post to your own loop and call from there";
        return fail(Error::new(ErrorKind::WrongThread, text));
    }
    if IN_AUDIO_CALLBACK.get() {
        let text = "this function cannot be called inside an audio callback, because it may wait for the audio thread: call only functions with the tag [audio threads too]";
        return fail(Error::new(ErrorKind::WrongThread, text));
    }
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => fail(error),
        Err(panic) => {
            let what = panic.downcast_ref::<String>().map(String::as_str);
            let what = what.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text");
            fail(Error::new(ErrorKind::Internal, format!("a fault in the library, please report it: {what}")))
        }
    }
}

/// The same for a function that is also legal in audio callbacks: one that waits for nobody.
pub(super) fn audio_guard(body: impl FnOnce() -> Result<()>) -> AUDIOROOM_Status {
    let is_inside = IN_AUDIO_CALLBACK.replace(false);
    let status = guard(body);
    IN_AUDIO_CALLBACK.set(is_inside);
    status
}

/// Runs an audio callback of the application. Only functions with the tag [audio threads too] may be called inside it.
pub(super) fn in_audio_callback<T>(body: impl FnOnce() -> T) -> T {
    struct Leave(bool);
    impl Drop for Leave {
        fn drop(&mut self) {
            IN_AUDIO_CALLBACK.set(self.0);
        }
    }
    let _leave = Leave(IN_AUDIO_CALLBACK.replace(true));
    crate::thread::may_end(body, || {})
}

/// Runs the body of an exported function that returns a value and may be called in every callback. Returns `otherwise` if the
/// body panics.
pub(super) fn guard_value<T>(otherwise: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(otherwise)
}

/// Runs a callback inside which this thread may not enter the library.
pub(super) fn closed<T>(body: impl FnOnce() -> T) -> T {
    struct Reopen(bool);
    impl Drop for Reopen {
        fn drop(&mut self) {
            CLOSED.set(self.0);
        }
    }
    let _reopen = Reopen(CLOSED.replace(true));
    body()
}

/// The text of this thread's last failed call; empty when there was none.
pub(super) fn last_error() -> String {
    match LAST_STATIC.get() {
        Some(text) => text.to_owned(),
        None => LAST.try_with(|last| last.borrow().clone()).unwrap_or_default(),
    }
}

fn fail(error: Error) -> AUDIOROOM_Status {
    let status = error.kind.status();
    match error.context {
        Cow::Borrowed(text) => LAST_STATIC.set(Some(text)),
        Cow::Owned(text) => {
            LAST_STATIC.set(None);
            // A thread that is being torn down has no text any more; the status is still right.
            let _ = LAST.try_with(|last| *last.borrow_mut() = text);
        }
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status_with_its_text() {
        assert_eq!(guard(|| panic!("deliberate {}", 1)), ErrorKind::Internal.status());
        assert!(last_error().contains("deliberate 1"));
        assert_eq!(guard_value(7, || panic!("deliberate")), 7);
    }

    #[test]
    fn success_leaves_the_last_error_alone() {
        guard(|| Err(Error::new(ErrorKind::Busy, "it was busy")));
        assert_eq!(guard(|| Ok(())), 0);
        assert_eq!(last_error(), "it was busy");
    }

    #[test]
    fn last_error_text_is_the_newest() {
        guard(|| Err(Error::new(ErrorKind::Busy, format!("made {}", 1))));
        assert_eq!(last_error(), "made 1");
        guard(|| Err(Error::new(ErrorKind::Busy, "constant")));
        assert_eq!(last_error(), "constant");
        guard(|| Err(Error::new(ErrorKind::Busy, format!("made {}", 2))));
        assert_eq!(last_error(), "made 2");
    }

    #[test]
    fn restricted_callback_cannot_call_the_library() {
        assert_eq!(closed(|| guard(|| Ok(()))), ErrorKind::WrongThread.status());
        let _ = catch_unwind(|| closed(|| panic!("deliberate")));
        assert_eq!(guard(|| Ok(())), 0);
    }
}

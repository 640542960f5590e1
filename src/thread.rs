//! Spawns named threads, and stops a thread that the application has ended. Spawned threads block all signals, so that the host's
//! signal handlers run on the host's threads.
//!
//! Threads are spawned only by `engine/threads.rs`, `engine/threads/`, `engine/recorder_thread.rs`, `engine/dispatch.rs`,
//! `server/listen.rs` and `audio/device/`.
#![forbid(unsafe_code)]

use std::thread::JoinHandle;

use crate::error::{Error, ErrorKind, Result};

/// Starts a thread with this name. System tools show at most 15 bytes of it.
pub fn spawn<T: Send + 'static>(
    name: &str,
    body: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            block_signals();
            body()
        })
        .map_err(|error| {
            let text = format!(
                "the thread {name} could not be started ({error}): raise the limit of threads (ulimit -u)"
            );
            Error::new(ErrorKind::Internal, text)
        })
}

/// Runs a function that may end its thread instead of returning: a callback of the application. If it ends the thread, `ended` is
/// called, and the thread sleeps for the rest of the process.
///
/// glibc ends a thread (pthread_exit, pthread_cancel) by unwinding its stack. It aborts the process if the unwinding is stopped,
/// as by the `catch_unwind` in every function of this library. CPython before 3.14 ends a thread in this way when the thread
/// enters an interpreter that has ended. A panic passes through as usual.
pub fn may_end<T>(body: impl FnOnce() -> T, ended: impl FnMut()) -> T {
    let unwound = Unwound(ended);
    let value = body();
    std::mem::forget(unwound);
    value
}

/// Dropped only while the stack is unwound.
struct Unwound<F: FnMut()>(F);

impl<F: FnMut()> Drop for Unwound<F> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        (self.0)();
        loop {
            std::thread::park();
        }
    }
}

#[cfg(unix)]
fn block_signals() {
    // Cannot fail with valid arguments. Without this, the host's handlers could run on this thread.
    let _ = nix::sys::signal::SigSet::all().thread_block();
}

#[cfg(not(unix))]
fn block_signals() {}

#[cfg(all(test, unix))]
mod tests {
    use nix::sys::signal::{SigSet, Signal};

    #[test]
    fn library_thread_blocks_all_signals() {
        let blocked = super::spawn("ar-test", || SigSet::thread_get_mask().expect("a thread has a mask"))
            .unwrap()
            .join()
            .unwrap();
        assert!(
            blocked.contains(Signal::SIGPIPE)
                && blocked.contains(Signal::SIGTERM)
                && blocked.contains(Signal::SIGCHLD)
        );
    }
}

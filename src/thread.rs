//! Spawns named threads. They block all signals, so that the host's signal handlers run on the host's threads.
//!
//! Called only by `engine/threads.rs`, `engine/dispatch.rs`, `server/listen.rs` and `audio/device/`.
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

#[cfg(unix)]
fn block_signals() {
    // Cannot fail with valid arguments. Otherwise the host's handlers could run on this thread.
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

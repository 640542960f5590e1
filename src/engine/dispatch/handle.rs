//! The event handle: a descriptor that is readable while events wait, for the host's own poll loop.
//!
//! The host waits on the handle, and does not read or close it. The handle is an eventfd on Linux and a pipe on other Unix
//! systems.
#![forbid(unsafe_code)]

use crate::error::{Error, ErrorKind, Result};

/// A descriptor that is readable while it is set.
#[derive(Debug)]
pub struct EventHandle {
    #[cfg(unix)]
    read: rustix::fd::OwnedFd,
    #[cfg(all(unix, not(target_os = "linux")))]
    write: rustix::fd::OwnedFd,
    set: bool,
}

impl EventHandle {
    /// Makes a handle that is not set.
    #[cfg(target_os = "linux")]
    pub fn new() -> Result<EventHandle> {
        use rustix::event::{EventfdFlags, eventfd};
        let read = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).map_err(failed)?;
        Ok(EventHandle { read, set: false })
    }

    /// Makes a handle that is not set.
    #[cfg(all(unix, not(target_os = "linux")))]
    pub fn new() -> Result<EventHandle> {
        let (read, write) = rustix::pipe::pipe().map_err(failed)?;
        Ok(EventHandle { read, write, set: false })
    }

    /// Not available on this system.
    #[cfg(not(unix))]
    pub fn new() -> Result<EventHandle> {
        let text = "there is no event handle on this system: use on_wake";
        Err(Error::new(ErrorKind::NotBuiltIn, text))
    }

    /// Makes the handle readable, or not readable.
    pub fn set(&mut self, on: bool) {
        if self.set == on {
            return;
        }
        self.set = on;
        // Neither call can fail or block: one count is written to the empty handle, and later read back.
        #[cfg(unix)]
        if on {
            #[cfg(target_os = "linux")]
            let _ = rustix::io::write(&self.read, &1u64.to_ne_bytes());
            #[cfg(not(target_os = "linux"))]
            let _ = rustix::io::write(&self.write, &[1]);
        } else {
            let _ = rustix::io::read(&self.read, &mut [0u8; 8]);
        }
    }

    /// Whether it is readable.
    #[cfg(test)]
    pub fn is_set(&self) -> bool {
        self.set
    }

    /// The descriptor's number.
    pub fn raw(&self) -> i64 {
        #[cfg(unix)]
        return i64::from(rustix::fd::AsRawFd::as_raw_fd(&self.read));
        #[cfg(not(unix))]
        return -1;
    }
}

#[cfg(unix)]
fn failed(error: rustix::io::Errno) -> Error {
    let text = format!("the event handle cannot be created ({error}): close unused files, or use on_wake");
    Error::new(ErrorKind::Internal, text)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use rustix::event::{PollFd, PollFlags, poll};

    fn readable(handle: &EventHandle) -> bool {
        let zero = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
        poll(&mut [PollFd::new(&handle.read, PollFlags::IN)], Some(&zero)).unwrap() == 1
    }

    #[test]
    fn handle_is_readable_while_it_is_set() {
        let mut handle = EventHandle::new().unwrap();
        assert!(!readable(&handle));
        handle.set(true);
        handle.set(true);
        assert!(readable(&handle));
        handle.set(false);
        assert!(!readable(&handle));
        assert!(handle.raw() >= 0);
    }
}

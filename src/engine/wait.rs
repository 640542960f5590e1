//! The wait of the media thread: for its sockets, a waker, and a deadline, which on Linux is more precise than a millisecond.
//!
//! The time-out of `epoll` is in whole milliseconds, which would add a third of a millisecond of delay on average. On Linux the
//! deadline is therefore a timer descriptor (`timerfd`). Other systems use the time-out.
#![forbid(unsafe_code)]

use std::io;
use std::sync::Arc;
use std::time::Duration;

use mio::{Events, Interest, Poll, Token, Waker, event::Source};

use crate::clock::{self, Time};

const WAKER: Token = Token(usize::MAX);
#[cfg(target_os = "linux")]
const TIMER: Token = Token(usize::MAX - 1);

/// Sockets, a waker and a deadline.
pub(super) struct Wait {
    poll: Poll,
    events: Events,
    waker: Arc<Waker>,
    #[cfg(target_os = "linux")]
    timer: rustix::fd::OwnedFd,
    #[cfg(target_os = "linux")]
    armed: Option<Time>,
}

impl Wait {
    /// Creates a wait without sockets.
    pub(super) fn new() -> io::Result<Wait> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        #[cfg(target_os = "linux")]
        let timer = {
            use rustix::fd::AsRawFd;
            use rustix::time::{TimerfdClockId, TimerfdFlags, timerfd_create};
            let timer =
                timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
            let mut source = mio::unix::SourceFd(&timer.as_raw_fd());
            poll.registry().register(&mut source, TIMER, Interest::READABLE)?;
            timer
        };
        Ok(Wait {
            poll,
            events: Events::with_capacity(64),
            waker,
            #[cfg(target_os = "linux")]
            timer,
            #[cfg(target_os = "linux")]
            armed: None,
        })
    }

    /// Wakes the wait from another thread.
    pub(super) fn waker(&self) -> Arc<Waker> {
        self.waker.clone()
    }

    /// Adds a socket. [`Wait::wait`] returns `token` when the socket becomes readable. Tokens are below `usize::MAX - 1`.
    pub(super) fn add(&self, source: &mut impl Source, token: usize) -> io::Result<()> {
        self.poll.registry().register(source, Token(token), Interest::READABLE)
    }

    /// Removes a socket.
    pub(super) fn remove(&self, source: &mut impl Source) -> io::Result<()> {
        self.poll.registry().deregister(source)
    }

    /// Waits until a socket becomes readable, the waker is used, or `deadline` has come. Adds the tokens of the readable sockets
    /// to `ready`.
    pub(super) fn wait(&mut self, deadline: Option<Time>, ready: &mut Vec<usize>) -> io::Result<()> {
        let timeout = self.arm(deadline)?;
        match self.poll.poll(&mut self.events, timeout) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            other => other?,
        }
        for event in &self.events {
            let token = event.token();
            if token == WAKER {
                continue;
            }
            #[cfg(target_os = "linux")]
            if token == TIMER {
                self.armed = None;
                continue;
            }
            if !ready.contains(&token.0) {
                ready.push(token.0);
            }
        }
        Ok(())
    }

    #[cfg(target_os = "linux")]
    fn arm(&mut self, deadline: Option<Time>) -> io::Result<Option<Duration>> {
        use rustix::time::{Itimerspec, TimerfdTimerFlags, Timespec, timerfd_settime};
        if deadline.is_some_and(|at| at <= clock::now()) {
            return Ok(Some(Duration::ZERO));
        }
        if deadline != self.armed {
            let nanos = deadline.map_or(0, Time::as_nanos);
            let value =
                Timespec { tv_sec: (nanos / 1_000_000_000) as i64, tv_nsec: (nanos % 1_000_000_000) as i64 };
            let spec = Itimerspec { it_interval: Timespec { tv_sec: 0, tv_nsec: 0 }, it_value: value };
            timerfd_settime(&self.timer, TimerfdTimerFlags::ABSTIME, &spec)?;
            self.armed = deadline;
        }
        Ok(None)
    }

    #[cfg(not(target_os = "linux"))]
    fn arm(&mut self, deadline: Option<Time>) -> io::Result<Option<Duration>> {
        Ok(deadline.map(|at| at.since(clock::now())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deadline_is_met_and_never_early() {
        let mut wait = Wait::new().unwrap();
        let mut ready = Vec::new();
        for micros in [300, 2_500, 0] {
            let due = clock::now() + Duration::from_micros(micros);
            wait.wait(Some(due), &mut ready).unwrap();
            assert!(clock::now() >= due);
            assert!(ready.is_empty());
        }
    }

    #[test]
    fn waker_ends_a_wait_without_deadline() {
        let mut wait = Wait::new().unwrap();
        wait.waker().wake().unwrap();
        wait.wait(None, &mut Vec::new()).unwrap();
    }
}

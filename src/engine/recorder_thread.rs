//! The threads that write recordings: one for each recording, which touches the disk.
//!
//! Started on the thread of the application's call. A thread ends when its recording has ended. [`RecorderThreads::close`] is
//! called when the engine ends; the control thread then waits until every file is complete, for a bounded time.
#![forbid(unsafe_code)]

use crossbeam_channel::{Receiver, Sender, bounded};
use parking_lot::Mutex;

use crate::audio::recorder::{Session, WRITE_PERIOD};
use crate::clock;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::log::Log;
use crate::thread;

/// Starts the threads of an engine.
pub(super) struct RecorderThreads {
    /// Every thread holds a copy; `None` after the engine has ended.
    open: Mutex<Option<Sender<()>>>,
    log: Log,
}

impl RecorderThreads {
    /// No threads. The receiver is disconnected when the engine has ended and all threads have ended.
    pub(super) fn new(log: Log) -> (RecorderThreads, Receiver<()>) {
        let (open, closed) = bounded(1);
        (RecorderThreads { open: Mutex::new(Some(open)), log }, closed)
    }

    /// Starts the thread of a recording. Errors: the engine has ended, the system refuses a thread.
    pub(super) fn start(&self, mut session: Session, report: impl Fn(Event) + Send + 'static) -> Result<()> {
        let Some(open) = self.open.lock().clone() else {
            return Err(Error::new(ErrorKind::WrongState, "the engine has ended"));
        };
        session.log_to(self.log.clone());
        thread::spawn("ar-record", move || {
            loop {
                let has_ended = session.step(clock::now());
                while let Some(event) = session.poll() {
                    report(event);
                }
                if has_ended {
                    break;
                }
                std::thread::park_timeout(WRITE_PERIOD);
            }
            drop(open);
        })
        .map(|_| ())
    }

    /// The engine ends: no thread starts after this.
    pub(super) fn close(&self) {
        self.open.lock().take();
    }
}

//! Delivery of events to the application: on the engine's event thread, or inside PollEvents on the caller's.
//!
//! The control thread pushes through [`EventSink`]; the application's callbacks run through a [`Receiver`], one at a time and
//! never under a lock. This is also where an engine ends: no callback starts after `destroy`, and `release` is the last one.
//! What waits is `dispatch/queue.rs`, by the policy of `dispatch/policy.rs`; C structs are `ffi::event`.
#![forbid(unsafe_code)]

pub mod handle;
mod policy;
pub mod queue;

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, ThreadId, current};
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};

use crate::clock;
use crate::engine::{Engine, EventSink};
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::log::Level;

use handle::EventHandle;
use queue::Queue;

/// A callback that is longer than this on its way when the engine is destroyed is named in the log.
pub const SLOW_CALLBACK: Duration = Duration::from_millis(500);

/// Who runs the callbacks.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// The engine's event thread.
    #[default]
    Thread,
    /// Whoever calls [`Dispatcher::poll`].
    Poll,
}

/// The application's callbacks.
pub trait Receiver: Send + Sync {
    /// Whether there is a callback for this event. Must not call the application.
    fn wants(&self, event: &Event) -> bool;
    /// Calls the application.
    fn receive(&self, event: &Event);
    /// Whether `wake` does something. Must not call the application.
    fn wants_wake(&self) -> bool;
    /// Tells the application that events wait; called on the thread that pushed the first one.
    fn wake(&self);
    /// The last call ever.
    fn release(&self);
}

/// No callbacks at all.
struct NoReceiver;

impl Receiver for NoReceiver {
    fn wants(&self, _: &Event) -> bool {
        false
    }
    fn receive(&self, _: &Event) {}
    fn wants_wake(&self) -> bool {
        false
    }
    fn wake(&self) {}
    fn release(&self) {}
}

/// What makes the events: the engine, or a double of it in tests.
pub trait Source: Send + Sync {
    /// The callback of this event has returned, or there is none.
    fn event_delivered(&self, event: &Event);
    /// Ends every room and every thread of the source; after it, nothing is pushed.
    fn shutdown(&self);
    /// Writes a line to the log.
    fn warn(&self, text: &str);
}

impl Source for Engine {
    fn event_delivered(&self, event: &Event) {
        Engine::event_delivered(self, event);
    }
    fn shutdown(&self) {
        Engine::shutdown(self);
    }
    fn warn(&self, text: &str) {
        self.log().line(Level::Warn, "dispatch", format_args!("{text}"));
    }
}

/// Queues events and delivers them, in order.
pub struct Dispatcher {
    mode: Mode,
    active: AtomicBool,
    state: Mutex<State>,
    /// Something that a waiting thread looks at has changed: the queue, a hold, a running callback, the end.
    changed: Condvar,
}

struct State {
    queue: Queue,
    handle: Option<EventHandle>,
    receiver: Arc<dyn Receiver>,
    generation: u64,
    running: Vec<Running>,
    /// The thread whose turn it is to deliver, and how deep its calls are nested.
    turn: Option<(ThreadId, u32)>,
    holds: u32,
    /// Whether the next push has to wake the application.
    armed: bool,
    /// No further callback starts.
    closing: bool,
    source: Option<Arc<dyn Source>>,
    thread: Option<JoinHandle<()>>,
    /// Set by a destroy inside a callback: kept alive, and ended, by the outermost callback's thread.
    ending: Option<Arc<dyn Any + Send + Sync>>,
}

/// A callback on its way.
struct Running {
    thread: ThreadId,
    generation: u64,
    name: &'static str,
}

/// Keeps callbacks from starting while an id is handed to the application.
pub struct Hold<'a>(&'a Dispatcher);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.0.state.lock().holds -= 1;
        self.0.changed.notify_all();
    }
}

impl Dispatcher {
    /// A dispatcher that queues, and delivers nothing before [`Dispatcher::activate`].
    pub fn new(mode: Mode, receiver: Option<Arc<dyn Receiver>>) -> Arc<Dispatcher> {
        Arc::new(Dispatcher {
            mode,
            active: AtomicBool::new(false),
            state: Mutex::new(State {
                queue: Queue::default(),
                handle: None,
                receiver: receiver.unwrap_or_else(|| Arc::new(NoReceiver)),
                generation: 0,
                running: Vec::new(),
                turn: None,
                holds: 0,
                armed: true,
                closing: false,
                source: None,
                thread: None,
                ending: None,
            }),
            changed: Condvar::new(),
        })
    }

    /// Names the source of the events; once, before the first [`Dispatcher::activate`].
    pub fn attach(&self, source: Arc<dyn Source>) {
        self.state.lock().source = Some(source);
    }

    /// Lets delivery begin. Called with the application's first call on the finished engine: only then has the creating call
    /// returned, and no callback may come earlier. Costs one load after the first time.
    pub fn activate(self: &Arc<Self>) -> Result<()> {
        if self.active.load(Ordering::Acquire) {
            return Ok(());
        }
        let mut state = self.state.lock();
        if self.active.load(Ordering::Acquire) || state.closing {
            return Ok(());
        }
        if self.mode == Mode::Thread {
            let dispatcher = self.clone();
            state.thread = Some(crate::thread::spawn("ar-event", move || dispatcher.run())?);
        }
        self.active.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether delivery has begun.
    #[cfg(test)]
    pub fn is_active(&self) -> bool {
        self.active.load(Ordering::Acquire)
    }

    /// Keeps callbacks from starting until the guard is dropped, so that an id is written before its callback can run.
    pub fn hold(&self) -> Hold<'_> {
        self.state.lock().holds += 1;
        Hold(self)
    }

    /// Replaces the callbacks; returns when none of the earlier ones runs on another thread.
    pub fn set_receiver(&self, receiver: Option<Arc<dyn Receiver>>) {
        let me = current().id();
        let mut state = self.state.lock();
        let earlier =
            std::mem::replace(&mut state.receiver, receiver.unwrap_or_else(|| Arc::new(NoReceiver)));
        state.generation += 1;
        let generation = state.generation;
        while state.running.iter().any(|run| run.generation < generation && run.thread != me) {
            self.changed.wait(&mut state);
        }
        drop(state);
        drop(earlier);
    }

    /// Delivers up to `max` events on this thread (0: those that wait now) and tells how many it were. Legal inside a callback of
    /// the same engine; `Busy` while another thread delivers, `WrongState` when the event thread does.
    pub fn poll(self: &Arc<Self>, max: u32) -> Result<u32> {
        let me = current().id();
        let mark = {
            let mut state = self.state.lock();
            state.turn = match state.turn {
                Some((thread, depth)) if thread == me => Some((me, depth + 1)),
                _ if self.mode == Mode::Thread => {
                    let text = "this engine delivers on its event thread: set event_mode to AUDIOROOM_EVENTS_POLL to poll";
                    return Err(Error::new(ErrorKind::WrongState, text));
                }
                Some(_) => {
                    let text = "another thread is polling this engine: poll on one thread at a time";
                    return Err(Error::new(ErrorKind::Busy, text));
                }
                None => Some((me, 1)),
            };
            state.armed = true;
            if max == 0 { state.queue.mark() } else { u64::MAX }
        };
        let turn = Turn(self);
        let mut delivered = 0;
        while (max == 0 || delivered < max) && self.deliver(mark, false) {
            delivered += 1;
        }
        drop(turn);
        Ok(delivered)
    }

    /// A descriptor that is readable while events wait. Poll mode only.
    pub fn event_handle(&self) -> Result<i64> {
        if self.mode == Mode::Thread {
            let text = "this engine delivers on its event thread: there is nothing to wait for";
            return Err(Error::new(ErrorKind::WrongState, text));
        }
        let mut state = self.state.lock();
        if state.handle.is_none() {
            let mut handle = EventHandle::new()?;
            handle.set(!state.queue.is_empty());
            state.handle = Some(handle);
        }
        Ok(state.handle.as_ref().map_or(-1, EventHandle::raw))
    }

    /// How many messages, data packets, log lines and stats of users were dropped because too many waited.
    pub fn dropped(&self) -> u64 {
        self.state.lock().queue.dropped()
    }

    /// Ends the engine. Outside callbacks: nothing of the application runs when this has returned. Inside a callback: no further
    /// one starts, and the rest is done when the outermost has returned; until then `owner` is kept.
    pub fn destroy(self: &Arc<Self>, owner: Arc<dyn Any + Send + Sync>) {
        let me = current().id();
        let mut state = self.state.lock();
        if std::mem::replace(&mut state.closing, true) {
            return;
        }
        self.changed.notify_all();
        if state.running.iter().any(|run| run.thread == me) {
            state.ending = Some(owner);
            return;
        }
        drop(state);
        self.finish();
    }

    /// The event thread.
    fn run(self: Arc<Self>) {
        self.state.lock().turn = Some((current().id(), 1));
        let turn = Turn(&self);
        while self.deliver(u64::MAX, true) {}
        drop(turn);
    }

    /// Delivers one event that was pushed before `mark`; with `wait`, waits for one. False: there is none, or the end has come.
    fn deliver(&self, mark: u64, wait: bool) -> bool {
        let mut state = self.state.lock();
        let event = loop {
            if state.closing {
                return false;
            }
            if state.holds == 0 {
                match state.queue.pop(mark) {
                    Some(event) => break event,
                    None if !wait => return false,
                    None => {}
                }
            }
            self.changed.wait(&mut state);
        };
        state.show();
        let source = state.source.clone();
        let (receiver, running) = self.begin(state, event.callback());
        let outcome = catch_unwind(AssertUnwindSafe(|| receiver.receive(&event)));
        if let Some(source) = source {
            source.event_delivered(&event);
            if outcome.is_err() {
                source.warn(&format!(
                    "{} could not be delivered: report this as a fault of the library",
                    event.callback()
                ));
            }
        }
        drop(running);
        true
    }

    /// Notes that a callback starts and lets the lock go.
    fn begin(
        &self,
        mut state: MutexGuard<'_, State>,
        name: &'static str,
    ) -> (Arc<dyn Receiver>, Finished<'_>) {
        let (thread, generation) = (current().id(), state.generation);
        state.running.push(Running { thread, generation, name });
        (state.receiver.clone(), Finished(self))
    }

    /// Ends the source, waits for callbacks on other threads, and calls `release`.
    fn finish(&self) {
        let me = current().id();
        let began = clock::now();
        let source = self.state.lock().source.clone();
        if let Some(source) = &source {
            source.shutdown();
        }
        let mut state = self.state.lock();
        let mut told = false;
        while let Some(name) = state.running.iter().find(|run| run.thread != me).map(|run| run.name) {
            let left = SLOW_CALLBACK.saturating_sub(clock::now().since(began));
            if told {
                self.changed.wait(&mut state);
            } else if left.is_zero() || self.changed.wait_for(&mut state, left).timed_out() {
                told = true;
                let text = format!("destroy waits: the application's {name} has not returned for 500 ms");
                MutexGuard::unlocked(&mut state, || source.iter().for_each(|source| source.warn(&text)));
            }
        }
        let thread = state.thread.take();
        state.queue.clear();
        state.source = None;
        let receiver = std::mem::replace(&mut state.receiver, Arc::new(NoReceiver));
        let owner = state.ending.take();
        drop(state);
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != me) {
            // It only waits for the end, which has come; if it broke down there is nothing left that it could do.
            let _ = thread.join();
        }
        let _ = catch_unwind(AssertUnwindSafe(|| receiver.release()));
        drop(owner);
    }
}

impl EventSink for Dispatcher {
    fn event(&self, event: Event) {
        let mut state = self.state.lock();
        if state.closing {
            return;
        }
        let source = state.source.clone();
        let unseen = if state.receiver.wants(&event) { state.queue.push(event) } else { Some(event) };
        let waiting = !state.queue.is_empty();
        state.show();
        let wake = waiting && self.mode == Mode::Poll && self.active.load(Ordering::Acquire);
        if wake && state.armed && state.receiver.wants_wake() {
            state.armed = false;
            let (receiver, running) = self.begin(state, "on_wake");
            let _ = catch_unwind(AssertUnwindSafe(|| receiver.wake()));
            drop(running);
        } else {
            drop(state);
            self.changed.notify_all();
        }
        if let (Some(source), Some(event)) = (source, unseen) {
            source.event_delivered(&event);
        }
    }
}

impl State {
    /// Brings the event handle in line with the queue.
    fn show(&mut self) {
        let waiting = !self.queue.is_empty();
        if let Some(handle) = &mut self.handle {
            handle.set(waiting);
        }
    }
}

/// A callback has returned.
struct Finished<'a>(&'a Dispatcher);

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        let me = current().id();
        let mut state = self.0.state.lock();
        if let Some(at) = state.running.iter().rposition(|run| run.thread == me) {
            state.running.remove(at);
        }
        self.0.changed.notify_all();
    }
}

/// The right to deliver; the outermost one carries out a destroy that a callback asked for.
struct Turn<'a>(&'a Dispatcher);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state.lock();
        state.turn = state.turn.and_then(|(thread, depth)| (depth > 1).then(|| (thread, depth - 1)));
        let ending = state.turn.is_none() && state.ending.is_some();
        drop(state);
        if ending {
            self.0.finish();
        }
    }
}

#[cfg(test)]
mod tests;

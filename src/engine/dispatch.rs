//! Delivers events to the application: on the engine's event thread, or inside PollEvents on the caller's thread.
//!
//! The control thread pushes events through [`EventSink`], and each thread that logs pushes its log lines. The application's
//! callbacks run through a [`Receiver`], one at a time and never under a lock. An engine also ends here: no callback starts after
//! `destroy`, and `release` is the last callback. The queue is `dispatch/queue.rs`, its limits are in `dispatch/policy.rs`, and
//! the C structs in `ffi::event`.
#![forbid(unsafe_code)]

mod bytes;
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
use crate::thread;

use handle::EventHandle;
use queue::Queue;

/// When a destroy waits longer than this for a callback, the log names the callback.
pub const SLOW_CALLBACK: Duration = Duration::from_millis(500);

/// The thread that runs the callbacks.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// The engine's event thread.
    #[default]
    Thread,
    /// The thread that calls [`Dispatcher::poll`].
    Poll,
}

/// The application's callbacks.
pub trait Receiver: Send + Sync {
    /// Whether there is a callback for this event. Must not call the application.
    fn wants(&self, event: &Event) -> bool;
    /// Calls the application.
    fn receive(&self, event: &Event);
    /// Whether there is a callback for `wake`. Must not call the application.
    fn wants_wake(&self) -> bool;
    /// Notifies the application that events wait. Called on the thread that pushed the first event, polled and left events, or
    /// replaced the callbacks.
    fn wake(&self);
    /// The last call.
    fn release(&self);
}

/// A receiver without callbacks.
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

/// The source of the events: the engine, or a fake engine in tests.
pub trait Source: Send + Sync {
    /// The callback of this event has returned, or there is none.
    fn event_delivered(&self, event: &Event);
    /// Whether an event's subject has ended meanwhile, so that the event has no callback.
    fn is_stale(&self, event: &Event) -> bool;
    /// Ends every room and every thread of the source. Nothing is pushed after this.
    fn shutdown(&self);
    /// Writes a line to the log.
    fn warn(&self, text: &str);
}

impl Source for Engine {
    fn event_delivered(&self, event: &Event) {
        Engine::event_delivered(self, event);
    }
    fn is_stale(&self, event: &Event) -> bool {
        Engine::is_stale(self, event)
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
    /// Signals a change of the queue, a hold, a running callback, or the end.
    changed: Condvar,
}

struct State {
    queue: Queue,
    handle: Option<EventHandle>,
    receiver: Arc<dyn Receiver>,
    generation: u64,
    running: Vec<Running>,
    /// The thread that delivers, and the nesting depth of its calls.
    turn: Option<(ThreadId, u32)>,
    holds: u32,
    /// Whether the next push has to wake the application.
    armed: bool,
    /// Whether the application has ended the event thread: no event has a callback any more.
    is_deaf: bool,
    /// Whether the engine is being destroyed: no further callback starts.
    closing: bool,
    source: Option<Arc<dyn Source>>,
    thread: Option<JoinHandle<()>>,
    /// Set by a destroy inside a callback: kept until the outermost callback has returned, which completes the destroy.
    ending: Option<Arc<dyn Any + Send + Sync>>,
}

/// A running callback.
struct Running {
    thread: ThreadId,
    generation: u64,
    name: &'static str,
}

/// Prevents callbacks from starting while a handle is returned to the application.
pub struct Hold<'a>(&'a Dispatcher);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.0.state.lock().holds -= 1;
        self.0.changed.notify_all();
    }
}

impl Dispatcher {
    /// A dispatcher that queues events, and delivers none before [`Dispatcher::activate`].
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
                is_deaf: false,
                closing: false,
                source: None,
                thread: None,
                ending: None,
            }),
            changed: Condvar::new(),
        })
    }

    /// Sets the source of the events; once, before the first [`Dispatcher::activate`].
    pub fn attach(&self, source: Arc<dyn Source>) {
        self.state.lock().source = Some(source);
    }

    /// Starts delivery. Called with the application's first call on the engine (calls for audio threads do not count), because no
    /// callback may run before the call that creates the engine has returned. Costs one atomic load after the first time.
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
            state.thread = Some(thread::spawn("ar-event", move || dispatcher.run())?);
        }
        self.active.store(true, Ordering::Release);
        Ok(())
    }

    /// Whether delivery has started.
    #[cfg(test)]
    pub fn is_active(&self) -> bool {
        self.active.load(Ordering::Acquire)
    }

    /// Prevents callbacks from starting until the guard is dropped, so that a handle is written before its callback can run.
    pub fn hold(&self) -> Hold<'_> {
        self.state.lock().holds += 1;
        Hold(self)
    }

    /// Replaces the callbacks. Returns when no earlier callback runs on another thread.
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
        self.wake_if_needed(state);
        drop(earlier);
    }

    /// Delivers up to `max` events on this thread (0: those that wait now); returns their number. Legal inside a callback of
    /// the same engine. Errors: `Busy` while another thread delivers, `WrongState` if the engine has an event thread.
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
        // Without another wake, a program that polls once for each wake would never get the events that this poll leaves.
        self.wake_if_needed(self.state.lock());
        drop(turn);
        Ok(delivered)
    }

    /// Calls the application's `wake` if events wait in a polling engine and it was not called since the last poll began.
    fn wake_if_needed(&self, mut state: MutexGuard<'_, State>) {
        let waiting = self.mode == Mode::Poll && !state.closing && !state.queue.is_empty();
        if !waiting || !state.armed || !self.active.load(Ordering::Acquire) || !state.receiver.wants_wake() {
            return;
        }
        state.armed = false;
        let (receiver, running) = self.begin(state, "on_wake");
        let _ = self.call("on_wake", || receiver.wake());
        drop(running);
    }

    /// A descriptor that is readable while events wait. Poll mode only.
    pub fn event_handle(&self) -> Result<i64> {
        if self.mode == Mode::Thread {
            let text = "this engine delivers on its event thread: set event_mode to AUDIOROOM_EVENTS_POLL to get a handle";
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

    /// Number of messages, data packets, first-audio events, log lines and connection qualities that were dropped because the
    /// queue was full.
    pub fn dropped(&self) -> u64 {
        self.state.lock().queue.dropped()
    }

    /// Ends the engine. Outside callbacks: no callback runs after this has returned. Inside a callback: no further callback
    /// starts, and the destroy completes when the outermost callback has returned; until then `owner` is kept.
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

    /// Delivers one event that was pushed before `mark`; with `wait`, waits for one. Returns false if there is none, or the
    /// engine ends.
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
        state.update_handle();
        let source = state.source.clone();
        let (receiver, running) = self.begin(state, event.callback());
        if source.as_ref().is_some_and(|source| source.is_stale(&event)) {
            return true;
        }
        let outcome = self.call(event.callback(), || receiver.receive(&event));
        if let Some(source) = source {
            source.event_delivered(&event);
            if outcome.is_err() {
                source
                    .warn(&format!("{} failed inside the library: please report this bug", event.callback()));
            }
        }
        drop(running);
        true
    }

    /// Records that a callback starts, and releases the lock.
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
        let mut warned = false;
        while let Some(name) = state.running.iter().find(|run| run.thread != me).map(|run| run.name) {
            let left = SLOW_CALLBACK.saturating_sub(clock::now().since(began));
            if warned {
                self.changed.wait(&mut state);
            } else if left.is_zero() || self.changed.wait_for(&mut state, left).timed_out() {
                warned = true;
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
            // The thread ends because `closing` is set. If it panicked, there is nothing left to do.
            let _ = thread.join();
        }
        let _ = self.call("on_release", || receiver.release());
        drop(owner);
    }

    /// Calls the application. Error: the library panicked inside. If the callback ends this thread, the call does not return.
    fn call(&self, name: &'static str, body: impl FnOnce()) -> std::thread::Result<()> {
        catch_unwind(AssertUnwindSafe(|| thread::may_end(body, || self.thread_ended(name))))
    }

    /// The application's callback has ended this thread. An event thread then delivers nothing more, and a destroy does not wait
    /// for it.
    fn thread_ended(&self, name: &'static str) {
        let me = current().id();
        let mut state = self.state.lock();
        state.running.retain(|run| run.thread != me);
        if state.turn.is_some_and(|(thread, _)| thread == me) {
            state.turn = None;
            if self.mode == Mode::Thread {
                state.thread = None;
                state.is_deaf = true;
                state.queue.clear();
                state.update_handle();
            }
        }
        let (source, is_ending) = (state.source.clone(), state.ending.is_some());
        drop(state);
        self.changed.notify_all();
        if let Some(source) = source {
            source.warn(&format!("{name} ended its thread (pthread_exit, or the exit of an interpreter): that thread delivers no further events"));
        }
        if is_ending {
            self.finish();
        }
    }
}

impl EventSink for Dispatcher {
    fn event(&self, event: Event) {
        let mut state = self.state.lock();
        if state.closing {
            return;
        }
        let source = state.source.clone();
        let is_wanted = !state.is_deaf && state.receiver.wants(&event);
        let skipped = if is_wanted { state.queue.push(event) } else { Some(event) };
        state.update_handle();
        self.wake_if_needed(state);
        self.changed.notify_all();
        if let (Some(source), Some(event)) = (source, skipped) {
            source.event_delivered(&event);
        }
    }
}

impl State {
    /// Makes the event handle readable while events wait.
    fn update_handle(&mut self) {
        let waiting = !self.queue.is_empty();
        if let Some(handle) = &mut self.handle {
            handle.set(waiting);
        }
    }
}

/// Records on drop that a callback has returned.
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

/// The right to deliver. The end of the outermost turn completes a destroy that was called inside a callback.
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

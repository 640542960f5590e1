//! The path of every call of the application: it reads the registry, or commits a command.
//!
//! A call that needs a command queues it and then updates the registry, under one lock. A check that depends on the registry runs
//! under the same lock. A call that fails therefore changes nothing, and the registry changes in the order of the command queue.
//! A setting that only calls read needs no command. The calls in `engine.rs` and in the files beside it change the registry only
//! here. The control half changes it too, before it reports an event (`engine/control.rs`), and the media thread stores its stats
//! there (`engine/udp_loop.rs`). Called on any thread.
#![forbid(unsafe_code)]

use std::sync::Arc;

use parking_lot::Mutex;

use crate::audio::player::feeder::Feeder;
use crate::audio::recorder::Session;
use crate::clock::Time;
use crate::engine::message::Command;
use crate::engine::registry::{Registry, RoomEntry};
use crate::error::Result;
use crate::id::RoomId;

/// Accepts the commands of an engine's calls: implemented by its threads and by the simulator. Only [`CommandSink::stop`]
/// blocks; `send` and `deliver` are called under the registry's lock.
pub trait CommandSink: Send + Sync {
    /// Queues the command of a call. Errors: `Busy` when the queue is full, `WrongState` after [`CommandSink::stop`].
    fn send(&self, command: Command) -> Result<()>;
    /// Queues a command that follows from a returned event callback. It keeps its order among the commands of calls, and is
    /// accepted also when the queue is full.
    fn deliver(&self, command: Command);
    /// Runs the decoding end of a media player until the player is destroyed. Errors: no thread can be started.
    fn run_feeder(&self, feeder: Box<Feeder>) -> Result<()>;
    /// The time on the sink's clock.
    fn now(&self) -> Time;
    /// The clock that measures the run time of processors.
    fn stopwatch(&self) -> fn() -> Time;
    /// Runs the writer of a recording until it has ended, and reports its events. Errors: the engine has ended, no thread.
    fn record(&self, session: Session) -> Result<()>;
    /// Ends every room and every thread, and waits for them for a bounded time.
    fn stop(&self);
}

/// The registry and the command queue of one engine.
pub(super) struct Calls {
    registry: Arc<Mutex<Registry>>,
    sink: Arc<dyn CommandSink>,
}

impl Calls {
    /// Combines a registry and a command queue.
    pub(super) fn new(registry: Arc<Mutex<Registry>>, sink: Arc<dyn CommandSink>) -> Calls {
        Calls { registry, sink }
    }

    /// Reads the registry.
    pub(super) fn look<R>(&self, look: impl FnOnce(&Registry) -> R) -> R {
        look(&self.registry.lock())
    }

    /// Queues a command, then updates the registry with `apply`. If the queue refuses the command, `apply` does not run.
    pub(super) fn commit(&self, command: Command, apply: impl FnOnce(&mut Registry)) -> Result<()> {
        self.commit_planned(|_| Ok(Some((command, ()))), |registry, ()| apply(registry))
    }

    /// As [`Calls::commit`], for a command that depends on the registry. `plan` checks the call, and returns the command and
    /// the argument of `apply`; `None` if there is nothing to do.
    pub(super) fn commit_planned<T>(
        &self,
        plan: impl FnOnce(&Registry) -> Result<Option<(Command, T)>>,
        apply: impl FnOnce(&mut Registry, T),
    ) -> Result<()> {
        let mut registry = self.registry.lock();
        if let Some((command, planned)) = plan(&registry)? {
            self.sink.send(command)?;
            apply(&mut registry, planned);
        }
        Ok(())
    }

    /// As [`Calls::commit_planned`], for commands whose number the plan limits: they are accepted also when the queue is full.
    pub(super) fn commit_limited<T>(
        &self,
        plan: impl FnOnce(&Registry) -> Result<(Command, T)>,
        apply: impl FnOnce(&mut Registry, T),
    ) -> Result<()> {
        let mut registry = self.registry.lock();
        let (command, planned) = plan(&registry)?;
        self.sink.deliver(command);
        apply(&mut registry, planned);
        Ok(())
    }

    /// Queues a command and stores nothing.
    pub(super) fn send(&self, command: Command) -> Result<()> {
        self.commit(command, |_| {})
    }

    /// Stores a setting that no thread of the engine reads.
    pub(super) fn store(&self, apply: impl FnOnce(&mut Registry)) {
        apply(&mut self.registry.lock());
    }

    /// The callback of an event has returned: updates the room's entry, if there is one, and queues the commands that follow.
    pub(super) fn delivered(
        &self,
        room: RoomId,
        apply: impl FnOnce(&mut RoomEntry),
        commands: impl Iterator<Item = Command>,
    ) {
        let mut registry = self.registry.lock();
        if let Ok(entry) = registry.room_mut(room) {
            apply(entry);
        }
        commands.for_each(|command| self.sink.deliver(command));
    }

    /// The callback of a room's last event has returned: removes the room.
    pub(super) fn forget(&self, room: RoomId) {
        self.registry.lock().rooms.remove(&room);
    }

    /// Queues a command that ends something; it is accepted also when the queue is full.
    pub(super) fn send_always(&self, command: Command) {
        let _registry = self.registry.lock();
        self.sink.deliver(command);
    }

    /// See [`CommandSink::run_feeder`].
    pub(super) fn run_feeder(&self, feeder: Box<Feeder>) -> Result<()> {
        self.sink.run_feeder(feeder)
    }

    /// The time on the sink's clock.
    pub(super) fn now(&self) -> Time {
        self.sink.now()
    }

    /// The clock that measures the run time of processors.
    pub(super) fn stopwatch(&self) -> fn() -> Time {
        self.sink.stopwatch()
    }

    /// See [`CommandSink::record`].
    pub(super) fn record(&self, session: Session) -> Result<()> {
        self.sink.record(session)
    }

    /// See [`CommandSink::stop`].
    pub(super) fn stop(&self) {
        self.sink.stop();
    }
}

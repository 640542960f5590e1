//! What every call of the application goes through: it looks at the registry, or commits a command.
//!
//! A call that changes something checks, queues its command and only then stores what other calls read, all under the registry's
//! lock. So a call that fails leaves everything as it was, and two threads cannot leave the registry and the command queue in
//! different orders. The registry cannot be changed in any other way from `engine.rs` and its parts. Called on any thread.
#![forbid(unsafe_code)]

use std::sync::Arc;

use parking_lot::Mutex;

use crate::clock::Time;
use crate::engine::message::Command;
use crate::engine::registry::{Registry, RoomEntry};
use crate::error::Result;
use crate::id::RoomId;

/// Carries out the commands of an engine's calls: its threads, or the simulator. None of its functions blocks, apart from
/// [`CommandSink::stop`]; `send` and `deliver` are called under the registry's lock.
pub trait CommandSink: Send + Sync {
    /// Queues the command of a call. Errors: `Busy` when too many wait, `WrongState` after the end.
    fn send(&self, command: Command) -> Result<()>;
    /// Queues what follows from a delivered event, in order with the calls, also where calls get `Busy`.
    fn deliver(&self, command: Command);
    /// The time on the sink's clock.
    fn now(&self) -> Time;
    /// The clock that the application's own functions for sound are timed with.
    fn stopwatch(&self) -> fn() -> Time;
    /// Ends every room and every thread, and waits for that for a bounded time.
    fn stop(&self);
}

/// The registry and the command queue of one engine.
pub(super) struct Calls {
    registry: Arc<Mutex<Registry>>,
    sink: Arc<dyn CommandSink>,
}

impl Calls {
    /// Joins the two.
    pub fn new(registry: Arc<Mutex<Registry>>, sink: Arc<dyn CommandSink>) -> Calls {
        Calls { registry, sink }
    }

    /// Reads the registry.
    pub fn look<R>(&self, look: impl FnOnce(&Registry) -> R) -> R {
        look(&self.registry.lock())
    }

    /// Queues a command, then stores what follows from it with `apply`, which does not run where the queue refuses.
    pub fn commit(&self, command: Command, apply: impl FnOnce(&mut Registry)) -> Result<()> {
        self.commit_planned(|_| Ok(Some((command, ()))), |registry, ()| apply(registry))
    }

    /// The same for a command that depends on the registry: `plan` checks and makes it, with what `apply` is to be given;
    /// `None`: there is nothing to do.
    pub fn commit_planned<T>(
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

    /// Queues a command that leaves nothing to store.
    pub fn send(&self, command: Command) -> Result<()> {
        self.commit(command, |_| {})
    }

    /// Stores a setting that no thread needs to know.
    pub fn store(&self, apply: impl FnOnce(&mut Registry)) {
        apply(&mut self.registry.lock());
    }

    /// The callback of an event has returned: updates the room's entry, if it lives, and queues what follows.
    pub fn delivered(
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

    /// The callback of a room's last event has returned: its id ends.
    pub fn forget(&self, room: RoomId) {
        self.registry.lock().rooms.remove(&room);
    }

    /// The time on the sink's clock.
    pub fn now(&self) -> Time {
        self.sink.now()
    }

    /// The clock that the application's own functions for sound are timed with.
    pub fn stopwatch(&self) -> fn() -> Time {
        self.sink.stopwatch()
    }

    /// Ends the sink.
    pub fn stop(&self) {
        self.sink.stop();
    }
}

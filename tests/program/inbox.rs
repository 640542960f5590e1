//! A receiver that passes every event of an engine to a channel. Shared by tests that run the public `Engine`.
#![forbid(unsafe_code)]

use audioroom::engine::dispatch::Receiver;
use audioroom::event::Event;

/// The sending end of the channel. Events are dropped after the receiving end is gone.
pub struct Inbox(pub crossbeam_channel::Sender<Event>);

impl Receiver for Inbox {
    fn wants(&self, _: &Event) -> bool {
        true
    }
    fn receive(&self, event: &Event) {
        let _ = self.0.send(event.clone());
    }
    fn wants_wake(&self) -> bool {
        false
    }
    fn wake(&self) {}
    fn release(&self) {}
}

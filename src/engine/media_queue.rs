//! The queue of messages to the media thread.
//!
//! It grows with the messages that wait, up to a limit: memory for the limit itself would be 7 MB for each engine. The control
//! thread and the device thread send; the media thread receives (`udp_loop.rs`). Nobody waits: a full queue refuses a message.
#![forbid(unsafe_code)]

use crossbeam_channel::{Receiver, Sender};

use crate::engine::message::ToMedia;

/// Maximum number of messages that wait. It is exceeded by at most one message for each thread that sends at the same time.
const LIMIT: usize = 65_536;

/// Sends messages to the media thread.
#[derive(Clone)]
pub struct MediaQueue(Sender<ToMedia>);

/// An empty queue, and its end on the media thread.
pub(super) fn queue() -> (MediaQueue, Receiver<ToMedia>) {
    let (sender, receiver) = crossbeam_channel::unbounded();
    (MediaQueue(sender), receiver)
}

impl MediaQueue {
    /// Queues a message; does not wait. Returns whether it was queued: the queue can be full, and the media thread can have ended.
    #[must_use]
    pub fn send(&self, message: ToMedia) -> bool {
        self.0.len() < LIMIT && self.0.send(message).is_ok()
    }

    /// Queues the message that ends the media thread, even if the queue is full.
    pub fn stop(&self) {
        // Fails only if the media thread has ended.
        let _ = self.0.send(ToMedia::Stop);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_queue_refuses_messages_but_not_the_end() {
        let (sender, receiver) = queue();
        assert!((0..LIMIT).all(|_| sender.send(ToMedia::FollowAddresses)));
        assert!(!sender.send(ToMedia::FollowAddresses));
        sender.stop();
        assert_eq!(receiver.len(), LIMIT + 1);
        assert!(matches!(receiver.try_iter().last(), Some(ToMedia::Stop)));
        assert!(sender.send(ToMedia::FollowAddresses), "there is room again");
        drop(receiver);
        assert!(!sender.send(ToMedia::FollowAddresses), "the media thread has ended");
    }
}

//! The received messages of the data channels that the owner has not read: few at a time leave the stack, and none while the owner
//! pauses.
//!
//! What stays in the stack closes its receive window, so that the peer stops sending. Part of the connection; sans-IO.
#![forbid(unsafe_code)]

use rtc::peer_connection::message::RTCMessage;
use rtc::sansio::Protocol as _;

use super::RtcConnection;

/// Maximum number of messages that wait outside the stack.
const MAX_MESSAGES: u32 = 8;

/// State of reading.
#[derive(Debug, Default)]
pub(super) struct Unread {
    is_paused: bool,
    /// Messages among the events that wait for the owner.
    events: u32,
    /// The stack may have further messages.
    is_more: bool,
    /// Bytes of the datagrams that may contain unread messages.
    bytes: usize,
}

impl Unread {
    /// A datagram of DTLS arrived.
    pub(super) fn arrived(&mut self, length: usize) {
        self.bytes += length;
    }

    /// Whether a message may leave the stack.
    pub(super) fn may_read(&mut self) -> bool {
        let may = !self.is_paused && self.events < MAX_MESSAGES;
        self.is_more |= !may;
        may
    }

    /// The stack has no message.
    pub(super) fn is_drained(&mut self) {
        (self.bytes, self.is_more) = (0, false);
    }

    /// A message left the stack.
    pub(super) fn queued(&mut self, length: usize) {
        self.events += 1;
        self.bytes = self.bytes.saturating_sub(length);
    }

    /// The owner took a message. Returns whether the stack has to be read again.
    pub(super) fn reported(&mut self) -> bool {
        self.events = self.events.saturating_sub(1);
        self.events == 0 && self.is_more && !self.is_paused
    }

    /// The owner pauses or goes on. Returns whether the stack has to be read again.
    pub(super) fn pause(&mut self, paused: bool) -> bool {
        let goes_on = std::mem::replace(&mut self.is_paused, paused) && !paused;
        goes_on && self.is_more
    }

    /// Bytes of the datagrams that may contain unread messages.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }
}

impl RtcConnection {
    /// Drains the packets and the messages that may be read now.
    pub(super) fn drain_reads(&mut self) -> bool {
        let mut moved = false;
        while self.unread.may_read() {
            let Some(read) = self.pc.poll_read() else {
                self.unread.is_drained();
                break;
            };
            moved = true;
            if let RTCMessage::DataChannelMessage(id, message) = read.message {
                self.was_authentic();
                self.sign_of_life();
                self.data_arrived(id, &message.data);
            }
        }
        moved
    }
}

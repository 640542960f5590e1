//! The received messages of the data channels that the owner has not read: few at a time leave the stack.
//!
//! While the owner pauses, reliable messages wait here, so that lossy ones, which share the stack's queue with them, are still
//! reported. When too much waits here, nothing leaves the stack: its receive window closes, and the peer stops sending. Only
//! authentic bytes are counted, so that forged datagrams do not make a peer look like one with much unread data. Part of the
//! connection; sans-IO.
#![forbid(unsafe_code)]

use std::collections::VecDeque;

use bytes::Bytes;
use rtc::peer_connection::message::RTCMessage;
use rtc::sansio::Protocol as _;

use super::RtcConnection;
use crate::transport::{Channel, PeerConnectionEvent};

/// Maximum number of messages among the events that wait for the owner.
const MAX_MESSAGES: u32 = 8;
/// Number of bytes of reliable messages that wait here at which the stack is not read. Twice what a client of this library has in its
/// connection at once: what it has sent when it learns that it is held back therefore does not delay its lossy messages.
const MAX_KEPT: usize = 2 << 20;
/// Maximum number of reliable messages that wait here.
const MAX_KEPT_MESSAGES: usize = 8192;

/// State of reading.
#[derive(Debug, Default)]
pub(super) struct Unread {
    is_paused: bool,
    /// Messages among the events that wait for the owner.
    events: u32,
    /// The stack may have further messages.
    is_more: bool,
    /// Reliable messages that have left the stack, in order.
    kept: VecDeque<Bytes>,
    kept_bytes: usize,
    /// Authentic bytes that have arrived since the stack had no message.
    in_stack: usize,
}

impl Unread {
    /// This number of authentic bytes arrived.
    pub(super) fn arrived(&mut self, bytes: usize) {
        self.in_stack += bytes;
    }

    /// Whether a message may leave the stack.
    fn may_read(&mut self) -> bool {
        let has_space = self.kept_bytes < MAX_KEPT && self.kept.len() < MAX_KEPT_MESSAGES;
        let may = self.events < MAX_MESSAGES && has_space;
        self.is_more |= !may;
        may
    }

    /// The stack has no message.
    fn is_drained(&mut self) {
        (self.in_stack, self.is_more) = (0, false);
    }

    /// A reliable message left the stack. Returns it if it may be reported now.
    fn keep(&mut self, message: Bytes) -> Option<Bytes> {
        if !self.is_paused && self.kept.is_empty() {
            return Some(message);
        }
        self.kept_bytes += message.len();
        self.kept.push_back(message);
        None
    }

    /// The next message that has waited here and may be reported now.
    fn next_kept(&mut self) -> Option<Bytes> {
        if self.is_paused || self.events >= MAX_MESSAGES {
            return None;
        }
        let message = self.kept.pop_front()?;
        self.kept_bytes -= message.len();
        Some(message)
    }

    /// The owner took a message. Returns whether there may be further ones to report.
    pub(super) fn reported(&mut self) -> bool {
        self.events = self.events.saturating_sub(1);
        self.events == 0 && self.has_more()
    }

    fn has_more(&self) -> bool {
        self.is_more || (!self.is_paused && !self.kept.is_empty())
    }

    /// The owner pauses or goes on. Returns whether there may be further messages to report.
    pub(super) fn pause(&mut self, paused: bool) -> bool {
        let goes_on = std::mem::replace(&mut self.is_paused, paused) && !paused;
        goes_on && self.has_more()
    }

    /// Bytes that arrived and were not reported.
    pub(super) fn bytes(&self) -> usize {
        self.kept_bytes + self.in_stack
    }
}

impl RtcConnection {
    /// Drains the messages that may be read now.
    pub(super) fn drain_reads(&mut self) -> bool {
        let mut moved = false;
        while let Some(message) = self.unread.next_kept() {
            moved = true;
            self.report_data(Channel::Reliable, &message);
        }
        while self.unread.may_read() {
            let Some(read) = self.pc.poll_read() else {
                self.unread.is_drained();
                break;
            };
            moved = true;
            if let RTCMessage::DataChannelMessage(id, message) = read.message {
                self.was_authentic();
                self.sign_of_life();
                match self.data_channel_of(id) {
                    Some(Channel::Reliable) => {
                        if let Some(message) = self.unread.keep(message.data.freeze()) {
                            self.report_data(Channel::Reliable, &message);
                        }
                    }
                    Some(channel) => self.report_data(channel, &message.data),
                    None => {}
                }
            }
        }
        moved
    }

    fn report_data(&mut self, channel: Channel, data: &[u8]) {
        self.unread.events += 1;
        self.events.push_back(PeerConnectionEvent::Data(channel, data.to_vec()));
    }
}

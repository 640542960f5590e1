//! Byte streams in the queue of events: a stream from which the queue dropped a part ends with an error, never as a whole one.
//!
//! Plain data, used by `dispatch/queue.rs` only.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind};
use crate::event::{BytePart, Event};
use crate::id::{RequestId, RoomId};

/// The streams whose beginning was queued.
#[derive(Default)]
pub(super) struct ByteStreams {
    open: BTreeMap<RequestId, Stream>,
}

struct Stream {
    room: RoomId,
    /// Number of bytes that were queued.
    queued: u64,
    is_cut: bool,
}

impl ByteStreams {
    /// Checks an event before it is queued. Returns false for a part that would be of no use: that of a stream whose beginning was
    /// not queued, or from which a part is missing. The end of such a stream gets an error.
    pub(super) fn admit(&mut self, event: &mut Event) -> bool {
        if let Some(ended) = event.ends_room() {
            self.open.retain(|_, stream| stream.room != ended);
        }
        let Event::Bytes { room, info, part } = event else { return true };
        match part {
            BytePart::Begin => {
                self.open.insert(info.stream, Stream { room: *room, queued: 0, is_cut: false });
            }
            BytePart::Data { offset, data } => {
                let Some(stream) = self.open.get_mut(&info.stream) else { return false };
                stream.is_cut |= *offset != stream.queued;
                stream.queued += data.len() as u64;
                return !stream.is_cut;
            }
            BytePart::End { received, error } => {
                let Some(stream) = self.open.remove(&info.stream) else { return false };
                if error.is_none() && (stream.is_cut || stream.queued != *received) {
                    let text = "the application took the events too slowly, and bytes were dropped: handle events faster, and \
                                let the sender send again";
                    *error = Some(Error::new(ErrorKind::Busy, text));
                }
            }
            BytePart::Refused { .. } => {}
        }
        true
    }

    /// An event was dropped because of the limits.
    pub(super) fn dropped(&mut self, event: &Event) {
        let Event::Bytes { info, part, .. } = event else { return };
        match part {
            BytePart::Begin => drop(self.open.remove(&info.stream)),
            _ => {
                if let Some(stream) = self.open.get_mut(&info.stream) {
                    stream.is_cut = true;
                }
            }
        }
    }
}

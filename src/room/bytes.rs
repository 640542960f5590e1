//! Byte streams in both directions: chunks of outgoing streams in turn, and the parts of incoming ones for the application.
//!
//! Part of [`Room`]; control thread; sans-IO. The packets are in `wire/bytes.rs`; `message` hands them to the connection with the
//! other reliable data, one at a time. An outgoing stream never continues in another session: a stream of which a part was
//! handed over ends with an error when its connection closes, because its receivers may have lost packets. The engine limits
//! the bytes that wait (`engine/bytes.rs`).
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, VecDeque};

use super::{Output, Room};
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{BytePart, Event, User};
use crate::id::RequestId;
use crate::log::Level;
use crate::wire::bytes::{self, ByteHeader, Incoming};
use crate::wire::data::CHUNK;
use crate::wire::proto::data_packet::Value;

/// What a packet of a byte stream carries.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum ByteStep {
    /// The description of the stream.
    Header,
    /// A chunk of this many bytes.
    Chunk(usize),
    /// The end.
    Trailer,
    /// The end of a stream that was cancelled: its request has ended already.
    Abort,
}

/// A packet of a byte stream.
#[derive(Debug)]
pub(super) struct BytePacket {
    pub(super) stream: RequestId,
    pub(super) step: ByteStep,
    pub(super) value: Value,
    pub(super) to: Vec<String>,
}

/// An outgoing stream.
#[derive(Debug)]
struct Outgoing {
    id: String,
    to: Vec<String>,
    /// The header, until it is handed over.
    header: Option<Value>,
    /// Chunks that wait.
    chunks: VecDeque<Vec<u8>>,
    next_chunk: u64,
    is_closed: bool,
    /// A packet is being handed over.
    is_busy: bool,
    /// Its connection was closed.
    is_cut: bool,
}

impl Outgoing {
    fn has_packet(&self) -> bool {
        !self.is_busy && !self.is_cut && (self.header.is_some() || !self.chunks.is_empty() || self.is_closed)
    }
}

/// The byte streams of one room.
#[derive(Debug, Default)]
pub(super) struct ByteStreams {
    outgoing: BTreeMap<RequestId, Outgoing>,
    /// The stream whose packet was sent last.
    last: Option<RequestId>,
    incoming: Incoming,
}

impl ByteStreams {
    /// Time at which an incoming stream ends because nothing arrives.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.incoming.deadline()
    }

    /// Whether a packet waits.
    pub(super) fn has_packet(&self) -> bool {
        self.outgoing.values().any(Outgoing::has_packet)
    }

    /// The next packet; the streams take turns.
    pub(super) fn next_packet(&mut self) -> Option<BytePacket> {
        let ready = |(_, one): &(&RequestId, &Outgoing)| one.has_packet();
        let after = self.outgoing.iter().filter(|(stream, _)| Some(**stream) > self.last).find(ready);
        let stream = *after.or_else(|| self.outgoing.iter().find(ready))?.0;
        self.last = Some(stream);
        let one = self.outgoing.get_mut(&stream)?;
        one.is_busy = true;
        let (step, value) = if let Some(header) = one.header.take() {
            (ByteStep::Header, header)
        } else if let Some(chunk) = one.chunks.pop_front() {
            one.next_chunk += 1;
            (ByteStep::Chunk(chunk.len()), bytes::chunk(&one.id, one.next_chunk - 1, chunk))
        } else {
            (ByteStep::Trailer, bytes::trailer(&one.id, ""))
        };
        Some(BytePacket { stream, step, value, to: one.to.clone() })
    }
}

impl Room {
    pub(super) fn open_bytes(&mut self, stream: RequestId, header: ByteHeader, to: Vec<String>, now: Time) {
        if !self.permission.data {
            return self.request_done(stream, Err(super::message::not_allowed()));
        }
        let id = self.random.text(20);
        let header = Some(bytes::header(&id, header, self.wall_ms(now)));
        let one = Outgoing {
            id,
            to,
            header,
            chunks: VecDeque::new(),
            next_chunk: 0,
            is_closed: false,
            is_busy: false,
            is_cut: false,
        };
        self.bytes.outgoing.insert(stream, one);
    }

    /// The stream may have ended while the command was on its way.
    pub(super) fn write_bytes(&mut self, stream: RequestId, data: &[u8]) {
        if let Some(one) = self.bytes.outgoing.get_mut(&stream) {
            one.chunks.extend(data.chunks(CHUNK).map(<[u8]>::to_vec));
        }
    }

    pub(super) fn close_bytes(&mut self, stream: RequestId) {
        if let Some(one) = self.bytes.outgoing.get_mut(&stream) {
            one.is_closed = true;
        }
    }

    pub(super) fn cancel_bytes(&mut self, stream: RequestId) {
        let Some(one) = self.bytes.outgoing.remove(&stream) else { return };
        if one.header.is_none() {
            let value = bytes::trailer(&one.id, "the sender cancelled it");
            self.messages.push_bytes(BytePacket { stream, step: ByteStep::Abort, value, to: one.to });
        }
        let text = "the byte stream was cancelled by the application";
        self.request_done(stream, Err(Error::new(ErrorKind::Cancelled, text)));
    }

    /// The connection accepted a packet, or it cannot be sent.
    pub(super) fn bytes_handed_over(&mut self, stream: RequestId, step: ByteStep, result: Result<()>) {
        let Some(one) = self.bytes.outgoing.get_mut(&stream) else { return };
        one.is_busy = false;
        match (step, result) {
            (_, Err(error)) => {
                self.bytes.outgoing.remove(&stream);
                self.request_done(stream, Err(error));
            }
            (ByteStep::Chunk(size), Ok(())) => self.output.push_back(Output::BytesTaken(stream, size)),
            (ByteStep::Trailer, Ok(())) => {
                self.bytes.outgoing.remove(&stream);
                self.request_done(stream, Ok(()));
            }
            (ByteStep::Header | ByteStep::Abort, Ok(())) => {}
        }
    }

    /// The connection is closed: the streams that have begun end, unless the room ends too.
    pub(super) fn detach_bytes(&mut self) {
        self.messages.drop_bytes();
        let begun = self.bytes.outgoing.values_mut().filter(|one| one.header.is_none());
        begun.for_each(|one| one.is_cut = true);
    }

    /// A packet arrived. Returns it if it does not belong to a byte stream.
    pub(super) fn bytes_arrived(&mut self, user: &User, sid: &str, value: Value, now: Time) -> Option<Value> {
        let value = self.bytes.incoming.handle(user, sid, value, now);
        self.report_bytes();
        value
    }

    /// Ends the outgoing streams whose connection was closed, and the incoming ones that are silent for too long.
    pub(super) fn expire_bytes(&mut self, now: Time) {
        let cut = self.bytes.outgoing.iter().filter(|(_, one)| one.is_cut);
        for stream in cut.map(|(stream, _)| *stream).collect::<Vec<_>>() {
            self.bytes.outgoing.remove(&stream);
            let text = "the connection was replaced before the byte stream was handed over: send it again as a new stream";
            self.request_done(stream, Err(Error::new(ErrorKind::ConnectionLost, text)));
        }
        self.bytes.incoming.expire(now);
        self.report_bytes();
    }

    pub(super) fn bytes_sessions_ended(&mut self, user_id: &str, is_over: impl Fn(&str) -> bool) {
        self.bytes.incoming.sessions_ended(user_id, is_over);
        self.report_bytes();
    }

    /// A new session of this user began.
    pub(super) fn bytes_interrupted(&mut self) {
        self.bytes.incoming.interrupted();
    }

    /// The room ends: so do its streams.
    pub(super) fn end_all_bytes(&mut self) {
        for stream in std::mem::take(&mut self.bytes.outgoing).into_keys() {
            self.request_done(stream, Err(super::leave::cancelled()));
        }
        self.bytes.incoming.end_all();
        self.report_bytes();
    }

    fn report_bytes(&mut self) {
        let room = self.room;
        for (info, part) in self.bytes.incoming.take() {
            if let BytePart::Refused { count, error } = &part {
                let line =
                    format_args!("byte stream {count} was refused, from {:?}: {error}", info.user.user_id);
                self.log.line(Level::Debug, "room", line);
            }
            self.emit(Event::Bytes { room, info, part });
        }
    }
}

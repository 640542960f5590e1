//! Byte streams to other users: the calls that open, write, close and cancel them.
//!
//! Methods of [`Engine`], called on any thread. The registry counts the bytes of each stream that wait for the connection, so that a
//! write that finds no space is refused at once; `room/bytes.rs` does the work.
#![forbid(unsafe_code)]

use std::cell::Cell;

use crate::config;
use crate::engine::Engine;
use crate::engine::check::check_data;
use crate::engine::message::Command;
use crate::engine::registry::Registry;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Delivery;
use crate::id::{RequestId, RoomId};
use crate::room;
pub use crate::wire::bytes::ByteHeader;
use crate::wire::data::CHUNK;

/// The least that a chunk counts of the bytes that wait.
const MIN_LOAD: usize = 1024;

/// An outgoing byte stream, as the calls of the application see it.
#[derive(Clone, Debug, Default)]
pub struct OutgoingBytes {
    /// Number of bytes in all, if it was announced.
    total: Option<u64>,
    /// Number of bytes that were written.
    written: u64,
    /// Number of them that wait for the connection, as [`load`] counts them.
    waiting: usize,
    /// A write was refused for the lack of space. In a cell, because the check of a call sets it.
    is_space_wanted: Cell<bool>,
    /// It was closed or cancelled.
    is_closed: bool,
}

impl OutgoingBytes {
    /// A chunk of `count` bytes was handed over. Returns whether space has to be reported.
    pub fn taken(&mut self, count: usize) -> bool {
        self.waiting = self.waiting.saturating_sub(load(count));
        self.waiting <= config::MAX_BYTES_WAITING / 2 && self.is_space_wanted.take()
    }

    /// Checks a write of `size` bytes. Errors: `WrongState`, `OutOfRange`, `Busy`.
    fn check_write(&self, size: usize) -> Result<()> {
        if self.is_closed {
            let text = "the byte stream is closed or cancelled: open another one";
            return Err(Error::new(ErrorKind::WrongState, text));
        }
        if let Some(total) = self.total.filter(|total| self.written + size as u64 > *total) {
            let rest = total - self.written;
            let text = format!(
                "{size} bytes are written, and {rest} remain of the {total} announced: write at most those"
            );
            return Err(Error::new(ErrorKind::OutOfRange, text));
        }
        if self.waiting + load(size) > config::MAX_BYTES_WAITING {
            self.is_space_wanted.set(true);
            let text = "too many bytes wait for the connection: write them again after on_bytes_space";
            return Err(Error::new(ErrorKind::Busy, text));
        }
        Ok(())
    }
}

/// What a write, or a chunk, counts of the bytes that wait. Each chunk counts as [`MIN_LOAD`] at least, so that the number of
/// writes that wait is limited too.
fn load(size: usize) -> usize {
    let rest = size % CHUNK;
    size - rest + if rest == 0 { 0 } else { rest.max(MIN_LOAD) }
}

fn outgoing(registry: &Registry, room: RoomId, stream: RequestId) -> Result<&OutgoingBytes> {
    registry.room(room)?.byte_streams.get(&stream).ok_or_else(|| {
        let text = "this byte stream has ended: on_request_done has the reason";
        Error::new(ErrorKind::NotFound, text)
    })
}

impl Engine {
    /// Begins a byte stream to all users of a room, or to the named users. Its number is that of a request, which ends with
    /// [`crate::event::Event::RequestDone`] once all bytes are handed to the transport, or the stream has failed.
    pub fn open_bytes(&self, room: RoomId, header: ByteHeader, to: &[&str]) -> Result<RequestId> {
        config::length("name", &header.name, 0, config::MAX_STREAM_NAME)?;
        config::length("mime_type", &header.mime_type, 0, config::MAX_STREAM_NAME)?;
        check_data(&[], &header.topic, to, Delivery::Reliable)?;
        let attributes = header.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        config::attributes(attributes, config::MAX_STREAM_ATTRIBUTE_BYTES)?;
        let stream = RequestId::fresh();
        let outgoing = OutgoingBytes { total: header.total, ..Default::default() };
        let to = to.iter().map(|user| (*user).to_owned()).collect();
        let command = room::Command::OpenBytes { stream, header: Box::new(header), to };
        self.calls.commit_planned(
            |registry| {
                registry.connected(room)?;
                if registry.room(room)?.byte_streams.len() >= config::MAX_BYTE_STREAMS {
                    let text = "too many byte streams are open: wait for the on_request_done of one";
                    return Err(Error::new(ErrorKind::Busy, text));
                }
                Ok(Some((Command::Room(room, command), outgoing)))
            },
            |registry, outgoing| {
                if let Ok(entry) = registry.room_mut(room) {
                    entry.byte_streams.insert(stream, outgoing);
                }
            },
        )?;
        Ok(stream)
    }

    /// Writes 1–65 536 bytes to a byte stream. Errors: `Busy` if there is no space, and nothing was taken;
    /// [`crate::event::Event::BytesSpace`] reports space.
    pub fn write_bytes(&self, room: RoomId, stream: RequestId, data: &[u8]) -> Result<()> {
        config::byte_write(data.len())?;
        self.calls.commit_limited(
            |registry| {
                outgoing(registry, room, stream)?.check_write(data.len())?;
                Ok((Command::Room(room, room::Command::WriteBytes(stream, data.to_vec())), ()))
            },
            |registry, ()| {
                if let Some(outgoing) = entry(registry, room, stream) {
                    outgoing.written += data.len() as u64;
                    outgoing.waiting += load(data.len());
                    outgoing.is_space_wanted.set(false);
                }
            },
        )
    }

    /// The byte stream is complete. Errors: `WrongState` if fewer bytes than announced were written; it stays open then.
    pub fn close_bytes(&self, room: RoomId, stream: RequestId) -> Result<()> {
        self.end_bytes(room, stream, room::Command::CloseBytes(stream), |outgoing| match outgoing.total {
            Some(total) if outgoing.written < total => {
                let written = outgoing.written;
                let text = format!("{written} of the {total} announced bytes were written: write the rest, or cancel the stream");
                Err(Error::new(ErrorKind::WrongState, text))
            }
            _ if outgoing.is_closed => {
                Err(Error::new(ErrorKind::WrongState, "the byte stream is closed or cancelled already"))
            }
            _ => Ok(()),
        })
    }

    /// Ends a byte stream that is incomplete; its receivers get an error. A closed stream can be cancelled until it has ended.
    pub fn cancel_bytes(&self, room: RoomId, stream: RequestId) -> Result<()> {
        self.end_bytes(room, stream, room::Command::CancelBytes(stream), |_| Ok(()))
    }

    fn end_bytes(
        &self,
        room: RoomId,
        stream: RequestId,
        command: room::Command,
        check: impl FnOnce(&OutgoingBytes) -> Result<()>,
    ) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                check(outgoing(registry, room, stream)?)?;
                Ok(Some((Command::Room(room, command), ())))
            },
            |registry, ()| {
                if let Some(outgoing) = entry(registry, room, stream) {
                    outgoing.is_closed = true;
                }
            },
        )
    }
}

fn entry(registry: &mut Registry, room: RoomId, stream: RequestId) -> Option<&mut OutgoingBytes> {
    registry.rooms.get_mut(&room)?.byte_streams.get_mut(&stream)
}

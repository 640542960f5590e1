//! Byte streams: LiveKit's data streams of bytes, such as a file, in chunks that the receiver gets as they arrive.
//!
//! A stream is a header, chunks and a trailer, each a reliable data packet. Sending: [`header`], [`chunk`] and [`trailer`] make
//! the packets. Receiving: [`Incoming`] follows the open streams. It keeps no bytes, so a stream of any length needs little memory. A
//! stream with missing bytes ends with an error, never as a whole one. Used by `room` on the client; the server only forwards.
//! Texts are in `wire/data.rs`. Sans-IO.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clock::Time;
use crate::config::{MAX_ATTRIBUTES, MAX_STREAM_ATTRIBUTE_BYTES};
use crate::error::{Error, ErrorKind};
use crate::event::{BytePart, ByteStreamInfo, User};
use crate::id::RequestId;
pub use crate::wire::data::{MAX_OPEN_OF_ONE, MAX_OPEN_STREAMS, STREAM_TIMEOUT};
use crate::wire::proto;
use proto::data_packet::Value;
use proto::data_stream::{self, header::ContentHeader};

/// Maximum length of the id of a stream from the network, in bytes. LiveKit's clients send a UUID.
pub const MAX_ID: usize = 256;
/// Maximum length of the sender's reason for the end of a stream, in bytes. A longer reason is cut.
pub const MAX_REASON: usize = 256;

/// The description of an outgoing stream.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ByteHeader {
    /// The topic.
    pub topic: String,
    /// The name, usually of a file.
    pub name: String,
    /// The MIME type; empty for `application/octet-stream`.
    pub mime_type: String,
    /// Number of bytes in all, if it is known.
    pub total: Option<u64>,
    /// Further values for the receivers, by key.
    pub attributes: BTreeMap<String, String>,
}

/// The header of a stream. `id` names the stream and must be new. `sent_at_ms` counts from 1970.
pub fn header(id: &str, description: ByteHeader, sent_at_ms: i64) -> Value {
    let ByteHeader { topic, name, mime_type, total, attributes } = description;
    let mime_type = if mime_type.is_empty() { "application/octet-stream".to_owned() } else { mime_type };
    Value::StreamHeader(data_stream::Header {
        stream_id: id.to_owned(),
        timestamp: sent_at_ms,
        topic,
        mime_type,
        total_length: total,
        attributes: attributes.into_iter().collect(),
        content_header: Some(ContentHeader::ByteHeader(data_stream::ByteHeader { name })),
        ..Default::default()
    })
}

/// The chunk with this index, from 0, of a stream of bytes or of text.
pub fn chunk(id: &str, index: u64, content: Vec<u8>) -> Value {
    Value::StreamChunk(data_stream::Chunk {
        stream_id: id.to_owned(),
        chunk_index: index,
        content,
        ..Default::default()
    })
}

/// The trailer, of a stream of bytes or of text. An empty `reason` says that the stream is complete.
pub fn trailer(id: &str, reason: &str) -> Value {
    Value::StreamTrailer(data_stream::Trailer {
        stream_id: id.to_owned(),
        reason: reason.to_owned(),
        ..Default::default()
    })
}

/// A part of an incoming stream, for the application.
pub type Part = (Arc<ByteStreamInfo>, BytePart);

#[derive(Debug)]
struct Open {
    info: Arc<ByteStreamInfo>,
    /// The sender's session, if the packet named it.
    participant_sid: String,
    next_chunk: u64,
    received: u64,
    /// Packets may have been lost at an interruption of the connection.
    may_lack: bool,
    touched: Time,
}

/// The streams that arrive, by sender and id.
#[derive(Debug, Default)]
pub struct Incoming {
    open: BTreeMap<(String, String), Open>,
    refused: u64,
    parts: Vec<Part>,
}

impl Incoming {
    /// Handles a packet of a session of a user; `participant_sid` is empty if the packet names no session. Returns the value if it
    /// does not belong to a byte stream.
    pub fn handle(&mut self, user: &User, participant_sid: &str, value: Value, now: Time) -> Option<Value> {
        self.expire(now);
        match value {
            Value::StreamHeader(header) => {
                let Some(ContentHeader::ByteHeader(bytes)) = &header.content_header else {
                    return Some(Value::StreamHeader(header));
                };
                let name = bytes.name.clone();
                self.header((user, participant_sid), header, name, now);
            }
            Value::StreamChunk(chunk) => {
                let key = (user.user_id.clone(), chunk.stream_id.clone());
                if !self.open.contains_key(&key) {
                    return Some(Value::StreamChunk(chunk));
                }
                self.chunk(&key, chunk, now);
            }
            Value::StreamTrailer(trailer) => {
                let key = (user.user_id.clone(), trailer.stream_id.clone());
                if !self.open.contains_key(&key) {
                    return Some(Value::StreamTrailer(trailer));
                }
                self.trailer(&key, trailer);
            }
            other => return Some(other),
        }
        None
    }

    /// The parts since the last call, in order.
    pub fn take(&mut self) -> Vec<Part> {
        std::mem::take(&mut self.parts)
    }

    /// Time at which the next stream without chunks ends.
    pub fn deadline(&self) -> Option<Time> {
        self.open.values().map(|stream| stream.touched + STREAM_TIMEOUT).min()
    }

    /// Ends the streams that got no chunk for [`STREAM_TIMEOUT`].
    pub fn expire(&mut self, now: Time) {
        let text = "the sender sent nothing for 30 s: let it send again";
        self.end_where(|_, stream| now.since(stream.touched) >= STREAM_TIMEOUT, ErrorKind::Timeout, text);
    }

    /// Ends the streams of a user from the sessions that are over.
    pub fn sessions_ended(&mut self, user_id: &str, is_over: impl Fn(&str) -> bool) {
        let text =
            "the sender left the room, or its connection was replaced, before the end: let it send again";
        let is_of_it = |sender: &str, stream: &Open| sender == user_id && is_over(&stream.participant_sid);
        self.end_where(is_of_it, ErrorKind::ConnectionLost, text);
    }

    /// This user has begun a new session. Packets may have been lost in between.
    pub fn interrupted(&mut self) {
        self.open.values_mut().for_each(|stream| stream.may_lack = true);
    }

    /// Ends all streams: the room ends.
    pub fn end_all(&mut self) {
        self.end_where(|_, _| true, ErrorKind::Cancelled, "the room ended before the stream");
    }

    fn end_where(&mut self, is_over: impl Fn(&str, &Open) -> bool, kind: ErrorKind, text: &'static str) {
        let over = self.open.iter().filter(|((sender, _), stream)| is_over(sender, stream));
        for key in over.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
            self.end(&key, Some(Error::new(kind, text)));
        }
    }

    fn end(&mut self, key: &(String, String), error: Option<Error>) {
        if let Some(Open { info, received, .. }) = self.open.remove(key) {
            self.parts.push((info, BytePart::End { received, error }));
        }
    }

    fn header(
        &mut self,
        (user, participant_sid): (&User, &str),
        mut header: data_stream::Header,
        name: String,
        now: Time,
    ) {
        let key = (user.user_id.clone(), header.stream_id.clone());
        // The sender uses the id again: the earlier stream cannot be completed any more.
        let text = "the sender began another stream with the same id before the end";
        self.end(&key, Some(Error::new(ErrorKind::Cancelled, text)));
        let refusal = self.refusal(user, &header);
        if !are_within_limits(&header.attributes) {
            header.attributes.clear();
        }
        let info = Arc::new(ByteStreamInfo {
            stream: RequestId::fresh(),
            id: header.stream_id,
            user: user.clone(),
            topic: header.topic,
            name,
            mime_type: header.mime_type,
            total: header.total_length,
            attributes: header.attributes.into_iter().collect(),
            sent_at_ms: header.timestamp,
        });
        if let Some((kind, text)) = refusal {
            self.refused += 1;
            let part = BytePart::Refused { count: self.refused, error: Error::new(kind, text) };
            return self.parts.push((info, part));
        }
        self.parts.push((info.clone(), BytePart::Begin));
        let participant_sid = participant_sid.to_owned();
        let stream =
            Open { info, participant_sid, next_chunk: 0, received: 0, may_lack: false, touched: now };
        self.open.insert(key.clone(), stream);
        if let Some(content) = header.inline_content {
            let stream_id = key.1.clone();
            if !content.is_empty() {
                self.chunk(&key, data_stream::Chunk { stream_id, content, ..Default::default() }, now);
            }
            self.trailer(&key, data_stream::Trailer::default());
        }
    }

    /// Why a stream with this header is refused.
    fn refusal(&self, user: &User, header: &data_stream::Header) -> Option<(ErrorKind, &'static str)> {
        let of_sender = self.open.keys().filter(|(sender, _)| *sender == user.user_id).count();
        if header.compression != data_stream::CompressionType::None as i32 {
            Some((
                ErrorKind::NotBuiltIn,
                "the stream is compressed, which this library does not read: send it uncompressed",
            ))
        } else if header.stream_id.is_empty() || header.stream_id.len() > MAX_ID {
            Some((ErrorKind::OutOfRange, "the stream has no id, or one that is too long"))
        } else if !are_within_limits(&header.attributes) {
            Some((
                ErrorKind::TooLong,
                "the stream has more than 256 attributes, or more than 16384 bytes of them: let the user send fewer",
            ))
        } else if of_sender >= MAX_OPEN_OF_ONE {
            Some((
                ErrorKind::Busy,
                "the user sends 16 streams already: let it send this one when another has ended",
            ))
        } else if self.open.len() >= MAX_OPEN_STREAMS {
            Some((
                ErrorKind::Busy,
                "64 streams are received already: let the user send this one when another has ended",
            ))
        } else {
            None
        }
    }

    fn chunk(&mut self, key: &(String, String), chunk: data_stream::Chunk, now: Time) {
        let Some(stream) = self.open.get_mut(key) else { return };
        if chunk.chunk_index < stream.next_chunk {
            return;
        }
        if chunk.chunk_index > stream.next_chunk {
            return self.end(key, Some(lost()));
        }
        let offset = stream.received;
        let size = chunk.content.len() as u64;
        if stream.info.total.is_some_and(|total| offset + size > total) {
            let text = "the sender sent more bytes than it had announced: the stream was ended";
            return self.end(key, Some(Error::new(ErrorKind::TooLong, text)));
        }
        stream.next_chunk += 1;
        stream.received += size;
        stream.touched = now;
        if size > 0 {
            self.parts.push((stream.info.clone(), BytePart::Data { offset, data: chunk.content }));
        }
    }

    fn trailer(&mut self, key: &(String, String), trailer: data_stream::Trailer) {
        let Some(stream) = self.open.get_mut(key) else { return };
        let error = if !trailer.reason.is_empty() {
            let reason = &trailer.reason[..trailer.reason.floor_char_boundary(MAX_REASON)];
            let text = format!("the sender ended the stream before it was complete: {reason}");
            Some(Error::new(ErrorKind::Cancelled, text))
        } else if stream.info.total.map_or(stream.may_lack, |total| total != stream.received) {
            Some(lost())
        } else {
            None
        };
        if !trailer.attributes.is_empty() {
            let mut attributes = stream.info.attributes.clone();
            attributes.extend(trailer.attributes);
            if are_within_limits(&attributes) {
                Arc::make_mut(&mut stream.info).attributes = attributes;
            }
        }
        self.end(key, error);
    }
}

/// Whether a stream may have these attributes. A packet has space for thousands of short ones, which need far more memory.
fn are_within_limits<'a>(attributes: impl IntoIterator<Item = (&'a String, &'a String)>) -> bool {
    let (mut count, mut bytes) = (0, 0);
    for (key, value) in attributes {
        count += 1;
        bytes += key.len() + value.len();
    }
    count <= MAX_ATTRIBUTES && bytes <= MAX_STREAM_ATTRIBUTE_BYTES
}

fn lost() -> Error {
    Error::new(
        ErrorKind::ConnectionLost,
        "bytes of the stream were lost, or were never sent: let the sender send again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_nanos(1_000_000_000);

    fn bob() -> User {
        User { user_id: "bob".into(), user_name: "Bob".into() }
    }

    fn head(id: &str, total: Option<u64>) -> Value {
        header(id, ByteHeader { name: "a.bin".into(), total, ..Default::default() }, 42)
    }

    /// Short texts for the parts of these packets.
    fn parts(incoming: &mut Incoming, packets: Vec<Value>) -> Vec<String> {
        for packet in packets {
            assert!(incoming.handle(&bob(), "PA_bob", packet, NOW).is_none());
        }
        let text = |(info, part): Part| match part {
            BytePart::Begin => format!("begin {} {}", info.name, info.mime_type),
            BytePart::Data { offset, data } => format!("{offset}+{}", data.len()),
            BytePart::End { received, error } => {
                format!("end {received} {:?}", error.map(|error| error.kind))
            }
            BytePart::Refused { count, error } => format!("refused {count} {:?}", error.kind),
        };
        incoming.take().into_iter().map(text).collect()
    }

    #[test]
    fn chunks_arrive_in_order_and_duplicates_are_ignored() {
        let packets = vec![
            head("id", Some(5)),
            chunk("id", 0, vec![1, 2]),
            chunk("id", 0, vec![1, 2]),
            chunk("id", 1, vec![3, 4, 5]),
            trailer("id", ""),
        ];
        let found = parts(&mut Incoming::default(), packets);
        assert_eq!(found, ["begin a.bin application/octet-stream", "0+2", "2+3", "end 5 None"]);
    }

    #[test]
    fn cut_stream_never_ends_as_a_whole_one() {
        let short = vec![head("id", Some(5)), chunk("id", 0, vec![1, 2]), trailer("id", "")];
        let gap = vec![head("id", None), chunk("id", 1, vec![1, 2])];
        let long = vec![head("id", Some(1)), chunk("id", 0, vec![1, 2])];
        let cancelled = vec![head("id", None), trailer("id", "gave up")];
        for (packets, end) in [
            (short, "end 2 Some(ConnectionLost)"),
            (gap, "end 0 Some(ConnectionLost)"),
            (long, "end 0 Some(TooLong)"),
            (cancelled, "end 0 Some(Cancelled)"),
        ] {
            assert_eq!(parts(&mut Incoming::default(), packets).last().unwrap(), end);
        }
    }

    #[test]
    fn unmeasured_stream_is_not_whole_after_an_interruption() {
        for (total, end) in [(None, "end 1 Some(ConnectionLost)"), (Some(1), "end 1 None")] {
            let mut incoming = Incoming::default();
            parts(&mut incoming, vec![head("id", total), chunk("id", 0, vec![1])]);
            incoming.interrupted();
            assert_eq!(parts(&mut incoming, vec![trailer("id", "")]), [end]);
        }
    }

    #[test]
    fn streams_of_one_sender_are_limited_and_refusals_counted() {
        let mut incoming = Incoming::default();
        let heads = (0..MAX_OPEN_OF_ONE + 2).map(|number| head(&number.to_string(), None)).collect();
        let found = parts(&mut incoming, heads);
        assert_eq!(found[MAX_OPEN_OF_ONE..], ["refused 1 Busy", "refused 2 Busy"]);
        let chunk = chunk(&MAX_OPEN_OF_ONE.to_string(), 0, vec![1]);
        assert!(
            incoming.handle(&bob(), "PA_bob", chunk, NOW).is_some(),
            "a refused stream has no other part"
        );
    }

    #[test]
    fn stream_with_countless_attributes_is_refused_without_them() {
        let with = |count: usize, size: usize| {
            let attributes = (0..count).map(|number| (number.to_string(), "v".repeat(size))).collect();
            header("id", ByteHeader { attributes, ..Default::default() }, 42)
        };
        for packet in [with(MAX_ATTRIBUTES + 1, 0), with(1, MAX_STREAM_ATTRIBUTE_BYTES)] {
            let mut incoming = Incoming::default();
            incoming.handle(&bob(), "PA_bob", packet, NOW);
            let [(info, BytePart::Refused { error, .. })] = &incoming.take()[..] else { panic!() };
            assert_eq!((error.kind, info.attributes.len()), (ErrorKind::TooLong, 0));
        }
        assert_eq!(parts(&mut Incoming::default(), vec![with(MAX_ATTRIBUTES, 60)]).len(), 1);
    }

    #[test]
    fn trailer_cannot_enlarge_the_end_without_limit() {
        let mut incoming = Incoming::default();
        let mut end = data_stream::Trailer { stream_id: "id".into(), ..Default::default() };
        end.reason = "語".repeat(20_000);
        end.attributes = (0..=MAX_ATTRIBUTES).map(|number| (number.to_string(), String::new())).collect();
        incoming.handle(&bob(), "PA_bob", head("id", None), NOW);
        incoming.take();
        incoming.handle(&bob(), "PA_bob", Value::StreamTrailer(end), NOW);
        let [(info, BytePart::End { error: Some(error), .. })] = &incoming.take()[..] else { panic!() };
        assert!(error.context.ends_with('語') && error.context.len() < MAX_REASON + 100);
        assert!(info.attributes.is_empty());
    }

    #[test]
    fn stream_whose_id_is_used_again_ends_first() {
        let mut incoming = Incoming::default();
        let found = parts(&mut incoming, vec![head("id", None), chunk("id", 0, vec![1]), head("id", None)]);
        assert_eq!(found[2..], ["end 1 Some(Cancelled)", "begin a.bin application/octet-stream"]);
        assert_eq!(parts(&mut incoming, vec![trailer("id", "")]), ["end 0 None"]);
    }

    #[test]
    fn silent_stream_and_stream_of_an_absent_user_end() {
        let mut incoming = Incoming::default();
        parts(&mut incoming, vec![head("id", None)]);
        incoming.expire(NOW + STREAM_TIMEOUT);
        assert_eq!(parts(&mut incoming, vec![]), ["end 0 Some(Timeout)"]);
        parts(&mut incoming, vec![head("id", None)]);
        incoming.sessions_ended("bob", |sid| sid != "PA_bob");
        assert!(parts(&mut incoming, vec![]).is_empty());
        incoming.sessions_ended("bob", |sid| sid == "PA_bob");
        assert_eq!(parts(&mut incoming, vec![]), ["end 0 Some(ConnectionLost)"]);
        assert_eq!(incoming.deadline(), None);
    }
}

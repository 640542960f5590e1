//! Data packets: bytes to users, text streams in chunks, and the detection of duplicates.
//!
//! Used by `room` on the client. The server forwards packets; it only uses [`is_newer`] and, for voice reports, [`user`] and
//! [`encode`]. Sans-IO; the callers interpret topics.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use prost::Message as _;

use crate::clock::Time;
pub use crate::config::MAX_TEXT;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Delivery;
use crate::wire::{bytes, proto};
use proto::data_packet::Value;
use proto::data_stream;

/// Topic of room messages, which LiveKit's own clients show as chat.
pub const CHAT_TOPIC: &str = "lk.chat";
/// Bytes of text in one chunk, as in LiveKit's clients.
pub const CHUNK: usize = 15_000;
/// Maximum size of a data packet, in bytes (the limit of a data channel message in LiveKit's server).
pub const MAX_PACKET: usize = 65_535;
/// Maximum number of incomplete text streams; a further one replaces the one that waits longest. Also of open byte streams, of
/// which a further one is refused.
pub const MAX_OPEN_STREAMS: usize = 64;
/// The same limit for one sender; a further text stream replaces that sender's longest waiting one.
pub const MAX_OPEN_OF_ONE: usize = 16;
/// An incomplete text stream is dropped, and a byte stream ends with an error, after this time without a chunk.
pub const STREAM_TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum number of senders whose last sequence number is kept.
pub const MAX_SENDERS: usize = 1024;
/// The sequence number of a silent sender is dropped after this time.
pub const SEEN_TIMEOUT: Duration = Duration::from_secs(30);

/// Creates a packet of bytes. An empty `to` addresses all users of the room.
pub fn user(data: Vec<u8>, topic: &str, to: Vec<String>, delivery: Delivery) -> proto::DataPacket {
    let user = proto::UserPacket {
        payload: data,
        topic: (!topic.is_empty()).then(|| topic.to_owned()),
        ..Default::default()
    };
    packet(Value::User(user), to, delivery)
}

/// Splits a text into the packets of one text stream: header, chunks and trailer, in sending order.
///
/// `id` names the stream and must be new. `sent_at_ms` counts from 1970.
pub fn text_stream(
    id: &str,
    topic: &str,
    text: &str,
    sent_at_ms: i64,
    to: &[String],
) -> Vec<proto::DataPacket> {
    let header = data_stream::Header {
        stream_id: id.to_owned(),
        timestamp: sent_at_ms,
        topic: topic.to_owned(),
        mime_type: "text/plain".to_owned(),
        total_length: Some(text.len() as u64),
        content_header: Some(data_stream::header::ContentHeader::TextHeader(
            data_stream::TextHeader::default(),
        )),
        ..Default::default()
    };
    let mut packets = vec![packet(Value::StreamHeader(header), to.to_vec(), Delivery::Reliable)];
    for (index, piece) in pieces(text).enumerate() {
        let chunk = bytes::chunk(id, index as u64, piece.as_bytes().to_vec());
        packets.push(packet(chunk, to.to_vec(), Delivery::Reliable));
    }
    packets.push(packet(bytes::trailer(id, ""), to.to_vec(), Delivery::Reliable));
    packets
}

/// Pieces of at most [`CHUNK`] bytes, split between characters, since some clients decode each chunk separately.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end =
            (1..=CHUNK.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end)).unwrap_or(rest.len());
        let (piece, left) = rest.split_at(end);
        rest = left;
        Some(piece)
    })
}

/// Creates a packet with any value. An empty `to` addresses all users of the room.
pub fn packet(value: Value, to: Vec<String>, delivery: Delivery) -> proto::DataPacket {
    let mut packet =
        proto::DataPacket { destination_identities: to, value: Some(value), ..Default::default() };
    let kind = match delivery {
        Delivery::Reliable => proto::data_packet::Kind::Reliable,
        Delivery::Lossy => proto::data_packet::Kind::Lossy,
    };
    // Deprecated, but older clients read it.
    packet.set_kind(kind);
    packet
}

/// Encodes a packet. Error `TooLong` above [`MAX_PACKET`].
pub fn encode(packet: &proto::DataPacket) -> Result<Vec<u8>> {
    let length = packet.encoded_len();
    if length > MAX_PACKET {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("a data packet has {length} bytes: send at most {MAX_PACKET}, names and topic included"),
        ));
    }
    Ok(packet.encode_to_vec())
}

/// Decodes a packet. Errors: `TooLong`, and `OutOfRange` for malformed bytes.
pub fn decode(bytes: &[u8]) -> Result<proto::DataPacket> {
    if bytes.len() > MAX_PACKET {
        return Err(Error::new(
            ErrorKind::TooLong,
            format!("a data packet is longer than {MAX_PACKET} bytes"),
        ));
    }
    proto::DataPacket::decode(bytes)
        .map_err(|_| Error::new(ErrorKind::OutOfRange, "a message on a data channel is not a data packet"))
}

/// A complete text stream.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// The sender's id of the stream.
    pub id: String,
    /// Its topic.
    pub topic: String,
    /// The text.
    pub text: String,
    /// Time of sending by the sender's clock, in ms since 1970.
    pub sent_at_ms: i64,
    /// Further values of the sender, by key.
    pub attributes: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Open {
    /// The sender's session, if the packet named it.
    participant_sid: String,
    topic: String,
    sent_at_ms: i64,
    attributes: BTreeMap<String, String>,
    /// Number of bytes in all, if the sender announced it.
    total: Option<u64>,
    bytes: Vec<u8>,
    next_chunk: u64,
    touched: Time,
}

impl Open {
    fn new(
        topic: String,
        sent_at_ms: i64,
        attributes: BTreeMap<String, String>,
        bytes: Vec<u8>,
        now: Time,
    ) -> Open {
        let participant_sid = String::new();
        Open {
            participant_sid,
            topic,
            sent_at_ms,
            attributes,
            total: None,
            bytes,
            next_chunk: 0,
            touched: now,
        }
    }
}

/// Reassembles text streams, separately for each sender.
#[derive(Debug, Default)]
pub struct Reassembly {
    open: BTreeMap<(String, String), Open>,
}

impl Reassembly {
    /// Handles a part of a stream from a session of a user; `participant_sid` is empty if the packet names no session. Returns the
    /// text once it is complete. Compressed streams, streams with a gap, streams of another
    /// length than announced and streams longer than [`MAX_TEXT`] are dropped. Byte streams are ignored (`wire/bytes.rs`).
    pub fn handle(&mut self, sender: &str, participant_sid: &str, value: Value, now: Time) -> Option<Text> {
        self.expire(now);
        match value {
            Value::StreamHeader(header) => self.header(sender, participant_sid, header, now),
            Value::StreamChunk(chunk) => {
                self.chunk(sender, chunk, now);
                None
            }
            Value::StreamTrailer(trailer) => self.trailer(sender, trailer),
            _ => None,
        }
    }

    /// Time at which the next incomplete stream is dropped.
    pub fn deadline(&self) -> Option<Time> {
        self.open.values().map(|stream| stream.touched + STREAM_TIMEOUT).min()
    }

    /// Drops the incomplete streams that got no chunk for [`STREAM_TIMEOUT`].
    pub fn expire(&mut self, now: Time) {
        self.open.retain(|_, stream| now.since(stream.touched) < STREAM_TIMEOUT);
    }

    /// Drops the incomplete streams of a sender from the sessions that are over.
    pub fn forget(&mut self, sender: &str, is_over: impl Fn(&str) -> bool) {
        self.open.retain(|(user, _), stream| user != sender || !is_over(&stream.participant_sid));
    }

    /// Drops the incomplete streams whose length is not known: after an interruption, a cut one could not be recognised.
    pub fn forget_unmeasured(&mut self) {
        self.open.retain(|_, stream| stream.total.is_some());
    }

    /// Makes room for another stream of a sender, who loses an own stream first.
    fn make_room(&mut self, sender: &str) {
        let of_sender = self.open.keys().filter(|(user, _)| user == sender).count();
        let is_own = |user: &str| of_sender < MAX_OPEN_OF_ONE || user == sender;
        if of_sender < MAX_OPEN_OF_ONE && self.open.len() < MAX_OPEN_STREAMS {
            return;
        }
        let candidates = self.open.iter().filter(|((user, _), _)| is_own(user));
        if let Some(oldest) = candidates.min_by_key(|(_, stream)| stream.touched).map(|(key, _)| key.clone())
        {
            self.open.remove(&oldest);
        }
    }

    fn header(
        &mut self,
        sender: &str,
        participant_sid: &str,
        header: data_stream::Header,
        now: Time,
    ) -> Option<Text> {
        let is_text =
            matches!(header.content_header, Some(data_stream::header::ContentHeader::TextHeader(_)));
        let too_long = header.total_length.is_some_and(|length| length > MAX_TEXT as u64);
        if !is_text || too_long || header.compression != data_stream::CompressionType::None as i32 {
            return None;
        }
        let attributes = header.attributes.into_iter().collect();
        let (topic, sent_at_ms) = (header.topic, header.timestamp);
        if let Some(content) = header.inline_content {
            return text(header.stream_id, Open::new(topic, sent_at_ms, attributes, content, now));
        }
        self.make_room(sender);
        let mut stream = Open::new(topic, sent_at_ms, attributes, Vec::new(), now);
        stream.total = header.total_length;
        participant_sid.clone_into(&mut stream.participant_sid);
        self.open.insert((sender.to_owned(), header.stream_id), stream);
        None
    }

    fn chunk(&mut self, sender: &str, chunk: data_stream::Chunk, now: Time) {
        let key = (sender.to_owned(), chunk.stream_id);
        let Some(stream) = self.open.get_mut(&key) else { return };
        if chunk.chunk_index < stream.next_chunk {
            return;
        }
        if chunk.chunk_index > stream.next_chunk || stream.bytes.len() + chunk.content.len() > MAX_TEXT {
            self.open.remove(&key);
            return;
        }
        stream.bytes.extend_from_slice(&chunk.content);
        stream.next_chunk += 1;
        stream.touched = now;
    }

    fn trailer(&mut self, sender: &str, trailer: data_stream::Trailer) -> Option<Text> {
        let mut stream = self.open.remove(&(sender.to_owned(), trailer.stream_id.clone()))?;
        let is_cut = stream.total.is_some_and(|total| total != stream.bytes.len() as u64);
        if is_cut || !trailer.reason.is_empty() {
            return None;
        }
        stream.attributes.extend(trailer.attributes);
        text(trailer.stream_id, stream)
    }
}

fn text(id: String, stream: Open) -> Option<Text> {
    let Open { topic, sent_at_ms, attributes, bytes, .. } = stream;
    if bytes.len() > MAX_TEXT {
        return None;
    }
    let text = String::from_utf8(bytes).ok()?;
    Some(Text { id, topic, text, sent_at_ms, attributes })
}

/// The sequence number of the reliable packet after `last`. It skips 0, which means that a packet has no number.
pub fn next_sequence(last: u32) -> u32 {
    last.checked_add(1).unwrap_or(1)
}

/// Whether a reliable packet comes after the packet `last` of the same sender, by serial number arithmetic (RFC 1982), so that it
/// also holds after the numbers wrapped. `last` 0: no packet has arrived yet.
pub fn is_newer(sequence: u32, last: u32) -> bool {
    last == 0 || sequence.wrapping_sub(last).cast_signed() > 0
}

/// Detects duplicates of reliable packets: a resumed connection sends the latest packets again.
#[derive(Debug, Default)]
pub struct Seen {
    last: BTreeMap<String, (u32, Time)>,
}

impl Seen {
    /// Whether this packet is new. A packet without sender or sequence number is always new.
    pub fn is_fresh(&mut self, participant_sid: &str, sequence: u32, now: Time) -> bool {
        if participant_sid.is_empty() || sequence == 0 {
            return true;
        }
        self.last.retain(|_, (_, touched)| now.since(*touched) < SEEN_TIMEOUT);
        if let Some((last, touched)) = self.last.get_mut(participant_sid) {
            *touched = now;
            if !is_newer(sequence, *last) {
                return false;
            }
            *last = sequence;
            return true;
        }
        if self.last.len() >= MAX_SENDERS {
            let oldest =
                self.last.iter().min_by_key(|(_, (_, touched))| *touched).map(|(sid, _)| sid.clone());
            if let Some(oldest) = oldest {
                self.last.remove(&oldest);
            }
        }
        self.last.insert(participant_sid.to_owned(), (sequence, now));
        true
    }

    /// The last sequence number of each sender, for `SyncState.datachannel_receive_states`.
    pub fn states(&self) -> Vec<proto::DataChannelReceiveState> {
        self.last
            .iter()
            .map(|(sid, (last, _))| proto::DataChannelReceiveState {
                publisher_sid: sid.clone(),
                last_seq: *last,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    const NOW: Time = Time::from_nanos(1_000_000_000);

    fn whole(packets: &[proto::DataPacket]) -> Vec<Text> {
        let mut reassembly = Reassembly::default();
        packets
            .iter()
            .filter_map(|packet| {
                let read = decode(&encode(packet).unwrap()).unwrap();
                reassembly.handle("bob", "PA_1", read.value.unwrap(), NOW)
            })
            .collect()
    }

    #[test]
    fn text_of_any_length_survives_chunking() {
        for letter in ["a", "é", "語", "🦀"] {
            for count in [0, 1, 4_999, 5_000, 7_500, 15_000, 16_000] {
                let text = letter.repeat(count);
                let packets = text_stream("id", CHAT_TOPIC, &text, 42, &[]);
                assert!(packets.iter().all(|packet| packet.encoded_len() <= CHUNK + 200));
                let texts = whole(&packets);
                assert_eq!(texts.len(), 1);
                assert_eq!((texts[0].text.as_str(), texts[0].sent_at_ms), (text.as_str(), 42));
            }
        }
    }

    #[test]
    fn every_chunk_is_valid_utf8_by_itself() {
        for packet in text_stream("id", CHAT_TOPIC, &format!("a{}", "語".repeat(20_000)), 0, &[]) {
            if let Some(Value::StreamChunk(chunk)) = packet.value {
                assert!(std::str::from_utf8(&chunk.content).is_ok());
            }
        }
    }

    #[test]
    fn stream_with_a_gap_is_dropped_and_repeated_chunk_ignored() {
        let packets = text_stream("id", CHAT_TOPIC, &"x".repeat(40_000), 0, &[]);
        let mut gap = packets.clone();
        gap.remove(2);
        assert!(whole(&gap).is_empty());
        let mut twice = packets.clone();
        twice.insert(2, packets[1].clone());
        assert_eq!(whole(&twice)[0].text.len(), 40_000);
    }

    #[test]
    fn text_that_is_shorter_than_announced_is_dropped() {
        let mut packets = text_stream("id", CHAT_TOPIC, &"x".repeat(40_000), 0, &[]);
        packets.remove(packets.len() - 2);
        assert!(whole(&packets).is_empty());
    }

    #[test]
    fn streams_of_two_senders_with_one_id_stay_apart() {
        let mut reassembly = Reassembly::default();
        let a = text_stream("same", CHAT_TOPIC, "from a", 0, &[]);
        let b = text_stream("same", CHAT_TOPIC, "from b", 0, &[]);
        let mut texts = Vec::new();
        for (left, right) in a.into_iter().zip(b) {
            texts.extend(reassembly.handle("a", "PA_1", left.value.unwrap(), NOW));
            texts.extend(reassembly.handle("b", "PA_1", right.value.unwrap(), NOW));
        }
        assert_eq!(texts.iter().map(|text| text.text.as_str()).collect::<Vec<_>>(), ["from a", "from b"]);
    }

    #[test]
    fn open_streams_are_limited_in_number_length_and_time() {
        let mut reassembly = Reassembly::default();
        for number in 0..10 * MAX_OPEN_STREAMS {
            let header = text_stream(&number.to_string(), "t", "text", 0, &[]).remove(0).value.unwrap();
            reassembly.handle("bob", "PA_1", header, NOW);
            assert!(reassembly.open.len() <= MAX_OPEN_STREAMS);
        }
        assert_eq!(reassembly.open.len(), MAX_OPEN_OF_ONE, "of one sender");
        let mut late = Reassembly::default();
        let packets = text_stream("id", "t", "text", 0, &[]);
        late.handle("bob", "PA_1", packets[0].value.clone().unwrap(), NOW);
        late.handle("bob", "PA_1", packets[1].value.clone().unwrap(), NOW + STREAM_TIMEOUT);
        assert!(late.open.is_empty());
        let long = text_stream("id", "t", &"x".repeat(MAX_TEXT + 1), 0, &[]);
        assert!(whole(&long).is_empty());
    }

    #[test]
    fn sender_with_many_streams_does_not_replace_streams_of_others() {
        let mut reassembly = Reassembly::default();
        let mut packets = text_stream("one", "t", "of alice", 7, &[]).into_iter().map(|p| p.value.unwrap());
        reassembly.handle("alice", "PA_1", packets.next().unwrap(), NOW);
        for number in 0..1_000 {
            let header = text_stream(&number.to_string(), "t", "text", 0, &[]).remove(0).value.unwrap();
            reassembly.handle("bob", "PA_1", header, NOW);
        }
        assert_eq!(
            packets.find_map(|packet| reassembly.handle("alice", "PA_1", packet, NOW)).unwrap().text,
            "of alice"
        );
    }

    #[test]
    fn attributes_of_header_and_trailer_reach_the_receiver() {
        let mut packets = text_stream("id", "t", "text", 0, &[]);
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        for packet in &mut packets {
            match packet.value.as_mut().unwrap() {
                Value::StreamHeader(header) => header.attributes.extend([pair("a", "1"), pair("b", "2")]),
                Value::StreamTrailer(trailer) => trailer.attributes.extend([pair("b", "3")]),
                _ => {}
            }
        }
        assert_eq!(whole(&packets)[0].attributes, BTreeMap::from([pair("a", "1"), pair("b", "3")]));
    }

    #[test]
    fn incomplete_stream_is_dropped_in_time_or_with_its_sender() {
        let mut reassembly = Reassembly::default();
        for sender in ["alice", "bob"] {
            let header = text_stream("id", "t", "text", 0, &[]).remove(0).value.unwrap();
            reassembly.handle(sender, "PA_1", header, NOW);
        }
        assert_eq!(reassembly.deadline(), Some(NOW + STREAM_TIMEOUT));
        reassembly.forget("alice", |sid| sid != "PA_1");
        assert_eq!(reassembly.open.len(), 2, "of the new session");
        reassembly.forget("alice", |sid| sid == "PA_1");
        assert_eq!(reassembly.open.len(), 1);
        reassembly.expire(NOW + STREAM_TIMEOUT);
        assert_eq!((reassembly.open.len(), reassembly.deadline()), (0, None));
    }

    #[test]
    fn resent_packet_is_recognised() {
        let mut seen = Seen::default();
        assert!(seen.is_fresh("PA_a", 1, NOW));
        assert!(seen.is_fresh("PA_a", 2, NOW));
        assert!(!seen.is_fresh("PA_a", 2, NOW));
        assert!(!seen.is_fresh("PA_a", 1, NOW));
        assert!(seen.is_fresh("PA_b", 1, NOW));
        assert!(seen.is_fresh("PA_a", 0, NOW) && seen.is_fresh("", 1, NOW));
        for number in 0..2 * MAX_SENDERS {
            seen.is_fresh(&format!("PA_{number}"), 1, NOW + Duration::from_nanos(number as u64));
            assert!(seen.last.len() <= MAX_SENDERS);
        }
    }

    #[test]
    fn nonsense_is_refused_without_a_panic() {
        let mut random = Random::from_seed(9);
        let mut reassembly = Reassembly::default();
        let good = encode(&text_stream("id", CHAT_TOPIC, "text", 0, &["bob".into()])[0]).unwrap();
        for round in 0..3_000 {
            let mut bytes = good.clone();
            let at = random.next_u32() as usize % bytes.len();
            bytes[at] = random.next_u32() as u8;
            bytes.truncate(bytes.len() - round % 5);
            if let Ok(proto::DataPacket { value: Some(value), .. }) = decode(&bytes) {
                reassembly.handle("bob", "PA_1", value, NOW);
            }
        }
        assert_eq!(decode(&vec![0; MAX_PACKET + 1]).unwrap_err().kind, ErrorKind::TooLong);
        assert_eq!(
            encode(&user(vec![0; MAX_PACKET], "", vec![], Delivery::Lossy)).unwrap_err().kind,
            ErrorKind::TooLong
        );
    }

    #[test]
    fn packets_stay_fresh_when_their_numbers_wrap() {
        let mut seen = Seen::default();
        let mut last = u32::MAX - 3;
        for _ in 0..8 {
            assert!(seen.is_fresh("PA_a", last, NOW), "{last}");
            assert!(!seen.is_fresh("PA_a", last, NOW), "{last} again");
            assert!(!seen.is_fresh("PA_a", last - 1, NOW) || last == 1, "the number before {last} again");
            last = next_sequence(last);
            assert_ne!(last, 0, "0 means no number");
        }
        assert_eq!(last, 5);
        assert!(!seen.is_fresh("PA_a", u32::MAX, NOW), "from before the wrap");
    }
}

//! The media thread's end of a recording: pushes blocks of samples, with their positions, into the ring of the recording.
//!
//! Wait-free: when the ring is full, the block is counted as lost and becomes silence. A tap is created on the thread of the
//! application's call, and must be dropped on a thread that may free memory.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rtrb::{Consumer, Producer, RingBuffer};

use super::{Shared, position};
use crate::audio::frame::convert_channels;
use crate::audio::opus::packet_samples;
use crate::audio::{FRAME, MAX_CHANNELS, SAMPLE_RATE};
use crate::clock::Time;
use crate::config::{MAX_RECEIVED_STREAMS, RecordedSource, RecordingConfig};
use crate::id::{RecordingId, RoomId, StreamId};

/// Sound of one file that fits into the ring, in seconds.
const RING_SECONDS: usize = 4;
/// A recording with a file for each talker has room for this many talkers at the same time for [`RING_SECONDS`].
const RING_TALKERS: usize = 6;

/// Words before the samples of a record: kind, channels and count; the key; the position.
pub(super) const HEAD: usize = 5;
/// The local voice; the key is 0.
pub(super) const VOICE: u32 = 1;
/// What is played; the key is 0.
pub(super) const PLAYED: u32 = 2;
/// A remote stream; the key is its number.
pub(super) const TALKER: u32 = 3;
/// The user of a remote stream, as text; the position is the number of the room.
pub(super) const NAME: u32 = 4;
/// A received packet of a remote stream, as bytes; the key is the number of the stream.
pub(super) const PACKET: u32 = 5;

/// The media thread's end of a recording.
#[derive(Debug)]
pub struct Tap {
    id: RecordingId,
    source: RecordedSource,
    /// Packets are recorded, instead of samples.
    is_copy: bool,
    channels: usize,
    origin: Time,
    ring: Producer<u32>,
    pub(super) shared: Arc<Shared>,
    /// Streams whose user the other end knows.
    named: Vec<StreamId>,
}

impl Tap {
    pub(super) fn new(
        id: RecordingId,
        config: &RecordingConfig,
        origin: Time,
        shared: Arc<Shared>,
    ) -> (Tap, Consumer<u32>) {
        let channels = (config.channels as usize).clamp(1, MAX_CHANNELS);
        let talkers = match config.source {
            RecordedSource::Each => RING_TALKERS,
            RecordedSource::Mix => 2,
            RecordedSource::Voice | RecordedSource::Stream(_) => 1,
        };
        let (ring, consumer) = RingBuffer::new(talkers * RING_SECONDS * SAMPLE_RATE as usize * channels);
        let named = Vec::with_capacity(MAX_RECEIVED_STREAMS);
        let (source, is_copy) = (config.source, config.is_copied());
        (Tap { id, source, is_copy, channels, origin, ring, shared, named }, consumer)
    }

    /// The recording.
    pub fn id(&self) -> RecordingId {
        self.id
    }

    /// Whether it records the local voice.
    pub fn takes_voice(&self) -> bool {
        !matches!(self.source, RecordedSource::Stream(_))
    }

    /// Whether it records the packets of this stream.
    pub fn takes_packets(&self, stream: StreamId) -> bool {
        self.is_copy && self.source == RecordedSource::Stream(stream)
    }

    /// Whether it records the samples of remote streams one by one.
    pub fn takes_streams(&self) -> bool {
        !self.is_copy && matches!(self.source, RecordedSource::Stream(_) | RecordedSource::Each)
    }

    /// Takes up to a frame of the local voice, whose first sample was captured at `at`.
    pub fn voice(&mut self, samples: &[f32], channels: usize, at: Time) {
        if self.takes_voice() {
            self.push(VOICE, 0, at, samples, channels);
        }
    }

    /// Takes a block that the loudspeaker plays from `at` on.
    pub fn played(&mut self, block: &[f32], channels: usize, at: Time) {
        if self.source == RecordedSource::Mix {
            self.push(PLAYED, 0, at, block, channels);
        }
    }

    /// Takes a block of one stream before volume and pan; it is played from `at` on. `user` returns the room and the id of the
    /// stream's user.
    pub fn stream<'a>(
        &mut self,
        stream: StreamId,
        block: &[f32],
        channels: usize,
        at: Time,
        user: impl FnOnce() -> Option<(RoomId, &'a str)>,
    ) {
        let is_wanted = match self.source {
            RecordedSource::Stream(only) => only == stream && !self.is_copy,
            RecordedSource::Each => {
                self.named.contains(&stream) || self.name(stream, user(), block.len() / channels)
            }
            RecordedSource::Voice | RecordedSource::Mix => false,
        };
        if is_wanted {
            self.push(TALKER, stream.raw(), at, block, channels);
        }
    }

    /// Takes a packet of a stream; its sound is played from `ahead` samples after `at` on.
    pub fn packet(&mut self, stream: StreamId, packet: &[u8], at: Time, ahead: i64) {
        if self.takes_packets(stream) && !self.shared.has_failed.load(Ordering::Relaxed) {
            let place = position(self.origin, at) + ahead;
            if !self.push_bytes(head(PACKET, 0, packet.len(), stream.raw(), place), packet) {
                self.lose(packet_samples(packet).unwrap_or(0));
            }
        }
    }

    /// Ends the recording at `at`.
    pub fn end(&mut self, at: Time) {
        let end = u64::try_from(position(self.origin, at)).unwrap_or(0);
        self.shared.end.store(end, Ordering::Release);
    }

    /// Pushes the user of a stream before a block of `count` samples per channel.
    fn name(&mut self, stream: StreamId, user: Option<(RoomId, &str)>, count: usize) -> bool {
        let Some((room, user)) = user else { return false };
        let head = head(NAME, 0, user.len(), stream.raw(), room.raw() as i64);
        if !self.push_bytes(head, user.as_bytes()) {
            self.lose(count);
            return false;
        }
        if self.named.len() == self.named.capacity() {
            // Most of them have ended. Those that have not are named once more.
            self.named.clear();
        }
        self.named.push(stream);
        true
    }

    fn push_bytes(&mut self, head: [u32; HEAD], bytes: &[u8]) -> bool {
        let words = bytes.chunks(4).map(|part| {
            let mut word = [0; 4];
            word[..part.len()].copy_from_slice(part);
            u32::from_le_bytes(word)
        });
        let chunk = self.ring.write_chunk_uninit(HEAD + words.len());
        chunk.map(|chunk| chunk.fill_from_iter(head.into_iter().chain(words))).is_ok()
    }

    fn push(&mut self, kind: u32, key: u64, at: Time, samples: &[f32], from: usize) {
        if self.shared.has_failed.load(Ordering::Relaxed) {
            return;
        }
        let count = (samples.len() / from).min(FRAME);
        let mut converted = [0.0; FRAME * MAX_CHANNELS];
        let converted = &mut converted[..count * self.channels];
        convert_channels(&samples[..count * from], from, converted, self.channels);
        let head = head(kind, self.channels, count, key, position(self.origin, at));
        match self.ring.write_chunk_uninit(HEAD + converted.len()) {
            Ok(chunk) => {
                chunk.fill_from_iter(head.into_iter().chain(converted.iter().map(|sample| sample.to_bits())));
            }
            Err(_) => self.lose(count),
        }
    }

    fn lose(&self, count: usize) {
        self.shared.lost.fetch_add(count as u64, Ordering::Relaxed);
    }
}

fn head(kind: u32, channels: usize, count: usize, key: u64, position: i64) -> [u32; HEAD] {
    let place = position as u64;
    [
        kind | (channels as u32) << 8 | (count as u32) << 16,
        key as u32,
        (key >> 32) as u32,
        place as u32,
        (place >> 32) as u32,
    ]
}

/// The head of a record.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Head {
    pub kind: u32,
    pub key: u64,
    pub position: i64,
    /// Words after the head.
    pub words: usize,
    /// Bytes of a text.
    pub bytes: usize,
}

impl Head {
    /// Reads a head.
    pub(super) fn of(words: [u32; HEAD]) -> Head {
        let (kind, channels, count) =
            (words[0] & 0xff, (words[0] >> 8 & 0xff) as usize, (words[0] >> 16) as usize);
        let both = |low: u32, high: u32| u64::from(low) | u64::from(high) << 32;
        Head {
            kind,
            key: both(words[1], words[2]),
            position: both(words[3], words[4]) as i64,
            words: if matches!(kind, NAME | PACKET) { count.div_ceil(4) } else { count * channels },
            bytes: count,
        }
    }
}

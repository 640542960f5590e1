//! Stats: what the media half measures, and how it becomes the application's [`RoomStats`] and [`StreamStats`].
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audio::level::LevelReading;
/// Streams that can be played at once.
pub use crate::audio::mix::MAX_RECEIVE_STREAMS as MAX_RECEIVED_STREAMS;
use crate::audio::rate::{Decision, RateStats};
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::engine::connection::SentStats;
pub use crate::engine::delay::Stages;
use crate::engine::delay::TalkerPart;
use crate::engine::processing::ProcessingStats;
use crate::id::{RoomId, StreamId};
use crate::transport::PeerStats;
use crate::wire::report::TalkReport;

/// Everything that the media half knows, copied at one moment.
#[derive(Clone, Debug)]
pub struct MediaStats {
    /// When it was copied.
    pub at: Time,
    /// Paths.
    pub rooms: BTreeMap<RoomId, PeerStats>,
    /// Received streams: receive stream, level, round trip of their path.
    pub streams: BTreeMap<StreamId, (ReceiveStreamStats, Option<LevelReading>, Option<Duration>)>,
    /// The delay of received streams, and how much faster the talker's clock runs, in ppm.
    pub delays: BTreeMap<StreamId, (Stages, Option<f32>)>,
    /// The smallest round trip to each room's server of the last half minute to minute, in ms.
    pub trips_ms: BTreeMap<RoomId, f32>,
    /// Own streams.
    pub sent: BTreeMap<StreamId, SentStats>,
    /// The microphone.
    pub capture_level: LevelReading,
    /// Blocks that the loudspeaker asked for and that were not there.
    pub playback_underruns: u64,
    /// Frames that the microphone gave and that found no room.
    pub capture_overruns: u64,
    /// Wake-ups more than 5 ms late.
    pub late_wakeups: u64,
    /// From the moment a frame's last sample existed until the media thread had it, at least, in ms; NaN before the first frame.
    pub capture_delay_ms: f32,
    /// What processing adds between the microphone and the encoder, in ms.
    pub chain_delay_ms: f32,
    /// Duration of a packet of the local microphone, in ms.
    pub packet_ms: f32,
    /// Look-ahead of the encoder, in ms.
    pub lookahead_ms: f32,
    /// What is done to the microphone's sound.
    pub processing: ProcessingStats,
    /// The delays that talkers report for themselves.
    pub talkers: BTreeMap<StreamId, TalkReport>,
    /// What the encoder control chose, and what it knows of the path.
    pub decision: Option<Decision>,
    /// See above.
    pub rate: RateStats,
}

impl Default for MediaStats {
    fn default() -> Self {
        MediaStats {
            at: Time::ZERO,
            rooms: BTreeMap::new(),
            streams: BTreeMap::new(),
            delays: BTreeMap::new(),
            trips_ms: BTreeMap::new(),
            sent: BTreeMap::new(),
            capture_level: LevelReading::SILENCE,
            playback_underruns: 0,
            capture_overruns: 0,
            late_wakeups: 0,
            capture_delay_ms: f32::NAN,
            chain_delay_ms: f32::NAN,
            packet_ms: f32::NAN,
            lookahead_ms: f32::NAN,
            processing: ProcessingStats::default(),
            talkers: BTreeMap::new(),
            decision: None,
            rate: RateStats::default(),
        }
    }
}

/// Where a login is in its life.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum RoomState {
    /// Login is under way.
    Connecting,
    /// Logged in.
    Connected,
    /// The connection is lost and the login is reconnecting.
    Reconnecting,
    /// Logout is under way.
    Leaving,
}

/// Stats of a login. An unknown value is NaN or -1.
#[derive(Clone, PartialEq, Debug)]
pub struct RoomStats {
    /// Round trip of the media path in ms.
    pub round_trip_ms: f32,
    /// Bits per second sent between the last two readings, which lie at least 100 ms apart.
    pub send_bps: i64,
    /// Bits per second received, alike.
    pub receive_bps: i64,
    /// Datagrams sent.
    pub datagrams_sent: i64,
    /// Datagrams received.
    pub datagrams_received: i64,
    /// LoginRoom to on_login_room in ms.
    pub login_ms: f32,
    /// Others in the room.
    pub users: i64,
    /// Streams of others.
    pub streams: i64,
    /// Whether the media thread has real-time priority: 1, 0, -1 unknown.
    pub realtime: i64,
    /// Blocks that the playback device asked for and that were not there.
    pub playback_underruns: i64,
    /// Frames that the capture device gave and that found no room.
    pub capture_overruns: i64,
    /// Wake-ups of the media thread more than 5 ms late.
    pub late_wakeups: i64,
}

/// Stats of a stream. An unknown value is NaN or -1.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamStats {
    /// Whether it is decoded and heard: 1, 0 while others are louder, -1 unknown.
    pub is_decoded: i32,
    /// Packets received (local stream: sent).
    pub packets: i64,
    /// Bytes of encoded audio in them.
    pub bytes: i64,
    /// Packets that never came in time (local stream: unknown).
    pub lost_packets: i64,
    /// Packets that came twice or too late.
    pub discarded_packets: i64,
    /// Fraction lost, 0–1: of a received stream over its life, of the local stream by the last receiver report.
    pub loss: f32,
    /// Interarrival jitter (RFC 3550) in ms.
    pub jitter_ms: f32,
    /// Round trip to the room's server in ms: of the local stream by the last receiver report, else of the media path.
    pub round_trip_ms: f32,
    /// Delay that the jitter buffer adds, in ms.
    pub buffer_ms: f32,
    /// What it aims at, in ms.
    pub target_ms: f32,
    /// Microphone to loudspeaker in ms: the sum of the stages; NaN while one is unknown.
    pub mouth_to_ear_ms: f32,
    /// Stages of the mouth-to-ear delay. The local stream has those before the server; a remote stream has all, where the talker
    /// reports its part.
    pub stages: Stages,
    /// How much faster the talker's clock runs than ours, in ppm.
    pub clock_ppm: f32,
    /// Samples a channel that were played.
    pub played_samples: i64,
    /// Samples a channel that were concealed.
    pub concealed_samples: i64,
    /// Concealments.
    pub concealment_events: i64,
    /// Packets restored from in-band FEC.
    pub fec_packets: i64,
    /// Frames (10 ms) restored from DRED.
    pub dred_frames: i64,
    /// Samples inserted to play later.
    pub inserted_samples: i64,
    /// Samples removed to play earlier.
    pub removed_samples: i64,
    /// Packets that came after their time.
    pub late_packets: i64,
    /// Packets that came twice.
    pub duplicate_packets: i64,
    /// Packets that came after a later one.
    pub reordered_packets: i64,
    /// Packets that brought in-band FEC or copies of earlier ones.
    pub fec_packets_received: i64,
    /// Packets played from the copy in a later one.
    pub red_packets: i64,
    /// Packets that came with copies of earlier ones (local stream: were sent with them).
    pub redundant_packets: i64,
    /// Packets played that were sent again.
    pub retransmitted_packets: i64,
    /// Samples a channel that left the jitter buffer.
    pub emitted_samples: i64,
    /// Samples a channel that were concealed and silent.
    pub silent_concealed_samples: i64,
    /// Samples a channel of comfort noise and silence in the talker's pauses.
    pub pause_samples: i64,
    /// Times that samples were inserted or removed.
    pub stretches: i64,
    /// Sum over the emitted samples of their time in the jitter buffer, in seconds.
    pub buffer_delay_s: f64,
    /// Sum over the emitted samples of what was aimed at, in seconds.
    pub target_delay_s: f64,
    /// The same without what the application asks for, in seconds.
    pub minimum_delay_s: f64,
    /// Own stream: bits per second of one copy of the sound, as chosen.
    pub bitrate_bps: i64,
    /// Own stream: bits per second that the path carries, headers included; -1: more than was ever tried.
    pub capacity_bps: i64,
    /// Own stream: in-band FEC, 0 or 1.
    pub fec: i64,
    /// Own stream: redundant copies in each packet.
    pub red: i64,
    /// Own stream: DRED in ms.
    pub dred_ms: i64,
    /// Own stream: share of packets that listeners lose, before repairs, as far as it is known and protected against.
    pub expected_loss: f32,
}

impl StreamStats {
    /// A stream of which nothing is known yet.
    pub fn unknown() -> StreamStats {
        StreamStats {
            is_decoded: -1,
            packets: -1,
            bytes: -1,
            lost_packets: -1,
            discarded_packets: -1,
            loss: f32::NAN,
            jitter_ms: f32::NAN,
            round_trip_ms: f32::NAN,
            buffer_ms: f32::NAN,
            target_ms: f32::NAN,
            mouth_to_ear_ms: f32::NAN,
            stages: Stages::UNKNOWN,
            clock_ppm: f32::NAN,
            played_samples: -1,
            concealed_samples: -1,
            concealment_events: -1,
            fec_packets: -1,
            dred_frames: -1,
            inserted_samples: -1,
            removed_samples: -1,
            late_packets: -1,
            duplicate_packets: -1,
            reordered_packets: -1,
            fec_packets_received: -1,
            red_packets: -1,
            redundant_packets: -1,
            retransmitted_packets: -1,
            emitted_samples: -1,
            silent_concealed_samples: -1,
            pause_samples: -1,
            stretches: -1,
            buffer_delay_s: f64::NAN,
            target_delay_s: f64::NAN,
            minimum_delay_s: f64::NAN,
            bitrate_bps: -1,
            capacity_bps: -1,
            fec: -1,
            red: -1,
            dred_ms: -1,
            expected_loss: f32::NAN,
        }
    }
}

impl MediaStats {
    /// Stats of a stream that is received.
    pub fn stream(&self, stream: StreamId) -> Option<StreamStats> {
        let (receive_stream, _, round_trip) = self.streams.get(&stream)?;
        let (stages, clock_ppm) = self.delays.get(&stream).copied().unwrap_or((Stages::UNKNOWN, None));
        let expected = receive_stream.expected_packets();
        Some(StreamStats {
            is_decoded: (!receive_stream.is_resting).into(),
            packets: receive_stream.packets as i64,
            bytes: receive_stream.bytes as i64,
            lost_packets: receive_stream.lost_packets as i64,
            discarded_packets: receive_stream.discarded_packets() as i64,
            loss: match expected {
                0 => f32::NAN,
                _ => receive_stream.lost_packets.min(expected) as f32 / expected as f32,
            },
            jitter_ms: receive_stream.jitter_ms,
            round_trip_ms: round_trip.map_or(f32::NAN, |t| t.as_secs_f32() * 1e3),
            buffer_ms: receive_stream.buffer_ms,
            target_ms: receive_stream.target_ms,
            mouth_to_ear_ms: stages.mouth_to_ear_ms(),
            stages,
            clock_ppm: clock_ppm.unwrap_or(f32::NAN),
            played_samples: receive_stream.played_samples as i64,
            concealed_samples: receive_stream.concealed_samples as i64,
            concealment_events: receive_stream.concealment_events as i64,
            fec_packets: receive_stream.fec_packets as i64,
            dred_frames: receive_stream.dred_frames as i64,
            inserted_samples: receive_stream.inserted_samples as i64,
            removed_samples: receive_stream.removed_samples as i64,
            late_packets: receive_stream.late_packets as i64,
            duplicate_packets: receive_stream.duplicate_packets as i64,
            reordered_packets: receive_stream.reordered_packets as i64,
            fec_packets_received: receive_stream.fec_packets_received as i64,
            red_packets: receive_stream.red_packets as i64,
            redundant_packets: receive_stream.redundant_packets as i64,
            retransmitted_packets: receive_stream.retransmitted_packets as i64,
            emitted_samples: receive_stream.emitted_samples as i64,
            silent_concealed_samples: receive_stream.silent_concealed_samples as i64,
            pause_samples: receive_stream.pause_samples as i64,
            stretches: receive_stream.stretches as i64,
            buffer_delay_s: receive_stream.buffer_delay_s,
            target_delay_s: receive_stream.target_delay_s,
            minimum_delay_s: receive_stream.minimum_delay_s,
            ..StreamStats::unknown()
        })
    }

    /// What this engine knows of the way of its local microphone into a room; NaN where it knows nothing yet.
    pub fn own_part(&self, room: RoomId) -> TalkerPart {
        TalkerPart {
            device_ms: self.capture_delay_ms,
            chain_ms: self.chain_delay_ms,
            packet_ms: self.packet_ms + self.lookahead_ms,
            network_ms: self.trips_ms.get(&room).map_or(f32::NAN, |trip_ms| trip_ms / 2.0),
        }
    }

    /// Stats of the local stream.
    pub fn own_stream(&self, room: RoomId, stream: StreamId) -> Option<StreamStats> {
        let sent = self.sent.get(&stream)?;
        let mut stats = StreamStats::unknown();
        stats.packets = sent.packets as i64;
        stats.bytes = sent.bytes as i64;
        stats.redundant_packets = sent.redundant as i64;
        stats.retransmitted_packets = sent.resent as i64;
        stats.loss = sent.loss.unwrap_or(f32::NAN);
        stats.jitter_ms = sent.jitter_ms.unwrap_or(f32::NAN);
        let path_ms = || self.rooms.get(&room)?.round_trip.map(|trip| trip.as_secs_f32() * 1e3);
        stats.round_trip_ms = sent.round_trip_ms.or_else(path_ms).unwrap_or(f32::NAN);
        let own = self.own_part(room);
        stats.stages.capture_ms = own.device_ms;
        stats.stages.chain_ms = own.chain_ms;
        stats.stages.packet_ms = own.packet_ms;
        stats.stages.network_ms = own.network_ms;
        if let Some(decision) = &self.decision {
            stats.bitrate_bps = decision.bitrate.into();
            stats.fec = decision.fec.into();
            stats.red = decision.red.into();
            stats.dred_ms = decision.dred_ms.into();
            stats.expected_loss = self.rate.loss;
            stats.capacity_bps = self.rate.capacity_bps.map_or(-1, i64::from);
        }
        Some(stats)
    }
}

//! Stats: the measurements of the media half, and their conversion to the application's [`RoomStats`] and [`StreamStats`].
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audio::encoder_control::{RateStats, SendSettings};
use crate::audio::level::LevelReading;
/// Maximum number of streams that can be played at once.
pub use crate::audio::mix::MAX_RECEIVE_STREAMS as MAX_RECEIVED_STREAMS;
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::engine::connection::SentStats;
pub use crate::engine::delay::Stages;
use crate::engine::delay::TalkerPart;
use crate::engine::processing::ProcessingStats;
use crate::id::{RoomId, StreamId};
use crate::transport::PeerConnectionStats;
use crate::wire::report::TalkReport;

/// A copy of the stats of the media half.
#[derive(Clone, Debug)]
pub struct MediaStats {
    /// Time of the copy.
    pub at: Time,
    /// Connections, by room.
    pub rooms: BTreeMap<RoomId, PeerConnectionStats>,
    /// Received streams: stats, level, and round trip of their connection.
    pub streams: BTreeMap<StreamId, (ReceiveStreamStats, Option<LevelReading>, Option<Duration>)>,
    /// The delay stages of received streams, and how much faster the talker's clock runs, in ppm.
    pub delays: BTreeMap<StreamId, (Stages, Option<f32>)>,
    /// The smallest round trip to each room's server in the last 30 to 60 s, in ms.
    pub trips_ms: BTreeMap<RoomId, f32>,
    /// Local streams.
    pub sent: BTreeMap<StreamId, SentStats>,
    /// Level of the microphone.
    pub capture_level: LevelReading,
    /// Number of underruns of the loudspeaker, of gaps that it reported, and of late blocks.
    pub playback_underruns: u64,
    /// Number of overruns of the microphone and of gaps that it reported.
    pub capture_overruns: u64,
    /// Wake-ups more than 5 ms late.
    pub late_wakeups: u64,
    /// From the capture of a frame's last sample until the media thread has read it; the smallest of the last seconds, in ms;
    /// NaN before the first frame.
    pub capture_delay_ms: f32,
    /// Delay of the capture chain, in ms.
    pub chain_delay_ms: f32,
    /// Duration of a packet of the local stream, in ms.
    pub packet_ms: f32,
    /// Look-ahead of the encoder, in ms.
    pub lookahead_ms: f32,
    /// Stats of the capture chain.
    pub processing: ProcessingStats,
    /// The latest reports of talkers about their part of the delay.
    pub talkers: BTreeMap<StreamId, TalkReport>,
    /// The decision of the encoder control.
    pub decision: Option<SendSettings>,
    /// The stats that this decision is based on.
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

/// The state of a login.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum RoomState {
    /// The login is in progress.
    Connecting,
    /// Logged in.
    Connected,
    /// The connection failed; the library reconnects.
    Reconnecting,
    /// The logout is in progress, or the callback of the room's last event has not returned.
    Leaving,
}

/// Stats of a login. An unknown value is NaN or -1.
#[derive(Clone, PartialEq, Debug)]
pub struct RoomStats {
    /// Round trip of the media path in ms.
    pub round_trip_ms: f32,
    /// Bits per second sent between the last two readings, which lie at least 100 ms apart.
    pub send_bps: i64,
    /// Bits per second received, between the same readings.
    pub receive_bps: i64,
    /// Datagrams sent.
    pub datagrams_sent: i64,
    /// Datagrams received.
    pub datagrams_received: i64,
    /// LoginRoom to on_login_room in ms.
    pub login_ms: f32,
    /// Number of remote users.
    pub users: i64,
    /// Number of remote streams.
    pub streams: i64,
    /// Whether the media thread has real-time priority: 1, 0, -1 unknown.
    pub realtime: i64,
    /// Number of underruns of the playback device, of gaps that it reported, and of late blocks.
    pub playback_underruns: i64,
    /// Number of overruns of the capture device and of gaps that it reported.
    pub capture_overruns: i64,
    /// Wake-ups of the media thread more than 5 ms late.
    pub late_wakeups: i64,
    /// Whether media goes over TCP: 1, 0, -1 before the first connect.
    pub is_tcp: i64,
    /// Whether media goes through a TURN server: 1, 0, -1 before the first connect.
    pub is_relayed: i64,
}

/// Stats of a stream. An unknown value is NaN or -1.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamStats {
    /// Whether the stream is decoded: 1; 0 while louder streams are decoded instead; -1 unknown.
    pub is_decoded: i32,
    /// Packets received (local stream: sent).
    pub packets: i64,
    /// Bytes of encoded audio in them.
    pub bytes: i64,
    /// Packets that did not arrive before their playout time (local stream: unknown).
    pub lost_packets: i64,
    /// Packets that arrived twice or too late, or were skipped because too many waited.
    pub discarded_packets: i64,
    /// Fraction lost, 0–1: of a received stream since its start, of the local stream in the last receiver report.
    pub loss: f32,
    /// Interarrival jitter (RFC 3550) in ms.
    pub jitter_ms: f32,
    /// Round trip to the room's server in ms: of the local stream from the last receiver report, otherwise of the connection.
    pub round_trip_ms: f32,
    /// Delay that the jitter buffer adds, in ms.
    pub buffer_ms: f32,
    /// Target delay of the jitter buffer, in ms.
    pub target_ms: f32,
    /// Mouth-to-ear delay in ms: the sum of the stages; NaN while a stage is unknown.
    pub mouth_to_ear_ms: f32,
    /// The stages. A local stream has the stages up to the server; a received stream has all, if the talker reports its part.
    pub stages: Stages,
    /// Deviation of the talker's clock from the local clock, in ppm; positive: the talker's clock is faster.
    pub clock_ppm: f32,
    /// Samples per channel that were played.
    pub played_samples: i64,
    /// Samples per channel that were concealed.
    pub concealed_samples: i64,
    /// Number of concealment events (W3C `concealmentEvents`).
    pub concealment_events: i64,
    /// Packets decoded from in-band FEC.
    pub fec_packets: i64,
    /// Frames (10 ms) decoded from DRED.
    pub dred_frames: i64,
    /// Samples inserted by the time stretch, to increase the delay.
    pub inserted_samples: i64,
    /// Samples removed by the time stretch, to reduce the delay.
    pub removed_samples: i64,
    /// Packets that arrived after their playout time.
    pub late_packets: i64,
    /// Packets that arrived twice.
    pub duplicate_packets: i64,
    /// Packets that arrived after a packet with a higher sequence number.
    pub reordered_packets: i64,
    /// Packets with in-band FEC or RED copies.
    pub fec_packets_received: i64,
    /// Packets decoded from a RED copy.
    pub red_packets: i64,
    /// Packets received with RED copies (local stream: sent with RED copies).
    pub redundant_packets: i64,
    /// Resent packets that were decoded.
    pub retransmitted_packets: i64,
    /// Samples per channel that left the jitter buffer.
    pub emitted_samples: i64,
    /// Samples per channel that were concealed with silence.
    pub silent_concealed_samples: i64,
    /// Samples per channel of comfort noise and silence in DTX pauses.
    pub pause_samples: i64,
    /// Number of time stretches.
    pub stretches: i64,
    /// Sum of the times that all emitted samples spent in the jitter buffer, in seconds.
    pub buffer_delay_s: f64,
    /// Sum of the target delays of all emitted samples, in seconds.
    pub target_delay_s: f64,
    /// As `target_delay_s`, with the delay that the network requires: without the start delay.
    pub minimum_delay_s: f64,
    /// Local stream: bitrate of the encoder, in bits per second.
    pub bitrate_bps: i64,
    /// Local stream: estimated bandwidth of the path in bits per second, headers included; -1 if it is above every rate that
    /// was tried.
    pub capacity_bps: i64,
    /// Local stream: in-band FEC, 0 or 1.
    pub fec: i64,
    /// Local stream: RED copies in each packet.
    pub red: i64,
    /// Local stream: DRED in ms.
    pub dred_ms: i64,
    /// Local stream: the loss that the encoder control plans for, 0–1: loss at the listeners, before repair.
    pub expected_loss: f32,
}

impl StreamStats {
    /// A stream without stats.
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
    /// Stats of a received stream.
    pub fn stream(&self, stream: StreamId) -> Option<StreamStats> {
        let (receive_stream, _, round_trip) = self.streams.get(&stream)?;
        let (stages, clock_ppm) = self.delays.get(&stream).copied().unwrap_or((Stages::UNKNOWN, None));
        let expected = receive_stream.expected_packets();
        Some(StreamStats {
            is_decoded: (!receive_stream.is_suspended).into(),
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

    /// The delay stages of the local stream up to the room's server; NaN where unknown.
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

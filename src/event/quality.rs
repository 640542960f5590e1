//! The quality of the local stream and of played streams, as events report it. Plain data.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::id::{RoomId, StreamId};

/// Quality of the local stream in one room. Unknown numbers are NaN or −1.
#[derive(Clone, PartialEq, Debug)]
pub struct PublishQuality {
    /// Quality of this stream by the stats below: 3 excellent, 2 good, 1 poor, 0 lost.
    pub quality: i32,
    /// Estimated mean opinion score, 1–4.5 ([`crate::quality::mos`]).
    pub mos: f32,
    /// Quality of the local user's connection as reported by the server, with the same values.
    pub connection_quality: i32,
    /// The period of the counts below.
    pub period: Duration,
    /// Round trip to the server, in ms.
    pub round_trip_ms: f32,
    /// Interarrival jitter at the server, in ms.
    pub jitter_ms: f32,
    /// Fraction of packets lost between this engine and the server, 0–1, from the server's last receiver report.
    pub loss: f32,
    /// Fraction of packets lost on the whole path to one listener, 0–1, before repairs: the listener whose loss after resending
    /// is greatest.
    pub listener_loss: f32,
    /// The part of `listener_loss` that resending did not repair, 0–1.
    pub listener_residual_loss: f32,
    /// Fraction of packets lost on the path to the median listener that resending did not repair, 0–1.
    pub median_residual_loss: f32,
    /// Packets sent.
    pub packets: i64,
    /// Bit/s of encoded audio that were sent, copies included.
    pub send_bps: i64,
    /// The chosen bitrate of the encoder, without copies, in bit/s.
    pub bitrate_bps: i64,
    /// Capacity of the path in bit/s; −1 also while no limit was reached.
    pub capacity_bps: i64,
}

/// Quality of a played stream. Unknown numbers are NaN or −1.
#[derive(Clone, PartialEq, Debug)]
pub struct PlayQuality {
    /// The room.
    pub room: RoomId,
    /// The stream.
    pub stream: StreamId,
    /// Quality by the stats below: 3 excellent, 2 good, 1 poor, 0 lost.
    pub quality: i32,
    /// Estimated mean opinion score, 1–4.5 ([`crate::quality::mos`]).
    pub mos: f32,
    /// Packets received.
    pub packets: i64,
    /// Bit/s of encoded audio received.
    pub receive_bps: i64,
    /// Fraction of packets that were late or lost, 0–1.
    pub loss: f32,
    /// Fraction of the played audio that was concealed, 0–1.
    pub concealed: f32,
    /// Concealment events per minute.
    pub concealments_per_minute: f32,
    /// Round trip to the server, in ms.
    pub round_trip_ms: f32,
    /// Interarrival jitter, in ms.
    pub jitter_ms: f32,
    /// Delay that the jitter buffer adds, in ms.
    pub buffer_ms: f32,
    /// Mouth-to-ear delay, in ms.
    pub mouth_to_ear_ms: f32,
}

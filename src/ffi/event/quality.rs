//! Events about the quality of the local stream and of the played ones, as C structs. `engine/media/quality.rs` measures them.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. The functions
//! that switch these events on are in `ffi/quality.rs`.

use std::ffi::c_char;
use std::time::Duration;

use super::{CEvent, Kept};
use crate::event::{Event, PlayQuality};
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// The quality of a stream or of a connection.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_Quality {
    /// Not known (yet).
    AUDIOROOM_QUALITY_UNKNOWN = -1,
    /// Nothing useful gets through.
    AUDIOROOM_QUALITY_LOST = 0,
    /// Words are lost.
    AUDIOROOM_QUALITY_POOR = 1,
    /// Faults can be heard.
    AUDIOROOM_QUALITY_GOOD = 2,
    /// Faults are hardly heard.
    AUDIOROOM_QUALITY_EXCELLENT = 3,
}

/// The quality of the local stream on its way to a room's server and to the listeners. The event comes at the period of
/// AUDIOROOM_StartQualityMonitor, once for each room in which the local stream is published. Values that are not known (yet) are
/// NaN or -1.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_PublishQualityEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The room handle from AUDIOROOM_LoginRoom.
    pub room: AUDIOROOM_Room,
    /// The local stream.
    pub stream: AUDIOROOM_Stream,
    /// AUDIOROOM_Quality of this stream, from round trip, jitter and the share of sound that listeners conceal (where no listener
    /// reports it: the loss on the way to the server).
    pub quality: i32,
    /// AUDIOROOM_Quality of the local user's connection as a whole, as on_connection_quality reported it last.
    pub connection_quality: i32,
    /// Length of the period that the counts cover, in ms.
    pub period_ms: u32,
    /// Round trip to the server, in ms.
    pub round_trip_ms: f32,
    /// Interarrival jitter (RFC 3550) at the server, in ms.
    pub jitter_ms: f32,
    /// Share of packets lost on the way to the server, 0 to 1, by its last report.
    pub loss: f32,
    /// Packet loss at the worst listener before any repair, end to end, 0 to 1. The worst listener is the one with the highest
    /// `listener_residual_loss`. Listeners with this library report it; a server of this library summarises the reports.
    pub listener_loss: f32,
    /// Residual loss at that listener: packets that are still missing after retransmission, 0 to 1.
    pub listener_residual_loss: f32,
    /// Residual loss at the median listener: packets that are still missing after retransmission, 0 to 1.
    pub median_residual_loss: f32,
    /// Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the delay and the sound that listeners conceal.
    /// The assumed mouth-to-ear delay is the sum of the packet's duration, the encoder's delay and the round trip to the server,
    /// which stands for the way to the server and on to the listener. Opus is treated as G.711 with concealment (G.113 Appendix I:
    /// Ie 0, Bpl 25.1), because G.113 has no values for Opus.
    pub mos: f32,
    /// Packets sent in the period.
    pub packets: i64,
    /// Encoded audio sent, redundant copies included, in bits per second.
    pub send_bps: i64,
    /// Bitrate of the audio without RED copies, as chosen.
    pub bitrate_bps: i64,
    /// Estimated capacity of the network path, in bits per second with headers; -1 also while no limit has been found.
    pub capacity_bps: i64,
}

impl CEvent for AUDIOROOM_PublishQualityEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::PublishQuality { room, stream, quality } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_PublishQualityEvent {
            struct_size,
            status,
            message,
            room: room.raw(),
            stream: stream.raw(),
            quality: quality.quality,
            connection_quality: quality.connection_quality,
            period_ms: whole_ms(quality.period),
            round_trip_ms: quality.round_trip_ms,
            jitter_ms: quality.jitter_ms,
            loss: quality.loss,
            listener_loss: quality.listener_loss,
            listener_residual_loss: quality.listener_residual_loss,
            median_residual_loss: quality.median_residual_loss,
            mos: quality.mos,
            packets: quality.packets,
            send_bps: quality.send_bps,
            bitrate_bps: quality.bitrate_bps,
            capacity_bps: quality.capacity_bps,
        })
    }
}

/// The quality of one remote stream as it arrives. Values that are not known (yet) are NaN or -1.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_PlayQuality {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_Quality, from round trip, jitter, and `loss`; AUDIOROOM_QUALITY_UNKNOWN when no packets were expected.
    pub quality: i32,
    /// The room handle.
    pub room: AUDIOROOM_Room,
    /// The stream handle.
    pub stream: AUDIOROOM_Stream,
    /// Packets received in the period.
    pub packets: i64,
    /// Encoded audio in them, in bits per second.
    pub receive_bps: i64,
    /// Share of packets that were missing at their playout time, 0 to 1. A packet that was recovered in time by retransmission or
    /// from a RED copy does not count.
    pub loss: f32,
    /// Share of the played audio that was concealed, 0 to 1.
    pub concealed: f32,
    /// Number of concealments per minute.
    pub concealments_per_minute: f32,
    /// Round trip to the server, in ms.
    pub round_trip_ms: f32,
    /// Interarrival jitter (RFC 3550), in ms.
    pub jitter_ms: f32,
    /// Delay that the jitter buffer adds, in ms.
    pub buffer_ms: f32,
    /// Mouth-to-ear delay, in ms.
    pub mouth_to_ear_ms: f32,
    /// Estimated mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107) from the mouth-to-ear delay and `concealed`, with the
    /// assumption about Opus of AUDIOROOM_PublishQualityEvent. If the sender does not report its part of the delay,
    /// `mouth_to_ear_ms` is NaN, and this estimate uses the round trip plus the jitter buffer plus 20 ms instead.
    pub mos: f32,
}

fn play_quality(quality: &PlayQuality) -> AUDIOROOM_PlayQuality {
    AUDIOROOM_PlayQuality {
        struct_size: size_of::<AUDIOROOM_PlayQuality>() as u32,
        quality: quality.quality,
        room: quality.room.raw(),
        stream: quality.stream.raw(),
        packets: quality.packets,
        receive_bps: quality.receive_bps,
        loss: quality.loss,
        concealed: quality.concealed,
        concealments_per_minute: quality.concealments_per_minute,
        round_trip_ms: quality.round_trip_ms,
        jitter_ms: quality.jitter_ms,
        buffer_ms: quality.buffer_ms,
        mouth_to_ear_ms: quality.mouth_to_ear_ms,
        mos: quality.mos,
    }
}

/// The quality of the played streams. The event comes at the period of AUDIOROOM_StartQualityMonitor while a stream is played.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_PlayQualityEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// One entry for each played stream of all rooms.
    pub qualities: *const *const AUDIOROOM_PlayQuality,
    /// Number of entries.
    pub count: u32,
    /// Length of the period that the counts cover, in ms.
    pub period_ms: u32,
}

impl CEvent for AUDIOROOM_PlayQualityEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::PlayQuality { period, qualities } = event else { return None };
        let list = kept.list(qualities.iter().map(play_quality).collect());
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_PlayQualityEvent {
            struct_size,
            status,
            message,
            qualities: list.pointers,
            count: list.count,
            period_ms: whole_ms(*period),
        })
    }
}

fn whole_ms(period: Duration) -> u32 {
    u32::try_from(period.as_millis()).unwrap_or(u32::MAX)
}

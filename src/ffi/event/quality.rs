//! Events of how streams reach their listeners, as C structs. `engine/media/quality.rs` measures them.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. The functions
//! that switch these events on are in `ffi/quality.rs`.

use std::ffi::c_char;
use std::time::Duration;

use super::{CEvent, Kept};
use crate::event::{Event, PlayQuality};
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// How the local stream does on its way into a room. Comes at the period that AUDIOROOM_StartQualityMonitor asked for, once for each
/// room that is published into, and not while nothing is. A figure that is not known (yet) is NaN or -1.
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
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The local stream.
    pub stream: AUDIOROOM_Stream,
    /// 3 excellent, 2 good, 1 poor, 0 lost: this stream, by round trip, jitter, and the sound that listeners had to make up (where none
    /// reports: the loss on the way to the server).
    pub quality: i32,
    /// The same of the own connection as a whole, as the server last told by on_connection_quality.
    pub connection_quality: i32,
    /// What the counts below cover, in ms.
    pub period_ms: u32,
    /// Round trip to the server in ms.
    pub round_trip_ms: f32,
    /// Interarrival jitter (RFC 3550) at the server, in ms.
    pub jitter_ms: f32,
    /// Share of packets lost on the way to the server, 0 to 1, by its last report.
    pub loss: f32,
    /// Share of packets that the listener who is left with most has lost on the whole way, before repairs, 0 to 1. Listeners with
    /// this library report that; a server of this library sums them up.
    pub listener_loss: f32,
    /// What of it is left when lost packets were sent again.
    pub listener_loss_left: f32,
    /// What is left for the listener in the middle.
    pub median_loss_left: f32,
    /// Not used.
    pub reserved0: u32,
    /// Packets sent.
    pub packets: i64,
    /// Bits per second of encoded sound that were sent, redundant copies included.
    pub send_bps: i64,
    /// Bits per second of one copy of the sound, as chosen.
    pub bitrate_bps: i64,
    /// Bits per second that the path carries, headers included; -1 also where more was never tried.
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
            listener_loss_left: quality.listener_loss_left,
            median_loss_left: quality.median_loss_left,
            reserved0: 0,
            packets: quality.packets,
            send_bps: quality.send_bps,
            bitrate_bps: quality.bitrate_bps,
            capacity_bps: quality.capacity_bps,
        })
    }
}

/// How one stream arrives here. A figure that is not known (yet) is NaN or -1.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_PlayQuality {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 3 excellent, 2 good, 1 poor, 0 lost: by round trip, jitter, and `loss`; -1 when no packets were expected.
    pub quality: i32,
    /// The stream's room.
    pub room: AUDIOROOM_Room,
    /// The stream.
    pub stream: AUDIOROOM_Stream,
    /// Packets that came.
    pub packets: i64,
    /// Bits per second of encoded sound in them.
    pub receive_bps: i64,
    /// Share of packets that were not there when their time came, 0 to 1; those that were sent again or copied in time were.
    pub loss: f32,
    /// Share of the played sound that was made up because packets were missing, 0 to 1.
    pub concealed: f32,
    /// Runs of concealment a minute.
    pub breaks_per_minute: f32,
    /// Round trip to the server in ms.
    pub round_trip_ms: f32,
    /// Interarrival jitter (RFC 3550) in ms.
    pub jitter_ms: f32,
    /// Delay that the jitter buffer adds, in ms.
    pub buffer_ms: f32,
    /// Microphone to loudspeaker in ms.
    pub mouth_to_ear_ms: f32,
    /// Not used.
    pub reserved0: u32,
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
        breaks_per_minute: quality.breaks_per_minute,
        round_trip_ms: quality.round_trip_ms,
        jitter_ms: quality.jitter_ms,
        buffer_ms: quality.buffer_ms,
        mouth_to_ear_ms: quality.mouth_to_ear_ms,
        reserved0: 0,
    }
}

/// How the streams that are played arrive. Comes at the period that AUDIOROOM_StartQualityMonitor asked for, and not while nothing
/// is played.
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
    /// One entry a stream, of all rooms.
    pub qualities: *const *const AUDIOROOM_PlayQuality,
    /// How many.
    pub count: u32,
    /// What the counts in them cover, in ms.
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

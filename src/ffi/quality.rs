//! How well the own stream and the played ones do, told at a period. `engine/media/quality.rs` makes the figures.

use std::ffi::c_char;
use std::time::Duration;

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;

/// How the own stream does on its way into a room. Comes at the period that AUDIOROOM_StartQualityMonitor asked for, once for each
/// room that is published into, and not while nothing is. A figure that is not known (yet) is NaN or -1.
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
    /// The own stream.
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
    /// Runs of made-up sound a minute.
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

/// How the streams that are played arrive. Comes at the period that AUDIOROOM_StartQualityMonitor asked for, and not while nothing
/// is played.
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

/// Begins to tell by on_publish_quality and on_play_quality how the own stream and the played ones do, each `period_ms` (500 to
/// 60000; 3000 is usual), with the counts of that period. Called again, it changes the period. It may be called before a room is
/// logged in to; while nothing is published or played, nothing is told and nothing wakes up for it.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartQualityMonitor(
    engine: *mut AUDIOROOM_Engine,
    period_ms: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        let handle = unsafe { handle(engine) }?;
        handle.engine.start_quality_monitor(Duration::from_millis(period_ms.into()))
    })
}

/// Stops telling how streams do. Harmless when nothing is told.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopQualityMonitor(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    guard(|| unsafe { handle(engine) }?.engine.stop_quality_monitor())
}

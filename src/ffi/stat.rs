//! Stats of rooms and streams.

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::play::{AUDIOROOM_LOCAL_MICROPHONE, ids};
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::types::{self, Growing, growing};
use crate::error::{Error, ErrorKind};
use crate::id::RoomId;

/// Stats of a login. A figure that is not known is NaN (float) or -1 (integer), never 0.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_RoomStats {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Round trip to the server on the media path, in ms.
    pub round_trip_ms: f32,
    /// AUDIOROOM_LoginRoom to on_login_room, in ms.
    pub login_ms: f32,
    /// Whether the media thread got real-time priority: 1, 0, or -1 while it is not known.
    pub is_realtime: i32,
    /// Bits a second that are sent, everything included, over the 100 ms before.
    pub send_bps: i64,
    /// Bits a second that are received, alike.
    pub receive_bps: i64,
    /// Datagrams sent since the login.
    pub datagrams_sent: i64,
    /// Datagrams received.
    pub datagrams_received: i64,
    /// Other users in the room.
    pub users: i64,
    /// Streams of others.
    pub streams: i64,
    /// Times that the playback device found nothing to play, in the whole engine and through all changes of the device.
    pub playback_underruns: i64,
    /// Times that the capture device found no room for what it had, alike.
    pub capture_overruns: i64,
    /// Times that the media thread woke more than 5 ms late, alike.
    pub late_wakeups: i64,
    /// Messages, data packets, log lines and users' connection qualities that were dropped because the application did not take
    /// them, in the whole engine.
    pub dropped_events: i64,
}

growing!(AUDIOROOM_RoomStats {
    round_trip_ms: f32::NAN,
    login_ms: f32::NAN,
    is_realtime: -1,
    send_bps: -1,
    receive_bps: -1,
    datagrams_sent: -1,
    datagrams_received: -1,
    users: -1,
    streams: -1,
    playback_underruns: -1,
    capture_overruns: -1,
    late_wakeups: -1,
    dropped_events: -1,
});

/// Stats of a stream. A figure that is not known is NaN (float) or -1 (integer), never 0.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_StreamStats {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// How unevenly packets arrive (RFC 3550), in ms.
    pub jitter_ms: f32,
    /// Delay that the jitter buffer adds at this moment, in ms.
    pub buffer_ms: f32,
    /// Delay that it aims at, in ms.
    pub target_ms: f32,
    /// Delay from the talker's microphone to this loudspeaker, in ms: the sum of the seven stages capture, chain, packet, network,
    /// jitter buffer, decode and playback; NaN while one is not known. Stages follow the fastest packets of the last seconds. The
    /// first four need the talker's part, which talkers with this library tell about once a second; of others (LiveKit's own
    /// clients, which tell nothing of it) they are NaN. At least it is then half of the room's `round_trip_ms`, and `jitter_buffer_ms`,
    /// `decode_ms` and `playback_ms`, which are known. Others' streams only.
    pub mouth_to_ear_ms: f32,
    /// Stage: the talker's capture device, in ms: from when a sample existed until the library had it, at least.
    pub capture_ms: f32,
    /// Stage: filling a packet, and the encoder's look-ahead, in ms. The decoder's own delay is in it.
    pub packet_ms: f32,
    /// Stage: the network, in ms: half of the smallest round trip between talker and server, and half of that between here and the
    /// server. One-way times cannot be measured without a common clock: where the ways there and back differ, this is off by half of
    /// the difference. Of the local stream: the way to the server.
    pub network_ms: f32,
    /// Stage: the jitter buffer, in ms: how long the fastest packets wait until they are decoded. What others are late is in it, so
    /// this is more than `buffer_ms`, the mean wait of all, where packets come unevenly.
    pub jitter_buffer_ms: f32,
    /// Stage: from decoding until mixing, in ms: decoded sound that waits for its block of 2.5 ms.
    pub decode_ms: f32,
    /// Stage: this playback device, in ms: from mixing until it is heard.
    pub playback_ms: f32,
    /// 1 while the stream is decoded and heard, 0 while others are louder and there are more than AUDIOROOM_SetMaxPlayedStreams allows.
    /// -1 for the local stream.
    pub is_decoded: i32,
    /// Packets received, or sent for the local stream.
    pub packets: i64,
    /// Bytes of them, without headers.
    pub bytes: i64,
    /// Packets that did not come in time.
    pub lost_packets: i64,
    /// Packets that came twice or too late (W3C packetsDiscarded).
    pub discarded_packets: i64,
    /// Samples of one channel that were played (W3C totalSamplesReceived).
    pub played_samples: i64,
    /// Samples of one channel that were made up because nothing was there (W3C concealedSamples, without comfort noise).
    pub concealed_samples: i64,
    /// Times that this began (W3C concealmentEvents).
    pub concealment_events: i64,
    /// Packets restored from in-band error correction.
    pub fec_packets: i64,
    /// Frames of 10 ms restored from DRED.
    pub dred_frames: i64,
    /// Samples inserted to make the delay longer (W3C insertedSamplesForDeceleration).
    pub inserted_samples: i64,
    /// Samples removed to make it shorter (W3C removedSamplesForAcceleration).
    pub removed_samples: i64,
    /// Packets that came after their time.
    pub late_packets: i64,
    /// Packets that came twice.
    pub duplicate_packets: i64,
    /// Packets that came after a later one.
    pub reordered_packets: i64,
    /// Packets that brought redundancy for earlier ones: in-band error correction or a copy (W3C fecPacketsReceived).
    pub fec_packets_received: i64,
    /// Packets played from the copy in a later one.
    pub red_packets: i64,
    /// Packets played that were sent again because they were asked for; local stream: packets that were sent again.
    pub retransmitted_packets: i64,
    /// Samples of one channel that left the jitter buffer (W3C jitterBufferEmittedCount).
    pub emitted_samples: i64,
    /// Samples of one channel that were made up and silent (W3C silentConcealedSamples).
    pub silent_concealed_samples: i64,
    /// Samples of one channel of comfort noise and silence in the talker's pauses; they count as played, not as concealed.
    pub pause_samples: i64,
    /// Times that samples were inserted or removed to change the delay.
    pub stretches: i64,
    /// Sum over the emitted samples of the time that each spent in the jitter buffer, in seconds: divided by emitted_samples it
    /// is the mean delay (W3C jitterBufferDelay).
    pub buffer_delay_s: f64,
    /// Sum over the emitted samples of the delay that was aimed at, in seconds (W3C jitterBufferTargetDelay).
    pub target_delay_s: f64,
    /// The same, without what the application asks for (W3C jitterBufferMinimumDelay).
    pub minimum_delay_s: f64,
    /// Bits per second of one copy of the sound, as set or chosen. Own stream only, as the five that follow.
    pub bitrate_bps: i64,
    /// Bits per second that the path to the server carries, headers included; -1 while nothing speaks against what was sent.
    pub capacity_bps: i64,
    /// Whether packets carry in-band error correction: 1, 0, or -1 when it is not known.
    pub fec: i32,
    /// Copies of earlier packets in each packet.
    pub red: i32,
    /// DRED in each packet, in ms.
    pub dred_ms: i32,
    /// Share of packets (0 to 1) that listeners lose before any repair, as they report it and as it is protected against.
    pub expected_loss: f32,
    /// Stage: the talker's processing (resampling, echo, noise, gain), in ms.
    pub chain_ms: f32,
    /// How much faster the talker's clock runs than this machine's, in millionths; negative: slower. From the timestamps of the
    /// fastest packets; NaN until half a minute of them is known. Others' streams only.
    pub clock_ppm: f32,
    /// Packets that came with copies of earlier ones (RFC 2198), whether those were of use or not; local stream: that were sent so.
    pub redundant_packets: i64,
    /// Share of packets lost, 0 to 1: of a remote stream, packets that were not there at their playout time, over the stream's life;
    /// of the local stream, packets lost on the way to the server, by its last receiver report.
    pub loss: f32,
    /// Round trip to the room's server, in ms: of the local stream by the last receiver report, otherwise of the media path.
    pub round_trip_ms: f32,
}

growing!(AUDIOROOM_StreamStats {
    jitter_ms: f32::NAN,
    buffer_ms: f32::NAN,
    target_ms: f32::NAN,
    mouth_to_ear_ms: f32::NAN,
    capture_ms: f32::NAN,
    packet_ms: f32::NAN,
    network_ms: f32::NAN,
    jitter_buffer_ms: f32::NAN,
    decode_ms: f32::NAN,
    playback_ms: f32::NAN,
    is_decoded: -1,
    packets: -1,
    bytes: -1,
    lost_packets: -1,
    discarded_packets: -1,
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
    chain_ms: f32::NAN,
    clock_ppm: f32::NAN,
    redundant_packets: -1,
    loss: f32::NAN,
    round_trip_ms: f32::NAN,
});

/// Writes "not known" into every field of `stats`; `size` is `sizeof *stats`. Once is enough for any number of calls of
/// AUDIOROOM_GetRoomStats.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitRoomStats(
    stats: *mut AUDIOROOM_RoomStats,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `stats` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(stats, size) })
}

/// Writes the stats of a login into `stats`, which AUDIOROOM_InitRoomStats has filled before. They are at most 200 ms old while
/// something is sent or played.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetRoomStats(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stats: *mut AUDIOROOM_RoomStats,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let figures = handle.engine.room_stats(RoomId::from_raw(room)?)?;
        let value = AUDIOROOM_RoomStats {
            round_trip_ms: figures.round_trip_ms,
            login_ms: figures.login_ms,
            is_realtime: figures.realtime as i32,
            send_bps: figures.send_bps,
            receive_bps: figures.receive_bps,
            datagrams_sent: figures.datagrams_sent,
            datagrams_received: figures.datagrams_received,
            users: figures.users,
            streams: figures.streams,
            playback_underruns: figures.playback_underruns,
            capture_overruns: figures.capture_overruns,
            late_wakeups: figures.late_wakeups,
            dropped_events: handle.dispatcher.dropped() as i64,
            ..AUDIOROOM_RoomStats::defaults()
        };
        // SAFETY: the header asks for a struct that InitRoomStats filled.
        unsafe { types::give(stats, value) }
    })
}

/// Writes "not known" into every field of `stats`; `size` is `sizeof *stats`. Once is enough for any number of calls of
/// AUDIOROOM_GetStreamStats.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitStreamStats(
    stats: *mut AUDIOROOM_StreamStats,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `stats` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(stats, size) })
}

/// Writes the stats of a stream, others' or the own, into `stats`, which AUDIOROOM_InitStreamStats has filled before. They are at
/// most 200 ms old while something is sent or played.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetStreamStats(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    stats: *mut AUDIOROOM_StreamStats,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        if stream == AUDIOROOM_LOCAL_MICROPHONE {
            let text = "the local microphone has stats in each room: give the id of the published stream (GetPublishedStream)";
            return Err(Error::new(ErrorKind::WrongKind, text));
        }
        let (room, stream) = ids(room, stream)?;
        let figures = handle.engine.stream_stats(room, stream)?;
        let stages = figures.stages;
        let value = AUDIOROOM_StreamStats {
            jitter_ms: figures.jitter_ms,
            buffer_ms: figures.buffer_ms,
            target_ms: figures.target_ms,
            mouth_to_ear_ms: figures.mouth_to_ear_ms,
            capture_ms: stages.capture_ms,
            packet_ms: stages.packet_ms,
            network_ms: stages.network_ms,
            jitter_buffer_ms: stages.jitter_buffer_ms,
            decode_ms: stages.decode_ms,
            playback_ms: stages.playback_ms,
            is_decoded: figures.is_decoded,
            packets: figures.packets,
            bytes: figures.bytes,
            lost_packets: figures.lost_packets,
            discarded_packets: figures.discarded_packets,
            played_samples: figures.played_samples,
            concealed_samples: figures.concealed_samples,
            concealment_events: figures.concealment_events,
            fec_packets: figures.fec_packets,
            dred_frames: figures.dred_frames,
            inserted_samples: figures.inserted_samples,
            removed_samples: figures.removed_samples,
            late_packets: figures.late_packets,
            duplicate_packets: figures.duplicate_packets,
            reordered_packets: figures.reordered_packets,
            fec_packets_received: figures.fec_packets_received,
            red_packets: figures.red_packets,
            retransmitted_packets: figures.retransmitted_packets,
            redundant_packets: figures.redundant_packets,
            emitted_samples: figures.emitted_samples,
            silent_concealed_samples: figures.silent_concealed_samples,
            pause_samples: figures.pause_samples,
            stretches: figures.stretches,
            buffer_delay_s: figures.buffer_delay_s,
            target_delay_s: figures.target_delay_s,
            minimum_delay_s: figures.minimum_delay_s,
            bitrate_bps: figures.bitrate_bps,
            capacity_bps: figures.capacity_bps,
            fec: figures.fec as i32,
            red: figures.red as i32,
            dred_ms: figures.dred_ms as i32,
            expected_loss: figures.expected_loss,
            chain_ms: stages.chain_ms,
            clock_ppm: figures.clock_ppm,
            loss: figures.loss,
            round_trip_ms: figures.round_trip_ms,
            ..AUDIOROOM_StreamStats::defaults()
        };
        // SAFETY: the header asks for a struct that InitStreamStats filled.
        unsafe { types::give(stats, value) }
    })
}

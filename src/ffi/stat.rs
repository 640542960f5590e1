//! Stats of rooms and streams: structs, Init functions and getters. Called by the application on any thread.
//!
//! `engine/stat.rs` and `engine/registry.rs` keep the numbers.

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::play::{AUDIOROOM_LOCAL_MICROPHONE, ids};
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::types::{self, Growing, growing};
use crate::error::{Error, ErrorKind};
use crate::id::RoomId;

/// Stats of a room. A value that is not known is NaN (float) or -1 (integer), never 0. The counts of the whole engine count since
/// the engine was created.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_RoomStats {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Round trip to the server on the media path, in ms.
    pub round_trip_ms: f32,
    /// Time from AUDIOROOM_LoginRoom to on_login_room, in ms.
    pub login_ms: f32,
    /// 1 when the media thread has real-time priority, otherwise 0; -1 while it is not known.
    pub is_realtime: i32,
    /// Bits per second sent, headers included, over the last 100 ms.
    pub send_bps: i64,
    /// Bits per second received, headers included, over the last 100 ms.
    pub receive_bps: i64,
    /// Datagrams sent since the login.
    pub datagrams_sent: i64,
    /// Datagrams received since the login.
    pub datagrams_received: i64,
    /// Other users in the room.
    pub users: i64,
    /// Remote streams in the room.
    pub streams: i64,
    /// Underruns of all playback devices of the engine.
    pub playback_underruns: i64,
    /// Overruns of all capture devices of the engine.
    pub capture_overruns: i64,
    /// Wake-ups of the engine's media thread that were more than 5 ms late.
    pub late_wakeups: i64,
    /// Events that were dropped because the application did not take them in time, in all rooms of the engine: room messages,
    /// texts, data packets, RPC requests, on_first_audio, log lines and connection qualities.
    pub dropped_events: i64,
    /// 1 when media goes over TCP, because UDP does not get through; otherwise 0. Over TCP, a lost packet delays those behind it.
    pub is_tcp: i64,
    /// 1 when media goes through a TURN server that the server of the room has named, because there is no other way; otherwise 0. Then
    /// `is_tcp` concerns the way to the TURN server.
    pub is_relayed: i64,
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
    is_tcp: -1,
    is_relayed: -1,
});

/// Stats of a stream. A value that is not known is NaN (float) or -1 (integer), never 0.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_StreamStats {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Interarrival jitter (RFC 3550), in ms.
    pub jitter_ms: f32,
    /// Delay that the jitter buffer adds, in ms: the mean of recent packets.
    pub buffer_ms: f32,
    /// Target delay of the jitter buffer, in ms.
    pub target_ms: f32,
    /// Mouth-to-ear delay of a remote stream, in ms: the sum of the seven stages capture, chain, packet, network, jitter buffer,
    /// decode and playback; NaN while one of them is not known. The stages are measured with the fastest packets of the last few
    /// seconds. The first four (capture, chain, packet, network) need measurements of the sender, which this library sends about
    /// once a second. LiveKit's own clients do not send them: the field is then NaN, and the delay is at least the sum of
    /// `jitter_buffer_ms`, `decode_ms`, `playback_ms` and half of `round_trip_ms`.
    pub mouth_to_ear_ms: f32,
    /// Stage: the capture device of the sender, in ms: the minimum time from the sampling of the sound until the library received
    /// the sample.
    pub capture_ms: f32,
    /// Stage: the time to fill a packet, plus the encoder's look-ahead, plus the decoder's own delay, in ms.
    pub packet_ms: f32,
    /// Stage: the network, in ms: half of the smallest round trip from the sender to the server, plus half of that from here to the
    /// server. Without a common clock, one-way times cannot be measured: where the two directions of a path differ, the value is
    /// off by half of the difference. Of the local stream: half of the round trip to the server.
    pub network_ms: f32,
    /// Stage: the jitter buffer, in ms: how long the fastest packets wait until they are decoded. With jitter this is more than
    /// `buffer_ms`, which is the mean of recent packets, fast or slow.
    pub jitter_buffer_ms: f32,
    /// Stage: from decoding until mixing, in ms: decoded audio waits for its block of 2.5 ms.
    pub decode_ms: f32,
    /// Stage: this playback device, in ms, from mixing until the sound is heard.
    pub playback_ms: f32,
    /// 1 while the stream is decoded, 0 while active-speaker selection leaves it out (AUDIOROOM_SetMaxDecodedStreams), -1 for the local
    /// stream.
    pub is_decoded: i32,
    /// Packets received, or sent for the local stream.
    pub packets: i64,
    /// Bytes of encoded audio in these packets.
    pub bytes: i64,
    /// Packets that were missing at their playout time.
    pub lost_packets: i64,
    /// Packets that arrived twice or too late (W3C packetsDiscarded).
    pub discarded_packets: i64,
    /// Samples of one channel that were played (W3C totalSamplesReceived).
    pub played_samples: i64,
    /// Concealed samples of one channel (W3C concealedSamples, without comfort noise).
    pub concealed_samples: i64,
    /// Concealments, each of one or more samples in a row (W3C concealmentEvents).
    pub concealment_events: i64,
    /// Packets decoded from in-band FEC.
    pub fec_packets: i64,
    /// Frames of 10 ms decoded from DRED.
    pub dred_frames: i64,
    /// Samples inserted to make the delay longer (W3C insertedSamplesForDeceleration).
    pub inserted_samples: i64,
    /// Samples removed to make the delay shorter (W3C removedSamplesForAcceleration).
    pub removed_samples: i64,
    /// Packets that arrived after their playout time.
    pub late_packets: i64,
    /// Packets that arrived twice.
    pub duplicate_packets: i64,
    /// Packets that arrived after one with a higher sequence number.
    pub reordered_packets: i64,
    /// Packets with in-band FEC or a RED copy of earlier ones (W3C fecPacketsReceived).
    pub fec_packets_received: i64,
    /// Packets played from a RED copy in a later packet.
    pub red_packets: i64,
    /// Packets played that were resent after a NACK; of the local stream, packets that were resent.
    pub retransmitted_packets: i64,
    /// Samples of one channel that left the jitter buffer (W3C jitterBufferEmittedCount).
    pub emitted_samples: i64,
    /// Concealed samples of one channel that were silent (W3C silentConcealedSamples).
    pub silent_concealed_samples: i64,
    /// Samples of one channel that were comfort noise or silence in DTX pauses; they count as played, not as concealed.
    pub pause_samples: i64,
    /// Number of time stretches: how often samples were inserted or removed to change the delay.
    pub stretches: i64,
    /// Sum of the time that each emitted sample spent in the jitter buffer, in seconds; divided by `emitted_samples` it is the mean
    /// delay (W3C jitterBufferDelay).
    pub buffer_delay_s: f64,
    /// Sum of the target delay at each emitted sample, in seconds (W3C jitterBufferTargetDelay).
    pub target_delay_s: f64,
    /// Sum of the target delay that the network alone requires, at each emitted sample, in seconds (W3C jitterBufferMinimumDelay).
    pub minimum_delay_s: f64,
    /// Bitrate of the audio without RED copies, as set or chosen. This field and the next five are of the local stream only;
    /// -1 or NaN for a remote stream.
    pub bitrate_bps: i64,
    /// Estimated capacity of the network path to the server, in bits per second with headers; -1 while no limit has been found.
    pub capacity_bps: i64,
    /// 1 when packets carry in-band FEC, otherwise 0; -1 when it is not known.
    pub fec: i32,
    /// RED copies of earlier packets in each packet.
    pub red: i32,
    /// DRED in each packet, in ms.
    pub dred_ms: i32,
    /// Packet loss that listeners report, before any repair, 0 to 1; the encoder sets its protection for this loss.
    pub expected_loss: f32,
    /// Stage: the capture chain of the sender (resampling, echo cancellation, noise suppression, gain control), in ms.
    pub chain_ms: f32,
    /// How much faster the sender's clock runs than this machine's, in ppm; negative when it is slower. It is estimated from the
    /// timestamps of the fastest packets, and NaN for the first half minute. Remote streams only.
    pub clock_ppm: f32,
    /// Packets received with RED copies (RFC 2198), used or not; of the local stream, packets sent with copies.
    pub redundant_packets: i64,
    /// Share of packets lost, 0 to 1: of a remote stream, packets that were not there at their playout time, over the stream's life;
    /// of the local stream, packets lost on the way to the server, by its last receiver report.
    pub loss: f32,
    /// Round trip to the room's server, in ms: for the local stream from the last receiver report, for a remote stream from the
    /// media path.
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

/// Writes `struct_size`, and NaN or -1 (unknown) into every other field of `stats`; `size` is `sizeof *stats`. Once is enough for
/// any number of calls of AUDIOROOM_GetRoomStats.
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

/// Writes the stats of a room into `stats`, which AUDIOROOM_InitRoomStats has filled before. They are at most 200 ms old while a
/// stream is sent or played.
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
        let counted = handle.engine.room_stats(RoomId::from_raw(room)?)?;
        let value = AUDIOROOM_RoomStats {
            round_trip_ms: counted.round_trip_ms,
            login_ms: counted.login_ms,
            is_realtime: counted.realtime as i32,
            send_bps: counted.send_bps,
            receive_bps: counted.receive_bps,
            datagrams_sent: counted.datagrams_sent,
            datagrams_received: counted.datagrams_received,
            users: counted.users,
            streams: counted.streams,
            playback_underruns: counted.playback_underruns,
            capture_overruns: counted.capture_overruns,
            late_wakeups: counted.late_wakeups,
            dropped_events: handle.dispatcher.dropped() as i64,
            is_tcp: counted.is_tcp,
            is_relayed: counted.is_relayed,
            ..AUDIOROOM_RoomStats::defaults()
        };
        // SAFETY: the header asks for a struct that InitRoomStats filled.
        unsafe { types::give(stats, value) }
    })
}

/// Writes `struct_size`, and NaN or -1 (unknown) into every other field of `stats`; `size` is `sizeof *stats`. Once is enough for
/// any number of calls of AUDIOROOM_GetStreamStats.
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

/// Writes the stats of a remote stream, or of the local stream by its handle, into `stats`, which AUDIOROOM_InitStreamStats has
/// filled before. They are at most 200 ms old while a stream is sent or played.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
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
            let text = "the local microphone has stats in each room: give the handle of the published stream (GetPublishedStream)";
            return Err(Error::new(ErrorKind::WrongKind, text));
        }
        let (room, stream) = ids(room, stream)?;
        let counted = handle.engine.stream_stats(room, stream)?;
        let stages = counted.stages;
        let value = AUDIOROOM_StreamStats {
            jitter_ms: counted.jitter_ms,
            buffer_ms: counted.buffer_ms,
            target_ms: counted.target_ms,
            mouth_to_ear_ms: counted.mouth_to_ear_ms,
            capture_ms: stages.capture_ms,
            packet_ms: stages.packet_ms,
            network_ms: stages.network_ms,
            jitter_buffer_ms: stages.jitter_buffer_ms,
            decode_ms: stages.decode_ms,
            playback_ms: stages.playback_ms,
            is_decoded: counted.is_decoded,
            packets: counted.packets,
            bytes: counted.bytes,
            lost_packets: counted.lost_packets,
            discarded_packets: counted.discarded_packets,
            played_samples: counted.played_samples,
            concealed_samples: counted.concealed_samples,
            concealment_events: counted.concealment_events,
            fec_packets: counted.fec_packets,
            dred_frames: counted.dred_frames,
            inserted_samples: counted.inserted_samples,
            removed_samples: counted.removed_samples,
            late_packets: counted.late_packets,
            duplicate_packets: counted.duplicate_packets,
            reordered_packets: counted.reordered_packets,
            fec_packets_received: counted.fec_packets_received,
            red_packets: counted.red_packets,
            retransmitted_packets: counted.retransmitted_packets,
            redundant_packets: counted.redundant_packets,
            emitted_samples: counted.emitted_samples,
            silent_concealed_samples: counted.silent_concealed_samples,
            pause_samples: counted.pause_samples,
            stretches: counted.stretches,
            buffer_delay_s: counted.buffer_delay_s,
            target_delay_s: counted.target_delay_s,
            minimum_delay_s: counted.minimum_delay_s,
            bitrate_bps: counted.bitrate_bps,
            capacity_bps: counted.capacity_bps,
            fec: counted.fec as i32,
            red: counted.red as i32,
            dred_ms: counted.dred_ms as i32,
            expected_loss: counted.expected_loss,
            chain_ms: stages.chain_ms,
            clock_ppm: counted.clock_ppm,
            loss: counted.loss,
            round_trip_ms: counted.round_trip_ms,
            ..AUDIOROOM_StreamStats::defaults()
        };
        // SAFETY: the header asks for a struct that InitStreamStats filled.
        unsafe { types::give(stats, value) }
    })
}

//! Playing remote streams: which, how loud, where, how many; the loudspeaker switch; and the sidetone.
//!
//! Called by the application on any thread. Also the two reserved values of AUDIOROOM_Stream, and how a pair of room and stream
//! is read, for the other files of `ffi/`.

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::{guard, guard_value};
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::types::put;
use crate::engine::PlayVolumeOf;
use crate::engine::stat::MAX_RECEIVED_STREAMS;
use crate::error::{Error, ErrorKind, Result};
use crate::id::{RoomId, StreamId};

/// Pass it instead of a stream, where a comment allows it, to mean every remote stream, including later ones.
pub const AUDIOROOM_ALL_STREAMS: AUDIOROOM_Stream = 18_446_744_073_709_551_615_u64;

/// Pass it instead of a stream, where a comment allows it, to mean the local microphone as it is sent. `room` is ignored then: pass
/// 0.
pub const AUDIOROOM_LOCAL_MICROPHONE: AUDIOROOM_Stream = 18_446_744_073_709_551_614_u64;

/// Begins to play a remote stream: when playing is manual, or after AUDIOROOM_StopPlay. For a stream that is played already it has
/// no effect.
///
/// on_play_state reports the result, on_first_audio the first sound.
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartPlay(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
) -> AUDIOROOM_Status {
    guard(|| {
        let (room, stream) = ids(room, stream)?;
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        unsafe { handle(engine) }?.engine.start_play(room, stream)
    })
}

/// Stops playing and receiving a remote stream. Before a stream is played, for example inside on_stream_update, the call keeps it
/// from being played. The stop applies again if the same user publishes again in this room (AUDIOROOM_StreamUpdateEvent).
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopPlay(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
) -> AUDIOROOM_Status {
    guard(|| {
        let (room, stream) = ids(room, stream)?;
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        unsafe { handle(engine) }?.engine.stop_play(room, stream)
    })
}

/// Returns the maximum number of streams that an engine receives at once: 128. A further stream stays silent, and on_audio_problem
/// reports it. AUDIOROOM_SetMaxDecodedStreams sets how many of them are decoded. No engine is needed.
///
/// [audio threads too]
#[unsafe(no_mangle)]
pub extern "C" fn AUDIOROOM_GetMaxReceivedStreams() -> u32 {
    guard_value(0, || MAX_RECEIVED_STREAMS as u32)
}

/// Sets the volume of a remote stream, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
///
/// For the volume of all remote streams of all rooms, pass room 0 and AUDIOROOM_ALL_STREAMS; the aux input and the sidetone keep
/// their own volumes. AUDIOROOM_ALL_STREAMS with a room means every stream of that room, including later ones. The three volumes
/// (of the stream, of its room and of all rooms) are multiplied, and the mix is limited. The volume of one stream applies again
/// if the same user publishes again in this room (AUDIOROOM_StreamUpdateEvent).
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND for AUDIOROOM_LOCAL_MICROPHONE
/// (AUDIOROOM_SetCaptureVolume is its volume), AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPlayVolume(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    volume: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        handle.engine.set_play_volume(volume_of(room, stream)?, volume)
    })
}

/// Writes to `*volume`, 0 to 200 percent, what AUDIOROOM_SetPlayVolume has set for the same room and stream.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_ERR_WRONG_STATE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetPlayVolume(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    volume: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `volume` is NULL or the application's variable.
    guard(|| unsafe {
        let percent = handle(engine)?.engine.play_volume(volume_of(room, stream)?)?;
        put(volume, "volume", percent as i32)
    })
}

/// Switch: the loudspeaker plays. Default: on. While it is off, streams are received and nothing is played.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableSpeaker(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_speaker(switch("enable", enable)?))
}

/// Writes to `*is_enabled` whether AUDIOROOM_EnableSpeaker has switched the loudspeaker on: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsSpeakerEnabled(
    engine: *mut AUDIOROOM_Engine,
    is_enabled: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_enabled` is NULL or the application's
    // variable.
    guard(|| unsafe { put(is_enabled, "is_enabled", handle(engine)?.engine.settings().speaker.into()) })
}

/// Switch: silences one remote stream for this user only; it is received all the same. Default: off. The mute applies again if
/// the same user publishes again in this room (AUDIOROOM_StreamUpdateEvent).
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_MuteStream(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    mute: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        let (room, stream) = ids(room, stream)?;
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        unsafe { handle(engine) }?.engine.mute_stream(room, stream, switch("mute", mute)?)
    })
}

/// Writes to `*is_muted` whether AUDIOROOM_MuteStream silences a stream for this user: 1 or 0. `is_muted` of AUDIOROOM_StreamInfo
/// says whether the publishing user is muted.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsStreamMuted(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    is_muted: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_muted` is NULL or the application's variable.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let (room, stream) = ids(room, stream)?;
        put(is_muted, "is_muted", handle.engine.is_stream_muted(room, stream)?.into())
    })
}

/// Sets the maximum number of streams that are decoded and played at once, 1 to 128. Default: 16. When there are more, the
/// loudest ones are decoded, judged by the audio level in their packets or by the server's list of active speakers. The others
/// are received too: a user who begins to speak is heard after at most one packet if a place is free or can be taken. A stream
/// that was selected stays selected for at least 500 ms, and is replaced only by a clearly louder one.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetMaxDecodedStreams(
    engine: *mut AUDIOROOM_Engine,
    count: u32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_max_decoded_streams(count))
}

/// Writes the maximum number of streams that are decoded and played at once to `*count`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetMaxDecodedStreams(
    engine: *mut AUDIOROOM_Engine,
    count: *mut u32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `count` is NULL or the application's variable.
    guard(|| unsafe { put(count, "count", handle(engine)?.engine.max_decoded_streams()) })
}

/// Pans a remote stream: `pan` is -100 (left) to 100 (right). Default: 0 (center). A mono stream is panned with constant power;
/// for a stereo stream it is a balance control, which attenuates the opposite channel. It has no effect on a playback device of
/// one channel. The pan applies again if the same user publishes again in this room (AUDIOROOM_StreamUpdateEvent).
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetStreamPan(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    pan: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        let (room, stream) = ids(room, stream)?;
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        unsafe { handle(engine) }?.engine.set_stream_pan(room, stream, pan)
    })
}

/// Writes the pan of a remote stream to `*pan`, -100 (left) to 100 (right).
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetStreamPan(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    pan: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `pan` is NULL or the application's variable.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let (room, stream) = ids(room, stream)?;
        put(pan, "pan", handle.engine.stream_pan(room, stream)?)
    })
}

/// Switch: the user hears the local voice (sidetone). While a microphone is open, the playback device plays the local microphone
/// as it is sent, but without the aux input, which has its own local playback. Default: off.
///
/// It is meant for headphones. The echo canceller does not remove the sidetone, because that would damage the voice. With
/// loudspeakers, the sidetone reaches the microphone: other users hear the voice twice, and feedback may build up. The sidetone has
/// 10 to 15 ms of delay (at most 60 ms) in addition to the delay of the devices and of the processing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableSidetone(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_sidetone(switch("enable", enable)?))
}

/// Writes to `*is_enabled` whether the sidetone is on: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsSidetoneEnabled(
    engine: *mut AUDIOROOM_Engine,
    is_enabled: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_enabled` is NULL or the application's
    // variable.
    guard(|| unsafe { put(is_enabled, "is_enabled", handle(engine)?.engine.settings().sidetone.into()) })
}

/// Sets the volume of the sidetone, 0 to 200 percent of the amplitude. Default: 100 (the microphone as it is sent); 50 is -6 dB,
/// 200 is +6 dB.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetSidetoneVolume(
    engine: *mut AUDIOROOM_Engine,
    volume: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_sidetone_volume(volume))
}

/// Writes the volume of the sidetone to `*volume`, 0 to 200 percent.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetSidetoneVolume(
    engine: *mut AUDIOROOM_Engine,
    volume: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `volume` is NULL or the application's variable.
    guard(|| unsafe { put(volume, "volume", handle(engine)?.engine.settings().sidetone_volume as i32) })
}

/// Reads the handles of one stream and its room.
/// Errors: `WrongKind` for the reserved values, `NotFound` for 0.
pub(super) fn ids(room: AUDIOROOM_Room, stream: AUDIOROOM_Stream) -> Result<(RoomId, StreamId)> {
    let reserved = match stream {
        AUDIOROOM_ALL_STREAMS => {
            "AUDIOROOM_ALL_STREAMS is not one stream: give the handle of a stream (only SetPlayVolume takes all at once)"
        }
        AUDIOROOM_LOCAL_MICROPHONE => {
            "AUDIOROOM_LOCAL_MICROPHONE is not a stream of a room: give the handle of a stream"
        }
        _ => return Ok((RoomId::from_raw(room)?, StreamId::from_raw(stream)?)),
    };
    Err(Error::new(ErrorKind::WrongKind, reserved))
}

/// Reads the local microphone (`None`), whatever the room, or the handles of one stream and its room.
pub(super) fn microphone_or_ids(
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
) -> Result<Option<(RoomId, StreamId)>> {
    match stream {
        AUDIOROOM_LOCAL_MICROPHONE => Ok(None),
        0 => Err(Error::new(
            ErrorKind::NotFound,
            "0 is no stream: give the handle of a stream, or AUDIOROOM_LOCAL_MICROPHONE",
        )),
        _ => ids(room, stream).map(Some),
    }
}

fn volume_of(room: AUDIOROOM_Room, stream: AUDIOROOM_Stream) -> Result<PlayVolumeOf> {
    match (room, stream) {
        (0, AUDIOROOM_ALL_STREAMS) => Ok(PlayVolumeOf::Engine),
        (room, AUDIOROOM_ALL_STREAMS) => Ok(PlayVolumeOf::Room(RoomId::from_raw(room)?)),
        (_, 0) => Err(Error::new(
            ErrorKind::NotFound,
            "0 is no stream: give the handle of a stream, or AUDIOROOM_ALL_STREAMS",
        )),
        (_, AUDIOROOM_LOCAL_MICROPHONE) => Err(Error::new(
            ErrorKind::WrongKind,
            "the local microphone has no play volume: SetCaptureVolume and SetSidetoneVolume are its volumes",
        )),
        _ => ids(room, stream).map(|(room, stream)| PlayVolumeOf::Stream(room, stream)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_stream_has_its_own_error_text() {
        let (room, stream) = (RoomId::fresh().raw(), StreamId::fresh().raw());
        let mut texts = vec![
            ids(room, AUDIOROOM_ALL_STREAMS).unwrap_err(),
            ids(room, AUDIOROOM_LOCAL_MICROPHONE).unwrap_err(),
            ids(room, room).unwrap_err(),
            ids(stream, stream).unwrap_err(),
            ids(room, 0).unwrap_err(),
            ids(0, stream).unwrap_err(),
            microphone_or_ids(0, 0).unwrap_err(),
            volume_of(0, 0).unwrap_err(),
            volume_of(0, AUDIOROOM_LOCAL_MICROPHONE).unwrap_err(),
        ];
        texts.sort_by(|a, b| a.context.cmp(&b.context));
        texts.dedup_by(|a, b| a.context == b.context);
        assert_eq!(texts.len(), 9, "{texts:?}");
        assert_eq!(microphone_or_ids(0, AUDIOROOM_LOCAL_MICROPHONE).unwrap(), None);
        assert_eq!(volume_of(0, AUDIOROOM_ALL_STREAMS).unwrap(), PlayVolumeOf::Engine);
    }

    #[test]
    fn stream_limits_are_those_of_the_comments() {
        assert_eq!(AUDIOROOM_GetMaxReceivedStreams(), 128);
        assert_eq!(crate::audio::mix::DEFAULT_DECODED, 16);
    }
}

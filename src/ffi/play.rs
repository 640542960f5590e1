//! Hearing others.

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::{guard, guard_value};
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::types::not_null;
use crate::engine::stat::MAX_RECEIVED_STREAMS;
use crate::error::Result;
use crate::id::{RoomId, StreamId};

/// Begins to play a stream. Needed where playing is manual, or after AUDIOROOM_StopPlay. Playing one that plays is fine.
///
/// on_play_state tells what came of it, on_first_audio when it is heard.
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

/// Stops playing a stream; nothing of it is received any more. Stopping one that does not play is fine. It holds for the talker as
/// long as this login lasts, see on_stream_update.
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

/// Gives how many streams can be received for playing at once: 128. A further one stays silent, with a warning in the log. How
/// many of them are heard at once is set by AUDIOROOM_SetMaxPlayedStreams. No engine is needed.
///
/// [audio threads too]
#[unsafe(no_mangle)]
pub extern "C" fn AUDIOROOM_GetMaxReceivedStreams() -> u32 {
    guard_value(0, || MAX_RECEIVED_STREAMS as u32)
}

/// Sets how loud a stream is played, 0 to 200; 100 is as sent. `room` and `stream` both 0: all streams, those that come later
/// too; both volumes count. The volume of one stream holds for its talker as long as this login lasts, see on_stream_update.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPlayVolume(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    volume: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let of = if room == 0 && stream == 0 { None } else { Some(ids(room, stream)?) };
        handle.engine.set_play_volume(of, volume)
    })
}

/// Switch: the loudspeaker. Off, streams are received and not heard. It is on at the start.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableSpeaker(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_speaker(enable != 0))
}

/// Switch: silences one stream on this side only; it goes on being received. It holds for the talker as long as this login lasts, see
/// on_stream_update.
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
        unsafe { handle(engine) }?.engine.mute_stream(room, stream, mute != 0)
    })
}

/// Sets how many streams are decoded and heard at once: 1 to 128, 16 at the start. Of more, those of the loudest talkers are, by the
/// level that their packets carry or by the server's list of speakers; the others are received, so that one who begins to speak
/// is heard within a packet. A talker is replaced by one who is clearly louder, and not before half a second.
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

/// Writes how many streams are decoded and heard at once to `*count`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetMaxDecodedStreams(
    engine: *mut AUDIOROOM_Engine,
    count: *mut u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(count, "count")?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { count.write(handle.engine.max_decoded_streams()) };
        Ok(())
    })
}

/// Sets where a stream is heard: `pan` from -100 (left) over 0 (the middle, as at the start) to 100 (right). The power of both sides
/// together stays the same. A stream in stereo loses the side that it is turned away from. With a playback device of one
/// channel all are in the middle. The position holds for the talker as long as this login lasts, see on_stream_update.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the local stream.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetStreamPosition(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    pan: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        let (room, stream) = ids(room, stream)?;
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        unsafe { handle(engine) }?.engine.set_stream_position(room, stream, pan)
    })
}

/// Switch: the local microphone in the own loudspeaker, as the others get it, while a microphone is open. Off at the start.
///
/// It is meant for headphones. The echo canceller does not treat it as sound of others, because that would damage the voice; with
/// loudspeakers the microphone hears it again, others hear the voice twice, and it may howl. Apart from the devices and the
/// processing it is 10 to 15 ms late, never more than 60.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableSidetone(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_sidetone(enable != 0))
}

/// Sets how loud the local microphone is in the own loudspeaker, 0 to 200; 100 is as it is sent, and at the start.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetSidetoneVolume(
    engine: *mut AUDIOROOM_Engine,
    volume: u32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_sidetone_volume(volume))
}

/// Reads a room's and a stream's id.
pub(super) fn ids(room: AUDIOROOM_Room, stream: AUDIOROOM_Stream) -> Result<(RoomId, StreamId)> {
    Ok((RoomId::from_raw(room)?, StreamId::from_raw(stream)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_streams_are_those_that_the_comment_names() {
        assert_eq!(AUDIOROOM_GetMaxReceivedStreams(), 128);
        assert_eq!(crate::audio::mix::DEFAULT_DECODED, 16);
    }
}

//! Hearing others.

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::{guard, guard_value};
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use crate::config;
use crate::engine::stat::MAX_PLAYED_STREAMS;
use crate::error::Result;
use crate::id::{RoomId, StreamId};

/// Begins to play a stream. Needed where playing is manual, or after AUDIOROOM_StopPlay. Playing one that plays is fine.
///
/// on_play_state tells what came of it, on_first_audio when it is heard.
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the own stream.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartPlay(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
) -> AUDIOROOM_Status {
    guard(|| {
        let (room, stream) = ids(room, stream)?;
        unsafe { handle(engine) }?.engine.start_play(room, stream)
    })
}

/// Stops playing a stream; nothing of it is received any more. Stopping one that does not play is fine.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the own stream.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopPlay(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
) -> AUDIOROOM_Status {
    guard(|| {
        let (room, stream) = ids(room, stream)?;
        unsafe { handle(engine) }?.engine.stop_play(room, stream)
    })
}

/// Gives how many streams can be played at once: 128. A further one is received and stays silent, with a warning in the log. No
/// engine is needed.
///
/// Thread: any, audio. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub extern "C" fn AUDIOROOM_GetMaxPlayChannelCount() -> u32 {
    guard_value(0, || MAX_PLAYED_STREAMS as u32)
}

/// Sets how loud a stream is played, 0 to 200; 100 is as sent. `room` and `stream` both 0: all streams, those that come later
/// too; both volumes count.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the own stream.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPlayVolume(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    volume: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        let handle = unsafe { handle(engine) }?;
        config::range("volume", volume, 0, 200, "")?;
        let of = if room == 0 && stream == 0 { None } else { Some(ids(room, stream)?) };
        handle.engine.set_play_volume(of, volume)
    })
}

/// Switch: the loudspeaker. Off, streams are received and not heard. It is on at the start.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableSpeaker(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    guard(|| unsafe { handle(engine) }?.engine.enable_speaker(enable != 0))
}

/// Switch: silences one stream on this side only; it goes on being received.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_STATE for the own stream.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_MuteStream(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    mute: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        let (room, stream) = ids(room, stream)?;
        unsafe { handle(engine) }?.engine.mute_stream(room, stream, mute != 0)
    })
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
        assert_eq!(AUDIOROOM_GetMaxPlayChannelCount(), 128);
    }
}

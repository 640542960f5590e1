//! How loud it is.

use std::time::Duration;

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::play::ids;
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::types::not_null;
use crate::config;

/// Begins to tell sound levels by on_sound_level, each `period_ms` (100 to 3000). Called again, it changes the period.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartSoundLevelMonitor(
    engine: *mut AUDIOROOM_Engine,
    period_ms: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        let handle = unsafe { handle(engine) }?;
        config::range("period_ms", period_ms, 100, 3_000, "ms")?;
        handle.engine.start_sound_level_monitor(Duration::from_millis(period_ms.into()))
    })
}

/// Stops telling sound levels. Harmless when none are told.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopSoundLevelMonitor(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    guard(|| unsafe { handle(engine) }?.engine.stop_sound_level_monitor())
}

/// Writes how loud the microphone is to `*level`, 0 to 100; 0 while it is not open.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetCaptureSoundLevel(
    engine: *mut AUDIOROOM_Engine,
    level: *mut f32,
) -> AUDIOROOM_Status {
    guard(|| {
        let handle = unsafe { handle(engine) }?;
        not_null(level, "level")?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { level.write(handle.engine.capture_sound_level()) };
        Ok(())
    })
}

/// Writes how loud a stream is to `*level`, 0 to 100.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetStreamSoundLevel(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    level: *mut f32,
) -> AUDIOROOM_Status {
    guard(|| {
        let handle = unsafe { handle(engine) }?;
        not_null(level, "level")?;
        let (room, stream) = ids(room, stream)?;
        let now = handle.engine.stream_sound_level(room, stream)?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { level.write(now) };
        Ok(())
    })
}

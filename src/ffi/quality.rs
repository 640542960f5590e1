//! Switches that report at a period how well the local stream and the played ones do. Called by the application on any thread.
//!
//! `engine/media/quality.rs` measures; the events are `ffi/event/quality.rs`.

use std::time::Duration;

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::status::AUDIOROOM_Status;

/// Begins to tell by on_publish_quality and on_play_quality how the local stream and the played ones do, each `period_ms` (500 to
/// 60000; 3000 is usual), with the counts of that period. Called again, it changes the period. It may be called before a room is
/// logged in to; while nothing is published or played, nothing is told and nothing wakes up for it.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartQualityMonitor(
    engine: *mut AUDIOROOM_Engine,
    period_ms: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        handle.engine.start_quality_monitor(Duration::from_millis(period_ms.into()))
    })
}

/// Stops telling how streams do. Harmless when nothing is told.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopQualityMonitor(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_quality_monitor())
}

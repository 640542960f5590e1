//! Switches for periodic reports of the quality of local and played streams. Called by the application on any thread.
//!
//! `engine/media/quality.rs` measures; the events are `ffi/event/quality.rs`.

use std::time::Duration;

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::status::AUDIOROOM_Status;

/// Begins to report the quality of the local stream (on_publish_quality) and of the played streams (on_play_quality) every
/// `period_ms`, 500 to 60000 ms (3000 is usual); the counts of a report cover its period. A further call changes the period. No room
/// is needed yet. While nothing is published or played, there are no reports, and no thread wakes up for them.
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

/// Stops the reports of quality; does nothing when there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopQualityMonitor(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_quality_monitor())
}

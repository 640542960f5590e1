//! How loud it is, and how that is spread over low and high.

use std::time::Duration;

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::play::ids;
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::types::not_null;
use crate::config;
use crate::engine::level::{self, BANDS};
use crate::error::{Error, ErrorKind};

/// Bands of a spectrum: third octaves, the centres from 100 Hz to 20 kHz.
pub const AUDIOROOM_SPECTRUM_BANDS: u32 = 24;

/// Begins to tell sound levels by on_sound_level, each `period_ms` (100 to 3000; 200 is usual), with the stats of the whole
/// period. Called again, it changes the period. It may be called before a room is logged in to.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartSoundLevelMonitor(
    engine: *mut AUDIOROOM_Engine,
    period_ms: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        handle.engine.start_sound_level_monitor(Duration::from_millis(period_ms.into()))
    })
}

/// Stops telling sound levels. Harmless when none are told.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopSoundLevelMonitor(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_sound_level_monitor())
}

/// Writes how loud the microphone is to `*level`, 0 to 100: the 100 ms before the engine's stats were last taken, at most 200 ms
/// ago. 0 while it is not open. It is what others hear: with the aux input's sound, and while the microphone is switched off that
/// alone. No monitor is needed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetCaptureSoundLevel(
    engine: *mut AUDIOROOM_Engine,
    level: *mut f32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(level, "level")?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { level.write(handle.engine.capture_sound_level()) };
        Ok(())
    })
}

/// Writes how loud a stream is to `*level`, 0 to 100, alike; 0 while it is not played.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetStreamSoundLevel(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    level: *mut f32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(level, "level")?;
        let (room, stream) = ids(room, stream)?;
        let now = handle.engine.stream_sound_level(room, stream)?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { level.write(now) };
        Ok(())
    })
}

/// Begins to make spectra of the local microphone and of every stream that is played, and to tell them by on_spectrum, each
/// `period_ms` (100 to 3000). Called again, it changes the period. A spectrum is that of the newest 85 ms (Hann window of 4096
/// samples at 48 kHz). Nothing is computed for it until this is called.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartSpectrumMonitor(
    engine: *mut AUDIOROOM_Engine,
    period_ms: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        handle.engine.start_spectrum_monitor(Duration::from_millis(period_ms.into()))
    })
}

/// Stops making spectra. Harmless when none are made.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopSpectrumMonitor(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_spectrum_monitor())
}

/// Writes the newest spectrum of a stream, or, with `room` and `stream` both 0, of the local microphone, to
/// `bands_dbfs[0 … AUDIOROOM_SPECTRUM_BANDS - 1]`: the loudness (RMS) of each band in dBFS, -127 (silence) to 0, lowest first. The
/// powers of the bands add up to that of the sound between the outermost edges. `capacity` is how many floats there is room for.
/// Before the first period is over, and of a stream that is not played, all are -127.
///
/// Errors: AUDIOROOM_ERR_WRONG_STATE while no spectra are made, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_BUFFER_TOO_SMALL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetSpectrum(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    bands_dbfs: *mut f32,
    capacity: u32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(bands_dbfs, "bands_dbfs")?;
        if (capacity as usize) < BANDS {
            let text = format!("there is room for {capacity} bands: give {BANDS} floats");
            return Err(Error::new(ErrorKind::BufferTooSmall, text));
        }
        let of = if (room, stream) == (0, 0) { None } else { Some(ids(room, stream)?) };
        let bands = handle.engine.spectrum(of)?;
        // SAFETY: the application owns `capacity` floats, at least as many as there are bands.
        unsafe { std::ptr::copy_nonoverlapping(bands.as_ptr(), bands_dbfs, BANDS) };
        Ok(())
    })
}

/// Writes the lower edge of band `band` in Hz to `*edge_hz`; that of band AUDIOROOM_SPECTRUM_BANDS is the upper edge of the last.
/// Edges are third octaves (IEC 61260-1, base 10) from 89.1 Hz to 22387 Hz: that of band n is 10 to the power of (19.5 + n) / 10.
/// No engine is needed.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetSpectrumEdge(band: u32, edge_hz: *mut f32) -> AUDIOROOM_Status {
    guard(|| {
        not_null(edge_hz, "edge_hz")?;
        config::range("band", band, 0, BANDS as u32, "")?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { edge_hz.write(level::edge_hz(band as usize) as f32) };
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::level::HISTORY;

    #[test]
    fn the_comments_name_the_bands_window_and_edges_that_there_are() {
        assert_eq!(AUDIOROOM_SPECTRUM_BANDS as usize, BANDS);
        assert_eq!((HISTORY, HISTORY / 48), (4096, 85));
        let mut hz = [0.0; 2];
        // SAFETY: the edges are written to variables of this test.
        unsafe {
            assert_eq!(AUDIOROOM_GetSpectrumEdge(0, &mut hz[0]), 0);
            assert_eq!(AUDIOROOM_GetSpectrumEdge(AUDIOROOM_SPECTRUM_BANDS, &mut hz[1]), 0);
            assert!(AUDIOROOM_GetSpectrumEdge(AUDIOROOM_SPECTRUM_BANDS + 1, &mut hz[1]) < 0);
        }
        assert!((hz[0] - 89.1).abs() < 0.05 && (hz[1] - 22_387.0).abs() < 0.5, "{hz:?}");
    }

    #[test]
    fn the_comments_name_the_times_after_which_a_microphone_is_spoken_of() {
        use crate::audio::mic_attention::{
            REPORT_INTERVAL, SILENT_AFTER_SOUND, SILENT_FROM_START, SPOKEN_FRAMES,
        };
        assert_eq!(
            [SILENT_FROM_START, SILENT_AFTER_SOUND, SPOKEN_FRAMES, REPORT_INTERVAL],
            [500, 3000, 40, 2000]
        );
    }
}

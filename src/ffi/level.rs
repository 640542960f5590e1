//! Sound levels and spectra of the local microphone and of the played streams. Called by the application on any thread.
//!
//! `engine/media/level.rs` makes the reports; the events are `ffi/event/level.rs`.

use std::time::Duration;

use super::engine::{AUDIOROOM_Engine, handle};
use super::guard::guard;
use super::play::microphone_or_ids;
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::types::{not_null, put};
use crate::config;
use crate::engine::level::{self, BANDS};
use crate::error::{Error, ErrorKind};

/// Number of bands of a spectrum: one-third-octave bands with center frequencies from 100 Hz to 20 kHz.
pub const AUDIOROOM_SPECTRUM_BANDS: u32 = 24;

/// Begins to report sound levels by on_sound_level every `period_ms`, 100 to 3000 ms (200 is usual); a report covers its whole
/// period. A further call changes the period. No room is needed yet.
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

/// Stops the reports of sound levels; does nothing when there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopSoundLevelMonitor(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_sound_level_monitor())
}

/// Writes the sound level of a stream to `*level`: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in dB, measured over 100
/// ms; the measurement is at most 200 ms old. No monitor is needed.
///
/// AUDIOROOM_LOCAL_MICROPHONE, or the handle of the local stream, gives the level that other users hear: with aux input, players, and
/// without the microphone while it is switched off. The level is 0 while no microphone is open. A remote stream is measured
/// before its volume is applied; its level is 0 while it is not played.
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetSoundLevel(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: AUDIOROOM_Stream,
    level: *mut f32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `level` is NULL or the application's variable.
    guard(|| unsafe {
        let handle = handle(engine)?;
        put(level, "level", handle.engine.sound_level(microphone_or_ids(room, stream)?)?)
    })
}

/// Begins to measure the spectra of the local microphone and of every played stream, and to report them by on_spectrum every
/// `period_ms`, 100 to 3000 ms. As with sound levels, the local microphone is measured with the aux input, and a stream is
/// measured before its volume is applied. A further call changes the period. A spectrum covers the newest 85 ms (Hann window of
/// 4096 samples at 48 kHz). It costs CPU time only while the monitor runs.
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

/// Stops the spectrum reports; does nothing when none are running.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopSpectrumMonitor(engine: *mut AUDIOROOM_Engine) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_spectrum_monitor())
}

/// Writes the newest spectrum of a stream (AUDIOROOM_LOCAL_MICROPHONE or the local stream: what is sent) to `bands_dbfs[0 ...
/// AUDIOROOM_SPECTRUM_BANDS - 1]`: the RMS of each band in dBFS, -127 (silence) to 0, lowest band first. The powers of all bands
/// add up to the power of the sound between the outermost edges. `capacity` is the number of floats in `bands_dbfs`, at least
/// AUDIOROOM_SPECTRUM_BANDS. All bands are -127 before the first period is over, and for a stream that is not played.
///
/// Errors: AUDIOROOM_ERR_WRONG_STATE without AUDIOROOM_StartSpectrumMonitor, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND,
/// AUDIOROOM_ERR_BUFFER_TOO_SMALL.
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
        let of = microphone_or_ids(room, stream)?;
        let bands = handle.engine.spectrum(of)?;
        // SAFETY: the application owns `capacity` floats, at least as many as there are bands.
        unsafe { std::ptr::copy_nonoverlapping(bands.as_ptr(), bands_dbfs, BANDS) };
        Ok(())
    })
}

/// Writes the lower edge of band `band` in Hz to `*edge_hz`; with AUDIOROOM_SPECTRUM_BANDS, the upper edge of the last band. The
/// bands are one-third-octave bands (IEC 61260-1, base 10) from 89.1 Hz to 22387 Hz: the lower edge of band n is 10 to the power of
/// (19.5 + n) / 10. No engine is needed.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetSpectrumBandEdge(band: u32, edge_hz: *mut f32) -> AUDIOROOM_Status {
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
    fn bands_window_and_edges_are_those_of_the_comments() {
        assert_eq!(AUDIOROOM_SPECTRUM_BANDS as usize, BANDS);
        assert_eq!((HISTORY, HISTORY / 48), (4096, 85));
        let mut hz = [0.0; 2];
        // SAFETY: the edges are written to variables of this test.
        unsafe {
            assert_eq!(AUDIOROOM_GetSpectrumBandEdge(0, &mut hz[0]), 0);
            assert_eq!(AUDIOROOM_GetSpectrumBandEdge(AUDIOROOM_SPECTRUM_BANDS, &mut hz[1]), 0);
            assert!(AUDIOROOM_GetSpectrumBandEdge(AUDIOROOM_SPECTRUM_BANDS + 1, &mut hz[1]) < 0);
        }
        assert!((hz[0] - 89.1).abs() < 0.05 && (hz[1] - 22_387.0).abs() < 0.5, "{hz:?}");
    }

    #[test]
    fn times_of_mic_attention_are_those_of_the_comments() {
        use crate::audio::mic_attention::{
            REPORT_INTERVAL, SILENT_AFTER_SOUND, SILENT_FROM_START, SPOKEN_FRAMES,
        };
        assert_eq!(
            [SILENT_FROM_START, SILENT_AFTER_SOUND, SPOKEN_FRAMES, REPORT_INTERVAL],
            [500, 3000, 40, 2000]
        );
    }
}

//! Samples from and to the application: the devices "push" and "pull".
//!
//! Called on the application's audio thread. Error texts are constants, because these functions must not allocate.

use super::engine::{AUDIOROOM_Engine, audio_handle};
use super::guard::audio_guard;
use super::status::AUDIOROOM_Status;
use crate::error::{Error, ErrorKind, Result};

/// Passes 10 ms of microphone samples to the library. Needs the capture device "push".
///
/// `interleaved` holds `samples_per_channel * channels` samples, -1 to 1 (samples outside are clipped); `samples_per_channel` is
/// `rate_hz / 100`, `channels` is 1 or 2, `rate_hz` is 8000 to 48000 and a multiple of 100. Make one call every 10 ms. Samples
/// are used while a local stream is published in a room, and dropped otherwise. NaN and infinite samples become silence
/// (on_audio_problem).
/// Errors: AUDIOROOM_ERR_BUSY when 200 ms are queued already or another thread is in this call, AUDIOROOM_ERR_OUT_OF_RANGE,
/// AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_WRONG_STATE when the capture device is not "push".
///
/// [audio threads too; one thread at a time]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_PushCaptureFrame(
    engine: *mut AUDIOROOM_Engine,
    interleaved: *const f32,
    samples_per_channel: u32,
    channels: u32,
    rate_hz: u32,
) -> AUDIOROOM_Status {
    audio_guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { audio_handle(engine) }?;
        // SAFETY: the header asks that `interleaved` is NULL or has `samples_per_channel * channels` samples.
        let samples = unsafe { given(interleaved, samples_per_channel, channels, rate_hz) }?;
        handle.engine.push_capture_frame(samples, channels, rate_hz)
    })
}

/// Writes the next 10 ms of the mix to `interleaved`: silence while nothing is played. Needs the playback device "pull".
///
/// `interleaved` has room for `samples_per_channel * channels` samples, with the sizes of AUDIOROOM_PushCaptureFrame. Make one call
/// every 10 ms.
/// Errors: AUDIOROOM_ERR_BUSY when another thread is in this call, AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_NULL_ARGUMENT,
/// AUDIOROOM_ERR_WRONG_STATE when the playback device is not "pull".
///
/// [audio threads too; one thread at a time]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_PullPlaybackFrame(
    engine: *mut AUDIOROOM_Engine,
    interleaved: *mut f32,
    samples_per_channel: u32,
    channels: u32,
    rate_hz: u32,
) -> AUDIOROOM_Status {
    audio_guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { audio_handle(engine) }?;
        let length = length(interleaved, samples_per_channel, channels, rate_hz)?;
        // The caller's memory may be uninitialised, and a slice needs initialised memory.
        // SAFETY: the application owns as many samples as it says, and they are few: checked above.
        let samples = unsafe {
            std::ptr::write_bytes(interleaved, 0, length);
            std::slice::from_raw_parts_mut(interleaved, length)
        };
        handle.engine.pull_playback_frame(samples, channels, rate_hz)
    })
}

/// The 10 ms that the application hands over.
/// Errors: as for [`length`].
///
/// # Safety
///
/// `interleaved` is NULL or valid for reading as many samples as the numbers beside it say, while the slice is in use.
pub(super) unsafe fn given<'a>(
    interleaved: *const f32,
    samples_per_channel: u32,
    channels: u32,
    rate_hz: u32,
) -> Result<&'a [f32]> {
    let length = length(interleaved, samples_per_channel, channels, rate_hz)?;
    // SAFETY: the caller vouches for the pointer, and the samples are few: checked above.
    Ok(unsafe { std::slice::from_raw_parts(interleaved, length) })
}

/// The number of samples of a frame of 10 ms.
/// Errors: there is no pointer, or the numbers are not those of such a frame.
fn length(interleaved: *const f32, samples_per_channel: u32, channels: u32, rate_hz: u32) -> Result<usize> {
    if interleaved.is_null() {
        let text = "interleaved is NULL: give a valid pointer";
        return Err(Error::new(ErrorKind::NullArgument, text));
    }
    let text = if !(1..=2).contains(&channels) {
        "channels is out of range: give 1 or 2"
    } else if !(8_000..=48_000).contains(&rate_hz) || !rate_hz.is_multiple_of(100) {
        "rate_hz is out of range: give 8000 to 48000 Hz, a multiple of 100"
    } else if samples_per_channel != rate_hz / 100 {
        "samples_per_channel is not 10 ms: give rate_hz / 100"
    } else {
        return Ok((samples_per_channel * channels) as usize);
    };
    Err(Error::new(ErrorKind::OutOfRange, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_of_another_length_than_10_ms_is_refused() {
        let here = [0.0].as_ptr();
        assert_eq!(length(here, 480, 2, 48_000).unwrap(), 960);
        assert_eq!(length(here, 441, 1, 44_100).unwrap(), 441);
        assert_eq!(length(std::ptr::null(), 480, 2, 48_000).unwrap_err().kind, ErrorKind::NullArgument);
        for (samples, channels, rate) in
            [(0, 1, 48_000), (479, 1, 48_000), (480, 3, 48_000), (80, 1, 8_050), (1, 1, 100)]
        {
            assert_eq!(length(here, samples, channels, rate).unwrap_err().kind, ErrorKind::OutOfRange);
        }
    }

    #[test]
    fn audio_thread_calls_do_not_start_the_event_thread() {
        use crate::ffi::{engine, library};
        let mut engine = std::ptr::null_mut();
        let mut frame = [0.0; 480];
        // SAFETY: `engine` and `frame` are variables of this test; the engine lives until the last call.
        unsafe {
            let made = engine::AUDIOROOM_CreateEngine(
                library::AUDIOROOM_ABI_VERSION,
                std::ptr::null(),
                &raw mut engine,
            );
            assert_eq!(made, 0);
            let wrong = ErrorKind::WrongState.status();
            assert_eq!(AUDIOROOM_PushCaptureFrame(engine, frame.as_ptr(), 480, 1, 48_000), wrong);
            assert_eq!(AUDIOROOM_PullPlaybackFrame(engine, frame.as_mut_ptr(), 480, 1, 48_000), wrong);
            assert!(!(*engine).dispatcher.is_active());
            assert_eq!(engine::AUDIOROOM_NotifyNetworkChanged(engine), 0);
            assert!((*engine).dispatcher.is_active());
            engine::AUDIOROOM_DestroyEngine(&raw mut engine);
        }
    }
}

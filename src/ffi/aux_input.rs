//! The aux input: audio of the application that is sent with the local microphone and played locally.
//!
//! AUDIOROOM_PushAuxFrame is called on the application's audio thread, so its error texts are constants. The source of
//! AUDIOROOM_SetAuxSource is called on the media thread and must not block it. Everything else is called on any thread.

use std::ffi::c_void;

use super::engine::{AUDIOROOM_Engine, audio_handle, handle};
use super::foreign;
use super::guard::{audio_guard, guard, in_audio_callback};
use super::samples::given;
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::types::put;
use crate::engine::{AuxPull as Pull, AuxShape as Shape, MAX_PULLED};

/// 10 ms of audio that a source fills.
#[repr(C)]
pub struct AUDIOROOM_AuxFrame {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Channels: 2, or 1 where the source sets it.
    pub channels: u32,
    /// Sample rate: 48000 Hz, or another that the source sets, 8000 to 48000 and a multiple of 100.
    pub rate_hz: u32,
    /// 480; at another rate, the source sets `rate_hz / 100`. 0 means that there is no audio now, which is not a fault.
    pub samples_per_channel: u32,
    /// Room for 960 samples, all 0: the library takes `samples_per_channel * channels` of them, interleaved.
    pub interleaved: *mut f32,
}

/// Fills `frame` with 10 ms of sound for the aux input. Frame and samples are valid for the length of the call. Do not wait, lock,
/// allocate or read files. Only functions with the tag [audio threads too] may be called inside; the others return
/// AUDIOROOM_ERR_WRONG_THREAD.
///
/// [called on: the media thread; must not block]
pub type AUDIOROOM_AuxSource =
    Option<unsafe extern "C" fn(user_data: *mut c_void, frame: *mut AUDIOROOM_AuxFrame)>;

/// Switch: the aux input is mixed in. Default: off. Switching it off drops the frames that are queued.
///
/// Its audio is mixed into the local stream after the capture chain, AUDIOROOM_EnableMic and AUDIOROOM_SetCaptureVolume: noise
/// suppression does not touch it, and it is sent even while the microphone is off. While the aux input is on,
/// AUDIOROOM_EnableMic does not mark the local stream as muted for other users, because a stream that is marked as muted could
/// not carry the aux input. It is also played locally, with a volume of its own. Both mixes pass a limiter. Without a published
/// stream, the aux input is played locally only, and only while a stream is played.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableAux(engine: *mut AUDIOROOM_Engine, enable: i32) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_aux(switch("enable", enable)?))
}

/// Writes to `*is_enabled` whether the aux input is on: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsAuxEnabled(
    engine: *mut AUDIOROOM_Engine,
    is_enabled: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_enabled` is NULL or the application's
    // variable.
    guard(|| unsafe { put(is_enabled, "is_enabled", handle(engine)?.engine.is_aux_enabled().into()) })
}

/// Passes 10 ms of samples for the aux input to the library, with the sizes of AUDIOROOM_PushCaptureFrame. A sample beyond -1 to 1
/// is no error: the limiter lowers it. NaN and infinite samples become silence.
///
/// While a local stream is published or a remote stream is played, the library uses 10 ms every 10 ms; up to 200 ms are queued.
/// At other times the frames stay in the queue, and the call returns AUDIOROOM_ERR_BUSY once 200 ms are queued. Push until the
/// call returns AUDIOROOM_ERR_BUSY, or push one frame every 10 ms by your own clock and stay one frame ahead. on_aux_problem
/// reports a frame that was not there in time.
/// Errors: AUDIOROOM_ERR_BUSY when 200 ms are queued already or another thread is in this call, AUDIOROOM_ERR_OUT_OF_RANGE,
/// AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_WRONG_STATE while the aux input is off.
///
/// [audio threads too; one thread at a time]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_PushAuxFrame(
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
        handle.engine.push_aux_frame(samples, channels, rate_hz)
    })
}

/// Sets a callback that supplies aux audio, 10 ms at a time, whenever no pushed frame is queued; NULL removes it.
///
/// While the aux input is on and a local stream is published or a remote stream is played, the callback runs on the media thread
/// every 10 ms; at a rate other than 48000 Hz it is sometimes called twice in a row. Every stream waits for it: prepare the audio
/// on another thread and only copy it. on_aux_problem reports a call of more than 5 ms and a frame with an invalid rate, number
/// of channels or number of samples. When this function has returned, the previous source is not called any more. No source is
/// called once on_release has been called.
/// Errors: AUDIOROOM_ERR_WRONG_THREAD inside an audio callback.
///
/// [blocks: while the previous source runs]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetAuxSource(
    engine: *mut AUDIOROOM_Engine,
    source: AUDIOROOM_AuxSource,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let pull = source.map(|call| Application { call, user_data });
        handle.engine.set_aux_pull(
            pull.map(|mut application| -> Pull { Box::new(move |samples| application.ask(samples)) }),
        )
    })
}

/// Sets the volume of the aux input in the local playback (`local_volume`) and in the sent stream (`sent_volume`), each 0 to 200
/// percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetAuxVolume(
    engine: *mut AUDIOROOM_Engine,
    local_volume: i32,
    sent_volume: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_aux_volume(local_volume, sent_volume))
}

/// Writes the volumes of the aux input to `*local_volume` (in the local playback) and `*sent_volume` (in the sent stream), 0 to 200
/// percent. Either may be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetAuxVolume(
    engine: *mut AUDIOROOM_Engine,
    local_volume: *mut i32,
    sent_volume: *mut i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let volumes = unsafe { handle(engine) }?.engine.settings().aux_volumes;
        for (to, volume) in [local_volume, sent_volume].into_iter().zip(volumes) {
            if !to.is_null() {
                // SAFETY: not NULL; the application owns the variable.
                unsafe { to.write(volume as i32) };
            }
        }
        Ok(())
    })
}

/// Switch: silences the aux input in the local playback only. Default: off. Other users still hear the aux input;
/// AUDIOROOM_SetAuxVolume with a `sent_volume` of 0 silences it for them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_MuteAuxPlayback(
    engine: *mut AUDIOROOM_Engine,
    mute: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.mute_aux(switch("mute", mute)?))
}

/// Writes to `*is_muted` whether AUDIOROOM_MuteAuxPlayback silences the aux input in the local playback: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsAuxPlaybackMuted(
    engine: *mut AUDIOROOM_Engine,
    is_muted: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_muted` is NULL or the application's variable.
    guard(|| unsafe { put(is_muted, "is_muted", handle(engine)?.engine.settings().aux_muted.into()) })
}

/// The source of the application, with its user_data.
struct Application {
    call: unsafe extern "C" fn(user_data: *mut c_void, frame: *mut AUDIOROOM_AuxFrame),
    user_data: *mut c_void,
}

// SAFETY: the header asks that the function may be called with user_data on the media thread.
unsafe impl Send for Application {}

impl Application {
    fn ask(&mut self, samples: &mut [f32; MAX_PULLED]) -> Option<Shape> {
        let mut frame = AUDIOROOM_AuxFrame {
            struct_size: size_of::<AUDIOROOM_AuxFrame>() as u32,
            channels: 2,
            rate_hz: 48_000,
            samples_per_channel: 480,
            interleaved: samples.as_mut_ptr(),
        };
        // SAFETY: the application vouches for the function and user_data until it removes the function; frame and samples outlive
        // the call.
        in_audio_callback(|| unsafe { foreign::call(self.call, self.user_data, &raw mut frame) });
        if frame.samples_per_channel == 0 {
            return None;
        }
        // A frame that is not 10 ms long gets a shape that is refused: 0 channels.
        let is_whole = frame.samples_per_channel == frame.rate_hz / 100;
        Some(Shape { channels: if is_whole { frame.channels as usize } else { 0 }, rate_hz: frame.rate_hz })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::ffi::{engine, guard, library};

    unsafe extern "C" fn fill(user_data: *mut c_void, frame: *mut AUDIOROOM_AuxFrame) {
        // SAFETY: `user_data` is the counter of the test, and `frame` is valid for the call with room for 960 samples.
        unsafe {
            let calls = user_data.cast::<u32>();
            *calls += 1;
            std::slice::from_raw_parts_mut((*frame).interleaved, 960).fill(0.25);
            (*frame).channels = 1;
            match *calls {
                1 => {}
                2 => (*frame).samples_per_channel = 0,
                _ => (*frame).samples_per_channel = 7,
            }
            assert_eq!(guard(|| Ok(())), ErrorKind::WrongThread.status(), "only calls tagged audio");
            assert_eq!(guard::audio_guard(|| Ok(())), 0);
        }
    }

    #[test]
    fn frame_of_the_source_is_taken_skipped_or_refused() {
        let mut calls = 0_u32;
        let mut application = Application { call: fill, user_data: (&raw mut calls).cast() };
        let mut samples = [0.0; MAX_PULLED];
        assert_eq!(application.ask(&mut samples), Some(Shape { channels: 1, rate_hz: 48_000 }));
        assert_eq!(samples[959], 0.25);
        assert_eq!(application.ask(&mut samples), None);
        assert_eq!(application.ask(&mut samples), Some(Shape { channels: 0, rate_hz: 48_000 }));
        assert_eq!(guard(|| Ok(())), 0, "outside the callback everything is legal again");
    }

    #[test]
    fn pushed_frames_are_taken_while_the_input_is_on() {
        let mut engine = std::ptr::null_mut();
        let frame = [0.0; 960];
        // SAFETY: `engine` and `frame` are variables of this test; the engine lives until the last call.
        unsafe {
            let made = engine::AUDIOROOM_CreateEngine(
                library::AUDIOROOM_ABI_VERSION,
                std::ptr::null(),
                &raw mut engine,
            );
            assert_eq!(made, 0);
            let push = || AUDIOROOM_PushAuxFrame(engine, frame.as_ptr(), 480, 2, 48_000);
            assert_eq!(push(), ErrorKind::WrongState.status());
            assert_eq!(AUDIOROOM_EnableAux(engine, 1), 0);
            assert_eq!(AUDIOROOM_EnableAux(engine, 1), 0, "on already");
            let taken = (0..100).take_while(|_| push() == 0).count();
            assert!((18..=20).contains(&taken), "200 ms: {taken}");
            assert_eq!(push(), ErrorKind::Busy.status());
            assert_eq!(AUDIOROOM_EnableAux(engine, 0), 0);
            assert_eq!(push(), ErrorKind::WrongState.status());
            engine::AUDIOROOM_DestroyEngine(&raw mut engine);
        }
    }
}

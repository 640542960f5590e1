//! The capture chain, talk modes, and the processors of the application. Called by the application on any thread.

use std::ffi::c_void;

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::foreign;
use super::guard::{guard, in_audio_callback};
use super::library::AUDIOROOM_AUTO;
use super::status::AUDIOROOM_Status;
use super::switch::{number_or_auto, switch, switch_or_auto};
use super::types::{self, Growing, growing, not_null, put};
use crate::config::{self, TalkMode, TalkOptions};
use crate::engine::{Processor, SAMPLE_RATE};
use crate::error::Result;

/// When the microphone is sent.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_TalkMode {
    /// Always.
    AUDIOROOM_TALK_OPEN = 0,
    /// While the push-to-talk key is held (AUDIOROOM_SetPushToTalkPressed).
    AUDIOROOM_TALK_PUSH = 1,
    /// While voice is detected.
    AUDIOROOM_TALK_VOICE = 2,
}

/// When the microphone is sent, and how the gate opens and closes.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_TalkOptions {
    /// Written by AUDIOROOM_InitTalkOptions.
    pub struct_size: u32,
    /// AUDIOROOM_TalkMode. Default: AUDIOROOM_TALK_OPEN.
    pub mode: i32,
    /// How long the gate stays open after the key was released or the voice ended, 0 to 5000 ms; AUDIOROOM_AUTO: 150 after a key,
    /// 300 after voice. Default: AUDIOROOM_AUTO.
    pub hold_ms: i32,
    /// Pre-roll: audio from just before the gate opened is sent too, 0 to 200 ms; it delays the microphone by this time.
    /// AUDIOROOM_AUTO: 0 with a key, 60 with voice activation, which keeps the first syllable. Default: AUDIOROOM_AUTO.
    pub pre_roll_ms: i32,
    /// Voice probability that opens the gate, 1 to 99 percent; AUDIOROOM_AUTO: 50. Default: AUDIOROOM_AUTO.
    pub threshold_percent: i32,
    /// Fade-in, 0 to 500 ms; AUDIOROOM_AUTO: 5. Default: AUDIOROOM_AUTO.
    pub attack_ms: i32,
    /// Fade-out, 0 to 500 ms; AUDIOROOM_AUTO: 50. Default: AUDIOROOM_AUTO.
    pub release_ms: i32,
    /// Reserved; must be 0.
    pub reserved0: i32,
}

growing!(AUDIOROOM_TalkOptions from options: TalkOptions {
    mode: mode_code(options.mode),
    hold_ms: options.hold_ms.map_or(AUDIOROOM_AUTO, |ms| ms as i32),
    pre_roll_ms: options.pre_roll_ms.map_or(AUDIOROOM_AUTO, |ms| ms as i32),
    threshold_percent: options.threshold_percent.map_or(AUDIOROOM_AUTO, |percent| percent as i32),
    attack_ms: options.attack_ms.map_or(AUDIOROOM_AUTO, |ms| ms as i32),
    release_ms: options.release_ms.map_or(AUDIOROOM_AUTO, |ms| ms as i32),
    reserved0: 0,
});

fn mode_code(mode: TalkMode) -> i32 {
    let mode = match mode {
        TalkMode::Open => AUDIOROOM_TalkMode::AUDIOROOM_TALK_OPEN,
        TalkMode::PushToTalk => AUDIOROOM_TalkMode::AUDIOROOM_TALK_PUSH,
        TalkMode::VoiceActivation => AUDIOROOM_TalkMode::AUDIOROOM_TALK_VOICE,
    };
    mode as i32
}

/// Audio that a processor changes in place.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_AudioFrame {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Sample rate: 48000 Hz.
    pub rate_hz: u32,
    /// `samples_per_channel * channels` samples, interleaved, which the processor changes; samples outside -1 to 1 are clipped.
    pub samples: *mut f32,
    /// 480 (10 ms) for the microphone, 120 (2.5 ms) for the loudspeaker.
    pub samples_per_channel: u32,
    /// Channels, 1 or 2; the number may change between calls.
    pub channels: u32,
}

/// Changes the samples of `frame` in place. Frame and samples are valid for the length of the call.
///
/// The call adds to the delay of every stream: take a small part of the frame's duration, and do not wait, lock, allocate or read
/// files. Only functions with the tag [audio threads too] may be called inside; the others return AUDIOROOM_ERR_WRONG_THREAD. NaN
/// and infinite samples become silence.
///
/// [called on: the media thread; must not block]
pub type AUDIOROOM_AudioProcessor =
    Option<unsafe extern "C" fn(user_data: *mut c_void, frame: *mut AUDIOROOM_AudioFrame)>;

/// State of the capture chain, and stats of the audio processors. The counts cover all processors since the engine was created. A
/// value that is not known is NaN or -1.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_ProcessingStats {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 1 while echo cancellation runs, otherwise 0. This and the next four fields are 0 while no microphone is open.
    pub aec: i32,
    /// 1 while the separate high-pass filter runs, otherwise 0; the echo canceller has its own.
    pub high_pass: i32,
    /// 1 while noise suppression runs, otherwise 0.
    pub noise_suppression: i32,
    /// 1 while gain control runs, otherwise 0.
    pub agc: i32,
    /// 1 while the gate is open (AUDIOROOM_SetTalkOptions), otherwise 0.
    pub is_open: i32,
    /// 1 while voice is detected, even while the microphone is off or the gate is closed; otherwise 0.
    pub is_voice: i32,
    /// Probability that the newest frame is voice, 0 to 1.
    pub voice_probability: f32,
    /// Delay that the capture chain adds, in ms.
    pub delay_ms: f32,
    /// Echo return loss enhancement (ERLE), in dB, as the echo canceller estimates it.
    pub echo_loss_db: f32,
    /// Delay between the far end and its echo, in ms, as the echo canceller estimates it.
    pub echo_delay_ms: i32,
    /// Reserved.
    pub reserved0: i32,
    /// Number of times that loudspeaker and microphone were aligned: at the start, and whenever a device changes or its clock
    /// jumps.
    pub alignments: i64,
    /// Calls of the capture processor.
    pub capture_calls: i64,
    /// Calls of the capture processor that took more than 5 ms.
    pub slow_capture_calls: i64,
    /// NaN and infinite samples that the capture processor wrote.
    pub capture_bad_samples: i64,
    /// Longest call of the capture processor, in ms.
    pub longest_capture_call_ms: f64,
    /// Calls of the playback processor.
    pub playback_calls: i64,
    /// Calls of the playback processor that took more than 1.25 ms.
    pub slow_playback_calls: i64,
    /// NaN and infinite samples that the playback processor wrote.
    pub playback_bad_samples: i64,
    /// Longest call of the playback processor, in ms.
    pub longest_playback_call_ms: f64,
}

growing!(AUDIOROOM_ProcessingStats {
    aec: 0,
    high_pass: 0,
    noise_suppression: 0,
    agc: 0,
    is_open: 0,
    is_voice: 0,
    voice_probability: f32::NAN,
    delay_ms: f32::NAN,
    echo_loss_db: f32::NAN,
    echo_delay_ms: -1,
    reserved0: 0,
    alignments: -1,
    capture_calls: 0,
    slow_capture_calls: 0,
    capture_bad_samples: 0,
    longest_capture_call_ms: 0.0,
    playback_calls: 0,
    slow_playback_calls: 0,
    playback_bad_samples: 0,
    longest_playback_call_ms: 0.0,
});

/// Switch, or AUDIOROOM_AUTO (the default): echo cancellation runs, with the high-pass filter that it needs. AUDIOROOM_AUTO
/// follows `processing` of the audio profile when the microphone is a sound card; it is off for "null", "file:PATH" and "push".
/// On and off win over the audio profile and the device. Switching causes no click. Echo cancellation adds 7 ms of delay.
///
/// The echo reference is what this engine plays, after the playback processor and without the sidetone; sound of other programs
/// is not removed. AUDIOROOM_GetProcessingStats reports whether echo cancellation, the high-pass filter, noise suppression and
/// gain control are running.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableAec(engine: *mut AUDIOROOM_Engine, enable: i32) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_aec(switch_or_auto(enable)))
}

/// Switch, or AUDIOROOM_AUTO as in AUDIOROOM_EnableAec: the high-pass filter runs, which removes sound below 80 Hz. The switch
/// has an effect only while echo cancellation is off: the echo canceller has its own high-pass filter.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableHighPass(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_high_pass(switch_or_auto(enable)))
}

/// Switch, or AUDIOROOM_AUTO as in AUDIOROOM_EnableAec: noise suppression runs. It is made for speech and damages music. It adds
/// 10 ms of delay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableNoiseSuppression(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_noise_suppression(switch_or_auto(enable)))
}

/// Switch, or AUDIOROOM_AUTO as in AUDIOROOM_EnableAec: gain control runs, which raises the level of a quiet voice, by up to 6 dB
/// a second, and keeps a loud voice from clipping. It adds no delay.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableAgc(engine: *mut AUDIOROOM_Engine, enable: i32) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_agc(switch_or_auto(enable)))
}

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitTalkOptions(
    options: *mut AUDIOROOM_TalkOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// Sets when the microphone is sent: always, while a key is held, or while voice is detected. Streams stay published; with DTX,
/// silence costs almost nothing on the network. Fields that a shorter struct lacks keep their values.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE with the field's name and range, AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetTalkOptions(
    engine: *mut AUDIOROOM_Engine,
    options: *const AUDIOROOM_TalkOptions,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(options, "options")?;
        let base = AUDIOROOM_TalkOptions::of(&handle.engine.settings().capture.talk);
        // SAFETY: the header asks for a struct that InitTalkOptions filled.
        let options = unsafe { types::read(options, base) }?;
        handle.engine.set_talk_options(talk_options(&options)?)
    })
}

/// Writes into `options`, which AUDIOROOM_InitTalkOptions has filled before, what AUDIOROOM_SetTalkOptions has set. A field that
/// is left to the library is AUDIOROOM_AUTO, so that the options can be changed and set again.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetTalkOptions(
    engine: *mut AUDIOROOM_Engine,
    options: *mut AUDIOROOM_TalkOptions,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let talk = unsafe { handle(engine) }?.engine.settings().capture.talk;
        // SAFETY: the header asks for a struct that InitTalkOptions filled.
        unsafe { types::give(options, AUDIOROOM_TalkOptions::of(&talk)) }
    })
}

/// Notifies the library that the push-to-talk key is held (1) or released (0). Default: 0. In AUDIOROOM_TALK_PUSH, the microphone
/// is sent while the key is held; in other talk modes the state is stored and has no effect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPushToTalkPressed(
    engine: *mut AUDIOROOM_Engine,
    is_pressed: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_push_to_talk(switch("is_pressed", is_pressed)?))
}

/// Writes to `*is_pressed` the state that AUDIOROOM_SetPushToTalkPressed has set: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsPushToTalkPressed(
    engine: *mut AUDIOROOM_Engine,
    is_pressed: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_pressed` is NULL or the application's
    // variable.
    guard(|| unsafe { put(is_pressed, "is_pressed", handle(engine)?.engine.settings().push_to_talk.into()) })
}

/// Sets the capture processor, which changes the microphone's samples 10 ms at a time, after echo cancellation, noise suppression
/// and gain control and before the gate of AUDIOROOM_SetTalkOptions. NULL removes it. It is called with `user_data` while a room
/// publishes.
///
/// When this function has returned, the previous processor is not called any more. No processor is called once on_release has been
/// called. Calls of more than 5 ms, and NaN or infinite samples, are counted, and reported by on_audio_problem and in the log at
/// most every 5 s.
/// Errors: AUDIOROOM_ERR_WRONG_THREAD inside an audio callback.
///
/// [blocks: while the previous processor runs]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetCaptureProcessor(
    engine: *mut AUDIOROOM_Engine,
    processor: AUDIOROOM_AudioProcessor,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_capture_processor(processor_of(processor, user_data)))
}

/// Sets the playback processor, which changes the mix 2.5 ms at a time before the loudspeaker plays it. NULL removes it. It is
/// called while a loudspeaker is open. Otherwise it is like AUDIOROOM_SetCaptureProcessor, with a limit of 1.25 ms.
///
/// [blocks: while the previous processor runs]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPlaybackProcessor(
    engine: *mut AUDIOROOM_Engine,
    processor: AUDIOROOM_AudioProcessor,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_playback_processor(processor_of(processor, user_data)))
}

/// Writes `struct_size`, and NaN or -1 (unknown) into every other field of `stats`; `size` is `sizeof *stats`. Once is enough for
/// any number of calls of AUDIOROOM_GetProcessingStats.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitProcessingStats(
    stats: *mut AUDIOROOM_ProcessingStats,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `stats` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(stats, size) })
}

/// Writes the state of the capture chain and the stats of processors into `stats`, which AUDIOROOM_InitProcessingStats has filled
/// before. They are at most 200 ms old while a microphone is open.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetProcessingStats(
    engine: *mut AUDIOROOM_Engine,
    stats: *mut AUDIOROOM_ProcessingStats,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let chain = handle.engine.processing_stats();
        let [capture, playback] = handle.engine.processor_stats();
        let value = AUDIOROOM_ProcessingStats {
            aec: chain.steps.echo.into(),
            high_pass: chain.steps.high_pass.into(),
            noise_suppression: chain.steps.noise.into(),
            agc: chain.steps.gain.into(),
            is_open: chain.is_open.into(),
            is_voice: chain.is_voice.into(),
            voice_probability: chain.voice_probability,
            delay_ms: chain.delay_ms,
            echo_loss_db: chain.echo_loss_db,
            echo_delay_ms: chain.echo_delay_ms,
            alignments: chain.alignments,
            capture_calls: capture.calls as i64,
            slow_capture_calls: capture.slow_calls as i64,
            capture_bad_samples: capture.bad_samples as i64,
            longest_capture_call_ms: capture.longest.as_secs_f64() * 1e3,
            playback_calls: playback.calls as i64,
            slow_playback_calls: playback.slow_calls as i64,
            playback_bad_samples: playback.bad_samples as i64,
            longest_playback_call_ms: playback.longest.as_secs_f64() * 1e3,
            ..AUDIOROOM_ProcessingStats::defaults()
        };
        // SAFETY: the header asks for a struct that InitProcessingStats filled.
        unsafe { types::give(stats, value) }
    })
}

fn talk_options(options: &AUDIOROOM_TalkOptions) -> Result<TalkOptions> {
    let mode = match options.mode {
        0 => TalkMode::Open,
        1 => TalkMode::PushToTalk,
        2 => TalkMode::VoiceActivation,
        other => return Err(out_of_range("mode", other, "an AUDIOROOM_TalkMode, 0 to 2")),
    };
    let ms = |name: &str, value: i32, most: u32| number_or_auto(name, value, (0, most), "ms");
    Ok(TalkOptions {
        mode,
        hold_ms: ms("hold_ms", options.hold_ms, config::MAX_HOLD_MS)?,
        pre_roll_ms: ms("pre_roll_ms", options.pre_roll_ms, config::MAX_PRE_ROLL_MS)?,
        threshold_percent: number_or_auto(
            "threshold_percent",
            options.threshold_percent,
            config::THRESHOLD_PERCENT,
            "percent",
        )?,
        attack_ms: ms("attack_ms", options.attack_ms, config::MAX_TALK_RAMP_MS)?,
        release_ms: ms("release_ms", options.release_ms, config::MAX_TALK_RAMP_MS)?,
    })
}

/// The application's pointer, on its way to the media thread.
struct UserData(*mut c_void);

// SAFETY: the header says that the processor is called with user_data on the media thread.
unsafe impl Send for UserData {}

fn processor_of(processor: AUDIOROOM_AudioProcessor, user_data: *mut c_void) -> Option<Processor> {
    let processor = processor?;
    let user_data = UserData(user_data);
    Some(Box::new(move |samples: &mut [f32], channels: usize| {
        // The closure captures the whole `UserData`, which is `Send`, and not only the pointer in it.
        let user_data = &user_data;
        let mut frame = AUDIOROOM_AudioFrame {
            struct_size: size_of::<AUDIOROOM_AudioFrame>() as u32,
            rate_hz: SAMPLE_RATE,
            samples: samples.as_mut_ptr(),
            samples_per_channel: (samples.len() / channels) as u32,
            channels: channels as u32,
        };
        // SAFETY: the application vouches for processor and user_data until it removes the processor.
        in_audio_callback(|| unsafe { foreign::call(processor, user_data.0, &raw mut frame) });
    }))
}

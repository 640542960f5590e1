//! What is done to the local microphone before it is sent, when it is sent, and the application's own processing of sound.

use std::ffi::c_void;

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
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
    /// While AUDIOROOM_SetPushToTalk is on.
    AUDIOROOM_TALK_PUSH = 1,
    /// While someone speaks.
    AUDIOROOM_TALK_VOICE = 2,
}

/// When the microphone is sent, and how that begins and ends.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_TalkOptions {
    /// Written by AUDIOROOM_InitTalkOptions.
    pub struct_size: u32,
    /// AUDIOROOM_TalkMode. Default: AUDIOROOM_TALK_OPEN.
    pub mode: i32,
    /// How long it goes on after the key or the voice, 0 to 5000 ms; AUDIOROOM_AUTO: 150 after a key, 300 after a voice.
    /// Default: AUDIOROOM_AUTO.
    pub hold_ms: i32,
    /// How long the sound waits, so that what was said just before is sent too, 0 to 200 ms; the others hear it later by as
    /// much. AUDIOROOM_AUTO: 0 with a key, 60 with a voice, which saves its first syllable. Default: AUDIOROOM_AUTO.
    pub pre_roll_ms: i32,
    /// How likely a voice has to be, 1 to 99 percent; AUDIOROOM_AUTO: 50. Default: AUDIOROOM_AUTO.
    pub threshold_percent: i32,
    /// How long it takes to fade in, 0 to 500 ms; AUDIOROOM_AUTO: 5. Default: AUDIOROOM_AUTO.
    pub attack_ms: i32,
    /// How long it takes to fade out, 0 to 500 ms; AUDIOROOM_AUTO: 50. Default: AUDIOROOM_AUTO.
    pub release_ms: i32,
    /// Not used.
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

/// Sound that an audio processor may change.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_AudioFrame {
    /// How much of this struct is valid.
    pub struct_size: u32,
    /// Samples a second and channel: 48000.
    pub rate_hz: u32,
    /// `samples_per_channel * channels` samples, interleaved, -1 to 1, to be changed in place.
    pub samples: *mut f32,
    /// 480 (10 ms) of the microphone, 120 (2.5 ms) for the loudspeaker.
    pub samples_per_channel: u32,
    /// 1 or 2; it may be another one in the next call.
    pub channels: u32,
}

/// Changes the samples of `frame` in place. Frame and samples are valid for the length of the call.
///
/// The call is part of every voice's delay: it may take a small part of the frame's own length, and may not wait, lock, or
/// read files. Only functions with the tag [audio threads too] may be called in it, the others give
/// AUDIOROOM_ERR_WRONG_THREAD. What it leaves behind and is no sound (NaN, infinities) becomes silence.
///
/// [called on: an audio thread; must not block]
pub type AUDIOROOM_AudioProcessor =
    Option<unsafe extern "C" fn(user_data: *mut c_void, frame: *mut AUDIOROOM_AudioFrame)>;

/// What is done to the microphone's sound, and how the application's own processing does. Unknown stats are NaN or -1.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_ProcessingStats {
    /// How much of this struct is valid.
    pub struct_size: u32,
    /// Whether echo cancellation runs; 0 while no microphone is open, as the next four.
    pub aec: i32,
    /// Whether the high-pass filter runs; the echo canceller has one of its own.
    pub high_pass: i32,
    /// Whether noise suppression runs.
    pub noise_suppression: i32,
    /// Whether gain control runs.
    pub agc: i32,
    /// Whether what the microphone takes is let through (AUDIOROOM_SetTalkMode).
    pub is_open: i32,
    /// Whether someone speaks, also while the microphone is switched off or not let through.
    pub is_voice: i32,
    /// How likely the newest sound is a voice, 0 to 1.
    pub voice_probability: f32,
    /// Delay that the steps add, in ms.
    pub delay_ms: f32,
    /// By how much the echo is lowered, in dB, as the canceller estimates it.
    pub echo_loss_db: f32,
    /// Delay between what is played and its echo, in ms, as the canceller estimates it.
    pub echo_delay_ms: i32,
    /// Not used.
    pub reserved0: i32,
    /// Times that loudspeaker and microphone were aligned: at the start, and after each change and jump of a device.
    pub alignments: i64,
    /// Calls of the capture processor.
    pub capture_calls: i64,
    /// Those that took more than 5 ms.
    pub slow_capture_calls: i64,
    /// Numbers that it left behind and that were no sound.
    pub capture_bad_samples: i64,
    /// Its longest call, in ms.
    pub longest_capture_call_ms: f64,
    /// Calls of the playback processor.
    pub playback_calls: i64,
    /// Those that took more than 1.25 ms.
    pub slow_playback_calls: i64,
    /// Numbers that it left behind and that were no sound.
    pub playback_bad_samples: i64,
    /// Its longest call, in ms.
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

/// Switch: echo cancellation, with the high-pass filter that it needs. AUDIOROOM_AUTO, as at the start: on for a microphone, off for
/// a file, for the application's own samples, and for music. It changes without a click, and delays by 7 ms.
///
/// What is really played is taken out, a playback processor's work included, so it helps with every loudspeaker that this engine
/// drives.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableAec(engine: *mut AUDIOROOM_Engine, enable: i32) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_aec(switch_or_auto(enable)))
}

/// Switch: the high-pass filter, which takes away what is below 80 Hz, where echo cancellation is off. AUDIOROOM_AUTO as in
/// AUDIOROOM_EnableAec.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableHighPass(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_high_pass(switch_or_auto(enable)))
}

/// Switch: noise suppression. It knows speech, and takes music for noise. AUDIOROOM_AUTO as in AUDIOROOM_EnableAec. It delays by
/// 10 ms.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableNoiseSuppression(
    engine: *mut AUDIOROOM_Engine,
    enable: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_noise_suppression(switch_or_auto(enable)))
}

/// Switch: gain control, which brings quiet talkers to the loudness of the others, by up to 6 dB a second, and keeps loud ones
/// from clipping. AUDIOROOM_AUTO as in AUDIOROOM_EnableAec. No delay.
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

/// Sets when the microphone is sent: always, while a key is held, or while someone speaks. Streams stay published, and silence costs
/// nothing on the network (DTX). Fields that a shorter struct lacks have their defaults.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE with the field's name and range, AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetTalkMode(
    engine: *mut AUDIOROOM_Engine,
    options: *const AUDIOROOM_TalkOptions,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(options, "options")?;
        // SAFETY: the header asks for a struct that InitTalkOptions filled.
        let options = unsafe { types::read(options, AUDIOROOM_TalkOptions::defaults()) }?;
        handle.engine.set_talk_options(talk_options(&options)?)
    })
}

/// Writes what AUDIOROOM_SetTalkMode has set into `options`, which AUDIOROOM_InitTalkOptions has filled before. A field that is
/// left to the library has the number that it chose.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetTalkMode(
    engine: *mut AUDIOROOM_Engine,
    options: *mut AUDIOROOM_TalkOptions,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let talk = unsafe { handle(engine) }?.engine.settings().capture.talk.chosen();
        // SAFETY: the header asks for a struct that InitTalkOptions filled.
        unsafe { types::give(options, AUDIOROOM_TalkOptions::of(&talk)) }
    })
}

/// Switch: the key of push-to-talk is held. It is kept, but means nothing, in the other modes. It is off at the start.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPushToTalk(
    engine: *mut AUDIOROOM_Engine,
    is_pressed: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_push_to_talk(switch("is_pressed", is_pressed)?))
}

/// Writes to `*is_pressed` whether AUDIOROOM_SetPushToTalk holds the key: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsPushToTalkPressed(
    engine: *mut AUDIOROOM_Engine,
    is_pressed: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_pressed` is NULL or the application's variable.
    guard(|| unsafe { put(is_pressed, "is_pressed", handle(engine)?.engine.settings().push_to_talk.into()) })
}

/// Sets a function that changes the microphone's sound, 10 ms at a time: behind echo cancellation, noise suppression and gain control,
/// before AUDIOROOM_SetTalkMode decides. NULL takes it away. It is called with `user_data` while a room publishes.
///
/// When this has returned, the function before is no longer called; neither is this one after AUDIOROOM_DestroyEngine. Calls that
/// take more than 5 ms, and numbers left behind that are no sound, are counted, and told by on_audio_problem and in the log, every
/// 5 s at most.
///
/// [blocks: while the previous function runs]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetCaptureProcessor(
    engine: *mut AUDIOROOM_Engine,
    processor: AUDIOROOM_AudioProcessor,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_capture_processor(processor_of(processor, user_data)))
}

/// Sets a function that changes what the loudspeaker plays, 2.5 ms at a time, behind the mix. NULL takes it away. It is called
/// while a loudspeaker is open; the rest as in AUDIOROOM_SetCaptureProcessor, with a limit of 1.25 ms.
///
/// [blocks: while the previous function runs]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPlaybackProcessor(
    engine: *mut AUDIOROOM_Engine,
    processor: AUDIOROOM_AudioProcessor,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_playback_processor(processor_of(processor, user_data)))
}

/// Writes "not known" into every field of `stats`; `size` is `sizeof *stats`. Once is enough for any number of calls of
/// AUDIOROOM_GetProcessingStats.
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

/// Writes what is done to the microphone's sound into `stats`, which AUDIOROOM_InitProcessingStats has filled before. It is at most
/// 200 ms old while a microphone is open.
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
        let figures = handle.engine.processing_stats();
        let [capture, playback] = handle.engine.processor_stats();
        let value = AUDIOROOM_ProcessingStats {
            aec: figures.steps.echo.into(),
            high_pass: figures.steps.high_pass.into(),
            noise_suppression: figures.steps.noise.into(),
            agc: figures.steps.gain.into(),
            is_open: figures.is_open.into(),
            is_voice: figures.is_voice.into(),
            voice_probability: figures.voice_probability,
            delay_ms: figures.delay_ms,
            echo_loss_db: figures.echo_loss_db,
            echo_delay_ms: figures.echo_delay_ms,
            alignments: figures.alignments,
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

// SAFETY: the header says that the processor is called with it on the media thread.
unsafe impl Send for UserData {}

fn processor_of(processor: AUDIOROOM_AudioProcessor, user_data: *mut c_void) -> Option<Processor> {
    let processor = processor?;
    let user_data = UserData(user_data);
    Some(Box::new(move |samples: &mut [f32], channels: usize| {
        // The whole of it moves here, not only its pointer.
        let user_data = &user_data;
        let mut frame = AUDIOROOM_AudioFrame {
            struct_size: size_of::<AUDIOROOM_AudioFrame>() as u32,
            rate_hz: SAMPLE_RATE,
            samples: samples.as_mut_ptr(),
            samples_per_channel: (samples.len() / channels) as u32,
            channels: channels as u32,
        };
        // SAFETY: the application vouches for processor and user_data until it takes them away.
        in_audio_callback(|| unsafe { processor(user_data.0, &raw mut frame) });
    }))
}

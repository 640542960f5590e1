//! Publishing the local microphone: start and stop, encoding, switch and volume. Called by the application on any thread.

use std::ffi::c_char;

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::event::state_code;
use super::guard::guard;
use super::library::AUDIOROOM_AUTO;
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::switch::{number_or_auto, switch, switch_or_auto};
use super::text::{optional, required};
use super::types::{self, growing, not_null, put};
use crate::config::{self, AudioProfile, Content, LatencyMode};
use crate::error::Result;
use crate::id::RoomId;

/// How the encoder weighs a short delay against robustness.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_LatencyMode {
    /// Packets of 10 ms, Opus in restricted low-delay mode. For good networks.
    AUDIOROOM_LATENCY_LOW = 0,
    /// Packets of 20 ms, with in-band FEC where that helps.
    AUDIOROOM_LATENCY_BALANCED = 1,
    /// Packets of 40 ms with DRED, which bridges bursts of loss. For bad networks.
    AUDIOROOM_LATENCY_ROBUST = 2,
}

/// The kind of sound that the local stream carries.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_Content {
    /// Speech.
    AUDIOROOM_CONTENT_VOICE = 0,
    /// Music, or other sound that must not be processed.
    AUDIOROOM_CONTENT_MUSIC = 1,
}

/// How the local microphone is encoded. The library chooses the value of a field that is AUDIOROOM_AUTO, and adapts it to the
/// network; a field with any other value stays as it is, even if the path carries less. The library adapts to the loss reports of
/// listeners that also use this library, or, if there are none, to those of the server. A bitrate that the library chooses is never
/// more than the path carries. (The reports are lossy data packets with the topic `ar.voice`, at most one a second; applications do
/// not see them.) AUDIOROOM_GetStreamStats of the local stream reports the current values.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_AudioProfile {
    /// Written by AUDIOROOM_InitAudioProfile.
    pub struct_size: u32,
    /// Bitrate of the audio without RED copies, 6000 to 192000 bit/s, or AUDIOROOM_AUTO, which starts from the number in this list (the
    /// first for 1 channel, the second for 2) and goes lower when the path or the RED copies require it. Default: AUDIOROOM_AUTO.
    ///
    /// * voice, AUDIOROOM_LATENCY_BALANCED: 48000, 64000
    /// * voice, AUDIOROOM_LATENCY_ROBUST: 56000, 64000
    /// * voice, AUDIOROOM_LATENCY_LOW: 72000, 96000
    /// * music: 64000, 96000
    pub bitrate_bps: i32,
    /// AUDIOROOM_LatencyMode. Default: AUDIOROOM_LATENCY_BALANCED.
    pub latency_mode: i32,
    /// Channels, 1 or 2. Default: 1.
    pub channels: u32,
    /// Switch, or AUDIOROOM_AUTO: in-band FEC. AUDIOROOM_LATENCY_LOW and AUDIOROOM_CONTENT_MUSIC have none, whatever is set here.
    /// Default: AUDIOROOM_AUTO.
    pub fec: i32,
    /// Switch: DTX, which sends almost nothing in silence. Default: 1.
    pub dtx: i32,
    /// Length of the DRED in each packet, 0 (off) to 1000 ms, or AUDIOROOM_AUTO. Default: AUDIOROOM_AUTO.
    pub dred_ms: i32,
    /// Complexity of the encoder, 0 (least CPU time) to 10 (best sound). Default: 9.
    pub complexity: u32,
    /// RED copies of earlier packets in each packet (RFC 2198), 0 to 2, or AUDIOROOM_AUTO. No copies are sent to a server that does
    /// not support RED. Default: AUDIOROOM_AUTO.
    pub red: i32,
    /// AUDIOROOM_Content. Default: AUDIOROOM_CONTENT_VOICE.
    pub content: i32,
    /// Switch, or AUDIOROOM_AUTO (on for voice, off for music). It decides what AUDIOROOM_AUTO means in AUDIOROOM_EnableAec,
    /// AUDIOROOM_EnableHighPass, AUDIOROOM_EnableNoiseSuppression and AUDIOROOM_EnableAgc when the microphone is a sound card. A
    /// value of 0 or 1 that one of these functions has set wins. Default: AUDIOROOM_AUTO.
    pub processing: i32,
    /// Reserved; must be 0.
    pub reserved0: i32,
}

growing!(AUDIOROOM_AudioProfile from profile: AudioProfile {
    bitrate_bps: profile.bitrate.map_or(AUDIOROOM_AUTO, |bitrate| bitrate as i32),
    latency_mode: latency_code(profile.latency),
    channels: profile.channels.into(),
    fec: profile.fec.map_or(AUDIOROOM_AUTO, i32::from),
    dtx: profile.dtx.into(),
    dred_ms: profile.dred_ms.map_or(AUDIOROOM_AUTO, |dred_ms| dred_ms as i32),
    complexity: profile.complexity.into(),
    red: profile.red.map_or(AUDIOROOM_AUTO, i32::from),
    content: content_code(profile.content),
    processing: profile.processing.map_or(AUDIOROOM_AUTO, i32::from),
    reserved0: 0,
});

fn latency_code(mode: LatencyMode) -> i32 {
    let mode = match mode {
        LatencyMode::Low => AUDIOROOM_LatencyMode::AUDIOROOM_LATENCY_LOW,
        LatencyMode::Balanced => AUDIOROOM_LatencyMode::AUDIOROOM_LATENCY_BALANCED,
        LatencyMode::Robust => AUDIOROOM_LatencyMode::AUDIOROOM_LATENCY_ROBUST,
    };
    mode as i32
}

fn content_code(content: Content) -> i32 {
    let content = match content {
        Content::Voice => AUDIOROOM_Content::AUDIOROOM_CONTENT_VOICE,
        Content::Music => AUDIOROOM_Content::AUDIOROOM_CONTENT_MUSIC,
    };
    content as i32
}

impl AUDIOROOM_AudioProfile {
    pub(super) fn to_profile(self) -> Result<AudioProfile> {
        // A value that does not fit into a byte is also out of range: the checks below refuse it before this conversion.
        let byte = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
        let (least, most) = config::PROFILE_CHANNELS;
        config::range("channels", self.channels, least, most, "")?;
        let (least, most) = config::COMPLEXITY;
        config::range("complexity", self.complexity, least, most, "")?;
        let profile = AudioProfile {
            bitrate: number_or_auto("bitrate_bps", self.bitrate_bps, config::BITRATE_BPS, "bit/s")?,
            latency: match self.latency_mode {
                0 => LatencyMode::Low,
                1 => LatencyMode::Balanced,
                2 => LatencyMode::Robust,
                other => return Err(out_of_range("latency_mode", other, "an AUDIOROOM_LatencyMode, 0 to 2")),
            },
            channels: byte(self.channels),
            fec: switch_or_auto(self.fec),
            dtx: switch("dtx", self.dtx)?,
            dred_ms: number_or_auto("dred_ms", self.dred_ms, config::DRED_MS, "ms")?,
            complexity: byte(self.complexity),
            red: number_or_auto("red", self.red, config::RED_COPIES, "copies")?.map(byte),
            content: match self.content {
                0 => Content::Voice,
                1 => Content::Music,
                other => return Err(out_of_range("content", other, "an AUDIOROOM_Content, 0 or 1")),
            },
            processing: switch_or_auto(self.processing),
        };
        profile.validate()?;
        Ok(profile)
    }
}

/// Writes the defaults into `profile`; `size` is `sizeof *profile`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitAudioProfile(
    profile: *mut AUDIOROOM_AudioProfile,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `profile` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(profile, size) })
}

/// Writes a profile for music into `profile`; `size` is `sizeof *profile`. It has AUDIOROOM_CONTENT_MUSIC, 2 channels and no DTX;
/// the other fields have their defaults, so that the library chooses the bitrate, and the processing is off.
///
/// AUDIOROOM_SetAudioProfile accepts the profile at any time, even while the stream is sent. Listeners with this library hear
/// stereo at once; some other clients only when the profile was set before the stream was published.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitMusicProfile(
    profile: *mut AUDIOROOM_AudioProfile,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `profile` is NULL or has `size` bytes.
    guard(|| unsafe { types::init_with(profile, size, AUDIOROOM_AudioProfile::of(&AudioProfile::music())) })
}

/// Begins to publish the local microphone in a room and writes the stream handle to `*stream`, which may be NULL.
///
/// It is needed when publishing is manual, and after AUDIOROOM_StopPublish. `stream_id` is the text that identifies the stream to
/// other users, 1 to 256 bytes; NULL lets the library choose it. on_publish_state reports when other users can hear it. "A room
/// publishes" means that a local stream is published in it.
/// Errors: AUDIOROOM_ERR_WRONG_STATE before on_login_room is called (a call inside it succeeds), or when a stream is already
/// published in the room; AUDIOROOM_ERR_NOT_ALLOWED when the token does not allow this user to publish;
/// AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartPublish(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream_id: *const c_char,
    stream: *mut AUDIOROOM_Stream,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `stream_id` is NULL or NUL-terminated, and
    // `stream` is NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let stream_id = optional(stream_id, "stream_id")?;
        // The handle is in the caller's variable before a callback about it can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.start_publish(room, stream_id)?;
        if !stream.is_null() {
            stream.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Writes the stream that is published in a room to `*stream` and its AUDIOROOM_StreamState to `*state`, which may be NULL.
///
/// Errors: AUDIOROOM_ERR_WRONG_STATE when nothing is published, AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetPublishedStream(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    stream: *mut AUDIOROOM_Stream,
    state: *mut i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(stream, "stream")?;
        let (own, now) = handle.engine.published_stream(RoomId::from_raw(room)?)?;
        // SAFETY: `stream` is checked above; both are the application's variables, or `state` is NULL.
        unsafe {
            stream.write(own.raw());
            if !state.is_null() {
                state.write(state_code(now));
            }
        }
        Ok(())
    })
}

/// Stops publishing in a room; does nothing when nothing is published. Even when publishing is automatic, nothing is published
/// again until AUDIOROOM_StartPublish or AUDIOROOM_RestartPublish.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopPublish(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_publish(RoomId::from_raw(room)?))
}

/// Publishes the room's stream again under the same handle and stream id, for example after on_publish_state reported that it
/// failed. A stream that is published is withdrawn first. A server mute stays (on_server_mute).
///
/// on_publish_state reports the result.
/// Errors: AUDIOROOM_ERR_WRONG_STATE when nothing was published in this login, AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_RestartPublish(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.restart_publish(RoomId::from_raw(room)?))
}

/// Attaches text to the local stream of a room, up to 1024 bytes; "" removes it. Other users get on_stream_info_update, and users
/// who log in later find the text in AUDIOROOM_StreamInfo. It may be set before on_login_room and before publishing.
///
/// A request: on_request_done reports that the server has accepted the text, or AUDIOROOM_ERR_NOT_ALLOWED when the token does
/// not allow it (LiveKit's canUpdateOwnMetadata; tokens of this library always do). If a newer text replaces one that waits
/// for the connection, the answer to the newer one ends both requests.
/// Errors: AUDIOROOM_ERR_TOO_LONG, AUDIOROOM_ERR_NOT_FOUND.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetStreamExtraInfo(
    engine: *mut AUDIOROOM_Engine,
    room: AUDIOROOM_Room,
    extra_info: *const c_char,
    request: *mut u64,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `extra_info` is NULL or NUL-terminated, and
    // `request` is NULL or a variable of the application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        let room = RoomId::from_raw(room)?;
        let text = required(extra_info, "extra_info")?;
        // The number is in the caller's variable before its callback can run.
        let hold = handle.dispatcher.hold();
        let made = handle.engine.set_stream_extra_info(room, text)?;
        if !request.is_null() {
            request.write(made.raw());
        }
        drop(hold);
        Ok(())
    })
}

/// Switch: the microphone, in every room. Default: on. While it is off, the microphone stays open, local streams stay
/// published and are silent, and other users get on_stream_info_update with `is_muted` 1. If the aux input is on meanwhile, or a
/// player plays that is sent, the streams carry these alone and are not shown as muted. AUDIOROOM_Pause or
/// AUDIOROOM_StopPublish closes the microphone. A server mute stays (on_server_mute).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_EnableMic(engine: *mut AUDIOROOM_Engine, enable: i32) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.enable_mic(switch("enable", enable)?))
}

/// Sets how the local microphone is encoded, from the next packet on and without a click. Fields that a shorter struct lacks stay as
/// they are.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE with the field's name and range, AUDIOROOM_ERR_STRUCT_SIZE, AUDIOROOM_ERR_UNKNOWN_FIELD.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetAudioProfile(
    engine: *mut AUDIOROOM_Engine,
    profile: *const AUDIOROOM_AudioProfile,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(profile, "profile")?;
        let base = AUDIOROOM_AudioProfile::of(&handle.engine.audio_profile());
        // SAFETY: the header asks for a struct that InitAudioProfile filled.
        let profile = unsafe { types::read(profile, base) }?;
        handle.engine.set_audio_profile(profile.to_profile()?)
    })
}

/// Writes what AUDIOROOM_SetAudioProfile has set into `profile`, which AUDIOROOM_InitAudioProfile has filled before. A field that
/// is left to the library is AUDIOROOM_AUTO, so that the profile can be changed and set again; AUDIOROOM_GetStreamStats reports the
/// current values.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetAudioProfile(
    engine: *mut AUDIOROOM_Engine,
    profile: *mut AUDIOROOM_AudioProfile,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let now = AUDIOROOM_AudioProfile::of(&handle.engine.audio_profile());
        // SAFETY: the header asks for a struct that InitAudioProfile filled.
        unsafe { types::give(profile, now) }
    })
}

/// Writes to `*is_enabled` whether AUDIOROOM_EnableMic has switched the microphone on: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsMicEnabled(
    engine: *mut AUDIOROOM_Engine,
    is_enabled: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_enabled` is NULL or the application's
    // variable.
    guard(|| unsafe { put(is_enabled, "is_enabled", handle(engine)?.engine.settings().mic.into()) })
}

/// Sets the volume of the microphone, 0 to 200 percent of the amplitude. Default: 100 (unchanged); 50 is -6 dB, 200 is +6 dB. Peaks
/// above full scale are limited.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetCaptureVolume(
    engine: *mut AUDIOROOM_Engine,
    volume: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.set_capture_volume(volume))
}

/// Writes the volume of the microphone to `*volume`, 0 to 200 percent.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetCaptureVolume(
    engine: *mut AUDIOROOM_Engine,
    volume: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `volume` is NULL or the application's variable.
    guard(|| unsafe { put(volume, "volume", handle(engine)?.engine.settings().capture_volume as i32) })
}

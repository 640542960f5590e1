//! Recordings of calls in sound files. Called by the application on any thread.
//!
//! The events are in `ffi/event/recorder.rs`.

use std::ffi::c_char;
use std::ptr;

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::guard::guard;
use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::required;
use super::types::{self, growing, not_null};
use crate::config::{RecordedSource, RecordingConfig, RecordingFormat};
use crate::error::Result;
use crate::id::{RecordingId, RoomId, StreamId};

/// A recording: a number that AUDIOROOM_StartRecording writes. It is valid until on_recording_end has returned; 0 is never a
/// recording.
pub type AUDIOROOM_Recording = u64;

/// What a recording contains.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_RecordingSource {
    /// The local voice: the microphone after processing, effects, volume and microphone switch, as it is sent, but without the aux
    /// input and media players. While the microphone is closed (nothing is published), it is silence.
    AUDIOROOM_RECORD_VOICE = 0,
    /// One remote stream, before volume and pan.
    AUDIOROOM_RECORD_STREAM = 1,
    /// The local voice, and what the loudspeaker plays: remote streams with their volumes, the aux input and the players, without
    /// the sidetone. While AUDIOROOM_EnableSpeaker is off, only the local voice is recorded. A limiter keeps their sum within
    /// full scale.
    AUDIOROOM_RECORD_MIX = 2,
    /// The local voice, and each remote user of each room, in one file each. A user who is in two rooms has two files. The
    /// streams of a user are added up, before volume and pan.
    AUDIOROOM_RECORD_EACH = 3,
}

/// The format of a recording.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_RecordingFormat {
    /// As the end of `path` says: .wav, or .ogg or .opus.
    AUDIOROOM_FORMAT_BY_NAME = 0,
    /// WAV, 48 kHz, 16 bit. Beyond 4 GiB it becomes RF64.
    AUDIOROOM_FORMAT_WAV = 1,
    /// Ogg Opus, 48 kHz, in packets of 20 ms.
    AUDIOROOM_FORMAT_OGG_OPUS = 2,
}

/// Settings of a recording.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_RecordingOptions {
    /// Written by AUDIOROOM_InitRecordingOptions.
    pub struct_size: u32,
    /// AUDIOROOM_RecordingSource. Default: AUDIOROOM_RECORD_MIX.
    pub source: i32,
    /// Path of the file, 1 to 4096 bytes. With AUDIOROOM_RECORD_EACH the path must contain {user}, which stands for a user's id;
    /// with another source it must not. Default: NULL.
    pub path: *const c_char,
    /// The room of `stream`; only for AUDIOROOM_RECORD_STREAM. Default: 0.
    pub room: AUDIOROOM_Room,
    /// The remote stream; only for AUDIOROOM_RECORD_STREAM. Default: 0.
    pub stream: AUDIOROOM_Stream,
    /// AUDIOROOM_RecordingFormat. Default: AUDIOROOM_FORMAT_BY_NAME.
    pub format: i32,
    /// 1 (mono) or 2 (stereo). Default: 1.
    pub channels: u32,
    /// Bits per second of Ogg Opus: 6000 to 510000, or 0 for 48000 for each channel. With 0, an Ogg Opus recording of
    /// AUDIOROOM_RECORD_STREAM copies the received packets and does not encode them again. A WAV file does not use this field.
    /// Default: 0.
    pub bitrate: u32,
    /// Switch: an existing file is replaced. If it is off and something exists at the path, on_recording_end reports
    /// AUDIOROOM_ERR_FILE. With AUDIOROOM_RECORD_EACH, it applies only to the file of the local voice: a remote user, who chooses
    /// the user id, never replaces a file. A user whose path is taken gets -2, -3 and so on after the user id. Default: 0.
    pub overwrite: i32,
}

growing!(AUDIOROOM_RecordingOptions {
    source: AUDIOROOM_RecordingSource::AUDIOROOM_RECORD_MIX as i32,
    path: ptr::null(),
    room: 0,
    stream: 0,
    format: AUDIOROOM_RecordingFormat::AUDIOROOM_FORMAT_BY_NAME as i32,
    channels: 1,
    bitrate: 0,
    overwrite: 0,
});

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitRecordingOptions(
    options: *mut AUDIOROOM_RecordingOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// The settings that a C struct means, and the room of a single stream.
///
/// # Safety
/// `path` is NULL or NUL-terminated.
unsafe fn config_of(options: &AUDIOROOM_RecordingOptions) -> Result<(RecordingConfig, Option<RoomId>)> {
    // SAFETY: the caller vouches for `path`.
    let path = unsafe { required(options.path, "path") }?.to_owned();
    let mut room = None;
    let source = match options.source {
        0 => RecordedSource::Voice,
        1 => {
            room = Some(RoomId::from_raw(options.room)?);
            RecordedSource::Stream(StreamId::from_raw(options.stream)?)
        }
        2 => RecordedSource::Mix,
        3 => RecordedSource::Each,
        other => return Err(out_of_range("source", other, "an AUDIOROOM_RecordingSource, 0 to 3")),
    };
    let format = match options.format {
        0 => None,
        1 => Some(RecordingFormat::Wav),
        2 => Some(RecordingFormat::OggOpus),
        other => return Err(out_of_range("format", other, "an AUDIOROOM_RecordingFormat, 0 to 2")),
    };
    let (channels, bitrate) = (options.channels, options.bitrate);
    let overwrite = switch("overwrite", options.overwrite)?;
    let user_id = String::new();
    Ok((RecordingConfig { source, path, format, channels, bitrate, overwrite, user_id }, room))
}

/// Begins a recording, and writes its handle to `*recording` before an event about it can come.
///
/// All files of a recording begin at the time of this call and have the same length; what is heard or said at one moment is at
/// one place in all of them. Where nothing is captured or played, they have silence: also before a user joins, and after a user
/// has left. A remote stream is recorded as it is decoded for the loudspeaker (the null device counts). It is silence while it is
/// not decoded: while no loudspeaker is open, and when more users talk than AUDIOROOM_SetMaxDecodedStreams allows. A user who
/// leaves and comes back with the same user id continues the file of before. {user} becomes the user id; for the local voice it
/// is the local user's id. Letters, digits, - _ and . are kept, except a . at either end; every other character becomes _. The
/// result is cut to 120 bytes. If a path is taken, -2, -3 and so on follow the user id. When received packets are copied (see
/// `bitrate`), the first packet is at its exact place, and the packets after a pause are within 1.25 ms of it; while the jitter
/// buffer shortens its delay, they can be late by up to one packet, until the next pause. In all other files the places are exact
/// to 1 ms. The files are written by a thread of the recording. It creates them, so a path that cannot be written is reported by
/// on_recording_end. Every file can be played at any time, and a killed process loses at most its last second. The files are not
/// encrypted, also when the room is. on_recording_progress reports once a second, on_recording_end once, at the end. Up to 16
/// recordings and 128 files of one engine are written at the same time; with AUDIOROOM_RECORD_EACH, users beyond that limit, and
/// remote users whose file cannot be created, are counted in `unrecorded_users` and have no file, and the recording goes on.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_TOO_LONG; AUDIOROOM_ERR_NOT_FOUND for `room` or `stream`;
/// AUDIOROOM_ERR_WRONG_STATE for the local stream; AUDIOROOM_ERR_BUSY at the limits of recordings and files.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartRecording(
    engine: *mut AUDIOROOM_Engine,
    options: *const AUDIOROOM_RecordingOptions,
    recording: *mut AUDIOROOM_Recording,
) -> AUDIOROOM_Status {
    // SAFETY: `engine` is NULL or an engine that DestroyEngine has not taken, `options` is NULL or a struct that
    // InitRecordingOptions filled, with a path that is NULL or NUL-terminated, and `recording` is NULL or a variable of the
    // application, as the header asks.
    guard(|| unsafe {
        let handle = handle(engine)?;
        not_null(options, "options")?;
        not_null(recording, "recording")?;
        let options = types::read(options, types::Growing::defaults())?;
        let (config, room) = config_of(&options)?;
        // The handle is in the caller's variable before a callback about it can run.
        let hold = handle.dispatcher.hold();
        recording.write(handle.engine.start_recording(config, room)?.raw());
        drop(hold);
        Ok(())
    })
}

/// Ends a recording. Its files are complete when on_recording_end comes, soon after this call.
///
/// What is captured or played after this call is not recorded. A second call before on_recording_end does nothing.
/// AUDIOROOM_DestroyEngine ends every recording too and completes the files; no event follows then.
/// Errors: AUDIOROOM_ERR_NOT_FOUND when the recording has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopRecording(
    engine: *mut AUDIOROOM_Engine,
    recording: AUDIOROOM_Recording,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_recording(RecordingId::from_raw(recording)?))
}

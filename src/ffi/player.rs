//! Media players: files that are played locally, sent with the local stream, or both.
//!
//! The reader of the application is called on the thread of its player. Everything else is called on any thread.

use std::ffi::{c_char, c_void};
use std::path::PathBuf;
use std::ptr;

use super::engine::{AUDIOROOM_Engine, handle};
use super::foreign;
use super::guard::{guard, in_audio_callback};
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::optional;
use super::types::{self, Growing, growing, not_null};
use crate::config;
use crate::engine::{PlayerInfo, PlayerSettings, PlayerSource, ReadAt};
use crate::error::{Error, ErrorKind, Result};
use crate::event::PlayerState;
use crate::id::PlayerId;

/// The handle of a media player. AUDIOROOM_CreatePlayer writes it; the number is below 2^53. It is valid until
/// AUDIOROOM_DestroyPlayer or AUDIOROOM_DestroyEngine.
pub type AUDIOROOM_Player = u64;

/// State of a media player.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_PlayerState {
    /// The beginning of the file is being read. AUDIOROOM_StartPlayer may be called already.
    AUDIOROOM_PLAYER_LOADING = 0,
    /// The file was opened, or the player was stopped.
    AUDIOROOM_PLAYER_READY = 1,
    /// The player plays. The event comes with the first sample after AUDIOROOM_StartPlayer or AUDIOROOM_ResumePlayer, also while
    /// the player is neither played locally nor sent.
    AUDIOROOM_PLAYER_PLAYING = 2,
    /// AUDIOROOM_PausePlayer has paused it.
    AUDIOROOM_PLAYER_PAUSED = 3,
    /// The file was played as often as was asked for.
    AUDIOROOM_PLAYER_ENDED = 4,
    /// The file cannot be opened, or cannot be read any further.
    AUDIOROOM_PLAYER_FAILED = 5,
}

/// The number of a state in the header.
pub(super) fn state_code(state: PlayerState) -> i32 {
    let state = match state {
        PlayerState::Loading => AUDIOROOM_PlayerState::AUDIOROOM_PLAYER_LOADING,
        PlayerState::Ready => AUDIOROOM_PlayerState::AUDIOROOM_PLAYER_READY,
        PlayerState::Playing => AUDIOROOM_PlayerState::AUDIOROOM_PLAYER_PLAYING,
        PlayerState::Paused => AUDIOROOM_PlayerState::AUDIOROOM_PLAYER_PAUSED,
        PlayerState::Ended => AUDIOROOM_PlayerState::AUDIOROOM_PLAYER_ENDED,
        PlayerState::Failed => AUDIOROOM_PlayerState::AUDIOROOM_PLAYER_FAILED,
    };
    state as i32
}

/// Bytes of a file that the application's reader writes.
#[repr(C)]
pub struct AUDIOROOM_PlayerRead {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Set to 1 if the bytes cannot be read; the player then fails. Default: 0.
    pub has_failed: i32,
    /// Position of the first byte in the file. Positions are not always in order.
    pub position: u64,
    /// Where to write the bytes.
    pub buffer: *mut u8,
    /// Number of bytes that are wanted; they never reach beyond the file's end.
    pub size: u64,
    /// Set to the number of bytes that were written, up to `size`. Fewer are no fault; 0 means that the file ends here. Default: 0.
    pub written: u64,
}

/// Writes up to `read->size` bytes of the file, from `read->position` on, to `read->buffer`, and sets `read->written`. `read` is
/// valid during the call only. The function may wait, for example for a disk; if a call takes longer than about half a second,
/// the player plays silence meanwhile. Only functions with the tag [audio threads too] may be called inside; the others return
/// AUDIOROOM_ERR_WRONG_THREAD.
///
/// [called on: the player's thread]
pub type AUDIOROOM_PlayerReader =
    Option<unsafe extern "C" fn(user_data: *mut c_void, read: *mut AUDIOROOM_PlayerRead)>;

/// How a media player is created. Give either `path` or `reader`.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_PlayerOptions {
    /// Written by AUDIOROOM_InitPlayerOptions.
    pub struct_size: u32,
    /// How often the file is played: 1 to 1000000; 0: for ever. Default: 1.
    pub plays: i32,
    /// A regular file: WAV (PCM or float), FLAC, MP3, Ogg Vorbis or Ogg Opus, 1 or 2 channels, 8 to 192 kHz. Its content decides,
    /// not its name. Default: NULL.
    pub path: *const c_char,
    /// Reads the file instead of `path`. Default: NULL.
    pub reader: AUDIOROOM_PlayerReader,
    /// Passed to `reader` unchanged. Default: NULL.
    pub reader_user_data: *mut c_void,
    /// Size of the file that `reader` reads, in bytes. With 0 the player fails with AUDIOROOM_ERR_FILE. Default: 0.
    pub reader_size: u64,
    /// Switch: it is played locally. Default: 1.
    pub play_locally: i32,
    /// Switch: it is sent with the local stream. Default: 1.
    pub send: i32,
    /// Volume in the local playback, 0 to 200 percent. Default: 100.
    pub local_volume: i32,
    /// Volume in the sent stream, 0 to 200 percent. Default: 100.
    pub sent_volume: i32,
}

growing!(AUDIOROOM_PlayerOptions {
    plays: 1,
    path: ptr::null(),
    reader: None,
    reader_user_data: ptr::null_mut(),
    reader_size: 0,
    play_locally: 1,
    send: 1,
    local_volume: 100,
    sent_volume: 100,
});

/// Writes the defaults into `options`; `size` is `sizeof *options`.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitPlayerOptions(
    options: *mut AUDIOROOM_PlayerOptions,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `options` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(options, size) })
}

/// What a media player does now.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_PlayerInfo {
    /// Written by AUDIOROOM_InitPlayerInfo.
    pub struct_size: u32,
    /// AUDIOROOM_PlayerState; expect values that you do not know.
    pub state: i32,
    /// Position of the next sample in the file, in ms.
    pub position_ms: i64,
    /// Length of the file in ms, rounded up; -1 until the file is open, and if its length can be neither read nor estimated. For
    /// an MP3 file without a Xing header it is an estimate.
    pub duration_ms: i64,
    /// Sample rate of the file in Hz; -1 while it is unknown.
    pub rate_hz: i64,
    /// Channels of the file, 1 or 2; -1 while they are unknown.
    pub channels: i64,
    /// Number of times that the file was not read in time, so that silence was played.
    pub missing: i64,
    /// As set last: how often the file is played, 0 for ever.
    pub plays: i32,
    /// As set last: whether it is played locally, 1 or 0.
    pub play_locally: i32,
    /// As set last: whether it is sent, 1 or 0.
    pub send: i32,
    /// As set last: volume in the local playback, in percent.
    pub local_volume: i32,
    /// As set last: volume in the sent stream, in percent.
    pub sent_volume: i32,
    /// Reserved.
    pub reserved0: i32,
}

growing!(AUDIOROOM_PlayerInfo {
    state: 0,
    position_ms: 0,
    duration_ms: -1,
    rate_hz: -1,
    channels: -1,
    missing: 0,
    plays: 1,
    play_locally: 1,
    send: 1,
    local_volume: 100,
    sent_volume: 100,
    reserved0: 0,
});

/// Writes the values of a new player into `info`; `size` is `sizeof *info`. Once is enough for any number of calls of
/// AUDIOROOM_GetPlayerInfo.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_InitPlayerInfo(
    info: *mut AUDIOROOM_PlayerInfo,
    size: usize,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `info` is NULL or has `size` bytes.
    guard(|| unsafe { types::init(info, size) })
}

/// Creates a media player and writes its handle to `*player`. A thread of the player then opens the file and reads its beginning;
/// on_player_state reports AUDIOROOM_PLAYER_READY, or AUDIOROOM_PLAYER_FAILED with the reason. An engine has up to 32 players,
/// which all can play at once.
///
/// Its sound is added to the local playback and to the sent stream, each with a volume of its own. AUDIOROOM_EnableMic,
/// AUDIOROOM_SetCaptureVolume, AUDIOROOM_SetPlayVolume, the processing of the microphone and the effects do not change it.
/// AUDIOROOM_EnableSpeaker(engine, 0) silences it locally. While a player is started and sent, other users do not see the local
/// stream as muted, even if AUDIOROOM_EnableMic is off. The level of the local microphone in on_sound_level includes what players
/// send. A limiter keeps the local playback and the sent stream within full scale. The echo canceller removes from the microphone
/// what is played locally. For music in stereo, use the profile of AUDIOROOM_InitMusicProfile.
///
/// A player advances while the engine is in a room and its microphone or loudspeaker is open (the null device counts). Otherwise,
/// and after AUDIOROOM_Pause, it waits. It begins and ends without a click: a fade-in of 2.5 ms follows each start, resumption
/// and seek, and a fade-out of 2.5 ms each pause, stop, seek, end and destruction.
/// Errors: AUDIOROOM_ERR_BUSY when 32 players exist, AUDIOROOM_ERR_NULL_ARGUMENT without `path` and `reader`,
/// AUDIOROOM_ERR_OUT_OF_RANGE for both of them or for a number out of its range, AUDIOROOM_ERR_STRUCT_SIZE,
/// AUDIOROOM_ERR_UNKNOWN_FIELD.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_CreatePlayer(
    engine: *mut AUDIOROOM_Engine,
    options: *const AUDIOROOM_PlayerOptions,
    player: *mut AUDIOROOM_Player,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        not_null(player, "player")?;
        // SAFETY: the header asks for a struct that InitPlayerOptions filled.
        let options = unsafe { types::read(options, AUDIOROOM_PlayerOptions::defaults()) }?;
        // SAFETY: the header asks that `path` is NULL or NUL-terminated text.
        let source = unsafe { source_of(&options) }?;
        let settings = settings_of(&options)?;
        let hold = handle.dispatcher.hold();
        let made = handle.engine.create_player(source, settings)?;
        // SAFETY: checked above; the application owns the variable.
        unsafe { player.write(made.raw()) };
        drop(hold);
        Ok(())
    })
}

/// Destroys a player. Its sound fades out within 2.5 ms. After this has returned, its reader is not called any more. One
/// on_player_state of this player that another thread has begun to deliver can still run; no other follows.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND.
///
/// [blocks: while the player's reader runs]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_DestroyPlayer(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.destroy_player(PlayerId::from_raw(player)?))
}

/// Starts a player, or continues after AUDIOROOM_PausePlayer. After the end, the player starts at the beginning, or at the
/// position of a later AUDIOROOM_SeekPlayer, and counts its plays again. After a failure in the middle of the file, the player is
/// stopped first (on_player_state reports AUDIOROOM_PLAYER_READY), and starts at the beginning. It may be called before
/// AUDIOROOM_PLAYER_READY. While the player plays, it has no effect. on_player_state reports AUDIOROOM_PLAYER_PLAYING when the
/// first sample is taken.
///
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_ERR_WRONG_STATE when the file could not be opened.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StartPlayer(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.start_player(PlayerId::from_raw(player)?))
}

/// Pauses a player. AUDIOROOM_StartPlayer and AUDIOROOM_ResumePlayer continue with the next sample. While the player does not
/// play, it has no effect.
///
/// Errors: those of AUDIOROOM_StartPlayer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_PausePlayer(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.pause_player(PlayerId::from_raw(player)?))
}

/// Continues after AUDIOROOM_PausePlayer. While the player is not paused, it has no effect.
///
/// Errors: those of AUDIOROOM_StartPlayer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_ResumePlayer(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.resume_player(PlayerId::from_raw(player)?))
}

/// Stops a player: its position is the beginning of the file, and its plays are counted again. on_player_state reports
/// AUDIOROOM_PLAYER_READY, unless that is its state already.
///
/// Errors: those of AUDIOROOM_StartPlayer, and AUDIOROOM_ERR_BUSY when 64 starts, stops and seeks of this player wait for its
/// thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_StopPlayer(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.stop_player(PlayerId::from_raw(player)?))
}

/// Moves a player to a position, exactly: the next sample is number `position_ms * 48` of the file at 48 kHz. The state of the
/// player does not change. A player that does not play starts at this position at the next AUDIOROOM_StartPlayer; after
/// AUDIOROOM_PLAYER_FAILED it starts at 0. The number of plays that are left does not change.
///
/// Errors: those of AUDIOROOM_StopPlayer, and AUDIOROOM_ERR_OUT_OF_RANGE for a position behind the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SeekPlayer(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
    position_ms: i64,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.seek_player(PlayerId::from_raw(player)?, position_ms))
}

/// Sets how often the file is played, 1 to 1000000, or 0 for ever. The play that runs is the first of them. The end of a play and
/// the beginning of the next follow each other without a gap. A file of less than 10 ms is followed by silence up to 10 ms.
///
/// Errors: those of AUDIOROOM_StartPlayer, and AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPlayerPlays(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
    plays: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        handle.engine.set_player_passes(PlayerId::from_raw(player)?, plays_of(plays)?)
    })
}

/// Sets whether a player is played locally (`play_locally`) and whether it is sent with the local stream (`send`): two switches.
/// The change takes 10 ms. A player with both switches off goes on, silently.
///
/// Errors: those of AUDIOROOM_StartPlayer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPlayerOutput(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
    play_locally: i32,
    send: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let (local, sent) = (switch("play_locally", play_locally)?, switch("send", send)?);
        handle.engine.set_player_outputs(PlayerId::from_raw(player)?, local, sent)
    })
}

/// Sets the volume of a player in the local playback (`local_volume`) and in the sent stream (`sent_volume`), each 0 to 200 percent
/// of the amplitude: 100 is unchanged, 50 is -6 dB, 200 is +6 dB. The change takes 10 ms.
///
/// Errors: those of AUDIOROOM_StartPlayer, and AUDIOROOM_ERR_OUT_OF_RANGE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetPlayerVolume(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
    local_volume: i32,
    sent_volume: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        handle.engine.set_player_volume(PlayerId::from_raw(player)?, local_volume, sent_volume)
    })
}

/// Writes state, position, length and settings of a player into `info`, which AUDIOROOM_InitPlayerInfo has filled before.
///
/// After a seek, the position is the one that was asked for, until samples are taken again.
/// Errors: AUDIOROOM_ERR_NOT_FOUND, AUDIOROOM_ERR_WRONG_KIND, AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_STRUCT_SIZE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetPlayerInfo(
    engine: *mut AUDIOROOM_Engine,
    player: AUDIOROOM_Player,
    info: *mut AUDIOROOM_PlayerInfo,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        let found = handle.engine.player_info(PlayerId::from_raw(player)?)?;
        // SAFETY: the header asks for a struct that InitPlayerInfo filled.
        unsafe { types::give(info, info_of(&found)) }
    })
}

fn info_of(info: &PlayerInfo) -> AUDIOROOM_PlayerInfo {
    AUDIOROOM_PlayerInfo {
        state: state_code(info.state),
        position_ms: info.position_ms,
        duration_ms: info.duration_ms,
        rate_hz: info.rate_hz,
        channels: info.channels,
        missing: info.missing,
        plays: info.settings.passes as i32,
        play_locally: info.settings.is_local.into(),
        send: info.settings.is_sent.into(),
        local_volume: info.settings.local_volume as i32,
        sent_volume: info.settings.sent_volume as i32,
        ..AUDIOROOM_PlayerInfo::defaults()
    }
}

fn plays_of(plays: i32) -> Result<u32> {
    config::range("plays", plays, 0, config::MAX_PASSES, "(0 is for ever)")?;
    Ok(plays.unsigned_abs())
}

fn settings_of(options: &AUDIOROOM_PlayerOptions) -> Result<PlayerSettings> {
    Ok(PlayerSettings {
        is_local: switch("play_locally", options.play_locally)?,
        is_sent: switch("send", options.send)?,
        local_volume: config::volume("local_volume", options.local_volume)?,
        sent_volume: config::volume("sent_volume", options.sent_volume)?,
        passes: plays_of(options.plays)?,
    })
}

unsafe fn source_of(options: &AUDIOROOM_PlayerOptions) -> Result<PlayerSource> {
    // SAFETY: the caller vouches that the path is NULL or NUL-terminated text.
    let path = unsafe { optional(options.path, "path") }?;
    match (path, options.reader) {
        (Some(path), None) => {
            if path.is_empty() {
                return Err(Error::new(ErrorKind::OutOfRange, "path is empty: give the path of a file"));
            }
            Ok(PlayerSource::File(PathBuf::from(path)))
        }
        (None, Some(call)) => {
            let reader = Application { call, user_data: options.reader_user_data };
            Ok(PlayerSource::Reader(Box::new(reader), options.reader_size))
        }
        (None, None) => {
            Err(Error::new(ErrorKind::NullArgument, "path and reader are NULL: give one of them"))
        }
        (Some(_), Some(_)) => {
            Err(Error::new(ErrorKind::OutOfRange, "path and reader are both given: give one of them"))
        }
    }
}

/// The reader of the application, with its user_data.
struct Application {
    call: unsafe extern "C" fn(user_data: *mut c_void, read: *mut AUDIOROOM_PlayerRead),
    user_data: *mut c_void,
}

// SAFETY: the header asks that the function may be called with user_data on the player's thread.
unsafe impl Send for Application {}

impl ReadAt for Application {
    fn read_at(&mut self, position: u64, buffer: &mut [u8]) -> Option<usize> {
        // The application must not see what was in the buffer before, nor the decoder what was not written.
        buffer.fill(0);
        let mut read = AUDIOROOM_PlayerRead {
            struct_size: size_of::<AUDIOROOM_PlayerRead>() as u32,
            has_failed: 0,
            position,
            buffer: buffer.as_mut_ptr(),
            size: buffer.len() as u64,
            written: 0,
        };
        // SAFETY: the application vouches for the function and user_data until the player is destroyed; struct and buffer outlive
        // the call.
        in_audio_callback(|| unsafe { foreign::call(self.call, self.user_data, &raw mut read) });
        (read.has_failed == 0).then(|| usize::try_from(read.written).unwrap_or(usize::MAX))
    }
}

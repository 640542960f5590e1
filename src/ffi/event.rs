//! The C structs that callbacks are given. Data only; `ffi/callback.rs` fills them.
//!
//! Every event begins with `struct_size`, `status` and `message`, in this order, and ends on a multiple of 8.

use std::ffi::c_char;

use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;

/// A user of a room.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_User {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Not used.
    pub reserved0: u32,
    /// The user's id, 1 to 256 bytes.
    pub user_id: *const c_char,
    /// The user's name for people; the id where none was given.
    pub user_name: *const c_char,
}

/// A stream of a room: one voice of one user.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_StreamInfo {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 1 while the talker has muted the microphone.
    pub is_muted: i32,
    /// The handle, for StartPlay, SetPlayVolume and the like.
    pub stream: AUDIOROOM_Stream,
    /// The stream's name as its user chose it, or the server's id where it has none.
    pub stream_id: *const c_char,
    /// Who talks.
    pub user_id: *const c_char,
    /// The talker's name for people.
    pub user_name: *const c_char,
    /// Text that the talker attached with AUDIOROOM_SetStreamExtraInfo; "" where there is none.
    pub extra_info: *const c_char,
}

/// A login ended: it worked, or it failed. Comes exactly once for each AUDIOROOM_LoginRoom that returned AUDIOROOM_OK,
/// unless the room was left before.
#[repr(C)]
pub struct AUDIOROOM_LoginRoomEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK when signalling and media are both connected. Otherwise the room's id ends when this callback returns.
    pub status: AUDIOROOM_Status,
    /// Which step did not work and what to do; "" when it worked.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The room's text id, as given or as the token says.
    pub room_id: *const c_char,
    /// Where the room is, such as "ws://127.0.0.1:7870".
    pub server_url: *const c_char,
    /// Something a person should know though the login worked (a token over an unprotected connection); "" where nothing.
    pub warning: *const c_char,
    /// 1 when the server runs in this process.
    pub is_embedded: i32,
    /// Not used.
    pub reserved0: i32,
}

/// AUDIOROOM_LogoutRoom is done; the room's id ends when this callback returns.
#[repr(C)]
pub struct AUDIOROOM_LogoutRoomEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The room's text id.
    pub room_id: *const c_char,
}

/// The user was removed from the room; publishing and playing have stopped and the room's id ends when this callback returns.
#[repr(C)]
pub struct AUDIOROOM_KickOutEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_ERR_SAME_USER (logged in elsewhere), AUDIOROOM_ERR_KICKED, or AUDIOROOM_ERR_NOT_FOUND (the room was deleted).
    pub status: AUDIOROOM_Status,
    /// Why.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The room's text id.
    pub room_id: *const c_char,
}

/// The connection is lost for good; the room's id ends when this callback returns. Log in again if the user wants to.
#[repr(C)]
pub struct AUDIOROOM_DisconnectEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why, most often AUDIOROOM_ERR_CONNECTION_LOST.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The room's text id.
    pub room_id: *const c_char,
}

/// The connection broke and is being mended. Nothing needs to be done; show it.
#[repr(C)]
pub struct AUDIOROOM_ReconnectingEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why.
    pub status: AUDIOROOM_Status,
    /// What happened.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
}

/// The connection is back. Users and streams that changed meanwhile are told of as differences; ids stay what they were.
#[repr(C)]
pub struct AUDIOROOM_ReconnectedEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// Where the room is; it may have moved.
    pub server_url: *const c_char,
    /// 1 when the server runs in this process.
    pub is_embedded: i32,
    /// Not used.
    pub reserved0: i32,
}

/// A token is needed to go on. Answer with AUDIOROOM_RenewToken, at any time and on any thread.
#[repr(C)]
pub struct AUDIOROOM_TokenNeededEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why the present token is not enough, such as AUDIOROOM_ERR_TOKEN_EXPIRED.
    pub status: AUDIOROOM_Status,
    /// The same for people.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
}

/// Users came or went. The own user is not among them. Comes only where `user_updates` is on.
#[repr(C)]
pub struct AUDIOROOM_UserUpdateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// 1 when `added` is everyone who is there: forget what you knew. The first one after a login is.
    pub is_total: i32,
    /// How many came.
    pub added_count: u32,
    /// Who came.
    pub added: *const *const AUDIOROOM_User,
    /// Who left.
    pub removed: *const *const AUDIOROOM_User,
    /// How many left.
    pub removed_count: u32,
    /// Not used.
    pub reserved0: u32,
}

/// Streams of others were added or removed, never both in one event. The own stream is not among them.
///
/// Where playing is automatic, added streams are being played already. A removed stream's id ends when this callback returns.
#[repr(C)]
pub struct AUDIOROOM_StreamUpdateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// 1 for added, 0 for removed.
    pub is_added: i32,
    /// How many.
    pub count: u32,
    /// Which.
    pub streams: *const *const AUDIOROOM_StreamInfo,
}

/// The extra info or the mute state of others' streams changed.
#[repr(C)]
pub struct AUDIOROOM_StreamExtraInfoEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// Which, as they are now.
    pub streams: *const *const AUDIOROOM_StreamInfo,
    /// How many.
    pub count: u32,
    /// Not used.
    pub reserved0: u32,
}

/// What a stream that is published or played does.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_StreamState {
    /// Asked for, not yet confirmed.
    AUDIOROOM_STREAM_STARTING = 0,
    /// Going on. It may be told again after a reconnect.
    AUDIOROOM_STREAM_ACTIVE = 1,
    /// Ended; `status` says why, AUDIOROOM_OK when it was asked to.
    AUDIOROOM_STREAM_STOPPED = 2,
}

/// Publishing of the own stream changed its state.
#[repr(C)]
pub struct AUDIOROOM_PublishStateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why it stopped when nobody asked it to; AUDIOROOM_RestartPublish tries again.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do; "" otherwise.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The own stream.
    pub stream: AUDIOROOM_Stream,
    /// Its name: use this one, the library may have made it.
    pub stream_id: *const c_char,
    /// AUDIOROOM_StreamState.
    pub state: i32,
    /// Not used.
    pub reserved0: i32,
}

/// Playing of a stream changed its state. One that cannot be played is told of as stopped with AUDIOROOM_ERR_PLAY_FAILED: the server
/// does not send its codec, or it is encrypted from end to end, which is not supported here.
#[repr(C)]
pub struct AUDIOROOM_PlayStateEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why it stopped when nobody asked it to.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do; "" otherwise.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The stream.
    pub stream: AUDIOROOM_Stream,
    /// Its name.
    pub stream_id: *const c_char,
    /// AUDIOROOM_StreamState.
    pub state: i32,
    /// Not used.
    pub reserved0: i32,
}

/// The first sound of a stream reached the playback device.
#[repr(C)]
pub struct AUDIOROOM_FirstAudioEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The stream.
    pub stream: AUDIOROOM_Stream,
    /// When its first sample is heard, in nanoseconds of the monotonic clock (CLOCK_MONOTONIC).
    pub t_ns: u64,
}

/// Capture or playback started.
#[repr(C)]
pub struct AUDIOROOM_DeviceStartedEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// When sample 0 exists (capture) or is heard (playback), in nanoseconds of the monotonic clock (CLOCK_MONOTONIC).
    pub t_ns: u64,
    /// AUDIOROOM_DeviceSide.
    pub side: i32,
    /// Not used.
    pub reserved0: i32,
}

/// A sound device came, went or changed, or this engine uses another one. Comes while a sound card is in use, and always after
/// AUDIOROOM_WatchDevices.
#[repr(C)]
pub struct AUDIOROOM_DeviceChangeEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// AUDIOROOM_DeviceSide.
    pub side: i32,
    /// What happened (AUDIOROOM_DeviceChange); expect unknown ones.
    pub change: i32,
    /// The device's id, as AUDIOROOM_SetDevice takes it.
    pub device_id: *const c_char,
    /// Its name for people.
    pub name: *const c_char,
    /// 1 for the system's default one.
    pub is_default: i32,
    /// Not used.
    pub reserved0: i32,
}

/// A device failed or is missing. Comes once an outage.
///
/// The rooms go on. A sound card is opened again by itself, at once and then ever more slowly (every 5 s at last), and whenever
/// the machine's devices change; meanwhile the system's default one takes the place of a chosen one, and silence that of a
/// default one. AUDIOROOM_DEVICE_USED of on_device_change says when one is in use again. A file is not tried again: call
/// AUDIOROOM_SetDevice.
#[repr(C)]
pub struct AUDIOROOM_DeviceErrorEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why, most often AUDIOROOM_ERR_DEVICE or AUDIOROOM_ERR_FILE.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do.
    pub message: *const c_char,
    /// AUDIOROOM_DeviceSide.
    pub side: i32,
    /// Not used.
    pub reserved0: i32,
}

/// How loud the microphone or one stream was over the period of the report.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_SoundLevel {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 1 when someone seemed to speak in it.
    pub is_voice: i32,
    /// The stream's room; 0 for the own microphone.
    pub room: AUDIOROOM_Room,
    /// The stream; 0 for the own microphone.
    pub stream: AUDIOROOM_Stream,
    /// For a bar on the screen: 0 (-60 dBFS RMS and below) to 100 (0 dBFS), linear in decibels.
    pub level: f32,
    /// Loudness (RMS) in dBFS, -127 to 0; a full-scale sine is -3.
    pub rms_dbfs: f32,
    /// Largest sample in dBFS, -127 to 0.
    pub peak_dbfs: f32,
    /// Not used.
    pub reserved0: f32,
}

/// Sound levels, at the period that AUDIOROOM_StartSoundLevelMonitor asked for.
#[repr(C)]
pub struct AUDIOROOM_SoundLevelEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The own microphone first, while it is published: what others hear, with the aux input's sound, so silence while both are
    /// off. Then the streams that are played, before their volume.
    pub levels: *const *const AUDIOROOM_SoundLevel,
    /// How many.
    pub count: u32,
    /// Not used.
    pub reserved0: u32,
}

/// The spectrum of the microphone or of one stream.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_Spectrum {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// How many bands: AUDIOROOM_SPECTRUM_BANDS.
    pub band_count: u32,
    /// The stream's room; 0 for the own microphone.
    pub room: AUDIOROOM_Room,
    /// The stream; 0 for the own microphone.
    pub stream: AUDIOROOM_Stream,
    /// Loudness (RMS) of each band in dBFS, -127 to 0, lowest band first.
    pub bands_dbfs: *const f32,
}

/// Spectra, at the period that AUDIOROOM_StartSpectrumMonitor asked for.
#[repr(C)]
pub struct AUDIOROOM_SpectrumEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The own microphone first, while it is published; then the streams that are played.
    pub spectra: *const *const AUDIOROOM_Spectrum,
    /// How many.
    pub count: u32,
    /// Not used.
    pub reserved0: u32,
}

/// What the user should be told about the own microphone.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_MicAttention {
    /// It is switched on and published, and gave near silence (no sample above -72 dBFS) for 5 s since it was opened, or, after
    /// there was sound, for 30 s. Perhaps a switch on its cable, or the wrong device. Told once.
    AUDIOROOM_MIC_SILENT = 0,
    /// It was told to be silent, and there is sound again.
    AUDIOROOM_MIC_SOUND_IS_BACK = 1,
    /// It is switched off by AUDIOROOM_EnableMic, and its user speaks: 400 ms of voice. Told at most every 20 s. Comes only while the
    /// stream is published; where the server muted it, the microphone is closed and nothing is known.
    AUDIOROOM_MIC_SPEAKING_WHILE_MUTED = 2,
}

/// Something about the own microphone that its user should be told.
#[repr(C)]
pub struct AUDIOROOM_MicAttentionEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// The same for people, in English.
    pub message: *const c_char,
    /// AUDIOROOM_MicAttention.
    pub attention: i32,
    /// Not used.
    pub reserved0: i32,
}

/// Someone who speaks.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_Speaker {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// How loud, 0 to 100.
    pub level: f32,
    /// Who; the own user too.
    pub user_id: *const c_char,
    /// The user's name for people.
    pub user_name: *const c_char,
}

/// Who speaks. Comes when that changes, at most every 400 ms. A server that tells is asked, and streams that are not played here
/// are among them then. Until it has told for the first time, and where it never does, the voices that are played and the own one
/// are listened to here, by the same thresholds.
#[repr(C)]
pub struct AUDIOROOM_ActiveSpeakersEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// Loudest first; empty when nobody speaks.
    pub speakers: *const *const AUDIOROOM_Speaker,
    /// How many.
    pub count: u32,
    /// Not used.
    pub reserved0: u32,
}

/// How good a user's connection is.
#[repr(C)]
pub struct AUDIOROOM_ConnectionQualityEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// Whose; the own user too.
    pub user_id: *const c_char,
    /// The user's name for people.
    pub user_name: *const c_char,
    /// 0 lost, 1 poor, 2 good, 3 excellent.
    pub quality: i32,
    /// Not used.
    pub reserved0: i32,
}

/// Text from another user, sent with AUDIOROOM_SendRoomMessage or as a chat message of a LiveKit client.
#[repr(C)]
pub struct AUDIOROOM_RoomMessageEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "". The text is in `text`.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// Who sent it.
    pub user_id: *const c_char,
    /// The sender's name for people.
    pub user_name: *const c_char,
    /// The sender's id of the message.
    pub message_id: *const c_char,
    /// What was written.
    pub text: *const c_char,
    /// Milliseconds since 1970 by the sender's clock.
    pub sent_at_ms: i64,
}

/// Bytes from another user, sent with AUDIOROOM_SendData.
#[repr(C)]
pub struct AUDIOROOM_DataEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// Who sent it; "" is the server.
    pub user_id: *const c_char,
    /// The sender's name for people.
    pub user_name: *const c_char,
    /// The sender's label; "" where there is none.
    pub topic: *const c_char,
    /// The bytes. Not NUL-terminated.
    pub data: *const u8,
    /// How many.
    pub size: u32,
    /// AUDIOROOM_Delivery: how they travelled.
    pub delivery: i32,
}

/// A request ended: a message was handed to the network, or was not. Comes exactly once for each request id.
#[repr(C)]
pub struct AUDIOROOM_RequestDoneEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, why it failed, or AUDIOROOM_ERR_CANCELLED when the room was left.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do; "" when it worked.
    pub message: *const c_char,
    /// The login.
    pub room: AUDIOROOM_Room,
    /// The number that the call handed out.
    pub request: u64,
}

/// A line of the log.
#[repr(C)]
pub struct AUDIOROOM_LogEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// The line, without a line end. It holds no token, no secret and no text of the user's.
    pub message: *const c_char,
    /// The part of the library that wrote it.
    pub target: *const c_char,
    /// AUDIOROOM_LogLevel.
    pub level: i32,
    /// Not used.
    pub reserved0: i32,
}

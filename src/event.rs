//! Everything that the library reports to the application: owned data with one variant per callback of the C API, and the list
//! of all events with their callbacks.
//!
//! The engine emits events in order, `engine::dispatch` queues and delivers them, `ffi::event` converts an event into its C
//! struct, and `ffi::callback` calls the application with it.
#![forbid(unsafe_code)]

mod bytes;
mod device;
mod level;
mod player;
mod quality;
mod recorder;
mod user_info;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub use bytes::{BytePart, ByteStreamInfo};
pub use device::{DeviceChange, DeviceInfo, DeviceSide};
pub use level::{SoundLevel, Spectrum};
pub use player::PlayerState;
pub use quality::{PlayQuality, PublishQuality};
pub use recorder::RecordingProgress;
pub use user_info::{UserChange, UserInfo, attributes_size};

use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::id::{PlayerId, RecordingId, RequestId, RoomId, StreamId};

/// A user of a room.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct User {
    /// The user id.
    pub user_id: String,
    /// The display name; the user id if there is none.
    pub user_name: String,
}

/// A remote stream of a room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamInfo {
    /// The handle of the stream.
    pub stream: StreamId,
    /// The track's name, or its SID if it has none.
    pub stream_id: String,
    /// The publishing user.
    pub user: User,
    /// Text that the publishing user attached to the stream.
    pub extra_info: String,
    /// Whether the publishing user muted the microphone, or the server mutes that user.
    pub muted: bool,
}

/// A condition of the local microphone that the user should know about.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum MicAttention {
    /// It is switched on and published but delivers silence.
    Silent,
    /// It was reported as silent and now delivers sound again.
    SoundIsBack,
    /// It is switched off and its user speaks.
    SpeakingWhileMuted,
}

/// The source of an audio problem.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AudioProblem {
    /// The application's processor for the microphone.
    CaptureProcessor,
    /// The application's processor for the loudspeaker.
    PlaybackProcessor,
    /// The microphone samples that the application pushes.
    PushedSound,
    /// A stream that is played.
    PlayedStream,
}

/// Delivery guarantee of a data packet.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// In order and complete.
    Reliable,
    /// Unreliable and unordered; never delayed by resending.
    Lossy,
}

/// State of publishing or playing one stream.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum StreamState {
    /// Requested, not yet confirmed.
    Starting,
    /// Confirmed and running.
    Active,
    /// Ended; `error` has the cause, if it failed.
    Stopped,
}

/// End-to-end encryption of one stream, in a room with a key or of a stream that needs one.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum EncryptionState {
    /// The room has a key, but this stream is sent in clear. It is played.
    InClear,
    /// The key is right.
    Encrypted,
    /// The stream is silent, because its key is missing.
    KeyMissing,
    /// The stream is silent, because its key is another one.
    KeyWrong,
}

/// An event for the application.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// A login succeeded or failed. It succeeds when signalling and media are connected.
    LoginRoom {
        /// The room.
        room: RoomId,
        /// The room id, as passed to LoginRoom.
        room_id: String,
        /// The cause of a failure.
        error: Option<Error>,
        /// URL of the server: of several, the one in use, or the last one that was tried.
        server_url: String,
        /// Whether the server runs in this process.
        is_embedded: bool,
        /// If the login succeeded: a warning for the user, for example that the token was sent over an unprotected
        /// connection.
        warning: Option<String>,
    },
    /// The logout is complete. The room's handle is no longer valid.
    LogoutRoom {
        /// The room.
        room: RoomId,
        /// The room id.
        room_id: String,
    },
    /// The user was removed from the room. The room's handle is no longer valid. Kind `SameUser`, `Kicked` or `NotFound` (room
    /// deleted).
    KickOut {
        /// The room.
        room: RoomId,
        /// The room id.
        room_id: String,
        /// The cause.
        error: Error,
    },
    /// The connection is lost and was not restored in time. The room's handle is no longer valid.
    Disconnect {
        /// The room.
        room: RoomId,
        /// The room id.
        room_id: String,
        /// The cause.
        error: Error,
    },
    /// The connection is lost and is being restored.
    Reconnecting {
        /// The room.
        room: RoomId,
        /// The cause.
        error: Error,
    },
    /// The connection is restored. The events after it report only what changed since the connection was lost.
    Reconnected {
        /// The room.
        room: RoomId,
        /// URL of the server, which may be a different server.
        server_url: String,
        /// Whether the server runs in this process.
        is_embedded: bool,
    },
    /// A new token is needed to reconnect. Answer with RenewToken.
    TokenNeeded {
        /// The room.
        room: RoomId,
        /// The fault of the present token.
        reason: ErrorKind,
    },
    /// Users joined or left.
    UserUpdate {
        /// The room.
        room: RoomId,
        /// Whether this is the complete list.
        total: bool,
        /// Users that joined (all users if `total`).
        added: Vec<User>,
        /// Users that left.
        removed: Vec<User>,
    },
    /// The name, metadata or attributes of a user of the room changed; the local user is one of them.
    UserInfo {
        /// The room.
        room: RoomId,
        /// The change.
        change: UserChange,
    },
    /// The metadata of the room changed.
    RoomMetadata {
        /// The room.
        room: RoomId,
        /// The new metadata.
        metadata: String,
    },
    /// Remote streams were added or removed; one event never reports both.
    StreamUpdate {
        /// The room.
        room: RoomId,
        /// Whether they were added.
        added: bool,
        /// The streams. A removed stream's handle is valid until the callback has returned.
        streams: Vec<StreamInfo>,
    },
    /// The extra info or mute of remote streams changed.
    StreamInfoUpdate {
        /// The room.
        room: RoomId,
        /// The changed streams.
        streams: Vec<StreamInfo>,
    },
    /// The state of publishing the local stream changed.
    PublishState {
        /// The room.
        room: RoomId,
        /// The local stream.
        stream: StreamId,
        /// Its name.
        stream_id: String,
        /// The new state.
        state: StreamState,
        /// The cause, if it stopped without a call of the application.
        error: Option<Error>,
    },
    /// The server muted the local user, or removed its mute.
    ServerMute {
        /// The room.
        room: RoomId,
        /// The local stream and its name, while it is published.
        stream: Option<(StreamId, String)>,
        /// Whether the server mute is set.
        is_muted_by_server: bool,
        /// Whether the user's own mute is set.
        is_muted_by_user: bool,
    },
    /// The state of playing a stream changed.
    PlayState {
        /// The room.
        room: RoomId,
        /// The stream.
        stream: StreamId,
        /// Its name.
        stream_id: String,
        /// The new state.
        state: StreamState,
        /// The cause, if it stopped without a call of the application.
        error: Option<Error>,
    },
    /// The end-to-end encryption of a stream has changed its state.
    StreamEncryption {
        /// The room.
        room: RoomId,
        /// The remote or local stream.
        stream: StreamId,
        /// Its name.
        stream_id: String,
        /// The new state.
        state: EncryptionState,
        /// Why the stream is silent, and what to do.
        error: Option<Error>,
    },
    /// The first sound of a stream reached the playback device.
    FirstAudio {
        /// The room.
        room: RoomId,
        /// The stream.
        stream: StreamId,
        /// Time at which its first sample reaches the loudspeaker.
        at: Time,
    },
    /// Capture or playback started. Sample 0 is captured or played at `at`.
    DeviceStarted {
        /// The side.
        side: DeviceSide,
        /// The time of sample 0.
        at: Time,
    },
    /// A device was added, removed or changed, or another device is used.
    DeviceChange {
        /// The change.
        change: DeviceChange,
        /// The device.
        device: DeviceInfo,
    },
    /// A device failed or is missing. Reported once per outage. Sound cards are reopened automatically, with silence meanwhile.
    DeviceError {
        /// The side.
        side: DeviceSide,
        /// The problem and what to do.
        error: Error,
    },
    /// The aux input gets too few samples and is filled with silence.
    AuxProblem {
        /// Number of underruns since the input was switched on.
        missing: u64,
        /// The problem and what to do.
        error: Error,
    },
    /// A media player has another state.
    PlayerState {
        /// The player.
        player: PlayerId,
        /// The new state.
        state: PlayerState,
        /// Position in ms.
        position_ms: i64,
        /// Length of the file in ms; −1 if it is unknown.
        duration_ms: i64,
        /// Why the player has failed, and what to do.
        error: Option<Box<Error>>,
    },
    /// Audio is lost or late though nothing has failed. The same problem is reported at most every few seconds.
    AudioProblem {
        /// The source.
        problem: AudioProblem,
        /// The stream, for a played stream.
        stream: Option<(RoomId, StreamId)>,
        /// The problem and what to do.
        error: Error,
    },
    /// Quality of the local stream, once a period.
    PublishQuality {
        /// The room.
        room: RoomId,
        /// The local stream.
        stream: StreamId,
        /// The quality.
        quality: PublishQuality,
    },
    /// Quality of the played streams, once a period.
    PlayQuality {
        /// The period of the counts.
        period: Duration,
        /// One entry per stream.
        qualities: Vec<PlayQuality>,
    },
    /// Sound levels, once a period.
    SoundLevel {
        /// The local microphone first, then the streams.
        levels: Vec<SoundLevel>,
    },
    /// Spectra, once a period.
    Spectrum {
        /// The local microphone first, then the streams.
        spectra: Vec<Spectrum>,
    },
    /// The local microphone needs its user's attention.
    MicAttention {
        /// The condition.
        attention: MicAttention,
    },
    /// The active speakers changed.
    ActiveSpeakers {
        /// The room.
        room: RoomId,
        /// Users with their level 0–100, loudest first.
        speakers: Vec<(User, f32)>,
    },
    /// The connection quality of a user changed.
    ConnectionQuality {
        /// The room.
        room: RoomId,
        /// The user, who may be the local user.
        user: User,
        /// 0 lost, 1 poor, 2 good, 3 excellent.
        quality: i32,
        /// Mean opinion score as the server estimates it, 1–4.5; NaN where it does not.
        mos: f32,
    },
    /// A room message arrived.
    RoomMessage {
        /// The room.
        room: RoomId,
        /// The sender.
        user: User,
        /// The sender's id of the message.
        message_id: String,
        /// The text.
        text: String,
        /// Time of sending by the sender's clock, in ms since 1970.
        sent_at_ms: i64,
    },
    /// A text with another topic than that of room messages arrived.
    Text {
        /// The room.
        room: RoomId,
        /// The sender.
        user: User,
        /// The topic.
        topic: String,
        /// The sender's id of the text.
        message_id: String,
        /// The text.
        text: String,
        /// Time of sending by the sender's clock, in ms since 1970.
        sent_at_ms: i64,
        /// Further values of the sender, by key.
        attributes: BTreeMap<String, String>,
    },
    /// Data arrived.
    Data {
        /// The room.
        room: RoomId,
        /// The sender; with an empty user id, the server.
        user: User,
        /// The topic.
        topic: String,
        /// The bytes.
        data: Vec<u8>,
        /// The delivery guarantee of the sender.
        delivery: Delivery,
    },
    /// A part of a byte stream of another user arrived, or the stream ended or was refused.
    Bytes {
        /// The room.
        room: RoomId,
        /// The stream.
        info: Arc<ByteStreamInfo>,
        /// The part.
        part: BytePart,
    },
    /// There is space again for the bytes of an outgoing byte stream, after a write was refused.
    BytesSpace {
        /// The room.
        room: RoomId,
        /// The stream.
        stream: RequestId,
    },
    /// Another user calls an RPC method that is registered here. It is answered with RespondToRpc or RejectRpc.
    RpcRequest {
        /// The room.
        room: RoomId,
        /// The number that the answer names.
        request: RequestId,
        /// The caller.
        user: User,
        /// The method.
        method: String,
        /// The caller's payload.
        payload: String,
        /// The time that the caller leaves for the answer.
        timeout: Duration,
    },
    /// A PerformRpc ended.
    RpcDone {
        /// The room.
        room: RoomId,
        /// The request.
        request: RequestId,
        /// The response; empty after a failure.
        payload: String,
        /// LiveKit's code of the failure; 0 if there is none.
        code: u32,
        /// The data that the method's error has.
        data: String,
        /// The cause of a failure.
        error: Option<Error>,
    },
    /// An asynchronous request ended.
    RequestDone {
        /// The room.
        room: RoomId,
        /// The request.
        request: RequestId,
        /// The cause of a failure.
        error: Option<Error>,
    },
    /// A recording goes on, once a second.
    RecordingProgress {
        /// The recording.
        recording: RecordingId,
        /// How far it is.
        progress: RecordingProgress,
    },
    /// A recording has ended. Its handle is no longer valid.
    RecordingEnd {
        /// The recording.
        recording: RecordingId,
        /// What its files have.
        progress: RecordingProgress,
        /// The cause, if it ended without a call of the application.
        error: Option<Error>,
    },
    /// A line of the log, if the application has a callback for it.
    Log {
        /// The severity.
        level: crate::log::Level,
        /// The module.
        target: &'static str,
        /// The line.
        text: String,
    },
}

/// Every event with the name of its callback in the C API. Passes the list to the macro `$make`.
macro_rules! with_events {
    ($make:ident) => {
        $make! {
            LoginRoom => on_login_room,
            LogoutRoom => on_logout_room,
            KickOut => on_kick_out,
            Disconnect => on_disconnect,
            Reconnecting => on_reconnecting,
            Reconnected => on_reconnected,
            TokenNeeded => on_token_needed,
            UserUpdate => on_user_update,
            UserInfo => on_user_info,
            RoomMetadata => on_room_metadata,
            StreamUpdate => on_stream_update,
            StreamInfoUpdate => on_stream_info_update,
            PublishState => on_publish_state,
            ServerMute => on_server_mute,
            PlayState => on_play_state,
            StreamEncryption => on_stream_encryption,
            FirstAudio => on_first_audio,
            DeviceStarted => on_device_started,
            DeviceChange => on_device_change,
            DeviceError => on_device_error,
            AuxProblem => on_aux_problem,
            AudioProblem => on_audio_problem,
            PublishQuality => on_publish_quality,
            PlayQuality => on_play_quality,
            SoundLevel => on_sound_level,
            Spectrum => on_spectrum,
            MicAttention => on_mic_attention,
            ActiveSpeakers => on_active_speakers,
            ConnectionQuality => on_connection_quality,
            RoomMessage => on_room_message,
            Text => on_text,
            Data => on_data,
            Bytes => on_bytes,
            BytesSpace => on_bytes_space,
            RpcRequest => on_rpc_request,
            RpcDone => on_rpc_done,
            RequestDone => on_request_done,
            PlayerState => on_player_state,
            RecordingProgress => on_recording_progress,
            RecordingEnd => on_recording_end,
            Log => on_log,
        }
    };
}
pub(crate) use with_events;

macro_rules! callback_names {
    ($($event:ident => $callback:ident,)*) => {
        impl Event {
            /// The name of the event's callback in the C API.
            pub const fn callback(&self) -> &'static str {
                match self {
                    $(Event::$event { .. } => stringify!($callback),)*
                }
            }
        }
    };
}

with_events!(callback_names);

impl Event {
    /// The room whose last event this is; `None` for every other event.
    pub fn ends_room(&self) -> Option<RoomId> {
        match self {
            Event::LoginRoom { room, error: Some(_), .. }
            | Event::LogoutRoom { room, .. }
            | Event::KickOut { room, .. }
            | Event::Disconnect { room, .. } => Some(*room),
            _ => None,
        }
    }
}

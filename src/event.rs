//! Everything that the library reports to the application: owned data, one variant a callback of the C API, and the list of all
//! events with their callbacks.
//!
//! The control half of the engine makes events in order; `engine::dispatch` queues and delivers them; `ffi::event` turns one
//! into its C struct, and `ffi::callback` calls the application with it.
#![forbid(unsafe_code)]

use std::time::Duration;

use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::id::{RequestId, RoomId, StreamId};

/// A user of a room.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct User {
    /// The identity.
    pub user_id: String,
    /// The name for people; the id where none was given.
    pub user_name: String,
}

/// A stream of a room, as others announce it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StreamInfo {
    /// The handle.
    pub stream: StreamId,
    /// The track's name, or its SID where it has none.
    pub stream_id: String,
    /// Who talks.
    pub user: User,
    /// Text that the talker attached.
    pub extra_info: String,
    /// Whether the talker muted the microphone.
    pub muted: bool,
}

/// One figure of a sound level report.
#[derive(Clone, PartialEq, Debug)]
pub struct SoundLevel {
    /// The stream; `None` is the local microphone.
    pub stream: Option<StreamId>,
    /// The room of the stream; `None` for the local microphone.
    pub room: Option<RoomId>,
    /// For a bar on the screen, 0–100.
    pub level: f32,
    /// Loudness (RMS) of the period in dBFS, at most 0.
    pub rms_dbfs: f32,
    /// Largest sample of the period in dBFS, at most 0.
    pub peak_dbfs: f32,
    /// Whether someone seems to speak.
    pub voice: bool,
}

/// Loudness of the bands of one voice.
#[derive(Clone, PartialEq, Debug)]
pub struct Spectrum {
    /// The stream; `None` is the local microphone.
    pub stream: Option<StreamId>,
    /// The room of the stream; `None` for the local microphone.
    pub room: Option<RoomId>,
    /// RMS of each band in dBFS, lowest band first.
    pub bands_dbfs: Vec<f32>,
}

/// What a user should be told about the local microphone.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum MicAttention {
    /// It is switched on and published, and gives silence.
    Silent,
    /// It was told to be silent, and there is sound again.
    SoundIsBack,
    /// It is switched off, and its user speaks.
    SpeakingWhileMuted,
}

/// Where sound is lost or late though nothing has failed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AudioProblem {
    /// The application's processing of the microphone.
    CaptureProcessor,
    /// The application's processing for the loudspeaker.
    PlaybackProcessor,
    /// What the application pushes for a microphone.
    PushedSound,
    /// A stream that is played.
    PlayedStream,
}

/// How the local stream does on its way into a room. An unknown figure is NaN or -1.
#[derive(Clone, PartialEq, Debug)]
pub struct PublishQuality {
    /// 3 excellent, 2 good, 1 poor, 0 lost; of this stream by the stats below.
    pub quality: i32,
    /// Estimated mean opinion score, 1–4.5 ([`crate::quality::mos`]).
    pub mos: f32,
    /// The quality of the local user's connection as a whole, as the server reports it.
    pub connection_quality: i32,
    /// What the counts below cover.
    pub period: Duration,
    /// Round trip to the server, in ms.
    pub round_trip_ms: f32,
    /// Interarrival jitter at the server, in ms.
    pub jitter_ms: f32,
    /// Share of packets lost on the way to the server, by its last report.
    pub loss: f32,
    /// Share of packets that the listener with the greatest loss has lost on the whole way, before repairs.
    pub listener_loss: f32,
    /// What of it resending has not brought back.
    pub listener_loss_left: f32,
    /// The same for the listener in the middle.
    pub median_loss_left: f32,
    /// Packets sent.
    pub packets: i64,
    /// Bits a second of encoded sound that were sent, copies included.
    pub send_bps: i64,
    /// Bits a second of one copy of the sound, as chosen.
    pub bitrate_bps: i64,
    /// Bits a second that the path carries; -1 also where more was never tried.
    pub capacity_bps: i64,
}

/// How a stream arrives here. An unknown figure is NaN or -1.
#[derive(Clone, PartialEq, Debug)]
pub struct PlayQuality {
    /// The room.
    pub room: RoomId,
    /// The stream.
    pub stream: StreamId,
    /// 3 excellent, 2 good, 1 poor, 0 lost; by the stats below.
    pub quality: i32,
    /// Estimated mean opinion score, 1–4.5 ([`crate::quality::mos`]).
    pub mos: f32,
    /// Packets that came.
    pub packets: i64,
    /// Bits a second of encoded sound in them.
    pub receive_bps: i64,
    /// Share of packets that were not there when their time came.
    pub loss: f32,
    /// Share of the played sound that was made up.
    pub concealed: f32,
    /// Runs of concealment a minute.
    pub breaks_per_minute: f32,
    /// Round trip to the server, in ms.
    pub round_trip_ms: f32,
    /// Interarrival jitter, in ms.
    pub jitter_ms: f32,
    /// Delay that the jitter buffer adds, in ms.
    pub buffer_ms: f32,
    /// Microphone to loudspeaker, in ms.
    pub mouth_to_ear_ms: f32,
}

/// What went on with one side of the sound devices.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DeviceSide {
    /// Microphone.
    Capture,
    /// Loudspeaker.
    Playback,
}

/// A sound device as an application lists it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceInfo {
    /// Stable id, for `DeviceSpec::Id`.
    pub id: String,
    /// A name for people.
    pub name: String,
    /// Microphone or loudspeaker.
    pub side: DeviceSide,
    /// Whether the system uses it by default.
    pub is_default: bool,
}

/// What happened to a sound device.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum DeviceChange {
    /// It was plugged in, or its sound server started.
    Added,
    /// It was pulled out.
    Removed,
    /// It has another name for people.
    Renamed,
    /// It became the system's default one.
    Default,
    /// It is what this engine uses from here on.
    Used,
}

/// How sure a data packet arrives.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Delivery {
    /// In order and complete.
    Reliable,
    /// Maybe, but never late for another.
    Lossy,
}

/// State of publishing or playing one stream.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum StreamState {
    /// Asked for, not yet confirmed.
    Starting,
    /// Going on.
    Active,
    /// Ended; the reason is beside it.
    Stopped,
}

/// What the application is told.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// A login ended: `Ok` when signalling and media are both connected.
    LoginRoom {
        /// The login.
        room: RoomId,
        /// The room's id as given or as the token says.
        room_id: String,
        /// Why it failed.
        error: Option<Error>,
        /// Where the room is.
        server_url: String,
        /// Whether that server runs in this process.
        is_embedded: bool,
        /// Something a person should know though the login worked (a token over an unprotected connection).
        warning: Option<String>,
    },
    /// LogoutRoom is done; the room's id ends.
    LogoutRoom {
        /// The login.
        room: RoomId,
        /// The room.
        room_id: String,
    },
    /// Removed from the room; the id ends. Kind `SameUser`, `Kicked` or `NotFound` (room deleted).
    KickOut {
        /// The login.
        room: RoomId,
        /// The room.
        room_id: String,
        /// Why.
        error: Error,
    },
    /// The connection is lost for good; the id ends.
    Disconnect {
        /// The login.
        room: RoomId,
        /// The room.
        room_id: String,
        /// Why.
        error: Error,
    },
    /// The connection broke and is being mended.
    Reconnecting {
        /// The login.
        room: RoomId,
        /// Why.
        error: Error,
    },
    /// The connection is back; only differences are announced.
    Reconnected {
        /// The login.
        room: RoomId,
        /// Where the room is now.
        server_url: String,
        /// Whether that server runs in this process.
        is_embedded: bool,
    },
    /// A token is needed to go on; answer with RenewToken at any time.
    TokenNeeded {
        /// The login.
        room: RoomId,
        /// Why the present one is not enough.
        reason: ErrorKind,
    },
    /// Users came or went.
    UserUpdate {
        /// The login.
        room: RoomId,
        /// Whether this is the whole list.
        total: bool,
        /// Who came (all, when `total`).
        added: Vec<User>,
        /// Who left.
        removed: Vec<User>,
    },
    /// Streams of others were added or removed; one kind an event.
    StreamUpdate {
        /// The login.
        room: RoomId,
        /// Added or removed.
        added: bool,
        /// Which. A removed stream's id ends when the callback has returned.
        streams: Vec<StreamInfo>,
    },
    /// The extra info or mute state of others' streams changed.
    StreamExtraInfo {
        /// The login.
        room: RoomId,
        /// Which.
        streams: Vec<StreamInfo>,
    },
    /// Publishing of the local stream changed its state.
    PublishState {
        /// The login.
        room: RoomId,
        /// The local stream.
        stream: StreamId,
        /// Its name.
        stream_id: String,
        /// What it does now.
        state: StreamState,
        /// Why it stopped, when it was not asked to.
        error: Option<Error>,
    },
    /// The server began to mute the own user, or lifted that.
    PublishMute {
        /// The login.
        room: RoomId,
        /// The local stream, while there is one, with its name.
        stream: Option<(StreamId, String)>,
        /// Whether the server mutes.
        is_muted_by_server: bool,
        /// Whether the own switch is off as well.
        is_muted_by_user: bool,
    },
    /// Playing of a stream changed its state.
    PlayState {
        /// The login.
        room: RoomId,
        /// The stream.
        stream: StreamId,
        /// Its name.
        stream_id: String,
        /// What it does now.
        state: StreamState,
        /// Why it stopped, when it was not asked to.
        error: Option<Error>,
    },
    /// The first sound of a stream reached the playback device.
    FirstAudio {
        /// The login.
        room: RoomId,
        /// The stream.
        stream: StreamId,
        /// When its first sample is heard.
        at: Time,
    },
    /// Capture or playback started: sample 0 exists, or is heard, at `at`.
    DeviceStarted {
        /// Which side.
        side: DeviceSide,
        /// The time of sample 0.
        at: Time,
    },
    /// Devices came, went or changed, or another one is used.
    DeviceChange {
        /// What happened.
        change: DeviceChange,
        /// To which device.
        device: DeviceInfo,
    },
    /// A device failed or is missing; told once an outage. Sound cards are opened again by themselves, with silence meanwhile.
    DeviceError {
        /// Which side.
        side: DeviceSide,
        /// What and what to do.
        error: Error,
    },
    /// The aux input does not get what it should; silence takes its place.
    AuxProblem {
        /// Times that sound was missing since the input was switched on.
        missing: u64,
        /// What and what to do.
        error: Error,
    },
    /// Sound is lost or late, and what to do about it; the same is told at most every few seconds.
    AudioProblem {
        /// Where.
        problem: AudioProblem,
        /// The stream, where it is one.
        stream: Option<(RoomId, StreamId)>,
        /// What and what to do.
        error: Error,
    },
    /// How the local stream does, at the asked period.
    PublishQuality {
        /// The login.
        room: RoomId,
        /// The local stream.
        stream: StreamId,
        /// How.
        quality: PublishQuality,
    },
    /// How the streams that are played arrive, at the asked period.
    PlayQuality {
        /// What the counts in it cover.
        period: Duration,
        /// One entry a stream.
        qualities: Vec<PlayQuality>,
    },
    /// Sound levels at the asked period.
    SoundLevel {
        /// Own first, then streams.
        levels: Vec<SoundLevel>,
    },
    /// Spectra at the asked period.
    Spectrum {
        /// Own first, then streams.
        spectra: Vec<Spectrum>,
    },
    /// Something about the local microphone that its user should be told.
    MicAttention {
        /// What.
        attention: MicAttention,
    },
    /// Who speaks now, loudest first.
    ActiveSpeakers {
        /// The login.
        room: RoomId,
        /// Users with their level 0–100.
        speakers: Vec<(User, f32)>,
    },
    /// How good the connection of a user is: 0 lost, 1 poor, 2 good, 3 excellent.
    ConnectionQuality {
        /// The login.
        room: RoomId,
        /// Whose; the own user too.
        user: User,
        /// 0–3.
        quality: i32,
        /// Mean opinion score as the server estimates it, 1–4.5; NaN where it does not.
        mos: f32,
    },
    /// A room message arrived.
    RoomMessage {
        /// The login.
        room: RoomId,
        /// From whom.
        user: User,
        /// The sender's id of the message.
        message_id: String,
        /// The text.
        text: String,
        /// Milliseconds since 1970 at the sender.
        sent_at_ms: i64,
    },
    /// Bytes arrived.
    Data {
        /// The login.
        room: RoomId,
        /// From whom; empty id: from the server.
        user: User,
        /// The sender's label.
        topic: String,
        /// The bytes.
        data: Vec<u8>,
        /// How they travelled.
        delivery: Delivery,
    },
    /// A request ended.
    RequestDone {
        /// The login.
        room: RoomId,
        /// Which.
        request: RequestId,
        /// Why it failed.
        error: Option<Error>,
    },
    /// A line of the log, when the application takes them.
    Log {
        /// How much it matters.
        level: crate::log::Level,
        /// The module.
        target: &'static str,
        /// The line.
        text: String,
    },
}

/// Every event with the name of its callback in the C API: hands the list to the macro `$make`.
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
            StreamUpdate => on_stream_update,
            StreamExtraInfo => on_stream_extra_info,
            PublishState => on_publish_state,
            PublishMute => on_publish_mute,
            PlayState => on_play_state,
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
            Data => on_data,
            RequestDone => on_request_done,
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
    /// Whether this event is the last one of its room.
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

//! How each kind of event waits in the queue: always kept, merged with the opposite event that it cancels, replaced by a later
//! event of the same subject, or dropped beyond a limit.
//!
//! Plain data, used by `dispatch/queue.rs` only. The match has no arm for all other events, so an event without a policy does
//! not compile.
#![forbid(unsafe_code)]

use crate::event::{
    self, AudioProblem, BytePart, ByteStreamInfo, DeviceChange, DeviceSide, Event, MicAttention,
};
use crate::id::{RecordingId, RoomId, StreamId};

/// Maximum number of messages, texts, data packets, parts of byte streams, RPC requests, changes of users and first-audio events
/// that wait; further entries are dropped and counted.
pub(super) const MAX_WAITING: usize = 4096;
/// Maximum number of bytes of text and data in these events together; further events are dropped and counted.
pub(super) const MAX_WAITING_BYTES: usize = 16 * 1024 * 1024;
/// Maximum number of log lines that wait; further entries are dropped and counted.
pub(super) const MAX_LOG_LINES: usize = 256;
/// Maximum number of bytes in these lines together; further lines are dropped and counted.
pub(super) const MAX_LOG_BYTES: usize = 1024 * 1024;
/// Maximum number of connection qualities of users that wait, in all rooms; a further quality replaces the oldest, which is
/// counted as dropped. Nothing else limits these events: without user updates, the queue does not see users leave.
pub(super) const MAX_QUALITIES: usize = 1024;

/// How an event waits.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(super) enum Policy<'a> {
    /// The event is always kept. For rare events, and for one event per call of the application.
    Always,
    /// Only the latest event of its kind and subject waits.
    Latest(Subject<'a>),
    /// As [`Policy::Latest`]. The number of subjects is not limited, so all share the limit of [`Class::Quality`]. Beyond it,
    /// the oldest event is dropped.
    LatestOfMany(Subject<'a>),
    /// The event counts against the limits of its class, with this number of bytes, and is dropped beyond them.
    Bounded(Class, usize),
    /// As [`Policy::Bounded`], but the event is always kept: other events are dropped instead.
    Owed(Class, usize),
    /// The event cancels earlier ones: `Queue::push` leaves at most one for each state of a room, a stream or a user.
    Merged,
}

/// Subject of an event. A later event of the same kind and subject replaces an earlier one.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(super) enum Subject<'a> {
    /// The engine, of which there is only one.
    Engine,
    /// A room.
    Room(RoomId),
    /// A user of a room, by user id.
    User(RoomId, &'a str),
    /// One side of the sound devices.
    Side(DeviceSide),
    /// One kind of change of a device, by device id.
    Device(DeviceChange, DeviceSide, &'a str),
    /// A stream of a room.
    Stream(RoomId, StreamId),
    /// A recording.
    Recording(RecordingId),
    /// A kind of audio problem, with its stream.
    Problem(AudioProblem, Option<(RoomId, StreamId)>),
    /// The microphone: speech while it is muted, or else its silence.
    Microphone { is_spoken_into: bool },
}

/// Events that share limits.
#[derive(Copy, Clone, PartialEq, Debug)]
pub(super) enum Class {
    /// Messages, texts, data packets, parts of byte streams, RPC requests, changes of users and first-audio events.
    Message,
    /// Log lines.
    Log,
    /// Connection qualities of users.
    Quality,
}

impl Class {
    /// Number of classes.
    pub(super) const COUNT: usize = 3;

    /// Maximum number of events, and maximum number of bytes in them together.
    pub(super) fn limits(self) -> (usize, usize) {
        match self {
            Class::Message => (MAX_WAITING, MAX_WAITING_BYTES),
            Class::Log => (MAX_LOG_LINES, MAX_LOG_BYTES),
            Class::Quality => (MAX_QUALITIES, usize::MAX),
        }
    }
}

impl<'a> Policy<'a> {
    /// The subject of which only the latest event waits.
    pub(super) fn subject(self) -> Option<Subject<'a>> {
        match self {
            Policy::Latest(subject) | Policy::LatestOfMany(subject) => Some(subject),
            Policy::Always | Policy::Bounded(..) | Policy::Owed(..) | Policy::Merged => None,
        }
    }

    /// The class and the size that count against its limits.
    pub(super) fn share(self) -> Option<(Class, usize)> {
        match self {
            Policy::Bounded(class, size) | Policy::Owed(class, size) => Some((class, size)),
            Policy::LatestOfMany(_) => Some((Class::Quality, 0)),
            Policy::Always | Policy::Latest(_) | Policy::Merged => None,
        }
    }
}

/// The policy of an event.
pub(super) fn policy(event: &Event) -> Policy<'_> {
    use Policy::{Always, Bounded, Latest, LatestOfMany, Merged};
    match event {
        // The life of a room.
        Event::LoginRoom { .. }
        | Event::LogoutRoom { .. }
        | Event::KickOut { .. }
        | Event::Disconnect { .. }
        | Event::Reconnected { .. } => Always,
        Event::Reconnecting { .. } => Merged,
        Event::TokenNeeded { room, .. } => Latest(Subject::Room(*room)),
        // One for each request of the application.
        Event::RequestDone { .. }
        | Event::RpcDone { .. }
        | Event::RecordingEnd { .. }
        | Event::BytesSpace { .. } => Always,
        Event::RecordingProgress { recording, .. } => Latest(Subject::Recording(*recording)),

        // Users and streams.
        Event::UserUpdate { .. } | Event::StreamUpdate { .. } | Event::StreamInfoUpdate { .. } => Merged,
        Event::PublishState { .. } | Event::ServerMute { .. } | Event::PlayState { .. } => Merged,
        // `Queue::push` puts changes of one user together.
        Event::UserInfo { change, .. } => {
            let changed = event::attributes_size(&change.attributes);
            Bounded(Class::Message, change.info.size() + changed)
        }
        Event::RoomMetadata { room, .. } => Latest(Subject::Room(*room)),
        Event::StreamEncryption { room, stream, .. } => Latest(Subject::Stream(*room, *stream)),
        Event::FirstAudio { .. } => Bounded(Class::Message, 0),
        Event::ActiveSpeakers { room, .. } => Latest(Subject::Room(*room)),
        Event::ConnectionQuality { room, user, .. } => LatestOfMany(Subject::User(*room, &user.user_id)),

        // A few for each call, and for each failure.
        Event::PlayerState { .. } => Always,

        // Devices and sound.
        Event::DeviceStarted { side, .. } | Event::DeviceError { side, .. } => Latest(Subject::Side(*side)),
        Event::DeviceChange { change, device } => Latest(Subject::Device(*change, device.side, &device.id)),
        Event::AuxProblem { .. } => Latest(Subject::Engine),
        Event::AudioProblem { problem, stream, .. } => Latest(Subject::Problem(*problem, *stream)),
        Event::MicAttention { attention } => {
            // Only the latest state of silence matters.
            let is_spoken_into = *attention == MicAttention::SpeakingWhileMuted;
            Latest(Subject::Microphone { is_spoken_into })
        }

        // Measurements.
        Event::SoundLevel { .. } | Event::Spectrum { .. } | Event::PlayQuality { .. } => {
            Latest(Subject::Engine)
        }
        Event::PublishQuality { room, .. } => Latest(Subject::Room(*room)),

        // Text and bytes without a limit on their number: from other users, and log lines.
        Event::RoomMessage { user, message_id, text, .. } => {
            let size = user.user_id.len() + user.user_name.len() + message_id.len() + text.len();
            Bounded(Class::Message, size)
        }
        Event::Text { user, topic, message_id, text, attributes, .. } => {
            let attributes = event::attributes_size(attributes);
            let names = user.user_id.len() + user.user_name.len() + topic.len() + message_id.len();
            Bounded(Class::Message, names + text.len() + attributes)
        }
        Event::Data { user, topic, data, .. } => {
            let size = user.user_id.len() + user.user_name.len() + topic.len() + data.len();
            Bounded(Class::Message, size)
        }
        Event::Bytes { info, part, .. } => byte_policy(info, part),
        Event::RpcRequest { user, method, payload, .. } => {
            let size = user.user_id.len() + user.user_name.len() + method.len() + payload.len();
            Bounded(Class::Message, size)
        }
        Event::Log { text, .. } => Bounded(Class::Log, text.len()),
    }
}

/// The policy of a part of a byte stream.
fn byte_policy<'a>(info: &ByteStreamInfo, part: &BytePart) -> Policy<'a> {
    match part {
        BytePart::Begin | BytePart::Refused { .. } => Policy::Bounded(Class::Message, info.size()),
        BytePart::Data { data, .. } => Policy::Bounded(Class::Message, info.size() + data.len()),
        // One for each beginning, which is bounded.
        BytePart::End { error, .. } => {
            let reason = error.as_ref().map_or(0, |error| error.context.len());
            Policy::Owed(Class::Message, info.size() + reason)
        }
    }
}

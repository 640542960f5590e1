//! What may happen to an event that waits: the one table of how each kind is kept from filling the queue.
//!
//! Plain data, used by `dispatch/queue.rs` only. The match has no last arm for all others: an event without a policy does not
//! compile.
#![forbid(unsafe_code)]

use crate::event::{AudioProblem, DeviceChange, DeviceSide, Event, MicAttention};
use crate::id::{RoomId, StreamId};

/// Most messages, data packets and first sounds that wait at once; further ones are dropped and counted.
pub const MAX_WAITING: usize = 4096;
/// Most bytes of text and data that these may hold together; further ones are dropped and counted.
pub const MAX_WAITING_BYTES: usize = 16 * 1024 * 1024;
/// Most log lines that wait at once; further ones are dropped and counted.
pub const MAX_LOG_LINES: usize = 256;
/// Most bytes of these lines; further ones are dropped and counted.
pub const MAX_LOG_BYTES: usize = 1024 * 1024;
/// Most users whose connection's quality waits, in all rooms; for a further one the oldest is dropped and counted. There are as
/// many only where nobody asked for user updates: without them the queue does not see users leave.
pub const MAX_QUALITIES: usize = 1024;

/// How an event waits.
#[derive(Copy, Clone, PartialEq, Debug)]
pub enum Policy<'a> {
    /// It is always kept. For events of which the engine makes few, or one for each call of the application.
    Always,
    /// Of the events of its kind with the same subject, only the latest waits.
    Latest(Subject<'a>),
    /// As [`Policy::Latest`], for subjects without a bound of their own: they share [`Class::Quality`], and the oldest is
    /// dropped.
    LatestOfMany(Subject<'a>),
    /// It counts against the bound of its class, with this many bytes; beyond it is dropped.
    Bounded(Class, usize),
    /// It cancels what waits: `Queue::merge` leaves at most one of each state of a room, a stream or a user.
    Merged,
}

/// What an event is about: of two events of one kind with the same subject, the later one says everything.
#[derive(Copy, Clone, PartialEq, Debug)]
pub enum Subject<'a> {
    /// The engine: there is only one.
    Engine,
    /// A room.
    Room(RoomId),
    /// A user of a room, by user id.
    User(RoomId, &'a str),
    /// One side of the sound devices.
    Side(DeviceSide),
    /// One kind of change of a device, by device id.
    Device(DeviceChange, DeviceSide, &'a str),
    /// A place where sound is lost.
    Problem(AudioProblem, Option<(RoomId, StreamId)>),
    /// The microphone: whether it is spoken into while it is off, or else whether it is silent.
    Microphone { is_spoken_into: bool },
}

/// Events that share a bound.
#[derive(Copy, Clone, PartialEq, Debug)]
pub enum Class {
    /// Messages, data packets and first sounds.
    Message,
    /// Log lines.
    Log,
    /// Connection qualities of users.
    Quality,
}

impl Class {
    /// How many classes there are.
    pub const COUNT: usize = 3;

    /// Most events, and most bytes in them.
    pub fn limits(self) -> (usize, usize) {
        match self {
            Class::Message => (MAX_WAITING, MAX_WAITING_BYTES),
            Class::Log => (MAX_LOG_LINES, MAX_LOG_BYTES),
            Class::Quality => (MAX_QUALITIES, usize::MAX),
        }
    }
}

impl<'a> Policy<'a> {
    /// Of which subject only the latest waits.
    pub fn subject(self) -> Option<Subject<'a>> {
        match self {
            Policy::Latest(subject) | Policy::LatestOfMany(subject) => Some(subject),
            Policy::Always | Policy::Bounded(..) | Policy::Merged => None,
        }
    }

    /// The class and size that count against a bound.
    pub fn share(self) -> Option<(Class, usize)> {
        match self {
            Policy::Bounded(class, size) => Some((class, size)),
            Policy::LatestOfMany(_) => Some((Class::Quality, 0)),
            Policy::Always | Policy::Latest(_) | Policy::Merged => None,
        }
    }
}

/// The policy of an event.
pub fn policy(event: &Event) -> Policy<'_> {
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
        // One for each request that the application made.
        Event::RequestDone { .. } => Always,

        // Users and streams.
        Event::UserUpdate { .. } | Event::StreamUpdate { .. } | Event::StreamExtraInfo { .. } => Merged,
        Event::PublishState { .. } | Event::PublishMute { .. } | Event::PlayState { .. } => Merged,
        Event::FirstAudio { .. } => Bounded(Class::Message, 0),
        Event::ActiveSpeakers { room, .. } => Latest(Subject::Room(*room)),
        Event::ConnectionQuality { room, user, .. } => LatestOfMany(Subject::User(*room, &user.user_id)),

        // Devices and sound.
        Event::DeviceStarted { side, .. } | Event::DeviceError { side, .. } => Latest(Subject::Side(*side)),
        Event::DeviceChange { change, device } => Latest(Subject::Device(*change, device.side, &device.id)),
        Event::AuxProblem { .. } => Latest(Subject::Engine),
        Event::AudioProblem { problem, stream, .. } => Latest(Subject::Problem(*problem, *stream)),
        Event::MicAttention { attention } => {
            // Of silence and its end, only what is the case now is of interest.
            let is_spoken_into = *attention == MicAttention::SpeakingWhileMuted;
            Latest(Subject::Microphone { is_spoken_into })
        }

        // Measurements.
        Event::SoundLevel { .. } | Event::Spectrum { .. } | Event::PlayQuality { .. } => {
            Latest(Subject::Engine)
        }
        Event::PublishQuality { room, .. } => Latest(Subject::Room(*room)),

        // Text and bytes, as much as others send.
        Event::RoomMessage { user, message_id, text, .. } => {
            let size = user.user_id.len() + user.user_name.len() + message_id.len() + text.len();
            Bounded(Class::Message, size)
        }
        Event::Data { user, topic, data, .. } => {
            let size = user.user_id.len() + user.user_name.len() + topic.len() + data.len();
            Bounded(Class::Message, size)
        }
        Event::Log { text, .. } => Bounded(Class::Log, text.len()),
    }
}

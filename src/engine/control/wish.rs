//! What the application decides about a stream, as the media half and as a room is told it. Plain.
#![forbid(unsafe_code)]

use crate::engine::message::ToMedia;
use crate::id::StreamId;
use crate::room::Wish;

/// The decision in a message to the media half, where it is about one stream.
pub(super) fn wish_of(message: &ToMedia) -> Option<(StreamId, Wish)> {
    match message {
        ToMedia::PlayVolume(Some(stream), volume) => Some((*stream, Wish::Volume(*volume))),
        ToMedia::MuteStream(stream, mute) => Some((*stream, Wish::Mute(*mute))),
        ToMedia::Position(stream, pan) => Some((*stream, Wish::Position(*pan))),
        _ => None,
    }
}

/// The message to the media half that repeats a decision for a stream.
pub(super) fn message_of(stream: StreamId, wish: Wish) -> ToMedia {
    match wish {
        Wish::Volume(volume) => ToMedia::PlayVolume(Some(stream), volume),
        Wish::Mute(mute) => ToMedia::MuteStream(stream, mute),
        Wish::Position(pan) => ToMedia::Position(stream, pan),
    }
}

//! What the application decides about a stream, as the media half and as a room are given it. Plain.
#![forbid(unsafe_code)]

use crate::engine::media::PlaybackRequest;
use crate::engine::message::ToMedia;
use crate::id::StreamId;
use crate::room::Wish;

/// The decision in a message to the media half, where it is about one stream.
pub(super) fn wish_of(message: &ToMedia) -> Option<(StreamId, Wish)> {
    let ToMedia::Playback(request) = message else { return None };
    match request {
        PlaybackRequest::Volume(Some(stream), volume) => Some((*stream, Wish::Volume(*volume))),
        PlaybackRequest::Mute(stream, mute) => Some((*stream, Wish::Mute(*mute))),
        PlaybackRequest::Position(stream, pan) => Some((*stream, Wish::Position(*pan))),
        _ => None,
    }
}

/// The message to the media half that repeats a decision for a stream.
pub(super) fn message_of(stream: StreamId, wish: Wish) -> ToMedia {
    ToMedia::Playback(match wish {
        Wish::Volume(volume) => PlaybackRequest::Volume(Some(stream), volume),
        Wish::Mute(mute) => PlaybackRequest::Mute(stream, mute),
        Wish::Position(pan) => PlaybackRequest::Position(stream, pan),
    })
}

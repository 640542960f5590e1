//! What the application decides about a stream, as the media half and as a room are given it. Plain.
#![forbid(unsafe_code)]

use crate::engine::media::PlaybackRequest;
use crate::engine::message::ToMedia;
use crate::engine::registry::StreamChoice;
use crate::id::StreamId;
use crate::room::TalkerSetting;

/// The decision in a message to the media half, where it is about one stream.
pub(super) fn setting_of(message: &ToMedia) -> Option<(StreamId, TalkerSetting)> {
    let ToMedia::Playback(request) = message else { return None };
    match request {
        PlaybackRequest::Volume(Some(stream), volume) => Some((*stream, TalkerSetting::Volume(*volume))),
        PlaybackRequest::Mute(stream, mute) => Some((*stream, TalkerSetting::Mute(*mute))),
        PlaybackRequest::Position(stream, pan) => Some((*stream, TalkerSetting::Position(*pan))),
        _ => None,
    }
}

/// The message to the media half that repeats a decision for a stream.
pub(super) fn message_of(stream: StreamId, wish: TalkerSetting) -> ToMedia {
    ToMedia::Playback(match wish {
        TalkerSetting::Volume(volume) => PlaybackRequest::Volume(Some(stream), volume),
        TalkerSetting::Mute(mute) => PlaybackRequest::Mute(stream, mute),
        TalkerSetting::Position(pan) => PlaybackRequest::Position(stream, pan),
    })
}

/// Writes a decision where getters read it.
pub(super) fn note(choice: &mut StreamChoice, wish: TalkerSetting) {
    match wish {
        TalkerSetting::Volume(volume) => choice.volume = volume,
        TalkerSetting::Mute(mute) => choice.mute = mute,
        TalkerSetting::Position(pan) => choice.pan = pan,
    }
}

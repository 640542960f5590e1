//! Converts the application's settings for one stream between the messages of the media half and those of a room.
#![forbid(unsafe_code)]

use super::{Control, Output};
use crate::engine::media::PlaybackRequest;
use crate::engine::message::ToMedia;
use crate::engine::registry::StreamChoice;
use crate::id::{RoomId, StreamId};
use crate::room::TalkerSetting;

impl Control {
    /// Stores a setting that a room applies to a stream; returns the message to the media half.
    pub(super) fn talker_setting(&self, id: RoomId, stream: StreamId, setting: TalkerSetting) -> Output {
        if let Ok(entry) = self.setup.registry.lock().room_mut(id) {
            note(entry.choices.entry(stream).or_default(), setting);
        }
        Output::ToMedia(message_of(stream, setting))
    }
}

/// The setting in a message to the media half, if the message is about one stream.
pub(super) fn setting_of(message: &ToMedia) -> Option<(StreamId, TalkerSetting)> {
    let ToMedia::Playback(request) = message else { return None };
    match request {
        PlaybackRequest::Volume(Some(stream), volume) => Some((*stream, TalkerSetting::Volume(*volume))),
        PlaybackRequest::Mute(stream, mute) => Some((*stream, TalkerSetting::Mute(*mute))),
        PlaybackRequest::Pan(stream, pan) => Some((*stream, TalkerSetting::Pan(*pan))),
        _ => None,
    }
}

/// The message to the media half that repeats a setting for a stream.
fn message_of(stream: StreamId, setting: TalkerSetting) -> ToMedia {
    ToMedia::Playback(match setting {
        TalkerSetting::Volume(volume) => PlaybackRequest::Volume(Some(stream), volume),
        TalkerSetting::Mute(mute) => PlaybackRequest::Mute(stream, mute),
        TalkerSetting::Pan(pan) => PlaybackRequest::Pan(stream, pan),
    })
}

/// Stores a setting in the registry, where the getters read it.
fn note(choice: &mut StreamChoice, wish: TalkerSetting) {
    match wish {
        TalkerSetting::Volume(volume) => choice.volume = volume,
        TalkerSetting::Mute(mute) => choice.mute = mute,
        TalkerSetting::Pan(pan) => choice.pan = pan,
    }
}

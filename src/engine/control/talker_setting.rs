//! Settings of the application for one remote stream, as the media half, a room and the getters have them. On the control thread.
#![forbid(unsafe_code)]

use super::{Control, Output};
use crate::engine::media::PlaybackRequest;
use crate::engine::message::ToMedia;
use crate::engine::registry::StreamChoice;
use crate::id::{RoomId, StreamId};
use crate::room::TalkerSetting;

/// The setting in a message to the media half, where it is about one stream.
pub(super) fn setting_of(message: &ToMedia) -> Option<(StreamId, TalkerSetting)> {
    let ToMedia::Playback(request) = message else { return None };
    match request {
        PlaybackRequest::Volume(Some(stream), volume) => Some((*stream, TalkerSetting::Volume(*volume))),
        PlaybackRequest::Mute(stream, mute) => Some((*stream, TalkerSetting::Mute(*mute))),
        PlaybackRequest::Position(stream, pan) => Some((*stream, TalkerSetting::Position(*pan))),
        _ => None,
    }
}

impl Control {
    /// A talker is back under another stream id: its settings hold for that one, in the media half and for getters.
    pub(super) fn repeat_setting(&mut self, room: RoomId, stream: StreamId, wish: TalkerSetting) {
        if let Ok(entry) = self.setup.registry.lock().room_mut(room) {
            note(entry.choices.entry(stream).or_default(), wish);
        }
        self.outputs.push_back(Output::ToMedia(message_of(stream, wish)));
    }
}

/// The message to the media half that repeats a setting for a stream.
fn message_of(stream: StreamId, wish: TalkerSetting) -> ToMedia {
    ToMedia::Playback(match wish {
        TalkerSetting::Volume(volume) => PlaybackRequest::Volume(Some(stream), volume),
        TalkerSetting::Mute(mute) => PlaybackRequest::Mute(stream, mute),
        TalkerSetting::Position(pan) => PlaybackRequest::Position(stream, pan),
    })
}

/// Writes a setting where getters read it.
fn note(choice: &mut StreamChoice, wish: TalkerSetting) {
    match wish {
        TalkerSetting::Volume(volume) => choice.volume = volume,
        TalkerSetting::Mute(mute) => choice.mute = mute,
        TalkerSetting::Position(pan) => choice.pan = pan,
    }
}

//! Events of the media half for the application; the control half drops the events of rooms and streams that have ended. Also
//! here: the active speakers of a room, which the media half gets from the room's event, and what the room reports for the registry
//! only.
//!
//! A part of [`Control`], on the control thread.
#![forbid(unsafe_code)]

use super::{Control, Output};
use crate::clock::Time;
use crate::engine::message::{PlaybackRequest, ToMedia};
use crate::event::{Event, User};
use crate::id::{RequestId, RoomId, StreamId};
use crate::room::{self, Room};

impl Control {
    /// Passes on an event of the media half, unless its room or stream has ended meanwhile.
    pub(super) fn media_event(&mut self, mut event: Event, now: Time) {
        if self.extra.look_at_event(&event) {
            self.apply_mic(now);
        }
        let lives = |room: &RoomId, stream: &StreamId| {
            self.logins
                .get(room)
                .is_some_and(|l| l.room.stream(*stream).is_some() && l.room.state() != room::State::Ended)
        };
        match &mut event {
            Event::FirstAudio { room, stream, .. } if !lives(room, stream) => return,
            Event::AudioProblem { stream: Some((room, stream)), .. } if !lives(room, stream) => return,
            Event::PublishQuality { room, stream, quality } => {
                let room = self.logins.get(room).map(|login| &login.room);
                let is_local = |room: &&Room| room.local_stream().is_some_and(|(local, _)| local == *stream);
                let Some(room) = room.filter(is_local) else { return };
                quality.connection_quality = room.connection_quality().unwrap_or(-1);
            }
            Event::PlayQuality { qualities, .. } => {
                qualities.retain(|one| lives(&one.room, &one.stream));
                if qualities.is_empty() {
                    return;
                }
            }
            Event::SoundLevel { levels } => {
                levels.retain(|level| match (&level.room, &level.stream) {
                    (Some(room), Some(stream)) => lives(room, stream),
                    _ => true,
                });
            }
            Event::Spectrum { spectra } => {
                spectra.retain(|one| match (&one.room, &one.stream) {
                    (Some(room), Some(stream)) => lives(room, stream),
                    _ => true,
                });
                self.setup.registry.lock().take_spectra(spectra);
            }
            _ => {}
        }
        self.outputs.push_back(Output::Event(event));
    }

    /// An RPC request can no longer be answered.
    pub(super) fn rpc_expired(&mut self, room: RoomId, request: RequestId) {
        if let Some(entry) = self.setup.registry.lock().rooms.get_mut(&room) {
            entry.rpc_requests.remove(&request);
        }
    }

    /// Bytes of an outgoing byte stream were handed over: reports space, if a write was refused for the lack of it.
    pub(super) fn bytes_taken(&mut self, room: RoomId, stream: RequestId, count: usize) {
        let mut registry = self.setup.registry.lock();
        let outgoing = registry.rooms.get_mut(&room).and_then(|entry| entry.byte_streams.get_mut(&stream));
        if outgoing.is_some_and(|outgoing| outgoing.taken(count)) {
            self.outputs.push_back(Output::Event(Event::BytesSpace { room, stream }));
        }
    }

    /// Sends the active speakers to the media half, which decodes their streams when more streams are played than the limit.
    pub(super) fn send_speakers(&mut self, id: RoomId, speakers: &[(User, f32)]) {
        let Some(login) = self.logins.get(&id) else { return };
        let level_of = |user: &User| {
            speakers
                .iter()
                .find(|(speaker, _)| speaker.user_id == user.user_id)
                .map(|(_, level)| level / 100.0)
        };
        let streams = login.room.streams();
        let levels = streams.iter().filter_map(|info| Some((info.stream, level_of(&info.user)?))).collect();
        let request = PlaybackRequest::ActiveSpeakers(id, levels);
        self.outputs.push_back(Output::ToMedia(ToMedia::Playback(request)));
    }
}

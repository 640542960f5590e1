//! Received streams on the media half: which are played and how, and what happens around the loudspeaker's blocks.
//!
//! A part of [`Media`], on the media thread; the way of the sound itself is `listen.rs`.
#![forbid(unsafe_code)]

use super::listen::Source;
use super::{Media, problem};
use crate::audio::capture::hook::HookRunner;
use crate::clock::Time;
use crate::engine::message::ToControl;
use crate::event::{DeviceSide, Event};
use crate::id::{RoomId, StreamId};

/// What is asked about received streams.
#[derive(Debug)]
pub enum PlaybackRequest {
    /// Play what arrives on a section of a connection as this stream.
    Start {
        /// The login.
        room: RoomId,
        /// The stream.
        stream: StreamId,
        /// Which connection of the login.
        generation: u32,
        /// Which section of the connection.
        mid: String,
        /// The user whose stream it is.
        talker: String,
    },
    /// Stop playing a stream.
    Stop(StreamId),
    /// A stream is gone for good, with what the application set for it.
    Forget(StreamId),
    /// Volume of one stream or of all, 0–200 percent.
    Volume(Option<StreamId>, u32),
    /// Silences one stream, or plays it again.
    Mute(StreamId, bool),
    /// Where one stream is heard, from -100 (left) to 100 (right).
    Position(StreamId, i32),
    /// How many streams are decoded at once, at most.
    MaxPlayed(usize),
    /// The active speakers of a room by the server's list, with their amplitude 0–1; its other streams are silent.
    ActiveSpeakers(RoomId, Vec<(StreamId, f32)>),
    /// The loudspeaker switch.
    Output(bool),
    /// Runs the application's own processing of what is played.
    Hook(Box<HookRunner>),
}

impl Media {
    /// Carries out a request.
    pub(super) fn playback(&mut self, request: PlaybackRequest) {
        match request {
            PlaybackRequest::Start { room, stream, generation, mid, talker } => {
                self.play(stream, Source { room, generation, mid, talker });
            }
            PlaybackRequest::Stop(stream) => {
                self.reports.forget_stream(stream);
                self.problems.forget(stream);
                self.speaking.forget_stream(stream);
                let room = self.listen.stop(stream);
                if let Some(connection) = room.and_then(|room| self.connections.get_mut(&room)) {
                    connection.unroute(stream);
                }
            }
            PlaybackRequest::Forget(stream) => self.listen.forget(stream),
            PlaybackRequest::Volume(stream, volume) => self.listen.set_volume(stream, volume),
            PlaybackRequest::Mute(stream, mute) => self.listen.set_muted(stream, mute),
            PlaybackRequest::Position(stream, pan) => self.listen.set_pan(stream, pan),
            PlaybackRequest::MaxPlayed(most) => self.listen.mixer.set_most_decoded(most),
            PlaybackRequest::ActiveSpeakers(room, speakers) => {
                self.speaking.server_tells(room);
                self.listen.set_speakers(room, &speakers);
            }
            PlaybackRequest::Output(on) => {
                self.listen.mixer.set_speaker(on);
                self.beside.monitor.set_speaker(on);
            }
            PlaybackRequest::Hook(hook) => self.listen.set_hook(*hook),
        }
    }

    fn play(&mut self, stream: StreamId, source: Source) {
        let (room, generation, mid) = (source.room, source.generation, source.mid.clone());
        match self.listen.play(stream, source) {
            Ok(true) => {
                if let Some(connection) =
                    self.connections.get_mut(&room).filter(|c| c.generation == generation)
                {
                    connection.route(&mid, stream);
                }
            }
            Ok(false) => {}
            // More talkers than there are lanes: this one stays silent.
            Err(error) => {
                self.tell_control(ToControl::Event(problem::unplayable(room, stream, error)));
            }
        }
    }

    /// Lanes → mix → loudspeaker.
    pub(super) fn run_listen(&mut self, now: Time) {
        self.listen.run(&mut self.beside, &mut self.talk.chain, now);
        if let Some((fault, budget)) = self.listen.take_hook_fault() {
            let event = problem::of_hook(DeviceSide::Playback, fault, budget);
            self.tell_control(ToControl::Event(event));
        }
        if let Some(event) = self.beside.poll_event(now) {
            self.tell_control(ToControl::Event(event));
        }
        if let Some(at) = self.listen.take_started() {
            self.device_started(DeviceSide::Playback, at);
        }
        if let Some(error) = self.listen.take_error() {
            self.device_failed(DeviceSide::Playback, self.listen.number(), error);
        }
        while let Some((room, stream, at)) = self.listen.poll_first_audio() {
            self.tell_control(ToControl::Event(Event::FirstAudio { room, stream, at }));
        }
    }
}

//! Received streams on the media half: requests about them, and the events around the loudspeaker's blocks.
//!
//! A part of [`Media`], on the media thread; the audio itself is in `playback_pipeline.rs`.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::playback_pipeline::Source;
use super::{Media, problem};
use crate::audio::capture::processor::ProcessorRunner;
use crate::clock::Time;
use crate::engine::message::ToControl;
use crate::event::{DeviceSide, Event};
use crate::id::{RoomId, StreamId};

/// Longest start delay of a stream. With a delay of half a packet, in-band FEC and copies restore half of the first lost packet.
const MAX_START_DELAY: Duration = Duration::from_millis(10);
/// The start delay is a fifth of the round trip to the server. On a local network it is almost nothing.
const START_PART: u32 = 5;

/// The delay with which a stream begins.
fn start_delay(round_trip: Option<Duration>) -> Duration {
    round_trip.map_or(Duration::ZERO, |trip| (trip / START_PART).min(MAX_START_DELAY))
}

/// A request about received streams.
#[derive(Debug)]
pub enum PlaybackRequest {
    /// Play the packets of an m-line of a connection as this stream.
    Start {
        /// The login.
        room: RoomId,
        /// The stream.
        stream: StreamId,
        /// The number of the connection within its login.
        generation: u32,
        /// The m-line.
        mid: String,
        /// User id of the stream's user.
        talker: String,
        /// Whether the stream is end-to-end encrypted.
        is_encrypted: bool,
    },
    /// Stop playing a stream.
    Stop(StreamId),
    /// Forget the settings of a stream that has ended.
    Forget(StreamId),
    /// Volume of one stream or of all, 0–200 percent.
    Volume(Option<StreamId>, u32),
    /// Volume of the streams of one room, 0–200 percent.
    RoomVolume(RoomId, u32),
    /// Forget the volume of a room that has ended.
    ForgetRoom(RoomId),
    /// Whether one stream is muted.
    Mute(StreamId, bool),
    /// Pan of one stream, from -100 (left) to 100 (right).
    Pan(StreamId, i32),
    /// Maximum number of streams that are decoded at once.
    MaxPlayed(usize),
    /// The server's list of a room's active speakers, with their amplitudes 0–1; the room's other streams count as silent.
    ActiveSpeakers(RoomId, Vec<(StreamId, f32)>),
    /// The loudspeaker switch.
    Output(bool),
    /// Sets the runner of the application's playback processor.
    Processor(Box<ProcessorRunner>),
}

impl Media {
    /// Carries out a request.
    pub(super) fn playback(&mut self, request: PlaybackRequest) {
        match request {
            PlaybackRequest::Start { room, stream, generation, mid, talker, is_encrypted } => {
                self.play(stream, Source { room, generation, mid, talker }, is_encrypted);
            }
            PlaybackRequest::Stop(stream) => {
                self.reports.forget_stream(stream);
                self.problems.forget(stream);
                self.speaking.forget_stream(stream);
                let room = self.playback_pipeline.stop(stream);
                if let Some(connection) = room.and_then(|room| self.connections.get_mut(&room)) {
                    connection.unroute(stream);
                }
            }
            PlaybackRequest::Forget(stream) => self.playback_pipeline.forget(stream),
            PlaybackRequest::Volume(stream, volume) => self.playback_pipeline.set_volume(stream, volume),
            PlaybackRequest::RoomVolume(room, volume) => {
                self.playback_pipeline.set_room_volume(room, volume);
            }
            PlaybackRequest::ForgetRoom(room) => self.playback_pipeline.forget_room(room),
            PlaybackRequest::Mute(stream, mute) => self.playback_pipeline.set_muted(stream, mute),
            PlaybackRequest::Pan(stream, pan) => self.playback_pipeline.set_pan(stream, pan),
            PlaybackRequest::MaxPlayed(most) => self.playback_pipeline.mixer.set_max_decoded(most),
            PlaybackRequest::ActiveSpeakers(room, speakers) => {
                self.speaking.server_reports(room);
                self.playback_pipeline.set_speakers(room, &speakers);
            }
            PlaybackRequest::Output(on) => {
                self.playback_pipeline.mixer.set_speaker(on);
                self.extra.sidetone.set_speaker(on);
            }
            PlaybackRequest::Processor(processor) => self.playback_pipeline.set_processor(*processor),
        }
    }

    fn play(&mut self, stream: StreamId, source: Source, is_encrypted: bool) {
        let (room, generation, mid) = (source.room, source.generation, source.mid.clone());
        let encrypted_by = is_encrypted.then(|| source.talker.clone());
        match self.playback_pipeline.play(stream, source) {
            Ok(true) => {
                if let Some(connection) = self.live_connection(room, generation) {
                    connection.route(&mid, stream, encrypted_by.as_deref());
                    let start = start_delay(connection.stats().round_trip);
                    self.playback_pipeline.mixer.set_start_delay(stream, start);
                }
            }
            Ok(false) => {}
            // All receive streams are in use: this stream stays silent.
            Err(error) => {
                self.send_control(ToControl::Event(problem::unplayable(room, stream, error)));
            }
        }
    }

    /// Receive streams → mix → loudspeaker.
    pub(super) fn run_playback(&mut self, now: Time) {
        self.playback_pipeline.run(&mut self.extra, &mut self.capture_pipeline.chain, now);
        if let Some((fault, budget)) = self.playback_pipeline.take_processor_fault() {
            let event = problem::of_processor(DeviceSide::Playback, fault, budget);
            self.send_control(ToControl::Event(event));
        }
        if let Some(event) = self.extra.poll_event(now) {
            self.send_control(ToControl::Event(event));
        }
        if let Some(at) = self.playback_pipeline.take_started() {
            self.device_started(DeviceSide::Playback, at);
        }
        if let Some(error) = self.playback_pipeline.take_error() {
            self.device_failed(DeviceSide::Playback, self.playback_pipeline.number(), error);
        }
        while let Some((room, stream, at)) = self.playback_pipeline.poll_first_audio() {
            self.send_control(ToControl::Event(Event::FirstAudio { room, stream, at }));
        }
    }
}

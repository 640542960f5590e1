//! The local stream on the media half: requests about it, and the events around its frames.
//!
//! A part of [`Media`], on the media thread; the audio itself is in `capture_pipeline.rs`.
#![forbid(unsafe_code)]

use super::{Media, problem};
use crate::clock::Time;
use crate::config::AudioProfile;
use crate::engine::message::ToControl;
use crate::event::{DeviceSide, Event};
use crate::id::{RoomId, StreamId};

/// A request about the local stream.
#[derive(Clone, PartialEq, Debug)]
pub enum PublishRequest {
    /// Start sending to a room.
    Start(RoomId, StreamId),
    /// Stop sending to a room.
    Stop(RoomId),
    /// The microphone switch.
    Mic(bool),
    /// Volume of the microphone, 0–200 percent.
    Volume(u32),
    /// Encoder settings.
    Profile(AudioProfile),
}

impl Media {
    /// Carries out a request.
    pub(super) fn publish(&mut self, request: PublishRequest, now: Time) {
        match request {
            PublishRequest::Start(room, stream) => {
                self.capture_pipeline.begin_sending(room, stream, now);
            }
            PublishRequest::Stop(room) => {
                self.capture_pipeline.end_sending(room);
            }
            PublishRequest::Mic(on) => {
                self.capture_pipeline.set_mic(on, now);
                self.extra.set_mic(on);
            }
            PublishRequest::Volume(volume) => {
                self.capture_pipeline.send.set_volume(volume);
                self.extra.set_capture_volume(volume);
            }
            // The call has checked the ranges. An encoder that refuses the profile keeps the old profile.
            PublishRequest::Profile(profile) => {
                if self.capture_pipeline.set_profile(&profile).is_ok() {
                    let is_stereo = profile.channels == 2;
                    self.connections.values_mut().for_each(|connection| connection.set_stereo(is_stereo));
                    let decision = self.reports.set_profile(&profile);
                    self.capture_pipeline.set_decision(&decision);
                }
            }
        }
    }

    /// Microphone → packets → every room that is sent to.
    pub(super) fn run_capture(&mut self, now: Time) {
        let sent = self.capture_pipeline.run(&mut self.connections, &mut self.extra, now);
        if let Some(attention) = self.capture_pipeline.take_attention() {
            self.send_control(ToControl::Event(Event::MicAttention { attention }));
        }
        if let Some(at) = self.capture_pipeline.take_started() {
            self.device_started(DeviceSide::Capture, at);
        }
        if let Some((fault, budget)) = self.capture_pipeline.take_processor_fault() {
            let event = problem::of_processor(DeviceSide::Capture, fault, budget);
            self.send_control(ToControl::Event(event));
        }
        let (pushed, aux_input) = (self.capture_pipeline.bad_samples(), self.extra.aux_input.bad_samples());
        if let Some(event) = self.problems.pushed(pushed, aux_input, now) {
            self.send_control(ToControl::Event(event));
        }
        if let Some((minus_dbov, duration)) = self.capture_pipeline.take_audio_level() {
            for room in self.capture_pipeline.receiving_rooms() {
                self.speaking.packet(room, None, minus_dbov, duration, now);
            }
        }
        if let Some(error) = self.capture_pipeline.take_error() {
            self.device_failed(DeviceSide::Capture, self.capture_pipeline.number(), error);
        }
        if sent {
            self.reports.sent(now);
            self.drain_sending(now);
        }
    }
}

//! Recordings on the media half: passes the audio of both pipelines on to the taps.
//!
//! Owned by [`super::extra_inputs::ExtraInputs`], on the media thread. A tap that is no longer used goes to the control half,
//! which drops it. The other end of a recording is `engine/recorder_thread.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;

use super::Media;
use super::playback_pipeline::Source;
use crate::audio::mix::Listener;
use crate::audio::recorder::Tap;
use crate::clock::Time;
use crate::config::MAX_RECORDINGS;
use crate::engine::message::ToControl;
use crate::id::{RecordingId, StreamId};

/// A request about recordings.
#[derive(Debug)]
pub enum RecorderRequest {
    /// Begin a recording.
    Start(Box<Tap>),
    /// End a recording now. Nothing happens if it has ended.
    Stop(RecordingId),
}

/// The recordings that run.
pub(super) struct Recorders {
    #[expect(
        clippy::vec_box,
        reason = "to take a tap out of its box would free the box on the media thread"
    )]
    taps: Vec<Box<Tap>>,
}

impl Recorders {
    /// No recordings.
    pub(super) fn new() -> Recorders {
        Recorders { taps: Vec::with_capacity(MAX_RECORDINGS) }
    }

    /// Whether a recording takes the local voice.
    pub(super) fn take_voice(&self) -> bool {
        self.taps.iter().any(|tap| tap.takes_voice())
    }

    /// A frame of the local voice with its number of channels; its first sample was captured at `at`.
    pub(super) fn voice(&mut self, (samples, channels): (&[f32], usize), at: Time) {
        self.taps.iter_mut().for_each(|tap| tap.voice(samples, channels, at));
    }

    /// A block that is played from `at` on.
    pub(super) fn played(&mut self, block: &[f32], channels: usize, at: Time) {
        self.taps.iter_mut().for_each(|tap| tap.played(block, channels, at));
    }

    /// Passes on the streams of a block that is played from `at` on.
    pub(super) fn listener<'a>(
        &'a mut self,
        playing: &'a BTreeMap<StreamId, Source>,
        channels: usize,
        at: Time,
    ) -> StreamTaps<'a> {
        StreamTaps { taps: &mut self.taps, playing, channels, at }
    }
}

/// The taps, while a block is rendered.
pub(super) struct StreamTaps<'a> {
    taps: &'a mut [Box<Tap>],
    playing: &'a BTreeMap<StreamId, Source>,
    channels: usize,
    at: Time,
}

impl Listener for StreamTaps<'_> {
    fn sound(&mut self, stream: StreamId, block: &[f32]) {
        for tap in self.taps.iter_mut().filter(|tap| tap.takes_streams()) {
            let user = || self.playing.get(&stream).map(|source| (source.room, &source.talker[..]));
            tap.stream(stream, block, self.channels, self.at, user);
        }
    }

    fn wants_packets(&self, stream: StreamId) -> bool {
        self.taps.iter().any(|tap| tap.takes_packets(stream))
    }

    fn packet(&mut self, stream: StreamId, packet: &[u8], ahead: i64) {
        self.taps.iter_mut().for_each(|tap| tap.packet(stream, packet, self.at, ahead));
    }
}

impl Media {
    /// Carries out a request.
    pub(super) fn recorder(&mut self, request: RecorderRequest, now: Time) {
        match request {
            RecorderRequest::Start(tap) => self.extra.recorders.taps.push(tap),
            RecorderRequest::Stop(recording) => {
                let taps = &mut self.extra.recorders.taps;
                let Some(at) = taps.iter().position(|tap| tap.id() == recording) else { return };
                let tap = taps.swap_remove(at);
                self.retire(tap, now);
            }
        }
    }

    /// Ends every recording.
    pub(super) fn end_recordings(&mut self, now: Time) {
        while let Some(tap) = self.extra.recorders.taps.pop() {
            self.retire(tap, now);
        }
    }

    fn retire(&mut self, mut tap: Box<Tap>, now: Time) {
        tap.end(now);
        self.send_control(ToControl::Retired(tap));
    }
}

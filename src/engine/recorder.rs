//! Recordings: the calls that begin and end them.
//!
//! Methods of [`Engine`], called on any thread. Both ends of a recording are created here: the tap goes to the media half, the
//! session to the sink of commands, which runs it (`engine/recorder_thread.rs`, or the simulator).
#![forbid(unsafe_code)]

use std::sync::Arc;

use crate::audio::recorder::{self, FileCount};
use crate::config::{MAX_RECORDINGS, RecordedSource, RecordingConfig};
use crate::engine::Engine;
use crate::engine::message::{Command, RecorderRequest, ToMedia};
use crate::error::{Error, ErrorKind, Result};
use crate::id::{RecordingId, RoomId};

/// Name of the local user's file, if the user has no id yet.
const NAMELESS: &str = "local";

/// The files of all recordings of an engine.
#[derive(Default)]
pub(super) struct RecordedFiles(Arc<FileCount>);

impl Engine {
    /// Begins a recording; ends with [`crate::event::Event::RecordingEnd`]. `room` is the room of a single stream.
    ///
    /// Errors: those of [`RecordingConfig::validate`]; `NotFound` for the stream; `Busy` with too many recordings or files.
    pub fn start_recording(&self, config: RecordingConfig, room: Option<RoomId>) -> Result<RecordingId> {
        config.validate()?;
        let recording = RecordingId::fresh();
        let mut config = config;
        config.user_id = self.calls.look(|registry| registry.settings.user.user_id.clone());
        if config.user_id.is_empty() {
            config.user_id = NAMELESS.to_owned();
        }
        let source = config.source;
        let (tap, session) = recorder::recording(recording, config, self.calls.now(), &self.recorded.0)?;
        let command = Command::Media(ToMedia::Recorder(RecorderRequest::Start(Box::new(tap))));
        self.calls.commit_planned(
            |registry| {
                if let RecordedSource::Stream(stream) = source {
                    let room = room.ok_or_else(|| {
                        let text = "the room of the stream is missing: give its handle";
                        Error::new(ErrorKind::NotFound, text)
                    })?;
                    registry.remote_stream(room, stream)?;
                }
                if registry.recordings.len() >= MAX_RECORDINGS {
                    let text = format!("{MAX_RECORDINGS} recordings are running: stop one first");
                    return Err(Error::new(ErrorKind::Busy, text));
                }
                Ok(Some((command, ())))
            },
            |registry, ()| {
                registry.recordings.insert(recording);
            },
        )?;
        self.calls.record(session).inspect_err(|_| {
            // The tap then has nobody who reads; if the queue is full, it stays until the engine ends.
            let _ = self.stop_recording(recording);
            self.recording_ended(recording);
        })?;
        Ok(recording)
    }

    /// Ends a recording; the files are complete when [`crate::event::Event::RecordingEnd`] comes. Nothing happens if it is ending
    /// already. Errors: `NotFound` after that event.
    pub fn stop_recording(&self, recording: RecordingId) -> Result<()> {
        self.calls.commit_planned(
            |registry| {
                if !registry.recordings.contains(&recording) {
                    let text = "this recording has ended: there is nothing to stop";
                    return Err(Error::new(ErrorKind::NotFound, text));
                }
                let request = RecorderRequest::Stop(recording);
                Ok(Some((Command::Media(ToMedia::Recorder(request)), ())))
            },
            |_, ()| {},
        )
    }

    /// The callback of the last event of a recording has returned.
    pub(super) fn recording_ended(&self, recording: RecordingId) {
        self.calls.store(|registry| {
            registry.recordings.remove(&recording);
        });
    }
}

//! What is beside the voices on the media half: the local microphone in the own loudspeaker, and the application's auxiliary sound.
//!
//! Owned by [`super::Media`], on the media thread; `capture_pipeline.rs` and `playback_pipeline.rs` each take what is theirs from here.
#![forbid(unsafe_code)]

use crate::audio::aux_input::{self, AuxInput, News};
use crate::audio::drift_fifo::DriftFifo;
use crate::audio::sidetone::Sidetone;
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;

/// What is asked of the monitor and of the aux input.
#[derive(Debug)]
pub enum ExtraInputRequest {
    /// The local microphone is heard here, over this bridge, or not.
    Sidetone(Option<Box<DriftFifo>>),
    /// 0-200 percent.
    SidetoneVolume(u32),
    /// The aux input is on, with what was made for it, or off.
    AuxInput(Option<Box<aux_input::Input>>),
    /// 0-200 percent each.
    AuxVolume {
        /// Here.
        local: u32,
        /// For the others.
        sent: u32,
    },
    /// Silent here or not.
    MuteAux(bool),
}

/// Monitor and aux input.
pub struct ExtraInputs {
    /// The local microphone, here.
    pub sidetone: Sidetone,
    /// The application's sound, here and for the others.
    pub aux_input: AuxInput,
    is_mic_on: bool,
    capture_volume: u32,
}

impl ExtraInputs {
    /// Both are off.
    pub fn new() -> ExtraInputs {
        ExtraInputs {
            sidetone: Sidetone::new(),
            aux_input: AuxInput::new(),
            is_mic_on: true,
            capture_volume: 100,
        }
    }

    /// Does what the application asked for.
    pub fn request(&mut self, request: ExtraInputRequest) {
        match request {
            ExtraInputRequest::Sidetone(drift_fifo) => self.sidetone.set(drift_fifo),
            ExtraInputRequest::SidetoneVolume(volume) => self.sidetone.set_volume(volume),
            ExtraInputRequest::AuxInput(input) => self.aux_input.set(input),
            ExtraInputRequest::AuxVolume { local, sent } => self.aux_input.set_volume(local, sent),
            ExtraInputRequest::MuteAux(muted) => self.aux_input.set_muted(muted),
        }
    }

    /// The microphone was switched.
    pub fn set_mic(&mut self, on: bool) {
        self.is_mic_on = on;
        self.follow_mic();
    }

    /// The microphone's volume changed.
    pub fn set_capture_volume(&mut self, volume: u32) {
        self.capture_volume = volume;
        self.follow_mic();
    }

    fn follow_mic(&mut self) {
        self.sidetone.set_mic(if self.is_mic_on { self.capture_volume as f32 / 100.0 } else { 0.0 });
    }

    /// What the application should be told.
    pub fn poll_event(&mut self, now: Time) -> Option<Event> {
        let error = match self.aux_input.take_news(now)? {
            News::Dry(times) => Error::new(
                ErrorKind::Timeout,
                format!(
                    "no frame of the aux input was there in time ({times} since it was switched on): hand over 10 ms every 10 ms and stay a frame ahead, or call EnableAux with 0 when the sound is over"
                ),
            ),
            News::Shape(error) => Error::from(error),
            News::Slow(took) => Error::new(
                ErrorKind::Timeout,
                format!(
                    "the callback of the aux input took {} ms: prepare the sound on another thread and only copy it",
                    took.as_millis()
                ),
            ),
        };
        Some(Event::AuxProblem { missing: self.aux_input.missing_frames(), error })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use parking_lot::Mutex;

    use super::*;

    #[test]
    fn sound_that_stops_coming_is_an_event_that_says_what_to_do() {
        let mut extra = ExtraInputs::new();
        let (input, port) = aux_input::input(Arc::new(Mutex::new(None)), || Time::ZERO).unwrap();
        extra.request(ExtraInputRequest::AuxInput(Some(Box::new(input))));
        let at = |ms| Time::from_nanos(1_000_000_000) + Duration::from_millis(ms);
        port.push(&[0.1; 480], 1, 48_000, at(0)).unwrap();
        assert!(extra.aux_input.send(at(0)).is_some());
        assert_eq!(extra.poll_event(at(0)), None);
        extra.aux_input.send(at(10));
        match extra.poll_event(at(10)) {
            Some(Event::AuxProblem { missing: 1, error }) => assert_eq!(error.kind, ErrorKind::Timeout),
            other => panic!("{other:?}"),
        }
        assert_eq!(extra.poll_event(at(20)), None);
    }
}

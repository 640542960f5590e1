//! What is beside the voices on the media half: the own voice in the own loudspeaker, and the application's auxiliary sound.
//!
//! Owned by [`super::Media`], on the media thread; `talk.rs` and `listen.rs` each take what is theirs from here.
#![forbid(unsafe_code)]

use crate::audio::auxiliary::{self, Auxiliary, News};
use crate::audio::bridge::Bridge;
use crate::audio::monitor::Monitor;
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::Event;

/// What is asked of the monitor and of the auxiliary input.
#[derive(Debug)]
pub enum BesideRequest {
    /// The own voice is heard here, over this bridge, or not.
    Monitor(Option<Box<Bridge>>),
    /// 0-200 percent.
    MonitorVolume(u32),
    /// The auxiliary input is on, with what was made for it, or off.
    Auxiliary(Option<Box<auxiliary::Input>>),
    /// 0-200 percent each.
    AuxiliaryVolume {
        /// Here.
        local: u32,
        /// For the others.
        sent: u32,
    },
    /// Silent here or not.
    MuteAuxiliary(bool),
}

/// Monitor and auxiliary input.
pub struct Beside {
    /// The own voice, here.
    pub monitor: Monitor,
    /// The application's sound, here and for the others.
    pub auxiliary: Auxiliary,
    is_mic_on: bool,
    capture_volume: u32,
}

impl Beside {
    /// Both are off.
    pub fn new() -> Beside {
        Beside { monitor: Monitor::new(), auxiliary: Auxiliary::new(), is_mic_on: true, capture_volume: 100 }
    }

    /// Does what the application asked for.
    pub fn request(&mut self, request: BesideRequest) {
        match request {
            BesideRequest::Monitor(bridge) => self.monitor.set(bridge),
            BesideRequest::MonitorVolume(volume) => self.monitor.set_volume(volume),
            BesideRequest::Auxiliary(input) => self.auxiliary.set(input),
            BesideRequest::AuxiliaryVolume { local, sent } => self.auxiliary.set_volume(local, sent),
            BesideRequest::MuteAuxiliary(muted) => self.auxiliary.set_muted(muted),
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
        self.monitor.set_mic(if self.is_mic_on { self.capture_volume as f32 / 100.0 } else { 0.0 });
    }

    /// What the application should be told.
    pub fn poll_event(&mut self, now: Time) -> Option<Event> {
        let error = match self.auxiliary.take_news(now)? {
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
        Some(Event::AuxProblem { missing: self.auxiliary.dry(), error })
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
        let mut beside = Beside::new();
        let (input, port) = auxiliary::input(Arc::new(Mutex::new(None)), || Time::ZERO).unwrap();
        beside.request(BesideRequest::Auxiliary(Some(Box::new(input))));
        let at = |ms| Time::from_nanos(1_000_000_000) + Duration::from_millis(ms);
        port.push(&[0.1; 480], 1, 48_000, at(0)).unwrap();
        assert!(beside.auxiliary.send(at(0)).is_some());
        assert_eq!(beside.poll_event(at(0)), None);
        beside.auxiliary.send(at(10));
        match beside.poll_event(at(10)) {
            Some(Event::AuxProblem { missing: 1, error }) => assert_eq!(error.kind, ErrorKind::Timeout),
            other => panic!("{other:?}"),
        }
        assert_eq!(beside.poll_event(at(20)), None);
    }
}

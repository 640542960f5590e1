//! Sound that is lost or late though nothing has failed: what is counted elsewhere, and the sentence that says what to do.
//!
//! Owned by [`super::Media`], on the media thread; sans-IO, and no timer of its own: it looks where counts are at hand. Devices that
//! fail are `engine/device.rs`, missing frames of the aux input `extra.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audio::capture::processor::{FAULTS_APART, ProcessorFault};
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::{AudioProblem, DeviceSide, Event};
use crate::id::{RoomId, StreamId};

/// Of fewer packets nothing is said.
const FEW: u64 = 10;

/// A count that should not grow, and when it was told of.
#[derive(Default)]
struct Count {
    seen: u64,
    told: Option<Time>,
}

impl Count {
    /// How much it grew since it was last told of, at most every [`FAULTS_APART`].
    fn grown(&mut self, count: u64, now: Time) -> Option<u64> {
        if count < self.seen {
            // Another device counts again.
            self.seen = 0;
        }
        let grown = count - self.seen;
        if grown == 0 || self.told.is_some_and(|told| now.since(told) < FAULTS_APART) {
            return None;
        }
        *self = Count { seen: count, told: Some(now) };
        Some(grown)
    }
}

/// A stream, as it was last looked at.
#[derive(Default)]
struct Seen {
    packets: u64,
    invalid: u64,
    is_reported: bool,
}

/// Watches counts of what is no sound.
#[derive(Default)]
pub struct Problems {
    pushed: Count,
    aux_input: Count,
    /// Streams that are played.
    streams: BTreeMap<StreamId, Seen>,
}

impl Problems {
    /// The application has handed over so many numbers that are no sound, for the microphone and for the aux input.
    pub fn pushed(&mut self, microphone: u64, aux_input: u64, now: Time) -> Option<Event> {
        let (grown, call) = match self.pushed.grown(microphone, now) {
            Some(grown) => (grown, "PushCaptureFrame"),
            None => (self.aux_input.grown(aux_input, now)?, "the aux input"),
        };
        let text = format!(
            "{grown} numbers given to {call} were no sound (NaN or infinite) and became silence: correct what computes them"
        );
        Some(event(AudioProblem::PushedSound, None, Error::new(ErrorKind::OutOfRange, text)))
    }

    /// Looks at a stream that is played, once a second while packets come.
    pub fn played(
        &mut self,
        room: RoomId,
        stream: StreamId,
        receive_stream: &ReceiveStreamStats,
    ) -> Option<Event> {
        let seen = self.streams.entry(stream).or_default();
        if receive_stream.packets < seen.packets {
            *seen = Seen::default();
        }
        let (came, invalid) = (
            receive_stream.packets - seen.packets,
            receive_stream.invalid_packets.saturating_sub(seen.invalid),
        );
        if came < FEW {
            return None;
        }
        (seen.packets, seen.invalid) = (receive_stream.packets, receive_stream.invalid_packets);
        let is_silent = invalid * 2 > came;
        if std::mem::replace(&mut seen.is_reported, is_silent) || !is_silent {
            return None;
        }
        let text = format!(
            "{invalid} of the last {came} packets of this stream are not Opus, and are not heard: its talker has to send plain, unencrypted Opus; StopPlay leaves it out"
        );
        let error = Error::new(ErrorKind::PlayFailed, text);
        Some(event(AudioProblem::PlayedStream, Some((room, stream)), error))
    }

    /// A stream is no longer played.
    pub fn forget(&mut self, stream: StreamId) {
        self.streams.remove(&stream);
    }
}

/// A stream that cannot be played at all.
pub fn unplayable(room: RoomId, stream: StreamId, error: Error) -> Event {
    event(AudioProblem::PlayedStream, Some((room, stream)), error)
}

/// What the application's own processing did wrong; `budget` is what a call of it may take.
pub fn of_hook(side: DeviceSide, fault: ProcessorFault, budget: Duration) -> Event {
    let (problem, name) = match side {
        DeviceSide::Capture => (AudioProblem::CaptureProcessor, "capture"),
        DeviceSide::Playback => (AudioProblem::PlaybackProcessor, "playback"),
    };
    let error = match fault {
        ProcessorFault::Slow(took) => Error::new(
            ErrorKind::Timeout,
            format!(
                "the {name} processor took {:.1} ms of the {:.2} ms that it may take, which delays every voice: do less in it, and wait for nothing",
                took.as_secs_f64() * 1e3,
                budget.as_secs_f64() * 1e3
            ),
        ),
        ProcessorFault::Bad(count) => Error::new(
            ErrorKind::OutOfRange,
            format!(
                "the {name} processor left {count} numbers behind that are no sound (NaN or infinite) and became silence: correct what computes them"
            ),
        ),
        ProcessorFault::Failed => Error::new(
            ErrorKind::WrongState,
            format!("the {name} processor panicked and is no longer called: set it again"),
        ),
    };
    event(problem, None, error)
}

fn event(problem: AudioProblem, stream: Option<(RoomId, StreamId)>, error: Error) -> Event {
    Event::AudioProblem { problem, stream, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receive_stream(packets: u64, invalid_packets: u64) -> ReceiveStreamStats {
        ReceiveStreamStats { packets, invalid_packets, ..ReceiveStreamStats::default() }
    }

    #[test]
    fn a_stream_that_is_not_opus_is_told_of_once_and_again_when_it_was_heard_in_between() {
        let (mut problems, room, stream) = (Problems::default(), RoomId::fresh(), StreamId::fresh());
        assert_eq!(
            problems.played(room, stream, &receive_stream(50, 3)),
            None,
            "a few bad packets are lost packets"
        );
        match problems.played(room, stream, &receive_stream(100, 53)) {
            Some(Event::AudioProblem { problem: AudioProblem::PlayedStream, stream: of, error }) => {
                assert_eq!((of, error.kind), (Some((room, stream)), ErrorKind::PlayFailed));
                assert!(error.context.contains("50 of the last 50 packets"), "{error}");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(problems.played(room, stream, &receive_stream(150, 103)), None, "it was told");
        assert_eq!(problems.played(room, stream, &receive_stream(200, 103)), None, "it is heard again");
        assert!(problems.played(room, stream, &receive_stream(250, 153)).is_some());
        problems.forget(stream);
        assert_eq!(problems.played(room, stream, &receive_stream(5, 5)), None, "five packets tell nothing");
    }

    #[test]
    fn pushed_numbers_that_are_no_sound_are_told_of_every_few_seconds() {
        let mut problems = Problems::default();
        let at = |ms| Time::from_nanos(1_000_000_000) + Duration::from_millis(ms);
        assert_eq!(problems.pushed(0, 0, at(0)), None);
        let text = |event: Option<Event>| match event {
            Some(Event::AudioProblem { problem: AudioProblem::PushedSound, stream: None, error }) => {
                error.to_string()
            }
            other => panic!("{other:?}"),
        };
        assert!(text(problems.pushed(480, 0, at(10))).starts_with("480 numbers given to PushCaptureFrame"));
        assert_eq!(problems.pushed(960, 0, at(20)), None, "told a moment ago");
        assert!(text(problems.pushed(960, 7, at(30))).starts_with("7 numbers given to the aux input"));
        assert!(text(problems.pushed(960, 7, at(5_010))).starts_with("480 "));
        assert_eq!(problems.pushed(960, 7, at(20_000)), None);
        assert!(text(problems.pushed(3, 7, at(30_000))).starts_with("3 "), "another device counts anew");
    }

    #[test]
    fn what_is_said_of_a_processor_names_it_and_what_it_may_take() {
        let slow = ProcessorFault::Slow(Duration::from_millis(7));
        let Event::AudioProblem { problem, error, .. } =
            of_hook(DeviceSide::Playback, slow, Duration::from_micros(1_250))
        else {
            unreachable!()
        };
        assert_eq!((problem, error.kind), (AudioProblem::PlaybackProcessor, ErrorKind::Timeout));
        assert!(error.context.contains("playback processor took 7.0 ms of the 1.25 ms"), "{error}");
    }
}

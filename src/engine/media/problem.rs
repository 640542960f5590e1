//! Reports audio problems that no failed device explains, each with a remedy: invalid samples, streams that cannot be played, and
//! processors that are slow or fail.
//!
//! Owned by [`super::Media`], on the media thread; sans-IO, without a timer. Failing devices are handled by `engine/device.rs`,
//! missing frames of the aux input by `extra_inputs.rs`.
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audio::capture::processor::{FAULTS_APART, ProcessorFault};
use crate::audio::receive_stream::ReceiveStreamStats;
use crate::clock::Time;
use crate::error::{Error, ErrorKind};
use crate::event::{AudioProblem, DeviceSide, Event};
use crate::id::{RoomId, StreamId};

/// Minimum number of packets for a report.
const FEW: u64 = 10;

/// A count that should not grow, and when its growth was last reported.
#[derive(Default)]
struct Count {
    seen: u64,
    reported: Option<Time>,
}

impl Count {
    /// The growth since the last report, at most every [`FAULTS_APART`].
    fn grown(&mut self, count: u64, now: Time) -> Option<u64> {
        if count < self.seen {
            // A new device counts from 0.
            self.seen = 0;
        }
        let grown = count - self.seen;
        if grown == 0 || self.reported.is_some_and(|at| now.since(at) < FAULTS_APART) {
            return None;
        }
        *self = Count { seen: count, reported: Some(now) };
        Some(grown)
    }
}

/// The counts of a stream at the last check.
#[derive(Default)]
struct Seen {
    packets: u64,
    invalid: u64,
    is_reported: bool,
}

/// Watches the counts of invalid samples and packets.
#[derive(Default)]
pub(super) struct Problems {
    pushed: Count,
    aux_input: Count,
    /// The played streams.
    streams: BTreeMap<StreamId, Seen>,
}

impl Problems {
    /// Checks the numbers of non-finite samples that the application has pushed for the microphone and for the aux input.
    pub(super) fn pushed(&mut self, microphone: u64, aux_input: u64, now: Time) -> Option<Event> {
        let (grown, call) = match self.pushed.grown(microphone, now) {
            Some(grown) => (grown, "PushCaptureFrame"),
            None => (self.aux_input.grown(aux_input, now)?, "the aux input"),
        };
        let text = format!(
            "{grown} samples given to {call} were NaN or infinite, and were replaced by silence: correct the code that computes them"
        );
        Some(event(AudioProblem::PushedSound, None, Error::new(ErrorKind::OutOfRange, text)))
    }

    /// Checks a played stream, once a second while packets arrive.
    pub(super) fn played(
        &mut self,
        room: RoomId,
        stream: StreamId,
        receive_stream: &ReceiveStreamStats,
    ) -> Option<Event> {
        let seen = self.streams.entry(stream).or_default();
        if receive_stream.packets < seen.packets {
            *seen = Seen::default();
        }
        let (arrived, invalid) = (
            receive_stream.packets - seen.packets,
            receive_stream.invalid_packets.saturating_sub(seen.invalid),
        );
        if arrived < FEW {
            return None;
        }
        (seen.packets, seen.invalid) = (receive_stream.packets, receive_stream.invalid_packets);
        let is_silent = invalid * 2 > arrived;
        if std::mem::replace(&mut seen.is_reported, is_silent) || !is_silent {
            return None;
        }
        let text = format!(
            "{invalid} of the last {arrived} packets of this stream are not Opus and cannot be played: the talker must send Opus, or StopPlay ends the stream here"
        );
        let error = Error::new(ErrorKind::PlayFailed, text);
        Some(event(AudioProblem::PlayedStream, Some((room, stream)), error))
    }

    /// Forgets a stream that is no longer played.
    pub(super) fn forget(&mut self, stream: StreamId) {
        self.streams.remove(&stream);
    }
}

/// The event of a stream that cannot be played.
pub(super) fn unplayable(room: RoomId, stream: StreamId, error: Error) -> Event {
    event(AudioProblem::PlayedStream, Some((room, stream)), error)
}

/// The event of a processor's fault; `budget` is its time limit for one call.
pub(super) fn of_processor(side: DeviceSide, fault: ProcessorFault, budget: Duration) -> Event {
    let (problem, name) = match side {
        DeviceSide::Capture => (AudioProblem::CaptureProcessor, "capture"),
        DeviceSide::Playback => (AudioProblem::PlaybackProcessor, "playback"),
    };
    let error = match fault {
        ProcessorFault::Slow(took) => Error::new(
            ErrorKind::Timeout,
            format!(
                "the {name} processor took {:.1} ms, its limit is {:.2} ms, and delayed all streams: do less in it, and do not wait in it",
                took.as_secs_f64() * 1e3,
                budget.as_secs_f64() * 1e3
            ),
        ),
        ProcessorFault::Bad(count) => Error::new(
            ErrorKind::OutOfRange,
            format!(
                "the {name} processor wrote {count} samples that are NaN or infinite, and were replaced by silence: correct the code that computes them"
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
    fn non_opus_stream_is_reported_once_until_it_recovers() {
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
        assert_eq!(problems.played(room, stream, &receive_stream(150, 103)), None, "it was reported");
        assert_eq!(problems.played(room, stream, &receive_stream(200, 103)), None, "it is valid again");
        assert!(problems.played(room, stream, &receive_stream(250, 153)).is_some());
        problems.forget(stream);
        assert_eq!(problems.played(room, stream, &receive_stream(5, 5)), None, "five packets are too few");
    }

    #[test]
    fn non_finite_samples_are_reported_every_few_seconds() {
        let mut problems = Problems::default();
        let at = |ms| Time::from_nanos(1_000_000_000) + Duration::from_millis(ms);
        assert_eq!(problems.pushed(0, 0, at(0)), None);
        let text = |event: Option<Event>| match event {
            Some(Event::AudioProblem { problem: AudioProblem::PushedSound, stream: None, error }) => {
                error.to_string()
            }
            other => panic!("{other:?}"),
        };
        assert!(text(problems.pushed(480, 0, at(10))).starts_with("480 samples given to PushCaptureFrame"));
        assert_eq!(problems.pushed(960, 0, at(20)), None, "reported 10 ms ago");
        assert!(text(problems.pushed(960, 7, at(30))).starts_with("7 samples given to the aux input"));
        assert!(text(problems.pushed(960, 7, at(5_010))).starts_with("480 "));
        assert_eq!(problems.pushed(960, 7, at(20_000)), None);
        assert!(text(problems.pushed(3, 7, at(30_000))).starts_with("3 "), "a new device counts from 0");
    }

    #[test]
    fn processor_fault_names_the_processor_and_its_limit() {
        let slow = ProcessorFault::Slow(Duration::from_millis(7));
        let Event::AudioProblem { problem, error, .. } =
            of_processor(DeviceSide::Playback, slow, Duration::from_micros(1_250))
        else {
            unreachable!()
        };
        assert_eq!((problem, error.kind), (AudioProblem::PlaybackProcessor, ErrorKind::Timeout));
        assert!(error.context.contains("playback processor took 7.0 ms, its limit is 1.25 ms"), "{error}");
    }
}

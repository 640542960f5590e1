//! The virtual sound card of an engine in a world: a microphone that gets tones, and a loudspeaker that is recorded.
//!
//! A part of [`super::EngineNode`], which opens the ports and calls [`Sound::tick`] every 10 ms.
#![forbid(unsafe_code)]

use std::time::Duration;

use super::super::recording::PlaybackRecording;
use super::super::tone::{RATE_HZ, Tone};
use crate::audio::FRAME;
use crate::audio::device::port::{PullPort, PushPort};
use crate::audio::frame::convert_channels;
use crate::clock::Time;

/// The period.
pub(super) const TICK: Duration = Duration::from_millis(10);

/// Microphone and loudspeaker.
pub(super) struct Sound {
    pub(super) capture: Option<PushPort>,
    pub(super) playback: Option<PullPort>,
    /// The microphone's signal; `None` is silence.
    pub(super) tone: Option<Tone>,
    /// The signal of the right channel, if it differs from the left one.
    pub(super) right: Option<Tone>,
    /// The played audio as mono.
    pub(super) heard: PlaybackRecording,
    /// The left and the right channel, if the devices have two.
    pub(super) sides: Option<[PlaybackRecording; 2]>,
    pub(super) next_tick: Time,
}

impl Sound {
    pub(super) fn is_open(&self) -> bool {
        self.capture.is_some() || self.playback.is_some()
    }

    /// One period of the sound card: 10 ms from the microphone, 10 ms to the loudspeaker.
    pub(super) fn tick(&mut self, now: Time) {
        let mut frame = [0.0f32; FRAME];
        if let Some(port) = &self.capture {
            if let Some(tone) = &mut self.tone {
                tone.fill(&mut frame);
            }
            // A full device drops the frame.
            let _ = match &mut self.right {
                None => port.push(&frame, 1, RATE_HZ, now),
                Some(tone) => {
                    let mut right = [0.0f32; FRAME];
                    tone.fill(&mut right);
                    port.push(&interleaved(&frame, &right), 2, RATE_HZ, now)
                }
            };
        }
        if let Some(port) = &self.playback {
            match &mut self.sides {
                None => {
                    frame.fill(0.0);
                    let _ = port.pull(&mut frame, 1, RATE_HZ, now);
                }
                Some(sides) => {
                    let mut both = [0.0f32; 2 * FRAME];
                    let _ = port.pull(&mut both, 2, RATE_HZ, now);
                    for (n, side) in sides.iter_mut().enumerate() {
                        for (sample, pair) in frame.iter_mut().zip(both.chunks_exact(2)) {
                            *sample = pair[n];
                        }
                        side.push(&frame, now);
                    }
                    convert_channels(&both, 2, &mut frame, 1);
                }
            }
            self.heard.push(&frame, now);
        }
        self.next_tick += TICK;
    }
}

fn interleaved(left: &[f32; FRAME], right: &[f32; FRAME]) -> [f32; 2 * FRAME] {
    let mut both = [0.0; 2 * FRAME];
    for (pair, sides) in both.chunks_exact_mut(2).zip(left.iter().zip(right)) {
        (pair[0], pair[1]) = (*sides.0, *sides.1);
    }
    both
}

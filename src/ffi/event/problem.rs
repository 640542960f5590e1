//! Events about audio that is missing, late or silent without a failure, as C structs: the microphone, the aux input, processors,
//! and streams.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events.
//! `engine/media/problem.rs`, `engine/media/extra_inputs.rs` (the aux input) and `audio/mic_attention.rs` detect the problems.

use std::ffi::{CStr, c_char};

use super::{CEvent, Kept};
use crate::event::{AudioProblem, Event, MicAttention};
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// What loses or delays audio while no device has failed.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_AudioProblem {
    /// The capture processor takes too long (AUDIOROOM_ERR_TIMEOUT), or writes NaN or infinite samples
    /// (AUDIOROOM_ERR_OUT_OF_RANGE).
    AUDIOROOM_PROBLEM_CAPTURE_PROCESSOR = 0,
    /// The playback processor takes too long (AUDIOROOM_ERR_TIMEOUT), or writes NaN or infinite samples
    /// (AUDIOROOM_ERR_OUT_OF_RANGE).
    AUDIOROOM_PROBLEM_PLAYBACK_PROCESSOR = 1,
    /// AUDIOROOM_PushCaptureFrame or AUDIOROOM_PushAuxFrame got NaN or infinite samples, which became silence
    /// (AUDIOROOM_ERR_OUT_OF_RANGE).
    AUDIOROOM_PROBLEM_PUSHED_SOUND = 2,
    /// A remote stream is not heard (AUDIOROOM_ERR_PLAY_FAILED): for a second or longer, more than half of its packets were not Opus, or
    /// the engine receives AUDIOROOM_GetMaxReceivedStreams streams already.
    AUDIOROOM_PROBLEM_PLAYED_STREAM = 3,
}

fn problem_code(problem: AudioProblem) -> i32 {
    let problem = match problem {
        AudioProblem::CaptureProcessor => AUDIOROOM_AudioProblem::AUDIOROOM_PROBLEM_CAPTURE_PROCESSOR,
        AudioProblem::PlaybackProcessor => AUDIOROOM_AudioProblem::AUDIOROOM_PROBLEM_PLAYBACK_PROCESSOR,
        AudioProblem::PushedSound => AUDIOROOM_AudioProblem::AUDIOROOM_PROBLEM_PUSHED_SOUND,
        AudioProblem::PlayedStream => AUDIOROOM_AudioProblem::AUDIOROOM_PROBLEM_PLAYED_STREAM,
    };
    problem as i32
}

/// Audio is lost or late. A problem of a processor or of pushed samples is reported at most every 5 s while it lasts. A problem
/// of a stream is reported once, and again only if the stream has been heard since.
///
/// Status: AUDIOROOM_ERR_TIMEOUT for a processor that takes too long, AUDIOROOM_ERR_OUT_OF_RANGE for NaN or infinite samples,
/// AUDIOROOM_ERR_PLAY_FAILED for a stream that cannot be played.
#[repr(C)]
pub struct AUDIOROOM_AudioProblemEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_ERR_TIMEOUT, AUDIOROOM_ERR_OUT_OF_RANGE or AUDIOROOM_ERR_PLAY_FAILED, as AUDIOROOM_AudioProblem says.
    pub status: AUDIOROOM_Status,
    /// Cause, and what to do.
    pub message: *const c_char,
    /// The room handle; 0 for a problem without a stream.
    pub room: AUDIOROOM_Room,
    /// The stream handle; 0 for a problem without a stream.
    pub stream: AUDIOROOM_Stream,
    /// AUDIOROOM_AudioProblem; expect values that you do not know.
    pub problem: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_AudioProblemEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::AudioProblem { problem, stream, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(Some(error));
        Some(AUDIOROOM_AudioProblemEvent {
            struct_size,
            status,
            message,
            room: stream.map_or(0, |(room, _)| room.raw()),
            stream: stream.map_or(0, |(_, stream)| stream.raw()),
            problem: problem_code(*problem),
            reserved0: 0,
        })
    }
}

/// The aux input got no frame in time, or its source took too long or set an invalid rate, number of channels or number of
/// samples. Silence replaces what is missing. The event comes at most once a second.
///
/// Status: AUDIOROOM_ERR_TIMEOUT when a frame is missing or late, AUDIOROOM_ERR_OUT_OF_RANGE for a frame that cannot be used.
#[repr(C)]
pub struct AUDIOROOM_AuxProblemEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_ERR_TIMEOUT or AUDIOROOM_ERR_OUT_OF_RANGE.
    pub status: AUDIOROOM_Status,
    /// Cause, and what to do.
    pub message: *const c_char,
    /// Number of times that a frame was missing since AUDIOROOM_EnableAux.
    pub missing: u64,
}

impl CEvent for AUDIOROOM_AuxProblemEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::AuxProblem { missing, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(Some(error));
        Some(AUDIOROOM_AuxProblemEvent { struct_size, status, message, missing: *missing })
    }
}

/// A condition of the local microphone that its user should know of.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_MicAttention {
    /// The microphone is on and published, and has been silent (no sample above -72 dBFS) for 5 s from the start, or for 30 s after
    /// sound: perhaps a switch on the microphone is off, or the wrong device is selected. Reported once for each silence.
    AUDIOROOM_MIC_SILENT = 0,
    /// The microphone has sound again after AUDIOROOM_MIC_SILENT.
    AUDIOROOM_MIC_SOUND_IS_BACK = 1,
    /// The user speaks (400 ms of voice) while AUDIOROOM_EnableMic has switched the microphone off. Reported at most every 20 s,
    /// and only while the stream is published. While the server mutes the user in every room in which a stream is published, the
    /// microphone is closed, and there is no report.
    AUDIOROOM_MIC_SPEAKING_WHILE_MUTED = 2,
}

/// The local microphone seems silent, has sound again, or picks up speech while it is off.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_MicAttentionEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// `attention` as a sentence for people, in English.
    pub message: *const c_char,
    /// AUDIOROOM_MicAttention.
    pub attention: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_MicAttentionEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::MicAttention { attention } = event else { return None };
        let (attention, text) = code_and_text(*attention);
        let (struct_size, status, _) = kept.head::<Self>(None);
        Some(AUDIOROOM_MicAttentionEvent {
            struct_size,
            status,
            message: text.as_ptr(),
            attention: attention as i32,
            reserved0: 0,
        })
    }
}

fn code_and_text(attention: MicAttention) -> (AUDIOROOM_MicAttention, &'static CStr) {
    use AUDIOROOM_MicAttention::*;
    match attention {
        MicAttention::Silent => {
            (AUDIOROOM_MIC_SILENT, c"the microphone is silent: check its switch, or choose another device")
        }
        MicAttention::SoundIsBack => (AUDIOROOM_MIC_SOUND_IS_BACK, c"the microphone has sound again"),
        MicAttention::SpeakingWhileMuted => (
            AUDIOROOM_MIC_SPEAKING_WHILE_MUTED,
            c"the microphone is switched off while you speak: nobody hears you",
        ),
    }
}

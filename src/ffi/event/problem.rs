//! Events of sound that is missing, late or silent though nothing has failed, as C structs: the microphone, the aux input,
//! processors, and streams.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events.
//! `engine/media/problem.rs` and `audio/attention.rs` detect what they report.

use std::ffi::{CStr, c_char};

use super::{CEvent, Kept};
use crate::event::{AudioProblem, Event, MicAttention};
use crate::ffi::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use crate::ffi::status::AUDIOROOM_Status;

/// Where sound is lost or late though nothing has failed.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_AudioProblem {
    /// The function of AUDIOROOM_SetCaptureProcessor: it takes too long (AUDIOROOM_ERR_TIMEOUT), or leaves behind what is no sound
    /// (AUDIOROOM_ERR_OUT_OF_RANGE).
    AUDIOROOM_PROBLEM_CAPTURE_PROCESSOR = 0,
    /// The function of AUDIOROOM_SetPlaybackProcessor, alike.
    AUDIOROOM_PROBLEM_PLAYBACK_PROCESSOR = 1,
    /// What AUDIOROOM_PushCaptureFrame or AUDIOROOM_PushAuxFrame was given holds numbers that are no sound (NaN, infinities);
    /// silence takes their place (AUDIOROOM_ERR_OUT_OF_RANGE).
    AUDIOROOM_PROBLEM_PUSHED_SOUND = 2,
    /// A stream of a room is not heard: for a second and longer more than half of its packets were not Opus, or there is no place
    /// for one more stream (AUDIOROOM_ERR_PLAY_FAILED).
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

/// Sound is lost or late, and what to do about it. While it lasts, the processors and pushed sound are told of again every 5 s at
/// most; a stream once, and again when it was heard in between.
///
/// Status: AUDIOROOM_ERR_TIMEOUT for a processor that takes too long, AUDIOROOM_ERR_OUT_OF_RANGE for numbers that are no sound,
/// AUDIOROOM_ERR_WRONG_STATE for a processor that failed, AUDIOROOM_ERR_PLAY_FAILED for a stream that cannot be played.
#[repr(C)]
pub struct AUDIOROOM_AudioProblemEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// What kind of problem.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do.
    pub message: *const c_char,
    /// The stream's room; 0 where it is not about a stream.
    pub room: AUDIOROOM_Room,
    /// The stream; 0 where it is not about one.
    pub stream: AUDIOROOM_Stream,
    /// Where (AUDIOROOM_AudioProblem); expect unknown ones.
    pub problem: i32,
    /// Not used.
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

/// The aux input does not get what it should: no frame was there in time, or a callback took too long or gave what is no frame.
/// Silence takes the place of what is missing. Told at most once a second.
///
/// Status: AUDIOROOM_ERR_TIMEOUT when a frame is missing or late, AUDIOROOM_ERR_OUT_OF_RANGE for a frame that cannot be used.
#[repr(C)]
pub struct AUDIOROOM_AuxProblemEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_ERR_TIMEOUT or AUDIOROOM_ERR_OUT_OF_RANGE.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do.
    pub message: *const c_char,
    /// Times that sound was missing since AUDIOROOM_EnableAux.
    pub missing: u64,
}

impl CEvent for AUDIOROOM_AuxProblemEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::AuxProblem { missing, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(Some(error));
        Some(AUDIOROOM_AuxProblemEvent { struct_size, status, message, missing: *missing })
    }
}

/// What the user should be told about the local microphone.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_MicAttention {
    /// It is switched on and published, and gave near silence (no sample above -72 dBFS) for 5 s since it was opened, or, after
    /// there was sound, for 30 s. Perhaps a switch on its cable, or the wrong device. Told once.
    AUDIOROOM_MIC_SILENT = 0,
    /// It was told to be silent, and there is sound again.
    AUDIOROOM_MIC_SOUND_IS_BACK = 1,
    /// It is switched off by AUDIOROOM_EnableMic, and its user speaks: 400 ms of voice. Told at most every 20 s. Comes only while the
    /// stream is published; where the server muted it, the microphone is closed and nothing is known.
    AUDIOROOM_MIC_SPEAKING_WHILE_MUTED = 2,
}

/// Something about the local microphone that its user should be told.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_MicAttentionEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// The same for people, in English.
    pub message: *const c_char,
    /// AUDIOROOM_MicAttention.
    pub attention: i32,
    /// Not used.
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
        MicAttention::Silent => (
            AUDIOROOM_MIC_SILENT,
            c"the microphone gives silence: is it switched off, or is another device meant?",
        ),
        MicAttention::SoundIsBack => (AUDIOROOM_MIC_SOUND_IS_BACK, c"the microphone gives sound again"),
        MicAttention::SpeakingWhileMuted => (
            AUDIOROOM_MIC_SPEAKING_WHILE_MUTED,
            c"you speak while the microphone is switched off: nobody hears it",
        ),
    }
}

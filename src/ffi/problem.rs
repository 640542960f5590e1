//! The event that tells of sound which is lost or late though nothing has failed. `engine/media/problem.rs` finds what it tells.

use std::ffi::c_char;

use super::room::{AUDIOROOM_Room, AUDIOROOM_Stream};
use super::status::AUDIOROOM_Status;

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

/// Sound is lost or late, and what to do about it. While it lasts, the processors and pushed sound are told of again every 5 s at
/// most; a stream once, and again when it was heard in between.
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

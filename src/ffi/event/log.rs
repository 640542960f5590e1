//! The event of a log line, as a C struct.
//!
//! Filled for on_log of an engine by `ffi/callback.rs`, on the thread that delivers events; and for on_log of a server by
//! `ffi/running.rs`, on the threads of the server that write the lines.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::event::Event;
use crate::ffi::status::AUDIOROOM_Status;
use crate::log::Level;

/// A line of the log.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_LogEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// The line, without a line end. It holds no token, no secret and no text of a user.
    pub message: *const c_char,
    /// The part of the library that wrote it.
    pub target: *const c_char,
    /// AUDIOROOM_LogLevel.
    pub level: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl AUDIOROOM_LogEvent {
    /// A line with its text in `kept`.
    pub(in crate::ffi) fn of(level: Level, target: &str, text: &str, kept: &mut Kept) -> Self {
        let (struct_size, status, _) = kept.head::<Self>(None);
        AUDIOROOM_LogEvent {
            struct_size,
            status,
            message: kept.text(text),
            target: kept.text(target),
            level: level as i32,
            reserved0: 0,
        }
    }
}

impl CEvent for AUDIOROOM_LogEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::Log { level, target, text } = event else { return None };
        Some(Self::of(*level, target, text, kept))
    }
}

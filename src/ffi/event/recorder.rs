//! Events of recordings, as C structs. Each struct stands beside its conversion.
//!
//! Called by `ffi/callback.rs` on the thread that delivers events. The calls are `ffi/recorder.rs`.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::event::{Event, RecordingProgress};
use crate::ffi::recorder::AUDIOROOM_Recording;
use crate::ffi::status::AUDIOROOM_Status;

/// A recording goes on. The event comes about once a second.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_RecordingProgressEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// The handle from AUDIOROOM_StartRecording.
    pub recording: AUDIOROOM_Recording,
    /// Length of each file, in ms.
    pub duration_ms: u64,
    /// Bytes of all files together.
    pub bytes: u64,
    /// Number of files.
    pub files: u32,
    /// Users that have no file, because 128 files are being written, or because of an error that the log reports.
    pub unrecorded_users: u32,
    /// Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead of
    /// what is written, in ms; with several files, their sum. Audio of `unrecorded_users` does not count.
    pub lost_ms: u64,
}

impl CEvent for AUDIOROOM_RecordingProgressEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::RecordingProgress { recording, progress } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        let RecordingProgress { duration, bytes, files, lost, unrecorded_users } = *progress;
        Some(AUDIOROOM_RecordingProgressEvent {
            struct_size,
            status,
            message,
            recording: recording.raw(),
            duration_ms: duration.as_millis() as u64,
            bytes,
            files,
            unrecorded_users,
            lost_ms: lost.as_millis() as u64,
        })
    }
}

/// A recording has ended: its files are complete and closed. The handle is invalid when this callback has returned.
///
/// Status: AUDIOROOM_OK after AUDIOROOM_StopRecording; AUDIOROOM_ERR_FILE when the first file cannot be created, or any file
/// cannot be written, for example because the disk is full; AUDIOROOM_ERR_BUSY when another recording or program writes the first
/// file; AUDIOROOM_ERR_INTERNAL. After a failure, the files can be played up to what was written.
#[repr(C)]
pub struct AUDIOROOM_RecordingEndEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK, or why the recording has ended by itself.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do, with the path; "" after AUDIOROOM_StopRecording.
    pub message: *const c_char,
    /// The handle from AUDIOROOM_StartRecording.
    pub recording: AUDIOROOM_Recording,
    /// Length of each file, in ms.
    pub duration_ms: u64,
    /// Bytes of all files together.
    pub bytes: u64,
    /// Number of files.
    pub files: u32,
    /// Users that have no file, because 128 files were being written, or because of an error that the log reports.
    pub unrecorded_users: u32,
    /// Audio that became silence because the disk or the machine was too slow, or because its time was more than 5 s ahead of
    /// what is written, in ms; with several files, their sum. Audio of `unrecorded_users` does not count.
    pub lost_ms: u64,
}

impl CEvent for AUDIOROOM_RecordingEndEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::RecordingEnd { recording, progress, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(error.as_ref());
        let RecordingProgress { duration, bytes, files, lost, unrecorded_users } = *progress;
        Some(AUDIOROOM_RecordingEndEvent {
            struct_size,
            status,
            message,
            recording: recording.raw(),
            duration_ms: duration.as_millis() as u64,
            bytes,
            files,
            unrecorded_users,
            lost_ms: lost.as_millis() as u64,
        })
    }
}

//! Events of sound devices, as C structs: one started, changed or failed.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. The enums of the
//! codes are in `ffi/device.rs`.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::event::{DeviceChange, DeviceSide, Event};
use crate::ffi::device::{AUDIOROOM_DeviceChange, AUDIOROOM_DeviceSide};
use crate::ffi::status::AUDIOROOM_Status;

/// Capture or playback started: the first sample of a device that was opened has been captured, or is played.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_DeviceStartedEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// When the first sample was captured (capture) or is heard (playback), in ns of the monotonic clock: CLOCK_MONOTONIC; on
    /// Windows, QueryPerformanceCounter in ns.
    pub t_ns: u64,
    /// AUDIOROOM_DeviceSide.
    pub side: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_DeviceStartedEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::DeviceStarted { side, at } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_DeviceStartedEvent {
            struct_size,
            status,
            message,
            t_ns: at.as_nanos(),
            side: side_code(*side),
            reserved0: 0,
        })
    }
}

/// A sound device was added, removed or changed, or this engine uses another one. The event comes only while a sound card is in
/// use, unless AUDIOROOM_WatchDevices is on: then it always comes.
///
/// Status: always AUDIOROOM_OK.
#[repr(C)]
pub struct AUDIOROOM_DeviceChangeEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_OK.
    pub status: AUDIOROOM_Status,
    /// "".
    pub message: *const c_char,
    /// AUDIOROOM_DeviceSide.
    pub side: i32,
    /// AUDIOROOM_DeviceChange; expect values that you do not know.
    pub change: i32,
    /// The device id, for AUDIOROOM_SetDevice.
    pub device_id: *const c_char,
    /// Display name of the device.
    pub name: *const c_char,
    /// 1 for the system's default device of its side, otherwise 0.
    pub is_default: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_DeviceChangeEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::DeviceChange { change, device } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(None);
        Some(AUDIOROOM_DeviceChangeEvent {
            struct_size,
            status,
            message,
            side: side_code(device.side),
            change: change_code(*change),
            device_id: kept.text(&device.id),
            name: kept.text(&device.name),
            is_default: device.is_default.into(),
            reserved0: 0,
        })
    }
}

/// A device failed or is missing. The event comes once for each outage.
///
/// The rooms stay connected. The library tries to open a sound card again: at once, then at growing intervals of up to 5 s, and
/// whenever the machine's devices change. Meanwhile the engine uses the system's default device if another one was chosen, and
/// silence if the default device is the one that failed. on_device_change with AUDIOROOM_DEVICE_USED reports each device that the
/// engine uses then: the default device that stands in, and, at the end of the outage, the chosen one. A file is not opened again:
/// call AUDIOROOM_SetDevice.
///
/// Status: AUDIOROOM_ERR_DEVICE, AUDIOROOM_ERR_FILE for a sound file, AUDIOROOM_ERR_NOT_BUILT_IN when the build has no sound devices,
/// AUDIOROOM_ERR_INTERNAL.
#[repr(C)]
pub struct AUDIOROOM_DeviceErrorEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// AUDIOROOM_ERR_DEVICE for a sound card, AUDIOROOM_ERR_FILE for a file; others are possible.
    pub status: AUDIOROOM_Status,
    /// Cause, and what to do.
    pub message: *const c_char,
    /// AUDIOROOM_DeviceSide.
    pub side: i32,
    /// Reserved.
    pub reserved0: i32,
}

impl CEvent for AUDIOROOM_DeviceErrorEvent {
    fn fill(event: &Event, kept: &mut Kept) -> Option<Self> {
        let Event::DeviceError { side, error } = event else { return None };
        let (struct_size, status, message) = kept.head::<Self>(Some(error));
        Some(AUDIOROOM_DeviceErrorEvent {
            struct_size,
            status,
            message,
            side: side_code(*side),
            reserved0: 0,
        })
    }
}

fn side_code(side: DeviceSide) -> i32 {
    match side {
        DeviceSide::Capture => AUDIOROOM_DeviceSide::AUDIOROOM_DEVICE_CAPTURE as i32,
        DeviceSide::Playback => AUDIOROOM_DeviceSide::AUDIOROOM_DEVICE_PLAYBACK as i32,
    }
}

fn change_code(change: DeviceChange) -> i32 {
    let change = match change {
        DeviceChange::Added => AUDIOROOM_DeviceChange::AUDIOROOM_DEVICE_ADDED,
        DeviceChange::Removed => AUDIOROOM_DeviceChange::AUDIOROOM_DEVICE_REMOVED,
        DeviceChange::Renamed => AUDIOROOM_DeviceChange::AUDIOROOM_DEVICE_RENAMED,
        DeviceChange::Default => AUDIOROOM_DeviceChange::AUDIOROOM_DEVICE_DEFAULT,
        DeviceChange::Used => AUDIOROOM_DeviceChange::AUDIOROOM_DEVICE_USED,
    };
    change as i32
}

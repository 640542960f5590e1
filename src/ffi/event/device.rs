//! Events of sound devices, as C structs: one started, changed or failed.
//!
//! Each struct stands beside its conversion. Called by `ffi/callback.rs` on the thread that delivers events. The enums of the
//! codes are in `ffi/device.rs`.

use std::ffi::c_char;

use super::{CEvent, Kept};
use crate::event::{DeviceChange, DeviceSide, Event};
use crate::ffi::device::{AUDIOROOM_DeviceChange, AUDIOROOM_DeviceSide};
use crate::ffi::status::AUDIOROOM_Status;

/// Capture or playback started.
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
    /// When sample 0 exists (capture) or is heard (playback), in nanoseconds of the monotonic clock (CLOCK_MONOTONIC).
    pub t_ns: u64,
    /// AUDIOROOM_DeviceSide.
    pub side: i32,
    /// Not used.
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

/// A sound device came, went or changed, or this engine uses another one. Comes while a sound card is in use, and always after
/// AUDIOROOM_WatchDevices.
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
    /// What happened (AUDIOROOM_DeviceChange); expect unknown ones.
    pub change: i32,
    /// The device's id, as AUDIOROOM_SetDevice takes it.
    pub device_id: *const c_char,
    /// Its name for people.
    pub name: *const c_char,
    /// 1 for the system's default one.
    pub is_default: i32,
    /// Not used.
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

/// A device failed or is missing. Comes once an outage.
///
/// The rooms go on. A sound card is opened again by itself, at once and then ever more slowly (every 5 s at last), and whenever
/// the machine's devices change; meanwhile the system's default one takes the place of a chosen one, and silence that of a
/// default one. AUDIOROOM_DEVICE_USED of on_device_change says when one is in use again. A file is not tried again: call
/// AUDIOROOM_SetDevice.
///
/// Status: AUDIOROOM_ERR_DEVICE, AUDIOROOM_ERR_FILE for a sound file, AUDIOROOM_ERR_NOT_BUILT_IN when the build has no sound devices,
/// AUDIOROOM_ERR_INTERNAL.
#[repr(C)]
pub struct AUDIOROOM_DeviceErrorEvent {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// Why, most often AUDIOROOM_ERR_DEVICE or AUDIOROOM_ERR_FILE.
    pub status: AUDIOROOM_Status,
    /// What happened and what to do.
    pub message: *const c_char,
    /// AUDIOROOM_DeviceSide.
    pub side: i32,
    /// Not used.
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

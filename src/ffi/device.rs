//! Sound devices: listing and choosing them, and their volume in the system's mixer. Called by the application on any thread.
//!
//! `engine/device.rs` decides which devices are open; their events are in `ffi/event/device.rs`.

use std::ffi::{c_char, c_void};

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::guard::guard;
use super::room::no_visitor;
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::{give, optional, owned};
use super::types::{not_null, put};
use crate::config::DeviceSpec;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::event::DeviceSide;

/// What a sound device does: it captures or it plays.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_DeviceSide {
    /// Microphones.
    AUDIOROOM_DEVICE_CAPTURE = 0,
    /// Loudspeakers.
    AUDIOROOM_DEVICE_PLAYBACK = 1,
}

/// What happened to a sound device.
#[repr(C)]
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum AUDIOROOM_DeviceChange {
    /// The device was added.
    AUDIOROOM_DEVICE_ADDED = 0,
    /// The device was removed.
    AUDIOROOM_DEVICE_REMOVED = 1,
    /// The display name of the device changed.
    AUDIOROOM_DEVICE_RENAMED = 2,
    /// The device became the system's default.
    AUDIOROOM_DEVICE_DEFAULT = 3,
    /// This engine uses the device from now on.
    AUDIOROOM_DEVICE_USED = 4,
}

/// A sound device of this machine: a sound card, as opposed to "null", "file:PATH", "push" and "pull".
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_DeviceInfo {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 1 for the system's default device of its side, otherwise 0.
    pub is_default: i32,
    /// The device id, for AUDIOROOM_SetDevice and AUDIOROOM_EngineOptions; it stays the same when other devices come and go.
    pub device_id: *const c_char,
    /// Display name.
    pub name: *const c_char,
}

/// Receives one sound device from AUDIOROOM_GetDevices. `device` is valid during the call only.
pub type AUDIOROOM_DeviceVisitor =
    Option<unsafe extern "C" fn(user_data: *mut c_void, device: *const AUDIOROOM_DeviceInfo)>;

/// Calls `visit` once for each sound device of one side (AUDIOROOM_DeviceSide), on this thread, before it returns. `visit` may call
/// any function of the library.
///
/// No engine is needed. On a machine without sound devices, `visit` is not called and the status is AUDIOROOM_OK.
/// Errors: AUDIOROOM_ERR_DEVICE when the sound server does not answer, AUDIOROOM_ERR_NOT_BUILT_IN.
///
/// [blocks: up to 3 s, until the sound server answers]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetDevices(
    side: i32,
    visit: AUDIOROOM_DeviceVisitor,
    user_data: *mut c_void,
) -> AUDIOROOM_Status {
    guard(|| {
        let side = side_of(side)?;
        let visit = visit.ok_or_else(no_visitor)?;
        for device in Engine::devices(side)? {
            let (id, name) = (owned(&device.id), owned(&device.name));
            let info = AUDIOROOM_DeviceInfo {
                struct_size: size_of::<AUDIOROOM_DeviceInfo>() as u32,
                is_default: device.is_default.into(),
                device_id: id.as_ptr(),
                name: name.as_ptr(),
            };
            // SAFETY: the application vouches for its visitor; the info outlives the call.
            unsafe { visit(user_data, &info) };
        }
        Ok(())
    })
}

/// Chooses the microphone or the loudspeaker, even while the current one is in use. `device` has the form of
/// AUDIOROOM_EngineOptions: NULL for the system's default device, an id of AUDIOROOM_GetDevices, "null", "file:PATH", "push"
/// (capture) or "pull" (playback).
///
/// A device opens when it is needed. on_device_started or on_device_error reports the result; for a sound card, on_device_change
/// (AUDIOROOM_DEVICE_USED) comes too. An unknown device is reported by on_device_error, not by this call. While the chosen device
/// is missing or cannot be opened, the system's default device takes its place, until the chosen one is back.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE for an invalid `side`, "file:" without a path, "pull" as a capture device, or "push" as a
/// playback device; AUDIOROOM_ERR_FILE for a file that the engine uses for something else.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetDevice(
    engine: *mut AUDIOROOM_Engine,
    side: i32,
    device: *const c_char,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        // SAFETY: the header asks that `device` is NULL or NUL-terminated text.
        let device = unsafe { optional(device, "device") }?;
        match side_of(side)? {
            DeviceSide::Capture => handle.engine.set_capture_device(DeviceSpec::parse_capture(device)?),
            DeviceSide::Playback => handle.engine.set_playback_device(DeviceSpec::parse_playback(device)?),
        }
    })
}

/// Writes the device that is in use on one side (AUDIOROOM_DeviceSide) into `buffer` by the buffer rule: an id of
/// AUDIOROOM_GetDevices, "null" (this is also the text while silence stands in for a device that failed), "file:PATH", "push" or
/// "pull".
///
/// The text is "" when the default device is in use and the sound server does not name that device.
/// Errors: AUDIOROOM_ERR_WRONG_STATE while no device is open on this side, AUDIOROOM_ERR_BUFFER_TOO_SMALL,
/// AUDIOROOM_ERR_OUT_OF_RANGE for an invalid `side`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetDevice(
    engine: *mut AUDIOROOM_Engine,
    side: i32,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let device = unsafe { handle(engine) }?.engine.device_in_use(side_of(side)?)?;
        // SAFETY: the header asks that `buffer` is NULL or has `size` bytes, and that `needed` is NULL or the application's.
        unsafe { give(&device, buffer, size, needed) }
    })
}

/// Writes the id of the system's default device of one side (AUDIOROOM_DeviceSide) into `buffer` by the buffer rule.
///
/// No engine is needed.
/// Errors: AUDIOROOM_ERR_NOT_FOUND if there is none, AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_DEVICE when the sound server
/// does not answer, AUDIOROOM_ERR_NOT_BUILT_IN.
///
/// [blocks: up to 3 s, until the sound server answers]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetDefaultDevice(
    side: i32,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> AUDIOROOM_Status {
    guard(|| {
        let id = Engine::default_device(side_of(side)?)?;
        // SAFETY: the header asks that `buffer` is NULL or has `size` bytes, and that `needed` is NULL or the application's.
        unsafe { give(&id, buffer, size, needed) }
    })
}

/// Switch: the engine follows the system's default device when that changes. Default: on. While it is off, the engine stays on its
/// current device until that device disappears. The switch has an effect only on a side whose device is NULL (the default device).
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE for an invalid `side`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_FollowDefaultDevice(
    engine: *mut AUDIOROOM_Engine,
    side: i32,
    follow: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
        let handle = unsafe { handle(engine) }?;
        handle.engine.follow_default_device(side_of(side)?, switch("follow", follow)?)
    })
}

/// Writes to `*is_following` whether AUDIOROOM_FollowDefaultDevice is on for one side: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT, AUDIOROOM_ERR_OUT_OF_RANGE for an invalid `side`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsFollowingDefaultDevice(
    engine: *mut AUDIOROOM_Engine,
    side: i32,
    is_following: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_following` is NULL or the application's
    // variable.
    guard(|| unsafe {
        let follows = handle(engine)?.engine.settings().follows_default;
        put(is_following, "is_following", follows[side_of(side)? as usize].into())
    })
}

/// Switch: on_device_change reports every change, even while no sound card is in use; for a list on the screen. Default: off.
///
/// Where the sound server reports changes by itself (PulseAudio, PipeWire), it costs nothing while nothing changes; elsewhere the
/// devices are listed every 5 s.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_WatchDevices(
    engine: *mut AUDIOROOM_Engine,
    watch: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.watch_devices(switch("watch", watch)?))
}

/// Writes to `*is_watching` whether AUDIOROOM_WatchDevices is on: 1 or 0.
///
/// Errors: AUDIOROOM_ERR_NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsWatchingDevices(
    engine: *mut AUDIOROOM_Engine,
    is_watching: *mut i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or not destroyed, and that `is_watching` is NULL or the application's
    // variable.
    guard(|| unsafe {
        put(is_watching, "is_watching", handle(engine)?.engine.settings().watches_devices.into())
    })
}

/// Sets the volume of a device in the system's mixer, 0 to 100 percent of the system's own slider; it changes the sound of other
/// programs too. `side` is an AUDIOROOM_DeviceSide; `device` is an id of AUDIOROOM_GetDevices, and NULL is the system's default
/// device of that side. No engine is needed.
///
/// AUDIOROOM_SetCaptureVolume and AUDIOROOM_SetPlayVolume change the volume of this program alone, on another scale.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_DEVICE (no such device, or the sound server does not answer),
/// AUDIOROOM_ERR_NOT_BUILT_IN where there is neither PulseAudio nor PipeWire (the library reaches no other mixer).
///
/// [blocks: up to 3 s, until the sound server answers]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetDeviceVolume(
    side: i32,
    device: *const c_char,
    volume: i32,
) -> AUDIOROOM_Status {
    guard(|| {
        let side = side_of(side)?;
        // SAFETY: the header asks that `device` is NULL or NUL-terminated text.
        let device = unsafe { card(device) }?;
        Engine::set_device_volume(side, device, volume)
    })
}

/// Writes the volume of a device in the system's mixer to `*volume`, in percent. Other programs may have set more than 100.
/// `device` and errors are those of AUDIOROOM_SetDeviceVolume.
///
/// [blocks: up to 3 s, until the sound server answers]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetDeviceVolume(
    side: i32,
    device: *const c_char,
    volume: *mut i32,
) -> AUDIOROOM_Status {
    guard(|| {
        not_null(volume, "volume")?;
        // SAFETY: the header asks that `device` is NULL or NUL-terminated text.
        let percent = Engine::device_volume(side_of(side)?, unsafe { card(device) }?)?;
        // SAFETY: checked not to be NULL; the caller owns it.
        unsafe { volume.write(i32::try_from(percent).unwrap_or(i32::MAX)) };
        Ok(())
    })
}

/// Switch: mutes a device in the system's mixer, for every program. `device` and errors are those of AUDIOROOM_SetDeviceVolume.
/// AUDIOROOM_EnableMic and AUDIOROOM_EnableSpeaker are the switches of this program alone.
///
/// [blocks: up to 3 s, until the sound server answers]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_MuteDevice(
    side: i32,
    device: *const c_char,
    mute: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `device` is NULL or NUL-terminated text.
    guard(|| Engine::mute_device(side_of(side)?, unsafe { card(device) }?, switch("mute", mute)?))
}

/// Writes to `*muted` whether a device is muted in the system's mixer: 1 or 0. `device` and errors are those of
/// AUDIOROOM_SetDeviceVolume.
///
/// [blocks: up to 3 s, until the sound server answers]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_IsDeviceMuted(
    side: i32,
    device: *const c_char,
    muted: *mut i32,
) -> AUDIOROOM_Status {
    guard(|| {
        not_null(muted, "muted")?;
        // SAFETY: the header asks that `device` is NULL or NUL-terminated text.
        let is_muted = Engine::is_device_muted(side_of(side)?, unsafe { card(device) }?)?;
        // SAFETY: checked not to be NULL; the caller owns it.
        unsafe { muted.write(is_muted.into()) };
        Ok(())
    })
}

/// The id of a sound card; `None` is the default device.
/// Errors: another kind of device, which has no volume.
unsafe fn card<'a>(device: *const c_char) -> Result<Option<&'a str>> {
    // SAFETY: the header asks that `device` is NULL or NUL-terminated text.
    let text = unsafe { optional(device, "device") }?;
    match DeviceSpec::parse(text)? {
        DeviceSpec::Default => Ok(None),
        DeviceSpec::Id(_) => Ok(text),
        _ => Err(Error::new(
            ErrorKind::OutOfRange,
            "only a sound card has a volume in the system's mixer: give an id of GetDevices, or NULL for the default device",
        )),
    }
}

fn side_of(side: i32) -> Result<DeviceSide> {
    match side {
        0 => Ok(DeviceSide::Capture),
        1 => Ok(DeviceSide::Playback),
        other => Err(out_of_range("side", other, "an AUDIOROOM_DeviceSide, 0 or 1")),
    }
}

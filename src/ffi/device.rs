//! Microphones and loudspeakers.

use std::ffi::{c_char, c_void};

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::guard::guard;
use super::room::no_visitor;
use super::status::AUDIOROOM_Status;
use super::switch::switch;
use super::text::{give, optional, owned};
use super::types::not_null;
use crate::config::DeviceSpec;
use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::event::DeviceSide;

/// One side of the sound devices.
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
    /// It was plugged in.
    AUDIOROOM_DEVICE_ADDED = 0,
    /// It was pulled out.
    AUDIOROOM_DEVICE_REMOVED = 1,
    /// It has another name for people.
    AUDIOROOM_DEVICE_RENAMED = 2,
    /// It became the system's default one.
    AUDIOROOM_DEVICE_DEFAULT = 3,
    /// It is what this engine uses from here on.
    AUDIOROOM_DEVICE_USED = 4,
}

/// A sound device of this machine.
#[repr(C)]
#[derive(Copy, Clone)]
pub struct AUDIOROOM_DeviceInfo {
    /// Bytes of this struct that are valid.
    pub struct_size: u32,
    /// 1 for the one that is used where none is named.
    pub is_default: i32,
    /// What AUDIOROOM_SetDevice and the engine's options take; it stays the same when devices come and go.
    pub device_id: *const c_char,
    /// The name for people.
    pub name: *const c_char,
}

/// Is shown one sound device by AUDIOROOM_GetDevices. `device` is valid during the call only.
pub type AUDIOROOM_DeviceVisitor =
    Option<unsafe extern "C" fn(user_data: *mut c_void, device: *const AUDIOROOM_DeviceInfo)>;

/// Calls `visit` once for each sound device of one side (AUDIOROOM_DeviceSide), on this thread, before it returns.
///
/// No engine is needed. A machine without sound devices has none, which is no error. The device info that `visit` is given is
/// valid during that call only.
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

/// Changes the microphone or the loudspeaker, also while it is used. `device` is what the engine's options take; NULL is the
/// system's default one.
///
/// One that is not used at this moment is opened when it is needed. What comes of it is told by on_device_started and
/// on_device_change (AUDIOROOM_DEVICE_USED), or on_device_error, also that there is no such device. While the chosen device is
/// missing or cannot be opened, the system's default one takes its place; the chosen one is used again when it is back.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE for another side, "file:" without a path, "pull" as a capture device, or "push" as a playback
/// device.
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
/// AUDIOROOM_GetDevices, "null" (also while silence stands in for a device that failed), "file:PATH", "push" or "pull".
///
/// The text is "" when the sound system does not say which device its default one is.
/// Errors: AUDIOROOM_ERR_WRONG_STATE while no device is open on this side, AUDIOROOM_ERR_BUFFER_TOO_SMALL,
/// AUDIOROOM_ERR_OUT_OF_RANGE for another side.
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

/// Writes the id of the system's default device of one side (AUDIOROOM_DeviceSide) into `buffer` by the buffer rule: `needed`
/// counts the NUL and is written also when the buffer is too small; NULL and 0 ask.
///
/// No engine is needed.
/// Errors: AUDIOROOM_ERR_NOT_FOUND where there is none, AUDIOROOM_ERR_BUFFER_TOO_SMALL, AUDIOROOM_ERR_DEVICE when the sound
/// server does not answer, AUDIOROOM_ERR_NOT_BUILT_IN.
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

/// Whether the engine goes along when the system makes another device its default (nonzero, as at first), or stays with the one
/// that it uses (0) as long as that is there. It matters for a side whose device is NULL, the default one.
///
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE for another side.
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

/// Whether on_device_change tells of every change also while no sound card is in use (nonzero), for a list that is on the screen.
/// Off (0) at first.
///
/// Where the sound system tells of changes by itself (PulseAudio, PipeWire) this costs nothing while nothing changes; elsewhere
/// the devices are listed every 5 s.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_WatchDevices(
    engine: *mut AUDIOROOM_Engine,
    watch: i32,
) -> AUDIOROOM_Status {
    // SAFETY: the header asks that `engine` is NULL or an engine that DestroyEngine has not taken.
    guard(|| unsafe { handle(engine) }?.engine.watch_devices(switch("watch", watch)?))
}

/// Sets the volume that the system gives a device, 0 to 100 percent: the one of the system's own mixer, which other programs
/// hear too. `device` is an id of AUDIOROOM_GetDevices; NULL is the system's default one. No engine is needed.
///
/// For volumes of this program alone use AUDIOROOM_SetCaptureVolume and AUDIOROOM_SetPlayVolume.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE, AUDIOROOM_ERR_DEVICE (no such device, or the sound server does not answer),
/// AUDIOROOM_ERR_NOT_BUILT_IN where the sound system has no volume that the library can reach (all but PulseAudio and PipeWire).
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
        let percent =
            u32::try_from(volume).map_err(|_| out_of_range("volume", volume, "0 to 100 percent"))?;
        Engine::set_device_volume(side, device, percent)
    })
}

/// Writes the volume that the system gives a device into `*volume`, in percent. Other programs may have set it beyond 100.
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

/// Mutes a device in the system's own mixer (nonzero), for every program, or lets it sound again (0). `device` and errors are
/// those of AUDIOROOM_SetDeviceVolume. For this program alone use AUDIOROOM_EnableMic and AUDIOROOM_EnableSpeaker.
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

/// Writes into `*muted` whether a device is muted in the system's own mixer: 1 or 0. `device` and errors are those of
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

/// The id of a sound card; `None` is the default one. What is no sound card has no volume.
unsafe fn card<'a>(device: *const c_char) -> Result<Option<&'a str>> {
    // SAFETY: the header asks that `device` is NULL or NUL-terminated text.
    let text = unsafe { optional(device, "device") }?;
    match DeviceSpec::parse(text)? {
        DeviceSpec::Default => Ok(None),
        DeviceSpec::Id(_) => Ok(text),
        _ => Err(Error::new(
            ErrorKind::OutOfRange,
            "this is no sound card and has no volume: give an id of GetDevices, or NULL for the default one",
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

//! Microphones and loudspeakers.

use std::ffi::{c_char, c_void};

use super::engine::{AUDIOROOM_Engine, handle, out_of_range};
use super::guard::guard;
use super::room::no_visitor;
use super::status::AUDIOROOM_Status;
use super::text::{optional, owned};
use crate::config::DeviceSpec;
use crate::engine::Engine;
use crate::error::Result;
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

/// Calls `visit` once for each sound device of one side (AUDIOROOM_DeviceSide), on this thread, before it returns.
///
/// No engine is needed. A machine without sound devices has none, which is no error. The device info that `visit` is given is
/// valid during that call only.
/// Errors: AUDIOROOM_ERR_DEVICE when the sound server does not answer, AUDIOROOM_ERR_NOT_BUILT_IN.
///
/// Thread: any. Blocks: up to 3 s, while the sound server is asked. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_GetDevices(
    side: i32,
    visit: Option<unsafe extern "C" fn(user_data: *mut c_void, device: *const AUDIOROOM_DeviceInfo)>,
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
/// One that is not used at this moment is opened when it is needed. What comes of it is told by on_device_started or
/// on_device_error, also that there is no such device.
/// Errors: AUDIOROOM_ERR_OUT_OF_RANGE for another side, or "file:" without a path.
///
/// Thread: any. Blocks: no. In callbacks: yes. Since: 0.1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn AUDIOROOM_SetDevice(
    engine: *mut AUDIOROOM_Engine,
    side: i32,
    device: *const c_char,
) -> AUDIOROOM_Status {
    guard(|| {
        let handle = unsafe { handle(engine) }?;
        let spec = DeviceSpec::parse(unsafe { optional(device, "device") }?)?;
        match side_of(side)? {
            DeviceSide::Capture => handle.engine.set_capture_device(spec),
            DeviceSide::Playback => handle.engine.set_playback_device(spec),
        }
    })
}

fn side_of(side: i32) -> Result<DeviceSide> {
    match side {
        0 => Ok(DeviceSide::Capture),
        1 => Ok(DeviceSide::Playback),
        other => Err(out_of_range("side", other, "an AUDIOROOM_DeviceSide, 0 or 1")),
    }
}

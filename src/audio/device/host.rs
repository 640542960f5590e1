//! A sound system: lists, opens and watches sound cards, and sets their volume. [`system`] returns the sound system of this
//! machine. Tests use a scripted one (`scripted.rs`), so that simulated faults run the same code as real faults.
//!
//! Every call may block. The engine's host belongs to its device thread; calls that need no engine use another host, on the
//! caller's thread. A host does not decide which device is opened, or when.
#![forbid(unsafe_code)]

use std::any::Any;
use std::sync::Arc;

use super::{Capture, DeviceInfo, Playback, Wake};
use crate::error::{Error, ErrorKind, Result};
use crate::event::DeviceSide;
use crate::log::Log;

/// A notification of a watch.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum WatchNews {
    /// The list of devices, a name or a default may have changed.
    Changed,
    /// There are no further notifications.
    Lost,
}

/// Receives the notifications of a watch, on a thread of the host; must not block.
pub type Notify = Arc<dyn Fn(WatchNews) + Send + Sync>;

/// Ends a watch when it is dropped.
pub type Watch = Box<dyn Any + Send>;

/// A sound system.
pub trait Host: Send {
    /// Lists the devices of both sides. Errors: `Device` (there is no sound system, or it does not answer), `NotBuiltIn` (a build
    /// without sound cards).
    fn list(&mut self) -> Result<Vec<DeviceInfo>>;

    /// Opens a microphone (`None`: the default one) and returns its description. Errors: `Device` (there is none, or it cannot be
    /// opened), `NotBuiltIn` (a build without sound cards).
    fn open_capture(&mut self, id: Option<&str>, wake: Wake, log: &Log) -> Result<(Capture, DeviceInfo)>;

    /// Opens a loudspeaker, like [`Host::open_capture`].
    fn open_playback(&mut self, id: Option<&str>, wake: Wake, log: &Log) -> Result<(Playback, DeviceInfo)>;

    /// Begins to report changes. `None`: the sound system does not report them, and the caller must list the devices from time to
    /// time. Errors: it does not answer.
    fn watch(&mut self, notify: Notify) -> Result<Option<Watch>>;

    /// Volume of a device in percent, and whether it is muted. Errors: `NotBuiltIn` if it cannot be reached, `Device`.
    fn volume(&mut self, _side: DeviceSide, _id: Option<&str>) -> Result<(u32, bool)> {
        Err(no_volume())
    }

    /// Sets the volume of a device, 0–100 percent. Errors: as for [`Host::volume`].
    fn set_volume(&mut self, _side: DeviceSide, _id: Option<&str>, _percent: u32) -> Result<()> {
        Err(no_volume())
    }

    /// Mutes or unmutes a device. Errors: as for [`Host::volume`].
    fn set_mute(&mut self, _side: DeviceSide, _id: Option<&str>, _mute: bool) -> Result<()> {
        Err(no_volume())
    }
}

/// The error of a sound system without device volume.
pub fn no_volume() -> Error {
    Error::new(
        ErrorKind::NotBuiltIn,
        "the volume of this device cannot be reached without PulseAudio or PipeWire: use the volumes of the library (SetCaptureVolume, SetPlayVolume)",
    )
}

/// The sound system of this machine.
#[cfg(feature = "device")]
pub fn system() -> Box<dyn Host> {
    Box::new(super::cpal::CardHost::new())
}

/// The sound system of a build without sound cards.
#[cfg(not(feature = "device"))]
pub fn system() -> Box<dyn Host> {
    Box::new(NoCards)
}

#[cfg(not(feature = "device"))]
struct NoCards;

#[cfg(not(feature = "device"))]
impl Host for NoCards {
    fn list(&mut self) -> Result<Vec<DeviceInfo>> {
        Err(not_built_in())
    }

    fn open_capture(&mut self, _: Option<&str>, _: Wake, _: &Log) -> Result<(Capture, DeviceInfo)> {
        Err(not_built_in())
    }

    fn open_playback(&mut self, _: Option<&str>, _: Wake, _: &Log) -> Result<(Playback, DeviceInfo)> {
        Err(not_built_in())
    }

    fn watch(&mut self, _: Notify) -> Result<Option<Watch>> {
        Ok(None)
    }
}

#[cfg(not(feature = "device"))]
fn not_built_in() -> Error {
    Error::new(
        ErrorKind::NotBuiltIn,
        "this build has no sound cards: use a null, file, push or pull device, or build with the feature `device`",
    )
}

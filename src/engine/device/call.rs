//! The calls of [`Engine`] about sound devices.
//!
//! Calls without `self` use the sound system on the caller's thread and may block. The others queue a command and return.
#![forbid(unsafe_code)]

use std::sync::atomic::Ordering;

use super::Input;
use crate::audio::device;
use crate::config::{self, DeviceSpec};
use crate::engine::message::Command;
use crate::engine::{DeviceInfo, Engine};
use crate::error::{Error, ErrorKind, Result};
use crate::event::DeviceSide;

impl Engine {
    /// The sound devices of one side. Needs no engine; may block on the sound server for up to 3 s.
    ///
    /// Errors: `Device` when the sound server does not answer, `NotBuiltIn`.
    pub fn devices(side: DeviceSide) -> Result<Vec<DeviceInfo>> {
        Ok(device::list()?.into_iter().filter(|device| device.side == side).collect())
    }

    /// The id of the system's default device of one side. Needs no engine; may block like [`Engine::devices`].
    ///
    /// Errors: `NotFound` when there is none, and those of [`Engine::devices`].
    pub fn default_device(side: DeviceSide) -> Result<String> {
        let default = Engine::devices(side)?.into_iter().find(|device| device.is_default);
        default
            .map(|device| device.id)
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no default device: connect a device"))
    }

    /// Sets a device's volume in the system (`None`: the default device), 0–100 percent. It applies to all programs. May block
    /// on the sound server for up to 3 s.
    ///
    /// Errors: `OutOfRange`, `Device` (there is no such device), `NotBuiltIn` without PulseAudio and PipeWire.
    pub fn set_device_volume(side: DeviceSide, id: Option<&str>, percent: i32) -> Result<()> {
        config::range("volume", percent, 0, config::MAX_DEVICE_VOLUME, "percent")?;
        device::set_volume(side, id, percent.unsigned_abs())
    }

    /// A device's volume in the system, in percent; other programs can set more than 100. Errors: as for
    /// [`Engine::set_device_volume`].
    pub fn device_volume(side: DeviceSide, id: Option<&str>) -> Result<u32> {
        device::volume(side, id).map(|(percent, _)| percent)
    }

    /// Mutes a device in the system, for every program. Errors: as for [`Engine::set_device_volume`].
    pub fn mute_device(side: DeviceSide, id: Option<&str>, mute: bool) -> Result<()> {
        device::set_mute(side, id, mute)
    }

    /// Whether a device is muted in the system. Errors: as for [`Engine::set_device_volume`].
    pub fn is_device_muted(side: DeviceSide, id: Option<&str>) -> Result<bool> {
        device::volume(side, id).map(|(_, muted)| muted)
    }

    /// Chooses the microphone; an open microphone is replaced at once. Errors: `File` when it is a file that is used for
    /// something else.
    pub fn set_capture_device(&self, device: DeviceSpec) -> Result<()> {
        self.choose(DeviceSide::Capture, device)
    }

    /// Chooses the loudspeaker; an open loudspeaker is replaced at once. Errors: as for [`Engine::set_capture_device`].
    pub fn set_playback_device(&self, device: DeviceSpec) -> Result<()> {
        self.choose(DeviceSide::Playback, device)
    }

    fn choose(&self, side: DeviceSide, device: DeviceSpec) -> Result<()> {
        let is_application = device == DeviceSpec::Application;
        // Held until the choice is stored, so that two calls cannot choose one file for both sides.
        let mut chosen = self.chosen.lock();
        chosen.check(side, &device)?;
        self.calls.commit(Command::Device(Input::Choose(side, device.clone())), |_| {
            self.application[side as usize].store(is_application, Ordering::Relaxed)
        })?;
        chosen.set(side, device);
        Ok(())
    }

    /// The device in use on one side, as the text that selects it. Errors: `WrongState` while none is open.
    pub fn device_in_use(&self, side: DeviceSide) -> Result<String> {
        self.calls.look(|registry| registry.devices[side as usize].clone()).ok_or_else(|| {
            Error::new(
                ErrorKind::WrongState,
                "no device is open on this side: publish to open a microphone, log in to open a loudspeaker",
            )
        })
    }

    /// Sets whether the engine moves to another device when the system's default device changes (initially on), or keeps its
    /// device as long as the device exists.
    pub fn follow_default_device(&self, side: DeviceSide, follow: bool) -> Result<()> {
        let command = Command::Device(Input::Follow(side, follow));
        self.calls.commit(command, |registry| registry.settings.follows_default[side as usize] = follow)
    }

    /// Sets whether changes of the machine's devices are reported also while no device is open. Initially off, so that an idle
    /// engine causes no wake-ups.
    pub fn watch_devices(&self, on: bool) -> Result<()> {
        let command = Command::Device(Input::Watch(on));
        self.calls.commit(command, |registry| registry.settings.watches_devices = on)
    }

    /// Closes microphone and loudspeaker, for example during a phone call. Rooms stay connected without sound.
    pub fn pause(&self) -> Result<()> {
        self.calls.send(Command::Device(Input::Pause(true)))
    }

    /// Opens the devices again after [`Engine::pause`].
    pub fn resume(&self) -> Result<()> {
        self.calls.send(Command::Device(Input::Pause(false)))
    }
}

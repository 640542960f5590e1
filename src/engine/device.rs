//! Which devices are wanted: the microphone while some room sends, the loudspeaker while some room is logged in.
//!
//! Sans-IO bookkeeping of the control half; opening is the device thread's work.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use crate::config::DeviceSpec;
use crate::event::DeviceSide;
use crate::id::RoomId;

/// What has to happen to a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Open this one.
    Open(DeviceSpec),
    /// Close what is open.
    Close,
}

#[derive(Debug)]
struct Side {
    spec: DeviceSpec,
    rooms: BTreeSet<RoomId>,
    /// The device failed and silence took its place: said once, until another is chosen or it is opened again.
    silent: bool,
}

/// Both sides.
#[derive(Debug)]
pub struct Devices([Side; 2]);

impl Devices {
    /// Nothing is open; `specs` are microphone and loudspeaker.
    pub fn new(specs: [DeviceSpec; 2]) -> Devices {
        Devices(specs.map(|spec| Side { spec, rooms: BTreeSet::new(), silent: false }))
    }

    /// A room wants the device or no longer does.
    pub fn want(&mut self, side: DeviceSide, room: RoomId, wanted: bool) -> Option<Change> {
        let side = &mut self.0[side as usize];
        if wanted {
            let first = side.rooms.is_empty();
            side.rooms.insert(room);
            return first.then(|| Change::Open(side.spec.clone()));
        }
        if side.rooms.remove(&room) && side.rooms.is_empty() {
            side.silent = false;
            return Some(Change::Close);
        }
        None
    }

    /// The application chose another device; gives it when it has to be opened at once.
    pub fn choose(&mut self, side: DeviceSide, spec: DeviceSpec) -> Option<DeviceSpec> {
        let side = &mut self.0[side as usize];
        side.spec = spec.clone();
        side.silent = false;
        (!side.rooms.is_empty()).then_some(spec)
    }

    /// The device failed; gives the silent one that takes its place, so that time goes on for everyone else.
    pub fn failed(&mut self, side: DeviceSide) -> Option<DeviceSpec> {
        let side = &mut self.0[side as usize];
        if side.silent || side.rooms.is_empty() {
            return None;
        }
        side.silent = true;
        Some(DeviceSpec::Null)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_microphone_is_open_while_some_room_sends() {
        let mut devices = Devices::new([DeviceSpec::Default, DeviceSpec::Default]);
        let (a, b) = (RoomId::fresh(), RoomId::fresh());
        assert_eq!(devices.want(DeviceSide::Capture, a, true), Some(Change::Open(DeviceSpec::Default)));
        assert_eq!(devices.want(DeviceSide::Capture, b, true), None);
        assert_eq!(devices.want(DeviceSide::Capture, a, false), None);
        assert_eq!(devices.want(DeviceSide::Capture, b, false), Some(Change::Close));
        assert_eq!(devices.want(DeviceSide::Capture, b, false), None);
    }

    #[test]
    fn a_device_that_fails_is_replaced_by_silence_once() {
        let mut devices = Devices::new([DeviceSpec::Default, DeviceSpec::Default]);
        let room = RoomId::fresh();
        devices.want(DeviceSide::Playback, room, true);
        assert_eq!(devices.failed(DeviceSide::Playback), Some(DeviceSpec::Null));
        assert_eq!(devices.failed(DeviceSide::Playback), None);
        assert_eq!(devices.choose(DeviceSide::Playback, DeviceSpec::Id("x".into())), Some(DeviceSpec::Id("x".into())));
        assert_eq!(devices.failed(DeviceSide::Playback), Some(DeviceSpec::Null));
    }
}

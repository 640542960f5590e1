//! Which devices are wanted: the microphone while some room sends, the loudspeaker while some room is logged in.
//!
//! Sans-IO bookkeeping of the control half; opening is the device thread's work.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use crate::config::DeviceSpec;
use crate::event::DeviceSide;
use crate::id::RoomId;

/// What has to happen to a device. Opening takes its time on another thread, so each change has a number: what comes of an
/// earlier one is told from the present one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Open this one.
    Open(u64, DeviceSpec),
    /// Close what is open.
    Close(u64),
}

#[derive(Debug)]
struct Side {
    spec: DeviceSpec,
    rooms: BTreeSet<RoomId>,
    /// The number of the last change.
    number: u64,
    /// The device failed and silence took its place: said once, until another is chosen or it is opened again.
    silent: bool,
}

/// Both sides.
#[derive(Debug)]
pub struct Devices([Side; 2]);

impl Devices {
    /// Nothing is open; `specs` are microphone and loudspeaker.
    pub fn new(specs: [DeviceSpec; 2]) -> Devices {
        Devices(specs.map(|spec| Side { spec, rooms: BTreeSet::new(), number: 0, silent: false }))
    }

    /// A room wants the device or no longer does.
    pub fn want(&mut self, side: DeviceSide, room: RoomId, wanted: bool) -> Option<Change> {
        let side = &mut self.0[side as usize];
        if wanted {
            let first = side.rooms.is_empty();
            side.rooms.insert(room);
            return first.then(|| side.open(side.spec.clone()));
        }
        if side.rooms.remove(&room) && side.rooms.is_empty() {
            side.silent = false;
            side.number += 1;
            return Some(Change::Close(side.number));
        }
        None
    }

    /// The application chose another device; it is opened at once while one is in use.
    pub fn choose(&mut self, side: DeviceSide, spec: DeviceSpec) -> Option<Change> {
        let side = &mut self.0[side as usize];
        side.spec = spec.clone();
        side.silent = false;
        (!side.rooms.is_empty()).then(|| side.open(spec))
    }

    /// Whether the device that was opened under this number is the present one.
    pub fn is_present(&self, side: DeviceSide, number: u64) -> bool {
        self.0[side as usize].number == number
    }

    /// The present device failed; gives the silent one that takes its place, so that time goes on for everyone else.
    pub fn failed(&mut self, side: DeviceSide) -> Option<Change> {
        let side = &mut self.0[side as usize];
        if side.silent || side.rooms.is_empty() {
            return None;
        }
        side.silent = true;
        Some(side.open(DeviceSpec::Null))
    }
}

impl Side {
    fn open(&mut self, spec: DeviceSpec) -> Change {
        self.number += 1;
        Change::Open(self.number, spec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_microphone_is_open_while_some_room_sends() {
        let mut devices = Devices::new([DeviceSpec::Default, DeviceSpec::Default]);
        let (a, b) = (RoomId::fresh(), RoomId::fresh());
        assert_eq!(devices.want(DeviceSide::Capture, a, true), Some(Change::Open(1, DeviceSpec::Default)));
        assert_eq!(devices.want(DeviceSide::Capture, b, true), None);
        assert_eq!(devices.want(DeviceSide::Capture, a, false), None);
        assert_eq!(devices.want(DeviceSide::Capture, b, false), Some(Change::Close(2)));
        assert_eq!(devices.want(DeviceSide::Capture, b, false), None);
    }

    #[test]
    fn a_device_that_fails_is_replaced_by_silence_once() {
        let mut devices = Devices::new([DeviceSpec::Default, DeviceSpec::Default]);
        let room = RoomId::fresh();
        devices.want(DeviceSide::Playback, room, true);
        assert_eq!(devices.failed(DeviceSide::Playback), Some(Change::Open(2, DeviceSpec::Null)));
        assert_eq!(devices.failed(DeviceSide::Playback), None);
        let other = DeviceSpec::Id("x".into());
        assert_eq!(devices.choose(DeviceSide::Playback, other.clone()), Some(Change::Open(3, other)));
        assert_eq!(devices.failed(DeviceSide::Playback), Some(Change::Open(4, DeviceSpec::Null)));
    }

    #[test]
    fn news_of_a_device_that_was_replaced_is_told_from_news_of_its_successor() {
        let mut devices = Devices::new([DeviceSpec::Default, DeviceSpec::Default]);
        let room = RoomId::fresh();
        devices.want(DeviceSide::Playback, room, true);
        devices.choose(DeviceSide::Playback, DeviceSpec::Id("x".into()));
        assert!(!devices.is_present(DeviceSide::Playback, 1) && devices.is_present(DeviceSide::Playback, 2));
        devices.want(DeviceSide::Playback, room, false);
        assert!(
            !devices.is_present(DeviceSide::Playback, 2),
            "what is opened while the room ends is no longer wanted"
        );
    }
}

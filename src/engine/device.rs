//! Which devices are wanted: the microphone while some room sends, the loudspeaker while some room is logged in, neither while
//! the application has paused the engine.
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
pub struct Devices {
    sides: [Side; 2],
    paused: bool,
}

impl Devices {
    /// Nothing is open; `specs` are microphone and loudspeaker.
    pub fn new(specs: [DeviceSpec; 2]) -> Devices {
        let sides = specs.map(|spec| Side { spec, rooms: BTreeSet::new(), number: 0, silent: false });
        Devices { sides, paused: false }
    }

    /// A room wants the device or no longer does.
    pub fn want(&mut self, side: DeviceSide, room: RoomId, wanted: bool) -> Option<Change> {
        let side = &mut self.sides[side as usize];
        if wanted {
            let first = side.rooms.is_empty();
            side.rooms.insert(room);
            return (first && !self.paused).then(|| side.open(side.spec.clone()));
        }
        let last = side.rooms.remove(&room) && side.rooms.is_empty();
        (last && !self.paused).then(|| side.close())
    }

    /// Closes both devices, or opens again those that are wanted; nothing where it is so already.
    pub fn pause(&mut self, paused: bool) -> [Option<Change>; 2] {
        let change = self.paused != paused;
        self.paused = paused;
        self.sides.each_mut().map(|side| {
            let change = change && !side.rooms.is_empty();
            change.then(|| if paused { side.close() } else { side.open(side.spec.clone()) })
        })
    }

    /// The application chose another device; it is opened at once while one is in use.
    pub fn choose(&mut self, side: DeviceSide, spec: DeviceSpec) -> Option<Change> {
        let side = &mut self.sides[side as usize];
        side.spec = spec.clone();
        side.silent = false;
        (!side.rooms.is_empty() && !self.paused).then(|| side.open(spec))
    }

    /// Whether the device that was opened under this number is the present one.
    pub fn is_present(&self, side: DeviceSide, number: u64) -> bool {
        self.sides[side as usize].number == number
    }

    /// The present device failed; gives the silent one that takes its place, so that time goes on for everyone else.
    pub fn failed(&mut self, side: DeviceSide) -> Option<Change> {
        let side = &mut self.sides[side as usize];
        if side.silent || side.rooms.is_empty() || self.paused {
            return None;
        }
        side.silent = true;
        Some(side.open(DeviceSpec::Null))
    }
}

impl Side {
    fn close(&mut self) -> Change {
        self.silent = false;
        self.number += 1;
        Change::Close(self.number)
    }

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
    fn a_pause_closes_what_is_open_and_its_end_opens_what_is_wanted_then() {
        let mut devices = Devices::new([DeviceSpec::Default, DeviceSpec::Default]);
        let room = RoomId::fresh();
        devices.want(DeviceSide::Capture, room, true);
        assert_eq!(devices.pause(true), [Some(Change::Close(2)), None]);
        assert_eq!(devices.pause(true), [None, None]);
        assert_eq!(devices.want(DeviceSide::Playback, room, true), None);
        assert_eq!(devices.choose(DeviceSide::Capture, DeviceSpec::Null), None);
        let opened = [Some(Change::Open(3, DeviceSpec::Null)), Some(Change::Open(1, DeviceSpec::Default))];
        assert_eq!(devices.pause(false), opened);
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

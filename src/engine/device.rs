//! Decides which devices are open, and reacts when a device fails, vanishes, returns or is no longer the default.
//!
//! The microphone is open while a room sends or is about to send, the loudspeaker while a room is logged in, and neither while
//! the application has paused the engine. A sound card that fails is replaced by the null device at once, so that the stream
//! continues, and is opened again: at once after the first failure of an outage, later after [`RETRY_FIRST`], doubled with each
//! failure up to [`MAX_RETRY_INTERVAL`], and whenever the list of devices changes. A failure after [`STABLE`] without failure
//! begins a new outage. The system's default device replaces a chosen device that is missing or cannot be opened, until the
//! chosen device is back.
//!
//! Sans-IO, part of the control half: opening, listing and watching are the device thread's work (`device/work.rs`). Rule:
//! after every [`Devices::handle`], drain [`Devices::poll`]; call with [`Input::Timeout`] at [`Devices::deadline`].
#![forbid(unsafe_code)]

mod call;
pub mod chosen;
mod side;
#[cfg(test)]
mod tests;
pub mod work;

use std::collections::VecDeque;
use std::time::Duration;

use self::side::Side;
use crate::audio::device::{Capture, Playback};
use crate::clock::Time;
use crate::config::DeviceSpec;
use crate::engine::message::{DeviceRequest, ToMedia};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{DeviceChange, DeviceInfo, DeviceSide, Event};
use crate::id::RoomId;

/// Delay of the next try after a second failure in a row; it doubles with each further failure.
pub const RETRY_FIRST: Duration = Duration::from_millis(250);
/// Maximum time between two tries.
pub const MAX_RETRY_INTERVAL: Duration = Duration::from_secs(5);
/// After this time without failure, a failure is a new outage: it is reported, and the device is tried again at once.
pub const STABLE: Duration = Duration::from_secs(5);
/// Interval of listing devices where the sound system does not report changes.
pub const LIST_EVERY: Duration = Duration::from_secs(5);
/// Time between a change and the listing that follows it, because changes come in bursts.
pub const LIST_SETTLES: Duration = Duration::from_millis(50);
/// Interval of tries to open a chosen device that exists and could not be opened, while the default device replaces it.
pub const CHOSEN_EVERY: Duration = Duration::from_secs(30);

/// An input of the device core.
#[derive(Debug)]
pub enum Input {
    /// Whether a room needs the device.
    Want(DeviceSide, RoomId, bool),
    /// Whether the application has paused the engine.
    Pause(bool),
    /// The application chose another device.
    Choose(DeviceSide, DeviceSpec),
    /// Whether the side moves to the new device when the system's default device changes, if the default device is chosen.
    Follow(DeviceSide, bool),
    /// Whether changes are reported also while no device is open.
    Watch(bool),
    /// The device with this number is open; its description, if it is a sound card.
    Opened(DeviceSide, u64, Option<DeviceInfo>),
    /// The device with this number could not be opened, or stopped.
    Failed(DeviceSide, u64, Error),
    /// The result of [`Output::List`].
    Listed(Result<Vec<DeviceInfo>>),
    /// Whether the sound system reports changes.
    Watching(bool),
    /// The sound system reports a change.
    Changed,
    /// The deadline has come.
    Timeout,
}

/// An output of the device core.
///
/// Opening takes time on another thread, so each change of a side has a number. The result of an earlier change is recognised
/// by its number.
#[derive(Clone, PartialEq, Debug)]
pub enum Output {
    /// Open this device; the device in use stays open until then.
    Open(DeviceSide, u64, DeviceSpec),
    /// Replace the device in use by the null device.
    Silence(DeviceSide, u64),
    /// Close the device in use.
    Close(DeviceSide, u64),
    /// Begin or end watching for changes.
    Watch(bool),
    /// List the devices.
    List,
    /// An event for the application.
    Event(Event),
}

/// Both sides, and the list of the machine's devices.
#[derive(Debug)]
pub struct Devices {
    sides: [Side; 2],
    paused: bool,
    /// Whether the application wants reports of changes also while no device is open.
    asked: bool,
    /// Whether changes are watched for.
    watching: bool,
    /// Whether the sound system reports changes.
    are_changes_reported: bool,
    /// Whether a listing is in progress.
    listing: bool,
    list_at: Option<Time>,
    /// Whether the last listing failed.
    list_failed: bool,
    list: Option<Vec<DeviceInfo>>,
    outputs: VecDeque<Output>,
}

impl Devices {
    /// Nothing is open; `specs` are microphone and loudspeaker.
    pub fn new(specs: [DeviceSpec; 2]) -> Devices {
        let [capture, playback] = specs;
        Devices {
            sides: [Side::new(DeviceSide::Capture, capture), Side::new(DeviceSide::Playback, playback)],
            paused: false,
            asked: false,
            watching: false,
            are_changes_reported: false,
            listing: false,
            list_at: None,
            list_failed: false,
            list: None,
            outputs: VecDeque::new(),
        }
    }

    /// The devices in use on both sides, as the texts that choose them.
    pub fn in_use(&self) -> [Option<String>; 2] {
        self.sides.each_ref().map(Side::in_use)
    }

    /// Takes one input.
    pub fn handle(&mut self, input: Input, now: Time) {
        match input {
            Input::Want(side, room, wanted) => {
                let before = self.is_active(side);
                let rooms = &mut self.sides[side as usize].rooms;
                if wanted {
                    rooms.insert(room);
                } else {
                    rooms.remove(&room);
                }
                self.settle(side, before, now);
            }
            Input::Pause(paused) => {
                let before =
                    [DeviceSide::Capture, DeviceSide::Playback].map(|side| (side, self.is_active(side)));
                self.paused = paused;
                for (side, before) in before {
                    self.settle(side, before, now);
                }
            }
            Input::Choose(side, spec) => {
                // A file that is written already is not begun again.
                if side == DeviceSide::Playback && self.sides[side as usize].writes(&spec) {
                    return;
                }
                self.sides[side as usize].choose(spec);
                if self.is_active(side) {
                    self.open_chosen(side);
                }
                self.watch_if_needed(now);
            }
            Input::Follow(side, follows) => {
                self.sides[side as usize].follows = follows;
                self.reconsider(side, None, false, now);
            }
            Input::Watch(on) => {
                self.asked = on;
                self.watch_if_needed(now);
            }
            Input::Opened(side, number, device) => self.opened(side, number, device, now),
            Input::Failed(side, number, error) => self.failed(side, number, error, now),
            Input::Listed(result) => self.listed(result, now),
            Input::Watching(on) => {
                self.are_changes_reported = on;
                if self.watching {
                    // One more listing finds the changes from before the watch.
                    self.list_by(if on { now } else { now + LIST_EVERY });
                }
            }
            Input::Changed => {
                if self.watching {
                    self.list_by(now + LIST_SETTLES);
                }
            }
            Input::Timeout => self.timeout(now),
        }
    }

    /// The next thing to do for the driver.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Time at which [`Input::Timeout`] is due.
    pub fn deadline(&self) -> Option<Time> {
        let list_at = self.list_at.filter(|_| !self.listing);
        self.sides.iter().filter_map(|side| side.retry_at).chain(list_at).min()
    }

    /// Whether a room needs the device and the engine is not paused.
    fn is_active(&self, side: DeviceSide) -> bool {
        !self.paused && !self.sides[side as usize].rooms.is_empty()
    }

    /// Opens or closes a side whose activity changed; `before` is its activity before the change.
    fn settle(&mut self, at: DeviceSide, before: bool, now: Time) {
        match (before, self.is_active(at)) {
            (false, true) => {
                self.sides[at as usize].begin();
                self.open_chosen(at);
            }
            (true, false) => {
                let number = self.sides[at as usize].end();
                self.outputs.push_back(Output::Close(at, number));
            }
            _ => return,
        }
        self.watch_if_needed(now);
    }

    /// Begins or ends watching for changes. The watch is on while a sound card is needed or the application asks for it.
    fn watch_if_needed(&mut self, now: Time) {
        let cards = self.sides.iter().any(|side| self.is_active(side.side) && side.wants_card());
        let needed = self.asked || cards;
        if needed == self.watching {
            return;
        }
        self.watching = needed;
        self.outputs.push_back(Output::Watch(needed));
        self.list_at = needed.then_some(now);
        self.list_failed = false;
        if !needed {
            // The list would be outdated when the watch begins again.
            self.list = None;
            self.are_changes_reported = false;
        }
    }

    /// Opens the chosen device, also if it is not listed yet.
    fn open_chosen(&mut self, at: DeviceSide) {
        let spec = self.sides[at as usize].target(None);
        self.open(at, spec);
    }

    /// Opens the chosen device, or the default device if the chosen one is not listed.
    fn open_target(&mut self, at: DeviceSide) {
        let spec = self.sides[at as usize].target(self.list.as_deref());
        if spec == DeviceSpec::Default
            && let Some(id) = self.sides[at as usize].required_id()
        {
            let text = format!(
                "there is no sound device with the id {id:?}: the default device is used until it is connected"
            );
            self.report_error(at, Error::new(ErrorKind::Device, text));
        }
        self.open(at, spec);
    }

    fn open(&mut self, at: DeviceSide, spec: DeviceSpec) {
        let number = self.sides[at as usize].open(spec.clone());
        self.outputs.push_back(Output::Open(at, number, spec));
    }

    /// Replaces the device with this number by silence. The silence has the same number, so that a device that is being opened,
    /// which has a higher number, replaces it.
    fn silence(&mut self, at: DeviceSide, number: u64, now: Time) {
        if self.sides[at as usize].silence(number, now) {
            self.outputs.push_back(Output::Silence(at, number));
        }
    }

    /// Reports an outage once; errors that follow from it are not reported.
    fn report_error(&mut self, side: DeviceSide, error: Error) {
        if !std::mem::replace(&mut self.sides[side as usize].reported, true) {
            self.outputs.push_back(Output::Event(Event::DeviceError { side, error }));
        }
    }

    fn report_change(&mut self, change: DeviceChange, device: DeviceInfo) {
        self.outputs.push_back(Output::Event(Event::DeviceChange { change, device }));
    }

    fn opened(&mut self, at: DeviceSide, number: u64, device: Option<DeviceInfo>, now: Time) {
        if !self.is_active(at) || !self.sides[at as usize].opened(number, device.clone(), now) {
            return;
        }
        let Some(device) = device else { return };
        let known = self.list.as_ref().map(|list| find(list, at, &device.id).is_some());
        self.sides[at as usize].seen = known == Some(true);
        if self.watching && known == Some(false) {
            self.list_by(now + LIST_SETTLES);
        }
        self.report_change(DeviceChange::Used, device);
    }

    fn failed(&mut self, at: DeviceSide, number: u64, error: Error, now: Time) {
        if !self.is_active(at) {
            return;
        }
        let side = &mut self.sides[at as usize];
        if let Some(spec) = side.take_opening(number) {
            let again = error.kind != ErrorKind::NotBuiltIn;
            let (was_default, runs) = (spec == DeviceSpec::Default, side.has_live_card());
            let stood_in = side.runs_default();
            self.report_error(at, error);
            if !side::is_card(&spec) {
                // The application chose a file or its own device: only the application can choose another.
                return self.silence(at, number, now);
            }
            let side = &mut self.sides[at as usize];
            if !was_default {
                side.avoids_chosen = true;
                if stood_in {
                    side.retry_at = Some(now + CHOSEN_EVERY);
                } else {
                    self.open_target(at);
                }
                return;
            }
            if !runs {
                self.silence(at, number, now);
            }
            let side = &mut self.sides[at as usize];
            side.avoids_chosen = false;
            if again {
                side.retry_later(now);
            }
        } else if side.take_failed(number, now) {
            self.report_error(at, error);
            self.silence(at, number, now);
            let side = &mut self.sides[at as usize];
            if side.opening.is_some() || !side.wants_card() {
                return;
            }
            if side.tries == 0 {
                side.tries = 1;
                self.open_target(at);
            } else {
                side.retry_later(now);
            }
        }
    }

    fn timeout(&mut self, now: Time) {
        for at in [DeviceSide::Capture, DeviceSide::Playback] {
            let side = &mut self.sides[at as usize];
            if side.retry_at.is_some_and(|due| due <= now) {
                side.retry_at = None;
                side.avoids_chosen = false;
                // The default device stays in use while the chosen one is still missing.
                let stays = side.runs_default() && side.target(self.list.as_deref()) == DeviceSpec::Default;
                if self.is_active(at) && self.sides[at as usize].opening.is_none() && !stays {
                    self.open_target(at);
                }
            }
        }
        if !self.listing && self.list_at.is_some_and(|due| due <= now) {
            self.list_at = None;
            self.listing = true;
            self.outputs.push_back(Output::List);
        }
    }

    fn list_by(&mut self, due: Time) {
        self.list_at = Some(self.list_at.map_or(due, |at| at.min(due)));
    }

    fn listed(&mut self, result: Result<Vec<DeviceInfo>>, now: Time) {
        self.listing = false;
        if !self.watching {
            return;
        }
        let list = match result {
            Ok(list) => list,
            Err(error) => {
                self.list_failed = true;
                if error.kind != ErrorKind::NotBuiltIn {
                    self.list_by(now + LIST_EVERY);
                }
                return;
            }
        };
        if !self.are_changes_reported {
            self.list_by(now + LIST_EVERY);
        }
        let returned = std::mem::take(&mut self.list_failed);
        let before = self.list.replace(list);
        if let Some(before) = &before {
            self.report_differences(before);
        }
        for at in [DeviceSide::Capture, DeviceSide::Playback] {
            self.reconsider(at, before.as_deref(), returned, now);
        }
    }

    fn report_differences(&mut self, before: &[DeviceInfo]) {
        let list = self.list.clone().unwrap_or_default();
        for old in before {
            if find(&list, old.side, &old.id).is_none() {
                self.report_change(DeviceChange::Removed, old.clone());
            }
        }
        for new in &list {
            match find(before, new.side, &new.id) {
                None => self.report_change(DeviceChange::Added, new.clone()),
                Some(old) if old.name != new.name => self.report_change(DeviceChange::Renamed, new.clone()),
                Some(_) => {}
            }
        }
        for at in [DeviceSide::Capture, DeviceSide::Playback] {
            let default = default_of(&list, at);
            if let Some(device) = default
                && default_of(before, at).is_none_or(|old| old.id != device.id)
            {
                self.report_change(DeviceChange::Default, device.clone());
            }
        }
    }

    /// Compares the device in use with the device that should be in use. `before` is the list before this one; `returned`: the
    /// previous listing failed.
    fn reconsider(&mut self, at: DeviceSide, before: Option<&[DeviceInfo]>, returned: bool, now: Time) {
        let Some(list) = self.list.clone().filter(|_| self.is_active(at)) else { return };
        let side = &mut self.sides[at as usize];
        if !side.wants_card() {
            return;
        }
        side.note_list(before, &list);
        if side.opening.is_some() || side.uses_other() {
            return;
        }
        let target = side.target(Some(&list));
        let Some(device) = side.card().cloned() else {
            // The side is silent: a new device may be the missing device.
            let changed = before.is_none_or(|before| !alike(before, &list, at));
            if changed || returned {
                side.retry_at = None;
                self.open_target(at);
            }
            return;
        };
        let present = find(&list, at, &device.id).is_some();
        if present {
            side.seen = true;
        } else if side.seen {
            side.seen = false;
            side.has_vanished(now);
            let stands_in = side.required_id().is_some();
            self.report_error(at, gone(&device, stands_in));
            return self.open_target(at);
        }
        let default = default_of(&list, at);
        let again = match &target {
            DeviceSpec::Id(id) if *id != device.id => true,
            // A sound server moves streams when its default changes: move this stream back.
            DeviceSpec::Id(_) => {
                let was = before.and_then(|before| default_of(before, at));
                was.is_some_and(|was| was.id == device.id) && default.is_some_and(|now| now.id != device.id)
            }
            _ => {
                default.is_some_and(|default| present && default.id != device.id && side.follow(&default.id))
            }
        };
        if again {
            self.open_target(at);
        }
    }
}

/// The message that replaces the device with this number by the null device.
pub fn silence(side: DeviceSide, number: u64) -> ToMedia {
    ToMedia::Device(match side {
        DeviceSide::Capture => DeviceRequest::Capture(number, Some(Box::new(Capture::null()))),
        DeviceSide::Playback => DeviceRequest::Playback(number, Some(Box::new(Playback::null()))),
    })
}

fn find<'a>(list: &'a [DeviceInfo], side: DeviceSide, id: &str) -> Option<&'a DeviceInfo> {
    list.iter().find(|device| device.side == side && device.id == id)
}

fn default_of(list: &[DeviceInfo], side: DeviceSide) -> Option<&DeviceInfo> {
    list.iter().find(|device| device.side == side && device.is_default)
}

/// Whether two lists agree about one side.
fn alike(a: &[DeviceInfo], b: &[DeviceInfo], side: DeviceSide) -> bool {
    let of = |list: &[DeviceInfo]| {
        let mut ids: Vec<_> =
            list.iter().filter(|d| d.side == side).map(|d| (d.id.clone(), d.is_default)).collect();
        ids.sort();
        ids
    };
    of(a) == of(b)
}

fn gone(device: &DeviceInfo, stands_in: bool) -> Error {
    let next = match stands_in {
        true => "the default device is used until it is connected again",
        false => "connect a device, and it is used at once",
    };
    Error::new(ErrorKind::Device, format!("the sound device {:?} is gone: {next}", device.name))
}

//! The state of one side, microphone or loudspeaker: the chosen device, the device that is being opened, the device in use, and
//! the time of the next try.
//!
//! Called by `engine/device.rs`, which decides with both sides and the list of devices. Runs on the control thread.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use super::{MAX_RETRY_INTERVAL, RETRY_FIRST, STABLE, find};
use crate::clock::Time;
use crate::config::DeviceSpec;
use crate::event::{DeviceInfo, DeviceSide};
use crate::id::RoomId;

/// Whether this is a sound card, which can be connected and disconnected.
pub(super) fn is_card(spec: &DeviceSpec) -> bool {
    matches!(spec, DeviceSpec::Default | DeviceSpec::Id(_))
}

#[derive(Debug)]
enum Using {
    /// A sound card, and the specification that it was opened with.
    Card(DeviceInfo, DeviceSpec),
    /// Silence in the place of a device that failed.
    Silence,
    /// Not a sound card, or a card without an id.
    Other(DeviceSpec),
}

#[derive(Debug)]
struct InUse {
    number: u64,
    using: Using,
    since: Time,
    /// The device is no longer listed; its stream may still run.
    vanished: bool,
}

/// One side.
#[derive(Debug)]
pub(super) struct Side {
    pub side: DeviceSide,
    pub rooms: BTreeSet<RoomId>,
    /// Whether the side moves to the new device when the system's default device changes.
    pub follows: bool,
    /// Failures in a row.
    pub tries: u32,
    /// Whether the present outage was reported to the application.
    pub reported: bool,
    pub retry_at: Option<Time>,
    /// Whether the default device replaces the chosen one, which cannot be opened.
    pub avoids_chosen: bool,
    pub opening: Option<(u64, DeviceSpec)>,
    /// Whether the card in use was listed at least once.
    pub seen: bool,
    chosen: DeviceSpec,
    /// The id of the default device that was opened. A side that does not follow the default keeps this device.
    kept: Option<String>,
    /// The default device that the side moved to last. The side does not move to the same default device again: a host may have
    /// two names for one device.
    followed: Option<String>,
    in_use: Option<InUse>,
    /// The number of the last change.
    number: u64,
}

impl Side {
    pub(super) fn new(side: DeviceSide, chosen: DeviceSpec) -> Side {
        Side {
            side,
            rooms: BTreeSet::new(),
            follows: true,
            tries: 0,
            reported: false,
            retry_at: None,
            avoids_chosen: false,
            opening: None,
            seen: false,
            chosen,
            kept: None,
            followed: None,
            in_use: None,
            number: 0,
        }
    }

    pub(super) fn wants_card(&self) -> bool {
        is_card(&self.chosen)
    }

    /// The id of the device that the side must use; `None` for the default device.
    pub(super) fn required_id(&self) -> Option<&str> {
        match &self.chosen {
            DeviceSpec::Id(id) => Some(id),
            DeviceSpec::Default if !self.follows => self.kept.as_deref(),
            _ => None,
        }
    }

    pub(super) fn choose(&mut self, spec: DeviceSpec) {
        self.chosen = spec;
        self.kept = None;
        self.begin();
    }

    /// Forgets earlier failures.
    pub(super) fn begin(&mut self) {
        self.tries = 0;
        self.reported = false;
        self.avoids_chosen = false;
        self.followed = None;
        self.retry_at = None;
    }

    /// Forgets all devices; returns the number of this change.
    pub(super) fn end(&mut self) -> u64 {
        self.begin();
        self.opening = None;
        self.in_use = None;
        self.number += 1;
        self.number
    }

    /// The device that should be open, given the list.
    pub(super) fn target(&self, list: Option<&[DeviceInfo]>) -> DeviceSpec {
        match self.required_id() {
            Some(_) if self.avoids_chosen => DeviceSpec::Default,
            Some(id) if list.is_some_and(|list| find(list, self.side, id).is_none()) => DeviceSpec::Default,
            Some(id) => DeviceSpec::Id(id.to_owned()),
            None => self.chosen.clone(),
        }
    }

    /// Records that a device is being opened; returns the number of this change.
    pub(super) fn open(&mut self, spec: DeviceSpec) -> u64 {
        self.number += 1;
        self.retry_at = None;
        self.opening = Some((self.number, spec));
        self.number
    }

    /// Replaces the device with this number by silence. Returns false if the side is silent already.
    pub(super) fn silence(&mut self, number: u64, now: Time) -> bool {
        if matches!(&self.in_use, Some(InUse { using: Using::Silence, .. })) {
            return false;
        }
        self.in_use = Some(InUse { number, using: Using::Silence, since: now, vanished: false });
        true
    }

    /// Whether this is the chosen file, and it is in use or being opened already.
    pub(super) fn writes(&self, spec: &DeviceSpec) -> bool {
        let in_use = match (&self.opening, &self.in_use) {
            (Some((_, opening)), _) => Some(opening),
            (None, Some(InUse { using: Using::Other(other), .. })) => Some(other),
            _ => None,
        };
        matches!(spec, DeviceSpec::File(_)) && self.chosen == *spec && in_use == Some(spec)
    }

    /// Whether the device in use is neither a known card nor silence.
    pub(super) fn uses_other(&self) -> bool {
        matches!(&self.in_use, Some(InUse { using: Using::Other(_), .. }))
    }

    /// Notes that the device that was being opened under this number is in use. Returns false if the number is outdated.
    pub(super) fn opened(&mut self, number: u64, device: Option<DeviceInfo>, now: Time) -> bool {
        let Some(spec) = self.take_opening(number) else { return false };
        let stands_in = self.avoids_chosen && self.required_id().is_some();
        self.retry_at = stands_in.then_some(now + super::CHOSEN_EVERY);
        let using = match device {
            Some(device) => {
                if self.chosen == DeviceSpec::Default && (self.follows || self.kept.is_none()) {
                    self.kept = Some(device.id.clone());
                }
                Using::Card(device, spec)
            }
            None => Using::Other(spec),
        };
        self.in_use = Some(InUse { number, using, since: now, vanished: false });
        true
    }

    /// Ends the opening with this number; returns its specification.
    pub(super) fn take_opening(&mut self, number: u64) -> Option<DeviceSpec> {
        self.opening.take_if(|opening| opening.0 == number).map(|opening| opening.1)
    }

    /// Notes that the device in use under this number has failed. Returns false if the number is outdated. The failure of a
    /// device that ran for [`STABLE`] begins a new outage.
    pub(super) fn take_failed(&mut self, number: u64, now: Time) -> bool {
        let fails = |in_use: &InUse| in_use.number == number && !matches!(in_use.using, Using::Silence);
        let Some(failed) = self.in_use.take_if(|in_use| fails(in_use)) else { return false };
        if now.since(failed.since) >= STABLE && !failed.vanished {
            self.tries = 0;
            self.reported = false;
        }
        true
    }

    /// Notes that the card in use is no longer listed.
    pub(super) fn has_vanished(&mut self, now: Time) {
        if let Some(in_use) = &mut self.in_use {
            in_use.vanished = true;
            if now.since(in_use.since) >= STABLE {
                self.tries = 0;
                self.reported = false;
            }
        }
    }

    pub(super) fn card(&self) -> Option<&DeviceInfo> {
        match &self.in_use {
            Some(InUse { using: Using::Card(device, _), .. }) => Some(device),
            _ => None,
        }
    }

    /// The device in use, as the text that selects it; `None` while none is open.
    pub(super) fn in_use(&self) -> Option<String> {
        let application = match self.side {
            DeviceSide::Capture => "push",
            DeviceSide::Playback => "pull",
        };
        self.in_use.as_ref().map(|in_use| match &in_use.using {
            Using::Card(device, _) => device.id.clone(),
            Using::Silence => "null".to_owned(),
            Using::Other(spec) => spec.text(application),
        })
    }

    /// Whether a card is in use that is listed and has not failed.
    pub(super) fn has_live_card(&self) -> bool {
        self.card().is_some() && self.in_use.as_ref().is_some_and(|in_use| !in_use.vanished)
    }

    /// Whether the system's default device is in use.
    pub(super) fn runs_default(&self) -> bool {
        let default = matches!(&self.in_use, Some(InUse { using: Using::Card(_, DeviceSpec::Default), .. }));
        default && self.has_live_card()
    }

    /// Whether to move to this default device.
    pub(super) fn follow(&mut self, id: &str) -> bool {
        let is_other = self.followed.as_deref() != Some(id);
        self.followed = Some(id.to_owned());
        is_other
    }

    /// Lets the side try the chosen device again when it is listed again.
    pub(super) fn note_list(&mut self, before: Option<&[DeviceInfo]>, list: &[DeviceInfo]) {
        let (Some(id), Some(before)) = (self.required_id(), before) else { return };
        if find(before, self.side, id).is_none() && find(list, self.side, id).is_some() {
            self.avoids_chosen = false;
        }
    }

    /// Sets the time of the next try, which is later after each failure.
    pub(super) fn retry_later(&mut self, now: Time) {
        let failures = self.tries.max(1);
        let delay = RETRY_FIRST * 2_u32.pow((failures - 1).min(16));
        self.tries = failures.saturating_add(1);
        self.retry_at = Some(now + delay.min(MAX_RETRY_INTERVAL));
    }
}

//! One side of the devices: what was chosen, what is being opened, what is in use, and when to try again.
//!
//! Plain state with rules of its own; `engine/device.rs` decides with both sides and the list of devices in view.
#![forbid(unsafe_code)]

use std::collections::BTreeSet;

use super::{RETRY_FIRST, RETRY_MOST, STABLE, find};
use crate::clock::Time;
use crate::config::DeviceSpec;
use crate::event::{DeviceInfo, DeviceSide};
use crate::id::RoomId;

/// Whether this means a sound card, which may come and go by itself.
pub fn is_card(spec: &DeviceSpec) -> bool {
    matches!(spec, DeviceSpec::Default | DeviceSpec::Id(_))
}

#[derive(Debug)]
enum Using {
    /// A sound card, and as what it was opened.
    Card(DeviceInfo, DeviceSpec),
    /// Silence in the place of a device that failed.
    Silence,
    /// What is not a sound card, or a card of which the sound system gives no id.
    Other(DeviceSpec),
}

#[derive(Debug)]
struct InUse {
    number: u64,
    using: Using,
    since: Time,
    /// The list no longer has it; it may go on by the sound server's kindness.
    vanished: bool,
}

/// One side.
#[derive(Debug)]
pub struct Side {
    pub side: DeviceSide,
    pub rooms: BTreeSet<RoomId>,
    /// Whether the system's default device is followed where it goes.
    pub follows: bool,
    /// Failures in a row.
    pub tries: u32,
    /// The application was told of the present outage.
    pub told: bool,
    pub retry_at: Option<Time>,
    /// The chosen device cannot be opened: the default one stands in.
    pub avoids_chosen: bool,
    pub opening: Option<(u64, DeviceSpec)>,
    /// The list had the card in use at least once.
    pub seen: bool,
    chosen: DeviceSpec,
    /// The device that the default one was, for a side that stays with it.
    kept: Option<String>,
    /// The default device that was last gone along to: once each, also where a host names devices in two ways.
    followed: Option<String>,
    in_use: Option<InUse>,
    /// The number of the last change.
    number: u64,
}

impl Side {
    pub fn new(side: DeviceSide, chosen: DeviceSpec) -> Side {
        Side {
            side,
            rooms: BTreeSet::new(),
            follows: true,
            tries: 0,
            told: false,
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

    pub fn wants_card(&self) -> bool {
        is_card(&self.chosen)
    }

    /// The one device that is wanted, where it is not whatever the default one is.
    pub fn wished(&self) -> Option<&str> {
        match &self.chosen {
            DeviceSpec::Id(id) => Some(id),
            DeviceSpec::Default if !self.follows => self.kept.as_deref(),
            _ => None,
        }
    }

    pub fn choose(&mut self, spec: DeviceSpec) {
        self.chosen = spec;
        self.kept = None;
        self.begin();
    }

    /// Forgets earlier failures.
    pub fn begin(&mut self) {
        self.tries = 0;
        self.told = false;
        self.avoids_chosen = false;
        self.followed = None;
        self.retry_at = None;
    }

    /// Nothing is wanted any more; gives the number of the change.
    pub fn end(&mut self) -> u64 {
        self.begin();
        self.opening = None;
        self.in_use = None;
        self.number += 1;
        self.number
    }

    /// What should be open, as far as the list tells.
    pub fn target(&self, list: Option<&[DeviceInfo]>) -> DeviceSpec {
        match self.wished() {
            Some(_) if self.avoids_chosen => DeviceSpec::Default,
            Some(id) if list.is_some_and(|list| find(list, self.side, id).is_none()) => DeviceSpec::Default,
            Some(id) => DeviceSpec::Id(id.to_owned()),
            None => self.chosen.clone(),
        }
    }

    /// Notes that this is being opened; gives the number of the change.
    pub fn open(&mut self, spec: DeviceSpec) -> u64 {
        self.number += 1;
        self.retry_at = None;
        self.opening = Some((self.number, spec));
        self.number
    }

    /// Puts silence in the place of what had this number; false where silence is already.
    pub fn silence(&mut self, number: u64, now: Time) -> bool {
        if matches!(&self.in_use, Some(InUse { using: Using::Silence, .. })) {
            return false;
        }
        self.in_use = Some(InUse { number, using: Using::Silence, since: now, vanished: false });
        true
    }

    /// Whether what is in use is neither a known card nor silence.
    pub fn uses_other(&self) -> bool {
        matches!(&self.in_use, Some(InUse { using: Using::Other(_), .. }))
    }

    /// Notes that what was being opened under this number is in use; false when it is another one.
    pub fn opened(&mut self, number: u64, device: Option<DeviceInfo>, now: Time) -> bool {
        let Some(spec) = self.take_opening(number) else { return false };
        let stands_in = self.avoids_chosen && self.wished().is_some();
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

    /// What was being opened under this number, which is no longer so.
    pub fn take_opening(&mut self, number: u64) -> Option<DeviceSpec> {
        self.opening.take_if(|opening| opening.0 == number).map(|opening| opening.1)
    }

    /// Notes that what is in use under this number has failed; false when it is another one. A device that had run for long was
    /// good: its failure begins a new outage.
    pub fn take_failed(&mut self, number: u64, now: Time) -> bool {
        let fails = |in_use: &InUse| in_use.number == number && !matches!(in_use.using, Using::Silence);
        let Some(failed) = self.in_use.take_if(|in_use| fails(in_use)) else { return false };
        if now.since(failed.since) >= STABLE && !failed.vanished {
            self.tries = 0;
            self.told = false;
        }
        true
    }

    /// The card in use is no longer in the list.
    pub fn has_vanished(&mut self, now: Time) {
        if let Some(in_use) = &mut self.in_use {
            in_use.vanished = true;
            if now.since(in_use.since) >= STABLE {
                self.tries = 0;
                self.told = false;
            }
        }
    }

    pub fn card(&self) -> Option<&DeviceInfo> {
        match &self.in_use {
            Some(InUse { using: Using::Card(device, _), .. }) => Some(device),
            _ => None,
        }
    }

    /// What is in use, as the text that chooses it; `None` while nothing is open.
    pub fn in_use(&self) -> Option<String> {
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

    /// A card that runs, as far as anybody knows.
    pub fn has_live_card(&self) -> bool {
        self.card().is_some() && self.in_use.as_ref().is_some_and(|in_use| !in_use.vanished)
    }

    /// Whether the system's default device runs.
    pub fn runs_default(&self) -> bool {
        let default = matches!(&self.in_use, Some(InUse { using: Using::Card(_, DeviceSpec::Default), .. }));
        default && self.has_live_card()
    }

    /// Whether to go along to this default device.
    pub fn follow(&mut self, id: &str) -> bool {
        let is_other = self.followed.as_deref() != Some(id);
        self.followed = Some(id.to_owned());
        is_other
    }

    /// A chosen device that has come back is worth another try.
    pub fn note_list(&mut self, before: Option<&[DeviceInfo]>, list: &[DeviceInfo]) {
        let (Some(id), Some(before)) = (self.wished(), before) else { return };
        if find(before, self.side, id).is_none() && find(list, self.side, id).is_some() {
            self.avoids_chosen = false;
        }
    }

    /// Waits longer after each failure.
    pub fn retry_later(&mut self, now: Time) {
        let failures = self.tries.max(1);
        let delay = RETRY_FIRST * 2_u32.pow((failures - 1).min(16));
        self.tries = failures.saturating_add(1);
        self.retry_at = Some(now + delay.min(RETRY_MOST));
    }
}

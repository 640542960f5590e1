//! The log lines of events: logins, reconnects, kicks and lost rooms, devices and audio problems. Other events have none.
//!
//! Called by the driver of the control thread (`engine/threads.rs`) for each event.
#![forbid(unsafe_code)]

use crate::event::{DeviceChange, DeviceInfo, Event};
use crate::log::{Level, Log};

/// Writes the line of an event, if it has one.
pub(super) fn write(log: &Log, event: &Event) {
    match event {
        Event::LoginRoom { room_id, error: None, server_url, .. } => {
            log.line(Level::Info, "room", format_args!("logged in to {room_id:?} on {server_url}"));
        }
        Event::LoginRoom { room_id, error: Some(error), .. } => {
            log.line(Level::Warn, "room", format_args!("login to {room_id:?} failed: {error}"));
        }
        Event::Reconnecting { error, .. } => {
            log.line(Level::Warn, "room", format_args!("connection lost, reconnecting: {error}"));
        }
        Event::Reconnected { server_url, .. } => {
            log.line(Level::Info, "room", format_args!("reconnected to {server_url}"));
        }
        Event::KickOut { room_id, error, .. } | Event::Disconnect { room_id, error, .. } => {
            log.line(Level::Warn, "room", format_args!("left {room_id:?}: {error}"));
        }
        Event::DeviceChange { change: DeviceChange::Used, device } => {
            let DeviceInfo { id, name, side, .. } = device;
            log.line(Level::Info, "device", format_args!("{side:?}: using {name:?} ({id})"));
        }
        Event::AudioProblem { problem, error, .. } => {
            log.line(Level::Warn, "media", format_args!("{problem:?}: {error}"));
        }
        Event::RecordingEnd { error: Some(error), .. } => {
            log.line(Level::Warn, "recorder", format_args!("the recording has ended: {error}"));
        }
        Event::DeviceError { side, error } => {
            log.line(Level::Warn, "device", format_args!("{side:?}: {error}"));
        }
        _ => {}
    }
}

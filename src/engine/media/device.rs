//! Sound devices on the media half: installs opened devices, and passes closed devices on to be dropped.
//!
//! A part of [`Media`], on the media thread; `engine/device.rs` decides which device is open.
#![forbid(unsafe_code)]

use super::{Media, Output};
use crate::audio::device::{Capture, Playback};
use crate::clock::Time;
use crate::engine::message::ToControl;
use crate::error::Error;
use crate::event::{DeviceSide, Event};

/// An opened device, or `None` to close the device, with the number of this change. Outdated numbers are ignored.
#[derive(Debug)]
pub enum DeviceRequest {
    /// A microphone.
    Capture(u64, Option<Box<Capture>>),
    /// A loudspeaker.
    Playback(u64, Option<Box<Playback>>),
}

impl DeviceRequest {
    /// The side of a request that closes a device.
    pub fn closes(&self) -> Option<DeviceSide> {
        match self {
            DeviceRequest::Capture(_, None) => Some(DeviceSide::Capture),
            DeviceRequest::Playback(_, None) => Some(DeviceSide::Playback),
            _ => None,
        }
    }
}

/// A device that is no longer used.
#[derive(Debug)]
pub enum Retired {
    /// A microphone.
    Capture(
        #[cfg_attr(
            not(feature = "internals"),
            expect(dead_code, reason = "kept to be dropped on the device thread")
        )]
        Box<Capture>,
    ),
    /// A loudspeaker.
    Playback(
        #[cfg_attr(
            not(feature = "internals"),
            expect(dead_code, reason = "kept to be dropped on the device thread")
        )]
        Box<Playback>,
    ),
}

impl Media {
    /// Installs a device, and hands out the previous device to be closed.
    pub(super) fn device(&mut self, request: DeviceRequest, now: Time) {
        match request {
            DeviceRequest::Capture(number, device) => {
                let retired = self.capture_pipeline.set_device(number, device).map(Retired::Capture);
                self.outputs.extend(retired.map(Output::Retired));
                self.run_capture(now);
            }
            DeviceRequest::Playback(number, device) => {
                let retired = self.playback_pipeline.set_device(number, device).map(Retired::Playback);
                self.capture_pipeline.chain.device_changed();
                self.outputs.extend(retired.map(Output::Retired));
                self.run_playback(now);
            }
        }
    }

    /// Closes both devices and passes them on.
    pub(super) fn close_devices(&mut self) {
        let capture = self.capture_pipeline.close().map(Retired::Capture);
        let playback = self.playback_pipeline.close().map(Retired::Playback);
        self.outputs.extend(capture.into_iter().chain(playback).map(Output::Retired));
    }

    pub(super) fn device_started(&mut self, side: DeviceSide, at: Time) {
        self.send_control(ToControl::Event(Event::DeviceStarted { side, at }));
    }

    pub(super) fn device_failed(&mut self, side: DeviceSide, number: u64, error: Error) {
        self.send_control(ToControl::DeviceFailed(side, number, error));
    }
}

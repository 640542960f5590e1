//! The device thread: opens, closes and lists devices, and watches for changes. Each of these may block in the sound system.
//!
//! It carries out the requests of [`super::Devices`] and returns their results. Started by `engine/threads.rs` with the first
//! request.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender};

use super::Input;
use crate::audio::device::host::{Host, Watch, WatchNews};
use crate::audio::device::{self, Wake};
use crate::config::DeviceSpec;
use crate::engine::media::Retired;
use crate::engine::message::{DeviceRequest, ToMedia};
use crate::event::DeviceSide;
use crate::log::{Level, Log};

/// A request to the device thread.
#[derive(Debug)]
pub enum Request {
    /// Open a device under this number, and pass it to the media thread.
    Open(DeviceSide, u64, DeviceSpec),
    /// Begin or end watching for changes.
    Watch(bool),
    /// List the devices.
    List,
}

/// The device thread's state.
pub struct Work {
    /// The sound system.
    pub host: Box<dyn Host>,
    /// The requests.
    pub requests: Receiver<Request>,
    /// Devices to drop.
    pub retired: Receiver<Retired>,
    /// Receives opened devices.
    pub to_media: Sender<ToMedia>,
    /// Wakes the media thread.
    pub wake: Wake,
    /// Receives results and changes.
    pub news: Arc<dyn Fn(Input) + Send + Sync>,
    /// Receives log lines.
    pub log: Log,
    /// Whether to watch for changes.
    pub wants_watch: bool,
    /// The watch, and whether the sound server ended it.
    pub watch: Option<(Watch, Arc<AtomicBool>)>,
    /// Dropped when this thread ends: the receiver then finds the channel closed.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "its drop is the signal"))]
    pub open: Sender<()>,
}

impl Work {
    /// Runs until all senders of requests are gone, then closes the devices that are left.
    pub fn run(mut self) {
        loop {
            crossbeam_channel::select! {
                recv(self.requests) -> request => match request {
                    Ok(request) => self.carry_out(request),
                    Err(_) => break,
                },
                recv(self.retired) -> device => match device {
                    Ok(device) => drop(device),
                    Err(_) => break,
                },
            }
        }
        self.watch = None;
        while let Ok(device) = self.retired.recv() {
            drop(device);
        }
    }

    fn carry_out(&mut self, request: Request) {
        match request {
            Request::Open(side, number, spec) => self.open(side, number, &spec),
            Request::Watch(on) => {
                self.wants_watch = on;
                self.watch_as_wanted();
            }
            Request::List => {
                // A watch that ended with its sound server begins again.
                self.watch_as_wanted();
                (self.news)(Input::Listed(self.host.list()));
            }
        }
    }

    fn open(&mut self, side: DeviceSide, number: u64, spec: &DeviceSpec) {
        let wake = self.wake.clone();
        let opened = match side {
            DeviceSide::Capture => device::open_capture_on(&mut *self.host, spec, wake, &self.log)
                .map(|(device, info)| (DeviceRequest::Capture(number, Some(Box::new(device))), info)),
            DeviceSide::Playback => device::open_playback_on(&mut *self.host, spec, wake, &self.log)
                .map(|(device, info)| (DeviceRequest::Playback(number, Some(Box::new(device))), info)),
        };
        match opened {
            Ok((request, info)) => {
                let _ = self.to_media.try_send(ToMedia::Device(request));
                (self.wake)();
                (self.news)(Input::Opened(side, number, info));
            }
            Err(error) => (self.news)(Input::Failed(side, number, error)),
        }
    }

    fn watch_as_wanted(&mut self) {
        if self.watch.as_ref().is_some_and(|(_, lost)| lost.load(Ordering::Acquire)) || !self.wants_watch {
            self.watch = None;
        }
        if !self.wants_watch || self.watch.is_some() {
            return;
        }
        let (news, lost) = (self.news.clone(), Arc::new(AtomicBool::new(false)));
        let ended = lost.clone();
        let watch = self.host.watch(Arc::new(move |what| match what {
            WatchNews::Changed => news(Input::Changed),
            WatchNews::Lost => {
                ended.store(true, Ordering::Release);
                news(Input::Watching(false));
            }
        }));
        match watch {
            Ok(Some(watch)) => {
                self.watch = Some((watch, lost));
                (self.news)(Input::Watching(true));
            }
            // Without a watch, the devices are listed at intervals.
            Ok(None) => {}
            Err(error) => {
                self.log.line(
                    Level::Debug,
                    "device",
                    format_args!("device changes are polled, the watch failed: {error}"),
                );
            }
        }
    }
}

//! The device thread: opens, closes and lists devices, and watches for changes. Each of these may block in the sound system.
//!
//! It carries out the requests of [`super::Devices`] and returns their results. Started by `engine/threads.rs` with the first
//! request.
#![forbid(unsafe_code)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender};

use super::Input;
use crate::audio::device::host::{Host, Watch, WatchNews};
use crate::audio::device::{self, Wake};
use crate::config::DeviceSpec;
use crate::engine::media::Retired;
use crate::engine::media_queue::MediaQueue;
use crate::engine::message::{DeviceRequest, ToMedia};
use crate::error::{Error, ErrorKind, Result};
use crate::event::{DeviceInfo, DeviceSide};
use crate::log::{Level, Log};

/// Number of further attempts to open a file that this engine may still be closing, and the wait before each.
const CLOSING_TRIES: u32 = 6;
const CLOSING_WAIT: Duration = Duration::from_millis(100);

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
    pub to_media: MediaQueue,
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
    /// Dropped when this thread ends, so that the receiver finds the channel closed.
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
        let mut opened = self.try_open(side, number, spec);
        for _ in 0..CLOSING_TRIES {
            match &opened {
                // The file can still be in a device of this engine that is being closed.
                Err(error) if error.kind == ErrorKind::Busy => {
                    drop(self.retired.recv_timeout(CLOSING_WAIT));
                    opened = self.try_open(side, number, spec);
                }
                _ => break,
            }
        }
        match opened {
            Ok((request, info)) => {
                let _ = self.to_media.send(ToMedia::Device(request));
                (self.wake)();
                (self.news)(Input::Opened(side, number, info));
            }
            Err(error) => {
                let kind = if error.kind == ErrorKind::Busy { ErrorKind::File } else { error.kind };
                (self.news)(Input::Failed(side, number, Error { kind, ..error }));
            }
        }
    }

    fn try_open(
        &mut self,
        side: DeviceSide,
        number: u64,
        spec: &DeviceSpec,
    ) -> Result<(DeviceRequest, Option<DeviceInfo>)> {
        let wake = self.wake.clone();
        match side {
            DeviceSide::Capture => device::open_capture_on(&mut *self.host, spec, wake, &self.log)
                .map(|(device, info)| (DeviceRequest::Capture(number, Some(Box::new(device))), info)),
            DeviceSide::Playback => device::open_playback_on(&mut *self.host, spec, wake, &self.log)
                .map(|(device, info)| (DeviceRequest::Playback(number, Some(Box::new(device))), info)),
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
                    format_args!("device changes are polled, because the watch failed: {error}"),
                );
            }
        }
    }
}

#[cfg(all(test, feature = "device"))]
mod tests {
    use super::*;
    use crate::audio::device::scripted::Script;
    use crate::clock::Time;

    #[test]
    fn file_that_is_being_closed_is_opened_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let spec = DeviceSpec::File(folder.path().join("out.wav"));
        let (_requests, inbox) = crossbeam_channel::bounded(1);
        let (retire, retired) = crossbeam_channel::bounded(4);
        let (to_media, devices) = crate::engine::media_queue::queue();
        let (results, news) = crossbeam_channel::bounded(4);
        let (open, _ended) = crossbeam_channel::bounded(1);
        let mut work = Work {
            host: Box::new(Script::new(Time::ZERO, false).host()),
            requests: inbox,
            retired,
            to_media,
            wake: Arc::new(|| {}),
            news: Arc::new(move |input| results.send(input).unwrap()),
            log: Log::off(),
            wants_watch: false,
            watch: None,
            open,
        };
        work.carry_out(Request::Open(DeviceSide::Playback, 1, spec.clone()));
        assert!(matches!(news.recv().unwrap(), Input::Opened(DeviceSide::Playback, 1, None)));
        // While the first device has the file, nobody else gets it.
        work.carry_out(Request::Open(DeviceSide::Playback, 2, spec.clone()));
        match news.recv().unwrap() {
            Input::Failed(DeviceSide::Playback, 2, error) => {
                assert_eq!(error.kind, ErrorKind::File);
                assert!(error.context.contains("is being written"), "{error}");
            }
            other => panic!("{other:?}"),
        }
        let Ok(ToMedia::Device(DeviceRequest::Playback(1, Some(first)))) = devices.recv() else {
            panic!("the first device did not reach the media thread")
        };
        retire.send(Retired::Playback(first)).unwrap();
        work.carry_out(Request::Open(DeviceSide::Playback, 3, spec));
        assert!(matches!(news.recv().unwrap(), Input::Opened(DeviceSide::Playback, 3, None)));
    }
}

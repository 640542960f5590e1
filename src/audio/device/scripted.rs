//! A sound system that a test controls, in virtual time. Its devices have any rate, number of channels, callback sizes and drift.
//! They can be plugged in and removed, stall, report errors, and change their rate or name. Its server can die.
//!
//! Callbacks, rings and resamplers are the real ones. A microphone captures a tone of [`TONE_HZ`], by its own clock. For tests
//! only. The test controls the [`Script`]; the code under test gets the [`ScriptedHost`].
#![forbid(unsafe_code)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::bounded;
use parking_lot::Mutex;

use super::cpal::{capture_callback, error_callback, playback_callback};
use super::host::{Host, Notify, Watch, WatchNews};
use super::ring::{self, CaptureWriter, Failure, PlaybackReader, Shared};
use super::{Capture, DeviceInfo, Playback, Wake};
use crate::audio::MAX_CHANNELS;
use crate::clock::Time;
use crate::error::{Error, ErrorKind, Result};
use crate::event::DeviceSide;
use crate::log::Log;

/// Frequency of the tone that a microphone captures, in Hz.
pub const TONE_HZ: f64 = 400.0;
/// Amplitude of that tone.
pub const TONE_PEAK: f64 = 0.5;
/// Maximum number of stored samples of each loudspeaker.
const MAX_PLAYED: usize = 16_000_000;

/// A scripted device.
#[derive(Clone, Debug)]
pub struct ScriptedDevice {
    /// Stable id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Microphone or loudspeaker.
    pub side: DeviceSide,
    /// Samples per second by its own clock.
    pub rate_hz: u32,
    /// Number of channels of its callbacks.
    pub channels: usize,
    /// Callback sizes in samples per channel, used in turn.
    pub sizes: Vec<usize>,
    /// Drift of its clock against the test's clock, in ppm.
    pub drift_ppm: f64,
}

impl ScriptedDevice {
    /// 48 kHz, one channel, callbacks of 10 ms, an exact clock.
    pub fn new(side: DeviceSide, id: &str) -> ScriptedDevice {
        let (id, name) = (id.to_owned(), id.to_owned());
        ScriptedDevice { id, name, side, rate_hz: 48_000, channels: 1, sizes: vec![480], drift_ppm: 0.0 }
    }
}

enum End {
    Capture(CaptureWriter),
    Playback(PlaybackReader),
}

struct Stream {
    device: ScriptedDevice,
    end: End,
    shared: Arc<Shared>,
    is_open: Arc<AtomicBool>,
    next: Time,
    calls: usize,
    samples: u64,
}

#[derive(Default)]
struct World {
    now: Time,
    devices: Vec<ScriptedDevice>,
    defaults: [Option<String>; 2],
    streams: Vec<Stream>,
    is_down: bool,
    stalled: BTreeSet<String>,
    refuses: BTreeSet<String>,
    played: BTreeMap<String, Vec<f32>>,
    reports_changes: bool,
    watches: Vec<(Notify, Arc<AtomicBool>)>,
    opened: u32,
    listed: u32,
}

/// The test's control of a scripted sound system.
#[derive(Clone, Default)]
pub struct Script(Arc<Mutex<World>>);

impl Script {
    /// A sound system without devices; `reports_changes`: it reports changes.
    pub fn new(now: Time, reports_changes: bool) -> Script {
        Script(Arc::new(Mutex::new(World { now, reports_changes, ..World::default() })))
    }

    /// The host for the code under test.
    pub fn host(&self) -> ScriptedHost {
        ScriptedHost(self.clone())
    }

    /// Plugs a device in; the first of its side is the default one.
    pub fn add(&self, device: ScriptedDevice) {
        {
            let mut world = self.0.lock();
            let default = &mut world.defaults[device.side as usize];
            default.get_or_insert_with(|| device.id.clone());
            world.devices.push(device);
        }
        self.changed();
    }

    /// Removes a device. `reports_error`: its streams report an error; otherwise their callbacks only end.
    pub fn remove(&self, id: &str, reports_error: bool) {
        {
            let mut world = self.0.lock();
            world.devices.retain(|device| device.id != id);
            for side in [DeviceSide::Capture, DeviceSide::Playback] {
                if world.defaults[side as usize].as_deref() == Some(id) {
                    let next = world.devices.iter().find(|device| device.side == side);
                    world.defaults[side as usize] = next.map(|device| device.id.clone());
                }
            }
            if reports_error {
                world.fail(id, Failure::Gone);
            } else {
                world.stalled.insert(id.to_owned());
            }
        }
        self.changed();
    }

    /// Renames a device.
    pub fn rename(&self, id: &str, name: &str) {
        for device in self.0.lock().devices.iter_mut().filter(|device| device.id == id) {
            device.name = name.to_owned();
        }
        self.changed();
    }

    /// Changes a device's rate: its streams must be opened again.
    pub fn set_rate(&self, id: &str, rate_hz: u32) {
        let mut world = self.0.lock();
        for device in world.devices.iter_mut().filter(|device| device.id == id) {
            device.rate_hz = rate_hz;
        }
        world.fail(id, Failure::Invalidated);
    }

    /// Makes a device the default one.
    pub fn set_default(&self, side: DeviceSide, id: &str) {
        self.0.lock().defaults[side as usize] = Some(id.to_owned());
        self.changed();
    }

    /// Stops the callbacks of a device without an error, or lets them continue.
    pub fn stall(&self, id: &str, stalls: bool) {
        let mut world = self.0.lock();
        if stalls {
            world.stalled.insert(id.to_owned())
        } else {
            world.stalled.remove(id)
        };
    }

    /// Makes a device impossible to open (another program uses it), or possible again.
    pub fn refuse(&self, id: &str, refuses: bool) {
        let mut world = self.0.lock();
        if refuses {
            world.refuses.insert(id.to_owned())
        } else {
            world.refuses.remove(id)
        };
    }

    /// Makes a device's streams report an error `count` times in a row, as real ones do.
    pub fn storm(&self, id: &str, kind: ::cpal::ErrorKind, count: usize) {
        let world = self.0.lock();
        let (stop, _stopped) = bounded(1);
        for stream in world.streams.iter().filter(|stream| stream.device.id == id) {
            for _ in 0..count {
                error_callback(&stream.shared, &::cpal::Error::new(kind), &stop);
            }
        }
    }

    /// The sound server dies: streams fail, listing and opening fail, watches end.
    pub fn kill_server(&self) {
        let watches = {
            let mut world = self.0.lock();
            world.is_down = true;
            for stream in &world.streams {
                stream.shared.fail(Failure::Invalidated);
            }
            world.streams.clear();
            std::mem::take(&mut world.watches)
        };
        for (notify, _) in watches {
            notify(WatchNews::Lost);
        }
    }

    /// Starts the sound server again.
    pub fn start_server(&self) {
        self.0.lock().is_down = false;
    }

    /// Runs all callbacks that are due by `to`, in order.
    pub fn advance(&self, to: Time) {
        let mut world = self.0.lock();
        world.streams.retain(|stream| stream.is_open.load(Ordering::Acquire));
        loop {
            let due = world.streams.iter().enumerate().min_by_key(|(_, stream)| stream.next);
            let Some((at, _)) = due.filter(|(_, stream)| stream.next <= to) else { break };
            world.call(at);
        }
        world.now = to;
    }

    /// The audio that the front left channel of a loudspeaker has played.
    pub fn played(&self, id: &str) -> Vec<f32> {
        self.0.lock().played.get(id).cloned().unwrap_or_default()
    }

    /// Number of times that a device was opened, and that the devices were listed.
    pub fn counts(&self) -> (u32, u32) {
        let world = self.0.lock();
        (world.opened, world.listed)
    }

    /// Ids of the open devices.
    pub fn open(&self) -> Vec<String> {
        let world = self.0.lock();
        let open = world.streams.iter().filter(|stream| stream.is_open.load(Ordering::Acquire));
        open.map(|stream| stream.device.id.clone()).collect()
    }

    fn changed(&self) {
        let watches: Vec<Notify> = {
            let mut world = self.0.lock();
            world.watches.retain(|(_, is_open)| is_open.load(Ordering::Acquire));
            world.watches.iter().map(|(notify, _)| notify.clone()).collect()
        };
        for notify in watches {
            notify(WatchNews::Changed);
        }
    }
}

impl World {
    fn fail(&mut self, id: &str, failure: Failure) {
        for stream in self.streams.iter().filter(|stream| stream.device.id == id) {
            stream.shared.fail(failure);
        }
        self.streams.retain(|stream| stream.device.id != id);
    }

    /// Runs one callback.
    fn call(&mut self, at: usize) {
        let stream = &mut self.streams[at];
        let device = &stream.device;
        let size = device.sizes[stream.calls % device.sizes.len()];
        let (now, channels) = (stream.next, device.channels);
        if !self.stalled.contains(&device.id) {
            match &mut stream.end {
                End::Capture(writer) => {
                    let step = TONE_HZ * std::f64::consts::TAU / f64::from(device.rate_hz);
                    let samples: Vec<f32> = (0..size * channels)
                        .map(|n| match n % channels {
                            0 | 1 => {
                                let n = stream.samples + (n / channels) as u64;
                                (TONE_PEAK * (n as f64 * step).sin()) as f32
                            }
                            _ => 0.9,
                        })
                        .collect();
                    capture_callback(writer, &samples, channels, now);
                }
                End::Playback(reader) => {
                    let mut samples = vec![0.7_f32; size * channels];
                    playback_callback(reader, &mut samples, channels, now);
                    let played = self.played.entry(device.id.clone()).or_default();
                    if played.len() < MAX_PLAYED {
                        played.extend(samples.iter().step_by(channels));
                    }
                }
            }
            stream.samples += size as u64;
        }
        stream.calls += 1;
        let size = device.sizes[stream.calls % device.sizes.len()];
        stream.next += duration(device, size);
    }
}

/// Duration of a callback's samples by the test's clock.
fn duration(device: &ScriptedDevice, samples: usize) -> Duration {
    let rate = f64::from(device.rate_hz) * (1.0 + device.drift_ppm / 1e6);
    Duration::from_nanos((samples as f64 * 1e9 / rate).round().max(1.0) as u64)
}

/// Closes a stream when its other end is dropped.
struct Keep(Arc<AtomicBool>);

impl Drop for Keep {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// The sound system that the code under test gets.
pub struct ScriptedHost(Script);

fn down() -> Error {
    Error::new(ErrorKind::Device, "the sound server does not answer")
}

impl ScriptedHost {
    fn find(&self, side: DeviceSide, id: Option<&str>) -> Result<(ScriptedDevice, DeviceInfo)> {
        let world = self.0.0.lock();
        if world.is_down {
            return Err(down());
        }
        let default = world.defaults[side as usize].as_deref();
        let wanted = id.or(default);
        let device = world.devices.iter().find(|d| d.side == side && Some(d.id.as_str()) == wanted);
        let Some(device) = device.filter(|device| !world.refuses.contains(&device.id)) else {
            return Err(Error::new(ErrorKind::Device, format!("there is no {side:?} device {wanted:?}")));
        };
        Ok((device.clone(), info(device, default)))
    }

    fn run(&self, device: ScriptedDevice, end: End, shared: Arc<Shared>, is_open: Arc<AtomicBool>) {
        let mut world = self.0.0.lock();
        world.opened += 1;
        let next = world.now + duration(&device, device.sizes[0]);
        world.streams.push(Stream { device, end, shared, is_open, next, calls: 0, samples: 0 });
    }
}

fn info(device: &ScriptedDevice, default: Option<&str>) -> DeviceInfo {
    DeviceInfo {
        id: device.id.clone(),
        name: device.name.clone(),
        side: device.side,
        is_default: default == Some(device.id.as_str()),
    }
}

impl Host for ScriptedHost {
    fn list(&mut self) -> Result<Vec<DeviceInfo>> {
        let mut world = self.0.0.lock();
        world.listed += 1;
        if world.is_down {
            return Err(down());
        }
        let infos = world.devices.iter();
        Ok(infos.map(|device| info(device, world.defaults[device.side as usize].as_deref())).collect())
    }

    fn open_capture(&mut self, id: Option<&str>, wake: Wake, _: &Log) -> Result<(Capture, DeviceInfo)> {
        let (device, info) = self.find(DeviceSide::Capture, id)?;
        let is_open = Arc::new(AtomicBool::new(true));
        let keep = Box::new(Keep(is_open.clone()));
        let channels = device.channels.min(MAX_CHANNELS);
        let (writer, mut reader) = ring::capture(device.rate_hz, channels, wake, Some(keep))?;
        reader.expect_calls();
        let shared = writer.shared();
        self.run(device, End::Capture(writer), shared, is_open);
        Ok((Capture::ring(reader), info))
    }

    fn open_playback(&mut self, id: Option<&str>, wake: Wake, _: &Log) -> Result<(Playback, DeviceInfo)> {
        let (device, info) = self.find(DeviceSide::Playback, id)?;
        let is_open = Arc::new(AtomicBool::new(true));
        let keep = Box::new(Keep(is_open.clone()));
        let channels = device.channels.min(MAX_CHANNELS);
        let (reader, mut writer) = ring::playback(device.rate_hz, channels, wake, Some(keep))?;
        writer.expect_calls();
        let shared = reader.shared();
        self.run(device, End::Playback(reader), shared, is_open);
        Ok((Playback::ring(writer), info))
    }

    fn watch(&mut self, notify: Notify) -> Result<Option<Watch>> {
        let mut world = self.0.0.lock();
        if world.is_down {
            return Err(down());
        }
        if !world.reports_changes {
            return Ok(None);
        }
        let is_open = Arc::new(AtomicBool::new(true));
        world.watches.push((notify, is_open.clone()));
        Ok(Some(Box::new(Keep(is_open))))
    }
}

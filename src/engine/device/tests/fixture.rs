//! Device thread and media thread on one thread and one clock, over a scripted sound system.
#![forbid(unsafe_code)]

use std::sync::Arc;

use parking_lot::Mutex;

use crate::audio::device::host::{Host, Watch, WatchNews};
use crate::audio::device::scripted::{Script, ScriptedDevice, ScriptedHost};
use crate::audio::device::{open_capture_on, open_playback_on};
use crate::audio::{BLOCK, Frame};
use crate::engine::device::*;
use crate::log::Log;
use DeviceSide::{Capture as Mic, Playback as Speaker};

pub const START: Time = Time::from_nanos(3_000_000_000);
const STEP: Duration = Duration::from_micros(2_500);

pub fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// Device thread and media thread on one thread and one clock.
pub struct Fixture {
    pub now: Time,
    pub script: Script,
    pub host: ScriptedHost,
    pub devices: Devices,
    pub capture: Option<(u64, Capture)>,
    pub playback: Option<(u64, Playback)>,
    pub watch: Option<Watch>,
    pub news: Arc<Mutex<Vec<WatchNews>>>,
    pub events: Vec<(u64, Event)>,
    pub captured: Vec<f32>,
    pub played_samples: usize,
    pub frame: Frame,
}

impl Fixture {
    pub fn new(chosen: DeviceSpec, reports_changes: bool) -> Fixture {
        let script = Script::new(START, reports_changes);
        Fixture {
            now: START,
            host: script.host(),
            script,
            devices: Devices::new([chosen.clone(), chosen]),
            capture: None,
            playback: None,
            watch: None,
            news: Arc::default(),
            events: Vec::new(),
            captured: Vec::new(),
            played_samples: 0,
            frame: Frame::silence(1),
        }
    }

    /// Both sides with one device each, in a room.
    pub fn in_room(reports_changes: bool) -> Fixture {
        let mut fixture = Fixture::new(DeviceSpec::Default, reports_changes);
        fixture.script.add(ScriptedDevice::new(Mic, "mic"));
        fixture.script.add(ScriptedDevice::new(Speaker, "speaker"));
        fixture.enter();
        fixture
    }

    pub fn enter(&mut self) {
        let room = RoomId::fresh();
        self.input(Input::Want(Mic, room, true));
        self.input(Input::Want(Speaker, room, true));
    }

    pub fn input(&mut self, input: Input) {
        self.devices.handle(input, self.now);
        while let Some(output) = self.devices.poll() {
            let news = match output {
                Output::Open(side, number, spec) => match self.open(side, number, &spec) {
                    Ok(info) => Input::Opened(side, number, info),
                    Err(error) => Input::Failed(side, number, error),
                },
                Output::Silence(Mic, number) => {
                    self.capture = Some((number, Capture::null()));
                    continue;
                }
                Output::Silence(Speaker, number) => {
                    self.playback = Some((number, Playback::null()));
                    continue;
                }
                Output::Close(Mic, _) => {
                    self.capture = None;
                    continue;
                }
                Output::Close(Speaker, _) => {
                    self.playback = None;
                    continue;
                }
                Output::Watch(on) => {
                    self.watch = None;
                    if !on {
                        continue;
                    }
                    match self.watch() {
                        Some(news) => news,
                        None => continue,
                    }
                }
                Output::List => {
                    if let Some(news) = self.watch.is_none().then(|| self.watch()).flatten() {
                        self.devices.handle(news, self.now);
                    }
                    Input::Listed(self.host.list())
                }
                Output::Event(event) => {
                    self.events.push((self.now.since(START).as_millis() as u64, event));
                    continue;
                }
            };
            self.devices.handle(news, self.now);
        }
    }

    pub fn watch(&mut self) -> Option<Input> {
        let news = self.news.clone();
        let watch = self.host.watch(Arc::new(move |what| news.lock().push(what)));
        self.watch = watch.ok().flatten();
        self.watch.is_some().then_some(Input::Watching(true))
    }

    pub fn open(&mut self, side: DeviceSide, number: u64, spec: &DeviceSpec) -> Result<Option<DeviceInfo>> {
        let wake = Arc::new(|| {});
        match side {
            Mic => {
                let (device, info) = open_capture_on(&mut self.host, spec, wake, &Log::off())?;
                self.capture = Some((number, device));
                Ok(info)
            }
            Speaker => {
                let (device, info) = open_playback_on(&mut self.host, spec, wake, &Log::off())?;
                self.playback = Some((number, device));
                Ok(info)
            }
        }
    }

    /// Lets time pass, while a tone of 400 Hz is played.
    pub fn pass(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.now < end {
            self.now += STEP;
            self.script.advance(self.now);
            let mut failures = Vec::new();
            if let Some((number, capture)) = &mut self.capture {
                while capture.read(self.now, &mut self.frame).is_some() {
                    self.captured.extend(self.frame.samples().iter().step_by(self.frame.channels()));
                }
                failures.extend(capture.take_error().map(|error| Input::Failed(Mic, *number, error)));
            }
            if let Some((number, playback)) = &mut self.playback {
                while playback.wanted(self.now).is_some() {
                    let channels = playback.channels();
                    let mut block = [0.0; BLOCK * 2];
                    for samples in block[..BLOCK * channels].chunks_exact_mut(channels) {
                        let step = 400.0 * std::f64::consts::TAU / 48_000.0;
                        samples.fill((0.5 * (self.played_samples as f64 * step).sin()) as f32);
                        self.played_samples += 1;
                    }
                    playback.write(&block[..BLOCK * channels]);
                }
                failures.extend(playback.take_error().map(|error| Input::Failed(Speaker, *number, error)));
            }
            let news = std::mem::take(&mut *self.news.lock());
            for what in news {
                let input = match what {
                    WatchNews::Changed => Input::Changed,
                    WatchNews::Lost => {
                        self.watch = None;
                        Input::Watching(false)
                    }
                };
                self.input(input);
            }
            for failure in failures {
                self.input(failure);
            }
            if self.devices.deadline().is_some_and(|due| due <= self.now) {
                self.input(Input::Timeout);
            }
        }
    }

    /// Events for the application since the last call: errors by side, changes by device.
    pub fn reported(&mut self) -> Vec<String> {
        let events = std::mem::take(&mut self.events);
        events
            .into_iter()
            .map(|(_, event)| match event {
                Event::DeviceError { side, .. } => format!("error {side:?}"),
                Event::DeviceChange { change, device } => format!("{change:?} {}", device.id),
                other => format!("{other:?}"),
            })
            .collect()
    }

    /// Whether the tone alone was captured in the last 200 ms.
    pub fn hears(&self) -> bool {
        is_tone(&self.captured[self.captured.len().saturating_sub(9600)..], 48_000)
    }

    /// Whether a loudspeaker is open and played the tone alone in the last 200 ms.
    pub fn plays(&self, id: &str, rate_hz: usize) -> bool {
        let played = self.script.played(id);
        let is_open = self.script.open().iter().any(|open| open == id);
        is_open && is_tone(&played[played.len().saturating_sub(rate_hz / 5)..], rate_hz)
    }
}

/// Whether this is a tone of 400 Hz without gaps or steps, with its peak at 0.5.
pub fn is_tone(samples: &[f32], rate_hz: usize) -> bool {
    let seconds = samples.len() as f64 / rate_hz as f64;
    let crossings = samples.windows(2).filter(|pair| pair[0] <= 0.0 && pair[1] > 0.0).count() as f64;
    let peak = samples.iter().fold(0.0_f32, |most, sample| most.max(sample.abs()));
    let steepest = crate::audio::test_signal::steepest(samples);
    let steep = 0.5 * 400.0 * std::f32::consts::TAU / rate_hz as f32 * 1.15;
    seconds > 0.15
        && (crossings / seconds - 400.0).abs() < 12.0
        && (0.45..0.53).contains(&peak)
        && steepest < steep
}

pub fn sorted(mut events: Vec<String>) -> Vec<String> {
    events.sort();
    events
}

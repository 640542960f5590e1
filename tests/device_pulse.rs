//! A room on real PulseAudio servers: a program plays into the microphone and another program records the loudspeaker, while
//! servers die, devices are removed and added, and defaults change.
//!
//! The engines run in a separate process (the tests called `inner_…`), because an environment variable, which applies to a whole
//! process, selects the sound server. That process
//! prints the device events that it gets. Without the programs of PulseAudio the tests print a message and pass.
#![cfg(all(feature = "device", feature = "server", target_os = "linux"))]

#[path = "pulse/server.rs"]
mod pulse;

use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use audioroom::audio::device::{self, Capture};
use audioroom::audio::{BLOCK, Frame};
use audioroom::clock::{self, Time};
use audioroom::config::{ApiKey, DeviceSpec, EngineConfig, LoginConfig, ServerConfig};
use audioroom::engine::{Engine, EventSink};
use audioroom::event::{DeviceSide, Event};
use audioroom::id::RoomId;
use audioroom::log::Log;
use pulse::{Killed, Server, sink};

const SECRET: &str = "a secret that is long enough for a test server";
/// Maximum time between the return of a device and its sound at the other end.
const BACK: Duration = Duration::from_secs(9);

/// Prints device events, one line each.
struct EventPrinter(crossbeam_channel::Sender<Event>);

impl EventSink for EventPrinter {
    fn event(&self, event: Event) {
        match &event {
            Event::DeviceError { side, error } => println!("error {side:?}: {error}"),
            Event::DeviceChange { change, device } => println!("{change:?} {}", device.id),
            _ => {}
        }
        let _ = self.0.send(event);
    }
}

/// One user talks into the microphone and one listens to the loudspeaker, until `go_on` returns or the test ends this process.
fn talk(loudspeaker: DeviceSpec, processing: bool, go_on: impl FnOnce(&Engine, RoomId)) {
    let config = ServerConfig {
        bind: "127.0.0.1:0".parse().unwrap(),
        udp_port: 0,
        keys: vec![ApiKey { key: "test".into(), secret: SECRET.into() }],
        ..ServerConfig::default()
    };
    let server = audioroom::server::Server::start(config, Log::off()).unwrap();
    let person = |name: &str, capture: DeviceSpec, playback: DeviceSpec, manual_publish: bool| {
        let (sender, events) = crossbeam_channel::unbounded();
        let config = EngineConfig {
            user_id: name.into(),
            server_url: Some(server.url().into()),
            api_key: Some(ApiKey { key: "test".into(), secret: SECRET.into() }),
            capture_device: capture,
            playback_device: playback,
            manual_publish,
            ..EngineConfig::default()
        };
        (Arc::new(Engine::create(config, Arc::new(EventPrinter(sender))).unwrap()), events)
    };
    let talker = person("alice", DeviceSpec::Default, DeviceSpec::Null, false);
    let listener = person("bob", DeviceSpec::Null, loudspeaker, true);
    let on = Some(processing);
    talker.0.enable_aec(on).unwrap();
    talker.0.enable_high_pass(on).unwrap();
    talker.0.enable_noise_suppression(on).unwrap();
    talker.0.enable_agc(on).unwrap();
    let mut room = None;
    for (engine, events) in [talker.clone(), listener.clone()] {
        room = Some(engine.login_room("lobby", LoginConfig::default()).unwrap());
        std::thread::spawn(move || {
            for event in events {
                engine.event_delivered(&event);
            }
        });
    }
    go_on(&listener.0, room.unwrap());
    drop(talker);
}

/// Keeps the room until the test ends this process.
fn wait_for_the_end(_: &Engine, _: RoomId) {
    for _ in 0..240 {
        std::thread::park_timeout(Duration::from_millis(500));
    }
}

#[test]
#[ignore = "run by other tests"]
fn inner_default() {
    talk(DeviceSpec::Default, false, wait_for_the_end);
}

#[test]
#[ignore = "run by chosen_loudspeaker_is_used_again_after_its_return"]
fn inner_chosen() {
    talk(DeviceSpec::Id("pulseaudio:spk".into()), false, wait_for_the_end);
}

/// A server and a room in which the talker has been heard.
struct Fixture {
    server: Server,
    _room: Killed,
    lines: Receiver<String>,
    voice: Option<Killed>,
}

impl Fixture {
    fn new(name: &str, inner: &str, sinks: &[String]) -> Option<Fixture> {
        let server = Server::start(name, sinks)?;
        server.control(&["set-default-sink", "spk"]).unwrap();
        server.control(&["set-default-source", "mic.monitor"]).unwrap();
        let (room, lines) = server.run(inner);
        let voice = Some(server.speak("mic"));
        let fixture = Fixture { server, _room: room, lines, voice };
        assert!(fixture.server.hears("spk", Duration::from_secs(15)), "nothing is heard at first");
        fixture.device_events();
        Some(fixture)
    }

    /// The device events since the last call.
    fn device_events(&self) -> Vec<String> {
        let lines = std::iter::from_fn(|| self.lines.try_recv().ok());
        let known = ["error", "Used", "Added", "Removed", "Renamed", "Default"];
        lines.filter(|line| known.iter().any(|word| line.starts_with(word))).collect()
    }

    fn speak(&mut self) {
        self.voice = None;
        self.voice = Some(self.server.speak("mic"));
    }
}

fn errors(events_seen: &[String], side: &str) -> usize {
    events_seen.iter().filter(|line| line.starts_with(&format!("error {side}"))).count()
}

fn usual() -> [String; 2] {
    [sink("spk"), sink("mic")]
}

#[test]
fn voice_returns_after_the_sound_server_was_restarted() {
    let Some(mut fixture) = Fixture::new("killed", "inner_default", &usual()) else { return };
    // Long enough for the devices to count as stable.
    std::thread::park_timeout(Duration::from_secs(6));
    fixture.server.kill();
    std::thread::park_timeout(Duration::from_secs(3));
    fixture.server.start_again();
    fixture.server.control(&["set-default-source", "mic.monitor"]).unwrap();
    fixture.speak();
    assert!(fixture.server.hears("spk", BACK));
    let events_seen = fixture.device_events();
    assert_eq!(
        (errors(&events_seen, "Capture"), errors(&events_seen, "Playback")),
        (1, 1),
        "{events_seen:?}"
    );
    assert!(events_seen.iter().any(|line| line == "Used pulseaudio:spk"), "{events_seen:?}");
    assert!(events_seen.iter().any(|line| line == "Used pulseaudio:mic.monitor"), "{events_seen:?}");
}

#[test]
fn voice_returns_after_all_devices_were_removed() {
    let Some(mut fixture) = Fixture::new("gone", "inner_default", &usual()) else { return };
    std::thread::park_timeout(Duration::from_secs(6));
    fixture.server.unload_all();
    std::thread::park_timeout(Duration::from_secs(4));
    let events_seen = fixture.device_events();
    assert_eq!(
        (errors(&events_seen, "Capture"), errors(&events_seen, "Playback")),
        (1, 1),
        "{events_seen:?}"
    );
    assert!(events_seen.iter().any(|line| line == "Removed pulseaudio:spk"), "{events_seen:?}");
    for shape in usual() {
        fixture.server.load(&shape);
    }
    fixture.server.control(&["set-default-source", "mic.monitor"]).unwrap();
    fixture.speak();
    assert!(fixture.server.hears("spk", BACK));
    let events_seen = fixture.device_events();
    assert_eq!(
        (errors(&events_seen, "Capture"), errors(&events_seen, "Playback")),
        (0, 0),
        "{events_seen:?}"
    );
    assert!(events_seen.iter().any(|line| line == "Added pulseaudio:spk"), "{events_seen:?}");
    // The streams of the removed devices are closed: one connection for each current stream.
    let ours = || {
        let clients = fixture.server.control(&["list", "clients"]).unwrap();
        clients.lines().filter(|line| line.contains("application.name = \"cpal-pulseaudio-")).count()
    };
    assert!(pulse::until(Duration::from_secs(12), || ours() == 2), "{} connections", ours());
}

#[test]
fn voice_follows_the_default_device() {
    let Some(fixture) = Fixture::new("moved", "inner_default", &usual()) else { return };
    fixture.server.load(&sink("headset"));
    fixture.server.control(&["set-default-sink", "headset"]).unwrap();
    assert!(fixture.server.hears("headset", Duration::from_secs(3)));
    let heard = Instant::now();
    let mut events_seen = Vec::new();
    while !events_seen.iter().any(|line| line == "Used pulseaudio:headset") {
        assert!(heard.elapsed() < Duration::from_secs(3), "{events_seen:?}");
        events_seen.extend(fixture.device_events());
        std::thread::park_timeout(Duration::from_millis(20));
    }
    assert!(events_seen.iter().any(|line| line == "Default pulseaudio:headset"), "{events_seen:?}");
    assert!(!fixture.server.hears("spk", Duration::from_secs(1)), "only the new device plays");
}

#[test]
fn chosen_loudspeaker_is_used_again_after_its_return() {
    let Some(fixture) = Fixture::new("chosen", "inner_chosen", &usual()) else { return };
    fixture.server.load(&sink("headset"));
    // The server moves the stream to its default; the engine moves it back.
    fixture.server.control(&["set-default-sink", "headset"]).unwrap();
    std::thread::park_timeout(Duration::from_secs(1));
    assert!(fixture.server.hears("spk", Duration::from_secs(3)));
    // After the removal the default device is used; after the return, the chosen one.
    let modules = fixture.server.control(&["list", "short", "modules"]).unwrap();
    let spk = modules.lines().find(|line| line.contains("sink_name=spk")).unwrap();
    fixture.server.control(&["unload-module", spk.split('\t').next().unwrap()]).unwrap();
    assert!(fixture.server.hears("headset", BACK));
    fixture.server.load(&sink("spk"));
    assert!(fixture.server.hears("spk", BACK));
}

#[test]
fn devices_with_seven_channels_at_eight_kilohertz_work() {
    let shape = |name: &str| format!("sink_name={name} rate=8000 channels=7 format=s16le");
    let Some(fixture) = Fixture::new("seven", "inner_default", &[shape("spk"), shape("mic")]) else { return };
    assert_eq!(fixture.device_events().iter().filter(|line| line.starts_with("error")).count(), 0);
}

#[test]
fn device_watching_outside_a_room_costs_no_wake_ups() {
    let Some(server) = Server::start("rests", &usual()) else { return };
    let (_test, lines) = server.run("inner_rest");
    let begin = Instant::now();
    let wait = |what: &str| {
        let left = || Duration::from_secs(25).saturating_sub(begin.elapsed());
        while !lines.recv_timeout(left()).unwrap_or_else(|_| panic!("no {what}")).contains(what) {}
    };
    wait("at rest");
    server.load(&sink("headset"));
    wait("Added pulseaudio:headset");
}

#[test]
#[ignore = "run by device_watching_outside_a_room_costs_no_wake_ups"]
fn inner_rest() {
    let (sender, _events) = crossbeam_channel::unbounded();
    let engine = Engine::create(EngineConfig::default(), Arc::new(EventPrinter(sender))).unwrap();
    engine.watch_devices(true).unwrap();
    // Number of runs of each thread of the library.
    let wakeups = || {
        let mut all: Vec<(String, String)> = Vec::new();
        for task in std::fs::read_dir("/proc/self/task").unwrap().map_while(Result::ok) {
            let Ok(status) = std::fs::read_to_string(task.path().join("status")) else { continue };
            let field = |name: &str| {
                status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned()
            };
            if field("Name:").starts_with("ar-") {
                all.push((field("Name:"), field("voluntary_ctxt_switches:")));
            }
        }
        all.sort();
        all
    };
    let mut before = wakeups();
    let rests = (0..8).any(|_| {
        std::thread::park_timeout(Duration::from_secs(2));
        let after = wakeups();
        let rests = after == before && after.iter().any(|(name, _)| name == "ar-pulse");
        before = after;
        rests
    });
    assert!(rests, "{before:?}");
    println!("at rest: {before:?}");
    wait_for_the_end(&engine, RoomId::fresh());
}

#[test]
fn device_volume_and_mute_are_those_of_the_system() {
    let Some(server) = Server::start("volume", &usual()) else { return };
    let (mut test, lines) = server.run("inner_volume");
    assert!(test.0.wait().unwrap().success(), "{:?}", lines.iter().collect::<Vec<_>>());
    let text = server.control(&["get-sink-volume", "spk"]).unwrap();
    assert!(text.contains("30%"), "{text}");
    assert!(server.control(&["get-sink-mute", "spk"]).unwrap().contains("yes"));
    assert!(server.control(&["get-source-volume", "mic.monitor"]).unwrap().contains("70%"));
}

#[test]
#[ignore = "run by device_volume_and_mute_are_those_of_the_system"]
fn inner_volume() {
    let (speaker, mic) = (Some("pulseaudio:spk"), Some("pulseaudio:mic.monitor"));
    Engine::set_device_volume(DeviceSide::Playback, speaker, 30).unwrap();
    Engine::set_device_volume(DeviceSide::Capture, mic, 70).unwrap();
    Engine::mute_device(DeviceSide::Playback, speaker, true).unwrap();
    assert_eq!(Engine::device_volume(DeviceSide::Playback, speaker).unwrap(), 30);
    assert_eq!(Engine::device_volume(DeviceSide::Capture, mic).unwrap(), 70);
    assert!(Engine::is_device_muted(DeviceSide::Playback, speaker).unwrap());
    assert!(!Engine::is_device_muted(DeviceSide::Capture, mic).unwrap());
    assert_eq!(Engine::default_device(DeviceSide::Playback).unwrap(), "pulseaudio:spk");
    assert_eq!(Engine::device_volume(DeviceSide::Playback, None).unwrap(), 30);
    let error = Engine::device_volume(DeviceSide::Playback, Some("pulseaudio:nonsense")).unwrap_err();
    assert_eq!(error.kind, audioroom::error::ErrorKind::Device);
    // Queries leave no connection open: the server accepts 64.
    for _ in 0..200 {
        device::list().unwrap();
    }
}

/// The time between playback on the sound card whose monitor is the microphone and playback on the sound card of the listener.
///
/// The test plays into the microphone's null sink. The same code records the monitors of both sinks, so the delay of the
/// recording is the same on both and cancels out. The time of a sample is counted from the start of its recording at the nominal
/// rate. Each frame implies a start of the recording: the end time of the frame minus the length recorded so far. The earliest of
/// these is used.
#[test]
fn mouth_to_ear_delay_on_sound_cards_is_measured() {
    for (inner, what) in [("inner_delay", "processing off"), ("inner_delay_processed", "processing on")] {
        let Some(server) = Server::start(inner, &usual()) else { return };
        server.control(&["set-default-sink", "spk"]).unwrap();
        server.control(&["set-default-source", "mic.monitor"]).unwrap();
        let (mut test, lines) = server.run(inner);
        assert!(test.0.wait().unwrap().success());
        let line = lines
            .iter()
            .find(|line| line.starts_with("mouth to ear"))
            .expect("the inner test prints the delay");
        println!("{what}: {line}");
        let delay_ms: f64 = line.split_whitespace().nth(3).unwrap().parse().unwrap();
        // The delay itself is measured on an idle machine: see benches/README.md.
        assert!((10.0..300.0).contains(&delay_ms), "{line}");
    }
}

#[test]
#[ignore = "run by mouth_to_ear_delay_on_sound_cards_is_measured"]
fn inner_delay() {
    measure_delay(false);
}

#[test]
#[ignore = "run by mouth_to_ear_delay_on_sound_cards_is_measured"]
fn inner_delay_processed() {
    measure_delay(true);
}

fn measure_delay(processing: bool) {
    talk(DeviceSpec::Default, processing, |listener, room| {
        let seconds = 12;
        let (wake, woken) = waker();
        let id = |name: &str| DeviceSpec::Id(format!("pulseaudio:{name}"));
        let log = Log::off();
        let mut mouth = device::open_playback(&id("mic"), wake.clone(), &log).unwrap();
        let mut recorders = ["mic.monitor", "spk.monitor"].map(|name| Recorder {
            capture: device::open_capture(&id(name), wake.clone(), &log).unwrap(),
            samples: Vec::new(),
            started: Time::NEVER,
        });
        let mut signal = TestSignal::default();
        let end = clock::now() + Duration::from_secs(seconds);
        while clock::now() < end {
            let _ = woken.recv_timeout(Duration::from_millis(20));
            while mouth.wanted(clock::now()).is_some() {
                let channels = mouth.channels();
                let mut block = [0.0; BLOCK * 2];
                for samples in block[..BLOCK * channels].chunks_exact_mut(channels) {
                    samples.fill(signal.next());
                }
                mouth.write(&block[..BLOCK * channels]);
            }
            recorders.iter_mut().for_each(Recorder::run);
        }
        let stream = listener.streams(room).unwrap()[0].stream;
        let stats = listener.stream_stats(room, stream).unwrap();
        println!("{:?}, buffer {:.1} of {:.1} ms", stats.stages, stats.buffer_ms, stats.target_ms);
        println!("concealed {} of {} samples", stats.concealed_samples, stats.played_samples);
        let [mouth, ear] = recorders;
        let mut delays: Vec<f64> = (3..seconds - 1).map(|second| delay_ms(&mouth, &ear, second)).collect();
        delays.sort_by(f64::total_cmp);
        println!(
            "mouth to ear {:.1} ms median, {:.1} to {:.1}",
            delays[delays.len() / 2],
            delays[0],
            delays.last().unwrap()
        );
    });
}

fn waker() -> (device::Wake, Receiver<()>) {
    let (sender, receiver) = sync_channel(1);
    (
        Arc::new(move || {
            let _ = sender.try_send(());
        }),
        receiver,
    )
}

/// A sound that correlates with itself at one place only: a tone with another pitch every 50 ms.
#[derive(Default)]
struct TestSignal {
    samples: u64,
    pitch: f64,
    phase: f64,
    seed: u64,
}

impl TestSignal {
    fn next(&mut self) -> f32 {
        if self.samples.is_multiple_of(2400) {
            self.seed = self.seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            self.pitch = 250.0 + (self.seed >> 40) as f64 / (1_u64 << 24) as f64 * 1500.0;
        }
        self.samples += 1;
        self.phase += self.pitch / 48_000.0;
        (0.4 * (self.phase * std::f64::consts::TAU).sin()) as f32
    }
}

struct Recorder {
    capture: Capture,
    samples: Vec<f32>,
    started: Time,
}

impl Recorder {
    fn run(&mut self) {
        let mut frame = Frame::silence(1);
        while let Some(end) = self.capture.read(clock::now(), &mut frame) {
            self.samples.extend(frame.samples().iter().step_by(frame.channels()));
            let length = Duration::from_nanos(self.samples.len() as u64 * 62_500 / 3);
            self.started = self.started.min(end - length);
        }
    }
}

/// The delay, in ms, with which half a second of `mouth`, from `second` on, is found in `ear`.
fn delay_ms(mouth: &Recorder, ear: &Recorder, second: u64) -> f64 {
    let begin = second as usize * 48_000;
    // The sample of the other recording at the same time.
    let offset = (mouth.started.as_nanos() as f64 - ear.started.as_nanos() as f64) * 48.0 / 1e6;
    let at = begin as f64 + offset;
    let correlation = |lag: usize, step: usize| {
        let place = (at + lag as f64).round() as usize;
        (0..24_000)
            .step_by(step)
            .map(|n| f64::from(mouth.samples[begin + n] * ear.samples[place + n]))
            .sum::<f64>()
    };
    (0..9_600).max_by(|a, b| correlation(*a, 37).total_cmp(&correlation(*b, 37))).unwrap() as f64 / 48.0
}

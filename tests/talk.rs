//! Engines and a server over real sockets on this machine: the whole path, from one WAV file to another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::config::{ApiKey, DeviceSpec, EngineConfig, LoginConfig, ServerConfig};
use audioroom::engine::{Engine, EventSink};
use audioroom::event::Event;
use audioroom::log::Log;
use audioroom::server::Server;

const SECRET: &str = "a secret that is long enough for a test server";

struct Inbox(crossbeam_channel::Sender<Event>);

impl EventSink for Inbox {
    fn event(&self, event: Event) {
        let _ = self.0.send(event);
    }
}

struct Person {
    engine: Engine,
    events: crossbeam_channel::Receiver<Event>,
}

impl Person {
    fn new(name: &str, url: &str, capture: DeviceSpec, playback: DeviceSpec) -> Person {
        let (sender, events) = crossbeam_channel::unbounded();
        let config = EngineConfig {
            user_id: name.into(),
            server_url: Some(url.into()),
            api_key: Some(ApiKey { key: "test".into(), secret: SECRET.into() }),
            capture_device: capture,
            playback_device: playback,
            ..EngineConfig::default()
        };
        Person { engine: Engine::create(config, Arc::new(Inbox(sender))).unwrap(), events }
    }

    /// Waits for an event and acknowledges all events, as the dispatcher does.
    fn wait<T>(&self, what: &str, mut pick: impl FnMut(&Event) -> Option<T>) -> T {
        let end = Instant::now() + Duration::from_secs(15);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event =
                self.events.recv_timeout(left).unwrap_or_else(|_| panic!("no {what} within the time limit"));
            self.engine.event_delivered(&event);
            if !matches!(event, Event::Log { .. }) && std::env::var_os("AUDIOROOM_TEST_TRACE").is_some() {
                eprintln!("{event:?}");
            }
            if let Some(found) = pick(&event) {
                return found;
            }
        }
    }

    fn login(&self) {
        self.engine.login_room("lobby", LoginConfig::default()).unwrap();
        let error = self.wait("login", |e| match e {
            Event::LoginRoom { error, .. } => Some(error.clone()),
            _ => None,
        });
        assert_eq!(error, None);
    }
}

/// Writes a tone of `hz` as a WAV file.
fn tone(path: &std::path::Path, hz: f32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..48_000 {
        let sample = (n as f32 * hz * std::f32::consts::TAU / 48_000.0).sin() * 8_000.0;
        file.write_sample(sample as i16).unwrap();
    }
    file.finalize().unwrap();
}

/// Fraction of the energy in the second half of `samples` that lies at `hz`. It is measured in pieces of 50 ms, so that a late
/// packet, which shifts the phase of the rest, does not look like another tone.
fn share(samples: &[f32], hz: f32) -> f32 {
    const PIECE: usize = 2_400;
    let (mut at_hz, mut energy) = (0.0, 1e-9);
    for piece in samples[samples.len() / 2..].chunks_exact(PIECE) {
        let (mut re, mut im) = (0.0, 0.0);
        for (n, x) in piece.iter().enumerate() {
            let phase = n as f32 * hz * std::f32::consts::TAU / 48_000.0;
            re += x * phase.cos();
            im += x * phase.sin();
            energy += x * x;
        }
        at_hz += 2.0 * (re * re + im * im) / PIECE as f32;
    }
    at_hz / energy
}

fn start_server() -> Server {
    let config = ServerConfig {
        bind: "127.0.0.1:0".parse().unwrap(),
        udp_port: 0,
        keys: vec![ApiKey { key: "test".into(), secret: SECRET.into() }],
        ..ServerConfig::default()
    };
    Server::start(config, Log::off()).unwrap()
}

#[test]
fn two_engines_hear_each_other_over_sockets() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let server = start_server();
    tone(&file("a.wav"), 500.0);
    tone(&file("b.wav"), 800.0);
    let device = |name: &str| DeviceSpec::File(file(name));
    let anna = Person::new("anna", server.url(), device("a.wav"), device("heard-by-anna.wav"));
    let ben = Person::new("ben", server.url(), device("b.wav"), device("heard-by-ben.wav"));
    anna.login();
    ben.login();
    let first = |e: &Event| matches!(e, Event::FirstAudio { .. }).then_some(());
    anna.wait("sound", first);
    ben.wait("sound", first);
    let mut left = 8;
    anna.engine.start_sound_level_monitor(Duration::from_millis(250)).unwrap();
    anna.wait("levels", |e| {
        left -= i32::from(matches!(e, Event::SoundLevel { .. }));
        (left == 0).then_some(())
    });
    drop(anna);
    drop(ben);
    for (name, hz, other) in [("heard-by-anna.wav", 800.0, 500.0), ("heard-by-ben.wav", 500.0, 800.0)] {
        let samples: Vec<f32> = hound::WavReader::open(file(name))
            .unwrap()
            .samples::<i16>()
            .map(|s| f32::from(s.unwrap()) / 32_768.0)
            .collect();
        let samples = &samples[..samples.len() - samples.len() / 4];
        assert!(
            share(samples, hz) > 0.8,
            "{name}: {} at {hz} Hz, {} at {other}",
            share(samples, hz),
            share(samples, other)
        );
        assert!(share(samples, other) < 0.05);
    }
}

#[test]
fn engine_ends_as_soon_as_its_leave_message_was_handled() {
    let server = start_server();
    // The engine waits up to 200 ms until the server has handled the leave message. With a responsive server that takes almost no time. A
    // busy machine may be slow once.
    let quickest = (0..3)
        .map(|_| {
            let anna = Person::new("anna", server.url(), DeviceSpec::Null, DeviceSpec::Null);
            anna.login();
            let begin = Instant::now();
            anna.engine.shutdown();
            begin.elapsed()
        })
        .min()
        .unwrap();
    println!("ended in {quickest:?}");
    assert!(quickest < Duration::from_millis(120), "{quickest:?}");
    let begin = Instant::now();
    while server.stats().participants > 0 {
        assert!(
            begin.elapsed() < Duration::from_secs(2),
            "the user is still in the room: the server did not handle the leave message"
        );
    }
}

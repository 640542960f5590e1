//! What rests wakes nothing up: threads are counted by how often the system let each of them run again.
//!
//! `voluntary_ctxt_switches` of a thread in /proc rises by one each time it goes to wait after having run. A thread that rests
//! for some seconds has the same number before and after. The tests take turns, since they count the threads of one process.
#![cfg(all(target_os = "linux", feature = "server"))]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::config::{ApiKey, DeviceSpec, EngineConfig, LoginConfig, ServerConfig};
use audioroom::engine::Engine;
use audioroom::engine::dispatch::{Dispatcher, Mode, Receiver};
use audioroom::event::Event;
use audioroom::log::{Level, Log};
use audioroom::server::{Server, ServerStats};
use parking_lot::Mutex;

const SECRET: &str = "a secret that is long enough for a test server";
/// How long threads that should rest are watched.
const WATCHED: Duration = Duration::from_secs(3);
/// How long the server is watched while someone is connected.
const WATCHED_CONNECTED: Duration = Duration::from_secs(10);
/// What has just worked comes to rest within this time.
const REST_WITHIN: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(20);

static TURN: Mutex<()> = Mutex::new(());

/// Wake-ups so far of the library's threads in this process, by thread; `name` is the beginning of the names that count.
fn wakeups(name: &str) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task").unwrap().map_while(Result::ok) {
        // A thread may end while it is looked at.
        let Ok(status) = std::fs::read_to_string(task.path().join("status")) else { continue };
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_default().trim_start_matches(':').trim().to_owned()
        };
        if field("Name").starts_with(name) {
            let id = task.file_name().into_string().unwrap();
            all.insert(format!("{} {id}", field("Name")), field("voluntary_ctxt_switches").parse().unwrap());
        }
    }
    all
}

/// Time passes: what is watched is the absence of events, so there is none to wait for.
fn pass(time: Duration) {
    let end = Instant::now() + time;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        std::thread::park_timeout(left);
    }
}

/// Waits until threads that have just worked rest, then watches them: none may run.
fn assert_rest(name: &str, threads: usize) {
    let begin = Instant::now();
    let mut before = wakeups(name);
    loop {
        pass(Duration::from_millis(300));
        let after = wakeups(name);
        if after == before && after.len() == threads {
            break;
        }
        assert!(begin.elapsed() < REST_WITHIN, "they do not come to rest: {before:?}, then {after:?}");
        before = after;
    }
    pass(WATCHED);
    let after = wakeups(name);
    println!(
        "{} threads, none woke in {} s: {:?}",
        after.len(),
        WATCHED.as_secs(),
        after.keys().collect::<Vec<_>>()
    );
    assert_eq!(after, before);
}

struct Inbox(crossbeam_channel::Sender<Event>);

impl Receiver for Inbox {
    fn wants(&self, _: &Event) -> bool {
        true
    }
    fn receive(&self, event: &Event) {
        let _ = self.0.send(event.clone());
    }
    fn wants_wake(&self) -> bool {
        false
    }
    fn wake(&self) {}
    fn release(&self) {}
}

/// An engine as the C API makes it: with an event thread.
struct Person {
    engine: Arc<Engine>,
    dispatcher: Arc<Dispatcher>,
    events: crossbeam_channel::Receiver<Event>,
}

impl Person {
    fn new(name: &str, url: &str) -> Person {
        let (sender, events) = crossbeam_channel::unbounded();
        let dispatcher = Dispatcher::new(Mode::Thread, Some(Arc::new(Inbox(sender))));
        let config = EngineConfig {
            user_id: name.to_owned(),
            server_url: Some(url.to_owned()),
            api_key: Some(ApiKey { key: "test".into(), secret: SECRET.into() }),
            capture_device: DeviceSpec::Null,
            playback_device: DeviceSpec::Null,
            log_level: Level::Off,
            ..EngineConfig::default()
        };
        let engine = Arc::new(Engine::create(config, dispatcher.clone()).unwrap());
        dispatcher.attach(engine.clone());
        dispatcher.activate().unwrap();
        Person { engine, dispatcher, events }
    }

    fn wait<T>(&self, what: &str, mut pick: impl FnMut(&Event) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left).unwrap_or_else(|_| panic!("no {what} came"));
            if let Some(found) = pick(&event) {
                return found;
            }
        }
    }

    fn login(&self, manual: bool) -> audioroom::id::RoomId {
        let config = LoginConfig { manual_publish: Some(manual), ..LoginConfig::default() };
        let room = self.engine.login_room("lobby", config).unwrap();
        let error = self.wait("login", |event| match event {
            Event::LoginRoom { error, .. } => Some(error.clone()),
            _ => None,
        });
        assert_eq!(error, None);
        room
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        self.dispatcher.destroy(self.engine.clone());
    }
}

fn start() -> Server {
    let config = ServerConfig {
        bind: "127.0.0.1:0".parse().unwrap(),
        udp_port: 0,
        keys: vec![ApiKey { key: "test".into(), secret: SECRET.into() }],
        empty_room_timeout: Duration::from_millis(200),
        ..ServerConfig::default()
    };
    Server::start(config, Log::off()).unwrap()
}

#[test]
fn engine_outside_a_room_causes_no_wake_ups() {
    let _turn = TURN.lock();
    let person = Person::new("anna", "ws://127.0.0.1:9");
    // Control, media and event thread; there is none for devices before the first one opens.
    assert_rest("ar-", 3);
    drop(person);
}

#[test]
fn server_without_participants_causes_no_wake_ups() {
    let _turn = TURN.lock();
    let server = start();
    assert_rest("ar-server", 1);
    assert_eq!(server.stats().wakeups, 0);
}

#[test]
fn engine_and_server_are_idle_again_after_logout() {
    let _turn = TURN.lock();
    let server = start();
    let person = Person::new("anna", server.url());
    let room = person.login(false);
    person.wait("a microphone", |event| matches!(event, Event::DeviceStarted { .. }).then_some(()));
    person.engine.logout_room(room).unwrap();
    person.wait("the end", |event| matches!(event, Event::LogoutRoom { .. }).then_some(()));
    // Control, media, event and device thread, and the server's.
    assert_rest("ar-", 5);
    assert_eq!(server.stats().rooms, 0);
}

/// What the server does for participants that are there and silent: its thread's wake-ups, the core's deadlines, datagrams.
fn cost(server: &Server, of: &str) -> (f64, f64, f64) {
    // The data channels' timers rest 3 s after the last use, and talkers go silent for DTX.
    pass(Duration::from_secs(5));
    let figures = || {
        let threads = wakeups("ar-server");
        assert_eq!(threads.len(), 1);
        (server.stats(), threads.into_values().sum::<u64>())
    };
    // Asking wakes the thread once, before it is counted the first time.
    let (before, woken) = figures();
    pass(WATCHED_CONNECTED);
    let later = wakeups("ar-server").into_values().sum::<u64>();
    let (after, _) = figures();
    let rate = |count: u64| count as f64 / WATCHED_CONNECTED.as_secs_f64();
    let datagrams = |stats: &ServerStats| stats.datagrams_received + stats.datagrams_sent;
    let cost = (
        rate(later - woken),
        rate(after.wakeups - before.wakeups),
        rate(datagrams(&after) - datagrams(&before)),
    );
    let packets = rate(after.packets_received - before.packets_received);
    println!(
        "{of}: {:.1} wake-ups, {:.1} deadlines, {:.1} datagrams ({packets:.1} of them audio) a second",
        cost.0, cost.1, cost.2
    );
    cost
}

#[test]
fn silent_participant_costs_the_server_only_the_stated_timers() {
    let _turn = TURN.lock();
    let server = start();
    let listener = Person::new("anna", server.url());
    listener.login(true);
    let (wakeups, deadlines, datagrams) = cost(&server, "a listener alone");
    assert!(wakeups <= LISTENER.0, "{wakeups} wake-ups a second");
    assert!(deadlines <= LISTENER.1, "{deadlines} deadlines a second");
    assert!(datagrams <= LISTENER.2, "{datagrams} datagrams a second");
    drop(listener);

    let talker = Person::new("ben", server.url());
    talker.login(false);
    let (wakeups, deadlines, datagrams) = cost(&server, "a silent talker alone");
    assert!(wakeups <= TALKER.0, "{wakeups} wake-ups a second");
    assert!(deadlines <= TALKER.1, "{deadlines} deadlines a second");
    assert!(datagrams <= TALKER.2, "{datagrams} datagrams a second");
}

/// Most wake-ups of the thread, deadlines of the core and datagrams, each a second.
///
/// Of a listener: the stack's tick every 2 s at either end, each with a consent check and its answer; a ping every 5 s; the
/// quality of the room every 5 s.
const LISTENER: (f64, f64, f64) = (4.0, 1.5, 3.0);
/// Of a talker whose microphone is silent: the same; two packets every 400 ms, by which Opus keeps a silence alive; a report
/// every second of what it sent.
const TALKER: (f64, f64, f64) = (12.0, 2.0, 12.0);

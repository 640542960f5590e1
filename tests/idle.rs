//! Idle engines and servers cause no wake-ups. The test counts how often each thread ran.
//!
//! `voluntary_ctxt_switches` of a thread in /proc rises by one each time the thread starts to wait. An idle thread keeps its
//! number for seconds. The tests take turns, because they count the threads of one process.
#![cfg(all(target_os = "linux", feature = "server"))]

#[path = "program/inbox.rs"]
mod inbox;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::config::{ApiKey, DeviceSpec, EngineConfig, LoginConfig, ServerConfig};
use audioroom::engine::Engine;
use audioroom::engine::dispatch::{Dispatcher, Mode};
use audioroom::event::Event;
use audioroom::log::{Level, Log};
use audioroom::server::{Server, ServerStats};
use inbox::Inbox;
use parking_lot::Mutex;

const SECRET: &str = "a secret that is long enough for a test server";
/// Time for which threads that should be idle are observed.
const WATCHED: Duration = Duration::from_secs(3);
/// Time for which the server is observed while a user is connected.
const WATCHED_CONNECTED: Duration = Duration::from_secs(10);
/// A thread that has just worked is idle within this time.
const REST_WITHIN: Duration = Duration::from_secs(10);
const TIME_LIMIT: Duration = Duration::from_secs(20);

static TURN: Mutex<()> = Mutex::new(());

/// Wake-ups so far of the threads whose name starts with `name`, by thread.
fn wakeups(name: &str) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task").unwrap().map_while(Result::ok) {
        // A thread may end while its status is read.
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

/// Lets time pass. The test observes that nothing happens, so there is no event to wait for.
fn pass(time: Duration) {
    let end = Instant::now() + time;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        std::thread::park_timeout(left);
    }
}

/// Waits until the threads are idle, then checks that none of them runs.
fn assert_rest(name: &str, threads: usize) {
    let begin = Instant::now();
    let mut before = wakeups(name);
    loop {
        pass(Duration::from_millis(300));
        let after = wakeups(name);
        if after == before && after.len() == threads {
            break;
        }
        assert!(begin.elapsed() < REST_WITHIN, "the threads are not idle: {before:?}, then {after:?}");
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

/// An engine with an event thread, as in the C API.
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
        let end = Instant::now() + TIME_LIMIT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event =
                self.events.recv_timeout(left).unwrap_or_else(|_| panic!("no {what} within the time limit"));
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
    // Control, media and event thread. The device thread starts with the first device.
    assert_rest("ar-", 3);
    drop(person);
}

/// Memory of this process that no file backs and that is resident, in kB.
fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn engine_outside_a_room_needs_less_than_two_megabytes() {
    let _turn = TURN.lock();
    // An engine allocates 0.6 MB; the rest are the stacks and allocator arenas of its threads. The first engine also fills the tables of the process.
    let first = Person::new("anna", "ws://127.0.0.1:9");
    let before = resident_kb();
    let others: Vec<Person> = (0..20).map(|_| Person::new("ben", "ws://127.0.0.1:9")).collect();
    let each = (resident_kb() - before) / others.len() as u64;
    println!("{each} kB for each engine");
    assert!(each < 2_000, "{each} kB");
    drop((first, others));
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
    // Control, media, event and device thread, and the server's thread.
    assert_rest("ar-", 5);
    assert_eq!(server.stats().rooms, 0);
}

/// Wake-ups per second of all threads of an engine, over some seconds.
fn wakeups_per_second(of: &str) -> f64 {
    // The timers of the data channels stop 3 s after the last use.
    pass(Duration::from_secs(5));
    let count = || -> u64 {
        let threads = wakeups("ar-").into_iter().filter(|(name, _)| !name.starts_with("ar-server"));
        threads.map(|(_, count)| count).sum()
    };
    let before = count();
    pass(WATCHED_CONNECTED);
    let rate = (count() - before) as f64 / WATCHED_CONNECTED.as_secs_f64();
    println!("{of}: {rate:.1} wake-ups a second");
    rate
}

#[test]
fn engine_that_plays_nothing_wakes_only_for_its_timers() {
    let _turn = TURN.lock();
    let server = start();
    let listener = Person::new("anna", server.url());
    listener.login(true);
    let rate = wakeups_per_second("a listener alone");
    assert!(rate <= LISTENING_ENGINE, "{rate} wake-ups a second");

    let talker = Person::new("ben", server.url());
    talker.login(false);
    drop(listener);
    talker.wait("a microphone", |event| matches!(event, Event::DeviceStarted { .. }).then_some(()));
    let rate = wakeups_per_second("a silent talker alone");
    assert!(rate <= TALKING_ENGINE, "{rate} wake-ups a second");
}

/// The work of the server per second for connected, silent participants: wake-ups of its thread, deadlines of the core, and
/// datagrams.
fn cost(server: &Server, of: &str) -> (f64, f64, f64) {
    // The timers of the data channels stop 3 s after the last use, and talkers pause for DTX.
    pass(Duration::from_secs(5));
    let stats_and_wakeups = || {
        let threads = wakeups("ar-server");
        assert_eq!(threads.len(), 1);
        (server.stats(), threads.into_values().sum::<u64>())
    };
    // Reading the stats wakes the thread once, before the wake-ups are read.
    let (before, woken) = stats_and_wakeups();
    pass(WATCHED_CONNECTED);
    let later = wakeups("ar-server").into_values().sum::<u64>();
    let (after, _) = stats_and_wakeups();
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

/// Maximum numbers per second of wake-ups of the thread, of deadlines of the core, and of datagrams.
///
/// For a listener: a connectivity check every 600 ms and its answer, by which a dark path is detected within a second; the
/// stack's tick every 5 s at either end; a ping every 5 s; the quality of the room every 5 s.
const LISTENER: (f64, f64, f64) = (4.0, 1.5, 4.5);
/// For a talker with a silent microphone: a check every 400 ms and its answer, two DTX packets every 400 ms, and a sender report
/// every second.
const TALKER: (f64, f64, f64) = (14.0, 2.0, 18.0);
/// Maximum number of wake-ups per second of a connected engine that plays nothing.
const LISTENING_ENGINE: f64 = 20.0;
/// The same for an engine that sends the null device: one for each packet of 20 ms, and those of a listener.
const TALKING_ENGINE: f64 = 70.0;

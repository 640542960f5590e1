//! An engine, a login and a server in a process that may open few files: each call works or fails with the cause. Nothing panics
//! or hangs.
#![cfg(all(target_os = "linux", feature = "server"))]

#[path = "program/inbox.rs"]
mod inbox;
#[path = "program/port.rs"]
mod port;

use std::os::unix::fs::DirBuilderExt as _;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use audioroom::config::{ApiKey, DeviceSpec, EngineConfig, LoginConfig, ServerConfig};
use audioroom::engine::Engine;
use audioroom::engine::dispatch::{Dispatcher, Mode};
use audioroom::event::Event;
use audioroom::log::{Level, Log};
use audioroom::server::Server;
use inbox::Inbox;
use rustix::process::{Resource, Rlimit, setrlimit};

/// Environment variables of the child process: its task, and how many more files it may open.
const TASK: &str = "AUDIOROOM_TEST_TASK";
const SPARE: &str = "AUDIOROOM_TEST_SPARE";
/// Longest time of a child. A login gives up after a second.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// Creates an engine, and logs in if `login` is set. Returns the error.
fn engine(login: bool) -> Result<(), String> {
    let (sender, events) = crossbeam_channel::unbounded();
    let dispatcher = Dispatcher::new(Mode::Thread, Some(Arc::new(Inbox(sender))));
    let config = EngineConfig {
        user_id: "anna".to_owned(),
        capture_device: DeviceSpec::Null,
        playback_device: DeviceSpec::Null,
        log_level: Level::Off,
        ..EngineConfig::default()
    };
    let engine = Arc::new(Engine::create(config, dispatcher.clone()).map_err(|error| error.to_string())?);
    dispatcher.attach(engine.clone());
    dispatcher.activate().map_err(|error| error.to_string())?;
    let mut result = Ok(());
    if login {
        let config = LoginConfig { login_timeout: Duration::from_secs(1), ..LoginConfig::default() };
        engine.login_room("lobby", config).map_err(|error| error.to_string())?;
        result = loop {
            match events.recv_timeout(TIME_LIMIT / 2) {
                Ok(Event::LoginRoom { error, .. }) => {
                    break error.map_or(Ok(()), |error| Err(error.to_string()));
                }
                Ok(_) => {}
                Err(_) => break Err("no login event".to_owned()),
            }
        };
    }
    dispatcher.destroy(engine);
    result
}

fn server() -> Result<(), String> {
    let config = ServerConfig {
        bind: "127.0.0.1:0".parse().expect("it is an address"),
        udp_port: 0,
        keys: vec![ApiKey { key: "k".into(), secret: "s".into() }],
        ..ServerConfig::default()
    };
    Server::start(config, Log::off()).map(drop).map_err(|error| error.to_string())
}

/// The child: limits its own open files and runs the task. Does nothing in the parent.
#[test]
fn child() {
    let Ok(task) = std::env::var(TASK) else { return };
    let spare: u64 = std::env::var(SPARE).unwrap().parse().unwrap();
    let used = std::fs::read_dir("/proc/self/fd").unwrap().count() as u64 - 1;
    let limit = Some(used + spare);
    setrlimit(Resource::Nofile, Rlimit { current: limit, maximum: limit }).unwrap();
    let result = match task.as_str() {
        "engine" => engine(false),
        "login" => engine(true),
        _ => server(),
    };
    println!("outcome: {}", result.map_or_else(|error| error, |()| "done".to_owned()));
}

/// Runs a child. Returns its outcome.
fn outcome(task: &str, spare: u64) -> String {
    let home = std::env::temp_dir().join(format!("audioroom-few-{}-{task}-{spare}", std::process::id()));
    let _ = std::fs::remove_dir_all(&home);
    std::fs::DirBuilder::new().mode(0o700).create(&home).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--nocapture", "--test-threads=1"])
        .env(TASK, task)
        .env(SPARE, spare.to_string())
        .env("XDG_RUNTIME_DIR", &home)
        .env("AUDIOROOM_LOCAL_PORT", port::free_port().to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > TIME_LIMIT {
            child.kill().unwrap();
            panic!("{task} with {spare} files hangs");
        }
        std::thread::park_timeout(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let _ = std::fs::remove_dir_all(&home);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && !errors.contains("panicked"),
        "{task} with {spare} files: {text}{errors}"
    );
    let outcome = text.lines().find_map(|line| line.split_once("outcome: "));
    outcome.unwrap_or_else(|| panic!("{task} with {spare} files: {text}")).1.to_owned()
}

fn each_number_of_files(task: &str, enough: u64) {
    let mut refused = 0;
    for spare in 0..enough {
        let outcome = outcome(task, spare);
        println!("{task} with {spare} files: {outcome}");
        if outcome != "done" {
            refused += 1;
            assert!(!outcome.contains("no login event"), "{task} with {spare} files: {outcome}");
        }
    }
    assert!(outcome(task, 0).contains("ulimit -n"), "the cause and the remedy are named");
    assert!(refused > 0);
    assert_eq!(outcome(task, 200), "done");
}

#[test]
fn engine_with_few_files_names_the_limit() {
    each_number_of_files("engine", 14);
}

#[test]
fn server_with_few_files_names_the_limit() {
    each_number_of_files("server", 14);
}

#[test]
fn login_with_few_files_ends_with_an_error() {
    each_number_of_files("login", 30);
}

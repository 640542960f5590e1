//! `audioroom-load` against a server in this process: what it counts, and its errors.
#![cfg(all(target_os = "linux", feature = "server", feature = "program", feature = "internals"))]
#![forbid(unsafe_code)]

use std::net::TcpListener;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use audioroom::config::{ApiKey, ServerConfig};
use audioroom::log::Log;
use audioroom::server::Server;
use serde_json::Value;

const SECRET: &str = "a secret that is long enough for a test server";

fn start_server() -> Server {
    let config = ServerConfig {
        bind: "127.0.0.1:0".parse().unwrap(),
        udp_port: 0,
        keys: vec![ApiKey { key: "test".into(), secret: SECRET.into() }],
        ..ServerConfig::default()
    };
    Server::start(config, Log::off()).unwrap()
}

fn command(url: &str, secret: &str, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audioroom-load"));
    command.args(["--url", url, "--key", "test", "--json"]).args(arguments.split_whitespace());
    command.env("AUDIOROOM_SECRET", secret).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn load(url: &str, secret: &str, arguments: &str) -> Output {
    command(url, secret, arguments).output().unwrap()
}

fn report(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| {
        panic!("{error}: {text:?} {}", String::from_utf8_lossy(&output.stderr));
    })
}

#[test]
fn every_packet_arrives_at_every_other_participant() {
    let server = start_server();
    let pid = std::process::id();
    let arguments =
        format!("--rooms 2 --talkers 1 --listeners 3 --seconds 2 --join-rate 100 --server-pid {pid}");
    let output = load(server.url(), SECRET, &arguments);
    let report = report(&output);
    assert!(output.status.success(), "{report:#}");
    let (logins, packets) = (&report["logins"], &report["packets"]);
    assert_eq!((&logins["succeeded"], &logins["failed"]), (&8.into(), &0.into()), "{report:#}");
    assert!(logins["p50_ms"].as_f64().unwrap() > 0.0, "{report:#}");
    // Each talker has three listeners; there is one other talker, in the other room.
    let sent = packets["sent"].as_u64().unwrap();
    assert!((150..=210).contains(&sent), "{report:#}");
    assert_eq!(packets["expected"].as_u64(), Some(sent * 3), "{report:#}");
    assert_eq!(packets["received"], packets["expected"], "{report:#}");
    assert_eq!(packets["lost"].as_u64(), Some(0));
    assert_eq!((&packets["streams_heard"], &packets["streams_expected"]), (&6.into(), &6.into()));
    let delay = |name: &str| packets["delay_ms"][name].as_f64().unwrap();
    assert!(0.0 < delay("p50") && delay("p50") < 100.0, "{report:#}");
    assert!(delay("p50") <= delay("p95") && delay("p95") <= delay("p99") && delay("p99") <= delay("max"));
    assert!(packets["bytes_received"].as_u64().unwrap() > sent * 3 * 50, "{report:#}");
    assert_eq!(report["lost_connections"].as_u64(), Some(0));
    assert!(report["server_memory"]["after_mb"].as_f64().unwrap() > 1.0);
}

#[test]
fn logins_in_a_row_and_at_once_are_counted() {
    let server = start_server();
    for (arguments, count) in [("--sequence 5", 5), ("--storm --listeners 4 --seconds 0.1", 5)] {
        let output = load(server.url(), SECRET, arguments);
        let report = report(&output);
        assert_eq!(report["logins"]["succeeded"].as_u64(), Some(count), "{arguments}: {report:#}");
        assert_eq!(report["packets"].is_null(), arguments.contains("sequence"), "{report:#}");
    }
}

#[test]
fn refused_logins_are_reported_with_their_cause() {
    let server = start_server();
    let output = load(server.url(), "another secret", "--seconds 1 --storm");
    assert_eq!(output.status.code(), Some(1));
    let failures = report(&output)["logins"]["failures"].clone();
    let (cause, count) = failures.as_object().unwrap().iter().next().unwrap();
    assert!(cause.starts_with("TOKEN_REFUSED: "), "{failures}");
    assert_eq!(count.as_u64(), Some(4));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.starts_with("audioroom-load: no login succeeded: TOKEN_REFUSED"), "{error}");
}

#[test]
fn address_without_a_server_is_reported_as_unreachable() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let output = load(&format!("ws://{free}"), SECRET, "--listeners 0");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("UNREACHABLE") && error.contains(&free.port().to_string()), "{error}");
}

#[test]
fn interrupted_run_prints_what_was_measured() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    let server = start_server();
    let child = command(server.url(), SECRET, "--seconds 60 --storm").spawn().unwrap();
    std::thread::sleep(Duration::from_secs(3));
    kill(Pid::from_raw(child.id() as i32), Signal::SIGINT).unwrap();
    let output = child.wait_with_output().unwrap();
    let report = report(&output);
    assert!(output.status.success());
    assert_eq!(report["interrupted"].as_bool(), Some(true));
    let packets = &report["packets"];
    assert!(packets["received"].as_u64().unwrap() > 0, "{report:#}");
    assert_eq!(packets["received"], packets["expected"], "{report:#}");
    assert!(packets["seconds"].as_f64().unwrap() < 30.0);
}

//! `audioroom-server` from the view of an operator: flags, file, health and metrics, log lines, end by signal, weak secrets,
//! and the libraries that it needs.
#![cfg(all(unix, feature = "server", feature = "program"))]

#[path = "program/built.rs"]
mod built;
#[path = "program/talk.rs"]
mod talk;

use std::collections::BTreeMap;
use std::fs::Permissions;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;
use talk::{Home, Running, TIME_LIMIT};

const SECRET: &str = "k8Jq2mZpX5vT0wLrB7nC4dFgH1sAeYuI";
/// After SIGTERM the program has notified its clients and ended within this time.
const DRAIN_WITHIN: Duration = Duration::from_millis(1_500);

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audioroom-server"));
    command.args(arguments).env_remove("AUDIOROOM_SECRET");
    command
}

/// Starts a server on a free port of loopback, with JSON log lines; returns the process and its port.
fn start(arguments: &[&str]) -> (Running, u16) {
    let mut command =
        program(&["--bind", "127.0.0.1:0", "--key", "k", "--secret", SECRET, "--log-format", "json"]);
    let mut server = Running::start("audioroom-server", command.args(arguments));
    let url = server.event("ready", TIME_LIMIT, |line| {
        (line["fields"]["message"] == "ready").then(|| line["fields"]["url"].as_str().unwrap().to_owned())
    });
    let port = url.rsplit_once(':').unwrap().1.parse().unwrap();
    (server, port)
}

/// Runs the program to its end, which must be a refusal; returns its output.
fn refusal(arguments: &[&str]) -> String {
    let output: Output = program(arguments).output().unwrap();
    assert!(!output.status.success(), "{arguments:?} was accepted");
    built::text(&output)
}

fn get(port: u16, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(TIME_LIMIT)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// Parses the text format of Prometheus strictly: every value has HELP and TYPE before it, and there are no other lines.
fn metrics(text: &str) -> BTreeMap<String, f64> {
    let is_name = |name: &str| {
        name.starts_with("audioroom_") && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let mut values = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(help) = lines.next() {
        let (name, sentence) = help.strip_prefix("# HELP ").unwrap().split_once(' ').unwrap();
        assert!(is_name(name) && sentence.ends_with('.'), "{help}");
        let kind = lines.next().unwrap().strip_prefix(&format!("# TYPE {name} ")).unwrap();
        assert!(kind == "gauge" || kind == "counter", "{kind}");
        assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
        let value = lines.next().unwrap().strip_prefix(&format!("{name} ")).unwrap().parse().unwrap();
        assert!(values.insert(name.to_owned(), value).is_none(), "{name} occurs twice");
    }
    assert!(text.ends_with('\n'));
    values
}

fn talk_to(home: &Home, port: u16, user: &str) -> Running {
    let url = format!("ws://127.0.0.1:{port}");
    let arguments = [
        "--server",
        &url,
        "--key",
        "k",
        "--secret",
        SECRET,
        "--in",
        "silence",
        "--out",
        "none",
        "--seconds",
        "60",
    ];
    talk::talk(home, user, &arguments)
}

#[test]
fn health_and_metrics_report_the_state_of_the_server() {
    let home = Home::new();
    let (_server, port) = start(&[]);
    assert_eq!(get(port, "/healthz"), (200, "OK".to_owned()));
    let (status, body) = get(port, "/metrics");
    assert_eq!(status, 200);
    assert_eq!(metrics(&body)["audioroom_participants"], 0.0);
    let mut anna = talk_to(&home, port, "anna");
    anna.logged_in();
    let values = metrics(&get(port, "/metrics").1);
    assert_eq!((values["audioroom_rooms"], values["audioroom_participants"]), (1.0, 1.0));
    assert_eq!(values["audioroom_logins_total"], 1.0);
    assert!(values["audioroom_datagrams_received_total"] > 0.0, "{values:?}");
}

#[test]
fn sigterm_notifies_the_clients_and_ends_in_time() {
    let home = Home::new();
    let (mut server, port) = start(&[]);
    let mut clients = ["anna", "ben"].map(|user| talk_to(&home, port, user));
    for client in &mut clients {
        client.logged_in();
    }
    let begin = Instant::now();
    server.terminate();
    assert_eq!(server.ended(TIME_LIMIT).code(), Some(0));
    let took = begin.elapsed();
    println!("ended {} ms after SIGTERM with two clients", took.as_millis());
    assert!(took <= DRAIN_WITHIN, "{took:?}");
    for client in &mut clients {
        // The clients try to reconnect, because the server may come back.
        client.named("reconnecting", Duration::from_secs(2));
    }
    // Every log line is JSON and has level, time and message.
    for line in server.output() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(
            line["level"].is_string()
                && line["timestamp"].is_string()
                && line["fields"]["message"].is_string()
        );
    }
    let output = server.output().join("\n");
    assert!(output.contains("SIGTERM") && !output.contains(SECRET), "{output}");
}

#[test]
fn ports_are_free_at_once_after_the_end() {
    let (mut server, port) = start(&[]);
    server.terminate();
    assert!(server.ended(TIME_LIMIT).success());
    let bind = format!("127.0.0.1:{port}");
    let mut again =
        Running::start("again", &mut program(&["--bind", &bind, "--key", "k", "--secret", SECRET]));
    again.line("ready", TIME_LIMIT, |line| line.contains("ready").then_some(()));
    let taken = refusal(&["--bind", &bind, "--key", "k", "--secret", SECRET]);
    assert!(taken.contains(&port.to_string()) && taken.contains("in use"), "{taken}");
}

#[test]
fn configuration_file_applies_where_no_flag_is_given() {
    let home = Home::new();
    let file = home.path("server.toml");
    let port = talk::free_port();
    std::fs::write(
        &file,
        format!("bind = \"127.0.0.1:1\"\nkey = \"k\"\nsecret = \"{SECRET}\"\nlog-format = \"json\"\nmax-users-per-room = 1\n"),
    )
    .unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let (file, bind) = (file.to_str().unwrap(), format!("127.0.0.1:{port}"));
    let text = refusal(&["--config", file, "--bind", &bind]);
    assert!(text.contains("chmod 600") && !text.contains(SECRET), "{text}");
    std::fs::set_permissions(file, Permissions::from_mode(0o640)).unwrap();
    let mut server = Running::start("audioroom-server", &mut program(&["--config", file, "--bind", &bind]));
    server.event("ready", TIME_LIMIT, |line| (line["fields"]["message"] == "ready").then_some(()));
    let mut anna = talk_to(&home, port, "anna");
    anna.logged_in();
    let full = talk_to(&home, port, "ben").named("login", TIME_LIMIT);
    assert_eq!(full["status"], "AUDIOROOM_ERR_ROOM_FULL", "{full}");
}

/// A named pipe, which waits for its other end when it is opened the usual way.
#[cfg(target_os = "linux")]
fn pipe(path: &std::path::Path) -> String {
    rustix::fs::mkfifoat(rustix::fs::CWD, path, rustix::fs::Mode::RWXU).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
#[cfg(target_os = "linux")]
fn pipes_without_a_writer_and_folders_are_refused_at_once() {
    let home = Home::new();
    let (silent, folder) = (pipe(&home.path("silent")), home.path("").to_str().unwrap().to_owned());
    let key = ["--key", "k", "--secret", SECRET, "--bind", "127.0.0.1:0"];
    let pem = home.path("server.toml");
    std::fs::write(&pem, "").unwrap();
    let begin = Instant::now();
    for (path, config_is, other_is) in [
        (&silent, "is a pipe that no program writes to", "is a pipe"),
        (&folder, "is a folder", "is a folder"),
    ] {
        for (arguments, what) in [
            (&["--config", path][..], config_is),
            (&["--cert", path, "--tls-key", pem.to_str().unwrap()], other_is),
            (&["--tls-key", path, "--cert", path], other_is),
        ] {
            let text = refusal(&[&key[..], arguments].concat());
            assert!(text.contains(&format!("{path} {what}: give a regular file")), "{text}");
        }
    }
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
}

#[test]
#[cfg(target_os = "linux")]
fn configuration_is_received_from_a_pipe() {
    use std::io::Write as _;
    let home = Home::new();
    let path = pipe(&home.path("settings"));
    // Open for both directions, as a shell keeps the pipe of `<(command)` open.
    let mut writer = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
    writer.write_all(b"max-rooms = 0\n").unwrap();
    let end = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        drop(writer);
    });
    let text = refusal(&["--config", &path, "--key", "k", "--secret", SECRET, "--bind", "127.0.0.1:0"]);
    assert!(text.contains("max_rooms"), "{text}");
    end.join().unwrap();
}

#[test]
fn errors_in_file_and_flags_are_named() {
    let home = Home::new();
    let file = |name: &str, text: &str| {
        let path = home.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let unknown = file("unknown.toml", "key = \"k\"\nsecrett = \"s\"\n");
    let text = refusal(&["--config", &unknown]);
    assert!(text.contains("secrett") && text.contains("unknown.toml"), "{text}");
    let broken = file("broken.toml", "key = \n");
    assert!(refusal(&["--config", &broken]).contains("broken.toml"));
    assert!(refusal(&["--config", "/nowhere/server.toml"]).contains("/nowhere/server.toml"));
    let key = ["--key", "k", "--secret", SECRET];
    for (setting, field) in [
        ("max-rooms = 0", "max_rooms"),
        ("max-users-per-room = 0", "max_users_per_room"),
        ("max-logins-per-second = 0", "max_logins_per_second"),
        ("max-users = 5000000", "max_users"),
    ] {
        let limit = file("limit.toml", &format!("{setting}\n"));
        let text = refusal(&[&key[..], &["--config", &limit, "--bind", "127.0.0.1:0"]].concat());
        assert!(text.contains(field), "{setting}: {text}");
    }
    for (arguments, word) in [
        (["--bind", "127.0.0.1"], "127.0.0.1"),
        (["--bind", "203.0.113.9:7000"], "--node-ip"),
        (["--udp-port", "70000"], "70000"),
        (["--node-ip", "here"], "here"),
        (["--cert", "cert.pem"], "--tls-key"),
        (["--log", "loud"], "loud"),
        (["--log-format", "xml"], "xml"),
    ] {
        let text = refusal(&[&key[..], &arguments[..]].concat());
        assert!(text.contains(word), "{arguments:?}: {text}");
    }
    assert!(refusal(&[]).contains("--key"));
    let tls = ["--bind", "127.0.0.1:0", "--cert", &broken, "--tls-key", &broken];
    assert!(refusal(&[&key[..], &tls[..]].concat()).contains("certificate"));
}

#[test]
fn weak_secrets_are_accepted_on_loopback_only() {
    for secret in
        ["devkey", "short but random k8Jq2m", "apiSecretExtendTo32BytesAsThatIsMinimum", &"secret".repeat(6)]
    {
        for bind in ["0.0.0.0:0", "[::]:0"] {
            let text = refusal(&["--bind", bind, "--key", "k", "--secret", secret]);
            assert!(text.contains("secret") && text.contains("32"), "{text}");
            assert!(text.contains("loopback"), "{text}");
        }
        let local = ["--bind", "127.0.0.1:0", "--key", "k", "--secret", secret];
        let mut server = Running::start("audioroom-server", &mut program(&local));
        server.line("ready", TIME_LIMIT, |line| line.contains("ready").then_some(()));
    }
    let mut open = Running::start(
        "audioroom-server",
        program(&["--bind", "0.0.0.0:0", "--key", "k"]).env("AUDIOROOM_SECRET", SECRET),
    );
    open.line("ready", TIME_LIMIT, |line| line.contains("ready").then_some(()));
}

#[test]
fn a_server_built_alone_depends_on_no_sound_crate() {
    let tree = |features: &[&str]| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .current_dir(built::root())
            .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none"])
            .args(features)
            .output()
            .expect("cargo runs this test");
        assert!(output.status.success(), "{}", built::text(&output));
        built::text(&output)
    };
    let is_sound =
        |line: &&str| ["cpal ", "alsa", "pulseaudio", "libpulse"].iter().any(|name| line.starts_with(name));
    let alone = tree(&["--no-default-features", "--features", "server,program,page"]);
    assert_eq!(alone.lines().filter(is_sound).collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(
        tree(&["--all-features"]).lines().any(|line| is_sound(&line)),
        "the names match the sound crates"
    );
}

/// Building the server without sound cards takes minutes: `make test-server-alone` does it and passes the path.
#[test]
fn a_server_built_alone_needs_no_sound_library() {
    let Some(server) = std::env::var_os("AUDIOROOM_SERVER_ALONE") else {
        println!("skipped: `make test-server-alone` builds the server without sound cards and runs this");
        return;
    };
    let output = Command::new("ldd").arg(Path::new(&server)).output().expect("ldd is part of the C library");
    let libraries = built::text(&output);
    assert!(libraries.contains("libc.so"), "{libraries}");
    for word in ["asound", "pulse", "jack", "pipewire"] {
        assert!(!libraries.contains(word), "{libraries}");
    }
}

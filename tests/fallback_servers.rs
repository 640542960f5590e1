//! Several addresses for one server, over real sockets: `talk` logs in with a list of two `audioroom-server`s, of which one is
//! dead or dies.
#![cfg(all(unix, feature = "server", feature = "program"))]

#[path = "program/built.rs"]
mod built;
#[path = "program/talk.rs"]
mod talk;

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use talk::{Home, Running, TIME_LIMIT, free_port, now_ns, tone, windows};

const SECRET: &str = "k8Jq2mZpX5vT0wLrB7nC4dFgH1sAeYuI";
/// After the server has died, the users hear each other at the next one within this time.
const VOICE_BACK_WITHIN: Duration = Duration::from_secs(5);
/// A first address that is dead delays a login by less than this.
const LOGIN_WITHIN: Duration = Duration::from_millis(2_500);

/// Starts a server on a free port of loopback; returns it with its URL.
fn serve() -> (Running, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_audioroom-server"));
    command.args(["--bind", "127.0.0.1:0", "--key", "k", "--secret", SECRET, "--log-format", "json"]);
    let mut server = Running::start("audioroom-server", &mut command);
    let url = server.event("ready", TIME_LIMIT, |line| {
        (line["fields"]["message"] == "ready").then(|| line["fields"]["url"].as_str().unwrap().to_owned())
    });
    (server, url)
}

/// A user who sends a tone, and the recording of what the user hears.
struct Talker {
    program: Running,
    recording: PathBuf,
}

fn talker(home: &Home, user: &str, hz: f32, list: &str) -> Talker {
    let voice = tone(&home.path(&format!("{user}.wav")), hz);
    let recording = home.path(&format!("heard-by-{user}.wav"));
    let out = recording.to_str().unwrap().to_owned();
    let arguments = [
        "--server",
        list,
        "--key",
        "k",
        "--secret",
        SECRET,
        "--in",
        &voice,
        "--out",
        &out,
        "--seconds",
        "60",
    ];
    Talker { program: talk::talk(home, user, &arguments), recording }
}

impl Talker {
    /// Waits for the login; returns the URL of its server.
    fn logged_in(&mut self) -> String {
        self.program.logged_in()["server_url"].as_str().unwrap().to_owned()
    }

    /// The longest silence of a tone after `since`. The tone must be there again at the end.
    fn silent_for(&self, hz: f32, since: i64) -> Duration {
        let start = self.program.seen("playback_start")[0]["t_ns"].as_i64().unwrap();
        let first = usize::try_from((since - start) / 20_000_000).unwrap();
        let heard = windows(&self.recording, hz).split_off(first);
        let last_second = &heard[heard.len().saturating_sub(50)..];
        assert!(last_second.iter().filter(|is_on| **is_on).count() > 25, "the recording ends with silence");
        let longest = heard.split(|is_on| *is_on).map(<[bool]>::len).max().unwrap_or_default();
        Duration::from_millis(20) * u32::try_from(longest).unwrap()
    }
}

/// Two users hear each other at the first of two servers, and at the second after `end` was done to the first.
fn voice_is_back_after(end: impl Fn(&mut Running)) {
    let home = Home::new();
    let ((mut first, first_url), (_second, second_url)) = (serve(), serve());
    let list = format!("{first_url},{second_url}");
    let [anna_hz, ben_hz] = [500.0, 800.0];
    let mut anna = talker(&home, "anna", anna_hz, &list);
    let mut ben = talker(&home, "ben", ben_hz, &list);
    for talker in [&mut anna, &mut ben] {
        assert_eq!(talker.logged_in(), first_url);
    }
    anna.program.hears("ben", TIME_LIMIT);
    ben.program.hears("anna", TIME_LIMIT);
    std::thread::sleep(Duration::from_secs(1));
    let dead = now_ns();
    end(&mut first);
    for talker in [&mut anna, &mut ben] {
        let event = talker.program.named("reconnected", TIME_LIMIT);
        assert_eq!(event["server_url"], second_url.as_str());
        let took = (event["t_ns"].as_i64().unwrap() - dead) / 1_000_000;
        println!("reconnected after {took} ms");
    }
    let end = Instant::now() + VOICE_BACK_WITHIN;
    std::thread::sleep(end.saturating_duration_since(Instant::now()));
    for (talker, hz) in [(&anna, ben_hz), (&ben, anna_hz)] {
        let silent = talker.silent_for(hz, dead);
        println!("voice back after {silent:?}");
        assert!(silent <= VOICE_BACK_WITHIN, "{silent:?}");
    }
}

#[test]
fn voice_is_back_after_a_server_was_killed() {
    voice_is_back_after(Running::kill);
}

/// The system accepts connections for a process that is stopped, and nothing answers.
#[test]
fn voice_is_back_after_a_server_fell_silent() {
    voice_is_back_after(|server| {
        let pid = Pid::from_raw(i32::try_from(server.pid()).unwrap()).unwrap();
        kill_process(pid, Signal::STOP).unwrap();
    });
}

/// Time of a login whose first address is this one.
fn login_after(first: &str) -> Duration {
    let home = Home::new();
    let (_server, url) = serve();
    let begin = Instant::now();
    let mut anna = talker(&home, "anna", 500.0, &format!("{first} {url}"));
    assert_eq!(anna.logged_in(), url);
    let took = begin.elapsed();
    println!("logged in after {took:?}");
    took
}

#[test]
fn port_without_a_listener_does_not_delay_a_login() {
    built::talk();
    let took = login_after(&format!("ws://127.0.0.1:{}", free_port()));
    assert!(took <= Duration::from_secs(1), "{took:?}");
}

#[test]
fn listener_that_never_answers_delays_a_login_briefly() {
    built::talk();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let took = login_after(&format!("ws://{}", silent.local_addr().unwrap()));
    assert!(took <= LOGIN_WITHIN, "{took:?}");
}

#[test]
fn refused_token_is_reported_without_trying_the_next_server() {
    let home = Home::new();
    let ((_first, first_url), (_second, second_url)) = (serve(), serve());
    let list = format!("{first_url} {second_url}");
    let arguments = ["--server", &list, "--key", "k", "--secret", "another secret of thirty-two bytes"];
    let mut anna = talk::talk(&home, "anna", &arguments);
    let login = anna.named("login", TIME_LIMIT);
    assert_ne!(login["error"], 0, "{login}");
    assert_eq!(login["server_url"], first_url.as_str());
}

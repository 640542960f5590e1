//! Separate processes whose output lines the test waits for with a deadline: `talk` with its JSON events, and servers with
//! their log.
//!
//! Shared by several tests; contains no test. Dropping the value of a process kills the process.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::built;
pub use port::free_port;

#[path = "port.rs"]
mod port;

/// Maximum wait for anything without a limit of its own.
pub const TIME_LIMIT: Duration = Duration::from_secs(20);

/// The environment of one user: a private runtime folder, port and files.
pub struct Home {
    folder: tempfile::TempDir,
    pub port: u16,
}

impl Home {
    pub fn new() -> Home {
        Home { folder: tempfile::tempdir().unwrap(), port: free_port() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Lets a program run in this environment.
    pub fn enter(&self, command: &mut Command) {
        command.env("XDG_RUNTIME_DIR", self.folder.path()).env("AUDIOROOM_LOCAL_PORT", self.port.to_string());
    }

    /// The key of this user's local server. A program must have created it.
    pub fn secret(&self) -> String {
        std::fs::read_to_string(self.path("audioroom/local.key")).unwrap().trim().to_owned()
    }
}

/// Nanoseconds of CLOCK_MONOTONIC, the clock of `t_ns`.
pub fn now_ns() -> i64 {
    i64::try_from(audioroom::clock::now().as_nanos()).unwrap()
}

/// A process and its output lines.
pub struct Running {
    name: String,
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
}

impl Running {
    /// Starts a program and reads the lines of both its outputs.
    pub fn start(name: &str, command: &mut Command) -> Running {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name} cannot be started: {error}"));
        let (sender, lines) = channel();
        let outputs: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for stream in outputs {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    if sender.send(line).is_err() {
                        return;
                    }
                }
            });
        }
        Running { name: name.to_owned(), child, lines, seen: Vec::new() }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the next line for which `pick` returns a value.
    pub fn line<T>(&mut self, what: &str, limit: Duration, mut pick: impl FnMut(&str) -> Option<T>) -> T {
        let end = Instant::now() + limit;
        loop {
            match self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    let found = pick(&line);
                    self.seen.push(line);
                    if let Some(found) = found {
                        return found;
                    }
                }
                Err(error) => {
                    panic!(
                        "{}: no {what} within {limit:?} ({error}); its output:\n{}",
                        self.name,
                        self.seen.join("\n")
                    )
                }
            }
        }
    }

    /// Waits for the next event for which `pick` returns a value.
    pub fn event<T>(&mut self, what: &str, limit: Duration, mut pick: impl FnMut(&Value) -> Option<T>) -> T {
        self.line(what, limit, |line| pick(&serde_json::from_str(line).ok()?))
    }

    /// Waits for the next event with this name.
    pub fn named(&mut self, name: &str, limit: Duration) -> Value {
        self.event(name, limit, |event| (event["event"] == name).then(|| event.clone()))
    }

    /// Waits for the login event, which must report success.
    pub fn logged_in(&mut self) -> Value {
        let login = self.named("login", TIME_LIMIT);
        assert_eq!(login["error"], 0, "{}: {login}", self.name);
        login
    }

    /// Waits for the first sound of a user.
    pub fn hears(&mut self, user: &str, limit: Duration) -> Value {
        self.event("sound", limit, |event| {
            (event["event"] == "play" && event["user_id"] == user).then(|| event.clone())
        })
    }

    /// All lines read so far.
    pub fn output(&self) -> &[String] {
        &self.seen
    }

    /// The events with this name among the lines read so far.
    pub fn seen(&self, name: &str) -> Vec<Value> {
        let events = self.seen.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        events.filter(|event| event["event"] == name).collect()
    }

    /// Kills the process with SIGKILL; it sends no leave message.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Ends the process with SIGTERM.
    pub fn terminate(&self) {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    }

    /// Writes a line to the input of the process.
    pub fn write(&mut self, line: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    /// Waits for the end of the process and reads its remaining lines.
    pub fn ended(&mut self, limit: Duration) -> ExitStatus {
        let end = Instant::now() + limit;
        // The channel closes when the process has closed its outputs.
        while let Ok(line) = self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.seen.push(line);
        }
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            std::thread::yield_now();
        }
        panic!("{} has not ended within {limit:?}; its output:\n{}", self.name, self.seen.join("\n"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts `talk --json` in the environment of a user.
pub fn talk(home: &Home, user: &str, arguments: &[&str]) -> Running {
    let mut command = Command::new(built::talk());
    talk_by(&mut command, home, user, arguments)
}

/// Starts `talk --json` with a command that already contains the program.
pub fn talk_by(command: &mut Command, home: &Home, user: &str, arguments: &[&str]) -> Running {
    home.enter(command);
    Running::start(user, command.args(["--json", "--room", "lobby", "--user", user]).args(arguments))
}

/// Writes one second of a tone of `hz` as a WAV file; returns its path.
pub fn tone(path: &Path, hz: f32) -> String {
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
    path.to_str().unwrap().to_owned()
}

/// Samples of one window in [`windows`]: 20 ms, a whole number of periods of every tone that is a multiple of 50 Hz.
pub const WINDOW: usize = 960;

/// For each 20 ms of a WAV file: whether `hz` is loud enough to be heard.
pub fn windows(path: &Path, hz: f32) -> Vec<bool> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let channels = usize::from(reader.spec().channels);
    let samples: Vec<f32> = reader
        .samples::<i16>()
        .step_by(channels)
        .map(|sample| f32::from(sample.unwrap()) / 32_768.0)
        .collect();
    samples.chunks_exact(WINDOW).map(|window| level(window, hz) > 0.05).collect()
}

/// Amplitude of `hz` in the samples.
fn level(samples: &[f32], hz: f32) -> f32 {
    let (mut re, mut im) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let phase = n as f32 * hz * std::f32::consts::TAU / 48_000.0;
        re += sample * phase.cos();
        im += sample * phase.sin();
    }
    2.0 * (re * re + im * im).sqrt() / samples.len() as f32
}

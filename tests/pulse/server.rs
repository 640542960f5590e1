//! A PulseAudio server without hardware. Its null sinks are loudspeakers, their monitors are microphones, and separate programs
//! play and record.
//!
//! Shared by several tests; contains no test. Each server lives in a temporary folder, and only its own process is stopped.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Frequency of the tone at the microphone, in Hz.
pub const TONE_HZ: f64 = 1000.0;

/// A sound server that ends with the test.
pub struct Server {
    pub process: Child,
    pub folder: PathBuf,
    sinks: Vec<String>,
}

/// The arguments of a mono null sink at 48 kHz.
pub fn sink(name: &str) -> String {
    format!("sink_name={name} rate=48000 channels=1 format=float32le")
}

impl Server {
    /// Starts a server with these null sinks; the first sink is the default loudspeaker. `None` where PulseAudio is not
    /// installed.
    pub fn start(name: &str, sinks: &[String]) -> Option<Server> {
        let folder = std::env::temp_dir().join(format!("audioroom-pulse-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let process = spawn(&folder, sinks)?;
        let server = Server { process, folder, sinks: sinks.to_vec() };
        server.wait();
        Some(server)
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("pulse.sock")
    }

    fn wait(&self) {
        let is_ready = until(Duration::from_secs(10), || self.control(&["info"]).is_some());
        assert!(is_ready, "pulseaudio does not answer within 10 s");
    }

    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        let _ = std::fs::remove_file(self.socket());
    }

    pub fn start_again(&mut self) {
        self.process = spawn(&self.folder, &self.sinks).unwrap();
        self.wait();
    }

    pub fn address(&self) -> String {
        format!("unix:{}", self.socket().display())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("PULSE_SERVER", self.address());
        command.envs([("XDG_RUNTIME_DIR", &self.folder), ("HOME", &self.folder)]);
        command
    }

    /// The output of `pactl`; `None` when it fails.
    pub fn control(&self, arguments: &[&str]) -> Option<String> {
        let output = self.command("pactl").args(arguments).stderr(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Loads a null sink; returns the number of its module.
    pub fn load(&self, sink: &str) -> String {
        let mut arguments = vec!["load-module", "module-null-sink"];
        arguments.extend(sink.split(' '));
        self.control(&arguments).expect("a null sink can be loaded").trim().to_owned()
    }

    pub fn unload_all(&self) {
        self.control(&["unload-module", "module-null-sink"]).expect("null sinks can be unloaded");
    }

    /// Plays a tone into a sink for one minute.
    pub fn speak(&self, sink: &str) -> Killed {
        let file = self.folder.join("tone.wav");
        if !file.exists() {
            tone(&file);
        }
        let mut player = self.command("paplay");
        player.args(["-d", sink, "--latency-msec=50"]).arg(file).stderr(Stdio::null());
        Killed(player.spawn().unwrap())
    }

    /// Whether half a second of the tone is heard at a sink within `timeout`.
    pub fn hears(&self, sink: &str, timeout: Duration) -> bool {
        let mut recorder = self.command("parec");
        let monitor = format!("{sink}.monitor");
        recorder.args(["-d", &monitor, "--raw", "--format=float32le", "--rate=48000", "--channels=1"]);
        recorder.args(["--latency-msec=50"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut recorder = Killed(recorder.spawn().unwrap());
        let sound = chunks(recorder.0.stdout.take().unwrap(), 4 * 4800);
        let end = Instant::now() + timeout;
        let mut in_a_row = 0;
        while let Some(left) = end.checked_duration_since(Instant::now()) {
            let Ok(bytes) = sound.recv_timeout(left) else { return false };
            let samples: Vec<f64> =
                bytes.chunks_exact(4).map(|b| f64::from(f32::from_le_bytes(b.try_into().unwrap()))).collect();
            in_a_row = if is_tone(&samples) { in_a_row + 1 } else { 0 };
            if in_a_row == 5 {
                return true;
            }
        }
        false
    }

    /// Runs the test `name` of this file in a process that uses this server; returns the lines that it prints.
    pub fn run(&self, name: &str) -> (Killed, Receiver<String>) {
        let mut test = self.command(std::env::current_exe().unwrap().to_str().unwrap());
        test.args(["--exact", name, "--ignored", "--nocapture"]);
        let mut test = Killed(test.stdout(Stdio::piped()).spawn().unwrap());
        let (sender, lines) = channel();
        let stdout = BufReader::new(test.0.stdout.take().unwrap());
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                println!("  {line}");
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        (test, lines)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A process that is killed on drop.
pub struct Killed(pub Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn spawn(folder: &Path, sinks: &[String]) -> Option<Child> {
    let mut command = Command::new("pulseaudio");
    command
        .args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=no"])
        .args(["--realtime=no", "--high-priority=no"])
        .arg("-L")
        .arg(format!(
            "module-native-protocol-unix auth-anonymous=1 socket={}",
            folder.join("pulse.sock").display()
        ));
    for sink in sinks {
        command.arg("-L").arg(format!("module-null-sink {sink}"));
    }
    command.envs([("XDG_RUNTIME_DIR", folder), ("HOME", folder)]).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(process) => Some(process),
        Err(error) => {
            println!("skipped: pulseaudio cannot be started ({error}); install the package pulseaudio");
            None
        }
    }
}

/// Waits until `holds` is true; false after `timeout`.
pub fn until(timeout: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + timeout;
    while Instant::now() < end {
        if holds() {
            return true;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    false
}

/// Reads a stream in chunks of `bytes`, on a thread of its own.
fn chunks(mut stream: ChildStdout, bytes: usize) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut chunk = vec![0; bytes];
        while stream.read_exact(&mut chunk).is_ok() && sender.send(chunk.clone()).is_ok() {}
    });
    receiver
}

/// Whether a chunk is loud enough and most of its energy is at the frequency of the tone.
fn is_tone(samples: &[f64]) -> bool {
    let energy: f64 = samples.iter().map(|sample| sample * sample).sum();
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let phase = n as f64 * TONE_HZ * std::f64::consts::TAU / 48_000.0;
        real += sample * phase.cos();
        imaginary += sample * phase.sin();
    }
    let of_tone = 2.0 * (real * real + imaginary * imaginary) / samples.len() as f64;
    energy / samples.len() as f64 > 1e-3 && of_tone > 0.8 * energy
}

fn tone(path: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..60 * 48_000 {
        let sample = (f64::from(n) * TONE_HZ * std::f64::consts::TAU / 48_000.0).sin() * 10_000.0;
        file.write_sample(sample as i16).unwrap();
    }
    file.finalize().unwrap();
}

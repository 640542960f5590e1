//! Another process of this program: starting, commands and answers, signals, and what the system counts for it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::starvation;

/// Maximum wait for the start of a process.
const START: Duration = Duration::from_secs(60);

/// Prints the answer to a command. Called in the other process.
pub fn answer(id: u64, mut value: Value) {
    value["id"] = json!(id);
    let mut out = std::io::stdout().lock();
    // If nobody reads, the first process has ended; this process ends when its input closes.
    let _ = writeln!(out, "{value}").and_then(|()| out.flush());
}

/// A running process. Dropping it kills the process.
pub struct Process {
    pub name: String,
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
    next: u64,
}

impl Process {
    /// Starts this program with these arguments and waits until it is ready.
    pub fn start(name: &str, arguments: &[&str]) -> Result<Process, String> {
        let fail = |error: std::io::Error| format!("{name} could not be started: {error}");
        let program = std::env::current_exe().map_err(fail)?;
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(fail)?;
        starvation::add(child.id());
        let (sender, lines) = channel();
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(input), Some(output)) = (input, output) else { return Err(format!("{name} has no pipes")) };
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut process = Process { name: name.to_owned(), child, input, lines, next: 1 };
        process.wait_for(0, START)?;
        Ok(process)
    }

    /// Sends a command and returns its number, for [`Process::wait_for`].
    pub fn send(&mut self, command: &str) -> Result<u64, String> {
        let id = self.next;
        self.next += 1;
        writeln!(self.input, "{id} {command}").map_err(|error| format!("{}: {error}", self.name))?;
        Ok(id)
    }

    /// Waits for the answer with this number. Late answers to earlier commands are dropped.
    pub fn wait_for(&mut self, id: u64, limit: Duration) -> Result<Value, String> {
        let end = Instant::now() + limit;
        loop {
            let line = self
                .lines
                .recv_timeout(end.saturating_duration_since(Instant::now()))
                .map_err(|error| format!("{} does not answer within {limit:?}: {error}", self.name))?;
            let value: Value =
                serde_json::from_str(&line).map_err(|error| format!("{}: {error}: {line}", self.name))?;
            if value["id"] == id {
                return Ok(value);
            }
        }
    }

    /// Sends a command and waits for its answer.
    pub fn ask(&mut self, command: &str, limit: Duration) -> Result<Value, String> {
        let id = self.send(command)?;
        self.wait_for(id, limit)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL. The process sends no leave message.
    pub fn kill(&mut self) {
        starvation::remove(self.pid());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGSTOP or, with `false`, SIGCONT.
    pub fn halt(&self, halted: bool) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, if halted { Signal::STOP } else { Signal::CONT });
        }
    }

    /// What the system counts for the process.
    pub fn usage(&self) -> Result<Usage, String> {
        usage(self.pid()).map_err(|error| format!("{}: {error}", self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Counts of a process in /proc.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    pub resident_kb: u64,
    pub descriptors: u64,
    pub threads: u64,
    /// How often its threads started to wait.
    pub wake_ups: u64,
    /// Processor time, in hundredths of a second.
    pub ticks: u64,
}

fn usage(pid: u32) -> std::io::Result<Usage> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let mut wake_ups = 0;
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))?.map_while(Result::ok) {
        // A thread may end while its status is read.
        let status = std::fs::read_to_string(task.path().join("status")).unwrap_or_default();
        wake_ups += field(&status, "voluntary_ctxt_switches:");
    }
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // Fields 14 and 15 are user and system time; the name in field 2 may have spaces.
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let times = after_name.split_whitespace().skip(11).take(2).filter_map(|time| time.parse::<u64>().ok());
    Ok(Usage {
        resident_kb: field(&status, "VmRSS:"),
        descriptors: std::fs::read_dir(format!("/proc/{pid}/fd"))?.count() as u64,
        threads: field(&status, "Threads:"),
        wake_ups,
        ticks: times.sum(),
    })
}

fn field(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|value| value.parse().ok()).unwrap_or(0)
}

//! The stage of a run: a server process, processes of users, the relay between them, and the voices; and the questions whether
//! all users are in the room and hear each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::port::free_port;
use crate::process::Process;
use crate::relay::{self, Faults};

/// Maximum wait for an answer of a process that is not stopped.
pub const ANSWER: Duration = Duration::from_secs(30);
/// Length of a voice. It repeats.
const VOICE_S: u32 = 5;
/// Time in which every voice is heard at least once.
const LISTEN: Duration = Duration::from_millis(VOICE_S as u64 * 1000 + 1500);
/// How often everyone listens before someone counts as not heard: a busy machine may delay the first words.
const ATTEMPTS: u32 = 4;

/// A group of users in one process.
pub struct Group {
    pub names: Vec<String>,
    /// `None` while the process does not run.
    pub process: Option<Process>,
}

pub struct Stage {
    folder: PathBuf,
    ports: [u16; 2],
    pub faults: Faults,
    pub host: Option<Process>,
    pub groups: Vec<Group>,
}

impl Stage {
    /// Starts the server, the relay and the groups. Nobody has joined.
    pub fn new(folder: &Path, sizes: &[usize], seed: u64) -> Result<Stage, String> {
        let ports = [free_port(), free_port()];
        let faults = relay::start(ports[1], ports[0], seed)?;
        let mut stage = Stage { folder: folder.to_owned(), ports, faults, host: None, groups: Vec::new() };
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        stage.start_host()?;
        let everyone: usize = sizes.iter().sum();
        for size in sizes {
            let first: usize = stage.groups.iter().map(|group| group.names.len()).sum();
            let names: Vec<String> = (first..first + size).map(|n| format!("u{n:02}")).collect();
            for (n, name) in (first..).zip(&names) {
                write_voice(&folder.join(format!("{name}.wav")), n, everyone)?;
            }
            stage.groups.push(Group { names, process: None });
            stage.start_group(stage.groups.len() - 1)?;
        }
        Ok(stage)
    }

    /// Port of the server itself, without the relay.
    pub fn server_port(&self) -> u16 {
        self.ports[0]
    }

    /// Port of the relay.
    pub fn relay_port(&self) -> u16 {
        self.ports[1]
    }

    pub fn start_host(&mut self) -> Result<(), String> {
        let host = Process::start("server", &["host", "--port", &self.ports[0].to_string()])?;
        self.host = Some(host);
        Ok(())
    }

    /// Starts the process of a group. Nobody of it has joined.
    pub fn start_group(&mut self, group: usize) -> Result<(), String> {
        let url = format!("ws://127.0.0.1:{}", self.ports[1]);
        let folder = self.folder.display().to_string();
        let process =
            Process::start(&format!("users {group}"), &["people", "--url", &url, "--voices", &folder])?;
        self.groups[group].process = Some(process);
        Ok(())
    }

    pub fn everyone(&self) -> BTreeSet<String> {
        self.groups.iter().flat_map(|group| group.names.iter().cloned()).collect()
    }

    /// Sends a command to the process of a group. An error of the command (someone is not logged in) is not an error of the run.
    pub fn ask(&mut self, group: usize, command: &str) -> Result<Value, String> {
        let process = self.groups[group].process.as_mut();
        process.ok_or_else(|| format!("the process of group {group} does not run"))?.ask(command, ANSWER)
    }

    /// Everyone joins and has the microphone on.
    pub fn gather(&mut self) -> Result<(), String> {
        for group in 0..self.groups.len() {
            for name in self.groups[group].names.clone() {
                self.ask(group, &format!("join {name}"))?;
                self.ask(group, &format!("mic {name} on"))?;
            }
        }
        Ok(())
    }

    /// The answers of all groups to `state`.
    pub fn states(&mut self) -> Result<Vec<Value>, String> {
        (0..self.groups.len()).map(|group| self.ask(group, "state")).collect()
    }

    /// Waits until everyone is connected and has everyone else in the lists of users and streams. Returns who is not.
    pub fn wait_until_together(&mut self, limit: Duration) -> Result<BTreeMap<String, String>, String> {
        let (everyone, end) = (self.everyone(), Instant::now() + limit);
        loop {
            let mut apart = BTreeMap::new();
            for state in self.states()? {
                for (name, person) in state["people"].as_object().into_iter().flatten() {
                    let mut others = everyone.clone();
                    others.remove(name);
                    let lists = ["users", "streams"].map(|list| names(&person[list]));
                    if person["state"] != "Connected" || lists.iter().any(|list| *list != others) {
                        apart.insert(name.clone(), person.to_string());
                    }
                }
            }
            if apart.is_empty() || Instant::now() > end {
                return Ok(apart);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Everyone listens. Returns who does not hear whom.
    pub fn listen(&mut self) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
        let everyone = self.everyone();
        let mut missing: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in &everyone {
            let others = everyone.iter().filter(|other| *other != name).cloned().collect();
            missing.insert(name.clone(), others);
        }
        for _ in 0..ATTEMPTS {
            let command = format!("listen {}", LISTEN.as_millis());
            let mut ids = Vec::new();
            for group in &mut self.groups {
                ids.push(group.process.as_mut().map(|process| process.send(&command)).transpose()?);
            }
            for (group, id) in self.groups.iter_mut().zip(ids) {
                let (Some(process), Some(id)) = (&mut group.process, id) else { continue };
                let answer = process.wait_for(id, LISTEN + ANSWER)?;
                for (name, heard) in answer["heard"].as_object().into_iter().flatten() {
                    let heard = names(heard);
                    if let Some(missing) = missing.get_mut(name) {
                        missing.retain(|other| !heard.contains(other));
                    }
                }
            }
            missing.retain(|_, others| !others.is_empty());
            if missing.is_empty() {
                break;
            }
        }
        Ok(missing)
    }
}

fn names(list: &Value) -> BTreeSet<String> {
    texts(list).into_iter().collect()
}

/// The texts of a list in an answer.
pub fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Writes a voice: a second of a tone, at another time for each user, and silence.
fn write_voice(path: &Path, user: usize, users: usize) -> Result<(), String> {
    const RATE: u32 = 48_000;
    let fail = |error: hound::Error| format!("{}: {error}", path.display());
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).map_err(fail)?;
    let length = RATE * VOICE_S;
    let begin = (length - RATE) * user as u32 / users.max(1) as u32;
    let hz = 300.0 + 40.0 * user as f32;
    for n in 0..length {
        let is_loud = (begin..begin + RATE).contains(&n);
        let sample = (n as f32 * hz * std::f32::consts::TAU / RATE as f32).sin() * 9_000.0;
        file.write_sample(if is_loud { sample as i16 } else { 0 }).map_err(fail)?;
    }
    file.finalize().map_err(fail)
}

//! `soak`: talkers come and go, mute, write and change their extra information on a network that loses datagrams and goes dark,
//! for hours. Memory, descriptors, threads and wake-ups of every process stay flat, and in the end everyone hears everyone.
//!
//! The run is a sequence of rounds. In each round there is disorder for most of the time; then the faults end, everyone is in,
//! and the processes are measured. So each sample is of the same state. The first fifth of the run, but at least 50 s, is not
//! rated: caches fill and the allocator's arenas grow.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use audioroom::random::Random;
use clap::Args;

use crate::flat::{self, Rule, Series};
use crate::process::Process;
use crate::stage::{self, ANSWER, Stage};
use crate::starvation;
use crate::verdict::{self, Verdict};

/// Processes whose users stay, so that they collect what each join of another user leaves behind.
const STAYING: usize = 3;
/// Processes whose users leave and join again.
const VISITING: usize = 2;
/// A measurement of wake-ups takes this long.
const CALM: Duration = Duration::from_secs(3);
/// Time for everyone to be together after the disorder of a round.
const TOGETHER: Duration = Duration::from_secs(40);

/// Permitted growth of the heap over the rated part of the run, for each user of a process: a constant, and 100 bytes for each
/// join. The leak that this run must find kept 1400 bytes for each join.
const HEAP_KB: f64 = 32.0;
const HEAP_PER_JOIN_KB: f64 = 0.1;
/// Permitted growth of the resident memory, as a share of its median. Engines that come and go fragment the allocator's arenas.
const RESIDENT_SHARE: f64 = 0.06;
const DESCRIPTORS: f64 = 2.0;
const THREADS: f64 = 1.0;
/// Permitted growth of the wake-ups, as a share of their median.
const WAKE_UPS_SHARE: f64 = 0.15;

#[derive(Args, Debug)]
pub struct Flags {
    /// Length of the run in minutes
    #[arg(long, default_value_t = 480.0)]
    minutes: f64,
    /// Users in each of the five processes; a busy machine may not carry 20 users
    #[arg(long, default_value_t = 4)]
    users: usize,
    /// Seed of the actions
    #[arg(long)]
    seed: Option<u64>,
    /// Folder of the tables
    #[arg(long, default_value = "target/soak")]
    output: PathBuf,
}

struct Soak {
    stage: Stage,
    random: Random,
    joins: u64,
    begin: Instant,
    /// For each process: time, heap kB, resident kB, descriptors, threads, wake-ups a second.
    samples: Vec<(String, Vec<[f64; 6]>)>,
    /// Joins so far, at each sample.
    joins_at: Vec<u64>,
    processor_s: f64,
}

pub fn run(flags: &Flags) -> Result<Verdict, String> {
    flat::check()?;
    let seed = flags.seed.unwrap_or_else(|| Random::from_system().next_u64() % 1_000_000);
    println!("soak: {} minutes, seed {seed}", flags.minutes);
    starvation::start();
    let sizes = [flags.users.max(1); STAYING + VISITING];
    let mut soak = Soak {
        stage: Stage::new(&flags.output, &sizes, seed)?,
        random: Random::from_seed(seed),
        joins: 0,
        begin: Instant::now(),
        samples: Vec::new(),
        joins_at: Vec::new(),
        processor_s: 0.0,
    };
    let length = Duration::from_secs_f64(flags.minutes * 60.0);
    let round = Duration::from_secs(if flags.minutes < 10.0 { 14 } else { 60 });
    let mut checks: Vec<(String, bool)> = Vec::new();
    let mut apart = 0;
    soak.stage.gather()?;
    while soak.begin.elapsed() < length {
        let disorder = round.saturating_sub(CALM + Duration::from_secs(2));
        soak.disorder(disorder)?;
        let missing = soak.calm()?;
        let is_together = missing.is_empty();
        apart += u32::from(!is_together);
        for (name, state) in missing {
            println!("{:7.0} s: {name} is not together with the others: {state}", soak.age());
        }
        // All samples are of one state: everyone is in.
        if is_together {
            soak.measure(&flags.output)?;
        }
    }
    if soak.samples.is_empty() {
        return Err(
            "everyone was together in no round: choose more --minutes, or fewer --users on a busy machine"
                .to_owned(),
        );
    }
    checks.push((format!("all users hear each other after each round ({apart} failures)"), apart == 0));
    soak.rate(length, &mut checks);
    soak.end(&mut checks)?;
    Ok(verdict::of("soak", &checks))
}

impl Soak {
    fn age(&self) -> f64 {
        self.begin.elapsed().as_secs_f64()
    }

    fn below(&mut self, count: usize) -> usize {
        self.random.next_u32() as usize % count
    }

    /// A user of these groups, and the group.
    fn someone(&mut self, groups: std::ops::Range<usize>) -> (usize, String) {
        let group = groups.start + self.below(groups.len());
        let names = &self.stage.groups[group].names;
        let name = names[self.random.next_u32() as usize % names.len()].clone();
        (group, name)
    }

    fn disorder(&mut self, time: Duration) -> Result<(), String> {
        let end = Instant::now() + time;
        let everyone = 0..STAYING + VISITING;
        let visitors = STAYING..everyone.end;
        while Instant::now() < end {
            let action = self.below(20);
            let (group, name) = self.someone(if action < 9 { visitors.clone() } else { everyone.clone() });
            match action {
                // The engine ends and another one joins, or the login ends and another one follows.
                0..=8 => {
                    let leave = if action < 3 { "leave" } else { "out" };
                    self.stage.ask(group, &format!("{leave} {name}"))?;
                    self.stage.ask(group, &format!("join {name}"))?;
                    self.joins += 1;
                }
                9..=11 => {
                    let on = if self.below(2) == 0 { "on" } else { "off" };
                    self.stage.ask(group, &format!("mic {name} {on}"))?;
                }
                12..=14 => drop(self.stage.ask(group, &format!("say {name} hello"))?),
                15 | 16 => {
                    let text = self.below(1000);
                    self.stage.ask(group, &format!("info {name} text-{text}"))?;
                }
                17 => {
                    let loss = self.below(10) as f64 / 100.0;
                    self.stage.faults.set_loss(loss);
                }
                18 => {
                    let time = Duration::from_millis(self.below(4_000) as u64);
                    self.stage.faults.darken(0.3, time);
                }
                _ if self.below(8) == 0 => self.stage.faults.cut(),
                _ => {}
            }
            let pause = self.below(400) as u64;
            std::thread::sleep(Duration::from_millis(pause));
        }
        Ok(())
    }

    /// The faults end, and everyone is in. Returns who is not together with the others.
    fn calm(&mut self) -> Result<std::collections::BTreeMap<String, String>, String> {
        self.stage.faults.clear();
        self.stage.gather()?;
        self.stage.wait_until_together(TOGETHER)
    }

    fn measure(&mut self, output: &std::path::Path) -> Result<(), String> {
        let mut states = self.stage.states()?;
        let host = self.stage.host.as_mut().ok_or("the server does not run")?;
        states.insert(0, host.ask("state", ANSWER)?);
        let processes: Vec<&Process> = std::iter::once(&*host)
            .chain(self.stage.groups.iter().filter_map(|group| group.process.as_ref()))
            .collect();
        let before: Vec<_> = processes.iter().map(|process| process.usage()).collect::<Result<_, _>>()?;
        let begin = Instant::now();
        std::thread::sleep(CALM);
        let time = begin.elapsed().as_secs_f64();
        let age = self.begin.elapsed().as_secs_f64();
        let (mut line, mut processor_s) = (format!("{age:7.0} s, {} joins:", self.joins), 0.0);
        for (n, (process, before)) in processes.iter().zip(before).enumerate() {
            let usage = process.usage()?;
            let kb = |bytes: &serde_json::Value| bytes.as_f64().unwrap_or(f64::NAN) / 1024.0;
            let sample = [
                age,
                kb(&states[n]["heap"]),
                usage.resident_kb as f64,
                usage.descriptors as f64,
                usage.threads as f64,
                usage.wake_ups.saturating_sub(before.wake_ups) as f64 / time,
            ];
            processor_s += usage.ticks as f64 / 100.0;
            let _ = write!(line, "  {} {:.0}/{:.0} kB", process.name, sample[1], sample[2]);
            if self.samples.len() <= n {
                self.samples.push((process.name.clone(), Vec::new()));
            }
            self.samples[n].1.push(sample);
        }
        self.processor_s = processor_s;
        self.joins_at.push(self.joins);
        println!("{line}");
        self.write(output).map_err(|error| format!("{}: {error}", output.display()))
    }

    /// Writes all samples.
    fn write(&self, output: &std::path::Path) -> std::io::Result<()> {
        let mut text = "process,seconds,heap_kb,resident_kb,descriptors,threads,wake_ups_per_s\n".to_owned();
        for (name, samples) in &self.samples {
            for sample in samples {
                let values: Vec<String> = sample.iter().map(|value| format!("{value:.1}")).collect();
                let _ = writeln!(text, "{name},{}", values.join(","));
            }
        }
        std::fs::write(output.join("samples.csv"), text)
    }

    fn rate(&self, length: Duration, checks: &mut Vec<(String, bool)>) {
        let warm = (length.as_secs_f64() / 5.0).max(50.0);
        let samples = |process: usize, column: usize| -> Vec<(f64, f64)> {
            let all = self.samples[process].1.iter();
            all.filter(|sample| sample[0] >= warm).map(|sample| (sample[0], sample[column])).collect()
        };
        let first = self.samples[0].1.iter().position(|sample| sample[0] >= warm).unwrap_or(0);
        let joins = self.joins - self.joins_at.get(first).copied().unwrap_or(0);
        let mut table = format!(
            "{} minutes, {} joins ({joins} of them rated), {:.2} cores\n{}\n",
            (length.as_secs_f64() / 60.0).round(),
            self.joins,
            self.processor_s / self.age(),
            Series::heading()
        );
        for (process, (name, _)) in self.samples.iter().enumerate() {
            let engines = process.checked_sub(1).map_or(0, |group| self.stage.groups[group].names.len());
            let users = if process == 0 { self.stage.everyone().len() } else { engines };
            let middle = |column| {
                let mut values: Vec<f64> = samples(process, column).iter().map(|sample| sample.1).collect();
                values.sort_by(f64::total_cmp);
                values.get(values.len() / 2).copied().unwrap_or(0.0)
            };
            let heap = (HEAP_KB + HEAP_PER_JOIN_KB * joins as f64) * users as f64;
            let columns = [
                ("heap kB", 1, heap),
                ("resident kB", 2, heap + RESIDENT_SHARE * middle(2)),
                ("descriptors", 3, DESCRIPTORS),
                ("threads", 4, THREADS),
                ("wake-ups a second", 5, WAKE_UPS_SHARE * middle(5)),
            ];
            for (value, column, limit) in columns {
                let what = format!("{name} {value}");
                let rule = if column == 1 { Rule::Floor } else { Rule::Slope };
                let series = Series { rule, what, limit, samples: samples(process, column) };
                table += &format!("{}\n", series.row());
                checks.push((format!("{} is flat", series.what), series.is_flat()));
            }
        }
        println!("\n{table}");
    }

    /// Everyone hears everyone; then everyone leaves, and the server is empty.
    fn end(&mut self, checks: &mut Vec<(String, bool)>) -> Result<(), String> {
        let states = self.stage.states()?;
        let sum = |what: &str| states.iter().filter_map(|state| state[what].as_u64()).sum::<u64>();
        let lost: Vec<String> = states.iter().flat_map(|state| stage::texts(&state["lost"])).collect();
        println!(
            "{} reconnects, {} messages, {} logins failed",
            sum("reconnects"),
            sum("messages"),
            sum("failed")
        );
        checks.push((format!("no login ended by itself ({lost:?})"), lost.is_empty()));
        let deaf = self.stage.listen()?;
        checks.push((format!("everyone hears everyone (missing: {deaf:?})"), deaf.is_empty()));
        for group in 0..self.stage.groups.len() {
            for name in self.stage.groups[group].names.clone() {
                self.stage.ask(group, &format!("leave {name}"))?;
            }
        }
        let end = Instant::now() + TOGETHER;
        let mut state;
        loop {
            let host = self.stage.host.as_mut().ok_or("the server does not run")?;
            state = host.ask("state", ANSWER)?;
            let is_empty =
                ["rooms", "participants", "tracks", "connections"].iter().all(|what| state[what] == 0);
            if is_empty || Instant::now() > end {
                checks.push((format!("the server is empty in the end ({state})"), is_empty));
                break;
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        println!("in the end: {state}");
        Ok(())
    }
}

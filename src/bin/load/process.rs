//! Processor time and memory of a process of this machine, from `/proc`.
#![forbid(unsafe_code)]

use std::time::Duration;

use nix::unistd::{SysconfVar, sysconf};

/// What a process has used.
#[derive(Copy, Clone, Debug)]
pub struct Usage {
    /// Processor time (user and system) since the process started, in steps of the system's clock tick.
    pub cpu: Duration,
    /// Resident memory, in bytes.
    pub memory: u64,
}

/// Reads the usage of a process; `self` is this one.
pub fn usage(pid: &str) -> Result<Usage, String> {
    let read = |file: &str| {
        std::fs::read_to_string(format!("/proc/{pid}/{file}"))
            .map_err(|error| format!("process {pid} cannot be read ({error}): check --server-pid"))
    };
    let unreadable = || format!("/proc/{pid} has an unknown form");
    let stat = read("stat")?;
    // The name of the program may contain blanks and parentheses.
    let (_, fields) = stat.rsplit_once(')').ok_or_else(unreadable)?;
    let ticks: u64 = fields.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    let status = read("status")?;
    let memory_kb = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .ok_or_else(unreadable)?;
    let per_second = sysconf(SysconfVar::CLK_TCK).ok().flatten().unwrap_or(100);
    Ok(Usage { cpu: Duration::from_secs_f64(ticks as f64 / per_second as f64), memory: memory_kb * 1024 })
}

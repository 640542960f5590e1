//! Long runs over real sockets: `soak` (memory, descriptors, threads and wake-ups stay flat) and `chaos` (all users are in the
//! room and hear each other after
//! random faults). `make soak` and `make chaos` run them; `cargo test` alone does not.
//!
//! The program starts itself again for each other process: a server (`host.rs`), and processes with several engines
//! (`people.rs`). Their media and signalling pass through a relay in this process (`relay.rs`), which loses and delays them. All
//! addresses are on loopback, and no privilege is needed.
//!
//! A machine without free processor time delays everything. The runs measure that (`starvation.rs`), and a starved run that
//! failed has no result: it prints "starved", and its exit status is 75.

mod chaos;
mod flat;
mod heap;
mod host;
mod people;
mod process;
mod relay;
mod soak;
mod stage;
mod starvation;
mod verdict;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use verdict::Verdict;

#[path = "../program/port.rs"]
mod port;

#[global_allocator]
static ALLOCATOR: heap::Counting = heap::Counting;

/// Long runs over real sockets.
#[derive(Parser, Debug)]
struct Flags {
    #[command(subcommand)]
    run: Run,
}

#[derive(Subcommand, Debug)]
enum Run {
    /// 20 talkers come, go, talk and write on a faulty network; memory, descriptors, threads and wake-ups must stay flat
    Soak(soak::Flags),
    /// Processes are killed and stopped, the network fails, garbage arrives; in the end everyone must be together
    Chaos(chaos::Flags),
    /// The server's process
    #[command(hide = true)]
    Host(host::Flags),
    /// A process with several engines
    #[command(hide = true)]
    People(people::Flags),
}

fn main() -> ExitCode {
    let done = match Flags::parse().run {
        Run::Soak(flags) => soak::run(&flags),
        Run::Chaos(flags) => chaos::run(&flags),
        Run::Host(flags) => host::run(&flags).map(|()| Verdict::Passed),
        Run::People(flags) => people::run(&flags).map(|()| Verdict::Passed),
    };
    match done {
        Ok(verdict) => verdict.into(),
        Err(error) if starvation::is_starved() => {
            eprintln!("endurance: {error}\nstarved, so no result: {}", starvation::text());
            Verdict::Starved.into()
        }
        Err(error) => {
            eprintln!("endurance: {error}");
            Verdict::Failed.into()
        }
    }
}

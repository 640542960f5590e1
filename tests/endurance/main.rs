//! Long runs over real sockets: `soak` (memory, descriptors, threads and wake-ups stay flat) and `chaos` (everyone is together after
//! random faults). `make soak` and `make chaos` run it; `cargo test` alone does not.
//!
//! The program starts itself again for each other process: a server (`host.rs`), and processes with several engines (`people.rs`).
//! Their media and signalling pass through a relay in this process (`relay.rs`), which loses and delays them. All addresses are on
//! loopback, and no privilege is needed.

mod chaos;
mod flat;
mod heap;
mod host;
mod people;
mod process;
mod relay;
mod soak;
mod stage;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
        Run::Host(flags) => host::run(&flags).map(|()| true),
        Run::People(flags) => people::run(&flags).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("endurance: {error}");
            ExitCode::FAILURE
        }
    }
}

//! `audioroom-lab`: runs the real blocks of the library on recordings, offline and faster than time, for measuring.
//!
//! WAV files in, WAV files out, and one JSON object on standard output that says what happened. The scores come from
//! `quality/`, which calls this program; it is built with the features `sim` and `program` and is not shipped. Every run
//! repeats for its seed.
#![forbid(unsafe_code)]

#[path = "lab/capture.rs"]
mod capture;
#[path = "lab/cpu.rs"]
mod cpu;
#[path = "lab/lane.rs"]
mod receive_stream;
// A model that the tests of the jitter buffer compare with; no part of the library.
#[path = "../audio/receive_stream/tests/neteq.rs"]
mod neteq;
#[path = "lab/path.rs"]
mod path;
#[path = "lab/room.rs"]
mod room;
#[path = "lab/wav.rs"]
mod wav;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Runs audioroom's blocks on recordings, in virtual time.
#[derive(Parser, Debug)]
#[command(version)]
struct Flags {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// One talker: encoder, a network, jitter buffer and decoder
    ReceiveStream(receive_stream::Flags),
    /// One talker and one listener in a room: engine, server, engine, with a network on each of the two hops
    Room(room::Flags),
    /// A microphone through echo, noise and gain
    Capture(capture::Flags),
    /// Processor time of the blocks
    Cpu(cpu::Flags),
}

fn main() -> ExitCode {
    let done = match Flags::parse().what {
        What::ReceiveStream(flags) => receive_stream::run(&flags),
        What::Room(flags) => room::run(&flags),
        What::Capture(flags) => capture::run(&flags),
        What::Cpu(flags) => cpu::run(&flags),
    };
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("audioroom-lab: {error}");
            ExitCode::FAILURE
        }
    }
}

//! `audioroom-lab`: runs the audio modules, or a whole room, on recordings, in virtual time, for measurements.
//!
//! It reads and writes WAV files, and prints one JSON object with the results. `quality/` calls it and computes the scores. It is
//! built with the features `sim` and `program`, and is not shipped. Two runs with the same seed give the same result.
#![forbid(unsafe_code)]

#[path = "lab/capture.rs"]
mod capture;
#[path = "lab/cpu.rs"]
mod cpu;
#[path = "lab/receive_stream.rs"]
mod receive_stream;
// The model of NetEq from the tests of the receive stream; not a part of the library.
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

/// Runs audioroom's audio modules, or a whole room, on recordings, in virtual time.
#[derive(Parser, Debug)]
#[command(version)]
struct Flags {
    #[command(subcommand)]
    trial: Trial,
}

#[derive(Subcommand, Debug)]
enum Trial {
    /// One talker: encoder, network, jitter buffer and decoder
    ReceiveStream(receive_stream::Flags),
    /// One talker and one listener in a room: engine, server, engine, with a network on each of the two hops
    Room(room::Flags),
    /// A microphone through echo canceller, noise suppression and gain control
    Capture(capture::Flags),
    /// Processor time of the audio modules
    Cpu(cpu::Flags),
}

fn main() -> ExitCode {
    let done = match Flags::parse().trial {
        Trial::ReceiveStream(flags) => receive_stream::run(&flags),
        Trial::Room(flags) => room::run(&flags),
        Trial::Capture(flags) => capture::run(&flags),
        Trial::Cpu(flags) => cpu::run(&flags),
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

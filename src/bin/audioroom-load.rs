//! `audioroom-load`: loads a room server with many participants, and measures logins, loss and delay.
//!
//! One process on one thread runs all participants. Each is a client without audio: the library's `room`, `signal` and
//! `transport`, as in an engine. Talkers send Opus packets that were encoded once and carry the time at which they were sent;
//! listeners count them. Works with audioroom-server and with livekit-server.
//!
//! Not here: codecs, jitter buffers, media over TCP and TURN (an engine has them). Linux only: the delay is measured with the time
//! at which the kernel received a packet.
#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
#[path = "load/client.rs"]
mod client;
#[cfg(target_os = "linux")]
#[path = "load/datagrams.rs"]
mod datagrams;
#[cfg(target_os = "linux")]
#[path = "load/driver.rs"]
mod driver;
#[cfg(target_os = "linux")]
#[path = "load/flags.rs"]
mod flags;
#[cfg(target_os = "linux")]
#[path = "load/outcome.rs"]
mod outcome;
#[cfg(target_os = "linux")]
#[path = "load/peer.rs"]
mod peer;
#[cfg(target_os = "linux")]
#[path = "server/private_file.rs"]
mod private_file;
#[cfg(target_os = "linux")]
#[path = "load/process.rs"]
mod process;
#[cfg(target_os = "linux")]
#[path = "load/sockets.rs"]
mod sockets;
#[cfg(target_os = "linux")]
#[path = "load/tally.rs"]
mod tally;
#[cfg(target_os = "linux")]
#[path = "load/voice.rs"]
mod voice;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn run() -> Result<(), String> {
    use clap::Parser as _;
    let settings = flags::Settings::combine(flags::Flags::parse(), std::env::var("AUDIOROOM_SECRET").ok())?;
    let outcome = driver::run(&settings)?;
    if settings.is_json {
        println!("{}", outcome.json());
    } else {
        print!("{}", outcome.text());
    }
    outcome.error().map_or(Ok(()), Err)
}

#[cfg(not(target_os = "linux"))]
fn run() -> Result<(), String> {
    Err("this program measures with the kernel's receive times: run it on Linux".into())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("audioroom-load: {error}");
            ExitCode::FAILURE
        }
    }
}

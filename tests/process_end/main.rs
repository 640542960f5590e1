//! The end of programs: without destroying their engine, with callbacks that end their thread, and as the host of the local
//! server. There is no abort, no endless wait, and no user who stays in the lists of the others.
//!
//! Each run is a process with a runtime folder and a port of its own.
#![cfg(all(unix, feature = "server"))]

#[path = "../program/built.rs"]
mod built;
#[path = "../program/port.rs"]
mod port;

use std::mem::{offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use audioroom::ffi::callback::AUDIOROOM_Callbacks as Callbacks;
use audioroom::ffi::engine::AUDIOROOM_EngineOptions as Options;
use audioroom::ffi::library::AUDIOROOM_ABI_VERSION;

/// A program that has not ended after this time hangs.
const TIME_LIMIT: Duration = Duration::from_secs(40);

/// Runs a program that has to end with status 0.
fn run(mut command: Command) {
    let folder = tempfile::tempdir().unwrap();
    command.env("XDG_RUNTIME_DIR", folder.path()).env("AUDIOROOM_LOCAL_PORT", port::free_port().to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let end = Instant::now() + TIME_LIMIT;
    while child.try_wait().unwrap().is_none() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(2));
    }
    // Does nothing to a program that has ended.
    let _ = child.kill();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(status.success(), "{command:?}: {status}: {}{}", text(&stdout), text(&stderr));
}

fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join("process-end");
        let mut gcc = Command::new("gcc");
        gcc.args(["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-g", "-I"])
            .arg(built::root().join("include"));
        gcc.arg(built::root().join("tests/process_end/end.c")).arg("-o").arg(&program);
        built::link_shared(&mut gcc);
        let output = gcc.output().expect("gcc is installed");
        assert!(output.status.success(), "{}", built::text(&output));
        program
    })
}

fn ends(mode: &str, times: usize) {
    for _ in 0..times {
        let mut command = Command::new(program());
        command.arg(mode);
        run(command);
    }
}

#[test]
fn python_program_ends_cleanly_while_callbacks_run() {
    let script = built::root().join("tests/process_end/end.py");
    let layout = [
        ("abi", AUDIOROOM_ABI_VERSION as usize),
        ("callbacks", size_of::<Callbacks>()),
        ("options", size_of::<Options>()),
        ("on_log", offset_of!(Callbacks, on_log)),
        ("on_sound_level", offset_of!(Callbacks, on_sound_level)),
        ("options.callbacks", offset_of!(Options, callbacks)),
        ("user_id", offset_of!(Options, user_id)),
        ("capture_device", offset_of!(Options, capture_device)),
        ("playback_device", offset_of!(Options, playback_device)),
        ("log_level", offset_of!(Options, log_level)),
    ];
    for run_number in 0..40 {
        let mut python = Command::new("python3");
        python.arg(&script).arg(built::shared().join("libaudioroom.so"));
        python.arg(if run_number % 4 == 0 { "processor" } else { "event" });
        python.args(layout.iter().map(|(name, value)| format!("{name}={value}")));
        run(python);
    }
}

#[test]
fn exit_while_callbacks_run_is_clean() {
    for mode in ["exit", "return from main", "exit in a callback", "destroy at exit"] {
        ends(mode, 5);
    }
}

#[test]
fn callback_may_end_its_thread() {
    for mode in ["end the thread", "destroy and end the thread", "end the polling thread"] {
        ends(mode, 3);
    }
}

#[test]
fn wake_and_processor_may_end_their_thread() {
    for mode in ["end the thread in on_wake", "end the thread in a processor"] {
        ends(mode, 3);
    }
}

#[test]
fn host_of_the_local_server_leaves_at_once() {
    for mode in ["only destroy", "log out and destroy"] {
        ends(mode, 3);
    }
}

//! C programs linked with the library as an application would link them: shared, static, and under the sanitizers of gcc.
//!
//! Each program of `tests/c/` is one test; it reports its result by its exit code and by the line that it prints. cargo built
//! the library for this profile and these features, next to this test.

#[path = "program/built.rs"]
mod built;

use std::path::{Path, PathBuf};
use std::process::Command;

use built::{built, link_shared, root, text};

const STRICT: &[&str] =
    &["-std=gnu11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-g"];
const SANITIZERS: &[&str] =
    &["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];

/// The system libraries that a static Rust library needs; sound cards (cpal) add ALSA.
const SYSTEM: &[&str] = &["-lpthread", "-ldl", "-lm", "-lrt", "-lutil", "-lgcc_s"];

#[derive(Copy, Clone, PartialEq, Debug)]
enum Kind {
    Shared,
    Static,
    Sanitized,
}

fn compile(name: &str, kind: Kind) -> PathBuf {
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{kind:?}"));
    let mut gcc = Command::new("gcc");
    gcc.args(STRICT).arg("-I").arg(root().join("include")).arg(root().join(format!("tests/c/{name}.c")));
    gcc.arg("-o").arg(&program);
    if kind == Kind::Sanitized {
        gcc.args(SANITIZERS);
    }
    if kind == Kind::Static {
        gcc.arg(built().join("libaudioroom.a")).args(SYSTEM);
        if cfg!(feature = "device") {
            gcc.arg("-lasound");
        }
    } else {
        link_shared(&mut gcc);
    }
    let output = gcc.output().expect("gcc is installed");
    assert!(output.status.success(), "{name} as {kind:?}: {}", text(&output));
    program
}

fn run(name: &str, kind: Kind) {
    let program = compile(name, kind);
    let output = Command::new(&program).output().expect("the program can be run");
    assert!(output.status.success(), "{name} as {kind:?}, {}: {}", output.status, text(&output));
}

macro_rules! programs {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[test]
            fn linked_as_shared_library() {
                super::run(stringify!($name), super::Kind::Shared);
            }
            #[test]
            fn under_sanitizers() {
                super::run(stringify!($name), super::Kind::Sanitized);
            }
        }
    )*};
}

programs!(
    bad_input, bytes, effects, encryption, events, levels, life, old_struct, playback, player, processing,
    quality, quirks, recorder, requests, rpc, stereo, user_info
);

#[test]
fn linked_statically() {
    run("old_struct", Kind::Static);
}

#[cfg(feature = "test-hooks")]
#[test]
fn library_panic_reaches_c_as_a_status() {
    run("panic", Kind::Shared);
}

#[test]
fn only_the_listed_functions_are_exported() {
    let output =
        Command::new("nm").args(["-D", "--defined-only"]).arg(built().join("libaudioroom.so")).output();
    let output = text(&output.expect("nm is installed"));
    let mut exported: Vec<&str> = output.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
    exported.retain(|name| !(cfg!(feature = "test-hooks") && *name == "AUDIOROOM_TestPanic"));
    exported.sort_unstable();
    let listed = std::fs::read_to_string(root().join("tests/abi/symbols.txt")).unwrap();
    assert_eq!(exported, listed.lines().collect::<Vec<_>>());
}

#[test]
fn shared_library_has_its_abi_version_and_is_never_unloaded() {
    let output = Command::new("readelf").arg("-d").arg(built().join("libaudioroom.so")).output();
    let output = text(&output.expect("readelf is installed"));
    let soname = format!("[libaudioroom.so.{}]", audioroom::ffi::library::AUDIOROOM_ABI_VERSION);
    assert!(output.contains(&soname) && output.contains("NODELETE"), "{output}");
}

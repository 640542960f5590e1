//! The C++ headers and their tests in `tests/cpp`, as a host would build them, and under gcc's sanitizers.
//!
//! `tests/cpp/run` compiles and runs; the library is the one that cargo built for this profile and these features, next to this test.

use std::path::{Path, PathBuf};
use std::process::Command;

fn run(name: &str, flags: &str) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let test = std::env::current_exe().expect("a running test has a path");
    let output = Command::new(root.join("tests/cpp/run"))
        .arg(test.with_file_name("libaudioroom.so"))
        .env("OUT", Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
        .env("CXX_FLAGS", flags)
        // The sanitizer sees the C++ program; what Rust keeps for the life of the process is none of its business.
        .env("LSAN_OPTIONS", "detect_leaks=0")
        .env("ASAN_OPTIONS", "detect_leaks=0")
        .output()
        .expect("tests/cpp/run can be run");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("tests passed"), "{}: {text}", output.status);
}

#[test]
fn as_a_host_builds_it() {
    run("cpp", "");
}

#[test]
fn under_sanitizers() {
    run("cpp-sanitized", "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer");
}

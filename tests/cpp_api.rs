//! The C++ headers and their tests in `tests/cpp`, compiled as an application would compile them, and under the sanitizers of
//! gcc.
//!
//! `tests/cpp/run` compiles and runs them. cargo built the library for this profile and these features, next to this test.

use std::path::{Path, PathBuf};
use std::process::Command;

fn run(name: &str, flags: &str) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let test = std::env::current_exe().expect("a running test has a path");
    let output = Command::new(root.join("tests/cpp/run"))
        .arg(test.with_file_name("libaudioroom.so"))
        .env("OUT", Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
        .env("CXX_FLAGS", flags)
        // Leaks are not checked: Rust keeps some memory until the process ends.
        .env("LSAN_OPTIONS", "detect_leaks=0")
        .env("ASAN_OPTIONS", "detect_leaks=0")
        .output()
        .expect("tests/cpp/run can be run");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("tests passed"), "{}: {text}", output.status);
}

#[test]
fn linked_as_shared_library() {
    run("cpp", "");
}

#[test]
fn under_sanitizers() {
    run("cpp-sanitized", "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer");
}

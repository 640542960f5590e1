//! Programs of the older API compile and run, and docs/from-audioroom.md describes each of its functions and callbacks.
//!
//! `tests/old/` has the names as data, and programs with the order of calls that such programs have. `tests/old/run` compiles and
//! runs them with the library that cargo built for this profile, next to this test.

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The text of the headers of namespace AUDIOROOM.
fn headers() -> String {
    let folder = std::fs::read_dir(root().join("include/audioroom_facade")).expect("the folder can be read");
    let paths = folder.map(|entry| entry.expect("the entry can be read").path());
    let text = paths.map(|path| std::fs::read_to_string(path).expect("the header can be read"));
    text.collect::<String>() + &read("include/audioroom_facade.hpp")
}

/// The cells of the table rows of a document.
fn rows(document: &str) -> Vec<Vec<String>> {
    let lines = document.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    lines.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// Whether one row begins with `name`, and its second cell is one of `states`.
fn has_row(rows: &[Vec<String>], name: &str, states: &[&str]) -> bool {
    let found: Vec<_> = rows.iter().filter(|row| row[0] == format!("`{name}`")).collect();
    matches!(found.as_slice(), [row] if row.len() == 3 && states.contains(&row[1].as_str()))
}

#[test]
fn every_older_function_is_declared_and_documented() {
    let (headers, surface) = (headers(), read("tests/old/surface.cpp"));
    let rows = rows(&read("docs/from-audioroom.md"));
    let functions = read("tests/old/functions.txt");
    assert_eq!(functions.lines().count(), 79, "the older API has 79 functions");
    for name in functions.lines() {
        let is_declared = headers.lines().any(|line| {
            line.starts_with("inline ")
                && (line.contains(&format!(" {name}(")) || line.contains(&format!("*{name}(")))
        });
        assert!(is_declared, "{name} is not declared in include/audioroom_facade");
        assert!(surface.contains(&format!(", {name}(")), "{name} is not called in tests/old/surface.cpp");
        assert!(
            has_row(&rows, name, &["same", "differs", "no effect"]),
            "{name} has not exactly one row in docs/from-audioroom.md"
        );
    }
}

#[test]
fn every_older_callback_is_declared_and_documented() {
    let (headers, surface) = (headers(), read("tests/old/surface.cpp"));
    let rows = rows(&read("docs/from-audioroom.md"));
    let callbacks = read("tests/old/callbacks.txt");
    assert!(callbacks.lines().count() > 30, "the list is too short");
    for line in callbacks.lines() {
        let (class, name) = line.split_once("::").expect("a line is CLASS::NAME");
        assert!(headers.contains(&format!("virtual void {name}(")), "{name} is not declared");
        assert!(
            surface.contains(&format!("::{class}")),
            "tests/old/surface.cpp does not derive from {class}"
        );
        assert!(surface.contains(&format!("void {name}(")), "tests/old/surface.cpp does not override {name}");
        assert!(
            has_row(&rows, name, &["same", "differs", "never called"]),
            "{name} has not exactly one row in docs/from-audioroom.md"
        );
        // The class says it too, where the callback is not called.
        let is_called = !has_row(&rows, name, &["never called"]);
        let comment = headers.split(&format!("virtual void {name}(")).next().unwrap_or_default();
        let comment = comment.lines().rev().skip(1).take_while(|line| line.trim_start().starts_with("///"));
        let says_never = comment.collect::<String>().contains("Not called");
        assert_eq!(is_called, !says_never, "the comment of {name} and docs/from-audioroom.md differ");
    }
}

#[test]
fn documented_error_numbers_are_those_of_the_header() {
    let header = read("include/audioroom_compat/zego-api-error.h");
    let mut numbers = Vec::new();
    let mut names = Vec::new();
    for line in header.lines().filter_map(|line| line.trim().strip_prefix("case ")) {
        let (name, rest) = line.split_once(':').expect("a case has a colon");
        names.push(name.to_owned());
        if let Some(number) = rest.trim().strip_prefix("return ") {
            numbers.extend(names.drain(..).map(|name| (name, number.trim_end_matches(';').to_owned())));
        }
    }
    assert!(numbers.len() > 15, "the header has only {numbers:?}");
    let documented = rows(&read("docs/from-audioroom.md"));
    for (name, number) in &numbers {
        let row = documented.iter().find(|row| row[0] == format!("`{name}`"));
        let row = row.unwrap_or_else(|| panic!("{name} has no row in docs/from-audioroom.md"));
        assert_eq!(&row[1], number, "of {name}");
    }
    let status = documented.iter().filter(|row| row[0].starts_with("`AUDIOROOM_") && row.len() == 3);
    assert_eq!(status.count(), numbers.len(), "docs/from-audioroom.md has statuses that the header has not");
}

fn run(name: &str, flags: &str) {
    let test = std::env::current_exe().expect("a running test has a path");
    let output = Command::new(root().join("tests/old/run"))
        .arg(test.with_file_name("libaudioroom.so"))
        .env("OUT", Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
        .env("CXX_FLAGS", flags)
        .env("ASAN_OPTIONS", "detect_leaks=0")
        .output()
        .expect("tests/old/run can be run");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("tests passed"), "{}: {text}", output.status);
}

#[test]
fn programs_of_the_older_api_compile_and_run() {
    run("old", "");
}

#[test]
fn programs_of_the_older_api_run_under_sanitizers() {
    run("old-sanitized", "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer");
}

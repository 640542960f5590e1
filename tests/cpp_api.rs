//! The C++ headers wrap every C function and every option, and their tests in `tests/cpp` pass, also under gcc's sanitizers.
//!
//! `tests/cpp/run` compiles and runs the C++ tests. They link the library that cargo built for this profile and these features,
//! next to this test.

use std::path::{Path, PathBuf};
use std::process::Command;

/// C functions whose C++ name is different.
const RENAMED: &[(&str, &str)] = &[
    ("CreateEngine", "Create"),
    ("DestroyEngine", "Destroy"),
    ("SetCallbacks", "SetEvents"),
    ("CreateServer", "Create"),
    ("DestroyServer", "Destroy"),
    ("GetLastErrorMessage", "Of"),
];
/// C structs whose fields a C++ struct repeats.
const REPEATED: &[&str] = &[
    "EngineOptions",
    "LoginOptions",
    "TokenOptions",
    "ServerOptions",
    "RecordingOptions",
    "ByteStreamOptions",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The code of namespace audioroom, without comments.
fn cpp_code() -> String {
    let mut files = vec![root().join("include/audioroom.hpp")];
    let folder = std::fs::read_dir(root().join("include/audioroom")).expect("the folder can be read");
    files.extend(folder.map(|entry| entry.expect("the entry can be read").path()));
    let text: String = files.iter().map(|path| read(path)).collect();
    let code = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    code.collect::<Vec<_>>().join("\n")
}

/// Whether this name occurs as a whole, before one of the characters of `next`.
fn has(code: &str, name: &str, next: &[char]) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    code.match_indices(name).any(|(at, _)| {
        !code[..at].ends_with(is_part) && code[at + name.len()..].trim_start().starts_with(next)
    })
}

/// The fields of a C struct.
fn fields(header: &str, name: &str) -> Vec<String> {
    let start = format!("typedef struct AUDIOROOM_{name} {{");
    let body = header.split(&start).nth(1).and_then(|rest| rest.split("\n}").next());
    let lines = body.unwrap_or_else(|| panic!("{name} is not in the header")).lines();
    let code = lines.map(str::trim).filter(|line| line.ends_with(';') && !line.starts_with('*'));
    code.map(|line| {
        let name = line.split("(*").nth(1).map_or(line, |rest| rest.split(')').next().unwrap_or_default());
        let name = name.trim_end_matches(';').rsplit([' ', '*']).next();
        name.unwrap_or_default().to_owned()
    })
    .collect()
}

#[test]
fn every_c_function_has_a_cpp_wrapper() {
    let code = cpp_code();
    let symbols = read(&root().join("tests/abi/symbols.txt"));
    assert!(symbols.lines().count() > 90, "the list of symbols is too short");
    let mut missing = Vec::new();
    for symbol in symbols.lines() {
        let name = symbol.trim_start_matches("AUDIOROOM_");
        let renamed = RENAMED.iter().find(|(c, _)| *c == name).map_or(name, |(_, cpp)| cpp);
        // Constructors and getters call the Init functions.
        let is_named = name.starts_with("Init") || has(&code, renamed, &['(']);
        if !is_named || !has(&code, symbol, &['(', ')', ',']) {
            missing.push(symbol);
        }
    }
    assert!(missing.is_empty(), "include/audioroom/*.hpp has no wrapper for {missing:#?}");
}

#[test]
fn every_option_has_a_cpp_field() {
    let code = cpp_code();
    let header = read(&root().join("include/audioroom.h"));
    let mut missing = Vec::new();
    for name in REPEATED {
        let fields = fields(&header, name);
        assert!(fields.len() > 6, "{name} has only the fields {fields:?}");
        for field in fields.iter().filter(|field| !matches!(field.as_str(), "struct_size" | "reserved0")) {
            // `c` is the C struct in the functions that fill it.
            if !has(&code, &format!("c.{field}"), &['=']) {
                missing.push(format!("{name}::{field}"));
            }
        }
    }
    assert!(missing.is_empty(), "include/audioroom/*.hpp does not set {missing:#?}");
}

fn run(name: &str, flags: &str) {
    let test = std::env::current_exe().expect("a running test has a path");
    let output = Command::new(root().join("tests/cpp/run"))
        .arg(test.with_file_name("libaudioroom.so"))
        .env("OUT", Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
        .env("CXX_FLAGS", flags)
        // The library keeps some memory for the life of the process.
        .env("LSAN_OPTIONS", "detect_leaks=0")
        .env("ASAN_OPTIONS", "detect_leaks=0")
        .output()
        .expect("tests/cpp/run can be run");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("tests passed"), "{}: {text}", output.status);
}

#[test]
fn cpp_tests_pass() {
    run("cpp", "");
}

#[test]
fn cpp_tests_pass_under_sanitizers() {
    run("cpp-sanitized", "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer");
}

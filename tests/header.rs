//! The committed header is the one that the source makes, compiles alone, and is a manual.
//!
//! `AUDIOROOM_WRITE_HEADER=1 cargo test --test header` writes `include/audioroom.h`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// The files in the order in which a reader meets them.
const SOURCES: &[&str] = &[
    "library",
    "status",
    "engine",
    "callback",
    "event",
    "problem",
    "room",
    "publish",
    "processing",
    "play",
    "media",
    "auxiliary",
    "device",
    "level",
    "quality",
    "message",
    "stat",
    "token",
    "server",
];

/// What cbindgen complained about.
static COMPLAINTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listener;

impl log::Log for Listener {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() <= log::Level::Warn
    }
    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            COMPLAINTS.lock().unwrap().push(record.args().to_string());
        }
    }
    fn flush(&self) {}
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn committed() -> String {
    std::fs::read_to_string(root().join("include/audioroom.h")).expect("include/audioroom.h is committed")
}

fn generate() -> String {
    let config =
        cbindgen::Config::from_file(root().join("cbindgen.toml")).expect("cbindgen.toml can be read");
    let mut builder = cbindgen::Builder::new().with_config(config);
    for name in SOURCES {
        builder = builder.with_src(root().join(format!("src/ffi/{name}.rs")));
    }
    let mut text = Vec::new();
    builder.generate().expect("the source can be read").write(&mut text);
    String::from_utf8(text).expect("the header is UTF-8")
}

#[test]
fn the_committed_header_is_the_one_that_the_source_makes() {
    log::set_logger(&Listener).unwrap();
    log::set_max_level(log::LevelFilter::Warn);
    let header = generate();
    let complaints = COMPLAINTS.lock().unwrap();
    assert!(complaints.is_empty(), "cbindgen warns: {complaints:#?}");
    if std::env::var_os("AUDIOROOM_WRITE_HEADER").is_some() {
        std::fs::create_dir_all(root().join("include")).unwrap();
        std::fs::write(root().join("include/audioroom.h"), &header).unwrap();
    }
    let first =
        header.lines().zip(committed().lines().map(str::to_owned)).position(|(made, have)| made != have);
    assert!(
        header == committed(),
        "the header differs from line {first:?} on: write it with AUDIOROOM_WRITE_HEADER=1"
    );
}

#[test]
fn every_file_with_exported_functions_is_in_the_header() {
    for entry in std::fs::read_dir(root().join("src/ffi")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let exports = std::fs::read_to_string(&path).unwrap().contains("\n#[unsafe(no_mangle)]");
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(!exports || SOURCES.contains(&name), "{name}.rs exports functions: add it to SOURCES");
    }
}

#[test]
fn it_compiles_alone_as_c99_and_as_cpp17() {
    let c99 = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-Wstrict-prototypes", "-Wconversion"];
    let cpp17 = ["-std=c++17", "-pedantic", "-Wall", "-Wextra", "-Werror"];
    let program = "#include \"audioroom.h\"\n#include \"audioroom.h\"\n\
        AUDIOROOM_Status audioroom_status(void);\nAUDIOROOM_Status audioroom_status(void) { return AUDIOROOM_OK; }\n";
    compile("gcc", "c", &c99, program);
    compile("g++", "cpp", &cpp17, program);
}

#[test]
fn layouts_are_those_of_the_append_only_list() {
    let list = std::fs::read_to_string(root().join("tests/abi/layout.c")).unwrap();
    compile("gcc", "layout.c", &["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror"], &list);
}

fn compile(compiler: &str, extension: &str, flags: &[&str], program: &str) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let source = folder.join(format!("header.{extension}"));
    std::fs::write(&source, program).unwrap();
    let output = Command::new(compiler)
        .args(flags)
        .arg("-fsyntax-only")
        .arg("-I")
        .arg(root().join("include"))
        .arg(&source)
        .output()
        .expect("a C and a C++ compiler are installed");
    assert!(output.status.success(), "{compiler}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The comment above each exported function, as one line of text, with the function's name.
fn functions(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = header;
    while let Some(at) = rest.find("\nAUDIOROOM_API") {
        let before = &rest[..at];
        let comment = &before[before.rfind("/**").expect("each function has a comment")..];
        let after = &rest[at + "\nAUDIOROOM_API".len()..];
        let name = after.split('(').next().unwrap().rsplit([' ', '*', '\n']).next().unwrap();
        let words: Vec<&str> = comment.split_whitespace().filter(|word| *word != "*").collect();
        found.push((name.to_owned(), words.join(" ")));
        rest = after;
    }
    found
}

#[test]
fn every_comment_of_a_function_ends_with_its_thread_line() {
    let header = committed();
    let functions = functions(&header);
    assert!(functions.len() > 40, "{} functions were found", functions.len());
    for (name, comment) in functions {
        let line = comment.rfind("Thread: ").map(|at| &comment[at..]).unwrap_or_default();
        let parts = ["Thread: ", "Blocks: ", "In callbacks: ", "Since: 0.1."];
        assert!(parts.iter().all(|part| line.contains(part)), "{name}: {line:?}");
        assert!(line.ends_with("Since: 0.1. */"), "{name}: {line:?}");
    }
}

#[test]
fn every_comment_of_a_callback_ends_with_its_thread_line() {
    let header = committed();
    let mut count = 0;
    for (at, _) in header.match_indices("(*on_") {
        let before = &header[..at];
        let comment = before[..before.rfind("*/").expect("each callback has a comment")].trim_end();
        let line = comment.lines().next_back().unwrap_or_default();
        let parts = ["Thread: ", "Blocks: ", "In callbacks: ", "Since: 0.1."];
        assert!(parts.iter().all(|part| line.contains(part)), "{line}: {}", &header[at..at + 40]);
        count += 1;
    }
    assert!(count > 20, "{count} callbacks were found");
}

#[test]
fn the_header_is_a_manual() {
    let header = committed();
    let (mut comment, mut all, mut inside) = (0, 0, false);
    for line in header.lines().map(str::trim).filter(|line| !line.is_empty()) {
        inside |= line.starts_with("/*");
        all += 1;
        comment += usize::from(inside);
        inside &= !line.ends_with("*/");
    }
    let percent = 100 * comment / all;
    assert!((65..=80).contains(&percent), "{percent} % of {all} lines are comment");
}

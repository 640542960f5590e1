//! The documents and the comments name only paths, tests, commands and `make` targets that exist, and the values that
//! ARCHITECTURE.md states are those of the code. README.md stays short.
//!
//! A path in a document may be relative to the root, to `src/`, to `include/` or to the document. Other statements about files
//! are not checked here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use audioroom::audio::capture::{echo, noise};
use audioroom::audio::{BLOCK, FRAME, SAMPLE_RATE};
use audioroom::config::{AUTOMATIC_PUBLISH_GRACE, LOCAL_PORT};
use audioroom::signal::{dial, socket};

const DOCUMENTS: &[&str] = &[
    "README.md",
    "CONTRIBUTING.md",
    "ARCHITECTURE.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "docs/command-line.md",
    "docs/install.md",
    "docs/glossary.md",
    "quality/README.md",
    "benches/README.md",
    "bindings/README.md",
    "bindings/python/README.md",
    "bindings/go/README.md",
    "bindings/java/README.md",
];
/// Folders whose comments are read, and which a path in a comment may name.
const FOLDERS: &[&str] =
    &["src", "tests", "benches", "quality", "demo", "docs", "include", "examples-c", "fuzz/src", "vendor"];
/// A word with one of these endings is taken for a path.
const ENDINGS: &[&str] = &[".rs", ".c", ".h", ".hpp", ".cpp", ".py", ".md", ".toml", ".txt", "/"];
/// README.md fits two screens.
const MAX_README_LINES: usize = 95;
const MAX_README_COLUMNS: usize = 120;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The words of a text that may be paths.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "_-./*:".contains(letter)))
        .map(|word| word.trim_end_matches(['.', ':', ',']))
}

/// Whether a word is a path inside the repository. `target/` holds build output.
fn is_path(word: &str) -> bool {
    let is_outside = word.starts_with(['/', '.']) || word.contains(':') || word.starts_with("target/");
    // `foo` and `tests.rs` are placeholders; no file is called `mod.rs`; the C program includes a system header; the reader
    // writes server.toml.
    let is_pattern = word.contains('*')
        || word.starts_with("foo")
        || matches!(word, "mod.rs" | "tests.rs" | "stdio.h" | "server.toml");
    !is_outside
        && !is_pattern
        && ENDINGS.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending))
}

/// The folder of a document, in which its links begin.
fn folder_of(document: &str) -> PathBuf {
    root().join(Path::new(document).parent().unwrap_or(Path::new("")))
}

fn exists(path: &str, document: &str) -> bool {
    let folders = [root(), root().join("src"), root().join("include"), folder_of(document)];
    folders.iter().any(|folder| folder.join(path).exists())
}

/// The files below a folder, as paths below the root.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// The commands of a document: its code spans and the lines of its code blocks.
fn commands(text: &str) -> Vec<&str> {
    let spans = text.split('`').skip(1).step_by(2);
    let blocks = text.lines().filter(|line| line.starts_with("    ")).map(str::trim);
    spans.chain(blocks).collect()
}

/// The reports of `of_document`, which gets the name and the text of each document.
fn missing(of_document: impl Fn(&str, &str) -> Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    for document in DOCUMENTS {
        let missing = of_document(document, &read(document));
        found.extend(missing.into_iter().map(|what| format!("{document}: {what}")));
    }
    found
}

#[test]
fn every_named_path_exists() {
    let mut seen = BTreeSet::new();
    for document in DOCUMENTS {
        seen.extend(words(&read(document)).filter(|word| is_path(word)).map(str::to_owned));
    }
    assert!(seen.len() > 60, "only {} paths were found", seen.len());
    let gone = missing(|document, text| {
        words(text).filter(|word| is_path(word) && !exists(word, document)).map(str::to_owned).collect()
    });
    assert!(gone.is_empty(), "these paths do not exist: {gone:#?}");
}

/// A comment names a file by the end of its path: `mix.rs`, `audio/mix.rs`.
#[test]
fn every_file_named_in_a_comment_exists() {
    let mut all: Vec<String> = FOLDERS.iter().flat_map(|folder| files(folder)).collect();
    for entry in std::fs::read_dir(root()).unwrap() {
        all.push(entry.unwrap().file_name().to_string_lossy().into_owned());
    }
    let ends_a_path = |word: &str| all.iter().any(|path| format!("/{path}").ends_with(&format!("/{word}")));
    let (mut count, mut gone) = (0, Vec::new());
    for path in all.iter().filter(|path| path.ends_with(".rs") && !path.starts_with("vendor/")) {
        let text = read(path);
        for comment in text.lines().filter_map(|line| line.split_once("//")).map(|(_, comment)| comment) {
            let names = words(comment).map(|word| word.trim_start_matches('/'));
            let names = names.filter(|name| {
                is_path(name) && [".rs", ".py", ".md", ".hpp"].iter().any(|ending| name.ends_with(ending))
            });
            for name in names {
                count += 1;
                if !ends_a_path(name) {
                    gone.push(format!("{path}: {name}"));
                }
            }
        }
    }
    assert!(count > 200, "only {count} names were found");
    assert!(gone.is_empty(), "these files do not exist: {gone:#?}");
}

#[test]
fn every_command_of_one_py_names_a_known_trial() {
    let program = read("quality/one.py");
    let (_, choices) = program.split_once("choices=[").unwrap();
    let choices: Vec<&str> = choices.split(']').next().unwrap().split('"').skip(1).step_by(2).collect();
    assert!(choices.len() > 1, "{choices:?}");
    let mut count = 0;
    for document in DOCUMENTS.iter().chain(&["quality/one.py"]) {
        let text = read(document);
        for rest in text.split("quality/one.py ").skip(1) {
            let trial = rest.split_whitespace().next().unwrap_or_default();
            count += 1;
            assert!(choices.contains(&trial), "{document}: quality/one.py {trial} is none of {choices:?}");
        }
    }
    assert!(count > 2, "only {count} commands were found");
}

/// Each phrase is built from the constants and must be in ARCHITECTURE.md.
#[test]
fn values_in_the_architecture_are_those_of_the_code() {
    let architecture = read("ARCHITECTURE.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let ms = |samples: usize| samples as f64 * 1000.0 / f64::from(SAMPLE_RATE);
    let phrases = [
        format!("Audio is {} kHz, f32", SAMPLE_RATE / 1000),
        format!("The send side works in frames of {} ms.", ms(FRAME)),
        format!("The playback side works in blocks of {} ms,", ms(BLOCK)),
        format!(
            "The echo canceller adds {:.0} ms, the noise suppressor {:.0} ms.",
            ms(echo::DELAY),
            ms(noise::DELAY)
        ),
        format!("not before {} ms after LoginRoom", AUTOMATIC_PUBLISH_GRACE.as_millis()),
        format!("tried in turn, {} ms apart,", dial::NEXT_ATTEMPT.as_millis()),
        format!("If another program has port {LOCAL_PORT} "),
        format!("waits at most {} ms for the server's close frame", socket::CLOSE_TIMEOUT.as_millis()),
    ];
    let gone: Vec<&String> = phrases.iter().filter(|phrase| !architecture.contains(*phrase)).collect();
    assert!(gone.is_empty(), "ARCHITECTURE.md does not say: {gone:#?}");
}

#[test]
fn every_link_target_exists() {
    let gone = missing(|document, text| {
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let local = targets.filter(|target| !target.contains("://"));
        local.filter(|target| !folder_of(document).join(target).exists()).map(str::to_owned).collect()
    });
    assert!(gone.is_empty(), "the targets of these links do not exist: {gone:#?}");
}

#[test]
fn every_named_make_target_exists() {
    let makefile = read("Makefile");
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter_map(|line| line.strip_prefix(".PHONY:"))
        .flat_map(str::split_whitespace)
        .collect();
    let mut count = 0;
    let mut gone = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        for target in commands(&text).iter().filter_map(|command| command.strip_prefix("make ")) {
            let target = target.split_whitespace().next().unwrap_or_default();
            count += 1;
            if !targets.contains(target) {
                gone.push(format!("{document}: make {target}"));
            }
        }
    }
    assert!(count > 10, "only {count} targets were found");
    assert!(gone.is_empty(), "these targets do not exist: {gone:#?}");
}

#[test]
fn every_named_test_exists() {
    let gone = missing(|_, text| {
        let commands = commands(text);
        let names = commands.iter().flat_map(|command| command.split("--test ").skip(1));
        let names = names.filter_map(|rest| rest.split_whitespace().next());
        let is_gone = |name: &&str| {
            !root().join(format!("tests/{name}.rs")).exists()
                && !root().join(format!("tests/{name}/main.rs")).exists()
        };
        names.filter(is_gone).map(str::to_owned).collect()
    });
    assert!(gone.is_empty(), "these tests do not exist: {gone:#?}");
}

#[test]
fn readme_fits_two_screens() {
    let text = read("README.md");
    let lines = text.lines().count();
    assert!(lines <= MAX_README_LINES, "README.md has {lines} lines");
    let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > MAX_README_COLUMNS).collect();
    assert!(long.is_empty(), "longer than {MAX_README_COLUMNS} columns: {long:#?}");
}

#[test]
fn readme_figures_are_those_of_the_full_tables() {
    let (readme, full, field) = (read("README.md"), read("docs/figures.md"), read("docs/field.md"));
    let (_, rest) =
        readme.split_once("<!-- figures: written by quality/table.py -->").expect("a first marker");
    let (block, _) = rest.split_once("<!-- end of figures -->").expect("a last marker");
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let lines = full.lines().chain(field.lines());
    let all: Vec<Vec<String>> = lines.filter(|line| line.starts_with("| ")).map(cells).collect();
    let rows: Vec<Vec<String>> = block.lines().filter(|line| line.starts_with("| ")).map(cells).collect();
    assert_eq!(rows.len(), 2 + 8 + 4, "a head, eight figures, four return times");
    for row in &rows[2..] {
        let is_there = all.iter().any(|line| line[2..4] == row[2..4]);
        assert!(is_there, "not in docs/figures.md or docs/field.md: {row:?}");
    }
    let closing: Vec<&str> = block.trim().lines().rev().take(2).collect();
    assert!(field.contains(closing[0]), "the commit is that of docs/field.md");
    assert!(full.contains(closing[1]), "commit and machine are those of docs/figures.md");
}

#[test]
fn smallest_program_of_the_readme_compiles() {
    let readme = read("README.md");
    let program =
        readme.split("```c\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a C program");
    let source = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme.c");
    std::fs::write(&source, program).unwrap();
    let output = Command::new("gcc")
        .args(["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I"])
        .arg(root().join("include"))
        .arg(&source)
        .output()
        .expect("a C compiler is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

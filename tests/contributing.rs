//! The documents name only paths, tests and `make` targets that exist. README.md stays short.
//!
//! Reads README.md, CONTRIBUTING.md, ARCHITECTURE.md, SECURITY.md and CHANGELOG.md. A path may be relative to the root, to
//! `src/` or to `include/`. The statements about these files are not checked here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const DOCUMENTS: &[&str] =
    &["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md", "CHANGELOG.md"];
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
    // `foo` is a placeholder; no file is called `mod.rs`; the C program includes a system header.
    let is_pattern = word.contains('*') || word.starts_with("foo") || matches!(word, "mod.rs" | "stdio.h");
    !is_outside
        && !is_pattern
        && ENDINGS.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending))
}

fn exists(path: &str) -> bool {
    ["", "src", "include"].iter().any(|folder| root().join(folder).join(path).exists())
}

/// The commands of a document: its code spans and the lines of its code blocks.
fn commands(text: &str) -> Vec<&str> {
    let spans = text.split('`').skip(1).step_by(2);
    let blocks = text.lines().filter(|line| line.starts_with("    ")).map(str::trim);
    spans.chain(blocks).collect()
}

fn missing(of_document: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut found = Vec::new();
    for document in DOCUMENTS {
        found.extend(of_document(&read(document)).into_iter().map(|what| format!("{document}: {what}")));
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
    let gone = missing(|text| {
        words(text).filter(|word| is_path(word) && !exists(word)).map(str::to_owned).collect()
    });
    assert!(gone.is_empty(), "these paths do not exist: {gone:#?}");
}

#[test]
fn every_link_target_exists() {
    let gone = missing(|text| {
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let local = targets.filter(|target| !target.contains("://"));
        local.filter(|target| !root().join(target).exists()).map(str::to_owned).collect()
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
    let gone = missing(|text| {
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
fn readme_figures_are_those_of_the_full_table() {
    let (readme, full) = (read("README.md"), read("docs/figures.md"));
    let (_, rest) =
        readme.split_once("<!-- figures: written by quality/table.py -->").expect("a first marker");
    let (block, _) = rest.split_once("<!-- end of figures -->").expect("a last marker");
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let all: Vec<Vec<String>> = full.lines().filter(|line| line.starts_with("| ")).map(cells).collect();
    let rows: Vec<Vec<String>> = block.lines().filter(|line| line.starts_with("| ")).map(cells).collect();
    assert_eq!(rows.len(), 2 + 8, "a head and eight figures");
    for row in &rows[2..] {
        let is_there = all.iter().any(|line| line[2..4] == row[2..4]);
        assert!(is_there, "not in docs/figures.md: {row:?}");
    }
    let closing = block.trim().lines().last().unwrap_or_default();
    assert!(full.contains(closing), "commit and machine are those of docs/figures.md");
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

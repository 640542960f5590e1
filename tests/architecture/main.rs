//! Tests of the structure of the code: which module may use which, where threads, clocks, I/O, state and unsafe code may be,
//! and the form of files.
//!
//! `tables.rs` holds the rules as data; ARCHITECTURE.md gives the reasons. All code counts, except code that only tests compile
//! (`source.rs`). `planted.rs` tests the rules themselves on sources that break them.

mod names;
mod planted;
mod rules;
mod source;
mod strip;
mod tables;
mod texts;
mod tokens;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rules::Rule;
use source::Source;
use tables::{SHARED_NAMES, STATE, State};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder of the project, as path below `base` and text.
fn rust_files(folder: &str, base: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                files.push((path.strip_prefix(base).unwrap().to_str().unwrap().to_owned(), text));
            }
        }
    }
    files.sort();
    files
}

/// The files of `src/`, read once.
fn sources() -> &'static [Source] {
    static SOURCES: OnceLock<Vec<Source>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let files = rust_files("src", &root().join("src"));
        assert!(files.len() > 50, "the source is found");
        let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        rules::tree(&files)
    })
}

fn hold(rule: Rule) {
    let found = rule(sources());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn modules_use_only_what_the_table_allows() {
    hold(rules::layers);
}

#[test]
fn only_edges_do_io() {
    hold(rules::edges);
}

#[test]
fn every_edge_of_the_table_does_io() {
    hold(rules::stale_edges);
}

#[test]
fn threads_start_only_where_the_table_says() {
    hold(rules::threads);
}

#[test]
fn clock_is_read_only_in_its_file() {
    hold(rules::clocks);
}

#[test]
fn unsafe_code_is_only_where_the_table_says() {
    hold(rules::unsafe_code);
}

#[test]
fn every_file_outside_the_table_forbids_unsafe_code() {
    hold(rules::forbidding);
}

#[test]
fn webrtc_stack_is_named_only_in_transport() {
    hold(rules::stack);
}

#[test]
fn only_programs_print_or_end_the_process() {
    hold(rules::process);
}

#[test]
fn every_file_is_declared_by_a_module() {
    hold(rules::orphans);
}

#[test]
fn every_file_has_a_page_and_is_short() {
    hold(rules::files);
}

#[test]
fn functions_are_short() {
    hold(rules::functions);
}

#[test]
fn error_texts_have_one_form() {
    hold(rules::error_texts);
}

#[test]
fn file_names_are_distinct() {
    hold(rules::namesakes);
    hold(rules::stale_namesakes);
}

#[test]
fn glossary_lists_the_nouns_of_several_files() {
    let glossary = std::fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    let (_, section) = glossary.split_once("## File names that occur more than twice").unwrap();
    let mut listed: Vec<&str> =
        section.split('`').skip(1).step_by(2).filter(|name| !name.contains(['/', '.'])).collect();
    listed.sort_unstable();
    assert_eq!(listed, SHARED_NAMES);
}

#[test]
fn test_names_have_at_most_ten_words() {
    let files = [rust_files("src", root()), rust_files("tests", root())].concat();
    let found = names::breaches(&files);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn process_wide_state_is_listed() {
    hold(rules::statics);
    hold(rules::stale_statics);
}

#[test]
fn manuals_list_the_same_state() {
    for document in ["ARCHITECTURE.md", "cbindgen.toml"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "*").collect();
        let text = words.join(" ");
        for State { name, called, reason, .. } in STATE {
            let known = called.is_none_or(|called| text.contains(called));
            assert!(known, "{document} does not say {called:?}, for {name}: {reason}");
        }
    }
}

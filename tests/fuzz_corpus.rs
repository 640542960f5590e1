//! Every input of the fuzzing corpus passes: the seeds, and the inputs that once failed.
//!
//! `fuzz/run` searches for new inputs; this test needs no special compiler flags. With AUDIOROOM_WRITE_SEEDS=1 it writes the seeds
//! (`fuzz/src/seeds.rs`) into the corpus first.

#[path = "../fuzz/src/seeds.rs"]
mod seeds;
#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Maximum size of the corpus in the repository, in bytes.
const MAX_CORPUS: u64 = 300_000;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn inputs(target: &str) -> Vec<PathBuf> {
    let folder = root().join("fuzz/corpus").join(target);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_input_of_the_corpus_passes() {
    if std::env::var_os("AUDIOROOM_WRITE_SEEDS").is_some() {
        for (target, name, bytes) in seeds::all() {
            let folder = root().join("fuzz/corpus").join(target);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(name), bytes).unwrap();
        }
    }
    let (mut size, mut failed) = (0, Vec::new());
    for (name, target) in targets::ALL {
        let inputs = inputs(name);
        assert!(!inputs.is_empty(), "{name} has no input");
        for input in inputs {
            let bytes = std::fs::read(&input).unwrap();
            size += bytes.len() as u64;
            if std::panic::catch_unwind(|| target(&bytes)).is_err() {
                failed.push(input);
            }
        }
    }
    assert!(failed.is_empty(), "these inputs fail: {failed:#?}");
    assert!(
        size <= MAX_CORPUS,
        "the corpus has {size} bytes, more than {MAX_CORPUS}: keep the smaller inputs"
    );
}

#[test]
fn every_folder_of_the_corpus_has_a_target() {
    for folder in std::fs::read_dir(root().join("fuzz/corpus")).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        assert!(targets::ALL.iter().any(|(known, _)| *known == name), "{name}");
    }
}

/// Names and versions in a Cargo.lock.
fn locked(path: &str) -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    let mut found = BTreeMap::<String, Vec<String>>::new();
    let value = |line: Option<&str>| line.unwrap().split('"').nth(1).unwrap().to_owned();
    for package in text.split("[[package]]\n").skip(1) {
        let mut lines = package.lines();
        let name = value(lines.next());
        found.entry(name).or_default().push(value(lines.next()));
    }
    found
}

#[test]
fn fuzzing_uses_the_versions_of_the_library() {
    let library = locked("Cargo.lock");
    let other: Vec<_> = locked("fuzz/Cargo.lock")
        .into_iter()
        .filter(|(name, versions)| {
            library.get(name).is_some_and(|known| versions.iter().any(|version| !known.contains(version)))
        })
        .collect();
    assert!(other.is_empty(), "set these versions in fuzz/Cargo.lock (cargo update --precise): {other:?}");
}

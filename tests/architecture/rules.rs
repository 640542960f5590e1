//! The rules. Each checks a set of sources and returns one line for each breach.
//!
//! They run on `src/` (`main.rs`) and on planted sources (`planted.rs`). The exceptions are in `tables.rs`.

use std::collections::BTreeMap;

use crate::source::{Found, Source};
use crate::tables::*;
use crate::texts;

/// Checks sources; returns a line for each breach.
pub type Rule = fn(&[Source]) -> Vec<String>;

/// Parses a set of sources and marks the files that only tests compile.
pub fn tree(files: &[(&str, &str)]) -> Vec<Source> {
    let mut sources: Vec<Source> = files.iter().map(|(path, text)| Source::parse(path, text)).collect();
    // A file declared by a test-only file is test-only too, unless a file that is not test-only declares it as well.
    loop {
        let mut needed = BTreeMap::<String, bool>::new();
        for source in &sources {
            for declared in &source.declared {
                let only_tests = declared.only_tests || source.is_test;
                let all = needed.entry(declared.file.clone()).or_insert(true);
                *all &= only_tests;
            }
        }
        let mut changed = false;
        for source in &mut sources {
            let is_test = needed.get(&source.path).copied().unwrap_or(false);
            changed |= is_test != source.is_test;
            source.is_test = is_test;
        }
        if !changed {
            return sources;
        }
    }
}

/// The files that are compiled outside tests.
fn code(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources.iter().filter(|source| !source.is_test)
}

fn breach(source: &Source, line: usize, what: &str) -> String {
    format!("src/{}:{line}: {what}", source.path)
}

/// Error texts begin with a small letter or a name, and end without a full stop.
pub fn error_texts(sources: &[Source]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in code(sources) {
        for found in &source.errors {
            if let Some(fault) = texts::fault(&found.text) {
                breaches.push(breach(source, found.line, &format!("{:?} {fault}", found.text)));
            }
        }
    }
    breaches
}

/// Whether `path` is one of `names`, below one, or a glob that brings one in.
fn reaches<'a>(path: &str, names: &[&'a str]) -> Option<&'a str> {
    let is_below = |path: &str, name: &str| {
        path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let glob = path.strip_suffix("::*");
    names.iter().copied().find(|name| is_below(path, name) || glob.is_some_and(|glob| is_below(name, glob)))
}

/// Breaches: paths that reach one of `names`, in files outside `places`.
fn reaching(sources: &[Source], names: &[&str], places: &[&str], what: &str) -> Vec<String> {
    let outside = code(sources).filter(|source| !source.is_in(places));
    let paths = outside.flat_map(|source| source.paths.iter().map(move |path| (source, path)));
    let found = paths.filter_map(|(source, path)| {
        let name = reaches(&path.text, names)?;
        Some(breach(source, path.line, &format!("{what} {name}, with {}", path.text)))
    });
    found.collect()
}

/// Breaches: words of `words`, in files that `is_allowed` rejects.
fn naming(sources: &[Source], words: &[&str], is_allowed: impl Fn(&Source) -> bool) -> Vec<String> {
    let outside = code(sources).filter(|source| !is_allowed(source));
    let found = outside.flat_map(|source| source.words.iter().map(move |word| (source, word)));
    let found = found.filter(|(_, word)| words.contains(&word.text.as_str()));
    found.map(|(source, word)| breach(source, word.line, &format!("uses {}", word.text))).collect()
}

/// A module uses only the modules that the tables allow.
pub fn layers(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in code(sources).filter(|source| source.path != "lib.rs") {
        let module = source.module();
        let noun = NOUNS_MAY_USE.iter().find(|row| row.0 == module);
        let Some((_, allowed)) = MAY_USE.iter().find(|row| row.0 == module).or(noun) else {
            found.push(breach(source, 1, &format!("the module {module} is not in a table")));
            continue;
        };
        let is_known = |name: &str| NOUNS.contains(&name) || MAY_USE.iter().any(|row| row.0 == name);
        let is_allowed = |name: &str| {
            name == module || allowed.contains(&name) || (noun.is_none() && NOUNS.contains(&name))
        };
        for Found { line, text } in &source.paths {
            let mut names = text.split("::");
            if names.next() != Some("crate") {
                continue;
            }
            match names.next() {
                Some("*") => found.push(breach(source, *line, &format!("{module} uses every module"))),
                Some(name) if is_known(name) && !is_allowed(name) => {
                    found.push(breach(source, *line, &format!("{module} uses {name}")));
                }
                _ => {}
            }
        }
    }
    found
}

/// Only edges do I/O.
pub fn edges(sources: &[Source]) -> Vec<String> {
    let places: Vec<&str> = EDGES.iter().map(|row| row.0).collect();
    reaching(sources, IO, &places, "is not an edge and uses")
}

/// Every edge of the table does I/O.
pub fn stale_edges(sources: &[Source]) -> Vec<String> {
    let does_io = |place: &str| {
        let mut files = code(sources).filter(|source| source.is_in(&[place]));
        files.any(|source| source.paths.iter().any(|path| reaches(&path.text, IO).is_some()))
    };
    EDGES
        .iter()
        .filter(|row| !does_io(row.0))
        .map(|row| format!("{} does no I/O: remove it from EDGES", row.0))
        .collect()
}

/// Threads start only where the table says.
pub fn threads(sources: &[Source]) -> Vec<String> {
    reaching(sources, STARTS_THREAD, THREADS, "starts a thread with")
}

/// Clocks are read only where the table says.
pub fn clocks(sources: &[Source]) -> Vec<String> {
    let mut found = reaching(sources, READS_CLOCK, CLOCKS, "reads a clock with");
    found.extend(naming(sources, &["SystemTime", ".elapsed"], |source| source.is_in(CLOCKS)));
    found
}

/// Unsafe code occurs only where the table allows it.
pub fn unsafe_code(sources: &[Source]) -> Vec<String> {
    naming(sources, &["unsafe"], |source| source.is_in(UNSAFE))
}

/// Every other file, tests included, has `#![forbid(unsafe_code)]`.
pub fn forbidding(sources: &[Source]) -> Vec<String> {
    // `forbid` in lib.rs or audio.rs would also apply to ffi.rs or audio/opus.rs, which need unsafe code.
    let must =
        sources.iter().filter(|source| !source.is_in(UNSAFE) && !source.is_in(&["lib.rs", "audio.rs"]));
    let open = must.filter(|source| !source.text.contains("#![forbid(unsafe_code)]"));
    open.map(|source| breach(source, 1, "lacks #![forbid(unsafe_code)]")).collect()
}

/// Only `transport` names the WebRTC stack.
pub fn stack(sources: &[Source]) -> Vec<String> {
    reaching(sources, &["rtc"], STACK, "names the WebRTC stack:")
}

/// Only programs end the process, print, or change process-wide state.
pub fn process(sources: &[Source]) -> Vec<String> {
    let mut found = naming(sources, NOT_IN_A_LIBRARY, |source| source.module() == "bin");
    found.extend(reaching(sources, PROCESS, &["bin/"], "changes the process with"));
    found
}

/// Every `static` is in the table.
pub fn statics(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in code(sources) {
        let known = |name: &str| STATE.iter().any(|row| row.file == source.path && row.name == name);
        for name in source.statics.iter().filter(|name| !known(&name.text)) {
            found.push(breach(source, name.line, &format!("the static {} is not in the table", name.text)));
        }
    }
    found
}

/// Every static of the table exists.
pub fn stale_statics(sources: &[Source]) -> Vec<String> {
    let is_there = |row: &&State| {
        let mut files = sources.iter().filter(|source| source.path == row.file);
        files.any(|source| source.statics.iter().any(|name| name.text == row.name))
    };
    STATE
        .iter()
        .filter(|row| !is_there(row))
        .map(|row| format!("no static {} in {}", row.name, row.file))
        .collect()
}

/// Some module declares every file. Otherwise it would be unknown whether only tests compile it.
pub fn orphans(sources: &[Source]) -> Vec<String> {
    let declared = |path: &str| sources.iter().any(|source| source.declared.iter().any(|it| it.file == path));
    let is_root = |path: &str| path == "lib.rs" || path.starts_with("bin/") && path.matches('/').count() == 1;
    let open = sources.iter().filter(|source| !is_root(&source.path) && !declared(&source.path));
    open.map(|source| breach(source, 1, "is declared by no module")).collect()
}

/// A file opens with its page, has a readable length, and has a specific name.
pub fn files(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        if !source.text.starts_with("//! ") {
            found.push(breach(source, 1, "does not open with its page"));
        }
        let lines = source.text.lines().count();
        if lines > MAX_LINES {
            found.push(breach(source, lines, "is too long: split it by its nouns"));
        }
        if EMPTY_NAMES.contains(&source.name()) {
            found.push(breach(source, 1, "has an unspecific name"));
        }
    }
    found
}

/// Functions have at most `MAX_FUNCTION` lines.
pub fn functions(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in code(sources) {
        for function in source.functions.iter().filter(|function| function.lines > MAX_FUNCTION) {
            let what = format!("{} has {} lines, at most {MAX_FUNCTION}", function.name, function.lines);
            found.push(breach(source, function.line, &what));
        }
    }
    found
}

/// Every name in the list of shared names is still shared.
pub fn stale_namesakes(sources: &[Source]) -> Vec<String> {
    let files = |name: &str| code(sources).filter(|source| source.name() == name).count();
    let stale = SHARED_NAMES.iter().filter(|name| files(name) <= MAX_NAMESAKES);
    stale.map(|name| format!("{name}.rs is rare now: remove it from SHARED_NAMES")).collect()
}

/// At most two files have the same name, except the nouns that occur in several modules.
pub fn namesakes(sources: &[Source]) -> Vec<String> {
    let mut count = BTreeMap::<&str, usize>::new();
    for source in code(sources) {
        *count.entry(source.name()).or_default() += 1;
    }
    let many = count.iter().filter(|(name, files)| **files > MAX_NAMESAKES && !SHARED_NAMES.contains(name));
    many.map(|(name, files)| format!("{files} files are called {name}.rs, at most {MAX_NAMESAKES}")).collect()
}

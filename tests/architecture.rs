//! The shape of the code, held by a test: who may use whom, where threads, clocks and unsafe code may be, and how files look.
//!
//! The tables are the rules; ARCHITECTURE.md gives the reasons. Comments and test modules do not count, except for the length.

use std::path::{Path, PathBuf};

/// Small nouns that every module may use.
const NOUNS: &[&str] = &[
    "clock", "config", "error", "event", "id", "link", "log", "quality", "random", "speaker", "thread",
    "wire",
];

/// Every module at the top, and which it may use besides itself and the nouns.
const MAY_USE: &[(&str, &[&str])] = &[
    ("audio", &[]),
    ("room", &[]),
    ("signal", &[]),
    ("transport", &[]),
    ("server", &["transport"]),
    ("engine", &["audio", "room", "server", "signal", "transport"]),
    ("ffi", &["engine", "server"]),
    ("sim", &["audio", "engine", "room", "server", "signal", "transport"]),
    ("bin", &["audio", "engine", "server", "sim", "transport"]),
];

/// The nouns among themselves.
const NOUNS_MAY_USE: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("config", &["error", "log"]),
    ("error", &[]),
    ("event", &["clock", "error", "id", "log"]),
    ("id", &["error"]),
    ("link", &[]),
    ("log", &["clock", "error"]),
    ("quality", &[]),
    ("random", &[]),
    ("speaker", &["clock"]),
    ("thread", &["error"]),
    ("wire", &["clock", "config", "error", "event", "random"]),
];

/// Where threads may be started.
const THREADS: &[&str] =
    &["thread.rs", "engine/threads.rs", "engine/dispatch.rs", "server/listen.rs", "audio/device/"];
/// Where the system's clocks may be read.
const CLOCKS: &[&str] = &["clock.rs"];
/// Where unsafe code may be.
const UNSAFE: &[&str] = &["ffi.rs", "ffi/", "audio/opus.rs"];
/// Where types of the WebRTC stack may be named.
const STACK: &[&str] = &["transport.rs", "transport/"];
/// Longest file, in lines.
const MAX_LINES: usize = 600;

struct File {
    /// Path below `src/`.
    path: String,
    text: String,
}

impl File {
    /// The code without comments and without what only tests compile.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests_only = self
            .path
            .split(['/', '.'])
            .any(|part| matches!(part, "tests" | "behaviour" | "scene" | "pair" | "loss"));
        let test = |line: &&str| line.starts_with("#[cfg(test)]") || line.starts_with("#[cfg(all(test");
        let lines = self.text.lines().take_while(move |line| !test(line));
        let lines = lines.enumerate().filter(move |_| !tests_only);
        lines.map(|(at, line)| (at + 1, line.split("//").next().unwrap_or_default()))
    }

    /// The module at the top that the file belongs to.
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| {
            if place.ends_with('/') { self.path.starts_with(place) } else { self.path == *place }
        })
    }
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push(File {
                    path: path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned(),
                    text,
                });
            }
        }
    }
    assert!(found.len() > 50, "the source is found");
    found
}

/// The modules that a line names as `crate::module` or `audioroom::module`.
fn used(line: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for prefix in ["crate::", "audioroom::"] {
        for rest in line.split(prefix).skip(1) {
            let end =
                rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
            names.push(&rest[..end]);
        }
    }
    names
}

/// Every line that breaks a rule, with its place.
fn breaches(rule: impl Fn(&File, &str) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for file in files() {
        for (at, line) in file.code() {
            if let Some(what) = rule(&file, line) {
                found.push(format!("src/{}:{at}: {what}", file.path));
            }
        }
    }
    found
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let found = breaches(|file, line| {
        let module = file.module();
        if module == "lib" {
            return None;
        }
        let noun = NOUNS_MAY_USE.iter().find(|row| row.0 == module);
        let row = MAY_USE.iter().find(|row| row.0 == module).or(noun);
        let Some((_, allowed)) = row else { return Some(format!("the module {module} is in no table")) };
        let known = |name: &str| NOUNS.contains(&name) || MAY_USE.iter().any(|row| row.0 == name);
        let wrong = used(line).into_iter().find(|name| {
            let free = noun.is_none() && NOUNS.contains(name);
            known(name) && *name != module && !free && !allowed.contains(name)
        });
        wrong.map(|name| format!("{module} uses {name}"))
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_engines_core_and_the_servers_core_are_free_of_edges() {
    let cores =
        ["room.rs", "room/", "server/core.rs", "engine/core.rs", "engine/control.rs", "engine/media.rs"];
    let edges = ["tokio::", "std::net::TcpStream", "std::net::UdpSocket", "mio::", "sleep("];
    let found = breaches(|file, line| {
        let edge = edges.iter().find(|edge| line.contains(**edge))?;
        file.is_in(&cores).then(|| format!("a sans-IO core names {edge}"))
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn threads_are_started_only_where_the_table_says() {
    let found = breaches(|file, line| {
        let starts = line.contains("thread::spawn") || line.contains("thread::Builder");
        (starts && !file.is_in(THREADS)).then(|| "starts a thread".to_owned())
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_clock_is_read_only_in_its_file() {
    let found = breaches(|file, line| {
        let line = line.replace("tokio::time::Instant::now", "");
        let reads = line.contains("Instant::now") || line.contains("SystemTime");
        (reads && !file.is_in(CLOCKS)).then(|| "reads a clock".to_owned())
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn unsafe_code_is_only_where_the_table_says() {
    let found = breaches(|file, line| {
        let word = line
            .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .any(|word| word == "unsafe");
        (word && !file.is_in(UNSAFE)).then(|| "has unsafe code".to_owned())
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_module_outside_the_table_forbids_unsafe_code() {
    let open: Vec<String> = files()
        .into_iter()
        // A parent's `forbid` would reach the one file below `audio` that may not have it.
        .filter(|file| !file.is_in(UNSAFE) && !file.is_in(&["lib.rs", "audio.rs"]))
        .filter(|file| !file.text.contains("#![forbid(unsafe_code)]"))
        .map(|file| file.path)
        // A file of tests is inside a module that forbids it.
        .filter(|path| !path.split(['/', '.']).any(|part| part == "tests"))
        .collect();
    assert!(open.is_empty(), "without #![forbid(unsafe_code)]: {open:#?}");
}

#[test]
fn the_webrtc_stack_is_named_only_behind_the_facade() {
    let found = breaches(|file, line| {
        let at = line.find("rtc::")?;
        let whole = !line[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
        (whole && !file.is_in(STACK)).then(|| "names the WebRTC stack".to_owned())
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_file_says_what_it_is_and_is_of_bearable_length() {
    let mut found = Vec::new();
    for file in files() {
        if !file.text.starts_with("//! ") {
            found.push(format!("src/{} does not open with what it is", file.path));
        }
        let lines = file.text.lines().count();
        if lines > MAX_LINES {
            found.push(format!("src/{} has {lines} lines: two nouns live in one room", file.path));
        }
        let name = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
        if matches!(name, "mod" | "utils" | "util" | "common" | "helper" | "helpers" | "manager" | "misc") {
            found.push(format!("src/{} has a name that says nothing", file.path));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn nothing_ends_the_process_or_prints_but_the_programs() {
    let words =
        ["println!(", "eprintln!(", "process::exit", "process::abort", "todo!(", "unimplemented!(", "dbg!("];
    let found = breaches(|file, line| {
        let word = words.iter().find(|word| line.contains(**word))?;
        (file.module() != "bin").then(|| format!("uses {word}"))
    });
    assert!(found.is_empty(), "{found:#?}");
}

//! Every input of the fuzzing corpus passes: the seeds, and the inputs that once failed.
//!
//! `fuzz/run` searches for new inputs; this test needs no special compiler flags. With AUDIOROOM_WRITE_SEEDS=1 it writes the
//! seeds (`fuzz/src/seeds.rs`) into the corpus first.

#[path = "../fuzz/src/seeds.rs"]
mod seeds;
#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use audioroom::clock;
use audioroom::config::{ApiKey, ServerConfig};
use audioroom::server::listen::in_memory;
use audioroom::wire::token::{self, Claims};
use audioroom::wire::{join, proto};

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

/// The fuzzing build is `--locked`, so a dependency that its Cargo.lock lacks stops it.
#[test]
fn fuzzing_knows_every_dependency_of_the_library() {
    let manifest: toml::Table = std::fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let is_optional =
        |value: &toml::Value| value.get("optional").and_then(toml::Value::as_bool) == Some(true);
    let wanted = manifest["dependencies"].as_table().unwrap().iter().filter(|(_, value)| !is_optional(value));
    let lock: toml::Table = std::fs::read_to_string(root().join("fuzz/Cargo.lock")).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let library = packages.iter().find(|package| package["name"].as_str() == Some("audioroom")).unwrap();
    // "name", or "name version" where there are several versions.
    let known: Vec<&str> = library["dependencies"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|text| text.as_str()?.split(' ').next())
        .collect();
    let missing: Vec<&String> =
        wanted.map(|(name, _)| name).filter(|name| !known.contains(&name.as_str())).collect();
    assert!(
        missing.is_empty(),
        "add these to fuzz/Cargo.lock (cargo update --workspace in fuzz/): {missing:?}"
    );
}

/// The first line of the server's answer to a request, and the number of bytes after its head. `TOKEN` stands for a token.
fn answer(request: &str) -> (String, usize) {
    let key = ApiKey { key: "key".into(), secret: "secret".into() };
    let claims = Claims::join("alice", "", "lobby", clock::wall() + Duration::from_secs(60));
    let token = token::sign(&key, &claims, clock::wall()).unwrap();
    let config = ServerConfig { keys: vec![key], ..ServerConfig::default() };
    let (from, sent) = (SocketAddr::from(([127, 0, 0, 1], 4711)), request.replace("TOKEN", &token));
    let answer = in_memory::serve_bytes(&config, false, from, sent.as_bytes()).unwrap();
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let first = String::from_utf8_lossy(&answer[..head]).lines().next().unwrap().to_owned();
    (first, answer.len() - head)
}

/// The target `http_request` depends on this behaviour.
#[test]
fn connection_in_memory_is_answered_as_on_a_socket() {
    assert_eq!(answer("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"), ("HTTP/1.1 200 OK".into(), 2));
    let login = format!(
        "GET /rtc/v1?access_token=TOKEN&join_request={} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        join::encode(&proto::JoinRequest::default()).replace('=', "%3D")
    );
    let (status, sent) = answer(&login);
    assert_eq!(status, "HTTP/1.1 101 Switching Protocols");
    // A join response, in a WebSocket frame.
    assert!(sent > 50, "{sent} bytes");
}

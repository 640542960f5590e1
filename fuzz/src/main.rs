//! One libFuzzer program for all targets: the environment variable `AUDIOROOM_FUZZ` names the target.
//!
//! `fuzz/run` builds and starts it. The list of the targets is in `targets.rs`, which `tests/fuzz_corpus.rs` shares.
#![no_main]

// With an explicit path, the modules of `targets.rs` lie beside it here and in `tests/fuzz_corpus.rs`.
#[path = "targets.rs"]
mod targets;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

use self::targets::Target;

static TARGET: OnceLock<Target> = OnceLock::new();

fn target() -> Target {
    let name = std::env::var("AUDIOROOM_FUZZ").unwrap_or_default();
    match targets::ALL.iter().find(|(known, _)| *known == name) {
        Some((_, target)) => *target,
        None => {
            let names: Vec<&str> = targets::ALL.iter().map(|(name, _)| *name).collect();
            eprintln!("AUDIOROOM_FUZZ names no target: set it to one of {}", names.join(", "));
            std::process::exit(2);
        }
    }
}

fuzz_target!(|bytes: &[u8]| TARGET.get_or_init(target)(bytes));

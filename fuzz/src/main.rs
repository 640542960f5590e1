//! One libFuzzer program for all targets: the environment variable `AUDIOROOM_FUZZ` names the target.
//!
//! `fuzz/run` builds and starts it. The list of the targets is in `targets.rs`, which `tests/fuzz_corpus.rs` shares. A second
//! thread limits the processor time of an input, because libFuzzer's own time-out also counts the time in which other programs
//! ran.
#![no_main]

// `#[path]` makes rustc look for the modules of `targets.rs` in its own folder, both here and where `tests/fuzz_corpus.rs`
// includes it.
#[path = "targets.rs"]
mod targets;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use rustix::time::{ClockId, clock_gettime};

use self::targets::Target;

/// Most processor time of one input. The slowest input of the corpus takes less than a second.
const MAX_TIME: Duration = Duration::from_secs(10);
/// How often the time is checked.
const CHECK: Duration = Duration::from_millis(500);

static TARGET: OnceLock<Target> = OnceLock::new();
/// Beginnings and ends of inputs: odd during an input.
static STEPS: AtomicU64 = AtomicU64::new(0);

/// Finds the target and starts the limit of the time.
fn start() -> Target {
    let name = std::env::var("AUDIOROOM_FUZZ").unwrap_or_default();
    match targets::ALL.iter().find(|(known, _)| *known == name) {
        Some((_, target)) => {
            std::thread::spawn(limit_time);
            *target
        }
        None => {
            let names: Vec<&str> = targets::ALL.iter().map(|(name, _)| *name).collect();
            eprintln!("AUDIOROOM_FUZZ names no target: set it to one of {}", names.join(", "));
            std::process::exit(2);
        }
    }
}

/// Processor time of this process.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// Aborts during an input that takes too long; libFuzzer then writes the input to a file.
fn limit_time() {
    let (mut step, mut begin) = (0, Duration::ZERO);
    loop {
        std::thread::sleep(CHECK);
        let (now, time) = (STEPS.load(Ordering::Relaxed), processor_time());
        if now != step {
            (step, begin) = (now, time);
        } else if step % 2 == 1 && time - begin > MAX_TIME {
            eprintln!("one input takes more than {MAX_TIME:?} of processor time");
            std::process::abort();
        }
    }
}

fuzz_target!(|bytes: &[u8]| {
    let target = TARGET.get_or_init(start);
    STEPS.fetch_add(1, Ordering::Relaxed);
    target(bytes);
    STEPS.fetch_add(1, Ordering::Relaxed);
});

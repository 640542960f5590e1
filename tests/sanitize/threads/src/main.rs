//! The lock-free code of the library on real threads, for ThreadSanitizer: `tests/sanitize/run.py threads`.
//!
//! The files are those of the library, not copies. Samples cross from one thread to another as in `src/audio/device/ring.rs`:
//! through `rtrb`, with the clock in a [`handover::Handover`]. `tests/loom/` checks every order of the steps of the library's own
//! files, but not `rtrb`. The other threads of the library share data only through locks, channels and single atomics, which safe
//! Rust checks when
//! it compiles.
//!
//! This is a program and not a test, because the channels of the test harness are in the compiled standard library, which is not
//! instrumented: ThreadSanitizer would report them.
#![forbid(unsafe_code)]

/// As `src/atomic.rs`.
pub mod atomic {
    pub use std::hint::spin_loop;
    pub use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
}

#[path = "../../../../src/audio/device/ring/handover.rs"]
pub mod handover;
#[path = "../../../../src/link.rs"]
pub mod link;

use std::sync::Arc;

use rtrb::RingBuffer;

use crate::handover::{Handover, time_at};
use crate::link::Latest;

/// Values and samples that cross.
const COUNT: u32 = 200_000;
/// Maximum number of samples in one piece. The ring's size is not a multiple of it, so that pieces wrap around.
const PIECE: u32 = 120;
const RING: usize = 1_000;
/// Nanoseconds between samples.
const SAMPLE: u64 = 20_833;

fn main() {
    latest_value_is_whole();
    samples_cross_whole_and_in_order();
    println!("test result: ok. 2 passed");
}

fn latest_value_is_whole() {
    let cell = Arc::new(Latest::<3>::default());
    let shared = cell.clone();
    let writer = std::thread::spawn(move || {
        for n in 1..u64::from(COUNT) {
            shared.set([n, n * 2, n * 3]);
        }
    });
    let mut last = 0;
    while !writer.is_finished() {
        if let Some([a, b, c]) = cell.get() {
            assert!(b == a * 2 && c == a * 3 && a >= last, "{a} {b} {c} after {last}");
            last = a;
        }
    }
    writer.join().expect("the writer ends");
    assert_eq!(cell.get().map(|words| words[0]), Some(u64::from(COUNT) - 1));
}

fn samples_cross_whole_and_in_order() {
    let (mut producer, mut consumer) = RingBuffer::<f32>::new(RING);
    let handover = Arc::new(Handover::default());
    let shared = handover.clone();
    let writer = std::thread::spawn(move || {
        let mut next = 0;
        shared.start(1);
        while next < COUNT {
            let count = PIECE.min(COUNT - next);
            let Ok(chunk) = producer.write_chunk_uninit(count as usize) else {
                shared.note_gap();
                std::thread::yield_now();
                continue;
            };
            chunk.fill_from_iter((next..next + count).map(|n| n as f32));
            next += count;
            shared.note_call();
            shared.set_largest_callback(count.into());
            shared.set_clock(next.into(), u64::from(next) * SAMPLE);
        }
        assert!(shared.fail(7), "the first failure counts");
    });
    let mut next = 0;
    while next < COUNT {
        let count = consumer.slots().min(97);
        if count == 0 {
            std::thread::yield_now();
            continue;
        }
        let chunk = consumer.read_chunk(count).expect("the slots are there");
        let (first, second) = chunk.as_slices();
        for sample in first.iter().chain(second) {
            assert_eq!(*sample, next as f32);
            next += 1;
        }
        chunk.commit_all();
        if let Some([position, nanos]) = handover.clock() {
            assert_eq!(nanos, time_at(0, 0, position * SAMPLE), "position and time belong together");
        }
        let _ = (handover.calls(), handover.largest_callback(), handover.failure());
    }
    writer.join().expect("the writer ends");
    assert_eq!((handover.failure(), handover.started()), (7, Some(1)));
    // The setter stores what it is given last: the rest that fills no piece.
    assert_eq!(handover.largest_callback(), u64::from(COUNT % PIECE));
    assert_eq!(handover.clock(), Some([COUNT.into(), u64::from(COUNT) * SAMPLE]));
}

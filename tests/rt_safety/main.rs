//! The real-time side allocates nothing: each part runs under a counting allocator.
//!
//! `callback.rs` tests the device callbacks and the calls of the application's audio threads, `step.rs` the media thread's
//! steps on sound, `receive_stream.rs` its work on received packets, `stack.rs` the WebRTC stack around it.
//!
//! Code of dependencies that allocates runs on the media thread only, never in a device callback, and its counts are tested
//! here: `sonora` (echo canceller, gain control) per frame, and the WebRTC stack with the transport around it per packet. They
//! are [`step::SONORA_ECHO_CALLS`], [`step::SONORA_GAIN_CALLS`], [`stack::SENT_PACKET`] and [`stack::RECEIVED_PACKET`].
//!
//! Only Rust's allocator is counted. libopus is C and has its own; it allocates only when an encoder, decoder or DRED buffer is
//! created (its source has no other call), which none of the counted parts does. Dependencies on these paths that were measured
//! here with 0 allocations: rubato's resampler of streams, rtrb's rings and parking_lot's try_lock.

mod callback;
mod receive_stream;
mod stack;
mod step;

use std::time::Duration;

use assert_no_alloc::{AllocDisabler, assert_no_alloc, violation_count};
use audioroom::audio::{FRAME, Frame};
use audioroom::clock::Time;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Number of times that `body` allocated or freed memory.
fn violations(body: impl FnOnce()) -> u32 {
    let before = violation_count();
    assert_no_alloc(body);
    violation_count() - before
}

/// Runs `body` and fails if it allocated or freed memory.
fn without_allocation<T>(what: &str, body: impl FnOnce() -> T) -> T {
    let before = violation_count();
    let result = assert_no_alloc(body);
    assert_eq!(violation_count() - before, 0, "{what} allocated or freed memory");
    result
}

fn at(milliseconds: u64) -> Time {
    Time::from_nanos(2_000_000_000) + Duration::from_millis(milliseconds)
}

fn tone(frame: &mut Frame, k: usize) {
    let channels = frame.channels();
    for (n, samples) in frame.samples_mut().chunks_exact_mut(channels).enumerate() {
        samples.fill(0.4 * ((k * FRAME + n) as f32 * 0.03).sin());
    }
}

#[test]
fn counter_detects_an_allocation() {
    let before = violation_count();
    assert_no_alloc(|| drop(std::hint::black_box(vec![1_u8; 100])));
    assert!(violation_count() > before, "a counter that detects nothing proves nothing");
}

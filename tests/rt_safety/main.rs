//! The real-time code does not allocate: each part runs under a counting allocator.
//!
//! `callback.rs` tests the code in device callbacks and on the audio threads of the application, `step.rs` the steps of the
//! media thread on samples, `receive_stream.rs` its handling of remote packets, and `stack.rs` the WebRTC stack.
//!
//! Dependencies that allocate run on the media thread only, never in a device callback. Their counts are limited here: `sonora`
//! (echo cancellation, gain control) per frame, and the WebRTC stack with the transport around it per packet. See
//! [`step::SONORA_ECHO_CALLS`], [`step::SONORA_GAIN_CALLS`], [`stack::SENT_PACKET`] and [`stack::RECEIVED_PACKET`].
//!
//! Only the Rust allocator is counted. libopus is C and has its own; it allocates only where an encoder, decoder or DRED buffer
//! is created (its source has no other call), and the counted code creates none. Dependencies without allocations on these
//! paths, as measured here: the stream converter of rubato, the rings of rtrb, and try_lock of parking_lot.

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

/// Number of allocations and frees of `body`.
fn violations(body: impl FnOnce()) -> u32 {
    let before = violation_count();
    assert_no_alloc(body);
    violation_count() - before
}

/// Runs `body` and fails if it allocates or frees memory.
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
fn allocation_counter_counts() {
    let before = violation_count();
    assert_no_alloc(|| drop(std::hint::black_box(vec![1_u8; 100])));
    assert!(violation_count() > before, "the allocator counts");
}

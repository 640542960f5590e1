//! The real-time side allocates nothing: each part runs under an allocator that counts.
//!
//! `callback.rs` holds what runs in device callbacks and on the application's audio threads, `step.rs` the media thread's steps
//! on sound, `receive_stream.rs` what it does with packets of others, `stack.rs` the WebRTC stack around it.
//!
//! Blocks of others that do allocate run on the media thread only, never in a device callback, and their counts are held
//! here: `sonora` (echo cancelling, gain control) a frame, and the WebRTC stack with what the transport does around it a
//! packet. They are in [`step::SONORA_ECHO_CALLS`], [`step::SONORA_GAIN_CALLS`], [`stack::SENT_PACKET`] and
//! [`stack::RECEIVED_PACKET`].
//!
//! Rust's allocator is what is counted. libopus is C and has its own; it allocates only where an encoder, decoder or
//! redundancy buffer is made (its source has no other call), which none of the counted parts does. Blocks of others on these
//! paths, measured here: rubato's stream converter, rtrb's rings and parking_lot's try_lock: 0 allocations each.

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

/// How often `body` allocated or freed memory.
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
fn the_counter_sees_an_allocation() {
    let before = violation_count();
    assert_no_alloc(|| drop(std::hint::black_box(vec![1_u8; 100])));
    assert!(violation_count() > before, "an allocator that sees nothing proves nothing");
}
